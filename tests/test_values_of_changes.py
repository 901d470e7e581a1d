"""Changes, intervals, times and grades of sentences of fields the first papers are not about."""

from pathlib import Path

import pytest

from pipeline.finders.outcomes import Metrics, find_outcomes
from pipeline.settings import load_settings


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    field = load_settings(Path(__file__).parents[1] / "config").fields["outcome"]
    return Metrics(field.terms, field.lists)


def told(sentence: str, metrics: Metrics) -> list[tuple[str, ...]]:
    return [
        (one.metric, one.value, one.unit, one.arm, one.time_point) for one in find_outcomes(sentence, metrics)
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Mean BCVA gains at week 48 were +6.6 and +6.8 letters, respectively.",
            [
                ("BCVA_CHANGE", "6.6", "letters", "", "48 weeks"),
                ("BCVA_CHANGE", "6.8", "letters", "", "48 weeks"),
            ],
        ),
        (
            "第32周时，皮下注射组FEV1较基线提高183 ml，安慰剂组提高86 ml。",
            [
                ("FEV1_CHANGE", "183", "mL", "皮下注射", "32 weeks"),
                ("FEV1_CHANGE", "86", "mL", "安慰剂", "32 weeks"),
            ],
        ),
        (
            "FEV1 increased by 0.32 L at week 12 versus 0.18 L with placebo.",
            [
                ("FEV1_CHANGE", "0.32", "L", "", "12 weeks"),
                ("FEV1_CHANGE", "0.18", "L", "placebo", "12 weeks"),
            ],
        ),
        (
            "12周时试验组第1秒用力呼气容积增加0.32 L。",
            [("FEV1_CHANGE", "0.32", "L", "试验", "12 weeks")],
        ),
        (
            "Erenumab reduced monthly migraine days by 3.2 days, compared with 1.8 days for placebo.",
            [("MMD_CHANGE", "-3.2", "days", "Erenumab", ""), ("MMD_CHANGE", "-1.8", "days", "placebo", "")],
        ),
        (
            "Mean FIX activity was 39.0% at 6 months and 36.9% at 18 months.",
            [
                ("FACTOR_ACTIVITY", "39", "%", "", "6 months"),
                ("FACTOR_ACTIVITY", "36.9", "%", "", "18 months"),
            ],
        ),
        (
            "The OS rate was 70% (95% CI, 60-80) at 12 months and 55% (95% CI, 40-60) at 24 months.",
            [("OS", "70", "%", "", "12 months"), ("OS", "55", "%", "", "24 months")],
        ),
        (
            "Grade 3, 4 or 5 treatment-related adverse events occurred in 26.6% of patients.",
            [("TRAE_GE3", "26.6", "%", "", "")],
        ),
        (
            "HbA1c was reduced to 6.5% with tirzepatide and 7.1% with insulin at week 40.",
            [("HBA1C", "6.5", "%", "tirzepatide", "40 weeks"), ("HBA1C", "7.1", "%", "insulin", "40 weeks")],
        ),
        ("治疗后LDL-C降至1.4 mmol/L以下。", []),
        ("LDL-C降幅达到52%。", [("LDL_C_CHANGE", "-52", "%", "", "")]),
        (
            "Weight reductions ranged from 5.9% to 10.2%.",
            [("WEIGHT_CHANGE", "5.9", "%", "", "")],
        ),
        (
            "平均ABR由4.42次下降至1.28次（降低71%），28例（62%）患者使用了糖皮质激素。",
            [
                ("ABR", "4.42", "per year", "", ""),
                ("ABR", "1.28", "per year", "", ""),
                ("ABR_CHANGE", "-71", "%", "", ""),
            ],
        ),
        ("52周时平均ABR为0.6次，80.8%（21/26）的患者为男性。", [("ABR", "0.6", "per year", "", "52 weeks")]),
        (
            "The median seizure frequency decreased by 43.9% with cannabidiol and 21.8% with placebo.",
            [
                ("SEIZURE_RATE_CHANGE", "-43.9", "%", "cannabidiol", ""),
                ("SEIZURE_RATE_CHANGE", "-21.8", "%", "placebo", ""),
            ],
        ),
        (
            "FⅧ活性较基线平均升高41.9 IU/dl，治疗性ABR下降83.8%。",
            [("FACTOR_ACTIVITY_CHANGE", "41.9", "IU/dL", "", ""), ("ABR_CHANGE", "-83.8", "%", "", "")],
        ),
        ("Lp(a) is raised in one in five people.", []),
        (
            "Semaglutide (14.9%) and placebo (2.4%) led to weight loss at week 68.",
            [
                ("WEIGHT_CHANGE", "-14.9", "%", "Semaglutide", "68 weeks"),
                ("WEIGHT_CHANGE", "-2.4", "%", "placebo", "68 weeks"),
            ],
        ),
        (
            "At week 52, 6-minute walk distance rose by 20.8 m with miglustat and 7.2 m with placebo.",
            [
                ("WALK_DISTANCE_CHANGE", "20.8", "m", "miglustat", "52 weeks"),
                ("WALK_DISTANCE_CHANGE", "7.2", "m", "placebo", "52 weeks"),
            ],
        ),
        (
            "Pegvaliase reduced phenylalanine by 51.1% after 12 months and 68.7% after 24 months.",
            [("PHE_CHANGE", "-51.1", "%", "", "12 months"), ("PHE_CHANGE", "-68.7", "%", "", "24 months")],
        ),
        ("60.7% of participants had a phenylalanine level of 600 μmol/L or lower.", []),
        (
            "The annual eGFR slope was -2.5 mL/min/1.73 m2 per year.",
            [("EGFR_SLOPE", "-2.5", "mL/min/1.73 m2 per year", "", "")],
        ),
        ("急性肾损伤仅见于对照组，发生率为24%。", [("AKI", "24", "%", "对照", "")]),
        (
            "Two patients (7%) in the placebo group discontinued treatment.",
            [("DISCONTINUATION", "7", "%", "placebo", "")],
        ),
        ("体重较安慰剂组下降12.4%。", [("WEIGHT_CHANGE", "-12.4", "%", "", "")]),
        ("替尔泊肽组体重较安慰剂组下降12.4%。", [("WEIGHT_CHANGE", "-12.4", "%", "替尔泊肽", "")]),
        ("HbA1c fell by 0.8% more than with placebo.", []),
        ("The proportion of patients with HbA1c below 7% rose.", []),
        ("LDL-C水平低于1.8 mmol/L的患者增多。", []),
        ("我国约1亿人患有高血压。", [("PREVALENCE", "100000000", "patients", "", "")]),
        ("A humoral response was seen in 45% of patients.", []),
        ("Antibody responses were detected in 90% of participants.", []),
        ("免疫应答率为45%。", []),
        ("第48周CHQ应答率为45%。", []),
        ("A response was seen in 45% of patients.", [("ORR", "45", "%", "", "")]),
        ("第48周应答率为45%。", [("ORR", "45", "%", "", "48 weeks")]),
        (
            "A proptosis response was seen in 83% of patients with linsitinib and 10% with placebo.",
            [
                ("PROPTOSIS_RESPONSE", "83", "%", "linsitinib", ""),
                ("PROPTOSIS_RESPONSE", "10", "%", "placebo", ""),
            ],
        ),
        (
            "Here 83 patients were randomly assigned to teprotumumab (41 patients) or placebo (42 patients).",
            [
                ("ENROLLED", "83", "patients", "", ""),
                ("ENROLLED", "41", "patients", "teprotumumab", ""),
                ("ENROLLED", "42", "patients", "placebo", ""),
            ],
        ),
        ("Four patients died of treatment-related events.", [("TRM", "4", "patients", "", "")]),
        ("Three patients died of pneumonia.", [("DEATHS", "3", "patients", "", "")]),
        (
            "A response was seen in 25 of 46 patients (54.3%; 95% CI, 39.0-69.1) given 400 mg and in"
            " 18 of 46 (39.1%) given 300 mg.",
            [("ORR", "54.3", "%", "400 mg", ""), ("ORR", "39.1", "%", "300 mg", "")],
        ),
        (
            "Four of 10 (40%) in the 25 mg group and 8 of 11 (73%) in the 50 mg group were attack-free.",
            [("ATTACK_FREE", "40", "%", "25 mg", ""), ("ATTACK_FREE", "73", "%", "50 mg", "")],
        ),
        (
            "第16周时度普利尤单抗组达到EASI-75者分别为51%和44%，安慰剂组为15%和12%。",
            [
                ("EASI75", "51", "%", "", "16 weeks"),
                ("EASI75", "44", "%", "", "16 weeks"),
                ("EASI75", "15", "%", "安慰剂", "16 weeks"),
                ("EASI75", "12", "%", "安慰剂", "16 weeks"),
            ],
        ),
        ("5例患者累计随访81个月，88%的患者未发生治疗性出血。", [("ZERO_BLEED", "88", "%", "", "")]),
        ("An ORR of 45% was observed at 24 weeks.", [("ORR", "45", "%", "", "24 weeks")]),
        ("3、4或5级不良事件发生率为26.6%。", [("AE_GE3", "26.6", "%", "", "")]),
        (
            "因不良事件停药者分别占7.0%和3.1%。",
            [("DISCONTINUATION", "7", "%", "", ""), ("DISCONTINUATION", "3.1", "%", "", "")],
        ),
        (
            "Stroke occurred in 90 men in the edoxaban group (1.7%) and 102 in the aspirin group (1.9%).",
            [
                ("STROKE", "90", "patients", "edoxaban", ""),
                ("STROKE", "1.7", "%", "edoxaban", ""),
                ("STROKE", "102", "patients", "aspirin", ""),
                ("STROKE", "1.9", "%", "aspirin", ""),
            ],
        ),
        (
            "Serum urate fell from 9.1 to 5.2 mg/dL at week 24.",
            [("URATE", "9.1", "mg/dL", "", ""), ("URATE", "5.2", "mg/dL", "", "24 weeks")],
        ),
        (
            "Six patients died, four of sepsis and two of progression.",
            [
                ("DEATHS", "6", "patients", "", ""),
                ("DEATHS", "4", "patients", "", ""),
                ("DEATHS", "2", "patients", "", ""),
            ],
        ),
        (
            "30 d内出血发生率为4.1%，全因死亡率为0.9%。",
            [("BLEEDING", "4.1", "%", "", "30 days"), ("MORTALITY", "0.9", "%", "", "30 days")],
        ),
        (
            "48周时出血发生率为4.1%；全因死亡率为0.9%。",
            [("BLEEDING", "4.1", "%", "", "48 weeks"), ("MORTALITY", "0.9", "%", "", "")],
        ),
        ("About 20% of patients relapse within the first year.", [("RELAPSE", "20", "%", "", "12 months")]),
        (
            "中性粒细胞减少发生率为32.1%，其中≥3级中性粒细胞减少占11.5%。",
            [("NEUTROPENIA", "32.1", "%", "", ""), ("NEUTROPENIA_GE3", "11.5", "%", "", "")],
        ),
        ("感染发生率为32.1%，其中真菌感染占11.5%。", [("INFECTION", "32.1", "%", "", "")]),
        (
            "年化急性加重率为0.93次/（人·年），安慰剂组为2.10次/（人·年）。",
            [
                ("EXACERBATION_RATE", "0.93", "per year", "", ""),
                ("EXACERBATION_RATE", "2.1", "per year", "安慰剂", ""),
            ],
        ),
        ("The incidence of stroke was 1.2 per 100 patient-years with apixaban.", []),
        (
            "第9个月时伊普可泮组24 h UPCR较基线下降43.8%。",
            [("UPCR_CHANGE", "-43.8", "%", "伊普可泮", "9 months")],
        ),
        # What is told of one organ, and by how much more than another arm, is neither.
        ("恩格列净组严重肾脏不良事件发生率为1.6%。", []),
        ("体重增加者占12%，体重下降的患者比例为45%。", []),
        ("Weight loss was reported in 5% of patients.", []),
        ("体重增加的发生率为12%。", []),
        ("A weight loss of 14.9% was seen.", [("WEIGHT_CHANGE", "-14.9", "%", "", "")]),
        ("The LDL-C reduction was 54%.", [("LDL_C_CHANGE", "-54", "%", "", "")]),
        ("降糖药物使体重增加1.8 kg。", [("WEIGHT_CHANGE", "1.8", "kg", "", "")]),
        ("降压治疗后收缩压变化为5 mmHg。", [("SBP_CHANGE", "5", "mmHg", "", "")]),
        ("减重手术后体重变化为2.1%。", [("WEIGHT_CHANGE", "2.1", "%", "", "")]),
        ("Glucose-lowering therapy changed HbA1c by 0.4%.", [("HBA1C_CHANGE", "0.4", "%", "", "")]),
        ("A weight loss was seen with semaglutide (14.9%).", [("WEIGHT_CHANGE", "-14.9", "%", "", "")]),
        ("Ocular adverse events were seen in 12% of patients.", []),
        ("替尔泊肽组HbA1c较安慰剂组多降低1.2%。", []),
        ("患者每次给药5 mL，PFS延长3.2个月。", []),
    ],
)
def test_changes_and_their_times(sentence: str, expected: list[tuple[str, ...]], metrics: Metrics) -> None:
    assert told(sentence, metrics) == expected


