"""Where an offset of a paper stands: its line's role, its section, sentence and table cell."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from pipeline.papertables import collect_tables
from pipeline.records import Paper, Place, Sentence


class Places:
    """Looks offsets up; built once a paper."""

    def __init__(self, paper: Paper, sentences: Sequence[Sentence]) -> None:
        """Sort what can be looked up by where it starts."""
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
        """The role of the line in which an offset stands."""
        at = bisect.bisect_right(self._line_starts, offset) - 1
        return self._lines[at].role if at >= 0 else "body"

    def section(self, offset: int) -> int:
        """The section's number, 0 for the lead."""
        return bisect.bisect_right(self._headings, offset)

    def sentence(self, offset: int) -> int | None:
        """The number of the sentence, None between sentences."""
        at = bisect.bisect_right(self._sentence_starts, offset) - 1
        if at < 0 or self._sentences[at].end <= offset:
            return None
        return self._sentences[at].number

    def cell(self, offset: int) -> Place | None:
        """The table cell in which an offset stands; of a merged cell the first place."""
        at = bisect.bisect_right(self._cell_starts, offset) - 1
        if at < 0 or self._cells[at][1] <= offset:
            return None
        first = bisect.bisect_left(self._cell_starts, self._cells[at][0])
        return self._cells[first][2]
