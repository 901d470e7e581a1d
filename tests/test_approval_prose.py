"""Approvals told in one sentence after another: what a reader takes over, and what only looks told."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

TOLD = {
    # filed and granted
    "2023年8月14日，信诺医药的罗沙司他新适应证上市申请（sNDA）获得国家药监局批准，用于化疗所致贫血。": {
        "roxadustat CN 2023-08-14"
    },
    "The sNDA for finerenone was approved by the FDA in July 2025.": {"finerenone US 2025-07"},
    "The marketing authorisation application for finerenone was rejected by the FDA in July 2025.": set(),
    "非奈利酮的上市申请2021年1月获NMPA受理。": set(),
    # the date up to which something did not happen is the date it happened
    "恩那度司他2020年9月率先在日本获批，NMPA则直到2023年6月才予以批准。": {
        "enarodustat JP 2020-09",
        "enarodustat CN 2023-06",
    },
    "截至2023年6月，恩那度司他已获PMDA批准。": set(),
    # the same agency again, in a later month of the year
    "芦可替尼乳膏2021年2月获FDA批准用于特应性皮炎，9月再获批白癜风适应证。": {
        "ruxolitinib US 2021-02",
        "ruxolitinib US 2021-09",
    },
    "度普利尤单抗2020年6月在我国获批，2023年2月国内适应证进一步扩大。": {
        "dupilumab CN 2020-06",
        "dupilumab CN 2023-02",
    },
    "2021年12月，阿布昔替尼在日本成功上市。": {"abrocitinib JP 2021-12"},
    "司库奇尤单抗是IL-17A单抗，2015年1月21日获美国食品药品监督管理局（Food and Drug "
    "Administration，FDA）批准。": {"secukinumab US 2015-01-21"},
    # the year of the date before it
    "Ravulizumab was approved by the FDA in December 2018 and in the EU in July of the following year.": {
        "ravulizumab US 2018-12",
        "ravulizumab EU 2019-07",
    },
    # what followed an approval was approved by the same agency
    "The first gepant, ubrogepant, was approved by the FDA in "
    "2019. Rimegepant (Nurtec) followed in February 2020 "
    "and atogepant-abcd (Qulipta) in September 2021.": {
        "ubrogepant US 2019",
        "rimegepant US 2020-02",
        "atogepant US 2021-09",
    },
    "Ubrogepant was approved by the FDA in 2019 and erenumab by "
    "the EMA in July 2018. Atogepant followed in 2021.": {
        "ubrogepant US 2019",
        "erenumab EU 2018-07",
    },
    # uses with their dates in brackets, and the place behind the list
    "Upadacitinib was approved for psoriatic arthritis (December "
    "2021), for atopic dermatitis (January 2022) and "
    "for Crohn's disease (May 2023) in the USA.": {
        "upadacitinib US 2021-12",
        "upadacitinib US 2022-01",
        "upadacitinib US 2023-05",
    },
    "Secukinumab was licensed in the USA in January 2015; in May "
    "2021 the US label was extended to children.": {
        "secukinumab US 2015-01",
        "secukinumab US 2021-05",
    },
}


@pytest.mark.parametrize("text", TOLD)
def test_approvals_a_reader_takes_over(text: str) -> None:
    found = {f"{r['product_id']} {r['country']} {r['date']}" for r in rows(relate_text(text), "approvals")}
    assert found == TOLD[text]


def test_use_of_the_clause_that_is_dated() -> None:
    """What an approval without a date was for is not the use of the one with a date behind it."""
    facts = relate_text(
        "此前司库奇尤单抗已在国内获批银屑病适应证，司库奇尤单抗预充针于2020年4月在中国上市，"
        "适用于强直性脊柱炎。"
    )
    assert [(r["date"], r["disease_id"]) for r in rows(facts, "approval_indications")] == [("2020-04", "AS")]


def test_agency_behind_a_year_is_not_defined_there() -> None:
    """`followed in April 2021 (FDA)` has the letters of the FDA in order and is no long form of it."""
    facts = relate_text(
        "For asthma, approvals followed in April 2021 (FDA) and August 2021 (EU). Tezepelumab obtained FDA "
        "clearance for severe asthma on 17 December 2021."
    )
    assert not rows(facts, "abbreviations")
    assert [(r["country"], r["date"]) for r in rows(facts, "approvals")] == [("US", "2021-12-17")]
