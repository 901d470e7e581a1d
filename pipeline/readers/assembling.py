"""Blocks to pages: text with the place of every line, headings, tables, what could not be settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.layout.captions import Caption
from pipeline.layout.flattened import Grid, GridCell, TableLine, rebuild
from pipeline.layout.headings import strip_number
from pipeline.layout.marks import Mark
from pipeline.layout.paragraphs import Block
from pipeline.layout.placed import PlacedTable
from pipeline.layout.source import SourceLine
from pipeline.layout.spaced import cut_lines, rebuild_spaced
from pipeline.layout.textgrid import rebuild_delimited
from pipeline.layout.writing import PageWriter
from pipeline.readers.context import ReadContext
from pipeline.records import Cell, Heading, Issue, Page, Table


@dataclass(frozen=True)
class Writing:
    """How pages are written: ``words`` the paper prints unbroken, numbered pages where ``paged``.

    ``pages`` is the number of pages where the format says it, ``issues`` what was noted of each (from 0).
    """

    context: ReadContext
    words: frozenset[str]
    paged: bool
    pages: int = 0
    issues: Mapping[int, Sequence[Issue]] = field(default_factory=dict)


def write_pages(blocks: Sequence[Block], writing: Writing) -> tuple[Page, ...]:
    """Write blocks into pages, each on the page of its first line."""
    last = max((_page_of(block) for block in blocks if not _is_empty(block)), default=0)
    numbers = range(max(last + 1, writing.pages))
    writers = [PageWriter(number + 1 if writing.paged else None, writing.words) for number in numbers]
    caption = (0, 0)
    captioned = None
    for block in blocks:
        if _is_empty(block):
            continue
        writer = writers[_page_of(block)]
        if writer is not captioned:  # offsets count in a page: a caption's on another page are none here
            caption = (0, 0)
        captioned = writer
        if block.table is not None:
            _write_placed(writer, block, block.table, caption)
            caption = (0, 0)
        elif block.role == "table":
            _write_table(_OpenTable(writer, writing.context, block, caption))
        else:
            caption = _write_block(writer, block)
    for page, issues in writing.issues.items():
        writers[page].issues.extend(issues)
    return tuple(writer.page() for writer in writers)


def _is_empty(block: Block) -> bool:
    return not block.lines and not block.footnote and block.table is None


def _page_of(block: Block) -> int:
    return block.table.page if block.table is not None else (block.lines or block.footnote)[0].page


def _write_placed(writer: PageWriter, block: Block, placed: PlacedTable, caption: tuple[int, int]) -> None:
    """Write a table whose cells are known: each cell a block of its own, row by row."""
    cells = []
    for cell in placed.cells:
        if cell.lines:
            start, end = writer.add_joined(cell.lines, "table", cell=True)
        else:
            start = end = caption[1]
        state = "joined" if len(cell.lines) > 1 else "printed"
        cells.append(
            Cell(
                cell.row,
                cell.column,
                writer.text_from(start) if cell.lines else "",
                start,
                end,
                cell.row_span,
                cell.column_span,
                state,
                cell.box,
            )
        )
    notes = writer.add_joined(block.footnote, "footnote") if block.footnote else (0, 0)
    named = block.mark.caption if block.mark is not None else None
    if named is None or caption == (0, 0):
        caption = (cells[0].start, cells[0].start) if cells else (0, 0)
    writer.tables.append(
        Table(
            named.label if named else "",
            named.title if named else "",
            *caption,
            head_rows=placed.head_rows,
            cells=tuple(cells),
            method=placed.method,
            caption_other=block.other_caption,
            footnote_start=notes[0],
            footnote_end=notes[1],
            continues=placed.continues or (named is not None and named.continued),
            box=placed.box,
        )
    )


def _write_block(writer: PageWriter, block: Block) -> tuple[int, int]:
    role = block.role if block.role != "front" else "body"
    if role != "caption":
        span = writer.add_joined(block.lines, role)
    else:
        span = writer.add_joined(block.lines[:1], role)
        for line in block.lines[1:]:
            writer.add_joined([line], role)
    mark = block.mark
    if mark is not None and mark.kind in ("heading", "references"):
        writer.headings.append(_heading(writer, mark, span))
    if mark is not None and mark.kind == "figure" and mark.caption is not None:
        _note_missing_table(writer, mark.caption, span)
    return span


def _note_missing_table(writer: PageWriter, caption: Caption, span: tuple[int, int]) -> None:
    """Say that a table's caption stands alone; once for a caption in two languages."""
    before = writer.issues[-1] if writer.issues else None
    twice = (
        before is not None
        and before.code == "table_not_found"
        and before.end is not None
        and span[0] - before.end <= 1
    )
    if caption.kind == "table" and not twice:
        message = f"{caption.label}: a caption, but no table was found by it; it may be a picture"
        writer.issues.append(Issue("warning", "table_not_found", message, *span, "layout:table"))


def _heading(writer: PageWriter, mark: Mark, span: tuple[int, int]) -> Heading:
    """The heading with its whole title: the text of all its lines behind the number."""
    text = writer.text_from(span[0])
    return Heading(*span, mark.number, max(mark.level, 1), strip_number(text, mark.number))


@dataclass(frozen=True)
class _OpenTable:
    """A table being written: where to, with what, and where its caption stands."""

    writer: PageWriter
    context: ReadContext
    block: Block
    caption: tuple[int, int]


def _write_table(table: _OpenTable) -> None:
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
    return rebuild_spaced(table_lines, context.kinds) or rebuild(table_lines, context.kinds)


def _write_unread(table: _OpenTable) -> list[Cell]:
    """No grid explains the lines: they are kept as they stand, and the run says so."""
    spans = [table.writer.add_cells(line, "table") for line in table.block.lines]
    mark = table.block.mark
    label = mark.caption.label if mark is not None and mark.caption is not None else "table"
    place = (spans[0][0], spans[-1][1]) if spans else table.caption
    message = f"{label}: its rows could not be rebuilt from the text; its lines are kept without facts"
    table.writer.issues.append(Issue("warning", "table_not_rebuilt", message, *place, "layout:table"))
    return []


def _write_cells(table: _OpenTable, grid: Grid) -> list[Cell]:
    places = [(0, column, cell) for column, cell in enumerate(grid.heads)]
    places += [(r, c, cell) for r, row in enumerate(grid.rows, start=1) for c, cell in enumerate(row)]
    if grid.method in ("flattened_columns", "flattened_rows"):
        return _write_flattened(table, places)
    if grid.method == "spaced_rows":
        return _write_spaced(table, places)
    return _write_delimited(table, places)


def _write_spaced(table: _OpenTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
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


def _write_flattened(table: _OpenTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
    cells = []
    empty = [place for place in places if not place[2].lines]
    for row, column, cell in sorted((p for p in places if p[2].lines), key=lambda place: place[2].lines):
        lines = [table.block.lines[at] for at in cell.lines]
        start, end = table.writer.add_joined(lines, "table", cell=True)
        cells.append(Cell(row, column, table.writer.text_from(start), start, end, state=cell.state))
    at = table.caption[1]
    cells += [Cell(row, column, "", at, at, state=cell.state) for row, column, cell in empty]
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _write_delimited(table: _OpenTable, places: Sequence[tuple[int, int, GridCell]]) -> list[Cell]:
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
