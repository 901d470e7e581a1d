"""Dates as papers print them, to ISO 8601 cut to the precision the paper gives; and their roles.

A quarter, half or season has no form there: the value is the year, ``precision`` says ``quarter``
or ``half`` and ``part`` which (``Q3``, ``H1``).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from pipeline.normalisers.fold import fold_punctuation
from pipeline.normalisers.number import parse_han_number
from pipeline.normalisers.value import Value, Values

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
MONTH_PRINTED = re.compile(r"(?<![0-9.])(1[0-2]|0?[1-9])\s?月")
NOT_OF_YEAR = re.compile("[次翌去今明隔]年|年后|年前|以来|随访|术后|第|月龄")
YEAR_PRINTED = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>(?:1[89]|20)[0-9]{2})\s{0,2}(?=年|[-./][0-9]{1,2}(?![0-9]))"
)
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
    return _date_all(match.string, list(NUMERIC.finditer(match.string, start, end)))


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
    """同年10月: the year of the date before it, None where none stands in the 200 characters before."""
    before = match.string[max(0, match.start() - 200) : match.start()]
    years = [found["year"] for found in YEAR_PRINTED.finditer(before)]
    return make_date(int(years[-1]), match["month"], match.groupdict().get("day")) if years else None


def read_later_month(match: re.Match[str]) -> Value | None:
    """2024年1月在日本获批，3月获FDA批准: a later month of its sentence's year, None where it is open."""
    before = match.string[max(0, match.start() - 120) : match.start("mention")]
    sentence = re.split(r"[。\n]", before)[-1]
    years = [found["year"] for found in YEAR_PRINTED.finditer(sentence)]
    months = [int(found[1]) for found in MONTH_PRINTED.finditer(sentence)]
    is_later = bool(months) and int(match["month"]) > months[-1]
    told = APPROVED.search(sentence) or APPROVED.search(match.string, match.end(), match.end() + 20)
    if not years or not is_later or not told or NOT_OF_YEAR.search(sentence):
        return None
    return make_date(int(years[-1]), match["month"], match.groupdict().get("day"))


CELL_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
CELL_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>(?:19|20)[0-9]{2})年?",
        r"(?P<year>(?:19|20)[0-9]{2})\s?[-./年]\s?(?P<month>[0-9]{1,2})(?:\s?[-./月]\s?(?P<day>[0-9]{1,2})日?|月份?)?",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])",
        r"(?P<year>[〇○零一二三四五六七八九]{4})年(?:(?P<month>[一二三四五六七八九十]{1,2})月)?",
        r"(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>(?:19|20)[0-9]{2})",
        CELL_MONTH + r",?[\s-](?P<year>(?:19|20)[0-9]{2})",
        CELL_MONTH + r"\s(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)[0-9]{2})",
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]" + CELL_MONTH + r",?[\s-](?P<year>(?:19|20)[0-9]{2})",
        r"(?P<year>(?:19|20)[0-9]{2})[\s-]" + CELL_MONTH + r"(?:[\s-](?P<day>[0-9]{1,2}))?",
        r"Q(?P<part>[1-4])[\s,/-]?(?P<year>(?:19|20)[0-9]{2})",
        r"(?P<year>(?:19|20)[0-9]{2})[\s,/-]?Q(?P<part>[1-4])",
    )
)


def parse_cell_date(text: str) -> Value | None:
    """The date that a table cell is, all of it; None for any other cell.

    >>> parse_cell_date("2017.08").value, parse_cell_date(" 2017年08月 ").value, parse_cell_date("2017例")
    ('2017-08', '2017-08', None)
    """
    folded = fold_punctuation(text).strip()
    for form in CELL_FORMS:
        if match := form.fullmatch(folded):
            return read_date(match)
    return None


