"""The stages' own outputs on disk: one JSON object a line, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.trouble import MendableError

Record = TypeVar("Record")
ENCODER = msgspec.json.Encoder()
DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
"""By the kind of record, each made when first asked for."""


def encode_records(records: Iterable[object]) -> bytes:
    """Records as JSON lines: dataclasses as objects, tuples as lists.

    >>> from pipeline.records import Token
    >>> encode_records([Token(0, 2, "细胞"), Token(2, 3, "。")]).decode().splitlines()
    ['{"start":0,"end":2,"text":"细胞"}', '{"start":2,"end":3,"text":"。"}']
    """
    return ENCODER.encode_lines(list(records))


def decode_records(lines: bytes, kind: type[Record]) -> list[Record]:
    """JSON lines back as records of a kind; raises :class:`msgspec.ValidationError` for other ones.

    >>> from pipeline.records import Token
    >>> decode_records(b'{"start":0,"end":2,"text":"T1"}', Token)
    [Token(start=0, end=2, text='T1')]
    """
    if kind not in DECODERS:
        DECODERS[kind] = msgspec.json.Decoder(kind)
    records: list[Record] = DECODERS[kind].decode_lines(lines)
    return records


def write_records(path: Path, records: Iterable[object]) -> None:
    """Write records as JSON lines under a temporary name, then rename."""
    _replace(path, (encode_records(records),))


def read_records(path: Path, kind: type[Record]) -> list[Record]:
    """Read JSON lines back into records of a kind; raises :class:`MendableError` for a damaged file."""
    try:
        return decode_records(path.read_bytes(), kind)
    except msgspec.DecodeError as error:
        raise MendableError(f"{path} is damaged ({error}). Remedy: make extract ARGS=--force.") from error


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part."""
    write_whole_lines(path, (text,))


def write_whole_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file line by line, so that a reader sees the old one or the new one, never a part."""
    _replace(path, (line.encode("utf-8", "surrogatepass") for line in lines))


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.tmp")  # short: a paper's name may be as long as a name can be
    try:
        with temporary.open("wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
