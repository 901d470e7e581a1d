"""From lines to a grid: the reading of the heads under which the rows are cheapest, if it can be believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.layout.flattened import Ambiguity, CellKinds, Grid, GridCell, TableLine
from pipeline.layout.flattened.shapes import join_lines
from pipeline.layout.spaced.columns import Cut, Spans
from pipeline.layout.spaced.heads import TRIED, Heads, read_heads
from pipeline.layout.spaced.rows import Reading, Rows
from pipeline.layout.spaced.words import WORD, Page, Strip, WordLexicon

METHOD = "spaced_rows"
MAX_LINES, MAX_CHARACTERS, MAX_LINE_WORDS = 500, 200_000, 120
SAMPLE = 24
"""Lines a number of columns is tried on."""


def rebuild_spaced(lines: Sequence[TableLine], kinds: CellKinds) -> Grid | None:
    """The table of lines with cells apart by single spaces, None where the lines are no such table.

    >>> from pipeline.layout.flattened import ShapeKinds
    >>> dump = ["药物 获批 例数", "利拉鲁肽 2010 年 1 月 9340", "司美格鲁肽 2017 年 12 月 3297",
    ...         "替尔泊肽 2022 年 5 月 1879", "度拉糖肽 2014 年 9 月 9901", "艾塞那肽 2005 年 4 月 14752"]
    >>> grid = rebuild_spaced([TableLine(text, at, 0) for at, text in enumerate(dump)], ShapeKinds())
    >>> [cell.text for cell in grid.rows[2]]
    ['替尔泊肽', '2022 年 5 月', '1879']
    """
    page = Page(tuple(line for line in lines if line.text.strip()), WordLexicon(kinds))
    if not _may_be_spaced(page):
        return None
    reading = _read(page)
    if reading is None or not _is_believable(reading):
        return None
    return _grid(page, reading)


def cut_lines(cells: Iterable[GridCell], texts: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """The text of each cell on each of its lines; the cells of :func:`rebuild_spaced` in reading order.

    >>> cells = [GridCell((0,), "MM"), GridCell((0, 1), "CD19 CAR, PD-1"), GridCell((1,), "12")]
    >>> list(cut_lines(cells, {0: "MM CD19 CAR,", 1: "PD-1 12"}))
    [('MM',), ('CD19 CAR,', 'PD-1'), ('12',)]
    """
    reached: dict[int, int] = {}
    for cell in cells:
        parts: list[str] = []
        for line in cell.lines:
            rest = texts[line][reached.get(line, 0) :]
            part = rest.strip() if line != cell.lines[-1] else _last_part(parts, rest, cell.text)
            reached[line] = reached.get(line, 0) + rest.find(part) + len(part)
            parts.append(part)
        yield tuple(parts)


def _last_part(parts: Sequence[str], rest: str, text: str) -> str:
    """How much of a line's rest completes a cell."""
    first = len(rest) - len(rest.lstrip())
    ends = [word.end() for word in WORD.finditer(rest)]
    fits = (rest[first:end] for end in ends if join_lines([*parts, rest[first:end]]) == text)
    return next(fits, rest.strip())


def _may_be_spaced(page: Page) -> bool:
    if not 3 <= len(page.lines) <= MAX_LINES or sum(len(line.text) for line in page.lines) > MAX_CHARACTERS:
        return False
    sizes = [len(words) for words in page.words]
    return (
        max(sizes) <= MAX_LINE_WORDS and sizes[0] > 1 and sum(size > 1 for size in sizes) >= 0.4 * len(sizes)
    )


def _read(page: Page) -> Reading | None:
    """The reading of the heads under which the rows are cheapest."""
    tried: list[tuple[float, Heads]] = []
    stop = min(len(page.lines), SAMPLE)
    for heads in _worth_trying(page):
        if heads.lines < stop:
            tried.append((Rows(page, heads, stop).read(passes=1).cost, heads))
    if not tried:
        return None
    heads = min(tried, key=lambda pair: pair[0])[1]
    return Rows(page, heads, len(page.lines)).read()


