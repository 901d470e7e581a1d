"""Definitions in running text: a long form beside a bracket with its short form, or the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.han import has_han
from pipeline.records import Definition

from .brackets import Bracket, find_brackets
from .chinese import defined_in_chinese
from .edge import Evidence, find_head_run
from .english import defined_in_english
from .inside import Contents, read_bracket
from .letters import score_pair
from .passages import BAD_END, CITATION, LAST_SHORT, Passage, definition
from .shapes import count_han, has_letter, is_number_shared, is_short, latin_words

LEAST_SCORE = 0.15
"""For each letter, of a bracket behind a short form: AEs (all-causality across all arms) is none."""


def find_inline(passage: Passage) -> Iterator[Definition]:
    """Yield the definitions at the brackets of one paragraph."""
    for bracket in find_brackets(passage.text, passage.low, passage.high):
        inner = passage.text[bracket.start : bracket.stop]
        if has_letter(inner) or has_han(inner):
            yield from _read_definition(passage, bracket, inner)


def _read_definition(passage: Passage, bracket: Bracket, inner: str) -> list[Definition]:
    contents = read_bracket(inner, passage.lists)
    if contents is None or (not bracket.closed and not (contents.shorts and contents.english)):
        return []
    head_end = _head_end(passage, bracket)
    found = _defined_by_short(passage, bracket, contents, head_end)
    if found:
        return found
    low, high = find_head_run(passage.text, passage.low, head_end)
    if count_han(passage.text[low:high]) >= 1:
        return defined_in_chinese(passage, bracket, contents, (low, high))
    return defined_in_english(passage, bracket, contents, head_end)


def _head_end(passage: Passage, bracket: Bracket) -> int:
    """Where the text left of the bracket ends, a citation [30] before it passed over."""
    start = max(passage.low, bracket.open - 44)
    match = CITATION.search(passage.text, start, bracket.open)
    end = match.start() if match else bracket.open
    while end > passage.low and passage.text[end - 1].isspace():
        end -= 1
    return end


def _defined_by_short(
    passage: Passage, bracket: Bracket, contents: Contents, head_end: int
) -> list[Definition]:
    """CAR（嵌合抗原受体）, ABBR (English long form), ABBR（English，中文）."""
    if contents.shorts or contents.strange or contents.enumerates:
        return []
    match = LAST_SHORT.search(passage.text, max(passage.low, head_end - 16), head_end)
    if match is None or not is_short(match.group()) or sum(map(str.isupper, match.group())) < 2:
        return []
    short = match.group()
    if passage.text[max(passage.low, match.start() - 1) : match.start()] in ("/", "-", "_", "."):
        return []
    if contents.english:
        is_long = len(latin_words(contents.english)) > 1 or len(contents.english) > len(short) + 3
        score = score_pair(short, contents.english, passage.lists)
        if not is_long or short in contents.english or score is None or score < LEAST_SCORE * len(short):
            return []
    elif not _is_term(contents.chinese, short, passage.evidence):
        return []
    rule = "short_first_en" if contents.english else "short_first_zh"
    if contents.english and contents.chinese:
        rule = "short_first_en_zh"
    return [definition(match.start(), bracket, short, contents.english, contents.chinese, rule)]


def _is_term(chinese: str, short: str, evidence: Evidence) -> bool:
    """Whether Chinese in a bracket behind a short form is a name and not a remark."""
    lists = evidence.lists
    if evidence.lexicon is not None and chinese.casefold() in evidence.lexicon:
        return True
    letters = sum(1 for char in short if char.isalpha())
    han = count_han(chinese)
    if not 3 <= han <= 4 * letters + 4 or chinese in lists.too_general or BAD_END.search(chinese):
        return False
    if han < 1.2 * letters or not chinese.endswith(lists.head_nouns):
        return False
    if not is_number_shared(short, chinese, lists) or re.search(r"[0-9%]\s*[例个岁天月年%]", chinese):
        return False
    return not any((match.lastgroup or "").startswith("cut") for match in lists.splitter.finditer(chinese))
