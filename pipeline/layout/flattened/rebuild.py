"""From lines to a grid: find the layout, align its columns, say what is not certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.layout.flattened.align import Aligner, Alignment, Span, Witness, cell_text
from pipeline.layout.flattened.associate import Signature, signature
from pipeline.layout.flattened.evidence import WEIGHTS, Column, LineLexicon, Weights, forced_joins
from pipeline.layout.flattened.grid import Ambiguity, CellKinds, Grid, GridCell, TableLine
from pipeline.layout.flattened.rowwise import wrapped_row_layouts
from pipeline.layout.flattened.segment import (
    MAX_COLUMNS,
    Layout,
    Region,
    find_layout,
    is_of_size,
    may_be_heads,
)
from pipeline.layout.flattened.shapes import join_lines

PASSES = 2
MAX_CUTS = 150_000
"""Rows times lines above which a column with wrapped cells is not aligned."""


def rebuild(lines: Sequence[TableLine], kinds: CellKinds, *, weights: Weights = WEIGHTS) -> Grid | None:
    """The grid that explains the lines best, None where no grid explains them.

    >>> from pipeline.layout.flattened.shapes import ShapeKinds
    >>> dump = "药物 利拉鲁肽 司美格鲁肽 替尔泊肽 度拉糖肽 艾塞那肽"
    >>> dump += " 获批 2010-01 2017-12 2022-05 2014-09 2005-04 例数 9340 3297 1879 9901 14752"
    >>> grid = rebuild([TableLine(text, at, 0) for at, text in enumerate(dump.split())], ShapeKinds())
    >>> [cell.text for cell in grid.heads], [cell.text for cell in grid.rows[2]]
    (['药物', '获批', '例数'], ['替尔泊肽', '2022-05', '1879'])
    """
    region = Region(_with_heads_first([line for line in lines if line.text], kinds), LineLexicon(kinds))
    layout = _find_layout(region)
    if layout is None:
        return None
    columns = _columns(region, layout)
    uneven = [column for column in columns if len(column.lines) != layout.rows]
    if sum(len(column.lines) * layout.rows for column in uneven) > MAX_CUTS:
        return None
    alignments = _said_alignments(layout) or align_columns(columns, layout.rows, weights)
    heads = tuple(_head(region, places) for places in layout.heads)
    cells = [_cells(column, alignment) for column, alignment in zip(columns, alignments, strict=True)]
    rows = tuple(zip(*cells, strict=True))
    return Grid(heads, rows, layout.method, _ambiguities(heads, columns, alignments))


def _with_heads_first(lines: Sequence[TableLine], kinds: CellKinds) -> tuple[TableLine, ...]:
    """The lines, heads that a dump put behind the rows moved to the front.

    The first line is a value, the rows have a line for each head, and most of the last lines are known heads.

    >>> from pipeline.layout.flattened.shapes import ShapeKinds
    >>> dump = "9340 2010-01 3297 2017-12 例数 日期".split()  # here no head is known
    >>> _with_heads_first([TableLine(text, at, 0) for at, text in enumerate(dump)], ShapeKinds())[0].text
    '9340'
    """
    if not lines or not kinds.kinds(lines[0].text) or kinds.head_kinds(lines[0].text):
        return tuple(lines)
    heads = 0
    while heads < len(lines) and not kinds.kinds(lines[-1 - heads].text):
        heads += 1
    known = sum(bool(kinds.head_kinds(line.text)) for line in lines[len(lines) - heads :])
    whole = 2 <= heads <= MAX_COLUMNS and len(lines) % heads == 0 and len(lines) >= 3 * heads
    if not whole or 2 * known < heads:
        return tuple(lines)
    return (*lines[-heads:], *lines[:-heads])


def _find_layout(region: Region) -> Layout | None:
    if not is_of_size(region):
        return None
    counts = [n for n in range(2, min(MAX_COLUMNS, len(region) // 2) + 1) if may_be_heads(region, n)]
    return find_layout(region, wrapped_row_layouts(region, counts))


def _said_alignments(layout: Layout) -> list[Alignment]:
    """The alignments of a layout that says itself where its cells are."""
    return [_said_alignment(layout, column) for column in range(len(layout.spans))]


def _said_alignment(layout: Layout, column: int) -> Alignment:
    spans, at = [], 0
    for start, stop in layout.spans[column]:
        spans.append((at, at + stop - start))
        at += stop - start
    starts = [start for start, _ in layout.spans[column]]
    shaken = frozenset(row for row, start in enumerate(starts) if (column, start) in layout.shaken)
    return Alignment(tuple(spans), shaken)


def _columns(region: Region, layout: Layout) -> list[Column]:
    """The columns, their gaps measured by the columns in which nothing can be wrapped."""
    columns = [Column(tuple(region.lines[at] for at in places), region.lexicon) for places in layout.columns]
    whole = [line.gap for column in columns if len(column.lines) == layout.rows for line in column.lines[1:]]
    if layout.method == "flattened_rows" or not whole:
        return columns
    usual = Counter(whole).most_common(1)[0][0]
    return [replace(column, usual=usual) for column in columns]


def align_columns(columns: Sequence[Column], rows: int, weights: Weights = WEIGHTS) -> list[Alignment]:
    """Cut each column into rows, surest first, each with what is certain of the others.

    A column only bears witness in rows in which it is certain itself.
    """
    done: dict[int, Alignment] = {}
    for at, column in enumerate(columns):
        if len(column.lines) == rows and not _has_doubt(column):
            done[at] = Alignment(tuple((line, line + 1) for line in range(rows)))
    open_columns = [at for at in range(len(columns)) if at not in done]
    order = sorted(open_columns, key=lambda at: (_effective_surplus(columns[at], rows), at))
    for _ in range(PASSES):
        before = dict(done)
        for at in order:
            if at in done and not done[at].uncertain:
                continue
            others = {place: found for place, found in done.items() if place != at}
            done[at] = Aligner(columns[at], _witness(columns, others, rows), weights).align()
        if before == done:
            break
    return [done[at] for at in range(len(columns))]


def _has_doubt(column: Column) -> bool:
    """Whether a column of the right length may yet hold both a wrapped and an empty cell."""
    return any(forced_joins(column))


def _effective_surplus(column: Column, rows: int) -> int:
    return abs(len(column.lines) - sum(forced_joins(column)) - rows)


def _witness(columns: Sequence[Column], done: dict[int, Alignment], rows: int) -> Witness:
    witness = Witness(rows)
    for at, alignment in sorted(done.items()):
        signatures, counts = _row_facts(columns[at], alignment)
        witness.signatures.append(signatures)
        witness.counts.append(counts)
        for row, (start, stop) in enumerate(alignment.spans):
            certain = not {row, row - 1} & alignment.uncertain
            if row and start < stop and certain and columns[at].gap(start):
                witness.gaps.setdefault(row, columns[at].gap(start))
    return witness


def _row_facts(column: Column, alignment: Alignment) -> tuple[list[Signature], list[int]]:
    signatures: list[Signature] = []
    counts: list[int] = []
    for row, span in enumerate(alignment.spans):
        facts = column.lexicon.facts(cell_text(column, span))
        certain = row not in alignment.uncertain and span[0] < span[1]
        signatures.append(signature(facts) if certain else frozenset())
        counts.append(len(facts.items) if certain and not facts.is_placeholder else 0)
    return signatures, counts


def _head(region: Region, places: Sequence[int]) -> GridCell:
    lines = [region.lines[at] for at in places]
    text = join_lines([line.text for line in lines])
    return GridCell(tuple(line.index for line in lines), text, "joined" if len(lines) > 1 else "printed")


def _cells(column: Column, alignment: Alignment) -> list[GridCell]:
    spans = enumerate(alignment.spans)
    return [_cell(column, span, uncertain=row in alignment.uncertain) for row, span in spans]


def _cell(column: Column, span: Span, *, uncertain: bool) -> GridCell:
    lines = column.lines[span[0] : span[1]]
    state = "uncertain" if uncertain else "joined" if len(lines) > 1 else "printed"
    return GridCell(tuple(line.index for line in lines), cell_text(column, span), state)


def _ambiguities(
    heads: Sequence[GridCell], columns: Sequence[Column], alignments: Sequence[Alignment]
) -> tuple[Ambiguity, ...]:
    found = []
    for at, (head, column, alignment) in enumerate(zip(heads, columns, alignments, strict=True)):
        if alignment.uncertain:
            found.append(_ambiguity(at + 1, head, column, alignment))
    return tuple(found)


def _ambiguity(number: int, head: GridCell, column: Column, alignment: Alignment) -> Ambiguity:
    rows = tuple(row + 1 for row in sorted(alignment.uncertain))
    readings = [_reading(column, alignment.spans, rows)]
    if alignment.other and alignment.other != alignment.spans:
        readings.append(_reading(column, alignment.other, rows))
    lines, count = len(column.lines), len(alignment.spans)
    why = f"{lines} lines for {count} rows"
    more = "another cut fits about as well" if lines >= count else "which cells are empty cannot be told"
    message = f"column {number} ({head.text}), rows {_row_range(rows)}: {why}; {more}"
    return Ambiguity(number, head.text, rows, tuple(readings), message)


def _row_range(rows: Sequence[int]) -> str:
    """Rows as ranges.

    >>> _row_range([3, 4, 5, 9])
    '3-5, 9'
    """
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def _reading(column: Column, spans: Sequence[Span], rows: Sequence[int]) -> str:
    return "; ".join(f"row {row}: {cell_text(column, spans[row - 1]) or '(empty)'}" for row in rows)
