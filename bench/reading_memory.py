"""Peak memory of reading PDFs, as a ratio to pdfplumber's text and tables in the same run.

    python bench/reading_memory.py FILE_OR_FOLDER ... [--pages 200]

Each reader reads each paper in a process of its own. Its figure is the process's peak (`ru_maxrss`, what
C libraries take included) less its peak before the paper is opened, all modules and settings loaded.
The last rows are one paper repeated to ``--pages`` pages and to a quarter of them: the difference is
what a further page costs.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.reading_ratio import ROOT, find_papers, read_with_pdfplumber

READERS = ("revtab", "pdfplumber")


def prepare_reader(name: str) -> Callable[[Path], object]:
    """A reader with everything loaded that it needs for its first paper."""
    if name == "pdfplumber":
        import pdfplumber  # noqa: F401

        return read_with_pdfplumber
    import pipeline.geometry.blocks
    import pipeline.geometry.health
    import pipeline.geometry.recognised
    import pipeline.geometry.second  # noqa: F401
    from pipeline.layout.flattened import ShapeKinds
    from pipeline.readers import ReadContext
    from pipeline.readers.pdf import read_pdf
    from pipeline.settings import load_settings

    context = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
    return lambda path: read_pdf(path, context)


def read_once(name: str, path: Path) -> float:
    """The megabytes by which this process's peak grows when a reader reads a paper."""
    read = prepare_reader(name)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    paper = read(path)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    del paper
    return (after - before) / 1024  # Linux counts kilobytes


def measure(path: Path) -> list[float]:
    """Megabytes of each reader, a process each; a reader that fails ends the run."""
    command = [sys.executable, __file__, str(path), "--reader"]
    reads = [subprocess.run([*command, name], stdout=subprocess.PIPE, check=True) for name in READERS]
    return [float(read.stdout) for read in reads]


def count_pages(path: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as paper:
        return len(paper)


def repeat_pages(path: Path, pages: int, out: Path) -> Path:
    """The paper's pages again and again, up to a number of them."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as paper, pypdfium2.PdfDocument.new() as long:
        order = cycle(range(len(paper)))
        long.import_pages(paper, [next(order) for _ in range(pages)])
        long.save(out)
    return out


def report(path: Path) -> tuple[int, list[float]]:
    """Measure a paper and write its row."""
    pages, used = count_pages(path), measure(path)
    sys.stdout.write(
        f"{path.name:40} {pages:5} pages {used[0]:8.1f} MB {used[1]:8.1f} MB  ratio {used[0] / used[1]:.3f}\n"
    )
    return pages, used


def main() -> None:
    """Measure the papers named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--reader", choices=READERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.reader:
        sys.stdout.write(f"{read_once(arguments.reader, arguments.places[0])}\n")
        return
    papers = find_papers(arguments.places)
    rows = [report(path) for path in papers]
    total = [sum(used[at] for _, used in rows) for at in range(len(READERS))]
    sys.stdout.write(f"mean: {total[0] / len(rows):.1f} MB, {total[1] / len(rows):.1f} MB\n")
    with tempfile.TemporaryDirectory() as folder:
        lengths = (max(1, arguments.pages // 4), arguments.pages)
        longs = [repeat_pages(papers[-1], pages, Path(folder) / f"{pages}-pages.pdf") for pages in lengths]
        (few, less), (many, more) = map(report, longs)
    grown = [1024 * (b - a) / (many - few) for a, b in zip(less, more, strict=True)]
    sys.stdout.write(
        f"a further page: {grown[0]:.0f} KB, {grown[1]:.0f} KB  ratio {grown[0] / grown[1]:.3f}\n"
    )


if __name__ == "__main__":
    main()
