"""Which kinds of number a metric can have."""

from __future__ import annotations

from pipeline.finders.outcomes.reading import COUNTED_ONLY, NEVER_RATE, NEVER_REACHED, Name, Numbers


def fits(name: Name, numbers: Numbers) -> bool:
    """Whether a metric can have numbers of a kind."""
    metric, kind = name.metric, numbers.kind
    if kind == "percent":
        if metric.id in COUNTED_ONLY or metric.id in NEVER_RATE:
            return False
        return metric.id != "INCIDENCE" or name.is_rate
    if kind == "duration":
        return metric.kind == "survival" and not name.is_rate
    if kind == "reached":
        return metric.kind == "survival" and metric.id not in NEVER_REACHED
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
