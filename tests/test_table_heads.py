"""Heads of tables that stand again on the next page, or again and again over their columns."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.papertables import PaperTable, collect_tables
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Paper
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
PLACES = [60.0, 200.0, 320.0, 440.0]
HEAD = ["Characteristic", "Empagliflozin", "Placebo", "P value"]
BODY = [
    ["Age (years)", "66.2", "65.9", "0.41"],
    ["Male sex", "71.5", "72.0", "0.66"],
    ["Diabetes", "49.8", "49.7", "0.92"],
    ["Ischaemic", "52.1", "50.4", "0.18"],
    ["Atrial fibrillation", "35.6", "37.8", "0.09"],
    ["Sacubitril", "18.3", "20.7", "0.05"],
]
Rows = list[list[str]]


def read_tables(folder: Path, pages: list[PageSetter]) -> list[PaperTable]:
    paper = Paper("x.pdf", read_pdf(write_pdf(folder / "x.pdf", pages), CONTEXT), "pdf")
    return list(collect_tables(paper))


def set_rows(
    page: PageSetter, y: float, rows: Rows, places: list[float], head: int = 1, step: float = 14
) -> float:
    """A three-line table from ``y`` on; return where it ends."""
    page.rule(55, y, 540, y)
    for at, row in enumerate(rows):
        page.row(places, y + 10, row)
        y += step
        if at == head - 1:
            page.rule(55, y, 540, y)
    page.rule(55, y, 540, y)
    return y


def set_text(page: PageSetter, y: float, end: float) -> None:
    page.lines(
        60,
        y,
        ["Empagliflozin lowered the risk of hospital stays in most of the groups."] * int((end - y) / 14),
    )


def body(table: PaperTable) -> Rows:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


def test_a_head_at_the_top_of_two_pages_is_no_running_head(tmp_path: Path) -> None:
    first, second, third = PageSetter(), PageSetter(), PageSetter()
    set_text(first, 60, 700)
    first.text(60, 715, "Table 1. Baseline characteristics", 9)
    set_rows(first, 722, [HEAD, *BODY[:2]], PLACES, step=20)
    set_rows(second, 40, [HEAD, *BODY[2:4]], PLACES, step=20)
    set_text(second, 140, 780)
    set_rows(third, 40, [HEAD, *BODY[4:]], PLACES, step=20)
    set_text(third, 140, 780)
    pages = read_pdf(write_pdf(tmp_path / "x.pdf", [first, second, third]), CONTEXT)
    assert [page.tables[0].head_rows for page in pages] == [1, 1, 1]


def test_a_head_that_the_end_of_a_page_leaves_alone_is_the_next_table_s(tmp_path: Path) -> None:
    first, second = PageSetter(), PageSetter()
    set_text(first, 60, 720)
    first.text(60, 740, "Table 2. Subgroups", 9)
    wide = [["", "Hazard ratio", "", "Events"], ["Subgroup", "Estimate", "P value", "Number"]]
    set_rows(first, 748, wide, PLACES, 2)
    set_rows(second, 60, [*wide, *BODY], PLACES, 2)
    set_text(second, 200, 780)
    (table,) = read_tables(tmp_path, [first, second])
    assert (table.label, body(table)) == ("Table 2", BODY)


def test_a_caption_between_two_tables_is_the_nearer_one_s(tmp_path: Path) -> None:
    first, second = PageSetter(), PageSetter()
    set_text(first, 60, 740)
    first.text(60, 765, "Table 3. Complications", 9)
    end = set_rows(second, 60, [HEAD, *BODY[:3]], PLACES)
    second.text(60, end + 14, "Table 4. Pain", 9)
    set_rows(second, end + 20, [HEAD, *BODY[3:]], PLACES)
    set_text(second, 240, 780)
    tables = read_tables(tmp_path, [first, second])
    assert {table.label: body(table) for table in tables} == {"Table 3": BODY[:3], "Table 4": BODY[3:]}


def test_heads_under_which_the_same_heads_repeat_reach_over_them(tmp_path: Path) -> None:
    places = [60.0, 150.0, 190.0, 270.0, 310.0, 400.0, 440.0]
    rows = [
        ["Village", "2019", "", "2020", "", "2021", ""],
        ["", "N", "Infected", "N", "Infected", "N", "Infected"],
        ["Qingji", "963", "32", "889", "28", "825", "22"],
        ["Nanyang", "1035", "37", "967", "30", "921", "26"],
        ["Guoqing", "788", "26", "755", "21", "737", "22"],
    ]
    page = PageSetter()
    page.text(60, 70, "Table 5. Infections by year", 9)
    set_rows(page, 80, rows, places, 2)
    set_text(page, 200, 780)
    (table,) = read_tables(tmp_path, [page])
    years = [f"{year} / {name}" for year in (2019, 2020, 2021) for name in ("N", "Infected")]
    assert table.heads == ("Village", *years)
    assert body(table) == rows[2:]


def test_a_rule_over_all_but_the_first_column_parts_two_levels_of_heads(tmp_path: Path) -> None:
    places = [60.0, 110.0, 220.0, 330.0, 440.0]
    levels = [["Arm", "Week 12", "", "Week 24", ""], ["", "Mean", "Change", "Median", "Responders"]]
    rows = [
        ["Drug", "3.1", "-1.2", "2.8", "41"],
        ["Dose", "4.0", "-0.4", "3.9", "22"],
        ["None", "4.4", "0.1", "4.3", "9"],
    ]
    page = PageSetter()
    page.text(60, 70, "Table 6. Scores", 9)
    page.rule(105, 94, 540, 94)
    set_rows(page, 80, [*levels, *rows], places, 2)
    set_text(page, 200, 780)
    (table,) = read_tables(tmp_path, [page])
    assert table.heads == (
        "Arm",
        "Week 12 / Mean",
        "Week 12 / Change",
        "Week 24 / Median",
        "Week 24 / Responders",
    )
    assert body(table) == rows
