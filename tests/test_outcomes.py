"""Outcomes: numbers of sentences in both languages, with what they measure."""

import csv
import json
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.finders.outcomes import Metrics, OutcomeMention, find_outcomes, find_outcomes_in_text

CONFIG = Path(__file__).parents[1] / "config"
CASES = Path(__file__).parent / "data" / "outcomes"


def _read_metrics() -> Metrics:
    with (CONFIG / "fields" / "outcome.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Metrics(
        SimpleNamespace(
            id=row["id"],
            rule=f"outcome:{row['id']}",
            surfaces=tuple(
                name
                for name in (row["name_en"], row["name_zh"], *row["en"].split(";"), *row["zh"].split(";"))
                if name
            ),
            props=row,
        )
        for row in rows
    )


METRICS = _read_metrics()


def shown(outcome: OutcomeMention) -> str:
    """An outcome as the case files write it."""
    value = f"{outcome.value}~{outcome.value_high}" if outcome.value_high else outcome.value or "-"
    parts = [
        outcome.metric,
        outcome.statistic or "-",
        outcome.comparator,
        value,
        outcome.unit.replace(" ", "_"),
    ]
    named = (
        ("n", outcome.numerator),
        ("N", outcome.denominator),
        ("t", outcome.time_point.replace(" ", "_")),
    )
    return " ".join([*parts, *(f"{name}={text}" for name, text in named if text)])


def _cases(name: str) -> list[dict[str, object]]:
    return list(json.loads((CASES / f"{name}.json").read_text(encoding="utf-8")))


def _all_cases() -> list[object]:
    names = ("paper", "readings", "made", "further")
    return [pytest.param(case, id=f"{name}-{at}") for name in names for at, case in enumerate(_cases(name))]


@pytest.mark.parametrize("case", _all_cases())
def test_sentence_gives_its_outcomes(case: dict[str, str]) -> None:
    found = find_outcomes(case["text"], METRICS)
    assert Counter(shown(one) for one in found) == Counter(case["expected"])


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("年发病总数为274 864例，约占全球的20%[1-2]。", ["274 864例", "20%"]),
        ("显示出超过90%\n\n的完全缓解率", ["超过90%"]),
        ("2例（8%）患者发生 1 级急性皮肤 GVHD。", ["2例（8%）"]),
        ("导致复\n\n发率高达30%~50%；", ["30%~50%"]),
        ("中位随访时间12.4（3.1~24.6）个月", ["12.4（3.1~24.6）个月"]),
        ("Median PFS was 5.9 months (95% CI 3.3–15.0).", ["5.9 months"]),
        ("Twelve of 25 patients (48%) responded.", ["Twelve of 25 patients (48%)"]),
        ("未观察到GVHD。", ["未观察到"]),
    ],
)
def test_quote_is_the_number_phrase(sentence: str, quotes: list[str]) -> None:
    found = find_outcomes(sentence, METRICS)
    assert [sentence[one.start : one.end] for one in found] == quotes


@pytest.mark.parametrize(
    "sentence",
    [
        "90%的患者为男性，肿瘤细胞占90%。",
        "6个月无复发生存率和OS相似。",
        "两组ORR差异无统计学意义（P=0.03）。",
        "剂量为2×10^6/kg，中位年龄63岁，价格120万元。",
        "敲除PD-1基因的CAR-T细胞（CTA101）不会诱导GVHD[55]。",
        "The hazard ratio for death was 0.62 (95% CI, 0.48–0.80).",
        "Patients received a median of 3 prior lines; 72% were men.",
        "Empagliflozin reduced the risk of cardiovascular death by 38%.",
        "PR阳性表达率为84%（42/50）。",
        "The lowest SD was 1.45.",
        "",
    ],
)
def test_what_is_no_outcome_gives_none(sentence: str) -> None:
    assert find_outcomes(sentence, METRICS) == []


def test_disease_of_a_trial_count_is_kept() -> None:
    found = find_outcomes("研究涉及B-ALL的为24项、NHL 23项、AML 7项。", METRICS)
    assert [(one.value, one.disease_hint) for one in found] == [("24", "B-ALL"), ("23", "NHL"), ("7", "AML")]


def test_arms_are_told_apart() -> None:
    found = find_outcomes("The ORR was 79.7% with T-DXd and 34.2% with T-DM1.", METRICS)
    assert [(one.value, one.arm) for one in found] == [("79.7", "T-DXd"), ("34.2", "T-DM1")]


