"""What a scanned page's picture shows beside its letters: ruling lines, and dashes that stand alone.

Pictures are arrays of ink, rows x columns of true and false, of a page that stands straight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.frozen import frozen
from pipeline.geometry.lines import HAN
from pipeline.geometry.rules import Drawing, Rule
from pipeline.records import Box

Ink = NDArray[np.bool_]
Grey = NDArray[np.uint8]

POINTS_AN_INCH = 72.0
LEAST_CONTRAST = 60
DARK_SHARE = 0.35
"""Of the way from paper to ink: a hairline drawn askew is no darker than that."""
SHORTEST_ACROSS, SHORTEST_DOWN = 60.0, 24.0
"""Points: type has no strokes as long, tables' rules are longer."""
THICKEST = 3.5
CLOSED_GAP = 1.5
"""Points: noise breaks a hairline here and there."""
WHITE_BESIDE = 3.0
MOST_INK_BESIDE = 0.12
"""Of the strips above and below a rule; the strokes of a line of print have more ink beside them."""
MAX_RULES = 400
"""A page with more is a photograph or a drawing, not ruled."""
SAME_END = 6.0
LATIN_INK = 0.33
SLIVER, SLIVER_GAP = 0.12, 0.25
"""Of a box's height: how wide the rest of a letter beyond it is at most, and the white behind it."""
NARROWEST_DASH, WIDEST_DASH, THICKEST_DASH = 0.2, 1.8, 0.16
"""Of the height of a line's box."""
ALONE_ACROSS, ALONE_DOWN = 0.5, 0.3
LEVEL = 0.25
RULE_HALF = 1.0
"""Points: how far from its middle a rule's ink reaches."""
HIGH_SHARE = 0.4
ABOVE, BELOW = 1.3, 0.45
"""Of the height of capitals: how far above and below its base line a line's own ink goes."""
ON_BASE, FEWEST_DOTS, BLUR = 1.5, 6, 0.75
"""Dots: how far from the base line a letter may end; what is lower is a dash."""
CAPITAL = 0.69
"""Ems: the height of figures and capitals in most faces."""
RAISED_BY, RAISED_LEAST, RAISED_MOST, RAISED_TOP = 0.22, 0.35, 0.85, 0.75
"""Of the capitals' height: how far above the base line a raised figure ends, its height, where it begins."""
RAISED_MARK, RAISED_GAP = 0.1, 0.35
"""Of the same: how far above the base line a raised comma ends, and the white between raised figures."""


@frozen
class Bar:
    """A bar of ink, in dots; ``bottom`` and ``right`` excluded."""

    left: int
    top: int
    right: int
    bottom: int


def find_ink(grey: Grey) -> Ink:
    """Where a grey picture is dark, whatever the brightness of its paper; nowhere on an empty page."""
    paper, dark = float(np.median(grey)), float(np.percentile(grey, 0.05))
    if paper - dark < LEAST_CONTRAST:
        return np.zeros(grey.shape, np.bool_)
    return np.asarray(grey < paper - DARK_SHARE * (paper - dark), np.bool_)


# ------------------------------------------------------------------------------------------- lines


def trim_sides(ink: Ink, box: Box, dpi: float) -> Box:
    """A line's box as wide as its ink; the middle of its height counts, the edges hold other lines'."""
    dots = dpi / POINTS_AN_INCH
    left, top, right, bottom = box
    fifth = (bottom - top) / 5
    rows, columns = _reach(top + fifth, bottom - fifth, dots), _reach(left, right, dots)
    inked = _without_cut(np.asarray(ink[rows, columns].any(axis=0)), (bottom - top) * dots)
    if not len(inked):
        return box
    first, last = columns.start + int(inked[0]), columns.start + int(inked[-1]) + 1
    return round(first / dots, 2), top, round(last / dots, 2), bottom


def _without_cut(inked: NDArray[np.bool_], height: float) -> NDArray[np.intp]:
    """The inked columns of a box without a sliver that its side cuts off the letter of another box."""
    found = np.flatnonzero(inked)
    for _ in ("left", "right"):
        apart = np.flatnonzero(np.diff(found) > SLIVER_GAP * height)
        if len(apart) and found[0] == 0 and found[apart[0]] < SLIVER * height:
            found = found[apart[0] + 1 :]
        found = len(inked) - 1 - found[::-1]
    return found


