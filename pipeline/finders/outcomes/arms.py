"""The arms numbers are told for: T-DXd组和T-DM1组…分别为, ``79.7% with T-DXd versus 34.2% with T-DM1``.

Arms are zipped with the numbers of a metric where there are as many; where the counts differ nothing
is said. A list of arms holds for the metrics that follow in the sentence, a single arm for what
follows it as long as no other arm is named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.finders.outcomes.bracketed import bracketed_arms
from pipeline.finders.outcomes.compared import compared_arms
from pipeline.finders.outcomes.quantities import MASK
from pipeline.finders.outcomes.reading import Found, Reading
from pipeline.finders.outcomes.words import Words


@dataclass(frozen=True, slots=True)
class Arms:
    """Arms named together; ``is_aside`` for one that a number is only compared with: 高于安慰剂组的21.2%."""

    start: int
    end: int
    labels: tuple[str, ...]
    is_aside: bool = False
    is_zh: bool = False

    def of(self, count: int) -> tuple[str, ...]:
        """As many labels as there are numbers, lists within labels taken apart: 5 mg、10 mg和15 mg组."""
        if len(self.labels) == count:
            return self.labels
        pieces = tuple(piece for label in self.labels for piece in _JOINT.split(label) if piece)
        return pieces if len(pieces) == count else ()


_JOINT = re.compile("、|和|与|及|,? and |, ")


def give_arms(reading: Reading, words: Words | None = None) -> None:
    """Tell for each number found which arm it is of, where the sentence says so."""
    reading.found.sort(key=lambda one: (one.start, one.end))
    named = [*_lists_of_arms(reading)]
    known: list[str] = []
    given: list[Found] = []
    in_brackets = _arms_of_brackets(reading)
    for _, members in itertools.groupby(reading.found, key=lambda one: (one.group, id(one.metric))):
        group = list(members)
        labels = _labels_of(reading, group, _Told(named, known, words))
        labels = [in_brackets.get(one.start, label) for one, label in zip(group, labels, strict=True)]
        given += (replace(one, arm=label) for one, label in zip(group, labels, strict=True))
        known += (label for label in labels if label and label not in known)
    reading.found = [_with_arm_of_bracket(reading, given, at) for at in range(len(given))]


def _arms_of_brackets(reading: Reading) -> dict[int, str]:
    """The arms of numbers that stand in brackets behind them, by where the number starts."""
    told: dict[int, str] = {}
    for _, members in itertools.groupby(reading.found, key=lambda one: id(one.name)):
        group = list(members)
        told |= zip((one.start for one in group), bracketed_arms(reading, group), strict=False)
    return told


def _with_arm_of_bracket(reading: Reading, given: Sequence[Found], at: int) -> Found:
    """The rate in a bracket behind an arm is that arm's: 199 patients in the A group (1.69% per year)."""
    one, former = given[at], given[at - 1]
    if at == 0 or one.arm or not former.arm or former.metric is not one.metric:
        return one
    between = reading.text[former.end : one.start]
    is_behind = between.endswith("(") and former.arm in between and len(between) <= 60
    return replace(one, arm=former.arm) if is_behind else one


@dataclass(frozen=True, slots=True)
class _Told:
    """The arms a sentence names, those already given to numbers, and the words to know them by."""

    named: Sequence[Arms]
    known: Sequence[str]
    words: Words | None


def _labels_of(reading: Reading, group: Sequence[Found], told: _Told) -> Sequence[str]:
    """The arm of each number of a metric that stand together."""
    width = group[0].width
    behind = [_arm_behind(reading, one, told.words) for one in group]
    if width == 1 or width != len(group) or _are_times(group) or _is_rise(reading, group):
        alone = _arm_before(reading, group, told.named) or _subject_before(reading, group[0])
        return [
            label if is_group or (label and _is_told_twice(reading, one)) else alone
            for one, (label, is_group) in zip(group, behind, strict=True)
        ]
    if alone := _arm_right_before(reading, group[0], told.named):
        return [alone] * len(group)
    if all(label for label, _ in behind):
        return [label for label, _ in behind]
    return (
        _listed_behind(reading, group)
        or compared_arms(reading, group)
        or _listed_before(group, told)
        or [label for label, _ in behind]
    )


