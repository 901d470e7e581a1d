"""Two papers of one extraction: what both say, what only one says, where they disagree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pipeline.diff.folding import fold_date, fold_form, fold_number
from pipeline.diff.pieces import SHOWN_ROWS, Line, Piece
from pipeline.diff.reading import CONFIG, TableSet, open_table, read_set
from pipeline.diff.records import DiffError, Values
from pipeline.frozen import frozen
from pipeline.schemas import Across, TableSchema, load_schemas
from pipeline.writers.csv_tables import long_cells

SYMBOLS = ("≠", "≈", "<", ">", "=")
"""They disagree, one says more, only the first says it, only the second, both say it."""

Named = tuple[str, str]
"""The two papers."""


@frozen
class Verdict:
    """What two papers say of one thing: its key, and what the first and the second say, if they do."""

    symbol: str
    key: Values
    first: Values = ()
    second: Values = ()


@frozen
class TableVerdicts:
    """The verdicts of one table; ``hanging`` counts those on things that only one paper names."""

    schema: TableSchema
    across: Across
    verdicts: Sequence[Verdict]
    hanging: int = 0
    unnamed: int = 0

    @property
    def counts(self) -> Counter[str]:
        """How many verdicts of each kind."""
        return Counter(verdict.symbol for verdict in self.verdicts)


@frozen
class PapersDiff:
    """All that two papers say, held against each other."""

    papers: Named
    tables: Sequence[TableVerdicts]

    @property
    def counts(self) -> Counter[str]:
        """How many verdicts of each kind."""
        return sum((table.counts for table in self.tables), Counter[str]())

    @property
    def exit_code(self) -> int:
        """0 where both say the same, 1 where they do not."""
        return int(any(self.counts[symbol] for symbol in SYMBOLS if symbol != "="))


def diff_papers(folder: Path, papers: Named) -> PapersDiff:
    """Hold the facts of two papers against each other; raises :class:`DiffError`."""
    with long_cells():
        side = read_set(folder)
        refuse_unknown_papers(side, papers)
        only: dict[str, set[str]] = defaultdict(set)
        schemas = load_schemas(CONFIG).values()
        things_first = sorted(schemas, key=lambda schema: not (schema.across and len(schema.across.by) == 1))
        found = {
            schema.name: judge_table(schema, schema.across, read_facts(side, schema, papers), only)
            for schema in things_first
            if schema.across and schema.name in side.paths
        }
    return PapersDiff(papers, [found[schema.name] for schema in schemas if schema.name in found])


def refuse_unknown_papers(side: TableSet, papers: Named) -> None:
    """Refuse a paper that the extraction does not know, and one against itself."""
    if "papers" not in side.paths:
        raise DiffError("the extraction has no papers.csv")
    table = open_table(side.paths["papers"])
    if "paper" not in table.columns:
        raise DiffError(f"{side.paths['papers']} has no column 'paper'")
    at = table.columns.index("paper")
    known = [row[at] for row in table.rows()]
    for paper in papers:
        if paper not in known:
            near = get_close_matches(paper, known, 3, 0.3) or sorted(known)[:3]
            raise DiffError(f"there is no paper '{paper}' in the extraction; there is {', '.join(near)}")
    if papers[0] == papers[1]:
        raise DiffError(f"{papers[0]} is one paper; name two")


# -------------------------------------------------------------------------------------------- facts

Facts = dict[Values, list[Values]]
"""What a paper says of each thing: key to the values said."""


def read_facts(side: TableSet, schema: TableSchema, papers: Named) -> tuple[Facts, Facts, int]:
    """What either paper says in one table, and how many rows name nothing by which to compare them."""
    table = open_table(side.paths[schema.name])
    across = schema.across
    if across is None or not {"paper", *across.columns} <= {*table.columns}:
        raise DiffError(f"{side.paths[schema.name]} lacks columns of config/tables/{schema.name}.yml")
    facts: tuple[Facts, Facts] = (defaultdict(list), defaultdict(list))
    unnamed = 0
    for cells in table.rows():
        row = dict(zip(table.columns, cells, strict=True))
        if row["paper"] not in papers:
            continue
        if not all(row[column] for column in across.needs):
            unnamed += 1
            continue
        said = tuple(row[column] for column in across.says)
        known = facts[papers.index(row["paper"])][tuple(row[column] for column in across.by)]
        if not any(equal(schema, said, other) for other in known):
            known.append(said)
    return (*facts, unnamed)


def judge_table(
    schema: TableSchema, across: Across, facts: tuple[Facts, Facts, int], only: dict[str, set[str]]
) -> TableVerdicts:
    """The verdicts of one table; ``only`` learns, and knows, the things that one paper alone names."""
    first, second, unnamed = facts
    verdicts: list[Verdict] = []
    hanging = 0
    subject = across.by[0]
    for key in sorted({*first, *second}):
        if len(across.by) > 1 and key[0] in only[subject]:
            hanging += 1
            continue
        told = list(judge_key(schema, key, first.get(key, []), second.get(key, [])))
        if len(across.by) == 1 and told[0].symbol in "<>":
            only[subject].add(key[0])
        verdicts += told
    return TableVerdicts(schema, across, verdicts, hanging, unnamed)


def judge_key(
    schema: TableSchema, key: Values, first: Sequence[Values], second: Sequence[Values]
) -> Iterator[Verdict]:
    """What two papers say of one thing: what agrees goes together, the rest is held against each other."""
    if not (first and second):
        yield from (Verdict("<", key, said) for said in first)
        yield from (Verdict(">", key, (), said) for said in second)
        return
    ours, theirs = list(first), list(second)
    for symbol, agree in (("=", equal), ("≈", compatible)):
        for said in list(ours):
            other = next((other for other in theirs if agree(schema, said, other)), None)
            if other is not None:
                ours.remove(said)
                theirs.remove(other)
                yield Verdict(symbol, key, said, other)
    while ours and theirs:
        yield Verdict("≠", key, ours.pop(0), theirs.pop(0))
    yield from (Verdict("<", key, said) for said in ours)
    yield from (Verdict(">", key, (), said) for said in theirs)


def equal(schema: TableSchema, first: Values, second: Values) -> bool:
    """Whether two papers say the same, but for its form."""
    return fold_said(schema, first) == fold_said(schema, second)


def compatible(schema: TableSchema, first: Values, second: Values) -> bool:
    """Whether one paper only says more: a cell that the other leaves empty, a date with its day."""
    pairs = zip(schema_says(schema), fold_said(schema, first), fold_said(schema, second), strict=True)
    return all(
        ours == theirs
        or not (ours and theirs)
        or (schema.types[column] == "date" and (ours.startswith(theirs) or theirs.startswith(ours)))
        for column, ours, theirs in pairs
    )


def fold_said(schema: TableSchema, said: Values) -> Values:
    """Values without what is only form; names are compared without their case."""
    folds = {"date": fold_date, "number": fold_number, "integer": fold_number}
    return tuple(
        folds.get(schema.types[column], fold_form)(value).casefold()
        for column, value in zip(schema_says(schema), said, strict=True)
    )


def schema_says(schema: TableSchema) -> Values:
    """The columns that say something of a thing."""
    return schema.across.says if schema.across else ()


# ------------------------------------------------------------------------------------------- pieces

_LEGEND: Mapping[str, str] = {
    "≠": "they disagree",
    "≈": "one says more",
    "<": "only {}",
    ">": "only {}",
    "=": "both say it",
}


@dataclass
class _Shown:
    """How many lines of each kind a table has shown."""

    most: float
    counts: Counter[str] = field(default_factory=Counter)

    def take(self, symbol: str) -> bool:
        self.counts[symbol] += 1
        return self.counts[symbol] <= self.most


def list_papers_pieces(diff: PapersDiff, *, everything: bool = False) -> Iterator[Piece]:
    """The counts, what the symbols mean, then table by table, what disagrees first."""
    counts = diff.counts
    first, second = diff.papers
    yield Piece(
        "summary",
        f"{first} and {second}: {counts['=']} said by both, {counts['≠']} disagree, "
        f"{counts['≈']} where one says more, "
        f"{counts['<']} only in the first, {counts['>']} only in the second",
    )
    for symbol, paper in zip(SYMBOLS, ("", "", first, second, ""), strict=True):
        yield Piece("named", _LEGEND[symbol].format(paper), symbol)
    for table in diff.tables:
        if table.verdicts:
            yield from verdict_pieces(table, everything=everything)


def verdict_pieces(table: TableVerdicts, *, everything: bool) -> Iterator[Piece]:
    """One table; what both say and what hangs on a thing that one paper names is only counted."""
    counts = table.counts
    told = " ".join(f"{symbol}{counts[symbol]}" for symbol in SYMBOLS if counts[symbol])
    hanging = f", {table.hanging} about what only one paper names" if table.hanging else ""
    unnamed = f", {table.unnamed} not comparable ({table.across.needs[0]} is empty)" if table.unnamed else ""
    yield Piece("table", f"{table.schema.name}: {told}{hanging}{unnamed}")
    shown = _Shown(float("inf") if everything else SHOWN_ROWS)
    for symbol in SYMBOLS if everything else SYMBOLS[:-1]:
        for verdict in table.verdicts:
            if verdict.symbol == symbol and shown.take(symbol):
                yield Piece("row", line=describe_verdict(table.across, verdict))
        hidden = shown.counts[symbol] - shown.most
        if hidden > 0:
            yield Piece("more", f"… {hidden} more ({symbol}{hidden}); --all shows them")


def describe_verdict(across: Across, verdict: Verdict) -> Line:
    """A verdict as a line: what both say alike once, what differs as first | second."""
    key = ", ".join(part for part in verdict.key if part)
    if not (verdict.first and verdict.second):
        said = zip(across.says, verdict.first or verdict.second, strict=False)
        return Line(verdict.symbol, key, said=tuple((column, value) for column, value in said if value))
    both = zip(across.says, verdict.first, verdict.second, strict=True)
    return Line(
        verdict.symbol,
        key,
        said=tuple(
            (column, ours if ours == theirs else f"{ours or '∅'} | {theirs or '∅'}")
            for column, ours, theirs in both
            if ours or theirs
        ),
    )