def find_gaps(ink: Ink, box: Box, dpi: float, narrowest: float) -> list[tuple[float, float]]:
    """The white stretches of a width inside a line's box, from left to right, in points."""
    dots = dpi / POINTS_AN_INCH
    fifth = (box[3] - box[1]) / 5
    rows, columns = _reach(box[1] + fifth, box[3] - fifth, dots), _reach(box[0], box[2], dots)
    inked = np.flatnonzero(ink[rows, columns].any(axis=0)) + columns.start
    wide = np.flatnonzero(np.diff(inked) > narrowest * dots)
    return [(float(inked[at] + 1) / dots, float(inked[at + 1]) / dots) for at in wide.tolist()]


def weigh_line(ink: Ink, box: Box, text: str, dpi: float) -> float:
    """The ink of a line in square points, for a character: a Latin letter counts a third of a Han one."""
    dots = dpi / POINTS_AN_INCH
    rows, columns = _reach(box[1], box[3], dots), _reach(box[0], box[2], dots)
    signs = sum(1.0 if HAN.match(sign) else LATIN_INK for sign in text if sign.isalnum())
    return float(ink[rows, columns].sum()) / dots**2 / max(signs, LATIN_INK)


def without_rules(ink: Ink, drawing: Drawing, dpi: float) -> Ink:
    """The ink without the ruling lines: the left rule of a cell is no `1` before its number."""
    dots, bare = dpi / POINTS_AN_INCH, ink.copy()
    for rule in drawing.across:
        bare[_reach(rule.at - RULE_HALF, rule.at + RULE_HALF, dots), _reach(rule.start, rule.end, dots)] = (
            False
        )
    for rule in drawing.down:
        bare[_reach(rule.start, rule.end, dots), _reach(rule.at - RULE_HALF, rule.at + RULE_HALF, dots)] = (
            False
        )
    return bare


@frozen
class Stroke:
    """What hangs together in a line of print, white left and right of it: a letter or some, in points."""

    left: float
    top: float
    right: float
    bottom: float


@frozen
class Script:
    """A line of Latin print: its strokes, the line it stands on, and the height of its capitals, in points.

    ``blur`` is by how much ink is higher than print.
    """

    strokes: tuple[Stroke, ...]
    base: float
    capital: float
    blur: float = 0.0

    @property
    def size(self) -> float:
        """The size of its type."""
        return max(self.capital - self.blur, 0.0) / CAPITAL

    @property
    def raised(self) -> list[list[Stroke]]:
        """The strokes that stand high and are small, those side by side together, dashes between them too."""
        groups: list[list[Stroke]] = []
        for stroke in self.strokes:
            near = groups and 0 <= stroke.left - groups[-1][-1].right <= RAISED_GAP * self.capital
            if near and (self._is_raised(stroke) or self._is_between(stroke)):
                groups[-1].append(stroke)
            elif self._is_raised(stroke):
                groups.append([stroke])
        return [self._trimmed(group) for group in groups]

    def is_figure(self, stroke: Stroke) -> bool:
        """Whether a raised stroke is as high as a figure; if not, it is a dash or a comma."""
        return stroke.bottom - stroke.top >= RAISED_LEAST * self.capital

    def _is_between(self, stroke: Stroke) -> bool:
        """A raised dash or comma."""
        return not self.is_figure(stroke) and stroke.bottom <= self.base - RAISED_MARK * self.capital

    def _trimmed(self, group: list[Stroke]) -> list[Stroke]:
        last = max(at for at, stroke in enumerate(group) if self.is_figure(stroke))
        return group[: last + 1]

    def _is_raised(self, stroke: Stroke) -> bool:
        height = stroke.bottom - stroke.top
        return (
            stroke.bottom <= self.base - RAISED_BY * self.capital
            and RAISED_LEAST * self.capital <= height <= RAISED_MOST * self.capital
            and stroke.top <= self.base - RAISED_TOP * self.capital
        )


def find_script(ink: Ink, box: Box, dpi: float, tall: int) -> Script | None:
    """The strokes of a line's box and where its letters stand; None where that cannot be told.

    ``tall`` is how many of its signs are as high as figures and capitals.
    """
    dots = dpi / POINTS_AN_INCH
    rows, columns = _reach(box[1], box[3], dots), _reach(box[0], box[2], dots)
    rows = _own_rows(ink[rows, columns], rows.start)
    strokes = _find_strokes(ink, rows, columns, dots)
    base, capital = _measure(strokes, dots, tall)
    if capital * dots < FEWEST_DOTS:
        return None
    own = _reach(base - ABOVE * capital, base + BELOW * capital, dots)
    rows = slice(max(rows.start, own.start), min(rows.stop, own.stop))
    return Script(_find_strokes(ink, rows, columns, dots), base, capital, BLUR / dots)


