"""Headings by their type: larger than the text, bold, centred or in capitals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.layout.headings import Candidate
from pipeline.layout.marks.lengths import is_capitals, typed_length
from pipeline.layout.marks.mark import Mark
from pipeline.layout.source import SourceLine, is_set_apart

LONGEST_HEADING = 200
FEWEST_LETTERS = 4
LETTERS_SHARE = 0.6
SHORT_TITLE = 0.85
FEWEST_CAPITALS = 3
"""So many headings in capitals are a level, if they are words: `BCMA` and `NSCLC` are always written so."""
SPELT_OUT = re.compile("[A-Z]{6}")
FEWEST_WHITE = 0.08
RAISED_END = re.compile(r"[\s⁰-⁹¹²³,，–-]+$")
# `PROXIMAL PATHWAY. Pegcetacoplan was approved`: a heading in capitals that its paragraph goes on behind.
RUN_IN_CAPITALS = re.compile(r"[A-Z][^a-z.]{4,}\.\s+[A-Z][a-z]")
SENTENCE_INSIDE = re.compile(r"[a-z]{3}\.[⁰-⁹¹²³,\[\]0-9]*\s+[A-Z][a-z]")
LONGEST_TITLE = 80
"""Characters above which a full stop inside parts sentences: `Trials vs. Practice` is shorter."""


def typed_headings(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], first: int, body: tuple[float, bool]
) -> dict[int, Mark]:
    """Headings without numbers, told by their type: larger than the text or bold, used more than once.

    Of headings in one size those in capitals throughout stand above the others.
    """
    found: dict[int, int] = {}
    at = first
    while at < len(lines):
        length = 0 if at in marks else typed_length(lines, marks, at, body)
        length = length or int(at not in marks and _is_placed_as_heading(lines, marks, at))
        text = "".join(line.title for line in lines[at : at + length])
        if length and len(text) <= LONGEST_HEADING and _reads_as_title(text):
            found[at] = length
        at += max(length, 1)
    named = [at for at, mark in marks.items() if mark.kind == "heading" and at < len(lines)]
    capitals = [at for at in (*named, *found) if is_capitals(lines[at].text)]
    in_use = sum(SPELT_OUT.search(lines[at].text) is not None for at in capitals) >= FEWEST_CAPITALS
    kind_of = {at: (*_type_of(lines[at]), in_use and at in capitals) for at in (*named, *found)}
    used = Counter(kind_of.values())
    largest = max((kind for kind, count in used.items() if count > 1), default=None)
    kinds = sorted((kind for kind in used if largest and kind <= largest), reverse=True)
    return {
        at: Mark(
            "heading",
            kinds.index(kind_of[at]) + 1,
            "",
            lines[at].title,
            lines=length,
            run_in=lines[at + length - 1].run_in,
        )
        for at, length in found.items()
        if kind_of[at] in kinds
    }


def headings_alike(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    chain: Sequence[Candidate],
    body: tuple[float, bool],
) -> dict[int, Mark]:
    """Unnumbered headings among numbered ones: set in the type of these, and of no others."""
    kinds: dict[tuple[float, bool], int] = {}
    for candidate in chain:
        if is_set_apart(lines[candidate.at], body):
            kinds.setdefault(_type_of(lines[candidate.at]), len(candidate.path))
    found: dict[int, Mark] = {}
    at = chain[0].at
    while at < len(lines):
        level = 0 if at in marks else kinds.get(_type_of(lines[at]), 0)
        length = typed_length(lines, marks, at, body) if level else 0
        text = " ".join(line.title for line in lines[at : at + length])
        if length and len(text) <= LONGEST_HEADING and _reads_as_title(text):
            run_in = lines[at + length - 1].run_in
            found[at] = Mark("heading", level, "", text, lines=length, run_in=run_in)
        at += max(length, 1)
    return found


def _is_placed_as_heading(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> bool:
    """A short line between the end of a text and a full line, apart, centred or in capitals.

    Small capitals are hardly larger than the text, and seldom bold.
    """
    line = lines[at]
    if at == 0 or at + 1 >= len(lines) or at + 1 in marks or not line.gap:
        return False
    below = lines[at + 1]
    letters = sum(char.isalpha() for char in line.text)
    capitals = is_capitals(line.text) and not below.text.isupper()
    return (
        (lines[at - 1].ends_sentence or at - 1 in marks)
        and letters >= max(FEWEST_LETTERS, LETTERS_SHARE * len(line.text))
        and line.width < SHORT_TITLE * below.width
        and (capitals or _is_centred(line, below))
    )


def _is_centred(line: SourceLine, below: SourceLine) -> bool:
    """Whether a line stands in the middle over the full line below it, with white at both sides."""
    if line.box is None or below.box is None or line.page != below.page:
        return False
    left, right = line.box[0] - below.box[0], below.box[2] - line.box[2]
    white = FEWEST_WHITE * (below.box[2] - below.box[0])
    return min(left, right) > white and abs(left - right) < max(2 * line.size, 0.1 * (left + right))


def _type_of(line: SourceLine) -> tuple[float, bool]:
    return round(2 * line.size) / 2, line.bold


def _reads_as_title(text: str) -> bool:
    """No list of key words, no sentences, with or without a raised citation behind the stop."""
    bare = RAISED_END.sub("", text)
    is_list = len(re.findall("[;；]", text)) > 1
    sentence = SENTENCE_INSIDE.search(bare) is not None
    runs_in = RUN_IN_CAPITALS.match(bare) is not None or (sentence and bare.endswith("-"))
    is_prose = "。" in bare or runs_in or (len(bare) > LONGEST_TITLE and sentence)
    stops = re.search(r"[。；;,，:：.]$", bare) is not None
    return len(re.findall(r"[^\W\d_]", text)) >= 2 and not (is_list or is_prose or stops)
