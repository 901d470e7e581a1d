"""Approvals whose product, year or verb stands elsewhere, and trials whose phase does."""

from __future__ import annotations

import pytest
from relating import relate_table, relate_text, rows

TOLD = {
    "Selpercatinib and pralsetinib inhibit RET. Both were approved by the FDA in 2020.": {
        ("selpercatinib", "US", "2020"),
        ("pralsetinib", "US", "2020"),
    },
    "达格列净和恩格列净均为SGLT2抑制剂。二者均于2014年获FDA批准。": {
        ("dapagliflozin", "US", "2014"),
        ("empagliflozin", "US", "2014"),
    },
    # of three drugs both are open
    "Dapagliflozin, empagliflozin and canagliflozin differ. Both were approved by the FDA in 2014.": set(),
    "2016: The FDA approved obeticholic acid for primary biliary cholangitis (27 May).": {
        ("obeticholic acid", "US", "2016-05-27")
    },
    "2015: evolocumab approved by the EMA (17 July) and by the FDA (27 August).": {
        ("evolocumab", "EU", "2015-07-17"),
        ("evolocumab", "US", "2015-08-27"),
    },
    "2019年：NMPA批准贝那鲁肽（12月）。": {("benaglutide", "CN", "2019-12")},
    "The MHRA on 12 September 2024 cleared tislelizumab.": {("tislelizumab", "GB", "2024-09-12")},
    "The MHRA has, after a rolling review, cleared mirikizumab in July 2023.": {
        ("mirikizumab", "GB", "2023-07")
    },
    # the maker in the bracket behind the product
    "The EMA approved sotatercept (Winrevair; Merck) on 22 August 2024.": {
        ("sotatercept", "EU", "2024-08-22")
    },
    "Tezepelumab was licensed by the FDA in 2021. Dupilumab (Dupixent, Sanofi) followed in 2022 in the EU.": {
        ("tezepelumab", "US", "2021"),
        ("dupilumab", "EU", "2022"),
    },
    "维奈克拉（venetoclax，VEN；商品名：唯可来）为BCL-2抑制剂。2018年6月FDA加速批准VEN用于CLL，"
    "2020年10月转为完全批准；欧盟委员会于2016年12月批准其上市。": {
        ("venetoclax", "US", "2018-06"),
        ("venetoclax", "US", "2020-10"),
        ("venetoclax", "EU", "2016-12"),
    },
    "Benralizumab was approved by the FDA in 2017. In April 2024 the FDA extended the label to EGPA.": {
        ("benralizumab", "US", "2017"),
        ("benralizumab", "US", "2024-04"),
    },
    "The EMA approval of lecanemab was suspended on 5 June 2022.": set(),
    "The FDA declined teplizumab in 2021.": set(),
    "2022年10月27日FDA拒绝批准信迪利单抗。": set(),
}


@pytest.mark.parametrize(("text", "expected"), TOLD.items())
def test_an_approval_is_linked(text: str, expected: set[tuple[str, ...]]) -> None:
    found = rows(relate_text(text), "approvals")
    assert {(row["product_id"], row["country"], row["date"]) for row in found} == expected


@pytest.mark.parametrize(
    ("text", "code"),
    {
        "替雷利珠单抗由百济神州研发。本品于2023年5月获批。": "approval_without_country",
        "Approval came in June 2022.": "approval_without_country",
        "The FDA granted accelerated approval on 15 May 2020.": "approval_unsettled",
    }.items(),
)
def test_a_dated_approval_that_gives_no_row_is_an_issue(text: str, code: str) -> None:
    assert code in {row["code"] for row in rows(relate_text(text), "issues")}


def test_both_drugs_share_the_one_use() -> None:
    facts = relate_text("卡马替尼和特泊替尼是MET抑制剂。两药均于2021年获FDA批准用于NSCLC。")
    found = rows(facts, "approval_indications")
    assert {(row["product_id"], row["disease_id"]) for row in found} == {
        ("capmatinib", "NSCLC"),
        ("tepotinib", "NSCLC"),
    }


