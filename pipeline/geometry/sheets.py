"""Two pages printed side by side on one sheet: read one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.geometry.pages import ScannedPage
from pipeline.geometry.rules import Drawing

WIDER = 1.2
"""Of the height: a sheet of two upright pages is wider."""
GUTTER = 0.02
"""Of the width: the white on each side of the middle, two margins together."""
FEWEST_LINES = 10
TEXT_LINE = 0.3
"""Of half the sheet: a line of text, in one of two columns too, is wider."""


def split_sheets(pages: Sequence[ScannedPage]) -> list[ScannedPage]:
    """The pages; where the paper is printed two on a sheet, the left one and the right one of each."""
    printed = [page for page in pages if page.pieces]
    if not printed or not all(map(_is_wide, printed)) or not all(map(_is_parted, printed)):
        return list(pages)
    if 2 * sum(map(_has_text_twice, printed)) < len(printed):
        return list(pages)
    return [half for page in pages for half in _halves(page)]


def _width(page: ScannedPage) -> float:
    return page.size[page.turns % 2]


def _is_wide(page: ScannedPage) -> bool:
    return _width(page) > WIDER * page.height


def _is_parted(page: ScannedPage) -> bool:
    """Whether the middle of a sheet is white from top to bottom."""
    width = _width(page)
    low, high = (0.5 - GUTTER) * width, (0.5 + GUTTER) * width
    crossed = any(piece.left < high and piece.right > low for piece in page.pieces)
    return not crossed and not any(rule.start < low and rule.end > high for rule in page.drawing.across)


def _has_text_twice(page: ScannedPage) -> bool:
    """Whether lines of running text stand on both sides: the cells of a table are shorter."""
    half = _width(page) / 2
    lines = [piece for piece in page.pieces if piece.width > TEXT_LINE * half]
    left = sum(piece.right < half for piece in lines)
    return min(left, len(lines) - left) >= FEWEST_LINES


def _halves(page: ScannedPage) -> list[ScannedPage]:
    """The two pages of a sheet, with the sheet's number and places; an empty one is none."""
    middle = _width(page) / 2
    drawing = page.drawing
    halves = []
    for side in (0, 1):
        pieces = [piece for piece in page.pieces if (piece.left > middle) == bool(side)]
        drawn = Drawing(
            across=[rule for rule in drawing.across if (rule.start + rule.end > 2 * middle) == bool(side)],
            down=[rule for rule in drawing.down if (rule.at > middle) == bool(side)],
            shades=[box for box in drawing.shades if (box[0] + box[2] > 2 * middle) == bool(side)],
            pictures=[box for box in drawing.pictures if (box[0] + box[2] > 2 * middle) == bool(side)],
            shapes=[box for box in drawing.shapes if (box[0] + box[2] > 2 * middle) == bool(side)],
        )
        if pieces or not side:
            others = [] if side else page.others
            halves.append(replace(page, pieces=pieces, drawing=drawn, others=others))
    return halves
