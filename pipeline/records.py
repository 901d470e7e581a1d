"""The records that pass between the stages: few, frozen, plain.

Offsets are code points, half-open. Inside a :class:`Page` they count in the
page's text; :class:`Paper` joins the pages with one form feed and everything
after stage 1 counts in that joined text.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property

from pipeline.frozen import frozen

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in points from the top left corner of the page."""

PAGE_BREAK = "\f"

LINE_ROLES = (
    "title",
    "author",
    "abstract",
    "keywords",
    "body",
    "heading",
    "caption",
    "legend",
    "table",
    "footnote",
    "furniture",
    "front_matter",
    "reference",
)
"""What a line is. ``furniture`` is kept as evidence but stands in no sentence."""

CELL_STATES = ("printed", "joined", "merged", "uncertain")
"""How sure a cell's text is: as printed, put together, a span's, or one of two readings."""

SEVERITIES = ("error", "warning", "note")
"""How grave an issue is, the gravest first."""


@frozen
class Line:
    """A line of the source and where it stands in the page's text.

    ``source_line`` is the 1-based line of the file for text formats, ``box`` the
    place on the page for formats with geometry. A paragraph stands whole on the page
    on which it begins; ``page`` names the page a line of it is printed on when that
    is a later one. ``confidence`` (0 to 1) is the recognition's where the line was read
    from a picture, None where the text is the paper's own.
    """

    start: int
    end: int
    role: str = "body"
    source_line: int | None = None
    box: Box | None = None
    page: int | None = None
    confidence: float | None = None


@frozen
class Heading:
    """A section heading. ``number`` is as printed (``4.3.1``), empty where there is none."""

    start: int
    end: int
    number: str
    level: int
    title: str


@frozen
class Cell:
    """A cell of a table; ``row`` and ``column`` count from 0, the head included."""

    row: int
    column: int
    text: str
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    state: str = "printed"
    box: Box | None = None


@frozen
class Table:
    """A table as found on its page. ``start``, ``end`` are the caption's span.

    ``footnote_start``, ``footnote_end`` are the footnote's span, equal where there is none.
    ``continues`` is true for a table that goes on from an earlier page (续表).
    """

    label: str
    caption: str
    start: int
    end: int
    head_rows: int
    cells: tuple[Cell, ...]
    method: str
    caption_other: str = ""
    footnote_start: int = 0
    footnote_end: int = 0
    continues: bool = False
    box: Box | None = None


@frozen
class Issue:
    """What a run could not settle. ``start``, ``end`` point at the place, where there is one."""

    severity: str
    code: str
    message: str
    start: int | None = None
    end: int | None = None
    rule: str = ""


@frozen
class Page:
    """One page of a paper: ``page`` is 1-based, None where the format has no pages."""

    page: int | None
    text: str
    lines: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    issues: tuple[Issue, ...] = ()


@frozen
class Paper:
    """A paper as stage 1 wrote it. ``name`` is its path below ``raw/``.

    >>> paper = Paper("a.txt", (Page(1, "one"), Page(2, "two")))
    >>> paper.text, paper.page_at(4)
    ('one\\x0ctwo', 2)
    """

    name: str
    pages: tuple[Page, ...]
    reader: str = "text"
    sha256: str = ""

    @cached_property
    def text(self) -> str:
        """The pages' texts, joined with one form feed."""
        return PAGE_BREAK.join(page.text for page in self.pages)

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Where each page's text begins in :attr:`text`."""
        starts, at = [], 0
        for page in self.pages:
            starts.append(at)
            at += len(page.text) + len(PAGE_BREAK)
        return tuple(starts)

    def line_at(self, offset: int) -> Line | None:
        """The line an offset of :attr:`text` stands in, None before the first."""
        at = bisect.bisect_right(self._line_starts, offset) - 1
        return self.lines[at] if at >= 0 else None

    def page_at(self, offset: int) -> int | None:
        """The number of the page on which an offset of :attr:`text` is printed."""
        if not self.pages:
            return None
        at = bisect.bisect_right(self._line_starts, offset) - 1
        printed_on = self.lines[at].page if at >= 0 else None
        return printed_on or self.pages[bisect.bisect_right(self.page_starts, offset) - 1].page

    def confidence_at(self, start: int, end: int) -> float | None:
        """The lowest confidence of the recognised lines a span of :attr:`text` lies in, None without any.

        >>> page = Page(1, "NCT02O12345", (Line(0, 11, confidence=0.93),))
        >>> Paper("scan.pdf", (page,)).confidence_at(0, 5)
        0.93
        """
        if not self.is_recognised:
            return None
        first = max(bisect.bisect_right(self._line_starts, start) - 1, 0)
        lines = self.lines[first : bisect.bisect_left(self._line_starts, end)]
        read = [line.confidence for line in lines if line.confidence is not None and start < line.end]
        return min(read, default=None)

    @cached_property
    def is_recognised(self) -> bool:
        """Whether any line was read from a picture."""
        return any(line.confidence is not None for page in self.pages for line in page.lines)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines, offsets in :attr:`text`."""
        return tuple(
            replace(line, start=base + line.start, end=base + line.end)
            for base, page in self._placed()
            for line in page.lines
        )

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return tuple(line.start for line in self.lines)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings in reading order, offsets in :attr:`text`."""
        return tuple(
            replace(h, start=base + h.start, end=base + h.end)
            for base, page in self._placed()
            for h in page.headings
        )

    def _placed(self) -> Iterator[tuple[int, Page]]:
        return zip(self.page_starts, self.pages, strict=True)


@frozen
class Token:
    """A word with its place in the paper's text."""

    start: int
    end: int
    text: str


@frozen
class Sentence:
    """A sentence. ``number`` counts from 1 in the paper, ``section`` from 0 (the lead).

    ``role`` is the role of the lines it stands in (``body``, ``abstract``, ``footnote`` …),
    ``language`` ``zh`` or ``en``.
    """

    number: int
    start: int
    end: int
    language: str
    section: int
    role: str = "body"
    tokens: tuple[Token, ...] = ()


@frozen
class Place:
    """Where in a table something stands: the table's label, row and column from 1 below the head."""

    table: str
    row: int
    column: int


@frozen
class Mention:
    """A place where a term or rule fired.

    ``value`` is the normalised value, ``name`` the concept's name, ``rule`` the term or rule
    of ``config/`` that said so; ``extra`` holds what the rule says beside the value, as pairs.
    """

    start: int
    end: int
    field: str
    value: str
    name: str
    rule: str
    section: int = 0
    sentence: int | None = None
    place: Place | None = None
    extra: tuple[tuple[str, str], ...] = ()


@frozen
class Definition:
    """An abbreviation defined in the paper, or a bilingual pair (``abbreviation`` empty).

    ``start``, ``end`` span the whole definition, long form and bracket.
    """

    start: int
    end: int
    abbreviation: str
    long_en: str
    long_zh: str
    rule: str


@frozen
class Fact:
    """A row of an output table before it is written: the table's name and its columns."""

    table: str
    values: dict[str, str] = field(default_factory=dict)
