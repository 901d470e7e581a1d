"""The rows of a table without rules between them: which lines are one cell, which cells one row.

Within a column, lines of one cell stand at the type's own distance. Where rows have white between
them that alone tells the cells; where they have none, what is printed tells: a number is a cell,
a line that had room for the next word ended its cell. The rows are then the fewest partings that
keep all neighbouring cells of a column apart; a cell that a parting has to cross is merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.geometry.cells import Cell, Entry, RowParting
from pipeline.geometry.merged import merge_cells
from pipeline.geometry.wrapping import bind_lines, has_numbers, line_width, measure

SAME_HEIGHT = 0.17
"""Of the type size: the middles of two cells' lines in one row are this near to each other, at most."""
LEAST_WHITE = 0.8
"""Of the least white between two cells of a column: the least white between rows over all columns."""


def part_rows(bands: Sequence[Sequence[Entry]], rooms: Sequence[float]) -> list[RowParting]:
    """The partings between the rows of a table's bands, from top to bottom.

    ``bands`` stand between rules through all columns, ``rooms`` are the columns' widths.
    """
    for entries in bands:
        _level_out(entries)
    stacks = [[_stack(entries, column) for column in range(len(rooms))] for entries in bands]
    pitches = measure(stacks)
    numbered = any(map(has_numbers, stacks))
    partings: list[RowParting] = []
    for band in stacks:
        widths = [line_width(stack, room) for stack, room in zip(band, rooms, strict=True)]
        bind_lines(band, pitches, widths, numbered=numbered)
        cells = [_cells(stack) for stack in band]
        partings += merge_cells([_settle(place, cells) for place in _stab(_whites(cells))], cells)
    return partings


def _level_out(entries: Sequence[Entry]) -> None:
    """Set entries of one script that stand a hair apart on one height.

    LaTeX sets the cell of a `\\multirow` a point lower; Han and Latin have leadings of their own.
    """
    level: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (e.has_han, e.y)):
        if level and (entry.has_han != level[0].has_han or entry.y - level[0].y > SAME_HEIGHT * entry.size):
            _set_level(level)
            level = []
        level.append(entry)
    _set_level(level)


def _set_level(level: Sequence[Entry]) -> None:
    if len(level) > 1 and level[-1].y > level[0].y:
        y = level[(len(level) - 1) // 2].y
        for entry in level:
            entry.y = y


def _stack(entries: Sequence[Entry], column: int) -> list[Entry]:
    """The entries of a column from top to bottom."""
    return sorted((e for e in entries if e.first <= column <= e.last), key=lambda entry: entry.y)


def _cells(stack: Sequence[Entry]) -> list[Cell]:
    cells: list[Cell] = []
    for entry in stack:
        level = bool(cells) and entry.y - cells[-1].entries[-1].y <= 0.7 * entry.size
        if cells and (level or entry.wraps is cells[-1].entries[-1] or entry.wraps in cells[-1].entries):
            cells[-1].entries.append(entry)
        else:
            cells.append(Cell([entry]))
    return cells


Span = tuple[float, float]


def _whites(columns: Sequence[Sequence[Cell]]) -> list[Span]:
    """The white between any two neighbouring cells of a column, and what is white in all columns.

    A cell half way between two others is merged over their rows: the white beside it parts nothing.
    """
    whites = [(one.bottom, two.top) for cells in columns for one, two in pairwise(cells)]
    least = LEAST_WHITE * min((high - low for low, high in whites), default=0.0)
    reached = None
    for top, bottom in sorted((cell.top, cell.bottom) for cells in columns for cell in cells):
        if reached is not None and top - reached > least:
            whites.append((reached, top))
        reached = bottom if reached is None else max(reached, bottom)
    return [white for white in whites if white[1] > white[0]]


def _stab(whites: Sequence[Span]) -> list[Span]:
    """The fewest places that touch every white, each as the span where it may lie."""
    places: list[Span] = []
    for low, high in sorted(whites, key=lambda white: (white[1], -white[0])):
        if places and low < places[-1][1]:
            places[-1] = (max(low, places[-1][0]), places[-1][1])
        else:
            places.append((low, high))
    return places


def _settle(place: Span, columns: Sequence[Sequence[Cell]]) -> RowParting:
    """The height of a parting in the span where it may lie, and the columns it does not cross.

    Cells that begin above end there, if they may; a cell that stands free between the rows is
    merged over both.
    """
    low, high = place
    inside = [cell for cells in columns for cell in cells if cell.top < high and cell.bottom > low]
    above = max([low, *(cell.bottom for cell in inside if cell.top <= low and cell.bottom < high)])
    below = min([high, *(cell.top for cell in inside if cell.bottom >= high and cell.top > low)])
    between = [cell.middle for cell in inside if cell.top > low and cell.bottom < high]
    if above < below:
        free = [y for y in between if above < y < below]
        at = sum(free) / len(free) if free else (above + below) / 2
    else:
        at = _least_crossed(place, inside)
    crossed = [any(cell.top < at < cell.bottom for cell in cells) for cells in columns]
    return RowParting(at, frozenset(column for column, across in enumerate(crossed) if not across))


def _least_crossed(place: Span, inside: Sequence[Cell]) -> float:
    low, high = place
    edges = sorted({low, high, *(y for cell in inside for y in (cell.top, cell.bottom) if low < y < high)})
    return min(
        ((a + b) / 2 for a, b in pairwise(edges)),
        key=lambda y: (sum(cell.top < y < cell.bottom for cell in inside), abs(y - (low + high) / 2)),
    )
