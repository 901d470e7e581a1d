"""Where the list of references begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from pipeline.layout.entries import FEWEST_ENTRIES, REFERENCE_HEAD, find_bare_entries, find_entry_heads
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.source import SourceLine

LONGEST_NAME = 60
# Labels that an entry of a reference list may put at a line's start.
ENTRY_LABEL = re.compile(
    r"[\[(（]?(?:doi|pmid|published|accepted|citation|available)(?![a-z])", re.IGNORECASE
)
LONGEST_LAST = 12
"""Lines from the last entry of a list of references without a head to the paper's end, at most."""
SAME_TYPE = 0.3
"""Points: the lines of a list are of one size."""
NUMBERED_NAME = re.compile(r"[\s\[\]【】#*:：0-9.]")


def unmark_entries(lines: Sequence[SourceLine], marks: dict[int, Mark], references: int) -> None:
    """Below the list's head only an end block has labels: `doi: 10.…` is the rest of an entry."""
    last_entry = max(
        (at for at in range(references, len(lines)) if REFERENCE_HEAD.match(lines[at].text)),
        default=references,
    )
    for at in [at for at in marks if at > references and marks[at].kind == "front_matter"]:
        if at < last_entry or ENTRY_LABEL.match(lines[at].text):
            del marks[at]


def find_references(lines: Sequence[SourceLine], words: LayoutWords) -> list[range]:
    """The lists of references, each from its head, a line alone, to its last entry.

    They stand behind the first quarter of a paper: its own, one of its supplement, or the same works in
    another language. What is no list of entries goes with the last head of all.
    """
    skipped = len(lines) // 4
    heads = [at for at in range(skipped, len(lines)) if names_references(lines[at].text, words)]
    ends = [*heads[1:], len(lines)]
    lists = [range(head, end) for head, end in zip(heads[:-1], ends, strict=False)]
    found = [range(one.start, end) for one in lists if (end := _end_of_list(lines, one)) is not None]
    return [*found, range(heads[-1], len(lines))] if heads else []


def _end_of_list(lines: Sequence[SourceLine], reach: range) -> int | None:
    """Where a list ends before the head of the next: as long behind its last entry as others of it are.

    None where too few entries follow the head for a list.
    """
    entries = lines[reach.start + 1 : reach.stop]
    heads = find_entry_heads(entries)
    if heads is None:
        heads = frozenset(at for at, line in enumerate(entries) if REFERENCE_HEAD.match(line.text))
    places = sorted(heads)
    if len(places) < FEWEST_ENTRIES:
        return None
    longest = max(b - a for a, b in pairwise(places))
    last, stop = places[-1], min(len(entries), places[-1] + max(longest, 1))
    while last + 1 < stop and abs(entries[last + 1].size - entries[last].size) <= SAME_TYPE:
        last += 1
    return reach.start + 1 + last + 1


def names_references(text: str, words: LayoutWords) -> bool:
    """Whether a line says just that references follow: `[参考文献]`, `6. References:`."""
    if len(text) > LONGEST_NAME:
        return False
    return NUMBERED_NAME.sub("", text).casefold() in _reference_names(words["references"])


@cache
def _reference_names(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset("".join(word.split()).casefold() for word in words)


def find_bare_list(lines: Sequence[SourceLine]) -> int | None:
    """The first entry of a list of references without a head that goes on to the paper's end."""
    skipped = len(lines) // 4
    chain = [skipped + at for at in find_bare_entries([line.text for line in lines[skipped:]])]
    return chain[0] if chain and len(lines) - chain[-1] <= LONGEST_LAST else None
