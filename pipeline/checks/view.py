"""What a check looks at: a paper's rows and text; what it tells: alarms with a place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.frozen import frozen
from pipeline.records import Fact, Sentence
from pipeline.relations.reading import Reading
from pipeline.settings import Check

Row = Mapping[str, str]

LONGEST_QUOTE = 60


@frozen
class Alarm:
    """What a check found, and the place it shows."""

    message: str
    start: int
    end: int


@frozen
class View:
    """A paper as a check looks at it; ``rule`` is the check's own block of ``checks.yml``."""

    reading: Reading
    tables: Mapping[str, Sequence[Row]]
    rule: Check

    @property
    def text(self) -> str:
        """The paper's text."""
        return self.reading.paper.text

    @property
    def folded(self) -> str:
        """The text with its width folded, as long as the text itself."""
        return self.reading.folded

    def rows(self, table: str) -> Sequence[Row]:
        """The paper's rows of a table."""
        return self.tables.get(table, ())

    @cached_property
    def prose(self) -> tuple[Sentence, ...]:
        """The sentences in which the paper itself speaks."""
        return tuple(s for s in self.reading.sentences if s.role in ("body", "abstract", "caption", "legend"))

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.prose]

    @cached_property
    def _cells(self) -> list[tuple[int, int, str]]:
        """Start, end and head of every cell below a head, by place."""
        cells = {
            (cell.start, cell.end, head)
            for table in self.reading.tables
            for row in table.rows
            for head, cell in zip(table.heads, row, strict=True)
            if cell is not None
        }
        return sorted(cells)

    def sentence_at(self, start: int) -> Sentence | None:
        """The sentence a place stands in."""
        at_ = bisect_right(self._sentence_starts, start) - 1
        return self.prose[at_] if at_ >= 0 and start < self.prose[at_].end else None

    def head_at(self, start: int) -> str | None:
        """The head above a place in a table, None outside of all cells."""
        at_ = bisect_right(self._cells, (start, len(self.text) + 1, "")) - 1
        return self._cells[at_][2] if at_ >= 0 and start < self._cells[at_][1] else None


def group_facts(facts: Iterable[Fact]) -> dict[str, list[Row]]:
    """The rows of facts by table, in their order."""
    tables: dict[str, list[Row]] = {}
    for fact in facts:
        tables.setdefault(fact.table, []).append(fact.values)
    return tables


def at(row: Row) -> tuple[int, int]:
    """Where a row's fact stands."""
    return int(row["start"]), int(row["end"])


def shorten(text: str) -> str:
    """A quotation for a message: on one line, cut in its middle where it is long.

    >>> shorten("无进展\\n生存期")
    '无进展 生存期'
    """
    line = " ".join(text.split())
    half = LONGEST_QUOTE // 2
    return line if len(line) <= LONGEST_QUOTE else f"{line[:half]} … {line[-half:]}"


def search(pattern: re.Pattern[str], view: View, sentences: Iterable[Sentence]) -> Iterator[re.Match[str]]:
    """The matches of a pattern inside sentences, on width-folded text."""
    for sentence in sentences:
        yield from pattern.finditer(view.folded, sentence.start, sentence.end)
