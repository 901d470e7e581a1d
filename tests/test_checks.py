"""The checks: what each must find in a short paper, and what it must let pass."""

from __future__ import annotations

import pytest
from relating import engine, relate_pages, relate_table, relate_text, rows

from pipeline.checks import CHECKS, PAPERS_CHECKS, check_papers
from pipeline.readers.text import lay_out_text
from pipeline.records import Fact, Line, Page, Paper


def alarms(text: str, code: str) -> list[str]:
    return [row["message"] for row in rows(relate_text(text), "issues") if row["code"] == code]


def test_every_check_is_declared_and_every_declared_one_is_there() -> None:
    assert set(engine().settings.checks) == {*CHECKS, *PAPERS_CHECKS}


FOUND = {
    "percentage_of_count": [
        "ORR为58%（12/25）。",
        "共有12/25例（58.0%）患者缓解。",
        "Responses occurred in 12 of 25 patients (58%).",
        "The response rate was 58% (12 of 25).",
        "25例患者中12例（58%）达到缓解。",
    ],
    "parts_above_total": ["共检索到临床试验44项。其中涉及ADC的为24项、双抗23项、小分子7项。"],
    "metric_order": [
        "In ABC-1 (NCT01234567), the ORR was 65% and the CR rate was 88%.",
        "ABC-1研究（NCT01234567）的中位PFS为13.1个月，中位OS为10.2个月。",
    ],
    "approval_two_dates": [
        "FDA于2022年2月批准西达基奥仑赛用于MM。另有报道，西达基奥仑赛于2022年3月获FDA批准。",
    ],
    "abbreviation_two_meanings": [
        "疾病控制率（disease control rate，DCR）为80%。深层细胞反应（deep cellular response，DCR）少见。",
    ],
    "abbreviation_spelling": [
        "human immunodeficiency virus (HIV) spreads. The human immunodeficency virus (HIV) was found.",
    ],
    "long_form_unusual": ["缓解持续时间（duration of reaction，DOR）为12个月。"],
    "undefined_abbreviations": [
        "Progression-free survival (PFS) was 12 months. OS was 20 months in one trial. OS was 18 in another.",
    ],
    "late_definitions": ["ILD was seen in 12%. Interstitial lung disease (ILD) needs steroids."],
    "brackets_unbalanced": ["通用型细胞（（universal cell，UC）有优势。"],
}
PASSED = {
    "percentage_of_count": [
        "ORR为48%（12/25）。",
        "ORR为72.7%（8/11），CRR为28.6%（2/7）。",
        "共8例（32%）患者发生CRS，其中2/8例为3级（25%）。",
        "达标率为88. 7%（1451/1636）。",
        "1/2期试验（58%）正在进行。",
        "Phase 1/2 (40% of trials) dominate.",
    ],
    "parts_above_total": [
        "共纳入44例患者，其中胃癌24例、食管癌13例、肝癌7例。",
        "共纳入44例患者，男性30例。胃癌24例，发热13例，皮疹20例。",
    ],
    "metric_order": [
        "In ABC-1 (NCT01234567), the ORR was 88% and the CR rate was 65%.",
        "ABC-1研究（NCT01234567）A组和B组的ORR分别为30%和60%，CRR分别为10%和40%。",
    ],
    "approval_two_dates": [
        "FDA于2017年8月批准司利弗明用于B-ALL，2018年5月FDA批准司利弗明用于DLBCL。",
        "2020年4月22日FDA加速批准度普利尤单抗用于哮喘，2021年4月7日转为完全批准。2021年4月13日FDA批准度普利尤单抗用于特应性皮炎。",
        "The FDA approved dupilumab for asthma on 19 October 2018 and for eczema on 28 March 2018.",
    ],
    "abbreviation_two_meanings": [
        "总生存期（overall survival，OS）延长。中位总生存期（median overall survival，OS）为12个月。",
        "Antibody-drug conjugates (ADCs) differ. An antibody–drug conjugate (ADC) is large.",
        "Blood pressure (BP) fell. Diastolic BP (DBP) and then diastolic blood pressure (DBP) were taken.",
        "The Danish Pain Score (PSD) rose. PSD was told by the pain score, Danish version (PSD).",
    ],
    "abbreviation_spelling": [
        "Tumour necrosis factor (TNF) and tumor necrosis factor (TNF) are one.",
        "Six-minute walk test (6MWT) and 6-minute walk test (6MWT) are one.",
        "The visual analogue scale (VAS) is that. The visual analog scale (VAS) too.",
    ],
    "long_form_unusual": ["客观缓解率（objective response rate，ORR）为50%。"],
    "undefined_abbreviations": [
        "Overall survival (OS) was long. OS was 18 months. DNA and RNA, DNA twice, and EGFR, EGFR.",
        "WANG等报道，WANG Y等证实，总生存期（OS）较长。",
    ],
    "late_definitions": ["Interstitial lung disease (ILD) was seen in 12%. ILD is severe."],
    "brackets_unbalanced": ["通用型细胞（universal cell（UC）的一种）有优势，n=12）也可。"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in FOUND for text in FOUND[code]])
