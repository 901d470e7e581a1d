"""Values read out of single sentences against truth: registry numbers and dates by the rules of ``config/``.

A folder of values holds CSVs named by the field and what they are (``date-recognizers-text.csv``) with the
columns ``text`` and ``values``, the values in order with ``;`` between; an empty cell says that there is
none. Where there is a column ``language`` each language is a figure of its own. A row with a reason under
``out_of_scope`` is not counted.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.finders.rules import find_rule_mentions
from pipeline.settings import Rule, load_settings


@dataclass(frozen=True, slots=True)
class ValueFigure:
    """What was reached: ``cases`` texts with ``gold`` values, ``found`` by the rules, ``right`` in both.

    >>> figure = ValueFigure("date zh", cases=5, gold=4, found=4, right=3)
    >>> figure.precision, figure.recall, figure.f1
    (0.75, 0.75, 0.75)
    """

    name: str
    cases: int
    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of truth that was found; 1 where there is none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.found + self.gold
        return 2 * self.right / both if both else 1.0


def measure_values(folder: Path, config: Path) -> list[ValueFigure]:
    """A figure a file and language of ``folder``, in the order of their names."""
    fields = load_settings(config).fields
    return [
        measure_cases(name, cases, fields[name.partition("-")[0]].rules)
        for path in sorted(folder.glob("*.csv"))
        for name, cases in read_cases(path)
    ]


def read_cases(path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The rows of a file that count, by language where it names one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row.get("out_of_scope")]
    for language, cases in groupby(rows, key=lambda row: row.get("language", "")):
        yield f"{path.stem} {language}".strip(), list(cases)


def measure_cases(name: str, cases: Iterable[Mapping[str, str]], rules: Iterable[Rule]) -> ValueFigure:
    """The figure of some cases under the rules of their field."""
    known, counts = tuple(rules), Counter[str]()
    for case in cases:
        gold = Counter(value for value in case["values"].split(";") if value)
        found = Counter(match.value for match in find_rule_mentions(case["text"], known))
        told = {"cases": 1, "gold": gold.total(), "found": found.total(), "right": (gold & found).total()}
        counts.update(told)
    return ValueFigure(name, **counts)
