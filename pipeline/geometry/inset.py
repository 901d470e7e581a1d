"""Boxes of text within a column (key points, 要点): a sentence goes on below them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from pipeline.geometry.pages import LaidPage, PlacedFloat, TextLine
from pipeline.geometry.rules import Rule
from pipeline.han import has_han

LONGEST_BOX = 40
NEAR_RULE = 2.5
"""Of the type size: a box's rules stand this near to its first and its last line."""
COVERED = 0.9
SMALLER = 0.93
FULL = 0.9
SENTENCE_OPEN = re.compile(r"[A-Za-z0-9,，、;；（(\u3400-\u9fff-]")
ITEM = re.compile(r"[•●▪■◆○·–-]\s?\S")

Item = TextLine | PlacedFloat


def find_text_boxes(page: LaidPage, is_label: Callable[[str], bool]) -> dict[int, bool]:
    """The lines in boxes that part a sentence, by their position; whether each opens a paragraph of its own.

    A box has a rule or a shade's edge above and below its lines, or is set smaller than the text around it;
    what opens with a label (``is_label``) is a caption or a part of the paper.
    """
    flow = page.flow
    rules = _Rules(page.scanned.drawing.across)
    boxes: dict[int, bool] = {}
    at = 1
    while at < len(flow) - 1:
        end = _end_of_box(flow, at, rules) if _may_part(flow[at - 1], flow[at], rules) else 0
        first = flow[at]
        if end and isinstance(first, TextLine) and not is_label(first.text):
            boxes.update({i: i == at or _opens(flow, i) for i in range(at, end)})
        at = end or at + 1
    return boxes


class _Rules:
    """The rules across a page, by their height."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = sorted(rules, key=lambda rule: rule.at)
        self.heights = [rule.at for rule in self.rules]

    def between(self, low: float, high: float) -> Sequence[Rule]:
        """Those between two heights."""
        if not self.heights:
            return ()
        return self.rules[bisect_left(self.heights, low) : bisect_left(self.heights, high)]


def _may_part(before: Item, first: Item, rules: _Rules) -> bool:
    """Whether a line stands behind an open sentence, smaller or below a rule: asked of every line."""
    if not isinstance(before, TextLine) or not isinstance(first, TextLine):
        return False
    if SENTENCE_OPEN.match(before.text[-1:]) is None:
        return False
    size = first.piece.size
    return size < SMALLER * before.piece.size or _has_rule(rules, first, above=True)


def _end_of_box(flow: Sequence[Item], at: int, rules: _Rules) -> int:
    """The position behind the box that opens at a position; 0 where none does."""
    before, first = flow[at - 1], flow[at]
    if not isinstance(before, TextLine) or not isinstance(first, TextLine) or not _is_full(before, flow):
        return 0
    small = first.piece.size < SMALLER * before.piece.size
    ruled = _has_rule(rules, first, above=True)
    for end in range(at + 1, min(at + LONGEST_BOX, len(flow))):
        last, after = flow[end - 1], flow[end]
        if not isinstance(last, TextLine) or not isinstance(after, TextLine) or last.column != first.column:
            return 0
        grows = small and last.piece.size < SMALLER * after.piece.size
        if grows or (ruled and _has_rule(rules, last, above=False)):
            return end if _reads_on(before, after) else 0
    return 0


def _is_full(line: TextLine, flow: Sequence[Item]) -> bool:
    """Whether a line fills its column."""
    column = [item.piece.width for item in flow if isinstance(item, TextLine) and item.column == line.column]
    return line.piece.width > FULL * max(column)


def _reads_on(before: TextLine, after: TextLine) -> bool:
    """Whether a line may be the rest of a sentence: of its type, in its script, in lower case."""
    if abs(before.piece.size - after.piece.size) > (1 - SMALLER) * before.piece.size:
        return False
    return has_han(before.text[-1:]) if has_han(after.text[:1]) else after.text[:1].islower()


def _has_rule(rules: _Rules, line: TextLine, *, above: bool) -> bool:
    """Whether a rule runs right above or below the whole of a line."""
    piece, reach = line.piece, NEAR_RULE * line.piece.size
    inside = 0.2 * piece.size
    low, high = (
        (piece.top - reach, piece.top + inside) if above else (piece.bottom - inside, piece.bottom + reach)
    )
    for rule in rules.between(low, high):
        shared = min(rule.end, piece.right) - max(rule.start, piece.left)
        if shared > COVERED * piece.width:
            return True
    return False


def _opens(flow: Sequence[Item], at: int) -> bool:
    """Whether a line opens a paragraph in its box: an item, or behind a full stop or a short line."""
    before, line = flow[at - 1], flow[at]
    if not isinstance(before, TextLine) or not isinstance(line, TextLine):
        return True
    if ITEM.match(line.text) or line.gap:
        return True
    return (
        re.search(r"[.。!！?？:：]$", before.text) is not None and before.piece.right < line.piece.right - 12
    )
