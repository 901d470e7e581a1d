"""Stage 1 for text: encodings, furniture, joining, headings, captions, roles."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.flattened import ShapeKinds
from pipeline.layout.furniture import find_furniture
from pipeline.layout.headings import best_chain, read_candidate
from pipeline.layout.joining import close_letter_spacing, glue
from pipeline.layout.source import split_lines
from pipeline.readers.context import ReadContext
from pipeline.readers.decode import NotTextError, decode_text
from pipeline.readers.text import lay_out_text
from pipeline.records import Page, Paper
from pipeline.settings import load_settings
from pipeline.store import make_page, to_plain

CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
CHINESE = "复发或难治性大B细胞淋巴瘤患者接受治疗，中位随访时间为12个月，结果显示疗效良好。"
TRADITIONAL = "復發或難治性淋巴瘤患者接受治療，結果顯示療效良好，這是臨床試驗的發現。"


def lay_out(text: str) -> Paper:
    return Paper("paper.txt", lay_out_text(text, CONTEXT))


def by_role(paper: Paper, role: str) -> list[str]:
    return [paper.text[line.start : line.end] for line in paper.lines if line.role == role]


# ------------------------------------------------------------------------------------ encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_encodings_of_simplified_chinese(encoding: str) -> None:
    assert decode_text((CHINESE * 3 + "\nCAR-T cells 2017\n" * 20).encode(encoding))[0].startswith(CHINESE)


def test_big5_is_not_read_as_gb18030() -> None:
    assert decode_text(TRADITIONAL.encode("big5")) == (TRADITIONAL, "big5hkscs")


def test_line_ends_are_one() -> None:
    assert decode_text(b"a\r\nb\rc\nd")[0] == "a\nb\nc\nd"


def test_some_damaged_bytes_do_not_lose_a_paper() -> None:
    text, _ = decode_text(("临床试验" * 200).encode() + b"\xff\xfe\x80" + ("结果" * 50).encode())
    assert text.startswith("临床试验")
    assert text.endswith("结果")


@pytest.mark.parametrize("raw", [bytes(range(256)) * 8, b"\x7fELF" + b"\x00\x01\x02" * 400])
def test_binary_is_refused(raw: bytes) -> None:
    with pytest.raises(NotTextError):
        decode_text(raw)


# ------------------------------------------------------------------------------------ furniture

HEADED = """CAR-T细胞通过识别肿瘤细胞表面抗原发挥作用，进一步激活T细胞发挥特异
性抗肿瘤作用，人源化的CAR-T细胞治疗技术的出现解决了传统治疗中存在的
免疫原性的问题，在多种血液系统恶性肿瘤的治疗中取得了令人瞩目的成绩，为

·· 128


李梅芳, 等. 某某肿瘤的细胞治疗研究进展

