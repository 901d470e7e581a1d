"""Justified lines set so loose that their words fell apart, put together: a full line shows the column."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from pipeline.geometry.lines import SMALL, Piece, join_pieces

FEWEST_PARTS = 3
FULL_WORDS = 4
"""Words in one piece: such a line shows where its column ends."""
REACH = 4.0
"""Of the type size: the full line stands this near, above or below."""
INDENT = 2.5
SAME_END = 1.2
WIDEST = 4.5
UNEVEN = 2.0
"""The widest space of a loose line to its narrowest; setters open the space behind a stop further."""


def join_loose_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a page, those that are the words of one loose line as one."""
    levels: dict[float, list[Piece]] = {}
    for piece in pieces:
        levels.setdefault(round(piece.base, 1), []).append(piece)
    several = [sorted(level, key=_left) for level in levels.values() if len(level) >= FEWEST_PARTS]
    if not several:
        return list(pieces)
    full = sorted((p for p in pieces if len(p.words) >= FULL_WORDS), key=lambda piece: piece.base)
    bases = [piece.base for piece in full]
    gone: set[int] = set()
    joined: list[Piece] = []
    for level in several:
        base, reach = level[0].base, REACH * level[0].size
        near = full[bisect_left(bases, base - reach) : bisect_right(bases, base + reach)]
        if line := _loose_line(level, near):
            gone.update(map(id, line))
            joined.append(join_pieces(line))
    return [piece for piece in pieces if id(piece) not in gone] + joined


def _left(piece: Piece) -> float:
    return piece.left


def _loose_line(level: Sequence[Piece], near: Sequence[Piece]) -> list[Piece]:
    """The pieces of a level that fill the column of a full line, their spaces alike."""
    for line in near:
        low, high = line.left - INDENT * line.size, line.right + SAME_END
        inside = [piece for piece in level if piece.left > low and piece.right < high]
        if len(inside) < FEWEST_PARTS or min(piece.size for piece in inside) < SMALL * line.size:
            continue
        ends = inside[0].left < line.left + INDENT * line.size and inside[-1].right > line.right - SAME_END
        spaces = [b.left - a.right for a, b in pairwise(inside)]
        if ends and 0 < max(spaces) <= min(WIDEST * line.size, UNEVEN * min(spaces)):
            return inside
    return []
