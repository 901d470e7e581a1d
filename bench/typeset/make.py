"""Typeset the papers of tests/typeset by every producer: `python bench/typeset/make.py [paper …]`."""

from __future__ import annotations

import sys

from by_html import typeset_chromium, typeset_weasyprint
from by_reportlab import typeset_reportlab
from by_typst import typeset_typst
from marked import SOURCES
from source import list_sources, load_source

PRODUCERS = {
    "typst": typeset_typst,
    "weasyprint": typeset_weasyprint,
    "chromium": typeset_chromium,
    "reportlab": typeset_reportlab,
}


def main(names: list[str]) -> None:
    """Typeset some papers, all without names, and say how large each PDF is."""
    for name in names or list_sources():
        for producer, typeset in PRODUCERS.items():
            path = SOURCES / f"{name}.{producer}.pdf"
            typeset(load_source(name), path)
            sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
