"""What journals and preprint servers set around a paper's text: PDFs set by the tests themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, text_width, write_pdf

from pipeline.geometry.columns import order_pieces
from pipeline.geometry.lines import Piece
from pipeline.layout.flattened import ShapeKinds
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Page
from pipeline.settings import load_settings

ROOT = Path(__file__).parent.parent
CONTEXT = ReadContext(load_settings(ROOT / "config").layout, ShapeKinds())
Read = Callable[..., tuple[Page, ...]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Set pages as a PDF and read it."""
    return lambda *setters: read_pdf(write_pdf(tmp_path / "paper.pdf", list(setters)), CONTEXT)


def texts_of(pages: tuple[Page, ...], role: str) -> list[str]:
    return [page.text[line.start : line.end] for page in pages for line in page.lines if line.role == role]


def prose(pages: tuple[Page, ...]) -> str:
    return " ".join(texts_of(pages, "body"))


MANUSCRIPT = [
    "Givosiran lowers the synthesis of aminolevulinate in hepatocytes of",
    "patients who suffer from acute porphyria. In the pivotal study",
    "94 patients were enrolled, and the rate of attacks fell by 74",
    "per cent under treatment. Adverse events were mild in nearly all",
    "patients, and one of them stopped treatment because of a rise of",
    "aminotransferases to more than eight times the upper limit.",
    "The drug was approved in 2019 and is given once every month as",
    "an injection under the skin of the abdomen by a nurse.",
]


def manuscript_page(first: int, *, step: int = 1, edge: float = 60) -> PageSetter:
    page = PageSetter()
    for at in range(24):
        y = 90 + 26 * at
        page.text(90, y, MANUSCRIPT[at % len(MANUSCRIPT)], 11)
        if (first + at) % step == 0:
            number = str(first + at)
            page.text(edge - 3 * len(number), y, number, 6)
    return page


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("edge", [60, 560])
def test_numbers_of_the_lines_stand_in_no_sentence(read: Read, step: int, edge: float) -> None:
    pages = read(manuscript_page(1, step=step, edge=edge), manuscript_page(25, step=step, edge=edge))
    text = prose(pages)
    assert "pivotal study 94 patients were enrolled" in text
    assert "the rate of attacks fell by 74 per cent" in text
    assert any("10" in line and "20" in line for line in texts_of(pages, "furniture"))


def test_grades_in_a_first_column_are_no_numbers_of_lines(read: Read) -> None:
    pages = [manuscript_page(1 + 24 * at, step=1, edge=40) for at in range(6)]
    pages[2].text(60, 722, "Table 1. Tumour regression grade", 9)
    rows = [["Grade", "Arm A", "Arm B"], *([str(at), f"{at + 3} (4%)", f"{at + 7} (9%)"] for at in range(5))]
    for at, row in enumerate(rows):
        pages[2].row([60, 200, 340], 740 + 12 * at, row)
    for y in (730, 743, 804):
        pages[2].rule(55, y, 500, y)
    (table,) = [table for page in read(*pages) for table in page.tables]
    assert [cell.text for cell in table.cells if cell.column == 0] == ["Grade", "0", "1", "2", "3", "4"]


def test_labels_of_a_list_that_count_its_lines_are_no_line_numbers(read: Read) -> None:
    first, second = PageSetter(), PageSetter()
    first.lines(60, 90, 5 * MANUSCRIPT, 11)
    for at in range(16):
        y = 90 + 14 * at
        second.text(60, y, str(at + 1), 9)
        second.text(80, y, f"Example A. Porphyria in Europe. Sample Hepatol 20{at + 10}; 4: 1-{at + 2}.", 9)
    second.lines(60, 400, MANUSCRIPT, 11)
    text = "\n".join(page.text for page in read(first, second))
    assert "12 Example A. Porphyria in Europe. Sample Hepatol 2021" in text


