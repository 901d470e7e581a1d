"""The vocabulary scan on the project's own vocabularies: what is found, what is not, and where."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.finders.vocabulary import Scanner, build_scanner
from pipeline.normalisers.fold import fold_punctuation, fold_width
from pipeline.normalisers.name import name_key
from pipeline.settings import Settings, Term, load_settings

CONFIG = Path(__file__).parent.parent / "config"
FIELDS = ("target", "drug", "disease", "product", "country", "agency", "intervention", "modifier")


@cache
def project() -> Settings:
    """The project's configuration."""
    return load_settings(CONFIG)


@cache
def scanner() -> Scanner:
    """A scanner of the project's vocabularies."""
    return build_scanner([project().fields[name] for name in FIELDS])


def ids(text: str, field: str) -> list[str]:
    """The ids a field has in a text, in order."""
    return [match.term.id for match in scanner().scan(text) if match.term.field == field]


def whole(text: str, field: str) -> list[str]:
    """The ids of a field that a whole text names."""
    return [term.id for term in scanner().find_whole(text) if term.field == field]


@pytest.mark.parametrize(
    "form", ["PD-L1", "PDL1", "PD L1", "ＰＤ－Ｌ１", "PD‑L1", "PD–L1", "程序性死亡配体-1", "B7-H1"]
)
def test_one_target_in_many_spellings(form: str) -> None:
    assert ids(f"阻断{form}通路", "target") == ["CD274"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TGF-β、TGF-beta、TGFβ、TGF-ß", ["TGFB1"] * 4),
        ("IL-12 and IL12", ["IL12", "IL12"]),
        ("CD3 in CD30 and CD38", ["CD3E", "TNFRSF8", "CD38"]),
        ("IL-1 beside IL-12", ["IL1", "IL12"]),
        ("anti-CD19, αCD19, 抗CD19, CD19+细胞", ["CD19"] * 4),
        ("CD19-CAR-T、CMV-CD19、CD19CAR", ["CD19", "CD19"]),
        ("CD19/CD22、CD20×CD3、BCMA-CAR", ["CD19", "CD22", "MS4A1", "CD3E", "TNFRSF17"]),
        ("CD3ζ is a signal domain", ["CD247"]),
        ("IL-6R单抗与IL-6", ["IL6R", "IL6"]),
        ("携带正交 IL-2 受体的", ["IL2RB"]),
        ("内源性TCRA和β-2微球蛋白基因", ["TRAC", "B2M"]),
        ("吲哚胺2，3-双加氧酶和吲哚胺2,3-双加氧酶", ["IDO1", "IDO1"]),
        ("CLL 1例，PD 1例，MM 6项", []),
        ("PD-1 和 PD 1 抗体", ["PDCD1", "PDCD1"]),
        ("met the criteria, kit provided", []),
        ("CLDN18.2、Claudin 18.2、claudin18.2", ["CLDN18"] * 3),
        ("HER2/neu", ["ERBB2"]),
        ("GLP-1受体激动剂", ["GLP1R"]),
        ("CD19, CD20", ["CD19", "MS4A1"]),
        ("CD1 9 and CD-19", ["CD19"]),
        ("PCSK9 and 前蛋白转化酶枯草溶菌素9", ["PCSK9", "PCSK9"]),
    ],
)
def test_targets(text: str, found: list[str]) -> None:
    assert ids(text, "target") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("弥漫大 B 细胞淋巴瘤", ["DLBCL"]),
        ("DLBCL与LBCL", ["DLBCL", "LBCL"]),
        ("B-ALL, B ALL, T-ALL and ALL", ["B-ALL", "B-ALL", "T-ALL", "ALL"]),
        ("all patients, mm of the os, fl", []),
        ("r/rMM、R/R MM、r/rDLBCL", ["MM", "MM", "DLBCL"]),
        ("relapsed or refractoryfollicular lymphoma", ["FL"]),
        ("Ph+ ALL、Ph⁺ALL", ["Ph+ ALL", "Ph+ ALL"]),
        ("急性淋巴母细胞白血病和急性淋巴细胞白血病", ["ALL", "ALL"]),
        ("leukaemia, Leukemias, solid tumours, solid tumor", ["leukemia", "leukemia", "ST", "ST"]),
        ("Hodgkin's lymphoma, Hodgkin’s lymphoma, non-Hodgkin lymphomas", ["HL", "HL", "NHL"]),
        ("NHL 23项、AML 7项、T-ALL 3项", ["NHL", "AML", "T-ALL"]),
        ("经典型霍奇金淋巴瘤（cHL）", ["cHL", "cHL"]),
        ("非小细胞肺癌和小细胞肺癌", ["NSCLC", "SCLC"]),
        ("non-small cell lung cancer (NSCLC)", ["NSCLC", "NSCLC"]),
        ("中位OS为13.4个月，RT-PCR，ST段抬高", []),
        ("ST段抬高型心肌梗死（STEMI）", ["STEMI", "STEMI"]),
        ("type 2 diabetes (T2DM)，2型糖尿病", ["T2DM", "T2DM", "T2DM"]),
        ("Sézary综合征、Sezary syndrome", ["SS", "SS"]),
        ("B细胞恶性\n肿瘤", ["b-cell-malignancy"]),
        ("HFrEF与射血分数保留的心力衰竭", ["HFrEF", "HFpEF"]),
        ("RRMM和NDMM", ["MM", "MM"]),
        ("M M, D-LBCL", ["LBCL"]),
        ("a small ball", []),
    ],
)
def test_diseases(text: str, found: list[str]) -> None:
    assert ids(text, "disease") == found


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        (
            "阿基仑赛、axi-cel、axi cel、Axicabtagene Ciloleucel、奕凯达",
            "product",
            ["axicabtagene ciloleucel"] * 5,
        ),
        ("UCART19与CART19", "product", ["UCART19", "tisagenlecleucel"]),
        ("CD19/CD22 CAR-T细胞（CTA101）", "product", ["CTA101"]),
        ("伊布替\n尼、Ibrutinib、IMBRUVICA", "drug", ["ibrutinib"] * 3),
        ("polatuzumab\nvedotin", "drug", ["polatuzumab vedotin"]),
        ("沙利度胺衍生物、沙利度胺", "drug", ["thalidomide"]),
        ("司美格鲁肽（semaglutide）与替尔泊肽", "drug", ["semaglutide", "semaglutide", "tirzepatide"]),
        ("维泊妥珠单抗", "drug", ["polatuzumab vedotin"]),
        ("美国食品药品监督管理局（FDA）和国家药监局", "agency", ["FDA", "FDA", "NMPA"]),
        ("美国食品药品监督管理局、中国、U.S.", "country", ["US", "CN", "US"]),
        ("use us as status", "country", []),
        ("BTK抑制剂，CD20单抗，放疗", "intervention", ["BTK inhibitor", "CD20 antibody", "radiotherapy"]),
        ("r/r、复发或难治性、复发/难治、relapsed/refractory", "modifier", ["relapsed_refractory"] * 4),
        ("r/rMM", "modifier", ["relapsed_refractory"]),
        ("newly diagnosed, treatment-naïve, 初诊", "modifier", ["newly_diagnosed"] * 3),
        ("转移性三阴性乳腺癌", "modifier", ["metastatic"]),
        ("急性淋巴細胞白血病、急性淋巴母細胞白血病", "disease", ["ALL", "ALL"]),
        ("瀰漫性大B細胞淋巴瘤與類風濕關節炎", "disease", ["DLBCL", "RA"]),
        ("司美格魯肽和阿基侖賽", "drug", ["semaglutide"]),
        ("國家藥監局", "agency", ["NMPA"]),
    ],
)
def test_other_fields(text: str, field: str, found: list[str]) -> None:
    assert ids(text, field) == found


