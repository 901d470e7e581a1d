"""What is drawn on a page beside text: ruling lines, frames, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from pipeline.frozen import frozen
from pipeline.geometry.calls import crop_corner, fast, page_size, pointer
from pipeline.geometry.fonts import pdfium
from pipeline.geometry.turning import turn_sides, turned_size
from pipeline.records import Box

MAX_OBJECTS = 20_000
MAX_SEGMENTS = 4_000
MAX_DEPTH = 4
MAX_RULES = 3_000
SHADED_ROW = 5.0, 60.0
"""Points: least height and least width of a row that is known by its shade."""
SHADE_SIDES = 3.0
PALE = 250
"""A colour of which no part is darker is the paper's."""
THIN = 2.6
"""Points: what is thinner is a rule, what is thicker a frame or a shade."""
SHORTEST = 4.0


@frozen
class Rule:
    """A ruling line: at ``at`` (its y or x), from ``start`` to ``end``; ``shaded``: a shade's edge."""

    at: float
    start: float
    end: float
    shaded: bool = False

    @property
    def length(self) -> float:
        """How long it is, in points."""
        return self.end - self.start


@dataclass
class Drawing:
    """The rules, pictures and curved shapes of a page; ``cut`` says that not all were looked at."""

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    cut: bool = False
    full: bool = False
    looked: int = 0
    texts: int = 0
    """Text objects, readable or not."""


def read_drawing(page: Any, turns: int, typed: Sequence[Rule] = ()) -> Drawing:
    """What is drawn on a pdfium page (raw handle), on the page turned by ``turns`` as its glyphs are.

    ``typed`` are ruling lines across that are made of characters.
    """
    drawing = Drawing()
    reading = _Reading(page, (turns + int(pdfium.FPDFPage_GetRotation(page))) % 4, drawing)
    count = int(pdfium.FPDFPage_CountObjects(page))
    drawing.cut = count > MAX_OBJECTS
    for thing in _drawn_things(page, min(count, MAX_OBJECTS), drawing):
        reading.take(thing, None, 0)
        if drawing.full:
            break
    drawing.across = _merge([*drawing.across, *typed, *_shade_edges(reading.colours)])
    drawing.down = _merge(drawing.down)
    return drawing


Colour = tuple[int, int, int]


def _shade_edges(shades: Sequence[tuple[Box, Colour]]) -> list[Rule]:
    """Upper and lower edges of shaded rows: where a row's shade begins or ends, the table has a rule.

    Cells shaded one by one are put together, and what is shaded in one colour with nothing between.
    """
    rows: dict[tuple[int, int, Colour], list[Box]] = {}
    for box, colour in shades:
        rows.setdefault((round(box[1]), round(box[3]), colour), []).append(box)
    open_rows: dict[Colour, list[Box]] = {}
    edges: list[Rule] = []
    for (_, _, colour), cells in sorted(rows.items()):
        for row in _join_cells(cells):
            before = open_rows.setdefault(colour, [])
            above = next((box for box in before if _hangs_on(row, box)), None)
            if above is not None:
                before.remove(above)
                row = (above[0], above[1], above[2], max(above[3], row[3]))
            before.append(row)
    for left, top, right, bottom in (box for boxes in open_rows.values() for box in _join_level(boxes)):
        if right - left >= SHADED_ROW[1]:
            edges += [Rule(top, left, right, shaded=True), Rule(bottom, left, right, shaded=True)]
    return edges


def _join_level(shades: Sequence[Box]) -> Iterator[Box]:
    """Shades side by side as one where they begin and end level: a head's row and a cell over two rows."""
    levels: dict[tuple[int, int], list[Box]] = {}
    for box in shades:
        levels.setdefault((round(box[1]), round(box[3])), []).append(box)
    return (box for level in levels.values() for box in _join_cells(level))


def _join_cells(cells: Sequence[Box], *, apart: float = 3.0) -> list[Box]:
    """Shades of one height as those of whole rows."""
    joined: list[Box] = []
    for box in sorted(cells):
        if joined and box[0] <= joined[-1][2] + apart:
            left, top, right, bottom = joined[-1]
            joined[-1] = left, min(top, box[1]), max(right, box[2]), max(bottom, box[3])
        else:
            joined.append(box)
    return joined


def _hangs_on(row: Box, above: Box, *, near: float = 1.0) -> bool:
    """Whether one shade touches another above it and has its sides."""
    sides = abs(row[0] - above[0]) < SHADE_SIDES and abs(row[2] - above[2]) < SHADE_SIDES
    return sides and above[1] <= row[1] < above[3] + near


def _drawn_things(page: Any, count: int, drawing: Drawing) -> Iterator[Any]:
    """The page's objects that are no text; those that are get counted."""
    thing_of = fast("FPDFPage_GetObject", ctypes.c_size_t)
    kind_of = fast("FPDFPageObj_GetType", ctypes.c_int)
    handle = pointer(ctypes.cast(page, ctypes.c_void_p).value or 0)
    things = [thing for thing in map(thing_of, repeat(handle), range(count)) if thing]
    kinds = list(map(kind_of, map(pointer, things)))
    drawing.texts = kinds.count(pdfium.FPDF_PAGEOBJ_TEXT)
    for thing, kind in zip(things, kinds, strict=True):
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            yield ctypes.cast(thing, pdfium.FPDF_PAGEOBJECT)


Matrix = tuple[float, float, float, float, float, float]


