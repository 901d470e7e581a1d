"""Running heads, feet and page numbers: what stands at the pages' edges and comes again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pipeline.geometry.columns import join_lines
from pipeline.geometry.lines import Piece, Words, piece_text
from pipeline.layout.furniture import AUTHOR_HEAD, BARE_NUMBER, DECORATED_NUMBER, JOURNAL_LINE

EDGE = 0.13
"""Share of the page's height in which heads and feet stand."""
SAME_HEIGHT = 9.0
LONGEST = 200
APART = 0.75
"""Of the type size: the white between the last line of a running head and the text."""
MOST_LINES = 4
ROMAN_NUMBER = re.compile(r"^[ivxlc]{1,7}$")


@dataclass(frozen=True, slots=True)
class EdgeLine:
    """A line near a page's edge: its ``distance`` from it, the ``white`` up to the next line inwards."""

    line: Piece
    text: str
    distance: float
    white: float

    @property
    def mask(self) -> str:
        """The text without spaces, its figures masked."""
        return re.sub(r"[0-9]+", "0", re.sub(r"\s+", "", self.text))


@dataclass(frozen=True, slots=True)
class PageEdges:
    """The lines near the top and near the bottom of a page, from the edge inwards."""

    top: tuple[EdgeLine, ...]
    bottom: tuple[EdgeLine, ...]


def read_edges(words: Words, pieces: Sequence[Piece], height: float) -> PageEdges:
    """The lines near a page's two edges."""
    top = join_lines([p for p in pieces if p.bottom < EDGE * height])
    bottom = join_lines([p for p in pieces if p.top > (1 - EDGE) * height])[::-1]
    inner_top = min((p.top for p in pieces if p.bottom >= EDGE * height), default=height)
    inner_bottom = max((p.bottom for p in pieces if p.top <= (1 - EDGE) * height), default=0.0)
    downwards = [line.top for line in top[1:]] + [inner_top]
    upwards = [line.bottom for line in bottom[1:]] + [inner_bottom]
    return PageEdges(
        tuple(
            EdgeLine(line, piece_text(words, line), line.base, following - line.bottom)
            for line, following in zip(top, downwards, strict=False)
        ),
        tuple(
            EdgeLine(line, piece_text(words, line), height - line.base, line.top - following)
            for line, following in zip(bottom, upwards, strict=False)
        ),
    )


def find_page_furniture(
    pages: Sequence[PageEdges], is_caption: Callable[[str], bool]
) -> list[list[EdgeLine]]:
    """The furniture of each page; a table's caption and what stands behind it is none.

    The head of a table that goes on stands on each page at one height, as a running head does.
    """
    tops = [_before_caption(page.top, is_caption) for page in pages]
    bottoms = [_before_caption(page.bottom, is_caption) for page in pages]
    repeated = _repeated(tops), _repeated(bottoms)
    return [
        [*_outer(top, repeated[0]), *_outer(bottom, repeated[1])]
        for top, bottom in zip(tops, bottoms, strict=True)
    ]


def _before_caption(lines: Sequence[EdgeLine], is_caption: Callable[[str], bool]) -> list[EdgeLine]:
    return list(takewhile(lambda line: not is_caption(line.text), lines))


def _repeated(edges: Sequence[Sequence[EdgeLine]]) -> dict[str, list[float]]:
    """Masked texts that stand on two pages and more, with their heights."""
    counts = Counter(mask for lines in edges for mask in {line.mask for line in lines[:MOST_LINES]})
    heights: dict[str, list[float]] = {}
    for lines in edges:
        for line in lines[:MOST_LINES]:
            if counts[line.mask] >= 2 and len(line.text) <= LONGEST:
                heights.setdefault(line.mask, []).append(line.distance)
    return heights


def _outer(lines: Sequence[EdgeLine], repeated: dict[str, list[float]]) -> list[EdgeLine]:
    """The furniture from the edge inwards, up to the last line that is certainly some."""
    last = -1
    for at, line in enumerate(lines[:MOST_LINES]):
        if _is_furniture(line, repeated):
            last = at
        elif last < at - 1:
            break
    while last >= 0 and lines[last].white < APART * lines[last].line.size:
        last -= 1
    taken = list(lines[: last + 1])
    return [line for line in taken if _is_furniture(line, repeated) or len(line.text) <= LONGEST / 2]


def _is_furniture(line: EdgeLine, repeated: dict[str, list[float]]) -> bool:
    heights = repeated.get(line.mask, [])
    if sum(abs(height - line.distance) < SAME_HEIGHT for height in heights) >= 2:
        return True
    apart = line.white > 0.5 * line.line.size
    number = (
        BARE_NUMBER.match(line.text) or DECORATED_NUMBER.match(line.text) or ROMAN_NUMBER.match(line.text)
    )
    if number:
        return apart
    if len(line.text) > LONGEST:
        return False
    return apart and bool(JOURNAL_LINE.search(line.text) or AUTHOR_HEAD.match(line.text))
