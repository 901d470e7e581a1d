"""Where tables stand on a page: between rules, in frames, below captions, in aligned lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.geometry.boxes import find_frames, find_open_boxes, find_ruled_boxes, with_open_rows
from pipeline.geometry.cells import ATOM
from pipeline.geometry.columns import join_lines, order_pieces
from pipeline.geometry.grids import FoundTable, build_grid, cell_text
from pipeline.geometry.lines import Piece, piece_text
from pipeline.geometry.sections import widen_sections
from pipeline.geometry.strips import chunk
from pipeline.geometry.unruled import find_columned, grow
from pipeline.geometry.views import PageView, cut_region
from pipeline.records import Box

CHART_SHAPES, CHART_SHARE = 5, 0.25
LEVEL_SHARE, SAME_LEVEL = 0.4, 1.6
"""Of the lines in one half of the page: so many stand level (points) with cells of one table in the other."""
BARE_ROWS = 4
BARE_DEPTH = 150.0
"""Points: three rows of figures stand nearer to each other in a table."""
LEADERS = 0.2
"""Of the rows: more with dots in them are a list of contents."""
LEADER = re.compile(r"(?:\.\s?){3}|\s\.$|^\.$")  # `\indent . . . . 828`: an index, a list of contents
FEWEST_POINTS = 3
SIGN = re.compile(r"[^\w(（+✓✔√]|[nlu§Øoq]")
"""Before the points of a list: a sign, or the letter that stands for one in a font of signs."""
SECTION_NUMBER = re.compile(r"([0-9]{1,2})[.．](?:[0-9]{1,2}[.．]?){0,3}(?=\s|$)")
FEWEST_HEADINGS = 3
ROW_GAP = 2.6
REGULAR = 0.75
"""The share of filled places in the rows of a table that neither rules nor a caption tell."""
REGULAR_ROWS, MOST_COLUMNS = 0.7, 12
PROSE_LINE = 14.0
"""Of the type size: a column of running text is wider."""
CAPTION_WHITE = 5.0
"""Of the type size: the white between a caption and its table."""


def find_tables(view: PageView) -> list[FoundTable]:
    """The tables of a page, from top to bottom."""
    found: list[FoundTable] = []
    for frame in find_frames(view):
        _try(view, frame.box, found, framed=not frame.captioned, unruled=frame.captioned)
    for run in find_ruled_boxes(view):
        opened = with_open_rows(view, run)
        if opened == run or not _try(view, opened.box, found, loose=True):
            _try(view, run.box, found, loose=run.shaded)
    for box in find_open_boxes(view, found):
        _try(view, box, found, loose=True, unruled=True)
    for caption in [piece for piece in view.pieces if view.is_caption(piece)]:
        if not any(_belongs(caption, table.box) for table in found):
            unruled = _unruled_box(view, caption)
            if unruled is not None:
                _try(view, unruled, found, loose=True, unruled=True)
    if view.owed and (owed := _owed_box(view)) is not None:
        _try(view, owed, found, loose=True, unruled=True, captioned=True)
    _add_bare(view, found)
    return sorted(map(widen_sections, found), key=lambda table: (table.box[1], table.box[0]))


def _add_bare(view: PageView, found: list[FoundTable]) -> None:
    """Add tables that neither rules nor a caption tell: names, and figures in several columns behind."""
    if not _has_rows_of_figures(view, view.pieces):
        return
    left = [p for p in view.pieces if not any(_holds(table.box, p) for table in found)]
    if found and not _has_rows_of_figures(view, left):
        return
    for column in [*(column.pieces for column in order_pieces(left)), left]:
        found.extend(_bare_tables(view, [p for p in column if not any(_holds(t.box, p) for t in found)]))


def _has_rows_of_figures(view: PageView, pieces: Sequence[Piece]) -> bool:
    """Whether several levels near each other hold three pieces and a figure: most pages have none."""
    levels: dict[int, list[Piece]] = {}
    for piece in pieces:
        levels.setdefault(round(piece.base), []).append(piece)
    full = sorted(base for base, row in levels.items() if len(row) > 2)
    if len(full) < BARE_ROWS - 1:
        return False
    rows = [base for base in full if _is_row_of_figures(view.words.text, levels[base])]
    return any(last - first < BARE_DEPTH for first, last in zip(rows, rows[BARE_ROWS - 2 :], strict=False))


def _is_row_of_figures(texts: Sequence[str], row: Sequence[Piece]) -> bool:
    """A figure beside other pieces, no dots that lead to it as in a list of contents."""
    if any(not texts[word].strip(". ") for piece in row for word in piece.words):
        return False
    return any(ATOM.fullmatch(texts[piece.words[0]]) for piece in row)


def _bare_tables(view: PageView, column: Sequence[Piece]) -> Iterator[FoundTable]:
    """The tables without rule and caption in a column: each begins with the first row of three cells."""
    lines = join_lines(column)
    cells = [len(chunk(line, view.words)) for line in lines]
    reached = 0.0
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        opens = before is None or cells[at - 1] < 3 or line.top - before.bottom > ROW_GAP * line.size
        if line.top < reached or cells[at] < 3 or not opens:
            continue
        rows = find_columned(view, lines[at:], line.top, below_rule=True)
        table = build_grid(cut_region(view, rows)) if rows is not None else None
        if rows is not None and table is not None and _is_bare_table(view, table):
            yield table
            reached = rows[3]


def _holds(box: Box, piece: Piece) -> bool:
    return box[0] - 3 < piece.left and piece.right < box[2] + 3 and box[1] - 3 < piece.base < box[3] + 3


def _is_bare_table(view: PageView, table: FoundTable) -> bool:
    """Names in the first column, figures in most of the others; authors in columns have none."""
    if table.columns < 3 or table.rows < BARE_ROWS or _is_prose(table) or not _is_regular(table):
        return False
    if any(map(_is_filled, _lines_by_column(table))) or _is_contents(view, table):
        return False
    texts: list[list[str]] = [[] for _ in range(table.columns)]
    for cell in table.cells:
        if cell.row:
            texts[cell.column].append(cell_text(view.words, cell))
    leaders = sum(LEADER.search(text) is not None for column in texts for text in column)
    if leaders > LEADERS * table.rows:
        return False
    figures = [sum(ATOM.fullmatch(text) is not None for text in column) for column in texts]
    shares = [count / max(1, len(column)) for count, column in zip(figures, texts, strict=True)]
    return shares[0] < 0.5 and sum(share > 0.6 for share in shares[1:]) >= (table.columns - 1) / 2


def _try(
    view: PageView,
    box: Box,
    found: list[FoundTable],
    *,
    loose: bool = False,
    unruled: bool = False,
    framed: bool = False,
    captioned: bool = False,
) -> bool:
    """Add the table in a box, if there is one that does not stand in another; whether there is."""
    if any(_overlap(box, other.box) > 0.3 for other in found) or _is_chart(view, box):
        return False
    table = build_grid(cut_region(view, box, framed=framed))
    if table is None or not _is_table(table) or (loose and _is_prose(table)) or _is_listing(view, table):
        return False
    if not captioned and _is_contents(view, table):
        return False
    doubtful = loose and not _is_regular(table)
    doubtful = doubtful or any(view.opens_part(line) for cell in table.cells for line in cell.lines[:1])
    if doubtful and not captioned and not _is_captioned(view, box, found):
        return False
    whole = box if unruled else grow(view, table, [other.box for other in found])
    if whole != box:
        table = build_grid(cut_region(view, whole, framed=framed)) or table
    found.append(table)
    return True


def _is_chart(view: PageView, box: Box) -> bool:
    """Many large curved shapes in a box are the slices of a pie; two or three can be a watermark."""
    inside = [
        (right - left) * (bottom - top)
        for left, top, right, bottom in view.drawing.shapes
        if box[0] - 3 <= left and right <= box[2] + 3 and box[1] - 3 <= top and bottom <= box[3] + 3
    ]
    area = (box[2] - box[0]) * (box[3] - box[1])
    return len(inside) >= CHART_SHAPES and sum(inside) > CHART_SHARE * area


def _belongs(caption: Piece, box: Box) -> bool:
    """Whether a caption stands right above or below a table."""
    beside = caption.left < box[2] and caption.right > box[0]
    white = min(abs(box[1] - caption.bottom), abs(caption.top - box[3]))
    inside = box[1] - 2 < (caption.top + caption.bottom) / 2 < box[3] + 2
    return beside and (inside or white < CAPTION_WHITE * caption.size)


def _is_prose(table: FoundTable) -> bool:
    """Columns of running text taken for a table: wide lines, or lines that fill their columns."""
    width = table.box[2] - table.box[0]
    wide = [line for cell in table.cells for line in cell.lines if line.width > 0.36 * width]
    lines = sum(len(cell.lines) for cell in table.cells)
    if table.columns <= 3 and len(wide) > 0.5 * lines:
        return True
    return sum(map(_is_filled, _lines_by_column(table))) > 0.6 * table.columns


def _is_listing(view: PageView, table: FoundTable) -> bool:
    """Points of a list: one sign stands before each of them, whatever its font makes of it (`<`, `n`)."""
    if table.columns != 2:
        return False
    points = [cell.lines for cell in table.cells if cell.column == 0 and cell.column_span == 1]
    signs = {piece_text(view.words, line) for lines in points[table.head_rows > 0 :] for line in lines}
    return len(points) >= FEWEST_POINTS and len(signs) == 1 and SIGN.fullmatch(signs.pop()) is not None


def _is_contents(view: PageView, table: FoundTable) -> bool:
    """Numbered headings with their pages between two rules: a list of contents that no dots lead through."""
    first, last = (
        [piece_text(view.words, line) for cell in table.cells if cell.column == column for line in cell.lines]
        for column in (0, table.columns - 1)
    )
    numbers = [number for text in first if (number := SECTION_NUMBER.match(text)) is not None]
    pages = [int(text) for text in last if text.isdecimal()]
    paged = FEWEST_HEADINGS <= len(pages) == len(last) and all(one <= other for one, other in pairwise(pages))
    return paged and len(numbers) >= FEWEST_HEADINGS and int(numbers[0][1]) <= 1


def _lines_by_column(table: FoundTable) -> list[list[Piece]]:
    """The lines of the cells in one column, column by column."""
    columns: list[list[Piece]] = [[] for _ in range(table.columns)]
    for cell in table.cells:
        if cell.column_span == 1:
            columns[cell.column].extend(cell.lines)
    return columns


def _is_captioned(view: PageView, box: Box, found: Sequence[FoundTable]) -> bool:
    """Whether a caption stands by a box that is no other table's."""
    return any(
        view.is_caption(piece) and _belongs(piece, box) and not any(_belongs(piece, t.box) for t in found)
        for piece in view.pieces
    )


