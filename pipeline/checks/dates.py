"""Dates of a paper that cannot be: approvals after it, one approval on two days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from pipeline.checks.view import Alarm, Row, View, at, shorten

OWN_ROLES = frozenset({"title", "author", "front_matter", "furniture", "footnote"})
"""The lines in which a paper says when it was received and published."""


def check_after_paper(view: View) -> Iterator[Alarm]:
    """Approvals dated later than the paper."""
    (paper,) = view.rows("papers")
    published = max(_of_paper(view, "publication"), default="") or paper["year"]
    if not published:
        return
    for row in view.rows("approvals"):
        shared = min(len(published), len(row["date"]))
        if row["date"][:shared] > published[:shared]:
            told = f"{row['product_id']} {row['country']} is dated {row['date']}, the paper {published}"
            yield Alarm(told, *at(row))


def _of_paper(view: View, role: str) -> list[str]:
    """The dates of a role that stand where a paper dates itself; in its sentences they are another's."""
    return [
        row["date"] for row in view.rows("dates") if row["role"] == role and _dates_paper(view, at(row)[0])
    ]


def _dates_paper(view: View, start: int) -> bool:
    line = view.reading.paper.line_at(start)
    return line is not None and line.role in OWN_ROLES


def check_paper_dates(view: View) -> Iterator[Alarm]:
    """A paper received after it was published."""
    received = [
        row for row in view.rows("dates") if row["role"] == "received" and _dates_paper(view, at(row)[0])
    ]
    published = max(_of_paper(view, "publication"), default="")
    for row in received[:1]:
        shared = min(len(published), len(row["date"]))
        if published and row["date"][:shared] > published[:shared]:
            yield Alarm(f"received {row['date']}, published {published}", *at(row))


def check_approval_dates(view: View) -> Iterator[Alarm]:
    """One approval told with two dates that lie close together; far apart they are two indications."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in view.rows("approvals"):
        groups.setdefault((row["product_id"], row["country"]), []).append(row)
    for (product, country), rows in groups.items():
        ordered = sorted(rows, key=lambda row: row["date"])
        for one, other in pairwise(ordered):
            if _are_for_others(view, one, other):
                continue
            if differ_slightly(one["date"], other["date"], view.rule.tolerance) and not _both_of_one_table(
                one, other
            ):
                quotes = f'"{_around(view, one)}" and "{_around(view, other)}"'
                yield Alarm(f"{product} {country}: {one['date']} and {other['date']}: {quotes}", *at(other))


def _are_for_others(view: View, one: Row, other: Row) -> bool:
    """Approvals of two diseases, `for DLBCL on May 19, 2023, and for FL on June 26, 2024`, are two."""
    first, second = _uses_of(view, one), _uses_of(view, other)
    return bool(first and second) and not first & second


def _uses_of(view: View, row: Row) -> set[str]:
    """What an approval is for, else what its sentence says of the one it follows: 2021年4月转为完全批准."""
    keys = ("product_id", "country")
    sentence = view.sentence_at(int(row["start"]))
    told = [use for use in view.rows("approval_indications") if all(use[key] == row[key] for key in keys)]
    own = {use["disease_id"] for use in told if use["date"] == row["date"]}
    if own or sentence is None:
        return own
    printed = {date.value for date in view.reading.within(sentence.start, sentence.end, "date")}
    return {use["disease_id"] for use in told if use["date"] in printed and use["date"] < row["date"]}


def _both_of_one_table(one: Row, other: Row) -> bool:
    """Rows of one table are two approvals."""
    return one["rule"] == other["rule"] and one["rule"].startswith("column:")


def _around(view: View, row: Row) -> str:
    start, end = at(row)
    sentence = view.sentence_at(start)
    return shorten(view.text[sentence.start : sentence.end] if sentence else view.text[start:end])


def differ_slightly(one: str, other: str, days: float) -> bool:
    """Whether two dates, neither of which is the other cut short, lie close together.

    >>> differ_slightly("2022-02-28", "2022-03", 100), differ_slightly("2022-02", "2022-02-28", 100)
    (True, False)
    >>> differ_slightly("2017-08", "2018-05", 100), differ_slightly("2017", "2018", 100)
    (False, False)
    """
    if one.startswith(other) or other.startswith(one) or min(len(one), len(other)) < len("2022-02"):
        return False
    return abs((_day(one) - _day(other)).days) <= days


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > len("2022-02") else f"{text}-15")
