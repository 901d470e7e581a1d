"""JATS and NLM XML, the form in which PubMed Central and publishers keep papers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.layout.source import HAN, has_han
from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.elements import Element, parse_xml
from pipeline.readers.html import journal_line, lay_out_html
from pipeline.readers.inline import (
    BREAK,
    cite_text,
    join_lines,
    raise_text,
    read_formula,
    settle_lines,
    settle_text,
)
from pipeline.readers.structure import (
    Block,
    GridCell,
    HeadingBlock,
    SourceCell,
    Structure,
    TableBlock,
    TextBlock,
    count_head_rows,
    lay_out,
    place_cells,
)
from pipeline.records import Page

LARGEST = 100_000_000
FLOATS = frozenset({"table-wrap", "table-wrap-group", "fig", "fig-group", "chem-struct-wrap"})
APART = frozenset(
    {
        "list",
        "def-list",
        "disp-quote",
        "boxed-text",
        "disp-formula",
        "verse-group",
        "speech",
        "statement",
        "preformat",
        "disp-formula-group",
        "p",
        "sec",
        "table",
        "supplementary-material",
        "ref-list",
    }
)
SILENT = frozenset(
    {
        "graphic",
        "inline-graphic",
        "media",
        "object-id",
        "inline-supplementary-material",
        "private-char",
        "processing-meta",
        "custom-meta-group",
        "index-term",
        "long-desc",
        "alt-text",
        "attrib",
        "permissions",
    }
)
NUMERIC = re.compile(r"[\[(（]?\s?[0-9]{1,3}(?:\s?[-–,]\s?[0-9]{1,3})?\s?[\])）]?")
DATE_LABELS = {
    "received": ("收稿日期", "Received"),
    "rev-recd": ("修回日期", "Revised"),
    "accepted": ("录用日期", "Accepted"),
    "epub": ("网络出版日期", "Published online"),
    "ppub": ("出版日期", "Published"),
    "pub": ("出版日期", "Published"),
}
TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)
ENDS_CLAUSE = re.compile(r"[.:：。？?！!;；]$")
IDS = {"doi": "doi: ", "pmid": "PMID: ", "pmcid": "PMCID: "}


def read_jats(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a JATS file into one page; raises :class:`ReadError` where it is no article."""
    raw = path.read_bytes()
    if len(raw) > LARGEST:
        raise ReadError(
            f"the file is larger than {LARGEST // 1_000_000} MB", "split the collection into its articles"
        )
    root = parse_xml(raw)
    if root.tag.lower() == "html":
        return (lay_out_html(root, context),)
    articles = [root] if root.tag == "article" else list(root.find("article"))
    if len(articles) != 1:
        what = (
            f"the file holds {len(articles)} articles"
            if articles
            else f"the XML is no JATS article (it is <{root.tag[:40]}>)"
        )
        raise ReadError(what, "give each paper as one JATS file, or as PDF, HTML or text")
    blocks = _Article(articles[0]).blocks()
    if not blocks:
        raise ReadError("the article holds no text", "get the file again from its publisher")
    return (lay_out(blocks, context.words, Structure(told=True)),)


# --- inline -------------------------------------------------------------------------------------


