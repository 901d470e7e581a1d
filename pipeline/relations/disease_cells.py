"""The diseases of a cell or a caption, each with its modifier."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.records import Cell, Mention
from pipeline.relations.reading import Reading
from pipeline.relations.typed_tables import Row

CAPTION_RULE = "caption"


def caption_diseases(
    reading: Reading, row: Row, *, beside: bool = False
) -> Iterator[tuple[str, str, int, int]]:
    """The one disease of a caption, where no column names diseases: 获批用于特应性皮炎的药物.

    ``beside`` is told by who knows that the row's diseases are others'.
    """
    table = row.typed.table
    named = reading.within(table.start, table.end, "disease")
    one = len({mention.value for mention in named}) == 1
    if (
        one
        and (beside or "disease" not in row.typed.columns)
        and reading.terms["disease", named[0].value].props.get("kind") != "complication"
    ):
        modifier, start = modifier_before(reading, named[0], table.start)
        yield named[0].value, modifier, start, named[0].end


def cell_diseases(reading: Reading, cell: Cell) -> Iterator[tuple[str, str, int, int]]:
    """The diseases of a cell: id, modifier, span. A modifier counts for its own item only."""
    for mention in reading.within(cell.start, cell.end, "disease"):
        modifier, start = modifier_before(reading, mention, cell.start)
        yield mention.value, modifier, start, mention.end


def modifier_before(reading: Reading, disease: Mention, floor: int) -> tuple[str, int]:
    """The modifier that stands right before a disease or that its name says (uHCC), and where it starts."""
    text = reading.paper.text
    for modifier in reversed(reading.within(max(floor, disease.start - 30), disease.start, "modifier")):
        between = text[modifier.end : disease.start]
        if between.strip(" 　的性-、") == "" and "、" not in between.strip(" ")[1:]:
            return modifier.value, modifier.start
    return dict(disease.extra).get("modifier", ""), disease.start
