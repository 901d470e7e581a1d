"""How many people a rate is told of: an ORR of 86% in 70 patients, 155例患者中，39%达到CR."""

from __future__ import annotations

import bisect
import re
from dataclasses import replace

from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import Names, Numbers, Reading

_WHOM = re.compile(
    r"(?<![A-Za-z])(?i:in|among|of|from|with|for)(?: a total of| all| the| these| our){0,2} $"
    r"|(?:纳入|入组|在|对)(?:的|了)?$"
)


_FRONT = re.compile(r"[^,;%]{0,60}, ?(?:the |an? )?(?:confirmed |overall |best )?")


_WHOSE = re.compile(
    r"[^,;。0-9]{0,24}?(?:患者|受试者|病例|患儿|病人|者)(?:中|的|中的)?(?:中位|总|客观)?|[^,;。0-9]{0,24}?[中的]"
)


_RATE_SAID = re.compile(r"(?:率|rates?)?(?: ?(?:of|was|were|=|:|为|达到?|是) ?)$")


_DENIED = re.compile(
    r"(?<![A-Za-z])(?:[Nn]o|[Zz]ero|[Ww]ithout)(?: (?:new|further|other))? $|(?:未发生|未见|未出现|无)$"
)


def is_whole(reading: Reading, group: Numbers, names: Names) -> bool:
    """Whether people are those a rate is told of: an ORR of 86% in 70 patients."""
    if group.kind != "people" or any(one.numerator or one.denominator for one in group.members):
        return False
    if len(group.members) > 1:
        return False
    is_whom = _WHOM.search(reading.clean, max(0, group.start - 24), group.start)
    if is_whom and group.end <= names.start and re.search("[,;]", reading.clean[group.end : names.start]):
        is_whom = _FRONT.fullmatch(reading.clean, group.end, names.start)
    if not is_whom and not (
        group.end <= names.start and _WHOSE.fullmatch(reading.clean, group.end, names.start)
    ):
        return False
    if names.end <= group.start:
        is_denied = is_whom and _DENIED.search(reading.clean, max(0, names.start - 12), names.start)
        return bool(is_denied) or (
            "percent" in names.filled and "%" in reading.clean[names.end : group.start]
        )
    number = re.compile("[0-9]").search(reading.clean, names.end, names.end + 16)
    return bool(
        number
        and _RATE_SAID.fullmatch(reading.clean, names.end, number.start())
        and re.compile(r"[0-9.]+ ?(?:%|\(|/)").match(reading.clean, number.start())
    )


_OF_THEM = re.compile(
    r"[^,;。0-9]{0,16}(?:患者|受试者|患儿|病例|参与者)(?:中|里),?(?:有|约|近|超过)?"
    r"|[^,;.0-9()]{0,60}, (?:about |nearly )?"
)


_TO_RATE = re.compile(r" [^;.()0-9%]{0,60}, (?:the |an? )?(?:confirmed |overall |best |objective )*")


_RATE_WAS = re.compile(r"(?: rate)? (?:was|were|of|reached) ")


def _is_rate_of_them(reading: Reading, group: Numbers, behind: int) -> bool:
    """Whether a rate told next is theirs: Among 143 patients in cohort A, the response rate was 74%."""
    if not _WHOM.search(reading.clean, max(0, group.start - 24), group.start):
        return False
    names = next((one for one in reading.names if one.start >= group.end), None)
    return bool(
        names
        and names.end <= behind
        and _TO_RATE.fullmatch(reading.clean, group.end, names.start)
        and _RATE_WAS.fullmatch(reading.clean, names.end, behind)
    )


def tells_whole(reading: Reading, group: Numbers) -> bool:
    """Whether people are the whole of the per cent right behind: 155例患者中，39%达到CR."""
    if group.kind != "people" or len(group.members) > 1 or group.members[0].numerator:
        return False
    at = bisect.bisect_right(reading.number_starts, group.start)
    behind = reading.number_starts[at] if at < len(reading.number_starts) else 0
    is_whole = _OF_THEM.fullmatch(reading.clean, group.end, behind) is not None
    is_whole = is_whole or _is_rate_of_them(reading, group, behind)
    if is_whole and re.compile(r"[0-9.]+ ?%(?! ?[(])").match(reading.clean, behind):
        reading.wholes[behind] = group.members[0].value
        return True
    return False


def give_whole(reading: Reading, names: Names, whole: str) -> None:
    """Tell the rates of a metric, those found and those to come, of how many they are."""
    names.whole = whole
    reading.found = [
        replace(one, quantity=replace(one.quantity, denominator=whole))
        if any(one.name is name for name in names.members) and _is_without_whole(one.quantity)
        else one
        for one in reading.found
    ]


def _is_without_whole(quantity: Quantity) -> bool:
    return quantity.kind == "percent" and not (quantity.denominator or quantity.numerator)
