"""Tables in PDFs that no rules close: shaded rows, a rule under the head alone, rows past the last rule."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "pdf"))
from typesetter import PageSetter, text_width, write_pdf

from pipeline.layout.flattened import ShapeKinds
from pipeline.papertables import PaperTable, collect_tables
from pipeline.readers import ReadContext
from pipeline.readers.pdf import read_pdf
from pipeline.records import Paper
from pipeline.settings import load_settings

CONTEXT = ReadContext(load_settings(Path(__file__).parent.parent / "config").layout, ShapeKinds())
PLACES = [60.0, 220.0, 330.0, 430.0]
LEFT, RIGHT, HIGH = 55.0, 540.0, 16.0
HEAD = ["Preferred term", "Dupilumab", "Placebo", "P value"]
BODY = [
    ["Conjunctivitis", "27 (9.8)", "3 (2.1)", "0.004"],
    ["Nasopharyngitis", "41 (14.9)", "20 (14.3)", "0.88"],
    ["Injection-site pain", "12 (4.4)", "5 (3.6)", "—"],
    ["Headache", "19 (6.9)", "9 (6.4)", "0.85"],
]
SENTENCE = "Most events were mild, resolved without treatment and led to no change of the dose at all."


def shade(page: PageSetter, top: float, grey: float, height: float = HIGH) -> None:
    """Fill a row with grey."""
    y = page.height - top - height
    page.content.append(f"{grey} g {LEFT} {y:.2f} {RIGHT - LEFT} {height} re f 0 g")


def set_rows(page: PageSetter, top: float, rows: list[list[str]]) -> float:
    """Set rows of a table from ``top`` on; return where they end."""
    for row in rows:
        page.row(PLACES, top + 11, row)
        top += HIGH
    return top


def tables_of(folder: Path, *pages: PageSetter) -> tuple[PaperTable, ...]:
    return collect_tables(Paper("x.pdf", read_pdf(write_pdf(folder / "x.pdf", list(pages)), CONTEXT), "pdf"))


def texts(table: PaperTable) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.rows]


def paper_page(*, caption: str = "Table 1. Adverse events") -> PageSetter:
    page = PageSetter()
    page.lines(55, 70, [SENTENCE] * 3)
    if caption:
        page.text(55, 140, caption, 9)
    return page


@pytest.mark.parametrize("first", [0, 1])
def test_rows_told_by_their_shade_alone(tmp_path: Path, first: int) -> None:
    """The head is shaded, and each second row: the first or the second, so that the last is or is not."""
    page = paper_page(caption="")
    shade(page, 150, 0.7)
    for at in range(first, len(BODY), 2):
        shade(page, 150 + HIGH * (at + 1), 0.9)
    end = set_rows(page, 150, [HEAD, *BODY])
    page.lines(55, end + 30, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert table.heads == tuple(HEAD)
    assert texts(table) == BODY


def test_shaded_box_of_text_and_listing_are_no_tables(tmp_path: Path) -> None:
    page = PageSetter()
    y = page.lines(55, 70, [SENTENCE] * 3) + 20
    shade(page, y - 14, 0.9, 64)
    page.lines(
        60, y, ["for trial in trials:", "    print(trial.name,   trial.phase)", "    count += 1", "done"]
    )
    y += 90
    shade(page, y - 14, 0.85, 60)
    page.lines(60, y, [SENTENCE] * 3)
    assert tables_of(tmp_path, page) == ()


@pytest.mark.parametrize("shaded", [True, False])
def test_frame_around_caption_table_and_notes(tmp_path: Path, *, shaded: bool) -> None:
    """The last row has no shade of its own, the notes stand on the frame's foot."""
    page = paper_page(caption="")
    page.text(60, 160, "Table 1. Adverse events of both arms", 9)
    if shaded:
        shade(page, 150, 0.8, 14)
        shade(page, 166, 0.9)
        for at in range(1, len(BODY) - 1, 2):
            shade(page, 166 + HIGH * (at + 1), 0.95)
    end = set_rows(page, 166, [HEAD, *BODY])
    if not shaded:
        page.rule(60, 166 + HIGH, RIGHT - 5, 166 + HIGH)
    page.text(60, end + 10, "Data are n (%); all events up to week 52 of the open-label extension", 8)
    for sides in (
        (LEFT, 150, RIGHT, 150),
        (LEFT, end + 14, RIGHT, end + 14),
        (LEFT, 150, LEFT, end + 14),
        (RIGHT, 150, RIGHT, end + 14),
    ):
        page.rule(*sides)
    page.lines(55, end + 40, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.label, table.caption) == ("Table 1", "Adverse events of both arms")
    assert table.footnote is not None
    assert (table.heads, texts(table)) == (tuple(HEAD), BODY)


