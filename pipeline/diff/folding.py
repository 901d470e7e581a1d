"""What is only form: two values that differ in spaces, width or the way a date is written say the same."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.diff.records import Shape

_SPACES = re.compile(r"\s+")
_FULL_WIDTH = re.compile("[！-～]")
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold_form(value: str) -> str:
    """The value without what is only form.

    A space stays where it parts two numbers or two Latin words: ``18 36`` is not ``1836``.

    >>> fold_form("82 %") == fold_form("82％")
    True
    >>> fold_form("复发 或难治（r/r）"), fold_form("multiple  myeloma"), fold_form("18 36")
    ('复发或难治(r/r)', 'multiple myeloma', '18 36')
    """
    folded = value.translate(_WIDTH) if _FULL_WIDTH.search(value) else value
    if not _SPACES.search(folded):
        return folded
    folded = folded.strip()
    return _SPACES.sub(lambda gap: keep_gap(folded, gap), folded)


def keep_gap(text: str, gap: re.Match[str]) -> str:
    """A space between two digits or two Latin letters, nothing elsewhere."""
    before, after = text[gap.start() - 1], text[gap.end()]
    alike = (before.isdigit() and after.isdigit()) or (is_latin(before) and is_latin(after))
    return " " if alike else ""


def is_latin(character: str) -> bool:
    """Whether the character is a letter of a script that writes spaces between words."""
    return character.isalpha() and character < "\u2e80"


# ------------------------------------------------------------------------------- as Excel writes them

_YEAR_FIRST = re.compile("([0-9]{4})[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2})日?|月)?(?: 0:00(?::00)?)?")
_YEAR_LAST = re.compile("([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 0:00(?::00)?)?")
_MONTH_NAME = re.compile("(?:([0-9]{1,2})-)?([A-Z][a-z]{2})-([0-9]{4}|[0-9]{2})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GROUPED = re.compile("[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]+)?")
_NUMBER = re.compile("[+-]?[0-9]{1,18}(?:[.][0-9]{1,18})?")


def fold_date(value: str) -> str:
    """A date as the tables write it, out of the ways a spreadsheet may have rewritten it.

    A date whose day and month cannot be told apart (8/9/2017) stays as it is, and so differs.

    >>> [fold_date(text) for text in ("2017/8/30", "2017-08", "2017年8月30日", "8/30/2017", "30.08.2017")]
    ['2017-08-30', '2017-08', '2017-08-30', '2017-08-30', '2017-08-30']
    >>> [fold_date(text) for text in ("Aug-17", "30-Aug-17", "2017", "8/9/2017", "2017/13/40")]
    ['2017-08', '2017-08-30', '2017', '8/9/2017', '2017/13/40']
    """
    text = fold_form(value)
    if found := _YEAR_FIRST.fullmatch(text):
        return write_date(found[1], found[2], found[3]) or text
    if found := _YEAR_LAST.fullmatch(text):
        readings = {write_date(found[3], found[1], found[2]), write_date(found[3], found[2], found[1])}
        return readings.pop() or text if len(readings) == 1 else next_only(readings) or text
    if (found := _MONTH_NAME.fullmatch(text)) and found[2] in _MONTHS:
        century = "" if len(found[3]) == 4 else "20" if found[3] < "30" else "19"
        return write_date(century + found[3], str(_MONTHS.index(found[2]) + 1), found[1]) or text
    return text


def write_date(year: str, month: str, day: str | None) -> str:
    """A date in ISO 8601, empty where there is no such month or day."""
    if not 1 <= int(month) <= 12 or not (day is None or 1 <= int(day) <= 31):
        return ""
    return f"{year}-{int(month):02}" + ("" if day is None else f"-{int(day):02}")


def next_only(readings: set[str]) -> str:
    """The reading there is, where all but one are none."""
    real = readings - {""}
    return real.pop() if len(real) == 1 else ""


def fold_number(value: str) -> str:
    """A number without what is only form: groups of thousands, zeros behind the point.

    >>> [fold_number(text) for text in ("274,864", "82.0", "0.50", "-3", "1.5E+05", "10")]
    ['274864', '82', '0.5', '-3', '1.5E+05', '10']
    """
    text = fold_form(value)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    return str(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize())


def fold_cell(shape: Shape, at: int, value: str) -> str:
    """A cell without what is only form, by the type of its column."""
    if at in shape.dates:
        return fold_date(value)
    return fold_number(value) if at in shape.integers or at in shape.numbers else fold_form(value)
