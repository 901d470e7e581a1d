"""Where tables stand on a page: between rules, in frames, below captions, in aligned lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.geometry.columns import join_lines
from pipeline.geometry.grids import FoundTable, Region, build_grid
from pipeline.geometry.lines import Piece, Words
from pipeline.geometry.rules import Drawing, Rule
from pipeline.geometry.strips import chunk
from pipeline.records import Box

IsCaption = Callable[[Piece], bool]
SAME_END = 6.0
SHORTEST_TABLE_RULE = 60.0
RUNNING_WIDTH = 0.4
"""Of a table's width: a line alone in a band that is wider is running text, else a wrapped cell's."""
CHART_SHAPES, CHART_SHARE = 5, 0.25
CAPTION_WHITE = 5.0
ROW_WHITE = 2.6
"""Of the type size: the white between a caption and its table, between two rows."""


@dataclass(frozen=True)
class PageView:
    """What table search looks at: words, pieces, drawing; what tells captions and footnotes."""

    words: Words
    pieces: Sequence[Piece]
    drawing: Drawing
    is_caption: IsCaption
    is_note: IsCaption


def find_tables(view: PageView) -> list[FoundTable]:
    """The tables of a page, from top to bottom."""
    found: list[FoundTable] = []
    for box in [*_frames(view), *_ruled_boxes(view)]:
        _try(view, box, found)
    for caption in [piece for piece in view.pieces if view.is_caption(piece)]:
        if not any(_belongs(caption, table.box) for table in found):
            unruled = _unruled_box(view, caption)
            if unruled is not None:
                _try(view, unruled, found, loose=True)
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


def _try(view: PageView, box: Box, found: list[FoundTable], *, loose: bool = False) -> None:
    """Add the table in a box, if there is one that does not stand in another."""
    if any(_overlap(box, other.box) > 0.3 for other in found) or _is_chart(view, box):
        return
    table = build_grid(cut_region(view, box))
    if table is not None and _is_table(table) and not (loose and _is_prose(table)):
        found.append(table)


def _is_chart(view: PageView, box: Box) -> bool:
    """Many large curved shapes in a box are the slices of a pie; two or three can be a watermark."""
    inside = [
        (right - left) * (bottom - top)
        for left, top, right, bottom in view.drawing.shapes
        if box[0] - 3 <= left and right <= box[2] + 3 and box[1] - 3 <= top and bottom <= box[3] + 3
    ]
    area = (box[2] - box[0]) * (box[3] - box[1])
    return len(inside) >= CHART_SHAPES and sum(inside) > CHART_SHARE * area


def _belongs(caption: Piece, box: Box) -> bool:
    """Whether a caption stands right above or below a table."""
    beside = caption.left < box[2] and caption.right > box[0]
    white = min(abs(box[1] - caption.bottom), abs(caption.top - box[3]))
    inside = box[1] - 2 < (caption.top + caption.bottom) / 2 < box[3] + 2
    return beside and (inside or white < CAPTION_WHITE * caption.size)


def _is_prose(table: FoundTable) -> bool:
    """Two columns of running text taken for a table."""
    width = table.box[2] - table.box[0]
    wide = [line for cell in table.cells for line in cell.lines if line.width > 0.36 * width]
    lines = sum(len(cell.lines) for cell in table.cells)
    return table.columns <= 3 and len(wide) > 0.5 * lines


def _unruled_box(view: PageView, caption: Piece) -> Box | None:
    """The lines below a caption that stand in columns, down to running text, a gap or the next caption."""
    sides = _sides_below(view, caption)
    below = [
        p
        for p in view.pieces
        if p.top >= caption.bottom - 2 and sides[0] <= (p.left + p.right) / 2 <= sides[1]
    ]
    rows: list[tuple[Piece, int]] = []
    edge = caption.bottom
    for line in join_lines(below):
        if rows and line.top - edge > ROW_WHITE * line.size:
            break
        if view.is_caption(line):
            if rows:
                break
            edge = line.bottom
            continue
        if len(rows) > 1 and (view.is_note(line) or line.size < 0.9 * rows[0][0].size):
            break
        parts = len(chunk(line, view.words))
        if parts == 1 and not rows:
            if line.top - edge > ROW_WHITE * line.size:
                return None
            edge = line.bottom
            continue
        rows.append((line, parts))
        edge = line.bottom
        if _has_left_table(rows, sides[1] - sides[0]):
            break
    return _box_of_rows(rows, sides[1] - sides[0])


def _sides_below(view: PageView, caption: Piece) -> tuple[float, float]:
    """Left and right of the lines a caption heads: its column, or the page where lines run across."""
    left, right = min(p.left for p in view.pieces), max(p.right for p in view.pieces)
    middle = (left + right) / 2
    near = [p for p in view.pieces if caption.bottom - 2 <= p.top < caption.bottom + 80]
    crossing = any(p.left < middle - 4 and p.right > middle + 4 for p in near)
    if not crossing and (caption.right < middle + 4 or caption.left > middle - 4):
        halves = ([p for p in near if p.right <= middle + 4], [p for p in near if p.left >= middle - 4])
        full = [any(p.width > 0.8 * (middle - left) for p in half) for half in halves]
        if full[caption.right < middle + 4]:  # running text in the other column
            return (left - 1, middle) if caption.right < middle + 4 else (middle, right + 1)
    return left - 1, right + 1


def _has_left_table(rows: Sequence[tuple[Piece, int]], width: float) -> bool:
    """Two wide lines in one piece, one below the other, are running text again."""
    return len(rows) >= 2 and all(parts == 1 and line.width > 0.6 * width for line, parts in rows[-2:])


def _box_of_rows(rows: list[tuple[Piece, int]], width: float) -> Box | None:
    while (
        rows
        and rows[-1][1] == 1
        and (rows[-1][0].width > 0.45 * width or (len(rows) > 1 and rows[-2][1] == 1))
    ):
        rows.pop()
    several = sum(parts > 1 for _, parts in rows)
    if several < 2 or several < 0.4 * len(rows):
        return None
    lines = [line for line, _ in rows]
    return (min(p.left for p in lines) - 1, lines[0].top, max(p.right for p in lines) + 1, lines[-1].bottom)


def cut_region(view: PageView, box: Box) -> Region:
    """The pieces and rules inside a box."""
    left, top, right, bottom = box
    inside = tuple(
        p
        for p in view.pieces
        if top - 2 < (p.top + p.bottom) / 2 < bottom + 2 and left - 6 < (p.left + p.right) / 2 < right + 6
    )
    across = tuple(
        r for r in view.drawing.across if top - 3 < r.at < bottom + 3 and r.end > left and r.start < right
    )
    down = tuple(
        r for r in view.drawing.down if left - 3 < r.at < right + 3 and r.end > top and r.start < bottom
    )
    return Region(view.words, inside, box, across, down)


def _overlap(one: Box, other: Box) -> float:
    """The shared area as a share of the smaller box."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    least = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return max(0.0, wide) * max(0.0, high) / least if least > 0 else float(wide > 0 and high > 0)


