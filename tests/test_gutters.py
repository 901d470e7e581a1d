"""Two columns with a narrow white between them, their lines level."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, text_width, write_pdf

from pipeline.geometry.hanging import join_hanging_labels
from pipeline.geometry.lines import Piece
from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page
from pipeline.settings import load_settings

ROOT = Path(__file__).parent.parent
CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
Read = Callable[..., tuple[Page, ...]]
LEFT = [
    "Inclisiran is given twice a year and",
    "lowers low density lipoprotein by a",
    "half in adults whose statin did not",
    "suffice. In the first pivotal study",
    "the mean fall at day 510 was 52 per",
    "cent, and it held over four years.",
    "Sites of injection were sore in one",
    "of twenty, and no signal of harm to",
    "liver or kidney came up so far when",
    "the extension ended. Its effect on",
    "infarction and stroke is unknown as",
    "two large trials have not reported.",
]
RIGHT = [
    "Bempedoic acid needs an enzyme that",
    "muscle lacks, so that pain is rare.",
    "Among patients who tolerate little",
    "or no statin it lowered the rate of",
    "infarction by a quarter. Gout arose",
    "in three of a hundred, and uric acid",
    "rose early and stayed. Combination",
    "with ezetimibe is sold as one pill,",
    "which lowers lipoprotein by a third",
    "and more. Whether a fourth drug is",
    "worth its price for those at lesser",
    "risk is not settled by these trials.",
]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Set pages as a PDF and read it."""
    return lambda *setters: read_pdf(write_pdf(tmp_path / "paper.pdf", list(setters)), CONTEXT)


def prose(pages: tuple[Page, ...]) -> str:
    return " ".join(
        page.text[line.start : line.end] for page in pages for line in page.lines if line.role == "body"
    )


def set_full(page: PageSetter, at: tuple[float, float], line: str, width: float) -> None:
    """A justified line: the white between its words is widened alike."""
    words = line.split()
    white = (width - sum(text_width(word, 10) for word in words)) / (len(words) - 1)
    x, y = at
    for word in words:
        page.text(x, y, word, 10)
        x += text_width(word, 10) + white


def narrow_page(gutter: float, wide: str = "") -> PageSetter:
    page = PageSetter()
    width = max(text_width(line, 10) for line in LEFT + RIGHT)
    if wide:
        page.text(60, 80, wide, 10)
    for x, lines in ((60.0, LEFT), (60 + width + gutter, RIGHT)):
        for at, line in enumerate(lines):
            set_full(page, (x, 100.0 + 12 * at), line, width)
    return page


@pytest.mark.parametrize("gutter", [8.5, 12.0])
def test_level_lines_of_two_columns_are_not_joined(read: Read, gutter: float) -> None:
    text = prose(read(narrow_page(gutter)))
    assert "statin did not suffice. In the first pivotal study the mean fall" in text
    assert "it lowered the rate of infarction by a quarter. Gout arose" in text


def test_a_line_over_both_columns_stays_whole(read: Read) -> None:
    wide = "Two drugs that lower lipoprotein beside a statin, and what is known of their harms"
    text = prose(read(narrow_page(8.5, wide)))
    assert wide in text
    assert "lowers low density lipoprotein by a half in adults" in text


def piece_at(number: int, left: float, right: float, base: float) -> Piece:
    return Piece((number,), left, base - 7, right, base + 2, base, 8.0)


def join_labels(labels: list[str], lefts: list[float], over: float) -> list[str]:
    """What stands on the lines of a list of entries beside lines that reach to ``over``."""
    texts: list[str] = []
    pieces: list[Piece] = []

    def put(text: str, left: float, right: float, base: float) -> None:
        pieces.append(piece_at(len(texts), left, right, base))
        texts.append(text)

    for at, (label, left) in enumerate(zip(labels, lefts, strict=True)):
        put(label, left, 300, 100 + 30 * at)
        put(f"entry {label}", 309, 520, 100 + 30 * at)
    for at in range(20):
        put("text", 60, over, 95 + 12 * at)
    joined = join_hanging_labels(pieces, lambda piece: texts[piece.words[0]])
    return [" ".join(texts[word] for word in piece.words) for piece in joined if len(piece.words) > 1]


def test_labels_that_hang_stand_on_the_lines_of_their_entries() -> None:
    joined = join_labels(["8", "9", "10"], [295, 295, 291], over=280)
    assert joined == ["8 entry 8", "9 entry 9", "10 entry 10"]


def test_numbers_of_equations_stand_on_no_line_of_the_next_column() -> None:
    assert join_labels(["(1)", "(2)", "(3)"], [288, 288, 288], over=300) == []


def test_letters_are_no_labels() -> None:
    assert join_labels(["OS", "PFS", "DOR"], [288, 288, 288], over=280) == []


def test_spaces_set_between_scripts_are_dropped_beside_a_narrow_gutter(read: Read) -> None:
    page = PageSetter()
    line = "维奈克拉 BCL2 抑制剂与去甲基化药物 AZA 合用有效"
    for x in (60.0, 60 + text_width(line, 10) + 8.5):
        page.lines(x, 100, 12 * [line], 10, 14)
    assert "维奈克拉BCL2抑制剂" in prose(read(page))
