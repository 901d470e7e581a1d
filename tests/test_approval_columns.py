"""Tables of approvals whose heads or cells say more than one thing: places with years, several dates."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine, relate_pages, rows

from pipeline.normalisers.cell_date import find_cell_dates
from pipeline.readers.markdown import read_markdown
from pipeline.records import Paper

TABLES = {
    # a column of places whose cells date them
    "Table 1. Marketed siRNA drugs\n\n| Descriptive name (Trade name) | Jurisdictions approved in | Uses |\n"
    "|---|---|---|\n| Patisiran (Onpattro) | USA 2018, EU in 2018 | hATTR |\n"
    "| Inclisiran (Leqvio) | EU 2020, USA 2021 | FH |\n": {
        "patisiran US 2018 ",
        "patisiran EU 2018 ",
        "inclisiran EU 2020 ",
        "inclisiran US 2021 ",
    },
    "Table 1. Gepants\n\n| Agent name (maker) | Approval office (approved date) | Use |\n|---|---|---|\n"
    "| Rimegepant (Pfizer) | US FDA (Feb, 2020) | migraine |\n"
    "| Atogepant (AbbVie) | EMA (Aug, 2023) | migraine |\n": {
        "rimegepant US 2020-02 FDA",
        "atogepant EU 2023-08 EMA",
    },
    # agencies below a head of places, as many as dates
    "Table 1. Complement inhibitors worldwide\n\n| Name | Jurisdiction | Year approved |\n|---|---|---|\n"
    "| Ravulizumab | FDA, EMA | 2018, 2019 |\n"
    "| Danicopan | Japan | 2024 |\n| Pegcetacoplan | FDA | 2021 |\n": {
        "ravulizumab US 2018 FDA",
        "ravulizumab EU 2019 EMA",
        "danicopan JP 2024 ",
        "pegcetacoplan US 2021 FDA",
    },
    # two dates with nothing between, a footnote's mark, a full stop
    "Table 1. Drugs for acromegaly approved by the FDA\n\n| Drug | Launch date |\n|---|---|\n"
    "| Pasireotide | 12/2012 6/2018* |\n| Lanreotide | 2007.08. |\n": {
        "pasireotide US 2012-12 FDA",
        "pasireotide US 2018-06 FDA",
        "lanreotide US 2007-08 FDA",
    },
    # who approved behind each year
    "Table 1. Fusion proteins\n\n| Drug (company) | Year of approval |\n|---|---|\n"
    "| Luspatercept (BMS) | 2019 FDA 2020 EMA |\n| Efgartigimod (argenx) | 2022 EMA+PMDA |\n": {
        "luspatercept US 2019 FDA",
        "luspatercept EU 2020 EMA",
        "efgartigimod alfa EU 2022 EMA",
        "efgartigimod alfa JP 2022 PMDA",
    },
    # a status with the studies so far
    "Table 1. Antibodies for migraine\n\n| Drug | Status/studies so far | Registry number |\n|---|---|---|\n"
    "| Erenumab | Approved (FDA: 2018, EU: 2018) open-label extension | NCT02066415 |\n"
    "| Eptinezumab | Phase III, completed (2019) | NCT02559895 |\n": {
        "erenumab US 2018 FDA",
        "erenumab EU 2018 ",
    },
    # where trials were run and when is nobody's approval
    "Table 1. Trials of gepants\n\n| Drug | Countries | Year |\n|---|---|---|\n"
    "| Rimegepant | USA 2018, China 2020 | 2021 |\n": set(),
}


@pytest.mark.parametrize("text", TABLES)
def test_who_approved_when_in_a_table(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Drugs\n\n{text}", encoding="utf-8")
    facts = relate_pages(Paper("a.md", read_markdown(path, engine().context)))
    found = {f"{r['product_id']} {r['country']} {r['date']} {r['agency']}" for r in rows(facts, "approvals")}
    assert found == TABLES[text]


@pytest.mark.parametrize("text", ["2012 2017例", "n = 20 2017", "10 2019 patients"])
def test_numbers_beside_a_year_are_no_dates_in_turn(text: str) -> None:
    assert list(find_cell_dates(text)) == []
