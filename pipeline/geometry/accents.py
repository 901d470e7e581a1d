"""Accents that a font sets over letters as glyphs of their own: `Sj¨ogren` is Sjögren."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import numpy as np

from pipeline.geometry.glyphs import Glyphs

COMBINING = str.maketrans(
    "`´ˆ˜¨˙˚ˇ˘¯˝¸˛",
    "\u0300\u0301\u0302\u0303\u0308\u0307\u030a\u030c\u0306\u0304\u030b\u0327\u0328",
)
ACCENTED = re.compile("[`´ˆ˜¨˙˚ˇ˘¯˝¸˛]")
LINE = 120
"""Glyphs: a capital's accent, which stands higher, comes no further behind its letter in the file."""
DOTTED = str.maketrans("ıȷ", "ij")


def compose_accents(glyphs: Glyphs) -> Glyphs:
    """The glyphs, an accent and the letter below or above it as one letter.

    An accent that stands beside its letter is the author's own: ``5´-UTR``, ``patient´s``.
    """
    signs = list(glyphs.text)
    gone: list[int] = []
    for match in ACCENTED.finditer(glyphs.text):
        at = match.start()
        near = (at + 1, at - 1, *range(at - 2, max(at - LINE, -1), -1))
        letter = next((i for i in near if _is_over(glyphs, at, i)), -1)
        whole = _compose(signs[letter], signs[at]) if letter >= 0 else ""
        if whole:
            signs[letter] = whole
            glyphs.spaced[letter] |= glyphs.spaced[at] and letter > at
            gone.append(at)
    if not gone:
        return glyphs
    kept = np.ones(len(signs), bool)
    kept[gone] = False
    sides = ("left", "top", "right", "bottom", "base", "size", "bold", "spaced")
    text = "".join(sign for sign, keep in zip(signs, kept.tolist(), strict=True) if keep)
    return replace(glyphs, text=text, **{side: getattr(glyphs, side)[kept] for side in sides})


def _is_over(glyphs: Glyphs, at: int, letter: int) -> bool:
    """Whether the middle of an accent stands within a letter beside it in the file."""
    if not 0 <= letter < len(glyphs.text) or not glyphs.text[letter].isalpha():
        return False
    middle = (glyphs.left[at] + glyphs.right[at]) / 2
    level = abs(glyphs.base[at] - glyphs.base[letter]) < glyphs.size[letter]
    return bool(level and glyphs.left[letter] < middle < glyphs.right[letter])


def _compose(letter: str, accent: str) -> str:
    """One letter out of the two; empty where there is none.

    >>> _compose("o", "¨"), _compose("ı", "´"), _compose("b", "´")
    ('ö', 'í', '')
    """
    whole = unicodedata.normalize("NFC", letter.translate(DOTTED) + accent.translate(COMBINING))
    return whole if len(whole) == 1 else ""
