"""Ligatures: characters of their own, and the control codes that TeX's types leave for them; accents."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.geometry.codes import name_ligatures
from pipeline.geometry.glyphs import Glyphs
from pipeline.geometry.lines import find_words

FILL = "the course of the disease was followed for two years in all of the patients who took part " * 3


def read(text: str) -> str:
    codes = name_ligatures(np.array([ord(char) for char in FILL + text], np.int64))
    return "".join(map(chr, codes.tolist()))[len(FILL) :]


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("the e\x1bects of a \x1crst dose di\x1eer", "the eﬀects of a ﬁrst dose diﬃer"),
        ("1.5 (0.9\x152.1)", "1.5 (0.9–2.1)"),
        ("the e\x0bects of a \x0crst dose", "the eﬀects of a ﬁrst dose"),
        ("no such code", "no such code"),
        ("tre\x02", "tre\x02"),  # a hyphen at the line's end
        ("\x01\x03\x1c\x04\x05\x06", "\x01\x03\x1c\x04\x05\x06"),  # a coding of its own
        ("\x1c" * 40, "\x1c" * 40),  # too many
    ],
)
def test_control_codes_are_ligatures_where_all_of_a_page_are(printed: str, found: str) -> None:
    assert read(printed) == found


def make_glyphs(text: str, left: list[float], raised: int = -1) -> Glyphs:
    """Glyphs five points wide on one line; ``raised`` stands higher."""
    edge, same, flags = np.array(left), np.full(len(text), 10.0), np.zeros(len(text), bool)
    base = same - 2.5 * (np.arange(len(text)) == raised)
    return Glyphs(
        text, edge, same - 8, edge + 5, same, base, same, flags.copy(), flags.copy(), (600.0, 800.0)
    )


def test_a_word_has_the_letters_of_its_ligature() -> None:
    text = "eﬃcacy"
    assert find_words(make_glyphs(text, [5.0 * at for at in range(len(text))])).text == ["efficacy"]


@pytest.mark.parametrize(
    ("text", "left", "raised", "found"),
    [
        ("Sj¨ogren", [0, 5, 10.5, 10, 15, 20, 25, 30], -1, ["Sjögren"]),
        ("Garc´ıa", [0, 5, 10, 15, 19.5, 20, 25], -1, ["García"]),
        ("Behc¸et", [0, 5, 10, 15, 15.5, 20, 25], -1, ["Behçet"]),
        ("Alvarez´", [0, 5, 10, 15, 20, 25, 30, 1], 7, ["Álvarez"]),  # a capital's comes behind its line
        ("5´end", [0, 5, 10, 15, 20], -1, ["5´end"]),  # it stands beside the letter
        ("x˜", [0, 0.5], -1, ["x˜"]),  # there is no such letter
    ],
)
def test_an_accent_and_the_letter_below_it_are_one(
    text: str, left: list[float], raised: int, found: list[str]
) -> None:
    assert find_words(make_glyphs(text, left, raised)).text == found
