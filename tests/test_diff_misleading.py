"""Cases in which a diff by line or by row number misleads, each with the right answer."""

from __future__ import annotations

import csv
import gc
import io
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.diff import TableDiff, TablesDiff, diff_tables, render_text
from pipeline.diff.comparing import Findings
from pipeline.diff.following import Renames
from pipeline.diff.grouping import pair_groups
from pipeline.diff.ordering import key_order, sort_outside
from pipeline.diff.pieces import list_pieces
from pipeline.diff.records import Shape
from pipeline.diff.spool import Spool
from pipeline.schemas import load_schemas
from pipeline.writers.csv_tables import csv_lines
from pipeline.writers.datapackage import write_datapackage

SCHEMAS = load_schemas(ROOT / "config")
TABLES = len(list((ROOT / "config" / "tables").glob("*.yml")))
ZH, EN = "综述/陈-2023.pdf", "roe-2024.txt"
Row = dict[str, str]
Sets = dict[str, Sequence[Row]]


def write(folder: Path, sets: Sets) -> Path:
    """Tables as a run would write them, rows in the order given; empty cells may be left out."""
    folder.mkdir(parents=True)
    for name, schema in SCHEMAS.items():
        rows = [{**dict.fromkeys(schema.names, ""), **row} for row in sets.get(name, ())]
        (folder / f"{name}.csv").write_text(
            "".join(csv_lines(rows, schema.names)), encoding="utf-8", newline=""
        )
    write_datapackage(SCHEMAS, folder)
    return folder


def compare(tmp_path: Path, old: Sets, new: Sets, **options: int) -> TablesDiff:
    return diff_tables(write(tmp_path / "old", old), write(tmp_path / "new", new), **options)


def table(diff: TablesDiff, name: str) -> TableDiff:
    return next(table for table in diff.tables if table.shape.table == name)


def kinds(found: TableDiff) -> dict[str, int]:
    return {kind: number for kind, number in found.counts.items() if number}


def place(start: int, quote: str) -> Row:
    return {"page": "4", "start": str(start), "end": str(start + len(quote)), "quote": quote, "rule": "x:y"}


def product(product_id: str, name_zh: str, **more: str) -> Row:
    return {"paper": ZH, "product_id": product_id, "name_zh": name_zh, "status": "marketed", **more}


def approval(product_id: str, country: str, date: str, start: int = 50) -> Row:
    return {"paper": ZH, "product_id": product_id, "country": country, "date": date, **place(start, date)}


# ---------------------------------------------------------------------------------- renamed, rekeyed


def test_a_renamed_product_is_one_change_and_its_rows_follow(tmp_path: Path) -> None:
    def tables(name: str) -> Sets:
        indication = {**approval(name, "CN", "2021-12"), "disease_id": "RA"}
        outcome = {"paper": ZH, "outcome": "1", "subject": "product", "subject_id": name, "metric": "ORR"}
        mention = {"paper": ZH, "field": "product", "value": name, **place(9, "HLX01")}
        return {
            "products": [product(name, "汉利康", mentions="3"), product("tocilizumab", "雅美罗")],
            "product_targets": [{"paper": ZH, "product_id": name, "target_id": "MS4A1", **place(3, "CD20")}],
            "approvals": [approval(name, "CN", "2021-12"), approval("tocilizumab", "CN", "2013-03", 90)],
            "approval_indications": [indication],
            "outcomes": [{**outcome, "value": "82", **place(70, "82%")}],
            "mentions": [mention],
        }

    diff = compare(tmp_path, tables("HLX01"), tables("rituximab biosimilar"))
    assert render_text(diff).splitlines()[:2] == [
        "1 thing renamed",
        "~ product_id HLX01 -> rituximab biosimilar: renamed; 5 rows of other tables follow",
    ]
    assert [(r.table, r.old, r.papers, r.rows) for r in diff.renamings] == [("products", "HLX01", 1, 5)]
    assert all(set(kinds(found)) <= {"renamed", "followed"} for found in diff.tables)


