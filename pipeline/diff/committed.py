"""The tables as git keeps them at a revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

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
        (into / Path(path).name).write_bytes(run_git(repo, "cat-file", "blob", f"{commit}:./{path}"))
    return into


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


def run_git(repo: Path, *arguments: str) -> bytes:
    """What git says, or :class:`DiffError` with its complaint."""
    command = ["git", "-C", str(repo), *arguments]
    try:
        return subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
    except FileNotFoundError:
        raise DiffError("git is not installed, so committed tables cannot be read") from None
    except subprocess.CalledProcessError as error:
        complaint = error.stderr.decode("utf-8", "replace").strip() or f"exit code {error.returncode}"
        raise DiffError(f"git {arguments[0]} failed in {repo}: {complaint}") from None
