"""PDFs set by the tests themselves: what the reader makes of columns, tables and damaged files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, write_pdf

from pipeline.geometry.recognised import RecognisedPage
from pipeline.layout.flattened import ShapeKinds
from pipeline.papertables import PaperTable, collect_tables
from pipeline.readers import ReadContext, ReadError
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page, Paper, Table
from pipeline.settings import load_settings
from pipeline.store import decode_records, encode_records

ROOT = Path(__file__).parent.parent
CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
Read = Callable[..., tuple[Page, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Set pages as a PDF, read it, and hold every offset and box against the text and the page."""

    def run(*setters: PageSetter) -> tuple[Page, ...]:
        pages = read_pdf(write_pdf(tmp_path / "paper.pdf", list(setters)), CONTEXT)
        for page, setter in zip(pages, setters, strict=True):
            check_page(page, setter)
        return pages

    return run


def check_page(page: Page, setter: PageSetter) -> None:
    width, height = (
        (setter.width, setter.height) if setter.rotate % 180 == 0 else (setter.height, setter.width)
    )
    boxes = [line.box for line in page.lines] + [cell.box for table in page.tables for cell in table.cells]
    for box in boxes:
        assert box is not None
        left, top, right, bottom = box
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
    for table in page.tables:
        for cell in table.cells:
            assert page.text[cell.start : cell.end] == cell.text
    assert decode_records(encode_records([page]), Page) == [page]


