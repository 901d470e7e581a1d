"""``config/corrections.csv``, read and held against the tables' descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from pipeline.contract import judge_value
from pipeline.diff.folding import fold_date
from pipeline.frozen import frozen
from pipeline.schemas import Schemas, TableSchema
from pipeline.settings import ConfigError, ConfigFile, config_file, read_rows

FILE = "corrections.csv"
COLUMNS = ("paper", "table", "key", "quote", "occurrence", "action", "values", "was", "reason", "date")
ACTIONS = ("accept", "reject", "set", "add")

Pairs = tuple[tuple[str, str], ...]
"""Columns with their values."""

_SEPARATOR = re.compile(r"(?<!\\)((?:\\\\)*);")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@frozen
class Correction:
    """One decision of a reader; ``line`` is its line in the file."""

    paper: str
    table: str
    key: Pairs
    quote: str
    action: str
    reason: str
    date: str
    values: Pairs = ()
    was: Pairs = ()
    occurrence: int | None = None
    line: int = 0

    @property
    def anchor(self) -> tuple[object, ...]:
        """What tells the row it is about."""
        return self.paper, self.table, frozenset(self.key), self.quote, self.occurrence


@frozen
class _Entry:
    """A line of the file, for messages."""

    file: ConfigFile
    line: int
    cells: Mapping[str, str]

    def refuse(self, message: str, remedy: str) -> ConfigError:
        return self.file.refuse(f"line {self.line} ({self.cells['paper']})", message, remedy)


def load_corrections(config: Path, schemas: Schemas) -> tuple[Correction, ...]:
    """The decisions in the order of the file, none where there is no file.

    Raises :class:`ConfigError` at the first line that cannot be meant.
    """
    file = config_file(config, FILE)
    if not file.path.exists():
        return ()
    corrections = []
    for line, cells in read_rows(file, required=COLUMNS):
        if any(cells.values()):  # Excel writes empty rows below the last one
            corrections.append(read_correction(_Entry(file, line, cells), schemas))
    refuse_contradictions(file, corrections)
    return tuple(corrections)


def read_correction(entry: _Entry, schemas: Schemas) -> Correction:
    """One line."""
    cells = entry.cells
    schema = read_table(entry, schemas)
    correction = Correction(
        paper=cells["paper"],
        table=schema.name,
        key=read_pairs(entry, "key", schema),
        quote=cells["quote"].replace("\r\n", "\n"),
        action=read_action(entry),
        reason=cells["reason"],
        date=read_date(entry),
        values=read_pairs(entry, "values", schema),
        was=read_pairs(entry, "was", schema),
        occurrence=read_occurrence(entry),
        line=entry.line,
    )
    for what, remedy in complaints(correction, schema):
        raise entry.refuse(what, remedy)
    return correction


def read_table(entry: _Entry, schemas: Schemas) -> TableSchema:
    """The table that the line is about, which must be one that can be corrected."""
    name = entry.cells["table"]
    known = [schema.name for schema in schemas.values() if schema.corrected]
    if name in known:
        return schemas[name]
    if name in schemas:
        raise entry.refuse(f"the table {name} takes no corrections", "correct the row that says the fact")
    near = get_close_matches(name, known, 3) or known
    raise entry.refuse(f"there is no table '{name}'", f"use one of {', '.join(near)}")


def read_action(entry: _Entry) -> str:
    """What was decided."""
    action = entry.cells["action"].casefold()
    if action not in ACTIONS:
        raise entry.refuse(f"unknown action '{entry.cells['action']}'", f"use one of {', '.join(ACTIONS)}")
    return action


def read_date(entry: _Entry) -> str:
    """The day of the decision, also as a spreadsheet writes it."""
    date = fold_date(entry.cells["date"])
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
        raise entry.refuse(f"'{entry.cells['date']}' is no day", "write it as 2025-03-31")
    return date


def read_occurrence(entry: _Entry) -> int | None:
    """Which of several rows, None where nothing is said."""
    text = entry.cells["occurrence"]
    if not text:
        return None
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise entry.refuse(f"occurrence is '{text}'", "write a number from 1, or nothing")
    return int(text)


def read_pairs(entry: _Entry, column: str, schema: TableSchema) -> Pairs:
    """The columns and values of a cell; each column must be one of the table that says something."""
    pairs = []
    for part in split_pairs(entry.cells[column]):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals:
            remedy = r"write column=value, and a ; inside a value as \;"
            raise entry.refuse(f"'{part}' in {column} is no column=value", remedy)
        if name not in schema.names:
            near = get_close_matches(name, schema.names, 3) or schema.names
            raise entry.refuse(f"{schema.name} has no column '{name}'", f"use one of {', '.join(near)}")
        pairs.append((name, _ESCAPED.sub(r"\1", value.strip())))
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise entry.refuse(f"{column} names '{name}' twice", "write it once")
    return tuple(pairs)


def split_pairs(text: str) -> Iterator[str]:
    r"""The parts between semicolons, an escaped one (``\;``) left in its part.

    >>> list(split_pairs(r"metric=ORR; citations=56\;57;"))
    ['metric=ORR', 'citations=56\\;57']
    """
    for part in _SEPARATOR.sub(lambda found: found[1] + "\0", text).split("\0"):
        if part.strip():
            yield part.strip()


def write_pairs(pairs: Pairs) -> str:
    r"""Columns with their values, parted by ``;``.

    >>> write_pairs((("metric", "ORR"), ("citations", "56;57")))
    'metric=ORR; citations=56\\;57'
    """
    escaped = ((name, value.replace("\\", "\\\\").replace(";", "\\;")) for name, value in pairs)
    return "; ".join(f"{name}={value}" for name, value in escaped)


def complaints(correction: Correction, schema: TableSchema) -> Iterator[tuple[str, str]]:
    """What is wrong with a line that can be read, with the remedy."""
    action = correction.action
    if not correction.paper:
        yield "no paper is named", "write the paper as it stands in papers.csv"
    if not correction.reason:
        yield "there is no reason", "say why, so that another reader can judge it"
    if action in ("set", "add") and not correction.values and not (action == "add" and correction.key):
        yield f"{action} without values", "write column=value into 'values'"
    if action in ("accept", "reject") and correction.values:
        yield f"{action} takes no values", "leave 'values' empty, or use set"
    if action in ("reject", "add") and schema.name == "papers":
        yield f"{action} of a paper", "take the file out of raw/, or put it there"
    if action == "add" and correction.was:
        yield "a row that is added was nothing before", "leave 'was' empty"
    yield from row_complaints(correction, schema)
    yield from value_complaints(correction, schema)


def row_complaints(correction: Correction, schema: TableSchema) -> Iterator[tuple[str, str]]:
    """What is missing to tell the row."""
    quotes = "quote" in schema.names
    if quotes and not correction.quote and schema.name != "issues":
        yield "there is no quote", "copy the row's quote, so that a change of the paper is noticed"
    if not quotes and correction.quote:
        yield f"{schema.name} quotes nothing", "leave 'quote' empty; the key tells the row"
    named = {
        name for name, _ in (*correction.key, *(correction.values if correction.action == "add" else ()))
    }
    needed = [name for name in schema.key if name not in ("paper", *placed(schema))]
    for name in needed if correction.action == "add" or not quotes else ():
        column = next(column for column in schema.columns if column.name == name)
        if name not in named and (column.required or correction.action != "add"):
            yield f"the key has no {name}", f"write {name}=… into 'key'"


def value_complaints(correction: Correction, schema: TableSchema) -> Iterator[tuple[str, str]]:
    """Values that their column does not take, and columns that no reader decides."""
    columns = {column.name: column for column in schema.columns}
    fixed = {"paper", "correction", *placed(schema)}
    for name, value in (*correction.key, *correction.values):
        if name in fixed:
            yield f"{name} is not the reader's to say", "leave it out"
        if complaint := judge_value(columns[name], value):
            yield f"{name} {complaint}", "write a value that the column takes"
        for other in columns if "；" in value else ():
            if re.search(f"；\\s*{other}\\s*=", value):
                yield f"a full-width ； before {other}", "part the pairs with ;"
    both = {name for name, _ in correction.key} & {name for name, _ in correction.values}
    if correction.action == "add" and both:
        yield f"{min(both)} stands in key and in values", "write it once"


def placed(schema: TableSchema) -> frozenset[str]:
    """The columns that tell where a row comes from."""
    return frozenset(column.name for column in schema.columns if column.place)


def refuse_contradictions(file: ConfigFile, corrections: list[Correction]) -> None:
    """Refuse two lines about one row that cannot both be meant."""
    decided: dict[tuple[object, ...], list[Correction]] = {}
    for correction in corrections:
        for other in decided.setdefault(correction.anchor, []):
            if contradict(correction, other):
                raise file.refuse(
                    f"line {correction.line} ({correction.paper})",
                    f"line {other.line} decides about the same row",
                    "leave one of the two",
                )
        decided[correction.anchor].append(correction)


def contradict(one: Correction, other: Correction) -> bool:
    """Whether two decisions about one row exclude each other.

    Different values set in turn do not, nor does accepting the others.
    """
    actions = {one.action, other.action}
    if actions == {"set"}:
        return bool({name for name, _ in one.values} & {name for name, _ in other.values})
    return actions != {"accept", "set"} and ("add" not in actions or actions == {"add"})
