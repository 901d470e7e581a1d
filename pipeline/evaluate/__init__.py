"""Extractions against truth read by hand: per field, how much is found and how much of it is right.

A gold folder holds papers, and beside each a folder of its name without the ending with one CSV a
table: some columns of that output table, complete for that paper. ``figures.csv`` keeps what was
reached, so that a change cannot lower it unnoticed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.evaluate.figures import FIGURES, Figure, Miss, compare_figures, read_figures, write_figures
from pipeline.evaluate.papers import GoldError, list_gold, measure_papers
from pipeline.evaluate.report import render_changes, render_figures, render_misses
from pipeline.evaluate.values import measure_values

Measure = Callable[[Path, Path], "tuple[list[Figure], list[Miss]]"]

MEASURES: dict[str, Measure] = {"papers": measure_papers, "values": measure_values}
"""What is measured in a gold folder: each takes the folder and the configuration, and gives the
figures and the rows that miss or are wrong; none where the folder holds nothing of its kind."""


def evaluate(gold: Path, config: Path) -> tuple[list[Figure], list[Miss]]:
    """All figures of a gold folder, and what lowers them; raises :class:`GoldError`."""
    measured = [measure(gold, config) for measure in MEASURES.values()]
    figures = [figure for found, _ in measured for figure in found]
    if not figures:
        raise GoldError(f"{gold} holds no truth: put <paper>/<table>.csv beside <paper>.txt")
    return figures, [miss for _, misses in measured for miss in misses]


__all__ = [
    "FIGURES",
    "MEASURES",
    "Figure",
    "GoldError",
    "Measure",
    "Miss",
    "compare_figures",
    "evaluate",
    "list_gold",
    "read_figures",
    "render_changes",
    "render_figures",
    "render_misses",
    "write_figures",
]
