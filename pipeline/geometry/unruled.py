"""Tables without enough rules: lines in columns by a caption, below a lone rule, past the last rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.geometry.columns import join_lines
from pipeline.geometry.lines import Piece
from pipeline.geometry.strips import chunk, columns_of, find_strips, join_levels
from pipeline.records import Box

if TYPE_CHECKING:
    from pipeline.geometry.grids import FoundTable
    from pipeline.geometry.views import PageView

ROW_WHITE = 2.6
"""Of the type size: the white between a caption and its table, between two rows."""
WRAP_WHITE = 0.6
"""Of the type size: the white between two lines of a cell, at most."""
SAME_TYPE = 0.9, 1.12
WIDE_LINE, FULL_LINE = 0.45, 0.6
"""Of the table's width: what a line in one piece may fill at a table's end; two such are running text."""
TEXT_LINE = 0.36
"""Of the table's width: a chunk of running text in two columns, of larger type than the table's."""
CROSSING_SHARE = 0.3
LONGEST_RUN = 120
MOST_HEAD, HEAD_WHITE = 4, 1.4
HEAD_STEP = 2.5
"""Of the type size: from a head over several columns to the heads in the middle beside it, at most."""

Row = list[Piece]
"""A line parted into chunks."""


def find_columned(
    view: PageView, lines: Sequence[Piece], edge: float, *, upwards: bool = False, below_rule: bool = False
) -> Box | None:
    """The box of the lines that stand in columns, from ``edge`` outwards; None where there are none.

    ``lines`` are ordered from the edge outwards. Running text, white, a caption and a note end them.
    """
    width = max((p.right for p in lines), default=0.0) - min((p.left for p in lines), default=0.0)
    rows = list(_take_rows(view, lines, edge, width, upwards=upwards, below_rule=below_rule))
    rows = _without_text(rows, width)
    if sum(len(row) > 1 for row in rows) < 2:
        return None
    strips = strips_of(rows if not upwards else rows[::-1])
    crossing = sum(any(_crosses(piece, strips) for piece in row) for row in rows)
    if not strips or crossing > CROSSING_SHARE * len(rows):
        return None
    pieces = [piece for row in rows for piece in row]
    if not upwards and (head := _head_above(rows, lines, strips)) is not None:
        pieces.append(head)
    return (
        min(p.left for p in pieces) - 1,
        min(p.top for p in pieces),
        max(p.right for p in pieces) + 1,
        max(p.bottom for p in pieces),
    )


def _head_above(rows: Sequence[Row], lines: Sequence[Piece], strips: Sequence[float]) -> Piece | None:
    """The head over several columns right above the rows, their other heads set in the middle beside it.

    ::

                         Response
        Trial   Drug                 Remarks
                      ORR      CR
    """
    if len(rows) < 3:
        return None
    first, second = ({columns_of(piece, strips)[0] for piece in row} for row in rows[:2])
    above = [line for line in lines if 0 < rows[0][0].base - line.base < HEAD_STEP * line.size]
    if not above or len(second) < 2 or first & second or 0 in second or rows[0][0].size != above[-1].size:
        return None
    middle = (above[-1].left + above[-1].right) / 2
    return above[-1] if rows[1][0].left < middle < rows[1][-1].right else None


def find_head(view: PageView, lines: Sequence[Piece], edge: float) -> float | None:
    """The top of the lines of several cells above a rule, nearest first; None where there are none."""
    top = None
    for line in lines[:MOST_HEAD]:
        if edge - line.bottom > HEAD_WHITE * line.size or view.is_caption(line):
            break
        if len(chunk(line, view.words)) < 2 and top is None:
            break
        edge = top = line.top
    return top


def strips_of(rows: Sequence[Row]) -> list[float]:
    """The white strips between the columns of some lines, from top to bottom."""
    return find_strips(join_levels([row for row in rows if row]))


def _take_rows(
    view: PageView, lines: Sequence[Piece], edge: float, width: float, *, upwards: bool, below_rule: bool
) -> Iterator[Row]:
    size = 0.0
    count, full = 0, False
    for line in lines[:LONGEST_RUN]:
        if (edge - line.bottom if upwards else line.top - edge) > ROW_WHITE * line.size:
            return
        edge = line.top if upwards else line.bottom
        if view.is_caption(line):
            if count or below_rule:
                return
            continue
        row = chunk(line, view.words)
        if count and (view.is_note(line) or line.size < SAME_TYPE[0] * size):
            return
        if (
            count
            and line.size > SAME_TYPE[1] * size
            and all(piece.width > TEXT_LINE * width for piece in row)
        ):
            return
        if len(row) == 1 and not count and not upwards and not below_rule:
            continue  # the caption's own lines
        text = len(row) == 1 and line.width > FULL_LINE * width
        if text and full:
            return
        full = text
        size = size or line.size
        count += 1
        yield row


def _without_text(rows: list[Row], width: float) -> list[Row]:
    """The lines up to the last that stands in columns, a wrapped cell's below it included."""
    last = max((at for at, row in enumerate(rows) if len(row) > 1), default=-1)
    if last < 0:
        return []
    strips = strips_of(rows[: last + 1])
    kept = rows[: last + 1]
    for before, row in pairwise(rows[last:]):
        piece = row[0]
        white = max(piece.top - before[0].bottom, before[0].top - piece.bottom)
        if white > WRAP_WHITE * piece.size or piece.width > WIDE_LINE * width or _crosses(piece, strips):
            break
        kept.append(row)
    return kept


