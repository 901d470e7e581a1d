"""BioC JSON: a collection of documents, a passage each stretch of lines of one kind.

Offsets are Unicode code points. The date of the collection stays empty: the same input is the same file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from pipeline.interchange.reading import ReadPaper
from pipeline.records import Mention
from pipeline.store import write_whole

Plain = dict[str, Any]


def write_bioc(papers: Iterator[ReadPaper], folder: Path) -> list[Path]:
    """Write ``revtab.bioc.json``."""
    documents = [_make_document(one) for one in papers]
    collection = {"source": "revtab", "date": "", "key": "revtab.key", "infons": {}, "documents": documents}
    path = folder / "revtab.bioc.json"
    write_whole(path, json.dumps(collection, ensure_ascii=False, indent=1) + "\n")
    return [path]


def _make_document(read: ReadPaper) -> Plain:
    passages = list(_make_passages(read))
    return {"id": read.paper.name, "infons": {}, "passages": passages, "annotations": [], "relations": []}


def _make_passages(read: ReadPaper) -> Iterator[Plain]:
    """Runs of lines of one role; a mention belongs to the run in which it begins."""
    paper = read.paper
    lines = [line for line in paper.lines if line.end > line.start]
    runs = [list(run) for _, run in groupby(lines, key=lambda line: (line.role, paper.page_at(line.start)))]
    ends = [run[0].start for run in runs[1:]] + [len(paper.text)]
    numbered = list(enumerate(read.mentions, 1))
    for run, upto in zip(runs, ends, strict=True):
        start, end = run[0].start, run[-1].end
        own = [(number, m) for number, m in numbered if start <= m.start < upto]
        end = max([end, *(mention.end for _, mention in own)])
        yield {
            "offset": start,
            "infons": {"type": run[0].role},
            "text": paper.text[start:end],
            "sentences": [],
            "annotations": [_annotate(number, mention, paper.text) for number, mention in own],
            "relations": [],
        }


def _annotate(number: int, mention: Mention, text: str) -> Plain:
    told = {"type": mention.field, "identifier": mention.value, "name": mention.name, "rule": mention.rule}
    return {
        "id": str(number),
        "infons": told,
        "text": text[mention.start : mention.end],
        "locations": [{"offset": mention.start, "length": mention.end - mention.start}],
    }
