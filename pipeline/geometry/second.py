"""The second engine: pdfplumber, for the rare file in which pdfium sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.geometry.pages import ScannedPage
from pipeline.geometry.recognised import BoxedText, make_page
from pipeline.geometry.rules import Drawing

MAX_BYTES = 20_000_000
MAX_PAGES = 200


def scan_with_pdfplumber(path: Path) -> list[ScannedPage]:
    """The pages as pdfplumber sees them; empty where it fails too, or the file is too large to try."""
    import pdfplumber

    if path.stat().st_size > MAX_BYTES:
        return []
    try:
        with pdfplumber.open(path) as paper:
            return [_scan(page, number) for number, page in enumerate(paper.pages[:MAX_PAGES])]
    except Exception:  # pdfminer raises what it meets: struct, key, type errors, its own
        return []


def _scan(page: Any, number: int) -> ScannedPage:
    return make_page(number, (float(page.width), float(page.height)), list(_runs(page)), Drawing())


def _runs(page: Any) -> Iterator[BoxedText]:
    for word in page.extract_words(extra_attrs=["size"]):
        box = (float(word["x0"]), float(word["top"]), float(word["x1"]), float(word["bottom"]))
        yield BoxedText(word["text"], box, float(word["size"]))
