"""Approvals of the rows of tables: below heads of approval dates, and in columns of status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from pipeline.finders.heads import is_place, lowest_level, places_of
from pipeline.frozen import frozen
from pipeline.records import Cell, Fact, Issue, Mention
from pipeline.relations.approvals.words import BARE
from pipeline.relations.cues import cue_within, shape
from pipeline.relations.disease_cells import CAPTION_RULE, caption_diseases, cell_diseases, modifier_before
from pipeline.relations.reading import Reading
from pipeline.relations.typed_tables import Row, typed_rows


def approvals_of_rows(reading: Reading) -> Iterator[Fact]:
    """Approvals of the rows of tables, with their indications and targets."""
    for row in typed_rows(reading):
        product = _product_of(reading, row)
        if product is None:
            continue
        dated = list(_dated(reading, row))
        # A drug is a product by being approved.
        if any(one.country for one in dated) or product.field == "product":
            yield from _product_targets(reading, row, product)
        for one in dated:
            if not one.country:
                continue
            values = {
                "product_id": product.value,
                "country": one.country,
                "date": one.date.value,
                "name": reading.paper.text[product.start : product.end],
                "agency": one.agency,
                "precision": dict(one.date.extra).get("precision", ""),
            }
            place = (one.date.start, one.date.end)
            yield reading.fact("approvals", values, place, f"column:{one.head}")
            yield from _indications(reading, row, values, one.date)


def unplaced_approvals(reading: Reading) -> list[Issue]:
    """An issue for each table that dates approvals of products and does not say who approved them."""
    rows: dict[str, list[Mention]] = {}
    heads: dict[str, str] = {}
    for row in typed_rows(reading):
        product = _product_of(reading, row)
        for one in _dated(reading, row) if product is not None else ():
            if not one.country:
                rows.setdefault(row.typed.table.id, []).append(one.date)
                heads[row.typed.table.id] = one.head
    return [
        Issue(
            "warning",
            "approval_without_country",
            f"{table}: {len(dates)} dates below {heads[table]!r} give no approvals: no agency or country"
            " stands in their rows, in the head or in the caption",
            dates[0].start,
            dates[0].end,
            f"column:{heads[table]}",
        )
        for table, dates in rows.items()
    ]


def dated_without_product(reading: Reading) -> Iterator[tuple[Row, Cell]]:
    """The rows that date an approval of a name nobody knows, each with the cell of the name."""
    for row in typed_rows(reading):
        cell = row.cell("product") or row.cell("drug")
        if cell is None or _product_of(reading, row) is not None or reading.cells.placeholder(cell.text):
            continue
        if any(one.country for one in _dated(reading, row)):
            yield row, cell


def _product_of(reading: Reading, row: Row) -> Mention | None:
    """What the row is about: its product, else the drug that is one by being approved."""
    for kind, field in (("product", "product"), ("drug", "drug"), ("product", "drug"), ("drug", "product")):
        cell = row.cell(kind)
        found = reading.within(cell.start, cell.end, field) if cell else []
        if found and any(_approval_cells(reading, row)):
            return found[0]
    return None


def _product_targets(reading: Reading, row: Row, product: Mention) -> Iterator[Fact]:
    cell = row.cell("target")
    for target in reading.within(cell.start, cell.end, "target") if cell else ():
        values = {"product_id": product.value, "target_id": target.value}
        yield reading.fact(
            "product_targets", values, (target.start, target.end), f"column:{row.typed.head('target')}"
        )


@frozen
class Dated:
    """A date of approval in a row, below which head, and who approved; empty where nothing says."""

    date: Mention
    country: str
    agency: str
    head: str


def _dated(reading: Reading, row: Row) -> Iterator[Dated]:
    """The approval dates of a row, each with every country and agency it is given for."""
    for head, cell in _approval_cells(reading, row):
        dates = reading.within(cell.start, cell.end, "date")
        inside = pair_approvers(reading, cell, dates)
        for at, date in enumerate(dates):
            found = inside[at] or (
                _authority_of_head(reading, head)
                or _authority_of_row(reading, row, at, len(dates))
                or _authority_of_caption(reading, row)
                or [("", "")]
            )
            for agency, country in found:
                yield Dated(date, country, agency, head)


def _approval_cells(reading: Reading, row: Row) -> Iterator[tuple[str, Cell]]:
    """The cells below a head of approval dates, and those of a status that say it: `Approved (FDA, 2025)`."""
    dated = list(row.all_of("approval_date"))
    for head, cell in dated:
        parts = list(_clauses(reading, cell))
        if is_place(reading.cells, head):  # `Breakthrough (2019)` below FDA
            parts = [bare for part in parts if (bare := _bare_part(reading, part)) is not None]
            yield from ((head, part) for part in parts if not _tells_other(reading, part))
            continue
        kept = [part for part in parts if not _tells_other(reading, part)]
        yield from [(head, cell)] if len(kept) == len(parts) else [(head, part) for part in kept]
    for head, cell in row.all_of("status"):
        if (head, cell) not in dated:
            for part in _clauses(reading, cell):
                if _tells_approval(reading, part):
                    yield head, part
                else:
                    yield from ((head, member) for member in _members_approved(reading, part))


def _members_approved(reading: Reading, cell: Cell) -> Iterator[Cell]:
    """The members of a status' bracket of which one was undone: `Approved (2000, US; withdrawn 2010)`."""
    text = reading.paper.text
    bracket = BRACKETED.search(text, cell.start, cell.end)
    if bracket is None or not _tells_approval(reading, replace(cell, end=bracket.start())):
        return
    cuts = [m.start() for m in re.finditer("[;；]", text[bracket.start() : bracket.end()])]
    edges = [0, *(cut + 1 for cut in cuts), bracket.end() - bracket.start()]
    for one, other in pairwise(edges) if cuts else ():
        start, end = bracket.start() + one, bracket.start() + other
        if not cue_within(reading, "not_approval", start, end):
            yield replace(cell, text=text[start:end], start=start, end=end)


