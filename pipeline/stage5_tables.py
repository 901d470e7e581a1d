"""Stage 5: facts become tables, checked against ``config/tables/`` and written in all formats."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.contract import Part, check_tables, gather_rows, part_order
from pipeline.records import Fact
from pipeline.schemas import Schemas, TableSchema
from pipeline.writers import Notice, Row, Tables
from pipeline.writers.csv_tables import write_csv
from pipeline.writers.datapackage import PACKAGE_NAME, write_datapackage
from pipeline.writers.sqlite_tables import write_sqlite

SQLITE_NAME = "revtab.sqlite"
XLSX_NAME = "revtab.xlsx"
STAGING_NAME = ".writing"
"""The folder below ``tables/`` in which a set of tables is made before it takes the old one's place."""

SortKey = tuple[Part | str, ...]
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


def row_order(schema: TableSchema) -> Callable[[Row], SortKey]:
    """How the table's rows are sorted: by the key."""
    kinds = [(name, schema.types[name] in ("integer", "year")) for name in schema.key]

    def order(row: Row) -> SortKey:
        parts = [(row[name], integer) for name, integer in kinds]
        return tuple([part_order(part, integer=True) if integer else part for part, integer in parts])

    return order


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
