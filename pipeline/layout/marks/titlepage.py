"""The lines around the title: the kind of article, the journal, what its publisher prints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.han import HAN
from pipeline.layout.furniture import JOURNAL_LINE, VOLUME_YEAR_LINE
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.source import SourceLine

FRONT_LINES = 30
ORNAMENTS = re.compile(r"[\s·•・∙|｜\[\]【】［］()（）<>《》:：*\-–—]")
JOURNAL_NAME = re.compile(
    rf"^[{HAN}]{{2,16}}(?:杂志|学报|医刊|通报)$|^(?:[A-Z][a-z]+\s){{0,4}}(?:Journal|Annals|Archives)(?:\s(?:of|in|and|the|[A-Z][a-z]+)){{0,8}}$"
)
# `Received 3 September 2024; revised 11 December 2024`: the paper's own dates, without a colon.
HISTORY = re.compile(
    r"^(?:Received|Revised|Accepted|Submitted|Published|Available online|First published)(?:\s(?:online|on))?"
    r"\s(?:[0-9]{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\.?\s[0-9]{1,2}|(?:19|20)[0-9]{2})"
    r"(?=[\s,.\-/])(?!.{0,80}(?:19|20)[0-9]{2}[^;,.]{40})"
)
ADDRESS = re.compile(r"^(?:https?://|www\.|doi\.org/|10\.[0-9]{4,9}/)\S{3,150}$", re.IGNORECASE)
LONGEST_JOURNAL_LINE = 140
LONGEST_BANNER = 80


def title_page(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> range:
    """The lines above the first abstract or key words, where these stand near the top; else the first few."""
    ends = (
        at for at, mark in marks.items() if mark.kind in ("abstract", "keywords") and at < 2 * FRONT_LINES
    )
    return range(min(ends, default=min(3, len(lines))))


def is_page_label(text: str, words: LayoutWords) -> bool:
    """The kind of article (`REVIEW`, `·综述·`), the journal's name or its volume: no part of a title."""
    bare = ORNAMENTS.sub("", re.sub(r"(?i)doi\s?[:：]?\s?10\.[0-9]{4,9}/\S+$", "", text)).casefold()
    kinds = {ORNAMENTS.sub("", word).casefold() for word in words.get("article_type", ())}
    if text[:1].islower():  # `research`: the last word of a wrapped title
        kinds = set()
    journal = len(text) <= LONGEST_JOURNAL_LINE and _is_journal_line(text)
    return (
        bare in kinds
        or journal
        or is_page_line(text, words)
        or any(pattern.match(text) for pattern in (ADDRESS, JOURNAL_NAME, HISTORY))
    )


def _is_journal_line(text: str) -> bool:
    return JOURNAL_LINE.search(text) is not None or VOLUME_YEAR_LINE.match(text) is not None


def is_page_line(text: str, words: LayoutWords) -> bool:
    """What the publisher prints around a title: `Contents lists available at ScienceDirect`, 扫码阅读.

    `Open access publishing in China`, a title, goes on in words of its own.
    """
    if len(text) > LONGEST_JOURNAL_LINE:
        return False
    pattern = _page_line_pattern(words.get("page_line_start", ()), words.get("page_line", ()))
    return pattern.match(text) is not None


@cache
def _page_line_pattern(starts: tuple[str, ...], whole: tuple[str, ...]) -> re.Pattern[str]:
    """Lines that begin with one of the first, or are one of the second, a colon or an address behind it."""
    begin, alone = ("|".join(map(re.escape, part)) or "(?!)" for part in (starts, whole))
    behind = r"(?:\s*$|\s?[:：]|\s(?:www\.|https?:))"
    return re.compile(rf"^(?:(?:{begin})(?![a-z])|(?:{alone}){behind})", re.IGNORECASE)


def is_banner(lines: Sequence[SourceLine], page: range, at: int, words: LayoutWords) -> bool:
    """Whether a line is the journal's name in large type: a line of volume and year begins with it."""
    name = lines[at].text.casefold()
    if len(name) > LONGEST_BANNER:
        return False
    volumes = (lines[other].text for other in page if other != at and _is_journal_line(lines[other].text))
    between = 0 < at < len(page) - 1 and all(is_page_line(lines[i].text, words) for i in (at - 1, at + 1))
    return between or any(
        re.match(rf"{re.escape(name)}[\s,，.]{{0,3}}[0-9(（第V]", v.casefold()) for v in volumes
    )


def after_front(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> int:
    """No section begins above the abstract or key words: `1 Department of Oncology` is an affiliation."""
    front = [
        at for at, mark in marks.items() if mark.kind in ("abstract", "keywords") and at < len(lines) // 2
    ]
    return max(front, default=-1) + 1
