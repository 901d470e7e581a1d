"""``suggest``: rows for the vocabularies out of the names they lack."""

from __future__ import annotations

import argparse

from pipeline.commands.shared import OK, Command, add_folders


def run_suggest(options: argparse.Namespace) -> int:
    """Print the rows."""
    from pipeline.suggest import suggest_rows

    rows = suggest_rows(options.out / "tables", options.config)
    print(rows or "# the vocabularies know every name that was found")
    return OK


COMMANDS = (
    Command("suggest", "rows for config/fields out of the names nobody knows", add_folders, run_suggest),
)
