"""Approvals: product, country and date, from the rows of a table and from sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.records import Fact
from pipeline.relations.approvals.sentences import SENTENCE_RULE, approvals_of_sentences
from pipeline.relations.approvals.tables import approvals_of_rows
from pipeline.relations.reading import Reading


def relate_approvals(reading: Reading) -> list[Fact]:
    """Rows of ``approvals``, ``approval_indications`` and ``product_targets``."""
    told = [*approvals_of_rows(reading), *approvals_of_sentences(reading)]
    dates: dict[tuple[str, str], set[str]] = {}
    for fact in told:
        if fact.table == "approvals":
            dates.setdefault(_approved_where(fact), set()).add(fact.values["date"])
    agencies = _agencies(told)
    settled = [kept for fact in told if (kept := _settle_date(fact, dates)) is not None]
    return [_with_agency(fact, agencies, dates) if fact.table == "approvals" else fact for fact in settled]


def _agencies(told: Sequence[Fact]) -> Mapping[tuple[str, str], Mapping[str, set[str]]]:
    """The agencies named with each date of a product's approvals in a country."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for fact in told:
        if fact.table == "approvals" and fact.values["agency"]:
            dates = found.setdefault(_approved_where(fact), {})
            dates.setdefault(fact.values["date"], set()).add(fact.values["agency"])
    return found


def _with_agency(
    fact: Fact,
    agencies: Mapping[tuple[str, str], Mapping[str, set[str]]],
    dates: Mapping[tuple[str, str], set[str]],
) -> Fact:
    """An approval that names a country alone with the agency that the paper names elsewhere for its date.

    That date may be less precise, 2020-04 for 2020-04-22, as long as it is no other approval's too.
    """
    if fact.values["agency"]:
        return fact
    said = agencies.get(_approved_where(fact), {})
    date = fact.values["date"]
    finer = dates[_approved_where(fact)]
    same = [one for one in said if date == one or _only_finer(one, finer) == date]
    named = {agency for one in same for agency in said[one]}
    return replace(fact, values={**fact.values, "agency": named.pop()}) if len(named) == 1 else fact


def _finer(date: str, dates: Iterable[str]) -> list[str]:
    return sorted(one for one in dates if one.startswith(date) and one != date)


def _only_finer(date: str, dates: Iterable[str]) -> str:
    """The one more precise date of the same approval, empty where there is none or several."""
    finer = _finer(date, dates)
    return finer[0] if len(finer) == 1 else ""


def _approved_where(fact: Fact) -> tuple[str, str]:
    return fact.values["product_id"], fact.values.get("country", "")


def _settle_date(fact: Fact, dates: Mapping[tuple[str, str], set[str]]) -> Fact | None:
    """2017, 2017-08 and 2017-08-30 of one product in one country are one approval: the most precise.

    A less precise row goes; the indications told with it stay, under the precise date.
    """
    if fact.table == "product_targets":
        return fact
    date = fact.values["date"]
    finer = _finer(date, dates[_approved_where(fact)])
    if not finer:
        return fact
    if fact.table == "approvals" or fact.values["rule"] == SENTENCE_RULE or len(finer) > 1:
        return None
    return replace(fact, values={**fact.values, "date": finer[0]})
