"""What is left of a paper read from a scan: PDFs with a text layer drawn as pictures and read again.

    python bench/scan.py PDF ... [--dpi 200] [--angle 0.5] [--noise 12] [--pages N] [--keep FOLDER]

The pages are drawn at a resolution in grey, turned, given noise, stored as JPEG (quality 85) in a PDF
without text, and run through all stages beside the file itself. The truth is the file's own text layer as
this pipeline reads it. Prints, a line a file: the character error rate (edit distance of the running text
over its length, spaces left out, width folded; tables apart), trial numbers found of those known and made
up, rows of tables of the same key and value (cells, approvals, trials …), and seconds a page.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from pipeline.engine import Engine
from pipeline.readers.ocr import turn
from pipeline.run import PaperRun, Workspace
from pipeline.stage5_tables import assemble_tables

ROOT = Path(__file__).parent.parent
COMPARED = {
    "cells": ("header", "text"),
    "tables": ("label", "rows", "columns"),
    "approvals": ("product_id", "country", "date"),
    "trials": ("trial_id", "phase", "enrolled"),
    "trial_targets": ("trial_id", "target_id", "role"),
    "trial_diseases": ("trial_id", "disease_id"),
    "outcomes": ("subject_id", "metric", "value", "unit"),
}
"""The columns by which two readings' rows are the same."""


@dataclass(frozen=True)
class Scanner:
    """How a page is drawn: dots an inch, degrees counter-clockwise, standard deviation of the noise."""

    dpi: int
    angle: float
    noise: float

    def draw(self, page: Any, number: int) -> Any:
        """The page's picture in grey, one byte a dot."""
        picture = page.render(scale=self.dpi / 72, grayscale=True).to_numpy()
        picture = turn(np.ascontiguousarray(picture.reshape(picture.shape[:2])), self.angle)
        noise = np.random.default_rng(number).normal(0, self.noise, picture.shape)
        return np.clip(picture + noise, 0, 255).astype(np.uint8)


def write_scan(path: Path, scan: Path, scanner: Scanner, pages: int | None = None) -> int:
    """Draw a PDF's pages as pictures into another; the number of pages."""
    import pypdfium2

    paper, drawn = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    count = min(len(paper), pages or len(paper))
    for number in range(count):
        width, height = paper[number].get_size()
        add_picture(drawn, scanner.draw(paper[number], number), (width, height))
    scan.parent.mkdir(parents=True, exist_ok=True)
    drawn.save(scan)
    return count


def add_picture(document: Any, picture: Any, size: tuple[float, float]) -> None:
    """A new page of a size in points that a picture fills."""
    import io

    import cv2
    import pypdfium2

    jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    page = document.new_page(*size)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(jpeg), inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(*size))
    page.insert_obj(image)
    page.gen_content()


def read_paper(path: Path, engine: Engine, out: Path) -> tuple[str, dict[str, list[dict[str, str]]], float]:
    """The running text, the tables, and the seconds stage 1 took."""
    from pipeline.schemas import load_schemas

    run = PaperRun(Workspace(path.parent, out, engine.config), engine)
    begun = time.perf_counter()
    paper = run.parse(path.name)
    seconds = time.perf_counter() - begun
    facts = run.relate(path.name, paper, run.find(path.name, paper, run.segment(path.name, paper)))
    lines = [paper.text[line.start : line.end] for line in paper.lines if line.role in ("body", "abstract")]
    return "".join(lines), assemble_tables(facts, load_schemas(engine.config)), seconds


def count_edits(one: str, other: str) -> int:
    """Insertions, deletions and replacements that make one text the other.

    >>> count_edits("阿基奥仑赛", "阿基奧仑赛注")
    2
    """
    signs = np.array([ord(sign) for sign in other])
    steps = np.arange(len(other) + 1)
    before = steps.copy()
    for at, sign in enumerate(one, 1):
        best = np.minimum(before[:-1] + (signs != ord(sign)), before[1:] + 1)
        before = np.minimum.accumulate(np.concatenate(([at], best)) - steps) + steps
    return int(before[-1])


def bare(text: str) -> str:
    """A text without its spaces, width folded, a minus as a hyphen."""
    return "".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())


def compare(known: Sequence[dict[str, str]], found: Sequence[dict[str, str]], columns: Sequence[str]) -> str:
    """``right/known (made up)`` by some columns."""
    wanted = Counter(tuple(bare(row[column]) for column in columns) for row in known)
    got = Counter(tuple(bare(row[column]) for column in columns) for row in found)
    return f"{(wanted & got).total()}/{wanted.total()} (+{(got - wanted).total()})"


def read_known(folder: Path) -> dict[str, list[dict[str, str]]]:
    """A folder of tables with the true values."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def measure(path: Path, scanner: Scanner, arguments: argparse.Namespace) -> str:
    """One file's line."""
    engine = Engine(ROOT / "config")
    with tempfile.TemporaryDirectory() as folder:
        keep = Path(arguments.keep or folder)
        scan = keep / "raw" / f"{path.stem}.scan{scanner.dpi}.pdf"
        pages = write_scan(path, scan, scanner, arguments.pages)
        text, known, _ = read_paper(path, engine, keep / "layer")
        got, tables, seconds = read_paper(scan, engine, keep / "scan")
    if arguments.known:
        known = {**known, **read_known(arguments.known)}
    text, got = bare(text), bare(got)
    rate = count_edits(text, got) / max(len(text), 1)
    figures = [f"{name} {compare(known[name], tables[name], columns)}" for name, columns in COMPARED.items()]
    ids = compare(known["trials"], tables["trials"], ["trial_id"])
    told = [f"{scan.name}: CER {rate:.2%} of {len(text)}", f"trial ids {ids}", *figures]
    return ", ".join([*told, f"{seconds / pages:.1f} s/page"])


def main() -> None:
    """Measure the PDFs named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("papers", nargs="+", type=Path)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--angle", type=float, default=0.5)
    parser.add_argument("--noise", type=float, default=12.0)
    parser.add_argument("--pages", type=int, help="only the first pages")
    parser.add_argument("--known", type=Path, help="a folder of tables that hold instead of the layer's")
    parser.add_argument("--keep", help="where scans and stage outputs stay")
    arguments = parser.parse_args()
    for path in arguments.papers:
        scanner = Scanner(arguments.dpi, arguments.angle, arguments.noise)
        sys.stdout.write(measure(path, scanner, arguments) + "\n")


if __name__ == "__main__":
    main()
