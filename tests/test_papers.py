"""Whole papers of other topics against the tables they should give; `make accept` rewrites those."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT

from pipeline.diff import run_diff

EXPECTED = ROOT / "tests" / "expected" / "tables"


def test_papers_of_other_topics_give_the_expected_tables(own_papers: Path, tmp_path: Path) -> None:
    expected = tmp_path / "expected"
    shutil.copytree(EXPECTED, expected)
    shutil.copy(own_papers / "tables" / "datapackage.json", expected)
    text, code = run_diff(expected, own_papers / "tables", color=False, everything=True, as_json=False)
    assert code == 0, text


def test_expected_tables_hold_every_paper() -> None:
    papers = {path.name for path in (ROOT / "tests" / "papers").iterdir()}
    rows = (EXPECTED / "papers.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert {row.split(",", 1)[0] for row in rows} == papers
