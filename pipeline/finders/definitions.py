"""What a paper itself says a short form means goes before the vocabulary.

MM is multiple myeloma or malignant melanoma, ADR an adverse reaction or a receptor: a paper that
defines the short form decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.vocabulary import Scanner
from pipeline.normalisers.name import name_key
from pipeline.records import Mention
from pipeline.settings import Term

LONGEST_SHORT_FORM = 12


def settle_by_definitions(
    mentions: Sequence[Mention], definitions: Sequence[Mention], text: str, scanner: Scanner
) -> list[Mention]:
    """The mentions, short forms read as the paper defines them; what it defines otherwise is dropped."""
    long_forms = _long_forms(definitions)
    kept, seen = [], set[tuple[int, int, str, str]]()
    for mention in mentions:
        surface = text[mention.start : mention.end]
        settled = (
            _settle(mention, long_forms.get(name_key(surface), ()), scanner)
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
            found[key] = found.get(key, ()) + longs
    return found


def _settle(mention: Mention, longs: Sequence[str], scanner: Scanner) -> Mention | None:
    """The mention as the long forms say: as it is, another concept of its field, or none."""
    if not longs:
        return mention
    concepts = [term for long in longs for term in scanner.find_whole(long)]
    same_field = [term for term in concepts if term.field == mention.field]
    if any(term.id == mention.value for term in same_field):
        return mention
    if same_field:
        return _read_as(mention, same_field[0])
    if concepts or not _alike(mention, longs):
        return None
    return mention


def _read_as(mention: Mention, term: Term) -> Mention:
    return replace(mention, value=term.id, name=term.name_en or term.name_zh, rule=term.rule)


def _alike(mention: Mention, longs: Sequence[str]) -> bool:
    """Whether a long form the vocabulary lacks can still be this concept: a content word in common."""
    known = set(re.findall(r"[a-z]{4,}", mention.name.lower()))
    told = " ".join(longs).lower()
    return not known or any(word[:5] in told for word in known) or not re.search(r"[a-z]{4,}", told)
