"""``explain``, ``coverage``, ``describe``: why a value is there, what of the rest, what tables hold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from pipeline.commands.shared import OK, ROOT, Command, add_folders, complain, workspace_of


def add_explain(parser: argparse.ArgumentParser) -> None:
    """The paper, and words of it."""
    parser.add_argument("paper", help="the paper's path below raw/")
    parser.add_argument("words", nargs="?", default="", help="as printed, or a value as the tables write it")
    add_folders(parser)


def add_coverage(parser: argparse.ArgumentParser) -> None:
    """One paper or all."""
    parser.add_argument("paper", nargs="?", default="", help="one paper (default: all)")
    add_folders(parser)


def run_explain(options: argparse.Namespace) -> int:
    """Tell of a value or of words; without them, whether the paper is fresh."""
    from pipeline.explain import tell_run, tell_words

    workspace, paper = workspace_of(options), _name_paper(options)
    if unknown := _tell_unknown(options.out, paper):
        return complain(unknown)
    if options.words.strip():
        return _print(tell_words(workspace, paper, options.words), paper)
    return _print(tell_run(workspace, paper), paper)


def run_coverage(options: argparse.Namespace) -> int:
    """Count what is used, ignored and unexplained; list the last."""
    from pipeline.explain import tell_coverage

    paper = _name_paper(options)
    if paper and (unknown := _tell_unknown(options.out, paper)):
        return complain(unknown)
    return _print(tell_coverage(options.out, paper), paper)


def add_describe(parser: argparse.ArgumentParser) -> None:
    """Where the descriptions are."""
    parser.add_argument("--config", type=Path, default=ROOT / "config", help="folder of rules")


def run_describe(options: argparse.Namespace) -> int:
    """Print what the tables hold, as Markdown."""
    from pipeline.describe import describe_tables
    from pipeline.schemas import load_schemas

    sys.stdout.write(describe_tables(load_schemas(options.config)))
    return OK


def _name_paper(options: argparse.Namespace) -> str:
    """The paper's path below raw/, which may be given with the folder before it, as shells complete it."""
    return str(options.paper).removeprefix(f"{options.raw.name}/")


def _tell_unknown(out: Path, paper: str) -> str:
    """What to say of a paper that was never read, empty of one that was."""
    from pipeline.freshness import known_papers

    known = known_papers(out)
    if not known or paper in known:
        return ""
    near = get_close_matches(paper, known, 3, 0.3) or known[:3]
    return f"{paper} is none of the papers read into {out}; there is {', '.join(near)}"


def _print(lines: Iterable[str], paper: str) -> int:
    told = list(lines)
    if not told:
        return complain(f"nothing is known of {paper}; was make extract run?")
    print("\n".join(told))
    return OK


IS_IT_THERE = "is the name right, and was make extract run?"
COMMANDS = (
    Command(
        "explain", "why a value is there, why nothing came of words", add_explain, run_explain, IS_IT_THERE
    ),
    Command(
        "coverage", "numbers and cells that became no fact and no rule explains", add_coverage, run_coverage
    ),
    Command("describe", "what the tables hold, column by column, as Markdown", add_describe, run_describe),
)
