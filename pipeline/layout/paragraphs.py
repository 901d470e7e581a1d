"""Printed lines to blocks: paragraphs whole across furniture and floats, everything else apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.han import HAN, HAN_CHAR, has_han, text_width
from pipeline.layout.entries import REFERENCE_HEAD as REFERENCE_HEAD  # readers import it from here
from pipeline.layout.entries import find_entry_heads
from pipeline.layout.marks import LayoutWords, Mark, is_page_label
from pipeline.layout.placed import PlacedTable
from pipeline.layout.regions import DELIMITED, find_region, prose_width
from pipeline.layout.source import SourceLine, ends_sentence, is_wrapped, local_right, local_width, usual_gap

RUNS_ON = re.compile(r"[,，、;；（(\[/\-–‐]$|(?:\s(?:and|or|of|the|in|with|for|to|by|a|an|from|between))$")
AUTHORS_ZH = re.compile(
    rf"^[{HAN}]{{2,4}}(?:[\s,，、0-9*△#①-⑨]+[{HAN}]{{2,4}}){{0,20}}(?:[\s,，]*等)?[\s,，.．0-9*△#①-⑨]*$"
)
# `方 楠`: a name of two characters is spaced to the width of three.
SHORT_NAME = re.compile(rf"(?<=(?<![{HAN}])[{HAN}])[ \u3000]{{1,2}}(?=[{HAN}](?![{HAN}]))")
ONE_NAME = re.compile(rf"^[{HAN}]{{2,4}}$")
MARKED_NAMES = re.compile(r"[0-9¹²³⁴-⁹*△#①-⑨,，、]")
NAME_EN = re.compile(r"^(?:[A-Z][^\W\d_]{0,20}['.\-]?\s?){2,5}[0-9*†‡§#,\s]{0,12}$")
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
NAME_SEPARATOR = re.compile(r"\s*(?:[,;]\s*(?:and\s)?|\sand\s|[0-9*†‡§]+\s+(?=[A-Z]))")
LONGEST_AUTHOR_LINE = 1_500
FRONT_REACH = 30
FEWEST_HAN_IN_SENTENCE = 12
WORD = re.compile(r"[^\W\d_]{2,}")
LONGEST_TITLE_LINES = 4
SAME_TYPE = 0.6
"""Lines of one title differ by less, in points."""
INDENT = 0.7, 3.2
"""Of the type size: how far a paragraph's first line is set in."""
WORD_SPACE = 0.2
TITLE_LARGER = 1.15
FEWEST_HAN_IN_TITLE = 6
SHORT_TITLE = 200
SHORTEST_SECOND_TITLE = 12
CITED = re.compile(r"[\[［][1-9][0-9]{0,2}(?:[-–,，~～][0-9]{1,3}){0,9}[\]］]")
WHOLE_LABEL = re.compile(
    r"(?:10\.[0-9]{4,9}/\S{2,80}|https?://\S{4,120}|[^\s@]{1,60}@[^\s@]{3,60}"
    r"|(?:19|20)[0-9]{2}(?:[\-－./年][0-9]{1,2}(?:[\-－./月][0-9]{1,2}日?)?)?)[)）.。]?$"
)
# `LIU Yang1* (1.`: the places stand in brackets behind the names.
PLACES_BEHIND = re.compile(r"\s?[(（]\s?[1a]\s?[.．,，、].*$")
AFFILIATION_LETTERS = re.compile(r"(?<=[^\W\d_])\s[a-h](?:,\s?[a-h*†‡](?![^\W\d_]))*(?=[,;\s]|$)")
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
        self.entries = _entries(self.lines, self.marks)

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


def _entries(lines: Sequence[SourceLine], marks: Mapping[int, Mark]) -> frozenset[int]:
    """Where entries of the lists of references begin, as positions in ``lines``."""
    found: set[int] = set()
    for head in (at for at, mark in marks.items() if mark.kind == "references"):
        start = head + marks[head].lines
        end = min(
            (at for at, mark in marks.items() if at >= start and at > head and _ends_list(mark)),
            default=len(lines),
        )
        heads = find_entry_heads(lines[start:end])
        if heads is None:
            heads = frozenset(i for i, line in enumerate(lines[start:]) if REFERENCE_HEAD.match(line.text))
        found.update(start + i for i in heads)
    return frozenset(found)


