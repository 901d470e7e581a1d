"""Short forms that stand for several things and that the paper does not define: its own words decide.

A short form is read as the one concept that the paper also names in full: UC in a paper on 溃疡性结肠炎.
Where it names two, or one and a phrase of ``other_meaning`` (overall survival for OS), it is left open.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.finders.vocabulary import Scanner, TermMatch
from pipeline.frozen import frozen
from pipeline.normalisers.name import fold_letters, lower_letters, name_key
from pipeline.records import Issue, Mention
from pipeline.settings import Term

FIELDS = frozenset({"disease", "target", "drug", "product"})
PART_BEFORE = re.compile(r"[A-Za-z0-9][-‐‑–.]$")
PART_BEHIND = re.compile(r"[-‐‑–][A-Z0-9](?![a-z])|\.[0-9]")
"""What makes a short form a part of a code: the ST of CT041-ST-01."""
SHORT = re.compile(r"(?=.{0,7}[A-Z].{0,7}[A-Z])[A-Z][A-Za-z0-9\-]{1,7}")

INITIALS = re.compile(r"[A-Z]{2,4}")
CITY_BEFORE = re.compile(r"(?<![A-Za-z])[A-Z][a-z]{2,},\s$")
ADDRESS_BEHIND = re.compile(
    r"[;.)]|,\s(?:USA|US|United States)(?![A-Za-z])|\s(?:USA|[0-9]{5})(?![0-9A-Za-z])|$"
)


@frozen
class ShortForm:
    """A short form with its places, what it can mean, and what of that the paper names in full."""

    printed: str
    places: tuple[tuple[int, int], ...]
    usual: tuple[Term, ...]
    """What the vocabulary reads it as by itself."""
    named: tuple[Term, ...]
    others: tuple[str, ...]
    """Other meanings whose words stand in the paper."""


def settle_by_context(
    mentions: Sequence[Mention],
    definitions: Iterable[Mention],
    text: str,
    scanner: Scanner,
    lists: Mapping[str, Mapping[str, str]],
) -> list[Mention]:
    """The mentions with the short forms that the paper's own words decide.

    A word in a heading is none, nor, where the paper does not define it, a person's initials or the state
    of an address.
    """
    words, others = lists["english_word"], _Others(lists, definitions)
    terms = {mention.end for mention in mentions}
    kept = [
        m
        for m in mentions
        if not (text[m.start : m.end] in words and _is_shouted(m, text))
        and not others.is_initials(m, text)
        and not others.is_state(m, text, terms)
    ]
    for form in find_short_forms(kept, definitions, text, scanner, lists["other_meaning"]):
        if len(form.named) == 1 and not form.others:
            [term] = form.named
            places = frozenset(form.places)
            kept = [m for m in kept if (m.start, m.end) not in places or m.field != term.field]
            kept += [_mention(term, start, end, form.printed) for start, end in form.places]
    return kept


def find_open_forms(
    mentions: Sequence[Mention],
    definitions: Iterable[Mention],
    text: str,
    scanner: Scanner,
    lists: Mapping[str, Mapping[str, str]],
) -> Iterator[Issue]:
    """A note for each short form that can mean several things the paper names."""
    for form in find_short_forms(mentions, definitions, text, scanner, lists["other_meaning"]):
        meanings = [f"{term.name_en or term.name_zh} ({term.rule})" for term in form.named]
        if not form.named or len(meanings) + len(form.others) < 2:
            continue
        start, end = form.places[0]
        said = f"{form.printed} is not defined and can be {' or '.join([*meanings, *form.others])}"
        yield Issue("note", "ambiguous_short_form", said, start, end, f"context:{form.printed}")


def find_short_forms(
    mentions: Sequence[Mention],
    definitions: Iterable[Mention],
    text: str,
    scanner: Scanner,
    others: Mapping[str, str],
) -> Iterator[ShortForm]:
    """The undefined short forms that mean something else elsewhere, in the order of their first places."""
    defined = {name_key(one.value) for one in definitions if one.value}
    full = {(m.field, m.value) for m in mentions if not SHORT.fullmatch(text[m.start : m.end])}
    lowered = lower_letters(fold_letters(text))
    for printed, matches in _group(scanner.scan(text, weak=True), text).items():
        if name_key(printed) in defined or not any(match.weak for match in matches):
            continue
        terms = {match.term.rule: match.term for match in matches}
        usual = tuple({m.term.rule: m.term for m in matches if not m.weak}.values())
        named = tuple(term for term in terms.values() if (term.field, term.id) in full)
        if any(term in named for term in usual):
            continue
        phrases = others.get(printed, "").split(";")
        told = tuple(p for p in phrases if p and lower_letters(fold_letters(p)) in lowered)
        places = tuple(dict.fromkeys((match.start, match.end) for match in matches))
        yield ShortForm(printed, places, usual, named, told)


def _group(matches: Iterable[TermMatch], text: str) -> dict[str, list[TermMatch]]:
    found: dict[str, list[TermMatch]] = {}
    for match in matches:
        printed = text[match.start : match.end]
        if match.term.field in FIELDS and SHORT.fullmatch(printed) and not _is_part(text, match):
            found.setdefault(printed, []).append(match)
    return found


def _is_part(text: str, match: TermMatch) -> bool:
    before = PART_BEFORE.search(text, max(0, match.start - 2), match.start)
    return before is not None or PART_BEHIND.match(text, match.end) is not None


def _mention(term: Term, start: int, end: int, printed: str) -> Mention:
    return Mention(start, end, term.field, term.id, term.name_en or term.name_zh, f"context:{printed}")


class _Others:
    """Capitals that are no terms: who did something (`one author (MM)`), where it is (`Tampa, FL`)."""

    def __init__(self, lists: Mapping[str, Mapping[str, str]], definitions: Iterable[Mention]) -> None:
        """Take the words of ``lists.yml``, and what the paper defines."""
        self._defined = {name_key(one.value) for one in definitions if one.value}
        whose, did = ("|".join(map(re.escape, lists[name])) for name in ("person_before", "person_after"))
        self._whose = re.compile(rf"(?:{whose})s?\s?[(（](?:[A-Z]{{2,4}}(?:,\s|\sand\s))*$")
        self._did = re.compile(rf"(?:(?:,\s|\sand\s|,\sand\s)[A-Z]{{2,4}})*\s(?:{did})(?![A-Za-z])")
        self._states = lists["us_state"]

    def is_initials(self, mention: Mention, text: str) -> bool:
        """Whether a short form are the initials of a person."""
        form = INITIALS.fullmatch(text, mention.start, mention.end)
        if form is None or name_key(form[0]) in self._defined:
            return False
        before = text[max(0, mention.start - 40) : mention.start]
        return self._did.match(text, mention.end) is not None or self._whose.search(before) is not None

    def is_state(self, mention: Mention, text: str, terms: Collection[int]) -> bool:
        """Whether a short form closes an address in the United States; ``terms`` are the ends of mentions."""
        printed = text[mention.start : mention.end]
        if printed not in self._states or name_key(printed) in self._defined or mention.start - 2 in terms:
            return False
        city = CITY_BEFORE.search(text, max(0, mention.start - 30), mention.start)
        return city is not None and ADDRESS_BEHIND.match(text, mention.end) is not None


def _is_shouted(mention: Mention, text: str) -> bool:
    """Whether a word stands in a line of capitals and only looks like a short form: ALL PATIENTS."""
    before = text[max(0, mention.start - 30) : mention.start].rpartition("\n")[2]
    around = before + text[mention.start : mention.end + 30].partition("\n")[0]
    words = re.findall(r"(?<![A-Za-z0-9\-])[A-Za-z]{4,}(?![A-Za-z0-9\-])", around)
    return len(words) >= 2 and all(word.isupper() for word in words)
