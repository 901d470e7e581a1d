"""What the outcome finder gives: a number a paper reports, with what it measures."""

from __future__ import annotations

from pipeline.frozen import frozen

VALUES = (
    *("metric", "statistic", "comparator", "value", "value_high", "unit"),
    *("numerator", "denominator", "time_point"),
)
"""What is measured, how much, when."""
INTERVALS = ("ci_low", "ci_high", "spread", "spread_low", "spread_high")
SAID = (*VALUES, "population", "arm", "disease_hint", *INTERVALS)
"""All that an outcome says, by the names it has from the sentence to the table."""


@frozen
class OutcomeMention:
    """A result as the sentence reports it; ``text[start:end]`` is its number phrase.

    Values are decimals as text, without group marks, empty where the sentence gives none
    (``not_reached``). ``time_point`` is number and unit (``12 months``, years as months).
    ``ci_low`` and ``ci_high`` are the confidence interval, ``spread`` (``range`` or ``iqr``) with its
    two ends what stands in a bracket behind a median; an end that was not reached is empty.
    """

    start: int
    end: int
    metric: str
    statistic: str
    comparator: str
    value: str
    value_high: str
    unit: str
    numerator: str = ""
    denominator: str = ""
    time_point: str = ""
    population: str = ""
    arm: str = ""
    disease_hint: str = ""
    rule: str = ""
    ci_low: str = ""
    ci_high: str = ""
    spread: str = ""
    spread_low: str = ""
    spread_high: str = ""
