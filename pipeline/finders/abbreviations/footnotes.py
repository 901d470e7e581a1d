"""Lists of abbreviations: table footnotes, figure legends, abbreviation sections.

``CRS：cytokine release syndrome，细胞因子释放综合征；…``, ``CRS, cytokine release syndrome; …``,
``ORR = overall response rate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.frozen import frozen
from pipeline.han import has_han
from pipeline.records import Definition

from .letters import fits, is_name_like, score_pair
from .passages import Passage
from .shapes import (
    GREEK,
    HYPHENS,
    clean_chinese,
    count_han,
    is_english,
    is_number_shared,
    is_short,
    latin_words,
)

LONGEST_KEY = 24
LONGEST_LONG = 220
_KEY = (
    rf"[A-Za-z0-9{GREEK}][A-Za-z0-9{GREEK}+/.*₀-₉{HYPHENS}]{{0,15}}"
    rf"(?: [A-Za-z0-9{GREEK}][A-Za-z0-9{GREEK}+/{HYPHENS}]{{0,12}}){{0,2}}"
)
_BREAK = re.compile(r"[；;。\n\f]|\.(?=\s|$)")
_SEPARATED = re.compile(rf"(?P<key>{_KEY})\s{{0,2}}(?:[:：=＝]|\s[—–-]\s|——?)\s{{0,2}}")
_COMMA = re.compile(rf"(?P<key>{_KEY})\s?[,，]\s{{0,2}}")
# Below a table headed 注, with the Chinese name behind 为 or a comma: 注：PFS为无进展生存期；OS，总生存期.
_NOTED = re.compile(rf"(?P<key>{_KEY})\s?(?:为|，|,)\s?(?=[^，,；;。：:为]{{0,16}}?[\u4e00-\u9fff])")
_NO_NAME = re.compile(r"终点|指标|对照|数据|参考|单位|标准|[组者]$|^(?:主要|次要|首个|未|不|无|该|其|本)")
_COMMAS = re.compile(r"\s*[,，、/]\s*")
_BAD_CHINESE = re.compile(
    r"[0-9.]+\s*[%％例个岁年月]|[。！？“”]|(?:高于|低于|显示|采用|通过|进行|患者为|表示|比较|以下|以上)"
)


@frozen
class _Item:
    """A key and its long form in a list; ``english``, ``chinese`` as printed.

    One with nothing but a comma and Chinese behind its key (DAR，药物抗体比) counts in a headed list only.
    """

    start: int
    end: int
    key: str
    english: str
    chinese: str
    is_sure: bool
    needs_list: bool = False


def find_listed(passage: Passage) -> list[Definition]:
    """The items of a list of abbreviations in one paragraph."""
    items = list(_find_items(passage))
    body = sum(item.end - item.start for item in items)
    headed = passage.lists.list_head.match(passage.text, passage.low, passage.high) is not None
    many = len(items) >= 2 or headed or body >= 0.6 * (passage.high - passage.low)
    in_list = headed and len(items) >= 2
    return [_define(item) for item in items if in_list or (not item.needs_list and (item.is_sure or many))]


def _define(item: _Item) -> Definition:
    rule = "abbreviation:footnote_list"
    return Definition(item.start, item.end, item.key, item.english, clean_chinese(item.chinese), rule)


def _find_items(passage: Passage) -> Iterator[_Item]:
    start = passage.low
    headed = passage.lists.list_head.match(passage.text, passage.low, passage.high) is not None
    for stop in [match.start() for match in _BREAK.finditer(passage.text, passage.low, passage.high)] + [
        passage.high
    ]:
        if stop - start >= 5:
            yield from _read_segment(passage, start, stop, is_note=headed)
        start = stop + 1


def _read_segment(passage: Passage, low: int, high: int, *, is_note: bool) -> Iterator[_Item]:
    """Read one stretch between semicolons: ``KEY：long``, ``KEY: long, KEY: long`` or ``KEY, long``.

    In a note also ``KEY为`` and ``KEY，`` with a Chinese name.
    """
    if high - low > 6 * LONGEST_LONG:
        return
    head = passage.lists.list_head.match(passage.text, low, high)
    low = head.end() if head and head.end() < high else low
    keys = [
        match for match in _SEPARATED.finditer(passage.text, low, high) if _starts_item(passage, match, low)
    ]
    if not keys and is_note:
        match = _NOTED.match(passage.text, _skip_marks(passage.text, low, high), high)
        keys = [match] if match and not _NO_NAME.search(passage.text, match.end(), high) else []
    if not keys:
        match = _COMMA.match(passage.text, _skip_marks(passage.text, low, high), high)
        keys = [match] if match and match.end() < high else []
    for number, match in enumerate(keys):
        stop = keys[number + 1].start() if number + 1 < len(keys) else high
        item = _read_item(passage, match, stop)
        if item is not None:
            yield item


def _skip_marks(text: str, low: int, high: int) -> int:
    while low < high and (text[low].isspace() or text[low] in "*†‡§#"):
        low += 1
    return low


def _starts_item(passage: Passage, match: re.Match[str], low: int) -> bool:
    """Whether a key begins a segment or follows a comma."""
    before = passage.text[low : match.start()].rstrip()
    return not before or before[-1] in "，,、；;*†‡§#"


def _read_item(passage: Passage, match: re.Match[str], stop: int) -> _Item | None:
    key, text = match["key"].strip(), passage.text
    end = stop
    while end > match.end() and (text[end - 1].isspace() or text[end - 1] in "，,、;；.)）"):
        end -= 1
    end = _close_bracket(text, match.end(), end, stop)
    long = text[match.end() : end]
    if not _is_key(key) or not 2 <= len(long) <= LONGEST_LONG:
        return None
    english, chinese = _part_languages(long)
    is_listed = match.re in (_SEPARATED, _NOTED)
    if english and not _is_long_of(key, english, passage, strict=not (is_listed and chinese)):
        return None
    if not english and not _is_listed_chinese(key, chinese, passage):
        return None
    return _Item(match.start(), end, key, english, chinese, bool(english), not english and not is_listed)


def _close_bracket(text: str, start: int, end: int, stop: int) -> int:
    """Keep a closing bracket that was trimmed although the long form opens it."""
    for closing, opening in (("）", "（"), (")", "(")):
        if end < stop and text[end] == closing and opening in text[start:end]:
            return end + 1
    return end


def _is_key(key: str) -> bool:
    """Keys are short forms; in a list single letters stand too (M, male)."""
    if len(key) > LONGEST_KEY:
        return False
    head, _, rest = key.partition(" ")
    has_noun = sum(map(str.isupper, head)) >= 2 and rest.isascii() and rest.isalpha() and rest.islower()
    return is_short(key) or (len(key) == 1 and key.isupper()) or (has_noun and is_short(head))


def _part_languages(long: str) -> tuple[str, str]:
    """English and Chinese of a long form in either order.

    >>> _part_languages("relapsed or refractory multiple myeloma，复发或难治性多发性骨髓瘤")
    ('relapsed or refractory multiple myeloma', '复发或难治性多发性骨髓瘤')
    """
    if not has_han(long):
        return long.strip(), ""
    for match in reversed(list(_COMMAS.finditer(long))):
        left, right = long[: match.start()].strip(), long[match.end() :].strip()
        if not has_han(left) and is_english(left) and count_han(right) >= 2:
            return left, right
        if not has_han(right) and is_english(right) and count_han(left) >= 2:
            return right, left
    bracketed = re.fullmatch(r"\s*([^()（）]+?)\s*[(（]([^()（）]+)[)）]\s*", long)
    if bracketed:
        parts = sorted(bracketed.groups(), key=has_han)
        if is_english(parts[0]) and not has_han(parts[0]) and has_han(parts[1]):
            return parts[0].strip(), parts[1].strip()
    return "", long.strip()


def _is_long_of(key: str, english: str, passage: Passage, *, strict: bool) -> bool:
    if not is_english(english) or len(latin_words(english)) > 14 or english.count("(") != english.count(")"):
        return False
    if is_name_like(key) and not fits(key, english, passage.lists):
        return False
    score = score_pair(key, english, passage.lists)
    if len(key) == 1:
        return score is not None and len(latin_words(english)) == 1
    return score is not None and score > 0.3 * len(key) - 1.5 if strict else fits(key, english, passage.lists)


def _is_listed_chinese(key: str, chinese: str, passage: Passage) -> bool:
    """Whether Chinese behind a key and a colon is a long form: CR：完全缓解, not A：两种独立的产品."""
    if len(key) < 2 or sum(map(str.isupper, key)) < 2 or key in passage.lists.not_short:
        return False
    han = count_han(chinese)
    if not 2 <= han <= 24 or _BAD_CHINESE.search(chinese) or re.search("[,，：:]", chinese):
        return False
    return is_number_shared(key, chinese, passage.lists)
