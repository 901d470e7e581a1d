"""Chinese words: jieba's dictionary and scoring over a lattice that never cuts an atom, HMM off."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from math import log
from pathlib import Path

from pipeline.segment.atoms import find_atoms, fold

MANY = 4  # characters
TOTAL = 60_101_967
"""The sum of all frequencies of jieba's dictionary."""
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


class Dictionary:
    """jieba's words and the settings' terms with their frequencies, read as far as texts ask for them.

    Its file has 350,000 lines, of which a paper asks for a tenth.

    >>> dictionary = Dictionary(["阿基仑赛"])
    >>> dictionary.frequency("淋巴瘤"), dictionary.frequency("阿基仑赛"), dictionary.frequency("瘤患")
    (86, 2000, 0)
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Keep the terms that are a word: a Latin name is an atom already, several are a phrase."""
        self._terms: dict[str, list[str]] = {}
        for term in map(fold, map(str.strip, terms)):
            if len(term) > 1 and any(map(_is_han, term)):
                self._terms.setdefault(term[0], []).append(term)
        self._read: dict[str, dict[str, int]] = {}
        self._shares: dict[str, float] = {}
        self._longer: dict[str, tuple[tuple[int, ...], dict[str, float]]] = {}
        self._open: dict[str, bool] = {}

    def words(self, opening: str) -> dict[str, int]:
        """The words that begin with these two characters, with their frequencies."""
        known = self._read.get(opening)
        if known is None:
            known = self._read[opening] = dict(_read_entries(opening))
            for term in self._terms.get(opening[0], ()):
                if term.startswith(opening):
                    known[term] = max(self._term_frequency(term), known.get(term, 0))
        return known

    def frequency(self, word: str) -> int:
        """How often the word stands in what jieba counted, 0 where it has not got it."""
        return self.words((word + " ")[:2]).get(word, 0)

    def share(self, word: str) -> float:
        """The logarithm of the word's share in what jieba counted; what it has not got counts as one."""
        known = self._shares.get(word)
        if known is None:
            known = self._shares[word] = _measure_share(self.frequency(word))
        return known

    def shares(self, opening: str) -> tuple[tuple[int, ...], dict[str, float]]:
        """How long the words are that begin with these two characters, and the words with their shares.

        The lengths are few, however many the words: a text is asked for each once.
        """
        known = self._longer.get(opening)
        if known is None:
            shares = {word: _measure_share(frequency) for word, frequency in self.words(opening).items()}
            known = self._longer[opening] = tuple({len(word) for word in shares}), shares
        return known

    def opens_words(self, sign: str) -> bool:
        """Whether words may begin with what is no Han character: a term does, or one of many characters."""
        known = self._open.get(sign)
        if known is None:
            long = any(len(word) > MANY for word, _ in _read_entries(sign))
            known = self._open[sign] = long or sign in self._terms
        return known

    def _term_frequency(self, term: str) -> int:
        """A pair has just enough to stay together: more would tear 可善 out of 尚可善用."""
        if len(term) > 2:
            return TERM_FREQUENCY
        first, second = (self.frequency(character) or 1 for character in term)
        return first * second // TOTAL + 1


def _measure_share(frequency: int) -> float:
    return log(frequency or 1) - log(TOTAL)


def _read_entries(opening: str) -> Iterator[tuple[str, int]]:
    """The dictionary's words that begin so; in the file each stands before its frequency and a space."""
    lines, start = _read_dictionary(), opening.encode()
    at = bisect_left(lines, start)
    while at < len(lines) and lines[at].startswith(start):
        word, frequency, _ = lines[at].decode().split(" ")
        yield word, int(frequency)
        at += 1


class WordLattice:
    """jieba's words over atoms, the settings' terms among them.

    >>> lattice = WordLattice(["阿基仑赛", "大B细胞淋巴瘤"])
    >>> print(*lattice.words("抗CD19 CAR-T细胞产品阿基仑赛治疗大B细胞淋巴瘤"), sep=" | ")
    抗 | CD19 | CAR-T细胞 | 产品 | 阿基仑赛 | 治疗 | 大B细胞淋巴瘤
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        """Nothing is read from or written to jieba's cache in the temp folder."""
        self._dictionary = Dictionary(terms)

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
        """The words of the likeliest way through, by jieba's sum of the logarithms of their shares."""
        best: dict[int, tuple[float, int]] = {len(folded): (0.0, 0)}
        for start, end in reversed(_split_pieces(folded)):
            words = self._find_words(folded, start, end)
            best[start] = max([(share + best[stop][0], stop) for stop, share in words if stop in best])
        start = 0
        while start < len(folded):
            end = best[start][1]
            yield start, end
            start = end

    def _find_words(self, folded: str, start: int, end: int) -> list[tuple[int, float]]:
        """The ends of the words that begin with this piece, itself among them, with their shares."""
        dictionary, first = self._dictionary, folded[start]
        found = [(end, dictionary.share(folded[start:end]))]
        if end == len(folded):
            return found
        han = _is_han(first)
        if han or dictionary.opens_words(first):
            lengths, shares = dictionary.shares(folded[start : start + 2])
            for stop in [start + length for length in lengths if start + length > end]:
                if (word := folded[start:stop]) in shares:
                    found.append((stop, shares[word]))
        if not han and first.isalnum():
            heads = _find_heads(folded, end, dictionary)
            found += [(stop, dictionary.share(folded[start:stop])) for stop in heads]
        return found


def _is_han(character: str) -> bool:
    return "\u3005" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


def _find_heads(folded: str, end: int, dictionary: Dictionary) -> list[int]:
    """The end of a head behind a name; 细胞因子 in NK细胞因子 is another word than 细胞."""
    return [
        end + len(head)
        for head in HEADS
        if folded.startswith(head, end)
        and not any(
            dictionary.frequency(folded[end:stop])
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


def _split_pieces(folded: str) -> list[tuple[int, int]]:
    """The atoms, and between them each space."""
    pieces: list[tuple[int, int]] = []
    for start, end in (*find_atoms(folded), (len(folded), len(folded))):
        after = pieces[-1][1] if pieces else 0
        pieces += [(space, space + 1) for space in range(after, start)]
        pieces += [(start, end)] if start < end else []
    return pieces


@cache
def _read_dictionary() -> list[bytes]:
    """The lines of jieba's dictionary in the order of their bytes: of a word, its frequency, its kind."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is not installed", name="jieba")
    return sorted(Path(spec.origin).with_name("dict.txt").read_bytes().splitlines())
