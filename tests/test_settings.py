"""Reading ``config/``: what is read, and every refusal with its file, place and remedy."""

from __future__ import annotations

import pickle
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.settings import (
    COLUMNS,
    CUES,
    LAYOUT,
    LISTS,
    ConfigError,
    Rule,
    Settings,
    Term,
    digest_config,
    load_settings,
    refuse_missing_lists,
)

DRUGS = (
    "id,name_en,name_zh,en,zh,class\nibrutinib,ibrutinib,伊布替尼,Imbruvica;PCI-32765,亿珂,BTK inhibitor\n"
)
RULE = """
rules:
  zh_year:
    pattern: '(?P<year>20[0-9]{2})年'
    value: date
    role: publication
    finds: {"2017年": "2017"}
    ignores: ["12年", no, 0123]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A small configuration that loads."""
    root = tmp_path / "config"
    (root / "fields").mkdir(parents=True)
    (root / "fields" / "drug.csv").write_text(DRUGS, encoding="utf-8")
    (root / "fields" / "date.yml").write_text(RULE, encoding="utf-8")
    (root / "columns.yml").write_text("phase: [分期, Phase]\n", encoding="utf-8")
    (root / "lists.yml").write_text("placeholder: {n/s: not_specified, no: none}\n", encoding="utf-8")
    (root / "layout.yml").write_text("abstract: [摘要, Abstract]\n", encoding="utf-8")
    (root / "relations.yml").write_text("approval: [批准, approved]\n", encoding="utf-8")
    return root


def refusal(config: Path, name: str, text: str) -> ConfigError:
    """The error that a file with this text gives."""
    (config / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(config)
    assert caught.value.file == f"config/{name}"
    assert str(config) not in str(caught.value)
    assert ". Remedy: " in str(caught.value)
    return caught.value


def test_a_list_of_words_nothing_asks_for_is_refused(config: Path) -> None:
    error = refusal(config, "relations.yml", "approval: [批准]\naproval_kind: [附条件]\n")
    assert "unknown key 'aproval_kind'" in str(error)
    assert "line 2" in str(error)
    assert "approval_kind" in str(error)


def test_each_list_of_words_is_asked_for_and_stands_in_its_file() -> None:
    modules = (path for path in (ROOT / "pipeline").rglob("*.py") if path.parent.name != "settings")
    code = "".join(path.read_text(encoding="utf-8") for path in modules)
    settings = load_settings(ROOT / "config")
    refuse_missing_lists(settings)
    for held, names in ((settings.cues, CUES), (settings.layout, LAYOUT), (settings.lists, LISTS)):
        assert set(held) == names
        assert sorted(name for name in names if f'"{name}"' not in code and f"<{name}>" not in code) == []
    assert {name for name in settings.column_heads if f'"{name}"' in code} == COLUMNS  # none is forgotten


@pytest.mark.parametrize("kind", ["approval_date", "design"])
def test_a_renamed_kind_of_column_is_refused(kind: str, tmp_path: Path) -> None:
    config = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    columns = config / "columns.yml"
    text = columns.read_text(encoding="utf-8")
    columns.write_text(text.replace(f"\n{kind}:", "\napproved_on:"), encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"config/columns.yml: there is no list '{kind}'. Remedy: "):
        refuse_missing_lists(load_settings(config))


def test_a_list_of_words_that_is_missing_is_refused(config: Path) -> None:
    with pytest.raises(ConfigError, match=r"config/relations\.yml: there is no list 'adverse'"):
        refuse_missing_lists(load_settings(config))


def test_terms(config: Path) -> None:
    (term,) = load_settings(config).fields["drug"].terms
    assert term == Term(
        "drug",
        "ibrutinib",
        "ibrutinib",
        "伊布替尼",
        ("Imbruvica", "PCI-32765"),
        ("亿珂",),
        {"class": "BTK inhibitor"},
    )
    assert term.rule == "drug:ibrutinib"
    assert term.surfaces == ("ibrutinib", "伊布替尼", "Imbruvica", "PCI-32765", "亿珂")


def test_rules_are_read_as_text(config: Path) -> None:
    (rule,) = load_settings(config).fields["date"].rules
    assert (rule.rule, rule.value, rule.props) == ("date:zh_year", "date", {"role": "publication"})
    assert rule.finds == {"2017年": "2017"}
    assert rule.ignores == ("12年", "no", "0123")
    assert rule.pattern.search("于2017年获批")


def test_lists_and_heads(config: Path) -> None:
    settings = load_settings(config)
    assert settings.lists == {"placeholder": {"n/s": "not_specified", "no": "none"}}
    assert settings.column_heads == {"phase": ("分期", "Phase")}
    assert settings.layout == {"abstract": ("摘要", "Abstract")}
    assert settings.cues == {"approval": ("批准", "approved")}


def test_a_field_may_have_a_csv_and_a_yaml_file(config: Path) -> None:
    block = "terms:\n  zanubrutinib: {name_en: zanubrutinib, zh: [泽布替尼, 百悦泽]}\n"
    block += "lists:\n  stems: tinib mab\n"
    (config / "fields" / "drug.yml").write_text(block, encoding="utf-8")
    field = load_settings(config).fields["drug"]
    assert [term.id for term in field.terms] == ["ibrutinib", "zanubrutinib"]
    assert field.terms[1].zh == ("泽布替尼", "百悦泽")
    assert field.lists == {"stems": {"tinib": "", "mab": ""}}


def test_flags(config: Path) -> None:
    text = RULE.replace("value: date", "flags: verbose\n    case: ignore")
    (config / "fields" / "date.yml").write_text(text, encoding="utf-8")
    (rule,) = load_settings(config).fields["date"].rules
    assert rule.pattern.flags & (re.VERBOSE | re.IGNORECASE) == re.VERBOSE | re.IGNORECASE


def test_excel_writes_a_byte_order_mark_and_crlf(config: Path) -> None:
    before = load_settings(config).fields["drug"]
    (config / "fields" / "drug.csv").write_bytes(b"\xef\xbb\xbf" + DRUGS.replace("\n", "\r\n").encode())
    assert load_settings(config).fields["drug"] == before


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("ibrutinib,ibrutinib 2,,,,\n", "line 3 (ibrutinib): duplicate id 'ibrutinib' (also line 2)"),
        ("x,x,,Imbruvica,,\n", "line 3 (x): duplicate term 'Imbruvica' (also line 2)"),
        ("Ibrutinib,Ibrutinib,,,,\n", "line 3 (Ibrutinib): duplicate term 'Ibrutinib' (also line 2)"),
        ("x,x,,,\n", "line 3 (x): a short row: 5 cells for 6 columns"),
        ("x,x,,,,a,b\n", "line 3 (x): a long row: 7 cells for 6 columns"),
        (",x,,,,\n", "line 3: the term has no id"),
        ("x,,,a,,\n", "line 3 (x): the term has no name"),
        ("x;y,x,,,,\n", "line 3 (x;y): a ; in the id 'x;y'"),
        ("x,x,,a；b,,\n", "line 3 (x): a full-width ； in 'en'"),
        ('x,"x,,,,\n', "the row cannot be read"),
    ],
)
def test_bad_rows_are_refused(config: Path, row: str, message: str) -> None:
    assert message in str(refusal(config, "fields/drug.csv", DRUGS + row))


