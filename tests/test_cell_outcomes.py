"""Outcomes of tables (arms as columns, metrics as rows, two numbers in a cell) and what numbers are about."""

from __future__ import annotations

import pytest
from relating import relate_table, relate_text, rows

KEYS = (
    *("subject_id", "arm", "metric", "comparator", "value", "unit"),
    *("numerator", "denominator", "time_point"),
)


def outcomes(grid: list[list[str]], caption: str, **more: object) -> list[dict[str, str]]:
    return rows(relate_table(grid, caption, **more), "outcomes")  # type: ignore[arg-type]


def told(found: list[dict[str, str]]) -> list[str]:
    return [" ".join(one[key] or "-" for key in KEYS) for one in found]


def test_metrics_in_rows_and_arms_in_columns() -> None:
    found = outcomes(
        [
            ["Endpoint", "T-DXd (n=373)", "Chemotherapy (n=184)", "HR (95% CI)", "P value"],
            ["ORR, n (%)", "195 (52.3)", "30 (16.3)", "", "<0.001"],
            ["Median PFS, months (95% CI)", "9.9 (9.0–11.3)", "5.1 (4.2–6.8)", "0.50 (0.40–0.63)", "<0.001"],
            ["Median OS, months (95% CI)", "23.4 (20.0–24.8)", "NE", "0.64 (0.49–0.84)", "0.001"],
            ["Grade ≥3 AE, %", "52.6", "67.4", "", ""],
            ["12-month OS, %", "77.0", "66.2%", "", ""],
        ],
        "Table 1. Efficacy in NCT03734029",
    )
    assert told(found) == [
        "NCT03734029 T-DXd ORR = 52.3 % 195 373 -",
        "NCT03734029 Chemotherapy ORR = 16.3 % 30 184 -",
        "NCT03734029 T-DXd PFS = 9.9 months - - -",
        "NCT03734029 Chemotherapy PFS = 5.1 months - - -",
        "NCT03734029 T-DXd OS = 23.4 months - - -",
        "NCT03734029 T-DXd AE_GE3 = 52.6 % - - -",
        "NCT03734029 Chemotherapy AE_GE3 = 67.4 % - - -",
        "NCT03734029 T-DXd OS = 77 % - - 12 months",
        "NCT03734029 Chemotherapy OS = 66.2 % - - 12 months",
    ]
    assert [(one["ci_low"], one["ci_high"]) for one in found[2:5]] == [
        ("9", "11.3"),
        ("4.2", "6.8"),
        ("20", "24.8"),
    ]


def test_metrics_in_rows_below_a_heading_row() -> None:
    found = outcomes(
        [
            ["疗效指标", "特瑞普利单抗组（n=146）", "安慰剂组（n=143）"],
            ["最佳疗效，n（%）", "", ""],
            ["CR", "28（19.2）", "16（11.2）"],
            ["PR", "85（58.2）", "79（55.2）"],
            ["mPFS（月）", "11.7", "8.0"],
            ["mOS（月）", "未达到", "—"],
        ],
        "表1 JUPITER-02的疗效",
    )
    assert told(found) == [
        "- 特瑞普利单抗 CRR = 19.2 % 28 146 -",
        "- 安慰剂 CRR = 11.2 % 16 143 -",
        "- 特瑞普利单抗 PR = 58.2 % 85 146 -",
        "- 安慰剂 PR = 55.2 % 79 143 -",
        "- 特瑞普利单抗 PFS = 11.7 months - - -",
        "- 安慰剂 PFS = 8 months - - -",
        "- 特瑞普利单抗 OS not_reached - months - - -",
    ]


def test_two_arms_that_the_head_names() -> None:
    found = outcomes(
        [
            [
                "Trial",
                "ORR（试验组/对照组）",
                "PFS (mo), treated vs. control",
                "Grade ≥3 AEs, % (drug / placebo)",
            ],
            ["NCT01740427", "43.6%/30.8%", "16.9 vs 8.5", "12.1 / 8"],
            ["NCT02246621", "61/74 (82.4%)", "12.3 (10.1–14.5) / 6.5 (5.1–7.9)", "52"],
        ],
        "Table 1. Efficacy",
    )
    assert told(found) == [
        "NCT01740427 试验 ORR = 43.6 % - - -",
        "NCT01740427 对照 ORR = 30.8 % - - -",
        "NCT01740427 treated PFS = 16.9 months - - -",
        "NCT01740427 control PFS = 8.5 months - - -",
        "NCT01740427 drug AE_GE3 = 12.1 % - - -",
        "NCT01740427 placebo AE_GE3 = 8 % - - -",
        "NCT02246621 - ORR = 82.4 % 61 74 -",
        "NCT02246621 treated PFS = 12.3 months - - -",
        "NCT02246621 control PFS = 6.5 months - - -",
        "NCT02246621 - AE_GE3 = 52 % - - -",
    ]


