"""The glyphs of a page in arrays, read with few calls a character and no object a character."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.geometry.fonts import pdfium
from pipeline.geometry.turning import turn_sides, turned_size

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

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
NARROW_SPACE, WIDEST_NARROW, CLOSE_LETTERS = 0.12, 0.5, 0.08
"""Of the type size: the least and the widest narrow space between words, the widest gap inside a word."""
HUNG_OVER = 0.04
"""Of the type size: the least space behind an f, whose head hangs over it."""
ASLANT = 0.1
"""Of a quarter turn: what is set further from the page's directions is no line of the text."""
AGAIN = 1.2
"""Points: how far aside bold type is drawn again."""
NARROWEST_ADVANCE = 0.15
"""Of the type size: how far the next letter stands at least."""
# CMBX12, SFBX1000, NimbusRomNo9L-Medi: the weight that TeX's bold types tell is below that of bold.
BOLD = re.compile(
    rb"bold|heavy|black|^(?:[a-z]{6}\+)?(?:(?:cm|ec)(?:ssbx|bx|b[0-9])|sf(?:bx|rb|bi|sx))|-medi(?:ital)?$"
)
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
LAYER_MARK = "OC\0".encode("utf-16-le")
"""The name of the marks that put objects in a layer, as pdfium writes it."""
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


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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


pointer: Callable[[int], Any] = ctypes.c_void_p.from_param
"""An address as an argument of a fast function; a bare number is passed as a C int."""


@cache
def fast(name: str, result: Any) -> Any:
    """A pdfium function that checks no argument and keeps Python's lock: a sixth of the time a call.

    Made to be driven by ``map``: a loop in Python costs as much as the call.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result)(address)


def page_size(page: Any) -> tuple[float, float]:
    """Width and height of a page (raw handle) as shown, in points."""
    return float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))


def crop_corner(page: Any) -> tuple[float, float]:
    """The left and the top edge of the shown part of an unturned page, in the file's coordinates."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        return 0.0, page_size(page)[1]
    return float(box.left), float(box.top)


IsShown = Callable[[str], bool]
"""Whether a layer of the paper, by its name, is switched on."""


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


def _call_all(function: Any, *arguments: Iterable[Any]) -> None:
    """Call a function for each of the arguments, and forget what it returns."""
    deque(map(function, *arguments), maxlen=0)


def _places(rows: NDArray[Any], column: int = 0) -> Iterable[Any]:
    """Pointers to a column's elements, for a function that fills them in."""
    start = rows.ctypes.data + column * rows.strides[1]
    return map(pointer, range(start, start + len(rows) * rows.strides[0], rows.strides[0]))


@dataclass(frozen=True)
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
        _call_all(box_of, repeat(self.handle), every, _places(boxes))
        objects = np.fromiter(map(object_of, repeat(self.handle), every), np.uint64, self.count)
        return boxes.astype(np.float64), objects

    def glyphs(self) -> PageGlyphs:
        first, run_of = _find_runs(self.objects)
        size, bold, quarter, mode, x, y, aslant = self._styles(first)[:, run_of]
        size = self._with_drawn_sizes(size, quarter, np.stack([x, y]))
        self._trim_tall_boxes(size, quarter, x, y)
        raised = self._superior_figures(size, quarter, y)
        size, y = np.where(raised, SUPERIOR_SIZE * size, size), np.where(raised, y + SUPERIOR_RISE * size, y)
        real = self.objects != 0
        kinds = KINDS.take(self.codes, mode="clip")
        blank = (kinds & SPACE) > 0
        largest = max(page_size(self.page))
        drawn = real & ~blank & (size > SMALLEST_TYPE) & (size < largest) & self._is_on_page()
        hidden = drawn & (mode == INVISIBLE)
        kept = drawn if hidden.sum() == drawn.sum() else drawn & ~hidden
        slanted = kept & (aslant > 0)
        if slanted.any() and 2 * slanted.sum() < kept.sum():
            kept = kept & ~slanted
        else:
            slanted[:] = False
        wide = (
            np.maximum(self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 1] - self.boxes[:, 3]) > 0.05 * size
        )
        spaced = _spaces_before(kept, real & blank & wide)
        marked = _spaces_before(kept, blank & ~(real & wide))
        for turn in np.flatnonzero(np.bincount(quarter[kept].astype(np.int64))).tolist():
            at = np.flatnonzero(kept & (quarter == turn))
            left, right = self._ends(at, int(turn))
            spaced[at] |= find_narrow_spaces(self.codes[at], left, right, size[at], marked[at])
        kept &= ~self._is_drawn_again(kept, size)
        codes = name_ligatures(self.codes)
        if codes is not self.codes:
            kinds = KINDS.take(codes, mode="clip")
        bad = kept & ((kinds & BAD) > 0)
        codes = _fold_codes(codes, kinds)
        origins = np.stack([x, y])
        layers = [
            self._layer(
                _Picked(at, codes[at], size[at], (bold > 0)[at], spaced[at], origins[:, at]), int(turn)
            )
            for turn in np.flatnonzero(np.bincount(quarter[kept].astype(np.int64)))
            for at in [np.flatnonzero(kept & (quarter == turn)).astype(np.int64)]
        ]
        layers.sort(key=lambda layer: (-len(layer), layer.turns))
        invisible = bool(hidden.any() and hidden.sum() == drawn.sum())
        left_out = 0 if invisible else int(hidden.sum())
        return PageGlyphs(tuple(layers), left_out, int(bad.sum()), self.cut, invisible, int(slanted.sum()))

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
        _call_all(size_of, things, _places(sizes))
        _call_all(matrix_of, repeat(self.handle), at, _places(matrices))
        _call_all(origin_of, repeat(self.handle), at, _places(origins), _places(origins, 1))
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


