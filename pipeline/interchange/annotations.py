"""W3C Web Annotation: each mention an annotation with its place and its words as selectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.interchange.reading import ReadPaper
from pipeline.records import Mention
from pipeline.store import write_whole

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters before and after a quote, to find it again when the text has moved."""


def write_annotations(papers: Iterator[ReadPaper], folder: Path) -> list[Path]:
    """Write ``revtab.annotations.jsonld``, one annotation page over all papers."""
    items = [_annotate(read, mention) for read in papers for mention in read.mentions]
    page = {"@context": CONTEXT, "id": "urn:revtab:mentions", "type": "AnnotationPage", "items": items}
    path = folder / "revtab.annotations.jsonld"
    write_whole(path, json.dumps(page, ensure_ascii=False, indent=1) + "\n")
    return [path]


def _annotate(read: ReadPaper, mention: Mention) -> dict[str, Any]:
    place = f"{read.paper.name}:{mention.start}-{mention.end}"
    name = quote(f"{place}:{mention.field}:{mention.value}", safe=":-.")
    return {
        "id": f"urn:revtab:{name}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": mention.field},
            {"type": "TextualBody", "purpose": "identifying", "value": mention.value},
        ],
        "target": {"source": quote(read.paper.name), "selector": _select(read, mention)},
    }


def _select(read: ReadPaper, mention: Mention) -> list[dict[str, Any]]:
    text, start, end = read.paper.text, mention.start, mention.end
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    page = read.paper.page_at(start)
    fragment = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3778"}
    return [place, words, *([{**fragment, "value": f"page={page}"}] if page else [])]
