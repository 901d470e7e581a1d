"""Which number of a sentence belongs to which metric."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.outcomes.bracketed import go_together, is_bracketed
from pipeline.finders.outcomes.fitting import fits
from pipeline.finders.outcomes.gaps import is_strong_left, is_strong_right, is_weak_left, is_weak_right
from pipeline.finders.outcomes.quantities import Quantity
from pipeline.finders.outcomes.reading import (
    SEGMENT,
    Names,
    Numbers,
    Reading,
)
from pipeline.finders.outcomes.results import emit
from pipeline.finders.outcomes.treatments import is_other_treatment

_OWN_PREDICATE = re.compile(
    r" ?(?:of (?:the |these |all )?(?:patients|participants|subjects|them|whom|those) )?(?:who )?"
    r"(?:received|requir\w+|underwent|needed|used|were (?:male|female|men|women|white|asian|treated"
    r"|previously)|had (?:prior|previously|received|been|a history)|have received|completed|male|female"
    r"|men|women|expressed|stopped|resumed|continued"
    r"|remain\w*(?! in))"
    r"|的?(?:患者|受试者|病例|者)?(?:均|都|仅)?(?:接受|使用|需要?|既往|曾|为男|为女|男|女|应用|来自|表达"
    r"|停用|具有|为[0-9A-Z一-龥]{1,6}型|完成|研究者|研究员|专家|评价|评估者|作者|医生|护士)"
    r"|(?:的?(?:患者|受试者|病例))?未(?!达到?(?:$|[,;。]))"
)

_CHANGE_BEFORE = re.compile(
    r"(?:降低|减少|下降|提高|升高|增加|上升|缩短|改善|增长)(?:了|约|达|近|超过|幅度为?)*$|[降增升减]幅(?:为|达|约)*$"
    r"|(?<![A-Za-z])(?:(?:reduc|lower|decreas|increas|improv|fell|drop|declin|rose|cut|shorten|prolong|rais"
    r"|higher)[^,;.%]{0,50} by|declined"
    r"|dropped|lowered|reduction of|increase of|improvement of|decrease of"
    r"|difference of)(?: up to| about| nearly| a relative| an absolute)? $"
)

_CHANGE_AFTER = re.compile(
    r" ?(?:relative |absolute |lower |higher )?(?:reduction|increase|improvement|decrease|lower|higher)"
    r"(?![A-Za-z])|的?(?:降幅|增幅|相对风险)"
)

_ARM = re.compile(
    r"(?<![A-Za-z])(?:vs|versus|compared|than|placebo|control|arms?|groups?|cohorts?|those|but|while"
    r"|whereas)(?![A-Za-z])|组|对照|安慰剂|而|单药"
    r"| (?:with|for|in|among|on|of|against) .{0,60} (?:and|versus|vs\.?|,)"
    r"(?: (?:decreased|increased|reduced|fell|rose))?(?: by| in| of)? $"
    r"|(?:与|较|高于|低于|优于|长于|短于)[^,;。0-9]{1,20}(?:患者|人群|者)的$"
    r"|(?:患者|人群|亚组|受试者|患儿|女性|男性|儿童|成人|者)中?(?:则|仅|均|约|分别)*(?:为|达到?|是)$"
)

_RISE = re.compile(r"提高|提升|升|降|增|延长|缩短|改善|^ to $|[至到]$|^ (?:up )?from $")
_GIVEN = re.compile(
    r"(?:\x01+\)?)?(?: (?:of |in |among )?(?:the )?(?:patients|participants|subjects|those|recipients"
    r"|women|men|children))?"
    r" (?:who (?:received|were (?:treated|assigned|given))|receiving|treated with|given|taking|assigned to)"
)
_TO_ARM = re.compile(
    r"(?: (?:patients|participants|subjects))? (?:to|in) (?:receive |the )?[A-Za-z]|[^,;。0-9]{0,10}组"
)
_IT_WAS = re.compile(
    r"(?<![A-Za-z])(?:it|this|th(?:e|is) (?:rate|figure|value)) (?:was|reached|fell to|rose to) $"
    r"|(?:该(?:比例|率|值)|这一(?:比例|数字|数值)|其)(?:为|达到?|是)$"
)


def link(reading: Reading, numbers: list[Numbers]) -> None:
    """Give every group of numbers its metrics, from left to right."""
    names = reading.names
    at = 0
    last: tuple[Numbers, Names] | None = None
    told: list[tuple[Numbers, Names]] = []
    waiting: Numbers | None = None
    for group in numbers:
        if elided := _elided(reading, group, told):
            for quantity, names_of_it in elided:
                emit(reading, Numbers([quantity]), names_of_it)
            continue
        while at < len(names) and names[at].start < group.start:
            at += 1
        before = names[at - 1] if at else None
        if graded := _graded(group, names[max(0, at - 2) : at]):
            emit(reading, group, graded)
            continue
        behind = names[at] if at < len(names) else None
        chosen = _deaths_so_far(reading, group, last) or _choose(reading, group, before, behind)
        if waiting and chosen is behind and behind and _waits_for(reading, waiting, group):
            emit(reading, waiting, behind)
        waiting = None if chosen else group
        if (
            chosen is None
            and at > 1
            and before
            and (group.kind in before.filled or not fits(before.members[-1], group))
        ):
            chosen = _earlier_free(reading, group, names[max(0, at - 3) : at - 1], before)
        if chosen is None and not _is_awaited(reading, group, behind):
            chosen = _carry(reading, group, last, before)
        if chosen is None and (counted := _counted_in_group(reading, group, told)):
            emit(reading, group, counted)
            continue  # the rate behind it goes on with the rate before
        if chosen is None and _is_parallel(reading, group, before, last):
            chosen = before
        if chosen is None and _is_nought(group, before, reading):
            chosen = before
        if chosen is None and _tells_whole(reading, group):
            continue
        if chosen is not None and _is_whole(reading, group, chosen):
            _give_whole(reading, chosen, group.members[0].value)
            chosen = None
        if chosen is not None and not _is_change(reading, group, chosen):
            chosen.filled.update(one.kind for one in group.members)
            emit(reading, group, chosen)
            last = group, chosen
            told.append(last)


_DIED_OF = re.compile(r" (?:of|from|due to|because of) ")
_AND_SO_MANY = re.compile(r"[^;.0-9]{0,40}?(?:, | and |, and )")


def _deaths_so_far(reading: Reading, group: Numbers, last: tuple[Numbers, Names] | None) -> Names | None:
    """The deaths a number goes on with: four died, three of disease progression and one of infection."""
    if last is None or last[1].members[0].metric.id != "DEATHS" or group.kind not in ("people", "bare"):
        return None
    is_cause = _DIED_OF.match(reading.clean, group.end) and _DIED_OF.match(reading.clean, last[0].end)
    return last[1] if is_cause and _AND_SO_MANY.fullmatch(reading.clean, last[0].end, group.start) else None


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


_AND_THOSE = re.compile(r".{1,60} (?:and|versus|vs\.?|compared with) $")


def _waits_for(reading: Reading, former: Numbers, group: Numbers) -> bool:
    """Whether an arm's number waits for its metric: 53% of patients on A and 26% of those on B had X."""
    if go_together(reading, former, group):
        return True
    gap = reading.gap(former.end, group.start)
    if (
        former.kind == group.kind
        and _IN_GROUP_AND.fullmatch(gap)
        and _IN_GROUP.match(reading.clean, group.end)
    ):
        return True
    is_given = _GIVEN.match(reading.clean, former.end) and _GIVEN.match(reading.clean, group.end)
    return bool(former.kind == group.kind and is_given and _AND_THOSE.fullmatch(gap))