def test_a_list_of_arms_is_no_arm() -> None:
    found = find_outcomes("其中低剂量、中剂量及高剂量组分别为5例、7例及2例复发。", METRICS)
    assert [(one.value, one.arm) for one in found] == [("5", "低剂量"), ("7", "中剂量"), ("2", "高剂量")]
    found = find_outcomes("紫杉醇、卡铂和贝伐珠单抗组的ORR为45%。", METRICS)
    assert [one.arm for one in found] == ["紫杉醇、卡铂和贝伐珠单抗"]


def test_denominator_comes_from_the_sentence_before_only_where_it_says_so() -> None:
    text = "共25例患者入组。其中12例（48%）达到CR。10例（40%）发生CRS。"
    ends = [at + 1 for at, letter in enumerate(text) if letter == "。"]
    found = find_outcomes_in_text(text, list(zip([0, *ends], ends, strict=False)), METRICS)
    assert [(one.metric, one.numerator, one.denominator) for one in found] == [
        ("ENROLLED", "", ""),
        ("CRR", "12", "25"),
        ("CRS", "10", ""),
    ]
    assert [text[one.start : one.end] for one in found] == ["25例", "12例（48%）", "10例（40%）"]


def test_rule_names_the_vocabulary_row() -> None:
    assert [one.rule for one in find_outcomes("≥3级CRS：15%", METRICS)] == ["outcome:CRS"]


