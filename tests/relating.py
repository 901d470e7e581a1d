"""A few sentences or a table through stages 2 to 4 in memory: the facts of one paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from conftest import ROOT

from pipeline.engine import Engine
from pipeline.readers.text import lay_out_text
from pipeline.records import Cell, Fact, Line, Page, Paper, Table
from pipeline.stage2_segment import segment_paper
from pipeline.stage3_find import find_issues, find_mentions
from pipeline.stage4_relate import relate

Rows = list[dict[str, str]]


@cache
def engine() -> Engine:
    return Engine(ROOT / "config")


def relate_text(text: str, *, heading: str = "1. Introduction") -> list[Fact]:
    """The facts of a paper whose one section holds the text."""
    pages = lay_out_text(f"{heading}\n\n{text}\n", engine().context)
    return relate_pages(Paper("a.txt", pages))


def _table_paper(printed: Sequence[Sequence[str]], caption: str, *, head_rows: int, prose: str) -> Paper:
    """A paper with some prose, where given, and one table, its cells on lines of their own."""
    lines = [Line(0, len(prose))] if prose else []
    text = f"{prose}\n{caption}" if prose else caption
    span = (len(text) - len(caption), len(text))
    lines.append(Line(*span, role="caption"))
    cells = []
    for r, row in enumerate(printed):
        for c, cell in enumerate(row):
            start = len(text) + 1
            text += f"\n{cell}"
            cells.append(Cell(r, c, cell, start, len(text)))
            lines.append(Line(start, len(text), role="table"))
    table = Table("Table 1", caption, *span, head_rows, tuple(cells), "rules")
    return Paper("a.txt", (Page(1, text, tuple(lines), (), (table,)),))


def relate_table(
    printed: Sequence[Sequence[str]], caption: str = "Table 1. Trials", *, head_rows: int = 1, prose: str = ""
) -> list[Fact]:
    """The facts of a paper that is one table, with some prose before it where given."""
    return relate_pages(_table_paper(printed, caption, head_rows=head_rows, prose=prose))


def relate_pages(paper: Paper) -> list[Fact]:
    finders = engine().finders
    sentences = segment_paper(paper, engine().terms_zh)
    mentions = find_mentions(paper, sentences, finders)
    issues = find_issues(paper, finders, mentions)
    return relate(paper, sentences, mentions, settings=engine().settings, cells=finders.cells, issues=issues)


def rows(facts: list[Fact], table: str) -> Rows:
    return [fact.values for fact in facts if fact.table == table]