_WAS = re.compile("(?:则|仅|均|约|分别)*(?:为|达到?|是)")


def _arm_right_before(reading: Reading, one: Found, named: Sequence[Arms]) -> str:
    """The single arm that several numbers of several trials are told of: 安慰剂组为15%和12%."""
    last = next((arms for arms in reversed(named) if arms.end <= one.start), None)
    if last is None or len(last.labels) != 1 or last.is_aside:
        return ""
    return last.labels[0] if _WAS.fullmatch(reading.text, last.end, one.start) else ""


def _are_times(group: Sequence[Found]) -> bool:
    """Whether numbers that stand together are of several time points, not of several arms."""
    return len({one.time_point for one in group}) > 1


_RISES = re.compile("[升降增减]|至|到|提高|延长|缩短|改善|(?<![A-Za-z])to(?![A-Za-z])")


def _is_rise(reading: Reading, group: Sequence[Found]) -> bool:
    """Whether the numbers are before and after: 由6.8%提高至17.6%."""
    return any(_RISES.search(reading.clean, one.end, other.start) for one, other in itertools.pairwise(group))


def _is_told_twice(reading: Reading, one: Found) -> bool:
    return sum(other.metric is one.metric for other in reading.found) > 1


# ----------------------------------------------------------------------------------- lists before


_GROUP_ZH = re.compile(
    r"(?<![亚小两各一二三四五该本全某每协同重分入])组(?![织成合蛋学胺委长间别员建装团]|分(?!别))"
)
_BOUND_ZH = re.compile(r"[,;。:!?)\]】》]|(?<!\([^()])\(")
_NOTE = re.compile(r"\((?:[^()]{0,6}[nN] ?= ?)?[0-9, ]{1,7}[例名人]?\)")
_CUT_ZH = re.compile(
    r".*(?:显示|表明|发现|提示|证实|结果|其中|中(?!药|剂量|医|西|危|度|国|位|心|性)|例患者的?"
    r"|[的在于使为至即将]|较|低于|高于|优于|长于|短于|多于|少于|超过|相比|(?<![A-Za-z])(?:vs\.?|versus)|而|且"
    r"|(?<!合)并|以及|但|同时|另外|此外|分别|期间|进入|接受|[治输用接]\w后)"
)
_LINK_ZH = re.compile(
    r"(?:和|与|及|以及|、|或|/|较|比|对比|对(?!照)|相[较比]于|,|,?而|(?<![A-Za-z])(?:vs\.?|versus)) ?"
)
_ASIDE_ZH = re.compile(r"(?:低于|高于|优于|长于|短于|多于|少于|超过|大于|小于)(?:了)?$|(?<![相])[较比]$")
_TURNING = ("与", "和", "同", "跟", "相较于", "相比于")
_COMPARED_ZH = re.compile(r"(?:相[较比]|比较|对比|相对),?")
_GROUP_EN = re.compile(
    r"(?<![A-Za-z])(?:[Ii]n|[Ff]or|of|[Ww]ith|to|on|from|than|and|versus|vs\.?|between|[Aa]mong)"
    r" (?:that (?:in|of) )?"
    r"(?:the |those in the |patients in the )(?P<label>(?!the |other |two |three |both |each |same |entire )"
    r"[A-Za-z0-9][A-Za-z0-9 .+/'’-]{0,50}?)[ -](?:arms?|groups?|cohorts?)(?![A-Za-z])"
)
_TIME_WORD = re.compile("以?内|时点?|末")
_PAIR_ZH = re.compile(
    r"(?:^|[,;。:])(?:在|与)?(?P<one>[^,;。:()的]{1,30}?)(?:和|与|及|对比|(?<![A-Za-z])vs\.?) ?"
    r"(?P<two>[^,;。:()的]{1,30}?)(?:(?:相比|比较|相较),?|(?:治疗)?的(?=[^,;。:]{0,20}分别))"
)


