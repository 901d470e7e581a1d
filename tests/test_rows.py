"""Rows of tables without rules: made-up tables set line by line, then told from the lines alone."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np
import pytest

from pipeline.geometry.cells import Entry, RowParting, make_entry
from pipeline.geometry.lines import Piece, Words
from pipeline.geometry.rows import part_rows

SIZE = 8.0
EM = {"latin": 0.5 * SIZE, "han": SIZE}
ABOVE = "^"


@dataclass(frozen=True)
class Setting:
    """How a made-up table is set: ``leading`` of a line, ``pad`` above and below a cell, in points."""

    leading: float = 10.0
    pad: float = 2.0
    align: str = "top"
    han_leading: float = 10.0


def wrap(text: str, width: float) -> list[str]:
    """A cell's text on lines; Chinese breaks anywhere, English at spaces."""
    lines = [""]
    for word in text if not text.isascii() else text.split(" "):
        joined = f"{lines[-1]} {word}".strip() if text.isascii() else lines[-1] + word
        if lines[-1] and measure_line(joined) > width:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def measure_line(text: str) -> float:
    return sum(EM["latin" if char.isascii() else "han"] for char in text)


def set_rows(rows: list[list[str]], widths: list[float], setting: Setting) -> list[Entry]:
    """The entries of a table; ``^`` goes on with the cell above."""
    spans = {
        (r, c): 1 + next((n for n, row in enumerate(rows[r + 1 :]) if row[c] != ABOVE), len(rows) - r - 1)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text != ABOVE
    }
    lines = {place: wrap(rows[place[0]][place[1]], widths[place[1]]) for place in spans}
    leading = {
        place: setting.leading if "".join(texts).isascii() else setting.han_leading
        for place, texts in lines.items()
    }
    heights = [0.0] * len(rows)
    for (r, c), span in sorted(spans.items(), key=lambda item: item[1]):
        need = len(lines[r, c]) * leading[r, c] + 2 * setting.pad
        missing = need - sum(heights[r : r + span])
        for row in range(r, r + span):
            heights[row] += max(0.0, missing) / span
    tops = [sum(heights[:r]) for r in range(len(rows))]
    entries = []
    for (r, c), span in spans.items():
        room = sum(heights[r : r + span]) - 2 * setting.pad - len(lines[r, c]) * leading[r, c]
        down = {"top": 0.0, "middle": room / 2, "bottom": room}[setting.align]
        for n, text in enumerate(lines[r, c]):
            y = tops[r] + setting.pad + down + (n + 0.5) * leading[r, c]
            opening = measure_line(text.split(" ")[0] if text.isascii() else text[0])
            if text:
                entries.append(Entry(c, c, y, 0.3 * SIZE, SIZE, measure_line(text), opening, text))
    return entries


def read_rows(entries: list[Entry], rooms: list[float]) -> list[list[str]]:
    """The rows as texts, a merged cell in each of its rows."""
    columns = len(rooms)
    partings = part_rows([[replace(entry) for entry in entries]], rooms)
    rows = [["" for _ in range(columns)] for _ in range(len(partings) + 1)]
    for column in range(columns):
        for entry in sorted((e for e in entries if e.first == column), key=lambda e: e.y):
            at = sum(parting.at < entry.y for parting in partings)
            for row in range(len(rows)):
                if _joined(partings, column, at, row):
                    space = " " if rows[row][column] and entry.text.isascii() else ""
                    rows[row][column] += space + entry.text
    return rows


