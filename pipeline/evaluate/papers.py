"""Whole papers against the tables they should give."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.evaluate.figures import Figure, Miss
from pipeline.frozen import frozen
from pipeline.readers import READERS
from pipeline.run import Workspace, extract
from pipeline.schemas import TableSchema, load_schemas
from pipeline.stage1_parse import paper_id
from pipeline.trouble import MendableError
from pipeline.writers.csv_tables import read_csv, read_csv_lines

Row = Mapping[str, str]
Values = tuple[str, ...]
SUBJECT = {
    "sections": ("title",),
    "dates": ("date",),
    "outcomes": ("metric", "value"),
    "citations": ("references",),
    "abbreviations": ("abbreviation",),
    "references": ("reference",),
    "tables": ("table",),
    "cells": ("table", "row", "column"),
}
"""What a row is about, where the table's key is a place or a counter."""


class GoldError(MendableError):
    """Truth that cannot be held against an extraction; the message names file and remedy."""


@frozen
class Truth:
    """The rows of one table for one paper, in some of the table's columns."""

    paper: str
    schema: TableSchema
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def subject(self) -> tuple[str, ...]:
        """The columns that say what a row is about."""
        named = SUBJECT.get(self.schema.name, self.schema.key)
        return tuple(column for column in self.columns if column in named)

    @property
    def fields(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The measured fields: the rows by their subject, then each other column with the subject.

        A paper's own row has no subject, so each of its columns is a field by itself.
        """
        name, subject = self.schema.name, self.subject
        if subject:
            yield name, subject
        for column in self.columns:
            if column not in subject:
                yield f"{name}.{column}", (*subject, column)


def measure_papers(gold: Path, config: Path) -> tuple[list[Figure], list[Miss]]:
    """Extract the papers of a gold folder and hold every table that has truth against it."""
    truths = [truth for paper in list_gold(gold) for truth in read_truth(gold, paper, config)]
    if not truths:
        return [], []
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "raw", Path(folder) / "out"
        raw.mkdir()
        for paper in list_gold(gold):
            shutil.copy(gold / paper, raw)
        report = extract(Workspace(raw, out, config))
        if report.failures:
            raise GoldError("; ".join(f"{name}: {why}" for name, why in sorted(report.failures.items())))
        names = {truth.schema.name for truth in truths}
        tables = out / "tables"
        return compare(truths, {name: list(read_csv(tables / f"{name}.csv")) for name in sorted(names)})


def list_gold(gold: Path) -> list[str]:
    """The papers of a folder that have truth beside them; raises :class:`GoldError`."""
    if not gold.is_dir():
        raise GoldError(f"there is no folder {gold}")
    papers = sorted(
        path.name for path in gold.iterdir() if path.suffix in READERS and truth_of(path).is_dir()
    )
    twice = [stem for stem, count in Counter(Path(paper).stem for paper in papers).items() if count > 1]
    if twice:
        raise GoldError(f"{gold}: more than one paper is named {', '.join(twice)}; give each its own name")
    return papers


def truth_of(paper: Path) -> Path:
    """The folder of a paper's truth: its name without the ending."""
    return paper.with_suffix("")


def read_truth(gold: Path, paper: str, config: Path) -> Iterator[Truth]:
    """What is known of a paper, table by table; raises :class:`GoldError`."""
    schemas = load_schemas(config)
    for path in sorted(truth_of(gold / paper).iterdir()):
        schema = schemas.get(path.stem)
        if path.suffix != ".csv" or schema is None:
            raise GoldError(f"{path} is no table's truth; name it after one of {', '.join(schemas)}")
        columns, rows = read_header_and_rows(path)
        strange = [column for column in columns if column not in schema.names or column == "paper"]
        if strange:
            named = ", ".join(strange)
            raise GoldError(f"{path}: {named}: no such column; leave paper out, keep the table's names")
        yield Truth(paper_id(paper), schema, tuple(columns), tuple(rows))


def read_header_and_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """A CSV's header and rows; raises :class:`MendableError` where it cannot be read."""
    lines = list(read_csv_lines(path))
    if not lines:
        raise GoldError(f"{path} is empty; a table without rows still has its header")
    return lines[0], [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def compare(truths: Sequence[Truth], tables: Mapping[str, Sequence[Row]]) -> tuple[list[Figure], list[Miss]]:
    """Figures per field over all papers, and the rows that miss or are wrong."""
    figures: dict[str, Figure] = {}
    misses: list[Miss] = []
    for truth in truths:
        found = [row for row in tables[truth.schema.name] if row["paper"] == truth.paper]
        for field, columns in truth.fields:
            known, read = count_values(truth.rows, columns), count_values(found, columns)
            figures[field] = add(figures.get(field, Figure(field, 0, 0, 0, 0)), known, read)
            misses += [
                Miss(field, truth.paper, values, False) for values in sorted((known - read).elements())
            ]
            misses += [Miss(field, truth.paper, values, True) for values in sorted((read - known).elements())]
    return [figures[field] for field in sorted(figures)], misses


def count_values(rows: Iterable[Row], columns: tuple[str, ...]) -> Counter[Values]:
    """How often each combination of values stands in the rows; none whose last value is empty.

    >>> count_values([{"trial_id": "NCT03529110", "phase": ""}], ("trial_id", "phase"))
    Counter()

    The empty last value says nothing; in front it does: a bilingual pair has no short form.
    """
    if len(columns) == 1:
        return Counter((row[columns[0]],) for row in rows if row[columns[0]])
    return Counter(tuple(row[column] for column in columns) for row in rows if row[columns[-1]])


def add(figure: Figure, known: Counter[Values], read: Counter[Values]) -> Figure:
    """A figure with one more paper."""
    return Figure(
        figure.field,
        figure.papers + 1,
        figure.gold + known.total(),
        figure.found + read.total(),
        figure.right + (known & read).total(),
    )
