"""Which lines of a table's column are one cell.

Lines of one cell stand at the type's own distance. Where rows have white between them that alone tells the
cells; where they have none, what is printed tells: a number is a cell, a line that had room for the next
word ended its cell.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipeline.frozen import frozen
from pipeline.geometry.cells import HAN, INK, Entry

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
LOOSER = 1.2
"""Lines of a cell in the middle of its row may stand so much further apart than the nearest rows do."""
OTHER_SCRIPT = 1.35
CLEAR = 1.1
"""A distance that is wider by this is of another kind; Latin and Han lines of one cell differ by less."""
SET_ON_GRID, ON_GRID = 0.8, 0.4
"""The share of the rows' distances that are whole lines, and how near to it, in points."""
HALF = (0.25, 0.8)
FEW_HALVES = 0.15
SHORT_LINE = 0.6
MIDDLE = 0.25
"""Of the step from line to line: how near the middle of two rows a cell merged over them stands."""
LONE = 0.25
"""Of a row's columns: a line that fills no more, nor the first, is no row of its own."""
EMPTY_CELL = 0.6
LONGEST_CELL = 12
JOINTS = r"(?:and|or|of|with|for|in|to|the|a|by|plus|than)"
SIGN_BEHIND = r"[-‐/,(（\[、，；—–:：+＋]"
OPEN_END = re.compile(rf"(?:{SIGN_BEHIND}|(?<![A-Za-z]){JOINTS})$")
FIGURE = re.compile("[0-9]")
OPEN_NUMBER = re.compile(r"[0-9%]\s?[±×]$")
HANGING = re.compile(rf"{SIGN_BEHIND}$|[（(\[][^)）\]]*$")
GOES_ON = re.compile(rf"^(?:[)）\]】,，、；;。:：%％/(（\[]|{JOINTS}(?![A-Za-z]))")


# • Grade 3 infections, – 停药, 2. 血细胞减少
ITEM = re.compile(
    r"(?:(?P<sign>[•·●▪■○◦‣▸◆]|[-–—−](?=\s))\s?|(?P<number>[1-9])(?:[.．、)）]\s?))(?=[^\s0-9.]|[0-9]\S*\s)"
)


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
    atoms = sorted(step for one, two, step in pairs if one.is_atom and two.is_atom)
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
    return {han: _measure(found, least[han], apart, rows, size) for han, found in steps.items()}


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
        and _is_one_kind(one, two)
        and (parted or not (one.is_atom and two.is_atom))
    ]
    roomy = sum(
        _had_room(one, two, widths[one.first]) and not _goes_on_in_list(one.text, two.text)
        for one, two in near
    )
    if numbered or roomy <= ROOM_LEFT * len(near):
        for one, two in near:
            two.wraps = one
    if not parted:
        _bind_solid(stacks, pitches, widths)
    for one, two, step in _pairs(stacks):
        if OPEN_NUMBER.search(one.text) and FIGURE.match(two.text) and step <= ROOMY * two.size:
            two.wraps = one  # `25.7 ±` | `4.1`


def _bind_solid(
    stacks: Sequence[Sequence[Entry]], pitches: dict[bool, Pitch], widths: Sequence[float]
) -> None:
    """Bind lines where rows stand no further apart than the lines of a cell."""
    least = min((pitch.step for pitch in pitches.values() if pitch.step), default=0.0)
    pitch = max(
        (pitch for pitch in pitches.values() if pitch.step <= OTHER_SCRIPT * least), key=lambda p: p.step
    )
    anchors = _find_anchors(stacks, pitch)
    if anchors:
        for stack in stacks:
            _bind_to(anchors, stack, pitch, line_width(stack, 0.0))
        _bind_between(anchors, stacks, pitch, widths)
    else:
        _bind_open(stacks, pitch, widths)


def _find_anchors(stacks: Sequence[Sequence[Entry]], pitch: Pitch) -> list[float]:
    """The middles of rows whose cells stand in the middle: numbers and lines that stand alone.

    None where no lines stand half a line beside those of other columns.
    """
    numbers = [stack for stack in stacks if 2 * sum(entry.is_atom for entry in stack) > len(stack)]
    atoms = [entry.y for stack in numbers for entry in stack if entry.is_atom]
    if not numbers:
        levels = _levels([entry for stack in stacks for entry in stack])
        halves = sum(_is_half(b[0].y - a[0].y, pitch) for a, b in pairwise(levels))
        if halves < max(2, FEW_HALVES * len(levels)):
            return []
    else:
        columns = [[entry.y for entry in stack] for stack in stacks]
        if not any(_is_straddled(y, columns, pitch) for y in atoms):
            return []
    sure = [entry.y for stack in numbers or stacks for entry in _whole(stack, pitch)]
    if not numbers:  # lines through all columns among such that stand half a line apart
        sure += [y for line in levels if len(line) == len(stacks) for y in [line[0].y] * len(line)]
    support: list[list[float]] = []
    for y in sorted(sure):
        if support and y - support[-1][0] < INK * pitch.step:
            support[-1].append(y)
        else:
            support.append([y])
    kept: list[list[float]] = []
    for ys in support:
        if kept and ys[0] - kept[-1][0] < 0.9 * pitch.step:
            if len(ys) > len(kept[-1]):
                kept[-1] = ys
        else:
            kept.append(ys)
    return [ys[0] for ys in kept]


