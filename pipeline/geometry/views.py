"""What the search for tables looks at: a page's pieces and rules, all of them or those of a box."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.frozen import frozen
from pipeline.geometry.grids import Region
from pipeline.geometry.lines import Piece, Words
from pipeline.geometry.rules import Drawing
from pipeline.records import Box

IsCaption = Callable[[Piece], bool]


@frozen
class PageView:
    """What table search looks at: words, pieces, drawing; what tells captions and footnotes."""

    words: Words
    pieces: Sequence[Piece]
    drawing: Drawing
    is_caption: IsCaption
    is_note: IsCaption
    opens_part: IsCaption = lambda line: False
    """Whether a line is the label of an abstract or of key words: asked of a title page."""
    owed: bool = False
    """Whether the page before ends with the caption of a table, which stands at this one's head."""


def cut_region(view: PageView, box: Box, *, framed: bool = False) -> Region:
    """The pieces and rules inside a box; a frame has rules enough, and its shades part no rows."""
    left, top, right, bottom = box
    inside = tuple(
        p
        for p in view.pieces
        if top - 2 < (p.top + p.bottom) / 2 < bottom + 2 and left - 6 < (p.left + p.right) / 2 < right + 6
    )
    across = tuple(
        r
        for r in view.drawing.across
        if top - 3 < r.at < bottom + 3 and r.end > left and r.start < right and not (framed and r.shaded)
    )
    down = tuple(
        r for r in view.drawing.down if left - 3 < r.at < right + 3 and r.end > top and r.start < bottom
    )
    return Region(view.words, inside, box, across, down)
