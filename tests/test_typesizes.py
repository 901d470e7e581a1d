"""Sizes of type told by the widths of recognised lines, and lines cut at the white they show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from pipeline.geometry.cutting import cut_text
from pipeline.geometry.raster import find_gaps, find_ink, trim_sides
from pipeline.geometry.typesizes import estimate_size, set_width, settle_sizes
from pipeline.readers.ocr import RecognisedLine, cut_line
from pipeline.records import Box

PROSE = (
    "依洛尤单抗可使低密度脂蛋白胆固醇下降约六成",
    "中位随访二十六个月时主要心血管事件的风险降低",
    "其中心肌梗死与脑卒中的获益最为明显而死亡率",
    "未见差异长期安全性与安慰剂相近注射部位反应",
)


@dataclass(frozen=True)
class Printed:
    text: str
    box: Box
    bold: bool = False
    size: float = 0.0


def block(texts: tuple[str, ...], top: float, size: float, *, bold: bool = False) -> list[Printed]:
    """Lines of print one below the other, each read a few per cent too wide or too narrow."""
    lines = []
    for at, text in enumerate(texts):
        wide = set_width(text) * size * (1 + 0.05 * (-1) ** at)
        y = top + at * 1.4 * size
        lines.append(Printed(text, (60, y, 60 + wide, y + (1.1 + 0.15 * (at % 2)) * size), bold))
    return lines


def test_a_line_is_as_large_as_its_letters_are_wide() -> None:
    (line,) = block(PROSE[:1], 100, 10)
    assert estimate_size(line) == pytest.approx(10, rel=0.06)
    closed = Printed("疗效显著。", (60, 100, 60 + 44, 112))
    assert estimate_size(closed) == pytest.approx(10, rel=0.03), "half of the full stop is white"


def test_lines_of_one_block_are_of_one_size() -> None:
    (sizes,) = settle_sizes([block(PROSE, 100, 10)])
    assert len(set(sizes)) == 1
    assert sizes[0] == pytest.approx(10, rel=0.06)


def test_blocks_of_one_size_on_several_pages_agree() -> None:
    pages = settle_sizes([block(PROSE, 100, 10), block(PROSE[1:], 300, 10.2)])
    assert len({size for page in pages for size in page}) == 1


def test_notes_and_headings_stay_apart_from_the_text() -> None:
    lines = [
        *block(("二 安全性",), 80, 11.2, bold=True),
        *block(PROSE, 100, 10),
        *block(PROSE, 300, 8),
    ]
    (sizes,) = settle_sizes([lines])
    heading, body, note = sizes[0], set(sizes[1:5]), set(sizes[5:])
    assert len(body) == len(note) == 1
    assert heading > max(body) + 0.4 > max(note) + 1.5


def test_printed_pages_tell_the_size_of_the_text() -> None:
    (sizes,) = settle_sizes([block(PROSE, 100, 9.8)], known=10.5)
    assert set(sizes) == {10.5}


def test_no_lines_no_sizes() -> None:
    assert settle_sizes([[], []]) == [[], []]


@pytest.mark.parametrize(
    ("text", "centres", "gaps", "pieces"),
    [
        ("evolocumab27564", [5 * at for at in range(15)], [(47, 54)], ["evolocumab", "27564"]),
        ("evolocumab 27564", [5 * at for at in range(15)], [(45, 49)], ["evolocumab 27564"]),
        ("降脂，安全", [5, 15, 22, 35, 45], [(24, 31)], ["降脂，安全"]),
        ("降脂安全", [5, 15, 25, 35], [], ["降脂安全"]),
        ("降脂安全", [5, 15], [(18, 30)], ["降脂安全"]),  # the characters are not known one by one
        # Claudin 18.2 beside a year: the end of the one cell and the start of the other are both figures
        (
            "CLDN-42021",
            [2.5, 7.5, 12.5, 17.5, 21.5, 25.3, 39, 44, 49, 54],
            [(28, 36.5)],
            ["CLDN-4", "2021"],
        ),
        # a space is recognised before the 5, the white behind it is one too
        ("on 7May", [2.5, 7.5, 15.5, 22.5, 28.5, 33.5], [(10, 13), (18, 20.6)], ["on 7 May"]),
        # the 9 is told half a letter too far
        ("CD19CD22", [1, 6, 11, 19.5, 27, 32, 37, 42], [(16, 23)], ["CD19", "CD22"]),
    ],
)
def test_a_line_is_cut_where_there_is_white(
    text: str, centres: list[float], gaps: list[tuple[float, float]], pieces: list[str]
) -> None:
    assert cut_text(text, centres, gaps, 10) == pieces


def test_cells_run_together_get_their_own_boxes() -> None:
    dots = 200 / 72
    picture = np.full((200, 1000), 250, np.uint8)
    for left, right in ((60, 110), (118, 143)):
        for at in range(left, right, 5):
            picture[round(50 * dots) : round(58 * dots), round(at * dots) : round((at + 4.4) * dots)] = 10
    ink = find_ink(picture)
    box = trim_sides(ink, (57, 48, 148, 60), 200)
    assert box == pytest.approx((60, 48, 142.6, 60), abs=0.5)
    ((left, right),) = find_gaps(ink, box, 200, 3)
    assert (left, right) == pytest.approx((109.4, 118), abs=0.5)
    centres = tuple([62.5 + 5 * at for at in range(10)] + [120.5 + 5 * at for at in range(5)])
    cells = cut_line(RecognisedLine("evolocumab27564", box, 0.95, centres=centres), ink, 200)
    assert [cell.text for cell in cells] == ["evolocumab", "27564"]
    assert [cell.box[0] for cell in cells] == pytest.approx([60, 118], abs=0.5)
    assert [cell.box[2] for cell in cells] == pytest.approx([109.4, 142.6], abs=0.5)
    assert {cell.confidence for cell in cells} == {0.95}


def test_the_figures_of_a_column_are_as_large_as_the_words_beside_them() -> None:
    words = [
        Printed(text, (60, 100 + 12 * at, 122, 109 + 12 * at), size=7.4) for at, text in enumerate(PROSE[:3])
    ]
    figures = [Printed("4", (200, 100 + 12 * at, 203, 109 + 12 * at), size=6.9) for at in range(3)]
    (sizes,) = settle_sizes([[*words, *figures, *block(PROSE, 300, 10)]])
    assert len(set(sizes[:6])) == 1
    assert sizes[6] > sizes[0] + 2


def test_a_measured_word_takes_the_size_nearest_to_it() -> None:
    notes = [
        Printed(text, (60, 300 + 10 * at, 220, 308 + 10 * at), size=7.25) for at, text in enumerate(PROSE)
    ]
    head = Printed("Drug", (60, 100, 80, 109), size=7.9)
    (sizes,) = settle_sizes([[head, *notes, *block(PROSE * 3, 400, 8.75)]])
    assert sizes[0] == sizes[1] == pytest.approx(7.25, abs=0.1)
