"""Parquet: the tables with their types, for pandas, DuckDB, R and the like. Needs pyarrow."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.schemas import Schemas
from pipeline.trouble import MendableError

DTYPES = {"integer": "Int64", "year": "Int64", "number": "Float64"}


def write_parquet(tables: Path, schemas: Schemas, folder: Path) -> list[Path]:
    """Write one file a table; an empty cell is a missing value.

    Raises :class:`MendableError` without pyarrow.
    """
    if find_spec("pyarrow") is None:
        raise MendableError("Parquet needs pyarrow: .venv/bin/pip install pyarrow")
    import pandas

    written = []
    for name, schema in schemas.items():
        types = {column.name: DTYPES.get(column.type, "string") for column in schema.columns}
        frame = pandas.read_csv(
            tables / f"{name}.csv", dtype=types, keep_default_na=False, na_values={c: [""] for c in types}
        )
        path = folder / f"{name}.parquet"
        frame.to_parquet(path, index=False)
        written.append(path)
    return written