def test_white_shades_part_no_rows(tmp_path: Path) -> None:
    """Word fills each line of a cell with white: a wrapped cell stays one."""
    page = paper_page()
    page.rule(LEFT, 148, RIGHT, 148)
    for at in range(6):
        shade(page, 150 + 11 * at, 1.0, 11)
    page.rule(LEFT, 164, RIGHT, 164)
    page.row(PLACES, 160, HEAD)
    page.row(PLACES, 176, ["Reactions at the site", *BODY[0][1:]])
    page.text(PLACES[0], 187, "of the injection", 9)
    page.row(PLACES, 203, BODY[1])
    page.rule(LEFT, 210, RIGHT, 210)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == [["Reactions at the site of the injection", *BODY[0][1:]], BODY[1]]


@pytest.mark.parametrize("caption", ["Table 1. Adverse events", ""])
def test_one_rule_under_the_head_is_enough(tmp_path: Path, caption: str) -> None:
    page = paper_page(caption=caption)
    set_rows(page, 150, [HEAD])
    page.rule(LEFT, 166, RIGHT, 166)
    end = set_rows(page, 168, BODY)
    page.lines(55, end + 30, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.heads, texts(table)) == (tuple(HEAD), BODY)


def test_last_row_below_the_last_rule_is_kept_and_prose_below_it_is_not(tmp_path: Path) -> None:
    """Rules between the rows only, as many journals draw them."""
    page = paper_page()
    top = 150.0
    for row in [HEAD, *BODY[:-1]]:
        set_rows(page, top, [row])
        page.rule(LEFT, top + HIGH - 1, RIGHT, top + HIGH - 1)
        top += HIGH
    set_rows(page, top, BODY[-1:])
    page.lines(55, top + 40, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.heads, texts(table)) == (tuple(HEAD), BODY)


def test_table_cut_by_the_end_of_a_page_goes_on(tmp_path: Path) -> None:
    """No rule closes the first part; the second repeats the head."""
    first, second = PageSetter(), PageSetter()
    first.lines(55, 70, [SENTENCE] * 40)
    first.text(55, 660, "Table 1. Adverse events", 9)
    for page, top in ((first, 670.0), (second, 60.0)):
        page.rule(LEFT, top, RIGHT, top)
        set_rows(page, top, [HEAD])
        page.rule(LEFT, top + HIGH, RIGHT, top + HIGH)
    set_rows(first, 686, BODY)
    end = set_rows(second, 76, BODY[::-1])
    second.rule(LEFT, end, RIGHT, end)
    second.lines(55, end + 40, [SENTENCE] * 20)
    (table,) = tables_of(tmp_path, first, second)
    assert texts(table) == [*BODY, *BODY[::-1]]


def test_rule_under_a_running_head_makes_no_table_of_two_columns(tmp_path: Path) -> None:
    page = PageSetter()
    page.text(55, 40, "Okafor et al.", 8)
    page.text(480, 40, "Review", 8)
    page.rule(55, 46, 540, 46)
    half = "The agents were well tolerated in most of the"
    for x in (55.0, 310.0):
        page.lines(x, 64, [half] * 30, 10, 13)
    assert tables_of(tmp_path, page) == ()


