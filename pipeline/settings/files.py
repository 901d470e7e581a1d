"""Files of ``config/`` as text: rows of CSV, blocks of YAML, and where a mistake stands."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import yaml

from pipeline.frozen import frozen
from pipeline.trouble import MendableError
from pipeline.wording import count

Held = TypeVar("Held")


class ConfigError(MendableError):
    """A mistake in ``config/``: where it stands, what is wrong and what to do about it.

    >>> print(ConfigError("config/fields/drug.csv", "line 12 (ibrutinib)", "no name", "give one"))
    config/fields/drug.csv, line 12 (ibrutinib): no name. Remedy: give one.
    """

    lead = "the configuration has a mistake; nothing was written\n  "

    def __init__(self, file: str, place: str, message: str, remedy: str) -> None:
        """Keep the four parts apart, so that a caller can show them in its own way."""
        super().__init__(file, place, message, remedy)
        self.file, self.place, self.message, self.remedy = file, place, message, remedy

    def __str__(self) -> str:
        """One line for the person who edits the file."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.message}. Remedy: {self.remedy}."


class Named(dict[str, Held]):
    """What a file or folder of ``config/`` holds by name; to ask it for more is :class:`ConfigError`."""

    def __init__(self, file: str, kind: str, held: Mapping[str, Held]) -> None:
        """``kind`` is what the file holds, for the message."""
        super().__init__(held)
        self.file, self.kind = file, kind

    def __missing__(self, name: str) -> Held:
        """The program has no word of its own in its place."""
        raise ConfigError(self.file, "", f"there is no {self.kind} '{name}'", "restore it, if need be empty")


@frozen
class Entry:
    """A value of a YAML file with the line it stands on: a text, a list or a map of entries."""

    value: str | tuple[Entry, ...] | dict[str, Entry]
    line: int


