"""Stage 3: mentions. Terms, rules, definitions, outcomes and citations, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.finders.abbreviations import Lists, find_definitions, make_lists
from pipeline.finders.citations import find_citations
from pipeline.finders.definitions import settle_by_definitions
from pipeline.finders.items import CellReader
from pipeline.finders.outcomes import Metrics, find_outcomes_in_text
from pipeline.finders.places import Places
from pipeline.finders.rules import find_malformed_ids, find_rule_mentions
from pipeline.finders.vocabulary import Scanner, build_scanner
from pipeline.normalisers.date import date_role
from pipeline.records import Issue, Mention, Paper, Sentence
from pipeline.settings import Rule, Settings

TERM_ROLES = frozenset(
    {"title", "abstract", "keywords", "body", "heading", "caption", "legend", "table", "footnote"}
)
"""Roles of lines in which the paper itself speaks: no furniture, no reference list, no affiliations."""
PROSE_ROLES = frozenset({"title", "abstract", "keywords", "body", "caption", "legend", "footnote"})
RULE_ROLES = {"date": TERM_ROLES | {"front_matter"}, "citation": PROSE_ROLES | {"table", "heading"}}
DERIVED = re.compile(r"\s?(?:衍生物|类似物|样药物|类药物|[- ]?(?:derivatives?|analogu?e?s?|like)(?![a-z]))")
"""A drug's name in the name of its class: 沙利度胺衍生物 is not thalidomide."""
FIELDS_OF_THEIR_OWN = frozenset({"outcome", "abbreviation"})


@dataclass(frozen=True)
class Finders:
    """What stage 3 looks for, built once from ``config/``."""

    settings: Settings
    scanner: Scanner
    cells: CellReader
    rules: tuple[Rule, ...]
    metrics: Metrics
    abbreviations: Lists
    cut: Callable[[str], list[str]] | None = None


def build_finders(settings: Settings, cut: Callable[[str], list[str]] | None = None) -> Finders:
    """Finders for a configuration; ``cut`` is a Chinese segmenter, evidence for the edges of long forms."""
    fields = {name: field for name, field in settings.fields.items() if name not in FIELDS_OF_THEIR_OWN}
    scanner = build_scanner(fields)
    rules = tuple(rule for field in fields.values() for rule in field.rules)
    metrics = Metrics(settings.fields["outcome"].terms)
    lists = make_lists(settings.fields["abbreviation"].lists)
    return Finders(settings, scanner, CellReader(settings, scanner), rules, metrics, lists, cut)


def find_mentions(paper: Paper, sentences: Sequence[Sentence], finders: Finders) -> list[Mention]:
    """All mentions of a paper, sorted by place, field and value.

    Abbreviations, outcomes and citations are mentions too, with what they say in ``extra``.
    """
    places = Places(paper, sentences)
    definitions = list(_find_definitions(paper, places, finders))
    terms = settle_by_definitions(
        list(_find_terms(paper, places, finders)), definitions, paper.text, finders.scanner
    )
    found = [
        *terms,
        *definitions,
        *_find_by_rules(paper, places, finders),
        *_find_citations(paper, places),
        *_find_outcomes(paper, sentences, finders),
    ]
    located = (_locate(mention, places) for mention in found)
    return sorted(located, key=lambda m: (m.start, m.end, m.field, m.value, m.rule))


def find_issues(paper: Paper, finders: Finders) -> list[Issue]:
    """What stage 3 sees and cannot read: registry numbers with digits too many or too few."""
    return [
        Issue("warning", "malformed_trial_id", f"{quote}: {why}", start, end, "trial:malformed")
        for start, end, quote, why in find_malformed_ids(paper.text, finders.rules)
    ]


def _locate(mention: Mention, places: Places) -> Mention:
    return replace(
        mention,
        section=places.section(mention.start),
        sentence=places.sentence(mention.start),
        place=places.cell(mention.start),
    )


def _find_terms(paper: Paper, places: Places, finders: Finders) -> Iterator[Mention]:
    for match in finders.scanner.scan(paper.text):
        if places.role(match.start) in TERM_ROLES and not (
            match.term.field == "drug" and DERIVED.match(paper.text, match.end)
        ):
            term = match.term
            yield Mention(
                match.start, match.end, term.field, term.id, term.name_en or term.name_zh, term.rule
            )


def _find_by_rules(paper: Paper, places: Places, finders: Finders) -> Iterator[Mention]:
    rules = [rule for rule in finders.rules if rule.props.get("requires", "") != "furniture"]
    for match in find_rule_mentions(paper.text, rules):
        field = match.rule.partition(":")[0]
        if places.role(match.start) in RULE_ROLES.get(field, TERM_ROLES):
            extra = (
                _with_role(match.extra, paper.text, match.start, match.end)
                if field == "date"
                else match.extra
            )
            yield Mention(match.start, match.end, field, match.value, match.value, match.rule, extra=extra)
    yield from _find_in_furniture(paper, finders)


def _find_in_furniture(paper: Paper, finders: Finders) -> Iterator[Mention]:
    """The journal's year stands only in running heads; of the same head on every page the first counts."""
    rules = [rule for rule in finders.rules if rule.props.get("requires") == "furniture"]
    seen = set[str]()
    for line in paper.lines:
        if line.role != "furniture":
            continue
        for match in find_rule_mentions(paper.text[line.start : line.end], rules, context="furniture"):
            if match.value not in seen:
                seen.add(match.value)
                field = match.rule.partition(":")[0]
                start, end = line.start + match.start, line.start + match.end
                yield Mention(start, end, field, match.value, match.value, match.rule, extra=match.extra)


def _with_role(
    extra: Iterable[tuple[str, str]], text: str, start: int, end: int
) -> tuple[tuple[str, str], ...]:
    told = tuple(extra)
    if any(name == "role" for name, _ in told):
        return told
    return (*told, ("role", date_role(text, start, end)))


def _find_citations(paper: Paper, places: Places) -> Iterator[Mention]:
    for match in find_citations(paper.text):
        if places.role(match.start) in RULE_ROLES["citation"]:
            numbers = ";".join(str(number) for number in match.references)
            yield Mention(match.start, match.end, "citation", numbers, numbers, match.rule)


def _find_definitions(paper: Paper, places: Places, finders: Finders) -> Iterator[Mention]:
    lexicon = frozenset(
        surface.casefold()
        for field in finders.settings.fields.values()
        for term in field.terms
        for surface in term.surfaces
    )
    for found in find_definitions(paper.text, cut=finders.cut, lexicon=lexicon, lists=finders.abbreviations):
        if places.role(found.start) in PROSE_ROLES or places.role(found.start) == "heading":
            extra = (("long_en", found.long_en), ("long_zh", found.long_zh))
            name = found.long_en or found.long_zh
            yield Mention(
                found.start, found.end, "abbreviation", found.abbreviation, name, found.rule, extra=extra
            )


def _find_outcomes(paper: Paper, sentences: Sequence[Sentence], finders: Finders) -> Iterator[Mention]:
    spans = [(s.start, s.end) for s in sentences if s.role in PROSE_ROLES]
    for found in find_outcomes_in_text(paper.text, spans, finders.metrics):
        names = (
            "metric",
            "statistic",
            "comparator",
            "value",
            "value_high",
            "unit",
            "numerator",
            "denominator",
            "time_point",
            "population",
            "arm",
            "disease_hint",
        )
        extra = tuple((name, getattr(found, name)) for name in names)
        yield Mention(found.start, found.end, "outcome", found.metric, found.value, found.rule, extra=extra)