def test_a_thing_renamed_in_many_papers_is_told_once(tmp_path: Path) -> None:
    def tables(name: str) -> Sets:
        return {"drugs": [{"paper": f"{at}.txt", "drug_id": name, "name_zh": "贝林妥欧"} for at in range(4)]}

    text = render_text(compare(tmp_path, tables("blina"), tables("blinatumomab")))
    assert "renamed in 4 papers" in text.splitlines()[1]
    unsorted = {name: rows[::-1] for name, rows in tables("blinatumomab").items()}
    text = render_text(compare(tmp_path / "unsorted", tables("blina"), unsorted))
    assert "renamed in 4 papers" in text.splitlines()[1]


def test_another_product_is_not_the_same_one_renamed(tmp_path: Path) -> None:
    diff = compare(tmp_path, {"products": [product("A1", "甲药")]}, {"products": [product("B2", "乙药")]})
    assert kinds(table(diff, "products")) == {"removed": 1, "added": 1}


def test_two_things_of_one_name_are_not_told_apart_by_it(tmp_path: Path) -> None:
    old = [product("A1", "同名"), product("A2", "同名")]
    diff = compare(tmp_path, {"products": old}, {"products": [product("B1", "同名")]})
    assert kinds(table(diff, "products")) == {"removed": 2, "added": 1}


def test_an_address_that_holds_the_id_follows_it(tmp_path: Path) -> None:
    def trial(number: str) -> Row:
        url = f"https://clinicaltrials.gov/study/{number}"
        more = {"registry": "ClinicalTrials.gov", "acronym": "LIBRA-2", "url": url}
        return {"paper": EN, "trial_id": number, **more, **place(30, number)}

    diff = compare(tmp_path, {"trials": [trial("NCT01111111")]}, {"trials": [trial("NCT01111112")]})
    assert kinds(table(diff, "trials")) == {"renamed": 1}


def test_a_changed_part_of_a_key_is_one_change_and_what_hangs_on_it_follows(tmp_path: Path) -> None:
    def tables(day: str) -> Sets:
        return {
            "products": [product("secukinumab", "可善挺")],
            "approvals": [approval("secukinumab", "CN", day), approval("secukinumab", "US", "2015-01", 80)],
            "approval_indications": [{**approval("secukinumab", "CN", day), "disease_id": "psoriasis"}],
        }

    diff = compare(tmp_path, tables("2019-03"), tables("2019-04"))
    assert render_text(diff).splitlines() == [
        "0 rows added, 0 removed, 1 changed in 1 table",
        "",
        "approvals: ~1",
        f"  {ZH}",
        "    ~ secukinumab, CN, 2019-03: date: 2019-03 -> 2019-04 (moved)",
        "",
        "no value changed in approval_indications (1 followed)",
    ]


def test_a_mention_that_means_something_else_now_is_one_change(tmp_path: Path) -> None:
    def mentions(value: str, start: int) -> Sequence[Row]:
        rest = [
            {"paper": ZH, "field": "target", "value": "TNF", **place(at + start, "TNF")} for at in (5, 90)
        ]
        changed = {"paper": ZH, "field": "target", "value": value, **place(40 + start, "IL-17")}
        return [rest[0], changed, rest[1]]

    diff = compare(tmp_path, {"mentions": mentions("IL17", 0)}, {"mentions": mentions("IL17A", 13)})
    assert kinds(table(diff, "mentions")) == {"changed": 1, "moved": 2}


def test_a_mention_of_words_that_were_edited_is_one_change(tmp_path: Path) -> None:
    def mentions(day: str, start: int) -> Sequence[Row]:
        other = {"paper": ZH, "field": "country", "value": "US", **place(40 + start, "美国")}
        return [{"paper": ZH, "field": "date", "value": day, **place(40 + start, day)}, other]

    diff = compare(tmp_path, {"mentions": mentions("2021-06", 0)}, {"mentions": mentions("2021-07", 9)})
    assert kinds(table(diff, "mentions")) == {"changed": 1, "moved": 1}


# ------------------------------------------------------------------------- saved by another program


