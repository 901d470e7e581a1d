"""Diseases listed with a word they share: each is named, and nothing is where no name comes about."""

from __future__ import annotations

import pytest
from relating import relate_text, rows

LISTS = {
    "patients with haemophilia A or B": {"HA", "HB"},
    "A型或B型血友病": {"HA", "HB"},
    "adults with type 1 or type 2 diabetes": {"T1DM", "T2DM"},
    "慢性乙型、丙型和丁型肝炎": {"CHB", "CHC", "hepatitis-d"},
    "hepatitis B, C and D": {"CHB", "CHC", "hepatitis-d"},
    "lung and breast cancer": {"lung-cancer", "BC"},
    "non-small cell and small cell lung cancer": {"NSCLC", "SCLC"},
    "advanced gastric, oesophageal or colorectal cancer": {"GC", "esophageal-cancer", "CRC"},
    "急性髓系和急性淋巴细胞白血病": {"AML", "ALL"},
    # what looks like it and is not
    "hepatitis B and 3 others": {"CHB"},
    "hepatitis B and C. difficile": {"CHB"},
    "haemophilia A and 5 patients": {"HA"},
    "高血压和糖尿病": {"hypertension", "diabetes"},
    "治疗和肺癌": {"lung-cancer"},
}


@pytest.mark.parametrize(("text", "expected"), LISTS.items())
def test_a_shared_word_names_each(text: str, expected: set[str]) -> None:
    found = [row for row in rows(relate_text(f"{text}。"), "mentions") if row["field"] == "disease"]
    assert {row["value"] for row in found} == expected
    assert all(row["quote"] in text for row in found)


def test_the_name_of_a_part_is_the_whole_name() -> None:
    found = rows(relate_text("1型或2型糖尿病患者。"), "diseases")
    assert {row["name_zh"] for row in found} == {"1型糖尿病", "2型糖尿病"}
