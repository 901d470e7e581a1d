"""The report of one registered trial: what its title says is said of that trial; a review's title is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine, relate_pages, rows

from pipeline.readers.markdown import read_markdown
from pipeline.records import Paper

REGISTERED = "Trial registration: ClinicalTrials.gov, NCT04999123."
PAPERS = {
    ("Effect of colchicine on knee osteoarthritis: a randomised phase 2 trial", REGISTERED): (
        {"OA"},
        {"colchicine"},
        "2",
    ),
    ("度洛西汀治疗纤维肌痛的随机对照试验", "注册号：ChiCTR2100049123。"): (
        {"fibromyalgia"},
        {"duloxetine"},
        "",
    ),
    # what stands behind `after` is where the patients come from
    ("Dexmedetomidine for pain after thyroid surgery: a randomized trial", REGISTERED): (
        set(),
        {"dexmedetomidine"},
        "",
    ),
    # a review names one trial, a paper two
    ("Colchicine in gout: a review of randomised trials", REGISTERED): (set(), set(), ""),
    ("痛风药物治疗研究进展", "注册号：NCT04999123。"): (set(), set(), ""),
    ("Colchicine in gout: a randomised trial", f"{REGISTERED} It differed from NCT04999124."): (
        set(),
        set(),
        "",
    ),
    # an id that is named and not told to be registered may be another's
    ("Colchicine in gout: a randomised trial", "Earlier results (NCT04999123) were mixed."): (
        set(),
        set(),
        "",
    ),
}


@pytest.mark.parametrize(("title", "text"), PAPERS)
def test_title_of_a_report(title: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# {title}\n\n## Methods\n\n{text}\n", encoding="utf-8")
    facts = relate_pages(Paper("a.md", read_markdown(path, engine().context)))
    diseases = {row["disease_id"] for row in rows(facts, "trial_diseases")}
    drugs = {row["intervention"] for row in rows(facts, "trial_interventions")}
    phases = {row["phase"] for row in rows(facts, "trials")} - {""}
    assert (diseases, drugs, "".join(phases)) == PAPERS[title, text]
