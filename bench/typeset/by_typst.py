"""Typst, with wide tables as floats at the top and turned tables drawn turned on an upright page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from by_html import heading_level
from marked import Markup, Part, Spot, cut_table, lay_fields, write_marked


def _escape(text: str) -> str:
    return re.sub(r"([\\#$*_`<>@\[\]~/\-=+.'\"])", r"\\\1", text)


MARKUP = Markup(_escape, lambda text: f"#super[{text}]")
SETUP = """
#set document(title: "", date: none)
#set page(paper: "a4", margin: (x: 17mm, y: 20mm), columns: COLUMNS, numbering: "1",
  header: text(8pt)[HEAD #h(1fr) JOURNAL])
#set columns(gutter: 7mm)
#set text(font: (LATIN, "Noto Serif CJK SC"), size: 9.5pt,
  lang: "LANG", region: "REGION", hyphenate: HYPHENATE)
#set par(justify: true, leading: 0.62em, spacing: 0.62em, first-line-indent: (amount: 2em, all: true))
#set super(typographic: false)
#show heading: set block(above: 1.2em, below: 0.7em)
#show heading.where(level: 1): set text(11.5pt)
#show heading.where(level: 2): set text(10.5pt)
#show heading.where(level: 3): set text(9.5pt)
#show table.cell: set text(8pt, hyphenate: false)
#show table.cell: set par(justify: false, first-line-indent: 0em, leading: 0.5em)
"""


def typeset_typst(source: dict[str, Any], path: Path) -> None:
    """Typeset by Typst."""
    import typst

    path.write_bytes(typst.compile(write_typst(source).encode(), format="pdf"))


def write_typst(source: dict[str, Any]) -> str:
    """A paper in Typst's markup."""
    zh = source["language"] == "zh"
    words = {
        "COLUMNS": source["columns"],
        "HEAD": _escape(source["running_head"]),
        "JOURNAL": _escape(source["journal"]),
        "LATIN": '"Libertinus Serif"',
        "LANG": "zh" if zh else "en",
        "REGION": "cn" if zh else "gb",
        "HYPHENATE": "false" if zh else "true",
    }
    setup = re.sub("|".join(words), lambda match: words[match[0]], SETUP)
    return "\n".join(
        [setup, _front(source), *(_block(item, source) for item in source["body"]), _references(source)]
    )


def _text(text: str, source: dict[str, Any]) -> str:
    return write_marked(text, MARKUP, source["citations"])


def _front(source: dict[str, Any]) -> str:
    words = lay_fields(source)
    lines = [
        f"#align(center)[#text(8pt)[{_escape(source['label'])}]]",
        f"#align(center)[#text(16pt, hyphenate: false)[{_escape(source['title'])}]]",
        f"#align(center)[{_text(source['authors'], source)}]",
        *(f"#align(center)[#text(8pt)[{_text(line, source)}]]" for line in source["affiliations"]),
        _about(words["abstract"], source["abstract"], source),
        _about(words["keywords"], source["keywords"], source),
    ]
    if "title_other" in source:
        lines += [
            f"#align(center)[#text(12pt)[{_escape(source['title_other'])}]]",
            _about("【Abstract】", source["abstract_other"], source),
            _about("【Key words】", source["keywords_other"], source),
        ]
    body = "\n\n".join(lines)
    notes = "\n\n".join(_escape(line) for line in source["front_matter"])
    scope = 'scope: "parent", ' if source["columns"] == "2" else ""
    return (
        f"#place(top, {scope}float: true, clearance: 2em, block(width: 100%)["
        f"#set par(first-line-indent: 0em, spacing: 0.8em)\n{body}])\n"
        "#place(bottom, float: true, block(width: 100%, stroke: (top: 0.5pt), inset: (top: 3pt))["
        f"#set text(7.5pt)\n#set par(first-line-indent: 0em)\n{notes}])\n"
    )


def _about(label: str, text: str, source: dict[str, Any]) -> str:
    return f"#text(8.5pt)[{_escape(label)}{_text(text, source)}]"


def _references(source: dict[str, Any]) -> str:
    entries = "\n\n".join(_escape(f"[{n}] {text}") for n, text in enumerate(source["references"], 1))
    title = _escape(lay_fields(source)["references"])
    setup = "#set text(8pt)\n#set par(first-line-indent: 0em, hanging-indent: 1.8em)"
    return f"#heading(level: 1)[{title}]\n#[{setup}\n{entries}]"


def _block(item: dict[str, Any], source: dict[str, Any]) -> str:
    if "h" in item:
        return f"#heading(level: {heading_level(item['h'])})[{_escape(item['h'])}]\n"
    if "p" in item:
        return f"{_text(item['p'], source)}\n"
    table = item["table"]
    parts = [_part(part, table, source) for part in cut_table(table)]
    if table["place"] == "landscape":
        turned = f"rotate(-90deg, reflow: true, block(width: 235mm)[{parts[0]}])"
        return f"#page(columns: 1)[#align(center + horizon, {turned})]\n"
    if table["place"] == "wide" and source["columns"] == "2":
        return "#pagebreak()\n".join(
            f'#place(top, scope: "parent", float: true, clearance: 1.5em)[{part}]\n' for part in parts
        )
    return "".join(f"#block(above: 1.2em, below: 1.2em, breakable: false)[{part}]\n" for part in parts)


def _part(part: Part, table: dict[str, Any], source: dict[str, Any]) -> str:
    columns = ", ".join(f"{width}fr" for width in table["widths"])
    stroke = {"ruled": "0.5pt", "plain": "none", "three_line": "none"}[table["style"]]
    rules = _rules(part) if table["style"] == "three_line" else ""
    cells = "".join(_cell(spot, 0, source) for spot in part.head) + "".join(
        _cell(spot, part.head_rows, source) for spot in part.body
    )
    captions = "".join(f"#align(center)[#text(8.5pt)[{_escape(line)}]]\n" for line in part.captions)
    notes = "".join(
        f"#par(first-line-indent: 0em)[#text(7.5pt)[{_text(line, source)}]]\n" for line in part.footnote
    )
    look = f"inset: (x: 3pt, y: 3pt), align: left + top, stroke: {stroke}"
    return f"{captions}#table(columns: ({columns}), {look}, {rules} {cells})\n{notes}"


def _rules(part: Part) -> str:
    lines = [(0, 1.2), (part.head_rows, 0.6), (part.head_rows + part.body_rows, 1.2)]
    rules = "".join(f"table.hline(y: {y}, stroke: {width}pt), " for y, width in lines)
    for spot in part.head:
        if spot.column_span > 1:
            ends = f"start: {spot.column}, end: {spot.column + spot.column_span}"
            rules += f"table.hline(y: {spot.row + 1}, {ends}, stroke: 0.4pt), "
    return rules


def _cell(spot: Spot, above: int, source: dict[str, Any]) -> str:
    place = f"x: {spot.column}, y: {spot.row + above}, colspan: {spot.column_span}, rowspan: {spot.row_span}"
    return f"table.cell({place})[{_text(spot.text, source)}], "
