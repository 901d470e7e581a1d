# ruff: noqa: E501 - dumps read best one line each
"""Tables put together again from dumps with one line a cell, below each other."""

from __future__ import annotations

import importlib.util
import random
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.flattened import Grid, ShapeKinds, TableLine, rebuild
from pipeline.layout.flattened.evidence import WEIGHTS
from pipeline.layout.flattened.shapes import join_lines


def _load_bench() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "bench" / "flattened_rate.py"
    spec = importlib.util.spec_from_file_location("flattened_rate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["flattened_rate"] = module
    spec.loader.exec_module(module)
    return module


bench = _load_bench()

HEADS = {
    "试验": "trial",
    "靶点": "target",
    "癌种": "disease",
    "Target": "target",
    "Trial": "trial",
    "Endpoint": "endpoint",
    "日期": "date",
}
DISEASES = {
    "MM": "MM", "多发性骨髓瘤": "MM", "NSCLC": "NSCLC", "SCLC": "SCLC", "肺癌": "LC", "胃癌": "GC", "CRC": "CRC",
    "乳腺癌": "BC", "实体瘤": "ST", "HCC": "HCC", "non-small cell lung cancer": "NSCLC", "lung cancer": "LC",
}  # fmt: skip
PARENTS = {
    "NSCLC": {"LC", "ST"},
    "SCLC": {"LC", "ST"},
    "LC": {"ST"},
    "GC": {"ST"},
    "BC": {"ST"},
    "HCC": {"ST"},
}
MODIFIERS = {"r/r ": "mod:relapsed_refractory", "晚期": "mod:advanced"}


class FewTerms(ShapeKinds):
    """Shapes, a dozen diseases with their broader ones, two modifiers, a few heads."""

    def kinds(self, text: str) -> frozenset[str]:
        found = super().kinds(text)
        known = any(item in DISEASES.values() for item in self.items(text))
        return found or frozenset(["disease"] if known else [])

    def head_kinds(self, text: str) -> frozenset[str]:
        return frozenset([HEADS[text]] if text in HEADS else [])

    def items(self, text: str) -> tuple[str, ...]:
        found: list[str] = []
        for part in text.replace("，", ",").replace("、", ",").split(","):
            bare = part.strip()
            for start, modifier in MODIFIERS.items():
                if bare.startswith(start):
                    found.append(modifier)
                    bare = bare.removeprefix(start)
            found.append(DISEASES.get(bare, bare.casefold()))
        return tuple(item for item in found if item)

    def parents(self, item: str) -> frozenset[str]:
        return frozenset(PARENTS.get(item, ()))


def lines(*texts: str, gaps: dict[int, int] | None = None, gap: int = 0) -> list[TableLine]:
    return [TableLine(text, 100 + at, (gaps or {}).get(at, gap)) for at, text in enumerate(texts)]


def texts(grid: Grid | None) -> list[list[str]]:
    assert grid is not None
    return [[cell.text for cell in row] for row in (grid.heads, *grid.rows)]


def states(grid: Grid | None, column: int) -> list[str]:
    assert grid is not None
    return [row[column].state for row in grid.rows]


IDS = [f"NCT0{n:07d}" for n in range(4100001, 4100013)]
TARGETS = ["HER2", "HER2", "BCMA", "HER2", "EGFR", "EGFR", "BCMA", "HER2", "EGFR", "MET", "BCMA", "HER2"]


def column_dump(cancers: list[str], count: int = 12) -> list[str]:
    return ["试验", *IDS[:count], "靶点", *TARGETS[:count], "癌种", *cancers]


def test_columns_of_equal_length() -> None:
    cancers = [
        "乳腺癌",
        "胃癌",
        "MM",
        "乳腺癌",
        "NSCLC",
        "CRC",
        "MM",
        "胃癌",
        "NSCLC",
        "NSCLC",
        "MM",
        "乳腺癌",
    ]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert texts(grid)[0] == ["试验", "靶点", "癌种"]
    assert texts(grid)[3] == [IDS[2], "BCMA", "MM"]
    assert grid is not None
    assert grid.method == "flattened_columns"
    assert grid.ambiguities == ()
    assert {cell.state for row in grid.rows for cell in row} == {"printed"}
    assert grid.rows[0][0].lines == (101,)


def test_no_known_head_is_needed_for_columns_of_different_looks() -> None:
    dump = ["研究编号", *IDS, "国家", *["美国", "中国"] * 6, "入组", *map(str, range(20, 32))]
    assert texts(rebuild(lines(*dump), ShapeKinds()))[12] == [IDS[11], "中国", "31"]


def test_heads_first_then_columns() -> None:
    dump = ["注册号", "靶点", "例数", "NCT02655133", "NCT02028455", "CD19", "CD22", "20", "45"]

    class Known(ShapeKinds):
        def head_kinds(self, text: str) -> frozenset[str]:
            return frozenset({"注册号": ["trial"], "靶点": ["target"], "例数": ["number"]}.get(text, []))

    assert texts(rebuild(lines(*dump), Known())) == [
        ["注册号", "靶点", "例数"],
        ["NCT02655133", "CD19", "20"],
        ["NCT02028455", "CD22", "45"],
    ]


def test_row_by_row() -> None:
    rows = [[trial, target, str(at)] for at, (trial, target) in enumerate(zip(IDS, TARGETS, strict=True))]
    dump = ["Trial", "Target", "N", *(cell for row in rows for cell in row)]
    grid = rebuild(lines(*dump), FewTerms())
    assert grid is not None
    assert grid.method == "flattened_rows"
    assert texts(grid)[1:] == rows


def test_row_by_row_with_wrapped_cells() -> None:
    texts_of = ["overall survival", "progression-free survival by|blinded review", "objective response"]
    rows = [[trial, "HER2", texts_of[at % 3]] for at, trial in enumerate(IDS)]
    dump = [
        "Trial",
        "Target",
        "Endpoint",
        *(part for row in rows for cell in row for part in cell.split("|")),
    ]
    grid = rebuild(lines(*dump), FewTerms())
    assert texts(grid)[1:] == [[cell.replace("|", " ") for cell in row] for row in rows]
    assert grid is not None
    assert grid.rows[1][2].state in ("joined", "uncertain")


def test_trailing_comma_joins() -> None:
    cancers = [
        "乳腺癌",
        "胃癌",
        "MM",
        "乳腺癌,",
        "NSCLC,",
        "CRC",
        "CRC",
        "NSCLC",
        "MM",
        "胃癌",
        "SCLC",
        "NSCLC",
        "MM",
        "乳腺癌",
    ]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert texts(grid)[4][2] == "乳腺癌, NSCLC, CRC"
    assert grid is not None
    assert grid.rows[3][2].state == "joined"
    assert grid.rows[3][2].lines == (130, 131, 132)
    assert grid.ambiguities == ()


def test_head_that_begins_like_another() -> None:
    classes = ["单抗", "单抗", "双抗", "ADC", "ADC", "单抗", "双抗", "ADC", "单抗", "单抗", "双抗", "ADC"]
    drugs = [
        f"{stem}mab"
        for stem in ("alpha", "beta", "gamma", "delta", "eta", "zeta", "mu", "nu", "xi", "pi", "rho", "tau")
    ]
    dump = ["试验", *IDS, "联合药物", *drugs, "联合药物功能", *classes]
    assert texts(rebuild(lines(*dump), FewTerms()))[0] == ["试验", "联合药物", "联合药物功能"]


def test_bilingual_head_on_two_lines() -> None:
    dump = ["试验", "Trial", *IDS, "靶点", "Target", *TARGETS]
    grid = rebuild(lines(*dump), FewTerms())
    assert texts(grid)[0] == ["试验 Trial", "靶点 Target"]
    assert texts(grid)[12] == [IDS[11], TARGETS[11]]


def test_company_places_a_wrapped_cell_and_says_what_it_cannot_tell() -> None:
    cancers = [
        "乳腺癌",
        "胃癌",
        "MM",
        "乳腺癌",
        "NSCLC",
        "CRC",
        "MM",
        "胃癌",
        "HCC",
        "CRC",
        "SCLC",
        "MM",
        "乳腺癌",
    ]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert [row[2] for row in texts(grid)[1:]][:7] == cancers[:7]
    # BCMA meets MM in rows 3, 7 and 11: one of the cells between the last two is wrapped.
    assert texts(grid)[11][2] == "MM"
    assert states(grid, 2) == ["printed"] * 6 + ["uncertain"] * 5 + ["printed"]
    assert grid is not None
    assert [(one.column, one.head, one.rows) for one in grid.ambiguities] == [(3, "癌种", (7, 8, 9, 10, 11))]
    assert len(grid.ambiguities[0].readings) == 2
    assert "13 lines for 12 rows" in grid.ambiguities[0].message


def test_modifier_starts_a_cell() -> None:
    cancers = [
        "r/r MM",
        "晚期胃癌",
        "r/r MM",
        "晚期乳腺癌",
        "晚期NSCLC",
        "晚期CRC",
        "r/r MM",
        "晚期胃癌",
        "晚期HCC",
    ]
    cancers += ["NSCLC", "SCLC", "r/r MM", "晚期乳腺癌"]
    assert texts(rebuild(lines(*column_dump(cancers)), FewTerms()))[11][2] == "r/r MM"


def test_placeholder_is_a_whole_cell() -> None:
    cancers = ["乳腺癌", "n/s", "MM", "乳腺癌", "—", "CRC", "MM", "n/s", "HCC", "CRC", "n/s", "MM", "乳腺癌"]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert not any(text != "n/s" and "n/s" in text for row in texts(grid) for text in row)


def test_missing_cells_make_the_whole_column_uncertain() -> None:
    cancers = ["乳腺癌", "胃癌", "MM", "乳腺癌", "NSCLC", "CRC", "MM", "胃癌", "HCC", "CRC"]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert set(states(grid, 2)) == {"uncertain"}
    assert [row[2] for row in texts(grid)].count("") == 2
    assert grid is not None
    assert "empty" in grid.ambiguities[0].message


def test_lacking_blank_line_marks_a_wrap_unless_the_ids_lack_it_too() -> None:
    cancers = [
        "乳腺癌",
        "胃癌",
        "MM",
        "乳腺癌",
        "HCC",
        "CRC",
        "MM",
        "胃癌",
        "HCC",
        "CRC",
        "SCLC",
        "MM",
        "乳腺癌",
    ]
    dump = column_dump(cancers)
    start = dump.index("癌种") + 1
    # Rows 3 and 4 stand close in the ids and in the cancers: the page's doing. Then HCC and CRC of row 9.
    grid = rebuild(lines(*dump, gaps={4: 0, start + 3: 0, start + 9: 0}, gap=1), FewTerms())
    assert texts(grid)[9][2] == "HCC CRC"
    assert texts(grid)[4][2] == "乳腺癌"
    assert states(grid, 2) == ["printed"] * 8 + ["joined"] + ["printed"] * 3


def test_vocabulary_joins_a_term() -> None:
    cancers = [
        "CRC",
        "lung cancer",
        "MM",
        "CRC",
        "non-small cell",
        "lung cancer",
        "CRC",
        "MM",
        "HCC",
        "lung cancer",
        "HCC",
        "MM",
        "CRC",
    ]
    grid = rebuild(lines(*column_dump(cancers)), FewTerms())
    assert texts(grid)[5][2] == "non-small cell lung cancer"
    assert states(grid, 2)[4] == "joined"


@pytest.mark.parametrize(
    "prose",
    [
        ["CAR-T therapy has changed the", "treatment of many blood cancers,", "but solid tumours remain", "hard to treat. Trials of new", "targets are under way."],
        ["近年来，嵌合抗原受体T细胞疗法", "在血液肿瘤中取得突破，", "但实体瘤的疗效仍然有限。", "多项临床试验正在进行，", "结果值得期待。"] * 6,
        ["one"], [], ["a", "b", "c"],
        ["The study enrolled 120 patients", "between 2017 and 2020 at", "12 centres in China.", "Median age was 57 years", "(range 24-75) and 43%", "were women. Response was", "seen in 73% of patients", "at 12 weeks."] * 4,
        ["CD19"] * 40,
    ],
)  # fmt: skip
def test_refuses_prose(prose: list[str]) -> None:
    assert rebuild(lines(*prose), FewTerms()) is None


@pytest.mark.parametrize("name", [field.name for field in fields(WEIGHTS)])
@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_small_changes_of_a_weight_change_nothing(name: str, factor: float) -> None:
    cancers = [
        "乳腺癌",
        "胃癌",
        "MM",
        "乳腺癌,",
        "HCC",
        "NSCLC",
        "CRC",
        "MM",
        "胃癌",
        "HCC",
        "CRC",
        "SCLC",
        "MM",
        "乳腺癌",
    ]
    dump = lines(*column_dump(cancers))
    weights = replace(WEIGHTS, **{name: getattr(WEIGHTS, name) * factor})
    assert texts(rebuild(dump, FewTerms(), weights=weights)) == texts(rebuild(dump, FewTerms()))


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["CD20单抗,", "CD3/CD20 BiTE,", "CD3/CD20 BiTE"], "CD20单抗, CD3/CD20 BiTE, CD3/CD20 BiTE"),
        (["obinutuzumab, glofitamab,", "mosunetuzumab"], "obinutuzumab, glofitamab, mosunetuzumab"),
        (["B-ALL", "B细胞淋巴瘤", "B-NHL"], "B-ALL B细胞淋巴瘤 B-NHL"),
        (["复发或难治性急性", "B淋巴细胞白血病"], "复发或难治性急性 B淋巴细胞白血病"),
        (["慢性淋巴细胞", "白血病"], "慢性淋巴细胞白血病"),
        (["BTK抑制剂，", "CD20单抗"], "BTK抑制剂，CD20单抗"),
        (["BCMA/", "GPRC5D"], "BCMA/GPRC5D"),
        (["CAR-", "T"], "CAR-T"),
        (["anti-", "drug"], "anti-drug"),
        (["hospitali-", "zation"], "hospitalization"),
        (["0.80", "(0.73-0.87)"], "0.80 (0.73-0.87)"),
    ],
)
def test_join_lines(parts: list[str], joined: str) -> None:
    assert join_lines(parts) == joined


