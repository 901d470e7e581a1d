"""The rows of a table whose rows stand no further apart than the lines of its cells.

What a line is, the next line of its cell or the first of the next row, each column says for itself: a word
that would have fitted on the line above it was not wrapped, an open bracket is closed in the same cell, two
numbers are two cells. All columns together say which partings into rows fit best, for cells at the top, in
the middle and at the bottom of their rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import log
from statistics import median

from pipeline.frozen import frozen
from pipeline.geometry.cells import INK, MISSING, Entry
from pipeline.geometry.strips import OPENING
from pipeline.geometry.wraps import (
    FIGURE,
    OPEN_NUMBER,
    are_numbers,
    is_one_kind,
    is_open,
    must_wrap,
    room_left,
)

LONGEST_CELL = 14
BLANK_LINE = 1.3
"""Of the step from line to line: lines of one cell are nearer."""
LEADING, HAN_LEADING, LOOSE = 1.35, 1.6, 8.0
"""Of the type size: the widest usual step between lines of a cell; what is against wraps at wider steps."""
OVERLAPPING = 0.85
"""Of the step: rows whose nearest lines are nearer overlap."""
HALF, MIDDLE = (0.3, 0.7), 0.2
NUMBERS, IMPOSSIBLE, UNLIKELY, OVERLAP = 9.0, 6.0, 3.0, 2.0
CUT_ID = re.compile(r"[A-Z]{2,10}[-‐–]?[0-9]{4,10}")  # `NCT0526530` | `3`
MOST_ROOM = 3.0
TOLD = -0.7
"""What a line that must go on with the one above it adds."""
FEWEST_FULL, MOST_FULL = 0.15, 0.7
EMPTY, EMPTY_NAME, MOST_EMPTY, MOST_UNNAMED = 0.7, 1.2, 2.2, 4.0
OFF, MOST_OFF = 4.0, 3.0
ALIKE, MOST_ALIKE = 0.7, 3.0
"""What is against a row all cells of which have as many lines, for each column."""
SMALL_LETTER, CAPITAL = 1.0, 1.0
WIDE_WORD = 0.5
"""Of a column's width: beside a word so wide hardly a line has room for it."""
RARER = {"top": 0.0, "middle": 0.7, "bottom": 2.5}


@frozen
class _Column:
    """A column's lines: before each level how many; of each the costs of going on, summed up, and heights."""

    before: Sequence[int]
    wraps: Sequence[float]
    heights: Sequence[float]


def bind_rows(stacks: Sequence[Sequence[Entry]], least: float, widths: Sequence[float]) -> None:
    """Say of each entry which one it goes on with, by the partings into rows that fit best."""
    if least <= 0:
        return
    steps = [two.y - one.y for stack in stacks for one, two in pairwise(stack)]
    step = median([at for at in steps if 0.9 * least < at < 1.5 * least] or [least])
    levels = group_levels([entry for stack in stacks for entry in stack])
    heights = [level[0].y for level in levels]
    sizes = [entry.size * (HAN_LEADING if entry.has_han else LEADING) for stack in stacks for entry in stack]
    loose = max(0.0, step / median(sizes) - 1) * LOOSE
    number = {id(entry): at for at, level in enumerate(levels) for entry in level}
    columns = [
        _column(stack, step, width, number, len(levels), loose)
        for stack, width in zip(stacks, widths, strict=True)
    ]
    if all(two - one > MOST_ROOM + loose for column in columns for one, two in pairwise(column.wraps)):
        return  # no line goes on with another
    costs = _part_costs(stacks, step, widths, number, heights)
    starts = _best_rows(columns, heights, costs, step)
    row_of = [sum(start <= at for start in starts) for at in range(len(levels))]
    between = _levels_between(levels, step)
    for stack, width in zip(stacks, widths, strict=True):
        hangs = 3 * sum(number[id(entry)] in between for entry in stack) >= max(1, len(stack))
        middles = [heights[at] for at in between] if hangs else []
        for one, two in pairwise(stack):
            near = two.y - one.y <= BLANK_LINE * step
            if not near or not is_one_kind(one, two):
                continue
            row = row_of[number[id(two)]]
            if row_of[number[id(one)]] == row or (
                len(levels[number[id(two)]]) < len(stacks)
                and (_must_wrap(one, two) or _is_beside((one.y + two.y) / 2, middles, step))
                and room_left(one, two, width) <= 0
                and not one.is_figures
            ):
                two.wraps = one