PIECES = st.sampled_from(
    [
        *(
            "ORR",
            "CR率",
            "中位PFS",
            "为",
            "，",
            "；",
            "和",
            "分别",
            "85%",
            "12个月",
            "3例",
            "（",
            "）",
            "9/13",
        ),
        *(
            "≥3级",
            "CRS",
            "未观察到",
            " was ",
            " and ",
            " of ",
            "no ",
            "patients",
            "5.9 months",
            "\n\n",
            "[13]",
        ),
        *("［", "％", "NR", "vs", "all ", "1", ".", "-", "其中"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_offsets_hold_for_any_text(text: str) -> None:
    for one in find_outcomes(text, METRICS):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end] != ""
        assert one.metric
        assert one.comparator in {"=", ">", ">=", "<", "<=", "~", "range", "not_reached"}
        assert (one.value == "") == (one.comparator == "not_reached")


@pytest.mark.parametrize(
    "piece", ["1 ", "ORR为85%，", "≥3级", "(1", "no patients ", "95% CI ", "CRS和", "\n", "all patients "]
)
def test_repetition_costs_only_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        find_outcomes(text, METRICS)
        return time.process_time() - start

    seconds(2_000)
    assert seconds(80_000) < 8 * seconds(20_000) + 0.5


READ_LATER = {
    "第24周A组和B组的复发率分别为5.1%和0。": [("RELAPSE", "5.1", "24 weeks"), ("RELAPSE", "0", "24 weeks")],
    "The rates of grade 3 or higher neutropenia were 12.5% and 0, respectively.": [
        ("NEUTROPENIA_GE3", "12.5", ""),
        ("NEUTROPENIA_GE3", "0", ""),
    ],
    "停药24周HCV RNA低于检测下限的患者分别占91%和90%。": [],
    "两组达到主要终点的患者分别占9%和10%。": [],
    "停药后12周复发率为18%，停药率为5%。": [
        ("RELAPSE", "18", "12 weeks"),
        ("DISCONTINUATION", "5", ""),
    ],
    "2022年全球约有5800万人感染丙型肝炎病毒，试验中感染5例。": [
        ("PREVALENCE", "58000000", ""),
        ("INFECTION", "5", ""),
    ],
    "About 55 million people worldwide live with dementia.": [("PREVALENCE", "55000000", "")],
    "截至2023年底，全球约有3 990万HIV感染者。": [("PREVALENCE", "39900000", "")],
    "About 515,000 babies were born with SCD in 2021.": [("INCIDENCE", "515000", "")],
    "该队列纳入1 200万人，患有糖尿病者较多。": [("ENROLLED", "12000000", "")],
    "第12周LDL-C达标应答率为73.1%，安慰剂组为46.1%。": [
        ("ORR", "73.1", "12 weeks"),
        ("ORR", "46.1", "12 weeks"),
    ],
    "第16周EASI-75应答率分别为66.9%和25.8%。": [
        ("EASI75", "66.9", "16 weeks"),
        ("EASI75", "25.8", "16 weeks"),
    ],
    "ACR50应答率为41%，总缓解率为60%。": [("ACR50", "41", ""), ("ORR", "60", "")],
    "每12周给药1次的患者缓解率为41%。": [("ORR", "41", "")],
}


@pytest.mark.parametrize("text", READ_LATER)
def test_noughts_in_lists_times_of_stopping_and_times_that_head_a_clause(text: str) -> None:
    found = [(one.metric, one.value, one.time_point) for one in find_outcomes(text, METRICS)]
    assert found == READ_LATER[text]


def test_the_word_that_ends_a_time_is_no_part_of_an_arm() -> None:
    found = find_outcomes("48周时司美格鲁肽2.4 mg组和安慰剂组的缓解率分别为45%和2%。", METRICS)
    assert [one.arm for one in found] == ["司美格鲁肽2.4 mg", "安慰剂"]


@pytest.mark.parametrize(
    "text",
    [
        "The ORR was 22.8% (13/57; 95% CI 12.7-35.8).",
        "The ORR was 22.8% (13 of 57, 95% CI 12.7 to 35.8).",
        "The ORR was 22.8% (95% CI 12.7-35.8; 13/57).",
        "ORR为22.8%（13/57，95%CI：12.7%~35.8%）。",
    ],
)
def test_a_fraction_beside_an_interval_is_the_rates(text: str) -> None:
    (one,) = find_outcomes(text, METRICS)
    assert (one.value, one.numerator, one.denominator) == ("22.8", "13", "57")
    assert (one.ci_low, one.ci_high) == ("12.7", "35.8")


def _in_text(text: str, ends: str = "。.") -> list[tuple[str, str]]:
    stops = [
        at + 1 for at, letter in enumerate(text) if letter in ends and not text[at + 1 : at + 2].isdigit()
    ]
    found = find_outcomes_in_text(text, list(zip([0, *stops], stops, strict=False)), METRICS)
    assert all(text[one.start : one.end].strip() for one in found)
    return [(one.metric, one.value) for one in found]


def test_it_occurred_is_told_of_the_one_event_named_before() -> None:
    text = (
        "Anaemia was the most common adverse event of grade 3 or higher. It occurred in 46% of patients with"
    )
    assert _in_text(f"{text} talazoparib versus 4% of those with placebo.") == [
        ("ANEMIA_GE3", "46"),
        ("ANEMIA_GE3", "4"),
    ]
    assert _in_text("Nausea and vomiting were common. It occurred in 46% of patients.") == []
    assert _in_text("贫血最常见。其发生率为29.7%。") == [("ANEMIA", "29.7")]


@pytest.mark.parametrize(
    "sentence",
    [
        "The exercise group lowered HbA1c by 0.9%, while the usual care group increased HbA1c by 0.2%.",
        "The exercise group had an ORR of 40%, while the usual care group had an ORR of 2%.",
    ],
)
def test_a_group_that_is_the_subject_of_a_clause_has_its_number(sentence: str) -> None:
    assert [one.arm for one in find_outcomes(sentence, METRICS)] == ["exercise", "usual care"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Nausea was reported by 5 (1.2%) participants in the KLM-2 group and 12 (3.0%) participants in"
            " the placebo group.",
            [("NAUSEA", "1.2", "KLM-2"), ("NAUSEA", "3", "placebo")],
        ),
        (
            "Severe hypoglycaemia was reported by 7 (1.7%) participants (10 events) in the A1 group and 6"
            " (1.5%) participants (13 events) in the B2 group.",
            [("HYPOGLYCEMIA", "1.7", "A1"), ("HYPOGLYCEMIA", "1.5", "B2")],
        ),
        (
            "Pneumonia was usual in the A1 group, and two XYZ-treated subjects died.",
            [("DEATHS", "2", "XYZ")],
        ),
        ("Deaths were more frequent in two of the three vaccine groups.", []),
        ("221 subjects between the ages of 50 and 95 were recruited.", []),
        ("Zinc reduced the rates of diarrhea by 20%.", []),
        ("ILD是该药重要的不良反应，某ABC-3研究中发生率为15.2%。", [("ILD", "15.2", "")]),
    ],
)
def test_arms_behind_people_and_numbers_that_count_none(text: str, expected: list[tuple[str, ...]]) -> None:
    found = find_outcomes(text, METRICS)
    assert [(one.metric, one.value, one.arm) for one in found if one.metric != "ENROLLED"] == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("The mean annualized attack rate was 3.2 with givosiran.", "per year"),
        ("The mean monthly attack rate was 0.5 with garadacimab.", "per month"),
    ],
)
def test_the_name_of_a_frequency_tells_its_unit(text: str, unit: str) -> None:
    assert [(one.unit, one.statistic) for one in find_outcomes(text, METRICS)] == [(unit, "mean")]
