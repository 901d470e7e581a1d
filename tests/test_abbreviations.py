"""The finder of abbreviation definitions: known values, refusals, offsets, linear time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.finders.abbreviations import find_definitions, load_lists

CASES = Path(__file__).parent / "data" / "abbreviations"
DEFINITIONS = json.loads((CASES / "definitions.json").read_text(encoding="utf-8"))
REFUSALS = json.loads((CASES / "refusals.json").read_text(encoding="utf-8"))

# The segmenter joins 中脑 over the edge of 脑脊液中|脑源性神经营养因子.
WRONG_WITH_SEGMENTER = "脑脊液中脑源性神经营养因子"


def values(text: str, **evidence: object) -> list[list[str]]:
    """Short form, English and Chinese of every definition found."""
    found = find_definitions(text, **evidence)  # type: ignore[arg-type]
    return [[one.abbreviation, one.long_en, one.long_zh] for one in found]


@pytest.fixture(scope="session")
def segment():
    """A private Chinese segmenter without the hidden Markov model."""
    jieba = pytest.importorskip("jieba")
    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    return lambda text: list(tokenizer.cut(text, HMM=False))


@pytest.mark.parametrize(("text", "expected"), DEFINITIONS)
def test_finds_definitions_without_other_evidence(text, expected):
    assert values(text) == expected


def test_finds_definitions_with_a_segmenter(segment):
    wrong = [text for text, expected in DEFINITIONS if values(text, cut=segment) != expected]
    assert [text[:13] for text in wrong] == [WRONG_WITH_SEGMENTER]


@pytest.mark.parametrize("text", REFUSALS)
def test_refuses_what_is_no_definition(text):
    assert values(text) == []


@pytest.mark.parametrize("text", [text for text, _ in DEFINITIONS])
def test_offsets_span_long_form_and_bracket(text):
    for one in find_definitions("上文。\n" + text + "\f下文"):
        quote = ("上文。\n" + text)[one.start : one.end]
        assert one.abbreviation in quote
        assert one.long_en in quote
        assert one.long_zh.replace(" ", "") in quote.replace(" ", "")
        assert not {"\n", "\f"} & set(quote)


def test_a_short_form_goes_on_from_the_one_before() -> None:
    text = "glucagon-like peptide-1 (GLP-1) receptor agonists (GLP-1RAs) reduce weight."
    assert values(text) == [
        ["GLP-1", "glucagon-like peptide-1", ""],
        ["GLP-1RAs", "glucagon-like peptide-1 receptor agonists", ""],
    ]


def test_names_of_a_vocabulary_need_no_letters() -> None:
    text = "恩美曲妥珠单抗（trastuzumab emtansine，T-DM1）"
    assert values(text) == []
    lexicon = {name: frozenset(["T-DM1"]) for name in ("t-dm1", "trastuzumab emtansine")}
    assert values(text, lexicon=lexicon) == [["T-DM1", "trastuzumab emtansine", "恩美曲妥珠单抗"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The adjusted odds ratio (OR) rose.", [["OR", "odds ratio", ""]]),
        ("Mood (or OR) and drugs (or both) were told.", []),
        (
            "The State Trait Anxiety Inventory (STAI-6) fell.",
            [["STAI-6", "State Trait Anxiety Inventory", ""]],
        ),
        ("We used the Manchester scale of walking (MSW-B).", [["MSW-B", "Manchester scale of walking", ""]]),
        ("Patients gave blood (AB-2) at home.", []),
    ],
)
def test_editions_of_questionnaires_and_or(text: str, expected: list[list[str]]) -> None:
    assert values(text) == expected


def test_takes_the_place_of_the_whole_definition():
    text = "在针对慢性淋巴细胞白血病（chronic lymphocytic leukemia，CLL）、MCL等的试验中"
    (one,) = find_definitions(text)
    assert text[one.start : one.end] == "慢性淋巴细胞白血病（chronic lymphocytic leukemia，CLL）"
    assert one.rule == "abbreviation:bracket_zh_en"


@pytest.mark.parametrize(
    ("before", "long", "english"),
    [
        ("克服", "移植物抗宿主病", "graft-versus-host disease, GVHD"),
        ("显示出超过90%的", "完全缓解率", "complete response rate, CRR"),
        ("疗法的 6 个月", "无复发生存率", "relapse-free survival, RFS"),
        ("也占据了重要地位，如", "布鲁顿酪氨酸激酶", "Bruton tyrosine kinase, BTK"),
        ("减少或避免", "T细胞受体", "T cell receptor, TCR"),
        ("等问题以及", "B细胞成熟抗原", "B cell maturation antigen, BCMA"),
        ("包括 ALL、", "非霍奇金淋巴瘤", "non-Hodgkin's lymphoma, NHL"),
        ("针对患者特异性", "新抗原", "neoantigen"),
        ("研究[90]提出了", "逻辑门型CAR-T", "Logic-Gated CAR-T"),
        ("显著改善", "无进展生存期", "progression-free survival, PFS"),
        ("2020年我国", "肝细胞癌", "hepatocellular carcinoma, HCC"),
        ("联合", "溶瘤病毒", "oncolytic virus, OV"),
    ],
)
def test_finds_the_left_edge(before, long, english):
    (one,) = find_definitions(f"{before}{long}（{english}）的研究")
    assert one.long_zh == long


def test_lexicon_settles_the_left_edge():
    text = "采用上海地塞米松方案（DXM）"
    assert values(text, lexicon={"地塞米松方案": frozenset(["DXM"])}) == [["DXM", "", "地塞米松方案"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "通用型 CAR-T 细胞（（universal CAR-T cell, UCAR-T细胞）技术",
            ["UCAR-T", "universal CAR-T cell", "通用型 CAR-T 细胞"],
        ),
        ("双靶点（bispecific, Bi-)CAR-T细胞", ["Bi-", "bispecific", "双靶点"]),
        (
            "弥漫大 B 细胞淋巴瘤（diffuse large B-cell lymphoma，DLBCL）",
            ["DLBCL", "diffuse large B-cell lymphoma", "弥漫大B细胞淋巴瘤"],
        ),
        (
            "[Key words]  gene-modified T lymphocyte (GMT cell); x",
            ["GMT cell", "gene-modified T lymphocyte", ""],
        ),
        (
            "获益[如反应持续时间（duration of reaction, DOR）和 OS]",
            ["DOR", "duration of reaction", "反应持续时间"],
        ),
    ],
)
def test_bears_odd_print(text, expected):
    assert values(text) == [expected]


def test_a_line_break_ends_a_definition():
    assert values("移植物抗宿主病\n（graft-versus-host disease，GVHD）") == [
        ["GVHD", "graft-versus-host disease", ""]
    ]
    assert values("chimeric antigen\nreceptor (CAR)") == []


def test_each_definition_stands_at_its_own_place():
    text = "急性髓系白血病（acute myeloid leukemia，AML）。\n急性髓系白血病（acute myeloid leukemia，AML）。"
    first, second = find_definitions(text)
    assert (first.abbreviation, second.abbreviation) == ("AML", "AML")
    assert second.start > first.end


@given(st.text(alphabet="中的抗体CARTcar -/（）()，,；;：:=、0198αⅠ.\n\f“”[]", max_size=120))
@settings(max_examples=150, deadline=None)
def test_never_leaves_the_text_or_the_line(text):
    for one in find_definitions(text):
        assert 0 <= one.start < one.end <= len(text)
        assert not {"\n", "\f"} & set(text[one.start : one.end])
        assert one.long_en or one.long_zh


@pytest.mark.parametrize(
    "text",
    [
        "（" * 200_000,
        "（A" * 60_000,
        "，、；" * 90_000,
        "A" * 300_000,
        " " * 300_000,
        "A-" * 150_000,
        "CR：" * 60_000,
        "的抗体（" * 60_000,
        "a b c (ABC) " * 10_000,
    ],
    ids=lambda text: repr(text[:4]),
)
def test_hostile_repetition_takes_linear_time(text):
    begun = time.process_time()
    find_definitions(text)
    assert time.process_time() - begun < 6


def test_word_lists_are_read_once_and_hold_no_word_twice_over():
    lists = load_lists()
    assert lists is load_lists()
    assert lists.openings("neoantigen") == ("新",)
    assert lists.splitter.match("行为") is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("trastuzumab deruxtecan (T-DXd) works", [["T-DXd", "trastuzumab deruxtecan", ""]]),
        ("with patritumab deruxtecan (HER3-DXd)", [["HER3-DXd", "patritumab deruxtecan", ""]]),
        ("immunomodulatory drugs (IMiDs) and others", [["IMiDs", "immunomodulatory drugs", ""]]),
        ("with idecabtagene vicleucel (bb2121)", []),
        ("given trastuzumab (T-DXd) later", []),
        ("Patritumab deruxtecan (2024, FDA) was refused", []),
    ],
)
def test_lexicon_knows_short_forms_with_other_letters(text, expected):
    concepts = (
        ("trastuzumab deruxtecan", "t-dxd"),
        ("patritumab deruxtecan", "her3-dxd"),
        ("immunomodulatory drug", "imid"),
        ("idecabtagene vicleucel", "bb2121"),
        ("trastuzumab",),
        ("fda",),
    )
    known = {name: frozenset([names[0]]) for names in concepts for name in names}
    assert values(text, lexicon=known) == expected


NOTED = {
    "注：PFS为无进展生存期；NR为未达到": [("PFS", "无进展生存期"), ("NR", "未达到")],
    "注：HFrEF，射血分数降低的心力衰竭；KCCQ，堪萨斯城心肌病问卷。": [
        ("HFrEF", "射血分数降低的心力衰竭"),
        ("KCCQ", "堪萨斯城心肌病问卷"),
    ],
    "注：JAK1为Janus激酶1": [("JAK1", "Janus激酶1")],
    "注：PFS为主要终点；ORR为38%；NA为无数据": [],
    "研究中PFS为无进展生存期的替代指标；OS为次要终点。": [],
}


@pytest.mark.parametrize("note", NOTED)
def test_notes_of_tables_say_it_with_a_verb_or_a_comma(note: str) -> None:
    assert [(one.abbreviation, one.long_zh) for one in find_definitions(note)] == NOTED[note]


def test_a_syllable_in_brackets_is_part_of_the_long_form() -> None:
    (found,) = find_definitions("长期服用核苷（酸）类似物（nucleos(t)ide analogue，NA）可抑制复制。")
    assert found.long_zh.endswith("核苷（酸）类似物")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周期蛋白依赖性激酶4/6（CDK4/6）抑制剂", [["CDK4/6", "", "周期蛋白依赖性激酶4/6"]]),
        (
            "周期蛋白依赖性激酶4/6（cyclin-dependent kinase 4/6，CDK4/6）",
            [["CDK4/6", "cyclin-dependent kinase 4/6", "周期蛋白依赖性激酶4/6"]],
        ),
        ("白细胞介素-4/13（IL-4/13）", [["IL-4/13", "", "白细胞介素-4/13"]]),
        ("发病率约为1/5 000（NHL）", []),
        ("血管内皮生长因子（VEGF）及其受体（VEGFR）", [["VEGF", "", "血管内皮生长因子"]]),
        ("HER2低表达（IHC 1+或IHC 2+/ISH-）乳腺癌", []),
    ],
)
def test_numbers_halves_and_results_beside_short_forms(text: str, expected: list[list[str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "图1 A总生存曲线（OS）；B无病生存曲线（PFS）。",
            [["OS", "", "总生存曲线"], ["PFS", "", "无病生存曲线"]],
        ),
        ("A组无效；B细胞受体（BCR）激活", [["BCR", "", "B细胞受体"]]),
        (
            "The European Medicines Agency's (EMA's) committee",
            [["EMA", "European Medicines Agency", ""]],
        ),
        ("慢性阻塞性肺疾病（简称慢阻肺，COPD）是常见病。", [["COPD", "", "慢性阻塞性肺疾病"]]),
        ("慢性阻塞性肺疾病（简称慢阻肺）是常见病。", []),
        ("国家食品药品监督管理总局（CFDA，现NMPA）", [["CFDA", "", "国家食品药品监督管理总局"]]),
        ("Age-related macular degeneration (AMD)", [["AMD", "Age-related macular degeneration", ""]]),
        ("静脉阻塞继发黄斑水肿（macular edema，ME）", [["ME", "macular edema", "黄斑水肿"]]),
        (
            "继发性甲状旁腺功能亢进（secondary hyperparathyroidism，SHPT）",
            [["SHPT", "secondary hyperparathyroidism", "继发性甲状旁腺功能亢进"]],
        ),
        (
            "阿替利珠单抗（atezolizumab，ATE；商品名：泰圣奇）抑制PD-L1。",
            [["ATE", "atezolizumab", "阿替利珠单抗"]],
        ),
        ("We took FEV1 and nitric oxide synthase (NOS) there.", [["NOS", "nitric oxide synthase", ""]]),
        (
            "using the Directional Airway Stylet (DAS, Acme Medical, Highlands Ranch, CO)",
            [["DAS", "Directional Airway Stylet", ""]],
        ),
    ],
)
def test_parts_of_figures_owners_and_second_names(text: str, expected: list[list[str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The drug was well tolerated (Figure 2B) in both groups (P = 0.03).",
        "Weill Cornell Medicine (New York) and the Mayo Clinic (Rochester) took part.",
        "患者（男12例，女8例）的中位年龄（岁）为54。",
        "第二代（2G）测序和第三代（3G）测序。",
        "The trial (ORION-10) continued with alglucosidase alfa (Myozyme; Sanofi).",
        "We used to inject goserelin acetate (Acme Pharmaceuticals, Springfield, IL) daily.",
        "which will guide research (HC and RC) later.",
        "The most frequent AEs (all-causality across both arms and all doses) were mild.",
    ],
)
def test_what_only_looks_like_a_definition_is_none(text: str) -> None:
    assert values(text) == []
