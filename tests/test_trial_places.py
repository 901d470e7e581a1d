"""Trials in other cells, lists of trials told in turn, names beside codes; words of a letter and Han."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine, relate_pages, relate_text, rows

from pipeline.readers.markdown import read_markdown
from pipeline.records import Fact, Paper


def relate_rows(path: Path, *printed: str) -> list[Fact]:
    head, *below = printed
    lines = [head, "|" + "---|" * (head.count("|") - 1), *below]
    text = "# A\n\n## 1 B\n\nText.\n\n**Table 1. Drugs**\n\n" + "\n".join(lines)
    path.write_text(f"{text}\n", encoding="utf-8")
    return relate_pages(Paper("a.md", read_markdown(path, engine().context)))


def told(facts: list[Fact], table: str, *columns: str) -> set[str]:
    return {" ".join(row[column] for column in columns).strip() for row in rows(facts, table)}


def test_an_id_in_the_cell_of_a_status_is_a_trial_of_its_row(tmp_path: Path) -> None:
    facts = relate_rows(
        tmp_path / "a.md",
        "|ADC|Target|Disease|Regulatory status|",
        "|T-DXd|HER2|Breast cancer|Approved (FDA 2019)|",
        "|Disitamab vedotin|HER2|Urothelial carcinoma|Phase 2 (NCT03507166), phase 3 (NCT05302284)|",
    )
    assert told(facts, "trials", "trial_id", "phase") == {"NCT03507166 2", "NCT05302284 3"}
    assert told(facts, "trial_diseases", "trial_id", "disease_id") == {"NCT03507166 UC", "NCT05302284 UC"}


def test_an_id_in_the_cell_of_a_chinese_status(tmp_path: Path) -> None:
    facts = relate_rows(
        tmp_path / "a.md",
        "|药物名称|作用靶点|适应证|研发状态|",
        "|法瑞西单抗|VEGF-A|nAMD|已上市：FDA（2022年）|",
        "|阿柏西普|VEGF|DME|Ⅲ期（NCT05324774）|",
    )
    assert told(facts, "trials", "trial_id", "phase") == {"NCT05324774 3"}
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {"NCT05324774 aflibercept"}


def test_a_drug_among_products_is_given_in_its_trial(tmp_path: Path) -> None:
    facts = relate_rows(
        tmp_path / "a.md",
        "|Trial|Registration no.|Phase|Product|",
        "|HOPE-B|NCT03569891|3|etranacogene dezaparvovec|",
        "|BASIS|NCT03938792|3|marstacimab|",
        "|AFFINE|NCT04370054|3|giroctocogene fitelparvovec|",
    )
    assert told(facts, "trial_interventions", "trial_id", "intervention") == {"NCT03938792 marstacimab"}
    assert "NCT03569891 etranacogene dezaparvovec" in told(facts, "trial_products", "trial_id", "product_id")


IN_TURN = {
    "EMPEROR-Preserved（NCT03057951）和DELIVER（NCT03619213）分别评价了恩格列净与达格列净在HFpEF患者中"
    "的作用。": {
        "NCT03057951 empagliflozin",
        "NCT03619213 dapagliflozin",
    },
    "DAPA-CKD (NCT03036150) and EMPA-KIDNEY (NCT03594110) tested dapagliflozin and empagliflozin, "
    "respectively.": {
        "NCT03036150 dapagliflozin",
        "NCT03594110 empagliflozin",
    },
    # what is told in turn is how many there were
    "HAWK (NCT02307682) and HARRIER (NCT02434328) enrolled 1082 and 743 patients, respectively, and compared "
    "brolucizumab with aflibercept.": {
        f"{trial} {drug}"
        for trial in ("NCT02307682", "NCT02434328")
        for drug in ("brolucizumab", "aflibercept")
    },
}


@pytest.mark.parametrize("text", IN_TURN)
def test_drugs_of_trials_told_in_turn(text: str) -> None:
    assert told(relate_text(text), "trial_interventions", "trial_id", "intervention") == IN_TURN[text]


def test_diseases_of_trials_told_in_turn() -> None:
    text = "TENAYA (NCT03823287) and YOSEMITE (NCT03622580) tested it in nAMD and DME, respectively."
    facts = relate_text(text)
    assert told(facts, "trial_diseases", "trial_id", "disease_id") == {"NCT03823287 nAMD", "NCT03622580 DME"}


ACRONYMS = {
    "Following DESTINY-Breast04 (NCT03734029), T-DXd was approved.": {"NCT03734029 DESTINY-Breast04"},
    "PACAP antibodies such as Lu AG09222 (HOPE; NCT05133323; phase 2a) exist.": {"NCT05133323 HOPE"},
    "GRADUATE Ⅰ（NCT03444870）和GRADUATE Ⅱ（NCT03443973）未达终点。": {
        "NCT03444870 GRADUATE Ⅰ",
        "NCT03443973 GRADUATE Ⅱ",
    },
}


@pytest.mark.parametrize("text", ACRONYMS)
def test_the_study_s_name_is_neither_code_nor_preposition(text: str) -> None:
    assert told(relate_text(text), "trials", "trial_id", "acronym") == ACRONYMS[text]


@pytest.mark.parametrize(
    "text",
    [
        "B型超声（B超）可见占位，B超引导下穿刺，以B超为靶点的介入，抗B超抗体，X线片与γ刀。",
        "患者经B超、X线、C臂和Q热检查，T波倒置，R波、P波正常，靶向B超造影剂。",
        "The B-mode ultrasound, the X-ray, the T wave, an S wave inhibitor and the C-arm were used.",
    ],
)
def test_a_letter_with_a_word_is_no_target(text: str) -> None:
    facts = relate_text(text)
    assert not rows(facts, "targets")
    assert not rows(facts, "candidates")
    assert not any("超" in row["abbreviation"] for row in rows(facts, "abbreviations"))


def test_of_diseases_told_in_turn_an_elided_one_is_not_the_last_one() -> None:
    """非鳞状和鳞状NSCLC: each study's has the noun of both; a part that names nothing has none."""
    told = {("NCT02578680", "nsq-NSCLC"), ("NCT02775435", "LUSC")}
    found = relate_text(
        "KEYNOTE-189（NCT02578680）和KEYNOTE-407（NCT02775435）分别证实帕博利珠单抗用于非鳞状和鳞状NSCLC。"
    )
    assert {(row["trial_id"], row["disease_id"]) for row in rows(found, "trial_diseases")} == told
    found = relate_text(
        "KEYNOTE-189 (NCT02578680) and KEYNOTE-407 (NCT02775435) tested pembrolizumab in nonsquamous and"
        " squamous NSCLC, respectively."
    )
    assert {(row["trial_id"], row["disease_id"]) for row in rows(found, "trial_diseases")} == told
    found = relate_text(
        "A-1 (NCT02578680) and A-2 (NCT02775435) tested it in cavitating and squamous NSCLC, respectively."
    )
    assert [row["trial_id"] for row in rows(found, "trial_diseases")] == ["NCT02775435"]
    found = relate_text("A研究（NCT01844505）和B研究（NCT02231749）分别纳入100例和200例黑色素瘤患者。")
    assert [row["trial_id"] for row in rows(found, "trial_diseases")] == ["NCT01844505", "NCT02231749"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It was approved by the Swedish Medical Products Agency (EudraCT No. 2006-007031-27).", ""),
        ("The drug was safe (Registration Number: NCT02265861).", ""),
        ("Both doses were tolerated (Clinical Trial Registration: NCT01369329, NCT01369342).", ""),
        ("It was registered with the New Zealand Clinical Trial Registry (ACTRN12614000916640).", ""),
        ("It was run by the National Cancer Institute (NCT01171586).", ""),
        ("The INTREPID study (ClinicalTrials.gov identifier: NCT01016873) compared two doses.", "INTREPID"),
        ("COVID-OUT (NCT04510194) tested metformin.", "COVID-OUT"),
    ],
)
def test_a_registry_and_an_institution_are_no_study_names(text: str, name: str) -> None:
    assert {row["acronym"] for row in rows(relate_text(text), "trials")} == {name}
