"""Markdown as people write it and as PDF converters give it out, with pipe or HTML tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path

from pipeline.han import HAN
from pipeline.layout.captions import read_caption
from pipeline.layout.joining import HAN_OR_MARK
from pipeline.layout.marks import LABELLED, split_label
from pipeline.layout.paragraphs import REFERENCE_HEAD
from pipeline.layout.source import ends_sentence
from pipeline.readers.context import ReadContext
from pipeline.readers.decode import read_whole
from pipeline.readers.elements import parse_html
from pipeline.readers.html import read_blocks, read_html_text
from pipeline.readers.inline import (
    BREAK,
    LOWER,
    RAISE,
    cite_text,
    drop_invisible,
    join_lines,
    read_formula,
    settle_lines,
    settle_text,
)
from pipeline.readers.structure import (
    Block,
    HeadingBlock,
    LayoutWords,
    SourceCell,
    Structure,
    TableBlock,
    TextBlock,
    lay_out,
    place_cells,
)
from pipeline.records import Page

HEADING = re.compile(rf"^ {{0,3}}(?P<hashes>#{{1,6}})(?:[ \t]+|(?=[{HAN}]))(?P<title>.*?)[ \t]*#*[ \t]*$")
RULE_LINE = re.compile(r"^ {0,3}(?:[-_*][ \t]*){3,}$")
SETEXT = re.compile(r"^ {0,3}(?:=+|-{2,})[ \t]*$")
FENCE = re.compile(r"^ {0,3}(```|~~~)")
DELIMITER = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
ITEM = re.compile(r"^[ \t]*(?P<bullet>[-+*•]|(?P<number>[0-9]{1,3})[.)])[ \t]+(?=\S)")
QUOTE = re.compile(r"^ {0,3}(?:>[ \t]?)+")
TABLE_START = re.compile(r"(?:<html>\s*)?(?:<body>\s*)?<table\b", re.IGNORECASE)
TABLE_END = re.compile(r"</table>(?:\s*</body>)?(?:\s*</html>)?", re.IGNORECASE)
HIDDEN = (*((f"<{tag}", f"</{tag}>") for tag in ("script", "style", "head", "svg")), ("<!--", "-->"))
PIPE = re.compile(r"(?<!\\)\|")
PICTURE_ONLY = re.compile(r"^\s*(?:!\[[^\]]{0,2000}\]\([^)\s]{0,4000}(?:\s[^)]{0,300})?\)\s*)+$")
YAML_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,2000}\n){1,200}?(?:---|\.\.\.)[ \t]*\n")

INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|`(?P<code>[^`\n]{1,400})`"
    r"|\$\$(?P<display>[^$]{1,4000})\$\$"
    r"|\$(?P<formula>(?![ \t])[^$\n]{1,600}(?<![ \t\\]))\$(?![0-9])"
    r"|!\[[^\]]{0,1000}\]\([^)\n]{0,3000}\)"
    r"|\[(?P<text>(?:\\.|[^\[\]\n\\]|\[(?:\\.|[^\[\]\n\\]){0,80}\]){0,400})\]\((?P<to>[^)\n]{0,2000})\)"
    r"|<(?P<address>https?://[^\s<>]{1,500})>"
    r"|<(?P<close>/?)(?P<tag>sup|sub|br|b|i|em|strong|u|span|font|small|p|div|center|a|img|ins|mark|s|html|body|hr)"
    r"(?:\s[^<>]{0,600})?/?>"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)",
    re.IGNORECASE,
)
# `5 and $10`: an amount of money between two dollar signs is no formula.
FORMULA = re.compile(r"[\\^_{}=<>]|^[0-9A-Za-z.,%()+*/'|:;~@#\- ]{1,80}$")
WORDS = re.compile(r"[A-Za-z]{3,}\s+[A-Za-z]{2,}")
STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){1,2000}?)(?<=\S)\1")
EMPHASIS = re.compile(r"(?<![A-Za-z0-9*\\])\*(?=[^\s*])([^*\n]{1,600}?)(?<=[^\s*])\*(?![A-Za-z0-9*])")
UNDERLINE = re.compile(r"(?<![A-Za-z0-9_])_(?=[^\s_])([^_\n]{1,600}?)(?<=[^\s_])_(?![A-Za-z0-9_])")
# Escaped characters wait as noncharacters while emphasis is taken away.
KEPT = {"*": "\ufde0", "_": "\ufde1"}
# Converters set formulas apart with spaces that no Chinese text has: 约占 $2 0 \\%$ 的患者.
EDGE = "\ufde3"
AT_EDGE = re.compile(f"(?<=[{HAN_OR_MARK}]) {EDGE}|{EDGE} (?=[{HAN_OR_MARK}])")
UNKEPT = str.maketrans({kept: char for char, kept in KEPT.items()})
NUMBER_LINK = re.compile(r"\\?[\[(]?\s?[0-9]{1,3}(?:\s?[-–,]\s?[0-9]{1,3})?\s?\\?[\])]?")


def read_markdown(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a Markdown file into one page; raises :class:`ReadError` for an empty or binary file."""
    text = read_whole(path)
    if re.match(r"\s*<!doctype html|\s*<html[^>]*>\s*<head", text[:2000], re.IGNORECASE):
        return (read_html_text(text, context),)  # a saved page with the wrong ending
    blocks = list(_Scanner(drop_invisible(text), context.words).blocks())
    return (lay_out(blocks, context.words, Structure(levels=False, paged=True)),)


