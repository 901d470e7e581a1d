"""A few sentences or a table through stages 2 to 4 in memory: the facts of one paper."""

from __future__ import annotations

from functools import cache

from conftest import ROOT

from pipeline.engine import Engine
from pipeline.readers.text import lay_out_text
from pipeline.records import Fact, Paper
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


def relate_pages(paper: Paper) -> list[Fact]:
    finders = engine().finders
    sentences = segment_paper(paper, engine().terms_zh)
    mentions = find_mentions(paper, sentences, finders)
    issues = find_issues(paper, finders, mentions)
    return relate(paper, sentences, mentions, settings=engine().settings, cells=finders.cells, issues=issues)


def rows(facts: list[Fact], table: str) -> Rows:
    return [fact.values for fact in facts if fact.table == table]
