"""Lists of references without a head, lines inside an entry, and the usual size of a paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from conftest import ROOT

from pipeline.geometry.blocks import usual_size
from pipeline.layout.entries import find_entry_heads
from pipeline.layout.marks import find_marks
from pipeline.layout.paragraphs import build_blocks
from pipeline.layout.source import SourceLine
from pipeline.settings import load_settings

WORDS = load_settings(ROOT / "config").layout
BODY = "Kidney function was followed for two years in all patients who had been given the drug [1-3]."


def set_lines(*texts: str) -> list[SourceLine]:
    return [SourceLine(text, at + 1, 0) for at, text in enumerate(texts)]


def entry(number: int) -> list[str]:
    return [f"[{number}] Holm A, Berger B. A trial of a drug against nephritis.", f"Gut. 2019;{number}:1-9."]


def roles(lines: list[SourceLine]) -> list[tuple[str, str]]:
    blocks = build_blocks(lines, find_marks(lines, WORDS), WORDS, {})
    return [(block.role, block.lines[0].text[:3]) for block in blocks if block.lines]


def test_numbered_entries_at_the_end_are_references_without_their_head() -> None:
    lines = set_lines("1 Introduction", *[BODY] * 12, *(line for n in range(1, 7) for line in entry(n)))
    assert roles(lines)[-6:] == [("reference", f"[{n}]") for n in range(1, 7)]


def test_items_of_the_text_are_no_references() -> None:
    items = [f"[{n}] Questions of dose were asked of all the centres that took part." for n in range(1, 7)]
    lines = set_lines("1 Introduction", *[BODY] * 6, *items, *[BODY] * 14)
    assert "reference" not in dict(roles(lines))


def test_a_page_that_opens_a_line_begins_no_entry_among_bracketed_ones() -> None:
    lines = set_lines(
        "[1] Holm A. A trial. Gut. 2010;184(1):356–", "366. doi:10.1000/x.1", "[2] Berger B. 2011."
    )
    assert find_entry_heads(lines) == {0, 2}
    assert find_entry_heads(set_lines("1. Holm A. A trial. 2010.", "2. Berger B. 2011.")) is None


def page(**letters: int) -> Any:
    """A page with so many letters of each size, `s10=500`."""
    sizes = np.array([float(name[1:].replace("_", ".")) for name in letters])
    return SimpleNamespace(words=SimpleNamespace(text=["x" * n for n in letters.values()], size=sizes))


def test_the_usual_size_is_the_texts_though_the_references_are_more() -> None:
    assert usual_size([page(s10=4_000, s8=6_000, s17=60)]) == 10.0
    assert usual_size([page(s10=9_000, s8=3_000, s12=400)]) == 10.0
    assert usual_size([]) == 10.0
