"""Sentences of a paragraph, Chinese, English or both."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from pipeline.segment.abbreviations import (
    BEFORE_NUMBER,
    LETTERED,
    NEVER_LAST,
    SELDOM_LAST,
    STARTERS,
)
from pipeline.segment.atoms import HAN

# Characters; beyond it a bracket is taken for one that was never closed.
LONGEST_BRACKET = 400
LONGEST_HAN_BRACKET = 100
_OPENERS = "([（［【《〔{"
_CITATION = r"[ \u00a0]?[\[［][0-9][0-9,，;；、\-–—~～ ]{0,80}[\]］]|[⁻⁺ ,]{0,2}[⁰¹²³⁴-⁹]"
_STOP = re.compile(
    r"(?P<marks>(?:[。｡！？!?.．…]+(?: \.){0,4}[\"'”’」』）】》〕)\]]{0,4}){1,3})"
    rf"(?P<citations>(?:{_CITATION}){{0,12}})"
)
# `(A, B, etc.). The`: the second stop is no short form's
_SECOND_STOP = re.compile(r"[\"'”’」』）】》〕)\]][.．。]")
# `consultation.11 12 Take`, `(type 2).10 This`, `to 35.5%.12 In`, `in DLBCL.3 The`: raised figures set level.
_LEVEL_CITATION = re.compile(
    r"(?:(?<=[a-z)\]”\"%]\.)|(?<=[A-Z]{2}\.))"
    r"[0-9]{1,3}(?:[,–-][0-9]{1,3}){0,10}(?: [0-9]{1,3}){0,3}(?=\s+[A-Z])"
)
_HAN_STOPS = frozenset("。｡！？")
_HAN_END = re.compile(f"[{HAN}）》”」』】％]$")
_GOES_ON = re.compile(r"\s*[，、；：,;:)）\]］】》〉」』%％]|的|等[，、。]|--|[–—]")
# `(b) Survival`, `2) Patients`: an item of a list inside a paragraph
_ITEM = re.compile(r"[(（]?(?:[A-Za-z]|[ivx]{1,4}|[0-9]{1,2})[)）]\s*[A-Z\u3400-\u9fff]")
_NEXT_WORD = re.compile(r"[(\[（［“‘\"']{0,3}([^\s()\[\]“”\"]{1,40})")
_LAST_WORD = re.compile(r"[(\[（［“‘\"'*†‡]{0,3}(\S*)$")
# mTOR, p53, siRNA, c-Myc, r/r, eGFR: small letters that may begin a sentence
_GENE = re.compile(r"(?:[a-z]{1,5}[A-Z0-9]|[a-z]{1,3}[-/][A-Za-z0-9])")
_INITIALS = re.compile(r"(?:[A-Z]\.[-‐]?)*[A-Z]")
_LABEL = re.compile(
    r"[•⁃‣·*\-]?\s?[(（]?"
    r"(?:(?:(?:Supplementary|Suppl\.?|Extended|Data|Online|Additional)\s)?"
    r"(?:Figs?|FIGS?|Figures?|FIGURES?|Tables?|TABLES?|Tab|Schemes?|Box|Boxes|Appendix|Video|Movie|图|表)[.．]?\s{0,3}"
    r"(?:[A-Z]{0,2}[0-9]{1,3}[A-Za-z]?|[IVX]{1,5})|[0-9]{1,3}(?:[.．][0-9]{1,3}){0,4}|[A-Za-z]|[ivxIVX]{1,5})[)）]?"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """The sentences' places in one paragraph; they cover all but the spaces between them.

    >>> text = "患者获得CR。[12]随访12.8个月（见图1。）。P < 0.05. In Fig. 2, Li et al. show it.[3] The end"
    >>> for start, end in split_sentences(text):
    ...     print(text[start:end])
    患者获得CR。[12]
    随访12.8个月（见图1。）。
    P < 0.05.
    In Fig. 2, Li et al. show it.[3]
    The end
    """
    text = text.rstrip()
    start, spans = _skip_spaces(text, 0), []
    for end in _find_ends(text):
        spans.append((start, end))
        start = _skip_spaces(text, end)
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _find_ends(text: str) -> Iterator[int]:
    brackets = _find_brackets(text)
    start, end = _skip_spaces(text, 0), 0
    for stop in _STOP.finditer(text):
        if stop.start() < end:
            continue
        after = _skip_level_citation(text, start, stop)
        if _inside(brackets, stop) or not _ends(text, start, stop, after):
            continue
        yield after
        start, end = _skip_spaces(text, after), after


def _skip_level_citation(text: str, start: int, stop: re.Match[str]) -> int:
    """Where what belongs to the stop ends; the number of ``Tab.2 Survival`` is no citation."""
    level = _LEVEL_CITATION.match(text, stop.end())
    if level is None or _is_short_form(_word_before(text, start, stop.start())):
        return stop.end()
    return level.end()


def _find_brackets(text: str) -> list[tuple[int, int]]:
    """Outermost closed brackets of at most ``LONGEST_BRACKET`` characters; unmatched ones do not count."""
    open_at: list[int] = []
    found: list[tuple[int, int]] = []
    for bracket in re.finditer(r"[(\[（［【《〔{)\]）］】》〕}]", text):
        at = bracket.start()
        if bracket.group() in _OPENERS:
            open_at.append(at)
        elif open_at and at - open_at[-1] <= LONGEST_BRACKET:
            begin = open_at.pop()  # （ may be closed by ): prints mix them
            while found and found[-1][0] > begin:
                found.pop()
            found.append((begin, at))
        else:
            open_at.clear()
    return found


def _inside(brackets: list[tuple[int, int]], stop: re.Match[str]) -> bool:
    """Whether the stop stands in a bracket that goes on behind it."""
    at = bisect_right(brackets, (stop.start(), stop.start())) - 1
    if at < 0 or brackets[at][1] < stop.end("marks"):
        return False
    return _HAN_STOPS.isdisjoint(stop.group()) or brackets[at][1] - brackets[at][0] <= LONGEST_HAN_BRACKET


def _ends(text: str, start: int, stop: re.Match[str], after: int) -> bool:
    """Whether a sentence that begins at ``start`` ends with this stop."""
    if after >= len(text):
        return True
    if _GOES_ON.match(text, after):
        return False
    if not _HAN_STOPS.isdisjoint(stop.group()):
        return True
    if text.startswith(("[...]", "[…]"), stop.start() - 1):
        return False
    label = _LABEL.match(text, start)
    if (label and label.end() >= stop.start()) or _is_inside_number(text, stop, after):
        return False
    if _HAN_END.search(text, max(0, stop.start() - 1), stop.start()):
        return _ends_after_han(text, stop, after)
    return _ends_after_latin(text, start, stop, after)


def _is_inside_number(text: str, stop: re.Match[str], after: int) -> bool:
    """`8 . 7` and `0. 05` are decimals printed with spaces, `注：1. 管理率` an item of a list."""
    before = text[max(0, stop.start() - 5) : stop.start()]
    if re.search(r"[0-9] $|(?<![0-9.])0$", before):
        return text[_skip_spaces(text, after)].isdigit()
    return re.search(r"[：:；;]\s?[0-9]{1,2}$", before) is not None


def _ends_after_han(text: str, stop: re.Match[str], after: int) -> bool:
    """`结果. 本研究` and `结果．本研究`: journals that print a Latin full stop; `表.1` is none."""
    if "…" in stop.group():
        return False
    return not text[after].isalnum() or "\u3400" <= text[after] <= "\u9fff"


def _ends_after_latin(text: str, start: int, stop: re.Match[str], after: int) -> bool:
    following = _skip_spaces(text, after)
    match = _NEXT_WORD.match(text, following)
    upcoming = match.group(1) if match else text[following]
    spaced = following > after
    word = _word_before(text, start, stop.start())
    if not spaced and not _is_glued(word, stop, after, upcoming):
        return False
    if spaced and _ITEM.match(text, following):
        return not _is_short_form(word)
    if upcoming[0].islower():
        return bool(_GENE.match(upcoming)) and not _is_short_form(word)
    if not stop.group().startswith(".") or stop.group().startswith("..") or _SECOND_STOP.search(stop.group()):
        return True
    return _full_stop_ends(text, start, stop, word, upcoming)


def _is_glued(word: str, stop: re.Match[str], after: int, upcoming: str) -> bool:
    """A stop without a space ends a sentence before Han, behind a citation and in `bought 1,000.That is`."""
    if re.match(f"[{HAN}]", upcoming):
        return not _is_short_form(word) and stop.group()[0] != "…"
    if after > stop.end("marks"):
        return not upcoming[0].islower()
    first = re.match(r"[A-Za-z]*", upcoming)
    plain = re.search(r"[a-z]{3}$|[0-9)\]%]$", word) is not None
    return plain and first is not None and first.group() in STARTERS


def _full_stop_ends(text: str, start: int, stop: re.Match[str], word: str, upcoming: str) -> bool:
    key = word.lower()
    first = re.split(r"[^A-Za-z]", upcoming, maxsplit=1)[0]
    if key in NEVER_LAST:
        return False
    if key in BEFORE_NUMBER:
        return not re.match(r"[A-Z]{0,2}[0-9]|[IVX]{2,}(?![A-Za-z])|[A-HJ-Z](?![A-Za-z])", upcoming)
    if key in SELDOM_LAST:
        return first in STARTERS
    if _INITIALS.fullmatch(word):
        before = _word_before(text, start, stop.start() - len(word)).lower()
        return before in LETTERED or (len(first) > 1 and first in STARTERS)
    return True


def _is_short_form(word: str) -> bool:
    key = word.lower()
    short = key in NEVER_LAST or key in BEFORE_NUMBER or key in SELDOM_LAST
    return short or _INITIALS.fullmatch(word) is not None


def _word_before(text: str, start: int, end: int) -> str:
    """The word that ends at ``end``, without what is glued to its front: ``19（Fig`` gives ``Fig``."""
    last = _LAST_WORD.search(text[max(start, end - 40) : end].rstrip())
    word = last.group(1) if last else ""
    return re.split(rf"[(\[（［，。；：、,;/{HAN}]", word)[-1]


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
