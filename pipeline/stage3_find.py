"""Stage 3: mentions. Terms, rules, definitions, outcomes and citations, each with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property

from pipeline.finders.abbreviations import Lists, find_definitions, make_lists
from pipeline.finders.agency_cells import find_agencies_in_cells
from pipeline.finders.author_year import find_author_years, read_works
from pipeline.finders.bracketed_years import Span, YearFinder
from pipeline.finders.citations import CitationMatch, find_citations, guess_citation_style
from pipeline.finders.definitions import LISTED, add_defined, find_defined, settle_by_definitions
from pipeline.finders.heads import APPROVED, PLACES, is_place, kinds_of_head
from pipeline.finders.items import CellReader
from pipeline.finders.outcomes import Metrics, find_outcomes_in_text
from pipeline.finders.outcomes.mentions import SAID
from pipeline.finders.places import END_MATTER, Places
from pipeline.finders.qualified import Beginnings, beginnings_of, find_qualified
from pipeline.finders.rules import RuleMatch, find_malformed_ids, find_rule_mentions
from pipeline.finders.shared_words import find_shared
from pipeline.finders.short_forms import find_open_forms, settle_by_context
from pipeline.finders.vocabulary import Scanner, build_scanner
from pipeline.frozen import frozen
from pipeline.layout.listed import list_entries
from pipeline.normalisers.cell_date import find_cell_dates
from pipeline.normalisers.date_role import ApprovalWords, date_role, with_cues
from pipeline.normalisers.trial_id import is_repaired
from pipeline.papertables import PaperTable, collect_tables
from pipeline.records import Issue, Mention, Paper, Place, Sentence
from pipeline.settings import Rule, Settings

TERM_ROLES = frozenset(
    {"title", "abstract", "keywords", "body", "heading", "caption", "legend", "table", "footnote"}
)
"""Roles of lines in which the paper itself speaks: no furniture, no reference list, no affiliations."""
PROSE_ROLES = frozenset({"title", "abstract", "keywords", "body", "caption", "legend", "footnote"})
RULE_ROLES = {
    "date": TERM_ROLES | {"front_matter", END_MATTER},
    "trial": TERM_ROLES | {END_MATTER},
    "citation": PROSE_ROLES | {"table", "heading"},
}
DERIVED = re.compile(r"\s?(?:衍生物|类似物|样药物|类药物|[- ]?(?:derivatives?|analogu?e?s?|like)(?![a-z]))")
"""A drug's name in the name of its class: 沙利度胺衍生物 is not thalidomide."""
ENTRY_NUMBER = re.compile(
    r"(?:^|\s)[\[(［]?(?P<number>[1-9][0-9]{0,4})(?:[\]）)］.、]\s?|\s)(?=[A-Z\u4e00-\u9fff])"
)
"""The number that opens an entry of the reference list; lines may be run together."""
DATE_COLUMNS = frozenset({"date", "approval_date"})
APPROVAL_COLUMNS = frozenset({"approval_date", "status"})
FIELDS_OF_THEIR_OWN = frozenset({"outcome", "abbreviation", "coverage"})


@frozen
class Finders:
    """What stage 3 looks for, built once from ``config/``."""

    settings: Settings
    scanner: Scanner
    cells: CellReader
    rules: tuple[Rule, ...]
    metrics: Metrics
    abbreviations: Lists
    cut: Callable[[str], list[str]] | None = None

    @cached_property
    def beginnings(self) -> Beginnings:
        """What narrower diseases have before the names of broader ones."""
        return beginnings_of(self.settings.fields["disease"].terms)

    @cached_property
    def lexicon(self) -> Mapping[str, frozenset[str]]:
        """Every surface of the vocabularies in lower case, with the concepts it stands for."""
        found: dict[str, frozenset[str]] = {}
        for term in (term for field in self.settings.fields.values() for term in field.terms):
            concept = frozenset((f"{term.field}:{term.id}",))
            for surface in term.surfaces:
                folded = surface.casefold()
                found[folded] = found[folded] | concept if folded in found else concept
        return found


