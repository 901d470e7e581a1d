"""The list of contents at a paper's beginning, whose entries are no headings: they repeat them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.layout.marks.mark import LayoutWords
from pipeline.layout.source import SourceLine

ENTRY = re.compile(r"(?P<title>.*[^\W\d_].*?)(?P<leader>(?:\s?[.·…⋯‥]){3,}\s?|\s+)(?P<page>[0-9]{1,5})$")
LED = re.compile(r"(?:\s?[.·…⋯‥]){3,}\s?[0-9]{1,5}$")
FEWEST_ENTRIES = 3
LONGEST_ENTRY = 3
"""Lines of an entry, the last of which has the page."""


def find_contents(lines: Sequence[SourceLine], words: LayoutWords) -> list[int]:
    """The positions of the lines of all lists of contents, with the word above them.

    Entries end with their page, none before the page of the entry above. Where no word names the
    list dots have to lead to the pages.

    >>> texts = ("Contents", "1. Introduction 2", "2. Trials", "of drugs 4", "3. Safety 9", "1 Aims")
    >>> find_contents([SourceLine(text, None, 0, 0, False) for text in texts], {"contents": ("contents",)})
    [0, 1, 2, 3, 4]
    """
    names = {_bare(word) for word in words["contents"]}
    found: list[int] = []
    at = 0
    while at < len(lines):
        named = _bare(lines[at].text) in names
        end = _end_of_entries(lines, at + named, led=not named) if named or LED.search(lines[at].text) else 0
        found.extend(range(at, end))
        at = max(end, at + 1)
    return found


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _end_of_entries(lines: Sequence[SourceLine], start: int, *, led: bool) -> int:
    """Where a run of entries ends; 0 where it holds too few. ``led``: each has dots before its page."""
    at, entries, page = start, 0, 0
    while at < len(lines):
        ends = ((i, ENTRY.match(line.text)) for i, line in enumerate(lines[at : at + LONGEST_ENTRY], at))
        last, entry = next((end for end in ends if end[1]), (at, None))
        if entry is None or int(entry["page"]) < page or (led and not entry["leader"].strip()):
            break
        page, entries, at = int(entry["page"]), entries + 1, last + 1
    return at if entries >= FEWEST_ENTRIES else 0
