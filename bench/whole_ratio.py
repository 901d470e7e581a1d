"""Time of a whole run, start included, as a ratio to a plain script's over the same papers.

    python bench/whole_ratio.py FILE_OR_FOLDER ... [--rounds 5] [--jobs 2]

Each round runs `plain_script.py` and `python -m pipeline extract` one after the other, each a
process of its own that begins with an empty output folder; papers are taken with all the PDFs below
the folders named. Prints wall and processor seconds (workers included) of every round, then the
ratio of the medians. One round before the first is not counted: it fills the disk's cache, that of
compiled modules, and jieba's for the plain script, which keeps its read dictionary in the temporary
folder. Goal: at most 0.15 over nine papers.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.reading_ratio import ROOT, find_papers

Seconds = tuple[float, float]
"""Wall and processor time."""


def time_process(command: Sequence[str], temporary: Path) -> Seconds:
    """Run a command with its own temporary folder and byte code; raises where it fails."""
    own = {"TMPDIR": str(temporary), "PYTHONPYCACHEPREFIX": str(temporary / "bytecode")}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, env={**environment, **own}, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_round(raw: Path, jobs: int) -> tuple[Seconds, Seconds]:
    """Both runs over the papers of a folder, each into a new output folder beside it."""
    temporary, out = raw.parent / "temporary", raw.parent / "out"
    temporary.mkdir(exist_ok=True)
    papers = [str(path) for path in sorted(raw.iterdir())]
    plain = [sys.executable, str(ROOT / "bench/plain_script.py"), str(out), *papers]
    ours = [sys.executable, "-m", "pipeline", "extract", "--raw", str(raw), "--out", str(out)]
    seconds = []
    for command in (plain, [*ours, "--jobs", str(jobs)]):
        shutil.rmtree(out, ignore_errors=True)
        seconds.append(time_process(command, temporary))
    return seconds[0], seconds[1]


def main() -> None:
    """Measure the papers named on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        for path in find_papers(arguments.places):
            shutil.copy(path, raw)
        measure_round(raw, arguments.jobs)
        rounds = [measure_round(raw, arguments.jobs) for _ in range(arguments.rounds)]
    for number, (plain, ours) in enumerate(rounds, start=1):
        sys.stdout.write(
            f"round {number}   plain {plain[0]:6.2f} s wall {plain[1]:6.2f} s processor"
            f"   ours {ours[0]:6.2f} s wall {ours[1]:6.2f} s processor\n"
        )
    for at, name in enumerate(("wall", "processor")):
        plain, ours = (median(one[side][at] for one in rounds) for side in (0, 1))
        sys.stdout.write(f"{name:10} plain {plain:6.2f} s   ours {ours:6.2f} s   ratio {ours / plain:.3f}\n")


if __name__ == "__main__":
    main()