NOTES = [
    "Department of Medicine,",
    "Sample University, Bern",
    "OPEN ACCESS",
    "Edited by",
    "Anna Sample, Spain",
    "Reviewed by",
]
COLUMN = [
    "Ravulizumab was approved in 2018 and",
    "is given every eight weeks. Of all",
    "patients treated, most avoid blood,",
]


def page_with_notes(*, left: bool) -> PageSetter:
    """A title and two columns, and a narrow ragged column of notes at one side."""
    page = PageSetter()
    x, side = (190, 40) if left else (40, 450)
    page.text(x, 80, "Inhibitors of complement in rare diseases", 18)
    for column in (0, 1):
        for at in range(24):
            page.text(x + 195 * column, 130 + 13 * at, COLUMN[at % 3] + f" {column}{at}", 9)
    page.lines(side, 133.7, 2 * NOTES, 7, 9.3)
    return page


@pytest.mark.parametrize("left", [True, False])
def test_notes_beside_the_columns_interrupt_no_sentence(read: Read, left: bool) -> None:
    pages = read(page_with_notes(left=left))
    text = prose(pages)
    assert "avoid blood, 023 Ravulizumab was approved in 2018 and 10" in text
    assert not any(note in text for note in NOTES)
    assert "Sample University, Bern" in texts_of(pages, "front_matter")
    assert texts_of(pages, "title") == ["Inhibitors of complement in rare diseases"]


def test_cells_of_a_narrow_first_column_stay_level_with_their_row(read: Read) -> None:
    page = PageSetter()
    for at, drug in enumerate(
        ["eculizumab", "ravulizumab", "iptacopan", "danicopan", "crovalimab", "pozelimab"]
    ):
        page.text(40, 100 + 14 * at, drug, 9)
        page.text(
            190, 100 + 14 * at, f"binds its target in {at + 20} patients who were treated in the trial", 9
        )
    assert "eculizumab binds its target in 20 patients" in " ".join(page.text for page in read(page)).replace(
        "\n", " "
    )


def body_page(head: list[tuple[float, str]], foot: list[tuple[float, str]] | None = None) -> PageSetter:
    page = PageSetter()
    for x, text in head:
        page.text(x, 40, text, 8)
    for x, text in foot or []:
        page.text(x, 810, text, 8)
    for at in range(40):
        page.text(60, 120 + 16 * at, MANUSCRIPT[at % len(MANUSCRIPT)], 10)
    return page


def test_head_on_one_page_alone_is_told_by_the_number_that_counts_it(read: Read) -> None:
    """Right-hand pages have a head of their own: of two pages one carries it."""
    pages = read(
        body_page([(60, "第 3 期"), (200, "补体抑制剂的研究进展"), (520, "57")]),
        body_page([(60, "58"), (200, "中国示例药学"), (500, "第 41 卷")]),
    )
    assert len(texts_of(pages, "furniture")) == 2
    assert "研究进展" not in prose(pages)


def test_a_part_of_a_head_comes_again_on_another_page(read: Read) -> None:
    journal = "Sample Annals of Nephrology 118 (2024) 104-113"
    pages = read(body_page([(200, journal)]), body_page([(60, "R. Bianchi et al."), (360, journal)]))
    assert len(texts_of(pages, "furniture")) == 2
    assert "Bianchi" not in prose(pages)


def test_first_rows_that_count_nothing_are_no_heads(read: Read) -> None:
    pages = read(
        body_page([(60, "Median survival"), (300, "31")]), body_page([(60, "Median response"), (300, "77")])
    )
    assert texts_of(pages, "furniture") == []


