"""Tables dumped one row a line, their cells apart by single spaces.

The commonest dump of a PDF's table: spaces stand between cells and inside them, and a row with a
wrapped cell breaks into several lines. The heads say how many columns there are; what each column
looks like is learnt from the rows themselves, those with one word a cell first; a dynamic programme
cuts each row's words into cells, another one groups lines to rows. All costs are in nats, relative
to words that stand anywhere, so that readings with other rows or columns can be compared.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import nsmallest

from pipeline.layout.flattened import Ambiguity, CellKinds, Grid, GridCell, TableLine
from pipeline.layout.flattened.evidence import ATOMS, is_open_end
from pipeline.layout.flattened.shapes import HAN, fold_width, is_han, join_lines, shape_of

METHOD = "spaced_rows"
MAX_LINES, MAX_CHARACTERS, MAX_LINE_WORDS = 500, 200_000, 120
MAX_COLUMNS, MAX_HEAD_LINES, MAX_ROW_LINES, MAX_ROW_WORDS, MAX_CELL_WORDS = 14, 8, 16, 90, 24
MAX_TERM_WORDS = 6
SAMPLE = 24
"""Lines a number of columns is tried on."""
TRIED = 5
"""Readings of the heads that are tried on the rows."""

NEVER = 1e6
EMPTY = 6.0  # a cell the dump has lost
SPARE_EMPTY = 9.0  # … in a row with words enough for all cells
OPEN_END = 6.0  # a cell that ends in a comma, slash, "and"
BRACKET = 8.0  # a cut inside a bracket
BEFORE_BRACKET = 3.0  # a cell that begins with a bracket: 12.3 (9.8-15.1)
UNIT = 3.0  # a number and its unit apart
LONE_SIGN = 4.0  # ± / + as a cell or at its edge
TWO_HAN = 2.0  # Chinese words of one cell need no space between them
TWO_ATOMS = 3.0  # two numbers, dates, ids in one cell
HELD_PLACE = 4.0  # a placeholder with something beside it
WORD_OF_TERM = 2.5  # each further word of a known term
WRAP = 1.5  # a cell that goes on in the next line
WRAP_INSIDE = 4.0  # … and ends inside that line: the next cell begins on a line of its own
TRAILING = 2.0  # a wrap keeps its space at the line's end, a cell does not
MORE_LINES = 1.0  # each further line of a row
KNOWN_HEAD, UNKNOWN_HEAD, UNKNOWN_HEAD_WORD = -2.5, 1.0, 2.5
HEAD_BRACKET, HEAD_TWO_HAN, HEAD_LOWERED = 8.0, 3.0, 8.0
HEADS = 3.0
"""What the heads look like counts more than what many rows of like looks add up to."""
MARGIN = 3.0
"""Cuts that are this much dearer than the best cannot be excluded."""
SMOOTH = 1.5
LOOKS = ("text", "shape", "kind")
EVIDENCE = 0.6
"""The looks of a word depend on each other."""

_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) (?=[^ ])|(?<=[^ ]) (?=[{HAN}])")
_WORD = re.compile(r"[^\s\u3000]+")
_LIST = re.compile(r"\s*[,，、;；]\s*")
_UNIT = re.compile(
    r"(?:mg|µg|μg|ug|g|kg|mL|ml|m2|m²|IU|Gy|mm|cm|months?|mos?|years?|yrs?|weeks?|wks?|days?|hours?|h|%"
    r"|[年月日周天例岁级期个人岁]{1,2})(?:[/,，)）].{0,12})?$"
)
_NUMBER = re.compile(r"[<>≤≥~约]?[0-9][0-9.,]{0,12}$")
_DASH = re.compile(r"[-–—~－]$")
_LONE_SIGN = re.compile(r"(?:[±/+×=<>≤≥&|]|to|vs\.?|and|or|plus|with|of|和|与|或|及|至)$")
_GOES_ON = re.compile(r"[)\]）］,;、，；/%％。：:]")
_PROSE_END = re.compile(r"[。.;；!?]$")
_NUMERIC_HEADS = frozenset(
    [
        "enrolled",
        "age",
        "follow_up",
        "orr",
        "cr",
        "pr",
        "dcr",
        "mrd",
        "pfs",
        "os",
        "efs",
        "rfs",
        "dor",
        "ttr",
        "crs",
        "crs_ge3",
        "icans",
        "icans_ge3",
        "gvhd",
        "relapse",
        "death",
        "hr",
        "p_value",
        "hba1c",
        "weight",
        "ldl_c",
        "mace",
        "row_number",
        "trae",
        "line",
    ]
)
_CELL_KINDS = frozenset(
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
_FIGURE = re.compile(
    r"[<>≤≥~约]?(?:[0-9][0-9.,]{0,12}|NR|NE|NA)%?"
    r"(?:\s?±\s?[0-9.]{1,12}|\s?[×x]\s?10\^?[0-9]{1,3}|\s?[(（\[][^()（）\[\]A-Za-z]{0,12}(?:NR|NE|NA)?%?[)）\]]"
    r"|\s?[(（\[][0-9.,\s~%–—,;-]{1,30}(?:NR|NE|NA)?[)）\]])$"
)
"""12.3 (9.8–15.1), 18 (85.7%), 9.8 ± 1.2, 2 × 10^6: numbers that no vocabulary rule takes as a whole."""
_ALIKE = {
    "approval_date": ("date",),
    "product": ("drug",),
    "drug": ("product", "intervention"),
    "intervention": ("drug",),
    "function": ("intervention", "drug"),
    "reference": ("number",),
}


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a line: ``text == lines[line].text[start:end]``."""

    text: str
    line: int
    start: int
    end: int