def _find_strokes(ink: Ink, rows: slice, columns: slice, dots: float) -> tuple[Stroke, ...]:
    """The runs of inked columns, each as high as its ink."""
    crop = ink[rows, columns]
    inked = np.concatenate(([False], crop.any(axis=0), [False])).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(inked) > 0).tolist(), np.flatnonzero(np.diff(inked) < 0).tolist()
    strokes = []
    for start, end in zip(starts, ends, strict=True):
        found = np.flatnonzero(crop[:, start:end].any(axis=1))
        top, bottom = rows.start + int(found[0]), rows.start + int(found[-1]) + 1
        left, right = columns.start + start, columns.start + end
        strokes.append(Stroke(left / dots, top / dots, right / dots, bottom / dots))
    return tuple(strokes)


def _measure(strokes: Sequence[Stroke], dots: float, tall: int) -> tuple[float, float]:
    """The base line and the height of what stands high on it; no height where nothing does."""
    base = _base_line(strokes)
    standing = [base - stroke.top for stroke in strokes if abs(base - stroke.bottom) <= ON_BASE / dots]
    highest = sorted(standing, reverse=True)[: (tall + 1) // 2]
    return base, float(np.median(highest)) if highest else 0.0


def _base_line(strokes: Sequence[Stroke]) -> float:
    """Where most of the higher strokes end."""
    highest = max((stroke.bottom - stroke.top for stroke in strokes), default=0.0)
    bottoms = [stroke.bottom for stroke in strokes if stroke.bottom - stroke.top >= HIGH_SHARE * highest]
    return float(np.median(bottoms)) if bottoms else 0.0


def _own_rows(crop: Ink, first: int) -> slice:
    """The rows from the middle of a line's box to the white above and below: beyond are other lines' ends."""
    inked = np.asarray(crop.any(axis=1))
    middle = len(inked) // 2
    above = np.flatnonzero(~inked[:middle])
    below = np.flatnonzero(~inked[middle:])
    top = int(above[-1]) + 1 if len(above) else 0
    bottom = middle + int(below[0]) if len(below) and below[0] > 0 else len(inked)
    return slice(first + top, first + bottom)


def _reach(start: float, end: float, dots: float) -> slice:
    return slice(max(0, int(start * dots)), max(0, int(end * dots) + 1))


# ------------------------------------------------------------------------------------------- rules


def find_rules(ink: Ink, dpi: float) -> Drawing:
    """The ruling lines of a page, in points."""
    dots = dpi / POINTS_AN_INCH
    across = [_as_rule(bar, dots) for bar in _find_long(ink, SHORTEST_ACROSS * dots, dots)]
    down = [_as_rule(bar, dots) for bar in _find_long(ink.T, SHORTEST_DOWN * dots, dots)]
    return Drawing(across, down) if len(across) + len(down) <= MAX_RULES else Drawing(cut=True)


def _find_long(ink: Ink, shortest: float, dots: float) -> list[Bar]:
    """Long thin bars across a picture, ``dots`` a point; thick ones are shades, not rules."""
    bars = _find_bars(ink, shortest, CLOSED_GAP * dots)
    return [
        bar
        for bar in bars
        if bar.bottom - bar.top <= THICKEST * dots and _stands_free(ink, bar, round(WHITE_BESIDE * dots))
    ]


def _stands_free(ink: Ink, bar: Bar, reach: int) -> bool:
    """Whether a bar has white above and below."""
    columns = ink[:, bar.left : bar.right]
    above = columns[max(0, bar.top - 1 - reach) : max(0, bar.top - 1)]
    below = columns[bar.bottom + 1 : bar.bottom + 1 + reach]
    return all(float(strip.mean()) < MOST_INK_BESIDE for strip in (above, below) if strip.size)


def _as_rule(bar: Bar, dots: float) -> Rule:
    middle = (bar.top + bar.bottom) / 2
    return Rule(round(middle / dots, 2), round(bar.left / dots, 2), round(bar.right / dots, 2))


# -------------------------------------------------------------------------------------------- bars


def _find_bars(ink: Ink, shortest: float, gap: float) -> list[Bar]:
    """Runs of ink of a length, those of neighbouring rows as one bar, gaps up to a width closed."""
    bars: list[Bar] = []
    growing: list[int] = []
    for row, left, right in _find_runs(_thickened(ink), shortest, gap):
        growing = [at for at in growing if row <= bars[at].bottom + 1]
        at = next((at for at in growing if left < bars[at].right and bars[at].left < right), None)
        if at is None:
            growing.append(len(bars))
            bars.append(Bar(left, row, right, row + 1))
        else:
            bar = bars[at]
            bars[at] = Bar(min(left, bar.left), bar.top, max(right, bar.right), row + 1)
    return [Bar(bar.left, bar.top + 1, bar.right, max(bar.bottom - 1, bar.top + 2)) for bar in bars]


def _thickened(ink: Ink) -> Ink:
    """Ink and the rows above and below: a hairline not quite level steps from row to row."""
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    thick[:-1] |= ink[1:]
    return thick


def _find_runs(ink: Ink, shortest: float, gap: float) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of the long runs of ink, from the top."""
    for row in np.flatnonzero(ink.sum(axis=1) >= max(shortest - gap, 1)).tolist():
        edges = np.flatnonzero(np.diff(np.concatenate(([0], ink[row].astype(np.int8), [0]))))
        starts, ends = edges[::2], edges[1::2]
        apart = starts[1:] - ends[:-1] > gap
        firsts, lasts = starts[np.concatenate(([True], apart))], ends[np.concatenate((apart, [True]))]
        long = lasts - firsts >= shortest
        for start, end in zip(firsts[long].tolist(), lasts[long].tolist(), strict=True):
            yield row, start, end


# ------------------------------------------------------------------------------------------ dashes


def find_dashes(ink: Ink, dpi: float, lines: Sequence[Box], across: Sequence[Rule]) -> list[Box]:
    """Dashes that stand alone in a cell of a ruled table, in points: wide, thin, white all round.

    Only between two rules of the same ends, level with a recognised line and outside all of them:
    there a dash is a cell that says "none", which the search for lines of print leaves out.
    """
    if not lines:
        return []
    dots, found = dpi / POINTS_AN_INCH, []
    height = float(np.median([bottom - top for _, top, _, bottom in lines]))
    bare = _without(ink, lines, dots)
    for table in _between_rules(across):
        left, top, right, bottom = (round(side * dots) for side in table)
        for bar in _find_bars(bare[top:bottom, left:right], NARROWEST_DASH * height * dots, 0):
            whole = Bar(bar.left + left, bar.top + top, bar.right + left, bar.bottom + top)
            box = _as_box(whole, dots)
            level = any(_is_level(box, line) for line in lines)
            if level and _is_dash(box, height) and _is_alone(ink, whole, height * dots):
                found.append(box)
    return sorted(set(found), key=lambda box: (box[1], box[0]))


def _without(ink: Ink, boxes: Sequence[Box], dots: float) -> Ink:
    """The ink outside some boxes."""
    bare = ink.copy()
    for box in boxes:
        left, top, right, bottom = (max(0, int(side * dots)) for side in box)
        bare[top : bottom + 1, left : right + 1] = False
    return bare


def _between_rules(across: Sequence[Rule]) -> list[Box]:
    """The boxes between the first and the last of the rules of the same ends."""
    groups: list[list[Rule]] = []
    for rule in across:
        near = (
            group
            for group in groups
            if abs(group[0].start - rule.start) < SAME_END and abs(group[0].end - rule.end) < SAME_END
        )
        group = next(near, None)
        if group is None:
            groups.append([rule])
        else:
            group.append(rule)
    return [
        (min(rule.start for rule in group), group[0].at, max(rule.end for rule in group), group[-1].at)
        for group in groups
        if group[-1].at - group[0].at > SHORTEST_DOWN
    ]


def _as_box(bar: Bar, dots: float) -> Box:
    return (
        round(bar.left / dots, 2),
        round(bar.top / dots, 2),
        round(bar.right / dots, 2),
        round(bar.bottom / dots, 2),
    )


def _is_dash(box: Box, height: float) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return NARROWEST_DASH * height <= wide <= WIDEST_DASH * height and high <= min(
        THICKEST_DASH * height, wide / 3
    )


def _is_level(box: Box, line: Box) -> bool:
    """Whether a dash stands at the middle of a line of print."""
    return abs((box[1] + box[3]) - (line[1] + line[3])) / 2 < LEVEL * (line[3] - line[1])


def _is_alone(ink: Ink, bar: Bar, height: float) -> bool:
    """Whether there is white all round a bar."""
    across, down = round(ALONE_ACROSS * height), round(ALONE_DOWN * height)
    top, left = max(0, bar.top - down), max(0, bar.left - across)
    around = int(ink[top : bar.bottom + down, left : bar.right + across].sum())
    own = int(ink[max(0, bar.top - 2) : bar.bottom + 2, max(0, bar.left - 2) : bar.right + 2].sum())
    return around - own <= 2
