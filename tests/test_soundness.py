"""A grid laid through lines that were dumped box by box is no table: its columns mix kinds of value."""

from __future__ import annotations

import pytest
from relating import engine, relate_text, rows

from pipeline.layout.flattened import Grid, GridCell, is_sound

HEADS = ["Drug", "Approval date", "Country", "Indication"]
ROWS = [
    ["glofitamab", "2023-06", "USA", "DLBCL"],
    ["epcoritamab", "2023-05", "USA", "DLBCL"],
    ["mosunetuzumab", "2022-12", "China", "follicular lymphoma"],
    ["talquetamab", "2023-08", "USA", "multiple myeloma"],
]


def grid(*printed: list[str]) -> Grid:
    cells = [tuple(GridCell((at,), text) for at, text in enumerate(row)) for row in printed]
    return Grid(cells[0], tuple(cells[1:]), "flattened_columns")


def sound(*printed: list[str]) -> bool:
    return is_sound(grid(*printed), engine().finders.cells)


def test_a_table_as_it_was_printed() -> None:
    assert sound(HEADS, *ROWS)
    assert sound(HEADS, ["淋巴瘤的双抗", "2022-12", "—", "未报告"], *ROWS[1:]), "free text is of no kind"
    assert sound(["药物", "靶点"], *[[row[0], "CD20"] for row in ROWS])


def test_columns_that_mix_names_of_drugs_targets_and_diseases_are_usual() -> None:
    treatments = ["pembrolizumab", "PD-1", "NSCLC", "nivolumab"]
    assert sound(["Treatment", "Date"], *[[name, row[1]] for name, row in zip(treatments, ROWS, strict=True)])


@pytest.mark.parametrize("shift", [1, 2, 3])
def test_cells_that_run_on_over_the_rows(shift: int) -> None:
    texts = [text for row in ROWS for text in row]
    texts = texts[shift:] + texts[:shift]
    mixed = [texts[at : at + 4] for at in range(0, 16, 4)]
    assert sound(HEADS, *mixed), "each column holds one kind, though under another head"
    broken = [texts[at : at + 3] for at in range(0, 15, 3)]
    assert not sound(HEADS[:3], *broken)


def test_heads_among_the_values() -> None:
    assert not sound(HEADS, ["靶点", "获批时间", "国家", "适应证"], *ROWS)


BOXES = """
表1  已上市的双特异性抗体

靶点

药物名称
格菲妥单抗
CD20
艾可瑞妥单抗
CD20
莫妥珠单抗 CD20

获批时间

2023-06
2023-05
2022-12
2023-08

国家 适应证
美国 弥漫大B细胞淋巴瘤
美国 弥漫大B细胞淋巴瘤
中国 复发滤泡性
淋巴瘤

塔奎妥单抗

GPRC5D/
CD3

2023-08

美国 多发性骨髓瘤
"""


def test_a_dump_box_by_box_gives_no_facts_but_an_issue() -> None:
    facts = relate_text(BOXES)
    assert rows(facts, "cells") == []
    assert rows(facts, "approvals") == []
    assert "table_not_rebuilt" in [row["code"] for row in rows(facts, "issues")]
