"""Which cells of a table without rules between its rows are merged over several of them."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.geometry.cells import KEY_NUMBER, MISSING, NUMBER, Cell, RowParting

HALF_LINE = 0.4
"""Of the type size: a cell's middle is this near the middle of the rows it is merged over."""


def merge_cells(partings: list[RowParting], columns: Sequence[Sequence[Cell]]) -> list[RowParting]:
    """Take the columns of merged cells out of the partings that they hang over."""
    rows = _Rows([parting.at for parting in partings], columns)
    mode = rows.alignment() or ("middle" if not rows.begins_above() and rows.hung_over(0) else "")
    free = [set(parting.columns) for parting in partings]
    for column in range(len(columns)) if mode == "middle" else ():
        for at in rows.hung_over(column):
            free[at].discard(column)
    for at, column in rows.filled(mode) if mode != "middle" else ():
        free[at].discard(column)
    return [RowParting(parting.at, frozenset(kept)) for parting, kept in zip(partings, free, strict=True)]


class _Rows:
    """The cells of each row, to tell how they are aligned and which of them are merged."""

    def __init__(self, ats: Sequence[float], columns: Sequence[Sequence[Cell]]) -> None:
        self.ats, self.columns = ats, columns
        self.count = len(ats) + 1
        self.spans = [[self._rows_of(cell) for cell in cells] for cells in columns]
        tops, bottoms = [1e9] * self.count, [-1e9] * self.count
        for cells, spans in zip(columns, self.spans, strict=True):
            for cell, (first, last) in zip(cells, spans, strict=True):
                tops[first] = min(tops[first], cell.top)
                bottoms[last] = max(bottoms[last], cell.bottom)
        self.tops, self.bottoms = tops, bottoms

    def _rows_of(self, cell: Cell) -> tuple[int, int]:
        return bisect(self.ats, cell.top), bisect(self.ats, cell.bottom)

    def alignment(self) -> str:
        """Where a row's shorter cells stand beside its tallest: top, middle or bottom; empty if unknown."""
        off = {"top": 0.0, "middle": 0.0, "bottom": 0.0}
        inside: dict[int, list[Cell]] = {}
        for cells, spans in zip(self.columns, self.spans, strict=True):
            for cell, (first, last) in zip(cells, spans, strict=True):
                if first == last:
                    inside.setdefault(first, []).append(cell)
                elif len(cell.entries) == 1:
                    off["top"] += cell.entries[0].size
                    off["bottom"] += cell.entries[0].size
        for cells in inside.values():
            for mode, heights in (
                ("top", [cell.top for cell in cells]),
                ("middle", [cell.middle for cell in cells]),
                ("bottom", [cell.bottom for cell in cells]),
            ):
                middle = median(heights)
                off[mode] += sum(abs(height - middle) for height in heights)
        least = min(off, key=lambda mode: off[mode])
        return least if off[least] < 0.7 * max(off.values()) else ""

    def hung_over(self, column: int) -> list[int]:
        """The partings that a column's cells hang over if each stands in the middle of its rows."""
        over: list[int] = []
        first = 0
        for cell, (_, reached) in zip(self.columns[column], self.spans[column], strict=True):
            last = self._last_row(cell, first, reached) if first < self.count else None
            if last is None:
                return []
            over += range(first, last)
            first = last + 1
        rows = {row for at in over for row in (at, at + 1)} if column else set()
        return [] if first < self.count or rows & self._sections else over

    @cached_property
    def _sections(self) -> frozenset[int]:
        """The rows in which the first column alone has a cell: names of sections."""
        rows = [self._begun_in(row) for row in range(self.count)]
        return frozenset(row for row, begun in enumerate(rows) if begun == {0} and len(self.columns) > 2)

    def begins_above(self) -> bool:
        """Whether the first column has a cell in the first row."""
        return 0 in self._begun_in(0)

    def _last_row(self, cell: Cell, first: int, reached: int) -> int | None:
        """The last of the rows from ``first`` on in the middle of which a cell stands."""
        offs = {
            last: abs(cell.middle - (self.tops[first] + self.bottoms[last]) / 2)
            for last in range(reached, self.count)
        }
        last = min(offs, key=lambda row: offs[row])
        return last if offs[last] < HALF_LINE * cell.entries[0].size else None

    def filled(self, mode: str) -> list[tuple[int, int]]:
        """Partings and columns where a cell at the top (or bottom) of its rows is merged over all of them.

        A row whose first columns are empty goes on with the row above it. Its other empty columns do
        so where all such rows leave them empty; numbers only where that is no accident. On top of a
        table such rows go on with what a page's end cut off.
        """
        begun = [self._begun_in(row) for row in range(self.count)]
        upwards = not self.begins_above() and mode != "top" and 0 in begun[-1]
        order = range(self.count) if not upwards else range(self.count - 1, -1, -1)
        groups: list[list[int]] = []
        for row in order:
            if not groups and 0 not in begun[row]:
                continue
            if groups and 0 not in begun[row] and len(begun[row]) > 1:
                groups[-1].append(row)
            else:
                groups.append([row])
        going_on = [row for group in groups for row in group[1:]]
        if not going_on or (len(going_on) == 1 and self._is_total(going_on[0], min(begun[going_on[0]]))):
            return []
        sure = sum(len(group) > 1 for group in groups) > 1
        found = []
        for first, *others in groups:
            for column in begun[first] - set().union(*(begun[row] for row in others)):
                always = not any(column in begun[row] for row in going_on)
                if (
                    any(column < min(begun[row]) for row in others)
                    or self._marks_missing
                    or (always and (sure or not self._is_number(first, column)))
                    or self._crosses(first, column)
                ):
                    found += [(min(a, b), column) for a, b in pairwise([first, *others])]
        return found

    def _is_total(self, row: int, column: int) -> bool:
        """A last row that begins with a number may be a sum without a name."""
        return row == self.count - 1 and self._is_number(row, column)

    def _crosses(self, row: int, column: int) -> bool:
        return any(first == row < last for first, last in self.spans[column])

    def _begun_in(self, row: int) -> set[int]:
        """The columns with a cell whose first row this is."""
        return {column for column, spans in enumerate(self.spans) if any(a == row for a, _ in spans)}

    @property
    def _marks_missing(self) -> bool:
        """Whether the table prints a dash or the like where there is nothing to say."""
        return any(
            MISSING.fullmatch(cell.entries[0].text) is not None for cells in self.columns for cell in cells
        )

    def _is_number(self, row: int, column: int) -> bool:
        for cell, (first, last) in zip(self.columns[column], self.spans[column], strict=True):
            if first <= row <= last:
                text = cell.entries[0].text
                return re.fullmatch(NUMBER, text) is not None and re.fullmatch(KEY_NUMBER, text) is None
        return False