def grid_of(table: Table) -> list[list[str]]:
    """The texts by row and column, a spanning cell at its first place."""
    rows = 1 + max(cell.row for cell in table.cells)
    columns = max(cell.column + cell.column_span for cell in table.cells)
    grid = [[""] * columns for _ in range(rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


def texts_of(page: Page, role: str) -> list[str]:
    return [page.text[line.start : line.end].strip() for line in page.lines if line.role == role]


def tables_of(pages: tuple[Page, ...]) -> tuple[PaperTable, ...]:
    return collect_tables(Paper("paper.pdf", pages, "pdf"))


@dataclass
class TableSetter:
    """Sets a table's rows; ``rules``: none, three (above, below, under the head) or all."""

    places: list[float]
    right: float
    rules: str = "three"
    leading: float = 16
    size: float = 9

    def set(self, page: PageSetter, y: float, rows: list[list[str]], *, head: int = 1) -> float:
        left = self.places[0] - 6
        top = y - self.leading + 4
        for at, row in enumerate(rows):
            ruled = {"none": False, "three": at in (0, head), "all": True}[self.rules]
            if ruled:
                page.rule(left, y - self.leading + 4, self.right, y - self.leading + 4)
            page.row(self.places, y, row, self.size)
            y += self.leading
        if self.rules != "none":
            page.rule(left, y - self.leading + 4, self.right, y - self.leading + 4)
        if self.rules == "all":
            for x in [*self.places, self.right + 6]:
                page.rule(x - 6, top, x - 6, y - self.leading + 4)
        return y


ADC = [
    ["药物名称", "靶点", "获批时间", "适应证"],
    ["恩美曲妥珠单抗", "HER2", "2013-02", "乳腺癌"],
    ["德曲妥珠单抗", "HER2", "2019-12", "乳腺癌、胃癌"],
    ["维布妥昔单抗", "CD30", "2011-08", "霍奇金淋巴瘤"],
]
PROSE_ZH = "抗体药物偶联物由单克隆抗体与细胞毒性药物经连接子偶联而成，兼具靶向性与杀伤力，在实体瘤中进展迅速"
PROSE_EN = [
    "Antibody drug conjugates combine the specificity of antibodies with",
    "the potency of cytotoxic payloads, and several have been approved in",
    "solid tumours since 2019. Their safety profile depends on the linker.",
]


@pytest.mark.parametrize("rules", ["three", "all", "none"])
def test_table_with_any_rules_gives_its_cells(read: Read, rules: str) -> None:
    page = PageSetter()
    page.lines(60, 80, PROSE_EN)
    page.text(200, 150, "表1 已上市的抗体药物偶联物", 9)
    y = TableSetter([66, 200, 300, 400], 530, rules).set(page, 170, ADC)
    page.text(60, y + 4, "注：HER2：人表皮生长因子受体2；CD30：分化群30。", 7)
    page.lines(60, y + 40, PROSE_EN)
    (read_page,) = read(page)
    (table,) = read_page.tables
    assert grid_of(table) == ADC
    assert (table.label, table.caption, table.head_rows) == ("表1", "已上市的抗体药物偶联物", 1)
    assert {cell.state for cell in table.cells} == {"printed"}
    note = read_page.text[table.footnote_start : table.footnote_end]
    assert note == "注：HER2：人表皮生长因子受体2；CD30：分化群30。"
    assert "solid tumours since 2019" in read_page.text


def test_cells_wrapped_over_lines_are_joined(read: Read) -> None:
    page = PageSetter()
    page.text(60, 60, "Table 1. Ongoing trials of PD-1 inhibitors", 9)
    rows = [["Trial", "Drug", "Population"], ["NCT01234567", "nivolumab", "melanoma"]]
    setter = TableSetter([66, 180, 300], 530)
    y = setter.set(page, 84, rows)
    page.row([66, 180, 300], y, ["NCT07654321", "pembrolizumab,", "non-small cell lung cancer,"], 9)
    page.row([66, 180, 300], y + 11, ["", "chemotherapy", "previously untreated"], 9)
    page.row([66, 180, 300], y + 27, ["NCT00000011", "cemiplimab", "cutaneous carcinoma"], 9)
    page.rule(60, y + 33, 530, y + 33)
    (read_page,) = read(page)
    (table,) = read_page.tables
    assert grid_of(table)[2:] == [
        ["NCT07654321", "pembrolizumab, chemotherapy", "non-small cell lung cancer, previously untreated"],
        ["NCT00000011", "cemiplimab", "cutaneous carcinoma"],
    ]
    assert [cell.state for cell in table.cells if cell.row == 2] == ["printed", "joined", "joined"]


def test_head_of_two_rows_keeps_its_spans(read: Read) -> None:
    page = PageSetter()
    page.text(60, 60, "Table 2. Response by arm", 9)
    page.rule(60, 68, 530, 68)
    page.text(66, 80, "Study", 9)
    page.text(230, 80, "Treatment arm", 9)
    page.text(410, 80, "Control arm", 9)
    page.rule(190, 85, 340, 85, 0.4)
    page.rule(370, 85, 520, 85, 0.4)
    page.row([196, 290, 376, 470], 96, ["n", "ORR", "n", "ORR"], 9)
    page.rule(60, 102, 530, 102)
    page.row([66, 196, 290, 376, 470], 114, ["Alpha", "120", "32.5%", "118", "12.1%"], 9)
    page.row([66, 196, 290, 376, 470], 128, ["Beta", "80", "41.0%", "82", "20.4%"], 9)
    page.rule(60, 134, 530, 134)
    (table,) = tables_of(read(page))
    assert table.heads == (
        "Study",
        "Treatment arm / n",
        "Treatment arm / ORR",
        "Control arm / n",
        "Control arm / ORR",
    )
    assert [[cell.text if cell else "" for cell in row] for row in table.rows] == [
        ["Alpha", "120", "32.5%", "118", "12.1%"],
        ["Beta", "80", "41.0%", "82", "20.4%"],
    ]


def test_cell_over_two_rows_of_a_ruled_table_stands_in_both(read: Read) -> None:
    page = PageSetter()
    page.text(60, 60, "表3 用药方案", 9)
    for x in (60, 180, 320, 460):
        page.rule(x, 70, x, 130)
    for y in (70, 90, 130):
        page.rule(60, y, 460, y)
    page.rule(180, 110, 460, 110)
    page.row([66, 186, 326], 84, ["分组", "药物", "剂量"], 9)
    page.text(66, 114, "试验组", 9)
    page.row([186, 326], 104, ["奥希替尼", "80 mg"], 9)
    page.row([186, 326], 124, ["培美曲塞", "500 mg"], 9)
    (table,) = tables_of(read(page))
    assert [[(c.text, c.state) if c else None for c in row] for row in table.rows] == [
        [("试验组", "merged"), ("奥希替尼", "printed"), ("80 mg", "printed")],
        [("试验组", "merged"), ("培美曲塞", "printed"), ("500 mg", "printed")],
    ]


def test_bilingual_caption_is_a_pair(read: Read) -> None:
    page = PageSetter()
    page.text(200, 60, "表1 已上市的药物", 9)
    page.text(200, 73, "Table 1 Approved drugs", 9)
    TableSetter([66, 200, 300, 400], 530).set(page, 96, ADC)
    (read_page,) = read(page)
    (table,) = read_page.tables
    assert (table.label, table.caption, table.caption_other) == ("表1", "已上市的药物", "Approved drugs")
    assert grid_of(table) == ADC


def two_column_page(head: str, foot: str, first: int) -> PageSetter:
    page = PageSetter()
    page.text(60, 40, head, 8)
    page.text(290, 810, foot, 8)
    for column, x in enumerate((60, 310)):
        page.lines(x, 90, [f"{first + 30 * column + at:03d}{PROSE_ZH[:20]}" for at in range(30)], 10, 15)
    return page


def test_columns_are_read_one_after_the_other_and_furniture_is_apart(read: Read) -> None:
    pages = [two_column_page(f"现代肿瘤医学 2024, 32({n})", f"· {n} ·", 60 * (n - 1)) for n in (1, 2, 3)]
    found = read(*pages)
    body = "".join(
        page.text[line.start : line.end] for page in found for line in page.lines if line.role != "furniture"
    )
    numbers = [int(body[at : at + 3]) for at in range(len(body) - 3) if body[at : at + 3].isdigit()]
    assert numbers == list(range(180))
    assert [texts_of(page, "furniture") for page in found] == [
        [f"现代肿瘤医学 2024, 32({n})", f"· {n} ·"] for n in (1, 2, 3)
    ]


def test_reading_order_does_not_depend_on_the_order_in_the_file(read: Read) -> None:
    straight = two_column_page("现代肿瘤医学 2024, 32(1)", "· 1 ·", 0)
    raster = two_column_page("现代肿瘤医学 2024, 32(1)", "· 1 ·", 0)
    raster.content.sort(key=lambda piece: -float(piece.split(" Tm")[0].split()[-1]))
    assert read(straight)[0].text == read(raster)[0].text


def test_sentence_is_whole_across_columns_and_a_table_between(read: Read) -> None:
    page = PageSetter()
    TableSetter([66, 200, 300, 400], 530).set(page, 84, ADC)
    page.text(220, 64, "表1 已上市的药物", 9)
    for column, x in enumerate((60, 310)):
        page.lines(x, 180, [PROSE_ZH[(column * 12 + at) % 20 :][:22] for at in range(12)], 10, 15)
    page.text(60, 360, "客观缓解率在各项研究中为百分之三十二点", 10)
    page.text(310, 360, "五。", 10)
    (read_page,) = read(page)
    assert grid_of(read_page.tables[0]) == ADC
    first = "客观缓解率在各项研究中为百分之三十二点"
    after = read_page.text[read_page.text.index(first) + len(first) :]
    assert after.startswith(PROSE_ZH[12:30])


def test_table_goes_on_over_pages_with_a_repeated_head(read: Read) -> None:
    one, two = PageSetter(), PageSetter()
    one.text(200, 640, "表1 已上市的药物", 9)
    TableSetter([66, 200, 300, 400], 530).set(one, 664, ADC)
    two.text(60, 60, "续表1", 9)
    more = [ADC[0], ["戈沙妥珠单抗", "TROP2", "2020-04", "三阴性乳腺癌"]]
    TableSetter([66, 200, 300, 400], 530).set(two, 84, more)
    (table,) = tables_of(read(one, two))
    assert table.heads == tuple(ADC[0])
    assert [[cell.text if cell else "" for cell in row] for row in table.rows] == [*ADC[1:], more[1]]


def test_table_goes_on_without_caption_or_head(read: Read) -> None:
    one, two = PageSetter(), PageSetter()
    one.text(200, 640, "Table 1. Approved conjugates", 9)
    TableSetter([66, 200, 300, 400], 530).set(one, 664, ADC)
    more = [["戈沙妥珠单抗", "TROP2", "2020-04", "三阴性乳腺癌"], ["维迪西妥单抗", "HER2", "2021-06", "胃癌"]]
    TableSetter([66, 200, 300, 400], 530).set(two, 84, more, head=0)
    (table,) = tables_of(read(one, two))
    assert [[cell.text if cell else "" for cell in row] for row in table.rows] == [*ADC[1:], *more]


def set_turned_table(page: PageSetter) -> None:
    """The conjugates' table, read from below: its rows stand beside each other."""
    for at, row in enumerate(ADC):
        for place, cell in zip([100, 300, 450, 600], row, strict=True):
            page.text(140 + 16 * at, 842 - place, cell, 9, turn=True)
    page.text(110, 842 - 300, "表1 已上市的药物", 9, turn=True)
    for x in (128, 146, 194):
        page.rule(x, 842 - 94, x, 842 - 760)


def test_page_shown_turned_reads_upright(read: Read) -> None:
    page = PageSetter(rotate=90)
    set_turned_table(page)
    (read_page,) = read(page)
    assert grid_of(read_page.tables[0]) == ADC
    assert read_page.tables[0].label == "表1"


def test_table_turned_on_an_upright_page(read: Read) -> None:
    page = PageSetter()
    page.text(60, 40, "Smith et al. Conjugates 2024;12(3):45", 8)
    set_turned_table(page)
    (read_page,) = read(page)
    assert grid_of(read_page.tables[0]) == ADC
    cell = next(cell for cell in read_page.tables[0].cells if cell.text == "HER2")
    assert cell.box is not None
    assert cell.box[3] - cell.box[1] > cell.box[2] - cell.box[0]  # it stands upright on the page
    assert texts_of(read_page, "furniture") == ["Smith et al. Conjugates 2024;12(3):45"]


def test_superscript_figures_do_not_run_into_numbers(read: Read) -> None:
    page = PageSetter()
    x = page.text(60, 100, "总缓解率为32.5", 10)
    x = page.text(x, 96.5, "9,12", 6)
    x = page.text(x, 100, "，", 10)
    x = page.text(x, 100, "缓解持续时间为4.2个月", 10)
    x = page.text(x, 96.5, "[13-15]", 6)
    page.text(x, 100, "。", 10)
    (read_page,) = read(page)
    assert read_page.text == "总缓解率为32.5⁹,¹²，缓解持续时间为4.2个月[13-15]。"


def test_text_drawn_twice_or_invisibly_is_read_once(read: Read) -> None:
    page = PageSetter()
    for x in (60, 60.2):
        page.text(x, 100, "Overall survival was 12.4 months.", 10)
    page.text(60, 120, "hidden words", 10, mode=3)
    (read_page,) = read(page)
    assert read_page.text == "Overall survival was 12.4 months."
    assert [issue.code for issue in read_page.issues] == ["hidden_text"]


def test_invisible_text_alone_is_the_text_layer_of_a_scan(read: Read) -> None:
    page = PageSetter()
    page.text(60, 100, "Recognised words of a scan.", 10, mode=3)
    assert read(page)[0].text == "Recognised words of a scan."


def test_radicals_are_folded_to_the_characters_they_stand_for(read: Read) -> None:
    from pipeline.geometry.codes import RADICALS

    assert [chr(RADICALS[ord(radical)]) for radical in "⽤⼈⾎"] == ["用", "人", "血"]
    assert chr(RADICALS[0xF9DD]) == "利"


def test_page_without_text_layer_says_so_and_is_read_by_a_recogniser(tmp_path: Path) -> None:
    page = PageSetter()
    for at in range(20):
        page.rule(60, 100 + 3 * at, 500, 103 + 5 * at, 3)
    path = write_pdf(tmp_path / "scan.pdf", [page])
    (blank,) = read_pdf(path, CONTEXT, ocr=lambda picture, dpi: RecognisedPage([]))
    assert [(issue.severity, issue.code) for issue in blank.issues] == [("warning", "no_text_layer")]
    assert "sees no text" in blank.issues[0].message

    @dataclass
    class Seen:
        text: str
        box: tuple[float, float, float, float]
        confidence: float = 0.9
        bold: bool = False
        size: float = 0.0

    seen = [
        Seen("试验编号为NCT01234567，", (60, 90, 260, 102)),
        Seen("共入组120例患者。", (60, 106, 200, 118)),
    ]
    (found,) = read_pdf(path, CONTEXT, ocr=lambda picture, dpi: RecognisedPage(seen))
    assert found.text == "试验编号为NCT01234567，共入组120例患者。"
    assert [issue.code for issue in found.issues] == ["read_by_ocr"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<html>not a PDF</html>", "no PDF but a web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "no PDF but a PNG picture"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 20, "no PDF"),
    ],
)
def test_what_is_no_paper_is_refused_with_a_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=words) as refusal:
        read_pdf(path, CONTEXT)
    assert refusal.value.remedy


