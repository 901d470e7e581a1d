"""The words of a table's lines, and what it costs to cut or to join them, whatever the columns are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from itertools import accumulate

from pipeline.frozen import frozen
from pipeline.han import HAN, is_han
from pipeline.layout.flattened import CellKinds, TableLine
from pipeline.layout.flattened.evidence import ATOMS, is_open_end
from pipeline.layout.flattened.shapes import fold_width, join_lines, shape_of

MAX_TERM_WORDS = 6
OPEN_END = 6.0  # a cell that ends in a comma, slash, "and"
BRACKET = 8.0  # a cut inside a bracket
BEFORE_BRACKET = 3.0  # a cell that begins with a bracket: 12.3 (9.8-15.1)
UNIT = 3.0  # a number and its unit apart
LONE_SIGN = 4.0  # ± / + as a cell or at its edge
TWO_HAN = 2.0  # Chinese words of one cell need no space between them
TWO_ATOMS = 3.0  # two numbers, dates, ids in one cell
HELD_PLACE = 4.0  # a placeholder with something beside it
WORD_OF_TERM = 2.5  # each further word of a known term
WRAP = 1.5  # a cell that goes on in the next line
WRAP_INSIDE = 4.0  # … and ends inside that line: the next cell begins on a line of its own
TRAILING = 2.0  # a wrap keeps its space at the line's end, a cell does not

_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) (?=[^ ])|(?<=[^ ]) (?=[{HAN}])")
WORD = re.compile(r"[^\s\u3000]+")
_LIST = re.compile(r"\s*[,，、;；]\s*")
_UNIT = re.compile(
    r"(?:mg|µg|μg|ug|g|kg|mL|ml|m2|m²|IU|Gy|mm|cm|months?|mos?|years?|yrs?|weeks?|wks?|days?|hours?|h|%"
    r"|[年月日周天例岁级期个人岁]{1,2})(?:[/,，)）].{0,12})?$"
)
_NUMBER = re.compile(r"[<>≤≥~约]?[0-9][0-9.,]{0,12}$")
_DASH = re.compile(r"[-–—~－]$")
_LONE_SIGN = re.compile(r"(?:[±/+×=<>≤≥&|]|to|vs\.?|and|or|plus|with|of|和|与|或|及|至)$")
_GOES_ON = re.compile(r"[)\]）］,;、，；/%％。：:]")
# An id of a registry, `45.1%`: no term goes on from there.
_WHOLE = re.compile(
    r"(?:NCT[0-9]{8}|ChiCTR[A-Za-z0-9\-]{6,16}|CTR[0-9]{8}|[<>≤≥~约]?[0-9]{1,3}(?:\.[0-9]{1,3})?[%％])$"
)
_FIGURE = re.compile(
    r"[<>≤≥~约]?(?:[0-9][0-9.,]{0,12}|NR|NE|NA)%?"
    r"(?:\s?±\s?[0-9.]{1,12}|\s?[×x]\s?10\^?[0-9]{1,3}|\s?[(（\[][^()（）\[\]A-Za-z]{0,12}(?:NR|NE|NA)?%?[)）\]]"
    r"|\s?[(（\[][0-9.,\s~%–—,;-]{1,30}(?:NR|NE|NA)?[)）\]])$"
)
"""12.3 (9.8–15.1), 18 (85.7%), 9.8 ± 1.2, 2 × 10^6: numbers that no vocabulary rule takes as a whole."""


@frozen
class Word:
    """A word of a line: ``text == lines[line].text[start:end]``."""

    text: str
    line: int
    start: int
    end: int


class WordLexicon:
    """The caller's vocabularies with what was asked once kept."""

    def __init__(self, kinds: CellKinds) -> None:
        """Ask ``kinds`` no text twice."""
        self._kinds = kinds
        self.kinds = lru_cache(maxsize=50_000)(self._find_kinds)
        self.head_kinds = lru_cache(maxsize=20_000)(kinds.head_kinds)
        self.looks = lru_cache(maxsize=50_000)(self._find_looks)

    def _find_kinds(self, text: str) -> frozenset[str]:
        """Kinds of a cell all of whose items are known, else none."""
        # `2017 年 08 月`, `CD20 单抗`: typesetters put these spaces, no vocabulary has them.
        closed = _BESIDE_HAN.sub("", text)
        if _FIGURE.match(closed):
            return frozenset({"number"})
        parts = [part for part in _LIST.split(closed) if part]
        found = [self._kinds.kinds(part) for part in parts]
        return frozenset().union(*found) if found and all(found) else frozenset()

    def _find_looks(self, text: str) -> tuple[str, ...]:
        return text.casefold(), shape_of(text), "|".join(sorted(self.kinds(text)))

    def is_figure(self, text: str) -> bool:
        """Whether a text is a number with its interval."""
        return _FIGURE.match(_BESIDE_HAN.sub("", text)) is not None

    def is_atom(self, text: str) -> bool:
        """Whether a text is a whole value: an id, a date, a number."""
        kinds = self.kinds(text)
        return bool(kinds) and kinds <= ATOMS

    def holds_place(self, text: str) -> bool:
        """Whether a text stands for a cell that says nothing."""
        return self.kinds(text) == {"placeholder"}


