"""A set of tables from its folder: CSV files, described by ``datapackage.json`` or by ``config/``."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.diff.records import DiffError, Values
from pipeline.schemas import PROVENANCE, Schemas, TableSchema, load_schemas
from pipeline.settings import ConfigError
from pipeline.writers.datapackage import PACKAGE_NAME

CONFIG = Path(__file__).resolve().parents[2] / "config"
"""Where the tables are described if the folder does not describe them itself."""

_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Description:
    """What the folder says of a table: its key, what is place, what of the key may be empty."""

    key: tuple[str, ...]
    place: frozenset[str]
    optional: frozenset[str]
    noisy: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV as they stand in it."""

    columns: tuple[str, ...]
    rows: list[Values]


@dataclass(frozen=True, slots=True)
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
        return {resource["name"]: describe_resource(resource) for resource in resources}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise DiffError(f"{path} does not describe tables ({error!r})") from error


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
    )


def describe_resource(resource: Mapping[str, Any]) -> Description:
    """A resource of a data package; without any ``place`` the provenance columns are taken for it."""
    fields = resource["schema"]["fields"]
    key = resource["schema"].get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    place = {field["name"] for field in fields if field.get("place")}
    optional = {field["name"] for field in fields if field.get("constraints", {}).get("required") is False}
    return Description(
        key=tuple(key),
        place=frozenset(place or (column.name for column in PROVENANCE)),
        optional=frozenset(optional),
        noisy=bool(resource.get("noisy")),
    )


def read_table(path: Path) -> Table:
    """All rows of a CSV; a file that is no table of even rows is refused."""
    longest = csv.field_size_limit(_LONGEST_CELL)  # a quote may be a whole page
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = tuple(next(reader, ()))
            rows = [tuple(row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DiffError(f"{path} cannot be read ({error})") from error
    finally:
        csv.field_size_limit(longest)
    refuse_uneven(path, columns, rows)
    return Table(columns, rows)


def refuse_uneven(path: Path, columns: Values, rows: list[Values]) -> None:
    """Refuse a header with a name twice or none, and rows that are longer or shorter than it."""
    if not columns:
        raise DiffError(f"{path} is empty, without even a header")
    if len(set(columns)) < len(columns):
        raise DiffError(f"{path} names a column twice in its header")
    for at, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise DiffError(f"{path}, row {at} has {len(row)} cells for {len(columns)} columns")
