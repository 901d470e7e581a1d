"""What a PDF's codes stand for: spaces, hyphens, radicals, ligatures, and codes that tell nothing."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from pipeline.geometry.arrays import Bools, Ints

SPACES = " \u00a0\u3000\u2002\u2003\u2009\t\r\n\u200b\ufeff"
REPLACEMENT = 0xFFFD
FIRST_HAN = 0x2E80
LIGATURES = (0xFB00, 0xFB01, 0xFB02, 0xFB03, 0xFB04)
"""ff, fi, fl, ffi, ffl."""
TEX_CODINGS = (
    {
        0x10: 0x201C,
        0x11: 0x201D,
        0x12: 0x201E,
        0x15: 0x2013,
        0x16: 0x2014,
        **dict(zip(range(0x1B, 0x20), LIGATURES, strict=True)),
    },
    dict(zip(range(0x0B, 0x10), LIGATURES, strict=True)),
)
"""What control codes are in TeX's types: those of the encoding T1, of the old OT1."""
MOST_LIGATURES, SURE_CODING = 0.03, 0.8
"""The share of such codes among a page's glyphs, at most, and of those a coding explains, at least."""
HYPHENS = (0xFFFE, 0x02, 0x2010, 0x2011)
"""What pdfium makes of a hyphen at a line's end, and the hyphens that are no ASCII."""


SHIFTED_F = ord("f") << 8
SHIFTED = {ord(letter) << 8: letter for letter in "bfhijklt"} | {
    (ord("f") + ord("i")) << 8: "\ufb01",
    (ord("f") + ord("l")) << 8: "\ufb02",
}
"""What follows a shifted f: 椀 is i, 케 is the sum of f and i."""


def _radicals() -> dict[int, int]:
    """Kangxi radicals and compatibility Han to the characters they stand for: ⽤ to 用, U+F9DD to 利."""
    blocks = (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    folded = {code: unicodedata.normalize("NFKC", chr(code)) for code in blocks}
    return {code: ord(text) for code, text in folded.items() if len(text) == 1}


RADICALS = _radicals()
SPACE, HYPHEN, RADICAL, WRONG, BAD = 1, 2, 4, 8, 16
"""Kinds of code points. Wrong ones are no character, bad ones tell a reader nothing: private, control."""


def _kinds() -> NDArray[np.uint8]:
    """The kinds of all code points, and of what is beyond them."""
    kinds = np.zeros(0x110001, np.uint8)
    kinds[:0x20] = kinds[0xD800:0xE000] = kinds[-1] = WRONG
    for first, last in ((0, 0x20), (0x7F, 0xA0), (0xE000, 0xF900), (0xF0000, len(kinds))):
        kinds[first:last] |= BAD
    kinds[REPLACEMENT] |= BAD
    kinds[list(map(ord, SPACES))] |= SPACE
    kinds[list(RADICALS)] |= RADICAL
    kinds[list(HYPHENS)] = HYPHEN
    return kinds


KINDS = _kinds()


def name_ligatures(codes: Ints) -> Ints:
    """Control codes as the ligatures, dashes and quotes of TeX's types, where a page's are those.

    Bitmap types have no names: `e\\x1bects`, `1\\x1532`. A page that is coded otherwise has others, and more.
    """
    control = (codes > 0) & (codes < 0x20)
    if not control.any():
        return codes
    control &= KINDS.take(codes, mode="clip") & (SPACE | HYPHEN) == 0
    count = int(control.sum())
    if not 0 < count <= MOST_LIGATURES * len(codes):
        return codes
    for coding in TEX_CODINGS:
        if (control & np.isin(codes, list(coding))).sum() >= SURE_CODING * count:
            named = codes.copy()
            for code, char in coding.items():
                named[codes == code] = char
            return named
    return codes


def fold_codes(codes: Ints, kinds: NDArray[np.uint8]) -> Ints:
    """Radicals to Han, a hyphen at a line's end to a hyphen, what is no character to U+FFFD."""
    codes = codes.copy()
    codes[(kinds & HYPHEN) > 0] = ord("-")
    codes[(kinds & WRONG) > 0] = REPLACEMENT
    for at in np.flatnonzero(kinds & RADICAL).tolist():
        codes[at] = RADICALS[int(codes[at])]
    return _mend_ligatures(codes)


def _mend_ligatures(codes: Ints) -> Ints:
    """Ligatures whose letters were written one byte too early, 昀椀 for fi and 昀케 for ffi, beside Latin.

    Ghostscript 10.00 writes them so.
    """
    lead = np.flatnonzero(codes[:-1] == SHIFTED_F)
    if not len(lead):
        return codes
    codes = codes.copy()
    latin = ((codes | 0x20) >= ord("a")) & ((codes | 0x20) <= ord("z"))
    for at in lead.tolist():
        follows = SHIFTED.get(int(codes[at + 1]))
        beside = latin[max(at - 1, 0) : at].any() or latin[at + 2 : at + 3].any()
        if follows is not None and codes[at] == SHIFTED_F and beside:
            codes[at], codes[at + 1] = ord("f"), ord(follows)
    return codes


def is_plain(codes: Ints) -> Bools:
    """Letters and figures of ASCII."""
    lower = codes | 0x20
    plain: Bools = ((lower >= ord("a")) & (lower <= ord("z"))) | ((codes >= ord("0")) & (codes <= ord("9")))
    return plain
