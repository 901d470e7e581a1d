"""Zeros told of a number of people, and what looks like one and is none."""

from pathlib import Path

import pytest

from pipeline.finders.outcomes import Metrics, find_outcomes
from pipeline.settings import load_settings


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    field = load_settings(Path(__file__).parents[1] / "config").fields["outcome"]
    return Metrics(field.terms, field.lists)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("None of the 30 patients died.", [("DEATHS", "0", "30", "None of the 30 patients")]),
        ("30例患者无一例死亡。", [("DEATHS", "0", "30", "30例患者无一例")]),
        ("无一名患者死亡。", [("DEATHS", "0", "", "无一名患者")]),
        ("没有一例患儿复发。", [("RELAPSE", "0", "", "没有一例患儿")]),
        ("30例患者均未死亡。", [("DEATHS", "0", "", "30例患者均未")]),
        ("Neither of the two patients died.", [("DEATHS", "0", "2", "Neither of the two patients")]),
        (
            "None of the 14 women who received placebo responded.",
            [("ORR", "0", "14", "None of the 14 women")],
        ),
        ("Zero deaths occurred among 58 participants.", [("DEATHS", "0", "58", "Zero")]),
        ("No patient died during follow-up.", [("DEATHS", "0", "", "No patient")]),
        ("No patient died of any cause.", [("DEATHS", "0", "", "No patient")]),
        ("未出现与治疗相关的死亡。", [("TRM", "0", "", "未出现")]),
        ("30例患者中有1例死亡。", [("DEATHS", "1", "30", "1例")]),
        ("一例死亡。", [("DEATHS", "1", "", "一例")]),
        # Deaths of one cause say nothing of all deaths.
        ("None of the 30 patients died of infection.", []),
        ("No deaths were attributed to treatment.", []),
        ("No deaths due to sepsis occurred.", []),
        ("None of the deaths was related to treatment.", []),
        ("无患者因感染死亡。", []),
        ("没有患者死于感染。", []),
        ("未发生因药物导致的死亡。", []),
        ("None of the 3 trials enrolled children.", []),
    ],
)
def test_nobody_is_a_count_of_zero(sentence: str, expected: list[tuple[str, ...]], metrics: Metrics) -> None:
    found = find_outcomes(sentence, metrics)
    told = [(one.metric, one.value, one.denominator, sentence[one.start : one.end]) for one in found]
    assert told == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("共入组120例患者，试验组80例，对照组40例。", [("120", ""), ("80", "试验"), ("40", "对照")]),
        (
            "A total of 120 women were assigned to 5 mg (n = 40), 10 mg (n = 40) or placebo (n = 40).",
            [("120", ""), ("40", "5 mg"), ("40", "10 mg"), ("40", "placebo")],
        ),
        (
            "T-DXd组（n=373）与化疗组（n=184）的中位PFS分别为9.9个月和5.1个月。",
            [("373", "T-DXd"), ("184", "化疗")],
        ),
        (
            "1 581例患者随机接受纳武利尤单抗联合化疗（n＝789）或单纯化疗（n＝792）。",
            [("1581", ""), ("789", "纳武利尤单抗联合化疗"), ("792", "单纯化疗")],
        ),
        (
            "随机分配至恩格列净10 mg组（1 863例）和安慰剂组（1 867例）。",
            [("1863", "恩格列净10 mg"), ("1867", "安慰剂")],
        ),
        ("A组（3例）和B组（5例）发生感染。", []),
        ("纳入120例患者，感染发生情况：A组3例，B组5例。", [("120", "")]),
    ],
)
def test_sizes_of_arms(sentence: str, expected: list[tuple[str, str]], metrics: Metrics) -> None:
    found = find_outcomes(sentence, metrics)
    assert [(one.value, one.arm) for one in found if one.metric == "ENROLLED"] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "99%以上的患者没有复发。",
        "80%以上的患者没有出现严重不良事件。",
        "超过90%的患者2年内无复发。",
        "32例患者中30例未发生CRS。",
        "95% of patients did not relapse.",
        "In the teplizumab arm, 90.2% of patients had no infection.",
        "No relapse was seen in 80% of patients.",
        "Sepsis did not occur in 85% of patients.",
        "80% of patients were free of relapse at 2 years.",
        "Of 30 patients, 28 had no recurrence.",
        "Ninety-five percent of patients remained without relapse.",
        "感染、出血均无明显差异。",
    ],
)
def test_those_who_did_not_have_it_are_no_rate_and_no_zero(sentence: str, metrics: Metrics) -> None:
    assert find_outcomes(sentence, metrics) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "试验组感染、出血均无，对照组感染3例。",
            [("INFECTION", "0", "试验"), ("BLEEDING", "0", "试验"), ("INFECTION", "3", "对照")],
        ),
        ("恶心、呕吐在两组中均未发生。", [("NAUSEA", "0", ""), ("VOMITING", "0", "")]),
        (
            "Grade 3 or higher nausea or vomiting: none in either arm.",
            [("NAUSEA_GE3", "0", ""), ("VOMITING_GE3", "0", "")],
        ),
        ("Neither group had deaths or strokes.", [("DEATHS", "0", ""), ("STROKE", "0", "")]),
        (
            "There were no deaths and no strokes in the ticagrelor group.",
            [("DEATHS", "0", "ticagrelor"), ("STROKE", "0", "ticagrelor")],
        ),
        (
            "No patient in the infliximab group developed sepsis or pneumonia.",
            [("SEPSIS", "0", "infliximab"), ("PNEUMONIA", "0", "infliximab")],
        ),
        (
            "None of the patients given dupilumab developed herpes zoster.",
            [("HERPES_ZOSTER", "0", "dupilumab")],
        ),
    ],
)
def test_a_list_of_what_nobody_had_is_of_its_arm(
    sentence: str, expected: list[tuple[str, str, str]], metrics: Metrics
) -> None:
    assert [(one.metric, one.value, one.arm) for one in find_outcomes(sentence, metrics)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "未达到缓解的12例患者接受了移植。",
        "In the dapagliflozin group, 16.3% of patients had worsening heart failure or cardiovascular death.",
    ],
)
def test_who_did_not_and_one_or_the_other_are_no_results(sentence: str, metrics: Metrics) -> None:
    assert find_outcomes(sentence, metrics) == []


