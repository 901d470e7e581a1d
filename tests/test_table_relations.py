"""Facts from tables whatever their heads are called: two languages, units, dittos, marks, more columns."""

from __future__ import annotations

import pytest
from relating import engine, relate_table, relate_text, rows

from pipeline.finders.heads import kinds_of_head
from pipeline.records import Fact


def told(facts: list[Fact], table: str, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in rows(facts, table)}


HEADS = {
    "靶点 Target": "target",
    "Target antigen / 靶抗原": "target",
    "样本量/例": "enrolled",
    "计划例数": "enrolled",
    "Planned enrollment": "enrolled",
    "样本量（例）*": "enrolled",
    "Patients, n": "enrolled",
    "登记号（Registration No.）": "trial",
    "Agentᵃ": "drug",
    "Ph.": "phase",
    "清淋方案": "conditioning",
    "FDA批准时间": "approval_date",
    "上市地点/时间": "approval_date",
    "获批国家（时间）": "approval_date",
    "Date/agency of approval": "approval_date",
    "Country/year of approval": "country",
    "试验 / 名称": "acronym",
    "疗效 / ORR（%）": "orr",
}


@pytest.mark.parametrize("head", HEADS)
def test_head_names_its_kind(head: str) -> None:
    assert HEADS[head] in kinds_of_head(engine().finders.cells, head)


@pytest.mark.parametrize("head", ["Payload linker chemistry", "随访安排", "Commercial potential"])
def test_other_heads_name_no_kind(head: str) -> None:
    assert not kinds_of_head(engine().finders.cells, head)


def test_dittos_stand_for_the_cell_above() -> None:
    facts = relate_table(
        [
            ["药物", "靶点", "试验编号", "研究阶段", "疾病"],
            ["瑞他鲁肽", "GLP-1R", "NCT05929066", "3期", "肥胖症"],
            ["奥福格列隆", "同上", "NCT05869903", "〃", "同上"],
            ["维培那肽", "GCGR", "NCT06066515", "Phase 2", "ibid."],
        ]
    )
    assert told(facts, "trials", "trial_id", "phase") == {
        ("NCT05929066", "3"),
        ("NCT05869903", "3"),
        ("NCT06066515", "2"),
    }
    assert told(facts, "trial_targets", "trial_id", "target_id") == {
        ("NCT05929066", "GLP1R"),
        ("NCT05869903", "GLP1R"),
        ("NCT06066515", "GCGR"),
    }
    assert told(facts, "trial_diseases", "disease_id") == {("obesity",)}


def test_a_name_and_an_id_share_a_cell() -> None:
    facts = relate_table(
        [
            ["Trial (registry no.)", "Regimen", "No. randomised"],
            ["TRAILBLAZER-ALZ 2 (NCT04437511)", "Donanemab vs placebo", "1736"],
            ["AWARD-10 (NCT02597049)", "Dulaglutide", "424"],
            ["Phase 3 study (NCT01234567)", "Dulaglutide", "60"],
        ]
    )
    assert told(facts, "trials", "trial_id", "acronym", "enrolled") >= {
        ("NCT04437511", "TRAILBLAZER-ALZ 2", "1736"),
        ("NCT02597049", "AWARD-10", "424"),
        ("NCT01234567", "", "60"),
    }
    assert ("NCT04437511", "donanemab") in told(facts, "trial_interventions", "trial_id", "intervention")


def test_what_is_given_stands_in_several_columns_and_parts() -> None:
    facts = relate_table(
        [
            ["Agentᵃ", "ClinicalTrials.gov ID", "Partner"],
            ["Datopotamab deruxtecanᵇ", "NCT05215340", "Pembrolizumab"],
            ["Durvalumab + FLOT", "NCT04592913", "—"],
        ]
    )
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {
        ("NCT05215340", "datopotamab deruxtecan"),
        ("NCT05215340", "pembrolizumab"),
        ("NCT04592913", "durvalumab"),
        ("NCT04592913", "FLOT"),
    }


def test_a_drug_with_its_dose_is_the_drug() -> None:
    facts = relate_table(
        [
            ["NCT number", "Investigational arm"],
            ["NCT05039840", "Low-dose aldesleukin"],
            ["NCT05704088", "Iptacopan^a^"],
        ]
    )
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {
        ("NCT05039840", "aldesleukin"),
        ("NCT05704088", "iptacopan"),
    }


APPROVED = {("semaglutide", "US", "2021-06-04"), ("semaglutide", "CN", "2024-06")}


