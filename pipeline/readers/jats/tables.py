"""Tables, with their captions and notes, and lists of terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.readers.elements import Element
from pipeline.readers.inline import BREAK, join_lines, raise_text, settle_lines, settle_text
from pipeline.readers.jats.runs import inline_text, read_run
from pipeline.readers.structure import GridCell, SourceCell, count_head_rows, place_cells


def caption_lines(wrap: Element) -> list[str]:
    """The lines of a caption, the label before the first; a second language has its own."""
    label = read_run(wrap.first("label"))
    lines: list[str] = []
    for caption in wrap.elements("caption", "trans-caption"):
        for part in caption.elements("title", "p", "trans-title", "label"):
            lines += settle_lines(inline_text(part))
    if not label:
        return lines
    return [" ".join([label, *lines[:1]]), *lines[1:]]


def table_notes(foot: Element) -> Iterator[str]:
    """The notes below a table, each with its mark."""
    for part in foot.elements("fn", "p", "fn-group", "attrib", "def-list"):
        if part.tag == "fn-group":
            yield from table_notes(part)
        elif part.tag == "def-list":
            yield definitions_text(part)
        elif part.tag == "fn":
            label, text = read_run(part.first("label")), _note_text(part)
            yield (
                settle_text(raise_text(label)) + text
                if re.fullmatch("[a-z0-9]{1,2}", label)
                else " ".join(piece for piece in (label, text) if piece)
            )
        else:
            yield read_run(part)


def _note_text(note: Element) -> str:
    lines = [
        line for child in note.elements() if child.tag != "label" for line in settle_lines(inline_text(child))
    ]
    return join_lines(lines) if lines else ""


def definitions_text(element: Element) -> str:
    """A list of terms as `CR: complete remission; PR: …`."""
    pairs = [
        (read_run(item.first("term")), " ".join(read_run(definition) for definition in item.elements("def")))
        for item in element.find("def-item")
    ]
    return "; ".join(f"{term.rstrip(':：')}: {meaning.rstrip(';；')}" for term, meaning in pairs if term)


def read_table(element: Element) -> tuple[tuple[GridCell, ...], int] | None:
    """The cells of an XHTML table in their places, and how many rows are its head."""
    heads: list[list[list[SourceCell]]] = []
    bodies: list[list[list[SourceCell]]] = []
    loose: list[list[SourceCell]] = []
    for part in element.elements("thead", "tbody", "tfoot", "tr"):
        if part.tag == "tr":
            loose.append(_read_row(part))
        else:
            rows = [cells for row in part.elements("tr") if (cells := _read_row(row))]
            (heads if part.tag == "thead" else bodies).append(rows)
    groups = [*heads, *([[row for row in loose if row]] if loose else []), *bodies]
    placed = place_cells(groups)
    if not placed:
        return None
    head = sum(len(rows) for rows in heads) or count_head_rows([row for rows in groups for row in rows])
    return placed, head


def _read_row(row: Element) -> list[SourceCell]:
    return [
        SourceCell(
            tuple(settle_lines(_cell_text(cell))),
            _span(cell.get("rowspan")),
            _span(cell.get("colspan")),
            cell.tag == "th",
        )
        for cell in row.elements("td", "th")
    ]


def _cell_text(cell: Element) -> str:
    """A cell's text, each item of a list in it on a line of its own."""
    items = [item for listed in cell.elements("list") for item in listed.find("list-item")]
    return inline_text(cell) + "".join(f"{BREAK}{inline_text(item)}" for item in items)


def _span(printed: str) -> int:
    digits = re.match(r"\s*([0-9]{1,5})", printed)
    return max(1, int(digits.group(1))) if digits else 1
