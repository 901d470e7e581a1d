"""Both values of a comparison with their treatments, where the metric or the word arm is left out."""

import time
from pathlib import Path

import pytest

from pipeline.finders.outcomes import Metrics, find_outcomes
from pipeline.settings import load_settings


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    field = load_settings(Path(__file__).parents[1] / "config").fields["outcome"]
    return Metrics(field.terms, field.lists)


def arms(sentence: str, metrics: Metrics) -> list[tuple[str, str, str]]:
    return [(one.metric, one.value, one.arm) for one in find_outcomes(sentence, metrics)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "The ORR was higher with zolbetuximab (79.7%) than with placebo (34.2%).",
            [("ORR", "79.7", "zolbetuximab"), ("ORR", "34.2", "placebo")],
        ),
        (
            "The primary outcome (stroke or cardiovascular death) occurred in 8.1% of the ticagrelor group"
            " and 9.4% of the placebo group.",
            [("PRIMARY_ENDPOINT_EVENT", "8.1", "ticagrelor"), ("PRIMARY_ENDPOINT_EVENT", "9.4", "placebo")],
        ),
        (
            "They were followed for a median of 2.8 years; the primary outcome, a composite of kidney"
            " failure or death, was seen in 18.0% with bardoxolone and 22.1% with placebo.",
            [
                ("FOLLOW_UP", "2.8", ""),
                ("PRIMARY_ENDPOINT_EVENT", "18", "bardoxolone"),
                ("PRIMARY_ENDPOINT_EVENT", "22.1", "placebo"),
            ],
        ),
        (
            "主要复合终点（卒中或全因死亡）在利伐沙班组和华法林组的发生率分别为1.7%和2.2%。",
            [("PRIMARY_ENDPOINT_EVENT", "1.7", "利伐沙班"), ("PRIMARY_ENDPOINT_EVENT", "2.2", "华法林")],
        ),
        (
            "Stroke was seen in 2.3% of the lesinurad group and 2.2% of the allopurinol group"
            " (rate ratio 1.05).",
            [("STROKE", "2.3", "lesinurad"), ("STROKE", "2.2", "allopurinol")],
        ),
        (
            "The response rates after 12 weeks (primary end point) were 41% for FLOT and 29% for ECF.",
            [("ORR", "41", "FLOT"), ("ORR", "29", "ECF")],
        ),
        (
            "Survival rates at 5 and 10 years were 41% and 30%, respectively in the chemoradiation arm and"
            " 52% and 37%, respectively in the surgery arm.",
            [
                ("OS", "41", "chemoradiation"),
                ("OS", "30", "chemoradiation"),
                ("OS", "52", "surgery"),
                ("OS", "37", "surgery"),
            ],
        ),
        (
            "The ORR was 12%, 25% and 31% for olpasiran 10, 75, and 225 mg, respectively.",
            [
                ("ORR", "12", "olpasiran 10 mg"),
                ("ORR", "25", "olpasiran 75 mg"),
                ("ORR", "31", "olpasiran 225 mg"),
            ],
        ),
        (
            "The trial compared benralizumab with placebo in asthma: 32% versus 19% had a response.",
            [("ORR", "32", "benralizumab"), ("ORR", "19", "placebo")],
        ),
        (
            "Adults were assigned to febuxostat or allopurinol, with mortality rates of 7.8% and"
            " 6.4%, respectively.",
            [("MORTALITY", "7.8", "febuxostat"), ("MORTALITY", "6.4", "allopurinol")],
        ),
        (
            "艾米替诺福韦（TMF）组和TDF组的HBV DNA转阴率分别为88.9%和87.9%。",
            [("VIRAL_SUPPRESSION", "88.9", "艾米替诺福韦"), ("VIRAL_SUPPRESSION", "87.9", "TDF")],
        ),
        (
            "康柏西普组BCVA提高9.3个字母，假注射组提高1.8个字母；随访期两组分别提高10.1个和2.4个字母。",
            [
                ("BCVA_CHANGE", "9.3", "康柏西普"),
                ("BCVA_CHANGE", "1.8", "假注射"),
                ("BCVA_CHANGE", "10.1", "康柏西普"),
                ("BCVA_CHANGE", "2.4", "假注射"),
            ],
        ),
        (
            "替尔泊肽组（5.2%）与安慰剂组（1.8%）发生胰腺炎。",
            [("PANCREATITIS", "5.2", "替尔泊肽"), ("PANCREATITIS", "1.8", "安慰剂")],
        ),
        (
            "Anaemia occurred in 46% of patients with olaparib versus 4% of those with placebo in TALAPRO-2.",
            [("ANEMIA", "46", "olaparib"), ("ANEMIA", "4", "placebo")],
        ),
        ("Patients with CRS (45%) and ICANS (12%) recovered.", [("CRS", "45", ""), ("ICANS", "12", "")]),
        (
            "维迪西妥组（125例）ORR为51.3%，对照组（62例）为14.3%。",
            [
                ("ENROLLED", "125", "维迪西妥"),
                ("ORR", "51.3", "维迪西妥"),
                ("ENROLLED", "62", "对照"),
                ("ORR", "14.3", "对照"),
            ],
        ),
        (
            "维泊妥珠单抗组ORR为72%，埃纳妥单抗为61%。",
            [("ORR", "72", "维泊妥珠单抗"), ("ORR", "61", "埃纳妥单抗")],
        ),
        (
            "恩沙替尼的ORR为72%，而克唑替尼仅为61%。",
            [("ORR", "72", "恩沙替尼"), ("ORR", "61", "克唑替尼")],
        ),
        (
            "司美格鲁肽组体重下降9.6%；度拉糖肽组下降4.6%。",
            [("WEIGHT_CHANGE", "-9.6", "司美格鲁肽"), ("WEIGHT_CHANGE", "-4.6", "度拉糖肽")],
        ),
        (
            "纳武利尤单抗组中位OS为20.9个月，化疗组为10.2个月；5年OS率分别为19%和11%。",
            [
                ("OS", "20.9", "纳武利尤单抗"),
                ("OS", "10.2", "化疗"),
                ("OS", "19", "纳武利尤单抗"),
                ("OS", "11", "化疗"),
            ],
        ),
        (
            "甲氨蝶呤组ACR20应答率为28%，生物制剂单药为45%，联合治疗为62%。",
            [("ACR20", "28", "甲氨蝶呤"), ("ACR20", "45", "生物制剂单药"), ("ACR20", "62", "联合治疗")],
        ),
        (
            "The ORR was 72% in the avelumab arm; 61% in the docetaxel arm.",
            [("ORR", "72", "avelumab"), ("ORR", "61", "docetaxel")],
        ),
        (
            "ORR was 72% for avelumab, 61% for docetaxel and 8% for placebo.",
            [("ORR", "72", "avelumab"), ("ORR", "61", "docetaxel"), ("ORR", "8", "placebo")],
        ),
        (
            "With avelumab, ORR was 72%; with docetaxel, it was 61%.",
            [("ORR", "72", "avelumab"), ("ORR", "61", "docetaxel")],
        ),
        (
            "Avelumab achieved an ORR of 72%, whereas docetaxel achieved 61%.",
            [("ORR", "72", "Avelumab"), ("ORR", "61", "docetaxel")],
        ),
        (
            "ORR (avelumab vs docetaxel): 72% vs 61%.",
            [("ORR", "72", "avelumab"), ("ORR", "61", "docetaxel")],
        ),
        (
            "戈沙妥珠单抗 vs 化疗：ORR 72% vs 61%。",
            [("ORR", "72", "戈沙妥珠单抗"), ("ORR", "61", "化疗")],
        ),
        (
            "戈沙妥珠单抗组对比化疗组的中位PFS为5.5个月vs 3.9个月（HR=0.5）。",
            [("PFS", "5.5", "戈沙妥珠单抗"), ("PFS", "3.9", "化疗")],
        ),
        (
            "与安慰剂组相比，度普利尤单抗组显著降低年化急性加重率（0.78次/年 vs 1.10次/年）。",
            [("EXACERBATION_RATE", "0.78", "度普利尤单抗"), ("EXACERBATION_RATE", "1.1", "安慰剂")],
        ),
        (
            "信迪利单抗联合化疗较单纯化疗显著延长中位OS（22.0个月 vs 10.6个月）。",
            [("OS", "22", "信迪利单抗联合化疗"), ("OS", "10.6", "单纯化疗")],
        ),
        (
            "Compared with chemotherapy, avelumab significantly prolonged median PFS (5.5 vs 3.9 months).",
            [("PFS", "5.5", "avelumab"), ("PFS", "3.9", "chemotherapy")],
        ),
        (
            "Avelumab improved median OS versus chemotherapy (14.4 months vs 11.2 months; HR, 0.79).",
            [("OS", "14.4", "Avelumab"), ("OS", "11.2", "chemotherapy")],
        ),
        (
            "Compared with placebo, baricitinib improved ACR20 response at week 12 (70% vs 40%).",
            [("ACR20", "70", "baricitinib"), ("ACR20", "40", "placebo")],
        ),
        (
            "ACR20 responses were achieved by 71% of patients with upadacitinib, 36% with placebo and"
            " 63% with adalimumab.",
            [("ACR20", "71", "upadacitinib"), ("ACR20", "36", "placebo"), ("ACR20", "63", "adalimumab")],
        ),
        (
            "MACE occurred in 98 of 2911 patients (3.4%) given tofacitinib and in 37 of 1451 (2.5%) given"
            " etanercept.",
            [("MACE", "3.4", "tofacitinib"), ("MACE", "2.5", "etanercept")],
        ),
        (
            "仑伐替尼组ORR为30%，索拉非尼为11%。",
            [("ORR", "30", "仑伐替尼"), ("ORR", "11", "索拉非尼")],
        ),
    ],
)
def test_both_values_have_their_arm(
    sentence: str, expected: list[tuple[str, str, str]], metrics: Metrics
) -> None:
    assert arms(sentence, metrics) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("阿替利珠单抗的ORR为28%。", [("ORR", "28", "")]),
        ("ORR为39%，托珠单抗使用率为20%。", [("ORR", "39", "")]),
        ("ORR为39%，既往接受过化疗为61%。", [("ORR", "39", "")]),
        ("阿替利珠单抗组ORR为28%，其中胃癌为40%。", [("ORR", "28", "阿替利珠单抗")]),
        ("CRS occurred in 77% of patients; tocilizumab was given to 39%.", [("CRS", "77", "")]),
        ("ORR was 40% with nivolumab, 12% for whom no biopsy was available.", [("ORR", "40", "")]),
        ("ORR was 72% with nivolumab, 35% with prior chemotherapy.", [("ORR", "72", "")]),
        ("PD-L1≥1% vs <1%：ORR 40% vs 10%。", [("ORR", "40", ""), ("ORR", "10", "")]),
        (
            "Patients had a lower rate of stroke than controls (1.2% vs 2.4%).",
            [("STROKE", "1.2", ""), ("STROKE", "2.4", "")],
        ),
    ],
)
def test_what_is_no_other_treatment(
    sentence: str, expected: list[tuple[str, str, str]], metrics: Metrics
) -> None:
    assert [one[:2] for one in arms(sentence, metrics)] == [one[:2] for one in expected]


def test_a_duration_behind_a_semicolon_is_no_time_point(metrics: Metrics) -> None:
    found = find_outcomes("化疗组中位OS为10.2个月；5年OS率为11%。", metrics)
    assert [(one.value, one.unit, one.time_point) for one in found] == [
        ("10.2", "months", ""),
        ("11", "%", "60 months"),
    ]


@pytest.mark.parametrize(
    "piece", ["甲单抗较乙单抗", "A versus B ", "，化疗为", "compared with A, B ", "与化疗"]
)
def test_comparisons_cost_only_the_length(piece: str, metrics: Metrics) -> None:
    def seconds(size: int) -> float:
        text = "ORR为85%和60%，" + piece * (size // len(piece)) + "CR率为3% vs 4%。"
        start = time.process_time()
        find_outcomes(text, metrics)
        return time.process_time() - start

    seconds(2_000)
    assert seconds(40_000) < 8 * seconds(10_000) + 0.5
