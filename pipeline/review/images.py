"""Pictures of a paper's pages, to show a value where it is printed."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from pipeline.frozen import frozen

DOTS = 110
"""Dots per inch: small print can be read, a page stays near 100 kB."""
QUALITY = 55
MOST_PAGES = 400
"""Of a longer paper the rest of the pages is shown as text."""


@frozen
class PageImage:
    """A page's picture as a data URI, and its size in points."""

    page: int
    width: float
    height: float
    uri: str


def draw_pages(path: Path) -> list[PageImage]:
    """The pages of a PDF as JPEG pictures; none for another format or a file that cannot be opened.

    A font that the PDF does not carry is drawn with one of the machine's: a person would see nothing else.
    """
    if path.suffix.lower() != ".pdf":
        return []
    from pipeline.geometry.fonts import fonts_of_the_machine, pypdfium2

    with fonts_of_the_machine():
        try:
            opened = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            return []
        try:
            return [_draw(opened[at], at + 1) for at in range(min(len(opened), MOST_PAGES))]
        finally:
            opened.close()


def _draw(page: object, number: int) -> PageImage:
    width, height = page.get_size()  # type: ignore[attr-defined]
    picture = page.render(scale=DOTS / 72).to_pil().convert("RGB")  # type: ignore[attr-defined]
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    code = base64.b64encode(written.getvalue()).decode()
    return PageImage(number, round(width, 2), round(height, 2), f"data:image/jpeg;base64,{code}")
