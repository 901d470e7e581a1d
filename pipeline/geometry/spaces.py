"""Spaces before a page's glyphs: drawn ones, and narrow ones that type setting left undrawn."""

from __future__ import annotations

import numpy as np

from pipeline.geometry.arrays import Bools, Floats, Ints
from pipeline.geometry.codes import FIRST_HAN, is_plain

NARROW_SPACE, WIDEST_NARROW, CLOSE_LETTERS = 0.12, 0.2, 0.08
"""Of the type size: the least and the widest narrow space between words, the widest gap inside a word.

A wider gap parts words by itself: taken for a drawn space, it would hold two cells together.
"""
HUNG_OVER = -0.04
"""Of the type size: the least space behind an f, whose head hangs over it; that of italics beyond it."""


def spaces_before(kept: Bools, space: Bools) -> Bools:
    """Whether a drawn space stands between a kept glyph and the one kept before it."""
    spaces, places = np.cumsum(space), np.flatnonzero(kept)
    spaced = np.zeros(len(kept), bool)
    spaced[places[1:]] = spaces[places[1:]] > spaces[places[:-1]]
    return spaced


def find_narrow_spaces(codes: Ints, left: Floats, right: Floats, size: Floats, marked: Bools) -> Bools:
    """Before which glyphs kerning or justifying left a narrow space between two words: `SAFETY AND`.

    ``marked`` is where pdfium sees one. The letters of a word beside it stand close: where they are
    set wide every gap is like the next.
    """
    found = np.zeros(len(codes), bool)
    if len(codes) < 4:
        return found
    latin = (codes > ord(" ")) & (codes < FIRST_HAN)
    gap = (left[1:] - right[:-1]) / size[1:]
    pair = latin[1:] & latin[:-1]
    close = pair & (np.abs(gap) < CLOSE_LETTERS)
    least = np.where((codes[1:-2] == ord("f")) & is_plain(codes[2:-1]), HUNG_OVER, NARROW_SPACE)
    narrow = marked[2:-1] & pair[1:-1] & (gap[1:-1] >= least) & (gap[1:-1] < WIDEST_NARROW)
    found[2:-1] = narrow & (close[:-2] | close[2:])
    return found
