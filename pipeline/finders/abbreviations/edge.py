"""The open left edge of a Chinese long form: 克服移植物抗宿主病 begins at 移."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Mapping

from pipeline.frozen import frozen

from .lists import Lists
from .shapes import GREEK, HYPHENS, count_han, latin_words, measure

Lexicon = Mapping[str, frozenset[str]]
"""Known names in lower case, each with the concepts it may stand for."""
LONGEST_RUN = 64
_HARD = frozenset(
    '。！？；：，、,;:!?"“”‘’《》〈〉「」『』<>＜＞（）()[]［］【】{}\n\f\t|…=＝~～±≥≤•→↑↓*＊#$\\※'
)
_QUANTITY = re.compile(
    r"[0-9０-９.．~～-]{1,8}\s{0,2}(?:%|％|‰|个月|个|年|周|天|日|小时|h|d|例|名|项|种|款|次|张|份|条|台|批|支|片|粒|枚|处|篇|位|株|只|组|岁|月|分钟|min|mg|kg|mL|ml|g)?"
)
_LATIN_RUN = re.compile(rf"[A-Za-z0-9{GREEK}Ⅰ-Ⅻ+.'’/&{HYPHENS}]+")
_FREE = re.compile(r"^[A-Za-z]+[\s\-‐‑]free\b", re.IGNORECASE | re.ASCII)
_OF = re.compile(r"\b(?:of|in|under|to|for)\s+(?:the\s+)?([A-Za-z]+)", re.IGNORECASE | re.ASCII)

CUT_BONUS = {"hard": 1.6, "cut": 2.0, "cut1": 1.2, "verb": 1.2, "join": 1.6, "number": 1.6, "label": 1.8}
INNER_COST = {"cut": 2.4, "cut1": 0.9, "verb": 0.7, "join": 1.5, "number": 0.8, "label": 3.0}
LEADING_COST = {"cut": 2.4, "cut1": 1.8, "verb": 1.0, "join": 1.8, "number": 1.2, "label": 3.0}
OPENING, OPENING_BY_STEM, TAIL = 4.0, 2.5, 4.0
_LABEL = re.compile(
    r"[图表]\s{0,2}[0-9]{1,3}\s{0,2}[A-Za-z]?\s{0,4}|[0-9]{1,2}(?:\.[0-9]{1,2}){1,3}\s{0,4}(?=[一-鿿A-Z])"
)
_REGION = re.compile(
    "(?:美国|中国|英国|日本|德国|法国|韩国|澳大利亚|加拿大|欧洲|欧盟|国际|世界|亚洲|亚太|全国|中华|国家)$"
)
_INSTITUTION = re.compile("(?:局|会|院|所|部|署|网络?|中心|组织|机构|协作组|联盟)$")


_WORD_BRACKET = re.compile(r"(?<=[\u4e00-\u9fff])[（(][\u4e00-\u9fff][)）]\Z")


@frozen
class Evidence:
    """What helps to find the edge: word lists, a Chinese segmenter, known names."""

    lists: Lists
    cut: Callable[[str], list[str]] | None = None
    lexicon: Lexicon | None = None


@frozen
class _Split:
    """A place in the run where a long form may begin, after a cut word that spans start to end."""

    start: int
    end: int
    kind: str


# A dose or a rate before the long form is none of it: 0.4 mg/kg每周1次, 约为1/5 000.
_DOSE = re.compile(
    r"[0-9]\s{0,2}(?:mg|μg|µg|ug|ng|g|IU|U|mL|ml|Gy|×10[0-9^]{1,3})(?:\s?/\s?(?:kg|m2|m²|d|h|L|dl|dL|ml|mL|次|周|天))?"
)


def find_run_start(text: str, low: int, high: int) -> int:
    """Walk left from ``high`` to the nearest hard punctuation, not below ``low``.

    A comma between digits is part of a name (2，3-双加氧酶), as is a syllable in brackets: 核苷（酸）类似物.
    """
    floor = max(low, high - LONGEST_RUN)
    at = high
    while at > floor:
        inner = _WORD_BRACKET.search(text, max(floor, at - 5), at) if text[at - 1] in ")）" else None
        if inner is not None and at < high:
            at = inner.start()
        elif text[at - 1] not in _HARD or _is_inner_comma(text, at - 1, high):
            at -= 1
        else:
            break
    for dose in _DOSE.finditer(text, at, high):
        at = dose.end()
    while at < high and text[at].isspace():
        at += 1
    return at


def _is_inner_comma(text: str, at: int, high: int) -> bool:
    if text[at] not in ",，'" or at == 0 or at + 1 >= high:
        return False
    return text[at - 1].isdigit() and text[at + 1].isdigit()


def find_left_edge(run: str, english: str, short: str, evidence: Evidence) -> int:
    """Where in ``run`` the long form that ends it begins; offsets count in ``run``.

    >>> from .lists import load_lists
    >>> run = "主要挑战在于克服移植物抗宿主病"
    >>> run[find_left_edge(run, "graft-versus-host disease", "GVHD", Evidence(load_lists())):]
    '移植物抗宿主病'
    """
    segments = evidence.cut(run) if evidence.cut else None
    splits = _find_splits(run, english, segments or [], evidence.lists)
    words = None if segments is None else _word_starts(segments)
    starts = _candidate_starts(run, splits)
    scores = [(_score(run, at, splits, words, english, short, evidence), -at) for at in starts]
    return _with_region(run, -max(scores)[1]) if scores else 0


def _with_region(run: str, at: int) -> int:
    """Take the country before an institution in: 美国食品药品监督管理局."""
    region = _REGION.search(run, max(0, at - 4), at)
    return region.start() if region and _INSTITUTION.search(run) else at


def _find_splits(run: str, english: str, segments: list[str], lists: Lists) -> list[_Split]:
    """The start of the run and every cut word, joining word and quantity in it."""
    splits = [_Split(0, 0, "hard")]
    inside = _inside_words(segments)
    said = set(re.findall("[0-9]+", english))
    for match in lists.splitter.finditer(run):
        kind = (match.lastgroup or "").rstrip("0123456789")
        if kind == "keep" or (match.end() - match.start() == 1 and match.start() in inside):
            continue
        if kind == "cut" and match.end() - match.start() == 1:
            kind = "cut1"
        splits.append(_Split(match.start(), match.end(), kind))
    label = _LABEL.match(run)
    if label:
        splits.append(_Split(0, label.end(), "label"))
    for match in _QUANTITY.finditer(run):
        if _is_quantity(run, match) and not said & set(re.findall("[0-9]+", match.group())):
            splits.append(_Split(match.start(), match.end(), "number"))
    return [split for split in splits if split.end < len(run)]


def _is_quantity(run: str, match: re.Match[str]) -> bool:
    """Tell 6 个月 and 90% from the 1 of 第1秒, PD-1, CD19 and 5-羟色胺."""
    before, after = run[max(0, match.start() - 1) : match.start()], run[match.end() : match.end() + 1]
    has_unit = not match.group()[-1].isdigit() and match.group()[-1] not in ".．~～-"
    if before == "第" or (before.isascii() and (before.isalnum() or before in set("-/"))):
        return False
    runs_on = match.group()[-1].isascii() and after.isascii() and after.isalnum()
    return has_unit and not runs_on and any(char.isdigit() for char in match.group())


def _inside_words(segments: list[str]) -> set[int]:
    """Places of single characters that the segmenter holds for part of a longer word."""
    inside: set[int] = set()
    at = 0
    for word in segments:
        if len(word) > 1:
            inside.update(range(at, at + len(word)))
        at += len(word)
    return inside


def _word_starts(segments: list[str]) -> set[int]:
    return set(itertools.accumulate(map(len, segments), initial=0))


def _candidate_starts(run: str, splits: list[_Split]) -> list[int]:
    """Every place outside a Latin run and outside a quantity's number; never on a space."""
    barred: set[int] = set()
    for match in _LATIN_RUN.finditer(run):
        barred.update(range(match.start() + 1, match.end()))
    after = {split.end for split in splits}
    starts = {_skip_space(run, at) for at in range(len(run)) if at not in barred or at in after}
    return sorted(at for at in starts if at < len(run) and count_han(run[at:]) >= 1)