_EACH = re.compile(r"(?:组|者|人群|患者)则?分别为?$")


def _elided(
    reading: Reading, group: Numbers, told: Sequence[tuple[Numbers, Names]]
) -> list[tuple[Quantity, Names]]:
    """The metrics told one by one before, where another arm has a list for them: 对照组分别为53.6%和66.1%."""
    count = len(group.members)
    former = told[-count:]
    if count < 2 or len(former) < count:
        return []
    if not _EACH.search(reading.clean, max(0, group.start - 12), group.start):
        return []
    is_alike = all(
        len(numbers.members) == len(names.members) == 1 and numbers.kind == group.kind
        for numbers, names in former
    )
    if not is_alike or len({id(names.members[0].metric) for _, names in former}) < count:
        return []
    if any(former[-1][1].end < names.start < group.start for names in reading.names):
        return []
    return [(quantity, names) for quantity, (_, names) in zip(group.members, former, strict=True)]


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


def _is_whole(reading: Reading, group: Numbers, names: Names) -> bool:
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


def _tells_whole(reading: Reading, group: Numbers) -> bool:
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


def _give_whole(reading: Reading, names: Names, whole: str) -> None:
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


def _choose(reading: Reading, group: Numbers, before: Names | None, behind: Names | None) -> Names | None:
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
    if right and is_strong_right(right_gap) and not _is_odd_bare(reading, group, right_gap):
        return right
    if _OWN_PREDICATE.match(reading.clean, group.end):
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
    if left and _rises_by(left, left_gap):
        return left
    if left and (is_weak_left(left_gap) or _is_cases(left, group, left_gap) or _is_among(group, left_gap)):
        return left
    if (
        right
        and (is_weak_right(right_gap) or _is_verbal(reading, group, right, right_gap))
        and not _OWN_PREDICATE.match(right_gap)
    ):
        return right
    return None


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
    return is_people and _IN_GROUP.fullmatch(gap.rstrip()) is not None


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


