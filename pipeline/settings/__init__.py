"""The vocabularies and rules of ``config/``, read once and checked: the only package that reads them."""

from __future__ import annotations

from pathlib import Path

from pipeline.settings.fields import read_fields
from pipeline.settings.files import (
    ConfigError,
    ConfigFile,
    Entry,
    as_map,
    as_text,
    as_texts,
    config_file,
    config_files,
    digest_config,
    read_rows,
    read_yaml,
    refuse_unknown,
    split_list,
)
from pipeline.settings.lists import (
    COLUMNS,
    CUES,
    LAYOUT,
    LISTS,
    read_checks,
    read_lists,
    read_word_lists,
    refuse_missing_lists,
)
from pipeline.settings.parts import Check, Field, Rule, Settings, Term

__all__ = [
    "COLUMNS",
    "CUES",
    "LAYOUT",
    "LISTS",
    "Check",
    "ConfigError",
    "ConfigFile",
    "Entry",
    "Field",
    "Rule",
    "Settings",
    "Term",
    "as_map",
    "as_text",
    "as_texts",
    "config_file",
    "config_files",
    "digest_config",
    "load_settings",
    "read_checks",
    "read_rows",
    "read_yaml",
    "refuse_missing_lists",
    "refuse_unknown",
    "split_list",
]


def load_settings(config: Path) -> Settings:
    """Read all of ``config/``; raise :class:`ConfigError` at the first mistake."""
    if not (config / "fields").is_dir():
        raise ConfigError(config.name, "", "there is no folder fields/ in it", "name the folder config/")
    return Settings(
        fields=read_fields(config),
        column_heads=read_word_lists(config, "columns.yml"),
        lists=read_lists(config),
        digest=digest_config(config),
        layout=read_word_lists(config, "layout.yml", LAYOUT),
        cues=read_word_lists(config, "relations.yml", CUES),
        checks=read_checks(config),
    )
