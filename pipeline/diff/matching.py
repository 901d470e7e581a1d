"""Which row of the old table is which of the new.

Rows are known by their key. Where the key holds a place (an offset, a counter), text inserted above
gives every row another key; there rows are known by what they say, in their order.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import islice, pairwise
from operator import itemgetter

from pipeline.diff.folding import fold_cell, fold_form
from pipeline.diff.following import NO_LINKS, Links, pair_rekeyed
from pipeline.diff.records import Shape, Values
from pipeline.frozen import frozen

_WINDOW = 8
"""How many new rows are looked at for one old row between the same neighbours."""

_ALIKE = 0.5
"""Share of what two rows say that must agree for one to be a changed form of the other."""

_LONG_TEXT = 8
_COMPARED_TEXT = 2_000
_INTEGER = re.compile("[0-9]{1,18}")

Read = Callable[[Values], Hashable]


@dataclass(slots=True)
class Matching:
    """Pairs of positions in ``old`` and ``new``, and what is still without a partner."""

    old: Sequence[Values]
    new: Sequence[Values]
    pairs: dict[int, int] = field(default_factory=dict)
    left_old: list[int] = field(default_factory=list)
    left_new: list[int] = field(default_factory=list)

    def pair(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take pairs out of what is left."""
        found = dict(pairs)
        taken = frozenset(found.values())
        self.pairs.update(found)
        self.left_old = [at for at in self.left_old if at not in found]
        self.left_new = [at for at in self.left_new if at not in taken]


def match_rows(
    shape: Shape, old: Sequence[Values], new: Sequence[Values], links: Links = NO_LINKS
) -> Matching:
    """Match the rows of two tables whose keys are unique; both must be sorted by key.

    ``links`` say what became of the things that the rows point at.
    """
    matching = Matching(old, new, {}, list(range(len(old))), list(range(len(new))))
    matching.pair(same(matching, whole_row))
    if not (matching.left_old and matching.left_new):
        return matching
    if not shape.placed:
        matching.pair(same(matching, reader(shape.key)))
        matching.pair(same(matching, folded(shape, shape.key)))
        matching.pair(followed(shape, matching, shape.key, links))
        matching.pair(rekeyed(shape, matching))
        return matching
    for read in (reader, partial(folded, shape)):
        matching.pair(same(matching, read((*shape.key, *shape.values))))
        matching.pair(same(matching, read(shape.values)))
    matching.pair(followed(shape, matching, shape.values, links))
    matching.pair(same_key_in_gap(shape, matching))
    stable = [at for at in shape.key if at not in shape.place]
    for columns in (stable, quoting(shape), stable[:-1]):
        if columns is stable or len(columns) > 1:
            matching.pair(alike_in_gap(matching, shape, columns))
    return matching


def whole_row(row: Values) -> Hashable:
    """All of a row: most rows of most diffs are the same, and this costs the least."""
    return row


def reader(columns: Sequence[int]) -> Read:
    """What reads some columns of a row, at least one."""
    return itemgetter(*columns)


def folded(shape: Shape, columns: Sequence[int]) -> Read:
    """What reads some columns of a row without what is only form."""
    return lambda row: tuple([fold_cell(shape, at, row[at]) for at in columns])


def followed(
    shape: Shape, matching: Matching, columns: Sequence[int], links: Links
) -> Iterator[tuple[int, int]]:
    """Pairs that read the same once the old row points at the renamed things by their new ids."""
    if links is NO_LINKS:
        return
    read = reader(columns)
    today: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for at in matching.left_new:
        today[read(matching.new[at])].append(at)
    for at in matching.left_old:
        if queue := today.get(read(links.follow(shape, matching.old[at]))):
            yield at, queue.popleft()


def rekeyed(shape: Shape, matching: Matching) -> Iterator[tuple[int, int]]:
    """Pairs that are one row although their key differs."""
    olds = {matching.old[at]: at for at in matching.left_old}
    news = {matching.new[at]: at for at in matching.left_new}
    if olds and news:
        for old, new in pair_rekeyed(shape, list(olds), list(news), partial(likeness, shape.said)):
            yield olds[old], news[new]


def same(matching: Matching, read: Read) -> Iterator[tuple[int, int]]:
    """Pairs of rows that read the same; of several the first goes with the first."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for at in matching.left_old:
        waiting[read(matching.old[at])].append(at)
    for at in matching.left_new:
        if queue := waiting.get(read(matching.new[at])):
            yield queue.popleft(), at


# ------------------------------------------------------------------------ between the same neighbours


@frozen
class Gap:
    """The matched neighbours of a row, named by their position in the new table or by the paper's end."""

    before: Hashable
    after: Hashable

    def touches(self, other: Gap) -> bool:
        """Whether two rows have a neighbour in common."""
        return self.before == other.before or self.after == other.after


