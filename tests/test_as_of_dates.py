"""Dates up to which approvals were counted: no approval happened then."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

from pipeline.normalisers.date_role import date_role

COUNTED = {
    "多款抗体已上市。截至\n2024年12月，全球已有9款双抗获批": "2024年12月",
    "以上数据统计至2024年12月，获批情况见表1": "2024年12月",
    "Approvals as of\nDecember 2024 are listed": "December 2024",
}


@pytest.mark.parametrize("text", COUNTED)
def test_a_cue_at_the_end_of_the_line_before_counts(text: str) -> None:
    start = text.index(COUNTED[text])
    assert date_role(text, start, start + len(COUNTED[text])) == "data_cutoff"


def test_nothing_was_approved_when_the_data_were_cut_off() -> None:
    facts = relate_text("统计至2024年12月，度普利尤单抗已获FDA批准用于特应性皮炎等6个适应证。")
    assert rows(facts, "approvals") == []
