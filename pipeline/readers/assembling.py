"""Blocks to pages: text with the place of every line, headings, tables, what could not be settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from pipeline.frozen import frozen
from pipeline.layout.captions import Caption
from pipeline.layout.headings import strip_number
from pipeline.layout.marks import Mark
from pipeline.layout.paragraphs import Block
from pipeline.layout.placed import PlacedTable
from pipeline.layout.writing import PageWriter
from pipeline.readers.context import ReadContext
from pipeline.records import Cell, Heading, Issue, Page, Table


@frozen
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
            _write_text_table(writer, writing.context, block, caption)
        else:
            caption = _write_block(writer, block)
    for page, issues in writing.issues.items():
        writers[page].issues.extend(issues)
    return tuple(writer.page() for writer in writers)


def _write_text_table(
    writer: PageWriter, context: ReadContext, block: Block, caption: tuple[int, int]
) -> None:
    """Write a table out of lines of text; what rebuilds it is loaded with the first."""
    from pipeline.readers.text_tables import TextTable, write_text_table

    write_text_table(TextTable(writer, context, block, caption))


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
    text = text.rstrip(".．。:：") if mark.run_in else text
    return Heading(*span, mark.number, max(mark.level, 1), strip_number(text, mark.number))
