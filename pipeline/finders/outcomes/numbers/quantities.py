"""A number phrase of a sentence as it is handed on."""

from __future__ import annotations

from pipeline.frozen import frozen


@frozen
class Quantity:
    """A number phrase in folded text.

    ``kind``: percent, points, duration, measure (kg, mmHg …), people, trials, products,
    per 100000, bare, reached or other.
    """

    start: int
    end: int
    kind: str
    value: str
    comparator: str = "="
    high: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    is_mean: bool = False