def test_paper_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no pages"):
        read_pdf(write_pdf(tmp_path / "paper.pdf", []), CONTEXT)


def test_same_file_gives_the_same_pages_twice(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "paper.pdf", [two_column_page("Journal 2024, 3(1)", "1", 0)])
    assert read_pdf(path, CONTEXT) == read_pdf(path, CONTEXT)


def test_notes_at_the_foot_of_a_column_interrupt_no_sentence(read: Read) -> None:
    page = PageSetter()
    for column, x in enumerate((60, 310)):
        page.lines(x, 90, [PROSE_ZH[(column * 7 + at) % 20 :][:22] for at in range(30)], 10, 15)
    page.text(60, 540, "客观缓解率在各项研究中为百分之三十二点", 10)
    page.text(310, 540, "五，中位随访时间为十二个月。", 10)
    page.lines(
        60, 600, ["[基金项目] 国家自然科学基金(No. 81900001)", "[作者简介] 李明，硕士，从事肿瘤研究"], 8, 12
    )
    (read_page,) = read(page)
    first = "客观缓解率在各项研究中为百分之三十二点"
    after = read_page.text[read_page.text.index(first) + len(first) :]
    assert after.startswith(PROSE_ZH[7:25])
    notes = texts_of(read_page, "front_matter")
    assert notes == ["[基金项目] 国家自然科学基金(No. 81900001)", "[作者简介] 李明，硕士，从事肿瘤研究"]


