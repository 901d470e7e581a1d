"""What a block of text is where the format does not say: title, authors, abstract, furniture, reference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pipeline.han import HAN, has_han, text_width
from pipeline.layout.captions import read_caption
from pipeline.layout.entries import ENTRY_MARK, is_reference_entry
from pipeline.layout.furniture import JOURNAL_LINE, VOLUME_YEAR_LINE
from pipeline.layout.headings import read_candidate
from pipeline.layout.marks import LABELLED, is_page_label, split_label
from pipeline.layout.paragraphs import AUTHORS_ZH, NAME_EN, NAME_SEPARATOR, PLACE, REFERENCE_HEAD, is_prose
from pipeline.layout.source import ends_sentence
from pipeline.readers.inline import join_lines
from pipeline.readers.structure.blocks import Block, HeadingBlock, LayoutWords, TableBlock, TextBlock
from pipeline.readers.structure.tables import list_opening, note_opening

LONGEST_AUTHORS = 1_500
SHORT_LINE = 200
LONGEST_NAME = 120
FRONT_REACH = 12
LABEL_REACH = 30
MIN_REPEATS = 3
MIN_REPEATED_LENGTH = 8
LONGEST_RUNNING_HEAD = 60
LONG_PARAGRAPH = 60
FLOAT_ROLES = ("table", "caption", "legend", "footnote", "furniture")
CUT_END = re.compile(f"[{HAN}A-Za-z,，、（(]")
CUT_START = re.compile(f"[{HAN}a-z]")
LONG_ABSTRACT = 100
LONGEST_RUBRIC = 12
# `（上接627页）`, `(下转第630页)`
TURNED_PAGE = re.compile(r"^[（(\[]?\s?(?:上接|下转)\s?第?\s?[0-9]{1,4}\s?页\s?[)）\]]?$")
# `【中图分类号】 【文献标识码】 DOI：`: labels of the front matter, filled in or not.
BRACKETED_LABEL = re.compile(r"(?:[【\[［][^【】\[\]］]{2,12}[】\]］][^【】。]{0,40}){1,5}$")
# `10.12114/j.issn.1007-9572.2022.0641 闫星，刘山梅`: a DOI and the authors on one line.
DOI_FIRST = re.compile(
    r"^(?P<doi>(?:doi\s?[:：]\s?)?10\.[0-9]{4,9}/[!-~]{2,80})\s+(?P<rest>\S.*)$", re.IGNORECASE
)
LONGEST_REST = 800
DOI_LINE = re.compile(r"doi\s?[:：]|10\.[0-9]{4}", re.IGNORECASE)


def tell_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Short lines that stand three times and more are running heads of the pages.

    >>> [block.role for block in tell_furniture([TextBlock("中华示例杂志 第3卷")] * 3)]
    ['furniture', 'furniture', 'furniture']
    """
    keys = [_repeated_key(block) for block in blocks]
    counts = Counter(key for key in keys if key)
    return [
        TextBlock(block.text, "furniture", block.source_line)
        if key and counts[key] >= MIN_REPEATS and isinstance(block, TextBlock | HeadingBlock)
        else block
        for block, key in zip(blocks, keys, strict=True)
    ]


def _repeated_key(block: Block) -> str:
    if isinstance(block, TableBlock) or (isinstance(block, TextBlock) and block.role):
        return ""
    bare = re.sub(r"\s", "", block.text)
    return (
        bare if MIN_REPEATED_LENGTH <= len(bare) <= LONGEST_RUNNING_HEAD and not ends_sentence(bare) else ""
    )


def join_cut_paragraphs(blocks: Sequence[Block]) -> list[Block]:
    """Put paragraphs together that a page's end, or a float on it, cut in mid-sentence."""
    joined: list[Block] = []
    open_at: int | None = None
    for block in blocks:
        if isinstance(block, TextBlock) and block.role == "body":
            before = joined[open_at] if open_at is not None else None
            if open_at is not None and isinstance(before, TextBlock) and _reads_on(before.text, block.text):
                joined[open_at] = replace(before, text=join_lines([before.text, block.text]))
                continue
            open_at = len(joined)
        elif isinstance(block, HeadingBlock) or block.role not in FLOAT_ROLES:
            open_at = None
        joined.append(block)
    return joined