def inline_text(element: Element) -> str:
    """The marked text of an element's content, without the blocks in it."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag not in FLOATS and child.tag not in APART:
            parts.append(_inline(child))
        elif child.tag == "p":
            parts += [BREAK, inline_text(child), BREAK]
    return "".join(parts)


def _inline(element: Element) -> str:
    tag = element.tag
    if tag in SILENT or (tag == "fn" and element.get("fn-type") != "other"):
        return ""
    if tag == "break":
        return BREAK
    if tag == "sup":
        return raise_text(inline_text(element))
    if tag == "xref":
        return _cross_reference(element)
    if tag in ("inline-formula", "disp-formula", "alternatives"):
        return _formula(element)
    if tag == "math":
        return _math(element)
    if tag == "tex-math":
        return _tex(element.text())
    return inline_text(element)


def _cross_reference(element: Element) -> str:
    """A link to a reference is a citation; to a footnote of a table a raised mark."""
    inner = inline_text(element)
    if element.get("ref-type") == "bibr" and NUMERIC.fullmatch(element.text()):
        raised = any(True for _ in element.find("sup"))
        return raise_text(cite_text(settle_text(element.text()))) if raised else cite_text(inner)
    if element.get("ref-type") in ("table-fn", "fn") and re.fullmatch("[a-z0-9]{1,2}", element.text()):
        return raise_text(element.text())
    return inner


def _formula(element: Element) -> str:
    for wanted in ("math", "tex-math", "textual-form"):
        found = next(element.find(wanted), None)
        if found is not None:
            return _inline(found)
    return inline_text(element)


def _math(element: Element) -> str:
    """MathML as text: powers raised, white space of the markup dropped."""
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    children = list(element.elements())
    if element.tag == "msup" and len(children) == 2:
        return _math(children[0]) + raise_text(settle_text(_math(children[1])))
    if element.tag == "mfrac" and len(children) == 2:
        return f"{_math(children[0])}/{_math(children[1])}"
    if element.tag in ("mtext", "ms"):
        return " ".join(element.text().split())
    return "".join(_math(c) if isinstance(c, Element) else "".join(c.split()) for c in element.children)


def _tex(source: str) -> str:
    body = TEX_BODY.search(source)
    return read_formula((body.group(1) if body else source).strip().strip("$"))


def _text(element: Element | None) -> str:
    """The text of an element as one run."""
    return join_lines(lines) if element is not None and (lines := settle_lines(inline_text(element))) else ""


# --- the article --------------------------------------------------------------------------------


@dataclass
class _Article:
    """Walks an article; floats kept at its end stand behind the section tree's text."""

    root: Element
    found: list[Block] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        meta = self.root.first("front", "article-meta")
        if meta is not None:
            self._read_front(meta, self.root.first("front", "journal-meta"))
        for part in self.root.elements("body", "floats-wrap", "floats-group", "back"):
            if part.tag == "back":
                continue
            self._walk(part, 1)
        for part in self.root.elements("back"):
            self._read_back(part)
        return self.found

    def _add(self, text: str, role: str) -> None:
        if text:
            self.found.append(TextBlock(text, role))

    # front

    def _read_front(self, meta: Element, journal: Element | None) -> None:
        self._add(_own_citation(meta, journal), "front_matter")
        group = meta.first("title-group")
        titles = [group.first("article-title")] if group is not None else []
        translated = list(meta.find("trans-title"))
        self._add(_text(titles[0]) if titles else "", "title")
        self._add(", ".join(_contributors(meta)), "author")
        for place in meta.find("aff"):
            self._add(_place(place), "author")
        for title in translated:
            self._add(_text(title), "title")
        chinese = has_han(_text(titles[0]) if titles else "")
        for date in (d for history in meta.elements("history") for d in history.elements("date")):
            self._add(_history_line(date, chinese=chinese), "front_matter")
        for date in meta.elements("pub-date"):
            if _text(date.first("day")):  # the year alone stands in the paper's own line
                self._add(_history_line(date, chinese=chinese), "front_matter")
        self._read_abstracts(meta)
        for notes in meta.elements("author-notes"):
            for note in notes.elements("corresp", "fn", "p"):
                self._add(_text(note), "front_matter")
        for funding in meta.find("funding-statement"):
            self._add(_text(funding), "front_matter")

    def _read_abstracts(self, meta: Element) -> None:
        """Each abstract with the key words of its language behind it."""
        keywords = list(meta.elements("kwd-group"))
        for abstract in meta.elements("abstract", "trans-abstract"):
            if abstract.get("abstract-type") in ("graphical", "teaser", "toc", "precis", "web-summary"):
                continue
            self._read_abstract(abstract)
            chinese = has_han(self.found[-1].text) if isinstance(self.found[-1], TextBlock) else False
            ours = [group for group in keywords if has_han(group.text()) == chinese]
            for group in ours:
                self._read_keywords(group)
                keywords.remove(group)
        for group in keywords:
            self._read_keywords(group)

    def _read_abstract(self, abstract: Element) -> None:
        self._add(_text(abstract.first("title")), "front_matter")
        for part in abstract.elements("sec", "p", "list"):
            if part.tag == "p":
                self._add(_text(part), "abstract")
                continue
            title = _text(part.first("title"))
            for number, paragraph in enumerate(part.find("p")):
                text = _text(paragraph)
                self._add(_labelled(title, text) if title and not number else text, "abstract")

    def _read_keywords(self, group: Element) -> None:
        words = [_text(word) for word in group.find("kwd", "compound-kwd")]
        self._add(_text(group.first("title")) or _text(group.first("label")), "front_matter")
        self._add(
            ("；" if has_han("".join(words)) else "; ").join(word for word in words if word), "keywords"
        )

    # body

    def _walk(self, element: Element, depth: int) -> None:
        for child in element.elements():
            self._take(child, depth)

    def _take(self, element: Element, depth: int) -> None:
        tag = element.tag
        if tag == "sec":
            self._take_section(element, depth)
        elif tag == "p":
            self._take_paragraph(element, depth)
        elif tag in ("list", "def-list"):
            self._take_list(element, depth)
        elif tag == "table-wrap":
            self._take_table(element)
        elif tag == "fig":
            self._take_figure(element)
        elif tag == "ref-list":
            self._take_references(element, depth)
        elif tag in ("title", "label") or tag in SILENT:
            pass  # taken with what they head
        elif tag in ("disp-formula", "preformat", "attrib", "fn", "verse-line"):
            self._add(_text(element) if tag != "disp-formula" else settle_text(_formula(element)), "body")
        elif tag in ("table", "oasis"):
            self._take_bare_table(element)
        else:
            self._add(_text(element.first("title")), "body")
            self._walk(element, depth)

    def _take_section(self, section: Element, depth: int) -> None:
        self._head(section, depth)
        self._walk(section, depth + 1)

    def _head(self, element: Element, depth: int) -> None:
        label, title = _text(element.first("label")), _text(element.first("title"))
        text = " ".join(part for part in (label, title) if part)
        if not text:
            return
        if label and title and re.fullmatch(r"[0-9IVX]{1,4}(?:\.[0-9]{1,2}){0,4}[.)]?", label):
            self.found.append(HeadingBlock(text, depth, None, label.rstrip(".)"), title))
        else:
            self.found.append(HeadingBlock(text, depth))

    def _take_paragraph(self, paragraph: Element, depth: int) -> None:
        """The paragraph whole, then the tables and figures in it; lists and formulas cut it."""
        floats: list[Element] = []
        inline: list[str] = []
        for child in paragraph.children:
            if isinstance(child, str):
                inline.append(child)
            elif child.tag in FLOATS:
                floats.append(child)
            elif child.tag in APART:
                self._close(inline)
                self._take(child, depth)
            else:
                inline.append(_inline(child))
        self._close(inline)
        for child in floats:
            self._take(child, depth)

    def _close(self, inline: list[str]) -> None:
        lines = settle_lines("".join(inline))
        inline.clear()
        self._add(join_lines(lines) if lines else "", "body")

    def _take_list(self, element: Element, depth: int) -> None:
        self._add(_text(element.first("title")), "body")
        if element.tag == "def-list":
            self._add(_definitions(element), "body")
            return
        numbered = element.get("list-type") == "order"
        for number, item in enumerate(element.elements("list-item"), start=1):
            label = _text(item.first("label")) or (f"[{number}]" if numbered else "")
            before = len(self.found)
            self._walk(item, depth)
            first = self.found[before] if len(self.found) > before else None
            if label and isinstance(first, TextBlock):
                self.found[before] = TextBlock(f"{label} {first.text}", first.role)

    def _take_figure(self, figure: Element) -> None:
        for line in _caption_lines(figure):
            self._add(line, "caption")

    def _take_table(self, wrap: Element) -> None:
        captions = tuple(_caption_lines(wrap))
        notes = [note for foot in wrap.elements("table-wrap-foot") for note in _table_notes(foot)]
        tables = [
            table for part in wrap.elements() if part.tag != "table-wrap-foot" for table in part.find("table")
        ]
        parts = [part for table in tables if (part := read_table(table)) is not None]
        if not parts:  # a picture of a table
            for line in captions:
                self._add(line, "caption")
            for note in notes:
                self._add(note, "footnote")
        for at, (cells, head) in enumerate(parts):
            last = at == len(parts) - 1
            goes_on = at > 0 and _width(cells) == _width(parts[at - 1][0])
            self.found.append(
                TableBlock(
                    cells,
                    head,
                    () if at else captions,
                    tuple(notes) if last else (),
                    bound=True,
                    continues=goes_on,
                )
            )

    def _take_bare_table(self, element: Element) -> None:
        part = read_table(element)
        if part is not None:
            self.found.append(TableBlock(part[0], part[1], bound=True))

    # back

    def _read_back(self, back: Element) -> None:
        for part in back.elements():
            if part.tag == "ref-list":
                self._take_references(part, 1)
            elif part.tag == "fn-group":
                self._head(part, 1)
                for note in part.elements("fn"):
                    self._add(_text(note), "front_matter")
            else:
                self._head(part, 1)
                self._walk_appendix(part)

    def _walk_appendix(self, part: Element) -> None:
        for child in part.elements():
            if child.tag in ("app", "glossary", "ack", "notes"):
                self._head(child, 1)
                self._walk(child, 2)
            else:
                self._take(child, 2)

    def _take_references(self, listed: Element, depth: int) -> None:
        self._head(listed, depth)
        if not _text(listed.first("title")) and depth == 1:
            self.found.append(HeadingBlock("References", depth))
        for element in listed.elements():
            if element.tag == "ref-list":
                self._take_references(element, depth + 1)
            elif element.tag == "ref":
                self._add(reference_text(element), "reference")