def _worth_trying(page: Page) -> list[Heads]:
    found = []
    for heads in read_heads(page):
        sizes = [len(words) for words in page.words[heads.lines :]]
        whole = sum(size >= len(heads.spans) for size in sizes)
        if whole >= max(2, 0.1 * len(sizes)):
            found.append(heads)
    return found[:TRIED]


def _is_believable(reading: Reading) -> bool:
    """Heads that are known, or rows that are much alike; lines that are rows for the most part."""
    rows, count = reading.rows, len(reading.heads.spans)
    cells = count * len(rows)
    if len(rows) < 2 or any(not cut.spans for _, cut in rows):
        return False
    whole = sum(strip.stop == strip.start + 1 and len(strip) >= count for strip, _ in rows)
    empty = sum(start == stop for _, cut in rows for start, stop in cut.spans)
    if 2 * whole < len(rows) or 5 * empty > cells:
        return False
    gain = -sum(cut.cost for _, cut in rows) / cells
    if 2 * reading.heads.known >= count:
        return gain > 0.3 and not _may_be_shifted(reading)
    # Nobody knows the heads: then the words must leave no choice.
    plain = sum(_is_plain(strip, cut) for strip, cut in rows)
    return gain > 0.9 and len(rows) >= 4 and 5 * plain >= 3 * len(rows)


def _is_plain(strip: Strip, cut: Cut) -> bool:
    """Whether a row stands on one line, and each of its cells is one word or a known value."""
    cells = all(stop == start + 1 or strip.kinds(start, stop) for start, stop in cut.spans)
    return strip.stop == strip.start + 1 and cells


def _may_be_shifted(reading: Reading) -> bool:
    """Whether the ends of many rows may be the beginnings of the next, nothing known of the first column.

    `etranacogene` / `dezaparvovec` / `AAV5 F9 …`: where most first cells wrap, what stands behind
    them begins as many lines as they do.
    """
    head = reading.heads.kinds[0]
    ends = starts = 0
    for strip, cut in reading.rows:
        start, stop = cut.spans[-1]
        ends += any(map(strip.breaks, range(start, max(start, stop - 1))))
        starts += bool(strip.kinds(*cut.spans[0]) & head) if cut.spans[0][0] < cut.spans[0][1] else 0
    return 3 * ends > len(reading.rows) and 2 * starts < len(reading.rows)


def _grid(page: Page, reading: Reading) -> Grid:
    heads = tuple(_cell(page, reading.heads.strip, span) for span in reading.heads.spans)
    rows = tuple(_row(page, strip, cut) for strip, cut in reading.rows)
    notes = tuple(
        _ambiguity(number, strip, cut, reading.heads.texts)
        for number, (strip, cut) in enumerate(reading.rows, start=1)
        if cut.uncertain
    )
    return Grid(heads, rows, METHOD, notes)


def _row(page: Page, strip: Strip, cut: Cut) -> tuple[GridCell, ...]:
    return tuple(
        _cell(page, strip, span, uncertain=column in cut.uncertain) for column, span in enumerate(cut.spans)
    )


def _cell(page: Page, strip: Strip, span: tuple[int, int], *, uncertain: bool = False) -> GridCell:
    lines = tuple(dict.fromkeys(word.line for word in strip.words[span[0] : span[1]]))
    state = "uncertain" if uncertain else "joined" if len(lines) > 1 else "printed"
    text = strip.text(*span) if span[0] < span[1] else ""
    return GridCell(tuple(page.lines[at].index for at in lines), text, state)


def _ambiguity(number: int, strip: Strip, cut: Cut, heads: Sequence[str]) -> Ambiguity:
    changed = sorted(cut.uncertain)
    readings = tuple(_say(strip, spans, changed) for spans in (cut.spans, cut.other))
    names = ", ".join(heads[column] for column in changed)
    why = "only single spaces stand between its words; another cut fits about as well"
    message = f"row {number}, columns {names}: {why}"
    return Ambiguity(changed[0] + 1, heads[changed[0]], (number,), readings, message)


def _say(strip: Strip, spans: Spans, columns: Sequence[int]) -> str:
    texts = [
        strip.text(*spans[column]) if spans[column][0] < spans[column][1] else "(empty)" for column in columns
    ]
    return " | ".join(texts)
