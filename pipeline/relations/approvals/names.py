"""What a span names: the products approved, and the agencies and countries that approve."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.records import Mention, Sentence
from pipeline.relations.approvals.told import Authority
from pipeline.relations.approvals.words import (
    ARMS_REACH,
    BESIDE_BEFORE,
    CITED,
    COMPARED,
    GRANTED_FILING,
    IN_BRACKET,
    IN_ONE_LIST,
    IS_SUBJECT,
    LIST_JOINT,
    NAMES_OBJECT,
    NO_PLACE_BEFORE,
    OF_A_COUNTRY,
    OF_ARMS,
    OPENS_CLAUSE,
    PLACE_AFTER_ZH,
    PLACE_BEFORE,
    RELATIVE,
    SUFFIX,
    TO_RECIPIENT,
    WEAK_AGENCY,
)
from pipeline.relations.cues import cue_within, shape
from pipeline.relations.population import are_partners, is_population
from pipeline.relations.reading import Reading
from pipeline.settings import Term


def named_products(reading: Reading, start: int, end: int) -> list[Mention]:
    """The products of a span, else its drugs; without those given beside or before another."""
    products = _own(reading, reading.within(start, end, "product"), start)
    drugs = _own(reading, reading.within(start, end, "drug"), start)
    return products or drugs


def _own(reading: Reading, mentions: Sequence[Mention], floor: int) -> list[Mention]:
    text = reading.paper.text
    spoken = [mention for mention in mentions if mention.place is None]
    return [
        mention
        for mention, partner in zip(spoken, are_partners(reading, spoken, floor), strict=True)
        if (not partner or shape(reading, RELATIVE).match(text, mention.end))
        and not _is_beside(reading, floor, mention)
        and not is_population(reading, mention, floor)
        and not _told_of_trial(reading, floor, mention.start)
    ]


def _told_of_trial(reading: Reading, floor: int, start: int) -> bool:
    """Whether a product stands where a trial's arms are told: `…, in which 501 were randomised to`."""
    return (
        shape(reading, OF_ARMS).search(reading.paper.text, max(floor, start - ARMS_REACH), start) is not None
    )


def _is_beside(reading: Reading, floor: int, mention: Mention) -> bool:
    text = reading.paper.text
    before = text[max(floor, mention.start - 40) : mention.start]
    direct = (NAMES_OBJECT, TO_RECIPIENT)  # `signed off on A`, `granted approval to A`
    if shape(reading, BESIDE_BEFORE).search(before) is None or any(
        shape(reading, form).search(before) for form in direct
    ):
        return False
    if shape(reading, RELATIVE).match(text, mention.end):
        return False
    # `after dupilumab was approved` tells an approval, `approved after dupilumab` a treatment before
    return not (OPENS_CLAUSE.search(before) and shape(reading, IS_SUBJECT).match(text, mention.end))


def names_of_place(reading: Reading, start: int, end: int) -> list[Authority]:
    """Agencies and countries of a span; of 美国FDA the agency last."""
    countries = [Authority("", m.value, m.start, m.end) for m in countries_in(reading, start, end)]
    agencies = agencies_in(reading, start, end)
    apart = [one for one in countries if not any(a.start <= one.start < a.end for a in agencies)]
    return sorted([*apart, *agencies], key=lambda one: (one.start, one.agency))


