"""The part of the patients a number is told of: 在BCMA暴露患者中, ``among patients with brain metastases``.

A population is what the text marks as one: in front of the clause (在…中，, Among …,), right before the
metric or the number (老年患者的ORR为81%, 髓外病变患者仅为35.7%), or right behind the number (53% in patients
with …). Those who get a treatment are an arm, all who were treated are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.finders.outcomes.reading import COUNTED_ONLY, Found, Reading
from pipeline.finders.outcomes.words import Words
from pipeline.frozen import frozen


@frozen
class Population:
    """A part of the patients; ``opens`` where it holds for the rest of the clause."""

    start: int
    end: int
    label: str
    opens: bool


_BEHIND_ZH = re.compile(r"(?:\([^()]{1,24}\))?(?:中|内|里)?的?")
_BOUND_ZH = re.compile(r"[,;。:!?)\]】》、]")
_COUNT_ZH = re.compile(r"[0-9][例名]")
_OPENS = re.compile(r"(?:\([^()]{1,24}\))?(?:中|内|里)")
_NUMBER_NEXT = re.compile(r"(?:则|仅|均|约|分别)*(?:为|达到?|是)?(?:约|仅)?[0-9]|(?:则|均|尚|仍)*未达")
_GETS = re.compile(r"(?<![A-Za-z])(?:receiv|treated|given|assigned|randomi|on |taking|who got|vaccinat)")
_HISTORY = re.compile(r"prior|previous|既往|曾|经治|progress|relaps|refractory|failed")


def give_populations(reading: Reading, words: Words | None) -> None:
    """Tell for each number found which part of the patients it is of, where the text says so."""
    if words is None or not reading.found:
        return
    named = sorted((*_named_zh(reading, words), *_named_en(reading, words)), key=lambda one: one.start)
    places = [*words.place.finditer(reading.text)]
    reading.found = [
        replace(one, population=_population_of(reading, one, named) or _place_of(reading, one, places))
        for one in reading.found
    ]


def _population_of(reading: Reading, one: Found, named: list[Population]) -> str:
    lead = max(reading.clean.rfind(stop, 0, one.start) for stop in ";。") + 1
    if one.metric.id in COUNTED_ONLY or one.quantity.unit == "cases":
        return ""
    behind = next((other for other in named if one.end <= other.start), None)
    if behind and not behind.opens and _is_right_behind(reading, one, behind):
        return behind.label
    before = [
        other
        for other in named
        if lead <= other.start
        and other.end <= one.start
        and (other.opens or not any(_is_right_behind(reading, number, other) for number in reading.found))
    ]
    if not before:
        return ""
    last = before[-1]
    first = one.group[0] or one.start
    is_next = not any(last.end <= other.start < first for other in reading.found)
    if not (last.opens or is_next):
        return ""
    return _listed(reading, one, last.label)


_LISTED = re.compile(
    r"(?P<list>(?:[^,;。、()0-9]{1,16}、)*[^,;。、()0-9]{1,16}(?:和|与|及)[^,;。、()0-9]{1,16}?)"
    r"中?(?:的[^,;。0-9]{1,16})?分别[为是]?$"
)


def _listed(reading: Reading, one: Found, label: str) -> str:
    """The label of a list that is this number's: Ⅰ期、Ⅱ期和Ⅲ期患者分别为88.2%、67.9%和41.3%."""
    found = _LISTED.search(reading.text, max(0, one.group[0] - 60), one.group[0])
    group = [other for other in reading.found if other.group == one.group and other.name is one.name]
    if found is None or len(group) < 2:
        return label
    labels = [piece.removeprefix("其中") for piece in re.split("、|和|与|及", found["list"])]
    return labels[group.index(one)] if len(labels) == len(group) and one in group else label


_TO_POPULATION = re.compile(r"(?: ?[(\x01][^()%;]{0,90}\)| ?\x01+\)?)? ?")


def _is_right_behind(reading: Reading, one: Found, population: Population) -> bool:
    return one.end <= population.start and bool(
        _TO_POPULATION.fullmatch(reading.clean, one.end, population.start)
    )


def _named_zh(reading: Reading, words: Words) -> Iterator[Population]:
    text = reading.text
    at = 0
    for found in words.people_zh.finditer(text):
        floor = max(at, _bound_before(reading, found.start()))
        raw = text[floor : found.end()]
        cut = words.lead_zh.match(raw[: found.start() - floor])
        label = raw[cut.end() :] if cut else raw
        joint = words.joint_zh.match(label)
        label = label[joint.end() :] if joint else label
        own = label[: len(label) - len(found[0])]
        at = found.end()
        start = found.end() - len(label)
        is_measured = any(one.name and start <= one.name.start < found.end() for one in reading.found)
        if not own or len(label) > 30 or words.whole_zh.fullmatch(own) or is_measured:
            continue  # 达到EASI-75者分别为51%和44%
        behind = _BEHIND_ZH.match(text, found.end())
        end = behind.end() if behind else found.end()
        opens = _OPENS.match(text, found.end()) is not None
        names_next = any(
            0 <= names.start - end <= 6 and "," not in text[end : names.start] for names in reading.names
        )
        if opens or names_next or _NUMBER_NEXT.match(text, end):
            yield Population(start, end, label, opens)


def _is_treated(own: str) -> bool:
    return bool(_GETS.search(own)) and not _HISTORY.search(own)


def _bound_before(reading: Reading, end: int) -> int:
    floor = max(0, end - 40)
    ends = [floor]
    ends += (found.end() for found in _BOUND_ZH.finditer(reading.text, floor, end))
    ends += (found.end() for found in _COUNT_ZH.finditer(reading.text, floor, end))
    ends += (one.end for one in reading.found if floor <= one.end <= end)
    ends += (times.end for times in reading.times if floor <= times.end <= end)
    return max(ends)


def _named_en(reading: Reading, words: Words) -> Iterator[Population]:
    text = reading.text
    for found in words.population_en.finditer(text):
        label = found["label"]
        whole = words.whole_en.match(label)
        bare = label[whole.end() :] if whole else label
        label = label if re.match("with|who|aged", bare) else bare
        is_treated = _is_treated(label) or words.treated_en.match(text, found.start() - 1)
        is_measured = any(found.start() < names.start < found.end() for names in reading.names)
        if not re.search("[ -]", label) or is_treated or is_measured:
            continue
        is_front = re.search(r"(?:^|[;.:,] ?)$", text[: found.start()]) is not None
        behind = text[found.end() : found.end() + 1]
        opens = behind == ":" or (is_front and behind == ",")
        yield Population(found.start(), found.end(), label.strip(), opens)


def _place_of(reading: Reading, one: Found, places: list[re.Match[str]]) -> str:
    """Where cases and deaths are counted: 我国新发胃癌35.87万例."""
    if one.metric.kind != "epidemiology" and one.quantity.unit != "cases":
        return ""
    lead = max(reading.clean.rfind(stop, 0, one.start) for stop in ";。") + 1
    before = [place for place in places if lead <= place.start() < one.start]
    behind = [place for place in places if one.end <= place.start() <= one.end + 60]
    return before[-1][0] if before else behind[0][0] if behind else ""
