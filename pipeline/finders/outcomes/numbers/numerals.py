"""Numbers as they are printed: digits in groups, English and Chinese number words."""

from __future__ import annotations

import re
from decimal import Decimal

NUM = r"(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,3}(?![0-9.])|[0-9]{1,9})(?:\.[0-9]{1,4})?"


_ONES = "one|two|three|four|five|six|seven|eight|nine"


_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"


_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"


_UNDER_HUNDRED = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"


WORD = (
    rf"(?:(?:{_ONES}) hundred(?:(?: and)? {_UNDER_HUNDRED})?|{_UNDER_HUNDRED})"
    r"(?![A-Za-z]|-(?!(?:year|month|week|day)))"
)


HAN_NUM = "[一二两三四五六七八九十]{1,3}(?=[例名位人款个项])"


_SCALE = {"万": 10**4, "亿": 10**8, "million": 10**6, "billion": 10**9, "thousand": 1000}


INT = r"(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,2}(?![0-9])|[0-9]{1,6})"


_NUMBER_WORDS = {
    **{word: number for number, word in enumerate(_ONES.split("|"), 1)},
    **{word: number for number, word in enumerate(_TEENS.split("|"), 10)},
    **{word: number for number, word in zip(range(20, 100, 10), _TENS.split("|"), strict=True)},
}


_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def plain_number(printed: str, scale: str = "") -> str:
    """A number as plain decimals.

    >>> plain_number("274 864"), plain_number("Ninety-three"), plain_number("106.06", "万")
    ('274864', '93', '1060600')
    """
    if printed[0].isalpha():
        number = Decimal(_han_number(printed) if "一" <= printed[0] <= "龥" else _word_number(printed))
    else:
        number = Decimal(printed.replace(",", "").replace(" ", ""))
    if scale:
        number *= _SCALE[scale]
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _word_number(words: str) -> int:
    """The number words say.

    >>> _word_number("One hundred and twelve"), _word_number("thirty-one")
    (112, 31)
    """
    hundreds, hundred, rest = words.lower().rpartition(" hundred")
    told = [word for word in re.split("[- ]", rest) if word and word != "and"]
    return (100 * _NUMBER_WORDS[hundreds] if hundred else 0) + sum(_NUMBER_WORDS[word] for word in told)


def _han_number(printed: str) -> int:
    tens, ten, ones = printed.partition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[digit]) for digit in printed))
    return 10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(ones, 0)