def _crosses(piece: Piece, strips: Sequence[float]) -> bool:
    first, last = columns_of(piece, strips)
    return first < last


def grow(view: PageView, table: FoundTable, taken: Sequence[Box]) -> Box:
    """The box of a table with the rows that stand in its columns beyond its first and its last rule."""
    left, top, right, bottom = table.box
    strips, size = _strips_between(table), _size(table)
    inside = [
        p
        for p in view.pieces
        if left - 6 < p.left and p.right < right + 6 and not any(_is_in(p, box) for box in taken)
    ]
    below = join_lines([p for p in inside if p.top > bottom - 2])
    above = join_lines([p for p in inside if p.bottom < top + 2])[::-1]
    low = _reach(view, below, strips, (bottom, size), upwards=False)
    high = _reach(view, above, strips, (top, size), upwards=True)
    return left, high, right, low


def _is_in(piece: Piece, box: Box) -> bool:
    middle = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return box[0] < middle[0] < box[2] and box[1] < middle[1] < box[3]


def _size(table: FoundTable) -> float:
    sizes = sorted(line.size for cell in table.cells for line in cell.lines)
    return sizes[len(sizes) // 2]


def _strips_between(table: FoundTable) -> list[float]:
    """Where a table's columns end, half way to the next one's text."""
    lefts, rights = [1e9] * table.columns, [-1e9] * table.columns
    for cell in table.cells:
        if cell.column_span == 1:
            for line in cell.lines:
                lefts[cell.column] = min(lefts[cell.column], line.left)
                rights[cell.column] = max(rights[cell.column], line.right)
    return [(right + left) / 2 for right, left in zip(rights, lefts[1:], strict=False) if right < left < 1e9]


def _reach(
    view: PageView,
    lines: Sequence[Piece],
    strips: Sequence[float],
    start: tuple[float, float],
    *,
    upwards: bool,
) -> float:
    """How far rows in a table's columns go on from an edge: up to white, a rule, a note, running text."""
    edge, size = start
    reached, near = edge, True
    for line in lines:
        white = edge - line.bottom if upwards else line.top - edge
        if (
            white > (HEAD_WHITE if upwards else ROW_WHITE) * size
            or view.is_caption(line)
            or view.is_note(line)
        ):
            break
        if not SAME_TYPE[0] * size <= line.size <= SAME_TYPE[1] * size or _has_rule(view, edge, line):
            break
        row = chunk(line, view.words)
        if any(_crosses(piece, strips) for piece in row):
            break
        edge = line.top if upwards else line.bottom
        near = near and white < WRAP_WHITE * size  # a wrapped cell's line below the last row
        if _is_row(row, strips) or (near and reached != start[0]):
            reached, near = edge, True
    return reached


def _is_row(row: Row, strips: Sequence[float]) -> bool:
    """Cells in several columns, which they do not fill as running text does."""
    columns = {columns_of(piece, strips)[0] for piece in row}
    return len(columns) >= max(2, (len(strips) + 1) / 2)


def _has_rule(view: PageView, edge: float, line: Piece) -> bool:
    """Whether a rule stands between an edge and a line."""
    low, high = sorted((edge, (line.top + line.bottom) / 2))
    return any(
        low + 2 < rule.at < high and rule.start < line.right and rule.end > line.left
        for rule in view.drawing.across
    )
