"""Facts from sentences and cells, one sentence at a time: what must be found and what must not."""

from __future__ import annotations

import pytest
from relating import engine, relate_table, relate_text, rows

from pipeline.finders.outcomes import Metrics
from pipeline.relations.cell_outcomes import read_cell, read_head
from pipeline.relations.trial_rows import target_relation


def told(text: str) -> set[str]:
    return {
        " ".join((row["product_id"], row["country"], row["date"]))
        for row in rows(relate_text(text), "approvals")
    }


APPROVALS = {
    # two agencies, two dates
    "Ciltacabtagene autoleucel was approved by the FDA on 28 "
    "February 2022 and by the European Commission on 25 May "
    "2022 [4,5].": {"ciltacabtagene autoleucel US 2022-02-28", "ciltacabtagene autoleucel EU 2022-05-25"},
    "The FDA approved nivolumab plus chemotherapy on April 16, "
    "2021, regardless of PD-L1 expression, the NMPA in "
    "August 2021 and the European Medicines Agency (EMA) in October 2021.": {
        "nivolumab US 2021-04-16",
        "nivolumab CN 2021-08",
        "nivolumab EU 2021-10",
    },
    "Nivolumab was approved in Japan in September 2017 and in China in March 2020.": {
        "nivolumab JP 2017-09",
        "nivolumab CN 2020-03",
    },
    "2017年8月，FDA批准替沙仑赛用于治疗B-ALL，2018年8月EMA也批准了该药。": {
        "tisagenlecleucel US 2017-08",
        "tisagenlecleucel EU 2018-08",
    },
    "替雷利珠单抗于2019年12月在中国获批用于霍奇金淋巴瘤，2023年9月在欧盟获批。": {
        "tislelizumab CN 2019-12",
        "tislelizumab EU 2023-09",
    },
    # followed, elliptic
    "Health Canada approved glofitamab (Columvi) on 24 March 2023, and the FDA followed on 15 June 2023.": {
        "glofitamab CA 2023-03-24",
        "glofitamab US 2023-06-15",
    },
    "The FDA approved etranacogene dezaparvovec on November 22, "
    "2022; the EC followed in February 2023 and Health "
    "Canada in October 2023.": {
        "etranacogene dezaparvovec US 2022-11-22",
        "etranacogene dezaparvovec EU 2023-02",
        "etranacogene dezaparvovec CA 2023-10",
    },
    # it, 该产品, no object
    "Mosunetuzumab was evaluated in FL. Median PFS was 17.9 "
    "months. It was approved by the EMA in June 2022 and by the "
    "FDA in December 2022.": {"mosunetuzumab EU 2022-06", "mosunetuzumab US 2022-12"},
    "The European Commission granted conditional marketing "
    "authorisation to semaglutide on 8 January 2018; the FDA "
    "approved it on 5 December 2017.": {"semaglutide EU 2018-01-08", "semaglutide US 2017-12-05"},
    # 分别
    "帕博利珠单抗分别于2014年9月和2018年7月获FDA和NMPA批准。": {
        "pembrolizumab US 2014-09",
        "pembrolizumab CN 2018-07",
    },
    "阿基仑赛和瑞基奥仑赛分别于2021年6月和2021年9月获NMPA批准。": {
        "axicabtagene ciloleucel CN 2021-06",
        "relmacabtagene autoleucel CN 2021-09",
    },
    "Tisagenlecleucel was approved by the FDA, EMA and PMDA in 2017, 2018 and 2019, respectively.": {
        "tisagenlecleucel US 2017",
        "tisagenlecleucel EU 2018",
        "tisagenlecleucel JP 2019",
    },
    # each name with its date in brackets
    "特立妥单抗（2022年10月）、塔奎妥单抗（Talvey，2023年8月）和埃纳妥单抗（2023年8月）相继获FDA批准。": {
        "teclistamab US 2022-10",
        "talquetamab US 2023-08",
        "elranatamab US 2023-08",
    },
    "The FDA has approved teclistamab (Tecvayli; October 2022) and talquetamab (August 2023).": {
        "teclistamab US 2022-10",
        "talquetamab US 2023-08",
    },
    "Teclistamab (first dosed in 2017) and talquetamab (first dosed in 2018) are FDA approved.": set(),
    # one product approved by one agency again
    "Sparsentan received accelerated approval from the FDA in February 2023 and full approval in September "
    "2024.": {"sparsentan US 2023-02", "sparsentan US 2024-09"},
    "司帕生坦于2023年2月获FDA加速批准，2024年9月转为完全批准。": {
        "sparsentan US 2023-02",
        "sparsentan US 2024-09",
    },
    "Between 2017 and 2021, the FDA approved tisagenlecleucel.": set(),
    # the place of a whole sentence
    "在中国，阿基仑赛于2021年6月获批，瑞基奥仑赛于2021年9月获批。": {
        "axicabtagene ciloleucel CN 2021-06",
        "relmacabtagene autoleucel CN 2021-09",
    },
    # a clause that refuses does so for itself
    "The European Commission approved odronextamab in August "
    "2024, whereas the FDA issued complete response letters in "
    "March 2024.": {"odronextamab EU 2024-08"},
    "Sacituzumab govitecan was approved by the FDA for UC in "
    "April 2021, but the indication was withdrawn in October "
    "2024.": {"sacituzumab govitecan US 2021-04"},
    "Based on the trial published in 2020, the FDA approved ide-cel in 2021.": {
        "idecabtagene vicleucel US 2021"
    },
    "Developed in China, sugemalimab was approved by the EMA in July 2024.": {"sugemalimab EU 2024-07"},
    "Nirsevimab was approved by the FDA in July 2023; the European Commission authorised it on "
    "31 October 2022, and the Japanese Ministry of Health, Labour and Welfare on 27 March 2024. "
    "In China, the NMPA followed in January 2024.": {
        "nirsevimab US 2023-07",
        "nirsevimab EU 2022-10-31",
        "nirsevimab JP 2024-03-27",
        "nirsevimab CN 2024-01",
    },
    "The FDA approved adagrasib plus cetuximab on June 21, 2024, sotorasib plus panitumumab on "
    "January 17, 2025.": {"adagrasib US 2024-06-21", "sotorasib US 2025-01-17"},
    "Voxelotor is a modulator. The EMA granted conditional marketing authorisation on 14 February 2022, "
    "which the company withdrew in September 2024.": {"voxelotor EU 2022-02-14"},
    "The MHRA was the first to authorise sotorasib, on 9 September 2021.": {"sotorasib GB 2021-09-09"},
    "Lecanemab was approved in Japan in September 2023; EC approval followed on 15 April 2025.": {
        "lecanemab JP 2023-09",
        "lecanemab EU 2025-04-15",
    },
    "In 2021 and 2022, the FDA approved sotorasib and adagrasib, respectively.": {
        "sotorasib US 2021",
        "adagrasib US 2022",
    },
    # an opinion is no approval
    "The CHMP recommended approval of nirsevimab on 16 September 2022.": set(),
    "The panel of the FDA voted on 10 June 2024 to approve donanemab.": set(),
    # never a wrong pairing
    "帕博利珠单抗于2014年9月和2018年7月获FDA和NMPA批准。": set(),
    "Nivolumab was approved by the FDA and the EMA in 2014 and 2015.": set(),
    "Nivolumab was approved by the FDA in 2014, and pembrolizumab was approved in 2015.": {
        "nivolumab US 2014"
    },
    "阿基仑赛于2021年6月获NMPA批准上市，瑞基奥仑赛于2021年9月获批。": {"axicabtagene ciloleucel CN 2021-06"},
    "The FDA approved nivolumab in 2014 and approved Foomab in 2018.": {"nivolumab US 2014"},
    "The FDA approved nivolumab in 2014 and Foomab in 2018.": {"nivolumab US 2014"},
    "Nivolumab was approved by the FDA in 2014. Foomab was approved by the EMA in 2016.": {
        "nivolumab US 2014"
    },
    "替雷利珠单抗的上市申请于2020年被FDA受理，但尚未获批。": set(),
    "中国自主研发的瑞基奥仑赛于2021年9月获批上市。": set(),
    "By June 2024, 13 ADCs had been approved worldwide.": set(),
    "KYV-101 received fast track designation from the FDA in 2023 but is not approved.": set(),
}