后续的研究奠定了基础。本研究进一步比较了两种方案在老年患者中的疗效与
安全性，结果显示两组之间的差异没有统计学意义，仍需要更多的研究来证实
上述结论，并在更大的人群中加以验证。
"""


def test_furniture_stands_in_no_sentence_and_is_kept() -> None:
    paper = lay_out(HEADED)
    assert by_role(paper, "furniture") == ["·· 128", "李梅芳, 等. 某某肿瘤的细胞治疗研究进展"]
    assert "令人瞩目的成绩，为后续的研究奠定了基础。" in paper.text


def test_repeated_running_head_goes_with_its_page_numbers() -> None:
    body = "The patients in this cohort were treated with the new regimen and followed for one year in\n" * 6
    pages = [f"{n} Smith et al. New regimens in lymphoma\n{body}the end of page {n}.\n" for n in range(2, 6)]
    lines = split_lines("\f".join(pages))
    assert [lines[at].text[:12] for at in sorted(find_furniture(lines))] == [
        f"{n} Smith et a" for n in range(2, 6)
    ]


def test_a_number_in_a_table_column_is_no_page_number() -> None:
    lines = split_lines("表1 入组例数\n\n例数\n\n25\n\n128\n\n34\n\n7\n")
    assert find_furniture(lines) == frozenset()


# -------------------------------------------------------------------------------------- joining


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("B细胞成熟抗", "原", "B细胞成熟抗原"),
        ("2019", "年发病总数", "2019年发病总数"),
        ("relapse-free survival,", "RFS", "relapse-free survival, RFS"),
        ("https://", "clinicaltrials.gov/）", "https://clinicaltrials.gov/）"),
        ("http://www. chictr.", "org.cn/", "http://www. chictr.org.cn/"),
        ("（图", "2）", "（图2）"),
        ("NCT0237", "4333）", "NCT02374333）"),
        ("ChiCTR-IPR-", "17011522", "ChiCTR-IPR-17011522"),
        ("NCT02374333", "12", "NCT02374333 12"),
        ("the CAR-", "T cells", "the CAR-T cells"),
        ("anti-", "tumor response", "anti-tumor response"),
        ("treat-", "ment options", "treatment options"),
        ("CD19/", "CD22", "CD19/CD22"),
    ],
)
def test_line_ends_meet(left: str, right: str, joined: str) -> None:
    kept, between = glue(left, right, words=frozenset({"treatment", "tumor"}))
    assert kept + between + right == joined


@pytest.mark.parametrize(
    ("printed", "closed"),
    [
        ("词 分 别 在 美 国 临 床 试 验", "词分别在美国临床试验"),
        ("相 比 较 ，DLBCL 治 疗 中", "相比较，DLBCL 治疗中"),
        ("替代的靶 向 CD19/CD20", "替代的靶向 CD19/CD20"),
        ("通用型 CAR-T 细胞", "通用型 CAR-T 细胞"),
    ],
)
def test_letter_spaced_chinese_closes(printed: str, closed: str) -> None:
    assert close_letter_spacing(printed) == closed


# ------------------------------------------------------------------------------------- headings


def chain_of(*texts: str) -> list[str]:
    found = [read_candidate(text, at, after_end=True) for at, text in enumerate(texts)]
    return [candidate.number for candidate in best_chain([c for c in found if c is not None])]


def test_headings_are_what_fits_the_section_tree() -> None:
    assert chain_of("1 引言", "2 方法", "2.1 对象", "2.1.1 纳入标准", "2.2 统计", "3 结果") == [
        "1", "2", "2.1", "2.1.1", "2.2", "3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "12款CAR-T细胞产品上市",
        "2例（8%）患者发生",
        "3 patients had grade 3 CRS",
        "5 mg once daily",
        "2.1 个月",
        "7.4",
    ],
)
def test_line_that_merely_starts_with_a_number_is_no_heading(text: str) -> None:
    candidate = read_candidate(text, 0, after_end=True)
    assert candidate is None or chain_of("1 Introduction", text, "2 Methods") == ["1", "2"]


def test_wrapped_heading_is_whole() -> None:
    body = "CAR-T细胞治疗在血液系统恶性肿瘤中取得了突破，但仍然面临着耐药的问题，需要\n" * 6
    paper = lay_out(
        f"1  概述\n{body}结束。\n2  通用型 CAR-T 细胞（universal \nCAR-T cell, UCAR-T）技术\n{body}结束。\n"
    )
    assert [(h.number, h.title) for h in paper.headings] == [
        ("1", "概述"),
        ("2", "通用型 CAR-T 细胞（universal CAR-T cell, UCAR-T）技术"),
    ]


def test_chinese_numerals_stand_above_bracketed_ones() -> None:
    parts = [
        "一、引言",
        "内容甲。",
        "二、方法",
        "（一）对象",
        "内容乙。",
        "（二）统计",
        "内容丙。",
        "三、结论",
        "内容丁。",
    ]
    text = "\n\n".join(parts)
    assert [(h.number, h.level) for h in lay_out(text).headings] == [
        ("一", 1), ("二", 1), ("一", 2), ("二", 2), ("三", 1),
    ]  # fmt: skip


# --------------------------------------------------------------------------- parts of a paper


def test_parts_of_an_english_paper() -> None:
    text = (ROOT / "tests" / "papers" / "adc-breast-en.txt").read_text(encoding="utf-8")
    paper = lay_out(text)
    assert by_role(paper, "title")[0].startswith("Antibody-drug conjugates in breast cancer")
    assert by_role(paper, "author")[0].startswith("Jane A. Example")
    assert by_role(paper, "front_matter")[0].startswith("Received: 12 January 2024")
    assert by_role(paper, "furniture") == ["12 Example et al. Antibody-drug conjugates in breast cancer"]
    assert "few treatment options" in paper.text
    assert len(by_role(paper, "reference")) == 5


def test_caption_is_told_from_a_sentence_about_a_table() -> None:
    body = "本研究共纳入多项临床试验，对不同产品的疗效与安全性进行了系统的比较与分析，\n" * 5
    paper = lay_out(f"{body}结果如\n表1）所示，差异有统计学意义。\n\n图1  流程图\n\n{body}结束。\n")
    assert by_role(paper, "caption") == ["图1  流程图"]


# ----------------------------------------------------------------------------------- properties

LINES = st.lists(
    st.text(alphabet="细胞治疗患者CD19 NCT0237，。（）-1.表图\u3000", max_size=30), max_size=30
).map("\n".join)


@given(LINES)
@settings(max_examples=150, deadline=None)
def test_any_text_lays_out_with_lines_that_quote_it(text: str) -> None:
    for page in lay_out_text(text, CONTEXT):
        ends = [0]
        for line in page.lines:
            assert ends[-1] <= line.start <= line.end <= len(page.text)
            ends.append(line.end)
        for table in page.tables:
            for cell in table.cells:
                assert page.text[cell.start : cell.end] == cell.text


def test_page_survives_write_and_read() -> None:
    text = (ROOT / "raw" / "li-2025-cart.txt").read_text(encoding="utf-8")
    (page,) = lay_out_text(text, CONTEXT)
    assert make_page(to_plain(page)) == page
    assert isinstance(page, Page)


def test_form_feeds_are_pages_and_a_paragraph_stands_whole_on_its_first(tmp_path: Path) -> None:
    line = "The patients in this cohort were treated with the new regimen and were followed for one\n"
    paper = lay_out(
        line * 5
        + "year after the\f"
        + "last infusion of the cells. Then they were seen again by the study team\n"
        + line * 5
    )
    assert [page.page for page in paper.pages] == [1, 2]
    assert "year after the last infusion" in paper.pages[0].text
    assert paper.page_at(paper.text.index("last infusion")) == 2
