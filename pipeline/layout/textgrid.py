"""Tables drawn with characters: pipes, tabs, or columns aligned with spaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from pipeline.han import text_width
from pipeline.layout.flattened.grid import Grid, GridCell
from pipeline.layout.flattened.shapes import join_lines

MAX_LINES = 5_000
MAX_WIDTH = 2_000
MAX_CHARACTERS = 500_000
MAX_COLUMNS = 40
MIN_GUTTER = 2
"""Columns of a gap between two aligned columns; one space stands inside cells."""

_APART = re.compile(r"[ \u3000]{2,}")
_RULE = re.compile(r"[\s|｜+:=\-—─━┼┬┴├┤┌┐└┘│┃]+$")
_PIPE = re.compile(r"(?<!\\)[|｜│┃]")

NumberedCells = tuple[int, list[str]]
"""A line's number and its cells."""


def rebuild_delimited(lines: Sequence[str]) -> Grid | None:
    """The table drawn by lines with pipes, tabs or aligned spaces; None where there is none.

    The first row is the head. ``lines`` of a cell count from 0. A row without a first cell goes on
    with the row above. Raises nothing; ragged tables are None.

    >>> grid = rebuild_delimited(["| 药物 | 靶点 |", "|---|---|", "| 阿基仑赛 | CD19 |"])
    >>> grid.method, [cell.text for cell in grid.heads], [cell.text for cell in grid.rows[0]]
    ('pipes', ['药物', '靶点'], ['阿基仑赛', 'CD19'])
    >>> rebuild_delimited(["Nothing here is a table.", "It is prose, in two lines."]) is None
    True
    """
    sizes = [len(line) for line in lines]
    if len(lines) > MAX_LINES or sum(sizes) > MAX_CHARACTERS or max(sizes, default=0) > MAX_WIDTH:
        return None
    numbered = [(at, line.rstrip("\r\n")) for at, line in enumerate(lines) if line.strip()]
    for method, split in (("pipes", _split_pipes), ("tabs", _split_tabs), ("spaces", _split_spaces)):
        rows = split(numbered)
        if rows:
            return _grid(rows, method)
    return None


def _grid(rows: Sequence[Sequence[GridCell]], method: str) -> Grid:
    return Grid(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), method)


def _split_pipes(lines: Sequence[tuple[int, str]]) -> list[list[GridCell]]:
    """Rows of a table whose columns are divided by pipes."""
    if not lines or any(len(_PIPE.findall(line)) > MAX_COLUMNS + 1 for _, line in lines):
        return []
    if not all(_PIPE.search(line) or _RULE.match(line) for _, line in lines):
        return []
    drawn = [(at, [] if _RULE.match(line) else _pipe_cells(line)) for at, line in lines]
    ruled = sum(not cells for _, cells in drawn) > 2
    if ruled:
        # A rule between all rows: what stands between two rules is one row.
        groups = [list(group) for is_rule, group in groupby(drawn, lambda row: not row[1]) if not is_rule]
        return _even_rows([_stack(group) for group in groups])
    return _even_rows(_continued([(at, cells) for at, cells in drawn if cells]))


def _pipe_cells(line: str) -> list[str]:
    cells = [cell.replace("\\|", "|").strip() for cell in _PIPE.split(line.strip())]
    first, last = (1 if not cells[0] else 0), (-1 if len(cells) > 1 and not cells[-1] else None)
    outer = _PIPE.match(line.strip()) is not None
    return cells[first if outer else 0 : last if outer else None]


def _split_tabs(lines: Sequence[tuple[int, str]]) -> list[list[GridCell]]:
    """Rows of a table whose columns are divided by tabs."""
    if len(lines) < 2 or not all(1 <= line.count("\t") < MAX_COLUMNS for _, line in lines):
        return []
    cells = [(at, [cell.strip() for cell in line.split("\t")]) for at, line in lines]
    width = max(len(row) for _, row in cells)
    # Spreadsheets leave out the empty cells at a line's end.
    padded = [(at, row + [""] * (width - len(row))) for at, row in cells]
    return _even_rows(_continued(padded))


