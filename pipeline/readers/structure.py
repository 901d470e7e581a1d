"""What the structured formats have in common: blocks of a paper, and how they become a page.

A reader of JATS, HTML, Word or Markdown turns its file into a list of blocks. Where its format
says what a block is, the reader says so; where it does not, the printed text decides here, with
the words and shapes by which the text reader goes too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate, pairwise

from pipeline.finders.citations import ENTRY_MARK, is_reference_entry
from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.furniture import JOURNAL_LINE, VOLUME_YEAR_LINE
from pipeline.layout.headings import Candidate, best_chain, read_candidate, read_marked, tidy_title
from pipeline.layout.joining import close_letter_spacing
from pipeline.layout.marks import LABELLED, is_page_label, split_label
from pipeline.layout.paragraphs import AUTHORS_ZH, NAME_EN, NAME_SEPARATOR, PLACE, REFERENCE_HEAD
from pipeline.layout.regions import FOOTNOTE_MARK, KEY_ENTRY
from pipeline.layout.source import HAN, SourceLine, ends_sentence, has_han, text_width
from pipeline.layout.writing import SPACED_NAMES, PageWriter
from pipeline.readers.inline import join_lines
from pipeline.records import Cell, Heading, Issue, Page, Table

LayoutWords = Mapping[str, tuple[str, ...]]
METHOD = "structure"
MOST_COLUMNS = 200
MOST_PLACES = 200_000
LONGEST_NOTE = 3_000
LONGEST_AUTHORS = 1_500
SHORT_LINE = 200
LONGEST_NAME = 120
FRONT_REACH = 12
LABEL_REACH = 30
MIN_REPEATS = 3
MIN_REPEATED_LENGTH = 8
LONGEST_RUNNING_HEAD = 60
LONG_PARAGRAPH = 60
FLOAT_ROLES = ("table", "caption", "legend", "footnote", "furniture")
CUT_END = re.compile(f"[{HAN}A-Za-z,，、（(]")
CUT_START = re.compile(f"[{HAN}a-z]")
LONG_ABSTRACT = 100
LONGEST_RUBRIC = 12
RAISED_NOTE = re.compile(r"^[ᵃ-ᵡᵢ-ᵥˡʰʲʳˢʷˣʸ⁰-⁹ⁱⁿ¹²³](?![⁰-⁹¹²³]{2})|^[*†‡§¶#△▲☆]")
MARK_OF_NUMBER = re.compile(r"^[\s.．、)）]+")
# `（上接627页）`, `(下转第630页)`
TURNED_PAGE = re.compile(r"^[（(\[]?\s?(?:上接|下转)\s?第?\s?[0-9]{1,4}\s?页\s?[)）\]]?$")
# `【中图分类号】 【文献标识码】 DOI：`: labels of the front matter, filled in or not.
BRACKETED_LABEL = re.compile(r"(?:[【\[［][^【】\[\]］]{2,12}[】\]］][^【】。]{0,40}){1,5}$")
# `10.12114/j.issn.1007-9572.2022.0641 闫星，刘山梅`: a DOI and the authors on one line.
DOI_FIRST = re.compile(
    r"^(?P<doi>(?:doi\s?[:：]\s?)?10\.[0-9]{4,9}/[!-~]{2,80})\s+(?P<rest>\S.*)$", re.IGNORECASE
)
LONGEST_REST = 800
LONGEST_COUNTED = 60
DOI_LINE = re.compile(r"doi\s?[:：]|10\.[0-9]{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph; ``role`` is a line's role, empty where the format does not tell."""

    text: str
    role: str = ""
    source_line: int | None = None


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    """A heading as the format marks it, its number still in the text; ``level`` counts from 1."""

    text: str
    level: int
    source_line: int | None = None
    number: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell in its place; ``lines`` are apart where the format forces a break."""

    row: int
    column: int
    lines: tuple[str, ...] = ()
    row_span: int = 1
    column_span: int = 1

    @property
    def text(self) -> str:
        """The lines as one run of text."""
        return (
            close_letter_spacing(join_lines(list(self.lines), items=True), names=True) if self.lines else ""
        )


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; ``captions`` and ``notes`` are the paragraphs known to be its own.

    ``bound`` is true where the format keeps caption and notes with their table, ``head_rows`` None
    where it does not say which rows are the head.
    """

    cells: tuple[GridCell, ...]
    head_rows: int | None = None
    captions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source_line: int | None = None
    bound: bool = False
    continues: bool = False
    role: str = "table"

    @property
    def columns(self) -> int:
        """How many columns the cells take."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @property
    def rows(self) -> int:
        """How many rows the cells take."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)


Block = TextBlock | HeadingBlock | TableBlock


@dataclass(frozen=True, slots=True)
class Structure:
    """How far a format's own structure goes.

    ``told``: it says what title, authors, abstract and references are (JATS). ``levels``: its headings
    nest as the paper's do. ``paged``: its tables were cut where the paper's pages end.
    """

    told: bool = False
    levels: bool = True
    paged: bool = False


# --- tables -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell as a format writes it down: its lines and how far it reaches."""

    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    head: bool = False


