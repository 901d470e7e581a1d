"""Metrics with the grades they stand with."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.measures.grades import Grade
from pipeline.finders.outcomes.measures.names import close_bracket
from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.reading import Context, Name, Reading

_GRADE_TO_NAME = re.compile(
    r"(?:的|及以上|急性|皮肤|慢性|treatment-(?:related|emergent)|drug-related|immune-related|acute|any| "
    r"|[一-龥]{0,6}?)*"
)

_NAME_TO_GRADE = re.compile(r" ?(?:of|的|,)? ?\(?")


def give_grades(reading: Reading, names: list[Name], context: Context) -> list[Name]:
    """Give grades to the metrics they stand with; a grade alone stands for the metric before it."""
    given = list(names)
    for grade in reading.grades:
        behind = next((name for name in names if name.start >= grade.end), None)
        before = next((name for name in reversed(names) if name.end <= grade.start), None)
        if behind and behind.metric.kind == "safety" and _is_near(reading, grade, behind):
            behind.grade = grade
        elif (
            before
            and before.metric.kind == "safety"
            and before.grade is None
            and _follows(reading, before, grade)
        ):
            before.grade, before.end = grade, close_bracket(reading.text, grade.end)
        else:
            standing = _standing_grade(grade, given, context)
            if standing:
                given.append(standing)
    return sorted(given, key=lambda name: name.start)


def _is_near(reading: Reading, grade: Grade, name: Name) -> bool:
    gap = reading.clean[grade.end : name.start]
    return (
        len(gap) <= 24
        and not re.search("[,;:。0-9%、(]", gap)
        and MASK not in gap
        and bool(_GRADE_TO_NAME.fullmatch(gap))
    )


def _follows(reading: Reading, name: Name, grade: Grade) -> bool:
    """``CRS ≥3级`` and ``CRS(≥3级)``; not ``CRS(G1-2 61.5%``, where the grade counts for itself."""
    gap = reading.clean[name.end : grade.start]
    if len(gap) > 5 or not _NAME_TO_GRADE.fullmatch(gap):
        return False
    return "(" not in gap or reading.text[grade.end : grade.end + 1] == ")"


def _standing_grade(grade: Grade, names: list[Name], context: Context) -> Name | None:
    earlier = [name for name in names if name.start < grade.start and name.metric.kind == "safety"]
    metric = max(earlier, key=lambda name: name.start).metric if earlier else context.metric
    if metric is None or metric.kind != "safety" or grade.suffix == "SEVERE":
        return None
    return Name(grade.start, grade.end, metric, grade, is_grade_only=True)


def metric_id(reading: Reading, name: Name) -> str:
    """The metric's code with its grade: ``CRS_GE3``; a low grade counts only in a break-down by grade."""
    grade = name.grade
    if grade is None or not grade.suffix:
        return name.metric.id
    if grade.is_low and not name.is_rate and not _is_broken_down(reading, name):
        return name.metric.id
    return f"{name.metric.id}_{grade.suffix}"


def _is_broken_down(reading: Reading, name: Name) -> bool:
    return (
        name.is_grade_only
        or sum(other.metric.id == name.metric.id for names in reading.names for other in names.members) > 1
    )


_EVENTS = frozenset({"AE", "TRAE", "TEAE", "IRAE", "SAE"})

_NOT_GRADED = frozenset({"TRM", "NRM", "MORTALITY", "DISCONTINUATION", "DOSE_REDUCTION"})

_EVENTS_ARE = re.compile(
    r"(?:依次|主要|分别|多)?(?:为|是|包括|有|:)| (?:that occurred [a-z ]{1,40} )?(?:were|was|included"
    r"|include|including|:)(?! (?:reported|observed|seen|noted))"
)


_THAT_OF = re.compile(r"(?<![A-Za-z])(?:that|those) of $")


_ANY_GRADE = re.compile(r"(?:any|all)[- ]grade|任[何意]级", re.IGNORECASE)
_NEXT_BRACKET = re.compile(r" ?\([^()]{1,60}\)(?:,? (?:and|or) |, |,|、|和|及|以及)")


def _goes_on(reading: Reading, former: Name, name: Name) -> bool:
    """Whether a grade told first holds in a list of brackets: grade 3 or 4 neutropenia (51%), anemia (8%)."""
    grade = former.grade
    is_first = grade is not None and grade.start < former.start and len(reading.grades) == 1
    between = reading.text[former.end : name.start]
    return (
        is_first
        and not _ANY_GRADE.search(reading.text)
        and name.grade is None
        and _NEXT_BRACKET.fullmatch(between) is not None
    )


def share_event_grade(reading: Reading, names: list[Name]) -> None:
    """Give the grade of adverse events to those listed behind: 3级及以上不良事件为贫血（33%）."""
    grade: Grade | None = None
    for at, name in enumerate(names):
        if at and name.metric.kind == "safety" and _goes_on(reading, names[at - 1], name):
            name.grade = names[at - 1].grade
        if at and name.grade is None and _THAT_OF.search(reading.clean, max(0, name.start - 10), name.start):
            name.grade = names[at - 1].grade  # grade 3 CRS was 46%, and that of ICANS was 28%
        if name.metric.id in _EVENTS:
            grade = name.grade if _EVENTS_ARE.match(reading.clean, name.end) else None
        elif name.metric.id in _NOT_GRADED:
            continue
        elif name.is_rate and re.search("[,;]", reading.clean[name.start - 4 : name.start]):
            grade = None  # …，CRS发生率为5% is told for itself
        elif name.grade is not None or name.metric.kind not in ("safety", "count"):
            grade = None
        elif (
            grade is not None
            and name.metric.kind == "safety"
            and not re.search("[;。]", reading.clean[grade.end : name.start])
        ):
            name.grade = grade