def test_each_column_of_dates_has_its_agency() -> None:
    facts = relate_table(
        [
            ["药物", "FDA批准时间", "NMPA批准时间", "适应证"],
            ["司美格鲁肽", "2021年6月4日", "2024年6月", "肥胖症"],
            ["玛仕度肽", "—", "—", "肥胖症"],
        ]
    )
    assert told(facts, "approvals", "product_id", "country", "date") == APPROVED
    assert not rows(facts, "issues")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2021-05（FDA）；2021-12（EMA）", {"US 2021-05 FDA", "EU 2021-12 EMA"}),
        ("FDA 2021-05；EMA 2021-12", {"US 2021-05 FDA", "EU 2021-12 EMA"}),
        ("美国（2018）、欧盟（2019）", {"US 2018 ", "EU 2019 "}),
        ("美国、欧盟（2019-11）", {"US 2019-11 ", "EU 2019-11 "}),
        ("美国FDA 2019年，NMPA 2021年", {"US 2019 FDA", "CN 2021 NMPA"}),
        ("2014-12 (US), 2015-11 (EU)", {"US 2014-12 ", "EU 2015-11 "}),
        ("EU (Aug 2022), US (Oct 2022)", {"EU 2022-08 ", "US 2022-10 "}),
        ("US: Nov 14, 2022 (accelerated), Mar 22, 2024 (full)", {"US 2022-11-14 ", "US 2024-03-22 "}),
        ("2020-04, 2021-04 (FDA)", {"US 2020-04 FDA", "US 2021-04 FDA"}),
        ("China 2021 (NMPA); FDA 2023", {"CN 2021 NMPA", "US 2023 FDA"}),
        ("美国2017年（FDA）；中国2021年（NMPA）", {"US 2017 FDA", "CN 2021 NMPA"}),
    ],
)
def test_a_cell_pairs_its_dates_with_who_approved(cell: str, expected: set[str]) -> None:
    facts = relate_table([["药物", "批准时间"], ["司美格鲁肽", cell]])
    found = {" ".join((r["country"], r["date"], r["agency"])) for r in rows(facts, "approvals")}
    assert found == expected


def test_a_status_that_tells_an_approval_is_one() -> None:
    facts = relate_table(
        [
            ["Product", "Target", "Status"],
            ["Fitusiran", "Antithrombin", "Approved (FDA, March 2025)"],
            ["Marstacimab", "TFPI", "FDA approved Oct 11, 2024"],
            ["Concizumab", "TFPI", "Approved"],
            ["Emicizumab", "FIX/FX", "Approved (FDA, 2017); phase 3 (China, 2021)"],
            ["Etranacogene dezaparvovec", "FIX", "已获批（美国，2022），中国2024年申报"],
            ["Efanesoctocog alfa", "VWF", "BLA submitted to the FDA in May 2022"],
        ]
    )
    assert told(facts, "approvals", "product_id", "country", "date") == {
        ("fitusiran", "US", "2025-03"),
        ("marstacimab", "US", "2024-10-11"),
        ("emicizumab", "US", "2017"),
        ("etranacogene dezaparvovec", "US", "2022"),
    }


def test_the_caption_may_say_who_approved() -> None:
    printed = [["药物", "获批时间", "适应证"], ["司美格鲁肽", "2021年6月4日", "肥胖症"]]
    facts = relate_table(printed, "表1 FDA批准的减重药物")
    assert told(facts, "approvals", "product_id", "country") == {("semaglutide", "US")}


def test_below_a_country_a_year_with_a_month_is_a_date_where_approvals_are_told() -> None:
    printed = [["药物", "美国", "日本"], ["波生坦", "2001-11", "2005-04"], ["利奥西呱", "2013-10", "2014-01"]]
    assert ("bosentan", "JP", "2005-04") in told(
        relate_table(printed, "表1 肺动脉高压药物的获批时间"), "approvals", "product_id", "country", "date"
    )
    assert not rows(relate_table(printed, "表1 临床试验启动时间"), "approvals")


def test_dates_of_approval_without_country_are_an_issue() -> None:
    facts = relate_table(
        [["药物", "获批时间"], ["司美格鲁肽", "2021年6月4日"], ["替尔泊肽", "2023年11月"]], "表1 已上市药物"
    )
    assert not rows(facts, "approvals")
    (issue,) = rows(facts, "issues")
    assert issue["code"] == "approval_without_country"
    assert issue["quote"] == "2021年6月4日"
    assert issue["message"].startswith("Table 1: 2 dates below '获批时间'")


