"""HTML and CSS for the two producers that print it: WeasyPrint and Chromium."""

from __future__ import annotations

import html
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from marked import Markup, Part, Spot, cut_table, lay_fields, write_marked

MARKUP = Markup(html.escape, lambda text: f"<sup>{text}</sup>")
CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--disable-pdf-tagging",
]
CSS = """
@page { size: A4; margin: 20mm 16mm 18mm;
  @top-left { content: "HEAD"; font: 8pt FONT; } @top-right { content: "JOURNAL"; font: 8pt FONT; }
  @bottom-center { content: counter(page); font: 8pt FONT; } }
@page turned { size: A4 landscape; }
html { font: 9.5pt/1.45 FONT; }
body { margin: 0; }
h1 { font-size: 16pt; text-align: center; margin: 4mm 0 2mm; line-height: 1.25; }
.by, .at { text-align: center; margin: 1mm 0; } .at { font-size: 8pt; }
.other h1 { font-size: 12pt; }
.about { font-size: 8.5pt; margin: 1mm 6mm; }
.notes { font-size: 7.5pt; FLOATNOTE }
.notes::footnote-call { content: ""; } .notes::footnote-marker { content: ""; }
.notes p { text-indent: 0 !important; margin: 0; }
.cols { columns: COLUMNS; column-gap: 7mm; text-align: justify; hyphens: auto; }
.cols p { margin: 0; text-indent: 2em; orphans: 2; widows: 2; }
h2 { font-size: 11.5pt; margin: 3mm 0 1mm; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 2mm 0 1mm; break-after: avoid; }
h4 { font-size: 9.5pt; margin: 2mm 0 1mm; break-after: avoid; }
sup { font-size: 65%; line-height: 0; }
figure { margin: 3mm 0; break-inside: avoid; text-align: left; hyphens: manual; }
figcaption { text-align: center; font-weight: bold; font-size: 8.5pt; }
table { width: 100%; border-collapse: collapse; font-size: 8pt; line-height: 1.3;
  table-layout: fixed; margin: 1mm 0; }
td, th { padding: 1mm 1mm; text-align: left; vertical-align: VALIGN; font-weight: normal;
  overflow-wrap: break-word; }
.three_line thead tr:first-child th { border-top: 1.2pt solid black; }
.three_line thead { border-bottom: .6pt solid black; border-top: 1.2pt solid black; }
.three_line tbody { border-bottom: 1.2pt solid black; }
.three_line th.over { border-bottom: .4pt solid black; text-align: center; }
.ruled td, .ruled th { border: .5pt solid black; }
.foot { font-size: 7.5pt; margin: 0; text-indent: 0 !important; }
.refs p { font-size: 8pt; text-indent: -1.8em !important; padding-left: 1.8em; }
.turned { page: turned; break-before: page; break-after: page; }
.next { break-before: page; }
"""


def write_html(source: dict[str, Any], engine: str) -> str:
    """A paper as HTML."""
    zh = source["language"] == "zh"
    latin = {"weasyprint": "'Liberation Sans'", "chromium": "'Liberation Serif'"}[engine]
    fonts = f"{latin}, 'Droid Sans Fallback'" if zh else latin
    css = (
        CSS.replace("FONT", fonts)
        .replace("HEAD", source["running_head"])
        .replace("JOURNAL", source["journal"])
    )
    css = css.replace("COLUMNS", source["columns"]).replace(
        "VALIGN", "middle" if engine == "chromium" else "top"
    )
    css = css.replace(
        "FLOATNOTE",
        "float: footnote;" if engine == "weasyprint" else "border-top: .5pt solid black; margin-top: 2mm;",
    )
    if zh and engine == "chromium":  # each bold Chinese character it draws as a font of its own: 1 KB
        css += "h1, b, figcaption { font-weight: normal; }"
    lang = "zh-CN" if zh else "en"
    title = f"<title>{html.escape(source['title'])}</title>"
    head = f"<!DOCTYPE html><html lang={lang}><meta charset=utf-8>{title}<style>{css}</style>"
    return f"{head}<body>{_body(source)}</body></html>"


def _body(source: dict[str, Any]) -> str:
    parts = [_front(source)]
    flow: list[str] = []
    for item in source["body"]:
        if "table" in item and item["table"]["place"] != "column":
            parts += [_columns(flow), _table(item["table"], source)]
            flow = []
        elif "table" in item:
            flow.append(_table(item["table"], source))
        elif "h" in item:
            flow.append(_heading(item["h"]))
        else:
            flow.append(f"<p>{_text(item['p'], source)}</p>")
    references = "".join(
        f"<p>[{n}] {html.escape(text)}</p>" for n, text in enumerate(source["references"], 1)
    )
    flow.append(f"<h2>{lay_fields(source)['references']}</h2><div class=refs>{references}</div>")
    return "".join([*parts, _columns(flow)])


