"""Calls to pdfium: many at once for little, and what it tells of a page as a whole."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from numpy.typing import NDArray

from pipeline.geometry.fonts import pdfium

pointer: Callable[[int], Any] = ctypes.c_void_p.from_param
"""An address as an argument of a fast function; a bare number is passed as a C int."""


@cache
def fast(name: str, result: Any) -> Any:
    """A pdfium function that checks no argument and keeps Python's lock: a sixth of the time a call.

    Made to be driven by ``map``: a loop in Python costs as much as the call.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    assert address is not None
    return ctypes.PYFUNCTYPE(result)(address)


def page_size(page: Any) -> tuple[float, float]:
    """Width and height of a page (raw handle) as shown, in points."""
    return float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))


def crop_corner(page: Any) -> tuple[float, float]:
    """The left and the top edge of the shown part of an unturned page, in the file's coordinates."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        return 0.0, page_size(page)[1]
    return float(box.left), float(box.top)


def call_all(function: Any, *arguments: Iterable[Any]) -> None:
    """Call a function for each of the arguments, and forget what it returns."""
    deque(map(function, *arguments), maxlen=0)


def places_of(rows: NDArray[Any], column: int = 0) -> Iterable[Any]:
    """Pointers to a column's elements, for a function that fills them in."""
    start = rows.ctypes.data + column * rows.strides[1]
    return map(pointer, range(start, start + len(rows) * rows.strides[0], rows.strides[0]))