def _lists_of_arms(reading: Reading) -> Iterator[Arms]:
    """The lists of arms a sentence names, in order."""
    found = [*_lists_zh(reading), *_lists_en(reading), *_pairs_zh(reading), *_pairs_en(reading)]
    return iter(sorted(found, key=lambda one: (one.end, one.start)))


def _lists_zh(reading: Reading) -> Iterator[Arms]:
    text = reading.text
    former: Arms | None = None
    is_turned = False
    for found in _GROUP_ZH.finditer(text):
        floor = max(_bound_before(reading, found.start()), former.end if former else 0)
        label, lead = _label_zh(text, floor, found.start())
        note = _NOTE.match(text, found.end())
        end = note.end() if note else found.end()
        if not label:
            continue
        start = found.start() - len(label)
        one = Arms(start, end, (label,), _ASIDE_ZH.search(lead) is not None, is_zh=True)
        if former and is_turned and start - former.end <= 6:
            one = replace(one, start=former.start, labels=(label, *former.labels))
        elif former and former.end + len(lead) == start and _LINK_ZH.fullmatch(lead):
            one = replace(one, start=former.start, labels=(*former.labels, label))
        elif former:
            yield former
        compared = _COMPARED_ZH.match(text, end)
        is_turned = compared is not None and len(one.labels) == 1 and lead.endswith(_TURNING)
        former = replace(one, end=compared.end()) if compared and is_turned else one
    if former:
        yield former


def _label_zh(text: str, floor: int, end: int) -> tuple[str, str]:
    """What an arm is called and what stands before that: 较, 安慰剂."""
    raw = text[floor:end]
    cut = _CUT_ZH.match(raw)
    at = cut.end() if cut else 0
    link = _LINK_ZH.match(raw, at)
    while link:
        at = link.end()
        link = _LINK_ZH.match(raw, at)
    label = raw[at:].lstrip(" " + MASK)
    return (label if 0 < len(label) <= 30 else ""), raw[: len(raw) - len(label)]


def label_before_group(reading: Reading, end: int) -> str:
    """What the arm is called whose 组 stands at ``end``; empty where it has no name."""
    return _label_zh(reading.text, _bound_before(reading, end), end)[0]


def _bound_before(reading: Reading, end: int) -> int:
    """Where the words before an arm end that are no part of it: a stop, a metric, a number, a time."""
    floor = max(0, end - 40)
    ends = [floor]
    ends += (found.end() for found in _BOUND_ZH.finditer(reading.text, floor, end))
    ends += (name.end for names in reading.names for name in names.members if floor <= name.end <= end)
    ends += (one.end for one in reading.found if floor <= one.end <= end)
    ends += (_end_of_time(reading, times.end) for times in reading.times if floor <= times.end <= end)
    return min(max(ends), end)


def _end_of_time(reading: Reading, end: int) -> int:
    """Behind the word that ends a time: 48周时 | 2 mg组."""
    found = _TIME_WORD.match(reading.text, end)
    return found.end() if found else end


_NO_ARM_ZH = re.compile("[组后时周]$|^[0-9]|年|个月")
_PATIENTS_ZH = re.compile("(?:[者性]|人群|儿童|成人)$")


def _pairs_zh(reading: Reading) -> Iterator[Arms]:
    """Two treatments named without a word for group: 替格瑞洛与氯吡格雷相比; no labels for 男性和女性的."""
    for found in _PAIR_ZH.finditer(reading.text):
        labels = (found["one"], found["two"])
        is_named = any(found.start("one") <= names.start < found.end("two") for names in reading.names)
        if is_named or any(_NO_ARM_ZH.search(label) for label in labels):
            continue
        is_other = any(_PATIENTS_ZH.search(label) for label in labels)
        yield Arms(found.start("one"), found.end(), () if is_other else labels, is_zh=True)


