"""Which lines of a text dump open a part of the paper: labels, headings, captions, references."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.marks.contents import find_contents
from pipeline.layout.marks.floats import add_legends, lengthen_captions, read_captioned
from pipeline.layout.marks.headings import add_headings, unmark_sections
from pipeline.layout.marks.labels import LABELLED, read_labelled, split_label, split_labels
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.marks.references import (
    ENTRY_LABEL,
    find_bare_list,
    find_references,
    names_references,
    unmark_entries,
)
from pipeline.layout.marks.titlepage import is_banner, is_page_label, is_page_line, title_page
from pipeline.layout.source import SourceLine, usual_gap

__all__ = [
    "ENTRY_LABEL",
    "LABELLED",
    "LayoutWords",
    "Mark",
    "find_marks",
    "is_page_label",
    "is_page_line",
    "names_references",
    "split_label",
    "split_labels",
]


def find_marks(lines: Sequence[SourceLine], words: LayoutWords) -> dict[int, Mark]:
    """The marks by position in ``lines`` (furniture already taken out, labels split off)."""
    marks: dict[int, Mark] = {}
    gap = usual_gap(lines)
    contents = frozenset(find_contents(lines, words))
    for at, line in enumerate(lines):
        if at in contents:
            marks[at] = Mark("contents")
            continue
        mark = read_labelled(line, words) or read_captioned(lines, at, words, gap)
        if mark:
            marks[at] = mark
    lengthen_captions(lines, marks)
    page = title_page(lines, marks)
    for at in page:
        # the first line of all is no rest of a title: `review article`
        text = lines[at].text if at else lines[at].text.capitalize()
        if at not in marks and (is_page_label(text, words) or is_banner(lines, page, at, words)):
            marks[at] = Mark("front_matter")
    unmark_sections(lines, marks, words)
    *others, listed = find_references(lines, words) or [range(0)]
    last = listed.start if listed else len(lines)
    if listed:
        marks[last] = Mark("references", title=lines[last].text)
    elif (bare := find_bare_list(lines)) is not None:
        last = bare
        marks[last] = Mark("references", lines=0)
    if last in marks:
        unmark_entries(lines, marks, last)
    add_legends(lines, marks)
    entries = {at for other in others for at in other}
    for at in entries:
        marks[at] = Mark("entry")
    add_headings(lines, marks, words, last=last, gap=gap)
    for at in entries:
        del marks[at]
    for other in others:
        marks[other.start] = Mark("references", title=lines[other.start].text)
        if other.stop not in marks and other.stop < len(lines):
            marks[other.stop] = Mark("text", lines=0)
    return marks
