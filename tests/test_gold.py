"""Extractions against truth: the figures kept in tests/gold, and how figures come about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.__main__ import main
from pipeline.evaluate import (
    FIGURES,
    Figure,
    GoldError,
    compare_figures,
    evaluate,
    list_gold,
    read_figures,
    render_changes,
    write_figures,
)
from pipeline.readers import READERS
from pipeline.trouble import MendableError

GOLD = ROOT / "tests" / "gold"
REVIEW = (
    "PCSK9抑制剂的临床研究\n\n一、引言\n\nFOURIER试验（NCT01764633）是一项Ⅲ期研究，共纳入27564例患者。"
    "ODYSSEY LONG TERM试验（NCT01507831）共纳入2341例患者。\n"
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A gold folder of one small paper whose trials are known."""
    (tmp_path / "pcsk9.txt").write_text(REVIEW, encoding="utf-8")
    (tmp_path / "pcsk9").mkdir()
    write_truth(tmp_path, "trial_id,phase,enrolled\nNCT01764633,3,27564\nNCT01507831,3,2341\n")
    return tmp_path


def write_truth(gold: Path, text: str, table: str = "trials") -> None:
    (gold / "pcsk9" / f"{table}.csv").write_text(text, encoding="utf-8")


def test_figures_are_the_kept_ones() -> None:
    figures, _ = evaluate(GOLD, ROOT / "config")
    changes = compare_figures(read_figures(GOLD / FIGURES), figures)
    fell = [change for change in changes if change.fell]
    rose = [change for change in changes if not change.fell]
    assert not fell, "a change lowers what was reached:\n" + render_changes(fell)
    assert not rose, "better than what is kept; keep it with `make accept`:\n" + render_changes(rose)


def test_gold_is_of_many_forms_and_every_paper_is_listed() -> None:
    papers = [Path(paper) for paper in list_gold(GOLD)]
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (\w[\w-]+-\w+) \|", readme, re.MULTILINE))
    assert listed == {paper.stem for paper in papers}
    files = {path.stem for path in GOLD.iterdir() if path.suffix in READERS and path.name != "README.md"}
    assert files == {paper.stem for paper in papers}


def test_rows_are_held_by_subject_and_each_column_with_it(gold: Path) -> None:
    figures, misses = evaluate(gold, ROOT / "config")
    assert figures == [
        Figure("trials", papers=1, gold=2, found=2, right=2),
        Figure("trials.enrolled", papers=1, gold=2, found=2, right=2),
        Figure("trials.phase", papers=1, gold=2, found=1, right=1),
    ]
    assert [(miss.field, miss.values, miss.wrong) for miss in misses] == [
        ("trials.phase", ("NCT01507831", "3"), False)
    ]


def test_a_row_that_is_not_in_truth_is_wrong(gold: Path) -> None:
    write_truth(gold, "trial_id\nNCT01764633\n")
    (figure,), (miss,) = evaluate(gold, ROOT / "config")
    assert (figure.precision, figure.recall, figure.f1) == (0.5, 1.0, 0.6667)
    assert (miss.values, miss.wrong) == (("NCT01507831",), True)


def test_a_table_with_a_header_alone_is_measured(gold: Path) -> None:
    write_truth(gold, "trial_id\n")
    (figure,), _ = evaluate(gold, ROOT / "config")
    assert (figure.gold, figure.found, figure.right) == (0, 2, 0)
    assert figure.f1 == 0.0


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("trails", "trial_id\n", "is no table's truth"),
        ("trials", "trial_id,fase\nNCT01764633,3\n", "fase: no such column"),
        ("trials", "paper,trial_id\npcsk9.txt,NCT01764633\n", "leave paper out"),
        ("trials", "trial_id,phase\nNCT01764633\n", "row 2: 1 values for 2 columns"),
        ("trials", "", "is empty"),
    ],
)
def test_truth_with_a_mistake_is_refused_by_name(gold: Path, table: str, text: str, message: str) -> None:
    write_truth(gold, text, table)
    with pytest.raises(MendableError, match=re.escape(message)):
        evaluate(gold, ROOT / "config")


def test_two_papers_of_one_name_are_refused(gold: Path) -> None:
    (gold / "pcsk9.md").write_text(REVIEW, encoding="utf-8")
    with pytest.raises(GoldError, match="more than one paper is named pcsk9"):
        evaluate(gold, ROOT / "config")


def test_a_folder_without_truth_says_what_to_put_there(tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(REVIEW, encoding="utf-8")
    with pytest.raises(GoldError, match=r"put <paper>/<table>.csv beside"):
        evaluate(tmp_path, ROOT / "config")
    with pytest.raises(GoldError, match="there is no folder"):
        evaluate(tmp_path / "none", ROOT / "config")


def test_figures_survive_a_write_and_a_read(tmp_path: Path) -> None:
    figures = [Figure("dates.role", 3, 20, 18, 17), Figure("trials", 0, 0, 0, 0)]
    write_figures(tmp_path / FIGURES, reversed(figures))
    assert read_figures(tmp_path / FIGURES) == figures
    lines = (tmp_path / FIGURES).read_text(encoding="utf-8").splitlines()
    assert lines[1] == "dates.role,3,20,18,17,0.9444,0.8500,0.8947"


def test_a_field_that_is_gone_has_fallen_and_a_new_one_has_not() -> None:
    old, new = [Figure("trials", 1, 4, 4, 4)], [Figure("dates", 1, 4, 4, 3)]
    changes = compare_figures(old, new)
    assert {change.field for change in changes if change.fell} == {"trials"}
    assert {change.field for change in changes if not change.fell} == {"dates"}


def test_precision_may_fall_while_recall_rises() -> None:
    changes = compare_figures([Figure("dates", 1, 10, 8, 8)], [Figure("dates", 1, 10, 10, 9)])
    assert [(change.score, change.fell) for change in changes] == [
        ("precision", True),
        ("recall", False),
        ("f1", False),
    ]


def test_the_command_keeps_figures_and_fails_when_one_fell(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(gold), "--accept"]) == 0
    assert read_figures(gold / FIGURES)[0].field == "trials"
    write_truth(gold, "trial_id,phase,enrolled\nNCT01764633,2,27564\nNCT01507831,3,2341\n")
    capsys.readouterr()
    assert main(["evaluate", str(gold), "--show", "trials.phase"]) == 1
    shown = capsys.readouterr().out
    assert "- NCT01764633 | 2" in shown
    assert "+ NCT01764633 | 3" in shown
    assert "fell  trials.phase precision: 1.0000 -> 0.0000" in shown


def test_the_command_names_what_is_wrong(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(gold), "--show", "trials.fase"]) == 2
    assert "trials.fase: no such field is measured" in capsys.readouterr().err
