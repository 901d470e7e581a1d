"""Headings without numbers that name a topic: `First-line therapy`, 血友病的基因治疗.

No list knows them. Such a line is short, no sentence, and stands between text that has come to
an end and a line that opens a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence

from pipeline.frozen import frozen
from pipeline.han import HAN, has_han
from pipeline.layout.captions import Caption
from pipeline.layout.regions import DELIMITED, find_region, prose_width, reads_as_prose
from pipeline.layout.source import SourceLine, is_wrapped, usual_gap

HEADING_SHARE = 0.6
PROSE_SHARE = 0.7
WIDEST_HEADING = 80
LONGEST_RUN = 3
"""A chapter's heading, its section's and a subsection's; more short lines in a row are a list or a table."""

OPENS_TITLE = re.compile(rf"^[A-ZÀ-ÖØ-Þ{HAN}]|^(?:[a-z]{{1,3}}[A-Z]|[αβγδκλμ]-)")
CAPTION = re.compile(
    r"^(?:图|表|续表|附表|附图|Fig|Tab|Scheme|Box|Algorithm)[a-z.]{0,6}\s?[0-9IVX]", re.IGNORECASE
)
# A title has no marks of a sentence, no statistics, and is no citation (`2024;12(3)`) or address.
NO_TITLE = re.compile(
    r"[.。．,，、;；:：!！?？…\-–‐/／(（\[]$|[;；=<>≤≥%％@|]|[，。]|https?:|www\.|(?i:\bdoi\b|et al)"
    r"|(?:19|20)[0-9]{2}\s?[;；:：,]|[0-9](?:\s?[±~～]\s?[0-9])|^[A-Za-z]{0,2}$|^.$"
)
NO_TITLE_END = re.compile(
    r"(?<![A-Za-z])(?:and|or|of|the|in|with|for|to|by|a|an|from|between"
    r"|is|are|was|were|at|on|as|than|that|versus|vs)$"
    r"|[的和与及或在是为对将等]$"
)
VERB = re.compile(
    r"(?<![A-Za-z])(?:is|are|was|were|has|have|had|been|shows?|showed"
    r"|received|enrolled|approved by)(?![A-Za-z])"
)
SENTENCE_OPENING = re.compile(rf"^[\[\"'“‘(（【《A-ZÀ-ÖØ-Þ0-9{HAN}αβγδκλμ≥≤]|^[a-z]{{1,3}}[A-Z]")
# `in adults.12,13`: the citation stands behind the full stop.
CITED_END = re.compile(r"(?:[^\W\d_]|[)）\]’”]|[0-9]{4})[.。][0-9]{1,3}(?:[,，–\-][0-9]{1,3}){0,8}$")


@frozen
class Topic:
    """A heading without number, at a position in the lines."""

    at: int
    level: int
    title: str


@frozen
class Surroundings:
    """What the lines look like as a whole, and the positions no heading stands at."""

    lines: Sequence[SourceLine]
    headings: Container[int]
    barred: Container[int]
    width: int
    gap: int
    wrapped: bool
    heads: frozenset[str]


def find_topics(
    lines: Sequence[SourceLine], headings: Container[int], barred: Container[int], reach: range
) -> list[Topic]:
    """The topical headings within ``reach``.

    ``headings`` are the positions of headings already known, ``barred`` of tables, captions and labels.
    """
    if not lines:
        return []
    measures = prose_width(lines), usual_gap(lines), is_wrapped(lines)
    around = Surroundings(lines, headings, barred, *measures, _running_heads(lines))
    capitals = _known_are_capitals(around, reach)
    found: list[Topic] = []
    at = reach.start
    while at < reach.stop:
        length = _run_length(around, at, reach.stop)
        if 0 < length <= LONGEST_RUN and _is_framed(around, at, at + length, reach.stop):
            for position in range(at, at + length):
                text = lines[position].text
                found.append(Topic(position, 2 if capitals and not text.isupper() else 1, text))
        at += max(length, 1)
    return found


