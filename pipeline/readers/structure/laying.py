"""Blocks to a page: the text written, with headings, tables and their places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.frozen import frozen
from pipeline.han import has_han
from pipeline.layout.headings import tidy_title
from pipeline.layout.joining import close_letter_spacing
from pipeline.layout.source import SourceLine
from pipeline.layout.writing import SPACED_NAMES, PageWriter
from pipeline.readers.structure.blocks import (
    MOST_COLUMNS,
    MOST_PLACES,
    Block,
    GridCell,
    HeadingBlock,
    LayoutWords,
    Structure,
    TableBlock,
    drop_empty_rows,
    stack_lines,
)
from pipeline.readers.structure.numbering import number_headings
from pipeline.readers.structure.roles import join_cut_paragraphs, tell_furniture, tell_roles
from pipeline.readers.structure.tables import as_caption, bind_tables, table_caption
from pipeline.records import Cell, Heading, Issue, Page, Table

METHOD = "structure"


def lay_out(blocks: Sequence[Block], words: LayoutWords, structure: Structure) -> Page:
    """The page that a paper's blocks make: one, without a number."""
    filled = [drop_empty_rows(block) if isinstance(block, TableBlock) else block for block in blocks]
    if structure.paged:
        filled = tell_furniture(filled)
    if not structure.told:
        filled = [as_caption(block, words) for block in filled]
    bound = bind_tables(filled, words, paged=structure.paged)
    told = bound if structure.told else tell_roles(bound, words)
    if structure.paged:
        told = join_cut_paragraphs(told)
    writer = _StructureWriter(words)
    for block in number_headings(told, structure):
        writer.write(block)
    return writer.page()


@dataclass
class _StructureWriter:
    """Writes blocks one after the other."""

    words: LayoutWords
    writer: PageWriter = field(default_factory=lambda: PageWriter(None))

    def write(self, block: Block) -> None:
        if isinstance(block, TableBlock):
            self._write_table(block)
        elif isinstance(block, HeadingBlock):
            span = self._add(block.text, "heading", block.source_line)
            title = tidy_title(close_letter_spacing(block.title or block.text, names=True).strip())
            self.writer.headings.append(Heading(*span, block.number, block.level, title))
        elif block.text.strip():
            self._add(block.text, block.role or "body", block.source_line)

    def page(self) -> Page:
        page = self.writer.page()
        lines = tuple(replace(line, source_line=line.source_line or None) for line in page.lines)
        return replace(page, lines=lines)

    def _add(self, text: str, role: str, source_line: int | None) -> tuple[int, int]:
        return self.writer.add_joined([SourceLine(text, source_line or 0, 0)], role)

    def _write_table(self, block: TableBlock) -> None:
        caption = read_table_captions(block.captions, self.words)
        spans = [self._add(line, "caption", block.source_line) for line in caption.lines]
        if block.rows * block.columns > MOST_PLACES or block.columns > MOST_COLUMNS:
            self._refuse_table(block, caption)
            return
        cells = [self._write_cell(cell, block.source_line) for cell in stack_lines(block.cells)]
        filled = next(((cell.start, cell.end) for cell in cells if cell.text), (0, 0))
        notes = [self._add(note, "footnote", block.source_line) for note in block.notes if note.strip()]
        if not cells:
            return
        self.writer.tables.append(
            Table(
                caption.label,
                caption.title,
                *(spans[0] if spans else filled),
                head_rows=1 if block.head_rows is None else block.head_rows,
                cells=tuple(cells),
                method=METHOD,
                caption_other=caption.other,
                footnote_start=notes[0][0] if notes else 0,
                footnote_end=notes[-1][1] if notes else 0,
                continues=caption.continued or block.continues,
            )
        )

    def _write_cell(self, cell: GridCell, source_line: int | None) -> Cell:
        text = cell.text
        start = end = self.writer.lines[-1].end if self.writer.lines else 0
        if text:
            start, end = self._add(text, "table", source_line)
        return Cell(cell.row, cell.column, text, start, end, cell.row_span, cell.column_span)

    def _refuse_table(self, block: TableBlock, caption: TableCaption) -> None:
        """A table of absurd spans: its cells are kept as lines, no facts come of their places."""
        texts = [self._add(cell.text, "table", block.source_line) for cell in block.cells if cell.text]
        place = (texts[0][0], texts[-1][1]) if texts else (0, 0)
        message = (
            f"{caption.label or 'table'}: {block.rows} rows and {block.columns} columns are more than "
            "a table has; the cells are kept as lines, no facts come of them"
        )
        self.writer.issues.append(Issue("warning", "table_too_large", message, *place, f"layout:{METHOD}"))


@frozen
class TableCaption:
    """A table's caption in one or two languages; ``lines`` are what is written, in order."""

    label: str = ""
    title: str = ""
    other: str = ""
    continued: bool = False
    lines: tuple[str, ...] = ()


def read_table_captions(captions: Sequence[str], words: LayoutWords) -> TableCaption:
    """Label, title and the other language's title out of a table's caption lines.

    >>> words = {"table_label": ("表", "Table")}
    >>> caption = read_table_captions(["表1 在研产品 Table 1 Products under study"], words)
    >>> caption.label, caption.title, caption.other
    ('表1', '在研产品', 'Products under study')
    """
    lines = [part for caption in captions if caption.strip() for part in _split_languages(caption, words)]
    lines = [close_letter_spacing(line.strip(), names="caption" in SPACED_NAMES) for line in lines]
    read = [table_caption(line, words) for line in lines]
    first = next((caption for caption in read if caption is not None), None)
    if first is None:
        return TableCaption(title=lines[0] if lines else "", lines=tuple(lines))
    others = [
        c for c in read if c is not None and c is not first and has_han(c.label) != has_han(first.label)
    ]
    title, rest = first.title, [line for line, caption in zip(lines, read, strict=True) if caption is None]
    if not title and rest:
        title = rest[0]
    label = first.label.rstrip(".．:：")
    continued = any(caption.continued for caption in read if caption is not None)
    return TableCaption(label, title, others[0].title if others else "", continued, tuple(lines))


def _split_languages(caption: str, words: LayoutWords) -> list[str]:
    """`表2 大事记 Table 2 Events` as two lines."""
    read = table_caption(caption, words)
    if read is None or not read.number:
        return [caption]
    other = [word for word in words["table_label"] if has_han(word) != has_han(read.label)]
    if not other:
        return [caption]
    alternatives = "|".join(re.escape(word) for word in sorted(other, key=len, reverse=True))
    second = re.compile(
        rf"(?<=[^(（A-Za-z])(?:{alternatives})\s{{0,3}}{re.escape(read.number)}(?![0-9])(?=[\s.:：．A-Z\u4e00-\u9fff])"
    )
    found = second.search(caption, len(read.label))
    return [caption[: found.start()], caption[found.start() :]] if found else [caption]
