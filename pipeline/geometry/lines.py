"""Glyphs to words, words to the pieces of lines that hang together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import numpy as np

from pipeline.frozen import frozen
from pipeline.geometry.accents import ACCENTED, compose_accents
from pipeline.geometry.arrays import Bools, Floats, Ints
from pipeline.geometry.glyphs import Glyphs
from pipeline.records import Box

WORD_GAP = 0.19
"""Of the type size: a wider gap between two letters is a space, drawn or not."""
WIDEST_SPACE, FEWEST_SPACES, DRAWN_SHARE = 0.4, 20, 0.9
"""What tells that a page's spaces are drawn: gaps as wide as one, how many, and the share that is drawn."""
HAN_GAP = 0.45
"""Beside Han a space is wider: type setters put a quarter of the size between Han and Latin."""
SPREAD_GAP = 2.0
MIXED_GAP = 6.0
NUMBER_GAP = 0.4
SECTION_NUMBER = re.compile(r"\D{0,3}[0-9]{1,2}(?:[.．][0-9]{1,2}){0,3}[.．]?$")
PIECE_GAP = 0.9
LEVEL = 0.15
"""Of the type size: words further apart in height stand on two lines, if of one size."""
SMALL = 0.86
"""A superscript's size, at most, as a share of its line's."""
ONE_WORD, SAME_TYPE = 0.93, 0.05
"""As a share of the larger size: what can stand in a word with it; in points, what differs by nothing."""
FURTHEST_RISE = 0.7
"""Of the larger size: how far from its line a superscript stands, at most."""
HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
HAN_LATIN = re.compile("[\u3400-\u9fff][A-Za-z0-9]")
LATIN_HAN = re.compile("[A-Za-z0-9][\u3400-\u9fff]")
SET_SPACE = 2.0
# 51.4ᵇ, NRᵃ: the mark of a table's note
NOTE_MARKS = re.compile(r"[a-pr-z](?:[,，][a-pr-z]){0,5}")
LETTERS = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
LIGATURE = re.compile("[\ufb00-\ufb04]")
LETTERS_OF = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})
BULLETS = frozenset("•●▪■◆○□❑❒◻❖➢➔★✓‣∙·*–-")
DIGITS = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


@frozen
class PlainWords:
    """Some of the sides of :class:`Words` as lists."""

    left: list[float]
    top: list[float]
    right: list[float]
    bottom: list[float]
    base: list[float]
    size: list[float]
    bold: list[bool]
    spaced: list[bool]


@frozen
class Words:
    """The words of a page in arrays, in the file's order. ``raised`` words are set later.

    ``confidence`` is the recognition's, 0 to 1, of words read from a picture.
    """

    text: list[str]
    left: Floats
    top: Floats
    right: Floats
    bottom: Floats
    base: Floats
    size: Floats
    bold: Bools
    spaced: Bools
    confidence: Floats | None = None

    def __len__(self) -> int:
        """How many words."""
        return len(self.text)

    def forget_plain(self) -> None:
        """Make the lists of :attr:`plain` anew at the next use, since an array was changed."""
        self.__dict__.pop("plain", None)

    @cached_property
    def plain(self) -> PlainWords:
        """The sides as lists: one number out of an array costs more than out of a list."""
        return PlainWords(
            self.left.tolist(),
            self.top.tolist(),
            self.right.tolist(),
            self.bottom.tolist(),
            self.base.tolist(),
            self.size.tolist(),
            self.bold.tolist(),
            self.spaced.tolist(),
        )

    @cached_property
    def draws_spaces(self) -> bool:
        """Whether the producer draws its spaces, so that a gap without one lies between two cells."""
        latin = np.fromiter(map(str.isascii, self.text), bool, len(self.text))
        gap = (self.left[1:] - self.right[:-1]) / self.size[1:]
        beside = latin[1:] & latin[:-1] & (np.abs(self.base[1:] - self.base[:-1]) < LEVEL * self.size[1:])
        spaces = self.spaced[1:][beside & (gap > WORD_GAP) & (gap < WIDEST_SPACE)]
        return len(spaces) >= FEWEST_SPACES and bool(spaces.mean() >= DRAWN_SHARE)

    @cached_property
    def _pieces(self) -> dict[int, Piece]:
        return {}

    def alone(self, word: int) -> Piece:
        """A word as a piece of its own, always the same."""
        piece = self._pieces.get(word)
        if piece is None:
            plain = self.plain
            piece = self._pieces[word] = Piece(
                (word,),
                plain.left[word],
                plain.top[word],
                plain.right[word],
                plain.bottom[word],
                plain.base[word],
                plain.size[word],
            )
        return piece


