"""Matching the letters of a short form with the words of an English long form.

Goes on from Schwartz and Hearst (2003): the letters are aligned word by word, so
that a word's first letter counts more than a letter inside it and words passed
over cost; digits, Greek letters, numerals and swapped order are known.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .lists import Lists
from .shapes import GREEK

_WORD = re.compile(rf"[A-Za-z]+(?:['’][a-z]+)?|[0-9]+|[{GREEK}]")
_MIXED = re.compile(r"[A-Z][a-z]+[A-Z][0-9][a-z]?")
_OTHER_SHORT = re.compile(r"[A-Z]{2,6}[0-9]{0,2}\s(?:and|or)\s")  # FEV1 and exhaled nitric oxide (FeNO)
_LETTERS = {
    "α": "a", "β": "b", "γ": "g", "δ": "d", "Δ": "d", "ε": "e", "ζ": "z", "η": "e", "θ": "t", "κ": "k",
    "λ": "l",
    "μ": "m", "ν": "n", "π": "p", "ρ": "r", "σ": "s", "τ": "t", "φ": "p", "χ": "c", "ψ": "p", "ω": "o",
}  # fmt: skip
_SUBSCRIPTS = {ord("₀") + digit: str(digit) for digit in range(10)}
_INITIAL, _INNER, _COMPOUND, _PASSED, _PASSED_SMALL = 1.0, 0.5, 0.1, -0.7, -0.2
_PREPOSITIONS = (
    "of",
    "and",
    "the",
    "in",
    "for",
    "to",
    "a",
    "an",
    "on",
    "or",
    "by",
    "with",
    "from",
    "at",
    "as",
)
SMALL_WORDS = frozenset((*_PREPOSITIONS, "versus", "vs", "per", "de", "la", "le", "des", "du", "und", "et"))
"""Words the letters of a short form may pass over."""
MOST_LETTERS = 12


def fold_short(short: str) -> str:
    """Reduce a short form to its letters and digits, lower case, Greek as Latin.

    >>> fold_short("TNF-α"), fold_short("r/rMM"), fold_short("Bi-")
    ('tnfa', 'rrmm', 'bi')
    """
    text = short.translate(_SUBSCRIPTS)
    return "".join(_LETTERS.get(char, char.lower()) for char in text if char.isalnum())


def _fold_word(word: str, lists: Lists) -> str:
    low = _LETTERS.get(word, word.lower())
    return low + lists.numerals.get(low, "")


def split_words(phrase: str, lists: Lists) -> tuple[str, ...]:
    """The words of a phrase as the aligner sees them; hyphens and slashes part words."""
    return tuple(_fold_word(word, lists) for word in _WORD.findall(phrase))


def _consume(word: str, short: str, at: int) -> list[tuple[int, float]]:
    """Places in ``short`` that can be reached with letters of ``word``, and their scores."""
    if word[-1].isdigit() and word[-1] == short[at] and not word.isdigit():
        return [(at + 1, _INITIAL)]
    start = 0
    if word[0] != short[at]:
        if not (word.startswith("ex") and short[at] == "x"):
            return _consume_inside(word, short[at], at)
        start = 1
    reached, score, found = [(at + 1, _INITIAL)], _INITIAL, start
    for place in range(at + 1, len(short)):
        found = word.find(short[place], found + 1)
        if found < 0:
            break
        score += _INNER
        reached.append((place + 1, score))
    return reached


def _consume_inside(word: str, letter: str, at: int) -> list[tuple[int, float]]:
    """Take one letter from inside a long compound: the t of cotransporter in SGLT2."""
    return [(at + 1, _COMPOUND)] if at and len(word) >= 8 and letter in word[2:-3] else []


@lru_cache(maxsize=4096)
def align(short: str, words: tuple[str, ...]) -> float | None:
    """Score how the letters of ``short`` follow from ``words``; None where they do not.

    The first word must give the first letter, every letter must be given.

    >>> align("gvhd", ("graft", "versus", "host", "disease"))
    4.0
    >>> align("cd", ("interleukin", "receptor")) is None
    True
    """
    if not words or not short or len(short) > 2 * MOST_LETTERS or len(words) > 2 * MOST_LETTERS:
        return None
    best: dict[int, float] = {}
    for number, word in enumerate(words):
        passed = _PASSED_SMALL if word in SMALL_WORDS else _PASSED
        following = {at: score + passed for at, score in best.items()}
        origins = best.items() if number else [(0, 0.0)]
        for at, score in origins:
            if at >= len(short):
                continue
            for place, gain in _consume(word, short, at):
                if following.get(place, -99.0) < score + gain:
                    following[place] = score + gain
        best = following
        if not best:
            return None
    return best.get(len(short))


def align_swapped(short: str, words: tuple[str, ...]) -> float | None:
    """Align after moving words from the end to the front (Treg, regulatory T cells)."""
    if len(words) > 5 or len(short) < 2:
        return None
    scores = [align(short, words[cut:] + words[:cut]) for cut in range(1, len(words))]
    initials = sorted(word[0] for word in words)
    if initials == sorted(short):
        scores.append(float(len(short)) - 0.5)
    return max((score for score in scores if score is not None), default=None)


def share_letters(short: str, words: tuple[str, ...]) -> float:
    """The share of the short form's letters found in order in the words, 0 to 1."""
    text, found, given = "".join(words), -1, 0
    for char in short:
        place = text.find(char, found + 1)
        if place >= 0:
            found, given = place, given + 1
    return given / len(short) if short else 0.0


def _spellings(short: str) -> list[str]:
    """The short form, and without a plural s."""
    plain = fold_short(short)
    is_plural = (
        len(short) > 2 and short.endswith("s") and short[-2].isalnum() and short[:-1].lower() != short[:-1]
    )
    return [plain, plain[:-1]] if is_plural else [plain]


