"""Word files (.docx): paragraphs with their styles, numbers and tables, without opening Word."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.frozen import frozen
from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.elements import Element, parse_xml
from pipeline.readers.inline import BREAK, cite_text, join_lines, raise_text, settle_lines
from pipeline.readers.signatures import name_format
from pipeline.readers.structure import (
    Block,
    GridCell,
    HeadingBlock,
    SourceCell,
    Structure,
    TableBlock,
    TextBlock,
    count_head_rows,
    hold_text,
    lay_out,
)
from pipeline.records import Page
from pipeline.symbols import PRIVATE, draw_in, name_symbols

LARGEST_PART = 120_000_000
LARGEST_RATIO = 400
RATIO_COUNTS_FROM = 5_000_000
MOST_PARTS = 20_000
DOCUMENT = "word/document.xml"
PARTS = (DOCUMENT, "word/styles.xml", "word/numbering.xml", "word/endnotes.xml", "word/footnotes.xml")
SAVE_AGAIN = "open it in Word and save it again as .docx"
SAVE_AS_DOCX = "open it in Word and save it as .docx without a password"
HEADING_STYLE = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)
TITLE_STYLE = re.compile(r"(?:title|标题|题目|文章标题)", re.IGNORECASE)
SILENT = frozenset(
    {
        "pPr",
        "rPr",
        "sectPr",
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "drawing",
        "pict",
        "object",
        "tblPr",
        "tblGrid",
        "trPr",
        "tcPr",
        "commentReference",
        "annotationRef",
        "proofErr",
        "Fallback",
        "fldData",
        "bookmarkStart",
        "bookmarkEnd",
        "rubyPr",
        "rt",
        "sdtPr",
        "sdtEndPr",
        "footnoteRef",
        "endnoteRef",
    }
)
OFF = ("0", "false", "off", "none")
CHINESE_DIGITS = "零一二三四五六七八九"
NUMBERED = re.compile(r"[\[(（]?\s?[0-9一二三四五六七八九十]")


def read_docx(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a Word file into one page.

    Raises :class:`ReadError` for what is no Word file, is encrypted, or unpacks to too much.
    """
    parts = read_parts(path)
    word = _Word(
        _read_styles(parts.get("word/styles.xml")),
        _read_numbering(parts.get("word/numbering.xml")),
        _read_notes(parts.get("word/endnotes.xml"), "endnote"),
        _read_notes(parts.get("word/footnotes.xml"), "footnote"),
    )
    body = parts[DOCUMENT].first("body")
    if body is None:
        raise ReadError("the Word file has no text part", SAVE_AGAIN)
    blocks = list(word.read_blocks(body))
    if not hold_text(blocks):
        raise ReadError("the Word file holds no text", "if it holds pictures of pages, give the scan as PDF")
    return (lay_out(blocks, context.words, Structure()),)


def read_parts(path: Path) -> dict[str, Element]:
    """The parts of the package that say something, as trees by name, unpacked within limits."""
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            if len(names) > MOST_PARTS:
                raise ReadError("the Word file has more parts than a paper can", SAVE_AGAIN)
            if DOCUMENT not in names:
                raise ReadError("the file is a package without a Word text", SAVE_AGAIN)
            return {name: parse_xml(_unpack(package, name)) for name in PARTS if name in names}
    except (zipfile.BadZipFile, OSError) as error:
        with path.open("rb") as file:
            told = name_format(file.read(64))
        if told.startswith("a ZIP"):
            raise ReadError(f"the Word file is damaged ({error})", SAVE_AGAIN) from error
        what = f"the file is no Word file but {told}" if told else f"the file is no Word file ({error})"
        other = told and "Word" not in told
        raise ReadError(what, "give it the ending of what it is" if other else SAVE_AS_DOCX) from error


