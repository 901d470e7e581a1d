"""Two sets of tables, compared table by table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from pipeline.diff.folding import fold_form
from pipeline.diff.matching import Matching, match_rows, sort_rows
from pipeline.diff.reading import Description, Table, TableSet, read_set, read_table
from pipeline.diff.records import CellChange, DiffError, RowChange, Shape, TableDiff, TablesDiff, Values

_KINDS = ("changed", "reformatted", "moved")
_SHOWN_KEYS = 10


def diff_tables(old: Path, new: Path) -> TablesDiff:
    """Compare two folders of tables, each the folder of the CSV files or the one above it.

    Raises :class:`DiffError` where a folder holds no tables; a single table that cannot be compared
    is trouble of the result.
    """
    sides = read_set(old), read_set(new)
    names = table_names(*sides)
    tables, trouble = [], []
    for name in names:
        try:
            tables.append(diff_table(name, *sides))
        except DiffError as error:
            trouble.append(str(error))
    trouble += [f"{table.shape.table}: {what}" for table in tables for what in table.trouble]
    return TablesDiff(
        tables=tuple(tables),
        tables_added=tuple(name for name in names if name not in sides[0].paths),
        tables_removed=tuple(name for name in names if name not in sides[1].paths),
        papers_added=whole_papers(tables, added=True),
        papers_removed=whole_papers(tables, added=False),
        trouble=tuple(trouble),
    )


def table_names(old: TableSet, new: TableSet) -> list[str]:
    """The tables of both sides in the order of the new description, undescribed ones last."""
    there = old.paths.keys() | new.paths.keys()
    described = [*new.described, *(name for name in old.described if name not in new.described)]
    return [name for name in described if name in there] + sorted(there.difference(described))


def whole_papers(tables: Iterable[TableDiff], *, added: bool) -> tuple[str, ...]:
    """The papers that came or went, by the table that lists them."""
    for table in tables:
        if table.shape.table == "papers" and table.shape.paper is not None:
            rows = table.added if added else table.removed
            return tuple(row[table.shape.paper] for row in rows)
    return ()


def diff_table(name: str, old: TableSet, new: TableSet) -> TableDiff:
    """Compare one table; a side that lacks it counts as a table without rows."""
    before = read_table(old.paths[name]) if name in old.paths else None
    after = read_table(new.paths[name]) if name in new.paths else None
    before = before or Table((after or Table((), [])).columns, [])
    after = after or Table(before.columns, [])
    shape = find_shape(name, describe(name, old, new), before, after)
    rows_old = sort_rows(shape, take_columns(before, shape))
    rows_new = sort_rows(shape, take_columns(after, shape))
    bad_old, bad_new = bad_keys(shape, rows_old), bad_keys(shape, rows_new)
    trouble = (*key_trouble(shape, bad_old, "old"), *key_trouble(shape, bad_new, "new"))
    rows_old = leave_out(shape, rows_old, {**bad_old, **bad_new})
    rows_new = leave_out(shape, rows_new, {**bad_old, **bad_new})
    matching = match_rows(shape, rows_old, rows_new)
    return TableDiff(
        shape=shape,
        added=tuple(rows_new[at] for at in matching.left_new),
        removed=tuple(rows_old[at] for at in matching.left_old),
        rewritten=tuple(rewritten_rows(shape, matching)),
        rows=(len(before.rows), len(after.rows)),
        columns_added=tuple(column for column in after.columns if column not in before.columns),
        columns_removed=tuple(column for column in before.columns if column not in after.columns),
        trouble=trouble,
    )


def describe(name: str, old: TableSet, new: TableSet) -> Description:
    """The new description of a table, the old where there is none."""
    description = new.described.get(name) or old.described.get(name)
    if description is None or not description.key:
        raise DiffError(f"{name}: no key is known, so its rows cannot be told apart")
    return description


def find_shape(name: str, description: Description, old: Table, new: Table) -> Shape:
    """The columns that both sides have, with their roles; both must have the key."""
    columns = tuple(column for column in new.columns if column in old.columns)
    for column in description.key:
        if column not in columns:
            side = "new" if column in old.columns else "old"
            raise DiffError(f"{name}: the {side} table has no column '{column}' of the key")
    positions = {column: at for at, column in enumerate(columns)}
    return Shape(
        table=name,
        columns=columns,
        key=tuple(positions[column] for column in description.key),
        place=frozenset(positions[column] for column in description.place if column in positions),
        required=frozenset(positions[c] for c in description.key if c not in description.optional),
        noisy=description.noisy,
    )


def take_columns(table: Table, shape: Shape) -> Iterable[Values]:
    """The rows with the columns of the shape alone."""
    if table.columns == shape.columns:
        return table.rows
    positions = [table.columns.index(column) for column in shape.columns]
    return [tuple(row[at] for at in positions) for row in table.rows]


# ---------------------------------------------------------------------------------------------- keys


def keys_of(shape: Shape, rows: Iterable[Values]) -> list[Values]:
    """The rows' keys."""
    return [tuple(row[at] for at in shape.key) for row in rows]