def _tells_other(reading: Reading, cell: Cell) -> bool:
    """Whether a part of a cell of approvals says how far it is instead: `EU: filed 2023`, Ⅲ期（2021）."""
    if cue_within(reading, "not_approval", cell.start, cell.end):
        return True
    return bool(reading.within(cell.start, cell.end, "phase")) and not _tells_approval(reading, cell)


def _tells_approval(reading: Reading, cell: Cell) -> bool:
    if cue_within(reading, "not_approval", cell.start, cell.end):
        return False
    return any(cue_within(reading, cue, cell.start, cell.end) for cue in ("approval", "marketed"))


def _clauses(reading: Reading, cell: Cell) -> Iterator[Cell]:
    """A status cut at commas and semicolons outside brackets and dates: `Approved (FDA); phase 3 (2021)`."""
    text = reading.paper.text
    kept = [match.span() for match in BRACKETED.finditer(text, cell.start, cell.end)]
    kept += [(date.start, date.end) for date in reading.within(cell.start, cell.end, "date")]
    cuts = [
        match.start()
        for match in re.finditer(r"[;；,，]", text[cell.start : cell.end])
        if not any(start <= cell.start + match.start() < end for start, end in kept)
    ]
    cuts = [cut for cut in cuts if not _goes_on(reading, cell, cell.start + cut + 1)]
    edges = [cell.start, *(cell.start + cut + 1 for cut in cuts), cell.end]
    for start, end in pairwise(edges):
        yield replace(cell, text=text[start:end], start=start, end=end)


def _goes_on(reading: Reading, cell: Cell, start: int) -> bool:
    """Whether what follows up to the next comma is a name with a date and no more: `…, Japan (2023)`."""
    text = reading.paper.text
    stop = re.compile(r"[;；,，](?![^()（）]*[)）])|$").search(text, start, cell.end)
    end = stop.start() if stop else cell.end
    named = reading.within(start, end, "agency", "country", "date")
    return len({mention.field == "date" for mention in named}) == 2 and _is_bare(reading, start, end)


