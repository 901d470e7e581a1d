"""Checks: the paper against itself, and papers against each other. They tell, and never change a fact.

What a check is for, how grave and how tolerant it is stands in ``config/checks.yml``; what it finds
becomes rows of ``issues`` with the check's name as code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.checks import between, dates, names, numbers, places
from pipeline.checks.between import Difference, Papers
from pipeline.checks.view import Alarm, Row, View, group_facts
from pipeline.records import Fact, Issue
from pipeline.relations.reading import Reading
from pipeline.settings import Check, ConfigError

CHECKS: Mapping[str, Callable[[View], Iterator[Alarm]]] = {
    "percentage_of_count": numbers.check_percentages,
    "parts_above_total": numbers.check_parts,
    "count_against_table": numbers.check_table_counts,
    "metric_order": numbers.check_metric_order,
    "approval_after_paper": dates.check_after_paper,
    "paper_dates_order": dates.check_paper_dates,
    "approval_two_dates": dates.check_approval_dates,
    "abbreviation_two_meanings": names.check_meanings,
    "abbreviation_spelling": names.check_spellings,
    "long_form_unusual": names.check_long_forms,
    "undefined_abbreviations": names.check_undefined,
    "late_definitions": names.check_late_definitions,
    "note_term_unused": names.check_note_terms,
    "trials_outside_tables": places.check_outside_tables,
    "citations_against_list": places.check_citations,
    "brackets_unbalanced": places.check_brackets,
}
"""The checks of one paper by name."""

PAPERS_CHECKS: Mapping[str, Callable[[Papers, Check], Iterator[Difference]]] = {
    "paper_twice": between.check_copies,
    "papers_trial_differs": between.check_trials,
    "papers_approval_differs": between.check_approvals,
    "papers_outcome_differs": between.check_outcomes,
}
"""The checks of all papers by name."""


def refuse_unknown_checks(checks: Iterable[str], folder: str) -> None:
    """Raise :class:`ConfigError` for a block of ``checks.yml`` that is no check: that check would not run."""
    known = {*CHECKS, *PAPERS_CHECKS}
    for name in checks:
        if name not in known:
            remedy = f"use one of {', '.join(sorted(known))}"
            raise ConfigError(f"{folder}/checks.yml", name, "there is no such check", remedy)


def check_paper(reading: Reading, facts: Iterable[Fact]) -> list[Issue]:
    """What the checks find in one paper, in the order of the registry."""
    tables = group_facts(facts)
    found: list[Issue] = []
    for name, check in CHECKS.items():
        rule = reading.settings.checks.get(name)
        if rule is not None:
            alarms = check(View(reading, tables, rule))
            found += [Issue(rule.severity, name, a.message, a.start, a.end, f"check:{name}") for a in alarms]
    return found


def check_papers(facts: Iterable[Fact], checks: Mapping[str, Check]) -> list[Fact]:
    """What papers tell differently: a row of ``issues`` in each of the two, numbered behind its own."""
    papers = _by_paper(facts)
    counters = {
        paper: max((int(row["issue"]) for row in tables.get("issues", ())), default=0)
        for paper, tables in papers.items()
    }
    found: list[Fact] = []
    for name, check in PAPERS_CHECKS.items():
        rule = checks.get(name)
        for difference in check(papers, rule) if rule is not None else ():
            for row in (difference.one, difference.other):
                counters[row["paper"]] += 1
                found.append(_issue(rule, row, counters[row["paper"]], between.tell(difference, row)))
    return found


def _by_paper(facts: Iterable[Fact]) -> dict[str, dict[str, list[Row]]]:
    papers: dict[str, dict[str, list[Row]]] = {}
    for fact in facts:
        papers.setdefault(fact.values["paper"], {}).setdefault(fact.table, []).append(fact.values)
    return papers


def _issue(rule: Check | None, row: Row, number: int, message: str) -> Fact:
    if rule is None:
        raise ValueError("a check without its block of checks.yml")
    place = {name: row.get(name, "") for name in ("page", "start", "end", "quote")}
    values = {
        "paper": row["paper"],
        "issue": str(number),
        "severity": rule.severity,
        "code": rule.name,
        "message": message,
        **place,
        "rule": f"check:{rule.name}",
    }
    return Fact("issues", values)
