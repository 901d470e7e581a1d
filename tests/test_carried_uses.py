"""What an approval is for where its clause leaves that out: as told of the same product just before."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

UNCHANGED = {
    "Patisiran was approved by the FDA on August 10, 2018 for hATTR, and by the EC on August 27.": {
        "US 2018-08-10 hATTR",
        "EU 2018-08-27 hATTR",
    },
    "阿替利珠单抗于2016年10月获FDA批准用于NSCLC，随后于2017年9月获EMA批准。": {
        "US 2016-10 NSCLC",
        "EU 2017-09 NSCLC",
    },
    "In May 2019 the FDA approved alpelisib for breast cancer, and the EMA followed in July 2020.": {
        "US 2019-05 BC",
        "EU 2020-07 BC",
    },
}
OF_ITS_OWN = {
    # 该药 opens what is told anew; what it was for is not said
    "贝林妥欧单抗于2014年12月3日获FDA批准用于B-ALL；2020年12月，该药在我国获批上市。": {
        "US 2014-12-03 B-ALL"
    },
    "司美格鲁肽2017年12月获FDA批准用于2型糖尿病，2021年6月新增体重管理适应证。": {"US 2017-12 T2DM"},
    # Two uses were told before: which of them the third approval has is open.
    "The FDA approved exa-cel for SCD on 8 December 2023 and for TDT on 16 January 2024, and the European "
    "Commission in February 2024.": {"US 2023-12-08 SCD", "US 2024-01-16 TDT"},
}


def uses(text: str) -> set[str]:
    found = rows(relate_text(text), "approval_indications")
    return {f"{row['country']} {row['date']} {row['disease_id']}" for row in found}


@pytest.mark.parametrize("text", [*UNCHANGED, *OF_ITS_OWN])
def test_a_clause_without_a_use_takes_the_one_told_before_if_it_is_sure(text: str) -> None:
    assert uses(text) == {**UNCHANGED, **OF_ITS_OWN}[text]