def test_labels_on_a_drawing_stand_in_no_sentence(read: Read) -> None:
    """In the left column a drawing with its labels, in the right one text: no label is read into a line."""
    page = PageSetter()
    page.rule(40, 60, 560, 60)  # below the running head, near the drawing
    page.content.append("1 0.9 0.8 rg 40 600 200 170 re f 0.8 0.9 1 rg 60 700 40 30 re f")
    for x, y, label in [(50, 90, "Classical"), (150, 111, "Lectin"), (90, 141, "C3"), (170, 205, "MAC")]:
        page.text(x, y, label, 8)
    page.text(40, 260, "Figure 1. Points of attack.", 8)
    page.lines(40, 300, [f"{line[:36]}" for line in 4 * MANUSCRIPT], 9, 13)
    page.lines(300, 90, [f"{line[:50]}" for line in 5 * MANUSCRIPT], 9, 13)
    pages = read(page)
    assert sorted(texts_of(pages, "furniture")) == ["C3", "Classical", "Lectin", "MAC"]
    assert texts_of(pages, "caption") == ["Figure 1. Points of attack."]


def test_text_on_a_tinted_ground_above_a_figure_is_kept(read: Read) -> None:
    page = PageSetter()
    page.content.append("0.9 0.9 0.9 rg 40 560 300 230 re f")
    page.lines(50, 80, [f"{line[:50]}" for line in MANUSCRIPT], 9, 13)
    page.text(40, 310, "Figure 1. Points of attack.", 8)
    page.lines(40, 350, 2 * MANUSCRIPT, 9, 13)
    assert "94 patients were enrolled" in prose(read(page))
    assert texts_of(read(page), "furniture") == []


def test_notes_at_the_foot_over_both_columns_interrupt_no_sentence(read: Read) -> None:
    first, second = PageSetter(), PageSetter()
    for page in (first, second):
        for column in (0, 1):
            page.lines(40 + 270 * column, 90, [line[:50] for line in 5 * MANUSCRIPT], 10, 15)
    first.lines(
        40,
        740,
        [
            "* Corresponding author: Rosa Bianchi, Unit of Nephrology, Example Hospital, Bergamo, Italy",
            "0000-1234/2024 Example Press Ltd. All rights are reserved, also those for data mining.",
        ],
        7,
        9,
    )
    pages = read(first, second)
    assert len(texts_of(pages, "front_matter")) == 2
    assert "Example" not in prose(pages)


def test_line_that_says_where_the_paper_goes_on_stands_in_no_sentence(read: Read) -> None:
    first, second = PageSetter(), PageSetter()
    zh = "补体抑制剂改善了患者的贫血并减少了输血的需要但仍有患者出现血管外溶血"
    first.lines(60, 90, 10 * [zh], 10, 16)
    first.text(420, 90 + 160, "（下转第 88 页）", 9)
    second.text(60, 90, "（上接第62页）", 9)
    second.lines(60, 106, [*9 * [zh], zh[:20] + "。"], 10, 16)
    pages = read(first, second)
    assert texts_of(pages, "furniture") == ["（下转第 88 页）", "（上接第62页）"]
    assert 10 * zh + zh in "".join(page.text for page in pages).replace("\n", "")


def test_caption_of_a_figure_is_whole(read: Read) -> None:
    page = PageSetter()
    page.lines(60, 90, 2 * MANUSCRIPT, 10, 14)
    caption = [
        "Figure 1. Points of attack of the inhibitors. MAC, membrane attack complex;",
        "TTR, transthyretin. Arrows show the way of",
        "activation. Redrawn.",
    ]
    page.lines(60, 340, caption, 8, 10)
    page.lines(60, 390, MANUSCRIPT, 10, 14)
    pages = read(page)
    assert texts_of(pages, "caption") == caption
    assert "Arrows" not in prose(pages)


def test_key_words_in_lower_case_behind_a_bare_label(read: Read) -> None:
    page = PageSetter()
    page.text(60, 80, "Inhibitors of complement in rare diseases", 16)
    page.text(60, 110, "Abstract", 11)
    page.lines(60, 130, MANUSCRIPT, 10, 14)
    page.text(60, 260, "Keywords complement · factor B · anaemia", 10)
    page.text(60, 290, "Introduction", 12)
    page.lines(60, 310, 3 * MANUSCRIPT, 10, 14)
    pages = read(page)
    assert texts_of(pages, "keywords") == ["complement · factor B · anaemia"]


