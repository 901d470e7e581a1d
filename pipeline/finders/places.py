"""Where an offset of a paper stands: its line's role, its section, sentence and table cell."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.papertables import collect_tables
from pipeline.records import Paper, Place, Sentence

END_MATTER = "end_matter"
"""The role of running text below a heading such as ``Authors' contributions``."""
NO_LETTER = re.compile(r"[\W\d_]+")


class Places:
    """Looks offsets up; built once a paper. ``end_sections`` are the headings of its end matter."""

    def __init__(self, paper: Paper, sentences: Sequence[Sentence], end_sections: Iterable[str]) -> None:
        """Sort what can be looked up by where it starts."""
        ends = {_fold(name) for name in end_sections}
        self._ended = [_fold(heading.title) in ends for heading in paper.headings]
        self._lines = paper.lines
        self._line_starts = [line.start for line in paper.lines]
        self._headings = [heading.start for heading in paper.headings]
        self._sentences = sentences
        self._sentence_starts = [sentence.start for sentence in sentences]
        cells = [
            (cell.start, cell.end, Place(table.id, r, c))
            for table in collect_tables(paper)
            for r, row in enumerate(table.rows, start=1)
            for c, cell in enumerate(row, start=1)
            if cell is not None and cell.end > cell.start
        ]
        self._cells = sorted(cells, key=lambda cell: (cell[0], cell[2].row, cell[2].column))
        self._cell_starts = [cell[0] for cell in self._cells]

    def role(self, offset: int) -> str:
        """The role of the line in which an offset stands, that of running text also by its section."""
        at = bisect.bisect_right(self._line_starts, offset) - 1
        role = self._lines[at].role if at >= 0 else "body"
        section = self.section(offset)
        return END_MATTER if role == "body" and section and self._ended[section - 1] else role

    def section(self, offset: int) -> int:
        """The section's number, 0 for the lead."""
        return bisect.bisect_right(self._headings, offset)

    def sentence(self, offset: int) -> int | None:
        """The number of the sentence, None between sentences."""
        at = bisect.bisect_right(self._sentence_starts, offset) - 1
        if at < 0 or self._sentences[at].end <= offset:
            return None
        return self._sentences[at].number

    def part_cells(self, text: str) -> str:
        """The text with a mark before each cell, as long: in `15 | March 2016` the 15 is no day."""
        edges = sorted({start for start, *_ in self._cells if start and text[start - 1].isspace()})
        pieces = [text[one : other - 1] for one, other in pairwise([0, *edges])]
        return "\0".join([*pieces, text[edges[-1] :]]) if edges else text

    def cell(self, offset: int) -> Place | None:
        """The table cell in which an offset stands; of a merged cell the first place."""
        at = bisect.bisect_right(self._cell_starts, offset) - 1
        if at < 0 or self._cells[at][1] <= offset:
            return None
        first = bisect.bisect_left(self._cell_starts, self._cells[at][0])
        return self._cells[first][2]


def _fold(title: str) -> str:
    """A heading without its number, spaces and marks.

    >>> _fold("6. Authors’ contributions:") == _fold("Authors' Contributions")
    True
    """
    return NO_LETTER.sub("", title).casefold()
