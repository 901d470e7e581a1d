"""Processor time of reading PDFs, as a ratio to pdfplumber's text and tables in the same run.

    python bench/reading_ratio.py FILE_OR_FOLDER ... [--rounds 3]

Prints a row a file and the total: seconds of processor time, medians over the rounds, for the whole
reading stage (`read_pdf`: order, furniture, tables, paragraphs) and for pdfplumber's `extract_text`
plus `extract_tables` over the same pages. Goal: total at most 0.15, no file above 0.30.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext, ReadError
from pipeline.readers.pdf import read_pdf
from pipeline.settings import load_settings

ROOT = Path(__file__).parent.parent


def find_papers(places: Sequence[Path]) -> list[Path]:
    """The PDFs named, and those below the folders named, sorted."""
    found = [
        path for place in places for path in (sorted(place.rglob("*.pdf")) if place.is_dir() else [place])
    ]
    if not found:
        sys.exit("no PDF among the arguments")
    return found


def time_call(call: Callable[[], object]) -> float:
    """Seconds of processor time of one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def read_with_pdfplumber(path: Path) -> None:
    """What a plain script does: the text and the tables of every page."""
    import pdfplumber

    with pdfplumber.open(path) as paper:
        for page in paper.pages:
            page.extract_text()
            page.extract_tables()


def measure(path: Path, context: ReadContext, rounds: int) -> tuple[float, float] | None:
    """Medians for both readers, measured in turns; None where one of them cannot read the file."""
    try:
        pairs = [
            (time_call(lambda: read_pdf(path, context)), time_call(lambda: read_with_pdfplumber(path)))
            for _ in range(rounds)
        ]
    except (ReadError, Exception) as error:  # one file must not end the run
        sys.stdout.write(f"{path.name:40} not measured: {type(error).__name__}\n")
        return None
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs)


def main() -> None:
    """Measure the papers named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    context = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
    papers = find_papers(arguments.places)
    measure(papers[0], context, 1)  # imports, caches
    total = [0.0, 0.0]
    for path in papers:
        seconds = measure(path, context, arguments.rounds)
        if seconds is None:
            continue
        total = [total[0] + seconds[0], total[1] + seconds[1]]
        sys.stdout.write(
            f"{path.name:40} {seconds[0]:8.3f} s {seconds[1]:8.3f} s  ratio {seconds[0] / seconds[1]:.3f}\n"
        )
    sys.stdout.write(
        f"{'total':40} {total[0]:8.3f} s {total[1]:8.3f} s  ratio {total[0] / max(total[1], 1e-9):.3f}\n"
    )


if __name__ == "__main__":
    main()