def place_cells(groups: Sequence[Sequence[Sequence[SourceCell]]]) -> tuple[GridCell, ...]:
    """Cells in their places: each takes the first that no cell from above reaches into.

    ``groups`` are row groups (head, bodies) of rows; no cell reaches out of its group.

    >>> rows = [[SourceCell(("A",), row_span=2), SourceCell(("B",))], [SourceCell(("C",))]]
    >>> [(cell.row, cell.column) for cell in place_cells([rows])]
    [(0, 0), (0, 1), (1, 1)]
    """
    placed: list[GridCell] = []
    base = 0
    for group in groups:
        reaching: dict[int, int] = {}  # column to the row up to which a cell above reaches
        for row, cells in enumerate(group):
            _place_row(placed, reaching, cells, (base, row, len(group)))
        base += len(group)
    return tuple(placed)


def _place_row(
    placed: list[GridCell], reaching: dict[int, int], cells: Sequence[SourceCell], where: tuple[int, int, int]
) -> None:
    base, row, rows = where
    column = 0
    for cell in cells:
        while reaching.get(column, 0) > row:
            column += 1
        span = max(1, min(cell.column_span, MOST_COLUMNS))
        down = min(rows - row, cell.row_span if cell.row_span > 0 else rows)
        placed.append(GridCell(base + row, column, cell.lines, down, span))
        for covered in range(column, column + span):
            reaching[covered] = row + down
        column += span


def count_head_rows(rows: Sequence[Sequence[SourceCell]]) -> int:
    """Head rows of a table whose format marks none: rows of head cells, else as far as the first row reaches.

    >>> count_head_rows([[SourceCell(("药物",), row_span=2), SourceCell(("疗效",), column_span=2)], [], []])
    2
    """
    marked = 0
    for row in rows:
        if not row or not all(cell.head for cell in row):
            break
        marked += 1
    if 0 < marked < len(rows):
        return marked
    first = rows[0] if rows else ()
    groups_columns = any(cell.column_span > 1 for cell in first) and len(first) > 1
    reach = max((cell.row_span for cell in first), default=1)
    return min(reach if groups_columns and 1 < reach <= 4 else 1, max(len(rows) - 1, 0))


def drop_empty_rows(table: TableBlock) -> TableBlock:
    """A table without the rows in which nothing stands: rules and spaces drawn as rows.

    >>> rows = [[SourceCell(("A",))], [SourceCell(())], [SourceCell(("B",))]]
    >>> [cell.row for cell in drop_empty_rows(TableBlock(place_cells([rows]))).cells]
    [0, 1]
    """
    filled = [False] * (table.rows if table.rows <= MOST_PLACES else 0)
    for cell in table.cells:
        if cell.lines or cell.row_span > 1:
            filled[cell.row : cell.row + cell.row_span] = [True] * len(
                filled[cell.row : cell.row + cell.row_span]
            )
    if all(filled):
        return table
    kept = [sum_ - 1 for sum_ in accumulate(filled)]  # the row's number among the kept ones
    cells = tuple(replace(cell, row=kept[cell.row]) for cell in table.cells if filled[cell.row])
    heads = None if table.head_rows is None else sum(filled[: table.head_rows])
    return replace(table, cells=cells, head_rows=heads)


# --- captions and notes beside their tables -------------------------------------------------------


def bind_tables(blocks: Sequence[Block], words: LayoutWords, *, paged: bool) -> list[Block]:
    """Give each table the captions and notes that stand beside it.

    A caption stands above its table, or, where most of a paper's captions do, below.
    """
    kept = [_take_inner_texts(block, words) if isinstance(block, TableBlock) else block for block in blocks]
    below = _captions_below(kept, words)
    bound: list[Block] = []
    at = 0
    while at < len(kept):
        block = kept[at]
        at += 1
        if not isinstance(block, TableBlock) or block.bound:
            bound.append(block)
            continue
        captions = list(block.captions)
        if not captions and not below:
            captions = _pop_captions(bound, words)
        notes = list(block.notes)
        if not captions:
            at, captions = _take_captions(kept, at, words, below=below)
        at = _take_notes(kept, at, words, notes)
        table = replace(block, captions=tuple(captions), notes=tuple(notes), bound=True)
        bound.append(_go_on(table, bound) if paged and not captions else table)
    return bound


def _captions_below(blocks: Sequence[Block], words: LayoutWords) -> bool:
    above = under = 0
    for before, block, behind in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, TableBlock) and not block.captions:
            above += _is_caption(before, words)
            under += _is_caption(behind, words)
    return under > above


def _is_caption(block: Block | None, words: LayoutWords) -> bool:
    return (
        isinstance(block, TextBlock)
        and block.role in ("", "caption")
        and _table_caption(block.text, words) is not None
    )


def _table_caption(text: str, words: LayoutWords) -> Caption | None:
    return read_caption(text, words["table_label"], "table")


def _pop_captions(bound: list[Block], words: LayoutWords) -> list[str]:
    """The captions right above, a bilingual pair at most: 表1 … and Table 1 …."""
    captions: list[str] = []
    number = ""
    while (
        bound and len(captions) < 2 and isinstance(last := bound[-1], TextBlock) and _is_caption(last, words)
    ):
        caption = _table_caption(last.text, words)
        if caption is None or (number and caption.number != number):
            break
        number = caption.number
        captions.insert(0, last.text)
        bound.pop()
    return captions


