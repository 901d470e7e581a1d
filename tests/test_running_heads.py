"""Running heads that name another section on each page, told by the page numbers beside them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.geometry.furniture import EdgeLine, PageEdges, find_page_furniture
from pipeline.geometry.lines import Piece
from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.settings import load_settings


def edge(text: str, *, white: float = 20.0) -> EdgeLine:
    return EdgeLine(Piece((0,), 60.0, 20.0, 500.0, 30.0, 28.0, 9.0), text, 28.0, white)


def furniture(*pages: tuple[EdgeLine | None, EdgeLine | None]) -> list[list[str]]:
    edges = [PageEdges((top,) if top else (), (bottom,) if bottom else ()) for top, bottom in pages]
    return [[line.text for line in page] for page in find_page_furniture(edges, lambda text: "Table" in text)]


def test_a_section_beside_numbers_that_count_the_pages_is_a_running_head() -> None:
    assert furniture(
        (None, edge("1")), (edge("二 安全性 2"), None), (edge("3 REFERENCES"), None)
    ) == [["1"], ["二 安全性 2"], ["3 REFERENCES"]]  # fmt: skip


def test_numbers_that_count_nothing_are_text() -> None:
    assert furniture(
        (edge("the dose was raised to 40"), None), (edge("and in the arm of 12"), None)
    ) == [[], []]  # fmt: skip


def test_a_line_close_to_the_text_is_text() -> None:
    assert furniture(
        (edge("given on day 1", white=3.0), None), (edge("and on day 2", white=3.0), None)
    ) == [[], []]  # fmt: skip


@pytest.mark.parametrize(("text", "taken"), [("· 129 .", True), ("— 12 —", True), ("129 .", False)])
def test_a_number_with_its_dots_is_a_page_number(text: str, taken: bool) -> None:
    """The second dot of a scan is read as a stop; behind a bare number it ends a list's item."""
    assert furniture((None, edge(text)), (None, None)) == [[text] if taken else [], []]


def test_what_the_publisher_prints_at_a_columns_foot_parts_no_sentence(tmp_path: Path) -> None:
    page = PageSetter()
    lines = ["Finerenone was given to patients with kidney"] * 40
    for x in (55, 310):
        page.lines(x, 70, lines)
    page.text(55, 670, "Preprint submitted to Example Nephrology", 10)
    context = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
    (read,) = read_pdf(write_pdf(tmp_path / "x.pdf", [page]), context)
    roles = {read.text[line.start : line.end]: line.role for line in read.lines}
    assert roles["Preprint submitted to Example Nephrology"] == "furniture"
