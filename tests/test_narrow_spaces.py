"""Spaces between words that kerning or justifying made narrow."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.geometry.lines import Words, join_pieces, piece_text
from pipeline.geometry.spaces import find_narrow_spaces
from pipeline.geometry.strips import chunk


@pytest.mark.parametrize(
    ("text", "inside", "between", "marked", "found"),
    [
        ("HEART AND KIDNEY", 0.0, 0.13, True, "HEART AND KIDNEY"),
        ("HEART AND KIDNEY", -0.03, 0.16, True, "HEART AND KIDNEY"),
        ("HEART AND KIDNEY", 0.0, 0.13, False, "HEARTANDKIDNEY"),  # pdfium sees none
        ("HEART AND KIDNEY", 0.0, 0.09, True, "HEARTANDKIDNEY"),
        ("S U M M A R Y", 0.15, 0.15, True, "SUMMARY"),  # set wide
        ("心肌 梗死 治疗", 0.0, 0.15, True, "心肌梗死治疗"),
        ("heart and kidney", 0.0, 0.15, True, "heart and kidney"),  # a full line of justified type
        ("heart and kidney", 0.0, 0.15, False, "heartandkidney"),
        ("in a phase 3 trial", 0.0, 0.14, True, "in a phase 3 trial"),  # words of one letter
        ("s u m m a r y", 0.15, 0.15, True, "summary"),
        ("half of it", 0.0, 0.06, True, "half of it"),  # the f hangs over the space
        ("half) of", 0.0, 0.06, True, "half)of"),
    ],
)
def test_narrow_spaces(text: str, inside: float, between: float, marked: bool, found: str) -> None:
    letters = text.replace(" ", "")
    breaks = {len(text[:at].replace(" ", "")) for at, char in enumerate(text) if char == " "}
    steps = [0.7 + (between if at in breaks else inside) for at in range(1, len(letters))]
    left = 10 * np.concatenate(([0.0], np.cumsum(steps)))
    seen = find_narrow_spaces(
        np.array([ord(char) for char in letters], np.int64),
        left,
        left + 7.0,
        np.full(len(letters), 10.0),
        np.array([marked and at in breaks for at in range(len(letters))]),
    )
    assert "".join(" " * bool(space) + char for space, char in zip(seen, letters, strict=True)) == found


def test_a_gap_that_parts_words_by_itself_is_no_narrow_space() -> None:
    """Taken for a drawn space it would hold two cells of a tight table together."""
    left = np.array([0.0, 7.0, 17.0, 24.0])
    marked = np.array([False, False, True, False])
    codes = np.array(list(map(ord, "abcd")), np.int64)
    assert not find_narrow_spaces(codes, left, left + 7.0, np.full(4, 10.0), marked).any()


@pytest.mark.parametrize(("drawn", "cells"), [(True, ["12.4", "NR"]), (False, ["12.4 NR"])])
def test_a_gap_without_a_space_parts_cells_where_a_page_draws_its_spaces(
    drawn: bool, cells: list[str]
) -> None:
    texts = [*["word"] * 30, "12.4", "NR"]
    left = np.array([*(24.0 * at for at in range(30)), 0.0, 24.0])
    base = np.array([100.0] * 30 + [120.0, 120.0])
    size, flags = np.full(32, 10.0), np.zeros(32, bool)
    spaced = np.array([False, *[drawn] * 29, False, False])
    words = Words(texts, left, base - 8, left + 20.5, base + 1, base, size, flags, spaced)
    line = join_pieces([words.alone(30), words.alone(31)])
    assert [piece_text(words, piece) for piece in chunk(line, words)] == cells