_PAIR_EN = re.compile(
    r"(?<![A-Za-z])(?:with|in|for|on) (?:the )?(?P<one>[A-Za-z0-9][A-Za-z0-9 +/-]{1,40}?)"
    r" (?:than|as compared with|compared with|versus|vs\.?) (?:with |in |for |on )?(?:the )?"
    r"(?P<two>[A-Za-z0-9][A-Za-z0-9 +/-]{1,40}?)(?= ?[(,;:])"
)
_LABEL_VS = r"[^,;:()。%≥≤<>=]{2,40}?"
_PAIR_VS = re.compile(
    rf"(?:^|[,;:。(])(?P<one> ?{_LABEL_VS}) ?(?<![A-Za-z])(?:vs\.?|versus|对比) ?"
    rf"(?P<two>{_LABEL_VS})(?= ?[):](?!.{{0,4}}P ?[=<]))"
)


def _pairs_en(reading: Reading) -> Iterator[Arms]:
    """Two treatments compared before their numbers: longer with A than with B (median, …)."""
    for found in (*_PAIR_EN.finditer(reading.text), *_PAIR_VS.finditer(reading.text)):
        labels = tuple(_GROUP_END.sub("", label.strip()) for label in (found["one"], found["two"]))
        if all(label[:1].isdigit() for label in labels):
            continue
        is_named = any(found.start() <= names.start < found.end() for names in reading.names)
        if not is_named and reading.is_free(found.start(), found.end()):
            yield Arms(found.start(), found.end(), labels)


GROUP_EN = re.compile(r"[ -](?:arms?|groups?|cohorts?)$")
_GROUP_END = re.compile(rf"{GROUP_EN.pattern}|组$")


_COHORT_EN = re.compile(
    r"(?<![A-Za-z])[Ii]n (?P<label>(?:cohort|arm|group|part) [A-Z0-9]{1,3})(?![A-Za-z0-9])"
)


def _lists_en(reading: Reading) -> Iterator[Arms]:
    yield from (Arms(*found.span(), (found["label"],)) for found in _COHORT_EN.finditer(reading.text))
    former: Arms | None = None
    for found in _GROUP_EN.finditer(reading.text):
        labels = tuple(re.split(r", (?:and )?| and (?:the )?", found["label"]))
        one = Arms(found.start(), found.end(), labels)
        between = reading.text[former.end : found.start()].strip() if former else ""
        is_next = re.fullmatch(r",? ?(?:and|or|as compared with|compared with)?", between)
        if former and is_next and not any(former.end <= n.start < found.start() for n in reading.found):
            one = Arms(former.start, found.end(), (*former.labels, *labels))
        elif former:
            yield former
        former = one
    if former:
        yield former


def _listed_before(group: Sequence[Found], told: _Told) -> Sequence[str]:
    """The arms of the last list of as many as there are numbers, else all that the sentence named so far."""
    before = [arms for arms in told.named if arms.end <= group[0].start]
    for arms in reversed(before):
        if not arms.labels:
            return ()
        if labels := arms.of(len(group)):
            return labels
    singles = _in_order([label for arms in before for label in arms.labels])
    for labels in (tuple(told.known), singles):
        if len(labels) == len(group):
            return labels
    return ()


def _in_order(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(labels))


def _arm_before(reading: Reading, group: Sequence[Found], named: Sequence[Arms]) -> str:
    """The single arm that a number follows, where it is the nearest or no other is named since the last ;."""
    at = group[0].start
    lead = reading.clean.rfind(";", 0, at) + 1
    before = [arms for arms in named if lead <= arms.start and arms.end <= at]
    if not before:
        return ""
    last = before[-1]
    if len(last.labels) != 1:
        return ""
    others = [one for one in reading.found if one.group == (0, 0) or one.group != group[0].group]
    is_nearest = not any(last.end <= one.start < at for one in others)
    follows_number = any(0 <= last.start - one.end <= 12 for one in reading.found) and not last.is_zh
    if is_nearest and not follows_number:
        return last.labels[0]
    if reading.text[last.end : last.end + 1] == "," and not follows_number:
        return last.labels[0]  # Among 143 patients in the 0.4-mg cohort, …
    is_only = len({label for arms in named for label in arms.labels if arms.start >= lead}) == 1
    return last.labels[0] if is_only and last.is_zh and not last.is_aside else ""


