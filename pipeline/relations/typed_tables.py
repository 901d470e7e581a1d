"""Tables with the kind of each column: its head says it, and where it is silent its cells do.

The columns of `config/columns.yml` have kinds in both languages, so a table of other words in
another order is read by the same code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from pipeline.finders.heads import APPROVED, PLACES, SAID_BESIDE, is_place, kinds_of_head
from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_width
from pipeline.papertables import PaperTable
from pipeline.records import Cell
from pipeline.relations.cues import cue_pattern
from pipeline.relations.reading import Reading

VALUE_KINDS = (
    "trial",
    "product",
    "drug",
    "target",
    "disease",
    "date",
    "country",
    "agency",
    "phase",
    "intervention",
)
DITTO = re.compile(
    r"同上|同前|〃|″|\"|″″|ibid\.?|ditto|idem|as above|same as above|do\.|[‚„“”]", re.IGNORECASE
)
"""What a cell prints that means the cell above it."""
SHARE_OF_KIND = 0.5
DATED_WITHIN = PLACES | {"disease"}
"""Columns of what was approved, where or by whom, that date it in their own cells."""
# `Pembrolizumab (MK-3475)`, 纳武利尤单抗（Opdivo）: a name with others of the same drug, or with whose it is.
WITH_NAMES = re.compile(r"(?P<name>[^()（）]*[^()（）\s])\s*[(（](?P<others>[^()（）]*)[)）]")


@frozen
class TypedTable:
    """A table with the kind of each column: ``columns["trial"]`` is the column of trial ids.

    ``all_columns`` has every column of a kind: a table may date approvals for each agency.
    """

    table: PaperTable
    columns: Mapping[str, int]
    is_car: bool
    all_columns: Mapping[str, tuple[int, ...]]

    def head(self, kind: str) -> str:
        """The printed head of the column of a kind."""
        return self.table.heads[self.columns[kind]]


@frozen
class Row:
    """One row of a typed table."""

    typed: TypedTable
    cells: tuple[Cell | None, ...]

    def cell(self, kind: str) -> Cell | None:
        """The cell in the column of a kind, None where there is no such column or nothing stands there."""
        column = self.typed.columns.get(kind)
        return None if column is None else self.at(column)

    def at(self, column: int) -> Cell | None:
        """The cell of a column, None where nothing stands."""
        cell = self.cells[column]
        return cell if cell is not None and cell.text.strip() else None

    def all_of(self, kind: str) -> Iterator[tuple[str, Cell]]:
        """The filled cells of all columns of a kind, each with its head."""
        for column in self.typed.all_columns.get(kind, ()):
            cell = self.at(column)
            if cell is not None:
                yield self.typed.table.heads[column], cell


_typed: WeakKeyDictionary[Reading, dict[str, TypedTable]] = WeakKeyDictionary()
"""The typed tables of each paper by the table's id: many relations ask for them."""


def type_table(reading: Reading, table: PaperTable) -> TypedTable:
    """Tell the kind of each column by its head; where the head says nothing, by most of its cells."""
    typed = _typed.setdefault(reading, {})
    if table.id not in typed:
        typed[table.id] = _type_table(reading, table)
    return typed[table.id]


def _type_table(reading: Reading, table: PaperTable) -> TypedTable:
    found: dict[str, list[int]] = {}
    for column, head in enumerate(table.heads):
        for kind in _kinds_of_column(reading, table, column, head):
            found.setdefault(kind, []).append(column)
    named = " ".join((table.caption, table.caption_other, *table.heads))
    first = {kind: columns[0] for kind, columns in found.items()}
    return TypedTable(table, first, "CAR" in named, {kind: tuple(found[kind]) for kind in found})


def _kinds_of_column(reading: Reading, table: PaperTable, column: int, head: str) -> list[str]:
    """A head that can mean several kinds (药物名称: product or drug) is settled by the cells below it."""
    said = kinds_of_head(reading.cells, head)
    counts = _cell_kinds(reading, table, column)
    cells = [row[column] for row in table.rows]
    filled = max(1, sum(cell is not None and bool(cell.text.strip()) for cell in cells))
    seen = [kind for kind in VALUE_KINDS if counts[kind] >= SHARE_OF_KIND * filled]
    if not said and not seen:  # `Polatuzumab vedotin (Roche)` below a head nobody knows
        bare = Counter(kind for cell in cells if cell for kind in _kinds_before_bracket(reading, cell))
        seen = [kind for kind in ("product", "drug") if bare[kind] >= SHARE_OF_KIND * filled]
    if not said:
        return ["approval_date"] if _dates_approvals(reading, table, head, seen) else seen[:1]
    dated = 2 * _count_named(reading, cells, "date") >= filled
    # `RA (November 1998)`, `Approved in`: `EU 2012`
    if said & DATED_WITHIN and APPROVED.search(head) and dated:
        said |= {"approval_date"}
    settled = [
        kind
        for kind in said
        if kind not in VALUE_KINDS
        or counts[kind]
        or (kind in SAID_BESIDE and 2 * _count_named(reading, cells, kind) >= filled)
    ]
    return sorted(settled or said, key=lambda kind: (-counts[kind], kind))


def _kinds_before_bracket(reading: Reading, cell: Cell) -> frozenset[str]:
    """The kinds of what stands before the bracket that ends a cell, none where no bracket does."""
    found = WITH_NAMES.fullmatch(cell.text.strip())
    return reading.cells.kinds(found["name"]) if found else frozenset()


def _count_named(reading: Reading, cells: Iterable[Cell | None], field: str) -> int:
    return sum(cell is not None and bool(reading.within(cell.start, cell.end, field)) for cell in cells)


def _dates_approvals(reading: Reading, table: PaperTable, head: str, seen: Sequence[str]) -> bool:
    """Whether dates below a country, 美国 | 欧盟 | 中国, are approvals': caption or head tells of them."""
    if "date" not in seen or not is_place(reading.cells, head):
        return False
    about = fold_width(f"{table.caption} {table.caption_other} {head}")
    return bool(cue_pattern(reading, "approval").search(about)) and not cue_pattern(
        reading, "not_approval"
    ).search(about)


def _cell_kinds(reading: Reading, table: PaperTable, column: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in table.rows:
        cell = row[column]
        if cell is not None:
            kinds = reading.cells.kinds(cell.text)
            counts.update(kinds | {"trial"} if reading.within(cell.start, cell.end, "trial") else kinds)
    return counts


def typed_rows(reading: Reading) -> Iterator[Row]:
    """All rows of all tables."""
    for table in reading.tables:
        typed = type_table(reading, table)
        for cells in without_dittos(table.rows):
            yield Row(typed, cells)


def without_dittos(rows: Iterable[Sequence[Cell | None]]) -> Iterator[tuple[Cell | None, ...]]:
    """Rows in which a cell that says 同上, 〃 or ibid. is the cell it stands for."""
    above: Sequence[Cell | None] = ()
    for cells in rows:
        meant = tuple(
            above[at] if above and cell is not None and DITTO.fullmatch(cell.text.strip()) else cell
            for at, cell in enumerate(cells)
        )
        yield meant
        above = meant
