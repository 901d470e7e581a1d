"""Which characters are Han, and how wide a text of them is in print."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import east_asian_width

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff"
"""For the brackets of a pattern."""
HAN_CHAR = re.compile(f"[{HAN}]")


def is_han(char: str) -> bool:
    """Whether a character is Han."""
    return HAN_CHAR.match(char) is not None


def has_han(text: str) -> bool:
    """Whether any character is Han."""
    return HAN_CHAR.search(text) is not None


@cache
def char_width(char: str) -> int:
    """Columns of a fixed-width print: an East Asian wide character takes two."""
    return 2 if east_asian_width(char) in "WF" else 1


def text_width(text: str) -> int:
    """Width in columns of a fixed-width print.

    >>> text_width("CAR-T细胞"), text_width("CD20单抗")
    (9, 8)
    """
    return len(text) if text.isascii() else sum(map(char_width, text))
