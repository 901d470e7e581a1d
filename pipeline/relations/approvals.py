"""Approvals: product, country and date, from the rows of a table and from sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from pipeline.finders.heads import is_place
from pipeline.records import Cell, Fact, Issue, Mention, Sentence
from pipeline.relations.approval_lists import tell_lists
from pipeline.relations.approval_prose import Spoken, Told, named_products, tell_approvals, why_unsettled
from pipeline.relations.approval_topics import place_of_run_in, topic_of
from pipeline.relations.cues import cue_within
from pipeline.relations.reading import Reading, one_of_each
from pipeline.relations.rows import Row, cell_diseases, modifier_before, typed_rows

# Patients counted are a trial's: 入组26例HB患者，…获批, `in 97 patients with MM`.
OF_A_TRIAL = re.compile(
    r"[0-9]\s?(?:例|名)[^，。；,;)）]{0,24}\Z|[0-9]\s(?:(?!for|in|of)[A-Za-z\-]{2,20}\s){0,2}(?:patients|adults|participants)"
    r"\s(?:with|who had)\s[^,.;]{0,24}\Z"
)
# What an approval was extended to at another time: `for AS and subsequently for RA`.
LATER_TOO = re.compile(
    r"(?<![A-Za-z])(?:subsequently|later|thereafter|since then)(?![A-Za-z])|随后|后又|之后|其后|此后|后续"
)
SENTENCE_RULE = "relation:approval"


def relate_approvals(reading: Reading) -> list[Fact]:
    """Rows of ``approvals``, ``approval_indications`` and ``product_targets``."""
    told = [*_from_rows(reading), *_from_sentences(reading)]
    dates: dict[tuple[str, str], set[str]] = {}
    for fact in told:
        if fact.table == "approvals":
            dates.setdefault(_approved_where(fact), set()).add(fact.values["date"])
    agencies = _agencies(told)
    settled = [kept for fact in told if (kept := _settle_date(fact, dates)) is not None]
    return [_with_agency(fact, agencies) if fact.table == "approvals" else fact for fact in settled]


def _agencies(told: Sequence[Fact]) -> Mapping[tuple[str, str], Mapping[str, set[str]]]:
    """The agencies named with each date of a product's approvals in a country."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for fact in told:
        if fact.table == "approvals" and fact.values["agency"]:
            dates = found.setdefault(_approved_where(fact), {})
            dates.setdefault(fact.values["date"], set()).add(fact.values["agency"])
    return found


def _with_agency(fact: Fact, agencies: Mapping[tuple[str, str], Mapping[str, set[str]]]) -> Fact:
    """An approval of a table that names a country with the agency that the text names for the same date."""
    if fact.values["agency"]:
        return fact
    said = agencies.get(_approved_where(fact), {})
    date = fact.values["date"]
    named = set(said.get(date, ()))
    return replace(fact, values={**fact.values, "agency": named.pop()}) if len(named) == 1 else fact


def _approved_where(fact: Fact) -> tuple[str, str]:
    return fact.values["product_id"], fact.values.get("country", "")


def _settle_date(fact: Fact, dates: Mapping[tuple[str, str], set[str]]) -> Fact | None:
    """2017, 2017-08 and 2017-08-30 of one product in one country are one approval: the most precise.

    A less precise row goes; the indications told with it stay, under the precise date.
    """
    if fact.table == "product_targets":
        return fact
    date = fact.values["date"]
    finer = sorted(d for d in dates[_approved_where(fact)] if d.startswith(date) and d != date)
    if not finer:
        return fact
    if fact.table == "approvals" or fact.values["rule"] == SENTENCE_RULE or len(finer) > 1:
        return None
    return replace(fact, values={**fact.values, "date": finer[0]})


def _from_rows(reading: Reading) -> Iterator[Fact]:
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


UNSETTLED = {
    "approval_unsettled": "an approval is told here; which product, date and agency belong together is open",
    "approval_without_country": "an approval is told here, and not by whom or where: it gives no row",
}


def unsettled_approvals(reading: Reading, approvals: Iterable[Fact]) -> list[Issue]:
    """An issue for each sentence that has all of an approval and gave none: what belongs together is open."""
    dates: dict[str, set[str]] = {}
    for fact in approvals:
        if fact.table == "approvals":
            dates.setdefault(fact.values["product_id"], set()).add(fact.values["date"])
    found = []
    for sentence in reading.sentences:
        if sentence.role not in ("body", "abstract"):
            continue
        code = why_unsettled(reading, sentence)
        if code and not _is_told(reading, sentence, dates):
            place = sentence.start, sentence.end
            found.append(Issue("note", code, UNSETTLED[code], *place, SENTENCE_RULE))
    return found