def resave(path: Path, change: Callable[[list[list[str]]], list[list[str]]], *, excel: bool = True) -> None:
    """Write a CSV again as a spreadsheet does: byte order mark, CRLF, its own quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = change(list(csv.reader(file)))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n" if excel else "\n").writerows(rows)
    path.write_bytes((b"\xef\xbb\xbf" if excel else b"") + text.getvalue().encode())


def pair_of(tmp_path: Path, sets: Sets) -> tuple[Path, Path]:
    return write(tmp_path / "old", sets), write(tmp_path / "new", sets)


SAVED: Sets = {"approvals": [approval("adalimumab", "US", "2002-12-31"), approval("x, y", "CN", "2010", 7)]}


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows,
        lambda rows: [row[::-1] for row in rows],
        lambda rows: [rows[0], *rows[:0:-1]],
        lambda rows: [*rows, [""] * len(rows[0]), [""] * len(rows[0])],
    ],
    ids=["byte order mark and CRLF", "columns in another order", "rows in another order", "empty rows below"],
)
def test_a_table_saved_by_a_spreadsheet_is_the_same(
    tmp_path: Path, change: Callable[[list[list[str]]], list[list[str]]]
) -> None:
    old, new = pair_of(tmp_path, SAVED)
    resave(new / "approvals.csv", change)
    diff = diff_tables(old, new)
    assert (diff.exit_code, render_text(diff)) == (0, f"no differences: 2 rows in {TABLES} tables\n")


def test_a_new_column_changes_no_row(tmp_path: Path) -> None:
    old, new = pair_of(tmp_path, SAVED)
    resave(
        new / "approvals.csv",
        lambda rows: [[*row[:3], "route" if at == 0 else "sc", *row[3:]] for at, row in enumerate(rows)],
        excel=False,
    )
    found = table(diff_tables(old, new), "approvals")
    assert (found.columns_added, found.columns_removed, kinds(found)) == (("route",), (), {})


@pytest.mark.parametrize(
    ("written", "saved", "kind"),
    [
        ("2017-08-30", "2017/8/30", "reformatted"),
        ("2017-08", "Aug-17", "reformatted"),
        ("2017-08-30", "30.08.2017", "reformatted"),
        ("2017-08-09", "8/9/2017", "changed"),
        ("2017-08-30", "2017/8/31", "changed"),
        ("2017-08", "2017/8/1", "changed"),
    ],
)
def test_dates_that_a_spreadsheet_wrote_in_its_own_way(
    tmp_path: Path, written: str, saved: str, kind: str
) -> None:
    old = {"approvals": [approval("evolocumab", "US", written)]}
    new = {"approvals": [{**approval("evolocumab", "US", written), "date": saved}]}
    assert kinds(table(compare(tmp_path, old, new), "approvals")) == {kind: 1}


def test_what_a_spreadsheet_spoils_is_told(tmp_path: Path) -> None:
    def trial(phase: str, acronym: str) -> Row:
        return {"paper": EN, "trial_id": "NCT02222222", "phase": phase, "acronym": acronym}

    diff = compare(tmp_path, {"trials": [trial("1/2", "MARCH1")]}, {"trials": [trial("2-Jan", "1-Mar")]})
    assert [(c.column, c.old, c.new) for c in table(diff, "trials").changed[0].cells] == [
        ("acronym", "MARCH1", "1-Mar"),
        ("phase", "1/2", "2-Jan"),
    ]


def test_a_table_in_the_spreadsheet_s_own_encoding_is_trouble_with_a_remedy(tmp_path: Path) -> None:
    old, new = pair_of(tmp_path, SAVED)
    path = new / "products.csv"
    path.write_bytes(path.read_bytes() + "论文,a,,阿达木单抗,marketed,1\r\n".encode("gbk"))
    diff = diff_tables(old, new)
    assert diff.exit_code == 2
    assert diff.trouble[0].endswith("save it as CSV UTF-8")


# ----------------------------------------------------------------------------------- form and place


def test_only_form_differs(tmp_path: Path) -> None:
    def outcome(value: str, unit: str, time: str) -> Row:
        said = {"paper": EN, "outcome": "1", "subject": "class", "metric": "PFS"}
        return {**said, "value": value, "unit": unit, "time_point": time, **place(8, "x")}

    def cell(text: str) -> Row:
        return {"paper": EN, "table": "Table 1", "row": "1", "column": "2", "text": text, "state": "printed"}

    old = {"outcomes": [outcome("6.50", "months", "12 months")], "cells": [cell("82%")]}
    new = {"outcomes": [outcome("6.5", "months", "12  months")], "cells": [cell("82 %")]}
    diff = compare(tmp_path, old, new)
    assert kinds(table(diff, "outcomes")) == kinds(table(diff, "cells")) == {"reformatted": 1}
    assert render_text(diff).startswith("no value changed; 2 reformatted")


def test_how_often_a_thing_is_named_is_evidence_not_a_value(tmp_path: Path) -> None:
    old, new = product("infliximab", "类克", mentions="3"), product("infliximab", "类克", mentions="4")
    diff = compare(tmp_path, {"products": [old]}, {"products": [new]})
    assert kinds(table(diff, "products")) == {"moved": 1}


def paper(name: str, content: str) -> Row:
    return {"paper": name, "sha256": content * 64, "status": "ok", "title_en": "On psoriasis"}


def test_a_renamed_paper_is_one_change(tmp_path: Path) -> None:
    def tables(name: str) -> Sets:
        return {
            "papers": [paper("m.txt", "b"), paper(name, "a")],
            "approvals": [{**approval("guselkumab", "US", "2017-07"), "paper": name}],
        }

    diff = compare(tmp_path, tables("z.txt"), tables("a.txt"))
    assert render_text(diff) == (
        "1 paper renamed; no other value changed\n~ paper z.txt -> a.txt: renamed, the same file\n"
    )
    assert diff.exit_code == 1


def test_a_paper_replaced_under_another_name_is_known_by_its_doi_or_title(tmp_path: Path) -> None:
    def tables(name: str, content: str, **more: str) -> Sets:
        trial = {"paper": name, "trial_id": "NCT04444444", **place(5, "NCT04444444")}
        return {"papers": [{**paper(name, content), **more}, paper("other.txt", "0")], "trials": [trial]}

    for at, known_by in enumerate(({"doi": "10.1/AB"}, {"title_en": "On  IgE", "first_author": "Wu Lei"})):
        diff = compare(
            tmp_path / str(at), tables("preprint.pdf", "a", **known_by), tables("final.pdf", "b", **known_by)
        )
        assert render_text(diff).splitlines()[:2] == [
            "1 paper replaced; 1 paper renamed; no other value changed; 1 moved"
            " (the same values from another place or in another form)",
            "~ paper preprint.pdf -> final.pdf: renamed, a new version of it",
        ]
    twins = [{**paper(name, name[0]), "doi": "10.1/x"} for name in ("b.txt", "c.txt")]
    diff = compare(
        tmp_path / "twins", {"papers": [{**paper("a.txt", "a"), "doi": "10.1/x"}]}, {"papers": twins}
    )
    assert (diff.papers.removed, diff.papers.added) == (("a.txt",), ("b.txt", "c.txt"))


def test_a_replaced_paper_is_named(tmp_path: Path) -> None:
    diff = compare(tmp_path, {"papers": [paper("m.txt", "a")]}, {"papers": [paper("m.txt", "b")]})
    assert render_text(diff).splitlines()[1] == "~ paper m.txt: a new version of the file"
    assert kinds(table(diff, "papers")) == {"moved": 1}


# ------------------------------------------------------------------------------------ large papers

KEYED = Shape("t", ("paper", "id", "said"), (0, 1), frozenset(), frozenset({0, 1}))
PLACED = Shape(
    "s", ("paper", "at", "said"), (0, 1), frozenset({1}), frozenset({0, 1}), integers=frozenset({1})
)
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["甲", "乙"]), st.integers(0, 60).map(str)),
    st.sampled_from(["1", "２", "2", "x"]),
)


@given(old=ROWS, new=ROWS, window=st.integers(4, 50), shape=st.sampled_from([KEYED, PLACED]))
@settings(deadline=None)
def test_every_row_is_told_once_in_pieces_of_any_size(
    old: dict[tuple[str, str], str], new: dict[tuple[str, str], str], window: int, shape: Shape
) -> None:
    order = key_order(shape)
    sides = [sorted(((*key, said) for key, said in rows.items()), key=order) for rows in (old, new)]
    found = Findings(shape, Renames(), Renames(), frozenset())
    counts = [0, 0]
    for olds, news in pair_groups(shape, iter(sides[0]), iter(sides[1]), counts, window=window):
        found.compare(olds, news)
    assert counts == [len(old), len(new)]
    told = [[change.old for change in found.changes if change.old], [c.new for c in found.changes if c.new]]
    assert all(len({*rows}) == len(rows) for rows in told)
    kept = [sorted({*rows}.difference(said)) for rows, said in zip(sides, told, strict=True)]
    assert kept[0] == kept[1]
    if shape is KEYED:
        assert found.counts["changed"] + found.counts["reformatted"] == sum(
            new.get(key, said) != said for key, said in old.items()
        )


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 99).map(str))), st.integers(1, 7))
def test_sorting_outside_of_memory_is_sorting(rows: list[tuple[str, str]], run: int) -> None:
    order = key_order(Shape("t", ("a", "b"), (0, 1), frozenset(), frozenset(), integers=frozenset({1})))
    assert list(sort_outside(rows, order, run=run)) == sorted(rows, key=order)


def sentence(number: int, text: str) -> Row:
    return {"paper": EN, "sentence": str(number), "language": "en", **place(number * 40, text)}


def sentences(texts: Iterable[str]) -> Sequence[Row]:
    return [sentence(number, text) for number, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("window", [7, 10, 64, 1_000])
def test_a_paper_cut_into_pieces_gives_the_same_answer(tmp_path: Path, window: int) -> None:
    texts = [f"Patient {number} responded." for number in range(60)]
    edited = ["A new beginning.", *texts[:20], *texts[22:40], "Patient 40 did not respond.", *texts[41:]]
    diff = compare(
        tmp_path,
        {"sentences": sentences(texts), "trials": [trial_of(n, n) for n in range(50)]},
        {"sentences": sentences(edited), "trials": [trial_of(n, n + (n == 30)) for n in range(1, 51)]},
        window=window,
    )
    assert kinds(table(diff, "sentences")) == {"added": 1, "removed": 2, "changed": 1, "moved": 57}
    assert kinds(table(diff, "trials")) == {"added": 1, "removed": 1, "changed": 1}


def trial_of(number: int, enrolled: int) -> Row:
    return {"paper": EN, "trial_id": f"NCT{number:08}", "enrolled": str(enrolled)}


def test_duplicates_in_a_large_unsorted_table_are_still_found(tmp_path: Path) -> None:
    rows = [trial_of(number % 40, number) for number in (*range(40), 5)]
    diff = compare(tmp_path, {"trials": rows}, {"trials": rows[::-1]}, window=6)
    assert [what.split(":")[1] for what in diff.trouble] == [
        " duplicate key in the old table, 2 rows",
        " duplicate key in the new table, 2 rows",
    ]
    assert kinds(table(diff, "trials")) == {}


def test_twice_the_papers_take_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Spool.__init__.__kwdefaults__, "kept", 50)

    def peak(papers: int) -> int:
        def side(name: str, shift: int) -> Path:
            rows = [
                {
                    **sentence(number, f"Text {number}."),
                    "paper": f"{paper:04}.txt",
                    "start": str(number * 40 + shift),
                }
                for paper in range(papers)
                for number in range(60)
            ]
            return write(tmp_path / f"{name}{papers}", {"sentences": [{**row, "end": ""} for row in rows]})

        old, new = side("old", 0), side("new", 7)
        gc.collect()
        tracemalloc.start()
        try:
            diff = diff_tables(old, new)
            assert kinds(table(diff, "sentences")) == {"moved": papers * 60}
            assert sum(1 for _ in list_pieces(diff, everything=True)) == papers * 61 + 2
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(3)  # what is loaded once
    assert peak(40) < 1.15 * peak(20)
