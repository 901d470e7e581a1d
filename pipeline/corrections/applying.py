"""Corrections on the rows of all tables, before they are checked and written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.contract import find_bad_rows, row_key
from pipeline.corrections.anchoring import find_fitting, quotes, says
from pipeline.corrections.reading import Correction, Pairs, placed, write_pairs
from pipeline.records import Paper
from pipeline.schemas import ForeignKey, Schemas, TableSchema
from pipeline.writers import Row, name_row

RULE = "correction:add"
TABLE = "corrections"
MARKS = {"accept": "accepted", "set": "set", "add": "added"}
ORDER = ("add", "set", "accept", "reject")
"""Rows are added first: what is set may point at them."""

_SHOWN = 40

FindPaper = Callable[[str], Paper | None]
"""A paper's text by its name, None where it could not be read."""


@dataclass(slots=True)
class Decision:
    """A correction, the row it is about, and what became of it. ``said`` is the row as the rules made it."""

    correction: Correction
    row: Row | None = None
    said: str = ""
    state: str = ""
    because: str = ""

    def end(self, state: str, because: str = "") -> None:
        """Settle what became of it."""
        self.state, self.because = state, because


def correct_tables(
    tables: dict[str, list[Row]],
    schemas: Schemas,
    corrections: Sequence[Correction],
    find_paper: FindPaper,
) -> set[str]:
    """Apply the corrections to the rows, in place; return the tables that must be sorted again.

    ``tables`` hold all columns. Every correction gets its row in ``corrections``, each that could not be
    applied an issue.
    """
    desk = Desk(tables, schemas, find_paper)
    decisions = [Decision(correction) for correction in corrections]
    for decision in decisions:
        desk.find(decision)
    desk.refuse_second(decisions)
    for action in ORDER:
        for decision in sorted(decisions, key=desk.parents_first):
            if decision.correction.action == action and not decision.state:
                desk.apply(decision)
    desk.take_out()
    tables[TABLE] += list_corrections(decisions)
    tables["issues"] += list_issues(decisions, tables["issues"], desk.papers, schemas["issues"])
    return {TABLE, "issues", *desk.touched}


