"""Lines of a PDF: what stands on them in another type."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
POINTS = [
    ("•", "The enzyme has two domains, each of which binds its own"),
    ("", "substrates; a peptide of five residues inhibits only one."),
    ("•", "A compound with a ring in that place was a thousand times"),
    ("", "more selective, and its complex shows why that should be."),
]


def test_large_bullets_draw_no_line_into_another(tmp_path: Path) -> None:
    page = PageSetter()
    for at, (bullet, text) in enumerate(POINTS):
        page.text(60, 95.5 + 11.5 * at, bullet, 13)
        page.text(76, 100 + 11.5 * at, text, 9)
    page.text(60, 180, "Results", 14)
    page.lines(60, 200, ["Text of the size of most lines stands here and"] * 9, 9, 11.5)
    pages = read_pdf(write_pdf(tmp_path / "paper.pdf", [page]), CONTEXT)
    text = " ".join(pages[0].text.split())
    assert " ".join(f"{bullet} {line}".strip() for bullet, line in POINTS) in text
