"""Tables that the end of a page or of a column cuts are one; tables that only follow one another are two."""

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
HEAD = ["药物", "靶点", "年份", "缓解率"]
FIRST = [
    ["度普利尤单抗", "IL4R", "2017", "52%"],
    ["曲罗芦单抗", "IL13", "2021", "38%"],
    ["来瑞组单抗", "IL13", "2023", "43%"],
]
REST = [
    ["阿布昔替尼", "JAK1", "2022", "61%"],
    ["乌帕替尼", "JAK1", "2022", "67%"],
    ["芦可替尼", "JAK2", "2021", "53%"],
]
OTHER = ["类别", "剂型", "频率", "停药率"]
TEXT = "多数不良反应为轻度且无需处理即可自行缓解并不"
BOTTOM = 780.0
Rows = list[list[str]]


def set_part(page: PageSetter, x: float, y: float, rows: Rows, rules: str, *, head: bool) -> float:
    """Set rows from ``y`` on, 235 points wide; return where they end."""
    places, top = [x + 4, x + 84, x + 144, x + 190], y
    if rules != "none":
        page.rule(x, y, x + 235, y)
    for at, row in enumerate(rows):
        page.row(places, y + 10, row, 8)
        y += 14
        if rules == "box" or (rules == "three" and head and at == 0):
            page.rule(x, y, x + 235, y)
    if rules == "three":
        page.rule(x, y, x + 235, y)
    if rules == "box":
        for place in (x, *(place - 4 for place in places[1:]), x + 235):
            page.rule(place, top, place, y)
    return y


def set_text(page: PageSetter, x: float, y: float, end: float = BOTTOM) -> None:
    page.lines(x, y, [TEXT] * int((end - y) / 14), 10, 14)


def parts(rows: Rows, mark: str, *, rules: str, head: bool, over: str) -> list[PageSetter]:
    """A table at the foot of a column, the rows given at the head of the next column or the next page."""
    one, two = PageSetter(), PageSetter()
    foot = (50, 310)[over == "page"]
    set_text(one, 50, 80, BOTTOM if foot == 310 else 690)
    set_text(one, foot, 80, 690)
    one.text(foot, 705, "表1 特应性皮炎的药物", 8)
    set_part(one, foot, 712, [HEAD, *FIRST], rules, head=True)
    page, x = (two, 50) if over == "page" else (one, 310)
    if mark:
        page.text(x, 81, mark, 8)
    end = set_part(page, x, 88 if mark else 74, rows, rules, head=head)
    set_text(page, x, end + 30)
    set_text(two, 310, 80)
    if page is one:
        set_text(two, 50, 80)
    return [one, two]


def tables_of(folder: Path, pages: list[PageSetter]) -> tuple[PaperTable, ...]:
    return collect_tables(Paper("x.pdf", read_pdf(write_pdf(folder / "x.pdf", pages), CONTEXT), "pdf"))


def texts(table: PaperTable) -> Rows:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


@pytest.mark.parametrize("over", ["column", "page"])
@pytest.mark.parametrize("rules", ["three", "box"])
@pytest.mark.parametrize(
    ("mark", "head"),
    [
        ("续表1", True),
        ("表1（续）", False),
        ("Table 1. Continued", True),
        ("续表", False),
        ("", True),
        ("", False),
    ],
)
def test_rest_in_the_next_column_is_put_behind(
    tmp_path: Path, over: str, rules: str, mark: str, head: bool
) -> None:
    rows = [HEAD, *REST] if head else REST
    (table,) = tables_of(tmp_path, parts(rows, mark, rules=rules, head=head, over=over))
    assert (table.label, table.heads, texts(table)) == ("表1", tuple(HEAD), [*FIRST, *REST])


@pytest.mark.parametrize("mark", ["续表1", "Table 1 – continued from previous page"])
def test_rest_without_rules_is_put_behind(tmp_path: Path, mark: str) -> None:
    pages = parts([HEAD, *REST], mark, rules="none", head=True, over="column")
    (table,) = tables_of(tmp_path, pages)
    assert texts(table) == [*FIRST, *REST]