def _ends_list(mark: Mark) -> bool:
    return mark.lines > 0 or mark.kind == "text"


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
    if not mark.lines:  # a list of references without a head, or what follows one
        builder.role = "reference" if mark.kind == "references" else "body"
        return _take_prose(builder, at)
    taken = list(builder.lines[at : at + mark.lines])
    if mark.kind == "front_matter":
        builder.open = Block("front_matter", taken, mark)
        return at + 1
    if mark.kind == "contents":
        builder.blocks.append(Block("front_matter", taken, mark))
        return at + mark.lines
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
    untitled = mark.caption is not None and not mark.caption.title
    if mark.caption is not None and untitled and len(caption_lines) > 1 and at + 1 not in builder.marks:
        mark = replace(mark, caption=replace(mark.caption, title=caption_lines[1].text))

    def is_stop(position: int) -> bool:
        other = builder.marks.get(position)
        return other is not None and not _repeats_caption(mark, other)

    region = find_region(builder.lines, start, is_stop, builder.words["footnote"])
    block = Block("table", [builder.lines[i] for i in region.body], mark)
    block.footnote = [builder.lines[i] for i in region.footnote]
    block.other_caption = _other_caption(builder, at, start)
    builder.set_apart(Block("caption", caption_lines, mark))
    builder.set_apart(block)
    return start + len(region.body) + len(region.footnote)


def _other_caption(builder: _Builder, at: int, end: int) -> str:
    """The title of the caption in the other language, between the label's line and the table."""
    others = (builder.marks[i].caption for i in range(at + 1, end) if i in builder.marks)
    return next((caption.title for caption in others if caption is not None), "")


def _caption_end(builder: _Builder, at: int) -> tuple[int, list[SourceLine]]:
    """A caption's lines: its own, a wrapped second one, and the other language's."""
    lines, end = builder.lines, at + 1
    while end < len(lines) and end - at < 4:
        other = builder.marks.get(end)
        second_language = (
            other is not None and other.kind == "table" and _repeats_caption(builder.marks[at], other)
        )
        wrapped = other is None and lines[end].text[:1].islower() and len(lines[end].text.split()) > 2
        titled = end == at + 1 and _is_title_below(builder, at)
        if not (second_language or wrapped or titled):
            break
        end += 1
    return end, list(lines[at:end])


def _is_title_below(builder: _Builder, at: int) -> bool:
    """`Table 1` alone on its line: the next line is the title, if it has words enough or a full stop.

    Three words in a flattened table's first head are taken for a title too: a table without one is rare.
    """
    caption = builder.marks[at].caption
    if caption is None or caption.title or caption.continued or at + 1 >= len(builder.lines):
        return False
    line = builder.lines[at + 1]
    if at + 1 in builder.marks or DELIMITED.search(line.text) or line.text[:1].isdigit():
        return False
    words = len(re.findall(r"[A-Za-z]{2,}", line.text))
    return words >= 3 or line.ends_sentence or len(HAN_CHAR.findall(line.text)) >= FEWEST_HAN_IN_TITLE


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
    if builder.role == "keywords" and _keywords_over(builder):
        front = _abstract_ahead(builder, at) or _other_title_ahead(builder, at)
        return "front" if front else "body"
    if (
        builder.role == "front"
        and before is not None
        and before.role == "front_matter"
        and _is_text(builder, at)
    ):
        return "body"
    if before is None or before.role != builder.role or before.mark is not None:
        return builder.role
    other_language = has_han(before.text) and not has_han(builder.lines[at].text)
    if builder.role == "abstract" and other_language and _abstract_ahead(builder, at):
        return "front"
    return builder.role


def _other_title_ahead(builder: _Builder, at: int) -> bool:
    """A title in the other language with its authors, though no abstract of that language follows."""
    key_words = next((block for block in reversed(builder.blocks) if block.role == "keywords"), None)
    if key_words is None or has_han(builder.lines[at].text) == has_han(key_words.text):
        return False
    below = range(at + 1, min(len(builder.lines), at + 1 + LONGEST_TITLE_LINES))
    return not builder.lines[at].ends_sentence and any(
        _lists_names(builder.lines[i].text) or AUTHORS_ZH.match(builder.lines[i].text) for i in below
    )


def _is_text(builder: _Builder, at: int) -> bool:
    """Below the labels of a title page a line with a full stop or a citation opens the text."""
    text = builder.lines[at].text
    told = "。" in text or CITED.search(text) is not None
    return told and not _is_author(text) and not _abstract_ahead(builder, at)


