"""Tables as CSV: UTF-8, LF, RFC 4180, quotes only where they are needed; and read again."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.schemas import Schemas
from pipeline.trouble import MendableError
from pipeline.writers import Row, Tables, read_cells

_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_IN_QUOTES = re.compile(r'["\r\n]')
"""Of a whole line: its own commas are counted."""
_LONGEST_CELL = 2**31 - 1


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


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module take cells of any length: a quote may be a whole page."""
    longest = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(longest)


def read_csv(path: Path) -> Iterator[Row]:
    """The rows of a CSV, whoever saved it last; raises as :func:`read_csv_lines`."""
    lines = read_csv_lines(path)
    header = next(lines, [])
    return (dict(zip(header, line, strict=True)) for line in lines)


def read_csv_lines(path: Path) -> Iterator[list[str]]:
    """The cells of each line, the header's first, empty lines left out.

    Raises :class:`MendableError` where it is no CSV in UTF-8 or a row has not the header's length.
    """
    width = 0
    with long_cells(), path.open(encoding="utf-8-sig", newline="") as file:
        try:
            for number, line in enumerate(filter(None, csv.reader(file)), 1):
                width = width or len(line)
                if len(line) != width:
                    raise MendableError(f"{path}, row {number}: {len(line)} values for {width} columns")
                yield line
        except (UnicodeDecodeError, csv.Error) as error:
            remedy = "save it as CSV in UTF-8; a table of a run may be taken away, make extract writes it"
            raise MendableError(f"{path} cannot be read ({error}). Remedy: {remedy}.") from error