class _Lexicon:
    """The caller's vocabularies with what was asked once kept."""

    def __init__(self, kinds: CellKinds) -> None:
        self._kinds = kinds
        self.kinds = lru_cache(maxsize=50_000)(self._find_kinds)
        self.head_kinds = lru_cache(maxsize=20_000)(kinds.head_kinds)
        self.looks = lru_cache(maxsize=50_000)(self._find_looks)

    def _find_kinds(self, text: str) -> frozenset[str]:
        """Kinds of a cell all of whose items are known, else none."""
        # `2017 年 08 月`, `CD20 单抗`: typesetters put these spaces, no vocabulary has them.
        closed = _BESIDE_HAN.sub("", text)
        if _FIGURE.match(closed):
            return frozenset({"number"})
        parts = [part for part in _LIST.split(closed) if part]
        found = [self._kinds.kinds(part) for part in parts]
        return frozenset().union(*found) if found and all(found) else frozenset()

    def _find_looks(self, text: str) -> tuple[str, ...]:
        return text.casefold(), shape_of(text), "|".join(sorted(self.kinds(text)))

    def is_atom(self, text: str) -> bool:
        """Whether a text is a whole value: an id, a date, a number."""
        kinds = self.kinds(text)
        return bool(kinds) and kinds <= ATOMS

    def holds_place(self, text: str) -> bool:
        """Whether a text stands for a cell that says nothing."""
        return self.kinds(text) == {"placeholder"}


@dataclass(frozen=True)
class _Page:
    """The lines of the region with their words."""

    lines: tuple[TableLine, ...]
    lexicon: _Lexicon
    strips: dict[tuple[int, int], _Strip] = field(default_factory=dict)

    def strip(self, start: int, stop: int) -> _Strip:
        """The words of some lines, made once for all readings."""
        if (start, stop) not in self.strips:
            self.strips[start, stop] = _Strip(self, start, stop)
        return self.strips[start, stop]

    @cached_property
    def words(self) -> tuple[tuple[_Word, ...], ...]:
        """The words of each line."""
        return tuple(
            tuple(_Word(m.group(), at, m.start(), m.end()) for m in _WORD.finditer(line.text))
            for at, line in enumerate(self.lines)
        )

    @cached_property
    def marks_wraps(self) -> bool:
        """Whether a space at a line's end is the mark of a wrap here, not every line's habit."""
        return 0 < sum(line.trailing_space for line in self.lines) <= 0.4 * len(self.lines)

    def text(self, words: Sequence[_Word]) -> str:
        """The text of a cell."""
        return join_lines(self.parts(words))

    def parts(self, words: Sequence[_Word]) -> list[str]:
        """A cell's text on each of its lines."""
        ends: dict[int, tuple[int, int]] = {}
        for word in words:
            ends[word.line] = (ends.get(word.line, (word.start, 0))[0], word.end)
        return [self.lines[at].text[start:end] for at, (start, end) in ends.items()]