def test_a_row_tries_its_product() -> None:
    facts = relate_table([["产品 Product", "登记号"], ["etranacogene dezaparvovec", "NCT03569891"]])
    assert told(facts, "trial_products", "trial_id", "product_id") == {
        ("NCT03569891", "etranacogene dezaparvovec")
    }
    assert not rows(facts, "trial_interventions")


def test_the_caption_may_say_what_for() -> None:
    printed = [["药物", "批准机构", "批准时间"], ["阿布昔替尼", "NMPA", "2022年4月"]]
    facts = relate_table(printed, "表1 获批用于特应性皮炎的药物")
    assert told(facts, "approval_indications", "product_id", "disease_id") == {("abrocitinib", "AD")}
    facts = relate_table(printed, "表1 特应性皮炎与银屑病的药物")
    assert not rows(facts, "approval_indications")


def test_names_of_studies_are_no_treatment() -> None:
    facts = relate_table([["研究", "登记号", "试验组"], ["PROTECT", "NCT03762850", "A组"]])
    assert not rows(facts, "trial_interventions")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("ORION-8 (NCT03814187)", "ORION-8"),
        ("NCT03814187/ORION-8", "ORION-8"),
        ("ACCLAIM-Lp(a) (NCT03814187)", "ACCLAIM-Lp(a)"),
        ("NCT03814187", ""),
        ("NCT03814187; see text", ""),
    ],
)
def test_a_name_stands_beside_the_id_of_its_cell(cell: str, name: str) -> None:
    facts = relate_table([["Trial", "Target"], [cell, "PCSK9"]])
    assert told(facts, "trials", "trial_id", "acronym") == {("NCT03814187", name)}


NAMED_STUDIES = (
    "在PARADIGM-HF研究（NCT01035255）中，沙库巴曲缬沙坦降低了心血管死亡风险。"
    "EMPEROR-Reduced试验（NCT03057977）采用恩格列净。\n\n"
    "表1 心力衰竭的关键试验\n研究\t试验药物\t分期\t例数\nPARADIGM-HF[8]\t沙库巴曲缬沙坦\tⅢ期\t8399\n"
    "EMPEROR-Reduced\t恩格列净\tⅢ期\t3730\nEMPEROR-Reduced+\t达格列净\tⅡ期\t305\n"
    "DAPA-HF\t达格列净\tⅢ期\t4744\n"
)


def test_a_row_that_names_a_study_tells_of_the_trial_the_text_ties_to_the_name() -> None:
    facts = relate_text(NAMED_STUDIES)
    assert told(facts, "trials", "trial_id", "phase", "enrolled") == {
        ("NCT01035255", "3", "8399"),
        ("NCT03057977", "3", "3730"),
    }
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {
        ("NCT01035255", "sacubitril/valsartan"),
        ("NCT03057977", "empagliflozin"),
    }
    cells = [row for row in rows(facts, "coverage") if row["kind"] == "cell" and row["row"] in ("1", "2")]
    assert {row["state"] for row in cells} == {"used"}


def test_a_row_with_an_id_is_about_its_id_whatever_name_stands_beside_it() -> None:
    text = NAMED_STUDIES.replace("EMPEROR-Reduced+", "EMPEROR-Reduced").replace("305", "NCT03057951")
    facts = relate_text(text)
    assert ("NCT03057977", "dapagliflozin") not in told(
        facts, "trial_interventions", "trial_id", "intervention"
    )


def test_a_head_of_two_kinds_and_the_agency_the_text_names_for_the_same_date() -> None:
    facts = relate_text(
        "2022年5月13日，FDA批准替尔泊肽用于2型糖尿病。\n\n"
        "表1 已上市药物\n药物名称\t首次获批时间及国家\t获批日期和适应证\n替尔泊肽\t2022年5月13日，美国\t—\n"
        "司美格鲁肽\t2017年12月，美国\t—\n"
    )
    assert told(facts, "approvals", "product_id", "country", "date", "agency") == {
        ("tirzepatide", "US", "2022-05-13", "FDA"),
        ("semaglutide", "US", "2017-12", ""),
    }


def test_a_head_with_an_unknown_part_names_no_kind() -> None:
    assert not kinds_of_head(engine().finders.cells, "药物相互作用和代谢")
    assert kinds_of_head(engine().finders.cells, "靶点及作用机制") == {"target", "function"}