def _keywords_over(builder: _Builder) -> bool:
    """Whether the block of key words is closed, fund and class number below it aside."""
    before = next((block for block in reversed(builder.blocks) if block.role != "front_matter"), None)
    return before is not None and before.role == "keywords"


def _abstract_ahead(builder: _Builder, at: int) -> bool:
    """Whether an abstract is the next part to come, labels of the title page aside."""
    reach = range(at, min(len(builder.lines), at + FRONT_REACH))
    kinds = (builder.marks[i].kind for i in reach if i in builder.marks)
    return next((kind for kind in kinds if kind != "front_matter"), "") == "abstract"


def _changes_type(last: SourceLine, line: SourceLine) -> bool:
    """A title below an article's number, the text below key words: set in another size, where it is known."""
    return last.size > 0 and line.size > 0 and abs(last.size - line.size) > SAME_TYPE


def _is_whole_label(text: str, words: LayoutWords) -> bool:
    """A DOI, an address, a date ends what its label says: `DOI: 10.1000/x` above `REVIEW`."""
    return WHOLE_LABEL.search(text) is not None or is_page_label(text, words)


def _goes_on(builder: _Builder, block: Block, at: int) -> bool:
    """Whether ``lines[at]`` continues the open block."""
    line, last = builder.lines[at], block.lines[-1]
    if block.role == "reference":
        return at not in builder.entries
    if block.role == "front_matter" and _is_whole_label(last.text, builder.words):
        return False
    if block.role in ("front_matter", "keywords") and _changes_type(last, line):
        return False
    if block.role == "front" and not _abstract_ahead(builder, at) and _has_become_text(block):
        block.role = builder.role = "body"
    if block.role == "front":
        return _is_title_rest(builder, at) or _title_goes_on(last, line, builder.gap)
    if RUNS_ON.search(last.text[-16:]):
        return not (block.role == "front_matter" and line.gap > builder.gap)
    if last.ends_sentence:
        if block.role == "abstract" and has_han(block.text) != has_han(line.text):
            return False
        if _is_indented(block, line):
            return False
        return not builder.unwrapped and line.gap <= builder.gap and _is_full(builder, line)
    return not _stops_short(builder, block, last, line)


def _is_indented(block: Block, line: SourceLine) -> bool:
    """Whether a line begins further right than the lines of a block do, by as much as a paragraph's first.

    The first line of the block tells nothing: it has the indent itself, or hangs before the others.
    """
    if len(block.lines) < 2 or line.box is None:
        return False
    last = block.lines[-1].box
    if last is None or line.box[1] <= last[1]:
        return False
    return INDENT[0] * line.size < line.box[0] - last[0] < INDENT[1] * line.size


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
    if last.size and abs(last.size - line.size) > SAME_TYPE:
        return False
    return (
        RUNS_ON.search(last.text[-16:]) is not None
        or line.text[:1].islower()
        or (has_han(last.text) == has_han(line.text) and not last.ends_sentence)
    )


def _is_title_rest(builder: _Builder, at: int) -> bool:
    """Two to four characters below a Chinese title that are no name: 临床研 | 究现状.

    They end as titles do, or several names stand below them, and above those stands no single name.
    """
    last, line = builder.lines[at - 1], builder.lines[at]
    if ONE_NAME.match(line.text) is None or not has_han(last.text[-1:]) or line.gap > builder.gap:
        return False
    if _is_author(last.text):
        return False
    return line.text.endswith(builder.words.get("title_end", ())) or _has_names_below(builder, at)


def _has_names_below(builder: _Builder, at: int) -> bool:
    """Several names, or one with a raised mark, on the next line."""
    if at + 1 >= len(builder.lines) or at + 1 in builder.marks:
        return False
    names = PLACES_BEHIND.sub("", builder.lines[at + 1].text)
    return (
        MARKED_NAMES.search(names) is not None
        and AUTHORS_ZH.match(SHORT_NAME.sub("", names).translate(RAISED)) is not None
    )


def _is_author(text: str) -> bool:
    """A line of names, or of places they work at."""
    if len(text) > LONGEST_AUTHOR_LINE:
        return False
    chinese = AUTHORS_ZH.match(SHORT_NAME.sub("", text).translate(RAISED)) is not None
    return PLACE.search(text) is not None or chinese or _lists_names(text)


