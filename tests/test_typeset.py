"""PDFs of our own by several producers against the sources they were typeset from."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from conftest import ROOT, read_table

from pipeline.run import Workspace, extract

TYPESET = Path(__file__).parent / "typeset"
sys.path.insert(0, str(TYPESET))

from source import (  # noqa: E402
    expected_cells,
    expected_citations,
    expected_sections,
    list_sources,
    load_source,
)

PDFS = sorted(path.name for path in TYPESET.glob("*.pdf"))
FACTS = ("cells", "sections", "citations", "references", "trials", "approvals")
# Spaces between Han and Latin are the setter's.
SET_SPACE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +| +(?=[\u3000-\u9fff\uff00-\uffef])")
KNOWN_FAILURES: dict[str, dict[str, str]] = json.loads(
    (TYPESET / "known_failures.json").read_text(encoding="utf-8")
)
Row = tuple[str, ...]


@pytest.fixture(scope="module")
def typeset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of all typeset papers."""
    out = tmp_path_factory.mktemp("typeset")
    raw = out / "raw"
    raw.mkdir()
    for name in PDFS:
        (raw / name).write_bytes((TYPESET / name).read_bytes())
    extract(Workspace(raw, out / "out", ROOT / "config"))
    return out / "out" / "tables"


def expect(name: str, fact: str) -> list[Row]:
    """What a source says, as rows of text."""
    source = load_source(name.split(".")[0])
    if fact == "cells":
        return [
            (cell[0], str(cell[1]), str(cell[2]), *map(_fold, cell[3:])) for cell in expected_cells(source)
        ]
    if fact == "sections":
        return [(level, _fold(title)) for level, title in expected_sections(source)]
    if fact == "citations":
        return [(references,) for references in expected_citations(source)]
    if fact == "references":
        return [(str(number),) for number in range(1, len(source["references"]) + 1)]
    if fact == "trials":
        return [(trial,) for trial in source["trials"]]
    return [tuple(approval) for approval in source["approvals"]]


def find(tables: Path, name: str, fact: str) -> list[Row]:
    """What the extraction says, as rows of text."""
    rows = [row for row in read_table(tables, fact) if row["paper"] == name]
    if fact == "cells":
        return [(r["table"], r["row"], r["column"], _fold(r["header"]), _fold(r["text"])) for r in rows]
    if fact == "sections":
        return [
            (r["level"], _fold(r["title"])) for r in rows if r["title"] not in ("", "参考文献", "References")
        ]
    columns = {
        "citations": ("references",),
        "references": ("reference",),
        "trials": ("trial_id",),
        "approvals": ("product_id", "country", "date"),
    }
    return [tuple(row[column] for column in columns[fact]) for row in rows]


def _fold(text: str) -> str:
    return SET_SPACE.sub("", text)


def compare(expected: Iterable[Row], found: Iterable[Row]) -> list[str]:
    """Rows removed and added, one a line."""
    wanted, got = Counter(expected), Counter(found)
    return [f"- {row}" for row in (wanted - got).elements()] + [
        f"+ {row}" for row in (got - wanted).elements()
    ]


def mark_known(name: str, fact: str) -> object:
    reason = KNOWN_FAILURES.get(name, {}).get(fact)
    return pytest.param(name, fact, marks=pytest.mark.xfail(reason=reason) if reason else ())


@pytest.mark.parametrize(("name", "fact"), [mark_known(name, fact) for name in PDFS for fact in FACTS])
def test_typeset_paper_is_exact(typeset: Path, name: str, fact: str) -> None:
    changed = compare(expect(name, fact), find(typeset, name, fact))
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("source", list_sources())
def test_producers_give_the_same_tables(typeset: Path, source: str) -> None:
    """Captions, notes and shapes do not depend on who set the paper; nor do cells, but for known failures."""
    names = [name for name in PDFS if name.split(".")[0] == source]
    told = ("table", "label", "caption", "caption_other", "rows", "columns", "footnote")
    rows: dict[str, list[Row]] = {name: [] for name in names}
    for row in read_table(typeset, "tables"):
        if row["paper"] in rows:
            rows[row["paper"]].append(tuple(_fold(row[column]) for column in told))
    known = {name for name in names if "cells" in KNOWN_FAILURES.get(name, {})}
    cells = {name: find(typeset, name, "cells") for name in names if name not in known}
    first, *others = names
    for name in others:
        assert not compare(rows[first], rows[name]), name
        if name in cells and first in cells:
            assert not compare(cells[first], cells[name]), name


def test_every_source_is_typeset_by_three_producers() -> None:
    producers = Counter(name.split(".")[0] for name in PDFS)
    assert set(producers) == set(list_sources())
    assert min(producers.values()) >= 3


def test_pdfs_stay_small() -> None:
    sizes = {name: (TYPESET / name).stat().st_size for name in PDFS}
    assert max(sizes.values()) < 150_000
    assert sum(sizes.values()) < 2_000_000


def test_known_failures_name_files_and_facts() -> None:
    assert set(KNOWN_FAILURES) <= set(PDFS)
    assert {fact for facts in KNOWN_FAILURES.values() for fact in facts} <= set(FACTS)
