"""The fields: each with its vocabulary and its rules, from one or two files."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.settings.files import (
    ConfigFile,
    Entry,
    Named,
    as_map,
    as_texts,
    config_files,
    read_yaml,
    refuse_unknown,
)
from pipeline.settings.lists import read_word_map
from pipeline.settings.parts import Field, Rule, Term
from pipeline.settings.rules import make_rule
from pipeline.settings.vocabularies import (
    TERM_COLUMNS,
    TERM_KEYS,
    PlacedTerm,
    make_term,
    read_term_rows,
    refuse_doubles,
)


@dataclass(slots=True)
class FieldParts:
    """What was read of a field so far."""

    name: str
    terms: list[PlacedTerm] = dataclasses.field(default_factory=list)
    rules: list[Rule] = dataclasses.field(default_factory=list)
    lists: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)

    def join(self, folder: str) -> Field:
        """The field; ``folder`` is where its files stand, for messages."""
        lists = Named(f"{folder}/{self.name}.yml", "list", self.lists)
        return Field(self.name, tuple(placed.term for placed in self.terms), tuple(self.rules), lists)


def read_fields(config: Path) -> dict[str, Field]:
    """All fields by name, in the order of their names; a field may have a CSV, a YAML file or both."""
    parts: dict[str, FieldParts] = {}
    for file in config_files(config, "fields"):
        read_field_file(file, parts.setdefault(file.path.stem, FieldParts(file.path.stem)))
    for part in parts.values():
        refuse_doubles(part.terms)
    refuse_unknown_modifiers(parts)
    folder = f"{config.name}/fields"
    return Named(folder, "field", {name: parts[name].join(folder) for name in sorted(parts)})


def read_field_file(file: ConfigFile, parts: FieldParts) -> None:
    """Add the terms, rules and lists of one file of ``fields/`` to its field."""
    if file.path.suffix == ".csv":
        parts.terms += read_term_rows(file, parts.name)
    elif file.path.suffix == ".yml":
        read_field_yaml(file, parts)
    else:
        ending = file.path.suffix or "no ending"
        raise file.refuse(
            "",
            f"a field is a .csv or a .yml file, this has {ending}",
            "save it as CSV UTF-8, or take it out of the folder",
        )


def read_field_yaml(file: ConfigFile, parts: FieldParts) -> None:
    """Add the terms, rules and word lists of a field's YAML file."""
    top = read_yaml(file)
    refuse_unknown(file, "", top, ("terms", "rules", "lists"))
    for name, entry in as_map(file, "terms", top.get("terms")).items():
        place = f"line {entry.line} ({name})"
        block = {"id": Entry(name, entry.line), **as_map(file, place, entry)}
        parts.terms.append(PlacedTerm(make_yaml_term(file, place, parts.name, block), file, place))
    for name, entry in as_map(file, "rules", top.get("rules")).items():
        parts.rules.append(make_rule(file, parts.name, name, entry))
    for name, entry in as_map(file, "lists", top.get("lists")).items():
        parts.lists[name] = read_word_map(file, name, entry)


def make_yaml_term(file: ConfigFile, place: str, field: str, block: Mapping[str, Entry]) -> Term:
    """A term of a YAML block; ``en`` and ``zh`` are lists, or texts separated by ``;``."""
    refuse_unknown(file, place, block, (*TERM_COLUMNS, *TERM_KEYS))
    row = {key: ";".join(as_texts(file, place, entry)) for key, entry in block.items()}
    return make_term(file, place, field, row)


def refuse_unknown_modifiers(parts: Mapping[str, FieldParts]) -> None:
    """Refuse a surface under ``modified`` whose modifier is no term of the field ``modifier``."""
    known = {placed.term.id for placed in parts["modifier"].terms} if "modifier" in parts else set()
    for part in parts.values():
        for here in part.terms if "modifier" in parts else ():
            for surface, modifier in here.term.modified.items():
                if modifier not in known:
                    message = f"'{surface}' says no known modifier ('{modifier}')"
                    raise here.refuse(message, f"write {surface}= and one of {', '.join(sorted(known))}")