def test_two_arms_of_the_row_and_what_is_no_pair() -> None:
    found = outcomes(
        [
            ["研究", "方案", "ORR", "OS（月）", "ORR（n/N）"],
            ["NCT01740427", "依沃西单抗 vs 化疗", "12/30", "16.9/8.5", "10/30"],
        ],
        "表1 疗效",
    )
    assert told(found) == [
        "NCT01740427 - ORR = 12 patients 12 30 -",
        "NCT01740427 依沃西单抗 OS = 16.9 months - - -",
        "NCT01740427 化疗 OS = 8.5 months - - -",
        "NCT01740427 - ORR = 10 patients 10 30 -",
    ]


def test_two_arms_in_a_cell() -> None:
    found = outcomes(
        [
            ["Trial", "Regimen", "ORR (%)", "mPFS (mo)", "HR"],
            ["NCT03529110", "T-DXd vs T-DM1", "79.7 vs 34.2", "28.8 vs 6.8", "0.33"],
            ["NCT02574455", "sacituzumab govitecan vs. chemotherapy", "35 vs 5", "5.6 vs 1.7", "0.41"],
        ],
        "Table 1. Phase 3 trials",
    )
    assert told(found) == [
        "NCT03529110 T-DXd ORR = 79.7 % - - -",
        "NCT03529110 T-DM1 ORR = 34.2 % - - -",
        "NCT03529110 T-DXd PFS = 28.8 months - - -",
        "NCT03529110 T-DM1 PFS = 6.8 months - - -",
        "NCT02574455 sacituzumab govitecan ORR = 35 % - - -",
        "NCT02574455 chemotherapy ORR = 5 % - - -",
        "NCT02574455 sacituzumab govitecan PFS = 5.6 months - - -",
        "NCT02574455 chemotherapy PFS = 1.7 months - - -",
    ]


def test_two_metrics_in_a_head() -> None:
    found = outcomes(
        [
            ["试验", "例数", "ORR/CR（%）", "中位PFS/OS（月）"],
            ["NCT02435849", "75", "81/60", "NR/19.1"],
            ["NCT02348216", "101", "82%/54%", "5.9/25.8"],
        ],
        "表1 CAR-T细胞治疗的结果",
    )
    assert told(found) == [
        "NCT02435849 - ORR = 81 % - - -",
        "NCT02435849 - CRR = 60 % - - -",
        "NCT02435849 - PFS not_reached - months - - -",
        "NCT02435849 - OS = 19.1 months - - -",
        "NCT02348216 - ORR = 82 % - - -",
        "NCT02348216 - CRR = 54 % - - -",
        "NCT02348216 - PFS = 5.9 months - - -",
        "NCT02348216 - OS = 25.8 months - - -",
    ]


def test_arms_in_a_head_of_two_levels() -> None:
    found = outcomes(
        [
            ["试验", "ORR（%）", "ORR（%）", "中位OS（月）", "中位OS（月）"],
            ["试验", "试验组", "对照组", "试验组", "对照组"],
            ["NCT02872116", "60", "45", "14.4", "11.1"],
        ],
        "表1 免疫治疗的Ⅲ期试验",
        head_rows=2,
    )
    assert told(found) == [
        "NCT02872116 试验 ORR = 60 % - - -",
        "NCT02872116 对照 ORR = 45 % - - -",
        "NCT02872116 试验 OS = 14.4 months - - -",
        "NCT02872116 对照 OS = 11.1 months - - -",
    ]


def test_arms_in_a_head_beside_the_metric() -> None:
    found = outcomes(
        [["Trial", "ORR, % (experimental vs control)"], ["NCT02872116", "60 vs 45"]], "Table 1. Trials"
    )
    assert told(found) == [
        "NCT02872116 experimental ORR = 60 % - - -",
        "NCT02872116 control ORR = 45 % - - -",
    ]


