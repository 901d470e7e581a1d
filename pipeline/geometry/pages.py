"""A page put together: its tables with captions and footnotes, its lines in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from pipeline.frozen import frozen
from pipeline.geometry.beyond import find_cut_text
from pipeline.geometry.calls import page_size
from pipeline.geometry.columns import join_lines, order_pieces, top_down
from pipeline.geometry.figures import split_drawings
from pipeline.geometry.furniture import EdgeLine, PageEdges, read_edges
from pipeline.geometry.glyphs import PageGlyphs, read_glyphs
from pipeline.geometry.grids import FoundTable
from pipeline.geometry.gutters import part_at_gutter
from pipeline.geometry.hanging import join_hanging_labels
from pipeline.geometry.initials import settle_initials
from pipeline.geometry.lines import Piece, Words, find_pieces, find_words, merge_neighbours, piece_text
from pipeline.geometry.loose import join_loose_lines
from pipeline.geometry.marked import IsShown
from pipeline.geometry.rules import Drawing, read_drawing
from pipeline.geometry.tables import find_tables
from pipeline.geometry.turning import turn_back
from pipeline.geometry.typedrules import take_typed_rules
from pipeline.geometry.views import PageView
from pipeline.layout.captions import CONTINUED
from pipeline.records import Box

CAPTION_REACH = 7
BARE_LABEL = 12
"""Characters: `Table 1` on a line of its own, its title in italics a line below."""
CONTINUED_BESIDE = 8.0
"""Of the type size: how far beyond a table's right side its 续表1 begins."""
GOES_ON = re.compile(rf"^续|{CONTINUED.pattern}", re.IGNORECASE)
CAPTION_ASIDE = 3.0
"""Of the type size: the white between a table and a caption that stands at the text's edge beside it."""
SMALLEST_FIGURE, LARGEST_FIGURE = 0.01, 0.6
"""Share of the page's area: a smaller picture is an ornament, a larger one a background or a scan."""
LONGEST_LABEL = 0.4
NOTE_SMALLER = 0.97
TITLE_PAGES = 2
"""Pages on which an abstract stands, a cover before it: what its rules part is no table."""


@dataclass
class ScannedPage:
    """What was read of a page; ``number`` counts from 0. ``words`` are those of the main direction."""

    number: int
    size: tuple[float, float]
    turns: int
    words: Words
    pieces: list[Piece]
    drawing: Drawing
    glyphs: int
    bad: int = 0
    hidden: int = 0
    cut: int = 0
    others: list[ScannedPage] = field(default_factory=list)
    """What is printed in other directions."""
    invisible: bool = False
    """Whether its text is an invisible layer below a picture."""
    slanted: int = 0
    beyond: tuple[str, ...] = ()
    """The words at which the page's edge cuts text, empty for what is not shown at all."""

    @property
    def height(self) -> float:
        """The page's height as its text stands."""
        return self.size[self.turns % 2 == 0]

    def edges(self) -> PageEdges:
        """The lines near the page's edges."""
        return read_edges(self.words, self.pieces, self.height)

    def shown(self, box: Box) -> Box:
        """A box on the page as it is shown."""
        return turn_back(box, self.size, self.turns)


@frozen
class TextLine:
    """A line of running text; ``gap`` is the white above it in line spacings, ``column`` counts from 0."""

    piece: Piece
    text: str
    gap: int
    column: int


@dataclass
class PlacedFloat:
    """A table with the lines of its caption and footnote."""

    table: FoundTable
    caption: list[Piece] = field(default_factory=list)
    footnote: list[Piece] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """Table, caption and footnote."""
        boxes = [self.table.box, *(p.box for p in self.caption), *(p.box for p in self.footnote)]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )


@dataclass
class LaidPage:
    """A page's flow: text lines and tables in reading order; ``furniture`` beside it."""

    scanned: ScannedPage
    flow: list[TextLine | PlacedFloat]
    furniture: list[EdgeLine]
    inside_figures: list[Piece] = field(default_factory=list)
    beside: list[list[TextLine]] = field(default_factory=list)
    """Narrow columns of notes beside the text."""

    def owes_table(self, tests: LineTests) -> bool:
        """Whether the page ends with the caption of a table that stands on the next one."""
        last = self.flow[-1] if self.flow else None
        return isinstance(last, TextLine) and tests.is_caption(last.text)


