"""Diseases whose name a modifier or 的 parts: HER2阳性转移性乳腺癌, `EGFR-mutated advanced NSCLC`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from pipeline.finders.vocabulary import TermMatch, opens_word
from pipeline.frozen import frozen
from pipeline.normalisers.name import compact, fold_letters, kept_offsets, lower_letters
from pipeline.settings import Term

FIELD = "disease"
SHORTEST = 3
"""Letters a beginning has: the B of B-ALL before `relapsed ALL` would be any B."""
REACH = 60
BETWEEN_MODIFIERS = re.compile(r"(?:[\s,，、/的性\-]|和|或|及|(?<![A-Za-z])(?:and|or|and/or)(?![A-Za-z]))*")
MODIFIED = re.compile(r"[\s的,，、\-]{0,2}")
PLAIN = re.compile(r"[\s的]{1,2}")
"""What parts a beginning from modifiers, and from the name itself."""

Beginnings = Mapping[str, Sequence[tuple[str, Term]]]
"""By the id of a disease what narrower ones have before its name, in letters, the longest first."""


@frozen
class Qualified:
    """A disease around a broader one: ``plain`` is the match it replaces."""

    match: TermMatch
    plain: TermMatch
    modifier: str


def beginnings_of(diseases: Iterable[Term]) -> Beginnings:
    """What the names of narrower diseases have before the names of the disease they belong to.

    >>> broad = Term("disease", "BC", "breast cancer", "乳腺癌")
    >>> narrow = Term("disease", "TNBC", "triple-negative breast cancer", "", props={"parent": "BC"})
    >>> [(begins, term.id) for begins, term in beginnings_of([broad, narrow])["BC"]]
    [('triplenegative', 'TNBC')]
    """
    terms = {term.id: term for term in diseases}
    found: dict[str, dict[str, Term]] = {}
    names = {term.id: tuple(map(_letters, term.surfaces)) for term in terms.values()}
    for term in terms.values():
        for broad in _broader(term, terms):
            for name, end in product(names[term.id], names[broad]):
                if name.endswith(end) and len(name) - len(end) >= SHORTEST:
                    found.setdefault(broad, {}).setdefault(name[: -len(end)], term)
    return {broad: sorted(some.items(), key=lambda one: -len(one[0])) for broad, some in found.items()}


def _broader(term: Term, terms: Mapping[str, Term]) -> Iterator[str]:
    seen = {term.id}
    while (broad := terms[term.id].props.get("parent", "")) in terms and broad not in seen:
        yield broad
        seen.add(broad)
        term = terms[broad]


def find_qualified(text: str, matches: Sequence[TermMatch], beginnings: Beginnings) -> Iterator[Qualified]:
    """The narrower diseases whose beginning stands before the modifiers of a broader one's name."""
    modifiers = {match.end: match for match in matches if match.term.field == "modifier"}
    for match in matches:
        known = beginnings.get(match.term.id) if match.term.field == FIELD else None
        if not known:
            continue
        said, start = "", match.start
        while (one := _modifier_before(text, start, modifiers)) is not None:
            said, start = said or one.term.id, one.start
        begun = _begun(text, start, known, MODIFIED if said else PLAIN)
        if begun is not None:
            at, term = begun
            yield Qualified(TermMatch(at, match.end, term, text[at : match.end]), match, said)


def _modifier_before(text: str, start: int, modifiers: Mapping[int, TermMatch]) -> TermMatch | None:
    for end in range(start, max(0, start - 8), -1):
        if end in modifiers and modifiers[end].start < start:
            return modifiers[end] if BETWEEN_MODIFIERS.fullmatch(text, end, start) else None
    return None


def _begun(
    text: str, end: int, known: Sequence[tuple[str, Term]], gap: re.Pattern[str]
) -> tuple[int, Term] | None:
    """Where before an offset the beginning of a narrower disease's name stands, and whose."""
    floor = max(0, end - REACH)
    folded = fold_letters(text[floor:end])
    bare = folded.rstrip(" 的,，、-\t\n")
    letters, offsets = lower_letters(compact(bare)), kept_offsets(bare)
    for begins, term in known:
        if letters.endswith(begins):
            start = offsets[len(letters) - len(begins)]
            if opens_word(folded, start) and gap.fullmatch(folded, len(bare)):
                return floor + start, term
    return None


def _letters(name: str) -> str:
    return lower_letters(compact(fold_letters(name)))