def agencies_in(reading: Reading, start: int, end: int) -> list[Authority]:
    """The agencies of a span, with the short forms that name one only beside approvals."""
    found = [
        Authority(m.value, reading.terms["agency", m.value].props.get("country", ""), m.start, m.end)
        for m in reading.within(start, end, "agency")
        if m.place is None
    ]
    taken = sorted((one.start, one.end) for one in found)
    for match in WEAK_AGENCY.finditer(reading.paper.text, start, end):
        term = weak_agency(reading, match[0])
        before = bisect_right(taken, (match.start(), end)) - 1
        if term and not (before >= 0 and match.start() < taken[before][1]):
            found.append(Authority(term.id, term.props["country"], match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def weak_agency(reading: Reading, name: str) -> Term | None:
    """The agency that a short form names only where approvals are spoken of: EC."""
    items = reading.cells.read_items(name)
    found = items[0].in_field("agency") if items else ()
    return found[0] if len(found) == 1 and found[0].props.get("country") else None


def approvers_in(reading: Reading, start: int, end: int) -> list[Authority]:
    """Who approves in a piece: its agencies, else the countries that stand as places of approval."""
    agencies = [one for one in agencies_in(reading, start, end) if not _is_compared(reading, one, start, end)]
    countries = [m for m in countries_in(reading, start, end) if m.place is None]
    countries = [m for m in countries if not _is_compared(reading, m, start, end)]
    if agencies:
        return _distinct_authorities(sorted([*agencies, *_beside(reading, agencies, countries)], key=_start))
    groups = group_list(reading, countries)
    # 在美国、欧盟和中国获批: of a list each is a place where one is.
    places = [m for group in groups if any(_is_place(reading, m, start, end) for m in group) for m in group]
    return _distinct_authorities(Authority("", m.value, m.start, m.end) for m in places)


def _is_compared(reading: Reading, named: Authority | Mention, start: int, end: int) -> bool:
    """Whether a piece names an agency only to say that another came before or after it."""
    dates = reading.within(named.end, end, "date")
    return not dates and COMPARED.search(reading.paper.text, start, named.start) is not None


def countries_in(reading: Reading, start: int, end: int) -> list[Mention]:
    """The countries of a span by their names, and as adjectives of approving: `a European licence`."""
    named = reading.within(start, end, "country")
    taken = {mention.end for mention in named}
    found = [
        Mention(
            m.start("name") + m["name"].startswith("在"),
            m.end(),
            "country",
            reading.adjectives[m[0]],
            reading.adjectives[m[0]],
            "adjective",
        )
        for m in shape(reading, OF_A_COUNTRY).finditer(reading.paper.text, start, end)
        if m.start() not in taken
    ]
    return sorted([*named, *found], key=lambda mention: mention.start) if found else named


def _beside(
    reading: Reading, agencies: Sequence[Authority], countries: Sequence[Mention]
) -> Iterator[Authority]:
    """The countries of one list with an agency of another: 日本与美国FDA, `Japan and the FDA`."""
    text, places = reading.paper.text, {one.country for one in agencies}
    for country in countries:
        behind = next((one for one in agencies if one.start >= country.end), None)
        named = reading.within(country.end, behind.start, "country") if behind else []
        stop = named[0].start if named else behind.start if behind else 0
        if country.value not in places and behind and IN_ONE_LIST.fullmatch(text, country.end, stop):
            yield Authority("", country.value, country.start, country.end)


def _start(one: Authority) -> int:
    return one.start


def _distinct_authorities(found: Iterable[Authority]) -> list[Authority]:
    kept: dict[tuple[str, str], Authority] = {}
    for authority in found:
        if authority.country:
            kept.setdefault((authority.agency, authority.country), authority)
    return list(kept.values())


def _is_place(reading: Reading, country: Mention, start: int, end: int) -> bool:
    text = reading.paper.text
    before, after = text[start : country.start], text[country.end : end]
    if shape(reading, IN_BRACKET).search(before) and after[:1] in (")", "）"):
        return True
    if before[-1:] and re.search(r"[\u4e00-\u9fff]", before + after):
        return bool(re.search(r"在\s?$", before) and re.match(r"，|,", after)) or bool(
            PLACE_BEFORE.search(before) and shape(reading, PLACE_AFTER_ZH).match(after)
        )
    if re.search(r"[\u4e00-\u9fff]", after):
        return shape(reading, PLACE_AFTER_ZH).match(after) is not None
    return PLACE_BEFORE.search(before) is not None and shape(reading, NO_PLACE_BEFORE).search(before) is None


def one_of_each_country(authorities: Sequence[Authority]) -> list[Authority]:
    """EMA and European Commission are one approval."""
    kept: dict[str, Authority] = {}
    for authority in authorities:
        kept.setdefault(authority.country, authority)
    return list(kept.values())


def stand_together(reading: Reading, authorities: Sequence[Authority]) -> bool:
    """Whether authorities are of one country, or the members of one list."""
    text = reading.paper.text
    ordered = sorted(authorities, key=lambda one: one.start)
    return len(one_of_each_country(authorities)) == 1 or all(
        LIST_JOINT.fullmatch(text[a.end : b.start]) for a, b in pairwise(ordered)
    )


def is_refused(reading: Reading, start: int, end: int) -> bool:
    """Whether a span says that something was not approved, or not yet; a filing that was granted is."""
    granted = shape(reading, GRANTED_FILING).finditer(reading.folded, start, end)
    edges = [start, *(edge for one in granted for edge in one.span()), end]
    return any(
        cue_within(reading, "not_approval", *span) for span in zip(edges[::2], edges[1::2], strict=True)
    )


def group_list(reading: Reading, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions side by side in one list, or naming one thing twice."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        between = reading.paper.text[groups[-1][-1].end : mention.start] if groups else ""
        if groups and (mention.start < groups[-1][-1].end or LIST_JOINT.fullmatch(between)):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def words_between(reading: Reading, start: int, end: int) -> str:
    """The words of a span without what is named there."""
    fields = ("product", "drug", "agency", "country", "disease", "modifier", "date")
    return CITED.sub("", text_without(reading, start, end, *fields))


def text_without(reading: Reading, start: int, end: int, *fields: str) -> str:
    """The text of a span without the mentions of some fields."""
    text, kept, at = reading.paper.text, [], start
    for mention in reading.within(start, end, *fields):
        kept.append(text[at : max(at, mention.start)])
        suffix = SUFFIX.match(text, mention.end) if mention.field in ("product", "drug") else None
        at = max(at, suffix.end() if suffix else mention.end)
    return "".join((*kept, text[at:end]))


def place_of_sentence(reading: Reading, sentence: Sentence) -> tuple[Authority, ...]:
    """`In China, …`, 在中国，…, FDA方面，…: the place a whole sentence is set in."""
    text = reading.paper.text
    for agency in agencies_in(reading, sentence.start, min(sentence.end, sentence.start + 40)):
        if agency.start == sentence.start and text.startswith("方面", agency.end):
            return (agency,)
    for country in reading.within(sentence.start, min(sentence.end, sentence.start + 40), "country"):
        before, after = text[sentence.start : country.start], text[country.end : country.end + 1]
        if re.fullmatch(r"\s*(?:In(?: the)?|Within(?: the)?|在|于)?\s*", before) and after in (",", "，"):
            return (Authority("", country.value, country.start, country.end),)
    return ()