def test_caption_at_the_left_edge_of_a_narrow_table_in_the_middle(tmp_path: Path) -> None:
    page = paper_page(caption="表1 不良事件")
    places = [250.0, 330.0]
    page.rule(245, 150, 380, 150)
    page.row(places, 162, ["不良事件", "例数"])
    page.rule(245, 168, 380, 168)
    for at, row in enumerate([["头痛", "19"], ["结膜炎", "27"], ["鼻咽炎", "41"]]):
        page.row(places, 180 + 14 * at, row)
    page.rule(245, 216, 380, 216)
    assert text_width("表1 不良事件", 9) < 180
    (table,) = tables_of(tmp_path, page)
    assert (table.label, table.caption) == ("表1", "不良事件")


def test_items_of_a_list_in_a_cell_are_one_cell(tmp_path: Path) -> None:
    """Each item ends with room for the next word; the rows stand a little further apart."""
    page = paper_page()
    places = [60.0, 220.0]
    page.rule(55, 148, 400, 148)
    page.row(places, 160, ["Trial", "Remarks"])
    page.rule(55, 166, 400, 166)
    rows = [
        ["FLOW", ["• Placebo-controlled", "• Stopped early"]],
        ["SUSTAIN", ["• Open label"]],
        ["PIONEER", ["• Oral", "• Phase 3", "• Masked"]],
        ["STEP", ["• Weekly"]],
    ]
    y = 178.0
    for key, items in rows:
        page.text(places[0], y, str(key), 9)
        for item in items:
            page.text(places[1], y, item, 9)
            y += 10.5
        y += 4
    page.rule(55, y - 6, 400, y - 6)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == [[key, " ".join(items)] for key, items in rows]


def test_caption_below_a_table_without_rules(tmp_path: Path) -> None:
    page = paper_page(caption="")
    end = set_rows(page, 150, [HEAD, *BODY])
    page.text(55, end + 14, "Table 3. Adverse events by treatment", 9)
    page.lines(55, end + 50, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.label, table.heads, texts(table)) == ("Table 3", tuple(HEAD), BODY)


def test_text_below_a_shaded_table_is_none_of_its_rows(tmp_path: Path) -> None:
    """Three columns of running text under a table that ends in a shade."""
    page = paper_page()
    shade(page, 150, 0.8, 96)
    for y in (150.0, 166.0):
        page.rule(LEFT, y, RIGHT, y)
    end = set_rows(page, 150, [HEAD, *BODY])
    page.rule(LEFT, end, RIGHT, end)
    page.text(60, end + 10, "* Events in at least one in twenty patients, by preferred term.", 8)
    for x in (55.0, 225.0, 395.0):
        page.lines(x, end + 34, ["The agents were well tolerated", "in most of those who took"] * 5, 9, 12)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == BODY


def test_two_tables_between_their_outer_rules_stay_two(tmp_path: Path) -> None:
    """The second's caption stands right below the first's last rule, and no rule below its head."""
    page = paper_page()
    page.rule(LEFT, 150, RIGHT, 150)
    end = set_rows(page, 150, [HEAD, *BODY])
    page.rule(LEFT, end + 4, RIGHT, end + 4)
    page.text(55, end + 18, "Table 2. Serious adverse events", 9)
    page.rule(LEFT, end + 24, RIGHT, end + 24)
    last = set_rows(page, end + 24, [HEAD, *BODY[:2]])
    page.rule(LEFT, last + 4, RIGHT, last + 4)
    page.lines(55, last + 40, [SENTENCE] * 3)
    first, second = tables_of(tmp_path, page)
    assert [len(texts(first)), len(texts(second))] == [4, 2]
    assert texts(second)[0][0] == "Conjunctivitis"


def test_rows_of_figures_behind_names_are_a_table_without_rule_or_caption(tmp_path: Path) -> None:
    page = paper_page(caption="")
    end = set_rows(page, 150, [HEAD, *BODY])
    page.lines(55, end + 40, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.label, texts(table)) == ("", BODY)


