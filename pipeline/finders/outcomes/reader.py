"""A sentence from text to outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.finders.outcomes.arm_sizes import find_arm_sizes
from pipeline.finders.outcomes.arms import give_arms
from pipeline.finders.outcomes.at_large import AT_LARGE, find_people_at_large
from pipeline.finders.outcomes.changes import (
    CHANGE,
    Change,
    clause_start,
    is_change_noun,
    tells_amount,
    tells_direction,
    tells_fall,
    tells_level,
    tells_people,
)
from pipeline.finders.outcomes.elided import find_elided
from pipeline.finders.outcomes.fitting import FREQUENCIES
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.graded_names import give_grades, metric_id, share_event_grade
from pipeline.finders.outcomes.grades import find_grades
from pipeline.finders.outcomes.groups import group_names, group_numbers
from pipeline.finders.outcomes.intervals import read_intervals
from pipeline.finders.outcomes.links import link
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.metrics import Metrics
from pipeline.finders.outcomes.names import name_places, raise_to_better
from pipeline.finders.outcomes.negations import find_alls, find_low_grades, find_zeros
from pipeline.finders.outcomes.nobody import drop_counts_of_nobody, find_nobody
from pipeline.finders.outcomes.objects import find_objects
from pipeline.finders.outcomes.populations import give_populations
from pipeline.finders.outcomes.quantities import (
    BRACKET_INTERVAL,
    MASK,
    NOISE,
    Quantity,
    find_quantities,
    mask,
)
from pipeline.finders.outcomes.reading import TRIGGER, Context, Found, Name, Reading
from pipeline.finders.outcomes.results import find_shares, share_times_behind
from pipeline.finders.outcomes.times import split_times
from pipeline.finders.outcomes.treatments import give_treatments
from pipeline.finders.outcomes.words import Words


def read_sentence(sentence: str, metrics: Metrics, context: Context | None = None) -> list[OutcomeMention]:
    """The outcomes of one sentence, in order of their numbers."""
    if not TRIGGER.search(sentence):
        return []
    folded = fold(sentence)
    context = context or Context()
    return [
        _mention(reading, one, folded.span(start + one.start, start + one.end), context)
        for start, end in _chunks(folded.text)
        for reading in _read(folded.text[start:end], metrics, context)
        for one in sorted(reading.found, key=lambda one: (one.start, one.end))
    ]


_LONGEST = 2000

"""Characters of a sentence read at once: longer ones are lists or tables that lost their stops."""

_STOP = re.compile(r"[;。,、 ][^;。,、 ]{0,400}$")

_NUMBER = re.compile(r"[0-9.]+")


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Cut an overlong sentence at a stop, so that time grows with its length only."""
    start = 0
    while len(text) - start > _LONGEST:
        stop = _STOP.search(text, start + _LONGEST - 400, start + _LONGEST)
        end = stop.start() + 1 if stop else start + _LONGEST
        yield start, end
        start = end
    yield start, len(text)


def _is_prose(text: str) -> bool:
    """Whether a text is not just rows of numbers."""
    return len(text) < 400 or sum(1 for _ in _NUMBER.finditer(text)) * 7 < len(text)


def _read(text: str, metrics: Metrics, context: Context) -> list[Reading]:
    """What was found in a text, as a list of one; none where it names no metric."""
    is_told = "有效" in text or metrics.find(text) or context.metric or _OBJECT_NUMBER.search(text)
    is_told = is_told or AT_LARGE.search(text)
    if not _is_prose(text) or not is_told:
        return []
    reading, quantities = _prepare(text, metrics, context)
    find_alls(reading)
    find_nobody(reading)
    covered = [(one.start, one.end) for one in reading.found if one.quantity.value != "0"]
    numbers = group_numbers(
        reading,
        [
            q
            for q in quantities
            if q.kind not in ("trials", "products", "other") and not _is_covered(q, covered)
        ],
    )
    link(reading, numbers)
    drop_counts_of_nobody(reading)
    find_shares(reading, quantities)
    find_objects(reading, quantities, metrics)
    find_people_at_large(reading, quantities, metrics)
    find_zeros(reading)
    find_low_grades(reading)
    find_elided(reading, numbers)
    share_times_behind(reading)
    _leave_out(reading, metrics)
    give_arms(reading, metrics.words)
    give_treatments(reading)
    find_arm_sizes(reading, metrics.by_id.get("ENROLLED"))
    give_populations(reading, metrics.words)
    return [reading]


