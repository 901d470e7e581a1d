"""A diff for people, in the terminal, and for programs, as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from pipeline.diff.records import CellChange, RowChange, Shape, TableDiff, TablesDiff, Values

_COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m", "~": "\x1b[33m", "!": "\x1b[1;31m", "=": "\x1b[2m"}
_RESET = "\x1b[0m"
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SHOWN_ROWS = 20
_SHOWN_NOISY = 3
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A line about one row: its paper, its symbol and what it says."""

    paper: str
    symbol: str
    text: str


def render_text(diff: TablesDiff, *, color: bool = False, all: bool = False) -> str:
    """The diff as text: a line of counts, the trouble, the papers, then table by table, paper by paper.

    ``all`` shows every row, those that only moved or changed their form too, and values whole.
    """
    lines = [summarise(diff)]
    lines += [paint("!", f"trouble: {visible(what)}", color=color) for what in diff.trouble]
    for symbol, what, names in named_changes(diff):
        lines += [paint(symbol, f"{symbol} {what} {visible(name)}", color=color) for name in names]
    for table in diff.tables:
        if table.differs:
            lines += ["", *render_table(table, color=color, everything=all)]
    return "\n".join(lines) + "\n"


def named_changes(diff: TablesDiff) -> tuple[tuple[str, str, Sequence[str]], ...]:
    """What came or went as a whole."""
    return (
        ("+", "paper", diff.papers_added),
        ("-", "paper", diff.papers_removed),
        ("+", "table", diff.tables_added),
        ("-", "table", diff.tables_removed),
    )


# ------------------------------------------------------------------------------------------- summary


def summarise(diff: TablesDiff) -> str:
    """The line that says it all.

    >>> summarise(TablesDiff(tables=()))
    'no differences: 0 rows in 0 tables'
    """
    if diff.trouble and not diff.tables:
        return "TROUBLE: nothing could be compared"
    counts = {kind: sum(len(getattr(table, kind)) for table in diff.tables) for kind in _COUNTED}
    folded = ", ".join(f"{counts[kind]} {kind}" for kind in ("moved", "reformatted") if counts[kind])
    text = summarise_values(diff, counts, folded)
    return f"{text}; TROUBLE: {len(diff.trouble)}" if diff.trouble else text


_COUNTED = ("added", "removed", "changed", "moved", "reformatted")