def build_finders(settings: Settings, cut: Callable[[str], list[str]] | None = None) -> Finders:
    """Finders for a configuration; ``cut`` is a Chinese segmenter, evidence for the edges of long forms."""
    fields = {name: field for name, field in settings.fields.items() if name not in FIELDS_OF_THEIR_OWN}
    scanner = build_scanner(fields)
    rules = tuple(rule for field in fields.values() for rule in field.rules)
    metrics = Metrics(settings.fields["outcome"].terms, settings.fields["outcome"].lists)
    lists = make_lists(settings.fields["abbreviation"].lists)
    return Finders(settings, scanner, CellReader(settings, scanner), rules, metrics, lists, cut)


def find_mentions(paper: Paper, sentences: Sequence[Sentence], finders: Finders) -> list[Mention]:
    """All mentions of a paper, sorted by place, field and value.

    Abbreviations, outcomes and citations are mentions too, with what they say in ``extra``.
    """
    places = Places(paper, sentences, finders.settings.layout["end_section"])
    citations = list(_find_citations(paper))
    text = _without_glued(paper.text, citations)
    definitions = list(_find_definitions(text, places, finders))
    found = [
        *_settled_terms(text, definitions, places, finders),
        *definitions,
        *_find_by_rules(paper, text, places, finders),
        *(_tell_citation(match) for match in citations),
        *_find_outcomes(text, sentences, places, finders, definitions),
    ]
    spelt = {one.value for one in definitions}
    found += find_agencies_in_cells(paper, finders.cells, finders.scanner, spelt)
    found += _find_cell_dates(paper, finders, [m for m in found if m.field == "date"])
    found += _find_bracketed_years(paper, places, sentences, finders, found)
    located = (_locate(mention, places) for mention in found)
    return sorted(located, key=lambda m: (m.start, m.end, m.field, m.value, m.rule))


def find_issues(paper: Paper, finders: Finders, mentions: Sequence[Mention] = ()) -> list[Issue]:
    """What stage 3 cannot read or reads as something else: misprinted registry numbers, open short forms."""
    trials = _find_trials(paper, paper.text, finders)
    repaired = [match for match in trials if is_repaired(paper.text[match.start : match.end], match.value)]
    malformed = [
        Issue("warning", "malformed_trial_id", f"{quote}: {why}", start, end, "trial:malformed")
        for start, end, quote, why in find_malformed_ids(paper.text, finders.rules)
        if not any(match.start < end and start < match.end for match in repaired)
    ]
    open_forms = _find_open_forms(paper, finders, mentions) if mentions else []
    return [*malformed, *(_tell_repair(paper, match) for match in repaired), *open_forms]


def _find_open_forms(paper: Paper, finders: Finders, mentions: Sequence[Mention]) -> list[Issue]:
    definitions = [mention for mention in mentions if mention.field == "abbreviation"]
    terms = [mention for mention in mentions if mention.field not in FIELDS_OF_THEIR_OWN]
    return list(find_open_forms(terms, definitions, paper.text, finders.scanner, finders.settings.lists))


def _tell_repair(paper: Paper, match: RuleMatch) -> Issue:
    """A warning where the number comes from a picture, a note where the paper itself prints it so."""
    read = paper.confidence_at(match.start, match.end) is not None
    quote = " ".join(paper.text[match.start : match.end].split())
    message = f"{quote} → {match.value}: {'read' if read else 'printed'} with letters that look like others"
    severity = "warning" if read else "note"
    return Issue(severity, "trial_id_repaired", message, match.start, match.end, match.rule)


def _find_trials(paper: Paper, text: str, finders: Finders) -> list[RuleMatch]:
    """Registry numbers; on lines read from a picture also those with more letters misread."""
    rules = [rule for rule in finders.rules if rule.field == "trial"]
    found = find_rule_mentions(text, rules)
    if not paper.is_recognised:
        return found
    known = [(match.start, match.end) for match in found]
    misread = [
        match
        for match in find_rule_mentions(text, rules, context="ocr")
        if paper.confidence_at(match.start, match.end) is not None
        and not any(match.start < end and start < match.end for start, end in known)
    ]
    return sorted([*found, *misread], key=lambda match: (match.start, match.end, match.rule))


def _locate(mention: Mention, places: Places) -> Mention:
    return replace(
        mention,
        section=places.section(mention.start),
        sentence=places.sentence(mention.start),
        place=places.cell(mention.start),
    )