@pytest.mark.parametrize("text", APPROVALS)
def test_sentence_gives_its_approvals(text: str) -> None:
    assert told(text) == APPROVALS[text]


def test_indication_goes_with_its_own_date() -> None:
    facts = relate_text(
        "The FDA granted accelerated approval to epcoritamab for "
        "relapsed or refractory DLBCL on May 19, 2023, and "
        "for relapsed or refractory FL on June 26, 2024."
    )
    found = {(r["date"], r["disease_id"], r["modifier"]) for r in rows(facts, "approval_indications")}
    assert found == {
        ("2023-05-19", "DLBCL", "relapsed_refractory"),
        ("2024-06-26", "FL", "relapsed_refractory"),
    }


SIZES = {
    "In the phase 2 ABCD trial (NCT01234567; n = 103), ORR was 73%.": "103",
    "EMPA-REG OUTCOME (NCT01234567; 7020 patients) reduced death.": "7020",
    "In KEYNOTE-859 (NCT01234567; N=1,579), median OS was 12.9 mo.": "1579",
    "ABC-2 (NCT01234567), a phase III trial in 604 patients, met its endpoint.": "604",
    "ABC-2 (NCT01234567), with 724 patients, improved PFS.": "724",
    "In ABC-3 (NCT01234567), 128 patients received ide-cel.": "128",
    "In ABC-3 (NCT01234567), 608 patients with previously treated UC were randomised to X or Y.": "608",
    "ABC-3 (NCT01234567) tests durvalumab plus FLOT in 948 patients.": "948",
    "ABC-4 (NCT01234567) randomised 1,579 patients at 200 sites.": "1579",
    "Wang et al. used CD19 CAR T cells in 13 patients with SLE (NCT01234567).": "13",
    "ABC-1 (NCT01234567) enrolled 97 patients; ABC-2 (NCT01234568) enrolled 50 patients.": "97",
    "ABC-1 (NCT01234567) enrolled 97 patients and ABC-2 (NCT01234568) enrolled 50 patients.": "97",
    "A total of 97 patients were enrolled in ABC-1 (NCT01234567), of whom 90 were infused.": "97",
    "一项Ⅱ期临床试验（NCT01234567）共入组45例复发难治DLBCL患者，ORR为60%。": "45",
    "ABC-4（NCT01234567）随机分配了650例患者。": "650",
    "ABC-4研究（NCT01234567，n=45）的ORR为60%。": "45",
    "在ABC-4研究（NCT01234567）中，86例患者接受了治疗，其中12例患者发生CRS。": "86",
    "The ABC-3 study (NCT01234567) of 21 children aged 2 to 11 years reported few attacks.": "21",
    "A phase III trial of saruparib, ABC-3 (NCT01234567), is recruiting an estimated 1800 men.": "1800",
    "The phase 3 ABC-3 study (NCT01234567) is under way in 35 patients.": "35",
    "In ABC-3 (NCT01234567), 805 men received X or placebo, and a second cohort enrolled 399 men.": "805",
    # not the trial's size
    "ABC-3（NCT01234567）的队列B纳入37例患者。": "",
    "In ABC-3 (NCT01234567), 12 of 45 patients received a transplant.": "",
    "In ABC-3 (NCT01234567), the ORR was 50% in 107 patients.": "",
    "In ABC-3 (NCT01234567), among responders, 12 patients received a second infusion.": "",
    "In ABC-3 (NCT01234567), grade 3 CRS occurred in 5 patients.": "",
    "In cohort 1 (n = 113) of ABC-3 (NCT01234567) the ORR was 27.4%.": "",
    "Pooled data of ABC-1 (NCT01234568) and ABC-2 (NCT01234567) in 107 patients showed an ORR of 50.5%.": "",
    "ABC-4 (NCT01234567) enrolled patients at 45 sites.": "",
    "ABC-4研究（NCT01234567）中5例患者死亡。": "",
}


