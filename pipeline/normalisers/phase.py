"""Phases of clinical trials: Ⅰ/Ⅱ期, phase 1b/2, early phase 1."""

from __future__ import annotations

import re

from pipeline.normalisers.fold import fold_punctuation
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
REMARK = re.compile(
    r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]|[,;].{0,60}$|(?<=[0-9a-cIV])\s[a-z].{0,60}$", re.DOTALL
)
"""What a cell says beside the phase: (randomised), dose escalation."""
WORDS_AROUND = re.compile(
    r"临床(?:试验|研究)?|试验|研究|期|第|(?<![a-z])(?:phase|clinical|trial|study)(?![a-z])", re.IGNORECASE
)
EARLY = re.compile(r"早\s?|early[\s-]?", re.IGNORECASE)
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


def parse_cell_phase(text: str) -> str | None:
    """The phase that a table cell is, with its words and a remark in brackets; None for any other cell.

    >>> [parse_cell_phase(cell) for cell in ("Ⅱ期", "Phase I/II", "Ⅰ期/Ⅱ期", "Ⅲ期（随机）", "早期Ⅰ期")]
    ['2', '1/2', '1/2', '3', '0/1']
    >>> parse_cell_phase("临床Ⅱ期"), parse_cell_phase("Phase 1b dose escalation"), parse_cell_phase("获批")
    ('2', '1b', None)
    """
    bare = WORDS_AROUND.sub("", REMARK.sub("", fold_punctuation(text))).strip()
    early = EARLY.match(bare)
    value = parse_phase(bare[early.end() :] if early else bare)
    return "0/1" if early and value == "1" else value


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