def _is_told(reading: Reading, sentence: Sentence, dates: Mapping[str, set[str]]) -> bool:
    """Whether an approval of a product of the sentence is known with a date of it, or a finer one."""
    products = named_products(reading, sentence.start, sentence.end)
    told = {date for product in products for date in dates.get(product.value, ())}
    printed = [mention.value for mention in reading.within(sentence.start, sentence.end, "date")]
    return any(date.startswith(value) for date in told for value in printed)


def _product_of(reading: Reading, row: Row) -> Mention | None:
    """What the row is about: its product, else the drug that is one by being approved."""
    for kind, field in (("product", "product"), ("drug", "drug"), ("product", "drug")):
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


@dataclass(frozen=True)
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
    return not BARE_WORDS.sub("", rest)


Approver = tuple[str, str]
"""Agency and country; the agency is empty where a country alone is named."""
BRACKETED = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
BARE_WORDS = re.compile(
    r"(?<![A-Za-z])(?:and|the|in|by|yes|approved|approval|accelerated|conditional|full|regular|traditional"
    r"|first|AA|since)(?![A-Za-z])|[和与及于在由]|获批|批准|上市|附条件|加速|完全|常规|已|首次|[^\w]",
    re.IGNORECASE,
)
AT_HOME = re.compile("国内(?!外)")
"""国内获批时间: in Chinese the country is China."""
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
    """FDA批准时间, `Approved in China`: the one agency or country a head names."""
    terms = reading.cells.named_in(head, "agency", "country")
    agencies = {term.id: term.props.get("country", "") for term in terms if term.field == "agency"}
    countries = {term.id for term in terms if term.field == "country"}
    countries = countries or ({"CN"} if AT_HOME.search(head) else set())
    if len(agencies) == 1:
        return [(agency, country) for agency, country in agencies.items() if country]
    return [("", countries.pop())] if len(countries) == 1 and not agencies else []


def _authority_of_caption(reading: Reading, row: Row) -> list[Approver]:
    """表1 FDA批准的ADC: the one agency or country of a caption."""
    table = row.typed.table
    return _authority_of_head(reading, f"{table.caption} {table.caption_other}")


def _authority_of_row(reading: Reading, row: Row, at: int, count: int) -> list[Approver]:
    """From the columns of country and agency; several of them pair with as many dates in order."""
    agency, country = "", ""
    for kind in ("agency", "country"):
        cell: Cell | None = row.cell(kind)
        found = reading.within(cell.start, cell.end, kind) if cell else []
        if len(found) not in (1, count):
            continue
        chosen = found[at if len(found) == count else 0]
        if kind == "agency":
            agency = chosen.value
            country = reading.terms["agency", chosen.value].props.get("country", "")
        else:
            country = chosen.value
    return [(agency, country)] if country else []


def _use_of_date(reading: Reading, row: Row, date: Mention) -> list[Mention]:
    """The disease before a date in its own cell: 霍奇金淋巴瘤（2019-05）；肝细胞癌（2020-03）."""
    cell = next((one for one in row.cells if one and one.start <= date.start < one.end), None)
    if cell is None:
        return []
    floor = max((other.end for other in reading.within(cell.start, date.start, "date")), default=cell.start)
    return reading.within(floor, date.start, "disease")


def _indications(reading: Reading, row: Row, approval: dict[str, str], date: Mention) -> Iterator[Fact]:
    cell = row.cell("disease")
    key = {name: approval[name] for name in ("product_id", "country", "date")}
    for own in _use_of_date(reading, row, date) if cell is None else ():
        modifier, start = modifier_before(reading, own, own.start - 12)
        values = {**key, "disease_id": own.value, "modifier": modifier}
        yield reading.fact("approval_indications", values, (start, own.end), "column:approval")
    if cell is None:
        yield from _indication_of_caption(reading, row, key)
        return
    for disease, modifier, start, end in cell_diseases(reading, cell):
        values = {**key, "disease_id": disease, "modifier": modifier}
        yield reading.fact(
            "approval_indications", values, (start, end), f"column:{row.typed.head('disease')}"
        )