@pytest.mark.parametrize("text", SIZES)
def test_sentence_gives_the_size_of_its_trial(text: str) -> None:
    found = {row["trial_id"]: row["enrolled"] for row in rows(relate_text(text), "trials")}
    assert found["NCT01234567"] == SIZES[text]


NAMES = {
    "In the phase III CARTITUDE-4 trial (NCT04181827; EudraCT 2019-001413-16), 419 patients were enrolled.": {
        "NCT04181827": "CARTITUDE-4",
        "2019-001413-16": "CARTITUDE-4",
    },
    "In the phase II NP30179 study (NCT03075696), CR was 39%.": {"NCT03075696": "NP30179"},
    "EPCORE NHL-1 (NCT03625037) is a phase 1/2 trial.": {"NCT03625037": "EPCORE NHL-1"},
    "In EV-302/KEYNOTE-A39 (NCT04223856), patients were treated.": {"NCT04223856": "EV-302"},
    "It was studied after two lines (GO29781; NCT02500407).": {"NCT02500407": "GO29781"},
    "Ⅲ期ZUMA-7试验（NCT03391466）显示EFS延长。": {"NCT03391466": "ZUMA-7"},
    "It was studied in FDA (NCT03391466).": {"NCT03391466": ""},
    "In the Northstar-2 trial (HGB-207; NCT02906202), 23 were treated.": {"NCT02906202": "Northstar-2"},
    "Orient-31 (NCT03802240) enrolled 444 patients.": {"NCT03802240": "Orient-31"},
    "Patients given Yttrium-90 (NCT03391466) or in Cohort-2 (NCT03391467) improved.": {
        "NCT03391466": "",
        "NCT03391467": "",
    },
}