def _skip_space(run: str, at: int) -> int:
    while at < len(run) and run[at].isspace():
        at += 1
    return at


def _score(
    run: str,
    at: int,
    splits: list[_Split],
    words: set[int] | None,
    english: str,
    short: str,
    evidence: Evidence,
) -> float:
    """Weigh one start: what stands before it, what it passes over, its length, its first word."""
    long = run[at:]
    score = _left_score(run, at, splits, words, evidence)
    score -= _inner_cost(at, splits, english, len(run), is_institution=_is_institution(long))
    score += _length_score(long, english, short)
    score += _opening_score(long, english, evidence.lists)
    if evidence.lexicon is not None and _is_tail(short, long, evidence.lexicon):
        score -= TAIL
    elif evidence.lexicon is not None and _is_known(long, evidence.lexicon):
        score += 4.0 if not english or _is_known(english, evidence.lexicon) else 3.0
    return score + 0.03 * len(long)


def _left_score(run: str, at: int, splits: list[_Split], words: set[int] | None, evidence: Evidence) -> float:
    bonuses = [CUT_BONUS[split.kind] for split in splits if _skip_space(run, split.end) == at]
    score = max(bonuses, default=0.0)
    if not bonuses:
        score = -1.8 if words is None else (-0.7 if at in words else -2.6)
        if (words is None and run[at].isascii() and run[at].isalpha()) or run[at - 1] == "/":
            score = -0.6
    if (
        run[at] in evidence.lists.never_first
        and at > 0
        and run[at : at + 2] not in evidence.lists.first_pairs
    ):
        score -= 2.0
    return score


