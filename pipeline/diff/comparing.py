"""Two sets of tables, compared table by table, each paper by paper: memory holds a paper at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.diff.folding import fold_cell, fold_form
from pipeline.diff.following import NO_LINKS, Links, Renames, is_entity
from pipeline.diff.grouping import WINDOW, pair_groups
from pipeline.diff.matching import Matching, match_rows, sort_rows
from pipeline.diff.ordering import UnsortedError, key_order, sort_outside
from pipeline.diff.reading import Description, Table, TableSet, open_table, read_set
from pipeline.diff.records import (
    REWRITTEN,
    CellChange,
    DiffError,
    Papers,
    RowChange,
    Shape,
    TableDiff,
    TablesDiff,
    Values,
)
from pipeline.diff.spool import Spool
from pipeline.frozen import frozen
from pipeline.writers.csv_tables import long_cells

_SHOWN_KEYS = 10


def diff_tables(old: Path, new: Path, *, window: int = WINDOW) -> TablesDiff:
    """Compare two folders of tables, each the folder of the CSV files or the one above it.

    At most ``window`` rows of a paper are held at a time. Raises :class:`DiffError` where a folder
    holds no tables; a single table that cannot be compared is trouble of the result.
    """
    sides = read_set(old), read_set(new)
    names = table_names(*sides)
    trouble: list[str] = []
    with long_cells():
        run = Run(sides, find_papers(*sides), Renames(pointed_at(sides)), window)
        tables = {}
        for name in parents_first(names, sides):
            try:
                tables[name] = run.diff_table(name)
            except DiffError as error:
                trouble.append(str(error))
    in_order = [tables[name] for name in names if name in tables]
    trouble += [f"{table.shape.table}: {what}" for table in in_order for what in table.trouble]
    return TablesDiff(
        tables=tuple(in_order),
        tables_added=tuple(name for name in names if name not in sides[0].paths),
        tables_removed=tuple(name for name in names if name not in sides[1].paths),
        papers=run.papers,
        renamings=run.renames.tell(),
        trouble=tuple(trouble),
    )


def table_names(old: TableSet, new: TableSet) -> list[str]:
    """The tables of both sides in the order of the new description, undescribed ones last."""
    there = old.paths.keys() | new.paths.keys()
    described = [*new.described, *(name for name in old.described if name not in new.described)]
    return [name for name in described if name in there] + sorted(there.difference(described))


def parents_first(names: Sequence[str], sides: tuple[TableSet, TableSet]) -> list[str]:
    """The tables so that what a row points at is compared before it: things, then what is said of them."""

    def depth(name: str, seen: tuple[str, ...] = ()) -> int:
        description = sides[1].described.get(name) or sides[0].described.get(name)
        if description is None or name in seen:
            return 0
        parents = [depth(table, (*seen, name)) for table, _ in description.foreign]
        return max(parents, default=-1) + 1 + (0 if description.names else 10)

    return sorted(names, key=depth)


def pointed_at(sides: tuple[TableSet, TableSet]) -> frozenset[str]:
    """The tables whose rows others point at."""
    described = [description for side in sides for description in side.described.values()]
    return frozenset(table for description in described for table, _ in description.foreign)


def find_papers(old: TableSet, new: TableSet) -> Papers:
    """What became of whole papers, by the table that lists them.

    A paper is known by its name, then by its content, its DOI, or its title and first author.
    """
    before, after = read_papers(old), read_papers(new)
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    renamed: dict[str, str] = {}
    for at in range(3):
        olds = [(before[name][at], name) for name in sorted(gone.difference(renamed)) if before[name][at]]
        news = [(after[n][at], n) for n in sorted(come.difference(renamed.values())) if after[n][at]]
        renamed |= dict(pair_sole(olds, news))
    today = {name: name for name in before.keys() & after.keys()} | renamed
    return Papers(
        added=tuple(sorted(come.difference(renamed.values()))),
        removed=tuple(sorted(gone.difference(renamed))),
        replaced=tuple(sorted(now for name, now in today.items() if before[name][0] != after[now][0])),
        renamed=tuple(sorted(renamed.items())),
    )


def pair_sole(olds: Sequence[tuple[str, str]], news: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The papers, old and new, that are known by the same and alone in it on both sides."""
    counts = [Counter(known_by for known_by, _ in side) for side in (olds, news)]
    now = dict(news)
    for known_by, name in olds:
        if counts[0][known_by] == 1 == counts[1][known_by]:
            yield name, now[known_by]


def read_papers(side: TableSet) -> dict[str, tuple[str, str, str]]:
    """The papers of one side with content, DOI and title, none where the table cannot be read."""
    if "papers" not in side.paths:
        return {}
    try:
        table = open_table(side.paths["papers"])
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows()]
    except DiffError:
        return {}  # told when the table itself is compared
    return {row["paper"]: describe_paper(row) for row in rows if row.get("paper")}


def describe_paper(row: Mapping[str, str]) -> tuple[str, str, str]:
    """What a paper is known by beside its name, each part empty where the table does not say."""
    title = row.get("title_en") or row.get("title_zh")
    author = row.get("first_author", "")
    named = fold_form(f"{title} / {author}").casefold() if title and author else ""
    return row.get("sha256", ""), row.get("doi", "").casefold(), named


