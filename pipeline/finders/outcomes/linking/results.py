"""Outcomes from linked metrics and numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.outcomes.linking.fitting import fits
from pipeline.finders.outcomes.measures.changes import tells_origin
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.times import TIME_TO_NAME
from pipeline.finders.outcomes.reading import Found, Name, Names, Numbers, Reading, Times

EVERY = re.compile(r"均|都|皆|(?<![A-Za-z])(?:both|each|all|neither|either)(?![A-Za-z])")


_EITHER = re.compile("(?<![A-Za-z])or(?![A-Za-z])|或")


def emit(reading: Reading, group: Numbers, names: Names) -> None:
    """Add the outcomes of linked metrics and numbers to what was found."""
    pairs = _pairs(reading, group, names)
    for number, (name, quantity) in enumerate(pairs):
        is_before = name.metric.kind == "change" and tells_origin(reading.text[: quantity.start])
        time_point = "" if is_before else _time_of(reading, group, names, number)
        whole = reading.wholes.get(quantity.start, names.whole)
        if whole and quantity.kind == "percent" and not quantity.denominator:
            quantity = replace(quantity, denominator=whole)
        reading.found.append(
            Found(
                quantity.start,
                quantity.end,
                name,
                name.metric,
                quantity,
                time_point,
                share=_is_share(reading, name, quantity),
                group=(group.start, group.end),
                width=sum(other is name for other, _ in pairs),
            )
        )


def _pairs(reading: Reading, group: Numbers, names: Names) -> list[tuple[Name, Quantity]]:
    """Pair metrics and numbers: one to one, one metric with several numbers, several with one each."""
    members, numbers = names.members, group.members
    if len(members) == 1:
        return [(members[0], quantity) for quantity in numbers]
    if len(members) == len(numbers):
        return list(zip(members, numbers, strict=True))
    if len(numbers) == 1:
        between = reading.clean[min(names.start, group.start) : max(names.end, group.end)]
        if group.kind == "reached" or EVERY.search(between):
            return [(name, numbers[0]) for name in members if fits(name, group)]
        joints = "".join(reading.clean[one.end : other.start] for one, other in itertools.pairwise(members))
        if all(name.metric.kind in ("response", "safety") for name in members) and _EITHER.search(joints):
            return []  # CR or PR, heart failure or cardiovascular death is neither of the two
        return [(members[-1] if names.end <= group.start else members[0], numbers[0])]
    if _is_by_name(reading, group, len(members)):
        arms = len(numbers) // len(members)
        return [(members[at // arms], quantity) for at, quantity in enumerate(numbers)]
    return []


def _is_by_name(reading: Reading, group: Numbers, names: int) -> bool:
    """Whether the arms of each metric stand together: 25.3%比8.1%、12.4%比3.0%和9.7%比4.2%."""
    arms, rest = divmod(len(group.members), names)
    if rest or arms < 2:
        return False
    joints = [reading.clean[one.end : other.start] for one, other in itertools.pairwise(group.members)]
    return all(bool(_VERSUS.search(joint)) == ((at + 1) % arms != 0) for at, joint in enumerate(joints))


_VERSUS = re.compile("vs|versus|对比|比")
_RATE_IN_BRACKET = re.compile(r"s? ?\(")


def join_rates_behind(reading: Reading) -> None:
    """Make one of a count and the rate in the bracket behind its metric: one death (2%), 2 relapses (3%)."""
    reading.found.sort(key=lambda one: (one.start, one.end))
    for one, rate in itertools.pairwise(tuple(reading.found)):
        name = one.name
        is_count = one.quantity.kind in ("people", "bare") and one.quantity.value.lstrip("0").isdigit()
        if name is None or rate.name is not name or not is_count or one.end > name.start:
            continue
        is_alone = rate.quantity.kind == "percent" and not rate.quantity.numerator
        is_behind = _RATE_IN_BRACKET.fullmatch(reading.clean, name.end, rate.start)
        if is_alone and is_behind and reading.clean[rate.end : rate.end + 1] == ")":
            span = one.start, rate.end + 1
            said = replace(rate.quantity, start=span[0], end=span[1], numerator=one.quantity.value)
            said = replace(said, denominator=one.quantity.denominator)
            joined = replace(rate, start=span[0], end=span[1], quantity=said, group=span)
            reading.found = [
                joined if other is rate else other for other in reading.found if other is not one
            ]


def share_times_behind(reading: Reading) -> None:
    """Give the time told behind the last number to those before: 96.8% in A and 4.1% in B at day 28."""
    reading.found.sort(key=lambda one: (one.start, one.end))
    for at in range(len(reading.found) - 2, -1, -1):
        one, following = reading.found[at], reading.found[at + 1]
        between = reading.clean[one.end : following.start]
        is_told = any(
            times.start >= following.end and following.time_point in times.values for times in reading.times
        )
        if (
            (one.name is following.name is not None or _is_same_change(one, following, between))
            and following.time_point
            and not one.time_point
            and (one.quantity.kind == following.quantity.kind or one.name is not following.name)
            and (is_told or (at + 2 < len(reading.found) and reading.found[at + 2].name is one.name))
            and not re.search("[;:。]| to |[升降增减]至|提高到", between)
            and not any(one.end <= times.start < following.start for times in reading.times)
        ):
            reading.found[at] = replace(one, time_point=following.time_point)


def _is_same_change(one: Found, other: Found, between: str) -> bool:
    """Whether two changes are told in one breath: triglycerides by 80% and apolipoprotein B by 19%."""
    return one.metric.kind == other.metric.kind == "change" and " and " in between and "," not in between


def _time_of(reading: Reading, group: Numbers, names: Names, number: int) -> str:
    if group.kind in ("duration", "reached") or names.members[0].metric.kind in ("count", "epidemiology"):
        return ""
    times = _times_near(reading, group, names)
    if times is None:
        return _time_before(reading, group, names)
    if len(times.values) == len(group.members) and len(names.members) in (1, len(times.values)):
        return times.values[number]
    if number < len(group.members) - 1 and _TO_NEXT.fullmatch(
        reading.clean, group.members[number].end, group.members[number + 1].start
    ):
        return ""  # increased from 7.9 to 11.2 g/dL at week 24
    return times.values[0] if len(times.values) == 1 else ""


_TO_NEXT = re.compile(r"[^,;0-9]{0,12}?(?: to | ?[升降增减]?[至到] ?)")


def _times_near(reading: Reading, group: Numbers, names: Names) -> Times | None:
    """The time points said with a metric or its number."""
    best: Times | None = None
    for times in reading.times:
        if times.start > max(group.end, names.end) + 40:
            break
        if min(names.end, group.end) <= times.start and times.end <= max(group.start, names.start):
            best = times
        elif (
            times.end <= names.start
            and len(gap := reading.gap(times.end, names.start)) <= 30
            and re.fullmatch(
                rf"(?:以上|以)?(?:(?:时|内|后|末)[一-龥]{{0,4}})?,?(?:{TIME_TO_NAME.pattern})", gap
            )
        ):
            best = best or times
        elif times.start >= max(group.end, names.end) and best is None:
            gap = reading.gap(max(group.end, names.end), times.start)
            if re.fullmatch(
                r" ?(?:on average |of (?:the )?(?:patients|participants) )?(?:at|within|by|after)?(?: the)?"
                r"(?: week| month| day)? ?"
                r"|(?: of (?:the )?(?:patients|participants))? (?:was|were) (?:seen|observed|reported"
                r"|achieved|recorded|reached|noted|found|documented|maintained|sustained)"
                r" (?:at|by|after|through)(?: week| month| day)? "
                r"|(?: of| with| for| in)(?: [A-Za-z-]{1,20}){1,4},? (?:at|by|within)(?: week| month| day)? "
                r"| for [0-9]{1,3} (?:seconds|minutes|hours)(?: or (?:longer|more))? at ",
                gap,
            ):
                best = times
    return _own_times(reading, group, best) or best


_RIGHT_AT = re.compile(r" (?:at|by|within|through|in|after)(?: the)?(?: week| month| day)? ?")


def _own_times(reading: Reading, group: Numbers, best: Times | None) -> Times | None:
    """The time right behind the numbers, where the nearest is another's: 39% at 6 and 37% at 18 months."""
    if best is None or best.end > group.start:
        return None
    is_of_other = any(_RIGHT_AT.fullmatch(reading.gap(one.end, best.start)) for one in reading.found[-3:])
    behind = next((times for times in reading.times if times.start >= group.end), None)
    if behind is None or not is_of_other or len(behind.values) > 1:
        return None
    return behind if _RIGHT_AT.fullmatch(reading.gap(group.end, behind.start)) else None