# ---------------------------------------------------------------------------------- arms behind


_PEOPLE = (
    r"(?:patients|participants|subjects|those|recipients|individuals|women|men|children|adults|vaccinees"
    r"|infants|people|responders)"
)
_TO_ARM = (
    rf"(?: (?:of|in|among|for) (?:the )?(?:[0-9,]+ )?{_PEOPLE})?"
    r" ?(?P<how>who (?:received|were (?:treated with|assigned to|given)|got)|receiving|treated with|given"
    r"|taking|assigned to|randomi[sz]ed to|to receive|on|with|for|in|among|of|to)"
    rf" (?:{_PEOPLE} (?:receiving|treated with|on|given|who (?:received|were treated with)|assigned to|in) )?"
)
_LABEL_EN = r"(?:the |a )?(?P<label>(?!(?:week|month|day|year|both|each|all|which|whom|total) ?)"
_END_EN = (
    r"(?P<group>[ -](?:arms?|groups?|cohorts?))?(?=,? (?:and|versus|vs\.?|compared|as compared|while|whereas"
    r"|but|had|have|achieved|were|was|died|discontinued"
    r"|relapsed|responded|withdrew|stopped|to(?= [0-9])|than|respectively|at|by|from|after|over|P ?[=<])"
    r"(?![A-Za-z])|[,.;)]| ?[(\x01]| ?$)"
)
_BEHIND_EN = re.compile(rf"{_TO_ARM}{_LABEL_EN}[A-Za-z0-9][A-Za-z0-9 .+/'’-]{{1,50}}?){_END_EN}")
_LIST_BEHIND_EN = re.compile(
    rf"{_TO_ARM}(?:the )?(?P<labels>[A-Za-z0-9][A-Za-z0-9 ,.+/'’-]{{1,90}}?)(?:"
    r"[ -](?:arms|groups|cohorts|regimens|schedules|doses)|(?=,? respectively|, and (?:by|in) |[.;]?$))"
)
_OF_WHOM_THEN = (
    r"(?: of (?:the |all |these )?(?:treated |evaluable )?"
    r"(?:patients|participants|subjects|adults|children|women|men|eyes)(?= ?[(\x01]))?"
)
_AFTER_INTERVAL = re.compile(_OF_WHOM_THEN + r"(?: ?[(\x01][^()%;]{0,90}\)| ?\x01+\)?)")
_WHICH_PATIENTS = re.compile(
    rf"(?: (?:of|in|among|for) (?:the )?)?{_PEOPLE}"
    r" (?:with|who (?:had|have|achieved|were (?!treated|assigned)))"
)
_NO_LABEL = re.compile(
    rf"(?:{_PEOPLE}|cases|events?|month|week|year|treatment|baseline|[0-9.,]+ ?[mnμ]?g/d?[lL]"
    r"|[0-9.,]+(?! ?[mμ]?g(?:/|$| ))|two|three"
    r"|four|same|whom|them|none|total|addition|all|any|either|clinical|cell|cells|patient)(?: |$)",
    re.IGNORECASE,
)


_TAKING_EN = re.compile(
    rf" (?:of|in|among) (?:the )?{_PEOPLE} (?:taking|receiving|given|treated with|assigned to|on)"
    r" [A-Za-z0-9][A-Za-z0-9 .+/-]{1,40}? (?:had|have|were|was|achieved)"
)
_IN_GROUP_EN = re.compile(
    rf"(?: (?:of|in|among) (?:the )?{_PEOPLE})? in the"
    r" [A-Za-z0-9][A-Za-z0-9 .+/-]{1,40}? (?:group|arm|cohort)"
    r" (?:had|have|were|was|died|discontinued|relapsed|responded|withdrew|stopped)"
)
_BEHIND_ZH = re.compile(
    r"(?:患者|受试者)?(?:被?随机)?(?:进入|分入|分[配到至]+|归入|至|入)(?P<label>[^,;。0-9()组]{1,20})组"
)


