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
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.measures.grades import find_grades
from pipeline.finders.outcomes.mentions import SAID
from pipeline.frozen import frozen
from pipeline.papertables import HEAD_LEVELS, PaperTable
from pipeline.records import Cell, Fact, Mention
from pipeline.relations.cell_heads import VERSUS_HEAD, clean_arm_head, read_head, read_heads, size_in
from pipeline.relations.cell_prose import columns_in_words, read_words
from pipeline.relations.cell_values import (
    NR_IS_REPORTED,
    VERSUS,
    Head,
    Value,
    list_arms,
    read_cell,
    read_cells,
    split_arms,
    take_time,
    without_ratio,
)
from pipeline.relations.reading import Reading
from pipeline.relations.sizes import whole_number
from pipeline.relations.therapies import NOTE_BEHIND, THERAPY_FIELDS
from pipeline.relations.trial_rows import row_name
from pipeline.relations.typed_tables import Row, TypedTable, type_table
from pipeline.settings import Field

__all__ = ["read_cell", "read_head", "relate_cell_outcomes"]

NO_ARM_HEAD = re.compile(
    r"(?<![A-Za-z])(?:HR|OR|RR|CI|P|p)(?![A-Za-z])|风险比|比值比|差值|P值|difference|hazard|odds|ratio|value"
    r"|总计|合计|(?<![A-Za-z])(?:total|overall|all)(?![A-Za-z])|references?|文献",
    re.IGNORECASE,
)
WHOLE_HEAD = re.compile(r"总计|合计|(?<![A-Za-z])(?:total|overall|all)(?![A-Za-z])", re.IGNORECASE)
ARM_HEAD = re.compile(
    r"组|(?<![A-Za-z])(?:arms?|groups?|cohorts?|placebo|control|active|sham|vaccine|experimental|treatment|chemotherapy|standard)"
    r"(?![A-Za-z])|安慰剂|对照",
    re.IGNORECASE,
)
POPULATION_HEAD = re.compile(r"人群|亚组|population|subgroup|subset", re.IGNORECASE)
BASELINE = re.compile(r"基线|一般资料|临床资料|特征|baseline|characteristic|demographic", re.IGNORECASE)
P_LABEL = re.compile(r"\s?P\s?(?:value|值)?\s?", re.IGNORECASE)
SHARE_LABEL = re.compile(r"(?:[nN]|No\.|例数?)\s?[,，]?\s?[(（]\s?[%％]")
PERCENT_LABEL = re.compile(r"[(（,，]\s?[%％]|[%％]\s?$|per\s?cent", re.IGNORECASE)
CAPTION_PERCENT = re.compile(r"[(（][%％][)）]\s?$")
ANY_GRADE = re.compile(r"(?:any|all)[- ]?grades?|任[何意]级别?|所有级别|各级", re.IGNORECASE)
GRADE_FILLING = re.compile(r"(?:n|no\.?|rate|events?|发生率|例数?)|[()（）\[\]%％,，、/\s]", re.IGNORECASE)
SURE_PAIR = re.compile(r"(?:[0-9]\.[0-9]+|[%％])\s?(?:[(（\[][^()（）\[\]]*[)）\]]\s?)?[/／]")
"""Two numbers in the cell of a row of two arms, `16.9/8.5`; 12/30 may be some of all."""
LISTED_WITH = re.compile(r"\s?[、；;]\s?")
GROUPS = frozenset({"outcome", "safety", "endpoint"})
"""Kinds of heads that only say what stands below them."""
LEAST_METRIC_ROWS = 2
"""A table of metrics in rows has that many of them; one alone may be a word of a table of other things."""


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
            yield from _of_metric_rows(reading, typed, metrics, about_all, names)


# ------------------------------------------------------------------------------ metrics in columns


