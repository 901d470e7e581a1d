"""What a paper tells and no table has room for: approvals of unknown names or no date, trials without id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.records import Cell, Fact, Issue, Mention
from pipeline.relations.approvals.names import approvers_in, is_refused, named_products
from pipeline.relations.approvals.tables import dated_without_product
from pipeline.relations.approvals.words import LONGEST_SENTENCE
from pipeline.relations.cues import cue_within
from pipeline.relations.reading import Reading
from pipeline.relations.studies import looks_like_a_study
from pipeline.relations.trial_rows import NAME_ALONE, trials_of_row
from pipeline.relations.typed_tables import Row, typed_rows

NAMED = 5
"""How many names a message says at most."""
OF_TRIALS = frozenset({"phase", "enrolled"})
"""Columns of which one makes a table of studies."""


def list_withheld(reading: Reading, approvals: Iterable[Fact], names: Sequence[Mention]) -> list[Issue]:
    """An issue for each table whose rows gave nothing for want of a name or id, and one for the undated."""
    return [
        *_in_tables(
            reading,
            dated_without_product(reading),
            "approval_without_product",
            "dated approvals of names that the vocabulary lacks give no rows: {names}; see candidates",
        ),
        *_in_tables(
            reading,
            _unregistered(reading, names),
            "trial_without_id",
            "studies without a registration number in table or text give no trials: {names}",
        ),
        *_undated(reading, approvals),
    ]


def _in_tables(reading: Reading, found: Iterable[tuple[Row, Cell]], code: str, said: str) -> Iterator[Issue]:
    by_table: dict[str, list[Cell]] = {}
    for row, cell in found:
        by_table.setdefault(row.typed.table.id, []).append(cell)
    for table, cells in by_table.items():
        names = list(dict.fromkeys(" ".join(cell.text.split()) for cell in cells))
        message = f"{table}: {said.format(names=_some(names))}"
        yield Issue("note", code, message, cells[0].start, cells[0].end, f"check:{code}")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _unregistered(reading: Reading, names: Sequence[Mention]) -> Iterator[tuple[Row, Cell]]:
    """The rows of studies that are named and have no id anywhere."""
    for row in typed_rows(reading):
        cell = row.cell("acronym") or row.cell("trial")
        if cell is None or not OF_TRIALS & set(row.typed.columns) or trials_of_row(reading, row, names):
            continue
        name = NAME_ALONE.match(cell.text.strip())
        if name is not None and looks_like_a_study(name[0]):
            yield row, cell


def _undated(reading: Reading, approvals: Iterable[Fact]) -> Iterator[Issue]:
    """One issue for the products said to be approved by an agency, of which no date is told."""
    known = {
        (one.values["product_id"], one.values["country"]) for one in approvals if "country" in one.values
    }
    found: dict[str, tuple[int, int]] = {}
    for sentence in reading.sentences:
        span = sentence.start, sentence.end
        if sentence.role not in ("body", "abstract") or sentence.end - sentence.start > LONGEST_SENTENCE:
            continue
        if not cue_within(reading, "approval", *span) or reading.within(*span, "date"):
            continue
        products, by = named_products(reading, *span), approvers_in(reading, *span)
        if len({one.value for one in products}) != 1 or len({one.country for one in by}) != 1:
            continue
        if (products[0].value, by[0].country) not in known and not is_refused(reading, *span):
            found.setdefault(f"{products[0].value} ({by[0].agency or by[0].country})", span)
    if found:
        start, end = next(iter(found.values()))
        said = f"told as approved, and not when: no rows for {_some(list(found))}"
        yield Issue("note", "approval_without_date", said, start, end, "check:approval_without_date")
