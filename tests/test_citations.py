"""Numbered citations and the brackets that are none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.finders.citations import find_citations, guess_citation_style
from pipeline.layout.entries import is_reference_entry

HERE = Path(__file__).parent
PAPER = (HERE.parent / "raw" / "li-2025-cart.txt").read_text(encoding="utf-8")


def find_references(text: str, style: str = "square") -> list[tuple[int, ...]]:
    return [match.references for match in find_citations(text, style=style)]


def test_first_papers_markers() -> None:
    with (HERE / "data" / "li-2025-cart-citations.csv").open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    found = find_citations(PAPER)
    assert [PAPER[match.start : match.end] for match in found] == [row["quote"] for row in known]
    assert [";".join(map(str, match.references)) for match in found] == [row["references"] for row in known]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("占20%[1-2]。", [(1, 2)]),
        ("风险[13,16-20]", [(13, 16, 17, 18, 19, 20)]),
        ("[13，16–20]", [(13, 16, 17, 18, 19, 20)]),
        ("细胞［3］与", [(3,)]),
        ("[1]-[3]", [(1, 2, 3)]),
        ("[1,2,5-7]", [(1, 2, 5, 6, 7)]),
        ("[4][6]", [(4,), (6,)]),
        ("[2～4]、[ 7 ]", [(2, 3, 4), (7,)]),
        ("were alive at 1 year [6]; age, years [61]", [(6,)]),
        ("fell to 0.8 bleeds per year [3]; twice a year [4]; median years [5]", [(3,), (4,)]),
        ("women of reproductive age [4,5], below 5 years of age [6,7]", [(4, 5), (6, 7)]),
        ("over the pH range [12,13], gestational age [10,11]", [(12, 13), (10, 11)]),
        ("women of childbearing age [4] and aged [5], in HR [6]", [(4,), (5,), (6,)]),
        ("fell (P=0.0031)⁵ in the drug arm⁶ since 2017⁷ and in June 2018⁸", [(5,), (6,), (7,), (8,)]),
        ("[13,\n16-20]", [(13, 16, 17, 18, 19, 20)]),
        ("patients were enrolled¹⁻³.", [(1, 2, 3)]),
        ("已有报道¹²，", [(12,)]),
        ("response.⁴,⁵", [(4, 5)]),
        ("in 2019 [12, 15]", [(12, 15)]),
        ("[CALM(NCT02746952)][56]", [(56,)]),
        ("ORR为85.7%[7]，中位PFS为12.8个月[8-9]", [(7,), (8, 9)]),
    ],
)
def test_markers(text: str, expected: list[tuple[int, ...]]) -> None:
    found = find_references(text)
    assert found[: len(expected)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "[摘  要]",
        "[Abstract]",
        "[Key words]",
        "[如更长的反应持续时间（duration of reaction, DOR）和 OS]",
        "[CALM(NCT02746952)]",
        "题名[J]. 书名[M]. 论文[D]",
        "[95% CI 28-69]",
        "95% CI [28-69]",
        "中位年龄 [45-60] 岁",
        "年龄56 [45,60]岁",
        "median 58.5 [45, 67]",
        "[2019]",
        "[0,1]",
        "x∈[1,2]",
        "[1.2-3.4]",
        "[2021-03-04]",
        "[1,2,4]triazolo[4,3-a]pyridine",
        "pyrazolo[3,4-d]pyrimidine",
        "[18F]FDG、[177Lu]",
        "[1 2 3]",
        "[20-13]",
        "[1-99]",
        "[01]",
        "[n=12]",
        "体质量指数25 kg/m²，10⁹/L，χ²=3.2，R²，Ca²⁺，¹⁸F，10⁻³ cm³",
        "[1:2]",
        "F[1, 201] = 3.81",
        "age, years [61]",
        "(1+2)³ and 15 min⁻¹, 20 mol², 2017²",
    ],
)
def test_other_brackets(text: str) -> None:
    assert find_references(text) == []


def test_list_longer_than_the_reference_list_is_refused() -> None:
    assert [match.references for match in find_citations("[3][212]", references=98)] == [(3,)]


def test_round_brackets_only_on_request() -> None:
    text = "CAR-T has changed care (1,2). Relapse is common (5-7). （1）首先；（2）其次"
    assert find_references(text) == []
    assert find_references(text, "round") == [(1, 2), (5, 6, 7)]
    with pytest.raises(ValueError, match="author"):
        find_citations(text, style="author")


def test_style_is_guessed() -> None:
    assert guess_citation_style(PAPER) == "square"
    assert guess_citation_style("care (1,2). Relapse (5-7) and death (12).") == "round"
    assert guess_citation_style("changed care¹⁻³, relapse⁴ and death⁵.") == "superscript"
    assert guess_citation_style("方法：（1）纳入；（2）排除。") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1] 张三, 李四, 等. 题名[J]. 中华医学杂志, 2020, 100(3): 1-5.", True),
        ("[12] Neelapu SS, Locke FL, et al. Axicabtagene. N Engl J Med. 2017;377:2531.", True),
        ("[24]。人源化CAR-T细胞治疗技术的出现", False),
        ("[24] Humanised CAR-T cells lower immunogenicity.", False),
    ],
)
def test_reference_entries(text: str, *, expected: bool) -> None:
    assert is_reference_entry(text, 0) is expected


@given(
    st.text(alphabet="[1-29a.,，–] ［］¹⁻²（）(JC年", max_size=50),
    st.sampled_from(["square", "round", "glued"]),
)
def test_offsets_and_numbers_hold(text: str, style: str) -> None:
    for match in find_citations(text, style=style):
        assert 0 <= match.start < match.end <= len(text)
        assert match.references
        assert all(0 < number < 1000 for number in match.references)


GLUED = (
    "Haemophilia is rare and 418000 are severely affected.1 Emicizumab lowers bleeding but requires lifelong"
    " injection.2,3 The first trial was reported in 2011.4 The dose was 5 vg/kg.5 It was stable (P<.001).6"
    " At week 52.7 The drug was approved. Most relapse;8 some, however,9-11 do not."
)
GLUED_ZH = "CAR-T细胞治疗已用于血液肿瘤。1-3 多种产品获批上市。4 其疗效显著，5,6 但复发率较高。7"


def test_digits_glued_to_a_stop_are_markers_where_they_rise() -> None:
    assert guess_citation_style(GLUED) == guess_citation_style(GLUED_ZH) == "glued"
    expected = [(1,), (2, 3), (4,), (5,), (6,), (7,), (8,), (9, 10, 11)]
    assert find_references(GLUED, "glued") == expected
    assert find_references(GLUED_ZH, "glued") == [(1, 2, 3), (4,), (5, 6), (7,)]
    assert [m.references for m in find_citations(GLUED, style="glued", references=3)] == [(1,), (2, 3)]
    assert all(GLUED[m.start].isdigit() for m in find_citations(GLUED, style="glued"))
    assert {m.rule for m in find_citations(GLUED, style="glued")} == {"citation:glued"}


@pytest.mark.parametrize(
    "text",
    [
        "median of 3.5 mg and 2.1 months; P=0.03, version 4.1",
        "CLDN18.2 and claudin 18.2; MB-CART19.1; IL-2,3 and GRCh38.1",
        "see Fig.1 and Table No.2, vol.3, ref.4 and Eq.5",
        "in 2011.4 and 2012.5 and 2013.6",
        "published online.24 and printed.57 and cited.98",
        "dose.1 mg and rate.2% and time.3 months and others.4例",
        "疗效为3.5个月，2例缓解。3例死亡，4例复发。5 例失访",
        "随访12.1个月；年龄63.2岁；剂量1.5，2.5和3.5",
        "example.com/1 and www.1 and doi.2",
    ],
)
def test_other_digits_behind_a_stop(text: str) -> None:
    assert guess_citation_style(text) != "glued"


def test_a_text_with_brackets_has_no_glued_markers() -> None:
    text = "affected.1 It needs injection.2 It was new.3 As known [1] and seen [2,3]."
    assert guess_citation_style(text) == "square"
