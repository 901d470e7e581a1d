"""The sizes sentences tell are outcomes of their trials."""

from __future__ import annotations

import pytest
from relating import relate_text, rows


def sizes(text: str) -> set[tuple[str, str, str, str]]:
    told = rows(relate_text(text), "outcomes")
    return {
        (row["subject_id"], row["metric"], row["value"], row["quote"])
        for row in told
        if row["metric"] in ("ENROLLED", "TREATED", "EVALUABLE")
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The phase 3 trial TRITON3 (NCT02975934; n = 405) compared rucaparib with docetaxel.",
            {("NCT02975934", "ENROLLED", "405", "405")},
        ),
        (
            "AZD0780在Ⅱ期研究（NCT06173570）中，610例患者按1：1随机分组，LDL-C降低50%。",
            {("NCT06173570", "ENROLLED", "610", "610例患者")},
        ),
        (
            "In the PALISADE trial (NCT05089084), plozasiran was given to 75 patients with chylomicronaemia.",
            {("NCT05089084", "TREATED", "75", "75 patients")},
        ),
        # The outcome finder's own reading is not told twice.
        (
            "研究NCT04416984入组了32例患者，ORR为62%。",
            {("NCT04416984", "ENROLLED", "32", "32例患者")},
        ),
        ("The trial NCT04416984 reported an ORR of 62% (n = 32).", set()),
    ],
)
def test_a_size_told_in_a_sentence_is_an_outcome(text: str, expected: set[tuple[str, ...]]) -> None:
    assert sizes(text) == expected
