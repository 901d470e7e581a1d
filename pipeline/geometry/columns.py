"""Reading order: the columns of a page, found from the white between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pipeline.frozen import frozen
from pipeline.geometry.arrays import Bools, Floats, Ints
from pipeline.geometry.lines import FURTHEST_RISE, Piece, join_pieces, on_one_line

GUTTER = 5.0
"""Points: the white between two columns is at least this wide."""
STEP = 3.0
MOST_STEPS = 500
NARROWEST = 70.0
MAX_DEPTH = 6
FEWEST_LINES = 4
FEWEST_BESIDE = 2
"""Pieces on each side of the white between two columns."""
FEW_ROWS = 3
FURTHEST = 4.0
"""Of the type size: the lines of a short column stand no further apart."""
MOST_LOOSE = 6
WIDEST_SPACE = 2.5
SAME_SIDE = 1.5
NARROW_SHARE = 0.45
"""Of the text beside it: a column of notes is narrower."""
WIDE_SHARE = 0.5
"""Of the page: the text beside a column of notes is wider, one of two columns narrower."""
FEWEST_NOTES = 5
SAME_LEFT = 3.0
ALIGNED_SHARE = 0.6
SMALLER = 0.93
BELOW, FAR_BELOW = 1.3, 3.5
"""Of the usual step from line to line: what stands as far below in other type, or further, is no note."""
LONGEST_RAISED = 10.0
"""Of the type size: more is not raised over a line that goes on below it."""
SAME_LEVEL = 0.4
LEVEL_SHARE = 0.4
"""Of a column's lines: more stand level with the lines beside them in a table."""


@frozen
class Column:
    """Pieces from top to bottom; ``beside`` is a narrow column of notes beside the text."""

    pieces: list[Piece]
    beside: bool = False


@frozen
class _Sides:
    """Pieces' sides in arrays, ordered by height."""

    left: Floats
    right: Floats
    high: Floats
    base: Floats
    size: Floats

    def take(self, at: Ints | slice) -> _Sides:
        return _Sides(self.left[at], self.right[at], self.high[at], self.base[at], self.size[at])

    def __len__(self) -> int:
        return len(self.left)


@frozen
class _Zone:
    """Pieces ``first`` to ``last`` (by height) that leave the ``xs`` white, with columns on both sides.

    Each of the ``xs`` has the same pieces on its right.
    """

    weight: float
    xs: Sequence[float]
    first: int
    last: int

    @property
    def x(self) -> float:
        """The leftmost of the places."""
        return self.xs[0]


def order_pieces(pieces: Sequence[Piece]) -> list[Column]:
    """The pieces as columns in reading order, each from top to bottom."""
    by_height = sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left))
    if not by_height:
        return []
    columns = [[p.left, p.right, p.bottom - p.top, p.base, p.size] for p in by_height]
    sides = _Sides(*np.array(columns, float).T)
    return [
        Column([by_height[at] for at in part.tolist()], beside)
        for part, beside in _order(sides, np.arange(len(by_height)), 0)
    ]


def _order(sides: _Sides, at: Ints, depth: int) -> list[tuple[Ints, bool]]:
    """The positions ``at``, parted into columns in reading order, and whether each is one of notes."""
    if not len(at):
        return []
    zone = _find_zone(sides.take(at)) if depth < MAX_DEPTH else None
    if zone is None:
        return [(at, False)]
    inside = at[zone.first : zone.last]
    is_left = (sides.left[inside] + sides.right[inside]) / 2 < zone.x
    left, right = inside[is_left], inside[~is_left]
    page = float(sides.right.max() - sides.left.min())
    for notes, text in ((left, right), (right, left)) if len(left) and len(right) else ():
        if _holds_notes(sides.take(notes), sides.take(text), page):
            rest = _order(sides, at[~np.isin(at, notes)], depth + 1)
            return _put_notes(sides, rest, notes)
    parts = (at[: zone.first], left, right, at[zone.last :])
    return [column for part in parts for column in _order(sides, part, depth + 1)]


def _put_notes(sides: _Sides, columns: list[tuple[Ints, bool]], notes: Ints) -> list[tuple[Ints, bool]]:
    """Put a column of notes before the first column that begins below it."""
    end = float(sides.base[notes].max())
    below = (at for at, (column, _) in enumerate(columns) if float(sides.base[column].min()) > end)
    at = next(below, len(columns))
    return [*columns[:at], (notes, True), *columns[at:]]


def _find_zone(sides: _Sides) -> _Zone | None:
    """The heaviest run of lines that a white strip divides into two columns of text."""
    if len(sides) < FEWEST_LINES:
        return None
    low, high = float(sides.left.min()), float(sides.right.max())
    step = max(STEP, (high - low) / MOST_STEPS)
    places = np.arange(low + NARROWEST, high - NARROWEST, step)
    if not len(places):
        return None
    crossing = (sides.left < places[:, None] - GUTTER / 2) & (sides.right > places[:, None] + GUTTER / 2)
    beyond = sides.left >= places[:, None]
    fewest = np.minimum((beyond & ~crossing).sum(axis=1), (~beyond & ~crossing).sum(axis=1))
    alike: dict[bytes, list[int]] = {}
    for at in np.flatnonzero(fewest >= FEWEST_BESIDE).tolist():
        alike.setdefault(crossing[at].tobytes() + beyond[at].tobytes(), []).append(at)
    one_each = [at for at, *_ in alike.values()]
    xs = [places[same].tolist() for same in alike.values()]
    return _pick_zone(sides, _find_zones(sides, xs, crossing[one_each], beyond[one_each]))