# Between the dates of a cell and who gave them: 美国（2017）；欧盟（2018）, FDA: 2017/EMA: 2018.
CELL_JOINT = re.compile(r"[()\[\],;、:\n|]|\s/\s|(?<![0-9])/|/(?![0-9])|\s&\s")
NAME_AHEAD = re.compile(r"(?:[^\W\d_]|[.\s'’-])*(?:[\u4e00-\u9fff]|[A-Za-z.]\s)\s*")
NAME_BEHIND = re.compile(
    r"\s*(?:(?<=[年月日])|(?<=\s)|(?=[\u4e00-\u9fff]))(?![年月日例人名])(?:[^\W\d_]|[.\s'’-])*$"
)


def find_cell_dates(text: str) -> Iterator[tuple[int, int, Value]]:
    """The dates of a table cell below a head that announces dates, with their places in the text.

    >>> [(text.value) for *_, text in find_cell_dates("美国（2017）；欧盟 2018-08")]
    ['2017', '2018-08']
    >>> list(find_cell_dates("2017例（2018名）"))
    []
    """
    folded = fold_punctuation(text)
    if whole := parse_cell_date(folded):
        yield 0, len(text), whole
        return
    start = 0
    for end in [*(joint.start() for joint in CELL_JOINT.finditer(folded)), len(folded)]:
        yield from _date_of_piece(folded, start, end)
        start = end + 1


def _date_of_piece(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Value]]:
    """The one date of a piece, with or without a name on one of its sides."""
    piece = folded[start:end]
    ahead, behind = NAME_AHEAD.match(piece), NAME_BEHIND.search(piece)
    inner = (0, len(piece)), (ahead.end() if ahead else 0, len(piece)), (0, behind.start() if behind else 0)
    for first, last in inner:
        value = parse_cell_date(piece[first:last])
        if value is not None:
            lead = len(piece[first:last]) - len(piece[first:last].lstrip())
            yield start + first + lead, start + first + len(piece[first:last].rstrip()), value
            return


# ---------------------------------------------------------------------------------------- roles

STOP = re.compile(
    r"[。；;！!？?\n\f]|\.(?=\s{1,4}[A-Z(（\u4e00-\u9fff])(?<!al\.)(?<!No\.)(?<!vs\.)(?<!\s[A-Z]\.)"
)
COMMA = re.compile(r"[,，](?!\s?[0-9])")
MONTH_WORD = r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?![a-z])\.?"
LISTED = re.compile(
    r"(?:[\s,，、和与及至到~～–—\-0-9年月日号初底末/.()（）]|(?<![a-z])(?:and|to|or|through|in)(?![a-z])"
    rf"|{MONTH_WORD})+",
    re.IGNORECASE,
)
DATED = re.compile(rf"[0-9]|{MONTH_WORD}", re.IGNORECASE)
OPENING = re.compile(r"[\s(（]|早在|于|在|自|到|至|随后|此后|其中|in|on|by|since", re.IGNORECASE)
LEADING = re.compile(r"\s{0,2}[,，]")

