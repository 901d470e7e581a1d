"""Numbers as papers print them, to plain digits."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.normalisers.fold import fold_width

HAN_DIGITS = {
    **{digit: value for value, digit in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN_SCALES = {"万": 10**4, "亿": 10**8}
SPACES = r"\s\u200b\u2060"

GROUPED = re.compile(rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+|[0-9]+")
PLAIN = re.compile(
    rf"(?P<sign>[-+−–]?)(?P<whole>{GROUPED.pattern})(?P<part>[.·][0-9]+)?[{SPACES}]?"
    r"(?P<scale>[万亿])?[{SPACES}]?(?:%|‰|多|余|个|例)?".replace("{SPACES}", SPACES)
)
HAN = re.compile(r"[零〇○一二两俩三四五六七八九十百千壹贰叁]{1,12}")


def parse_number(text: str) -> str | None:
    """Plain digits for a printed number, None where the text is not one number.

    Groups of three are joined over a comma or a space, anything else is not; a per cent
    sign is left out, 万 and 亿 are worked in.

    >>> parse_number("274 864"), parse_number("1,234.5"), parse_number("２５"), parse_number("NHL 23")
    ('274864', '1234.5', '25', None)
    >>> parse_number("二十五"), parse_number("两"), parse_number("1.2万"), parse_number("12 34")
    ('25', '2', '12000', None)
    """
    folded = fold_width(text).strip()
    if match := PLAIN.fullmatch(folded):
        return _join_digits(match)
    if folded.startswith("百分之"):
        return parse_number(folded.removeprefix("百分之"))
    return parse_han_number(folded)


def parse_han_number(text: str) -> str | None:
    """Digits for a Chinese numeral below ten thousand, None where it is malformed.

    >>> parse_han_number("一百零三"), parse_han_number("二〇一七"), parse_han_number("十十")
    ('103', '2017', None)
    """
    if not HAN.fullmatch(text):
        return None
    if not any(char in HAN_UNITS for char in text):
        # 二五 is no number in running text, 二〇一七 is
        return "".join(str(HAN_DIGITS[char]) for char in text) if len(text) in (1, 4) else None
    return _add_han_units(text)


def _join_digits(match: re.Match[str]) -> str:
    number = re.sub(rf"[,{SPACES}]", "", match["whole"]) + (match["part"] or "").replace("·", ".")
    if match["scale"]:
        number = format((Decimal(number) * HAN_SCALES[match["scale"]]).normalize(), "f")
    return ("-" if match["sign"] in ("-", "−", "–") else "") + number


def _add_han_units(text: str) -> str | None:
    total, digit, last_unit = 0, None, 10**4
    for char in text:
        if char in HAN_UNITS:
            if HAN_UNITS[char] >= last_unit:
                return None
            last_unit = HAN_UNITS[char]
            total += (1 if digit is None else digit) * last_unit
            digit = None
        elif digit in (None, 0):
            digit = HAN_DIGITS[char]
        else:
            return None
    return str(total + (digit or 0))