def _pick_zone(sides: _Sides, zones: list[_Zone]) -> _Zone | None:
    """The heaviest zone whose sides are columns; in a wide strip its middle.

    Short references, the last lines of paragraphs fill no column: where a part of them does, all is one.
    """
    zones.sort(key=lambda zone: (-zone.weight, zone.x))
    refused: dict[tuple[int, int, int], _Zone] = {}
    for zone in zones:
        inside = sides.take(slice(zone.first, zone.last))
        right = inside.left >= zone.x
        tried = zone.first, zone.last, int(right.sum())
        if tried in refused:
            continue
        sides_of = inside.take(np.flatnonzero(~right)), inside.take(np.flatnonzero(right))
        if all(map(_is_column, sides_of)) and not _is_loose(*sides_of):
            whole = (wide for wide in refused.values() if _goes_on_as(wide, zone, sides))
            best = next(whole, zone)
            ends = best.first, best.last
            alike = [z for z in zones if (z.first, z.last) == ends and z.weight == best.weight]
            xs = sorted(x for z in alike for x in z.xs)
            return replace(best, xs=xs[len(xs) // 2 :])
        if (notes := _notes_zone(zone, inside)) is not None:
            return notes
        refused[tried] = zone
    return None


def _goes_on_as(zone: _Zone, part: _Zone, sides: _Sides) -> bool:
    """Whether a zone's strip parts the lines of a smaller one in it in the same way."""
    inside = sides.left[part.first : part.last]
    within = zone.first <= part.first and part.last <= zone.last
    return within and bool(((inside >= zone.x) == (inside >= part.x)).all())


def _find_zones(sides: _Sides, xs: Sequence[Sequence[float]], crossed: Bools, right: Bools) -> list[_Zone]:
    """The runs of pieces between two that cross, with enough on both sides, at each of the places.

    A row of ``crossed`` and ``right`` (places x pieces) stands for all places of its row of ``xs``. The
    rows are looked at as one, a stop behind each: most of a page's time would go into calls on short rows.
    """
    width = crossed.shape[1] + 1
    stopped, beyond = np.ones((len(crossed), width), bool), np.zeros((len(right), width), bool)
    stopped[:, :-1], beyond[:, :-1] = crossed, right
    stops = np.flatnonzero(stopped)
    starts = np.concatenate(([0], stops[:-1] + 1))
    counted = np.concatenate(([0], np.cumsum(beyond)))
    counts = counted[stops] - counted[starts]
    fewest = np.minimum(counts, stops - starts - counts)
    zones: list[_Zone] = []
    for at in np.flatnonzero((stops - starts >= FEWEST_LINES) & (fewest >= FEWEST_BESIDE)).tolist():
        row, first = divmod(int(starts[at]), width)
        last = int(stops[at]) - row * width
        tall = float(sides.high[first:last][right[row, first:last]].sum())
        other = float(sides.high[first:last].sum()) - tall
        weight = min(tall, other) + 0.2 * max(tall, other)
        zones.append(_Zone(weight, xs[row], first, last))
    return zones


def _is_column(side: _Sides) -> bool:
    """Running text fills its column; the cells of a table do not."""
    width = float(side.right.max() - side.left.min())
    if width < NARROWEST:
        return False
    order = np.argsort(side.base, kind="stable")
    base = side.base[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(base) > 0.3 * side.size[order][1:]) + 1))
    lengths = np.maximum.reduceat(side.right[order], starts) - np.minimum.reduceat(side.left[order], starts)
    if len(starts) < 2:  # the words of one loose line
        return False
    if len(starts) <= FEW_ROWS:  # too few to tell by their lengths: they follow line on line
        return float(np.diff(base[starts]).max()) <= FURTHEST * float(side.size.max())
    return bool((lengths > 0.75 * width).sum() >= 0.4 * len(starts))


def _holds_notes(side: _Sides, other: _Sides, page: float) -> bool:
    """A narrow column in smaller type beside the text of most of the page's width."""
    width, beside = float(np.ptp(_edges(side))), float(np.ptp(_edges(other)))
    if not (width <= NARROW_SHARE * beside and beside >= WIDE_SHARE * page):
        return False
    return float(np.median(side.size)) <= SMALLER * float(np.median(other.size))


def _edges(side: _Sides) -> Floats:
    return np.array([side.left.min(), side.right.max()])


