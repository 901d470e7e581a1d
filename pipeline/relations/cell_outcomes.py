"""Outcomes from table cells: the head names the metric, the cell the number, the row what it is about.

Which head names what is told by ``config/fields/outcome.csv``, as in sentences; a head of which a word
remains unread (`PFS HR`, `Prior CR`) gives nothing, nor does a cell that is no number. Where the rows
are metrics, the columns are arms (`T-DXd (n=373)`) or studies, and the caption says of which study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from pipeline.finders.heads import kinds_of_head
from pipeline.finders.outcomes import Metrics
from pipeline.finders.outcomes.mentions import SAID
from pipeline.papertables import HEAD_LEVELS, PaperTable
from pipeline.records import Cell, Fact, Mention
from pipeline.relations.cell_facts import About, is_arm, make_fact, nr_is_reported, study_in
from pipeline.relations.cell_heads import VERSUS_HEAD, read_head, read_heads
from pipeline.relations.cell_prose import columns_in_words, read_words
from pipeline.relations.cell_values import (
    VERSUS,
    Head,
    list_arms,
    read_cell,
    read_cells,
    split_arms,
    take_time,
    without_ratio,
)
from pipeline.relations.metric_rows import outcomes_of_rows
from pipeline.relations.reading import Reading
from pipeline.relations.sizes import whole_number
from pipeline.relations.therapies import NOTE_BEHIND
from pipeline.relations.trial_rows import row_name
from pipeline.relations.typed_tables import Row, TypedTable, type_table
from pipeline.settings import Field

__all__ = ["read_cell", "read_head", "relate_cell_outcomes"]

POPULATION_HEAD = re.compile(r"人群|亚组|population|subgroup|subset", re.IGNORECASE)
P_LABEL = re.compile(r"\s?P\s?(?:value|值)?\s?", re.IGNORECASE)
CAPTION_PERCENT = re.compile(r"[(（][%％][)）]\s?$")
SURE_PAIR = re.compile(r"(?:[0-9]\.[0-9]+|[%％])\s?(?:[(（\[][^()（）\[\]]*[)）\]]\s?)?[/／]")
"""Two numbers in the cell of a row of two arms, `16.9/8.5`; 12/30 may be some of all."""
LISTED_WITH = re.compile(r"\s?[、；;]\s?")
GROUPS = frozenset({"outcome", "safety", "endpoint"})
"""Kinds of heads that only say what stands below them."""


@cache
def _load_metrics(field: Field) -> Metrics:
    """The metrics of the field, made once for all papers."""
    return Metrics(field.terms, field.lists)


def relate_cell_outcomes(reading: Reading, names: Mapping[str, str]) -> Iterator[Fact]:
    """The outcomes of all tables, without a number; ``names`` gives the id of a study known by its name."""
    metrics = _load_metrics(reading.settings.fields["outcome"])
    for table in reading.tables:
        typed = type_table(reading, table)
        columns = {heads[0].column: heads for heads in _metric_columns(reading, typed, metrics)}
        about_all = _study_of_caption(reading, table, names)
        if told := sorted(columns.keys() | columns_in_words(typed)):
            rows = [Row(typed, cells) for cells in table.rows]
            told_twice = _told_twice(reading, rows, names)
            for row in rows:
                about = _about(reading, row, names, told_twice, about_all)
                for column in told:
                    facts = _outcomes_of(reading, row, columns[column], about) if column in columns else []
                    yield from facts or _outcomes_in_words(reading, row, column, about)
        if not columns:
            yield from outcomes_of_rows(reading, typed, metrics, about_all, names)


# ------------------------------------------------------------------------------ metrics in columns


def _metric_columns(reading: Reading, typed: TypedTable, metrics: Metrics) -> Iterator[tuple[Head, ...]]:
    taken = {typed.columns.get(kind) for kind in ("enrolled", "trial", "reference", "hr")}
    for column, text in enumerate(typed.table.heads):
        if column in taken:
            continue
        forms = dict.fromkeys((_without_groups(reading, text), text))  # Adverse events / Grade ≥3 needs both
        read = (read_heads(form, metrics, lambda level: is_arm(reading, level)) for form in forms)
        heads = next((heads for heads in read if heads), ())
        if heads:
            percent = _has_percent(typed, column) or _caption_has_percent(typed)
            yield tuple(
                replace(one, column=column, text=text, percent=one.percent or (percent and _is_share(one)))
                for one in heads
            )


def _without_groups(reading: Reading, text: str) -> str:
    """A head without upper levels that only say what kind of columns stand below: Efficacy / ORR (%)."""
    *upper, last = text.split(HEAD_LEVELS)
    kept = [level for level in upper if not GROUPS & kinds_of_head(reading.cells, level)]
    return HEAD_LEVELS.join([*kept, last])


def _has_percent(typed: TypedTable, column: int) -> bool:
    """Whether some cell of a column prints the sign that its others leave out."""
    cells = [row[column] for row in typed.table.rows]
    return any(cell is not None and re.search(r"[0-9]\s?[%％]", cell.text) for cell in cells)


def _caption_has_percent(typed: TypedTable) -> bool:
    """Whether a caption ends with the sign: PASI应答率（%）."""
    return any(CAPTION_PERCENT.search(text) for text in (typed.table.caption, typed.table.caption_other))


def _is_share(head: Head) -> bool:
    return head.metric.kind in ("response", "safety") or not head.unit


def _outcomes_of(reading: Reading, row: Row, heads: tuple[Head, ...], about: About) -> list[Fact]:
    """The outcomes of one cell: one of each metric of the head and each arm."""
    cell = _told_cell(row, heads[0].column)
    if cell is None:
        return []
    text, time = take_time(NOTE_BEHIND.sub("", without_ratio(cell.text.strip())))  # 51.4ᵇ, not 4 (8)
    if time:
        heads = tuple(replace(head, time_point=time) for head in heads)
    arms = _arms_of(row, heads, text, about)
    facts = []
    for at, said in enumerate(read_cells(text, heads, len(arms))):
        head, arm = heads[at % len(heads)], arms[at // len(heads)]
        if said is None or (said.comparator == "not_reached" and nr_is_reported(reading, cell)):
            continue
        whole = about.whole or _whole_of(row)
        facts.append(make_fact(reading, cell, head, said, replace(about, arm=arm, whole=whole)))
    return facts


def _told_cell(row: Row, column: int) -> Cell | None:
    """The cell of a column, where something stands in it and the row is none of p values."""
    cell = row.at(column)
    is_p = row.cells[0] is not None and P_LABEL.fullmatch(row.cells[0].text)
    return None if cell is None or is_p or cell.state == "uncertain" else cell


def _outcomes_in_words(reading: Reading, row: Row, column: int, about: About) -> Iterator[Fact]:
    """The outcomes of a cell that names their metrics itself."""
    cell = _told_cell(row, column)
    if cell is None:
        return
    rule = f"column:{row.typed.table.heads[column]}"
    for one in read_words(cell.text, _load_metrics(reading.settings.fields["outcome"]), _arms_of_row(row)):
        told = {name: getattr(one, name) for name in SAID if name != "disease_hint"}
        values = {
            "outcome": "",
            "subject": about.subject,
            "subject_id": about.subject_id,
            "disease_id": about.disease,
            "citations": about.citations,
            **told,
            "arm": one.arm or about.arm,
            "population": one.population or about.population,
        }
        yield reading.fact("outcomes", values, (cell.start, cell.end), rule)


def _arms_of(row: Row, heads: tuple[Head, ...], text: str, about: About) -> tuple[str, ...]:
    """The arms of a cell: those of its head, or of the row where the cell has as many numbers."""
    named = heads[0].arms
    if len(named) == 2:
        return named if len(split_arms(text)) == 2 else ("",)
    listed, told = _listed_arms(row), _arms_of_row(row)
    if len(listed) > 1 and len(list_arms(text)) == len(listed):
        return listed
    if (count := len(VERSUS.split(text))) > 1:
        return told if len(told) == count else ("",) * count
    is_pair = len(told) == 2 and len(heads) == 1 and not named and SURE_PAIR.search(text)
    return told if is_pair and len(split_arms(text)) == 2 else named or (about.arm,)


def _arms_of_row(row: Row) -> tuple[str, ...]:
    """The arms that a row compares: `A vs B`, a list of them, or a treatment and its comparator."""
    arms = tuple(one.strip() for one in VERSUS_HEAD.split(_arm_of(row)))
    if len(arms) > 1:
        return arms
    if len(listed := _listed_arms(row)) > 1:
        return listed
    against = row.cell("comparator")
    return (*arms, *LISTED_WITH.split(" ".join(against.text.split()))) if arms[0] and against else ()


def _whole_of(row: Row) -> str:
    cell = row.cell("enrolled")
    return whole_number(cell.text) if cell else ""


def _study_of_caption(reading: Reading, table: PaperTable, names: Mapping[str, str]) -> str:
    """The one study a caption names."""
    return study_in(reading, f"{table.caption} {table.caption_other}", names)


# ---------------------------------------------------------------------------------------- rows


def _about(
    reading: Reading, row: Row, names: Mapping[str, str], told_twice: frozenset[str], study: str
) -> About:
    trial = _trial_of(reading, row, names) or study
    product = "" if trial else _product_of(reading, row)
    has_arm = trial in told_twice or trial == study or not (trial or product)
    arm = _arm_of(row) if has_arm else ""
    subject = "trial" if trial else "product" if product else "class"
    disease, citations = _disease_of(reading, row), _citations_of(reading, row)
    population = _population_of(row)
    if population and subject == "class":
        subject = "population"
    return About(subject, trial or product, arm, disease, citations, population)


def _population_of(row: Row) -> str:
    """The cell below a head that says that the rows are parts of the patients."""
    column = next((at for at, head in enumerate(row.typed.table.heads) if POPULATION_HEAD.search(head)), None)
    cell = None if column is None else row.cells[column]
    return " ".join(cell.text.split()) if cell is not None else ""


def _trial_of(reading: Reading, row: Row, names: Mapping[str, str]) -> str:
    cell = row.cell("trial")
    found = reading.within(cell.start, cell.end, "trial") if cell else []
    if found:
        return names.get(found[0].value, found[0].value)
    return names.get(row_name(reading, row), "")


def _told_twice(reading: Reading, rows: Sequence[Row], names: Mapping[str, str]) -> frozenset[str]:
    """Trials with a row an arm."""
    trials = [_trial_of(reading, row, names) for row in rows]
    return frozenset(trial for trial in trials if trial and trials.count(trial) > 1)


def _product_of(reading: Reading, row: Row) -> str:
    for kind in ("product", "drug", "intervention"):
        cell = row.cell(kind)
        found = {m.value for m in reading.within(cell.start, cell.end, "product")} if cell else set()
        others = {m.value for m in reading.within(cell.start, cell.end, "drug")} - found if cell else set()
        if len(found) == 1 and not others:
            return found.pop()
    return ""


def _arm_of(row: Row) -> str:
    cell = _arm_cell(row)
    return " ".join(cell.text.split()) if cell else ""


def _arm_cell(row: Row) -> Cell | None:
    cells = (row.cell(kind) for kind in ("intervention", "drug", "product"))
    return next((cell for cell in cells if cell is not None), None)


def _listed_arms(row: Row) -> tuple[str, ...]:
    """The arms that a row's cell lists or sets on lines: `Nivolumab 3 mg/kg; docetaxel`."""
    cell = _arm_cell(row)
    return tuple(list_arms(cell.text)) if cell else ()


def _disease_of(reading: Reading, row: Row) -> str:
    cell = row.cell("disease")
    found = {m.value for m in reading.within(cell.start, cell.end, "disease")} if cell else set()
    return found.pop() if len(found) == 1 else ""


def _citations_of(reading: Reading, row: Row) -> str:
    marks: list[Mention] = []
    for cell in row.cells:
        marks += reading.within(cell.start, cell.end, "citation") if cell else []
    values = {mark.value for mark in marks}
    return values.pop() if len(values) == 1 else ""