def test_phase_and_size_below_a_head_of_two_levels_are_covered() -> None:
    facts = relate_table(
        [
            ["药物", "临床试验 / 注册号", "临床试验 / 分期", "临床试验 / 受试者/例"],
            ["恩格列净", "NCT03057977", "Ⅲ", "3730"],
        ]
    )
    assert told(facts, "trials", "phase", "enrolled") == {("3", "3730")}
    assert {row["state"] for row in rows(facts, "coverage") if row["kind"] == "cell"} == {"used"}


def test_a_complement_factor_is_a_target_where_the_whole_cell_names_it() -> None:
    facts = relate_table(
        [
            ["药物", "靶点", "试验编号"],
            ["依库珠单抗", "C5", "NCT01997229"],
            ["利妥昔单抗", "CD20", "NCT02110706"],
        ]
    )
    assert told(facts, "trial_targets", "trial_id", "target_id") == {
        ("NCT01997229", "C5"),
        ("NCT02110706", "MS4A1"),
    }


APPROVED_IN = ["Efgartigimod alfa (Vyvgart)", "17 Dec 2021", "10 Aug 2022", "2022-01"]
PLACE_HEADS = [
    [["Drug", "US (FDA)", "EU (EC)", "Japan (PMDA)"]],
    [["Drug", "FDA", "European Commission (EC)", "PMDA"]],
    [["药物", "美国（FDA）", "欧盟（EMA/EC）", "日本"]],
    [["Drug", *["First approval for gMG"] * 3], ["Drug", "US (FDA)", "EC", "Japan"]],
]


@pytest.mark.parametrize("heads", PLACE_HEADS)
def test_dates_below_places_are_approvals(heads: list[list[str]]) -> None:
    caption = "Table 1. Approved FcRn antagonists"
    facts = relate_table([*heads, APPROVED_IN], caption, head_rows=len(heads))
    found = {(row["country"], row["date"]) for row in rows(facts, "approvals")}
    assert found == {("US", "2021-12-17"), ("EU", "2022-08-10"), ("JP", "2022-01")}


def test_the_agency_beside_a_country_is_told() -> None:
    facts = relate_table([*PLACE_HEADS[0], APPROVED_IN], "Table 1. Approvals")
    assert [row["agency"] for row in rows(facts, "approvals")] == ["FDA", "EC", "PMDA"]


@pytest.mark.parametrize(
    "heads",
    [
        [["Drug", "Trial start", "Filed (EC)", "Phase"]],
        [["Drug", *["Submission"] * 3], ["Drug", "US (FDA)", "EC", "Japan"]],
    ],
)
def test_other_dates_below_places_are_none(heads: list[list[str]]) -> None:
    facts = relate_table([*heads, APPROVED_IN], "Table 1. FcRn antagonists", head_rows=len(heads))
    assert rows(facts, "approvals") == []


@pytest.mark.parametrize(
    "head",
    [
        "Indication (year of approval)",
        "Approved indication (year)",
        "获批适应证（年份）",
        "适应证（获批时间）",
    ],
)
def test_uses_with_their_years_in_one_cell(head: str) -> None:
    printed = [["Drug", "Target", head], ["Brentuximab vedotin", "CD30", "R/R cHL (2011); MF (2017)ᵃ"]]
    facts = relate_table(printed, "Table 1. Antibody-drug conjugates approved by the FDA")
    assert {(row["country"], row["date"]) for row in rows(facts, "approvals")} == {
        ("US", "2011"),
        ("US", "2017"),
    }
    found = {(row["date"], row["disease_id"]) for row in rows(facts, "approval_indications")}
    assert ("2011", "cHL") in found
    assert all(date == "2011" for date, disease in found if disease == "cHL")


@pytest.mark.parametrize("head", ["Indication (year)", "Indication (n)"])
def test_years_below_other_heads_are_no_approvals(head: str) -> None:
    printed = [["Drug", "Target", head], ["Brentuximab vedotin", "CD30", "R/R cHL (2011)"]]
    facts = relate_table(printed, "Table 1. Antibody-drug conjugates in trials")
    assert rows(facts, "approvals") == []


BY_CAPTION = [
    ["Trial", "Registration number", "Phase", "Dose", "n"],
    ["TOPAZ", "NCT03987654", "3", "tezepelumab 210 mg", "240"],
    ["OPAL", "NCT03987655", "3", "Dupilumab SC", "120"],
]


def test_a_caption_names_the_disease_of_trials_whose_rows_name_none() -> None:
    facts = relate_table(BY_CAPTION, caption="Table 1. Randomised trials in severe asthma")
    assert told(facts, "trial_diseases", "trial_id", "disease_id", "rule") == {
        ("NCT03987654", "asthma", "caption"),
        ("NCT03987655", "asthma", "caption"),
    }


