"""Where on its page a span of the text is printed."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pipeline.frozen import frozen
from pipeline.han import char_width
from pipeline.records import Box, Cell, Line, Paper


@frozen
class Marked:
    """A box on a page (from 1), in points."""

    page: int
    box: Box


@frozen
class Places:
    """The printed lines and cells of a paper, sorted by where they begin; offsets in the paper's text."""

    text: str
    lines: Sequence[tuple[int, Line]]
    """Page and line, of the lines that have a box."""
    cells: Sequence[tuple[int, Cell]]

    @cached_property
    def _starts(self) -> list[int]:
        return [line.start for _, line in self.lines]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [cell.start for _, cell in self.cells]

    def find(self, start: int, end: int) -> list[Marked]:
        """The boxes of a span: its cell, or its part of every line that it touches."""
        cell = self._cell(start, end)
        if cell:
            return [cell]
        first = max(bisect.bisect_right(self._starts, start) - 1, 0)
        found = []
        for page, line in self.lines[first:]:
            if line.start >= end:
                break
            if line.end > start and line.box:
                text = self.text[line.start : line.end]
                found.append(Marked(page, narrow(line.box, text, start - line.start, end - line.start)))
        return found

    def _cell(self, start: int, end: int) -> Marked | None:
        at = bisect.bisect_right(self._cell_starts, start) - 1
        if at < 0:
            return None
        page, cell = self.cells[at]
        return Marked(page, cell.box) if cell.box and cell.start <= start and end <= cell.end else None


def read_places(paper: Paper) -> Places:
    """The places of a paper that has geometry; of one that has none, no place at all."""
    lines = [
        (page, line) for line in paper.lines if line.box and (page := line.page or paper.page_at(line.start))
    ]
    cells = [
        (page.page, replace(cell, start=base + cell.start, end=base + cell.end))
        for base, page in zip(paper.page_starts, paper.pages, strict=True)
        for table in page.tables
        for cell in table.cells
        if page.page and cell.end > cell.start
    ]
    lines.sort(key=lambda pair: pair[1].start)
    cells.sort(key=lambda pair: pair[1].start)
    return Places(paper.text, lines, cells)


def narrow(box: Box, text: str, start: int, end: int) -> Box:
    """The part of a line's box in which its characters ``start`` to ``end`` stand, by their usual widths.

    >>> narrow((0, 0, 80, 10), "中文abcd", 0, 2)
    (0.0, 0, 40.0, 10)
    """
    widths = [char_width(char) for char in text]
    whole = sum(widths)
    if not whole:
        return box
    left, top, right, bottom = box
    unit = (right - left) / whole
    before, upto = sum(widths[: max(start, 0)]), sum(widths[:end])
    return (left + unit * before, top, left + unit * upto, bottom)