def test_large_initial_goes_back_to_its_word(read: Read) -> None:
    page = PageSetter()
    page.text(60, 80, "INHIBITORS OF COMPLEMENT", 20)
    page.text(60, 130, "G", 36)
    page.lines(82, 110, [line[:60] for line in ["ivosiran " + MANUSCRIPT[0][9:], MANUSCRIPT[1]]], 10, 14)
    page.lines(60, 138, MANUSCRIPT[2:], 10, 14)
    pages = read(page)
    assert "Givosiran lowers the synthesis" in pages[0].text
    assert "COMPLEMENT" in pages[0].text


def test_centred_headings_in_the_type_of_the_text(read: Read) -> None:
    """Small capitals are hardly larger than the text; a last line and a lone centred line are no headings."""
    page = PageSetter()
    page.text(60, 70, "Inhibitors of complement", 18)
    page.lines(60, 110, MANUSCRIPT[3:6], 10, 14)
    page.text(190, 166, "Rare diseases", 10)
    page.lines(60, 184, [*MANUSCRIPT[3:6], "The trial went on."], 10, 14)
    page.text(180, 254, "Common diseases", 10)
    page.lines(60, 272, MANUSCRIPT[3:6], 10, 14)
    pages = read(page)
    assert [heading.title for heading in pages[0].headings] == ["Rare diseases", "Common diseases"]


def test_title_below_an_article_number_and_text_below_key_words(read: Read) -> None:
    page = PageSetter()
    page.text(40, 30, "Bianchi et al.", 8)
    page.text(60, 80, "文章编号：1000-0000（2025）02-0155-07", 8)
    page.text(160, 110, "补体抑制剂治疗肾脏疾病的研究进展", 16)
    page.text(240, 130, "何静  罗文博  谭志远", 10)
    page.lines(60, 150, ["摘要：补体系统参与多种肾脏疾病的发生，抑制剂改变了其治疗。"], 9)
    page.text(60, 166, "关键词：补体；肾脏疾病；抑制剂", 9)
    page.lines(60, 184, 3 * ["PNH的患病率很低，但患者的贫血严重，需要长期输血并服用铁剂，"], 10, 15)
    page.text(60, 229, "预后较差。", 10)
    pages = read(page)
    assert texts_of(pages, "title") == ["补体抑制剂治疗肾脏疾病的研究进展"]
    assert texts_of(pages, "keywords") == ["补体；肾脏疾病；抑制剂"]
    assert texts_of(pages, "body")[0].startswith("PNH的患病率")
    assert texts_of(pages, "furniture") == ["Bianchi et al."]


def publisher_page() -> PageSetter:
    """A title below the publisher's lines and the journal's name, key words and abstract between rules."""
    page = PageSetter()
    page.text(200, 50, "Porphyria Letters 118 (2024) 102345", 8)
    page.text(220, 75, "Contents lists available at ScienceDirect", 9)
    page.text(190, 105, "Porphyria Letters", 16)
    page.text(190, 130, "journal homepage: www.example.com/locate/porlet", 8)
    page.text(50, 170, "Rare Metabolic Diseases", 9)
    page.lines(50, 195, ["Small interfering RNA in acute porphyria: a", "review of trials"], 15, 18)
    page.text(50, 235, "Marta Okafor a, Bengt Lind b,*, Ana Ruiz a", 11)
    page.text(50, 252, "a Department of Medicine, University of Example, Lund, Sweden", 7)
    for y in (280, 400):
        page.rule(50, y, 545, y)
    page.lines(50, 295, ["A R T I C L E I N F O", "Keywords:", "Givosiran", "Haem", "Porphyria"], 8, 12)
    page.text(220, 295, "A B S T R A C T", 8)
    page.lines(220, 312, [line[:60] for line in MANUSCRIPT], 8, 10)
    page.text(50, 425, "1. Introduction", 10)
    for x in (50, 310):
        page.lines(x, 445, [line[:46] for line in 3 * MANUSCRIPT], 10, 13)
    return page


