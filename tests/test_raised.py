"""Raised figures told by the picture of a line: the letters are drawn here as bars of ink."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.geometry.raised import raise_figures
from pipeline.geometry.raster import find_ink, find_rules, find_script, trim_sides, without_rules

DPI = 200
DOTS = DPI / 72
BASE, PITCH = 60.0, 5.0
BOX = (48.0, 50.0, 300.0, 64.0)
# Above the base line, in points: the bottom and the top of a sign's ink.
SHAPES = {
    "A": (0.0, 7.0),
    "x": (0.0, 4.8),
    ".": (0.0, 1.2),
    "²": (4.0, 8.4),
    "⁻": (5.6, 6.4),
    "p": (-2.0, 4.8),
}


def draw(shapes: str) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.bool_]], list[float]]:
    """The ink of a line, a sign every five points, and the middles of its signs."""
    picture = np.full((round(90 * DOTS), round(320 * DOTS)), 250, np.uint8)
    centres = []
    for at, shape in enumerate(shapes):
        left = 50 + PITCH * at
        bottom, top = SHAPES[shape]
        rows = slice(round((BASE - top) * DOTS), round((BASE - bottom) * DOTS))
        picture[rows, round(left * DOTS) : round((left + 3.6) * DOTS)] = 10
        centres.append(left + 1.8)
    return find_ink(picture), centres


def read(text: str, shapes: str, *, off: float = 0.0) -> str:
    ink, centres = draw(shapes)
    script = find_script(ink, BOX, DPI, sum(shape == "A" for shape in shapes))
    assert script is not None
    return raise_figures(text, [centre + off for centre in centres], script)


@pytest.mark.parametrize(
    ("text", "shapes", "raised"),
    [
        ("ALT3", "AAA²", "ALT³"),
        ("Asthma.14", "Axxxxx.²²", "Asthma.¹⁴"),
        ("ALT4-6", "AAA²⁻²", "ALT⁴⁻⁶"),
        ("NRa", "AA²", "NRᵃ"),
        ("FEV1", "AAAA", "FEV1"),  # the figure stands on the line
        ("ALAT[4]", "AAAA²²²", "ALAT[4]"),  # the brackets say what it is
        ("ALT’s", "AAA²x", "ALT’s"),  # what is raised is no figure
    ],
)
def test_what_stands_high_and_small_is_raised(text: str, shapes: str, raised: str) -> None:
    assert read(text, shapes) == raised


@pytest.mark.parametrize("off", [-2.0, 2.0])
def test_the_middles_of_characters_may_be_off(off: float) -> None:
    assert read("HbA27A", "AxAA²A", off=off) == "HbA2⁷A"


def test_a_line_has_the_height_of_its_capitals() -> None:
    ink, _ = draw("AxxpxA..")
    script = find_script(ink, BOX, DPI, 2)
    assert script is not None
    assert script.base == pytest.approx(BASE, abs=0.4)
    assert script.capital == pytest.approx(7.0, abs=0.4)


def test_without_tall_signs_nothing_is_measured() -> None:
    ink, _ = draw("xxx.")
    assert find_script(ink, BOX, DPI, 0) is None


def rows_of(left: float, right: float) -> tuple[slice, slice]:
    return slice(round(52 * DOTS), round(60 * DOTS)), slice(round(left * DOTS), round(right * DOTS))


def trimmed(
    bars: Sequence[tuple[float, float]], box: tuple[float, float, float, float]
) -> tuple[float, float]:
    picture = np.full((round(90 * DOTS), round(320 * DOTS)), 250, np.uint8)
    for left, right in bars:
        picture[rows_of(left, right)] = 10
    left, _, right, _ = trim_sides(find_ink(picture), box, DPI)
    return left, right


def test_the_rest_of_a_letter_beyond_the_box_is_not_the_lines() -> None:
    bars = [(40, 50.4), (60, 64), (66, 70)]
    assert trimmed(bars, (50, 50, 90, 62)) == pytest.approx((60, 70), abs=0.5)


def test_a_narrow_figure_at_a_lines_start_stays() -> None:
    assert trimmed([(52, 53.2), (60, 64)], (50, 50, 90, 62)) == pytest.approx((52, 64), abs=0.5)


def test_the_rule_of_a_cell_is_no_letter() -> None:
    picture = np.full((round(90 * DOTS), round(320 * DOTS)), 250, np.uint8)
    picture[round(20 * DOTS) : round(85 * DOTS), round(52 * DOTS) : round(52.8 * DOTS)] = 10
    picture[rows_of(60, 64)] = 10
    ink = find_ink(picture)
    bare = without_rules(ink, find_rules(ink, DPI), DPI)
    assert trim_sides(ink, (51, 50, 90, 62), DPI)[0] == pytest.approx(52, abs=0.5)
    assert trim_sides(bare, (51, 50, 90, 62), DPI)[0] == pytest.approx(60, abs=0.5)