def _indication_of_caption(reading: Reading, row: Row, key: dict[str, str]) -> Iterator[Fact]:
    """表1 获批用于特应性皮炎的药物: the one disease of the caption, where no column names diseases."""
    table = row.typed.table
    named = reading.within(table.start, table.end, "disease")
    if "disease" not in row.typed.columns and len({mention.value for mention in named}) == 1:
        modifier, start = modifier_before(reading, named[0], table.start)
        values = {**key, "disease_id": named[0].value, "modifier": modifier}
        yield reading.fact("approval_indications", values, (start, named[0].end), "caption")


def _from_sentences(reading: Reading) -> Iterator[Fact]:
    """Approvals of running text; `it` in a sentence is the one product its paragraph spoke of last."""
    spoken, after_approval = Spoken(), False
    paragraph_end = 0
    for sentence in reading.sentences:
        if sentence.role not in ("body", "abstract"):
            continue
        if "\n" in reading.paper.text[paragraph_end : sentence.start]:
            spoken, after_approval = topic_of(reading, sentence.start), False
        paragraph_end = sentence.end
        approvals = _told_of(reading, sentence, spoken, after_approval=after_approval)
        for told in approvals:
            yield from _approval_of_sentence(reading, told)
        after_approval = bool(approvals)
        spoken = _speak_on(reading, sentence, spoken)


def _told_of(reading: Reading, sentence: Sentence, spoken: Spoken, *, after_approval: bool) -> list[Told]:
    """The approvals of a sentence by its clauses, then by its lists; lists of uses are read first."""
    listed = list(tell_lists(reading, sentence, spoken))
    used = [told for told in listed if told.disease is not None]
    told = list(tell_approvals(reading, sentence, spoken, after_approval=after_approval))
    if {one.date.start for one in told} <= {one.date.start for one in used}:
        told = []
    read = {one.date.start for one in told}
    return [*told, *(one for one in listed if one.date.start not in read)]


def _speak_on(reading: Reading, sentence: Sentence, before: Spoken) -> Spoken:
    """What is spoken of behind a sentence; `United States.` sets the rest of its paragraph in a place."""
    named = one_of_each(named_products(reading, sentence.start, sentence.end))
    places = place_of_run_in(reading, sentence) or before.places
    return Spoken(named or before.products, places)


def _approval_of_sentence(reading: Reading, told: Told) -> Iterator[Fact]:
    values = {
        "product_id": told.product.value,
        "country": told.country,
        "date": told.date.value,
        "name": reading.paper.text[told.product.start : told.product.end],
        "agency": told.agency,
        "precision": dict(told.date.extra).get("precision", ""),
    }
    yield reading.fact("approvals", values, (told.date.start, told.date.end), SENTENCE_RULE)
    for disease in _told_diseases(reading, told):
        if OF_A_TRIAL.search(reading.paper.text, max(told.start, disease.start - 40), disease.start):
            continue
        modifier, start = modifier_before(reading, disease, told.start)
        key = {name: values[name] for name in ("product_id", "country", "date")}
        indication = {**key, "disease_id": disease.value, "modifier": modifier}
        yield reading.fact("approval_indications", indication, (start, disease.end), SENTENCE_RULE)


def _told_diseases(reading: Reading, told: Told) -> list[Mention]:
    """What an approval of a sentence is for; nothing where that is open."""
    if told.disease is not None or not told.alone:
        return [told.disease] if told.disease is not None else []
    floor = told.product.end if told.start <= told.product.start < told.end else told.start
    floor, end = _of_its_bracket(reading, told, floor)
    named = reading.within(floor, end, "disease")
    later = LATER_TOO.search(reading.paper.text, named[0].end, end) if named else None
    own = [disease for disease in named if later is None or disease.start < later.start()]
    broader = {parent for disease in own for parent in reading.cells.parents(disease.value)}
    return [disease for disease in own if disease.value not in broader]


def _of_its_bracket(reading: Reading, told: Told, floor: int) -> tuple[int, int]:
    """Where the uses of an approval may stand: one told in a bracket, A（2021年获批）, has none behind it."""
    text, date = reading.paper.text, told.date
    opened = max(text.rfind(mark, told.start, date.start) for mark in "(（")
    closed = min((at for mark in ")）" if (at := text.find(mark, date.end)) >= 0), default=-1)
    inside = opened >= 0 and date.end <= closed and not re.search("[)）]", text[opened : date.start])
    if not inside or not cue_within(reading, "approval", opened, closed):
        return floor, told.end
    return max(floor, opened), min(closed, told.end)
