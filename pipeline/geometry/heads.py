"""Heads over several columns that no rule is drawn below: the heads under them begin a line lower."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.geometry.lines import Piece, Words, piece_text
from pipeline.geometry.rules import Rule
from pipeline.geometry.strips import columns_of

LONG = 0.85
"""Of the table's width: the rule below a head."""
MOST_LINES = 4
NEXT_LINE = 0.8
"""Of the type size: what begins as far below the first line begins on the next."""
HALF_LINE = 1.0
"""Of the type size: half a line, at most; heads in the middle stand so far above the lower ones."""
FEWEST_ALONE = 2
"""Heads of one line on the first line: heads of less lines do not stand at the foot, nor in the middle."""

FIGURE, LETTER, DASH = re.compile("[0-9]"), re.compile(r"[^\W0-9_]"), re.compile("[–—−]")

Rows = Sequence[Sequence[Piece]]


def rules_below_heads(
    rows: Rows, strips: Sequence[float], across: Sequence[Rule], width: float, words: Words
) -> list[Rule]:
    """The rules that could be drawn above the lower heads, each over the columns that one head heads.

    ::

        Trial   Drug   Follow-up   Response
                       (months)
                                   ORR (%)   CR (%)
    """
    if (middle := _rule_beside_middle(rows, strips)) is not None:
        return [middle]
    if repeated := _rules_over_repeats(rows, strips, across, width, words):
        return repeated
    head = _head_lines(rows, across, width)
    if not 1 < len(head) <= MOST_LINES:
        return []
    first = head[0][0]
    if head[1][0].base - first.base < NEXT_LINE * first.size:
        return []
    begun, lines = _begun(head, strips)
    columns = len(strips) + 1
    level = max(begun.values(), default=0)
    lower = [column for column in range(columns) if begun.get(column) == level]
    alone = [column for column in range(columns) if begun.get(column) == 0 and lines[column] == 1]
    if not level or len(alone) < FEWEST_ALONE or len(begun) < columns or {*begun.values()} != {0, level}:
        return []
    anchors = {column: column - 1 for column in lower if column - 1 not in lower}
    under = {columns_of(piece, strips)[0] for piece in head[level]}
    if any(begun.get(anchor) != 0 or anchor not in under for anchor in anchors.values()):
        return []
    return [
        Rule(
            (_last_base(head[:level], strips, anchor) + head[level][0].base - 0.7 * first.size) / 2,
            *_ink(rows, strips, anchor, _end_of_run(lower, column)),
        )
        for column, anchor in anchors.items()
    ]


def _rules_over_repeats(
    rows: Rows, strips: Sequence[float], across: Sequence[Rule], width: float, words: Words
) -> list[Rule]:
    """The rules below heads under which the same heads stand again and again.

    ::

                2008                2009
        Site    N     Infected      N     Infected
    """
    for at in range(1, min(MOST_LINES, len(rows) - 1)):
        spans = [[columns_of(piece, strips) for piece in row] for row in rows[:at]]
        for depth in range(1, MOST_LINES):
            groups = _repeats(_texts_by_column(rows[at : at + depth], strips, words))
            if not groups or not all(_is_headed(spans, group) for group in groups):
                continue
            high, low = rows[at - 1][0], rows[at][0]
            drawn = [rule for rule in across if rows[0][0].base < rule.at < rows[at + depth - 1][0].base]
            if any(rule.length < LONG * width for rule in drawn):
                return []  # the rules that are drawn tell which columns a head heads
            real = [rule.at for rule in drawn if high.base < rule.at < low.base]
            height = real[0] if real else (high.base + low.base - 0.7 * high.size) / 2
            return [Rule(height, *_ink(rows[at:], strips, *group)) for group in groups]
    return []


def _is_headed(lines: Sequence[Sequence[tuple[int, int]]], group: tuple[int, int]) -> bool:
    """Whether one head stands over a group of columns, on lines of its own; none reaches out on the last."""
    first, last = group
    inside = [[span for span in line if first <= span[0] and span[1] <= last] for line in lines]
    reaching = [span for span in lines[-1] if span[0] <= last and span[1] >= first]
    return reaching == inside[-1] and max(map(len, inside)) == 1


