"""Decisions as the review page writes them into ``config/corrections.csv``, in Python."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.corrections import COLUMNS, Correction
from pipeline.corrections.anchoring import find_fitting, known_by
from pipeline.corrections.reading import Pairs, placed, write_pairs
from pipeline.schemas import TableSchema
from pipeline.writers import Row
from pipeline.writers.csv_tables import csv_line


def write_line(correction: Correction) -> str:
    r"""A decision as a line of the file, with its line end.

    >>> key = (("trial_id", "NCT01234567"),)
    >>> write_line(Correction("综述.txt", "trials", key, "NCT01234567", "set", "计划入组数", "2025-03-31",
    ...     values=(("enrolled", "36"),), was=(("enrolled", "30"),)))
    '综述.txt,trials,trial_id=NCT01234567,NCT01234567,,set,enrolled=36,enrolled=30,计划入组数,2025-03-31\n'
    """
    occurrence = "" if correction.occurrence is None else str(correction.occurrence)
    cells = {
        "paper": correction.paper,
        "table": correction.table,
        "key": write_pairs(correction.key),
        "quote": correction.quote,
        "occurrence": occurrence,
        "action": correction.action,
        "values": write_pairs(correction.values),
        "was": write_pairs(correction.was),
        "reason": correction.reason,
        "date": correction.date,
    }
    return csv_line([cells[column] for column in COLUMNS])


def make_correction(
    schema: TableSchema,
    row: Row,
    action: str,
    *,
    reason: str,
    date: str,
    values: Pairs = (),
    rows: Sequence[Row] = (),
) -> Correction:
    """The decision about a row of a table, its anchor taken from the row.

    ``rows`` are those of the table: where several of the paper share key and quote, the decision says
    which of them it is about.
    """
    place = placed(schema)
    key = tuple((name, row[name]) for name in known_by(schema) if row[name])
    told = {name for name, _ in key} - {name for name, _ in values}
    seen = [name for name, _ in values] if action == "set" else list(schema.names)
    unsaid = {"paper", "correction", *place, *told}
    was = tuple((name, row[name]) for name in seen if name not in unsaid)
    of_paper = [other for other in rows if other["paper"] == row["paper"]]
    fitting = find_fitting(of_paper, key, row.get("quote", ""))
    return Correction(
        paper=row["paper"],
        table=schema.name,
        key=key,
        quote=row.get("quote", ""),
        action=action,
        reason=reason,
        date=date,
        values=values,
        was=() if action == "add" else tuple(pair for pair in was if pair[1] or action == "set"),
        occurrence=1 + fitting.index(row) if len(fitting) > 1 else None,
    )