def _bare_part(reading: Reading, cell: Cell) -> Cell | None:
    """What is bare of a part below an agency: `Jul 2023` of `Jul 2023 (CRL 2019)`, None if nothing."""
    if _is_bare(reading, cell.start, cell.end):
        return cell
    bracket = BRACKETED.search(reading.paper.text, cell.start, cell.end)
    if bracket is None or not _is_bare(reading, cell.start, bracket.start()):
        return None
    end = bracket.start()
    return replace(cell, text=reading.paper.text[cell.start : end], end=end)


def _is_bare(reading: Reading, start: int, end: int) -> bool:
    """Whether a part of a cell holds dates, places and words of approving, and no more."""
    named = reading.within(start, end, "agency", "country", "date")
    text, edges = reading.paper.text, sorted(at for m in named for at in (m.start, m.end))
    rest = "".join([text[a:b] for a, b in pairwise([start, *edges, end])][::2])
    return not shape(reading, BARE).sub("", rest)


Approver = tuple[str, str]
"""Agency and country; the agency is empty where a country alone is named."""
BRACKETED = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
AT_HOME = re.compile("国内(?!外)")
"""国内获批时间: in Chinese the country is China."""
OTHER_USES = re.compile(r"其[他它]|(?<![a-z])other(?![a-z])", re.IGNORECASE)
USE_END = re.compile(r"[;；\n](?![^()（）]*[)）])")
OWN_BRACKET = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]")


def pair_approvers(reading: Reading, cell: Cell, dates: Sequence[Mention]) -> list[list[Approver]]:
    """Who approved at each date of a cell: `2017-08（FDA）；2018-08（EMA）`, `美国（2017）、欧盟（2018）`.

    The bracket right behind a date is its own. Else the cell's beginning tells the order: where a name
    comes first, names stand before their dates. A date without a name shares its neighbour's.
    """
    if not dates:
        return []
    named = _named_approvers(reading, cell)
    ahead = bool(named) and named[0].start < dates[0].start
    edges = [cell.start, *(_own_end(reading, date) for date in dates)]
    found: list[list[Approver]] = []
    for at, date in enumerate(dates):
        start, end = (edges[at], edges[at + 1]) if ahead else (date.end, _next_start(dates, at, cell.end))
        found.append(_approvers(reading, [one for one in named if start <= one.start < end]))
    given = found if ahead else found[::-1]
    for before, here in pairwise(given):
        here.extend([] if here else before)
    return found


def _named_approvers(reading: Reading, cell: Cell) -> list[Mention]:
    both = (reading.within(cell.start, cell.end, kind) for kind in ("agency", "country"))
    return sorted(chain.from_iterable(both), key=lambda mention: mention.start)


def _own_end(reading: Reading, date: Mention) -> int:
    bracket = OWN_BRACKET.match(reading.paper.text, date.end)
    return bracket.end() if bracket else date.end


def _next_start(dates: Sequence[Mention], at: int, end: int) -> int:
    return dates[at + 1].start if at + 1 < len(dates) else end


def _approvers(reading: Reading, named: Sequence[Mention]) -> list[Approver]:
    """Each country once, with its agency where one is named: 美国FDA is one."""
    found = {
        reading.terms["agency", one.value].props.get("country", ""): one.value
        for one in named
        if one.field == "agency"
    }
    for one in named:
        if one.field == "country":
            found.setdefault(one.value, "")
    return [(agency, country) for country, agency in found.items() if country]


def _authority_of_head(reading: Reading, head: str) -> list[Approver]:
    """FDA批准时间, `US (FDA)`, `Approved in China`: the one agency or country a head names."""
    places = places_of(reading.cells, lowest_level(head))
    terms = places or reading.cells.named_in(head, "agency", "country")
    agencies = {term.id: term.props.get("country", "") for term in terms if term.field == "agency"}
    countries = {term.id for term in terms if term.field == "country"} | set(agencies.values())
    countries = countries or ({"CN"} if AT_HOME.search(head) else set())
    agency = next(iter(agencies)) if len(agencies) == 1 else ""
    return [(agency, country) for country in countries if country and len(countries) == 1]


