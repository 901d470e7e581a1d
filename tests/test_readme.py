"""The READMEs against the code: every path they name is there, both have the same parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.commands import COMMANDS
from pipeline.describe import describe_tables
from pipeline.normalisers import NORMALISERS
from pipeline.readers import READERS, find_reader
from pipeline.schemas import load_schemas
from pipeline.settings import load_settings

READMES = ("README.md", "README.zh.md")
FOLDERS = ("config/", "config/fields/", "pipeline/", "")


def named_paths(readme: str) -> list[str]:
    """Paths between back ticks in the tables, placeholders and outputs left out."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    names = re.findall(r"`([A-Za-z0-9_./]+(?:\.(?:csv|yml|py)|/))`", "\n".join(rows))
    return [name for name in names if not name.startswith(("extracted/", "raw/"))]


@pytest.mark.parametrize("readme", READMES)
def test_every_path_a_readme_names_is_there(readme: str) -> None:
    names = named_paths(readme)
    assert len(names) >= 15
    missing = [name for name in names if not any((ROOT / folder / name).exists() for folder in FOLDERS)]
    assert missing == []


@pytest.mark.parametrize("readme", READMES)
def test_every_part_of_config_can_be_found_from_a_readme(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    files = [*(ROOT / "config").glob("*.yml"), *(ROOT / "config" / "fields").iterdir()]
    unnamed = sorted(path.name for path in files if path.name not in text)
    assert unnamed == []


def test_both_readmes_name_the_same_files() -> None:
    assert set(named_paths("README.md")) == set(named_paths("README.zh.md"))


def test_the_page_of_the_tables_is_what_config_says() -> None:
    said = describe_tables(load_schemas(ROOT / "config"))
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == said  # make accept


def test_the_chinese_page_tells_of_every_table() -> None:
    text = (ROOT / "docs" / "tables.zh.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert told == set(load_schemas(ROOT / "config"))


@pytest.mark.parametrize("readme", READMES)
def test_every_command_and_picture_of_a_readme_is_there(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", text)) - {"sure"} <= targets
    commands = {command.name for command in COMMANDS}
    assert set(re.findall(r"python -m pipeline ([a-z]+)", text)) <= commands
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures
    assert all((ROOT / picture).exists() for picture in pictures)


def test_registries_are_complete() -> None:
    for ending, name in READERS.items():
        assert find_reader(Path(f"paper{ending}")).__name__ == f"read_{name}"
    rules = [rule for field in load_settings(ROOT / "config").fields.values() for rule in field.rules]
    assert {rule.value for rule in rules if rule.value} == set(NORMALISERS)
