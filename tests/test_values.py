"""Values out of single sentences: what is read of dates and registry numbers does not fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evaluate.figures import Figure
from pipeline.evaluate.values import measure_cases, measure_values
from pipeline.settings import load_settings

HERE = Path(__file__).parent
CONFIG = HERE.parent / "config"
LEAST = {
    "date-in-print": (0.99, 0.98),
    "date-recognizers-text en": (0.98, 0.97),
    "date-recognizers-text zh": (0.98, 0.97),
    "outcome-sentences en": (0.97, 0.96),
    "outcome-sentences zh": (0.98, 0.98),
    "trial-in-print": (1.0, 1.0),
}
"""Precision and recall that are held."""


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return {figure.field: figure for figure in measure_values(HERE / "gold", CONFIG)[0]}


@pytest.mark.parametrize("name", LEAST)
def test_what_is_read_does_not_fall(figures: dict[str, Figure], name: str) -> None:
    figure, (precision, recall) = figures[name], LEAST[name]
    assert figure.precision >= precision
    assert figure.recall >= recall
    assert figure.papers > 100


def test_every_file_is_held(figures: dict[str, Figure]) -> None:
    assert set(figures) == set(LEAST)


def test_what_is_missed_and_wrongly_read_counts() -> None:
    rules = load_settings(CONFIG).fields["date"].rules
    cases = [
        {"text": "2017年8月和2018年", "values": "2017-08;2019"},
        {"text": "2016年上市", "values": ""},
        {"text": "随访5年", "values": ""},
    ]
    assert measure_cases("x", cases, rules) == Figure("x", papers=3, gold=2, found=3, right=1)