@pytest.mark.parametrize(
    "rows",
    [
        [["Ana Ruiz", "Wei Chen", "Olu Ade"], ["Dept of Skin", "Institute of Eye", "School of Ear"]] * 3,
        [["dose . . . . . . 12", "rash . . . . . . 28", "site . . . . . . 31"]] * 6,
    ],
)
def test_authors_in_columns_and_an_index_are_no_tables(tmp_path: Path, rows: list[list[str]]) -> None:
    page = paper_page(caption="")
    for at, row in enumerate(rows):
        page.row([60.0, 230.0, 400.0], 160 + 14 * at, row)
    page.lines(55, 300, [SENTENCE] * 3)
    assert tables_of(tmp_path, page) == ()


def test_two_captioned_tables_without_rules_beside_each_other(tmp_path: Path) -> None:
    page = PageSetter()
    half = "The agents were well tolerated in most of the"
    for x, label, step, top in ((55.0, "Table 1", 15, 140.0), (310.0, "Table 2", 22, 133.0)):
        page.lines(x, 70, [half] * 3, 10, 13)
        page.text(x, top, f"{label}. Events", 9)
        for at, row in enumerate([HEAD, *BODY]):
            page.row([x, x + 100, x + 155, x + 205], top + 18 + step * at, row, 7)
        page.lines(x, 280, [half] * 5, 10, 13)
    found = tables_of(tmp_path, page)
    assert [(table.label, texts(table)) for table in found] == [("Table 1", BODY), ("Table 2", BODY)]


def test_bare_table_in_one_column_beside_text(tmp_path: Path) -> None:
    page = PageSetter()
    half = "The agents were well tolerated in most of the"
    page.lines(55, 70, [half] * 40, 10, 13)
    for at, row in enumerate([HEAD, *BODY]):
        page.row([310.0, 410, 465, 510], 76 + 13 * at, row, 7)
    page.lines(310, 170, [half] * 32, 10, 13)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == BODY


def test_form_and_list_of_references_are_no_tables(tmp_path: Path) -> None:
    page = paper_page(caption="")
    form = [["Name:", "", "Date:", "2024"], ["Ward:", "12", "Bed:", "4"], ["Sex:", "", "Age:", "61"]] * 3
    for at, row in enumerate(form):
        page.row(PLACES, 160 + 14 * at, row)
    for at in range(8):
        page.text(60, 320 + 14 * at, f"{at + 1}.")
        page.text(80, 320 + 14 * at, "Okafor A, Lind B. Events in trials. Lancet")
        page.text(480, 320 + 14 * at, f"20{at + 10}")
    assert tables_of(tmp_path, page) == ()


def test_head_over_two_columns_without_a_rule_below_it(tmp_path: Path) -> None:
    """It leaves no white between them, and it stands alone in its line."""
    page = paper_page()
    page.rule(LEFT, 150, RIGHT, 150)
    page.row([60.0, 200.0, 300.0], 161, ["Marker", "Patients", "Response rate (%)"])
    page.row([300.0, 365.0], 175, ["Active", "Control"])
    page.rule(LEFT, 181, RIGHT, 181)
    rows = [
        ["CPS 5", "955", "60", "45"],
        ["CPS 1", "265", "51", "41"],
        ["MSI-H", "44", "55", "39"],
        ["EBV", "12", "48", "20"],
    ]
    for at, row in enumerate(rows):
        page.row([60.0, 200.0, 300.0, 365.0], 194 + 16 * at, row)
    page.rule(LEFT, 250, RIGHT, 250)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == rows
    assert table.heads[2:] == ("Response rate (%) / Active", "Response rate (%) / Control")


def test_one_row_that_crosses_between_two_columns_does_not_join_them(tmp_path: Path) -> None:
    page = paper_page()
    rows = [["patisiran", "3", "225"], ["vutrisiran", "3", "655"], ["inclisiran", "3", "1561"]]
    rows += [["nedosiran", "2", "35"], ["olpasiran", "2", "281"]]
    page.rule(LEFT, 150, RIGHT, 150)
    for at, row in enumerate([["Agent", "Phase", "Patients"], *rows]):
        page.row([60.0, 140.0, 240.0], 161 + 16 * at, row, 9)
    page.text(60, 161 + 16 * 6, "zilebesiran with statin 2", 9)
    page.text(240, 161 + 16 * 6, "394", 9)
    page.rule(LEFT, 166, RIGHT, 166)
    page.rule(LEFT, 266, RIGHT, 266)
    (table,) = tables_of(tmp_path, page)
    assert [row[:3] for row in texts(table)[:5]] == rows


