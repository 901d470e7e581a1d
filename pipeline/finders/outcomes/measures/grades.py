"""Grades of severity: ≥3级, 3级及以上, grade 3/4, G1-2, grade 3 or higher."""

from __future__ import annotations

import re

from pipeline.frozen import frozen

_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_LEVEL = "[1-5ⅠⅡⅢⅣⅤ]"
_LATIN = "(?:[1-5ⅠⅡⅢⅣⅤ]|III|II|IV|I|V)"
_GRADE = re.compile(
    rf"(?P<zsign>≥|>=|>|≤|<)? ?(?:(?<![A-Za-z])G)?(?<![0-9.])(?P<zlow>{_LEVEL}|(?<![A-Za-z])(?:III|II|IV"
    rf"|I|V))级?(?:、{_LEVEL}级?(?=[、或和及至]))?"
    rf"(?: ?(?:~|-|/|或|、|至|和|及) ?(?P<zhigh>{_LEVEL}|III|II|IV|V))? ?[级度](?!别|联|推荐|证据|医院"
    rf"|预防)(?P<zopen>(?:及|或|和|或者|及其)?(?:以上|更高|更高级别))?"
    rf"|(?P<esign1>≥|>=|>)? ?(?<![A-Za-z])[Gg]rades? ?(?P<esign>≥|>=|>|of at least|at least|≤)? ?"
    rf"(?P<elow>{_LATIN})(?![0-9A-Za-z.])"
    rf"(?:, ?{_LATIN}(?=,? (?:or|and) ))?"
    rf"(?:,? ?(?:-|/|to|or|and|~) ?(?:grade )?(?P<ehigh>{_LATIN})(?![0-9A-Za-z.]))?(?P<eopen>\+| ?(?:or"
    rf"|and) (?:higher|above|greater|worse|more)|(?:,)? or worse)?"
    rf"|(?P<gsign>≥|>=)? ?(?<![A-Za-z0-9])G(?P<glow>[1-5])(?: ?[-/~] ?G?(?P<ghigh>[1-5]))?(?P<gopen>\+)?"
    rf"(?![0-9A-Za-z])"
    rf"|(?P<severe>(?<![A-Za-z])[Ss]evere (?=CRS|ICANS|neuro|hypo|cyto)|(?:严重|重度)(?=CRS|ICANS"
    rf"|神经毒性|细胞因子|低血糖))"
)
_HINT = re.compile("[级度]|rade|G[1-5]|evere")
_NOT_SAFETY = re.compile(
    r"(?:NYHA|美国心脏|心功能|WHO|ECOG|histolog|组织学|分化|病理|tumou?r )[^,;。]{0,12}$"
)


@frozen
class Grade:
    """A grade as printed; a metric takes ``suffix`` from it, a low one only in a break-down by grade."""

    start: int
    end: int
    suffix: str
    is_low: bool = False
    top: int = 5


def find_grades(text: str) -> list[Grade]:
    """The grades of a folded text, in order.

    >>> [grade.suffix for grade in find_grades("≥3级CRS,3~4级ICANS,grade 5, G1-2")]
    ['GE3', 'GE3', '5', '1_2']
    """
    if not _HINT.search(text):
        return []
    return [
        _read(found)
        for found in _GRADE.finditer(text)
        if not _NOT_SAFETY.search(text, max(0, found.start() - 24), found.start())
    ]


def _read(found: re.Match[str]) -> Grade:
    start = found.end() - len(found[0].lstrip())
    if found["severe"]:
        return Grade(start, found.end(), "SEVERE")
    low = _level(found["zlow"] or found["elow"] or found["glow"])
    high = found["zhigh"] or found["ehigh"] or found["ghigh"]
    sign = found["zsign"] or found["esign"] or found["esign1"] or found["gsign"] or ""
    is_open = bool(
        found["zopen"] or found["eopen"] or found["gopen"] or sign in ("≥", ">=", "of at least", "at least")
    )
    if sign == ">":
        low, is_open = low + 1, True
    if sign in ("≤", "<"):
        return Grade(start, found.end(), f"1_{low}", is_low=True, top=low)
    return _graded((start, found.end()), low, 5 if is_open else _level(high) if high else low)


def _graded(span: tuple[int, int], low: int, high: int) -> Grade:
    if low == 3 or (high == 5 and low < 5) or (low, high) == (4, 5):
        return Grade(*span, f"GE{low}" if low > 1 else "", top=high)
    if (low, high) == (2, 4):
        return Grade(*span, "GE2", top=high)
    if (low, high) == (1, 4):
        return Grade(*span, "", top=high)
    suffix = f"{low}_{high}" if high > low else str(low)
    return Grade(*span, suffix, is_low=high < 3, top=high)


def _level(printed: str) -> int:
    return _ROMAN[printed] if printed in _ROMAN else int(printed)
