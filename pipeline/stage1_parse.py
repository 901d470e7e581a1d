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
LONGEST_NAME = 240
"""In bytes: the outputs' names are longer, and file systems take 255."""
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
    What stands there and is no paper that can be read: see :func:`list_passed_over`.
    """
    return [names[0] for names in _list_names(raw)]


def list_passed_over(raw: Path) -> dict[str, str]:
    """What stands below ``raw`` as papers do and is none of :func:`list_papers`, with the reason."""
    found = dict(_list_files(raw))
    for first, *others in _list_names(raw):
        why = f"{paper_id(first)} has this name in other letters and was read. Remedy: rename one of the two."
        found |= dict.fromkeys(others, why)
    return {name: why for name, why in sorted(found.items()) if why}


def _list_names(raw: Path) -> list[list[str]]:
    """The names of the papers' files, sorted, those together that are one in the tables."""
    names: dict[str, list[str]] = {}
    for name, unread in _list_files(raw):
        if not unread:
            names.setdefault(paper_id(name), []).append(name)
    return sorted(map(sorted, names.values()))


def _list_files(raw: Path) -> Iterator[tuple[str, str]]:
    """What stands below a folder as a paper does, with why it cannot be read, mostly empty.

    A folder that may not be read is no empty one: OSError.
    """

    def refuse(error: OSError) -> None:
        raise error

    for folder, folders, files in os.walk(raw, onerror=refuse):
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        for path in (Path(folder, name) for name in (*files, *linked)):
            name = path.relative_to(raw).as_posix()
            if _is_paper(name):
                yield name, _why_unread(path)


def _why_unread(path: Path) -> str:
    if path.is_file():
        if len(os.fsencode(path.name)) <= LONGEST_NAME:
            return ""
        return f"its name has more than {LONGEST_NAME} bytes (80 Chinese characters). Remedy: shorten it."
    if path.is_dir():
        return "a link to a folder is not followed. Remedy: put the papers there, or name it with --raw."
    return "it is no file, or a link to nothing. Remedy: put the paper in its place."


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