def _is_regular(table: FoundTable) -> bool:
    """Rows of cells in nearly all columns: what a listing, a list of contents or running text has not."""
    begun: dict[int, int] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            begun[row] = begun.get(row, 0) + 1
    rows = [count for count in begun.values() if count > 1]
    few = len(rows) < max(3, REGULAR_ROWS * table.rows) or table.columns > MOST_COLUMNS
    return not few and sum(rows) >= REGULAR * len(rows) * table.columns


def _is_filled(lines: Sequence[Piece]) -> bool:
    """Lines as long as each other, and long: a column of running text."""
    widest = max((line.width for line in lines), default=0.0)
    full = sum(line.width > 0.9 * widest for line in lines)
    return len(lines) >= 4 and widest > PROSE_LINE * lines[0].size and full > 0.7 * len(lines)


def _unruled_box(view: PageView, caption: Piece) -> Box | None:
    """The lines below a caption, else above it, that stand in columns."""
    sides = _sides_below(view, caption)
    column = [p for p in view.pieces if sides[0] <= (p.left + p.right) / 2 <= sides[1]]
    below = join_lines([p for p in column if p.top >= caption.bottom - 2])
    box = find_columned(view, below, caption.bottom)
    if box is None:
        above = join_lines([p for p in column if p.bottom <= caption.top + 2])[::-1]
        box = find_columned(view, above, caption.top, upwards=True) if above else None
    return box


