"""The sizes of type of recognised lines: a picture tells none, so the lines' widths have to.

A line's width over that of its characters is its size, give or take some per cent: too rough to tell a
note from the text by one line, good enough where lines that stand together agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Protocol

from pipeline.geometry.lines import HAN
from pipeline.records import Box

TYPE_SHARE = 0.8
"""Of a line's height, the size of its type."""
TALL = 1.5
FEWEST_EMS, SURE_EMS = 1.0, 5.0
LINE_OFF, LONE_OFF, BLOCK_OFF = 0.16, 0.1, 0.04
"""By how much of it a size is wrong at most: a line's, a lone line's that is set as the text, a block's."""
MODES_APART = 0.08
BLOCK_WHITE = 0.5
"""Of the type size: the white between two lines of one block, at most."""
CLOSED = "。，、；：（）"
CLOSED_WIDTH = 0.4
"""These at a line's ends: the box goes as far as their ink, and half of them is white."""
MARK_WIDTH = 0.72
"""Ems of a Chinese mark elsewhere: some are set in half the width."""
SIGN_WIDTHS = (("iljtfrI.,:;'|()[]/-!· ", 0.3), ("mw%@—", 0.8))


class Printed(Protocol):
    """A line with its box in points."""

    @property
    def text(self) -> str:
        """What it says."""
        ...

    @property
    def box(self) -> Box:
        """Where it stands."""
        ...

    @property
    def bold(self) -> bool:
        """Whether it is heavier than most of its page."""
        ...

    @property
    def size(self) -> float:
        """The size of its type where its letters were measured, else 0."""
        ...


def settle_sizes(pages: Sequence[Sequence[Printed]], known: float = 0.0) -> list[list[float]]:
    """The size of each line of each page: that of the block it stands in, near sizes as one.

    ``known`` is the size of the text on pages that are no pictures, 0 without any. A bold line stands in
    no block of lines that are not, so that a heading a little larger than the text stays so.
    """
    blocks = [find_blocks(page) for page in pages]
    sized = [
        (page, block, _block_size([page[at] for at in block]))
        for page, found in zip(pages, blocks, strict=True)
        for block in found
    ]
    weights: Counter[float] = Counter()
    for page, block, size in sized:
        if _is_sure([page[at] for at in block]):
            weights[round(8 * size) / 8] += sum(len(page[at].text) for at in block)
    common = _find_common(weights, known)
    sizes = [[0.0] * len(page) for page in pages]
    of_page = {id(page): at for at, page in enumerate(pages)}
    for page, block, size in sized:
        lines = [page[at] for at in block]
        sure = _is_sure(lines)
        lone = len(block) == 1 and not lines[0].bold and (sure or not lines[0].size)
        for at in block:
            sizes[of_page[id(page)]][at] = _settle(size, common, lone=lone, sure=sure)
    return sizes


def find_blocks(lines: Sequence[Printed]) -> list[list[int]]:
    """The lines of a page, as positions, that stand one below the other in type of about one size."""
    sizes = [estimate_size(line) for line in lines]
    root = list(range(len(lines)))

    def find(at: int) -> int:
        while root[at] != at:
            root[at] = at = root[root[at]]
        return at

    order = sorted(range(len(lines)), key=lambda at: lines[at].box[1])
    for i, upper in enumerate(order):
        for lower in order[i + 1 :]:
            if lines[lower].box[1] - lines[upper].box[3] > BLOCK_WHITE * sizes[upper]:
                break
            if _stand_together(lines[upper], lines[lower]) and _is_alike(
                sizes[upper], sizes[lower], lines[upper], lines[lower]
            ):
                root[find(lower)] = find(upper)
    groups: dict[int, list[int]] = {}
    for at in range(len(lines)):
        groups.setdefault(find(at), []).append(at)
    return list(groups.values())


def _stand_together(upper: Printed, lower: Printed) -> bool:
    """Whether one line stands below the other, in the same weight."""
    shared = min(upper.box[2], lower.box[2]) - max(upper.box[0], lower.box[0])
    narrower = min(upper.box[2] - upper.box[0], lower.box[2] - lower.box[0])
    middle = (lower.box[1] + lower.box[3]) / 2
    return upper.bold == lower.bold and shared > 0.5 * narrower and middle > upper.box[3]


def _is_alike(one: float, other: float, *lines: Printed) -> bool:
    """Whether two estimates may be one size; those of two short lines are worth little."""
    short = all(set_width(line.text) < SURE_EMS for line in lines)
    return abs(one - other) <= (2 if short else 1) * LINE_OFF * min(one, other)


def _block_size(lines: Sequence[Printed]) -> float:
    """The middle size of a block's longer lines."""
    longest = max(set_width(line.text) for line in lines)
    return median([estimate_size(line) for line in lines if set_width(line.text) >= 0.4 * longest])


def _is_sure(lines: Sequence[Printed]) -> bool:
    """Whether a block has a line long enough to tell its size."""
    return any(set_width(line.text) >= SURE_EMS for line in lines)


def _find_common(weights: Mapping[float, int], known: float) -> list[float]:
    """The sizes that much is set in, the commonest first, none near another."""
    near = {
        size: sum(count for other, count in weights.items() if abs(other - size) <= BLOCK_OFF * size)
        for size in weights
    }
    common: list[float] = []
    for size in sorted(near, key=lambda size: (-near[size], -weights[size], size)):
        if all(abs(size - other) > MODES_APART * other for other in common):
            common.append(size)
    if known and common and abs(common[0] - known) <= LONE_OFF * known:
        common[0] = known
    return common


def _settle(size: float, common: Sequence[float], *, lone: bool, sure: bool) -> float:
    """The common size nearest to a block's; for a line by itself the commonest of those near.

    A short line that is near none has its own: it added none to the common ones.
    """
    if lone and (near := [other for other in common if abs(size - other) <= LONE_OFF * other]):
        return near[0]
    nearest = min(common, key=lambda other: abs(size - other), default=size)
    return nearest if sure or abs(size - nearest) <= LONE_OFF * nearest else size


def estimate_size(line: Printed) -> float:
    """A line's size of type by its width; by its height where it is too short to tell."""
    if line.size:
        return line.size
    left, top, right, bottom = line.box
    bare = line.text.strip(CLOSED)
    ems = set_width(bare)
    if ems < FEWEST_EMS or bottom - top > TALL * (right - left):
        return (bottom - top) * TYPE_SHARE
    return (right - left) / (ems + CLOSED_WIDTH * (len(line.text) - len(bare)))


def set_width(text: str) -> float:
    """About how wide a text is set, in ems.

    >>> set_width("PD-1单抗"), round(set_width("rituximab"), 2)
    (4.14, 4.08)
    """
    return round(sum(map(sign_width, text)), 2)


def sign_width(sign: str) -> float:
    """About how wide a character is set, in ems."""
    if HAN.match(sign):
        return 1.0 if sign.isalnum() else MARK_WIDTH
    if sign.isupper():
        return 0.66
    return next((width for signs, width in SIGN_WIDTHS if sign in signs), 0.52)
