"""The glyphs of a page in arrays, read with few calls a character and no object a character."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.frozen import frozen
from pipeline.geometry.arrays import Bools, Floats, Ints
from pipeline.geometry.calls import call_all, crop_corner, fast, page_size, places_of, pointer
from pipeline.geometry.codes import BAD, KINDS, SPACE, fold_codes, name_ligatures
from pipeline.geometry.fonts import pdfium
from pipeline.geometry.marked import IsShown, objects_switched_off
from pipeline.geometry.spaces import find_narrow_spaces, spaces_before
from pipeline.geometry.turning import turn_sides, turned_size
from pipeline.symbols import name_symbols

MAX_GLYPHS = 100_000
"""More glyphs than any page of a paper prints: the rest is left out, and an issue says so."""
INVISIBLE = 3
SMALLEST_TYPE = 0.5
TALLEST, ASCENT, DESCENT = 1.8, 0.88, 0.22
"""Of the type size: a glyph's box at most, and what stands above and below the baseline."""
OWN_UNITS, ASCENDER = 3.0, 0.7
"""Of the type size: boxes higher than this are of a font with units of its own; how high a letter l is."""
NARROW_FIGURE = 0.45
SUPERIOR_SIZE, SUPERIOR_RISE = 0.6, 0.35
"""Of the type size: how wide a figure of the text is at least, how large and high a superior one counts."""
MAX_SUPERIORS = 2_000
ASLANT = 0.1
"""Of a quarter turn: what is set further from the page's directions is no line of the text."""
AGAIN = 1.2
"""Points: how far aside bold type is drawn again."""
NARROWEST_ADVANCE = 0.15
"""Of the type size: how far the next letter stands at least."""
NARROWEST_SPACE = 0.05
"""Of the type size: a space that is drawn is at least this wide."""
# CMBX12, SFBX1000, NimbusRomNo9L-Medi: the weight that TeX's bold types tell is below that of bold.
BOLD = re.compile(
    rb"bold|heavy|black|^(?:[a-z]{6}\+)?(?:(?:cm|ec)(?:ssbx|bx|b[0-9])|sf(?:bx|rb|bi|sx))|-medi(?:ital)?$"
)


UNNAMED = "?"
"""A font without a name: only its spaces are sure."""


@frozen
class Glyphs:
    """Visible glyphs of one direction, the page turned so that they stand upright; in the file's order.

    One code point of ``text`` a glyph. ``base`` is the baseline's height, ``spaced`` whether a space
    is drawn before the glyph. The page as shown was turned clockwise by ``turns`` quarters, its
    ``size`` (width, height) is that after turning.
    """

    text: str
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    base: Floats
    size: Floats
    bold: Bools
    spaced: Bools
    page_size: tuple[float, float]
    turns: int = 0

    def __len__(self) -> int:
        """How many glyphs."""
        return len(self.text)


@frozen
class PageGlyphs:
    """All glyphs of a page, the direction with most of them first, and what was left out."""

    layers: tuple[Glyphs, ...]
    hidden: int = 0
    """Glyphs drawn invisibly, beside visible ones."""
    bad: int = 0
    """Glyphs without a known character."""
    cut: int = 0
    """Glyphs beyond the limit, left out."""
    invisible: bool = False
    """Whether none of them is drawn: the layer that a scanner's software lays under its picture."""
    slanted: int = 0
    """Glyphs printed across the text, left out: a watermark."""

    @property
    def count(self) -> int:
        """How many glyphs were kept."""
        return sum(map(len, self.layers))


def read_glyphs(page: Any, is_shown: IsShown | None = None) -> PageGlyphs:
    """The glyphs of a pdfium page (raw handle); those in layers that are switched off count as hidden."""
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return PageGlyphs(())
    try:
        found = int(pdfium.FPDFText_CountChars(text_page))
        if found <= 0:
            return PageGlyphs(())
        reading = _Reading(page, text_page, min(found, MAX_GLYPHS), max(0, found - MAX_GLYPHS), is_shown)
        return reading.glyphs()
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _find_runs(objects: NDArray[np.uint64]) -> tuple[Ints, Ints]:
    """Where the runs of an object's glyphs begin, and which each glyph is in: from 1, 0 without an object."""
    drawn = np.flatnonzero(objects)
    begins = np.ones(len(drawn), bool)
    begins[1:] = objects[drawn[1:]] != objects[drawn[:-1]]
    run_of = np.zeros(len(objects), np.int64)
    run_of[drawn] = np.cumsum(begins)
    return drawn[begins], run_of


