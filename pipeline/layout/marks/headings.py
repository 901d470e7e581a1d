"""Headings, by their numbers and their names."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import partial

from pipeline.layout.headings import MARKDOWN, Candidate, best_chain, read_candidate
from pipeline.layout.marks.lengths import FULL_SHARE, SHORT_SHARE, aside_length, heading_length, typed_length
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.marks.titlepage import FRONT_LINES, after_front
from pipeline.layout.marks.typed import LONGEST_HEADING, headings_alike, typed_headings
from pipeline.layout.regions import find_region, prose_width
from pipeline.layout.source import SourceLine, is_set_apart, local_width, usual_gap, usual_type
from pipeline.layout.topical import find_topics, table_positions

FEWEST_NUMBERED = 3
SHORTEST_FULL = 40
RUN_IN = re.compile(r"^[0-9]{1,2}[.．、]\s{0,3}[^。；;：:]{1,60}[：:]\s?\S")
SMALLEST_BOLD = 0.85
"""Of the type size of the text: some numbered headings are bold and a size smaller."""
FIRST_NUMBER = re.compile(r"^(?:[01][.．、]?\s|[01][.．、]|一、|（一）|I[.．]\s)")
# `7. Competing Interests` where no other heading has a number
LONE_NUMBER = re.compile(r"^[0-9]{1,2}[.．、]\s{0,3}(?=\D)")
FRONT_REACH = 15
SHORT_HEADING_SHARE = 0.6
LAST_OF_TABLE = 1


def unmark_sections(lines: Sequence[SourceLine], marks: dict[int, Mark], words: LayoutWords) -> None:
    """`Author contributions` alone on a line below the title page is a section's heading."""
    names = _section_names(words)
    first = after_front(lines, marks)
    for at in [at for at in marks if at >= first and marks[at].kind == "front_matter"]:
        if _unnumbered(lines[at].text, names) is not None and not lines[at].text.endswith((":", "：")):
            del marks[at]


def _section_names(words: LayoutWords) -> set[str]:
    return {re.sub(r"\s", "", word).casefold() for word in words["section_name"]}


def add_headings(
    lines: Sequence[SourceLine], marks: dict[int, Mark], words: LayoutWords, *, last: int, gap: int
) -> None:
    """Add the headings: numbered ones in a chain, those the configuration names, those told by their type."""
    first = after_front(lines, marks)
    body = usual_type(lines[first:last] or lines)
    read = partial(
        _candidate, lines, marks, gap=gap, body=body, near_tables=_ends_of_tables(lines, marks, words, first)
    )
    barred = {*marks, *_run_in_items(lines, range(first, last))}
    candidates = [
        candidate for at in range(first, last) if at not in barred and (candidate := read(at)) is not None
    ]
    chain = best_chain(candidates)
    openings = {**marks, **{c.at: Mark("heading") for c in chain}}
    for candidate in chain:
        length = typed_length(lines, openings, candidate.at, body)
        length = length or heading_length(lines, openings, candidate.at)
        length += aside_length(lines, openings, candidate.at + length)
        marks[candidate.at] = Mark(
            "heading",
            len(candidate.path),
            candidate.number,
            candidate.title,
            lines=length,
            run_in=lines[candidate.at + length - 1].run_in,
        )
    names = _section_names(words)
    for at in range(first, last):
        if at in marks:
            continue
        text = lines[at].text if chain else LONE_NUMBER.sub("", lines[at].text)
        if (mark := _unnumbered(text, names)) is not None:
            marks[at] = mark
    if not body[0]:
        numbered = len(chain) >= FEWEST_NUMBERED
        marks.update(_topical_headings(lines, marks, words, range(first, last), numbered=numbered))
    elif len(chain) < FEWEST_NUMBERED:
        marks.update(typed_headings(lines[:last], marks, first, body))
    else:
        marks.update(headings_alike(lines[:last], marks, chain, body))


