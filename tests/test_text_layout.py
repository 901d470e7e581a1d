"""Stage 1 for text: encodings, furniture, joining, headings, captions, roles."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.layout.flattened import ShapeKinds
from pipeline.layout.furniture import find_furniture
from pipeline.layout.headings import best_chain, read_candidate
from pipeline.layout.joining import close_letter_spacing, glue, unbroken_words
from pipeline.layout.source import split_lines
from pipeline.readers.context import ReadContext
from pipeline.readers.decode import NotTextError, decode_text
from pipeline.readers.text import lay_out_text
from pipeline.records import Page, Paper
from pipeline.settings import load_settings
from pipeline.store import decode_records, encode_records

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
    assert decode_records(encode_records([page]), Page) == [page]
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


# -------------------------------------------------------------------- headings without a number

SUBJECTS = ("Patients", "Adults", "Children", "Volunteers", "Survivors", "Carriers", "Donors", "Controls")


def prose(first: int, lines: int = 6) -> str:
    """Running text of full lines, no two alike; the last one is short and ends."""
    full = [
        f"{SUBJECTS[(first + at) % 8]} of cohort {chr(65 + first)}{chr(97 + at)} "
        "were treated with the new antibody, then"
        for at in range(lines)
    ]
    return "\n".join([*full, f"seen by the team of {SUBJECTS[first % 8].lower()}.\n"])


def chinese_prose(*subjects: str) -> str:
    return "".join(
        f"{subject}接受治疗后因子活性明显升高，年出血率下降，多数患者\n在随访期间未再接受{subject}以往所用的凝血因子，其中部分患者\n停用了{subject}的预防方案。\n"
        for subject in subjects
    )


TOPICS = f"""Keywords: myeloma; antibodies

