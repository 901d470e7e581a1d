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
        # A comma before a study that is called by its number is none inside a number.
        (
            "301研究（NCT03474107）纳入608例初治患者，302研究（NCT04223856）纳入1,886例经治患者。",
            {("NCT03474107", "ENROLLED", "608", "608例"), ("NCT04223856", "ENROLLED", "1886", "1,886例")},
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


def told(text: str) -> list[tuple[str, ...]]:
    columns = ("metric", "comparator", "value", "arm", "citations")
    return [tuple(row.get(name, "") for name in columns) for row in rows(relate_text(text), "outcomes")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The trial NCT03347279 (n = 1061) compared tezepelumab with placebo in severe asthma [12].",
            [("ENROLLED", "=", "1061", "", "12")],
        ),
        (
            "NAVIGATOR研究（NCT03347279）约1800例患者随机分组[7]。",
            [("ENROLLED", "~", "1800", "", "7")],
        ),
        (
            "The study (NCT03347279; about 1,800 patients) compared tezepelumab with placebo [7].",
            [("ENROLLED", "~", "1800", "", "7")],
        ),
    ],
)
def test_a_size_has_its_comparator_and_its_references(text: str, expected: list[tuple[str, ...]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In NCT03347279, patients were randomly assigned to tezepelumab (n = 528) or placebo (n = 531).",
            [("528", "tezepelumab"), ("531", "placebo")],
        ),
        (
            "研究（NCT03347279）将1061例患者随机分为替泽培单抗组（529例）和安慰剂组（532例）。",
            [("1061", ""), ("529", "替泽培单抗"), ("532", "安慰剂")],
        ),
        (
            "NCT03347279中529例患者被随机分配至替泽培单抗组，532例至安慰剂组。",
            [("529", "替泽培单抗"), ("532", "安慰剂")],
        ),
        (
            "In the tezepelumab arm of NAVIGATOR (NCT03347279), 528 patients were enrolled.",
            [("528", "tezepelumab")],
        ),
        ("研究（NCT03347279；替泽培单抗组n=529）显示年化急性加重率降低56%。", []),
        ("The trial (NCT03347279; n = 529 in the tezepelumab arm) was negative.", []),
        ("In NCT03347279, 528 patients received tezepelumab and 531 received placebo.", []),
        ("NCT03347279中529例患者接受替泽培单抗，532例接受安慰剂。", []),
    ],
)
def test_the_size_of_an_arm_is_none_of_the_trial(text: str, expected: list[tuple[str, str]]) -> None:
    facts = relate_text(text)
    enrolled = [row for row in rows(facts, "outcomes") if row["metric"] == "ENROLLED"]
    sized = [(row["value"], row.get("arm", "")) for row in enrolled]
    assert sized == expected
    whole = {value for value, arm in expected if not arm}
    assert {row["enrolled"] for row in rows(facts, "trials")} == (whole or {""})
