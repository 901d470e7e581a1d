"""Rows whose cells are wrapped: which line is which column's, learnt from the rows that are whole.

The heads come first. Rows that have just one line for each head teach what each column looks like;
with that the other lines are told apart, and what they teach is learnt in turn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.frozen import frozen
from pipeline.layout.flattened.evidence import NEVER, Column, Weights, is_never_joined, link_cost
from pipeline.layout.flattened.segment import Layout, Region, head_row_cost, wrap_cost

MAX_LINES = 2500
MAX_CELL_LINES = 6
MAX_COUNTS = 4
MAX_ANCHORS = 12
MAX_STARTS = 2
ROUNDS = 2
MIN_WHOLE_ROWS = 2
LOOKS = ("kind", "script", "shape", "width")
LINKS = Weights(join=0.0, fits=0.0, comma_style=0.0)
"""Neighbouring lines are of different columns as often as not, and the width is no column's."""
ODD_HEAD = 1.5
"""How much a head's looking like the values of its column counts: then it is a value."""
COLUMN = 4.0
"""What one column more has to be worth."""
WRAPPED_LINE = 0.7
"""Each line that is the rest of a cell: else two columns read as one cost nothing."""
LEAST_WRAP = 1.2
FIRST_WRAP = 2.0
"""What a join costs before it is learnt how often a column wraps."""
REST = 0.4
"""The rest of a cell looks less like its column than its first line does."""


class Cut(NamedTuple):
    """A cell: its column, its first line and the line after its last."""

    column: int
    start: int
    stop: int


@frozen
class RowReading:
    """The taken cells in reading order, and those that another reading within the margin changes."""

    cuts: tuple[Cut, ...]
    cost: float
    uncertain: frozenset[Cut] = frozenset()
    odd_heads: float = 0.0


def wrapped_row_layouts(region: Region, counts: Sequence[int]) -> Iterator[Layout]:
    """Layouts of rows with wrapped cells, for the likeliest of some numbers of columns."""
    if len(region) > MAX_LINES:
        return
    ranked = sorted(counts, key=lambda count: -_whole_row_share(region, count))[:MAX_COUNTS]
    found: list[tuple[float, Layout]] = []
    for count in ranked:
        reading = read_rows(region, count)
        if reading is not None:
            layout = _layout(region, count, reading)
            price = reading.cost + head_row_cost(region, layout.columns) + COLUMN * count
            # Both prices of the same lines: by neighbours and looks, and as a code.
            found.append((price + reading.odd_heads + layout.cost, layout))
    yield from (layout for _, layout in sorted(found, key=lambda pair: pair[0])[:1])


def _anchor_lines(region: Region, start: int) -> list[list[int]]:
    """For each kind and shape the lines below the heads that have it: a column may be known by it."""
    places: dict[tuple[str, str], list[int]] = {}
    for look in ("kind", "shape"):
        for at in range(start, len(region)):
            value = region.looks[look][at]
            if value not in ("", "long"):
                places.setdefault((look, value), []).append(at)
    ranked = sorted(places.values(), key=lambda lines: (-len(lines), lines))
    return [lines for lines in ranked if len(lines) > MIN_WHOLE_ROWS][:MAX_ANCHORS]


def _whole_rows(region: Region, count: int) -> list[list[int]]:
    """First lines of rows that have one line for each column, as the likeliest anchors find them.

    Which column an anchor is in is read off from the first row and from the last one.
    """
    found = {
        tuple(_rows_between(anchors, column, count, len(region)))
        for anchors in _anchor_lines(region, count)
        for column in {anchors[0] - count, count - (len(region) - anchors[-1])}
        if 0 <= column < count
    }
    whole = [list(rows) for rows in found if len(rows) >= MIN_WHOLE_ROWS]
    return sorted(whole, key=lambda rows: (-len(rows), rows))[:MAX_STARTS]


def _rows_between(anchors: Sequence[int], column: int, count: int, size: int) -> list[int]:
    """First lines of rows whose anchor in ``column`` is as many lines from the next as there are columns."""
    starts = [early - column for early, later in pairwise(anchors) if later - early == count]
    return [start for start in starts if start >= count and start + count <= size]


