"""What a diff says: rows added, removed, changed, renamed, moved and reformatted, table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from pipeline.diff.spool import Spool
from pipeline.frozen import frozen
from pipeline.trouble import MendableError

Values = tuple[str, ...]
"""A row, in the order of the columns that both sides have."""

REWRITTEN = ("changed", "renamed", "followed", "reformatted", "moved")
"""What may have happened to a row that stands on both sides, the worst first."""


class DiffError(MendableError):
    """Two sets of tables that cannot be compared, and why."""


@frozen
class Shape:
    """What the comparison must know of a table.

    ``key``, ``integers``, ``numbers``, ``dates`` and ``names`` hold positions in ``columns``; ``place``
    those that tell where a row comes from; ``required`` those of the key that must not be empty.
    ``names`` are the columns that name the thing a row is about; a table that has them holds entities.
    ``parents`` are the tables its rows point into, with the positions that point. ``facts`` are told
    row by row where a whole paper is new.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    place: frozenset[int]
    required: frozenset[int]
    noisy: bool = False
    facts: bool = False
    integers: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    dates: frozenset[int] = frozenset()
    names: tuple[int, ...] = ()
    parents: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @cached_property
    def values(self) -> tuple[int, ...]:
        """Positions of the columns that say something."""
        return tuple(at for at in range(len(self.columns)) if at not in self.place)

    @cached_property
    def said(self) -> tuple[int, ...]:
        """Positions of the columns that say something of what the key names."""
        return tuple(at for at in self.values if at not in self.key)

    @cached_property
    def paper(self) -> int | None:
        """Position of the paper, where the table has one."""
        return self.columns.index("paper") if "paper" in self.columns else None

    @cached_property
    def placed(self) -> bool:
        """Whether the key holds a place, so that a row is known by what it says."""
        return not self.place.isdisjoint(self.key)

    @cached_property
    def subject(self) -> frozenset[int]:
        """Positions of the key that say what a row is about; the rest of the key is said of that."""
        for _, columns in self.parents:
            if self.paper in columns:
                return frozenset(columns)
        return frozenset() if self.paper is None else frozenset({self.paper})

    @cached_property
    def read_key(self) -> Callable[[Values], Values]:
        """What reads a row's key."""
        if len(self.key) > 1:
            return itemgetter(*self.key)
        (at,) = self.key
        return lambda row: (row[at],)


class CellChange(NamedTuple):
    """One cell of a row that stands on both sides. ``kind`` is one of :data:`REWRITTEN`."""

    column: str
    old: str
    new: str
    kind: str


class RowChange(NamedTuple):
    """A row that came (``old`` is empty), went (``new`` is empty) or is not the same.

    ``kind`` is added, removed, or, that of its worst cell where the row stands on both sides, one of
    :data:`REWRITTEN`.
    """

    old: Values
    new: Values
    kind: str
    cells: tuple[CellChange, ...] = ()

    @property
    def row(self) -> Values:
        """The row as it stands now, as it stood where it is gone."""
        return self.new or self.old


@frozen
class TableDiff:
    """The differences of one table; ``rows`` counts its rows, old and new.

    ``changes`` holds the rows that differ, paper by paper, on disk where they are many; ``whole``
    counts those of papers that came or went as a whole, by paper.
    """

    shape: Shape
    changes: Spool[RowChange] = field(default_factory=Spool)
    counts: Mapping[str, int] = field(default_factory=Counter)
    whole: Mapping[str, int] = field(default_factory=Counter)
    rows: tuple[int, int] = (0, 0)
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()

    def of_kind(self, *kinds: str) -> Iterator[RowChange]:
        """The rows that differ in one of some ways."""
        return (change for change in self.changes if change.kind in kinds)

    @property
    def added(self) -> tuple[Values, ...]:
        """The rows that came."""
        return tuple(change.new for change in self.of_kind("added"))

    @property
    def removed(self) -> tuple[Values, ...]:
        """The rows that went."""
        return tuple(change.old for change in self.of_kind("removed"))

    @property
    def changed(self) -> tuple[RowChange, ...]:
        """Rows in which a value differs."""
        return tuple(self.of_kind("changed"))

    @property
    def moved(self) -> tuple[RowChange, ...]:
        """Rows that say the same from another place of the paper."""
        return tuple(self.of_kind("moved"))

    @property
    def differs(self) -> bool:
        """Whether anything at all is not the same."""
        return bool(len(self.changes) or self.columns_added or self.columns_removed)


@frozen
class Renaming:
    """A thing whose id is another now: the table that lists it, in how many papers, how many rows follow."""

    table: str
    column: str
    old: str
    new: str
    papers: int
    rows: int


@frozen
class Papers:
    """What became of whole papers: added, removed, replaced by another version, renamed (old, new)."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()


@frozen
class TablesDiff:
    """The differences of two sets of tables, in the order of the tables.

    ``trouble`` is what kept the comparison from being whole, that of the tables included.
    """

    tables: tuple[TableDiff, ...]
    tables_added: tuple[str, ...] = ()
    tables_removed: tuple[str, ...] = ()
    papers: Papers = Papers()
    renamings: tuple[Renaming, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything at all is not the same."""
        whole = self.tables_added or self.tables_removed or self.papers != Papers()
        return bool(whole or any(table.differs for table in self.tables))

    @property
    def exit_code(self) -> int:
        """0 the same, 1 different, 2 trouble."""
        return 2 if self.trouble else int(self.differs)
