"""Figures of an evaluation: counts, precision, recall and F1 per field, kept as a CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.trouble import MendableError
from pipeline.writers.csv_tables import read_csv

FIGURES = "figures.csv"
"""The file of a gold folder that keeps what was reached."""
COUNTS = ("papers", "gold", "found", "right")
SCORES = ("precision", "recall", "f1")


@frozen
class Figure:
    """What was reached in one field: ``gold`` in truth, ``found`` by the run, ``right`` in both.

    >>> figure = Figure("trials", papers=2, gold=10, found=9, right=8)
    >>> figure.precision, figure.recall, figure.f1
    (0.8889, 0.8, 0.8421)

    A share of nothing is 1: nothing was missed, nothing wrongly found.
    """

    field: str
    papers: int
    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return share(self.right, self.found)

    @property
    def recall(self) -> float:
        """The share of truth that was found."""
        return share(self.right, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return share(2 * self.right, self.found + self.gold)


@frozen
class Miss:
    """A row of truth that was not found, or with ``wrong`` one found that is not in truth."""

    field: str
    paper: str
    values: tuple[str, ...]
    wrong: bool


@frozen
class Change:
    """A figure that is not what it was; None on the side where there is no such field."""

    field: str
    score: str
    old: float | None
    new: float | None

    @property
    def fell(self) -> bool:
        """Whether the change is for the worse; a field that is gone counts as that."""
        return self.old is not None and (self.new is None or self.new < self.old)


def share(part: int, whole: int) -> float:
    """A share to four digits, 1 of nothing."""
    return round(part / whole, 4) if whole else 1.0


def compare_figures(old: Sequence[Figure], new: Sequence[Figure]) -> list[Change]:
    """Every score that differs, field by field."""
    before = {(figure.field, score): getattr(figure, score) for figure in old for score in SCORES}
    after = {(figure.field, score): getattr(figure, score) for figure in new for score in SCORES}
    keys = sorted(before.keys() | after.keys(), key=lambda key: (key[0], SCORES.index(key[1])))
    return [
        Change(*key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)
    ]


def write_figures(path: Path, figures: Iterable[Figure]) -> None:
    """Write the figures, sorted by field; the same figures give the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["field", *COUNTS, *SCORES])
        for figure in sorted(figures, key=lambda figure: figure.field):
            counts = [getattr(figure, name) for name in COUNTS]
            writer.writerow([figure.field, *counts, *(f"{getattr(figure, name):.4f}" for name in SCORES)])


def read_figures(path: Path) -> list[Figure]:
    """The figures of a file, none where there is no file; scores follow from the counts.

    Raises :class:`MendableError` where the file is another one.
    """
    rows = list(read_csv(path)) if path.exists() else []
    try:
        return [Figure(row["field"], *(int(row[name]) for name in COUNTS)) for row in rows]
    except (KeyError, ValueError) as error:
        raise MendableError(f"{path} holds no figures ({error!r}). Remedy: evaluate --accept.") from error
