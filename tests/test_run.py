"""A run as a whole: bad input, broken configuration, the same bytes, what a change of config changes."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline.diff import diff_tables, render_text
from pipeline.engine import Engine
from pipeline.reporting import RunReport, summarise
from pipeline.run import Workspace, extract
from pipeline.settings import ConfigError
from pipeline.workers import run_over

PAPER = "CAR-T细胞治疗\n\n1  概述\n\n2017年08月，FDA批准司利弗明用于治疗r/r DLBCL（NCT02445248）[1]。\n"
Run = Callable[[dict[str, str | bytes]], Path]


def _command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _all_bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# ---------------------------------------------------------------------------------- bad papers


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.txt", b" \n\n\t\n", "the file is empty"),
        ("pdf.txt", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n", "the file is no text but a PDF. Remedy: save"),
        ("binary.txt", bytes(range(256)) * 40, "Remedy: save the paper as UTF-8 text"),
        ("image.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 30, "Remedy: save the paper as UTF-8 text"),
        ("paper.docm", b"PK\x03\x04", "no reader for .docm"),
    ],
)
def test_bad_paper_is_said_and_costs_no_other_row(run_on: Run, name: str, content: bytes, said: str) -> None:
    tables = run_on({name: content, "good.txt": PAPER}) / "tables"
    papers = {row["paper"]: row["status"] for row in read_table(tables, "papers")}
    assert papers == {name: "failed", "good.txt": "ok"}
    (issue,) = [row for row in read_table(tables, "issues") if row["paper"] == name]
    assert issue["severity"] == "error"
    assert name in issue["message"]
    assert said in issue["message"]
    assert [row["trial_id"] for row in read_table(tables, "trials")] == ["NCT02445248"]
    assert [row["product_id"] for row in read_table(tables, "approvals")] == ["tisagenlecleucel"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="its file names are Unicode")
def test_a_name_in_bytes_that_are_no_utf8_is_escaped_and_costs_no_row(tmp_path: Path) -> None:
    """An archive packed on Chinese Windows, unpacked on Linux."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.txt").write_text(PAPER, encoding="utf-8")
    (raw / os.fsdecode("综述.txt".encode("gbk"))).write_text(PAPER, encoding="utf-8")
    (raw / os.fsdecode("综述.pdf".encode("gbk"))).write_bytes(b"no PDF")
    workspace = Workspace(raw, tmp_path / "out", ROOT / "config")
    extract(workspace)
    papers = {row["paper"]: row["status"] for row in read_table(workspace.out / "tables", "papers")}
    escaped = r"\udcd7\udcdb\udcca\udcf6"
    assert papers == {f"{escaped}.pdf": "failed", f"{escaped}.txt": "ok", "good.txt": "ok"}
    (issue,) = [row for row in read_table(workspace.out / "tables", "issues") if row["severity"] == "error"]
    assert "the file is no PDF" in issue["message"]
    assert not extract(workspace).read