def _metric_columns(reading: Reading, typed: TypedTable, metrics: Metrics) -> Iterator[tuple[Head, ...]]:
    taken = {typed.columns.get(kind) for kind in ("enrolled", "trial", "reference", "hr")}
    for column, text in enumerate(typed.table.heads):
        if column in taken:
            continue
        forms = dict.fromkeys((_without_groups(reading, text), text))  # Adverse events / Grade ≥3 needs both
        read = (read_heads(form, metrics, lambda level: _is_arm(reading, level)) for form in forms)
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


def _is_arm(reading: Reading, text: str) -> bool:
    """Whether a level of a head names an arm: a group, a size, a treatment."""
    if NO_ARM_HEAD.search(text):
        return False
    if ARM_HEAD.search(text) or size_in(text):
        return True
    return any(item.in_field(*THERAPY_FIELDS) for item in reading.cells.read_items(text))


@frozen
class About:
    """What the numbers of a row are about."""

    subject: str
    subject_id: str
    arm: str
    disease: str
    citations: str
    population: str = ""
    whole: str = ""


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
        if said is None or (said.comparator == "not_reached" and _nr_is_reported(reading, cell)):
            continue
        whole = about.whole or _whole_of(row)
        facts.append(_fact(reading, cell, head, said, replace(about, arm=arm, whole=whole)))
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


def _fact(reading: Reading, cell: Cell, head: Head, said: Value, about: About) -> Fact:
    intervals = said.intervals
    values = {
        "outcome": "",
        "subject": about.subject,
        "subject_id": about.subject_id,
        "arm": about.arm,
        "disease_id": about.disease,
        "metric": head.code,
        "statistic": said.statistic,
        "comparator": said.comparator,
        "value": said.value,
        "value_high": said.high,
        "unit": said.unit,
        "numerator": said.numerator,
        "denominator": said.denominator or _denominator(about.whole, said),
        "time_point": "" if said.statistic == "median" else head.time_point,
        "population": about.population,
        "ci_low": intervals.ci[0],
        "ci_high": intervals.ci[1],
        "spread": intervals.spread,
        "spread_low": intervals.ends[0],
        "spread_high": intervals.ends[1],
        "citations": about.citations,
    }
    return reading.fact("outcomes", values, (cell.start, cell.end), f"column:{head.text}")


def _denominator(whole: str, said: Value) -> str:
    """A number of patients, where numerator and rate agree with it."""
    if not whole or not said.numerator or said.statistic != "rate" or int(whole) == 0:
        return ""
    return whole if abs(100 * int(said.numerator) / int(whole) - float(said.value)) <= 1 else ""


def _whole_of(row: Row) -> str:
    cell = row.cell("enrolled")
    return whole_number(cell.text) if cell else ""


def _nr_is_reported(reading: Reading, cell: Cell) -> bool:
    """NR stands for `not reported` where the paper says so."""
    if "NR" not in cell.text.upper() or "reached" in cell.text.lower():
        return False
    if any(m.value == "NR" and "report" in m.name.lower() for m in reading.of_field("abbreviation")):
        return True
    return NR_IS_REPORTED.search(reading.folded) is not None


# ------------------------------------------------------------------------------------ metrics in rows


def _of_metric_rows(
    reading: Reading, typed: TypedTable, metrics: Metrics, study: str, names: Mapping[str, str]
) -> Iterator[Fact]:
    """The outcomes of a table whose first column names the metrics and whose others are arms or studies."""
    table = typed.table
    if BASELINE.search(" ".join((table.caption, table.caption_other, table.heads[0] if table.heads else ""))):
        return
    labels = [_label(cells, metrics) for cells in table.rows]
    if sum(head is not None for head in labels) < LEAST_METRIC_ROWS:
        return
    columns = [(at, _about_column(reading, text, study, names)) for at, text in enumerate(table.heads) if at]
    section = ""
    for cells, label in zip(table.rows, labels, strict=True):
        if not any(cell is not None and cell.text.strip() for cell in cells[1:]):
            section = cells[0].text if cells[0] is not None else ""  # 最佳疗效，n（%）: of rows below
            continue
        if label is None:
            continue
        for at, about in columns:
            cell = cells[at]
            if about is None or cell is None or not cell.text.strip() or cell.state == "uncertain":
                continue
            over = (table.heads[at], section, table.heads[0], table.caption, table.caption_other)
            head = _complete(label, *over)
            said = read_cell(cell.text, head)
            if said and not (said.comparator == "not_reached" and _nr_is_reported(reading, cell)):
                yield _fact(reading, cell, head, said, about)


