"""The set-up: targets, the environment's name, messages on a bare machine, the locks."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline import __version__

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("parse", "segment", "find", "relate", "tables")
MAKE = shutil.which("make") or "make"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that make needs, without an environment."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder: Path, *arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"] if path is None else path, "LC_ALL": "C.UTF-8"}
    command = [MAKE, "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def write_python(folder: Path, body: str) -> str:
    """A stand-in for a Python that answers as ``body`` says."""
    fake = folder / "fake-python"
    fake.write_text(f"#!/bin/sh\n{body}\n")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    return str(fake)


def environment_name(folder: Path, goal: str = "extract") -> str:
    planned = make(folder, "-n", goal, f"PY={sys.executable}").stdout
    return re.findall(r"^touch (\S+)$", planned, re.MULTILINE)[-1]


def targets() -> dict[str, str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z]+):[^#\n]*(?:## (.+))?$", text, re.MULTILINE))


def test_help_lists_every_target_and_is_the_default() -> None:
    listed = [line.split(maxsplit=1) for line in make(ROOT).stdout.splitlines()]
    assert dict(listed) == targets()
    assert make(ROOT, "help").stdout == make(ROOT).stdout
    assert all(targets().values())


def test_every_target_is_phony() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony is not None
    assert sorted(phony.group(1).split()) == sorted(targets())


@pytest.mark.parametrize("target", [*STAGES, "extract"])
def test_a_stage_is_one_command(copy: Path, target: str) -> None:
    planned = make(copy, "-n", target, f"PY={sys.executable}", "ARGS=--jobs 1").stdout.splitlines()
    assert planned[-1] == f".venv/bin/python -m pipeline {target} --jobs 1"
    assert not any("dev.lock" in line for line in planned)


def test_tests_need_the_development_tools(copy: Path) -> None:
    planned = make(copy, "-n", "test", f"PY={sys.executable}").stdout
    assert "-r requirements.lock" in planned
    assert "-r requirements-dev.lock" in planned


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_change_makes_the_environment_anew(copy: Path, name: str) -> None:
    before = environment_name(copy)
    assert environment_name(copy) == before
    with (copy / name).open("a") as file:
        file.write("# changed\n")
    assert environment_name(copy) != before


def test_an_environment_that_is_there_is_used(copy: Path) -> None:
    name = environment_name(copy)
    (copy / name).parent.mkdir(parents=True)
    (copy / name).touch()
    planned = make(copy, "-n", "extract", f"PY={sys.executable}").stdout
    assert planned.split() == [".venv/bin/python", "-m", "pipeline", "extract"]


def test_a_change_of_the_development_lock_keeps_the_rest(copy: Path) -> None:
    before = environment_name(copy), environment_name(copy, "test")
    with (copy / "requirements-dev.lock").open("a") as file:
        file.write("# changed\n")
    assert environment_name(copy) == before[0]
    assert environment_name(copy, "test") != before[1]


def test_no_python(copy: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("sh", "cat", "cksum", "tr", "test"):
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    run = make(copy, "extract", path=str(tools))
    assert run.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13 and found none" in run.stderr
    assert "make extract PY=" in run.stderr
    assert not (copy / ".venv").exists()


def test_an_unsuitable_python(copy: Path, tmp_path: Path) -> None:
    run = make(copy, "extract", "PY=" + write_python(tmp_path, "exit 1"))
    assert run.returncode != 0
    assert "is not Python 3.11, 3.12 or 3.13" in run.stderr
    assert not (copy / ".venv").exists()


def test_a_python_without_ensurepip(copy: Path, tmp_path: Path) -> None:
    body = f'case $2 in *ensurepip*) exit 1 ;; *) exec "{sys.executable}" "$@" ;; esac'
    run = make(copy, "extract", "PY=" + write_python(tmp_path, body))
    assert run.returncode != 0
    major, minor = sys.version_info[:2]
    assert f"apt install python{major}.{minor}-venv" in run.stderr
    assert not (copy / ".venv").exists()


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_and_hash_everything_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if not line.startswith(("#", "-r "))]
    for line in lines:
        assert re.match(r"[a-z0-9.-]+==[0-9][^\s;]* .*--hash=sha256:[0-9a-f]{64}", line), line
    assert len(lines) == len(locked(name)) > 20
    assert "://" not in text
    assert "index" not in text


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted, lock in (
        (project["dependencies"], "requirements.lock"),
        (project["optional-dependencies"]["dev"], "requirements-dev.lock"),
    ):
        names = {re.split("[><=]", need)[0].lower() for need in wanted}
        assert names <= set(locked(lock))
    assert not set(locked("requirements.lock")) & set(locked("requirements-dev.lock"))


def test_the_version_has_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", __version__)


def test_ci_runs_the_tests_first_and_make_check_is_ci() -> None:
    ci = (ROOT / ".ci/run").read_text(encoding="utf-8")
    steps = re.search(r"for step in ([a-z ]+);", ci)
    assert steps is not None
    assert steps.group(1).split() == ["test", "lint", "types", "reproduce"]
    assert make(ROOT, "-n", "check").stdout == ".ci/run\n"
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_ci_fails_when_a_step_fails_and_runs_the_others(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "Makefile").write_text("test:\n\t@exit 5\nlint types reproduce:\n\t@echo ran $@\n")
    run = subprocess.run(
        [tmp_path / ".ci/run"], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    assert run.returncode == 1
    assert "FAILED: test" in run.stderr
    assert [line for line in run.stdout.splitlines() if line.startswith("ran")] == [
        "ran lint",
        "ran types",
        "ran reproduce",
    ]
