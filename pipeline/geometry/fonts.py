"""pdfium, loaded so that it reads a paper the same on every machine: with no font of the machine's own.

For a font that a PDF names and does not carry pdfium asks the machine, and its glyphs are as wide and
high as what stands there. Here it is given a stand-in for Chinese, Japanese, Korean and symbols, and for
Latin keeps the fonts that it carries itself.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

__all__ = ["fonts_of_the_machine", "pdfium", "pypdfium2"]

STAND_IN = 1
"""The handle of the stand-in; 0 is no font."""
WHOLE_FILE = 0
"""What pdfium asks for, in place of the tag of a table, to have a whole font."""
STOOD_IN_FOR = (
    pdfium.FXFONT_SYMBOL_CHARSET,
    pdfium.FXFONT_GB2312_CHARSET,
    pdfium.FXFONT_CHINESEBIG5_CHARSET,
    pdfium.FXFONT_SHIFTJIS_CHARSET,
    pdfium.FXFONT_HANGEUL_CHARSET,
)
"""Characters that pdfium's own fonts have not: Han, and those of a font that says it is of symbols."""
EM, ASCENT, DESCENT = 1000, 880, -120
WIDE, HIGH = 100, 700
"""Of the stand-in's glyph, in thousandths: narrower than any advance, or it would widen its character."""
LAST_CODE = 0x10FFFF


@cache
def stand_in_font() -> bytes:
    """A TrueType font in which every character is the same glyph: an extent on the baseline, without ink.

    pdfium drops text whose glyphs have no extent: a `。` between two raised figures, a line of Han set
    along the page's side. The extent is within the advance, which is the one that the PDF tells.

    >>> stand_in_font()[:4].hex(), len(stand_in_font()) < 500
    ('00010000', True)
    """
    glyph = _there_and_back()
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + _all_codes(glyph=1),
        b"glyf": glyph * 2,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0x10000, 0, 0x5F0F3CF5, 0, EM, 0, 0),
            *(0, 0, WIDE, HIGH, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, DESCENT, 0, EM, 0, 0, WIDE, 1, *[0] * 7, 1
        ),
        b"hmtx": struct.pack(">Hhh", EM, 0, 0),
        b"loca": struct.pack(">III", 0, len(glyph), 2 * len(glyph)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 2, 2, 1, 0, 0, 2, *[0] * 8),
    }
    at = 12 + 16 * len(tables)
    entries, body = b"", b""
    for tag, table in tables.items():
        entries += tag + struct.pack(">III", 0, at + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64) + entries + body


def _there_and_back() -> bytes:
    """A glyph's outline: from the origin to the far corner and back, which encloses nothing."""
    box = struct.pack(">hhhhh", 1, 0, 0, WIDE, HIGH)
    points = struct.pack(">HH3B", 2, 0, 1, 1, 1) + struct.pack(">6h", 0, WIDE, -WIDE, 0, HIGH, -HIGH)
    outline = box + points
    return outline + bytes(-len(outline) % 4)


def _all_codes(glyph: int) -> bytes:
    """The part of a character map (format 13) that gives all code points one glyph."""
    return struct.pack(">HHIII", 13, 0, 28, 0, 1) + struct.pack(">III", 1, LAST_CODE, glyph)


def _map_font(*asked: Any) -> int | None:
    """The font for one that a PDF names: the stand-in, or none, for which pdfium takes its own.

    It is asked for by weight, slant, charset, pitch and name.
    """
    charset = asked[3]
    return STAND_IN if charset in STOOD_IN_FOR else None


def _font_data(_info: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
    """Write the stand-in to a buffer that holds it; its length, 0 for a single table."""
    if table != WHOLE_FILE:
        return 0
    font = stand_in_font()
    if buffer and size >= len(font):
        ctypes.memmove(buffer, font, len(font))
    return len(font)


def _own_fonts() -> Any:
    """What pdfium asks for fonts; what it does not offer it has not."""
    kinds = dict(pdfium.FPDF_SYSFONTINFO._fields_)
    return pdfium.FPDF_SYSFONTINFO(
        version=1, MapFont=kinds["MapFont"](_map_font), GetFontData=kinds["GetFontData"](_font_data)
    )


OWN_FONTS = _own_fonts()
"""Kept as long as pdfium, which holds only its address."""
pdfium.FPDF_SetSystemFontInfo(OWN_FONTS)


@contextmanager
def fonts_of_the_machine() -> Iterator[None]:
    """While a page is drawn for a person: the machine's fonts. No document may be open before and after."""
    machine = pdfium.FPDF_GetDefaultSystemFontInfo()
    pdfium.FPDF_SetSystemFontInfo(machine)
    try:
        yield
    finally:
        pdfium.FPDF_SetSystemFontInfo(OWN_FONTS)
        pdfium.FPDF_FreeDefaultSystemFontInfo(machine)