def _known_are_capitals(around: Surroundings, reach: range) -> bool:
    """Whether the paper sets its chapters in capitals: INTRODUCTION."""
    known = [around.lines[at].text for at in reach if at in around.headings]
    latin = [text for text in known if not has_han(text)]
    return len(latin) > 0 and all(text.isupper() for text in latin)


def _run_length(around: Surroundings, at: int, end: int) -> int:
    """How many lines from ``at`` on look like titles."""
    stop = at
    while stop < end and stop not in around.headings and stop not in around.barred and _looks(around, stop):
        stop += 1
    return stop - at


def _looks(around: Surroundings, at: int) -> bool:
    line = around.lines[at]
    width = min(WIDEST_HEADING, HEADING_SHARE * around.width if around.wrapped else WIDEST_HEADING)
    if line.width > width or (line.first_on_page and _mask(line.text) in around.heads):
        return False
    return is_title(line.text)


def _running_heads(lines: Sequence[SourceLine]) -> frozenset[str]:
    """The first lines, digits masked, that more than one page begins with."""
    counts = Counter(_mask(line.text) for line in lines if line.first_on_page)
    return frozenset(text for text, count in counts.items() if count > 1)


def _mask(text: str) -> str:
    return re.sub(r"[0-9]+", "0", text)


def is_title(text: str) -> bool:
    """Whether a short line reads as a title, not as a piece of a sentence or of a reference.

    >>> is_title("PERIOPERATIVE THERAPY"), is_title("血友病B的基因治疗"), is_title("Ann Intern Med. 2019;171")
    (True, True, False)
    >>> is_title("Of 75 participants, 50 were"), is_title("与安慰剂组相比，")
    (False, False)
    """
    if OPENS_TITLE.search(text) is None or NO_TITLE.search(text) or NO_TITLE_END.search(text):
        return False
    if CAPTION.match(text):
        return False
    return len(DELIMITED.findall(text)) == 0 and VERB.search(text) is None and len(text.split()) <= 14


def _is_framed(around: Surroundings, at: int, end: int, last: int) -> bool:
    """The text above has come to an end, and below a sentence opens."""
    return _is_closed_above(around, at) and end < last and _opens_sentence(around, end)


def _is_closed_above(around: Surroundings, at: int) -> bool:
    if at == 0 or at - 1 in around.headings:
        return True
    line, above = around.lines[at], around.lines[at - 1]
    if line.gap > around.gap:
        return True
    return above.ends_sentence or (at - 1 not in around.barred and CITED_END.search(above.text) is not None)


def _opens_sentence(around: Surroundings, at: int) -> bool:
    line = around.lines[at]
    if at in around.barred or at in around.headings or SENTENCE_OPENING.match(line.text) is None:
        return False
    if len(DELIMITED.findall(line.text)) > 1:
        return False
    whole = line.ends_sentence and (len(line.text.split()) > 3 or has_han(line.text))
    if not around.wrapped:
        return whole or line.width >= 2 * WIDEST_HEADING
    following = around.lines[at + 1] if at + 1 < len(around.lines) else None
    column = following.width if following is not None and at + 1 not in around.barred else 0
    full = line.width >= PROSE_SHARE * around.width or (
        line.width >= PROSE_SHARE * column and reads_as_prose(line.text)
    )
    return whole or full


def table_positions(
    lines: Sequence[SourceLine],
    captions: Mapping[int, Caption],
    stops: Container[int],
    footnote: Sequence[str],
) -> frozenset[int]:
    """The lines of the tables below the captions, with their footnotes.

    A last line set apart from a table without footnote, right above running text, is not taken: it
    may be the heading of what follows.
    """
    taken: set[int] = set()
    for at in captions:
        region = find_region(lines, at + 1, lambda position: position in stops, footnote)
        body = list(region.body)
        if not region.footnote and len(body) > 2 and lines[body[-1]].gap > lines[body[-2]].gap:
            body.pop()
        taken.update(body, region.footnote)
    return frozenset(taken)
