"""What is only form: two values that differ in spaces and width say the same."""

from __future__ import annotations

import re

_SPACES = re.compile(r"\s+")
_FULL_WIDTH = re.compile("[！-～]")
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold_form(value: str) -> str:
    """The value without what is only form.

    A space stays where it parts two numbers or two Latin words: ``18 36`` is not ``1836``.

    >>> fold_form("82 %") == fold_form("82％")
    True
    >>> fold_form("复发 或难治（r/r）"), fold_form("multiple  myeloma"), fold_form("18 36")
    ('复发或难治(r/r)', 'multiple myeloma', '18 36')
    """
    folded = value.translate(_WIDTH) if _FULL_WIDTH.search(value) else value
    if not _SPACES.search(folded):
        return folded
    folded = folded.strip()
    return _SPACES.sub(lambda gap: keep_gap(folded, gap), folded)


def keep_gap(text: str, gap: re.Match[str]) -> str:
    """A space between two digits or two Latin letters, nothing elsewhere."""
    before, after = text[gap.start() - 1], text[gap.end()]
    alike = (before.isdigit() and after.isdigit()) or (is_latin(before) and is_latin(after))
    return " " if alike else ""


def is_latin(character: str) -> bool:
    """Whether the character is a letter of a script that writes spaces between words."""
    return character.isalpha() and character < "\u2e80"
