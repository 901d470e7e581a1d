"""Tables dumped one row a line, cells apart by single spaces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.flattened import Grid, GridCell, ShapeKinds, TableLine
from pipeline.layout.spaced import cut_lines, rebuild_spaced

HEADS = {
    "trial": "trial", "试验": "trial", "drug": "drug", "药物": "drug", "indication": "disease",
    "适应证": "disease",
    "n": "enrolled", "orr": "orr", "approval date": "approval_date", "获批时间": "approval_date",
    "mpfs (95% ci)": "pfs", "pfs": "pfs", "target": "target", "靶点": "target",
}  # fmt: skip
TERMS = {
    "semaglutide": "drug", "trastuzumab deruxtecan": "drug", "enfortumab vedotin": "drug",
    "inclisiran": "drug",
    "司美格鲁肽": "drug", "达格列净": "drug", "breast cancer": "disease", "heart failure": "disease",
    "urothelial carcinoma": "disease", "NSCLC": "disease", "心力衰竭": "disease", "2型糖尿病": "disease",
    "HER2": "target", "Nectin-4": "target", "PCSK9": "target", "GLP-1R": "target", "SGLT2": "target",
}  # fmt: skip


class FewTerms(ShapeKinds):
    """Shapes, a dozen terms, a few heads."""

    def kinds(self, text: str) -> frozenset[str]:
        return frozenset([TERMS[text]]) if text in TERMS else super().kinds(text)

    def head_kinds(self, text: str) -> frozenset[str]:
        kind = HEADS.get(text.casefold())
        return frozenset([kind] if kind else [])


def lines(*texts: str) -> list[TableLine]:
    return [TableLine(text.strip(), 100 + at, 0, text.endswith(" ")) for at, text in enumerate(texts)]


def texts(grid: Grid | None) -> list[list[str]]:
    assert grid is not None
    return [[cell.text for cell in row] for row in (grid.heads, *grid.rows)]


ENGLISH = (
    "Trial Drug Target Indication n",
    "NCT01000001 trastuzumab deruxtecan HER2 breast cancer 184",
    "NCT01000002 enfortumab vedotin Nectin-4 urothelial carcinoma 608",
    "NCT01000003 semaglutide GLP-1R heart failure 529",
    "NCT01000004 inclisiran PCSK9 — 1561",
    "NCT01000005 trastuzumab deruxtecan HER2 NSCLC 152",
)


def test_english_cells_of_several_words() -> None:
    rows = texts(rebuild_spaced(lines(*ENGLISH), FewTerms()))
    assert rows[0] == ["Trial", "Drug", "Target", "Indication", "n"]
    assert rows[1] == ["NCT01000001", "trastuzumab deruxtecan", "HER2", "breast cancer", "184"]
    assert rows[4] == ["NCT01000004", "inclisiran", "PCSK9", "—", "1561"]
    assert rows[5] == ["NCT01000005", "trastuzumab deruxtecan", "HER2", "NSCLC", "152"]


def test_a_head_of_two_words_and_a_spaced_chinese_date() -> None:
    chinese = lines(
        "药物 靶点 获批时间 适应证",
        "司美格鲁肽 GLP-1R 2017 年 12 月 2型糖尿病",
        "达格列净 SGLT2 2014 年 1 月 心力衰竭",
        "司美格鲁肽 GLP-1R 2021 年 6 月 2型糖尿病",
    )
    rows = texts(rebuild_spaced(chinese, FewTerms()))
    assert rows[1] == ["司美格鲁肽", "GLP-1R", "2017 年 12 月", "2型糖尿病"]
    english = lines(
        "Drug Target Approval date Indication",
        "semaglutide GLP-1R Dec 2017 heart failure",
        "inclisiran PCSK9 Dec 2021 heart failure",
        "enfortumab vedotin Nectin-4 Dec 2019 urothelial carcinoma",
    )
    rows = texts(rebuild_spaced(english, FewTerms()))
    assert rows[0] == ["Drug", "Target", "Approval date", "Indication"]
    assert rows[3] == ["enfortumab vedotin", "Nectin-4", "Dec 2019", "urothelial carcinoma"]


def test_intervals_stay_with_their_numbers() -> None:
    dump = lines(
        "Drug n ORR mPFS (95% CI)",
        "semaglutide 40 55.0% 9.1 (7.2-12.0)",
        "inclisiran 112 61.5% 12.4 (10.1-15.9)",
        "enfortumab vedotin 89 44.1% 5.8 (4.9-7.6)",
        "trastuzumab deruxtecan 91 78.3% 25.1 (22.0-28.4)",
    )
    rows = texts(rebuild_spaced(dump, FewTerms()))
    assert [row[3] for row in rows] == [
        "mPFS (95% CI)",
        "9.1 (7.2-12.0)",
        "12.4 (10.1-15.9)",
        "5.8 (4.9-7.6)",
        "25.1 (22.0-28.4)",
    ]
    assert [row[0] for row in rows[1:]] == [
        "semaglutide",
        "inclisiran",
        "enfortumab vedotin",
        "trastuzumab deruxtecan",
    ]


def test_a_row_broken_over_lines_is_one_row() -> None:
    dump = (
        *ENGLISH[:4],
        "NCT01000006 semaglutide,",
        "inclisiran",
        "GLP-1R,",
        "PCSK9",
        "heart failure 77",
        *ENGLISH[4:],
    )
    grid = rebuild_spaced(lines(*dump), FewTerms())
    rows = texts(grid)
    assert len(rows) == 7
    assert rows[4] == ["NCT01000006", "semaglutide, inclisiran", "GLP-1R, PCSK9", "heart failure", "77"]
    assert grid is not None
    assert [cell.state for cell in grid.rows[3]] == ["printed", "joined", "joined", "printed", "printed"]
    assert grid.rows[3][1].lines == (104, 105)
    assert grid.method == "spaced_rows"


def test_what_is_uncertain_names_both_readings() -> None:
    dump = lines(
        "Drug Target Xolm Indication",
        "semaglutide GLP-1R kappa heart failure",
        "inclisiran PCSK9 sigma heart failure",
        "semaglutide GLP-1R omega heart failure",
        "inclisiran PCSK9 alpha beta gamma delta",
    )
    grid = rebuild_spaced(dump, FewTerms())
    assert grid is not None
    shaken = [cell.text for cell in grid.rows[3] if cell.state == "uncertain"]
    assert len(shaken) >= 2
    note = grid.ambiguities[-1]
    assert note.rows == (4,)
    assert len(set(note.readings)) == 2


@pytest.mark.parametrize(
    "dump",
    [
        ("药物", "司美格鲁肽", "达格列净", "靶点", "GLP-1R", "SGLT2", "适应证", "2型糖尿病", "心力衰竭"),
        ("Trial", "NCT01000001", "NCT01000002", "Approval date", "Dec 2017", "Dec 2019"),
        (
            "The trial was stopped early because of slow accrual, and the",
            "patients who had been enrolled were followed for a median of",
            "12 months. No further safety signal was seen in the group that",
            "received the drug, and the rate of discontinuation was low in",
            "both arms of the study, as had been reported before by others.",
        ),
        ("本研究 纳入 患者", "结果显示 疗效 良好。", "不良反应 可控"),
        (),
    ],
)
def test_other_lines_are_refused(dump: tuple[str, ...]) -> None:
    assert rebuild_spaced(lines(*dump), FewTerms()) is None


def test_too_many_lines_are_refused() -> None:
    assert rebuild_spaced(lines(*(ENGLISH * 600)), FewTerms()) is None


def test_cells_are_cut_out_of_their_lines() -> None:
    dump = (*ENGLISH[:4], "NCT01000006 semaglutide,", "inclisiran", "PCSK9", "heart failure 77", *ENGLISH[4:])
    grid = rebuild_spaced(lines(*dump), FewTerms())
    assert grid is not None
    cells = [cell for row in (grid.heads, *grid.rows) for cell in row]
    parts = list(cut_lines(cells, {100 + at: text for at, text in enumerate(dump)}))
    assert " ".join(part for cell in parts for part in cell) == " ".join(dump)
    assert parts[cells.index(grid.rows[3][1])] == ("semaglutide,", "inclisiran")


def test_a_part_that_is_printed_twice_is_cut_in_order() -> None:
    cells = [GridCell((0,), "CD19"), GridCell((0, 1), "CD19 CAR"), GridCell((1,), "CAR")]
    assert list(cut_lines(cells, {0: "CD19 CD19", 1: "CAR CAR"})) == [("CD19",), ("CD19", "CAR"), ("CAR",)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("ab 1(,—药%-", max_size=16), max_size=7))
def test_no_word_is_lost_or_moved(dump: list[str]) -> None:
    kept = [text.strip() for text in dump if text.strip()]
    grid = rebuild_spaced(
        lines("Drug n ORR", "semaglutide 12 10.1%", "inclisiran 9 33.3%", *kept), FewTerms()
    )
    if grid is not None:
        assert all(len(row) == len(grid.heads) for row in grid.rows)
        said = "".join(cell.text for row in grid.rows for cell in row)
        told = "".join(["semaglutide1210.1%inclisiran933.3%", *kept])
        assert said.replace(" ", "").replace("-", "") == told.replace(" ", "").replace("-", "")