def _width(cells: Sequence[GridCell]) -> int:
    return TableBlock(tuple(cells)).columns


def _labelled(title: str, text: str) -> str:
    """`Background` and its text as printed: with a colon between."""
    if ENDS_CLAUSE.search(title):
        return f"{title} {text}"
    return f"{title}：{text}" if has_han(title) else f"{title}: {text}"


def _caption_lines(wrap: Element) -> list[str]:
    """The lines of a caption, the label before the first; a second language has its own."""
    label = _text(wrap.first("label"))
    lines: list[str] = []
    for caption in wrap.elements("caption", "trans-caption"):
        for part in caption.elements("title", "p", "trans-title", "label"):
            lines += settle_lines(inline_text(part))
    if not label:
        return lines
    return [" ".join([label, *lines[:1]]), *lines[1:]]


def _table_notes(foot: Element) -> Iterator[str]:
    for part in foot.elements("fn", "p", "fn-group", "attrib", "def-list"):
        if part.tag == "fn-group":
            yield from _table_notes(part)
        elif part.tag == "def-list":
            yield _definitions(part)
        elif part.tag == "fn":
            label, text = _text(part.first("label")), _note_text(part)
            yield (
                settle_text(raise_text(label)) + text
                if re.fullmatch("[a-z0-9]{1,2}", label)
                else " ".join(piece for piece in (label, text) if piece)
            )
        else:
            yield _text(part)


