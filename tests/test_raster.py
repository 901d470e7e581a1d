"""Rules and lone dashes on a page's picture, and which way up it stands; the pictures are drawn here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.geometry.raster import find_dashes, find_ink, find_rules
from pipeline.readers.ocr import RecognisedLine, choose_turns

DPI = 200
DOTS = DPI / 72


def paper(width: float = 400, height: float = 300, *, noise: float = 0) -> NDArray[np.uint8]:
    """A white page in points, with noise as scanners give it."""
    picture = np.full((round(height * DOTS), round(width * DOTS)), 245.0)
    picture += np.random.default_rng(7).normal(0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def draw(picture: NDArray[np.uint8], *box: float) -> None:
    left, top, right, bottom = (round(side * DOTS) for side in box)
    picture[top:bottom, left:right] = 20


def print_line(picture: NDArray[np.uint8], left: float, top: float, right: float) -> tuple[float, ...]:
    """A line of print of 10 points: strokes with white between them; its box as a recogniser gives it."""
    for at in np.arange(left, right - 3, 5):
        draw(picture, at, top, at + 4, top + 1)
        draw(picture, at, top + 4, at + 4, top + 5)
        draw(picture, at, top + 8, at + 4, top + 9)
        draw(picture, at + 1, top, at + 2, top + 9)
    return (left - 1, top - 1, right + 1, top + 11)


def three_lines(picture: NDArray[np.uint8]) -> None:
    """The rules of a three-line table."""
    for at in (50, 70, 150):
        draw(picture, 40, at, 360, at + 0.75)


def rules(picture: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    found = find_rules(find_ink(picture), DPI)
    return [(round(rule.at), round(rule.start), round(rule.end)) for rule in found.across]


def test_rules_of_a_table_are_seen_through_noise() -> None:
    picture = paper(noise=12)
    three_lines(picture)
    assert rules(picture) == [(50, 40, 360), (70, 40, 360), (150, 40, 360)]


def test_a_rule_not_quite_level_is_one_rule() -> None:
    picture = paper()
    for at in range(40, 360):
        draw(picture, at, 100 + at / 320, at + 1, 100.75 + at / 320)
    ((_, start, end),) = rules(picture)
    assert (start, end) == (40, 360)


def test_a_grid_has_rules_both_ways() -> None:
    picture = paper()
    three_lines(picture)
    for at in (40, 200, 359):
        draw(picture, at, 50, at + 0.75, 150)
    drawing = find_rules(find_ink(picture), DPI)
    assert len(drawing.across) == 3
    assert [rule.at for rule in drawing.down] == pytest.approx([40.4, 200.4, 359.4], abs=0.6)


def test_lines_of_print_shades_and_short_strokes_are_no_rules() -> None:
    picture = paper()
    for top in (60, 74, 88):
        print_line(picture, 40, top, 360)
    draw(picture, 40, 120, 360, 150)  # a shaded row
    draw(picture, 40, 200, 80, 200.75)  # the line of a fraction, a legend's key
    assert rules(picture) == []


def test_a_dark_scan_and_an_empty_page_are_read_by_their_own_brightness() -> None:
    dark = paper() - 120
    assert rules(dark) == []
    three_lines(dark)
    assert len(rules(dark)) == 3
    assert not find_ink(paper(noise=4)).any()


def dashes(picture: NDArray[np.uint8], lines: Sequence[tuple[float, ...]]) -> list[tuple[int, int]]:
    ink = find_ink(picture)
    found = find_dashes(ink, DPI, lines, find_rules(ink, DPI).across)  # type: ignore[arg-type]
    return [(round(box[0]), round(box[2])) for box in found]


def test_a_dash_alone_in_a_cell_is_found() -> None:
    picture = paper(noise=8)
    three_lines(picture)
    rows = [print_line(picture, 50, top, 120) for top in (80, 100, 120)]
    draw(picture, 200, 104, 209, 105)
    assert dashes(picture, rows) == [(200, 209)]


@pytest.mark.parametrize(
    "mark",
    [
        (200, 114, 209, 115),  # between two rows
        (200, 100, 209, 109),  # a box to tick
        (200, 103.5, 204, 106.5),  # a dot, a speck of dirt
        (125, 104, 134, 105),  # behind a word, a part of it
        (200, 184, 209, 185),  # outside the table
        (90, 104, 99, 105),  # inside a recognised line
    ],
)
def test_what_is_no_lone_dash_in_a_table_is_left(mark: tuple[float, ...]) -> None:
    picture = paper()
    three_lines(picture)
    rows = [print_line(picture, 50, top, 124) for top in (80, 100, 120, 180)]
    draw(picture, *mark)
    assert dashes(picture, rows) == []


def test_without_rules_a_dash_is_not_sure() -> None:
    picture = paper()
    rows = [print_line(picture, 50, top, 120) for top in (80, 100, 120)]
    draw(picture, 200, 104, 209, 105)
    assert dashes(picture, rows) == []


# ------------------------------------------------------------------------------------- orientation

WIDE, TALL = (50.0, 50.0, 350.0, 62.0), (50.0, 50.0, 62.0, 350.0)
TEXT = "替雷利珠单抗联合化疗一线治疗晚期食管鳞状细胞癌的随机对照研究"


def lines(confidence: float, box: tuple[float, float, float, float] = WIDE) -> list[RecognisedLine]:
    return [RecognisedLine(TEXT, box, confidence)] * 5


def turned(readings: dict[int, list[RecognisedLine]]) -> tuple[int, list[int]]:
    """The chosen turn, and which were tried."""
    tried: list[int] = []

    def read(turns: int) -> list[RecognisedLine]:
        tried.append(turns)
        return readings.get(turns, [])

    return choose_turns(read)[0], tried


def test_a_page_that_reads_well_is_read_once() -> None:
    assert turned({0: lines(0.98)}) == (0, [0])


def test_a_page_upside_down_is_turned() -> None:
    assert turned({0: lines(0.6), 2: lines(0.97)}) == (2, [0, 2])


def test_lines_that_run_down_are_no_upright_page() -> None:
    assert turned({0: lines(0.97, TALL), 1: lines(0.5, WIDE), 3: lines(0.98)}) == (3, [0, 1, 3])
    assert turned({0: lines(0.97, TALL), 1: lines(0.98)}) == (1, [0, 1])


def test_a_bad_scan_stays_as_it_is_where_no_turn_reads_clearly_better() -> None:
    poor = [*lines(0.6), *lines(0.9)]
    assert turned({0: poor, 1: lines(0.6), 2: lines(0.86), 3: []})[0] == 0


def test_a_page_of_few_words_is_not_turned_for_nothing() -> None:
    few = [RecognisedLine("附图", WIDE, 0.99)]
    assert turned({0: few, 2: [RecognisedLine("图例", WIDE, 0.9)]})[0] == 0


def test_an_empty_page_stays() -> None:
    assert turned({}) == (0, [0, 2, 1, 3])