@frozen
class Page:
    """The lines of the region with their words."""

    lines: tuple[TableLine, ...]
    lexicon: WordLexicon
    strips: dict[tuple[int, int], Strip] = field(default_factory=dict)

    def strip(self, start: int, stop: int) -> Strip:
        """The words of some lines, made once for all readings."""
        if (start, stop) not in self.strips:
            self.strips[start, stop] = Strip(self, start, stop)
        return self.strips[start, stop]

    @cached_property
    def words(self) -> tuple[tuple[Word, ...], ...]:
        """The words of each line."""
        return tuple(
            tuple(Word(m.group(), at, m.start(), m.end()) for m in WORD.finditer(line.text))
            for at, line in enumerate(self.lines)
        )

    @cached_property
    def marks_wraps(self) -> bool:
        """Whether a space at a line's end is the mark of a wrap here, not every line's habit."""
        return 0 < sum(line.trailing_space for line in self.lines) <= 0.4 * len(self.lines)

    def text(self, words: Sequence[Word]) -> str:
        """The text of a cell."""
        return join_lines(self.parts(words))

    def parts(self, words: Sequence[Word]) -> list[str]:
        """A cell's text on each of its lines."""
        ends: dict[int, tuple[int, int]] = {}
        for word in words:
            ends[word.line] = (ends.get(word.line, (word.start, 0))[0], word.end)
        return [self.lines[at].text[start:end] for at, (start, end) in ends.items()]


