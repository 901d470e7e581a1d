"""A diff as one HTML page that needs nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from pipeline.diff.pieces import Line, Piece
from pipeline.diff.showing import elide, show_change, visible

_STYLE = """
:root { color-scheme: light dark; --add: #1a7f37; --gone: #cf222e; --change: #9a6700; --soft: #8884; }
@media (prefers-color-scheme: dark) { :root { --add: #3fb950; --gone: #f85149; --change: #d29922; } }
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 75em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.3em; } h2 { font-size: 1.1em; border-top: 1px solid var(--soft); padding-top: .8em; }
h3 { font-size: 1em; margin: .6em 0 .2em; } ul { list-style: none; margin: 0; padding: 0; }
li { padding: .1em .3em .1em 1.6em; text-indent: -1.3em; overflow-wrap: anywhere; }
li:hover { background: var(--soft); } .s { display: inline-block; width: 1.3em; text-indent: 0;
  font-weight: bold; } .add .s, ins { color: var(--add); } .gone .s, del { color: var(--gone); }
.change .s { color: var(--change); } .trouble { color: var(--gone); font-weight: bold; }
ins { text-decoration: none; font-weight: bold; } .c { opacity: .65; } .more, .same { opacity: .7; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_CLASSES = {"+": "add", "-": "gone", "~": "change", "≠": "change", "!": "trouble", "=": "same"}
_LISTED = ("trouble", "named", "row", "more")
_TAGS = {"table": "h2", "paper": "h3"}


def render_page(pieces: Iterable[Piece], *, whole: bool) -> Iterator[str]:
    """The page piece by piece; every value in it is escaped, nothing is loaded from elsewhere."""
    pieces = iter(pieces)
    first = next(pieces)
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield f"<title>{safe(first.text)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
    yield f"<h1>{safe(first.text)}</h1>\n"
    inside = False
    for piece in pieces:
        listed = piece.kind in _LISTED
        if listed != inside:
            yield "<ul>\n" if listed else "</ul>\n"
        inside = listed
        yield html_item(piece, whole=whole) if listed else html_heading(piece)
    yield ("</ul>\n" if inside else "") + "</main>\n</body>\n</html>\n"


def html_heading(piece: Piece) -> str:
    """A table or a paper."""
    return f"<{_TAGS[piece.kind]}>{safe(piece.text)}</{_TAGS[piece.kind]}>\n"


def safe(text: str) -> str:
    """The text for a page, controls shown."""
    return escape(visible(text))


def html_item(piece: Piece, *, whole: bool) -> str:
    """A piece of a list."""
    line = piece.line
    symbol = line.symbol if line else piece.symbol
    kind = _CLASSES.get(symbol, "more")
    text = html_row(line, whole=whole) if line else safe(piece.text)
    return f'<li class="{kind}"><span class="s">{safe(symbol)}</span>{text}</li>\n'


def html_row(line: Line, *, whole: bool) -> str:
    """A row: its key, then its cells, what was there struck out."""

    def cut(value: str) -> str:
        return escape((visible if whole else elide)(value))

    said = [f'<span class="c">{safe(column)}</span> {cut(value)}' for column, value in line.said]
    cells = [
        f'<span class="c">{safe(cell.column)}</span> <del>{old or "∅"}</del> → <ins>{new or "∅"}</ins>'
        for cell in line.cells
        for old, new in [map(escape, show_change(cell.old, cell.new, whole=whole))]
    ]
    label = f"[{safe(line.label)}] " if line.label else ""
    moved = ' <span class="c">(moved)</span>' if line.moved else ""
    return f"{label}<b>{cut(line.key)}</b> " + " · ".join([*said, *cells]) + moved