def test_neither_nor_among_so_many(metrics: Metrics) -> None:
    found = find_outcomes(
        "Neither treatment-related deaths nor grade 4 events were observed among 61 patients.", metrics
    )
    assert [(one.metric, one.value) for one in found] == [("TRM", "0")]


def test_with_and_without_is_no_arm(metrics: Metrics) -> None:
    found = find_outcomes("pCR rates were 64.8% and 51.2% with and without pembrolizumab.", metrics)
    assert [(one.value, one.arm) for one in found] == [("64.8", ""), ("51.2", "")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("There was one death (2%).", [("DEATHS", "2", "1", "one death (2%)")]),
        (
            "There were 3 deaths (5%) and 2 relapses (3%).",
            [("DEATHS", "5", "3", "3 deaths (5%)"), ("RELAPSE", "3", "2", "2 relapses (3%)")],
        ),
        ("3例发生感染（15%）。", [("INFECTION", "15", "3", "3例发生感染（15%）")]),
        ("3例发生感染，15%停药。", [("INFECTION", "3", "", "3例"), ("DISCONTINUATION", "15", "", "15%")]),
    ],
)
def test_a_count_and_the_rate_behind_its_event_are_one(
    sentence: str, expected: list[tuple[str, ...]], metrics: Metrics
) -> None:
    found = find_outcomes(sentence, metrics)
    assert [(o.metric, o.value, o.numerator, sentence[o.start : o.end]) for o in found] == expected