def test_lines_of_the_publisher_and_the_name_of_the_journal_are_no_title(read: Read) -> None:
    pages = read(publisher_page())
    assert texts_of(pages, "title") == ["Small interfering RNA in acute porphyria: a", "review of trials"]
    assert texts_of(pages, "author")[0] == "Marta Okafor a, Bengt Lind b,*, Ana Ruiz a"
    around = texts_of(pages, "front_matter")
    for line in ("Contents lists available at ScienceDirect", "Porphyria Letters", "Rare Metabolic Diseases"):
        assert line in around


def test_abstract_between_rules_beside_the_key_words_is_no_table(read: Read) -> None:
    pages = read(publisher_page())
    assert pages[0].tables == ()
    assert texts_of(pages, "keywords") == ["Givosiran", "Haem", "Porphyria"]
    assert texts_of(pages, "abstract")[0] == MANUSCRIPT[0][:60]


@pytest.mark.parametrize(
    "title", ["Open access publishing of trials in China", "开放获取出版物中的临床试验研究进展"]
)
def test_title_that_begins_as_a_line_of_the_publisher_is_a_title(read: Read, title: str) -> None:
    page = PageSetter()
    page.text(60, 80, title, 16)
    page.text(60, 110, "摘要：本文综述相关研究。" if title[0] == "开" else "Abstract", 10)
    page.lines(60, 130, MANUSCRIPT, 10, 14)
    assert texts_of(read(page), "title") == [title]


def test_heading_below_a_heading_in_capitals_is_one_of_its_own(read: Read) -> None:
    page = PageSetter()
    page.text(60, 70, "Inhibitors of complement", 18)
    for y, chapter, section in [
        (110, "TERMINAL PATHWAY", "Eculizumab"),
        (240, "OTHER PATHWAYS", "Iptacopan"),
    ]:
        page.text(60, y, chapter, 11)
        page.text(60, y + 14, section, 11)
        page.lines(60, y + 28, MANUSCRIPT[3:6], 10, 14)
    titles = [heading.title for heading in read(page)[0].headings]
    assert titles == ["TERMINAL PATHWAY", "Eculizumab", "OTHER PATHWAYS", "Iptacopan"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(1, 40), st.integers(0, 30), st.sampled_from([7.0, 9.0, 12.0])
        ),
        min_size=6,
        max_size=60,
    )
)
@example([(0, 1, 0, 7.0), (0, 9, 0, 7.0), (8, 1, 1, 7.0), (8, 7, 0, 7.0), (9, 1, 1, 7.0), (9, 7, 1, 7.0)])
@settings(max_examples=150, deadline=None)
def test_any_pieces_are_put_in_order_each_once(places: list[tuple[int, int, int, float]]) -> None:
    pieces = [
        Piece(
            (at,), 10.0 * left, 14.0 * row, 10.0 * (left + wide), 14.0 * row + size, 14.0 * row + size, size
        )
        for at, (left, wide, row, size) in enumerate(places)
    ]
    ordered = [piece for column in order_pieces(pieces) for piece in column.pieces]
    assert sorted(piece.words for piece in ordered) == [(at,) for at in range(len(places))]


def set_lines(lines: list[tuple[float, str]]) -> PageSetter:
    """A page with a heading and below it lines of text, each at its left."""
    page = PageSetter()
    page.text(60, 80, "1. Introduction", 14)
    for at, (left, text) in enumerate(lines):
        page.text(left, 104 + 13 * at, text, 10)
    return page


FILLED = [
    (74.0, "Givosiran lowers the synthesis of aminolevulinate in hepatocytes of patients"),
    (60.0, "who suffer from acute porphyria. In the pivotal study 94 patients were enrolled,"),
    (60.0, "and the rate of attacks fell by 74 per cent. Adverse events were of mild severity."),
]
NEXT = [
    (74.0, "Patients stopped treatment because of a rise of aminotransferases to more than"),
    (60.0, "eight times the upper limit, which went back within two months without therapy."),
]


