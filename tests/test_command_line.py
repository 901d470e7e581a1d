"""What the command line says of folders and files that are missing, damaged or not to be opened."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.__main__ import main
from pipeline.run import Workspace, extract

PAPER = "1. Introduction\n\nNCT01234567 enrolled 30 patients with lymphoma (DLBCL).\n"
STAGES = ("parse", "segment", "find", "relate", "tables")
READING = ("review", "explain a.txt DLBCL", "export bioc")
"""Commands that read what a run wrote, and the papers."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``raw`` and ``out`` of one paper."""
    folder = tmp_path_factory.mktemp("done")
    (folder / "raw").mkdir()
    (folder / "raw" / "a.txt").write_text(PAPER, encoding="utf-8")
    extract(Workspace(folder / "raw", folder / "out", ROOT / "config"))
    return folder


@pytest.fixture
def home(done: Path, tmp_path: Path) -> Path:
    """A copy to damage, with an empty folder and a file beside."""
    shutil.copytree(done, tmp_path / "home")
    (tmp_path / "home" / "empty").mkdir()
    (tmp_path / "home" / "file").write_text("x", encoding="utf-8")
    return tmp_path / "home"


def run(home: Path, command: str, *, raw: str = "raw", out: str = "out", config: Path | None = None) -> int:
    folders = ["--raw", str(home / raw), "--out", str(home / out)]
    return main([*command.split(), *folders, "--config", str(config or ROOT / "config")])


def test_the_commands_run(home: Path) -> None:
    for command in ("extract", *STAGES, *READING, "explain a.txt", "coverage", "suggest"):
        assert run(home, command) == 0, command


@pytest.mark.parametrize("command", ["extract", *STAGES, *READING])
@pytest.mark.parametrize(
    ("folders", "told"),
    [
        ({"raw": "nowhere"}, "nowhere"),
        ({"raw": "file"}, "file"),
        ({"out": "file"}, "file"),
        ({"config": Path("nowhere")}, "nowhere"),
    ],
)
def test_a_folder_that_is_none_is_named(
    home: Path, command: str, folders: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if command == "export bioc" and "config" in folders:
        return  # it needs none
    assert run(home, command, **folders) == 2  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert said.startswith("revtab: ")
    assert told in said


@pytest.mark.parametrize("out", ["raw", "raw/out"])
def test_outputs_among_the_papers_are_refused(
    home: Path, out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, "extract", out=out) == run(home, "parse", out=out) == 2
    assert f"{out} lies in the folder of papers; name another one with --out" in capsys.readouterr().err
    assert [path.name for path in (home / "raw").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("command", [*STAGES[1:], *READING, "coverage", "suggest"])
def test_before_the_first_run_there_is_nothing(
    home: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(home, command, out="empty") == 2
    said = capsys.readouterr().err
    assert "is missing; " in said
    assert "make extract" in said
    assert not list((home / "empty").iterdir())


def test_a_run_that_is_stopped_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.commands.extracting.extract", stop)
    assert run(home, "extract") == 130
    assert capsys.readouterr().err.startswith("revtab: stopped; what was read is kept")


def test_a_paper_that_is_not_there_is_not_explained(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("explain b.txt", "explain b.txt DLBCL"):
        assert run(home, command) == 2
        assert "b.txt is none of the papers read into" in (told := capsys.readouterr().err)
        assert "there is a.txt" in told
    assert run(home, "explain raw/a.txt DLBCL") == run(home, "coverage raw/a.txt") == 0


def test_an_empty_folder_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "nothing").mkdir()
    assert main(["extract", "--raw", str(home / "nothing"), "--out", str(home / "none")]) == 0
    told = capsys.readouterr().out
    assert "papers    none: the folder of papers is empty; put .docx" in told
    assert "facts     none" in told


@pytest.mark.parametrize("command", [*STAGES[1:4], "review", "explain a.txt DLBCL", "export bioc"])
def test_a_damaged_output_of_a_stage_is_named(
    home: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "out" / "1_pages" / "a.txt.jsonl").write_text('{"damaged":', encoding="utf-8")
    assert run(home, command) == 2
    assert "1_pages/a.txt.jsonl is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "table"),
    [("extract", "trials"), ("extract", "issues"), ("review", "trials"), ("coverage", "coverage")],
)
@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b"paper,table\na.txt\n"])
def test_a_damaged_table_is_named(
    home: Path, command: str, table: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "out" / "tables" / f"{table}.csv").write_bytes(content)
    assert run(home, command) == 2
    assert f"{table}.csv" in capsys.readouterr().err


def test_a_table_that_excel_saved_is_read(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "out" / "tables" / "coverage.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(home, "coverage") == 0
    assert "registry-like numbers  1 used" in capsys.readouterr().out


def test_a_quote_of_a_page_is_read(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (home / "out" / "tables" / "coverage.csv").open(encoding="utf-8") as file:
        header, row = file.read().splitlines()[:2]
    quote = header.split(",").index("quote")
    cells = row.split(",")
    cells[quote] = "x" * 200_000
    (home / "out" / "tables" / "coverage.csv").write_text(f"{header}\n{','.join(cells)}\n", encoding="utf-8")
    assert run(home, "coverage") == 0
    assert "registry-like numbers  1 used" in capsys.readouterr().out


def test_figures_that_are_none_are_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "raw" / "a").mkdir()
    (home / "raw" / "a" / "trials.csv").write_text("trial_id\nNCT01234567\n", encoding="utf-8")
    (home / "raw" / "figures.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    assert main(["evaluate", str(home / "raw")]) == 2
    assert "figures.csv holds no figures" in capsys.readouterr().err


def test_a_check_of_another_name_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "config", home / "config")
    path = home / "config" / "checks.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("metric_order:", "metrics_order:"), "utf-8")
    assert run(home, "extract", config=home / "config") == 2
    assert "config/checks.yml, metrics_order: there is no such check" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", ["0", "two", "-1", "1.5"])
def test_a_number_of_workers_that_is_none(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["extract", "--jobs", jobs])
    assert f"{jobs} is no whole number from 1" in capsys.readouterr().err


def test_a_page_cannot_be_written_over_a_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables = str(home / "out" / "tables")
    assert main(["diff", tables, tables, "--html", str(home / "empty")]) == 2
    assert "Is a directory" in capsys.readouterr().err


def test_a_folder_without_rights_is_no_empty_one(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "raw").chmod(0)
    if os.access(home / "raw", os.R_OK):
        pytest.skip("who runs this may read everything")
    assert run(home, "extract") == 2
    assert "Permission denied" in capsys.readouterr().err
    assert (home / "out" / "4_facts" / "a.txt.jsonl").exists()
    (home / "raw").chmod(0o700)
    (home / "out").chmod(0o500)
    assert run(home, "extract") == 2
    assert "may not be written to" in capsys.readouterr().err