def test_changes_and_intervals_in_cells() -> None:
    found = outcomes(
        [
            ["Drug", "HbA1c change (%)", "Weight loss (kg)", "ORR, % (95% CI)", "Median DOR, months (range)"],
            ["Semaglutide", "-1.5", "6.5", "—", "—"],
            ["Teclistamab", "", "", "63.0 (55.2–70.4)", "18.4 (14.9–NE)"],
        ],
        "Table 1. Drugs",
    )
    assert [(one["metric"], one["value"], one["unit"]) for one in found] == [
        ("HBA1C_CHANGE", "-1.5", "%"),
        ("WEIGHT_CHANGE", "-6.5", "kg"),
        ("ORR", "63", "%"),
        ("DOR", "18.4", "months"),
    ]
    assert [(one["ci_low"], one["ci_high"]) for one in found[2:]] == [("55.2", "70.4"), ("", "")]
    assert [(one["spread"], one["spread_low"], one["spread_high"]) for one in found[3:]] == [
        ("range", "14.9", "")
    ]


def test_trials_in_columns() -> None:
    found = outcomes(
        [
            ["指标", "NCT02348216（n=101）", "NCT02445248（n=93）"],
            ["ORR（%）", "82", "52"],
            ["CR（%）", "54", "40"],
        ],
        "表1 关键研究",
    )
    assert told(found) == [
        "NCT02348216 - ORR = 82 % - - -",
        "NCT02445248 - ORR = 52 % - - -",
        "NCT02348216 - CRR = 54 % - - -",
        "NCT02445248 - CRR = 40 % - - -",
    ]


def test_the_caption_says_what_the_cells_are() -> None:
    prose = "EPCORE NHL-1 (NCT03625037) and ELM-2 (NCT03888105) were single-arm trials."
    found = outcomes(
        [
            ["Event", "EPCORE NHL-1 (n = 157)", "ELM-2"],
            ["Neutropenia", "23 (15)", "35"],
            ["Any-grade CRS", "78 (50)", "55"],
            ["ORR", "99 (63)", "67"],
        ],
        "Table 1. Outcomes, and adverse events of grade 3 or higher, n (%)",
        prose=prose,
    )
    assert told(found) == [
        "NCT03625037 - NEUTROPENIA_GE3 = 15 % 23 157 -",
        "NCT03888105 - NEUTROPENIA_GE3 = 35 % - - -",
        "NCT03625037 - CRS = 50 % 78 157 -",
        "NCT03888105 - CRS = 55 % - - -",
        "NCT03625037 - ORR = 63 % 99 157 -",
        "NCT03888105 - ORR = 67 % - - -",
    ]


def test_grades_over_columns_are_no_arms() -> None:
    grid = [
        ["Event, n (%)", "Epcoritamab (n = 50)", "Epcoritamab (n = 50)"],
        ["Event, n (%)", "Any grade", "Grade ≥3"],
        ["CRS", "25 (50)", "1 (2)"],
        ["Neutropenia", "14 (28)", "11 (22)"],
    ]
    assert told(outcomes(grid, "表1 NCT03625037的不良事件", head_rows=2)) == [
        "NCT03625037 Epcoritamab CRS = 50 % 25 50 -",
        "NCT03625037 Epcoritamab CRS_GE3 = 2 % 1 50 -",
        "NCT03625037 Epcoritamab NEUTROPENIA = 28 % 14 50 -",
        "NCT03625037 Epcoritamab NEUTROPENIA_GE3 = 22 % 11 50 -",
    ]


@pytest.mark.parametrize(
    "grid",
    [
        [
            ["Characteristic", "T-DXd (n=373)", "TPC (n=184)"],
            ["Median age, years", "57", "56"],
            ["Prior CR", "1", "2"],
        ],
        [["Trial", "ORR (%)"], ["NCT02872116", "60/45"]],
        [["Trial", "ORR/CR (%)"], ["NCT02872116", "16/79"]],
        [["Endpoint", "HR (95% CI)", "P value"], ["PFS", "0.5 (0.4-0.6)", ""], ["OS", "0.6 (0.5-0.7)", ""]],
        [["Criterion", "RECIST 1.1", "mRECIST"], ["CR", "Disappearance", "No change"], ["PR", "30%", ""]],
    ],
)
def test_what_is_no_outcome_gives_none(grid: list[list[str]]) -> None:
    assert outcomes(grid, "Table 1. Of something") == []


