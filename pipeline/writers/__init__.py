"""The tables as files: one module a format, each a function ``write_<format>(tables, schemas, path)``.

What they share is a table as rows of text: a :data:`Row` holds every column, empty where the paper
does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from pipeline.frozen import frozen

Row = dict[str, str]
"""A row: column name to value, as text."""

Tables = Mapping[str, Sequence[Row]]
"""The rows of every table, sorted by its key."""


@frozen
class Notice:
    """What a format could not take as it is, and what was written instead."""

    table: str
    paper: str
    severity: str
    code: str
    message: str


def read_cells(rows: Iterable[Row], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The cells of rows in the order of some columns; raises ``KeyError`` where a row lacks one.

    >>> list(read_cells([{"paper": "李-2025.txt", "row": "3"}], ("row", "paper")))
    [('3', '李-2025.txt')]
    """
    if len(names) == 1:
        return zip(map(itemgetter(names[0]), rows), strict=True)
    return map(itemgetter(*names), rows)


def name_row(row: Mapping[str, str], key: tuple[str, ...]) -> str:
    """A row's key for messages.

    >>> name_row({"paper": "李-2025.txt", "table": "表1", "row": "3"}, ("paper", "table", "row"))
    'paper=李-2025.txt, table=表1, row=3'
    """
    return ", ".join(f"{column}={row.get(column, '')}" for column in key)