@frozen
class Piece:
    """Words that stand side by side on a line; ``words`` are positions in :class:`Words`."""

    words: tuple[int, ...]
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left


def find_words(glyphs: Glyphs) -> Words:
    """Cut the glyphs into words at spaces, gaps, and changes of size or height."""
    if ACCENTED.search(glyphs.text):
        glyphs = compose_accents(glyphs)
    text, left, top, right, bottom = glyphs.text, glyphs.left, glyphs.top, glyphs.right, glyphs.bottom
    base, size, spaced = glyphs.base, glyphs.size, glyphs.spaced
    if not text:
        return Words([], left, top, right, bottom, base, size, glyphs.bold, spaced)
    big = np.maximum(size[1:], size[:-1])
    gap = left[1:] - right[:-1]
    breaks = (
        spaced[1:] | (gap > WORD_GAP * big) | (gap < -0.7 * big) | (np.abs(base[1:] - base[:-1]) > 0.12 * big)
    )
    breaks |= np.minimum(size[1:], size[:-1]) < ONE_WORD * big
    starts = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    ends = [*starts[1:].tolist(), len(text)]
    texts = [text[start:end] for start, end in zip(starts.tolist(), ends, strict=True)]
    if LIGATURE.search(text):
        texts = [word.translate(LETTERS_OF) for word in texts]
    return Words(
        texts,
        np.minimum.reduceat(left, starts),
        np.minimum.reduceat(top, starts),
        np.maximum.reduceat(right, starts),
        np.maximum.reduceat(bottom, starts),
        base[starts],
        size[starts],
        glyphs.bold[starts],
        spaced[starts],
    )


def find_pieces(words: Words) -> list[Piece]:
    """Chain words that follow one another in the file and on the page."""
    if not len(words):
        return []
    _fit_bullets(words)
    big = np.maximum(words.size[1:], words.size[:-1])
    gap = words.left[1:] - words.right[:-1]
    rise = np.abs(words.base[1:] - words.base[:-1])
    smaller = np.minimum(words.size[1:], words.size[:-1]) < SMALL * big
    level = (rise < LEVEL * big) | (smaller & (rise < 0.65 * big) & (gap < 0.5 * big))
    small = np.minimum(words.size[1:], words.size[:-1])
    chained = level & (gap < PIECE_GAP * small) & (gap > -0.7 * big)
    starts = np.concatenate(([0], np.flatnonzero(~chained) + 1))
    return _pieces(words, starts)


def _fit_bullets(words: Words) -> None:
    """Give a bullet that is set larger than the word behind it, alone before its line, that word's type."""
    larger = SMALL * words.size[:-1] > words.size[1:]
    near = (np.abs(words.base[1:] - words.base[:-1]) < 0.65 * words.size[:-1]) & (
        words.left[1:] >= words.right[:-1]
    )
    for at in np.flatnonzero(larger & near).tolist():
        if words.text[at] in BULLETS and not (at and _follows(words, at)):
            for column in (words.size, words.base, words.top, words.bottom):
                column[at] = column[at + 1]
            words.forget_plain()


def _follows(words: Words, at: int) -> bool:
    """Whether a word stands close behind the one before it."""
    gap, size = words.left[at] - words.right[at - 1], words.size[at]
    return bool(-size < gap < size and abs(words.base[at] - words.base[at - 1]) < size)


