"""How many were assigned to each arm: ``to dupilumab (n = 208) or placebo (n = 210)``, 分为试验组（80例）."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.finders.outcomes.arms.lists import label_before_group
from pipeline.finders.outcomes.measures.metrics import Metric
from pipeline.finders.outcomes.numbers.numerals import plain_number
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import Found, Reading

_ASSIGNED = re.compile(
    r"(?<![A-Za-z])(?:randomi[sz]ed|randomi[sz]ation|randomly|assigned|allocated)(?![A-Za-z])"
    r"|随机|分为|分成|分配|分至|分入|入组|纳入"
)
_N = r"(?P<n>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,5})"
_BRACKET_ZH = re.compile(
    rf"(?<![亚小两各一二三四五该本全某每协同重])组(?:\((?:[nN] ?[=:] ?)?{_N} ?[例名人]?\)"
    r"|(?:共|有|为)?(?P<m>[0-9]{1,5})[例名人](?=[,;。)]|$))"
)
_RECEIVED_ZH = re.compile(rf"(?:接受|给予|至|[或和与、])(?P<label>[^,;。:()、0-9]{{2,30}}?)\([nN] ?= ?{_N}\)")
_BRACKET_EN = re.compile(
    r"(?<![A-Za-z])(?:to|receive|or|and|versus|vs\.?|either|group|,)"
    r" (?:the |receive |either |oral |subcutaneous )*"
    rf"(?P<label>[A-Za-z0-9][A-Za-z0-9 .+/-]{{1,60}}?)(?: (?:group|arm))?"
    rf" ?\((?:[nN] ?= ?{_N}|{_N.replace('?P<n>', '?P<m>')} (?:patients|participants|subjects))\)"
)
_CUT_EN = re.compile(r".*(?<![A-Za-z])(?:to|receive|either|versus|vs\.?|or|the) ")


def find_arm_sizes(reading: Reading, metric: Metric | None) -> None:
    """Add the sizes of arms where patients are assigned; what was read there without an arm goes."""
    assigned = _ASSIGNED.search(reading.text)
    if metric is None:
        return
    sizes = [*_sizes(reading, assigned.start(), metric)] if assigned else [*_named_sizes(reading, metric)]
    if len(sizes) < 2:
        return  # one bracket may count anything
    spans = [(one.start, one.end) for one in sizes]
    kept = [one for one in reading.found if not _is_within(one, spans)]
    reading.found = [*kept, *sizes]


def _is_within(one: Found, spans: list[tuple[int, int]]) -> bool:
    is_count = one.quantity.kind in ("people", "bare")
    return is_count and any(start < one.end and one.start < end for start, end in spans)


def _sizes(reading: Reading, at: int, metric: Metric) -> Iterator[Found]:
    end = _end_of_assignment(reading, at)
    for found in _BRACKET_ZH.finditer(reading.text, at, end):
        label = label_before_group(reading, found.start())
        if label:
            group = "n" if found["n"] else "m"
            yield _size(label, (found.start(group), found[group]), metric)
    for found in _RECEIVED_ZH.finditer(reading.text, at, end):
        if not found["label"].endswith("组"):
            yield _size(found["label"], (found.start("n"), found["n"]), metric)
    for found in _BRACKET_EN.finditer(reading.text, at, end):
        cut = _CUT_EN.match(found["label"])
        label = (found["label"][cut.end() :] if cut else found["label"]).removeprefix("and ")
        group = "n" if found["n"] else "m"
        yield _size(label, (found.start(group), found[group]), metric)


_NAMED_ZH = re.compile(
    rf"(?<![亚小两各一二三四五该本全某每协同重])组\((?:[nN] ?[=:] ?{_N} ?[例名人]?\)"
    r"|(?P<m>[0-9]{2,5})[例名人]\)(?=[^,;。0-9]{0,16}?(?:为|达到?|是) ?[0-9.]{1,5} ?(?:%|个月)))"
)


def _named_sizes(reading: Reading, metric: Metric) -> Iterator[Found]:
    """Sizes told beside the arms of a comparison: 甲组（n=373）与乙组（n=184）相比, 甲组（125例）ORR为51%."""
    for found in _NAMED_ZH.finditer(reading.text):
        if label := label_before_group(reading, found.start()):
            group = "n" if found["n"] else "m"
            yield _size(label, (found.start(group), found[group]), metric)


def _end_of_assignment(reading: Reading, at: int) -> int:
    """Where the next metric is named, or those who left: 纳入120例患者，感染发生情况：A组3例，B组5例."""
    others = [
        name.start
        for names in reading.names
        for name in names.members
        if name.start > at and name.metric.kind != "count"
    ]
    if reading.words and (gone := reading.words.gone.search(reading.text, at)):
        others.append(gone.start())
    return min(others, default=len(reading.text))


def _size(label: str, number: tuple[int, str], metric: Metric) -> Found:
    start, printed = number
    end = start + len(printed)
    quantity = Quantity(start, end, "people", plain_number(printed), unit="patients")
    return Found(start, end, None, metric, quantity, arm=label)
