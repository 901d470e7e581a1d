"""Chinese words: jieba's dictionary and scoring over a lattice that never cuts an atom, HMM off."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from types import ModuleType
from typing import Any

from pipeline.segment.atoms import find_atoms, fold

MANY = 4  # Han characters: a dictionary word is longer only where _read_dictionary says so
# No two words of the dictionary are together as frequent as this one (的 alone is 1 in 190), so a term with
# this frequency is never cut in two.
TERM_FREQUENCY = 2000
LONGEST_BLOCK = 2000  # characters
HEADS = ("细胞",)  # one word with the name in front: CAR-T细胞, NK细胞, iPSC细胞


def segmenter(terms: Iterable[str]) -> Callable[[str], list[str]]:
    """A function that cuts Chinese text into pieces, spaces among them: joined they are the text.

    The dictionary is read at its first call.

    >>> segmenter(["德曲妥珠单抗"])("德曲妥珠单抗 治疗HER2阳性乳腺癌")
    ['德曲妥珠单抗', ' ', '治疗', 'HER2', '阳性', '乳腺癌']
    """
    kept = tuple(sorted(set(terms)))
    return lambda text: [text[start:end] for start, end in load_lattice(kept).cut(text)]


@lru_cache(maxsize=4)
def load_lattice(terms: tuple[str, ...]) -> WordLattice:
    """The lattice for these terms, one for the whole process."""
    return WordLattice(terms)


class WordLattice:
    """A private jieba tokeniser with the settings' terms in its dictionary; the global one is never touched.

    >>> lattice = WordLattice(["阿基仑赛", "大B细胞淋巴瘤"])
    >>> print(*lattice.words("抗CD19 CAR-T细胞产品阿基仑赛治疗大B细胞淋巴瘤"), sep=" | ")
    抗 | CD19 | CAR-T细胞 | 产品 | 阿基仑赛 | 治疗 | 大B细胞淋巴瘤
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Read jieba's own dictionary and add the terms; nothing is read from or written to a cache."""
        frequencies, longest = _read_dictionary()
        self._tokenizer: Any = _import_jieba().Tokenizer()
        self._tokenizer.FREQ = self._frequencies = dict(frequencies)
        self._tokenizer.total = self._total = sum(frequencies.values())
        # Kept from `initialize`, which trusts a file in the temp folder by its name.
        self._tokenizer.initialized = True
        self._longest = dict(longest)
        for term in terms:
            self._add(fold(term.strip()))

    def cut(self, text: str) -> Iterator[tuple[int, int]]:
        """The pieces' places in the text, each space a piece."""
        folded = fold(text)
        for start, end in _blocks(folded):
            for first, last in self._best(folded[start:end]):
                yield start + first, start + last

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The words' places in the text; they cover all but the spaces."""
        return ((start, end) for start, end in self.cut(text) if not text[start].isspace())

    def words(self, text: str) -> list[str]:
        """The words themselves, as printed."""
        return [text[start:end] for start, end in self.spans(text)]

    def _best(self, folded: str) -> Iterator[tuple[int, int]]:
        route: dict[int, tuple[float, int]] = {}
        self._tokenizer.calc(folded, self._edges(folded), route)
        start = 0
        while start < len(folded):
            end = route[start][1] + 1
            yield start, end
            start = end

    def _add(self, term: str) -> None:
        has_han = any(_is_han(character) for character in term)
        if len(term) < 2 or not has_han:  # a Latin name is an atom already, several are a phrase
            return
        frequency = TERM_FREQUENCY if len(term) > 2 else self._least_frequency(term)
        self._frequencies[term] = max(frequency, self._frequencies.get(term, 0))
        self._longest[term[0]] = max(len(term), self._longest.get(term[0], MANY))

    def _least_frequency(self, pair: str) -> int:
        """Just enough for two characters to stay together: more would tear 可善 out of 尚可善用."""
        first, second = (self._frequencies.get(character, 1) or 1 for character in pair)
        return first * second // self._total + 1

    def _edges(self, folded: str) -> dict[int, list[int]]:
        """jieba's graph: for each place the last characters of the words that begin there.

        A word ends where an atom ends, before the end of the text.
        """
        edges = {place: [place] for place in range(len(folded))}
        atoms = list(find_atoms(folded))
        ends = {end for _, end in atoms}
        frequency, longest = self._frequencies.get, self._longest.get
        for start, end in atoms:
            han = _is_han(folded[start])
            named = not han and folded[start].isalnum()
            stop = start + longest(folded[start], MANY if han else 0)
            words = [
                last for last in range(end, stop) if frequency(folded[start : last + 1]) and last + 1 in ends
            ]
            heads = _find_heads(folded, end, frequency) if named else []
            edges[start] = [end - 1, *words, *heads]
        return edges


def _is_han(character: str) -> bool:
    return "\u3005" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def _find_heads(folded: str, end: int, frequency: Callable[[str], int | None]) -> list[int]:
    """The last character of a head behind a name; 细胞因子 in NK细胞因子 is another word than 细胞."""
    return [
        end + len(head) - 1
        for head in HEADS
        if folded.startswith(head, end)
        and not any(
            frequency(folded[end:stop])
            for stop in range(end + len(head) + 1, end + MANY + 1)
            if stop <= len(folded)
        )
    ]


def _blocks(folded: str) -> Iterator[tuple[int, int]]:
    """The text in one piece; past any real sentence cut between atoms, to bound the lattice's size."""
    start = 0
    for first, last in find_atoms(folded) if len(folded) > LONGEST_BLOCK else ():
        if last - start > LONGEST_BLOCK and first > start:
            yield start, first
            start = first
    yield start, len(folded)


@cache
def _read_dictionary() -> tuple[dict[str, int], dict[str, int]]:
    """Frequencies of jieba's words, and by first character the length of the longest over ``MANY``."""
    _import_jieba()
    fields = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").split()
    words = fields[0::3]
    longest: dict[str, int] = {}
    for word in (word for word in words if len(word) > MANY):
        longest[word[0]] = max(len(word), longest.get(word[0], MANY))
    return dict(zip(words, map(int, fields[1::3]), strict=True)), longest


def _import_jieba() -> ModuleType:
    """Import jieba without its warnings, which are about its own source.

    Compiled for the first time it has string escapes that Python 3.12 warns of, and it asks for
    pkg_resources, which setuptools 67 to 81 announce the end of.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="invalid escape sequence|.* is an invalid escape sequence")
        warnings.filterwarnings(
            "ignore", message="pkg_resources is deprecated|Deprecated call to `pkg_resources"
        )
        return importlib.import_module("jieba")
