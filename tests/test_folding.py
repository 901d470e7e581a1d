"""Every way of printing a name of the vocabularies that print changes: width, hyphens, case, characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

import pytest
from conftest import ROOT

from pipeline.finders.vocabulary import Scanner, build_scanner, needs_case
from pipeline.normalisers.fold import ALL_MARKS, WIDTHS, fold_punctuation, fold_width
from pipeline.normalisers.name import GREEK, fold_letters
from pipeline.normalisers.traditional import MEANT, PRINTED
from pipeline.settings import Settings, Term, load_settings

FIELDS = ("disease", "drug", "product", "target", "intervention", "agency")
EVERY = 4
"""Every fourth name: all of them take long and say the same."""
TO_PRINTED = {ord(new): old for old, new in zip(PRINTED, MEANT, strict=True)}
TO_WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


@cache
def settings() -> Settings:
    return load_settings(ROOT / "config")


@cache
def scanner() -> Scanner:
    return build_scanner([settings().fields[name] for name in FIELDS])


@cache
def names() -> tuple[tuple[Term, str], ...]:
    terms = [term for name in FIELDS for term in settings().fields[name].terms]
    return tuple([(term, surface) for term in terms for surface in term.surfaces][::EVERY])


def free_of_case(name: str) -> bool:
    return name.isascii() and not needs_case(fold_letters(name))


def spell_greek(name: str) -> str:
    return re.sub(f"[{''.join(GREEK)}]", lambda letter: GREEK[letter[0]], name)


VARIANTS: dict[str, Callable[[str], str]] = {
    "full width": lambda name: name.translate(TO_WIDE),
    "non-breaking hyphen": lambda name: name.replace("-", "\u2011"),
    "en dash": lambda name: name.replace("-", "–"),
    "space for hyphen": lambda name: name.replace("-", " "),
    "no hyphen": lambda name: name.replace("-", "") if len(name) > 4 else name,
    "capitals": lambda name: name.upper() if free_of_case(name) else name,
    "small letters": lambda name: name.lower() if free_of_case(name) else name,
    "traditional": lambda name: name.translate(TO_PRINTED),
    "Greek spelt out": spell_greek,
    "line end for a space": lambda name: name.replace(" ", "\n", 1),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_the_same_name(variant: str) -> None:
    printed = [(term, name, VARIANTS[variant](name)) for term, name in names()]
    changed = [(term, form) for term, name, form in printed if form != name]
    assert len(changed) > 20
    assert [form for term, form in changed if term not in scanner().find_whole(form)] == []


@pytest.mark.parametrize(("fold", "table"), [(fold_width, WIDTHS), (fold_punctuation, ALL_MARKS)])
def test_signs_are_replaced_as_by_a_table(fold: Callable[[str], str], table: Mapping[int, str]) -> None:
    signs = "".join(map(chr, table))
    assert fold(signs) == "".join(table.values())
    assert not set(table.values()) & set(signs)  # else what came first would matter
    assert fold("大Ｂ細胞 ，１２．５％ ⽩⾎病（⽩）") == "大Ｂ細胞 ，１２．５％ ⽩⾎病（⽩）".translate(table)
