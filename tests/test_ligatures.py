"""Ligatures: characters of their own, and the control codes that TeX's bitmap types leave for them."""

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


def test_a_word_has_the_letters_of_its_ligature() -> None:
    text = "eﬃcacy"
    left = np.arange(len(text)) * 5.0
    same, flags = np.full(len(text), 10.0), np.zeros(len(text), bool)
    glyphs = Glyphs(text, left, same - 8, left + 5, same, same, same, flags, flags, (600.0, 800.0))
    assert find_words(glyphs).text == ["efficacy"]
