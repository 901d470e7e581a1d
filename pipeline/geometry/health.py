"""How much of a PDF's text layer can be trusted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from pipeline.geometry.pages import ScannedPage
from pipeline.records import Issue

BAD_SHARE = 0.005
PICTURED = 0.8
LARGEST_STAMP = 300
"""Glyphs: `Downloaded from …`, a library's stamp, a page number on the scan of a page."""
RUBBISH, FEWEST_LETTERS = 0.05, 0.6
UNKNOWN = 0.3
"""Of a page's glyphs without a known character: the rest are those of a font that is read by chance."""
FEWEST_HAN, RAREST, MOST_BESIDE = 60, 0.05, 0.03
FEWEST_LATIN, FEWEST_VOWELS = 300, 0.22
"""What a page must have to be judged by; the shares of rare Han, of odd letters beside Han, of vowels."""
UNREAD = re.compile(r"\(cid:[0-9]+\)")
"""What the second engine writes for a glyph without a character."""
HAN, ACCENTED = "[\u4e00-\u9fff]", "[\u00c0-\u00d6\u00d8-\u024f]"
ODD_BESIDE_HAN = re.compile(f"(?<={HAN}){ACCENTED}|{ACCENTED}(?={HAN})")
ACCENTED_LETTER = re.compile(ACCENTED)
LEADERS = re.compile(r"[.．·…_]{4,}")
LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
VOWELS = frozenset("aeiou")
WRONG_PRODUCER = re.compile(r"GPL Ghostscript 10\.00\.")
LEAST_SURE = 0.9
"""A page whose characters are read with a lower mean confidence is doubtful."""
MOST_NAMED = 5
OCR_REMEDY = "pip install 'revtab[ocr]' reads scanned pages"
RULE = "pdf"


def find_page_issues(page: ScannedPage) -> list[Issue]:
    """What was left out of a page, and whether it has no text at all."""
    name = f"page {page.number + 1}"
    issues = []
    if page.cut:
        issues.append(
            _note("warning", "page_cut", f"{name}: {page.cut} glyphs beyond the limit were left out")
        )
    if page.drawing.cut:
        issues.append(
            _note("note", "drawing_cut", f"{name}: too many drawn objects; some rules may be missing")
        )
    if page.hidden:
        issues.append(_note("note", "hidden_text", f"{name}: {page.hidden} invisible glyphs were left out"))
    if page.slanted:
        told = f"{name}: {page.slanted} glyphs printed aslant, as a watermark is, were left out"
        issues.append(_note("note", "slanted_text", told))
    if page.beyond:
        words = [word for word in page.beyond if word]
        where = f", at {', '.join(words[:MOST_NAMED])}" if words else ""
        told = f"{name}: text runs beyond the page's edge and is cut{where}; check what stands there"
        issues.append(_note("warning", "text_cut", told))
    if page.invisible and is_pictured(page):
        severity, told = "note", "was made by whoever scanned it and is not checked"
        if is_rubbish(page):
            severity, told = "warning", "holds little text"
        issues.append(_note(severity, "hidden_layer", f"{name}: its invisible text layer {told}"))
    return issues


def is_scan(page: ScannedPage) -> bool:
    """A page that its picture alone tells: without glyphs, with a stamp alone, with a layer of rubbish."""
    drawing = page.drawing
    drawn = drawing.pictures or drawing.shapes or drawing.shades or drawing.across or drawing.down
    if not page.glyphs:
        return bool(drawn)
    if find_rubbish(page):
        return True
    return is_pictured(page) and (is_rubbish(page) or (page.glyphs <= LARGEST_STAMP and not page.invisible))


def is_pictured(page: ScannedPage) -> bool:
    """Whether pictures cover most of the page; scanners cut one into strips."""
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in page.drawing.pictures]
    return sum(areas) >= PICTURED * page.size[0] * page.size[1]


def is_rubbish(page: ScannedPage) -> bool:
    """Whether an invisible layer says nothing: unknown characters, or hardly a letter or figure."""
    if not page.invisible:
        return False
    text = "".join(page.words.text)
    return page.bad > RUBBISH * page.glyphs or sum(map(str.isalnum, text)) < FEWEST_LETTERS * len(text)


def find_rubbish(page: ScannedPage) -> str:
    """Why a page's characters cannot be those it prints, empty where they can.

    A font without a true table of characters gives others: control characters, Han that nobody writes,
    letters shifted in the alphabet.
    """
    if page.bad > UNKNOWN * page.glyphs:
        return f"{page.bad} of {page.glyphs} glyphs have no known character"
    text = "".join(page.words.text)
    if "(cid:" in text and sum(map(len, UNREAD.findall(text))) > UNKNOWN * len(text):
        return "most glyphs have no known character"
    counts = Counter(text)
    written = sum(count for char, count in counts.items() if char.isalnum())
    if written < FEWEST_LETTERS * len(text):  # dotted lines may be what is too much
        bare = len(LEADERS.sub("", text))
        if bare >= FEWEST_LATIN and written < FEWEST_LETTERS * bare:
            return "hardly a character is a letter or a figure"
    han = {char: count for char, count in counts.items() if "\u3400" <= char <= "\u9fff"}
    if sum(han.values()) >= FEWEST_HAN:
        return _find_rubbish_han(page, counts, han)
    lowered: Counter[str] = Counter()
    for char, count in counts.items():
        lowered[char.lower()[0]] += count
    letters = sum(lowered[char] for char in LATIN)
    if letters >= FEWEST_LATIN and sum(lowered[char] for char in VOWELS) < FEWEST_VOWELS * letters:
        return "its Latin letters make no words"
    return ""


