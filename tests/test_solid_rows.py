"""Tables in PDFs whose cells wrap and whose rows stand no further apart than the lines of a cell."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, text_width, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.papertables import PaperTable, collect_tables
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Paper
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
SIZE, LEADING = 8.0, 10.0
SENTENCE = "Most events were mild, resolved without treatment and led to no change of the dose at all."
SITES = [
    ["Author", "Design", "Patients", "Main finding"],
    ["Okafor et al.", "Randomised, double blind, one centre", "212", "Shorter stay in hospital"],
    ["Lindqvist", "Cohort", "1890", "No difference in readmission or death within ninety days"],
    ["Haddad et al.", "Randomised, open label", "96", "Less pain at rest"],
    ["Petrov", "Case series", "31", "—"],
    ["Sato and Kimura", "Cluster randomised, nine centres", "740", "Fewer falls, and shorter ones"],
]
DRUGS = [
    ["药物", "批准机构", "批准时间", "适应证"],
    ["达格列净", "FDA", "2014年1月", "2型糖尿病"],
    ["沙库巴曲缬沙坦", "NMPA", "2017年7月", "射血分数降低的慢性心力衰竭"],
    ["非奈利酮", "EMA", "2022年2月", "慢性肾脏病合并2型糖尿病"],
    ["依洛尤单抗", "NMPA", "2018年8月", "纯合子型家族性高胆固醇血症"],
]


def wrap(text: str, width: float) -> list[str]:
    """The lines of a cell: a word stands on the line if it fits, as does each Han character."""
    lines: list[str] = [""]
    for word in re.findall(r"[\x21-\x7e]+\s?|.\s?", text):
        if lines[-1] and text_width((lines[-1] + word).rstrip(), SIZE) > width:
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def solid_page(rows: list[list[str]], places: list[float], at: float, *, caption: str) -> PageSetter:
    """A table of three rules; ``at`` 0 sets cells at the top of their rows, 0.5 in the middle, 1 below."""
    page = PageSetter()
    page.lines(55, 70, [SENTENCE] * 3)
    page.text(55, 140, caption, 9)
    page.rule(55, 146, places[-1], 146)
    top = 156.0
    for number, row in enumerate(rows):
        cells = [wrap(text, b - a - 6) for text, (a, b) in zip(row, pairwise(places), strict=True)]
        high = max(map(len, cells))
        for place, cell in zip(places, cells, strict=False):
            page.lines(place, top + at * (high - len(cell)) * LEADING, cell, SIZE, LEADING)
        top += high * LEADING
        if number == 0:
            page.rule(55, top - 6, places[-1], top - 6)
            top += 4
    page.rule(55, top - 6, places[-1], top - 6)
    page.lines(55, top + 30, [SENTENCE] * 3)
    return page


def only_table(folder: Path, page: PageSetter) -> PaperTable:
    (table,) = collect_tables(Paper("x.pdf", read_pdf(write_pdf(folder / "x.pdf", [page]), CONTEXT), "pdf"))
    return table


def texts(table: PaperTable) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


@pytest.mark.parametrize("at", [0, 0.5, 1])
def test_wrapped_words_are_one_row(tmp_path: Path, at: float) -> None:
    table = only_table(tmp_path, solid_page(SITES, [60, 110, 175, 215, 300], at, caption="Table 1. Trials"))
    assert texts(table) == SITES[1:]


@pytest.mark.parametrize("at", [0, 0.5])
def test_wrapped_han_are_one_row(tmp_path: Path, at: float) -> None:
    table = only_table(tmp_path, solid_page(DRUGS, [60, 100, 140, 185, 240], at, caption="表1  已获批的药物"))
    assert texts(table) == DRUGS[1:]


def test_rows_of_figures_and_names_of_sections_stay_rows(tmp_path: Path) -> None:
    """Nothing wraps: long names fill their column as lines that wrap would, numbers stand below numbers."""
    rows = [
        ["Preferred term", "Dupilumab", "Placebo"],
        ["Infections", "", ""],
        ["Conjunctivitis of any kind", "27 ± 9.8", "3 ± 2.1"],
        ["Nasopharyngitis, confirmed", "41 ± 14.9", "20 ± 14.3"],
        ["General disorders", "", ""],
        ["Injection-site pain", "12 ± 4.4", "5 ± 3.6"],
        ["Headache", "(19 ± 6.9)", "(9 ± 6.4)"],
    ]
    table = only_table(tmp_path, solid_page(rows, [60, 200, 280, 360], 0, caption="Table 1. Adverse events"))
    assert [row[0] for row in texts(table)] == [row[0] for row in rows[1:]]
    assert texts(table)[2] == rows[3]


def test_cell_merged_over_rows_keeps_its_lines(tmp_path: Path) -> None:
    """The lines of a trial's name stand beside its two arms, its number half way between them."""
    page = PageSetter()
    page.text(55, 140, "Table 1. Trials of both drugs", 9)
    page.rule(55, 146, 360, 146)
    page.row([60, 120, 190, 270], 156, ["Trial", "Number", "Arm", "ORR, %"], SIZE)
    page.rule(55, 160, 360, 160)
    y = 170.0
    for name, number, arm in (
        (["MAESTRO-", "NASH"], "NCT03900429", "resmetirom"),
        (["HARMONY"], "NCT04767529", "efruxifermin"),
        (["ESSENCE"], "NCT04822181", "semaglutide"),
    ):
        page.lines(60, y + (2 - len(name)) * LEADING / 2, name, SIZE, LEADING)
        page.text(120, y + LEADING / 2, number, SIZE)
        page.row([190, 270], y, [arm, "29.9"], SIZE)
        page.row([190, 270], y + LEADING, ["placebo", "9.7"], SIZE)
        y += 2 * LEADING
    page.rule(55, y - 6, 360, y - 6)
    table = only_table(tmp_path, page)
    assert [row[0] for row in texts(table)] == ["MAESTRO-NASH"] * 2 + ["HARMONY"] * 2 + ["ESSENCE"] * 2
    assert [row[2] for row in texts(table)][:2] == ["resmetirom", "placebo"]


def test_rules_part_the_rows_of_a_grid_whatever_wraps(tmp_path: Path) -> None:
    """A number cut by its narrow column is one cell where rules stand around all cells, two dates are two."""
    rows = [
        ["Number", "Sponsor", "Start"],
        ["NCT0452|6|0", "University hospital|of the north", "2019-04"],
        ["NCT0331|7|2", "Heart foundation", "2018-11"],
        ["NCT0288|9|4", "Regional health|authority, with the|registry of strokes", "2016-05"],
        ["NCT0575|1|8", "Two makers", "2023-02"],
    ]
    page, top = PageSetter(), 150.0
    page.lines(55, 70, [SENTENCE] * 3)
    page.text(55, 140, "Table 1. Trials under way", 9)
    page.rule(55, top, 230, top)
    for row in rows:
        cells = [cell.split("|") for cell in row]
        for x, cell in zip([60, 105, 190], cells, strict=True):
            page.lines(x, top + 9, cell, SIZE, LEADING)
        top += LEADING * max(map(len, cells)) + 4
        page.rule(55, top, 230, top)
    for x in (55, 100, 185, 230):
        page.rule(x, 150, x, top)
    table = only_table(tmp_path, page)
    assert [len(row) for row in texts(table)] == [3] * 4
    assert [row[2] for row in texts(table)] == [row[2] for row in rows[1:]]
    assert [row[1] for row in texts(table)] == [row[1].replace("|", " ") for row in rows[1:]]
