"""Boxes in which tables may stand: frames, bands between rules, heads whose rows no rule closes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.frozen import frozen
from pipeline.geometry.columns import join_lines
from pipeline.geometry.grids import FoundTable
from pipeline.geometry.lines import Piece
from pipeline.geometry.rules import Rule
from pipeline.geometry.strips import chunk
from pipeline.geometry.unruled import find_columned, find_head
from pipeline.geometry.views import PageView, cut_region
from pipeline.records import Box

SAME_END = 6.0
SHORTEST_TABLE_RULE = 60.0
RUNNING_WIDTH = 0.4
"""Of a table's width: a line alone in a band that is wider is running text, else a wrapped cell's."""
SHADED_ROWS = 0.6
"""The share of bands that hold cells beside each other where nothing but shades tells the table."""
DEEPEST = 800.0
MOST_HEAD_LINES = 6
"""Lines of a head between its two rules; what holds more is a table."""


@frozen
class Frame:
    """A box of rules; ``captioned``: its table's caption stands in it, above what ``box`` holds."""

    box: Box
    captioned: bool = False


def find_frames(view: PageView) -> list[Frame]:
    """Boxes of rules that cross or meet: ruled tables."""
    rules = [(r.start, r.at, r.end, r.at) for r in view.drawing.across if not r.shaded]
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
                boxes.append(_read_frame(view, box))
    return boxes


def _read_frame(view: PageView, box: Box) -> Frame:
    """A frame; one that is drawn around a table, its caption and its notes without these two."""
    region = cut_region(view, box)
    left, _, right, bottom = box
    lines = join_lines(region.pieces)
    label = next((at for at, line in enumerate(lines[:MOST_HEAD_LINES]) if view.is_caption(line)), None)
    rows = [at for at, line in enumerate(lines) if len(chunk(line, view.words)) > 1]
    if label is None or not rows or rows[-1] <= label:
        return Frame(box)
    head = lines[next(at for at in rows if at > label)]
    rule = next((rule for rule in region.across if rule.at > lines[label].base), None)
    top = rule.at if rule is not None and (rule.shaded or rule.at < head.base) else head.top - 1
    notes = [
        line.top
        for line in lines[rows[-1] + 1 :]
        if view.is_note(line)
        or (line.left < left + line.size + SAME_END and line.width > RUNNING_WIDTH * (right - left))
    ]
    return Frame((left, top, right, min(notes, default=bottom)), captioned=True)


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


@frozen
class Run:
    """A run of bands between rules; ``shaded``: some of them are edges of shades."""

    box: Box
    shaded: bool
    bands: int


@frozen
class _Band:
    """What stands between two rules: ``kind`` is line or table."""

    above: Rule
    below: Rule
    kind: str


def find_ruled_boxes(view: PageView) -> list[Run]:
    """Boxes between rules of the same ends, one below the other: three-line tables and their like."""
    long = [rule for rule in view.drawing.across if rule.length >= SHORTEST_TABLE_RULE]
    boxes: list[Run] = []
    for group in _same_ends(long):
        boxes.extend(_runs_of_bands(view, group))
    return boxes


def with_open_rows(view: PageView, run: Run) -> Run:
    """A head between its two rules with the rows below it, which the page's end cuts off their last rule."""
    left, top, right, bottom = run.box
    if run.bands > 1 or len(join_lines(cut_region(view, run.box).pieces)) > MOST_HEAD_LINES:
        return run
    inside = [p for p in view.pieces if left - 6 < p.left and p.right < right + 6 and p.top > bottom - 2]
    rows = find_columned(view, join_lines(inside), bottom, below_rule=True) if inside else None
    return replace(run, box=(left, top, right, rows[3])) if rows is not None else run