def test_interval_behind_those_it_is_of(metrics: Metrics) -> None:
    found = find_outcomes(
        "A pCR was seen in 24.0% of patients (95% CI, 18.0 to 31.0) with durvalumab and 2.2% with placebo.",
        metrics,
    )
    assert [(one.value, one.arm, one.ci_low, one.ci_high) for one in found] == [
        ("24", "durvalumab", "18", "31"),
        ("2.2", "placebo", "", ""),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "第24周时，SCORAD 50应答率为62.1%，安慰剂组为21.3%。",
            [("SCORAD50", "62.1", "%", "", "24 weeks"), ("SCORAD50", "21.3", "%", "安慰剂", "24 weeks")],
        ),
        (
            "ACR20/50/70 response rates were 70%, 50% and 30%, respectively.",
            [("ACR20", "70", "%", "", ""), ("ACR50", "50", "%", "", ""), ("ACR70", "30", "%", "", "")],
        ),
        ("DAS28应答率为45%，JADAS30应答率为30%。", []),
        ("The PASI was 20 at baseline.", []),
        (
            "34% of patients gained ≥15 letters with brolucizumab versus 25% with aflibercept.",
            [
                ("BCVA_CHANGE_GE15", "34", "%", "brolucizumab", ""),
                ("BCVA_CHANGE_GE15", "25", "%", "aflibercept", ""),
            ],
        ),
        ("获得≥15个字母改善的患者比例为33.4%。", [("BCVA_CHANGE_GE15", "33.4", "%", "", "")]),
        (
            "Tirzepatide (−20.9%) lowered body weight more than semaglutide (−13.7%).",
            [
                ("WEIGHT_CHANGE", "-20.9", "%", "Tirzepatide", ""),
                ("WEIGHT_CHANGE", "-13.7", "%", "semaglutide", ""),
            ],
        ),
        (
            "The ABR was 51% lower with fitusiran than with placebo.",
            [("ABR_CHANGE", "-51", "%", "fitusiran", "")],
        ),
    ],
)
def test_responses_by_number_gains_and_comparisons(
    sentence: str, expected: list[tuple[str, ...]], metrics: Metrics
) -> None:
    assert told(sentence, metrics) == expected


