"""The neutral source of a typeset paper, which is also the truth about it.

Marks in a text: ``{1,3-5}`` is a citation, ``^2^`` is raised. In a row of a table ``<`` goes on
with the cell to the left and ``^`` with the cell above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LEFT, ABOVE = "<", "^"
CITATION = re.compile(r"\{([0-9,\-]+)\}")
RAISED = re.compile(r"\^([^\^\s]{1,9})\^")
NUMBERED = re.compile(
    r"([0-9][0-9.]*|[一二三四五六七八九十]+(?=、)|（[一二三四五六七八九十]+）)[、. ]*\s*(.+)"
)
RAISED_FORMS = str.maketrans("0123456789abc", "⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ")


@dataclass(frozen=True)
class Spot:
    """A cell of the whole table, head included: where it begins, how far it goes, its marked text."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def load_source(name: str) -> dict[str, Any]:
    """The source of a paper by name; every scalar a string, so that 2010-01 and 1.10 stay as printed."""
    source = yaml.load((HERE / f"{name}.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(source, dict)
    return source


def list_sources() -> list[str]:
    """The names of the papers."""
    return sorted(path.stem for path in HERE.glob("*.yml"))


def tables_of(source: dict[str, Any]) -> list[dict[str, Any]]:
    """The tables in the order of the paper."""
    return [item["table"] for item in source["body"] if "table" in item]


def spot_cells(rows: list[list[str]]) -> list[Spot]:
    """The cells of a block of rows with their spans.

    >>> spot_cells([["a", "<"], ["b", "c"]])[0]
    Spot(row=0, column=0, row_span=1, column_span=2, text='a')
    """
    spots = []
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in (LEFT, ABOVE):
                continue
            wide, high = column + 1, row + 1
            while wide < len(texts) and texts[wide] == LEFT:
                wide += 1
            while high < len(rows) and rows[high][column] == ABOVE:
                high += 1
            spots.append(Spot(row, column, high - row, wide - column, text))
    return spots


def printed(marked: str) -> str:
    """A cell's text as the project writes it.

    >>> printed("6×10^13^ vg/kg")
    '6×10¹³ vg/kg'
    """
    return RAISED.sub(lambda match: match[1].translate(RAISED_FORMS), marked)


def expected_cells(source: dict[str, Any]) -> list[tuple[str, int, int, str, str]]:
    """Label, row and column from 1 below the head, header, text; spanning cells in each place."""
    return [row for table in tables_of(source) for row in _cells_of(table)]


def _cells_of(table: dict[str, Any]) -> list[tuple[str, int, int, str, str]]:
    head, body = _fill(table["head"]), _fill(table["rows"])
    headers = [" / ".join(dict.fromkeys(row[column] for row in head)) for column in range(len(head[0]))]
    return [
        (table["label"], r + 1, c + 1, headers[c], text)
        for r, row in enumerate(body)
        for c, text in enumerate(row)
    ]


def _fill(rows: list[list[str]]) -> list[list[str]]:
    filled = [[""] * len(row) for row in rows]
    for spot in spot_cells(rows):
        for row in range(spot.row, spot.row + spot.row_span):
            for column in range(spot.column, spot.column + spot.column_span):
                filled[row][column] = printed(spot.text)
    return filled


def expected_sections(source: dict[str, Any]) -> list[tuple[str, str]]:
    """Level and title of each section, the list of references not counted."""
    rows = []
    for item in source["body"]:
        if "h" in item:
            match = NUMBERED.fullmatch(item["h"])
            number, title = (match[1].rstrip("."), match[2]) if match else ("", item["h"])
            rows.append((str(number.count(".") + 1 + number.startswith("（")), title))
    return rows


def expected_citations(source: dict[str, Any]) -> list[str]:
    """The reference numbers of each citation in order, `2;3;4`."""
    texts = [item["p"] for item in source["body"] if "p" in item]
    return [_spread(match[1]) for text in texts for match in CITATION.finditer(text)]


def _spread(numbers: str) -> str:
    ends = [[int(n) for n in part.split("-")] for part in numbers.split(",")]
    return ";".join(str(n) for part in ends for n in range(part[0], part[-1] + 1))