@pytest.mark.parametrize("text", NAMES)
def test_sentence_gives_the_name_of_its_trial(text: str) -> None:
    assert {row["trial_id"]: row["acronym"] for row in rows(relate_text(text), "trials")} == NAMES[text]


def test_a_name_is_no_disease_and_a_population_no_treatment() -> None:
    facts = relate_text(
        "EPCORE NHL-1 (NCT03625037) treated lenalidomide-refractory patients with epcoritamab. "
        "ABC-1 (NCT01234567) gave nivolumab to patients previously treated with rituximab."
    )
    assert [row["disease_id"] for row in rows(facts, "trial_diseases")] == []
    given = {(row["trial_id"], row["intervention"]) for row in rows(facts, "trial_interventions")}
    assert given == {("NCT03625037", "epcoritamab"), ("NCT01234567", "nivolumab")}


@pytest.mark.parametrize(
    ("text", "diseases"),
    [
        ("In ABC-1 (NCT01234567), no case of multiple myeloma was seen.", set()),
        ("In ABC-1 (NCT01234567), stroke was reported in 2.1% of patients with T2DM.", {"T2DM"}),
        ("ABC-1 (NCT01234567) lowered the risk of stroke in patients with atrial fibrillation.", {"AF"}),
        ("ABC-1（NCT01234567）纳入心房颤动患者，脑卒中的发生率为2.1%。", {"AF"}),
        ("ABC-1 (NCT01234567) enrolled 50 patients with newly diagnosed multiple myeloma.", {"MM"}),
    ],
)
def test_what_befell_patients_is_not_what_a_trial_treats(text: str, diseases: set[str]) -> None:
    assert {row["disease_id"] for row in rows(relate_text(text), "trial_diseases")} == diseases


def test_the_date_of_an_approval_is_one() -> None:
    text = "Nirsevimab was approved by the FDA in July 2023. In China, the NMPA followed in January 2024."
    found = rows(relate_text(f"{text} The trial ended in May 2024."), "dates")
    assert [row["role"] for row in found] == ["approval", "approval", "event"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("In ABC-1 (NCT01234567), haemoglobin rose to 12.2 g/dL.", [("HB", "12.2")]),
        ("In ABC-1 (NCT01234567), HbA1c fell from 8.6% to 7.1%.", [("HBA1C", "8.6"), ("HBA1C", "7.1")]),
        ("In ABC-1 (NCT01234567), the mean HbA1c was 7.1%.", []),
        ("In ABC-1 (NCT01234567), the mean haemoglobin was 12.2 g/dL.", []),
        ("In ABC-1 (NCT01234567), haemoglobin rose by 2.2 g/dL.", [("HB_CHANGE", "2.2")]),
        (
            "In ABC-1 (NCT01234567), the mean change in haemoglobin from baseline was 2.2 g/dL.",
            [("HB_CHANGE", "2.2")],
        ),
    ],
)
def test_where_a_value_stood_is_no_change(text: str, values: list[tuple[str, str]]) -> None:
    assert [(row["metric"], row["value"]) for row in rows(relate_text(text), "outcomes")] == values


