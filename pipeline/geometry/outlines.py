"""A PDF's Chinese type with its outlines cut short: pdfium draws each character twice to know its box.

It keeps the boxes of a simple font's 256 characters, and none of a font with thousands, where the drawing
of compact outlines (CFF) took a third of the time of a page whose characters stand one by one. Of the boxes
only those of figures are looked at, whose outlines are short: all that are longer become two strokes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import unpack_from

import numpy as np

from pipeline.geometry.arrays import Ints
from pipeline.geometry.fonts import HIGH, WIDE

LARGEST_FILE, LARGEST_FONT = 1 << 26, 1 << 25
"""Bytes: larger ones are left as they are."""
LONG = 180
"""Bytes of an outline: superior figures have fewer (of 130 fonts at most 175, in one 198), most Han more."""
LONG_SHARE = 0.2
"""Of a font: with less in long outlines (many empty places, few drawn) packing costs more than it gains."""
FONT_FILE = re.compile(rb"/Subtype\s*/(?:CIDFontType0C|OpenType)\b")
STREAM = re.compile(rb"\bstream\r?\n")
DICTIONARY = 400
"""Bytes on either side of a font file's kind, in which the rest of what the PDF says of it stands."""
CHAR_STRINGS, ESCAPE, REAL = 17, 12, 30


def shorten_outlines(path: Path) -> bytes | None:
    """A PDF's bytes, as many as before, with short outlines; None where it has none to shorten."""
    if not 0 < path.stat().st_size < LARGEST_FILE:
        return None
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        fonts = [font for font in _packed_fonts(content) if font is not None]
        if not fonts:
            return None
        shortened = bytearray(content)
    for start, packed in fonts:
        shortened[start : start + len(packed)] = packed
    return bytes(shortened)


def _packed_fonts(content: mmap) -> Iterator[tuple[int, bytes] | None]:
    """Where a font file begins, and what is to stand there."""
    for kind in _kinds(content):
        stream = STREAM.search(content, kind.end(), kind.end() + DICTIONARY)
        if stream is None:
            continue
        told = content[max(0, kind.start() - DICTIONARY) : stream.start()].rpartition(b"obj")[2]
        if b"/FlateDecode" in told and b"/DecodeParms" not in told:
            yield _repack(content, stream.end())


def _kinds(content: mmap) -> Iterator[re.Match[bytes]]:
    """Where a font file's kind is told; a file without the names is not searched for the pattern."""
    if any(content.find(name) >= 0 for name in (b"/CIDFontType0C", b"/OpenType")):
        yield from FONT_FILE.finditer(content)


def _repack(content: mmap, start: int) -> tuple[int, bytes] | None:
    """A packed font with its long outlines cut; None where it is no such font, or grew."""
    unpacking = zlib.decompressobj()
    try:
        font = bytearray(unpacking.decompress(content[start : start + LARGEST_FONT], LARGEST_FONT))
        if not unpacking.eof or not cut_outlines(font):
            return None
    except (zlib.error, struct.error, IndexError, ValueError):
        return None
    length = min(LARGEST_FONT, len(content) - start) - len(unpacking.unused_data)
    packing = zlib.compressobj(1, strategy=zlib.Z_RLE)  # what was cut is runs of zeros
    packed = packing.compress(bytes(font)) + packing.flush()
    return (start, packed) if len(packed) <= length else None


def cut_outlines(font: bytearray) -> bool:
    """Cut the long outlines of a compact font (CFF, alone or in OpenType) in place, if that is worth it.

    Raises ``struct.error``, ``IndexError`` or ``ValueError`` where the font is damaged.
    """
    start = _find_compact(font)
    if start is None:
        return False
    _, names_end = _read_index(font, start + font[start + 2])
    tops, _ = _read_index(font, names_end)
    at = _char_strings(bytes(font[tops[0] : tops[1]]))
    if at is None:
        return False
    places, _ = _read_index(font, start + at)
    lengths = np.diff(places)
    long = np.flatnonzero(lengths > LONG)
    if lengths[long].sum() < LONG_SHARE * len(font):
        return False
    stroke = _stroke()
    for glyph in long.tolist():
        font[places[glyph] : places[glyph + 1]] = stroke.ljust(lengths[glyph], b"\0")
    return len(long) > 0


def _find_compact(font: bytearray) -> int | None:
    """Where the compact font begins: at once, or in a table of an OpenType font."""
    if font[:4] != b"OTTO":
        return 0 if font[:1] == b"\1" else None
    for at in range(12, 12 + 16 * unpack_from(">H", font, 4)[0], 16):
        if font[at : at + 4] == b"CFF ":
            return int(unpack_from(">I", font, at + 8)[0])
    return None


def _read_index(font: bytearray, at: int) -> tuple[Ints, int]:
    """Where the items of an index begin, the last one's end behind them; and where the index ends."""
    count = int(unpack_from(">H", font, at)[0])
    if count == 0:
        return np.zeros(1, np.int64), at + 2
    size, first = font[at + 2], at + 3
    end = first + (count + 1) * size
    figures = np.frombuffer(bytes(font[first:end]), np.uint8).reshape(count + 1, size)
    places = figures.astype(np.int64) @ (256 ** np.arange(size - 1, -1, -1)) + end - 1
    if (np.diff(places) < 0).any() or places[-1] > len(font):
        raise ValueError("an index of a font that does not run upwards")
    return places, int(places[-1])


def _char_strings(top: bytes) -> int | None:
    """Where the outlines stand, as a font's top dictionary tells; None where it tells no place.

    >>> _char_strings(bytes([139, 15, 28, 1, 44, 17]))
    300
    """
    at, last = 0, 0
    while at < len(top):
        byte = top[at]
        if byte == CHAR_STRINGS:
            return last
        if byte == REAL:  # a real number ends with a half byte f
            at = next((i for i in range(at + 1, len(top)) if 0xF in (top[i] & 0xF, top[i] >> 4)), len(top))
        elif byte in (28, 29):
            size = 2 if byte == 28 else 4
            last, at = int.from_bytes(top[at + 1 : at + 1 + size], "big", signed=True), at + size
        elif byte >= 247 or byte == ESCAPE:
            at += 1
        at += 1
    return None


def _stroke() -> bytes:
    """An outline with the extent of the stand-in's: from the origin to the far corner, and no ink."""
    far = b"".join(struct.pack(">Bh", 28, length) for length in (WIDE, HIGH))
    origin, rmoveto, rlineto, endchar = bytes([139, 139]), b"\x15", b"\x05", b"\x0e"
    return origin + rmoveto + far + rlineto + endchar
