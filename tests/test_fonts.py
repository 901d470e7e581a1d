"""Fonts that a PDF names and does not carry: read the same whatever fonts the machine has."""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import FONT, PageSetter, text_width, write_pdf

from pipeline.geometry.fonts import HIGH, WIDE, fonts_of_the_machine, pdfium, pypdfium2
from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page
from pipeline.review.images import draw_pages
from pipeline.settings import load_settings

ROOT = Path(__file__).parent.parent
CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
PLACES = [66.0, 200.0, 320.0, 440.0]
FACTORS = [
    ["产品", "剂量", "随访", "出血率"],
    ["维罗替尼基因疗法", "2×10¹³", "—", "低"],
    ["依特拉替基因疗法", "6×10¹³", "3年", "—"],
    ["安慰剂", "—", "2年", "高"],
]
Box = tuple[float, float, float, float]


def set_pieces(page: PageSetter, x: float, y: float, text: str) -> float:
    """Set each character as a piece of its own, and what stands between carets as one raised piece."""
    for piece in re.findall(r"\^[^^]+\^|.", text):
        raised = piece.startswith("^")
        x = page.text(x, y - 3.5 if raised else y, piece.strip("^"), 6 if raised else 10)
    return x


def set_paper(path: Path) -> Path:
    page, side = PageSetter(), PageSetter()
    for at, text in enumerate(
        ("血友病基因治疗进展^[3]^。", "刘洋^1^，赵敏^2^著", "出血率下降^[4-6]^；随访仍短^[7]^。")
    ):
        set_pieces(page, 60, 60 + 16 * at, text)
    page.text(200, 150, "表1 血友病的基因疗法", 9)
    set_table(page, 170)
    for at, line in enumerate(
        ("单次给药后凝血因子持续表达五年", "肝酶升高以激素控制而多可逆转", "疗效随时间减退者须再次随访中")
    ):
        for number, char in enumerate(line):
            side.text(100 + 16 * at, 700 - 11 * number, char, 10, turn=True)
    return write_pdf(path, [page, side])


def set_table(page: PageSetter, y: float) -> None:
    for at, row in enumerate(FACTORS):
        if at < 2:
            page.rule(60, y - 12, 530, y - 12)
        page.row(PLACES, y, row)
        y += 16
    page.rule(60, y - 12, 530, y - 12)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return set_paper(tmp_path_factory.mktemp("fonts") / "paper.pdf")


def read(path: Path) -> tuple[Page, ...]:
    return read_pdf(path, CONTEXT)


def extents(path: Path) -> list[tuple[str, Box, float]]:
    """Each drawn character of the first page, the extent of its glyph, and its advance by the loose box."""
    document = pypdfium2.PdfDocument(path)
    text = document[0].get_textpage()
    found, sides, loose = [], [ctypes.c_double() for _ in range(4)], pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text, at):
            continue
        pdfium.FPDFText_GetCharBox(text, at, *sides)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, at, loose)
        left, right, bottom, top = (side.value for side in sides)
        box = (left - x.value, bottom - y.value, right - x.value, top - y.value)
        found.append((chr(pdfium.FPDFText_GetUnicode(text, at)), box, loose.right - loose.left))
    document.close()
    return found


def test_glyphs_of_a_font_not_carried_are_the_stand_ins(tmp_path: Path) -> None:
    page = PageSetter()
    page.text(60, 80, "总生存期12.5个月（n=48）", 10)
    found = extents(write_pdf(tmp_path / "line.pdf", [page]))
    assert "".join(char for char, _, _ in found) == "总生存期12.5个月（n=48）"
    for char, box, advance in found:
        assert box == pytest.approx((0, 0, WIDE / 100, HIGH / 100), abs=0.15), char
        assert advance == pytest.approx(text_width(char, 10), abs=0.01), char


@pytest.mark.parametrize(
    ("ordering", "coding", "codec"),
    [
        ("GB1", "GBK-EUC-H", "gbk"),
        ("CNS1", "ETen-B5-H", "big5"),
        ("Japan1", "90ms-RKSJ-H", "cp932"),
        ("Korea1", "KSCms-UHC-H", "cp949"),
    ],
)
def test_single_characters_and_lines_along_the_side_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ordering: str, coding: str, codec: str
) -> None:
    font = FONT.replace("(GB1)", f"({ordering})").replace("/UniGB-UCS2-H", f"/{coding}")
    monkeypatch.setattr("typesetter.FONT", font)
    page = PageSetter()
    for y, turn in ((80, False), (400, True)):
        code = "生存".encode(codec).hex()
        page.text(60, y, "", 10, turn=turn)
        page.content[-1] = page.content[-1].replace("<>", f"<{code}>")
        page.text(200, y, "", 10, turn=turn)
        page.content[-1] = page.content[-1].replace("<>", f"<{code[:4]}>")
    found = [char for char, _, _ in extents(write_pdf(tmp_path / "coded.pdf", [page]))]
    assert sorted(found) == sorted("生存生" * 2)


