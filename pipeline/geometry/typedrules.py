"""Ruling lines that are typed, not drawn: a row of full stops or underscores from edge to edge."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.geometry.lines import LEVEL, Piece, Words
from pipeline.geometry.rules import Rule

TYPED = re.compile(r"([.·…_=—–\-])\1{19,}")
"""Twenty of one sign: what leads to a page number is shorter or stands on the number's line."""
MIDDLE = 0.3
"""Of the type size: how far above the baseline the middle of a dash stands."""


def take_typed_rules(words: Words, pieces: Sequence[Piece]) -> tuple[list[Piece], list[Rule]]:
    """The pieces of a page without those that are a ruling line, and these as rules, in points."""
    single = [piece for piece in pieces if len(piece.words) == 1]
    typed = [piece for piece in single if TYPED.fullmatch(words.text[piece.words[0]])]
    alone = [piece for piece in typed if not any(_beside(piece, other) for other in pieces)]
    if not alone:
        return list(pieces), []
    gone = set(map(id, alone))
    return [piece for piece in pieces if id(piece) not in gone], [_rule(words, piece) for piece in alone]


def _beside(piece: Piece, other: Piece) -> bool:
    return other is not piece and abs(piece.base - other.base) < LEVEL * max(piece.size, other.size)


def _rule(words: Words, piece: Piece) -> Rule:
    raised = MIDDLE * piece.size if words.text[piece.words[0]][0] in "·=—–-" else 0.0
    return Rule(piece.base - raised, piece.left, piece.right)
