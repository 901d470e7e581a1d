"""``review``: the page on which a person checks the facts."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.commands.shared import OK, ROOT, Command, add_folders, workspace_of


def add_review(parser: argparse.ArgumentParser) -> None:
    """The folders, and what counts as new."""
    add_folders(parser)
    parser.add_argument(
        "--since", type=Path, help="folder of older tables, to mark what is new (default: those in git)"
    )


def run_review(options: argparse.Namespace) -> int:
    """Write the page; print where."""
    from pipeline.review import make_review

    written = make_review(workspace_of(options), since=options.since, repo=ROOT)
    print(f"{written[0]}" + (f" and {len(written) - 1} pages beside it, one a paper" if written[1:] else ""))
    return OK


COMMANDS = (
    Command("review", "the page to check the facts on: extracted/review.html", add_review, run_review),
)