def test_the_remedy_is_said(config: Path) -> None:
    error = refusal(config, "fields/drug.csv", DRUGS + "x,x,,Imbruvica,,\n")
    assert str(error) == (
        "config/fields/drug.csv, line 3 (x): duplicate term 'Imbruvica' (also line 2). "
        "Remedy: remove one of the two, or name it under shared in both."
    )
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_shared_terms_are_declared_on_both_sides(config: Path) -> None:
    head = "id,name_en,name_zh,en,zh,shared\n"
    rows = "sezary,Sézary syndrome,,SS,,SS\nsynovial,synovial sarcoma,,SS,,SS\n"
    (config / "fields" / "drug.csv").write_text(head + rows, encoding="utf-8")
    assert len(load_settings(config).fields["drug"].terms) == 2
    refusal(config, "fields/drug.csv", head + rows.replace(",,SS,,SS\n", ",,SS,,\n", 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DRUGS.replace("class", "klass"), "line 1: unknown column 'klass'"),
        (DRUGS.replace("name_zh", "name_cn"), "line 1: there is no column 'name_zh'"),
        (DRUGS.replace("class", "en"), "line 1: the column 'en' stands twice"),
        ("", "line 1: there is no column 'id'"),
    ],
)
def test_bad_headers_are_refused(config: Path, text: str, message: str) -> None:
    assert message in str(refusal(config, "fields/drug.csv", text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("value: date", "valeu: date", "line 3 (zh_year): unknown key 'valeu'"),
        ("role: publication", "value: month", "duplicate key (also line 5)"),
        ('    finds: {"2017年": "2017"}\n', "", "line 3 (zh_year): the rule has no finds"),
        ('ignores: ["12年", no, 0123]', "ignores: []", "line 3 (zh_year): the rule has no ignores"),
        ("年'", "(年'", "the pattern does not compile"),
        ("role: publication", "flags: greedy", "unknown flag 'greedy'"),
        ("role: publication", "case: upper", "case is 'upper'. Remedy: use one of ignore, keep"),
        ("role: publication", "language: cn", "language is 'cn'. Remedy: use one of en, zh"),
        ("role: publication", "requires: footer", "requires is 'footer'"),
        ("value: date", "value: day", "line 3 (zh_year): there is no normaliser 'day'"),
        (
            "role: publication",
            "canonical: 'Y{yaer:4}'",
            "canonical 'Y{yaer:4}' names what the pattern has not",
        ),
        ("role: publication", "canonical: 'Y{year:four}'", "with one of year"),
        ("value: date", "value: [date]", "here a single text is needed"),
        ("rules:", "ruels:", "line 2 (ruels): unknown key 'ruels'"),
        ("value: date", "value: {date", "the YAML cannot be read"),
        ("pattern: '(?P<year>20[0-9]{2})年'", "note: x", "the rule has no pattern"),
        ("role: publication", "? [a]\n    : b", "a key is not a text"),
    ],
)
def test_bad_rules_are_refused(config: Path, old: str, new: str, message: str) -> None:
    assert old in RULE
    assert message in str(refusal(config, "fields/date.yml", RULE.replace(old, new)))


