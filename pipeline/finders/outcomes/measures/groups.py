"""Coordinated metrics and coordinated numbers."""

from __future__ import annotations

import bisect
import re

from pipeline.finders.outcomes.linking.fitting import fits
from pipeline.finders.outcomes.linking.gaps import is_strong_left, is_strong_right
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.shared import LIST_JOINT, joint_between
from pipeline.finders.outcomes.reading import Name, Names, Numbers, Reading

_JOINT = re.compile(
    r"(?:率|期|rates?|发生率|的|中位|median|the|any|acute|including|either|of|严重|急性|慢性|[ ])*"
    r"(?:、|,|/|和|及|与|以及|或|and|or|&|nor|as well as)+(?:率|rates?|的|中位|median|the|any|acute|of"
    r"|严重|急性|慢性|和|及|and|or|[ ])*"
)


def group_names(reading: Reading, names: list[Name], quantities: list[Quantity]) -> list[Names]:
    """Put coordinated metrics together; a grade before the first holds for all of them."""
    starts = sorted(quantity.start for quantity in quantities)
    groups: list[Names] = []
    joints: list[str] = []
    at = 0
    for name in names:
        last = groups[-1].members[-1] if groups else None
        while at < len(starts) and last and starts[at] < last.start:
            at += 1
        has_number = last is not None and at < len(starts) and starts[at] < name.start
        gap = reading.gap(last.end, name.start) if last and name.start - last.end <= 40 else ";"
        is_own = last is not None and _has_own_numbers(reading, quantities, last, name, gap)
        if last and not (has_number or name.is_grade_only or is_own) and _JOINT.fullmatch(gap):
            groups[-1].members.append(name)
            joints.append(gap)
        else:
            _close_list(groups, joints)
            groups.append(Names([name]))
            joints = []
    _close_list(groups, joints)
    for group in groups:
        _share_grade(group)
    return groups


def _has_own_numbers(reading: Reading, quantities: list[Quantity], last: Name, name: Name, gap: str) -> bool:
    """Whether two metrics have a number each: 39.4% had a CR, and MRD negativity was found in 26.7%."""
    if "," not in gap:
        return False
    before = next((one for one in reversed(quantities) if one.end <= last.start), None)
    behind = next((one for one in quantities if one.start >= name.end), None)
    if before is None or behind is None or not fits(last, Numbers([before])):
        return False
    left, right = reading.gap(before.end, last.start), reading.gap(name.end, behind.start)
    return is_strong_right(left) and bool(_ACHIEVED.search(left)) and is_strong_left(right)


def _close_list(groups: list[Names], joints: list[str]) -> None:
    """Take back what only a comma joined: a list ends with an and (``CR, PR, SD and PD``)."""
    loose: list[Names] = []
    while joints and joints[-1].strip() == ",":
        joints.pop()
        loose.append(Names([groups[-1].members.pop()]))
    groups += reversed(loose)


def _share_grade(group: Names) -> None:
    """A grade before one of a list holds for those behind: ≥3级CRS和ICANS."""
    given = group.members[0]
    for name in group.members[1:]:
        if name.grade is not None:
            given = name
        elif given.grade and given.grade.start < given.start and name.metric.kind == "safety":
            name.grade = given.grade


def group_numbers(reading: Reading, quantities: list[Quantity]) -> list[Numbers]:
    """Put coordinated numbers of one kind together: 85%和60%."""
    groups: list[Numbers] = []
    joints: list[str] = []
    starts = [names.start for names in reading.names]
    for quantity in quantities:
        last = groups[-1].members[-1] if groups else None
        joint = joint_between(reading.clean, last, quantity) if last else ""
        is_named = last is not None and bisect.bisect_left(starts, last.start) < bisect.bisect_left(
            starts, quantity.end
        )
        if (
            last
            and _is_same_kind(last, quantity)
            and not is_named
            and ";" not in joint
            and LIST_JOINT.fullmatch(joint)
            and not _has_own_metric(reading, groups[-1], quantity)
        ):
            groups[-1].members.append(quantity)
            joints.append(joint)
        else:
            _close_numbers(reading, groups, joints)
            groups.append(Numbers([quantity]))
            joints = []
    _close_numbers(reading, groups, joints)
    return groups


def _is_same_kind(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers can stand in one list: 9.5个月和未达到 too."""
    return one.kind == other.kind != "bare" or {one.kind, other.kind} == {"duration", "reached"}


_ACHIEVED = re.compile(
    r"(?<![A-Za-z])(?:had|have|has|achiev\w+|attain\w+|reach\w+|obtain\w+|experienc\w+|develop\w+|show\w+"
    r"|demonstrat\w+|went)(?![A-Za-z])"
    r"|达到?|获得|取得|实现|发生|出现|经历"
)
_OWN_NUMBER = re.compile(r"(?:率|rates?)?(?: ?(?:was|were|of|is|为|达|是|:|=|in) ?)(?:分别为?)?[0-9]")


def _has_own_metric(reading: Reading, group: Numbers, quantity: Quantity) -> bool:
    """Whether a number opens a statement of its own: the ORR was 73% and | 33% had a complete response."""
    names = reading.names
    at = bisect.bisect_left([one.start for one in names], quantity.start)
    if not 0 < at < len(names):
        return False
    before, behind = names[at - 1], names[at]
    gap = reading.gap(quantity.end, behind.start)
    return (
        len(before.members) == len(group.members) == 1
        and fits(behind.members[0], Numbers([quantity]))
        and is_strong_left(reading.gap(before.end, group.start))
        and is_strong_right(gap)
        and bool(_ACHIEVED.search(gap))
        and reading.is_free(quantity.end, behind.start)
        and not _OWN_NUMBER.match(reading.clean, behind.end)
    )


_IN_ORDER_BEFORE = re.compile(r"(?:分别|依次)[^,;。0-9]{0,6}$")
_IN_ORDER_BEHIND = re.compile(r",? ?respectively")


def _close_numbers(reading: Reading, groups: list[Numbers], joints: list[str]) -> None:
    """Take back numbers that only a comma joined, unless a list ends with an and or is told as one."""
    if joints and (
        _IN_ORDER_BEFORE.search(reading.clean, max(0, groups[-1].start - 12), groups[-1].start)
        or _IN_ORDER_BEHIND.match(reading.clean, groups[-1].end)
    ):
        return
    loose: list[Numbers] = []
    while joints and joints[-1].strip() == ",":
        joints.pop()
        loose.append(Numbers([groups[-1].members.pop()]))
    groups += reversed(loose)