def abouts(text: str) -> list[tuple[str, ...]]:
    keys = ("metric", "value", "subject", "subject_id", "arm", "population")
    return [tuple(one[key] for key in keys) for one in rows(relate_text(text), "outcomes")]


def test_two_ids_behind_one_name_are_one_study() -> None:
    text = "MajesTEC-1研究（NCT03145181/NCT04557098）的ORR为63.0%。"
    text += "两项研究（NCT02498912和NCT06343376）的ORR为50%。"
    assert [one[1:4] for one in abouts(text)] == [("63", "trial", "NCT03145181"), ("50", "class", "")]


def test_the_arms_of_a_sentence_are_told_where_they_are_treatments_or_groups() -> None:
    found = abouts("T-DXd组和T-DM1组的ORR分别为79.7%和34.2%，男性和女性的CR率分别为16%和9%。")
    assert [one[4] for one in found] == ["T-DXd", "T-DM1", "", ""]


def test_a_number_of_a_part_of_the_patients_is_about_a_population() -> None:
    found = abouts("在高危细胞遗传学患者中，ORR为53.3%。我国血友病A的患病率为2.73/10万。ORR为60%。")
    assert [(one[2], one[5]) for one in found] == [
        ("population", "高危细胞遗传学患者"),
        ("population", "我国"),
        ("class", ""),
    ]


def test_events_of_a_grade_under_a_head_of_their_own_are_adverse_events() -> None:
    grid = [["Trial", "Grade ≥3 events (%)", "Cardiac events (%)"], ["NCT03434379", "56.5", "2.1"]]
    found = outcomes(grid, "Table 1 Safety")
    assert [(row["metric"], row["value"]) for row in found] == [("AE_GE3", "56.5")]


def test_a_share_of_one_digit_in_brackets_is_no_note_mark() -> None:
    grid = [["Trial", "CRS, n (%)", "ORR (%)"], ["NCT03434379", "4 (8)", "51.4ᵇ"]]
    found = outcomes(grid, "Table 1 Results")
    assert [(row["metric"], row["value"], row["numerator"]) for row in found] == [
        ("CRS", "8", "4"),
        ("ORR", "51.4", ""),
    ]


def test_a_head_may_say_that_a_change_is_a_change() -> None:
    found = outcomes(
        [
            ["Trial", "Drug", "LDL-C reduction (%)", "MACE, active (%)", "MACE, placebo (%)"],
            ["NCT01764633", "Evolocumab", "59", "9.8", "11.3"],
            ["NCT01663402", "Alirocumab", "54.7", "9.5", "11.1"],
        ],
        "Table 1. Antibodies against PCSK9",
    )
    assert told(found)[:3] == [
        "NCT01764633 - LDL_C_CHANGE = -59 % - - -",
        "NCT01764633 active MACE = 9.8 % - - -",
        "NCT01764633 placebo MACE = 11.3 % - - -",
    ]


def test_units_of_change_and_arms_in_brackets() -> None:
    found = outcomes(
        [
            ["研究", "药物", "FEV1改善（L）", "CDR-SB变化（治疗组）", "CDR-SB变化（安慰剂组）"],
            ["NCT02414854", "度普利尤单抗", "0.32", "1.21", "1.66"],
        ],
        "表1 各研究结果",
    )
    assert told(found) == [
        "NCT02414854 - FEV1_CHANGE = 0.32 L - - -",
        "NCT02414854 治疗 CDR_SB_CHANGE = 1.21 points - - -",
        "NCT02414854 安慰剂 CDR_SB_CHANGE = 1.66 points - - -",
    ]


def test_any_grade_and_high_grade_in_one_cell() -> None:
    found = outcomes(
        [
            ["研究", "药物", "CRS（任意级别/≥3级，%）"],
            ["NCT03075696", "格菲妥单抗", "63/4"],
        ],
        "表1 双特异性抗体",
    )
    assert told(found) == ["NCT03075696 - CRS = 63 % - - -", "NCT03075696 - CRS_GE3 = 4 % - - -"]


