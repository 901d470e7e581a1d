"""Stage 4: facts. Table rows and sentences become rows of the output tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.checks import check_paper
from pipeline.contract import Problem, judge_span
from pipeline.finders.items import CellReader
from pipeline.records import Fact, Issue, Mention, Paper, Sentence
from pipeline.relations.approvals import relate_approvals, unplaced_approvals, unsettled_approvals
from pipeline.relations.bibliography import describe_paper, list_references, repeated_lists
from pipeline.relations.candidates import list_candidates
from pipeline.relations.coverage import list_coverage
from pipeline.relations.disease_cells import CAPTION_RULE
from pipeline.relations.enrolments import relate_enrolments
from pipeline.relations.entities import list_entities
from pipeline.relations.outcomes import relate_outcomes
from pipeline.relations.plain import (
    list_abbreviations,
    list_citations,
    list_dates,
    list_issues,
    list_mentions,
    list_sections,
    list_sentences,
    list_tables,
)
from pipeline.relations.reading import Reading, first_of_each
from pipeline.relations.sizes import find_sizes, settle_sizes
from pipeline.relations.studies import NAMED_ONLY, Study, find_names, find_studies, known_names
from pipeline.relations.trial_rows import relate_trial_rows
from pipeline.relations.trials import relate_trial_sentences
from pipeline.relations.withheld import list_withheld
from pipeline.settings import Settings

KEYS = {
    "approvals": ("product_id", "country", "date"),
    "approval_indications": ("product_id", "country", "date", "disease_id"),
    "product_targets": ("product_id", "target_id"),
    "trial_targets": ("trial_id", "target_id", "role"),
    "trial_interventions": ("trial_id", "intervention"),
    "trial_diseases": ("trial_id", "disease_id"),
    "trial_products": ("trial_id", "product_id"),
    "references": ("reference",),
}
"""What makes a fact the same fact where the paper says it twice."""
MODIFIED = frozenset({"approval_indications", "trial_diseases"})
FILLED_FROM_ALL = ("acronym", "phase")


def relate(
    paper: Paper,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    *,
    settings: Settings,
    cells: CellReader,
    issues: Iterable[Issue] = (),
) -> list[Fact]:
    """All facts of a paper."""
    reading = Reading(paper, sentences, mentions, settings, cells.for_paper(mentions))
    approvals = relate_approvals(reading)
    approved = [fact.values["product_id"] for fact in approvals if fact.table == "approvals"]
    names = find_names(reading, known_names(reading))
    studies = find_studies(reading, names)
    told_sizes = find_sizes(reading, studies, names)
    sizes, conflicts = settle_sizes(reading, told_sizes)
    trials = list(_trials(reading, studies, sizes, names))
    unread = [*unplaced_approvals(reading), *unsettled_approvals(reading, approvals)]
    unread += list_withheld(reading, approvals, names)
    told = [*page_issues(paper), *issues, *conflicts, *unread, *repeated_lists(reading)]
    status = "partial" if any(issue.severity == "error" for issue in told) else "ok"
    facts = [
        describe_paper(reading, status=status),
        *list_sections(reading),
        *list_sentences(reading),
        *list_tables(reading),
        *list_mentions(reading),
        *list_abbreviations(reading),
        *list_entities(reading, approved),
        *_once(approvals),
        *trials,
        *relate_outcomes(reading, _acronyms(trials), relate_enrolments(reading, told_sizes, sizes), approved),
        *list_dates(reading, approvals),
        *list_citations(reading),
        *_once(list_references(reading)),
        *list_candidates(reading),
    ]
    told += check_paper(reading, facts)
    return [*facts, *list_issues(reading, told), *list_coverage(reading, facts, told, names)]


def tell_withheld(facts: Sequence[Fact], problems: Iterable[Problem]) -> list[Fact]:
    """A paper's facts with an issue for each row that was left out, the paper marked as read in part."""
    number = sum(fact.table == "issues" for fact in facts)
    told = [
        replace(fact, values={**fact.values, "status": "partial"}) if fact.table == "papers" else fact
        for fact in facts
    ]
    for problem in problems:
        number += 1
        where = () if judge_span(problem.row) else ("page", "start", "end", "quote")
        place = {name: problem.row.get(name, "") for name in where}
        values = {
            "paper": problem.paper,
            "issue": str(number),
            "severity": "error",
            "code": "row_withheld",
            "message": f"{problem}; the row is left out. Please report this paper.",
            "rule": "run",
        }
        told.append(Fact("issues", {**place, **values}))
    return told


def _acronyms(facts: Iterable[Fact]) -> dict[str, str]:
    """The names of the trials, by id."""
    trials = (fact.values for fact in facts if fact.table == "trials")
    return {values["trial_id"]: values["acronym"] for values in trials if values["acronym"]}


def page_issues(paper: Paper) -> Iterator[Issue]:
    """What the reader could not settle, offsets in the paper's text."""
    for base, page in zip(paper.page_starts, paper.pages, strict=True):
        for issue in page.issues:
            start = None if issue.start is None else base + issue.start
            end = None if issue.end is None else base + issue.end
            yield replace(issue, start=start, end=end)


def _once(facts: Iterable[Fact]) -> Iterator[Fact]:
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact.table, []).append(fact)
    for table, rows in by_table.items():
        # Of a disease told twice the row that says which kind: MM in a table, relapsed MM in the text.
        told = sorted(rows, key=lambda fact: not fact.values["modifier"]) if table in MODIFIED else rows
        yield from first_of_each(told, *KEYS[table])


def _trials(
    reading: Reading, studies: Sequence[Study], sizes: Mapping[str, str], names: Sequence[Mention]
) -> Iterator[Fact]:
    """Trials of text and tables as one row each, at the first mention; what is said of them below."""
    facts = [*relate_trial_rows(reading, names), *relate_trial_sentences(reading, studies)]
    trials: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.table == "trials":
            trials.setdefault(fact.values["trial_id"], []).append(fact)
    for told in trials.values():
        yield _merge_trial(told, sizes)
    others = [fact for fact in _without_captions(facts) if fact.table != "trials"]
    yield from _once(sorted(others, key=lambda fact: int(fact.values["start"])))


def _without_captions(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts without the diseases of captions where the trial's row or sentence names its own."""
    told = {
        fact.values["trial_id"]
        for fact in facts
        if fact.table == "trial_diseases" and fact.values["rule"] != CAPTION_RULE
    }
    for fact in facts:
        if fact.table != "trial_diseases" or not (
            fact.values["rule"] == CAPTION_RULE and fact.values["trial_id"] in told
        ):
            yield fact


def _merge_trial(told: Sequence[Fact], sizes: Mapping[str, str]) -> Fact:
    by_id = [fact for fact in told if fact.values["place"] != NAMED_ONLY] or told
    first = min(by_id, key=lambda fact: int(fact.values["start"]))
    places = {fact.values["place"] for fact in by_id}
    values = dict(first.values)
    for name in FILLED_FROM_ALL:
        values[name] = next((fact.values[name] for fact in told if fact.values[name]), "")
    values["enrolled"] = sizes.get(values["trial_id"], "")
    values["place"] = "both" if len(places) > 1 else places.pop()
    return Fact("trials", values)