def _take_captions(
    blocks: Sequence[Block], at: int, words: LayoutWords, *, below: bool
) -> tuple[int, list[str]]:
    """The captions right below, unless another table follows that they stand above of."""
    end = at
    while end < len(blocks) and end - at < 2 and _is_caption(blocks[end], words):
        end += 1
    if not below and end < len(blocks) and isinstance(blocks[end], TableBlock):
        return _first_of_two(blocks, at, end, words)
    texts = [block.text for block in blocks[at:end] if isinstance(block, TextBlock)]
    numbers = {caption.number for text in texts if (caption := _table_caption(text, words))}
    return (end, texts) if len(numbers) == 1 else (at + bool(texts), texts[:1])


def _first_of_two(blocks: Sequence[Block], at: int, end: int, words: LayoutWords) -> tuple[int, list[str]]:
    """Of two captions between two tables, 表4 … and 表5 …, the first belongs to the table above."""
    texts = [block.text for block in blocks[at:end] if isinstance(block, TextBlock)]
    numbers = [caption.number for text in texts if (caption := _table_caption(text, words))]
    return (at + 1, texts[:1]) if len(set(numbers)) == 2 else (at, [])


def _take_notes(blocks: Sequence[Block], at: int, words: LayoutWords, notes: list[str]) -> int:
    while at < len(blocks):
        block = blocks[at]
        told = isinstance(block, TextBlock) and block.role == "footnote"
        if not isinstance(block, TextBlock) or not (
            told or (not block.role and is_table_note(block.text, words))
        ):
            break
        notes.append(block.text)
        at += 1
    return at


def is_table_note(text: str, words: LayoutWords) -> bool:
    """Whether a paragraph right below a table explains the table.

    >>> words = {"footnote": ("注",)}
    >>> is_table_note("注：CR为完全缓解", words), is_table_note("注射后", words)
    (True, False)
    """
    if len(text) > LONGEST_NOTE:
        return False
    opening = _opening(tuple(words["footnote"])).match(text)
    if opening or RAISED_NOTE.match(text) or FOOTNOTE_MARK.match(text):
        return True
    first = KEY_ENTRY.match(text)
    return first is not None and len(KEY_ENTRY.findall(text)) >= 2


@cache
def _list_opening(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"^({'|'.join(map(re.escape, words))})\s*[:：]?\s*(?=[\[［]\s?1\s?[\]］])", re.IGNORECASE
    )


@cache
def _opening(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\s?[:：.]", re.IGNORECASE)


def _take_inner_texts(table: TableBlock, words: LayoutWords) -> TableBlock:
    """A first row over all columns may hold the caption, a last one the note."""
    captions, notes, cells = list(table.captions), list(table.notes), list(table.cells)
    first = _whole_row(table, 0)
    dropped = 0
    if first is not None and not captions and _table_caption(first.text, words) is not None:
        captions, dropped = [first.text], first.row_span
        cells.remove(first)
    last = _whole_row(table, table.rows - 1)
    if last is not None and last in cells and table.rows > 2 and is_table_note(last.text, words):
        notes.insert(0, last.text)
        cells.remove(last)
    if len(cells) == len(table.cells):
        return table
    # A head that was the caption's row alone: the next row is the head.
    head = None if table.head_rows is None else max(min(table.head_rows, 1), table.head_rows - dropped)
    moved = tuple(replace(cell, row=cell.row - dropped) for cell in cells)
    return replace(table, cells=moved, head_rows=head, captions=tuple(captions), notes=tuple(notes))


def _whole_row(table: TableBlock, row: int) -> GridCell | None:
    """The one cell of a row that takes all columns of several."""
    found = [cell for cell in table.cells if cell.row == row]
    whole = len(found) == 1 and table.columns > 1 and found[0].column_span == table.columns
    return found[0] if whole and found[0].lines else None


def _go_on(table: TableBlock, bound: Sequence[Block]) -> TableBlock:
    """A table without caption right behind one of as many columns is its next page."""
    before = bound[-1] if bound else None
    if not isinstance(before, TableBlock) or before.columns != table.columns:
        return table
    heads = before.head_rows or 0
    repeated = heads > 0 and _texts_above(table, heads) == _texts_above(before, heads)
    return replace(table, continues=True, head_rows=heads if repeated else 0)


def _texts_above(table: TableBlock, row: int) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, re.sub(r"\s", "", cell.text)) for cell in table.cells if cell.row < row]


def _as_caption(block: Block, words: LayoutWords) -> Block:
    """Converters mark captions as headings: `# 表1 …`, `# Fig. 1 …`."""
    if not isinstance(block, HeadingBlock) or not any(
        read_caption(block.text, words[f"{kind}_label"], kind) for kind in ("table", "figure")
    ):
        return block
    return TextBlock(block.text, "", block.source_line)


# --- what the ends of pages left ------------------------------------------------------------------


def tell_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Short lines that stand three times and more are running heads of the pages.

    >>> [block.role for block in tell_furniture([TextBlock("中华示例杂志 第3卷")] * 3)]
    ['furniture', 'furniture', 'furniture']
    """
    keys = [_repeated_key(block) for block in blocks]
    counts = Counter(key for key in keys if key)
    return [
        TextBlock(block.text, "furniture", block.source_line)
        if key and counts[key] >= MIN_REPEATS and isinstance(block, TextBlock | HeadingBlock)
        else block
        for block, key in zip(blocks, keys, strict=True)
    ]


def _repeated_key(block: Block) -> str:
    if isinstance(block, TableBlock) or (isinstance(block, TextBlock) and block.role):
        return ""
    bare = re.sub(r"\s", "", block.text)
    return (
        bare if MIN_REPEATED_LENGTH <= len(bare) <= LONGEST_RUNNING_HEAD and not ends_sentence(bare) else ""
    )


def join_cut_paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """Put paragraphs together that a page's end, or a float on it, cut in mid-sentence."""
    joined: list[Block] = []
    open_at: int | None = None
    for block in blocks:
        if isinstance(block, TextBlock) and block.role == "body":
            before = joined[open_at] if open_at is not None else None
            if open_at is not None and isinstance(before, TextBlock) and _reads_on(before.text, block.text):
                joined[open_at] = replace(before, text=join_lines([before.text, block.text]))
                continue
            open_at = len(joined)
        elif isinstance(block, HeadingBlock) or block.role not in FLOAT_ROLES:
            open_at = None
        joined.append(block)
    return joined


