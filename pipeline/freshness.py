"""What a run may skip: a paper is fresh when nothing that shaped its outputs has changed.

Compared by content: the paper's sha256, the configuration's and the program's. No clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.store import write_whole

STATE_FOLDER = ".state"
TABLES_ONLY = ("tables", "corrections.csv")
"""The parts of ``config/`` that shape only the written tables, not what is read from a paper."""

PROGRAM_ENDINGS = (".py", ".json")
"""What the program is made of; its pages' style and script shape no output."""


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """One sha256 over names and contents."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root).as_posix().encode()
        content = path.read_bytes()
        digest.update(b"%d:%b%d:" % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """A file's sha256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_program() -> str:
    """The program's own digest: any change to it may change what it finds."""
    root = Path(__file__).parent
    return digest_files(root, [path for path in root.rglob("*") if path.suffix in PROGRAM_ENDINGS])


def digest_reading_config(config: Path) -> str:
    """The digest of the configuration that reading a paper depends on."""
    files = [path for path in config.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return digest_files(
        config, [path for path in files if path.relative_to(config).parts[0] not in TABLES_ONLY]
    )


def digest_each(config: Path) -> dict[str, str]:
    """The digest of each file of the configuration, by its path below it."""
    files = [path for path in config.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(config).as_posix(): digest_files(config, [path]) for path in sorted(files)}


def digest_tables_config(config: Path) -> str:
    """The digest of the output tables' descriptions, and of what a reader corrected."""
    corrections = (config / "corrections.csv",)
    return digest_files(
        config, [*(config / "tables").glob("*.yml"), *(path for path in corrections if path.is_file())]
    )


def read_state(out: Path, name: str) -> dict[str, str]:
    """What is known of a finished paper (or of ``tables``), empty where nothing is."""
    path = _state_path(out, name)
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in state.items()} if isinstance(state, dict) else {}


def write_state(out: Path, name: str, state: dict[str, str]) -> None:
    """Mark as finished; written last, so that an interrupted paper is run again."""
    write_whole(
        _state_path(out, name), json.dumps(state, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    )


def forget_state(out: Path, name: str) -> None:
    """Take the mark away."""
    _state_path(out, name).unlink(missing_ok=True)


def known_papers(out: Path) -> list[str]:
    """The papers that have a state, by name."""
    folder = out / STATE_FOLDER / "papers"
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*.json"))
    return sorted(name.removesuffix(".json") for name in names)


def _state_path(out: Path, name: str) -> Path:
    return out / STATE_FOLDER / f"{name}.json"