def _unpack(package: zipfile.ZipFile, name: str) -> bytes:
    told = package.getinfo(name)
    ratio = told.file_size / max(1, told.compress_size)
    if told.file_size > LARGEST_PART or (told.file_size > RATIO_COUNTS_FROM and ratio > LARGEST_RATIO):
        raise ReadError(f"{name} unpacks to {told.file_size // 1_000_000} MB", SAVE_AGAIN)
    try:
        with package.open(told) as part:
            raw = part.read(LARGEST_PART + 1)
    except (RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise ReadError(f"{name} cannot be unpacked ({error})", SAVE_AGAIN) from error
    if len(raw) > LARGEST_PART:
        raise ReadError(f"{name} unpacks to more than it says", SAVE_AGAIN)
    return raw


@frozen
class _Style:
    """A paragraph style: its name, heading level (0 for none), list and what it is based on."""

    name: str = ""
    level: int = 0
    list_id: str = ""
    list_level: int = 0
    based_on: str = ""


@frozen
class _ListLevel:
    """How Word prints the numbers of a list's level."""

    form: str
    text: str
    start: int


def _value(element: Element | None, *path: str) -> str:
    found = element.first(*path) if element is not None else None
    return found.get("val") if found is not None else ""


def _is_on(properties: Element | None, name: str) -> bool:
    found = properties.first(name) if properties is not None else None
    return found is not None and found.get("val") not in OFF


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch("-?[0-9]{1,6}", text) else otherwise


def _read_styles(root: Element | None) -> dict[str, _Style]:
    styles = {}
    for style in root.elements("style") if root is not None else ():
        name = _value(style, "name")
        outline = _value(style, "pPr", "outlineLvl")
        named = HEADING_STYLE.fullmatch(name)
        level = int(named.group(1)) if named else _number(outline, -1) + 1
        numbered = style.first("pPr", "numPr")
        styles[style.get("styleId")] = _Style(
            name,
            level if level < 10 else 0,
            _value(numbered, "numId"),
            _number(_value(numbered, "ilvl")),
            _value(style, "basedOn"),
        )
    return styles


def _read_numbering(root: Element | None) -> dict[str, dict[int, _ListLevel]]:
    """List id to the forms of its levels."""
    if root is None:
        return {}
    abstract = {
        listed.get("abstractNumId"): {
            _number(level.get("ilvl")): _ListLevel(
                _value(level, "numFmt") or "decimal",
                _value(level, "lvlText"),
                _number(_value(level, "start"), 1),
            )
            for level in listed.elements("lvl")
        }
        for listed in root.elements("abstractNum")
    }
    return {num.get("numId"): abstract.get(_value(num, "abstractNumId"), {}) for num in root.elements("num")}


def _read_notes(root: Element | None, tag: str) -> dict[str, Element]:
    if root is None:
        return {}
    return {note.get("id"): note for note in root.elements(tag) if note.get("type") in ("", "normal")}


@dataclass
class _Word:
    """The document with what its other parts say; counts the numbered paragraphs as Word does."""

    styles: Mapping[str, _Style]
    lists: Mapping[str, Mapping[int, _ListLevel]]
    endnotes: Mapping[str, Element]
    footnotes: Mapping[str, Element]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    cited: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def read_blocks(self, body: Element) -> Iterator[Block]:
        yield from self._walk(body)
        for number, note in enumerate(self.cited, start=1):
            text = join_lines(settle_lines(self._content(self.endnotes[note])) or [""])
            yield TextBlock(f"[{number}] {text}", "reference")
        for note in self.noted:
            text = join_lines(settle_lines(self._content(self.footnotes[note])) or [""])
            yield from [TextBlock(text, "footnote")] if text else []

    def _walk(self, element: Element) -> Iterator[Block]:
        for child in element.elements():
            if child.tag == "p":
                yield from self._read_paragraph(child)
            elif child.tag == "tbl":
                yield from self._read_table(child)
            elif child.tag not in SILENT:
                yield from self._walk(child)  # sdt, ins, customXml, AlternateContent

    def _read_paragraph(self, paragraph: Element) -> Iterator[Block]:
        lines = settle_lines(self._inline(paragraph))
        properties = paragraph.first("pPr")
        style = self.styles.get(_value(properties, "pStyle"), _Style())
        text = join_lines(lines) if lines else ""
        if text:
            printed = self._printed_number(properties, style)
            level = self._heading_level(properties, style)
            whole = f"{printed} {text}" if printed and not NUMBERED.match(text) else text
            if level:
                yield HeadingBlock(whole, level)
            else:
                yield TextBlock(whole, "title" if TITLE_STYLE.fullmatch(style.name) else "")
        for box in self._text_boxes(paragraph):
            yield from self._walk(box)

    def _text_boxes(self, paragraph: Element) -> Iterator[Element]:
        """Text boxes are written twice for old versions of Word; the first writing counts."""
        stack = [paragraph]
        while stack:
            element = stack.pop()
            if element.tag == "txbxContent":
                yield element
            elif element.tag != "Fallback":
                stack.extend(reversed(list(element.elements())))

    def _heading_level(self, properties: Element | None, style: _Style) -> int:
        own = _value(properties, "outlineLvl")
        if own:
            return _number(own, 9) + 1 if _number(own, 9) < 9 else 0
        for inherited in self._inherited(style):
            if inherited.level:
                return inherited.level
        return 0

    def _inherited(self, style: _Style) -> Iterator[_Style]:
        for _ in range(12):
            yield style
            if style.based_on not in self.styles:
                return
            style = self.styles[style.based_on]

    def _printed_number(self, properties: Element | None, style: _Style) -> str:
        """The number Word prints before a paragraph; empty for bullets."""
        numbered = properties.first("numPr") if properties is not None else None
        list_id, level = _value(numbered, "numId"), _number(_value(numbered, "ilvl"))
        if numbered is None:
            inherited = next((s for s in self._inherited(style) if s.list_id), None)
            if inherited is None:
                return ""
            list_id, level = inherited.list_id, inherited.list_level or max(style.level - 1, 0)
        levels = self.lists.get(list_id, {})
        if level not in levels or list_id == "0":
            return ""
        counts = self.counters.setdefault(list_id, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return _print_number(levels, level, counts)

    # tables

    def _read_table(self, table: Element) -> Iterator[Block]:
        rows = list(_inside(table, "tr"))
        placed: list[list[tuple[int, Element, int]]] = []
        for row in rows:
            column = _number(_value(row.first("trPr"), "gridBefore"))
            cells = []
            for cell in _inside(row, "tc"):
                span = max(1, min(_number(_value(cell, "tcPr", "gridSpan"), 1), 200))
                cells.append((column, cell, span))
                column += span
            placed.append(cells)
        grid = tuple(self._placed_cells(placed))
        if len(grid) < 2:
            for cell in (c for row in rows for c in _inside(row, "tc")):
                yield from self._walk(cell)
            return
        yield TableBlock(grid, _marked_head(rows) or _head_rows(grid, len(rows)))

    def _placed_cells(self, rows: list[list[tuple[int, Element, int]]]) -> Iterator[GridCell]:
        starts = [{column: (cell, span) for column, cell, span in row} for row in rows]
        for at, row in enumerate(rows):
            for column, cell, span in row:
                if _merge(cell) == "continue" and at:
                    continue
                down = at + 1
                while (
                    down < len(rows)
                    and column in starts[down]
                    and _merge(starts[down][column][0]) == "continue"
                ):
                    down += 1
                yield GridCell(at, column, tuple(self._cell_lines(cell)), down - at, span)

    def _cell_lines(self, cell: Element) -> list[str]:
        return settle_lines(self._content(cell))

    # inline

    def _content(self, element: Element) -> str:
        """The paragraphs below an element as marked text with breaks between."""
        return BREAK.join(self._inline(paragraph) for paragraph in element.walk() if paragraph.tag == "p")

    def _inline(self, element: Element) -> str:
        return "".join(self._inline_part(child) for child in element.elements())

    def _inline_part(self, element: Element) -> str:
        tag = element.tag
        if tag == "r":
            return self._run(element)
        if tag in SILENT:
            return ""
        if tag in ("sSup", "sSubSup"):
            return "".join(
                raise_text(self._inline(part)) if part.tag == "sup" else self._inline(part)
                for part in element.elements()
            )
        if tag == "f":
            return "/".join(self._inline(part) for part in element.elements("num", "den"))
        return self._inline(element)

    def _run(self, run: Element) -> str:
        properties = run.first("rPr")
        if _is_on(properties, "vanish") or _is_on(properties, "webHidden"):
            return ""
        text = "".join(self._run_part(part) for part in run.children if isinstance(part, Element))
        font = _font_of(properties)
        text = draw_in(font, text) if font else name_symbols(text)
        raised = (
            _value(properties, "vertAlign") == "superscript" or _number(_value(properties, "position")) >= 4
        )
        return raise_text(text) if raised and text.strip() else text

    def _run_part(self, part: Element) -> str:
        if part.tag == "t":
            return "".join(child for child in part.children if isinstance(child, str))
        if part.tag in ("br", "cr"):
            return "" if part.get("type") in ("page", "column") else BREAK
        if part.tag in ("tab", "ptab"):
            return " "
        if part.tag == "noBreakHyphen":
            return "-"
        if part.tag == "sym":
            return _symbol(part.get("char"), part.get("font"))
        if part.tag == "endnoteReference" and part.get("id") in self.endnotes:
            if part.get("id") not in self.cited:
                self.cited.append(part.get("id"))
            return cite_text(str(self.cited.index(part.get("id")) + 1))
        if part.tag == "footnoteReference" and part.get("id") in self.footnotes:
            self.noted.append(part.get("id"))
            return ""
        if part.tag == "ruby":
            return self._inline(part.first("rubyBase") or Element(""))
        return ""


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """The rows (``tr``) of a table or the cells (``tc``) of a row, whatever Word wraps them in."""
    for child in parent.elements():
        if child.tag == tag:
            yield child
        elif child.tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _inside(child, tag)


def _merge(cell: Element) -> str:
    """`restart`, `continue` or nothing: Word writes the latter without a value."""
    found = cell.first("tcPr", "vMerge")
    return "" if found is None else found.get("val") or "continue"


def _marked_head(rows: list[Element]) -> int:
    """How many rows Word repeats on each page."""
    count = 0
    for row in rows:
        if not _is_on(row.first("trPr"), "tblHeader"):
            break
        count += 1
    return count if count < len(rows) else 0


def _head_rows(cells: tuple[GridCell, ...], rows: int) -> int:
    by_row: list[list[SourceCell]] = [[] for _ in range(rows)]
    for cell in cells:
        by_row[cell.row].append(SourceCell(cell.lines, cell.row_span, cell.column_span))
    return count_head_rows(by_row)


def _font_of(properties: Element | None) -> str:
    """The symbol font that a run is set in; nothing for another."""
    fonts = properties.first("rFonts") if properties is not None else None
    named = fonts.get("ascii") or fonts.get("hAnsi") if fonts is not None else ""
    return named if "symbol" in named.casefold() or "wingdings" in named.casefold() else ""


def _symbol(code: str, font: str) -> str:
    """A character of a symbol font; Word keeps them in the private area."""
    if not re.fullmatch("[0-9A-Fa-f]{4}", code):
        return ""
    return name_symbols(chr(PRIVATE.start + (int(code, 16) & 0xFF)), font)


def _print_number(levels: Mapping[int, _ListLevel], level: int, counts: Mapping[int, int]) -> str:
    """A list's number by its pattern: `%1.%2` is `2.1`.

    >>> _print_number({0: _ListLevel("chineseCounting", "%1、", 1)}, 0, {0: 12})
    '十二、'
    """

    def one(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        form = levels[at] if at in levels else levels[level]
        return _in_form(counts.get(at, form.start), form.form)

    if levels[level].form in ("bullet", "none"):
        return ""
    return re.sub("%([1-9])", one, levels[level].text).strip()


def _in_form(number: int, form: str) -> str:
    if form.startswith(("chinese", "japaneseCounting", "ideograph", "taiwanese")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十") + (
            CHINESE_DIGITS[ones] if ones else ""
        )
    if form in ("upperRoman", "lowerRoman") and 0 < number < 40:
        tens, ones = divmod(number, 10)
        roman = "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
        return roman if form == "upperRoman" else roman.lower()
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((96 if form == "lowerLetter" else 64) + number)
    return str(number)