def test_check_finds(code: str, text: str) -> None:
    assert len(alarms(text, code)) == 1


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in PASSED for text in PASSED[code]])
def test_check_passes(code: str, text: str) -> None:
    assert alarms(text, code) == []


def test_the_message_says_what_does_not_agree() -> None:
    (message,) = alarms("ORR为58%（12/25）。", "percentage_of_count")
    assert message == '"58%（12/25）": 12 of 25 are 48.0%, printed is 58%'


def test_an_alarm_changes_no_fact_and_has_its_place() -> None:
    text = "ABC-1研究（NCT01234567）的ORR为58%（12/25）。"
    facts = relate_text(text)
    (issue,) = [row for row in rows(facts, "issues") if row["code"] == "percentage_of_count"]
    assert (issue["severity"], issue["rule"]) == ("warning", "check:percentage_of_count")
    assert issue["quote"] == "58%（12/25）"
    assert [row["value"] for row in rows(facts, "outcomes")] == ["58"]


def test_a_count_that_is_the_number_of_rows_of_fewer_products() -> None:
    prose = "全球已有3款产品上市（表1）。"
    printed = [["产品", "国家"], ["替沙仑赛", "美国"], ["阿基仑赛", "美国"]]
    again = ["阿基仑赛", "中国"]
    for table, count in (([*printed, again], 1), (printed, 0)):
        facts = relate_table(table, "表1 已上市产品", prose=prose)
        codes = [row["code"] for row in rows(facts, "issues")]
        assert codes.count("count_against_table") == count


def test_trials_outside_tables_where_the_table_lists_most() -> None:
    printed = [["试验编号", "靶点"], *([f"NCT0000000{n}", "CD19"] for n in range(1, 7))]
    facts = relate_table(printed)
    assert "trials_outside_tables" not in {row["code"] for row in rows(facts, "issues")}
    facts = relate_table(printed, prose="另有试验（NCT09999999）。")
    (issue,) = [row for row in rows(facts, "issues") if row["code"] == "trials_outside_tables"]
    assert issue["message"] == "1 trial of the text is not among the 6 of the tables: NCT09999999"


def paper(name: str, text: str) -> list[Fact]:
    pages = lay_out_text(f"1. Introduction\n\n{text}\n", engine().context)
    return relate_pages(Paper(name, pages))


def between(one: str, other: str) -> list[tuple[str, str, str]]:
    facts = [*paper("a.txt", one), *paper("b.txt", other)]
    found = check_papers(facts, engine().settings.checks)
    return [(fact.values["paper"], fact.values["code"], fact.values["message"]) for fact in found]


def test_papers_that_tell_a_trial_differently() -> None:
    found = between(
        "KEYNOTE-585（NCT03221426）纳入1254例患者。", "KEYNOTE-585 (NCT03221426) enrolled 804 patients."
    )
    assert [(name, code) for name, code, _ in found] == [
        ("a.txt", "papers_trial_differs"),
        ("b.txt", "papers_trial_differs"),
    ]
    assert found[0][2] == (
        'NCT03221426 enrolled: 1254, 804; here "KEYNOTE-585（NCT03221426）纳入1254例患者。", '
        'in b.txt "KEYNOTE-585 (NCT03221426) enrolled 804 patients."'
    )