class _Strip:
    """The words of a row, over all its lines, with what does not depend on the columns."""

    def __init__(self, page: _Page, start: int, stop: int) -> None:
        self.page, self.start, self.stop = page, start, stop
        self.words = tuple(word for line in page.words[start:stop] for word in line)
        self.looks = [page.lexicon.looks(word.text) for word in self.words]
        self._texts: dict[tuple[int, int], str] = {}
        self._fixed: dict[tuple[int, int], float] = {}
        self._kinds: dict[tuple[int, int], frozenset[str]] = {}
        pairs = range(len(self.words) - 1)
        self.cuts = [self._cut_cost(at) for at in pairs]
        self.joins = [self._join_cost(at) for at in pairs]

    def __len__(self) -> int:
        return len(self.words)

    def text(self, start: int, stop: int) -> str:
        """The text of the words from start to stop."""
        if (start, stop) not in self._texts:
            self._texts[start, stop] = self.page.text(self.words[start:stop])
        return self._texts[start, stop]

    def kinds(self, start: int, stop: int) -> frozenset[str]:
        """Kinds of the words from start to stop as one cell."""
        key = (start, stop)
        if key not in self._kinds:
            known = stop - start <= MAX_TERM_WORDS or _LIST.search(self.text(start, stop)) is not None
            self._kinds[key] = self.page.lexicon.kinds(self.text(start, stop)) if known else frozenset()
        return self._kinds[key]

    def breaks(self, at: int) -> bool:
        """Whether the line ends with word ``at`` and the row goes on."""
        return at + 1 < len(self.words) and self.words[at].line != self.words[at + 1].line

    @cached_property
    def _inside(self) -> list[bool]:
        """For each word whether a bracket that closes later is open behind it."""
        opened: list[int] = []
        inside = [False] * len(self.words)
        for at, word in enumerate(self.words):
            for char in fold_width(word.text):
                if char in "([":
                    opened.append(at)
                elif char in ")]" and opened:
                    first = opened.pop()
                    inside[first:at] = [True] * (at - first)
        return inside

    def is_inside(self, at: int) -> bool:
        """Whether a bracket is open behind word ``at``."""
        return self._inside[at]

    def _cut_cost(self, at: int) -> float:
        """What it costs to end a cell with word ``at``."""
        left, right = self.words[at].text, self.words[at + 1].text
        lexicon = self.page.lexicon
        cost = BRACKET if self._inside[at] else 0.0
        if is_open_end(left) and "(" not in fold_width(left) and not lexicon.holds_place(left):
            cost += OPEN_END
        if _GOES_ON.match(right) and not lexicon.holds_place(right):
            cost += OPEN_END
        elif fold_width(right[0]) in "([" and not self._inside[at]:
            cost += BEFORE_BRACKET
        if _NUMBER.match(left) and _UNIT.match(right):
            cost += UNIT
        if _LONE_SIGN.match(left) or _LONE_SIGN.match(right):
            cost += LONE_SIGN
        if self.breaks(at) and self._is_marked(at):
            cost += TRAILING
        return cost

    def _is_marked(self, at: int) -> bool:
        return self.page.marks_wraps and self.page.lines[self.words[at].line].trailing_space

    def _join_cost(self, at: int) -> float:
        """What it costs that words ``at`` and ``at + 1`` stand in one cell."""
        left, right = self.words[at].text, self.words[at + 1].text
        lexicon = self.page.lexicon
        cost = 0.0
        if self.breaks(at):
            cost += 0.0 if is_open_end(left) or self._is_marked(at) else WRAP
        elif is_han(left[-1]) and is_han(right[0]):
            cost += TWO_HAN
        if lexicon.holds_place(left) or lexicon.holds_place(right):
            return cost + (0.0 if self._is_range(at) else HELD_PLACE)
        ids = "trial" in lexicon.kinds(left) | lexicon.kinds(right)
        if ids or (lexicon.is_atom(left) and lexicon.is_atom(right)):
            cost += TWO_ATOMS
        return cost

    def _is_range(self, at: int) -> bool:
        """Whether a dash at or after word ``at`` stands between two numbers: `10 – 15`."""
        for place in (at, at + 1):
            around = self.words[max(0, place - 1) : place + 2]
            if len(around) == 3 and _DASH.match(around[1].text):
                return all(_NUMBER.match(around[side].text) is not None for side in (0, 2))
        return False

    def fixed_cost(self, start: int, stop: int) -> float:
        """What a cell costs in whatever column, the cut behind it included."""
        key = (start, stop)
        if key not in self._fixed:
            self._fixed[key] = self._price(start, stop)
        return self._fixed[key]

    def _price(self, start: int, stop: int) -> float:
        cost = sum(self.joins[start : stop - 1])
        if stop < len(self.words):
            cost += self.cuts[stop - 1]
            if not self.breaks(stop - 1) and any(map(self.breaks, range(start, stop - 1))):
                cost += WRAP_INSIDE
        further = stop - start - 1
        return cost - WORD_OF_TERM * min(further, 4) * (further > 0 and self._is_term(start, stop))

    def _is_term(self, start: int, stop: int) -> bool:
        """Whether several words are a known value only together."""
        kinds = self.kinds(start, stop)
        lexicon = self.page.lexicon
        if not kinds or all(lexicon.is_atom(word.text) for word in self.words[start:stop]):
            return False
        if "trial" in kinds and "trial" in self.kinds(start, start + 1):
            return False
        if not kinds & ATOMS:
            return True
        # `Oct 2017 45`: the rule that finds a date in it is content with most of the text.
        first, last = self.words[start].text, self.words[stop - 1].text
        surplus = lexicon.kinds(last) and kinds & self.kinds(start, stop - 1)
        led = (
            lexicon.kinds(first)
            and not is_han(self.words[start + 1].text[0])
            and kinds & self.kinds(start + 1, stop)
        )
        return not surplus and not led


