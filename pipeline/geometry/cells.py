"""What the rows of a table are told from: the chunks of its lines, cells, and partings between rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.frozen import frozen
from pipeline.geometry.lines import Piece, Words
from pipeline.geometry.strips import columns_of

INK = 0.3
"""Of the type size, up and down from a line's middle: what two lines on one height share."""
# 12.5, 51.7%, 0.62 (0.51–0.75), <0.001, 5–7, 6×10¹³, 0.71±0.08
NUMBER = r"[<>≤≥=±+\-−–~≈]?\s?[0-9](?:[0-9.,·:×/⁰-⁹¹²³%‰％+\-−–~～±]*[0-9⁰-⁹¹²³%‰％])?"  # not `2014-`
ATOM = re.compile(
    rf"(?:{NUMBER}(?:\s?[(（\[]{NUMBER}[)）\]])?(?:[a-e*†‡§#ᵃᵇᶜ]{{1,3}}|\s?[a-e*†‡§#]{{1,2}}[)）])?"
    r"|[A-Za-z]{2,10}[-‐–]?[0-9]{6,12}|(?:19|20)[0-9]{2}[-年./][0-9]{1,2}[-月./]?(?:[0-9]{1,2}日?)?"
    r"|[Ⅰ-Ⅻ](?:[ab]?/[Ⅰ-Ⅻ][ab]?)?|NR|NA|N/A|NE|ND|n/s|[-—–−/]{1,3}|是|否|有|无|[+＋±]{1,3}|Yes|No)"
)
# 47 ± 14, 0.17 (-0.26 to 0.08), 12/45 (26.7%)
FIGURES = re.compile(
    r"[<>≤≥=~≈+\-−–(（]{0,2}\s?\.?[0-9]"
    r"(?:[0-9.,·:;×/%‰+\-−–~～±()（）\[\]<>≤≥=*†‡§\s]|to){0,40}[a-e]{0,2}"
)
# 2019 and 2019-12 can be what a row is about
KEY_NUMBER = r"(?:19|20)[0-9]{2}(?:[-./][0-9]{1,2}){0,2}"
MISSING = re.compile(r"[-—–−/]{1,3}|NR|NA|N/A|NE|ND|n/s|n/a")
HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


@dataclass(slots=True, eq=False)
class Entry:
    """A chunk of a line in the columns it lies in; ``y`` is the middle of its line, ``high`` half its ink."""

    first: int
    last: int
    y: float
    high: float
    size: float
    width: float
    opening: float
    """The width of what would have to fit on the line above: the first word, or Han character."""
    text: str
    bold: bool = False
    wraps: Entry | None = None
    """The line of the same cell above it."""
    is_atom: bool = False
    has_han: bool = False
    is_figures: bool = False
    """Whether it is figures and their signs to the end, no bracket open."""

    def __post_init__(self) -> None:
        """Look at the text once: is it a number, an id, a date, a dash, a cell by itself; has it Han."""
        self.is_atom = ATOM.fullmatch(self.text) is not None
        self.has_han = HAN.search(self.text) is not None
        self.is_figures = self.is_atom or (
            FIGURES.fullmatch(self.text) is not None
            and self.text[-1] in "0123456789%)）]*†‡§abcde"
            and sum(map(self.text.count, "(（[")) == sum(map(self.text.count, ")）]"))
        )


@dataclass(slots=True)
class Cell:
    """The lines of one cell in one column."""

    entries: list[Entry]

    @property
    def top(self) -> float:
        """The upper edge of its first line's ink."""
        return self.entries[0].y - self.entries[0].high

    @property
    def bottom(self) -> float:
        """The lower edge of its last line's ink."""
        return self.entries[-1].y + self.entries[-1].high

    @property
    def middle(self) -> float:
        """Half way between first and last line."""
        return (self.entries[0].y + self.entries[-1].y) / 2


@frozen
class RowParting:
    """Between two rows: its height, and the columns whose cells it parts."""

    at: float
    columns: frozenset[int]


def make_entry(piece: Piece, words: Words, strips: Sequence[float]) -> Entry:
    """A chunk as a table's rows see it."""
    first, last = columns_of(piece, strips)
    text = " ".join(words.text[word] for word in piece.words)
    word = piece.words[0]
    opening = float(words.right[word] - words.left[word])
    han = HAN.match(text)
    if han is not None:
        opening = piece.size
    elif (cut := re.search(r"[-‐/](?=.)|(?=[\u3400-\u9fff])", words.text[word])) is not None:
        opening *= (cut.end() or 1) / len(words.text[word])
    middle = piece.base - 0.35 * piece.size
    printed = words.confidence is None  # how dark a picture's letters are says little of a single line
    bold = printed and words.plain.bold[word] and words.plain.bold[piece.words[-1]]
    return Entry(first, last, middle, INK * piece.size, piece.size, piece.width, opening, text, bold)
