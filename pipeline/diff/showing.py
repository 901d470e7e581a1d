"""Values so that a person can read them in one line, and so that none of them reaches the terminal raw."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 60


def elide(text: str, longest: int = _LONGEST) -> str:
    """The text in one line, its middle left out where it is too long.

    >>> elide("患者中位无进展生存期为12.8个月", 9)
    '患者中位….8个月'
    """
    shown = visible(text)
    if len(shown) <= longest:
        return shown
    head = longest // 2
    return f"{shown[:head]}…{shown[len(shown) - (longest - head - 1) :]}"


def visible(text: str) -> str:
    """The text with line breaks and other controls shown, so that none reaches the terminal."""
    return _CONTROLS.sub(lambda found: show_control(found[0]), text)


def show_control(character: str) -> str:
    """The picture of a control character, U+FFFD where it has none."""
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"
