"""The entries of a paper's reference list, with the numbers they are cited by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.frozen import frozen
from pipeline.layout.entries import BARE_HEAD, ENTRY_STYLE, MOST_SKIPPED, REFERENCE_HEAD, split_run_on
from pipeline.records import Paper

SHORTEST_ENTRY = 8
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
CITED_YEAR = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?=\s?(?:[;；]|[A-Z][a-z]{2}[^0-9]{0,3}[0-9]{0,2}[;；]|[,，]\s?[0-9]{1,4}\s?[(（:：]|[)）]))"
)
WEB_YEAR = re.compile(r"(?<=[(（])(?:19|20)[0-9]{2}(?=[-/][0-9]{1,2}[-/][0-9]{1,2}[)）])")
ACCESSED = re.compile(r"\[(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}\]")


@frozen
class Entry:
    """An entry of the reference list: ``number`` as printed, else by its place; ``text`` without it."""

    number: int
    text: str
    start: int
    end: int


def list_entries(paper: Paper) -> Iterator[Entry]:
    """The entries of the reference list, numbered as printed, else in order.

    Of several lists that count from 1 (the paper's own, that of a supplement, the same works in another
    language) the longest; of the others what has numbers of its own.
    """
    seen: set[int] = set()
    for entries in numbered_lists(paper):
        yield from (entry for entry in entries if entry.number not in seen or paper.reader == "jats")
        seen.update(entry.number for entry in entries)


def numbered_lists(paper: Paper) -> list[list[Entry]]:
    """The entries of each list of references, the longest first."""
    lists = [list(_number(paper, spans)) for spans in _lists(paper)]
    return sorted(lists, key=len, reverse=True)


def _lists(paper: Paper) -> list[list[tuple[int, int]]]:
    """The spans of the blocks of each list of references: a new one counts from 1 below a head of its own."""
    lists: list[list[tuple[int, int]]] = [[]]
    end, headed = -1, False
    for line in paper.lines:
        if line.role != "reference":
            headed = headed or line.role == "heading"
            continue
        spans = lists[-1]
        if headed and spans and _counts_from_one(paper.text[line.start : line.end]):
            lists.append([(line.start, line.end)])
        elif end >= 0 and "\n" not in paper.text[end : line.start]:
            spans[-1] = (spans[-1][0], line.end)
        else:
            spans.append((line.start, line.end))
        end, headed = line.end, False
    return lists


def _counts_from_one(entry: str) -> bool:
    printed = REFERENCE_HEAD.match(entry) or BARE_HEAD.match(entry)
    return printed is not None and int(re.sub(r"[^0-9]", "", printed.group())) == 1


def _number(paper: Paper, spans: Sequence[tuple[int, int]]) -> Iterator[Entry]:
    """The entries of a list with their numbers."""
    last = 0
    for start, end in _part_entries(paper.text, spans):
        entry = paper.text[start:end]
        # an element of a list is an entry however short, EQ-5D: it counts
        if len(entry.strip()) < SHORTEST_ENTRY and paper.reader != "jats":
            continue
        printed = REFERENCE_HEAD.match(entry) or _bare_number(entry, last)
        last = int(re.sub(r"[^0-9]", "", printed.group())) if printed else last + 1
        yield Entry(last, entry[printed.end() :].strip() if printed else entry, start, end)


def _part_entries(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans of the entries, those that stand together in one paragraph each by itself."""
    numbers = [_printed_number(text[start:end]) for start, end in spans]
    for at, (start, end) in enumerate(spans):
        number, below = numbers[at], numbers[at + 1] if at + 1 < len(spans) else None
        known = number is not None and (below is not None or at + 1 == len(spans))
        cuts = split_run_on(text[start:end], number, below) if known and number is not None else []
        places = [start, *(start + cut for cut in cuts), end]
        for one, two in pairwise(places):
            yield one, len(text[one:two].rstrip()) + one


def _printed_number(entry: str) -> int | None:
    printed = ENTRY_STYLE.match(entry)
    return int(re.sub(r"[^0-9]", "", printed.group())) if printed else None


def _bare_number(entry: str, last: int) -> re.Match[str] | None:
    """`2 Bang YJ, …` behind number 1: the entry's number, where the list counts without dots."""
    match = BARE_HEAD.match(entry)
    return match if match and 0 < int(match["number"]) - last <= 1 + MOST_SKIPPED else None


def year_of_reference(entry: str) -> str:
    """The year before the volume, `2021;71:209`, `2005, 352: 1`, `(2019)`; a year in the title is not it.

    >>> year_of_reference("Sung H. Global cancer statistics 2020. CA Cancer J Clin. 2021;71:209-249.")
    '2021'
    >>> year_of_reference("程野. 2018年全球市场. [2016-12-15]. http://example.org")
    ''
    """
    cued = CITED_YEAR.search(entry) or WEB_YEAR.search(entry)
    if cued:
        return cued.group()
    if ACCESSED.search(entry):
        return ""
    years = YEAR.findall(entry)
    return years[-1] if years else ""
