"""Phases of clinical trials: Ⅰ/Ⅱ期, phase 1b/2, early phase 1."""

from __future__ import annotations

import re

from pipeline.normalisers.value import Value, Values

ANCHORS = {"zh": re.compile("期"), "en": re.compile("phase", re.IGNORECASE)}
"""What stands in or beside any phase, by the language of the rule."""

ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
WORDS = {
    "一": "1",
    "二": "2",
    "三": "3",
    "四": "4",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
}
ROMAN_CHARACTERS = str.maketrans(
    {"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "ⅰ": "I", "ⅱ": "II", "ⅲ": "III", "ⅳ": "IV"}
)
NUMERAL = re.compile(
    r"(?P<number>[0-4]|[ⅠⅡⅢⅣⅰⅱⅲⅳIi]{1,3}[Vv]?|[一二三四]|one|two|three|four)\s?(?P<letter>[ABCabc](?![A-Za-z]))?",
    re.IGNORECASE,
)
TOGETHER = re.compile(r"[/~\-‐‑‒–—]")


def parse_phase(text: str) -> str | None:
    """The value of the closed list for one printed phase, None where it is none.

    >>> parse_phase("Ⅰb/Ⅱ"), parse_phase("III"), parse_phase("二"), parse_phase("V")
    ('1b/2', '3', '2', None)
    """
    numerals = [_read_numeral(part) for part in TOGETHER.split(text)]
    known = [numeral for numeral in numerals if numeral is not None]
    if len(known) != len(numerals) or len(known) > 3 or known != sorted(set(known)):
        return None
    return "/".join(known)


def read_phase(match: re.Match[str]) -> Values:
    """The phase or phases in a match: group ``phase``, further ones in ``other``, ``early`` for 0/1."""
    groups = match.groupdict()
    early = bool(groups.get("early"))
    spans = [match.span(name) for name in ("phase", "other") if groups.get(name)]
    values = [(parse_phase(match.string[start:end]), (start, end)) for start, end in spans]
    if any(value is None for value, _ in values):
        return None
    found = [Value("0/1" if early and value == "1" else value or "", (), span) for value, span in values]
    # One phase stands for the whole mention, Ⅱ期; of I期和Ⅱ期 each stands for itself
    return tuple(found) if len(found) > 1 else Value(found[0].value)


def _read_numeral(text: str) -> str | None:
    match = NUMERAL.fullmatch(text.strip())
    if not match:
        return None
    printed = match["number"].translate(ROMAN_CHARACTERS)
    number = ROMAN.get(printed.upper()) or WORDS.get(printed.lower())
    if number is None and printed in ("0", "1", "2", "3", "4"):
        number = printed
    return number + (match["letter"] or "").lower() if number else None
