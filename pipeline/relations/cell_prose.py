"""Outcomes that a cell tells in words: `ORR 45.2%; CR 12.3%` under 疗效, `PASI 75：81.6% vs 4.5%`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.finders.outcomes import Metrics, find_outcomes
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.relations.cell_heads import SIZES
from pipeline.relations.typed_tables import TypedTable

TOLD_IN_WORDS = ("outcome", "safety")
"""Kinds of columns whose cells name what they measure."""
BETWEEN_ARMS = re.compile(r"(?<![A-Za-z])(?:vs\.?|versus)(?![A-Za-z])|对比", re.IGNORECASE)


def columns_in_words(typed: TypedTable) -> frozenset[int]:
    """The columns whose cells name the metrics of their numbers themselves: 主要结果, `Efficacy`."""
    return frozenset(at for kind in TOLD_IN_WORDS for at in typed.all_columns.get(kind, ()))


def read_words(text: str, metrics: Metrics, arms: Sequence[str] = ()) -> list[OutcomeMention]:
    """The outcomes a cell tells; numbers of one metric with a versus between them are of the row's arms."""
    found = [one for one in find_outcomes(text, metrics) if one.metric not in SIZES]
    return [told for run in _runs(text, found) for told in _with_arms(run, arms)]


def _with_arms(run: list[OutcomeMention], arms: Sequence[str]) -> list[OutcomeMention]:
    if len(run) != len(arms) or any(one.arm for one in run):
        return run
    return [replace(one, arm=arm) for one, arm in zip(run, arms, strict=True)]


def _runs(text: str, found: Sequence[OutcomeMention]) -> Iterator[list[OutcomeMention]]:
    """The numbers of one metric that are compared: 10.7 vs 11.6 vs 10.9个字母."""
    run = [*found[:1]]
    for one, other in itertools.pairwise(found):
        is_next = one.metric == other.metric and BETWEEN_ARMS.search(text, one.end, other.start)
        if is_next:
            run.append(other)
            continue
        yield run
        run = [other]
    if run:
        yield run
