"""Bare years in the bracket of who approved: `approved in Japan (2020)`, 获批于日本（2020）.

Elsewhere a year in a bracket cites somebody (Smith (2020)) or says when something was counted, so it is a
date only behind an agency, a country or a drug, in a sentence or a cell that speaks of approvals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.cuewords import fill_shape
from pipeline.frozen import frozen
from pipeline.normalisers.date import make_date
from pipeline.records import Mention

APPROVERS = frozenset({"agency", "country"})
NAMED = APPROVERS | {"product", "drug", "disease"}
LISTED = frozenset({"disease"})
"""What has its approvals' years behind it only in a list: for RA (2012), PsA (2017)."""
LONGEST_SPAN = 2000
SPOKEN = "(?i)<approval>"
HOW = "(?:in|since|<approval>|<approval_kind>)"
YEAR = (
    r"(?<![0-9A-Za-z/.\-])(?:19[89]|20[0-4])[0-9]"
    rf"(?=\s?(?:[)）;；,，、]|[(（]|{HOW}[)）]))"
)
# Words of approving may stand beside the year in its bracket and no others: not (Tanaka, 2020), (2020, n=31).
OPENED = rf"\s?[(（]\s?(?:{HOW}[,，:：]?\s?){{0,3}}$"
CLOSED = rf"\s?(?:[,，;；]?\s?{HOW}){{0,3}}\s?[)）]"
# `(Japan, 2020; EU, 2023)`, （日本，2020；欧盟，2023）: the name stands in the bracket itself.
INSIDE = re.compile(r"(?<=[^\s,，:：])\s?[,，:：]?\s?$")
INSIDE_ENDS = re.compile(r"\s?[)）;；,，、]")
# `(2018, US; 2020, EU)`: the name behind the year.
BEFORE_NAME = rf"(?i)(?:[(（]|[;；])\s?(?:(?:re-?)?{HOW}[,，:：]?\s?){{0,3}}$"
TO_NAME = re.compile(r"[,，]\s?(?:the )?")
TURNED = re.compile(r"\s?[(（](?:the\s)?")
REACH = 40

Span = tuple[int, int]


@frozen
class YearFinder:
    """Finds bare years beside who approved; ``cues`` are the words of approving of `relations.yml`."""

    cues: Mapping[str, tuple[str, ...]]

    def find(
        self,
        text: str,
        terms: Iterable[Mention],
        known: Iterable[Mention],
        span_at: Callable[[int], Span | None],
    ) -> Iterator[Mention]:
        """The bare years beside names of agencies, countries and drugs; ``known`` are the dates found before.

        ``span_at`` gives the sentence or cell of an offset, None where none speaks of approvals.
        """
        taken = {at for mention in known for at in range(mention.start, mention.end)}
        named = [term for term in terms if term.field in NAMED]
        ends = _by(named, lambda term: term.end)
        starts = _by(named, lambda term: term.start)
        listed: dict[Span, list[Span]] = {}
        for match in self._shape(YEAR).finditer(text) if named else ():
            beside = (
                self._is_beside(text, match.span(), ends, starts)
                if match.start() not in taken
                else frozenset()
            )
            span = span_at(match.start()) if beside else None
            if span is None:
                continue
            if beside <= LISTED:
                listed.setdefault(span, []).append(match.span())
            else:
                yield from _date(text, match.span())
        for years in listed.values():
            for year in years if len(years) > 1 else ():
                yield from _date(text, year)

    def speaks_of_approval(self, text: str, start: int, end: int) -> bool:
        """Whether a span holds a word of approving."""
        return end - start <= LONGEST_SPAN and self._shape(SPOKEN).search(text, start, end) is not None

    def _is_beside(
        self, text: str, year: Span, ends: Mapping[int, set[str]], starts: Mapping[int, set[str]]
    ) -> frozenset[str]:
        """The fields of the name before the year's bracket, in it, or in the bracket behind the year."""
        before = text[max(0, year[0] - REACH) : year[0]]
        floor = year[0] - len(before)
        opened = self._shape(OPENED).search(before)
        if opened and self._shape(CLOSED).match(text, year[1]):
            return frozenset(ends.get(floor + opened.start(), ()))
        named = TO_NAME.match(text, year[1])
        if named and self._shape(BEFORE_NAME).search(before) and _is_open(before):
            return APPROVERS & starts.get(named.end(), set())
        inside = INSIDE.search(before)
        if inside and INSIDE_ENDS.match(text, year[1]) and _is_open(before):
            return APPROVERS & ends.get(floor + inside.start(), set())
        turned = TURNED.match(text, year[1])
        return APPROVERS & starts.get(turned.end(), set()) if turned else frozenset()

    def _shape(self, shape: str) -> re.Pattern[str]:
        return fill_shape(shape, self.cues)


def _date(text: str, year: Span) -> Iterator[Mention]:
    value = make_date(int(text[slice(*year)]))
    if value is not None:
        yield Mention(*year, "date", value.value, value.value, "date:bracketed_year", extra=value.extra)


def _by(terms: Iterable[Mention], place: Callable[[Mention], int]) -> Mapping[int, set[str]]:
    fields: dict[int, set[str]] = {}
    for term in terms:
        fields.setdefault(place(term), set()).add(term.field)
    return fields


def _is_open(before: str) -> bool:
    opened, closed = (max(before.rfind(mark) for mark in marks) for marks in ("(（", ")）"))
    return opened > closed  # a bracket of the cell before may have its beginning out of reach