SYMBOLS = (
    "<< /Type /Font /Subtype /TrueType /BaseFont /Cambria /FirstChar 65 /LastChar 67 /Widths [600 550 700] "
    "/Encoding << /Type /Encoding /Differences [65 /alpha /beta /arrowup] >> /FontDescriptor << "
    "/Type /FontDescriptor /FontName /Cambria /Flags 4 /FontBBox [0 -200 900 900] /ItalicAngle 0 "
    "/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>"
)


def test_single_symbols_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typesetter.FONT", SYMBOLS)
    page = PageSetter()
    for at, code in enumerate(("41", "42", "43")):
        page.text(60 + 40 * at, 80, "", 10)
        page.content[-1] = page.content[-1].replace("<>", f"<{code}>")
    found = extents(write_pdf(tmp_path / "symbols.pdf", [page]))
    assert [(char, round(advance, 1)) for char, _, advance in found] == [("α", 6.0), ("β", 5.5), ("↑", 7.0)]


def test_raised_figures_and_marks_beside_them_are_read(paper: Path) -> None:
    first, _ = read(paper)
    assert "血友病基因治疗进展[3]。" in first.text
    assert "刘洋¹，赵敏²著" in first.text
    assert "出血率下降[4-6]；随访仍短[7]。" in first.text


def test_dashes_and_single_characters_are_cells(paper: Path) -> None:
    first, _ = read(paper)
    (table,) = first.tables
    cells = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert [[cells[row, column] for column in range(4)] for row in range(4)] == FACTORS


def test_lines_along_the_side_are_read(paper: Path) -> None:
    _, side = read(paper)
    assert "单次给药后凝血因子持续表达五年" in side.text.replace("\n", "")
    assert "疗效随时间减退者须再次随访中" in side.text.replace("\n", "")


def test_reading_is_the_same_after_pages_were_drawn_for_a_person(paper: Path) -> None:
    before = read(paper)
    with fonts_of_the_machine():
        pass
    assert len(draw_pages(paper)) == 2
    assert read(paper) == before
    assert {round(box[2] - box[0], 1) for _, box, _ in extents(paper)} <= {0.6, 0.9, 1.0}


def test_only_one_module_loads_pdfium() -> None:
    """Another that loaded it first would read with the machine's fonts."""
    loading = re.compile(r"^\s*(?:import|from) pypdfium2", re.MULTILINE)
    files = [path for path in (ROOT / "pipeline").rglob("*.py") if loading.search(path.read_text("utf-8"))]
    assert [path.name for path in files] == ["fonts.py"]


def write_raw_pdf(path: Path, objects: list[bytes]) -> Path:
    """A PDF of these objects, the first of which is its catalogue."""
    content, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    path.write_bytes(content)
    return path


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


@pytest.mark.parametrize(
    ("font", "printed"),
    [
        (b"Symbol", "The IFN-γ level was ≥ 7 here"),
        (b"ABCDEF+NotoIcons", "The IFN-\uf067 level was \uf0b3 7 here"),
    ],
)
def test_private_code_points_are_what_their_font_draws(tmp_path: Path, font: bytes, printed: str) -> None:
    spans = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <ff> <f020> endbfrange"
    cmap = b"/CIDInit /ProcSet findresource begin begincmap " + spans + b" endcmap end"
    page = (
        b"BT /A 11 Tf 60 700 Td (The IFN-) Tj /S 11 Tf (g) Tj /A 11 Tf ( level was ) Tj "
        b"/S 11 Tf (\263\040) Tj /A 11 Tf (7 here) Tj ET"
    )
    path = write_raw_pdf(
        tmp_path / "paper.pdf",
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</A 5 0 R/S 6 0 R>>>>>>",
            stream(page),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/" + font + b"/ToUnicode 7 0 R>>",
            stream(cmap),
        ],
    )
    assert read(path)[0].text == printed
