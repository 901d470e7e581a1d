"""One extraction of the first paper, shared by the tests that only read it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.run import Workspace, extract

ROOT = Path(__file__).parent.parent
FIRST_PAPER = ROOT / "raw" / "li-2025-cart.txt"
Rows = list[dict[str, str]]


def read_table(tables: Path, name: str) -> Rows:
    with (tables / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs for the first paper; what else its reader put into raw/ is no test's business."""
    raw, out = tmp_path_factory.mktemp("raw"), tmp_path_factory.mktemp("extracted")
    shutil.copy(FIRST_PAPER, raw)
    report = extract(Workspace(raw, out, ROOT / "config"))
    assert not report.failures
    return out


@pytest.fixture(scope="session")
def own_papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs for the papers of tests/papers, of other topics."""
    out = tmp_path_factory.mktemp("own")
    report = extract(Workspace(ROOT / "tests" / "papers", out, ROOT / "config"))
    assert not report.failures
    return out


@pytest.fixture
def run_on(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Extract some papers given by name and content; return the outputs' folder."""

    def run(papers: dict[str, str | bytes]) -> Path:
        raw = tmp_path / "raw"
        for name, content in papers.items():
            path = raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        extract(Workspace(raw, tmp_path / "out", ROOT / "config"))
        return tmp_path / "out"

    return run