CUTOFF_BEFORE = re.compile(
    r"(?:截至|截止|截⾄)(?:[^，。；,;]{0,12})$|(?<![a-z])up (?:to|until)\s?$"
    r"|(?:检索|随访|更新|锁定|访问|查询|数据(?:库)?(?:截止|锁定|更新|提取|采集))"
    r"[^，。；,;]{0,12}(?:至|到|截至|截止|为|于|日期[:：]?|时间[:：]?)\s?$"
    r"|(?:建库|数据库建立|收录)[^，。；,;]{0,8}(?:至|到|—|-|~|–)\s?$"
    r"|(?<![a-z])(?:as of|as at|data[\s-]?cut[\s-]?off|cut[\s-]?off date"
    r"|data lock|database (?:was )?lock(?:ed)?|data extract\w*)[^.;,，。；]{0,30}[,(]?\s?$"
    r"|(?<![a-z])inception[^.;]{0,25}?(?:to|until|till|through|-|–)\s(?:the\s\w+\sof\s)?$"
    r"|(?<![a-z])(?:search|searched|searches|queried|retrieved|accessed|last updated)(?![a-z])"
    r"(?:[^.;。；]|\.(?=[a-z])){0,90}(?:until|till|through|up to|to|on|in|by|was|:)\s(?:the\s\w+\sof\s)?$"
    r"|(?<![a-z])(?:accessed|retrieved|last updated|last accessed)(?::| on)?\s?$",
    re.IGNORECASE,
)
CUTOFF_AFTER = re.compile(
    r"^\s?[(（,，]?\s?(?:the\s)?(?:为?数据截止|为?截止|为?数据锁定|(?:data[\s-]?)?cut[\s-]?off)",
    re.IGNORECASE,
)
SPAN_FIRST = re.compile(
    rf"^\s?(?:to|until|till|through|至|到|—|–|-|~|～)\s?(?:[0-9]|{MONTH_WORD}|the\s|now|present|今)",
    re.IGNORECASE,
)
RECEIVED_BEFORE = re.compile(
    r"(?:收稿|修回|录用|接受|接收|修订|返修|投稿)(?:日期|时间)?\s?[\])）】]?\s?[:：]?\s?$"
    r"|(?:Received|Revised|Accepted|Submitted|Resubmitted|Received in revised form|Revision received"
    r"|Manuscript received)(?:\s(?:date|for publication))?\s?(?::|on|：)?\s?$"
    r"|(?<![a-z])(?:received|accepted|revised|received in revised form|accepted for publication)\s?[:：]?\s?$"
)
RECEIVED_AFTER = re.compile(r"\s?(?:收稿|修回|录用|返修|投稿)")
PUBLISHED_BEFORE = re.compile(
    r"(?:网络首发|网络出版|优先出版|出版|发表|发布|上线)(?:日期|时间)\s?[:：]?\s?$"
    r"|(?:Published|Published online|Publication date|Available online|First published|Epub|E-pub|Issue date"
    r"|Online publication date|Date of publication|published online|Copyright|©|\(c\))"
    r"\s?(?:ahead of print\s?)?(?::|：|on)?\s?$"
)
APPROVED = re.compile(
    r"批准|获批|获准|核准|准予|上市|获得许可|上市许可|审批通过"
    r"|(?<![a-z])(?:approv(?:ed|al|als|es|ing)|authori[sz]ed|marketing authori[sz]ation|licen[sc]ed|launched"
    r"|conditional authori[sz]ation|cleared by the)(?![a-z])",
    re.IGNORECASE,
)
NOT_APPROVED = re.compile(
    r"伦理|知情同意|(?<!欧盟)(?<!欧洲)委员会批准|受理|医院批准|批准号|批准文号|批准立项|未(?:获|被)?批准|尚未|未上市|撤市|退市|纳斯达克|港交所|联交所|科创板"
    r"|^(?:(?!批准|获批|获准)[^。；]){0,120}申请(?![^，。；]{0,6}(?:获批|批准|获准))"  # filed, not granted
    r"|证券|股票|挂牌|(?:临床(?:试验)?|IND|新药临床)[^，。；,;]{0,6}(?:批准|获批|许可|批件)"
    r"|(?:获批|批准|获准|准予|许可)(?:[^，。；,;]{0,16}(?:进入|开展|进行|启动))?"
    r"[^，。；,;]{0,10}(?:临床试验|临床研究|[ⅠⅡⅢI123]\s?期|进入临床|开展临床)"
    r"|ethic|institutional review|(?<![A-Za-z])IRB(?![A-Za-z])|review board|(?<![A-Za-z])IND(?![A-Za-z])"
    r"|protocol|not (?:yet )?(?:been )?approved|withdrawn|withdrew|revoked|clinical trial application"
    r"|获批临床(?!应用|使用|治疗)|撤回|撤销|吊销"
    r"|(?<![a-z])(?:submitted|submission|filed|filing|applied|applies|seek(?:s|ing)?|sought)(?![a-z])"
    r"(?![^.;]{0,80}approved)",  # submitted in May and approved in July is both
    re.IGNORECASE,
)
EXPECTED = re.compile(
    r"预计|有望|预期|建议批准|撤|withdrawn|recommend\w* |positive opinion"
    r"|(?:expected|anticipated|likely|projected) to|(?:will|would|could|may|might) be approved",
    re.IGNORECASE,
)
AFTER = re.compile(r"\safter\s(?=[^.;]*approval)", re.IGNORECASE)
"""withdrawn in 2021 after accelerated approval in 2018: two things happened."""
FAR = 300
"""How far back the approval may be told that a clause without a verb goes on with."""
BY_THEN = re.compile(
    r"^(?:By|Until|Up to|到|至|截至)\s?(?:the (?:end|middle|beginning) of\s)?$", re.IGNORECASE
)
COUNTED_APPROVALS = re.compile(
    r"^[^,，]{0,12}[,，]\s?(?:[^,，。]{0,30}?(?:[0-9]{1,3}|[一二三四五六七八九十两]{1,3}"
    r"|several|many|a total of|(?:more|less) than"
    r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty)(?![0-9])"
    r"|全球|国内外|我国).{0,60}?(?:(?:have|has|had) (?:already )?been|were|are|获批?准?|批准|上市)",
    re.IGNORECASE,
)
ELLIPTIC = re.compile(
    r"\s?(?:and\s|then\s|followed\s){0,2}(?:(?:by|for|in|the|with|regardless|irrespective)(?![a-z])|(?-i:[A-Z])|随后|并?(?:在|于|由|被))[^\s,，;；]{0,80}(?:\s[^\s,，;；]{1,80}){0,16}\s?",
    re.IGNORECASE,
)
"""A clause that takes its verb from the one before: and for follicular lymphoma on, the EMA in."""
FOLLOWED = re.compile(
    r"[,;.]\s(?:and\s)?(?:the\s)?"
    r"(?!(?:Patients|Participants|Subjects|Others|Phase|Trials|Studies|Approval|Results)\s)(?:[A-Z][A-Za-z.()-]{0,40}\s|of\s|and\s){1,8}followed(?:\ssuit)?(?:\s(?:in|on))?"
    r"(?:\s[^,，;；。]{0,60}\sin)?\s?$"
)
"""The EC followed in February 2023, behind an approval told just before."""
OTHER_SAID = re.compile(
    r"(?<![a-z-])(?:(?!relapsed|advanced|(?:un|pre)?treated|mutated|unresected|localised|localized)[a-z]{3,}ed|was|were|is|are|has|had|began|showed|fell|rose|phase|trials?|stud(?:y|ies)|data|analysis|results?"
    r"|applications?|label|registry|report|from|since|between|until|after|before)(?![a-z])"
    r"|纳入|研究|试验|数据|启动|入组|发表|公布|报道|受理|申请|撤",
    re.IGNORECASE,
)


