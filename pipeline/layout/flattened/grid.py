"""What goes into the rebuilding of a table and what comes out of it: few, frozen, plain."""

from __future__ import annotations

from typing import Protocol

from pipeline.frozen import frozen


@frozen
class TableLine:
    """A non-blank line of a table's region.

    ``text`` is stripped of outer spaces, ``index`` the caller's id of the line, ``gap`` the
    number of blank lines between it and the non-blank line before, ``trailing_space`` whether
    the line ended in a space.
    """

    text: str
    index: int
    gap: int
    trailing_space: bool = False


class CellKinds(Protocol):
    """What the vocabularies know of a cell's text; given by the caller."""

    def kinds(self, text: str) -> frozenset[str]:
        """Kinds of value in a cell (``trial``, ``date``, ``disease`` …); empty for free text."""
        ...

    def head_kinds(self, text: str) -> frozenset[str]:
        """Kinds of column this text is a known head of; empty if unknown."""
        ...

    def items(self, text: str) -> tuple[str, ...]:
        """Canonical ids of a cell's items, modifiers apart with the prefix ``mod:``."""
        ...

    def parents(self, item: str) -> frozenset[str]:
        """Broader concepts of an item."""
        ...


@frozen
class GridCell:
    """A cell: the caller's ids of its lines in order, its text, and its state.

    ``state`` is ``printed``, ``joined`` (wrapped lines put together) or ``uncertain``.
    """

    lines: tuple[int, ...]
    text: str
    state: str = "printed"


@frozen
class Ambiguity:
    """A column that can be cut into rows in more than one way.

    ``column`` counts from 1, ``rows`` from 1 below the head; ``readings`` name rows and their
    texts, the taken reading first.
    """

    column: int
    head: str
    rows: tuple[int, ...]
    readings: tuple[str, ...]
    message: str


@frozen
class Grid:
    """A rebuilt table.

    ``method`` is ``flattened_columns``, ``flattened_rows``, ``pipes``, ``tabs`` or ``spaces``.
    Every row has as many cells as there are heads.
    """

    heads: tuple[GridCell, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    method: str
    ambiguities: tuple[Ambiguity, ...] = ()