def _is_table(table: FoundTable) -> bool:
    """Two columns and two rows, and cells that are mostly filled."""
    if table.columns < 2 or table.rows < 2:
        return False
    return len(table.cells) >= 0.3 * table.rows * table.columns or len(table.cells) >= 8


def _frames(view: PageView) -> list[Box]:
    """Boxes of rules that cross or meet: ruled tables."""
    rules = [(r.start, r.at, r.end, r.at) for r in view.drawing.across]
    downs = [(r.at, r.start, r.at, r.end) for r in view.drawing.down]
    if len(rules) < 2 or len(downs) < 2:
        return []
    groups = _connect([*rules, *downs])
    boxes = []
    for group in groups:
        flat = sum(b[1] == b[3] for b in group)
        if flat >= 2 and len(group) - flat >= 2:
            box = (
                min(b[0] for b in group),
                min(b[1] for b in group),
                max(b[2] for b in group),
                max(b[3] for b in group),
            )
            if box[2] - box[0] > SHORTEST_TABLE_RULE and box[3] - box[1] > 15:
                boxes.append(box)
    return boxes


def _connect(boxes: Sequence[Box], *, near: float = 3.0) -> list[list[Box]]:
    """Groups of boxes that touch, directly or over others."""
    groups: list[list[Box]] = []
    bounds: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b[1], b[0])):
        touching = [
            i
            for i, bound in enumerate(bounds)
            if _touch(bound, box, near) and any(_touch(other, box, near) for other in groups[i])
        ]
        merged = [box]
        bound = box
        for i in reversed(touching):
            merged = groups.pop(i) + merged
            other = bounds.pop(i)
            bound = (
                min(bound[0], other[0]),
                min(bound[1], other[1]),
                max(bound[2], other[2]),
                max(bound[3], other[3]),
            )
        groups.append(merged)
        bounds.append(bound)
    return groups