@frozen
class LineTests:
    """What the words of ``config/`` say of a line's text."""

    is_caption: Callable[[str], bool]
    is_note: Callable[[str], bool]
    is_other_label: Callable[[str], bool]
    body_size: float = 10.0
    opens_part: Callable[[str], bool] = lambda text: False
    """Whether a line is the label of an abstract or of key words."""


def scan_page(page: Any, number: int, is_shown: IsShown | None = None) -> ScannedPage:
    """Read a pdfium page (raw handle): glyphs to words and pieces, and what is drawn."""
    glyphs: PageGlyphs = read_glyphs(page, is_shown)
    layers = [(find_words(layer), layer.turns) for layer in glyphs.layers]
    if not layers:
        none = np.zeros(0)
        no_words = Words([], none, none, none, none, none, none, np.zeros(0, bool), np.zeros(0, bool))
        return ScannedPage(number, page_size(page), 0, no_words, [], read_drawing(page, 0), 0)
    size = page_size(page)
    words, turns = layers[0]
    settle_initials(words)
    others = [
        ScannedPage(number, size, t, w, merge_neighbours(find_pieces(w)), Drawing(), 0) for w, t in layers[1:]
    ]
    pieces, typed = take_typed_rules(words, merge_neighbours(find_pieces(words)))
    return ScannedPage(
        number,
        size,
        turns,
        words,
        join_loose_lines(part_at_gutter(words, pieces)),
        read_drawing(page, turns, typed),
        glyphs.count,
        glyphs.bad,
        glyphs.hidden,
        glyphs.cut,
        others,
        glyphs.invisible,
        glyphs.slanted,
        find_cut_text(page, words, size if turns % 2 == 0 else size[::-1]),
    )


def lay_out_page(
    page: ScannedPage, furniture: Sequence[EdgeLine], tests: LineTests, *, owed: bool = False
) -> LaidPage:
    """Tables first, then the columns of what is left; ``owed``: the page before ends with a caption."""
    taken = {word for edge in furniture for word in edge.line.words}
    pieces = [piece for piece in page.pieces if piece.words[0] not in taken]
    pieces, inside = _split_figures(page, pieces)
    texts: dict[tuple[int, ...], str] = {}

    def text_of(piece: Piece) -> str:
        if piece.words not in texts:
            texts[piece.words] = piece_text(page.words, piece)
        return texts[piece.words]

    if page.drawing.shapes or page.drawing.shades:
        captions = [piece for piece in pieces if tests.is_other_label(text_of(piece))]
        pieces, labels = split_drawings(page.size, page.drawing, pieces, captions)
        inside = [*inside, *labels]
    view = PageView(
        page.words,
        pieces,
        page.drawing,
        lambda line: tests.is_caption(text_of(line)),
        lambda line: tests.is_note(text_of(line)),
        lambda line: page.number < TITLE_PAGES and tests.opens_part(text_of(line)),
        owed,
    )
    floats = [PlacedFloat(table) for table in find_tables(view)]
    left = _without_tables(pieces, floats)
    for placed in floats:
        others = [other.table.box for other in floats if other is not placed]
        left = _take_caption(placed, left, tests, text_of, others)
    for placed in floats:
        if not placed.caption:
            left = _take_caption_aside(placed, left, tests, text_of)
    for placed in floats:
        left = _take_footnote(placed, left, tests, text_of)
    laid = LaidPage(page, [], list(furniture), inside)
    _lay_flow(laid, left, floats, text_of, tests)
    return laid


