"""PDF: opens the file, asks the geometry what stands where, puts the paper together."""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from string import ascii_letters
from typing import Any

from pipeline.geometry.blocks import Flow, collect_blocks, line_tests, usual_size
from pipeline.geometry.fonts import pdfium, pypdfium2
from pipeline.geometry.furniture import EdgeLine, find_page_furniture
from pipeline.geometry.health import (
    find_layer_issue,
    find_page_issues,
    find_producer_issue,
    find_rubbish,
    has_unread_text,
    is_scan,
    no_text_issue,
    nothing_read_issue,
    recognised_issue,
    rubbish_issue,
)
from pipeline.geometry.linenumbers import take_line_numbers
from pipeline.geometry.lines import drop_set_spaces
from pipeline.geometry.outlines import shorten_outlines
from pipeline.geometry.pages import LaidPage, LineTests, ScannedPage, lay_out_page, scan_page
from pipeline.geometry.recognised import RecognisedPage, make_recognised_pages
from pipeline.geometry.second import scan_with_pdfplumber
from pipeline.geometry.sheets import split_sheets
from pipeline.layout.joining import unbroken_words
from pipeline.layout.marks import Mark, find_marks
from pipeline.layout.paragraphs import build_blocks
from pipeline.layout.source import SourceLine
from pipeline.layout.writing import all_text
from pipeline.readers.assembling import Writing, write_pages
from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.layers import Layers
from pipeline.readers.signatures import name_format
from pipeline.records import Issue, Page

Issues = dict[int, list[Issue]]
MAX_PAGES = 1_000
FEWEST_REPEATED = 200
"""Glyphs: a page with fewer may say the same as another, as an empty form does."""
OCR_DPI = 200
LONGEST_PICTURE = 6_000
REMEDIES = {
    "FILE": ("the file cannot be opened", "check that it exists and may be read"),
    "FORMAT": ("the file is no PDF, or it is damaged", "fetch the PDF again, or open and re-save it"),
    "PASSWORD": ("the PDF is encrypted and asks for a password", "save a copy without a password"),
    "SECURITY": ("the PDF is encrypted in a way that is not supported", "save a copy without protection"),
}
NO_PAGES = ("the PDF has no pages", "fetch the PDF again, or open and re-save it")

Recogniser = Callable[[Any, float], RecognisedPage]
"""Reads a page's picture (array, dots per inch)."""


def read_pdf(path: Path, context: ReadContext, ocr: Recogniser | None = None) -> tuple[Page, ...]:
    """Read a PDF into pages, boxes in points from the top left corner.

    Pages without a text layer are read by ``ocr``, by default by the optional OCR extra.
    Raises :class:`ReadError` for a file that is no PDF, damaged, encrypted, or without pages.
    """
    scanned, issues = _scan(path)
    scanned = _recognise(path, scanned, issues, ocr)
    return _lay_out(scanned, issues, context)


def _scan(path: Path) -> tuple[list[ScannedPage], Issues]:
    """The pages as pdfium sees them; where it sees nothing, as the second engine does."""
    issues: Issues = {}
    failure: ReadError | None = None
    try:
        pages = _scan_with_pdfium(path, issues)
    except ReadError as error:
        pages, failure = [], error
    encrypted = failure is not None and failure.message in (
        REMEDIES["PASSWORD"][0],
        REMEDIES["SECURITY"][0],
    )
    unread = not any(page.glyphs for page in pages) and any(has_unread_text(page) for page in pages)
    if (failure is not None or unread) and not encrypted and not _is_other_format(path):
        others = scan_with_pdfplumber(path)
        if any(page.glyphs for page in others):
            pages = others
            why = "pdfium sees no text; read with pdfplumber, whose order and tables are less sure"
            issues.setdefault(0, []).append(Issue("warning", "second_engine", why, 0, 0, "pdf"))
            failure = None
    if failure is not None:
        raise failure
    for page in pages:
        if found := find_page_issues(page):
            issues.setdefault(page.number, []).extend(found)
    pages = _without_repeats(pages, issues)
    if (layer := find_layer_issue(pages)) is not None:
        issues.setdefault(0, []).append(layer)
    return pages, issues


