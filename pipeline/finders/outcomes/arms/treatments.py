"""Treatments that are told of without a word for group: 甲单抗的ORR为72%，乙单抗为61%.

A treatment is what ends as the names of treatments do (``config/fields/outcome.yml``). It is an arm only
where a sentence tells one metric of two of them; a sentence about one product has no arms.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from pipeline.finders.outcomes.reading import Found, Reading

_BOUND = re.compile("[,;。:]")
_OPENING = re.compile(
    r"(?:而|但|且|与|较|其中|结果显示|结果|研究显示|在|使用|接受|应用|单用|the |and |but |while |whereas "
    r"|with |for |in |on | )*",
    re.IGNORECASE,
)
_BEHIND_ZH = re.compile(
    r"(?:治疗)?(?:组|者|患者)?(?:中|时|后)?的?(?:(?:则|仅|均|约|也|为|达到?|是|可|使|将|中位|平均|总|较基线|为期"
    r"|下降|降低|减少|升高|增加|改善)了?)*"
)
_BEFORE_NAME_ZH = re.compile(r"(?:治疗)?(?:组|者|患者)?(?:中|时|后)?[一-龥A-Za-z0-9+-]{0,16}的?[一-龥]{0,4}")
_BEHIND_EN = re.compile(
    r" (?:alone |monotherapy )?(?:had|have|has|achieved|showed|gave|yielded|produced|reached|provided"
    r"|(?:was|were)(?! (?:given|used|administered|required|needed|started|stopped|discontinued|added"
    r"|received|approved|continued|associated))|resulted in|led to"
    r"|demonstrated|reduced|lowered|increased|improved|decreased)(?: [a-z-]+){0,5} ?"
)
_BEFORE_THE_TRIAL = re.compile("既往|曾|过|未|失败|耐药|(?i:prior|previous|without|who )")
_WITH_EN = re.compile(r"(?:[Ww]ith|[Ff]or|[Ii]n|[Oo]n) ")


def heads_clause(reading: Reading, start: int, end: int, *, before_name: bool = False) -> str:
    """The treatment that a clause opens with; ``text[start:end]`` goes up to its number or metric.

    Empty where other words than those of having a result follow; before a metric, what it is given for may.
    """
    words = reading.words
    if words is None or end - start > 80:
        return ""
    text = reading.text
    opened = _OPENING.match(text, start, end)
    at = opened.end() if opened else start
    for found in words.treatment.finditer(text, at, end):
        behind = _BEHIND_EN if found[0].isascii() else _BEFORE_NAME_ZH if before_name else _BEHIND_ZH
        if behind.fullmatch(text, found.end(), end) or found.end() == end:
            more = words.treatment.match(text, found.end())  # 妥珠单抗|单药治疗
            label = text[at : min(more.end() if more else found.end(), end)]
            return "" if len(label) > 40 or _BEFORE_THE_TRIAL.search(label) else label
    return ""


def is_other_treatment(reading: Reading, start: int, end: int) -> bool:
    """Whether only another treatment stands between a stop and a number: ，而埃纳妥单抗仅为."""
    return bool(heads_clause(reading, start, end))


def give_treatments(reading: Reading) -> None:
    """Give numbers without an arm the treatments that head their clauses, where two are compared."""
    if reading.words is None or len(reading.found) < 2:
        return
    times_told = Counter(one.metric.id for one in reading.found)
    heads = [
        (_named_near(reading, one) or _head_of(reading, one) or one.arm)
        if times_told[one.metric.id] > 1
        else one.arm
        for one in reading.found
    ]
    told: dict[str, set[str]] = {}
    for one, head in zip(reading.found, heads, strict=True):
        told.setdefault(one.metric.id, set()).update({head} - {""})
    reading.found = [
        replace(one, arm=head) if len(told[one.metric.id]) > 1 else one
        for one, head in zip(reading.found, heads, strict=True)
    ]


def _named_near(reading: Reading, one: Found) -> str:
    """The arm already given, where the number's own clause or what follows names it."""
    lead = max(reading.text.rfind(stop, 0, one.start) for stop in ",;。") + 1
    return one.arm if one.arm and one.arm in reading.text[lead : one.end + 90] else ""


def _head_of(reading: Reading, one: Found) -> str:
    """The treatment at the head of a number's own clause, or alone in front of it: With A, ORR was 72%."""
    if one.width > 1:
        return ""
    bounds = [0, *(found.end() for found in _BOUND.finditer(reading.text, 0, one.start))]
    name = one.name
    end = name.start if name and name.start >= bounds[-1] and name.start < one.start else one.start
    head = heads_clause(reading, bounds[-1], end, before_name=end < one.start)
    if head or len(bounds) < 2:
        return head
    former = reading.text[bounds[-2] : bounds[-1] - 1].lstrip()
    with_it = _WITH_EN.match(former.removeprefix("and ").removeprefix("while "))
    return heads_clause(reading, bounds[-1] - 1 - len(former), bounds[-1] - 1) if with_it else ""
