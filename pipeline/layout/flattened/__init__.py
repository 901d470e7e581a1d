"""Tables whose cells stand one a line in a text dump, put back into rows.

Column by column (a head, its cells, the next head …), all heads first, or row by row; cells
wrapped over lines make columns unequally long. :func:`rebuild` finds the heads
(:mod:`.segment`), cuts each column into rows at the least cost over all columns
(:mod:`.align`, with the evidence of :mod:`.evidence` and :mod:`.associate`), and marks as
uncertain what another cut fits about as well. :mod:`.soundness` says when no cut can be right.
"""

from __future__ import annotations

from pipeline.layout.flattened.grid import Ambiguity, CellKinds, Grid, GridCell, TableLine
from pipeline.layout.flattened.rebuild import rebuild
from pipeline.layout.flattened.shapes import ShapeKinds
from pipeline.layout.flattened.soundness import is_sound

__all__ = ["Ambiguity", "CellKinds", "Grid", "GridCell", "ShapeKinds", "TableLine", "is_sound", "rebuild"]
