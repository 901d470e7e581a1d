"""The output tables as ``config/tables/`` describes them: columns, types, keys, meanings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.settings import (
    ConfigError,
    ConfigFile,
    Entry,
    as_map,
    as_text,
    as_texts,
    config_files,
    read_yaml,
    refuse_unknown,
)

TYPES = {
    "string": "",
    "integer": r"(0|-?[1-9][0-9]{0,17})",
    "number": r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?",
    "year": r"[0-9]{4}",
    "date": r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
    "numbers": r"[0-9]{1,9}(;[0-9]{1,9})*",
}
"""How a whole value of each type is written. ``date`` may be cut (2017-08), ``numbers`` is 56;57."""

TABLE_KEYS = (
    "order",
    "row",
    "key",
    "named_by",
    "across",
    "noisy",
    "corrected",
    "foreign",
    "columns",
    "provenance",
    "content",
)
COLUMN_KEYS = ("type", "meaning", "unit", "required", "values", "pattern", "place")


@frozen
class Column:
    """A column of a table. ``place`` says that it tells where a row comes from, not what it says."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    place: bool = False

    @cached_property
    def written(self) -> re.Pattern[str] | None:
        """How the whole of every value that is not empty must be written; None where anything goes."""
        pattern = self.pattern or TYPES[self.type]
        return re.compile(pattern) if pattern else None

    @property
    def takes_anything(self) -> bool:
        """Whether any text is a value, empty text apart."""
        return self.written is None and not self.values

    @cached_property
    def allowed(self) -> frozenset[str]:
        """The closed list of values, empty where there is none."""
        return frozenset(self.values)


@frozen
class ForeignKey:
    """Columns that must stand, under the same names, as the key of a row of ``table``."""

    table: str
    columns: tuple[str, ...]


@frozen
class Across:
    """What makes rows of two papers speak of the same (``by``), what they say of it, what must be filled."""

    by: tuple[str, ...]
    says: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns named."""
        return (*self.by, *self.says, *self.needs)


@frozen
class TableSchema:
    """One output table. ``row`` says what a row is; a ``noisy`` table changes with every comma.

    ``named_by`` are the columns that name the thing a row is about: under another id it is the same
    thing by its name. ``across`` is there where what two papers say can be held against each other;
    ``corrected`` tables take what ``config/corrections.csv`` says.
    """

    name: str
    order: int
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign: tuple[ForeignKey, ...] = ()
    noisy: bool = False
    named_by: tuple[str, ...] = ()
    across: Across | None = None
    corrected: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order: the CSV's header."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def types(self) -> dict[str, str]:
        """The columns' types by name."""
        return {column.name: column.type for column in self.columns}


Schemas = Mapping[str, TableSchema]
"""The tables by name, in their order."""

RECOGNISED = Column(
    "ocr",
    "number",
    "The lowest recognition confidence, 0 to 1, of the lines the quote lies in; empty where the text "
    "is the paper's own and not read from a picture.",
    place=True,
)

PROVENANCE = (
    RECOGNISED,
    Column("page", "integer", "The page, from 1, empty where the format has none.", place=True),
    Column("start", "integer", "Where the quote begins in the paper's text.", "code points", place=True),
    Column("end", "integer", "Where the quote ends, half-open.", "code points", place=True),
    Column("quote", "string", "Exactly the paper's text from start to end.", place=True),
    Column("rule", "string", "The rule or vocabulary term of config/ that said so.", place=True),
)
"""The last columns of every table that holds facts; ``ocr`` is described here once for all of them."""

CORRECTION = Column(
    "correction",
    "string",
    "What a reader decided: the row accepted as it is, a value set, the row added; empty where nobody did.",
    values=("accepted", "set", "added"),
)
"""The column before the provenance of every table that ``config/corrections.csv`` may correct."""


def load_schemas(config: Path) -> dict[str, TableSchema]:
    """Read ``config/tables/``; raise :class:`ConfigError` at the first mistake."""
    if not (config / "tables").is_dir():
        raise ConfigError(config.name, "", "there is no folder tables/ in it", "name the folder config/")
    read = [(file, read_schema(file)) for file in config_files(config, "tables")]
    schemas = {schema.name: schema for _, schema in sorted(read, key=lambda pair: pair[1].order)}
    refuse_same_order(read)
    for file, schema in read:
        refuse_lost_foreign(file, schema, schemas)
    return schemas


def read_schema(file: ConfigFile) -> TableSchema:
    """The table that one file describes; it bears the file's name."""
    if file.path.suffix != ".yml":
        raise file.refuse("", "a table is a .yml file", "rename it")
    top = read_yaml(file)
    refuse_unknown(file, "", top, TABLE_KEYS)
    key = as_texts(file, "key", top["key"]) if "key" in top else ()
    corrected = read_flag(file, "corrected", top)
    columns = (*read_columns(file, top, key), *([CORRECTION] if corrected else []))
    schema = TableSchema(
        name=file.path.stem,
        order=read_order(file, top),
        row=read_words(file, "row", top),
        key=key,
        columns=(*columns, *read_provenance(file, top, key)),
        foreign=read_foreign(file, top),
        noisy=read_flag(file, "noisy", top),
        named_by=as_texts(file, "named_by", top["named_by"]) if "named_by" in top else (),
        across=read_across(file, top),
        corrected=corrected,
    )
    refuse_columns(file, schema)
    return schema


def read_order(file: ConfigFile, top: Mapping[str, Entry]) -> int:
    """The table's place among the tables, from 1."""
    order = as_text(file, "order", top.get("order"))
    if not re.fullmatch("[1-9][0-9]{0,3}", order):
        raise file.refuse("order", f"'{order}' is not a whole number from 1", "give the table a number")
    return int(order)