def _split_spaces(lines: Sequence[tuple[int, str]]) -> list[list[GridCell]]:
    """Rows of a table whose columns are aligned with two or more spaces."""
    lines = [(at, line.expandtabs()) for at, line in lines if not _RULE.match(line)]
    if len(lines) < 3:
        return []
    parted = _split_unaligned(lines)
    if parted:
        return parted
    gutters = _gutters([line for _, line in lines])
    if not 1 <= len(gutters) < MAX_COLUMNS:
        return []
    cells = [(at, _cut(line, gutters)) for at, line in lines]
    filled = Counter(sum(map(bool, row)) for _, row in cells)
    full = sum(count for size, count in filled.items() if size > 1)
    if not all(cells[0][1]) or full < 2 or 2 * full < len(cells):
        return []
    return _even_rows(_continued(cells))


def _split_unaligned(lines: Sequence[tuple[int, str]]) -> list[list[GridCell]]:
    """Cells apart by two spaces and more though not aligned: every line gives as many as the head."""
    cells = [(at, [cell.strip() for cell in _APART.split(line.strip())]) for at, line in lines]
    sizes = {len(row) for _, row in cells}
    if len(sizes) != 1 or not 2 <= max(sizes) <= MAX_COLUMNS:
        return []
    return [[_cell([(at, text)]) for text in row] for at, row in cells]


def _gutters(lines: Sequence[str]) -> list[int]:
    """Middles of the gaps that all lines have, in columns of print."""
    width = max(map(text_width, lines))
    inked = [False] * (width + 1)
    for line in lines:
        for at in _inked(line):
            inked[at] = True
    edges = [at for at, (left, right) in enumerate(pairwise(inked)) if left != right]
    gaps = [(a + 1, b + 1) for a, b in pairwise(edges) if not inked[a + 1] and inked[b + 1] and inked[a]]
    return [(start + stop) // 2 for start, stop in gaps if stop - start >= MIN_GUTTER]


def _inked(line: str) -> Iterator[int]:
    """Columns of print that a line's characters take, single spaces inside a cell among them."""
    at = 0
    for char in line:
        width = text_width(char)
        if not char.isspace():
            yield from range(at, at + width)
        at += width


def _cut(line: str, gutters: Sequence[int]) -> list[str]:
    cells = [""] * (len(gutters) + 1)
    at = place = 0
    for char in line:
        while place < len(gutters) and at >= gutters[place]:
            place += 1
        cells[place] += char
        at += text_width(char)
    return [cell.strip() for cell in cells]


def _continued(rows: Sequence[NumberedCells]) -> list[list[GridCell]]:
    """Rows without a first cell joined to the row above."""
    groups: list[list[NumberedCells]] = []
    for at, cells in rows:
        rest = groups and len(groups) > 1 and cells and not cells[0] and any(cells)
        if rest and len(cells) == len(groups[-1][0][1]):
            groups[-1].append((at, cells))
        else:
            groups.append([(at, cells)])
    return [_stack(group) for group in groups]


def _stack(rows: Sequence[NumberedCells]) -> list[GridCell]:
    """One row of cells from the lines it is wrapped over."""
    width = max(len(cells) for _, cells in rows)
    if any(len(cells) != width for _, cells in rows):
        return []
    return [_cell([(at, cells[place]) for at, cells in rows]) for place in range(width)]


def _cell(parts: Sequence[tuple[int, str]]) -> GridCell:
    texts = [(at, text) for at, text in parts if text]
    state = "joined" if len(texts) > 1 else "printed"
    return GridCell(tuple(at for at, _ in texts), join_lines([text for _, text in texts]), state)


def _even_rows(rows: list[list[GridCell]]) -> list[list[GridCell]]:
    """The rows where all are as wide as the head and there are two columns and rows, else none."""
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return []
    return rows
