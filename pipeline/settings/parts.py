"""What ``config/`` says, checked: terms, rules, fields, checks, and all of it together."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from pipeline.frozen import frozen
from pipeline.settings.files import split_list


@frozen
class Term:
    """One concept of a vocabulary: its id, its names in both languages, its further surface forms."""

    field: str
    id: str
    name_en: str
    name_zh: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    props: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """Provenance as the tables print it: ``drug:ibrutinib``."""
        return f"{self.field}:{self.id}"

    @property
    def modified(self) -> Mapping[str, str]:
        """Surfaces that say a modifier beside the concept, with the modifier's id: uHCC is advanced."""
        if "modified" not in self.props:
            return {}
        pairs = (pair.partition("=") for pair in split_list(self.props.get("modified", "")))
        return {surface.strip(): modifier.strip() for surface, _, modifier in pairs}

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every way this concept is written, names first, without empties and doubles."""
        written = (self.name_en, self.name_zh, *self.en, *self.zh, *self.modified)
        return tuple(dict.fromkeys([surface for surface in written if surface]))


@frozen
class Rule:
    """One pattern rule, matched on width-folded text, with the examples that test it."""

    field: str
    name: str
    pattern: re.Pattern[str]
    value: str
    finds: Mapping[str, str] = dataclasses.field(hash=False)
    ignores: tuple[str, ...]
    props: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """Provenance as the tables print it: ``date:zh_year_month_day``."""
        return f"{self.field}:{self.name}"


@frozen
class Field:
    """A kind of thing the papers speak of, with its terms, its pattern rules and its word lists.

    A word list is a map, word to what is said of it; a plain list has nothing said.
    """

    name: str
    terms: tuple[Term, ...] = ()
    rules: tuple[Rule, ...] = ()
    lists: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict, hash=False)


@frozen
class Check:
    """A comparison of ``checks.yml``: what it tells becomes a row of ``issues`` with its name as code."""

    name: str
    severity: str
    explanation: str
    example: str
    tolerance: float = 0.0
    words: tuple[str, ...] = ()


@frozen
class Settings:
    """All of ``config/`` that the stages need; ``digest`` changes when a byte of it does.

    ``layout`` are the words of ``layout.yml`` (parts of a paper), ``cues`` those of
    ``relations.yml`` (what a thing does in a sentence), ``checks`` the comparisons of ``checks.yml``.
    """

    fields: Mapping[str, Field]
    column_heads: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Mapping[str, str]]
    digest: str
    layout: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    cues: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    checks: Mapping[str, Check] = dataclasses.field(default_factory=dict)
