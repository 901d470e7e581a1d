"""Tables that stand in the text as lines: rebuilt, and written with the place of every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.frozen import frozen
from pipeline.layout.flattened import Grid, GridCell, TableLine, is_sound, rebuild
from pipeline.layout.paragraphs import Block
from pipeline.layout.source import SourceLine
from pipeline.layout.spaced import cut_lines, rebuild_spaced
from pipeline.layout.textgrid import rebuild_delimited
from pipeline.layout.writing import PageWriter
from pipeline.readers.context import ReadContext
from pipeline.records import Cell, Issue, Table


@frozen
class TextTable:
    """A table of lines: where it is written, what its cells can be, and where its caption stands."""

    writer: PageWriter
    context: ReadContext
    block: Block
    caption: tuple[int, int]


def write_text_table(table: TextTable) -> None:
    """Rebuild the table's rows, write its cells and notes, and say what could not be settled."""
    block, writer = table.block, table.writer
    grid = _rebuild(block.lines, table.context)
    cells = _write_cells(table, grid) if grid else _write_unread(table)
    notes = writer.add_joined(block.footnote, "footnote") if block.footnote else (0, 0)
    mark = block.mark
    if mark is None or mark.caption is None or grid is None:
        return
    writer.tables.append(
        Table(
            mark.caption.label,
            mark.caption.title,
            *table.caption,
            head_rows=1,
            caption_other=block.other_caption,
            cells=tuple(cells),
            method=grid.method,
            footnote_start=notes[0],
            footnote_end=notes[1],
            continues=mark.caption.continued,
        )
    )
    for ambiguity in grid.ambiguities:
        columns = [
            cell for cell in cells if cell.column == ambiguity.column - 1 and cell.row in ambiguity.rows
        ]
        start = min((cell.start for cell in columns), default=table.caption[0])
        end = max((cell.end for cell in columns), default=table.caption[1])
        taken, *others = ambiguity.readings
        readings = f"Taken: {taken}. Also possible: {'; or '.join(others)}"
        message = f"{mark.caption.label}, {ambiguity.message}. {readings}"
        writer.issues.append(
            Issue("warning", "table_alignment_uncertain", message, start, end, f"layout:{grid.method}")
        )


def _rebuild(lines: Sequence[SourceLine], context: ReadContext) -> Grid | None:
    printed = [line.raw.rstrip() for line in lines]
    grid = rebuild_delimited(printed)
    if grid is not None:
        return grid
    table_lines = [TableLine(line.text, at, line.gap, line.trailing_space) for at, line in enumerate(lines)]
    grid = rebuild_spaced(table_lines, context.kinds) or rebuild(table_lines, context.kinds)
    return grid if grid is not None and is_sound(grid, context.kinds) else None


def _write_unread(table: TextTable) -> list[Cell]:
    """No grid explains the lines: they are kept as they stand, and the run says so."""
    spans = [table.writer.add_cells(line, "table") for line in table.block.lines]
    mark = table.block.mark
    label = mark.caption.label if mark is not None and mark.caption is not None else "table"
    place = (spans[0][0], spans[-1][1]) if spans else table.caption
    message = f"{label}: its rows could not be rebuilt from the text; its lines are kept without facts"
    table.writer.issues.append(Issue("warning", "table_not_rebuilt", message, *place, "layout:table"))
    return []


def _write_cells(table: TextTable, grid: Grid) -> list[Cell]:
    places = [(0, column, cell) for column, cell in enumerate(grid.heads)]
    places += [(r, c, cell) for r, row in enumerate(grid.rows, start=1) for c, cell in enumerate(row)]
    if grid.method in ("flattened_columns", "flattened_rows"):
        return _write_flattened(table, places)
    if grid.method == "spaced_rows":
        return _write_spaced(table, places)
    return _write_delimited(table, places)


def _write_spaced(table: TextTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
    """Cell by cell, in the order of the rows; a line is written in as many parts as it has cells."""
    lines, cells = table.block.lines, []
    at = table.caption[1]
    parts = cut_lines([cell for _, _, cell in places], {at: line.text for at, line in enumerate(lines)})
    for (row, column, cell), texts in zip(places, parts, strict=True):
        if not cell.lines:
            cells.append(Cell(row, column, "", at, at, state=cell.state))
            continue
        printed = [replace(lines[number], raw=text) for number, text in zip(cell.lines, texts, strict=True)]
        start, at = table.writer.add_joined(printed, "table", cell=True)
        cells.append(Cell(row, column, table.writer.text_from(start), start, at, state=cell.state))
    return cells


def _write_flattened(table: TextTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
    cells = []
    empty = [place for place in places if not place[2].lines]
    for row, column, cell in sorted((p for p in places if p[2].lines), key=lambda place: place[2].lines):
        lines = [table.block.lines[at] for at in cell.lines]
        start, end = table.writer.add_joined(lines, "table", cell=True)
        cells.append(Cell(row, column, table.writer.text_from(start), start, end, state=cell.state))
    at = table.caption[1]
    cells += [Cell(row, column, "", at, at, state=cell.state) for row, column, cell in empty]
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _write_delimited(table: TextTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
    """The lines are written as printed; each cell quotes its place in its line."""
    spans = [table.writer.add_cells(line, "table") for line in table.block.lines]
    reached = [start for start, _ in spans]
    base = spans[0][0] if spans else 0
    text = table.writer.text_from(base)
    cells = []
    for row, column, cell in places:
        start, end = _find_cell(text, base, cell, reached)
        quoted = text[start - base : end - base]
        cells.append(Cell(row, column, quoted or cell.text, start, end, state=cell.state))
    return cells


def _find_cell(text: str, base: int, cell: GridCell, reached: list[int]) -> tuple[int, int]:
    """Where a cell stands in its line, searching on from the cell before."""
    if not cell.lines or not cell.text:
        at = reached[cell.lines[0]] if cell.lines else base
        return at, at
    line = cell.lines[0]
    at = text.find(cell.text, reached[line] - base)
    if at < 0:
        return reached[line], reached[line]
    reached[line] = base + at + len(cell.text)
    return base + at, base + at + len(cell.text)
