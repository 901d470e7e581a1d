"""A set of tables from its folder: CSV files, described by ``datapackage.json`` or by ``config/``."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.diff.records import DiffError, Values
from pipeline.frozen import frozen
from pipeline.schemas import PROVENANCE, TYPES, Schemas, TableSchema, load_schemas
from pipeline.settings import ConfigError
from pipeline.writers.datapackage import PACKAGE_NAME

CONFIG = Path(__file__).resolve().parents[2] / "config"
"""Where the tables are described if the folder does not describe them itself."""


@frozen
class Description:
    """What the folder says of a table: its key, what is place, what of the key may be empty.

    ``types`` are the columns' types by name, ``names`` the columns that name what a row is about,
    ``foreign`` the tables it points into with the columns that point. ``facts`` are told row by row even
    where a whole paper is new; of the other tables, which say how a paper is built, the number is enough.
    """

    key: tuple[str, ...]
    place: frozenset[str]
    optional: frozenset[str]
    noisy: bool = False
    types: Mapping[str, str] | None = None
    names: tuple[str, ...] = ()
    foreign: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facts: bool = False


@frozen
class Table:
    """The CSV of one table; ``path`` is None where a side lacks it."""

    columns: tuple[str, ...]
    path: Path | None = None

    def rows(self) -> Iterator[Values]:
        """The rows one after another; a row that is longer or shorter than the header is refused.

        Rows without a single filled cell are left out: Excel writes them below a table.
        """
        if self.path is None:
            return
        width = len(self.columns)
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                next(reader, None)
                for at, row in enumerate(filter(None, reader), start=1):
                    if len(row) != width:
                        raise DiffError(f"{self.path}, row {at} has {len(row)} cells for {width} columns")
                    if any(row):
                        yield tuple(row)
        except UnicodeDecodeError as error:
            raise DiffError(f"{self.path} cannot be read ({error}); save it as CSV UTF-8") from error
        except (OSError, csv.Error) as error:
            raise DiffError(f"{self.path} cannot be read ({error})") from error


@frozen
class TableSet:
    """A folder of tables: the CSV of each, and the descriptions in their order."""

    paths: Mapping[str, Path]
    described: Mapping[str, Description]


def read_set(folder: Path) -> TableSet:
    """Find the tables of a folder, or of ``tables/`` in it."""
    home = find_tables(folder)
    paths = {path.stem: path for path in sorted(home.glob("*.csv"))}
    return TableSet(paths, read_descriptions(home))


def find_tables(folder: Path) -> Path:
    """The folder that holds the CSV files."""
    for home in (folder, folder / "tables"):
        if any(home.glob("*.csv")) or (home / PACKAGE_NAME).is_file():
            return home
    raise DiffError(f"no tables in {folder}: neither it nor {folder / 'tables'} holds CSV files")


def read_descriptions(home: Path) -> dict[str, Description]:
    """The tables by name, from the folder's description or, where it has none, from ``config/``."""
    path = home / PACKAGE_NAME
    if not path.is_file():
        return describe_by_config(CONFIG)
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        described = {resource["name"]: describe_resource(resource) for resource in resources}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DiffError(f"{path} does not describe tables ({error!r})") from error
    if any(description.facts for description in described.values()):
        return described
    return {name: replace(description, facts=True) for name, description in described.items()}


def describe_by_config(config: Path) -> dict[str, Description]:
    """The tables as ``config/tables/`` describes them, none where it cannot be read."""
    schemas: Schemas = {}
    with suppress(ConfigError):
        schemas = load_schemas(config)
    return {name: describe_schema(schema) for name, schema in schemas.items()}


def describe_schema(schema: TableSchema) -> Description:
    """A table of ``config/tables/``."""
    return Description(
        key=schema.key,
        place=frozenset(column.name for column in schema.columns if column.place),
        optional=frozenset(column.name for column in schema.columns if not column.required),
        noisy=schema.noisy,
        types=schema.types,
        names=schema.named_by,
        facts=schema.across is not None,
        foreign=tuple((foreign.table, foreign.columns) for foreign in schema.foreign),
    )


def describe_resource(resource: Mapping[str, Any]) -> Description:
    """A resource of a data package; without any ``place`` the provenance columns are taken for it."""
    schema = resource["schema"]
    fields = schema["fields"]
    place = {field["name"] for field in fields if field.get("place")}
    names = [field["name"] for field in fields]
    key = as_columns(schema.get("primaryKey", []))
    return Description(
        key=key,
        place=frozenset(place or (column.name for column in PROVENANCE)),
        optional=frozenset(f["name"] for f in fields if f.get("constraints", {}).get("required") is False),
        noisy=bool(resource.get("noisy")),
        facts="across" in resource,
        types={field["name"]: read_type(field) for field in fields},
        names=as_columns(resource.get("namedBy", untold_names(names) if len(key) == 2 else [])),
        foreign=tuple(
            (foreign["reference"]["resource"], as_columns(foreign["fields"]))
            for foreign in schema.get("foreignKeys", ())
        ),
    )


def untold_names(columns: list[str]) -> list[str]:
    """What names a thing in a folder whose description is too old to say so."""
    return [name for name in ("name", "name_en", "name_zh", "acronym") if name in columns]


def as_columns(named: str | list[str]) -> tuple[str, ...]:
    """Columns as a data package names them: a list, or a single one by itself."""
    return (named,) if isinstance(named, str) else tuple(named)


def read_type(field: Mapping[str, Any]) -> str:
    """The type of a field; a date that may be cut is a string with the pattern of one."""
    if field.get("constraints", {}).get("pattern") == TYPES["date"]:
        return "date"
    return str(field.get("type", "string"))


def open_table(path: Path) -> Table:
    """A CSV by its header, which must name every column once."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            columns = tuple(next(csv.reader(file, strict=True), ()))
    except UnicodeDecodeError as error:
        raise DiffError(f"{path} cannot be read ({error}); save it as CSV UTF-8") from error
    except (OSError, csv.Error) as error:
        raise DiffError(f"{path} cannot be read ({error})") from error
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        raise DiffError(f"{path} is not separated by commas; save it as CSV UTF-8 with commas")
    if not columns:
        raise DiffError(f"{path} is empty, without even a header")
    if len(set(columns)) < len(columns):
        raise DiffError(f"{path} names a column twice in its header")
    return Table(columns, path)
