"""The list of contents at a paper's beginning, whose entries are no headings: they repeat them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.layout.marks.mark import LayoutWords
from pipeline.layout.source import SourceLine

ENTRY = re.compile(r"(?P<title>.*[^\W\d_].*?)(?P<leader>(?:\s?[.·…⋯‥]){3,}\s?|\s+)(?P<page>[0-9]{1,5})$")
LED = re.compile(r"(?:\s?[.·…⋯‥]){3,}\s?[0-9]{1,5}$")
BELOW = re.compile(r"[1-9][0-9]?[.．][1-9][0-9]?(?![0-9%])")
"""`2.1 Trials`, a section within a chapter."""
FEWEST_ENTRIES = 3
LONGEST_NAME = 40
LONGEST_ENTRY = 2
"""Lines of an entry, the last of which has the page."""
LONGEST_SECTION = 50
"""Pages: a number further on than this from the page before is none."""


def find_contents(lines: Sequence[SourceLine], words: LayoutWords) -> list[int]:
    """The positions of the lines of all lists of contents, with the word above them.

    Entries end with their page, none before the page of the entry above. Where no word names the
    list dots have to lead to the pages, and half of the entries to be numbered below a chapter or to come
    again as headings: a table can be set with dots too.

    >>> texts = ("Contents", "1. Introduction 2", "2. Trials", "of drugs 4", "3. Safety 9", "1. Introduction")
    >>> find_contents([SourceLine(text, None, 0, 0, False) for text in texts], {"contents": ("contents",)})
    [0, 1, 2, 3, 4]
    """
    names = {_bare(word) for word in words["contents"]}
    found: list[int] = []
    at = 0
    while at < len(lines):
        text, end = lines[at].text, at
        named = len(text) <= LONGEST_NAME and _bare(text) in names
        if named or (text[-1:].isdigit() and LED.search(text)):
            end, titles = _read_entries(lines, at + named, led=not named)
            if len(titles) < FEWEST_ENTRIES or not (named or _are_headings(titles, lines[end:])):
                end = at
        found.extend(range(at, end))
        at = max(end, at + 1)
    return found


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _read_entries(lines: Sequence[SourceLine], start: int, *, led: bool) -> tuple[int, list[str]]:
    """Where a run of entries ends, and their titles. ``led``: each has dots before its page."""
    at, page = start, 0
    titles: list[str] = []
    while at < len(lines):
        ends = ((i, ENTRY.match(line.text)) for i, line in enumerate(lines[at : at + LONGEST_ENTRY], at))
        last, entry = next((end for end in ends if end[1]), (at, None))
        if entry is None or (led and not entry["leader"].strip()) or _bare(lines[at].text) in titles:
            break
        if int(entry["page"]) < page or (titles and int(entry["page"]) > page + LONGEST_SECTION):
            break
        titles.append(_bare("".join([*(line.text for line in lines[at:last]), entry["title"]])))
        page, at = int(entry["page"]), last + 1
    return at, titles


def _are_headings(titles: Sequence[str], lines: Sequence[SourceLine]) -> bool:
    texts = {_bare(line.text) for line in lines}
    return 2 * sum(title in texts or BELOW.match(title) is not None for title in titles) >= len(titles)
