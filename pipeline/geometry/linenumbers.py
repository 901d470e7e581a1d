"""The numbers that manuscripts and preprints print beside their lines, in the margin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.frozen import frozen
from pipeline.geometry.furniture import EdgeLine
from pipeline.geometry.lines import Piece, Words, join_pieces
from pipeline.geometry.pages import ScannedPage

NUMBER = re.compile(r"[0-9]{1,4}$")
STEPS = (1, 2, 5, 10)
"""Each line is numbered, or each second, fifth or tenth."""
FEWEST_ON_PAGE = 5
FEWEST_OF_FIFTHS = 3
FEWEST_PAGES = 2
MOST_PAGES = 0.6
"""Of the pages with text: a list or a table that counts its lines fills fewer."""
FEWEST_SHARE = 0.2
"""Of the numbered pages: numbers at an edge on fewer are the grades in a table's first column."""
FEWEST_PIECES = 10
SAME_EDGE = 1.5
REGULAR = 0.9
FURTHER_OUT = 0.1


@frozen
class _Count:
    """A number at the start or the end of a piece: its ``value``, its ``word``."""

    value: int
    word: Piece
    piece: Piece


def take_line_numbers(pages: Sequence[ScannedPage]) -> list[list[EdgeLine]]:
    """Take the numbers of the lines out of the pages' pieces; return them page by page, one for a margin.

    They count the lines of most pages, in steps of one size, further out than anything else.
    """
    counts = [_read_counts(page) for page in pages]
    edges = _numbered_edges(pages, counts)
    return [_take(page, own, edges) if edges else [] for page, own in zip(pages, counts, strict=True)]


def _read_counts(page: ScannedPage) -> list[_Count]:
    """The whole numbers that stand first in a piece."""
    words = page.words
    return [
        _Count(int(words.text[piece.words[0]]), words.alone(piece.words[0]), piece)
        for piece in page.pieces
        if NUMBER.match(words.text[piece.words[0]])
    ]


def _numbered_edges(pages: Sequence[ScannedPage], counts: Sequence[Sequence[_Count]]) -> list[float]:
    """The right edges of the columns of numbers, where the lines of most pages are counted."""
    edges: list[float] = []
    numbered = 0
    for page, own in zip(pages, counts, strict=True):
        columns = _columns(own)
        found = [column for column in columns if _counts_lines(column) and _is_outermost(column, page)]
        numbered += bool(found)
        edges.extend(median(count.word.right for count in column) for column in found)
    printed = sum(len(page.pieces) >= FEWEST_PIECES for page in pages)
    if numbered < max(FEWEST_PAGES, MOST_PAGES * printed):
        return []
    few = FEWEST_SHARE * numbered
    return [edge for edge in edges if sum(abs(edge - other) <= SAME_EDGE for other in edges) >= few]


def _columns(counts: Sequence[_Count]) -> list[list[_Count]]:
    """Numbers whose right edges stand one below the other."""
    columns: list[list[_Count]] = []
    for count in sorted(counts, key=lambda count: count.word.right):
        if columns and count.word.right - columns[-1][0].word.right <= SAME_EDGE:
            columns[-1].append(count)
        else:
            columns.append([count])
    return [column for column in columns if len(column) >= FEWEST_OF_FIFTHS]


def _counts_lines(column: Sequence[_Count]) -> bool:
    """Whether the numbers rise from top to bottom in steps of one size."""
    values = [count.value for count in sorted(column, key=lambda count: count.word.base)]
    steps = Counter(after - before for before, after in pairwise(values))
    step, times = steps.most_common(1)[0]
    wide = step > 2 and all(value % step == 0 for value in values)
    enough = len(values) >= (FEWEST_OF_FIFTHS if wide else FEWEST_ON_PAGE)
    return enough and step in STEPS and times >= REGULAR * (len(values) - 1)


def _is_outermost(column: Sequence[_Count], page: ScannedPage) -> bool:
    """Whether hardly anything stands further out, beside the numbers."""
    top, bottom = min(count.word.top for count in column), max(count.word.bottom for count in column)
    left, right = min(count.word.left for count in column), max(count.word.right for count in column)
    beside = [piece for piece in page.pieces if top <= piece.top and piece.bottom <= bottom]
    most = FURTHER_OUT * len(beside)
    return (
        sum(piece.left < left - SAME_EDGE for piece in beside) <= most
        or sum(piece.right > right + SAME_EDGE for piece in beside) <= most
    )


def _take(page: ScannedPage, counts: Sequence[_Count], edges: Sequence[float]) -> list[EdgeLine]:
    """Take a page's line numbers out of its pieces."""
    taken: dict[float, list[_Count]] = {}
    for count in counts:
        edge = next((edge for edge in edges if abs(count.word.right - edge) <= SAME_EDGE), None)
        if edge is not None:
            taken.setdefault(edge, []).append(count)
    columns = [column for column in taken.values() if _is_outermost(column, page)]
    gone = {id(count.piece): count for column in columns for count in column}
    page.pieces = [
        rest
        for piece in page.pieces
        for rest in ([piece] if id(piece) not in gone else _without_first(page.words, piece))
    ]
    return [_as_furniture(column) for column in columns]


def _as_furniture(column: Sequence[_Count]) -> EdgeLine:
    line = join_pieces([count.word for count in column])
    values = [str(count.value) for count in sorted(column, key=lambda count: count.word.base)]
    return EdgeLine(line, " ".join(values), line.base, 0.0)


def _without_first(words: Words, piece: Piece) -> list[Piece]:
    """A piece without its first word."""
    rest = piece.words[1:]
    if not rest:
        return []
    left = min(words.plain.left[word] for word in rest)
    return [replace(piece, words=rest, left=left)]