def _reads_on(before: str, after: str) -> bool:
    """Whether a long paragraph breaks off in mid-sentence and the next begins in one.

    >>> _reads_on("本研究纳入的患者均接受过至少两线治疗，并在输注后第28天进行了疗效", "评估，见表2。")
    True
    >>> _reads_on("本研究纳入的患者均接受过至少两线治疗，并在输注后第28天进行了评估。", "见表2。")
    False
    """
    if ends_sentence(before) or text_width(before) < LONG_PARAGRAPH or not CUT_END.search(before[-1:]):
        return False
    return CUT_START.match(after) is not None and ends_sentence(after)


# --- what paragraphs are --------------------------------------------------------------------------


def tell_roles(blocks: Sequence[Block], words: LayoutWords) -> list[Block]:
    """Title, authors, abstract, key words, references and headings by their labels and places."""
    return _Teller(_split_labels(blocks, words), words).tell()


def _split_labels(blocks: Sequence[Block], words: LayoutWords) -> list[Block]:
    """`[摘要] 血液…` as two blocks, the label's bare word in the front matter."""
    split: list[Block] = []
    for at, block in enumerate(_cut_at_labels(blocks, words)):
        parts = _label(block.text, words) if isinstance(block, TextBlock) and not block.role else None
        if parts is None and at < LABEL_REACH and isinstance(block, TextBlock) and not block.role:
            parts = _bare_start(block.text, words)
        if parts is None or not isinstance(block, TextBlock):
            split.append(block)
        elif parts[2] == "front_matter":
            split.append(replace(block, role="front_matter"))
        else:
            split.append(TextBlock(bare_label(parts[0]), f"label:{parts[2]}", block.source_line))
            split += [TextBlock(parts[1], parts[2], block.source_line)] if parts[1] else []
    return split


def _cut_at_labels(blocks: Sequence[Block], words: LayoutWords) -> Iterator[Block]:
    """`E-mail: x@y.cn 【Abstract】 Background …` as two blocks; only on the first page."""
    inner = _inner_label(tuple(word for kind in ("abstract", "keywords") for word in words[kind]))
    for at, block in enumerate(blocks):
        if at >= LABEL_REACH or not isinstance(block, TextBlock) or block.role:
            yield block
            continue
        cuts = [0, *(match.start() for match in inner.finditer(block.text)), len(block.text)]
        for start, stop in pairwise(cuts):
            if block.text[start:stop].strip():
                yield replace(block, text=block.text[start:stop].strip())