def _columns(flow: list[str]) -> str:
    return f"<div class=cols>{''.join(flow)}</div>" if flow else ""


def heading_level(text: str) -> int:
    """The level of a heading, from its number."""
    return 2 if text.startswith("（") else text.split(" ")[0].rstrip(".").count(".") + 1


def _heading(text: str) -> str:
    level = heading_level(text) + 1
    return f"<h{level}>{html.escape(text)}</h{level}>"


def _text(text: str, source: dict[str, Any]) -> str:
    return write_marked(text, MARKUP, source["citations"])


def _front(source: dict[str, Any]) -> str:
    words = lay_fields(source)
    notes = "".join(f"<p>{html.escape(line)}</p>" for line in source["front_matter"])
    lines = [
        f"<p class=at>{html.escape(source['label'])}</p><h1>{html.escape(source['title'])}</h1>",
        f"<p class=by>{_text(source['authors'], source)}</p>",
        *(f"<p class=at>{_text(line, source)}</p>" for line in source["affiliations"]),
        _about(words["abstract"], source["abstract"], source)
        + _about(words["keywords"], source["keywords"], source),
    ]
    if "title_other" in source:
        lines += [
            f"<div class=other><h1>{html.escape(source['title_other'])}</h1></div>",
            _about("【Abstract】", source["abstract_other"], source),
            _about("【Key words】", source["keywords_other"], source),
        ]
    return "".join([*lines, f"<div class=notes>{notes}</div>"])


def _about(label: str, text: str, source: dict[str, Any]) -> str:
    return f"<p class=about><b>{html.escape(label)}</b>{_text(text, source)}</p>"


def _table(table: dict[str, Any], source: dict[str, Any]) -> str:
    parts = "".join(_part(part, table, source) for part in cut_table(table))
    return f"<div class=turned>{parts}</div>" if table["place"] == "landscape" else parts


def _part(part: Part, table: dict[str, Any], source: dict[str, Any]) -> str:
    total = sum(map(float, table["widths"]))
    columns = "".join(f"<col style='width:{float(width) / total * 100:.2f}%'>" for width in table["widths"])
    captions = "".join(f"<figcaption>{html.escape(line)}</figcaption>" for line in part.captions)
    notes = "".join(f"<p class=foot>{_text(line, source)}</p>" for line in part.footnote)
    head = _rows(part.head, part.head_rows, "th", source)
    body = _rows(part.body, part.body_rows, "td", source)
    return (
        f"<figure{' class=next' if part.continued else ''}>{captions}"
        f"<table class={table['style']}><colgroup>{columns}</colgroup>"
        f"<thead>{head}</thead><tbody>{body}</tbody></table>{notes}</figure>"
    )


def _rows(spots: list[Spot], count: int, tag: str, source: dict[str, Any]) -> str:
    rows = ["".join(_cell(spot, tag, source) for spot in spots if spot.row == row) for row in range(count)]
    return "".join(f"<tr>{row}</tr>" for row in rows)


def _cell(spot: Spot, tag: str, source: dict[str, Any]) -> str:
    over = " class=over" if tag == "th" and spot.column_span > 1 else ""
    return (
        f"<{tag}{over} rowspan={spot.row_span} colspan={spot.column_span}>{_text(spot.text, source)}</{tag}>"
    )


def typeset_weasyprint(source: dict[str, Any], path: Path) -> None:
    """Typeset by WeasyPrint."""
    import weasyprint

    os.environ["SOURCE_DATE_EPOCH"] = "0"
    weasyprint.HTML(string=write_html(source, "weasyprint")).write_pdf(path, pdf_identifier=b"typeset")


def typeset_chromium(source: dict[str, Any], path: Path) -> None:
    """Print by Chromium, dates and identifier taken out afterwards."""
    import pikepdf

    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "paper.html", Path(folder) / "paper.pdf"
        page.write_text(write_html(source, "chromium"), encoding="utf-8")
        command = [
            "chromium",
            *CHROMIUM,
            f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={printed}",
            page.as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with pikepdf.open(printed) as pdf:
            for key in ("/CreationDate", "/ModDate"):
                if key in pdf.docinfo:
                    del pdf.docinfo[key]
            pdf.save(
                path,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                recompress_flate=True,
            )