def _texts_by_column(rows: Rows, strips: Sequence[float], words: Words) -> dict[int, str]:
    texts: dict[int, str] = {}
    for row in rows:
        for piece in row:
            first, last = columns_of(piece, strips)
            if first < last:
                return {}
            texts[first] = texts.get(first, "") + DASH.sub("-", piece_text(words, piece)).casefold()
    return texts


def _repeats(texts: dict[int, str]) -> list[tuple[int, int]]:
    """The first and last columns of groups that say the same in words, as many as there are."""
    last = max(texts, default=0)
    for width in range(2, last // 2 + 1):
        for start in range(1, last - 2 * width + 2):
            own = [texts.get(start + at, "") for at in range(width)]
            if not all(own) or FIGURE.search("".join(own)) or not LETTER.search("".join(own)):
                continue
            count = 1
            while [texts.get(start + count * width + at) for at in range(width)] == own:
                count += 1
            if count > 1:
                return [(start + at * width, start + (at + 1) * width - 1) for at in range(count)]
    return []


def _rule_beside_middle(rows: Rows, strips: Sequence[float]) -> Rule | None:
    """The rule below a head alone on the first line, where the heads of other columns stand in the middle.

    ::

                         Response
        Trial   Drug                 Remarks
                      ORR      CR
    """
    if len(rows) < MOST_LINES or len(rows[0]) > 1 or len(rows[2]) < 2:
        return None
    top, *beside = ([columns_of(piece, strips) for piece in row] for row in rows[:3])
    middle, low = ({column for span in spans for column in range(span[0], span[1] + 1)} for spans in beside)
    first, last = min(low), max(low)
    high = rows[0][0]
    gap = rows[2][0].base - rows[1][0].base
    if middle & low or not middle or not first <= top[0][0] <= top[0][1] <= last or len(low) <= last - first:
        return None
    if gap > HALF_LINE * high.size or rows[2][0].base - high.base < NEXT_LINE * high.size:
        return None
    at = (high.base + rows[2][0].base - 0.7 * high.size) / 2
    return Rule(min(at, rows[1][0].base - 0.4 * high.size), *_ink(rows, strips, first, last))


def _head_lines(rows: Rows, across: Sequence[Rule], width: float) -> Rows:
    """The lines above the first rule that runs through the table, if nothing is drawn between them."""
    drawn = [rule for rule in across if rows[0][0].base < rule.at < rows[-1][0].base]
    first = min(drawn, key=lambda rule: rule.at, default=None)
    if first is None or first.length < LONG * width:
        return []
    return [row for row in rows[: MOST_LINES + 1] if row[0].base < first.at]


def _begun(head: Rows, strips: Sequence[float]) -> tuple[dict[int, int], dict[int, int]]:
    """On which line the head of each column begins, and how many lines it has; none where one is wider."""
    begun: dict[int, int] = {}
    lines: dict[int, int] = {}
    for at, row in enumerate(head):
        for piece in row:
            first, last = columns_of(piece, strips)
            if first < last:
                return {}, {}
            begun.setdefault(first, at)
            lines[first] = lines.get(first, 0) + 1
    return begun, lines


def _last_base(rows: Rows, strips: Sequence[float], column: int) -> float:
    """Where the last line of a column stands in some rows."""
    return max(piece.base for row in rows for piece in row if columns_of(piece, strips)[0] == column)


def _end_of_run(columns: Sequence[int], first: int) -> int:
    last = first
    while last + 1 in columns:
        last += 1
    return last


def _ink(rows: Rows, strips: Sequence[float], first: int, last: int) -> tuple[float, float]:
    """Left and right of what is printed in some columns."""
    inside = [piece for row in rows for piece in row if first <= columns_of(piece, strips)[0]]
    inside = [piece for piece in inside if columns_of(piece, strips)[1] <= last]
    return min(piece.left for piece in inside), max(piece.right for piece in inside)