def _is_beside(y: float, middles: Sequence[float], step: float) -> bool:
    """Whether a cell merged over two rows stands half way between two lines."""
    return any(abs(y - middle) < MIDDLE * step for middle in middles)


def _levels_between(levels: Sequence[Sequence[Entry]], step: float) -> frozenset[int]:
    """The levels half way between those with most cells: where cells merged over two rows stand."""
    most = max(map(len, levels))
    full = [level[0].y for level in levels if 5 * len(level) > 3 * most]
    return frozenset(
        at
        for at, level in enumerate(levels)
        if HALF[0] * step < min(abs(level[0].y - y) for y in full) < HALF[1] * step
    )


def _column(
    stack: Sequence[Entry], step: float, width: float, number: dict[int, int], count: int, loose: float
) -> _Column:
    before = [0] * (count + 1)
    for entry in stack:
        before[number[id(entry)] + 1] += 1
    for at in range(count):
        before[at + 1] += before[at]
    wraps, trust = [0.0], _trust(stack, step, width)
    for one, two in pairwise(stack):
        wraps.append(wraps[-1] + loose + _wrap_cost(one, two, step, width, trust))
    return _Column(before, wraps, [entry.y for entry in stack])


def _best_rows(
    columns: Sequence[_Column], heights: Sequence[float], parts: Sequence[float], step: float
) -> list[int]:
    """At which levels the rows begin that cost least, cells at the top, middle or foot of them."""
    count, modes = len(heights), tuple(enumerate(RARER))
    best = [[0.0] + [1e9] * count for _ in modes]
    came = [[0] * (count + 1) for _ in modes]
    for first in range(count):
        so_far = [costs[first] + (parts[first] if first else 0.0) for costs in best]
        for last in range(first, count):
            if heights[last] - heights[first] > LONGEST_CELL * step:
                break
            cost, bound, off = _row_cost(columns, heights, first, last, step)
            if bound > 2 * IMPOSSIBLE and last > first:
                break
            for mode, _ in modes:
                total = so_far[mode] + cost + off[mode]
                if total < best[mode][last + 1]:
                    best[mode][last + 1], came[mode][last + 1] = total, first
    mode = min(range(len(modes)), key=lambda at: best[at][count])
    starts, at = [], count
    while at:
        at = came[mode][at]
        starts.append(at)
    return starts[::-1]


def _row_cost(
    columns: Sequence[_Column], heights: Sequence[float], first: int, last: int, step: float
) -> tuple[float, float, Sequence[float]]:
    """What a row of some levels costs, what the lines bound in it do, and what the places of its cells do."""
    top, bottom = heights[first], heights[last]
    empty = wraps = 0.0
    alike = last > first
    off = list(RARER.values()) if alike else [0.0] * len(RARER)
    for at, column in enumerate(columns):
        begin, end = column.before[first], column.before[last + 1]
        if begin == end:
            empty += EMPTY if at else EMPTY_NAME
            alike = False
            continue
        wraps += column.wraps[end - 1] - column.wraps[begin]
        if first == last:
            continue
        alike = alike and end - begin > last - first
        above, below = column.heights[begin] - top, bottom - column.heights[end - 1]
        if above or below:
            for mode, away in enumerate((above, abs(above - below) / 2, below)):
                if away > 0.15 * step:
                    off[mode] += min(MOST_OFF, OFF * away / step)
    named = columns[0].before[first] < columns[0].before[last + 1]
    empty = min(empty, MOST_EMPTY if named else MOST_UNNAMED)
    return empty + wraps + (min(MOST_ALIKE, ALIKE * len(columns)) if alike else 0.0), wraps, off


def _trust(stack: Sequence[Entry], step: float, width: float) -> float:
    """How far full lines tell anything: of a column as wide as its longest cell one line is full."""
    near = [(one, two) for one, two in pairwise(stack) if two.y - one.y <= BLANK_LINE * step]
    full = sum(
        room_left(one, two, width) <= 0
        and two.opening < WIDE_WORD * width
        and not (one.is_figures and two.is_figures)
        for one, two in near
    )
    return max(0.0, min(1.0, (full - 1) / 2))