def date_role(text: str, start: int, end: int, default: str = "event") -> str:
    """What happened at the date ``text[start:end]``: the cue in its clause says.

    approval, data_cutoff, publication, received, else ``default``. A cue counts before the date in
    the same clause, or behind it; behind a date that opens its sentence (2017年, FDA批准…) up to the
    next date.

    >>> date_role("2017年,FDA批准两个产品", 0, 5), date_role("截至2024年11月24日", 2, 13)
    ('approval', 'data_cutoff')
    >>> date_role("2019年发病总数为274 864例", 0, 5)
    'event'
    """
    before, after = text_before(text, start), text_after(text, end)
    if RECEIVED_BEFORE.search(before) or RECEIVED_AFTER.match(after):
        return "received"
    if PUBLISHED_BEFORE.search(before):
        return "publication"
    if is_cutoff(before, after):
        return "data_cutoff"
    approved = is_approval(before, after)
    if approved is None:
        approved = goes_on_approving(drop_listed(text_before(text, start, FAR))) or follows_approval(
            text, start
        )
    if approved:
        return "approval"
    return default


def is_cutoff(before: str, after: str) -> bool:
    """Whether a date ends what was looked at: 截至, as of, searched until."""
    if CUTOFF_AFTER.search(after):
        return True
    # 检索时间为2010年1月至2022年3月: the first date opens the span, the second is the cut-off
    found = CUTOFF_BEFORE.search(drop_listed(before)) or CUTOFF_BEFORE.search(before)
    opens = SPAN_FIRST.search(after) and not re.search(r"截|as of|cut", before[-20:], re.IGNORECASE)
    return bool(found) and not opens


