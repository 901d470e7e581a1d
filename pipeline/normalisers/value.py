"""What a normaliser gives back for a match."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.frozen import frozen


@frozen
class Value:
    """A normalised value, what there is to say beside it, and where in the matched text it stands.

    ``extra`` holds pairs such as ``("precision", "month")``. ``span`` is None where the
    value stands for the whole mention; a match with several values gives each its own.
    """

    value: str
    extra: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] | None = None


Values = Value | tuple[Value, ...] | None
Normaliser = Callable[[re.Match[str]], Values]
"""From a match of a rule's pattern to its value or values; None refuses the match."""
