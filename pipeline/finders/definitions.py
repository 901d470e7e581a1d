"""What a paper itself says a short form means goes before the vocabulary.

MM is multiple myeloma or malignant melanoma, ADR an adverse reaction or a receptor: a paper that
defines the short form decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.finders.vocabulary import Scanner
from pipeline.normalisers.name import name_key
from pipeline.records import Mention
from pipeline.settings import Term

LONGEST_SHORT_FORM = 12
LISTED = "abbreviation:footnote_list"
"""The rule of definitions that hold for what stands before them too: in lists and notes of tables."""
BEFORE_SHORT = re.compile(r"(?<![A-Za-z0-9])(?<![A-Za-z0-9][-‐‑–.])")
BEHIND_SHORT = re.compile(r"(?![A-Za-z0-9])(?![-‐‑–][A-Z0-9])(?!\.[0-9])")
"""What may not stand around a short form: EV is not in EV-301, HEV or EV.2, but in EV-treated."""


def settle_by_definitions(
    mentions: Sequence[Mention], definitions: Sequence[Mention], text: str, scanner: Scanner
) -> list[Mention]:
    """The mentions, short forms read as the paper defines them; what it defines otherwise is dropped."""
    long_forms = _long_forms(definitions)
    kept, seen = [], set[tuple[int, int, str, str]]()
    for mention in mentions:
        surface = text[mention.start : mention.end]
        settled = (
            _settle(mention, surface, long_forms.get(name_key(surface), ()), scanner)
            if _is_short(surface)
            else mention
        )
        if settled is None:
            continue
        key = (settled.start, settled.end, settled.field, settled.value)
        if key not in seen:
            seen.add(key)
            kept.append(settled)
    return kept


def _is_short(surface: str) -> bool:
    return len(surface) <= LONGEST_SHORT_FORM and re.search(r"[A-Z]{2}", surface) is not None


def _long_forms(definitions: Sequence[Mention]) -> dict[str, tuple[str, ...]]:
    """Long forms in both languages by the key of the short form."""
    found: dict[str, tuple[str, ...]] = {}
    for definition in definitions:
        if definition.value:
            longs = tuple(value for _, value in definition.extra if value)
            key = name_key(definition.value)
            found[key] = tuple(dict.fromkeys(found.get(key, ()) + longs))
    return found


def _settle(mention: Mention, surface: str, longs: Sequence[str], scanner: Scanner) -> Mention | None:
    """The mention as the long forms say: as it is, another concept of its field, or none."""
    if not longs:
        return mention
    concepts = [term for long in longs for term in scanner.find_whole(long)]
    same_field = [term for term in concepts if term.field == mention.field]
    if any(term.id == mention.value for term in same_field):
        return mention
    if same_field:
        return _read_as(mention, same_field[0])
    if concepts or not _alike(_words_of(mention, surface, scanner), longs):
        return None
    return mention


def _read_as(mention: Mention, term: Term) -> Mention:
    return replace(mention, value=term.id, name=term.name_en or term.name_zh, rule=term.rule)


def _words_of(mention: Mention, surface: str, scanner: Scanner) -> set[str]:
    """The content words of all the concept's English names, in lower case."""
    names = [
        name
        for term in scanner.find_whole(surface)
        if (term.field, term.id) == (mention.field, mention.value)
        for name in term.surfaces
    ]
    return set(re.findall(r"(?<![a-z])[a-z]{4,}", " ".join([mention.name, *names]).lower()))


def _alike(known: set[str], longs: Sequence[str]) -> bool:
    """Whether a long form the vocabulary lacks can still be this concept: a content word in common."""
    told = " ".join(longs).lower()
    return not known or any(word[:5] in told for word in known) or not re.search(r"[a-z]{4,}", told)


def find_defined(text: str, definitions: Sequence[Mention], scanner: Scanner) -> list[Mention]:
    """Mentions of the concepts for which the paper itself defines a short form: EV, UC, SG.

    Each place reads as the definition before it says, or as a list of abbreviations does; a
    short form of one letter or of an unknown concept gives none.
    """
    by_short: dict[str, list[Mention]] = {}
    for definition in sorted(definitions, key=lambda one: one.start):
        if len(definition.value) > 1 and definition.name:
            by_short.setdefault(definition.value, []).append(definition)
    spans = sorted((one.start, one.end) for one in definitions)
    return [
        mention
        for short, known in by_short.items()
        for mention in _find_short(text, short, known, scanner)
        if not _is_within(mention.start, spans)
    ]


def _find_short(text: str, short: str, known: Sequence[Mention], scanner: Scanner) -> Iterator[Mention]:
    concepts = [_concepts(definition, scanner) for definition in known]
    if not any(concepts):
        return
    starts = [0 if one.rule == LISTED else one.end for one in known]
    for at in _find_alone(text, short):
        meant = [terms for start, terms in zip(starts, concepts, strict=True) if start <= at]
        for term, modifier in meant[-1] if meant else ():
            name = term.name_en or term.name_zh
            extra = (("modifier", modifier),) if modifier and term.field == "disease" else ()
            rule = f"definition:{short}"
            yield Mention(at, at + len(short), term.field, term.id, name, rule, extra=extra)


def _find_alone(text: str, short: str) -> Iterator[int]:
    """Where a short form stands by itself; plain search goes before the borders, which cost more.

    >>> list(_find_alone("EV-301试验：EV-treated, HEV and EV.", "EV"))
    [9, 29]
    """
    at = text.find(short)
    while at >= 0:
        alone = BEFORE_SHORT.match(text, at) and BEHIND_SHORT.match(text, at + len(short))
        if alone:
            yield at
        at = text.find(short, at + (len(short) if alone else 1))


def _concepts(definition: Mention, scanner: Scanner) -> tuple[tuple[Term, str], ...]:
    """What the long forms name, as printed, without a plural s, or behind a modifier, which is told."""
    for _, long in definition.extra:
        for form, modifier in _reductions(long, scanner) if long else ():
            if terms := scanner.find_whole(form):
                return tuple((term, modifier) for term in terms)
    return ()


def _reductions(long: str, scanner: Scanner, said: str = "") -> Iterator[tuple[str, str]]:
    """A long form, then its singular, then what follows a modifier that opens it, with the modifier."""
    yield long, said
    if re.search("[a-z]{3}s$", long):
        yield long[:-1], said
    for match in scanner.scan(long):
        if match.term.field == "modifier" and match.start == 0 and match.end < len(long):
            rest = re.sub(r"^(?:性|的|期|型|[\s,，、/-])+", "", long[match.end :])
            yield from _reductions(rest, scanner, said or match.term.id)
            return


def _is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and place < spans[at][1]


def add_defined(mentions: Sequence[Mention], defined: Sequence[Mention]) -> list[Mention]:
    """The mentions, with those by definition where no mention of the same field stands already."""
    fields = {one.field for one in defined}
    taken = {
        (mention.field, place)
        for mention in mentions
        if mention.field in fields
        for place in range(mention.start, mention.end)
    }
    return [
        *mentions,
        *(
            one
            for one in defined
            if not any((one.field, place) in taken for place in range(one.start, one.end))
        ),
    ]
