"""Printed lines to blocks: paragraphs whole across furniture and floats, everything else apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.layout.marks import LayoutWords, Mark
from pipeline.layout.placed import PlacedTable
from pipeline.layout.regions import find_region, prose_width
from pipeline.layout.source import HAN, SourceLine, has_han, is_wrapped, local_width, usual_gap

RUNS_ON = re.compile(r"[,，、;；（(\[/\-–‐]$|(?:\s(?:and|or|of|the|in|with|for|to|by|a|an|from|between))$")
REFERENCE_HEAD = re.compile(r"^\s*(?:[\[［(（]\s?[0-9]{1,3}\s?[\]］)）]|[0-9]{1,3}[.、．]\s)")
AUTHORS_ZH = re.compile(
    rf"^[{HAN}]{{2,4}}(?:[\s,，、0-9*△#①-⑨]+[{HAN}]{{2,4}}){{0,20}}(?:[\s,，]*等)?[\s,，.．0-9*△#①-⑨]*$"
)
NAME_EN = re.compile(r"^(?:[A-Z][^\W\d_]{0,20}['.\-]?\s?){2,5}[0-9*†‡§#,\s]{0,12}$")
NAME_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s)?|\sand\s|[0-9*†‡§]+\s+(?=[A-Z]))")
LONGEST_AUTHOR_LINE = 1_500
FRONT_REACH = 30
LONGEST_TITLE_LINES = 4
SHORT_TITLE = 200
PLACE = re.compile(
    r"大学|医院|研究所|学院|中心[,，]|University|Hospital|Department|Institute|College|School of|@"
)


@dataclass
class Block:
    """A run of lines of one role; ``mark`` is what opened it, ``footnote`` a table's footnote lines.

    ``table`` is a table whose cells geometry has already told apart, ``other_caption`` its caption
    in the other language.
    """

    role: str
    lines: list[SourceLine]
    mark: Mark | None = None
    footnote: list[SourceLine] = field(default_factory=list)
    table: PlacedTable | None = None
    other_caption: str = ""

    @property
    def text(self) -> str:
        """The lines' texts, for looking at, not for quoting."""
        return " ".join(line.text for line in self.lines)


@dataclass
class _Builder:
    lines: Sequence[SourceLine]
    marks: Mapping[int, Mark]
    words: LayoutWords
    role: str = "front"
    blocks: list[Block] = field(default_factory=list)
    pending: list[Block] = field(default_factory=list)
    open: Block | None = None
    last_at: int = 0

    def __post_init__(self) -> None:
        self.gap = usual_gap(self.lines) if self.lines else 0
        self.full = prose_width(self.lines)
        self.unwrapped = not is_wrapped(self.lines)

    def close(self) -> None:
        if self.open is not None:
            self.blocks.append(self.open)
            self.open = None
        self.blocks.extend(self.pending)
        self.pending = []

    def set_apart(self, block: Block) -> None:
        """A float or furniture: behind the paragraph that it interrupts, if that one goes on."""
        if self.open is None or self.open.lines[-1].ends_sentence:
            self.close()
            self.blocks.append(block)
        else:
            self.pending.append(block)


def build_blocks(
    lines: Sequence[SourceLine],
    marks: Mapping[int, Mark],
    words: LayoutWords,
    apart: Mapping[int, Sequence[Block]],
) -> list[Block]:
    """All lines as blocks in reading order.

    ``apart`` holds what belongs to no paragraph (furniture, tables with their captions), by the
    position it stands before.
    """
    builder = _Builder(lines, marks, words)
    at = reached = 0
    while at < len(lines):
        reached = _set_apart(builder, apart, reached, at)
        at = _take(builder, at)
    _set_apart(builder, apart, reached, len(lines))
    builder.close()
    return assign_front_roles(builder.blocks)


def _set_apart(builder: _Builder, apart: Mapping[int, Sequence[Block]], start: int, end: int) -> int:
    """Set apart what stands before the positions ``start`` to ``end``; return the next position."""
    for at in range(start, end + 1):
        for block in apart.get(at, ()):
            builder.set_apart(block)
    return end + 1


def _take(builder: _Builder, at: int) -> int:
    """Take the line at a position, with what belongs to it; return the next position."""
    mark = builder.marks.get(at)
    if mark is None:
        return _take_prose(builder, at)
    if mark.kind in ("table", "figure", "legend"):
        return _take_float(builder, at, mark)
    builder.close()
    taken = list(builder.lines[at : at + mark.lines])
    if mark.kind == "front_matter":
        builder.open = Block("front_matter", taken, mark)
        return at + 1
    builder.blocks.append(
        Block("heading" if mark.kind in ("heading", "references") else "front_matter", taken, mark)
    )
    builder.role = {"heading": "body", "references": "reference"}.get(mark.kind, mark.kind)
    return at + mark.lines


def _take_float(builder: _Builder, at: int, mark: Mark) -> int:
    taken = list(builder.lines[at : at + mark.lines])
    if mark.kind != "table":
        builder.set_apart(Block("caption" if mark.kind == "figure" else "legend", taken, mark))
        return at + mark.lines
    start, caption_lines = _caption_end(builder, at)

    def is_stop(position: int) -> bool:
        other = builder.marks.get(position)
        return other is not None and not _repeats_caption(mark, other)

    region = find_region(builder.lines, start, is_stop, builder.words["footnote"])
    block = Block("table", [builder.lines[i] for i in region.body], mark)
    block.footnote = [builder.lines[i] for i in region.footnote]
    builder.set_apart(Block("caption", caption_lines, mark))
    builder.set_apart(block)
    return start + len(region.body) + len(region.footnote)


