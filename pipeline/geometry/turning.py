"""Quarter turns of boxes: a page's own rotation, and text printed along the page's long side."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Box

Number = TypeVar("Number", float, NDArray[np.float64])
Sides = tuple[Number, Number, Number, Number]


def turn_sides(sides: Sides[Number], size: tuple[float, float], turns: int) -> Sides[Number]:
    """Left, top, right, bottom on a page of width and height, turned clockwise by quarters.

    >>> turn_sides((10.0, 20.0, 30.0, 25.0), (100.0, 200.0), 1)
    (175.0, 10.0, 180.0, 30.0)
    """
    left, top, right, bottom = sides
    width, height = size
    for _ in range(turns % 4):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom


def turned_size(size: tuple[float, float], turns: int) -> tuple[float, float]:
    """A page's width and height after some quarter turns."""
    return size if turns % 2 == 0 else (size[1], size[0])


def turn_back(box: Box, size: tuple[float, float], turns: int) -> Box:
    """A box of a page turned by ``turns`` on the page as it is shown, of this ``size``, kept inside it.

    >>> turn_back((175.0, 10.0, 180.0, 30.0), (100.0, 200.0), 1)
    (10.0, 20.0, 30.0, 25.0)
    """
    left, top, right, bottom = turn_sides(box, turned_size(size, turns), -turns) if turns % 4 else box
    width, height = size
    if not (0.0 <= left <= right <= width and 0.0 <= top <= bottom <= height):
        left, top = min(max(left, 0.0), width), min(max(top, 0.0), height)
        right, bottom = max(min(right, width), 0.0), max(min(bottom, height), 0.0)
    return round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)
