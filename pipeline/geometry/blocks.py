"""Pages laid out by geometry, as the lines and blocks from which every reader's pages are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate

import numpy as np

from pipeline.geometry.inset import find_text_boxes
from pipeline.geometry.leads import find_lead, split_leads
from pipeline.geometry.lines import Piece, lowest_confidence, piece_text
from pipeline.geometry.pages import LaidPage, LineTests, PlacedFloat, ScannedPage, TextLine
from pipeline.han import has_han
from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.entries import find_bare_entries
from pipeline.layout.furniture import TURN_LINE
from pipeline.layout.marks import ENTRY_LABEL, Mark, is_page_line, names_references, split_label, split_labels
from pipeline.layout.paragraphs import Block
from pipeline.layout.placed import PlacedCell, PlacedTable
from pipeline.layout.regions import FOOTNOTE_MARK, KEY_ENTRY, explains_short_form
from pipeline.layout.source import SourceLine

Words = Mapping[str, tuple[str, ...]]
# `续表`, `（续）`, `Continued`: a caption that only says that a table goes on.
CONTINUED = re.compile(
    r"^[（(]?\s*(?:续表|续|接上[表页]|(?:table\s)?cont(?:inued|['’]?d)?\.?(?:\sfrom\s(?:the\s)?previous\spage)?)"
    r"\s*[)）]?$",
    re.IGNORECASE,
)
SAME_EDGE = 12.0
FIGURES = re.compile(r"[0-9]")
MOSTLY = 0.7
FOOT_SMALLER = 0.93
NEARLY = 0.5
SENTENCE_OPEN = re.compile(r"[a-z,，、\u3400-\u9fff-]$")
SAME_NOTE = 0.3
FEWEST_ABOVE = 5
MOST_HEAD_ROWS = 4
FOOT_MARK = re.compile(r"^(?:[*†‡§△▲☆#＊✉①-⑨]|[¹²³⁴-⁹])\s?\S")


@dataclass
class Flow:
    """A paper's running lines, and what is set apart by the position it stands before."""

    lines: list[SourceLine] = field(default_factory=list)
    apart: dict[int, list[Block]] = field(default_factory=dict)
    body_size: float = 10.0
    claimed: set[int] = field(default_factory=set)
    """Positions of captions at the foot of a page whose tables stand on the next."""
    open_table: Block | None = None
    since_table: int = 0
    in_references: bool = False

    def set_apart(self, block: Block) -> None:
        """Put a block before the next line."""
        self.apart.setdefault(len(self.lines), []).append(block)


def usual_size(pages: Sequence[ScannedPage]) -> float:
    """The size the paper's text is set in: the one most is in, or a larger one of nearly as much.

    Long lists of references, set smaller, outweigh the text of some papers.
    """
    counts: Counter[float] = Counter()
    for page in pages:
        sizes = (np.round(page.words.size * 2) / 2).tolist()
        for text, size in zip(page.words.text, sizes, strict=True):
            counts[size] += len(text)
    most = max(counts.values(), default=0)
    return max((size for size, count in counts.items() if count >= NEARLY * most), default=10.0)


def line_tests(words: Words, body_size: float) -> LineTests:
    """What the words of ``config/layout.yml`` say of a line."""
    notes = re.compile(rf"^(?:{'|'.join(map(re.escape, words['footnote']))})\s?[:：.]", re.IGNORECASE)

    def is_caption(text: str) -> bool:
        return (
            read_caption(text, words["table_label"], "table") is not None or CONTINUED.match(text) is not None
        )

    def is_note(text: str) -> bool:
        told = notes.match(text) or FOOTNOTE_MARK.match(text) or KEY_ENTRY.match(text)
        return told is not None or explains_short_form(text)

    def is_other(text: str) -> bool:
        return read_caption(text, words["figure_label"], "figure") is not None

    parts = [word for kind in ("abstract", "keywords") for word in words[kind]]

    def opens_part(text: str) -> bool:
        return split_label(text, parts) is not None

    return LineTests(cache(is_caption), cache(is_note), is_other, body_size, opens_part)


def collect_blocks(pages: Iterable[LaidPage], words: Words, body_size: float) -> Flow:
    """The pages' lines in reading order; furniture, tables and figures' inner text apart."""
    flow = Flow(body_size=body_size)
    for page in pages:
        _collect_page(flow, page, words)
    _set_leads_apart(flow)
    return flow


def _set_leads_apart(flow: Flow) -> None:
    """Make lines of their own of the headings that run into their paragraphs."""
    parts = split_leads(flow.lines)
    place = list(accumulate(map(len, parts), initial=0))
    flow.lines = [line for part in parts for line in part]
    flow.apart = {place[at]: blocks for at, blocks in flow.apart.items()}
    flow.claimed = {place[at] for at in flow.claimed}