def _earlier_free(reading: Reading, group: Numbers, names: Sequence[Names], filled: Names) -> Names | None:
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


def _goes_on(group: Numbers, former: Numbers, names: Names) -> bool:
    """Whether numbers are of the kind of those before; bare ones only where a change is measured."""
    if group.kind == "bare":
        metric = names.members[0].metric
        return metric.kind == "change" or metric.id in ("ENROLLED", "DEATHS")
    if {former.kind, group.kind} == {"duration", "reached"}:
        return True
    return former.kind == group.kind != "reached"


_IN_GROUP = re.compile(r" (?:[a-z]+ )?(?:in|with|on) the [^,;.()]{1,40}(?:group|arm|cohort)")


_IN_GROUP_AND = re.compile(rf"{_IN_GROUP.pattern} (?:and|versus|vs\.?|compared with) ")


def _is_group_count(reading: Reading, group: Numbers, former: Numbers) -> bool:
    """Whether a bare number counts people of another arm: 8 cases in the A group and 162 in the B group."""
    one = group.members[0]
    is_count = former.kind == "people" or bool(former.members[0].numerator)
    is_bare = group.kind == "bare" and one.value.isdigit()
    return is_bare and is_count and _IN_GROUP.match(reading.clean, group.end) is not None


def _counted_in_group(
    reading: Reading, group: Numbers, told: Sequence[tuple[Numbers, Names]]
) -> Names | None:
    """The metric counted in another arm, its rate between: 199 in the A group (2%) and 202 in the B group."""
    counted = next((one for one in reversed(told[-3:]) if one[0].kind == "people"), None)
    if counted is None or counted[1] is not told[-1][1] or ";" in reading.clean[counted[0].end : group.start]:
        return None
    return counted[1] if _is_group_count(reading, group, counted[0]) else None


def _carry(
    reading: Reading, group: Numbers, last: tuple[Numbers, Names] | None, before: Names | None
) -> Names | None:
    """The metric of the numbers before, where the text goes on with another arm or time."""
    if last and group.kind == "percent" and last[1].members[0].metric.kind == "change":
        is_amount = _IN_SHORT.fullmatch(reading.gap(last[0].end, group.start))
        return last[1] if is_amount and last[0].kind != "percent" else _carry_on(reading, group, last, before)
    return _carry_on(reading, group, last, before)


_IN_SHORT = re.compile(
    r" ?,? ?\(?(?:representing |corresponding to |equal to )?an? [a-z ]{0,20}?"
    r"(?:reduction|decrease|increase|decline) of "
)


def _carry_on(
    reading: Reading, group: Numbers, last: tuple[Numbers, Names] | None, before: Names | None
) -> Names | None:
    """The metric of the numbers before, where they are of one kind and another arm or time is told."""
    if last is None or not (_goes_on(group, *last) or _is_group_count(reading, group, last[0])):
        return None
    former, names = last
    is_other = before is not None and before is not names and before.start > former.end
    if before is not None and is_other and fits(before.members[-1], group):
        return None
    gap = reading.gap(former.end, group.start)
    if _is_of_other_treatment(reading, group, former, gap):
        return names
    is_given = _GIVEN.match(reading.clean, former.end) and _GIVEN.match(reading.clean, group.end)
    if len(gap) > 90 or (not is_given and _OWN_PREDICATE.match(reading.clean, group.end)):
        return None
    if names.members[0].metric.id == "ENROLLED":
        return names if _TO_ARM.match(reading.clean, group.end) and not SEGMENT.search(gap) else None
    if _OTHER_RATE.search(gap):
        return None
    if group.kind == "people" and re.search(r"[,;] ?其中(?:有)?$", gap):
        return names if _is_about_same(reading, group, names) else None
    if is_given and _AND_THOSE_GIVEN.fullmatch(gap):
        return names
    if _IT_WAS.search(gap) or (gap.endswith(" to ") and reading.clean[: former.start].endswith("from ")):
        return names
    if group.kind == "reached" and _NOT_YET.search(gap):
        return names
    if _AND_ONE.fullmatch(gap) and _IN_PEOPLE.match(reading.clean, group.end):
        return names
    if names.members[0].metric.id == "DEATHS" and _OF_CAUSE.match(reading.clean, group.end):
        return names
    has_time = any(
        max(former.end, names.end) <= time.start and time.end <= group.start for time in reading.times
    )
    if SEGMENT.search(gap):
        return None
    return names if has_time or _ARM.search(gap) or _RISE.search(gap) else None


