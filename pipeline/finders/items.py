"""A table cell taken apart: its items, what each of them names, and which modifier goes before.

`r/r DLBCL, FL` is two diseases, the first relapsed or refractory; `CD20单抗, CD3/CD20 BiTE` two
classes; `2，3-双加氧酶` is one name with a comma in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy

from pipeline.finders.rules import find_in_cell, group_rules
from pipeline.finders.vocabulary import Scanner
from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_punctuation, fold_width
from pipeline.normalisers.name import name_key
from pipeline.records import Mention
from pipeline.settings import Settings, Term

STRONG = re.compile(r"\s*[,，、;；\n]\s*(?![^()（）\[\]]*[)）\]])")
WEAK = re.compile(r"\s*(?:[/／+＋×&]|和|与|及|或|以及|\s(?:and|or|plus|with|x)\s)\s*")
NUMBER = re.compile(r"^[<>≤≥~约]?\s?[+-]?[0-9][0-9,. ]*(?:\s?[±–—~\-－]\s?[0-9][0-9,.]*)?$")
PERCENT = re.compile(r"^[<>≤≥~约]?\s?[0-9.]+\s?(?:[–—~\-]\s?[0-9.]+\s?)?%$|^[0-9]+\s?[(（][0-9.]+\s?%[)）]$")
REFERENCE = re.compile(r"^\[[0-9,，\-–—~ ]+\]$")
PHASE = re.compile(
    r"^(?:phase\s)?(?:[0-4]|I{1,3}V?|IV|[ⅠⅡⅢⅣ])[abAB]?(?:\s?[/／\-–~]\s?(?:[0-4]|I{1,3}V?|[ⅠⅡⅢⅣ])[abAB]?)?\s?期?$",
    re.I,
)
MODIFIER_FIELD = "modifier"
RULE_FIELDS = ("trial", "date")


@frozen
class Item:
    """A part of a cell: ``cell[start:end] == text``; ``terms`` are all concepts it is a name of."""

    text: str
    start: int
    end: int
    modifier: str = ""
    terms: tuple[Term, ...] = ()

    def in_field(self, *fields: str) -> tuple[Term, ...]:
        """The concepts of some fields."""
        return tuple(term for term in self.terms if term.field in fields)


@frozen
class _Piece:
    text: str
    start: int


class CellReader:
    """Reads cells by the vocabularies; also what a table's rebuilding asks about cells."""

    def __init__(self, settings: Settings, scanner: Scanner) -> None:
        """Sort the known heads by their compact form."""
        self._scanner = scanner
        self._rules = group_rules(
            rule for field in RULE_FIELDS if field in settings.fields for rule in settings.fields[field].rules
        )
        self._placeholders = {
            _compact(form): meaning for form, meaning in settings.lists["placeholder"].items()
        }
        self._heads: dict[str, set[str]] = {}
        for kind, heads in settings.column_heads.items():
            for head in heads:
                self._heads.setdefault(_compact(head), set()).add(kind)
        self._parents = {t.id: t.props.get("parent", "") for f in settings.fields.values() for t in f.terms}
        self._defined: dict[str, tuple[Term, ...]] = {}
        self._items: dict[str, tuple[Item, ...]] = {}
        self._kinds: dict[str, frozenset[str]] = {}

    def for_paper(self, mentions: Iterable[Mention]) -> CellReader:
        """A reader that also knows the short forms the paper itself defines: EV in ``EV + pembrolizumab``."""
        longs: dict[str, list[str]] = {}
        for mention in mentions:
            if mention.field == "abbreviation" and len(mention.value) > 1:
                longs.setdefault(mention.value, []).extend(value for _, value in mention.extra if value)
        self._items.clear()  # what the reading of this paper or the one before asked for
        self._kinds.clear()
        reader = copy(self)
        reader._items, reader._kinds = {}, {}
        reader._defined = {
            short: terms for short, names in longs.items() if (terms := self._concepts_of(names))
        }
        return reader

    def _concepts_of(self, names: Iterable[str]) -> tuple[Term, ...]:
        found = (self._scanner.find_whole(name) for name in names)
        return next((terms for terms in found if terms), ())

    def _find_whole(self, text: str) -> tuple[Term, ...]:
        return self._scanner.find_whole(text, usual=True) or self._defined.get(text.strip(), ())

    def read_items(self, cell: str) -> tuple[Item, ...]:
        """The items of a cell in order, placeholders none."""
        if cell not in self._items:
            self._items[cell] = tuple(self._read_items(cell))
        return self._items[cell]

    def read_parts(self, text: str) -> tuple[Term, ...]:
        """The terms a text is put together of: `CD19 饲养T细胞`; none if anything is left over."""
        matches = [m for m in self._scanner.scan(text) if m.term.field != MODIFIER_FIELD]
        ordered = sorted(matches, key=lambda match: (match.start, -match.end))
        parts: list[Term] = []
        end = 0
        for match in ordered:
            if match.start < end:
                continue
            if text[end : match.start].strip(" -"):
                return ()
            parts.append(match.term)
            end = match.end
        return tuple(parts) if len(parts) > 1 and not text[end:].strip() else ()

    def placeholder(self, cell: str) -> str:
        """What a cell that only holds a place means (``none``, ``any``, ``not_specified``), else empty."""
        meaning = self._placeholders.get(_compact(cell), "")
        # ALL is a leukaemia where "all" holds a place: what is a term holds none.
        return "" if meaning and self._scanner.find_whole(cell) else meaning

    def kinds(self, text: str) -> frozenset[str]:
        """The kinds of value a cell holds; empty for free text."""
        if text not in self._kinds:
            self._kinds[text] = frozenset(self._find_kinds(text))
        return self._kinds[text]

    def head_kinds(self, text: str) -> frozenset[str]:
        """The kinds of column a text is a known head of; a unit or note in brackets does not matter.

        A head that is not listed whole may hold a listed one: `CAR靶点(n)` is a target column.
        """
        bare = re.sub(r"[(（\[].{0,40}?[)）\]]", "", text)
        return frozenset(self._heads.get(_compact(text)) or self._heads.get(_compact(bare)) or ())

    def named_in(self, text: str, *fields: str) -> tuple[Term, ...]:
        """The concepts of some fields that a head or caption names, in order."""
        return tuple(match.term for match in self._scanner.scan(text) if match.term.field in fields)

    def without_named(self, text: str, *fields: str) -> str:
        """A head without the names of some fields in it: `US approval` without countries is ` approval`."""
        kept, at = [], 0
        for match in sorted(self._scanner.scan(text), key=lambda one: (one.start, -one.end)):
            if match.term.field in fields and match.start >= at:
                kept.append(text[at : match.start])
                at = match.end
        return "".join((*kept, text[at:]))

    def items(self, text: str) -> tuple[str, ...]:
        """The canonical ids of a cell's items, modifiers with the prefix ``mod:``."""
        placeholder = self.placeholder(text)
        if placeholder:
            return (f"placeholder:{placeholder}",)
        found = []
        for item in self.read_items(text):
            found += [f"mod:{item.modifier}"] if item.modifier else []
            found.append(item.terms[0].id if item.terms else item.text)
        return tuple(found)

    def parents(self, item: str) -> frozenset[str]:
        """All broader concepts of an item."""
        found: set[str] = set()
        while (item := self._parents.get(item, "")) and item not in found:
            found.add(item)
        return frozenset(found)

    def _read_items(self, cell: str) -> Iterator[Item]:
        whole = self._make_item(_Piece(cell, 0))
        if whole.terms:
            yield whole
            return
        for piece in _split(_Piece(cell, 0), STRONG):
            item = self._make_item(piece)
            parts = [] if item.terms else [self._make_item(part) for part in _split(piece, WEAK)]
            if len(parts) > 1 and all(part.terms for part in parts):
                yield from parts
            elif item.text and not self.placeholder(item.text):
                yield item

    def _make_item(self, piece: _Piece) -> Item:
        start = piece.start + len(piece.text) - len(piece.text.lstrip())
        text = piece.text.strip()
        terms = self._find_whole(text)
        if terms or not text:
            said = _said_modifier(text, terms)
            return Item(text, start, start + len(text), said, _without_modifiers(terms))
        modifier, rest = self._cut_modifier(text)
        bare = text[rest:]
        named = self._find_whole(bare) if modifier else ()
        return Item(
            bare if named else text,
            start + (rest if named else 0),
            start + len(text),
            modifier if named else "",
            _without_modifiers(named),
        )

    def _cut_modifier(self, text: str) -> tuple[str, int]:
        """The modifier a text begins with, and where the rest begins."""
        first = next(
            (m for m in self._scanner.scan(text) if m.term.field == MODIFIER_FIELD and m.start == 0), None
        )
        if first is None:
            return "", 0
        rest = first.end + len(text[first.end :]) - len(re.sub(r"^[\s\-的性]+", "", text[first.end :]))
        return first.term.id, rest

    def _find_kinds(self, text: str) -> Iterator[str]:
        folded = fold_width(text).strip()
        if self.placeholder(text):
            yield "placeholder"
        for pattern, kind in (
            (NUMBER, "number"),
            (PERCENT, "percent"),
            (REFERENCE, "reference"),
            (PHASE, "phase"),
        ):
            if pattern.match(folded):
                yield kind
        items = self.read_items(text)
        for item in items:
            yield from (term.field for term in item.terms)
        if re.search(r"[0-9]", folded):
            whole = [m for m in find_in_cell(text, self._rules) if m.end - m.start >= 0.6 * len(folded)]
            yield from (match.rule.partition(":")[0] for match in whole)


def _said_modifier(name: str, terms: Iterable[Term]) -> str:
    """The modifier that a name says beside its concept: uHCC is advanced."""
    key = name_key(name)
    said = (term.modified[surface] for term in terms for surface in term.modified if name_key(surface) == key)
    return next(said, "")


def _without_modifiers(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.field != MODIFIER_FIELD)


def _split(piece: _Piece, separator: re.Pattern[str]) -> Iterator[_Piece]:
    at = 0
    for match in separator.finditer(piece.text):
        yield _Piece(piece.text[at : match.start()], piece.start + at)
        at = match.end()
    yield _Piece(piece.text[at:], piece.start + at)


def _compact(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", fold_punctuation(fold_width(text))).casefold()
