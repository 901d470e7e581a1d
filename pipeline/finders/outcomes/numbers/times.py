"""Time points: 12个月PFS率, at 24 months; no results themselves."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.linking.gaps import is_strong_left
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.shared import LIST_JOINT
from pipeline.finders.outcomes.reading import Name, Reading, Times

_TIME_AFTER = re.compile(r"(?:以上|以)?(?:的?时间)?(?:时|内|后(?!续)|末|之内|以内|的时候)")

_TIME_BEFORE = re.compile(
    r"(?:第|(?<![A-Za-z])(?:[Aa]t|[Ww]ithin|[Bb]y|[Aa]fter|[Tt]hrough|[Oo]ver|[Aa]cross|[Dd]uring|[Ff]irst"
    r"|[Bb]eyond|[Dd]ays?|[Ww]eeks?|[Mm]onths?|[Yy]ears?)(?: the)?(?: first)?(?: days?| weeks?| months?"
    r"| years?)? )$"
)

TIME_TO_NAME = re.compile(
    r"-?(?:的|累积|累计|总|估计|预计|estimated|cumulative|Kaplan-Meier|overall|actuarial|probability"
    r"|rates?|risks?|of|the|-| )*"
)

_NAMED_UNIT = re.compile(r"(?i:(day|week|month|year)s?) $")


def split_times(reading: Reading, quantities: list[Quantity], names: list[Name]) -> list[Quantity]:
    """Take the time points out of the quantities; they go to ``reading.times``."""
    flags = [_is_time(reading, quantity, names) for quantity in quantities]
    values = [_is_value(reading, quantity, names) for quantity in quantities]
    for ahead in (range(1, len(flags)), range(len(flags) - 2, -1, -1)):
        step = -1 if ahead.step > 0 else 1
        for at in ahead:
            flags[at] = flags[at] or (
                flags[at + step] and not values[at] and _is_listed(reading, quantities, min(at, at + step))
            )
    run: list[Quantity] = []
    for quantity, is_time in zip(quantities, flags, strict=True):
        if is_time and run and not LIST_JOINT.fullmatch(reading.clean, run[-1].end, quantity.start):
            _add_times(reading, run)
            run = []
        if is_time:
            run.append(quantity)
    _add_times(reading, run)
    _add_first(reading)
    return [quantity for quantity, is_time in zip(quantities, flags, strict=True) if not is_time]


def _is_of_sampling(reading: Reading, quantity: Quantity, names: list[Name]) -> bool:
    """Whether hours say how long something was collected: 24 h UPCR, 24 h尿蛋白."""
    behind = next((name for name in names if name.start >= quantity.end), None)
    is_day = quantity.unit == "hours" and quantity.value in ("24", "48")
    return bool(is_day and behind and reading.clean[quantity.end : behind.start] in ("", " ", "尿", "的"))


_FIRST = re.compile(r"(?:within|during|in) the first (?P<unit>year|month|week)(?![A-Za-z])")


def _add_first(reading: Reading) -> None:
    """The times told in words: relapse within the first year."""
    for found in _FIRST.finditer(reading.clean):
        span = "12 months" if found["unit"] == "year" else f"1 {found['unit']}s"
        reading.times.append(Times(found.start(), found.end(), (span,)))
    reading.times.sort(key=lambda times: times.start)


def _is_listed(reading: Reading, quantities: list[Quantity], at: int) -> bool:
    """Whether two durations stand in a list; a comma alone goes on only to an and: 6, 12 and 24 months."""
    one, other = quantities[at], quantities[at + 1]
    if ";" in reading.clean[one.end : other.start]:
        return False  # 化疗组为10.2个月；5年OS率为11%
    if not one.kind == other.kind == "duration":
        return False
    if reading.clean[one.end : other.start].strip() == ",":
        return at + 2 < len(quantities) and _is_listed(reading, quantities, at + 1)
    return bool(LIST_JOINT.fullmatch(reading.clean, one.end, other.start))


def _add_times(reading: Reading, run: list[Quantity]) -> None:
    if run:
        values = tuple(_time_point(reading, quantity) for quantity in run)
        reading.times.append(Times(run[0].start, run[-1].end, values))


def _time_point(reading: Reading, quantity: Quantity) -> str:
    """A time point as number and unit; years as months, as survival is told."""
    unit = quantity.unit
    if not unit:
        named = _NAMED_UNIT.search(reading.clean, max(0, quantity.start - 8), quantity.start)
        unit = named[1].lower() + "s" if named else ""
    if unit == "years" and quantity.comparator in (">=", ">", "<", "<=") and int(float(quantity.value)) > 15:
        return ""  # women ≥38 years
    if unit == "years" and "." not in quantity.value:
        return f"{int(quantity.value) * 12} months"
    return f"{quantity.value} {unit}"


def _is_time(reading: Reading, quantity: Quantity, names: list[Name]) -> bool:
    clean = reading.clean
    if quantity.kind == "bare":
        return bool(_NAMED_UNIT.search(clean, max(0, quantity.start - 8), quantity.start))
    if quantity.kind != "duration":
        return False
    if _is_value(reading, quantity, names) or _is_of_sampling(reading, quantity, names):
        return False
    if re.search("[0-9a-z]-(?:month|year|week|day|mo|yr)", clean[quantity.start : quantity.end]):
        return True
    if clean[quantity.start - 1 : quantity.start] == "第":
        return True
    if clean[quantity.start - 1 : quantity.start] == "后" and clean[quantity.end : quantity.end + 1] == ",":
        return True  # 第2剂后28 d，
    if _TIME_AFTER.match(clean, quantity.end) or _TIME_BEFORE.search(
        clean, max(0, quantity.start - 24), quantity.start
    ):
        return True
    behind = next((name for name in names if name.start >= quantity.end), None)
    return bool(
        behind
        and behind.metric.kind in ("survival", "response", "safety", "change")
        and len(gap := clean[quantity.end : behind.start]) <= 30
        and TIME_TO_NAME.fullmatch(gap)
    )


def _is_value(reading: Reading, quantity: Quantity, names: list[Name]) -> bool:
    """Whether a duration stands right behind its metric: 中位随访12个月时 is no time point."""
    before = next((name for name in reversed(names) if name.end <= quantity.start), None)
    if quantity.kind == "duration" and before and _is_change_in(quantity, before):
        return not _TIME_BEFORE_WEEK.search(reading.clean, max(0, quantity.start - 24), quantity.start)
    if quantity.kind != "duration" or before is None or not before.metric.is_span or before.is_rate:
        return False
    gap = reading.gap(before.end, quantity.start)
    is_median = _MEDIAN.search(reading.clean, max(0, before.start - 4), quantity.start)
    if before.metric.id == "FOLLOW_UP" and not is_median and _TIME_AFTER.match(reading.clean, quantity.end):
        return False  # 随访至24个月时, the time point of what follows
    return is_strong_left(gap) and not _TIME_BEFORE.search(gap)


def _is_change_in(quantity: Quantity, name: Name) -> bool:
    """Whether a metric is a change told in this unit: monthly migraine days fell by 3.2 days."""
    return name.metric.kind == "change" and name.metric.unit == quantity.unit


_TIME_BEFORE_WEEK = re.compile(
    r"(?:第|(?<![A-Za-z])(?:at|within|after|through|over|[Dd]ay))(?: the)?(?: day)? ?$"
)
_MEDIAN = re.compile("(?i)中位|median|平均|mean")
