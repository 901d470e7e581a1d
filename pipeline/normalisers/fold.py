"""Width and variant folding, one character for one, so that offsets hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Spaces of other widths; a tab and line ends are layout and stay."""

HYPHENS = "\u2010\u2011\ufe63\uff0d"
"""Hyphens of other widths. Dashes stay: ``—`` alone in a cell says something."""

PUNCTUATION = {
    **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},
    **dict(zip("〔〕“”‘’„‟′″", '[]""\'\'""\'"', strict=True)),
    **dict.fromkeys("\u223c\u301c", "~"),
    **dict.fromkeys("\u2212", "-"),
    **{
        chr(code): unicodedata.normalize("NFKC", chr(code))
        for code in (0xFE50, *range(0xFE54, 0xFE58), 0xFE6A)
    },
}
"""Punctuation that only :func:`fold_punctuation` touches, with its ASCII twin."""

KEPT_BY_WIDTH = frozenset("，；：（）！？％［］｛｝＂＇")
"""Full-width marks that structure Chinese text; :func:`fold_width` leaves them."""


def fold_table(ranges: Iterable[range]) -> dict[int, str]:
    """Code point to its compatibility form, wherever that is one character."""
    table = {}
    for codes in ranges:
        for code in codes:
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                table[code] = folded
    return table


WIDTHS: Mapping[int, str] = {
    **fold_table(
        (
            range(0x2E80, 0x2FD6),  # radicals: PDFs of Chinese journals print ⽩⾎病 for 白血病
            range(0xF900, 0xFB00),  # compatibility ideographs
            range(0xFF61, 0xFFA0),  # half-width katakana and 。「」、
            range(0x1D400, 0x1D800),  # mathematical letters and digits: 𝑝, 𝒏
        )
    ),
    **{
        ord(wide): narrow
        for wide, narrow in PUNCTUATION.items()
        if "！" <= wide <= "～" and wide not in KEPT_BY_WIDTH
    },
    **dict.fromkeys(map(ord, SPACES), " "),
    **dict.fromkeys(map(ord, HYPHENS), "-"),
}

ALL_MARKS: Mapping[int, str] = {**WIDTHS, **{ord(wide): narrow for wide, narrow in PUNCTUATION.items()}}


WIDTH_SIGNS = {chr(code): narrow for code, narrow in WIDTHS.items()}
MARK_SIGNS = {chr(code): narrow for code, narrow in ALL_MARKS.items()}


def replace_signs(text: str, meant: Mapping[str, str]) -> str:
    """The text with each sign as it is meant; what a sign becomes is not a sign of the table itself.

    A paper holds few of the signs: ``str.translate`` takes three times as long, for what it misses.
    """
    for sign in meant.keys() & set(text):
        text = text.replace(sign, meant[sign])
    return text


def fold_width(text: str) -> str:
    """Letters, digits and signs of other widths as ASCII, radicals as Han; the length stays.

    Chinese commas, colons, brackets and per cent signs stay as they are; look-alikes of
    other alphabets (Cyrillic А, Greek Α) are not touched.

    >>> fold_width("ＰＤ－Ｌ１（１２．５％），⽩⾎病")
    'PD-L1（12.5％），白血病'
    """
    return text if text.isascii() else replace_signs(text, WIDTH_SIGNS)


def fold_punctuation(text: str) -> str:
    """As :func:`fold_width`, and the marks of Chinese text as ASCII too; the length stays.

    >>> fold_punctuation("（ＯＲＲ：８８％；ｎ＝１８）")
    '(ORR:88%;n=18)'
    """
    return text if text.isascii() else replace_signs(text, MARK_SIGNS)
