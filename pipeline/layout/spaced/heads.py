"""Which of the first lines' words are the heads, and where one head ends."""

from __future__ import annotations

from heapq import nsmallest

from pipeline.frozen import frozen
from pipeline.han import is_han
from pipeline.layout.flattened.shapes import fold_width
from pipeline.layout.spaced.columns import Spans
from pipeline.layout.spaced.words import WRAP_INSIDE, Page, Strip

MAX_COLUMNS, MAX_HEAD_LINES = 14, 8
TRIED = 5
"""Readings of the heads that are tried on the rows."""
KNOWN_HEAD, UNKNOWN_HEAD, UNKNOWN_HEAD_WORD = -2.5, 1.0, 2.5
HEAD_BRACKET, HEAD_TWO_HAN, HEAD_LOWERED = 8.0, 3.0, 8.0

_NUMERIC_HEADS = frozenset(
    [
        "enrolled",
        "age",
        "follow_up",
        "orr",
        "cr",
        "pr",
        "dcr",
        "mrd",
        "pfs",
        "os",
        "efs",
        "rfs",
        "dor",
        "ttr",
        "crs",
        "crs_ge3",
        "icans",
        "icans_ge3",
        "gvhd",
        "relapse",
        "death",
        "hr",
        "p_value",
        "hba1c",
        "weight",
        "ldl_c",
        "mace",
        "row_number",
        "trae",
        "line",
    ]
)
_ALIKE = {
    "approval_date": ("date",),
    "product": ("drug",),
    "drug": ("product", "intervention"),
    "intervention": ("drug",),
    "function": ("intervention", "drug"),
    "reference": ("number",),
}


@frozen
class Heads:
    """A reading of the first lines as heads."""

    lines: int
    strip: Strip
    spans: Spans
    cost: float

    @property
    def texts(self) -> list[str]:
        """The heads' texts."""
        return [self.strip.text(*span) for span in self.spans]

    @property
    def kinds(self) -> list[frozenset[str]]:
        """What each column is said to hold, in the names of what cells hold."""
        return [_cell_kinds(self.strip.page.lexicon.head_kinds(text)) for text in self.texts]

    @property
    def known(self) -> int:
        """How many heads are known."""
        return sum(bool(self.strip.page.lexicon.head_kinds(text)) for text in self.texts)


def _cell_kinds(head: frozenset[str]) -> frozenset[str]:
    found = set(head)
    for kind in head:
        found.update(_ALIKE.get(kind, ()))
    if head & _NUMERIC_HEADS:
        found |= {"number", "percent"}
    return frozenset(found)


def read_heads(page: Page) -> list[Heads]:
    """The likeliest readings of the first lines as heads."""
    found: list[Heads] = []
    for lines in range(1, min(MAX_HEAD_LINES, len(page.lines) - 1) + 1):
        if lines > 1 and page.lexicon.is_atom(page.words[lines - 1][0].text):
            break
        strip = Strip(page, 0, lines)
        if len(strip) > 3 * MAX_COLUMNS:
            break
        found += _cut_heads(strip, lines)
    ranked = sorted(found, key=lambda heads: (heads.cost, heads.lines))
    return ranked[: 4 * TRIED]


def _cut_heads(strip: Strip, lines: int) -> list[Heads]:
    """The two best cuts of the head words for each number of columns."""
    size = len(strip)
    costs = {
        (start, stop): _head_cost(strip, start, stop)
        for start in range(size)
        for stop in range(start + 1, min(size, start + 8) + 1)
    }
    state: dict[int, list[tuple[float, Spans]]] = {0: [(0.0, ())]}
    found: list[Heads] = []
    for count in range(1, min(MAX_COLUMNS, size) + 1):
        after: dict[int, list[tuple[float, Spans]]] = {}
        for (start, stop), cost in costs.items():
            for total, spans in state.get(start, ()):
                after.setdefault(stop, []).append((total + cost, (*spans, (start, stop))))
        state = {stop: nsmallest(2, ways) for stop, ways in after.items()}
        if count > 1:
            more = 2.0 * (lines - 1)
            found += [Heads(lines, strip, spans, cost + more) for cost, spans in state.get(size, ())]
    return found


def _head_cost(strip: Strip, start: int, stop: int) -> float:
    text = strip.text(start, stop)
    further = stop - start - 1
    cost = sum(strip.joins[start : stop - 1])
    if stop < len(strip):
        cost += strip.cuts[stop - 1]
        if not strip.breaks(stop - 1) and any(map(strip.breaks, range(start, stop - 1))):
            cost += WRAP_INSIDE
    if fold_width(text[0]) in "([/%":
        cost += HEAD_BRACKET
    # Lower-case words go on with a head that began with a capital: Median follow-up, Study site.
    lowered = start > 0 and _is_lower(strip.words[start].text) and not _is_lower(strip.words[0].text)
    cost += HEAD_LOWERED * (1 + bool(strip.page.lexicon.head_kinds(text))) * lowered
    if strip.page.lexicon.head_kinds(text):
        return cost + KNOWN_HEAD * (1 + further)
    cost += UNKNOWN_HEAD
    for at in range(start + 1, stop):
        word = strip.words[at].text
        goes_on = _is_lower(word) or fold_width(word[0]) in "([/%" or strip.is_inside(at - 1)
        cost += 0.0 if goes_on else UNKNOWN_HEAD_WORD
        cost += HEAD_TWO_HAN * (is_han(word[0]) and is_han(strip.words[at - 1].text[-1]))
    if strip.page.lexicon.is_atom(text):
        cost += 6.0
    return cost


def _is_lower(text: str) -> bool:
    return len(text) > 1 and text.isascii() and text[:2].islower() and text[:2].isalpha()
