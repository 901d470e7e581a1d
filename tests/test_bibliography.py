"""The reference list told into entries, DOIs whole, and what one line says of the journal."""

from __future__ import annotations

import pytest
from conftest import ROOT

from pipeline.layout.entries import find_entry_heads
from pipeline.layout.flattened import ShapeKinds
from pipeline.layout.listed import list_entries
from pipeline.layout.source import split_lines
from pipeline.readers.context import ReadContext
from pipeline.readers.text import lay_out_text
from pipeline.records import Line, Page, Paper
from pipeline.relations.bibliography import DOI, NAME_EN, _journal_in
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
BODY = "The patients of this trial were followed for one year, and the results of the two arms were\n" * 8

BARE = """1 Rossi M, Weber K. Bispecific antibodies in myeloma. Blood 2023; 141:
467-480
2 Tanaka Y, de Vries P. Cardiac outcomes with tirzepatide in
12 trials. Lancet 2024; 403: 11-20
3 王小明, 李华. 血友病基因治疗. 中华血液学杂志 2024; 45: 1-9"""

AUTHOR_YEAR = """Ferrari, L., Novak, P., O'Neill, S., et al., 2023. Gene therapy for
haemophilia B in adults. N. Engl. J. Med. 388, 706–718.
https://doi.org/10.1000/abc.2023.12.
van den Berg, H., Schmidt, T., 2021. Antibodies against HER2 in gastric cancer
of the cardia. Lancet Oncol. 22, 11–19
World Health Organization, 2020. Report. Geneva."""


def heads_of(text: str) -> list[str]:
    lines = split_lines(text)
    found = find_entry_heads(lines)
    return [lines[at].text.split()[0] for at in sorted(found or ())]


def test_bare_numbers_count_the_entries() -> None:
    assert heads_of(BARE) == ["1", "2", "3"]


def test_a_short_entry_of_an_xml_list_counts() -> None:
    entries = ["Rossi M. Title. Lancet 2019;1:2", "EQ-5D", "Weber K. Title. Blood 2020;3:4"]
    text, lines = "\n".join(entries), []
    for entry in entries:
        lines.append(Line(text.index(entry), text.index(entry) + len(entry), role="reference"))
    paper = Paper("paper.xml", (Page(1, text, tuple(lines)),), reader="jats")
    assert [(entry.number, entry.text) for entry in list_entries(paper)] == list(enumerate(entries, start=1))


def test_entries_without_numbers_open_with_an_author() -> None:
    assert heads_of(AUTHOR_YEAR) == ["Ferrari,", "van"]


def test_numbers_with_dots_tell_for_themselves() -> None:
    assert find_entry_heads(split_lines("1. Rossi M. Title.\n2. Weber K.")) is None


def test_in_a_list_with_brackets_a_number_with_a_dot_opens_no_entry() -> None:
    text = "[1] Rossi M. Title. 2019;\n366. doi:10.1000/1\n[2] Weber K. Title."
    assert find_entry_heads(split_lines(text)) == {0, 2}


def references_of(listed: str) -> list[str]:
    paper = Paper("paper.txt", lay_out_text(f"{BODY}ended here.\nReferences\n{listed}\n", CONTEXT))
    entries: list[str] = []
    end = -1
    for line in paper.lines:
        if line.role != "reference":
            continue
        if end >= 0 and "\n" not in paper.text[end : line.start]:
            entries[-1] += paper.text[end : line.end]
        else:
            entries.append(paper.text[line.start : line.end])
        end = line.end
    return entries


def test_a_line_that_opens_with_doi_is_the_rest_of_its_entry() -> None:
    listed = (
        "1. Rossi M. Title. Blood 2023;1:1.\ndoi:10.1000/one\n"
        "2. Weber K. Title. Blood 2023;1:2.\nDOI: 10.1000/two"
    )
    entries = references_of(listed)
    assert [entry.startswith(("1.", "2.")) for entry in entries] == [True, True]
    assert entries[0].endswith("10.1000/one")
    assert entries[1].endswith("10.1000/two")


def test_an_end_block_below_the_list_is_front_matter() -> None:
    entries = references_of(
        "[1] Rossi M. Title. Blood 2023;1:1.\n[2] 王明. 题目. 中华杂志, 2023.\n收稿日期：2024-06-03"
    )
    assert entries == ["[1] Rossi M. Title. Blood 2023;1:1.", "[2] 王明. 题目. 中华杂志, 2023."]


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("doi:10.1016/S1470-2045(22)00335-7.", "10.1016/S1470-2045(22)00335-7."),
        ("[DOI: 10.1016/S0140-6736(21)00797-2]", "10.1016/S0140-6736(21)00797-2"),
        ("(https://doi.org/10.1056/NEJMoa2035807)", "10.1056/NEJMoa2035807"),
        ("（doi：10.3760/cma.j.cn121090）", "10.3760/cma.j.cn121090"),
    ],
)
def test_brackets_belong_to_a_doi_in_pairs(text: str, doi: str) -> None:
    found = DOI.search(text)
    assert found is not None
    assert found.group() == doi