def _capitals(stack: Sequence[Entry]) -> float:
    """The share of a column's lines of letters that begin with a capital."""
    letters = [entry.text[0].isupper() for entry in stack if entry.text[0].isalpha()]
    return sum(letters) / max(1, len(letters))


def _wrap_cost(one: Entry, two: Entry, step: float, width: float, trust: float) -> float:
    """What is against a line's going on with the one above."""
    if two.y - one.y < INK * two.size:
        return 0.0  # side by side
    if two.y - one.y > BLANK_LINE * step or not is_one_kind(one, two):
        return IMPOSSIBLE
    if OPEN_NUMBER.search(one.text) and FIGURE.match(two.text):
        return TOLD
    if one.text == two.text:
        return UNLIKELY
    room = room_left(one, two, width)
    if _must_wrap(one, two) and (room <= 0 or is_open(one)):
        return TOLD if room <= 0 else 1.0
    if room <= 0 and CUT_ID.fullmatch(one.text) and two.text.isdecimal():
        return 0.0
    if one.is_figures and two.is_figures:
        return 0.0 if two.text[0] in OPENING else NUMBERS if one.is_atom and two.is_atom else UNLIKELY + 1
    if room <= 0:
        if one.is_figures and two.text[0].isalpha() and not two.text[0].islower():
            return UNLIKELY + 1
        if one.bold and not two.bold:
            return 2.0
        return 1 - trust + (CAPITAL if two.text[0].isupper() and not one.text[0].isdigit() else 0.0)
    return min(MOST_ROOM, 1 + 4 * room / one.size)


def _part_cost(one: Entry, two: Entry, width: float, trust: float, capitals: float) -> float:
    """What is against a parting between two lines."""
    if OPEN_NUMBER.search(one.text) and FIGURE.match(two.text):
        return UNLIKELY
    room = room_left(one, two, width)
    if _must_wrap(one, two) and (room <= 0 or is_open(one)):
        return UNLIKELY if room <= 0 else 1.0
    if one.is_figures and two.is_figures:
        return 0.0
    if room > 0:
        return 0.0
    full = -log(min(max(two.opening / max(width, 1.0), FEWEST_FULL), MOST_FULL))
    return trust * full + (SMALL_LETTER * capitals if two.text[0].islower() and not one.is_atom else 0.0)


def _must_wrap(one: Entry, two: Entry) -> bool:
    """Whether what is printed says that a line goes on: of figures an open end, or a bracket, `±` below."""
    if one.is_figures and two.is_figures:
        return not are_numbers(one, two) and two.text[0] not in OPENING
    missing = MISSING.fullmatch(one.text) or MISSING.fullmatch(two.text)
    return missing is None and one.text[-1] not in ":：" and must_wrap(one, two)


def _part_costs(
    stacks: Sequence[Sequence[Entry]],
    step: float,
    widths: Sequence[float],
    number: dict[int, int],
    heights: Sequence[float],
) -> list[float]:
    """What is against a row's beginning, level by level."""
    costs = [0.0, *(OVERLAP if b - a < OVERLAPPING * step else 0.0 for a, b in pairwise(heights))]
    for stack, width in zip(stacks, widths, strict=True):
        trust, capitals = _trust(stack, step, width), _capitals(stack)
        for one, two in pairwise(stack):
            if two.y - one.y <= BLANK_LINE * step and is_one_kind(one, two):
                cost = _part_cost(one, two, width, trust, capitals)
                for at in range(number[id(one)] + 1, number[id(two)] + 1):
                    costs[at] += cost
    return costs


def group_levels(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries on one height, from top to bottom."""
    levels: list[list[Entry]] = []
    seen: set[int] = set()
    for entry in sorted(entries, key=lambda e: e.y):
        if id(entry) in seen:
            continue
        seen.add(id(entry))
        if levels and entry.y - levels[-1][0].y < INK * entry.size:
            levels[-1].append(entry)
        else:
            levels.append([entry])
    return levels
