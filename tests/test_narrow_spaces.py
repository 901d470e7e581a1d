"""Spaces between words that kerning or justifying made narrow."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pipeline.geometry.lines import Words, join_pieces, piece_text
from pipeline.geometry.spaces import find_narrow_spaces
from pipeline.geometry.strips import chunk, part_tight


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
        ("half of flow", 0.0, -0.03, True, "half of flow"),  # in italics it hangs over the next letter
        ("half of flow", 0.0, -0.03, False, "halfofflow"),
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


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        ([(0.0, "Drug"), (60.0, "Median OS"), (110.0, "Ratio")], ["Drug", "N", "Median OS", "Ratio"]),
        ([(0.0, "Drug"), (66.0, "Median OS"), (116.0, "Ratio")], ["Drug", "N", "Median OS Ratio"]),
    ],
)
def test_tight_heads_are_parted_where_their_columns_begin(
    heads: list[tuple[float, str]], found: list[str]
) -> None:
    """The second head reaches over the white of its column; a head over two columns begins at none's left."""
    cells = [(40.0, 20.0, "N"), *((0.0, 40.0 + 10 * at, "abc") for at in range(4))]
    cells += [(x, 40.0 + 10 * at, "12.4") for x in (60.0, 110.0) for at in range(4)]
    cells += [(x + 5.0 * n, 20.0, word) for x, text in heads for n, word in _words_at(text)]
    cells.sort(key=lambda cell: (cell[1], cell[0]))
    left, base = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    texts = [c[2] for c in cells]
    flags, size = np.zeros(len(cells), bool), np.full(len(cells), 10.0)
    right = left + np.array([5.0 * len(text) + 1.0 for text in texts])
    words = Words(texts, left, base - 8, right, base + 1, base, size, flags, flags)
    rows = [
        chunk(join_pieces([words.alone(at) for at in np.flatnonzero(base == height)]), words)
        for height in sorted(set(base.tolist()))
    ]
    parted, _ = part_tight(rows, [35.0, 52.0, 95.0], words)
    assert [piece_text(words, piece) for piece in parted[0]] == found


def _words_at(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in re.finditer(r"\S+", text)]
