"""How a message says a number."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "row"), count(2, "row"), count(1_000_000, "row")
    ('1 row', '2 rows', '1,000,000 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