Spans = tuple[tuple[int, int], ...]
"""First word and word after the last of each cell of a row."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row cut into cells: its cost, the columns that another cut changes, and the nearest other cut."""

    spans: Spans
    cost: float
    uncertain: frozenset[int] = frozenset()
    other: Spans = ()


@dataclass
class _Model:
    """What the cells of each column look like: counts of their words' looks, sizes and kinds."""

    lexicon: _Lexicon
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

    def learn(self, strip: _Strip, cut: _Cut, weight: float = 1.0) -> None:
        """Count a row's cells, those that are not certain a quarter; a negative weight forgets them."""
        for column, (start, stop) in enumerate(cut.spans):
            if start < stop:
                share = weight * (0.25 if column in cut.uncertain else 1.0)
                self._learn_cell(column, strip, (start, stop), share)

    def _learn_cell(self, column: int, strip: _Strip, span: tuple[int, int], share: float) -> None:
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
        head = self.heads[column] & _CELL_KINDS
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


class _Cutter:
    """The dynamic programme over the words of one row: column after column, each a run of words."""

    def __init__(self, model: _Model, strip: _Strip) -> None:
        self.model, self.strip = model, strip
        self.count, self.size = len(model.heads), len(strip)
        self.spare = max(1, self.count - self.size + 1)
        self.slack = max(0, self.size - self.count) + self.spare
        self.costs = [self._column_costs(column) for column in range(self.count)]

    def _starts(self, column: int) -> range:
        """Where a column may begin: some cells may be empty, the others have a word each."""
        return range(max(0, column - self.spare), min(self.size, column + self.slack) + 1)

    def _column_costs(self, column: int) -> dict[tuple[int, int], float]:
        model, strip = self.model, self.strip
        first = [model.word_cost(column, looks, first=True) for looks in strip.looks]
        rest = [model.word_cost(column, looks, first=False) for looks in strip.looks]
        sizes: dict[int, float] = {}
        costs: dict[tuple[int, int], float] = {}
        last = self._starts(column + 1).stop - 1
        empty = EMPTY if self.size < self.count else SPARE_EMPTY
        kinds_known: dict[frozenset[str], float] = {}
        for start in self._starts(column):
            costs[start, start] = empty
            total = 0.0
            for stop in range(start + 1, min(last, start + MAX_CELL_WORDS) + 1):
                total += first[start] if stop == start + 1 else rest[stop - 1]
                size = stop - start
                if size not in sizes:
                    sizes[size] = model.size_cost(column, size)
                kinds = strip.kinds(start, stop)
                if kinds not in kinds_known:
                    kinds_known[kinds] = model.kind_costs(column, kinds)
                costs[start, stop] = total + sizes[size] + kinds_known[kinds] + strip.fixed_cost(start, stop)
        return costs

    def cut(self, *, judge: bool = True) -> _Cut:
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
            return _Cut((), NEVER)
        spans = self._trace(came, self.count, self.size)
        taken = _Cut(spans, ahead[-1][self.size])
        return self._judge(taken, ahead, came) if judge else taken

    def _trace(self, came: Sequence[dict[int, int]], column: int, stop: int) -> Spans:
        spans: list[tuple[int, int]] = []
        while column > 0:
            start = came[column][stop]
            spans.append((start, stop))
            column, stop = column - 1, start
        return tuple(reversed(spans))

    def _judge(self, taken: _Cut, ahead: list[dict[int, float]], came: list[dict[int, int]]) -> _Cut:
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
        return _Cut(taken.spans, taken.cost, frozenset(uncertain), tuple(other))


