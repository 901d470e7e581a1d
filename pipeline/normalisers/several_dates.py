"""Several dates in one mention, and dates that take their year from another one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.normalisers.date import YEAR, make_date, parse_month, parse_year
from pipeline.normalisers.date_role import APPROVED, OTHER_SAID
from pipeline.normalisers.value import Value, Values

MONTH_PRINTED = re.compile(
    r"(?<![0-9.])(?P<month>1[0-2]|0?[1-9])\s?月(?:\s?(?P<day>[12][0-9]|3[01]|0?[1-9])\s?日)?"
)
MONTH_SAID = re.compile(
    r"(?<![A-Za-z])(?:(?P<before>[12][0-9]|3[01]|[1-9])\s)?(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec)[a-z]{0,6})(?:\s(?P<day>[12][0-9]|3[01]|[1-9])(?![0-9]))?(?=,?\s(?:19|20)[0-9]{2})"
)
ENTRY_YEAR = re.compile(r"[ \t•*\-–]{0,4}(?P<year>(?:19|20)[0-9]{2})\s?年?\s?[:：]")
NEXT_ENTRY = re.compile(rf"(?:^|(?<=\n)|(?<=[.;。；])){ENTRY_YEAR.pattern}")
NOT_OF_YEAR = re.compile(
    "[次翌去今明隔]年|年后|年前|以来|随访|术后|第|月龄|(?<![A-Za-z])(?:later|since|previous|following|next)(?![A-Za-z])"
)
YEAR_PRINTED = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>(?:1[89]|20)[0-9]{2})\s{0,2}(?=年|[-./][0-9]{1,2}(?![0-9]))"
)
YEAR_SAID = re.compile(
    r"(?:(?<![A-Za-z])in|(?<![A-Za-z])[A-Z][a-z]{2,8}\.?(?:\s[0-9]{1,2}(?:st|nd|rd|th)?,)?)\s(?P<year>(?:19|20)[0-9]{2})(?![0-9A-Za-z])"
)
"""`in 2019`, `April 2019`, `April 3, 2019`."""
NUMERIC = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})\s?[-./年]\s?(?P<month>[0-9]{1,2})(?:\s?[-./月]\s?(?P<day>[0-9]{1,2})日?)?(?![0-9])"
)
ITEM = re.compile(
    r"(?:(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s?月份?)?\s?"
    r"(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?(?P<unit>[日号])?)?"
)
COUNTED = re.compile(
    r"\s?(?:%|％|‰|×|°|±|[/:+][0-9]|[.,][0-9]|\(?[0-9.]+\s?[%％]|to\s[0-9]|of\s[0-9]"
    r"|(?:(?!(?:and|or|but|for|in|on|to|of|with|by|the|a|an|at|from|as|that|this|which|who|when|where|after"
    r"|before|were|was|is|are|has|have|had|we|our|all|its|their|among|using|via)\s)[a-z-]{1,20}\s){0,2}"
    r"(?:patients?|participants|subjects|cases|controls|individuals|people|persons|women|men|children|adults"
    r"|samples|specimens|cells|genes|proteins|studies|trials|articles|papers|publications|records|citations"
    r"|references|reports|deaths|births|events|visits|hospitals|centers|centres|sites|households|families"
    r"|mice|rats|animals|times|days|weeks|months|years|hours|h|min|minutes|seconds|s|mg|µg|μg|ug|ng|pg|g|kg"
    r"|ml|µl|μl|l|iu|u|mm|µm|μm|nm|cm|m|km|rpm|bp|kb|da|kda|hz|gy|mhz|ppm|k|v|w|c|fold|words|volunteers|others"
    r"|respondents|students|nurses|physicians|doctors|workers|infants|newborns|pregnancies|procedures"
    r"|operations|surgeries|interviews|questionnaires|images|scans|variants|snps|loci|sequences|reads)(?![A-Za-z])"
    r"|steps|dollars|euros|yuan|usd)",
    re.IGNORECASE,
)
"""What makes a number behind ``in`` a count: in 2017 patients, after 2000 mg, in 2000 of 2500."""


def read_elided_dates(match: re.Match[str]) -> Values:
    """Two dates before one year, 13/5-20/6/2020; 5/1-5/7/2020 has two readings and keeps its year only."""
    year, ends = int(match["year"]), ("1", "2")
    orders = [("first", "second"), ("second", "first")]  # month first, day first
    readings = []
    for month, day in orders:
        dates = [make_date(year, match[month + end], match[day + end]) for end in ends]
        readings.append([date for date in dates if date is not None])
    whole = [dates for dates in readings if len(dates) == len(ends)]
    if len(whole) == 1:
        spans = (match.start(), match.end("second1")), (match.start("first2"), match.end())
        return tuple(Value(date.value, date.extra, span) for date, span in zip(whole[0], spans, strict=True))
    both = "|".join("/".join(date.value for date in dates) for dates in reversed(whole))
    return Value(f"{year:04}", (("precision", "year"), ("readings", both))) if whole else None


def read_dates(match: re.Match[str]) -> Values:
    """All numeric dates in a match: 2018/1/10-2018/7/10, 2019-01至2020-03."""
    start, end = _mention_span(match)
    return _all_dates(NUMERIC.finditer(match.string, start, end))


def read_en_years(match: re.Match[str]) -> Values:
    """All years in a match, None where a counted noun or a unit follows: in 2017 patients."""
    start, end = _mention_span(match)
    if COUNTED.match(match.string, end):
        return None
    values = [
        Value(year[0], (("precision", "year"),), year.span())
        for year in YEAR.finditer(match.string, start, end)
    ]
    ascending = [value.value for value in values]
    if "range" in match.re.groupindex and (ascending != sorted(set(ascending))):
        return None
    return tuple(values) or None


def read_date_list(match: re.Match[str]) -> Values:
    """Months or days that share a year: 2017年8月和10月, 2016年6月1日至30日, 2017年1-12月."""
    year = parse_year(match["year"])
    listed = ITEM.finditer(match.string, *match.span("items"))
    items = [item for item in listed if item[0].strip()]
    if year is None or not items:
        return None
    values: list[Value] = []
    month = None
    for index, item in enumerate(items):
        later = items[index + 1 :]
        bare = item["day"] if item["day"] and not item["unit"] else None
        if bare and not item["month"] and _means_month(later):
            month, day = bare, None
        else:
            month, day = item["month"] or month, item["day"]
        start = match.start("year") if index == 0 else item.start()
        value = make_date(year, month, day) if month else None
        if value is None:
            return None
        values.append(Value(value.value, value.extra, (start, item.end())))
    return tuple(values)


def read_dates_sharing_year(match: re.Match[str]) -> Values:
    """Two dates with one year behind them: January–March 2019, 4–22 January 1995, Nov 18-Dec 19, 2015."""
    groups = match.groupdict()
    year = parse_year(match["year"])
    if year is None:
        return None
    first = make_date(year, groups.get("month1") or match["month2"], groups.get("day1"))
    second = make_date(year, groups.get("month2") or match["month1"], groups.get("day2"))
    if first is None or second is None:
        return None
    after = Value(second.value, second.extra, (match.start("second"), match.end()))
    if first.value >= second.value:
        return after  # Nov-Feb 5th, 2017: the year of the first is not said
    return Value(first.value, first.extra, (match.start(), match.end("first"))), after


def read_same_year(match: re.Match[str]) -> Value | None:
    """同年10月: the year of the date before it, 次年2月 the next; None where none stands near before it."""
    before = match.string[max(0, match.start() - 200) : match.start()]
    years = [found["year"] for found in (YEAR_SAID if match[0].isascii() else YEAR_PRINTED).finditer(before)]
    later = 1 if match.groupdict().get("next") else 0
    return make_date(int(years[-1]) + later, match["month"], match.groupdict().get("day")) if years else None


def read_later_month(match: re.Match[str]) -> Value | None:
    """2024年1月在日本获批，3月获FDA批准: a later month of its sentence's year, None where it is open.

    So is the August 27 of `approved by the FDA on August 10, 2018 and by the EC on August 27`.
    """
    before = match.string[max(0, match.start() - 160) : match.start("mention")]
    english = match["month"][:1].isalpha()
    sentence = re.split(r"[;\n]|\.\s(?=[A-Z])" if english else r"[。\n]", before)[-1]
    years = [found["year"] for found in (YEAR_SAID if english else YEAR_PRINTED).finditer(sentence)]
    months = list((MONTH_SAID if english else MONTH_PRINTED).finditer(sentence))
    told = APPROVED.search(sentence) or APPROVED.search(match.string, match.end(), match.end() + 20)
    if not years or not months or not told or NOT_OF_YEAR.search(sentence):
        return None
    if english and OTHER_SAID.search(APPROVED.sub("", sentence[months[-1].end() :])):
        return None  # approved in March 2017 after results published in May
    return make_date(int(years[-1]), match["month"], match["day"]) if _is_later(match, months[-1]) else None


def _is_later(match: re.Match[str], last: re.Match[str]) -> bool:
    """Whether a month, or a day of the same month, comes behind the last one told of its year."""
    month, told = parse_month(match["month"]), parse_month(last["month"])
    if month is None or told is None or month != told:
        return month is not None and told is not None and month > told
    day, former = match["day"], last["day"] or last.groupdict().get("before")
    if day and former:
        return int(day) > int(former)
    return not day and match.groupdict().get("then") is not None


def read_date_of_entry(match: re.Match[str]) -> Value | None:
    """`2016: The FDA approved … (27 May)`: a day or month in a bracket of the year that opens its entry.

    Entries are lines, or stand one behind the other in a line that one opens.
    """
    line = match.string.rfind("\n", 0, match.start()) + 1
    if not ENTRY_YEAR.match(match.string, line):
        return None
    *_, opened = (found for found in NEXT_ENTRY.finditer(match.string, line, match.start()))
    return make_date(int(opened["year"]), match["month"], match.groupdict().get("day"))


def _mention_span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("mention" if "mention" in match.re.groupindex else 0)


def _all_dates(found: Iterable[re.Match[str]]) -> Values:
    """The dates of some matches, None where one of them is no day."""
    values = []
    for date in found:
        value = make_date(int(date["year"]), date["month"], date["day"])
        if value is None:
            return None
        values.append(Value(value.value, value.extra, date.span()))
    return tuple(values) or None


def _means_month(later: list[re.Match[str]]) -> bool:
    """Whether a bare number in a list is a month: 3、5、8月, not 1-30日."""
    for item in later:
        if item["month"]:
            return not item["day"] or not item["unit"]
        if item["unit"]:
            return False
    return False