def test_line_set_in_opens_a_paragraph_below_one_that_fills_its_column(read: Read) -> None:
    (page,) = read(set_lines([*FILLED, *NEXT]))
    found = page.text.split("\n")[1:]
    assert found == [" ".join(text for _, text in lines) for lines in (FILLED, NEXT)]


def test_paragraph_goes_on_below_a_loose_line_that_ends_a_sentence(read: Read) -> None:
    """Its words are few and stand apart: the line fills its column nevertheless."""
    words = ["therapy", "lowered", "their", "rate", "by", "half."]
    right = max(left + text_width(text, 10) for left, text in [*FILLED[:2], *NEXT[1:]])
    white = (right - 60 - sum(text_width(word, 10) for word in words)) / (len(words) - 1)
    page, left = set_lines(FILLED[:2]), 60.0
    for word in words:
        page.text(left, 130, word, 10)
        left += text_width(word, 10) + white
    page.lines(60, 143, [*MANUSCRIPT[:5], MANUSCRIPT[7]], 10, 13)
    (found,) = read(page)
    assert len(found.text.split("\n")) == 2, found.text


def test_columns_of_short_references_are_not_parted_where_a_few_of_them_fill_theirs() -> None:
    left = [(46, 97), (46, 105), (53, 262), (60, 101), (53, 224), (53, 208), (53, 210), (53, 220)]
    right = [(313, 546), (313, 498), (313, 496), (313, 548), (320, 337), (309, 462)]
    right += [(309, 516), (309, 461), (309, 490), (309, 482)]
    heights = [[47, 71, 89, 99, 108, 118, 127, 137], [47, 56, 65, 74, 84, 93, 103, 112, 122, 131]]
    pieces = [
        Piece((at,), float(low), base - 6.0, float(high), base + 1.5, float(base), 6.6)
        for at, ((low, high), base) in enumerate(zip(left + right, [*heights[0], *heights[1]], strict=True))
    ]
    columns = [[piece.words[0] for piece in column.pieces] for column in order_pieces(pieces)]
    assert columns == [list(range(8)), list(range(8, 18))]


BOX = ["Key points", "• Half of the patients went without attacks.", "• Cost remains high."]
BOX_ZH = ["要点", "• 半数患者在用药期间未再发作。", "• 费用仍然较高。"]


@pytest.mark.parametrize("drawn", ["frame", "shade", "rules", "type"])
@pytest.mark.parametrize("lines", [BOX, BOX_ZH])
def test_box_of_key_points_in_a_column_interrupts_no_sentence(
    read: Read, lines: list[str], drawn: str
) -> None:
    page = PageSetter()
    han = lines is BOX_ZH
    text = (
        ["多数患者的发作次数在用药以后明显减少", "，此后在随访中维持不变的比例为百分之七"] if han else COLUMN
    )
    size, top = (8 if drawn == "type" else 9), 210.0
    if drawn == "shade":
        page.content.append(f".9 g 50 {page.height - top - 60:.2f} 240 60 re f 0 g")
    if drawn in ("frame", "rules"):
        page.rule(50, top, 290, top)
        page.rule(50, top + 60, 290, top + 60)
    if drawn == "frame":
        page.rule(50, top, 50, top + 60)
        page.rule(290, top, 290, top + 60)
    page.lines(58, top + 20, lines, size, 15)
    for at in range(40):
        page.text(310, 80 + 14 * at, text[at % len(text)], 10)
    halves = [text[at % len(text)] for at in range(30)]
    halves[8], halves[9] = (
        ("此后的发作次数在两组之间并没有明显不", "同。")
        if han
        else ("attacks came back in a few of the patients", "who had stopped.")
    )
    for at, line in enumerate(halves):
        page.text(50, 80 + 14 * at + (84 if at > 8 else 0), line, 10)
    (read_page,) = read(page)
    whole = "没有明显不同。" if han else "few of the patients who had stopped."
    assert whole in read_page.text
    assert all(line in read_page.text for line in lines)
    assert read_page.tables == ()


