"""Stage 1: a file of ``raw/`` becomes pages of running text with headings, tables and furniture."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.records import Page, Paper

if TYPE_CHECKING:
    from pipeline.readers import ReadContext, Reader

SIDECAR = ".meta.yml"


def parse_paper(raw: Path, name: str, context: ReadContext) -> Paper:
    """Read one paper; ``name`` is its path below ``raw``.

    Raises :class:`pipeline.readers.ReadError` when the file cannot be read at all.
    """
    from pipeline.readers import find_reader

    path = raw / name
    reader = find_reader(path)
    pages = tuple(replace_lone_surrogates(page) for page in reader(path, context))
    return Paper(paper_id(name), pages, name_reader(reader, pages), hash_file(path))


def name_reader(reader: Reader, pages: Iterable[Page]) -> str:
    """The reader's name as the papers' table has it: ``pdf+ocr`` where lines were read from pictures."""
    name = reader.__name__.removeprefix("read_")
    recognised = any(line.confidence is not None for page in pages for line in page.lines)
    return f"{name}+ocr" if recognised else name


def replace_lone_surrogates(page: Page) -> Page:
    """A page whose text can be written as UTF-8; lengths stay as they are."""
    try:
        page.text.encode()
    except UnicodeEncodeError:
        text = "".join("�" if 0xD800 <= ord(char) < 0xE000 else char for char in page.text)
        return replace(page, text=text)
    return page


def list_papers(raw: Path) -> list[str]:
    """The papers below ``raw``, as paths with ``/``, sorted; sidecars and hidden files are none."""
    found = []
    for path in raw.rglob("*"):
        name = path.relative_to(raw).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in name.split("/"))
        if path.is_file() and not hidden and not name.endswith(SIDECAR) and name != "README.md":
            found.append(name)
    return sorted(found)


def paper_id(name: str) -> str:
    """The paper's name in the tables: its path below ``raw/`` in NFC."""
    return unicodedata.normalize("NFC", name)


def hash_file(path: Path) -> str:
    """The file's sha256, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
