"""What every producer needs of a source: marked text in its own markup, blocks in order."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[2] / "tests" / "typeset"
sys.path.insert(0, str(SOURCES))

from source import ABOVE, CITATION, LEFT, RAISED, Spot, spot_cells  # noqa: E402

MARK = re.compile(f"{CITATION.pattern}|{RAISED.pattern}")


@dataclass(frozen=True)
class Markup:
    """How a producer writes plain text and raised text."""

    escape: Callable[[str], str]
    raise_text: Callable[[str], str]


def write_marked(text: str, markup: Markup, citations: str) -> str:
    """A marked text in a producer's markup; ``citations`` is the source's style."""
    parts, at = [], 0
    for match in MARK.finditer(text):
        parts.append(markup.escape(text[at : match.start()]))
        cited, raised = match[1], match[2]
        parts.append(
            _write_citation(cited, markup, citations) if cited else markup.raise_text(markup.escape(raised))
        )
        at = match.end()
    return "".join([*parts, markup.escape(text[at:])])


def _write_citation(numbers: str, markup: Markup, citations: str) -> str:
    if citations == "raised":
        return markup.raise_text(markup.escape(numbers.replace("-", "–")))
    brackets = markup.escape(f"[{numbers}]")
    return markup.raise_text(brackets) if citations == "raised_brackets" else brackets


@dataclass(frozen=True)
class Part:
    """A table or, of a table that goes on over the page, a part of it."""

    captions: list[str]
    head: list[Spot]
    head_rows: int
    body: list[Spot]
    body_rows: int
    footnote: list[str]
    continued: bool


def cut_table(table: dict[str, Any]) -> list[Part]:
    """The parts of a table: one, or two where the source says after which row it goes on."""
    cut = int(table.get("continue_after", 0))
    slices = [table["rows"][:cut], table["rows"][cut:]] if cut else [table["rows"]]
    parts = []
    for number, rows in enumerate(slices):
        last = number == len(slices) - 1
        parts.append(
            Part(
                _captions(table, continued=number > 0),
                spot_cells(table["head"]),
                len(table["head"]),
                spot_cells(rows),
                len(rows),
                table.get("footnote", []) if last else [],
                number > 0,
            )
        )
    return parts


def _captions(table: dict[str, Any], *, continued: bool) -> list[str]:
    if not continued:
        gap = "　" if "label_other" in table else ". "
        lines = [f"{table['label']}{gap}{table['caption']}"]
        return (
            [*lines, f"{table['label_other']}　{table['caption_other']}"] if "label_other" in table else lines
        )
    if table["continue_as"] == "head":
        return []
    return [f"续{table['label']}"] if "label_other" in table else [f"{table['label']} (continued)"]


def lay_fields(source: dict[str, Any]) -> dict[str, str]:
    """The words of the paper's language for its blocks."""
    if source["language"] == "zh":
        return {"abstract": "【摘要】", "keywords": "【关键词】", "references": "参考文献"}
    return {"abstract": "Abstract: ", "keywords": "Keywords: ", "references": "References"}


__all__ = ["ABOVE", "LEFT", "SOURCES", "Markup", "Part", "Spot", "cut_table", "lay_fields", "write_marked"]