def test_label_a_line_above_its_title(tmp_path: Path) -> None:
    page = paper_page(caption="")
    page.text(55, 130, "Table 1", 10)
    page.text(55, 154, "Adverse events by preferred term", 10)
    page.rule(LEFT, 166, RIGHT, 166)
    end = set_rows(page, 166, [HEAD, *BODY])
    page.rule(LEFT, 182, RIGHT, 182)
    page.rule(LEFT, end, RIGHT, end)
    page.lines(55, end + 40, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    assert (table.label, table.caption) == ("Table 1", "Adverse events by preferred term")
    assert texts(table) == BODY


def test_shade_in_some_columns_parts_no_row_twice(tmp_path: Path) -> None:
    """Each second row is shaded, but for the cells that stand over two rows and belong to the first."""
    page = paper_page()
    page.rule(LEFT, 150, RIGHT, 150)
    page.rule(LEFT, 166, RIGHT, 166)
    page.content.append(f".9 g 325 {page.height - 204:.2f} {RIGHT - 325} 13 re f 0 g")
    shade(page, 226, 0.9, 22)
    lines = [["Agent", "Target", "Year", "Country"]]
    lines += [
        ["Dupilumab", "IL4R and", "2017", "USA and"],
        ["(antibody)", "IL13R", "", "EU"],
        ["", "", "2018", "Japan"],
    ]
    lines += [["Tralokinumab", "IL13", "2021", "USA"], ["(antibody)", "", "", ""]]
    lines += [["Nemolizumab", "IL31", "2022", "Japan"], ["(antibody)", "", "", ""]]
    for y, row in zip((161, 177, 187, 200, 213, 223, 236, 246), lines, strict=True):
        page.row(PLACES, y, row)
    page.rule(LEFT, 250, RIGHT, 250)
    page.lines(55, 280, [SENTENCE] * 3)
    (table,) = tables_of(tmp_path, page)
    first = ["Dupilumab (antibody)", "IL4R and IL13R"]
    assert texts(table) == [
        [*first, "2017", "USA and EU"],
        [*first, "2018", "Japan"],
        ["Tralokinumab (antibody)", "IL13", "2021", "USA"],
        ["Nemolizumab (antibody)", "IL31", "2022", "Japan"],
    ]


def test_table_of_one_band_ends_with_its_rule_above_two_columns(tmp_path: Path) -> None:
    """No rule below its head runs through: its two rules are those of a whole table, not of a head."""
    page = PageSetter()
    page.text(55, 140, "Table 1. Adverse events", 9)
    page.rule(LEFT, 150, RIGHT, 150)
    end = set_rows(page, 150, [HEAD, *BODY, *BODY])
    page.rule(LEFT, end, RIGHT, end)
    for x, size in ((55, 9), (310, 8)):  # the list of references in smaller type
        page.lines(x, end + 12, [SENTENCE[:46], SENTENCE[:30]] * 5, size, 12)
    (table,) = tables_of(tmp_path, page)
    assert texts(table) == [*BODY, *BODY]


NAMED = [
    ["Agent", "Target", "Approved", "Indication"],
    ["sotagliflozin", "SGLT2", "2023-05", "heart failure"],
    ["finerenone", "MR", "2021-07", "kidney disease"],
    ["vericiguat", "sGC", "2021-01", "heart failure"],
    ["mavacamten", "MYH7", "2022-04", "hypertrophic cardiomyopathy"],
]


@pytest.mark.parametrize("columns", [1, 2])
def test_caption_at_a_foot_heads_the_columns_of_the_next_page(tmp_path: Path, columns: int) -> None:
    """Without rules and with few figures nothing but the caption of the page before tells the table."""
    pages = [PageSetter(), PageSetter()]
    places = [55.0, 135.0, 180.0, 225.0] if columns == 2 else PLACES
    text = SENTENCE[:46] if columns == 2 else SENTENCE
    for page, top in zip(pages, (70.0, 190.0), strict=True):
        for x in (55.0, 310.0)[:columns]:
            own = top if x < 300 else 70.0
            page.lines(x, own, [text] * int((740 - own) / 14))
    pages[0].text((55.0, 310.0)[columns - 1], 760, "Table 1. Agents approved for the heart", 9)
    for at, row in enumerate(NAMED):
        pages[1].row(places, 72 + 20 * at, row, 8)
    (table,) = tables_of(tmp_path, *pages)
    assert (table.label, table.heads) == ("Table 1", tuple(NAMED[0]))
    assert texts(table) == NAMED[1:]


def test_caption_at_a_foot_makes_no_table_of_text_in_columns(tmp_path: Path) -> None:
    pages = [PageSetter(), PageSetter()]
    for page in pages:
        for x in (55.0, 310.0):
            page.lines(x, 70, [SENTENCE[:46]] * 47)
    pages[0].text(310, 760, "Table 1. Agents approved for the heart", 9)
    assert not tables_of(tmp_path, *pages)


def test_caption_at_a_columns_foot_heads_the_table_of_the_next_column(tmp_path: Path) -> None:
    page = PageSetter()
    page.lines(55, 70, [SENTENCE[:46]] * 47)
    page.text(55, 760, "Table 1. Agents approved for the heart", 9)
    places = [310.0, 390.0, 435.0, 480.0]
    page.rule(305, 64, 545, 64)
    for at, row in enumerate(NAMED[:4]):
        page.row(places, 74 + 14 * at, row, 8)
    page.rule(305, 78, 545, 78)
    page.rule(305, 124, 545, 124)
    page.lines(310, 150, [SENTENCE[:46]] * 40)
    (table,) = tables_of(tmp_path, page)
    assert (table.label, texts(table)) == ("Table 1", NAMED[1:4])


def test_head_above_heads_in_the_middle_and_names_of_sections_centred(tmp_path: Path) -> None:
    """No rules: the head over two columns stands alone on its line, as the caption's second line would."""
    page = PageSetter()
    page.text(200, 140, "表1 特发性肺纤维化的试验", 9)
    columns = [60.0, 150.0, 260.0, 330.0, 410.0]
    page.text(300, 160, "疗效", 9)
    page.row(columns, 168, ["试验", "药物", "", "", "不良反应"])
    page.row(columns, 176, ["", "", "试验组", "安慰剂组", ""])
    body = [
        ["ASCEND", "吡非尼酮", "-235", "-428", "恶心和皮疹"],
        ["INPULSIS-1", "尼达尼布", "-114", "-239", "腹泻"],
        ["FIBRONEER", "那米司特", "-115", "-183", "腹泻"],
        ["ZEPHYRUS", "帕姆瑞单抗", "-260", "-330", "感染"],
    ]
    page.text(185, 192, "已上市的抗纤维化药物的临床试验结果", 9)
    for y, row in zip((208, 224, 256, 272), body, strict=True):
        page.row(columns, y, row)
    page.text(246, 240, "新药", 9)
    page.lines(
        55, 320, ["多数不良反应为轻度且无需处理即可自行缓解并不需要调整药物剂量所以长期安全性良好。"] * 3
    )
    (table,) = tables_of(tmp_path, page)
    assert table.heads == ("试验", "药物", "疗效 / 试验组", "疗效 / 安慰剂组", "不良反应")
    assert texts(table) == [["已上市的抗纤维化药物的临床试验结果"] * 5, *body[:2], ["新药"] * 5, *body[2:]]


PRODUCTS = [
    [["Etranacogene", "NCT03569891", "54", "22 November"], ["dezaparvovec", "(3)", "", "2022"]],
    [["Fidanacogene", "NCT03861273", "45", "26 April 2024"], ["elaparvovec", "(3)", "", ""]],
    [["Emicizumab", "NCT02622321", "113", "16 November"], ["", "(3)", "", "2017"]],
    [["Concizumab", "NCT04083781", "133", "20 December"], ["", "(3)", "", "2024"]],
]
ARMS = [
    [["ATTRACTION-2", "NCT02267343", "330", "nivolumab"], ["", "", "163", "placebo"]],
    [["CheckMate 649", "NCT02872116", "789", "nivolumab"], ["", "", "792", "chemotherapy"]],
    [["ORIENT-16", "NCT03745170", "327", "sintilimab"], ["", "", "323", "chemotherapy"]],
    [["RATIONALE-305", "NCT03777657", "501", "tislelizumab"], ["", "", "496", "chemotherapy"]],
]


def ruled_page(head: list[str], bands: list[list[list[str]]]) -> PageSetter:
    """A rule above and below the head and below each band, the lines of a band as near as wrapped ones."""
    page = paper_page()
    page.rule(LEFT, 150, RIGHT, 150)
    page.row(PLACES, 162, head)
    y = 168.0
    for band in bands:
        page.rule(LEFT, y, RIGHT, y)
        for at, line in enumerate(band):
            page.row(
                [x for x, text in zip(PLACES, line, strict=True) if text],
                y + 11 * (at + 1),
                [t for t in line if t],
            )
        y += 28
    page.rule(LEFT, y, RIGHT, y)
    page.lines(55, y + 30, [SENTENCE] * 3)
    return page


def test_a_rule_below_each_row_whose_cells_wrap(tmp_path: Path) -> None:
    (table,) = tables_of(tmp_path, ruled_page(["Product", "Trial", "N", "Approval"], PRODUCTS))
    assert texts(table) == [
        [" ".join(filter(None, cells)) for cells in zip(*band, strict=True)] for band in PRODUCTS
    ]


def test_intervals_below_their_medians_are_no_rows(tmp_path: Path) -> None:
    bands = [[[*band[0][:2], "26.3", "10.3"], ["", "", "18.3-40.4", "6.7-12.1"]] for band in ARMS]
    (table,) = tables_of(tmp_path, ruled_page(["Trial", "Id", "OS", "PFS"], bands))
    assert [row[2:] for row in texts(table)] == [["26.3 18.3-40.4", "10.3 6.7-12.1"]] * len(ARMS)


def test_two_arms_between_two_rules_stay_two_rows(tmp_path: Path) -> None:
    (table,) = tables_of(tmp_path, ruled_page(["Trial", "Id", "N", "Arm"], ARMS))
    assert [[row[2], row[3]] for row in texts(table)] == [line[2:] for band in ARMS for line in band]


def test_names_of_sections_between_rules_do_not_tell_that_a_rule_parts_all_rows(tmp_path: Path) -> None:
    """Rules above and below each section's name, none between the two rows of the first."""
    page = paper_page()
    page.rule(LEFT, 150, RIGHT, 150)
    page.row(PLACES, 162, HEAD)
    y = 168.0
    for name, count in (("Nephrotic syndrome", 2), ("Serious events", 1), ("Infections", 1)):
        page.rule(LEFT, y, RIGHT, y)
        page.text(PLACES[0], y + 11, name, 9)
        page.rule(LEFT, y + 14, RIGHT, y + 14)
        y += 14
        for at in range(count):
            page.row(PLACES, y + 11, [f"At month {at + 6},", "8 of 25", "9 of 25", "0.77"])
            page.row(PLACES[:3], y + 21, ["last visit", "(32.00)", "(36.00)"])
            y += 28
    page.rule(LEFT, y, RIGHT, y)
    (table,) = tables_of(tmp_path, page)
    first = "At month 6, last visit"
    names = [
        "Nephrotic syndrome",
        first,
        "At month 7, last visit",
        "Serious events",
        first,
        "Infections",
        first,
    ]
    assert [row[0] for row in texts(table)] == names
