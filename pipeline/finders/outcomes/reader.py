"""A sentence from text to outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.finders.outcomes.arms.giving import give_arms
from pipeline.finders.outcomes.arms.populations import give_populations
from pipeline.finders.outcomes.arms.sizes import find_arm_sizes
from pipeline.finders.outcomes.arms.treatments import give_treatments
from pipeline.finders.outcomes.counts.at_large import AT_LARGE, find_people_at_large
from pipeline.finders.outcomes.counts.negations import find_alls, find_low_grades, find_zeros
from pipeline.finders.outcomes.counts.nobody import drop_counts_of_nobody, find_nobody
from pipeline.finders.outcomes.counts.objects import find_objects
from pipeline.finders.outcomes.counts.people import count_people
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.linking.elided import find_elided
from pipeline.finders.outcomes.linking.links import link
from pipeline.finders.outcomes.linking.results import find_shares, join_rates_behind, share_times_behind
from pipeline.finders.outcomes.measures.graded_names import give_grades, share_event_grade
from pipeline.finders.outcomes.measures.grades import find_grades
from pipeline.finders.outcomes.measures.groups import group_names, group_numbers
from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.measures.names import name_places, raise_to_better
from pipeline.finders.outcomes.measures.predicates import without_predicates
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.numbers.noise import BRACKET_INTERVAL, MASK, NOISE, mask
from pipeline.finders.outcomes.numbers.phrases import find_quantities
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.times import split_times
from pipeline.finders.outcomes.reading import TRIGGER, Context, Name, Reading
from pipeline.finders.outcomes.refusals import leave_out
from pipeline.finders.outcomes.telling import tell


def read_sentence(sentence: str, metrics: Metrics, context: Context | None = None) -> list[OutcomeMention]:
    """The outcomes of one sentence, in order of their numbers."""
    if not TRIGGER.search(sentence):
        return []
    folded = fold(sentence)
    context = context or Context()
    return [
        tell(reading, one, folded.span(start + one.start, start + one.end), context)
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
    is_told = (
        any(word in text for word in _TOLD_ALONE)
        or metrics.find(text)
        or context.metric
        or _OBJECT_NUMBER.search(text)
    )
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
    join_rates_behind(reading)
    drop_counts_of_nobody(reading)
    find_shares(reading, quantities)
    find_objects(reading, quantities, metrics)
    find_people_at_large(reading, quantities, metrics)
    find_zeros(reading)
    find_low_grades(reading)
    find_elided(reading, numbers)
    share_times_behind(reading)
    count_people(reading)
    leave_out(reading, metrics)
    give_arms(reading, metrics.words)
    give_treatments(reading)
    find_arm_sizes(reading, metrics.by_id.get("ENROLLED"))
    give_populations(reading, metrics.words)
    return [reading]


_TOLD_ALONE = ("有效", "letters", "字母", "fficacy")
"""Words that tell a result without a name: 7例（77.8%）有效, `gained ≥15 letters`."""
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
    if "(1) " in text and "(2) " in text:
        clean = _ITEM.sub(lambda found: MASK * len(found[0]), clean)
    reading = Reading(text, clean, grades, words=metrics.words)
    names = without_predicates(reading, name_places(reading, metrics))
    names = give_grades(reading, raise_to_better(reading, names, metrics), context)
    thresholds = [(name.start, name.end) for name in names if name.metric.id not in metrics.by_id]
    for start, end in (*reading.populations, *thresholds):
        reading.clean = reading.clean[:start] + MASK * (end - start) + reading.clean[end:]
    quantities = [
        one for one in find_quantities(_without_digits(reading.clean, names)) if not _is_in_name(one, names)
    ]
    quantities = split_times(reading, [_in_metres(one, reading, names) for one in quantities], names)
    reading.number_starts = [quantity.start for quantity in quantities if quantity.kind != "other"]
    share_event_grade(reading, names)
    reading.names = group_names(reading, names, quantities)
    return reading, quantities


_ITEM = re.compile(r"\([1-9]\)(?= [a-z])")
"""What counts the items of a list: (1) mortality, (2) stroke."""

_METRES = re.compile(r"[0-9] ?m(?:\)|$)")


def _in_metres(quantity: Quantity, reading: Reading, names: Sequence[Name]) -> Quantity:
    """`20.8 m` as metres where a distance is measured, else months."""
    is_m = quantity.unit == "months" and _METRES.search(reading.clean[quantity.start : quantity.end])
    if not is_m or not any(name.metric.unit == "m" for name in names):
        return quantity
    return replace(quantity, kind="measure", unit="m")


_DIGIT = re.compile("[0-9]")


def _without_digits(clean: str, names: Sequence[Name]) -> str:
    """A text with the digits of names masked: ``mNIS+7 -6.0`` tells one number, not 7 to 6."""
    for name in names:
        masked = _DIGIT.sub(MASK, clean[name.start : name.end])
        clean = clean[: name.start] + masked + clean[name.end :]
    return clean


def _is_in_name(quantity: Quantity, names: Sequence[Name]) -> bool:
    """Whether a number is part of a metric's name: 第1秒用力呼气容积, ``volume in one second``."""
    return any(name.start <= quantity.start and quantity.end <= name.end for name in names)
