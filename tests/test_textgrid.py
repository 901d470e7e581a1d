"""Tables drawn with pipes, tabs and spaces."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.han import text_width
from pipeline.layout.flattened import Grid
from pipeline.layout.textgrid import rebuild_delimited


def texts(grid: Grid | None) -> list[list[str]]:
    assert grid is not None
    return [[cell.text for cell in row] for row in (grid.heads, *grid.rows)]


def pad(rows: list[list[str]], gap: int = 3) -> list[str]:
    widths = [max(text_width(row[at]) for row in rows) + gap for at in range(len(rows[0]))]
    return [
        "".join(
            cell + " " * (width - text_width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


TABLE = [
    ["药物", "Target", "获批时间"],
    ["恩美曲妥珠单抗", "HER2", "2013-02"],
    ["sacituzumab govitecan", "TROP2", "2020-04"],
    ["维迪西妥单抗", "HER2", "2021-06"],
]


def test_markdown() -> None:
    lines = ["| 药物 | Target |", "|:---|---:|", "| 恩美曲妥珠单抗 | HER2 |", "| a \\| b | |"]
    grid = rebuild_delimited(lines)
    assert texts(grid) == [["药物", "Target"], ["恩美曲妥珠单抗", "HER2"], ["a | b", ""]]
    assert grid is not None
    assert grid.method == "pipes"
    assert grid.rows[0][1].lines == (2,)
    assert grid.rows[1][1].lines == ()


def test_pipes_without_outer_pipes() -> None:
    assert texts(rebuild_delimited(["Trial | N", "DAPA-HF | 4744", "VICTORIA | 5050"]))[2] == [
        "VICTORIA",
        "5050",
    ]


def test_box_drawing_with_wrapped_cells() -> None:
    lines = [
        "+--------+-----------+",
        "| Trial  | Endpoint  |",
        "+--------+-----------+",
        "| SELECT | major     |",
        "|        | event     |",
        "+--------+-----------+",
        "| COLCOT | death     |",
        "+--------+-----------+",
    ]
    grid = rebuild_delimited(lines)
    assert texts(grid) == [["Trial", "Endpoint"], ["SELECT", "major event"], ["COLCOT", "death"]]
    assert grid is not None
    assert grid.rows[0][1].state == "joined"
    assert grid.rows[0][1].lines == (3, 4)


def test_tabs_keep_empty_cells() -> None:
    grid = rebuild_delimited(["药物\t靶点\t国家", "阿基仑赛\tCD19\t中国", "未知\t\t美国", "末行\tBCMA"])
    assert texts(grid)[2:] == [["未知", "", "美国"], ["末行", "BCMA", ""]]
    assert grid is not None
    assert grid.method == "tabs"


def test_spaces_with_wide_characters() -> None:
    grid = rebuild_delimited(pad(TABLE))
    assert texts(grid) == TABLE
    assert grid is not None
    assert grid.method == "spaces"


def test_wrapped_row_with_empty_first_cell_is_joined_upward() -> None:
    rows = [
        ["Drug", "Indication"],
        ["polatuzumab", "diffuse large"],
        ["", "B-cell lymphoma"],
        ["tisotumab", "cervical cancer"],
    ]
    assert texts(rebuild_delimited(pad(rows)))[1] == ["polatuzumab", "diffuse large B-cell lymphoma"]


def test_chinese_continuation_is_joined_without_a_space() -> None:
    rows = [["药物", "适应证"], ["甲", "复发或难治性"], ["", "淋巴瘤"], ["乙", "胃癌"]]
    assert texts(rebuild_delimited(pad(rows)))[1] == ["甲", "复发或难治性淋巴瘤"]


def test_three_line_table_in_text() -> None:
    lines = ["=" * 30, *pad(TABLE)[:1], "-" * 30, *pad(TABLE)[1:], "=" * 30]
    assert texts(rebuild_delimited(lines)) == TABLE


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["", "  "],
        ["只有一行 | 没有别的"],
        ["The trial met its endpoint.", "Patients were treated for 12 weeks,", "and followed for 3 years."],
        ["本研究纳入了120例患者。", "中位随访时间为12.4个月，", "结果表明该方案安全有效。"],
        ["a | b | c", "d | e"],
        ["   indented first line of prose here", "then the second line of prose", "and a third one"],
    ],
)
def test_refuses_what_is_no_table(lines: list[str]) -> None:
    assert rebuild_delimited(lines) is None


CELL = st.text(alphabet="abcXYZ019胃癌淋巴-/.", min_size=1, max_size=8)


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=6)
    )
)
def test_pipe_tables_come_back(rows: list[list[str]]) -> None:
    rows = [[f"x{cell}" for cell in row] for row in rows]
    assert texts(rebuild_delimited(["| " + " | ".join(row) + " |" for row in rows])) == rows


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=3, max_size=6)
    )
)
def test_space_tables_come_back(rows: list[list[str]]) -> None:
    rows = [[f"x{cell}" for cell in row] for row in rows]
    assert texts(rebuild_delimited(pad(rows))) == rows


@pytest.mark.parametrize("line", ["|" * 2000, "a  " * 600, "\t" * 2000, "|-" * 900, " " * 1999 + "x"])
def test_hostile_lines_end_soon(line: str) -> None:
    began = time.process_time()
    rebuild_delimited([line] * 200)
    assert time.process_time() - began < 3
