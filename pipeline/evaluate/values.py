"""Values read out of single sentences against truth: registry numbers, dates, outcomes.

A folder of values holds CSVs named by the field and what they are (``date-recognizers-text.csv``) with the
columns ``text`` and ``values``, the values in order with ``;`` between; an empty cell says that there is
none. Where there is a column ``language`` each language is a figure of its own. A row with a reason under
``out_of_scope`` is not counted. A ``.jsonl`` holds sentences with the outcomes they tell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from pipeline.evaluate.figures import Figure, Miss
from pipeline.finders.outcomes import Metrics
from pipeline.finders.outcomes.readings import VALUES, Agreement, compare, readings
from pipeline.finders.rules import find_rule_mentions
from pipeline.settings import Rule, load_settings
from pipeline.writers.csv_tables import read_csv


def measure_values(gold: Path, config: Path) -> tuple[list[Figure], list[Miss]]:
    """A figure a file and language of the folder ``values`` beside the gold; none where there is none."""
    settings, folder = load_settings(config), gold.parent / "values"
    figures = [
        measure_cases(name, cases, settings.fields[name.partition("-")[0]].rules)
        for path in sorted(folder.glob("*.csv"))
        for name, cases in read_cases(path)
    ]
    outcome = settings.fields["outcome"]
    metrics = Metrics(outcome.terms, outcome.lists)
    for path in sorted(folder.glob("*.jsonl")):
        figures += measure_sentences(path, metrics)
    return figures, []


def measure_sentences(path: Path, metrics: Metrics) -> Iterator[Figure]:
    """A figure a language of a file of sentences, each line a map with ``sentence`` and its ``readings``.

    A reading is right where metric, number, unit, comparator and time point are.
    """
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for language in sorted({line["language"] for line in lines}):
        own, total = [line for line in lines if line["language"] == language], Agreement()
        for line in own:
            total += compare(line["readings"], readings(line["sentence"], metrics), VALUES)
        yield Figure(f"{path.stem} {language}", len(own), total.true, total.given, total.right)


def read_cases(path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The rows of a file that count, by language where it names one."""
    rows = [row for row in read_csv(path) if not row.get("out_of_scope")]
    for language, cases in groupby(rows, key=lambda row: row.get("language", "")):
        yield f"{path.stem} {language}".strip(), list(cases)


def measure_cases(name: str, cases: Iterable[Mapping[str, str]], rules: Iterable[Rule]) -> Figure:
    """The figure of some cases under the rules of their field."""
    known, counted, counts = tuple(rules), list(cases), Counter[str]()
    for case in counted:
        gold = Counter(value for value in case["values"].split(";") if value)
        found = Counter(match.value for match in find_rule_mentions(case["text"], known))
        counts.update(gold=gold.total(), found=found.total(), right=(gold & found).total())
    return Figure(name, len(counted), counts["gold"], counts["found"], counts["right"])