def _whole_row_share(region: Region, count: int) -> float:
    return max(map(len, _whole_rows(region, count)), default=0) * count


class _Model:
    """What each column's lines look like, as counts of looks."""

    def __init__(self, region: Region, count: int) -> None:
        self.region, self.count = region, count
        self.seen: dict[str, list[Counter[str]]] = {}
        self.all = {look: Counter(region.looks[look][count:]) for look in LOOKS}
        self._prices: dict[tuple[str, ...], list[float]] = {}

    def learn(self, members: Sequence[Sequence[int]]) -> None:
        """Count the looks of each column's lines."""
        for look in LOOKS:
            looks = self.region.looks[look]
            self.seen[look] = [Counter(looks[at] for at in places) for places in members]
        self._prices = {}

    def costs(self, at: int) -> list[float]:
        """For each column how much less likely a line is there than anywhere, in nats."""
        looks = tuple(self.region.looks[look][at] for look in LOOKS)
        if looks not in self._prices:
            self._prices[looks] = self._price(looks)
        return self._prices[looks]

    def _price(self, looks: Sequence[str]) -> list[float]:
        totals = [0.0] * self.count
        for look, value in zip(LOOKS, looks, strict=True):
            base = self.all[look][value] / max(1, self.all[look].total())
            for column, seen in enumerate(self.seen[look] if base else ()):
                totals[column] -= math.log((seen[value] + 1.5 * base) / (seen.total() + 1.5) / base)
        return [0.6 * max(-6.0, min(6.0, total)) for total in totals]


class _Reader:
    """The dynamic programme over (line, column): cells of 1 to 6 lines, columns in turn."""

    def __init__(self, region: Region, count: int) -> None:
        self.region, self.count, self.size = region, count, len(region)
        column = Column(region.lines, region.lexicon)
        self.links = [_link(column, at) for at in range(self.size - 1)]
        self.model = _Model(region, count)
        self.costs: list[list[float]] = []
        self.goes_on = [FIRST_WRAP] * count
        self.ends = [0.0] * count

    def price(self) -> None:
        """Cost of each line in each column by what the model has learnt."""
        self.costs = [
            self.model.costs(at) if at >= self.count else [0.0] * self.count for at in range(self.size)
        ]

    def cells(self, start: int, column: int) -> Iterator[tuple[int, float]]:
        """Ends and costs of the cells of a column that may begin with a line."""
        cost, end = self.costs[start][column], self.ends[column]
        yield start + 1, cost + end
        for stop in range(start + 2, min(self.size, start + MAX_CELL_LINES) + 1):
            link = self.links[stop - 2]
            if link >= NEVER / 2:
                return
            cost += link + self.goes_on[column] + REST * self.costs[stop - 1][column]
            yield stop, cost + end

    def forward(self) -> tuple[list[list[float]], list[list[tuple[int, int]]]]:
        """Least cost to have read all lines before ``line`` with ``column`` next."""
        best = [[math.inf] * self.count for _ in range(self.size + 1)]
        came = [[(-1, -1)] * self.count for _ in range(self.size + 1)]
        best[self.count][0] = 0.0
        for start in range(self.count, self.size):
            for column, cost in enumerate(best[start]):
                if cost == math.inf:
                    continue
                after = (column + 1) % self.count
                for stop, cell in self.cells(start, column):
                    if cost + cell < best[stop][after]:
                        best[stop][after] = cost + cell
                        came[stop][after] = (start, column)
        return best, came

    def backward(self) -> list[list[float]]:
        """Least cost to read the lines from ``line`` on, beginning with ``column``."""
        best = [[math.inf] * self.count for _ in range(self.size + 1)]
        best[self.size][0] = 0.0
        for start in range(self.size - 1, self.count - 1, -1):
            for column in range(self.count):
                after = (column + 1) % self.count
                best[start][column] = min(
                    (cell + best[stop][after] for stop, cell in self.cells(start, column)), default=math.inf
                )
        return best

    def read(self, rows: Sequence[int]) -> tuple[tuple[Cut, ...], float] | None:
        """The cells and their cost, learnt from rows that have one line for each column."""
        self.model.learn([[row + column for row in rows] for column in range(self.count)])
        self.price()
        best, came = self.forward()
        return (self.trace(came), best[self.size][0]) if best[self.size][0] < math.inf else None

    def refine(self, cuts: tuple[Cut, ...], rounds: int) -> tuple[tuple[Cut, ...], float]:
        """The cells and their cost after learning from a reading and reading again."""
        cost = math.inf
        for _ in range(rounds):
            columns = range(self.count)
            self.model.learn([[cut.start for cut in cuts if cut.column == column] for column in columns])
            self.learn_wraps(cuts)
            self.price()
            best, came = self.forward()
            cuts, cost = self.trace(came), best[self.size][0]
        return cuts, cost

    def learn_wraps(self, cuts: Sequence[Cut]) -> None:
        """How often each column's lines go on: a column of long texts wraps in nearly every row."""
        for column in range(self.count):
            lengths = [cut.stop - cut.start for cut in cuts if cut.column == column]
            wraps = (sum(lengths) - len(lengths) + 0.3) / (sum(lengths) + 2.0)
            # A column that wraps in every row is two columns: a join is never quite free.
            self.goes_on[column], self.ends[column] = max(LEAST_WRAP, -math.log(wraps)), -math.log(1 - wraps)

    def trace(self, came: list[list[tuple[int, int]]]) -> tuple[Cut, ...]:
        """The cells of the best reading."""
        cuts, stop, column = [], self.size, 0
        while stop > self.count:
            start, column = came[stop][column]
            cuts.append(Cut(column, start, stop))
            stop = start
        return tuple(cuts[::-1])

    def others(self, best: list[list[float]], margin: float) -> set[Cut]:
        """All cells through which a reading within the margin goes."""
        back = self.backward()
        limit = best[self.size][0] + margin
        return {
            Cut(column, start, stop)
            for start in range(self.count, self.size)
            for column in range(self.count)
            if best[start][column] < math.inf
            for stop, cell in self.cells(start, column)
            if best[start][column] + cell + back[stop][(column + 1) % self.count] <= limit
        }


