"""One module a format; a reader turns a file into pages.

To add a format: write ``read_<format>(path, context) -> tuple[Page, ...]`` in a module
of its own and name it here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.pdf import read_pdf
from pipeline.readers.text import read_text
from pipeline.records import Page

Pages = tuple[Page, ...]
Reader = Callable[[Path, ReadContext], Pages]


def read_docx(path: Path, context: ReadContext) -> Pages:
    """Read a Word document; like all formats with marks, its reader is loaded with its first paper."""
    from pipeline.readers.docx import read_docx

    return read_docx(path, context)


def read_html(path: Path, context: ReadContext) -> Pages:
    """Read a web page."""
    from pipeline.readers.html import read_html

    return read_html(path, context)


def read_jats(path: Path, context: ReadContext) -> Pages:
    """Read an article's XML."""
    from pipeline.readers.jats import read_jats

    return read_jats(path, context)


def read_markdown(path: Path, context: ReadContext) -> Pages:
    """Read Markdown."""
    from pipeline.readers.markdown import read_markdown

    return read_markdown(path, context)


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".xml": read_jats,
    ".nxml": read_jats,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
"""File ending, in lower case, to reader."""

__all__ = ["READERS", "ReadContext", "ReadError", "Reader", "find_reader"]


def find_reader(path: Path) -> Reader:
    """The reader for a file's ending; raises :class:`ReadError` where there is none."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        ending = path.suffix or "a file without ending"
        raise ReadError(f"no reader for {ending}", f"convert it to one of {known}")
    return reader
