"""Short forms of agencies below a head that names who approved, and the agency of an approval told twice."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

EN = "Table 1. Approved inhibitors\n\n| Product | {head} | Approval date |\n| --- | --- | --- |\n"
ZH = "表1 已获批药物\n\n| 药物 | {head} | 批准日期 |\n| --- | --- | --- |\n"
DRUG = "| Osimertinib | {agency} | 2 February 2016 |\n"


def told(text: str) -> list[str]:
    names = ("product_id", "country", "date", "agency")
    return [" ".join(row[name] for name in names) for row in rows(relate_text(text), "approvals")]


@pytest.mark.parametrize(
    ("table", "agency", "found"),
    [
        (EN.format(head="Agency"), "EC", "EU 2016-02-02 EC"),
        (EN.format(head="Regulatory authority"), "HC", "CA 2016-02-02 Health Canada"),
        (ZH.format(head="批准机构"), "EC", "EU 2016-02-02 EC"),
        (ZH.format(head="监管机构"), "HSA", "SG 2016-02-02 HSA"),
    ],
)
def test_an_ambiguous_short_form_below_such_a_head_is_the_agency(table: str, agency: str, found: str) -> None:
    assert told(table + DRUG.format(agency=agency)) == [f"osimertinib {found}"]


def test_a_short_form_that_the_paper_spells_out_is_what_it_says() -> None:
    defined = "Endometrial carcinoma (EC) is common.\n\n"
    assert told(defined + EN.format(head="Agency") + DRUG.format(agency="EC")) == []


def test_a_short_form_below_another_head_is_no_agency() -> None:
    assert told(EN.format(head="Company") + DRUG.format(agency="EC")) == []


COUNTRY = EN.format(head="Agency") + "| Osimertinib | FDA | November 2015 |\n\n"


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        ("Osimertinib was approved in the US on 13 November 2015.", ["osimertinib US 2015-11-13 FDA"]),
        ("Osimertinib was approved in the US in November 2015.", ["osimertinib US 2015-11 FDA"]),
        (
            "Osimertinib was approved in the US in March 2017.",
            ["osimertinib US 2015-11 FDA", "osimertinib US 2017-03 "],
        ),
    ],
)
def test_an_approval_told_twice_keeps_its_agency(prose: str, found: list[str]) -> None:
    assert sorted(set(told(COUNTRY + prose))) == found


NAMED = {
    "In 2005 the State Food and Drug Administration approved gefitinib.": ["gefitinib CN 2005 NMPA"],
    "Gefitinib was approved by the Chinese Food and Drug Administration in 2005.": ["gefitinib CN 2005 NMPA"],
    "Gefitinib was approved by the Korean Food and Drug Administration in 2003.": ["gefitinib KR 2003 MFDS"],
    "Gefitinib was approved by the US Food and Drug Administration in 2003.": ["gefitinib US 2003 FDA"],
    "Gefitinib was approved by the FDA for clinical research in 2001.": [],
    "It was approved in Europe in 2008 to reverse the bleeding caused by warfarin.": [],
    "Turned into 5-hydroxymethyl tolterodine by an esterase, fesoterodine was approved by the EMA in 2007.": [
        "fesoterodine EU 2007 EMA"
    ],
    "Ranibizumab (Lucentis), a fragment of bevacizumab, was approved by the FDA in June 2006.": [
        "ranibizumab US 2006-06 FDA"
    ],
}


@pytest.mark.parametrize("text", NAMED)
def test_who_approved_and_what(text: str) -> None:
    assert told(text) == NAMED[text]
