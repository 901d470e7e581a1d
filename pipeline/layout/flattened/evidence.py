"""What speaks for and against two neighbouring lines being one cell.

Costs are in nats, so that they add to the association evidence of :mod:`.associate`.
A positive link cost speaks against joining, a negative one for it.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from itertools import pairwise

from pipeline.frozen import frozen
from pipeline.han import is_han, text_width
from pipeline.layout.flattened.grid import CellKinds, TableLine
from pipeline.layout.flattened.shapes import first_word_width, fold_width, join_lines

NEVER = 1e6
"""A join that is not to be had at any price."""

MODIFIER = "mod:"
"""Prefix of items that say something about the item beside them (``mod:relapsed_refractory``)."""


@frozen
class Weights:
    """The price of each observation, in nats: 2 is "seven times less likely", 4 is "fifty times"."""

    join: float = 3.0  # nothing says that the cell goes on: most lines are cells
    open_end: float = 9.0  # a comma, slash, hyphen, "and" or open bracket at the end: not a finished cell
    goes_on: float = 5.0  # the next line starts with a closing bracket, a unit or a small letter
    term_closes: float = 6.0  # only both lines together are a term of the vocabulary
    trailing_space: float = 3.0  # English text wrapped at a space keeps it, cells do not
    wrapped_cell: float = 2.0  # of two readings the one with fewer wrapped cells is taken
    short_gap: float = 2.5  # the blank line between is missing, in this column only
    row_gap: float = 3.0  # another column shows this irregular gap at the same row: the page's doing
    fits: float = 1.0  # the next word would have fitted on the line before
    new_start: float = 6.0  # a line that starts with a modifier (r/r, advanced) starts a cell
    modifier_mix: float = 6.0  # one line has a modifier, the other has none
    repeated: float = 4.0  # the same item twice in one cell
    related: float = 1.2  # an item beside its own broader concept; lists do hold DLBCL beside NHL
    comma_style: float = 1.5  # this column writes commas inside its cells, and here is none
    list_break: float = 4.0  # … and one of the two lines is itself a list of known values with commas
    value: float = 4.0  # a number, date or per cent is a cell for itself
    empty: float = 5.0  # an empty cell the flattening has lost
    association: float = 1.0  # rows alike in one column are alike in another
    count: float = 2.0  # this column has as many items as another in nearly all rows, not here
    margin: float = 4.5  # readings this much dearer than the best cannot be excluded


WEIGHTS = Weights()

ATOMS = frozenset({"trial", "date", "number", "percent", "phase", "placeholder", "reference"})
"""Kinds of which a line is a whole cell."""

_OPEN_END = re.compile(
    r"(?:[,;、/+&(\[:（［]|(?<=[A-Za-z])[-‐]|(?<![A-Za-z])(?:and|or|of|with|the|for|in|to|by|plus|vs\.?)"
    r"|[和及与或的、为以在])$"
)
_GOES_ON = re.compile(
    r"(?:[)\]）］,;、/%]|(?:and|or|of|with|plus|in|for|to|vs\.?|mg|kg|mL|months?|years?|weeks?|days?)(?![A-Za-z])"
    r"|[和及与或](?![A-Za-z0-9]))"
)
_COMMA = re.compile(r"[,，、;；]")
_OPEN_LETTERS = frozenset("(（[［")
_CLOSE_LETTERS = frozenset(")）]］")


def is_small(text: str) -> bool:
    """Whether a text begins with a small Latin letter."""
    return "a" <= text[:1] <= "z"


def is_open_end(text: str) -> bool:
    """Whether a text cannot end a cell.

    >>> [is_open_end(text) for text in ("CD20单抗,", "CD3/", "obinutuzumab and", "n/s", "—", "糖尿病")]
    [True, True, True, False, False, False]
    """
    folded = fold_width(text[-12:])
    if len(text) > 1 and _OPEN_END.search(folded):
        return True
    return _depth(text) > 0


def _depth(text: str) -> int:
    """Open brackets less closed ones."""
    return sum((char in _OPEN_LETTERS) - (char in _CLOSE_LETTERS) for char in text)


@frozen
class Facts:
    """What one line says by itself."""

    text: str
    kinds: frozenset[str]
    items: tuple[str, ...]
    modifiers: frozenset[str]
    starts_modified: bool

    @property
    def is_placeholder(self) -> bool:
        """Whether the line stands for a whole cell that says nothing."""
        # ALL is a leukaemia, "all" holds a place: what may be a value is no placeholder.
        return self.kinds == {"placeholder"}

    @property
    def is_atom(self) -> bool:
        """Whether the line is a whole value that cannot go on."""
        return bool(self.kinds) and self.kinds <= ATOMS


class LineLexicon:
    """The caller's vocabularies with what was asked once kept."""

    def __init__(self, kinds: CellKinds) -> None:
        """Wrap the caller's vocabularies."""
        self._kinds = kinds
        self.facts = lru_cache(maxsize=20_000)(self._facts)
        self.head_kinds = lru_cache(maxsize=20_000)(kinds.head_kinds)
        self.parents = lru_cache(maxsize=20_000)(kinds.parents)

    def _facts(self, text: str) -> Facts:
        items = tuple(self._kinds.items(text))
        return Facts(
            text=text,
            kinds=self._kinds.kinds(text),
            items=tuple(item for item in items if not item.startswith(MODIFIER)),
            modifiers=frozenset(item for item in items if item.startswith(MODIFIER)),
            starts_modified=bool(items) and items[0].startswith(MODIFIER) and len(items) > 1,
        )

    def are_related(self, left: str, right: str) -> bool:
        """Whether one item is broader than the other."""
        return left in self.parents(right) or right in self.parents(left)


