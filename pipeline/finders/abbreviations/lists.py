"""The word lists of the abbreviation finder, those of ``config/fields/abbreviation.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.settings import load_settings

CONFIG = Path(__file__).parents[3] / "config"
Words = Mapping[str, Mapping[str, str]]
"""List name to its words; ``first_words`` maps a word to how it opens a Chinese term."""


@frozen
class Lists:
    """Word lists; ``splitter`` matches the words at which a Chinese long form may begin anew.

    The groups of ``splitter``: ``keep`` (a word in which a cut word is only a syllable),
    ``cut`` (verbs, prepositions, measure words), ``verb`` (verbs that also stand inside terms),
    ``join`` (的, 和, 与 …).
    """

    splitter: re.Pattern[str]
    never_first: frozenset[str]
    first_pairs: frozenset[str]
    example: re.Pattern[str]
    cue: re.Pattern[str]
    brand: re.Pattern[str]
    references: frozenset[str]
    units: frozenset[str]
    not_short: frozenset[str]
    too_general: frozenset[str]
    name_words: re.Pattern[str]
    head_nouns: tuple[str, ...]
    list_head: re.Pattern[str]
    trailing_nouns: tuple[str, ...]
    numerals: Mapping[str, str]
    prefixes: tuple[tuple[str, tuple[str, ...]], ...]
    first_words: Mapping[str, tuple[str, ...]]
    first_stems: tuple[tuple[str, tuple[str, ...]], ...]

    def is_whole_word(self, word: str) -> bool:
        """Whether a word is listed itself, not only its beginning."""
        low = word.lower()
        return low in self.first_words or low.removesuffix("s") in self.first_words

    def openings(self, word: str) -> tuple[str, ...]:
        """Chinese words that open a term whose English form opens with ``word``.

        >>> load_lists().openings("neoantigen"), load_lists().openings("acute")
        (('新',), ('急性',))
        """
        low = word.lower()
        known = self.first_words.get(low) or self.first_words.get(low.removesuffix("s"), ())
        return known or next((words for stem, words in self.first_stems if low.startswith(stem)), ())


def _alternatives(words: Iterable[str]) -> str:
    """Return the words as one regex alternation, longest first."""
    ordered = sorted({word.replace("_", " ") for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered)


def _splitter(raw: Words) -> re.Pattern[str]:
    """Compile one scan over kept words, cut words and joining words, the longest word winning."""
    groups = [(word, "keep") for word in raw["protected"]]
    kept = {word for word, _ in groups}
    groups += [(w, "cut") for w in raw["cut_words"] if w not in kept]
    groups += [(w, "verb") for w in raw["verb_nouns"] if w not in kept]
    groups += [(w, "join") for w in raw["connectives"] if w not in kept]
    ordered = sorted(set(groups), key=lambda item: (-len(item[0]), item))
    by_length: list[str] = []
    for length in sorted({len(word) for word, _ in ordered}, reverse=True):
        for group in ("keep", "cut", "verb", "join"):
            words = [word for word, name in ordered if name == group and len(word) == length]
            if words:
                by_length.append(f"(?P<{group}{length}>{_alternatives(words)})")
    return re.compile("|".join(by_length))


def _opener(words: Iterable[str]) -> re.Pattern[str]:
    """Match one of the words at the start of a bracket; a Latin word must end there."""
    return re.compile(rf"\s{{0,4}}(?:{_alternatives(words)})(?:(?<![A-Za-z])|(?![A-Za-z]))", re.IGNORECASE)


def _first_words(raw: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {word: tuple(openings.split()) for word, openings in raw.items()}


def make_lists(raw: Words) -> Lists:
    """The word lists of the finder from the lists of its field in the settings."""
    first = _first_words(raw["first_words"])
    stems = {word[:-1]: openings for word, openings in first.items() if word.endswith("-")}
    return Lists(
        splitter=_splitter(raw),
        never_first=frozenset(raw["never_first"]),
        first_pairs=frozenset(raw["first_pairs"]),
        example=_opener(raw["example_markers"]),
        cue=_opener(raw["cues"]),
        brand=re.compile(rf"\s?[,，;；]\s?(?:{_alternatives(raw['brand_labels'])})\s?[:：]?", re.IGNORECASE),
        references=frozenset(raw["references"]),
        units=frozenset(raw["units"]),
        not_short=frozenset(raw["not_short"]),
        too_general=frozenset(raw["too_general"]),
        name_words=re.compile(_alternatives(raw["name_words"])),
        head_nouns=tuple(raw["head_nouns"]),
        list_head=re.compile(
            rf"\s{{0,4}}[\[【*]?\s{{0,4}}(?:{_alternatives(raw['list_heads'])})"
            r"\s{0,4}[\]】]?\s{0,4}[:：.。]?\s{0,4}",
            re.IGNORECASE,
        ),
        trailing_nouns=tuple(raw["trailing_nouns"]),
        prefixes=tuple((letters, tuple(words.split())) for letters, words in raw["short_prefixes"].items()),
        numerals=dict(pair.split(":") for pair in raw["numerals"] if not pair.endswith(":")),
        first_words={word: openings for word, openings in first.items() if not word.endswith("-")},
        first_stems=tuple(sorted(stems.items(), key=lambda item: (-len(item[0]), item[0]))),
    )


@cache
def load_lists() -> Lists:
    """The word lists of the project's own configuration."""
    return make_lists(load_settings(CONFIG).fields["abbreviation"].lists)