def _time_before(reading: Reading, group: Numbers, names: Names) -> str:
    """A time point that opens the clause (12个月时，…) or was said with the survival rate before."""
    lead = reading.clean.rfind(";", 0, group.start) + 1
    for times in reversed(reading.times):
        if (
            lead <= times.start < min(group.start, names.start)
            and (_opens_clause(reading, times) or _heads_clause(reading, times, names.start))
            and len(times.values) == 1
        ):
            return times.values[0]
    former = reading.found[-1] if reading.found else None
    is_survival = names.members[0].metric.kind in ("survival", "change") and group.kind == "percent"
    if former and is_survival and former.metric.kind in ("survival", "change") and former.start >= lead:
        return former.time_point
    return _time_of_list(reading, names, former) if former and group.kind == "percent" else ""


_WITHIN = re.compile("以?内|之内")
_NEXT_RATE = re.compile(r"(?:\([^()]{1,40}\))?[,、](?:而|且)?[一-龥]{0,6}")


def _time_of_list(reading: Reading, names: Names, former: Found) -> str:
    """The time that opens a list of rates of events: 术后30 d内卒中发生率为1.2%，全因死亡率为0.8%."""
    told = next((times for times in reading.times if former.time_point in times.values), None)
    if told is None or former.name is None or len(told.values) > 1 or former.quantity.kind != "percent":
        return ""
    lead = reading.clean.rfind(";", 0, told.start) + 1
    is_opening = told.start - lead <= 8 and told.end <= former.name.start
    is_opening = is_opening and _WITHIN.match(reading.clean, told.end) is not None
    kinds = {former.metric.kind, names.members[0].metric.kind}
    is_next = _NEXT_RATE.fullmatch(reading.clean, former.end, names.start) is not None
    return former.time_point if is_opening and is_next and kinds == {"safety"} else ""