def _is_half(distance: float, pitch: Pitch) -> bool:
    return HALF[0] * pitch.step < distance < HALF[1] * pitch.step


def _is_straddled(y: float, columns: Sequence[Sequence[float]], pitch: Pitch) -> bool:
    """Whether a column has a line half a line above and one half a line below a height."""
    near, far = HALF[0] * pitch.step, HALF[1] * pitch.step
    return any(
        bisect(ys, y - near) > bisect(ys, y - far) and bisect(ys, y + far) > bisect(ys, y + near)
        for ys in columns
    )


def _whole(stack: Sequence[Entry], pitch: Pitch) -> list[Entry]:
    """The entries of a column that are surely cells by themselves."""
    apart = [True, *(two.y - one.y > _same(pitch.step) for one, two in pairwise(stack)), True]
    return [entry for at, entry in enumerate(stack) if entry.is_atom or (apart[at] and apart[at + 1])]


def _bind_to(anchors: Sequence[float], stack: Sequence[Entry], pitch: Pitch, width: float) -> None:
    """Share a column's lines out to rows so that each cell's middle is as near its row's as can be.

    A column that cannot be shared out so is left: names of sections have no numbers beside them.
    """
    reach = LONGEST_CELL * pitch.step
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]  # by row: lines used, cost, lines before
    for anchor in anchors:
        found: dict[int, tuple[float, int]] = {}
        for used, (cost, _) in best[-1].items():
            if used < len(stack) and stack[used].y < anchor - reach:
                continue  # lines left behind
            found[used] = min(found.get(used, (1e9, 0)), (cost + EMPTY_CELL, used))
            for end in range(used + 1, min(len(stack), used + LONGEST_CELL) + 1):
                if stack[used].y > anchor + reach or (
                    end - used > 1 and not _may_go_on(stack[end - 2], stack[end - 1], pitch, width)
                ):
                    break
                off = abs((stack[used].y + stack[end - 1].y) / 2 - anchor) / pitch.step
                found[end] = min(found.get(end, (1e9, 0)), (cost + off, used))
        best.append(found)
    used = len(stack)
    if used not in best[-1]:
        return
    for entry in stack:
        entry.wraps = None
    for row in range(len(anchors), 0, -1):
        before = best[row][used][1]
        for one, two in pairwise(stack[before:used]):
            two.wraps = one
        used = before


def _bind_between(
    anchors: Sequence[float], stacks: Sequence[Sequence[Entry]], pitch: Pitch, widths: Sequence[float]
) -> None:
    """Bind the two lines of a cell that is merged over two rows, and so stand at the rows' own heights.

    ::

        MAESTRO-                  resmetirom   321
                    NCT03900429
        NASH                      placebo      318

    Only in columns that have such cells of one line half way between two rows elsewhere.
    """
    half = {id(stack): _between(anchors, stack, pitch) for stack in stacks}
    middles = sorted(y for ys in half.values() for y in ys)
    for stack in stacks:
        for one, two in pairwise(stack) if half[id(stack)] else ():
            middle, near = (one.y + two.y) / 2, MIDDLE * pitch.step
            if bisect(middles, middle + near) == bisect(middles, middle - near) or not _is_near(
                one, two, pitch
            ):
                continue
            if HANGING.search(one.text) or not _had_room(one, two, widths[one.first]):
                two.wraps = one


def _between(anchors: Sequence[float], stack: Sequence[Entry], pitch: Pitch) -> list[float]:
    """The heights of a column's cells of one line half way between two rows."""
    middles = [(a + b) / 2 for a, b in pairwise(anchors)]
    going_on = {id(entry.wraps) for entry in stack}
    alone = [e.y for e in stack if e.wraps is None and id(e) not in going_on]
    return [y for y in alone if any(abs(y - middle) < MIDDLE * pitch.step for middle in middles)]


def _may_go_on(one: Entry, two: Entry, pitch: Pitch, width: float) -> bool:
    near = two.y - one.y <= LOOSER * pitch.step and (one.bold or not two.bold)
    short = one.width < SHORT_LINE * width and _had_room(one, two, width)
    return near and (not short or _must_wrap(one, two))


