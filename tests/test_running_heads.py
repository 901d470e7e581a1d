"""Running heads that name another section on each page, told by the page numbers beside them."""

from __future__ import annotations

from pipeline.geometry.furniture import EdgeLine, PageEdges, find_page_furniture
from pipeline.geometry.lines import Piece


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
