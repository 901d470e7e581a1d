"""Which dates of a sentence may be an approval's, and which of them stand in one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.records import Mention
from pipeline.relations.approvals.names import agencies_in, group_list, named_products, names_of_place
from pipeline.relations.approvals.told import Authority
from pipeline.relations.approvals.words import (
    AND_A_MONTH,
    BEHIND_BRACKET,
    BRACKET,
    BRACKETED_JOINT,
    BY_THEN,
    LIST_JOINT,
    NAME_TO_DATE,
    NO_PLACE_BEFORE,
    NOT_THERE,
    OF_STUDIES,
    OTHER_EVENT_BEFORE,
    SPAN_END,
    SPAN_JOINT,
    SPAN_START,
    TO_DATE,
)
from pipeline.relations.cues import cue_pattern, shape
from pipeline.relations.reading import Reading, one_of_each


def approval_dates(reading: Reading, start: int, end: int) -> list[Mention]:
    """The dates of a span that may be an approval's."""
    return [
        date
        for date in reading.within(start, end, "date")
        if date.place is None and _may_be_approval(reading, date, start)
    ]


def _may_be_approval(reading: Reading, date: Mention, floor: int) -> bool:
    text = reading.paper.text
    before = text[max(floor, date.start - 60) : date.start]
    spans = shape(reading, SPAN_END).search(before) or (
        shape(reading, SPAN_START).search(before) and SPAN_JOINT.match(text, date.end)
    )
    if shape(reading, OTHER_EVENT_BEFORE).search(before) or spans or shape(reading, BY_THEN).search(before):
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


def date_groups(reading: Reading, start: int, end: int) -> list[list[Mention]]:
    """The dates of a clause, those of one list together."""
    dates = approval_dates(reading, start, end)
    first = next((k for k in range(len(dates), 1, -1) if are_of_products(reading, dates[:k], start)), 0)
    if first:  # A（2022年）、B（2023年）获批，C（2024年）…
        return [dates[:first], *group_list(reading, dates[first:])]
    listed = [[date for _, date in run] for run in _runs(reading, dates, start) if len(run) > 1]
    inside = [date for run in listed for date in run]
    groups = group_list(reading, [date for date in dates if date not in inside])
    return sorted([*groups, *listed], key=lambda group: group[0].start)


def are_of_products(reading: Reading, dates: Sequence[Mention], start: int) -> bool:
    """Whether each date stands in the bracket of a name of one list: A（2022年）、B（2023年）相继获批."""
    if len(dates) < 2:
        return False
    names = [named_products(reading, floor, date.start) for floor, date in with_floors(dates, start)]
    text = reading.paper.text
    return all(
        len(one_of_each(named)) == 1
        and NAME_TO_DATE.fullmatch(text, named[0].end, date.start)
        and text[date.end : date.end + 1] in (")", "）")
        for named, date in zip(names, dates, strict=True)
    ) and all(
        LIST_JOINT.fullmatch(text, date.end + 1, named[0].start)
        for date, named in zip(dates, names[1:], strict=False)
    )


def approvers_of_dates(reading: Reading, dates: Sequence[Mention], start: int) -> list[Authority]:
    """Who approved at each date, where each stands in the bracket of one: 日本（2020）、欧盟（2023年）."""
    runs = [run for run in _runs(reading, dates, start) if run] if len(dates) > 1 else []
    return [by for by, _ in runs[0]] if len(runs) == 1 and len(runs[0]) == len(dates) else []


def _runs(
    reading: Reading, dates: Sequence[Mention], start: int
) -> Iterator[list[tuple[Authority, Mention]]]:
    """The lists of names with a date each: `Japan (2020), the EU (2023)`, `2020 (Japan) and 2023 (EU)`."""
    text = reading.paper.text
    run: list[tuple[Authority, Mention]] = []
    for floor, date in with_floors(dates, start):
        by = _in_slot(reading, floor, date.start) or _in_bracket_behind(reading, date)
        if by and not run and not may_list(reading, min(by.start, date.start), start):
            by = None
        joined = by and run and _joins(text, run[-1], (by, date))
        if run and not joined:
            yield run if ends_list(reading, max(run[-1][0].end, run[-1][1].end)) else []
            run = []
        run = [*run, (by, date)] if by and (joined or not run) else []
    if run:
        yield run if ends_list(reading, max(run[-1][0].end, run[-1][1].end)) else []


def _joins(text: str, one: tuple[Authority, Mention], other: tuple[Authority, Mention]) -> bool:
    end = max(one[0].end, one[1].end)
    start = min(other[0].start, other[1].start)
    return BRACKETED_JOINT.fullmatch(text, end, start) is not None


def _in_bracket_behind(reading: Reading, date: Mention) -> Authority | None:
    """The one name in the bracket right behind a date: `2020 (Japan)`."""
    bracket = BRACKET.match(reading.paper.text, date.end)
    named = names_of_place(reading, date.end, bracket.end()) if bracket else []
    if not bracket or not named:
        return None
    inside = reading.paper.text[named[0].start : named[-1].end]
    return named[-1] if len(inside) >= len(bracket[0].strip()) - len("(the )") else None


def _in_slot(reading: Reading, floor: int, end: int) -> Authority | None:
    """The name right before the bracket of its date: 美国FDA（."""
    named = names_of_place(reading, floor, end)
    if not named or not NAME_TO_DATE.fullmatch(reading.paper.text, named[-1].end, end):
        return None
    behind = reading.within(end, end + 20, "date")
    is_closed = bool(behind) and BEHIND_BRACKET.match(reading.paper.text, behind[0].end)
    first = named[-2] if len(named) > 1 and _is_same_place(named[-2], named[-1]) else named[-1]
    return replace(named[-1], start=first.start) if is_closed else None


def _is_same_place(one: Authority, other: Authority) -> bool:
    return one.country == other.country and other.start - one.end <= len("'s ")


def with_floors(dates: Sequence[Mention], start: int) -> Iterator[tuple[int, Mention]]:
    """Each date with where the one before it ends."""
    return zip([start, *(date.end for date in dates)], dates, strict=False)


def is_in_bracket(text: str) -> bool:
    """Whether a bracket is left open at the end of a text."""
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")
