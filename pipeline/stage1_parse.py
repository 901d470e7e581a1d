"""Stage 1: a file of ``raw/`` becomes pages of running text with headings, tables and furniture."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.freshness import hash_file
from pipeline.records import Page, Paper

if TYPE_CHECKING:
    from pipeline.readers import ReadContext, Reader

SIDECAR = ".meta.yml"
HIDDEN = ("thumbs.db", "desktop.ini")
"""What Windows keeps in folders, hidden there by an attribute and not by its name."""


def parse_paper(raw: Path, name: str, context: ReadContext) -> Paper:
    """Read one paper; ``name`` is its path below ``raw``.

    Raises :class:`pipeline.readers.ReadError` when the file cannot be read at all, and OSError when it
    cannot be opened.
    """
    from pipeline.readers import find_reader

    path = raw / name
    reader, sha256 = find_reader(path), hash_file(path)
    pages = tuple(replace_lone_surrogates(page) for page in reader(path, context))
    return Paper(paper_id(name), pages, name_reader(reader, pages), sha256)


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
    """The papers below ``raw``, as paths with ``/``, sorted; sidecars and hidden files are none.

    Raises OSError where a folder cannot be read: its papers are not gone.
    Of files with one name in the tables the first: see :func:`list_namesakes`.
    """
    return [names[0] for names in _list_names(raw)]


def list_namesakes(raw: Path) -> dict[str, str]:
    """The files whose name in the tables is another's, with that other: é in one letter and in two."""
    return {other: names[0] for names in _list_names(raw) for other in names[1:]}


def _list_names(raw: Path) -> list[list[str]]:
    """The names of the papers' files, sorted, those together that are one in the tables."""
    names: dict[str, list[str]] = {}
    for path in _list_files(raw):
        name = path.relative_to(raw).as_posix()
        if _is_paper(name):
            names.setdefault(paper_id(name), []).append(name)
    return sorted(map(sorted, names.values()))


def _list_files(raw: Path) -> Iterator[Path]:
    """All files below a folder; a folder that may not be read is no empty one: OSError."""

    def refuse(error: OSError) -> None:
        raise error

    for folder, _, files in os.walk(raw, onerror=refuse):
        yield from (path for name in files if (path := Path(folder, name)).is_file())


def _is_paper(name: str) -> bool:
    """Whether a file is meant to be read.

    >>> [name for name in ("a.pdf", "b/.DS_Store", "b/Thumbs.db", "a.pdf.meta.yml") if _is_paper(name)]
    ['a.pdf']
    """
    *_, last = parts = name.split("/")
    hidden = any(part.startswith((".", "~$")) for part in parts) or last.lower() in HIDDEN
    return not hidden and not name.endswith(SIDECAR) and name != "README.md"


def paper_id(name: str) -> str:
    r"""The paper's name in the tables: its path below ``raw/`` in NFC, bytes that are no UTF-8 escaped.

    Archives packed on Chinese Windows hold names in GBK, which Linux unpacks as they are.

    >>> paper_id("e\u0301.txt"), paper_id(chr(0xDCD7) + ".pdf")
    ('é.txt', '\\udcd7.pdf')
    """
    return unicodedata.normalize("NFC", name).encode("utf-8", "backslashreplace").decode()
