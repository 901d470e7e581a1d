"""What is a number and no result: dates, doses, ages, intervals, p values."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.numbers.numerals import NUM
from pipeline.finders.outcomes.numbers.units import MEASURE

MASK = "\x01"
"""Stands for what is a number and no result: a date, a dose, a confidence interval."""


STUDY_WORD = r"(?:[A-Z]{7,}|[A-Z][A-Za-z]*[a-z][A-Z][a-z]+)"
"""CheckMate 067, KEYNOTE-024: what a study's number stands behind; SLEDAI 12 and SCORAD 50 are scores."""


_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t"
    r"(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)


BOUND = rf"(?:-?{NUM}\+?|NR|NE|NA|not reached|not estimable|not evaluable|尚?未达到|∞)"
"""An end of an interval; what was not reached has no number."""


_BOUND_UNIT = r" ?(?:%|个月|months?|mo|weeks?|years?|days?|年|周|天)?"


_INTERVAL = rf"{BOUND}{_BOUND_UNIT} ?(?:-|~|,|、|;|至|到|to|and)+ ?{BOUND}{_BOUND_UNIT}"


NOISE = re.compile(
    "|".join(
        (
            r"(?:19|20)[0-9]{2} ?年(?! ?(?:OS|PFS))(?: ?[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?[日号])?)?",
            r"[0-9]{1,2}月(?:[0-9]{1,2}[日号]|[底初末中份])?",
            rf"(?<![A-Za-z]){_MONTH}\.? [0-9]{{1,2}}(?:,? (?:19|20)[0-9]{{2}})?(?![0-9])",
            rf"(?:[0-9]{{1,2}} )?(?<![A-Za-z]){_MONTH}\.?,? (?:19|20)[0-9]{{2}}(?![0-9])",
            r"(?<![0-9.,])(?:19|20)[0-9]{2}(?:-(?:19|20)?[0-9]{2})?(?=[,;.) ]|$)(?! ?(?:%|例|patients"
            r"|cases))",
            rf"[(\[,;]? ?(?:[0-9]{{2}} ?% ?)?(?<![A-Za-z])(?:CI|ci|CL|CrI|confidence intervals?|credible "
            rf"interval|置信区间|可信区间|range(?!d)|范围|IQR|interquartile range|四分位数?间?距?"
            rf"|Q1,Q3)[^0-9;)N%]{{0,14}}{_INTERVAL}",
            r"(?:^|(?<=[,;:.] )|(?<=[,;:.])|(?<=and )|(?<=or ))\([1-9][0-9]?\) (?=[a-z])",
            r"[0-9]{2} ?% ?(?:CI|ci|CL|CrI|confidence interval|credible interval|置信区间|可信区间)",
            r"(?<![A-Za-z])(?:aHR|sHR|HR|OR|RR|[Hh]azard ratio|[Oo]dds ratio|[Rr](?:isk|ate) ratio"
            r"|[Rr]elative risk|风险比|比值比|相对危险度)(?![A-Za-z])[^0-9;。]{0,24}?[0-9]+\.[0-9]+",
            r"(?<![A-Za-z])[Pp](?:[- ]?values?|值)?(?: for [a-z]{1,16})? ?[=<>≤≥] ?[0-9.]+"
            r"(?: ?[-~] ?0?\.[0-9]+)?",
            r"(?<![0-9.])[1-9] ?[:∶] ?[1-9](?: ?[:∶] ?[1-9])?(?![0-9.%])",
            r"[0-9.]+ ?[×xX*] ?10 ?(?:\^|e)?-?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{0,3}(?: ?[A-Za-z+]{0,8} ?(?:细胞|cells)?"
            r"(?:/kg)?)",
            r"(?<![A-Za-z])(?:(?i:cohort|phase|arms?|group|part|table|fig(?:ure)?\.?|dose level|lines?"
            r"|stage|type|cycle|file|version|step|tier|level|grade)|DL|队列|表|图|第|剂量水平|ECOG|NYHA"
            r"|ASA|Child-Pugh) ?[0-9]{1,3}(?:\.[0-9])?(?:[/-][0-9]{1,2})?(?![0-9]*[天周月年个%秒])",
            r"[0-9]{1,2}(?:[~-][0-9]{1,2})?(?:例|名)?(?:线|期)(?:及以上|以上)?",
            r"≥? ?[0-9]{1,3}(?:\.[0-9])?(?: ?[~-] ?[0-9]{1,3})? ?(?:岁|years? (?:old|of age))",
            r"(?:(?<![A-Za-z])aged?(?![A-Za-z])|年龄)[^0-9;。]{0,16}[0-9]{1,3}(?:\.[0-9])?"
            r"(?: ?(?:[~-]|to) ?[0-9]{1,3})?(?: years?)?",
            rf"[0-9.]+(?!{MEASURE})[ -]?(?:mg|μg|µg|ug|g|mL|ml|IU|Gy|vg)(?:/[A-Za-z²2]{{1,4}}){{0,2}}"
            r"(?![A-Za-z])",
            r"(?<![A-Za-z])n ?= ?[0-9]+(?= ?[)\]])(?!.)",
            r"(?<![0-9A-Za-z.,])(?<![0-9] )0[0-9]{1,3}(?![0-9.,%])",
            rf"(?<![A-Za-z]){STUDY_WORD} [0-9]{{2,3}}(?![0-9.%])",
        )
    )
)


BRACKET_INTERVAL = re.compile(rf" ?[(\[]{_INTERVAL}[)\]]")


def mask(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every find of a pattern that holds a number blanked, its length kept."""
    pieces: list[str] = []
    at = 0
    for start, end in _near_digits(text):
        for found in pattern.finditer(text, max(at, start), end):
            pieces += (text[at : found.start()], MASK * len(found[0]))
            at = found.end()
    return "".join((*pieces, text[at:])) if pieces else text


DIGITS = re.compile("[0-9]+")


def _near_digits(text: str) -> list[tuple[int, int]]:
    """The spans within 40 characters before and after digits, those that meet put together."""
    spans: list[tuple[int, int]] = []
    for found in DIGITS.finditer(text):
        start, end = max(0, found.start() - 40), found.end() + 40
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans
