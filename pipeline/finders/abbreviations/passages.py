"""A paragraph to look through, with the evidence for it, and the definitions found in it."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.frozen import frozen
from pipeline.records import Definition

from .brackets import Bracket
from .edge import Evidence, Lexicon
from .lists import Lists
from .shapes import GREEK, HYPHENS, clean_chinese

CITATION = re.compile(r"\s*[\[［][0-9,，;；\-–—~ ]{1,40}[\]］]\s*$")


LAST_SHORT = re.compile(rf"[A-Za-z0-9{GREEK}][A-Za-z0-9{GREEK}₀-₉+/.{HYPHENS}]{{0,14}}$")


_LOWER_WORD = re.compile(r"(?<![A-Za-z])[a-z]{3,}(?![A-Za-z])")


BAD_END = re.compile(r"(?:如|例如|诸如|包括|等|的|了|为|是|在|和|与|及|或|即|称|有|于|中|时|后|见|等的)$")


_POSSESSIVE = re.compile("['’]s$")  # the European Medicines Agency's (EMA's) committee


_ARTICLE = re.compile(r"^(?:the|an?)\s+(?=[A-Za-z]{2,}\s)", re.IGNORECASE)


@frozen
class Passage:
    """A paragraph of the text and the evidence for it; ``low``, ``high`` span it in ``text``."""

    text: str
    low: int
    high: int
    evidence: Evidence
    vocabulary: Vocabulary

    @property
    def lists(self) -> Lists:
        """The word lists."""
        return self.evidence.lists


@frozen
class Vocabulary:
    """The words a text prints in lower case: they tell Machine Learning from Emily Whitehead."""

    text: str

    @cached_property
    def lower(self) -> frozenset[str]:
        """Words of three letters or more."""
        return frozenset(_LOWER_WORD.findall(self.text))


def are_known(short: str, english: str, lexicon: Lexicon | None) -> bool:
    """Whether both name one concept though no letters fit: trastuzumab emtansine, T-DM1."""
    is_code = re.search("[0-9]{2}", short) is not None
    return lexicon is not None and not is_code and bool(concepts(short, lexicon) & concepts(english, lexicon))


def bare(short: str, lists: Lists) -> str:
    """CAR-T cell without its noun."""
    head, _, noun = short.rpartition(" ")
    return head if head and noun in lists.trailing_nouns else short


def is_known(name: str, lexicon: Lexicon) -> bool:
    """Whether a name stands for a concept of the lexicon."""
    return bool(concepts(name, lexicon))


def concepts(name: str, lexicon: Lexicon) -> frozenset[str]:
    """The concepts a name stands for, in the singular too."""
    folded = name.casefold()
    return lexicon.get(folded) or lexicon.get(folded.removesuffix("s")) or frozenset()


def definition(start: int, bracket: Bracket, short: str, english: str, chinese: str, rule: str) -> Definition:
    """The definition from ``start`` to the end of its bracket, its forms cleaned of marks and owners."""
    english = CITATION.sub("", english).strip()
    if owner := _POSSESSIVE.search(short):
        short, english = short[: owner.start()], _POSSESSIVE.sub("", english)
    if english[:1].lower() != short[:1].lower():
        english = _ARTICLE.sub("", english)
    return Definition(start, bracket.end, short, english, clean_chinese(chinese), f"abbreviation:{rule}")
