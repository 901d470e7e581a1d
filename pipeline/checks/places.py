"""What stands where in a paper: trials outside its tables, citations against the list, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.view import Alarm, View, at, shorten
from pipeline.wording import count

FEWEST_OF_A_TABLE = 5
SHARE_OF_TABLES = 2
"""Tables with less than so many trials for each one outside show examples."""
MOST_LISTED = 12
OPENERS = "(（[【"
BRACKET = re.compile(r"[(（\[【)）\]】]")
DOUBLED = re.compile(r"[(（]\s?[(（](?![^()（）]{0,60}[)）][^()（）]{0,120}[)）])")
SHOWN = 30
LONGEST_BRACKET = 400


def check_outside_tables(view: View) -> Iterator[Alarm]:
    """Trials the text names and no table lists, where the tables list most."""
    rows = view.rows("trials")
    listed = [row for row in rows if row["place"] in ("table", "both")]
    outside = [row for row in rows if row["place"] == "text"]
    if outside and len(listed) >= max(FEWEST_OF_A_TABLE, SHARE_OF_TABLES * len(outside)):
        ids = ", ".join(row["trial_id"] for row in outside[:MOST_LISTED])
        more = f" and {len(outside) - MOST_LISTED} more" if len(outside) > MOST_LISTED else ""
        many = f"{count(len(outside), 'trial')} of the text {'is' if len(outside) == 1 else 'are'}"
        told = f"{many} not among the {len(listed)} of the tables: {ids}{more}"
        yield Alarm(told, *at(outside[0]))


def check_citations(view: View) -> Iterator[Alarm]:
    """Numbers cited beyond the list, and entries never cited; a list read in part tells nothing.

    Names and years are printed in more ways than can be followed: what they leave over tells nothing.
    """
    cited: dict[int, tuple[int, int]] = {}
    for row in view.rows("citations"):
        for number in row["references"].split(";"):
            cited.setdefault(int(number), at(row))
    listed = {int(row["reference"]) for row in view.rows("references") if row["reference"].isdigit()}
    if not cited or not listed or listed != set(range(1, max(listed) + 1)):
        return
    beyond = sorted(set(cited) - listed)
    if beyond and len(beyond) <= view.rule.tolerance:
        numbers = ", ".join(map(str, beyond))
        yield Alarm(f"cited, and the list ends at {max(listed)}: {numbers}", *cited[beyond[0]])
    never = sorted(listed - set(cited))
    by_name = {row["rule"] for row in view.rows("citations")} & {"citation:author_year"}
    if never and not by_name and len(never) <= view.rule.tolerance:
        last = cited[max(cited)]
        yield Alarm(f"in the list of references and never cited: {', '.join(map(str, never))}", *last)


def check_brackets(view: View) -> Iterator[Alarm]:
    """One alarm with the brackets of running text that are doubled or never closed."""
    found = sorted({*_doubled(view), *_unclosed(view)})
    if found:
        quotes = "; ".join(f'"{shorten(view.text[start:end])}"' for start, end in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        yield Alarm(f"not closed or opened twice: {quotes}{more}", *found[0])


def _doubled(view: View) -> Iterator[tuple[int, int]]:
    """（（ in headings and text: one bracket opened twice, unless both are closed together."""
    for line in view.reading.paper.lines:
        if line.role not in ("body", "abstract", "heading"):
            continue
        for match in DOUBLED.finditer(view.folded, line.start, line.end):
            yield match.start(), min(line.end, match.end() + SHOWN)


def _unclosed(view: View) -> Iterator[tuple[int, int]]:
    """Brackets that stay open far behind them, over all lines of text and headings."""
    open_at: list[int] = []
    for line in view.reading.paper.lines:
        if line.role not in ("body", "abstract", "heading"):
            continue
        for bracket in BRACKET.finditer(view.text, line.start, line.end):
            if bracket[0] in OPENERS:
                open_at.append(bracket.start())
            elif open_at:
                open_at.pop()
        while open_at and open_at[0] < line.end - LONGEST_BRACKET:
            start = open_at.pop(0)
            yield start, min(start + SHOWN, len(view.text))
