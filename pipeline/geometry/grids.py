"""The cells of a table's region: columns from white strips and rules, rows from rules and lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise
from statistics import median

from pipeline.frozen import frozen
from pipeline.geometry.cells import ATOM, make_entry
from pipeline.geometry.columns import join_lines
from pipeline.geometry.heads import rules_below_heads
from pipeline.geometry.lines import Piece, Words, piece_text
from pipeline.geometry.rows import part_rows
from pipeline.geometry.rules import Rule
from pipeline.geometry.strips import (
    chunk,
    columns_of,
    find_strips,
    join_columns,
    join_levels,
    part_at_strips,
    part_tight,
)
from pipeline.records import Box

MAX_LINES = 400
MOST_HEAD_LINES = 7
MOST_HEADS = 6
MOST_LEVELS = 4
END_SLACK = 3.0
FEWEST_RULED, MOST_UNRULED = 3, 0.4
"""In a boxed table: where so many rows are parted by rules, so many more, of these, are lines of one cell."""
FEWEST_BANDS, MOST_WRAPPED, NUMBERED_BANDS = 4, 3, 0.7
"""Where a rule parts any two rows: bands at least, lines in each at most, the share of bands with numbers."""


@frozen
class FoundCell:
    """A cell with its printed lines, rows and columns from 0."""

    row: int
    column: int
    lines: tuple[Piece, ...]
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None


@frozen
class FoundTable:
    """A table as it stands on its page."""

    box: Box
    cells: tuple[FoundCell, ...]
    rows: int
    columns: int
    head_rows: int
    method: str


@frozen
class Region:
    """Where a table stands: its words' pieces and the rules in it."""

    words: Words
    pieces: tuple[Piece, ...]
    box: Box
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]


def build_grid(region: Region) -> FoundTable | None:
    """The table of a region; None where it has fewer than two columns or rows."""
    cuts = _down_cuts(region)
    lines = join_lines(region.pieces)[:MAX_LINES]
    if len(lines) < 2:
        return None
    parted = [chunk(line, region.words, _cuts_at(region, cuts, line)) for line in lines]
    boxed = bool(cuts) and _is_boxed(region, cuts)
    strips = [
        strip for strip in find_strips(_columned(region, parted)) if not _is_cut_beside(parted, strip, cuts)
    ]
    if boxed:
        strips = [strip for strip in strips if _is_open(parted, strip)]
    strips = sorted([*cuts, *strips])
    if not strips:
        return None
    ruled = [any(abs(strip - cut) < 0.1 for cut in cuts) for strip in strips]
    parted, strips = part_tight(parted, strips, region.words)
    heads = rules_below_heads(parted, strips, region.across, region.box[2] - region.box[0], region.words)
    if heads:
        region = replace(region, across=tuple(sorted([*region.across, *heads], key=lambda rule: rule.at)))
    return _Grid(region, parted, strips, ruled, boxed=boxed, heads=heads).table()


def _down_cuts(region: Region) -> list[float]:
    """Vertical rules inside the region that run along a good part of it."""
    left, top, right, bottom = region.box
    inside = [rule for rule in region.down if left + 4 < rule.at < right - 4]
    cuts: list[float] = []
    for rule in sorted(inside, key=lambda r: r.at):
        together = [r for r in inside if abs(r.at - rule.at) < 3]
        if sum(r.length for r in together) < 0.3 * (bottom - top):
            continue
        if not cuts or rule.at - cuts[-1] > 4:
            cuts.append(rule.at)
    return cuts


