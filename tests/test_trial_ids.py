"""Registry numbers: damaged forms are repaired, false friends refused, malformed ones reported."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.finders.rules import find_malformed_ids, find_rule_mentions
from pipeline.normalisers.trial_id import fold_identifier
from pipeline.settings import load_settings

HERE = Path(__file__).parent
RULES = load_settings(HERE.parent / "config").fields["trial"].rules


def read_rows(name: str, folder: str = "data") -> list[dict[str, str]]:
    with (HERE / folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_ids(text: str) -> list[str]:
    return [match.value for match in find_rule_mentions(text, RULES)]


@pytest.mark.parametrize("row", read_rows("trial_id_variants.csv"), ids=lambda row: row["note"])
def test_damaged_form_has_its_canonical_form(row: dict[str, str]) -> None:
    assert ";".join(find_ids(row["seen"])) == row["expected_canonical"]
    assert bool(find_malformed_ids(row["seen"], RULES)) == (not row["expected_canonical"])


@pytest.mark.parametrize("row", read_rows("trial_id_false_friends.csv"), ids=lambda row: row["string"])
def test_false_friend_is_no_trial(row: dict[str, str]) -> None:
    # A ChiCTR number holds the digits of a CTR number: it is one trial, in the right registry
    expected = [row["string"]] if row["string"].startswith("ChiCTR") else []
    assert find_ids(row["string"]) == expected


@pytest.mark.parametrize("row", read_rows("trial-in-print.csv", "values"), ids=lambda row: row["text"])
def test_number_as_printed(row: dict[str, str]) -> None:
    assert ";".join(find_ids(row["text"])) == row["values"]
    assert bool(find_malformed_ids(row["text"], RULES)) == (row["malformed"] == "y")


@pytest.mark.parametrize("row", read_rows("registries.csv"), ids=lambda row: row["key"])
def test_every_registry_has_a_rule_that_reads_its_examples(row: dict[str, str]) -> None:
    for example in row["examples"].split(";"):
        cue = "Netherlands Trial Register " if row["key"] == "NTR" else ""
        [found] = find_rule_mentions(f"（{cue}{example}）", RULES)
        assert found.value == example
        assert dict(found.extra)["registry"] == row["registry"]


def test_malformed_numbers_say_why() -> None:
    text = "（NCT0265513，NCT02655133，ISCRTN06180958，ChiCTR18000146912）"
    found = find_malformed_ids(text, RULES)
    assert [quote for _, _, quote, _ in found] == ["NCT0265513", "ISCRTN06180958", "ChiCTR18000146912"]
    assert all(text[start:end] == quote and why for start, end, quote, why in found)
    assert find_ids(text) == ["NCT02655133"]


@pytest.mark.parametrize(
    "text",
    [
        "国家自然科学基金（81970138）",
        "伦理批件号：2020-KY-0123，IRB-20181007",
        "doi: 10.1002/ctr.14567; 10.1000/NCT02655133",
        "基金项目：LY19H160012；2017YFC1311702",
        "NCTC8325、ATCC 29213、CTR-20、GSE31210、PMC5512345",
        "PROSPERO（CRD42020181007）",
        "S phase NTR 50 mg, 2015-2019-20, U937, MR-7",
    ],
)
def test_other_numbers_are_no_trials(text: str) -> None:
    assert find_ids(text) == []
    assert find_malformed_ids(text, RULES) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见https://www.clinicaltrials.gov/ct2/show/NCT03568461?term=x", ["NCT03568461"]),
        ("ZUMA-7（NCT03391466）、ELARA（NCT03568461）", ["NCT03391466", "NCT03568461"]),
        ("NCT03391466/NCT03568461", ["NCT03391466", "NCT03568461"]),
        ("注册号NCT03391466[12]", ["NCT03391466"]),
        ("NCT0339\n\n1466", ["NCT03391466"]),
        ("NCT03391466and NCT03568461were", ["NCT03391466", "NCT03568461"]),
        ("https://doi.org/10.1186/ISRCTN10207947", ["ISRCTN10207947"]),
        ("EudraCT编号：2017-002849-30-DE", ["2017-002849-30"]),
        ("jRCT2033190149, UMIN000020854", ["jRCT2033190149", "UMIN000020854"]),
    ],
)
def test_numbers_in_running_text(text: str, expected: list[str]) -> None:
    assert find_ids(text) == expected


def test_registry_and_address_are_told() -> None:
    [match] = find_rule_mentions("（ChiCTR2000029308）", RULES)
    address = "https://www.chictr.org.cn/searchproj.html?regno=ChiCTR2000029308"
    assert dict(match.extra) == {"registry": "ChiCTR", "url": address}


@pytest.mark.parametrize(
    ("trial_id", "url"),
    [
        ("NCT01234567", "https://clinicaltrials.gov/study/NCT01234567"),
        ("SLCTR/2017/021", "https://slctr.lk/trials/slctr-2017-021"),
        ("NL-OMON20465", "https://onderzoekmetmensen.nl/en/trial/20465"),
        ("CTR20181007", ""),
    ],
)
def test_page_of_a_trial(trial_id: str, url: str) -> None:
    (found,) = find_rule_mentions(trial_id, RULES)
    assert found.value == trial_id
    assert dict(found.extra).get("url", "") == url


@given(st.text(alphabet="NСT０12O6l5-– \u200b\n中（/&ndash;", max_size=60))
def test_offsets_quote_the_text(text: str) -> None:
    folded, offsets = fold_identifier(text)
    assert len(folded) == (len(text) if offsets is None else len(offsets))
    for match in find_rule_mentions(text, RULES):
        assert find_ids(text[match.start : match.end]) == [match.value]


def test_canonical_forms_are_stable() -> None:
    for rule in RULES:
        for values in rule.finds.values() if "canonical" in rule.props else ():
            for value in values.split(";"):
                if not value.startswith("NL") or "OMON" in value:  # NL7733 needs its registry beside it
                    assert find_ids(value) == [value]
