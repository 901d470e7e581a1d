"""Rows that name a section of a table: a cell alone in its row, over all columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.geometry.grids import FoundCell, FoundTable
from pipeline.geometry.lines import Piece

FEWEST_ROWS, SAME_LEFT, SET_IN = 2, 0.2, 0.4
"""Of the type size: what begins at one place, and how much further right rows below a name are set in."""
CENTRED = 2.0
"""Of the type size: how far from the middle of a table a centred line stands, at most."""


def widen_sections(table: FoundTable) -> FoundTable:
    """The table with the names of its sections over all columns.

    One of them reaches over several columns, or the names of the rows are set in below them.

    ::

        Heart failure with reduced ejection fraction
        DAPA-HF        NCT03036124    dapagliflozin
        Cardiomyopathy
        EXPLORER-HCM   NCT03470545    mavacamten
    """
    alone = _alone(table)
    if not any(cell.column_span > 1 for cell in alone) and not _has_rows_set_in(table, alone):
        return table
    wide = set(map(id, alone))
    cells = (replace(c, column=0, column_span=table.columns) if id(c) in wide else c for c in table.cells)
    return replace(table, cells=tuple(cells))


def _alone(table: FoundTable) -> list[FoundCell]:
    """The cells of one line with no other cell beside them, in the first column or in the table's middle."""
    rows: dict[int, list[FoundCell]] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            rows.setdefault(row, []).append(cell)
    inside = range(table.head_rows, table.rows - 1)
    found = [cells[0] for row, cells in rows.items() if row in inside and len(cells) == 1]
    found = [cell for cell in found if cell.row_span == 1 and len(cell.lines) == 1]
    return [cell for cell in found if cell.column == 0 or _is_in_middle(cell.lines[0], table)]


def _has_rows_set_in(table: FoundTable, alone: Sequence[FoundCell]) -> bool:
    """Whether all other rows' names begin at one place, further right than the cells that stand alone."""
    wide = set(map(id, alone))
    names = [cell for cell in table.cells if cell.column == 0 and cell.row >= table.head_rows]
    lefts = [cell.lines[0].left for cell in names if id(cell) not in wide]
    if not alone or len(lefts) < FEWEST_ROWS or any(cell.column for cell in alone):
        return False
    outer, size = [cell.lines[0].left for cell in alone], alone[0].lines[0].size
    level = max(max(lefts) - min(lefts), max(outer) - min(outer)) < SAME_LEFT * size
    return level and min(lefts) - max(outer) > SET_IN * size


def _is_in_middle(line: Piece, table: FoundTable) -> bool:
    left = min(other.left for cell in table.cells for other in cell.lines)
    right = max(other.right for cell in table.cells for other in cell.lines)
    return abs(line.left + line.right - left - right) < 2 * CENTRED * line.size