def _topical_headings(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    words: LayoutWords,
    reach: range,
    *,
    numbered: bool,
) -> dict[int, Mark]:
    """Headings of a text dump that no list knows; beside numbered ones only in capitals or set apart."""
    if sum(line.text.startswith("#") for line in lines) >= FEWEST_NUMBERED:
        return {}
    captions = {at: mark.caption for at, mark in marks.items() if mark.kind == "table" and mark.caption}
    tables = table_positions(lines, captions, marks, words["footnote"])
    headings = {at + i for at, mark in marks.items() if mark.kind == "heading" for i in range(mark.lines)}
    barred = tables | {at + i for at, mark in marks.items() for i in range(mark.lines) if at not in headings}
    early = range(reach.start, reach.start + max(FRONT_LINES, len(reach) // 5))
    start = min((at for at in headings if at in early), default=reach.start)
    found = find_topics(lines, headings, barred, range(start, reach.stop))
    gap = usual_gap(lines)
    return {
        topic.at: Mark("heading", topic.level, "", topic.title)
        for topic in found
        if not numbered or topic.title.isupper() or lines[topic.at].gap > gap
    }


def _stops_short(lines: Sequence[SourceLine], at: int) -> bool:
    """A last line though it lacks its full stop: `cancer` above `1. Introduction`.

    It is short, and the line above it is full, or a full line of text follows below the heading.
    """
    if at < 1 or lines[at].text.endswith((",", "，", "、", "-", ":", "：", ";", "；", "(", "（")):
        return False
    below = lines[at + 2].width if at + 2 < len(lines) else 0
    full = max(lines[at - 1].width, below)
    return full >= SHORTEST_FULL and lines[at].width < SHORT_SHARE * full


def _candidate(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    at: int,
    *,
    gap: int,
    body: tuple[float, bool],
    near_tables: Container[int],
) -> Candidate | None:
    if read_candidate(lines[at].title, at, after_end=True) is None:  # nor is it one in mid-sentence
        return None
    before = lines[at - 1] if at else None
    apart = lines[at].first_on_page or lines[at].gap > gap or (body[0] > 0 and is_set_apart(lines[at], body))
    apart = apart or (lines[at].bold and not body[1] and lines[at].size > SMALLEST_BOLD * body[0])
    under_heading = before is not None and read_candidate(before.text, at - 1, after_end=True) is not None
    closed = before is None or before.ends_sentence or at - 1 in marks or apart or under_heading
    closed = closed or _stops_short(lines, at - 1) or at in near_tables or _opens_body(lines, marks, at)
    return read_candidate(lines[at].title, at, after_end=closed)


def _run_in_items(lines: Sequence[SourceLine], reach: range) -> frozenset[int]:
    """`3. 其他：另一种药物的Ⅰ/Ⅱ期研` | `究纳入18例`: items whose text follows on their line.

    Such lines are full. Where one of them is short, above a full line, they are headings:
    `2. 重大突破之二：双靶点及多靶点CAR-T细胞技术` may fill its line.
    """
    items = [at for at in reach if RUN_IN.match(lines[at].text) and not lines[at].ends_sentence]
    least = SHORT_HEADING_SHARE * prose_width(lines) if items else 0
    full = {at for at in items if lines[at].width >= max(least, FULL_SHARE * local_width(lines, at))}
    short = [at for at in items if at not in full and at + 1 < len(lines)]
    headed = any(lines[at + 1].width >= FULL_SHARE * local_width(lines, at + 1) for at in short)
    return frozenset() if headed else frozenset(full)


def _opens_body(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> bool:
    """The first heading right below key words or front matter, which end without a full stop.

    `【Key words】 Breast cancer` | `0 引 言` | a full line of text.
    """
    above = max((other for other in marks if other < at), default=None)
    if above is None or marks[above].kind not in ("keywords", "front_matter") or at - above > FRONT_REACH:
        return False
    if FIRST_NUMBER.match(lines[at].text) is None or at + 1 >= len(lines) or at + 1 in marks:
        return False
    return lines[at].width < SHORT_HEADING_SHARE * lines[at + 1].width


def _ends_of_tables(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], words: LayoutWords, first: int
) -> frozenset[int]:
    """Where a heading may stand though a table or its footnote, which have no full stops, take it.

    It is the last line before running text, or any line of a footnote but the first.
    """
    ends: set[int] = set()
    for at, mark in marks.items():
        if mark.kind != "table" or at < first:
            continue
        region = find_region(lines, at + 1, lambda position: position in marks, words["footnote"])
        taken = [*region.body[2:][-LAST_OF_TABLE:], *region.footnote[1:]]
        behind = max((*region.body, *region.footnote), default=at) + 1
        ends.update(taken, [behind] if behind < len(lines) and behind not in marks else [])
    return frozenset(ends)


def _unnumbered(text: str, names: set[str]) -> Mark | None:
    if len(text) > LONGEST_HEADING:
        return None
    markdown = MARKDOWN.match(text)
    if markdown:
        return Mark("heading", len(markdown["hashes"]), "", markdown["title"])
    bare = re.sub(r"[\s:：*\[\]【】]", "", text).casefold()
    return Mark("heading", 1, "", text) if bare in names else None
