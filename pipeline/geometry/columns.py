"""Reading order: the columns of a page, found from the white between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.geometry.glyphs import Bools, Floats, Ints
from pipeline.geometry.lines import Piece, join_pieces, on_one_line

GUTTER = 5.0
"""Points: the white between two columns is at least this wide."""
STEP = 3.0
MOST_STEPS = 500
NARROWEST = 70.0
MAX_DEPTH = 6
FEWEST_LINES = 4
FEWEST_BESIDE = 2
"""Pieces on each side of the white between two columns."""
MOST_LOOSE = 6
WIDEST_SPACE = 2.5
SAME_SIDE = 1.5


@dataclass(frozen=True)
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


@dataclass(frozen=True, slots=True)
class _Zone:
    """Pieces ``first`` to ``last`` (by height) that leave ``x`` white, with columns on both sides."""

    weight: float
    x: float
    first: int
    last: int


def order_pieces(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces as columns in reading order, each from top to bottom."""
    by_height = sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left))
    if not by_height:
        return []
    columns = [[p.left, p.right, p.bottom - p.top, p.base, p.size] for p in by_height]
    sides = _Sides(*np.array(columns, float).T)
    return [[by_height[at] for at in part.tolist()] for part in _order(sides, np.arange(len(by_height)), 0)]


def _order(sides: _Sides, at: Ints, depth: int) -> list[Ints]:
    """The positions ``at``, parted into columns in reading order."""
    if not len(at):
        return []
    zone = _find_zone(sides.take(at)) if depth < MAX_DEPTH else None
    if zone is None:
        return [at]
    inside = at[zone.first : zone.last]
    is_left = (sides.left[inside] + sides.right[inside]) / 2 < zone.x
    parts = (at[: zone.first], inside[is_left], inside[~is_left], at[zone.last :])
    return [column for part in parts for column in _order(sides, part, depth + 1)]


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
    zones: list[_Zone] = []
    seen: dict[tuple[bytes, bytes], list[_Zone]] = {}
    fewest = np.minimum((beyond & ~crossing).sum(axis=1), (~beyond & ~crossing).sum(axis=1))
    for at in np.flatnonzero(fewest >= FEWEST_BESIDE).tolist():
        key = (crossing[at].tobytes(), beyond[at].tobytes())
        if key not in seen:
            seen[key] = _zones_at(sides, crossing[at], beyond[at])
        x = float(places[at])
        zones.extend(_Zone(zone.weight, x, zone.first, zone.last) for zone in seen[key])
    return _pick_zone(sides, zones)


def _pick_zone(sides: _Sides, zones: list[_Zone]) -> _Zone | None:
    """The heaviest zone whose sides are columns; in a wide strip its middle."""
    zones.sort(key=lambda zone: (-zone.weight, zone.x))
    refused: set[tuple[int, int, int]] = set()
    for zone in zones:
        inside = sides.take(slice(zone.first, zone.last))
        right = inside.left >= zone.x
        key = (zone.first, zone.last, int(right.sum()))
        if key in refused:
            continue
        sides_of = inside.take(np.flatnonzero(~right)), inside.take(np.flatnonzero(right))
        if all(map(_is_column, sides_of)) and not _is_loose(*sides_of):
            alike = [z for z in zones if (z.first, z.last) == key[:2] and z.weight == zone.weight]
            return alike[len(alike) // 2]
        refused.add(key)
    return None


def _zones_at(sides: _Sides, crossed: Bools, right: Bools) -> list[_Zone]:
    """The runs of pieces between two that cross, with enough on both sides; their ``x`` is not set."""
    bounds = np.concatenate(([-1], np.flatnonzero(crossed), [len(sides)]))
    firsts, lasts = bounds[:-1] + 1, bounds[1:]
    counted = np.concatenate(([0], np.cumsum(right)))
    counts = counted[lasts] - counted[firsts]
    fewest = np.minimum(counts, lasts - firsts - counts)
    zones = []
    for at in np.flatnonzero((lasts - firsts >= FEWEST_LINES) & (fewest >= FEWEST_BESIDE)).tolist():
        first, last = int(firsts[at]), int(lasts[at])
        beyond = right[first:last]
        tall = float(sides.high[first:last][beyond].sum())
        other = float(sides.high[first:last].sum()) - tall
        zones.append(_Zone(min(tall, other) + 0.2 * max(tall, other), 0.0, first, last))
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
    return len(starts) <= 3 or bool((lengths > 0.75 * width).sum() >= 0.4 * len(starts))


def _is_loose(left: _Sides, right: _Sides) -> bool:
    """Wide spaces of a few justified lines, taken for the white between columns: no side has an edge."""
    starts: list[float] = []
    ends: list[float] = []
    near: list[bool] = []
    for base in np.unique(np.round(right.base, 0)).tolist():
        level = np.abs(right.base - base) <= 1
        beside = np.abs(left.base - base) <= 1
        starts.append(float(right.left[level].min()))
        if beside.any():
            ends.append(float(left.right[beside].max()))
            near.append(starts[-1] - ends[-1] < WIDEST_SPACE * float(right.size[level].max()))
    if len(starts) > MOST_LOOSE or len(ends) < max(1, len(starts) - 1):
        return False
    ragged = len(ends) == 1 or np.ptp(ends) > SAME_SIDE
    return all(near) and bool(ragged and np.ptp(starts) > SAME_SIDE)


def join_lines(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a column as lines, from top to bottom; superscripts on the line of their word."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.base, p.left)):
        row = _find_row(rows, piece)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return sorted((join_pieces(row) for row in rows), key=lambda line: (line.base, line.left))


def _find_row(rows: Sequence[list[Piece]], piece: Piece) -> list[Piece] | None:
    """The row on whose line a piece stands, of the last three the lowest."""
    for row in rows[:-4:-1]:
        for other in row:
            if on_one_line(other, piece):
                return row
    return None


def top_down(pieces: Sequence[Piece], is_block: Callable[[Piece], bool]) -> list[Piece]:
    """A column's lines; pieces that stand for a block (a table) are left as they are."""
    blocks = [piece for piece in pieces if is_block(piece)]
    lines = join_lines([piece for piece in pieces if not is_block(piece)])
    return sorted(
        [*blocks, *lines], key=lambda line: (line.base if not is_block(line) else line.top, line.left)
    )
