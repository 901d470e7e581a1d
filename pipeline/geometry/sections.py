"""Rows that name a section of a table: a cell alone in its row, over all columns."""

from __future__ import annotations

from dataclasses import replace

from pipeline.geometry.grids import FoundCell, FoundTable
from pipeline.geometry.lines import Piece

CENTRED = 2.0
"""Of the type size: how far from the middle of a table a centred line stands, at most."""


def widen_sections(table: FoundTable) -> FoundTable:
    """The table with the names of its sections over all columns, where one of them reaches over several.

    ::

        Heart failure with reduced ejection fraction
        DAPA-HF        NCT03036124    dapagliflozin
        Cardiomyopathy
        EXPLORER-HCM   NCT03470545    mavacamten
    """
    if not any(cell.column_span > 1 and cell.row >= table.head_rows for cell in table.cells):
        return table
    alone = _alone(table)
    if not any(cell.column_span > 1 for cell in alone):
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


def _is_in_middle(line: Piece, table: FoundTable) -> bool:
    left = min(other.left for cell in table.cells for other in cell.lines)
    right = max(other.right for cell in table.cells for other in cell.lines)
    return abs(line.left + line.right - left - right) < 2 * CENTRED * line.size