def _note_text(note: Element) -> str:
    lines = [
        line for child in note.elements() if child.tag != "label" for line in settle_lines(inline_text(child))
    ]
    return join_lines(lines) if lines else ""


def _definitions(element: Element) -> str:
    """A list of terms as `CR: complete remission; PR: …`."""
    pairs = [
        (_text(item.first("term")), " ".join(_text(definition) for definition in item.elements("def")))
        for item in element.find("def-item")
    ]
    return "; ".join(f"{term.rstrip(':：')}: {meaning.rstrip(';；')}" for term, meaning in pairs if term)


# --- tables -------------------------------------------------------------------------------------


def read_table(element: Element) -> tuple[tuple[GridCell, ...], int] | None:
    """The cells of an XHTML table in their places, and how many rows are its head."""
    heads: list[list[list[SourceCell]]] = []
    bodies: list[list[list[SourceCell]]] = []
    loose: list[list[SourceCell]] = []
    for part in element.elements("thead", "tbody", "tfoot", "tr"):
        if part.tag == "tr":
            loose.append(_read_row(part))
        else:
            rows = [cells for row in part.elements("tr") if (cells := _read_row(row))]
            (heads if part.tag == "thead" else bodies).append(rows)
    groups = [*heads, *([[row for row in loose if row]] if loose else []), *bodies]
    placed = place_cells(groups)
    if not placed:
        return None
    head = sum(len(rows) for rows in heads) or count_head_rows([row for rows in groups for row in rows])
    return placed, head