@pytest.mark.parametrize("over", ["column", "page"])
@pytest.mark.parametrize("mark", ["", "表2 停药率"])
def test_another_table_at_the_head_of_the_next_column_stays_one(tmp_path: Path, over: str, mark: str) -> None:
    one, other = tables_of(tmp_path, parts([OTHER, *REST], mark, rules="three", head=True, over=over))
    assert (texts(one), texts(other)) == (FIRST, REST)
    assert other.heads == tuple(OTHER)


def test_tables_side_by_side_stay_two(tmp_path: Path) -> None:
    page = PageSetter()
    for x in (50, 310):
        end = set_part(page, x, 100, [HEAD if x == 50 else OTHER, *FIRST], "three", head=True)
        set_text(page, x, end + 30)
    page.text(50, 93, "表1 特应性皮炎的药物", 8)
    assert len(tables_of(tmp_path, [page])) == 2


def test_line_that_sends_to_the_next_page_is_no_note_and_the_text_below_a_rest_no_row(tmp_path: Path) -> None:
    one, two = PageSetter(), PageSetter()
    for x in (50, 310):
        set_text(one, x, 80, 680)
    for page, y, rows in ((one, 700.0, [HEAD, *FIRST]), (two, 90.0, REST)):
        page.rule(50, y, 545, y)
        for at, row in enumerate(rows):
            page.row([54, 220, 350, 450], y + 10 + 14 * at, row, 8)
        end = y + 14 * len(rows)
        page.rule(50, end, 545, end)
    one.rule(50, 714, 545, 714)
    one.text(50, 695, "Table 1. Agents in atopic dermatitis", 8)
    one.text(440, 767, "Continued on next page", 7)
    two.text(50, 85, "Table 1 (continued)", 8)
    for x in (50, 310):
        set_text(two, x, end + 16)
    (table,) = tables_of(tmp_path, [one, two])
    assert (texts(table), table.footnote) == ([*FIRST, *REST], None)


@pytest.mark.parametrize("mark", ["续表1", ""])
def test_cell_over_rows_that_an_end_cuts_stands_in_the_rows_behind_it(tmp_path: Path, mark: str) -> None:
    """The trial of two arms stands in the row before the end; its second arm is the first behind it."""
    head = ["试验", "组别", "例数", "缓解率"]
    first = [
        ["SOLO-1", "度普利尤单抗", "224", "38%"],
        ["", "安慰剂", "224", "10%"],
        ["SOLO-2", "度普利尤单抗", "233", "36%"],
    ]
    rest = [
        ["", "安慰剂", "236", "8%"],
        ["CHRONOS", "每周一次", "319", "39%"],
        ["", "隔周一次", "106", "39%"],
        ["", "安慰剂", "315", "12%"],
    ]
    pages = [PageSetter(), PageSetter()]
    set_text(pages[0], 50, 80)
    set_text(pages[0], 310, 80, 700)
    pages[0].text(310, 715, "表1 特应性皮炎的试验", 8)
    set_part(pages[0], 310, 720, [head, *first], "three", head=True)
    if mark:
        pages[1].text(50, 76, mark, 8)
    end = set_part(pages[1], 50, 82, [head, *rest], "three", head=True)
    set_text(pages[1], 50, end + 30)
    set_text(pages[1], 310, 80)
    paper = Paper("x.pdf", read_pdf(write_pdf(tmp_path / "x.pdf", pages), CONTEXT), "pdf")
    (table,) = collect_tables(paper)
    names = [row[0] for row in table.rows]
    trials = [*["SOLO-1"] * 2, *["SOLO-2"] * 2, *["CHRONOS"] * 3]
    assert [cell.text if cell else "" for cell in names] == trials
    assert names[3] is not None
    assert names[3].state == "merged"
