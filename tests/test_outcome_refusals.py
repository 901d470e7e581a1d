"""Numbers and negations beside a metric that are no result, each beside one that is."""

from pathlib import Path

import pytest

from pipeline.finders.outcomes import Metrics, find_outcomes
from pipeline.settings import load_settings


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    field = load_settings(Path(__file__).parents[1] / "config").fields["outcome"]
    return Metrics(field.terms, field.lists)


def told(sentence: str, metrics: Metrics) -> list[tuple[str, str]]:
    return [(one.metric, one.value) for one in find_outcomes(sentence, metrics)]


@pytest.mark.parametrize(
    "sentence",
    [
        # how many a trial needs
        "A sample size of 84 patients per arm was needed, assuming a dropout of 15%.",
        "With 90% power to detect a 12% difference in mortality, 410 patients would be enrolled.",
        "We aim to recruit 90 children in four clinics.",
        "The programme is expected to reduce the prevalence of smoking from 22% to 18%.",
        "The sample assumed an expected response rate of 55%.",
        # criteria
        "The dose was halved if systolic blood pressure fell by more than 20 mmHg.",
        "Most patients reported at least one adverse event.",
        "Table 3. Adverse events reported by 5% or more of patients.",
        "An LVEF <40% raised the odds of relapse.",
        # of the events, or of those who had them
        "In the rural arm, 12/40 (30%) of relapses were late.",
        "Most recurrences (85%) of melanoma are found by patients.",
        "Those who had a stroke were mostly women (64%).",
        # differences
        "The absolute difference in response rate between the 10 mg dose and placebo was only 4.1%.",
        "It gave an absolute reduction in 2-year mortality of 3%.",
        "The prevalence of anaemia was overestimated by 6%.",
        "Attacks were frequent, with a mean reduction of three hot flushes a day.",
        "Comorbidities were hypertension (48%) and anaemia (12%).",
        "The plant caused weight loss in some, 11 (52.4%).",
        "Many of those randomised to surgery (22 out of 90) declined.",
        "Nine of 14 sham-alone treated patients had pain.",
        "PFS was longer (difference in median PFS 3.1 months).",
        "With 15% v 13% mortality a difference would be detectable.",
        # names that only say where or why
        "Most centres had a stroke unit (61%).",
        "The cause of the stricture was infection in 38%.",
        "Table 2. Hazard ratios and 95% credible intervals of relapse.",
        "The drug is safe and no serious adverse events are expected.",
        "Those who left had a higher BMI (27.1 vs. 25.0 kg/m2) at baseline.",
        # hoped for, or the measure of another effect
        "They aimed at the target weight loss of 7% from diet.",
        "Risk rose by 0.3 for each increase in LDL-C of 10 mg/dL.",
        "The proportion of patients with no vomiting was similar.",
        "A smaller proportion of patients (12% vs 31%) had an increase in LDL-C above the norm.",
        # groups, trials and names, not people
        "Pupils were taught in groups of five to eight children and were randomised by class.",
        "After allocation many left: consent withdrawal (n = 14), protocol violation (n = 6).",
        "The reaching task had 40 trials.",
        "Patients were randomised to one of three dosing regimens.",
        "Two randomised, double-blind trials compared the two inhalers.",
        "BREEZE Induction 2 randomised adults in 14 countries.",
        "Patients were excluded if they (1) were pregnant, (2) were enrolled in another trial.",
        "The score was taken at week 6 in induction studies.",
        "The animals were observed through 28 days of toxicology studies.",
        "Each block consisted of eight trials per stimulus.",
        # where patients stood
        "The baseline BMI was 31.4 kg/m2 and improved with lifestyle change.",
        "Patients had moderate obstruction (FEV1 52.3 ± 9.1% predicted) and gained weight slowly.",
        "FEV1/FVC, 71.2 ± 2.3%, did not change.",
        "Randomisation was stratified by body weight (<60 kg or ≥60 kg), with no change later.",
        "Change in HbA1c correlated with steps per day (r = -0.41).",
        "The differences in SBP between the groups at week 12 were -3.1 mmHg.",
        "Weight change was similar in all arms (n=41).",
        # what never was counted
        "Outcomes were compared between patients with and without remission.",
        "Those who had not experienced progression were randomised.",
        "None of the adverse events was serious.",
        "No SAEs were considered related to the vaccine.",
        "The drug had no adverse effect on bone density.",
        "No other side effects were reported.",
        "Zinc did not reduce diarrhoea in infants.",
        # rates of something else
        "There were 21 deaths per 1000 live births.",
        "Stroke or death was recorded in 54 patients.",
        "HPV 16/18 infection is common.",
        "The difference in response rate between the arms was 8.2%.",
        "Patients were seen at follow-up visits after 3 months.",
        "The maximum follow-up was 84 months.",
        "Response was defined as a fall of at least 40% in the score.",
        "The outcomes were (1) mortality and (2) stroke.",
        "Women with obesity (BMI ≥30 kg/m2) made up 31.4%.",
        "Gingival bleeding improved (by 61 and 64%).",
        "Mortality declined (hr 0.7, 95% ci: 0.50 to 0.98) with exercise.",
    ],
)
def test_is_no_result(sentence: str, metrics: Metrics) -> None:
    assert told(sentence, metrics) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Treatment was given to 91 of the 104 patients enrolled.", [("ENROLLED", "104")]),
        ("Patients were randomised to A (n=52) or placebo (n=50).", [("ENROLLED", "52"), ("ENROLLED", "50")]),
        (
            "Twelve randomised trials were found; 12 trials were included.",
            [("TRIALS", "12"), ("TRIALS", "12")],
        ),
        (
            "SBP was lower with A (121.4 ± 9.7 mmHg) than with B (128.9 ± 11 mmHg).",
            [("SBP", "121.4"), ("SBP", "128.9")],
        ),
        ("SBP was 4.2 mmHg lower with A.", [("SBP_CHANGE", "-4.2")]),
        ("IOP fell from 24.1 mmHg at baseline to 18.0 mmHg.", [("IOP", "24.1"), ("IOP", "18")]),
        ("The proportion of patients achieving HbA1c <7% was 44%.", [("HBA1C_LT7", "44")]),
        ("患者平均年龄56岁，基线HbA1c为8.1%，治疗24周后降至6.9%。", [("HBA1C", "6.9")]),
        ("The mean difference in HbA1c was 0.4%; HbA1c fell by 1.2% with A.", [("HBA1C_CHANGE", "-1.2")]),
        (
            "More patients achieved ≥10% weight loss with A (31% vs 12%).",
            [("WEIGHT_CHANGE_GE10", "31"), ("WEIGHT_CHANGE_GE10", "12")],
        ),
        ("None of the patients had a serious adverse event.", [("SAE", "0")]),
        ("No serious adverse events were reported.", [("SAE", "0")]),
        ("Efficacy against severe rotavirus infection was 64.1%.", [("VACCINE_EFFICACY", "64.1")]),
        ("VE against HPV16/18 infection was 88%.", [("VACCINE_EFFICACY", "88")]),
        (
            "RSV illness occurred in 9 infants and 31 in the placebo group, an efficacy of 71%.",
            [("VACCINE_EFFICACY", "71")],
        ),
        ("In this study 20 patients were treated with plates.", [("TREATED", "20")]),
        ("The incidence of AE on the drug was 41%.", [("AE", "41")]),
        ("An IOP of 24 mmHg or higher was seen in 4.1%.", [("IOP_GE24", "4.1")]),
        ("Nine per cent of all treated children relapsed.", [("RELAPSE", "9")]),
        ("Hemoglobin A1c fell by 0.8%.", [("HBA1C_CHANGE", "-0.8")]),
    ],
)
def test_result_beside_it_stays(sentence: str, expected: list[tuple[str, str]], metrics: Metrics) -> None:
    assert told(sentence, metrics) == expected