_AND_THOSE_GIVEN = re.compile(
    r" (?:given|taking|receiving|treated with|assigned to) [^,;.0-9]{0,60}"
    r" (?:and|versus|vs\.?"
    r"|compared with|than)(?: in)? "
)
_LISTED_ARM = re.compile(r" (?:with|for|in the|in|on) (?:the )?[A-Za-z0-9\x01]")
_TO_LISTED = re.compile(
    r"(?: of (?:the )?(?:patients|participants|those|subjects))?"
    r" (?:with|for|in|on) [^,;.%]{0,50}[,;] ?(?:and )?(?:was )?"
)


def _is_of_other_treatment(reading: Reading, group: Numbers, former: Numbers, gap: str) -> bool:
    """Whether the text goes on with another treatment: 乙单抗为61%, ``72% with A, 61% with B and …``."""
    if former.kind != group.kind or group.kind == "people":
        return False
    if _TO_LISTED.fullmatch(gap) and _LISTED_ARM.match(reading.clean, group.end):
        return not _WITH_PATIENTS.match(reading.clean, group.end)
    stop = gap[:1] in (",", ";", "(") and reading.clean.find(gap[0], former.end, group.start)
    return bool(stop) and is_other_treatment(reading, int(stop) + 1, group.start)


_WITH_PATIENTS = re.compile(
    r" (?:in|for|with|on) (?:the )?(?:[a-z-]+ )?(?:patients|participants|those|subjects) (?:with|who)"
    r"| (?:in|for|with|on) (?:prior|previous|a history|known|who)"
)
_OTHER_RATE = re.compile(
    r"(?:^|[,;、])(?![^,;、]{0,16}(?:组|者|中))(?:其|且|而|同时)?[一-龥A-Za-z]{2,16}"
    r"(?:发生率|发病率|比例|效能|概率|阳性率)[^,;]{0,20}$"
)
_NOT_YET = re.compile("(?:患者|人群|者|组)中?(?:则|均|尚|仍)*$")
_AND_ONE = re.compile(r"[^,;.0-9]{0,30}(?:,? (?:and|but) |, )")
_IN_PEOPLE = re.compile(
    r" (?:in|among|for) (?:the )?(?:patients|participants|those|adults|children|women|men|people)"
)
_OF_CAUSE = re.compile(r" (?:of|from|due to|because of)(?: [a-z-]{1,16}){0,2} ?\x01")
_STILL_ABOUT = re.compile(r"[^,;。]{0,40}?(?:相关|有关|所致|归因|导致|因|系|由)")


def _is_about_same(reading: Reading, group: Numbers, names: Names) -> bool:
    metric = names.members[-1].metric
    return (metric.id == "DEATHS" or metric.kind == "safety") and bool(
        _STILL_ABOUT.match(reading.clean, group.end)
    )


_CHANGE_VERB = re.compile(
    r"(?<![A-Za-z])(?:reduc|lower|decreas|increas|improv|shorten|prolong|rais)[a-z]*(?: the)?(?: (?:risk|rate"
    r"|incidence|odds) of)?[^,;.%0-9]{0,20}$"
)


def _is_change(reading: Reading, group: Numbers, names: Names) -> bool:
    """Whether a per cent says by how much something changed: 风险降低26%, reduced by 38%."""
    if group.kind not in ("percent", "people") or names.members[-1].metric.kind == "change":
        return False
    lead = max(0, group.start - 60, names.end if names.end <= group.start else 0)
    if names.end <= group.start and _CHANGE_VERB.search(reading.clean, max(0, names.start - 40), names.start):
        lead = max(0, names.start - 40)
    return bool(
        _CHANGE_BEFORE.search(reading.clean, lead, group.start)
        or _CHANGE_AFTER.match(reading.clean, group.end)
    )
