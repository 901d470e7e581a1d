"""Every external identifier of the vocabularies was checked against a public table, and says which."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from conftest import ROOT

HERE = Path(__file__).parent
FIELDS = ROOT / "config" / "fields"
IDENTIFIERS = {
    "drug": ("atc", "chembl"),
    "product": ("atc",),
    "target": ("hgnc", "uniprot"),
    "disease": ("doid", "ncit"),
}
"""The columns that hold identifiers of others."""
CHECKED = {
    "drug": ("drugs", "products"),
    "product": ("products",),
    "target": ("targets",),
    "disease": ("diseases",),
}
"""The lists in which the identifiers of a field stand."""
SHAPES = {
    "atc": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "chembl": r"CHEMBL[0-9]+",
    "hgnc": r"HGNC:[0-9]+",
    "uniprot": r"[A-Z][0-9][A-Z0-9]{3}[0-9]([A-Z0-9]{4})?",
    "doid": r"DOID:[0-9]+",
    "ncit": r"C[0-9]+",
}
ALL_COLUMNS = frozenset(SHAPES) | {"mondo", "icd10", "iso3"}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checked(field: str) -> dict[str, dict[str, str]]:
    rows = [row for name in CHECKED[field] for row in read_rows(HERE / "data" / "checked" / f"{name}.csv")]
    return {row["id"].lower(): row for row in reversed(rows)}


@pytest.mark.parametrize("field", IDENTIFIERS)
def test_every_identifier_stands_in_the_checked_list(field: str) -> None:
    known = checked(field)
    wrong = [
        f"{row['id']}: {column} {row[column]}"
        for row in read_rows(FIELDS / f"{field}.csv")
        for column in IDENTIFIERS[field]
        if row[column] and row[column] != known.get(row["id"].lower(), {}).get(column)
    ]
    assert wrong == []
    assert sum(bool(row[IDENTIFIERS[field][0]]) for row in read_rows(FIELDS / f"{field}.csv")) > 10


@pytest.mark.parametrize("field", IDENTIFIERS)
def test_every_identifier_names_its_source(field: str) -> None:
    for row in read_rows(FIELDS / f"{field}.csv"):
        if any(row[column] for column in IDENTIFIERS[field]):
            assert row["source"], row["id"]
            assert "general knowledge" not in row["source"]


@pytest.mark.parametrize("field", IDENTIFIERS)
def test_every_identifier_has_its_shape(field: str) -> None:
    for row in read_rows(FIELDS / f"{field}.csv"):
        for column in IDENTIFIERS[field]:
            for identifier in filter(None, row[column].split(";")):
                assert re.fullmatch(SHAPES[column], identifier), (row["id"], identifier)


@pytest.mark.parametrize("path", sorted(FIELDS.glob("*.csv")), ids=lambda path: path.stem)
def test_no_column_of_identifiers_goes_unchecked(path: Path) -> None:
    columns = set(read_rows(path)[0])
    assert columns & ALL_COLUMNS <= set(IDENTIFIERS.get(path.stem, ()))


@pytest.mark.parametrize("field", [*IDENTIFIERS, "intervention", "agency", "country", "modifier"])
def test_every_row_says_where_its_names_are_from(field: str) -> None:
    assert [row["id"] for row in read_rows(FIELDS / f"{field}.csv") if not row["name_source"]] == []


def test_countries_are_iso_3166_1() -> None:
    for row in read_rows(FIELDS / "country.csv"):
        assert row["source"] == "ISO 3166-1"
        assert re.fullmatch("[A-Z]{2}", row["id"])