def _authority_of_caption(reading: Reading, row: Row) -> list[Approver]:
    """表1 FDA批准的ADC: the one agency or country of a caption."""
    table = row.typed.table
    return _authority_of_head(reading, f"{table.caption} {table.caption_other}")


def _authority_of_row(reading: Reading, row: Row, at: int, count: int) -> list[Approver]:
    """From the columns of country and agency; several of them pair with as many dates in order."""
    agency, country = "", ""
    for kind in ("agency", "country"):
        cell: Cell | None = row.cell(kind)
        found = _approvers(reading, _named_approvers(reading, cell)) if cell else []
        if len(found) not in (1, count):
            continue
        said = found[at if len(found) == count else 0]
        agency, country = said[0] or agency, said[1]
    return [(agency, country)] if country else []


def _use_of_date(reading: Reading, row: Row, date: Mention) -> list[Mention]:
    """The disease before a date in its own cell: 霍奇金淋巴瘤（2019-05）；肝细胞癌（2020-03）."""
    cell = next((one for one in row.cells if one and one.start <= date.start < one.end), None)
    if cell is None:
        return []
    floor = max((other.end for other in reading.within(cell.start, date.start, "date")), default=cell.start)
    return reading.within(floor, date.start, "disease")


def _uses_in_turn(reading: Reading, row: Row, uses: Cell, date: Mention) -> tuple[int, int]:
    """What of a cell of uses is a date's: of as many uses as its cell has dates, each in turn, its own.

    `30 August 2017 and 1 May 2018` beside `B-ALL; DLBCL`; not where the dates are of several agencies.
    """
    whole = uses.start, uses.end
    cell = next((one for one in row.cells if one and one.start <= date.start < one.end), uses)
    dates = reading.within(cell.start, cell.end, "date")
    if len(dates) < 2 or reading.within(cell.start, cell.end, "agency", "country"):
        return whole
    text = reading.paper.text[uses.start : uses.end]
    edges = [0, *(found.end() for found in USE_END.finditer(text)), len(text)]
    parts = [(uses.start + one, uses.start + other) for one, other in pairwise(edges)]
    if len(parts) != len(dates) or not all(reading.within(*part, "disease") for part in parts):
        return whole
    return parts[dates.index(date)]


def _indications(reading: Reading, row: Row, approval: dict[str, str], date: Mention) -> Iterator[Fact]:
    key = {name: approval[name] for name in ("product_id", "country", "date")}
    for disease, modifier, start, end, rule in _uses(reading, row, date):
        values = {**key, "disease_id": disease, "modifier": modifier}
        yield reading.fact("approval_indications", values, (start, end), rule)


def _uses(reading: Reading, row: Row, date: Mention) -> Iterator[tuple[str, str, int, int, str]]:
    """What an approval of a row is for: disease, modifier, place and rule.

    The disease before the date in its own cell; else those of the row's column, unless they have dates of
    their own; else the caption's.
    """
    cell = row.cell("disease")
    dated = cell is not None and any(one is cell for _, one in row.all_of("approval_date"))
    own = _use_of_date(reading, row, date) if cell is None or dated else []
    for mention in own:
        modifier, start = modifier_before(reading, mention, mention.start - 12)
        yield mention.value, modifier, start, mention.end, "column:approval"
    # 获批的其他适应证 beside the dates of a table on psoriasis
    others = cell is not None and OTHER_USES.search(row.typed.head("disease")) is not None
    if cell is not None and not dated and not others:
        first, last = _uses_in_turn(reading, row, cell, date)
        for use in cell_diseases(reading, cell):
            if first < use[-1] <= last:
                yield *use, f"column:{row.typed.head('disease')}"
    elif not own:
        for use in caption_diseases(reading, row, beside=dated or others):
            yield *use, CAPTION_RULE
