"""ReportLab: Chinese in a CID font that is named and not embedded, as in many Chinese journals' files."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from by_html import heading_level
from marked import Markup, Part, cut_table, lay_fields, write_marked
from reportlab.lib import pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

MARKUP = Markup(lambda text: html.escape(text, quote=False), lambda text: f"<super size=6>{text}</super>")
WIDTH, HEIGHT = pagesizes.A4
SIDE, TOP, FOOT, GAP = 17 * mm, 22 * mm, 20 * mm, 7 * mm
INNER = WIDTH - 2 * SIDE


class Setter:
    """Sets one paper: its fonts and styles, its frames and pages."""

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source
        self.zh = source["language"] == "zh"
        self.font, self.bold = ("STSong-Light", "STSong-Light") if self.zh else ("Times-Roman", "Times-Bold")
        if self.zh:
            pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.columns = int(source["columns"])
        self.column = (INNER - GAP * (self.columns - 1)) / self.columns
        self.templates: list[PageTemplate] = []

    def style(self, size: float, **more: Any) -> ParagraphStyle:
        base: dict[str, Any] = {"fontName": self.font, "fontSize": size, "leading": size * 1.4}
        if self.zh:
            base["wordWrap"] = "CJK"
        return ParagraphStyle(f"s{size}", **{**base, **more})

    def paragraph(self, text: str, size: float, **more: Any) -> Paragraph:
        return Paragraph(write_marked(text, MARKUP, self.source["citations"]), self.style(size, **more))

    def front(self) -> list[Flowable]:
        source, words = self.source, lay_fields(self.source)
        lines = [
            self.paragraph(source["label"], 8, alignment=1),
            self.paragraph(source["title"], 16, alignment=1, fontName=self.bold, spaceAfter=4),
            self.paragraph(source["authors"], 9.5, alignment=1),
            *(self.paragraph(line, 8, alignment=1) for line in source["affiliations"]),
            Spacer(1, 6),
            self.paragraph(words["abstract"] + source["abstract"], 8.5),
            self.paragraph(words["keywords"] + source["keywords"], 8.5),
        ]
        if "title_other" in source:
            latin = {"fontName": "Times-Roman", "wordWrap": None}
            lines += [
                self.paragraph(
                    source["title_other"],
                    12,
                    alignment=1,
                    spaceBefore=4,
                    **{**latin, "fontName": "Times-Bold"},
                ),
                self.paragraph("Abstract: " + source["abstract_other"], 8.5, **latin),
                self.paragraph("Key words: " + source["keywords_other"], 8.5, **latin),
            ]
        return [*lines, Spacer(1, 8)]

    def heading(self, text: str) -> Paragraph:
        size = {1: 11.5, 2: 10.5, 3: 9.6}[heading_level(text)]
        return self.paragraph(text, size, fontName=self.bold, spaceBefore=6, spaceAfter=3, keepWithNext=1)

    def text(self, text: str) -> Paragraph:
        more: dict[str, Any] = {} if self.zh else {"hyphenationLang": "en_GB", "alignment": 4}
        return self.paragraph(text, 9.5, firstLineIndent=19, **more)

    def table(self, part: Part, table: dict[str, Any], width: float) -> list[Flowable]:
        total = sum(map(float, table["widths"]))
        widths = [float(w) / total * width for w in table["widths"]]
        grid: list[list[Any]] = [[""] * len(widths) for _ in range(part.head_rows + part.body_rows)]
        style: list[tuple[Any, ...]] = [
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        for above, spots in ((0, part.head), (part.head_rows, part.body)):
            for spot in spots:
                row, last = spot.row + above, spot.row + above + spot.row_span - 1
                grid[row][spot.column] = self.paragraph(spot.text, 8, leading=10)
                end = spot.column + spot.column_span - 1
                if (row, spot.column) != (last, end):
                    style.append(("SPAN", (spot.column, row), (end, last)))
                if not above and spot.column_span > 1 and table["style"] == "three_line":
                    style.append(("LINEBELOW", (spot.column, row), (end, row), 0.4, "black"))
        style += self._rules(table["style"], part.head_rows)
        captions = [
            self.paragraph(
                line,
                8.5,
                alignment=1,
                fontName="Times-Bold" if line.isascii() else self.bold,
                **({"wordWrap": None} if line.isascii() else {}),
            )
            for line in part.captions
        ]
        notes = [self.paragraph(line, 7.5) for line in part.footnote]
        return [
            Spacer(1, 6),
            *captions,
            Spacer(1, 2),
            Table(grid, widths, style=style),
            Spacer(1, 2),
            *notes,
            Spacer(1, 6),
        ]

    @staticmethod
    def _rules(style: str, head_rows: int) -> list[tuple[Any, ...]]:
        if style == "ruled":
            return [("GRID", (0, 0), (-1, -1), 0.5, "black")]
        if style == "plain":
            return []
        return [
            ("LINEABOVE", (0, 0), (-1, 0), 1.2, "black"),
            ("LINEBELOW", (0, head_rows - 1), (-1, head_rows - 1), 0.6, "black"),
            ("LINEBELOW", (0, -1), (-1, -1), 1.2, "black"),
        ]

    def height(self, flowables: list[Flowable], width: float) -> float:
        return sum(f.wrap(width, HEIGHT)[1] + f.getSpaceBefore() + f.getSpaceAfter() for f in flowables) + 2

    def template(self, above: list[Flowable], *, below: float = 0.0, first: bool = False) -> str:
        """A page with a frame over all columns at its top that fits some flowables; its name."""
        top = HEIGHT - TOP
        high = self.height(above, INNER) if above else 0.0
        frames = [Frame(SIDE, top - high, INNER, high, 0, 0, 0, 0)] if above else []
        frames += [
            Frame(
                SIDE + n * (self.column + GAP),
                FOOT + below,
                self.column,
                top - high - FOOT - below,
                0,
                0,
                0,
                0,
            )
            for n in range(self.columns)
        ]
        name = f"page{len(self.templates)}"
        self.templates.append(PageTemplate(name, frames, onPage=self.first_page if first else self.page))
        return name

    def turned(self) -> str:
        """A page shown turned, with one frame; its name."""
        name = f"page{len(self.templates)}"
        frame = Frame(TOP, SIDE, HEIGHT - TOP - FOOT, WIDTH - 2 * SIDE, 0, 0, 0, 0)
        template = PageTemplate(name, [frame], onPage=self.turned_page, pagesize=(HEIGHT, WIDTH))
        template.rotation = 90  # ReportLab exchanges width and height of a turned page's box
        self.templates.append(template)
        return name

    def turned_page(self, canvas: Any, _: Any) -> None:
        self.page(canvas, _)
        canvas.translate(WIDTH, 0)
        canvas.rotate(90)

    def page(self, canvas: Any, _: Any) -> None:
        canvas.setFont(self.font, 8)
        canvas.drawString(SIDE, HEIGHT - 14 * mm, self.source["running_head"])
        canvas.drawRightString(WIDTH - SIDE, HEIGHT - 14 * mm, self.source["journal"])
        canvas.drawCentredString(WIDTH / 2, 11 * mm, f"· {canvas.getPageNumber() + 100} ·")

    def first_page(self, canvas: Any, document: Any) -> None:
        self.page(canvas, document)
        y = FOOT - 4 + 10 * len(self.source["front_matter"])
        canvas.line(SIDE, y + 9, SIDE + 40 * mm, y + 9)
        for line in self.source["front_matter"]:
            canvas.setFont(self.font, 7.5)
            canvas.drawString(SIDE, y, line)
            y -= 10

    def story(self) -> list[Flowable]:
        front = self.front()
        self.template(front, below=10 * len(self.source["front_matter"]) + 10, first=True)
        plain = self.template([])
        flow: list[Flowable] = [*front, FrameBreak(), NextPageTemplate(plain)]
        for item in self.source["body"]:
            if "h" in item:
                flow.append(self.heading(item["h"]))
            elif "p" in item:
                flow.append(self.text(item["p"]))
            else:
                flow += self._placed(item["table"], plain)
        flow.append(self.heading(lay_fields(self.source)["references"]))
        hanging = {"leftIndent": 14, "firstLineIndent": -14}
        return flow + [
            self.paragraph(f"[{n}] {text}", 8, **hanging)
            for n, text in enumerate(self.source["references"], 1)
        ]

    def _placed(self, table: dict[str, Any], plain: str) -> list[Flowable]:
        flow: list[Flowable] = []
        for part in cut_table(table):
            if table["place"] == "landscape":
                made = self.table(part, table, HEIGHT - TOP - FOOT)
                flow += [
                    NextPageTemplate(self.turned()),
                    PageBreak(),
                    *made,
                    NextPageTemplate(plain),
                    PageBreak(),
                ]
            elif table["place"] == "wide" and self.columns > 1:
                made = self.table(part, table, INNER)
                flow += [
                    NextPageTemplate(self.template(made)),
                    PageBreak(),
                    *made,
                    FrameBreak(),
                    NextPageTemplate(plain),
                ]
            else:
                flow.append(KeepTogether(self.table(part, table, self.column)))
        return flow


def typeset_reportlab(source: dict[str, Any], path: Path) -> None:
    """Typeset by ReportLab."""
    setter = Setter(source)
    story = setter.story()
    document = BaseDocTemplate(str(path), pagesize=pagesizes.A4, invariant=1, title=source["title"])
    document.addPageTemplates(setter.templates)
    document.build(story)
