"""Which kinds of number a metric can have."""

from __future__ import annotations

from pipeline.finders.outcomes.reading import COUNTED_ONLY, NEVER_REACHED, Name, Numbers

_NO_SHARE = ("points", "letters", "titre")
"""Units of changes that a per cent is no change of."""

FREQUENCIES = ("per year", "per month")
"""Units of how often something happens; a per cent says by how much that changed."""

_OF_VOLUME = ("mL", "L")
"""Units of what is breathed; in any other metric's sentence they tell a dose."""


def fits(name: Name, numbers: Numbers) -> bool:
    """Whether a metric can have numbers of a kind."""
    metric, kind = name.metric, numbers.kind
    if kind == "percent":
        if metric.id in COUNTED_ONLY or metric.kind == "time":
            return False
        if metric.kind == "safety" and name.is_mean:
            return False  # the mean weight gain was 4.5%
        if metric.kind == "change":
            return metric.unit not in _NO_SHARE
        return metric.id != "INCIDENCE" or name.is_rate
    if kind == "measure":
        if numbers.members[0].unit in _OF_VOLUME:
            return metric.unit in _OF_VOLUME
        is_frequency = numbers.members[0].unit in (*FREQUENCIES, "times")
        return metric.kind == "change" and is_frequency == (metric.unit in FREQUENCIES)
    if kind == "duration":
        is_change = metric.kind == "change" and metric.unit == numbers.members[0].unit
        return is_change or (metric.is_span and not name.is_rate)
    if kind == "reached":
        return metric.is_span and metric.id not in NEVER_REACHED
    if kind == "people":
        return metric.kind in ("response", "safety", "count", "epidemiology")
    if kind == "points":
        return metric.kind == "change"
    if kind == "per 100000":
        return metric.kind == "epidemiology" or metric.id == "MORTALITY"
    if kind == "bare":
        return metric.kind in ("response", "safety", "change") or metric.id in (
            "DEATHS",
            "ENROLLED",
            "TREATED",
        )
    return False
