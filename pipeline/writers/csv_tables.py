"""Tables as CSV: UTF-8, LF, RFC 4180, quotes only where they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.schemas import Schemas
from pipeline.writers import Row, Tables, read_cells

_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_IN_QUOTES = re.compile(r'["\r\n]')
"""Of a whole line: its own commas are counted."""


def write_csv(tables: Tables, schemas: Schemas, folder: Path) -> None:
    """Write ``folder/<table>.csv`` for every table, the empty ones with their header."""
    for name, schema in schemas.items():
        lines = csv_lines(tables.get(name, ()), schema.names)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)


def csv_lines(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """The header and the rows, a line each with its LF (a quoted cell may hold more).

    The csv module is not used: which cells it quotes has changed between versions of Python.
    """
    yield csv_line(names)
    for cells in read_cells(rows, names):
        yield csv_line(cells)


def csv_line(cells: Sequence[str]) -> str:
    r"""One line.

    >>> csv_line(["司利弗明", '6" tube', "r/rB-ALL, r/rFL", ""])
    '司利弗明,"6"" tube","r/rB-ALL, r/rFL",\n'
    """
    line = ",".join(cells)
    if line.count(",") >= len(cells) or _IN_QUOTES.search(line):
        line = ",".join([quote_cell(cell) if _NEEDS_QUOTES.search(cell) else cell for cell in cells])
    return line + "\n"


def quote_cell(cell: str) -> str:
    """A cell in quotes, its own quotes doubled."""
    return '"' + cell.replace('"', '""') + '"'
