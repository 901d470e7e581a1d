"""Outcomes of tables whose rows are metrics and whose columns are arms or studies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.finders.heads import NOTE_MARK
from pipeline.finders.outcomes import Metrics
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.measures.changes import CHANGE, tells_direction
from pipeline.finders.outcomes.measures.grades import find_grades
from pipeline.papertables import HEAD_LEVELS
from pipeline.records import Cell, Fact
from pipeline.relations.cell_facts import (
    NO_ARM_HEAD,
    About,
    is_arm,
    is_called_group,
    make_fact,
    nr_is_reported,
    share_denominator,
    study_in,
)
from pipeline.relations.cell_heads import CHANGE_WORDS, clean_arm_head, read_head, size_in
from pipeline.relations.cell_values import COUNT_RATE_CELL, Head, Value, read_cell
from pipeline.relations.reading import Reading
from pipeline.relations.typed_tables import TypedTable

WHOLE_HEAD = re.compile(r"总计|合计|(?<![A-Za-z])(?:total|overall|all)(?![A-Za-z])", re.IGNORECASE)
BASELINE = re.compile(
    r"(?<![较自从比于])基线|一般资料|临床资料|特征|(?<!from )(?<!versus )baseline|characteristic|demographic",
    re.IGNORECASE,
)
SHARE_LABEL = re.compile(r"(?:[nN]|No\.|例数?)\s?[,，]?\s?[(（]\s?[%％]")
SHARE_BEHIND = re.compile(
    r"\s?[,，]?\s?[(（]?(?<![A-Za-z])(?:n|No\.?|例数?)?\s?(?:/\s?N)?\s?[,，]?\s?[(（]\s?[%％]\s?[)）]{1,2}\s?$",
    re.IGNORECASE,
)
"""Behind an arm: `PCF n (%)`, 对照组 例（%）."""
PERCENT_LABEL = re.compile(r"[(（,，]\s?[%％]|[%％]\s?$|per\s?cent", re.IGNORECASE)
ANY_GRADE = re.compile(r"(?:any|all)[- ]?grades?|任[何意]级别?|所有级别|各级", re.IGNORECASE)
GRADE_FILLING = re.compile(r"(?:n|no\.?|rate|events?|发生率|例数?)|[()（）\[\]%％,，、/\s]", re.IGNORECASE)
ITEM_MARK = re.compile(r"^\s*(?:[·•‣∙*]|[-–—](?![0-9])|[0-9]{1,2}[.)](?![0-9]))\s*")
"""Before a label: `· Pyrexia`, `1. Vomiting`."""
COMPARED = re.compile(
    r"(?<![A-Za-z])changes?(?! from)(?: in| of| over| during|$)|变化(?![值量率幅])", re.IGNORECASE
)
"""A caption of levels before and after: Changes in lipids over 12 months."""
TIME_HEAD = re.compile(
    r"(?:at |after )?(?:(?:week|month|day|year|visit)s? [0-9]+|[0-9]+[- ](?:week|month|day|year|hour)s?"
    r"|baseline|pre|post|before|after|follow-?up|(?:pre|post)-?(?:test|treatment|intervention|operative)"
    r"|end ?point|(?:第|治疗)?[0-9]+(?:周|个月|天|年)末?|基线|治疗[前后]|术[前后])",
    re.IGNORECASE,
)
LEAST_METRIC_ROWS = 2
"""A table of metrics in rows has that many of them; one alone may be a word of a table of other things."""


def outcomes_of_rows(
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
    counted = {at for at, _ in columns if _has_shares([cells[at] for cells in table.rows])}
    section = ""
    for cells, label in zip(table.rows, labels, strict=True):
        if _is_section(cells):
            section = cells[0].text if cells[0] is not None else ""  # 最佳疗效，n（%）: of rows below
            continue
        if label is None or (metrics.words and metrics.words.apart.search(section)):
            continue
        for at, about in columns:
            cell = cells[at]
            if about is None or cell is None or not cell.text.strip() or cell.state == "uncertain":
                continue
            over = (table.heads[at], section, table.heads[0], table.caption, table.caption_other)
            if _is_no_change(label, (*over[:3], *(COMPARED.sub("", text) for text in over[3:]))):
                continue
            head = _complete(label, *over)
            if at in counted and cell.text.strip().isdigit():
                head = replace(head, count=True, percent=False)
            said = read_cell(cell.text, head) or _share_of_whole(cell.text, head, about.whole)
            if said and not (said.comparator == "not_reached" and nr_is_reported(reading, cell)):
                yield make_fact(reading, cell, head, said, about)


def _has_shares(cells: Sequence[Cell | None]) -> bool:
    """Whether a column has `113 (36)`, so that its 2 is a count."""
    return any(cell is not None and COUNT_RATE_CELL.fullmatch(fold(cell.text).text.strip()) for cell in cells)


def _is_section(cells: Sequence[Cell | None]) -> bool:
    """Whether a row only heads those below it: one text, alone or over all columns."""
    first, *rest = cells
    if not any(cell is not None and cell.text.strip() for cell in rest):
        return True
    return first is not None and all(cell is not None and cell.start == first.start for cell in rest)


def _label(cells: Sequence[Cell | None], metrics: Metrics) -> Head | None:
    """The metric a row's first cell names: `Any hypersensitivity reactionᵃ`."""
    if not cells or cells[0] is None:
        return None
    return read_head(NOTE_MARK.sub("", ITEM_MARK.sub("", cells[0].text)), metrics)


def _is_no_change(head: Head, over: Sequence[str]) -> bool:
    """Whether a metric of change stands where nothing says that it changed: Total IgG, `HbA1c (%)`."""
    is_change = head.code.endswith(CHANGE)
    return is_change and not any(
        tells_direction(text) or CHANGE_WORDS.search(text) for text in (head.text, *over)
    )


def _share_of_whole(text: str, head: Head, whole: str) -> Value | None:
    """`10 (20.0)` where no head says `n (%)`, but it is that share of the column's 50 patients."""
    said = read_cell(text, replace(head, count_first=True)) if whole and not head.count_first else None
    return said if said and share_denominator(whole, said) else None


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
    levels = [SHARE_BEHIND.sub("", clean_arm_head(level)) for level in text.split(HEAD_LEVELS)]
    named = (one for one in reversed(levels) if one and not _is_grade(one) and not TIME_HEAD.fullmatch(one))
    printed = next(named, "")
    whole = size_in(text)
    trial = study_in(reading, printed, names) if printed else study
    if trial and (trial != study or not printed):
        return About("trial", trial, "", "", "", whole=whole)
    if not printed:
        return None
    subject = "trial" if study else "class"
    if WHOLE_HEAD.search(printed) and not re.search("survival", printed, re.IGNORECASE):
        return About(subject, study, "", "", "", whole=whole)
    if NO_ARM_HEAD.search(printed) or not re.search("[A-Za-z一-龥]", printed):
        return None
    if study or whole or is_arm(reading, text) or is_called_group(reading, printed):
        return About(subject, study, printed, "", "", whole=whole)
    return None