Introduction
{prose(1)}TREATMENT OF EARLY DISEASE
{prose(2)}Later lines
Belantamab mafodotin
Belantamab mafodotin was tested in adults of all ages who had received three lines before.12
Toxicity of conjugates
{prose(3)}Conclusion
{prose(4)}"""


def titles_of(text: str) -> list[str]:
    return [heading.title for heading in lay_out(text).headings]


def test_topical_headings_stand_between_an_ended_text_and_a_sentence() -> None:
    assert titles_of(TOPICS) == [
        "Introduction",
        "TREATMENT OF EARLY DISEASE",
        "Later lines",
        "Belantamab mafodotin",
        "Toxicity of conjugates",
        "Conclusion",
    ]


def test_topical_headings_of_a_chinese_paper() -> None:
    text = (
        f"引言\n{chinese_prose('成年人群', '青少年组')}血友病B的基因治疗\n"
        f"{chinese_prose('欧洲队列', '亚洲队列')}"
        f"长期安全性\n{chinese_prose('老年人群', '儿童人群')}结语\n{chinese_prose('本组患者')}"
    )
    assert titles_of(text) == ["引言", "血友病B的基因治疗", "长期安全性", "结语"]


@pytest.mark.parametrize(
    "lines",
    [
        "The drug was then given to\nAsian patients\nwith gastric cancer of all stages.\n",  # in a sentence
        "Overall survival\nPlacebo\nDrug\nNumber at risk\n",  # a figure's labels
        "Blood 2024;8(3):11-20\n",
        "Doses of 5 mg;\n",
    ],
)
def test_short_lines_that_are_no_headings(lines: str) -> None:
    assert titles_of(f"Introduction\n{prose(5)}{lines}{prose(6)}") == ["Introduction"]


def test_heads_of_table_columns_are_no_headings() -> None:
    table = "Table 1 Approved agents\nDrug\nTarget\nTeclistamab\nBCMA\nTalquetamab\nGPRC5D\n"
    paper = lay_out(f"Introduction\n{prose(7)}{table}{prose(8)}")
    assert [heading.title for heading in paper.headings] == ["Introduction"]
    assert "Talquetamab" in by_role(paper, "table")


def test_a_chain_that_does_not_begin_at_one_keeps_its_first_members() -> None:
    assert chain_of("2 Methods", "3 Results", "3.1 Safety", "4 Discussion") == ["2", "3", "3.1", "4"]


# ----------------------------------------------------------------------- title page, captions, heads


def test_kind_of_article_journal_and_doi_are_no_part_of_the_title() -> None:
    text = (
        f"Ann Test Oncol 2024 May 5; 6(8): 31-40\nDOI: 10.1000/ato.31\nREVIEW\nOpen Access\n"
        "Antibodies in lymphoma\n"
        f"Ana Diaz a,b, Jan Novak c,*\na University of Testing, Brno\n"
        f"A B S T R A C T\n{prose(9)}Introduction\n{prose(10)}"
    )
    paper = lay_out(text)
    assert by_role(paper, "title") == ["Antibodies in lymphoma"]
    assert by_role(paper, "author") == ["Ana Diaz a,b, Jan Novak c,*", "a University of Testing, Brno"]
    assert by_role(paper, "abstract")[0].startswith("Adults of cohort")


def test_chinese_title_page() -> None:
    text = (
        "第 41 卷 第 6 期\n示例肿瘤学杂志\n·综述·\n抗体药物偶联物的研究进展\n王小明，李华，张伟\n"
        f"摘要 {CHINESE * 3}\n关键词 抗体；肿瘤\n一、概述\n{CHINESE}\n二、疗效\n{CHINESE}\n"
    )
    paper = lay_out(text)
    assert by_role(paper, "title") == ["抗体药物偶联物的研究进展"]
    assert by_role(paper, "keywords") == ["抗体；肿瘤"]


def test_title_of_a_table_on_the_line_below_its_label() -> None:
    table = "Table 1\nRegulatory approvals of antibodies.\nDrug\tAgency\nTeclistamab\tFDA\nTalquetamab\tEMA\n"
    (page,) = lay_out_text(f"{prose(11)}{table}{prose(12)}", CONTEXT)
    assert [(found.label, found.caption) for found in page.tables] == [
        ("Table 1", "Regulatory approvals of antibodies.")
    ]


def test_abbreviations_with_commas_are_a_footnote() -> None:
    table = "Table 1 Approved agents\nDrug\nTarget\nTeclistamab\nBCMA\nTalquetamab\nGPRC5D\n"
    note = "MM, multiple myeloma; NR, not reached."
    paper = lay_out(f"{prose(13)}{table}{note}\n{prose(14)}")
    assert by_role(paper, "footnote") == [note]


def test_a_sentence_that_opens_with_authors_is_no_running_head() -> None:
    text = (
        f"{prose(15)}4 Lupus and related disorders of the immune system\n"
        "Weber et al. treated five patients with lupus;\n"
        f"all of them responded. {prose(16)}"
    )
    assert by_role(lay_out(text), "furniture") == []


def test_heads_that_count_the_pages_and_cells_at_a_page_end() -> None:
    pages = [
        f"{prose(1)}Fidanacogene elaparvovec",
        f"212 JENSEN ET AL.\n{prose(2)}",
        f"GENE THERAPY NOW 213\n{prose(3)}",
    ]
    lines = split_lines("\f".join(pages) + "Fidanacogene elaparvovec\nFidanacogene elaparvovec\nended.\n")
    assert [lines[at].text for at in sorted(find_furniture(lines))] == [
        "212 JENSEN ET AL.",
        "GENE THERAPY NOW 213",
    ]


def headings(paper: Paper) -> list[tuple[str, str]]:
    return [(heading.number, heading.title) for heading in paper.headings]


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [("一、引言", "一", "引言"), ("0 引 言", "0", "引 言"), ("1. 概述", "1", "概述")],
)
def test_the_first_heading_right_below_key_words(heading: str, number: str, title: str) -> None:
    front = f"偏头痛的预防治疗\n【摘要】 {CHINESE}\n【关键词】 偏头痛；降钙素基因相关肽\n"
    second = "二、" if number == "一" else f"{int(number) + 1} "
    text = f"{front}{heading}\n{CHINESE[:-1]}，\n{CHINESE}\n{second}急性期治疗\n{CHINESE}\n"
    paper = lay_out(text)
    assert headings(paper)[0] == (number, title)
    assert by_role(paper, "keywords") == ["偏头痛；降钙素基因相关肽"]


def test_key_words_that_begin_with_a_number_are_no_heading() -> None:
    front = f"胰岛素周制剂\n【摘要】 {CHINESE}\n【关键词】 胰岛素；\n1型糖尿病\n"
    text = f"{front}{CHINESE}\n一、概述\n{CHINESE}\n二、结语\n{CHINESE}\n"
    assert headings(lay_out(text)) == [("一", "概述"), ("二", "结语")]


def test_a_heading_below_a_footnote_or_a_last_cell_without_full_stop() -> None:
    noted = (
        "表1 已上市药物\n药物\t靶点\n依瑞奈尤单抗\tCGRP受体\n瑞玛奈珠单抗\tCGRP\n注：CGRP：降钙素基因相关肽\n"
    )
    bare = "表2 在研药物\n药物\t靶点\n药物甲\tPACAP\n药物乙\tKATP\n"
    text = f"一、已上市药物\n{CHINESE}\n{noted}二、安全性\n{CHINESE}\n{bare}三、在研药物\n{CHINESE}\n"
    text += f"四、结语\n{CHINESE}\n"
    paper = lay_out(text)
    assert headings(paper) == [("一", "已上市药物"), ("二", "安全性"), ("三", "在研药物"), ("四", "结语")]
    assert by_role(paper, "footnote") == ["注：CGRP：降钙素基因相关肽"]


ITEMS = """三、血友病A的基因治疗
1. Valoctocogene roxaparvovec：该产品（又称BMN
270）于2022年获批，试验纳入134例重型患者，随访三年
仍有效。
2. 其他：另一项试验（NCT03003533）的Ⅰ/Ⅱ期研究中有
十八例患者接受治疗，其中十六例维持表达，出血率下降。
四、面临的挑战
肝毒性和表达的持久性是主要的问题，长期随访的结果仍
有待公布，费用也限制了它的使用。
五、展望
新的载体正在研究之中，其结果值得期待，仍需要进一步
证实。
"""


def test_items_whose_text_follows_on_their_line_are_no_headings() -> None:
    text = f"一、概述\n{CHINESE}\n二、血友病B的基因治疗\n{CHINESE}\n{ITEMS}"
    assert [number for number, _ in headings(lay_out(text))] == ["一", "二", "三", "四", "五"]


def test_a_heading_with_a_colon_that_fills_its_line() -> None:
    items = ITEMS.splitlines()
    body = [*items[1:3], *items[4:6], *items[8:10]]
    first = "\n".join(line.replace("1. ", "").replace("2. ", "") for line in body) + "\n证实。\n"
    second = first.replace("治疗", "给药").replace("试验", "研究").replace("表达", "活性")
    text = f"1. 突破之一：新载体\n{first}2. 突破之二：双靶点及多靶点的细胞疗法\n{second}"
    assert {"1", "2"} <= {number for number, _ in headings(lay_out(text))}


def test_dates_and_editors_behind_the_references_are_no_entry() -> None:
    entries = [f"[{at}] 示例甲. 头痛[J]. 示例杂志, 202{at}, 1(1): 1-9." for at in (1, 2)]
    references = "\n".join(["参考文献", *entries, ""])
    closing = ["（收稿日期：2024-05-01　接受日期：2024-08-16）", "（本文编辑：示例丙）"]
    paper = lay_out(f"一、概述\n{CHINESE}\n二、结语\n{CHINESE}\n{references}" + "\n".join(closing))
    assert by_role(paper, "front_matter") == closing
    assert len(by_role(paper, "reference")) == 2
    assert headings(paper)[-1] == ("", "参考文献")


def test_an_english_title_without_abstract_below_chinese_key_words() -> None:
    text = f"""偏头痛的预防治疗
