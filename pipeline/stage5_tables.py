"""Stage 5: facts become tables, checked against ``config/tables/`` and written in all formats."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.records import Fact
from pipeline.schemas import Column, ForeignKey, Schemas, TableSchema
from pipeline.writers import Notice, Row, Tables, name_row, read_cells
from pipeline.writers.csv_tables import write_csv
from pipeline.writers.datapackage import PACKAGE_NAME, write_datapackage
from pipeline.writers.sqlite_tables import write_sqlite

SQLITE_NAME = "revtab.sqlite"
XLSX_NAME = "revtab.xlsx"
STAGING_NAME = ".writing"
"""The folder below ``tables/`` in which a set of tables is made before it takes the old one's place."""

_SHOWN_PROBLEMS = 50
_SURROGATE = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile("-?[0-9]{1,4000}")

Part = tuple[int, int, str]
SortKey = tuple[Part | str, ...]


@frozen
class Problem:
    """What is wrong with a row: the table, the row's paper and key, and why."""

    table: str
    paper: str
    key: str
    message: str

    def __str__(self) -> str:
        """One line for the person who looks for the row."""
        return f"{self.table} ({self.key}): {self.message}" if self.key else f"{self.table}: {self.message}"


class TableError(Exception):
    """Rows that break the tables' contract; nothing was written. ``problems`` holds all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order of the tables and rows."""
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """The number of problems, then a line for each of the first."""
        lines = [f"{len(self.problems)} problems in the tables; nothing was written"]
        lines += [f"  {problem}" for problem in self.problems[:_SHOWN_PROBLEMS]]
        if len(self.problems) > _SHOWN_PROBLEMS:
            lines.append(f"  and {len(self.problems) - _SHOWN_PROBLEMS} more")
        return "\n".join(lines)


Correct = Callable[[dict[str, list[Row]]], set[str]]
"""What corrects the rows of the tables, and returns the names of those to be sorted again."""


def make_tables(
    facts: Iterable[Fact], schemas: Schemas, out: Path, correct: Correct | None = None
) -> list[Notice]:
    """Assemble, correct, check and write; raise :class:`TableError` before anything is written."""
    tables = assemble_tables(facts, schemas)
    for name in correct(tables) if correct else ():
        tables[name].sort(key=row_order(schemas[name]))
    check_tables(tables, schemas)
    return write_tables(tables, schemas, out)


# ---------------------------------------------------------------------------------------- assemble


def assemble_tables(facts: Iterable[Fact], schemas: Schemas) -> dict[str, list[Row]]:
    """The rows of every table, all columns filled, sorted by key.

    Nothing is dropped: unknown tables and columns stay in for :func:`check_tables` to name.
    """
    tables = gather_rows(facts, schemas)
    for name, schema in schemas.items():
        tables[name].sort(key=row_order(schema))
    return tables


def gather_rows(facts: Iterable[Fact], schemas: Schemas) -> dict[str, list[Row]]:
    """The rows of every table, all columns filled, in the order of the facts."""
    tables: dict[str, list[Row]] = {name: [] for name in schemas}
    blanks = {name: dict.fromkeys(schema.names, "") for name, schema in schemas.items()}
    for fact in facts:
        tables.setdefault(fact.table, []).append({**blanks.get(fact.table, {}), **fact.values})
    return tables


def row_order(schema: TableSchema) -> Callable[[Row], SortKey]:
    """How the table's rows are sorted: by the key."""
    kinds = [(name, schema.types[name] in ("integer", "year")) for name in schema.key]

    def order(row: Row) -> SortKey:
        parts = [(row[name], integer) for name, integer in kinds]
        return tuple([part_order(part, integer=True) if integer else part for part, integer in parts])

    return order


def part_order(value: str, *, integer: bool) -> Part:
    """Integers as integers, before everything else; text by code point.

    >>> sorted(["10", "9", ""], key=lambda value: part_order(value, integer=True))
    ['9', '10', '']
    """
    if integer and is_integer(value):
        return 0, int(value), ""
    return 1, 0, value