def test_the_evaluable_of_whom_a_rate_is_told_hide_no_metric() -> None:
    text = "In ABC-1 (NCT01234567), 29 of 30 evaluable patients (97%; 95% CI, 83-100) were attack free."
    keys = ("metric", "value", "numerator", "denominator", "ci_low", "ci_high")
    told = [tuple(row[key] for key in keys) for row in rows(relate_text(text), "outcomes")]
    assert told == [("ATTACK_FREE", "97", "29", "30", "83", "100")]


def test_the_treated_of_whom_a_rate_is_told_are_no_outcome() -> None:
    text = "In ABC-1 (NCT01234567), 27 of 28 treated patients had CRS. One randomised patient was not."
    assert {row["metric"] for row in rows(relate_text(text), "outcomes")} <= {"CRS"}
    told = rows(relate_text("In ABC-1 (NCT01234567), 28 patients were treated."), "outcomes")
    assert [(row["metric"], row["value"]) for row in told] == [("TREATED", "28")]


def subjects(text: str) -> list[tuple[str, str]]:
    return [(row["metric"], row["subject_id"]) for row in rows(relate_text(text), "outcomes")]


def test_two_ids_of_one_bracket_are_one_study() -> None:
    text = (
        "In CARTITUDE-4 (EudraCT 2019-001413-16; NCT04181827), the ORR was 84.6%. Median PFS was 20 months."
    )
    assert subjects(text) == [("ORR", "NCT04181827"), ("PFS", "NCT04181827")]


def test_an_acronym_stands_for_its_trial() -> None:
    text = "ZUMA-1 (NCT02348216) treated 101 patients.\n\nThe ORR was 82% in ZUMA-1. The ORR was 50%."
    assert subjects(text)[-2:] == [("ORR", "NCT02348216"), ("ORR", "")]


def test_relations_of_printed_targets() -> None:
    assert target_relation("GPRC5D → BCMA", 2) == "sequential"
    assert target_relation("CD19序贯CD22", 2) == "sequential"
    assert target_relation("CD19/CD22", 2) == "dual"
    assert target_relation("BCMA or CD38", 2) == "alternative"


# --------------------------------------------------------------------------------------- cells


def cell(head: str, text: str) -> tuple[str, ...] | None:
    found = read_head(head, Metrics(engine().settings.fields["outcome"].terms))
    said = read_cell(text, found) if found else None
    if found is None or said is None:
        return None
    return (
        *(found.code, said.statistic, said.comparator, said.value, said.unit),
        *(said.numerator, said.denominator),
    )


CELLS = {
    ("ORR (%)", "63.1"): ("ORR", "rate", "=", "63.1", "%", "", ""),
    ("ORR", "40.6%"): ("ORR", "rate", "=", "40.6", "%", "", ""),
    ("ORR", "82.4 (61/74)"): ("ORR", "rate", "=", "82.4", "%", "61", "74"),
    ("ORR, n (%)", "61 (82.4)"): ("ORR", "rate", "=", "82.4", "%", "61", ""),
    ("CR", "61/74 (82.4%)"): ("CRR", "rate", "=", "82.4", "%", "61", "74"),
    ("CR", "5/7"): ("CRR", "count", "=", "5", "patients", "5", "7"),
    ("完全缓解率（%）", "58.3"): ("CRR", "rate", "=", "58.3", "%", "", ""),
    ("客观缓解率", "82.4%（61例）"): ("ORR", "rate", "=", "82.4", "%", "61", ""),
    ("Median OS (mo)", "5.26"): ("OS", "median", "=", "5.26", "months", "", ""),
    ("mPFS（月）", "12.1（95%CI 9.0～14.0）"): ("PFS", "median", "=", "12.1", "months", "", ""),
    ("PFS (months)", "12.1 (95% CI 9.0-14.0)"): ("PFS", "median", "=", "12.1", "months", "", ""),
    ("mOS (mo)", "NR"): ("OS", "median", "not_reached", "", "months", "", ""),
    ("中位OS（月）", "未达到"): ("OS", "median", "not_reached", "", "months", "", ""),
    ("≥3级CRS（%）", "4"): ("CRS_GE3", "rate", "=", "4", "%", "", ""),
    ("Grade ≥3 CRS (%)", "2.5"): ("CRS_GE3", "rate", "=", "2.5", "%", "", ""),
    ("CRS any grade (%)", "49.7"): ("CRS", "rate", "=", "49.7", "%", "", ""),
    ("ORR (%)", "73–98"): ("ORR", "rate", "range", "73", "%", "", ""),
    ("12-month PFS (%)", "37"): ("PFS", "rate", "=", "37", "%", "", ""),
    # no numbers, or not of this metric
    ("ORR (%)", "n/s"): None,
    ("ORR (%)", "see text"): None,
    ("HR (95% CI)", "0.63 (0.51-0.78)"): None,
    ("PFS HR (95% CI)", "0.63 (0.51-0.78)"): None,
    ("Primary endpoint", "PFS"): None,
    ("Prior CR", "12"): None,
    ("CR", "12"): None,  # patients or per cent
    ("CR", "61 (82.4)"): None,
    ("ORR (%)", "630"): None,
    ("CR", "80/74"): None,
    ("N", "45"): None,
}


