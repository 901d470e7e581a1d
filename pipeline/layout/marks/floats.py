"""The captions and legends of tables and figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.source import SourceLine, local_width, usual_type

SAME_SIZE = 0.3
"""Points by which lines of one size may differ."""
LEGEND_START = re.compile(r"^[（(]?[AaＡ][)）]?\s?[：:.、]\s?\S")
LEGEND_NEXT = re.compile(r"(?:^|[；;。.]\s{0,3})[（(]?[BbＢ][)）]?\s?[：:.、]\s?\S")
LEGEND_REACH = 15
LONGEST_CAPTION = 30


def read_captioned(lines: Sequence[SourceLine], at: int, words: LayoutWords, gap: int) -> Mark | None:
    """A line that is the caption of a table or figure."""
    line = lines[at]
    for kind in ("table", "figure"):
        caption = read_caption(line.text, words[f"{kind}_label"], kind)
        if caption and _stands_alone(lines, at, caption, gap):
            return Mark(kind, caption=caption)
    return None


def lengthen_captions(lines: Sequence[SourceLine], marks: dict[int, Mark]) -> None:
    """Where the type is known, a figure's caption is all lines of its type right below its label."""
    body = usual_type(lines)[0]
    for at, mark in list(marks.items()):
        if mark.kind != "figure" or not lines[at].size:
            continue
        small = lines[at].size < body - SAME_SIZE
        end = at + 1
        while end < min(len(lines), at + LONGEST_CAPTION) and end not in marks:
            if not _is_right_below(lines[end - 1], lines[end]) or (
                lines[end - 1].ends_sentence and not small
            ):
                break
            end += 1
        marks[at] = replace(mark, lines=end - at)


def _is_right_below(above: SourceLine, line: SourceLine) -> bool:
    """Whether a line of the same size stands on the next line of its column."""
    if above.box is None or line.box is None or above.page != line.page:
        return False
    white = line.box[1] - above.box[3]
    beside = min(above.box[2], line.box[2]) > max(above.box[0], line.box[0])
    near = line.gap == 0 and -0.5 * line.size < white < 2 * line.size
    return beside and near and abs(above.size - line.size) <= SAME_SIZE


def _stands_alone(lines: Sequence[SourceLine], at: int, caption: Caption, gap: int) -> bool:
    """A caption is no wrapped line of running text: the text before has ended, or it stands apart."""
    if at == 0 or lines[at - 1].ends_sentence or lines[at].first_on_page:
        return True
    strong = caption.separated and bool(caption.title) and not lines[at].ends_sentence
    apart = lines[at].gap > gap or lines[at - 1].width < 0.6 * local_width(lines, at - 1)
    return (strong and not lines[at - 1].text.endswith((",", "，", "、", "(", "（"))) or (apart and strong)


def add_legends(lines: Sequence[SourceLine], marks: dict[int, Mark]) -> None:
    """`A：…；B：…。` right above a figure's caption."""
    for at, line in enumerate(lines):
        if at in marks or not LEGEND_START.match(line.text):
            continue
        reach = range(at + 1, min(len(lines), at + LEGEND_REACH))
        caption = next((below for below in reach if below in marks), None)
        if caption is None or marks[caption].kind != "figure":
            continue
        text = "".join(lines[i].text for i in range(at, caption))
        if LEGEND_NEXT.search(text):
            marks[at] = Mark("legend", lines=caption - at)