def is_integer(value: str) -> bool:
    """Whether a value is a whole number of at most 4000 digits."""
    plain = value.isdecimal() and value.isascii() and len(value) < 4000
    return plain or _INTEGER.fullmatch(value) is not None


# ------------------------------------------------------------------------------------------- check


def check_tables(tables: Tables, schemas: Schemas) -> None:
    """Raise one :class:`TableError` with every row that breaks the contract; do nothing otherwise."""
    problems = [
        Problem(name, row.get("paper", ""), "", f"there is no such table ({len(rows)} rows)")
        for name, rows in tables.items()
        for row in rows[:1]
        if name not in schemas
    ]
    for name, schema in schemas.items():
        rows = tables.get(name, ())
        problems += find_bad_rows(rows, schema)
        problems += find_duplicates(rows, schema)
        for foreign in schema.foreign:
            problems += find_dangling(rows, schema, foreign, tables.get(foreign.table, ()))
    if problems:
        raise TableError(problems)


def blame(schema: TableSchema, row: Row, message: str) -> Problem:
    """The problem of one row."""
    return Problem(schema.name, row.get("paper", ""), name_row(row, schema.key), message)


def find_bad_rows(rows: Iterable[Row], schema: TableSchema) -> Iterator[Problem]:
    """Unknown and missing columns, and values that their column does not take."""
    known, rows = frozenset(schema.names), list(rows)
    complaints = [(column.name, wrong) for column in schema.columns if (wrong := judge_values(column, rows))]
    if not complaints and all(row.keys() == known for row in rows) and not any(map(judge_span, rows)):
        return
    for row in rows:
        if row.keys() != known:
            for name in sorted(row.keys() - known):
                yield blame(schema, row, f"there is no column '{name}'")
            for name in sorted(known - row.keys()):
                yield blame(schema, row, f"the column '{name}' is missing")
        for name, wrong in complaints:
            if complaint := wrong.get(row.get(name, "")):
                yield blame(schema, row, f"{name} {complaint}")
        if complaint := judge_span(row):
            yield blame(schema, row, complaint)


def judge_values(column: Column, rows: Collection[Row]) -> dict[str, str]:
    """What is wrong with the values of a column, each looked at once; empty where nothing is."""
    try:
        values = list(map(itemgetter(column.name), rows))
    except KeyError:  # a row without the column, which is told for itself
        values = [row.get(column.name, "") for row in rows]
    if column.takes_anything and is_writable("".join(values)) and not (column.required and "" in values):
        return {}
    return {value: complaint for value in set(values) if (complaint := judge_value(column, value))}


def is_writable(text: str) -> bool:
    """Whether a text can be written, as one with half a character in it cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def judge_value(column: Column, value: str) -> str:
    """What is wrong with a value, empty where nothing is."""
    if not value:
        return "is empty" if column.required else ""
    if column.allowed and value not in column.allowed:
        return f"is '{value}', not one of {', '.join(column.values)}"
    if column.written is not None and not (column.written.fullmatch(value) and is_real(column, value)):
        return f"is '{value}', no {column.type}" + (f" like {column.pattern}" if column.pattern else "")
    if not value.isascii() and _SURROGATE.search(value):
        return "holds half a character (a lone surrogate)"
    return ""


def is_real(column: Column, value: str) -> bool:
    """Whether a whole date is in the calendar (2023-02-30 is not); true for everything else."""
    if column.type != "date" or len(value) < len("2023-02-30"):
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def judge_span(row: Row) -> str:
    """What is wrong with a row's place, empty where nothing is: the quote is exactly that long."""
    start, end = row.get("start", ""), row.get("end", "")
    if not (start and end and is_integer(start) and is_integer(end)):
        return ""
    length, quote = int(end) - int(start), row.get("quote", "")
    if int(start) < 0 or length < 0:
        return f"start {start} and end {end} are no span"
    if quote and len(quote) != length:
        return f"the quote has {len(quote)} characters, start {start} to end {end} are {length}"
    return ""


