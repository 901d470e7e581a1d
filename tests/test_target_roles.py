"""What a target does in its clause, how several belong together, and what of a clause is not the trial's."""

from __future__ import annotations

import pytest
from relating import relate_table, relate_text, rows

ROLES = {
    "NCT03987654评价了敲入IL-15的CD19 CAR-T细胞。": {
        ("CD19", "car_target", "single"),
        ("IL15", "knockin", "single"),
    },
    "NCT03987654评价了带有HSV-TK自杀基因、靶向CD19的CAR-T细胞。": {("CD19", "car_target", "single")},
    "NCT03987654评价了靶向CD19或CD22的CAR-T细胞。": {
        ("CD19", "car_target", "alternative"),
        ("CD22", "car_target", "alternative"),
    },
    "NCT03987654纳入60例AQP4抗体阳性的NMOSD患者。": set(),
}


@pytest.mark.parametrize(("text", "expected"), ROLES.items())
def test_role_and_relation_of_targets(text: str, expected: set[tuple[str, str, str]]) -> None:
    found = rows(relate_text(text), "trial_targets")
    assert {(row["target_id"], row["role"], row["relation"]) for row in found} == expected


def test_a_product_given_before_is_not_the_trials() -> None:
    text = "NCT03987654 enrolled 60 patients with DLBCL previously treated with axicabtagene ciloleucel."
    assert rows(relate_text(text), "trial_products") == []


def test_of_a_known_name_only_the_code_in_its_bracket_is_new() -> None:
    table = [["Registration number", "Drug", "n"], ["NCT03987654", "Dupilumab (QX-98765)", "30"]]
    found = rows(relate_table(table), "candidates")
    assert "Dupilumab (QX-98765)" not in {row["text"] for row in found}


def test_a_bracket_of_places_without_a_name_before_each_date_tells_nothing() -> None:
    text = "Dupilumab was approved (US 2017, 2018)."
    assert {row["date"] for row in rows(relate_text(text), "approvals")} <= {"2017"}
