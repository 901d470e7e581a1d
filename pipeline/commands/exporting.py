"""``export``: mentions and tables in the forms of other tools."""

from __future__ import annotations

import argparse

from pipeline.commands.shared import OK, Command, add_folders, workspace_of

FORMS = ("bioc", "annotations", "docbin", "parquet")


def add_export(parser: argparse.ArgumentParser) -> None:
    """The form, and the folders."""
    parser.add_argument("form", choices=FORMS)
    add_folders(parser)


def run_export(options: argparse.Namespace) -> int:
    """Write one form; print the files."""
    from pipeline.interchange import export

    print("\n".join(str(path) for path in export(workspace_of(options), options.form)))
    return OK


COMMANDS = (
    Command("export", "mentions and tables for other tools: extracted/interchange", add_export, run_export),
)
