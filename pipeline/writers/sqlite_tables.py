"""The tables as one SQLite file, the same bytes on every machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.schemas import Column, Schemas, TableSchema
from pipeline.writers import Row, Tables, read_cells

Cell = str | float

_SQL_TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "REAL"}

_SETTINGS = (
    "PRAGMA page_size = 4096",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA secure_delete = ON",
)
"""Fixed before the first table; no journal, as the file has a temporary name until it is whole.

``secure_delete`` overwrites cells that a page split has freed.
"""

_PAGE_SIZE = 4096
_HEADER_SIZE = 100

_CELL_LISTS = {0x02: 12, 0x05: 12, 0x0A: 8, 0x0D: 8}
"""The kinds of b-tree pages: index and table, inner and leaf; where behind its start the list of cells is."""

_CHANGE_COUNTER = slice(24, 28)
_VERSION_VALID_FOR = slice(92, 96)
_LIBRARY_VERSION = slice(96, 100)
_FIXED_COUNTER = (1).to_bytes(4, "big")
_FIXED_VERSION = (3_040_000).to_bytes(4, "big")


def write_sqlite(tables: Tables, schemas: Schemas, path: Path) -> None:
    """Write all tables with types, primary and foreign keys; ``path`` must not exist yet."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute("BEGIN")
        for name, schema in schemas.items():
            connection.execute(create_statement(schema))
            connection.executemany(insert_statement(schema), sql_rows(tables.get(name, ()), schema))
        connection.execute("COMMIT")
    fix_bytes(path)


def create_statement(schema: TableSchema) -> str:
    """The CREATE TABLE; WITHOUT ROWID keeps the rows in the order of the key.

    Identifiers are quoted: ``references``, ``table`` and ``column`` are words of SQL.
    """
    lines = [sql_column(column, in_key=column.name in schema.key) for column in schema.columns]
    lines.append(f"PRIMARY KEY ({sql_names(schema.key)})")
    for foreign in schema.foreign:
        names = sql_names(foreign.columns)
        lines.append(f'FOREIGN KEY ({names}) REFERENCES "{foreign.table}" ({names})')
    return f'CREATE TABLE "{schema.name}" (\n  ' + ",\n  ".join(lines) + "\n) WITHOUT ROWID"


def sql_column(column: Column, *, in_key: bool) -> str:
    """A column's definition."""
    definition = f'"{column.name}" {_SQL_TYPES.get(column.type, "TEXT")}'
    return f"{definition} NOT NULL" if column.required or in_key else definition


def sql_names(names: Iterable[str]) -> str:
    """Quoted names, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)


def insert_statement(schema: TableSchema) -> str:
    """The INSERT with a place for every column: empty is NULL, but '' in a key: NULL would match nothing."""
    places = ["?" if column.name in schema.key else "NULLIF(?, '')" for column in schema.columns]
    return f'INSERT INTO "{schema.name}" VALUES ({", ".join(places)})'


def sql_rows(rows: Sequence[Row], schema: TableSchema) -> Iterator[tuple[Cell, ...]]:
    """The rows as SQL values: SQLite itself makes whole numbers of text, Python the others, exactly."""
    cells = read_cells(rows, schema.names)
    if not any(column.type == "number" for column in schema.columns):
        return iter(cells)
    columns: list[Sequence[Cell]] = list(zip(*cells, strict=True))
    for at, column in enumerate(schema.columns if columns else ()):
        if column.type == "number":
            columns[at] = [float(cell) if cell else "" for cell in columns[at]]
    return zip(*columns, strict=True)


def fix_bytes(path: Path) -> None:
    """Set to constants what tells the SQLite library and its history, not the content.

    These are three fields of the file's header, and on every page the gap between the list of cells
    and the cells, where 3.40 leaves old list entries behind and 3.51 does not
    (https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6). The change counter and
    ``version valid for`` stay equal, which is what makes the size in the header count.
    """
    with path.open("r+b") as file:
        for start in range(0, path.stat().st_size, _PAGE_SIZE):
            file.seek(start)
            page = bytearray(file.read(_PAGE_SIZE))
            clear_gap(page, _HEADER_SIZE if start == 0 else 0)
            if start == 0:
                page[_CHANGE_COUNTER] = page[_VERSION_VALID_FOR] = _FIXED_COUNTER
                page[_LIBRARY_VERSION] = _FIXED_VERSION
            file.seek(start)
            file.write(page)


def clear_gap(page: bytearray, at: int) -> None:
    """Zero the unused middle of a b-tree page whose page header begins ``at``; leave other pages alone.

    An overflow page begins with the number of the next one, whose first byte is 0 below 68 GB.
    """
    list_start = _CELL_LISTS.get(page[at])
    if list_start is None:
        return
    cells = int.from_bytes(page[at + 3 : at + 5], "big")
    list_end = at + list_start + 2 * cells
    content = int.from_bytes(page[at + 5 : at + 7], "big")
    page[list_end:content] = bytes(max(0, content - list_end))
