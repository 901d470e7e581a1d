"""The tables of a whole paper: continued parts put together, heads joined, spans filled in.

What stage 1 finds page by page is what is printed; here a table is what a reader means by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from weakref import ReferenceType, ref

from pipeline.frozen import frozen
from pipeline.records import Cell, Paper, Table

HEAD_LEVELS = " / "
NUMBER = re.compile(r"(?:S?[0-9][0-9A-Za-z.-]*|[IVX]+|[一二三四五六七八九十]+)$")


Row = tuple[Cell | None, ...]


@frozen
class PaperTable:
    """A table below its head. ``id`` is the label, made unique in the paper; offsets count in the paper.

    ``rows[i][j]`` is the cell in row ``i``, column ``j`` from 0 below the head, None where nothing stands.
    """

    id: str
    label: str
    caption: str
    caption_other: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    method: str
    start: int
    end: int
    footnote: tuple[int, int] | None


_last: list[tuple[ReferenceType[Paper], tuple[PaperTable, ...]]] = []
"""The last paper's tables: three stages ask for them; no paper is kept alive for them."""


def collect_tables(paper: Paper) -> tuple[PaperTable, ...]:
    """All tables of a paper in reading order."""
    if not _last or _last[0][0]() is not paper:
        _last[:] = [(ref(paper), _collect_tables(paper))]
    return _last[0][1]


def _collect_tables(paper: Paper) -> tuple[PaperTable, ...]:
    found: list[PaperTable] = []
    for base, page in zip(paper.page_starts, paper.pages, strict=True):
        for table in page.tables:
            part = _make_table(_shift(table, base))
            before = found[-1] if found else None
            if before is not None and _continues(table, part, before):
                found[-1] = _append(before, part)
            else:
                found.append(part)
    return _with_ids(found)


def _shift(table: Table, base: int) -> Table:
    cells = tuple(replace(cell, start=base + cell.start, end=base + cell.end) for cell in table.cells)
    notes = (base + table.footnote_start, base + table.footnote_end) if table.footnote_end else (0, 0)
    return replace(
        table,
        start=base + table.start,
        end=base + table.end,
        cells=cells,
        footnote_start=notes[0],
        footnote_end=notes[1],
    )


def _make_table(table: Table) -> PaperTable:
    columns = 1 + max((cell.column + cell.column_span - 1 for cell in table.cells), default=-1)
    rows = 1 + max((cell.row + cell.row_span - 1 for cell in table.cells), default=-1)
    grid: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for cell in table.cells:
        spans = cell.row_span * cell.column_span > 1
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                grid[row][column] = (
                    replace(cell, state="merged") if spans and row >= table.head_rows else cell
                )
    heads = tuple(_head([grid[row][column] for row in range(table.head_rows)]) for column in range(columns))
    body = tuple(tuple(row) for row in grid[table.head_rows :])
    footnote = (table.footnote_start, table.footnote_end) if table.footnote_end else None
    return PaperTable(
        "",
        table.label,
        table.caption,
        table.caption_other,
        heads,
        body,
        table.method,
        table.start,
        table.end,
        footnote,
    )


def _head(levels: list[Cell | None]) -> str:
    texts = [cell.text for cell in levels if cell is not None and cell.text]
    return HEAD_LEVELS.join(dict.fromkeys(texts))


def _continues(table: Table, part: PaperTable, before: PaperTable) -> bool:
    """续表1 behind 表1, or a part that stage 1 knows to go on: with as many columns."""
    same_label = not part.label or _number(part.label) == _number(before.label)
    return table.continues and same_label and len(part.heads) == len(before.heads)


def _number(label: str) -> str:
    """A label without its word: 表 1 goes on as 续表1, 表1 as Table 1 (continued)."""
    number = NUMBER.search(label)
    return number[0] if number is not None else label.casefold()


def _append(table: PaperTable, part: PaperTable) -> PaperTable:
    rows = table.rows + _with_cut_cells(table, part)
    return replace(table, rows=rows, footnote=part.footnote or table.footnote)


def _with_cut_cells(table: PaperTable, part: PaperTable) -> tuple[Row, ...]:
    """A part's rows; cells that an end cut in the middle of their rows stand in its first ones, too.

    Only in columns that have cells over several rows elsewhere: an empty place may be just that.
    """
    last = table.rows[-1] if table.rows else ()
    cut = next((at for at, row in enumerate(part.rows) if row[0] is not None), len(part.rows))
    merged = [
        any(_is_over_rows(rows, column) for rows in (table.rows, part.rows)) for column in range(len(last))
    ]
    if not cut or not last or not merged[0]:
        return part.rows
    filled = {column for row in part.rows[:cut] for column, cell in enumerate(row) if cell is not None}
    hung = {
        column: replace(cell, state="merged")
        for column, cell in enumerate(last)
        if cell is not None and merged[column] and column not in filled
    }
    first = [tuple(hung.get(at, cell) for at, cell in enumerate(row)) for row in part.rows[:cut]]
    return (*first, *part.rows[cut:])


def _is_over_rows(rows: Sequence[Row], column: int) -> bool:
    return any(one[column] is not None and one[column] == two[column] for one, two in pairwise(rows))


def _with_ids(tables: list[PaperTable]) -> tuple[PaperTable, ...]:
    """Labels as ids; a second table of the same label is `表1 (2)`, one without label `table 3`."""
    named, seen = [], dict[str, int]()
    for number, table in enumerate(tables, start=1):
        label = table.label or f"table {number}"
        seen[label] = seen.get(label, 0) + 1
        named.append(replace(table, id=label if seen[label] == 1 else f"{label} ({seen[label]})"))
    return tuple(named)