def find_gaps(shape: Shape, matching: Matching) -> tuple[dict[int, Gap], dict[int, Gap]]:
    """The gap of every row without a partner, on the old and on the new side."""
    partners = {new: new for new in matching.pairs.values()}
    return (
        gaps_of(shape, matching.old, matching.pairs),
        gaps_of(shape, matching.new, partners),
    )


def gaps_of(shape: Shape, rows: Sequence[Values], names: dict[int, int]) -> dict[int, Gap]:
    """The gaps of one side; ``names`` gives its matched rows their common name."""
    before = neighbours(shape, rows, names, range(len(rows)))
    after = neighbours(shape, rows, names, range(len(rows) - 1, -1, -1))
    return {at: Gap(before[at], after[at]) for at in before}


def neighbours(
    shape: Shape, rows: Sequence[Values], names: dict[int, int], order: Iterable[int]
) -> dict[int, Hashable]:
    """The nearest matched row that comes before each unmatched one, in its paper."""
    found: dict[int, Hashable] = {}
    column = shape.paper
    paper, latest = None, None
    for at in order:
        here = rows[at][column] if column is not None else ""
        if here != paper:
            paper, latest = here, None
        if at in names:
            latest = names[at]
        else:
            found[at] = (paper, latest)
    return found


def same_key_in_gap(shape: Shape, matching: Matching) -> Iterator[tuple[int, int]]:
    """Pairs with the same key between the same neighbours.

    Without the neighbours a counter would pair what only happens to stand fifth on both sides.
    """
    old_gaps, new_gaps = find_gaps(shape, matching)
    for old, new in same(matching, reader(shape.key)):
        if old_gaps[old].touches(new_gaps[new]):
            yield old, new


def quoting(shape: Shape) -> list[int]:
    """The paper and the quote, where the quote is not what the row says: the same words, read otherwise."""
    if shape.paper is None or "quote" not in shape.columns:
        return []
    quote = shape.columns.index("quote")
    return [shape.paper, quote] if quote in shape.place else []


def alike_in_gap(matching: Matching, shape: Shape, columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs between the same neighbours that are the same in some columns and alike in the others.

    They agree in most of what they say, or are alone in their gap; they are taken in their order.
    """
    stable = reader(columns or shape.key)
    said = shape.said
    old_gaps, new_gaps = find_gaps(shape, matching)
    groups: defaultdict[Hashable, tuple[list[int], deque[int]]] = defaultdict(lambda: ([], deque()))
    for at in matching.left_old:
        groups[old_gaps[at].before, stable(matching.old[at])][0].append(at)
    for at in matching.left_new:
        groups[new_gaps[at].before, stable(matching.new[at])][1].append(at)
    for olds, news in groups.values():
        alone = len(olds) == 1 == len(news) and old_gaps[olds[0]] == new_gaps[news[0]]
        if alone:
            yield olds[0], news[0]
        else:
            yield from pair_alike(said, matching, olds, news)


def pair_alike(
    said: Sequence[int], matching: Matching, olds: Iterable[int], news: deque[int]
) -> Iterator[tuple[int, int]]:
    """Give each old row the most alike of the next new rows; those passed over stay without."""
    for old in olds:
        scores = [
            (likeness(said, matching.old[old], matching.new[new]), -steps)
            for steps, new in enumerate(islice(news, _WINDOW))
        ]
        if not scores:
            return
        score, steps = max(scores)
        if score >= _ALIKE:
            for _ in range(-steps):
                news.popleft()
            yield old, news.popleft()


def likeness(said: Sequence[int], old: Values, new: Values) -> float:
    """Share of the columns that either row fills in which both agree; long texts agree in part."""
    filled = [at for at in said if old[at] or new[at]]
    if not filled:
        return 1.0
    return sum(text_likeness(fold_form(old[at]), fold_form(new[at])) for at in filled) / len(filled)


def text_likeness(old: str, new: str) -> float:
    """1 for the same text, for long ones the share of pairs of letters in common, else 0.

    >>> text_likeness("无进展生存期为12.8个月", "无进展生存期为13.8个月") > 0.7
    True
    """
    if old == new:
        return 1.0
    if min(len(old), len(new)) < _LONG_TEXT:
        return 0.0
    ours, theirs = letter_pairs(old[:_COMPARED_TEXT]), letter_pairs(new[:_COMPARED_TEXT])
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@lru_cache(maxsize=1_024)
def letter_pairs(text: str) -> frozenset[str]:
    """Each two neighbouring characters of a text; a row is held against several others in turn."""
    return frozenset(map("".join, pairwise(text)))


# --------------------------------------------------------------------------------------------- order


def sort_rows(shape: Shape, rows: Iterable[Values]) -> list[Values]:
    """The rows sorted by key, a column of whole numbers by number, others by code point.

    A stable sort for each column, the last first, is several times faster than one by a tuple.
    """
    ordered = list(rows)
    for at in reversed(shape.key):
        read = itemgetter(at)
        if all(_INTEGER.fullmatch(value) for value in map(read, ordered)):
            ordered.sort(key=lambda row: int(row[at]))
        else:
            ordered.sort(key=read)
    return ordered
