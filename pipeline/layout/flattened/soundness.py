"""Whether a rebuilt table can be the one that was printed: the values of a column are of one kind.

Some programs dump a table's text box by box, cells of several columns in one box and the heads in
others. A grid can be laid through such lines, too, but dates stand below drugs then, and heads among
the values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.layout.flattened.grid import CellKinds, Grid, GridCell

NAMES = frozenset({"product", "drug", "target", "disease", "intervention"})
"""Kinds that a column of treatments may well mix."""
FEWEST_KNOWN = 3
"""Cells of a known kind in a column that tells anything."""
MOST_MIXED, MOST_MIXED_COLUMN = 0.15, 0.4
"""The share of cells of another kind than most in their column: over the table, and in one column."""
MOST_HEADS = 0.035
"""The share of cells below the heads that are themselves known heads."""


def is_sound(grid: Grid, kinds: CellKinds) -> bool:
    """Whether hardly a cell is of another kind than its column, or a head where values stand."""
    columns = [_texts(column) for column in zip(*grid.rows, strict=True)]
    texts = [text for column in columns for text in column]
    heads = sum(bool(kinds.head_kinds(text)) and not kinds.kinds(text) for text in texts)
    known = [found for column in columns if len(found := _kinds_in(column, kinds)) >= FEWEST_KNOWN]
    odd = [len(column) - max(Counter(k for cell in column for k in cell).values()) for column in known]
    if heads > MOST_HEADS * len(texts) or sum(odd) > MOST_MIXED * sum(map(len, known)):
        return False
    return all(count <= MOST_MIXED_COLUMN * len(column) for count, column in zip(odd, known, strict=True))


def _texts(column: Sequence[GridCell]) -> list[str]:
    return [cell.text for cell in column if cell.text]


def _kinds_in(texts: Sequence[str], kinds: CellKinds) -> list[frozenset[str]]:
    """The kinds of each text that has one, all names as one kind."""
    found = (frozenset("name" if kind in NAMES else kind for kind in kinds.kinds(text)) for text in texts)
    return [cell for cell in found if cell]
