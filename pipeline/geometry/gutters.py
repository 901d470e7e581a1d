"""Lines of two columns that stand level and near each other, parted where the page is white between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise
from statistics import median

import numpy as np

from pipeline.frozen import frozen
from pipeline.geometry.arrays import Ints
from pipeline.geometry.lines import Piece, Words

MIDDLE = 0.08
"""Of the text's width: how far from its middle the white between two like columns stands, at most."""
NARROWEST = 5.0
"""Points of white between two columns."""
SPACE = 1.5
"""Points by which words are widened on each side: the spaces between them close."""
FEWEST_COVERED = 0.6
"""Of the words that usually stand above one another: fewer cover the white."""
FULL = 0.75
FEWEST_FULL = 4
"""Lines that fill a column, on each side."""
FEWEST_BESIDE = 3
ODD_LINES = 0.1
"""Of the words that usually stand above one another: as many more may reach into the white."""
REACH = 3.0
"""Of the type size: how far from the white an indented or ragged line begins or ends."""
OFF = 1.0
WIDER = 1.3
HALF_WIDTH = 0.45
CLOSING = frozenset("，。；：、）》」』”’！？】〉］〕")
OPENING = frozenset("（《「『“‘【〈［〔")
"""Marks of full width with half an em of white, which may hang into the white between columns."""


@frozen
class _Strip:
    """White from top to bottom, but for what is set over both columns; least stands at its ``core``."""

    left: float
    right: float
    core: float
    low: float
    high: float
    """Where the text of the page begins and ends."""


def part_at_gutter(words: Words, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page, those cut that hold level lines of two columns with a narrow white between.

    Both columns are equally wide; lines over both of them stay whole.
    """
    strip = _find_strip(words, pieces)
    if strip is None:
        return list(pieces)
    # the page's own must not list its sides yet: set spaces are still to be dropped from them
    words = replace(words)
    crossing = {
        id(piece): _cut_at(words, piece, strip) for piece in pieces if piece.left < strip.core < piece.right
    }
    halves = {key: parts for key, parts in crossing.items() if parts}
    if not halves or not _is_wider(words, list(halves.values())):
        return list(pieces)
    shown = [half for piece in pieces for half in halves.get(id(piece), (piece,))]
    if not _fills_both(shown, strip):
        return list(pieces)
    stops = sorted(piece.base for piece in pieces if crossing.get(id(piece), True) == ())
    runs: dict[int, int] = {}
    levels = {round(p.base): p.base for p in shown if p.left >= strip.right - OFF and _is_near(p, strip)}
    for base in levels.values():
        run = int(np.searchsorted(stops, base))
        runs[run] = runs.get(run, 0) + 1
    parted: list[Piece] = []
    for piece in pieces:
        cut = halves.get(id(piece))
        beside = runs.get(int(np.searchsorted(stops, piece.base)), 0)
        parted.extend(cut if cut and beside >= FEWEST_BESIDE else (piece,))
    return parted


def _find_strip(words: Words, pieces: Sequence[Piece]) -> _Strip | None:
    """The white near the middle of the text that few words cover."""
    if len(pieces) < 2 * FEWEST_FULL:
        return None
    low, high = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    middle, band = (low + high) / 2, MIDDLE * (high - low)
    if not any(piece.left < middle - band and piece.right > middle + band for piece in pieces):
        return None
    first, count = int(middle - band), int(2 * band) + 1
    near = np.flatnonzero((words.right > first) & (words.left < first + count))
    texts = [words.text[word] for word in near.tolist()]
    white = HALF_WIDTH * words.size[near]
    left = words.left[near] + white * np.fromiter((text[0] in OPENING for text in texts), bool, len(texts))
    right = words.right[near] - white * np.fromiter((text[-1] in CLOSING for text in texts), bool, len(texts))
    begins = np.clip(np.round(left - SPACE).astype(int) - first, 0, count)
    ends = np.clip(np.round(right + SPACE).astype(int) - first, 0, count)
    steps = np.bincount(begins, minlength=count + 1) - np.bincount(ends, minlength=count + 1)
    covered = np.cumsum(steps[:-1])
    usual = float(np.median(covered)) if len(covered) else 0.0
    if not usual or (least := int(covered.min())) > FEWEST_COVERED * usual:
        return None
    free = _widest_run(np.flatnonzero(covered <= least + ODD_LINES * usual))
    core = _widest_run(free[covered[free] == covered[free].min()])
    begin, end = first + int(free[0]) - SPACE, first + int(free[-1]) + SPACE
    middle_core = first + float(core[0] + core[-1]) / 2
    return _Strip(begin, end, middle_core, low, high) if end - begin >= NARROWEST else None


def _widest_run(places: Ints) -> Ints:
    """The longest run of places that follow one another."""
    return max(np.split(places, np.flatnonzero(np.diff(places) > 1) + 1), key=len)


def _ink(words: Words, word: int) -> tuple[float, float]:
    """A word's sides without the white of a mark of full width."""
    text, white = words.text[word], HALF_WIDTH * words.plain.size[word]
    left = words.plain.left[word] + (white if text[0] in OPENING else 0.0)
    return left, words.plain.right[word] - (white if text[-1] in CLOSING else 0.0)


def _cut_at(words: Words, piece: Piece, strip: _Strip) -> tuple[Piece, ...]:
    """The two halves of a piece that leaves the strip white; none where a word covers it."""
    order = sorted(piece.words, key=words.plain.left.__getitem__)
    for at, (before, word) in enumerate(pairwise(order), 1):
        end, start = _ink(words, before)[1], _ink(words, word)[0]
        if end <= strip.core <= start and start - end >= NARROWEST - OFF:
            return _make_piece(words, order[:at], piece), _make_piece(words, order[at:], piece)
    return ()


def _make_piece(words: Words, places: Sequence[int], whole: Piece) -> Piece:
    """Some of a piece's words as a piece."""
    plain = words.plain
    size = max(plain.size[word] for word in places)
    main = [word for word in places if plain.size[word] == size]
    return Piece(
        tuple(places),
        min(plain.left[word] for word in places),
        min(plain.top[word] for word in main),
        max(plain.right[word] for word in places),
        max(plain.bottom[word] for word in main),
        max(plain.base[word] for word in main),
        size,
    )


def _is_wider(words: Words, cuts: Sequence[tuple[Piece, ...]]) -> bool:
    """Whether the white is wider than the spaces of its lines: words of one width stand in columns, too."""
    plain = words.plain
    white = [
        min(_ink(words, word)[0] for word in right.words) - max(_ink(words, word)[1] for word in left.words)
        for left, right in cuts
    ]
    spaces = [
        plain.left[word] - plain.right[before]
        for half in chain.from_iterable(cuts)
        for before, word in pairwise(sorted(half.words, key=plain.left.__getitem__))
    ]
    return not spaces or median(white) >= WIDER * median(spaces)


def _fills_both(pieces: Sequence[Piece], strip: _Strip) -> bool:
    """Whether lines of running text fill the columns on both sides; the cells of a table do not."""
    lefts = sum(
        p.right <= strip.left + OFF + p.size and p.width > FULL * (strip.left - strip.low) for p in pieces
    )
    rights = sum(
        p.left >= strip.right - OFF - p.size and p.width > FULL * (strip.high - strip.right) for p in pieces
    )
    return min(lefts, rights) >= FEWEST_FULL


def _is_near(piece: Piece, strip: _Strip) -> bool:
    return piece.left - strip.right < REACH * piece.size