def find_duplicates(rows: Iterable[Row], schema: TableSchema) -> Iterator[Problem]:
    """Rows whose key stands before, be they the same in everything or not."""
    rows = list(rows)
    keys = row_keys(rows, schema.key)
    if len(set(keys)) == len(keys):
        return
    seen: dict[tuple[str, ...], Row] = {}
    for key, row in zip(keys, rows, strict=True):
        first = seen.setdefault(key, row)
        if first is not row:
            same = "the same row" if first == row else "another row"
            yield blame(schema, row, f"duplicate key: {same} has it already")


def find_dangling(
    rows: Iterable[Row], schema: TableSchema, foreign: ForeignKey, targets: Iterable[Row]
) -> Iterator[Problem]:
    """Rows that point at a row of another table that is not there."""
    rows, there = list(rows), frozenset(row_keys(list(targets), foreign.columns))
    keys = row_keys(rows, foreign.columns)
    for key, row in zip(keys, rows, strict=True) if not there.issuperset(keys) else ():
        if key not in there:
            yield blame(schema, row, f"{foreign.table} has no row ({name_row(row, foreign.columns)})")


def row_key(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The values of some columns."""
    return tuple(row.get(column, "") for column in columns)


def row_keys(rows: Collection[Row], columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The values of some columns of each row."""
    try:
        return list(read_cells(rows, columns))
    except KeyError:  # a row without the column, which is told for itself
        return [row_key(row, columns) for row in rows]


# ------------------------------------------------------------------------------------------- write


def write_tables(tables: Tables, schemas: Schemas, out: Path) -> list[Notice]:
    """Write ``out/tables/`` in all formats; return what a format could not take whole.

    Everything is made in a folder inside ``out/tables`` and moved into place file by file when all
    of it is whole: an interrupted run leaves the old set. One run at a time.
    """
    folder = out / "tables"
    staging = folder / STAGING_NAME
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir(parents=True)
    try:
        notices = write_formats(tables, schemas, staging)
        former = described_files(folder)
        move_set(staging, folder)
        remove_former(folder, former, schemas)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return notices


def write_formats(tables: Tables, schemas: Schemas, folder: Path) -> list[Notice]:
    """Write every format into an empty folder."""
    from pipeline.writers.xlsx_tables import write_xlsx

    write_csv(tables, schemas, folder)
    write_datapackage(schemas, folder)
    write_sqlite(tables, schemas, folder / SQLITE_NAME)
    return write_xlsx(tables, schemas, folder / XLSX_NAME)


def move_set(staging: Path, folder: Path) -> None:
    """Move all files of ``staging`` over those of ``folder``; put the old ones back if a move fails.

    The description goes last, so that its hashes give away a set cut off by a power failure.
    """
    names = sorted((path.name for path in staging.iterdir()), key=lambda name: (name == PACKAGE_NAME, name))
    backup = keep_old(names, folder, staging / "old")
    try:
        for name in names:
            os.replace(staging / name, folder / name)
    except BaseException:  # an interrupt from the keyboard too
        put_back(names, folder, backup)
        raise


def keep_old(names: Iterable[str], folder: Path, backup: Path) -> Path:
    """Keep the files of ``folder`` that are about to be replaced in ``backup``, as links where that works."""
    backup.mkdir()
    for name in names:
        if (folder / name).exists():
            try:
                os.link(folder / name, backup / name)
            except OSError:
                shutil.copy2(folder / name, backup / name)
    return backup


def put_back(names: Iterable[str], folder: Path, backup: Path) -> None:
    """Undo a move: the old files return, the new ones that replaced none go."""
    for name in names:
        if (backup / name).exists():
            os.replace(backup / name, folder / name)
        else:
            (folder / name).unlink(missing_ok=True)


def described_files(folder: Path) -> list[str]:
    """The CSV files that the folder's description names, none where there is no description to read."""
    import json

    try:
        package = json.loads((folder / PACKAGE_NAME).read_text(encoding="utf-8"))
        return [str(resource["path"]) for resource in package["resources"]]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def remove_former(folder: Path, former: Iterable[str], schemas: Schemas) -> None:
    """Remove the CSVs of an earlier set whose tables are gone; files it did not describe stay."""
    for name in former:
        path = folder / name
        if path.suffix == ".csv" and path.parent == folder and path.stem not in schemas:
            path.unlink(missing_ok=True)
