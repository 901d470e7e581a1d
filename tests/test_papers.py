"""Whole papers of other topics against the tables they should give; `make accept` rewrites those."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT, read_table

from pipeline.diff import diff_tables, render_text
from pipeline.records import CELL_STATES, LINE_ROLES, SEVERITIES, Page
from pipeline.store import read_records

EXPECTED = ROOT / "tests" / "expected" / "tables"


def test_papers_of_other_topics_give_the_expected_tables(own_papers: Path, tmp_path: Path) -> None:
    expected = tmp_path / "expected"
    shutil.copytree(EXPECTED, expected)
    shutil.copy(own_papers / "tables" / "datapackage.json", expected)
    diff = diff_tables(expected, own_papers / "tables")
    assert diff.exit_code == 0, render_text(diff, all=True)


def test_expected_tables_hold_every_paper() -> None:
    papers = {path.name for path in (ROOT / "tests" / "papers").iterdir()}
    rows = (EXPECTED / "papers.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",", 1)[0] for row in rows} == papers


def test_lines_cells_and_issues_are_of_the_kinds_that_records_name(extracted: Path, own_papers: Path) -> None:
    roles, states, severities = set(), set(), set()
    for out in (extracted, own_papers):
        for path in (out / "1_pages").glob("*.jsonl"):
            for page in read_records(path, Page):
                roles |= {line.role for line in page.lines}
                states |= {cell.state for table in page.tables for cell in table.cells}
                severities |= {issue.severity for issue in page.issues}
        severities |= {row["severity"] for row in read_table(out / "tables", "issues")}
    assert {"body", "heading", "table", "reference"} <= roles <= set(LINE_ROLES)
    assert {"printed", "joined"} <= states <= set(CELL_STATES)
    assert {"warning", "note"} <= severities <= set(SEVERITIES)
