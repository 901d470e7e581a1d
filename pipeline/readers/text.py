"""Plain text, as dumped from a PDF: the reader that has only lines to go by."""

from __future__ import annotations

from pathlib import Path

from pipeline.layout.furniture import find_furniture
from pipeline.layout.joining import mend_hyphens, unbroken_words
from pipeline.layout.marks import find_marks, split_labels
from pipeline.layout.paragraphs import Block, build_blocks
from pipeline.layout.source import SourceLine, split_lines
from pipeline.layout.writing import all_text
from pipeline.readers.assembling import Writing, write_pages
from pipeline.readers.context import ReadContext
from pipeline.readers.decode import read_whole
from pipeline.records import Page


def read_text(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a text file into pages (one, without a number, where the file has no form feed).

    Raises :class:`pipeline.readers.context.ReadError` for an empty or binary file.
    """
    return lay_out_text(read_whole(path), context)


def lay_out_text(text: str, context: ReadContext) -> tuple[Page, ...]:
    """Lay a text dump out as pages: furniture apart, lines joined, headings and tables found."""
    printed = split_lines(mend_hyphens(text))
    furniture = find_furniture(printed)
    kept: list[SourceLine] = []
    apart: dict[int, list[Block]] = {}
    for at, line in enumerate(printed):
        if at in furniture:
            apart.setdefault(len(kept), []).append(Block("furniture", [line]))
        else:
            kept.extend(split_labels([line], context.words))
    blocks = build_blocks(kept, find_marks(kept, context.words), context.words, apart)
    writing = Writing(context, unbroken_words(all_text(printed)), paged="\f" in text)
    return write_pages(blocks, writing)
