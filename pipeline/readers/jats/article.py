"""An article's parts in the order of the paper: front, body, back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.han import has_han
from pipeline.readers.elements import Element
from pipeline.readers.inline import join_lines, settle_lines, settle_text
from pipeline.readers.jats.front import contributors, history_line, own_citation, place_text
from pipeline.readers.jats.references import reference_text
from pipeline.readers.jats.runs import APART, FLOATS, SILENT, formula_text, inline_element, read_run
from pipeline.readers.jats.tables import caption_lines, definitions_text, read_table, table_notes
from pipeline.readers.structure import Block, GridCell, HeadingBlock, TableBlock, TextBlock

ENDS_CLAUSE = re.compile(r"[.:：。？?！!;；]$")


@dataclass
class Article:
    """Walks an article; floats kept at its end stand behind the section tree's text."""

    root: Element
    found: list[Block] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        """The article's blocks: front, body with what floats, back."""
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
        self._add(own_citation(meta, journal), "front_matter")
        group = meta.first("title-group")
        titles = [group.first("article-title")] if group is not None else []
        translated = list(meta.find("trans-title"))
        self._add(read_run(titles[0]) if titles else "", "title")
        self._add(", ".join(contributors(meta)), "author")
        for place in meta.find("aff"):
            self._add(place_text(place), "author")
        for title in translated:
            self._add(read_run(title), "title")
        chinese = has_han(read_run(titles[0]) if titles else "")
        for date in (d for history in meta.elements("history") for d in history.elements("date")):
            self._add(history_line(date, chinese=chinese), "front_matter")
        for date in meta.elements("pub-date"):
            if read_run(date.first("day")):  # the year alone stands in the paper's own line
                self._add(history_line(date, chinese=chinese), "front_matter")
        self._read_abstracts(meta)
        for notes in meta.elements("author-notes"):
            for note in notes.elements("corresp", "fn", "p"):
                self._add(read_run(note), "front_matter")
        for funding in meta.find("funding-statement"):
            self._add(read_run(funding), "front_matter")

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
        self._add(read_run(abstract.first("title")), "front_matter")
        for part in abstract.elements("sec", "p", "list"):
            if part.tag == "p":
                self._add(read_run(part), "abstract")
                continue
            title = read_run(part.first("title"))
            for number, paragraph in enumerate(part.find("p")):
                text = read_run(paragraph)
                self._add(_labelled(title, text) if title and not number else text, "abstract")

    def _read_keywords(self, group: Element) -> None:
        words = [read_run(word) for word in group.find("kwd", "compound-kwd")]
        self._add(read_run(group.first("title")) or read_run(group.first("label")), "front_matter")
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
            self._add(
                read_run(element) if tag != "disp-formula" else settle_text(formula_text(element)), "body"
            )
        elif tag in ("table", "oasis"):
            self._take_bare_table(element)
        else:
            self._add(read_run(element.first("title")), "body")
            self._walk(element, depth)

    def _take_section(self, section: Element, depth: int) -> None:
        self._head(section, depth)
        self._walk(section, depth + 1)

    def _head(self, element: Element, depth: int) -> None:
        label, title = read_run(element.first("label")), read_run(element.first("title"))
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
                inline.append(inline_element(child))
        self._close(inline)
        for child in floats:
            self._take(child, depth)

    def _close(self, inline: list[str]) -> None:
        lines = settle_lines("".join(inline))
        inline.clear()
        self._add(join_lines(lines) if lines else "", "body")

    def _take_list(self, element: Element, depth: int) -> None:
        self._add(read_run(element.first("title")), "body")
        if element.tag == "def-list":
            self._add(definitions_text(element), "body")
            return
        numbered = element.get("list-type") == "order"
        for number, item in enumerate(element.elements("list-item"), start=1):
            label = read_run(item.first("label")) or (f"[{number}]" if numbered else "")
            before = len(self.found)
            self._walk(item, depth)
            first = self.found[before] if len(self.found) > before else None
            if label and isinstance(first, TextBlock):
                self.found[before] = TextBlock(f"{label} {first.text}", first.role)

    def _take_figure(self, figure: Element) -> None:
        for line in caption_lines(figure):
            self._add(line, "caption")

    def _take_table(self, wrap: Element) -> None:
        captions = tuple(caption_lines(wrap))
        notes = [note for foot in wrap.elements("table-wrap-foot") for note in table_notes(foot)]
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
                    self._add(read_run(note), "front_matter")
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
        if not read_run(listed.first("title")) and depth == 1:
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