def _collect_page(flow: Flow, page: LaidPage, words: Words) -> None:
    scanned = page.scanned
    for edge in page.furniture:
        flow.set_apart(Block("furniture", [source_line(scanned, edge.line, edge.text)]))
    first = True
    listed = _references_from(flow, page.flow, words)
    feet = _find_feet(page.flow, words, flow.body_size, listed)
    boxes = find_text_boxes(page, lambda text: _is_label(text, words))
    for at, item in enumerate(page.flow):
        if at in boxes and isinstance(item, TextLine):
            _add_boxed(flow, _running_line(scanned, item, first=False), opens=boxes[at])
            continue
        if at in feet and isinstance(item, TextLine):
            _add_foot(flow, _running_line(scanned, item, first=False), words)
            continue
        if isinstance(item, PlacedFloat):
            _add_table(flow, scanned, item, words)
            continue
        if TURN_LINE.match(item.text) or _is_page_foot(page.flow, at, words):
            flow.set_apart(Block("furniture", [_running_line(scanned, item, first=False)]))
            continue
        flow.lines.extend(split_labels([_running_line(scanned, item, first=first)], words))
        flow.since_table += 1
        first = False
    for notes in page.beside:
        _add_notes(flow, scanned, notes, words)
    for piece in page.inside_figures:
        flow.set_apart(Block("furniture", [source_line(scanned, piece, piece_text(scanned.words, piece))]))
    for other in scanned.others:
        lines = [source_line(scanned, piece, piece_text(other.words, piece), other) for piece in other.pieces]
        for line in lines:
            flow.set_apart(Block("furniture", [line]))


def _add_notes(flow: Flow, page: ScannedPage, notes: Sequence[TextLine], words: Words) -> None:
    """A column of notes beside the text: of the title page, or boxes of terms, and a figure's caption."""
    role = "front_matter" if page.number == 0 else "body"
    blocks: list[Block] = []
    for note in notes:
        line = _running_line(page, note, first=False)
        caption = read_caption(note.text, words["figure_label"], "figure")
        if caption is not None:
            blocks.append(Block("caption", [line], Mark("figure", caption=caption)))
        elif not blocks or note.gap:
            blocks.append(Block(role, [line]))
        else:
            blocks[-1].lines.append(line)
    for block in blocks:
        flow.set_apart(block)


def _references_from(flow: Flow, items: Sequence[TextLine | PlacedFloat], words: Words) -> int:
    """The position on a page from which on the reference list runs; behind its end where there is none."""
    texts = [item.text if isinstance(item, TextLine) else "" for item in items]
    heads = (at for at, text in enumerate(texts) if names_references(text, words))
    since = 0 if flow.in_references else next(heads, -1)
    if since < 0:
        since = next(iter(find_bare_entries(texts)), len(items))
    flow.in_references = flow.in_references or since < len(items)
    return since


def _find_feet(
    flow: Sequence[TextLine | PlacedFloat], words: Words, body_size: float, listed: int
) -> frozenset[int]:
    """The small lines at the foot of a column from the first on that opens a note: 基金项目, *, DOI.

    From position ``listed`` on `doi:10.…` is the rest of a reference. What has text of the body below it
    stands at no foot: the correspondence over the two columns of a first page.
    """
    columns: dict[int, list[int]] = {}
    for at, item in enumerate(flow):
        if isinstance(item, TextLine):
            columns.setdefault(item.column, []).append(at)
    feet: set[int] = set()
    for places in columns.values():
        small: list[int] = []
        for at in reversed(places):
            item = flow[at]
            if not isinstance(item, TextLine) or item.piece.size > FOOT_SMALLER * body_size:
                break
            small.append(at)
        opened = [at for at in small if _opens_foot(flow[at], words, in_list=at > listed)]
        if small and len(small) < len(places) and small[-1] <= listed and _interrupts(flow, small[-1], words):
            opened = [small[-1]]
        below = len(small) < len(places) or (
            places[0] < listed and _has_text_above(flow, places[0], body_size)
        )
        if opened and below and not _has_text_below(flow, min(opened), body_size):
            feet.update(at for at in small if at >= _foot_start(flow, small, min(opened), words))
    return frozenset(feet)