@frozen
class Column:
    """The lines of one column below its head."""

    lines: tuple[TableLine, ...]
    lexicon: LineLexicon
    usual: int | None = None

    @cached_property
    def facts(self) -> tuple[Facts, ...]:
        """What each line says by itself."""
        return tuple(self.lexicon.facts(line.text) for line in self.lines)

    @cached_property
    def width(self) -> int:
        """Width of the widest line."""
        return max((text_width(line.text) for line in self.lines), default=0)

    @cached_property
    def usual_gap(self) -> int:
        """The usual number of blank lines between two cells, the most frequent one where nobody says."""
        if self.usual is not None:
            return self.usual
        return Counter(line.gap for line in self.lines[1:]).most_common(1)[0][0] if self.lines[1:] else 0

    def gap(self, at: int) -> int:
        """How irregular the gap before line ``at`` is: negative where blank lines are missing."""
        return self.lines[at].gap - self.usual_gap

    @cached_property
    def commas_inside(self) -> bool:
        """Whether the column's cells list their items with commas."""
        inner = sum(bool(_COMMA.search(line.text[:-1])) for line in self.lines)
        return inner >= 2

    @cached_property
    def small_starts(self) -> int:
        """How many lines begin with a small letter though the line before does not go on."""
        if self.lines and is_small(self.lines[0].text):
            # The first line is the start of a cell: small letters are this column's habit.
            return len(self.lines)
        return sum(is_small(b.text) and not is_open_end(a.text) for a, b in pairwise(self.lines))

    @cached_property
    def keeps_spaces(self) -> bool:
        """Whether trailing spaces are the habit of this column, not the mark of a wrap."""
        return sum(line.trailing_space for line in self.lines) > 0.6 * len(self.lines)


def forced_joins(column: Column) -> list[bool]:
    """For each line whether its end says that the cell goes on in the next line."""
    pairs = zip(column.facts, column.facts[1:], strict=False)
    return [is_open_end(left.text) and not (left.is_atom or right.is_placeholder) for left, right in pairs]


def is_never_joined(left: Facts, right: Facts) -> bool:
    """A placeholder is a whole cell; an id is never joined to an id.

    One half of a trial number is no id by itself and may be joined.
    """
    ids = "trial" in left.kinds and "trial" in right.kinds
    return left.is_placeholder or right.is_placeholder or ids