@pytest.mark.parametrize("printed", CELLS)
def test_cell_gives_its_outcome(printed: tuple[str, str]) -> None:
    assert cell(*printed) == CELLS[printed]


def test_rows_of_a_table_give_outcomes_of_their_trials() -> None:
    facts = relate_table(
        [
            ["Trial", "Disease", "N", "ORR (%)", "Median PFS (months)", "Ref."],
            ["NCT03625037", "LBCL", "157", "63.1", "4.4", "[6]"],
            ["NCT02290951", "DLBCL", "49", "53", "NR", "[11]"],
        ],
        "Table 1. Phase 2 trials of bispecific antibodies",
    )
    keys = ("subject", "subject_id", "disease_id", "metric", "comparator", "value", "unit", "citations")
    assert [tuple(row[key] for key in keys) for row in rows(facts, "outcomes")] == [
        ("trial", "NCT03625037", "LBCL", "ORR", "=", "63.1", "%", "6"),
        ("trial", "NCT03625037", "LBCL", "PFS", "=", "4.4", "months", "6"),
        ("trial", "NCT02290951", "DLBCL", "ORR", "=", "53", "%", "11"),
        ("trial", "NCT02290951", "DLBCL", "PFS", "not_reached", "", "months", "11"),
    ]
    assert {row["phase"] for row in rows(facts, "trials")} == {"2"}


def test_heads_that_only_group_others_and_note_marks_are_read_over() -> None:
    table = [
        ["Identifier", "Efficacy / ORR (%)", "Response / CR (%)", "Safety / CRS (%)", "疗效 / 中位PFS（月）"],
        ["NCT02348216", "72ᵃ", "51", "93", "5.9"],
        ["NCT02631044", "73", "53", "42ᵇ", "NRᶜ"],
    ]
    told = rows(relate_table(table), "outcomes")
    assert [(row["subject_id"], row["metric"], row["comparator"], row["value"]) for row in told] == [
        ("NCT02348216", "ORR", "=", "72"),
        ("NCT02348216", "CRR", "=", "51"),
        ("NCT02348216", "CRS", "=", "93"),
        ("NCT02348216", "PFS", "=", "5.9"),
        ("NCT02631044", "ORR", "=", "73"),
        ("NCT02631044", "CRR", "=", "53"),
        ("NCT02631044", "CRS", "=", "42"),
        ("NCT02631044", "PFS", "not_reached", ""),
    ]


def test_sizes_of_arms_in_rows_of_one_study_are_not_the_studys() -> None:
    table = [
        ["Identifier", "Arm", "N", "ORR (%)"],
        ["NCT02367781", "atezolizumab", "451", "49"],
        ["NCT02367781", "chemotherapy", "228", "32"],
        ["NCT02657434", "pemetrexed", "578", "47"],
    ]
    facts = relate_table(table)
    assert {row["trial_id"]: row["enrolled"] for row in rows(facts, "trials")} == {
        "NCT02367781": "",
        "NCT02657434": "578",
    }
    assert [row["code"] for row in rows(facts, "issues")] == []
    told = {row["quote"]: row["because"] for row in rows(facts, "coverage")}
    assert told["451"] == "relation:size_of_part"