@dataclass(frozen=True)
class _Heads:
    """A reading of the first lines as heads."""

    lines: int
    strip: _Strip
    spans: Spans
    cost: float

    @property
    def texts(self) -> list[str]:
        """The heads' texts."""
        return [self.strip.text(*span) for span in self.spans]

    @property
    def kinds(self) -> list[frozenset[str]]:
        """What each column is said to hold, in the names of what cells hold."""
        return [_cell_kinds(self.strip.page.lexicon.head_kinds(text)) for text in self.texts]

    @property
    def known(self) -> int:
        """How many heads are known."""
        return sum(bool(self.strip.page.lexicon.head_kinds(text)) for text in self.texts)


def _cell_kinds(head: frozenset[str]) -> frozenset[str]:
    found = set(head)
    for kind in head:
        found.update(_ALIKE.get(kind, ()))
    if head & _NUMERIC_HEADS:
        found |= {"number", "percent"}
    return frozenset(found)


def _head_readings(page: _Page) -> list[_Heads]:
    """The likeliest readings of the first lines as heads."""
    found: list[_Heads] = []
    for lines in range(1, min(MAX_HEAD_LINES, len(page.lines) - 1) + 1):
        if lines > 1 and page.lexicon.is_atom(page.words[lines - 1][0].text):
            break
        strip = _Strip(page, 0, lines)
        if len(strip) > 3 * MAX_COLUMNS:
            break
        found += _cut_heads(strip, lines)
    ranked = sorted(found, key=lambda heads: (heads.cost, heads.lines))
    return ranked[: 4 * TRIED]


def _cut_heads(strip: _Strip, lines: int) -> list[_Heads]:
    """The two best cuts of the head words for each number of columns."""
    size = len(strip)
    costs = {
        (start, stop): _head_cost(strip, start, stop)
        for start in range(size)
        for stop in range(start + 1, min(size, start + 8) + 1)
    }
    state: dict[int, list[tuple[float, Spans]]] = {0: [(0.0, ())]}
    found: list[_Heads] = []
    for count in range(1, min(MAX_COLUMNS, size) + 1):
        after: dict[int, list[tuple[float, Spans]]] = {}
        for (start, stop), cost in costs.items():
            for total, spans in state.get(start, ()):
                after.setdefault(stop, []).append((total + cost, (*spans, (start, stop))))
        state = {stop: nsmallest(2, ways) for stop, ways in after.items()}
        if count > 1:
            more = 2.0 * (lines - 1)
            found += [_Heads(lines, strip, spans, cost + more) for cost, spans in state.get(size, ())]
    return found