def _opens_clause(reading: Reading, times: Times) -> bool:
    before = reading.clean[max(0, times.start - 12) : times.start]
    if _AT_FIRST.search(reading.clean, max(0, times.start - 24), times.start):
        return True  # At 18 months the CDR-SB had worsened by 1.21 points
    after = reading.clean[times.end : times.end + 8]
    return bool(re.search(r"(?:^|[,;。])[^,;。]{0,10}$", before)) and bool(
        re.match(r"(?:以)?(?:时|内|后|末)?,", after)
    )


_AT_FIRST = re.compile(
    r"(?:^|[;.] ?)(?:At|By|After|Within|Across|Over|Through)(?: the)?(?: week| month| day)? ?$"
)
_TIME_LEAD = re.compile(r"(?:^|[,;。])(?:在|于|至|到|截至|随访|治疗|用药)?第? ?$")


def _heads_clause(reading: Reading, times: Times, name: int) -> bool:
    """Whether a time heads the metric's own Chinese clause: 第12周MG-ADL应答率, 48周时A组的…"""
    before = reading.clean[max(0, times.start - 8) : times.start]
    lead = _TIME_LEAD.search(before)
    told = before.rstrip().endswith("第") or re.match("时|末", reading.clean[times.end :])
    between = reading.clean[times.end : name]
    return bool(lead and told and len(between) <= 60 and not re.search("[,;。]", between))


_SHARE_AFTER = re.compile(r" of (?:all|total|global|the world)(?![a-z])")

_SHARE_BEFORE = re.compile(r"占[^,;。0-9]{0,12}$")


def _is_share(reading: Reading, name: Name, quantity: Quantity) -> bool:
    if quantity.kind != "percent" or name.metric.kind not in ("epidemiology", "count"):
        return False
    return bool(
        _SHARE_BEFORE.search(reading.clean, max(0, quantity.start - 16), quantity.start)
        or _SHARE_AFTER.match(reading.clean, quantity.end)
    )


def find_shares(reading: Reading, quantities: Sequence[Quantity]) -> None:
    """A share of cases told behind their number: 发病总数为274 864例，约占全球的20%."""
    counts = [
        one
        for one in reading.found
        if one.metric.id in ("INCIDENCE", "DEATHS", "PREVALENCE") and not one.quantity.numerator
    ]
    taken = {one.start for one in reading.found}
    for quantity in quantities:
        if quantity.kind != "percent" or quantity.start in taken:
            continue
        told = _SHARE_OF.search(reading.clean, max(0, quantity.start - 24), quantity.start)
        near = [
            one
            for one in counts
            if one.end <= quantity.start and len(reading.gap(one.end, quantity.start)) <= 16
        ]
        if told and near:
            about = "~" if told["about"] else quantity.comparator
            shown = replace(quantity, comparator=about)
            reading.found.append(
                Found(quantity.start, quantity.end, near[-1].name, near[-1].metric, shown, share=True)
            )


_SHARE_OF = re.compile(r",(?P<about>约)?占(?:全球|世界|全国|全部|所有|同期|我国|全世界)[^,;。0-9]{0,8}?$")
