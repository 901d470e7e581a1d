"""Raised figures of a recognised line told by its picture: recognition writes `59%¹⁴` as `59%14`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.geometry.lines import DIGITS, LETTERS
from pipeline.geometry.raster import Script, Stroke

FIGURE_WIDTH = 0.33
"""Ems of the line's type: a raised figure with its white; two that touch are one stroke twice as wide."""
FAR = 0.5
"""Ems: the middles of recognised characters are off by less."""
FIGURES = re.compile(r"[0-9]+(?:[-–−,，;][0-9]+)*|[a-h](?:[,，][a-h])*")
OPEN_BRACKET = re.compile(r"[\[［【〔][^\]］】〕]{0,12}$")
JOINED = re.compile(r"(?<=[⁰¹²³⁴-⁹])[-–−](?=[⁰¹²³⁴-⁹])")


def raise_figures(text: str, centres: Sequence[float], script: Script) -> str:
    """The text of a line with those figures raised that stand high and small on its picture.

    ``centres`` are the middles of the characters that are no spaces. What stands in square brackets
    stays as it is: a citation says with them what it is.
    """
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    if len(places) != len(centres):
        return text
    signs = list(text)
    for group in script.raised:
        for at in _find_figures(text, places, centres, group, script):
            signs[at] = signs[at].translate(DIGITS).translate(LETTERS)
    return JOINED.sub("⁻", "".join(signs))


def _find_figures(
    text: str, places: Sequence[int], centres: Sequence[float], group: Sequence[Stroke], script: Script
) -> list[int]:
    """The places of the figures that a group of raised strokes are; none where no run of figures fits."""
    count = sum(_count_figures(stroke, script) for stroke in group)
    middle = (group[0].left + group[-1].right) / 2
    best: tuple[float, list[int]] = (FAR * script.size, [])
    for first in range(len(places) - count + 1):
        taken = list(places[first : first + count])
        if not FIGURES.fullmatch("".join(text[at] for at in taken)):
            continue
        off = abs((centres[first] + centres[first + count - 1]) / 2 - middle)
        if off < best[0] and not OPEN_BRACKET.search(text[: taken[0]]):
            best = off, taken
    return best[1]


def _count_figures(stroke: Stroke, script: Script) -> int:
    """How many characters a raised stroke is: figures that touch are one."""
    if not script.is_figure(stroke):
        return 1
    return max(1, round((stroke.right - stroke.left) / (FIGURE_WIDTH * script.size)))