@frozen
class ConfigFile:
    """A file of ``config/``: its path, and its name as messages print it."""

    path: Path
    name: str

    def refuse(self, place: str, message: str, remedy: str) -> ConfigError:
        """The error for a place in this file."""
        return ConfigError(self.name, place, message, remedy)

    def read(self) -> str:
        """The text, UTF-8, a byte order mark dropped (Excel writes one)."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise self.refuse("", "the file is missing", "restore it") from None
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            raise self.refuse(
                f"line {line}", "the file is not UTF-8", "save it as UTF-8 (in Excel: CSV UTF-8)"
            ) from None


def digest_config(config: Path) -> str:
    """Sha256 over the names and bytes of all files of ``config/``, sorted by name.

    Hidden files and editors' backups do not count.
    """
    digest = hashlib.sha256()
    for file in sorted(config_files(config), key=lambda file: file.name):
        content = file.path.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def config_files(config: Path, folder: str = "") -> Iterator[ConfigFile]:
    """The files below ``config/`` or one of its folders, hidden files and backups left out."""
    for path in sorted((config / folder).rglob("*")):
        parts = path.relative_to(config).parts
        hidden = any(part.startswith((".", "~")) or part.endswith("~") for part in parts)
        if path.is_file() and not hidden:
            yield config_file(config, "/".join(parts))


def config_file(config: Path, name: str) -> ConfigFile:
    """The file ``name`` (``fields/drug.csv``) of ``config/``."""
    return ConfigFile(config / name, f"{config.name}/{name}")


def read_rows(
    file: ConfigFile, *, required: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV with their line numbers; header, width and quoting are checked, cells stripped.

    A line that begins with ``#`` is a comment.
    """
    text = file.read()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(file, header, tuple(required), frozenset(optional))
        line = reader.line_num + 1
        for row in reader:
            if row and not row[0].startswith("#"):
                check_width(file, f"line {line}", header, row)
                yield line, dict(zip(header, [cell.strip() for cell in row], strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise file.refuse(
            f"line {reader.line_num}", f"the row cannot be read ({error})", "mend the quotes"
        ) from None


def check_header(
    file: ConfigFile, header: list[str], required: tuple[str, ...], optional: frozenset[str]
) -> None:
    """Refuse a header with a missing, an unknown or a doubled column."""
    for name in required:
        if name not in header:
            raise file.refuse("line 1", f"there is no column '{name}'", f"begin with {','.join(required)}")
    for name in header:
        if name not in required and name not in optional:
            known = ", ".join(sorted(optional)) or ", ".join(required)
            raise file.refuse("line 1", f"unknown column '{name}'", f"use one of {known}")
        if header.count(name) > 1:
            raise file.refuse("line 1", f"the column '{name}' stands twice", "remove one of the two")


def check_width(file: ConfigFile, place: str, header: list[str], row: list[str]) -> None:
    """Refuse a row with more or fewer cells than the header."""
    if len(row) != len(header):
        what = "short" if len(row) < len(header) else "long"
        message = f"a {what} row: {count(len(row), 'cell')} for {count(len(header), 'column')}"
        raise file.refuse(f"{place} ({row[0].strip()})", message, "quote cells that hold a comma")


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a ``;``-separated cell, stripped, empties dropped.

    >>> split_list("奕凯达; Yescarta;")
    ('奕凯达', 'Yescarta')
    """
    if ";" not in text:
        return (text,) if text else ()
    return tuple([stripped for part in text.split(";") if (stripped := part.strip())])


_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Guesses no types; libyaml where the wheel has it: ten times faster, the same nodes."""


def read_yaml(file: ConfigFile) -> dict[str, Entry]:
    """A YAML file as maps, lists and texts with their lines; no value is guessed, no key stands twice."""
    try:
        node = yaml.compose(file.read(), Loader=_Loader)
        return {} if node is None else as_map(file, "", read_node(file, node))
    except RecursionError:
        raise file.refuse("", "an alias holds itself", "write the block out") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        place = f"line {mark.line + 1}" if mark is not None else ""
        raise file.refuse(
            place, f"the YAML cannot be read ({problem})", "mend indentation and quotes"
        ) from None


def read_node(file: ConfigFile, node: yaml.Node) -> Entry:
    """A node as an entry; texts stay as they are written."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Entry(str(node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Entry(tuple(read_node(file, item) for item in node.value), line)
    if isinstance(node, yaml.MappingNode):
        return Entry(read_pairs(file, node), line)
    raise file.refuse(f"line {line}", "this kind of YAML is not used here", "write maps, lists and texts")


def read_pairs(file: ConfigFile, node: yaml.MappingNode) -> dict[str, Entry]:
    """The pairs of a map; each entry's line is its key's."""
    pairs: dict[str, Entry] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise file.refuse(f"line {line}", "a key is not a text", "quote keys that hold [ or {")
        if key.value in pairs:
            also = pairs[key.value].line
            raise file.refuse(
                f"line {line} ({key.value})", f"duplicate key (also line {also})", "remove one of the two"
            )
        pairs[key.value] = Entry(read_node(file, value).value, line)
    return pairs


def as_map(file: ConfigFile, place: str, entry: Entry | None) -> dict[str, Entry]:
    """The map of an entry; an absent or empty entry is an empty map."""
    if entry is None or entry.value == "":
        return {}
    if not isinstance(entry.value, dict):
        raise file.refuse(place or f"line {entry.line}", "here a map is needed", "write key: value")
    return entry.value


def as_text(file: ConfigFile, place: str, entry: Entry | None) -> str:
    """The text of an entry, empty where there is none."""
    if entry is None:
        return ""
    if not isinstance(entry.value, str):
        raise file.refuse(f"{place}, line {entry.line}", "here a single text is needed", "quote the value")
    return entry.value


def as_texts(file: ConfigFile, place: str, entry: Entry) -> tuple[str, ...]:
    """The texts of a list; a single text is a list of one."""
    if isinstance(entry.value, str):
        return (entry.value,) if entry.value else ()
    if isinstance(entry.value, dict):
        raise file.refuse(place, "here a list is needed", "write [one, two]")
    return tuple(as_text(file, place, item) for item in entry.value)


def refuse_unknown(file: ConfigFile, place: str, block: Mapping[str, Entry], known: Iterable[str]) -> None:
    """Refuse a key that means nothing here, so that a slip of the pen is not lost."""
    for key, entry in block.items():
        if key not in known:
            where = place or f"line {entry.line} ({key})"
            raise file.refuse(where, f"unknown key '{key}'", f"use one of {', '.join(sorted(known))}")
