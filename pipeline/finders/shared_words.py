"""Diseases listed with a word they share: `haemophilia A or B`, 1型或2型糖尿病, `lung and breast cancer`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.finders.vocabulary import TermMatch
from pipeline.normalisers.fold import fold_width
from pipeline.normalisers.name import compact, fold_letters, lower_letters
from pipeline.settings import Term

FIELD = "disease"
LIST = r"(?:\s?[、,，/]\s?(?:(?:and|or)\s)?|\s?(?:和|与|及|以及|或)\s?|\s(?:and/or|and|or)\s)"
JOINT_BEFORE = re.compile(rf"{LIST}\Z")
MARK_BEHIND = re.compile(rf"{LIST}(?P<mark>[A-Z]|[0-9])(?![A-Za-z0-9%.\-–]|\s?[(（%])")
MARKED = re.compile(r"(?P<stem>.*[^A-Za-z0-9])(?P<mark>[A-Z]|[0-9])")
# What may be left of a name before the word it shares: `type 1`, 乙型; a few words, a few characters.
WORDS = re.compile(r"(?:[^\s,;:()\[\]、，；：（）]+[ ]){0,3}[^\s,;:()\[\]、，；：（）]+\Z")
HAN_END = re.compile(r"[A-Z0-9\u4e00-\u9fff]{1,6}\Z")
JOINT_IN_NAME = re.compile(r"(?<=[ \-])|(?<=[\u4e00-\u9fff])(?=[A-Z\u4e00-\u9fff])")
REACH = 60


def find_shared(text: str, matches: Sequence[TermMatch], names: Mapping[str, Term]) -> Iterator[TermMatch]:
    """The diseases named by a part of their name beside another one's that has the rest.

    ``names`` has each disease by its letters. A match spans the part alone: the B of `haemophilia A or B`.
    """
    folded = fold_width(text)
    named = [match for match in matches if match.term.field == FIELD]
    taken = {at for match in named for at in range(match.start, match.end)}
    for match in named:
        for found in (*_before(folded, match, names), *_behind(folded, match, names)):
            if taken.isdisjoint(range(found.start, found.end)):
                taken.update(range(found.start, found.end))
                yield found


def _behind(text: str, match: TermMatch, names: Mapping[str, Term]) -> Iterator[TermMatch]:
    """`hepatitis B, C or D`: marks behind a name that ends with one."""
    own = MARKED.fullmatch(text, match.start, match.end)
    further = MARK_BEHIND.match(text, match.end) if own else None
    while own and further:
        term = names.get(letters_of(own["stem"] + further["mark"]))
        if term is not None and term != match.term and own["mark"].isdigit() == further["mark"].isdigit():
            yield TermMatch(*further.span("mark"), term, own["stem"] + further["mark"])
        further = MARK_BEHIND.match(text, further.end())


def _before(text: str, match: TermMatch, names: Mapping[str, Term]) -> Iterator[TermMatch]:
    """`type 1 or type 2 diabetes`, 乙型、丙型或丁型肝炎: the beginnings of names before one that is whole."""
    name = text[match.start : match.end]
    ends = [name[m.start() :] for m in JOINT_IN_NAME.finditer(name) if m.start()]
    start = match.start
    while joint := JOINT_BEFORE.search(text, max(0, start - REACH), start):
        found = next(_named_by(text, joint.start(), ends, names), None)
        if found is None or found.term == match.term:
            return
        yield found
        start = found.start


def _named_by(text: str, end: int, ends: Sequence[str], names: Mapping[str, Term]) -> Iterator[TermMatch]:
    """The names that the words up to ``end`` begin, with one of the ends; the longest beginning first."""
    for start in _starts(text, end):
        for rest in ends:
            gap = "" if rest[0] > "\u3000" else " "
            term = names.get(letters_of(text[start:end] + gap + rest))
            if term is not None:
                yield TermMatch(start, end, term, f"{text[start:end]}{gap}{rest}")


def _starts(text: str, end: int) -> list[int]:
    """Where a beginning of a name may start: at its words, in Chinese at any character."""
    floor = max(0, end - REACH)
    words, han = WORDS.search(text, floor, end), HAN_END.search(text, floor, end)
    starts = (
        {words.start(), *(m.end() for m in re.compile(" ").finditer(text, words.start(), end))}
        if words
        else set()
    )
    if han and text[end - 1] > "\u3000":
        starts |= set(range(han.start(), end))
    return sorted(starts)


def letters_of(name: str) -> str:
    """A name without case, spaces and hyphens, as :attr:`Scanner.diseases` has it."""
    return lower_letters(compact(fold_letters(name)))