def _has_equal(numbers: Ints) -> bool:
    """Whether a number stands twice: a sort finds out for a fifth of what naming them all costs."""
    ordered = np.sort(numbers)
    return bool((ordered[1:] == ordered[:-1]).any())


@frozen
class _Picked:
    """Glyphs of one direction: their positions, and what is known of each."""

    at: Ints
    codes: Ints
    size: Floats
    bold: Bools
    spaced: Bools
    origins: Floats


@dataclass
class _Reading:
    """One page being read: what pdfium gives a character, in the file's coordinates (y upwards)."""

    page: Any
    text_page: Any
    count: int
    cut: int
    is_shown: IsShown | None = None
    handle: Any = field(init=False)
    codes: Ints = field(init=False)
    boxes: Floats = field(init=False)
    objects: NDArray[np.uint64] = field(init=False)

    def __post_init__(self) -> None:
        self.handle = pointer(ctypes.cast(self.text_page, ctypes.c_void_p).value or 0)
        self.codes = self._read_codes()
        self.boxes, self.objects = self._read_boxes()
        self._name_symbols()

    def _name_symbols(self) -> None:
        """Private code points to the characters that their fonts draw there: U+F067 of Symbol is γ."""
        private = np.flatnonzero((self.codes >= 0xE000) & (self.codes < 0xF900))
        font_of = fast("FPDFTextObj_GetFont", ctypes.c_size_t)
        objects = set(self.objects[private].tolist())
        names = {thing: _font_name(font_of(pointer(thing))).decode("latin-1") for thing in objects}
        for at in private.tolist():
            named = name_symbols(chr(int(self.codes[at])), names[int(self.objects[at])] or UNNAMED)
            self.codes[at] = ord(named)

    def _read_codes(self) -> Ints:
        """The code points; one call for the page where it gives one unit a character."""
        units = np.zeros(self.count + 2, np.uint16)
        text_of = fast("FPDFText_GetText", ctypes.c_int)
        written = text_of(self.handle, 0, self.count, pointer(units.ctypes.data))
        codes: Ints = units[: max(written - 1, 0)].astype(np.int64)
        if len(codes) == self.count and not np.any((codes >= 0xD800) & (codes < 0xE000)):
            return codes
        code_of = fast("FPDFText_GetUnicode", ctypes.c_uint)
        return np.array(list(map(code_of, repeat(self.handle), range(self.count))), np.int64)

    def _read_boxes(self) -> tuple[Floats, NDArray[np.uint64]]:
        """The advance boxes (no glyph outlines are loaded for them) and the text objects."""
        boxes = np.zeros((self.count, 4), np.float32)
        box_of = fast("FPDFText_GetLooseCharBox", ctypes.c_int)
        object_of = fast("FPDFText_GetTextObject", ctypes.c_size_t)
        every = range(self.count)
        call_all(box_of, repeat(self.handle), every, places_of(boxes))
        objects = np.fromiter(map(object_of, repeat(self.handle), every), np.uint64, self.count)
        return boxes.astype(np.float64), objects

    def glyphs(self) -> PageGlyphs:
        """The glyphs by direction, without what is not seen, printed across the text, or drawn again."""
        first, run_of = _find_runs(self.objects)
        size, bold, quarter, mode, x, y, aslant = self._styles(first)[:, run_of]
        size, y = self._mend_type(size, quarter, x, y)
        blank = (KINDS.take(self.codes, mode="clip") & SPACE) > 0
        drawn = ~blank & self._is_printed(size)
        hidden = drawn & (mode == INVISIBLE)
        invisible = bool(hidden.any() and (hidden == drawn).all())
        kept = drawn if invisible else drawn & ~hidden
        slanted = _find_slanted(kept, aslant > 0)
        kept = kept & ~slanted
        spaced = self._find_spaces(kept, blank, size, quarter)
        kept = kept & ~self._is_drawn_again(kept, size)
        codes, bad = _name_codes(self.codes)
        origins = np.stack([x, y])
        layers = [
            self._layer(_Picked(at, codes[at], size[at], bold[at] > 0, spaced[at], origins[:, at]), turn)
            for turn, at in _directions(kept, quarter)
        ]
        layers.sort(key=lambda layer: (-len(layer), layer.turns))
        left_out = 0 if invisible else int(hidden.sum())
        counts = left_out, int((kept & bad).sum()), self.cut
        return PageGlyphs(tuple(layers), *counts, invisible, int(slanted.sum()))

    def _mend_type(self, size: Floats, quarter: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Sizes and heights where fonts have units of their own, high boxes, or figures that stand raised."""
        size = self._with_drawn_sizes(size, quarter, np.stack([x, y]))
        self._trim_tall_boxes(size, quarter, x, y)
        raised = self._superior_figures(size, quarter, y)
        return np.where(raised, SUPERIOR_SIZE * size, size), np.where(raised, y + SUPERIOR_RISE * size, y)

    def _is_printed(self, size: Floats) -> Bools:
        """Glyphs of an object, of a size that can be read, on the shown part of the page."""
        legible = (size > SMALLEST_TYPE) & (size < max(page_size(self.page)))
        printed: Bools = (self.objects != 0) & legible & self._is_on_page()
        return printed

    def _find_spaces(self, kept: Bools, blank: Bools, size: Floats, quarter: Floats) -> Bools:
        """Before which glyphs a space is drawn, or left by kerning where pdfium sees one."""
        left, top, right, bottom = self.boxes.T
        real = (self.objects != 0) & (np.maximum(right - left, top - bottom) > NARROWEST_SPACE * size)
        spaced, marked = spaces_before(kept, blank & real), spaces_before(kept, blank & ~real)
        for turn, at in _directions(kept, quarter):
            ends = self._ends(at, turn)
            spaced[at] |= find_narrow_spaces(self.codes[at], *ends, size[at], marked[at])
        return spaced

    def _ends(self, at: Ints, quarter: int) -> tuple[Floats, Floats]:
        """Where glyphs begin and end along their line, of a direction."""
        left, top, right, bottom = self.boxes[at].T
        return ((left, right), (bottom, top), (-right, -left), (-top, -bottom))[quarter]

    def _with_drawn_sizes(self, size: Floats, quarter: Floats, origins: Floats) -> Floats:
        """The sizes; where a font has units of its own (Type 3 set in size 0.1), those of its lines' glyphs.

        A box is as high as its glyph there: most letters with ascenders are 0.7 of the type size.
        """
        turned = quarter % 2 == 1
        wide, high = self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 1] - self.boxes[:, 3]
        sides = np.where(turned, wide, high)
        own = (self.objects != 0) & (sides > OWN_UNITS * size) & (sides > SMALLEST_TYPE)
        if not own.any():
            return size
        base = np.round(np.where(turned, origins[0], origins[1]))
        size = size.copy()
        tiny = (self.objects != 0) & np.isin(size, np.unique(size[own]))
        for line in np.unique(base[tiny]):
            on_it = tiny & (base == line)
            size[on_it] = np.quantile(sides[on_it], 0.9) / ASCENDER
        return size

    def _trim_tall_boxes(self, size: Floats, quarter: Floats, x: Floats, y: Floats) -> None:
        """Boxes of a font that says it is much higher than its type, cut down to the type's usual height.

        A producer that writes fonts anew may give all of a CJK font's extremes as ascent and descent.
        """
        high = np.where(
            quarter % 2 == 1, self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 1] - self.boxes[:, 3]
        )
        tall = (self.objects != 0) & (high > TALLEST * size) & (size > SMALLEST_TYPE)
        if not tall.any():
            return
        above, below = ASCENT * size, DESCENT * size
        for turn, sides in enumerate(((3, y - below, 1, y + above), (0, x - above, 2, x + below))):
            self._set_sides(tall & (quarter == turn), sides)
        for turn, sides in enumerate(((3, y - above, 1, y + below), (0, x - below, 2, x + above))):
            self._set_sides(tall & (quarter == turn + 2), sides)

    def _set_sides(self, glyphs: Bools, sides: tuple[int, Floats, int, Floats]) -> None:
        low, low_at, high, high_at = sides
        self.boxes[glyphs, low], self.boxes[glyphs, high] = low_at[glyphs], high_at[glyphs]

    def _superior_figures(self, size: Floats, quarter: Floats, base: Floats) -> Bools:
        """Figures that the font itself draws raised, in type of full size: narrow, their foot high."""
        raised = np.zeros(self.count, bool)
        figures = (self.codes >= ord("0")) & (self.codes <= ord("9")) & (quarter == 0) & (self.objects != 0)
        narrow = figures & (self.boxes[:, 2] - self.boxes[:, 0] < NARROW_FIGURE * size)
        sides = [ctypes.c_double() for _ in range(4)]
        for at in np.flatnonzero(narrow)[:MAX_SUPERIORS].tolist():
            if pdfium.FPDFText_GetCharBox(self.text_page, at, *sides):
                bottom, top = sides[2].value, sides[3].value
                raised[at] = bottom - base[at] > 0.2 * size[at] and 0 < top - bottom < 0.6 * size[at]
        return raised

    def _is_on_page(self) -> Bools:
        """Glyphs whose middle is on the shown part of the page, and that are smaller than it."""
        left, top = crop_corner(self.page)
        turns = int(pdfium.FPDFPage_GetRotation(self.page))
        width, height = turned_size(page_size(self.page), turns)
        boxes = np.where(np.isfinite(self.boxes), self.boxes, 1e9)
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2 - left, top - (boxes[:, 1] + boxes[:, 3]) / 2
        small = (boxes[:, 2] - boxes[:, 0] < width) & (boxes[:, 1] - boxes[:, 3] < height)
        on_page: Bools = (x > -1) & (x < width + 1) & (y > -1) & (y < height + 1) & small
        return on_page

    def _is_drawn_again(self, kept: Bools, size: Floats) -> Bools:
        """Glyphs drawn a second time on the same spot by another object, as some bold type is.

        In type of 5 points the two l of `Cell` stand 1.1 points apart.
        """
        again = np.zeros(self.count, bool)
        places = np.flatnonzero(kept)
        if len(places) < 2:
            return again
        codes, corners = self.codes[places] << 36, self.boxes[places][:, [0, 3]].T
        for shift in (0.0, 0.5):
            x, y = (np.floor(corners / AGAIN + shift).astype(np.int64) + 50_000) & 0x3FFFF
            spots = codes | (x << 18) | y
            if not _has_equal(spots):
                continue
            _, first, of = np.unique(spots, return_index=True, return_inverse=True)
            origin = places[first][of]
            neighbours = np.arange(len(places)) - first[of] == 1
            beside = corners[0] - corners[0, first[of]] > NARROWEST_ADVANCE * size[places]
            other = (origin != places) & (self.objects[origin] != self.objects[places])
            again[places] |= other & ~(neighbours & beside)
        return again

    def _styles(self, first: Ints) -> Floats:
        """Of some glyphs' text objects: size, bold, quarter turns, render mode, origin x, y, aslant, as rows.

        The origin gives the baseline of all its glyphs: their boxes do not, they grow round a `y` or `，`.
        Column 0 is that of glyphs without an object.
        """
        addresses, at = self.objects[first].tolist(), first.tolist()
        things = list(map(pointer, addresses))
        sizes, matrices = np.zeros((len(at), 1), np.float32), np.zeros((len(at), 6), np.float32)
        origins = np.zeros((len(at), 2))
        size_of = fast("FPDFTextObj_GetFontSize", ctypes.c_int)
        matrix_of = fast("FPDFText_GetMatrix", ctypes.c_int)
        origin_of = fast("FPDFText_GetCharOrigin", ctypes.c_int)
        mode_of = fast("FPDFTextObj_GetTextRenderMode", ctypes.c_int)
        font_of = fast("FPDFTextObj_GetFont", ctypes.c_size_t)
        call_all(size_of, things, places_of(sizes))
        call_all(matrix_of, repeat(self.handle), at, places_of(matrices))
        call_all(origin_of, repeat(self.handle), at, places_of(origins), places_of(origins, 1))
        fonts = list(map(font_of, things))
        is_bold = {font: font != 0 and _is_bold(font) for font in set(fonts)}
        a, b, c, d = matrices[:, :4].astype(np.float64).T
        angle = np.arctan2(b, a) / (math.pi / 2)
        turns = np.round(angle)
        known = np.zeros((7, len(at) + 1))
        styles = known[:, 1:]
        styles[0] = np.abs(sizes[:, 0]) * np.hypot(c, d)
        styles[1] = np.fromiter(map(is_bold.__getitem__, fonts), bool, len(at))
        styles[2] = turns % 4
        styles[3] = np.fromiter(map(mode_of, things), np.int64, len(at))
        styles[4:6] = origins.T
        styles[6] = np.abs(angle - turns) > ASLANT
        if self.is_shown is not None and (off := objects_switched_off(addresses, self.is_shown)):
            styles[3, [address in off for address in addresses]] = INVISIBLE
        known[:, ~np.isfinite(known).all(axis=0)] = 0.0
        return known

    def _layer(self, picked: _Picked, quarter: int) -> Glyphs:
        """The picked glyphs, the page turned so that they stand upright."""
        left, top, right, bottom = self.boxes[picked.at].T
        corner = crop_corner(self.page)
        page_turns = int(pdfium.FPDFPage_GetRotation(self.page)) % 4
        turns = (quarter - page_turns) % 4
        unturned = turned_size(page_size(self.page), page_turns)
        sides = (left - corner[0], corner[1] - top, right - corner[0], corner[1] - bottom)
        left, top, right, bottom = turn_sides(sides, unturned, quarter)
        x, y = picked.origins[0] - corner[0], corner[1] - picked.origins[1]
        base = turn_sides((x, y, x, y), unturned, quarter)[3]
        order = _left_to_right(left, base, picked.size) if turns == 2 else slice(None)
        text = picked.codes[order].astype("<u4").tobytes().decode("utf-32-le")
        return Glyphs(
            text,
            left[order],
            top[order],
            right[order],
            bottom[order],
            base[order],
            picked.size[order],
            picked.bold[order],
            picked.spaced,
            turned_size(unturned, quarter),
            turns,
        )


def _directions(kept: Bools, quarter: Floats) -> list[tuple[int, Ints]]:
    """The directions of the kept glyphs, in quarter turns, each with their positions."""
    turns = np.flatnonzero(np.bincount(quarter[kept].astype(np.int64))).tolist()
    return [(turn, np.flatnonzero(kept & (quarter == turn))) for turn in turns]


def _find_slanted(kept: Bools, aslant: Bools) -> Bools:
    """Glyphs printed across the text; none where most of the page is so."""
    slanted = kept & aslant
    return slanted if 2 * slanted.sum() < kept.sum() else np.zeros_like(kept)


def _name_codes(codes: Ints) -> tuple[Ints, Bools]:
    """The characters that the codes stand for, and which of them tell a reader nothing."""
    named = name_ligatures(codes)
    kinds = KINDS.take(named, mode="clip")
    return fold_codes(named, kinds), (kinds & BAD) > 0


def _left_to_right(left: Floats, base: Floats, size: Floats) -> Ints:
    """The glyphs' order with neighbours on a line from left to right: pdfium swaps narrow ones that stand
    on their heads, `Anitbody`.
    """
    apart = np.abs(np.diff(base)) > 0.01 * size[1:]
    apart |= np.abs(np.diff(left)) > 1.5 * size[1:]
    run = np.concatenate(([0], np.cumsum(apart)))
    return np.lexsort((left, run))


def _font_name(address: int) -> bytes:
    """The name that the PDF gives a font, nothing where there is no font."""
    if not address:
        return b""
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(ctypes.cast(address, pdfium.FPDF_FONT), name, 128)
    return name.value


def _is_bold(address: int) -> bool:
    font = ctypes.cast(address, pdfium.FPDF_FONT)
    return BOLD.search(_font_name(address).lower()) is not None or pdfium.FPDFFont_GetWeight(font) >= 600