def _pieces(words: Words, starts: Ints) -> list[Piece]:
    ends = [*starts[1:].tolist(), len(words)]
    size = np.maximum.reduceat(words.size, starts)
    lengths = np.diff([*starts.tolist(), len(words)])
    main = words.size >= ONE_WORD * np.repeat(size, lengths)
    base = np.maximum.reduceat(np.where(main, words.base, -1e9), starts)
    top = np.minimum.reduceat(np.where(main, words.top, 1e9), starts)
    bottom = np.maximum.reduceat(np.where(main, words.bottom, -1e9), starts)
    left, right = np.minimum.reduceat(words.left, starts), np.maximum.reduceat(words.right, starts)
    level = np.where(words.size > SMALL * np.repeat(size, lengths), words.size, 1e9)
    for piece in np.flatnonzero(np.minimum.reduceat(level, starts) < size - SAME_TYPE).tolist():
        size[piece] = _usual_size(words, starts[piece], ends[piece], SMALL * size[piece])
    columns = zip(
        starts.tolist(),
        ends,
        left.tolist(),
        top.tolist(),
        right.tolist(),
        bottom.tolist(),
        base.tolist(),
        size.tolist(),
        strict=True,
    )
    return [Piece(tuple(range(start, end)), *sides) for start, end, *sides in columns]


def _usual_size(words: Words, start: int, end: int, least: float) -> float:
    """The size most characters of some words have, that are not raised: β and µ are often set larger."""
    counts: Counter[float] = Counter()
    for text, size in zip(words.text[start:end], words.plain.size[start:end], strict=True):
        counts[size] += len(text) if size > least else 0
    return counts.most_common(1)[0][0]


