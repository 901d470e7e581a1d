"""The tables as git keeps them at a revision."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from pipeline.diff.records import DiffError
from pipeline.writers.datapackage import PACKAGE_NAME

_PIECE = 2**20


def read_committed(repo: Path, extracted: Path, revision: str, into: Path) -> Path:
    """Write the tables committed below ``extracted`` at a revision into ``into``; return ``into``.

    ``extracted`` is below ``repo``, absolute or relative to it. Raises :class:`DiffError` where
    there is no git, no repository, no such revision or no tables in it.
    """
    folder = place_in(repo, extracted)
    commit = find_commit(repo, revision)
    blobs = list_committed(repo, commit, f"{folder}/tables/")
    wanted = {path: blob for path, blob in blobs.items() if path.endswith((".csv", f"/{PACKAGE_NAME}"))}
    if not wanted:
        raise DiffError(f"no tables are committed below {folder}/tables at {revision}")
    into.mkdir(parents=True, exist_ok=True)
    write_blobs(repo, {into / Path(path).name: blob for path, blob in wanted.items()})
    return into


def write_blobs(repo: Path, blobs: Mapping[Path, str]) -> None:
    """Write blobs into files, all by one git, byte for byte as they were committed."""
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as told:
        asked.write("".join(f"{blob}\n" for blob in blobs.values()).encode())
        asked.seek(0)
        run_git(repo, "cat-file", "--batch", into=told, asked=asked)
        told.seek(0)
        for path in blobs:
            size = int(told.readline().split()[2])  # <id> blob <size>
            with path.open("wb") as file:
                copy_part(told, file, size)
            told.readline()


def copy_part(source: IO[bytes], target: IO[bytes], size: int) -> None:
    """Copy so many bytes, a piece at a time."""
    while size:
        piece = source.read(min(size, _PIECE))
        if not piece:
            raise DiffError("git ended in the middle of a table")
        target.write(piece)
        size -= len(piece)


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


def list_committed(repo: Path, commit: str, folder: str) -> dict[str, str]:
    """The files committed in a folder, path relative to ``repo`` to the id of the blob."""
    listed = run_git(repo, "ls-tree", "-z", commit, "--", folder).decode("utf-8", "surrogateescape")
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    blobs = {path: about.split() for about, _, path in entries}
    return {path: about[2] for path, about in sorted(blobs.items()) if about[1] == "blob"}


def run_git(
    repo: Path, *arguments: str, into: IO[bytes] | None = None, asked: IO[bytes] | None = None
) -> bytes:
    """What git says, written ``into`` a file if there is one, or :class:`DiffError` with its complaint."""
    command = ["git", "-C", str(repo), *arguments]
    stdin, stdout = asked or subprocess.DEVNULL, into or subprocess.PIPE
    try:
        done = subprocess.run(command, check=True, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
        return done.stdout or b""
    except FileNotFoundError:
        raise DiffError("git is not installed, so committed tables cannot be read") from None
    except subprocess.CalledProcessError as error:
        complaint = error.stderr.decode("utf-8", "replace").strip() or f"exit code {error.returncode}"
        if "not a git repository" in complaint:
            raise DiffError(f"{repo} is in no git repository; name two folders of tables instead") from None
        raise DiffError(f"git {arguments[0]} failed in {repo}: {complaint}") from None