def _find_rubbish_han(page: ScannedPage, counts: Counter[str], han: dict[str, int]) -> str:
    total = sum(han.values())
    rare = sum(count for char, count in han.items() if not _is_written(char))
    if rare > RAREST * total:
        return f"{rare} of {total} Han characters are such as nobody writes"
    accented = sum(counts[char] for char in ACCENTED_LETTER.findall("".join(counts)))
    if accented > MOST_BESIDE * total:
        odd = len(ODD_BESIDE_HAN.findall("\n".join(page.words.text)))
        if odd > MOST_BESIDE * total:
            return f"{odd} letters with accents stand between {total} Han characters"
    return ""


@cache
def _is_written(char: str) -> bool:
    """Whether a Han character is one of the 6,763 of GB 2312 or the 5,401 frequent ones of Big5.

    >>> [_is_written(char) for char in "药藥鰔"]
    [True, True, False]
    """
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return char.encode("big5", errors="replace") < b"\xc9\x40" and char.encode("big5", "ignore") != b""
    return True


def rubbish_issue(page: ScannedPage, why: str) -> Issue:
    """What the text layer says is not what is printed, and nobody is there to read the page's picture."""
    message = f"page {page.number + 1}: its text layer does not say what is printed ({why}); {OCR_REMEDY}"
    return _note("error", "text_layer_wrong", message)


def has_unread_text(page: ScannedPage) -> bool:
    """A page with text of which no glyph came through."""
    return not page.glyphs and page.drawing.texts > 0


def no_text_issue(page: ScannedPage) -> Issue:
    """The page has no text layer, and nobody is there to read its picture."""
    return _note("error", "no_text_layer", f"page {page.number + 1}: {_layer_of(page)}; {OCR_REMEDY}")


def nothing_read_issue(page: ScannedPage, why: str = "") -> Issue:
    """The page has no text layer, and the recognition found none on its picture, or failed."""
    told = f"the recognition failed ({why})" if why else "the recognition sees no text on its picture"
    severity = "error" if why else "warning"
    return _note(severity, "no_text_layer", f"page {page.number + 1}: {_layer_of(page)}; {told}")


def _layer_of(page: ScannedPage) -> str:
    """What there is for a text layer."""
    if not page.glyphs:
        return "no text layer"
    return f"only {page.glyphs} characters of text on the picture of a page"


def recognised_issue(page: ScannedPage) -> Issue:
    """The page was read from its picture; a warning where the recognition is not sure of it.

    The mean is over the characters: a long line counts more than a page number.
    """
    lengths = [len(text) for text in page.words.text]
    sure = page.words.confidence.tolist() if page.words.confidence is not None else [1.0] * len(lengths)
    mean = sum(a * b for a, b in zip(sure, lengths, strict=True)) / max(sum(lengths), 1)
    turned = f", turned clockwise by {90 * page.turns} degrees," if page.turns else ""
    message = (
        f"page {page.number + 1}: no text layer; "
        f"read from its picture{turned} with a mean confidence of {mean:.2f}"
    )
    if mean >= LEAST_SURE:
        return _note("note", "read_by_ocr", message)
    return _note("warning", "read_by_ocr", f"{message}; check its values, or scan it again at 300 dpi")


def find_producer_issue(producer: str) -> Issue | None:
    """A warning where the program that wrote the file is known to give some signs wrong characters.

    Ghostscript 10.00.0 writes – as 3 and — as 4 in some fonts: 9–11 is 9311 to every reader.
    """
    if not WRONG_PRODUCER.match(producer):
        return None
    message = f"written by {producer}, which gives dashes and other signs wrong characters in some fonts"
    return _note("warning", "text_layer", f"{message}: check ranges, and cells that print a dash")


def find_layer_issue(pages: Sequence[ScannedPage]) -> Issue | None:
    """A note where more than a few glyphs have no known character.

    The share counts private and control characters and U+FFFD among all glyphs.
    """
    glyphs, bad = sum(page.glyphs for page in pages), sum(page.bad for page in pages)
    if not glyphs or bad <= BAD_SHARE * glyphs:
        return None
    worst = max(pages, key=lambda page: page.bad / max(page.glyphs, 1))
    trusted = 100 * (1 - bad / glyphs)
    message = (
        f"{bad} of {glyphs} glyphs have no known character: "
        f"{trusted:.1f} % of the text layer can be trusted; "
        f"worst on page {worst.number + 1} ({worst.bad} of {worst.glyphs})"
    )
    return _note("note" if bad < 0.05 * glyphs else "warning", "text_layer", message)


def _note(severity: str, code: str, message: str) -> Issue:
    return Issue(severity, code, message, 0, 0, RULE)
