"""Tables whose cells are known by their place on the page, before they are written."""

from __future__ import annotations

from pipeline.frozen import frozen
from pipeline.layout.source import SourceLine
from pipeline.records import Box


@frozen
class PlacedCell:
    """A cell and its printed lines; ``row`` and ``column`` count from 0, the head included."""

    row: int
    column: int
    lines: tuple[SourceLine, ...]
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None


@frozen
class PlacedTable:
    """A table's cells in reading order. ``page`` counts from 0; ``continues``: begins on an earlier page."""

    cells: tuple[PlacedCell, ...]
    head_rows: int
    page: int
    box: Box
    method: str
    continues: bool = False
