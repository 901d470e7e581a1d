"""Which row of a table a decision is about: by what its key says and by the words it quotes."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.corrections.reading import Pairs, placed
from pipeline.diff.folding import fold_form
from pipeline.schemas import TableSchema
from pipeline.writers import Row


def find_fitting(rows: Sequence[Row], key: Pairs, quote: str) -> list[Row]:
    """The rows that say the key and quote the words, in the order of the paper's text.

    Where no row quotes exactly these words, spaces and width do not count.
    """
    keyed = sorted((row for row in rows if says(row, key)), key=lambda row: int(row.get("start") or 0))
    exact = [row for row in keyed if not quote or row.get("quote", "") == quote]
    return exact or [row for row in keyed if quotes(row, quote)]


def quotes(row: Row, quote: str) -> bool:
    """Whether a row quotes these words, whatever spaces are between them."""
    return fold_form(row.get("quote", "")) == fold_form(quote)


def says(row: Row, pairs: Pairs) -> bool:
    """Whether a row says all of this."""
    return all(row[name] == value for name, value in pairs)


def known_by(schema: TableSchema) -> list[str]:
    """The columns that tell a row beside its paper and its quote; counters and offsets do not last."""
    place = placed(schema)
    names = schema.key
    if place.intersection(schema.key):
        required = tuple(column.name for column in schema.columns if column.required)
        names = schema.across.by if schema.across else required
    return [name for name in names if name != "paper" and name not in place]
