"""Outcomes from table cells: the head names the metric, the cell the number, the row what it is about.

Which head names what is told by ``config/fields/outcome.csv``, as in sentences; a head of which a word
remains unread (`PFS HR`, `Prior CR`) gives nothing, nor does a cell that is no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.finders.outcomes import Metrics
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.grades import find_grades
from pipeline.finders.outcomes.metrics import Metric
from pipeline.papertables import HEAD_LEVELS
from pipeline.records import Cell, Fact, Mention
from pipeline.relations.reading import Reading
from pipeline.relations.rows import Row, TypedTable, row_name, type_table
from pipeline.relations.sizes import whole_number
from pipeline.settings import Term

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
    rf"|范围)?\s?[,:;]?\s?-?{NUM}\s?%?"
    rf"\s?(?:-|~|to|至|,|;)\s?(?:-?{NUM}|NR|NE|NA|not reached|未达到|\+)\s?%?\+?[)\]]"
)
TAIL = r"(?:\s?[a-z*†‡§¶#]{1,2})?"
NUMBER_CELL = re.compile(
    rf"(?P<sign>{SIGN})?\s?(?P<value>[-+]?{NUM})\s?(?P<percent>%)?\s?(?:{UNIT})?(?:{INTERVAL})?{TAIL}",
    re.IGNORECASE,
)
RATE_OF_CELL = re.compile(  # 82.4% (61/74), 82.4 (61/74)
    rf"(?P<value>{NUM})\s?(?P<percent>%)?\s?[(\[](?P<part>[0-9]{{1,5}})\s?/\s?(?P<whole>[0-9]{{1,5}})[)\]](?:{INTERVAL})?{TAIL}"
)
PART_CELL = re.compile(  # 61/74 (82.4%), 61/74
    rf"(?P<part>[0-9]{{1,5}})\s?/\s?(?P<whole>[0-9]{{1,5}})(?:\s?例)?(?:\s?[(\[](?P<value>{NUM})\s?(?P<percent>%)?[)\]])?{TAIL}"
)
COUNT_RATE_CELL = re.compile(  # 61 (82.4%), 61例（82.4）
    rf"(?P<part>[0-9]{{1,5}})\s?(?:例|名)?\s?[(\[](?P<value>{NUM})\s?(?P<percent>%)?[)\]]{TAIL}"
)
RATE_COUNT_CELL = re.compile(  # 82.4% (61), 82.4%（61例）
    rf"(?P<value>{NUM})\s?(?P<percent>%)\s?[(\[](?:n\s?=\s?)?(?P<part>[0-9]{{1,5}})\s?(?:例|名)?[)\]]{TAIL}"
)
RANGE_CELL = re.compile(
    rf"(?P<value>{NUM})\s?(?P<percent>%)?\s?(?:-|~|to"
    rf"|至)\s?(?P<high>{NUM})\s?(?P<percent_2>%)?\s?(?:{UNIT})?{TAIL}",
    re.IGNORECASE,
)
NOT_REACHED = re.compile(
    rf"(?:NR|not reached|(?:尚|仍)?未达到?)(?:\s?[(\[][^()\[\]]{{0,30}}[)\]])?{TAIL}", re.IGNORECASE
)
NR_IS_REPORTED = re.compile(r"(?<![A-Za-z])NR\s?[,:=：，]?\s?(?:not reported|未报[道告])", re.IGNORECASE)
# What a head may hold beside its metric.
HEAD_UNIT = re.compile(rf"(?<![A-Za-z])(?:{UNIT})(?![A-Za-z])", re.IGNORECASE)
TIME = re.compile(
    r"(?P<n>[0-9]{1,3})\s?[- ]?(?P<unit>个?月|months?|mos?|周|weeks?|wks?|年|years?|yrs?)(?![A-Za-z])"
    r"|(?P<word>半)年",
    re.IGNORECASE,
)
HEAD_WORDS = re.compile(
    r"median|中位数?|mean|平均|rates?|率|发生|any[- ]?grades?|all[- ]?grades?|任[何意]级别?|所有级别|各级"
    r"|best|confirmed|overall"
    r"|estimated|patients|患者|no\.?|number|of|at|the|in|n|例数?|人数|95\s?%?\s?(?:ci|置信区间)|ci|range"
    r"|范围|iqr|%"
    r"|[()\[\],，、;；:/=\-–—]|\s",
    re.IGNORECASE,
)
MEDIAN = re.compile(r"median|中位|(?<![A-Za-z])m(?=[A-Z])", re.IGNORECASE)
MEAN = re.compile(r"(?<![A-Za-z])mean(?![A-Za-z])|平均", re.IGNORECASE)
COUNT_HEAD = re.compile(r"(?<![A-Za-z])(?:n|no\.?|number of)(?![A-Za-z])|例数?|人数", re.IGNORECASE)
COUNT_FIRST = re.compile(
    r"(?:(?<![A-Za-z])(?:n|no\.?)|例数?)\s?(?:/\s?N)?\s?[,，]?\s?[(\[/]\s?%", re.IGNORECASE
)
GRADE_ALONE = re.compile(r"(?:≥|>=)\s?(?:G|grade\s?)?(?P<low>[345])\s?(?:级)?")
NO_METRICS = frozenset({"ENROLLED", "TREATED", "EVALUABLE", "TRIALS", "PRODUCTS", "PRIMARY_ENDPOINT_EVENT"})
"""Sizes stand in ``trials``; products and trials are counted in prose, endpoints are named, not measured."""


@dataclass(frozen=True)
class Head:
    """What a column measures, as far as its head says."""

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
    arm: str = ""


@dataclass(frozen=True)
class Value:
    """What a cell says."""

    value: str = ""
    high: str = ""
    comparator: str = "="
    statistic: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""


@cache
def _load_metrics(terms: tuple[Term, ...]) -> Metrics:
    """The metrics of the terms, made once for all papers."""
    return Metrics(terms)


def relate_cell_outcomes(reading: Reading, names: Mapping[str, str]) -> Iterator[Fact]:
    """The outcomes of all tables, without a number; ``names`` gives the id of a study known by its name."""
    metrics = _load_metrics(reading.settings.fields["outcome"].terms)
    for table in reading.tables:
        typed = type_table(reading, table)
        heads = list(_heads(typed, metrics))
        if not heads:
            continue
        rows = [Row(typed, cells) for cells in table.rows]
        told_twice = _told_twice(reading, rows, names)
        for row in rows:
            about = _about(reading, row, names, told_twice)
            for head in heads:
                yield from _outcome(reading, row, head, about)


# --------------------------------------------------------------------------------------- heads


def _heads(typed: TypedTable, metrics: Metrics) -> Iterator[Head]:
    taken = {typed.columns.get(kind) for kind in ("enrolled", "trial", "reference", "hr")}
    for column, text in enumerate(typed.table.heads):
        head = read_head(text, metrics) if column not in taken else None
        if head is not None:
            yield replace(head, column=column, percent=head.percent or _has_percent(typed, column))


def _has_percent(typed: TypedTable, column: int) -> bool:
    """Whether some cell of a column prints the sign that its others leave out."""
    cells = [row[column] for row in typed.table.rows]
    return any(cell is not None and re.search(r"[0-9]\s?[%％]", cell.text) for cell in cells)


def read_head(text: str, metrics: Metrics) -> Head | None:
    """The metric a head names, with unit, grade and time point; None where a word stays unread."""
    folded = fold(text.replace(HEAD_LEVELS, " / ")).text.replace(" / ", HEAD_LEVELS)
    found = metrics.find(folded)
    if not found or len({place.metric.id for place in found}) > 1:
        return None
    metric = found[0].metric
    if metric.id in NO_METRICS:
        return None
    rest = folded
    for place in reversed(found):
        rest = rest[: place.start] + " " + rest[place.end :]
    suffix, rest = _grade(rest, metric)
    time_point, rest = _time(rest, metric)
    unit = HEAD_UNIT.search(rest)
    left = HEAD_WORDS.sub("", HEAD_UNIT.sub("", rest) if unit else rest)
    if left.strip():
        return None
    return Head(
        metric,
        metric.id + suffix,
        0,
        text,
        unit=unit.lastgroup or "" if unit else "",
        percent="%" in re.sub(r"95\s?%", "", rest) or _is_rate_name(folded, found[0].start, found[0].end),
        median=MEDIAN.search(folded) is not None,
        mean=MEAN.search(folded) is not None,
        count=COUNT_HEAD.search(rest) is not None,
        count_first=COUNT_FIRST.search(rest) is not None,
        time_point=time_point,
    )


def _is_rate_name(head: str, start: int, end: int) -> bool:
    """客观缓解率, response rate, ORR: the name itself says per cent; not 年化出血率, a rate per year."""
    name = head[start:end]
    tail = head[end : end + 6]
    is_rate = name.endswith(("率", "rate", "rates")) or re.match(r"\s?(?:rate|发生率|率)", tail) is not None
    return is_rate or name in ("ORR", "CRR", "DCR", "CBR")


def _grade(rest: str, metric: Metric) -> tuple[str, str]:
    grades = find_grades(rest) if metric.kind == "safety" else []
    if len(grades) == 1:
        return (
            f"_{grades[0].suffix}" if grades[0].suffix else "",
            rest[: grades[0].start] + rest[grades[0].end :],
        )
    alone = GRADE_ALONE.search(rest) if metric.kind == "safety" and not grades else None
    if alone:
        return f"_GE{alone['low']}", rest[: alone.start()] + rest[alone.end() :]
    return "", rest


def _time(rest: str, metric: Metric) -> tuple[str, str]:
    """`12-month PFS`, 1年OS率: the time point; years as months, as survival is told."""
    found = TIME.search(rest)
    if found is None or metric.id == "FOLLOW_UP":
        return "", rest
    left = rest[: found.start()] + rest[found.end() :]
    if found["word"]:
        return "6 months", left
    unit = found["unit"].lower()
    if unit[0] in "年y":
        return f"{int(found['n']) * 12} months", left
    return f"{found['n']} {'weeks' if unit[0] in '周w' else 'months'}", left


# --------------------------------------------------------------------------------------- cells


def read_cell(text: str, head: Head) -> Value | None:
    """What a cell says under its head; None where it is no number or could be two."""
    folded = fold(text).text.strip()
    if NOT_REACHED.fullmatch(folded):
        is_median = head.metric.kind == "survival" and not head.percent and not head.time_point
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
        return _rate_of(said, head)
    return None


def _rate_of(said: Mapping[str, str | None], head: Head) -> Value | None:
    part, whole = said["part"] or "", said.get("whole") or ""
    if whole and int(part) > int(whole):
        return None
    if said["value"]:
        value = _plain(said["value"])
        if float(value) > 100 or (whole and abs(100 * int(part) / int(whole) - float(value)) > 1):
            return None
        return Value(value, statistic="rate", unit="%", numerator=part, denominator=whole)
    return Value(part, statistic="count", unit="patients", numerator=part, denominator=whole)


def _range(text: str, head: Head) -> Value | None:
    found = RANGE_CELL.fullmatch(text)
    if found is None or float(found["value"]) >= float(found["high"]):
        return None
    one = _told(_plain(found["value"]), head, _unit_of(found), bool(found["percent"] or found["percent_2"]))
    return replace(one, comparator="range", high=_plain(found["high"])) if one else None


def _number(text: str, head: Head) -> Value | None:
    found = NUMBER_CELL.fullmatch(text)
    if found is None:
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
        shown = "%" if percent or head.percent else unit or head.metric.unit
        return Value(value, statistic="mean", unit=shown)
    if kind == "survival" and not percent and (unit or head.unit) and not head.percent:
        return Value(value, statistic="mean" if head.mean else "median", unit=unit or head.unit)
    if percent or (head.percent and not unit):
        is_rate = 0 <= float(value) <= 100 and kind in ("response", "safety", "survival")
        return Value(value, statistic="rate", unit="%") if is_rate else None
    if kind == "survival" and head.time_point and not unit:  # 12-month PFS is a share of patients
        return Value(value, statistic="rate", unit="%") if 1 < float(value) <= 100 else None
    if kind in ("response", "safety") and head.count and value.isdigit():
        return Value(value, statistic="count", unit="patients", numerator=value)
    if kind == "survival" and head.median and not unit:
        return Value(value, statistic="median")
    return None


def _plain(printed: str) -> str:
    """A number without plus sign and idle zeros.

    >>> _plain("20.0"), _plain("+1.50"), _plain("100")
    ('20', '1.5', '100')
    """
    bare = printed.lstrip("+")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


# ---------------------------------------------------------------------------------------- rows


@dataclass(frozen=True)
class About:
    """What the numbers of a row are about."""

    subject: str
    subject_id: str
    arm: str
    disease: str
    citations: str


def _about(reading: Reading, row: Row, names: Mapping[str, str], told_twice: frozenset[str]) -> About:
    trial = _trial_of(reading, row, names)
    product = "" if trial else _product_of(reading, row)
    arm = _arm_of(row) if trial in told_twice or not (trial or product) else ""
    subject = "trial" if trial else "product" if product else "class"
    return About(subject, trial or product, arm, _disease_of(reading, row), _citations_of(reading, row))


def _trial_of(reading: Reading, row: Row, names: Mapping[str, str]) -> str:
    cell = row.cell("trial")
    found = reading.within(cell.start, cell.end, "trial") if cell else []
    if found:
        return names.get(found[0].value, found[0].value)
    return names.get(row_name(reading, row), "")


def _told_twice(reading: Reading, rows: Sequence[Row], names: Mapping[str, str]) -> frozenset[str]:
    """Trials with a row an arm."""
    trials = [_trial_of(reading, row, names) for row in rows]
    return frozenset(trial for trial in trials if trial and trials.count(trial) > 1)


def _product_of(reading: Reading, row: Row) -> str:
    for kind in ("product", "drug", "intervention"):
        cell = row.cell(kind)
        found = {m.value for m in reading.within(cell.start, cell.end, "product")} if cell else set()
        others = {m.value for m in reading.within(cell.start, cell.end, "drug")} - found if cell else set()
        if len(found) == 1 and not others:
            return found.pop()
    return ""


def _arm_of(row: Row) -> str:
    for kind in ("intervention", "drug", "product"):
        cell = row.cell(kind)
        if cell is not None:
            return " ".join(cell.text.split())
    return ""


def _disease_of(reading: Reading, row: Row) -> str:
    cell = row.cell("disease")
    found = {m.value for m in reading.within(cell.start, cell.end, "disease")} if cell else set()
    return found.pop() if len(found) == 1 else ""


def _citations_of(reading: Reading, row: Row) -> str:
    marks: list[Mention] = []
    for cell in row.cells:
        marks += reading.within(cell.start, cell.end, "citation") if cell else []
    values = {mark.value for mark in marks}
    return values.pop() if len(values) == 1 else ""


def _outcome(reading: Reading, row: Row, head: Head, about: About) -> Iterator[Fact]:
    cell = row.cells[head.column]
    if cell is None or not cell.text.strip() or cell.state == "uncertain":
        return
    said = read_cell(cell.text, head)
    if said is None or (said.comparator == "not_reached" and _nr_is_reported(reading, cell)):
        return
    values = {
        "outcome": "",
        "subject": about.subject,
        "subject_id": about.subject_id,
        "arm": about.arm,
        "disease_id": about.disease,
        "metric": head.code,
        "statistic": said.statistic,
        "comparator": said.comparator,
        "value": said.value,
        "value_high": said.high,
        "unit": said.unit,
        "numerator": said.numerator,
        "denominator": said.denominator or _whole_of(row, said),
        "time_point": head.time_point if said.statistic in ("rate", "count", "mean") else "",
        **dict.fromkeys(("population", "ci_low", "ci_high", "spread", "spread_low", "spread_high"), ""),
        "citations": about.citations,
    }
    yield reading.fact("outcomes", values, (cell.start, cell.end), f"column:{head.text}")


def _whole_of(row: Row, said: Value) -> str:
    """The row's number of patients, where numerator and rate agree with it."""
    cell = row.cell("enrolled")
    whole = whole_number(cell.text) if cell else ""
    if not whole or not said.numerator or said.statistic != "rate" or int(whole) == 0:
        return ""
    return whole if abs(100 * int(said.numerator) / int(whole) - float(said.value)) <= 1 else ""


def _nr_is_reported(reading: Reading, cell: Cell) -> bool:
    """NR stands for `not reported` where the paper says so."""
    if "NR" not in cell.text.upper() or "reached" in cell.text.lower():
        return False
    if any(m.value == "NR" and "report" in m.name.lower() for m in reading.of_field("abbreviation")):
        return True
    return NR_IS_REPORTED.search(reading.folded) is not None
