"""``evaluate``: extractions against truth that a person read."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline.commands.shared import DIFFERENT, OK, ROOT, Command, complain


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """The gold, and what to do with the figures."""
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


def run_evaluate(options: argparse.Namespace) -> int:
    """Extract the gold's papers and print precision, recall and F1 per field."""
    from pipeline import evaluate as ev

    kept = options.gold / ev.FIGURES
    figures, misses = ev.evaluate(options.gold, options.config)
    unknown = set(options.show) - {figure.field for figure in figures}
    if unknown:
        return complain(f"{', '.join(sorted(unknown))}: no such field is measured in {options.gold}")
    print(ev.render_misses(misses, options.show) if options.show else ev.render_figures(figures))
    changes = ev.compare_figures(ev.read_figures(kept), figures) if kept.exists() else []
    if changes:
        print(f"\nagainst {kept}\n{ev.render_changes(changes)}")
    if options.accept:
        ev.write_figures(kept, figures)
    return DIFFERENT if any(change.fell for change in changes) and not options.accept else OK


COMMANDS = (
    Command("evaluate", "extractions against truth: precision, recall, F1", add_evaluate, run_evaluate),
)
