"""A diff as the pieces a person reads, one after another: what the forms (text, Markdown, HTML) write."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.diff.records import CellChange, Papers, RowChange, Shape, TableDiff, TablesDiff, Values
from pipeline.frozen import frozen
from pipeline.wording import count

SHOWN_ROWS = 20
SHOWN_NOISY = 3


@frozen
class Line:
    """A line about one row: its symbol, its key, the cells that differ, what else it says."""

    symbol: str
    key: str
    label: str = ""
    cells: tuple[CellChange, ...] = ()
    said: tuple[tuple[str, str], ...] = ()
    moved: bool = False


@frozen
class Piece:
    """A piece of a diff. ``kind``: summary, trouble, named, table, paper, row, more."""

    kind: str
    text: str = ""
    symbol: str = ""
    line: Line | None = None


def list_pieces(diff: TablesDiff, *, everything: bool = False) -> Iterator[Piece]:
    """The line of counts, the trouble, the papers and things, then table by table, facts first."""
    yield Piece("summary", summarise(diff))
    yield from (Piece("trouble", what, "!") for what in diff.trouble)
    yield from (Piece("named", text, symbol) for symbol, text in named_changes(diff))
    same = []
    for table in sorted(diff.tables, key=lambda table: (table.shape.noisy, not table.shape.facts)):
        pieces = list_table(table, everything=everything) if table.differs else None
        if pieces is not None:
            yield from pieces
        elif table.differs and (numbers := folded_numbers(table)):
            same.append(f"{table.shape.table} ({numbers})")
    if same:
        yield Piece("table", f"no value changed in {', '.join(same)}")


def named_changes(diff: TablesDiff) -> Iterator[tuple[str, str]]:
    """What came, went or has another name as a whole."""
    papers = diff.papers
    yield from (("+", f"paper {name}: {whole_rows(diff, name)}") for name in papers.added)
    yield from (("-", f"paper {name}: {whole_rows(diff, name)}") for name in papers.removed)
    for old, new in papers.renamed:
        version = "a new version of it" if new in papers.replaced else "the same file"
        yield "~", f"paper {old} -> {new}: renamed, {version}"
    names = {new for _, new in papers.renamed}
    yield from (("~", f"paper {n}: a new version of the file") for n in papers.replaced if n not in names)
    yield from (("+", f"table {name}") for name in diff.tables_added)
    yield from (("-", f"table {name}") for name in diff.tables_removed)
    yield from changed_columns(diff)
    for what in diff.renamings:
        where = f"{count(what.rows, 'row')} of other tables follow"
        if what.rows == 1:
            where = where.removesuffix("follow") + "follows"
        papers_told = f" in {count(what.papers, 'paper')}" if what.papers > 1 else ""
        yield "~", f"{what.column} {what.old} -> {what.new}: renamed{papers_told}; {where}"


def changed_columns(diff: TablesDiff) -> Iterator[tuple[str, str]]:
    """The columns that came and those that went, each with its tables."""
    for symbol, side in (("+", "columns_added"), ("-", "columns_removed")):
        tables: dict[str, list[str]] = {}
        for table in diff.tables:
            for column in getattr(table, side):
                tables.setdefault(column, []).append(table.shape.table)
        yield from ((symbol, f"column {column}: {', '.join(names)}") for column, names in tables.items())


def whole_rows(diff: TablesDiff, paper: str) -> str:
    """How many rows of each table came or went with a paper, facts first."""
    tables = sorted((table for table in diff.tables if table.whole[paper]), key=lambda t: not t.shape.facts)
    told = [f"{table.shape.table} {table.whole[paper]}" for table in tables if table.shape.table != "papers"]
    return ", ".join(told) or "no rows"


# ------------------------------------------------------------------------------------------- summary


def summarise(diff: TablesDiff) -> str:
    """The line that says it all.

    >>> summarise(TablesDiff(tables=()))
    'no differences: 0 rows in 0 tables'
    """
    if diff.trouble and not diff.tables:
        return "TROUBLE: nothing could be compared"
    parts = [*papers_parts(diff), *values_parts(diff), *folded_parts(diff)] if diff.differs else []
    if not parts:
        rows = sum(table.rows[1] for table in diff.tables)
        parts = [f"no differences: {count(rows, 'row')} in {count(len(diff.tables), 'table')}"]
    text = "; ".join(parts)
    return f"{text}; TROUBLE: {len(diff.trouble)}" if diff.trouble else text


def papers_parts(diff: TablesDiff) -> Iterator[str]:
    """What became of whole papers, with the rows that came and went with them."""
    papers = diff.papers
    for what, names in (("added", papers.added), ("removed", papers.removed)):
        if names:
            rows = sum(table.whole[name] for table in diff.tables for name in names)
            yield f"{count(len(names), 'paper')} {what} with {count(rows, 'row')}"
    if papers.replaced:
        yield f"{count(len(papers.replaced), 'paper')} replaced"
    if papers.renamed:
        yield f"{count(len(papers.renamed), 'paper')} renamed"


def values_parts(diff: TablesDiff) -> Iterator[str]:
    """The counts of rows in which a value came, went or changed, and of things renamed.

    Tables that change with every comma (sentences, cells, mentions) are counted apart.
    """
    facts = [table for table in diff.tables if value_changes(table) and not table.shape.noisy]
    noisy = [
        f"{value_changes(t)} in {t.shape.table}" for t in diff.tables if t.shape.noisy and value_changes(t)
    ]
    if facts:
        counts = sum((Counter(table.counts) for table in facts), Counter[str]())
        yield (
            f"{count(counts['added'], 'row')} added, {counts['removed']} removed, "
            f"{counts['changed']} changed in {count(len(facts), 'table')}"
        )
    elif noisy:
        yield "no fact changed"
    if noisy:
        yield f"{'more' if facts else 'rows that differ'}: {', '.join(noisy)}"
    if diff.renamings:
        yield f"{count(len(diff.renamings), 'thing')} renamed"


def value_changes(table: TableDiff) -> int:
    """How many rows of a table came, went or have another value."""
    return sum(table.counts[kind] for kind in ("added", "removed", "changed")) if table.counts else 0


def folded_parts(diff: TablesDiff) -> Iterator[str]:
    """What there is beside changed values, and how many rows say the same in another way."""
    counts = sum((Counter(table.counts) for table in diff.tables), Counter[str]())
    folded = ", ".join(f"{counts[kind]} {kind}" for kind in ("moved", "reformatted") if counts[kind])
    if any(counts[kind] for kind in ("added", "removed", "changed")) or diff.renamings:
        if folded:
            yield folded
    elif folded:
        other = "other " if diff.papers != Papers() else ""
        yield f"no {other}value changed"
        yield f"{folded} (the same values from another place or in another form)"
    elif diff.papers != Papers():
        yield "no other value changed"
    else:
        yield "no row changed; tables or columns came or went"


# -------------------------------------------------------------------------------------------- tables


def list_table(table: TableDiff, *, everything: bool) -> Iterator[Piece] | None:
    """The pieces of a table, None where none of its values changed and not everything is asked for."""
    numbers = Counter(change.kind for change in told_changes(table, everything=everything))
    told = any(numbers[kind] for kind in ("added", "removed", "changed"))
    if told or (everything and numbers):
        return table_pieces(table, numbers, everything=everything)
    return None


def folded_numbers(table: TableDiff) -> str:
    """How many rows of a table say the same, by what happened to them."""
    return ", ".join(f"{table.counts[kind]} {kind}" for kind in _FOLDED if table.counts[kind])


def table_pieces(table: TableDiff, numbers: Counter[str], *, everything: bool) -> Iterator[Piece]:
    """A table's counts, and its rows by paper."""
    yield Piece("table", f"{table.shape.table}: {table_counts(numbers)}")
    shown = math.inf if everything else SHOWN_NOISY if table.shape.noisy else SHOWN_ROWS
    kinds = frozenset(_SYMBOLS) if everything else frozenset({"added", "removed", "changed"})
    told = (change for change in told_changes(table, everything=everything) if change.kind in kinds)
    for paper, changes in groupby(told, key=lambda change: paper_of(table.shape, change.row)):
        if paper:
            yield Piece("paper", paper)
        yield from row_pieces(table.shape, changes, shown)


