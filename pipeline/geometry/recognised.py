"""Lines that come without glyphs, from OCR or from a second engine, as a scanned page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from pipeline.geometry.glyphs import Floats
from pipeline.geometry.lines import Words, find_pieces, merge_neighbours
from pipeline.geometry.pages import ScannedPage
from pipeline.geometry.rules import Drawing
from pipeline.records import Box

TYPE_SHARE = 0.8
"""Of a line's height, the size of its type."""


class RecognisedLine(Protocol):
    """A line read from a page's picture."""

    @property
    def text(self) -> str:
        """What it says."""
        ...

    @property
    def box(self) -> Box:
        """Where it stands, in points."""
        ...

    @property
    def confidence(self) -> float:
        """How sure the recognition is, from 0 to 1."""
        ...


@dataclass(frozen=True)
class RecognisedPage:
    """What was read from a page's picture, in points on the page stood upright by ``turns`` quarters.

    ``turns`` count clockwise; ``drawing`` holds the ruling lines seen on the picture.
    """

    lines: Sequence[RecognisedLine]
    turns: int = 0
    drawing: Drawing = field(default_factory=Drawing)


@dataclass(frozen=True, slots=True)
class BoxedText:
    """A run of text and its box on the page as shown; ``size`` 0 where unknown.

    ``confidence`` is the recognition's, None where the run comes from the file's own text.
    """

    text: str
    box: Box
    size: float = 0.0
    confidence: float | None = None


def make_recognised_page(page: ScannedPage, read: RecognisedPage) -> ScannedPage:
    """A page with what was read from its picture in the place of what its file holds."""
    runs = [BoxedText(line.text, line.box, confidence=line.confidence) for line in read.lines]
    made = make_page(page.number, page.size, runs, read.drawing)
    return replace(made, turns=read.turns)


def make_page(
    number: int, size: tuple[float, float], runs: Sequence[BoxedText], drawing: Drawing
) -> ScannedPage:
    """A page whose words are runs of text with boxes."""
    runs = [run for run in runs if run.text.strip()]
    left, top, right, bottom = np.array([run.box for run in runs], float).reshape(-1, 4).T
    heights = (bottom - top) * TYPE_SHARE
    known = np.array([run.size for run in runs], float)
    sizes = np.where(known > 0, known, heights)
    flags = np.zeros(len(runs), bool)
    words = Words(
        [run.text.strip() for run in runs],
        left,
        top,
        right,
        bottom,
        bottom - 0.2 * (bottom - top),
        sizes,
        flags,
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
