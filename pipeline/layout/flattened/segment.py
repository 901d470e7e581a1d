"""Where the heads stand: one below another with their columns, all first, or row by row.

Every layout is priced as a code length: what it costs to write down the region's lines when
each column's lines are coded by what its own lines look like, plus a price for each head and for
lines that are too many or too few. The cheapest layout wins, and it must beat a region without any
columns, which is what prose looks like.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.frozen import frozen
from pipeline.han import has_han, text_width
from pipeline.layout.flattened.evidence import Column, LineLexicon, forced_joins, is_open_end, is_small
from pipeline.layout.flattened.grid import TableLine
from pipeline.layout.flattened.shapes import join_lines, script_of, shape_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MIN_LINES, MAX_LINES, MAX_CHARACTERS = 4, 3000, 200_000
MAX_COLUMNS = 14
MAX_CANDIDATES = 450
"""Lines tried as heads; in longer regions the likeliest."""

KNOWN_HEAD = 0.5  # a head of the vocabulary
HEAD_OF_KIND = -2.5  # … above values of its own kind
HEAD_OF_OTHER = 3.0  # … above values of another kind
UNKNOWN_HEAD = 6.0  # any other line as a head
VALUE_AS_HEAD = 6.0  # a drug or disease as a head
ATOM_AS_HEAD = 25.0  # a number, date or id as a head
CLAUSE_AS_HEAD = 6.0  # a head that is long, ends in a comma or follows a line that does
TWICE_AS_HEAD = 14.0  # a head that is printed elsewhere in the table too
PIECE_AS_HEAD = 5.0  # a head that begins like the rest of a cell: small letter, bracket, no gap before
OTHER_LANGUAGE = 3.0  # a head without Han where the first one has some, or the other way round
HEAD_AMONG_VALUES = 3.0  # a known head that is taken for a value
SECOND_HEAD_LINE = 8.0  # a head of two lines, nothing says so
SECOND_KNOWN_LINE = 0.5  # … of two known lines (靶点 / Target), or known as a whole
WRAPS = 2.0  # times the logarithm of the lines too many
HIDDEN_COLUMN = 4.0  # lines too many that are just another head and its column
MISSING = 4.0  # each line too few
WORTH = 0.12  # what a line must gain by columns whose heads nobody knows; chance cuts gain some
NEAR = 1.0  # two layouts that differ by less, with heads nobody knows, are no layout
WRAPPED_ROWS = 5  # fewer rows with wrapped cells below unknown heads are not believed
WHOLE_TOO_MANY = 2.5  # each line that is a cell by itself more than there are rows
NOVELTY = {"kind": 2.0, "script": 1.5, "width": 1.0, "shape": 2.0, "text": 2.0}  # a look not seen before
EVIDENCE = 0.65  # the five looks of a line depend on each other


@frozen
class Layout:
    """How the region's lines are heads and columns; all numbers are places in the region.

    ``spans`` holds the cells where the layout itself says them (rows with wrapped cells), and
    ``shaken`` column and first line of those that are not certain.
    """

    method: str
    heads: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, ...], ...]
    rows: int
    cost: float
    spans: tuple[tuple[tuple[int, int], ...], ...] = ()
    shaken: frozenset[tuple[int, int]] = frozenset()


@frozen
class Region:
    """The lines of a region with what is asked of them again and again."""

    lines: tuple[TableLine, ...]
    lexicon: LineLexicon

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.lines)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The lines' texts."""
        return tuple(line.text for line in self.lines)

    @cached_property
    def seen(self) -> Counter[str]:
        """How often each text stands in the region."""
        return Counter(text.casefold() for text in self.texts)

    @cached_property
    def looks(self) -> dict[str, tuple[str, ...]]:
        """Five ways to say what each line looks like."""
        kinds = ["|".join(sorted(self.lexicon.facts(text).kinds)) for text in self.texts]
        return {
            "kind": tuple(kinds),
            "script": tuple(map(script_of, self.texts)),
            "width": tuple(str(text_width(text).bit_length()) for text in self.texts),
            "shape": tuple(map(shape_of, self.texts)),
            "text": tuple(text.casefold() for text in self.texts),
        }

    @cached_property
    def head_kinds(self) -> tuple[frozenset[str], ...]:
        """Kinds of column each line is a known head of; none for what is printed thrice."""
        return tuple(
            self.lexicon.head_kinds(text) if self.seen[text.casefold()] < 3 else frozenset()
            for text in self.texts
        )

    @cached_property
    def atoms(self) -> tuple[bool, ...]:
        """Whether each line is a whole value."""
        return tuple(self.lexicon.facts(text).is_atom for text in self.texts)

    @cached_property
    def whole(self) -> tuple[bool, ...]:
        """Whether each line is a cell by itself: a known value, or a text that stands twice running."""
        doubled = {b.casefold() for a, b in pairwise(self.texts) if a.casefold() == b.casefold()}
        return tuple(
            not goes_on and (text.casefold() in doubled or bool(self.lexicon.facts(text).kinds))
            for text, goes_on in zip(self.texts, self.open_pairs, strict=True)
        )

    @cached_property
    def open_pairs(self) -> tuple[bool, ...]:
        """Whether each line goes on in the next."""
        return (*forced_joins(Column(self.lines, self.lexicon)), False)

    def head_cost(self, at: int) -> float:
        """What a line costs as a head, whatever stands below."""
        if self.head_kinds[at]:
            return KNOWN_HEAD
        text = self.texts[at]
        cost = UNKNOWN_HEAD
        if self.lexicon.facts(text).kinds:
            cost += ATOM_AS_HEAD if self.atoms[at] else VALUE_AS_HEAD
        if text_width(text) > 40 or is_open_end(text):
            cost += CLAUSE_AS_HEAD
        if self.seen[text.casefold()] > 1:
            cost += TWICE_AS_HEAD
        cost += PIECE_AS_HEAD * self._looks_like_rest(at)
        if at and self.open_pairs[at - 1]:
            cost += CLAUSE_AS_HEAD
        # The first line is a head for sure, and the heads of one table are in one language.
        if has_han(text) != has_han(self.texts[0]):
            cost += OTHER_LANGUAGE
        return cost

    def _looks_like_rest(self, at: int) -> int:
        """How many signs there are that a line is the rest of the cell before."""
        text, first = self.texts[at], self.texts[0]
        small = is_small(text) and not is_small(first)
        bracket = text[0] in "(（)）[" or (text[0].isdigit() and not first[0].isdigit())
        close = at > 0 and self.lines[at].gap < self.usual_gap
        return small + bracket + close

    @cached_property
    def usual_gap(self) -> int:
        """The most frequent number of blank lines."""
        return Counter(line.gap for line in self.lines).most_common(1)[0][0]

    def second_head_cost(self, at: int) -> float:
        """What it costs that the line after a head belongs to the head."""
        if at + 1 >= len(self) or self.atoms[at + 1]:
            return math.inf
        both = self.lexicon.head_kinds(join_lines(self.texts[at : at + 2]))
        first, second = self.head_kinds[at], self.head_kinds[at + 1]
        if (both and not second) or (first and second and first & second) or (both and not first):
            return SECOND_KNOWN_LINE
        return SECOND_HEAD_LINE + (KNOWN_HEAD if second else self.head_cost(at + 1) - UNKNOWN_HEAD)

    @cached_property
    def candidates(self) -> list[int]:
        """Lines that may be heads, the likeliest where there are too many."""
        ranked = sorted(range(len(self)), key=lambda at: (at > 0, self.head_cost(at), at))
        return sorted(ranked[:MAX_CANDIDATES])

    def code_length(self, places: Sequence[int]) -> float:
        """What it costs to write down lines as one column."""
        return sum(self._look_length(name, places) for name in NOVELTY) * EVIDENCE

    def _look_length(self, name: str, places: Sequence[int]) -> float:
        seen: Counter[str] = Counter()
        cost = 0.0
        for before, place in enumerate(places):
            look = self.looks[name][place]
            share = (len(seen) + 1) * math.exp(-NOVELTY[name])
            if seen[look]:
                share += (before - len(seen) + 1) * seen[look] / before
            cost -= math.log(share / (before + 2))
            seen[look] += 1
        return cost

    def code_table(self, starts: Sequence[int]) -> Floats:
        """Cost of the lines from each start up to each line: starts x (lines + 1)."""
        import numpy as np

        count = len(self)
        first = np.array(starts)[:, None]
        since = np.maximum(0, np.arange(count)[None, :] - first)
        total = np.zeros((len(starts), count))
        for name, novelty in NOVELTY.items():
            earlier = self._seen_since(name, starts)
            new = (earlier == 0) & (np.arange(count)[None, :] >= first)
            distinct = np.cumsum(new, axis=1) - new
            again = (since - distinct + 1) * np.maximum(1, earlier) / np.maximum(1, since)
            share = (distinct + 1) * math.exp(-novelty) + np.where(new, 0.0, again)
            total -= np.log(share / (since + 2))
        total = np.where(np.arange(count)[None, :] >= first, total, 0.0) * EVIDENCE
        table: Floats = np.concatenate([np.zeros((len(starts), 1)), np.cumsum(total, axis=1)], axis=1)
        return table

    def _seen_since(self, name: str, starts: Sequence[int]) -> Floats:
        """How often each line's look stands between each start and the line."""
        import numpy as np

        _, codes = np.unique(np.array(self.looks[name]), return_inverse=True)
        rank = np.zeros(len(self), dtype=int)
        seen: Counter[int] = Counter()
        before = np.zeros((len(starts), int(codes.max()) + 1))
        where = {start: row for row, start in enumerate(starts)}
        for at, code in enumerate(codes.tolist()):
            if at in where:
                before[where[at], list(seen)] = list(seen.values())
            rank[at] = seen[code]
            seen[code] += 1
        result: Floats = rank[None, :] - before[:, codes]
        return result