def test_a_class_does_not_hide_the_target_inside() -> None:
    found = {(m.term.field, m.term.id, m.start, m.end) for m in scanner().scan("联合CD20单抗")}
    assert ("intervention", "CD20 antibody", 2, 8) in found
    assert ("target", "MS4A1", 2, 6) in found


def test_shared_forms_give_all_concepts_and_weak_ones_only_when_asked() -> None:
    assert ids("SS患者", "disease") == []
    assert {m.term.id for m in scanner().scan("SS患者", weak=True)} == {"SS", "synovial-sarcoma", "SjD"}
    assert sorted(whole("SS", "disease")) == ["SS", "SjD", "synovial-sarcoma"]
    assert all(m.weak for m in scanner().scan("SS患者", weak=True))


@pytest.mark.parametrize(
    ("cell", "field", "found"),
    [
        ("MM", "disease", ["MM", "MEL"]),
        ("OS", "disease", ["OS"]),
        ("os", "disease", []),
        (" B-NHL ", "disease", ["B-NHL"]),
        ("r/r MM", "disease", []),
        ("CD19, BCMA", "target", []),
        ("DC", "intervention", ["dendritic cell vaccine"]),
        ("CMV-MVA triplex", "intervention", ["CMV-MVA triplex"]),
        ("", "disease", []),
    ],
)
def test_whole_cells(cell: str, field: str, found: list[str]) -> None:
    assert whole(cell, field) == found


