"""Round and square brackets of a paragraph, full- and half-width mixed, doubled or never closed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.frozen import frozen

_ROUND_OPEN, _ROUND_CLOSE = "(（﹙〔", ")）﹚〕"
_SQUARE_OPEN = "[［【"
_MARK = re.compile("[(（﹙〔)）﹚〕[［【\\]］】]")
LONGEST_BRACKET = 320
MOST_OPEN = 12


@frozen
class Bracket:
    """A bracket: ``open`` is the place of its mark, ``end`` the place after its closing mark.

    ``start`` and ``stop`` span what it holds; ``closed`` is false where no mark closes it.
    """

    open: int
    start: int
    stop: int
    end: int
    closed: bool = True


def find_brackets(text: str, low: int, high: int) -> Iterator[Bracket]:
    """Yield the brackets between two places, in the order in which they close.

    >>> text = "细胞（（universal CAR-T cell, UCAR-T细胞）技术"
    >>> [text[b.start:b.stop] for b in find_brackets(text, 0, len(text))]
    ['universal CAR-T cell, UCAR-T细胞']
    """
    waiting: list[int] = []
    for match in _MARK.finditer(text, low, high):
        at, mark = match.start(), match.group()
        if mark in _ROUND_OPEN or mark in _SQUARE_OPEN:
            waiting.append(at)
            del waiting[:-MOST_OPEN]
            continue
        opened = _take_opening(text, waiting, mark)
        if opened is not None and at - opened <= LONGEST_BRACKET:
            yield _bracket(text, low, opened, at)
    for opened in waiting:
        if text[opened] in _ROUND_OPEN and not (opened + 1 < high and text[opened + 1] in _ROUND_OPEN):
            stop = _unclosed_stop(text, opened, high)
            yield Bracket(_outermost(text, low, opened), opened + 1, stop, stop, closed=False)


def _take_opening(text: str, waiting: list[int], mark: str) -> int | None:
    """The nearest open bracket of the same kind; what stays open inside it is given up."""
    kinds = _ROUND_OPEN if mark in _ROUND_CLOSE else _SQUARE_OPEN
    for number in range(len(waiting) - 1, -1, -1):
        if text[waiting[number]] in kinds:
            opened = waiting[number]
            del waiting[number:]
            return opened
    return None


def _outermost(text: str, low: int, opened: int) -> int:
    """The first of doubled opening marks."""
    first = max(low, opened - 3)
    while opened > first and text[opened - 1] in _ROUND_OPEN and text[opened] in _ROUND_OPEN:
        opened -= 1
    return opened


def _bracket(text: str, low: int, opened: int, closing: int) -> Bracket:
    return Bracket(_outermost(text, low, opened), opened + 1, closing, closing + 1)


def _unclosed_stop(text: str, opened: int, high: int) -> int:
    """Where a bracket that is never closed ends: at the next full stop, after 80 characters at most."""
    stop = opened + 1
    last = min(high, opened + 81)
    while (
        stop < last
        and text[stop] not in "。！？；[［"
        and not (text[stop] == "." and text[stop + 1 : stop + 2] in " ")
    ):
        stop += 1
    return stop
