"""What became of every registry-like number and every cell: used, ignored by a named rule, or unexplained."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from pipeline.finders.heads import NOTE_MARK, kinds_of_head
from pipeline.finders.places import Places
from pipeline.finders.rules import find_rule_mentions
from pipeline.frozen import frozen
from pipeline.normalisers.phase import parse_cell_phase
from pipeline.records import Cell, Fact, Issue, Mention
from pipeline.relations.reading import Reading

COPIES = frozenset({"cells", "tables", "sections", "sentences", "mentions", "candidates", "issues"})
"""Tables whose rows do not show that something was understood."""
USED, IGNORED, UNEXPLAINED = "used", "ignored", "unexplained"


@frozen
class Uses:
    """The spans that facts and mentions stand on, with the rule of each, sorted."""

    spans: Sequence[tuple[int, int, str]]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _, _ in self.spans]

    @cached_property
    def _longest(self) -> int:
        return max((end - start for start, end, _ in self.spans), default=0)

    def find(self, start: int, end: int) -> str:
        """The rule of the first use that touches a span, empty where there is none."""
        first = bisect.bisect_left(self._starts, start - self._longest)
        last = bisect.bisect_left(self._starts, end)
        return next((rule for _, upto, rule in self.spans[first:last] if upto > start), "")


def list_coverage(
    reading: Reading, facts: Iterable[Fact], issues: Iterable[Issue], names: Sequence[Mention] = ()
) -> Iterator[Fact]:
    """A row an item; ``facts`` are the paper's others, ``issues`` what was said of it.

    ``names``: where studies are named without their id.
    """
    rows = list(facts)
    uses = _collect_uses(reading, rows, names)
    told = Uses(sorted(_place_issues(issues)))
    trials = {fact.values["trial_id"]: fact.values for fact in rows if fact.table == "trials"}
    outcomes = frozenset(int(fact.values["start"]) for fact in rows if fact.table == "outcomes")
    about = Rows(trials, names, outcomes)
    items = [*_cover_numbers(reading, uses, told), *_cover_cells(reading, uses, told, about)]
    for number, (values, place) in enumerate(items, 1):
        yield reading.fact("coverage", {"item": str(number), **values}, place, values["because"])


def _place_issues(issues: Iterable[Issue]) -> Iterator[tuple[int, int, str]]:
    for issue in issues:
        if issue.start is not None and issue.end is not None:
            yield issue.start, issue.end, f"issue:{issue.code}"


Item = tuple[dict[str, str], tuple[int, int]]


@frozen
class Rows:
    """The paper's rows of trials by id, where a study is named without its id, where outcomes stand."""

    trials: Mapping[str, Mapping[str, str]]
    names: Sequence[Mention]
    outcomes: frozenset[int]


def _collect_uses(reading: Reading, facts: Iterable[Fact], names: Sequence[Mention]) -> Uses:
    spans = [(m.start, m.end, m.rule) for m in (*reading.mentions, *names)]
    for fact in facts:
        values = fact.values
        if fact.table not in COPIES and values.get("start") and values.get("end"):
            spans.append((int(values["start"]), int(values["end"]), values.get("rule", "")))
    return Uses(sorted(set(spans)))


def _cover_numbers(reading: Reading, uses: Uses, told: Uses) -> Iterator[Item]:
    rules = reading.settings.fields["coverage"].rules
    found = find_rule_mentions(reading.paper.text, rules[:1], context="coverage")
    places = Places(reading.paper, reading.sentences, reading.settings.layout["end_section"])

    @cache
    def ignored() -> Uses:
        named = find_rule_mentions(reading.paper.text, rules[1:], context="coverage")
        return Uses([(match.start, match.end, match.rule) for match in named])

    for match in found:
        span = match.start, match.end
        used = uses.find(*span)
        because = used or told.find(*span) or ignored().find(*span) or _unread_role(places.role(match.start))
        state = USED if used else IGNORED if because else UNEXPLAINED
        yield _item("registry_number", state, because), span


def _unread_role(role: str) -> str:
    """The rule that leaves a whole line alone: entries of the reference list, running heads, addresses."""
    return f"layout:{role}" if role in ("reference", "furniture", "front_matter", "author") else ""


def _cover_cells(reading: Reading, uses: Uses, told: Uses, rows: Rows) -> Iterator[Item]:
    for table in reading.tables:
        kinds = [kinds_of_head(reading.cells, head) for head in table.heads]
        seen = set[int]()
        for at, row in enumerate(table.rows, 1):
            trials = _trials_of_row(reading, row, rows)
            measured = any(cell is not None and cell.start in rows.outcomes for cell in row[1:])
            for column, cell in enumerate(row):
                if cell is None or cell.end <= cell.start or cell.start in seen:
                    continue
                seen.add(cell.start)
                span = cell.start, cell.end
                used = uses.find(*span) or _used_by_trial(cell, table.heads[column], kinds[column], trials)
                if not used and measured and column == 0:
                    used = f"column:{table.heads[0]}"  # the metric that the row's outcomes are of
                part = "relation:size_of_part" if trials and "enrolled" in kinds[column] else ""
                because = used or told.find(*span) or _ignored_cell(reading, cell, kinds[column]) or part
                state = USED if used else IGNORED if because else UNEXPLAINED
                place = {"table": table.id, "row": str(at), "column": str(column + 1)}
                yield _item("cell", state, because, **place), span


def _trials_of_row(reading: Reading, row: Iterable[Cell | None], rows: Rows) -> list[Mapping[str, str]]:
    """The rows of the trials that a row of a table names, by id or by name."""
    ids = {
        mention.value
        for cell in row
        if cell
        for mention in (
            *reading.within(cell.start, cell.end, "trial"),
            *(name for name in rows.names if cell.start <= name.start < cell.end),
        )
    }
    return [rows.trials[trial] for trial in sorted(ids) if trial in rows.trials]


def _used_by_trial(cell: Cell, head: str, kinds: frozenset[str], trials: Iterable[Mapping[str, str]]) -> str:
    """A trial's name, size and phase stand in the trial's row, whose place is that of its id."""
    number = "".join(re.findall("[0-9]+", cell.text))
    phase = parse_cell_phase(NOTE_MARK.sub("", cell.text)) if "phase" in kinds else ""
    used = any(
        cell.text.strip() == trial["acronym"]
        or ("enrolled" in kinds and number == trial["enrolled"] != "")
        or (phase and phase == trial["phase"])
        for trial in trials
    )
    return f"column:{head}" if used else ""


def _ignored_cell(reading: Reading, cell: Cell, kinds: frozenset[str]) -> str:
    if reading.cells.placeholder(cell.text):
        return "list:placeholder"
    kept = sorted(kinds & reading.settings.lists["kept_in_cells"].keys())
    return f"list:kept_in_cells:{kept[0]}" if kept else ""


def _item(kind: str, state: str, because: str, **place: str) -> dict[str, str]:
    nowhere = {"table": "", "row": "", "column": ""}
    return {"kind": kind, **nowhere, **place, "state": state, "because": because}
