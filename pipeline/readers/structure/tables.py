"""Tables with what stands beside them: captions in one or two languages, notes, the rest on the next page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TypeGuard

from pipeline.layout.captions import Caption, read_caption
from pipeline.layout.regions import FOOTNOTE_MARK, KEY_ENTRY
from pipeline.readers.structure.blocks import Block, GridCell, HeadingBlock, TableBlock, TextBlock

LayoutWords = Mapping[str, tuple[str, ...]]
LONGEST_NOTE = 3_000
LONGEST_LABEL = 16
LONGEST_TITLE = 400
RAISED_NOTE = re.compile(r"^[ᵃ-ᵡᵢ-ᵥˡʰʲʳˢʷˣʸ⁰-⁹ⁱⁿ¹²³](?![⁰-⁹¹²³]{2})|^[*†‡§¶#△▲☆]")


def bind_tables(blocks: Sequence[Block], words: LayoutWords, *, paged: bool) -> list[Block]:
    """Give each table the captions and notes that stand beside it.

    A caption stands above its table, or, where most of a paper's captions do, below.
    """
    joined = _join_labels(blocks, words)
    kept = [_take_inner_texts(block, words) if isinstance(block, TableBlock) else block for block in joined]
    below = _captions_below(kept, words)
    bound: list[Block] = []
    at = 0
    while at < len(kept):
        block = kept[at]
        at += 1
        if not isinstance(block, TableBlock) or block.bound:
            bound.append(block)
            continue
        captions = list(block.captions)
        if not captions and not below:
            captions = _pop_captions(bound, words)
        notes = list(block.notes)
        if not captions:
            at, captions = _take_captions(kept, at, words, below=below)
        at = _take_notes(kept, at, words, notes)
        table = replace(block, captions=tuple(captions), notes=tuple(notes), bound=True)
        bound.append(_go_on(table, bound) if paged and not captions else table)
    return bound


def _join_labels(blocks: Sequence[Block], words: LayoutWords) -> list[Block]:
    """Captions of two blocks as one: `Table 1.` over `Drugs approved by the FDA` over the table."""
    joined: list[Block] = []
    for block in blocks:
        if isinstance(block, TableBlock) and not block.captions and len(joined) > 1:
            label, title = joined[-2:]
            if _is_label(label, words) and isinstance(title, TextBlock) and _may_be_title(title, words):
                joined[-2:] = [replace(title, text=f"{label.text} {title.text}", role="caption")]
        joined.append(block)
    return joined


def _is_label(block: Block, words: LayoutWords) -> TypeGuard[TextBlock | HeadingBlock]:
    """Whether a paragraph or heading is the label of a table and no more."""
    if not isinstance(block, TextBlock | HeadingBlock) or len(block.text) > LONGEST_LABEL:
        return False
    caption = table_caption(f"{block.text} Title", words)
    return caption is not None and caption.title == "Title"


def _may_be_title(block: TextBlock, words: LayoutWords) -> bool:
    return (
        block.role in ("", "caption") and len(block.text) <= LONGEST_TITLE and not _is_caption(block, words)
    )


def _captions_below(blocks: Sequence[Block], words: LayoutWords) -> bool:
    above = under = 0
    for before, block, behind in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        if isinstance(block, TableBlock) and not block.captions:
            above += _is_caption(before, words)
            under += _is_caption(behind, words)
    return under > above


def _is_caption(block: Block | None, words: LayoutWords) -> bool:
    return (
        isinstance(block, TextBlock)
        and block.role in ("", "caption")
        and table_caption(block.text, words) is not None
    )


def table_caption(text: str, words: LayoutWords) -> Caption | None:
    """A text as a table's caption, None where it is none."""
    return read_caption(text, words["table_label"], "table")


def _pop_captions(bound: list[Block], words: LayoutWords) -> list[str]:
    """The captions right above, a bilingual pair at most: 表1 … and Table 1 …."""
    captions: list[str] = []
    number = ""
    while (
        bound and len(captions) < 2 and isinstance(last := bound[-1], TextBlock) and _is_caption(last, words)
    ):
        caption = table_caption(last.text, words)
        if caption is None or (number and caption.number != number):
            break
        number = caption.number
        captions.insert(0, last.text)
        bound.pop()
    return captions


def _take_captions(
    blocks: Sequence[Block], at: int, words: LayoutWords, *, below: bool
) -> tuple[int, list[str]]:
    """The captions right below, unless another table follows that they stand above of."""
    end = at
    while end < len(blocks) and end - at < 2 and _is_caption(blocks[end], words):
        end += 1
    if not below and end < len(blocks) and isinstance(blocks[end], TableBlock):
        return _first_of_two(blocks, at, end, words)
    texts = [block.text for block in blocks[at:end] if isinstance(block, TextBlock)]
    numbers = {caption.number for text in texts if (caption := table_caption(text, words))}
    return (end, texts) if len(numbers) == 1 else (at + bool(texts), texts[:1])


