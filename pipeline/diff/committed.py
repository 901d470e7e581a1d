"""The tables as git keeps them at a revision."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import IO

from pipeline.diff.records import DiffError
from pipeline.writers.datapackage import PACKAGE_NAME


def read_committed(repo: Path, extracted: Path, revision: str, into: Path) -> Path:
    """Write the tables committed below ``extracted`` at a revision into ``into``; return ``into``.

    ``extracted`` is below ``repo``, absolute or relative to it. Raises :class:`DiffError` where
    there is no git, no repository, no such revision or no tables in it.
    """
    folder = place_in(repo, extracted)
    commit = find_commit(repo, revision)
    paths = list_committed(repo, commit, f"{folder}/tables/")
    wanted = [path for path in paths if path.endswith((".csv", f"/{PACKAGE_NAME}"))]
    if not wanted:
        raise DiffError(f"no tables are committed below {folder}/tables at {revision}")
    into.mkdir(parents=True, exist_ok=True)
    for path in wanted:
        with (into / Path(path).name).open("wb") as file:
            run_git(repo, "cat-file", "blob", f"{commit}:./{path}", into=file)
    return into


def find_repository(extracted: Path) -> Path:
    """The work tree that an extraction stands in, or should stand in."""
    there = next(folder for folder in (extracted.resolve(), *extracted.resolve().parents) if folder.is_dir())
    return Path(
        run_git(there, "rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
    )


def find_side(named: str, extracted: Path, into: Path) -> Path:
    """The tables that a name stands for: a folder of them, else those committed at a git revision."""
    if Path(named).is_dir():
        return Path(named)
    try:
        return read_committed(find_repository(extracted), extracted, named, into)
    except DiffError as error:
        raise DiffError(f"'{named}' is no folder of tables, and as a revision: {error}") from None


def place_in(repo: Path, extracted: Path) -> str:
    """``extracted`` as git names it, relative to the repository."""
    try:
        return (repo / extracted).resolve().relative_to(repo.resolve()).as_posix()
    except ValueError:
        raise DiffError(f"{extracted} is not below {repo}, so git cannot know its tables") from None


def find_commit(repo: Path, revision: str) -> str:
    """The id of a revision's commit."""
    if run_git(repo, "rev-parse", "--is-inside-work-tree").strip() != b"true":
        raise DiffError(f"{repo} is not the work tree of a git repository")
    try:
        name = f"{revision}^{{commit}}"
        return run_git(repo, "rev-parse", "--verify", "--quiet", "--end-of-options", name).decode().strip()
    except DiffError:
        raise DiffError(f"git knows no revision '{revision}' in {repo} (is anything committed?)") from None


def list_committed(repo: Path, commit: str, folder: str) -> list[str]:
    """The files committed in a folder, their paths relative to ``repo``."""
    listed = run_git(repo, "ls-tree", "-z", "--name-only", commit, "--", folder)
    return sorted(path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path)


def run_git(repo: Path, *arguments: str, into: IO[bytes] | None = None) -> bytes:
    """What git says, written ``into`` a file if there is one, or :class:`DiffError` with its complaint."""
    command = ["git", "-C", str(repo), *arguments]
    try:
        done = subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        return done.stdout or b""
    except FileNotFoundError:
        raise DiffError("git is not installed, so committed tables cannot be read") from None
    except subprocess.CalledProcessError as error:
        complaint = error.stderr.decode("utf-8", "replace").strip() or f"exit code {error.returncode}"
        raise DiffError(f"git {arguments[0]} failed in {repo}: {complaint}") from None
