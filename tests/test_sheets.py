"""Two pages on one sheet are read one after the other; a wide page is one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
LINE = "Patients with cold agglutinins were treated"
WORDS = ["haemolysis", "complement", "antibody", "transfusion", "fatigue"]
WORDS += ["thrombosis", "ferritin", "bilirubin", "steroid", "rituximab"]
ROWS = [
    ["Agent", "Target", "Weeks"],
    ["Sutimlimab", "C1s", "26"],
    ["Iptacopan", "CFB", "48"],
    ["Danicopan", "CFD", "24"],
]


def sheet(first: int) -> PageSetter:
    """A sheet with the pages ``first`` and ``first + 1``, each of two columns below a running head."""
    page = PageSetter(width=842, height=595)
    for side, x in enumerate((30, 450)):
        page.text(x, 30, "Anaemia Reviews 2024, 12(3)", 7)
        page.text(x + 330, 30, str(first + side), 7)
        for column in (0, 1):
            for at in range(30):
                number = 60 * (first + side) + 30 * column + at
                other = WORDS[number % 7], WORDS[(number // 7) % 10], WORDS[number % 9]
                page.text(x + 185 * column, 70 + 14 * at, f"q{number:04d} {' '.join(other)}"[:44], 7)
    return page


def read(folder: Path, *pages: PageSetter) -> tuple[Page, ...]:
    return read_pdf(write_pdf(folder / "x.pdf", list(pages)), CONTEXT)


def test_pages_of_a_sheet_are_read_one_after_the_other(tmp_path: Path) -> None:
    pages = read(tmp_path, sheet(11), sheet(13))
    text = " ".join(
        page.text[line.start : line.end] for page in pages for line in page.lines if line.role != "furniture"
    )
    numbers = [int(word[1:]) for word in text.split() if word[0] == "q"]
    assert numbers == list(range(660, 900))
    assert [page.page for page in pages] == [1, 2]
    heads = [
        page.text[line.start : line.end] for page in pages for line in page.lines if line.role == "furniture"
    ]
    assert sum("Anaemia Reviews" in head for head in heads) == 4


def test_sheet_whose_right_page_is_empty(tmp_path: Path) -> None:
    last = PageSetter(width=842, height=595)
    last.lines(30, 70, [f"{word} {LINE}" for word in WORDS], 7, 14)
    pages = read(tmp_path, sheet(11), last)
    assert "".join(page.text for page in pages).count(LINE) == 10


@pytest.mark.parametrize("crossing", ["title", "rule", "table"])
def test_wide_page_is_one(tmp_path: Path, crossing: str) -> None:
    """A title or a table over both columns: the left column's text is not read above it."""
    page = PageSetter(width=842, height=595)
    if crossing == "table":
        for at, row in enumerate(ROWS * 4):
            page.row([60, 300, 600], 100 + 16 * at, row)
        page.text(60, 84, "Table 1. Inhibitors", 9)
        (table,) = read(tmp_path, page)[0].tables
        assert max(cell.column for cell in table.cells) == 2
        return
    for column, x in enumerate((30, 450)):
        page.lines(x, 70, [f"{column} {LINE} and were followed for years"] * 15, 10, 14)
        page.lines(x, 340, [f"{column + 2} {LINE} and were followed for years"] * 15, 10, 14)
    if crossing == "title":
        page.text(250, 300, "Inhibitors of complement in anaemia of cold antibodies", 14)
    else:
        page.rule(30, 300, 800, 300)
    text = read(tmp_path, page)[0].text
    assert text.index("1 Patients") < text.index("3 Patients")
