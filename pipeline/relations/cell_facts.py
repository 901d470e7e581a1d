"""The fact of a cell that holds an outcome, and whom the head over it names: an arm, a study."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_width
from pipeline.records import Cell, Fact
from pipeline.relations.cell_heads import size_in
from pipeline.relations.cell_values import NR_IS_REPORTED, Head, Value
from pipeline.relations.reading import Reading
from pipeline.relations.therapies import THERAPY_FIELDS

NO_ARM_HEAD = re.compile(
    r"(?<![A-Za-z])(?:HR|OR|RR|CI|P|p)(?![A-Za-z])|风险比|比值比|差值|P值|difference|hazard|odds|ratio|value"
    r"|总计|合计|(?<![A-Za-z])(?:total|overall|all)(?![A-Za-z])|references?|文献",
    re.IGNORECASE,
)
ARM_HEAD = re.compile(
    r"组|(?<![A-Za-z])(?:arms?|groups?|cohorts?|placebo|control|active|sham|vaccine|experimental|treatment|chemotherapy|standard)"
    r"(?![A-Za-z])|安慰剂|对照",
    re.IGNORECASE,
)
GROUP_BEHIND = r"(?:组|[ -](?:arms?|groups?|cohorts?|treated|recipients)(?![A-Za-z]))"
SHORTEST_ARM = 2


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


def make_fact(reading: Reading, cell: Cell, head: Head, said: Value, about: About) -> Fact:
    """What a cell says of a metric as a row of ``outcomes``."""
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
        "denominator": said.denominator or share_denominator(about.whole, said),
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


def share_denominator(whole: str, said: Value) -> str:
    """A number of patients, where numerator and rate agree with it."""
    if not whole or not said.numerator or said.statistic != "rate" or int(whole) == 0:
        return ""
    return whole if abs(100 * int(said.numerator) / int(whole) - float(said.value)) <= 1 else ""


def nr_is_reported(reading: Reading, cell: Cell) -> bool:
    """NR stands for `not reported` where the paper says so."""
    if "NR" not in cell.text.upper() or "reached" in cell.text.lower():
        return False
    if any(m.value == "NR" and "report" in m.name.lower() for m in reading.of_field("abbreviation")):
        return True
    return NR_IS_REPORTED.search(reading.folded) is not None


def is_arm(reading: Reading, text: str) -> bool:
    """Whether a level of a head names an arm: a group, a size, a treatment."""
    if NO_ARM_HEAD.search(text):
        return False
    if ARM_HEAD.search(text) or size_in(text):
        return True
    return any(item.in_field(*THERAPY_FIELDS) for item in reading.cells.read_items(text))


def is_called_group(reading: Reading, name: str) -> bool:
    """Whether the paper's prose calls a group by a name: `the FF/VI group`, PCF-treated patients."""
    if len(name) < SHORTEST_ARM:
        return False
    return (
        re.search(rf"(?<![A-Za-z0-9-]){re.escape(fold_width(name))}{GROUP_BEHIND}", reading.folded)
        is not None
    )


def study_in(reading: Reading, text: str, names: Mapping[str, str]) -> str:
    """The one study whose id or name stands in a text."""
    words = set(re.findall(r"[A-Za-z0-9][A-Za-z0-9\-–]{2,}(?: [0-9]{1,3}(?![0-9]))?", text))
    known = {names[word] for word in words if word in names}
    known |= {mention.value for mention in reading.of_field("trial") if mention.value in words}
    known |= {names[name] for name in names if " " in name and _holds(text, name)}
    return known.pop() if len(known) == 1 else ""


def _holds(text: str, name: str) -> bool:
    """Whether a name of several words stands in a text: TRAILBLAZER-ALZ 2, not EPCORE NHL-1 in NHL-10."""
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text) is not None
