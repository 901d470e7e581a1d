"""HTML pages of papers: publishers' pages, saved pages, the output of converters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.han import has_han
from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.decode import decode_declared, decode_text
from pipeline.readers.elements import Element, parse_html
from pipeline.readers.inline import BREAK, cite_text, join_lines, raise_text, read_formula, settle_lines
from pipeline.readers.structure import (
    Block,
    HeadingBlock,
    SourceCell,
    Structure,
    TableBlock,
    TextBlock,
    count_head_rows,
    hold_text,
    is_journal_line,
    lay_out,
    place_cells,
)
from pipeline.records import Page
from pipeline.symbols import name_symbols

LARGEST = 60_000_000
SKIPPED = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "canvas",
        "iframe",
        "object",
        "embed",
        "form",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "aside",
        "footer",
        "head",
        "title",
        "audio",
        "video",
        "img",
        "dialog",
        "map",
        "annotation",
        "annotation-xml",
        "del",
    }
)
BLOCKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "figure",
        "figcaption",
        "blockquote",
        "pre",
        "address",
        "hr",
        "body",
        "html",
        "details",
        "summary",
        "center",
        "fieldset",
        "hgroup",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
    }
)
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
META_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,40})""", re.IGNORECASE
)
NUMBER_LINK = re.compile(r"[\[(（]?\s?[0-9]{1,3}(?:\s?[-–,]\s?[0-9]{1,3})?\s?[\])）]?")
DOI = re.compile(r"10\.[0-9]{4,9}/")
FRONT = 15