def _read_row(row: Element) -> list[SourceCell]:
    return [
        SourceCell(
            tuple(settle_lines(_cell_text(cell))),
            _span(cell.get("rowspan")),
            _span(cell.get("colspan")),
            cell.tag == "th",
        )
        for cell in row.elements("td", "th")
    ]


def _cell_text(cell: Element) -> str:
    """A cell's text, each item of a list in it on a line of its own."""
    items = [item for listed in cell.elements("list") for item in listed.find("list-item")]
    return inline_text(cell) + "".join(f"{BREAK}{inline_text(item)}" for item in items)


def _span(printed: str) -> int:
    digits = re.match(r"\s*([0-9]{1,5})", printed)
    return max(1, int(digits.group(1))) if digits else 1


# --- who, where, when ---------------------------------------------------------------------------


def _contributors(meta: Element) -> list[str]:
    """The authors' names in order; of a name in two scripts the first."""
    people = [person for group in meta.elements("contrib-group") for person in group.elements("contrib")]
    authors = [person for person in people if person.get("contrib-type") in ("", "author")]
    return [name for person in authors if (name := _person(person))]


def _person(person: Element) -> str:
    holder = person.first("name-alternatives") or person
    for child in holder.elements("name", "string-name", "collab", "anonymous"):
        if child.tag == "name":
            return full_name(child)
        return _text(child)
    return ""


def full_name(name: Element) -> str:
    """A name in reading order: `Jane A. Smith`, 王小明."""
    family, given = _text(name.first("surname")), _text(name.first("given-names"))
    if re.fullmatch(f"[{HAN}]+", family + given) or name.get("name-style") == "eastern":
        return family + given if has_han(family) else f"{family} {given}".strip()
    return f"{given} {family}".strip()


def _place(place: Element) -> str:
    """Where authors work, its mark raised: ¹Department of Oncology."""
    parts = [
        raise_text(child.text())
        if isinstance(child, Element) and child.tag == "label"
        else child
        if isinstance(child, str)
        else _inline(child)
        for child in place.children
    ]
    return join_lines(settle_lines("".join(parts)) or [""])


def _own_citation(meta: Element, journal: Element | None) -> str:
    """The paper's own line: journal, year, volume, issue, pages, DOI."""
    title = next(journal.find("journal-title"), None) if journal is not None else None
    dates = sorted(meta.elements("pub-date"), key=_date_rank)
    year = next((_text(date.first("year")) for date in dates if date.first("year") is not None), "")
    first, last = _text(meta.first("fpage")), _text(meta.first("lpage"))
    doi = next((i.text() for i in meta.elements("article-id") if i.get("pub-id-type") == "doi"), "")
    return journal_line(
        journal=_text(title),
        year=year,
        volume=_text(meta.first("volume")),
        issue=_text(meta.first("issue")),
        pages=f"{first}-{last}" if last and last != first else first or _text(meta.first("elocation-id")),
        doi=doi,
    )


def _date_rank(date: Element) -> int:
    """The year of the issue is the paper's; the day it stood on the net may be in the year before."""
    kind = date.get("pub-type") or date.get("date-type") or date.get("publication-format")
    return {"collection": 0, "ppub": 1, "epub-ppub": 1, "pub": 2, "epub": 3}.get(kind, 4)


def _history_line(date: Element, *, chinese: bool) -> str:
    labels = DATE_LABELS.get(date.get("date-type") or date.get("pub-type"))
    parts = [_text(date.first(part)) for part in ("year", "month", "day")]
    if labels is None or not parts[0]:
        return ""
    told = [parts[0], *(part.zfill(2) for part in parts[1:] if re.fullmatch("[0-9]{1,2}", part))]
    return f"{labels[0] if chinese else labels[1]}: {'-'.join(told)}"


