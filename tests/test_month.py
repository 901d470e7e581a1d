"""A month: papers come, one is replaced, a term and a correction are made; each diff tells just that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline import run
from pipeline.diff import diff_tables, render_text
from pipeline.reporting import summarise
from pipeline.run import Workspace, extract
from pipeline.settings import ConfigError

PAPERS = ROOT / "tests" / "data" / "month"
CORRECTION = (
    "migraine-en.txt,trials,trial_id=NCT02456740,NCT02456740,,set,enrolled=959,enrolled=955,"
    "959 by the registry,2025-03-31\n"
)


@dataclass
class Month:
    """A project of its own, and what each step's diff said."""

    home: Path
    said: dict[str, str] = field(default_factory=dict)
    read: dict[str, Sequence[str]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.home / "raw", self.home / "out", self.home / "config")

    @property
    def tables(self) -> Path:
        return self.home / "out" / "tables"

    def add(self, name: str, source: str = "") -> None:
        shutil.copy(PAPERS / f"{source or name}.txt", self.home / "raw" / f"{name}.txt")

    def write_config(self, name: str, line: str) -> None:
        with (self.home / "config" / name).open("a", encoding="utf-8") as file:
            file.write(line)

    def step(self, name: str) -> None:
        before = self.home / "before" / name
        if self.tables.exists():
            shutil.copytree(self.tables, before)
        report = extract(self.workspace)
        self.read[name] = report.read
        self.told[name] = summarise(report, self.home / "out")
        if before.exists():
            self.said[name] = render_text(diff_tables(before, self.tables))


def told(text: str) -> tuple[set[str], list[str]]:
    """The papers and the rows that a diff tells of."""
    rows = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    papers = [line[2:] for line in text.splitlines() if line.startswith("  ") and line[2] != " "]
    return set(papers), rows


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    home = tmp_path_factory.mktemp("month")
    shutil.copytree(ROOT / "config", home / "config")
    (home / "raw").mkdir()
    month = Month(home)
    for name in ("psoriasis-zh", "migraine-en", "asthma-zh"):
        month.add(name)
    with pytest.MonkeyPatch.context() as patch:  # in this process: every worker would load spaCy again
        patch.setattr(run, "run_over", lambda names, work, jobs: ((name, work(name)) for name in names))
        month.step("three papers")
        month.add("lipids-en")
        month.step("a paper more")
        month.add("asthma-zh", "asthma-zh.second")
        month.step("a new version")
        month.write_config("fields/drug.csv", "ostinezumab,ostinezumab,,,,CGRP mAb,CGRP,,,,,\n")
        month.step("a term more")
        month.write_config("corrections.csv", CORRECTION)
        month.step("a correction")
        month.step("nothing")
        yield month


def test_the_first_run_reads_all_and_the_last_nothing(month: Month) -> None:
    assert month.read["three papers"] == ["asthma-zh.txt", "migraine-en.txt", "psoriasis-zh.txt"]
    assert month.read["nothing"] == []
    assert month.said["nothing"].startswith("no differences: ")


def test_a_paper_more(month: Month) -> None:
    assert month.read["a paper more"] == ["lipids-en.txt"]
    lines = month.said["a paper more"].splitlines()
    rows = sum(
        row["paper"] == "lipids-en.txt"
        for path in (month.home / "before" / "a new version").glob("*.csv")
        for row in read_table(path.parent, path.stem)
    )
    assert lines[0] == f"1 paper added with {rows} rows; no other value changed"
    assert lines[1].startswith("+ paper lipids-en.txt: ")
    assert "trials 2" in lines[1]
    papers, told_rows = told(month.said["a paper more"])
    assert papers == {"lipids-en.txt"}
    assert {row[0] for row in told_rows} == {"+"}
    assert "+ evolocumab, US, 2015-08-27  name=evolocumab  agency=FDA  precision=day" in told_rows