def _lists_names(text: str) -> bool:
    """`Jane A. Example1, Wei Zhang2,*`: most parts between the commas are capitalised names."""
    plain = AFFILIATION_LETTERS.sub("", PLACES_BEHIND.sub("", text)).translate(RAISED)
    parts = [part for part in NAME_SEPARATOR.split(plain) if re.search(r"[^\W\d_]", part)]
    names = sum(NAME_EN.match(part) is not None for part in parts)
    return names >= 2 and names >= 0.7 * len(parts)


def _is_full(builder: _Builder, line: SourceLine) -> bool:
    """Whether the last line taken fills its column: the first word of the next one has no room there."""
    at = builder.last_at
    last = builder.lines[at]
    if last.box is None or line.box is None:
        return last.width >= 0.9 * local_width(builder.lines, at)
    word = re.match(rf"[{HAN}]|[^\s{HAN}]+", line.text)
    share = text_width(word[0]) / line.width if word is not None else 0.0
    opening = share * (line.box[2] - line.box[0]) + WORD_SPACE * line.size
    return local_right(builder.lines, at, last.box) - last.box[2] < opening


def assign_front_roles(blocks: list[Block]) -> list[Block]:
    """Tell title and authors among the blocks before an abstract or the first heading."""
    wanted = {True, False}  # a title in Chinese, and one in another language
    text_from = _first_prose(blocks)
    for at, block in enumerate(blocks):
        if block.mark is not None and block.mark.kind in ("keywords", "abstract"):
            wanted = {True, False}
        if block.role != "front":
            continue
        chinese = has_han(block.text)
        second = len(wanted) == 1 and len(block.text) < SHORTEST_SECOND_TITLE
        title = chinese in wanted and not second and _may_be_title(block)
        if title and _is_above_title(blocks, at):
            block.role = "front_matter"
            continue
        is_text = len(block.text) > SHORT_TITLE or (at >= text_from and is_prose(block.text))
        block.role = "title" if title else "body" if is_text else "author"
        wanted -= {chinese} if title else set()
    return blocks


def _first_prose(blocks: Sequence[Block]) -> int:
    """The first block below a title that is a sentence, where no abstract is to come: there text begins."""
    abstracts = [
        at for at, block in enumerate(blocks) if block.mark is not None and block.mark.kind == "abstract"
    ]
    first = 1 + max((at for at, block in enumerate(blocks) if block.role == "front"), default=0)
    opened = next((at for at, block in enumerate(blocks) if block.role == "front"), first)
    found = (
        at for at in range(opened + 1, first) if blocks[at].role == "front" and is_prose(blocks[at].text)
    )
    at = next(found, len(blocks))
    return len(blocks) if any(abstract > at for abstract in abstracts) else at


def is_prose(text: str) -> bool:
    """Whether a paragraph is told in sentences: of names, places and degrees few words are in small letters.

    >>> is_prose("Asthma is common. Half of the patients with it are not well controlled.")
    True
    >>> is_prose("Belzutifan was approved for renal cancer."), is_prose("2023年，欧盟批准司美格鲁肽减重")
    (True, True)
    >>> is_prose("Dept. of Medicine, Univ. of Oslo. 2 Haukeland Hospital, Bergen."), is_prose("王小明，李华")
    (False, False)
    """
    ended = ends_sentence(text)
    if has_han(text):
        clauses = "，" in text and len(HAN_CHAR.findall(text)) >= FEWEST_HAN_IN_SENTENCE
        return (ended or clauses) and not _is_author(text)
    words = WORD.findall(text) if "@" not in text else []
    small = sum(word[0].islower() for word in words)
    fewest, share = (3, 0.4) if ended else (5, 0.6)
    return bool(small >= max(fewest, share * len(words)))


def _may_be_title(block: Block) -> bool:
    longest = SHORT_TITLE if block.lines[-1].ends_sentence else 2 * SHORT_TITLE
    return not _is_author(block.text) and len(block.text) < longest


def _is_above_title(blocks: Sequence[Block], at: int) -> bool:
    """Whether the title is still to come, in larger type: `Anti-Tumour Treatment` above it is a rubric."""
    size = blocks[at].lines[0].size
    for block in blocks[at + 1 : at + 1 + FRONT_REACH]:
        if block.mark is not None and block.mark.kind != "front_matter":
            break
        same = block.role == "front" and has_han(block.text) == has_han(blocks[at].text)
        if same and 0 < TITLE_LARGER * size < block.lines[0].size and _may_be_title(block):
            return True
    return False
