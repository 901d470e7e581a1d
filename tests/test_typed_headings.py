"""Headings told by their type beside numbered ones, and the numbers of IEEE's and RevTeX's papers."""

from __future__ import annotations

import pytest
from conftest import ROOT

from pipeline.geometry.glyphs import BOLD
from pipeline.geometry.leads import LEAD, NUMBERED, split_leads
from pipeline.layout.headings import best_chain, read_candidate
from pipeline.layout.marks import find_marks
from pipeline.layout.marks.contents import find_contents
from pipeline.layout.source import SourceLine
from pipeline.settings import load_settings

BODY = "Patients with refractory ulcerative colitis were given a biological drug for a year in this study."


def chain(*lines: str) -> list[tuple[str, tuple[int, ...]]]:
    found = [read_candidate(text, at, after_end=True) for at, text in enumerate(lines)]
    return [(c.number, c.path) for c in best_chain([c for c in found if c is not None])]


def test_letters_number_the_parts_below_roman_chapters() -> None:
    lines = ("I. INTRODUCTION", "II. DRUGS", "A. Oral Drugs", "B. Antibodies", "III. SAFETY", "A. Infections")
    assert chain(*lines) == [
        ("I", (1,)),
        ("II", (2,)),
        ("A", (2, 1)),
        ("B", (2, 2)),
        ("III", (3,)),
        ("A", (3, 1)),
    ]


def test_the_initial_of_a_name_numbers_nothing() -> None:
    assert chain("1 Introduction", "A. Berger", "2 Methods", "B. Holm") == [("1", (1,)), ("2", (2,))]


@pytest.mark.parametrize("text", ["1–2 weeks later the rate fell", "3-5 年随访", "2 – 4 mg were given"])
def test_a_range_is_no_number_of_a_section(text: str) -> None:
    assert read_candidate(text, 0, after_end=True) is None


def set_lines(*lines: tuple[str, float, bool]) -> list[SourceLine]:
    return [
        SourceLine(text, None, 0, 0, False, (0, 12 * at, 9, 12 * at), size, bold)
        for at, (text, size, bold) in enumerate(lines)
    ]


@pytest.mark.parametrize(
    ("behind", "taken"),
    [
        (["（universal CAR-T cell, UCAR-T细胞）技", "术"], 3),
        (["（universal CAR-T cell, UCAR-T细胞）"], 2),
        (["(universal CAR-T cell that is made of donors'", "lymphocytes, UCAR-T)"], 3),
        (["（1）来源于健康供体的T细胞经过基因编辑后"], 1),
    ],
)
def test_a_heading_goes_on_in_brackets_whatever_their_type(behind: list[str], taken: int) -> None:
    """Sizes read off a picture differ from line to line."""
    text = "当前血液恶性肿瘤的精准治疗多采用自体。"
    lines = ["1 双靶点CAR-T细胞", text, "2 三靶点CAR-T细胞", text, "3 通用型CAR-T细胞", *behind, text, text]
    sized = set_lines(*((line, 11 if line[:2] in ("1 ", "2 ", "3 ") else 9, False) for line in lines))
    marks = find_marks(sized, load_settings(ROOT / "config").layout)
    assert {at: mark.lines for at, mark in marks.items()} == {0: 1, 2: 1, 4: taken}


def test_a_chinese_heading_with_latin_capitals_goes_on() -> None:
    lines = set_lines(
        (BODY, 9, False),
        ("1 双靶点及多靶点BCMA/CD19 CAR-T", 12, True),
        ("细胞技术的临床应用", 12, True),
        (BODY, 9, False),
        ("2 CAR-NK", 12, True),
        (BODY, 9, False),
    )
    marks = find_marks(lines, load_settings(ROOT / "config").layout)
    found = {at: mark.lines for at, mark in marks.items() if mark.kind == "heading"}
    assert found[1] == 2


def test_a_heading_without_a_number_is_set_like_the_numbered_ones() -> None:
    body = [(BODY, 10.0, False)] * 3
    small = [
        (f"[{n}] Holm A. A trial of a drug against colitis. Gut. 2020;{n}:1-9.", 8.0, False)
        for n in range(1, 40)
    ]
    lines = set_lines(
        ("1 Introduction", 14.0, True), *body,
        ("2 Drugs", 14.0, True), *body,
        ("2.1 Antibodies", 12.0, True), *body,
        ("Oral drugs in children", 12.0, True), *body,
        ("Vedolizumab", 10.0, True), *body,  # no heading is set in this type
        ("3 Safety", 14.0, True), *body,
        ("Data availability statement", 14.0, True), *body,
        ("References", 14.0, True), *small,
    )  # fmt: skip
    marks = find_marks(lines, load_settings(ROOT / "config").layout)
    found = {lines[at].text: mark.level for at, mark in marks.items() if mark.kind == "heading"}
    assert found == {
        "1 Introduction": 1,
        "2 Drugs": 1,
        "2.1 Antibodies": 2,
        "Oral drugs in children": 2,
        "3 Safety": 1,
        "Data availability statement": 1,
    }
    assert all(mark.lines == 1 for mark in marks.values() if mark.kind == "heading")