def _head_cost(strip: _Strip, start: int, stop: int) -> float:
    text = strip.text(start, stop)
    further = stop - start - 1
    cost = sum(strip.joins[start : stop - 1])
    if stop < len(strip):
        cost += strip.cuts[stop - 1]
        if not strip.breaks(stop - 1) and any(map(strip.breaks, range(start, stop - 1))):
            cost += WRAP_INSIDE
    if fold_width(text[0]) in "([/%":
        cost += HEAD_BRACKET
    # Lower-case words go on with a head that began with a capital: Median follow-up, Study site.
    lowered = start > 0 and _is_lower(strip.words[start].text) and not _is_lower(strip.words[0].text)
    cost += HEAD_LOWERED * (1 + bool(strip.page.lexicon.head_kinds(text))) * lowered
    if strip.page.lexicon.head_kinds(text):
        return cost + KNOWN_HEAD * (1 + further)
    cost += UNKNOWN_HEAD
    for at in range(start + 1, stop):
        word = strip.words[at].text
        goes_on = _is_lower(word) or fold_width(word[0]) in "([/%" or strip.is_inside(at - 1)
        cost += 0.0 if goes_on else UNKNOWN_HEAD_WORD
        cost += HEAD_TWO_HAN * (is_han(word[0]) and is_han(strip.words[at - 1].text[-1]))
    if strip.page.lexicon.is_atom(text):
        cost += 6.0
    return cost


def _is_lower(text: str) -> bool:
    return len(text) > 1 and text.isascii() and text[:2].islower() and text[:2].isalpha()


@dataclass(frozen=True)
class _Reading:
    """The rows of a table under some heads."""

    heads: _Heads
    rows: tuple[tuple[_Strip, _Cut], ...]
    cost: float


class _Rows:
    """Groups the lines below the heads to rows and cuts these, learning from what is cut already."""

    def __init__(self, page: _Page, heads: _Heads, stop: int) -> None:
        self.page, self.heads = page, heads
        self.range = range(heads.lines, stop)
        self.count = len(heads.spans)
        words = [word for at in self.range for word in page.words[at]]
        looks = [page.lexicon.looks(word.text) for word in words]
        base = [Counter(look[place] for look in looks) for place in range(len(LOOKS))]
        self.model = _Model(page.lexicon, heads.kinds, base)

    def strip(self, start: int, stop: int) -> _Strip:
        """The words of some lines."""
        return self.page.strip(start, stop)

    def read(self, *, passes: int = 2) -> _Reading:
        """The rows and their cells."""
        cuts = self._learn_whole_lines()
        groups = self._group(cuts)
        rows = self._refine([self.strip(*group) for group in groups], passes=passes)
        cost = sum(cut.cost + MORE_LINES * (strip.stop - strip.start - 1) for strip, cut in rows)
        return _Reading(self.heads, tuple(rows), HEADS * self.heads.cost + cost)

    def _learn_whole_lines(self) -> dict[int, _Cut]:
        """Cut the lines that may be whole rows, the plainest first."""
        for at in self.range:
            self.model.learn_first(0, self.strip(at, at + 1).looks[0], 0.3)
        whole = [at for at in self.range if len(self.page.words[at]) >= self.count]
        cuts: dict[int, _Cut] = {}
        for at in sorted(whole, key=lambda at: (len(self.page.words[at]), at)):
            strip = self.strip(at, at + 1)
            cuts[at] = _Cutter(self.model, strip).cut()
            self.model.learn(strip, cuts[at])
        for at in whole:
            strip = self.strip(at, at + 1)
            self.model.learn(strip, cuts[at], -1.0)
            cuts[at] = _Cutter(self.model, strip).cut()
            self.model.learn(strip, cuts[at])
        # What is no row by itself has taught wrong things.
        limit = _usual(cut.cost for cut in cuts.values()) + 6.0
        for at in whole:
            if cuts[at].cost > limit:
                self.model.learn(self.strip(at, at + 1), cuts[at], -1.0)
        return cuts

    def _group(self, cuts: dict[int, _Cut]) -> list[tuple[int, int]]:
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
                cut = cuts[start] if single else _Cutter(self.model, strip).cut(judge=False)
                cost = best[start] + cut.cost + MORE_LINES * (stop - start - 1)
                if cost < best.get(stop, math.inf):
                    best[stop], came[stop] = cost, start
        groups, at = [], self.range.stop
        while at > self.range.start:
            groups.append((came[at], at))
            at = came[at]
        return groups[::-1]

    def _sure_starts(self, cuts: dict[int, _Cut]) -> set[int]:
        """Lines that are whole rows and begin like the first column does."""
        limit = _usual(cut.cost for cut in cuts.values()) + 3.0
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

    def _refine(self, rows: Sequence[_Strip], *, passes: int) -> list[tuple[_Strip, _Cut]]:
        """Cut each row by what all the others look like."""
        model = self.model = _Model(self.page.lexicon, self.heads.kinds, self.model.base)
        order = sorted(range(len(rows)), key=lambda row: (abs(len(rows[row]) - self.count), row))
        cuts: dict[int, _Cut] = {}
        for turn in range(passes):
            for row in order:
                if turn:
                    model.learn(rows[row], cuts[row], -1.0)
                cuts[row] = _Cutter(model, rows[row]).cut()
                model.learn(rows[row], cuts[row])
        return [(strip, cuts[row]) for row, strip in enumerate(rows)]


