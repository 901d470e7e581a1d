"""The tables of a paper that stand in its text cell behind cell, so that the page can show them as tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.frozen import frozen
from pipeline.records import Cell, Paper, Table


@frozen
class Grid:
    """A table's cells in reading order; the rows above ``head_rows`` are its head.

    ``cells`` are row, columns and rows covered, start and end in the paper's text.
    """

    head_rows: int
    cells: tuple[tuple[int, int, int, int, int], ...]


def read_grids(paper: Paper) -> list[Grid]:
    """The tables that can be shown so, in the text's order; columns one after another in a dump cannot."""
    found = [
        Grid(table.head_rows, tuple(_cells(table, base)))
        for base, page in zip(paper.page_starts, paper.pages, strict=True)
        for table in page.tables
        if _is_in_order(table, page.text)
    ]
    apart: list[Grid] = []
    for grid in sorted(found, key=lambda grid: grid.cells[0][3]):
        if not apart or apart[-1].cells[-1][4] <= grid.cells[0][3]:  # nor is one inside another
            apart.append(grid)
    return apart


def _is_in_order(table: Table, text: str) -> bool:
    """Whether the cells, row by row, are the text from the first to the last, with only white between."""
    printed = [cell for cell in _row_by_row(table) if cell.end > cell.start]
    return bool(printed) and all(
        before.end <= cell.start and not text[before.end : cell.start].strip()
        for before, cell in pairwise(printed)
    )


def _row_by_row(table: Table) -> list[Cell]:
    return sorted(table.cells, key=lambda cell: (cell.row, cell.column))


def _cells(table: Table, base: int) -> Iterator[tuple[int, int, int, int, int]]:
    """Each cell; an empty one stands where the one before it ends."""
    last = min(cell.start for cell in table.cells if cell.end > cell.start)
    for cell in _row_by_row(table):
        start, end = (cell.start, cell.end) if cell.end > cell.start else (last, last)
        last = end
        yield cell.row, cell.column_span, cell.row_span, base + start, base + end