def test_a_column_n_gives_way_to_what_the_text_says_outright() -> None:
    table = [["Registration number", "Trial", "n"], ["NCT02267343", "ATTRACTION-2", "330"]]
    facts = relate_table(table, prose="ATTRACTION-2 (NCT02267343) randomised 493 Asian patients.")
    assert [row["enrolled"] for row in rows(facts, "trials")] == ["493"]
    (issue,) = (row for row in rows(facts, "issues") if row["code"] == "enrolment_conflict")
    assert "randomised 493 Asian patients" in issue["message"]
    assert '"330"' in issue["message"]


def test_a_column_n_that_agrees_is_no_issue() -> None:
    table = [["Registration number", "Trial", "n"], ["NCT02267343", "ATTRACTION-2", "493"]]
    facts = relate_table(table, prose="ATTRACTION-2 (NCT02267343) randomised 493 patients.")
    assert not [row for row in rows(facts, "issues") if row["code"] == "enrolment_conflict"]


def test_an_id_is_no_name() -> None:
    facts = relate_table([["Trial", "Target", "N"], ["NCT02290951", "CD20", "49"]])
    assert [row["acronym"] for row in rows(facts, "trials")] == [""]


CODES = {
    "MCARH109, a GPRC5D-directed CAR T-cell product, was tested in 17 patients.": {"MCARH109"},
    "QQQ363是一种PD-1/IL-2双特异性抗体，ORR为30%。": {"QQQ363"},
    "The inhibitor ABC-123 failed; KEYNOTE-189 and CD19 and IL-15 were discussed.": {"ABC-123"},
    "The grant ZR2021 and the COVID-19 vaccine were unrelated.": set(),
}


@pytest.mark.parametrize("text", CODES)
def test_codes_the_vocabulary_lacks_are_candidates(text: str) -> None:
    assert {row["text"] for row in rows(relate_text(text), "candidates")} == CODES[text]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CM336（CTR20213333）正在开展研究。", ""),
        ("SPK-8011（NCT03003533）的安全性良好。", ""),
        ("CM336研究（CTR20213333）已经启动。", "CM336"),
        ("ZUMA-1（NCT02348216）的ORR为82%。", "ZUMA-1"),
        ("The PD-1-knockout CD70 CAR-T trial (NCT04696731) enrolled 20 patients.", ""),
    ],
)
def test_a_drug_code_is_no_name_of_its_trial(text: str, name: str) -> None:
    (trial,) = rows(relate_text(text), "trials")
    assert trial["acronym"] == name


def test_what_was_knocked_out_before_the_word_is_not_what_follows_it() -> None:
    text = "一项PD-1敲除的MSLN CAR-T细胞Ⅰ期试验（NCT03747965）纳入了15例患者。"
    roles = {(row["target_id"], row["role"]) for row in rows(relate_text(text), "trial_targets")}
    assert roles == {("PDCD1", "knockout"), ("MSLN", "car_target")}


def test_a_cue_counts_for_the_list_beside_it() -> None:
    text = "敲除B2M和TRAC的抗CD7 CAR-T细胞试验（NCT04264078）已启动。"
    roles = {(row["target_id"], row["role"]) for row in rows(relate_text(text), "trial_targets")}
    assert roles == {("B2M", "knockout"), ("TRAC", "knockout"), ("CD7", "car_target")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mosunetuzumab (December 2022) and glofitamab (June 2023) were approved by the FDA for follicular"
            " lymphoma and DLBCL, respectively.",
            {"mosunetuzumab FL", "glofitamab DLBCL"},
        ),
        (
            "莫妥珠单抗和格菲妥单抗分别于2022年12月和2023年6月获FDA批准用于滤泡性淋巴瘤和弥漫大B细胞淋巴瘤。",
            {"mosunetuzumab FL", "glofitamab DLBCL"},
        ),
        (
            "Teclistamab and talquetamab received FDA approval in October 2022 and August 2023, respectively,"
            " both for multiple myeloma.",
            {"teclistamab MM", "talquetamab MM"},
        ),
        (
            "Mosunetuzumab (December 2022) and glofitamab (June 2023) were approved by the FDA for follicular"
            " lymphoma, DLBCL and MCL.",
            set(),
        ),
    ],
)
def test_indications_pair_off_with_the_products(text: str, expected: set[str]) -> None:
    told = rows(relate_text(text), "approval_indications")
    assert {f"{row['product_id']} {row['disease_id']}" for row in told} == expected