@pytest.mark.parametrize("column", ["weak", "shared"])
def test_a_weak_or_shared_form_that_is_no_name_is_refused(config: Path, column: str) -> None:
    row = DRUGS.replace(",class", f",{column}").replace("BTK inhibitor", "Imbruvicca")
    message = f"line 2 (ibrutinib): 'Imbruvicca' under {column} is none of its names"
    assert message in str(refusal(config, "fields/drug.csv", row))


def test_what_the_program_asks_for_and_no_file_holds_is_named(config: Path) -> None:
    (config / "fields" / "drug.yml").write_text("lists:\n  stems: [tinib]\n", encoding="utf-8")
    settings = pickle.loads(pickle.dumps(load_settings(config)))
    for ask, message in (
        (lambda: settings.cues["aproval"], "config/relations.yml: there is no list 'aproval'. Remedy:"),
        (lambda: settings.lists["answer"], "config/lists.yml: there is no list 'answer'"),
        (lambda: settings.layout["keywords"], "config/layout.yml: there is no list 'keywords'"),
        (lambda: settings.fields["gene"], "config/fields: there is no field 'gene'"),
        (lambda: settings.fields["drug"].lists["stem"], "config/fields/drug.yml: there is no list 'stem'"),
    ):
        with pytest.raises(ConfigError, match=re.escape(message)):
            ask()


def test_other_mistakes_are_refused(config: Path) -> None:
    assert "line 1" in str(refusal(config, "columns.yml", "- phase\n"))
    (config / "columns.yml").write_text("phase: [Phase]\n", encoding="utf-8")
    assert "this has .txt" in str(refusal(config, "fields/notes.txt", "x"))
    (config / "fields" / "notes.txt").unlink()
    (config / "lists.yml").unlink()
    with pytest.raises(ConfigError, match=r"config/lists\.yml: the file is missing"):
        load_settings(config)
    with pytest.raises(ConfigError, match="there is no folder fields/"):
        load_settings(config / "elsewhere")


def test_bytes_that_are_no_utf8_are_refused_with_their_line(config: Path) -> None:
    (config / "fields" / "drug.csv").write_bytes(DRUGS.encode() + "x,x,伊,,,\n".encode("gb18030"))
    with pytest.raises(ConfigError, match=r"drug\.csv, line 3: the file is not UTF-8"):
        load_settings(config)


def test_the_digest_follows_names_and_bytes_only(config: Path) -> None:
    before = digest_config(config)
    (config / "fields" / ".drug.csv.swp").write_text("x")
    (config / "fields" / "drug.csv~").write_text("x")
    assert digest_config(config) == before == load_settings(config).digest
    (config / "fields" / "drug.csv").rename(config / "fields" / "drugs.csv")
    assert digest_config(config) != before
    moved = config.rename(config.parent / "config2")
    (moved / "fields" / "drugs.csv").rename(moved / "fields" / "drug.csv")
    assert len(before) == 64


def test_settings_survive_the_way_to_a_worker(config: Path) -> None:
    settings = load_settings(config)
    copy = pickle.loads(pickle.dumps(settings))
    assert isinstance(copy, Settings)
    assert copy == settings
    assert {hash(term) for term in copy.fields["drug"].terms} == {
        hash(t) for t in settings.fields["drug"].terms
    }
    assert isinstance(copy.fields["date"].rules[0], Rule)


def test_the_projects_own_configuration_loads() -> None:
    settings = load_settings(ROOT / "config")
    assert {"target", "drug", "disease", "product", "country", "agency", "intervention", "modifier"} <= set(
        settings.fields
    )
    assert settings.lists["placeholder"]["n/s"] == "not_specified"
    assert settings.lists["placeholder"]["不限"] == "any"
    assert settings.lists["placeholder"]["—"] == "none"
    assert "临床试验" in settings.column_heads["trial"]
    assert "联合药物功能" in settings.column_heads["function"]


def test_a_line_that_begins_with_a_number_sign_is_a_comment(config: Path) -> None:
    before = load_settings(config).fields["drug"].terms
    path = config / "fields" / "drug.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("# 3x in a.txt; a sentence, with commas\n")
    assert load_settings(config).fields["drug"].terms == before
