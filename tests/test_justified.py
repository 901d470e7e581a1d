"""Type set to the full width of its column: wide gaps between words, in text and in cells."""

from __future__ import annotations

import numpy as np

from pipeline.geometry.grids import _has_columns_below
from pipeline.geometry.initials import settle_initials
from pipeline.geometry.lines import Piece, Words, find_pieces, merge_neighbours, piece_text
from pipeline.geometry.loose import join_loose_lines
from pipeline.geometry.rules import Rule
from pipeline.geometry.strips import join_columns, part_at_strips


def place(word: int, left: float, right: float) -> Piece:
    return Piece((word,), left, 100.0, right, 108.0, 107.0, 8.0)


def level(base: float, first: int, *sides: tuple[float, float], size: float = 8.0) -> list[Piece]:
    """Pieces on one line, of one word each."""
    return [
        Piece((first + at,), left, base - size, right, base + 2, base, size)
        for at, (left, right) in enumerate(sides)
    ]


FULL = Piece((0, 1, 2, 3, 4, 5), 60.0, 92.0, 300.0, 102.0, 100.0, 8.0)


def test_a_line_whose_spaces_grew_is_one_piece_where_a_full_line_shows_its_column() -> None:
    loose = level(110, 10, (60, 100), (118, 160), (179, 230), (249, 299.8))
    joined = join_loose_lines([FULL, *loose])
    assert [piece.words for piece in joined] == [FULL.words, (10, 11, 12, 13)]


def test_cells_beside_running_text_stay_apart() -> None:
    uneven = level(110, 10, (60, 100), (110, 160), (190, 240), (270, 299.8))
    ragged = level(120, 20, (60, 100), (118, 160), (179, 230), (249, 280))
    across = level(130, 30, (60, 100), (118, 160), (179, 230), (249, 299.5), (318, 360))
    far = level(180, 40, (60, 100), (118, 160), (179, 230), (249, 299.8))
    pieces = [FULL, *uneven, *ragged, *far]
    assert len(join_loose_lines(pieces)) == len(pieces)
    words = {piece.words for piece in join_loose_lines([FULL, *across])}
    assert words == {FULL.words, (30, 31, 32, 33), (34,)}  # the next column's word is none of it


def read_lines(*words: tuple[str, float, float, float, float]) -> list[str]:
    """The lines that words (text, left, right, base, size) make."""
    text = [word[0] for word in words]
    left, right, base, size = np.array([word[1:] for word in words], float).T
    flags = np.zeros(len(text), bool)
    made = Words(text, left, base - size, right, base + 1, base, size, flags, flags.copy())
    settle_initials(made)
    pieces = merge_neighbours(find_pieces(made))
    return [piece_text(made, piece) for piece in sorted(pieces, key=lambda piece: piece.base)]


def test_an_initial_over_two_lines_begins_the_word_of_the_first() -> None:
    lines = read_lines(
        ("T", 50, 68, 112, 30),
        ("HE", 69, 85, 100, 10), ("kidney", 88, 120, 100, 10),
        ("fails", 70, 90, 112, 10), ("early", 93, 120, 112, 10),
        ("in", 50, 60, 124, 10), ("adults", 63, 90, 124, 10), ("and", 93, 120, 124, 10),
    )  # fmt: skip
    assert lines == ["THE kidney", "fails early", "in adults and"]


def test_a_large_letter_beside_one_line_is_left_alone() -> None:
    lines = read_lines(
        ("A", 50, 68, 100, 20), ("first", 72, 95, 100, 10), ("part", 98, 120, 100, 10),
        ("of", 50, 60, 130, 10), ("the", 63, 80, 130, 10), ("text", 83, 100, 130, 10),
    )  # fmt: skip
    assert lines == ["A first part", "of the text"]


def test_words_that_justifying_set_apart_are_one_line_of_their_cell() -> None:
    line = [place(0, 10, 40), place(1, 100, 130), place(2, 140, 150), place(3, 160, 198), place(4, 230, 240)]
    joined = join_columns(line, [70.0, 215.0])
    assert [piece.words for piece in joined] == [(0,), (1, 2, 3), (4,)]


def test_a_head_over_two_columns_stays_apart_from_theirs() -> None:
    line = [place(0, 10, 40), place(1, 60, 180)]
    assert [piece.words for piece in join_columns(line, [50.0, 120.0])] == [(0,), (1,)]


def part_head(end: float) -> list[tuple[int, int]]:
    """The columns of the parts of a head of three words; the second ends at ``end``."""
    left, right, base, size = np.array([(60, 90, 100, 8), (93, end, 100, 8), (108, 130, 100, 8)], float).T
    flags = np.zeros(3, bool)
    words = Words(["Primary", "end", "point"], left, base - 8, right, base, base, size, flags, flags)
    head = Piece((0, 1, 2), 60.0, 92.0, 130.0, 100.0, 100.0, 8.0)
    return [(first, last) for _, first, last in part_at_strips(head, [106.0], words)]


def test_a_head_over_two_columns_is_parted_only_where_a_space_is_wider() -> None:
    assert part_head(105.0) == [(0, 1)]
    assert part_head(104.0) == [(0, 0), (1, 1)]


def test_a_head_as_wide_as_its_short_rule_heads_the_columns_below_it() -> None:
    rule = Rule(100.0, 158.0, 198.0)
    head = level(98, 0, (94, 112), (159, 197))
    cells = [level(base, base, (94, 136), (158, 172), (184, 198)) for base in (110, 120, 130)]
    single = [level(base, base, (94, 136), (158, 172)) for base in (110, 120, 130)]
    assert _has_columns_below([head, *cells], rule)
    assert not _has_columns_below([head, *single], rule)
