"""The dates of table cells: the cell that is one date, the cell that says who gave each of several."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.normalisers.date import read_date
from pipeline.normalisers.fold import fold_punctuation
from pipeline.normalisers.value import Value

CELL_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
CELL_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<year>(?:19|20)[0-9]{2})年?",
        r"(?P<year>(?:19|20)[0-9]{2})\s?[-./年]\s?(?P<month>[0-9]{1,2})(?:\s?[-./月]\s?(?P<day>[0-9]{1,2})日?|月份?)?",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])",
        r"(?P<year>[〇○零一二三四五六七八九]{4})年(?:(?P<month>[一二三四五六七八九十]{1,2})月)?",
        r"(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>(?:19|20)[0-9]{2})",
        CELL_MONTH + r",?[\s-](?P<year>(?:19|20)[0-9]{2})",
        CELL_MONTH + r"\s(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)[0-9]{2})",
        r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]" + CELL_MONTH + r",?[\s-](?P<year>(?:19|20)[0-9]{2})",
        r"(?P<year>(?:19|20)[0-9]{2})[\s-]" + CELL_MONTH + r"(?:[\s-](?P<day>[0-9]{1,2}))?",
        r"Q(?P<part>[1-4])[\s,/-]?(?P<year>(?:19|20)[0-9]{2})",
        r"(?P<year>(?:19|20)[0-9]{2})[\s,/-]?Q(?P<part>[1-4])",
    )
)


def parse_cell_date(text: str) -> Value | None:
    """The date that a table cell is, all of it; None for any other cell.

    >>> parse_cell_date("2017.08").value, parse_cell_date(" 2017年08月 ").value, parse_cell_date("2017例")
    ('2017-08', '2017-08', None)
    """
    folded = NOTE_BEHIND.sub("", fold_punctuation(text).strip())
    for form in CELL_FORMS:
        if match := form.fullmatch(folded):
            return read_date(match)
    return None


# Behind a date the mark of a note, or the stop of a cell: `9/2017*`, `2022.11.`
NOTE_BEHIND = re.compile(r"(?<=[0-9年月日])\s?(?:[*†‡§#¶]{1,3}|\.)$")
# Between the dates of a cell and who gave them: 美国（2017）；欧盟（2018）, FDA: 2017/EMA: 2018.
CELL_JOINT = re.compile(r"[()\[\],;、:\n|]|\s/\s|(?<![0-9])/|/(?![0-9])|\s&\s")
SPACES = re.compile(r"(?<=\S)\s+(?=\S)")
LONGEST_ROW = 80
"""Characters: a longer piece of a cell is a text, no row of dates."""
NAME_AHEAD = re.compile(r"(?:[^\W\d_]|[.\s'’-])*(?:[\u4e00-\u9fff]|[A-Za-z.]\s)\s*")
NAME_BEHIND = re.compile(
    r"\s*(?:(?<=[年月日])|(?<=\s)|(?=[\u4e00-\u9fff]))(?![年月日例人名])(?:[^\W\d_]|[.\s'’+-])*$"
)


def find_cell_dates(text: str) -> Iterator[tuple[int, int, Value]]:
    """The dates of a table cell below a head that announces dates, with their places in the text.

    >>> [(text.value) for *_, text in find_cell_dates("美国（2017）；欧盟 2018-08")]
    ['2017', '2018-08']
    >>> [(text.value) for *_, text in find_cell_dates("5/2010 9/2017*")]
    ['2010-05', '2017-09']
    >>> list(find_cell_dates("2017例（2018名）"))
    []
    """
    folded = fold_punctuation(text)
    if whole := parse_cell_date(folded):
        yield 0, len(NOTE_BEHIND.sub("", folded.rstrip())), whole
        return
    start = 0
    for end in [*(joint.start() for joint in CELL_JOINT.finditer(folded)), len(folded)]:
        yield from list(_date_of_piece(folded, start, end)) or _dates_in_turn(folded, start, end)
        start = end + 1


def _dates_in_turn(folded: str, start: int, end: int) -> list[tuple[int, int, Value]]:
    """The dates of a piece that has nothing but spaces between: `5/2010 9/2017`, `2017 FDA 2018 EMA`.

    The first one ends where the rest is dates too; none where no cut leaves dates on both sides.
    """
    for space in SPACES.finditer(folded, start, end) if end - start <= LONGEST_ROW else ():
        first = list(_date_of_piece(folded, start, space.start()))
        rest = first and (
            list(_date_of_piece(folded, space.end(), end)) or _dates_in_turn(folded, space.end(), end)
        )
        if rest:
            return [*first, *rest]
    return []


def _date_of_piece(folded: str, start: int, end: int) -> Iterator[tuple[int, int, Value]]:
    """The one date of a piece, with or without a name on one of its sides."""
    piece = folded[start:end]
    ahead, behind = NAME_AHEAD.match(piece), NAME_BEHIND.search(piece)
    inner = (0, len(piece)), (ahead.end() if ahead else 0, len(piece)), (0, behind.start() if behind else 0)
    for first, last in inner:
        value = parse_cell_date(piece[first:last])
        if value is not None:
            lead = len(piece[first:last]) - len(piece[first:last].lstrip())
            bare = NOTE_BEHIND.sub("", piece[first:last].rstrip())
            yield start + first + lead, start + first + len(bare), value
            return