def _foot_start(
    flow: Sequence[TextLine | PlacedFloat], small: Sequence[int], opened: int, words: Words
) -> int:
    """Where the notes of a foot begin: lines of the same type right above the first that is known as one."""
    start = opened
    while start - 1 in small:
        above, line = flow[start - 1], flow[start]
        if not isinstance(above, TextLine) or not isinstance(line, TextLine):
            break
        labelled = any(read_caption(above.text, words[f"{kind}_label"], kind) for kind in ("table", "figure"))
        if line.gap or labelled or abs(above.piece.size - line.piece.size) > SAME_NOTE:
            break
        start -= 1
    first = flow[start]
    return start if isinstance(first, TextLine) and first.gap else opened


def _has_text_above(flow: Sequence[TextLine | PlacedFloat], at: int, body_size: float) -> bool:
    """Whether notes over the columns stand below lines in the size of the body."""
    line = flow[at]
    sizes = [
        item.piece.size > FOOT_SMALLER * body_size
        for item in flow
        if isinstance(item, TextLine)
        and isinstance(line, TextLine)
        and item.piece.box[3] <= line.piece.box[1]
    ]
    return sum(sizes) >= FEWEST_ABOVE


def _interrupts(flow: Sequence[TextLine | PlacedFloat], at: int, words: Words) -> bool:
    """Whether small lines from a position on stand between the halves of a sentence; no caption does."""
    before, line = flow[at - 1] if at else None, flow[at]
    if not isinstance(before, TextLine) or not isinstance(line, TextLine) or before.column != line.column:
        return False
    labels = (("table_label", "table"), ("figure_label", "figure"))
    if any(read_caption(line.text, words[label], kind) is not None for label, kind in labels):
        return False
    return line.gap > 0 and SENTENCE_OPEN.search(before.text) is not None and line.text[:1].isupper()


def _has_text_below(flow: Sequence[TextLine | PlacedFloat], at: int, body_size: float) -> bool:
    """Whether lines in the size of the body stand below a line, in its column."""
    line = flow[at]
    if not isinstance(line, TextLine):
        return False
    left, _, right, bottom = line.piece.box
    return any(
        item.piece.size > FOOT_SMALLER * body_size
        and item.piece.box[1] > bottom
        and min(right, item.piece.box[2]) > max(left, item.piece.box[0])
        for item in flow
        if isinstance(item, TextLine)
    )


def _opens_foot(item: TextLine | PlacedFloat, words: Words, *, in_list: bool) -> bool:
    text = item.text if isinstance(item, TextLine) else ""
    if in_list and ENTRY_LABEL.match(text):
        return False
    return split_label(text, words["front_matter"]) is not None or FOOT_MARK.match(text) is not None


def _is_page_foot(flow: Sequence[TextLine | PlacedFloat], at: int, words: Words) -> bool:
    """Whether a line apart at a column's foot is the publisher's: `Preprint submitted to Heart`.

    In a text with open lines (a manuscript for review) it stands no further off, but in smaller type.
    """
    item, below = flow[at], flow[at + 1] if at + 1 < len(flow) else None
    if not isinstance(item, TextLine) or not is_page_line(item.text, words):
        return False
    above = flow[at - 1] if at else None
    smaller = isinstance(above, TextLine) and item.piece.size < FOOT_SMALLER * above.piece.size
    if not item.gap and not smaller:
        return False
    return not isinstance(below, TextLine) or below.column != item.column


def _add_foot(flow: Flow, line: SourceLine, words: Words) -> None:
    """A line of a page's foot: of the note before it, or of one it opens."""
    before = flow.apart.get(len(flow.lines), [])
    opens = (
        split_label(line.text, words["front_matter"]) is not None or FOOT_MARK.match(line.text) is not None
    )
    if opens or not before or before[-1].role != "front_matter":
        flow.set_apart(Block("front_matter", [line]))
    else:
        before[-1].lines.append(line)


def _is_label(text: str, words: Words) -> bool:
    """Whether a line opens a caption, an abstract, key words or a note of the title page."""
    if any(read_caption(text, words[f"{kind}_label"], kind) is not None for kind in ("table", "figure")):
        return True
    return any(
        split_label(text, words[kind]) is not None for kind in ("abstract", "keywords", "front_matter")
    )


def _add_boxed(flow: Flow, line: SourceLine, *, opens: bool) -> None:
    """A line of a box of text within a column: behind the paragraph that the box interrupts."""
    before = flow.apart.get(len(flow.lines), [])
    if opens or not before:
        flow.set_apart(Block("body", [line]))
    else:
        before[-1].lines.append(line)