def _settled_terms(
    text: str, definitions: Sequence[Mention], places: Places, finders: Finders
) -> list[Mention]:
    """Mentions of the vocabulary, the paper's own short forms read as it defines them."""
    known = list(_find_terms(text, places, finders))
    terms = settle_by_definitions(known, definitions, text, finders.scanner)
    defined = find_defined(text, definitions, finders.scanner)
    found = add_defined(terms, [one for one in defined if places.role(one.start) in TERM_ROLES])
    settled = settle_by_context(found, definitions, text, finders.scanner, finders.settings.lists)
    return [one for one in settled if places.role(one.start) in TERM_ROLES]


def _find_terms(text: str, places: Places, finders: Finders) -> Iterator[Mention]:
    scanned = finders.scanner.scan(text)
    qualified = list(find_qualified(text, scanned, finders.beginnings))
    plain = {(one.plain.start, one.plain.end) for one in qualified}
    said = {one.match: one.modifier for one in qualified}
    found = [one for one in scanned if one.term.field != "disease" or (one.start, one.end) not in plain]
    for match in (*found, *said, *find_shared(text, scanned, finders.scanner.diseases)):
        if places.role(match.start) in TERM_ROLES and not (
            match.term.field == "drug" and DERIVED.match(text, match.end)
        ):
            term, modifier = match.term, said.get(match) or match.term.modified.get(match.surface, "")
            extra = (("modifier", modifier),) if modifier else ()
            name = term.name_en or term.name_zh
            yield Mention(match.start, match.end, term.field, term.id, name, term.rule, extra=extra)


def _find_cell_dates(paper: Paper, finders: Finders, known: Sequence[Mention]) -> Iterator[Mention]:
    """`2010-01` is a date where a column's head says so, not in running text."""
    taken = sorted((mention.start, mention.end) for mention in known)
    for table in collect_tables(paper):
        dated = [at for at, head in enumerate(table.heads) if _is_dated(table, head, finders)]
        cells = {cell.start: cell for row in table.rows for at in dated if (cell := row[at]) is not None}
        for cell in cells.values():
            for first, last, value in find_cell_dates(paper.text[cell.start : cell.end]):
                start, end = cell.start + first, cell.start + last
                if not any(known_start < end and start < known_end for known_start, known_end in taken):
                    yield Mention(
                        start, end, "date", value.value, value.value, "date:cell", extra=value.extra
                    )


def _is_dated(table: PaperTable, head: str, finders: Finders) -> bool:
    """Whether dates stand below a head: its kind says so, or it is a place where approvals are told."""
    kinds = kinds_of_head(finders.cells, head)
    if DATE_COLUMNS & kinds or (kinds & PLACES and APPROVED.search(head)):  # `Approved in`: `EU 2012`
        return True
    about = f"{table.caption} {table.caption_other} {head}"
    approvals = YearFinder(finders.settings.cues).speaks_of_approval(about, 0, len(about))
    return approvals and is_place(finders.cells, head)


def _find_bracketed_years(
    paper: Paper,
    places: Places,
    sentences: Sequence[Sentence],
    finders: Finders,
    found: Sequence[Mention],
) -> Iterator[Mention]:
    """Bare years beside who approved, in the sentences and cells that speak of approvals."""
    years = YearFinder(finders.settings.cues)
    cells = cache(lambda: _approval_cells(paper, finders))

    def span_at(offset: int) -> Span | None:
        place, number = places.cell(offset), places.sentence(offset)
        if place is not None:
            return cells().get(place)
        if number is None or places.role(offset) not in TERM_ROLES:
            return None
        span = sentences[number - 1].start, sentences[number - 1].end
        return span if years.speaks_of_approval(paper.text, *span) else None

    dates = [mention for mention in found if mention.field == "date"]
    words = with_cues(finders.settings.cues)
    for mention in years.find(paper.text, found, dates, span_at):
        extra = _with_role(mention.extra, paper.text, mention.start, mention.end, words)
        yield replace(mention, extra=extra)