def test_a_caption_gives_its_per_cent_to_columns() -> None:
    grid = [["研究", "药物", "PASI 75", "PASI 90"], ["NCT02207231", "古塞奇尤单抗", "91.2", "73.3"]]
    assert told(outcomes(grid, "表1 第16周PASI应答率（%）")) == [
        "NCT02207231 - PASI75 = 91.2 % - - -",
        "NCT02207231 - PASI90 = 73.3 % - - -",
    ]
    assert told(outcomes(grid, "表1 PASI应答")) == []


@pytest.mark.parametrize(
    "head", ["Baseline LDL-C (mg/dL)", "LDL-C at baseline", "PFS improvement (months)", "Follow-up (weeks)"]
)
def test_what_a_level_was_is_no_change(head: str) -> None:
    assert outcomes([["Trial", "Drug", head], ["NCT01764633", "Evolocumab", "92"]], "Table 1. Trials") == []


def test_counts_behind_a_comma_shares_and_ends_not_estimable() -> None:
    found = outcomes(
        [
            ["药物", "零出血比例（%）", "感染（例，%）", "中位DOR（月）"],
            ["康赛珠单抗", "64", "45（15.8）", "22.0 (NE–NE)"],
        ],
        "表1 NCT04083781的结果",
    )
    assert told(found) == [
        "NCT04083781 康赛珠单抗 ZERO_BLEED = 64 % - - -",
        "NCT04083781 康赛珠单抗 INFECTION = 15.8 % 45 - -",
        "NCT04083781 康赛珠单抗 DOR = 22 months - - -",
    ]


LISTED_ARMS = [
    ["Trial", "Treatment", "Patients (n)", "ORR (%)", "Median OS (months)", "HR"],
    [
        "CheckMate 017 (NCT01642004)",
        "Nivolumab{}docetaxel",
        "135{}137",
        "20.0{}8.8",
        "9.2 (7.3–13.3){}6.0",
        "0.59",
    ],
]


@pytest.mark.parametrize("between", ["; ", "；", "\n"])
def test_numbers_of_listed_arms_are_each_its_own(between: str) -> None:
    grid = [[cell.format(between) for cell in row] for row in LISTED_ARMS]
    found = [(row["arm"], row["metric"], row["value"]) for row in outcomes(grid, "Table 1. Phase 3 trials")]
    assert found == [
        ("Nivolumab", "ORR", "20"),
        ("docetaxel", "ORR", "8.8"),
        ("Nivolumab", "OS", "9.2"),
        ("docetaxel", "OS", "6"),
    ]


def test_lists_of_other_lengths_are_no_pair() -> None:
    grid = [[cell.format("; ") for cell in row] for row in LISTED_ARMS]
    grid[1][1] = "Nivolumab; ipilimumab; docetaxel"
    assert outcomes(grid, "Table 1. Phase 3 trials") == []


def test_cells_that_name_their_metrics_and_the_arms_of_the_row() -> None:
    found = outcomes(
        [
            ["试验", "登记号", "试验药", "对照", "主要结果"],
            [
                "MEASURE UP 1",
                "NCT03569293",
                "乌帕替尼15 mg",
                "安慰剂",
                "16周EASI 75：69.6% vs 16.3%（P<0.001）",
            ],
            [
                "ECZTRA 1",
                "NCT03131648",
                "曲罗芦单抗",
                "安慰剂、度普利尤单抗",
                "EASI 75：25.0% vs 12.7% vs 44.2%",
            ],
            ["SOLO 1", "NCT02277743", "度普利尤单抗", "—", "EASI 75为51%，IGA 0/1应答率为38%"],
        ],
        "表2 特应性皮炎的Ⅲ期试验",
    )
    assert told(found) == [
        "NCT03569293 乌帕替尼15 mg EASI75 = 69.6 % - - 16 weeks",
        "NCT03569293 安慰剂 EASI75 = 16.3 % - - 16 weeks",
        "NCT03131648 曲罗芦单抗 EASI75 = 25 % - - -",
        "NCT03131648 安慰剂 EASI75 = 12.7 % - - -",
        "NCT03131648 度普利尤单抗 EASI75 = 44.2 % - - -",
        "NCT02277743 - EASI75 = 51 % - - -",
        "NCT02277743 - IGA_0_1 = 38 % - - -",
    ]


