"""A sentence cut into clauses with one date each, or one list of dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.records import Sentence
from pipeline.relations.approvals.dates import date_groups, is_in_bracket
from pipeline.relations.approvals.names import is_refused
from pipeline.relations.approvals.told import DateList
from pipeline.relations.approvals.words import (
    AND_BEFORE,
    CLAUSE_WORD,
    COMMA,
    JOINT,
    LIST_JOINT,
    NAME_TO_DATE,
    OWN_CLAUSE,
    STRONG_JOINT,
)
from pipeline.relations.cues import cue_pattern, cue_within, shape
from pipeline.relations.reading import Reading


def cut_sentence(
    reading: Reading, sentence: Sentence, lists: Sequence[DateList]
) -> Iterator[tuple[int, int]]:
    """The sentence cut so that a piece has one date, or one list of dates."""
    text = reading.paper.text
    cuts = {m.start() for m in shape(reading, STRONG_JOINT).finditer(text, sentence.start, sentence.end)}
    cuts |= set(_ends_of_filings(reading, sentence))
    cuts = {cut for cut in cuts if not is_in_bracket(text[sentence.start : cut])}
    latter = cue_pattern(reading, "one_of_list")
    cuts |= {m.start() for m in latter.finditer(reading.folded, sentence.start + 1, sentence.end)}
    edges = [sentence.start, *sorted(cuts), sentence.end]
    for start, end in pairwise(edges):
        yield from _cut_clause(reading, start, end, lists)


def _ends_of_filings(reading: Reading, sentence: Sentence) -> Iterator[int]:
    """Commas between what was filed or expected and what was approved: 申请2023年获受理，2024年12月获批."""
    commas = [m.start() for m in COMMA.finditer(reading.paper.text, sentence.start, sentence.end)]
    for start, comma, end in zip(
        [sentence.start, *commas], commas, [*commas[1:], sentence.end], strict=False
    ):
        is_told = cue_within(reading, "approval", comma, end) and reading.within(comma, end, "date")
        if is_told and is_refused(reading, start, comma) and not is_refused(reading, comma, end):
            yield comma


def _cut_clause(
    reading: Reading, start: int, end: int, lists: Sequence[DateList]
) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(date_groups(reading, start, end, lists)):
        cut = _cut_between(reading, start, before[-1].end, after[0].start)
        if cut is not None:
            yield start, cut
            start = cut
    yield start, end


def _cut_between(reading: Reading, start: int, left: int, right: int) -> int | None:
    """Where between two dates the second one's piece begins."""
    text = reading.paper.text
    joints = _joints(reading, left, right)
    if not joints:
        return None
    cue = cue_pattern(reading, "approval")
    cues = [left + m.start() for m in cue.finditer(text[left:right])]
    opens = text[left : left + 1] not in (")", "）")
    if (
        cues and opens and not cue.search(text[start:left])
    ):  # 2017年FDA批准…，2018年: the first cue is its own
        first, *more = _distinct_cues(reading, cues)
        behind = [joint for joint in joints if joint > first and (not more or joint < more[0])]
        return behind[-1] if behind else None
    fields = ("product", "drug", "agency", "country")
    marks = [*cues, *(mention.start for mention in reading.within(left, right, *fields))]
    behind = [joint for joint in joints if not marks or joint < min(marks)]
    if not behind:
        return joints[0]
    return behind[-1] if marks else max(behind, key=lambda joint: (_weight(text, joint), -joint))


def _joints(reading: Reading, left: int, right: int) -> list[int]:
    """Where a new piece may begin; `and` only before a preposition, a verb or something named."""
    text = reading.paper.text
    found = {m.start() for m in shape(reading, JOINT).finditer(text, left, right)}
    found |= {
        m.start()
        for m in shape(reading, OWN_CLAUSE).finditer(text, left, right + 60)
        if m.start() < right < m.end()
    }
    named = reading.within(left, right, "product", "drug", "agency", "country")
    # `psoriatic arthritis (2017) and ulcerative colitis (2018)`
    named += [m for m in reading.within(left, right, "disease") if NAME_TO_DATE.fullmatch(text, m.end, right)]
    for mention in named:
        before = AND_BEFORE.search(text, left, mention.start)
        if before:
            found.add(before.start())
    listed = _inside_lists(reading, left, right)
    found = {joint for joint in found if not any(start <= joint < end for start, end in listed)}
    return sorted(joint for joint in found if not is_in_bracket(text[left:joint]))


def _inside_lists(reading: Reading, left: int, right: int) -> list[tuple[int, int]]:
    """Between the members of lists of places: 日本和中国分别于… is one piece."""
    text = reading.paper.text
    places = reading.within(left, right, "country", "agency")
    return [
        (one.end, other.start)
        for one, other in pairwise(places)
        if one.end < other.start and LIST_JOINT.fullmatch(text, one.end, other.start)
    ]


def _weight(text: str, joint: int) -> int:
    """A joint with a word that joins clauses cuts deeper than a comma."""
    return 2 if CLAUSE_WORD.match(text, joint) else 1


def _distinct_cues(reading: Reading, cues: Sequence[int]) -> list[int]:
    """批准…上市 and `granted … approval` without a joint between are one."""
    kept = [cues[0]]
    for before, after in pairwise(cues):
        if shape(reading, JOINT).search(reading.paper.text, before, after):
            kept.append(after)
    return kept
