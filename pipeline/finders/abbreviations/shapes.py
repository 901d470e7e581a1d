"""What a short form, an English phrase and a Chinese phrase look like."""

from __future__ import annotations

import re

from pipeline.han import HAN, HAN_CHAR, has_han

from .lists import Lists

GREEK = "\u0370-\u03ff"
HYPHENS = "\\-\u2010-\u2015\u2212"

_LETTER = re.compile(f"[A-Za-z{GREEK}]")
_LOWER_RUN = re.compile(r"[a-z]{3}")
_SHORT_TOKEN = re.compile(rf"[A-Za-z0-9{GREEK}Δ][A-Za-z0-9{GREEK}₀-₉Ⅰ-Ⅻ+/&'’*·.{HYPHENS}]{{0,15}}")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_TRAILING_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|[Ⅰ-Ⅻ])[A-Za-z]?$")
_GAS = re.compile(r"(?:O|CO|H)2$")
_MIDDLE_DOT = re.compile(f"[{HAN}][·•・‧.][{HAN}]")
_LONG_NUMBER = re.compile("[0-9]{4}")
_STAINED = re.compile(r"(?:^|[ /])[0-3][+＋]")  # IHC 1+ is a result
_LONG_LOWER = re.compile("[a-z]{5}")
_CUT_NAME = re.compile(r"[A-Z][a-z]{1,6}-[A-Z]{1,2}[a-z]?")
_NUMERIC = re.compile(
    r"[=<>＝＜＞≤≥%％±@#©®™$\\{}_]|[,，]\s*(?:[A-Za-z]+\s*)?&|\.\.|https?:|www\.|et al"
    r"|[0-9]{5,}|[,，]\s*[12][0-9]{3}|[0-9]\s*[~～]\s*[0-9]"
)


def count_han(text: str) -> int:
    """How many Chinese characters stand in the text."""
    return len(HAN_CHAR.findall(text))


def has_letter(text: str) -> bool:
    """Whether a Latin or Greek letter stands in the text."""
    return _LETTER.search(text) is not None


def measure(text: str) -> float:
    """Length in Chinese characters, a Latin letter counting as 0.31 of one.

    The factor is that of biomedical terms: 23 letters of cytokine release
    syndrome stand beside 9 characters of 细胞因子释放综合征.

    >>> measure("细胞因子释放综合征"), round(measure("cytokine release syndrome"), 1)
    (9.0, 7.1)
    """
    return count_han(text) + 0.31 * len(_LETTER.findall(text))


def _is_capital_enough(token: str) -> bool:
    """Tell CAR-T, scFv, Bi-, r/r from Whitehead and release."""
    capitals = sum(1 for char in token if char.isupper())
    lower = sum(1 for char in token if char.islower() and char.isascii())
    if "/" in token and len(token) <= 5 and lower >= 2:
        return True
    if capitals == 1 and token[0].isupper() and token[1:].isalpha() and lower >= 5:
        return False
    if _CUT_NAME.fullmatch(token):
        return True
    return capitals >= 1 and lower <= max(4, 2 * capitals) and not _LONG_LOWER.search(token)


def is_short(text: str) -> bool:
    """Whether the text has the shape of a short form.

    >>> [is_short(text) for text in ("CAR-T", "scFv", "Bi-", "r/r", "r/r cHL", "Whitehead", "release", "8")]
    [True, True, True, True, True, False, False, False]
    """
    tokens = text.split()
    if not 1 <= len(tokens) <= 3 or len(text) > 20 or len(text) < 2:
        return False
    if not all(_SHORT_TOKEN.fullmatch(token) for token in tokens) or text.endswith("."):
        return False
    letters = len(_LETTER.findall(text))
    digits = sum(1 for char in text if char.isdigit())
    if letters == 0 or digits > letters + 1 or _NUMERIC.search(text) or _LONG_NUMBER.search(text):
        return False
    if _STAINED.search(text):
        return False
    if len(tokens) == 1:
        return _is_capital_enough(text) and (letters > 1 or digits == 0 or "-" in text)
    return all(_is_capital_enough(token) or len(token) <= 2 for token in tokens) and any(
        sum(char.isupper() for char in token) >= 2 for token in tokens
    )


def is_english(text: str) -> bool:
    """Whether the text is an English phrase: Latin words, one of them in lower case, no Chinese."""
    return not has_han(text) and _LOWER_RUN.search(text) is not None and _NUMERIC.search(text) is None


def is_person(text: str) -> bool:
    """Whether a Chinese name has the middle dot of a foreign person's name.

    >>> is_person("艾米莉·怀特海德")
    True
    """
    return _MIDDLE_DOT.search(text) is not None


def is_unit(text: str, lists: Lists) -> bool:
    """Whether the text is a unit or a statistic's name; in capitals only one listed so: MM is no mm.

    >>> from .lists import load_lists
    >>> [is_unit(text, load_lists()) for text in ("mm", "Median", "IU", "MM", "HR", "MS")]
    [True, True, True, False, False, False]
    """
    if text in lists.units:
        return True
    return not text.isupper() and text.rstrip(".").lower() in lists.units


_MEASURED = re.compile(
    r"(?:直径|长径|长度|厚度|深度|宽度|高度|身高|体重|重量|质量|剂量|体积|容积|容量|时间|大小|浓度|压力?|月龄)$"
)


def is_measured(short: str, chinese: str, lists: Lists) -> bool:
    """Whether capitals behind a Chinese quantity are its unit after all: 肿瘤直径（MM）, 体重（KG）.

    >>> from .lists import load_lists
    >>> is_measured("MM", "肿瘤直径", load_lists()), is_measured("MM", "多发性骨髓瘤", load_lists())
    (True, False)
    """
    return short.lower() in lists.units and bool(_MEASURED.search(chinese.strip()))


def is_number_shared(short: str, chinese: str, lists: Lists) -> bool:
    """Whether the number at the end of a short form stands in the Chinese long form too.

    >>> from .lists import load_lists
    >>> lists = load_lists()
    >>> is_number_shared("IL-12", "白细胞介素-12", lists), is_number_shared("CTA101", "通用型细胞", lists)
    (True, False)
    """
    match = _TRAILING_NUMBER.search(short)
    if match is None or _GAS.search(short):
        return True
    digits = re.sub("[^0-9]", "", match.group()) or lists.numerals.get(match.group()[0], "")
    said = "".join(lists.numerals.get(char, char) for char in chinese)
    return digits in re.findall("[0-9]+", said)


def clean_chinese(text: str) -> str:
    """Drop the spaces between Chinese and a single Latin letter, leave the rest as printed.

    >>> clean_chinese("弥漫大 B 细胞淋巴瘤"), clean_chinese("通用型 CAR-T 细胞")
    ('弥漫大B细胞淋巴瘤', '通用型 CAR-T 细胞')
    """
    text = re.sub(rf"(?<=[{HAN}])\s+([A-Za-z{GREEK}])\s+(?=[{HAN}])", r"\1", text.strip())
    text = re.sub(rf"^([A-Za-z{GREEK}])\s+(?=[{HAN}])", r"\1", text)
    text = re.sub(rf"(?<=[{HAN}])\s+([A-Za-z{GREEK}])(?=[{HAN}])", r"\1", text)
    return re.sub(rf"(?<=[{HAN}])([A-Za-z{GREEK}])\s+(?=[{HAN}])", r"\1", text)


def latin_words(text: str) -> list[str]:
    """The runs of Latin letters."""
    return _LATIN_WORD.findall(text)
