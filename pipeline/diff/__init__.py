"""What changed between two sets of tables, row by row and cell by cell."""

from __future__ import annotations

from pathlib import Path

from pipeline.diff.committed import read_committed
from pipeline.diff.comparing import diff_tables
from pipeline.diff.records import DiffError, TableDiff, TablesDiff
from pipeline.diff.rendering import render_text, to_json

__all__ = [
    "DiffError",
    "TableDiff",
    "TablesDiff",
    "diff_tables",
    "read_committed",
    "render_text",
    "run_diff",
    "to_json",
]


def run_diff(old: Path, new: Path, *, color: bool, everything: bool, as_json: bool) -> tuple[str, int]:
    """The text to print and the exit code: 0 the same, 1 different, 2 trouble."""
    try:
        diff = diff_tables(old, new)
    except DiffError as error:
        diff = TablesDiff(tables=(), trouble=(str(error),))
    text = to_json(diff) if as_json else render_text(diff, color=color, all=everything)
    return text, diff.exit_code