def _split_figures(page: ScannedPage, pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Short labels printed on a picture are the picture's; a picture below running text is a background."""
    area = page.size[0] * page.size[1]
    inside: list[Piece] = []
    for left, top, right, bottom in page.drawing.pictures:
        if not SMALLEST_FIGURE * area < (right - left) * (bottom - top) < LARGEST_FIGURE * area:
            continue
        on_it = [p for p in pieces if left < p.left and p.right < right and top < p.top and p.bottom < bottom]
        if all(p.width < LONGEST_LABEL * (right - left) for p in on_it):
            inside.extend(on_it)
    gone = set(map(id, inside))
    return [p for p in pieces if id(p) not in gone], list({id(p): p for p in inside}.values())


def _without_tables(pieces: Sequence[Piece], floats: Sequence[PlacedFloat]) -> list[Piece]:
    inside = {
        word for placed in floats for cell in placed.table.cells for line in cell.lines for word in line.words
    }
    return [piece for piece in pieces if piece.words[0] not in inside]


def _under(piece: Piece, box: Box, *, slack: float = 12.0) -> bool:
    return piece.left > box[0] - slack and piece.right < box[2] + slack


def _begins_under(piece: Piece, box: Box, *, slack: float = 12.0) -> bool:
    """Under a table, or from its left side on: a note can be wider than a table without rules."""
    wide = piece.right - box[2] < 0.5 * (box[2] - box[0])
    return _under(piece, box) or (wide and abs(piece.left - box[0]) < slack)


def _take_caption(
    placed: PlacedFloat,
    pieces: list[Piece],
    tests: LineTests,
    text_of: Callable[[Piece], str],
    others: Sequence[Box],
) -> list[Piece]:
    """The caption above the table, else below it where no other table is nearer: from its label on."""
    box = placed.table.box
    above = [p for p in pieces if p.bottom <= box[1] + 3 and _near_sides(p, box)]
    below = [p for p in pieces if p.top >= box[3] - 3 and _near_sides(p, box)]
    placed.caption = _caption_lines(join_lines(above)[::-1], box[1], tests, text_of)
    if not placed.caption:
        under = _caption_lines(join_lines(below), box[3], tests, text_of, downwards=True)
        placed.caption = [] if under and _is_nearer(under, box, others) else under
    return _drop(pieces, placed.caption)


def _is_nearer(caption: Sequence[Piece], box: Box, others: Sequence[Box]) -> bool:
    """Whether another table begins below a caption nearer to it than the table above it ends."""
    white, foot = caption[0].top - box[3], caption[-1].bottom
    return any(
        -3 <= other[1] - foot < white and any(_near_sides(line, other) for line in caption)
        for other in others
    )


def _take_caption_aside(
    placed: PlacedFloat, pieces: list[Piece], tests: LineTests, text_of: Callable[[Piece], str]
) -> list[Piece]:
    """The caption at the left edge of the text above a narrow table in its middle, nothing beside it.

    At the right edge, beyond the table, stands no more than that it goes on: 续表1.
    """
    left, top, right, _ = placed.table.box
    near = [p for p in pieces if p.bottom <= top + 3 and top - p.bottom < CAPTION_ASIDE * p.size]
    over = any(p.right > left and p.left < right for p in near)
    beyond = [p for p in near if right <= p.left + 12 < right + CONTINUED_BESIDE * p.size]
    for piece in beyond if not over else ():
        if GOES_ON.search(text_of(piece)) is not None and tests.is_caption(text_of(piece)):
            placed.caption = [piece]
            return _drop(pieces, placed.caption)
    asides = [p for p in near if p.right <= left + 12 and tests.is_caption(text_of(p))]
    if not asides or any(p.right > left + 12 and p.left < right for p in near):
        return pieces
    first, last = min(p.left for p in asides), max(p.right for p in pieces)
    in_middle = left < (first + last) / 2 - 12 and right > (first + last) / 2 + 12
    if not in_middle and not any(p.left < first + 12 and p.right > (left + right) / 2 for p in pieces):
        return pieces
    placed.caption = sorted(asides, key=lambda piece: piece.base)
    return _drop(pieces, placed.caption)


def _near_sides(piece: Piece, box: Box) -> bool:
    """Over or under the table, a caption wider than the table included."""
    shared = min(piece.right, box[2]) - max(piece.left, box[0])
    return shared > 0.25 * min(piece.width, box[2] - box[0]) and piece.left > box[0] - 60


def _drop(pieces: Sequence[Piece], lines: Sequence[Piece]) -> list[Piece]:
    gone = {word for line in lines for word in line.words}
    return [piece for piece in pieces if piece.words[0] not in gone]


def _caption_lines(
    lines: Sequence[Piece],
    edge: float,
    tests: LineTests,
    text_of: Callable[[Piece], str],
    *,
    downwards: bool = False,
) -> list[Piece]:
    """Lines from the table outwards up to the caption's label; none where there is no label near."""
    taken: list[Piece] = []
    labels = 0
    for line in lines[:CAPTION_REACH]:
        white = line.top - edge if downwards else edge - line.bottom
        is_label = tests.is_caption(text_of(line))
        # `Table 2` above its title, 表2 above `Table 2 …`
        apart = is_label and not downwards and (labels or len(text_of(line)) <= BARE_LABEL)
        if white > (2.4 if not taken or apart else 1.3) * line.size:
            break
        same_type = bool(taken) and abs(line.size - taken[-1].size) <= 0.3
        wraps = downwards and white <= 0.6 * line.size and same_type
        if labels and not is_label and not wraps:
            break
        if downwards and not taken and not is_label:
            break
        taken.append(line)
        labels += is_label
        edge = line.bottom if downwards else line.top
    if not labels:
        return []
    if not downwards:
        while taken and not tests.is_caption(text_of(taken[-1])):
            taken.pop()
    return sorted(taken, key=lambda line: line.base)


def _take_footnote(
    placed: PlacedFloat, pieces: list[Piece], tests: LineTests, text_of: Callable[[Piece], str]
) -> list[Piece]:
    """The lines right below the table that explain it: smaller than the text, or labelled."""
    box = placed.box if placed.caption and placed.caption[0].top > placed.table.box[3] else placed.table.box
    below = [p for p in pieces if p.top >= box[3] - 4 and _begins_under(p, placed.table.box)]
    edge = box[3]
    for line in join_lines(below):
        text = text_of(line)
        opening = not placed.footnote
        if (
            line.top - edge > (2.0 if opening else 1.2) * line.size
            or tests.is_caption(text)
            or tests.is_other_label(text)
        ):
            break
        small = line.size <= NOTE_SMALLER * tests.body_size
        if opening and not (tests.is_note(text) or small):
            break
        if not opening and (
            abs(line.size - placed.footnote[0].size) > 0.6
            or (not small and _has_ended(placed.footnote[-1], text_of) and not tests.is_note(text))
        ):
            break
        if _is_parted(line, pieces):
            break
        placed.footnote.append(line)
        edge = line.bottom
    return _drop(pieces, placed.footnote)


def _has_ended(line: Piece, text_of: Callable[[Piece], str]) -> bool:
    return re.search(r"[。.；;]$", text_of(line)) is not None


def _is_parted(line: Piece, pieces: Sequence[Piece]) -> bool:
    """Two columns' lines taken for one."""
    own = set(line.words)
    parts = sorted((p for p in pieces if p.words[0] in own), key=lambda p: p.left)
    return any(b.left - a.right > 1.6 * line.size for a, b in pairwise(parts))


def _lay_flow(
    laid: LaidPage,
    pieces: Sequence[Piece],
    floats: Sequence[PlacedFloat],
    text_of: Callable[[Piece], str],
    tests: LineTests,
) -> None:
    """Put lines and tables in reading order; notes beside the text are set apart."""
    stand_ins = {
        Piece((-1 - at,), *placed.box, placed.box[3], 0.0): placed for at, placed in enumerate(floats)
    }
    parts: list[list[TextLine]] = []
    for number, column in enumerate(order_pieces([*join_hanging_labels(pieces, text_of), *stand_ins])):
        placed = _column_lines(column.pieces, stand_ins, text_of, number)
        notes = [item for item in placed if isinstance(item, TextLine)]
        if not column.beside or len(notes) < len(placed):
            laid.flow.extend(placed)
        elif any(tests.opens_part(note.text) for note in notes):
            parts.append(notes)
        else:
            laid.beside.append(notes)
    for notes in parts:
        at = _place_beside(laid.flow, notes)
        laid.flow[at:at] = notes


def _place_beside(flow: Sequence[TextLine | PlacedFloat], notes: Sequence[TextLine]) -> int:
    """Where an abstract in a narrow column is read: before the text that begins beside it."""
    top = notes[0].piece.top - notes[0].piece.size
    tops = (item.piece.top if isinstance(item, TextLine) else item.box[1] for item in flow)
    return next((at for at, begin in enumerate(tops) if begin > top), len(flow))


def _column_lines(
    pieces: Sequence[Piece],
    stand_ins: dict[Piece, PlacedFloat],
    text_of: Callable[[Piece], str],
    number: int,
) -> list[TextLine | PlacedFloat]:
    """A column's lines and tables from top to bottom."""
    placed: list[TextLine | PlacedFloat] = []
    lines = top_down(pieces, lambda piece: piece in stand_ins)
    leading = _leading([line for line in lines if line not in stand_ins])  # a share of the type size
    before: Piece | None = None
    for line in lines:
        if line in stand_ins:
            placed.append(stand_ins[line])
            before = None
            continue
        size = max(line.size, before.size) if before is not None else line.size
        gap = max(0, int((line.base - before.base) / (leading * size) - 0.4)) if before is not None else 0
        placed.append(TextLine(line, text_of(line), gap, number))
        before = line
    return placed


def _leading(lines: Sequence[Piece]) -> float:
    """The usual distance of two lines as a share of the type size."""
    steps = [(b.base - a.base) / b.size for a, b in pairwise(lines) if b.base - a.base > 0.5 * b.size > 0]
    return max(median(steps), 1.0) if steps else 1.2
