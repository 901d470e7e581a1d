"""Text that runs beyond the edge of a page: pdfium leaves out what is not shown, 1955 becomes 19."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.geometry.fonts import pdfium
from pipeline.geometry.lines import Words
from pipeline.records import Box

MARGIN = 24.0
"""Points: text that stands no nearer to the edges on both sides is not looked at."""
AT_EDGE = 1.2
"""Of the type size: where a line is cut, its last word that is shown stands this near to the edge."""
FOOT = 15.0
OVER = 1.0
FURTHEST = 200.0
FEWEST_HIDDEN = 3
"""Pieces wholly beyond the edge, level with text or under it: what printers note beside a page is less."""


def find_cut_text(page: Any, words: Words, size: tuple[float, float]) -> tuple[str, ...]:
    """The words of a page (raw handle) at which its edge cuts text; empty ones for pieces not shown at all.

    ``size`` is the page's as its text stands.
    """
    wide, high = size
    near = (words.right > wide - MARGIN) | (words.left < MARGIN) | (words.bottom > high - FOOT)
    if not near.any():
        return ()
    shown = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, shown):
        return ()
    edges = float(shown.left), float(shown.bottom), float(shown.right), float(shown.top)
    boxes = list(_text_boxes(page))
    hidden = _count_hidden(boxes, edges)
    at_edge = (words.right > wide - AT_EDGE * words.size) | (words.left < AT_EDGE * words.size)
    crossing = any(_crosses(box, edges) for box in boxes)
    cut = [words.text[at] for at in at_edge.nonzero()[0].tolist()] if crossing else []
    return (*cut, *([""] * hidden if hidden >= FEWEST_HIDDEN else ()))


def _crosses(box: Box, edges: Box) -> bool:
    """Whether a piece stands over the left or the right edge."""
    return any(box[0] < edge - OVER and box[2] > edge + OVER for edge in (edges[0], edges[2]))


def _count_hidden(boxes: Sequence[Box], edges: Box) -> int:
    """How many pieces stand right of the page, level with text on it, or below it, under text on it."""
    right = [box for box in boxes if edges[2] - OVER <= box[0] < edges[2] + FURTHEST]
    below = [box for box in boxes if edges[1] - FURTHEST < box[3] <= edges[1] + OVER]
    if len(right) + len(below) < FEWEST_HIDDEN:
        return 0
    shown = [box for box in boxes if box[2] < edges[2] and box[1] > edges[1]]
    level = sum(any(_overlap(box[1::2], other[1::2]) for other in shown) for box in right)
    under = sum(any(_overlap(box[::2], other[::2]) for other in shown) for box in below)
    return level + under


def _text_boxes(page: Any) -> Iterator[Box]:
    """Left, bottom, right, top of a page's pieces of text in the file's coordinates."""
    sides = [ctypes.c_float() for _ in range(4)]
    for at in range(int(pdfium.FPDFPage_CountObjects(page))):
        thing = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if pdfium.FPDFPageObj_GetBounds(thing, *sides):
            left, bottom, right, top = (side.value for side in sides)
            yield left, bottom, right, top


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two stretches share more than half of the shorter."""
    return min(one[1], other[1]) - max(one[0], other[0]) > 0.5 * min(one[1] - one[0], other[1] - other[0])