@cache
def _inner_label(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(
        r"\s*".join(map(re.escape, word)) if has_han(word) else re.escape(word) for word in words
    )
    return re.compile(rf"(?<=\S)\s*(?=[【［\[]\s?(?:{either})\s?[】］\]])", re.IGNORECASE)


def _label(text: str, words: LayoutWords) -> tuple[str, str, str] | None:
    for kind in LABELLED:
        parts = split_label(text, words[kind])
        if parts:
            return (*parts, kind)
    return None


def _bare_start(text: str, words: LayoutWords) -> tuple[str, str, str] | None:
    """`摘要 目的…`, `关键词 糖尿病`: a label of the first page that lost its brackets and colon."""
    for kind in ("abstract", "keywords"):
        match = _bare_pattern(tuple(words[kind])).match(text)
        if match and (match["gap"] or (kind == "abstract" and len(text) > LONG_ABSTRACT)):
            return match["label"], match["rest"], kind
    return None


@cache
def _bare_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = "|".join(r"\s*".join(word) if has_han(word) else re.escape(word) for word in words)
    return re.compile(rf"^(?P<label>{spaced})(?P<gap>\s*)(?P<rest>[\u4e00-\u9fffA-Z].*)$", re.DOTALL)


def bare_label(label: str) -> str:
    """A label without brackets, colon and letter spacing.

    >>> bare_label("[摘  要]"), bare_label("Key words:")
    ('摘要', 'Key words')
    """
    bare = re.sub(r"[\[\]【】［］()（）*#:：—]", "", label).strip()
    return re.sub(r"\s", "", bare) if has_han(bare) else bare


class _Teller:
    """Walks the blocks once; ``zone`` is the part of the paper it is in."""

    def __init__(self, blocks: Sequence[Block], words: LayoutWords) -> None:
        self.blocks = blocks
        self.words = words
        self.sections = {re.sub(r"\s", "", word).casefold() for word in words["section_name"]}
        self.references = {re.sub(r"\s", "", word).casefold() for word in words["references"]}
        self.told: list[Block] = []
        self.zone = "front" if self._front_ahead(0) else "body"
        self.titled = set[bool]()
        self.listed = False
        self.labelled = False
        """Whether the block before was the label of an abstract or of key words."""

    def tell(self) -> list[Block]:
        for at, block in enumerate(self.blocks):
            if isinstance(block, HeadingBlock):
                self._tell_heading(at, block)
            elif isinstance(block, TextBlock):
                self._tell_text(at, block)
            else:
                self.told.append(block)
            last = self.told[-1]
            self.labelled = (
                isinstance(last, TextBlock) and last.role == "front_matter" and self._is_bare_label(last.text)
            )
        return self.told

    def _is_bare_label(self, text: str) -> bool:
        return any(split_label(text, self.words[kind]) for kind in ("abstract", "keywords"))

    def _front_ahead(self, start: int) -> bool:
        """Whether an abstract's label, or the paper's own title, comes before the first section."""
        for at in range(start, min(start + FRONT_REACH, len(self.blocks))):
            block = self.blocks[at]
            if self._is_label(block, "abstract"):
                return True
            if isinstance(block, HeadingBlock) and self._is_section(block.text):
                return at > start and start == 0
        return start == 0

    def _is_label(self, block: Block, kind: str) -> bool:
        if isinstance(block, TextBlock):
            return block.role in (f"label:{kind}", kind)
        return isinstance(block, HeadingBlock) and split_label(block.text, self.words[kind]) is not None

    def _is_section(self, text: str) -> bool:
        candidate = read_candidate(text, 0, after_end=True)
        return candidate is not None or self._bare(text) in self.sections | self.references

    def _bare(self, text: str) -> str:
        return re.sub(r"[\s\[\]【】#*:：0-9.]", "", text).casefold()

    def _tell_heading(self, at: int, block: HeadingBlock) -> None:
        for kind in ("abstract", "keywords"):
            parts = split_label(block.text, self.words[kind])
            if parts:
                self.told.append(TextBlock(bare_label(parts[0]), "front_matter", block.source_line))
                self.told += [TextBlock(parts[1], kind, block.source_line)] if parts[1] else []
                self.zone = kind
                return
        if TURNED_PAGE.match(block.text):
            self.told.append(TextBlock(block.text, "furniture", block.source_line))
            return
        if self.zone != "body" and BRACKETED_LABEL.match(block.text):
            self.told.append(TextBlock(block.text, "front_matter", block.source_line))
            return
        if self._is_title(at, block):
            self.zone = "front"
            if self._is_rubric(at, block.text):
                self.told.append(TextBlock(block.text, "front_matter", block.source_line))
            else:
                self._add_title(block.text, block.source_line)
            return
        self.told.append(block)
        self.zone = "reference" if self._bare(block.text) in self.references else "body"
        self.listed = False

    def _is_title(self, at: int, block: HeadingBlock) -> bool:
        """A heading above the abstract that opens no section; with no abstract only the first one."""
        if self._is_section(block.text) or has_han(block.text) in self.titled:
            return False
        if self.zone in (
            "body",
            "reference",
        ):  # the other language's title and abstract close many Chinese papers
            return any(self._is_label(follower, "abstract") for follower in self.blocks[at + 1 : at + 5])
        return self._front_ahead(at + 1) or (not self.titled and self.zone == "front")

    def _is_rubric(self, at: int, text: str) -> bool:
        """`临床研究`, `·指南与共识·`: the journal's column above the title in the same language."""
        if len(text) > LONGEST_RUBRIC and not text.startswith(("·", "•")):
            return False
        following = self.blocks[at + 1 : at + 3]
        return any(
            isinstance(block, HeadingBlock)
            and len(block.text) > len(text)
            and has_han(block.text) == has_han(text)
            and not self._is_section(block.text)
            and not self._is_label(block, "abstract")
            for block in following
        )

    def _add_title(self, text: str, line: int | None) -> None:
        self.titled.add(has_han(text))
        self.told.append(TextBlock(text, "title", line))

    def _tell_text(self, at: int, block: TextBlock) -> None:
        if block.role.startswith("label:"):
            self.zone = block.role.removeprefix("label:")
            self.told.append(replace(block, role="front_matter"))
        elif block.role == "title":
            self._add_title(block.text, block.source_line)
        elif self.zone == "reference" and (not block.role or DOI_LINE.match(block.text)):
            self._tell_entry(at, replace(block, role=""))
        elif block.role:
            self.told.append(block)
        elif self.zone in ("front", "abstract", "keywords"):
            self._tell_front(at, block)
        else:
            self._tell_body(at, block)

    def _tell_front(self, at: int, block: TextBlock) -> None:
        if self._opens_section(block):
            self._tell_body(at, block)
            return
        led = DOI_FIRST.match(block.text)
        if led:
            self.told.append(replace(block, text=led["doi"], role="front_matter"))
            self._tell_front(at, replace(block, text=led["rest"]))
            return
        if is_journal_line(block.text) or is_page_label(block.text, self.words):
            self.told.append(replace(block, role="front_matter"))
            return
        ahead = self._front_ahead(at + 1) if at else True
        if self.zone == "abstract" and (self.labelled or self._abstract_goes_on(at, block)):
            self.told.append(replace(block, role="abstract"))
        elif self.zone == "keywords" and self.labelled:
            self.told.append(replace(block, role="keywords"))
        elif not ahead and (self.zone != "front" or (self.titled and is_prose(block.text))):
            self.zone = "body"  # in front matter too: a paper may have a title and no heading
            self._tell_body(at, block)
        else:
            self.zone = "front"
            self._tell_names(at, block)

    def _opens_section(self, block: TextBlock) -> bool:
        return self._bare(block.text) in self.sections | self.references and len(block.text) < LONGEST_NAME

    def _abstract_goes_on(self, at: int, block: TextBlock) -> bool:
        """Further paragraphs of an abstract: in its language, before key words or the next abstract."""
        last = next((old for old in reversed(self.told) if isinstance(old, TextBlock)), None)
        if last is None or has_han(last.text) != has_han(block.text) or not ends_sentence(block.text):
            return False
        for follower in self.blocks[at + 1 : at + FRONT_REACH]:
            if self._is_label(follower, "keywords"):
                return True
            if isinstance(follower, HeadingBlock):
                return False
        return False

    def _tell_names(self, at: int, block: TextBlock) -> None:
        """Title, authors and their places above an abstract."""
        text = block.text
        names = looks_like_authors(text)
        if has_han(text) not in self.titled and self._title_ahead(at, chinese=has_han(text)):
            self.told.append(replace(block, role="front_matter"))
            return
        if (
            not names
            and has_han(text) not in self.titled
            and len(text) < SHORT_LINE
            and not ends_sentence(text)
        ):
            self._add_title(text, block.source_line)
        elif (names and len(text) <= LONGEST_AUTHORS) or len(text) <= SHORT_LINE:
            self.told.append(replace(block, role="author"))
        else:
            self.told.append(replace(block, role="body"))

    def _title_ahead(self, at: int, *, chinese: bool) -> bool:
        """Whether a marked title in this language stands within the next blocks."""
        return any(
            isinstance(block, HeadingBlock)
            and has_han(block.text) == chinese
            and not self._is_section(block.text)
            for block in self.blocks[at + 1 : at + 4]
        )

    def _tell_entry(self, at: int, block: TextBlock) -> None:
        """An entry of the list, or the rest of one: cut by a page's end, or in a second language."""
        numbered = REFERENCE_HEAD.match(block.text) is not None
        self.listed = self.listed or numbered
        last = self.told[-1] if self.told else None
        if numbered or not self.listed or not isinstance(last, TextBlock) or last.role != "reference":
            role = "reference" if numbered or not self.listed else "body"
            self.told.append(replace(block, role=role))
        elif len(block.text) <= LONGEST_REST and (self._entry_ahead(at) or ENTRY_MARK.search(block.text)):
            self.told[-1] = replace(last, text=join_lines([last.text, block.text]))
        else:
            self.told.append(replace(block, role="body"))

    def _entry_ahead(self, at: int) -> bool:
        for follower in self.blocks[at + 1 : at + FRONT_REACH]:
            if isinstance(follower, TextBlock) and REFERENCE_HEAD.match(follower.text):
                return True
            if isinstance(follower, HeadingBlock):
                return False
        return False

    def _tell_body(self, at: int, block: TextBlock) -> None:
        self.zone = "body"
        opening = self._references_opening().match(block.text)
        if opening or self._opens_list(at, block.text):
            self.zone, self.listed = "reference", False
            if opening:
                self.told.append(HeadingBlock(opening.group(1), 1, block.source_line))
            self._tell_entry(at, replace(block, text=block.text[opening.end() if opening else 0 :]))
            return
        if self._bare(block.text) in self.references and len(block.text) < LONGEST_NAME:
            self.zone, self.listed = "reference", False
            self.told.append(HeadingBlock(block.text, 1, block.source_line))
        elif self._opens_section(block) and re.sub(r"\s", "", block.text).casefold() in self.sections:
            self.told.append(HeadingBlock(block.text, 1, block.source_line))
        elif read_caption(block.text, self.words["figure_label"], "figure"):
            self.told.append(replace(block, role="caption"))
        elif self._is_below_caption() and note_opening(tuple(self.words["footnote"])).match(block.text):
            self.told.append(replace(block, role="legend"))
        else:
            self.told.append(replace(block, role="body"))

    def _references_opening(self) -> re.Pattern[str]:
        return list_opening(tuple(self.words["references"]))

    def _opens_list(self, at: int, text: str) -> bool:
        """The first entries of a reference list whose heading was lost."""
        if not re.match(r"[\[［]\s?[1-3１-３]\s?[\]］]", text) or at < len(self.blocks) // 3:
            return False
        following = [block for block in self.blocks[at + 1 : at + 4] if isinstance(block, TextBlock)]
        return is_reference_entry(text, 0) and any(is_reference_entry(block.text, 0) for block in following)

    def _is_below_caption(self) -> bool:
        last = self.told[-1] if self.told else None
        return isinstance(last, TextBlock) and last.role == "caption"


def is_journal_line(text: str) -> bool:
    """Whether a short line says where and when the paper appeared.

    >>> is_journal_line("中华示例杂志, 2025, 12(3): 201-208."), is_journal_line("王小明, 李华")
    (True, False)
    """
    shapes = (JOURNAL_LINE.search, VOLUME_YEAR_LINE.match, DOI_LINE.match)
    return len(text) <= SHORT_LINE and any(shape(text) is not None for shape in shapes)


def looks_like_authors(text: str) -> bool:
    """Whether a line is one of names, or of places they work at.

    >>> looks_like_authors("王小明¹，李华²"), looks_like_authors("Jane A. Example1, Wei Zhang2,*")
    (True, True)
    """
    if len(text) > LONGEST_AUTHORS:
        return False
    plain = re.sub("[⁰-⁹¹²³ᵃ-ᵡ]", "", text)
    if PLACE.search(plain) or AUTHORS_ZH.match(plain):
        return True
    parts = [part for part in NAME_SEPARATOR.split(plain) if re.search(r"[^\W\d_]", part)]
    names = sum(NAME_EN.match(part) is not None for part in parts)
    return names >= 2 and names >= 0.7 * len(parts)