def bad_keys(shape: Shape, rows: Sequence[Values]) -> dict[Values, int]:
    """Keys by which rows cannot be told apart, with their number: double ones, ones with an empty part."""
    counts = Counter(keys_of(shape, rows))
    return {key: count for key, count in counts.items() if count > 1 or ("" in key and has_hole(shape, key))}


def leave_out(shape: Shape, rows: list[Values], bad: Mapping[Values, int]) -> list[Values]:
    """The rows without those of a bad key, which are told but not compared."""
    if not bad:
        return rows
    return [row for row, key in zip(rows, keys_of(shape, rows), strict=True) if key not in bad]


def has_hole(shape: Shape, key: Values) -> bool:
    """Whether a part of the key is empty that must not be."""
    return any(not part for at, part in zip(shape.key, key, strict=True) if at in shape.required)


def key_trouble(shape: Shape, bad: Mapping[Values, int], side: str) -> Iterator[str]:
    """A line for each of the first bad keys, and one that counts the others."""
    for key, count in islice(bad.items(), _SHOWN_KEYS):
        what = "empty key" if has_hole(shape, key) else "duplicate key"
        rows = f", {count} rows" if count > 1 else ""
        yield f"{what} in the {side} table{rows}: {name_key(shape, key)}"
    if len(bad) > _SHOWN_KEYS:
        yield f"{len(bad) - _SHOWN_KEYS} more such keys in the {side} table"


def name_key(shape: Shape, key: Values) -> str:
    """A key for messages."""
    return ", ".join(f"{shape.columns[at]}={part}" for at, part in zip(shape.key, key, strict=True))


# --------------------------------------------------------------------------------------------- cells


def rewritten_rows(shape: Shape, matching: Matching) -> Iterator[RowChange]:
    """The matched rows that are not the same, in the order of the new table."""
    for new, old in sorted((new, old) for old, new in matching.pairs.items()):
        before, after = matching.old[old], matching.new[new]
        if before != after:
            yield compare_rows(shape, before, after)


def compare_rows(shape: Shape, old: Values, new: Values) -> RowChange:
    """What differs between two rows that are one."""
    cells = tuple(
        CellChange(shape.columns[at], old[at], new[at], judge_cell(shape, at, old[at], new[at]))
        for at in range(len(shape.columns))
        if old[at] != new[at]
    )
    kinds = {cell.kind for cell in cells}
    return RowChange(old, new, next(kind for kind in _KINDS if kind in kinds), cells)


def judge_cell(shape: Shape, at: int, old: str, new: str) -> str:
    """Whether a cell that differs moved, changed its form or changed."""
    if at in shape.place:
        return "moved"
    return "reformatted" if fold_form(old) == fold_form(new) else "changed"