def told_changes(table: TableDiff, *, everything: bool) -> Iterator[RowChange]:
    """The rows that differ; how a paper is built is counted, not told, where the whole paper came or went."""
    if everything or table.shape.facts or not table.whole:
        return iter(table.changes)
    return (change for change in table.changes if paper_of(table.shape, change.row) not in table.whole)


def table_counts(numbers: Counter[str]) -> str:
    """``+2 -1 ~3, 12 moved``, without what is zero."""
    changes = (("+", "added"), ("-", "removed"), ("~", "changed"))
    parts = [" ".join(f"{symbol}{numbers[kind]}" for symbol, kind in changes if numbers[kind])]
    parts += [f"{numbers[kind]} {kind}" for kind in _FOLDED if numbers[kind]]
    return ", ".join(part for part in parts if part)


_FOLDED = ("renamed", "followed", "moved", "reformatted")
_SYMBOLS = {"added": "+", "removed": "-", "changed": "~", **dict.fromkeys(_FOLDED, "=")}


def paper_of(shape: Shape, row: Values) -> str:
    """The row's paper, empty in a table without."""
    return row[shape.paper] if shape.paper is not None else ""


def row_pieces(shape: Shape, changes: Iterable[RowChange], shown: float) -> Iterator[Piece]:
    """A paper's first rows, and how many are not shown; a tail of one row is no shorter than saying so."""
    changes = iter(changes)
    at = 0
    for at, change in enumerate(changes, start=1):
        if at > shown:
            rest = Counter(_SYMBOLS[late.kind] for late in changes)
            if rest:
                rest[_SYMBOLS[change.kind]] += 1
                counts = " ".join(f"{symbol}{rest[symbol]}" for symbol in "+-~=" if rest[symbol])
                yield Piece("more", f"… {rest.total()} more ({counts}); --all shows them")
                return
        yield Piece("row", line=describe_change(shape, change))


