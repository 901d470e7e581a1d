"""Numbers that go on with the metric of those before, or wait for that of those behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.finders.outcomes.arms.bracketed import go_together
from pipeline.finders.outcomes.arms.treatments import is_other_treatment
from pipeline.finders.outcomes.linking.fitting import fits
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import SEGMENT, Names, Numbers, Reading

OWN_PREDICATE = re.compile(
    r" ?(?:of (?:the |these |all )?(?:patients|participants|subjects|them|whom|those) )?(?:who )?"
    r"(?:received|requir\w+|underwent|needed|used|were (?:male|female|men|women|white|asian|treated"
    r"|previously|excluded)|declined|refused|had (?:prior|previously|received|been|a history)"
    r"|have received|completed|male|female"
    r"|men|women|expressed|stopped|resumed|continued"
    r"|remain\w*(?! in))"
    r"|的?(?:患者|受试者|病例|者)?(?:均|都|仅)?(?:接受|使用|需要?|既往|曾|为男|为女|男|女|应用|来自|表达"
    r"|停用|具有|为[0-9A-Z一-龥]{1,6}型|完成|研究者|研究员|专家|评价|评估者|作者|医生|护士)"
    r"|(?:的?(?:患者|受试者|病例))?未(?!达到?(?:$|[,;。]))"
)


_ARM = re.compile(
    r"(?<![A-Za-z])(?:vs|versus|compared|than|placebo|control|arms?|groups?|cohorts?|those|but|while"
    r"|whereas)(?![A-Za-z])|组|对照|安慰剂|而|单药"
    r"| (?:with|for|in|among|on|of|against) .{0,60} (?:and|versus|vs\.?|,)"
    r"(?: (?:decreased|increased|reduced|fell|rose))?(?: by| in| of)? $"
    r"|(?:与|较|高于|低于|优于|长于|短于)[^,;。0-9]{1,20}(?:患者|人群|者)的$|[高低优长短多少]于(?![^,;。0-9]{0,12}(?:预|设定|目标|文献|报[道告]"
    r"|既往|国内|国外|全国|平均|历史))[^,;。0-9]{2,24}的$"
    r"|(?:患者|人群|亚组|受试者|患儿|女性|男性|儿童|成人|者)中?(?:则|仅|均|约|分别)*(?:为|达到?|是)$"
)


_RISE = re.compile(r"提高|提升|升|降|增|延长|缩短|改善|^ to $|[至到]$|^ (?:up )?from $")


_GIVEN = re.compile(
    r"(?:\x01+\)?)?(?: (?:of |in |among )?(?:the )?(?:patients|participants|subjects|those|recipients"
    r"|women|men|children))?"
    r" (?:who (?:received|continued|switched to|were (?:treated|assigned|given))|receiving"
    r"|treated with|given|taking|assigned to)"
)


_TO_ARM = re.compile(
    r"(?: (?:patients|participants|subjects))? (?:to|in) (?:receive |the )?[A-Za-z]|[^,;。0-9]{0,10}组"
)


_IT_WAS = re.compile(
    r"(?<![A-Za-z])(?:it|this|th(?:e|is) (?:rate|figure|value)) (?:was|reached|fell to|rose to) $"
    r"|(?:(?:该|上述|相应)(?:比例|率|值)|这一(?:比例|数字|数值)|其)(?:分别)?(?:为|达到?|是)$"
)


_DIED_OF = re.compile(r" (?:of|from|due to|because of) ")


_AND_SO_MANY = re.compile(r"[^;.0-9]{0,40}?(?:, | and |, and )")


def deaths_so_far(reading: Reading, group: Numbers, last: tuple[Numbers, Names] | None) -> Names | None:
    """The deaths a number goes on with: four died, three of disease progression and one of infection."""
    if last is None or last[1].members[0].metric.id != "DEATHS" or group.kind not in ("people", "bare"):
        return None
    is_cause = _DIED_OF.match(reading.clean, group.end) and _DIED_OF.match(reading.clean, last[0].end)
    return last[1] if is_cause and _AND_SO_MANY.fullmatch(reading.clean, last[0].end, group.start) else None


_AND_THOSE = re.compile(r".{1,60} (?:and|versus|vs\.?|compared with) $")


def waits_for(reading: Reading, former: Numbers, group: Numbers) -> bool:
    """Whether an arm's number waits for its metric: 53% of patients on A and 26% of those on B had X."""
    if go_together(reading, former, group):
        return True
    gap = reading.gap(former.end, group.start)
    if (
        former.kind == group.kind
        and _IN_GROUP_AND.fullmatch(gap)
        and IN_GROUP.match(reading.clean, group.end)
    ):
        return True
    is_given = _GIVEN.match(reading.clean, former.end) and _GIVEN.match(reading.clean, group.end)
    return bool(former.kind == group.kind and is_given and _AND_THOSE.fullmatch(gap))


