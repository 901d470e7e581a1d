"""The commands of the command line, one module a kind; ``COMMANDS`` has them in the order of the help."""

from __future__ import annotations

from pipeline.commands import diffing, evaluating, explaining, exporting, extracting, reviewing, suggesting
from pipeline.commands.shared import Command

COMMANDS: tuple[Command, ...] = (
    *extracting.COMMANDS,
    *diffing.COMMANDS,
    *reviewing.COMMANDS,
    *explaining.COMMANDS,
    *suggesting.COMMANDS,
    *evaluating.COMMANDS,
    *exporting.COMMANDS,
)

__all__ = ["COMMANDS", "Command"]
