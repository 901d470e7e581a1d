"""What the structured formats have in common: blocks of a paper, and how they become a page.

A reader of JATS, HTML, Word or Markdown turns its file into a list of blocks. Where its format
says what a block is, the reader says so; where it does not, the printed text decides here, with
the words and shapes by which the text reader goes too.
"""

from __future__ import annotations

from pipeline.readers.structure.blocks import (
    Block,
    GridCell,
    HeadingBlock,
    LayoutWords,
    SourceCell,
    Structure,
    TableBlock,
    TextBlock,
    count_head_rows,
    hold_text,
    place_cells,
)
from pipeline.readers.structure.laying import lay_out
from pipeline.readers.structure.roles import is_journal_line

__all__ = [
    "Block",
    "GridCell",
    "HeadingBlock",
    "LayoutWords",
    "SourceCell",
    "Structure",
    "TableBlock",
    "TextBlock",
    "count_head_rows",
    "hold_text",
    "is_journal_line",
    "lay_out",
    "place_cells",
]
