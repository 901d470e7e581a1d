"""Every rule of config/fields is held against its own examples."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import read_table

from pipeline.finders.rules import RuleMatch, find_in_cell, find_rule_mentions, group_rules
from pipeline.settings import ConfigError, Rule, load_settings

CONFIG = Path(__file__).parent.parent / "config"
SETTINGS = load_settings(CONFIG)
OWNED = ("trial", "date", "phase", "coverage")
"""The fields whose rules find values by :func:`find_rule_mentions` alone."""
RULES = [rule for name in OWNED for rule in SETTINGS.fields[name].rules]


def find_alone(rule: Rule, text: str) -> list[RuleMatch]:
    return find_rule_mentions(text, [rule], context=rule.props.get("requires", ""))


def find_with_field(rule: Rule, text: str) -> list[RuleMatch]:
    context = rule.props.get("requires", "")
    return find_rule_mentions(text, SETTINGS.fields[rule.field].rules, context=context)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_rule_finds_its_examples(rule: Rule) -> None:
    for text, expected in rule.finds.items():
        found = find_with_field(rule, text)
        assert ";".join(match.value for match in found) == expected, text
        assert {match.value for match in find_alone(rule, text)} & set(expected.split(";")), text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule)
def test_rule_ignores_its_examples(rule: Rule) -> None:
    for text in rule.ignores:
        # A malformed number is what the good rules of its field leave over
        found = find_with_field(rule, text) if "because" in rule.props else find_alone(rule, text)
        assert [match for match in found if match.rule == rule.rule] == [], text


def test_rules_find_the_same_in_a_cell() -> None:
    groups = group_rules(RULES)
    for text in [text for rule in RULES for text in (*rule.finds, *rule.ignores)]:
        assert find_in_cell(text, groups) == find_rule_mentions(text, RULES), text


def test_every_field_of_rules_has_some() -> None:
    assert all(SETTINGS.fields[name].rules for name in OWNED)


@pytest.mark.parametrize("missing", ["finds", "ignores"])
def test_rule_without_examples_is_refused(tmp_path: Path, missing: str) -> None:
    keys = {"pattern": "'x'", "finds": "{'x': 'x'}", "ignores": "['y']"}
    del keys[missing]
    block = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    for name in ("columns.yml", "lists.yml"):
        (tmp_path / name).write_bytes((CONFIG / name).read_bytes())
    (tmp_path / "fields").mkdir()
    (tmp_path / "fields" / "made.yml").write_text(f"rules:\n  bare:\n{block}", encoding="utf-8")
    with pytest.raises(ConfigError, match=missing):
        load_settings(tmp_path)


def make_rule(pattern: str, name: str = "made", **props: str) -> Rule:
    return Rule("made", name, re.compile(pattern), "", {}, (), props)


def test_longest_of_the_leftmost_wins() -> None:
    rules = [make_rule("ab", "short"), make_rule("abc", "long"), make_rule("bcd", "later")]
    assert find_rule_mentions("xabcd", rules) == [RuleMatch(1, 4, "abc", "made:long")]


def test_priority_breaks_ties() -> None:
    rules = [make_rule("ab", "low"), make_rule("ab", "high", priority="1")]
    assert [match.rule for match in find_rule_mentions("ab", rules)] == ["made:high"]
    assert find_in_cell("ab", group_rules(rules)) == find_rule_mentions("ab", rules)


def test_fields_do_not_hide_each_other() -> None:
    other = dataclasses.replace(make_rule("abc", "long"), field="other")
    assert len(find_rule_mentions("abc", [make_rule("ab"), other])) == 2


def test_required_context_is_required() -> None:
    rule = make_rule("ab", requires="furniture")
    assert find_rule_mentions("ab", [rule]) == []
    assert find_rule_mentions("ab", [rule], context="cell") == []
    assert len(find_rule_mentions("ab", [rule], context="furniture")) == 1


def test_width_is_folded_and_offsets_hold() -> None:
    text = "时间为２０１７年８月。"
    [match] = find_rule_mentions(text, SETTINGS.fields["date"].rules)
    assert (match.value, text[match.start : match.end]) == ("2017-08", "２０１７年８月")


@pytest.mark.parametrize("name", OWNED)
def test_the_tables_take_whatever_the_rules_find(
    name: str, run_on: Callable[[dict[str, str | bytes]], Path]
) -> None:
    examples = [text for rule in SETTINGS.fields[name].rules for text in (*rule.finds, *rule.ignores)]
    told = "\n\n".join(text.replace("\n", " ") for text in examples)
    out = run_on(
        {"all.md": f"# On {name}\n\n## Abstract\n\nWe read them all.\n\n## 1 Introduction\n\n{told}\n"}
    )
    [paper] = read_table(out / "tables", "papers")
    withheld = [row["message"] for row in read_table(out / "tables", "issues") if row["rule"] == "run"]
    assert (paper["status"], withheld) == ("ok", [])