# --- inline -------------------------------------------------------------------------------------


def inline_text(source: str) -> str:
    r"""Markdown's inline text as marked text.

    >>> settle_text(inline_text(r"**CR**率为 $3 8 . 2 \%$，10<sup>9</sup>/L，P&lt;0.05，CAR\_T [12](#ref12)"))
    'CR率为38.2%，10⁹/L，P<0.05，CAR_T [12]'
    """
    text = INLINE.sub(_settle_inline, source)
    if EDGE in text:
        text = AT_EDGE.sub("", text).replace(EDGE, "")
    if "**" in text or "__" in text:
        text = STRONG.sub(r"\2", text)
    if "*" in text:
        text = EMPHASIS.sub(r"\1", text)
    if "_" in text:
        text = UNDERLINE.sub(r"\1", text)
    return text.translate(UNKEPT)


def _settle_inline(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if match["escaped"]:
        return KEPT.get(match["escaped"], match["escaped"])
    if match["code"]:
        return match["code"]
    if match["display"]:
        return read_formula(match["display"])
    if match["formula"]:
        return _read_dollars(match["formula"])
    if match["address"]:
        return match["address"]
    if match["tag"]:
        return _read_tag(match["tag"].lower(), closes=bool(match["close"]))
    if match["entity"]:
        return _keep(drop_invisible(unescape(match["entity"])))
    if kind in ("text", "to") or match["text"] is not None:
        return _read_link(match["text"] or "", match["to"] or "")
    return ""


def _keep(text: str) -> str:
    return "".join(KEPT.get(char, char) for char in text)


def _read_dollars(inside: str) -> str:
    if not FORMULA.search(inside) or (WORDS.search(inside) and "\\" not in inside):
        return f"${inside}$"
    return f"{EDGE}{_keep(read_formula(inside))}{EDGE}"


def _read_tag(tag: str, *, closes: bool) -> str:
    if tag == "sup":
        return LOWER if closes else RAISE
    return BREAK if tag in ("br", "p", "div") else ""


def _read_link(text: str, to: str) -> str:
    inner = INLINE.sub(_settle_inline, text)
    if to.startswith("#") and NUMBER_LINK.fullmatch(text.strip()):
        return cite_text(inner.strip())
    return inner


# --- blocks -------------------------------------------------------------------------------------


@dataclass
class _Scanner:
    """Reads the file line by line; ``at`` is the next line."""

    text: str
    words: LayoutWords
    at: int = 0
    paragraph: list[tuple[int, str]] = field(default_factory=list)
    table_ends: bool = True

    def __post_init__(self) -> None:
        front = YAML_FRONT.match(self.text)
        blank = "\n" * self.text[: front.end()].count("\n") if front else ""
        self.lines = (blank + blank_hidden(self.text[front.end() if front else 0 :])).split("\n")

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = QUOTE.sub("", self.lines[self.at])
            taken = self._take_block(line)
            if taken is None:
                self.paragraph.append((self.at + 1, line))
                self.at += 1
            else:
                yield from taken
        yield from self._close()

    def _take_block(self, line: str) -> Sequence[Block] | None:
        """The blocks that a line opens, behind the paragraph before it; None for a line of a paragraph."""
        if not line.strip():
            self.at += 1
            return self._close()
        if TABLE_START.search(line):
            return [*self._close(), *self._take_html_table(line)]
        heading = HEADING.match(line)
        if heading:
            self.at += 1
            title = settle_text(inline_text(heading["title"]))
            level = len(heading["hashes"])
            return [*self._close(), *([HeadingBlock(title, level, self.at)] if title else [])]
        if SETEXT.match(line) and len(self.paragraph) == 1 and len(self.paragraph[0][1]) < 200:
            return self._take_setext(line)
        if RULE_LINE.match(line) or FENCE.match(line):
            self.at += 1
            return self._close()
        if self._opens_pipes():
            return self._take_pipes()
        if PICTURE_ONLY.match(line):
            self.at += 1
            return self._close()
        if self.paragraph and (self._opens_paragraph(line) or self._ends_paragraph()):
            closed = self._close()
            self.paragraph.append((self.at + 1, line))
            self.at += 1
            return closed
        return None

    def _opens_paragraph(self, line: str) -> bool:
        """A line that is a paragraph of its own, though no blank line stands above it."""
        text = line.strip()
        if ITEM.match(line) or REFERENCE_HEAD.match(text):
            return True
        if any(read_caption(text, self.words[f"{kind}_label"], kind) for kind in ("table", "figure")):
            return True
        return any(split_label(text, self.words[kind]) for kind in LABELLED)

    def _ends_paragraph(self) -> bool:
        """Whether the open paragraph is over: a forced break behind a sentence, or a list's bare head."""
        last = self.paragraph[-1][1]
        if last.endswith("  ") and ends_sentence(last.strip()):
            return True
        bare = re.sub(r"[\s*:：]", "", last).casefold()
        return len(self.paragraph) == 1 and bare in {
            re.sub(r"\s", "", word).casefold() for word in self.words["references"]
        }

    def _close(self) -> list[Block]:
        """The open paragraph as a block."""
        if not self.paragraph:
            return []
        number = self.paragraph[0][0]
        printed = [line for _, line in self.paragraph]
        self.paragraph = []
        printed[0] = ITEM.sub(lambda item: f"{item['number']}. " if item["number"] else "", printed[0])
        # Two spaces or a backslash at a line's end force a break; other line ends are wraps.
        source = "".join(
            line.rstrip().removesuffix("\\") + BREAK if re.search(r"(?: {2,}|\\)$", line) else line + BREAK
            for line in printed
        )
        text = join_lines(settle_lines(inline_text(source)) or [""])
        return [TextBlock(text, "", number)] if text else []

    def _take_setext(self, line: str) -> Sequence[Block]:
        number, title = self.paragraph.pop()
        self.at += 1
        text = settle_text(inline_text(title))
        return [HeadingBlock(text, 1 if "=" in line else 2, number)] if text else []

    # tables

    def _take_html_table(self, line: str) -> list[Block]:
        """The blocks from an HTML table's line on to the line of its end."""
        first = self.at
        if self.table_ends:
            end = next((at for at in range(first, len(self.lines)) if TABLE_END.search(self.lines[at])), None)
            self.table_ends = end is not None
        else:
            end = None
        if end is None:  # never closed: to the next blank line
            end = (
                next(
                    (at for at in range(first, len(self.lines)) if not self.lines[at].strip()),
                    len(self.lines),
                )
                - 1
            )
        self.at = end + 1
        source = "\n".join([line, *self.lines[first + 1 : end + 1]])
        return [block for part in _cut_tables(source) for block in _read_part(part, first + 1)]

    def _opens_pipes(self) -> bool:
        line = self.lines[self.at]
        if not PIPE.search(line):
            return False
        below = self.lines[self.at + 1 : self.at + 5]
        for follower in below:
            if DELIMITER.match(follower) and "|" in follower:
                return True
            if not PIPE.search(follower):
                return False
        return False

    def _take_pipes(self) -> Sequence[Block]:
        """A pipe table; several lines above the rule are a head of several rows."""
        closed, first = self._close(), self.at
        heads: list[list[str]] = []
        rows: list[list[str]] = []
        ruled = False
        while self.at < len(self.lines) and PIPE.search(line := QUOTE.sub("", self.lines[self.at])):
            self.at += 1
            if DELIMITER.match(line):
                ruled = True
            else:
                (rows if ruled else heads).append(split_row(line))
        cells = _span_cells(heads, rows)
        return [*closed, TableBlock(place_cells([cells]), len(heads), source_line=first + 1)]


def split_row(line: str) -> list[str]:
    r"""The cells of a pipe table's line; `\|` and pipes in code stand inside a cell.

    >>> split_row(r"| CR | a \| b | |")
    [' CR ', ' a \\| b ', ' ']
    """
    line = line.strip()
    protected = re.sub(
        r"`[^`]{1,400}`|\$[^$|]{0,200}\|[^$]{0,200}\$", lambda m: m.group().replace("|", "\ufde2"), line
    )
    cells = PIPE.split(protected)
    if cells and not cells[0].strip() and line.startswith("|"):
        cells = cells[1:]
    if cells and not cells[-1].strip() and line.endswith("|") and len(cells) > 1:
        cells = cells[:-1]
    return [cell.replace("\ufde2", "|") for cell in cells]


def _span_cells(heads: list[list[str]], rows: list[list[str]]) -> list[list[SourceCell]]:
    """Cells with their spans: `^^` goes on above, `||` in a head of two rows with the one before."""
    grid = [*heads, *rows]
    spans: list[list[SourceCell]] = []
    for at, row in enumerate(grid):
        cells: list[SourceCell] = []
        for column, printed in enumerate(row):
            if printed == "" and at < len(heads) and len(heads) > 1 and cells:
                cells[-1] = SourceCell(cells[-1].lines, cells[-1].row_span, cells[-1].column_span + 1)
            elif printed.strip() != "^^" or at == 0:
                cells.append(SourceCell(tuple(settle_lines(inline_text(printed))), _reach(grid, at, column)))
        spans.append(cells)
    return spans


def _reach(grid: list[list[str]], at: int, column: int) -> int:
    down = at + 1
    while down < len(grid) and column < len(grid[down]) and grid[down][column].strip() == "^^":
        down += 1
    return down - at


def _cut_tables(source: str) -> Iterator[str]:
    """A stretch of lines cut before each table and behind its end."""
    at = 0
    while (start := TABLE_START.search(source, at)) is not None:
        yield source[at : start.start()]
        end = TABLE_END.search(source, start.end())
        stop = end.end() if end else len(source)
        yield source[start.start() : stop]
        at = stop
    yield source[at:]


def _read_part(source: str, number: int) -> list[Block]:
    if TABLE_START.match(source):
        return [_with_line(block, number) for block in read_blocks(parse_html(_read_formulas(source)))]
    text = settle_text(inline_text(source))
    return [TextBlock(text, "", number)] if text else []


def _read_formulas(source: str) -> str:
    """The formulas in an HTML table's cells as text, powers in `sup`."""
    if "$" not in source:
        return source

    def one(match: re.Match[str]) -> str:
        text = (
            _read_dollars(match.group(1))
            .replace(EDGE, "")
            .translate(UNKEPT)
            .replace("&", "&amp;")
            .replace("<", "&lt;")
        )
        return text.replace(RAISE, "<sup>").replace(LOWER, "</sup>")

    return re.sub(r"\$((?![ \t])[^$\n]{1,600}(?<![ \t\\]))\$(?![0-9])", one, source)


def _with_line(block: Block, number: int) -> Block:
    return replace(block, source_line=number)


def blank_hidden(text: str) -> str:
    r"""Take comments, scripts and styles out of a text, keeping its lines.

    >>> blank_hidden("a<!-- x\n -->b<script>alert(1)</script>c")
    'a\nbc'
    """
    for opening, closing in HIDDEN:
        text = _blank_between(text, opening, closing)
    return text


def _blank_between(text: str, opening: str, closing: str) -> str:
    parts, at = [], 0
    folded = text.lower() if text.isascii() or len(text.lower()) == len(text) else text
    while (start := folded.find(opening, at)) >= 0:
        end = folded.find(closing, start)
        follows = folded[start + len(opening) : start + len(opening) + 1]
        if end < 0:
            break
        if opening != "<!--" and follows not in (">", " ", "\n", "\t"):
            parts.append(text[at : start + 1])
            at = start + 1
            continue
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + len(closing)
    return "".join([*parts, text[at:]])