@pytest.mark.skipif(sys.platform == "darwin", reason="one name there is one file")
def test_of_two_names_that_are_one_in_the_tables_the_second_is_told(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("cafe\u0301.txt", "caf\u00e9.txt", "other.txt"):
        (raw / name).write_text(PAPER, encoding="utf-8")
    report = extract(Workspace(raw, tmp_path / "out", ROOT / "config"))
    assert list(report.failures) == ["caf\u00e9.txt"]
    assert "Remedy: rename" in report.failures["caf\u00e9.txt"]
    assert len(read_table(tmp_path / "out" / "tables", "papers")) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a link may need rights there")
def test_what_cannot_be_a_paper_is_told_and_costs_no_row(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    longest = "题" * 78 + ".txt"
    for name in ("good.txt", longest):
        (raw / name).write_text(PAPER, encoding="utf-8")
    (raw / f"{'题' * 80}.txt").write_text(PAPER, encoding="utf-8")
    (raw / "gone.pdf").symlink_to("nowhere.pdf")
    (raw / "round").symlink_to(raw)
    (raw / ".hidden").symlink_to(raw)
    report = extract(Workspace(raw, tmp_path / "out", ROOT / "config"))
    assert sorted(report.failures) == ["gone.pdf", "round", f"{'题' * 80}.txt"]
    assert all("Remedy: " in why for why in report.failures.values())
    papers = {row["paper"]: row["status"] for row in read_table(tmp_path / "out" / "tables", "papers")}
    assert papers == {"good.txt": "ok", longest: "ok"}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="a file that root cannot read either")
def test_a_file_that_may_not_be_read_costs_no_row(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.txt").write_text(PAPER, encoding="utf-8")
    (raw / "locked.pdf").symlink_to("/proc/self/mem")
    workspace = Workspace(raw, tmp_path / "out", ROOT / "config")
    report = extract(workspace)
    assert "cannot be opened" in report.failures["locked.pdf"]
    assert str(tmp_path) not in report.failures["locked.pdf"]
    papers = {row["paper"]: row["status"] for row in read_table(workspace.out / "tables", "papers")}
    assert papers == {"good.txt": "ok", "locked.pdf": "failed"}
    assert summarise(report, workspace.out).startswith("papers    2: 1 read, 0 unchanged, 1 failed\n")
    assert summarise(extract(workspace), workspace.out).startswith(
        "papers    2: 0 read, 1 unchanged, 1 failed"
    )


def test_paper_that_crashes_or_hangs_its_process_hurts_only_itself() -> None:
    papers = ["good", "crash", "hang", "bomb", "fine"]
    results = dict(run_over(papers, _misbehave, 2, time_limit=1.0))
    assert results["good"] == results["fine"] == ""
    assert "exit code 7" in results["crash"]
    assert "longer than 1 seconds" in results["hang"]
    assert "SIGABRT" in results["bomb"]
    assert all("Remedy: " in results[name] for name in ("crash", "hang", "bomb"))


def _misbehave(paper: str) -> str:
    if paper == "crash":
        os._exit(7)
    if paper == "bomb":  # what pdfium does that gets no memory
        os.abort()
    while paper == "hang":
        pass
    return ""


def test_a_worker_that_is_not_forked_is_sent_the_configuration_only() -> None:
    engine = Engine(ROOT / "config")
    engine.load()
    assert pickle.loads(pickle.dumps(engine)) == engine


def test_failed_paper_is_read_again_once_it_is_mended(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_bytes(b"")
    workspace = Workspace(raw, tmp_path / "out", ROOT / "config")
    assert set(extract(workspace).failures) == {"a.txt"}
    assert extract(workspace).unchanged == ["a.txt"]
    (raw / "a.txt").write_text(PAPER, encoding="utf-8")
    assert extract(workspace).failures == {}
    assert [row["status"] for row in read_table(tmp_path / "out" / "tables", "papers")] == ["ok"]


# --------------------------------------------------------------------------------- broken config


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "said"),
    [
        (
            "fields/date.yml",
            "rules:\n",
            "rules:\n  new_rule:\n    pattern: 'x'\n    colour: red\n",
            "new_rule",
            "colour",
        ),
        ("fields/date.yml", "rules:\n", "rules:\n  new_rule:\n    pattern: 'x'\n", "new_rule", "finds"),
        (
            "fields/drug.csv",
            "\nibrutinib,",
            "\nibrutinib,ibrutinib,,,,,,,,,\nibrutinib,",
            "ibrutinib",
            "Remedy",
        ),
        ("layout.yml", "abstract:", "abstract: [x]\nabstract:", "abstract", "Remedy"),
    ],
)
def test_broken_config_names_file_place_and_remedy(
    tmp_path: Path, file: str, old: str, new: str, place: str, said: str
) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    text = (config / file).read_text(encoding="utf-8")
    assert old in text
    (config / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(PAPER, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        extract(Workspace(raw, tmp_path / "out", config))
    message = str(caught.value)
    assert f"config/{file}" in message
    assert place in message
    assert said in message
    assert not (tmp_path / "out" / "tables").exists()


def test_command_line_says_a_config_mistake_without_a_traceback(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    (config / "lists.yml").write_text("placeholder:\n  n/s: [one, two]\n", encoding="utf-8")
    done = _command(
        "extract", "--raw", str(ROOT / "raw"), "--out", str(tmp_path / "out"), "--config", str(config)
    )
    assert done.returncode == 2
    assert "lists.yml" in done.stderr
    assert "Traceback" not in done.stderr


# -------------------------------------------------------------------------------- the same bytes


@pytest.mark.slow
def test_same_bytes_with_other_workers_locale_time_zone_hash_seed_and_folder(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "tests" / "papers", raw)
    elsewhere = tmp_path / "andere Mappe" / "论文"
    shutil.copytree(raw, elsewhere)
    one, two = tmp_path / "one", tmp_path / "two"
    first = _command(
        "extract", "--raw", str(raw), "--out", str(one), "--jobs", "1", PYTHONHASHSEED="1", TZ="UTC"
    )
    second = _command(
        "extract", "--raw", str(elsewhere), "--out", str(two), "--jobs", "2",
        PYTHONHASHSEED="2", TZ="Asia/Shanghai", LC_ALL="C", LANG="C",
    )  # fmt: skip
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert _all_bytes(one) == _all_bytes(two)


def test_second_run_reads_nothing_and_changes_nothing(tmp_path: Path) -> None:
    workspace = Workspace(ROOT / "tests" / "papers", tmp_path / "out", ROOT / "config")
    first = extract(workspace)
    before = _all_bytes(tmp_path / "out")
    second = extract(workspace)
    assert (len(first.read), len(second.read)) == (len(second.unchanged), 0)
    assert _all_bytes(tmp_path / "out") == before


def test_no_change_run_imports_nothing_heavy(tmp_path: Path) -> None:
    workspace = Workspace(ROOT / "tests" / "papers", tmp_path / "out", ROOT / "config")
    extract(workspace)
    code = (
        "import sys; from pathlib import Path; from pipeline.run import Workspace, extract\n"
        f"raw, out, config = {str(workspace.raw)!r}, {str(workspace.out)!r}, {str(workspace.config)!r}\n"
        "extract(Workspace(Path(raw), Path(out), Path(config)))\n"
        "print(sorted({'pandas', 'spacy', 'jieba', 'numpy', 'pdfplumber', 'xlsxwriter'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_paper_taken_out_of_raw_leaves_the_tables(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("a.txt", "b.txt"):
        (raw / name).write_text(PAPER, encoding="utf-8")
    workspace = Workspace(raw, tmp_path / "out", ROOT / "config")
    extract(workspace)
    (raw / "a.txt").unlink()
    assert extract(workspace).removed == ["a.txt"]
    assert [row["paper"] for row in read_table(tmp_path / "out" / "tables", "papers")] == ["b.txt"]
    assert not (tmp_path / "out" / "1_pages" / "a.txt.jsonl").exists()


# -------------------------------------------------------------------------------- stages alone


def test_stages_one_by_one_give_what_extract_gives(tmp_path: Path) -> None:
    raw, whole, steps = ROOT / "tests" / "papers", tmp_path / "whole", tmp_path / "steps"
    extract(Workspace(raw, whole, ROOT / "config"))
    for stage in ("parse", "segment", "find", "relate", "tables"):
        done = _command(stage, "--raw", str(raw), "--out", str(steps))
        assert done.returncode == 0, done.stderr
    assert _all_bytes(steps / "tables") == _all_bytes(whole / "tables")


# ------------------------------------------------------------------ one edit in config, one diff


def test_new_term_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(PAPER + "\n患者随后接受示例替尼治疗。\n", encoding="utf-8")
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    extract(Workspace(raw, tmp_path / "old", config))
    drugs = config / "fields" / "drug.csv"
    header = drugs.read_text(encoding="utf-8").split("\n", 1)[0]
    row = ["exemplinib", "exemplinib", "示例替尼"] + [""] * (header.count(",") - 2)
    with drugs.open("a", encoding="utf-8") as file:
        file.write(",".join(row) + "\n")
    extract(Workspace(raw, tmp_path / "new", config))
    diff = diff_tables(tmp_path / "old", tmp_path / "new")
    assert diff.exit_code == 1
    changed = [
        line
        for line in render_text(diff, all=True).splitlines()
        if line.lstrip().startswith(("+ ", "- ", "~ "))
    ]
    assert changed
    assert all("exemplinib" in line for line in changed if line.lstrip().startswith("+ "))
    old, new = tmp_path / "old" / "tables", tmp_path / "new" / "tables"
    differing = {p.stem for p in old.glob("*.csv") if p.read_bytes() != (new / p.name).read_bytes()}
    assert {"drugs", "mentions"} <= differing <= {"drugs", "mentions", "sentences"}


def test_the_summary_counts_what_became_no_fact_and_leaves_other_papers_out(
    tmp_path: Path,
) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    written = {
        "papers": "paper\na.txt\n",
        "issues": "paper,severity\na.txt,warning\n",
        "corrections": "paper,state\na.txt,applied\nelsewhere.txt,unused\n",
        "coverage": "kind,state\ncell,used\ncell,unexplained\nregistry_number,ignored\ncell,unexplained\n",
    }
    for name, text in written.items():
        (tables / f"{name}.csv").write_text(text, encoding="utf-8")
    told = summarise(RunReport(["a.txt"], [], [], {}), tmp_path).splitlines()
    assert "issues    1 warning" in told
    assert "corrected 1 applied" in told
    assert "unread    2 cells became no fact: make coverage lists them" in told
