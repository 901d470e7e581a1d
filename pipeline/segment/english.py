"""English words by the rules of spaCy's English tokeniser, told not to cut what is one atom.

Importing spaCy takes longer than reading a paper, so its rules stand in ``english.json``, which
:mod:`pipeline.segment.english_rules` makes of the installed spaCy; tests hold our words to spaCy's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.segment.atoms import find_atoms, fold, is_run

RULES = "english.json"
"""The file of the rules, beside this module."""
# Signs come off the ends one by one, each time over the whole rest: long runs without a space go
# to find_atoms, which reads them once.
LONGEST_RUN = 200
RUNS_REMEMBERED = 1 << 16
INFIXES = (
    r"\.\.+|…",
    r"—|--",
    r"[\[\](){}]",  # survival.[12], CD19(FMC63)
    r"(?<=[\w%)])[<>=≤≥±~≈](?=[\w.+-])",  # p<0.05
    r"(?<=[a-z0-9])\.(?=[A-Z])",  # survival.The
    r"(?<=[A-Za-z])[,;:](?=[A-Za-z])",
)
_INFIX = re.compile("|".join(INFIXES))
_RUN = re.compile(r"\S+|\s+")

Search = Callable[[str], re.Match[str] | None]
Words = tuple[str, ...]


@frozen
class EnglishRules:
    """What comes off a run's ends, what is an address, and the words of runs that are exceptions."""

    prefix: str
    suffix: str
    address: str
    exceptions: Mapping[str, Words]
    """A run to its words: don't is ``do`` and ``n't``."""
    phrases: frozenset[Words] = frozenset()
    """The exceptions that the other rules cut, as cut: they are found again over the words of a sentence."""

    @cached_property
    def find_prefix(self) -> Search:
        """The sign or quote a run begins with."""
        return re.compile(self.prefix).search

    @cached_property
    def find_suffix(self) -> Search:
        """The sign, quote, unit or full stop a run ends with."""
        return re.compile(self.suffix).search

    @cached_property
    def match_address(self) -> Search:
        """A whole address of the web or of mail."""
        return re.compile(self.address).match

    @cached_property
    def openings(self) -> frozenset[Words]:
        """The first two words of the phrases."""
        return frozenset(phrase[:2] for phrase in self.phrases)

    def cut(self, run: str) -> Words:
        """The words of a run without spaces; joined they are the run."""
        if run in self.exceptions:
            return self.exceptions[run]
        front, core, back = self._split_ends(run)
        return (*front, *self._cut_core(core), *reversed(back))

    def _split_ends(self, core: str) -> tuple[list[str], str, list[str]]:
        """What came off the front, what is left, what came off the back, the outermost first."""
        front: list[str] = []
        back: list[str] = []
        while core and not keep_whole(core) and core not in self.exceptions:
            at = _length(self.find_prefix(core))
            if core[at:] in self.exceptions:
                return [*front, core[:at]], core[at:], back
            end = len(core) - _length(self.find_suffix(core[at:]))
            if end < len(core) and core[:end] in self.exceptions:
                return front, core[:end], [*back, core[end:]]
            if at == 0 and end == len(core):
                break
            front += [core[:at]] if at else []
            back += [core[end:]] if end < len(core) else []
            core = core[at:end]
        return front, core, back

    def _cut_core(self, core: str) -> Words:
        if core in self.exceptions:
            return self.exceptions[core]
        if not core or keep_whole(core) or self.match_address(core):
            return (core,) if core else ()
        words, start = [], 0
        for infix in _INFIX.finditer(core):
            if infix.start() > 0:
                words += [core[start : infix.start()], infix.group()]
                start = infix.end()
        return tuple(word for word in (*words, core[start:]) if word)


def _length(match: re.Match[str] | None) -> int:
    return match.end() - match.start() if match else 0


def keep_whole(run: str) -> bool:
    """An atom stays whole, but the 's of Hodgkin's comes off, as spaCy does it."""
    return is_run(run) and not run.endswith(("'s", "’s"))


@cache
def load_rules() -> EnglishRules:
    """The rules of ``english.json``, read once."""
    kept = json.loads(Path(__file__).with_name(RULES).read_text(encoding="utf-8"))
    exceptions = {run: tuple(words.split()) for run, words in kept["exceptions"].items()}
    phrases = frozenset(tuple(phrase.split()) for phrase in kept["phrases"])
    return EnglishRules(kept["prefix"], kept["suffix"], kept["address"], exceptions, phrases)


def english_spans(text: str) -> Iterator[tuple[int, int]]:
    """The words' places in the text; they cover all but the spaces.

    >>> text = "CRISPR/Cas9-edited CAR-T cells (NCT02374333) gave an ORR of 85.7%."
    >>> print(*(text[start:end] for start, end in english_spans(text)), sep=" | ")
    CRISPR/Cas9-edited | CAR-T | cells | ( | NCT02374333 | ) | gave | an | ORR | of | 85.7% | .
    """
    if any(len(run) > LONGEST_RUN for run in text.split()):
        yield from find_atoms(fold(text))
        return
    words, starts = _cut_runs(text)
    if not load_rules().openings.isdisjoint(pairwise(words)):
        words, starts = _join_phrases(words, starts, text)
    for word, start in zip(words, starts, strict=True):
        if not word.isspace():
            yield start, start + len(word)


@lru_cache(maxsize=RUNS_REMEMBERED)
def _cut_run(run: str) -> Words:
    return load_rules().cut(run)


def _cut_runs(text: str) -> tuple[list[str], list[int]]:
    """The words of all runs with their places; spaces that are more than one are a word too."""
    words: list[str] = []
    starts: list[int] = []
    for run in _RUN.finditer(text):
        at = run.start()
        for word in _cut_run(run.group()) if not run.group().isspace() else (run.group(),):
            if word != " ":
                words.append(word)
                starts.append(at)
            at += len(word)
    return words, starts


def _join_phrases(words: Sequence[str], starts: Sequence[int], text: str) -> tuple[list[str], list[int]]:
    """Exceptions that were cut, as ``8 )`` of the exception ``8)``, made what their rule says."""
    joined: list[str] = []
    places: list[int] = []
    instead, at = _choose_phrases(words, starts, text), 0
    while at < len(words):
        end, pieces = instead.get(at, (at + 1, (words[at],)))
        joined += pieces
        places += accumulate(map(len, pieces[:-1]), initial=starts[at])
        at = end
    return joined, places


def _choose_phrases(words: Sequence[str], starts: Sequence[int], text: str) -> dict[int, tuple[int, Words]]:
    """By its first word a phrase's end and the words to put there.

    Longer phrases go first; what one covers is lost to the others, even where spaces make it no exception.
    """
    exceptions, taken, chosen = load_rules().exceptions, set[int](), dict[int, tuple[int, Words]]()
    for first, end in sorted(_find_phrases(words), key=lambda span: (span[0] - span[1], span[0])):
        pieces = exceptions.get(text[starts[first] : starts[end - 1] + len(words[end - 1])])
        if pieces and taken.isdisjoint((first, end - 1)):
            chosen[first] = end, pieces
        taken.update(range(first, end))
    return chosen


def _find_phrases(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    rules = load_rules()
    longest = max(map(len, rules.phrases))
    for first, pair in enumerate(pairwise(words)):
        if pair in rules.openings:
            ends = range(first + 2, min(len(words), first + longest) + 1)
            yield from ((first, end) for end in ends if tuple(words[first:end]) in rules.phrases)
