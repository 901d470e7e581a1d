"""The lines below the heads as rows: which belong together, and how each is cut."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.frozen import frozen
from pipeline.layout.spaced.columns import LOOKS, Cut, Model
from pipeline.layout.spaced.cutting import Cutter
from pipeline.layout.spaced.heads import Heads
from pipeline.layout.spaced.words import Page, Strip

MAX_ROW_LINES, MAX_ROW_WORDS = 16, 90
SETTLED = 24
"""Rows after which the columns are known: a row that leaves no doubt then is not cut again."""
MORE_LINES = 1.0  # each further line of a row
HEADS = 3.0
"""What the heads look like counts more than what many rows of like looks add up to."""


@frozen
class Reading:
    """The rows of a table under some heads."""

    heads: Heads
    rows: tuple[tuple[Strip, Cut], ...]
    cost: float


class Rows:
    """Groups the lines below the heads to rows and cuts these, learning from what is cut already."""

    def __init__(self, page: Page, heads: Heads, stop: int) -> None:
        """The lines from the heads to ``stop``."""
        self.page, self.heads = page, heads
        self.range = range(heads.lines, stop)
        self.count = len(heads.spans)
        words = [word for at in self.range for word in page.words[at]]
        looks = [page.lexicon.looks(word.text) for word in words]
        base = [Counter(look[place] for look in looks) for place in range(len(LOOKS))]
        self.model = Model(page.lexicon, heads.kinds, base)

    def strip(self, start: int, stop: int) -> Strip:
        """The words of some lines."""
        return self.page.strip(start, stop)

    def read(self, *, passes: int = 2) -> Reading:
        """The rows and their cells."""
        cuts = self._learn_whole_lines()
        groups = self._group(cuts)
        rows = self._refine([self.strip(*group) for group in groups], passes=passes)
        cost = sum(cut.cost + MORE_LINES * (strip.stop - strip.start - 1) for strip, cut in rows)
        return Reading(self.heads, tuple(rows), HEADS * self.heads.cost + cost)

    def _learn_whole_lines(self) -> dict[int, Cut]:
        """Cut the lines that may be whole rows, the plainest first."""
        for at in self.range:
            self.model.learn_first(0, self.strip(at, at + 1).looks[0], 0.3)
        whole = [at for at in self.range if len(self.page.words[at]) >= self.count]
        cuts: dict[int, Cut] = {}
        plainest = sorted(whole, key=lambda at: (len(self.page.words[at]), at))
        for at in plainest:
            strip = self.strip(at, at + 1)
            cuts[at] = Cutter(self.model, strip).cut()
            self.model.learn(strip, cuts[at])
        settled = {at for at in plainest[SETTLED:] if not cuts[at].uncertain}
        for at in whole:
            if at in settled:
                continue
            strip = self.strip(at, at + 1)
            self.model.learn(strip, cuts[at], -1.0)
            cuts[at] = Cutter(self.model, strip).cut()
            self.model.learn(strip, cuts[at])
        # What is no row by itself has taught wrong things.
        limit = usual(cut.cost for cut in cuts.values()) + 6.0
        for at in whole:
            if cuts[at].cost > limit:
                self.model.learn(self.strip(at, at + 1), cuts[at], -1.0)
        return cuts

    def _group(self, cuts: dict[int, Cut]) -> list[tuple[int, int]]:
        """Lines put together to rows at the least cost."""
        starts = self._sure_starts(cuts)
        best = {self.range.start: 0.0}
        came: dict[int, int] = {}
        for start in self.range:
            if start not in best:
                continue
            for stop in self._stops(start, starts):
                strip = self.strip(start, stop)
                single = stop == start + 1 and start in cuts
                cut = cuts[start] if single else Cutter(self.model, strip).cut(judge=False)
                cost = best[start] + cut.cost + MORE_LINES * (stop - start - 1)
                if cost < best.get(stop, math.inf):
                    best[stop], came[stop] = cost, start
        groups, at = [], self.range.stop
        while at > self.range.start:
            groups.append((came[at], at))
            at = came[at]
        return groups[::-1]

    def _sure_starts(self, cuts: dict[int, Cut]) -> set[int]:
        """Lines that are whole rows and begin like the first column does."""
        limit = usual(cut.cost for cut in cuts.values()) + 3.0
        return {at for at, cut in cuts.items() if cut.cost <= limit and self._first_cost(at) < 0}

    def _first_cost(self, at: int) -> float:
        return self.model.word_cost(0, self.strip(at, at + 1).looks[0], first=True)

    def _stops(self, start: int, sure: set[int]) -> Iterator[int]:
        words = 0
        for stop in range(start + 1, min(start + MAX_ROW_LINES, self.range.stop) + 1):
            words += len(self.page.words[stop - 1])
            if stop > start + 1 and (stop - 1 in sure or words > MAX_ROW_WORDS):
                return
            yield stop

    def _refine(self, rows: Sequence[Strip], *, passes: int) -> list[tuple[Strip, Cut]]:
        """Cut each row by what all the others look like."""
        model = self.model = Model(self.page.lexicon, self.heads.kinds, self.model.base)
        order = sorted(range(len(rows)), key=lambda row: (abs(len(rows[row]) - self.count), row))
        cuts: dict[int, Cut] = {}
        for turn in range(passes):
            for place, row in enumerate(order):
                if turn and place >= SETTLED and not cuts[row].uncertain:
                    continue
                if turn:
                    model.learn(rows[row], cuts[row], -1.0)
                cuts[row] = Cutter(model, rows[row]).cut()
                model.learn(rows[row], cuts[row])
        return [(strip, cuts[row]) for row, strip in enumerate(rows)]


def usual(costs: Iterable[float]) -> float:
    """The middle one of some costs."""
    ranked = sorted(costs)
    return ranked[len(ranked) // 2] if ranked else 0.0
