"""Characters of the symbol fonts, which stand at code points of their own: U+F0B3 in Symbol is ≥.

Word and what prints from it write IFN-γ, ≤ and μg so. Only the font's name tells which character it is;
where it is not known, the codes that no other font has in a text are taken as Symbol's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

IN_PRIVATE = re.compile("[\ue000-\uf8ff]")
PRIVATE = range(0xF000, 0xF100)
"""Where the symbol fonts' 256 characters stand."""
_LOWER = " !∀#∃%&∋()*+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~"
_UPPER = (
    "€ϒ′≤/∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐―↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√·¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\x00〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
SYMBOL = {0x20 + at: char for at, char in enumerate(_LOWER)} | {
    0xA0 + at: char for at, char in enumerate(_UPPER) if char != "\x00"
}
"""The encoding of the font Symbol: what its 256 codes are."""
WINGDINGS = dict(
    zip(
        bytes.fromhex(
            "20 6c 6d 6e 6f 71 72 75 76 77 9e 9f a1 a7 a8 ab d8 df e0 e1 e2 e8 ef f0 f1 f2 fb fc fd fe"
        ),
        " ●❍■□❑❒◆❖⬥·•○▪◻★➢←→↑↓➔⇦⇨⇧⇩✗✓☒☑",
        strict=True,
    )
)
"""Bullets, arrows and ticks of the font Wingdings."""
WINGDINGS_2 = {0x20: " ", 0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x54: "☒", 0x97: "●", 0xA3: "□"}
LETTERS = {code: chr(code) for code in range(0x20, 0x7F)}
"""A text face whose codes were shifted as a symbol font's are."""
FONTS: tuple[tuple[re.Pattern[str], Mapping[int, str]], ...] = (
    (re.compile(r"(?i)^(?:[A-Z]{6}\+)?(?:euclid ?)?symbol"), SYMBOL),
    (re.compile(r"(?i)wingdings[ -]?2"), WINGDINGS_2),
    (re.compile(r"(?i)wingdings(?![ -]?3)"), WINGDINGS),
    (
        re.compile(
            r"(?i)^(?:[A-Z]{6}\+)?(?:times|arial|calibri|cambria|courier|georgia|helvetica|verdana|"
            r"garamond|palatino|tahoma|simsun|simhei)"
        ),
        LETTERS,
    ),
)
SURE = {code: char for code, char in SYMBOL.items() if code not in WINGDINGS or code == 0x20}


def _named_by_adobe() -> dict[int, str]:
    figures = {0xF730 + digit: str(digit) for digit in range(10)}
    lower = [*range(0x61, 0x7B), *(code for code in range(0xE0, 0xFF) if code != 0xF7)]
    capitals = {0xF700 + code: chr(code).upper() for code in lower}
    marks = dict(
        zip((0xF6D9, 0xF6DA, 0xF6DB, 0xF8E9, 0xF8E8, 0xF8EA, 0xF6DC, 0xF6DE), "©®™©®™1—", strict=True)
    )
    brackets = {0xF8EB + at: char for at, char in enumerate("⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪⎮⎞⎟⎠⎤⎥⎦⎫⎬⎭")}
    return {**figures, **capitals, **marks, **brackets}


ADOBE = _named_by_adobe()
"""Private code points that Adobe names for every font: old-style figures, small capitals, bracket pieces."""


@cache
def characters_of(font: str) -> Mapping[int, str]:
    """The characters of a font by their codes of one byte, as its name tells; else those that are sure.

    >>> characters_of("ABCDEF+SymbolMT")[0x67], characters_of("Wingdings")[0xFC], characters_of("")[0xB3]
    ('γ', '✓', '≥')
    """
    found = (characters for names, characters in FONTS if names.search(font))
    return next(found, SURE if not font else {0x20: " "})


def name_symbols(text: str, font: str = "") -> str:
    """A text with the private code points of a symbol font, or of one that is not known, as characters.

    >>> name_symbols("IFN-\\uf067, HbA1c \\uf0b3 7%, \\uf731\\uf732")
    'IFN-γ, HbA1c ≥ 7%, 12'
    """
    if not IN_PRIVATE.search(text):
        return text
    known = characters_of(font)
    return "".join(_name_one(char, known) for char in text)


def draw_in(font: str, text: str) -> str:
    """A text set in a symbol font as the characters that it draws there: the letter g is a γ.

    >>> draw_in("Symbol", "g"), draw_in("Wingdings", "\uf0fc")
    ('γ', '✓')
    """
    known = characters_of(font)
    return "".join(known.get(ord(char), char) for char in name_symbols(text, font))


def _name_one(char: str, known: Mapping[int, str]) -> str:
    code = ord(char)
    return known.get(code - PRIVATE.start, char) if code in PRIVATE else ADOBE.get(code, char)
