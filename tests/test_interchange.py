"""The forms for other tools hold every mention at its place, and say the same every time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline.commands.exporting import FORMS
from pipeline.interchange import EXPORTS, TABLE_EXPORTS, export
from pipeline.run import Workspace, extract
from pipeline.trouble import MendableError

PAPER = """# 度普利尤单抗治疗特应性皮炎

## 1 疗效

SOLO 1试验（NCT02277743）中，度普利尤单抗（dupilumab）组的EASI-75率为51%[3]。𠮷田等报道了相同结果。

## 2 In English

Dupilumab was approved by the FDA in March 2017 for atopic dermatitis.
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("interchange")
    (folder / "raw").mkdir()
    (folder / "raw" / "ad.md").write_text(PAPER, encoding="utf-8")
    (folder / "raw" / "nothing.txt").write_bytes(b"")
    made = Workspace(folder / "raw", folder / "out", ROOT / "config")
    extract(made)
    return made


def _mentions(workspace: Workspace) -> list[tuple[int, int, str, str]]:
    rows = read_table(workspace.out / "tables", "mentions")
    return sorted((int(row["start"]), int(row["end"]), row["field"], row["value"]) for row in rows)


def test_bioc_passages_hold_every_mention_of_the_table(workspace: Workspace) -> None:
    (path,) = export(workspace, "bioc")
    (document,) = json.loads(path.read_text(encoding="utf-8"))["documents"]
    found = []
    for passage in document["passages"]:
        for one in passage["annotations"]:
            (place,) = one["locations"]
            at = place["offset"] - passage["offset"]
            assert passage["text"][at : at + place["length"]] == one["text"]
            start, told = place["offset"], one["infons"]
            found.append((start, start + place["length"], told["type"], told["identifier"]))
    listed = [one for one in found if one[2] not in ("outcome", "abbreviation", "citation")]
    assert sorted(listed) == _mentions(workspace)
    assert ("trial", "NCT02277743") in {one[2:] for one in listed}


def test_web_annotations_select_by_place_and_words(workspace: Workspace) -> None:
    (path,) = export(workspace, "annotations")
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    assert len({item["id"] for item in items}) == len(items) > 5
    for item in items:
        place, words = item["target"]["selector"][:2]
        assert len(words["exact"]) == place["end"] - place["start"]
    assert {"NCT02277743", "dupilumab"} <= {item["body"][1]["value"] for item in items}


def test_docbin_keeps_the_text_and_the_mentions(workspace: Workspace) -> None:
    import spacy
    from spacy.tokens import DocBin

    (path,) = export(workspace, "docbin")
    (doc,) = DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab)
    assert doc.user_data["paper"] == "ad.md"
    spans = {(span.label_, span.id_): span.text for span in doc.spans["revtab"]}
    assert spans["trial", "NCT02277743"] == "NCT02277743"
    assert spans["drug", "dupilumab"].casefold() == "dupilumab"
    assert "𠮷田等报道了相同结果。" in doc.text
    assert len(list(doc.sents)) > 3


def test_the_command_offers_every_form() -> None:
    assert (*EXPORTS, *TABLE_EXPORTS) == FORMS


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_is_the_same_twice(workspace: Workspace, form: str) -> None:
    first = [path.read_bytes() for path in export(workspace, form)]
    assert [path.read_bytes() for path in export(workspace, form)] == first


def test_parquet_says_what_it_needs_or_is_written(workspace: Workspace) -> None:
    try:
        import pyarrow  # type: ignore[import-not-found] # noqa: F401
    except ImportError:
        with pytest.raises(MendableError, match="pyarrow"):
            export(workspace, "parquet")
    else:
        import pandas

        export(workspace, "parquet")
        trials = pandas.read_parquet(workspace.out / "interchange" / "trials.parquet")
        assert list(trials["trial_id"]) == ["NCT02277743"]


def test_example_joins_trials_with_a_registry_export(workspace: Workspace, tmp_path: Path) -> None:
    registry = tmp_path / "ctg-studies.csv"
    registry.write_text(
        "NCT Number,Study Title,Study Status,Phases,Enrollment\n"
        "NCT02277743,SOLO 1,COMPLETED,PHASE3,671\nNCT09999999,Other,UNKNOWN,PHASE1|PHASE2,12\n",
        encoding="utf-8",
    )
    script = ROOT / "examples" / "join_clinicaltrials.py"
    told = subprocess.run(
        [sys.executable, str(script), str(registry), str(workspace.out / "tables")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    assert len(told) == 2
    assert "NCT02277743" in told[1]
    assert ",COMPLETED," in told[1]
