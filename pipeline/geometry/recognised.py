"""Lines that come without glyphs, from OCR or from a second engine, as a scanned page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Protocol

import numpy as np

from pipeline.frozen import frozen
from pipeline.geometry.arrays import Floats
from pipeline.geometry.lines import Words, find_pieces, merge_neighbours
from pipeline.geometry.pages import ScannedPage
from pipeline.geometry.rules import Drawing
from pipeline.geometry.typesizes import TALL, TYPE_SHARE, Printed, set_width, settle_sizes
from pipeline.records import Box

WIDER_THAN_HIGH = 1.5
"""Ems: what is longer does not stand in a box higher than wide, as a `54` does."""


class RecognisedLine(Printed, Protocol):
    """A line read from a page's picture."""

    @property
    def confidence(self) -> float:
        """How sure the recognition is, from 0 to 1."""
        ...


@frozen
class RecognisedPage:
    """What was read from a page's picture, in points on the page stood upright by ``turns`` quarters.

    ``turns`` count clockwise; ``drawing`` holds the ruling lines seen on the picture.
    """

    lines: Sequence[RecognisedLine]
    turns: int = 0
    drawing: Drawing = field(default_factory=Drawing)


@frozen
class BoxedText:
    """A run of text and its box on the page as shown; ``size`` 0 where unknown.

    ``confidence`` is the recognition's, None where the run comes from the file's own text.
    """

    text: str
    box: Box
    size: float = 0.0
    confidence: float | None = None
    bold: bool = False


def make_recognised_pages(
    pages: Sequence[ScannedPage], reads: Sequence[RecognisedPage], known: float = 0.0
) -> list[ScannedPage]:
    """Pages with what was read from their pictures in the place of what their file holds.

    The sizes of type are settled over all of them; ``known`` is that of the paper's other pages, or 0.
    """
    lines = [[line for line in read.lines if line.text.strip()] for read in reads]
    sizes = settle_sizes(lines, known)
    return [_make_recognised_page(*parts) for parts in zip(pages, reads, lines, sizes, strict=True)]


def _make_recognised_page(
    page: ScannedPage, read: RecognisedPage, lines: Sequence[RecognisedLine], sizes: Sequence[float]
) -> ScannedPage:
    across: list[BoxedText] = []
    others: list[BoxedText] = []
    for line, size in zip(lines, sizes, strict=True):
        if runs_down(line):
            others.append(BoxedText(line.text, line.box, size, line.confidence))
        else:
            across.append(BoxedText(line.text, _level(line, size), size, line.confidence, line.bold))
    if not across:
        across, others = others, []
    made = replace(make_page(page.number, page.size, across, read.drawing), turns=read.turns)
    if others:
        made.others.append(replace(make_page(page.number, page.size, others, Drawing()), turns=read.turns))
    return made


def runs_down(line: RecognisedLine) -> bool:
    """Whether a line is printed in another direction: the running head of a page that lies on its side."""
    left, top, right, bottom = line.box
    return set_width(line.text) > WIDER_THAN_HIGH and bottom - top > TALL * (right - left)


def _level(line: RecognisedLine, size: float) -> Box:
    """A line's box as high as its type: the recognised ones grow with brackets and descenders."""
    left, top, right, bottom = line.box
    middle, half = (top + bottom) / 2, size / TYPE_SHARE / 2
    return left, round(middle - half, 2), right, round(middle + half, 2)


def make_page(
    number: int, size: tuple[float, float], runs: Sequence[BoxedText], drawing: Drawing
) -> ScannedPage:
    """A page whose words are runs of text with boxes."""
    runs = [run for run in runs if run.text.strip()]
    left, top, right, bottom = np.array([run.box for run in runs], float).reshape(-1, 4).T
    heights = (bottom - top) * TYPE_SHARE
    known = np.array([run.size for run in runs], float)
    sizes = np.where(known > 0, known, heights)
    words = Words(
        [run.text.strip() for run in runs],
        left,
        top,
        right,
        bottom,
        bottom - 0.2 * (bottom - top),
        sizes,
        np.array([run.bold for run in runs], bool),
        np.ones(len(runs), bool),
        _confidences(runs),
    )
    pieces = merge_neighbours(find_pieces(words))
    return ScannedPage(number, size, 0, words, pieces, drawing, sum(len(run.text) for run in runs))


def _confidences(runs: Sequence[BoxedText]) -> Floats | None:
    """The runs' confidences, None for runs of the file's own text."""
    if all(run.confidence is None for run in runs):
        return None
    return np.array([1.0 if run.confidence is None else run.confidence for run in runs], float)
