"""What changed between two sets of tables, row by row and cell by cell."""

from __future__ import annotations

from pipeline.diff.committed import read_committed
from pipeline.diff.comparing import diff_tables
from pipeline.diff.records import DiffError, TableDiff, TablesDiff
from pipeline.diff.rendering import json_lines, render_text

__all__ = [
    "DiffError",
    "TableDiff",
    "TablesDiff",
    "diff_tables",
    "json_lines",
    "read_committed",
    "render_text",
]
