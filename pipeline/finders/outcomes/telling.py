"""A found number as an outcome: its code, statistic, unit and sign."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.linking.fitting import FREQUENCIES
from pipeline.finders.outcomes.measures.changes import CHANGE, Change
from pipeline.finders.outcomes.measures.graded_names import metric_id
from pipeline.finders.outcomes.measures.levels import is_fall, is_level, is_told_as_change
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.numbers.intervals import read_intervals
from pipeline.finders.outcomes.reading import Context, Found, Reading

_CONTROL = re.compile(r"placebo|control|安慰剂|对照", re.IGNORECASE)
"""Arms that no efficacy is told of: it is what the other arm gained over them."""


def tell(reading: Reading, one: Found, span: tuple[int, int], context: Context) -> OutcomeMention:
    """The outcome of a number found, at its place in the sentence."""
    quantity = one.quantity
    metric = _metric_id(reading, one)
    denominator = quantity.denominator
    if quantity.numerator and not denominator:
        denominator = context.denominator
    statistic = _statistic(one)
    intervals = read_intervals(reading.text, one.start, one.end, is_median=statistic == "median")
    told = Change(quantity.comparator, quantity.value, quantity.high, intervals)
    if metric.endswith(CHANGE) and statistic != "share" and is_fall(reading, one):
        told = told.turned()
    return OutcomeMention(
        *span,
        metric=metric,
        statistic=statistic,
        comparator=told.comparator,
        value=told.value,
        value_high=told.high,
        unit=_frequency(reading, one) or _unit(one),
        numerator=quantity.numerator,
        denominator=denominator,
        time_point=one.time_point,
        population=one.population,
        arm=_arm(one, metric),
        disease_hint=one.disease,
        rule=one.metric.rule,
        ci_low=told.intervals.ci[0],
        ci_high=told.intervals.ci[1],
        spread=told.intervals.spread,
        spread_low=told.intervals.ends[0],
        spread_high=told.intervals.ends[1],
    )


_MEASURE_BEFORE = re.compile(r"^[一-龥]{0,12}?(?:发生率|发病率|缓解率|应答率|比例)(?=[A-Za-z一-龥])")
_OF_A_STUDY = re.compile(r"(?<=placebo|control) (?:arm|group) of .*$")


def _arm(one: Found, metric: str) -> str:
    """The arm without the measure before it (发生率SG组) and the study behind it."""
    if metric == "VACCINE_EFFICACY" and _CONTROL.search(one.arm):
        return ""
    return _OF_A_STUDY.sub("", _MEASURE_BEFORE.sub("", one.arm))


def _metric_id(reading: Reading, one: Found) -> str:
    """The code of what was measured, with its grade.

    A level of HBA1C_CHANGE is HBA1C; by how much ABR fell is ABR_CHANGE.
    """
    if one.name is None:
        return one.metric.id
    metric = metric_id(reading, one.name)
    if one.metric.kind != "change":
        return metric
    if metric.endswith(CHANGE):
        return metric.removesuffix(CHANGE) if is_level(reading, one) else metric
    return metric + CHANGE if is_told_as_change(reading, one) else metric


def _statistic(one: Found) -> str:
    kind = one.quantity.kind
    if one.share:
        return "share"
    if one.metric.kind == "change":
        return _statistic_of_change(one)
    if kind in ("duration", "reached"):
        return "mean" if (one.name and one.name.is_mean) or one.quantity.is_mean else "median"
    return "rate" if kind in ("percent", "per 100000") else "count"


def _statistic_of_change(one: Found) -> str:
    """Mean, as changes are told, or median; of how often something happens only what is said of it."""
    name = one.name
    if name and name.is_median:
        return "median"
    return "" if one.metric.unit in FREQUENCIES and not (name and name.is_mean) else "mean"


_A_YEAR = re.compile(r"annuali[sz]ed|yearly|年化|每年", re.IGNORECASE)


def _frequency(reading: Reading, one: Found) -> str:
    """The unit of how often something happens by the name it is told with: the annualized attack rate."""
    name = one.name
    is_plain = one.metric.kind == "change" and one.quantity.unit in ("", "times")
    if name is None or not is_plain or one.metric.unit not in FREQUENCIES:
        return ""
    said = reading.text[max(0, name.start - 14) : name.end + 2]
    return "per year" if _A_YEAR.search(said) else ""


def _unit(one: Found) -> str:
    quantity = one.quantity
    if quantity.kind == "reached":
        return one.metric.unit
    if one.metric.kind == "change" and not quantity.unit:
        return one.metric.unit
    if quantity.unit == "times":
        return one.metric.unit
    if one.metric.id == "PREVALENCE" and quantity.kind == "people":
        return "patients"
    if quantity.kind in ("people", "bare"):
        return "cases" if one.metric.kind == "epidemiology" or quantity.unit == "cases" else "patients"
    return quantity.unit