def test_a_doi_in_small_references_and_small_front_matter_are_no_feet(read: Read) -> None:
    page = PageSetter()
    page.text(60, 50, "Treatment of chronic hepatitis B in pregnancy", 16)
    page.text(60, 75, "Correspondence: a@example.org. Published 3 May 2024.", 8)
    page.text(60, 90, "Summary. Chronic hepatitis B (CHB) is common. We review tenofovir.", 8)
    page.text(60, 115, "1. Introduction", 11)
    y = page.lines(60, 130, ["Tenofovir lowers the rate of transmission", "to children in all trials."] * 9)
    page.lines(60, y, ["References"], 11)
    entries = ["1. Pan CQ. Tenofovir in pregnancy. N Engl J Med 2016; 374: 24.", "doi:10.1056/NEJMoa1508660"]
    page.lines(60, y + 16, [*entries, "2. Jourdain G. Tenofovir or placebo. N Engl J Med 2018; 378: 11."], 8)
    pages = read(page)
    assert texts_of(pages[0], "abstract") == ["Chronic hepatitis B (CHB) is common. We review tenofovir."]
    assert [text[:9] for text in texts_of(pages[0], "reference")] == ["1. Pan CQ", "doi:10.10", "2. Jourda"]


def test_headings_without_numbers_are_told_by_their_type(read: Read) -> None:
    page = PageSetter()
    y = page.lines(60, 60, ["Abstract: Conjugates are reviewed here in short."], 10)
    for title in ("Mechanism of action", "Clinical results", "Toxicity and resistance"):
        page.text(60, y + 20, title, 14)
        y = page.lines(60, y + 44, PROSE_EN * 2, 10)
    (read_page,) = read(page)
    assert [(heading.title, heading.level) for heading in read_page.headings] == [
        ("Mechanism of action", 1),
        ("Clinical results", 1),
        ("Toxicity and resistance", 1),
    ]


