"""Papers against each other: a trial, an approval or an outcome told differently in two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from pipeline.checks.dates import differ_slightly
from pipeline.checks.view import Row, shorten
from pipeline.frozen import frozen
from pipeline.settings import Check

Papers = Mapping[str, Mapping[str, Sequence[Row]]]
"""The rows of each table by paper."""

COUNTED_OTHERWISE = frozenset({"ENROLLED", "TREATED", "EVALUABLE", "FOLLOW_UP"})
"""Sizes are compared as the trial's own; every report has its own follow-up."""
SAME_OUTCOME = ("subject_id", "metric", "statistic", "arm", "time_point", "unit", "disease_id")


@frozen
class Difference:
    """Two rows of two papers that differ, what in them, and the words that say so in each."""

    one: Row
    other: Row
    what: str
    quotes: tuple[str, str] = ("", "")


def check_copies(papers: Papers, rule: Check) -> Iterator[Difference]:
    """A paper that is there twice, as one file under two names or with one DOI in two forms."""
    copies = [
        pair
        for pair in _pairs(papers, "papers", ("sha256",))
        if pair[0]["sha256"] and all(row.get("status") != "failed" for row in pair)
    ]
    for one, other in copies:
        yield Difference(one, other, "the same file")
    for one, other in _pairs(papers, "papers", ("doi",)):
        if one.get("doi") and (one, other) not in copies:
            yield Difference(one, other, f"the same paper (DOI {one['doi']})")


def check_trials(papers: Papers, rule: Check) -> Iterator[Difference]:
    """A trial with two phases or sizes."""
    for one, other in _pairs(papers, "trials", ("trial_id",)):
        for column in ("phase", "enrolled"):
            if one[column] and other[column] and one[column] != other[column]:
                what = f"{one['trial_id']} {column}: {one[column]}, {other[column]}"
                quotes = (_words_of(papers, one, column), _words_of(papers, other, column))
                yield Difference(one, other, what, quotes)


def _words_of(papers: Papers, row: Row, column: str) -> str:
    """The sentence that gives a trial its value, as far as one names both; else the trial's own mention."""
    names = [name for name in (row["trial_id"], row["acronym"]) if name]
    value = re.compile(rf"(?<![0-9]){re.escape(row[column])}(?![0-9])")
    for sentence in papers[row["paper"]].get("sentences", ()):
        printed = sentence["quote"]
        plain = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3})", "", printed)
        if column == "enrolled" and value.search(plain) and any(name in printed for name in names):
            return printed
    return row["quote"]


def check_approvals(papers: Papers, rule: Check) -> Iterator[Difference]:
    """An approval with two dates close together, where neither paper has the other's."""
    told: dict[tuple[str, str, str], set[str]] = {}
    for paper, tables in papers.items():
        for row in tables.get("approvals", ()):
            told.setdefault((paper, row["product_id"], row["country"]), set()).add(row["date"])
    for one, other in _pairs(papers, "approvals", ("product_id", "country")):
        if differ_slightly(one["date"], other["date"], rule.tolerance) and not (
            _agrees(other["date"], told[one["paper"], one["product_id"], one["country"]])
            or _agrees(one["date"], told[other["paper"], one["product_id"], one["country"]])
        ):
            what = f"{one['product_id']} {one['country']}: {one['date']}, {other['date']}"
            yield Difference(one, other, what)


def _agrees(date: str, dates: set[str]) -> bool:
    return any(date.startswith(other) or other.startswith(date) for other in dates)


def check_outcomes(papers: Papers, rule: Check) -> Iterator[Difference]:
    """An outcome of a trial with two values, where each paper tells one alone."""
    alone = {paper: {"outcomes": _told_once(tables.get("outcomes", ()))} for paper, tables in papers.items()}
    for one, other in _pairs(alone, "outcomes", SAME_OUTCOME):
        if abs(float(one["value"]) - float(other["value"])) > rule.tolerance + _rounding(one, other):
            told = (one[column] for column in ("subject_id", "arm", "metric", "time_point"))
            name = " ".join(filter(None, told))
            yield Difference(one, other, f"{name}: {one['value']}, {other['value']} {one['unit']}")


def _told_once(rows: Sequence[Row]) -> list[Row]:
    """The outcomes of trials of which a paper tells one value."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        told = row["subject"] == "trial" and row["subject_id"] and row["comparator"] == "=" and row["value"]
        if told and row["metric"] not in COUNTED_OTHERWISE:
            groups.setdefault(tuple(row[name] for name in SAME_OUTCOME), []).append(row)
    return [found[0] for found in groups.values() if len({row["value"] for row in found}) == 1]


def _rounding(one: Row, other: Row) -> float:
    """48 and 48.3 are one number: half of the coarser one's last place."""
    places = min(len(row["value"].partition(".")[2]) for row in (one, other))
    exact = one["value"].partition(".")[2] and other["value"].partition(".")[2]
    return 0.0 if exact and places > 0 else 0.5


def _pairs(papers: Papers, table: str, key: Sequence[str]) -> Iterator[tuple[Row, Row]]:
    """Rows of two papers with the same key, papers in their order."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for paper in sorted(papers):
        for row in papers[paper].get(table, ()):
            groups.setdefault(tuple(row.get(name, "") for name in key), []).append(row)
    for rows in groups.values():
        for one, other in combinations(rows, 2):
            if one["paper"] != other["paper"]:
                yield one, other


def tell(difference: Difference, row: Row) -> str:
    """The message of a difference in the paper of one of its rows: both quotations side by side."""
    is_one = row is difference.one
    other = difference.other if is_one else difference.one
    if "quote" not in row:
        return f"{difference.what} as {other['paper']}: its facts count twice"
    here, there = difference.quotes if is_one else reversed(difference.quotes)
    here, there = here or row["quote"], there or other["quote"]
    return f'{difference.what}; here "{shorten(here)}", in {other["paper"]} "{shorten(there)}"'
