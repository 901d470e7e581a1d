"""Rows in the order of their keys, sorted outside of memory where a file is not."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from pipeline.contract import part_order
from pipeline.diff.records import Shape, Values
from pipeline.diff.spool import Spool

Order = Callable[[Values], tuple[tuple[int, int, str], ...]]

_RUN = 20_000
"""Rows sorted in memory at a time."""


class UnsortedError(Exception):
    """A file whose rows are not in the order of their keys."""


def key_order(shape: Shape) -> Order:
    """The order in which a run writes the table's rows: by the key, integers as integers."""
    parts = [(at, at in shape.integers) for at in shape.key]
    return lambda row: tuple([part_order(row[at], integer=integer) for at, integer in parts])


def sort_outside(rows: Iterable[Values], order: Order, *, run: int = _RUN) -> Iterator[Values]:
    """The rows in order; never more than a run of them in memory, the others in temporary files."""
    rows = iter(rows)
    runs: list[Iterable[Values]] = []
    while batch := sorted(islice(rows, run), key=order):
        runs.append(batch if len(batch) < run else Spool(batch, kept=0))
    return heapq.merge(*runs, key=order) if len(runs) > 1 else iter(next(iter(runs), ()))