def source_line(
    page: ScannedPage,
    piece: Piece,
    text: str,
    layer: ScannedPage | None = None,
    *,
    gap: int = 0,
    first: bool = False,
) -> SourceLine:
    """A piece as a line, its box on the page as shown; ``layer`` where it is printed in another direction."""
    layer = layer or page
    bolds = layer.words.plain.bold
    bold = 2 * sum([bolds[word] for word in piece.words]) > len(piece.words)
    box, size = layer.shown(piece.box), round(piece.size, 2)
    confidence = lowest_confidence(layer.words, piece)
    return SourceLine(text, None, gap, page.number, first, box, size, bold, confidence=confidence)


def _running_line(page: ScannedPage, line: TextLine, *, first: bool) -> SourceLine:
    running = source_line(page, line.piece, line.text, gap=line.gap, first=first)
    lead = find_lead(page.words, line.piece, running.text, numbered=not page.number)
    return replace(running, lead=lead) if lead[0] else running


def _add_table(flow: Flow, page: ScannedPage, placed: PlacedFloat, words: Words) -> None:
    lines = _lines_of(page, placed.caption)
    if not lines or _is_other_half(flow, lines[0], words):
        lines = [*_caption_before(flow, page, placed, words), *lines]
    caption, other = _read_captions(lines, words)
    mark = Mark("table", caption=caption)
    if placed.caption:
        flow.set_apart(Block("caption", _lines_of(page, placed.caption), mark))
    table = _placed_table(page, placed)
    if caption is None and (head := flow.open_table) is not None and _is_head_of(flow, head.table, table):
        mark, other = head.mark or mark, head.other_caption
        head.role, head.lines, head.mark, head.table = "furniture", _printed(head.table), None, None
    notes = _lines_of(page, placed.footnote)
    turns = [line for line in notes if TURN_LINE.match(line.text)]
    goes_on = _goes_on(flow, table, placed, caption)
    if goes_on and flow.open_table is not None and flow.open_table.table is not None:
        table = replace(table, continues=True, head_rows=_repeated_head(flow.open_table.table, table))
    block = Block("table", [], mark, [line for line in notes if line not in turns], table, other)
    flow.set_apart(block)
    for line in turns:
        flow.set_apart(Block("furniture", [line]))
    flow.open_table, flow.since_table = block, 0


def _is_other_half(flow: Flow, line: SourceLine, words: Words) -> bool:
    """Whether a page's end parted a caption of two languages: 表1 below, Table 1 over its table."""
    last = flow.lines[-1] if flow.lines else None
    if last is None or last.page is None or line.page is None or last.page != line.page - 1:
        return False
    halves = [read_caption(half.text, words["table_label"], "table") for half in (last, line)]
    if halves[0] is None or halves[1] is None:
        return False
    return halves[0].number == halves[1].number and has_han(halves[0].label) != has_han(halves[1].label)


def _caption_before(flow: Flow, page: ScannedPage, placed: PlacedFloat, words: Words) -> list[SourceLine]:
    """The caption that the end of a page or of a column parted from its table: the last lines before it."""
    at = len(flow.lines)
    while at and _is_parted_caption(flow.lines[at - 1], page, placed, words):
        at -= 1
    flow.claimed.update(range(at, len(flow.lines)))
    return flow.lines[at:]


def _is_parted_caption(line: SourceLine, page: ScannedPage, placed: PlacedFloat, words: Words) -> bool:
    """Whether a line is a caption of the page before, or lower down in a column on the left."""
    box, (left, top, _, _) = line.box, page.shown(placed.table.box)
    beside = line.page == page.number and box is not None and box[2] <= left and box[1] > top
    if not beside and line.page != page.number - 1:
        return False
    return read_caption(line.text, words["table_label"], "table") is not None


def _lines_of(page: ScannedPage, pieces: Sequence[Piece]) -> list[SourceLine]:
    return [source_line(page, piece, piece_text(page.words, piece)) for piece in pieces]


def _placed_table(page: ScannedPage, placed: PlacedFloat) -> PlacedTable:
    found = placed.table
    cells = tuple(
        PlacedCell(
            cell.row,
            cell.column,
            tuple(_lines_of(page, cell.lines)),
            cell.row_span,
            cell.column_span,
            page.shown(cell.box) if cell.box else None,
        )
        for cell in found.cells
    )
    return PlacedTable(cells, found.head_rows, page.number, page.shown(found.box), found.method)


def _goes_on(flow: Flow, table: PlacedTable, placed: PlacedFloat, caption: Caption | None) -> bool:
    """Whether a table is the rest of the one before: it says so, or has its shape, with nothing between."""
    block = flow.open_table
    before = block.table if block is not None else None
    if block is None or before is None:
        return False
    if caption is not None:
        known = block.mark.caption if block.mark is not None else None
        return caption.continued and (known is None or known.number == caption.number)
    if _columns(before) != _columns(table) or not _is_cut_off(before, table):
        return False
    if placed.caption:
        return True
    if not _is_as_wide(before, table) or flow.since_table or table.page > before.page + 1:
        return False
    repeats = _repeated_head(before, table) > 0
    return repeats or not (block.footnote or _has_own_head(before, table))


