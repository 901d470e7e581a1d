"""What of a paper's registry numbers and cells became facts, and the list of what nothing explains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.writers.csv_tables import read_csv

KINDS = {"registry_number": "registry-like numbers", "cell": "cells"}
STATES = ("used", "ignored", "unexplained")
SHOWN = 60
Row = dict[str, str]


def tell_coverage(out: Path, paper: str = "") -> Iterator[str]:
    """Lines to print: counts a paper, then what is unexplained. Raises FileNotFoundError before a run."""
    table = read_csv(out / "tables" / "coverage.csv")
    rows = [row for row in table if not paper or row["paper"] == paper]
    for name in sorted({row["paper"] for row in rows}):
        own = [row for row in rows if row["paper"] == name]
        yield name
        yield from _count(own)
        yield from _list_unexplained([row for row in own if row["state"] == "unexplained"])


def _count(rows: Iterable[Row]) -> Iterator[str]:
    counts = Counter((row["kind"], row["state"]) for row in rows)
    for kind, words in KINDS.items():
        told = ", ".join(f"{counts[kind, state]} {state}" for state in STATES)
        yield f"  {words:22} {told}"


def _list_unexplained(rows: list[Row]) -> Iterator[str]:
    for row in rows[:SHOWN]:
        place = f"{row['table']} row {row['row']} column {row['column']}" if row["table"] else "text"
        page = f"page {row['page']}, " if row["page"] else ""
        yield f"    {page}{place}, {row['start']}-{row['end']}: {row['quote']}"
    if len(rows) > SHOWN:
        yield f"    … and {len(rows) - SHOWN} more in coverage.csv"