def test_a_time_before_the_numbers_and_a_ratio_behind_them() -> None:
    found = outcomes(
        [
            ["Trial", "Treatment", "Primary composite outcome", "Clinical remission"],
            ["NCT01035255", "Drug A vs drug B", "21.8% vs 26.5%; HR 0.80 (0.73–0.87)", "-"],
            ["NCT02065791", "Drug C vs placebo vs drug D", "-", "Week 8: 26% vs 5% vs 12%"],
            ["NCT03518086", "Drug E vs placebo", "met", "24.2% vs 13.3% (P = 0.006)"],
        ],
        "Table 3",
    )
    assert told(found) == [
        "NCT01035255 Drug A PRIMARY_ENDPOINT_EVENT = 21.8 % - - -",
        "NCT01035255 drug B PRIMARY_ENDPOINT_EVENT = 26.5 % - - -",
        "NCT02065791 Drug C REMISSION = 26 % - - 8 weeks",
        "NCT02065791 placebo REMISSION = 5 % - - 8 weeks",
        "NCT02065791 drug D REMISSION = 12 % - - 8 weeks",
        "NCT03518086 Drug E REMISSION = 24.2 % - - -",
        "NCT03518086 placebo REMISSION = 13.3 % - - -",
    ]


def test_a_row_over_all_columns_heads_those_below_it_and_sizes_stand_below_their_arms() -> None:
    found = outcomes(
        [
            ["Event", "Patients", "Patients"],
            ["", "Tezepelumab", "Placebo"],
            ["", "(n = 200)", "(n = 100)"],
            ["Any AE", "150 (75)", "74 (74)"],
            ["Headache", "16 (8)", "2 (2)"],
            ["Nasopharyngitis", "1 (<1)", "0"],
            ["Serious adverse events, n (%)", "", ""],
            ["Pneumonia", "2 (1)", "1 (1)"],
        ],
        "Table 2. Adverse events, n (%)",
        head_rows=3,
    )
    assert told(found) == [
        "- Tezepelumab AE = 75 % 150 200 -",
        "- Placebo AE = 74 % 74 100 -",
        "- Tezepelumab HEADACHE = 8 % 16 200 -",
        "- Placebo HEADACHE = 2 % 2 100 -",
        "- Tezepelumab NASOPHARYNGITIS < 1 % 1 200 -",
        "- Placebo NASOPHARYNGITIS = 0 patients 0 - -",
    ]


def test_a_head_is_an_arm_where_prose_calls_a_group_so() -> None:
    grid = [["", "BDP n (%)", "HVK n (%)"], ["Nausea", "5 (10)", "2 (4)"], ["Vomiting", "1 (2)", "3 (6)"]]
    told_of = outcomes(grid, "Table 2. Tolerability", prose="The BDP group and the HVK group were alike.")
    assert told(told_of)[:2] == ["- BDP NAUSEA = 10 % 5 - -", "- HVK NAUSEA = 4 % 2 - -"]
    assert outcomes(grid, "Table 2. Tolerability", prose="Boys and girls took part.") == []


def test_a_metric_of_change_gives_nothing_where_nothing_changed() -> None:
    grid = [["", "A group", "B group"], ["Total IgG", "1.16", "1.36"], ["LDL-C (%)", "31", "32"]]
    assert outcomes(grid, "Table 3. Serum levels") == []
    assert len(outcomes(grid, "Table 3. Change from baseline (%)")) == 4


def test_means_with_their_deviation() -> None:
    found = outcomes(
        [
            ["", "Semaglutide (n=30)", "Placebo (n=31)"],
            ["Weight change, kg, mean (SD)", "−6.1 (4.2)", "-1.0 (3.9)"],
            ["Change in HbA1c (%), mean ± SE", "-1.2 ± 0.1", "-0.1 ± 0.1"],
        ],
        "Table 2. Changes at the end",
    )
    assert told(found) == [
        "- Semaglutide WEIGHT_CHANGE = -6.1 kg - - -",
        "- Placebo WEIGHT_CHANGE = -1 kg - - -",
        "- Semaglutide HBA1C_CHANGE = -1.2 % - - -",
        "- Placebo HBA1C_CHANGE = -0.1 % - - -",
    ]
