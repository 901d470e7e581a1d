"""What a reader decided: accepted, rejected, set, added; stale, unused; mistakes in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, read_table
from deciding import make_correction, write_line
from hypothesis import given
from hypothesis import strategies as st

import pipeline.corrections
from pipeline.contract import check_tables
from pipeline.corrections import (
    COLUMNS,
    Correction,
    correct_tables,
    load_corrections,
)
from pipeline.corrections.reading import split_pairs, write_pairs
from pipeline.records import Fact, Page, Paper
from pipeline.schemas import load_schemas
from pipeline.settings import ConfigError
from pipeline.stage5_tables import assemble_tables
from pipeline.writers import Row
from pipeline.writers.csv_tables import csv_line

SCHEMAS = load_schemas(ROOT / "config")
PAPER = "哮喘综述.txt"
TEXT = (
    "度普利尤单抗（NCT02414854）入组1902例，EXAMPLE-2（NCT03333333）Ⅱ期。ORR为82%，另一队列为82%。"
    "\f第二页：NCT05555555。"
)
Tables = dict[str, list[Row]]


def quoted(quote: str, nth: int = 1) -> Row:
    start = -1
    for _ in range(nth):
        start = TEXT.index(quote, start + 1)
    return {"page": "1", "start": str(start), "end": str(start + len(quote)), "quote": quote, "rule": "r:x"}


def make_tables() -> Tables:
    """What the rules found: two trials with what hangs on them, two outcomes in the same words."""
    facts = [
        Fact("papers", {"paper": PAPER, "status": "ok", "sha256": "0" * 64}),
        Fact("products", {"product_id": "dupilumab", "name_zh": "度普利尤单抗", "status": "marketed"}),
        Fact("approvals", {"product_id": "dupilumab", "country": "US", "date": "2018", **quoted("1902例")}),
        Fact("diseases", {"disease_id": "asthma"}),
        Fact(
            "approval_indications",
            {
                "product_id": "dupilumab",
                "country": "US",
                "date": "2018",
                "disease_id": "asthma",
                **quoted("1902例"),
            },
        ),
        Fact("trials", {"trial_id": "NCT02414854", "enrolled": "1902", **quoted("NCT02414854")}),
        Fact("trials", {"trial_id": "NCT03333333", "phase": "2", **quoted("NCT03333333")}),
        Fact(
            "trial_targets",
            {"trial_id": "NCT02414854", "target_id": "IL4R", "role": "drug_target", **quoted("度")},
        ),
        Fact(
            "issues",
            {"issue": "1", "severity": "note", "code": "c", "message": "m", "start": "0", "end": "0"},
        ),
    ]
    for number in (1, 2):
        said = {"subject": "class", "metric": "ORR", "value": "82", "unit": "%"}
        facts.append(Fact("outcomes", {"outcome": str(number), **said, **quoted("82%", number)}))
    return assemble_tables((Fact(f.table, {"paper": PAPER, **f.values}) for f in facts), SCHEMAS)


def load(tmp_path: Path, lines: str | bytes) -> tuple[Correction, ...]:
    content = lines if isinstance(lines, bytes) else (csv_line(COLUMNS) + lines).encode()
    (tmp_path / "corrections.csv").write_bytes(content)
    return load_corrections(tmp_path, SCHEMAS)


def find_paper(name: str) -> Paper | None:
    pages = [Page(number, text) for number, text in enumerate(TEXT.split("\f"), start=1)]
    return Paper(PAPER, tuple(pages)) if name == PAPER else None


def correct(tmp_path: Path, *lines: str) -> Tables:
    """The tables with lines of the file applied; each line is about the paper, today, for a reason."""
    tables = make_tables()
    full = "".join(f"{PAPER},{line},checked,2025-03-31\n" for line in lines)
    correct_tables(tables, SCHEMAS, load(tmp_path, full), find_paper)
    check_tables(tables, SCHEMAS)
    return tables


def states(tables: Tables) -> list[tuple[str, str]]:
    return [(row["state"], row["because"]) for row in tables["corrections"]]


def row_of(tables: Tables, name: str, **said: str) -> Row:
    (row,) = [row for row in tables[name] if said.items() <= row.items()]
    return row


# ------------------------------------------------------------------------------------------ applied


def test_accepted_rows_are_marked_and_nothing_else(tmp_path: Path) -> None:
    line = "trials,trial_id=NCT02414854,NCT02414854,,accept,,enrolled=1902"
    tables = correct(tmp_path, line)
    assert states(tables) == [("applied", "")]
    assert row_of(tables, "trials", trial_id="NCT02414854")["correction"] == "accepted"
    before = make_tables()
    row_of(before, "trials", trial_id="NCT02414854")["correction"] = "accepted"
    assert {n: r for n, r in tables.items() if n != "corrections"} == {
        n: r for n, r in before.items() if n != "corrections"
    }


def test_a_value_is_set_and_the_quote_stays(tmp_path: Path) -> None:
    tables = correct(
        tmp_path, "trials,trial_id=NCT02414854,NCT02414854,,set,enrolled=1900; phase=3,enrolled=1902"
    )
    row = row_of(tables, "trials", trial_id="NCT02414854")
    assert (row["enrolled"], row["phase"], row["correction"]) == ("1900", "3", "set")
    assert (row["quote"], row["start"]) == ("NCT02414854", str(TEXT.index("NCT02414854")))
    assert tables["corrections"][0]["said"] == "trial_id=NCT02414854; enrolled=1902"


def test_what_points_at_a_key_that_is_set_follows(tmp_path: Path) -> None:
    tables = correct(
        tmp_path, "approvals,product_id=dupilumab; country=US,1902例,,set,date=2018-10-19,date=2018"
    )
    assert row_of(tables, "approvals")["date"] == "2018-10-19"
    assert row_of(tables, "approval_indications")["date"] == "2018-10-19"
    assert row_of(tables, "approval_indications")["correction"] == ""


def test_a_rejected_row_goes_with_what_points_at_it_and_is_listed(tmp_path: Path) -> None:
    tables = correct(tmp_path, "trials,trial_id=NCT02414854,NCT02414854,,reject,,")
    assert [row["trial_id"] for row in tables["trials"]] == ["NCT03333333"]
    assert tables["trial_targets"] == []
    assert states(tables) == [("applied", "1 rows that point at it went with it")]
    assert tables["corrections"][0]["said"] == "trial_id=NCT02414854; enrolled=1902"


def test_a_row_is_added_at_its_quote(tmp_path: Path) -> None:
    tables = correct(
        tmp_path,
        "trial_targets,trial_id=NCT05555555; target_id=TSLP; role=payload,NCT05555555,,add,relation=any,",
        "trials,trial_id=NCT05555555,NCT05555555,,add,phase=1,",
        "outcomes,,82%,2,add,subject=class; metric=CRR; value=82; unit=%,",
        "products,product_id=tezepelumab,,,add,status=marketed,",
    )
    assert states(tables) == [("applied", "")] * 4
    row = row_of(tables, "trials", trial_id="NCT05555555")
    assert (row["phase"], row["page"], row["rule"]) == ("1", "2", "correction:add")
    assert TEXT[int(row["start"]) : int(row["end"])] == row["quote"] == "NCT05555555"
    outcome = row_of(tables, "outcomes", correction="added")
    assert (outcome["outcome"], outcome["start"]) == ("3", quoted("82%", 2)["start"])


def test_occurrence_tells_rows_in_the_same_words_apart(tmp_path: Path) -> None:
    line = "outcomes,metric=ORR,82%,{},set,value=28,value=82"
    assert states(correct(tmp_path, line.format("")))[0][1].startswith("2 rows fit; say which")
    tables = correct(tmp_path, line.format("2"))
    assert [row["value"] for row in tables["outcomes"]] == ["82", "28"]
    assert states(correct(tmp_path, line.format("3"))) == [("unused", "there is no such row number 3")]


# ---------------------------------------------------------------------------------- stale and unused


@pytest.mark.parametrize(
    ("line", "state", "because"),
    [
        (
            "trials,trial_id=NCT02414854,NCT02414854,,set,enrolled=9,enrolled=1800",
            "stale",
            "enrolled is 1902 now, it was 1800",
        ),
        (
            "trials,trial_id=NCT02414854,NCT02414854,,accept,,phase=3",
            "stale",
            "phase is empty now, it was 3",
        ),
        (
            "trials,trial_id=NCT02414854,NCT 2414854,,reject,,",
            "stale",
            "the row quotes 'NCT02414854' now",
        ),
        (
            "trials,trial_id=NCT9,NCT00000009,,reject,,",
            "stale",
            "the paper does not say 'NCT00000009' any more",
        ),
        ("trials,trial_id=NCT00000009,Ⅱ期,,reject,,", "unused", "no row of trials fits"),
        (
            "trials,trial_id=NCT00000009,NCT03333333,,reject,,",
            "unused",
            "the row that quotes this says trial_id=NCT03333333 now",
        ),
        ("trials,trial_id=NCT02414854,NCT02414854,,set,enrolled=1902,", "unused", "the row says so without"),
        ("trials,trial_id=NCT02414854,NCT02414854,,add,phase=1,", "unused", "trials has a row"),
        ("trials,trial_id=NCT0,NCT00000000,,add,phase=1,", "stale", "the paper does not say 'NCT00000000'"),
        ("trials,trial_id=NCT0,82%,,add,phase=1,", "unused", "the paper says the quote 2 times; say which"),
        ("trials,trial_id=NCT0,82%,3,add,phase=1,", "unused", "the paper says the quote 2 times"),
        (
            "trial_targets,trial_id=NCT0; target_id=X; role=payload,82%,1,add,relation=any,",
            "unused",
            "trials has no row",
        ),
        (
            "trials,trial_id=NCT03333333,NCT03333333,,set,trial_id=NCT02414854,",
            "unused",
            "trials has a row",
        ),
    ],
)
def test_what_does_not_fit_is_not_applied_and_told(
    tmp_path: Path, line: str, state: str, because: str
) -> None:
    tables = correct(tmp_path, line)
    ((found, why),) = states(tables)
    assert (found, why[: len(because)]) == (state, because)
    issue = row_of(tables, "issues", issue="2")
    assert (issue["code"], issue["severity"]) == (f"correction_{state}", "warning")
    assert because in issue["message"]
    before = make_tables()
    assert all(tables[name] == rows for name, rows in before.items() if name not in ("issues", "corrections"))


def test_a_paper_that_could_not_be_read_leaves_its_decisions_stale(tmp_path: Path) -> None:
    tables = make_tables()
    tables["trials"].clear()
    tables["trial_targets"].clear()
    corrections = load(tmp_path, f"{PAPER},trials,,NCT02414854,,reject,,,why,2025-03-31\n")
    correct_tables(tables, SCHEMAS, corrections, lambda name: None)
    assert states(tables) == [("stale", "the paper could not be read")]


def test_a_paper_that_is_not_there_is_unused_and_no_issue(tmp_path: Path) -> None:
    tables = make_tables()
    corrections = load(tmp_path, "gone.pdf,trials,trial_id=NCT1,NCT1,,reject,,,why,2025-03-31\n")
    correct_tables(tables, SCHEMAS, corrections, find_paper)
    assert states(tables) == [("unused", "the paper is not in raw/")]
    assert len(tables["issues"]) == 1


def test_decisions_about_one_row(tmp_path: Path) -> None:
    tables = correct(
        tmp_path,
        "trials,trial_id=NCT02414854,NCT02414854,,accept,,",
        "trials,,NCT02414854,,set,enrolled=1900,",
        "trials,trial_id=NCT02414854,,,set,enrolled=1901,".replace(",,,set", ",NCT02414854,1,set"),
    )
    assert [state for state, _ in states(tables)] == ["applied", "applied", "unused"]
    assert row_of(tables, "trials", trial_id="NCT02414854")["enrolled"] == "1900"
    assert row_of(tables, "trials", trial_id="NCT02414854")["correction"] == "set"
    tables = correct(
        tmp_path,
        "trials,trial_id=NCT02414854,NCT02414854,,set,enrolled=1900,",
        "trials,,NCT02414854,,reject,,",
    )
    assert states(tables)[0] == ("unused", "another line rejects the row")
    assert [row["trial_id"] for row in tables["trials"]] == ["NCT03333333"]


# -------------------------------------------------------------------------------- mistakes in the file


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "a.txt,trails,,x,,accept,,,why,2025-03-31",
            "line 2 (a.txt): there is no table 'trails'. Remedy: use one of trials",
        ),
        ("a.txt,mentions,,x,,accept,,,why,2025-03-31", "the table mentions takes no corrections"),
        (
            "a.txt,trials,,x,,approve,,,why,2025-03-31",
            "unknown action 'approve'. Remedy: use one of accept, reject",
        ),
        ("a.txt,trials,,x,,set,,,why,2025-03-31", "set without values"),
        ("a.txt,trials,,x,,accept,phase=1,,why,2025-03-31", "accept takes no values"),
        ("a.txt,trials,,x,,set,phase 1,,why,2025-03-31", "'phase 1' in values is no column=value"),
        (
            "a.txt,trials,,x,,set,fase=1,,why,2025-03-31",
            "trials has no column 'fase'. Remedy: use one of phase",
        ),
        ("a.txt,trials,,x,,set,enrolled=many,,why,2025-03-31", "enrolled is 'many', no integer"),
        (
            "a.txt,trial_targets,,x,,set,role=helper,,why,2025-03-31",
            "role is 'helper', not one of car_target",
        ),
        ("a.txt,trials,,x,,set,trial_id=,,why,2025-03-31", "trial_id is empty"),
        ("a.txt,trials,,x,,set,quote=y,,why,2025-03-31", "quote is not the reader's to say"),
        ("a.txt,trials,,x,,set,phase=1; phase=2,,why,2025-03-31", "values names 'phase' twice"),
        ("a.txt,outcomes,outcome=3,x,,reject,,,why,2025-03-31", "outcome is not the reader's to say"),
        ("a.txt,trials,,,,reject,,,why,2025-03-31", "there is no quote"),
        ("a.txt,products,product_id=x,quote,,reject,,,why,2025-03-31", "products quotes nothing"),
        ("a.txt,products,,,,reject,,,why,2025-03-31", "the key has no product_id"),
        ("a.txt,trials,,x,,add,phase=1,,why,2025-03-31", "the key has no trial_id"),
        ("a.txt,trials,,x,first,reject,,,why,2025-03-31", "occurrence is 'first'"),
        ("a.txt,trials,,x,,reject,,,,2025-03-31", "there is no reason"),
        (",trials,,x,,reject,,,why,2025-03-31", "no paper is named"),
        ("a.txt,trials,,x,,reject,,,why,yesterday", "'yesterday' is no day. Remedy: write it as 2025-03-31"),
        ("a.txt,trials,,x,,reject,,,why,3/4/2025", "'3/4/2025' is no day"),
        ("a.txt,papers,,,,reject,,,why,2025-03-31", "reject of a paper"),
        ("a.txt,trials,,x,,reject,,,why", "a short row: 9 cells for 10 columns"),
        ('a.txt,trials,,"x"y,,reject,,,why,2025-03-31', "the row cannot be read"),
        ("a.txt,approvals,,x,,set,agency=FDA；date=2018,,why,2025-03-31", "a full-width ； before date"),
    ],
)
def test_a_line_that_cannot_be_meant_stops_the_run(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, line + "\n")
    assert said in str(error.value)
    assert "corrections.csv, line 2" in str(error.value)
    assert "Remedy: " in str(error.value)


def test_two_lines_that_contradict_each_other_stop_the_run(tmp_path: Path) -> None:
    line = "a.txt,trials,trial_id=NCT1,x,,{},{},,why,2025-03-31\n"
    for pair in (
        (("accept", ""), ("reject", "")),
        (("set", "phase=1"), ("set", "phase=2")),
        (("accept", ""),) * 2,
    ):
        with pytest.raises(ConfigError, match=r"line 3 \(a.txt\): line 2 decides about the same row"):
            load(tmp_path, "".join(line.format(*part) for part in pair))
    assert len(load(tmp_path, line.format("set", "phase=1") + line.format("set", "enrolled=2"))) == 2


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 1: there is no column 'was'"):
        load(tmp_path, b"paper,table,key,quote,occurrence,action,values,reason,date\n")


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    content = (
        "\ufeff" + ",".join(COLUMNS) + "\r\n"
        '哮喘.txt,trials,trial_id=NCT02414854,"NCT02414854 ""A"",\nB",,SET,enrolled=36,,"a, b",2025/3/31\r\n'
        ",,,,,,,,,\r\n"
    )
    (correction,) = load(tmp_path, content.encode())
    assert correction.quote == 'NCT02414854 "A",\nB'
    assert (correction.action, correction.date, correction.values) == (
        "set",
        "2025-03-31",
        (("enrolled", "36"),),
    )
    with pytest.raises(ConfigError, match="the file is not UTF-8"):
        load(tmp_path, content.encode("gbk", "ignore"))


def test_the_lines_shown_in_the_documentation_are_read(tmp_path: Path) -> None:
    text = pipeline.corrections.__doc__ or ""
    lines = [line.strip() for line in text.splitlines() if line.startswith("    a.txt,")]
    corrections = load(tmp_path, "".join(f"{line}\n" for line in lines))
    assert [correction.action for correction in corrections] == ["accept", "reject", "set", "add"]
    assert all(f"{column}  " in text or f"{column}, " in text or column == "date" for column in COLUMNS)


def test_no_file_and_an_empty_one_correct_nothing(tmp_path: Path) -> None:
    assert load_corrections(tmp_path, SCHEMAS) == ()
    assert load(tmp_path, "") == ()
    assert load_corrections(ROOT / "config", SCHEMAS) == ()


# ----------------------------------------------------------------------------------- written and read

VALUES = st.text('ab;\\=；",\n 值', max_size=12).map(str.strip)


@given(st.lists(VALUES, min_size=3, max_size=3))
def test_pairs_survive_writing_and_reading(values: list[str]) -> None:
    written = write_pairs(tuple(zip(("acronym", "phase", "url"), values, strict=True)))
    parts = list(split_pairs(written))
    assert len(parts) == 3


def test_a_decision_made_from_a_row_survives_and_applies(tmp_path: Path) -> None:
    tables = make_tables()
    made = [
        make_correction(
            SCHEMAS["trials"],
            tables["trials"][0],
            "set",
            reason='a, "b"',
            date="2025-01-02",
            values=(("enrolled", "1"), ("acronym", "A; B\\")),
        ),
        make_correction(
            SCHEMAS["outcomes"],
            tables["outcomes"][1],
            "reject",
            reason="r",
            date="2025-01-02",
            rows=tables["outcomes"],
        ),
        make_correction(SCHEMAS["products"], tables["products"][0], "accept", reason="r", date="2025-01-02"),
        make_correction(
            SCHEMAS["approvals"],
            tables["approvals"][0],
            "set",
            reason="r",
            date="2025-01-02",
            values=(("date", "2019"),),
        ),
    ]
    read = load(tmp_path, "".join(write_line(correction) for correction in made))
    assert [(c.anchor, c.action, c.values, c.was) for c in read] == [
        (c.anchor, c.action, c.values, c.was) for c in made
    ]
    correct_tables(tables, SCHEMAS, read, find_paper)
    assert states(tables) == [("applied", "")] * 4
    assert row_of(tables, "trials", trial_id="NCT02414854")["acronym"] == "A; B\\"
    assert row_of(tables, "approval_indications")["date"] == "2019"


def test_every_row_of_a_real_paper_can_be_told_by_a_line(tmp_path: Path) -> None:
    committed = ROOT / "extracted" / "tables"
    tables: Tables = {name: [] for name in SCHEMAS}
    for path in committed.glob("*.csv"):
        blank = dict.fromkeys(SCHEMAS[path.stem].names, "") if path.stem in SCHEMAS else {}
        tables[path.stem] = [{**blank, **row} for row in read_table(committed, path.stem)]
    made = [
        make_correction(schema, row, "accept", reason="r", date="2025-01-02", rows=tables[name])
        for name, schema in SCHEMAS.items()
        if schema.corrected
        for row in tables[name]
    ]
    assert len(made) > 500
    read = load(tmp_path, "".join(write_line(correction) for correction in made))
    before = {row["correction"] for row in tables["trials"]}
    correct_tables(tables, SCHEMAS, read, lambda name: None)
    assert {state for state, _ in states(tables)} == {"applied"}
    assert before == {""}
    assert all(row["correction"] == "accepted" for row in tables["cells"])
