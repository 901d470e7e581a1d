"""Names the vocabulary lacks: what stands in a typed column and is no known term."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import Fact
from pipeline.relations.reading import Reading
from pipeline.relations.rows import typed_rows

NAMED_COLUMNS = ("product", "drug", "target", "disease")
LONGEST_NAME = 60
NAME = re.compile(r"[^\W\d_]{2,}|[A-Z]+[0-9]+")


def list_candidates(reading: Reading) -> Iterator[Fact]:
    """A row a name, at its first place, with how often it stands in such a column."""
    first: dict[str, Fact] = {}
    counts: dict[str, int] = {}
    for row in typed_rows(reading):
        for kind in NAMED_COLUMNS:
            cell = row.cell(kind)
            for item in reading.cells.read_items(cell.text) if cell else ():
                if cell is None or item.terms or not _is_name(reading, item.text):
                    continue
                counts[item.text] = counts.get(item.text, 0) + 1
                because = f"column {row.typed.head(kind)} of {row.typed.table.id}"
                place = (cell.start + item.start, cell.start + item.end)
                fact = reading.fact(
                    "candidates", {"text": item.text, "guess": kind, "because": because}, place, "column"
                )
                first.setdefault(item.text, fact)
    for text, fact in first.items():
        fact.values["count"] = str(counts[text])
        yield fact


def _is_name(reading: Reading, text: str) -> bool:
    return len(text) <= LONGEST_NAME and NAME.search(text) is not None and not reading.cells.read_parts(text)
