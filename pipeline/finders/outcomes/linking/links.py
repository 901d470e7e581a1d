"""Which number of a sentence belongs to which metric."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.outcomes.arms.bracketed import are_compared
from pipeline.finders.outcomes.linking.carrying import (
    carry,
    counted_in_group,
    deaths_so_far,
    left_out_metrics,
    waits_for,
)
from pipeline.finders.outcomes.linking.choices import choose, earlier_free
from pipeline.finders.outcomes.linking.fitting import fits
from pipeline.finders.outcomes.linking.results import emit
from pipeline.finders.outcomes.linking.wholes import give_whole, is_whole, tells_whole
from pipeline.finders.outcomes.reading import Names, Numbers, Reading

_CHANGE_BEFORE = re.compile(
    r"(?:降低|减少|下降|提高|升高|增加|上升|缩短|改善|增长)(?:了|约|达|近|超过|幅度为?)*$|[降增升减]幅(?:为|达|约)*$"
    r"|(?<![A-Za-z])(?:(?:reduc|lower|decreas|increas|improv|fell|drop|declin|rose|cut|shorten|prolong|rais"
    r"|higher)[^,;.%]{0,50} by|declined"
    r"|dropped|lowered|reduction of|increase of|improvement of|decrease of"
    r"|difference of)(?: up to| about| nearly| a relative| an absolute)? $"
)


_CHANGE_AFTER = re.compile(
    r" ?(?:relative |absolute |lower |higher )?(?:reduction|increase|improvement|decrease|lower|higher)"
    r"(?![A-Za-z])| (?:more|less) likely|的?(?:降幅|增幅|相对风险)"
)


def link(reading: Reading, numbers: list[Numbers]) -> None:
    """Give every group of numbers its metrics, from left to right."""
    names = reading.names
    at = 0
    last: tuple[Numbers, Names] | None = None
    told: list[tuple[Numbers, Names]] = []
    waiting: Numbers | None = None
    for group in numbers:
        if left_out := left_out_metrics(reading, group, told):
            for quantity, names_of_it in left_out:
                emit(reading, Numbers([quantity]), names_of_it)
            continue
        while at < len(names) and names[at].start < group.start:
            at += 1
        before = names[at - 1] if at else None
        if graded := _graded(group, names[max(0, at - 2) : at]):
            emit(reading, group, graded)
            continue
        behind = names[at] if at < len(names) else None
        chosen = deaths_so_far(reading, group, last) or choose(reading, group, before, behind)
        if waiting and chosen is behind and behind and waits_for(reading, waiting, group):
            emit(reading, waiting, behind)
        elif waiting and chosen and chosen is before and are_compared(reading, waiting, group):
            emit(reading, waiting, chosen)
        waiting = None if chosen else group
        if (
            chosen is None
            and at > 1
            and before
            and (group.kind in before.filled or not fits(before.members[-1], group))
        ):
            chosen = earlier_free(reading, group, names[max(0, at - 3) : at - 1], before)
        if chosen is None and not _is_awaited(reading, group, behind):
            chosen = carry(reading, group, last, before)
        if chosen is None and (counted := counted_in_group(reading, group, told)):
            emit(reading, group, counted)
            continue  # the rate behind it goes on with the rate before
        if chosen is None and _is_parallel(reading, group, before, last):
            chosen = before
        if chosen is None and _is_nought(group, before, reading):
            chosen = before
        if chosen is None and tells_whole(reading, group):
            continue
        if chosen is not None and is_whole(reading, group, chosen):
            give_whole(reading, chosen, group.members[0].value)
            chosen = None
        if chosen is not None and not _is_change(reading, group, chosen):
            chosen.filled.update(one.kind for one in group.members)
            emit(reading, group, chosen)
            last = group, chosen
            told.append(last)


def _graded(group: Numbers, before: Sequence[Names]) -> Names | None:
    """The metrics of a list at the grade told behind it: CRS和ICANS…，3级及以上分别为6%和4%."""
    if len(before) < 2 or len(group.members) != len(before[0].members) or len(group.members) < 2:
        return None
    grade = before[1].members[0]
    is_safety = all(member.metric.kind == "safety" for member in before[0].members)
    if not grade.is_grade_only or before[1].filled or not is_safety:
        return None
    before[1].filled.add(group.kind)
    return Names([replace(member, grade=grade.grade, end=grade.end) for member in before[0].members])


def _is_awaited(reading: Reading, group: Numbers, behind: Names | None) -> bool:
    """Whether a metric said of these numbers follows: 67.7%, and 29.1% of patients had a CR."""
    if behind is None or not fits(behind.members[0], group) or not reading.is_free(group.end, behind.start):
        return False
    gap = reading.gap(group.end, behind.start)
    return len(gap) <= 60 and not re.search("[,;:。(]", gap) and bool(_HAD.search(gap))


_HAD = re.compile(
    r"(?<![A-Za-z])(?:had|achiev\w+|attain\w+|reach\w+|experienc\w+|develop\w+)(?: an?| the)?"
    r"(?: [a-z-]{1,16}){0,2} $|(?:达到|获得|取得|发生|出现)了?$"
)


def _is_parallel(
    reading: Reading, group: Numbers, before: Names | None, last: tuple[Numbers, Names] | None
) -> bool:
    """Whether a bare number goes on a list of counts: PR in 11 patients and stable disease in 20."""
    if before is None or last is None or group.kind != "bare" or before.filled:
        return False
    is_count = last[0].kind == "people" and group.members[0].value.isdigit()
    return is_count and before is not last[1] and reading.clean[before.end : group.start] == " in "


def _is_nought(group: Numbers, before: Names | None, reading: Reading) -> bool:
    """Whether a bare count stands right behind a metric: ≥3级ICANS：0, deaths: 2."""
    value = group.members[0].value
    is_digit = reading.clean[group.start].isdigit()
    if before is None or group.kind != "bare" or not (value.isdigit() and is_digit) or before.filled:
        return False
    metric = before.members[-1].metric
    joint = reading.clean[before.end : group.start].strip()
    is_counted = metric.kind in ("safety", "response") or metric.id == "DEATHS"
    return is_counted and joint in ((":", "为", "=", "was", "") if value == "0" else (":",))


_BY_SO_MUCH = re.compile(r".{0,24}(?:risk|odds|hazard) of [^,;.%]{1,80} by (?:about |approximately |up to )?")
_CHANGE_VERB = re.compile(
    r"(?<![A-Za-z])(?:reduc|lower|decreas|increas|improv|shorten|prolong|rais)[a-z]*(?: the)?(?: (?:risk|rate"
    r"|incidence|odds) of)?[^,;.%0-9]{0,20}$"
)


def _is_change(reading: Reading, group: Numbers, names: Names) -> bool:
    """Whether a per cent says by how much something changed: 风险降低26%, reduced by 38%."""
    if group.kind not in ("percent", "people", "bare") or names.members[-1].metric.kind == "change":
        return False
    if group.kind == "percent" and _BY_SO_MUCH.fullmatch(
        reading.clean, max(0, names.start - 40), group.start
    ):
        return True  # the risk of 12-week disability progression by 71%
    lead = max(0, group.start - 60, names.end if names.end <= group.start else 0)
    if names.end <= group.start and _CHANGE_VERB.search(reading.clean, max(0, names.start - 40), names.start):
        lead = max(0, names.start - 40)
    return bool(
        _CHANGE_BEFORE.search(reading.clean, lead, group.start)
        or _CHANGE_AFTER.match(reading.clean, group.end)
    )
