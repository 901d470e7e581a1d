"""What a cell says under a head that names a metric: rates, medians, not reached, intervals, two arms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.linking.fitting import FREQUENCIES
from pipeline.finders.outcomes.measures.changes import CHANGE, Change, tells_fall
from pipeline.finders.outcomes.measures.metrics import Metric
from pipeline.finders.outcomes.numbers.intervals import Intervals, read_bare, read_intervals
from pipeline.frozen import frozen

DURATIONS = {
    "months": r"个?月|months?|mos?\.?|m",
    "weeks": r"周|weeks?|wks?",
    "days": r"天|日|days?|d",
    "years": r"年|years?|yrs?|y",
    "hours": r"小时|hours?|h",
}
NUM = r"[0-9]{1,5}(?:\.[0-9]{1,3})?"
SIGN = r"[<>≤≥~约]|<=|>="
UNIT = "|".join(f"(?P<{name}>{pattern})" for name, pattern in DURATIONS.items())
INTERVAL = (
    rf"\s?[(\[](?:(?:9[0-9](?:\.[0-9])?|80)\s?%\s?(?:CI|置信区间)?\s?[,:;]?\s?)?(?:CI|IQR|range"
    rf"|范围)?\s?[,:;]?\s?(?:-?{NUM}|NE|NR)\s?%?"
    rf"\s?(?:-|~|to|至|,|;)\s?(?:-?{NUM}|NR|NE|NA|not reached|未达到|\+)\s?%?\+?[)\]]"
)
TAIL = r"(?:\s?[a-z*†‡§¶#]{1,2})?"
NUMBER_CELL = re.compile(
    rf"(?P<sign>{SIGN})?\s?(?P<value>[-+]?{NUM})\s?(?P<percent>%)?\s?(?:{UNIT})?(?:{INTERVAL})?{TAIL}",
    re.IGNORECASE,
)
MEAN_CELL = re.compile(  # -3.2 (4.1), -3.2 ± 4.1, below a head that says that it is a mean
    rf"(?P<sign>{SIGN})?(?P<value>[-+]?{NUM})\s?(?P<percent>%)?\s?(?:±\s?{NUM}|[(\[]\s?±?\s?{NUM}\s?[)\]])\s?"
    rf"(?P<percent_2>%)?\s?(?:{UNIT})?{TAIL}",
    re.IGNORECASE,
)
RATE_OF_CELL = re.compile(  # 82.4% (61/74), 82.4 (61/74)
    rf"(?P<value>{NUM})\s?(?P<percent>%)?\s?[(\[](?P<part>[0-9]{{1,5}})\s?/\s?(?P<whole>[0-9]{{1,5}})[)\]](?:{INTERVAL})?{TAIL}"
)
PART_CELL = re.compile(  # 61/74 (82.4%), 61/74
    rf"(?P<part>[0-9]{{1,5}})\s?/\s?(?P<whole>[0-9]{{1,5}})(?:\s?例)?(?:\s?[(\[](?P<value>{NUM})\s?(?P<percent>%)?[)\]])?{TAIL}"
)
COUNT_RATE_CELL = re.compile(  # 61 (82.4%), 61例（82.4）
    rf"(?P<part>[0-9]{{1,5}})\s?(?:例|名)?\s?[(\[](?P<sign>[<>])?\s?(?P<value>{NUM})\s?(?P<percent>%)?[)\]]{TAIL}"
)
RATE_COUNT_CELL = re.compile(  # 82.4% (61), 82.4%（61例）
    rf"(?P<value>{NUM})\s?(?P<percent>%)\s?[(\[](?:n\s?=\s?)?(?P<part>[0-9]{{1,5}})\s?(?:例|名)?[)\]]{TAIL}"
)
PART_OF_WHOLE = re.compile(
    rf"(?:{RATE_OF_CELL.pattern}|[0-9]{{1,5}}\s?/\s?[0-9]{{1,5}}\s?[(\[][^()/]*[)\]])\Z"
)
RANGE_CELL = re.compile(
    rf"(?P<value>{NUM})\s?(?P<percent>%)?\s?(?:-|~|to"
    rf"|至)\s?(?P<high>{NUM})\s?(?P<percent_2>%)?\s?(?:{UNIT})?{TAIL}",
    re.IGNORECASE,
)
NOT_REACHED = re.compile(
    rf"(?:NR|not reached|(?:尚|仍)?未达到?)(?:\s?[(\[][^()\[\]]{{0,30}}[)\]])?{TAIL}", re.IGNORECASE
)
VERSUS = re.compile(
    r"\s?(?<![A-Za-z])(?:vs\.?|versus)(?![A-Za-z])\s?|\s?(?:对比|对(?!照)|比)\s?", re.IGNORECASE
)
"""What stands between the numbers of two arms."""
LISTED = re.compile(r"\s*[;；\n]\s*(?![^()（）\[\]]*[)）\]])")
STROKES = tuple(map(re.compile, (r"\s/\s", r"(?<=[)\]%])\s?/\s?", "/")))
"""The same where the head names two arms, the surest first: `12.3 (10.1-14.5) / 6.5 (5.1-7.9)`."""
NUMBER_LEAD = re.compile(rf"(?:{SIGN})?\s?[-+]?{NUM}\s?%?\s?(?:{UNIT})?", re.IGNORECASE)
NR_IS_REPORTED = re.compile(r"(?<![A-Za-z])NR\s?[,:=：，]?\s?(?:not reported|未报[道告])", re.IGNORECASE)


_TIME_LEAD = re.compile(
    r"(?:at\s)?(?:(?P<unit>weeks?|months?|years?|days?)\s(?P<n>[0-9]{1,3})\s?[,:，：]?"
    r"|第?(?P<n_zh>[0-9]{1,3})\s?(?P<unit_zh>周|个?月|年|天|weeks?|months?|years?|days?)时?\s?[:：])\s?(?=[^A-Za-z一-龥])",
    re.IGNORECASE,
)
_TIME_UNITS = {"周": "weeks", "月": "months", "年": "years", "天": "days"}
_RATIO_BEHIND = re.compile(
    r"(?<=[0-9%％月)）])\s?[,，;；(（\[]?\s?(?<![A-Za-z])(?:a?HR|OR|RR|[Pp](?:\s?值|[ -]values?)?|hazard"
    r" ratio|odds ratio|风险比)(?![A-Za-z])\s?(?:[=:：<>＜≤(（,，]|[0-9]).*$",
    re.DOTALL | re.IGNORECASE,
)


def take_time(text: str) -> tuple[str, str]:
    """A cell without the time that opens it, and the time.

    >>> take_time("Week 12: 24.2% vs 13.3%"), take_time("12个月 vs 8个月")
    (('24.2% vs 13.3%', '12 weeks'), ('12个月 vs 8个月', ''))
    """
    found = _TIME_LEAD.match(text)
    if found is None:
        return text, ""
    number, unit = found["n"] or found["n_zh"], (found["unit"] or found["unit_zh"]).lower().removeprefix("个")
    named = _TIME_UNITS.get(unit) or unit.removesuffix("s") + "s"
    if named == "years":
        return text[found.end() :], f"{12 * int(number)} months"
    return text[found.end() :], f"{number} {named}"


def without_ratio(text: str) -> str:
    """A cell without the hazard ratio or p value behind its numbers.

    >>> without_ratio("19.4% vs 24.7%; HR 0.75 (0.65-0.86)"), without_ratio("HR 0.75")
    ('19.4% vs 24.7%', 'HR 0.75')
    """
    return _RATIO_BEHIND.sub("", text)


@frozen
class Head:
    """What a column measures, as far as its head says.

    ``arms`` are the arms it names, ``interval`` is what it says of the bracket behind a number: ci,
    range or iqr.
    """

    metric: Metric
    code: str
    column: int
    text: str
    unit: str = ""
    percent: bool = False
    median: bool = False
    mean: bool = False
    count: bool = False
    count_first: bool = False
    time_point: str = ""
    arms: tuple[str, ...] = ()
    interval: str = ""


NO_INTERVALS = Intervals()


@frozen
class Value:
    """What a cell says."""

    value: str = ""
    high: str = ""
    comparator: str = "="
    statistic: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    intervals: Intervals = NO_INTERVALS


def read_cells(text: str, heads: tuple[Head, ...], arms: int = 1) -> list[Value | None]:
    """What a cell says for each metric of its head and each of its arms, arms first; empty for a bad fit.

    `79.7 vs 34.2` is two arms, `81/60` under `ORR/CR (%)` two metrics.
    """
    pieces = split_arms(text, arms) if arms > 1 else [text]
    if len(pieces) != arms:
        return []
    values: list[Value | None] = []
    for piece in pieces:
        parts = re.split(r"\s?/\s?", fold(piece).text.strip()) if len(heads) > 1 else [piece]
        if len(parts) != len(heads):
            return []
        values += (read_cell(part, head) for part, head in zip(parts, heads, strict=True))
    return values if _is_ordered(values, heads) else []


def split_arms(text: str, count: int = 2) -> list[str]:
    """The numbers of as many arms in one cell; the whole where it holds one number.

    >>> split_arms("43.6%/30.8%"), split_arms("16.9 vs 8.5"), split_arms("12/40 (30%) / 6/30 (20%)")
    (['43.6%', '30.8%'], ['16.9', '8.5'], ['12/40 (30%)', '6/30 (20%)'])
    >>> split_arms("61/74 (82.4%)"), split_arms("12.7; 10.4; 8.5", 3)
    (['61/74 (82.4%)'], ['12.7', '10.4', '8.5'])
    """
    if len(pieces := list_arms(text)) == count:
        return pieces
    folded = fold(text).text.strip()
    if len(pieces := VERSUS.split(folded)) == count:
        return pieces
    if count == 2 and not PART_OF_WHOLE.match(folded):
        for joint in STROKES:
            if len(pieces := joint.split(folded)) == 2:
                return pieces
    return [folded]


def list_arms(text: str) -> list[str]:
    """The members of a cell that lists arms or their numbers: `9.2; 6.0`, or a line each.

    >>> list_arms("Nivolumab 3 mg/kg；docetaxel"), list_arms("9.2 (7.3–13.3; 95% CI)")
    (['Nivolumab 3 mg/kg', 'docetaxel'], ['9.2 (7.3-13.3; 95% CI)'])
    """
    return [fold(piece).text for piece in LISTED.split(text.strip())]


def _is_ordered(values: list[Value | None], heads: tuple[Head, ...]) -> bool:
    """Whether complete responders are not more than responders, as they would be in 16/79 of ORR/CR."""
    codes = [head.code for head in heads]
    if codes != ["ORR", "CRR"]:
        return True
    told = [float(one.value) if one and one.value else None for one in values]
    return all(a is None or b is None or a >= b for a, b in zip(told[::2], told[1::2], strict=True))


def read_cell(text: str, head: Head) -> Value | None:
    """What a cell says under its head; None where it is no number or could be two."""
    folded = fold(text).text.strip()
    said = _read(folded, head)
    if said is None:
        return None
    said = replace(said, intervals=_intervals(folded, head, said))
    return _turned(said) if _is_fall(folded, head) else said


def _is_fall(text: str, head: Head) -> bool:
    """Whether a head says by how much a thing fell, `LDL-C reduction (%)`; a plus in the cell denies it."""
    return head.code.endswith(CHANGE) and not text.startswith("+") and tells_fall(head.text)


def _turned(said: Value) -> Value:
    turned = Change(said.comparator, said.value, said.high, said.intervals).turned()
    return replace(
        said,
        comparator=turned.comparator,
        value=turned.value,
        high=turned.high,
        intervals=turned.intervals,
    )


def _intervals(text: str, head: Head, said: Value) -> Intervals:
    """The interval in the bracket behind a number; what it is the bracket says, else the head."""
    lead = NUMBER_LEAD.match(text)
    if lead is None or said.high:
        return Intervals()
    found = read_intervals(text, 0, lead.end(), is_median=False)
    if any(found.ci) or found.spread or not head.interval or said.numerator:
        return found
    ends = read_bare(text, lead.end())
    if head.interval == "ci":
        return Intervals(ci=ends)
    return Intervals(spread=head.interval, ends=ends) if any(ends) else Intervals()


def _read(folded: str, head: Head) -> Value | None:
    if NOT_REACHED.fullmatch(folded):
        is_median = head.metric.is_span and not head.percent and not head.time_point
        return Value("", "", "not_reached", "median", head.unit or head.metric.unit) if is_median else None
    return _fraction(folded, head) or _range(folded, head) or _number(folded, head)


def _fraction(text: str, head: Head) -> Value | None:
    """61/74 (82.4%), 82.4 (61/74), 61 (82.4%): a rate with how many of how many."""
    if head.metric.kind not in ("response", "safety", "survival"):
        return None
    for pattern in (RATE_OF_CELL, PART_CELL, RATE_COUNT_CELL, COUNT_RATE_CELL):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        said = found.groupdict()
        if pattern is COUNT_RATE_CELL and not (said["percent"] or head.count_first):
            return None
        return _rate_of(said)
    return None


def _rate_of(said: Mapping[str, str | None]) -> Value | None:
    part, whole = said["part"] or "", said.get("whole") or ""
    if whole and int(part) > int(whole):
        return None
    if said["value"]:
        value = _plain(said["value"])
        if float(value) > 100 or (whole and abs(100 * int(part) / int(whole) - float(value)) > 1):
            return None
        sign = said.get("sign") or "="  # 1 (<1)
        return Value(value, comparator=sign, statistic="rate", unit="%", numerator=part, denominator=whole)
    return Value(part, statistic="count", unit="patients", numerator=part, denominator=whole)


def _range(text: str, head: Head) -> Value | None:
    found = RANGE_CELL.fullmatch(text)
    if found is None or float(found["value"]) >= float(found["high"]):
        return None
    one = _told(_plain(found["value"]), head, _unit_of(found), bool(found["percent"] or found["percent_2"]))
    return replace(one, comparator="range", high=_plain(found["high"])) if one else None


_P_VALUE = re.compile(r"[<≤] ?0?\.0[0-9]{1,3}")
"""A probability, as no head says it in tables of comparisons."""


def _number(text: str, head: Head) -> Value | None:
    found = NUMBER_CELL.fullmatch(text)
    if found is None and head.metric.kind in ("change", "time") and (head.mean or "±" in text):
        head, found = replace(head, mean=True), MEAN_CELL.fullmatch(text)
    if found is None or _P_VALUE.fullmatch(text):
        return None
    one = _told(_plain(found["value"]), head, _unit_of(found), bool(found["percent"]))
    comparator = {"≤": "<=", "≥": ">=", "约": "~"}.get(found["sign"] or "=", found["sign"] or "=")
    return replace(one, comparator=comparator) if one else None


def _unit_of(found: re.Match[str]) -> str:
    return next((name for name in DURATIONS if found[name]), "")


def _told(value: str, head: Head, unit: str, percent: bool) -> Value | None:
    """A plain number by the kind of its metric and the signs of head and cell."""
    kind = head.metric.kind
    if kind == "change":
        shown = "%" if percent or head.percent else unit or head.unit or head.metric.unit
        is_no_share = head.metric.unit in ("per year", "points", "letters", "titre") and shown == "%"
        is_mean = head.mean or head.metric.unit not in FREQUENCIES
        statistic = "median" if head.median else "mean" if is_mean else ""
        return None if is_no_share else Value(value, statistic=statistic, unit=shown)
    if head.metric.is_span and not percent and (unit or head.unit) and not head.percent:
        return Value(value, statistic="mean" if head.mean else "median", unit=unit or head.unit)
    if kind == "survival" and not percent and 0 < float(value) < 1:
        return None  # a hazard ratio's interval in a row of its own
    if percent or (head.percent and not unit):
        is_rate = 0 <= float(value) <= 100 and kind in ("response", "safety", "survival")
        return Value(value, statistic="rate", unit="%") if is_rate else None
    if kind == "survival" and head.time_point and not unit:  # 12-month PFS is a share of patients
        return Value(value, statistic="rate", unit="%") if 1 < float(value) <= 100 else None
    if kind in ("response", "safety") and head.count and value.isdigit():
        return Value(value, statistic="count", unit="patients", numerator=value)
    if head.metric.is_span and head.median and not unit:
        return Value(value, statistic="median")
    return None


def _plain(printed: str) -> str:
    """A number without plus sign and idle zeros.

    >>> _plain("20.0"), _plain("+1.50"), _plain("100")
    ('20', '1.5', '100')
    """
    bare = printed.lstrip("+")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare
