"""Initials that open a text and reach over several lines: a letter of the first line's first word."""

from __future__ import annotations

import numpy as np

from pipeline.geometry.lines import Words

TALL = 1.7
"""How much taller an initial is than the text beside it, at least."""
BESIDE = 1.0
"""Of the text's size: the text begins this near."""
GLUED = 0.5
"""Of the text's size: a wider gap parts the initial from the word behind it, `A new era`."""


def settle_initials(words: Words) -> None:
    """Put initials on the line of the word they begin: I over two lines beside `gA nephropathy`.

    The arrays of ``words`` change in place.
    """
    if not len(words):
        return
    large = np.flatnonzero(words.size >= TALL * np.median(words.size))
    for at in large.tolist():
        if len(words.text[at]) == 1 and words.text[at].isupper():
            _settle(words, at)


def _settle(words: Words, at: int) -> None:
    right, size = words.right[at], words.size
    inside = (words.base > words.base[at] - 0.9 * size[at]) & (words.base < words.base[at] + 0.2 * size[at])
    near = np.abs(words.left - right) < BESIDE * size
    beside = np.flatnonzero(inside & near & (TALL * size <= size[at]))
    if len(np.unique(np.round(words.base[beside]))) < 2:
        return
    first = int(beside[np.argmin(words.base[beside])])
    glued = words.left[first] - right < GLUED * size[first]
    for side in (words.top, words.bottom, words.base, words.size):
        side[at] = side[first]
    words.right[at] = words.left[first] if glued else right
    words.spaced[first] &= not glued