def test_a_size_told_of_several_trials_is_of_each() -> None:
    text = "ABC 1试验（NCT01234567）和ABC 2试验（NCT01234568）各纳入364例患者，应答率分别为69%和64%。"
    found = [row for row in rows(relate_text(text), "outcomes") if row["metric"] == "ENROLLED"]
    assert [(row["subject_id"], row["value"]) for row in found] == [
        ("NCT01234567", "364"),
        ("NCT01234568", "364"),
    ]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("第8周临床缓解是主要终点。ABC试验（NCT01234567）中，第8周缓解率为18.5%。", "REMISSION"),
        ("第8周临床缓解是主要终点。ABC试验（NCT01234567）中，第8周应答率为18.5%。", "ORR"),
        ("客观缓解率是主要终点，部分患者达到临床缓解。ABC试验（NCT01234567）中，缓解率为18.5%。", "ORR"),
    ],
)
def test_a_bare_remission_rate_is_that_of_the_paper(text: str, metric: str) -> None:
    assert [row["metric"] for row in rows(relate_text(text), "outcomes")] == [metric]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "度普利尤单抗组在SOLO 1（NCT02277743）和SOLO 2（NCT02277769）中EASI-75应答率分别为51%和44%，"
            "安慰剂组为15%和12%。",
            [
                ("NCT02277743", "度普利尤单抗", "51"),
                ("NCT02277769", "度普利尤单抗", "44"),
                ("NCT02277743", "安慰剂", "15"),
                ("NCT02277769", "安慰剂", "12"),
            ],
        ),
        (
            "With nivolumab, ORR was 40% in CheckMate 066 (NCT01721772) and"
            " 44% in CheckMate 067 (NCT01844505).",
            [("NCT01721772", "", "40"), ("NCT01844505", "", "44")],
        ),
        (
            "In SOLO 1 (NCT02277743) and SOLO 2 (NCT02277769), ORR was 51% with dupilumab"
            " and 15% with placebo.",
            [("", "dupilumab", "51"), ("", "placebo", "15")],
        ),
        (
            "In part 1 of the study (NCT03485911), ORR was 44%; in part 2, it was 30%.",
            [("NCT03485911", "part 1", "44"), ("NCT03485911", "part 2", "30")],
        ),
        ("该研究（NCT03485911）第1部分ORR为44%。", [("NCT03485911", "第1部分", "44")]),
        (
            "RAISE研究（NCT04115293）中ORR为40%。该扩展研究中，ORR为72%。OLE研究中ORR为75%。",
            [("NCT04115293", "", "40"), ("NCT04115293", "", "72"), ("NCT04115293", "", "75")],
        ),
    ],
)
def test_numbers_of_two_studies_and_of_parts(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(one["subject_id"], one["arm"], one["value"]) for one in rows(relate_text(text), "outcomes")]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "In ATTR-ACT (NCT01994889), tafamidis reduced all-cause mortality to 29.5%."
            " Acoramidis reduced mortality to 19.3%.",
            ["NCT01994889", ""],
        ),
        (
            "In ATTR-ACT (NCT01994889), tafamidis reduced all-cause mortality to 29.5%."
            " The mortality in the placebo group was 42.9%.",
            ["NCT01994889", "NCT01994889"],
        ),
        (
            "In HERTHENA (NCT04619004), patritumab deruxtecan had a median PFS of 5.5 months."
            " Docetaxel-treated patients had a median PFS of 4.0 months.",
            ["NCT04619004", "NCT04619004"],
        ),
    ],
)
def test_a_sentence_on_another_drug_is_not_of_the_study_before(text: str, subjects: list[str]) -> None:
    found = [row for row in rows(relate_text(text), "outcomes") if row["metric"] != "ENROLLED"]
    assert [row["subject_id"] for row in found] == subjects