def _reads_on(before: str, after: str) -> bool:
    """Whether a long paragraph breaks off in mid-sentence and the next begins in one.

    >>> _reads_on("本研究纳入的患者均接受过至少两线治疗，并在输注后第28天进行了疗效", "评估，见表2。")
    True
    >>> _reads_on("本研究纳入的患者均接受过至少两线治疗，并在输注后第28天进行了评估。", "见表2。")
    False
    """
    if ends_sentence(before) or text_width(before) < LONG_PARAGRAPH or not CUT_END.search(before[-1:]):
        return False
    return CUT_START.match(after) is not None and ends_sentence(after)


# --- what paragraphs are --------------------------------------------------------------------------


def tell_roles(blocks: Sequence[Block], words: LayoutWords) -> list[Block]:
    """Title, authors, abstract, key words, references and headings by their labels and places."""
    return _Teller(_split_labels(blocks, words), words).tell()


def _split_labels(blocks: Sequence[Block], words: LayoutWords) -> list[Block]:
    """`[摘要] 血液…` as two blocks, the label's bare word in the front matter."""
    split: list[Block] = []
    for at, block in enumerate(_cut_at_labels(blocks, words)):
        parts = _label(block.text, words) if isinstance(block, TextBlock) and not block.role else None
        if parts is None and at < LABEL_REACH and isinstance(block, TextBlock) and not block.role:
            parts = _bare_start(block.text, words)
        if parts is None or not isinstance(block, TextBlock):
            split.append(block)
        elif parts[2] == "front_matter":
            split.append(replace(block, role="front_matter"))
        else:
            split.append(TextBlock(bare_label(parts[0]), f"label:{parts[2]}", block.source_line))
            split += [TextBlock(parts[1], parts[2], block.source_line)] if parts[1] else []
    return split


def _cut_at_labels(blocks: Sequence[Block], words: LayoutWords) -> Iterator[Block]:
    """`E-mail: x@y.cn 【Abstract】 Background …` as two blocks; only on the first page."""
    inner = _inner_label(tuple(word for kind in ("abstract", "keywords") for word in words[kind]))
    for at, block in enumerate(blocks):
        if at >= LABEL_REACH or not isinstance(block, TextBlock) or block.role:
            yield block
            continue
        cuts = [0, *(match.start() for match in inner.finditer(block.text)), len(block.text)]
        for start, stop in pairwise(cuts):
            if block.text[start:stop].strip():
                yield replace(block, text=block.text[start:stop].strip())


