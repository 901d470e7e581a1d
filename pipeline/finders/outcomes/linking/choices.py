"""The metric a number is of, among the one before and the one behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.finders.outcomes.arms.bracketed import is_bracketed
from pipeline.finders.outcomes.linking.carrying import IN_GROUP, OTHER_OBJECT, OWN_PREDICATE
from pipeline.finders.outcomes.linking.fitting import fits
from pipeline.finders.outcomes.linking.gaps import (
    is_strong_left,
    is_strong_right,
    is_weak_left,
    is_weak_right,
)
from pipeline.finders.outcomes.reading import Names, Numbers, Reading


def choose(reading: Reading, group: Numbers, before: Names | None, behind: Names | None) -> Names | None:
    """The metric that a group of numbers is of, by the words between; None where neither fits."""
    left = before if before and fits(before.members[-1], group) and group.kind not in before.filled else None
    right = (
        behind
        if behind and fits(behind.members[0], group) and group.kind not in ("duration", "reached")
        else None
    )
    if right and not reading.is_free(group.end, right.start):
        right = None
    left_gap = reading.gap(left.end, group.start) if left else ""
    right_gap = reading.gap(group.end, right.start) if right else ""
    if group.kind != "people" and is_bracketed(reading, group.start, group.end):
        right_gap = right_gap.removeprefix(")")
    if (
        left
        and is_strong_left(left_gap)
        and not (group.kind == "bare" and left.members[-1].metric.kind != "change")
    ):
        return left
    if right and group.kind == "percent" and _OWN_RATE.match(reading.clean, right.end):
        right = None  # a success of 84% with a relapse rate of 60%
    if right and is_strong_right(right_gap) and not _is_odd_bare(reading, group, right_gap):
        return right
    if OWN_PREDICATE.match(reading.clean, group.end):
        return None
    if group.kind == "bare" and not (left and left.members[-1].metric.kind == "change"):
        return None
    if (
        left
        and left_gap.strip() == ","
        and not re.match(r" ?(?:[,;.)]|$)", reading.clean[group.end : group.end + 2])
    ):
        left = None  # 发生感染，1例死亡: the comma leaves the metric behind
    if left and group.kind == "bare" and (len(left_gap) > 20 or "、" in left_gap):
        left = None
    if left and OTHER_OBJECT.search(left_gap):
        left = None
    if left and _rises_by(left, left_gap):
        return left
    if left and (is_weak_left(left_gap) or _is_cases(left, group, left_gap) or _is_among(group, left_gap)):
        return left
    if (
        right
        and (is_weak_right(right_gap) or _is_verbal(reading, group, right, right_gap))
        and not OWN_PREDICATE.match(right_gap)
    ):
        return right
    return None


_OWN_RATE = re.compile(r"(?: rates?)?(?: (?:was|were|of) |为)[0-9.]{1,5}(?:[-~][0-9.]{1,5})? ?%")
_RISES_BY = re.compile(r"[^,;。0-9]{0,24}(?:提高|改善|上升|回升|延长|缩短)(?:了|约|达)?$")


def _rises_by(names: Names, gap: str) -> bool:
    """Whether a change is told by its verb: FEV1较基线提高183 ml; what PFS is prolonged by is no PFS."""
    return names.members[-1].metric.kind == "change" and _RISES_BY.fullmatch(gap) is not None


_BECAUSE = re.compile(r"(?:患者|受试者)?因[^,;。0-9]{1,10}")


_VERBAL = re.compile("复发|死亡|停药|进展|relapsed?|died|responded|discontinued.*|缓解")


_SOMEONE = re.compile("患者|受试者|病例|patients|participants|subjects")


def _is_verbal(reading: Reading, group: Numbers, names: Names, gap: str) -> bool:
    """Whether the metric is the verb of those counted: 60%的患者在输注后1年内复发."""
    word = reading.text[names.start : names.members[0].end]
    if names.members[0].metric.id in ("DEATHS", "DISCONTINUATION", "TRM") and _BECAUSE.fullmatch(gap):
        return True  # 2例（3.8%）因重症感染死亡
    return (
        len(gap) <= 40
        and not re.search("[,;:。]", gap)
        and bool(_VERBAL.fullmatch(word) and (_SOMEONE.search(gap[:14]) or _is_of_group(reading, group, gap)))
    )


def _is_of_group(reading: Reading, group: Numbers, gap: str) -> bool:
    """Whether people of an arm are the subject: two patients (7%) in the placebo group discontinued."""
    is_people = _SOMEONE.search(reading.text[group.start : group.end]) is not None
    return is_people and IN_GROUP.fullmatch(gap.rstrip()) is not None


_AMONG = re.compile(r" (?:among|in|for|of|with) [^,;.0-9()]{1,50}|在?[^,;。0-9()]{1,16}中")


def _is_among(group: Numbers, gap: str) -> bool:
    """Whether only those it is told of stand before a not reached: DOR among responders was not reached."""
    return group.kind == "reached" and bool(_AMONG.fullmatch(gap.rstrip()))


_CASES = re.compile(r"[^,;。0-9A-Za-z]{0,16}(?:病例|患者|人数|例数|病例数|瘤|癌|病|症)")


def _is_cases(names: Names, group: Numbers, gap: str) -> bool:
    """Whether cases of a disease stand between what is counted and the count: 新发肺癌病例106万例."""
    return (
        names.members[-1].metric.kind in ("count", "epidemiology")
        and group.kind == "people"
        and bool(_CASES.fullmatch(gap))
    )


def _is_odd_bare(reading: Reading, group: Numbers, gap: str) -> bool:
    """Whether a number without a unit is no count: 2.5, or a number that ends a name."""
    quantity = group.members[0]
    return quantity.kind == "bare" and (
        not quantity.value.isdigit()
        or quantity.high != ""
        or not gap
        or not re.match("[ ]", gap)
        or reading.clean[quantity.start - 1 : quantity.start] == "-"
    )


def earlier_free(reading: Reading, group: Numbers, names: Sequence[Names], filled: Names) -> Names | None:
    """An earlier metric without its number yet: PFS at a median follow-up of 12 months was 8 months."""
    gap = reading.gap(filled.end, group.start)
    for one in reversed(names):
        if (
            group.kind not in one.filled
            and fits(one.members[-1], group)
            and re.fullmatch(r"[^,;。一-龥]{0,24}(?:was|were) ?|[^,;。一-龥]{0,8}[仅约均]?[为是达]到?", gap)
        ):
            return one
    return None
