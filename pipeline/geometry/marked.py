"""Optional content: the text objects that stand in layers which are switched off, by their marks."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from pipeline.geometry.calls import call_all, fast, places_of, pointer
from pipeline.geometry.fonts import pdfium

LAYER_MARK = "OC\0".encode("utf-16-le")
"""The name of the marks that put objects in a layer, as pdfium writes it."""
IsShown = Callable[[str], bool]
"""Whether a layer of the paper, by its name, is switched on."""


def objects_switched_off(addresses: Sequence[int], is_shown: IsShown) -> frozenset[int]:
    """Those of some objects that stand in layers (optional content) which are switched off."""
    marks_of = fast("FPDFPageObj_CountMarks", ctypes.c_int)
    mark_of = fast("FPDFPageObj_GetMark", ctypes.c_size_t)
    things = list(map(pointer, addresses))
    counts = list(map(marks_of, things))
    if not any(counts):
        return frozenset()
    owners = [at for at, count in enumerate(counts) for _ in range(count)]
    turns = [turn for count in counts for turn in range(count)]
    marks = list(map(mark_of, map(things.__getitem__, owners), turns))
    off = {
        mark for mark in _layer_marks(list(set(marks))) if (name := _layer_name(mark)) and not is_shown(name)
    }
    if not off:
        return frozenset()
    return frozenset(addresses[at] for at, mark in zip(owners, marks, strict=True) if mark in off)


def _layer_marks(marks: Sequence[int]) -> set[int]:
    """Those of some marks that are named OC: one call tells the names of a tagged page's thousands."""
    length = np.zeros(1, np.uint64)
    names = np.zeros((len(marks), len(LAYER_MARK)), np.uint8)
    name_of = fast("FPDFPageObjMark_GetName", ctypes.c_int)
    sizes = repeat(ctypes.c_ulong(len(LAYER_MARK)))
    call_all(name_of, map(pointer, marks), places_of(names), sizes, repeat(pointer(length.ctypes.data)))
    named = np.flatnonzero((names == np.frombuffer(LAYER_MARK, np.uint8)).all(axis=1))
    return {marks[at] for at in named.tolist()}


def _layer_name(address: int) -> str:
    """The layer a mark puts its objects in, empty where it has no name."""
    mark, length = ctypes.cast(address, pdfium.FPDF_PAGEOBJECTMARK), ctypes.c_ulong()
    text = ctypes.create_string_buffer(512)
    if not pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"Name", as_units(text), 512, length):
        return ""
    return text.raw[: max(min(length.value, 512) - 2, 0)].decode("utf-16-le", errors="replace")


def as_units(buffer: Any) -> Any:
    """A buffer as the array of 16-bit units pdfium asks for."""
    return ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
