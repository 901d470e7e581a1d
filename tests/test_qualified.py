"""Diseases told by a marker, with a modifier between the marker and the name."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

TOLD = {
    "A于2019年获FDA批准用于HER2阳性转移性乳腺癌。": "HER2+ BC metastatic",
    "A于2023年获NMPA批准用于HER2低表达的晚期乳腺癌。": "HER2-low BC advanced",
    "A was approved by the FDA in 2018 for EGFR-mutated advanced NSCLC.": "EGFRm NSCLC advanced",
    "A was approved by the FDA in 2020 for triple-negative, metastatic breast cancer.": "TNBC metastatic",
    "A于2013年获NMPA批准用于ALK阳性的局部晚期或转移性非小细胞肺癌。": "ALK+ NSCLC metastatic",
    "A was approved by the FDA in 2012 for Ph-positive relapsed or refractory ALL.": (
        "Ph+ ALL relapsed_refractory"
    ),
}
PLAIN = {
    "HER2-positive. A was approved by the FDA in 2018 for metastatic breast cancer.": "BC metastatic",
    "A于2018年获FDA批准用于PD-L1阳性转移性乳腺癌。": "BC metastatic",
}


@pytest.mark.parametrize("text", [*TOLD, *PLAIN])
def test_a_marker_before_the_modifier_is_part_of_the_disease(text: str) -> None:
    drug = "度伐利尤单抗" if "批" in text else "Durvalumab"
    facts = relate_text(text.replace("A于", f"{drug}于").replace("A was", f"{drug} was"))
    found = rows(facts, "approval_indications")
    assert [f"{row['disease_id']} {row['modifier']}" for row in found] == [{**TOLD, **PLAIN}[text]]
