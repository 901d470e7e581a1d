"""What a cell says is given: drugs, products, other treatments, with doses and other names beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.finders.items import Item
from pipeline.records import Cell
from pipeline.relations.cues import shape
from pipeline.relations.reading import Reading
from pipeline.relations.typed_tables import WITH_NAMES, Row

THERAPY_FIELDS = ("drug", "intervention", "product")
# Between what is given together or compared: +, 联合, plus, vs.
WITH = re.compile(
    r"\s*[+＋]\s*|\s*(?:联合|对比)\s*|\s+(?:plus|with|combined with|and|vs\.?|versus)\s+", re.IGNORECASE
)
# A drug with its dose or way is the drug: `Low-dose aldesleukin`, 皮下司美格鲁肽, `semaglutide 2.4 mg`.
WITH_DOSE = r"(?i)[0-9]\s?(?:mg|μg|ug|g|mg/kg|IU)(?![a-z])|<given_how>"
NOTE_BEHIND = re.compile(r"(?<=[A-Za-z0-9\u4e00-\u9fff)）])(?:[ᵃ-ᶻ⁰-⁹¹²³*†‡§]+|\^[a-z0-9]\^?)$")


def therapy_cells(reading: Reading, row: Row) -> Iterator[tuple[str, Cell, list[Item]]]:
    """The cells that say what is given: of the drug columns, and what is known in those of interventions."""
    seen: set[int] = set()
    own = [kind for kind in ("drug", "intervention", "product") if kind in row.typed.columns]
    for kind in own or ["dose"]:
        for head, cell in row.all_of(kind):
            if cell.start in seen or reading.cells.placeholder(cell.text):
                continue
            seen.add(cell.start)
            items = list(_given(reading, cell))
            known = any(item.in_field(*THERAPY_FIELDS) for item in items)
            if kind == "product":  # a column of products may hold drugs, etranacogene beside marstacimab
                items = [item for item in items if item.in_field("drug") and not item.in_field("product")]
            if kind == "dose":  # 巴瑞替尼4 mg under 剂量
                items = [item for item in items if item.in_field("drug", "product")]
            yield head, cell, items if kind == "drug" or known else []


def _given(reading: Reading, cell: Cell) -> Iterator[Item]:
    """What a cell names as given; `Durvalumab + FLOT` is two though only one is known."""
    for item in (_resolve(reading, item) for item in reading.cells.read_items(cell.text)):
        parts = () if item.terms else _drugs_side_by_side(reading, item) or tuple(_parts_given(reading, item))
        if len(parts) > 1 and any(part.in_field(*THERAPY_FIELDS) for part in parts):
            yield from parts
        else:
            yield item


def _drugs_side_by_side(reading: Reading, item: Item) -> tuple[Item, ...]:
    """`Nivolumab Ipilimumab`: drugs with nothing between them but the end of a line."""
    parts = reading.cells.read_parts(item.text)
    drugs = all(part.field == "drug" for part in parts)
    return (
        tuple(replace(item, text=part.name_en or part.id, terms=(part,)) for part in parts) if drugs else ()
    )


def _parts_given(reading: Reading, item: Item) -> Iterator[Item]:
    at = 0
    for piece in WITH.split(item.text):
        start = item.text.index(piece, at)
        at = start + len(piece)
        for part in reading.cells.read_items(piece):
            span = (item.start + start + part.start, item.start + start + part.end)
            yield _resolve(reading, replace(part, start=span[0], end=span[1]))


def _resolve(reading: Reading, item: Item) -> Item:
    """An item with the drug it names behind a dose or before a footnote mark; its text as printed."""
    if item.terms:
        return item
    inside = reading.cells.named_in(item.text, *THERAPY_FIELDS)
    if len({term.id for term in inside}) == 1 and shape(reading, WITH_DOSE).search(item.text):
        return replace(item, terms=inside[:1])
    named = WITH_NAMES.fullmatch(item.text)
    drugs = {term.id for term in inside if term.field == "drug"}
    if named and len(drugs) == 1 and not WITH.search(named["others"]):
        bare = reading.cells.read_items(named["name"])
    else:
        bare = reading.cells.read_items(NOTE_BEHIND.sub("", item.text))
    return replace(item, terms=bare[0].terms) if len(bare) == 1 else item


def name_intervention(reading: Reading, item: Item) -> tuple[str, str]:
    """The normalised name and kind of what is given: a vocabulary term, terms put together, or as printed."""
    terms = item.in_field(*THERAPY_FIELDS)
    if terms:
        best = next((term for term in terms if term.field == "drug"), terms[0])
        return best.id, best.props.get("kind", "") or ("drug" if best.field == "drug" else best.field)
    parts = reading.cells.read_parts(item.text)
    if parts:
        return " ".join(part.name_en or part.id for part in parts), parts[-1].props.get("kind", "")
    return item.text, ""