# --- references ---------------------------------------------------------------------------------


def reference_text(ref: Element) -> str:
    """An entry of the reference list with its number: as written, or put together of its parts."""
    entries = []
    for citation in ref.elements(
        "mixed-citation", "element-citation", "citation", "nlm-citation", "citation-alternatives", "note"
    ):
        if citation.tag == "citation-alternatives":
            citation = next(citation.elements(), citation)
        entries.append(_text(citation) if citation.tag == "note" else _entry(citation))
    if not any(entries):
        return ""
    label = re.sub(r"[\[\]().\s]", "", _text(ref.first("label")))
    text = " ".join(entry for entry in entries if entry)
    return f"[{label}] {text}" if label.isascii() and label.isdecimal() else text


def _entry(citation: Element) -> str:
    loose = "".join(child for child in citation.children if isinstance(child, str))
    if len(re.findall(r"[.,;:，。；：]", loose)) < 2 and sum(1 for _ in citation.elements()) > 2:
        return _compose(citation)
    return settle_text("".join(_entry_part(citation, at) for at in range(len(citation.children))))


def _entry_part(citation: Element, at: int) -> str:
    """A part of an entry; an id that only the markup names gets its name before it."""
    child = citation.children[at]
    if isinstance(child, str):
        return child
    if child.tag == "pub-id":
        name = IDS.get(child.get("pub-id-type"), "")
        before = citation.children[at - 1] if at else ""
        told = isinstance(before, str) and name.rstrip(": ").lower() in before.lower()
        gap = "" if isinstance(before, str) and before.endswith((" ", "/")) else " "
        return gap + ("" if told else name) + child.text()
    inner = "".join(_entry_part(child, i) for i in range(len(child.children)))
    inner = raise_text(inner) if child.tag == "sup" else inner
    behind = citation.children[at + 1] if at + 1 < len(citation.children) else ""
    # `<surname>Sung</surname><given-names>H</given-names>`: nothing is printed between the parts.
    return inner + (
        " " if isinstance(behind, Element) and behind.tag != "sup" and child.tag != "italic" else ""
    )


def _compose(citation: Element) -> str:
    """An entry of bare parts: `Sung H, et al. Title. CA Cancer J Clin. 2021;71(3):209-249. doi: …`."""
    names = _entry_names(citation)
    title = _text(citation.first("article-title")) or _text(citation.first("chapter-title"))
    source, year = _text(citation.first("source")), _text(citation.first("year"))
    volume, issue = _text(citation.first("volume")), _text(citation.first("issue"))
    pages = "-".join(
        part for part in (_text(citation.first("fpage")), _text(citation.first("lpage"))) if part
    )
    numbers = volume + (f"({issue})" if issue else "")
    where = f"{year};{numbers}" if numbers else year
    where += (
        f":{pages or _text(citation.first('elocation-id'))}"
        if pages or citation.first("elocation-id")
        else ""
    )
    publisher = _text(citation.first("publisher-name"))
    said = [
        names,
        title,
        source,
        publisher,
        where,
        *(_text(comment) for comment in citation.elements("comment")),
    ]
    parts = [part.rstrip(". ") + ("" if part.endswith("?") else ".") for part in said if part.strip(". ")]
    parts += [
        IDS[i.get("pub-id-type")] + i.text()
        for i in citation.elements("pub-id")
        if i.get("pub-id-type") in IDS
    ]
    return " ".join(parts)


def _entry_names(citation: Element) -> str:
    groups = list(citation.elements("person-group"))
    authors = [g for g in groups if g.get("person-group-type") in ("", "author")] or groups[:1] or [citation]
    names = []
    for child in (c for group in authors for c in group.elements("name", "string-name", "collab", "etal")):
        if child.tag == "etal":
            names.append("et al")
        elif child.tag == "name":
            family, given = _text(child.first("surname")), _text(child.first("given-names"))
            names.append(family + given if has_han(family) else f"{family} {given}".strip())
        else:
            names.append(_text(child))
    return ", ".join(name for name in names if name)
