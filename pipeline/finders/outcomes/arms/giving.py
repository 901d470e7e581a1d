"""The arms numbers are told for: T-DXd组和T-DM1组…分别为, ``79.7% with T-DXd versus 34.2% with T-DM1``.

Arms are zipped with the numbers of a metric where there are as many; where the counts differ nothing
is said. A list of arms holds for the metrics that follow in the sentence, a single arm for what
follows it as long as no other arm is named.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.finders.outcomes.arms.behind import NO_LABEL, arm_behind, listed_behind
from pipeline.finders.outcomes.arms.bracketed import bracketed_arms, is_bracketed
from pipeline.finders.outcomes.arms.compared import compared_arms
from pipeline.finders.outcomes.arms.lists import Arms, lists_of_arms
from pipeline.finders.outcomes.measures.changes import tells_direction
from pipeline.finders.outcomes.reading import Found, Reading
from pipeline.finders.outcomes.words import Words
from pipeline.frozen import frozen


def give_arms(reading: Reading, words: Words | None = None) -> None:
    """Tell for each number found which arm it is of, where the sentence says so."""
    reading.found.sort(key=lambda one: (one.start, one.end))
    named = [*lists_of_arms(reading)]
    known: list[str] = []
    given: list[Found] = []
    in_brackets = _arms_of_brackets(reading)
    for _, members in itertools.groupby(reading.found, key=lambda one: (one.group, id(one.metric))):
        group = list(members)
        labels = _labels_of(reading, group, _Told(named, known, words))
        labels = [in_brackets.get(one.start, label) for one, label in zip(group, labels, strict=True)]
        given += (replace(one, arm=label or one.arm) for one, label in zip(group, labels, strict=True))
        known += (label for label in labels if label and label not in known)
    given = _share_among_zeros(reading, _compared_behind(reading, given))
    reading.found = [_with_arm_of_bracket(reading, given, at) for at in range(len(given))]


_MORE_WITH = re.compile(
    r"(?:more|less) (?:common|frequent|frequently|often|common among patients)(?: [a-z]+)? (?:with|in"
    r"|among|for) (?:the )?"
    r"(?:patients (?:receiving|given|treated with) )?(?P<one>[A-Za-z0-9][A-Za-z0-9 +/-]{1,50}?)(?: group"
    r"| arm)? than"
    r" (?:with |in |among |for )?(?:the |those (?:receiving|given"
    r"|treated with) )?(?P<two>[A-Za-z0-9][A-Za-z0-9 +/-]{1,50}?)"
    r"(?: group| arm)?(?=[,.;]|$)"
)


def _compared_behind(reading: Reading, given: Sequence[Found]) -> list[Found]:
    """The arms of pairs told behind them: anemia (8% vs. 6%) was more frequent with A than with B."""
    shared = list(given)
    for told in _MORE_WITH.finditer(reading.text):
        lead = max(reading.text.rfind(stop, 0, told.start()) for stop in ";。") + 1
        for at in range(len(shared) - 1):
            one, other = shared[at], shared[at + 1]
            is_pair = one.name is other.name is not None and one.group == other.group and one.width == 2
            is_here = lead <= one.start and other.end <= told.start() and not (one.arm or other.arm)
            if is_pair and is_here and _VERSUS.search(reading.text, one.end, other.start):
                shared[at : at + 2] = replace(one, arm=told["one"]), replace(other, arm=told["two"])
    return shared


_VERSUS = re.compile(r"(?<![A-Za-z])(?:vs|versus)(?![A-Za-z])")
_AND_NO = re.compile(r"(?:s|es)?(?: |,|、|and|or|nor|和|及|或)*")


def _share_among_zeros(reading: Reading, given: Sequence[Found]) -> list[Found]:
    """The arm told behind the last of a list that nobody had: no deaths, no strokes or MIs in the A group."""
    shared = list(given)
    for at in range(len(shared) - 2, -1, -1):
        one, behind = shared[at], shared[at + 1]
        if one.arm or not behind.arm or not one.quantity.value == behind.quantity.value == "0":
            continue
        end = one.name.end if one.name else one.end
        if one.start == behind.start or _AND_NO.fullmatch(reading.clean, end, behind.start):
            shared[at] = replace(one, arm=behind.arm)
    return shared


def _arms_of_brackets(reading: Reading) -> dict[int, str]:
    """The arms of numbers that stand in brackets behind them, by where the number starts."""
    told: dict[int, str] = {}
    if not any(is_bracketed(reading, one.start, one.end) for one in reading.found):
        return told
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


@frozen
class _Told:
    """The arms a sentence names, those already given to numbers, and the words to know them by."""

    named: Sequence[Arms]
    known: Sequence[str]
    words: Words | None


def _labels_of(reading: Reading, group: Sequence[Found], told: _Told) -> Sequence[str]:
    """The arm of each number of a metric that stand together."""
    width = group[0].width
    behind = [arm_behind(reading, one, told.words) for one in group]
    if _are_times(group) and behind[-1][1] and not any(label for label, _ in behind[:-1]):
        return [behind[-1][0]] * len(group)
    if width == 1 or width != len(group) or _are_times(group) or _is_rise(reading, group):
        alone = (
            _compared_with(reading, group[0])
            or _arm_before(reading, group, told.named)
            or _subject_before(reading, group[0])
            or _group_before(reading, group[0])
        )
        return [
            label if is_group or (label and _is_told_twice(reading, one)) else alone
            for one, (label, is_group) in zip(group, behind, strict=True)
        ]
    if alone := _arm_right_before(reading, group, told.named):
        return [alone] * len(group)
    if behind[-1][0] and _VERSUS_BEFORE.search(reading.clean, max(0, group[0].start - 20), group[0].start):
        return [behind[-1][0]] * len(group)
    if all(label for label, _ in behind):
        return [label for label, _ in behind]
    return (
        listed_behind(reading, group)
        or compared_arms(reading, group)
        or _listed_before(group, told)
        or [label for label, _ in behind]
    )


_WAS = re.compile("(?:则|仅|均|约|分别)*(?:为|达到?|是)")
_VERSUS_BEFORE = re.compile(r"(?<![A-Za-z])(?:versus|vs\.?|compared with|as against|against) $")
_TWO_STUDIES = re.compile(
    r"[^,;。%]{0,4}(?:[A-Z][A-Za-z-]{2,20}[ -]?[0-9]{1,3}(?:\([^()]{1,40}\))?(?:和|与|及|、| and |, )?){2,4}"
    r"[^,;。%]{0,40}"
)
"""Between one arm and the numbers of two studies: 甲组在SOLO 1和SOLO 2中EASI-75应答率分别为51%和44%."""


def _arm_right_before(reading: Reading, group: Sequence[Found], named: Sequence[Arms]) -> str:
    """The single arm that several numbers of several trials are told of: 安慰剂组为15%和12%.

    中危、低危及高危组分别为5例、7例及2例 names as many as there are numbers.
    """
    start = group[0].start
    last = next((arms for arms in reversed(named) if arms.end <= start), None)
    if last is None or len(last.labels) != 1 or last.is_aside or last.of(len(group)):
        return ""
    is_next = any(one.fullmatch(reading.text, last.end, start) for one in (_WAS, _TWO_STUDIES))
    return last.labels[0] if is_next else ""


def _are_times(group: Sequence[Found]) -> bool:
    """Whether numbers that stand together are of several time points, not of several arms."""
    return len({one.time_point for one in group}) > 1


_RISES = re.compile("[升降增减]|至|到|提高|延长|缩短|改善|(?<![A-Za-z])to(?![A-Za-z])")


def _is_rise(reading: Reading, group: Sequence[Found]) -> bool:
    """Whether the numbers are before and after: 由6.8%提高至17.6%."""
    return any(_RISES.search(reading.clean, one.end, other.start) for one, other in itertools.pairwise(group))


def _is_told_twice(reading: Reading, one: Found) -> bool:
    return sum(other.metric is one.metric for other in reading.found) > 1


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
    if last.is_aside and tells_direction(reading.text[last.end : at]):
        former = before[-2] if len(before) > 1 else None  # A组体重较安慰剂组下降12.4%
        return former.labels[0] if former and len(former.labels) == 1 and not former.is_aside else ""
    if len(last.labels) != 1:
        return ""
    others = [one for one in reading.found if one.group == (0, 0) or one.group != group[0].group]
    is_nearest = not any(last.end <= one.start < at for one in others)
    follows_number = not last.is_zh and any(
        one.end <= last.start and _RIGHT_BEHIND.fullmatch(reading.text, one.end, last.start)
        for one in reading.found
    )
    if is_nearest and not follows_number:
        return last.labels[0]
    if reading.text[last.end : last.end + 1] == "," and not follows_number:
        return last.labels[0]  # Among 143 patients in the 0.4-mg cohort, …
    is_only = len({label for arms in named for label in arms.labels if arms.start >= lead}) == 1
    return last.labels[0] if is_only and last.is_zh and not last.is_aside else ""


_RIGHT_BEHIND = re.compile(
    r"(?![;,]).{0,12}|\)? (?:of the )?(?:patients|participants|subjects|women|men)[a-z ]{1,16}"
)
"""From a number to the arm it is told of: 5 (1.2%) participants in the A group."""
_THAN_OF = re.compile("[高低优长短多少]于(?P<label>[^,;。0-9()]{2,24}?)(?:组)?的$")


def _compared_with(reading: Reading, one: Found) -> str:
    """What a number is compared with that stands in front of it: 显著高于兰索拉唑三联方案的78.8%."""
    found = _THAN_OF.search(reading.text, max(0, one.start - 30), one.start)
    return found["label"] if found else ""


_COMPARED_EN = re.compile("compared with|versus|(?<![A-Za-z])vs")


_SUBJECT_EN = re.compile(
    r"(?:^|[,;:] )(?:[Tt]reatment with |[Tt]herapy with )?"
    r"(?P<label>[A-Za-z0-9][A-Za-z0-9+/-]*(?: [A-Za-z0-9+/-]+){0,3}?)"
    r"(?: (?:significantly|markedly|also|alone))? (?:reduced|lowered|decreased|increased|improved|prolonged"
    r"|extended|(?:was|were) associated with|resulted in|led to|yielded|produced|showed|achieved|had"
    r"|provided|gave)(?![A-Za-z])"
)


_GROUP_EN = re.compile(
    r"(?:^|[,;:.] |(?<![A-Za-z])(?:while|whereas|but|and|that) )[Tt]he "
    r"(?P<label>[A-Za-z0-9][A-Za-z0-9+/ -]{1,40}?)"
    r" (?:group|arm)(?: (?:significantly|markedly|only|also))? (?:reduced|lowered|decreased|increased"
    r"|improved|gained|lost|reported|experienced|showed|achieved|had)(?![A-Za-z])"
)


def _group_before(reading: Reading, one: Found) -> str:
    """The group that is the subject of a number's own clause: the metformin group lowered HbA1c by 0.9%."""
    found = next(iter([*_GROUP_EN.finditer(reading.text, 0, one.start)][-1:]), None)
    if found is None or NO_LABEL.match(found["label"]):
        return ""
    between = reading.text[found.end() : one.start]
    is_own = not any(found.end() <= other.start < one.start for other in reading.found)
    return found["label"] if is_own and not re.search("[,;]|group|arm", between) else ""


def _subject_before(reading: Reading, one: Found) -> str:
    """The treatment that is the sentence's subject, where the same metric is then told of another arm."""
    others = [other for other in reading.found if other.metric is one.metric and other.start > one.end]
    if not (others and _COMPARED_EN.search(reading.clean, one.end, others[0].end + 40)):
        return ""
    found = _SUBJECT_EN.search(reading.text, 0, one.start)
    if found is None or NO_LABEL.match(found["label"]) or found["label"].lower() in ("it", "this", "the"):
        return ""
    is_metric = any(found.start("label") <= names.start < found.end("label") for names in reading.names)
    return "" if is_metric else found["label"]
