"""Labels of lists that hang before their text, joined to it: they are no column of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.geometry.lines import Piece, join_pieces

# `12`, `[3]`, `(4)`, `5.`, `•`: what stands before an entry of a list
LABEL = re.compile(r"[\[［(（]?[0-9]{1,3}[\]］)）]?[.．、]?|[•●▪■◆○–]")
WIDEST = 3.0
"""Of the type size: a label, and the white behind it, are narrower."""
SAME_LINE = 0.3
SAME_LEFT = 1.0
FEWEST_LABELS = 3
"""Entries that begin at one place, each with its label."""
MOST_OVER = 6
"""Lines over the place of a label: a title, a figure's caption and a head over both columns."""


def join_hanging_labels(pieces: Sequence[Piece], text_of: Callable[[Piece], str]) -> list[Piece]:
    """A page's pieces, the labels of a list each with the line it stands before.

    The lines begin at one place; the lines of an entry below its first begin there, too.
    """
    labels = [piece for piece in pieces if _is_narrow(piece) and LABEL.fullmatch(text_of(piece))]
    if len(labels) < FEWEST_LABELS:
        return list(pieces)
    labels = [label for label in labels if _hangs(label, pieces)]
    labelled = set(map(id, labels))
    behind = [(label, _line_behind(label, pieces, labelled)) for label in labels]
    pairs = [(label, line) for label, line in behind if line is not None]
    joined: dict[int, Piece] = {}
    for label, line in pairs:
        alike = sum(abs(line.left - other.left) <= SAME_LEFT for _, other in pairs)
        if alike >= FEWEST_LABELS:
            joined[id(label)] = line
    gone = {id(line) for line in joined.values()}
    return [
        join_pieces([piece, joined[id(piece)]]) if id(piece) in joined else piece
        for piece in pieces
        if id(piece) not in gone
    ]


def _is_narrow(piece: Piece) -> bool:
    return piece.width < WIDEST * piece.size


def _hangs(label: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether the lines left of a label end before it: those of an equation's number reach as far as it."""
    over = sum(p.left < label.left - label.size and p.right >= label.right - SAME_LEFT for p in pieces)
    return over < MOST_OVER


def _line_behind(label: Piece, pieces: Sequence[Piece], labelled: set[int]) -> Piece | None:
    """The nearest piece right of a label on its line, if it is no label and little white is between."""
    level = [
        piece
        for piece in pieces
        if 0 < piece.left - label.right < WIDEST * label.size
        and abs(piece.base - label.base) < SAME_LINE * label.size
    ]
    nearest = min(level, key=lambda piece: piece.left, default=None)
    return (
        nearest if nearest is not None and id(nearest) not in labelled and not _is_narrow(nearest) else None
    )