@given(st.lists(st.text("CD胃癌ab19, ，(-", min_size=1, max_size=8).map(str.strip).filter(bool), max_size=40))
@settings(max_examples=60, deadline=None)
def test_every_line_stands_in_one_cell(words: list[str]) -> None:
    grid = rebuild(lines(*words), FewTerms())
    if grid is not None:
        cells = [*grid.heads, *(cell for row in grid.rows for cell in row)]
        assert sorted(at for cell in cells for at in cell.lines) == [100 + at for at in range(len(words))]
        assert all(len(row) == len(grid.heads) for row in grid.rows)
        assert rebuild(lines(*words), FewTerms()) == grid


@pytest.mark.parametrize(
    ("way", "least", "most_silent"),
    [("columns", 0.9, 0.05), ("columns wrapped", 0.8, 0.12), ("heads first", 0.9, 0.02), ("rows", 0.9, 0.02)],
)
def test_rate_on_tables_of_other_topics(way: str, least: float, most_silent: float) -> None:
    found = bench.measure(way, range(100, 120), ShapeKinds())
    assert found["exact"] >= least * found["cells"]
    assert found["silent"] <= most_silent * found["cells"]


def _hostile() -> dict[str, list[str]]:
    draw = random.Random(1)
    return {
        "numbers": [str(draw.randint(0, 999)) for _ in range(1500)],
        "commas": ["a,"] * 2000,
        "one text": ["CD19"] * 2500,
        "far too many": ["CD19", "x"] * 2500,
        "long lines": ["x" * 20_000] * 50,
    }


@pytest.mark.parametrize("name", list(_hostile()))
def test_hostile_regions_end_soon(name: str) -> None:
    dump = lines(*_hostile()[name])
    began = time.process_time()
    assert rebuild(dump, ShapeKinds()) is None
    assert time.process_time() - began < 4


def test_heads_behind_the_rows_come_first() -> None:
    rows = ["NCT03370913", "F8", "134", "NCT04370054", "F9", "75", "NCT03569891", "SMN1", "54"]
    lines = [TableLine(text, at, 0) for at, text in enumerate([*rows, "Trial", "Target", "n"])]
    grid = rebuild(lines, FewTerms())
    assert grid is not None
    assert [head.text for head in grid.heads] == ["Trial", "Target", "n"]
    assert [[cell.text for cell in row] for row in grid.rows] == [rows[:3], rows[3:6], rows[6:]]
