"""Coverage: each registry-like number and each cell is used, ignored by a named rule, or unexplained."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, read_table
from relating import relate_text, rows

from pipeline.explain import tell_coverage, tell_run, tell_words
from pipeline.explain.entries import find_entry
from pipeline.run import Workspace, extract

Run = Callable[[dict[str, str | bytes]], Path]
TABLE = """# Antibodies in asthma

## 1 Trials

Table 1 Trials of biologics

| Trial | Drug | Sponsor | N | Biomarker |
|---|---|---|---|---|
| NCT01691521 | mepolizumab | GSK | 576 | eosinophils ≥150 |
| NCT01928771 | benralizumab | AstraZeneca | 1205 | n/s |
"""


@pytest.fixture(scope="module")
def asthma(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The one paper of :data:`TABLE` and its outputs, for tests that only read them."""
    folder = tmp_path_factory.mktemp("asthma")
    (folder / "raw").mkdir()
    (folder / "raw" / "asthma.md").write_text(TABLE, encoding="utf-8")
    workspace = Workspace(folder / "raw", folder / "out", ROOT / "config")
    extract(workspace)
    return workspace


def _numbers(text: str) -> dict[str, tuple[str, str]]:
    found = rows(relate_text(text), "coverage")
    return {row["quote"]: (row["state"], row["because"]) for row in found if row["kind"] == "registry_number"}


def test_each_number_that_looks_like_a_registrys_has_a_state() -> None:
    told = _numbers(
        "本研究（NCT03310619）由国家自然科学基金项目（编号：KJZD20230923）资助，经伦理委员会批准"
        "（批号：KY2023012）。数据存于PMC10234567，另见QX20231234。"
    )
    assert told == {
        "NCT03310619": ("used", "trial:nct"),
        "KJZD20230923": ("ignored", "coverage:grant"),
        "KY2023012": ("ignored", "coverage:ethics"),
        "PMC10234567": ("ignored", "coverage:identifier"),
        "QX20231234": ("unexplained", ""),
    }


MEASURED = """# Antibodies in lupus

## 1 Trials

TULIP-2 (NCT02446899) was a phase 3 trial of anifrolumab.

Table 1 Trials

| Trial | Identifier | Clinical phase | Sample / Enrolled |
|---|---|---|---|
| TULIP-2 | NCT02446899 | III | 362 |

Table 2 Adverse events (%)

| Event | TULIP-2 |
|---|---|
| Nasopharyngitis | 15.6 |
| Herpes zoster | 7.2 |
"""


def test_cells_that_say_something_of_a_trial_or_a_row_are_used(run_on: Run) -> None:
    tables = run_on({"lupus.md": MEASURED}) / "tables"
    told = [row for row in read_table(tables, "coverage") if row["kind"] == "cell"]
    assert {row["quote"]: row["state"] for row in told} == dict.fromkeys(
        ("TULIP-2", "NCT02446899", "III", "362", "Nasopharyngitis", "15.6", "Herpes zoster", "7.2"), "used"
    )


def test_a_number_an_issue_reports_is_not_unexplained() -> None:
    told = _numbers("The study NCT0331061 enrolled 20 patients.")
    assert told == {"NCT0331061": ("ignored", "issue:malformed_trial_id")}


def test_each_cell_has_a_state(asthma: Workspace) -> None:
    told = [row for row in read_table(asthma.out / "tables", "coverage") if row["kind"] == "cell"]
    cells = {row["quote"]: (row["state"], row["because"]) for row in told}
    assert cells["NCT01691521"][0] == cells["mepolizumab"][0] == "used"
    assert cells["576"] == ("used", "column:N")
    assert cells["GSK"] == ("ignored", "list:kept_in_cells:company")
    assert cells["n/s"] == ("ignored", "list:placeholder")
    assert cells["eosinophils ≥150"] == ("unexplained", "")
    assert len(cells) == 10


def test_the_unexplained_are_listed(asthma: Workspace) -> None:
    told = list(tell_coverage(asthma.out))
    assert told[0] == "asthma.md"
    assert "9 used" not in told[2]
    assert "1 unexplained" in told[2]
    assert told[-1].endswith("eosinophils ≥150")


def test_explain_names_the_entry_and_the_rows(asthma: Workspace) -> None:
    told = "\n".join(tell_words(asthma, "asthma.md", "mepolizumab"))
    assert "drug mepolizumab, by drug:mepolizumab (config/fields/drug.csv, line" in told
    assert "row of trial_interventions" in told
    unknown = list(tell_words(asthma, "asthma.md", "biomarker"))
    assert unknown[1].startswith("    nothing: no term and no rule")


EXPLAINED = (
    "# Biologics in asthma\n\nAnna Berg, Wei Li\n\n## 1 Trials\n\nOne trial gave 阿基仑赛. "
    + "It rose again. " * 14
    + "\n"
)


def test_explain_says_why_nothing_came_of_words(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.md").write_text(EXPLAINED, encoding="utf-8")
    workspace = Workspace(tmp_path / "raw", tmp_path / "out", ROOT / "config")
    extract(workspace)

    def told(words: str) -> str:
        return "\n".join(tell_words(workspace, "a.md", words))

    assert told("omalizumab") == "a.md: neither printed nor written as a value: omalizumab"
    assert "[阿基仑赛]" in told("axicabtagene ciloleucel")
    assert "nothing: a line of authors" in told("Berg")
    assert told("rose again").endswith("… and 2 more places")
    assert "disease.csv or product.csv in config/fields/" in told("rose")


def test_explain_tells_whether_a_paper_is_fresh(run_on: Run) -> None:
    out = run_on({"asthma.md": TABLE})
    workspace = Workspace(out.parent / "raw", out, ROOT / "config")
    assert list(tell_run(workspace, "asthma.md"))[-1].startswith("  is fresh")
    (workspace.raw / "asthma.md").write_text(TABLE + "\nMore.\n", encoding="utf-8")
    assert "the paper changed" in list(tell_run(workspace, "asthma.md"))[-1]
    extract(workspace)
    assert "for the paper changed" in list(tell_run(workspace, "asthma.md"))[1]


def test_explain_names_the_file_of_the_configuration_that_changed(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "asthma.md").write_text(TABLE, encoding="utf-8")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    workspace = Workspace(tmp_path / "raw", tmp_path / "out", tmp_path / "config")
    extract(workspace)
    with (tmp_path / "config" / "fields" / "drug.csv").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert list(tell_run(workspace, "asthma.md"))[-1] == (
        "  is stale, for the configuration changed (fields/drug.csv); the next run reads it"
    )


def test_an_entry_is_found_by_its_rule() -> None:
    place = find_entry(ROOT / "config", "target:CD19")
    name, _, line = place.partition(", line ")
    entry = (ROOT / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert entry.startswith("CD19,")
    assert find_entry(ROOT / "config", "layout:heading") == "the program"
