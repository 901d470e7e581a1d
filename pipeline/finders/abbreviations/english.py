"""An English long form before or in a bracket: chimeric antigen receptor (CAR)."""

from __future__ import annotations

import re

from pipeline.han import HAN
from pipeline.records import Definition

from .brackets import Bracket
from .edge import Lexicon
from .inside import Contents
from .letters import SMALL_WORDS, find_english_start, fold_short, score_pair, split_words
from .lists import Lists
from .passages import Passage, bare, concepts, definition
from .shapes import is_english, latin_words

WINDOW = 200


MOST_WORDS = 6


_WORD_START = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]")


_ENGLISH_STOP = re.compile(rf"[;:!?()\[\]{{}}（）；：。，、“”\"\t=<>|{HAN}]|\.\s(?=[A-Z(])")


_FIRST_SHORT = re.compile(
    r"\s?\((?P<short>[A-Z][A-Za-z0-9\-]{1,11})\)(?P<rest>(?:\s[a-z][a-z\-]{2,20}){1,4})\s*$"
)


_YEAR_LAST = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}$")


_ADDRESS = re.compile(r"(?:[A-Z][A-Za-z.&'’-]*\s){0,6}[A-Z][A-Za-z.&'’-]*,\s(?:[A-Z][A-Za-z.-]*[\s,]*){1,6}")
"""What stands before a state: (Acme Pharmaceuticals, Springfield, IL)."""


def defined_in_english(
    passage: Passage, bracket: Bracket, contents: Contents, head_end: int
) -> list[Definition]:
    """Chimeric antigen receptor (CAR), also (CAR, 嵌合抗原受体) and (CAR-T cell)."""
    if not contents.shorts or len(contents.shorts) > 2 or (contents.english and contents.chinese):
        return []
    is_first = passage.text.startswith(contents.shorts[0], bracket.start)  # (FIS, Acme Medical, Denver, CO)
    if _ADDRESS.fullmatch(contents.english) and not is_first:
        return []
    low, phrase = _english_head(passage, head_end)
    found = []
    for short in contents.shorts:
        at = find_english_start(bare(short, passage.lists), phrase, passage.lists)
        at = _edition_start(short, phrase, passage.lists) if at is None else at
        at = _known_start(short, phrase, passage.evidence.lexicon) if at is None else at
        long = phrase[at:].strip() if at is not None else ""
        if len(contents.shorts) > 1 and len(latin_words(long)) < 2:
            continue  # of `research (HC and RC)` neither is the word before
        if at is not None and _is_english_long(long, short, passage.lists):
            rule = "bracket_en_zh" if contents.chinese else "bracket_en"
            found.append(definition(low + at, bracket, short, long, contents.chinese, rule))
    found = found or _goes_on(passage, bracket, contents, head_end)
    return found or _defined_within(passage, bracket, contents)


def _goes_on(passage: Passage, bracket: Bracket, contents: Contents, head_end: int) -> list[Definition]:
    """glucagon-like peptide-1 (GLP-1) receptor agonists (GLP-1RAs): the first short form and more."""
    window = passage.text[max(passage.low, head_end - WINDOW) : head_end]
    first = _FIRST_SHORT.search(window)
    if first is None or len(contents.shorts) != 1:
        return []
    short, rest = contents.shorts[0], first["rest"].strip()
    tail = short.removeprefix(first["short"]).lstrip(" -")
    low, phrase = _english_head(passage, head_end - len(window) + first.start())
    at = find_english_start(first["short"], phrase, passage.lists)
    if tail == short or not tail or at is None or score_pair(tail, rest, passage.lists) is None:
        return []
    return [definition(low + at, bracket, short, f"{phrase[at:].strip()} {rest}", "", "bracket_en")]


_EDITION = re.compile(r"(?<=[A-Z]{2})[-–](?:[0-9]{1,3}[A-Z]?|I{1,3}|IV|[A-Z])$")


def _edition_start(short: str, phrase: str, lists: Lists) -> int | None:
    """Where a questionnaire's name begins whose edition only the short form tells: BDI-II, GHQ-12."""
    stem = _EDITION.sub("", short)
    at = find_english_start(stem, phrase, lists) if stem != short else None
    return at if at is not None and _is_initialism(stem, phrase[at:], lists) else None


def _known_start(short: str, phrase: str, lexicon: Lexicon | None) -> int | None:
    """Where a term of the lexicon begins that a known short form with other letters follows.

    Names of drugs are cut freely (trastuzumab deruxtecan, T-DXd); codes with numbers are none.
    """
    if lexicon is None or re.search("[0-9]{2}", short):
        return None
    meant = concepts(short, lexicon)
    starts = [found.start() for found in _WORD_START.finditer(phrase)][-MOST_WORDS:-1] if meant else []
    return next((at for at in starts if meant & concepts(phrase[at:].strip(), lexicon)), None)


def _defined_within(passage: Passage, bracket: Bracket, contents: Contents) -> list[Definition]:
    """Both forms in a bracket with no long form before it: (graft-versus-host disease, GVHD)."""
    if contents.chinese or contents.strange or len(contents.shorts) != 1 or not contents.english:
        return []
    short, english = contents.shorts[0], contents.english
    score = score_pair(short, english, passage.lists)
    if score is None or score < 0.6 * len(short) or len(latin_words(english)) < 2 or english[-1].isdigit():
        return []
    is_term = any(word.islower() and len(word) > 3 for word in latin_words(english))
    return [definition(bracket.open, bracket, short, english, "", "bracket_en_only")] if is_term else []


def _english_head(passage: Passage, head_end: int) -> tuple[int, str]:
    """The stretch of English left of a bracket, from the last clause mark on; with its place."""
    low = max(passage.low, head_end - WINDOW)
    window = passage.text[low:head_end]
    start = 0
    for match in _ENGLISH_STOP.finditer(window):
        start = match.end()
    return low + start, window[start:]


def _is_english_long(long: str, short: str, lists: Lists) -> bool:
    """Whether an English long form is one: a lower-case word, longer than the short form, not it again."""
    if not is_english(long) or len(long) < len(short) + 2:
        return False
    if _YEAR_LAST.search(long) and not re.search("[0-9]", short):
        return False  # approvals followed in April 2021 (FDA)
    if short in lists.not_short and not _is_initialism(short, long, lists):
        return False
    return short.lower() not in {word.lower() for word in latin_words(long)} or len(short) < 3


def _is_initialism(short: str, long: str, lists: Lists) -> bool:
    """Whether every letter is a word's first: IV, intravenous is none, USA, using Stata 11 neither."""
    return "".join(word[0] for word in split_words(long, lists) if word not in SMALL_WORDS) == fold_short(
        short
    )
