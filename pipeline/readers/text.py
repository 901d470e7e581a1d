"""Plain text, as dumped from a PDF: the reader that has only lines to go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.layout.flattened import Grid, GridCell, TableLine, rebuild
from pipeline.layout.furniture import find_furniture
from pipeline.layout.headings import strip_number
from pipeline.layout.joining import mend_hyphens, unbroken_words
from pipeline.layout.marks import Mark, find_marks, split_labels
from pipeline.layout.paragraphs import Block, build_blocks
from pipeline.layout.source import SourceLine, split_lines
from pipeline.layout.textgrid import rebuild_delimited
from pipeline.layout.writing import PageWriter, all_text
from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.decode import NotTextError, decode_text
from pipeline.records import Cell, Heading, Issue, Page, Table

DELIMITED_SHARE = 0.6


def read_text(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a text file into pages (one, without a number, where the file has no form feed).

    Raises :class:`ReadError` for an empty or binary file.
    """
    try:
        text, _ = decode_text(path.read_bytes())
    except NotTextError as error:
        remedy = "save the paper as UTF-8 text, or give the file the ending of its real format"
        raise ReadError(str(error), remedy) from error
    if not text.strip():
        raise ReadError("the file is empty", "replace it with the paper's text, or take it out of the folder")
    return lay_out_text(text, context)


def lay_out_text(text: str, context: ReadContext) -> tuple[Page, ...]:
    """Lay a text dump out as pages: furniture apart, lines joined, headings and tables found."""
    printed = split_lines(mend_hyphens(text))
    furniture = find_furniture(printed)
    kept: list[SourceLine] = []
    apart: dict[int, list[SourceLine]] = {}
    for at, line in enumerate(printed):
        if at in furniture:
            apart.setdefault(len(kept), []).append(line)
        else:
            kept.extend(split_labels([line], context.words))
    blocks = build_blocks(kept, find_marks(kept, context.words), context.words, apart)
    paged = "\f" in text
    return _write_pages(blocks, context, unbroken_words(all_text(printed)), paged=paged)


def _write_pages(
    blocks: Sequence[Block], context: ReadContext, words: frozenset[str], *, paged: bool
) -> tuple[Page, ...]:
    last = max((line.page for block in blocks for line in block.lines), default=0)
    writers = [PageWriter(number + 1 if paged else None, words) for number in range(last + 1)]
    caption = (0, 0)
    for block in blocks:
        if not block.lines and not block.footnote:
            continue
        writer = writers[(block.lines or block.footnote)[0].page]
        if block.role == "table":
            _write_table(_OpenTable(writer, context, block, caption))
        else:
            caption = _write_block(writer, block)
    return tuple(writer.page() for writer in writers)


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
    return span


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
            cells=tuple(cells),
            method=grid.method,
            footnote_start=notes[0],
            footnote_end=notes[1],
            continues=mark.caption.continued,
        )
    )
    for ambiguity in grid.ambiguities:
        columns = [cell for cell in cells if cell.column == ambiguity.column - 1 and cell.row in ambiguity.rows]
        start = min((cell.start for cell in columns), default=table.caption[0])
        end = max((cell.end for cell in columns), default=table.caption[1])
        taken, *others = ambiguity.readings
        message = f"{mark.caption.label}, {ambiguity.message}. Taken: {taken}. As good: {'; or '.join(others)}"
        writer.issues.append(Issue("warning", "table_alignment_uncertain", message, start, end, f"layout:{grid.method}"))


def _rebuild(lines: Sequence[SourceLine], context: ReadContext) -> Grid | None:
    printed = [line.raw.rstrip() for line in lines]
    grid = rebuild_delimited(printed)
    if grid is not None:
        return grid
    table_lines = [TableLine(line.text, at, line.gap, line.trailing_space) for at, line in enumerate(lines)]
    return rebuild(table_lines, context.kinds)


def _write_unread(table: _OpenTable) -> list[Cell]:
    """No grid explains the lines: they are kept as they stand, and the run says so."""
    spans = [table.writer.add_cells(line, "table") for line in table.block.lines]
    mark = table.block.mark
    label = mark.caption.label if mark is not None and mark.caption is not None else "table"
    place = (spans[0][0], spans[-1][1]) if spans else table.caption
    message = f"{label}: its rows could not be rebuilt from the text; the lines are kept, no facts come of them"
    table.writer.issues.append(Issue("warning", "table_not_rebuilt", message, *place, "layout:table"))
    return []


def _write_cells(table: _OpenTable, grid: Grid) -> list[Cell]:
    places = [(0, column, cell) for column, cell in enumerate(grid.heads)]
    places += [(r, c, cell) for r, row in enumerate(grid.rows, start=1) for c, cell in enumerate(row)]
    if grid.method in ("flattened_columns", "flattened_rows"):
        return _write_flattened(table, places)
    return _write_delimited(table, places)


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
