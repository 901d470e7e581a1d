"""Which lines of a table's column are one cell.

Lines of one cell stand at the type's own distance. Where rows have white between them that alone tells the
cells; where they have none, what is printed tells: a number is a cell, a line that had room for the next
word ended its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.frozen import frozen
from pipeline.geometry.cells import Entry
from pipeline.geometry.solid import bind_rows
from pipeline.geometry.wraps import (
    FIGURE,
    OPEN_NUMBER,
    are_numbers,
    goes_on_in_list,
    had_room,
    is_one_kind,
)

ROOM_LEFT = 0.35
"""Where no numbers tell the rows: the share of lines taken for one cell's that may have left room."""
MARGINS = 2.0
"""Of the type size: the white on both sides of a column's text, at most."""
SAME_STEP = 1.06
SAME_POINTS = 0.8
"""Browsers set lines on whole pixels: the distances of one cell's lines differ by up to one."""
ROOMY = 2.2
"""Of the type size: lines further apart are rows, unless something nearer shows how cells wrap."""
NEXT_ROW = 1.93
OTHER_SCRIPT = 1.35
CLEAR = 1.1
"""A distance that is wider by this is of another kind; Latin and Han lines of one cell differ by less."""
SET_ON_GRID, ON_GRID = 0.8, 0.4
"""The share of the rows' distances that are whole lines, and how near to it, in points."""


@frozen
class Pitch:
    """``step``: the distance of two lines of one cell; ``parted``: rows are further apart than that.

    ``most`` is the widest distance of two lines of one cell.
    """

    step: float
    most: float
    parted: bool


def _pairs(stacks: Sequence[Sequence[Entry]]) -> Iterator[tuple[Entry, Entry, float]]:
    for stack in stacks:
        for one, two in pairwise(stack):
            if two.y - one.y > 0.7 * two.size:
                yield one, two, two.y - one.y


def measure(bands: Sequence[Sequence[Sequence[Entry]]]) -> dict[bool, Pitch]:
    """How far apart the lines of cells and the rows are: beside Han (True) and without.

    Rows stand further apart than lines where more than a line's white runs through all columns.
    Chinese and Latin types have leadings of their own.
    """
    pairs = [pair for stacks in bands for pair in _pairs(stacks)]
    atoms = sorted(step for one, two, step in pairs if are_numbers(one, two))
    row = atoms[len(atoms) // 10] if atoms else 0.0
    whites = sorted(white for stacks in bands for white in _white_steps(stacks))
    size = median(two.size for _, two, _ in pairs) if pairs else 0.0
    steps = {
        han: sorted(step for one, two, step in pairs if one.has_han == two.has_han == han)
        for han in (False, True)
    }
    least = {han: _least(found, size) for han, found in steps.items()}
    line = min((step for step in least.values() if step), default=0.0)
    if line < least[True] <= OTHER_SCRIPT * line:  # Han lines are the wider ones
        line = least[True]
    apart = [step for step in whites if step > _same(line)]
    if atoms and _on_grid(atoms, line) >= SET_ON_GRID * len(atoms) and not _on_grid(apart, line):
        apart = []  # white between groups of rows, none between rows
    rows = (row, atoms[0] if atoms else 0.0)
    found = {han: _measure(steps[han], least[han], apart, rows, size) for han in steps}
    far = [han for han, step in least.items() if step > OTHER_SCRIPT * line]
    return found | {han: found[not han] for han in far}  # steps from row to row: no line is told by them


def _on_grid(steps: Sequence[float], line: float) -> int:
    """How many distances are whole multiples of a line's."""
    return sum(line > 0 and abs(step / line - round(step / line)) * line < ON_GRID for step in steps)


def _least(steps: Sequence[float], size: float) -> float:
    return next((step for step in steps if step >= 0.95 * size), steps[-1] if steps else 0.0)


def _measure(
    steps: Sequence[float], least: float, whites: Sequence[float], rows: tuple[float, float], size: float
) -> Pitch:
    """``steps`` from line to line, ``whites`` over all columns, ``rows`` between numbers: usual, least."""
    row, lowest = rows
    if row and row <= _same(least):  # numbers stand as near as any two lines
        return Pitch(least, min(0.93 * row, row - SAME_POINTS), parted=row > ROOMY * size)
    apart = [step for step in whites if _same(least) < step <= (row + 0.1 if row else 1e9)]
    if not apart:
        nearest = lowest if 0 < lowest <= OTHER_SCRIPT * least else least
        return Pitch(least, 0.93 * nearest, parted=least > ROOMY * size)
    most = min(row or 1e9, NEXT_ROW * least)
    kinds = [*apart, *(step for step in steps if least <= step <= most)]
    gaps = [(b / a, a, b) for a, b in pairwise(sorted([*kinds, *([row] if 0 < row <= most else [])]))]
    wide = [gap for gap in gaps if gap[2] > _same(gap[1])]
    if not wide:
        return Pitch(least, 0.93 * least, parted=False)
    _, below, above = next((gap for gap in wide if gap[0] >= CLEAR), max(wide))
    return Pitch(least, (below + above) / 2, parted=True)


def has_numbers(stacks: Sequence[Sequence[Entry]]) -> bool:
    """Whether a column has a number right below another."""
    return any(one.is_atom and two.is_atom for one, two, _ in _pairs(stacks))


def _white_steps(stacks: Sequence[Sequence[Entry]]) -> list[float]:
    """The distances of lines between which all columns are white."""
    entries = sorted({id(e): e for stack in stacks for e in stack}.values(), key=lambda e: e.y - e.high)
    steps = []
    reached = 0.0
    for one, two in pairwise(entries):
        reached = max(reached, one.y + one.high)
        if two.y - two.high > reached:
            steps.append(two.y - two.high - reached + 2 * two.high)
    return steps


def _same(step: float) -> float:
    """The widest distance that is still taken for ``step``."""
    return max(SAME_STEP * step, step + SAME_POINTS)


def bind_lines(
    stacks: Sequence[Sequence[Entry]], pitches: dict[bool, Pitch], widths: Sequence[float], *, numbered: bool
) -> None:
    """Say of each entry which one it goes on with.

    ``widths`` are what a line of each column can fill, ``numbered`` whether numbers tell the rows.
    """
    parted = any(pitch.parted for pitch in pitches.values())
    near = [
        (one, two)
        for one, two, step in _pairs(stacks)
        if step <= min(pitches[one.has_han].most, pitches[two.has_han].most)
        and is_one_kind(one, two)
        and (parted or not (one.is_atom and two.is_atom))
    ]
    roomy = sum(
        had_room(one, two, widths[one.first]) and not goes_on_in_list(one.text, two.text) for one, two in near
    )
    told = numbered or roomy <= ROOM_LEFT * len(near)
    for one, two in near if told else ():
        two.wraps = one
    if not parted or not told:
        bind_rows(stacks, min((pitch.step for pitch in pitches.values() if pitch.step), default=0.0), widths)
    for one, two, step in _pairs(stacks):
        if OPEN_NUMBER.search(one.text) and FIGURE.match(two.text) and step <= ROOMY * two.size:
            two.wraps = one  # `25.7 ±` | `4.1`


def line_width(stack: Sequence[Entry], room: float) -> float:
    """What a line of a column can fill: as much as its widest, and the column but for its margins."""
    lines = [entry for entry in stack if entry.first == entry.last]
    widest = max((entry.width for entry in lines), default=0.0)
    return max(widest, room - MARGINS * max((entry.size for entry in lines), default=0.0))