@cache
def _inner_label(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(
        r"\s*".join(map(re.escape, word)) if has_han(word) else re.escape(word) for word in words
    )
    return re.compile(rf"(?<=\S)\s*(?=[【［\[]\s?(?:{either})\s?[】］\]])", re.IGNORECASE)


def _label(text: str, words: LayoutWords) -> tuple[str, str, str] | None:
    for kind in LABELLED:
        parts = split_label(text, words[kind])
        if parts:
            return (*parts, kind)
    return None


def _bare_start(text: str, words: LayoutWords) -> tuple[str, str, str] | None:
    """`摘要 目的…`, `关键词 糖尿病`: a label of the first page that lost its brackets and colon."""
    for kind in ("abstract", "keywords"):
        match = _bare_pattern(tuple(words[kind])).match(text)
        if match and (match["gap"] or (kind == "abstract" and len(text) > LONG_ABSTRACT)):
            return match["label"], match["rest"], kind
    return None


@cache
def _bare_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = "|".join(r"\s*".join(word) if has_han(word) else re.escape(word) for word in words)
    return re.compile(rf"^(?P<label>{spaced})(?P<gap>\s*)(?P<rest>[\u4e00-\u9fffA-Z].*)$", re.DOTALL)


def bare_label(label: str) -> str:
    """A label without brackets, colon and letter spacing.

    >>> bare_label("[摘  要]"), bare_label("Key words:")
    ('摘要', 'Key words')
    """
    bare = re.sub(r"[\[\]【】［］()（）*#:：—]", "", label).strip()
    return re.sub(r"\s", "", bare) if has_han(bare) else bare


class _Teller:
    """Walks the blocks once; ``zone`` is the part of the paper it is in."""

    def __init__(self, blocks: Sequence[Block], words: LayoutWords) -> None:
        self.blocks = blocks
        self.words = words
        self.sections = {re.sub(r"\s", "", word).casefold() for word in words["section_name"]}
        self.references = {re.sub(r"\s", "", word).casefold() for word in words["references"]}
        self.told: list[Block] = []
        self.zone = "front" if self._front_ahead(0) else "body"
        self.titled = set[bool]()
        self.listed = False
        self.labelled = False
        """Whether the block before was the label of an abstract or of key words."""

    def tell(self) -> list[Block]:
        for at, block in enumerate(self.blocks):
            if isinstance(block, HeadingBlock):
                self._tell_heading(at, block)
            elif isinstance(block, TextBlock):
                self._tell_text(at, block)
            else:
                self.told.append(block)
            last = self.told[-1]
            self.labelled = (
                isinstance(last, TextBlock) and last.role == "front_matter" and self._is_bare_label(last.text)
            )
        return self.told

    def _is_bare_label(self, text: str) -> bool:
        return any(split_label(text, self.words[kind]) for kind in ("abstract", "keywords"))

    def _front_ahead(self, start: int) -> bool:
        """Whether an abstract's label, or the paper's own title, comes before the first section."""
        for at in range(start, min(start + FRONT_REACH, len(self.blocks))):
            block = self.blocks[at]
            if self._is_label(block, "abstract"):
                return True
            if isinstance(block, HeadingBlock) and self._is_section(block.text):
                return at > start and start == 0
        return start == 0

    def _is_label(self, block: Block, kind: str) -> bool:
        if isinstance(block, TextBlock):
            return block.role in (f"label:{kind}", kind)
        return isinstance(block, HeadingBlock) and split_label(block.text, self.words[kind]) is not None

    def _is_section(self, text: str) -> bool:
        candidate = read_candidate(text, 0, after_end=True)
        return candidate is not None or self._bare(text) in self.sections | self.references

    def _bare(self, text: str) -> str:
        return re.sub(r"[\s\[\]【】#*:：0-9.]", "", text).casefold()

    def _tell_heading(self, at: int, block: HeadingBlock) -> None:
        for kind in ("abstract", "keywords"):
            parts = split_label(block.text, self.words[kind])
            if parts:
                self.told.append(TextBlock(bare_label(parts[0]), "front_matter", block.source_line))
                self.told += [TextBlock(parts[1], kind, block.source_line)] if parts[1] else []
                self.zone = kind
                return
        if TURNED_PAGE.match(block.text):
            self.told.append(TextBlock(block.text, "furniture", block.source_line))
            return
        if self.zone != "body" and BRACKETED_LABEL.match(block.text):
            self.told.append(TextBlock(block.text, "front_matter", block.source_line))
            return
        if self._is_title(at, block):
            self.zone = "front"
            if self._is_rubric(at, block.text):
                self.told.append(TextBlock(block.text, "front_matter", block.source_line))
            else:
                self._add_title(block.text, block.source_line)
            return
        self.told.append(block)
        self.zone = "reference" if self._bare(block.text) in self.references else "body"
        self.listed = False

    def _is_title(self, at: int, block: HeadingBlock) -> bool:
        """A heading above the abstract that opens no section; with no abstract only the first one."""
        if self._is_section(block.text) or has_han(block.text) in self.titled:
            return False
        if self.zone in (
            "body",
            "reference",
        ):  # the other language's title and abstract close many Chinese papers
            return any(self._is_label(follower, "abstract") for follower in self.blocks[at + 1 : at + 5])
        return self._front_ahead(at + 1) or (not self.titled and self.zone == "front")

    def _is_rubric(self, at: int, text: str) -> bool:
        """`临床研究`, `·指南与共识·`: the journal's column above the title in the same language."""
        if len(text) > LONGEST_RUBRIC and not text.startswith(("·", "•")):
            return False
        following = self.blocks[at + 1 : at + 3]
        return any(
            isinstance(block, HeadingBlock)
            and len(block.text) > len(text)
            and has_han(block.text) == has_han(text)
            and not self._is_section(block.text)
            and not self._is_label(block, "abstract")
            for block in following
        )

    def _add_title(self, text: str, line: int | None) -> None:
        self.titled.add(has_han(text))
        self.told.append(TextBlock(text, "title", line))

    def _tell_text(self, at: int, block: TextBlock) -> None:
        if block.role.startswith("label:"):
            self.zone = block.role.removeprefix("label:")
            self.told.append(replace(block, role="front_matter"))
        elif block.role == "title":
            self._add_title(block.text, block.source_line)
        elif self.zone == "reference" and (not block.role or DOI_LINE.match(block.text)):
            self._tell_entry(at, replace(block, role=""))
        elif block.role:
            self.told.append(block)
        elif self.zone in ("front", "abstract", "keywords"):
            self._tell_front(at, block)
        else:
            self._tell_body(at, block)

    def _tell_front(self, at: int, block: TextBlock) -> None:
        if self._opens_section(block):
            self._tell_body(at, block)
            return
        led = DOI_FIRST.match(block.text)
        if led:
            self.told.append(replace(block, text=led["doi"], role="front_matter"))
            self._tell_front(at, replace(block, text=led["rest"]))
            return
        if is_journal_line(block.text) or is_page_label(block.text, self.words):
            self.told.append(replace(block, role="front_matter"))
            return
        ahead = self._front_ahead(at + 1) if at else True
        if self.zone == "abstract" and (self.labelled or self._abstract_goes_on(at, block)):
            self.told.append(replace(block, role="abstract"))
        elif self.zone == "keywords" and self.labelled:
            self.told.append(replace(block, role="keywords"))
        elif self.zone != "front" and not ahead:
            self.zone = "body"
            self._tell_body(at, block)
        else:
            self.zone = "front"
            self._tell_names(at, block)

    def _opens_section(self, block: TextBlock) -> bool:
        return self._bare(block.text) in self.sections | self.references and len(block.text) < LONGEST_NAME

    def _abstract_goes_on(self, at: int, block: TextBlock) -> bool:
        """Further paragraphs of an abstract: in its language, before key words or the next abstract."""
        last = next((old for old in reversed(self.told) if isinstance(old, TextBlock)), None)
        if last is None or has_han(last.text) != has_han(block.text) or not ends_sentence(block.text):
            return False
        for follower in self.blocks[at + 1 : at + FRONT_REACH]:
            if self._is_label(follower, "keywords"):
                return True
            if isinstance(follower, HeadingBlock):
                return False
        return False

    def _tell_names(self, at: int, block: TextBlock) -> None:
        """Title, authors and their places above an abstract."""
        text = block.text
        names = looks_like_authors(text)
        if has_han(text) not in self.titled and self._title_ahead(at, chinese=has_han(text)):
            self.told.append(replace(block, role="front_matter"))
            return
        if (
            not names
            and has_han(text) not in self.titled
            and len(text) < SHORT_LINE
            and not ends_sentence(text)
        ):
            self._add_title(text, block.source_line)
        elif (names and len(text) <= LONGEST_AUTHORS) or len(text) <= SHORT_LINE:
            self.told.append(replace(block, role="author"))
        else:
            self.told.append(replace(block, role="body"))

    def _title_ahead(self, at: int, *, chinese: bool) -> bool:
        """Whether a marked title in this language stands within the next blocks."""
        return any(
            isinstance(block, HeadingBlock)
            and has_han(block.text) == chinese
            and not self._is_section(block.text)
            for block in self.blocks[at + 1 : at + 4]
        )

    def _tell_entry(self, at: int, block: TextBlock) -> None:
        """An entry of the list, or the rest of one: cut by a page's end, or in a second language."""
        numbered = REFERENCE_HEAD.match(block.text) is not None
        self.listed = self.listed or numbered
        last = self.told[-1] if self.told else None
        if numbered or not self.listed or not isinstance(last, TextBlock) or last.role != "reference":
            role = "reference" if numbered or not self.listed else "body"
            self.told.append(replace(block, role=role))
        elif len(block.text) <= LONGEST_REST and (self._entry_ahead(at) or ENTRY_MARK.search(block.text)):
            self.told[-1] = replace(last, text=join_lines([last.text, block.text]))
        else:
            self.told.append(replace(block, role="body"))

    def _entry_ahead(self, at: int) -> bool:
        for follower in self.blocks[at + 1 : at + FRONT_REACH]:
            if isinstance(follower, TextBlock) and REFERENCE_HEAD.match(follower.text):
                return True
            if isinstance(follower, HeadingBlock):
                return False
        return False

    def _tell_body(self, at: int, block: TextBlock) -> None:
        self.zone = "body"
        opening = self._references_opening().match(block.text)
        if opening or self._opens_list(at, block.text):
            self.zone, self.listed = "reference", False
            if opening:
                self.told.append(HeadingBlock(opening.group(1), 1, block.source_line))
            self._tell_entry(at, replace(block, text=block.text[opening.end() if opening else 0 :]))
            return
        if self._bare(block.text) in self.references and len(block.text) < LONGEST_NAME:
            self.zone, self.listed = "reference", False
            self.told.append(HeadingBlock(block.text, 1, block.source_line))
        elif self._opens_section(block) and re.sub(r"\s", "", block.text).casefold() in self.sections:
            self.told.append(HeadingBlock(block.text, 1, block.source_line))
        elif read_caption(block.text, self.words["figure_label"], "figure"):
            self.told.append(replace(block, role="caption"))
        elif self._is_below_caption() and _opening(tuple(self.words["footnote"])).match(block.text):
            self.told.append(replace(block, role="legend"))
        else:
            self.told.append(replace(block, role="body"))

    def _references_opening(self) -> re.Pattern[str]:
        return _list_opening(tuple(self.words["references"]))

    def _opens_list(self, at: int, text: str) -> bool:
        """The first entries of a reference list whose heading was lost."""
        if not re.match(r"[\[［]\s?[1-3１-３]\s?[\]］]", text) or at < len(self.blocks) // 3:
            return False
        following = [block for block in self.blocks[at + 1 : at + 4] if isinstance(block, TextBlock)]
        return is_reference_entry(text, 0) and any(is_reference_entry(block.text, 0) for block in following)

    def _is_below_caption(self) -> bool:
        last = self.told[-1] if self.told else None
        return isinstance(last, TextBlock) and last.role == "caption"


def is_journal_line(text: str) -> bool:
    """Whether a short line says where and when the paper appeared.

    >>> is_journal_line("中华示例杂志, 2025, 12(3): 201-208."), is_journal_line("王小明, 李华")
    (True, False)
    """
    shapes = (JOURNAL_LINE.search, VOLUME_YEAR_LINE.match, DOI_LINE.match)
    return len(text) <= SHORT_LINE and any(shape(text) is not None for shape in shapes)


def looks_like_authors(text: str) -> bool:
    """Whether a line is one of names, or of places they work at.

    >>> looks_like_authors("王小明¹，李华²"), looks_like_authors("Jane A. Example1, Wei Zhang2,*")
    (True, True)
    """
    if len(text) > LONGEST_AUTHORS:
        return False
    plain = re.sub("[⁰-⁹¹²³ᵃ-ᵡ]", "", text)
    if PLACE.search(plain) or AUTHORS_ZH.match(plain):
        return True
    parts = [part for part in NAME_SEPARATOR.split(plain) if re.search(r"[^\W\d_]", part)]
    names = sum(NAME_EN.match(part) is not None for part in parts)
    return names >= 2 and names >= 0.7 * len(parts)


# --- the section tree -----------------------------------------------------------------------------


def number_headings(blocks: Sequence[Block], structure: Structure) -> list[Block]:
    """Split the numbers off the titles and set the levels; headings without marks are found too.

    `（1）DC疫苗` stands below whatever heading precedes it.
    """
    headings = {at: block for at, block in enumerate(blocks) if isinstance(block, HeadingBlock)}
    loose = {} if structure.told else _loose_candidates(blocks)
    candidates = {at: found for at, block in headings.items() if (found := read_marked(block.text, at))}
    counted = any(found.style == "paren" for found in candidates.values())
    unmarked = _counted_headings(blocks) if counted and not structure.told else {}
    candidates |= unmarked
    numbered = sorted((loose | candidates).items())
    chain = {found.at: found for found in best_chain([c for _, c in numbered if c.style != "paren"])}
    levels = _levels(headings.values())
    nested = structure.levels and len(levels) > 1
    settled: list[Block] = []
    depth = 1
    for at, block in enumerate(blocks):
        found = candidates.get(at)
        if not isinstance(block, TableBlock) and found is not None and found.style == "paren":
            settled.append(HeadingBlock(block.text, depth + 1, block.source_line, found.number, found.title))
        elif isinstance(block, HeadingBlock):
            settled.append(_numbered(block, found, chain.get(at), levels[block.level] if nested else 0))
            depth = settled[-1].level if isinstance(settled[-1], HeadingBlock) else depth
        elif at in loose and at in chain and isinstance(block, TextBlock):
            loose_one = chain[at]
            depth = len(loose_one.path)
            settled.append(
                HeadingBlock(block.text, depth, block.source_line, loose_one.number, loose_one.title)
            )
        else:
            settled.append(block)
    return settled


def _levels(headings: Iterable[HeadingBlock]) -> dict[int, int]:
    """The levels in use to levels without gaps from 1."""
    return {
        level: rank for rank, level in enumerate(sorted({heading.level for heading in headings}), start=1)
    }


def _numbered(
    block: HeadingBlock, found: Candidate | None, chained: Candidate | None, level: int
) -> HeadingBlock:
    if block.number:  # the format itself tells the number
        return replace(block, level=level or block.number.strip(".").count(".") + 1)
    if found is None or (chained is None and not _is_apart(found, block.text)):
        return replace(block, level=level or 1, title=block.text)
    depth = len((chained or found).path)
    if len(found.path) > 1 and found.style == "arabic":
        level = depth
    return replace(block, level=level or depth, number=found.number, title=found.title)


def _is_apart(found: Candidate, text: str) -> bool:
    """`3D structure` and `21基因检测` have no number, `3 Results`, `3. Results` and `3讨论` have."""
    if len(found.number) == 1 and found.number.isdigit() and has_han(found.title[:1]):
        return True
    return len(found.path) > 1 or MARK_OF_NUMBER.match(text[len(found.number) :]) is not None


def _loose_candidates(blocks: Sequence[Block]) -> dict[int, Candidate]:
    """Short numbered paragraphs that may be headings a converter failed to mark; lists are none."""
    found: dict[int, Candidate] = {}
    for at, block in enumerate(blocks):
        if not isinstance(block, TextBlock) or block.role != "body" or len(block.text) > LONGEST_NAME:
            continue
        candidate = read_candidate(block.text, at, after_end=True)
        if candidate is not None and candidate.weight >= 1.3 and not block.text.startswith(("（", "(")):
            found[at] = candidate
    listed = {at for at in found if at + 1 in found and _is_sibling(found[at], found[at + 1])}
    listed |= {at for at in found if at - 1 in listed}
    return {at: candidate for at, candidate in found.items() if at not in listed}


def _counted_headings(blocks: Sequence[Block]) -> dict[int, Candidate]:
    """`（3）Cartistem` unmarked in a paper that marks `（2）OsteoCel`: short, above a longer text."""
    found: dict[int, Candidate] = {}
    for at, (block, below) in enumerate(pairwise(blocks)):
        short = isinstance(block, TextBlock) and block.role == "body" and len(block.text) <= LONGEST_COUNTED
        if not short or not isinstance(block, TextBlock) or not isinstance(below, TextBlock):
            continue
        candidate = read_marked(block.text, at)
        if candidate and candidate.style == "paren" and len(below.text) > 2 * len(block.text):
            found[at] = candidate
    return found


def _is_sibling(one: Candidate, two: Candidate) -> bool:
    return one.path[:-1] == two.path[:-1]


# --- writing --------------------------------------------------------------------------------------


def lay_out(blocks: Sequence[Block], words: LayoutWords, structure: Structure) -> Page:
    """The page that a paper's blocks make: one, without a number."""
    filled = [drop_empty_rows(block) if isinstance(block, TableBlock) else block for block in blocks]
    if structure.paged:
        filled = tell_furniture(filled)
    if not structure.told:
        filled = [_as_caption(block, words) for block in filled]
    bound = bind_tables(filled, words, paged=structure.paged)
    told = bound if structure.told else tell_roles(bound, words)
    if structure.paged:
        told = join_cut_paragraphs(told)
    writer = _StructureWriter(words)
    for block in number_headings(told, structure):
        writer.write(block)
    return writer.page()


@dataclass
class _StructureWriter:
    """Writes blocks one after the other."""

    words: LayoutWords
    writer: PageWriter = field(default_factory=lambda: PageWriter(None))

    def write(self, block: Block) -> None:
        if isinstance(block, TableBlock):
            self._write_table(block)
        elif isinstance(block, HeadingBlock):
            span = self._add(block.text, "heading", block.source_line)
            title = tidy_title(close_letter_spacing(block.title or block.text, names=True).strip())
            self.writer.headings.append(Heading(*span, block.number, block.level, title))
        elif block.text.strip():
            self._add(block.text, block.role or "body", block.source_line)

    def page(self) -> Page:
        page = self.writer.page()
        lines = tuple(replace(line, source_line=line.source_line or None) for line in page.lines)
        return replace(page, lines=lines)

    def _add(self, text: str, role: str, source_line: int | None) -> tuple[int, int]:
        return self.writer.add_joined([SourceLine(text, source_line or 0, 0)], role)

    def _write_table(self, block: TableBlock) -> None:
        caption = read_table_captions(block.captions, self.words)
        spans = [self._add(line, "caption", block.source_line) for line in caption.lines]
        if block.rows * block.columns > MOST_PLACES or block.columns > MOST_COLUMNS:
            self._refuse_table(block, caption)
            return
        cells = [self._write_cell(cell, block.source_line) for cell in block.cells]
        filled = next(((cell.start, cell.end) for cell in cells if cell.text), (0, 0))
        notes = [self._add(note, "footnote", block.source_line) for note in block.notes if note.strip()]
        if not cells:
            return
        self.writer.tables.append(
            Table(
                caption.label,
                caption.title,
                *(spans[0] if spans else filled),
                head_rows=1 if block.head_rows is None else block.head_rows,
                cells=tuple(cells),
                method=METHOD,
                caption_other=caption.other,
                footnote_start=notes[0][0] if notes else 0,
                footnote_end=notes[-1][1] if notes else 0,
                continues=caption.continued or block.continues,
            )
        )

    def _write_cell(self, cell: GridCell, source_line: int | None) -> Cell:
        text = cell.text
        start = end = self.writer.lines[-1].end if self.writer.lines else 0
        if text:
            start, end = self._add(text, "table", source_line)
        return Cell(cell.row, cell.column, text, start, end, cell.row_span, cell.column_span)

    def _refuse_table(self, block: TableBlock, caption: TableCaption) -> None:
        """A table of absurd spans: its cells are kept as lines, no facts come of their places."""
        texts = [self._add(cell.text, "table", block.source_line) for cell in block.cells if cell.text]
        place = (texts[0][0], texts[-1][1]) if texts else (0, 0)
        message = (
            f"{caption.label or 'table'}: {block.rows} rows and {block.columns} columns are more than "
            "a table has; the cells are kept as lines, no facts come of them"
        )
        self.writer.issues.append(Issue("warning", "table_too_large", message, *place, f"layout:{METHOD}"))


@dataclass(frozen=True, slots=True)
class TableCaption:
    """A table's caption in one or two languages; ``lines`` are what is written, in order."""

    label: str = ""
    title: str = ""
    other: str = ""
    continued: bool = False
    lines: tuple[str, ...] = ()


def read_table_captions(captions: Sequence[str], words: LayoutWords) -> TableCaption:
    """Label, title and the other language's title out of a table's caption lines.

    >>> words = {"table_label": ("表", "Table")}
    >>> caption = read_table_captions(["表1 在研产品 Table 1 Products under study"], words)
    >>> caption.label, caption.title, caption.other
    ('表1', '在研产品', 'Products under study')
    """
    lines = [part for caption in captions if caption.strip() for part in _split_languages(caption, words)]
    lines = [close_letter_spacing(line.strip(), names="caption" in SPACED_NAMES) for line in lines]
    read = [_table_caption(line, words) for line in lines]
    first = next((caption for caption in read if caption is not None), None)
    if first is None:
        return TableCaption(title=lines[0] if lines else "", lines=tuple(lines))
    others = [
        c for c in read if c is not None and c is not first and has_han(c.label) != has_han(first.label)
    ]
    title, rest = first.title, [line for line, caption in zip(lines, read, strict=True) if caption is None]
    if not title and rest:
        title = rest[0]
    label = first.label.rstrip(".．:：")
    continued = any(caption.continued for caption in read if caption is not None)
    return TableCaption(label, title, others[0].title if others else "", continued, tuple(lines))


def _split_languages(caption: str, words: LayoutWords) -> list[str]:
    """`表2 大事记 Table 2 Events` as two lines."""
    read = _table_caption(caption, words)
    if read is None or not read.number:
        return [caption]
    other = [word for word in words["table_label"] if has_han(word) != has_han(read.label)]
    if not other:
        return [caption]
    alternatives = "|".join(re.escape(word) for word in sorted(other, key=len, reverse=True))
    second = re.compile(
        rf"(?<=[^(（A-Za-z])(?:{alternatives})\s{{0,3}}{re.escape(read.number)}(?![0-9])(?=[\s.:：．A-Z\u4e00-\u9fff])"
    )
    found = second.search(caption, len(read.label))
    return [caption[: found.start()], caption[found.start() :]] if found else [caption]