def _left_to_right(left: Floats, base: Floats, size: Floats) -> Ints:
    """The glyphs' order with neighbours on a line from left to right: pdfium swaps narrow ones that stand
    on their heads, `Anitbody`.
    """
    apart = np.abs(np.diff(base)) > 0.01 * size[1:]
    apart |= np.abs(np.diff(left)) > 1.5 * size[1:]
    run = np.concatenate(([0], np.cumsum(apart)))
    return np.lexsort((left, run))


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


def objects_switched_off(addresses: Sequence[int], is_shown: IsShown) -> frozenset[int]:
    """Those of some objects that stand in layers (optional content) which are switched off."""
    marks_of = fast("FPDFPageObj_CountMarks", ctypes.c_int)
    mark_of = fast("FPDFPageObj_GetMark", ctypes.c_size_t)
    things = list(map(pointer, addresses))
    counts = list(map(marks_of, things))
    if not any(counts):
        return frozenset()
    owners = [at for at, count in enumerate(counts) for _ in range(count)]
    turns = [turn for count in counts for turn in range(count)]
    marks = list(map(mark_of, map(things.__getitem__, owners), turns))
    off = {
        mark for mark in _layer_marks(list(set(marks))) if (name := _layer_name(mark)) and not is_shown(name)
    }
    if not off:
        return frozenset()
    return frozenset(addresses[at] for at, mark in zip(owners, marks, strict=True) if mark in off)


def _layer_marks(marks: Sequence[int]) -> set[int]:
    """Those of some marks that are named OC: one call tells the names of a tagged page's thousands."""
    length = np.zeros(1, np.uint64)
    names = np.zeros((len(marks), len(LAYER_MARK)), np.uint8)
    name_of = fast("FPDFPageObjMark_GetName", ctypes.c_int)
    sizes = repeat(ctypes.c_ulong(len(LAYER_MARK)))
    _call_all(name_of, map(pointer, marks), _places(names), sizes, repeat(pointer(length.ctypes.data)))
    named = np.flatnonzero((names == np.frombuffer(LAYER_MARK, np.uint8)).all(axis=1))
    return {marks[at] for at in named.tolist()}


def _layer_name(address: int) -> str:
    """The layer a mark puts its objects in, empty where it has no name."""
    mark, length = ctypes.cast(address, pdfium.FPDF_PAGEOBJECTMARK), ctypes.c_ulong()
    text = ctypes.create_string_buffer(512)
    if not pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", as_units(text), 512, length):
        return ""
    return text.raw[: max(min(length.value, 512) - 2, 0)].decode("utf-16-le", errors="replace")


def as_units(buffer: Any) -> Any:
    """A buffer as the array of 16-bit units pdfium asks for."""
    return ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))


def _fold_codes(codes: Ints, kinds: NDArray[np.uint8]) -> Ints:
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


def _spaces_before(kept: Bools, space: Bools) -> Bools:
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
    least = np.where((codes[1:-2] == ord("f")) & _is_plain(codes[2:-1]), HUNG_OVER, NARROW_SPACE)
    narrow = marked[2:-1] & pair[1:-1] & (gap[1:-1] >= least) & (gap[1:-1] < WIDEST_NARROW)
    found[2:-1] = narrow & (close[:-2] | close[2:])
    return found


def _is_plain(codes: Ints) -> Bools:
    """Letters and figures of ASCII."""
    lower = codes | 0x20
    plain: Bools = ((lower >= ord("a")) & (lower <= ord("z"))) | ((codes >= ord("0")) & (codes <= ord("9")))
    return plain


def _is_bold(address: int) -> bool:
    font = ctypes.cast(address, pdfium.FPDF_FONT)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    return BOLD.search(name.value.lower()) is not None or pdfium.FPDFFont_GetWeight(font) >= 600