def _approval_cells(paper: Paper, finders: Finders) -> Mapping[Place, Span]:
    """The cells that speak of approvals, or stand below a head that does."""
    found: dict[Place, Span] = {}
    years = YearFinder(finders.settings.cues)
    for table in collect_tables(paper):
        dated = [bool(APPROVAL_COLUMNS & kinds_of_head(finders.cells, head)) for head in table.heads]
        for r, row in enumerate(table.rows, start=1):
            for c, cell in enumerate(row, start=1):
                said = cell is not None and (
                    dated[c - 1] or years.speaks_of_approval(paper.text, cell.start, cell.end)
                )
                if cell is not None and said:
                    found[Place(table.id, r, c)] = (cell.start, cell.end)
    return found


def _find_by_rules(paper: Paper, text: str, places: Places, finders: Finders) -> Iterator[Mention]:
    rules = [rule for rule in finders.rules if rule.field != "trial" and "requires" not in rule.props]
    words = with_cues(finders.settings.cues)
    for match in [*_find_trials(paper, text, finders), *find_rule_mentions(places.part_cells(text), rules)]:
        field = match.rule.partition(":")[0]
        if places.role(match.start) in RULE_ROLES.get(field, TERM_ROLES):
            is_date = field == "date"
            extra = _with_role(match.extra, text, match.start, match.end, words) if is_date else match.extra
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
    extra: Iterable[tuple[str, str]], text: str, start: int, end: int, words: ApprovalWords
) -> tuple[tuple[str, str], ...]:
    told = tuple(extra)
    if any(name == "role" for name, _ in told):
        return told
    return (*told, ("role", date_role(text, start, end, words=words)))


def _find_citations(paper: Paper) -> Iterator[CitationMatch]:
    """The citations of the lines in which a paper cites, in the style it has."""
    cited = list(paper.text)
    for line in paper.lines:
        if line.role not in RULE_ROLES["citation"]:
            cited[line.start : line.end] = " " * (line.end - line.start)
    text = "".join(cited)
    style = guess_citation_style(text)
    if style != "glued":
        yield from find_citations(text)
        if not style:  # `Smith et al. (2019) [12]`: the number is the citation
            yield from find_author_years(text, read_works(list_entries(paper)))
    elif (references := _count_references(paper)) != 0:
        yield from find_citations(text, style="glued", references=references)


def _count_references(paper: Paper) -> int | None:
    """How many entries the reference list counts, 0 without one; None where they have no numbers."""
    first = next((line.start for line in paper.lines if line.role == "reference"), None)
    if first is None:
        return 0
    count = 0
    for found in ENTRY_NUMBER.finditer(paper.text, first):
        count += found["number"] == str(count + 1)
    return count or None


def _tell_citation(match: CitationMatch) -> Mention:
    numbers = ";".join(str(number) for number in match.references)
    return Mention(match.start, match.end, "citation", numbers, numbers, match.rule)


def _without_glued(text: str, citations: Iterable[CitationMatch]) -> str:
    """The text with markers in plain digits blanked: ``in 2011.4`` is no April."""
    shown = list(text)
    for match in citations:
        if match.rule == "citation:glued":
            shown[match.start : match.end] = " " * (match.end - match.start)
    return "".join(shown)


def _find_definitions(text: str, places: Places, finders: Finders) -> Iterator[Mention]:
    lists, lexicon = finders.abbreviations, finders.lexicon
    for found in find_definitions(text, cut=finders.cut, lexicon=lexicon, lists=lists):
        role = places.role(found.start)
        in_end_matter = role == END_MATTER and found.rule != LISTED  # `HL, KBM performed …` are no list
        if role in PROSE_ROLES or role == "heading" or in_end_matter:
            extra = (("long_en", found.long_en), ("long_zh", found.long_zh))
            name = found.long_en or found.long_zh
            yield Mention(
                found.start, found.end, "abbreviation", found.abbreviation, name, found.rule, extra=extra
            )


def _find_outcomes(
    text: str,
    sentences: Sequence[Sentence],
    places: Places,
    finders: Finders,
    definitions: Sequence[Mention],
) -> Iterator[Mention]:
    metrics = finders.metrics.without_foreign((one.value, dict(one.extra)["long_en"]) for one in definitions)
    spans = [
        (s.start, s.end) for s in sentences if s.role in PROSE_ROLES and places.role(s.start) != END_MATTER
    ]
    for found in find_outcomes_in_text(text, spans, metrics):
        extra = tuple((name, getattr(found, name)) for name in SAID)
        yield Mention(found.start, found.end, "outcome", found.metric, found.value, found.rule, extra=extra)
