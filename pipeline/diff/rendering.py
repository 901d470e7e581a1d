"""The forms of a diff: text for the terminal, Markdown, HTML, and JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from pipeline.diff.pieces import Line, Piece, list_pieces, summarise
from pipeline.diff.records import REWRITTEN, RowChange, Shape, TableDiff, TablesDiff
from pipeline.diff.showing import elide, show_change, visible

_COLOURS = {"+": "32", "-": "31", "~": "33", "!": "1;31", "=": "2", "≠": "33", "<": "36", ">": "35"}


def render_text(diff: TablesDiff, *, color: bool = False, all: bool = False) -> str:
    """The diff as text. ``all`` shows every row, those that only moved too, and values whole."""
    return "".join(text_lines(list_pieces(diff, everything=all), color=color, whole=all))


# ---------------------------------------------------------------------------------------------- text


def text_lines(pieces: Iterable[Piece], *, color: bool, whole: bool) -> Iterator[str]:
    """The lines of the terminal, each with its end; ``whole`` leaves long values whole."""
    for piece in pieces:
        text = text_line(piece, whole=whole)
        if piece.kind == "table":
            yield "\n"
        yield (paint(piece_symbol(piece), text) if color else text) + "\n"


def text_line(piece: Piece, *, whole: bool) -> str:
    """One piece as a line."""
    if piece.line is not None:
        return f"    {piece.line.symbol} {text_row(piece.line, whole=whole)}"
    text = visible(piece.text)
    return {
        "trouble": f"trouble: {text}",
        "named": f"{piece.symbol} {text}",
        "paper": f"  {text}",
        "more": f"    {text}",
    }.get(piece.kind, text)


def text_row(line: Line, *, whole: bool) -> str:
    """A row's key and what it says, or its cells, old -> new; nothing is shown as ∅."""
    cut = visible if whole else elide
    if not line.cells:
        return "  ".join([cut(line.key), *(f"{column}={cut(value)}" for column, value in line.said)])
    cells = "; ".join(
        f"{cell.column}: {old or '∅'} -> {new or '∅'}"
        for cell in line.cells
        for old, new in [show_change(cell.old, cell.new, whole=whole)]
    )
    label = f"[{line.label}] " if line.label else ""
    return f"{label}{cut(line.key)}: {cells}" + (" (moved)" if line.moved else "")


def piece_symbol(piece: Piece) -> str:
    """The symbol that gives a piece its colour."""
    return piece.line.symbol if piece.line else piece.symbol


def paint(symbol: str, text: str) -> str:
    """The text in its symbol's colour."""
    return f"\x1b[{_COLOURS[symbol]}m{text}\x1b[0m" if symbol in _COLOURS else text


# ------------------------------------------------------------------------------------------ Markdown

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|~#&]")


def markdown_lines(pieces: Iterable[Piece], *, whole: bool) -> Iterator[str]:
    """The diff for an issue, a pull request or a wiki."""
    former = ""
    for piece in pieces:
        listed = piece.kind in ("trouble", "named", "row", "more")
        if former and not (listed and former in ("trouble", "named", "row", "more")):
            yield "\n"
        yield markdown_line(piece, whole=whole) + "\n"
        former = piece.kind


def markdown_line(piece: Piece, *, whole: bool) -> str:
    """One piece as a line of Markdown."""
    if piece.line is not None:
        return f"- `{piece.line.symbol}` {markdown_row(piece.line, whole=whole)}"
    text = escape_markdown(visible(piece.text))
    return {
        "summary": f"**{text}**",
        "trouble": f"- `!` **trouble:** {text}",
        "named": f"- `{piece.symbol}` {text}",
        "table": f"### {text}",
        "paper": f"**{text}**",
    }.get(piece.kind, f"- {text}")


def markdown_row(line: Line, *, whole: bool) -> str:
    """A row: its key in bold, old values struck out."""

    def cut(value: str) -> str:
        return escape_markdown((visible if whole else elide)(value))

    key = f"**{cut(line.key)}**"
    if not line.cells:
        return " ".join([key, *(f"· {escape_markdown(column)} {cut(value)}" for column, value in line.said)])
    cells = "; ".join(
        f"{escape_markdown(cell.column)}: {f'~~{old}~~' if old else '∅'} → {new or '∅'}"
        for cell in line.cells
        for old, new in [map(escape_markdown, show_change(cell.old, cell.new, whole=whole))]
    )
    label = f"\\[{line.label}\\] " if line.label else ""
    return f"{label}{key}: {cells}" + (" (moved)" if line.moved else "")


def escape_markdown(text: str) -> str:
    r"""The text so that Markdown shows it as it is.

    >>> print(escape_markdown("CAR_T *r/r* <b>"))
    CAR\_T \*r/r\* \<b\>
    """
    return _MARKDOWN.sub(lambda found: f"\\{found[0]}", text)


# ---------------------------------------------------------------------------------------------- JSON


def json_lines(diff: TablesDiff) -> Iterator[str]:
    """The diff as JSON, a row a line, the same bytes for the same diff: it may be longer than memory."""
    told = {
        "summary": summarise(diff),
        "exit_code": diff.exit_code,
        "trouble": diff.trouble,
        "papers": {
            "added": diff.papers.added,
            "removed": diff.papers.removed,
            "replaced": diff.papers.replaced,
            "renamed": [{"old": old, "new": new} for old, new in diff.papers.renamed],
        },
        "tables_added": diff.tables_added,
        "tables_removed": diff.tables_removed,
        "renamed": [asdict(renaming) for renaming in diff.renamings],
    }
    yield "{\n" + "".join(f'"{name}": {dump(value)},\n' for name, value in told.items())
    yield '"tables": {'
    separator = "\n"
    for table in diff.tables:
        if table.differs:
            yield f"{separator}{dump(table.shape.table)}: {{"
            yield from json_table(table)
            yield "}"
            separator = ",\n"
    yield "}\n}\n"


def json_table(table: TableDiff) -> Iterator[str]:
    """One table's differences, kind by kind."""
    shape = table.shape
    yield f'"key": {dump([shape.columns[at] for at in shape.key])},\n'
    yield f'"columns_added": {dump(table.columns_added)},\n"columns_removed": {dump(table.columns_removed)}'
    for kind in ("added", "removed", *REWRITTEN):
        yield f',\n"{kind}": ['
        describe: Callable[[Shape, RowChange], dict[str, Any]] = describe_pair
        if kind in ("added", "removed"):
            describe = describe_row
        separator = "\n"
        for change in table.of_kind(kind):
            yield separator + dump(describe(shape, change))
            separator = ",\n"
        yield "]"


def dump(value: object) -> str:
    """A value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def describe_row(shape: Shape, change: RowChange) -> dict[str, str]:
    """A row as column to value."""
    return dict(zip(shape.columns, change.row, strict=True))


def describe_pair(shape: Shape, change: RowChange) -> dict[str, Any]:
    """A row on both sides: its new key and the cells that differ."""
    return {
        "key": {shape.columns[at]: change.new[at] for at in shape.key},
        "cells": {
            cell.column: {"old": cell.old, "new": cell.new, "kind": cell.kind} for cell in change.cells
        },
    }