@pytest.mark.parametrize(
    ("line", "journal", "year", "volume", "issue"),
    [
        ("World J Exp Med 2024 March 5; 16(8): 3301-3320", "World J Exp Med", "2024", "16", "8"),
        ("Lymphoma Rev. 2024;16(2):88–104.", "Lymphoma Rev", "2024", "16", "2"),
        ("Journal of Gene Therapy (2023) 7:21", "Journal of Gene Therapy", "2023", "7", ""),
        ("中国肿瘤生物治疗杂志, 2025, 32(2)", "中国肿瘤生物治疗杂志", "2025", "32", "2"),
        ("Immunology Letters, Vol. 12, No. 3, 2024", "Immunology Letters", "2024", "12", "3"),
        # the volume before the year
        ("Reviews in Cardiology 14 (2025) 77–89", "Reviews in Cardiology", "2025", "14", ""),
        ("Kidney Letters 67(2) (2024) 101201", "Kidney Letters", "2024", "67", "2"),
        ("J. Hepatology 80 (2024) 1–9", "J. Hepatology", "2024", "80", ""),
        # authors, or a title, joined before the journal
        ("M. OKORO AND COLLEAGUES Kidney Letters 2025; 9(3)", "Kidney Letters", "2025", "9", "3"),
        ("212 ROSSI ET AL. Kidney Letters 2025;9(3)", "Kidney Letters", "2025", "9", "3"),
        ("K. Müller, A. Byrne et al. / Kidney Letters 67 (2024) 7", "Kidney Letters", "2024", "67", ""),
        ("M. Okoro et al. | Kidney Letters | 2025;9(3)", "Kidney Letters", "2025", "9", "3"),
        ("M. ROSSI AND L. SILVA Kidney Letters 2025;9(3)", "Kidney Letters", "2025", "9", "3"),
        ("Li M, et al. Dialysis at home. Kidney Lett. 2024;16(2):8-9", "Kidney Lett", "2024", "16", "2"),
        # names in capitals and initials that are the journal's
        ("JAMA Oncology 2024;10(2)", "JAMA Oncology", "2024", "10", "2"),
        ("THE LANCET Oncology 2024;25(2)", "THE LANCET Oncology", "2024", "25", "2"),
        ("J. Pain and Symptom Manage 2024;6(1)", "J. Pain and Symptom Manage", "2024", "6", "1"),
        ("Annals of oncology 2024;35(2)", "Annals of oncology", "2024", "35", "2"),
        # where the authors or the title end cannot be told: no name
        ("M. Rossi, L. Silva Kidney Letters 2025;9(3)", "", "2025", "9", "3"),
        ("Li et al. Dialysis at home Kidney Lett 2024;16(2):8-9", "", "2024", "16", "2"),
    ],
)
def test_journal_of_a_line(line: str, journal: str, year: str, volume: str, issue: str) -> None:
    assert _journal_in(line) == {"journal": journal, "year": year, "volume": volume, "issue": issue}


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("M. Hallworth, P. Oyelaran", "M. Hallworth"),
        ("J.-P. Dupont and A. Weiss", "J.-P. Dupont"),
        ("R. van der Berg, L. Haugen", "R. van der Berg"),
        ("Åsa Öberg¹, Jane Smith²", "Åsa Öberg"),
        ("Daniel O'Connor1, Wei Zhang", "Daniel O'Connor"),
        ("Smith JR, Novak E", "Smith JR"),
        ("O Lindgren Höglund, J Frendin", "O Lindgren Höglund"),
        ("S H Lim, S-W Han", "S H Lim"),
        ("J.‐H. Hwang, T.‐S. Koo", "J.‐H. Hwang"),
        ("PD Garzone, B Gumbiner", "PD Garzone"),
    ],
)
def test_first_name_of_a_line_of_authors(line: str, first: str) -> None:
    found = NAME_EN.match(line)
    assert found is not None
    assert found[0] == first


OWN = "\n".join(
    f"[{n}] 周芳, 王磊, 等. 心力衰竭研究之{n}[J]. 心脏杂志, 20{n + 9}, {n}(1): 1-9." for n in range(1, 9)
)
TRANSLATED = "\n".join(
    f"[{n}] Zhou F, Wang L, et al. Failing hearts {n}. Heart J, 20{n + 9}, {n}: 1." for n in range(1, 9)
)
FURTHER = "\n".join(f"[{n}] Berg A. Doses in mice {n}. Heart J. 20{n + 9};{n}:1." for n in range(1, 6))


def paper_with(ending: str) -> Paper:
    return Paper("paper.txt", lay_out_text(f"{BODY}ended here.\n参考文献\n{OWN}\n{ending}\n", CONTEXT))


def test_of_two_lists_of_the_same_works_the_first_is_taken() -> None:
    entries = list(list_entries(paper_with(f"References\n{TRANSLATED}")))
    assert [entry.number for entry in entries] == list(range(1, 9))
    assert entries[7].text.startswith("周芳")
    assert "Zhou" not in entries[7].text


def test_the_list_of_a_supplement_takes_nothing_from_the_papers_own() -> None:
    more = "Further methods\nDoses of mice were chosen so that no animal lost weight at all.\nReferences\n"
    paper = paper_with(more + FURTHER)
    entries = list(list_entries(paper))
    assert [entry.number for entry in entries] == list(range(1, 9))
    assert all("周芳" in entry.text for entry in entries)
    assert "no animal lost weight" not in entries[-1].text
    assert [line.role for line in paper.lines if "lost weight" in paper.text[line.start : line.end]] == [
        "body"
    ]