def _bind_open(stacks: Sequence[Sequence[Entry]], pitch: Pitch, widths: Sequence[float]) -> None:
    """Where rows stand as near as lines: bind by what is printed, line by line."""
    above = {id(two): one for stack in stacks for one, two in pairwise(stack)}
    lines = _levels([entry for stack in stacks for entry in stack])
    row: set[int] = set()
    most = max(len(line) for line in lines)
    for line in lines:
        filled = {column for entry in line for column in range(entry.first, entry.last + 1)}
        pairs = [(above[id(entry)], entry) for entry in line if id(entry) in above]
        near = [(one, two) for one, two in pairs if _is_near(one, two, pitch)]
        if len(near) == len(line) and filled <= row and _goes_on(near, filled, row, most, widths):
            for one, two in near:
                two.wraps = one
            row = filled | (row if len(filled) < len(row) else set())
            continue
        for one, two in near if filled < row else ():  # else `HER2-` | `HER2+` are rows
            if not one.is_atom and HANGING.search(one.text):
                two.wraps = one  # `DESTINY-` | `Breast03` over the rows of two arms
        row = filled


def _goes_on(
    pairs: Sequence[tuple[Entry, Entry]], filled: set[int], row: set[int], most: int, widths: Sequence[float]
) -> bool:
    """Whether a line goes on with the row above it: ``filled`` are its columns, ``row`` those of the row.

    What stands alone beside many empty places needs no proof: nobody sets a row of its own for it.
    """
    few = len(filled) < len(row) and (0 not in filled or len(filled) < 0.8 * most)
    words = not any(one.is_atom for one, _ in pairs)
    if few and words and 0 not in filled and len(filled) <= LONE * min(len(row), most):
        return True
    sure = all(_must_wrap(one, two) for one, two in pairs)
    return (sure or few) and all(_may_wrap(one, two, widths[one.first]) for one, two in pairs)


def _may_wrap(one: Entry, two: Entry, width: float) -> bool:
    """Whether a line may go on with the one above: no room was left there for more than a number's unit."""
    if _must_wrap(one, two):
        return True
    alike = one.is_atom == two.is_atom or two.text[0].islower()
    return alike and not _had_room(one, two, width)


def _is_near(one: Entry, two: Entry, pitch: Pitch) -> bool:
    """Whether a line stands right below another of its columns, and the two are no two numbers."""
    near = _is_one_kind(one, two) and two.y - one.y <= _same(pitch.step)
    return near and not (one.is_atom and two.is_atom)


def _is_one_kind(one: Entry, two: Entry) -> bool:
    """Whether two lines stand in the same columns; bold below what is not opens a section of the table."""
    return (one.first, one.last) == (two.first, two.last) and (one.bold or not two.bold)


def _levels(entries: Sequence[Entry]) -> list[list[Entry]]:
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


def line_width(stack: Sequence[Entry], room: float) -> float:
    """What a line of a column can fill: as much as its widest, and the column but for its margins."""
    lines = [entry for entry in stack if entry.first == entry.last]
    widest = max((entry.width for entry in lines), default=0.0)
    return max(widest, room - MARGINS * max((entry.size for entry in lines), default=0.0))


def _had_room(one: Entry, two: Entry, width: float) -> bool:
    """Whether the first word of a line would have stood on the line above it."""
    space = 0.0 if HAN.match(two.text) else 0.2 * two.size
    return one.width + space + two.opening < width - 0.1 * one.size


def _must_wrap(one: Entry, two: Entry) -> bool:
    """Whether what is printed says that the line above goes on: an open bracket, a comma, `and`."""
    if _goes_on_in_list(one.text, two.text):
        return True
    opened = sum(map(one.text.count, "(（[")) - sum(map(one.text.count, ")）]"))
    return opened > 0 or OPEN_END.search(one.text) is not None or GOES_ON.match(two.text) is not None


def _goes_on_in_list(one: str, two: str) -> bool:
    """Whether a line is the next item of the list in a cell that the line above it begins or goes on with.

    >>> _goes_on_in_list("• Grade 3 infections", "• Cytopenias"), _goes_on_in_list("1. 减量", "2. 停药")
    (True, True)
    >>> _goes_on_in_list("1. 减量", "1. 停药"), _goes_on_in_list("-5.2", "-3.1")
    (False, False)
    """
    first, second = ITEM.match(one), ITEM.match(two)
    if first is None or second is None:
        return False
    if first["number"] and second["number"]:
        return int(second["number"]) == int(first["number"]) + 1
    return first["sign"] is not None and first["sign"] == second["sign"]