class _Reading:
    """Walks a page's objects; coordinates come out turned, from the top left."""

    def __init__(self, page: Any, turns: int, drawing: Drawing) -> None:
        self.corner = crop_corner(page)
        page_turns = int(pdfium.FPDFPage_GetRotation(page)) % 4
        self.size = turned_size(page_size(page), page_turns)
        self.turns, self.drawing = turns, drawing
        self.sides = [ctypes.c_float() for _ in range(4)]
        self.parts = [ctypes.c_uint() for _ in range(4)]
        self.colours: list[tuple[Box, Colour]] = []

    def take(self, thing: Any, matrix: Matrix | None, depth: int) -> None:
        self.drawing.looked += 1
        if self.drawing.looked > MAX_OBJECTS or len(self.drawing.across) + len(self.drawing.down) > MAX_RULES:
            self.drawing.cut = self.drawing.full = True
            return
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            return
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            self._take_form(thing, matrix, depth)
            return
        box = self._box(thing, matrix)
        if box is None:
            return
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._take_path(thing, matrix, box)
        elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING) and not self._take_thin(box):
            self.drawing.pictures.append(box)

    def _take_form(self, form: Any, matrix: Matrix | None, depth: int) -> None:
        if depth >= MAX_DEPTH:
            return
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(form, own)
        inner = _multiply((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        for at in range(min(int(pdfium.FPDFFormObj_CountObjects(form)), MAX_OBJECTS)):
            self.take(pdfium.FPDFFormObj_GetObject(form, at), inner, depth + 1)
            if self.drawing.full:
                return

    def _box(self, thing: Any, matrix: Matrix | None) -> Box | None:
        if not pdfium.FPDFPageObj_GetBounds(thing, *self.sides):
            return None
        left, bottom, right, top = (side.value for side in self.sides)
        corners = [_apply(matrix, x, y) for x, y in ((left, bottom), (right, top))]
        return self._turned(corners[0], corners[1])

    def _turned(self, one: tuple[float, float], two: tuple[float, float]) -> Box | None:
        left, right = sorted((one[0] - self.corner[0], two[0] - self.corner[0]))
        top, bottom = sorted((self.corner[1] - one[1], self.corner[1] - two[1]))
        if not (left > -1e5 and right < 1e5 and top > -1e5 and bottom < 1e5):
            return None
        return turn_sides((left, top, right, bottom), self.size, self.turns)

    def _take_thin(self, box: Box, *, thickest: float = THIN) -> bool:
        """Take a thin box as a rule."""
        left, top, right, bottom = box
        if bottom - top <= thickest and right - left >= max(SHORTEST, 3 * (bottom - top)):
            self.drawing.across.append(Rule((top + bottom) / 2, left, right))
            return True
        if right - left <= thickest and bottom - top >= max(SHORTEST, 3 * (right - left)):
            self.drawing.down.append(Rule((left + right) / 2, top, bottom))
            return True
        return False

    def _take_path(self, path: Any, matrix: Matrix | None, box: Box) -> None:
        if self._take_thin(box):
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        if min(box[2] - box[0], box[3] - box[1]) < SHORTEST and not stroke.value:
            self._take_thin(box, thickest=SHORTEST)
            return
        if not stroke.value:
            if self._is_straight(path):
                self._take_shade(path, box)
            else:
                self.drawing.shapes.append(box)
            return
        segments = list(self._segments(path, matrix))
        straight = [part for part in segments if part is not None]
        if len(straight) < len(segments):
            self.drawing.shapes.append(box)
            return
        for part in straight:
            if not self._take_thin(part) and min(part[2] - part[0], part[3] - part[1]) > THIN:
                self.drawing.shapes.append(box)
                return

    def _take_shade(self, path: Any, box: Box) -> None:
        self.drawing.shades.append(box)
        if box[3] - box[1] < SHADED_ROW[0] or not pdfium.FPDFPageObj_GetFillColor(path, *self.parts):
            return
        red, green, blue, cover = (part.value for part in self.parts)
        if cover and min(red, green, blue) < PALE:
            self.colours.append((box, (red, green, blue)))

    def _is_straight(self, path: Any) -> bool:
        return int(pdfium.FPDFPath_CountSegments(path)) <= 6

    def _segments(self, path: Any, matrix: Matrix | None) -> Iterator[Box | None]:
        """The straight pieces of a path as boxes; None for a curve."""
        x, y = ctypes.c_float(), ctypes.c_float()
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(path, own)
        whole = _multiply((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        start = last = (0.0, 0.0)
        for at in range(min(int(pdfium.FPDFPath_CountSegments(path)), MAX_SEGMENTS)):
            segment = pdfium.FPDFPath_GetPathSegment(path, at)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = _apply(whole, x.value, y.value)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                if (box := self._turned(last, point)) is not None:
                    yield box
            else:
                yield None
                return
            last = point
            if pdfium.FPDFPathSegment_GetClose(segment):
                if (box := self._turned(last, start)) is not None:
                    yield box
                last = start


def _multiply(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _apply(matrix: Matrix | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _merge(rules: list[Rule], *, apart: float = 3.0) -> list[Rule]:
    """Rules on one line, put together where they touch: Word draws a rule for each cell's side."""
    merged: list[Rule] = []
    rows: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        if rows and rule.at - rows[-1][0].at <= 1.6:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    for row in rows:
        row.sort(key=lambda r: r.start)
        at, start, end, shaded = row[0].at, row[0].start, row[0].end, row[0].shaded
        for rule in row[1:]:
            if rule.start <= end + apart:
                at = rule.at if shaded and not rule.shaded else at
                end, shaded = max(end, rule.end), shaded and rule.shaded
            else:
                merged.append(Rule(at, start, end, shaded))
                at, start, end, shaded = rule.at, rule.start, rule.end, rule.shaded
        merged.append(Rule(at, start, end, shaded))
    return merged
