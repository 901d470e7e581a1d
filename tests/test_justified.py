"""Type set to the full width of its column: wide gaps between words, in text and in cells."""

from __future__ import annotations

from pipeline.geometry.lines import Piece
from pipeline.geometry.strips import join_columns


def place(word: int, left: float, right: float) -> Piece:
    return Piece((word,), left, 100.0, right, 108.0, 107.0, 8.0)


def test_words_that_justifying_set_apart_are_one_line_of_their_cell() -> None:
    line = [place(0, 10, 40), place(1, 100, 130), place(2, 140, 150), place(3, 160, 198), place(4, 230, 240)]
    joined = join_columns(line, [70.0, 215.0])
    assert [piece.words for piece in joined] == [(0,), (1, 2, 3), (4,)]


def test_a_head_over_two_columns_stays_apart_from_theirs() -> None:
    line = [place(0, 10, 40), place(1, 60, 180)]
    assert [piece.words for piece in join_columns(line, [50.0, 120.0])] == [(0,), (1,)]
