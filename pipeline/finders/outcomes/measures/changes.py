"""Changes: which way they go (what fell by 14.9% changed by -14.9%), and what is none: levels, shares."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.numbers.intervals import Intervals
from pipeline.frozen import frozen

CHANGE = "_CHANGE"
"""How the ids of metrics end that are changes from a baseline."""
# Not what a drug is for or a group is called: 降压治疗, 减重手术, `glucose-lowering`, `lower-dose`.
_CUE = re.compile(
    r"(?P<fall>[下减调]降|降(?:低|幅|了|至|到|(?=(?:约|达|近)?\s?$))|减(?:少|轻|低|小|幅|重(?!手术|药|治疗|代谢))|下跌"
    r"|缩[短小]|丢失"
    r"|(?<![a-z-])(?:reduc(?:ed?|es|ing|tions?)|decreas(?:ed?|es|ing)|lower(?:s|ed|ing)?|fell|fall(?:s|en"
    r"|ing)?"
    r"|declin(?:ed?|es|ing)|drop(?:s|ped|ping)?|los(?:t|s|ses|es|ing)|cut(?:s|ting)?)(?![a-z-]))"
    r"|(?P<rise>上升|升高|升(?=(?:约|达|近)?\s?$)|增(?:加|长|多|高|幅|重)|提[高升]"
    r"|(?<![a-z-])(?:increas(?:ed?|es|ing)|ris(?:es?|en|ing)|rose|rais(?:ed?|es|ing)|gain(?:s|ed|ing)?"
    r"|improv(?:ed?|es|ing|ements?)|elevat(?:ed?|es|ing|ions?)|higher)(?![a-z-])|改善)",
    re.IGNORECASE,
)
_CUE_BEHIND = re.compile(
    r"\s?%?\s?(?:的|(?:mean|median|greater|relative|absolute|further)\s)?"
    rf"(?:(?!(?:and|but|while|whereas|with|in|to)\s)[A-Za-z-]+\s){{0,2}}?(?:{_CUE.pattern})",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"(?:(?<![a-z])(?P<origin>from)(?:\san?\s(?:mean|median|average|baseline)(?:\s(?:level\s)?of)?)?"
    r"|(?<![a-z])(?<!up )(?<!close )to(?:\san?\s(?:mean|median|average)(?:\sof)?)?"
    r"|(?P<origin_zh>[由从自](?:(?:基线|治疗前|导入期|用药前)(?:时|水平|均值)?的?)?(?:平均|中位)?)|至|(?<!达)到)\s?$",
    re.IGNORECASE,
)
"""Behind these stands what was measured, not by how much it changed: 由8.6%降至7.1%."""
_CHANGE_NOUN = re.compile(
    r"loss|reduc|chang|gain|increas|decreas|降幅|减重|减轻|下降|降低|变化|增加|升高", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;；。，,](?![0-9]{3})")
_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}


def tells_fall(before: str, behind: str = "") -> bool:
    """Whether the words round a number say that it fell by that much; the nearest ones count.

    >>> tells_fall("体重平均下降"), tells_fall("LDL-C降低52%,而安慰剂组升高"), tells_fall("HbA1c由8.6%降至")
    (True, False, False)
    >>> tells_fall("led to a ", "% reduction in body weight"), tells_fall("Mean LVEF increased by ")
    (True, False)
    """
    if tells_level(before):
        return False
    noun = _CUE_BEHIND.match(behind)
    cue = noun or next(reversed(list(_CUE.finditer(before))), None)
    return cue is not None and cue["fall"] is not None


def tells_level(before: str) -> bool:
    """Whether the words before a number say that it is what was measured then.

    >>> tells_level("HbA1c由"), tells_level("rose to a mean of "), tells_level("降幅达到")
    (True, True, False)
    """
    return _LEVEL.search(before[-40:]) is not None


def tells_direction(text: str) -> bool:
    """Whether a text says that something rose or fell."""
    return _CUE.search(text) is not None


_AMOUNT_BEFORE = re.compile(
    rf"(?:(?:{_CUE.pattern})(?:了|约|达|近|超过|幅度?|为|分别|均|平均|[ (:])*(?:的)?"
    r"|(?<![a-z])(?:by|(?:reduction|decrease|increase|decline|drop|fall|rise)s? "
    r"(?:of|was|were|in [^,;.]{1,30} of))"
    r" ?(?:about |approximately |up to |nearly |a mean of |a median of )*)$",
    re.IGNORECASE,
)


def tells_amount(before: str, behind: str) -> bool:
    """Whether the words round a number say that it is the amount of a rise or a fall.

    >>> tells_amount("ABR由4.42次下降至1.28次(降低", ")"), tells_amount("the rate was reduced by ", " with A")
    (True, True)
    >>> tells_amount("the rate was ", "% lower with A"), tells_amount("降低ABR,", "%的患者")
    (True, False)
    """
    return bool(_AMOUNT_BEFORE.search(before)) or _CUE_BEHIND.match(behind) is not None


def tells_origin(before: str) -> bool:
    """Whether a level is the one before the change: ``fell from 8.6%``, 由8.6%降至."""
    found = _LEVEL.search(before[-40:])
    return found is not None and bool(found["origin"] or found["origin_zh"])


def is_change_noun(name: str) -> bool:
    """Whether a name says itself that it is a change, so that no number of it is a level: weight loss."""
    return _CHANGE_NOUN.search(name) is not None


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


@frozen
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
