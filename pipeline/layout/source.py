"""Lines of a text dump and what can be measured on one line alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import cached_property

from pipeline.frozen import frozen
from pipeline.han import text_width
from pipeline.records import Box

# A sentence's end: the mark, then closers and the citations printed behind it.
RAISED_FIGURE = "[⁰¹²³⁴-⁹]"
SENTENCE_END = re.compile(
    r"[。！？!?.…]['\"’”』」）)\]]*"
    rf"(?:\[[0-9,，、\-–—~ ]{{1,40}}\]|{RAISED_FIGURE}(?:{RAISED_FIGURE}|[⁻,，、\-–—]){{0,40}})?$"
)
LONGEST_END = 60
NARROWEST_COLUMN = 24
FEWEST_BROKEN, BROKEN_SHARE = 4, 0.3


@frozen
class SourceLine:
    """A non-blank line: ``number`` is its 1-based line in the file, ``gap`` the blank lines above it.

    ``page`` counts form feeds from 0. ``raw`` keeps the outer spaces. From a format with geometry
    a line has no number, but a ``box``, the type's ``size`` in points, and whether it is ``bold``;
    its ``gap`` is the white above it in line spacings; one read from a picture has a ``confidence``.
    ``lead`` is how many of its characters are bold before the rest, and where they end; ``run_in``: it is
    a heading that its paragraph goes on behind.
    """

    raw: str
    number: int | None
    gap: int
    page: int = 0
    first_on_page: bool = False
    box: Box | None = None
    size: float = 0.0
    bold: bool = False
    confidence: float | None = None
    lead: tuple[int, float] = (0, 0.0)
    run_in: bool = False
    text: str = field(init=False)

    def __post_init__(self) -> None:
        """Strip the line once."""
        object.__setattr__(self, "text", self.raw.strip())

    @cached_property
    def width(self) -> int:
        """Columns it takes in type: East Asian wide characters count two."""
        return text_width(self.text)

    @property
    def title(self) -> str:
        """Its text as a heading's: without the stop of one that its paragraph goes on behind."""
        return self.text.rstrip(".．。:：") if self.run_in else self.text

    @property
    def trailing_space(self) -> bool:
        """Whether the dump left a space at the line's end, as English wraps do."""
        return self.raw != self.raw.rstrip()

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether a sentence can end with this line."""
        return ends_sentence(self.text)


def ends_sentence(text: str) -> bool:
    """Whether the text's end can be a sentence's end.

    >>> ends_sentence("模式[11-12]。"), ends_sentence("survival.[12]"), ends_sentence("年，2019")
    (True, True, False)
    >>> ends_sentence("its receptor.⁴,⁷⁻⁹"), ends_sentence("a dose of 2.10⁹")
    (True, False)
    """
    return SENTENCE_END.search(text[-LONGEST_END:]) is not None


def split_lines(text: str) -> list[SourceLine]:
    """The non-blank lines of a file; a form feed starts a new page."""
    return list(_walk_lines(text))


def _walk_lines(text: str) -> Iterator[SourceLine]:
    page, gap, number, first = 0, 0, 0, True
    for printed in text.split("\n"):
        number += 1
        for part_number, part in enumerate(printed.split("\f")):
            if part_number:
                page, gap, first = page + 1, 0, True
            if not part.strip():
                gap += not part_number
                continue
            yield SourceLine(part, number, gap, page, first_on_page=first)
            gap, first = 0, False


def local_width(lines: Sequence[SourceLine], at: int, *, reach: int = 4) -> int:
    """The width a full line has around ``lines[at]``.

    The narrower of the widest line before and the widest after, so that the first line of a
    narrow column below a wide abstract still counts as full.
    """
    before = max(line.width for line in lines[max(0, at - reach) : at + 1])
    after = max(line.width for line in lines[at : at + reach + 1])
    return min(before, after)


def local_right(lines: Sequence[SourceLine], at: int, box: Box, *, reach: int = 4) -> float:
    """How far the lines around ``lines[at]`` reach on its page and in its column; ``box`` is its own.

    The less far of those before and those after, as for :func:`local_width`.
    """
    page = lines[at].page
    near = range(max(0, at - reach), min(len(lines), at + reach + 1))
    rights = {at: box[2]}
    for other in near:
        beside = lines[other].box
        if beside is not None and lines[other].page == page and beside[0] < box[2] and box[0] < beside[2]:
            rights[other] = beside[2]
    before = max(right for other, right in rights.items() if other <= at)
    after = [right for other, right in rights.items() if other >= at]
    return min(before, max(after)) if len(after) > 1 else before


def is_wrapped(lines: Sequence[SourceLine]) -> bool:
    """Whether the file breaks its lines at a column's width: many full lines break off in mid-sentence.

    Otherwise a line is a paragraph.
    """
    widths = [line.width for line in lines]
    long = [at for at, width in enumerate(widths[:-1]) if width >= NARROWEST_COLUMN]
    enough = max(FEWEST_BROKEN, BROKEN_SHARE * len(long))
    broken = 0
    for at in long:
        if not lines[at].ends_sentence and _as_wide(widths, at):
            broken += 1
            if broken >= enough:
                return True
    return False


def _as_wide(widths: Sequence[int], at: int) -> bool:
    """Whether a neighbour of a line, which is not the last, is as wide, give or take a word."""
    width = widths[at]
    if abs(widths[at + 1] - width) <= 0.2 * width:
        return True
    return at > 0 and abs(widths[at - 1] - width) <= 0.2 * width


def usual_gap(lines: Sequence[SourceLine]) -> int:
    """The number of blank lines that usually stands between two lines of one paragraph."""
    counts = Counter(line.gap for line in lines[1:])
    usual = max(sorted(counts), key=counts.__getitem__, default=0)
    return usual if usual and is_wrapped(lines) else 0


def usual_type(lines: Sequence[SourceLine]) -> tuple[float, bool]:
    """The size most of the text is set in, and whether that is bold; 0 where no type is known."""
    counts: dict[tuple[float, bool], int] = {}
    for line in lines:
        key = (round(2 * line.size) / 2, line.bold)
        counts[key] = counts.get(key, 0) + len(line.text)
    return max(sorted(counts), key=lambda key: counts[key], default=(0.0, False))


def is_set_apart(line: SourceLine, body: tuple[float, bool]) -> bool:
    """Whether a line is set larger than the text, or bold where the text is not."""
    return line.size > body[0] + 0.4 or (line.bold and not body[1] and line.size > body[0] - 0.6)