def _first_of_two(blocks: Sequence[Block], at: int, end: int, words: LayoutWords) -> tuple[int, list[str]]:
    """Of two captions between two tables, 表4 … and 表5 …, the first belongs to the table above."""
    texts = [block.text for block in blocks[at:end] if isinstance(block, TextBlock)]
    numbers = [caption.number for text in texts if (caption := table_caption(text, words))]
    return (at + 1, texts[:1]) if len(set(numbers)) == 2 else (at, [])


def _take_notes(blocks: Sequence[Block], at: int, words: LayoutWords, notes: list[str]) -> int:
    while at < len(blocks):
        block = blocks[at]
        told = isinstance(block, TextBlock) and block.role == "footnote"
        if not isinstance(block, TextBlock) or not (
            told or (not block.role and is_table_note(block.text, words))
        ):
            break
        notes.append(block.text)
        at += 1
    return at


def is_table_note(text: str, words: LayoutWords) -> bool:
    """Whether a paragraph right below a table explains the table.

    >>> words = {"footnote": ("注",)}
    >>> is_table_note("注：CR为完全缓解", words), is_table_note("注射后", words)
    (True, False)
    """
    if len(text) > LONGEST_NOTE:
        return False
    opening = note_opening(tuple(words["footnote"])).match(text)
    if opening or RAISED_NOTE.match(text) or FOOTNOTE_MARK.match(text):
        return True
    first = KEY_ENTRY.match(text)
    return first is not None and len(KEY_ENTRY.findall(text)) >= 2


@cache
def list_opening(words: tuple[str, ...]) -> re.Pattern[str]:
    """The head of a reference list that stands before its first entry: `References [1] …`."""
    return re.compile(
        rf"^({'|'.join(map(re.escape, words))})\s*[:：]?\s*(?=[\[［]\s?1\s?[\]］])", re.IGNORECASE
    )


@cache
def note_opening(words: tuple[str, ...]) -> re.Pattern[str]:
    """The word that opens a table's note: `注：`, `Note.`."""
    return re.compile(rf"^(?:{'|'.join(map(re.escape, words))})\s?[:：.]", re.IGNORECASE)


def _take_inner_texts(table: TableBlock, words: LayoutWords) -> TableBlock:
    """A first row over all columns may hold the caption, a last one the note."""
    captions, notes, cells = list(table.captions), list(table.notes), list(table.cells)
    first = _whole_row(table, 0)
    dropped = 0
    if first is not None and not captions and table_caption(first.text, words) is not None:
        captions, dropped = [first.text], first.row_span
        cells.remove(first)
    last = _whole_row(table, table.rows - 1)
    if last is not None and last in cells and table.rows > 2 and is_table_note(last.text, words):
        notes.insert(0, last.text)
        cells.remove(last)
    if len(cells) == len(table.cells):
        return table
    # A head that was the caption's row alone: the next row is the head.
    head = None if table.head_rows is None else max(min(table.head_rows, 1), table.head_rows - dropped)
    moved = tuple(replace(cell, row=cell.row - dropped) for cell in cells)
    return replace(table, cells=moved, head_rows=head, captions=tuple(captions), notes=tuple(notes))


def _whole_row(table: TableBlock, row: int) -> GridCell | None:
    """The one cell of a row that takes all columns of several."""
    found = [cell for cell in table.cells if cell.row == row]
    whole = len(found) == 1 and table.columns > 1 and found[0].column_span == table.columns
    return found[0] if whole and found[0].lines else None


def _go_on(table: TableBlock, bound: Sequence[Block]) -> TableBlock:
    """A table without caption right behind one of as many columns is its next page."""
    before = bound[-1] if bound else None
    if not isinstance(before, TableBlock) or before.columns != table.columns:
        return table
    heads = before.head_rows or 0
    repeated = heads > 0 and _texts_above(table, heads) == _texts_above(before, heads)
    return replace(table, continues=True, head_rows=heads if repeated else 0)


def _texts_above(table: TableBlock, row: int) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, re.sub(r"\s", "", cell.text)) for cell in table.cells if cell.row < row]


def as_caption(block: Block, words: LayoutWords) -> Block:
    """Converters mark captions as headings: `# 表1 …`, `# Fig. 1 …`."""
    if not isinstance(block, HeadingBlock) or not any(
        read_caption(block.text, words[f"{kind}_label"], kind) for kind in ("table", "figure")
    ):
        return block
    return TextBlock(block.text, "", block.source_line)
