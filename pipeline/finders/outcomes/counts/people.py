"""Numbers beside enrolled, randomised or treated that count no people, or the part where the whole is."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.finders.outcomes.numbers.units import PEOPLE_WORD
from pipeline.finders.outcomes.reading import COUNTED_ONLY, Found, Name, Reading

_PEOPLE = re.compile(rf"{PEOPLE_WORD}(?![A-Za-z])|[例名位人]")
_TO_ONE = re.compile(
    r"(?<![A-Za-z])(?:to|in|into|at|by|between|over|within|for|from|on|of|each)(?: either| the| each)? $"
)
_VERB_BEHIND = re.compile(
    r" ?(?:$|[;.)]|,(?! ?(?:double|single|open|placebo|multi|parallel|cross|controlled|active|phase))"
    rf"|(?:to|in|into|at|with|by|for|from|on|and|or|but|than|during|between|within|according|after|before|were|was"
    rf"|either|equally|\(|{PEOPLE_WORD})(?![A-Za-z]))|[^A-Za-z, ]"
)
_NUMBERED = re.compile(
    r"(?<![A-Za-z])(?:[Ss]tud(?:y|ies)|[Tt]rials?|Induction|Protocol|Experiment)(?: [0-9]+,?(?: and)?)* $"
)
_AGES = re.compile(
    r"(?<![A-Za-z])age[sd]?(?: of)?(?: between| from)? (?:[0-9]+ (?:years )?(?:and|to|-) )?$",
    re.IGNORECASE,
)
_GROUPS_OF = re.compile(
    r"(?:groups?|classes|teams|pairs|clusters|batches) of (?P<low>[a-z0-9]{1,6}(?: to | or |-))?$"
)
_UP_TO = re.compile(r"(?: to | or |-)[a-z0-9]")
_WHOLE_OF = re.compile(r"(?: (?:who|that) (?:were|had been))?(?: initially| originally)? ?")


def count_people(reading: Reading) -> None:
    """Leave sizes of people only: not one of four groups, nor two randomised trials."""
    reading.found = [_with_whole(reading, one) for one in reading.found if not _is_of_others(reading, one)]


def _is_of_others(reading: Reading, one: Found) -> bool:
    """Whether a number beside a word of enrolment counts groups, trials or nothing."""
    name, clean = one.name, reading.clean
    if name is None or one.metric.id not in COUNTED_ONLY:
        return False
    if one.quantity.denominator and name.end <= one.start and clean[one.start - 1 : one.start] == "(":
        return True  # patients randomised to surgery (22 out of 90) declined
    numbered = _NUMBERED.search(clean, max(0, one.start - 40), one.start)
    if _AGES.search(clean, max(0, one.start - 40), one.start):
        return True  # 221 subjects between the ages of 50 and 95 were recruited
    group = _GROUPS_OF.search(clean, max(0, one.start - 30), one.start)
    if group and (group["low"] or _UP_TO.match(clean, one.end)):
        return True  # in groups of four to nine children
    if _PEOPLE.search(clean, one.start, one.end):
        return numbered is not None and numbered[0].startswith("Induction")
    if numbered:
        return True  # Study 201 were enrolled
    if one.quantity.denominator:
        return _TO_ONE.search(clean, max(0, one.start - 16), one.start) is not None
    if one.quantity.kind != "bare":
        return False
    if _TO_ONE.search(clean, max(0, one.start - 16), one.start) and name.end <= one.start:
        return True
    is_next = name.start >= one.end and clean[one.end : name.start].strip() == ""
    return is_next and _VERB_BEHIND.match(clean, name.end) is None


def _with_whole(reading: Reading, one: Found) -> Found:
    """144 of the 168 patients enrolled: 168 were enrolled."""
    name: Name | None = one.name
    quantity = one.quantity
    if (
        name is None
        or one.metric.id not in COUNTED_ONLY
        or not quantity.denominator
        or quantity.kind != "people"
    ):
        return one
    if name.start < one.end or not _WHOLE_OF.fullmatch(reading.clean, one.end, name.start):
        return one
    return replace(one, quantity=replace(quantity, value=quantity.denominator, numerator="", denominator=""))
