"""Outcomes sentence by sentence, and what a sentence takes from the one before where it says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.reader import read_sentence
from pipeline.finders.outcomes.reading import Context

_GOES_ON = re.compile(
    r"\W{0,4}(?:其中|这些患者|上述患者|Of (?:these|them|those|whom)|Among (?:these|them|those))"
)
_COUNTED = ("EVALUABLE", "TREATED", "ENROLLED")


def find_outcomes(sentence: str, metrics: Metrics) -> list[OutcomeMention]:
    """The outcomes of one sentence, offsets in that sentence, in order of their numbers.

    >>> find_outcomes("未提及任何结果。", Metrics([]))
    []
    """
    return read_sentence(sentence, metrics)


def find_outcomes_in_text(
    text: str, sentences: Sequence[tuple[int, int]], metrics: Metrics
) -> list[OutcomeMention]:
    """The outcomes of a text, offsets in the text; ``sentences`` are half-open spans in order.

    A sentence that opens with 其中 or ``Of these`` takes its denominator, and for a bare grade
    its metric, from the sentence before; no other sentence takes anything.
    """
    found: list[OutcomeMention] = []
    former: list[OutcomeMention] = []
    lead = 0
    for start, end in sentences:
        sentence = text[start:end]
        if found_with := _read_with_lead(text, (lead, start, end), metrics):
            former = found_with
            found += (replace(one, start=one.start + start, end=one.end + start) for one in former)
            continue
        lead = start
        context = _context(former, metrics) if former and _GOES_ON.match(fold(sentence[:40]).text) else None
        former = read_sentence(sentence, metrics, context)
        found += (replace(one, start=one.start + start, end=one.end + start) for one in former)
    return found


_IT_OCCURRED = re.compile(
    r"\s{0,4}(?:It|This(?: event)?|They|These events) (?:(?:was|were) (?:seen|observed|reported|noted)"
    r"|occurred|developed|affected)(?![A-Za-z])|\s{0,4}(?:其|该不良反应的?|该不良事件的?|总体?)发生率"
)
_LEAD = 300


def _read_with_lead(text: str, span: tuple[int, int, int], metrics: Metrics) -> list[OutcomeMention]:
    """The outcomes of a sentence on the one event that the sentence before names: ``It occurred in 46%``.

    ``span`` is where the sentence before starts, where the sentence starts and where it ends; the offsets
    are of the sentence.
    """
    lead, start, end = span
    if start - lead > _LEAD or not _IT_OCCURRED.match(text, start, end):
        return []
    named = {
        place.metric.id
        for place in metrics.find(fold(text[lead:start]).text)
        if place.metric.kind == "safety" and place.metric.id not in _EVENTS
    }
    if len(named) != 1:
        return []
    both = read_sentence(text[lead:start].replace("。", "，") + text[start:end], metrics)
    return [
        replace(one, start=one.start + lead - start, end=one.end + lead - start)
        for one in both
        if one.start >= start - lead
    ]


_EVENTS = frozenset({"AE", "TEAE", "TRAE", "SAE"})


def _context(former: Sequence[OutcomeMention], metrics: Metrics) -> Context:
    counts = {one.metric: one.value for one in former if one.metric in _COUNTED}
    denominator = next((counts[metric] for metric in _COUNTED if metric in counts), "")
    safety = [metrics.by_id.get(one.metric) for one in former]
    metric = next((one for one in reversed(safety) if one and one.kind == "safety"), None)
    return Context(denominator, metric)
