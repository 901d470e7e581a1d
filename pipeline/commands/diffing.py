"""``diff``: what changed between two extractions, or what two papers tell differently."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pipeline.commands.shared import ROOT, Command, complain


def add_diff(diff: argparse.ArgumentParser) -> None:
    """The two sides, and the form of the answer."""
    diff.description = "What changed. Exit code 0: the same, 1: different, 2: trouble."
    diff.add_argument(
        "named",
        nargs="*",
        metavar="TABLES",
        help="old and new, each a folder or a git revision such as HEAD~1"
        " (default: those committed last against those in extracted)",
    )
    diff.add_argument(
        "--papers", nargs=2, metavar="PAPER", help="compare two papers of one extraction instead"
    )
    diff.add_argument(
        "--out", type=Path, default=ROOT / "extracted", help="today's tables (default: extracted)"
    )
    diff.add_argument("--all", action="store_true", dest="everything", help="show every row of every table")
    form = diff.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="json", dest="form", help="print JSON")
    form.add_argument(
        "--markdown", action="store_const", const="markdown", dest="form", help="print Markdown"
    )
    form.add_argument("--html", type=Path, metavar="FILE", help="write a page that needs nothing beside it")


def run_diff(options: argparse.Namespace) -> int:
    """Compare and print."""
    from pipeline.diff.command import DiffOptions, run_command

    if len(options.named) > 2:
        return complain("a diff has two sides; name at most two folders or revisions")
    asked = DiffOptions(
        extracted=options.out,
        named=tuple(options.named),
        papers=tuple(options.papers) if options.papers else None,
        form=options.form or "text",
        html=options.html,
        everything=options.everything,
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    return run_command(asked, sys.stdout.write)


COMMANDS = (Command("diff", "what changed between two extractions, by the tables' keys", add_diff, run_diff),)
