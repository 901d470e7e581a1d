"""Running heads, feet and page numbers: what stands at the pages' edges and comes again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise, takewhile

from pipeline.frozen import frozen
from pipeline.geometry.columns import join_lines
from pipeline.geometry.lines import Piece, Words, join_pieces, piece_text
from pipeline.layout.furniture import AUTHOR_HEAD, BARE_NUMBER, DECORATED_NUMBER, JOURNAL_LINE

EDGE = 0.13
"""Share of the page's height in which heads and feet stand."""
SAME_HEIGHT = 9.0
LEVEL = 2.0
"""Points: pieces side by side stand no further apart in height."""
LONGEST = 200
APART = 0.75
"""Of the type size: the white between the last line of a running head and the text."""
MOST_LINES = 4
FIGURES = re.compile("[0-9]+")
ORNAMENTS = " \u3000·•∙-–—~|"
WIDE_WHITE = 2.5
"""Of the type size: the white between two parts of a running head."""
# `Okoro et al`, `R. Bianchi et al.`: the whole head of a left-hand page
AUTHORS = re.compile(r"^(?:[A-Z]\.\s?){0,3}[A-Z][^\W\d_]+(?:[-\s][A-Z][^\W\d_]+)?,?\set\sal\.?$")
SHORTEST_PART = 8
MOST_PARTS = 3
"""A line of more parts is a row of a table."""
# `[5] Example D. Outcomes. Sample Oncol. 2020;5(1):1-9.`: a reference names a journal as a running head does
ENTRY = re.compile(r"^[\[［(（]?[0-9]{1,3}[\]］)）.．]\s?[^\W0-9]")
# `References 2`, `3 SAFETY`: the page's number beside the section that runs there.
END_NUMBER = re.compile(r"^(?P<first>[0-9]{1,4})(?:\s|$)|(?:^|\s)(?P<last>[0-9]{1,4})$")
ROMAN_NUMBER = re.compile(r"^[ivxlc]{1,7}$")


@frozen
class EdgeLine:
    """A line near a page's edge: its ``distance`` from it, the ``white`` up to the next line inwards."""

    line: Piece
    text: str
    distance: float
    white: float
    parts: tuple[str, ...] = ()
    """Its texts between wide white, where there are several."""
    pieces: tuple[Piece, ...] = ()

    @property
    def masks(self) -> tuple[str, ...]:
        """The text and the longer ones of its parts without spaces, their figures masked."""
        parts = [mask for mask in map(_mask, self.parts) if len(mask) >= SHORTEST_PART]
        return (_mask(self.text), *parts)

    @property
    def numbers(self) -> list[int]:
        """The numbers that stand alone in it."""
        return [int(part.strip(ORNAMENTS)) for part in self.parts or (self.text,) if _is_number(part)]


@frozen
class PageEdges:
    """The lines near the top and near the bottom of a page, from the edge inwards."""

    top: tuple[EdgeLine, ...]
    bottom: tuple[EdgeLine, ...]
    words: Words | None = None
    pieces: Sequence[Piece] = ()

    def read_pieces(self, line: EdgeLine) -> tuple[str, ...]:
        """The texts of a line's pieces."""
        return tuple(piece_text(self.words, piece) for piece in line.pieces) if self.words is not None else ()

    def stands_lower(self, texts: Sequence[str], height: float) -> bool:
        """Whether pieces of these texts stand side by side on the page, further down than ``height``."""
        bases: dict[str, list[float]] = {text: [] for text in texts}
        for piece in self.pieces:
            if self.words is not None and piece.base > height + SAME_HEIGHT:
                bases.setdefault(piece_text(self.words, piece), []).append(piece.base)
        return any(
            all(any(abs(base - other) < LEVEL for other in bases[text]) for text in texts)
            for base in bases[texts[0]]
        )


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
            EdgeLine(line, text, line.base, following - line.bottom, parts, own)
            for line, following in zip(top, downwards, strict=False)
            for text, parts, own in [_read_line(words, pieces, line)]
        ),
        tuple(
            EdgeLine(line, text, height - line.base, line.top - following, parts, own)
            for line, following in zip(bottom, upwards, strict=False)
            for text, parts, own in [_read_line(words, pieces, line)]
        ),
        words,
        pieces,
    )


def _read_line(
    words: Words, pieces: Sequence[Piece], line: Piece
) -> tuple[str, tuple[str, ...], tuple[Piece, ...]]:
    """A line's text, its parts where wide white divides it, and its pieces."""
    own = set(line.words)
    found = sorted((piece for piece in pieces if piece.words[0] in own), key=lambda piece: piece.left)
    cuts = [
        at for at in range(1, len(found)) if found[at].left - found[at - 1].right > WIDE_WHITE * line.size
    ]
    groups = [found[a:b] for a, b in pairwise([0, *cuts, len(found)])] if cuts else []
    if len(groups) > MOST_PARTS:
        groups = []
    return (
        piece_text(words, line),
        tuple(piece_text(words, join_pieces(group)) for group in groups),
        tuple(found),
    )


def _mask(text: str) -> str:
    return FIGURES.sub("0", "".join(text.split()))


def _is_number(text: str) -> bool:
    return bool(BARE_NUMBER.match(text.strip(ORNAMENTS)))


