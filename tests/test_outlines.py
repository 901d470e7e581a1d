"""Outlines that nobody looks at are cut before pdfium reads a paper: no character moves or changes."""

import contextlib
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.geometry import outlines
from pipeline.geometry.fonts import pdfium
from pipeline.geometry.glyphs import PageGlyphs, read_glyphs
from pipeline.geometry.outlines import FONT_FILE, LONG, STREAM, cut_outlines, shorten_outlines

TYPESET = Path(__file__).parent / "typeset"
WITH_COMPACT_FONTS = sorted(TYPESET.rglob("zh-*.typst.pdf"))


def _glyphs(content: bytes) -> list[PageGlyphs]:
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    pages = []
    for number in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, number)
        pages.append(read_glyphs(page))
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return pages


def _fonts(content: bytes) -> list[bytes]:
    streams = (STREAM.search(content, kind.end()) for kind in FONT_FILE.finditer(content))
    return [zlib.decompressobj().decompress(content[stream.end() :]) for stream in streams if stream]


def _index(items: list[bytes]) -> bytes:
    ends = np.cumsum([1, *map(len, items)]).tolist()
    return (
        struct.pack(">HB", len(items), 2) + b"".join(struct.pack(">H", end) for end in ends) + b"".join(items)
    )


def _compact_font(glyphs: list[bytes]) -> bytearray:
    """Header, names, top dictionary, and the outlines at the place that it tells."""
    head, names = bytes([1, 0, 4, 2]), _index([b"Song"])
    place = len(head + names + _index([bytes(4)]))
    return bytearray(head + names + _index([struct.pack(">BhB", 28, place, 17)]) + _index(glyphs))


@pytest.mark.parametrize("path", WITH_COMPACT_FONTS, ids=lambda path: path.stem)
def test_the_same_characters_at_the_same_places(path: Path) -> None:
    shortened = shorten_outlines(path)
    assert shortened is not None
    content = path.read_bytes()
    assert len(shortened) == len(content)
    assert shortened != content
    for before, after in zip(_glyphs(content), _glyphs(shortened), strict=True):
        for one, other in zip(before.layers, after.layers, strict=True):
            assert one.text == other.text
            for name in ("left", "base", "size", "spaced"):
                assert np.array_equal(getattr(one, name), getattr(other, name)), name
            ink = one.right - other.right  # what is drawn beyond the advance: a stroke of 治 or f
            assert ((ink > -0.01) & (ink < 0.1 * one.size)).all()


def test_the_outlines_of_han_are_short_then() -> None:
    path = WITH_COMPACT_FONTS[0]
    before, after = _fonts(path.read_bytes()), _fonts(shorten_outlines(path) or b"")
    assert [len(font) for font in before] == [len(font) for font in after]
    packed = [sum(len(zlib.compress(font)) for font in fonts) for fonts in (before, after)]
    assert packed[1] < 0.5 * packed[0]


def test_only_long_outlines_are_cut() -> None:
    short, long = bytes([14]) * LONG, bytes([14]) * (LONG + 1)
    font = _compact_font([short, long, short])
    assert cut_outlines(font)
    whole = _compact_font([short, long, short])
    changed = [at for at, (one, other) in enumerate(zip(font, whole, strict=True)) if one != other]
    start = len(whole) - LONG - len(long)
    assert changed
    assert min(changed) >= start
    assert max(changed) < start + len(long)
    assert not cut_outlines(_compact_font([short, short]))


def test_a_font_in_an_opentype_wrapper() -> None:
    inner = _compact_font([bytes(LONG + 1)])
    wrapper = b"OTTO" + struct.pack(">4H", 1, 16, 0, 0) + b"CFF " + struct.pack(">3I", 0, 28, len(inner))
    assert cut_outlines(bytearray(wrapper + inner))
    assert not cut_outlines(bytearray(wrapper.replace(b"CFF ", b"glyf") + inner))


@given(at=st.integers(0, 400), byte=st.integers(0, 255), end=st.integers(1, 500))
@settings(max_examples=300, deadline=None)
def test_a_damaged_font_is_left_or_refused(at: int, byte: int, end: int) -> None:
    font = _compact_font([bytes(LONG + 1), bytes(20), bytes(LONG + 40)])[:end]
    font[at % len(font)] = byte
    length = len(font)
    with contextlib.suppress(struct.error, IndexError, ValueError):
        cut_outlines(font)
    assert len(font) == length


def _pdf(font: bytes, told: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Subtype/CIDFontType0C" + told + b">>stream\n" + font + b"\nendstream endobj"


def test_what_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    noise = np.random.default_rng(1).integers(0, 256, 3000, np.uint8).tobytes()
    packed = zlib.compress(bytes(_compact_font([noise])))

    def shortened(content: bytes) -> Any:
        path.write_bytes(content)
        return shorten_outlines(path)

    assert shortened(_pdf(packed)) is not None
    assert shortened(b"") is None
    assert shortened(b"%PDF-1.7 no font") is None
    assert shortened(_pdf(packed, b"/Filter/FlateDecode/DecodeParms<</Predictor 12>>")) is None
    assert shortened(_pdf(packed, b"/Filter/LZWDecode")) is None
    assert shortened(_pdf(packed[:-10])) is None
    assert shortened(_pdf(packed).replace(b"CIDFontType0C", b"Type1C")) is None
    monkeypatch.setattr(outlines, "LARGEST_FONT", 1000)
    assert shortened(_pdf(packed)) is None
