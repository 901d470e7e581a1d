"""The dynamic programme that cuts the words of one row into cells."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.spaced.columns import Cut, Model, Spans
from pipeline.layout.spaced.words import Strip

MAX_CELL_WORDS = 24
NEVER = 1e6
EMPTY = 6.0  # a cell the dump has lost
SPARE_EMPTY = 9.0  # … in a row with words enough for all cells
MARGIN = 3.0
"""Cuts that are this much dearer than the best cannot be excluded."""


class Cutter:
    """The dynamic programme over the words of one row: column after column, each a run of words."""

    def __init__(self, model: Model, strip: Strip) -> None:
        """Price every run of words that may be a cell of each column."""
        self.model, self.strip = model, strip
        self.count, self.size = len(model.heads), len(strip)
        self.spare = max(1, self.count - self.size + 1)
        self.slack = max(0, self.size - self.count) + self.spare
        self.costs = [self._column_costs(column) for column in range(self.count)]

    def _starts(self, column: int) -> range:
        """Where a column may begin: some cells may be empty, the others have a word each."""
        return range(max(0, column - self.spare), min(self.size, column + self.slack) + 1)

    def _column_costs(self, column: int) -> dict[tuple[int, int], float]:
        model, strip, prices = self.model, self.strip, self.strip.prices
        starts, last = self._starts(column), self._starts(column + 1).stop - 1
        reached = range(starts.start, min(last, self.size))
        first = {at: model.word_cost(column, strip.looks[at], first=True) for at in reached}
        rest = {at: model.word_cost(column, strip.looks[at], first=False) for at in reached[1:]}
        longest = min(last - starts.start, MAX_CELL_WORDS)
        sizes = [model.size_cost(column, size) for size in range(longest + 1)]
        costs: dict[tuple[int, int], float] = {}
        empty = EMPTY if self.size < self.count else SPARE_EMPTY
        kinds_known: dict[frozenset[str], float] = {}
        for start in starts:
            costs[start, start] = empty
            total = 0.0
            for stop in range(start + 1, min(last, start + MAX_CELL_WORDS) + 1):
                total += first[start] if stop == start + 1 else rest[stop - 1]
                kinds, fixed = prices.get((start, stop)) or strip.priced(start, stop)
                if kinds not in kinds_known:
                    kinds_known[kinds] = model.kind_costs(column, kinds)
                costs[start, stop] = total + sizes[stop - start] + kinds_known[kinds] + fixed
        return costs

    def cut(self, *, judge: bool = True) -> Cut:
        """The best cut, and which of its cells another one changes."""
        ahead: list[dict[int, float]] = [{0: 0.0}]
        came: list[dict[int, int]] = [{}]
        for costs in self.costs:
            best: dict[int, float] = {}
            back: dict[int, int] = {}
            before = ahead[-1]
            for (start, stop), cost in costs.items():
                if start in before and before[start] + cost < best.get(stop, NEVER):
                    best[stop], back[stop] = before[start] + cost, start
            ahead.append(best)
            came.append(back)
        if self.size not in ahead[-1]:
            return Cut((), NEVER)
        spans = self._trace(came, self.count, self.size)
        taken = Cut(spans, ahead[-1][self.size])
        return self._judge(taken, ahead, came) if judge else taken

    def _trace(self, came: Sequence[dict[int, int]], column: int, stop: int) -> Spans:
        spans: list[tuple[int, int]] = []
        while column > 0:
            start = came[column][stop]
            spans.append((start, stop))
            column, stop = column - 1, start
        return tuple(reversed(spans))

    def _judge(self, taken: Cut, ahead: list[dict[int, float]], came: list[dict[int, int]]) -> Cut:
        back: list[dict[int, float]] = [{} for _ in range(self.count)] + [{self.size: 0.0}]
        went: list[dict[int, int]] = [{} for _ in range(self.count + 1)]
        for column in range(self.count - 1, -1, -1):
            for (start, stop), cost in self.costs[column].items():
                after = back[column + 1].get(stop, NEVER) + cost
                if after < back[column].get(start, NEVER):
                    back[column][start], went[column][start] = after, stop
        nearest, via, uncertain = NEVER, (0, 0), set[int]()
        for column in range(1, self.count):
            for at, cost in ahead[column].items():
                through = cost + back[column].get(at, NEVER)
                if at != taken.spans[column][0] and through < taken.cost + MARGIN:
                    uncertain |= {column - 1, column}
                    if through < nearest:
                        nearest, via = through, (column, at)
        if not uncertain:
            return taken
        column, at = via
        other = list(self._trace(came, column, at))
        while column < self.count:
            other.append((at, went[column][at]))
            column, at = column + 1, went[column][at]
        return Cut(taken.spans, taken.cost, frozenset(uncertain), tuple(other))
