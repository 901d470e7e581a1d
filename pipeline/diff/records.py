"""What a diff says: rows added, removed, changed, moved and reformatted, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

Values = tuple[str, ...]
"""A row, in the order of the columns that both sides have."""


class DiffError(Exception):
    """Two sets of tables that cannot be compared, and why."""


@dataclass(frozen=True)
class Shape:
    """What the comparison must know of a table.

    ``key`` holds positions in ``columns``; ``place`` those that tell where a row comes from;
    ``required`` those of the key that must not be empty.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    place: frozenset[int]
    required: frozenset[int]
    noisy: bool = False

    @cached_property
    def values(self) -> tuple[int, ...]:
        """Positions of the columns that say something."""
        return tuple(at for at in range(len(self.columns)) if at not in self.place)

    @cached_property
    def paper(self) -> int | None:
        """Position of the paper, where the table has one."""
        return self.columns.index("paper") if "paper" in self.columns else None


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a row that stands on both sides. ``kind``: changed, reformatted, moved."""

    column: str
    old: str
    new: str
    kind: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that stands on both sides and is not the same. ``kind`` is that of its worst cell."""

    old: Values
    new: Values
    kind: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TableDiff:
    """The differences of one table; ``rows`` counts its rows, old and new."""

    shape: Shape
    added: tuple[Values, ...] = ()
    removed: tuple[Values, ...] = ()
    rewritten: tuple[RowChange, ...] = ()
    rows: tuple[int, int] = (0, 0)
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()

    @cached_property
    def changed(self) -> tuple[RowChange, ...]:
        """Rows in which a value differs."""
        return tuple(row for row in self.rewritten if row.kind == "changed")

    @cached_property
    def reformatted(self) -> tuple[RowChange, ...]:
        """Rows in which values differ by spaces or width alone."""
        return tuple(row for row in self.rewritten if row.kind == "reformatted")

    @cached_property
    def moved(self) -> tuple[RowChange, ...]:
        """Rows that say the same from another place of the paper."""
        return tuple(row for row in self.rewritten if row.kind == "moved")

    @property
    def differs(self) -> bool:
        """Whether anything at all is not the same."""
        columns = self.columns_added or self.columns_removed
        return bool(self.added or self.removed or self.rewritten or columns)


@dataclass(frozen=True)
class TablesDiff:
    """The differences of two sets of tables, in the order of the tables.

    ``trouble`` is what kept the comparison from being whole, that of the tables included.
    """

    tables: tuple[TableDiff, ...]
    tables_added: tuple[str, ...] = ()
    tables_removed: tuple[str, ...] = ()
    papers_added: tuple[str, ...] = ()
    papers_removed: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything at all is not the same."""
        return bool(self.tables_added or self.tables_removed or any(table.differs for table in self.tables))

    @property
    def exit_code(self) -> int:
        """0 the same, 1 different, 2 trouble."""
        return 2 if self.trouble else int(self.differs)