def test_a_usual_reading_goes_before_weak_ones() -> None:
    assert [term.id for term in scanner().find_whole("MM", usual=True) if term.field == "disease"] == ["MM"]
    assert [term.id for term in scanner().find_whole("OS", usual=True) if term.field == "disease"] == ["OS"]


def test_marks_of_lists_and_brackets_do_not_join_a_name() -> None:
    small = Scanner(
        [Term("disease", "x", "large cell lymphoma", "大细胞淋巴瘤"), Term("target", "y", "PD-L1", "")]
    )
    for text in (
        "大，细胞淋巴瘤",
        "大(细胞淋巴瘤",
        "large, cell lymphoma",
        "PD/L1",
        "大\f细胞淋巴瘤",
        "PD  - -  L1",
    ):
        assert small.scan(text) == []
    joined = small.scan("large\ncell lymphoma PD-\nL1 大\n细胞淋巴瘤")
    assert [match.term.id for match in joined] == ["x", "y", "x"]


def test_the_longest_candidate_may_fail_and_leave_a_shorter_one() -> None:
    small = Scanner([Term("target", "a", "IL-1", ""), Term("target", "b", "IL-12", "")])
    assert [m.term.id for m in small.scan("IL-1 2例")] == ["a"]


NAMES = (
    "CD19",
    "CD3",
    "PD-L1",
    "DLBCL",
    "大B细胞",
    "淋巴瘤",
    "r/r",
    "MM",
    "axi-cel",
    "β",
    "ß",
    "ALL",
    "例",
    "x",
)
JOINTS = ("-", "–", "·", "，", "（", "）", "'s", "\n", "\f", " ", "１２", "İ", "ﬁ", "\u200b", "\u0301")
PIECES = st.sampled_from(NAMES + JOINTS)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_offsets_quote_the_term(text: str) -> None:
    matches = scanner().scan(text, weak=True)
    for match in matches:
        quote = text[match.start : match.end]
        assert quote == quote.strip()
        assert match.term in scanner().find_whole(quote)
    assert matches == scanner().scan(text, weak=True)
    assert {m.term.id for m in scanner().scan(fold_width(text), weak=True)} == {m.term.id for m in matches}


@given(st.text(max_size=60))
def test_folding_keeps_lengths_and_is_settled_after_once(text: str) -> None:
    for fold in (fold_width, fold_punctuation):
        assert len(fold(text)) == len(text)
        assert fold(fold(text)) == fold(text)
    assert name_key(name_key(text)) == name_key(text)


def test_a_name_in_radicals_or_other_forms_is_the_plain_one() -> None:
    assert name_key("⾒⾨") == name_key("见门")
    assert name_key("TGF-ẞ") == name_key("TGF-β")


def test_width_leaves_chinese_marks() -> None:
    assert fold_width("（ＣＲ，８％）　⽩⾎病") == "（CR，8％） 白血病"
    assert fold_punctuation("（ＣＲ，８％）；［１］") == "(CR,8%);[1]"
    assert fold_width("НСТ Α") == "НСТ Α"


