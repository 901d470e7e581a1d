"""Numbers of trials and of products."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.finders.outcomes.measures.metrics import Metric, Metrics
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.reading import Found, Reading

_TRIAL_NOUN = re.compile(r"临床试验|临床研究|试验|研究|项目|trials?|studies")

_OTHER_ITEM = re.compile(r"专利|文献|论文|标准|指标|条目|基金|政策|课题|patents?|papers")

_TRIAL_CUE = re.compile(
    r"检索|共|注册|登记|纳入|涉及|开展|进行中|累计|总计|identified|register|included|total|ongoing|found"
    r"|currently|are (?:under|being)"
)

_PRODUCT_CUE = re.compile(r"上市|获批|批准|approv|market|licen[sc]ed|authori[sz]ed|在研|commercial")

_AFTER_ITEM = re.compile(r"(?:[,;。、)和及与以]|$|[^,;。、0-9]{0,20}?(?:试验|研究|注册))")

_ORDINAL = re.compile(r"第$|上述$|这$|该$|另外?$|某$|前$")

_BEFORE_HINT = re.compile("[,;。、:(]|涉及|针对|其中|包括|关于|用于|和(?!性)|及")
_BEHIND_HINT = re.compile("(?:领域)?的?(?:有|为|共|占)? ?$")


def find_objects(reading: Reading, quantities: Iterable[Quantity], metrics: Metrics) -> None:
    """Numbers of trials and of products: 检索到临床试验18项和8项, 12款CAR-T细胞产品上市."""
    for quantity in quantities:
        if quantity.kind == "trials" and _is_trial_count(reading, quantity):
            _add_object(reading, quantity, metrics.by_id.get("TRIALS"))
        elif quantity.kind == "products" and _is_product_count(reading, quantity):
            _add_object(reading, quantity, metrics.by_id.get("PRODUCTS"))


def _add_object(reading: Reading, quantity: Quantity, metric: Metric | None) -> None:
    if metric is not None:
        hint = _disease_hint(reading, quantity) if metric.id == "TRIALS" else ""
        reading.found.append(Found(quantity.start, quantity.end, None, metric, quantity, disease=hint))


def _is_trial_count(reading: Reading, quantity: Quantity) -> bool:
    clean = reading.clean
    if _ORDINAL.search(clean, max(0, quantity.start - 2), quantity.start) or quantity.value == "1":
        return False
    window = clean[max(0, quantity.start - 90) : quantity.end + 24]
    if _OTHER_ITEM.search(clean[max(0, quantity.start - 16) : quantity.end + 8]):
        return False
    said = clean[quantity.start : quantity.end]
    if reading.words and reading.words.task.search(window) and not _OF_PATIENTS.search(said):
        return False
    if not _TRIAL_NOUN.search(window) or not (
        _AFTER_ITEM.match(clean, quantity.end) or "项" not in clean[quantity.start : quantity.end]
    ):
        return False
    if (
        clean[quantity.start].isalpha()
        and quantity.value in ("2", "3")
        and not _TRIAL_STRONG_CUE.search(window)
    ):
        return False
    return float(quantity.value) >= 4 or bool(_TRIAL_CUE.search(window))


_OF_PATIENTS = re.compile("临床|随机|clinical|randomi[sz]ed|controlled|phase", re.IGNORECASE)
_TRIAL_STRONG_CUE = re.compile(r"检索到|共有?|登记了?|注册了?|纳入|identified|included|in total")


def _is_product_count(reading: Reading, quantity: Quantity) -> bool:
    around = reading.clean[max(0, quantity.start - 40) : quantity.end + 60]
    return quantity.value != "1" and bool(_PRODUCT_CUE.search(around))


def _disease_hint(reading: Reading, quantity: Quantity) -> str:
    before = _BEHIND_HINT.sub("", reading.clean[max(0, quantity.start - 28) : quantity.start])
    hint = _BEFORE_HINT.split(before)[-1].strip()
    return (
        hint if hint and re.match("[A-Z]|.*(?:瘤|癌|病|症)$", hint) and not _TRIAL_NOUN.search(hint) else ""
    )
