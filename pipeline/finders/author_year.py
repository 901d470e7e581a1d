"""Citations by author and year: (Smith et al., 2019; Wu and Lee 2021a), Smith (2019), 王明等（2019）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.finders.citations import CitationMatch
from pipeline.frozen import frozen
from pipeline.layout.listed import Entry, year_of_reference
from pipeline.normalisers.fold import fold_punctuation

YEAR = re.compile(
    r"(?<![0-9A-Za-z./])(?P<year>(?:19|20)[0-9]{2})(?P<letters>[a-h](?:,\s?[a-h]){0,7})?(?![0-9A-Za-z])"
)
WORD = r"(?!(?:and|et)\s)[^\W\d_等][^\W\d_等]{0,30}(?:[-'][^\W\d_等]{2,30}){0,2}"
NAMES = rf"{WORD}(?:\s{WORD}){{0,4}}"
BEFORE = re.compile(
    rf"(?P<one>{NAMES})(?P<more>,?\s(?:et\s?al\b\.?|(?:and|&)\s(?:colleagues|co-?workers)|(?:and|&)\s(?P<two>{NAMES}))"
    r"|\s?等人?)?(?:'s)?\s?,?\s?(?P<bracket>\(\s?)?$"
)
MORE_YEARS = re.compile(r"\s?(?:,|;|and|&)\s?")
FIRST_AUTHOR = re.compile(
    rf"(?:(?:[A-Z]\.[ -]?){{1,3}}(?P<after>{NAMES})(?=,|\s?\(|\sand|\s&)"
    rf"|(?P<name>{NAMES}?)(?=,|\s(?:[A-Z]\.|[A-Z]{{1,3}}(?![^\W\d_]))|\s?\((?:19|20)))"
)
LETTERED = re.compile(r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<letter>[a-h])(?![0-9A-Za-z])")
BRACKETED = re.compile(r"\((?P<year>(?:19|20)[0-9]{2})\)")
MONTHS = frozenset({"january", "march", "april", "may", "june", "july", "august"})
"""Those that are names as well."""
WINDOW = 160
LONGEST_HEAD = 400


@frozen
class Work:
    """An entry by what it is cited with: its authors as printed, its first author, year and letter."""

    number: int
    authors: str
    first: str
    year: str
    letter: str


@frozen
class _Cited:
    """One author-year pair resolved: its place, whether it stands in which open bracket, its entries."""

    start: int
    end: int
    bracket: int
    numbers: tuple[int, ...]


def read_works(entries: Iterable[Entry]) -> Iterator[Work]:
    """The entries whose first author and year can be read.

    >>> listed = [Entry(1, "de Wit, R., Rossi, L. (2019b). A.", 0, 9), Entry(2, "Wu L. B. 2021;3:1", 9, 20)]
    >>> [(work.first, work.year, work.letter) for work in read_works(listed)]
    [('de wit', '2019', 'b'), ('wu', '2021', '')]
    """
    for entry in entries:
        text = _fold(entry.text)
        name = FIRST_AUTHOR.match(text)
        lettered = LETTERED.search(text)
        found = lettered or BRACKETED.search(text[:LONGEST_HEAD])
        year = found["year"] if found else year_of_reference(text)
        if name and year:
            authors = text[: found.start() if found else LONGEST_HEAD]
            first = (name["name"] or name["after"]).casefold()
            yield Work(entry.number, authors.casefold(), first, year, lettered["letter"] if lettered else "")


def find_author_years(text: str, works: Iterable[Work]) -> list[CitationMatch]:
    """The citations by author and year that name one entry of the list, those of one bracket together.

    >>> works = [Work(1, "smith, j., lee, k.", "smith", "2019", ""), Work(2, "wu, l.", "wu", "2021", "a")]
    >>> [match.references for match in find_author_years("(Wu et al., 2021a; Smith and Lee 2019)", works)]
    [(2, 1)]
    >>> find_author_years("In May 2019 (Wu et al., 2020) Smith and Jones (2019) gave", works)
    []
    """
    by_first: dict[str, list[Work]] = {}
    for work in works:
        by_first.setdefault(work.first, []).append(work)
    grouped: list[_Cited] = []
    for cited in _find_cited(_fold(text), by_first):
        last = grouped[-1] if grouped else None
        if last is not None and last.bracket == cited.bracket >= 0:
            numbers = tuple(dict.fromkeys((*last.numbers, *cited.numbers)))
            grouped[-1] = _Cited(last.start, cited.end, last.bracket, numbers)
        else:
            grouped.append(cited)
    return [CitationMatch(c.start, c.end, c.numbers, "citation:author_year") for c in grouped]


def _find_cited(text: str, by_first: dict[str, list[Work]]) -> Iterator[_Cited]:
    """Each year whose authors stand before it; `2019, 2020a` goes on with the authors of the year before."""
    before: tuple[int, list[Work]] = (-1, [])
    for year in YEAR.finditer(text) if by_first else ():
        behind, known = before
        bracket = _open_bracket(text, year.start())
        if known and MORE_YEARS.fullmatch(text, behind, year.start()):
            start, named = year.start(), known
        else:
            start, named = _authors_before(text, year.start(), by_first, bracketed=bracket >= 0)
        before = (year.end(), named)
        numbers = tuple(n for letter in _letters(year) for n in _only(named, year["year"], letter))
        if numbers:
            yield _Cited(start, year.end(), bracket, numbers)


def _fold(text: str) -> str:
    return fold_punctuation(text).replace("’", "'")


def _letters(year: re.Match[str]) -> list[str]:
    return re.findall("[a-h]", year["letters"] or "") or [""]


def _only(named: list[Work], year: str, letter: str) -> list[int]:
    """The number of the one entry of that year; none where two would fit."""
    fitting = [work.number for work in named if work.year == year and work.letter == letter]
    return fitting if len(fitting) == 1 else []


def _open_bracket(text: str, at: int) -> int:
    """Where the bracket opens in which a place stands, -1 outside of one."""
    floor = max(0, at - 3 * WINDOW)
    opened = text.rfind("(", floor, at)
    while opened >= 0 and text.count("(", opened, at) <= text.count(")", opened, at):
        opened = text.rfind("(", floor, opened)
    return opened


def _authors_before(
    text: str, at: int, by_first: dict[str, list[Work]], *, bracketed: bool
) -> tuple[int, list[Work]]:
    """Where the authors before a year begin and the entries that they head."""
    floor = max(0, at - WINDOW)
    found = BEFORE.search(text[floor:at])
    if found is None:
        return at, []
    for start, name in _names(found["one"]):
        if name not in by_first or (found["more"] is None and (name in MONTHS or not bracketed)):
            continue
        second = (found["two"] or "").casefold()
        named = [work for work in by_first[name] if second in work.authors[len(name) :]]
        return floor + found.start("one") + start, named
    return at, []


def _names(words: str) -> Iterator[tuple[int, str]]:
    """The names that end a run of words, longest first: `Later de Wit`, `de Wit`, `Wit`; 如王明, 王明."""
    for start in [0, *(space.end() for space in re.finditer(r"\s", words))]:
        yield start, words[start:].casefold()
    for start in range(max(1, len(words) - 4), len(words) - 1):
        if "\u4e00" <= words[start] <= "\u9fff":
            yield start, words[start:]
