"""The page as one HTML file that opens from disk: facts as inert data, one script, one style sheet.

Nothing of a paper can run: what it says stands in a block of JSON, the script writes it as text, and
the page's own policy admits this one script and pictures inside the file, nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.corrections.anchoring import known_by
from pipeline.corrections.reading import placed
from pipeline.review.gathering import ReviewPaper, ReviewRow
from pipeline.schemas import TableSchema
from pipeline.store import write_whole

ASSETS = Path(__file__).parent / "assets"
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What may not stand bare in a block of JSON inside HTML; half characters cannot be written at all."""
TOGETHER = 30_000_000
"""Characters of one file; what is more is split by paper, with a page that lists them."""


def write_pages(target: Path, schemas: Sequence[TableSchema], papers: Iterable[ReviewPaper]) -> list[Path]:
    """Write ``target``; of more papers than one file can hold a page each, and ``target`` as their list.

    Returns what was written, ``target`` first. Papers are held one at a time once they are split.
    """
    tables = [_plain_schema(schema) for schema in schemas]
    held: list[dict[str, Any]] = []
    listed: list[dict[str, Any]] = []
    size = 0
    for paper in papers:
        held.append(_plain_paper(paper))
        size += _weigh(held[-1])
        if size > TOGETHER:
            listed += _write_own_pages(target, tables, held, first=len(listed) + 1)
            held = []
    if listed:
        listed += _write_own_pages(target, tables, held, first=len(listed) + 1)
        held = []
    write_whole(target, _assemble(tables, held, listed))
    return [target, *(target.with_name(one["href"]) for one in listed)]


def _write_own_pages(
    target: Path, tables: Sequence[dict[str, Any]], papers: Sequence[dict[str, Any]], *, first: int
) -> list[dict[str, Any]]:
    """Write each paper's own page; return their lines in the list."""
    listed = []
    for number, plain in enumerate(papers, first):
        href = f"{target.stem}-{number:04}.html"
        write_whole(target.with_name(href), _assemble(tables, [plain]))
        counts = {table: len(rows) for table, rows in plain["rows"].items()}
        listed.append({"name": plain["name"], "title": plain["title"], "href": href, "counts": counts})
    return listed


def _weigh(plain: dict[str, Any]) -> int:
    return sum(len(image["uri"]) for image in plain["images"]) + 2 * len(plain["text"])


def _plain_schema(schema: TableSchema) -> dict[str, Any]:
    place = placed(schema)
    columns = [
        {"name": column.name, "meaning": column.meaning, "unit": column.unit, "place": column.name in place}
        for column in schema.columns
    ]
    return {
        "name": schema.name,
        "row": schema.row,
        "key": list(schema.key),
        "knownBy": known_by(schema),
        "corrected": schema.corrected,
        "columns": columns,
    }


def _plain_paper(paper: ReviewPaper) -> dict[str, Any]:
    about = paper.about
    return {
        "name": paper.name,
        "title": about["title_zh"] or about["title_en"],
        "status": about["status"],
        "sha256": about["sha256"],
        "text": paper.text,
        "pageStarts": list(paper.page_starts),
        "images": [
            {"page": one.page, "width": one.width, "height": one.height, "uri": one.uri}
            for one in paper.images
        ],
        "grids": [[grid.head_rows, [list(cell) for cell in grid.cells]] for grid in paper.grids],
        "rows": {table: [_plain_row(row) for row in rows] for table, rows in paper.rows.items()},
    }


def _plain_row(row: ReviewRow) -> list[Any]:
    flags = row.uncertain + 2 * row.conflict + 4 * row.new
    return [list(row.values), [list(span) for span in row.places], [list(box) for box in row.boxes], flags]


def _assemble(
    tables: Sequence[dict[str, Any]], papers: Sequence[dict[str, Any]], listed: Sequence[dict[str, Any]] = ()
) -> str:
    style = (ASSETS / "review.css").read_text(encoding="utf-8")
    script = (ASSETS / "review.js").read_text(encoding="utf-8")
    words = json.loads((ASSETS / "words.json").read_text(encoding="utf-8"))
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_sum(style)}'; script-src '{_sum(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "policy": escape(policy, quote=True),
        "style": style,
        "script": script,
        "version": escape(__version__),
        "words": write_inert(words),
        "payload": write_inert({"tables": list(tables), "papers": list(papers), "listed": list(listed)}),
    }
    page = (ASSETS / "page.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page)


def _sum(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def write_inert(plain: object) -> str:
    """JSON that no browser takes for markup, whatever it holds.

    >>> write_inert("</script><b>")
    '"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e"'
    """
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
