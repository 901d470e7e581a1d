"""Dates as papers print them, to ISO 8601 cut to the precision the paper gives.

A quarter, half or season has no form there: the value is the year, ``precision`` says ``quarter``
or ``half`` and ``part`` which (``Q3``, ``H1``).
"""

from __future__ import annotations

import datetime
import re

from pipeline.normalisers.number import parse_han_number
from pipeline.normalisers.value import Value

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
DAY_WORDS = (
    *UNITS,
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth", *(f"twenty {unit}" for unit in UNITS)),
    *("thirtieth", "thirty first"),
)
"""The days of a month in words, in order."""
ROC_YEAR_ZERO = 1911  # 民国1年 is 1912
HAN_ZEROS = str.maketrans("○ＯO0Оо", "〇〇〇〇〇〇")
PARTS = {
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "上": "1",
    "下": "2",
    "前": "1",
    "后": "2",
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "last": "4",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}

LETTER_BEFORE = "|".join(f"(?<=[A-Za-z©]{'.' * width})" for width in range(4, 16))
ANCHORS = {
    "zh": re.compile("年"),
    "en": re.compile(
        rf"(?:1[5-9]|20)[0-9]{{2}}(?![0-9])(?:{LETTER_BEFORE}|(?=[\s,/(（-]{{1,3}}[A-Za-z]))", re.DOTALL
    ),
    "": re.compile(r"(?:1[5-9]|20)[0-9]{2}|同年"),
}
"""What stands within 120 characters of a date, by the language of its rule: 年, a year by a word, a year."""

YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])")


def read_date(match: re.Match[str]) -> Value | None:
    """The date of the groups ``year``, ``month``, ``day``, ``part``; None where there is no such day."""
    groups = match.groupdict()
    year = parse_year(groups.get("year") or "", roc="roc" in groups)
    if year is None or ((groups.get("month") or "") == "may" and not groups.get("day")):
        return None  # may 2017, no capital: more often the verb
    if part := groups.get("part"):
        kind = "half" if groups.get("half") else "quarter"
        letter = "H" if kind == "half" else "Q"
        return Value(f"{year:04}", (("precision", kind), ("part", letter + PARTS.get(part.lower(), part))))
    day = groups.get("day") or groups.get("spelt") or groups.get("bare")
    return make_date(year, groups.get("month"), day)


def make_date(year: int, month: str | None = None, day: str | None = None) -> Value | None:
    """ISO 8601 from a year and a month and day as printed, with its precision.

    >>> make_date(2017, "Aug.", "30").value, make_date(2017, "八").value, make_date(2017, "13")
    ('2017-08-30', '2017-08', None)
    """
    if not month:
        return Value(f"{year:04}", (("precision", "year"),))
    month_number, day_number = parse_month(month), parse_day(day) if day else 1
    if month_number is None or day_number is None or not is_day(year, month_number, day_number):
        return None
    if day:
        return Value(f"{year:04}-{month_number:02}-{day_number:02}", (("precision", "day"),))
    return Value(f"{year:04}-{month_number:02}", (("precision", "month"),))


def is_day(year: int, month: int, day: int) -> bool:
    """Whether the calendar has this day."""
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def parse_year(text: str, *, roc: bool = False) -> int | None:
    """A year in digits or 二〇一七; ``roc`` counts from 1912.

    >>> parse_year("二〇一七"), parse_year("110", roc=True), parse_year("元", roc=True)
    (2017, 2021, 1912)
    """
    if roc:
        number = "1" if text == "元" else text if text.isdecimal() else parse_han_number(_join_zeros(text))
        return ROC_YEAR_ZERO + int(number) if number else None
    digits = text if text.isdecimal() else parse_han_number(text.translate(HAN_ZEROS))
    return int(digits) if digits and len(digits) == 4 else None


def _join_zeros(text: str) -> str:
    """一〇五 as 一百零五: parse_han_number reads digits one for one only in years of four."""
    digits = text.translate(HAN_ZEROS)
    return f"{digits[0]}百零{digits[2]}" if re.fullmatch("[一二]〇[一二三四五六七八九]", digits) else text


def parse_month(text: str) -> int | None:
    """A month's number from 8, 08, 八, 十二, August, Aug. or Sept.

    >>> parse_month("08"), parse_month("十二"), parse_month("Sept."), parse_month("Mai")
    (8, 12, 9, None)
    """
    folded = text.strip().rstrip(".").lower()
    if folded[:3] in MONTHS:
        return MONTHS.index(folded[:3]) + 1
    number = folded if folded.isdecimal() else parse_han_number(folded)
    return int(number) if number and 1 <= int(number) <= 12 else None


def parse_day(text: str) -> int | None:
    """A day's number from 30, 30th, 三十 or its word.

    >>> parse_day("30th"), parse_day("三十"), parse_day("twenty-second")
    (30, 30, 22)
    """
    word = text.strip().lower()
    if (spelt := re.sub(r"[\s-]+", " ", word)) in DAY_WORDS:
        return DAY_WORDS.index(spelt) + 1
    digits = re.sub(r"(?:st|nd|rd|th)$", "", word)
    number = digits if digits.isdecimal() else parse_han_number(digits)
    return int(number) if number and 1 <= int(number) <= 31 else None


def read_ambiguous_date(match: re.Match[str]) -> Value | None:
    """A date with the year last, 30/08/2017: 03/04/2017 has two readings and keeps its year only."""
    year, first, second = int(match["year"]), match["first"], match["second"]
    day_first, month_first = make_date(year, second, first), make_date(year, first, second)
    if "sep" in match.re.groupindex and match["sep"] == ".":
        return day_first  # 03.04.2017 is written where the day stands first
    if day_first is None or month_first is None or day_first == month_first:
        return day_first or month_first
    both = f"{day_first.value}|{month_first.value}"
    return Value(f"{year:04}", (("precision", "year"), ("readings", both)))