def read_words(file: ConfigFile, place: str, block: Mapping[str, Entry]) -> str:
    """The sentence under the last word of ``place``, which must not be empty."""
    key = place.rpartition(" ")[2]
    words = as_text(file, place, block.get(key))
    if not words.strip():
        raise file.refuse(place, f"there is no {key}", "say in a sentence what it holds")
    return words


def read_flag(file: ConfigFile, key: str, block: Mapping[str, Entry], *, default: bool = False) -> bool:
    """A ``yes`` or ``no``, ``default`` where nothing is said."""
    if key not in block:
        return default
    flag = as_text(file, key, block[key])
    if flag not in ("yes", "no"):
        raise file.refuse(f"line {block[key].line} ({key})", f"'{flag}' is neither yes nor no", "write one")
    return flag == "yes"


def read_columns(file: ConfigFile, top: Mapping[str, Entry], key: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns that the file spells out; those of the key are required unless it says otherwise."""
    return tuple(
        read_column(file, name, entry, required=name in key)
        for name, entry in as_map(file, "columns", top.get("columns")).items()
    )


def read_column(file: ConfigFile, name: str, entry: Entry, *, required: bool) -> Column:
    """One column."""
    place = f"line {entry.line} ({name})"
    block = as_map(file, place, entry)
    refuse_unknown(file, place, block, COLUMN_KEYS)
    kind = as_text(file, place, block.get("type"))
    if kind not in TYPES:
        raise file.refuse(place, f"unknown type '{kind}'", f"use one of {', '.join(TYPES)}")
    return Column(
        name=name,
        type=kind,
        meaning=read_words(file, f"{place} meaning", block),
        unit=as_text(file, place, block.get("unit")),
        required=read_flag(file, "required", block, default=required),
        values=as_texts(file, place, block["values"]) if "values" in block else (),
        pattern=read_pattern(file, place, block),
        place=read_flag(file, "place", block),
    )


def read_pattern(file: ConfigFile, place: str, block: Mapping[str, Entry]) -> str:
    """The column's own pattern, which must compile."""
    pattern = as_text(file, place, block.get("pattern"))
    try:
        re.compile(pattern)
    except re.error as error:
        raise file.refuse(place, f"the pattern does not compile ({error})", "mend the pattern") from None
    return pattern


def read_provenance(file: ConfigFile, top: Mapping[str, Entry], key: tuple[str, ...]) -> tuple[Column, ...]:
    """The six provenance columns, with ``provenance: yes`` (a place is required) or ``optional``."""
    said = as_text(file, "provenance", top.get("provenance"))
    if said not in ("", "yes", "optional"):
        raise file.refuse("provenance", f"'{said}' is neither yes nor optional", "write one, or leave it out")
    if not said:
        return ()
    content = as_texts(file, "content", top["content"]) if "content" in top else ()
    return tuple(
        Column(
            name=column.name,
            type=column.type,
            meaning=column.meaning,
            unit=column.unit,
            required=column.name in key or (said == "yes" and column.name in ("start", "end")),
            place=column.name not in content,
        )
        for column in PROVENANCE
    )


def read_foreign(file: ConfigFile, top: Mapping[str, Entry]) -> tuple[ForeignKey, ...]:
    """The tables that a row points into, with the columns that point."""
    block = as_map(file, "foreign", top.get("foreign"))
    return tuple(
        ForeignKey(table, as_texts(file, f"foreign {table}", entry)) for table, entry in block.items()
    )


def read_across(file: ConfigFile, top: Mapping[str, Entry]) -> Across | None:
    """How rows of two papers are held against each other, None where they are not."""
    if "across" not in top:
        return None
    block = as_map(file, "across", top["across"])
    refuse_unknown(file, "across", block, ("by", "says", "needs"))
    by, says, needs = (
        as_texts(file, f"across {key}", block[key]) if key in block else () for key in ("by", "says", "needs")
    )
    if not by:
        raise file.refuse("across", "there is no 'by'", "name the columns that both papers share")
    return Across(by, says, needs)


def refuse_columns(file: ConfigFile, schema: TableSchema) -> None:
    """Refuse a column twice, a table without a key, a key or foreign key of columns that are not there."""
    for name in schema.names:
        if schema.names.count(name) > 1:
            raise file.refuse("columns", f"the column '{name}' stands twice", "remove one of the two")
    if not schema.key:
        raise file.refuse("key", "the table has no key", "name the columns that tell its rows apart")
    foreign = [("foreign", foreign.columns) for foreign in schema.foreign]
    across = schema.across.columns if schema.across else ()
    for place, names in (("key", schema.key), ("named_by", schema.named_by), ("across", across), *foreign):
        for name in names:
            if name not in schema.names:
                raise file.refuse(place, f"there is no column '{name}'", "name a column of the table")


def refuse_same_order(read: list[tuple[ConfigFile, TableSchema]]) -> None:
    """Refuse two tables with one number: their order would hang on their names."""
    taken: dict[int, str] = {}
    for file, schema in read:
        other = taken.setdefault(schema.order, schema.name)
        if other != schema.name:
            raise file.refuse("order", f"{schema.order} is taken by {other}", "give the table its own number")


def refuse_lost_foreign(file: ConfigFile, schema: TableSchema, schemas: Schemas) -> None:
    """Refuse a foreign key into a table that is not there, or not by that table's key."""
    for foreign in schema.foreign:
        if foreign.table not in schemas:
            raise file.refuse("foreign", f"there is no table '{foreign.table}'", "name a file of tables/")
        key = schemas[foreign.table].key
        if foreign.columns != key:
            message = f"{foreign.table} is not known by ({', '.join(foreign.columns)})"
            raise file.refuse("foreign", message, f"write its key: ({', '.join(key)})")