@pytest.mark.parametrize(
    ("name", "bold"),
    [
        (b"CMBX12", True),
        (b"SFBX1000", True),
        (b"NimbusRomNo9L-Medi", True),
        (b"NimbusRomNo9L-MediItal", True),
        (b"XEWGTC+CMBX10", True),
        (b"CMR12", False),
        (b"CMMI10", False),
        (b"Roboto-Medium", False),
        (b"SFRM1000", False),
    ],
)
def test_bold_types_of_tex_are_known_by_name(name: bytes, bold: bool) -> None:
    assert (BOLD.search(name.lower()) is not None) is bold


def set_leads(*leads: str) -> list[SourceLine]:
    """Paragraphs of two lines, each with a bold lead that opens its first."""
    lines: list[SourceLine] = []
    for lead in leads:
        for text, length in ((f"{lead} {BODY}", len(lead)), (BODY, 0)):
            top = 12.0 * len(lines)
            left = 70.0 if length else 60.0
            box = (left, top, 500.0, top + 10)
            lines.append(SourceLine(text, None, 0, 1, False, box, 10, lead=(length, left + 5 * length)))
    return lines


def test_headings_that_run_into_their_paragraphs() -> None:
    leads = ("Randomisation.", "Outcome measures.", "统计学方法。")
    lines = [line for part in split_leads(set_leads(*leads)) for line in part]
    assert [line.text for line in lines if line.run_in] == list(leads)
    assert [line.box for line in lines[:2]] == [(70.0, 0.0, 140.0, 10.0), (140.0, 0.0, 500.0, 10.0)]
    marks = find_marks(lines, load_settings(ROOT / "config").layout)
    heads = [marks[at] for at in sorted(marks) if marks[at].kind == "heading"]
    assert [mark.title for mark in heads] == ["Randomisation", "Outcome measures", "统计学方法"]


def test_two_bold_openings_are_no_headings() -> None:
    assert all(len(part) == 1 for part in split_leads(set_leads("Randomisation.", "Outcome measures.")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ethics and randomisation.", True),
        ("ALAT:", False),
        ("Smith J, Berger A.", False),
        ("ADVERSE EVENTS.", True),
        ("Axis-I disorders:", True),
        ("不良事件。", True),
        ("Figure 1.", False),
        ("Trial", False),
        ("The rate was 4%. Methods.", False),
    ],
)
def test_what_reads_as_a_lead(text: str, *, told: bool) -> None:
    assert (LEAD.match(text) is not None) == told


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("3.2.1. Outcome measures. All patients were seen", "3.2.1. Outcome measures."),
        ("2.4 Drug assays. Plasma was kept", "2.4 Drug assays."),
        ("2.4. Drug assays of plasma", None),
        ("3.5 mg was given. Patients", None),
        ("2. Drug assays. Plasma was kept", None),
    ],
)
def test_numbered_headings_that_run_into_their_paragraphs(text: str, lead: str | None) -> None:
    found = NUMBERED.match(text)
    assert (found[0] if found else None) == lead


def test_rows_with_dots_that_no_heading_repeats_are_no_list_of_contents() -> None:
    rows = ("Serious infection ........ 4", "Nausea of any grade ........ 12", "Fatigue ........ 31")
    lines = set_lines(*((text, 10.0, False) for text in (*rows, BODY)))
    assert find_contents(lines, {"contents": ("Contents",)}) == []
    headings = set_lines(*((text.split(" .")[0], 12.0, True) for text in rows))
    assert find_contents([*lines, *headings], {"contents": ("Contents",)}) == [0, 1, 2]


def test_names_of_targets_above_others_are_no_level_of_headings() -> None:
    heads = ("Introduction", "BCMA", "GPRC5D", "CD19", "Safety")
    told = [
        (text, size, bold) for head in heads for text, size, bold in ((head, 12.0, True), (BODY, 10.0, False))
    ]
    lines = set_lines(*told)
    found = find_marks(lines, load_settings(ROOT / "config").layout)
    assert {found[at].level for at in range(0, len(told), 2)} == {1}
