"""What a paper tells and no table has room for gives an issue of a kind of its own."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

APPROVED = "Table 1. Approved drugs\n\n| Product | Agency | Approval date |\n| --- | --- | --- |\n"
TRIALS = "Table 1. Trials\n\n| Trial | Drug | Phase |\n| --- | --- | --- |\n"

TOLD = {
    APPROVED + "| Foozimab | FDA | 2 February 2016 |\n": ("approval_without_product", "Foozimab"),
    APPROVED + "| Osimertinib | XYA | 3 March 2017 |\n": ("approval_without_country", "1 dates"),
    TRIALS + "| FOCUS-1 | Dupilumab | III |\n| FOCUS-2 | Dupilumab | II |\n": (
        "trial_without_id",
        "FOCUS-1, FOCUS-2",
    ),
    "Dupilumab was approved by the FDA.": ("approval_without_date", "dupilumab (FDA)"),
    "度普利尤单抗已获FDA批准用于特应性皮炎。": ("approval_without_date", "dupilumab (FDA)"),
    "Dupilumab was approved in 2017.": ("approval_without_country", "an approval is told here"),
    "XYZ-101 was approved by the FDA in 2017.": ("approval_unsettled", "an approval is told here"),
}
QUIET = (
    APPROVED + "| Osimertinib | FDA | 3 March 2017 |\n",
    TRIALS + "| FOCUS-1 (NCT01234567) | Dupilumab | III |\n",
    "Dupilumab was approved by the FDA in March 2017. Dupilumab was the first antibody approved by the FDA.",
    "Dupilumab has not been approved by the FDA.",
)


def kinds(text: str) -> list[tuple[str, str]]:
    found = rows(relate_text(text), "issues")
    return [(r["code"], r["message"]) for r in found if r["code"].startswith(("approval", "trial_without"))]


@pytest.mark.parametrize("text", TOLD)
def test_what_gives_no_row_gives_an_issue(text: str) -> None:
    [(code, message)] = kinds(text)
    assert code == TOLD[text][0]
    assert TOLD[text][1] in message


@pytest.mark.parametrize("text", QUIET)
def test_what_gives_its_row_or_tells_nothing_gives_none(text: str) -> None:
    assert kinds(text) == []
