"""Confidence intervals and ranges in the bracket behind a number."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.numbers.noise import BOUND
from pipeline.finders.outcomes.numbers.numerals import plain_number
from pipeline.frozen import frozen

_SIGN = r"(?:%| ?个?月| ?months?| ?mo| ?weeks?| ?years?| ?days?| ?年| ?周| ?天)?"
_PAIR = (
    rf"(?P<low>{BOUND}){_SIGN} ?(?:to|and|or|至|到|[-~,、;/])+ ?(?P<high>{BOUND}){_SIGN}(?![0-9.]|[-/][0-9])"
)
_OF_WHOM = (
    r"(?: of (?:the |all |these )?(?:treated |evaluable )?"
    r"(?:patients|participants|subjects|adults|children|women|men|eyes))?"
)
_OPEN = (
    _OF_WHOM + r" ?(?:[(\[,;]|,? ?(?:with )?(?:a |an )?(?=9|CI|range|IQR)) ?(?:[0-9]+ ?/ ?[0-9]+ ?[;,] ?)?"
)
_LABEL = (
    r"(?:(?P<ci>(?:(?:9[0-9](?:\.[0-9]{1,3})?|80) ?% ?)?(?:two-sided )?(?:CIs?|CrI|confidence intervals?"
    r"|credible intervals?|置信区间|可信区间)(?:\((?:CI|CrI)\))?)"
    r"|(?P<iqr>IQR|inter-?quartile ranges?|Q1,? ?[-~,] ?Q3|四分位数?(?:间距|间?范围|区间)?(?:\(IQR\))?)"
    r"|(?P<range>range|min ?[-~,] ?max|范围))(?:为|是|[:,=]| of| from|\[|\()* ?"
)
_LABELLED = re.compile(f"{_OPEN}{_LABEL}{_PAIR}", re.IGNORECASE)
_BARE = re.compile(rf" ?[(\[]{_PAIR} ?[)\]]")
_INSIDE = re.compile(r"(?<=[0-9%])(?= ?[(\[])")


@frozen
class Intervals:
    """What stands in the bracket; an end that was not reached is empty."""

    ci: tuple[str, str] = ("", "")
    spread: str = ""
    ends: tuple[str, str] = ("", "")


def read_intervals(text: str, start: int, end: int, *, is_median: bool) -> Intervals:
    """The interval of the number phrase ``text[start:end]``; an unnamed one is a range behind a median.

    >>> read_intervals("8.6个月(95%CI:5.1~12.3)", 0, 5, is_median=True).ci
    ('5.1', '12.3')
    >>> read_intervals("12.4(3.1~24.6)个月", 0, 15, is_median=True).ends
    ('3.1', '24.6')
    """
    inside = _INSIDE.search(text, start, end)
    for at in (inside.start() if inside else end, end):
        found = _read_at(text, at, is_median=is_median)
        if found is not None:
            return found
    return Intervals()


def _read_at(text: str, at: int, *, is_median: bool) -> Intervals | None:
    ci, spread, ends = ("", ""), "", ("", "")
    found = _LABELLED.match(text, at)
    while found is not None:
        if found["ci"]:
            ci = ci if any(ci) else _ends(found)
        elif not spread:
            spread, ends = "iqr" if found["iqr"] else "range", _ends(found)
        found = _LABELLED.match(text, found.end())
    if any(ci) or spread:
        return Intervals(ci, spread, ends)
    bare = _BARE.match(text, at) if is_median else None
    return Intervals(spread="range", ends=_ends(bare)) if bare else None


def _ends(found: re.Match[str]) -> tuple[str, str]:
    return _end(found["low"]), _end(found["high"])


def _end(printed: str) -> str:
    return plain_number(printed.rstrip("+")) if re.match("-?[0-9]", printed) else ""


def read_bare(text: str, at: int) -> tuple[str, str]:
    """The ends of an interval in a bracket that does not say what it is.

    >>> read_bare("9.9 (9.0-11.3)", 3)
    ('9', '11.3')
    """
    found = _BARE.match(text, at)
    return _ends(found) if found else ("", "")