def _touch(one: Box, other: Box, near: float) -> bool:
    return (
        one[0] <= other[2] + near
        and other[0] <= one[2] + near
        and one[1] <= other[3] + near
        and other[1] <= one[3] + near
    )


def _ruled_boxes(view: PageView) -> list[Box]:
    """Boxes between rules of the same ends, one below the other: three-line tables and their like."""
    long = [rule for rule in view.drawing.across if rule.length >= SHORTEST_TABLE_RULE]
    boxes: list[Box] = []
    for group in _same_ends(long):
        boxes.extend(_runs_of_bands(view, group))
    return boxes


def _same_ends(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        group = next(
            (
                g
                for g in groups
                if abs(g[0].start - rule.start) < SAME_END and abs(g[0].end - rule.end) < SAME_END
            ),
            None,
        )
        if group is None:
            groups.append([rule])
        else:
            group.append(rule)
    return [group for group in groups if len(group) >= 2]


def _runs_of_bands(view: PageView, rules: Sequence[Rule]) -> list[Box]:
    """Runs of bands between rules that hold a table's lines; prose and captions end a run."""
    left, right = rules[0].start, rules[0].end
    boxes: list[Box] = []
    run: list[tuple[float, float]] = []
    for above, below in pairwise(rules):
        kind = _band_kind(view, (left, above.at, right, below.at))
        if kind == "table" or (kind == "line" and run):
            run.append((above.at, below.at))
            continue
        if kind == "empty" and run:
            continue
        boxes.extend(_box_of_run(run, left, right))
        run = []
    boxes.extend(_box_of_run(run, left, right))
    return boxes


def _box_of_run(run: Sequence[tuple[float, float]], left: float, right: float) -> list[Box]:
    return [(left, run[0][0], right, run[-1][1])] if run else []


def _band_kind(view: PageView, box: Box) -> str:
    """What stands between two rules: nothing, a caption, one line, a table's lines, or prose."""
    region = cut_region(view, box)
    if not region.pieces:
        return "empty"
    lines = join_lines(region.pieces)
    if any(view.is_caption(line) for line in lines):
        return "caption"
    alone = [line for line in lines if len(_beside(line, region.pieces)) < 2]
    wide = [line for line in alone if line.width > RUNNING_WIDTH * (box[2] - box[0])]
    if len(wide) < 0.6 * len(lines) and len(alone) < 0.8 * len(lines):
        return "table"
    return "line" if len(lines) <= 2 else "prose"


def _beside(line: Piece, pieces: Sequence[Piece]) -> list[Piece]:
    """A line's pieces, and those of other columns' lines at its height: half a line up or down."""
    own = set(line.words)
    half = 0.3 * line.size
    return [
        piece
        for piece in pieces
        if piece.words[0] in own
        or (
            abs(piece.base - line.base) < line.size - half
            and (piece.left > line.right + half or piece.right < line.left - half)
        )
    ]
