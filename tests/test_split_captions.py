"""A table's label and its title in two paragraphs, as journals' web pages print them."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine

from pipeline.papertables import collect_tables
from pipeline.readers.html import read_html
from pipeline.records import Paper

TABLE = "<table><tr><th>Drug</th><th>Year</th></tr><tr><td>Erenumab</td><td>2018</td></tr></table>"
PAGES = {
    f"<h4>Table 1.</h4><div><p>Antibodies for migraine approved by the FDA</p></div>{TABLE}": (
        "Antibodies for migraine approved by the FDA"
    ),
    f"<p>TABLE 2</p><p>Gepants and their makers</p>{TABLE}": "Gepants and their makers",
    f"<p>表3</p><p>已上市的偏头痛单抗</p>{TABLE}": "已上市的偏头痛单抗",
    # a sentence that speaks of the table is no label
    f"<p>Table 1 lists them.</p><p>All were approved.</p>{TABLE}": "",
    f"<p>Antibodies were a step.</p>{TABLE}": "",
}


@pytest.mark.parametrize("page", PAGES)
def test_label_over_title_over_table(page: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><h1>Migraine</h1>{page}</body></html>", encoding="utf-8")
    paper = Paper("a.html", read_html(path, engine().context))
    assert [table.caption for table in collect_tables(paper)] == [PAGES[page]]
