"""Recognised lines cut where the picture shows white: recognition drops spaces and runs cells together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from pipeline.geometry.lines import HAN
from pipeline.geometry.typesizes import sign_width

LATIN_GAP, SPACE_GAP, CUT_GAP = 0.2, 0.32, 0.6
"""Ems of white that are a space between a figure and a letter, and anywhere; that may part two cells."""

TOLD, CHANGES = 0.4, 0.2
"""Ems by which a place fits a gap better for a space recognised there, for another script behind it."""

Span = tuple[float, float]


def cut_text(text: str, centres: Sequence[float], gaps: Sequence[Span], size: float) -> list[str]:
    """The pieces of a line between wide gaps, with a space for each gap that is narrower.

    ``centres`` are the middles of the characters that are no spaces, ``gaps`` the white stretches
    between them, in points from left to right. Chinese marks bring white of their own.

    >>> cut_text("2已上市的药物", [3, 20, 30, 40, 50, 60, 70], [(6, 14)], 10)
    ['2', '已上市的药物']
    >>> cut_text("2已上市", [3, 14, 24, 34], [(6, 9.5)], 10)
    ['2 已上市']
    >>> cut_text("表2AAV", [5, 12.5, 21, 27, 33], [(15, 17.5)], 10)
    ['表2 AAV']
    """
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    if len(places) != len(centres) or not centres:
        return [text]
    cuts: dict[int, bool] = {}
    for left, right in gaps:
        wide = right - left >= CUT_GAP * size
        at = _boundary(text, places, centres, (left, right), size)
        if not 0 < at < len(places) or _is_marked(text, places, at):
            continue
        scripts = {_script(text[places[at - 1]]), _script(text[places[at]])}
        if right - left >= (LATIN_GAP if scripts == {"latin", "digit"} else SPACE_GAP) * size:
            cuts[at] = wide or cuts.get(at, False)
    return _part(text, places, cuts)


def _boundary(text: str, places: Sequence[int], centres: Sequence[float], gap: Span, size: float) -> int:
    """Before which character a gap stands: the centres are off by half a character now and then.

    The character before it ends where the gap begins, the one behind begins where it ends.
    """
    at = bisect_left(centres, (gap[0] + gap[1]) / 2)
    near = [one for one in (at, at - 1, at + 1) if 0 < one < len(places)]
    if not near:
        return at

    def miss(one: int) -> float:
        before, after = (size * sign_width(text[places[i]]) / 2 for i in (one - 1, one))
        off = abs(centres[one - 1] + before - gap[0]) + abs(centres[one] - after - gap[1])
        told = places[one] - places[one - 1] > 1
        changes = _script(text[places[one - 1]]) != _script(text[places[one]])
        return off - (TOLD if told else CHANGES if changes else 0.0) * size

    return min(near, key=miss)


def _script(sign: str) -> str:
    if HAN.match(sign):
        return "han"
    return "latin" if sign.isalpha() else "digit" if sign.isdigit() else "mark"


def _is_marked(text: str, places: Sequence[int], at: int) -> bool:
    """Whether a Chinese mark stands at a gap: ，and （ are set with half an em of white."""
    return any(HAN.match(text[places[i]]) and not text[places[i]].isalnum() for i in (at - 1, at))


def _part(text: str, places: Sequence[int], cuts: dict[int, bool]) -> list[str]:
    """The text with its gaps written: parted at the wide ones, spaces at the others."""
    pieces = [""]
    ends = [0, *sorted(cuts), len(places)]
    for start, end in pairwise(ends):
        if start == end:
            continue
        words = text[places[start] : places[end - 1] + 1]
        if cuts.get(start):
            pieces.append(words)
        else:
            pieces[-1] += (" " if start else "") + words
    return pieces