def read_html(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read an HTML file into one page; raises :class:`ReadError` where it holds no text."""
    raw = path.read_bytes()
    if len(raw) > LARGEST:
        raise ReadError(
            f"the file is larger than {LARGEST // 1_000_000} MB", "save the page without its pictures"
        )
    return (read_html_text(name_symbols(decode_html(raw)), context),)


def decode_html(raw: bytes) -> str:
    """The text of an HTML file, by its own declaration where that holds."""
    declared = META_CHARSET.search(raw[:4096])
    if declared and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        text = decode_declared(raw, declared.group(1).decode("ascii").lower())
        if text is not None:
            return text
    return decode_text(raw)[0]


def read_html_text(text: str, context: ReadContext) -> Page:
    """The page of an HTML text."""
    return lay_out_html(parse_html(text), context)


def lay_out_html(root: Element, context: ReadContext) -> Page:
    """The page of an HTML tree."""
    blocks = read_blocks(find_content(root))
    if not hold_text(blocks):
        message = "the page holds no text (its content may be loaded by a script)"
        raise ReadError(message, "open it in a browser and save the page as it is shown, or print it to PDF")
    blocks = _with_meta(blocks, _read_meta(root))
    return lay_out(blocks, context.words, Structure())


def find_content(root: Element) -> Element:
    """The element that holds the paper: `main`, or the only `article`, else the whole page."""
    for tag in ("main", "article"):
        found = [element for element in root.find(tag) if not is_hidden(element)]
        if len(found) == 1 and len(found[0].text()) > 0.4 * len(root.text()):
            return found[0]
    return root


def is_hidden(element: Element) -> bool:
    """Whether a browser shows nothing of an element, or it is no part of the paper."""
    if element.tag in SKIPPED or "hidden" in element.attributes or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and HIDDEN_STYLE.search(style) is not None


def read_blocks(element: Element) -> list[Block]:
    """The blocks of an element, in order."""
    walker = _Walker()
    walker.walk(element)
    walker.flush()
    return walker.blocks


@dataclass
class _Walker:
    """Collects inline text until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    lead: str = ""
    """The number of a list's item, which a browser prints."""
    role: str = ""

    def walk(self, element: Element) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.inline.append(child)
            elif not is_hidden(child):
                self._take(child)

    def flush(self) -> None:
        """End the paragraph."""
        lines = settle_lines("".join(self.inline)) if self.inline else []
        self.inline.clear()
        if lines:
            text = self.lead + join_lines(lines)
            self.blocks.append(TextBlock(text, self.role))
            self.lead = ""

    def _take(self, element: Element) -> None:
        tag = element.tag
        if tag not in BLOCKS:
            self._take_inline(element)
            return
        self.flush()
        if re.fullmatch("h[1-6]", tag):
            lines = settle_lines(inline_text(element))
            self.blocks += [HeadingBlock(join_lines(lines), int(tag[1]))] if lines else []
        elif tag == "table":
            self._take_table(element)
        elif tag == "ol":
            self._take_list(element)
        elif tag == "dl":
            self._take_definitions(element)
        else:
            self.walk(element)
            self.flush()

    def _take_inline(self, element: Element) -> None:
        if any(child.tag in BLOCKS for child in element.elements()):
            self.walk(element)  # `<span><p>…</p></span>`: blocks in what should be inline
        else:
            self.inline.append(inline_text(element, whole=True))

    def _take_table(self, element: Element) -> None:
        table = read_table(element)
        if table is None:  # a table that only lays the page out
            self.walk(element)
            self.flush()
        else:
            self.blocks.append(table)

    def _take_list(self, element: Element) -> None:
        start = element.get("start")
        number = int(start) if re.fullmatch("[0-9]{1,4}", start) else 1
        for item in element.elements():
            self.flush()
            if item.tag == "li" and not is_hidden(item):
                self.lead = (
                    "" if re.match(r"\s*[\[(（]?[0-9]{1,3}[\])）.]", item.text()[:12]) else f"[{number}] "
                )
                number += 1
                self.walk(item)
                self.flush()
                self.lead = ""
            elif item.tag != "li":
                self._take(item)

    def _take_definitions(self, element: Element) -> None:
        """A list of terms, `CR: complete remission; PR: …`, as one paragraph.

        A list that holds lists or tables is walked through, item by item.
        """
        if any(True for item in element.find("dd") for _ in item.find("dl", "ul", "ol", "table")):
            self.walk(element)
            self.flush()
            return
        pairs: list[list[str]] = []
        for item in element.find("dt", "dd"):
            text = join_lines(settle_lines(inline_text(item)) or [""])
            if item.tag == "dt" or not pairs:
                pairs.append([text])
            else:
                pairs[-1].append(text)
        self.inline.append("; ".join(": ".join([pair[0].rstrip(":："), *pair[1:]]) for pair in pairs))
        self.flush()


def inline_text(element: Element, *, whole: bool = False) -> str:
    """The marked text of an element's content; with ``whole`` what the element itself means too."""
    if whole:
        told = _told_inline(element)
        if told is not None:
            return told
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif not is_hidden(child):
            told = _told_inline(child)
            inner = inline_text(child) if told is None else told
            parts.append(f"{BREAK}{inner}{BREAK}" if child.tag in BLOCKS else inner)
    return "".join(parts)


def _told_inline(element: Element) -> str | None:
    tag = element.tag
    if tag == "br":
        return BREAK
    if tag in ("sup", "msup"):
        return _read_power(element) if tag == "msup" else raise_text(inline_text(element))
    if tag == "math" and element.get("alttext") and not element.text():
        return read_formula(element.get("alttext"))
    if tag == "math":
        return re.sub(r"\s+", "", inline_text(element))
    if tag == "a" and element.get("href").startswith("#") and NUMBER_LINK.fullmatch(element.text()):
        inner = inline_text(element)
        return cite_text(inner) if not any(True for _ in element.find("sup")) else inner
    return None


def _read_power(element: Element) -> str:
    parts = [inline_text(child, whole=True) for child in element.elements()]
    return parts[0] + raise_text("".join(parts[1:])) if parts else ""


def read_table(element: Element) -> TableBlock | None:
    """A table's cells; None for one with a single cell or with tables inside, which lays out a page."""
    if any(True for child in element.children if isinstance(child, Element) for _ in child.find("table")):
        return None
    groups: list[tuple[str, list[list[SourceCell]]]] = []
    for part in element.elements("thead", "tbody", "tfoot", "tr"):
        if part.tag == "tr":
            if not groups or groups[-1][0] != "tr":
                groups.append(("tr", []))
            rows = [part]
        else:
            groups.append((part.tag, []))
            rows = list(part.elements("tr"))
        groups[-1][1].extend(cells for row in rows if (cells := _read_row(row)))
    notes = _take_foot(groups)
    head = sum(len(rows) for tag, rows in groups if tag == "thead")
    bodies = [rows for tag, rows in groups if tag in ("tbody", "tr")]
    heads = [rows for tag, rows in groups if tag == "thead"]
    ordered = heads + bodies + [rows for tag, rows in groups if tag == "tfoot"]
    placed = place_cells(ordered)
    if len(placed) < 2:
        return None
    every = [row for rows in ordered for row in rows]
    caption = element.first("caption")
    captions = tuple(settle_lines(inline_text(caption))) if caption is not None else ()
    return TableBlock(placed, head or count_head_rows(every), captions, tuple(notes))


def _read_row(row: Element) -> list[SourceCell]:
    return [
        SourceCell(
            tuple(settle_lines(inline_text(cell))),
            _span(cell.get("rowspan")),
            max(1, _span(cell.get("colspan"))),
            cell.tag == "th",
        )
        for cell in row.elements("td", "th")
    ]


def _span(printed: str) -> int:
    """A span's number; 0, to the end of the group, stays."""
    digits = re.match(r"\s*([0-9]{1,5})", printed)
    return int(digits.group(1)) if digits else 1


def _take_foot(groups: list[tuple[str, list[list[SourceCell]]]]) -> list[str]:
    """A foot of one cell a row holds notes."""
    notes = []
    for at, (tag, rows) in enumerate(groups):
        if tag == "tfoot" and all(len(row) == 1 for row in rows):
            notes += [line for row in rows for line in row[0].lines]
            groups[at] = (tag, [])
    return notes


# --- what the head of the page says -------------------------------------------------------------


def _read_meta(root: Element) -> dict[str, list[str]]:
    """The `citation_…` (Highwire) and `dc.…` lines of the page's head, by name."""
    told: dict[str, list[str]] = {}
    for element in root.find("meta"):
        name = (element.get("name") or element.get("property")).lower()
        content = " ".join(element.get("content").split())
        if name.startswith(("citation_", "dc.", "prism.")) and content:
            told.setdefault(name, []).append(content)
    return told


def _with_meta(blocks: Sequence[Block], meta: dict[str, list[str]]) -> list[Block]:
    """Add what only the page's head says: title, authors, the journal's line."""
    front: list[Block] = []
    title = _first(meta, "citation_title", "dc.title")
    if title and not _prints(blocks, title):
        front.append(TextBlock(title, "title"))
        authors = [_name(author) for author in meta.get("citation_author", meta.get("dc.creator", []))]
        if authors:
            front.append(TextBlock(", ".join(authors), "author"))
    line = journal_line(
        journal=_first(meta, "citation_journal_title", "prism.publicationname"),
        year=_year(_first(meta, "citation_publication_date", "citation_date", "citation_year", "dc.date")),
        volume=_first(meta, "citation_volume", "prism.volume"),
        issue=_first(meta, "citation_issue", "prism.number"),
        pages="-".join(
            p for p in (_first(meta, "citation_firstpage"), _first(meta, "citation_lastpage")) if p
        ),
        doi=_first(meta, "citation_doi", "dc.identifier"),
    )
    if line and not any(is_journal_line(b.text) for b in blocks[:FRONT] if isinstance(b, TextBlock)):
        front.insert(0, TextBlock(line, "front_matter"))
    return [*front, *blocks]


def _prints(blocks: Sequence[Block], title: str) -> bool:
    bare = re.sub(r"\W", "", title).casefold()
    texts = [block.text for block in blocks[:FRONT] if isinstance(block, TextBlock | HeadingBlock)]
    return any(bare == re.sub(r"\W", "", text).casefold() for text in texts)


def _first(meta: dict[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _name(author: str) -> str:
    """`Smith, Jane` as `Jane Smith`; Chinese names as they are."""
    family, comma, given = author.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and not has_han(author) else author.replace(",", "")


def _year(date: str) -> str:
    found = re.search(r"(?:19|20)[0-9]{2}", date)
    return found.group() if found else ""


def journal_line(*, journal: str, year: str, volume: str, issue: str, pages: str, doi: str) -> str:
    """A paper's own citation in the form that stage 4 reads.

    >>> journal_line(journal="中华杂志", year="2025", volume="32", issue="2", pages="1", doi="10.3760/x")
    '中华杂志, 2025, 32(2): 1. DOI: 10.3760/x'
    """
    numbers = volume + (f"({issue})" if issue else "")
    line = ", ".join(part for part in (journal, year, numbers) if part)
    line += f": {pages}" if pages and line else ""
    doi = doi[found.start() :] if (found := DOI.search(doi)) else ""
    return ". ".join(part for part in (line, f"DOI: {doi}" if doi else "") if part)
