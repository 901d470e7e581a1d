"""Dates in both languages, what is none, and what happened at them."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.finders.rules import find_rule_mentions
from pipeline.normalisers.cell_date import find_cell_dates, parse_cell_date
from pipeline.normalisers.date_role import date_role
from pipeline.normalisers.number import parse_number
from pipeline.normalisers.phase import parse_cell_phase, parse_phase
from pipeline.settings import load_settings

HERE = Path(__file__).parent
RULES = load_settings(HERE.parent / "config").fields["date"].rules


def read_rows(name: str) -> list[dict[str, str]]:
    with (HERE / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_dates(text: str, context: str = "") -> list[str]:
    return [match.value for match in find_rule_mentions(text, RULES, context=context)]


@pytest.mark.parametrize("row", read_rows("not_dates.csv"), ids=lambda row: row["text"])
def test_is_no_date(row: dict[str, str]) -> None:
    assert find_dates(row["text"]) == []


@pytest.mark.parametrize("row", read_rows("date_roles.csv"), ids=lambda row: f"{row['date']} {row['text']}")
def test_role_of_date(row: dict[str, str]) -> None:
    found = [match for match in find_rule_mentions(row["text"], RULES) if match.value == row["date"]]
    assert [date_role(row["text"], match.start, match.end) for match in found] == [row["role"]]


def test_role_defaults_to_the_callers() -> None:
    assert date_role("2017年08月", 0, 8, "approval") == "approval"
    assert date_role("截至2017年08月", 2, 10, "approval") == "data_cutoff"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年1月至2020年3月", "2019-01;2020-03"),
        ("2015–2020年", "2015;2020"),
        ("2017年8月和10月", "2017-08;2017-10"),
        ("2017年3月至8月", "2017-03;2017-08"),
        ("2018 年 5 月 1 日—6 月 30 日", "2018-05-01;2018-06-30"),
        ("于2013年、2015年、2017年入选", "2013;2015;2017"),
        ("2021年10月8日、11月20日和12月1日", "2021-10-08;2021-11-20;2021-12-01"),
        ("between May 2015 and 2018", "2015-05;2018"),
        ("from 2014 to May 2018", "2014;2018-05"),
        ("1 January 2010 to 31 December 2019", "2010-01-01;2019-12-31"),
        ("Between Q1 2019 and Q3 2021", "2019;2021"),
        ("in 2019, 2020 and 2021, respectively", "2019;2020;2021"),
        ("2021-03-05和2021/4/6", "2021-03-05;2021-04-06"),
    ],
)
def test_several_dates(text: str, expected: str) -> None:
    assert ";".join(find_dates(text)) == expected


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("2021年第三季度", {"precision": "quarter", "part": "Q3"}),
        ("Q3 2021", {"precision": "quarter", "part": "Q3"}),
        ("2021年上半年", {"precision": "half", "part": "H1"}),
        ("the second half of 2021", {"precision": "half", "part": "H2"}),
        ("2021年秋", {"precision": "year"}),
    ],
)
def test_parts_of_a_year_keep_the_year(text: str, extra: dict[str, str]) -> None:
    [match] = find_rule_mentions(text, RULES)
    assert (match.value, dict(match.extra)) == ("2021", extra)


def test_two_readings_are_not_guessed() -> None:
    [match] = find_rule_mentions("03/04/2017", RULES)
    assert match.value == "2017"
    assert dict(match.extra)["readings"] == "2017-04-03|2017-03-04"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("中国肿瘤生物治疗杂志, 2025, 32(2)", "2025"),
        ("2025, 32(2): 127-139", "2025"),
        ("J Clin Oncol. 2020;38(5):1023-1033", "2020"),
        ("中华血液学杂志 2023 年 3 月第 44 卷第 3 期", "2023-03"),
        ("Vol. 32 No. 2, 2025", "2025"),
    ],
)
def test_running_head_gives_the_papers_year(text: str, year: str) -> None:
    assert find_dates(text, "furniture") == [year]
    assert [value for value in find_dates(text) if "-" not in value] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017", "2017"),
        ("2017.08", "2017-08"),
        ("2017-08", "2017-08"),
        ("2017/8/30", "2017-08-30"),
        ("２０１７年８月", "2017-08"),
        ("Aug 2017", "2017-08"),
        ("Aug. 30, 2017", "2017-08-30"),
        ("30-Aug-2017", "2017-08-30"),
        ("08/2017", "2017-08"),
        ("2017例", None),
        ("2017-13", None),
        ("20.17", None),
        ("2.8", None),
        ("2017-2019", None),
        ("12", None),
        ("NCT02017081", None),
    ],
)
def test_cell_that_is_a_date(text: str, expected: str | None) -> None:
    value = parse_cell_date(text)
    assert (value.value if value else None) == expected


@pytest.mark.parametrize(
    ("cell", "quotes"),
    [
        ("美国（2017）；欧盟（2018-08）", ["2017", "2018-08"]),
        ("FDA: 2017 / EMA: 2018", ["2017", "2018"]),
        ("2017年获FDA批准", ["2017年"]),
        ("2017 US, 2018 EU", ["2017", "2018"]),
        ("2017.08", ["2017.08"]),
        ("2017例（2018名）", []),
        ("NCT 2017", ["2017"]),
        ("n=2017", []),
        ("2017-2019", []),
        ("V2017", []),
    ],
)
def test_dates_inside_a_cell(cell: str, quotes: list[str]) -> None:
    assert [cell[start:end] for start, end, _ in find_cell_dates(cell)] == quotes


def test_first_papers_dates() -> None:
    text = (HERE.parent / "raw" / "li-2025-cart.txt").read_text(encoding="utf-8")
    found = find_rule_mentions(text, RULES)
    approvals = "2017-08 2017-10 2020-07 2021-02 2021-03 2021-06 2021-09 2022-03 2023-06 2023-11 2024-03"
    values = [match.value for match in found]
    assert values == ["2019", "2017", *approvals.split(), "2024-08", *["2024-11-24"] * 3]
    roles = [date_role(text, match.start, match.end) for match in found if "月" not in text[match.end - 1]]
    assert roles == ["event", "approval", *["data_cutoff"] * 3]


@pytest.mark.parametrize(
    "piece", ["in a", "A", "The FDA ", "获批", "in  ", ", and by ", "followed", "批准，在"]
)
def test_role_of_hostile_repetition_ends_soon(piece: str) -> None:
    text = "approved in 2019, " + piece * 400 + "  2020-05-01"
    begun = time.process_time()
    for at in range(0, len(text), 97):
        date_role(text, at, min(len(text), at + 4))
    assert time.process_time() - begun < 1


@given(st.text(alphabet="2017年08月至-/.,, 日和in AugQ3截批准第三季度二〇一", max_size=40))
def test_offsets_and_values_hold(text: str) -> None:
    last = 0
    for match in find_rule_mentions(text, RULES, context="furniture"):
        assert last <= match.start < match.end <= len(text)
        assert re.fullmatch(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?", match.value)
        last = match.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("274 864", "274864"),
        ("1,234.5", "1234.5"),
        ("1 234", "1234"),
        ("２５", "25"),
        ("20%", "20"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("两", "2"),
        ("十二", "12"),
        ("二十五", "25"),
        ("一百零三", "103"),
        ("一千二百", "1200"),
        ("百分之二十", "20"),
        ("NHL 23", None),
        ("12 34", None),
        ("1,23", None),
        ("十十", None),
        ("", None),
    ],
)
def test_parse_number(text: str, expected: str | None) -> None:
    assert parse_number(text) == expected


@given(st.integers(min_value=0, max_value=10**12))
def test_grouping_does_not_change_a_number(number: int) -> None:
    assert parse_number(f"{number:,}") == str(number)
    assert parse_number(f"{number:,}".replace(",", " ")) == str(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ⅰb/Ⅱ", "1b/2"), ("II/III", "2/3"), ("ⅡI", "3"), ("三", "3"), ("2a", "2a"), ("V", None), ("3/2", None)],
)
def test_parse_phase(text: str, expected: str | None) -> None:
    assert parse_phase(text) == expected


@pytest.mark.parametrize(
    ("cell", "phase"),
    [
        ("Ⅱ期", "2"),
        ("Ⅰb/Ⅱ期", "1b/2"),
        ("Ⅰ～Ⅱ期", "1/2"),
        ("临床Ⅲ期", "3"),
        ("Ⅲ期（随机对照）", "3"),
        ("早期Ⅰ期", "0/1"),
        ("Phase II", "2"),
        ("Early Phase 1", "0/1"),
        ("II, single-arm", "2"),
        ("Phase 1b dose escalation", "1b"),
        ("2", "2"),
        ("12", None),
        ("上市", None),
        ("临床前", None),
        ("", None),
    ],
)
def test_phase_of_a_cell(cell: str, phase: str | None) -> None:
    assert parse_cell_phase(cell) == phase
