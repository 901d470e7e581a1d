"""What closes a paper speaks of authors and funders: HL is nobody's lymphoma there."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

PROSE = "Lupus nephritis is rare."


@pytest.mark.parametrize(
    "heading",
    [
        "Authors’ contributions",
        "Author contributions",
        "1. Competing Interests",
        "ACKNOWLEDGEMENTS",
        "Conflicts of interest",
        "作者贡献",
        "利益冲突",
    ],
)
@pytest.mark.parametrize(
    "said",
    [
        "SLE, AML and NHL designed the study; NHL, KBM performed the analysis.",
        "AML received fees from Roche for rituximab. None of 5 patients died.",
    ],
)
def test_end_matter_gives_no_terms_and_no_results(heading: str, said: str) -> None:
    facts = relate_text(said, heading=heading)
    assert [fact for fact in facts if fact.table in ("diseases", "drugs", "abbreviations", "outcomes")] == []


@pytest.mark.parametrize("heading", ["Results", "Funding of research on AML", "2 作者贡献的数据"])
def test_other_sections_give_them(heading: str) -> None:
    facts = relate_text("Patients with AML received rituximab.", heading=heading)
    assert {row["disease_id"] for row in rows(facts, "diseases")} == {"AML"}
    assert {row["drug_id"] for row in rows(facts, "drugs")} == {"rituximab"}


def test_a_registry_number_counts_wherever_it_stands() -> None:
    said = "The trial was approved by the committee and registered (NCT01234567) on 3 May 2019."
    facts = relate_text(said, heading="Ethics approval and consent to participate")
    assert [row["trial_id"] for row in rows(facts, "trials")] == ["NCT01234567"]
    assert [row["date"] for row in rows(facts, "dates")] == ["2019-05-03"]


def test_a_definition_counts_wherever_it_stands() -> None:
    facts = relate_text("We thank the Medical Research Council (MRC).", heading="Acknowledgements")
    assert [row["abbreviation"] for row in rows(facts, "abbreviations")] == ["MRC"]