def _notes_zone(zone: _Zone, inside: _Sides) -> _Zone | None:
    """The part of a zone in which a narrow column of ragged notes stands beside the text.

    The notes are set on lines of their own; a table's cells stand level with the cells beside them.
    """
    is_right = (inside.left + inside.right) / 2 >= zone.x
    sides = [np.flatnonzero(~is_right), np.flatnonzero(is_right)]
    if not all(len(side) for side in sides):  # a line in the strip itself has its middle on one side of it
        return None
    widths = [float(np.ptp(_edges(inside.take(side)))) for side in sides]
    if min(widths) > NARROW_SHARE * max(widths):
        return None
    narrow, wide = sides if widths[0] < widths[1] else sides[::-1]
    narrow = _longest_run(inside, narrow)
    first, last = int(narrow[0]), int(narrow[-1]) + 1
    wide = wide[(wide >= first) & (wide < last)]
    if len(wide) < FEWEST_NOTES or not _is_aligned(inside.take(narrow)):
        return None
    bases = np.unique(np.round(inside.base[narrow], 1))
    level = np.abs(bases[:, None] - inside.base[wide]).min(axis=1) < SAME_LEVEL
    if float(level.mean()) >= LEVEL_SHARE:
        return None
    return _Zone(zone.weight, zone.xs, zone.first + first, zone.first + last)


def _longest_run(sides: _Sides, at: Ints) -> Ints:
    """Of the positions ``at`` those between two gaps: the heading below a column of notes is none."""
    steps = np.diff(sides.base[at])
    sizes = sides.size[at]
    usual = float(np.median(steps[steps > 0.5])) if (steps > 0.5).any() else 0.0
    other = np.abs(np.diff(sizes)) > (1 - SMALLER) * sizes[1:]
    cuts = np.flatnonzero((steps > FAR_BELOW * usual) | ((steps > BELOW * usual) & other)) + 1
    return max(np.split(at, cuts), key=len)


def _is_aligned(side: _Sides) -> bool:
    """Whether most lines begin at one left edge."""
    order = np.argsort(side.base, kind="stable")
    base = side.base[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(base) > 0.3 * side.size[order][1:]) + 1))
    lefts = np.minimum.reduceat(side.left[order], starts)
    aligned = np.abs(lefts - np.median(lefts)) <= SAME_LEFT
    return len(starts) >= FEWEST_NOTES and float(aligned.mean()) >= ALIGNED_SHARE


def _is_loose(left: _Sides, right: _Sides) -> bool:
    """Wide spaces of a few justified lines, taken for the white between columns: no side has an edge."""
    levels = set(np.round(right.base, 0).tolist())
    if len(levels) > MOST_LOOSE:
        return False
    starts: list[float] = []
    ends: list[float] = []
    near: list[bool] = []
    for base in sorted(levels):
        level = np.abs(right.base - base) <= 1
        beside = np.abs(left.base - base) <= 1
        starts.append(float(right.left[level].min()))
        if beside.any():
            ends.append(float(left.right[beside].max()))
            near.append(starts[-1] - ends[-1] < WIDEST_SPACE * float(right.size[level].max()))
    if len(ends) < max(1, len(starts) - 1):
        return False
    ragged = len(ends) == 1 or np.ptp(ends) > SAME_SIDE
    return all(near) and bool(ragged and np.ptp(starts) > SAME_SIDE)


def join_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a column as lines, from top to bottom; superscripts on the line of their word."""
    if len(pieces) < 2:
        return list(pieces)
    rows: list[list[Piece]] = []
    highest: list[float] = []
    for piece in sorted(pieces, key=_down_right):
        at = _find_row(rows, highest, piece)
        if at is None:
            rows.append([piece])
            highest.append(piece.size)
        else:
            rows[at].append(piece)
            highest[at] = max(highest[at], piece.size)
    return sorted(map(join_pieces, rows), key=_down_right)


def _down_right(piece: Piece) -> tuple[float, float]:
    return piece.base, piece.left


def _find_row(rows: Sequence[list[Piece]], highest: Sequence[float], piece: Piece) -> int | None:
    """The row (of the last three the lowest) on whose line a piece stands; ``highest`` are their types.

    The pieces come by height: from one further below a row's last than a superscript stands apart, all
    of it is.
    """
    for at in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
        row, size = rows[at], highest[at]
        if piece.base - row[-1].base > FURTHEST_RISE * (piece.size if piece.size > size else size):
            continue
        for other in row:
            if on_one_line(other, piece) and not _overlie(other, piece):
                return at
    return None


def _overlie(one: Piece, other: Piece) -> bool:
    """Whether two long pieces stand one over the other: a line with a large bullet, and the line above it."""
    if abs(one.base - other.base) < SAME_LEVEL * min(one.size, other.size):
        return False
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared > LONGEST_RAISED * min(one.size, other.size)


def top_down(pieces: Sequence[Piece], is_block: Callable[[Piece], bool]) -> list[Piece]:
    """A column's lines; pieces that stand for a block (a table) are left as they are."""
    blocks = [piece for piece in pieces if is_block(piece)]
    lines = join_lines([piece for piece in pieces if not is_block(piece)])
    return sorted(
        [*blocks, *lines], key=lambda line: (line.base if not is_block(line) else line.top, line.left)
    )