def find_open_boxes(view: PageView, found: Sequence[FoundTable]) -> Iterator[Box]:
    """Boxes of tables that no rule closes: a head with a rule below it, and rows in columns on and on."""
    long = [rule for rule in view.drawing.across if rule.length >= SHORTEST_TABLE_RULE]
    for at, rule in enumerate(long):
        if any(table.box[1] - 3 < rule.at < table.box[3] + 3 and _beside_box(rule, table) for table in found):
            continue
        inside = [p for p in view.pieces if rule.start - 6 < p.left and p.right < rule.end + 6]
        below = join_lines([p for p in inside if rule.at - 2 < p.top < rule.at + DEEPEST])
        rows = find_columned(view, below, rule.at, below_rule=True) if len(below) > 1 else None
        if rows is None:
            continue
        top = _top_of_head(view, inside, rule, long[:at])
        if top is not None and not any(_at_edge(top, rule, table) for table in found):
            yield (min(rule.start, rows[0]), top, max(rule.end, rows[2]), rows[3])


def _beside_box(rule: Rule, table: FoundTable) -> bool:
    return rule.start < table.box[2] and rule.end > table.box[0]


def _at_edge(top: float, rule: Rule, table: FoundTable) -> bool:
    """Whether what stands above a rule is the foot of a table: its notes in a shade."""
    return _beside_box(rule, table) and table.box[1] - 3 < top < table.box[3] + 3


def _top_of_head(view: PageView, inside: Sequence[Piece], rule: Rule, above: Sequence[Rule]) -> float | None:
    """Where the head above a rule begins: at a rule of the same ends, else with lines of several cells."""
    same = [r for r in above if abs(r.start - rule.start) < SAME_END and abs(r.end - rule.end) < SAME_END]
    if same and rule.at - same[-1].at > 4:
        kind = _band_kind(view, (rule.start, same[-1].at, rule.end, rule.at))
        if kind in ("table", "line"):
            return same[-1].at
    lines = join_lines([p for p in inside if p.bottom < rule.at + 2])[::-1]
    return find_head(view, lines, rule.at)


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


def _runs_of_bands(view: PageView, rules: Sequence[Rule]) -> list[Run]:
    """Runs of bands between rules that hold a table's lines; prose and captions end a run."""
    left, right = rules[0].start, rules[0].end
    runs: list[Run] = []
    run: list[_Band] = []
    for above, below in pairwise(rules):
        kind = _band_kind(view, (left, above.at, right, below.at))
        if kind == "table" or (kind == "line" and run):
            run.append(_Band(above, below, kind))
            continue
        if kind == "empty" and run:
            continue
        if kind == "caption" and run and above.shaded and run[-1].below is above:
            run.pop()  # what stands on the shade of the next table's caption: notes, running text
        runs.extend(_close_run(view, run, left, right))
        run = []
    runs.extend(_close_run(view, run, left, right))
    return runs


def _close_run(view: PageView, run: list[_Band], left: float, right: float) -> list[Run]:
    """A run as a box without the notes at its foot; lines between two shades are a box of text."""
    while run and _is_foot(view, (left, run[-1].above.at, right, run[-1].below.at), run[-1]):
        run = run[:-1]
    if not run:
        return []
    shaded = any(band.above.shaded or band.below.shaded for band in run)
    rows = sum(band.kind == "table" for band in run)
    if shaded and rows < max(2, SHADED_ROWS * len(run)):
        return []
    return [Run((left, run[0].above.at, right, run[-1].below.at), shaded, len(run))]


def _is_foot(view: PageView, box: Box, band: _Band) -> bool:
    """Whether a run's last band holds the table's notes."""
    if band.kind != "line":
        return False
    first = join_lines(cut_region(view, box).pieces)[0]
    return view.is_note(first) or (band.below.shaded and first.width > RUNNING_WIDTH * (box[2] - box[0]))


def _band_kind(view: PageView, box: Box) -> str:
    """What stands between two rules: nothing, a caption, one line, a table's lines, or prose."""
    region = cut_region(view, box)
    if not region.pieces:
        return "empty"
    lines = join_lines(region.pieces)
    if any(view.is_caption(line) for line in lines):
        return "caption"
    if sum(rule.start < box[2] < rule.end - SAME_END for rule in region.across) > 1:
        return "prose"  # a wider table between two that happen to be as wide as each other
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