孙晓 何建
【摘要】 {CHINESE}
【关键词】 偏头痛；预防
DOI：10.12345/example.2024.001
Preventive treatment of migraine
Sun Xiao, He Jian
Department of Neurology, Example Hospital, Example City 000000, China
Corresponding author: He Jian, Email: hejian@example.org
CGRP是偏头痛的关键介质[1]。{CHINESE}
一、已上市药物
{CHINESE}
二、结语
{CHINESE}
"""
    paper = lay_out(text)
    assert by_role(paper, "title") == ["偏头痛的预防治疗", "Preventive treatment of migraine"]
    assert by_role(paper, "body")[0].startswith("CGRP是偏头痛的关键介质[1]。")


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("偏头痛的预防治疗", "方 楠¹，裴志远²,*"),
        ("偏头痛的预防治疗", "杜 康　罗思远"),
        ("Prevention of migraine", "WANG Haiyan1, CHEN Zhiqiang2, LIU Yang1* (1."),
    ],
)
def test_lines_of_names_are_no_part_of_a_title(title: str, names: str) -> None:
    paper = lay_out(f"{title}\n{names}\n摘要：{CHINESE}\n一、概述\n{CHINESE}\n二、结语\n{CHINESE}\n")
    assert by_role(paper, "title") == [title]
    assert by_role(paper, "author") == [names]


def test_the_papers_own_dates_without_colon_are_front_matter() -> None:
    dates = "Received 3 September 2024; revised 11 December 2024; accepted 8 January 2025"
    text = f"Migraine prevention today\n{dates}\nAbstract: We review it.\nIntroduction\n{prose(1)}"
    assert dates in by_role(lay_out(text), "front_matter")
    patients = (
        "Received 3 doses in 2024 all of the patients who had been enrolled in the trial, and improved."
    )
    assert patients not in by_role(lay_out(f"Introduction\n{prose(2)}{patients}\n{prose(3)}"), "front_matter")


def test_short_forms_without_a_label_are_a_footnote() -> None:
    table = "表1 预防治疗的试验\n药物      例数   HR\n药物甲    279    0.46\n药物乙    214    0.44\n"
    paper = lay_out(f"一、概述\n{CHINESE}\n{table}HR：风险比；CI：置信区间\n二、结语\n{CHINESE}\n")
    assert by_role(paper, "footnote") == ["HR：风险比；CI：置信区间"]
    assert [len(table.cells) for page in paper.pages for table in page.tables] == [9]
    assert headings(paper) == [("一", "概述"), ("二", "结语")]


def test_an_issue_head_with_the_page_number_at_its_end_is_furniture() -> None:
    body = f"{CHINESE}\n\n" * 3
    head = "第6期   周立，等：心力衰竭药物治疗的研究进展   · 512 ·"
    text = f"{body}\n\n\n{head}\n\n\n{body}\n\n· 513 ·   示例心脏杂志   2024年6月\n\n\n{body}"
    paper = lay_out(text)
    assert by_role(paper, "furniture") == [head, "· 513 ·   示例心脏杂志   2024年6月"]


def test_a_head_between_the_captions_of_a_table_is_no_cell() -> None:
    head = "第6期   周立，等：心力衰竭药物治疗的研究进展   · 512 ·"
    rows = "药物\t例数\t入选标准\n沙库巴曲缬沙坦\t8399\tLVEF≤40%\n恩格列净\t3730\tLVEF≤40%\n"
    rows += "LVEF：左心室射血分数。\n"
    captions = f"表1 关键试验\n\n\n\n{head}\n\n\nTab. 1 Pivotal trials\n\n"
    text = f"一、概述\n\n{CHINESE}\n\n{captions}{rows}二、结语\n\n{CHINESE}\n"
    paper = lay_out(text)
    (table,) = paper.pages[0].tables
    assert (table.caption, table.caption_other) == ("关键试验", "Pivotal trials")
    assert by_role(paper, "footnote") == ["LVEF：左心室射血分数。"]
    assert not any("周立" in cell.text or "左心室" in cell.text for cell in table.cells)


def test_the_rest_of_an_entry_below_a_running_head_is_no_furniture() -> None:
    head = "· 513 ·   示例心脏杂志   2024年6月   第40卷第6期"
    entry = f"[1]  DIAZ A. Trends in heart failure\n\n\n\n{head}\n\n\n"
    rest = "[J]. J Test, 2023, 7(1): 12-49. DOI:\n\n10.1000/jt.7.\n\n"
    rest += "[2]  NOVAK B. Title[J]. J Test, 2022, 6(1): 1-9.\n"
    paper = lay_out(f"一、概述\n\n{CHINESE}\n\n二、结语\n\n{CHINESE}\n\n参考文献\n\n{entry}{rest}")
    assert by_role(paper, "furniture") == [head]
    assert "\n[1]  DIAZ A. Trends in heart failure [J]. J Test, 2023, 7(1): 12-49. DOI: 10.1000" in paper.text


def test_the_rest_of_a_wrapped_title_is_no_author() -> None:
    text = (
        "心力衰竭与心房颤动患者抗凝治疗的临床研\n究进展\n周 立1，何建2△（1. 示例大学附属医院 心内科）\n"
        f"摘要：{CHINESE}\n一、概述\n{CHINESE}\n二、结语\n{CHINESE}\n"
    )
    paper = lay_out(text)
    assert by_role(paper, "title") == ["心力衰竭与心房颤动患者抗凝治疗的临床研", "究进展"]
    assert "的临床研究进展\n" in paper.text
    alone = lay_out(f"心力衰竭的药物治疗\n周立民\n示例大学附属医院\n摘要：{CHINESE}\n一、概述\n{CHINESE}\n")
    assert by_role(alone, "author")[0].startswith("周立民")


def test_a_lower_case_word_of_a_wrapped_title_is_no_kind_of_article() -> None:
    text = (
        f"偏头痛的预防\n孙晓 何建\n【摘要】 {CHINESE}\n【关键词】 偏头痛\n"
        f"Monoclonal antibodies for migraine: current\nresearch\nSun Xiao, He Jian\nAbstract: {prose(9)}"
        f"Key words: migraine\n一、概述\n{CHINESE}\n"
    )
    assert by_role(lay_out(text), "title")[1:] == ["Monoclonal antibodies for migraine: current", "research"]


def test_one_endless_word_costs_only_its_length() -> None:
    def seconds(size: int) -> float:
        started = time.process_time()
        unbroken_words("A" * size)
        return time.process_time() - started

    assert seconds(80_000) < 8 * seconds(20_000) + 0.5