def score_pair(short: str, phrase: str, lists: Lists) -> float | None:
    """Score a short form against a whole phrase; None where the letters do not fit.

    >>> from pipeline.finders.abbreviations.lists import load_lists
    >>> lists = load_lists()
    >>> score_pair("Treg", "regulatory T cells", lists) is not None
    True
    >>> score_pair("CD25", "interleukin-2 receptor", lists) is None
    True
    """
    words = split_words(phrase, lists)
    scores = [align(spelling, words[first:]) for spelling in _spellings(short) for first in _lead_ins(words)]
    best = max((score for score in scores if score is not None), default=None)
    if best is None:
        swapped = [align_swapped(spelling, words) for spelling in _spellings(short)]
        best = max((score for score in swapped if score is not None), default=None)
    return best


def _lead_ins(words: tuple[str, ...]) -> range:
    """How many small words may be passed over before the first letter."""
    leading = 0
    while leading < len(words) and words[leading] in SMALL_WORDS:
        leading += 1
    return range(leading + 1)


def is_name_like(short: str) -> bool:
    """Whether a short form might as well be a surname or a word: one capital, then lower case."""
    return len(short) >= 3 and short[0].isupper() and short[1:].isalpha() and short[1:].islower()


def fits(short: str, phrase: str, lists: Lists) -> bool:
    """Whether a phrase beside a short form in one bracket is its long form, print errors allowed.

    Every letter follows from the words, or the first does and most of the others
    (HbA1c, glycated hemoglobin).

    >>> from pipeline.finders.abbreviations.lists import load_lists
    >>> lists = load_lists()
    >>> fits("HbA1c", "glycated hemoglobin", lists), fits("USA", "Thermo Fisher", lists)
    (True, False)
    """
    score = score_pair(short, phrase, lists)
    if score is not None and (not is_name_like(short) or score >= 0.65 * len(short)):
        return True
    if is_name_like(short):
        return False
    words, plain = split_words(phrase, lists), _spellings(short)[-1]
    if len(plain) < 3 or short in lists.not_short:
        return False
    starts = [number for number, word in enumerate(words) if word[0] == plain[0]]
    if _MIXED.fullmatch(short) and any(align(plain[:2], words[start : start + 1]) for start in starts):
        return True
    if any(
        share_letters(plain, words[start:]) >= 0.6 and plain[1] in "".join(words[start:]) for start in starts
    ):
        return True
    text = "".join(words)
    return len(words) >= 2 and len(plain) >= 3 and plain[0] == text[0] and share_letters(plain, words) >= 0.6


def find_english_start(short: str, phrase: str, lists: Lists) -> int | None:
    """Where in ``phrase`` the long form of a short form that follows it begins; None if nowhere.

    >>> phrase = "patients received chimeric antigen receptor"
    >>> from pipeline.finders.abbreviations.lists import load_lists
    >>> phrase[find_english_start("CAR", phrase, load_lists()):]
    'chimeric antigen receptor'
    """
    spans = [(match.start(), _fold_word(match.group(), lists)) for match in _WORD.finditer(phrase)]
    spans = spans[-(2 * MOST_LETTERS) :]
    best: tuple[float, int] | None = None
    for spelling in _spellings(short):
        if not spelling or len(spelling) > MOST_LETTERS:
            continue
        most = min(len(spelling) + 6, 2 * len(spelling) + 2)
        best = _better(best, _best_start(spelling, spans[-most:], phrase))
    return None if best is None else best[1]


def _better(one: tuple[float, int] | None, other: tuple[float, int] | None) -> tuple[float, int] | None:
    if one is None or (other is not None and other[0] > one[0]):
        return other
    return one


def _is_inside_word(phrase: str, start: int) -> bool:
    """Whether a place follows a hyphen or slash, so that the printed word began before."""
    return start > 0 and (phrase[start - 1] in "-/‐‑–'’" or phrase[start - 1].isalnum())


def _best_start(short: str, spans: list[tuple[int, str]], phrase: str) -> tuple[float, int] | None:
    best: tuple[float, int] | None = None
    needed = 1.4 if len(short) == 2 else 0.4 * len(short)
    for number in range(len(spans) - 1, -1, -1):
        start, word = spans[number]
        if (
            not _gives_first(word, short)
            or _is_inside_word(phrase, start)
            or _OTHER_SHORT.match(phrase, start)
        ):
            continue
        score = align(short, tuple(word for _, word in spans[number:]))
        if score is not None:
            commas = phrase.count(",", start)
            score = -99.0 if commas and score < 0.75 * len(short) else score - 0.15 * commas
            score -= 1.2 * (word in SMALL_WORDS and phrase[start].islower())
        if score is not None and score >= needed and (best is None or score > best[0] + 0.3):
            best = (score, start)
    return best or _swapped_start(short, spans, phrase)


def _gives_first(word: str, short: str) -> bool:
    """Whether a word can give the first letter: by its own, its numeral, or x for ex-."""
    return short[0] in (word[0], word[-1] if word[-1].isdigit() else "") or (
        short[0] == "x" and word.startswith("ex")
    )


def _swapped_start(short: str, spans: list[tuple[int, str]], phrase: str) -> tuple[float, int] | None:
    """Try the last two to four words in swapped order; all of the letters must fit well."""
    for size in range(2, min(4, len(spans)) + 1):
        start = spans[-size][0]
        score = align_swapped(short, tuple(word for _, word in spans[-size:]))
        if score is not None and score >= 0.55 * len(short) and not _is_inside_word(phrase, start):
            return score, start
    return None
