"""What a diff of two sets of tables finds, folds and refuses."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diff import (
    DiffError,
    TableDiff,
    TablesDiff,
    diff_tables,
    json_lines,
    read_committed,
    render_text,
)
from pipeline.diff.comparing import rewritten_rows
from pipeline.diff.folding import fold_form
from pipeline.diff.matching import match_rows, sort_rows
from pipeline.diff.records import Shape
from pipeline.diff.rendering import elide
from pipeline.schemas import load_schemas
from pipeline.stage5_tables import assemble_tables
from pipeline.writers import Row
from pipeline.writers.csv_tables import write_csv
from pipeline.writers.datapackage import write_datapackage

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = load_schemas(ROOT / "config")
TABLES = len(list((ROOT / "config" / "tables").glob("*.yml")))
ZH, EN = "综述/王-2024.txt", "doe-2023.pdf"

Sets = dict[str, list[Row]]


def write(folder: Path, sets: Sets, *, described: bool = True) -> Path:
    """Hand-made tables as a run would write them; empty cells may be left out."""
    folder.mkdir(parents=True)
    full = assemble_tables((), SCHEMAS)
    for name, rows in sets.items():
        full[name] = [{**dict.fromkeys(SCHEMAS[name].names, ""), **row} for row in rows]
    write_csv(full, SCHEMAS, folder)
    if described:
        write_datapackage(SCHEMAS, folder)
    return folder


def compare(tmp_path: Path, old: Sets, new: Sets, *, described: bool = True) -> TablesDiff:
    sides = (
        write(tmp_path / "old", old, described=described),
        write(tmp_path / "new", new, described=described),
    )
    return diff_tables(*sides)


def table(diff: TablesDiff, name: str) -> TableDiff:
    return next(table for table in diff.tables if table.shape.table == name)


def counts(found: TableDiff) -> tuple[int, int, int, int, int]:
    kinds = (found.added, found.removed, found.changed, found.moved, tuple(found.of_kind("reformatted")))
    return tuple(len(kind) for kind in kinds)  # type: ignore[return-value]


def trial(trial_id: str, **more: str) -> Row:
    place = {"page": "2", "start": "100", "end": "111", "quote": trial_id, "rule": "trial:nct"}
    return {"paper": ZH, "trial_id": trial_id, "registry": "ClinicalTrials.gov", **place, **more}


def date(start: int, value: str, role: str = "event") -> Row:
    place = {
        "page": "1",
        "start": str(start),
        "end": str(start + 5),
        "quote": f"{value[:4]}年",
        "rule": "date:y",
    }
    return {"paper": ZH, "date": value, "precision": "year", "role": role, **place}


def sentence(number: int, text: str, start: int) -> Row:
    place = {"page": "1", "start": str(start), "end": str(start + len(text)), "quote": text, "rule": "s"}
    return {"paper": ZH, "sentence": str(number), "section": "1", "language": "zh", "tokens": "9", **place}


def outcome(number: int, metric: str, value: str, **more: str) -> Row:
    place = {
        "start": str(number * 50),
        "end": str(number * 50 + 4),
        "quote": "表现如此",
        "rule": "outcome:rate",
    }
    said = {
        "subject": "trial",
        "subject_id": "NCT01234567",
        "statistic": "rate",
        "comparator": "=",
        "unit": "%",
    }
    return {"paper": ZH, "outcome": str(number), "metric": metric, "value": value, **said, **place, **more}


# ---------------------------------------------------------------------------------------- known keys


def test_the_same_tables_are_the_same(tmp_path: Path) -> None:
    rows: Sets = {"trials": [trial("NCT01234567"), trial("NCT02345678")]}
    diff = compare(tmp_path, rows, rows)
    assert diff.exit_code == 0
    assert render_text(diff) == f"no differences: 2 rows in {TABLES} tables\n"


def test_added_removed_and_changed_cell_by_cell(tmp_path: Path) -> None:
    old = [trial("NCT01234567", phase="1"), trial("NCT02345678", enrolled="30"), trial("NCT03333333")]
    new = [
        trial("NCT01234567", phase="1/2"),
        trial("NCT02345678", enrolled="30"),
        trial("ChiCTR2000029", start="500"),
    ]
    diff = compare(tmp_path, {"trials": old}, {"trials": new})
    found = table(diff, "trials")
    assert counts(found) == (1, 1, 1, 0, 0)
    assert found.added[0][1] == "ChiCTR2000029"
    assert found.removed[0][1] == "NCT03333333"
    assert [(c.column, c.old, c.new, c.kind) for c in found.changed[0].cells] == [
        ("phase", "1", "1/2", "changed")
    ]
    assert diff.exit_code == 1
    text = render_text(diff)
    assert text.splitlines()[0] == "1 row added, 1 removed, 1 changed in 1 table"
    assert "trials: +1 -1 ~1\n  综述/王-2024.txt\n    - NCT03333333" in text
    assert "    ~ NCT01234567: phase: 1 -> 1/2" in text


def test_a_changed_key_is_one_change(tmp_path: Path) -> None:
    def approval(day: str) -> Row:
        return {"paper": EN, "product_id": "tirzepatide", "country": "US", "date": day, "name": "Mounjaro"}

    diff = compare(tmp_path, {"approvals": [approval("2022-05")]}, {"approvals": [approval("2022-05-13")]})
    assert counts(table(diff, "approvals")) == (0, 0, 1, 0, 0)
    assert "~ tirzepatide, US, 2022-05: date: 2022-05 -> 2022-05-13" in render_text(diff)


def test_evidence_that_moved_is_folded(tmp_path: Path) -> None:
    old = [trial(f"NCT0123456{n}") for n in range(3)]
    new = [{**row, "page": "3", "start": "900", "end": "911", "rule": "trial:registry"} for row in old]
    diff = compare(tmp_path, {"trials": old}, {"trials": new})
    assert counts(table(diff, "trials")) == (0, 0, 0, 3, 0)
    assert diff.exit_code == 1
    text = render_text(diff)
    assert text.startswith("no value changed; 3 moved (")
    assert "no value changed in trials (3 moved)\n" in text
    assert "NCT01234560" not in text
    assert "= [moved] NCT01234560: page: 2 -> 3; start: 100 -> 900" in render_text(diff, all=True)


def test_spaces_and_width_are_folded(tmp_path: Path) -> None:
    cell = {"paper": ZH, "table": "表1", "row": "1", "column": "2", "state": "printed", "header": "ORR"}
    old, new = {**cell, "text": "82%"}, {**cell, "text": "82 %"}
    wide = {**cell, "row": "2", "text": "复发或难治（r/r）"}
    narrow = {**cell, "row": "2", "text": "复发或难治 (r/r)"}
    other, parted = {**cell, "row": "3", "text": "1836"}, {**cell, "row": "3", "text": "18 36"}
    diff = compare(tmp_path, {"cells": [old, wide, other]}, {"cells": [new, narrow, parted]})
    assert counts(table(diff, "cells")) == (0, 0, 1, 0, 2)
    assert render_text(diff).startswith("no fact changed; rows that differ: 1 in cells; 2 reformatted\n")
    assert "[reformatted] 表1, row 1, column 2: text: 82% -> 82 %" in render_text(diff, all=True)


def test_a_key_that_changed_its_form_alone_is_reformatted(tmp_path: Path) -> None:
    old, new = {"paper": ZH, "text": "CT103A（伊基）"}, {"paper": ZH, "text": "CT103A (伊基)"}
    assert counts(table(compare(tmp_path, {"candidates": [old]}, {"candidates": [new]}), "candidates")) == (
        0,
        0,
        0,
        0,
        1,
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("82%", "82 %", True),
        ("82％", "82 %", True),
        ("n=5", "n = 5", True),
        ("CD 19", "CD19", True),
        ("复发 难治", "复发难治", True),
        ("（r/r）", "(r/r)", True),
        ("multiple  myeloma", "multiple myeloma", True),
        ("multiple myeloma", "multiplemyeloma", False),
        ("18 36", "1836", False),
        ("82", "28", False),
        ("10⁹", "109", False),
        ("PD-1", "PD-L1", False),
    ],
)
def test_what_is_only_form(one: str, other: str, same: bool) -> None:
    assert (fold_form(one) == fold_form(other)) is same


@given(st.text("ab1９ 　\n%％（中", max_size=20))
@settings(deadline=None)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_form(fold_form(text)) == fold_form(text)


def test_hostile_spaces_fold_in_time() -> None:
    assert fold_form("a" + " " * 1_000_000 + "的") == "a的"
    assert len(fold_form("1 " * 500_000)) == 999_999


# --------------------------------------------------------------------------------- keys with a place


def test_text_inserted_above_moves_dates(tmp_path: Path) -> None:
    old = [date(10, "2017"), date(50, "2019", "approval"), date(90, "2017")]
    new = [date(5, "2021"), date(30, "2017"), date(70, "2019", "approval"), date(110, "2017")]
    found = table(compare(tmp_path, {"dates": old}, {"dates": new}), "dates")
    assert counts(found) == (1, 0, 0, 3, 0)
    assert found.added[0][found.shape.columns.index("date")] == "2021"


def test_a_date_that_changed_where_it_stands_is_changed(tmp_path: Path) -> None:
    old = [date(10, "2017"), date(50, "2019"), date(90, "2020")]
    new = [date(10, "2017"), date(50, "2018"), date(90, "2020")]
    found = table(compare(tmp_path, {"dates": old}, {"dates": new}), "dates")
    assert counts(found) == (0, 0, 1, 0, 0)
    assert ("date", "2019", "2018") in [(c.column, c.old, c.new) for c in found.changed[0].cells]


def test_a_sentence_inserted_and_one_edited(tmp_path: Path) -> None:
    texts = ["背景。", "共入组25例患者。", "客观缓解率为82%。", "中位随访12.8个月。", "背景。", "结论。"]
    edited = ["新的开头。", *texts[:2], "客观缓解率为83%。", *texts[3:]]
    old = [sentence(n, text, n * 40) for n, text in enumerate(texts, start=1)]
    new = [sentence(n, text, n * 40) for n, text in enumerate(edited, start=1)]
    found = table(compare(tmp_path, {"sentences": old}, {"sentences": new}), "sentences")
    assert counts(found) == (1, 0, 1, 5, 0)
    assert "新的开头。" in found.added[0]
    quotes = [(c.old, c.new) for c in found.changed[0].cells if c.column == "quote"]
    assert quotes == [("客观缓解率为82%。", "客观缓解率为83%。")]


def test_the_counter_of_another_row_is_no_match(tmp_path: Path) -> None:
    old = [outcome(1, "ORR", "82"), outcome(2, "CRR", "40"), outcome(3, "OS", "24.1", statistic="median")]
    new = [
        outcome(1, "DCR", "95"),
        outcome(2, "ORR", "82"),
        outcome(3, "CRR", "41"),
        outcome(4, "OS", "24.1", statistic="median"),
    ]
    found = table(compare(tmp_path, {"outcomes": old}, {"outcomes": new}), "outcomes")
    assert counts(found) == (1, 0, 1, 2, 0)
    cells = {c.column: (c.old, c.new) for c in found.changed[0].cells if c.kind == "changed"}
    assert cells == {"value": ("40", "41")}
    assert "DCR" in found.added[0]


def test_a_row_put_into_a_table_does_not_change_the_rows_below(tmp_path: Path) -> None:
    def cells(names: list[str]) -> list[Row]:
        return [
            {
                "paper": ZH,
                "table": "表1",
                "row": str(at),
                "column": str(column),
                "header": header,
                "text": text,
                "state": "printed",
            }
            for at, name in enumerate(names, start=1)
            for column, header, text in ((1, "药物", name), (2, "国家", "美国"))
        ]

    old, new = (
        cells(["司美格鲁肽", "替尔泊肽", "利拉鲁肽"]),
        cells(["度拉糖肽", "司美格鲁肽", "替尔泊肽", "利拉鲁肽"]),
    )
    assert counts(table(compare(tmp_path, {"cells": old}, {"cells": new}), "cells")) == (2, 0, 0, 3, 0)


def test_a_bilingual_pair_without_a_short_form_has_an_empty_key_part_by_right(tmp_path: Path) -> None:
    pair = {
        "paper": ZH,
        "abbreviation": "",
        "start": "5",
        "end": "9",
        "long_zh": "总生存期",
        "quote": "总生存期",
    }
    other = {**pair, "start": "40", "end": "44", "long_zh": "客观缓解"}
    later = {**pair, "start": "17", "end": "21"}
    diff = compare(tmp_path, {"abbreviations": [pair, other]}, {"abbreviations": [later, other]})
    assert counts(table(diff, "abbreviations")) == (0, 0, 0, 1, 0)
    assert diff.trouble == ()


SHAPE = Shape("dates", ("paper", "start", "date"), (0, 1), frozenset({1}), frozenset({0, 1}))


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.sampled_from(["1", "2", "3"])), max_size=25
    ),
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.sampled_from(["1", "2", "3"])), max_size=25
    ),
)
@settings(deadline=None)
def test_every_row_is_matched_once_or_left_once(
    old: list[tuple[str, int, str]], new: list[tuple[str, int, str]]
) -> None:
    sides = [
        sort_rows(SHAPE, {row[:2]: (row[0], str(row[1]), row[2]) for row in rows}.values())
        for rows in (old, new)
    ]
    matching = match_rows(SHAPE, *sides)
    assert sorted([*matching.pairs, *matching.left_old]) == list(range(len(sides[0])))
    assert sorted([*matching.pairs.values(), *matching.left_new]) == list(range(len(sides[1])))
    assert all(sides[0][a][0] == sides[1][b][0] for a, b in matching.pairs.items())
    both = set(sides[0]) & set(sides[1])
    assert both <= {sides[0][a] for a, b in matching.pairs.items() if sides[0][a] == sides[1][b]}
    assert len(list(rewritten_rows(SHAPE, matching))) == len(matching.pairs) - len(both)


# ------------------------------------------------------------------------------------------- trouble


@pytest.mark.parametrize("side", ["old", "new"])
def test_a_duplicate_key_is_trouble_and_matched_with_nothing(tmp_path: Path, side: str) -> None:
    twice = [trial("NCT01234567", phase="1"), trial("NCT01234567", phase="2"), trial("NCT02222222")]
    once = [trial("NCT01234567", phase="1"), trial("NCT02222222", phase="3")]
    sides = (twice, once) if side == "old" else (once, twice)
    diff = compare(tmp_path, {"trials": sides[0]}, {"trials": sides[1]})
    assert diff.exit_code == 2
    assert diff.trouble == (
        f"trials: duplicate key in the {side} table, 2 rows: paper={ZH}, trial_id=NCT01234567",
    )
    assert counts(table(diff, "trials")) == (0, 0, 1, 0, 0)
    assert "TROUBLE: 1" in render_text(diff).splitlines()[0]
    assert "trouble: trials: duplicate key" in render_text(diff)


def test_empty_keys_are_trouble_even_when_both_sides_have_them(tmp_path: Path) -> None:
    rows: Sets = {"trials": [trial(""), trial("NCT01234567")]}
    diff = compare(tmp_path, rows, rows)
    assert diff.exit_code == 2
    assert [what.split(":")[1] for what in diff.trouble] == [
        " empty key in the old table",
        " empty key in the new table",
    ]


def test_many_bad_keys_are_counted(tmp_path: Path) -> None:
    rows = [trial(f"NCT{n:08}") for n in range(30) for _ in "ab"]
    diff = compare(tmp_path, {"trials": rows}, {})
    assert len(diff.trouble) == 11
    assert diff.trouble[-1] == "trials: 20 more such keys in the old table"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty, without even a header"),
        (b"paper,paper\na,b\n", "names a column twice"),
        (b"paper;trial_id\r\na;b\r\n", "is not separated by commas"),
        ("paper\ttrial_id\r\na\tb\r\n".encode("utf-16"), "save it as CSV UTF-8"),
        (b"paper,trial_id\na\n", "row 1 has 1 cells for 2 columns"),
        (b'paper,trial_id\n"a"b,c\n', "cannot be read"),
        ("paper,trial_id\n论文,x\n".encode("gbk"), "cannot be read"),
        (b"paper,phase\na,1\n", "the new table has no column 'trial_id' of the key"),
    ],
)
def test_a_table_that_cannot_be_read_is_trouble_and_the_others_are_compared(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    old = write(tmp_path / "old", {"dates": [date(1, "2017")]})
    new = write(tmp_path / "new", {})
    (new / "trials.csv").write_bytes(content)
    diff = diff_tables(old, new)
    assert diff.exit_code == 2
    assert complaint in diff.trouble[0]
    assert counts(table(diff, "dates")) == (0, 1, 0, 0, 0)


def test_folders_without_tables_are_trouble(tmp_path: Path) -> None:
    write(tmp_path / "new", {})
    with pytest.raises(DiffError, match=r"no tables in .*none: neither it nor .*tables holds CSV files"):
        diff_tables(tmp_path / "none", tmp_path / "new")


def test_a_table_nobody_describes_is_trouble(tmp_path: Path) -> None:
    diff_with = write(tmp_path / "new", {})
    (diff_with / "notes.csv").write_text("a\n1\n", encoding="utf-8")
    diff = diff_tables(write(tmp_path / "old", {}), diff_with)
    assert diff.trouble == ("notes: no key is known, so its rows cannot be told apart",)


def test_a_description_that_is_none_is_trouble(tmp_path: Path) -> None:
    folder = write(tmp_path / "new", {})
    (folder / "datapackage.json").write_text('{"resources": [{"name": "x"}]}', encoding="utf-8")
    with pytest.raises(DiffError, match="does not describe tables"):
        diff_tables(folder, folder)


# --------------------------------------------------------------------------- folders, papers, columns


def test_the_folder_above_and_a_folder_without_description_will_do(tmp_path: Path) -> None:
    old = write(tmp_path / "extracted" / "tables", {"dates": [date(10, "2017")]}).parent
    new = write(tmp_path / "bare", {"dates": [date(17, "2017")]}, described=False)
    assert counts(table(diff_tables(old, new), "dates")) == (0, 0, 0, 1, 0)


def test_a_whole_paper_is_named(tmp_path: Path) -> None:
    new = {
        "papers": [{"paper": EN, "status": "ok"}],
        "trials": [trial(f"NCT{n:08}", paper=EN) for n in range(40)],
    }
    text = render_text(compare(tmp_path, {}, new))
    assert text.splitlines()[:2] == [
        "1 paper added with 41 rows; no other value changed",
        f"+ paper {EN}: trials 40",
    ]
    assert "    … 20 more (+20); --all shows them" in text


def test_columns_and_tables_that_came_or_went(tmp_path: Path) -> None:
    old = write(tmp_path / "old", {"products": [{"paper": EN, "product_id": "x", "status": "marketed"}]})
    new = write(tmp_path / "new", {"products": [{"paper": EN, "product_id": "x", "status": "marketed"}]})
    path = new / "products.csv"
    path.write_text(path.read_text().replace(",status,", ",state,"), encoding="utf-8")
    (old / "drugs.csv").unlink()
    diff = diff_tables(old, new)
    found = table(diff, "products")
    assert (found.columns_added, found.columns_removed, counts(found)) == (
        ("state",),
        ("status",),
        (0, 0, 0, 0, 0),
    )
    assert diff.tables_added == ("drugs",)
    assert diff.exit_code == 1
    text = render_text(diff)
    assert text.startswith("no row changed; tables or columns came or went\n+ table drugs\n")
    assert text.endswith("+ column state: products\n- column status: products\n")


# ------------------------------------------------------------------------------------------- showing


def test_noisy_tables_show_a_few_rows_and_all_shows_all(tmp_path: Path) -> None:
    rows = [
        {
            "paper": ZH,
            "start": str(n * 9),
            "end": str(n * 9 + 4),
            "field": "target",
            "value": "ERBB2",
            "quote": "HER2",
        }
        for n in range(30)
    ]
    diff = compare(tmp_path, {}, {"mentions": rows})
    text = render_text(diff)
    assert text.count("    + start") == 3
    assert "… 27 more (+27)" in text
    assert render_text(diff, all=True).count("    + start") == 30


def test_long_values_lose_their_middle_and_controls_never_reach_the_terminal(tmp_path: Path) -> None:
    old, new = trial("NCT01234567"), trial("NCT01234567", acronym="长" * 300 + "\x1b[2J\n尾")
    text = render_text(compare(tmp_path, {"trials": [old]}, {"trials": [new]}))
    assert f"acronym: ∅ -> {'长' * 30}…{'长' * 23}␛[2J␊尾" in text
    assert "\x1b" not in text
    assert len(elide("x" * 100, 60)) == 60


def test_colour_only_when_asked(tmp_path: Path) -> None:
    diff = compare(tmp_path, {"trials": [trial("NCT01234567")]}, {"trials": []})
    assert "\x1b[31m    - NCT01234567" in render_text(diff, color=True)
    assert "\x1b" not in render_text(diff)


def test_json_holds_everything_and_is_the_same_twice(tmp_path: Path) -> None:
    old, new = (
        {"trials": [trial("NCT01234567", phase="1")]},
        {"trials": [trial("NCT01234567", phase="2", page="5")]},
    )
    compare(tmp_path, old, new)
    first, second = ("".join(json_lines(diff_tables(tmp_path / "old", tmp_path / "new"))) for _ in "ab")
    assert first == second
    found = json.loads(first)
    assert found["exit_code"] == 1
    assert found["tables"]["trials"]["changed"] == [
        {
            "key": {"paper": ZH, "trial_id": "NCT01234567"},
            "cells": {
                "phase": {"old": "1", "new": "2", "kind": "changed"},
                "page": {"old": "2", "new": "5", "kind": "moved"},
            },
        }
    ]


def test_large_tables_are_compared_in_time(tmp_path: Path) -> None:
    texts = [f"第{n}例患者的无进展生存期为{n % 97}个月。" for n in range(6_000)]
    shape = Shape("s", ("paper", "sentence", "quote"), (0, 1), frozenset({1}), frozenset({0, 1}))
    old = [(ZH, str(n), text) for n, text in enumerate(texts)]
    new = [
        (ZH, "0", "新。"),
        *((ZH, str(n + 1), text.replace("例", "位") if n % 2 else text) for n, text in enumerate(texts)),
    ]
    matching = match_rows(shape, old, new)
    assert (len(matching.pairs), matching.left_old, matching.left_new) == (6_000, [], [0])
    assert all(new == old + 1 for old, new in matching.pairs.items())
    # Nothing in common and one gap: the window keeps this from growing with the square.
    other = [(ZH, str(n + 30_000), "x" * 60) for n in range(6_000)]
    assert len(match_rows(shape, old, other).pairs) == 0


# ----------------------------------------------------------------------------------------------- git


def git(repo: Path, *arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(repo), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    folder = tmp_path / "仓库"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def test_working_tables_against_committed_ones(repo: Path, tmp_path: Path) -> None:
    folder = write(repo / "extracted" / "tables", {"trials": [trial("NCT01234567", phase="1")]})
    (folder / "revtab.sqlite").write_bytes(b"x")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "one")
    path = folder / "trials.csv"
    committed = path.read_bytes()
    path.write_bytes(committed.replace(b",1,", b",2,"))
    into = read_committed(repo, Path("extracted"), "HEAD", tmp_path / "committed")
    assert (into / "trials.csv").read_bytes() == committed
    assert not (into / "revtab.sqlite").exists()
    found = table(diff_tables(into, repo / "extracted"), "trials")
    assert [(c.column, c.old, c.new) for c in found.changed[0].cells] == [("phase", "1", "2")]


def test_a_project_inside_a_larger_repository(repo: Path, tmp_path: Path) -> None:
    write(repo / "sub" / "out" / "tables", {"trials": [trial("NCT01234567")]})
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "one")
    into = read_committed(repo / "sub", repo / "sub" / "out", "HEAD", tmp_path / "c")
    assert len(list(into.glob("*.csv"))) == TABLES


@pytest.mark.parametrize(
    ("extracted", "revision", "complaint"),
    [
        ("extracted", "HEAD", "git knows no revision 'HEAD'"),
        ("extracted", "--help", "git knows no revision '--help'"),
        ("../elsewhere", "HEAD", "is not below"),
    ],
)
def test_nothing_committed_is_told(
    repo: Path, tmp_path: Path, extracted: str, revision: str, complaint: str
) -> None:
    with pytest.raises(DiffError, match=re.escape(complaint)):
        read_committed(repo, Path(extracted), revision, tmp_path / "c")


def test_no_tables_committed_and_no_repository_are_told(repo: Path, tmp_path: Path) -> None:
    git(repo, "commit", "-qm", "empty", "--allow-empty")
    with pytest.raises(DiffError, match="no tables are committed below extracted/tables at HEAD"):
        read_committed(repo, Path("extracted"), "HEAD", tmp_path / "c")
    with pytest.raises(DiffError, match="is in no git repository; name two folders"):
        read_committed(tmp_path, Path("extracted"), "HEAD", tmp_path / "c")
