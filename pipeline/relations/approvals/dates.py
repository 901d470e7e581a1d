"""Which dates of a sentence may be an approval's, and which of them stand in one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.records import Mention
from pipeline.relations.approvals.names import agencies_in, group_list
from pipeline.relations.approvals.told import DateList
from pipeline.relations.approvals.words import (
    AND_A_MONTH,
    BRACKETED_JOINT,
    BY_THEN,
    LIST_JOINT,
    NAME_TO_DATE,
    NO_PLACE_BEFORE,
    NOT_THERE,
    OF_STUDIES,
    ONLY_THEN,
    OTHER_EVENT_BEFORE,
    SPAN_END,
    SPAN_JOINT,
    SPAN_START,
    TO_DATE,
)
from pipeline.relations.cues import cue_pattern, shape
from pipeline.relations.reading import Reading

OTHER_ROLES = frozenset({"data_cutoff", "received", "publication"})
ENTRY_RULES = frozenset({"date:entry_day", "date:entry_month", "date:zh_entry_month"})
"""Rules of days and months in brackets that have their year from the head of the line: `2016: … (27 May)`."""


def approval_dates(reading: Reading, start: int, end: int) -> list[Mention]:
    """The dates of a span that may be an approval's, without the year of an entry that a bracket dates."""
    found = [
        date
        for date in reading.within(start, end, "date")
        if date.place is None and _may_be_approval(reading, date, start)
    ]
    finer = {date.value[:4] for date in found if date.rule in ENTRY_RULES}
    return [one for one in found if one.value not in finer]


def _may_be_approval(reading: Reading, date: Mention, floor: int) -> bool:
    text = reading.paper.text
    if dict(date.extra).get("role") in OTHER_ROLES:
        return False  # as its clause says, be it in the line before
    before = text[max(floor, date.start - 60) : date.start]
    spans = shape(reading, SPAN_END).search(before) or (
        shape(reading, SPAN_START).search(before) and SPAN_JOINT.match(text, date.end)
    )
    if shape(reading, OTHER_EVENT_BEFORE).search(before) or spans:
        return False
    if ONLY_THEN.match(text, date.end):
        return True
    if shape(reading, BY_THEN).search(before):
        return False
    open_month = AND_A_MONTH.match(text, date.end)
    if open_month and not reading.within(date.end, open_month.end() + 3, "date"):
        return False
    if _is_of_study(reading, date, floor):
        return False
    if dict(date.extra).get("role") == "approval":
        return True
    fields = ("product", "drug", "agency", "country", "disease", "date")
    marks = [mention.end for mention in reading.within(floor, date.start, *fields)]
    marks += [authority.end for authority in agencies_in(reading, floor, date.start)]
    marks += [floor + m.end() for m in cue_pattern(reading, "approval").finditer(text[floor : date.start])]
    near = max(marks, default=floor)
    between = text[near : date.start]
    if is_in_bracket(text[floor : date.start]):
        between = between.lstrip(";；")  # (Tecvayli; October 2022)
    return (
        any(gap.fullmatch(between) for gap in (shape(reading, TO_DATE), NAME_TO_DATE))
        or near == floor == date.start
    )


def _is_of_study(reading: Reading, date: Mention, floor: int) -> bool:
    """Whether a date stands behind the place of something else: `a trial in the United States (2016)`."""
    text = reading.paper.text
    sentence = reading.sentence_at(date.start)
    floor = sentence.start if sentence else floor
    countries = reading.within(max(floor, date.start - 60), date.start, "country")
    if not countries or not NAME_TO_DATE.fullmatch(text, countries[-1].end, date.start):
        return False
    first = countries[0].start
    for before, after in pairwise(countries):
        if not LIST_JOINT.fullmatch(text, before.end, after.start) and not BRACKETED_JOINT.search(
            text, before.end, after.start
        ):
            first = after.start
    return not may_list(reading, first, floor)


def may_list(reading: Reading, first: int, floor: int) -> bool:
    """Whether a list of places may be one of approvals: not `reviews from China (2019) and the US (2020)`."""
    before = reading.paper.text[max(floor, first - 60) : first]
    return (
        shape(reading, NOT_THERE).search(before) is None
        and shape(reading, NO_PLACE_BEFORE).search(before) is None
    )


def ends_list(reading: Reading, end: int) -> bool:
    """Whether nothing behind a list of places says what was there: 在美国（2016）和日本（2018）的研究."""
    return shape(reading, OF_STUDIES).match(reading.paper.text, end) is None


def date_groups(reading: Reading, start: int, end: int, lists: Sequence[DateList]) -> list[list[Mention]]:
    """The dates of a clause, those of one list together."""
    listed = [list(one.dates) for one in lists if start <= one.dates[0].start < end]
    inside = {date.start for dates in listed for date in dates}
    alone = [date for date in approval_dates(reading, start, end) if date.start not in inside]
    return sorted([*group_list(reading, alone), *listed], key=lambda group: group[0].start)


def with_floors(dates: Sequence[Mention], start: int) -> Iterator[tuple[int, Mention]]:
    """Each date with where the one before it ends."""
    return zip([start, *(date.end for date in dates)], dates, strict=False)


def is_in_bracket(text: str) -> bool:
    """Whether a bracket is left open at the end of a text."""
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")
