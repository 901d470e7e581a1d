"""The command line: ``python -m pipeline extract`` and its stages, and what else a user asks of it."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.run import STAGES, NoPapersError, Workspace, extract, run_stage

ROOT = Path(__file__).resolve().parent.parent
OK, DIFFERENT, TROUBLE = 0, 1, 2
FAILED_PAPERS = 3
COLLECT_RARELY = (100_000, 50, 50)
"""A paper makes many records and hardly a cycle: looking for cycles took a tenth of a run."""
STAGE_HELP = {
    "parse": "stage 1: papers to pages",
    "segment": "stage 2: pages to sentences and tokens",
    "find": "stage 3: mentions of terms and rules",
    "relate": "stage 4: mentions to facts",
    "tables": "stage 5: facts to tables",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = _build_parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if options.command == "diff":
        return _diff(options)
    if options.command == "evaluate":
        return _evaluate(options)
    if options.command == "review":
        return _review(options)
    if options.command == "export":
        return _export(options)
    if options.command in ("explain", "coverage"):
        return _explain(options)
    if options.command == "suggest":
        return _suggest(options)
    return _run(options)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline", description="Review papers in, normalised tables out."
    )
    parser.add_argument("--version", action="version", version=f"revtab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    run = commands.add_parser("extract", help="all stages: papers to tables; reads only what changed")
    _add_folders(run)
    run.add_argument(
        "--jobs", type=_positive, default=os.cpu_count() or 1, help="worker processes (default: all cores)"
    )
    run.add_argument(
        "--strict", action="store_true", help=f"exit with {FAILED_PAPERS} when a paper could not be read"
    )
    run.add_argument("--force", action="store_true", help="read every paper again, changed or not")
    for stage, text in STAGE_HELP.items():
        _add_folders(commands.add_parser(stage, help=text))
    suggest = commands.add_parser("suggest", help="rows for config/fields out of the names nobody knows")
    _add_folders(suggest)
    _add_diff(commands.add_parser("diff", help="what changed between two extractions, by the tables' keys"))
    _add_evaluate(commands.add_parser("evaluate", help="extractions against truth: precision, recall, F1"))
    review = commands.add_parser("review", help="the page to check the facts on: extracted/review.html")
    _add_folders(review)
    review.add_argument(
        "--since", type=Path, help="folder of older tables, to mark what is new (default: those in git)"
    )
    told = commands.add_parser("explain", help="why a value is there, why nothing came of words")
    told.add_argument("paper", help="the paper's path below raw/")
    told.add_argument("words", nargs="?", default="", help="as printed, or a value as the tables write it")
    _add_folders(told)
    cover = commands.add_parser("coverage", help="numbers and cells that became no fact and no rule explains")
    cover.add_argument("paper", nargs="?", default="", help="one paper (default: all)")
    _add_folders(cover)
    out = commands.add_parser("export", help="mentions and tables for other tools: extracted/interchange")
    out.add_argument("form", choices=("bioc", "annotations", "docbin", "parquet"))
    _add_folders(out)
    return parser


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "gold",
        nargs="?",
        type=Path,
        default=ROOT / "tests" / "gold",
        help="folder of papers, each with its truth in <paper>/<table>.csv (default: tests/gold)",
    )
    parser.add_argument("--show", nargs="+", default=[], metavar="FIELD", help="list rows missed or wrong")
    parser.add_argument("--accept", action="store_true", help="keep today's figures as figures.csv")
    parser.add_argument(
        "--config", type=Path, default=ROOT / "config", help="folder of rules (default: config)"
    )


def _add_diff(diff: argparse.ArgumentParser) -> None:
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


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--raw", type=Path, default=ROOT / "raw", help="folder of papers (default: raw)")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "extracted", help="folder of outputs (default: extracted)"
    )
    parser.add_argument(
        "--config", type=Path, default=ROOT / "config", help="folder of rules (default: config)"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _run(options: argparse.Namespace) -> int:
    from pipeline.settings import ConfigError

    gc.set_threshold(*COLLECT_RARELY)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no sum here is worth a thread of numpy's
    workspace = Workspace(options.raw, options.out, options.config)
    try:
        if options.command in (*STAGES, "tables"):
            names = run_stage(workspace, options.command)
            print(f"{options.command}: {len(names)} papers")
            return OK
        report = extract(workspace, jobs=options.jobs, force=options.force)
    except ConfigError as error:
        return _complain(f"the configuration has a mistake; nothing was written\n  {error}")
    except NoPapersError as error:
        return _complain(str(error))
    except FileNotFoundError as error:
        return _complain(f"{error.filename} is missing; run the stage before it, or make extract")
    from pipeline.reporting import summarise

    print(summarise(report, workspace.out))
    return FAILED_PAPERS if report.failures and options.strict else OK


def _diff(options: argparse.Namespace) -> int:
    from pipeline.diff import DiffError
    from pipeline.diff.command import DiffOptions, run_command

    if len(options.named) > 2:
        return _complain("a diff has two sides; name at most two folders or revisions")
    asked = DiffOptions(
        extracted=options.out,
        named=tuple(options.named),
        papers=tuple(options.papers) if options.papers else None,
        form=options.form or "text",
        html=options.html,
        everything=options.everything,
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    try:
        return run_command(asked, sys.stdout.write)
    except DiffError as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DIFFERENT


def _evaluate(options: argparse.Namespace) -> int:
    from pipeline import evaluate as ev
    from pipeline.settings import ConfigError

    kept = options.gold / ev.FIGURES
    try:
        figures, misses = ev.evaluate(options.gold, options.config)
    except (ConfigError, ev.GoldError) as error:
        return _complain(str(error))
    unknown = set(options.show) - {figure.field for figure in figures}
    if unknown:
        return _complain(f"{', '.join(sorted(unknown))}: no such field is measured in {options.gold}")
    print(ev.render_misses(misses, options.show) if options.show else ev.render_figures(figures))
    changes = ev.compare_figures(ev.read_figures(kept), figures) if kept.exists() else []
    if changes:
        print(f"\nagainst {kept}\n{ev.render_changes(changes)}")
    if options.accept:
        ev.write_figures(kept, figures)
    return DIFFERENT if any(change.fell for change in changes) and not options.accept else OK


def _review(options: argparse.Namespace) -> int:
    from pipeline.review import make_review
    from pipeline.settings import ConfigError

    workspace = Workspace(options.raw, options.out, options.config)
    try:
        written = make_review(workspace, since=options.since, repo=ROOT)
    except FileNotFoundError as error:
        return _complain(f"{error.filename} is missing; run make extract first")
    except ConfigError as error:
        return _complain(str(error))
    print(f"{written[0]}" + (f" and {len(written) - 1} pages beside it, one a paper" if written[1:] else ""))
    return OK


def _export(options: argparse.Namespace) -> int:
    from pipeline.interchange import ExportError, export

    try:
        written = export(Workspace(options.raw, options.out, options.config), options.form)
    except ExportError as error:
        return _complain(str(error))
    except FileNotFoundError as error:
        return _complain(f"{error.filename} is missing; run make extract first")
    print("\n".join(str(path) for path in written))
    return OK


def _explain(options: argparse.Namespace) -> int:
    from pipeline.explain import tell_coverage, tell_run, tell_words
    from pipeline.settings import ConfigError

    workspace = Workspace(options.raw, options.out, options.config)
    try:
        if options.command == "coverage":
            lines = list(tell_coverage(options.out, options.paper))
        elif options.words:
            lines = list(tell_words(workspace, options.paper, options.words))
        else:
            lines = list(tell_run(workspace, options.paper))
    except FileNotFoundError as error:
        return _complain(f"{error.filename} is missing; is the name right, and was make extract run?")
    except ConfigError as error:
        return _complain(str(error))
    print("\n".join(lines) or f"nothing is known of {options.paper}; was make extract run?")
    return OK if lines else TROUBLE


def _suggest(options: argparse.Namespace) -> int:
    from pipeline.suggest import SuggestError, suggest_rows

    try:
        print(suggest_rows(options.out / "tables", options.config))
    except SuggestError as error:
        return _complain(str(error))
    return OK


def _complain(message: str) -> int:
    print(f"revtab: {message}", file=sys.stderr)
    return TROUBLE


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # `… | head` has read enough; what is left to print goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OK)
