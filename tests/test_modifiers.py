"""Short forms of diseases that say a modifier: RRMM, mCRPC, ES-SCLC, and what only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest
from relating import engine, relate_text, rows

from pipeline.settings import ConfigError, load_settings


def diseases(text: str) -> list[tuple[str, str]]:
    found = rows(relate_text(text), "trial_diseases")
    return [(row["disease_id"], row["modifier"]) for row in found]


@pytest.mark.parametrize(
    ("printed", "disease", "modifier"),
    [
        ("RRMM", "MM", "relapsed_refractory"),
        ("R/R MM", "MM", "relapsed_refractory"),
        ("R/RMM", "MM", "relapsed_refractory"),
        ("RR-DLBCL", "DLBCL", "relapsed_refractory"),
        ("rrAML", "AML", "relapsed_refractory"),
        ("RR B-ALL", "B-ALL", "relapsed_refractory"),
        ("NDMM", "MM", "newly_diagnosed"),
        ("mCRPC", "CRPC", "metastatic"),
        ("mHSPC", "HSPC", "metastatic"),
        ("mTNBC", "TNBC", "metastatic"),
        ("la/mUC", "UC", "advanced"),
        ("laHNSCC", "HNSCC", "advanced"),
        ("ES-SCLC", "SCLC", "advanced"),
        ("aHCC", "HCC", "advanced"),
        ("HR-MDS", "MDS", "high_risk"),
        ("RRMS", "MS", ""),
        ("LS-SCLC", "SCLC", ""),
        ("SCLC", "SCLC", ""),
    ],
)
def test_short_form_says_a_modifier(printed: str, disease: str, modifier: str) -> None:
    assert diseases(f"该研究（NCT03761108）纳入{printed}患者。") == [(disease, modifier)]
    [item] = engine().finders.cells.read_items(printed)
    assert ([term.id for term in item.terms if term.field == "disease"], item.modifier) == (
        [disease],
        modifier,
    )


@pytest.mark.parametrize("printed", ["mTOR", "mRNA", "NDA", "RR 0.65", "aGVHD", "RRSO", "IgAN", "LAMA"])
def test_other_words_say_none(printed: str) -> None:
    found = engine().finders.scanner.scan(f"与{printed}有关")
    assert [match.term.id for match in found if match.term.field == "modifier"] == []


def test_a_defined_short_form_keeps_the_modifier_of_its_long_form() -> None:
    text = "难治性重症肌无力（refractory myasthenia gravis，rMG）预后差。一项研究（NCT03761108）纳入rMG患者。"
    assert diseases(text) == [("MG", "refractory")]


def test_a_modifier_nobody_knows_is_refused(tmp_path: Path) -> None:
    fields = tmp_path / "config" / "fields"
    fields.mkdir(parents=True)
    for name in ("columns", "lists", "layout", "relations"):
        (fields.parent / f"{name}.yml").write_text("")
    (fields / "modifier.csv").write_text("id,name_en,name_zh,en,zh,prefixes\nadvanced,advanced,,,,la\n")
    (fields / "disease.csv").write_text("id,name_en,name_zh,en,zh,modified\nHCC,HCC,,,,uHCC=unresectable\n")
    with pytest.raises(ConfigError, match=r"'uHCC' says no known modifier .* write uHCC= and one of"):
        load_settings(fields.parent)
