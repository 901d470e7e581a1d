"""What a structured file is read into: text, headings and tables, with what its format says of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.frozen import frozen
from pipeline.layout.joining import close_letter_spacing
from pipeline.readers.inline import join_lines

LayoutWords = Mapping[str, tuple[str, ...]]
MOST_COLUMNS = 200
MOST_PLACES = 200_000


@frozen
class TextBlock:
    """A paragraph; ``role`` is a line's role, empty where the format does not tell."""

    text: str
    role: str = ""
    source_line: int | None = None


@frozen
class HeadingBlock:
    """A heading as the format marks it, its number still in the text; ``level`` counts from 1."""

    text: str
    level: int
    source_line: int | None = None
    number: str = ""
    title: str = ""


@frozen
class GridCell:
    """A cell in its place; ``lines`` are apart where the format forces a break.

    ``stacked`` lines are values of their own, one below the other: what two arms were given, what each gave.
    """

    row: int
    column: int
    lines: tuple[str, ...] = ()
    row_span: int = 1
    column_span: int = 1
    stacked: bool = False

    @property
    def text(self) -> str:
        """The lines as one run of text, stacked ones as lines."""
        if self.stacked:
            return "\n".join(self.lines)
        return (
            close_letter_spacing(join_lines(list(self.lines), items=True), names=True) if self.lines else ""
        )


@frozen
class TableBlock:
    """A table; ``captions`` and ``notes`` are the paragraphs known to be its own.

    ``bound`` is true where the format keeps caption and notes with their table, ``head_rows`` None
    where it does not say which rows are the head.
    """

    cells: tuple[GridCell, ...]
    head_rows: int | None = None
    captions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source_line: int | None = None
    bound: bool = False
    continues: bool = False
    role: str = "table"

    @property
    def columns(self) -> int:
        """How many columns the cells take."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @property
    def rows(self) -> int:
        """How many rows the cells take."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)


Block = TextBlock | HeadingBlock | TableBlock


def hold_text(blocks: Iterable[Block]) -> bool:
    """Whether any block has a letter to read; a supplement may be tables alone."""
    return any(
        any(cell.lines for cell in block.cells) if isinstance(block, TableBlock) else block.text
        for block in blocks
    )


@frozen
class Structure:
    """How far a format's own structure goes.

    ``told``: it says what title, authors, abstract and references are (JATS). ``levels``: its headings
    nest as the paper's do. ``paged``: its tables were cut where the paper's pages end.
    """

    told: bool = False
    levels: bool = True
    paged: bool = False


# --- tables -------------------------------------------------------------------------------------


@frozen
class SourceCell:
    """A cell as a format writes it down: its lines and how far it reaches."""

    lines: tuple[str, ...]
    row_span: int = 1
    column_span: int = 1
    head: bool = False


def place_cells(groups: Sequence[Sequence[Sequence[SourceCell]]]) -> tuple[GridCell, ...]:
    """Cells in their places: each takes the first that no cell from above reaches into.

    ``groups`` are row groups (head, bodies) of rows; no cell reaches out of its group.

    >>> rows = [[SourceCell(("A",), row_span=2), SourceCell(("B",))], [SourceCell(("C",))]]
    >>> [(cell.row, cell.column) for cell in place_cells([rows])]
    [(0, 0), (0, 1), (1, 1)]
    """
    placed: list[GridCell] = []
    base = 0
    for group in groups:
        reaching: dict[int, int] = {}  # column to the row up to which a cell above reaches
        for row, cells in enumerate(group):
            _place_row(placed, reaching, cells, (base, row, len(group)))
        base += len(group)
    return tuple(placed)


def _place_row(
    placed: list[GridCell], reaching: dict[int, int], cells: Sequence[SourceCell], where: tuple[int, int, int]
) -> None:
    base, row, rows = where
    column = 0
    for cell in cells:
        while reaching.get(column, 0) > row:
            column += 1
        span = max(1, min(cell.column_span, MOST_COLUMNS))
        down = min(rows - row, cell.row_span if cell.row_span > 0 else rows)
        placed.append(GridCell(base + row, column, cell.lines, down, span))
        for covered in range(column, column + span):
            reaching[covered] = row + down
        column += span


def count_head_rows(rows: Sequence[Sequence[SourceCell]]) -> int:
    """Head rows of a table whose format marks none: rows of head cells, else as far as the first row reaches.

    >>> count_head_rows([[SourceCell(("药物",), row_span=2), SourceCell(("疗效",), column_span=2)], [], []])
    2
    """
    marked = 0
    for row in rows:
        if not row or not all(cell.head for cell in row):
            break
        marked += 1
    if 0 < marked < len(rows):
        return marked
    first = rows[0] if rows else ()
    groups_columns = any(cell.column_span > 1 for cell in first) and len(first) > 1
    reach = max((cell.row_span for cell in first), default=1)
    return min(reach if groups_columns and 1 < reach <= 4 else 1, max(len(rows) - 1, 0))


STACKED_NUMBER = re.compile(r"[<>≤≥~±+−-]?\s?[0-9].{0,60}|NR|NE|NA|[-–—]{1,3}")
"""A line that is a number, with what stands behind it, or holds a number's place."""


def stack_lines(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells of rows in which several have as many lines, one of them numbers: one line an arm.

    >>> lines = ("A", "B"), ("9.2", "6.0"), ("a", "long", "name")
    >>> row = [GridCell(1, column, cell) for column, cell in enumerate(lines)]
    >>> [cell.text for cell in stack_lines(row)]
    ['A\\nB', '9.2\\n6.0', 'a long name']
    """
    rows: dict[int, list[GridCell]] = defaultdict(list)
    for cell in cells:
        if len(cell.lines) > 1:
            rows[cell.row].append(cell)
    stacked: dict[int, set[int]] = {}
    for row, several in rows.items():
        counts = Counter(len(cell.lines) for cell in several)
        numbers = {len(cell.lines) for cell in several if all(map(STACKED_NUMBER.fullmatch, cell.lines))}
        stacked[row] = {count for count in numbers if counts[count] > 1}
    return [replace(cell, stacked=len(cell.lines) in stacked.get(cell.row, ())) for cell in cells]


def drop_empty_rows(table: TableBlock) -> TableBlock:
    """A table without the rows in which nothing stands: rules and spaces drawn as rows.

    >>> rows = [[SourceCell(("A",))], [SourceCell(())], [SourceCell(("B",))]]
    >>> [cell.row for cell in drop_empty_rows(TableBlock(place_cells([rows]))).cells]
    [0, 1]
    """
    filled = [False] * (table.rows if table.rows <= MOST_PLACES else 0)
    for cell in table.cells:
        if cell.lines or cell.row_span > 1:
            filled[cell.row : cell.row + cell.row_span] = [True] * len(
                filled[cell.row : cell.row + cell.row_span]
            )
    if all(filled):
        return table
    kept = [sum_ - 1 for sum_ in accumulate(filled)]  # the row's number among the kept ones
    cells = tuple(replace(cell, row=kept[cell.row]) for cell in table.cells if filled[cell.row])
    heads = None if table.head_rows is None else sum(filled[: table.head_rows])
    return replace(table, cells=cells, head_rows=heads)