def _owed_box(view: PageView) -> Box | None:
    """The lines in columns at a page's head, below the caption that ends the page before."""
    if not view.pieces:
        return None
    first = join_lines(view.pieces)[0]
    over = first.left, first.top - first.size, first.left + first.size, first.top
    return _unruled_box(view, Piece(first.words, *over, first.top, first.size))


def _sides_below(view: PageView, caption: Piece) -> tuple[float, float]:
    """Left and right of the lines a caption heads: its column, or the page where lines run across."""
    left, right = min(p.left for p in view.pieces), max(p.right for p in view.pieces)
    middle = (left + right) / 2
    near = [p for p in view.pieces if caption.bottom - 2 <= p.top < caption.bottom + 80]
    crossing = any(p.left < middle - 4 and p.right > middle + 4 for p in near)
    if not crossing and (caption.right < middle + 4 or caption.left > middle - 4):
        own = caption.right < middle + 4
        halves = ([p for p in near if p.right <= middle + 4], [p for p in near if p.left >= middle - 4])
        full = [[p.top for p in half if p.width > 0.8 * (middle - left)] for half in halves]
        text = min(full[not own], default=caption.bottom + 80) - 2
        running = any(top < text for top in full[own])  # text in the other column
        level = _share_level(halves[not own], halves[own]) >= LEVEL_SHARE
        if running or not level or _has_caption_beside(view, caption, middle):
            return (left - 1, middle) if own else (middle, right + 1)
    return left - 1, right + 1


def _has_caption_beside(view: PageView, caption: Piece, middle: float) -> bool:
    """Whether another caption stands in the other half, a few lines higher or lower."""
    near = 2 * CAPTION_WHITE * caption.size
    beside = [p for p in view.pieces if abs(p.top - caption.top) < near]
    left = caption.right < middle + 4
    others = [p for p in beside if (p.left > middle - 4 if left else p.right < middle + 4)]
    return any(map(view.is_caption, others))


def _share_level(pieces: Sequence[Piece], others: Sequence[Piece]) -> float:
    """The share of lines that stand level with one of the others, as the cells of one table do."""
    bases = {round(piece.base) for piece in pieces}
    beside = [piece.base for piece in others]
    return sum(any(abs(base - other) < SAME_LEVEL for other in beside) for base in bases) / max(1, len(bases))


def _overlap(one: Box, other: Box) -> float:
    """The shared area as a share of the smaller box."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    least = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return max(0.0, wide) * max(0.0, high) / least if least > 0 else float(wide > 0 and high > 0)


def _is_table(table: FoundTable) -> bool:
    """Two columns and two rows, and cells that are mostly filled."""
    if table.columns < 2 or table.rows < 2:
        return False
    return len(table.cells) >= 0.3 * table.rows * table.columns or len(table.cells) >= 8
