"""The command line: reads the arguments, runs the command, tells of what is missing or broken."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pipeline import __version__
from pipeline.trouble import MendableError

try:
    from pipeline.commands import COMMANDS, Command
    from pipeline.commands.shared import OK, STOPPED, complain
except ModuleNotFoundError as missing:  # another Python than the one that `make extract` sets up
    sys.exit(
        f"{missing.name} is not installed here. Remedy: make extract once, then .venv/bin/python -m pipeline"
    )

FOLDERS = "see that the folders are folders, that you may read and write there, and that the disk has room"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    options = _build_parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return _run(next(command for command in COMMANDS if command.name == options.command), options)


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline", description="Review papers in, normalised tables out."
    )
    parser.add_argument("--version", action="version", version=f"revtab {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in COMMANDS:
        command.add(commands.add_parser(command.name, help=command.help))
    return parser


def _run(command: Command, options: argparse.Namespace) -> int:
    try:
        return command.run(options)
    except MendableError as error:
        return complain(f"{error.lead}{error}")
    except FileNotFoundError as error:
        return complain(f"{error.filename} is missing; {command.missing}")
    except KeyboardInterrupt:
        complain("stopped; what was read is kept, and the next run goes on from there")
        return STOPPED
    except BrokenPipeError:  # `… | head` has read enough; what is left to print goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return complain(f"{place}{error.strerror or error}. Remedy: {FOLDERS}.")


if __name__ == "__main__":
    sys.exit(main())