def _leave_out(reading: Reading, metrics: Metrics) -> None:
    """Leave out what is no result: assumptions, criteria, sensitivities, spans that are no medians."""
    words = metrics.words
    if words and words.assumed.search(reading.text):
        counts = [one for one in reading.found if one.metric.kind == "count"]
        reading.found = [one for one in counts if not _is_size(reading, one)]
    reading.found = [one for one in reading.found if not _is_other(reading, one, words)]


_OR_LESS = re.compile(r",? or (?:lower|less|below|more|higher|greater|above)(?![A-Za-z])")
_DIFFERENCE = re.compile(
    r"(?:difference(?: of| was|,|:|\()?|差值(?:为|是)?|差异为)[^0-9;。a-z]{0,6}$"
    r"|(?<!减)[多少](?:下降|降低|减少|升高|增加|提高|改善|减轻|延长)了?[^0-9;。,]{0,2}$"
)


def _is_size(reading: Reading, one: Found) -> bool:
    """Whether a number is the size a trial was planned to have."""
    return one.name is not None and "样本" in reading.text[one.name.start : one.name.end]


def _is_other(reading: Reading, one: Found, words: Words | None) -> bool:
    name = one.name
    if name is None:
        return False
    if one.quantity.comparator == "range":
        said = reading.text[name.start : name.end]
        is_plain = not (name.is_median or name.is_mean or re.search("中位|edian", said))
        is_measured = one.quantity.kind == "measure" and one.metric.unit not in FREQUENCIES
        if is_measured or (one.metric.id == "FOLLOW_UP" and is_plain):
            return True  # 体重35~90 kg, 随访5~20个月 are ranges of the patients
    is_share = one.quantity.kind == "percent" and one.metric.unit in FREQUENCIES
    if is_share and not is_told_as_change(reading, one):
        return True  # ABR为0.6次, 80%的患者…: of something else
    if one.metric.kind == "change" and _OR_LESS.match(reading.clean, one.end):
        return True  # a level of 600 μmol/L or lower
    if one.quantity.comparator not in ("=", "~") and is_level(reading, one):
        return True  # HbA1c降至<7%: a goal
    if _DIFFERENCE.search(reading.clean, max(0, one.start - 40), one.start):
        return True  # an estimated treatment difference of -12.4 percentage points
    if _is_composition(reading, one, name) or _is_share_of_people(reading, one, name):
        return True
    if words is None or name.end > one.start or one.metric.kind == "change":
        return False
    return words.other_measure.search(reading.clean, name.end, one.start) is not None


_OBJECT_NUMBER = re.compile(
    r"[0-9一两二三四五六七八九十] ?(?:余|多)?(?:项|款|个|种)|[a-z0-9] (?:[A-Za-z/+0-9-]{1,25} ){0,4}?"
    r"(?:trials|studies|products)"
)


def _is_covered(quantity: Quantity, spans: list[tuple[int, int]]) -> bool:
    return any(start <= quantity.start < end for start, end in spans)


def _prepare(text: str, metrics: Metrics, context: Context) -> tuple[Reading, list[Quantity]]:
    grades = find_grades(text)
    pieces = list(text)
    for grade in grades:
        if grade.suffix != "SEVERE":
            pieces[grade.start : grade.end] = MASK * (grade.end - grade.start)
    clean = mask(mask("".join(pieces), NOISE), BRACKET_INTERVAL)
    reading = Reading(text, clean, grades, words=metrics.words)
    names = name_places(reading, metrics)
    names = give_grades(reading, raise_to_better(reading, names, metrics), context)
    thresholds = [(name.start, name.end) for name in names if name.metric.id not in metrics.by_id]
    for start, end in (*reading.populations, *thresholds):
        reading.clean = reading.clean[:start] + MASK * (end - start) + reading.clean[end:]
    quantities = [one for one in find_quantities(reading.clean) if not _is_in_name(one, names)]
    quantities = split_times(reading, [_in_metres(one, reading, names) for one in quantities], names)
    reading.number_starts = [quantity.start for quantity in quantities if quantity.kind != "other"]
    share_event_grade(reading, names)
    reading.names = group_names(reading, names, quantities)
    return reading, quantities


_METRES = re.compile(r"[0-9] ?m(?:\)|$)")


def _in_metres(quantity: Quantity, reading: Reading, names: Sequence[Name]) -> Quantity:
    """`20.8 m` as metres where a distance is measured, else months."""
    is_m = quantity.unit == "months" and _METRES.search(reading.clean[quantity.start : quantity.end])
    if not is_m or not any(name.metric.unit == "m" for name in names):
        return quantity
    return replace(quantity, kind="measure", unit="m")


_AMONG_THEM = re.compile(r"其中[^,;。0-9]{1,12}$")


