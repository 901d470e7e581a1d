"""How many people live with a disease: ``about 55 million people live with dementia``, 约2.54亿人感染HBV."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import Found, Reading

AT_LARGE = re.compile("million|billion|[0-9][万亿]|[0-9]{3} ?000|[0-9],[0-9]{3}")
"""Only where a sentence has such a number are people counted at large."""

_LEAST = 10_000
_LIVE_WITH = re.compile(
    r"(?: (?:worldwide|globally|in (?:the )?[A-Z][A-Za-z ]{1,24}?))?,?"
    r" (?:(?:are |were |now |currently )*liv(?:e|ed|ing) with|(?:are|were) (?:affected by|infected with)"
    r"|suffer(?:ed|ing)? from)(?![A-Za-z])"
)
_BORN_WITH = re.compile(
    r" (?:(?:are|were) (?:newly )?(?:born|diagnosed) with|develop(?:ed)?)(?![A-Za-z])[^,;.]{1,60}?"
    r"(?: each year| every year| annually| per year| worldwide in| in (?:19|20))"
)
_LIVE_WITH_ZH = re.compile(
    r"(?:人|例|名)?(?:患者|成人|儿童)?(?:慢性)?(?:感染(?:了|有)?(?!者?(?:发生|风险))|患有|罹患)(?!率)"
    r"|(?:人|例|名)?[A-Za-z0-9一-龥+-]{1,12}(?:感染者|携带者)(?![A-Za-z])"
)
_COHORT = re.compile(r"(?:纳入|入组|分析|随访|队列|enrol\w+|includ\w+|cohort|database)[^,;。]{0,20}$")


def find_people_at_large(reading: Reading, quantities: Iterable[Quantity], metrics: Metrics) -> None:
    """Add as PREVALENCE those who live with a disease, as INCIDENCE those who are born with it."""
    if not AT_LARGE.search(reading.text):
        return
    taken = {one.start for one in reading.found if one.metric.kind != "safety"}
    for quantity in quantities:
        is_count = quantity.kind == "people" and not quantity.numerator and quantity.value.isdigit()
        if not is_count or quantity.start in taken or int(quantity.value) < _LEAST:
            continue
        metric = metrics.by_id.get(_metric_behind(reading, quantity))
        if metric is not None:
            reading.found = [one for one in reading.found if one.start != quantity.start]
            reading.found.append(Found(quantity.start, quantity.end, None, metric, quantity))


def _metric_behind(reading: Reading, quantity: Quantity) -> str:
    if _COHORT.search(reading.clean, max(0, quantity.start - 30), quantity.start):
        return ""
    if _LIVE_WITH.match(reading.text, quantity.end) or _LIVE_WITH_ZH.match(reading.text, quantity.end):
        return "PREVALENCE"
    return "INCIDENCE" if _BORN_WITH.match(reading.text, quantity.end) else ""
