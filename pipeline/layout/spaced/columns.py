"""What the cells of each column look like, learnt from the rows that are cut already."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.frozen import frozen
from pipeline.layout.spaced.words import Strip, WordLexicon

SMOOTH = 1.5
LOOKS = ("text", "shape", "kind")
EVIDENCE = 0.6
"""The looks of a word depend on each other."""
CELL_KINDS = frozenset(
    [
        "trial",
        "product",
        "drug",
        "intervention",
        "target",
        "disease",
        "date",
        "country",
        "agency",
        "phase",
        "number",
        "percent",
        "reference",
    ]
)

Spans = tuple[tuple[int, int], ...]
"""First word and word after the last of each cell of a row."""


@frozen
class Cut:
    """A row cut into cells: its cost, the columns that another cut changes, and the nearest other cut."""

    spans: Spans
    cost: float
    uncertain: frozenset[int] = frozenset()
    other: Spans = ()


@dataclass
class Model:
    """What the cells of each column look like: counts of their words' looks, sizes and kinds."""

    lexicon: WordLexicon
    heads: Sequence[frozenset[str]]
    base: list[Counter[str]]
    first: list[list[Counter[str]]] = field(default_factory=list)
    rest: list[list[Counter[str]]] = field(default_factory=list)
    sizes: list[Counter[int]] = field(default_factory=list)
    kinds: list[Counter[frozenset[str]]] = field(default_factory=list)
    totals: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing seen but what the heads say."""
        count = len(self.heads)
        self.first = [[Counter() for _ in LOOKS] for _ in range(count)]
        self.rest = [[Counter() for _ in LOOKS] for _ in range(count)]
        self.sizes = [Counter() for _ in range(count)]
        self.kinds = [Counter() for _ in range(count)]
        self.totals = [[0.0, 0.0] for _ in range(count)]
        self._rarities: dict[tuple[str, ...], tuple[float, ...]] = {}
        self._sums = [max(1, sum(seen.values())) for seen in self.base]

    def learn(self, strip: Strip, cut: Cut, weight: float = 1.0) -> None:
        """Count a row's cells, those that are not certain a quarter; a negative weight forgets them."""
        for column, (start, stop) in enumerate(cut.spans):
            if start < stop:
                share = weight * (0.25 if column in cut.uncertain else 1.0)
                self._learn_cell(column, strip, (start, stop), share)

    def _learn_cell(self, column: int, strip: Strip, span: tuple[int, int], share: float) -> None:
        start, stop = span
        self.learn_first(column, strip.looks[start], share)
        for looks in strip.looks[start + 1 : stop]:
            for place, look in enumerate(looks):
                self.rest[column][place][look] += share  # type: ignore[assignment]
            self.totals[column][1] += share
        self.sizes[column][stop - start] += share  # type: ignore[assignment]
        self.kinds[column][strip.kinds(start, stop)] += share  # type: ignore[assignment]

    def learn_first(self, column: int, looks: Sequence[str], share: float) -> None:
        """Count a word as the first of a column's cell."""
        for place, look in enumerate(looks):
            self.first[column][place][look] += share  # type: ignore[assignment]
        self.totals[column][0] += share

    def word_cost(self, column: int, looks: tuple[str, ...], *, first: bool) -> float:
        """How much less likely a word is in a column than anywhere."""
        counters = self.first[column] if first else self.rest[column]
        total = self.totals[column][0 if first else 1]
        if total <= 0.01:
            return 0.0
        odds = (total + SMOOTH) ** -len(looks)
        for seen, look, rarity in zip(counters, looks, self._rarity(looks), strict=True):
            odds *= seen.get(look, 0.0) * rarity + SMOOTH
        return -EVIDENCE * max(-6.0, min(6.0, math.log(max(odds, 1e-9))))

    def _rarity(self, looks: tuple[str, ...]) -> tuple[float, ...]:
        """One over the share of all words that have each look."""
        if looks not in self._rarities:
            bases = zip(self.base, self._sums, looks, strict=True)
            self._rarities[looks] = tuple(total / (base.get(look) or 1) for base, total, look in bases)
        return self._rarities[looks]

    def kind_costs(self, column: int, kinds: frozenset[str]) -> float:
        """How much less likely a cell's kinds are in a column than elsewhere."""
        if kinds == {"placeholder"}:
            return 0.0
        # A head counts as much as two cells; the vocabularies do not know all values, though.
        head = self.heads[column] & CELL_KINDS
        total = 2.0 if head else 0.0
        hits = total * (1.0 if head & kinds else 0.0 if kinds else 0.5)
        for seen, count in self.kinds[column].items():
            if seen != {"placeholder"}:
                total += count
                hits += count if (seen & kinds or (not seen and not kinds)) else 0.0
        # Most runs of words are no known value: that a cell is none says little.
        usual = 0.3 if kinds else 0.8
        return -1.4 * max(-3.0, math.log((hits + usual) / (total + 1.0) / usual))

    def size_cost(self, column: int, size: int) -> float:
        """How much less likely a number of words is in a column than a coin says."""
        seen = self.sizes[column]
        coin = 0.5 ** min(size, 10)
        return -math.log((max(0.0, seen[size]) / coin + 2.0) / (sum(seen.values()) + 2.0)) * 0.7
