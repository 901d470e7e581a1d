"""Headings that run into their paragraphs: `**Randomisation.** Patients were assigned …`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.geometry.lines import Piece, Words, join_pieces, piece_text
from pipeline.layout.source import SourceLine

NO_LEAD = 0, 0.0
FEWEST_LEADS = 3
"""In a paper: so many show that its headings are set so, one or two are words that stand out."""
LONGEST_LEAD = 80
# Not `ALAT:` in a list of short forms, nor `Smith J.`, `Figure 1.`
LEAD = re.compile(
    r"(?=.*(?:[a-z]{4}|[A-Z]{4} [A-Z]{3}|[\u3400-\u9fff]{2}))"
    r"[^.。]*(?:[^\W\d_]{2}|[\u3400-\u9fff])[)）]?[.．:：。]$"
)
# `3.2.1. Outcome measures. All patients …`, in italics or as the text
NUMBERED = re.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?){1,3}\.?\s+[A-Z][^.。]{2,60}[a-z]{2}\.(?=\s+[A-Z])")
OPENS = re.compile(r"[^\Wa-z_]|[\"“‘(（]")
STEP = 0.5
"""Of the type size: a line that begins so far to the right of the one above opens a paragraph."""


def find_lead(words: Words, piece: Piece, text: str, *, numbered: bool = False) -> tuple[int, float]:
    """How much of a line is a heading before the rest: in characters, and where it ends.

    It is bold where the rest is not, or has a number, and a stop behind it. None is (0, 0.0).
    ``numbered``: it has to have a number, as the labels in an abstract have not.
    """
    bolds = words.plain.bold
    if text[:1].isdigit() and (counted := NUMBERED.match(text)) is not None:
        count = len(counted[0].split())
    elif not numbered and bolds[piece.words[0]] and not bolds[piece.words[-1]]:
        count = next(at for at, word in enumerate(piece.words) if not bolds[word])
    else:
        return NO_LEAD
    part = join_pieces([words.alone(word) for word in piece.words[:count]])
    lead = piece_text(words, part)
    rest = text[len(lead) :].lstrip()
    if len(lead) > LONGEST_LEAD or not text.startswith(lead) or not OPENS.match(rest):
        return NO_LEAD
    return (len(lead), part.right) if LEAD.match(lead) or NUMBERED.match(text) else NO_LEAD


def split_leads(lines: Sequence[SourceLine]) -> list[list[SourceLine]]:
    """Each line as one or two: a heading that opens a paragraph, and what it runs into."""
    opening = {at for at, line in enumerate(lines) if line.lead[0] and _opens_paragraph(lines, at)}
    if len(opening) < FEWEST_LEADS:
        return [[line] for line in lines]
    return [_split(line) if at in opening else [line] for at, line in enumerate(lines)]


def _opens_paragraph(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether a line stands where a paragraph may begin: behind white or a sentence's end, or indented."""
    line, before = lines[at], lines[at - 1] if at else None
    if (
        before is None
        or line.gap
        or before.bold
        or line.text[0].isdigit()
        or line.box is None
        or before.box is None
    ):
        return True
    return before.ends_sentence and (
        line.box[0] - before.box[0] > STEP * line.size
        or before.page != line.page
        or line.box[1] < before.box[1]
    )


def _split(line: SourceLine) -> list[SourceLine]:
    (length, right), box = line.lead, line.box
    if box is None:
        return [line]
    head = replace(
        line, raw=line.text[:length], box=(*box[:2], right, box[3]), bold=True, run_in=True, lead=NO_LEAD
    )
    rest = replace(
        line,
        raw=line.text[length:],
        box=(right, *box[1:]),
        gap=0,
        first_on_page=False,
        bold=False,
        lead=NO_LEAD,
    )
    return [head, rest]