def _without_repeats(pages: Sequence[ScannedPage], issues: Issues) -> list[ScannedPage]:
    """The pages but for those that print again what another prints, word for word at the same places."""
    first: dict[tuple[object, ...], int] = {}
    kept = []
    for page in pages:
        places = (page.words.left.round(1).tobytes(), page.words.base.round(1).tobytes())
        same = first.setdefault((*page.words.text, *places), page.number)
        if same != page.number and page.glyphs >= FEWEST_REPEATED:
            why = f"prints again what page {same + 1} prints; it is left out"
            issues.setdefault(page.number, []).append(_page_issue("page_repeated", page.number, why))
        else:
            kept.append(page)
    return kept


def _is_other_format(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF" not in file.read(4096)


def _name_other_format(path: Path) -> str:
    """What a file without a PDF in it is, empty where its beginning does not say."""
    if not _is_other_format(path):
        return ""
    with path.open("rb") as file:
        head = file.read(64)
    is_markup = head.lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"<")
    return "a web page, or XML" if is_markup else name_format(head)


def _scan_with_pdfium(path: Path, issues: Issues) -> list[ScannedPage]:

    content = shorten_outlines(path)  # pdfium reads from it until the document is closed
    document, layers = _open(path, content), Layers(path)
    is_shown = layers if layers.may_hide() else None
    pages: list[ScannedPage] = []
    try:
        if (doubt := find_producer_issue(_read_producer(document))) is not None:
            issues.setdefault(0, []).append(doubt)
        count = int(pdfium.FPDF_GetPageCount(document))
        if count <= 0:
            raise ReadError(*NO_PAGES)
        if count > MAX_PAGES:
            message = f"{count} pages, of which the first {MAX_PAGES} are read"
            issues.setdefault(0, []).append(Issue("warning", "paper_cut", message, 0, 0, "pdf"))
        for number in range(min(count, MAX_PAGES)):
            page = pdfium.FPDF_LoadPage(document, number)
            if not page:
                issues.setdefault(number, []).append(
                    _page_issue("page_unreadable", number, "it cannot be loaded")
                )
                continue
            try:
                pages.append(scan_page(page, number, is_shown))
            finally:
                pdfium.FPDF_ClosePage(page)
    finally:
        pdfium.FPDF_CloseDocument(document)
    if not pages:
        raise ReadError("no page of the PDF can be loaded", NO_PAGES[1])
    return pages


def _recognise(
    path: Path, pages: list[ScannedPage], issues: Issues, ocr: Recogniser | None
) -> list[ScannedPage]:
    """Pages without a text layer read from their pictures; an issue where nobody can."""
    nothing = not any(page.glyphs for page in pages)
    wanted = [page for page in pages if is_scan(page) or (nothing and not page.glyphs)]
    if not wanted:
        return pages
    ocr = ocr or _find_ocr()
    reads: dict[int, RecognisedPage] = {}
    for page in wanted:
        if ocr is None:
            why = find_rubbish(page)
            issue = rubbish_issue(page, why) if why else no_text_issue(page)
            issues.setdefault(page.number, []).append(issue)
        elif (read := _read_picture(path, page, ocr, issues)) is not None:
            reads[page.number] = read
    printed = [page for page in pages if page.glyphs and page.number not in reads]
    known = usual_size(printed) if printed else 0.0
    scans = [page for page in pages if page.number in reads]
    made = make_recognised_pages(scans, [reads[page.number] for page in scans], known)
    for page in made:
        issues.setdefault(page.number, []).append(recognised_issue(page))
    recognised = {page.number: page for page in made}
    return [recognised.get(page.number, page) for page in pages]


def _find_ocr() -> Recogniser | None:
    """The optional OCR, where it is installed."""
    from pipeline.readers.ocr import is_available, recognise_page

    return recognise_page if is_available() else None


def _read_picture(path: Path, page: ScannedPage, ocr: Recogniser, issues: Issues) -> RecognisedPage | None:
    """What a page's picture says; None, and an issue, where nothing was read."""
    why = ""
    try:
        read = ocr(*_draw(path, page))
    except (ImportError, RuntimeError) as error:
        read, why = None, str(error) or type(error).__name__
    if read is not None and any(line.text.strip() for line in read.lines):
        return read
    issues.setdefault(page.number, []).append(nothing_read_issue(page, why))
    return None


