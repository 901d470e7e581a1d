"""The tables' descriptions as a page to read: docs/tables.md is what this says of config/tables."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.schemas import PROVENANCE, Column, Schemas, TableSchema

HEAD = """# The tables

Made by `make accept` from `config/tables/`; `extracted/tables/datapackage.json` says the same to programs.
An empty cell means that the paper does not say. Key columns are **bold**. Tables that quote a paper end with
"""


def describe_tables(schemas: Schemas) -> str:
    """Markdown: what a row of each table is, then its columns with their meanings and units."""
    places = ", ".join(f"`{column.name}`" for column in PROVENANCE)
    told = [_column(column, ()) for column in PROVENANCE]
    parts = [HEAD + f"{places}:\n\n" + "\n".join(told) + "\n"]
    return "\n".join([*parts, *("\n".join(_table(schema)) + "\n" for schema in schemas.values())])


def _table(schema: TableSchema) -> Iterator[str]:
    yield from (f"## {schema.name}", "", schema.row, "")
    places = {column.name for column in PROVENANCE}
    quoting = places <= set(schema.names)
    for column in schema.columns:
        if not quoting or column.name not in places:
            yield _column(column, schema.key)
    if quoting:
        yield "- and where it is quoted"


def _column(column: Column, key: tuple[str, ...]) -> str:
    name = f"**{column.name}**" if column.name in key else f"`{column.name}`"
    unit = f" ({column.unit})" if column.unit else ""
    values = f" One of {', '.join(column.values)}." if column.values else ""
    return f"- {name}{unit}: {column.meaning}{values}"
