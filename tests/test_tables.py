"""Stage 5: what the tables promise, and what breaks a promise."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import frictionless
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import stage5_tables
from pipeline.contract import TableError, check_tables, judge_value, withhold
from pipeline.records import Fact
from pipeline.schemas import PROVENANCE, TYPES, load_schemas
from pipeline.settings import ConfigError
from pipeline.stage4_relate import tell_withheld
from pipeline.stage5_tables import (
    SQLITE_NAME,
    XLSX_NAME,
    assemble_tables,
    make_tables,
    write_tables,
)
from pipeline.writers import xlsx_tables
from pipeline.writers.csv_tables import csv_line, csv_lines
from pipeline.writers.sqlite_tables import clear_gap

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = load_schemas(ROOT / "config")

CONTRACT = {
    "papers": "paper* sha256 reader status language title_zh title_en first_author journal year volume"
    " issue doi pages characters correction",
    "sections": "paper* section* number level title +prov",
    "sentences": "paper* sentence* section language tokens +prov",
    "tables": "paper* table* label caption caption_other rows columns method footnote +prov",
    "cells": "paper* table* row* column* header text state correction +prov",
    "mentions": "paper* start* end* field* value* quote name section sentence table row column ocr page rule",
    "abbreviations": "paper* abbreviation* long_en long_zh correction +prov start*",
    "products": "paper* product_id* name_en name_zh status mentions correction",
    "product_targets": "paper* product_id* target_id* correction +prov",
    "targets": "paper* target_id* name name_zh mentions_text mentions_tables correction",
    "drugs": "paper* drug_id* name_en name_zh class mentions correction",
    "diseases": "paper* disease_id* name_en name_zh doid ncit mentions correction",
    "approvals": "paper* product_id* country* date* name agency precision correction +prov",
    "approval_indications": "paper* product_id* country* date* disease_id* modifier correction +prov",
    "trials": "paper* trial_id* registry acronym phase enrolled place url correction +prov",
    "trial_targets": "paper* trial_id* target_id* role* relation correction +prov",
    "trial_interventions": "paper* trial_id* intervention* kind class correction +prov",
    "trial_diseases": "paper* trial_id* disease_id* modifier correction +prov",
    "trial_products": "paper* trial_id* product_id* correction +prov",
    "outcomes": "paper* outcome* subject subject_id arm disease_id metric statistic comparator value"
    " value_high unit numerator denominator time_point population ci_low ci_high spread spread_low"
    " spread_high study citations correction +prov",
    "dates": "paper* date precision role correction +prov start*",
    "citations": "paper* references +prov start*",
    "references": "paper* reference* text year doi pmid correction +prov",
    "candidates": "paper* text* guess because other_name sentence count correction +prov",
    "issues": "paper* issue* severity code message correction +prov",
    "coverage": "paper* item* kind table row column state because +prov",
    "corrections": "paper* correction* table action key quote occurrence values was said reason date"
    " state because",
}
"""The columns as promised, * for the key; ``start*`` at the end is the provenance column of that name."""


def facts() -> list[Fact]:
    """Two papers, one in each language, with awkward texts."""
    zh, en = "综述/李-2025.txt", "smith-2024.pdf"
    place = {"page": "3", "start": "10", "end": "14", "quote": "CD19", "rule": "target:CD19"}
    return [
        Fact("papers", {"paper": en, "status": "ok", "year": "2024", "title_en": 'Say "no", then\nstop'}),
        Fact("papers", {"paper": zh, "status": "partial", "title_zh": "双靶点CAR-T细胞，进展"}),
        Fact("products", {"paper": zh, "product_id": "UCART19", "status": "investigational"}),
        Fact("products", {"paper": zh, "product_id": "semaglutide", "name_zh": "司美格鲁肽"}),
        Fact(
            "approvals",
            {"paper": zh, "product_id": "semaglutide", "country": "CN", "date": "2021-04", **place},
        ),
        Fact("approvals", {"paper": zh, "product_id": "semaglutide", "country": "", "date": "", **place}),
        Fact("diseases", {"paper": zh, "disease_id": "type-2-diabetes"}),
        Fact(
            "approval_indications",
            {
                "paper": zh,
                "product_id": "semaglutide",
                "country": "CN",
                "date": "2021-04",
                "disease_id": "type-2-diabetes",
                **place,
            },
        ),
        Fact(
            "trials", {"paper": zh, "trial_id": "ChiCTR2000029", "enrolled": "120", "phase": "1/2", **place}
        ),
        Fact(
            "trial_targets",
            {"paper": zh, "trial_id": "ChiCTR2000029", "target_id": "(any)", "role": "car_target", **place},
        ),
        *(
            Fact("outcomes", {"paper": zh, "outcome": n, "metric": "ORR", "value": v, "unit": "%", **place})
            for n, v in (("10", "85.7"), ("9", "82"), ("2", ""))
        ),
        Fact("candidates", {"paper": zh, "text": "=cmd|' /C calc'!A0", **place}),
        Fact("candidates", {"paper": zh, "text": "+1", **place}),
        Fact("candidates", {"paper": zh, "text": "@x", **place}),
        Fact("candidates", {"paper": zh, "text": "-1", **place}),
        Fact("candidates", {"paper": zh, "text": "007", "because": "第1页\x0c第2页\x00 _x0041_", **place}),
        Fact(
            "candidates", {"paper": zh, "text": "https://clinicaltrials.gov/a", "guess": " a<b & c ", **place}
        ),
        Fact("issues", {"paper": en, "issue": "1", "severity": "warning", "code": "no_text"}),
    ]


def tables() -> dict[str, list[dict[str, str]]]:
    return assemble_tables(facts(), SCHEMAS)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("extracted")
    assert make_tables(facts(), SCHEMAS, out) == []
    return out / "tables"


# ------------------------------------------------------------------------------------------ schemas


def test_the_tables_are_those_of_the_contract() -> None:
    assert list(SCHEMAS) == list(CONTRACT)
    provenance = [column.name for column in PROVENANCE]
    assert provenance == ["ocr", "page", "start", "end", "quote", "rule"]
    for name, text in CONTRACT.items():
        words = text.split()
        keys = {word[:-1] for word in words if word.endswith("*")}
        own = words[: words.index("+prov")] if "+prov" in words else words
        columns = [word.rstrip("*") for word in own] + (provenance if "+prov" in words else [])
        assert list(SCHEMAS[name].names) == columns, name
        assert set(SCHEMAS[name].key) == keys, name


def test_how_sure_the_recognition_was_is_a_place_and_no_value() -> None:
    marks = [column for schema in SCHEMAS.values() for column in schema.columns if column.name == "ocr"]
    assert len(marks) > 10
    assert all(column.place for column in marks), "a second scan of a paper moves its evidence"
    for schema in SCHEMAS.values():
        assert ("ocr" in schema.names) == ("page" in schema.names), schema.name


def test_every_column_says_what_it_means() -> None:
    for schema in SCHEMAS.values():
        assert schema.row.endswith(".")
        for column in schema.columns:
            assert column.meaning.endswith("."), (schema.name, column.name)
            assert column.type in TYPES


def test_placeholders_and_the_unnumbered_lead_hang_on_no_foreign_key() -> None:
    assert all("target_id" not in foreign.columns for foreign in SCHEMAS["trial_targets"].foreign)
    assert all("section" not in foreign.columns for foreign in SCHEMAS["sentences"].foreign)


GOOD = "order: 1\nrow: A thing.\nkey: [a]\ncolumns:\n  a: {type: string, meaning: It.}\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (GOOD.replace("order: 1", "order: one"), "'one' is not a whole number"),
        (GOOD.replace("key: [a]", "key: [b]"), "no column 'b'"),
        (GOOD.replace("key: [a]\n", ""), "the table has no key"),
        (GOOD.replace("type: string", "type: text"), "unknown type 'text'"),
        (GOOD.replace("meaning: It.", "meaning: ''"), "there is no meaning"),
        (GOOD.replace("meaning: It.", "meaning: It., pattern: '['"), "does not compile"),
        (GOOD.replace("meaning: It.", "meaning: It., required: maybe"), "neither yes nor no"),
        (GOOD + "colour: red\n", "unknown key 'colour'"),
        (GOOD + "order: 2\n", "duplicate key"),
        (GOOD + "foreign: {papers: [a]}\n", "no table 'papers'"),
        (GOOD + "provenance: sometimes\n", "neither yes nor optional"),
        (GOOD + "provenance: yes\n" + "  ", None),
        (
            GOOD.replace("  a:", "  page: {type: string, meaning: It.}\n  a:") + "provenance: yes\n",
            "stands twice",
        ),
    ],
)
def test_a_mistake_in_a_table_is_named(tmp_path: Path, text: str, complaint: str | None) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "things.yml").write_text(text, encoding="utf-8")
    if complaint is None:
        assert load_schemas(tmp_path)["things"].names == ("a", "ocr", "page", "start", "end", "quote", "rule")
        return
    with pytest.raises(ConfigError, match=re.escape(complaint)) as caught:
        load_schemas(tmp_path)
    assert "things.yml" in str(caught.value)


def test_two_tables_of_one_order_and_a_foreign_key_that_is_no_key_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "one.yml").write_text(GOOD, encoding="utf-8")
    (folder / "two.yml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ConfigError, match="1 is taken by one"):
        load_schemas(tmp_path)
    other = "order: 2\nrow: A.\nkey: [b]\ncolumns:\n  b: {type: string, meaning: It.}\nforeign: {one: [b]}\n"
    (folder / "two.yml").write_text(other, encoding="utf-8")
    with pytest.raises(ConfigError, match=re.escape("one is not known by (b)")):
        load_schemas(tmp_path)


# ------------------------------------------------------------------------------- assemble and check


def test_rows_are_sorted_by_key_integers_as_integers() -> None:
    assembled = tables()
    assert [row["outcome"] for row in assembled["outcomes"]] == ["2", "9", "10"]
    assert [row["paper"] for row in assembled["papers"]] == ["smith-2024.pdf", "综述/李-2025.txt"]
    assert [row["product_id"] for row in assembled["products"]] == ["UCART19", "semaglutide"]
    assert assembled["citations"] == []


def test_every_row_has_every_column() -> None:
    for name, rows in tables().items():
        assert all(tuple(row) == SCHEMAS[name].names for row in rows)


def test_good_tables_pass() -> None:
    check_tables(tables(), SCHEMAS)


@pytest.mark.parametrize(
    ("fact", "complaint"),
    [
        (Fact("papers", {"paper": "smith-2024.pdf", "status": "ok"}), "duplicate key: another row"),
        (facts()[2], "duplicate key: the same row"),
        (
            Fact("products", {"paper": "smith-2024.pdf", "product_id": "", "status": "marketed"}),
            "product_id is empty",
        ),
        (Fact("products", {"paper": "gone.pdf", "product_id": "x"}), "papers has no row (paper=gone.pdf)"),
        (
            Fact("products", {"paper": "smith-2024.pdf", "product_id": "x", "color": "red"}),
            "no column 'color'",
        ),
        (
            Fact("products", {"paper": "smith-2024.pdf", "product_id": "x", "mentions": "３"}),
            "'３', no integer",
        ),
        (
            Fact("products", {"paper": "smith-2024.pdf", "product_id": "x", "mentions": "1.0"}),
            "'1.0', no integer",
        ),
        (
            Fact("products", {"paper": "smith-2024.pdf", "product_id": "x", "status": "sold"}),
            "not one of marketed",
        ),
        (Fact("products", {"paper": "smith-2024.pdf", "product_id": "\ud800"}), "half a character"),
        (Fact("prizes", {"paper": "smith-2024.pdf"}), "prizes: there is no such table"),
        (
            Fact("dates", {"paper": "smith-2024.pdf", "date": "2023-02-30", "start": "1", "end": "2"}),
            "'2023-02-30', no date",
        ),
        (
            Fact(
                "dates",
                {"paper": "smith-2024.pdf", "date": "2023", "start": "1", "end": "9", "quote": "2023年"},
            ),
            "the quote has 5 characters, start 1 to end 9 are 8",
        ),
        (Fact("dates", {"paper": "smith-2024.pdf", "date": "2023", "start": "9", "end": "1"}), "are no span"),
    ],
)
def test_a_broken_promise_is_named_with_its_row(fact: Fact, complaint: str) -> None:
    with pytest.raises(TableError, match=re.escape(complaint)) as caught:
        check_tables(assemble_tables([*facts(), fact], SCHEMAS), SCHEMAS)
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert (problem.table, problem.paper) == (fact.table, fact.values["paper"])
    assert str(problem) in str(caught.value)


def test_a_row_that_breaks_the_contract_costs_no_other_row_of_its_paper() -> None:
    zh = "综述/李-2025.txt"
    sold = Fact("products", {"paper": zh, "product_id": "semaglutide", "status": "sold"})
    mended = [sold if fact.values.get("name_zh") == "司美格鲁肽" else fact for fact in facts()]
    kept, problems = withhold([*mended, mended[0]], SCHEMAS)
    assert {problem.table for problem in problems} == {
        "products",
        "approvals",
        "approval_indications",
        "papers",
    }
    assert any("status is 'sold'" in str(problem) for problem in problems)
    told = tell_withheld(kept, problems)
    check_tables(assemble_tables(told, SCHEMAS), SCHEMAS)
    assert [fact for fact in told if fact.table == "diseases"]
    issues = [fact.values for fact in told if fact.table == "issues"]
    assert {values["code"] for values in issues[-len(problems) :]} == {"row_withheld"}
    assert {fact.values["status"] for fact in told if fact.table == "papers"} == {"partial"}


def test_all_problems_come_in_one_error_and_nothing_is_written(tmp_path: Path) -> None:
    bad = [
        Fact("trials", {"paper": "smith-2024.pdf", "trial_id": f"NCT{n}", "start": "x", "end": "1"})
        for n in range(80)
    ]
    with pytest.raises(TableError, match="80 problems") as caught:
        make_tables([*facts(), *bad], SCHEMAS, tmp_path)
    assert str(caught.value).endswith("and 30 more")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        (
            "outcomes",
            "value",
            ["0", "-1.5", "274864", "0.70"],
            ["274 864", ".5", "1e5", "12.", "1,000", "८", "nan"],
        ),
        (
            "approvals",
            "date",
            ["2017", "2017-08", "2024-02-29"],
            ["2017-8", "2017-13", "2023-02-29", "2017年", "2017\n"],
        ),
        ("citations", "references", ["7", "56;57"], ["56,57", "56;", "5-7"]),
        ("approvals", "country", ["CN", "EU"], ["cn", "China", "CHN"]),
        ("papers", "year", ["2025"], ["25", "2025年"]),
        ("trials", "enrolled", ["0", "120"], ["012", "约30", "3.5", "-0"]),
    ],
)
def test_values_are_judged_by_their_type(table: str, column: str, good: list[str], bad: list[str]) -> None:
    found = next(c for c in SCHEMAS[table].columns if c.name == column)
    assert [judge_value(found, value) for value in good] == [""] * len(good)
    assert all(judge_value(found, value) for value in bad)


# --------------------------------------------------------------------------------------------- CSV


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_table_is_written_the_empty_ones_with_their_header(written: Path) -> None:
    assert {path.stem for path in written.glob("*.csv")} == set(CONTRACT)
    assert (written / "citations.csv").read_bytes() == b"paper,references,ocr,page,start,end,quote,rule\n"
    for name, rows in tables().items():
        assert read_csv(written / f"{name}.csv") == rows


def test_csv_bytes(written: Path) -> None:
    raw = (written / "papers.csv").read_bytes()
    assert raw.startswith(b"paper,sha256,")
    assert b"\r" not in raw
    assert b'"Say ""no"", then\nstop"' in raw
    assert "综述/李-2025.txt,,,partial,,双靶点CAR-T细胞，进展,".encode() in raw


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=3, max_size=3), max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_any_text_survives_a_csv(rows: list[list[str]]) -> None:
    names = ["a", "b", "c"]
    text = "".join(csv_lines([dict(zip(names, row, strict=True)) for row in rows], names))
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [names, *rows]
    assert csv_line(["plain"]) == "plain\n"


# ----------------------------------------------------------------------------------- data package


def validate(folder: Path) -> list[tuple[str, str]]:
    """The errors that Frictionless finds, each with its table."""
    package = frictionless.Package(str(folder / "datapackage.json"))
    return [(error.type, task.name) for task in package.validate().tasks for error in task.errors]


def test_frictionless_finds_the_package_valid(written: Path) -> None:
    assert validate(written) == []


def test_the_package_says_what_the_files_are(written: Path) -> None:
    package = json.loads((written / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(CONTRACT)
    by_name = {resource["name"]: resource for resource in package["resources"]}
    for name, resource in by_name.items():
        raw = (written / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest()
        assert resource["bytes"] == len(raw)
        assert resource["schema"]["primaryKey"] == list(SCHEMAS[name].key)
    assert by_name["approval_indications"]["schema"]["foreignKeys"][0] == {
        "fields": ["paper", "product_id", "country", "date"],
        "reference": {"resource": "approvals", "fields": ["paper", "product_id", "country", "date"]},
    }
    start = next(f for f in by_name["trials"]["schema"]["fields"] if f["name"] == "start")
    assert (start["unit"], start["place"], start["type"]) == ("code points", True, "integer")


BREAKS = [
    ("approvals", "semaglutide,CN", "liraglutide,CN", "foreign-key"),
    ("products", "semaglutide,", "UCART19,", "primary-key"),
    ("trials", ",120,", ",many,", "type-error"),
    ("trial_targets", "car_target", "car_goal", "constraint-error"),
    ("papers", "partial", "failed!", "hash-count"),
    ("issues", "no_text", "no_txt", "byte-count"),
]


def test_frictionless_finds_what_was_broken(tmp_path: Path) -> None:
    make_tables(facts(), SCHEMAS, tmp_path)
    for table, old, new, _ in BREAKS:
        path = tmp_path / "tables" / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    found = {(error[1], error[0]) for error in validate(tmp_path / "tables")}
    assert {(table, kind) for table, *_, kind in BREAKS} <= found


# ------------------------------------------------------------------------------------------ SQLite


def test_sqlite_opens_with_its_keys_whole(written: Path) -> None:
    with closing(sqlite3.connect(written / SQLITE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        assert names == set(CONTRACT)
        assert len(connection.execute('PRAGMA foreign_key_list("approval_indications")').fetchall()) == 6
        key = [row[1] for row in connection.execute('PRAGMA table_info("cells")') if row[5]]
        assert key == ["paper", "table", "row", "column"]
        rows = connection.execute("SELECT outcome, value, numerator, unit FROM outcomes").fetchall()
        assert rows == [(2, None, None, "%"), (9, 82.0, None, "%"), (10, 85.7, None, "%")]
        assert connection.execute("SELECT country, date FROM approvals").fetchall() == [
            ("", ""),
            ("CN", "2021-04"),
        ]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO papers (paper, status) VALUES ('smith-2024.pdf', 'ok')")


def test_sqlite_header_tells_no_library_and_takes_writes(tmp_path: Path) -> None:
    make_tables(facts(), SCHEMAS, tmp_path)
    path = tmp_path / "tables" / SQLITE_NAME
    header = path.read_bytes()[:100]
    assert header[24:28] == header[92:96] == b"\0\0\0\1"
    assert int.from_bytes(header[96:100], "big") == 3_040_000
    assert int.from_bytes(header[28:32], "big") * 4096 == path.stat().st_size
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM issues")
        connection.commit()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(("kind", "list_start"), [(0x02, 12), (0x05, 12), (0x0A, 8), (0x0D, 8)])
@pytest.mark.parametrize("at", [0, 100])
def test_the_gap_of_a_page_is_cleared_and_nothing_else(kind: int, list_start: int, at: int) -> None:
    page = bytearray(b"\xff" * 4096)
    page[at : at + 8] = bytes([kind, 0, 0, 0, 3, 0x0F, 0x00, 0])  # three cells, the first at 0x0f00
    before, list_end = bytes(page), at + list_start + 2 * 3
    clear_gap(page, at)
    assert page == before[:list_end] + bytes(0x0F00 - list_end) + before[0x0F00:]


def test_a_page_of_long_text_is_left_alone() -> None:
    page = bytearray(b"\0\0\0\7" + "长".encode() * 1364)
    before = bytes(page)
    clear_gap(page, 0)
    assert page == before


# -------------------------------------------------------------------------------------------- XLSX


def test_the_workbook_opens_with_text_as_text(written: Path) -> None:
    book = openpyxl.load_workbook(written / XLSX_NAME)
    assert book.sheetnames == list(CONTRACT)
    sheet = book["candidates"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N7"
    assert sheet.dimensions == "A1:N7"
    texts = [sheet.cell(row, 2) for row in range(2, 8)]
    assert {cell.value for cell in texts} == {row["text"] for row in tables()["candidates"]}
    assert {cell.data_type for cell in texts} == {"s"}
    assert all(cell.hyperlink is None for row in sheet.rows for cell in row)
    assert book["papers"]["G2"].value == 'Say "no", then\nstop'
    assert book["papers"]["A3"].value == "综述/李-2025.txt"
    assert book["papers"]["F3"].value == "双靶点CAR-T细胞，进展"
    assert [book["outcomes"].cell(row, 10).value for row in (2, 3, 4)] == [None, 82, 85.7]
    assert book["approvals"]["D3"].value == "2021-04"
    assert book["papers"]["J2"].value == 2024


def test_no_formula_and_no_illegal_character_in_the_workbook(written: Path) -> None:
    with zipfile.ZipFile(written / XLSX_NAME) as archive:
        sheets = {name: archive.read(name).decode() for name in archive.namelist() if "/sheet" in name}
    assert all("<f>" not in text and "<hyperlink" not in text for text in sheets.values())
    whole = "".join(sheets.values())
    assert "第1页␌第2页␀ _x005F_x0041_" in whole
    assert '<t xml:space="preserve"> a&lt;b &amp; c </t>' in whole


def test_the_workbook_is_stored_undated(written: Path) -> None:
    with zipfile.ZipFile(written / XLSX_NAME) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_cell_too_long_for_excel_is_cut_and_told(tmp_path: Path) -> None:
    long = "细胞" * 20_000
    wide = "𝛼" * 17_000  # two UTF-16 units each
    exact = "x" * 32_767
    more = [
        Fact("products", {"paper": "smith-2024.pdf", "product_id": code, "name_en": text})
        for code, text in (("long", long), ("wide", wide), ("exact", exact))
    ]
    notices = make_tables([*facts(), *more], SCHEMAS, tmp_path)
    assert [(n.table, n.paper, n.code) for n in notices] == [
        ("products", "smith-2024.pdf", "xlsx_cell_cut")
    ] * 2
    assert "product_id=long: name_en has 40000 characters" in notices[0].message
    book = openpyxl.load_workbook(tmp_path / "tables" / XLSX_NAME)
    cells = {row[1].value: row[2].value for row in book["products"].iter_rows(min_row=2)}
    assert cells["long"].endswith("细 …[cut]") or cells["long"].endswith("胞 …[cut]")
    assert len(cells["long"]) == 32_767
    assert cells["exact"] == exact
    assert len(cells["wide"].encode("utf-16-le")) // 2 <= 32_767
    assert "\ufffd" not in cells["wide"]
    assert {row["name_en"] for row in read_csv(tmp_path / "tables" / "products.csv")} >= {long, wide}


def test_rows_beyond_a_sheet_are_cut_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_tables, "MAX_ROWS", 5)
    notices = make_tables(facts(), SCHEMAS, tmp_path)
    assert [(n.table, n.code) for n in notices] == [("candidates", "xlsx_rows_cut")]
    assert "after 4 of 6 rows" in notices[0].message
    book = openpyxl.load_workbook(tmp_path / "tables" / XLSX_NAME)
    assert book["candidates"].max_row == 5
    assert book["candidates"].auto_filter.ref == "A1:N5"
    assert len(read_csv(tmp_path / "tables" / "candidates.csv")) == 6


# ---------------------------------------------------------------------------- bytes and interruption


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


WRITE_ELSEWHERE = """
import json, sys, time
from pathlib import Path
time.time = lambda: 2e9
from pipeline.records import Fact
from pipeline.schemas import load_schemas
from pipeline.stage5_tables import make_tables
facts = [Fact(*fact) for fact in json.load(sys.stdin)]
make_tables(facts, load_schemas(Path("config")), Path(sys.argv[1]))
print(*{"pandas", "numpy", "spacy", "jieba"} & sys.modules.keys())
"""


def test_the_same_bytes_elsewhere_from_facts_in_another_order_and_no_heavy_import(
    written: Path, tmp_path: Path
) -> None:
    out = tmp_path / "别处" / "extracted"
    given_facts = json.dumps([(fact.table, fact.values) for fact in reversed(facts())])
    environment = {**os.environ, "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WRITE_ELSEWHERE, str(out)]
    ran = subprocess.run(
        command, input=given_facts, capture_output=True, text=True, check=True, env=environment, cwd=ROOT
    )
    assert ran.stdout.strip() == ""
    first, second = snapshot(written), snapshot(out / "tables")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_large_tables_give_the_same_sqlite_bytes(tmp_path: Path) -> None:
    many = [
        Fact("papers", {"paper": f"{n:05}.txt", "status": "ok", "title_zh": "长" * (n % 900)})
        for n in range(1500)
    ]
    for name in ("a", "b"):
        make_tables(many, SCHEMAS, tmp_path / name)
    assert snapshot(tmp_path / "a" / "tables") == snapshot(tmp_path / "b" / "tables")
    with closing(sqlite3.connect(tmp_path / "a" / "tables" / SQLITE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM papers").fetchone() == (1500,)


@pytest.mark.parametrize(
    ("moves", "error"),
    [(0, OSError("full")), (1, OSError("full")), (10, KeyboardInterrupt()), (26, OSError("full"))],
)
def test_an_interrupted_write_leaves_the_old_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int, error: BaseException
) -> None:
    make_tables(facts(), SCHEMAS, tmp_path)
    old = snapshot(tmp_path / "tables")
    real, calls = os.replace, iter(range(1000))

    def fail_once(source: Path, target: Path) -> None:
        if next(calls) == moves:
            raise error
        real(source, target)

    monkeypatch.setattr(os, "replace", fail_once)
    with pytest.raises(type(error)):
        make_tables(facts()[:4], SCHEMAS, tmp_path)
    assert snapshot(tmp_path / "tables") == old


def test_a_write_that_fails_before_it_is_whole_leaves_the_old_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_tables(facts(), SCHEMAS, tmp_path)
    old = snapshot(tmp_path / "tables")

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(stage5_tables, "write_sqlite", fail)
    with pytest.raises(MemoryError):
        make_tables(facts()[:4], SCHEMAS, tmp_path)
    assert snapshot(tmp_path / "tables") == old


def test_a_first_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, iter(range(1000))

    def fail_third(source: Path, target: Path) -> None:
        if next(calls) == 2:
            raise OSError("locked")
        real(source, target)

    monkeypatch.setattr(os, "replace", fail_third)
    with pytest.raises(OSError, match="locked"):
        make_tables(facts(), SCHEMAS, tmp_path)
    assert list((tmp_path / "tables").iterdir()) == []


def test_what_a_killed_run_left_is_cleared_and_a_table_that_is_gone_goes(tmp_path: Path) -> None:
    make_tables(facts(), SCHEMAS, tmp_path)
    (tmp_path / "tables" / ".writing").mkdir()
    (tmp_path / "tables" / ".writing" / "half.csv").write_text("x")
    (tmp_path / "tables" / "notes.csv").write_text("mine")
    fewer = {name: schema for name, schema in SCHEMAS.items() if name != "candidates"}
    write_tables({}, fewer, tmp_path)
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert "candidates.csv" not in names
    assert {"notes.csv", "papers.csv", "datapackage.json"} <= names
    assert ".writing" not in names