def _draw(path: Path, page: ScannedPage) -> tuple[Any, float]:
    """A page's picture, rows x columns x red, green, blue, and its dots an inch."""
    document = pypdfium2.PdfDocument(path)
    try:
        scale = min(OCR_DPI / 72, LONGEST_PICTURE / max(*page.size, 1.0))
        return document[page.number].render(scale=scale, rev_byteorder=True).to_numpy(), 72 * scale
    finally:
        document.close()


def _open(path: Path, content: bytes | None) -> Any:
    """A paper's document (raw handle), from its bytes where they were changed, else from its file."""
    if content is None:
        document = pdfium.FPDF_LoadDocument(os.fsencode(path), None)
    else:
        document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        names = {
            pdfium.FPDF_ERR_PASSWORD: "PASSWORD",
            pdfium.FPDF_ERR_SECURITY: "SECURITY",
            pdfium.FPDF_ERR_FILE: "FILE",
        }
        if not path.stat().st_size:
            raise ReadError("the file is empty", "fetch the PDF again, or take it out of the folder")
        if told := _name_other_format(path):
            remedy = "give it the ending of what it is, or fetch the PDF again"
            raise ReadError(f"the file is no PDF but {told}", remedy)
        raise ReadError(*REMEDIES[names.get(pdfium.FPDF_GetLastError(), "FORMAT")])
    return document


def _read_producer(document: Any) -> str:
    """The program that wrote the file, as it says itself."""
    buffer = ctypes.create_string_buffer(256)
    length = int(pdfium.FPDF_GetMetaText(document, b"Producer", buffer, 256))
    return buffer.raw[: max(min(length, 256) - 2, 0)].decode("utf-16-le", errors="replace")


def _page_issue(code: str, number: int, why: str) -> Issue:
    return Issue("warning", code, f"page {number + 1}: {why}", 0, 0, "pdf")


def _lay_out(scanned: list[ScannedPage], issues: Issues, context: ReadContext) -> tuple[Page, ...]:
    """The pages as they are written; ``scanned`` is empty afterwards."""
    count = 1 + max([page.number for page in scanned] + list(issues), default=0)
    drop_set_spaces([page.words for page in scanned])
    scanned[:] = split_sheets(scanned)
    tests = line_tests(context.words, usual_size(scanned))
    numbers = take_line_numbers(scanned)
    furniture = find_page_furniture([page.edges() for page in scanned], tests.is_caption)
    furniture = [[*edges, *margins] for edges, margins in zip(furniture, numbers, strict=True)]
    flow = collect_blocks(_lay_out_pages(scanned, furniture, tests), context.words, tests.body_size)
    found = find_marks(flow.lines, context.words)
    marks = {at: _as_caption(mark, has_table=at in flow.claimed) for at, mark in found.items()}
    blocks = build_blocks(flow.lines, marks, context.words, flow.apart)
    writing = Writing(
        context,
        unbroken_words(_unbroken_text([*flow.lines, *_cell_lines(flow)])),
        paged=True,
        pages=count,
        issues=issues,
    )
    return write_pages(blocks, writing)


def _lay_out_pages(
    scanned: list[ScannedPage], furniture: Sequence[Sequence[EdgeLine]], tests: LineTests
) -> Iterator[LaidPage]:
    """Page after page; what was read of one is dropped before the next is laid out."""
    scanned.reverse()
    owed = False
    for edges in furniture:
        page = lay_out_page(scanned.pop(), edges, tests, owed=owed)
        owed = page.owes_table(tests)
        yield page


def _cell_lines(flow: Flow) -> list[SourceLine]:
    tables = [block.table for blocks in flow.apart.values() for block in blocks if block.table is not None]
    return [line for table in tables for cell in table.cells for line in cell.lines]


def _unbroken_text(lines: Sequence[SourceLine]) -> str:
    """The lines' text without the halves of words broken at their ends."""
    text = all_text(lines)
    parts: list[str] = []
    reached = 0
    for broken in re.finditer(r"[-\u00ad]\n[A-Za-z]*", text):
        parts.append(text[reached : broken.start()].rstrip(ascii_letters))
        reached = broken.end()
    return " ".join([*parts, text[reached:]])


def _as_caption(mark: Mark, *, has_table: bool) -> Mark:
    """A table's caption below which no table was found is kept as a caption alone."""
    if mark.kind != "table" or mark.caption is None:
        return mark
    kind = "figure" if has_table else mark.caption.kind
    return Mark("figure", caption=replace(mark.caption, kind=kind))
