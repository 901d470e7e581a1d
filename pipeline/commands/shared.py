"""What the commands have in common: exit codes, where things are, how trouble is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.run import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
OK, DIFFERENT, TROUBLE, FAILED_PAPERS = 0, 1, 2, 3
STOPPED = 130
"""As shells say it of a command that Ctrl+C ended."""


@frozen
class Command:
    """A word of the command line: what it is for, which options it adds, what it does.

    ``run`` returns the exit code; a broken configuration and a missing file are told for it.
    """

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    missing: str = "run make extract first"
    """What to do about a file that is not there."""


def add_folders(parser: argparse.ArgumentParser) -> None:
    """The folders that most commands work on."""
    parser.add_argument("--raw", type=Path, default=ROOT / "raw", help="folder of papers (default: raw)")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "extracted", help="folder of outputs (default: extracted)"
    )
    parser.add_argument(
        "--config", type=Path, default=ROOT / "config", help="folder of rules (default: config)"
    )


def workspace_of(options: argparse.Namespace) -> Workspace:
    """The folders a command was given."""
    return Workspace(options.raw, options.out, options.config)


def complain(message: str) -> int:
    """Say what is wrong on the error stream; return the exit code."""
    print(f"revtab: {message}", file=sys.stderr)
    return TROUBLE
