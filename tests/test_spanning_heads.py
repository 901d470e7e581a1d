"""Heads over several columns below which no rule is drawn; names of sections over all columns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.papertables import PaperTable, collect_tables
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Paper
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
PLACES = [60.0, 160.0, 240.0, 310.0, 380.0, 460.0]
Rows = list[list[str]]
BODY: Rows = [
    ["FLAURA-like", "NCT02111111", "279", "80", "18.9", "0.46"],
    ["ADAURA-like", "NCT02222222", "339", "71", "65.8", "0.27"],
    ["MARIPOSA-like", "NCT02333333", "429", "86", "23.7", "0.70"],
]


def read_table(folder: Path, levels: Rows, body: Rows, inset: float = 0) -> PaperTable:
    page = PageSetter()
    page.text(60, 80, "Table 1. Trials of inhibitors in lung cancer", 9)
    page.rule(55, 90, 520, 90)
    y = 102.0
    for level in levels:
        page.row(PLACES, y, level)
        y += 11
    page.rule(55, y - 6, 520, y - 6)
    for row in body:
        page.row([PLACES[0] + (inset if row[1] else 0), *PLACES[1:]], y + 6, row)
        y += 14
    page.rule(55, y, 520, y)
    paper = Paper("x.pdf", read_pdf(write_pdf(folder / "x.pdf", [page]), CONTEXT), "pdf")
    (table,) = collect_tables(paper)
    return table


def texts(table: PaperTable) -> Rows:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("levels", "heads"),
    [
        (
            [["Trial", "Identifier", "N", "Efficacy", "", "HR"], ["", "", "", "ORR", "PFS", ""]],
            ("Trial", "Identifier", "N", "Efficacy / ORR", "Efficacy / PFS", "HR"),
        ),
        (
            [
                ["试验", "编号", "例数", "疗效", "", "HR"],
                ["", "", "", "缓解率", "PFS", ""],
                ["", "", "", "（%）", "（月）", ""],
            ],
            ("试验", "编号", "例数", "疗效 / 缓解率（%）", "疗效 / PFS（月）", "HR"),
        ),
        (  # another head goes on between the two levels
            [
                ["Trial", "Identifier", "Follow-up", "Result", "", "HR"],
                ["", "", "(months)", "", "", ""],
                ["", "", "", "Drug", "Placebo", ""],
            ],
            ("Trial", "Identifier", "Follow-up (months)", "Result / Drug", "Result / Placebo", "HR"),
        ),
        (  # a wrapped head alone
            [["Trial", "Identifier", "N", "Response", "PFS", "HR"], ["", "", "", "rate", "", ""]],
            ("Trial", "Identifier", "N", "Response rate", "PFS", "HR"),
        ),
        (  # heads at the foot of their row: those of one line stand lower
            [["", "", "", "Response", "", "Hazard"], ["Trial", "Identifier", "N", "rate", "PFS", "ratio"]],
            ("Trial", "Identifier", "N", "Response rate", "PFS", "Hazard ratio"),
        ),
    ],
)
def test_head_over_columns_that_begin_lower(tmp_path: Path, levels: Rows, heads: tuple[str, ...]) -> None:
    table = read_table(tmp_path, levels, BODY)
    assert table.heads == heads
    assert texts(table) == BODY


def test_names_of_sections_stand_over_all_columns(tmp_path: Path) -> None:
    """The second is no wider than its column; a last row that has nothing but a name heads none."""
    first, second = "Untreated disease with a mutation of EGFR", "Rare mutations"
    one, two, three = ([row[0][:6], *row[1:]] for row in BODY)
    body = [[first, *[""] * 5], one, two, [second, *[""] * 5], three, ["Total", *[""] * 5]]
    table = read_table(tmp_path, [["Trial", "Identifier", "N", "ORR", "PFS", "HR"]], body)
    assert texts(table) == [[first] * 6, one, two, [second] * 6, three, ["Total", *[""] * 5]]


def test_names_above_rows_that_are_set_in_stand_over_all_columns(tmp_path: Path) -> None:
    """None of the names is wider than its column."""
    one, two, three = ([row[0][:6], *row[1:]] for row in BODY)
    head = ["Trial", "Identifier", "N", "ORR", "PFS", "HR"]
    names = [["First line", *[""] * 5], ["Later lines", *[""] * 5]]
    table = read_table(tmp_path, [head], [names[0], one, two, names[1], three], inset=6)
    assert texts(table) == [["First line"] * 6, one, two, ["Later lines"] * 6, three]


def test_rows_above_the_first_name_are_heads_where_all_rows_are_ruled(tmp_path: Path) -> None:
    """A grid as word processors draw it: `No music`, `Control`, `(n = 11)` in cells of their own."""
    page = PageSetter()
    page.text(60, 80, "Table 1. Baseline characteristics", 9)
    rows = [
        ["", "Standard", "Home", "P value"],
        ["", "care", "monitoring", ""],
        ["", "(n = 51)", "(n = 49)", ""],
        ["Age, years", "66.4 (12.8)", "61.5 (10.3)", "0.25"],
        ["Women", "6 (54.6)", "17 (77.3)", "0.24"],
        ["Diabetes", "1 (9.1)", "6 (30.0)", "0.18"],
    ]
    for at, row in enumerate(rows):
        page.row(PLACES[:4], 102 + 16 * at, row)
    for at in range(len(rows) + 1):
        page.rule(55, 91 + 16 * at, 370, 91 + 16 * at)
    for x in (55, 155, 235, 305, 370):
        page.rule(x, 91, x, 91 + 16 * len(rows))
    (table,) = collect_tables(Paper("x.pdf", read_pdf(write_pdf(tmp_path / "x.pdf", [page]), CONTEXT), "pdf"))
    assert table.heads[1:3] == ("Standard / care / (n = 51)", "Home / monitoring / (n = 49)")
    assert texts(table) == rows[3:]