def test_a_new_version_of_a_paper(month: Month) -> None:
    assert month.read["a new version"] == ["asthma-zh.txt"]
    text = month.said["a new version"]
    assert text.startswith(
        "1 paper replaced; 0 rows added, 0 removed, 2 changed in 2 tables; more: 2 in sentences;"
    )
    assert "\n~ paper asthma-zh.txt: a new version of the file\n" in text
    papers, rows = told(text)
    assert papers == {"asthma-zh.txt"}
    assert rows == [
        "~ NCT02528214: enrolled: 210 -> 213 (moved)",
        "~ outcome 2: value: 210 -> 213 (moved)",
        rows[2],
        rows[3],
    ]
    assert "quote=气道炎症的机制复杂。" in rows[2]
    assert "（NCT02528214）共纳入210例哮喘患者[3]。 -> VENTURE研究" in rows[3]
    assert "\nno value changed in " in text


def test_a_term_more(month: Month) -> None:
    assert len(month.read["a term more"]) == 4
    text = month.said["a term more"]
    assert text.startswith("2 rows added, 1 removed, 0 changed in 3 tables; more: 3 in mentions\n")
    papers, rows = told(text)
    assert papers == {"migraine-en.txt"}
    assert rows[:2] == [
        "+ ostinezumab  name_en=ostinezumab  class=CGRP mAb",
        "+ NCT02974153, ostinezumab  kind=drug",
    ]
    assert rows[2].startswith("- Ostinezumab  guess=drug")  # no candidate any more
    assert all("drug, ostinezumab" in row for row in rows[3:])
    assert len(rows) == 6


def test_a_correction(month: Month) -> None:
    assert month.read["a correction"] == []
    assert "\ncorrected 1 applied\n" in month.told["a correction"]
    assert "corrected" not in month.told["a term more"]
    assert month.said["a correction"].splitlines() == [
        "1 row added, 0 removed, 1 changed in 2 tables",
        "",
        "trials: ~1",
        "  migraine-en.txt",
        "    ~ NCT02456740: enrolled: 955 -> 959; correction: ∅ -> set",
        "",
        "corrections: +1",
        "  migraine-en.txt",
        "    + correction 1  table=trials  action=set  key=trial_id=NCT02456740  quote=NCT02456740"
        "  values=enrolled=959  was=enrolled=955  reason=959 by the registry  date=2025-03-31  state=applied",
    ]


def test_a_correction_that_the_paper_has_outrun_is_stale(month: Month, tmp_path: Path) -> None:
    home = tmp_path / "later"
    shutil.copytree(month.home, home, ignore=shutil.ignore_patterns("before"))
    later = Month(home)
    path = home / "raw" / "migraine-en.txt"
    path.write_text(
        path.read_text(encoding="utf-8").replace("955 patients", "957 patients"), encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "run_over", lambda names, work, jobs: ((name, work(name)) for name in names))
        later.step("outrun")
    text = later.said["outrun"]
    assert "~ NCT02456740: enrolled: 959 -> 957; correction: set -> ∅" in text
    assert "state: applied -> stale; because: ∅ -> enrolled is 957 now, it was 955" in text
    assert "code=correction_stale" in text
    assert "\ncorrected 1 stale\n" in later.told["outrun"]


def test_a_broken_correction_stops_the_run_before_anything_is_written(month: Month, tmp_path: Path) -> None:
    home = tmp_path / "broken"
    shutil.copytree(month.home, home, ignore=shutil.ignore_patterns("before"))
    broken = Month(home)
    broken.write_config("corrections.csv", CORRECTION.replace(",set,", ",sett,"))
    before = {path: path.read_bytes() for path in (home / "out").rglob("*") if path.is_file()}
    with pytest.raises(
        ConfigError, match=r"corrections.csv, line 3 \(migraine-en.txt\): unknown action 'sett'"
    ):
        extract(broken.workspace)
    assert {path: path.read_bytes() for path in (home / "out").rglob("*") if path.is_file()} == before
