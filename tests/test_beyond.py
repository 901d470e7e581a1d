"""Text beyond the edge of a page: pdfium does not tell it, and an issue must."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())


def cut_issues(tmp_path: Path, *pages: PageSetter) -> list[tuple[int, str]]:
    read = read_pdf(write_pdf(tmp_path / "paper.pdf", list(pages)), CONTEXT)
    return [
        (at, issue.message)
        for at, page in enumerate(read)
        for issue in page.issues
        if issue.code == "text_cut"
    ]


def page_of_rows(edge: float, rows: int = 4) -> PageSetter:
    page = PageSetter()
    page.text(60, 60, "Trials of galcanezumab in episodic cluster headache", 12)
    for at in range(rows):
        page.row([60, 200, edge], 100 + 14 * at, [f"Study {at}", "completed", f"19{at}5"])
    return page


@pytest.mark.parametrize("edge", [500.0, 570.0])
def test_a_page_that_shows_all_its_text_has_no_issue(tmp_path: Path, edge: float) -> None:
    assert cut_issues(tmp_path, page_of_rows(edge)) == []


def test_a_number_cut_by_the_edge_is_told_with_its_page(tmp_path: Path) -> None:
    ((at, message),) = cut_issues(tmp_path, page_of_rows(500), page_of_rows(583))
    assert at == 1
    assert message.startswith("page 2: text runs beyond the page's edge and is cut, at 19")


def test_a_column_beyond_the_edge_is_told(tmp_path: Path) -> None:
    page = page_of_rows(605)
    page.text(540, 80, "Enrolled", 9)
    assert len(cut_issues(tmp_path, page)) == 1


def test_rows_below_the_page_are_told(tmp_path: Path) -> None:
    assert len(cut_issues(tmp_path, page_of_rows(500, rows=60))) == 1
