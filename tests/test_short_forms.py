"""Short forms with several meanings: the paper's definition, then what it names in full, else an issue."""

from __future__ import annotations

import pytest
from relating import relate_text, rows


def read(text: str, field: str, surface: str) -> set[str]:
    found = rows(relate_text(text), "mentions")
    return {row["value"] for row in found if row["field"] == field and row["quote"] == surface}


def issues(text: str) -> list[str]:
    found = rows(relate_text(text), "issues")
    return [row["message"] for row in found if row["code"] == "ambiguous_short_form"]


@pytest.mark.parametrize(
    ("text", "surface", "disease"),
    [
        ("溃疡性结肠炎治疗进展。UC患者的缓解率升高。", "UC", "ulcerative-colitis"),
        ("Urothelial carcinoma is treated anew. UC responds.", "UC", "UC"),
        ("骨髓纤维化的新药。MF患者接受芦可替尼。", "MF", "MF"),
        ("蕈样肉芽肿的新药。MF患者接受治疗。", "MF", "mycosis-fungoides"),
        ("干燥综合征常见。SS患者接受泰它西普。", "SS", "SjD"),
        ("胃癌的免疫治疗。GC患者生存期延长。", "GC", "GC"),
        ("恶性黑色素瘤免疫治疗。MM患者的ORR为40%。", "MM", "MEL"),
        ("多发性骨髓瘤与黑色素瘤。MM患者的ORR为40%。", "MM", "MM"),
        ("MM患者的ORR为40%。", "MM", "MM"),
        ("恶性黑色素瘤（malignant melanoma，MM）免疫治疗。MM患者的ORR为40%。", "MM", "MEL"),
        ("帕金森病的治疗。PD患者使用左旋多巴。", "PD", "parkinson-disease"),
    ],
)
def test_what_the_paper_names_in_full_decides(text: str, surface: str, disease: str) -> None:
    assert read(text, "disease", surface) == {disease}
    assert issues(text) == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("骨肉瘤患者的总生存期。OS为12个月。", "OS"),
        ("溃疡性结肠炎和尿路上皮癌均常见。UC患者增多。", "UC"),
        ("帕金森病与疾病进展。PD的比例为10%。", "PD"),
        ("阿霉素（doxorubicin）的不良反应。ADR发生率为10%。", "ADR"),
    ],
)
def test_two_readings_are_left_open_and_said(text: str, surface: str) -> None:
    assert read(text, "disease", surface) | read(text, "drug", surface) == set()
    [message] = issues(text)
    assert message.startswith(f"{surface} is not defined and can be ")


@pytest.mark.parametrize(
    "text",
    [
        "中位OS为12个月，UC未提及。",
        "骨肉瘤（osteosarcoma，OS）患者的总生存期。OS患者增多。",
        "总生存期（overall survival，OS）和骨肉瘤。OS为12个月。",
    ],
)
def test_what_is_defined_or_not_named_raises_nothing(text: str) -> None:
    assert issues(text) == []


def test_a_word_in_capitals_is_no_short_form() -> None:
    assert read("ALL PATIENTS WERE TREATED AND THE TRIAL MET ITS ENDPOINT.", "disease", "ALL") == set()
    assert read("Patients with ALL were treated.", "disease", "ALL") == {"ALL"}
    assert read("B-ALL、ALL和AML患者。", "disease", "ALL") == {"ALL"}


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Models were fitted with PROC MIXED in SAS.", "PROC"),
        ("The trial followed ICH guidance.", "ICH"),
        ("Devices (Acme, Tampa, FL) were worn.", "FL"),
        ("Patients with anxiety (SCID interview) were asked.", "SCID"),
        ("HL performed the randomization.", "HL"),
        ("AML, RA and HL were responsible for the design.", "HL"),
        ("One of the researchers (MM) trained the participants.", "MM"),
        ("All data were read by two authors (KS, AML).", "AML"),
    ],
)
def test_a_form_of_many_meanings_that_is_never_named_says_nothing(text: str, surface: str) -> None:
    assert read(text, "disease", surface) == set()


def test_and_is_read_where_the_paper_names_it() -> None:
    said = "Root mean squares. Rhabdomyosarcoma (child) is rare. RMS responds."
    assert read(said, "disease", "RMS") == {"RMS"}


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Approved for relapsed or refractory FL on June 26, 2024.", "FL"),
        ("It acts in Lymphoma, FL, and CLL.", "FL"),
        ("It acts in CLL, FL.", "FL"),
        ("The risk of AML (SEER) was higher; AML was rare.", "AML"),
        ("Two trials (HL and AML) are open.", "HL"),
        ("AML was responsible for 20% of deaths.", "AML"),
        ("NSCLC contributed to mortality; NSCLC performed worst.", "NSCLC"),
        ("Follicular lymphoma (FL) is told by one author (FL). FL drafted the plan.", "FL"),
    ],
)
def test_a_disease_is_no_address_and_nobodys_initials(text: str, surface: str) -> None:
    assert read(text, "disease", surface) == {surface}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Carotid endarterectomy (CEA) was compared with stenting. CEA was safe.", set()),
        ("癌胚抗原（carcinoembryonic antigen，CEA）高表达。靶向CEA的抗体。", {"CEACAM5"}),
        ("The target is CEA on tumours.", {"CEACAM5"}),
    ],
)
def test_a_target_that_the_paper_defines_otherwise_is_none(text: str, target: set[str]) -> None:
    assert read(text, "target", "CEA") == target


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("系统性硬化症[SSc]是一种罕见病。", {"SSc": "系统性硬化症"}),
        ("Systemic sclerosis [SSc] is rare [12].", {"SSc": "Systemic sclerosis"}),
        ("系统性硬化症相关间质性肺病（SSc-ILD）患者。", {"SSc-ILD": "系统性硬化症相关间质性肺病"}),
        ("继发进展型多发性硬化（SPMS）患者。", {"SPMS": "继发进展型多发性硬化"}),
        ("原发进展型多发性硬化（PPMS）患者。", {"PPMS": "原发进展型多发性硬化"}),
        ("早期三阴性乳腺癌（eTNBC）患者。", {"eTNBC": "早期三阴性乳腺癌"}),
        ("疾病活动评分28（DAS28）下降。", {"DAS28": "疾病活动评分28"}),
        ("奥希替尼每日一次（QD）口服。", {"QD": "每日一次"}),
        # How often it is given stands beside a drug, its way or its arm, and is defined by none of them.
        ("奥马珠单抗（QD）起效快；口服给药（QD）。", {}),
        ("巴瑞替尼组（4 mg QD）起效快。", {}),
    ],
)
def test_the_long_form_is_whole_and_its_own(text: str, expected: dict[str, str]) -> None:
    found = rows(relate_text(text), "abbreviations")
    assert {row["abbreviation"]: row["long_en"] or row["long_zh"] for row in found} == expected
