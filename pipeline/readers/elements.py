"""Marked-up files as a plain tree of elements: XML strictly and safely, HTML as tolerantly as browsers.

Nothing outside the file is ever read, no entity is expanded, and no file can nest without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from xml.parsers import expat

from pipeline.readers.context import ReadError
from pipeline.readers.decode import decode_declared, decode_text
from pipeline.readers.inline import drop_invisible

DEEPEST = 150
MOST_ELEMENTS = 2_000_000
VOID = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
# A new one of these ends an open one of those, up to the nearest of the third.
CLOSED_BY = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tbody": ({"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "thead": ({"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
ENDS_PARAGRAPH = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
        "li",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "dt",
        "dd",
    }
)
RAW = frozenset({"script", "style"})
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._\-]{1,40})["']""")
SPACE_RUN = re.compile(r"\s+")


@dataclass(slots=True)
class Element:
    """An element: its name and attributes without prefix, in lower case for HTML, its children in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, empty where there is none."""
        return self.attributes.get(name, "")

    def elements(self, *tags: str) -> Iterator[Element]:
        """The child elements, of some names."""
        for child in self.children:
            if isinstance(child, Element) and (not tags or child.tag in tags):
                yield child

    def first(self, *path: str) -> Element | None:
        """The first element down a path of names."""
        found: Element | None = self
        for tag in path:
            found = next(found.elements(tag), None) if found is not None else None
        return found

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in order."""
        stack: list[Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(reversed([child for child in element.children if isinstance(child, Element)]))

    def find(self, *tags: str) -> Iterator[Element]:
        """All elements below of some names."""
        return (element for element in self.walk() if element.tag in tags)

    def text(self) -> str:
        """All text below, white space collapsed."""
        parts: list[str] = []
        stack: list[Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                stack.extend(reversed(node.children))
        return SPACE_RUN.sub(" ", "".join(parts)).strip()


class _Builder:
    """Grows the tree; what nests too deep goes to the deepest element, ``strict`` refuses it."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self.root = Element("")
        self.open = [self.root]
        self.skipped = 0
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise ReadError("the file has millions of elements", "split it, or take it out of the folder")
        if len(self.open) > DEEPEST and self.strict:
            raise ReadError(
                f"the XML nests deeper than {DEEPEST} elements", "get the file again from its publisher"
            )
        if len(self.open) > DEEPEST:
            self.skipped += 1
            return
        element = Element(tag, attributes)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self) -> None:
        if self.skipped:
            self.skipped -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def text(self, text: str) -> None:
        children = self.open[-1].children
        if text:
            children.append(text)


# --- XML ----------------------------------------------------------------------------------------


def parse_xml(raw: bytes) -> Element:
    """The root element of an XML file.

    Raises :class:`ReadError` for a file that is not well formed, or that declares entities of its own.
    """
    builder = _Builder(strict=True)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.UseForeignDTD(True)  # an entity that nothing declares, `&nbsp;`, is told instead of an error
    parser.StartElementHandler = lambda tag, attributes: builder.start(_local(tag), _plain(attributes))
    parser.EndElementHandler = lambda _: builder.end()
    parser.CharacterDataHandler = lambda text: builder.text(drop_invisible(text))
    parser.EntityDeclHandler = _refuse_entity
    # With a default handler expat expands nothing: `&nbsp;` of a DTD that is not read comes here.
    parser.DefaultHandler = lambda text: builder.text(_named_character(text))
    try:
        parser.Parse(_as_utf8(raw), True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset}"
        message = f"the XML is not well formed ({expat.ErrorString(error.code)}, {place})"
        raise ReadError(
            message, "get the file again from its publisher, or repair it with an XML editor"
        ) from error
    root = next(builder.root.elements(), None)
    if root is None:
        raise ReadError("the XML file holds no element", "replace it with the paper's file")
    return root


def _refuse_entity(name: str, is_parameter: bool, value: str | None, *_: object) -> None:
    if value is not None:
        remedy = "take the DOCTYPE with its ENTITY lines out of the file"
        raise ReadError(
            f"the XML file declares an entity of its own ({name[:40]}), which is not expanded", remedy
        )


def _named_character(text: str) -> str:
    if not (text.startswith("&") and text.endswith(";")) or len(text) > 40:
        return ""
    known = unescape(text)
    return "" if known == text else drop_invisible(known)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items() if not name.startswith("xmlns")}


def _as_utf8(raw: bytes) -> bytes:
    """The file in UTF-8, whatever it declares: expat itself knows no GB18030."""
    declared = DECLARED.search(raw[:1000])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    if name and name not in ("utf-8", "utf8", "utf-16", "us-ascii", "ascii"):
        text = decode_declared(raw, name)
        if text is not None:
            return text.encode()
    return decode_text(raw)[0].encode(errors="replace")


# --- HTML ---------------------------------------------------------------------------------------


class _HtmlParser(HTMLParser):
    """Feeds the builder, closing what HTML lets authors leave open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = _Builder()
        self.raw_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _local(tag)
        if tag in RAW:
            self.raw_depth += 1
            return
        self._close_for(tag)
        self.builder.start(tag, {_local(name): value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`; browsers read `<p/>` as `<p>`, XHTML as an empty one: the latter, it was meant so."""
        tag = _local(tag)
        if tag not in RAW:
            self._close_for(tag)
            self.builder.start(tag, {_local(name): value or "" for name, value in attrs})
            self.builder.end()

    def handle_endtag(self, tag: str) -> None:
        tag = _local(tag)
        if tag in RAW:
            self.raw_depth = max(0, self.raw_depth - 1)
            return
        if tag in VOID:
            return
        if self.builder.skipped:
            self.builder.end()
            return
        fences = {"table"} if tag not in ("table", "body", "html") else set[str]()
        at = self._nearest({tag}, fences)
        if at is not None:
            del self.builder.open[at:]

    def handle_data(self, data: str) -> None:
        if not self.raw_depth:
            self.builder.text(drop_invisible(data))

    def _close_for(self, tag: str) -> None:
        if self.builder.skipped:
            return
        if tag in ENDS_PARAGRAPH:
            at = self._nearest({"p"}, {"table", "td", "th", "li", "button", "object"})
            if at is not None:
                del self.builder.open[at:]
        closed, fences = CLOSED_BY.get(tag, (set[str](), set[str]()))
        while closed and (at := self._nearest(closed, fences)) is not None:
            del self.builder.open[at:]

    def _nearest(self, tags: set[str], fences: set[str]) -> int | None:
        """The place of the innermost open element of some names, not looking beyond a fence."""
        for at in range(len(self.builder.open) - 1, 0, -1):
            tag = self.builder.open[at].tag
            if tag in tags:
                return at
            if tag in fences:
                return None
        return None


def parse_html(text: str) -> Element:
    """The tree of an HTML text, or of a part of one; scripts and styles are left out.

    >>> table = next(parse_html("<table><tr><td>CR<td>PR<tr><td>1<td>2</table>").find("table"))
    >>> [[cell.text() for cell in row.elements()] for row in table.elements("tr")]
    [['CR', 'PR'], ['1', '2']]
    """
    parser = _HtmlParser()
    parser.feed(text)
    parser.close()
    return parser.builder.root
