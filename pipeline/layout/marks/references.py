"""Where the list of references begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.layout.entries import REFERENCE_HEAD, find_bare_entries
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.source import SourceLine

LONGEST_NAME = 60
# Labels that an entry of a reference list may put at a line's start.
ENTRY_LABEL = re.compile(
    r"[\[(（]?(?:doi|pmid|published|accepted|citation|available)(?![a-z])", re.IGNORECASE
)
LONGEST_LAST = 12
"""Lines from the last entry of a list of references without a head to the paper's end, at most."""
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


def find_references(lines: Sequence[SourceLine], words: LayoutWords) -> int | None:
    """The head of the reference list: the last such line, alone, in the second half of the paper."""
    for at in range(len(lines) - 1, len(lines) // 4 - 1, -1):
        if names_references(lines[at].text, words):
            return at
    return None


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
