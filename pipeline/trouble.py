"""What a person can mend, told at the command line in a line or two instead of a traceback."""

from __future__ import annotations

from typing import ClassVar


class MendableError(Exception):
    """What keeps a command from its work; the text names the place and, where there is one, the remedy."""

    lead: ClassVar[str] = ""
    """What the command line says before the text."""
