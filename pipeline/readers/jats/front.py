"""Who wrote an article, where and when, and its own citation."""

from __future__ import annotations

import re

from pipeline.han import HAN, has_han
from pipeline.readers.elements import Element
from pipeline.readers.html import journal_line
from pipeline.readers.inline import join_lines, raise_text, settle_lines
from pipeline.readers.jats.runs import inline_element, read_run

DATE_LABELS = {
    "received": ("收稿日期", "Received"),
    "rev-recd": ("修回日期", "Revised"),
    "accepted": ("录用日期", "Accepted"),
    "epub": ("网络出版日期", "Published online"),
    "ppub": ("出版日期", "Published"),
    "pub": ("出版日期", "Published"),
}


def contributors(meta: Element) -> list[str]:
    """The authors' names in order; of a name in two scripts the first."""
    people = [person for group in meta.elements("contrib-group") for person in group.elements("contrib")]
    authors = [person for person in people if person.get("contrib-type") in ("", "author")]
    return [name for person in authors if (name := _person(person))]


def _person(person: Element) -> str:
    holder = person.first("name-alternatives") or person
    for child in holder.elements("name", "string-name", "collab", "anonymous"):
        if child.tag == "name":
            return full_name(child)
        return read_run(child)
    return ""


def full_name(name: Element) -> str:
    """A name in reading order: `Jane A. Smith`, 王小明."""
    family, given = read_run(name.first("surname")), read_run(name.first("given-names"))
    if re.fullmatch(f"[{HAN}]+", family + given) or name.get("name-style") == "eastern":
        return family + given if has_han(family) else f"{family} {given}".strip()
    return f"{given} {family}".strip()


def place_text(place: Element) -> str:
    """Where authors work, its mark raised: ¹Department of Oncology."""
    parts = [
        raise_text(child.text())
        if isinstance(child, Element) and child.tag == "label"
        else child
        if isinstance(child, str)
        else inline_element(child)
        for child in place.children
    ]
    return join_lines(settle_lines("".join(parts)) or [""])


def own_citation(meta: Element, journal: Element | None) -> str:
    """The paper's own line: journal, year, volume, issue, pages, DOI."""
    title = next(journal.find("journal-title"), None) if journal is not None else None
    dates = sorted(meta.elements("pub-date"), key=_date_rank)
    year = next((read_run(date.first("year")) for date in dates if date.first("year") is not None), "")
    first, last = read_run(meta.first("fpage")), read_run(meta.first("lpage"))
    doi = next((i.text() for i in meta.elements("article-id") if i.get("pub-id-type") == "doi"), "")
    return journal_line(
        journal=read_run(title),
        year=year,
        volume=read_run(meta.first("volume")),
        issue=read_run(meta.first("issue")),
        pages=f"{first}-{last}" if last and last != first else first or read_run(meta.first("elocation-id")),
        doi=doi,
    )


def _date_rank(date: Element) -> int:
    """The year of the issue is the paper's; the day it stood on the net may be in the year before."""
    kind = date.get("pub-type") or date.get("date-type") or date.get("publication-format")
    return {"collection": 0, "ppub": 1, "epub-ppub": 1, "pub": 2, "epub": 3}.get(kind, 4)


def history_line(date: Element, *, chinese: bool) -> str:
    """A date of the paper's own: `Received: 2024-09-03`; empty for a kind that is none."""
    labels = DATE_LABELS.get(date.get("date-type") or date.get("pub-type"))
    parts = [read_run(date.first(part)) for part in ("year", "month", "day")]
    if labels is None or not parts[0]:
        return ""
    told = [parts[0], *(part.zfill(2) for part in parts[1:] if re.fullmatch("[0-9]{1,2}", part))]
    return f"{labels[0] if chinese else labels[1]}: {'-'.join(told)}"