def _usual(costs: Iterable[float]) -> float:
    """The middle one of some costs."""
    ranked = sorted(costs)
    return ranked[len(ranked) // 2] if ranked else 0.0


def rebuild_spaced(lines: Sequence[TableLine], kinds: CellKinds) -> Grid | None:
    """The table of lines with cells apart by single spaces, None where the lines are no such table.

    >>> from pipeline.layout.flattened import ShapeKinds
    >>> dump = ["药物 获批 例数", "利拉鲁肽 2010 年 1 月 9340", "司美格鲁肽 2017 年 12 月 3297",
    ...         "替尔泊肽 2022 年 5 月 1879", "度拉糖肽 2014 年 9 月 9901", "艾塞那肽 2005 年 4 月 14752"]
    >>> grid = rebuild_spaced([TableLine(text, at, 0) for at, text in enumerate(dump)], ShapeKinds())
    >>> [cell.text for cell in grid.rows[2]]
    ['替尔泊肽', '2022 年 5 月', '1879']
    """
    page = _Page(tuple(line for line in lines if line.text.strip()), _Lexicon(kinds))
    if not _may_be_spaced(page):
        return None
    reading = _read(page)
    if reading is None or not _is_believable(reading):
        return None
    return _grid(page, reading)


def cut_lines(cells: Iterable[GridCell], texts: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """The text of each cell on each of its lines; the cells of :func:`rebuild_spaced` in reading order.

    >>> cells = [GridCell((0,), "MM"), GridCell((0, 1), "CD19 CAR, PD-1"), GridCell((1,), "12")]
    >>> list(cut_lines(cells, {0: "MM CD19 CAR,", 1: "PD-1 12"}))
    [('MM',), ('CD19 CAR,', 'PD-1'), ('12',)]
    """
    reached: dict[int, int] = {}
    for cell in cells:
        parts: list[str] = []
        for line in cell.lines:
            rest = texts[line][reached.get(line, 0) :]
            part = rest.strip() if line != cell.lines[-1] else _last_part(parts, rest, cell.text)
            reached[line] = reached.get(line, 0) + rest.find(part) + len(part)
            parts.append(part)
        yield tuple(parts)


def _last_part(parts: Sequence[str], rest: str, text: str) -> str:
    """How much of a line's rest completes a cell."""
    first = len(rest) - len(rest.lstrip())
    ends = [word.end() for word in _WORD.finditer(rest)]
    fits = (rest[first:end] for end in ends if join_lines([*parts, rest[first:end]]) == text)
    return next(fits, rest.strip())


def _may_be_spaced(page: _Page) -> bool:
    if not 3 <= len(page.lines) <= MAX_LINES or sum(len(line.text) for line in page.lines) > MAX_CHARACTERS:
        return False
    sizes = [len(words) for words in page.words]
    return (
        max(sizes) <= MAX_LINE_WORDS and sizes[0] > 1 and sum(size > 1 for size in sizes) >= 0.4 * len(sizes)
    )


def _read(page: _Page) -> _Reading | None:
    """The reading of the heads under which the rows are cheapest."""
    tried: list[tuple[float, _Heads]] = []
    stop = min(len(page.lines), SAMPLE)
    for heads in _worth_trying(page):
        if heads.lines < stop:
            tried.append((_Rows(page, heads, stop).read(passes=1).cost, heads))
    if not tried:
        return None
    heads = min(tried, key=lambda pair: pair[0])[1]
    return _Rows(page, heads, len(page.lines)).read()


def _worth_trying(page: _Page) -> list[_Heads]:
    found = []
    for heads in _head_readings(page):
        sizes = [len(words) for words in page.words[heads.lines :]]
        whole = sum(size >= len(heads.spans) for size in sizes)
        if whole >= max(2, 0.1 * len(sizes)):
            found.append(heads)
    return found[:TRIED]


def _is_believable(reading: _Reading) -> bool:
    """Heads that are known, or rows that are much alike; lines that are rows for the most part."""
    rows, count = reading.rows, len(reading.heads.spans)
    cells = count * len(rows)
    if len(rows) < 2 or any(not cut.spans for _, cut in rows):
        return False
    whole = sum(strip.stop == strip.start + 1 and len(strip) >= count for strip, _ in rows)
    empty = sum(start == stop for _, cut in rows for start, stop in cut.spans)
    if 2 * whole < len(rows) or 5 * empty > cells:
        return False
    gain = -sum(cut.cost for _, cut in rows) / cells
    if 2 * reading.heads.known >= count:
        return gain > 0.3 and not _may_be_shifted(reading)
    # Nobody knows the heads: then the words must leave no choice.
    plain = sum(_is_plain(strip, cut) for strip, cut in rows)
    return gain > 0.9 and len(rows) >= 4 and 5 * plain >= 3 * len(rows)


def _is_plain(strip: _Strip, cut: _Cut) -> bool:
    """Whether a row stands on one line, and each of its cells is one word or a known value."""
    cells = all(stop == start + 1 or strip.kinds(start, stop) for start, stop in cut.spans)
    return strip.stop == strip.start + 1 and cells


def _may_be_shifted(reading: _Reading) -> bool:
    """Whether the ends of many rows may be the beginnings of the next, nothing known of the first column.

    `etranacogene` / `dezaparvovec` / `AAV5 F9 …`: where most first cells wrap, what stands behind
    them begins as many lines as they do.
    """
    head = reading.heads.kinds[0]
    ends = starts = 0
    for strip, cut in reading.rows:
        start, stop = cut.spans[-1]
        ends += any(map(strip.breaks, range(start, max(start, stop - 1))))
        starts += bool(strip.kinds(*cut.spans[0]) & head) if cut.spans[0][0] < cut.spans[0][1] else 0
    return 3 * ends > len(reading.rows) and 2 * starts < len(reading.rows)


def _grid(page: _Page, reading: _Reading) -> Grid:
    heads = tuple(_cell(page, reading.heads.strip, span) for span in reading.heads.spans)
    rows = tuple(_row(page, strip, cut) for strip, cut in reading.rows)
    notes = tuple(
        _ambiguity(number, strip, cut, reading.heads.texts)
        for number, (strip, cut) in enumerate(reading.rows, start=1)
        if cut.uncertain
    )
    return Grid(heads, rows, METHOD, notes)


def _row(page: _Page, strip: _Strip, cut: _Cut) -> tuple[GridCell, ...]:
    return tuple(
        _cell(page, strip, span, uncertain=column in cut.uncertain) for column, span in enumerate(cut.spans)
    )


def _cell(page: _Page, strip: _Strip, span: tuple[int, int], *, uncertain: bool = False) -> GridCell:
    lines = tuple(dict.fromkeys(word.line for word in strip.words[span[0] : span[1]]))
    state = "uncertain" if uncertain else "joined" if len(lines) > 1 else "printed"
    text = strip.text(*span) if span[0] < span[1] else ""
    return GridCell(tuple(page.lines[at].index for at in lines), text, state)


def _ambiguity(number: int, strip: _Strip, cut: _Cut, heads: Sequence[str]) -> Ambiguity:
    changed = sorted(cut.uncertain)
    readings = tuple(_say(strip, spans, changed) for spans in (cut.spans, cut.other))
    names = ", ".join(heads[column] for column in changed)
    why = "only single spaces stand between its words; another cut fits about as well"
    message = f"row {number}, columns {names}: {why}"
    return Ambiguity(changed[0] + 1, heads[changed[0]], (number,), readings, message)


def _say(strip: _Strip, spans: Spans, columns: Sequence[int]) -> str:
    texts = [
        strip.text(*spans[column]) if spans[column][0] < spans[column][1] else "(empty)" for column in columns
    ]
    return " | ".join(texts)
