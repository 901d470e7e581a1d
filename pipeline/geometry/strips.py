"""The white strips between a table's columns, and the parts of lines that lie between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, pairwise
from statistics import median

from pipeline.geometry.lines import Piece, Words, join_pieces

SPACE = 0.42
"""Of the type size: a narrower gap is a space inside a cell, a drawn space is so up to DRAWN_SPACE."""
DRAWN_SPACE = 0.75
UNDRAWN = 0.3
"""Of the type size: the widest gap inside a cell where the page draws its spaces and this one is none."""
ALIKE = 0.05
"""Of the type size: spaces of one line that differ by less are the same."""
STRIP = 0.3
"""Of the type size: the least width of a strip."""
SPANNING_SHARE = 0.2
"""The share of a table's lines that may cross a strip."""
AT_LEFT, LEFT_SHARE, FEWEST_LEFTS = 0.08, 0.8, 3
"""Of the type size: how near the words of two tight cells begin to where (how many) cells of a column do."""
MOST_TIGHT, FEWEST_TIGHT = 4, 3
"""Words of a chunk that is two tight cells, at most; chunks of its line, at least."""
OPENING = "(（[［"
FEWEST_ROWS = 4
HALF_LEVEL = 0.8


def chunk(line: Piece, words: Words, cuts: Sequence[float] = ()) -> list[Piece]:
    """A line parted at gaps wider than a space, and at vertical rules."""
    parts: list[list[Piece]] = []
    for word in sorted(map(words.alone, line.words), key=_left):
        if parts and not _parted(parts[-1][-1], word, cuts, words):
            parts[-1].append(word)
        else:
            parts.append([word])
    return [join_pieces(part) for part in parts]


def _left(piece: Piece) -> float:
    return piece.left


def _parted(one: Piece, other: Piece, cuts: Sequence[float], words: Words) -> bool:
    drawn = other.words[0] == one.words[-1] + 1 and words.plain.spaced[other.words[0]]
    gap, size = other.left - one.right, max(one.size, other.size)
    if gap > (DRAWN_SPACE if drawn else SPACE) * size:
        return True
    if not drawn and gap > UNDRAWN * size and words.draws_spaces and _is_latin(one, other, words):
        return True
    return bool(cuts) and any(one.left + one.right < 2 * cut < other.left + other.right for cut in cuts)


def _is_latin(one: Piece, other: Piece, words: Words) -> bool:
    """Whether no Han stands at a gap: a quarter of the size is set beside it without a space."""
    return words.text[one.words[-1]].isascii() and words.text[other.words[0]].isascii()


