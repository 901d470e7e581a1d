"""Which lines of a text dump open a part of the paper: labels, headings, captions, references."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.headings import MARKDOWN, Candidate, best_chain, read_candidate
from pipeline.layout.source import SourceLine, has_han, local_width, usual_gap

LayoutWords = Mapping[str, tuple[str, ...]]
LABELLED = ("abstract", "keywords", "front_matter")
LEGEND_START = re.compile(r"^[（(]?[AaＡ][)）]?\s?[：:.、]\s?\S")
LEGEND_NEXT = re.compile(r"(?:^|[；;。.]\s{0,3})[（(]?[BbＢ][)）]?\s?[：:.、]\s?\S")
LEGEND_REACH = 15
LONGEST_HEADING = 200
UNCLOSED = re.compile(r"[（(\[【][^）)\]】]*$")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line opens: ``kind`` is abstract, keywords, front_matter, references, heading, table,
    figure, legend; ``level``, ``number``, ``title`` are a heading's; ``lines`` how many lines it takes."""

    kind: str
    level: int = 0
    number: str = ""
    title: str = ""
    caption: Caption | None = None
    lines: int = 1


@cache
def _label_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = "|".join(r"[ \u3000]*".join(map(re.escape, w)) if has_han(w) else re.escape(w) for w in words)
    return re.compile(
        rf"^(?P<label>[\[【［(（]\s*(?:{spaced})\s*[\]】］)）]\s*[:：]?|\*{{0,2}}(?:{spaced})\*{{0,2}}\s*[:：—]"
        rf"|#{{0,4}}\s*(?:{spaced})\s*$|(?:DOI|doi)\s+(?=10\.))\s*(?P<rest>.*)$",
        re.IGNORECASE,
    )


def split_label(text: str, words: Sequence[str]) -> tuple[str, str] | None:
    """A line's label and the rest, where it opens with one of the words.

    >>> split_label("[摘  要]  血液系统恶性肿瘤", ["摘要"])
    ('[摘  要]', '血液系统恶性肿瘤')
    >>> split_label("摘要显示", ["摘要"]) is None
    True
    """
    match = _label_pattern(tuple(words)).match(text)
    return (match["label"].strip(), match["rest"].strip()) if match else None


def split_labels(lines: Sequence[SourceLine], words: LayoutWords) -> list[SourceLine]:
    """Put each label of abstract, key words and front matter on a line of its own."""
    split = []
    for line in lines:
        parts = _label_of(line, words)
        if parts is None or not parts[1] or parts[2] == "front_matter":
            split.append(line)
            continue
        split.append(replace(line, raw=parts[0]))
        tail = " " if line.trailing_space else ""
        split.append(replace(line, raw=parts[1] + tail, gap=0, first_on_page=False))
    return split


def _label_of(line: SourceLine, words: LayoutWords) -> tuple[str, str, str] | None:
    for kind in LABELLED:
        parts = split_label(line.text, words[kind])
        if parts:
            return (*parts, kind)
    return None


def find_marks(lines: Sequence[SourceLine], words: LayoutWords) -> dict[int, Mark]:
    """The marks by position in ``lines`` (furniture already taken out, labels split off)."""
    marks: dict[int, Mark] = {}
    gap = usual_gap(lines)
    for at, line in enumerate(lines):
        mark = _labelled(line, words) or _captioned(lines, at, words, gap)
        if mark:
            marks[at] = mark
    references = _find_references(lines, words)
    if references is not None:
        marks[references] = Mark("references", title=lines[references].text)
    _add_legends(lines, marks)
    _add_headings(lines, marks, words, last=references if references is not None else len(lines))
    return marks


def _labelled(line: SourceLine, words: LayoutWords) -> Mark | None:
    parts = _label_of(line, words)
    return Mark(parts[2]) if parts else None


def _captioned(lines: Sequence[SourceLine], at: int, words: LayoutWords, gap: int) -> Mark | None:
    line = lines[at]
    for kind in ("table", "figure"):
        caption = read_caption(line.text, words[f"{kind}_label"], kind)
        if caption and _stands_alone(lines, at, caption, gap):
            return Mark(kind, caption=caption)
    return None


def _stands_alone(lines: Sequence[SourceLine], at: int, caption: Caption, gap: int) -> bool:
    """A caption is no wrapped line of running text: the text before has ended, or it stands apart."""
    if at == 0 or lines[at - 1].ends_sentence or lines[at].first_on_page:
        return True
    strong = caption.separated and bool(caption.title) and not lines[at].ends_sentence
    apart = lines[at].gap > gap or lines[at - 1].width < 0.6 * local_width(lines, at - 1)
    return (strong and not lines[at - 1].text.endswith((",", "，", "、", "(", "（"))) or (apart and strong)


def _find_references(lines: Sequence[SourceLine], words: LayoutWords) -> int | None:
    """The head of the reference list: the last such line, alone, in the second half of the paper."""
    names = {word.casefold() for word in words["references"]}
    for at in range(len(lines) - 1, -1, -1):
        bare = re.sub(r"[\s\[\]【】#*:：0-9.]", "", lines[at].text).casefold()
        if bare in {re.sub(r"\s", "", name) for name in names} and at >= len(lines) // 4:
            return at
    return None


def _add_legends(lines: Sequence[SourceLine], marks: dict[int, Mark]) -> None:
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


def _add_headings(
    lines: Sequence[SourceLine], marks: dict[int, Mark], words: LayoutWords, *, last: int
) -> None:
    gap = usual_gap(lines)
    first = _after_front(lines, marks)
    candidates = [
        candidate
        for at in range(first, last)
        if at not in marks and (candidate := _candidate(lines, marks, at, gap)) is not None
    ]
    for candidate in best_chain(candidates):
        length = _heading_length(lines, marks, candidate.at)
        marks[candidate.at] = Mark(
            "heading", len(candidate.path), candidate.number, candidate.title, lines=length
        )
    names = {re.sub(r"\s", "", word).casefold() for word in words["section_name"]}
    for at in range(first, last):
        if at not in marks and (mark := _unnumbered(lines[at], names)) is not None:
            marks[at] = mark


def _after_front(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> int:
    """No section begins above the abstract or key words: `1 Department of Oncology` is an affiliation."""
    front = [
        at for at, mark in marks.items() if mark.kind in ("abstract", "keywords") and at < len(lines) // 2
    ]
    return max(front, default=-1) + 1


def _candidate(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int, gap: int) -> Candidate | None:
    before = lines[at - 1] if at else None
    apart = lines[at].first_on_page or lines[at].gap > gap
    under_heading = before is not None and read_candidate(before.text, at - 1, after_end=True) is not None
    closed = before is None or before.ends_sentence or at - 1 in marks or apart or under_heading
    return read_candidate(lines[at].text, at, after_end=closed)


def _unnumbered(line: SourceLine, names: set[str]) -> Mark | None:
    if len(line.text) > LONGEST_HEADING:
        return None
    markdown = MARKDOWN.match(line.text)
    if markdown:
        return Mark("heading", len(markdown["hashes"]), "", markdown["title"])
    bare = re.sub(r"[\s:：*\[\]【】]", "", line.text).casefold()
    return Mark("heading", 1, "", line.text) if bare in names else None


def _heading_length(lines: Sequence[SourceLine], marks: Mapping[int, Mark], at: int) -> int:
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
