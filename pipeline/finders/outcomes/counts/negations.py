"""Negations as counts of zero, and what holds for all patients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.finders.outcomes.counts.denials import is_of_some
from pipeline.finders.outcomes.counts.nobody import is_of_one_cause
from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import Found, Names, Reading

_NONE_BEFORE = re.compile(
    r"(?:均|皆|也|尚|并|且)?(?:未(?:曾)?(?:观察到|发现|检测到|报道|报告|发生|出现|见)|没有(?:患者|病例"
    r"|受试者|观察到|发现|发生|出现|报告)(?:发生|出现|达到)?|无(?:患者|病例|受试者|[1一]例)(?:患者)?"
    r"(?:发生|出现|报告|达到|获得)?|无(?=[≥>]|治疗相关|剂量限制|死亡|DLT|CRS|ICANS|GVHD|神经毒性"
    r"|细胞因子|$|\x01|严重|免疫)|(?:(?<=[,;。:])|(?<=^)|[均且也并])无(?=[^,;。]{1,12}(?:[,;。)]|发生"
    r"|$))(?![效法需关论进病事复疾白转远浸瘤症一1]|统计|明显差|显著))"
    r"(?:任何|明显|新的|有|其他|的|到)*"
    r"|(?<![A-Za-z])(?:(?:[Nn]o|[Nn]one|[Nn]either|[Dd]id not|[Nn]ot|[Zz]ero)(?![A-Za-z]))"
    r"(?: (?:new|cases?|instances?|incidents?|episodes?|events?|evidence|signs"
    r"|occurrence|of|the|patients?|participants?|subjects?|one|had|has|have|were|was|reported|developed"
    r"|experienced|experience|develop|any|achieved|any-grade|observed|there|[0-9]{1,4}|treated"
    r"|infused|groups?|arms?|either|both|in(?! the [^,;.:0-9]{1,40} (?:had|developed|experienced|achieved"
    r"|reported"
    r"|suffered))"
    r"))*(?: (?:in the|receiving|given|treated with|assigned to)"
    r" (?P<arm>[^,;.:0-9]{1,40}?)(?: group| arm| cohort)?"
    r" (?:had|developed|experienced|achieved|reported|suffered)(?: an?| any)?)? "
)

_NOT_A_RESULT = re.compile(
    r" ?(?:的(?!情况|发生|病例|报告)|患者|风险|证据|可能|担忧|效果|(?:difference|significant|data|evidence))"
    r"|s? (?:are|is|were|was) (?:expected|anticipated)"
)

_NONE_AFTER = re.compile(
    r"(?:的?(?:病例|事件|患者))?(?:在?[两二三各](?:组|队列)(?:患者)?中?)?(?:均|都|皆|也)?(?:未(?:见|发生|出现"
    r"|观察到|被观察到|报告|报道)"
    r"|没有发生)(?![一-龥]{0,3}CR)|(?:均|都|皆)无(?:发生|出现)?(?=[;,。)]|$)"
    r"|: ?(?:无|none|nil)(?: in (?:either|any|both) [a-z]+)?(?= ?[;,。.)]|$)"
    r"| (?:(?:was|were) (?:not |never )(?:observed|reported|seen|detected|noted)|did not occur|(?:was"
    r"|were) absent(?! in (?:most|some|[0-9])))"
)


_NOT_ONE = re.compile(r"无[一1]例(?:患者|患儿|受试者)?(?:达到|发生|出现|获得)?(?=[,。;]|$)")

_ALL_BEFORE = re.compile(
    r"(?:所有|全部|全体)(?P<n1>[0-9]{1,4})?[例名]?(?:可评估|入组)?(?:的)?(?:患者|受试者|病例)(?:均|都)?"
    r"(?:发生|出现|达到|获得|实现|取得|经历|达)?(?:了)?"
    r"|(?P<n3>[0-9]{1,4})[例名](?:患者|受试者)?(?:均|都)(?:发生|出现|达到|获得|实现|取得|经历|达)(?:了)?"
    r"|(?<![0-9例名者])(?:患者|受试者)均(?:发生|出现|达到|获得|实现|取得|达)(?:了)?"
    r"|(?<![A-Za-z])[Aa]ll(?: of)?(?: the)?(?: (?P<n2>[0-9]{1,4}|(?i:two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve)))?(?: (?!of)[a-z-]{1,16}){0,2}? (?:patients|participants|subjects"
    r"|responders|children|infants|adults)"
    r"(?: \([^()]{1,20}\))? (?:had|achieved|experienced|developed|attained|obtained|were|responded"
    r"|showed|reached|in)(?: a| an| the)?(?: confirmed)? ?"
    r"|(?:(?<=, )|(?<=,))[Aa]ll(?: of whom)?(?: were| had| achieved)? (?=MRD|with MRD|minimal|CR|complete)"
)

_ALL_LOW = re.compile(
    r"(?:均|都|全部)(?:为|是)?$|(?<![A-Za-z])all(?: events| cases| of which| of them)?(?: were| being| "
    r"of)?(?: of)? ?$|(?:最高|最重)为?$"
)


def find_zeros(reading: Reading) -> None:
    """Negations are counts of zero: 未观察到GVHD, no grade ≥3 ICANS was observed."""
    starts = {_graded_start(names): names for names in reading.names}
    for cue in _NONE_BEFORE.finditer(reading.clean):
        if _is_conditional(reading, cue):
            continue
        names = _names_behind(reading, cue, starts)
        if names and not _NOT_A_RESULT.match(reading.clean, names.end):
            for one in (names, *_listed_behind(reading, names)):
                _add_zeros(reading, one, cue.span(), cue["arm"] or "")
    for cue in _NOT_ONE.finditer(reading.clean):
        before = [names for names in reading.names if names.end <= cue.start()]
        if before and before[-1].members[0].metric.kind in ("response", "safety"):
            name = before[-1].members[0]
            span = cue.start(), cue.end()
            reading.found.append(Found(*span, name, name.metric, _count(*span, "0")))
    for names in reading.names:
        found = _NONE_AFTER.match(reading.clean, names.end)
        if found and not _NOT_A_RESULT.match(reading.clean, found.end()):
            _add_zeros(reading, names, found.span())


_IF = re.compile(
    r"(?<![A-Za-z])(?:who|whom|those|if|whether|unless|until|should|must|composite|defined)(?: [a-z]+){0,4} $"
    r"|(?<![A-Za-z])or $|(?:proportion|percentage|rate|number)s? of (?:[a-z]+ ){0,4}$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?<![A-Za-z])not(?! (?:a|one|any|observed|reported|experience|develop|had|have))(?: in)? $", re.I
)
_EVENTS_THEMSELVES = re.compile(r"[Nn](?:one|either) of (?:the |these |those |our )*$")


def _is_conditional(reading: Reading, cue: re.Match[str]) -> bool:
    """Whether a negation says whom or what if (those not in remission), or what the events were not."""
    if _IF.search(reading.clean, max(0, cue.start() - 50), cue.start()):
        return True
    return bool(_NOT.search(cue[0]) or _EVENTS_THEMSELVES.search(cue[0]))


_AND_OTHERS = re.compile(r"(?:s|es)?(?:, (?:or |and )?|、)(?:any )?")


def _listed_behind(reading: Reading, names: Names) -> Iterator[Names]:
    """The metrics that a negation goes on to, though the list ends with another: no deaths, strokes, or …."""
    end = names.end
    for other in reading.names:
        if other.start >= end and not other.filled and _AND_OTHERS.fullmatch(reading.clean, end, other.start):
            yield other
            end = other.end


def _graded_start(names: Names) -> int:
    first = names.members[0]
    is_near = first.grade is not None and 0 <= first.start - first.grade.end <= 24
    return first.grade.start if first.grade and is_near else first.start


def _names_behind(reading: Reading, cue: re.Match[str], starts: dict[int, Names]) -> Names | None:
    """The metrics right behind a negation; a number before it (3例未发生) makes it a count of others."""
    if is_of_some(reading, *cue.span()):
        return None
    for start in range(cue.end(), min(cue.end() + 34, len(reading.clean)) + 1):
        if start in starts:
            gap = reading.clean[cue.end() : start].replace(MASK, "").strip()
            is_near = (
                (len(gap) <= 6 and gap not in _MORE_OF)
                or re.match("因|由于", gap)
                or _WHICH_EVENTS.fullmatch(gap)
            )
            return starts[start] if is_near and not re.search("[,;。0-9]", gap) else None
    return None


_MORE_OF = ("other", "our", "more")
_WHICH_EVENTS = re.compile(
    r"(?:[a-z]+-(?:related|associated|emergent|induced)|new|serious|unexpected|clinically significant| )*"
    r"|与?[^,;。]{1,8}相关的?(?:严重)?"
)


_OF_A_CAUSE = re.compile(
    r"s?(?: (?:that|were|was|considered|deemed|judged|thought|to be|as|possibly|probably|definitely"
    r"|directly|by|the|investigators?|vaccine|treatment|drug|study))*"
    r"[ -](?:attribut|relat|caused by|due to|effects? on)|s? on "
)
_IN_ARM = re.compile(
    r"[^;.:0-9]{0,90}? (?:were|was|had|occurred|developed)(?: reported| observed| seen| noted| occurred)?"
    r" (?:in|with|among) (?:the )?(?P<arm>[^,;.:()]{2,40}?)(?: group| arm| cohort)(?![A-Za-z])"
)


def _add_zeros(reading: Reading, names: Names, span: tuple[int, int], arm: str = "") -> None:
    start, end = span
    while end > start and reading.clean[end - 1] in f" {MASK}":
        end -= 1
    while start < end and reading.clean[start] == " ":
        start += 1
    told = _IN_ARM.match(reading.text, names.end) if not arm else None
    if told and not re.match("either|both|any|each", told["arm"]):
        arm = told["arm"]
    for name in names.members:
        if name.metric.id == "DEATHS" and (
            re.search("相关的?$|related $", reading.clean[max(0, name.start - 8) : name.start])
            or is_of_one_cause(reading, span[0], name.start, name.end)
        ):
            continue  # 无CRS相关死亡 says nothing of other deaths
        if _OF_A_CAUSE.match(reading.clean, name.end):
            continue  # no serious adverse events were attributed to vaccination
        if name.metric.negatable and not {"people", "percent", "zero"} & names.filled:
            time = _time_behind(reading, names.end)
            zero = _count(start, end, "0")
            if names.whole:
                zero = replace(zero, numerator="0", denominator=names.whole)
            reading.found.append(Found(start, end, name, name.metric, zero, time, arm=arm))
    names.filled.add("zero")


_OCCURRED = re.compile(
    r"(?: (?:occurred|(?:was|were) (?:reported|observed|seen|noted)))? (?:within|by|at|during|through)"
    r"(?: the)?(?: first| week| month| day)? "
)


def _time_behind(reading: Reading, end: int) -> str:
    """When nothing happened: no deaths occurred within 30 days."""
    for times in reading.times:
        if times.start >= end and len(times.values) == 1:
            return times.values[0] if _OCCURRED.fullmatch(reading.clean, end, times.start) else ""
    return ""


def _count(start: int, end: int, value: str) -> Quantity:
    return Quantity(start, end, "people", value, unit="patients")


_PART_OF = re.compile(r"(?:%|cent|[0-9]|half|third|most) of $")


def find_alls(reading: Reading) -> None:
    """所有患者均发生CRS is a rate of 100; 均为1级 says that none was of grade 3 or higher."""
    starts = {_graded_start(names): names for names in reading.names} | {
        names.start: names for names in reading.names
    }
    for cue in _ALL_BEFORE.finditer(reading.clean):
        if _PART_OF.search(reading.clean, max(0, cue.start() - 12), cue.start()):
            continue  # eight per cent of all treated children
        names = next((starts[at] for at in range(cue.end(), cue.end() + 3) if at in starts), None) or _within(
            reading, cue
        )
        if (
            names
            and names.members[0].metric.kind in ("response", "safety")
            and "people" not in names.filled - {"zero"}
        ):
            number = cue["n1"] or cue["n2"] or cue["n3"] or ""
            number = _whole(number)
            quantity = Quantity(cue.start(), _end_of(cue), "percent", "100", "=", "", "%", number, number)
            for name in names.members[:1]:
                reading.found.append(Found(quantity.start, quantity.end, name, name.metric, quantity))
            names.filled.add("percent")


def _within(reading: Reading, cue: re.Match[str]) -> Names | None:
    """Metrics whose first word is the cue's last: all patients responded."""
    return next(
        (names for names in reading.names if cue.start() < names.start < cue.end() <= names.end), None
    )


def _whole(number: str) -> str:
    words = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return str(words.index(number.lower()) + 2) if number and not number.isdigit() else number


def _end_of(cue: re.Match[str]) -> int:
    return cue.start() + len(cue[0].rstrip())


def find_low_grades(reading: Reading) -> None:
    """均为1级 says that none was of grade 3 or higher: a count of 0."""
    for names in reading.names:
        name = names.members[0]
        if not name.is_grade_only or name.grade is None or name.grade.top > 2 or names.filled:
            continue
        cue = _ALL_LOW.search(reading.clean, max(0, name.start - 20), name.start)
        if cue:
            quantity = _count(cue.start(), name.end, "0")
            high = replace(name.grade, suffix="GE3", is_low=False)
            reading.found.append(
                Found(cue.start(), name.end, replace(name, grade=high), name.metric, quantity)
            )
