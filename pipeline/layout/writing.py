"""Writing a page's text while keeping where each line of the source went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.han import has_han
from pipeline.layout.joining import WIDE_MARKS, close_letter_spacing, glue, splits_id
from pipeline.layout.source import SourceLine
from pipeline.records import Heading, Issue, Line, Page, Table

SPACED_NAMES = frozenset(
    {"furniture", "front_matter", "author", "keywords", "heading", "title", "caption", "table"}
)
"""Roles in which spaces keep words apart: only letter-spaced runs close."""


@dataclass
class PageWriter:
    """Grows a page's text block by block; blocks are apart by one ``\\n``."""

    number: int | None
    words: frozenset[str] = frozenset()
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    lines: list[Line] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def open_block(self) -> int:
        """Begin a new block; return where it starts."""
        if self._length:
            self._write("\n")
        return self._length

    def add_joined(self, printed: Sequence[SourceLine], role: str, *, cell: bool = False) -> tuple[int, int]:
        """Write lines joined into one run of text; return its span."""
        start = self.open_block()
        texts = [close_letter_spacing(line.text, names=role in SPACED_NAMES) for line in printed]
        for at, line in enumerate(printed):
            text, between = texts[at], ""
            if at + 1 < len(printed):
                text, between = glue(text, texts[at + 1], words=self.words, cell=cell)
                between = between or (" " if cell and _parts_items(texts[at], texts[at + 1]) else "")
            self._add_line(text, line, role)
            self._write(between)
        return start, self._length

    def add_cells(self, line: SourceLine, role: str) -> tuple[int, int]:
        """Write one line as printed, its inner spacing kept."""
        start = self.open_block()
        self._add_line(line.text, line, role)
        return start, self._length

    def text_from(self, start: int) -> str:
        """What was written from an offset on."""
        at, reached = len(self._parts), self._length
        while at and reached > start:
            at -= 1
            reached -= len(self._parts[at])
        return "".join(self._parts[at:])[start - reached :]

    def page(self) -> Page:
        """The page as written."""
        return Page(
            self.number,
            "".join(self._parts),
            tuple(self.lines),
            tuple(self.headings),
            tuple(self.tables),
            tuple(self.issues),
        )

    def _add_line(self, text: str, line: SourceLine, role: str) -> None:
        start = self._length
        self._write(text)
        printed_on = line.page + 1
        later = printed_on if self.number is not None and printed_on != self.number else None
        self.lines.append(Line(start, self._length, role, line.number, line.box, later, line.confidence))

    def _write(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)


def _parts_items(left: str, right: str) -> bool:
    """Two lines of one cell keep a space unless both meet in Chinese: `B-ALL B细胞淋巴瘤 B-NHL`."""
    meets_han = has_han(left[-1:]) and has_han(right[:1])
    wide = left[-1:] in WIDE_MARKS or right[:1] in WIDE_MARKS
    if splits_id(left, right):  # a narrow cell of an office program cuts NCT036439 | 65
        return False
    return not meets_han and not wide and not left.endswith(("/", "-", "‐", "–", "(", "["))


def all_text(lines: Iterable[SourceLine]) -> str:
    """The lines' texts, for counting words."""
    return "\n".join(line.text for line in lines)