def _is_composition(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent says what the events were: 感染发生率为32.1%，其中细菌感染占61.5%."""
    if name.metric.kind != "safety" or name.grade is not None or one.quantity.kind != "percent":
        return False
    is_kind = _AMONG_THEM.search(reading.text, max(0, name.start - 16), name.start)
    return bool(is_kind and reading.clean[name.end : one.start] in ("占", "者占", "约占"))


def _is_share_of_people(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent says how many had a change; the share that reached a threshold is one."""
    if one.quantity.kind != "percent" or not metric_id(reading, name).endswith(CHANGE):
        return False
    first, last = min(one.start, one.group[0] or one.start), max(one.end, one.group[1])
    return tells_people(reading.text[name.end : first], reading.text[last : last + 40])


def _is_in_name(quantity: Quantity, names: Sequence[Name]) -> bool:
    """Whether a number is part of a metric's name: 第1秒用力呼气容积, ``volume in one second``."""
    return any(name.start <= quantity.start and quantity.end <= name.end for name in names)


def _mention(reading: Reading, one: Found, span: tuple[int, int], context: Context) -> OutcomeMention:
    quantity = one.quantity
    metric = _metric_id(reading, one)
    denominator = quantity.denominator
    if quantity.numerator and not denominator:
        denominator = context.denominator
    statistic = _statistic(one)
    intervals = read_intervals(reading.text, one.start, one.end, is_median=statistic == "median")
    told = Change(quantity.comparator, quantity.value, quantity.high, intervals)
    if metric.endswith(CHANGE) and statistic in ("mean", "median") and _is_fall(reading, one):
        told = told.turned()
    return OutcomeMention(
        *span,
        metric=metric,
        statistic=statistic,
        comparator=told.comparator,
        value=told.value,
        value_high=told.high,
        unit=_unit(one),
        numerator=quantity.numerator,
        denominator=denominator,
        time_point=one.time_point,
        population=one.population,
        arm=one.arm,
        disease_hint=one.disease,
        rule=one.metric.rule,
        ci_low=told.intervals.ci[0],
        ci_high=told.intervals.ci[1],
        spread=told.intervals.spread,
        spread_low=told.intervals.ends[0],
        spread_high=told.intervals.ends[1],
    )


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


def is_told_as_change(reading: Reading, one: Found) -> bool:
    """Whether a number says by how much it rose or fell: ABR降低71%, ``fell by 3.2 bleeds per year``."""
    if is_level(reading, one):
        return False
    if tells_amount(reading.text[max(0, one.start - 40) : one.start], reading.text[one.end : one.end + 40]):
        return True
    former = _former(reading, one)
    return former is not None and is_told_as_change(reading, former)


def _former(reading: Reading, one: Found) -> Found | None:
    """The number of the same change before, which this one goes on with: by 44% with A and 22% with B."""
    former = next((other for other in reversed(reading.found) if other.end <= one.start), None)
    if former is None or former.name is not one.name or former.quantity.kind != one.quantity.kind:
        return None
    return None if tells_direction(reading.text[former.end : one.start]) else former


def is_level(reading: Reading, one: Found) -> bool:
    """Whether a number of a metric of change is what was measured before or after it: 由8.6%降至7.1%."""
    name = one.name
    if name is None or one.metric.kind != "change" or one.quantity.high:
        return False
    if is_change_noun(reading.text[name.start : name.end]):
        return False
    if tells_level(reading.text[max(0, one.start - 40) : one.start]):
        return True
    former = _former(reading, one)
    return former is not None and is_level(reading, former)  # reduced to 6.5% with A and 7.1% with B


def _is_fall(reading: Reading, one: Found) -> bool:
    """Whether the words of a change, from its name's clause on, say that it is a fall; a sign says it."""
    text = reading.text
    if text[one.start : one.start + 1] == "+" or text[one.start - 1 : one.start] == "+":
        return False
    name_start = one.name.start if one.name else one.start
    if one.name and one.name.start >= one.end and tells_fall(text[one.end : one.name.end + 8]):
        return True  # A (14.9%) and B (2.4%) led to weight loss
    first = clause_start(text, min(name_start, one.start))
    return tells_fall(text[first : one.start], text[one.end : one.end + 40])


def _statistic(one: Found) -> str:
    kind = one.quantity.kind
    if one.share:
        return "share"
    if one.metric.kind == "change":
        return "median" if one.name and one.name.is_median else "mean"
    if kind in ("duration", "reached"):
        return "mean" if (one.name and one.name.is_mean) or one.quantity.is_mean else "median"
    return "rate" if kind in ("percent", "per 100000") else "count"


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
