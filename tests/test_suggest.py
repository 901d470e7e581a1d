"""Suggested rows: pasted into a vocabulary as printed, the next run knows the name."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline.__main__ import main
from pipeline.run import Workspace, extract
from pipeline.suggest import Suggestion, gather

TEXT = """1. 引言

泽维妥单抗（zevitumab）是一种新药。Zevitumab起效快，"ORR"为40%。
QX-9120的Ⅰ期研究（NCT01234567）纳入12例患者。
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return Workspace(tmp_path / "raw", tmp_path / "extracted", tmp_path / "config")


def suggest(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["suggest", "--out", str(workspace.out), "--config", str(workspace.config)]) == 0
    return capsys.readouterr().out


def test_a_pasted_row_makes_the_name_known(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    extract(workspace, jobs=1)
    assert "zevitumab" not in {row["drug_id"] for row in read_table(workspace.out / "tables", "drugs")}
    printed = suggest(workspace, capsys)
    head, *lines = printed.splitlines()
    assert head.startswith("# config/fields/drug.csv: id,name_en,name_zh")
    at = next(at for at, line in enumerate(lines) if line.startswith("zevitumab,zevitumab,泽维妥单抗,"))
    comment = lines[at - 1]
    assert comment.startswith("# ")
    assert "a.txt" in comment
    assert "泽维妥单抗（zevitumab）是一种新药" in comment
    vocabulary = workspace.config / "fields" / "drug.csv"
    with vocabulary.open("a", encoding="utf-8") as file:
        file.write(f"{comment}\n{lines[at]}\n")
    extract(workspace, jobs=1)
    [drug] = [row for row in read_table(workspace.out / "tables", "drugs") if row["drug_id"] == "zevitumab"]
    assert (drug["name_zh"], drug["mentions"]) == ("泽维妥单抗", "3")
    assert "zevitumab" not in suggest(workspace, capsys)


def test_every_printed_row_fits_its_file(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    extract(workspace, jobs=1)
    header: list[str] = []
    for line in suggest(workspace, capsys).splitlines():
        if line.startswith("# config/"):
            header = line.partition(": ")[2].split(",")
        elif not line.startswith("#"):
            assert len(next(csv.reader([line]))) == len(header)
    assert "QX-9120" in suggest(workspace, capsys)


def test_without_tables_the_remedy_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "--out", str(tmp_path)]) == 2
    assert "run make extract" in capsys.readouterr().err


def test_names_of_both_languages_and_several_papers_are_one_suggestion() -> None:
    row = {"guess": "drug", "because": "stem -mab", "sentence": "", "count": "2"}
    rows = [
        {**row, "paper": "a.txt", "text": "zevitumab", "other_name": ""},
        {**row, "paper": "b.txt", "text": "泽维妥单抗", "other_name": "Zevitumab"},
        {**row, "paper": "b.txt", "text": "泽维妥单抗", "other_name": ""},
    ]
    [one] = gather(rows)
    assert isinstance(one, Suggestion)
    assert (one.name_en, one.name_zh, one.count) == ("zevitumab", "泽维妥单抗", 6)
    assert one.papers == ["a.txt", "b.txt"]


def test_a_further_name_of_a_known_drug_is_no_new_one(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "1. 引言\n\n恩诺单抗（enfortumab vedotin）靶向Nectin-4。\n"
    (workspace.raw / "a.txt").write_text(text, encoding="utf-8")
    extract(workspace, jobs=1)
    lines = suggest(workspace, capsys).splitlines()
    assert "# add 恩诺单抗 to the zh of enfortumab vedotin" in lines
    assert not any(line.startswith("enfortumab vedotin,") for line in lines)