def _link(column: Column, at: int) -> float:
    """Cost of joining two lines, less the price of telling two columns' cells apart."""
    if is_never_joined(column.facts[at], column.facts[at + 1]):
        return NEVER
    cost = link_cost(column, at, surplus_share=0.0, weights=LINKS)
    return cost - LINKS.short_gap * (column.gap(at + 1) < 0) + LINKS.short_gap * (column.gap(at + 1) > 0)


def read_rows(region: Region, count: int, margin: float = LINKS.margin) -> RowReading | None:
    """The cells of rows of ``count`` columns below the first ``count`` lines; None where none fit."""
    reader = _Reader(region, count)
    tries = [reader.read(rows) for rows in _whole_rows(region, count)]
    first = min((cuts for cuts in tries if cuts), key=lambda cuts: cuts[1], default=None)
    if first is None:
        return None
    cuts, cost = reader.refine(first[0], ROUNDS)
    best, _ = reader.forward()
    odd = sum(max(0.0, -reader.model.costs(at)[at]) for at in range(count) if not region.head_kinds[at])
    near = reader.others(best, margin)
    # A line that another reading puts into another cell makes all cells it may be in uncertain.
    doubted = {at for cut in near - set(cuts) for at in range(cut.start, cut.stop)}
    shaken = frozenset(cut for cut in cuts if not doubted.isdisjoint(range(cut.start, cut.stop)))
    return RowReading(cuts, cost, shaken, ODD_HEAD * odd)


def _layout(region: Region, count: int, reading: RowReading) -> Layout:
    spans = tuple(
        tuple((cut.start, cut.stop) for cut in reading.cuts if cut.column == column)
        for column in range(count)
    )
    columns = tuple(tuple(at for start, stop in column for at in range(start, stop)) for column in spans)
    rows = len(spans[0])
    cost = sum(map(region.code_length, columns)) + head_row_cost(region, columns)
    cost += sum(wrap_cost(len(column) - rows) for column in columns)
    cost += reading.odd_heads + WRAPPED_LINE * (len(region) - count * (rows + 1))
    shaken = frozenset((cut.column, cut.start) for cut in reading.uncertain)
    return Layout("flattened_rows", tuple((at,) for at in range(count)), columns, rows, cost, spans, shaken)