def _label(cells: Sequence[Cell | None], metrics: Metrics) -> Head | None:
    return read_head(cells[0].text, metrics) if cells and cells[0] is not None else None


def _complete(head: Head, *over: str) -> Head:
    """A metric with what stands over it, the nearest first: `Grade ≥3`, `n (%)`, `Adverse events (%)`.

    `Any grade` over a column outdoes the grade of the caption.
    """
    if head.metric.kind not in ("response", "safety"):
        return head
    for text in over:
        if SHARE_LABEL.search(text):
            head = replace(head, count_first=True, percent=True)
        elif PERCENT_LABEL.search(text) and not head.count:
            head = replace(head, percent=True)
    return _graded(head, over) if head.metric.kind == "safety" and head.code == head.metric.id else head


def _graded(head: Head, over: Sequence[str]) -> Head:
    for text in over:
        if ANY_GRADE.search(text) or ANY_GRADE.search(head.text):
            return head
        suffixes = {grade.suffix for grade in find_grades(fold(text).text)}
        if len(suffixes) == 1:
            suffix = suffixes.pop()
            return replace(head, code=f"{head.code}_{suffix}") if suffix else head
    return head


def _is_grade(level: str) -> bool:
    """`Grade ≥3, n (%)`, 任意级别: a level of a head that names no arm."""
    folded = ANY_GRADE.sub("", fold(level).text)
    for grade in reversed(find_grades(folded)):
        folded = folded[: grade.start] + folded[grade.end :]
    return folded != fold(level).text and not GRADE_FILLING.sub("", folded)


def _about_column(reading: Reading, text: str, study: str, names: Mapping[str, str]) -> About | None:
    """What a column of a table of metrics is about; None for hazard ratios, p values and references."""
    levels = text.split(HEAD_LEVELS)
    printed = next((level for level in reversed(levels) if not _is_grade(level)), "")
    if not printed:
        return About("trial", study, "", "", "", whole=size_in(text)) if study else None
    trial = _study_in(reading, printed, names)
    if trial:
        return About("trial", trial, "", "", "", whole=size_in(text))
    if WHOLE_HEAD.search(printed) and not re.search("survival", printed, re.IGNORECASE):
        return About("trial" if study else "class", study, "", "", "", whole=size_in(text))
    if NO_ARM_HEAD.search(printed) or not re.search("[A-Za-z一-龥]", printed):
        return None
    if not (_is_arm(reading, printed) or study):
        return None
    arm = clean_arm_head(printed)
    return About("trial" if study else "class", study, arm, "", "", whole=size_in(text))


def _study_in(reading: Reading, text: str, names: Mapping[str, str]) -> str:
    """The one study whose id or name stands in a text."""
    words = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9\-–]{2,}(?: [0-9]{1,3}(?![0-9]))?", text))
    known = {names[word] for word in words if word in names}
    known |= {mention.value for mention in reading.of_field("trial") if mention.value in words}
    known |= {names[name] for name in names if " " in name and _holds(text, name)}
    return known.pop() if len(known) == 1 else ""


def _holds(text: str, name: str) -> bool:
    """Whether a name of several words stands in a text: TRAILBLAZER-ALZ 2, not EPCORE NHL-1 in NHL-10."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text) is not None


def _study_of_caption(reading: Reading, table: PaperTable, names: Mapping[str, str]) -> str:
    """The one study a caption names."""
    return _study_in(reading, f"{table.caption} {table.caption_other}", names)


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