def link_cost(column: Column, at: int, *, surplus_share: float, weights: Weights = WEIGHTS) -> float:
    """What joining line ``at`` to the next costs, more than keeping them apart.

    ``surplus_share`` is surplus lines per row: where many cells wrap, a line filler set them,
    and its rule (fill the line, then break) can be relied on.
    """
    left, right = column.facts[at], column.facts[at + 1]
    if is_never_joined(left, right):
        return NEVER
    forced = forced_joins(Column(column.lines[at : at + 2], column.lexicon))[0]
    cost = -weights.open_end if forced else weights.join
    cost += _fill_cost(column, at, surplus_share=surplus_share, weights=weights)
    if not forced:
        cost += _value_cost(column, at, weights) + _sense_cost(column, at, weights)
        surplus = len(column.lines) * surplus_share / (1 + surplus_share)
        small_is_rest = column.small_starts <= max(0.3 * len(column.lines), 1.2 * surplus)
        cost -= _continuation(column, at, weights, small_is_rest=small_is_rest)
    return cost


def _fill_cost(column: Column, at: int, *, surplus_share: float, weights: Weights) -> float:
    left, right = column.lines[at].text, column.lines[at + 1].text
    fits = text_width(left) + (not is_han(left[-1])) + first_word_width(right) <= column.width
    return weights.fits * (1 + 3 * min(1.0, surplus_share)) if fits else 0.0


def _value_cost(column: Column, at: int, weights: Weights) -> float:
    left, right = column.facts[at], column.facts[at + 1]
    return weights.value if left.is_atom and right.is_atom else 0.0


def _sense_cost(column: Column, at: int, weights: Weights) -> float:
    """What the items say: a modifier starts a cell, a list has commas, items differ."""
    left, right = column.facts[at], column.facts[at + 1]
    cost = 0.0
    if right.starts_modified:
        cost += weights.new_start
    elif bool(left.modifiers) != bool(right.modifiers) and left.items and right.items:
        cost += weights.modifier_mix
    if column.commas_inside and left.items and right.items and left.kinds:
        cost += weights.comma_style
    is_list = any(_COMMA.search(facts.text[:-1]) for facts in (left, right))
    if is_list and left.kinds and right.kinds:
        cost += weights.list_break
    return cost


def related_cost(column: Column, at: int, other: int, weights: Weights = WEIGHTS) -> float:
    """What it costs that two lines of one cell name the same item or an item and its broader concept."""
    left, right = column.facts[at], column.facts[other]
    if left.text == right.text:
        return weights.repeated
    if not (left.kinds and right.kinds):
        return 0.0
    pairs = [(a, b) for a in left.items[:8] for b in right.items[:8]]
    # ALL beside Ph+ ALL: the same name twice, with and without a word before it.
    words, others = set(left.text.split()), set(right.text.split())
    if words <= others or others <= words or any(a == b for a, b in pairs):
        return weights.repeated
    return weights.related if any(column.lexicon.are_related(a, b) for a, b in pairs) else 0.0


def _continuation(column: Column, at: int, weights: Weights, *, small_is_rest: bool) -> float:
    """What speaks for the next line being the rest of this cell."""
    left, right = column.lines[at], column.lines[at + 1]
    gain = 0.0
    # β and Han count as letters for Python: only a Latin small letter after a Latin word goes on.
    small = is_small(right.text) and small_is_rest and left.text[-1].isascii() and left.text[-1].isalnum()
    if (_GOES_ON.match(fold_width(right.text)) and len(right.text) > 1) or small or _depth(right.text) < 0:
        gain += weights.goes_on
    if left.trailing_space and not column.keeps_spaces:
        gain += weights.trailing_space
    if closes_term(column, at):
        gain += weights.term_closes
    return gain


def closes_term(column: Column, at: int) -> bool:
    """Whether only both lines together are a term: ``non-small cell`` + ``lung cancer``."""
    left, right = column.facts[at], column.facts[at + 1]
    joined = column.lexicon.facts(join_lines([left.text, right.text]))
    if joined.kinds - left.kinds - right.kinds:
        return not (left.kinds or right.kinds) or bool(joined.kinds & ATOMS)
    # What no vocabulary knows comes back as its own text: that is no term.
    named = {item for item in joined.items if item.casefold() not in joined.text.casefold()}
    new = named - set(left.items) - set(right.items)
    return bool(joined.kinds and new) and len(joined.items) <= max(len(left.items), len(right.items))