def _joined(partings: list[RowParting], column: int, one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return all(column not in parting.columns for parting in partings[low:high])


def fill(rows: list[list[str]]) -> list[list[str]]:
    filled: list[list[str]] = []
    for row in rows:
        filled.append([filled[-1][c] if text == ABOVE else text for c, text in enumerate(row)])
    return filled


WORDS = {
    "latin": ["renal", "carcinoma", "advanced", "heart", "failure", "of", "unknown", "origin", "asthma"],
    "han": ["晚期", "肾细胞癌", "射血分数", "保留的", "心力衰竭", "重度哮喘", "一线治疗", "联合", "化疗后"],
}


def make_rows(seed: int, script: str, *, groups: bool) -> list[list[str]]:
    """Name, number, long text, share; in groups of one to three rows under one name where asked."""
    dice = random.Random(seed)
    glue = " " if script == "latin" else ""
    rows: list[list[str]] = []
    while len(rows) < 7:
        for n in range(dice.choice([1, 2, 3]) if groups else 1):
            name = glue.join(dice.sample(WORDS[script], dice.choice([1, 2])))
            text = glue.join(dice.sample(WORDS[script], dice.choice([1, 3, 5])))
            number, share = dice.randint(20, 900), dice.uniform(1, 99)
            rows.append([ABOVE if n else name, str(number), text, f"{share:.1f}"])
    return rows


WIDTHS = [60.0, 30.0, 90.0, 30.0]


@pytest.mark.parametrize("align", ["top", "middle", "bottom"])
@pytest.mark.parametrize("script", ["latin", "han"])
@pytest.mark.parametrize("pad", [1.0, 3.0, 6.0])
def test_wrapped_cells_of_padded_rows_are_whole(align: str, script: str, pad: float) -> None:
    for seed in range(12):
        rows = make_rows(seed, script, groups=False)
        setting = Setting(pad=pad, align=align)
        assert read_rows(set_rows(rows, WIDTHS, setting), WIDTHS) == rows, seed


@pytest.mark.parametrize("align", ["top", "middle"])
@pytest.mark.parametrize("script", ["latin", "han"])
def test_merged_cells_stand_in_all_their_rows(align: str, script: str) -> None:
    for seed in range(12):
        rows = make_rows(seed, script, groups=True)
        assert read_rows(set_rows(rows, WIDTHS, Setting(align=align)), WIDTHS) == fill(rows), seed


@pytest.mark.parametrize(("align", "known"), [("top", []), ("middle", [6, 8, 10])])
def test_wrapped_cells_are_whole_where_rows_have_no_white_between(align: str, known: list[int]) -> None:
    """Three tables of twelve in the middle are wrong: a full line could be the next row's as well."""
    wrong = []
    for seed in range(12):
        rows = make_rows(seed, "latin", groups=False)
        if read_rows(set_rows(rows, WIDTHS, Setting(pad=0.0, align=align)), WIDTHS) != rows:
            wrong.append(seed)
    assert wrong == known


def test_chinese_lines_stand_further_apart_than_latin_ones() -> None:
    setting = Setting(leading=10.0, han_leading=12.5, pad=3.0)
    rows = [
        ["LIBERTY ASTHMA QUEST", "1902", "重度哮喘", "47.7"],
        ["度普利尤单抗", "210", "青少年及成人的重度特应性皮炎，外用药物不能控制", "38.5"],
        ["安慰剂", "212", "哮喘", "8.5"],
    ]
    assert read_rows(set_rows(rows, WIDTHS, setting), WIDTHS) == rows


def test_cell_over_two_rows_may_stand_a_point_lower() -> None:
    """Rows as near as lines: LaTeX sets the cells of a `\\multirow` a point lower than those beside."""
    rows = [
        ["olaparib", "131", "ovarian carcinoma with a mutation", "34"],
        ["MEDIOLA-PALOMA plus", "245", "untreated", "71.5"],
        [ABOVE, ABOVE, "treated", "12.5"],
        ["niraparib", "367", "platinum-sensitive relapse of it", "21.0"],
        ["rucaparib", "375", "any line", "10.8"],
    ]
    entries = set_rows(rows, WIDTHS, Setting(leading=8.0, pad=0.0))
    low = [entry for entry in entries if entry.text in ("MEDIOLA-PALOMA", "plus")]
    for entry in low:
        entry.y += 1.0
    for entry in low[:1]:
        entry.text = "MEDIOLA-"
    rows[1][0] = "MEDIOLA- plus"
    assert read_rows(entries, WIDTHS) == fill(rows)


@pytest.mark.xfail(
    strict=True, reason="cells half way between two rows weigh more than two numbers below one another"
)
def test_cell_on_two_lines_is_merged_over_two_rows_in_their_middle() -> None:
    """Its lines stand at the heights of the two rows; other trials' names, of one line, half way between."""
    widths = [45.0, 50.0, 70.0, 20.0, 68.0]
    rows = [
        ["MAESTRO-NASH", "NCT03900429", "resmetirom", "321", "diarrhoea"],
        [ABOVE, ABOVE, "placebo", "318", ABOVE],
        ["ESSENCE", "NCT04822181", "semaglutide", "534", "nausea or other effects"],
        [ABOVE, ABOVE, "placebo", "266", ABOVE],
        ["HARMONY", "NCT04767529", "efruxifermin", "43", "erythema"],
        [ABOVE, ABOVE, "placebo", "43", ABOVE],
    ]
    entries = set_rows(rows, widths, Setting(leading=11.0, pad=0.0, align="middle"))
    one = next(entry for entry in entries if entry.text == "MAESTRO-NASH")
    entries.remove(one)
    for text, down in (("MAESTRO-", -5.5), ("NASH", 5.5)):
        entries.append(Entry(0, 0, one.y + down, 2.4, SIZE, measure_line(text), 16.0, text))
    rows[0][0] = "MAESTRO- NASH"
    assert read_rows(entries, widths) == fill(rows)


def test_full_lines_are_rows_beside_rows_whose_cells_stand_in_the_middle() -> None:
    widths = [50.0, 50.0, 40.0]
    rows = [
        ["瑞司美替罗", "2024年3月获批（美国）", "口服"],
        ["司美格鲁肽", "2025年8月获批（美国）", "皮下"],
        ["替尔泊肽", "在研", "皮下"],
        ["拉尼兰诺", "在研", "口服"],
        ["依鲁西夫明", "在研", "皮下"],
    ]
    entries = set_rows(rows, widths, Setting(han_leading=11.7, pad=0.0, align="middle"))
    assert read_rows(entries, widths) == rows


def test_lines_of_a_cell_in_the_middle_may_stand_further_apart_than_rows() -> None:
    """Rows of one line are 10 points high, the lines of the last cell stand 11.4 apart."""
    widths = [40.0, 40.0, 66.0]
    rows = [
        ["吉瑞替尼", "2018-11", "复发或难治"],
        ["恩西地平", "2017-08", "复发或难治"],
        ["艾伏尼布", "2018-07", "初治老年者"],
        ["维奈克拉", "2018-10", "老年者初治"],
        ["瑞维美尼", "2024-11", "重排的急性淋巴细胞白血"],
    ]
    entries = set_rows(rows, widths, Setting(pad=0.0, align="middle"))
    *_, one, two = (entry for entry in entries if entry.first == 2)
    one.y, two.y = one.y - 0.7, two.y + 0.7
    assert read_rows(entries, widths) == rows


def test_means_with_their_deviations_are_numbers_and_tell_the_rows() -> None:
    widths = [36.0, 44.0, 52.0, 52.0]
    rows = [
        ["地舒单抗组", "62", "0.71±0.08", "0.76±0.09"],
        ["阿仑膦酸钠组", "60", "0.72±0.07", "0.74±0.08"],
        ["t值", "", "0.734", "1.296"],
        ["P值", "", "0.464", "0.197"],
    ]
    setting = Setting(leading=12.5, han_leading=12.5, pad=0.0, align="middle")
    assert read_rows(set_rows(rows, widths, setting), widths) == rows


def test_a_number_below_a_word_is_no_rest_of_it() -> None:
    """Heads that fill their columns, and below them the first of two rows of a group set in the middle."""
    widths = [36.0, 36.0, 20.0, 30.0]
    rows = [
        ["药物", "获批时间", "国家", "适应证"],
        ["吡非尼酮", "2014-10", "美国", "IPF"],
        [ABOVE, "2013-12", "中国", "IPF"],
    ]
    rows += [["那米司特", "2025-10", "美国", "IPF"]]
    entries = set_rows(rows, widths, Setting(leading=15.7, han_leading=15.7, pad=0.0, align="middle"))
    assert read_rows(entries, widths) == fill(rows)


def test_signs_behind_names_bind_no_full_rows() -> None:
    rows = [
        ["HER2-", "131", "endocrine", "34"],
        ["HER2+", "245", "antibody", "71"],
        ["TNBC", "90", "none", "12"],
    ]
    assert read_rows(set_rows(rows, WIDTHS, Setting(leading=8.0, pad=0.0)), WIDTHS) == rows


def test_lines_alone_beside_full_rows_are_of_the_row_above() -> None:
    """Rows as near as lines: a ragged remark in the last column leaves room, and is no row of its own."""
    widths = [60.0, 30.0, 30.0, 30.0, 90.0]
    rows = [
        ["SUSTAIN", "388", "1.5", "4.5", "week 30; placebo"],
        ["PIONEER", "703", "1.4", "3.7", "week 26;"],
        ["AWARD", "807", "1.6", "2.3", "week 52"],
        ["LEADER", "933", "0.4", "2.3", "year 3"],
    ]
    entries = set_rows(rows, widths, Setting(leading=8.0, pad=0.0))
    for entry in entries:
        entry.y += 16.0 * (entry.y > 16)
    for at, text in enumerate(["dose raised", "every month"]):
        entries.append(Entry(4, 4, 20.0 + 8 * at, 2.4, SIZE, measure_line(text), 16.0, text))
    rows[1][4] += " dose raised every month"
    assert read_rows(entries, widths) == rows


def test_number_without_name_at_the_end_is_not_merged() -> None:
    rows = [["renal", "120", "severe", "1.5"], ["asthma", "80", "severe", "2.5"], ["", "200", "", "4.0"]]
    assert read_rows(set_rows(rows, WIDTHS, Setting()), WIDTHS) == rows


def test_cells_left_empty_in_one_row_of_a_group_stay_empty() -> None:
    rows = [
        ["asthma", "120", "severe", "1.5"],
        [ABOVE, "130", "advanced", "2.5"],
        ["renal", "80", "severe", "3.5"],
        [ABOVE, "90", "", "4.5"],
    ]
    found = read_rows(set_rows(rows, WIDTHS, Setting()), WIDTHS)
    assert [row[0] for row in found] == ["asthma", "asthma", "renal", "renal"]
    assert found[3][2] == ""


def test_name_of_a_section_belongs_to_no_row_below() -> None:
    rows = [["asthma", "12", "severe", "1.5"], ["heart", "", "", ""], ["renal", "80", "severe", "3.5"]]
    for align in ("top", "middle"):
        wide = [100.0, *WIDTHS[1:]]  # no cell of the first column is full
        assert read_rows(set_rows(rows, wide, Setting(align=align)), wide) == rows


def test_white_between_groups_on_the_grid_of_the_lines_parts_no_lines() -> None:
    """Every row of two lines, none apart but two groups: the numbers stand whole lines apart."""
    entries, y = [], 0.0
    for row in range(6):
        y += 5.0 if row == 3 else 0.0
        drug, number = ("camrelizumab plus", "paclitaxel alone"), str(500 + row)
        entries += [make_line(0, y, f"NCT0000000{row}"), make_line(1, y, drug[0]), make_line(2, y, number)]
        entries.append(make_line(1, y + 9.5, drug[1]))
        y += 19.0
    partings = part_rows([entries], [60.0, 70.0, 30.0])
    assert [parting.columns for parting in partings] == [frozenset({0, 1, 2})] * 5


def make_line(column: int, y: float, text: str) -> Entry:
    width = measure_line(text)
    return Entry(column, column, y, 0.3 * SIZE, SIZE, width, measure_line(text.split()[0]), text)


@pytest.mark.parametrize(("confidence", "bold"), [(None, True), (0.9, False)])
def test_a_line_read_from_a_picture_is_not_bold_to_a_table(confidence: float | None, *, bold: bool) -> None:
    """How dark one line of a picture is drawn says little; a section's name would begin a row by it."""
    place, flags = np.array([10.0]), np.array([True])
    read = None if confidence is None else np.array([confidence])
    words = Words(["Safety"], place, place, place + 30, place + 8, place + 7, place, flags, flags, read)
    entry = make_entry(Piece((0,), 10.0, 10.0, 40.0, 18.0, 17.0, 10.0), words, [])
    assert entry.bold is bold
