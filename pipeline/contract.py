"""The tables' contract: what is wrong with rows by ``config/tables/``, and facts without what is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date
from operator import itemgetter

from pipeline.frozen import frozen
from pipeline.records import Fact
from pipeline.schemas import Column, ForeignKey, Schemas, TableSchema
from pipeline.writers import Row, Tables, name_row, read_cells

_SHOWN_PROBLEMS = 50
_SURROGATE = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile("-?[0-9]{1,4000}")

Part = tuple[int, int, str]
"""A value of a key in the order of the tables: whole numbers as such, before all else."""


@frozen
class Problem:
    """What is wrong with a row: the table, the row's paper and key, and why."""

    table: str
    paper: str
    key: str
    message: str
    row: Row = field(default_factory=dict, compare=False, repr=False)

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


def gather_rows(facts: Iterable[Fact], schemas: Schemas) -> dict[str, list[Row]]:
    """The rows of every table, all columns filled, in the order of the facts."""
    tables: dict[str, list[Row]] = {name: [] for name in schemas}
    blanks = {name: dict.fromkeys(schema.names, "") for name, schema in schemas.items()}
    for fact in facts:
        tables.setdefault(fact.table, []).append({**blanks.get(fact.table, {}), **fact.values})
    return tables


def withhold(facts: Sequence[Fact], schemas: Schemas) -> tuple[list[Fact], list[Problem]]:
    """The facts of a paper without rows that break the contract, and what is wrong with those.

    Rows that point at a row left out go with it; of rows with one key the first stays.
    """
    kept, withheld = list(facts), list[Problem]()
    while problems := find_problems(tables := gather_rows(kept, schemas), schemas):
        withheld += problems
        bad = {id(problem.row) for problem in problems}
        rows = {name: iter(there) for name, there in tables.items()}
        kept = [fact for fact in kept if id(next(rows[fact.table])) not in bad]
    return kept, withheld


def check_tables(tables: Tables, schemas: Schemas) -> None:
    """Raise one :class:`TableError` with every row that breaks the contract; do nothing otherwise."""
    if problems := find_problems(tables, schemas):
        raise TableError(problems)


def find_problems(tables: Tables, schemas: Schemas) -> list[Problem]:
    """What breaks the contract, row by row."""
    problems = [
        Problem(name, row.get("paper", ""), "", "there is no such table", row)
        for name, rows in tables.items()
        for row in rows
        if name not in schemas
    ]
    for name, schema in schemas.items():
        rows = tables.get(name, ())
        problems += find_bad_rows(rows, schema)
        problems += find_duplicates(rows, schema)
        for foreign in schema.foreign:
            problems += find_dangling(rows, schema, foreign, tables.get(foreign.table, ()))
    return problems


def blame(schema: TableSchema, row: Row, message: str) -> Problem:
    """The problem of one row."""
    return Problem(schema.name, row.get("paper", ""), name_row(row, schema.key), message, row)


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


def is_integer(value: str) -> bool:
    """Whether a value is a whole number of at most 4000 digits."""
    plain = value.isdecimal() and value.isascii() and len(value) < 4000
    return plain or _INTEGER.fullmatch(value) is not None


def part_order(value: str, *, integer: bool) -> Part:
    """Integers as integers, before everything else; text by code point.

    >>> sorted(["10", "9", ""], key=lambda value: part_order(value, integer=True))
    ['9', '10', '']
    """
    if integer and is_integer(value):
        return 0, int(value), ""
    return 1, 0, value