def test_control_arm_has_no_efficacy(metrics: Metrics) -> None:
    said = "Influenza occurred in 4% and in 11% of the placebo group, an efficacy of 62%."
    assert [(one.metric, one.arm) for one in find_outcomes(said, metrics)][-1] == ("VACCINE_EFFICACY", "")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The 1-year and 3-year risks of mortality were 9% and 21%, respectively.",
            ["12 months", "36 months"],
        ),
        ("第12周时88%的乙药组患者MG-ADL改善≥2分。", ["12 weeks"]),
    ],
)
def test_time_points_in_turn(sentence: str, expected: list[str], metrics: Metrics) -> None:
    assert [one.time_point for one in find_outcomes(sentence, metrics)] == expected


def test_arm_is_told_without_measure_and_study(metrics: Metrics) -> None:
    said = "≥3级贫血的发生率TZ组为21%，化疗组为8%。"
    assert [one.arm for one in find_outcomes(said, metrics)] == ["TZ", "化疗"]


def test_not_significant_is_reached(metrics: Metrics) -> None:
    assert told("OS未达到统计学意义（14.1个月 vs 12.6个月）。", metrics) == [("OS", "14.1"), ("OS", "12.6")]


def test_zero_in_words_is_a_count(metrics: Metrics) -> None:
    assert told("There was zero infection in the vaccine arm.", metrics) == [("INFECTION", "0")]


def test_short_form_that_the_paper_defines_otherwise_is_no_metric(metrics: Metrics) -> None:
    defined = [("PR", "pregnancy rate"), ("OS", "overall survival"), ("AE", "adverse experience")]
    paper = metrics.without_foreign(defined)
    assert told("The PR was 31.7% and the ORR was 40%.", paper) == [("ORR", "40")]
    assert told("Median OS was 9 months and AEs occurred in 12%.", paper) == [("OS", "9"), ("AE", "12")]
    assert told("The PR was 31.7% and the ORR was 40%.", metrics) == [("PR", "31.7"), ("ORR", "40")]
    assert metrics.without_foreign([("PR", "partial remission")]) is metrics


@pytest.mark.parametrize(
    "sentence",
    [
        "Men improved more in negative symptoms of the PANSS (p<0.001-0.046).",
        "Since one of our primary outcomes is adherence, a model is fitted.",
        "Care after stroke was estimated to lower costs by 37% over 2 years.",
        "Dysphagia is seen in 27% of first-time strokes.",
        "The clinically relevant difference in HbA1c at 12 months is 0.5%.",
    ],
)
def test_ranges_of_p_endpoints_and_what_follows_an_event_are_no_results(
    sentence: str, metrics: Metrics
) -> None:
    assert told(sentence, metrics) == []