def test_a_grade_told_first_holds_in_a_list_of_brackets_and_arms_told_last(metrics: Metrics) -> None:
    found = find_outcomes(
        "Grade 3 or 4 neutropenia (51% vs. 40%) and diarrhea (10% vs. 1%) were more frequent with"
        " sacituzumab govitecan than with chemotherapy.",
        metrics,
    )
    assert [(one.metric, one.value, one.arm) for one in found] == [
        ("NEUTROPENIA_GE3", "51", "sacituzumab govitecan"),
        ("NEUTROPENIA_GE3", "40", "chemotherapy"),
        ("DIARRHEA_GE3", "10", "sacituzumab govitecan"),
        ("DIARRHEA_GE3", "1", "chemotherapy"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "沃诺拉赞三联方案的根除率为84.7%，显著高于兰索拉唑三联方案的78.8%。",
            [
                ("CURE", "84.7", "%", "沃诺拉赞三联方案", ""),
                ("CURE", "78.8", "%", "兰索拉唑三联方案", ""),
            ],
        ),
        (
            "度普利尤单抗组年化急性加重率为0.78次，较安慰剂组（1.10次）降低30%。",
            [
                ("EXACERBATION_RATE", "0.78", "per year", "度普利尤单抗", ""),
                ("EXACERBATION_RATE", "1.1", "per year", "安慰剂", ""),
                ("EXACERBATION_RATE_CHANGE", "-30", "%", "度普利尤单抗", ""),
            ],
        ),
        (
            "Triple therapy lowered the rate of exacerbations by 63% and improved ppFEV1 by 14.3 points.",
            [("EXACERBATION_RATE_CHANGE", "-63", "%", "", "")],
        ),
        (
            "No deaths, strokes, or cases of cardiac tamponade were reported in the pulsed-field arm.",
            [
                ("DEATHS", "0", "patients", "pulsed-field", ""),
                ("STROKE", "0", "patients", "pulsed-field", ""),
            ],
        ),
        ("No serious adverse events were attributed to vaccination.", []),
        (
            "未见感染，CRS以1级为主（47.9%）。",
            [("INFECTION", "0", "patients", "", ""), ("CRS_1", "47.9", "%", "", "")],
        ),
        (
            "PFS at 24 months was 78.4%, while atrial fibrillation was less common (5.2% vs. 13.3%).",
            [("PFS", "78.4", "%", "", "24 months")],
        ),
        (
            "The 12-month survival rate doubled from 22% to 44%.",
            [("OS", "22", "%", "", ""), ("OS", "44", "%", "", "12 months")],
        ),
    ],
)
def test_numbers_of_reviews_of_other_fields(
    sentence: str, expected: list[tuple[str, ...]], metrics: Metrics
) -> None:
    assert told(sentence, metrics) == expected