def find_page_furniture(
    pages: Sequence[PageEdges], is_caption: Callable[[str], bool]
) -> list[list[EdgeLine]]:
    """The furniture of each page; a table's caption and what stands behind it is none.

    The head of a table that goes on stands on each page at one height, as a running head does, but on the
    first further down.
    """
    tops = _before_heads([_before_caption(page.top, is_caption) for page in pages], pages)
    bottoms = [_before_caption(page.bottom, is_caption) for page in pages]
    repeated = _repeated(tops), _repeated(bottoms)
    for heights, lines in zip(repeated, _page_numbered(tops, bottoms), strict=True):
        for line in lines:
            heights.setdefault(_mask(line.text), []).extend([line.distance] * 2)
    counted = _counted(tops), _counted(bottoms)
    return [
        [
            *_outer(top, repeated[0], [height for number, height in counted[0] if number == at]),
            *_outer(bottom, repeated[1], [height for number, height in counted[1] if number == at]),
        ]
        for at, (top, bottom) in enumerate(zip(tops, bottoms, strict=True))
    ]


def _page_numbered(*edges: Sequence[Sequence[EdgeLine]]) -> list[list[EdgeLine]]:
    """The outermost lines, by edge, that end or begin with numbers counting the pages: `References 2`.

    What else they say may be another on each page: the section that runs there.
    """
    found: list[list[tuple[int, EdgeLine]]] = [[] for _ in edges]
    for side, pages in zip(found, edges, strict=True):
        for at, lines in enumerate(pages):
            is_apart = bool(lines) and lines[0].white > lines[0].line.size
            match = END_NUMBER.search(lines[0].text) if is_apart else None
            if match is not None:
                side.append((int(match["first"] or match["last"]) - at, lines[0]))
    counts = Counter(offset for side in found for offset, _ in side)
    return [[line for offset, line in side if counts[offset] >= 2] for side in found]


def _counted(edges: Sequence[Sequence[EdgeLine]]) -> list[tuple[int, float]]:
    """The lines, by page and height, with a number that counts the pages as another page's line does."""
    found: dict[int, list[tuple[int, float]]] = {}
    for page, lines in enumerate(edges):
        for line in lines[:MOST_LINES]:
            for number in line.numbers:
                found.setdefault(number - page, []).append((page, line.distance))
    return [
        place
        for places in found.values()
        for place in places
        if any(page != place[0] and abs(height - place[1]) < SAME_HEIGHT for page, height in places)
    ]


def _before_caption(lines: Sequence[EdgeLine], is_caption: Callable[[str], bool]) -> list[EdgeLine]:
    return list(takewhile(lambda line: not is_caption(line.text), lines))


def _before_heads(tops: Sequence[list[EdgeLine]], pages: Sequence[PageEdges]) -> list[list[EdgeLine]]:
    """The lines at the pages' tops above the head of a table that the page before begins."""
    heads: set[tuple[str, ...]] = set()
    kept = [list(tops[0])] if tops else []
    for lines, page, before in zip(tops[1:], pages[1:], pages, strict=False):
        at = 0
        while at < len(lines):
            texts = page.read_pieces(lines[at])
            if len(texts) > 1 and (texts in heads or before.stands_lower(texts, lines[at].distance)):
                heads.add(texts)
                break
            at += 1
        kept.append(list(lines[:at]))
    return kept


def _repeated(edges: Sequence[Sequence[EdgeLine]]) -> dict[str, list[float]]:
    """Masked texts that stand on two pages and more, with their heights."""
    counts = Counter(
        mask for lines in edges for mask in {mask for line in lines[:MOST_LINES] for mask in line.masks}
    )
    heights: dict[str, list[float]] = {}
    for lines in edges:
        for line in lines[:MOST_LINES]:
            for mask in line.masks:
                if counts[mask] >= 2 and len(line.text) <= LONGEST:
                    heights.setdefault(mask, []).append(line.distance)
    return heights


def _outer(
    lines: Sequence[EdgeLine], repeated: dict[str, list[float]], counted: Sequence[float]
) -> list[EdgeLine]:
    """The furniture from the edge inwards, up to the last line that is certainly some."""
    last = -1
    for at, line in enumerate(lines[:MOST_LINES]):
        if _is_furniture(line, repeated, counted):
            last = at
        elif last < at - 1:
            break
    while last >= 0 and lines[last].white < APART * lines[last].line.size:
        last -= 1
    taken = list(lines[: last + 1])
    return [line for line in taken if _is_furniture(line, repeated, counted) or len(line.text) <= LONGEST / 2]


def _is_furniture(line: EdgeLine, repeated: dict[str, list[float]], counted: Sequence[float]) -> bool:
    for mask in line.masks:
        heights = repeated.get(mask, [])
        if sum(abs(height - line.distance) < SAME_HEIGHT for height in heights) >= 2:
            return True
    apart = line.white > 0.5 * line.line.size
    if apart and line.parts and line.distance in counted:
        return True
    number = (
        BARE_NUMBER.match(line.text) or DECORATED_NUMBER.match(line.text) or ROMAN_NUMBER.match(line.text)
    )
    if number:
        return apart
    if len(line.text) > LONGEST or ENTRY.match(line.text):
        return False
    return apart and bool(
        JOURNAL_LINE.search(line.text) or AUTHOR_HEAD.match(line.text) or AUTHORS.match(line.text)
    )
