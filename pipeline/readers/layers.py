"""The layers of a PDF (optional content) that it switches off, asked only where a page uses layers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from pipeline.frozen import frozen

TOLD_BY = (b"OCProperties", b"ObjStm")
"""A file with layers names their list in plain sight, or packs its objects so that nobody sees it."""


@frozen
class Layers:
    """The layers of a paper; called with a layer's name, it says whether it is shown.

    Where two layers share a name and one is on, both count as shown.
    """

    path: Path

    def __call__(self, name: str) -> bool:
        """Whether a layer is shown; one that the file does not list is."""
        return name not in self._off

    def may_hide(self) -> bool:
        """Whether the file can have layers at all: most have none, and no text's marks need be looked at."""
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
            return any(content.find(name) >= 0 for name in TOLD_BY)

    @cached_property
    def _off(self) -> frozenset[str]:
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfparser import PDFParser

        try:
            with self.path.open("rb") as file:
                return _names_off(PDFDocument(PDFParser(file)).catalog)
        except Exception:  # pdfminer raises what it meets: struct, key, type errors, its own
            return frozenset()


def _names_off(catalog: Any) -> frozenset[str]:
    from pdfminer.pdftypes import dict_value, list_value, resolve1

    told = dict_value(catalog.get("OCProperties", {}))
    view = dict_value(told.get("D", {}))
    every = list_value(told.get("OCGs", []))
    off = {_key(layer) for layer in list_value(view.get("OFF", []))}
    if getattr(resolve1(view.get("BaseState")), "name", "ON") == "OFF":
        on = {_key(layer) for layer in list_value(view.get("ON", []))}
        off |= {_key(layer) for layer in every} - on
    shown = set(_names(layer for layer in every if _key(layer) not in off))
    return frozenset(set(_names(layer for layer in every if _key(layer) in off)) - shown)


def _key(reference: Any) -> int:
    return int(getattr(reference, "objid", id(reference)))


def _names(layers: Iterable[Any]) -> list[str]:
    from pdfminer.pdftypes import dict_value
    from pdfminer.utils import decode_text

    return [decode_text(dict_value(layer).get("Name", b"")) for layer in layers]