@dataclass
class Desk:
    """The tables while they are corrected."""

    tables: dict[str, list[Row]]
    schemas: Schemas
    find_paper: FindPaper
    touched: set[str] = field(default_factory=set)
    gone: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_paper: dict[str, dict[str, list[Row]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the papers."""
        self.papers = {row["paper"] for row in self.tables["papers"]}

    def parents_first(self, decision: Decision) -> int:
        """The place of the decision's table among the tables: parents come before what points at them."""
        return self.schemas[decision.correction.table].order

    def rows_of(self, table: str, paper: str) -> list[Row]:
        """The rows of a paper that are still there."""
        if table not in self.by_paper:
            self.by_paper[table] = defaultdict(list)
            for row in self.tables[table]:
                self.by_paper[table][row["paper"]].append(row)
        gone = self.gone[table]
        return [row for row in self.by_paper[table][paper] if id(row) not in gone]

    # -------------------------------------------------------------------------------------- find

    def find(self, decision: Decision) -> None:
        """Find the row a decision is about, or say why there is none; rows to be added are found later."""
        correction = decision.correction
        if correction.paper not in self.papers:
            decision.end("unused", "the paper is not in raw/")
            return
        if correction.action == "add":
            return
        rows = self.rows_of(correction.table, correction.paper)
        fitting = find_fitting(rows, correction.key, correction.quote)
        if correction.occurrence is not None:
            fitting = fitting[correction.occurrence - 1 :][:1]
        if len(fitting) == 1:
            self.take(decision, fitting[0])
        elif fitting:
            decision.end("unused", f"{len(fitting)} rows fit; say which with occurrence or a fuller key")
        else:
            decision.end(*self.why_none(correction, rows))

    def take(self, decision: Decision, row: Row) -> None:
        """Take a row for the one that is meant, unless it says something else than the reader saw."""
        correction = decision.correction
        decision.row = row
        decision.said = write_pairs(said_pairs(row, self.schemas[correction.table]))
        if correction.action == "set" and says(row, correction.values):
            decision.end("unused", "the row says so without the correction")
            return
        for name, was in correction.was:
            if row[name] != was:
                decision.end("stale", f"{name} is {row[name] or 'empty'} now, it was {was or 'empty'}")
                return

    def why_none(self, correction: Correction, rows: Sequence[Row]) -> tuple[str, str]:
        """The state of a correction for which there is no row, and why."""
        if self.find_paper(correction.paper) is None:
            return "stale", "the paper could not be read"
        other = [row for row in rows if correction.key and says(row, correction.key)]
        if correction.quote and len(other) == 1 and not quotes(other[0], correction.quote):
            return "stale", f"the row quotes '{shorten(other[0]['quote'])}' now"
        if correction.quote and not self.places_of(correction):
            return "stale", f"the paper does not say '{shorten(correction.quote)}' any more"
        if correction.occurrence is not None:
            return "unused", f"there is no such row number {correction.occurrence}"
        quoting = find_fitting(rows, (), correction.quote) if correction.quote else []
        if len(quoting) == 1:
            says_now = write_pairs(tuple((name, quoting[0][name]) for name, _ in correction.key))
            return "unused", f"the row that quotes this says {says_now} now"
        return "unused", f"no row of {correction.table} fits"

    def places_of(self, correction: Correction) -> list[int]:
        """Where the paper's text has the quote."""
        paper = self.find_paper(correction.paper)
        return list(find_all(paper.text, correction.quote)) if paper else []

    def refuse_second(self, decisions: Iterable[Decision]) -> None:
        """Of decisions about one row a rejection holds, else the first about each value."""
        about: dict[int, list[Decision]] = defaultdict(list)
        for decision in decisions:
            if decision.row is not None and not decision.state:
                about[id(decision.row)].append(decision)
        for together in about.values():
            taken: set[str] = set()
            rejected = any(decision.correction.action == "reject" for decision in together)
            for decision in together:
                claims = claimed(decision.correction)
                if rejected and decision.correction.action != "reject":
                    decision.end("unused", "another line rejects the row")
                elif claims & taken:
                    decision.end("unused", "another line decides about the same row")
                taken |= claims

    # ------------------------------------------------------------------------------------- apply

    def apply(self, decision: Decision) -> None:
        """Apply a decision, unless the tables' keys forbid it."""
        action, row = decision.correction.action, decision.row
        if action == "add":
            self.add(decision)
        elif row is not None and action == "set":
            self.set(decision, row)
        elif row is not None and action == "accept":
            row["correction"] = row["correction"] or MARKS[action]
            decision.end("applied")
        elif row is not None:
            count = self.remove(decision.correction.table, row)
            decision.end("applied", f"{count} rows that point at it went with it" if count else "")

    def set(self, decision: Decision, row: Row) -> None:
        """Set values; what points at the row follows its key."""
        table = decision.correction.table
        schema = self.schemas[table]
        changed = {**row, **dict(decision.correction.values)}
        if why := self.why_not(schema, changed, row):
            decision.end("unused", why)
            return
        before = dict(row)
        row |= {**changed, "correction": MARKS["set"]}
        self.touched.add(table)
        self.follow(table, before, row)
        decision.end("applied")

    def follow(self, table: str, before: Row, after: Row) -> None:
        """Let the rows that point at a row follow its new key."""
        for schema, foreign in self.pointing_at(table):
            old, new = (row_key(row, foreign.columns) for row in (before, after))
            if old == new:
                continue
            for child in self.rows_of(schema.name, before["paper"]):
                if row_key(child, foreign.columns) == old:
                    former = dict(child)
                    child |= dict(zip(foreign.columns, new, strict=True))
                    self.touched.add(schema.name)
                    self.follow(schema.name, former, child)

    def remove(self, table: str, row: Row) -> int:
        """Take out a row and what points at it; return how many rows that is beside itself."""
        self.gone[table].add(id(row))
        count = 0
        for schema, foreign in self.pointing_at(table):
            for child in self.rows_of(schema.name, row["paper"]):
                if row_key(child, foreign.columns) == row_key(row, foreign.columns):
                    count += 1 + self.remove(schema.name, child)
        return count

    def pointing_at(self, table: str) -> Iterator[tuple[TableSchema, ForeignKey]]:
        """The tables whose rows point at a table, with the columns that point."""
        for schema in self.schemas.values():
            for foreign in schema.foreign:
                if foreign.table == table:
                    yield schema, foreign

    def add(self, decision: Decision) -> None:
        """Add a row at its quote."""
        correction = decision.correction
        schema = self.schemas[correction.table]
        row = dict.fromkeys(schema.names, "") | dict(correction.key) | dict(correction.values)
        row |= {"paper": correction.paper, "correction": MARKS["add"]}
        if correction.quote:
            places = self.places_of(correction)
            if not places:
                decision.end(*self.why_none(correction, ()))
                return
            if len(places) > 1 and correction.occurrence is None:
                many = f"the paper says the quote {len(places)} times; say which by occurrence"
                decision.end("unused", many)
                return
            at = (correction.occurrence or 1) - 1
            if at >= len(places):
                decision.end("unused", f"the paper says the quote {len(places)} times")
                return
            row |= self.place(correction, places[at])
        row |= self.count_on(schema, correction.paper)
        if why := self.why_not(schema, row, None):
            decision.end("unused", why)
            return
        self.tables[correction.table].append(row)
        self.by_paper[correction.table][correction.paper].append(row)
        self.touched.add(correction.table)
        decision.end("applied")

    def place(self, correction: Correction, start: int) -> Row:
        """The provenance of a row that is added."""
        paper = self.find_paper(correction.paper)
        page = paper.page_at(start) if paper else None
        end = start + len(correction.quote)
        told = {"page": "" if page is None else str(page), "start": str(start), "end": str(end)}
        return {**told, "quote": correction.quote, "rule": RULE}

    def count_on(self, schema: TableSchema, paper: str) -> Row:
        """The next number of the counter in a table's key, if it has one."""
        rows = self.rows_of(schema.name, paper)
        counters = [name for name in schema.key if name in placed(schema) and name != "start"]
        return {name: str(1 + max((int(row[name] or 0) for row in rows), default=0)) for name in counters}

    def why_not(self, schema: TableSchema, row: Row, former: Row | None) -> str:
        """Why a row cannot stand in its table, empty where it can."""
        for problem in find_bad_rows([row], schema):
            return problem.message
        for other in self.rows_of(schema.name, row["paper"]):
            if other is not former and row_key(other, schema.key) == row_key(row, schema.key):
                return f"{schema.name} has a row ({name_row(row, schema.key)}) already"
        for foreign in schema.foreign:
            parents = self.rows_of(foreign.table, row["paper"])
            if row_key(row, foreign.columns) not in {row_key(parent, foreign.columns) for parent in parents}:
                return f"{foreign.table} has no row ({name_row(row, foreign.columns)}); add that first"
        return ""

    def take_out(self) -> None:
        """Drop the rows that were rejected."""
        for table, gone in self.gone.items():
            self.tables[table] = [row for row in self.tables[table] if id(row) not in gone]


# --------------------------------------------------------------------------------------------- rows


def said_pairs(row: Row, schema: TableSchema) -> Pairs:
    """What a row says, without its paper and its place."""
    left_out = {"paper", "correction", *placed(schema)}
    return tuple((name, row[name]) for name in schema.names if row[name] and name not in left_out)


def claimed(correction: Correction) -> set[str]:
    """What a decision wants for itself alone; a row may be accepted and have a value set."""
    return {name for name, _ in correction.values} or {correction.action}


def find_all(text: str, quote: str) -> Iterator[int]:
    """Every place of a quote in a text."""
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def shorten(quote: str) -> str:
    """A quote for a message, in one line."""
    line = " ".join(quote.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


# ------------------------------------------------------------------------------------------ reports


def list_corrections(decisions: Iterable[Decision]) -> Iterator[Row]:
    """A row of the table ``corrections`` for every decision."""
    counters: Counter[str] = Counter()
    for decision in decisions:
        told = decision.correction
        counters[told.paper] += 1
        yield {
            "paper": told.paper,
            "correction": str(counters[told.paper]),
            "table": told.table,
            "action": told.action,
            "key": write_pairs(told.key),
            "quote": told.quote,
            "occurrence": "" if told.occurrence is None else str(told.occurrence),
            "values": write_pairs(told.values),
            "was": write_pairs(told.was),
            "said": decision.said,
            "reason": told.reason,
            "date": told.date,
            "state": decision.state,
            "because": decision.because,
        }


def list_issues(
    decisions: Iterable[Decision], issues: Iterable[Row], papers: set[str], schema: TableSchema
) -> Iterator[Row]:
    """An issue for every decision that could not be applied to a paper that is there."""
    numbers: Counter[str] = Counter()
    for row in issues:
        numbers[row["paper"]] = max(numbers[row["paper"]], int(row["issue"]))
    for decision in decisions:
        told = decision.correction
        if decision.state == "applied" or told.paper not in papers:
            continue
        numbers[told.paper] += 1
        key = f" ({write_pairs(told.key)})" if told.key else ""
        quote = f" at '{shorten(told.quote)}'" if told.quote else ""
        values: dict[str, Any] = {
            "paper": told.paper,
            "issue": str(numbers[told.paper]),
            "severity": "warning",
            "code": f"correction_{decision.state}",
            "message": f"not applied: {told.action} {told.table}{key}{quote}: {decision.because}. "
            "Remedy: look at the paper again and mend or remove the line in config/corrections.csv",
            "start": "0",
            "end": "0",
            "rule": f"correction:{told.action}",
        }
        yield dict.fromkeys(schema.names, "") | values