def is_of_size(region: Region) -> bool:
    """Whether a region is neither too small to be a table nor too large to be one."""
    if not MIN_LINES <= len(region) <= MAX_LINES:
        return False
    return sum(map(len, region.texts)) <= MAX_CHARACTERS


def find_layout(region: Region, more: Iterable[Layout] = ()) -> Layout | None:
    """The cheapest layout; None where a region without columns is cheaper or two layouts are as cheap.

    ``more`` are further layouts to be compared.
    """
    if not is_of_size(region):
        return None
    plain = region.code_length(range(len(region))) + HEAD_AMONG_VALUES * sum(map(bool, region.head_kinds))
    layouts = sorted([*_layouts(region), *more], key=lambda layout: layout.cost)
    if not layouts or layouts[0].cost >= plain or not _is_believable(region, layouts[0]):
        return None
    best = layouts[0]
    if best.cost > plain - WORTH * len(region) and not _are_heads_known(region, best):
        return None
    rival = next((one for one in layouts if (one.heads, one.columns) != (best.heads, best.columns)), None)
    if rival and rival.cost < best.cost + NEAR and not _are_heads_known(region, best):
        return None
    return best


def _layouts(region: Region) -> Iterator[Layout]:
    yield from _columns_below_heads(region)
    for count in range(2, min(MAX_COLUMNS, len(region) // 2) + 1):
        if may_be_heads(region, count):
            yield from _columns_after_heads(region, count)
            yield from _rows_after_heads(region, count)


def may_be_heads(region: Region, count: int) -> bool:
    """Whether the first lines may all be heads."""
    return not any(region.atoms[:count]) and not any(map(is_open_end, region.texts[:count]))


def _is_believable(region: Region, layout: Layout) -> bool:
    """Few rows prove nothing by themselves: then the heads must be known."""
    if len(layout.heads) < 2 or layout.rows < 1:
        return False
    if layout.spans:
        # Wrapped cells row by row: one column more, with the first cell taken for a head, fits as
        # well. Where the heads end must be known.
        return _are_heads_known(region, layout) and bool(region.head_kinds[layout.heads[-1][0]])
    if _are_heads_known(region, layout):
        return True
    return layout.rows >= WRAPPED_ROWS or (layout.rows >= 3 and _is_even(region, layout))


def _are_heads_known(region: Region, layout: Layout) -> bool:
    """Whether half of the heads are known."""
    known = sum(any(region.head_kinds[at] for at in head) for head in layout.heads)
    return 2 * known >= len(layout.heads)


def _is_even(region: Region, layout: Layout) -> bool:
    """Whether every column has a line for each row, but for lines that say themselves that they go on."""
    lengths = [len(column) - sum(region.open_pairs[at] for at in column) for column in layout.columns]
    return all(length == layout.rows for length in lengths)


def wrap_cost(surplus: int) -> float:
    """What lines too many, or too few where negative, cost a column."""
    return WRAPS * math.log1p(surplus) if surplus >= 0 else -MISSING * surplus


def _row_counts(region: Region) -> list[int]:
    """Numbers of rows worth trying: from distances of known heads, runs of ids, equal columns."""
    count = len(region)
    heads = [at for at, kinds in enumerate(region.head_kinds) if kinds] + [count]
    tried = {
        later - early - skip for early, later in zip([0, *heads], heads, strict=False) for skip in (1, 2)
    }
    tried |= {count // columns - 1 for columns in range(2, MAX_COLUMNS + 1) if count % columns == 0}
    tried |= set(range(1, min(9, count // 2)))
    tried |= _kind_runs(region)
    rough = [len(run) for run in _rough_columns(region)]
    tried |= {length - skip for length in rough for skip in (0, 1)}
    return sorted(rows for rows in tried if 1 <= rows <= count // 2)[:120]


def _kind_runs(region: Region) -> set[int]:
    """Lengths of unbroken runs of whole values: the column of ids or dates is seldom wrapped."""
    runs, length = set(), 0
    for at, kind in enumerate(region.looks["kind"]):
        same = at > 0 and kind == region.looks["kind"][at - 1]
        if not same and length > 1:
            runs.add(length)
        length = length + 1 if same else 1
    return set(sorted(runs | {length}, reverse=True)[:40])


def _rough_columns(region: Region) -> list[range]:
    """The cheapest cut into runs of lines of like look, numbers of lines left aside."""
    import numpy as np

    starts = region.candidates
    table = region.code_table(starts)
    ends = [*starts[1:], len(region)]
    best = np.full(len(starts) + 1, math.inf)
    best[0] = 0.0
    came = [0] * (len(starts) + 1)
    for at, end in enumerate(ends, start=1):
        costs = best[:at] + table[:at, end] + UNKNOWN_HEAD / 2
        came[at] = int(costs.argmin())
        best[at] = costs[came[at]]
    cuts, at = [], len(starts)
    while at > 0:
        cuts.append(range(starts[came[at]], ends[at - 1]))
        at = came[at]
    return cuts


def _columns_below_heads(region: Region) -> Iterator[Layout]:
    """Head, its column, the next head, its column …: one programme for all numbers of rows."""
    import numpy as np

    starts, count = region.candidates, len(region)
    rows = np.array(_row_counts(region))
    if not len(rows):
        return
    ends = np.array([*starts[1:], count])
    costs = _segment_costs(region, starts, ends)
    forced = np.concatenate([[0], np.cumsum(region.open_pairs)])
    whole = np.concatenate([[0], np.cumsum(region.whole)])
    wraps = np.array([wrap_cost(n) for n in range(-count - 2, count + 3)])
    best = np.full((len(starts) + 1, len(rows)), math.inf)
    best[0] = 0.0
    came = np.zeros((len(starts) + 1, len(rows)), dtype=int)
    for at in range(1, len(starts) + 1):
        end, tries = ends[at - 1], []
        for lines in (1, 2):
            begin = np.minimum(np.array(starts[:at]) + lines, count)
            surplus = (end - begin - forced[end] + forced[begin])[:, None] - rows[None, :]
            excess = np.maximum(0, (whole[end] - whole[begin])[:, None] - rows[None, :])
            hidden = (surplus > 0) & (surplus % (rows[None, :] + 1) == 0)
            price = wraps[surplus + count + 2] + WHOLE_TOO_MANY * excess + HIDDEN_COLUMN * hidden
            tries.append(best[:at] + costs[lines - 1][:at, at - 1][:, None] + price)
        both = np.concatenate(tries)
        came[at] = both.argmin(axis=0)
        best[at] = both.min(axis=0)
    for place in np.argsort(best[-1], kind="stable")[:3].tolist():
        if math.isfinite(best[-1][place]):
            cuts = _cuts(came[:, place].tolist())
            yield _layout_of_cuts(region, cuts, int(rows[place]), float(best[-1][place]))


def _segment_costs(region: Region, starts: list[int], ends: NDArray[np.int_]) -> tuple[Floats, Floats]:
    """Cost of head and column from each start to each end, with a head of one and of two lines."""
    import numpy as np

    costs = []
    last = len(region) - 1
    tried = sorted({min(start + lines, last) for start in starts for lines in (1, 2)})
    places = {body: row for row, body in enumerate(tried)}
    code = region.code_table(tried)[:, ends]
    known = np.concatenate([[0], np.cumsum([bool(kinds) for kinds in region.head_kinds])])
    for lines in (1, 2):
        bodies = [min(start + lines, last) for start in starts]
        table = code[[places[body] for body in bodies]]
        head = [region.head_cost(at) + (region.second_head_cost(at) if lines == 2 else 0.0) for at in starts]
        table = table + np.array(head)[:, None] + _agreement(region, starts, bodies, ends)
        table += HEAD_AMONG_VALUES * np.maximum(0, known[ends][None, :] - known[bodies][:, None])
        table[np.array(starts)[:, None] + lines >= ends[None, :]] = math.inf
        costs.append(table)
    return costs[0], costs[1]


def _agreement(region: Region, starts: list[int], bodies: list[int], ends: NDArray[np.int_]) -> Floats:
    """Bonus for a known head above values of its kind, price for one above values of another."""
    import numpy as np

    total = np.zeros((len(starts), len(ends)))
    kinds = [region.lexicon.facts(text).kinds for text in region.texts]
    spoken = np.concatenate([[0], np.cumsum([bool(own - {"placeholder"}) for own in kinds])])
    for row, start in enumerate(starts):
        head = region.head_kinds[start]
        if not head:
            continue
        fit = np.concatenate([[0], np.cumsum([bool(own & head) for own in kinds])])
        lines = np.maximum(1, ends - bodies[row])
        right = (fit[ends] - fit[bodies[row]]) / lines
        said = (spoken[ends] - spoken[bodies[row]]) / lines
        total[row] = HEAD_OF_KIND * np.clip(right, 0, 1) + HEAD_OF_OTHER * np.clip(said - right - 0.3, 0, 1)
    return total


def _cuts(came: list[int]) -> list[tuple[int, int, int]]:
    """Candidate, end and lines of the head along the cheapest way, in reading order."""
    cuts, at = [], len(came) - 1
    while at > 0:
        start = came[at] % at
        cuts.append((start, at, 1 + came[at] // at))
        at = start
    return cuts[::-1]


def _layout_of_cuts(region: Region, cuts: list[tuple[int, int, int]], rows: int, cost: float) -> Layout:
    starts = [*region.candidates, len(region)]
    heads = tuple(tuple(range(starts[start], starts[start] + lines)) for start, _, lines in cuts)
    columns = tuple(tuple(range(starts[start] + lines, starts[end])) for start, end, lines in cuts)
    return Layout("flattened_columns", heads, columns, rows, cost)


def head_row_cost(region: Region, columns: Sequence[Sequence[int]]) -> float:
    """What the first lines cost as the heads of these columns."""
    cost = 0.0
    for at, column in enumerate(columns):
        cost += region.head_cost(at)
        kinds = [region.lexicon.facts(region.texts[place]).kinds for place in column]
        fits = sum(bool(own & region.head_kinds[at]) for own in kinds) / max(1, len(kinds))
        said = sum(bool(own - {"placeholder"}) for own in kinds) / max(1, len(kinds))
        if region.head_kinds[at]:
            cost += HEAD_OF_KIND * fits + HEAD_OF_OTHER * max(0.0, said - fits - 0.3)
    return cost + HEAD_AMONG_VALUES * sum(map(bool, region.head_kinds[len(columns) :]))


def _columns_after_heads(region: Region, count: int) -> Iterator[Layout]:
    """All heads first, then column by column: tried where the columns are equally long."""
    body = len(region) - count
    if body % count:
        return
    rows = body // count
    columns = tuple(tuple(range(count + n * rows, count + (n + 1) * rows)) for n in range(count))
    yield _whole_layout(region, "flattened_columns", columns, rows)


def _rows_after_heads(region: Region, count: int) -> Iterator[Layout]:
    """All heads first, then row by row."""
    body = len(region) - count
    if body % count == 0:
        columns = tuple(tuple(range(count + n, len(region), count)) for n in range(count))
        yield _whole_layout(region, "flattened_rows", columns, body // count)


def _whole_layout(region: Region, method: str, columns: tuple[tuple[int, ...], ...], rows: int) -> Layout:
    heads = tuple((at,) for at in range(len(columns)))
    cost = sum(map(region.code_length, columns)) + head_row_cost(region, columns)
    excess = sum(max(0, sum(region.whole[at] for at in column) - rows) for column in columns)
    open_ends = sum(region.open_pairs[at] for column in columns for at in column)
    return Layout(method, heads, columns, rows, cost + WHOLE_TOO_MANY * (excess + open_ends))
