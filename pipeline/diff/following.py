"""Keys that changed: a thing renamed is one change, and what points at it follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.diff.folding import fold_form
from pipeline.diff.records import CellChange, Renaming, RowChange, Shape, Values


@dataclass(slots=True)
class Links:
    """What became of the things of one paper: ids old to new, and keys by the table that lists them."""

    ids: dict[str, str] = field(default_factory=dict)
    keys: dict[str, dict[Values, Values]] = field(default_factory=lambda: defaultdict(dict))

    def follow(self, shape: Shape, row: Values) -> Values:
        """The row with the keys and ids it points at replaced by those of today."""
        if not self.keys:
            return row
        cells = list(row)
        for at in shape.values:
            if at not in shape.integers and at not in shape.dates and at not in shape.numbers:
                cells[at] = self.ids.get(cells[at], cells[at])
        for table, columns in shape.parents:
            if today := self.keys.get(table, {}).get(tuple([row[at] for at in columns])):
                for at, value in zip(columns, today, strict=True):
                    cells[at] = value
        return tuple(cells)

    def explains(self, old: str, new: str) -> bool:
        """Whether a cell differs by a renamed id alone, which may stand inside it (an address)."""
        return any(
            id_old in old and old.replace(id_old, id_new) == new for id_old, id_new in self.ids.items()
        )


NO_LINKS = Links()


@dataclass(slots=True)
class Renames:
    """The links of every paper that has any, and the counts of papers and rows of each renaming."""

    pointed_at: frozenset[str] = frozenset()
    papers: dict[str, Links] = field(default_factory=dict)
    things: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)

    def of(self, paper: str) -> Links:
        """What became of a paper's things."""
        return self.papers.get(paper, NO_LINKS)

    def learn(self, shape: Shape, change: RowChange) -> None:
        """Remember a row's new key, where other tables may point at it."""
        if change.kind in ("moved", "reformatted") or shape.placed:
            return
        old, new = shape.read_key(change.old), shape.read_key(change.new)
        if old == new:
            return
        if not (shape.table in self.pointed_at or is_entity(shape)):
            return
        links = self.papers.setdefault(change.new[shape.paper or 0], Links())
        links.keys[shape.table][old] = new
        for cell in change.cells if is_entity(shape) else ():
            if cell.kind == "renamed":
                links.ids[cell.old] = cell.new
                self.things[shape.table, cell.column, cell.old, cell.new] += 1

    def count_follower(self, links: Links, cells: Iterable[CellChange]) -> None:
        """Count a row that differs by the id it points at."""
        if not links.ids:
            return
        followed = {(cell.old, cell.new) for cell in cells if cell.kind == "followed"}
        self.rows.update(pair for pair in followed if links.ids.get(pair[0]) == pair[1])

    def merge(self, learned: Renames) -> None:
        """Take over what was learned from a whole table."""
        for paper, links in learned.papers.items():
            known = self.papers.setdefault(paper, Links())
            known.ids |= links.ids
            known.keys |= links.keys
        self.things += learned.things
        self.rows += learned.rows

    def tell(self) -> tuple[Renaming, ...]:
        """The renamings, table by table."""
        return tuple(
            Renaming(*which, papers, self.rows[which[2:]]) for which, papers in sorted(self.things.items())
        )


def is_entity(shape: Shape) -> bool:
    """Whether the table lists things known by an id, so that a row with another id may be the same thing."""
    return bool(shape.names) and len(shape.key) == 2 and shape.paper in shape.key and not shape.placed


# -------------------------------------------------------------------------------------- another key

Read = Callable[[Values], Hashable]
Pairs = Iterator[tuple[Values, Values]]


def pair_rekeyed(
    shape: Shape, olds: list[Values], news: list[Values], likeness: Callable[[Values, Values], float]
) -> Pairs:
    """Rows without a partner that are one although their key differs: one change, not two.

    They quote the same place, or all of their key but one part is the same, or they name the same
    thing; and there is no other row on either side for which that holds.
    """
    left = [list(olds), list(news)]
    for read, surely in ways_to_know(shape):
        found = [(old, new) for old, new in sole(read, *left) if surely or likeness(old, new) >= 0.5]
        taken = {row for pair in found for row in pair}
        left = [[row for row in side if row not in taken] for side in left]
        yield from found


def ways_to_know(shape: Shape) -> Iterator[tuple[Read, bool]]:
    """What a row may be known by beside its key, the surest first; True where that alone is enough."""
    if evidence := positions(shape, ("page", "start", "end", "quote")):
        yield read_filled(evidence, evidence[-1]), True
    if is_entity(shape):
        for at in shape.names:
            yield read_name(shape, at), True
    if place := positions(shape, ("page", "start")):
        yield read_filled(place, place[-1]), False
    for part in reversed(shape.key):
        others = [at for at in shape.key if at != part]
        if part not in shape.subject and len(others) > 1:
            yield read_filled(others, others[-1]), False


def positions(shape: Shape, names: tuple[str, ...]) -> list[int]:
    """Where some columns stand, none where one of them is missing or says something."""
    found = [shape.columns.index(name) for name in names if name in shape.columns]
    return found if len(found) == len(names) and shape.place.issuperset(found) else []


def read_filled(columns: list[int], needed: int) -> Read:
    """What reads some columns of a row, nothing where the one that is needed is empty."""
    return lambda row: tuple([row[at] for at in columns]) if row[needed] else None


def read_name(shape: Shape, at: int) -> Read:
    """What reads a thing's name in one column, its form and case folded, and its paper."""
    paper = shape.key[0] if shape.paper is None else shape.paper
    return lambda row: (row[paper], fold_form(row[at]).casefold()) if row[at] else None


def sole(read: Read, olds: list[Values], news: list[Values]) -> Pairs:
    """Pairs of rows that read the same and are alone in it on both sides."""
    groups: defaultdict[Hashable, tuple[list[Values], list[Values]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((olds, news)):
        for row in rows:
            if (known_by := read(row)) is not None:
                groups[known_by][side].append(row)
    for ours, theirs in groups.values():
        if len(ours) == 1 == len(theirs):
            yield ours[0], theirs[0]