def _columned(region: Region, rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The lines that tell the columns: without heads over a short rule, lines half a line apart as one."""
    left, _, right, _ = region.box
    short = [rule for rule in region.across if rule.length < 0.85 * (right - left)]
    heads = {
        id(piece)
        for rule in short
        for row in rows[:MOST_HEAD_LINES]
        for piece in row
        if 0 < rule.at - piece.base < piece.size
        and rule.start - 2 < piece.left
        and piece.right < rule.end + 2
        and (rule.length > piece.width + 2 * piece.size or _has_columns_below(rows, rule))
    }
    kept = [[piece for piece in row if id(piece) not in heads] for row in rows] if heads else rows
    return join_levels([row for row in kept if row])


def _has_columns_below(rows: Sequence[Sequence[Piece]], rule: Rule) -> bool:
    """Whether most lines below a short rule have several chunks within its ends: it heads columns."""
    below = [row for row in rows if row[0].base > rule.at]
    low, high = rule.start - END_SLACK, rule.end + END_SLACK
    several = [row for row in below if sum(low < p.left and p.right < high for p in row) > 1]
    return len(below) > 1 and len(several) > 0.6 * len(below)


def _cuts_at(region: Region, cuts: Sequence[float], line: Piece) -> list[float]:
    """The vertical rules that run beside a line: a section's row has none between its ends."""
    beside = [rule.at for rule in region.down if rule.start < line.base - 0.3 * line.size < rule.end]
    return [cut for cut in cuts if any(abs(at - cut) < 3 for at in beside)]


def _is_boxed(region: Region, cuts: Sequence[float]) -> bool:
    """Vertical rules between all columns: the white between words parts nothing."""
    left, top, right, bottom = region.box
    lengths = [sum(r.length for r in region.down if abs(r.at - cut) < 3) for cut in cuts]
    if sum(length > 0.6 * (bottom - top) for length in lengths) < 0.6 * len(cuts):
        return False
    frame = [rule for rule in region.down if rule.at <= left + 4 or rule.at >= right - 4]
    return bool(frame) or len(cuts) >= 2


def _is_cut_beside(rows: Sequence[Sequence[Piece]], strip: float, cuts: Sequence[float]) -> bool:
    """Whether a vertical rule stands in the white of the strip: nothing is printed between the two."""
    for cut in cuts:
        low, high = sorted((strip, cut))
        if high - low < 6 or not any(low < (p.left + p.right) / 2 < high for row in rows for p in row):
            return True
    return False


def _is_open(rows: Sequence[Sequence[Piece]], strip: float) -> bool:
    """In a ruled table: a strip without a rule, yet wide, and crossed by nothing."""
    both = [row for row in rows if row[0].left < strip < row[-1].right]
    size = median(piece.size for row in rows for piece in row)
    gaps = [
        min(p.left for p in row if p.left > strip) - max(p.right for p in row if p.right < strip)
        for row in both
        if any(p.left > strip for p in row) and any(p.right < strip for p in row)
    ]
    crossed = sum(any(p.left < strip < p.right for p in row) for row in rows)
    return len(gaps) >= max(3, 0.6 * len(rows)) and not crossed and min(gaps) > size


@frozen
class _Parting:
    """A parting between two rows: its height, and the columns it runs through."""

    at: float
    columns: frozenset[int]
    ruled: bool


@dataclass
class _Grid:
    """A table being built: ``strips`` part its columns, ``ruled`` says which of them are rules."""

    region: Region
    lines: list[list[Piece]]
    strips: list[float]
    ruled: list[bool]
    boxed: bool
    heads: Sequence[Rule] = ()
    """The rules that could be drawn below heads over several columns."""
    _levels: int = 1

    def table(self) -> FoundTable | None:
        partings = self._partings()
        rows = len(partings) + 1
        chunks = [piece for line in self.lines for piece in line]
        placed = [part for piece in chunks for part in self._place(piece, partings)]
        owner = self._merge(rows, partings, placed)
        cells: dict[tuple[int, int], list[Piece]] = {}
        for piece, row, first, _ in placed:
            cells.setdefault(owner[row, first], []).append(piece)
        spans = _spans(owner)
        found = [
            FoundCell(row, column, tuple(join_lines(lines)), *spans[row, column], _box(lines))
            for (row, column), lines in sorted(cells.items())
        ]
        head = self._head_rows(found, rows, partings)
        kept = sorted({cell.row for cell in found})
        if len(kept) < 2 or len({cell.column for cell in found}) < 2:
            return None
        head = min(max(1, bisect_left(kept, head)), len(kept) - 1)
        columns = len(self.strips) + 1
        return FoundTable(self.region.box, _close_rows(found, kept), len(kept), columns, head, "geometry")

    def _columns(self, start: float, end: float) -> frozenset[int]:
        """The columns that a rule runs through: over most of what is printed in them."""
        return frozenset(
            column
            for column, (left, right) in enumerate(self._ink)
            if min(end, right) - max(start, left) > 0.6 * max(right - left, 1.0)
        )

    @cached_property
    def _ink(self) -> list[tuple[float, float]]:
        """Left and right of what is printed in each column, chunks over several columns left aside."""
        left, _, right, _ = self.region.box
        edges = [left, *self.strips, right]
        spans: dict[int, tuple[float, float]] = {}
        for line in self.lines:
            for piece in line:
                first, last = columns_of(piece, self.strips)
                if first == last:
                    low, high = spans.get(first, (piece.left, piece.right))
                    spans[first] = min(low, piece.left), max(high, piece.right)
        return [spans.get(c, (a, b)) for c, (a, b) in enumerate(pairwise(edges))]

    def _partings(self) -> list[_Parting]:
        """What parts the lines into rows: rules, else the white and the shape of what stands there."""
        bases = [_middle(line) for line in self.lines]
        ruled = [self._rule_between(a, b) for a, b in pairwise(bases)]
        found = [parting for parting in ruled if parting is not None and parting.columns]
        if not self._is_ruled_throughout(ruled):
            more = self._partings_of_bands(ruled)
            found += more if not self.boxed or self._has_rows_without_rules(more, found, bases) else []
        found.sort(key=lambda parting: parting.at)
        return self._with_head_levels(_without_empty_rows(found, bases))

    def _has_rows_without_rules(
        self, partings: Sequence[_Parting], ruled: Sequence[_Parting], lines: Sequence[float]
    ) -> bool:
        """Whether rows stand between the rules of a boxed table: a few such are the lines of cells.

        Not where they part a number from the one below it.
        """
        places = {bisect_left(lines, parting.at) for parting in ruled}
        more = {bisect_left(lines, parting.at) for parting in partings} - places
        if len(places) < FEWEST_RULED or len(more) > MOST_UNRULED * len(places):
            return True
        edges = sorted({0, *places, len(lines)})
        numbers = [set(self._atoms(line)) for line in self.lines]
        for at in more:
            first, last = (
                edges[bisect_left(edges, at) - 1],
                edges[min(bisect_left(edges, at), len(edges) - 1)],
            )
            if set().union(*numbers[first:at]) & set().union(*numbers[at:last]):
                return True
        return False

    def _partings_of_bands(self, ruled: Sequence[_Parting | None]) -> list[_Parting]:
        """The partings between rows that no rule parts; the head above the first rule is one row."""
        bands = self._bands(ruled)
        levels = 1 + any(parting is not None for parting in ruled[: len(bands[0]) - 1])
        if len(bands) > 1 and len(bands[0]) <= levels * MOST_HEAD_LINES:
            bands = bands[1:]
        left, _, right, _ = self.region.box
        rooms = [b - a for a, b in pairwise([left, *self.strips, right])]
        entries = [
            [
                make_entry(piece, self.region.words, self.strips)
                for line in band
                for piece in join_columns(line, self.strips)
            ]
            for band in bands
        ]
        return [_Parting(row.at, row.columns, ruled=False) for row in part_rows(entries, rooms)]

    def _bands(self, ruled: Sequence[_Parting | None]) -> list[list[list[Piece]]]:
        """The lines between two rules through all columns each."""
        bands = [[self.lines[0]]]
        for line, parting in zip(self.lines[1:], ruled, strict=True):
            if parting is not None and len(parting.columns) > len(self.strips):
                bands.append([])
            bands[-1].append(line)
        return bands

    def _rule_between(self, above: float, below: float) -> _Parting | None:
        left, _, right, _ = self.region.box
        between = [rule for rule in self.region.across if above < rule.at <= below]
        if not between:
            return None
        columns = frozenset().union(*(self._columns(rule.start, rule.end) for rule in between))
        if sum(rule.length for rule in between) >= 0.85 * (right - left) and not self._parts_heads(between):
            columns = frozenset(range(len(self.strips) + 1))
        return _Parting(between[0].at, columns, ruled=True)

    def _parts_heads(self, between: Sequence[Rule]) -> bool:
        """Whether rules part two levels of heads: all begin behind the first column, as none below does."""
        behind = self._ink[0][1] + END_SLACK
        top = self.lines[0][0].base
        if min(rule.start for rule in between) < behind:
            return False
        first = next((rule for rule in self.region.across if rule.at > top and rule.start < behind), None)
        return first is not None and sum(between[-1].at < _middle(line) < first.at for line in self.lines) > 0

    def _is_ruled_throughout(self, ruled: Sequence[_Parting | None]) -> bool:
        """A rule between any two rows: hardly a band holds two lines that begin in the first column."""
        if sum(parting is not None for parting in ruled) < 2:
            return False
        keys, alone, bands = 0, True, [0]
        for line, parting in zip(self.lines, [*ruled, None], strict=True):
            keys += any(columns_of(piece, self.strips)[0] == 0 for piece in line)
            bands[-1] = keys
            alone = alone and len(line) == 1
            if parting is not None and len(parting.columns) > len(self.strips) / 2:
                if alone:
                    bands.pop()  # the name of a section
                keys, alone = 0, True
                bands.append(0)
        body = bands[1:]
        if len(body) < 2 or len(self.lines) > 5 * len(bands):
            return False
        if self.boxed and len(self.lines) <= 3 * len(bands):
            return True
        most = self._numbers_in_a_band(ruled)
        if most == 0:
            return sum(band <= 1 for band in body) >= 0.7 * len(body)
        return most == 1

    def _numbers_in_a_band(self, ruled: Sequence[_Parting | None]) -> int:
        """How many numbers a band of few lines has at most in a column of them; 0 where that tells nothing.

        With one the other lines are wrapped, with two they are rows: the arms of a trial, which have names,
        where intervals below their medians have none.
        """
        body = self._bands(ruled)[1:]
        if len(body) < FEWEST_BANDS or max(map(len, body)) > MOST_WRAPPED:
            return 0
        filled = [Counter(column for line in band for column in self._atoms(line)) for band in body]
        counts = Counter(column for band in filled for column in band)
        numbers = [column for column, count in counts.items() if count >= NUMBERED_BANDS * len(body)]
        most = max((band[column] for band in filled for column in numbers), default=0)
        named = sum(any(len(self._atoms(line)) < len(line) for line in band[1:]) for band in body)
        return most if most < 2 or named >= NUMBERED_BANDS * len(body) else 0

    def _atoms(self, line: Sequence[Piece]) -> list[int]:
        """The columns in which a line has a number, an id, a date or a dash, and nothing else."""
        texts = self.region.words.text
        alone = [piece for piece in line if len(piece.words) == 1 and ATOM.fullmatch(texts[piece.words[0]])]
        return [columns_of(piece, self.strips)[0] for piece in alone]

    def _with_head_levels(self, partings: list[_Parting]) -> list[_Parting]:
        """A line of heads over several columns is a level of its own, though no rule is drawn below it."""
        first = next((parting for parting in partings if parting.ruled), None)
        if first is None or partings[0] is not first or len(first.columns) <= len(self.strips):
            return partings
        head = [line for line in self.lines if _middle(line) < first.at]
        if len(head) < 2:
            return partings
        spanning = [
            at
            for at, line in enumerate(head[:-1])
            if any(a < b for a, b in (columns_of(piece, self.strips) for piece in line))
        ]
        if not spanning or spanning[-1] > 1:
            return partings
        above, below = head[spanning[-1]], head[spanning[-1] + 1]
        covered = frozenset(
            c
            for piece in above
            for a, b in [columns_of(piece, self.strips)]
            if a < b
            for c in range(a, b + 1)
        )
        return [_Parting((_middle(above) + _middle(below)) / 2, covered, ruled=False), *partings]

    def _place(self, piece: Piece, partings: Sequence[_Parting]) -> list[tuple[Piece, int, int, int]]:
        """A chunk with its row and its first and last column; parted where it only seems to run on."""
        middle = piece.base - 0.35 * piece.size
        row = sum(parting.at < middle for parting in partings)
        first, last = columns_of(piece, self.strips)
        if first == last:
            return [(piece, row, first, last)]
        parts = part_at_strips(piece, self.strips, self.region.words)
        return [(part, row, a, b) for part, a, b in parts]

    def _merge(
        self, rows: int, partings: Sequence[_Parting], placed: Sequence[tuple[Piece, int, int, int]]
    ) -> dict[tuple[int, int], tuple[int, int]]:
        """Which cell each place of the grid belongs to: merged over missing rules and under wide chunks."""
        columns = len(self.strips) + 1
        owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

        def join(one: tuple[int, int], other: tuple[int, int]) -> None:
            a, b = sorted((owner[one], owner[other]))
            for place, own in owner.items():
                if own == b:
                    owner[place] = a

        for at, parting in enumerate(partings):
            for column in set(range(columns)) - parting.columns:
                join((at, column), (at + 1, column))
        for _, row, first, last in placed:
            for column in range(first, last):
                join((row, column), (row, column + 1))
        for row, heads in self._ruled_heads(partings, placed):
            for column in heads[:-1]:
                join((row, column), (row, column + 1))
        if self.boxed:
            filled = {(row, column) for _, row, first, last in placed for column in range(first, last + 1)}
            for row, column in self._open_sides(rows, partings):
                if not {(row, column), (row, column + 1)} <= filled:
                    join((row, column), (row, column + 1))
        return owner

    def _ruled_heads(
        self, partings: Sequence[_Parting], placed: Sequence[tuple[Piece, int, int, int]]
    ) -> list[tuple[int, list[int]]]:
        """Rows and columns of heads with a short rule below them: they head all columns over that rule."""
        count = len(self.strips) + 1
        found: list[tuple[int, list[int]]] = []
        for row, parting in enumerate(partings):
            drawn = self.heads if len(parting.columns) == count else self.region.across
            near = [rule for rule in drawn if abs(rule.at - parting.at) < 3]
            if self.boxed or not near or not parting.ruled:
                break
            for rule in near:
                columns = sorted(self._columns(rule.start, rule.end))
                over: dict[int, list[Piece]] = {}
                for piece, at, first, _ in placed:
                    if at == row and first in columns:
                        over.setdefault(first, []).append(piece)
                if len(columns) > 1 and over:
                    found += [(row, group) for group in self._share_columns(rule, columns, over)]
                    self._levels = max(self._levels, row + 2 if drawn is self.heads else 1)
        return found

    def _share_columns(
        self, rule: Rule, columns: Sequence[int], over: dict[int, list[Piece]]
    ) -> list[list[int]]:
        """The columns over one rule as groups, one for each head: heads stand in the middle, or at the left.

        Two groups' rules that meet are one.
        """
        heads = [_box(pieces) for _, pieces in sorted(over.items())]
        if len(heads) > MOST_HEADS:
            return []
        lefts = [self._ink[column][0] for column in columns]
        rights = [self._ink[column][1] for column in columns]
        nexts = [*lefts[1:], rule.end]  # where the following column begins
        best: tuple[float, list[list[int]]] = (1e9, [])
        for cuts in combinations(range(1, len(columns)), len(heads) - 1):
            spans = list(pairwise([0, *cuts, len(columns)]))
            middles = [(head[0] + head[2]) / 2 for head in heads]
            off = min(
                sum(
                    abs((lefts[a] + ends[b - 1]) / 2 - middle)
                    for (a, b), middle in zip(spans, middles, strict=True)
                )
                for ends in (rights, nexts)
            )
            at_left = sum(abs(lefts[a] - head[0]) for (a, _), head in zip(spans, heads, strict=True))
            best = min(best, (min(off, at_left), [list(columns[a:b]) for a, b in spans]))
        return best[1]

    def _open_sides(self, rows: int, partings: Sequence[_Parting]) -> list[tuple[int, int]]:
        """Places with no vertical rule on their right, where the table has rules there elsewhere."""
        _, top, _, bottom = self.region.box
        edges = [top, *(parting.at for parting in partings), bottom]
        found = []
        for column, (strip, ruled) in enumerate(zip(self.strips, self.ruled, strict=True)):
            if not ruled:
                continue
            rules = [rule for rule in self.region.down if abs(rule.at - strip) < 4]
            for row in range(rows):
                a, b = edges[row], edges[row + 1]
                covered = sum(max(0.0, min(rule.end, b) - max(rule.start, a)) for rule in rules)
                if covered < 0.4 * (b - a):
                    found.append((row, column))
        return found

    def _head_rows(self, cells: Sequence[FoundCell], rows: int, partings: Sequence[_Parting]) -> int:
        """The rows above the first rule through all columns; with a rule under each row, the first."""
        columns = len(self.strips) + 1
        through = [
            at for at, parting in enumerate(partings) if parting.ruled and len(parting.columns) == columns
        ]
        first = through[0] + 1 if through else 1
        levels = [cell.row + cell.row_span for cell in cells if cell.row == 0]
        if len(through) > 2:  # above the first name of a row all are heads
            levels.append(min([cell.row for cell in cells if cell.column == 0], default=0))
        first = first if len(through) <= 2 or first <= 2 else 1
        return min(max([first, self._levels, *levels]), rows - 1, MOST_LEVELS)


def _without_empty_rows(partings: Sequence[_Parting], lines: Sequence[float]) -> list[_Parting]:
    """The partings, those between the same two lines as one: a shade's edge in some columns, white in all."""
    joined: list[_Parting] = []
    for parting in partings:
        before = joined[-1] if joined else None
        if before is None or any(before.at < line <= parting.at for line in lines):
            joined.append(parting)
        else:
            ruled = before.ruled or parting.ruled
            joined[-1] = _Parting(before.at, before.columns | parting.columns, ruled=ruled)
    return joined


def _middle(line: Sequence[Piece]) -> float:
    """The height of a line's middle, by the largest type in it."""
    main = max(line, key=lambda piece: (piece.size, piece.width))
    return main.base - 0.35 * main.size


def _spans(owner: dict[tuple[int, int], tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Row and column span of each cell."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for (row, column), own in owner.items():
        rows, columns = spans.get(own, (1, 1))
        spans[own] = max(rows, row - own[0] + 1), max(columns, column - own[1] + 1)
    return spans


def _close_rows(cells: Sequence[FoundCell], kept: Sequence[int]) -> tuple[FoundCell, ...]:
    """The cells without the rows in which no cell begins; ``kept`` are those in which one does."""
    return tuple(
        replace(cell, row=bisect_left(kept, cell.row), row_span=_count(kept, cell.row, cell.row_span))
        for cell in cells
    )


def _count(kept: Sequence[int], row: int, span: int) -> int:
    """How many of the rows that are kept a cell spans."""
    return bisect_left(kept, row + span) - bisect_left(kept, row)


def _box(pieces: Sequence[Piece]) -> Box:
    return (
        min(p.left for p in pieces),
        min(p.top for p in pieces),
        max(p.right for p in pieces),
        max(p.bottom for p in pieces),
    )


def cell_text(words: Words, cell: FoundCell) -> str:
    """A cell's text, its lines apart by a space; for looking at, not for quoting."""
    return re.sub(r"\s+", " ", " ".join(piece_text(words, line) for line in cell.lines)).strip()