def test_papers_that_tell_an_approval_differently() -> None:
    one = "泽沃基奥仑赛于2024年3月获NMPA批准。"
    found = between(one, "The NMPA approved zevorcabtagene autoleucel in February 2024.")
    assert [code for _, code, _ in found] == ["papers_approval_differs"] * 2
    assert not between(one, "The NMPA approved zevorcabtagene autoleucel in March 2024.")
    assert not between(one, "The NMPA approved zevorcabtagene autoleucel in March 2026.")


def test_papers_that_tell_an_outcome_differently() -> None:
    one = "ABC-1研究（NCT01234567）的ORR为48%。"
    (first, _) = between(one, "In ABC-1 (NCT01234567), the ORR was 67%.")
    assert first[1] == "papers_outcome_differs"
    assert first[2].startswith("NCT01234567 ORR: 48, 67 %; here ")
    assert not between(one, "In ABC-1 (NCT01234567), the ORR was 48.3%.")
    assert not between(one, "In ABC-1 (NCT01234567), the ORR was 67% and later the ORR was 48%.")


def test_issues_of_papers_are_numbered_behind_their_own() -> None:
    text = "ABC-1研究（NCT01234567）的ORR为58%（12/25）。"
    facts = [*paper("a.txt", text), *paper("b.txt", "In ABC-1 (NCT01234567), the ORR was 67%.")]
    own = max(int(row["issue"]) for row in rows(facts, "issues") if row["paper"] == "a.txt")
    found = check_papers(facts, engine().settings.checks)
    assert [fact.values["issue"] for fact in found if fact.values["paper"] == "a.txt"] == [str(own + 1)]


def test_papers_in_any_order_give_the_same_alarms() -> None:
    one = paper("a.txt", "ABC（NCT01234567）纳入12例患者。")
    other = paper("b.txt", "ABC（NCT01234567）纳入21例患者。")
    told = [
        {tuple(sorted(fact.values.items())) for fact in check_papers(facts, engine().settings.checks)}
        for facts in ([*one, *other], [*other, *one])
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 2


APPROVED_2021 = "替西帕肽于2022年5月获FDA批准。Tezepelumab was approved by the FDA in December 2021."


@pytest.mark.parametrize(
    ("role", "dated", "alarmed"),
    [
        ("front_matter", "Published online: 12 May 2018", True),
        ("furniture", "示例内科杂志 2019年3月 第40卷第3期", True),
        # what the sentences say was published is somebody else's paper
        ("body", "The trial, published online on 3 May 2016, was small.", False),
        ("body", "该研究于2016年5月发表，版权所有©2014。", False),
        ("caption", "Figure 1. Copyright 2014 Elsevier.", False),
    ],
)
def test_only_the_paper_s_own_date_makes_an_approval_too_late(role: str, dated: str, alarmed: bool) -> None:
    text = f"{dated}\n{APPROVED_2021}"
    lines = (Line(0, len(dated), role=role), Line(len(dated) + 1, len(text)))
    facts = relate_pages(Paper("a.md", (Page(1, text, lines),)))
    assert len(rows(facts, "approvals")) == 2
    codes = [row["code"] for row in rows(facts, "issues")]
    assert codes.count("approval_after_paper") == (2 if alarmed else 0)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"sha256": "ab"}, {"sha256": "ab"}, "the same file as b.txt: its facts count twice"),
        ({"doi": "10.1/x"}, {"doi": "10.1/x"}, "the same paper (DOI 10.1/x) as b.txt: its facts count twice"),
        (
            {"sha256": "ab", "doi": "10.1/x"},
            {"sha256": "ab", "doi": "10.1/x"},
            "the same file as b.txt: its facts count twice",
        ),
        ({"sha256": "ab"}, {"sha256": "cd"}, ""),
        ({"doi": ""}, {"doi": ""}, ""),
        ({"sha256": "ab"}, {"sha256": "ab", "status": "failed"}, ""),
    ],
)
def test_a_paper_that_is_there_twice(one: dict[str, str], other: dict[str, str], told: str) -> None:
    facts = [
        Fact("papers", {"paper": "a.txt", "sha256": "", **one}),
        Fact("papers", {"paper": "b.txt", "sha256": "", **other}),
    ]
    found = [fact.values for fact in check_papers(facts, engine().settings.checks)]
    assert [row["message"] for row in found if row["paper"] == "a.txt"] == ([told] if told else [])
    assert [row["code"] for row in found] == ["paper_twice"] * (2 if told else 0)
