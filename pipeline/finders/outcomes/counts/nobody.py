"""Counts of zero told of a number of people: ``None of the 30 patients died``, 41例患者中无一例复发.

The number is how many they are, never how many had it. Deaths of one cause (``none died of infection``)
say nothing of all deaths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.finders.outcomes.numbers.numerals import WORD, plain_number
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.units import PEOPLE_WORD
from pipeline.finders.outcomes.reading import COUNTED_ONLY, Found, Names, Reading

_NOBODY_EN = re.compile(
    r"(?<![A-Za-z])(?:[Nn]one|[Nn]either|[Nn]o one|[Nn]ot (?:a single )?one) of(?: the| these| those| our"
    rf"| all){{0,2}}(?: (?P<n>[0-9]{{1,3}}(?:,[0-9]{{3}})?|{WORD}))?(?: [a-z-]{{1,16}}){{0,2}}?"
    rf" {PEOPLE_WORD}(?![A-Za-z])"
)
_TO_NAME_EN = re.compile(
    r"(?: ?\([^()]{1,30}\))?(?: (?:receiving|treated with|given|in the)"
    r" (?P<arm>[^,;.0-9]{1,40}?)(?: group| arm| cohort)?"
    r"(?= (?:had|developed|experienced|achieved|reported|suffered|died))"
    r"| (?:who|receiving|treated|given|with|in|on|at) [^,;.0-9]{1,60}?)?"
    r"(?: (?:had|has|have|was|were|been|ever|subsequently|developed|experienced|achieved|reported|showed"
    r"|suffered|a|an|any|new|documented|confirmed))* ?"
)
_NOBODY_ZH = re.compile(
    r"(?:(?<![0-9])(?<![0-9] )(?P<n>[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,5})[例名位人](?!次)"
    r"(?P<who>[^,;。0-9]{0,24}?)[中里内]?,?(?:均|都|皆|则)?)?"
    r"(?:(?:无|没有)(?:任何)?[一1](?:[例名位人]|(?=死|复|发|出|达|获))(?:患者|受试者|患儿|病例|参与者|者)?)"
)
_ALL_NOT_ZH = re.compile(
    r"(?P<n>[0-9]{1,5})[例名位人](?!次)(?P<who>[^,;。0-9未]{0,24}?)(?:均|都|皆)(?:未|没有|无)(?:再|曾)?"
)
_TO_NAME_ZH = re.compile(r"(?:(?:发生|出现|达到?|获得|取得|观察到|报告|见|经历|有|了|任何|过|因)*)")
_FARTHEST = 80

_CAUSE_BEHIND = re.compile(
    r"(?: (?:that|which|were|was|is|are|occurred|reported|observed|seen|noted|considered|deemed|judged"
    r"|thought|to be|as|possibly|probably|definitely|directly))*"
    r" (?:attribut|relat|due to|caused|from|of|because|associated|secondary|result|linked)"
    r"(?!\w*(?: to| by)?(?: any)? (?:any|all) causes?)"
)
_CAUSE_BEFORE = re.compile(
    r"(?:因(?!任何)|由于|由|与[^,;。]{1,12}(?:相关|有关)|导致|所致|引起|相关|有关)[^,;。]{0,12}$"
)
_ANY_CAUSE_ZH = re.compile("任何原因|全因|各种原因")


def is_of_one_cause(reading: Reading, start: int, name_start: int, name_end: int) -> bool:
    """Whether deaths are those of one cause only: 未发生因药物导致的死亡, ``no deaths due to sepsis``.

    ``start`` is where the negation starts.
    """
    said = reading.text[name_start:name_end]
    if said.endswith("死于"):
        return not _ANY_CAUSE_ZH.match(reading.text, name_end)
    if "cause" in said:
        return False
    if _CAUSE_BEHIND.match(reading.text, name_end):
        return True
    lead = reading.text[start:name_start]
    return bool(_CAUSE_BEFORE.search(lead)) and not _ANY_CAUSE_ZH.search(lead)


def find_nobody(reading: Reading) -> None:
    """Add a zero, with the number of people it is told of, for each metric that none of them had."""
    for cue in _cues(reading):
        names, arm = _names_behind(reading, cue)
        if names is None or not _is_counted(names):
            continue
        name = names.members[0]
        if name.metric.id == "DEATHS" and is_of_one_cause(reading, cue.start(), name.start, name.end):
            names.filled.update(("people", "zero"))
            continue
        whole = plain_number(cue["n"]) if cue["n"] and cue.re is not _ALL_NOT_ZH else ""
        for member in names.members:
            zero = Quantity(*cue.span(), "people", "0", "=", "", "patients", "0" if whole else "", whole)
            reading.found.append(Found(*cue.span(), member, member.metric, zero, arm=arm))
        names.filled.update(("people", "zero"))


_HINT = re.compile("[未无没]|one of|either of")


def _cues(reading: Reading) -> Iterator[re.Match[str]]:
    if not _HINT.search(reading.clean):
        return
    yield from _NOBODY_EN.finditer(reading.clean)
    yield from _NOBODY_ZH.finditer(reading.clean)
    yield from _ALL_NOT_ZH.finditer(reading.clean)


def drop_counts_of_nobody(reading: Reading) -> None:
    """Drop the counts read within the phrases, but those of who was treated: 输注的14例患者均未发生CRS."""
    spans = [cue.span() for cue in _cues(reading)]
    reading.found = [
        one
        for one in reading.found
        if one.quantity.value == "0"
        or one.metric.id in COUNTED_ONLY
        or not any(start <= one.start < end for start, end in spans)
    ]


def _is_counted(names: Names) -> bool:
    return all(
        member.metric.kind in ("response", "safety") or member.metric.id == "DEATHS"
        for member in names.members
    )


def _names_behind(reading: Reading, cue: re.Match[str]) -> tuple[Names | None, str]:
    """The metrics that the phrase is said of, only words of having them between, and the arm told there."""
    to_name = _TO_NAME_EN if cue.re is _NOBODY_EN else _TO_NAME_ZH
    for names in reading.names:
        first = names.members[0]
        start = first.start
        if first.grade is not None and cue.end() <= first.grade.start < first.start:
            start = first.grade.start
        if start < cue.end():
            continue
        if start > cue.end() + _FARTHEST:
            break
        said = to_name.fullmatch(reading.clean, cue.end(), start)
        return (names, said.groupdict().get("arm") or "") if said else (None, "")
    return None, ""
