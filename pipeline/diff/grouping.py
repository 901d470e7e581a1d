"""Two streams of rows as pairs of small groups that may hold the same rows: a paper at a time.

A paper of very many rows comes in several pieces, cut where both sides agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from pipeline.contract import part_order
from pipeline.diff.matching import match_rows, sort_rows
from pipeline.diff.ordering import UnsortedError, key_order
from pipeline.diff.records import Shape, Values

WINDOW = 20_000
"""The most rows of one side that are looked at together."""

Group = tuple[int, int, str]
"""What the rows of a group have in common, in the order of the files."""

Pair = tuple[list[Values], list[Values]]


class Side:
    """The rows of one side, taken group by group: those with one value in a column, all where it is None.

    Raises :class:`UnsortedError` where a group comes back.
    """

    def __init__(self, rows: Iterator[Values], column: int | None, *, integer: bool) -> None:
        """Look at the first row."""
        self._rows, self._column, self._integer = rows, column, integer
        self._head = next(rows, None)
        self.group: Group | None = None
        self.count = 0
        self._find_group()

    def _find_group(self) -> None:
        former, self.group = self.group, None
        if self._head is not None:
            value = "" if self._column is None else self._head[self._column]
            self.group = part_order(value, integer=self._integer)
            if former is not None and self.group < former:
                raise UnsortedError

    def take(self, group: Group, most: int) -> list[Values]:
        """The next rows of a group, at most so many."""
        if self.group != group or self._head is None or most <= 0:
            return []
        taken, column = [self._head], self._column
        value = None if column is None else self._head[column]
        for row in self._rows:
            if (column is not None and row[column] != value) or len(taken) == most:
                self._head = row
                break
            taken.append(row)
        else:
            self._head = None
        self.count += len(taken)
        self._find_group()
        return taken


def pair_groups(
    shape: Shape, old: Iterator[Values], new: Iterator[Values], counts: list[int], *, window: int = WINDOW
) -> Iterator[Pair]:
    """Pairs of groups of rows, old and new, that have nothing to do with the rows of other groups.

    ``counts`` is filled with the number of rows of either side.
    """
    first = shape.key[0]
    column = None if first in shape.place else first
    old_side, new_side = (Side(rows, column, integer=first in shape.integers) for rows in (old, new))
    sides = old_side, new_side
    while any(side.group is not None for side in sides):
        group = min(side.group for side in sides if side.group is not None)
        olds, news = (side.take(group, window) for side in sides)
        while any(side.group == group for side in sides):
            cut = find_cut(shape, (olds, news), [side.group == group for side in sides])
            yield olds[: cut[0]], news[: cut[1]]
            olds, news = olds[cut[0] :], news[cut[1] :]
            olds += sides[0].take(group, window - len(olds))
            news += sides[1].take(group, window - len(news))
        yield olds, news
    counts[:] = [side.count for side in sides]


def find_cut(shape: Shape, pair: Pair, goes_on: list[bool]) -> tuple[int, int]:
    """How many rows of each side belong together, where a group is too large to be taken whole."""
    order = key_order(shape)
    keys = [[order(row) for row in rows] for rows in pair]
    if any(a > b for side in keys for a, b in pairwise(side)):
        raise UnsortedError
    if shape.placed:
        return cut_between_partners(shape, pair)
    bound = min(side[-1] for side, more in zip(keys, goes_on, strict=True) if more and side)
    cut = [bisect_left(side, bound) for side in keys]
    if not any(cut):  # nothing but one key: rows that cannot be told apart anyway
        cut = [bisect_right(side, bound) for side in keys]
    return cut[0], cut[1]


def cut_between_partners(shape: Shape, pair: Pair) -> tuple[int, int]:
    """Cut behind the last two partners that no other pair crosses.

    Take all where there are none, or where so little is cut off that the rest would take for ever.
    """
    olds, news = pair
    places = [{row: at for at, row in enumerate(rows)} for rows in pair]
    matching = match_rows(shape, sort_rows(shape, olds), sort_rows(shape, news))
    pairs = sorted(
        (places[0][matching.old[old]], places[1][matching.new[new]]) for old, new in matching.pairs.items()
    )
    rank = {new: at for at, new in enumerate(sorted(new for _, new in pairs))}
    cut, furthest = (len(olds), len(news)), -1
    for at, (old, new) in enumerate(pairs):
        furthest = max(furthest, rank[new])
        if furthest == at == rank[new]:
            cut = old + 1, new + 1
    return cut if 4 * sum(cut) > len(olds) + len(news) else (len(olds), len(news))