def is_approval(before: str, after: str) -> bool | None:
    """Whether an approval to market is said in the clause of a date; None where it has no word of it."""
    listed = drop_listed(before)
    left = AFTER.split(COMMA.split(listed)[-1])[-1] if listed else ""
    if BY_THEN.search(left.strip()) and COUNTED_APPROVALS.search(after):
        return False  # By June 2024, 13 ADCs had been approved: so many were there by then
    opens = not OPENING.sub("", left)
    right = clause_after(after, opens=opens)
    for clause in (left, right):
        if APPROVED.search(clause):
            return not (NOT_APPROVED.search(clause) or EXPECTED.search(f"{left}…{clause}"))  # 预计2026年获批
    return None


def follows_approval(text: str, start: int) -> bool:
    """Whether another agency followed an approval told before: ``…; the EC followed in August 2018``.

    >>> told = "The FDA approved it on May 30, 2018; the EC followed in August 2018"
    >>> follows_approval(told, told.index("August")), follows_approval(told[37:], 20)
    (True, False)
    """
    window = text[max(0, start - FAR) : start]
    found = FOLLOWED.search(window)
    told = re.split(r"[.;]\s", window[: found.start()])[-1] if found else ""
    return bool(APPROVED.search(told)) and not NOT_APPROVED.search(told)


def goes_on_approving(before: str) -> bool:
    """Whether a clause without a verb goes on with a dated approval: and by the EMA in, and for FL on.

    >>> goes_on_approving("was approved for DLBCL on May 19, 2023, and for FL on ")
    True
    >>> goes_on_approving("approved in 2014, and the KEYNOTE-001 trial in ")
    False
    """
    former, comma, left = before.rpartition("，" if "，" in before[-60:] else ",")
    if not comma or OTHER_SAID.search(left) or not ELLIPTIC.fullmatch(left):
        return False
    clauses = COMMA.split(former)
    while clauses and not APPROVED.search(clauses[-1]):
        if OTHER_SAID.search(clauses[-1]) or not (
            ELLIPTIC.fullmatch(clauses[-1]) or DATED.search(clauses[-1])
        ):
            return False
        clauses.pop()
    return bool(clauses) and bool(DATED.search(former)) and not NOT_APPROVED.search(clauses[-1])


def drop_listed(before: str) -> str:
    """What stands before a list of dates that the date ends: 获批于2017年8月、 is 获批于."""
    for run in LISTED.finditer(before):
        if run.end() == len(before) and DATED.search(run[0]):
            return before[: run.start()]
    return before


def clause_after(after: str, *, opens: bool) -> str:
    """The clause behind a date: to the comma, or behind 2017年, to the next date or the sentence's end."""
    own = COMMA.split(after)[0]
    if own.strip(" 　)）") or not opens:
        return own
    return YEAR.split(LEADING.sub("", after))[0]


def text_before(text: str, start: int, reach: int = 120) -> str:
    """The sentence before a date, at most ``reach`` characters; a line of the text is a paragraph."""
    window = text[max(0, start - reach) : start]
    stops = list(STOP.finditer(window))
    return window[stops[-1].end() :] if stops else window


def text_after(text: str, end: int) -> str:
    """The sentence behind a date, at most 120 characters; a bracket with more than the date ends it."""
    window = text[end : end + 120]
    stop = STOP.search(window)
    window = window[: stop.start()] if stop else window
    closing = re.match(r"[^(（)）]*[^(（)）\s][^(（)）]*[)）]", window)
    # Provenge（2017年1月被收购）于2010年获批: what follows the bracket is not said of 2017
    return closing[0] if closing else window


def _mention_span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("mention" if "mention" in match.re.groupindex else 0)


def _date_all(text: str, found: list[re.Match[str]]) -> Values:
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
