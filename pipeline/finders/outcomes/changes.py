"""Changes: which way they go (what fell by 14.9% changed by -14.9%), and shares of people that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.finders.outcomes.intervals import Intervals

CHANGE = "_CHANGE"
"""How the ids of metrics end that are changes from a baseline."""
# Not what a drug is for or a group is called: 降压治疗, 减重手术, `glucose-lowering`, `lower-dose`.
_CUE = re.compile(
    r"(?P<fall>[下减调]降|降(?:低|幅|了|至|到|(?=(?:约|达|近)?\s?$))|减(?:少|轻|低|小|幅|重(?!手术|药|治疗|代谢))|下跌"
    r"|缩[短小]|丢失"
    r"|(?<![a-z-])(?:reduc(?:ed?|es|ing|tions?)|decreas(?:ed?|es|ing)|lower(?:s|ed|ing)?|fell|fall(?:s|en|ing)?"
    r"|declin(?:ed?|es|ing)|drop(?:s|ped|ping)?|los(?:t|s|ses|es|ing))(?![a-z-]))"
    r"|(?P<rise>上升|升高|升(?=(?:约|达|近)?\s?$)|增(?:加|长|多|高|幅|重)|提[高升]"
    r"|(?<![a-z-])(?:increas(?:ed?|es|ing)|ris(?:es?|en|ing)|rose|rais(?:ed?|es|ing)|gain(?:s|ed|ing)?"
    r"|improv(?:ed?|es|ing|ements?)|elevat(?:ed?|es|ing|ions?)|higher)(?![a-z-])|改善)",
    re.IGNORECASE,
)
_CUE_BEHIND = re.compile(
    r"\s?%?\s?(?:的|(?:mean|median|greater|relative|absolute|further)\s)?"
    rf"(?:[A-Za-z-]+\s){{0,2}}?{_CUE.pattern}",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"(?:(?<![a-z])(?:from|to)(?:\san?\s(?:mean|median|average)(?:\sof)?)?|[由从自至到])\s?$", re.IGNORECASE
)
"""Behind these stands what was measured, not by how much it changed: 由8.6%降至7.1%."""
_CLAUSE = re.compile(r"[;；。，,](?![0-9]{3})")
_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def tells_fall(before: str, behind: str = "") -> bool:
    """Whether the words round a number say that it fell by that much; the nearest ones count.

    >>> tells_fall("体重平均下降"), tells_fall("LDL-C降低52%,而安慰剂组升高"), tells_fall("HbA1c由8.6%降至")
    (True, False, False)
    >>> tells_fall("led to a ", "% reduction in body weight"), tells_fall("Mean LVEF increased by ")
    (True, False)
    """
    if _LEVEL.search(before[-30:]):
        return False
    noun = _CUE_BEHIND.match(behind)
    cue = noun or next(reversed(list(_CUE.finditer(before))), None)
    return cue is not None and cue["fall"] is not None


_PEOPLE_BEFORE = re.compile(
    r"(?:者|患者|病例|人群|比例|占比|发生率|人数)(?:分别|均|共|约|仅|高)*(?:占|为|是|达|有|:)*(?:约|近|仅)?$"
    r"|占(?:约|近)?$|(?:(?:was|were) (?:also )?(?:reported|seen|observed|noted|recorded|found)|occurred)"
    r" in (?:about |approximately |only |up to )?$"
    r"|(?:incidence|proportion|frequency|percentage)[^,;.]{0,40}$",
    re.IGNORECASE,
)
_PEOPLE_BEHIND = re.compile(
    r"\s?(?:of (?:the |all |these |treated )*(?:patients|participants|subjects|adults|women|men|cases)"
    r"|的?(?:患者|受试者|参与者|病例|人群))",
    re.IGNORECASE,
)


def tells_people(between: str, behind: str) -> bool:
    """Whether the words between a change's name and a per cent, or behind it, say that it counts people.

    >>> tells_people("增加者占", ""), tells_people(" occurred in ", " of patients"), tells_people("下降", "")
    (True, True, False)
    """
    return bool(_PEOPLE_BEFORE.search(between) or _PEOPLE_BEHIND.match(behind))


def clause_start(text: str, at: int) -> int:
    """Where the clause of a place begins."""
    return max((stop.end() for stop in _CLAUSE.finditer(text, 0, at)), default=0)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as told: its comparator, its value or the ends of its range, and its intervals."""

    comparator: str
    value: str
    high: str
    intervals: Intervals

    def turned(self) -> Change:
        """The change as a fall: signs, ends and comparator turned; what is printed with its sign stays.

        >>> told = Change(">=", "50", "", Intervals(("48.8", "55.7"))).turned()
        >>> told.comparator, told.value, told.intervals.ci
        ('<=', '-50', ('-55.7', '-48.8'))
        """
        if not self.value or self.value == "0" or self.value.startswith("-"):
            return self
        low, high = _turn_ends((self.value, self.high)) if self.high else (f"-{self.value}", "")
        kept = self.intervals
        intervals = Intervals(_turn_ends(kept.ci), kept.spread, _turn_ends(kept.ends))
        return Change(_TURNED.get(self.comparator, self.comparator), low, high, intervals)


def _turn_ends(ends: tuple[str, str]) -> tuple[str, str]:
    """Both ends with the other sign, the lower one first; as they are where one has its sign."""
    if any(end.startswith("-") for end in ends):
        return ends
    low, high = (f"-{end}" if end and float(end) else end for end in ends)
    return high, low
