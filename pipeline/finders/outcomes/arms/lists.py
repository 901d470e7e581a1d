"""The arms a sentence names, alone or in a list, before their numbers: T-DXd组和T-DM1组…分别为."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.reading import Reading
from pipeline.frozen import frozen


@frozen
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


def lists_of_arms(reading: Reading) -> Iterator[Arms]:
    """The lists of arms a sentence names, in order."""
    found = [*_lists_zh(reading), *_lists_en(reading), *_pairs_zh(reading), *_pairs_en(reading)]
    return iter(sorted(found, key=lambda one: (one.end, one.start)))


def _lists_zh(reading: Reading) -> Iterator[Arms]:
    text = reading.text
    former: Arms | None = None
    is_turned = False
    for found in _GROUP_ZH.finditer(text):
        stop = _before_initials(text, found.start())
        floor = max(_bound_before(reading, stop), former.end if former else 0)
        label, lead = _label_zh(text, floor, stop)
        note = _NOTE.match(text, found.end())
        end = note.end() if note else found.end()
        if not label:
            continue
        start = stop - len(label)
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


_INITIALS = re.compile(r" ?\([A-Za-z][A-Za-z0-9+/-]{1,11}\)$")


def _before_initials(text: str, end: int) -> int:
    """Where the name of an arm ends, its initials behind it left out: 丙酚替诺福韦|(TAF)组."""
    found = _INITIALS.search(text, max(0, end - 16), end)
    return found.start() if found else end


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


_LABEL_EN = r"[A-Za-z0-9][A-Za-z0-9+/-]*(?: [A-Za-z0-9+/.-]+){0,4}?"
_STUDIED = re.compile(  # A was compared with B, assigned to A or B: what their numbers are told for
    r"(?<![A-Za-z])(?:compared|(?:assigned|randomi[sz]ed|allocated)(?: [^,;.() ]{1,9}){0,2}? to(?: receive)?"
    rf"(?: either)?) (?P<one>{_LABEL_EN}) (?:with|to|or|and|versus|vs\.?) (?P<two>{_LABEL_EN})"
    r"(?= (?:in|for|among|as|after|on|every|once|plus placebo)(?![A-Za-z])|[,;:.(]|$)"
)
_LABEL_VS = r"[^,;:()。%≥≤<>=]{2,40}?"


_PAIR_VS = re.compile(
    rf"(?:^|[,;:。(])(?P<one> ?{_LABEL_VS}) ?(?<![A-Za-z])(?:vs\.?|versus|对比) ?"
    rf"(?P<two>{_LABEL_VS})(?= ?[):](?!.{{0,4}}P ?[=<]))"
)


def _pairs_en(reading: Reading) -> Iterator[Arms]:
    """Two treatments compared before their numbers: longer with A than with B (median, …)."""
    for found in itertools.chain(*(one.finditer(reading.text) for one in (_PAIR_EN, _STUDIED, _PAIR_VS))):
        labels = tuple(_GROUP_END.sub("", label.strip()) for label in (found["one"], found["two"]))
        if all(label[:1].isdigit() for label in labels):
            continue
        is_named = any(found.start("one") <= names.start < found.end() for names in reading.names)
        if not is_named and reading.is_free(found.start(), found.end()):
            yield Arms(found.start(), found.end(), labels)


GROUP_EN = re.compile(r"[ -](?:arms?|groups?|cohorts?)$")


_GROUP_END = re.compile(rf"{GROUP_EN.pattern}|组$")


_COHORT_EN = re.compile(
    r"(?<![A-Za-z])[Ii]n (?P<label>(?:[Cc]ohort|[Aa]rm|[Gg]roup|[Pp]art) [A-Z0-9]{1,3})(?![A-Za-z0-9])"
)
_PART_ZH = re.compile(
    "第?(?P<label>(?:第[0-9一二三四]|[A-D])部分|队列 ?[0-9A-D一二三四])(?![0-9])(?:中|内)?,?"
)


_IN_THE = re.compile(r" (?:in|of|for|from|on) the ")


def _lists_en(reading: Reading) -> Iterator[Arms]:
    yield from (Arms(*found.span(), (found["label"],)) for found in _COHORT_EN.finditer(reading.text))
    yield from (
        Arms(*found.span(), (found["label"],), is_zh=True) for found in _PART_ZH.finditer(reading.text)
    )
    former: Arms | None = None
    for found in _GROUP_EN.finditer(reading.text):
        label = _IN_THE.split(found["label"])[-1]  # of the survival in the ILF group
        labels = tuple(re.split(r", (?:and )?| and (?:the )?", label))
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
