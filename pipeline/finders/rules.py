"""Pattern rules of ``config/fields/*.yml`` run over a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from pipeline.frozen import frozen
from pipeline.normalisers import ANCHORS, NORMALISERS, Value, Values
from pipeline.normalisers.fold import fold_width
from pipeline.normalisers.trial_id import fill_canonical, fold_identifier, trial_url
from pipeline.settings import Rule

LONG_TEXT = 1000
"""From this many characters on what was read in the last texts is kept."""

REACH = 120
"""How far from its anchor a match of a rule goes, in characters."""

Extra = tuple[tuple[str, str], ...]
MALFORMED = "malformed"
TOLD = ("registry", "role", "kind")
"""The props of a rule that a match repeats in its ``extra``."""


@frozen
class RuleMatch:
    """A place where a rule fired: ``text[start:end]`` is the quote, ``rule`` its provenance.

    ``extra`` holds what the normaliser (``precision``) and the rule (``registry``, ``url``) say
    beside the value.
    """

    start: int
    end: int
    value: str
    rule: str
    extra: Extra = ()


@dataclass(eq=False)
class PreparedText:
    """A text made ready for patterns; ``offsets`` say where its characters stand, None for one-to-one."""

    text: str
    offsets: list[int] | None = None
    near: dict[re.Pattern[str], list[tuple[int, int]]] = field(default_factory=dict)
    found: dict[Rule, tuple[Reading, ...]] = field(default_factory=dict)
    """What the rules read in a long text, which is asked again and again."""

    def windows(self, anchor: re.Pattern[str] | None) -> list[tuple[int, int]]:
        """Where to look for a rule: around its anchors, or everywhere."""
        if anchor is None:
            return [(0, len(self.text))]
        if anchor not in self.near:
            self.near[anchor] = list(join_windows(self.text, anchor))
        return self.near[anchor]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as printed."""
        if self.offsets is None or start == end:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


@frozen
class Reading:
    """A match of one rule before the rules of its field are weighed against each other.

    No values means that the normaliser refused the match: it still keeps shorter readings of
    the same place out, so that 2019年2月30日 is not read as 2019年2月.
    """

    start: int
    end: int
    rule: Rule
    values: tuple[Value, ...]
    text: PreparedText

    @property
    def order(self) -> tuple[int, int, bool, int]:
        """Leftmost first, then longest, then one with a value, then by priority."""
        return self.start, -self.end, not self.values, -int(self.rule.props.get("priority", "0"))


def find_rule_mentions(text: str, rules: Iterable[Rule], *, context: str = "") -> list[RuleMatch]:
    """Where the rules fire in ``text``: per field the leftmost-longest, ties by ``priority``.

    A rule with ``requires`` fires only where the caller says so: ``context="furniture"`` for
    running heads, whose bare years are the journal's.
    """
    wanted = [rule for rule in rules if rule.props.get("requires", "") in ("", context)]
    found = [match for reading in choose_readings(text, wanted) for match in tell(reading)]
    return sorted(found, key=lambda match: (match.start, match.end, match.rule))


@frozen
class RuleGroup:
    """Rules that look at the same places of the same folded text, with their numbers among all rules."""

    normaliser: str
    anchor: re.Pattern[str] | None
    rules: tuple[tuple[int, Rule], ...]


def group_rules(rules: Iterable[Rule]) -> tuple[RuleGroup, ...]:
    """The rules that fire without a context, for :func:`find_in_cell`."""
    groups: dict[tuple[bool, re.Pattern[str] | None], list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rules):
        if not rule.props.get("requires"):
            groups.setdefault((rule.value == "trial_id", anchor_of(rule)), []).append((number, rule))
    return tuple(RuleGroup(some[0][1].value, anchor, tuple(some)) for (_, anchor), some in groups.items())


def find_in_cell(text: str, groups: Iterable[RuleGroup]) -> list[RuleMatch]:
    """As :func:`find_rule_mentions` in a short text, in which few rules find the place they look for."""
    fold, found = make_folds(text), list[tuple[int, Rule]]()
    for group in groups:
        folded = fold(group.normaliser)
        for window in folded.windows(group.anchor):
            found += [one for one in group.rules if one[1].pattern.search(folded.text, *window)]
    return find_rule_mentions(text, [rule for _, rule in sorted(dict(found).items())]) if found else []