def test_what_a_sentence_says_of_a_trial_goes_before_the_caption() -> None:
    prose = "OPAL (NCT03987655) enrolled 120 patients with COPD."
    facts = relate_table(BY_CAPTION, caption="Table 1. Trials in airway disease and asthma", prose=prose)
    assert told(facts, "trial_diseases", "trial_id", "disease_id") == {
        ("NCT03987654", "asthma"),
        ("NCT03987655", "COPD"),
    }


def test_cells_of_doses_name_the_drug_where_no_column_does() -> None:
    facts = relate_table(BY_CAPTION, caption="Table 1. Trials")
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {
        ("NCT03987654", "tezepelumab"),
        ("NCT03987655", "dupilumab"),
    }


@pytest.mark.parametrize(
    ("cell", "given"),
    [
        ("Pembrolizumab (MK-3475)", {"pembrolizumab"}),
        ("纳武利尤单抗（Opdivo，施贵宝）", {"nivolumab"}),
        ("Nivolumab Ipilimumab", {"nivolumab", "ipilimumab"}),
        ("Pembrolizumab (MK-3475) + lenvatinib", {"pembrolizumab", "lenvatinib"}),
        ("Pembrolizumab (plus lenvatinib)", {"Pembrolizumab (plus lenvatinib)"}),
    ],
)
def test_a_drug_with_its_other_names_is_the_drug(cell: str, given: set[str]) -> None:
    facts = relate_table([["Drug", "Phase", "NCT number"], [cell, "3", "NCT02829918"]])
    assert {row["intervention"] for row in rows(facts, "trial_interventions")} == given


@pytest.mark.parametrize(
    ("dates", "uses", "expected"),
    [
        (
            "30 August 2017 and 1 May 2018",
            "r/r B-ALL in patients up to 25 years; adults with LBCL",
            {("2017-08-30", "B-ALL"), ("2018-05-01", "LBCL")},
        ),
        ("30 August 2017 (FDA); 1 May 2018 (EMA)", "B-ALL; LBCL", 4),
        ("30 August 2017 and 1 May 2018", "B-ALL, LBCL", 4),
    ],
)
def test_as_many_uses_as_dates_are_told_in_turn(dates: str, uses: str, expected: object) -> None:
    printed = [["Product", "Indication", "Approval date"], ["Tisagenlecleucel", uses, dates]]
    facts = relate_table(printed, "Table 1. Gene therapies approved by the FDA")
    found = {(row["date"], row["disease_id"]) for row in rows(facts, "approval_indications")}
    assert (len(found) if isinstance(expected, int) else found) == expected


OTHER_USES = [
    ["Drug", "Target", "Approval date", "Other approved indications/notes"],
    [
        "Etanercept",
        "TNF",
        "April 2004",
        "Rheumatoid arthritis (November 1998) Psoriatic arthritis (January 2002)",
    ],
    ["Guselkumab", "IL-23", "July 2017", "—"],
]


def test_further_uses_have_the_dates_behind_them() -> None:
    caption = "Table 1. Biologics for psoriasis approved by the FDA"
    found = rows(relate_table(OTHER_USES, caption), "approval_indications")
    assert {(row["product_id"], row["date"], row["disease_id"]) for row in found} == {
        ("etanercept", "2004-04", "psoriasis"),
        ("etanercept", "1998-11", "RA"),
        ("etanercept", "2002-01", "PsA"),
        ("guselkumab", "2017-07", "psoriasis"),
    }


def test_a_head_with_a_second_thing_in_brackets_names_both() -> None:
    printed = [
        ["Name (market name), company", "Target (indication)", "FDA approval"],
        ["Nusinersen (Spinraza), Biogen", "SMN2 exon 7 (spinal muscular atrophy)", "December 2016"],
        ["Patisiran (Onpattro), Alnylam", "TTR (hereditary transthyretin amyloidosis)", "August 2018"],
    ]
    facts = relate_table(printed, "Table 1. Oligonucleotides")
    assert {
        (row["product_id"], row["date"], row["disease_id"]) for row in rows(facts, "approval_indications")
    } == {
        ("nusinersen", "2016-12", "SMA"),
        ("patisiran", "2018-08", "hATTR"),
    }
    assert {row["target_id"] for row in rows(facts, "product_targets")} == {"SMN2", "TTR"}