def _is_institution(long: str) -> bool:
    """Whether a name opens with a country and ends as an institution (美国食品和药物管理局)."""
    return _REGION.search(long, 0, 2) is not None and _INSTITUTION.search(long) is not None


def _inner_cost(at: int, splits: list[_Split], english: str, length: int, *, is_institution: bool) -> float:
    """The cost of cut words inside; and, or, of on the English side make joining words free."""
    joins = bool(
        re.search(r"(?:\b(?:and|or|of|versus|in|with|by|for|to|after|post)\b|[/&])", english, re.ASCII)
    )
    joins = joins or is_institution
    cost = 0.0
    for split in splits:
        if split.start < at or split.end == 0 or split.end >= length:
            continue
        if split.start == at:
            cost += LEADING_COST[split.kind]
        else:
            cost += 0.3 if joins and split.kind == "join" else INNER_COST[split.kind]
    return cost


def _length_score(long: str, english: str, short: str) -> float:
    """The longer or shorter than the other side lets expect, the worse."""
    size = max(0.5, measure(long))
    if english:
        return -3.0 * math.log(size / max(2.0, measure(english))) ** 2
    letters = sum(1 for char in short if char.isalpha())
    return -1.2 * math.log(size / max(3.0, 1.0 + 1.8 * letters)) ** 2


def _opening_score(long: str, english: str, lists: Lists) -> float:
    """Evidence that the Chinese opens with what the English says: 急性 acute, 无进展 progression-free."""
    words = latin_words(english)
    if not words:
        return 0.0
    if _FREE.match(english) and long.startswith("无"):
        return OPENING
    opening = _LATIN_RUN.match(long)
    if opening and any(
        word.lower() == part.lower() for word in words[:1] for part in latin_words(opening.group())[:1]
    ):
        return OPENING
    if long.startswith(lists.openings(words[0])):
        return OPENING if lists.is_whole_word(words[0]) else OPENING_BY_STEM
    later = [match.group(1) for match in _OF.finditer(english)] + words[1:2]
    return (
        1.0 if any(long.startswith(lists.openings(word)) for word in later if lists.openings(word)) else 0.0
    )


def _is_known(long: str, lexicon: Lexicon) -> bool:
    folded = long.strip().casefold()
    return folded in lexicon or folded.replace(" ", "") in lexicon


def _is_tail(short: str, long: str, lexicon: Lexicon) -> bool:
    """Whether a long form is only what the end of the short form says: 间质性肺病 of SSc-ILD."""
    meant = lexicon.get(long.strip().casefold())
    if not meant or meant & lexicon.get(short.casefold(), frozenset()):
        return False
    tails = (short[at:].lstrip("- /") for at in range(1, len(short) - 1))
    return any(meant & lexicon.get(tail.casefold(), frozenset()) for tail in tails if tail[:1].isupper())


def find_head_run(text: str, low: int, high: int) -> tuple[int, int]:
    """The stretch left of a bracket in which a Chinese long form may stand, blanks at its end cut.

    A quoted form ends at its closing quotation mark: “嵌合抗原受体”（CAR）.
    """
    while high > low and text[high - 1].isspace():
        high -= 1
    if high > low and text[high - 1] in '”」》』"':
        opening = {"”": "“", "」": "「", "》": "《", "』": "『", '"': '"'}[text[high - 1]]
        start = text.rfind(opening, max(low, high - LONGEST_RUN), high - 1)
        return (start + 1, high - 1) if start >= 0 else (high, high)
    return find_run_start(text, low, high), high