def _is_head_of(flow: Flow, before: PlacedTable | None, table: PlacedTable) -> bool:
    """Whether a page's end left no more of a table than the head that stands again on the next page.

    Without rows below it the head's columns may have been told otherwise; what it says is the same.
    """
    if before is None or flow.since_table or table.page != before.page + 1:
        return False
    rows = max(cell.row + cell.row_span for cell in table.cells)
    said = _signs(before.cells)
    return any(
        said == _signs([cell for cell in table.cells if cell.row < head])
        for head in range(1, min(MOST_HEAD_ROWS, rows - 1) + 1)
    )


def _signs(cells: Iterable[PlacedCell]) -> Counter[str]:
    return Counter(re.sub(r"\s", "", "".join(map(_cell_text, cells))))


def _printed(table: PlacedTable | None) -> list[SourceLine]:
    return [line for cell in table.cells for line in cell.lines] if table is not None else []


def _is_cut_off(before: PlacedTable, table: PlacedTable) -> bool:
    """Whether a table stands where the rest of one that an end cuts does: on a later page, or beside it."""
    return before.page < table.page or (
        before.page == table.page and before.box[2] <= table.box[0] and table.box[1] < before.box[3]
    )


def _is_as_wide(before: PlacedTable, table: PlacedTable) -> bool:
    """Whether two tables are as wide as each other, or their columns begin at the same places."""
    widths = [part.box[2] - part.box[0] for part in (before, table)]
    pairs = zip(_lefts(before), _lefts(table), strict=True)
    return abs(widths[0] - widths[1]) < SAME_EDGE or all(abs(one - other) < SAME_EDGE for one, other in pairs)


def _lefts(table: PlacedTable) -> list[float]:
    """Where a table's columns begin, from its own left side; a column of empty cells at its end."""
    lefts = [table.box[2]] * _columns(table)
    for cell in table.cells:
        if cell.column_span == 1 and cell.box is not None:
            lefts[cell.column] = min(lefts[cell.column], cell.box[0])
    return [left - table.box[0] for left in lefts]


def _has_own_head(before: PlacedTable, table: PlacedTable) -> bool:
    """Whether words head a table's columns where the table before has figures in all of its rows."""
    heads = [cell for cell in table.cells if cell.row == 0 and cell.column_span == 1]
    below = {cell.column: [c for c in before.cells if c.column == cell.column] for cell in heads}
    told = [
        FIGURES.search(_cell_text(cell)) is None
        for cell in heads
        if _share_of_figures([c for c in below[cell.column] if c.row >= max(1, before.head_rows)]) >= MOSTLY
    ]
    return bool(told) and all(told)


def _share_of_figures(cells: Sequence[PlacedCell]) -> float:
    return sum(FIGURES.search(_cell_text(cell)) is not None for cell in cells) / max(1, len(cells))


def _cell_text(cell: PlacedCell) -> str:
    return "".join(line.text for line in cell.lines)


def _columns(table: PlacedTable) -> int:
    return max(cell.column + cell.column_span for cell in table.cells)


def _repeated_head(before: PlacedTable, table: PlacedTable) -> int:
    """How many head rows of the table before stand again on top of its continuation."""
    rows = before.head_rows
    return rows if rows and _head_texts(before, rows) == _head_texts(table, rows) else 0


def _head_texts(table: PlacedTable, rows: int) -> list[str]:
    texts = [_cell_text(cell) for cell in table.cells if cell.row < rows]
    return [re.sub(r"[\s-]", "", text).casefold() for text in texts]


def _read_captions(lines: Sequence[SourceLine], words: Words) -> tuple[Caption | None, str]:
    """The caption, its wrapped lines put together, and the other language's text."""
    first: Caption | None = None
    other, target = "", ""
    for line in lines:
        caption = read_caption(line.text, words["table_label"], "table")
        if caption is not None and first is None:
            first, target = caption, "first"
        elif caption is not None and first is not None and has_han(caption.label) != has_han(first.label):
            other, target = caption.title, "other"
        elif target == "other":
            other = _join(other, line.text)
        elif first is not None:
            first = replace(first, title=_join(first.title, line.text))
    return first, other


def _join(left: str, right: str) -> str:
    space = "" if has_han(left[-1:]) and has_han(right[:1]) else " "
    return f"{left}{space}{right}".strip()