# -------------------------------------------------------------------------------------------- tables


@dataclass
class Run:
    """What one comparison keeps from table to table: the papers and the things that were renamed."""

    sides: tuple[TableSet, TableSet]
    papers: Papers
    renames: Renames
    window: int

    def diff_table(self, name: str) -> TableDiff:
        """Compare one table; a side that lacks it counts as a table without rows."""
        before, after = (open_table(side.paths[name]) if name in side.paths else None for side in self.sides)
        before = before or Table((after or Table(())).columns)
        after = after or Table(before.columns)
        shape = find_shape(name, describe(name, *self.sides), before, after)
        try:
            return self.compare(shape, before, after, whole_files=True)
        except UnsortedError:
            return self.compare(shape, before, after, whole_files=False)

    def compare(self, shape: Shape, before: Table, after: Table, *, whole_files: bool) -> TableDiff:
        """Compare the rows of both sides, sorted first unless the files are."""
        learned = Renames(self.renames.pointed_at)  # kept only if this table comes through
        whole = frozenset({*self.papers.added, *self.papers.removed})
        found = Findings(shape, self.renames, learned, whole)
        old = rename_papers(shape, take_columns(before, shape), dict(self.papers.renamed))
        new = take_columns(after, shape)
        if not whole_files:
            old, new = (sort_outside(rows, key_order(shape)) for rows in (old, new))
        counts = [0, 0]
        for olds, news in pair_groups(shape, old, new, counts, window=self.window):
            found.compare(olds, news)
        self.renames.merge(found.learned)
        return TableDiff(
            shape=shape,
            changes=found.changes,
            counts=found.counts,
            whole=found.whole,
            rows=(counts[0], counts[1]),
            columns_added=tuple(column for column in after.columns if column not in before.columns),
            columns_removed=tuple(column for column in before.columns if column not in after.columns),
            trouble=tuple(found.trouble()),
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
    types = description.types or {}

    def typed(*kinds: str) -> frozenset[int]:
        return frozenset(at for column, at in positions.items() if types.get(column) in kinds)

    return Shape(
        table=name,
        columns=columns,
        key=tuple(positions[column] for column in description.key),
        place=frozenset(positions[column] for column in description.place if column in positions),
        required=frozenset(positions[c] for c in description.key if c not in description.optional),
        noisy=description.noisy,
        facts=description.facts,
        integers=typed("integer", "year"),
        numbers=typed("number"),
        dates=typed("date"),
        names=tuple(positions[column] for column in description.names if column in positions),
        parents=tuple(
            (table, tuple(positions[column] for column in names))
            for table, names in description.foreign
            if all(column in positions for column in names)
        ),
    )


def take_columns(table: Table, shape: Shape) -> Iterator[Values]:
    """The rows with the columns of the shape alone, in its order."""
    if table.columns == shape.columns:
        return table.rows()
    positions = [table.columns.index(column) for column in shape.columns]
    return (tuple([row[at] for at in positions]) for row in table.rows())


def rename_papers(shape: Shape, rows: Iterator[Values], today: Mapping[str, str]) -> Iterator[Values]:
    """The old rows under the names that their papers have today."""
    at = shape.paper
    if at is None or not today:
        return rows
    return ((*row[:at], today.get(row[at], row[at]), *row[at + 1 :]) for row in rows)


# ---------------------------------------------------------------------------------------------- rows


@dataclass
class BadKeys:
    """Keys by which the rows of one side cannot be told apart: the first of them, and how many."""

    shown: list[tuple[Values, int]] = field(default_factory=list)
    count: int = 0

    def add(self, bad: Mapping[Values, int]) -> None:
        """Remember some more."""
        self.count += len(bad)
        self.shown += [*bad.items()][: _SHOWN_KEYS - len(self.shown)]


@dataclass
class Findings:
    """What is found in one table, group by group."""

    shape: Shape
    known: Renames
    learned: Renames
    whole_papers: frozenset[str]
    changes: Spool[RowChange] = field(default_factory=Spool)
    counts: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    bad: tuple[BadKeys, BadKeys] = field(default_factory=lambda: (BadKeys(), BadKeys()))

    def compare(self, olds: list[Values], news: list[Values]) -> None:
        """Compare the rows of a group."""
        shape = self.shape
        bad = [bad_keys(shape, rows) for rows in (olds, news)]
        for side, found in zip(self.bad, bad, strict=True):
            side.add(found)
        if olds == news:
            return
        if left_out := {**bad[0], **bad[1]}:
            olds, news = leave_out(shape, olds, left_out), leave_out(shape, news, left_out)
        links = self.known.of(self.paper_of((*news[:1], *olds[:1])))
        matching = match_rows(shape, sort_rows(shape, olds), sort_rows(shape, news), links)
        self.take(matching, links)

    def take(self, matching: Matching, links: Links) -> None:
        """Keep what differs, in the order of the rows."""
        for at in matching.left_old:
            self.keep(RowChange(matching.old[at], (), "removed"))
        for at in matching.left_new:
            self.keep(RowChange((), matching.new[at], "added"))
        for change in rewritten_rows(self.shape, matching, links):
            self.learned.learn(self.shape, change)
            self.learned.count_follower(links, change.cells)
            self.keep(change)

    def keep(self, change: RowChange) -> None:
        """Count a change, apart where its whole paper came or went."""
        paper = self.paper_of((change.row,))
        if paper in self.whole_papers:
            self.whole[paper] += 1
        else:
            self.counts[change.kind] += 1
        self.changes.append(change)

    def paper_of(self, rows: tuple[Values, ...]) -> str:
        """The paper of the first of some rows, empty where there is none."""
        return rows[0][self.shape.paper] if rows and self.shape.paper is not None else ""

    def trouble(self) -> Iterator[str]:
        """What kept rows from being compared."""
        for side, bad in zip(("old", "new"), self.bad, strict=True):
            yield from key_trouble(self.shape, bad, side)


# ---------------------------------------------------------------------------------------------- keys


def bad_keys(shape: Shape, rows: Sequence[Values]) -> dict[Values, int]:
    """Keys by which rows cannot be told apart, with their number: double ones, ones with an empty part."""
    keys = [*map(shape.read_key, rows)]
    whole = all(row[at] for at in shape.required for row in rows)
    if whole and len({*keys}) == len(keys):
        return {}
    counts = Counter(keys)
    return {key: count for key, count in counts.items() if count > 1 or ("" in key and has_hole(shape, key))}


def leave_out(shape: Shape, rows: list[Values], bad: Mapping[Values, int]) -> list[Values]:
    """The rows without those of a bad key, which are told but not compared."""
    return [row for row in rows if shape.read_key(row) not in bad]


def has_hole(shape: Shape, key: Values) -> bool:
    """Whether a part of the key is empty that must not be."""
    return any(not part for at, part in zip(shape.key, key, strict=True) if at in shape.required)


def key_trouble(shape: Shape, bad: BadKeys, side: str) -> Iterator[str]:
    """A line for each of the first bad keys, and one that counts the others."""
    for key, count in bad.shown:
        what = "empty key" if has_hole(shape, key) else "duplicate key"
        rows = f", {count} rows" if count > 1 else ""
        yield f"{what} in the {side} table{rows}: {name_key(shape, key)}"
    if bad.count > len(bad.shown):
        yield f"{bad.count - len(bad.shown)} more such keys in the {side} table"


def name_key(shape: Shape, key: Values) -> str:
    """A key for messages."""
    return ", ".join(f"{shape.columns[at]}={part}" for at, part in zip(shape.key, key, strict=True))


# --------------------------------------------------------------------------------------------- cells


def rewritten_rows(shape: Shape, matching: Matching, links: Links = NO_LINKS) -> Iterator[RowChange]:
    """The matched rows that are not the same, in the order of the new table."""
    for new, old in sorted((new, old) for old, new in matching.pairs.items()):
        before, after = matching.old[old], matching.new[new]
        if before != after:
            yield compare_rows(shape, before, after, links)


def compare_rows(shape: Shape, old: Values, new: Values, links: Links) -> RowChange:
    """What differs between two rows that are one."""
    differing = [at for at, value in enumerate(old) if value != new[at]]
    if shape.place.issuperset(differing):  # most rows of a paper with a sentence more: nothing to judge
        moved = [CellChange(shape.columns[at], old[at], new[at], "moved") for at in differing]
        return RowChange(old, new, "moved", tuple(moved))
    today = links.follow(shape, old)
    judge = Judge(shape, links, renamed_id(shape, old, new))
    cells = tuple(
        CellChange(shape.columns[at], old[at], new[at], judge.judge(at, old[at], new[at], today[at]))
        for at in differing
    )
    kinds = {cell.kind for cell in cells}
    return RowChange(old, new, next(kind for kind in REWRITTEN if kind in kinds), cells)


def renamed_id(shape: Shape, old: Values, new: Values) -> tuple[str, str]:
    """The id of a thing, old and new, where it is another; both empty elsewhere."""
    if is_entity(shape):
        for at in shape.key:
            if at != shape.paper and old[at] != new[at]:
                return old[at], new[at]
    return "", ""


@frozen
class Judge:
    """What a cell that differs means in one row."""

    shape: Shape
    links: Links
    renamed: tuple[str, str]

    def judge(self, at: int, old: str, new: str, today: str) -> str:
        """Whether the cell moved, changed its form, is a thing's new id, only follows one, or changed."""
        if at in self.shape.place:
            return "moved"
        if fold_cell(self.shape, at, old) == fold_cell(self.shape, at, new):
            return "reformatted"
        if self.renamed[0] and at in self.shape.key:
            return "renamed"
        if today == new or self.links.explains(old, new) or self.carries_id(old, new):
            return "followed"
        return "changed"

    def carries_id(self, old: str, new: str) -> bool:
        """Whether the cell differs by the row's own id alone, as a trial's address does."""
        before, after = self.renamed
        return bool(before) and before in old and old.replace(before, after) == new