def test_caption_without_a_table_is_an_issue(read: Read) -> None:
    page = PageSetter()
    page.lines(60, 80, PROSE_EN)
    page.text(200, 150, "表2 不良反应", 9)
    page.text(200, 163, "Table 2 Adverse events", 9)
    page.lines(60, 300, PROSE_EN)
    (read_page,) = read(page)
    assert not read_page.tables
    (issue,) = [issue for issue in read_page.issues if issue.code == "table_not_found"]
    assert issue.message.startswith("表2: a caption, but no table")
    assert read_page.text[issue.start : issue.end] == "表2 不良反应"


def test_caption_at_the_head_of_a_page_is_no_running_head(read: Read) -> None:
    pages = [PageSetter() for _ in range(3)]
    for number, page in enumerate(pages, start=1):
        page.text(60, 40, "综述  抗体药物偶联物", 8)
        page.text(200, 66, f"表{number} 已上市的抗体药物偶联物", 9)
        y = TableSetter([66, 200, 300, 400], 530).set(page, 84, ADC)
        page.lines(60, y + 40, PROSE_EN)
    read_pages = read(*pages)
    assert [table.label for page in read_pages for table in page.tables] == ["表1", "表2", "表3"]
    assert all(texts_of(page, "furniture") == ["综述 抗体药物偶联物"] for page in read_pages)


def test_caption_at_the_foot_of_a_page_names_the_table_on_the_next(read: Read) -> None:
    first, second = PageSetter(), PageSetter()
    first.lines(60, 80, PROSE_EN)
    first.text(200, 760, "表1 已上市的抗体药物偶联物", 9)
    y = TableSetter([66, 200, 300, 400], 530).set(second, 84, ADC)
    second.lines(60, y + 40, PROSE_EN)
    pages = read(first, second)
    (table,) = tables_of(pages)
    assert (table.label, table.caption) == ("表1", "已上市的抗体药物偶联物")
    assert texts_of(pages[0], "caption") == ["表1 已上市的抗体药物偶联物"]
    assert not any(page.issues for page in pages)
