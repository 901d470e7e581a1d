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


def show_change(old: str, new: str, *, whole: bool) -> tuple[str, str]:
    """Both texts of a change in one line each, what differs among what is left of them.

    >>> start, end = "共入组991例患者，" + "随访" * 20, "随访" * 20
    >>> show_change(start + "ORR为43%" + end, start + "ORR为44%" + end, whole=False)[1][:30]
    '…访随访随访随访随访随访随访随访ORR为44%随访随访随访随'
    """
    if whole:
        return visible(old), visible(new)
    shown = elide(old), elide(new)
    if shown[0] != shown[1] or old == new:
        return shown
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(old))
    start = max(0, min(same, len(new)) - _LONGEST // 3)
    return elide(f"…{old[start:]}"), elide(f"…{new[start:]}")


def visible(text: str) -> str:
    """The text with line breaks and other controls shown, so that none reaches the terminal."""
    return _CONTROLS.sub(lambda found: show_control(found[0]), text)


def show_control(character: str) -> str:
    """The picture of a control character, U+FFFD where it has none."""
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"