@pytest.mark.parametrize(
    ("head", "cell", "phase"),
    [
        ("Trial (phase)", "NCT04184622 (3)", "3"),
        ("试验（分期）", "NCT04184623（Ⅲ）", "3"),
        ("Study, phase", "BRIGHT (NCT03000001), 1/2", "1/2"),
        ("Trial (n, phase)", "NCT03000006 (3, 1b)", "1b"),
        ("注册号/分期", "NCT03000007/Ⅲ期", "3"),
        ("Trial (n)", "NCT04184622 (3)", ""),
    ],
)
def test_the_phase_stands_where_the_head_says(head: str, cell: str, phase: str) -> None:
    facts = relate_table([[head, "Disease"], [cell, "obesity"], [cell.replace("0", "1"), "asthma"]])
    assert {row["phase"] for row in rows(facts, "trials")} == {phase}


def test_a_number_of_the_cell_before_is_no_day() -> None:
    table = [
        ["Drug", "n", "US"],
        ["Omalizumab", "12", "June 2003"],
        ["Reslizumab", "15", "March 2016"],
        ["Benralizumab", "IL-5", "November 2017"],
    ]
    found = rows(relate_table(table, "Table 1 Regulatory approvals of biologics"), "approvals")
    assert {row["date"] for row in found} == {"2003-06", "2016-03", "2017-11"}


@pytest.mark.parametrize(
    "text",
    [
        "奥扎莫德与某某西莫德分别于2020年3月和2021年3月获FDA批准。",
        "奥扎莫德与某某西莫德均为口服药物；前者于2020年5月获FDA批准。",
    ],
)
def test_the_date_of_a_name_nobody_knows_is_not_the_known_ones(text: str) -> None:
    assert not rows(relate_text(text), "approvals")


def test_a_wider_use_is_of_the_product_spoken_of() -> None:
    facts = relate_text("NMPA于2018年12月17日批准罗沙司他用于肾性贫血，2019年8月又将适应证扩大至非透析患者。")
    assert {row["date"] for row in rows(facts, "approvals")} == {"2018-12-17", "2019-08"}


def test_the_phase_of_two_studies_is_not_that_of_a_third_behind_a_semicolon() -> None:
    facts = relate_text(
        "OPERA Ⅰ（NCT01247324）和OPERA Ⅱ（NCT01412333）两项Ⅲ期试验比较了奥瑞利珠单抗；"
        "ORATORIO（NCT01194570）纳入732例患者。"
    )
    assert {row["trial_id"]: row["phase"] for row in rows(facts, "trials")} == {
        "NCT01247324": "3",
        "NCT01412333": "3",
        "NCT01194570": "",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "恩美曲妥珠单抗是首个用于实体瘤的ADC，2013年2月获FDA批准。": set(),
        "Trastuzumab emtansine, the first ADC for solid tumours, was approved by the FDA in 2013.": set(),
        "Nusinersen became the first drug for SMA, approved by the FDA in December 2016.": {"SMA"},
        "德曲妥珠单抗是首个获批用于实体瘤的ADC，2024年4月获FDA批准。": {"ST"},
    }.items(),
)
def test_what_a_product_was_first_in_is_no_indication(text: str, expected: set[str]) -> None:
    assert {row["disease_id"] for row in rows(relate_text(text), "approval_indications")} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "Abaloparatide was approved in the United States in April 2017, but the EMA refused it in 2018 before"
        " the European Commission granted a marketing authorisation in December 2022.": {
            ("US", "2017-04"),
            ("EU", "2022-12"),
        },
        "2010年，替莫唑胺获得澳大利亚的上市批准。": {("AU", "2010")},
        "2011年，替莫唑胺由韩国食品药品监督管理局批准上市。": {("KR", "2011")},
    }.items(),
)
def test_where_it_was_approved(text: str, expected: set[tuple[str, str]]) -> None:
    assert {(row["country"], row["date"]) for row in rows(relate_text(text), "approvals")} == expected


def test_entries_behind_one_another_have_each_its_year() -> None:
    said = (
        "2016: obeticholic acid receives approval from the FDA (27 May). "
        "2021: odevixibat is approved by the EC (16 July)."
    )
    found = {(row["product_id"], row["date"]) for row in rows(relate_text(said), "approvals")}
    assert found == {("obeticholic acid", "2016-05-27"), ("odevixibat", "2021-07-16")}


def test_a_refusal_before_costs_no_later_approval() -> None:
    said = (
        "Linvoseltamab had a hard time: the FDA issued a complete response letter in August 2024,"
        " the EC granted conditional approval in April 2025."
    )
    assert [row["date"] for row in rows(relate_text(said), "approvals")] == ["2025-04"]