def _caption_end(builder: _Builder, at: int) -> tuple[int, list[SourceLine]]:
    """A caption's lines: its own, a wrapped second one, and the other language's."""
    lines, end = builder.lines, at + 1
    while end < len(lines) and end - at < 4:
        other = builder.marks.get(end)
        second_language = (
            other is not None and other.kind == "table" and _repeats_caption(builder.marks[at], other)
        )
        wrapped = other is None and lines[end].text[:1].islower() and len(lines[end].text.split()) > 2
        if not (second_language or wrapped):
            break
        end += 1
    return end, list(lines[at:end])


def _repeats_caption(mark: Mark, other: Mark) -> bool:
    """The same table's caption in the other language."""
    if mark.caption is None or other.caption is None or other.caption.continued:
        return False
    one, two = mark.caption, other.caption
    return one.number == two.number and has_han(one.label) != has_han(two.label)


def _take_prose(builder: _Builder, at: int) -> int:
    line = builder.lines[at]
    if builder.open is not None and _goes_on(builder, builder.open, at):
        builder.open.lines.append(line)
    else:
        builder.close()
        builder.role = _role_of_new_block(builder, at)
        builder.open = Block(builder.role, [line])
    builder.last_at = at
    return at + 1


def _role_of_new_block(builder: _Builder, at: int) -> str:
    """After one block of key words, and after an abstract that meets another language, a new part begins.

    It is the front matter of the other language when an abstract's label is still to come, else the body.
    """
    before = builder.blocks[-1] if builder.blocks else None
    if before is None or before.role != builder.role or before.mark is not None:
        return builder.role
    if builder.role == "keywords":
        return "front" if _abstract_ahead(builder, at) else "body"
    other_language = has_han(before.text) and not has_han(builder.lines[at].text)
    if builder.role == "abstract" and other_language and _abstract_ahead(builder, at):
        return "front"
    return builder.role


def _abstract_ahead(builder: _Builder, at: int) -> bool:
    reach = range(at, min(len(builder.lines), at + FRONT_REACH))
    opening = next((builder.marks[i].kind for i in reach if i in builder.marks), "")
    return opening == "abstract"


def _goes_on(builder: _Builder, block: Block, at: int) -> bool:
    """Whether ``lines[at]`` continues the open block."""
    line, last = builder.lines[at], block.lines[-1]
    if block.role == "reference":
        return REFERENCE_HEAD.match(line.text) is None
    if block.role == "front" and _has_become_text(block):
        block.role = builder.role = "body"
    if block.role == "front":
        return _title_goes_on(last, line, builder.gap)
    if RUNS_ON.search(last.text[-16:]):
        return not (block.role == "front_matter" and line.gap > builder.gap)
    if last.ends_sentence:
        if block.role == "abstract" and has_han(block.text) != has_han(line.text):
            return False
        return not builder.unwrapped and line.gap <= builder.gap and _is_full(builder)
    return not _stops_short(builder, block, last, line)


def _stops_short(builder: _Builder, block: Block, last: SourceLine, line: SourceLine) -> bool:
    """A line without a full stop ends its block when it is short and what follows begins anew."""
    if line.text[:1].islower():
        return False
    if block.role in ("keywords", "abstract", "front_matter") and has_han(line.text[:1]) != has_han(
        block.text
    ):
        return True
    if block.role in ("keywords", "front_matter"):
        return line.gap > builder.gap or (line.gap < builder.gap and last.width < 0.8 * builder.full)
    short = last.width < 0.6 * max(builder.full, local_width(builder.lines, builder.last_at))
    return short and (builder.unwrapped or line.gap > builder.gap)


def _has_become_text(block: Block) -> bool:
    """A paper without title page begins with its text: more lines than a title has, or sentences."""
    text = block.text
    return len(block.lines) >= LONGEST_TITLE_LINES or "。" in text or text.count("，") > 1


def _title_goes_on(last: SourceLine, line: SourceLine, gap: int) -> bool:
    if any(_is_author(other.text) for other in (last, line)) or line.gap > gap:
        return False
    return (
        RUNS_ON.search(last.text[-16:]) is not None
        or line.text[:1].islower()
        or (has_han(last.text) == has_han(line.text) and not last.ends_sentence)
    )


def _is_author(text: str) -> bool:
    """A line of names, or of places they work at."""
    if len(text) > LONGEST_AUTHOR_LINE:
        return False
    return PLACE.search(text) is not None or AUTHORS_ZH.match(text) is not None or _lists_names(text)


def _lists_names(text: str) -> bool:
    """`Jane A. Example1, Wei Zhang2,*`: most parts between the commas are capitalised names."""
    parts = [part for part in NAME_SEPARATOR.split(text) if re.search(r"[^\W\d_]", part)]
    names = sum(NAME_EN.match(part) is not None for part in parts)
    return names >= 2 and names >= 0.7 * len(parts)


def _is_full(builder: _Builder) -> bool:
    """Whether the last line taken fills its column."""
    return builder.lines[builder.last_at].width >= 0.9 * local_width(builder.lines, builder.last_at)


def assign_front_roles(blocks: list[Block]) -> list[Block]:
    """Tell title and authors among the blocks before an abstract or the first heading."""
    title_wanted = True
    for block in blocks:
        if block.mark is not None and block.mark.kind in ("keywords", "abstract"):
            title_wanted = True
        if block.role != "front":
            continue
        ended = block.lines[-1].ends_sentence
        title = (
            title_wanted
            and not _is_author(block.text)
            and len(block.text) < (SHORT_TITLE if ended else 2 * SHORT_TITLE)
        )
        block.role = "title" if title else ("body" if len(block.text) > SHORT_TITLE else "author")
        title_wanted = title_wanted and not title
    return blocks
