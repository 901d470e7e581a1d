"""A disease that befell patients, or kept them out, is no condition of the trial."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

CONDITIONS = {
    "The trial NCT02302859 of osimertinib in NSCLC was stopped early because of interstitial lung disease.": {
        "NSCLC"
    },
    "In NCT03912415, a trial in multiple myeloma, the most common adverse events were anaemia (54%) and"
    " pneumonia.": {"MM"},
    "In NCT04194203, hypertension, proteinuria and hypothyroidism were the main toxicities in patients with"
    " hepatocellular carcinoma.": {"HCC"},
    "In ORIENT-32 (NCT03794440), sintilimab in HCC caused hypertension in 14%, and myocarditis was rare.": {
        "HCC"
    },
    "In TROPION-Lung01 (NCT04656652) of NSCLC, ILD was seen in 3.4%.": {"NSCLC"},
    "DESTINY-Lung02（NCT04644237）治疗NSCLC，12.9%的患者出现间质性肺炎，心肌炎发生率为1%。": {"NSCLC"},
    "间质性肺病是该药研究（NCT04644240）的主要不良反应，研究纳入乳腺癌患者524例。": {"BC"},
    "NCT04644240研究评价了不良反应：高血压、肺炎和糖尿病，纳入胃癌患者。": {"GC"},
    # left out of the trial, each member of a list
    "Patients with active tuberculosis or hepatitis B were not eligible for NCT05009992 in psoriasis.": {
        "psoriasis"
    },
    "NCT05009993 excluded patients with heart failure or diabetes and enrolled 300 adults with psoriasis.": {
        "psoriasis"
    },
    "NCT04644238研究排除合并自身免疫性疾病、间质性肺病及活动性乙型肝炎者，共纳入230例食管癌患者。": {
        "esophageal-cancer"
    },
    # whose adverse events they were is a condition
    "NCT04644239 compared adverse events in patients with psoriasis and ulcerative colitis.": {
        "psoriasis",
        "ulcerative-colitis",
    },
    "NCT04500001 enrolled patients with interstitial lung disease.": {"ILD"},
    "NCT03987654 enrolled patients with heart failure caused by ATTR amyloidosis.": {"HF", "ATTR"},
    "NCT03987654 enrolled patients with a history of stroke.": {"stroke"},
    "A woman with a history of gout and treated with placebo withdrew from the study (NCT03987654).": set(),
    "NCT03987654 measured velocities as a surrogate for stroke risk.": set(),
    "NCT03987654 enrolled 225 patients with hATTR amyloidosis with polyneuropathy.": {"hATTR-PN"},
    "NCT03987654 enrolled 90 patients with ATTR-CM.": {"ATTR-CM"},
    "NCT03987654纳入90例EGFR突变NSCLC患者。": {"EGFRm NSCLC"},
    "NCT03987654纳入90例HR阳性/HER2阴性晚期乳腺癌患者。": {"HR+ BC"},
    "NCT04644241研究纳入2型糖尿病合并慢性肾脏病患者，不良反应与糖尿病患者的既往研究一致。": {"T2DM", "CKD"},
}


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.items())
def test_what_befell_patients_is_no_condition(text: str, expected: set[str]) -> None:
    found = {row["disease_id"] for row in rows(relate_text(text), "trial_diseases")}
    assert found == expected
