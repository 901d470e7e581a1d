"""How many lines a heading takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.han import has_han
from pipeline.layout.marks.mark import Mark
from pipeline.layout.source import SourceLine, is_set_apart, local_width

LONGEST_HEADING_LINES = 5
SHORT_SHARE = 0.5
FULL_SHARE = 0.85
UNCLOSED = re.compile(r"[（(\[【][^）)\]】]*$")
# `通用型CAR-T细胞` | `（universal CAR-T cell, UCAR-T细胞）技术`; `（1）` and `(a)` open an item.
LONGEST_ASIDE, STUB_SHARE = 3, 0.2
ASIDE = re.compile(r"^[（(](?![0-9一二三四五六七八九十IVXivxA-Za-zⅠ-Ⅻ①-⑳]{1,4}[)）])")


def is_capitals(text: str) -> bool:
    """Latin capitals throughout; 双靶点CAR-T is none."""
    return text.isupper() and not has_han(text)


def typed_length(
    lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int, body: tuple[float, bool]
) -> int:
    """How many lines of a heading's own type stand together; 0 where it is set like the text.

    A longer run of lines is text itself, where smaller references outweigh it.
    """
    line = lines[at]
    if not line.size or not is_set_apart(line, body):
        return 0
    end = at + 1
    while end < min(len(lines), at + LONGEST_HEADING_LINES + 1) and end not in marks:
        below = lines[end]
        if below.bold != line.bold or abs(below.size - line.size) > 0.3 or below.gap > 1:
            break
        if lines[end - 1].run_in or (below.run_in and not _is_full(lines, end - 1)):
            break
        if line.confidence is not None and lines[end - 1].width < SHORT_SHARE * below.width:
            break  # sizes read off a picture are rough: a heading goes on below a line that is full
        if is_capitals(lines[end - 1].text) and not is_capitals(below.text):  # a heading of the next level
            break
        end += 1
    return end - at if end - at <= LONGEST_HEADING_LINES else 0


def _is_full(lines: Sequence[SourceLine], at: int) -> bool:
    """Whether a line above a heading that runs into its paragraph reaches as far as this does."""
    box, rest = lines[at].box, lines[at + 2].box if at + 2 < len(lines) else None
    return box is not None and rest is not None and box[2] > rest[2] - 2 * lines[at].size


def heading_length(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> int:
    """A heading goes on when a bracket is open, or when its line is full and the next one short."""
    if at + 1 >= len(lines) or at + 1 in marks:
        return 1
    line, below = lines[at], lines[at + 1]
    if below.ends_sentence or below.width > 0.9 * line.width:
        return 1
    if UNCLOSED.search(line.text) or line.text.endswith(("-", ",", "，", "、", "：", ":")):
        return 2
    beyond = lines[at + 2] if at + 2 < len(lines) and at + 2 not in marks else None
    if beyond is None or beyond.gap != line.gap:
        return 1
    column = local_width(lines, at)
    full = line.width >= 0.9 * column and beyond.width > 1.3 * below.width
    stub = below.width < 0.5 * column and beyond.width >= 0.85 * column and below.gap == beyond.gap
    return 2 if full or stub else 1


def aside_length(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> int:
    """How many lines of a heading behind its first stand in brackets; no paragraph opens with such.

    `3 重大突破之三：通用型CAR-T细胞` | `（universal CAR-T cell, UCAR-T细胞）技` | `术`
    """
    if at >= len(lines) or at in marks or lines[at].gap or ASIDE.match(lines[at].text) is None:
        return 0
    end = at + 1
    while end < min(len(lines), at + LONGEST_ASIDE) and end not in marks:
        opened = UNCLOSED.search("".join(line.text for line in lines[at:end])) is not None
        column = local_width(lines, end)
        stub = lines[end - 1].width >= FULL_SHARE * column and lines[end].width < STUB_SHARE * column
        if not (opened or stub):
            break
        end += 1
    return end - at
