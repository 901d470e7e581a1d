"""What every reader is given, and how a reader says that it cannot read."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.frozen import frozen
from pipeline.layout.flattened import CellKinds


class ReadError(ValueError):
    """A paper that cannot be read: what is wrong with it, and the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        """Keep both parts; the text is both."""
        super().__init__(f"{message}. Remedy: {remedy}.")
        self.message = message
        self.remedy = remedy


@frozen
class ReadContext:
    """``words``: the words of ``config/layout.yml``; ``kinds``: what a table's cell can be."""

    words: Mapping[str, tuple[str, ...]]
    kinds: CellKinds
