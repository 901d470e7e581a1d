"""Changes of at least so much, told of patients: a metric of its own with a rate.

``WEIGHT_CHANGE_GE5`` is the share of those who lost at least 5%: 体重下降≥5%的受试者比例, a weight loss of at
least 5% was achieved by 86.4%. A change that is itself the result (体重下降超过15%) is none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.finders.outcomes.measures.changes import CHANGE, clause_start, tells_direction
from pipeline.finders.outcomes.measures.metrics import MetricPlace
from pipeline.finders.outcomes.numbers.numerals import plain_number
from pipeline.finders.outcomes.numbers.units import MEASURE
from pipeline.finders.outcomes.reading import Name

_SIGNS = {
    "GE": r"≥|>=|至少|不低于|不少于|at least|greater than or equal to",
    "LE": r"≤|<=|不超过|不高于|at most|no more than",
    "GT": r">|超过|大于|高于|more than|greater than|above|over",
    "LT": r"<|小于|低于|不足|less than|below|under",
}
_SIGN = "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _SIGNS.items()) + ")"
_NUMBER = rf"(?P<n>[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?)(?:%| ?percent|{MEASURE})"
_MORE = r"(?P<more> or (?:more|greater|higher|better)|及?或?以上)?"
_WORDS = (
    r"(?:水平|较基线|自基线|从基线|均|下降|降低|减轻|减少|升高|增加|提高|改善|降幅|幅度|达到?|了|的| levels?"
    r"| reduction| loss| decrease| increase| improvement| from baseline| of| by| to| was)*"
)
_BEHIND = re.compile(rf"{_WORDS} ?(?:{_SIGN} ?)?{_NUMBER}{_MORE}", re.IGNORECASE)
_AHEAD = re.compile(
    rf"(?:{_SIGN} ?|(?<=[a-z] ))(?:an? )?{_NUMBER}{_MORE} ?(?:of (?:their |baseline |initial |the )*)?"
    r"(?:(?:reduction|decrease|increase|improvement) (?:in|from) (?:baseline )?)?(?:their |baseline )?$",
    re.IGNORECASE,
)
_TOLD_BEHIND = re.compile(
    r"(?:改善|提高|增益)?的?(?:受试者|患者|参与者|患儿|病例|人)?(?:的?比例|的?占比|者?占|的?达标率|率|者)|的(?:受试者|患者|参与者)"
    r"| (?:was|were|is) (?:achieved|attained|reached|seen|observed|reported|found)| (?:in|by) [0-9]"
    r"| ?\((?!9[0-9](?:\.[0-9]+)?% ?C)(?=[0-9])| at week [0-9]+ (?:was|were)"
)
_TOLD_AHEAD = re.compile(
    r"(?:[Pp]roportion|[Pp]ercentage|[Ss]hare)s?(?: (?:of|for) [^,;.0-9]{1,60}?)?(?: (?:who|that|achieving"
    r"|with|for|having|achieved|reached))?(?: an?| target| the target| their)? ?$|"
    r"(?:patients|participants|subjects|women|men|adults)[^,;.%]{0,60} (?:achiev|attain|reach)\w*"
    r"(?: an?| the| their)?(?: target| goal)?(?: of)? ?$|"
    r"%[)]?(?:的?(?:[^,;。%0-9]{1,12}组)?(?:患者|受试者|参与者|患儿)[^,;。]{0,12}"
    r"| of (?:the |all )?(?:patients|participants|subjects|those|adults|eyes)(?: who)?"
    r"| (?:of (?:the )?(?:patients|participants|subjects|those|adults)(?: [^,;.]{1,40})? )?(?:had|achiev\w+"
    r"|attain\w+|reach\w+|lost|experienc\w+|with)(?: an?)?(?: [a-z-]+)?) ?$"
)
_JOINT = re.compile("、|和|与|及|,? and |, ")
_TARGET = re.compile("的?达标率?|的?比例")


def find_thresholds(text: str, place: MetricPlace) -> list[Name]:
    """The metrics of changes of at least so much where a change is named; none where it is plain.

    A list of thresholds gives one each: 体重降幅≥10%和≥15%的患者比例.
    """
    if place.metric.kind != "change":
        return []
    spans: list[tuple[int, int, re.Match[str]]] = []
    found = _BEHIND.match(text, place.end)
    start = place.start
    while found and _sign_of(found):
        spans.append((start, found.end(), found))
        joint = _JOINT.match(text, found.end())
        start = joint.end() if joint else len(text)
        found = _BEHIND.match(text, start) if joint else None
    ahead = None if spans else _AHEAD.search(text, max(0, place.start - 60), place.start)
    if ahead and _sign_of(ahead):
        spans.append((ahead.start(), place.end, ahead))
    if not spans or not _is_told(text, spans[0][0], spans[-1][1]):
        return []
    target = _TARGET.match(text, spans[-1][1])
    ends = [end for _, end, _ in spans[:-1]] + [target.end() if target else spans[-1][1]]
    return [
        _named(text, place, said, (begin, end)) for (begin, _, said), end in zip(spans, ends, strict=True)
    ]


_OR_MORE = re.compile(" or (?:more|greater|higher|lower|less|better)")


def _named(text: str, place: MetricPlace, said: re.Match[str], span: tuple[int, int]) -> Name:
    start, end = span
    is_level = not tells_direction(_OR_MORE.sub("", text[clause_start(text, start) : end + 8]))
    of = place.metric.id.removesuffix(CHANGE) if is_level else place.metric.id
    code = f"{of}_{_sign_of(said)}{plain_number(said['n']).replace('.', '_')}"
    metric = replace(place.metric, id=code, kind="response", statistic="rate", unit="%", negatable=True)
    return Name(start, end, metric, is_rate=True)


def _sign_of(found: re.Match[str]) -> str:
    said = next((name for name in _SIGNS if found[name]), "")
    return said or ("GE" if found["more"] else "")


def _is_told(text: str, start: int, end: int) -> bool:
    """Whether it is told how many have it."""
    return bool(_TOLD_BEHIND.match(text, end) or _TOLD_AHEAD.search(text, max(0, start - 70), start))