def join_levels(rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Lines half a line apart, of different columns, as one: cells set in the middle of their rows."""
    joined: list[list[Piece]] = []
    for row in rows:
        before = joined[-1] if joined else []
        near = bool(before) and row[0].base - before[0].base < HALF_LEVEL * row[0].size
        if near and not any(a.left < b.right and b.left < a.right for a in before for b in row):
            joined[-1] = sorted([*before, *row], key=lambda piece: piece.left)
        else:
            joined.append(list(row))
    return joined


def find_strips(rows: Sequence[Sequence[Piece]]) -> list[float]:
    """The middles of the white strips between columns; lines that cross one are few.

    ``rows`` are lines parted into chunks.
    """
    counted = [row for row in rows if len(row) > 1]
    if not counted:
        return []
    strips = _strips_of(rows, counted)
    alone = _lonely_chunks(rows, strips)
    if not alone:
        return strips
    kept = [[piece for piece in row if id(piece) not in alone] for row in rows]
    return _strips_of(kept, [row for row in kept if len(row) > 1]) or strips


def _lonely_chunks(rows: Sequence[Sequence[Piece]], strips: Sequence[float]) -> set[int]:
    """Chunks that stand between the columns of all other lines: heads over two columns."""
    if len(rows) < FEWEST_ROWS:
        return set()
    columns: dict[int, list[Piece]] = {}
    for row in rows:
        for piece in row:
            first, last = columns_of(piece, strips)
            if first == last:
                columns.setdefault(first, []).append(piece)
    return {
        id(pieces[0]) for column, pieces in columns.items() if len(pieces) == 1 and 0 < column < len(strips)
    }


def _strips_of(rows: Sequence[Sequence[Piece]], counted: Sequence[Sequence[Piece]]) -> list[float]:
    if not counted:
        return []
    low = int(min(piece.left for row in counted for piece in row))
    high = int(max(piece.right for row in counted for piece in row)) + 1
    cover = _cover(counted, low, high - low + 2)
    size = median(piece.size for row in counted for piece in row)
    alone = [0] * len(cover)
    for row in rows:
        if len(row) == 1:
            for at in range(max(0, int(row[0].left) - low), min(int(row[0].right) - low + 1, len(alone))):
                alone[at] += 1
    strict = _strips(cover, 0, low, size, alone)
    if len(counted) < 5:
        return strict
    # one line at least: a head over two columns, no rule below it, leaves no white between them
    loose = _strips(cover, max(1.0, SPANNING_SHARE * len(counted)), low, size, alone)
    fresh = [strip for strip in loose if all(abs(strip - other) >= 2 * size for other in strict)]
    while fresh:
        parted = {strip: _parts_rows(counted, strip, [*strict, *fresh]) for strip in fresh}
        worst = min(fresh, key=lambda strip: parted[strip])
        if parted[worst][0]:
            break
        fresh.remove(worst)
    return sorted([*strict, *fresh])


def _cover(rows: Sequence[Sequence[Piece]], low: int, width: int) -> list[int]:
    """How many rows print something on each of ``width`` points from ``low`` on."""
    steps = [0] * (width + 1)
    for row in rows:
        reached = 0
        for start, end in sorted((int(piece.left) - low, int(piece.right) - low + 1) for piece in row):
            start = max(start, reached)
            if start < end:
                steps[start] += 1
                steps[end] -= 1
                reached = end
    return list(accumulate(steps[:-1]))


def _parts_rows(rows: Sequence[Sequence[Piece]], strip: float, strips: Sequence[float]) -> tuple[bool, int]:
    """Whether a strip that some lines cross has cells on both sides in many more; in how many."""
    low = max((other for other in strips if other < strip), default=-1e9)
    high = min((other for other in strips if other > strip), default=1e9)
    crossed = sum(any(p.left < strip < p.right for p in row) for row in rows)
    both = sum(
        any(low < p.left and p.right <= strip for p in row)
        and any(strip <= p.left and p.right < high for p in row)
        for row in rows
    )
    return both >= max(3, 4 * crossed), both


def _strips(cover: Sequence[int], few: float, low: int, size: float, alone: Sequence[int]) -> list[float]:
    """Runs of little cover, in each the emptiest part; only between columns with ink.

    ``alone`` counts the lines that are one chunk: the strip stands beside a wrapped head's first line.
    """
    found, start = [], -1
    inked = False
    for at, count in enumerate(cover):
        if count > few:
            if start >= 0 and inked:
                found.append((start, at))
            inked, start = True, -1
        elif start < 0:
            start = at
    middles = []
    for start, end in found:
        least = min(cover[start:end])
        empty = [at for at in range(start, end) if cover[at] == least]
        if len(empty) >= STRIP * size or (few and end - start >= STRIP * size):
            fewest = min(alone[at] for at in empty)
            beside = [at for at in empty if alone[at] == fewest]
            if len(beside) >= STRIP * size:
                empty = beside
            middles.append(low + (empty[0] + empty[-1] + 1) / 2)
    return middles


def column_of(x: float, strips: Sequence[float]) -> int:
    """The column in which a place lies; ``strips`` are sorted."""
    return bisect_left(strips, x)


def columns_of(piece: Piece, strips: Sequence[float]) -> tuple[int, int]:
    """The first and the last column a chunk lies in."""
    inset = min(2.0, piece.width / 4)
    return column_of(piece.left + inset, strips), column_of(piece.right - inset, strips)


def join_columns(line: Sequence[Piece], strips: Sequence[float]) -> list[Piece]:
    """A line's chunks, those of one column as one: justified type leaves wide gaps between words."""
    columns: dict[tuple[int, int], list[Piece]] = {}
    for piece in line:
        columns.setdefault(columns_of(piece, strips), []).append(piece)
    return [join_pieces(pieces) for pieces in columns.values()]


def part_at_strips(piece: Piece, strips: Sequence[float], words: Words) -> list[tuple[Piece, int, int]]:
    """A chunk over several columns, parted at strips that stay white, not where its spaces are alike."""
    ordered = sorted(map(words.alone, piece.words), key=_left)
    spaces = [b.left - a.right for a, b in pairwise(ordered)]
    if len(spaces) > 1 and max(spaces) - min(spaces) < ALIKE * piece.size:
        return [(piece, *columns_of(piece, strips))]
    parts: list[tuple[list[Piece], int, int]] = []
    for word in ordered:
        first, last = columns_of(word, strips)
        if parts and (first <= parts[-1][2] or word.left - parts[-1][0][-1].right < STRIP * piece.size):
            parts[-1] = ([*parts[-1][0], word], parts[-1][1], max(last, parts[-1][2]))
        else:
            parts.append(([word], first, last))
    return [(join_pieces(group), first, last) for group, first, last in parts]


def part_tight(
    rows: Sequence[Sequence[Piece]], strips: Sequence[float], words: Words
) -> tuple[list[list[Piece]], list[float]]:
    """The lines and strips, chunks parted at words that begin where a column's cells do.

    `中位OS（月）HR`: tight heads, each of which begins at its column's left, as nearly all cells do. The
    strip between the two is moved to the white between them: the first may reach beyond it.
    """
    found, moved = [list(row) for row in rows], list(strips)
    lefts: dict[int, float] | None = None
    for row in found:
        for piece in list(row) if len(row) >= FEWEST_TIGHT else ():
            if not 1 < len(piece.words) <= MOST_TIGHT:
                continue
            first, last = columns_of(piece, strips)
            if first == last:
                continue
            lefts = _lefts(rows, strips) if lefts is None else lefts
            parts = _part_at_lefts(piece, [lefts.get(at, -1e9) for at in range(first, last + 1)], words)
            row[row.index(piece) : row.index(piece) + 1] = parts
            for at, (one, other) in enumerate(pairwise(parts), first):
                if one.right > moved[at]:
                    moved[at] = (one.right + other.left) / 2
    return found, moved


def _lefts(rows: Sequence[Sequence[Piece]], strips: Sequence[float]) -> dict[int, float]:
    """Where the cells of each column begin, if nearly all begin at one place."""
    columns: dict[int, list[Piece]] = {}
    for row in rows:
        for piece in row:
            first, last = columns_of(piece, strips)
            if first == last:
                columns.setdefault(first, []).append(piece)
    found = {}
    for column, pieces in columns.items():
        left = median(piece.left for piece in pieces)
        near = sum(abs(piece.left - left) < AT_LEFT * piece.size for piece in pieces)
        if near >= max(FEWEST_LEFTS, LEFT_SHARE * len(pieces)):
            found[column] = left
    return found


def _part_at_lefts(piece: Piece, lefts: Sequence[float], words: Words) -> list[Piece]:
    """A chunk parted where its words begin at the columns' lefts; whole where one has no such word."""
    alone = sorted(map(words.alone, piece.words), key=_left)
    near = AT_LEFT * piece.size
    begins = [next((at for at, word in enumerate(alone) if abs(word.left - x) < near), -1) for x in lefts]
    if any(words.text[alone[at].words[0]][0] in OPENING for at in begins[1:]):
        return [piece]  # `Placebo (n=54)` over two columns
    if begins[0] != 0 or any(two <= one for one, two in pairwise(begins)):
        return [piece]
    return [join_pieces(alone[a:b]) for a, b in pairwise([*begins, len(alone)])]