def merge_neighbours(pieces: Sequence[Piece]) -> list[Piece]:
    """Join pieces that touch on one line though the file draws them apart, superscripts above all."""
    ends: dict[int, list[int]] = {}
    joined: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.left, p.base)):
        row = int(piece.base // 10)
        near = [at for key in (row - 1, row, row + 1) for at in ends.get(key, ())]
        at = next((at for at in near if _touches(joined[at][-1], piece)), None)
        if at is None:
            ends.setdefault(row, []).append(len(joined))
            joined.append([piece])
        else:
            joined[at].append(piece)
            if int(joined[at][0].base // 10) != row:
                ends.setdefault(row, []).append(at)
    return [join_pieces(group) for group in joined]


def _touches(one: Piece, other: Piece) -> bool:
    gap, big, small = other.left - one.right, max(one.size, other.size), min(one.size, other.size)
    level = small < SMALL * big or abs(one.base - other.base) < LEVEL * big
    return -0.7 * big < gap < PIECE_GAP * small and level and on_one_line(one, other)


def drop_set_spaces(pages: Sequence[Words]) -> None:
    """Forget drawn spaces between Han and Latin where the type setter put them everywhere.

    A quarter of the size stands between the two scripts in well set Chinese; some producers draw it
    as a space. ``spaced`` of the pages' words changes in place.
    """
    for han_first, bare in ((True, HAN_LATIN), (False, LATIN_HAN)):
        places = [(words, at) for words in pages for at in _set_spaces(words, han_first=han_first)]
        count = sum(len(bare.findall("\n".join(words.text))) for words in pages)
        if len(places) >= 20 and len(places) > 4 * count:
            for words, at in places:
                words.spaced[at] = False
                words.forget_plain()


def _set_spaces(words: Words, *, han_first: bool) -> Iterator[int]:
    """The words before which a space is drawn, and no wider than one, where the scripts change."""
    for at in np.flatnonzero(words.spaced[1:]).tolist():
        before, text = words.text[at], words.text[at + 1]
        if is_han(before[-1]) is han_first and is_han(text[0]) is not han_first:
            size = max(words.size[at + 1], words.size[at])
            if (words.left[at + 1] - words.right[at]) / size < SET_SPACE:
                yield at + 1


@cache
def is_han(char: str) -> bool:
    """Whether a character is Han or of full width."""
    return HAN.match(char) is not None


def join_pieces(pieces: Sequence[Piece]) -> Piece:
    """Pieces of one line as one piece, the words from left to right."""
    if len(pieces) == 1:
        return pieces[0]
    ordered = sorted(pieces, key=_left_right)
    main = first = ordered[0]
    top, right, bottom = first.top, first.right, first.bottom
    words = list(first.words)
    for piece in ordered[1:]:
        words += piece.words
        top = min(top, piece.top)
        right = max(right, piece.right)
        bottom = max(bottom, piece.bottom)
        if min(piece.size, main.size) > SMALL * max(piece.size, main.size):
            larger = piece.width > main.width
        else:
            larger = piece.size > main.size
        main = piece if larger else main
    return Piece(tuple(words), first.left, top, right, bottom, main.base, main.size)


def _left_right(piece: Piece) -> tuple[float, float]:
    return piece.left, piece.right


def on_one_line(one: Piece, other: Piece) -> bool:
    """Whether two pieces stand on one line, a superscript on the line of its word."""
    rise = abs(one.base - other.base)
    small, big = (one.size, other.size) if one.size < other.size else (other.size, one.size)
    if rise < 0.3 * big:
        return True
    if small > SMALL * big or rise > FURTHEST_RISE * big:
        return False
    return max(one.left, other.left) - min(one.right, other.right) < 0.5 * big


def lowest_confidence(words: Words, piece: Piece) -> float | None:
    """The least sure of a piece's words read from a picture, None where they are the file's own."""
    if words.confidence is None:
        return None
    return round(min(float(words.confidence[word]) for word in piece.words), 4)


def piece_text(words: Words, piece: Piece) -> str:
    """The text of a piece: spaces where they are drawn or seen, raised figures as superscripts."""
    if len(piece.words) == 1:
        return words.text[piece.words[0]]
    return "".join(_texts(words, piece))


def _texts(words: Words, piece: Piece) -> list[str]:
    plain = words.plain
    order = sorted(piece.words, key=plain.left.__getitem__)
    small = SMALL * piece.size
    parts: list[str] = []
    before = -1
    widest = SPREAD_GAP if _is_spread(words, piece) else HAN_GAP
    for word in order:
        text = words.text[word]
        raised = plain.size[word] < small and piece.base - plain.base[word] > 0.12 * piece.size
        if raised and "[" not in text and "]" not in text and any(char.isdigit() for char in text):
            inside = before >= 0 and parts[-1] and "[" in "".join(parts)[-12:] and "]" not in parts[-1]
            text = text if inside else text.translate(DIGITS)
        elif raised and before >= 0 and NOTE_MARKS.fullmatch(text):
            text = text.translate(LETTERS)
        if before >= 0 and _is_apart(
            words, before, word, -1.0 if raised else widest, opening=len(parts) == 1
        ):
            parts.append(" ")
        parts.append(text)
        before = word
    return parts


def _is_spread(words: Words, piece: Piece) -> bool:
    """A line whose Han characters are set apart one by one to fill it."""
    short = [text for word in piece.words if len(text := words.text[word]) == 1]
    if len(short) < 3:
        return False
    single = sum(map(is_han, short))
    return single >= 3 and single >= 0.3 * len(piece.words)


def _is_apart(words: Words, before: int, word: int, han_gap: float, *, opening: bool) -> bool:
    """Whether a space stands between two words of a line; ``han_gap`` is negative before a superscript."""
    plain = words.plain
    size = max(plain.size[before], plain.size[word])
    gap = plain.left[word] - plain.right[before]
    if plain.spaced[word] and (word == before + 1 or gap > WORD_GAP * size):
        return bool(gap > -0.2 * size)
    if han_gap < 0 and gap < 0.5 * size:
        return False
    ends = is_han(words.text[before][-1]), is_han(words.text[word][0])
    beside_han = ends[0] or ends[1]
    if opening and beside_han and SECTION_NUMBER.match(words.text[before]):
        return bool(gap > NUMBER_GAP * size)
    both = ends[0] and ends[1]
    return bool(gap > (abs(han_gap) if both else MIXED_GAP if beside_han else WORD_GAP) * size)