# ---------------------------------------------------------------------------------------------- rows


def describe_change(shape: Shape, change: RowChange) -> Line:
    """What is to be said of a row; the cells of the worst kind it has are all it needs."""
    symbol = _SYMBOLS[change.kind]
    if not change.old or not change.new:
        row = change.row
        said = tuple((shape.columns[at], row[at]) for at in shape.said if row[at] and at != shape.paper)
        return Line(symbol, describe_key(shape, row), said=said)
    return Line(
        symbol,
        describe_key(shape, key_row(shape, change)),
        label="" if change.kind == "changed" else change.kind,
        cells=tuple(cell for cell in change.cells if cell.kind == change.kind),
        moved=change.kind != "moved" and any(cell.kind == "moved" for cell in change.cells),
    )


def key_row(shape: Shape, change: RowChange) -> Values:
    """The row by which a changed row is called: the old one where its key says something and changed."""
    said = [shape.columns[at] for at in shape.key if at not in shape.place]
    return change.old if any(cell.column in said for cell in change.cells) else change.new


def describe_key(shape: Shape, row: Values) -> str:
    """The parts of the key but the paper; bare numbers with their column's name."""
    parts = [
        f"{shape.columns[at]} {row[at]}" if row[at].isdigit() else row[at] or "∅"
        for at in shape.key
        if at != shape.paper
    ]
    return ", ".join(parts) or "the paper"
