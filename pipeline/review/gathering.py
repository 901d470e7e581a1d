"""What the review page shows: the facts of each paper with their places, and what to look at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from pipeline.diff import TablesDiff
from pipeline.frozen import frozen
from pipeline.records import Paper
from pipeline.review.grids import Grid, read_grids
from pipeline.review.images import PageImage, draw_pages
from pipeline.review.placing import Places, read_places
from pipeline.run import Workspace, find_papers, load_paper
from pipeline.schemas import Schemas, TableSchema, load_schemas
from pipeline.stage1_parse import paper_id
from pipeline.writers.csv_tables import read_csv

Row = dict[str, str]
LEFT_OUT = frozenset({"papers", "sentences", "mentions"})
"""Tables that are not checked row by row: what they say stands in the others or in the text."""
MENTIONED_AS = {"products": "product", "drugs": "drug", "targets": "target", "diseases": "disease"}
"""Tables without a place of their own, and the field of the mentions they count."""
SEVERE = frozenset({"warning", "error"})
MOST_PLACES = 200


@frozen
class ReviewRow:
    """A row of a table: its values in the order of the columns, where it stands, why to look at it.

    ``places`` are spans of the paper's text; ``boxes`` belong to the first of them, one list of
    ``page, left, top, right, bottom`` a printed line.
    """

    values: Sequence[str]
    places: Sequence[tuple[int, int]]
    boxes: Sequence[Sequence[float]]
    uncertain: bool = False
    conflict: bool = False
    new: bool = False


@frozen
class ReviewPaper:
    """A paper with its pictures, its tables as printed, and the rows of the tables made of it, by table."""

    name: str
    about: Row
    text: str
    page_starts: Sequence[int]
    images: Sequence[PageImage]
    grids: Sequence[Grid]
    rows: Mapping[str, Sequence[ReviewRow]]


NewRows = Mapping[str, frozenset[tuple[str, ...]]]
"""By table, the keys of rows that the last extraction did not have or had otherwise."""


@frozen
class _Flags:
    """The spans of one paper about which something is to be said."""

    uncertain: Sequence[tuple[int, int]] = ()
    conflict: Sequence[tuple[int, int]] = ()
    new: NewRows = field(default_factory=dict)


def gather_review(workspace: Workspace, new: NewRows | None = None) -> Iterator[ReviewPaper]:
    """The papers one after another, as the tables of ``workspace.out`` and its pages tell them.

    Raises FileNotFoundError where there was no run yet.
    """
    schemas = load_schemas(workspace.config)
    tables = {name: _by_paper(workspace.out / "tables" / f"{name}.csv") for name in schemas}
    for name in find_papers(workspace.raw):
        own = {table: rows.get(paper_id(name), []) for table, rows in tables.items()}
        if own["papers"]:
            yield _gather_paper(workspace, name, own, new or {}, schemas)


def shown_schemas(workspace: Workspace) -> list[TableSchema]:
    """The tables that the page shows, in their order."""
    return [schema for name, schema in load_schemas(workspace.config).items() if name not in LEFT_OUT]


def _by_paper(path: Path) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in read_csv(path):
        found.setdefault(row.get("paper", ""), []).append(row)
    return found


def _gather_paper(
    workspace: Workspace, name: str, tables: Mapping[str, list[Row]], new: NewRows, schemas: Schemas
) -> ReviewPaper:
    paper = _load(workspace, name)
    flags = _Flags(_uncertain(tables["cells"]), _conflicts(tables["issues"]), new)
    mentioned = _mention_places(tables["mentions"])
    places = read_places(paper)
    rows = {
        table: [_show(row, schemas[table], flags, mentioned, places) for row in tables[table]]
        for table in schemas
        if table not in LEFT_OUT
    }
    images = draw_pages(workspace.raw / name)
    about, grids = tables["papers"][0], read_grids(paper)
    return ReviewPaper(paper_id(name), about, paper.text, paper.page_starts, images, grids, rows)


def _load(workspace: Workspace, name: str) -> Paper:
    """The paper as stage 1 wrote it; of one that failed nothing but its name."""
    if workspace.path("parse", name).exists():
        return load_paper(workspace, name)
    return Paper(paper_id(name), ())


def _show(
    row: Row,
    schema: TableSchema,
    flags: _Flags,
    mentioned: Mapping[tuple[str, str], list[tuple[int, int]]],
    places: Places,
) -> ReviewRow:
    spans = list(_own_place(row)) or _entity_places(row, schema, mentioned)
    marks = [mark for span in spans[:1] for mark in places.find(*span)]
    boxes = [[mark.page, *(round(side, 1) for side in mark.box)] for mark in marks]
    key = tuple(row[column] for column in schema.key)
    return ReviewRow(
        values=[row.get(column, "") for column in schema.names],
        places=spans[:MOST_PLACES],
        boxes=boxes,
        uncertain=row.get("state") == "uncertain" or _touches(spans[:1], flags.uncertain),
        conflict=schema.name != "issues" and _touches(spans[:1], flags.conflict),
        new=key in flags.new.get(schema.name, frozenset()),
    )


def _own_place(row: Row) -> Iterator[tuple[int, int]]:
    start, end = row.get("start", ""), row.get("end", "")
    if start and end and int(end) > int(start):
        yield int(start), int(end)


def _entity_places(
    row: Row, schema: TableSchema, mentioned: Mapping[tuple[str, str], list[tuple[int, int]]]
) -> list[tuple[int, int]]:
    said = MENTIONED_AS.get(schema.name, "")
    return mentioned.get((said, row[schema.key[-1]]), []) if said else []


def _mention_places(mentions: Iterable[Row]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in mentions:
        found.setdefault((row["field"], row["value"]), []).append((int(row["start"]), int(row["end"])))
    return found


def _uncertain(cells: Iterable[Row]) -> list[tuple[int, int]]:
    return [span for cell in cells if cell["state"] == "uncertain" for span in _own_place(cell)]


def _conflicts(issues: Iterable[Row]) -> list[tuple[int, int]]:
    return [span for issue in issues if issue["severity"] in SEVERE for span in _own_place(issue)]


def _touches(spans: Iterable[tuple[int, int]], marked: Iterable[tuple[int, int]]) -> bool:
    told = list(marked)
    return any(start < high and low < end for start, end in spans for low, high in told)


def tell_new(diff: TablesDiff) -> NewRows:
    """The keys of the rows that a :class:`pipeline.diff.TablesDiff` has as added or changed."""
    return {
        table.shape.table: frozenset(
            tuple(values[at] for at in table.shape.key)
            for values in (*table.added, *(row.new for row in table.changed))
        )
        for table in diff.tables
    }
