"""Short forms a paper defines: they name what it says, there and from there on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline.finders.items import CellReader
from pipeline.records import Line, Mention, Page, Paper
from pipeline.settings import load_settings
from pipeline.stage3_find import Finders, build_finders, find_mentions

CONFIG = Path(__file__).parents[1] / "config"


@cache
def finders() -> Finders:
    return build_finders(load_settings(CONFIG))


def mentions(*lines: tuple[str, str]) -> tuple[str, list[Mention]]:
    """The mentions of a paper with these lines, a role and a text each."""
    text, placed = "", []
    for role, line in lines:
        placed.append(Line(len(text), len(text) + len(line), role))
        text += line + "\n"
    return text, find_mentions(Paper("a.txt", (Page(1, text, tuple(placed)),)), [], finders())


def defined(*lines: tuple[str, str]) -> list[tuple[str, str]]:
    text, found = mentions(*lines)
    return [(text[m.start : m.end], m.value) for m in found if m.rule.startswith("definition:")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Enfortumab vedotin (EV) is given. EV plus pembrolizumab; EV-treated patients.",
            [("EV", "enfortumab vedotin")] * 2,
        ),
        ("Urothelial carcinoma (UC) is common. In UC, UC-related death", [("UC", "UC")] * 2),
        ("胃癌（gastric cancer，GC）常见。晚期GC患者，GC。", [("GC", "GC")] * 2),
        ("Advanced gastric cancers (AGC) grow. AGC", [("AGC", "GC")]),
        ("肾细胞癌（RCC）预后差。RCC患者", []),  # the vocabulary knows RCC itself
        ("Enfortumab vedotin (EV) in EV-301, HEV, EV.2 and eV", []),
        ("EV is a virus. Enfortumab vedotin (EV) came later.", []),
        ("Extracellular vesicles (EVs) are small. EVs carry RNA.", []),
        ("Extracellular vesicle (EV). Enfortumab vedotin is no EV.", []),
        ("Vitamin D (D) is low. D", []),
        ("Sacituzumab govitecan (SG) works; SG was given", [("SG", "sacituzumab govitecan")]),
    ],
)
def test_a_defined_short_form_names_its_concept(text: str, expected: list[tuple[str, str]]) -> None:
    got = defined(("body", text))
    assert [pair for pair in got if pair[1] in {value for _, value in expected} or not expected] == expected


def test_the_definition_before_a_place_decides() -> None:
    text = "Enfortumab vedotin (EV) works: EV. Extracellular vesicles (EV) carry RNA: EV."
    assert defined(("body", text)) == [("EV", "enfortumab vedotin")]


def test_notes_of_a_table_hold_for_what_stands_above() -> None:
    lines = (
        ("table", "EV + chemotherapy"),
        (
            "footnote",
            "Abbreviations: EV, enfortumab vedotin; UC, urothelial carcinoma; OS, overall survival.",
        ),
    )
    assert ("EV", "enfortumab vedotin") in defined(*lines)


def test_reference_list_is_not_searched() -> None:
    lines = (("body", "Enfortumab vedotin (EV)."), ("reference", "1. Smith A. EV in cancer."))
    assert defined(*lines) == []


def test_cells_read_the_papers_short_forms() -> None:
    _, found = mentions(("body", "Enfortumab vedotin (EV) and sacituzumab govitecan (SG) were tested."))
    settings = load_settings(CONFIG)
    cells = CellReader(settings, finders().scanner)
    assert cells.items("EV + pembrolizumab") != ("enfortumab vedotin", "pembrolizumab")
    reader = cells.for_paper(found)
    assert reader.items("EV + pembrolizumab") == ("enfortumab vedotin", "pembrolizumab")
    assert reader.kinds("EV") != cells.for_paper([]).kinds("EV")  # another paper's EV is not this one's
    assert cells.items("EV + pembrolizumab") != ("enfortumab vedotin", "pembrolizumab")


def test_digits_of_citations_are_no_part_of_dates_and_names() -> None:
    body = "Many are affected.1 They need injection.2 It was reported in 2011.3 It lasts.4"
    references = "1. Smith A. One. 2. Jones B. Two. 3. Brown C. Three. 4. Green D. Four."
    _, found = mentions(("body", body), ("reference", references))
    assert [m.value for m in found if m.field == "citation"] == ["1", "2", "3", "4"]
    assert [m.value for m in found if m.field == "date"] == ["2011"]
    _, alone = mentions(("body", body))
    assert [m for m in alone if m.field == "citation"] == []