def test_every_surface_of_the_project_is_found_whole() -> None:
    lost = [
        (term.rule, surface)
        for name in FIELDS
        for term in project().fields[name].terms
        for surface in term.surfaces
        if term not in scanner().find_whole(surface)
    ]
    assert lost == []


def test_no_two_concepts_of_a_field_share_a_name_unless_they_say_so() -> None:
    clashes = []
    for name in FIELDS:
        for term in project().fields[name].terms:
            for surface in term.surfaces:
                others = [t.id for t in scanner().find_whole(surface) if t.field == name and t.id != term.id]
                if others and surface not in term.props.get("shared", "").split(";"):
                    clashes.append((name, surface, term.id, others))
    assert clashes == []


def test_parents_and_targets_name_known_concepts() -> None:
    diseases = {term.id for term in project().fields["disease"].terms}
    targets = {term.id for term in project().fields["target"].terms}
    countries = {term.id for term in project().fields["country"].terms}
    parents = {term.id: term.props.get("parent", "") for term in project().fields["disease"].terms}
    assert set(parents.values()) <= diseases | {""}
    for disease in parents:
        line = [disease]
        while line[-1] and len(line) < 20:
            line.append(parents[line[-1]])
        assert line[-1] == "", f"the broader diseases of {disease} go in a circle"
    for name, prop in (("product", "targets"), ("drug", "target"), ("intervention", "target")):
        for term in project().fields[name].terms:
            unknown = set(filter(None, term.props.get(prop, "").split(";"))) - targets
            assert not unknown, (term.id, unknown)
    assert {t.props.get("country", "") for t in project().fields["agency"].terms} <= countries | {""}
    assert {t.props["status"] for t in project().fields["product"].terms} == {"marketed", "investigational"}


def test_external_ids_have_a_source() -> None:
    for name, keys in (
        ("target", ("hgnc", "uniprot")),
        ("disease", ("doid", "ncit")),
        ("drug", ("atc", "chembl")),
    ):
        for term in project().fields[name].terms:
            if any(term.props.get(key) for key in keys):
                assert term.props.get("source"), term.id


@pytest.mark.parametrize("hostile", ["ALL", "CD19 ", "a-", "急性", "'s ", "r/r", "B细胞淋巴瘤", "PD-\n"])
def test_hostile_repetition_ends_soon(hostile: str) -> None:
    begun = time.process_time()
    scanner().scan(hostile * (200_000 // len(hostile)))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("凝血酶原时间与凝血酶", "target", ["F2"]),
        ("New England Journal; England", "country", ["GB"]),
        ("细胞疗法 国际：法国", "country", ["FR"]),
        ("美 国 临 床 试 验 注 册 中 心", "country", ["US"]),
        ("胰岛素抵抗与胰岛素", "intervention", ["insulin"]),
        ("pulmonary hypertension, hypertension", "disease", ["hypertension"]),
        ("雌激素治疗、激素治疗", "intervention", ["endocrine therapy"]),
    ],
)
def test_longer_phrases_that_mean_something_else(text: str, field: str, found: list[str]) -> None:
    assert ids(text, field) == found


@pytest.mark.parametrize(
    ("text", "field", "found"),
    [
        ("received MB-CART19.1", "product", []),
        ("输注MB-CART19.1细胞", "product", []),
        ("CART19.1", "product", []),
        ("infused CART19. In", "product", ["tisagenlecleucel"]),
        ("CD19-CART19、抗CD19-CART19", "product", ["tisagenlecleucel"] * 2),
        ("CTL019-treated patients; CTL019组", "product", ["tisagenlecleucel"] * 2),
        ("anti-CD19, CMV-CD19 and CD19.28z", "target", ["CD19"] * 3),
        ("DS-8201 and DS8201", "drug", ["trastuzumab deruxtecan"] * 2),
        ("GSK-DS-8201-301 study", "drug", []),
    ],
)
def test_no_code_inside_a_longer_one(text: str, field: str, found: list[str]) -> None:
    assert ids(text, field) == found
