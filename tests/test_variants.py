"""One page, changed as files are on their way: the same words come out, or an issue says what did not."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page
from pipeline.settings import load_settings
from tests.pdf.typesetter import FONT, PageSetter, write_pdf

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
PROSE = [
    "Semaglutide lowered body weight by 14.9% in 1961 adults, and the response",
    "lasted for 104 weeks in the trial of the same group. Nausea was the most",
    "frequent event; it led to the end of treatment in few patients.",
]


def prose_page() -> PageSetter:
    page = PageSetter()
    page.lines(60, 100, PROSE)
    return page


def read_page(path: Path, page: PageSetter) -> Page:
    (read,) = read_pdf(write_pdf(path / "paper.pdf", [page]), CONTEXT)
    return read


def words_of(page: Page) -> str:
    return re.sub(r"\s+", " ", page.text).strip()


def narrow(path: Path) -> Path:
    """The paper with its Latin letters 0.25 of the type size wide, as i, l and t are."""
    path.write_bytes(path.read_bytes().replace(b"[1 95 500", b"[1 95 250"))
    return path


def test_page_that_stands_on_its_head_keeps_the_order_of_its_letters(tmp_path: Path) -> None:
    page = PageSetter(rotate=180)
    for at, letter in enumerate("antibodies"):  # as a browser prints: each letter is an object
        page.text(60 + 2.5 * at, 100, letter, 10)
    (read,) = read_pdf(narrow(write_pdf(tmp_path / "paper.pdf", [page])), CONTEXT)
    assert words_of(read) == "antibodies"


@pytest.mark.parametrize("size", [4.0, 5.0, 10.0])
def test_double_letters_of_small_type_are_not_drawn_twice(tmp_path: Path, size: float) -> None:
    page = PageSetter()
    for at in range(6):  # kerning makes an object of each l
        x = 60.1 + 60.2 * at
        for place, part in enumerate(("Ce", "l", "l")):
            page.text(x + (0.5 + 0.25 * (place - 1) if place else 0) * size, 100, part, size)
    (read,) = read_pdf(narrow(write_pdf(tmp_path / "paper.pdf", [page])), CONTEXT)
    assert words_of(read).split() == 6 * ["Cell"]


@pytest.mark.parametrize("aside", [0.0, 0.2, 0.6])
def test_bold_drawn_twice_is_read_once(tmp_path: Path, aside: float) -> None:
    page = prose_page()
    page.lines(60 + aside, 100, PROSE)
    assert words_of(read_page(tmp_path, page)) == " ".join(PROSE)


LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAWN_FONT = (
    "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [{unit} 0 0 {unit} 0 0] "
    "/FirstChar 32 /LastChar 122 /Widths [{widths}] "
    "/Encoding << /Type /Encoding /Differences [97 {names}] >> "
    "/CharProcs << {drawn} >> /Resources << >> >>"
)
DRAWN_LETTER = "5 0 0 0 5 7 d1 0 0 5 7 re f"


def write_drawn(path: Path, lines: list[str], unit: float) -> Path:
    """A page in a font of drawn letters (Type 3), 5 by 7 points each, its ``unit`` in points."""
    font = DRAWN_FONT.format(
        unit=unit,
        widths=" ".join(91 * ["5"]),
        names=" ".join(f"/{letter}" for letter in LETTERS),
        drawn=" ".join(f"/{letter} 6 0 R" for letter in LETTERS),
    )
    content = "\n".join(
        f"BT /F1 {1 / unit} Tf 1 0 0 1 60 {700 - 14 * at} Tm ({line}) Tj ET" for at, line in enumerate(lines)
    )
    page = PageSetter()
    page.content.append(
        f"endstream\nendobj\n6 0 obj\n<< /Length {len(DRAWN_LETTER)} >>\nstream\n{DRAWN_LETTER}"
    )
    written = write_pdf(path, [page]).read_text("latin-1")
    stream = f"<< /Length {len(content)} >>\nstream\n{content}\n"
    written = re.sub(r"<< /Length [0-9]+ >>\nstream\n(?=endstream)", lambda _: stream, written, count=1)
    path.write_text(written.replace(FONT, font), "latin-1")
    return path


@pytest.mark.parametrize("unit", [10, 1, 0.1])
def test_font_of_drawn_letters_is_read_whatever_its_unit(tmp_path: Path, unit: float) -> None:
    lines = ["semaglutide lowered body weight in adults", "and the response lasted for two years"]
    (read,) = read_pdf(write_drawn(tmp_path / "paper.pdf", lines, unit), CONTEXT)
    assert words_of(read) == " ".join(lines)
    assert not read.issues


def test_font_that_says_it_is_three_times_as_high_keeps_its_lines_apart(tmp_path: Path) -> None:
    page = prose_page()
    path = write_pdf(tmp_path / "paper.pdf", [page])
    tall = path.read_bytes().replace(b"/Ascent 880 /Descent -120", b"/Ascent 1980 /Descent -999")
    path.write_bytes(tall)
    (read,) = read_pdf(path, CONTEXT)
    boxes = [line.box for line in read.lines if line.box is not None]
    assert len(boxes) == len(PROSE)
    assert all(upper[3] < lower[1] for upper, lower in pairwise(boxes))


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("E昀케cacy and identi昀椀cation a昀琀er di昀昀usion", "Efficacy and identification after diffusion"),
        ("a昀툀uent", "affluent"),
        ("王昀和李昀昀报道，昀", "王昀和李昀昀报道，昀"),
    ],
)
def test_ligatures_written_one_byte_too_early_are_mended(tmp_path: Path, written: str, printed: str) -> None:
    page = PageSetter()
    page.text(60, 100, written, 10)
    assert words_of(read_page(tmp_path, page)) == printed


RUBBISH = {
    "shifted letters": (["6HPDJOXWLGH ORZHUHG ERG\\ ZHLJKW LQ DGXOWV DQG WKH UHVSRQVH"] * 9, "make no words"),
    "control characters": (["\x01\x02\x03\x04 \x05\x06\x07\x0e\x0f\x10 " * 4] * 9, "no known character"),
    "rare Han": (["腺相頣病䟬载鎺⻭因䣕疗的釼㪔转鬒，㧻醱㨋的銳鶈"] * 9, "such as nobody writes"),
    "letters in Han": (["本文综述已Ā的药ÿ物关键临床Ā试验及其安全Ā性"] * 9, "letters with accents"),
    "signs": (["@#%& ()*! ~^{{ ]][[ <>>= ++// ::;; ab12"] * 20, "hardly a character"),
}
SOUND = {
    "English": PROSE * 5,
    "Chinese": ["溃疡性结肠炎（UC）是一种慢性炎症性肠病，患病率逐年升高[1]。"] * 9,
    "traditional Chinese": ["潰瘍性結腸炎是一種慢性發炎性腸病，盛行率逐年升高，藥物治療。"] * 9,
    "contents": [f"Part {at} {80 * '.'} {at}" for at in range(9)],
    "names": ["Čaušević 等报道，Müller 综述认为，Nuñez 的试验纳入患者，血友病，基因治疗，随访两年"] * 9,
}


@pytest.mark.parametrize("case", RUBBISH)
def test_layer_that_says_something_else_than_is_printed_is_told(tmp_path: Path, case: str) -> None:
    page = PageSetter()
    lines, why = RUBBISH[case]
    page.lines(30, 60, lines)
    told = [issue for issue in read_page(tmp_path, page).issues if issue.code == "text_layer_wrong"]
    assert [issue.severity for issue in told] == ["error"]
    assert why in told[0].message
    assert "ocr" in told[0].message


@pytest.mark.parametrize("case", SOUND)
def test_layer_that_says_what_is_printed_is_trusted(tmp_path: Path, case: str) -> None:
    page = PageSetter()
    page.lines(30, 60, SOUND[case])
    assert not read_page(tmp_path, page).issues


def test_producer_known_for_wrong_characters_is_told(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "paper.pdf", [prose_page()])
    told = b"99 0 obj\n<< /Producer (GPL Ghostscript 10.00.0) >>\nendobj\ntrailer << /Info 99 0 R "
    path.write_bytes(path.read_bytes().replace(b"trailer << ", told).replace(b"startxref", b"startxref "))
    (read,) = read_pdf(path, CONTEXT)
    assert [issue.code for issue in read.issues] == ["text_layer"]
    assert "Ghostscript 10.00.0" in read.issues[0].message


def test_reference_at_the_foot_of_a_page_is_no_running_foot(tmp_path: Path) -> None:
    """Word sets each reference as a paragraph with white above it, and it names a journal."""
    pages = [PageSetter(), PageSetter()]
    pages[0].lines(60, 90, [*PROSE, "", "References"])
    entry = "[{0}] Example A, Sample B. Incretins in obesity[J]. Sample Rev, 2020, 5(1): {0}-9."
    for at in range(26):
        pages[0].text(60, 200 + 24 * at, entry.format(at + 1), 8)
    for at in range(3):
        pages[1].text(60, 60 + 24 * at, entry.format(at + 27), 8)
    for page, number in zip(pages, "12", strict=True):
        page.text(296, 826, number, 8)
    read = read_pdf(write_pdf(tmp_path / "paper.pdf", pages), CONTEXT)
    furniture = [
        page.text[line.start : line.end] for page in read for line in page.lines if line.role == "furniture"
    ]
    assert furniture == ["1", "2"]


def test_caption_of_two_languages_parted_by_the_end_of_a_page_is_one(tmp_path: Path) -> None:
    pages = [PageSetter(), PageSetter()]
    pages[0].lines(60, 100, PROSE * 15, leading=14)
    pages[0].text(200, 790, "表1 已上市药物", 9)
    pages[1].text(200, 80, "Table 1 Marketed drugs", 9)
    rows = [["药物", "靶点", "批准"], ["司美格鲁肽", "GLP-1R", "2017-12"], ["替尔泊肽", "GIPR", "2022-05"]]
    for at, row in enumerate(rows):
        pages[1].row([66, 220, 380], 104 + 16 * at, row, 9)
    for y in (92, 108, 141):
        pages[1].rule(60, y, 500, y)
    pages[1].lines(60, 200, PROSE * 5)
    read = read_pdf(write_pdf(tmp_path / "paper.pdf", pages), CONTEXT)
    (table,) = [table for page in read for table in page.tables]
    assert (table.label, table.caption, table.caption_other) == ("表1", "已上市药物", "Marketed drugs")


@pytest.mark.parametrize("switched", ["/OFF [90 0 R]", "/BaseState /OFF /ON [91 0 R]", "/ON [90 0 R]"])
def test_layer_that_is_switched_off_is_not_read(tmp_path: Path, switched: str) -> None:
    page = prose_page()
    page.content.append("/OC /Draft BDC")
    page.text(60, 300, "Earlier draft: 99% of 7777 adults.", 10)
    page.content.append("EMC /OC /Final BDC")
    page.text(60, 330, "Printed by the journal.", 10)
    page.content.append("EMC")
    layers = "".join(
        f"{at} 0 obj\n<< /Type /OCG /Name ({name}) >>\nendobj\n"
        for at, name in ((90, "Draft"), (91, "Final"))
    )
    path = write_pdf(tmp_path / "paper.pdf", [page])
    written = path.read_text("latin-1")
    listed = f"/OCProperties << /OCGs [90 0 R 91 0 R] /D << {switched} >> >>"
    written = written.replace("/Type /Catalog", f"/Type /Catalog {listed}")
    written = written.replace("/F1 3 0 R >>", "/F1 3 0 R >> /Properties << /Draft 90 0 R /Final 91 0 R >>")
    path.write_text(written.replace("xref\n0", f"{layers}xref\n0"), "latin-1")
    (read,) = read_pdf(path, CONTEXT)
    shown = switched == "/ON [90 0 R]"
    assert ("Earlier draft" in read.text) == shown
    assert "Printed by the journal." in read.text
    assert [issue.code for issue in read.issues] == ([] if shown else ["hidden_text"])


def test_page_that_stands_twice_in_the_file_is_read_once(tmp_path: Path) -> None:
    second = PageSetter()
    second.lines(60, 100, ["Tirzepatide was studied in 2539 adults for 72 weeks at most sites.", *PROSE * 2])
    pages = [prose_page(), second, second, prose_page()]
    pages[3].text(60, 400, "The last page tells more, though it begins like the first.", 10)
    read = read_pdf(write_pdf(tmp_path / "paper.pdf", pages), CONTEXT)
    assert [bool(page.text.strip()) for page in read] == [True, True, False, True]
    (issue,) = [issue for page in read for issue in page.issues]
    assert (issue.severity, issue.code) == ("warning", "page_repeated")
    assert issue.message == "page 3: prints again what page 2 prints; it is left out"


@pytest.mark.parametrize("degrees", [30, 45, 55, 120])
def test_watermark_aslant_over_the_text_is_told_and_not_read(tmp_path: Path, degrees: int) -> None:
    page = prose_page()
    page.lines(60, 300, PROSE * 3)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    code = "仅供个人学习".encode("utf-16-be").hex()
    for x, y in ((100, 730), (260, 720), (120, 500), (300, 520)):
        page.content.append(
            f"BT /F1 14 Tf {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x} {y} Tm <{code}> Tj ET"
        )
    read = read_page(tmp_path, page)
    assert words_of(read) == " ".join(PROSE * 4)
    assert [(issue.severity, issue.code) for issue in read.issues] == [("note", "slanted_text")]
    assert "24 glyphs" in read.issues[0].message


def test_id_cut_by_a_narrow_cell_is_whole(tmp_path: Path) -> None:
    page = PageSetter()
    page.text(60, 70, "Table 1. Trials", 9)
    for x in (60, 115, 330):
        page.rule(x, 80, x, 150)
    for y in (80, 100, 125, 150):
        page.rule(60, y, 330, y)
    page.row([64, 120], 94, ["Trial", "Drug"], 9)
    page.row([64, 120], 111, ["NCT036439", "budesonide"], 9)
    page.row([64, 120], 121, ["65", ""], 9)
    page.row([64, 120], 140, ["NCT04578834", "iptacopan"], 9)
    (table,) = read_page(tmp_path, page).tables
    assert [cell.text for cell in table.cells if cell.column == 0] == ["Trial", "NCT03643965", "NCT04578834"]
