"""The description of the tables: a Frictionless Data Package, version 1, with Table Schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.freshness import hash_file
from pipeline.schemas import TYPES, Column, ForeignKey, Schemas, TableSchema

PACKAGE_NAME = "datapackage.json"

_TABLE_SCHEMA_TYPES = {"integer": "integer", "number": "number", "year": "year"}
"""Types that Table Schema has under their own name; the others are strings with a pattern."""


def write_datapackage(schemas: Schemas, folder: Path) -> None:
    """Write ``folder/datapackage.json`` about the CSV files that stand in the folder."""
    text = json.dumps(describe_package(schemas, folder), ensure_ascii=False, indent=2) + "\n"
    (folder / PACKAGE_NAME).write_text(text, encoding="utf-8", newline="\n")


def describe_package(schemas: Schemas, folder: Path) -> dict[str, Any]:
    """The package with a resource for every table."""
    return {
        "profile": "tabular-data-package",
        "name": "revtab",
        "title": "Tables extracted from review papers",
        "resources": [describe_resource(schema, folder) for schema in schemas.values()],
    }


def describe_resource(schema: TableSchema, folder: Path) -> dict[str, Any]:
    """One table: its file with size and hash, and its columns.

    The dialect is spelled out because readers that guess one from a sample can guess wrong.
    """
    path = folder / f"{schema.name}.csv"
    resource: dict[str, Any] = {
        "name": schema.name,
        "path": path.name,
        "profile": "tabular-data-resource",
        "description": schema.row,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n"},
        "bytes": path.stat().st_size,
        "hash": f"sha256:{hash_file(path)}",
        "schema": describe_schema(schema),
    }
    if schema.across:
        resource["across"] = {"by": list(schema.across.by), "says": list(schema.across.says)}
    if schema.named_by:
        resource["namedBy"] = list(schema.named_by)
    return {**resource, "noisy": True} if schema.noisy else resource


def describe_schema(schema: TableSchema) -> dict[str, Any]:
    """The Table Schema: fields, keys, and that empty means missing."""
    described: dict[str, Any] = {
        "fields": [describe_column(column, in_key=column.name in schema.key) for column in schema.columns],
        "missingValues": [""],
        "primaryKey": list(schema.key),
    }
    if schema.foreign:
        described["foreignKeys"] = [describe_foreign(foreign) for foreign in schema.foreign]
    return described


def describe_column(column: Column, *, in_key: bool) -> dict[str, Any]:
    """A field. ``unit`` and ``place`` are this project's own properties."""
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TABLE_SCHEMA_TYPES.get(column.type, "string"),
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.place:
        field["place"] = True
    constraints = describe_constraints(column, in_key=in_key)
    return {**field, "constraints": constraints} if constraints else field


def describe_constraints(column: Column, *, in_key: bool) -> dict[str, Any]:
    """What a value must keep to; a key column says in so many words whether it may be empty."""
    constraints: dict[str, Any] = {}
    if column.required or in_key:
        constraints["required"] = column.required
    if column.values:
        constraints["enum"] = list(column.values)
    pattern = column.pattern or TYPES[column.type]
    if pattern and column.type not in _TABLE_SCHEMA_TYPES:
        constraints["pattern"] = pattern
    return constraints


def describe_foreign(foreign: ForeignKey) -> dict[str, Any]:
    """A foreign key."""
    columns = list(foreign.columns)
    return {"fields": columns, "reference": {"resource": foreign.table, "fields": columns}}
