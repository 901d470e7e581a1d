"""The stages' own outputs on disk: one JSON object a line, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from pipeline.records import (
    Cell,
    Fact,
    Heading,
    Issue,
    Line,
    Mention,
    Page,
    Place,
    Sentence,
    Table,
    Token,
)

Record = TypeVar("Record")
Plain = dict[str, Any]


def to_plain(record: object) -> Any:
    """A record as JSON can hold it: dataclasses as objects, tuples as lists.

    >>> to_plain(Token(0, 2, "细胞"))
    {'start': 0, 'end': 2, 'text': '细胞'}
    """
    return json.loads(ENCODER.encode(record))


def _fields_of(record: Any) -> Plain:
    """A record's fields by name; records inside it stay records, the encoder asks for them in turn."""
    names, read = _how_to_read(record.__class__)
    return dict(zip(names, read(record), strict=True))


@cache
def _how_to_read(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The names of a record's fields and what reads them at once; every record has two or more."""
    names = tuple(kind.__dataclass_fields__)
    return names, attrgetter(*names)


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields_of)


def write_records(path: Path, records: Iterable[object]) -> None:
    """Write records as JSON lines under a temporary name, then rename."""
    write_whole(path, "".join(f"{ENCODER.encode(record)}\n" for record in records))


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    write_whole_lines(path, (text,))


def write_whole_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file line by line, so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n", errors="surrogatepass") as file:
            file.writelines(lines)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_records(path: Path, make: Callable[[Plain], Record]) -> list[Record]:
    """Read JSON lines back into records."""
    with path.open(encoding="utf-8") as file:
        return [make(json.loads(line)) for line in file]


def make_page(plain: Plain) -> Page:
    """A page from its line of ``1_pages``."""
    return Page(
        plain["page"],
        plain["text"],
        tuple(Line(**{**line, "box": _box(line["box"])}) for line in plain["lines"]),
        tuple(Heading(**heading) for heading in plain["headings"]),
        tuple(_make_table(table) for table in plain["tables"]),
        tuple(Issue(**issue) for issue in plain["issues"]),
    )


def _make_table(plain: Plain) -> Table:
    cells = tuple(Cell(**{**cell, "box": _box(cell["box"])}) for cell in plain["cells"])
    return Table(**{**plain, "cells": cells, "box": _box(plain["box"])})


def _box(plain: list[float] | None) -> tuple[float, float, float, float] | None:
    return (plain[0], plain[1], plain[2], plain[3]) if plain else None


def make_sentence(plain: Plain) -> Sentence:
    """A sentence from its line of ``2_tokens``."""
    return Sentence(**{**plain, "tokens": tuple(Token(**token) for token in plain["tokens"])})


def make_mention(plain: Plain) -> Mention:
    """A mention from its line of ``3_mentions``."""
    place = Place(**plain["place"]) if plain["place"] else None
    extra = tuple((name, value) for name, value in plain["extra"])
    return Mention(**{**plain, "place": place, "extra": extra})


def make_fact(plain: Plain) -> Fact:
    """A fact from its line of ``4_facts``."""
    return Fact(plain["table"], plain["values"])