def test_abstract_in_a_narrow_column_is_read_before_the_text_beside_it(read: Read) -> None:
    page = PageSetter()
    page.text(60, 80, "Small interfering RNA in porphyria", 18)
    page.text(60, 105, "Marta Okafor, Bengt Lind", 10)
    narrow = [" ".join(line.split()[:3]) for line in MANUSCRIPT]
    page.lines(40, 140, ["Abstract: " + narrow[0], *narrow[1:], *narrow], 7, 11)
    page.text(200, 140, "1 Introduction", 13)
    page.lines(200, 165, 3 * MANUSCRIPT, 10, 14)
    page.text(200, 520, "2 Trials", 13)
    page.lines(200, 545, MANUSCRIPT, 10, 14)
    pages = read(page)
    assert [heading.title for heading in pages[0].headings] == ["Introduction", "Trials"]
    assert texts_of(pages, "abstract")[0] == narrow[0]
    assert texts_of(pages, "author") == ["Marta Okafor, Bengt Lind"]


def test_heading_in_capitals_that_its_paragraph_runs_on_behind_takes_no_text_with_it(read: Read) -> None:
    page = PageSetter()
    page.text(60, 80, "Rare diseases of haem", 16)
    page.text(60, 110, "Abstract", 10)
    page.lines(60, 124, MANUSCRIPT[:3], 10, 14)
    page.text(60, 180, "INTRODUCTION", 12)
    page.lines(60, 200, MANUSCRIPT, 10, 14)
    y = 330.0
    for head in ("PROXIMAL PATHWAY.", "TERMINAL PATHWAY."):
        page.text(60, y, f"{head} Givosiran lowers attacks of por-", 12)
        y = page.lines(60, y + 14, ["phyria by half, as was shown.", *MANUSCRIPT[3:6]], 10, 14) + 20
    pages = read(page)
    assert [heading.title for heading in pages[0].headings] == ["INTRODUCTION"]
    assert prose(pages).count("Givosiran lowers attacks of por") == 2


def test_a_letter_set_larger_than_its_line_makes_no_heading_of_it(read: Read) -> None:
    """Greek comes from another font, and is often set a little larger than the text it stands in."""
    page, y = PageSetter(), 60.0
    for head in ("Attacks", "Kidney function"):
        page.text(60, y, head, 12)
        page.lines(60, y + 20, MANUSCRIPT[:4], 10, 13)
        page.text(
            page.text(60, y + 72, "The excretion of porphobilinogen rose to 20 ", 10), y + 72, "μ", 10.9
        )
        page.lines(60, y + 85, MANUSCRIPT[4:], 10, 13)
        y += 180
    pages = read(page)
    assert [heading.title for page in pages for heading in page.headings] == ["Attacks", "Kidney function"]


def test_headings_in_capitals_stand_above_others_of_their_size(read: Read) -> None:
    page, y = PageSetter(), 60.0
    for head, below in (("METHODS", "Study design"), ("RESULTS", "Attacks"), ("DISCUSSION", "Limits")):
        page.text(60, y, head, 12)
        page.text(60, y + 18, below, 12)
        y = page.lines(60, y + 36, MANUSCRIPT, 10, 13) + 20
    levels = {heading.title: heading.level for page in read(page) for heading in page.headings}
    assert levels == dict.fromkeys(["METHODS", "RESULTS", "DISCUSSION"], 1) | dict.fromkeys(
        ["Study design", "Attacks", "Limits"], 2
    )


def test_rules_typed_as_rows_of_stops_are_rules(read: Read) -> None:
    page, places = PageSetter(), [60.0, 220.0, 330.0]
    page.text(60, 60, "Table 1. Attacks a year", 9)
    rule = "." * 90
    rows = [["Drug", "Attacks", "Patients"], ["Givosiran", "3.2", "48"], ["Placebo", "12.5", "46"]]
    for y, cells in zip((74, 98, 112), rows, strict=True):
        page.row(places, y, cells)
    for y in (64, 80, 116):
        page.text(60, y, rule, 8)
    page.lines(60, 150, MANUSCRIPT, 10, 13)
    (found,) = read(page)
    [table] = found.tables
    assert (table.head_rows, len(table.cells)) == (1, 9)
    assert "..." not in found.text


