"""What a clause says of a trial: of its own trial, of patients rather than treatment, of which of several."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

Told = dict[str, tuple[str, ...]]


def told(text: str, table: str, *columns: str) -> set[tuple[str, ...]]:
    return {tuple(row[column] for column in columns) for row in rows(relate_text(text), table)}


def given(text: str) -> set[str]:
    return {drug for (drug,) in told(text, "trial_interventions", "intervention")}


TRIALS = {
    # two ids of one study
    "MajesTEC-1研究（NCT03145181/NCT04557098）纳入165例患者。": {
        ("NCT03145181", "MajesTEC-1", "", "165"),
        ("NCT04557098", "MajesTEC-1", "", "165"),
    },
    # two studies of a sentence, each with its own clause
    "CM336（CTR20213333）正在中国开展Ⅰ/Ⅱ期研究，日本亦启动了桥接试验（jRCT2031210123）。": {
        ("CTR20213333", "", "1/2", ""),
        ("jRCT2031210123", "", "", ""),
    },
    "TROPION-Lung01（NCT04656652）纳入604例，ORR为26%，而TROPION-Lung05（NCT04484142）为Ⅱ期，纳入137例。": {
        ("NCT04656652", "TROPION-Lung01", "", "604"),
        ("NCT04484142", "TROPION-Lung05", "", "137"),
    },
    # a list of studies shares what is said before and behind it
    "TROPION-Lung01（NCT04656652）和TROPION-Lung05（NCT04484142）两项Ⅱ期研究评估了Dato-DXd。": {
        ("NCT04656652", "TROPION-Lung01", "2", ""),
        ("NCT04484142", "TROPION-Lung05", "2", ""),
    },
    "STEP 1 (NCT03548935) and STEP 3 (NCT03611582), two phase 3 trials, tested semaglutide.": {
        ("NCT03548935", "STEP 1", "3", ""),
        ("NCT03611582", "STEP 3", "3", ""),
    },
    "ORION-10（NCT03399370，n=1561）和ORION-11（NCT03400800，n=1617）两项研究共纳入3178例患者。": {
        ("NCT03399370", "ORION-10", "", "1561"),
        ("NCT03400800", "ORION-11", "", "1617"),
    },
    "ORION-10（NCT03399370）和ORION-11（NCT03400800）分别纳入1561例和1617例患者。": {
        ("NCT03399370", "ORION-10", "", "1561"),
        ("NCT03400800", "ORION-11", "", "1617"),
    },
    "ORION-10 (NCT03399370) and ORION-11 (NCT03400800) enrolled 1,561 and 1,617 patients, respectively.": {
        ("NCT03399370", "ORION-10", "", "1561"),
        ("NCT03400800", "ORION-11", "", "1617"),
    },
    "STEP 1（NCT03548935，n=1961）和STEP 2（NCT03552757）两项Ⅲ期研究已完成，后者纳入1210例患者。": {
        ("NCT03548935", "STEP 1", "3", "1961"),
        ("NCT03552757", "STEP 2", "3", "1210"),
    },
    "RATIONALE-305 (NCT03777657) and KEYNOTE-859 (NCT03675737) were phase 3 trials in 997 and 1,579 patients,"
    " respectively.": {
        ("NCT03777657", "RATIONALE-305", "3", "997"),
        ("NCT03675737", "KEYNOTE-859", "3", "1579"),
    },
    # an apposition goes on about the study before
    "TROPION-Lung01 (NCT04656652), a phase 3 trial in 604 patients, was positive; ABC-2 (NCT04484142) not.": {
        ("NCT04656652", "TROPION-Lung01", "3", "604"),
        ("NCT04484142", "ABC-2", "", ""),
    },
    # a sentence that names the study, or goes on about it
    "HELIOS-A（NCT03759379）评估了伏曲西兰。\n\n该药有效。HELIOS-A（n=164）为Ⅲ期研究。": {
        ("NCT03759379", "HELIOS-A", "3", "164")
    },
    "AEGEAN (NCT03800134) tested durvalumab. The trial randomised 802 patients with NSCLC.": {
        ("NCT03800134", "AEGEAN", "", "802")
    },
    # the phase before the name, or in the bracket of the id
    "Ⅱ期DESTINY-Breast01研究（NCT03248492）共184例。": {("NCT03248492", "DESTINY-Breast01", "2", "184")},
    "其Ⅱ期ALPACA试验（NCT05565742）共纳入320例患者。": {("NCT05565742", "ALPACA", "2", "320")},
    "ORION-10（NCT03399370；Ⅲ期）延续了Ⅰ期研究的结果。": {("NCT03399370", "ORION-10", "3", "")},
    # what several studies have in common
    "Two phase 3 trials, EMERGE (NCT02484547) and ENGAGE (NCT02477800), enrolled 1638 and 1647 patients.": {
        ("NCT02484547", "EMERGE", "3", "1638"),
        ("NCT02477800", "ENGAGE", "3", "1647"),
    },
    "The phase 3 trials ABC-1 (NCT02484547) enrolled 12 patients and ABC-2 (NCT02477800) was stopped.": {
        ("NCT02484547", "ABC-1", "3", "12"),
        ("NCT02477800", "ABC-2", "3", ""),
    },
    "SHR-A1811（NCT05424835）、Dato-DXd（NCT05104866）正在研究中。": {
        ("NCT05424835", "", "", ""),
        ("NCT05104866", "", "", ""),
    },
    "EPCORE NHL-1（NCT03625037）和EPCORE DLBCL-1（NCT04628494）分别为Ⅰ/Ⅱ期和Ⅲ期研究，前者入组157例。": {
        ("NCT03625037", "EPCORE NHL-1", "1/2", "157"),
        ("NCT04628494", "EPCORE DLBCL-1", "3", ""),
    },
    "It is in phase 3 (POETYK SLE-1, NCT05617677; POETYK SLE-2, NCT05620407).": {
        ("NCT05617677", "POETYK SLE-1", "3", ""),
        ("NCT05620407", "POETYK SLE-2", "3", ""),
    },
    "X was tested in Breakfree-1 (NCT05869955; phase 1), and Y in KYSA-1 (NCT05938725; 30 patients).": {
        ("NCT05869955", "Breakfree-1", "1", ""),
        ("NCT05938725", "KYSA-1", "", "30"),
    },
    "ACT 1试验（NCT00036439）和ACT 2试验（NCT00096655）各纳入364例患者。": {
        ("NCT00036439", "ACT 1", "", "364"),
        ("NCT00096655", "ACT 2", "", "364"),
    },
    "The OCEAN(a)-DOSE trial (NCT04270760) enrolled 281 patients.": {
        ("NCT04270760", "OCEAN(a)-DOSE", "", "281")
    },
    # whose size it is
    "ABBV-383的Ⅰ期试验（NCT03933735）中124例患者ORR为57%。": {("NCT03933735", "", "1", "124")},
    "The phase 1 CASTLE trial (NCT06347718) gave CD19 CAR T cells to 24 patients with SLE.": {
        ("NCT06347718", "CASTLE", "1", "24")
    },
    "CheckMate 649（NCT02872116）是一项Ⅲ期研究，共1 581例患者随机接受治疗。": {
        ("NCT02872116", "CheckMate 649", "3", "1581")
    },
    "EV-301（NCT03474107）是一项Ⅲ期试验，608例既往接受过PD-1/PD-L1抑制剂治疗的患者按1∶1随机接受治疗。": {
        ("NCT03474107", "EV-301", "3", "608")
    },
    "HERTHENA-Lung01研究（NCT04619004）中225例患者的ORR为29.8%。": {
        ("NCT04619004", "HERTHENA-Lung01", "", "225")
    },
    "MSLN CAR-T用于间皮瘤（NCT02414269），18例接受联合治疗的患者中位OS为23.9个月。": {
        ("NCT02414269", "", "", "")
    },
    "C-CAR031试验（NCT05155189）中，22例可评估患者的ORR为50.0%。": {("NCT05155189", "", "", "")},
    "共表达IL-15的CAR-T治疗24例患者（NCT04377932、NCT05103631）。": {
        ("NCT04377932", "", "", ""),
        ("NCT05103631", "", "", ""),
    },
    "ATTRACTION-2（ONO-4538-12，NCT02267343）纳入493例患者。": {("NCT02267343", "ATTRACTION-2", "", "493")},
    "DESTINY-Breast03研究（NCT03529110，n=524）比较了两种药物。": {
        ("NCT03529110", "DESTINY-Breast03", "", "524")
    },
    "RATIONALE-305（NCT03777657）中，997例患者按1∶1随机接受替雷利珠单抗或安慰剂。": {
        ("NCT03777657", "RATIONALE-305", "", "997")
    },
    "KEYNOTE-062（NCT02494583）中，763例患者的中位OS为10.6个月。": {
        ("NCT02494583", "KEYNOTE-062", "", "763")
    },
    "DESTINY-Lung01（NCT03505710）在91例HER2突变NSCLC患者中评估了T-DXd。": {
        ("NCT03505710", "DESTINY-Lung01", "", "91")
    },
    "CT041-ST-01（NCT04581473）中CT041组（n=104）的中位PFS为3.25个月。": {
        ("NCT04581473", "CT041-ST-01", "", "")
    },
}


@pytest.mark.parametrize("text", TRIALS)
def test_each_trial_has_what_its_own_words_say(text: str) -> None:
    assert told(text, "trials", "trial_id", "acronym", "phase", "enrolled") == TRIALS[text]


GIVEN = {
    "一项试验（NCT04581473）纳入既往接受过PD-1抑制剂治疗的胃癌患者，给予舒格利单抗。": {"sugemalimab"},
    "一项试验（NCT04581473）纳入未接受过纳武利尤单抗、未使用过伊匹木单抗的患者。": set(),
    "X试验（NCT04581473）在曲妥珠单抗治疗后进展的患者中评估维迪西妥单抗。": {"disitamab vedotin"},
    "X试验（NCT04581473）用维迪西妥单抗治疗奥希替尼耐药的患者。": {"disitamab vedotin"},
    "NCT04581473 gave osimertinib after progression on gefitinib or erlotinib.": {"osimertinib"},
    "NCT04581473 gave osimertinib to patients previously treated with pemetrexed and gefitinib.": {
        "osimertinib"
    },
    "NCT04581473 treated patients refractory to gefitinib with osimertinib.": {"osimertinib"},
    "After progression on gefitinib, patients in NCT04581473 received osimertinib.": {"osimertinib"},
    "NCT04581473比较帕博利珠单抗与多西他赛，不联合贝伐珠单抗。": {"pembrolizumab", "docetaxel"},
    "在NCT04581473中，患者接受帕博利珠单抗，对比多西他赛。": {"pembrolizumab", "docetaxel"},
}


@pytest.mark.parametrize("text", GIVEN)
def test_what_patients_had_before_is_no_treatment_of_the_trial(text: str) -> None:
    assert given(text) == GIVEN[text]


DISEASES = {
    "HOPE-B（NCT03569891）纳入血友病B患者，1例患者发生肝细胞癌。": {("HB", "")},
    "该研究（NCT04111112）纳入无脑转移的NSCLC患者。": {("NSCLC", "")},
    "该研究（NCT04111112）排除了脑转移和间质性肺病，纳入NSCLC患者。": {("NSCLC", "")},
    "CM355（NCT04586556）的Ⅰ期研究未纳入中枢神经系统淋巴瘤患者。": set(),
    "NCT04111112 enrolled patients with NSCLC without active brain metastases.": {("NSCLC", "")},
    "NCT04111112 enrolled patients with brain metastases of NSCLC.": {
        ("NSCLC", ""),
        ("brain-metastases", ""),
    },
    "NCT04111112纳入非小细胞肺癌患者。": {("NSCLC", "")},
    "RRMM患者的研究（NCT03548207）纳入97例患者。": {("MM", "relapsed_refractory")},
    "NDMM患者的研究（NCT03548207）纳入97例患者。": {("MM", "newly_diagnosed")},
}


@pytest.mark.parametrize("text", DISEASES)
def test_a_disease_that_patients_do_not_have_is_not_the_trials(text: str) -> None:
    assert told(text, "trial_diseases", "disease_id", "modifier") == DISEASES[text]


TARGETS = {
    "共表达IL-15的GPC3 CAR-T细胞（NCT04377932）缩小了肿瘤。": {"IL15", "GPC3"},
    "将间皮素（mesothelin，MSLN）CAR-T细胞用于实体瘤（NCT02414269）。": {"MSLN"},
    "玛仕度肽为GLP-1R/GCGR双重激动剂，其GLORY-1研究（NCT05607680）已完成。": {"GLP1R", "GCGR"},
    "HRS9531的研究（NCT06396429）排除既往使用过GLP-1受体激动剂者。": set(),
    "Zolbetuximab, an anti-CLDN18.2 antibody, was studied in SPOTLIGHT (NCT03504397).": {"CLDN18"},
}


@pytest.mark.parametrize("text", TARGETS)
def test_a_clause_says_what_its_drug_hits(text: str) -> None:
    assert {target for (target,) in told(text, "trial_targets", "target_id")} == TARGETS[text]


INDICATED = {
    "X（NCT05203679）入组26例HB患者，dalnacogene ponparvovec于2025年4月获NMPA批准。": set(),
    "HELIOS-A以帕替西兰为对照评估了vutrisiran，后者于2022年6月获FDA批准用于ATTR。": {("vutrisiran", "ATTR")},
    "The FDA approved datopotamab deruxtecan on 23 June 2025 for patients with NSCLC.": {
        ("datopotamab deruxtecan", "NSCLC")
    },
}


@pytest.mark.parametrize("text", INDICATED)
def test_an_indication_is_no_trials_population(text: str) -> None:
    assert told(text, "approval_indications", "product_id", "disease_id") == INDICATED[text]


APPROVED = {
    "2024年9月，NMPA批准卡度尼利单抗联合氟尿嘧啶和奥沙利铂用于胃癌。": {"cadonilimab"},
    "2021年4月，FDA批准纳武利尤单抗加化疗用于既往接受过曲妥珠单抗治疗的胃癌患者。": {"nivolumab"},
    "In May 2021, the FDA approved pembrolizumab in combination with trastuzumab and fluorouracil for GC.": {
        "pembrolizumab"
    },
    "ORR为74.4%，帕博利珠单抗延长了生存。2021年5月5日，FDA据此加速批准该方案。": {"pembrolizumab"},
    "FDA于2021年4月批准纳武利尤单抗用于胃癌；2021年8月30日，NMPA批准同一适应证。": {"nivolumab"},
    "FDA于2023年2月批准司帕生坦上市，2024年4月欧盟委员会亦批准其用于IgA肾病。": {"sparsentan"},
    "埃万妥单抗联合兰泽替尼组与奥希替尼组的PFS不同。2024年8月，FDA批准该联合方案。": {"amivantamab"},
    "In 2021, the FDA approved sacituzumab govitecan for patients previously treated with nivolumab.": {
        "sacituzumab govitecan"
    },
}


@pytest.mark.parametrize("text", APPROVED)
def test_a_partner_is_not_approved(text: str) -> None:
    assert {product for (product,) in told(text, "approvals", "product_id")} == APPROVED[text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("帕博利珠单抗于2014年9月和2018年7月获FDA和NMPA批准。", 1),
        ("帕博利珠单抗于2014年9月获FDA批准。该药于2014年9月获FDA批准上市。", 0),
        ("FDA尚未批准帕博利珠单抗，预计2025年3月批准。", 0),
        ("帕博利珠单抗的试验于2014年9月启动，FDA批准了该试验。", 0),
    ],
)
def test_an_approval_that_cannot_be_told_apart_is_an_issue(text: str, count: int) -> None:
    codes = [row["code"] for row in rows(relate_text(text), "issues")]
    assert codes.count("approval_unsettled") == count


def test_an_approval_told_without_who_gave_it_is_an_issue() -> None:
    told_alone = relate_text("吉瑞替尼于2021年2月获批用于复发AML。Gilteritinib was approved in May 2019.")
    assert rows(told_alone, "approvals") == []
    codes = [row["code"] for row in rows(told_alone, "issues")]
    assert codes.count("approval_without_country") == 2
    by_whom = relate_text("吉瑞替尼于2021年2月获NMPA批准用于复发AML。")
    assert [row["code"] for row in rows(by_whom, "issues")] == []


OF_PATIENTS = {
    "ADAPT研究（NCT03669588）在AChR抗体阳性患者中评估了艾加莫德。": set(),
    "SAkuraStar研究（NCT02073279）纳入95例AQP4-IgG阳性或AQP4抗体阴性的患者。": set(),
    "N-MOmentum (NCT02200770) enrolled 230 patients, most of them AQP4 antibody-positive.": set(),
    "抗CD19抗体伊奈利珠单抗的N-MOmentum研究（NCT02200770）纳入AQP4抗体阳性的患者。": {
        ("NCT02200770", "CD19")
    },
}


@pytest.mark.parametrize("text", OF_PATIENTS)
def test_a_target_patients_have_antibodies_of_is_no_drugs(text: str) -> None:
    assert told(text, "trial_targets", "trial_id", "target_id") == OF_PATIENTS[text]


IN_ORDER = {
    "替尔泊肽疗效良好。FDA和欧盟委员会先后于2022年5月13日和2022年9月15日批准其用于2型糖尿病。": {
        ("tirzepatide", "US", "FDA", "T2DM"),
        ("tirzepatide", "EU", "EC", "T2DM"),
    },
    "FDA和NMPA分别于2022年5月13日和2024年7月19日批准替尔泊肽用于2型糖尿病和肥胖症。": {
        ("tirzepatide", "US", "FDA", ""),
        ("tirzepatide", "CN", "NMPA", ""),
    },
}


@pytest.mark.parametrize("text", IN_ORDER)
def test_places_and_dates_in_order_share_one_indication(text: str) -> None:
    agencies = told(text, "approvals", "product_id", "country", "agency")
    indicated = dict(told(text, "approval_indications", "country", "disease_id"))
    assert {(*one, indicated.get(one[1], "")) for one in agencies} == IN_ORDER[text]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("X1在一项Ⅰ期试验（NCT03159585）中治疗12例软组织肉瘤患者，ORR为41.7%。", "12"),
        ("该Ⅱ期试验（NCT04225715）为开放标签试验，共有160例CHB患者被分配至5个组。", "160"),
        ("该Ⅱ期试验（NCT04225715）中，其中20例患者被分配至对照组。", ""),
    ],
)
def test_sizes_told_by_treating_and_assigning(text: str, size: str) -> None:
    assert {enrolled for (enrolled,) in told(text, "trials", "enrolled")} == {size}


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "RATIONALE-302研究（NCT03430843）中位OS为8.6个月。CheckMate-067中，5年OS率为44%。ORR为30%。",
            ["NCT03430843", "", ""],
        ),
        (
            "In ABC-1 (NCT03430843), median OS was 8.6 months. In CheckMate 067 the ORR was 44%.",
            ["NCT03430843", ""],
        ),
        (
            "In ABC-1 (NCT03430843), median OS was 8.6 months. In the EMPEROR-Reduced trial the ORR was 44%.",
            ["NCT03430843", ""],
        ),
        (
            "TOPAZ-1试验（NCT03875235）中位OS为12.8个月，另一项KEYNOTE-966研究中位OS为12.7个月。",
            ["NCT03875235", ""],
        ),
        (
            "NCT02142738 (KEYNOTE-024) showed a median OS of 30 months; in CheckMate 026, the ORR was 26%.",
            ["NCT02142738", ""],
        ),
        (
            "In ABC-1 (NCT03430843), the ORR was 42%. SLEDAI 12 was usual; the SRI-4 response was 55%.",
            ["NCT03430843"] * 2,
        ),
        (
            "EV-302（NCT04223856）中位OS为31.5个月。ORR为67.7%，PD-L1阳性者EASI-75应答率为50%。",
            ["NCT04223856"] * 3,
        ),
    ],
)
def test_a_study_called_by_its_name_ends_what_was_said_of_another(text: str, subjects: list[str]) -> None:
    assert [row["subject_id"] for row in rows(relate_text(text), "outcomes")] == subjects


@pytest.mark.parametrize(
    "text",
    [
        "The trial NCT01234567 tested fitusiran in haemophilia A. Emicizumab was studied in another trial."
        " The trial enrolled 100 patients and gave emicizumab in haemophilia B.",
        "NCT01234567研究评价了fitusiran治疗A型血友病。另一项研究评价了艾美赛珠单抗。该研究纳入100例B型血友病患者。",
        "NCT01234567 gave fitusiran in haemophilia A. The trial of emicizumab in haemophilia B failed.",
    ],
)
def test_the_trial_is_not_the_one_before_another(text: str) -> None:
    assert told(text, "trial_diseases", "disease_id") == {("HA",)}
    assert given(text) == {"fitusiran"}
    assert told(text, "trials", "enrolled") == {("",)}


def test_a_study_without_an_id_keeps_its_name_and_a_drug_told_alone_is_the_product() -> None:
    text = (
        "格菲妥单抗于2023年6月15日获FDA批准用于弥漫大B细胞淋巴瘤。格菲妥单抗治疗155例患者，CR率为39%。"
        "DESTINY-Breast04研究中，ORR为52%。The LUNG SAFE study reported a mortality of 40%."
    )
    found = [row for row in rows(relate_text(text), "outcomes") if row["statistic"] == "rate"]
    assert [(row["subject"], row["subject_id"], row["study"]) for row in found] == [
        ("product", "glofitamab", ""),
        ("trial", "", "DESTINY-Breast04"),
        ("trial", "", "LUNG SAFE"),
    ]