def summarise_values(diff: TablesDiff, counts: dict[str, int], folded: str) -> str:
    """The counts of values, and behind a semicolon those of rows that say the same."""
    if counts["added"] or counts["removed"] or counts["changed"]:
        tables = sum(bool(table.added or table.removed or table.changed) for table in diff.tables)
        text = (
            f"{count(counts['added'], 'row')} added, {counts['removed']} removed, "
            f"{counts['changed']} changed in {count(tables, 'table')}"
        )
        return f"{text}; {folded}" if folded else text
    if folded:
        return f"no value changed; {folded} (the same values from another place or in another form)"
    if diff.differs:
        return "no row changed; tables or columns came or went"
    rows = sum(table.rows[1] for table in diff.tables)
    return f"no differences: {count(rows, 'row')} in {count(len(diff.tables), 'table')}"


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "row"), count(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# -------------------------------------------------------------------------------------------- tables


def render_table(table: TableDiff, *, color: bool, everything: bool) -> Iterator[str]:
    """A table's counts, its columns that came or went, and its rows by paper."""
    yield f"{table.shape.table}: {table_counts(table)}"
    for symbol, columns in (("+", table.columns_added), ("-", table.columns_removed)):
        for column in columns:
            yield paint(symbol, f"  {symbol} column {visible(column)}", color=color)
    shown = everything_shown if everything else noisy_shown if table.shape.noisy else usual_shown
    lines = sorted(row_lines(table, everything=everything), key=lambda line: line.paper)
    for paper, group in groupby(lines, key=lambda line: line.paper):
        yield from render_paper(paper, list(group), shown, color=color)


def table_counts(table: TableDiff) -> str:
    """``+2 -1 ~3, 12 moved``, without what is zero."""
    changes = (("+", table.added), ("-", table.removed), ("~", table.changed))
    parts = [" ".join(f"{symbol}{len(rows)}" for symbol, rows in changes if rows)]
    parts += [f"{len(rows)} {what}" for what, rows in _folded(table) if rows]
    return ", ".join(part for part in parts if part) or "columns"


def _folded(table: TableDiff) -> tuple[tuple[str, Sequence[RowChange]], ...]:
    return ("moved", table.moved), ("reformatted", table.reformatted)


def everything_shown(lines: int) -> int:
    """All of them."""
    return lines


def usual_shown(lines: int) -> int:
    """All but the tail of a long list; a tail of one line is no shorter than saying so."""
    return lines if lines <= _SHOWN_ROWS + 1 else _SHOWN_ROWS


def noisy_shown(lines: int) -> int:
    """The first few."""
    return lines if lines <= _SHOWN_NOISY + 1 else _SHOWN_NOISY


def render_paper(
    paper: str, lines: Sequence[Line], shown: Callable[[int], int], *, color: bool
) -> Iterator[str]:
    """A paper's rows below its name, and how many are not shown."""
    if paper:
        yield f"  {visible(paper)}"
    for line in islice(lines, shown(len(lines))):
        yield paint(line.symbol, f"    {line.symbol} {line.text}", color=color)
    if hidden := lines[shown(len(lines)) :]:
        symbols = [line.symbol for line in hidden]
        counts = " ".join(f"{symbol}{symbols.count(symbol)}" for symbol in "+-~=" if symbol in symbols)
        yield f"    … {len(hidden)} more ({counts}); --all shows them"


# ---------------------------------------------------------------------------------------------- rows


def row_lines(table: TableDiff, *, everything: bool) -> Iterator[Line]:
    """A line for every row that came, went or changed, and with ``everything`` for all others."""
    shape = table.shape
    longest = 10**9 if everything else _LONGEST
    for symbol, rows in (("-", table.removed), ("+", table.added)):
        for row in rows:
            yield Line(paper_of(shape, row), symbol, describe_row(shape, row, longest))
    kept = table.rewritten if everything else table.changed
    for change in kept:
        symbol = "~" if change.kind == "changed" else "="
        yield Line(paper_of(shape, change.new), symbol, describe_change(shape, change, longest))


def paper_of(shape: Shape, row: Values) -> str:
    """The row's paper, empty in a table without."""
    return row[shape.paper] if shape.paper is not None else ""


def describe_row(shape: Shape, row: Values, longest: int) -> str:
    """A row's key and, behind it, what it says."""
    said = [
        f"{shape.columns[at]}={elide(row[at], longest)}"
        for at in shape.values
        if row[at] and at not in shape.key and at != shape.paper
    ]
    return "  ".join([describe_key(shape, row, longest), *said])


def describe_change(shape: Shape, change: RowChange, longest: int) -> str:
    """A row's key and its cells, old -> new; those of the least kind the row has are all it needs."""
    cells = [cell for cell in change.cells if cell.kind == change.kind]
    text = "; ".join(describe_cell(cell, longest) for cell in cells)
    moved = " (moved)" if change.kind != "moved" and any(c.kind == "moved" for c in change.cells) else ""
    label = "" if change.kind == "changed" else f"[{change.kind}] "
    return f"{label}{describe_key(shape, change.new, longest)}: {text}{moved}"


def describe_cell(cell: CellChange, longest: int) -> str:
    """``country: US -> CN``; nothing is shown as ∅."""
    return f"{cell.column}: {elide(cell.old, longest) or '∅'} -> {elide(cell.new, longest) or '∅'}"


def describe_key(shape: Shape, row: Values, longest: int) -> str:
    """The parts of the key but the paper; bare numbers with their column's name."""
    parts = [
        f"{shape.columns[at]} {row[at]}" if row[at].isdigit() else elide(row[at], longest) or "∅"
        for at in shape.key
        if at != shape.paper
    ]
    return ", ".join(parts) or "the paper"


def elide(text: str, longest: int = _LONGEST) -> str:
    """The text in one line, its middle left out where it is too long.

    >>> elide("患者中位无进展生存期为12.8个月", 9)
    '患者中位….8个月'
    """
    shown = visible(text)
    if len(shown) <= longest:
        return shown
    head = longest // 2
    return f"{shown[:head]}…{shown[len(shown) - (longest - head - 1) :]}"


def visible(text: str) -> str:
    """The text with line breaks and other controls shown, so that none reaches the terminal."""
    return _CONTROLS.sub(lambda found: show_control(found[0]), text)


def show_control(character: str) -> str:
    """The picture of a control character, U+FFFD where it has none."""
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\ufffd"


def paint(symbol: str, text: str, *, color: bool) -> str:
    """The text in its symbol's colour."""
    return f"{_COLOURS[symbol]}{text}{_RESET}" if color else text


# ---------------------------------------------------------------------------------------------- JSON


def to_json(diff: TablesDiff) -> str:
    """The whole diff as JSON, the same bytes for the same diff."""
    return json.dumps(describe_diff(diff), ensure_ascii=False, indent=2) + "\n"


def describe_diff(diff: TablesDiff) -> dict[str, Any]:
    """The diff as plain lists and maps."""
    return {
        "summary": summarise(diff),
        "exit_code": diff.exit_code,
        "trouble": list(diff.trouble),
        "papers": {"added": list(diff.papers_added), "removed": list(diff.papers_removed)},
        "tables_added": list(diff.tables_added),
        "tables_removed": list(diff.tables_removed),
        "tables": {table.shape.table: describe_table(table) for table in diff.tables if table.differs},
    }


def describe_table(table: TableDiff) -> dict[str, Any]:
    """One table's differences."""
    shape = table.shape
    return {
        "key": [shape.columns[at] for at in shape.key],
        "columns_added": list(table.columns_added),
        "columns_removed": list(table.columns_removed),
        "added": as_maps(shape, table.added),
        "removed": as_maps(shape, table.removed),
        **{
            kind: [describe_pair(shape, change) for change in table.rewritten if change.kind == kind]
            for kind in ("changed", "moved", "reformatted")
        },
    }


def as_maps(shape: Shape, rows: Iterable[Values]) -> list[dict[str, str]]:
    """Rows as column to value."""
    return [dict(zip(shape.columns, row, strict=True)) for row in rows]


def describe_pair(shape: Shape, change: RowChange) -> dict[str, Any]:
    """A row on both sides: its new key and the cells that differ."""
    return {
        "key": {shape.columns[at]: change.new[at] for at in shape.key},
        "cells": {
            cell.column: {"old": cell.old, "new": cell.new, "kind": cell.kind} for cell in change.cells
        },
    }