class Strip:
    """The words of a row, over all its lines, with what does not depend on the columns."""

    def __init__(self, page: Page, start: int, stop: int) -> None:
        """The words of the lines from start to stop."""
        self.page, self.start, self.stop = page, start, stop
        self.words = tuple(word for line in page.words[start:stop] for word in line)
        self.looks = [page.lexicon.looks(word.text) for word in self.words]
        self._texts: dict[tuple[int, int], str] = {}
        self._kinds: dict[tuple[int, int], frozenset[str]] = {}
        self.prices: dict[tuple[int, int], tuple[frozenset[str], float]] = {}
        pairs = range(len(self.words) - 1)
        self.cuts = [self._cut_cost(at) for at in pairs]
        self.joins = [self._join_cost(at) for at in pairs]
        self._joined = [0.0, *accumulate(self.joins)]
        self._broken = [0, *accumulate(self.breaks(at) for at in pairs)]

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.words)

    def text(self, start: int, stop: int) -> str:
        """The text of the words from start to stop."""
        if (start, stop) not in self._texts:
            self._texts[start, stop] = self.page.text(self.words[start:stop])
        return self._texts[start, stop]

    def kinds(self, start: int, stop: int) -> frozenset[str]:
        """Kinds of the words from start to stop as one cell."""
        key = (start, stop)
        if key not in self._kinds:
            self._kinds[key] = self._ask_kinds(start, stop)
        return self._kinds[key]

    def _ask_kinds(self, start: int, stop: int) -> frozenset[str]:
        """Ask the vocabularies, but not for what cannot be one value: an id or a share beside other words."""
        listed = self._lists[stop] > self._lists[start]
        if not listed and stop - start > MAX_TERM_WORDS:
            return frozenset()
        text = self.text(start, stop)
        if not listed and stop - start > 1 and self._wholes[stop] > self._wholes[start]:
            return frozenset({"number"}) if self.page.lexicon.is_figure(text) else frozenset()
        return self.page.lexicon.kinds(text)

    @cached_property
    def _wholes(self) -> list[int]:
        """How many words up to each one stand for themselves: nothing beside them belongs to their value."""
        return [0, *accumulate(_WHOLE.match(word.text) is not None for word in self.words)]

    @cached_property
    def _lists(self) -> list[int]:
        """How many words up to each one have the mark of a list."""
        return [0, *accumulate(_LIST.search(word.text) is not None for word in self.words)]

    def breaks(self, at: int) -> bool:
        """Whether the line ends with word ``at`` and the row goes on."""
        return at + 1 < len(self.words) and self.words[at].line != self.words[at + 1].line

    @cached_property
    def _inside(self) -> list[bool]:
        """For each word whether a bracket that closes later is open behind it."""
        opened: list[int] = []
        inside = [False] * len(self.words)
        for at, word in enumerate(self.words):
            for char in fold_width(word.text):
                if char in "([":
                    opened.append(at)
                elif char in ")]" and opened:
                    first = opened.pop()
                    inside[first:at] = [True] * (at - first)
        return inside

    def is_inside(self, at: int) -> bool:
        """Whether a bracket is open behind word ``at``."""
        return self._inside[at]

    def _cut_cost(self, at: int) -> float:
        """What it costs to end a cell with word ``at``."""
        left, right = self.words[at].text, self.words[at + 1].text
        lexicon = self.page.lexicon
        cost = BRACKET if self._inside[at] else 0.0
        if is_open_end(left) and "(" not in fold_width(left) and not lexicon.holds_place(left):
            cost += OPEN_END
        if _GOES_ON.match(right) and not lexicon.holds_place(right):
            cost += OPEN_END
        elif fold_width(right[0]) in "([" and not self._inside[at]:
            cost += BEFORE_BRACKET
        if _NUMBER.match(left) and _UNIT.match(right):
            cost += UNIT
        if _LONE_SIGN.match(left) or _LONE_SIGN.match(right):
            cost += LONE_SIGN
        if self.breaks(at) and self._is_marked(at):
            cost += TRAILING
        return cost

    def _is_marked(self, at: int) -> bool:
        return self.page.marks_wraps and self.page.lines[self.words[at].line].trailing_space

    def _join_cost(self, at: int) -> float:
        """What it costs that words ``at`` and ``at + 1`` stand in one cell."""
        left, right = self.words[at].text, self.words[at + 1].text
        lexicon = self.page.lexicon
        cost = 0.0
        if self.breaks(at):
            cost += 0.0 if is_open_end(left) or self._is_marked(at) else WRAP
        elif is_han(left[-1]) and is_han(right[0]):
            cost += TWO_HAN
        if lexicon.holds_place(left) or lexicon.holds_place(right):
            return cost + (0.0 if self._is_range(at) else HELD_PLACE)
        ids = "trial" in lexicon.kinds(left) | lexicon.kinds(right)
        if ids or (lexicon.is_atom(left) and lexicon.is_atom(right)):
            cost += TWO_ATOMS
        return cost

    def _is_range(self, at: int) -> bool:
        """Whether a dash at or after word ``at`` stands between two numbers: `10 – 15`."""
        for place in (at, at + 1):
            around = self.words[max(0, place - 1) : place + 2]
            if len(around) == 3 and _DASH.match(around[1].text):
                return all(_NUMBER.match(around[side].text) is not None for side in (0, 2))
        return False

    def priced(self, start: int, stop: int) -> tuple[frozenset[str], float]:
        """A cell's kinds, and what it costs in whatever column, the cut behind it included."""
        key = (start, stop)
        if key not in self.prices:
            self.prices[key] = self.kinds(start, stop), self._price(start, stop)
        return self.prices[key]

    def _price(self, start: int, stop: int) -> float:
        cost = self._joined[stop - 1] - self._joined[start]
        if stop < len(self.words):
            cost += self.cuts[stop - 1]
            if not self.breaks(stop - 1) and self._broken[stop - 1] > self._broken[start]:
                cost += WRAP_INSIDE
        further = stop - start - 1
        is_term = further > 0 and self._is_term(start, stop)
        return cost - WORD_OF_TERM * min(further, 4) if is_term else cost

    def _is_term(self, start: int, stop: int) -> bool:
        """Whether several words are a known value only together."""
        kinds = self.kinds(start, stop)
        lexicon = self.page.lexicon
        if not kinds or all(lexicon.is_atom(word.text) for word in self.words[start:stop]):
            return False
        if "trial" in kinds and "trial" in self.kinds(start, start + 1):
            return False
        if not kinds & ATOMS:
            return True
        # `Oct 2017 45`: the rule that finds a date in it is content with most of the text.
        first, last = self.words[start].text, self.words[stop - 1].text
        surplus = lexicon.kinds(last) and kinds & self.kinds(start, stop - 1)
        led = (
            lexicon.kinds(first)
            and not is_han(self.words[start + 1].text[0])
            and kinds & self.kinds(start + 1, stop)
        )
        return not surplus and not led