def test_points_behind_a_sign_of_any_font_are_a_list(read: Read) -> None:
    """A bullet of a font of signs reads as the letter or sign that stands in its place."""
    page = PageSetter()
    page.text(60, 60, "Key messages", 12)
    points = [
        "Half of the patients had no attack.",
        "Costs are high in all countries.",
        "Kidneys need watching.",
    ]
    for at, point in enumerate(points):
        page.text(60, 80 + 14 * at, "<", 9)
        page.text(80, 80 + 14 * at, point, 9)
    page.rule(60, 66, 300, 66)
    page.rule(60, 118, 300, 118)
    page.lines(60, 150, MANUSCRIPT, 10, 13)
    (found,) = read(page)
    assert not found.tables
    assert all(point in found.text for point in points)


HEADS = [("1.", "Introduction", 2), ("2.", "Attacks", 4), ("3.", "Kidneys", 9), ("4.", "Outlook", 11)]


@pytest.mark.parametrize(
    ("named", "leader"),
    [("Contents", ""), ("目录", ""), ("Contents", " . . . . . ."), ("目录", "......"), ("", "......")],
)
@pytest.mark.parametrize("ruled", [True, False])
def test_a_list_of_contents_gives_no_headings(read: Read, named: str, leader: str, *, ruled: bool) -> None:
    """Reviews of some houses open with one; its entries look like the headings, and come before them."""
    contents, y = PageSetter(), 80.0
    contents.text(60, 60, named or "A review of porphyria", 12)
    for number, title, page in HEADS:
        contents.text(60, y, number, 10)
        contents.text(contents.text(80, y, title, 10), y, leader, 10)
        contents.text(400, y, str(page), 10)
        y += 14
    if ruled:
        contents.rule(60, 48, 412, 48)
        contents.rule(60, y - 8, 412, y - 8)
    contents.text(60, y + 20, "1. Introduction", 12)
    contents.lines(60, y + 40, MANUSCRIPT, 10, 13)
    later = PageSetter()
    for at, (number, title, _) in enumerate(HEADS[1:]):
        later.text(60, 60 + 150 * at, f"{number} {title}", 12)
        later.lines(60, 80 + 150 * at, MANUSCRIPT, 10, 13)
    pages = read(contents, later)
    assert not any(page.tables for page in pages)
    found = [(heading.number, heading.title) for page in pages for heading in page.headings]
    assert found == [(number.rstrip("."), title) for number, title, _ in HEADS]


@pytest.mark.parametrize("names", [[], ["Ann Berg, Wei Zhang"]])
def test_a_paper_of_one_paragraph_is_text(read: Read, names: list[str]) -> None:
    page = PageSetter()
    page.text(60, 80, "A first drug for hereditary angioedema by mouth", 16)
    page.lines(60, 110, names, 10, 14)
    page.lines(
        60, 140, ["Berotralstat was approved in December 2020", "for patients from the age of 12."], 10, 14
    )
    pages = read(page)
    assert prose(pages) == "Berotralstat was approved in December 2020 for patients from the age of 12."
    assert texts_of(pages, "author") == names


def test_a_line_with_a_large_bullet_is_not_mixed_with_the_one_above(read: Read) -> None:
    page = PageSetter()
    for at, line in enumerate(3 * MANUSCRIPT):
        bullet = not at % 3
        page.text(60, 90 + 11 * at, "•", 16) if bullet else None
        page.text(69 if bullet else 60, 90 + 11 * at, line, 9)
    text = prose(read(page))
    assert "Givosiran lowers the synthesis of aminolevulinate in hepatocytes of" in text
    assert "injection under the skin of the abdomen by a nurse." in text
