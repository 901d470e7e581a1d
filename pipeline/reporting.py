"""What a run says: progress while it works, and at the end what a person wants to know."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipeline.frozen import frozen
from pipeline.records import SEVERITIES

BAR_WIDTH = 24
SHOWN_TABLES = (
    "trials",
    "products",
    "approvals",
    "targets",
    "drugs",
    "diseases",
    "dates",
    "outcomes",
    "abbreviations",
    "citations",
    "tables",
    "cells",
)
SHOWN_NOTICES = 5
CORRECTION_STATES = ("applied", "stale", "unused")


@dataclass
class Progress:
    """A bar on a terminal, a line a paper elsewhere."""

    total: int
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    done: int = 0

    def advance(self, paper: str, failure: str) -> None:
        """One paper more is done."""
        self.done += 1
        if self.stream.isatty():
            self._draw(paper)
            if failure:
                self._say(f"\n  failed: {paper}: {failure}\n")
        else:
            self._say(f"[{self.done}/{self.total}] {paper}: {f'failed: {failure}' if failure else 'done'}\n")

    def close(self) -> None:
        """End the bar's line."""
        if self.total and self.stream.isatty():
            self._say("\n")

    def _draw(self, paper: str) -> None:
        filled = BAR_WIDTH * self.done // max(1, self.total)
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        room = max(10, shutil.get_terminal_size().columns - BAR_WIDTH - 20)
        self._say(f"\r\x1b[K[{bar}] {self.done}/{self.total} {paper[:room]}")

    def _say(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


@frozen
class RunReport:
    """What a run did: papers read now, unchanged, gone, and failed with the reason."""

    read: Sequence[str]
    unchanged: Sequence[str]
    removed: Sequence[str]
    failures: Mapping[str, str]
    notices: Sequence[str] = ()


def summarise(report: RunReport, out: Path) -> str:
    """The closing summary: papers, facts by table, issues by severity, where to look next."""
    counts = {table: _count_rows(out / "tables" / f"{table}.csv") for table in SHOWN_TABLES}
    lines = [_papers_line(report), "", "facts     " + ", ".join(f"{n} {t}" for t, n in counts.items() if n)]
    severities = _count_values(out / "tables" / "issues.csv", "severity")
    issues = ", ".join(f"{severities[name]} {name}s" for name in SEVERITIES if severities[name])
    lines.append("issues    " + (issues or "none"))
    if states := _count_values(out / "tables" / "corrections.csv", "state"):
        told = ", ".join(f"{states[name]} {name}" for name in CORRECTION_STATES if states[name])
        lines.append(f"corrected {told}")
    lines += [f"  failed  {paper}: {why}" for paper, why in sorted(report.failures.items())]
    lines += [f"  note    {notice}" for notice in report.notices[:SHOWN_NOTICES]]
    if len(report.notices) > SHOWN_NOTICES:
        lines.append(f"  note    … and {len(report.notices) - SHOWN_NOTICES} more of that kind")
    lines += ["", f"tables    {out / 'tables'}  (CSV, revtab.xlsx, revtab.sqlite, datapackage.json)"]
    if severities:
        lines.append(f"look next {out / 'tables' / 'issues.csv'}")
    lines.append("changes   make diff")
    return "\n".join(lines)


def _papers_line(report: RunReport) -> str:
    total = len(report.read) + len(report.unchanged)
    parts = [f"{len(report.read)} read", f"{len(report.unchanged)} unchanged"]
    if report.removed:
        parts.append(f"{len(report.removed)} gone from raw")
    if report.failures:
        parts.append(f"{len(report.failures)} failed")
    return f"papers    {total}: " + ", ".join(parts)


def _count_rows(path: Path) -> int:
    if not path.exists():
        return 0
    from pipeline.writers.csv_tables import read_csv

    return sum(1 for _ in read_csv(path))


def _count_values(path: Path, column: str) -> Counter[str]:
    if not path.exists():
        return Counter()
    from pipeline.writers.csv_tables import read_csv

    return Counter(row.get(column, "") for row in read_csv(path))
