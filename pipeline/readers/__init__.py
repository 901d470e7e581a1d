"""One module a format; a reader turns a file into pages.

To add a format: write ``read_<format>(path, context) -> tuple[Page, ...]`` in a module
``<format>.py`` here and name the format for its file endings.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pipeline.readers.context import ReadContext, ReadError
from pipeline.records import Page

Pages = tuple[Page, ...]
Reader = Callable[[Path, ReadContext], Pages]

READERS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "jats",
    ".nxml": "jats",
    ".docx": "docx",
    ".pdf": "pdf",
}
"""File ending, in lower case, to the format; its module is loaded with its first paper."""

__all__ = ["READERS", "ReadContext", "ReadError", "Reader", "find_reader"]


def find_reader(path: Path) -> Reader:
    """The reader for a file's ending, loaded; raises :class:`ReadError` where there is none."""
    name = READERS.get(path.suffix.lower())
    if name is None:
        known = ", ".join(sorted(READERS))
        ending = path.suffix or "a file without ending"
        raise ReadError(f"no reader for {ending}", f"convert it to one of {known}")
    reader: Reader = getattr(import_module(f"pipeline.readers.{name}"), f"read_{name}")
    return reader
