"""Where a sentence names what is measured: ORR, 中位无进展生存期, grade 3 or higher CRS."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from ahocorasick_rs import AhoCorasick

from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.words import make_words
from pipeline.frozen import frozen

_LETTER = re.compile(r"[A-Za-z0-9]")
_HYPHENATED = re.compile(r"[-–][A-Za-z0-9]")


class MetricTerm(Protocol):
    """What a metric's vocabulary row has to offer; ``settings.Term`` does."""

    @property
    def id(self) -> str:
        """The metric's code: ORR."""

    @property
    def rule(self) -> str:
        """Where it comes from: ``outcome:ORR``."""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """All names, both languages."""

    @property
    def props(self) -> Mapping[str, str]:
        """The remaining columns."""


@frozen
class Metric:
    """A row of the metrics vocabulary.

    ``kind``: response, survival, time (a span that is never a rate: time to onset), safety, count,
    epidemiology or change.
    """

    id: str
    rule: str
    statistic: str
    unit: str
    kind: str
    negatable: bool

    @property
    def is_span(self) -> bool:
        """Whether it is measured in months or days."""
        return self.kind in ("survival", "time")


@frozen
class MetricPlace:
    """A place, in folded text, where a metric is named."""

    start: int
    end: int
    metric: Metric


class Metrics:
    """The metrics of ``config/fields/outcome.csv``, ready to be looked for."""

    def __init__(
        self, terms: Iterable[MetricTerm], lists: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """Take the terms and the word lists of the field ``outcome``."""
        self.words = make_words(lists or {})
        self.by_id: dict[str, Metric] = {}
        surfaces: dict[str, tuple[list[str], Metric]] = {}
        for term in terms:
            metric = _metric_of(term)
            self.by_id[metric.id] = metric
            for surface in term.surfaces:
                for folded in _shapes(fold(surface).text):
                    forms, owner = surfaces.setdefault(folded.lower(), ([], metric))
                    if owner is metric:
                        forms.append(folded)
        self._foreign: frozenset[str] = frozenset()
        self._surfaces = tuple(surfaces.values())
        self._scanner = AhoCorasick(list(surfaces))

    def find(self, folded: str) -> list[MetricPlace]:
        """The places where metrics are named, longest first where they overlap, in order."""
        found = []
        for number, start, end in self._scanner.find_matches_as_indexes(_lower(folded), overlapping=True):
            forms, metric = self._surfaces[number]
            end = _end_of_word(folded, start, end, forms)
            if end and folded[start:end] not in self._foreign:
                found.append(MetricPlace(start, end, metric))
        return _longest(found)

    def without_foreign(self, definitions: Iterable[tuple[str, str]]) -> Metrics:
        """The metrics of a paper without the short forms it defines as something else: PR, pregnancy rate."""
        foreign = frozenset(short for short, long in definitions if self._is_foreign(short, long))
        if not foreign:
            return self
        other = copy.copy(self)
        other._foreign = foreign
        return other

    def _is_foreign(self, short: str, long: str) -> bool:
        """Whether a short form of two letters names a metric that shares no word with its long form."""
        if len(short) != 2 or not long or not (named := self.find(short)):
            return False
        words = {word for word in _WORD.findall(long.lower()) if word not in _ANY_MEASURE}
        forms = {
            form.lower() for forms, owner in self._surfaces if owner is named[0].metric for form in forms
        }
        return bool(words) and not any(word in form for word in words for form in forms)


_WORD = re.compile(r"[a-z]{3,}")
_ANY_MEASURE = frozenset({"rate", "rates", "score", "time", "ratio", "index", "and", "the", "with"})
_DEFINED_FIRST = re.compile(
    r"(?P<short>[a-z]?[A-Z]{2,6})(?P<joint>[ -]?)"
    r"(?P<rest>[a-z\u4e00-\u9fff].{2,}|阴性|升高|[0-9]{2,3}.*|0/1.*)"
)


def _shapes(surface: str) -> Iterator[str]:
    """A surface, and how it ends where its short form is defined on the way.

    >>> list(_shapes("MRD negativity"))
    ['MRD negativity', 'MRD) negativity']
    """
    yield surface
    if found := _DEFINED_FIRST.fullmatch(surface):
        joint = " " if found["rest"].isascii() else ""
        yield f"{found['short']}){joint}{found['rest']}"


def _metric_of(term: MetricTerm) -> Metric:
    props = term.props
    return Metric(
        term.id,
        term.rule,
        props.get("statistic_default", ""),
        props.get("unit_default", ""),
        props.get("kind", ""),
        props.get("negatable", "") == "yes",
    )


def _lower(text: str) -> str:
    """Lower case of the same length: ``İ`` would become two characters."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _end_of_word(text: str, start: int, end: int, forms: list[str]) -> int:
    """Where the word ends that one of ``forms`` makes at ``start``, plural s included; 0 inside another."""
    surface = forms[0]
    if all(_is_short_form(form) for form in forms) and text[start:end] not in forms:
        return 0
    if surface[0].isascii() and start and _LETTER.match(text, start - 1):
        return 0
    if not surface[-1].isascii():
        return end
    if surface[-1].isalnum() and text[end : end + 1] == "s":
        end += 1
    if _LETTER.match(text, end) or _HYPHENATED.match(text, end):
        return 0
    return end


def _is_short_form(surface: str) -> bool:
    """Whether a form is an abbreviation, whose case counts: OS, CRi, mPFS; not ``response``.

    >>> _is_short_form("mPFS"), _is_short_form("Response rate")
    (True, False)
    """
    return any(letter.isupper() for letter in surface[1:]) and " " not in surface


def _longest(found: list[MetricPlace]) -> list[MetricPlace]:
    kept: list[MetricPlace] = []
    for place in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
        elif place.end - place.start > kept[-1].end - kept[-1].start:
            kept[-1] = place
    return kept
