"""Short forms of agencies in the columns that name who approved: EC below `Agency`, HC below 批准机构.

In running text EC is an endometrial carcinoma or an electronic cigarette as well; below such a head it is
the agency, unless the paper says what its short form means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pipeline.finders.heads import kinds_of_head
from pipeline.finders.items import CellReader
from pipeline.finders.vocabulary import Scanner
from pipeline.papertables import collect_tables
from pipeline.records import Mention, Paper

FIELD = "agency"
COLUMNS = frozenset({"agency", "approval_date"})


def find_agencies_in_cells(
    paper: Paper, cells: CellReader, scanner: Scanner, defined: Collection[str]
) -> Iterator[Mention]:
    """The agencies that only their column tells; ``defined`` are the short forms the paper spells out."""
    seen = set[int]()
    for table in collect_tables(paper):
        columns = [at for at, head in enumerate(table.heads) if COLUMNS & kinds_of_head(cells, head)]
        for cell in (cell for row in table.rows for at in columns if (cell := row[at]) is not None):
            if cell.start in seen:
                continue
            seen.add(cell.start)
            text = paper.text[cell.start : cell.end]
            for match in scanner.scan(text, weak=True):
                if match.term.field == FIELD and match.weak and text[match.start : match.end] not in defined:
                    start, end = cell.start + match.start, cell.start + match.end
                    yield Mention(start, end, FIELD, match.term.id, match.term.name_en, match.term.rule)
