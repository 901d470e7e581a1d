"""What a run says: progress while it works, and at the end what a person wants to know."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipeline.frozen import frozen
from pipeline.records import SEVERITIES
from pipeline.wording import count

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
COVERED = {"cell": "cell", "registry_number": "registry-like number"}
"""What the table ``coverage`` counts, and its name."""


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
    lines = [
        _papers_line(report),
        "",
        "facts     " + (", ".join(count(n, t.removesuffix("s")) for t, n in counts.items() if n) or "none"),
    ]
    severities = Counter(row["severity"] for row in _read(out / "tables" / "issues.csv"))
    issues = ", ".join(count(severities[name], name) for name in SEVERITIES if severities[name])
    lines.append("issues    " + (issues or "none"))
    lines += _corrected_lines(out / "tables")
    lines += _unread_lines(out / "tables")
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
    read, unchanged = (
        sum(name not in report.failures for name in names) for names in (report.read, report.unchanged)
    )
    total = read + unchanged + len(report.failures)
    if not total:
        from pipeline.readers import READERS

        return (
            f"papers    none: the folder of papers is empty; put {', '.join(sorted(READERS))} files into it"
        )
    parts = [f"{read} read", f"{unchanged} unchanged"]
    if report.failures:
        parts.append(f"{len(report.failures)} failed")
    if report.removed:
        parts.append(f"{len(report.removed)} gone from raw")
    return f"papers    {total}: " + ", ".join(parts)


def _corrected_lines(tables: Path) -> list[str]:
    """What became of the corrections; those of papers that are not among these say nothing of this run."""
    corrections = list(_read(tables / "corrections.csv"))
    papers = {row["paper"] for row in _read(tables / "papers.csv")} if corrections else set()
    states = Counter(row["state"] for row in corrections if row["paper"] in papers)
    told = ", ".join(f"{states[name]} {name}" for name in CORRECTION_STATES if states[name])
    return [f"corrected {told}"] if told else []


def _unread_lines(tables: Path) -> list[str]:
    """How much of cells and registry numbers became no fact, without a rule that says why."""
    kinds = Counter(row["kind"] for row in _read(tables / "coverage.csv") if row["state"] == "unexplained")
    told = ", ".join(count(kinds[kind], noun) for kind, noun in COVERED.items() if kinds[kind])
    return [f"unread    {told} became no fact: make coverage lists them"] if told else []


def _count_rows(path: Path) -> int:
    return sum(1 for _ in _read(path))


def _read(path: Path) -> Iterable[dict[str, str]]:
    """The rows of a table, none where it was not written."""
    if not path.exists():
        return ()
    from pipeline.writers.csv_tables import read_csv

    return read_csv(path)
