"""``extract``, and its stages one by one."""

from __future__ import annotations

import argparse
import gc
import os

from pipeline.commands.shared import FAILED_PAPERS, OK, Command, add_folders, workspace_of
from pipeline.run import extract, run_stage
from pipeline.wording import count

COLLECT_RARELY = (100_000, 50, 50)
"""A paper makes many records and hardly a cycle: looking for cycles took a tenth of a run."""
STAGES = {
    "parse": "stage 1: papers to pages",
    "segment": "stage 2: pages to sentences and tokens",
    "find": "stage 3: mentions of terms and rules",
    "relate": "stage 4: mentions to facts",
    "tables": "stage 5: facts to tables",
}


def add_extract(parser: argparse.ArgumentParser) -> None:
    """The options of a whole run."""
    add_folders(parser)
    parser.add_argument(
        "--jobs", type=_positive, default=os.cpu_count() or 1, help="worker processes (default: all cores)"
    )
    parser.add_argument(
        "--strict", action="store_true", help=f"exit with {FAILED_PAPERS} when a paper could not be read"
    )
    parser.add_argument("--force", action="store_true", help="read every paper again, changed or not")


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1")
    return int(text)


def run_extract(options: argparse.Namespace) -> int:
    """All stages over all papers."""
    _prepare()
    workspace = workspace_of(options)
    report = extract(workspace, jobs=options.jobs, force=options.force)
    from pipeline.reporting import summarise

    print(summarise(report, workspace.out))
    return FAILED_PAPERS if report.failures and options.strict else OK


def run_one_stage(options: argparse.Namespace) -> int:
    """One stage over all papers, from what the stage before wrote."""
    _prepare()
    names = run_stage(workspace_of(options), options.command)
    print(f"{options.command}: {count(len(names), 'paper')}")
    return OK


def _prepare() -> None:
    gc.set_threshold(*COLLECT_RARELY)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no sum here is worth a thread of numpy's


COMMANDS = (
    Command("extract", "all stages: papers to tables; reads only what changed", add_extract, run_extract),
    *(
        Command(stage, text, add_folders, run_one_stage, "run the stage before it, or make extract")
        for stage, text in STAGES.items()
    ),
)