_TREATED_EN = re.compile(
    rf" (?:of|in|among) (?:the )?(?P<label>[A-Za-z0-9][A-Za-z0-9+-]{{1,40}}?)[- ]treated {_PEOPLE}"
)


def _arm_behind(reading: Reading, one: Found, words: Words | None) -> tuple[str, bool]:
    """The arm told right behind a number, and whether a word for group says that it is one."""
    at = one.end
    is_told_first = _IN_GROUP_EN.match(reading.text, at) or _TAKING_EN.match(reading.text, at)
    if one.name and at <= one.name.start <= at + 34 and not is_told_first:
        at = one.name.end  # 8 cases of Covid-19 in the vaccine group
    interval = _AFTER_INTERVAL.match(reading.clean, at)
    at = interval.end() if interval else at
    if found_zh := _BEHIND_ZH.match(reading.text, one.end) or _BEHIND_ZH.match(reading.text, at):
        return found_zh["label"], True
    if treated_with := _TREATED_EN.match(reading.text, at):
        return treated_with["label"], False
    treated = words.treated_en.match(reading.text, at) if words else None
    if treated:
        at = treated.end() - len(" with")
    elif _WHICH_PATIENTS.match(reading.text, at) or reading.text[at : at + 1] not in (" ", ""):
        return "", False
    found = _BEHIND_EN.match(reading.text, at)
    if found is None or (found["how"] == "of" and not found["group"]):
        return "", False
    if _NO_LABEL.match(found["label"]) and not (found["label"] == "treatment" and found["group"]):
        return "", False
    if _NUMBER_WITHIN.search(reading.clean, at, found.end()):
        return "", False
    if any(found.start("label") <= names.start < found.end("label") for names in reading.names):
        return "", False
    return found["label"].strip(), found["group"] is not None


_NUMBER_WITHIN = re.compile("[0-9]%")


_COMPARED_EN = re.compile("compared with|versus|(?<![A-Za-z])vs")
_SUBJECT_EN = re.compile(
    r"(?:^|[,;:] )(?:[Tt]reatment with |[Tt]herapy with )?"
    r"(?P<label>[A-Za-z0-9][A-Za-z0-9+/-]*(?: [A-Za-z0-9+/-]+){0,3}?)"
    r"(?: (?:significantly|markedly|also|alone))? (?:reduced|lowered|decreased|increased|improved|prolonged"
    r"|extended|(?:was|were) associated with|resulted in|led to|yielded|produced|showed|achieved|had"
    r"|provided|gave)(?![A-Za-z])"
)


def _subject_before(reading: Reading, one: Found) -> str:
    """The treatment that is the sentence's subject, where the same metric is then told of another arm."""
    others = [other for other in reading.found if other.metric is one.metric and other.start > one.end]
    if not (others and _COMPARED_EN.search(reading.clean, one.end, others[0].end + 40)):
        return ""
    found = _SUBJECT_EN.search(reading.text, 0, one.start)
    if found is None or _NO_LABEL.match(found["label"]) or found["label"].lower() in ("it", "this", "the"):
        return ""
    is_metric = any(found.start("label") <= names.start < found.end("label") for names in reading.names)
    return "" if is_metric else found["label"]


def _listed_behind(reading: Reading, group: Sequence[Found]) -> Sequence[str]:
    """The arms of a list right behind the last number: in the 30-mg, 15-mg and placebo groups."""
    at = group[-1].end
    interval = _AFTER_INTERVAL.match(reading.clean, at)
    found = _LIST_BEHIND_EN.match(reading.text, interval.end() if interval else at)
    if found is None:
        return ()
    if _NO_LABEL.match(found["labels"]):
        return ()
    labels = [label for label in re.split(r",? and (?:the )?|, (?:the )?", found["labels"]) if label]
    return labels if len(labels) == len(group) else ()