def find_malformed_ids(text: str, rules: Iterable[Rule]) -> list[tuple[int, int, str, str]]:
    """Numbers that look like a registry's and are none: start, end, quote and why.

    Those are the rules with ``requires: malformed``; the good ones run along and win where
    they read the same place.
    """
    rules = list(rules)
    fields = {rule.field for rule in rules if rule.props.get("requires") == MALFORMED}
    known = [
        rule for rule in rules if rule.field in fields and rule.props.get("requires", "") in ("", MALFORMED)
    ]
    return [
        (reading.start, reading.end, text[reading.start : reading.end], reading.rule.props["because"])
        for reading in choose_readings(text, known)
        if reading.rule.props.get("requires") == MALFORMED
    ]


def choose_readings(text: str, rules: Iterable[Rule]) -> list[Reading]:
    """The readings that stand: in each field no two overlap, leftmost-longest."""
    is_long = len(text) >= LONG_TEXT
    fold = make_folds_once(text) if is_long else make_folds(text)
    by_field: dict[str, list[Reading]] = {}
    for rule in rules:
        folded = fold(rule.value)
        readings = read_rule_once(rule, folded) if is_long else read_rule(rule, folded)
        by_field.setdefault(rule.field, []).extend(readings)
    return [reading for field in by_field.values() for reading in keep_longest(field)]


def keep_longest(readings: list[Reading]) -> Iterator[Reading]:
    """Leftmost-longest of the readings of one field."""
    end = -1
    for reading in sorted(readings, key=lambda reading: reading.order):
        if reading.start >= end:
            end = reading.end
            yield reading


def make_folds(text: str) -> Callable[[str], PreparedText]:
    """The folded texts of ``text``, each made once: registry numbers have their own folding."""

    @cache
    def fold(normaliser: str) -> PreparedText:
        if normaliser == "trial_id":
            return PreparedText(*fold_identifier(text))
        return PreparedText(fold_width(text))

    return lambda normaliser: fold("trial_id" if normaliser == "trial_id" else "")


make_folds_once = lru_cache(maxsize=2)(make_folds)
"""As :func:`make_folds`, of the last long texts kept: a paper's with its glued citations, and without."""


def read_rule_once(rule: Rule, text: PreparedText) -> tuple[Reading, ...]:
    """As :func:`read_rule`, the matches kept with the text."""
    if rule not in text.found:
        text.found[rule] = tuple(read_rule(rule, text))
    return text.found[rule]


def read_rule(rule: Rule, text: PreparedText) -> Iterator[Reading]:
    """All matches of one rule with their values, spans as printed.

    A pattern's group ``mention`` is the span to quote where cue words belong to the match.
    """
    group: int | str = "mention" if "mention" in rule.pattern.groupindex else 0
    for window in text.windows(anchor_of(rule)):
        for match in rule.pattern.finditer(text.text, *window):
            start, end = text.locate(*match.span(group))
            if start < end:
                yield Reading(start, end, rule, as_tuple(read_values(rule, match)), text)


def anchor_of(rule: Rule) -> re.Pattern[str] | None:
    """What stands near any match of the rule, None where that may be anything."""
    return ANCHORS.get(rule.value, {}).get(rule.props.get("language", ""))


def join_windows(text: str, anchor: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches within reach of an anchor, none overlapping."""
    start = end = -1
    for match in anchor.finditer(text):
        if match.start() - REACH > end:
            if end > 0:
                yield start, end
            start = max(0, match.start() - REACH)
        end = min(len(text), match.end() + REACH)
    if end > 0:
        yield start, end


def read_values(rule: Rule, match: re.Match[str]) -> Values:
    """What the rule's normaliser makes of a match; the matched text where the rule names none."""
    if "canonical" in rule.props:
        return fill_canonical(rule.props["canonical"], match)
    if not rule.value:
        return Value(match["mention"] if "mention" in rule.pattern.groupindex else match[0])
    return NORMALISERS[rule.value](match)


def as_tuple(values: Values) -> tuple[Value, ...]:
    """No, one or several values as a tuple."""
    if values is None:
        return ()
    return values if isinstance(values, tuple) else (values,)


def tell(reading: Reading) -> Iterator[RuleMatch]:
    """The matches of a reading, one a value."""
    for value in reading.values:
        start, end = reading.start, reading.end
        if value.span is not None:
            start, end = reading.text.locate(*value.span)
        extra = value.extra + say_props(reading.rule.props, value.value)
        yield RuleMatch(start, end, value.value, reading.rule.rule, extra)


def say_props(props: Mapping[str, str], value: str) -> Extra:
    """What the rule itself says of a value, the address of a trial's page filled in."""
    told = tuple((key, props[key]) for key in TOLD if key in props)
    if "url" not in props:
        return told
    return (*told, ("url", trial_url(props["url"], value)))
