"""What two papers say, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.diff.papers import PapersDiff, TableVerdicts, Verdict

KINDS = {"≠": "disagree", "≈": "one_says_more", "<": "only_first", ">": "only_second", "=": "both"}


def papers_json_lines(diff: PapersDiff) -> Iterator[str]:
    """The JSON, the same bytes for the same papers."""
    told = {
        "papers": diff.papers,
        "exit_code": diff.exit_code,
        "counts": {kind: diff.counts[symbol] for symbol, kind in KINDS.items()},
        "tables": {
            table.schema.name: [describe(table, verdict) for verdict in table.verdicts]
            for table in diff.tables
            if table.verdicts
        },
    }
    yield json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def describe(table: TableVerdicts, verdict: Verdict) -> dict[str, object]:
    """One verdict; a side that says nothing of the thing is null."""
    across = table.across
    told = verdict.symbol
    return {
        "kind": KINDS[told],
        "about": dict(zip(across.by, verdict.key, strict=True)),
        "first": None if told == ">" else dict(zip(across.says, verdict.first, strict=True)),
        "second": None if told == "<" else dict(zip(across.says, verdict.second, strict=True)),
    }
