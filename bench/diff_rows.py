"""Time and memory of a diff of two extractions with very many rows, made up the same way every time.

    python bench/diff_rows.py [--rows 1000000] [--papers 2000]

The rows are spread over trials, trial targets, outcomes, sentences and mentions. In the new extraction
one row in a thousand is another value, one in a thousand is gone or new, and in every third paper a
sentence more stands at the beginning, so that all evidence behind it has moved. The process that compares
is a process of its own; its peak memory is what the system says of it (`ru_maxrss`).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.schemas import Schemas, load_schemas
from pipeline.writers.csv_tables import csv_line
from pipeline.writers.datapackage import write_datapackage

ROOT = Path(__file__).resolve().parents[1]
SHARES = {"trials": 5, "trial_targets": 10, "outcomes": 20, "sentences": 25, "mentions": 40}
"""Of a hundred rows of a paper, how many each table has."""
ODD = 7919


def is_touched(paper: int, at: int, kind: int) -> bool:
    """Whether a row of the new extraction differs; one in a thousand for each kind of difference."""
    return (paper * 104_729 + at * ODD + kind * 389) % 1_000 == 0


def write_side(folder: Path, schemas: Schemas, *, rows: int, papers: int, new: bool) -> None:
    """Write the tables of one extraction."""
    folder.mkdir(parents=True)
    for name, schema in schemas.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.write(csv_line(schema.names))
            for paper in range(papers):
                lines = paper_rows(name, paper, rows // papers, new=new)
                file.writelines(csv_line([row.get(column, "") for column in schema.names]) for row in lines)
    write_datapackage(schemas, folder)


def paper_rows(table: str, paper: int, rows: int, *, new: bool) -> Iterator[dict[str, str]]:
    """The rows of one paper in one table, in the order of their keys."""
    name = f"review-{paper:06}.pdf"
    if table == "papers":
        yield {"paper": name, "sha256": f"{paper:064x}", "status": "ok"}
    count = rows * SHARES.get(table, 0) // 100
    inserted = new and paper % 3 == 0
    number = 0
    for at in range(count):
        if new and is_touched(paper, at, 1):
            continue
        number += 1
        start = at * 60 + (40 if inserted else 0)
        value = at + (1 if new and is_touched(paper, at, 2) else 0)
        place = {"page": str(1 + at // 50), "start": str(start), "rule": "bench:made_up"}
        yield {"paper": name} | make_row(table, number + inserted, at, value, place)


def make_row(table: str, number: int, at: int, value: int, place: dict[str, str]) -> dict[str, str]:
    """One row of one table."""
    trial, quote = f"NCT{at:08}", f"第{at}例患者的无进展生存期为{value}个月"
    place = {**place, "quote": quote, "end": str(int(place["start"]) + len(quote))}
    if table == "trials":
        return {"trial_id": trial, "registry": "ClinicalTrials.gov", "enrolled": str(value), **place}
    if table == "trial_targets":
        return {
            "trial_id": trial,
            "target_id": f"T{at % 90}",
            "role": "car_target",
            "relation": "single",
        } | place
    if table == "outcomes":
        said = {"subject": "trial", "subject_id": trial, "metric": "PFS", "statistic": "median"}
        return {"outcome": str(number), "value": str(value), "unit": "months", **said, **place}
    if table == "sentences":
        return {"sentence": str(number), "language": "zh", "tokens": "12", **place}
    return {"field": "target", "value": f"T{value % 90}", "sentence": str(number), **place}


def compare(old: Path, new: Path) -> None:
    """Compare in this process and say what it cost."""
    from pipeline.diff.comparing import diff_tables
    from pipeline.diff.pieces import list_pieces, summarise

    start, used = time.perf_counter(), time.process_time()
    diff = diff_tables(old, new)
    pieces = sum(1 for _ in list_pieces(diff, everything=True))
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    rows = [sum(table.rows[side] for table in diff.tables) for side in (0, 1)]
    sys.stdout.write(
        f"{rows[0]:,} and {rows[1]:,} rows: {seconds:.1f} s ({used:.1f} s of processor), "
        f"peak {peak:.0f} MB, {pieces:,} lines\n"
        f"{summarise(diff)}\n"
    )


def main() -> None:
    """Make both extractions and compare them in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--papers", type=int, default=2_000)
    parser.add_argument("--compare", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.compare:
        compare(*options.compare)
        return
    schemas = load_schemas(ROOT / "config")
    with tempfile.TemporaryDirectory() as folder:
        sides = Path(folder, "old"), Path(folder, "new")
        for side in sides:
            write_side(side, schemas, rows=options.rows, papers=options.papers, new=side.name == "new")
        subprocess.run([sys.executable, __file__, "--compare", *map(str, sides)], check=True)


if __name__ == "__main__":
    main()