_EACH = re.compile(r"(?:组|者|人群|患者)则?分别为?$")


def left_out_metrics(
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


def _goes_on(group: Numbers, former: Numbers, names: Names) -> bool:
    """Whether numbers are of the kind of those before; bare ones only where a change is measured."""
    if group.kind == "bare":
        metric = names.members[0].metric
        return metric.kind == "change" or metric.id in ("ENROLLED", "DEATHS")
    if {former.kind, group.kind} == {"duration", "reached"}:
        return True
    return former.kind == group.kind != "reached"


IN_GROUP = re.compile(r" (?:[a-z]+ )?(?:in|with|on) the [^,;.()]{1,40}(?:group|arm|cohort)")


_IN_GROUP_AND = re.compile(rf"{IN_GROUP.pattern} (?:and|versus|vs\.?|compared with) ")


def _is_group_count(reading: Reading, group: Numbers, former: Numbers) -> bool:
    """Whether a bare number counts people of another arm: 8 cases in the A group and 162 in the B group."""
    one = group.members[0]
    is_count = former.kind == "people" or bool(former.members[0].numerator)
    is_bare = group.kind == "bare" and one.value.isdigit()
    return is_bare and is_count and IN_GROUP.match(reading.clean, group.end) is not None


def counted_in_group(reading: Reading, group: Numbers, told: Sequence[tuple[Numbers, Names]]) -> Names | None:
    """The metric counted in another arm, its rate between: 199 in the A group (2%) and 202 in the B group."""
    counted = next((one for one in reversed(told[-3:]) if one[0].kind == "people"), None)
    if counted is None or counted[1] is not told[-1][1] or ";" in reading.clean[counted[0].end : group.start]:
        return None
    return counted[1] if _is_group_count(reading, group, counted[0]) else None


def carry(
    reading: Reading, group: Numbers, last: tuple[Numbers, Names] | None, before: Names | None
) -> Names | None:
    """The metric of the numbers before, where the text goes on with another arm or time."""
    if last and group.kind == "percent" and last[1].members[0].metric.kind == "change":
        is_amount = _IN_SHORT.fullmatch(reading.gap(last[0].end, group.start).lstrip(")"))
        return last[1] if is_amount and last[0].kind != "percent" else _carry_on(reading, group, last, before)
    return _carry_on(reading, group, last, before)


_IN_SHORT = re.compile(
    r" ?,? ?\(?(?:representing |corresponding to |equal to )?an? [a-z ]{0,20}?"
    r"(?:reduction|decrease|increase|decline) of |(?:显著|相对)?(?:降低|下降|减少|升高|增加)了?"
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
    if len(gap) > 90 or (not is_given and OWN_PREDICATE.match(reading.clean, group.end)):
        return None
    if names.members[0].metric.id == "ENROLLED":
        return names if _TO_ARM.match(reading.clean, group.end) and not SEGMENT.search(gap) else None
    if _OTHER_RATE.search(gap) or OTHER_OBJECT.search(gap):
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
    r"(?:was|were) (?:less|more|equally|similarly) (?:common|frequent|rare)[^,;]{0,30}\($|"
    r"(?:^|[,;、])(?![^,;、]{0,16}(?:组|者|中))(?:其|且|而|同时)?[一-龥A-Za-z]{2,16}"
    r"(?:发生率|发病率|比例|效能|概率|阳性率)[^,;]{0,20}$"
)


OTHER_OBJECT = re.compile(  # and improved ppFEV1 by 14.3 percentage points
    r"(?:^| )and (?:improved|increased|reduced|lowered|raised|decreased|cut) (?!it |this "
    r"|them )[^,;]{2,40} by $"
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
