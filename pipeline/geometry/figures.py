"""Figures that are drawn: the labels printed on them are no text."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.geometry.lines import Piece
from pipeline.geometry.rules import Drawing
from pipeline.records import Box

REACH = 45.0
"""Points: a figure's drawing ends no further above its caption."""
NEAR = 12.0
"""Points between the parts of one drawing."""
LOWEST = 40.0
LARGEST = 0.6
"""Share of the page's area: a larger drawing is a background."""
TALLEST_RULE = 0.5
"""Share of the page's height: a longer rule divides its columns."""
SLACK = 4.0
MOST_GROWTH = 40
HEAD = 0.13
"""Share of the page's height: a rule or a wide box nearer its top may be of a running head."""
WIDE = 0.3
LONGEST_LABEL = 18.0
"""Of the type size: a longer line is text, and what it stands on no figure."""


def split_drawings(
    size: tuple[float, float], drawing: Drawing, pieces: Sequence[Piece], captions: Sequence[Piece]
) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the text, and the labels on what is drawn right above the captions of figures."""
    if not captions:
        return list(pieces), []
    boxes = [box for box in _drawn_boxes(drawing, size) if _area(box) < LARGEST * size[0] * size[1]]
    labels: dict[int, Piece] = {}
    for caption in captions:
        region = _find_drawing(boxes, caption)
        if region is None or region[3] - region[1] < LOWEST:
            continue
        inside = [piece for piece in pieces if _is_inside(piece, region)]
        if not any(piece.width > LONGEST_LABEL * piece.size for piece in inside):
            labels.update((id(piece), piece) for piece in inside)
    return [piece for piece in pieces if id(piece) not in labels], list(labels.values())


def _drawn_boxes(drawing: Drawing, size: tuple[float, float]) -> list[Box]:
    """Whatever is drawn on a page, as boxes."""
    tallest = TALLEST_RULE * max(size)
    across = [(rule.start, rule.at, rule.end, rule.at) for rule in drawing.across]
    down = [
        (rule.at, rule.start, rule.at, rule.end) for rule in drawing.down if rule.end - rule.start < tallest
    ]
    every = [*drawing.shapes, *drawing.shades, *drawing.pictures, *across, *down]
    return [box for box in every if box[3] > HEAD * size[1] or box[2] - box[0] < WIDE * size[0]]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _find_drawing(boxes: Sequence[Box], caption: Piece) -> Box | None:
    """What is drawn right above a caption, its parts put together."""
    above = [box for box in boxes if box[3] <= caption.top + SLACK]
    over = [
        box
        for box in above
        if caption.top - box[3] < REACH and box[0] < caption.right and box[2] > caption.left
    ]
    if not over:
        return None
    region = max(over, key=_area)
    for _ in range(MOST_GROWTH):
        grown = _union(region, [box for box in above if _touches(region, box)])
        if grown == region:
            return region
        region = grown
    return region


def _touches(region: Box, box: Box) -> bool:
    return (
        box[0] < region[2] + NEAR
        and box[2] > region[0] - NEAR
        and box[1] < region[3] + NEAR
        and box[3] > region[1] - NEAR
    )


def _union(region: Box, boxes: Sequence[Box]) -> Box:
    every = [region, *boxes]
    return (
        min(box[0] for box in every),
        min(box[1] for box in every),
        max(box[2] for box in every),
        max(box[3] for box in every),
    )


def _is_inside(piece: Piece, region: Box) -> bool:
    """Whether a piece's middle lies on a drawing."""
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return region[0] - SLACK < x < region[2] + SLACK and region[1] - SLACK < y < region[3] + SLACK
