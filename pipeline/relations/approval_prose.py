"""Approvals told in prose: a sentence cut into pieces with one date each, and each piece read for itself.

A piece says who approved what and when. What it leaves out it may take from the piece before, as a
reader does: `approved by the FDA in 2017 and by the EMA in 2018`, `the EC followed in 2018`, `it`, 该药.
Where two readings fit there is no approval.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.records import Mention, Sentence
from pipeline.relations.approval_words import (
    AND_A_MONTH,
    AND_BEFORE,
    ARMS_REACH,
    BARE_BRACKET,
    BEHIND_BRACKET,
    BESIDE_AFTER,
    BESIDE_BEFORE,
    BRACKET,
    BRACKETED_JOINT,
    BY_THEN,
    CITED,
    CLAUSE_WORD,
    COMBINATION,
    COMBINED_BEHIND,
    COMMA,
    CONVERTED,
    ELLIPSIS,
    FOLLOWED,
    FOR_ANOTHER,
    GRANT_WORDS,
    IN_ONE_LIST,
    IS_SUBJECT,
    JOINT,
    LAST_SHORT,
    LEADS,
    LED_IN,
    LED_TO,
    LIST_JOINT,
    LONGEST_SENTENCE,
    NAME_TO_DATE,
    NO_OBJECT,
    NO_PLACE_BEFORE,
    NOT_THERE,
    OF_A_NATION,
    OF_ARMS,
    OF_STUDIES,
    OPENS_CLAUSE,
    OPENS_SHORT,
    OTHER_EVENT_BEFORE,
    OWN_CLAUSE,
    PASSIVE,
    PLACE_AFTER_ZH,
    PLACE_BEFORE,
    PRONOUN,
    RELATIVE,
    RESPECTIVELY,
    SHARING,
    SPAN,
    SPAN_END,
    SPAN_JOINT,
    SPAN_START,
    STRONG_JOINT,
    TO_DATE,
    TO_RECIPIENT,
    WEAK_AGENCY,
    WIDE_BRACKET,
)
from pipeline.relations.cues import cue_pattern, cue_within, opening_cue
from pipeline.relations.population import are_partners, is_population
from pipeline.relations.reading import Reading, one_of_each
from pipeline.settings import Term


@dataclass(frozen=True)
class Told:
    """One approval of a sentence; ``start``, ``end`` span the piece that tells it."""

    product: Mention
    date: Mention
    country: str
    agency: str
    start: int
    end: int
    alone: bool
    disease: Mention | None = None
    """The one indication of several that is this product's: 分别…用于A和B."""


@dataclass(frozen=True)
class Authority:
    """Who approves: the agency, or the country alone."""

    agency: str
    country: str
    start: int
    end: int


@dataclass(frozen=True)
class Spoken:
    """What stands before a sentence: the products spoken of, and the one place its paragraph is set in."""

    products: Sequence[Mention] = ()
    places: Sequence[Authority] = ()


@dataclass(frozen=True)
class Carried:
    """What the piece before said and the next may leave out."""

    products: tuple[Mention, ...] = ()
    authorities: tuple[Authority, ...] = ()
    frame: tuple[Authority, ...] = ()
    approved: bool = False
    listed: tuple[Mention, ...] = ()
    """The last products named together: what 前者 and 后者 choose from."""


def tell_approvals(
    reading: Reading, sentence: Sentence, before: Spoken, *, after_approval: bool = False
) -> Iterator[Told]:
    """The approvals of a sentence; ``before`` is what the text spoke of before it.

    ``after_approval``: the sentence before told one, so `In China, the NMPA followed in 2021` does too.
    """
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return
    follows = after_approval and FOLLOWED.search(reading.paper.text, sentence.start, sentence.end) is not None
    if not follows and not cue_within(reading, "approval", sentence.start, sentence.end):
        return
    spoken = tuple(_spoken_of(reading, sentence, before.products))
    frame = _frame(reading, sentence) or tuple(before.places)
    carried = Carried(spoken, (), frame, approved=follows)
    bracketed = list(_tell_brackets(reading, sentence))
    yield from bracketed
    read = {told.date.start for told in bracketed}
    pieces = list(_pieces(reading, sentence))
    for at, (start, end) in enumerate(pieces):
        carried = _carry_latter(reading, start, end, carried)
        shared = _shared_object(reading, pieces[at : at + 2]) if at + 1 < len(pieces) else None
        if shared is not None:
            carried = replace(carried, products=shared, approved=True)
        found, carried = _read_piece(reading, start, end, carried)
        yield from (told for told in found if told.date.start not in read)


def _spoken_of(reading: Reading, sentence: Sentence, last: Sequence[Mention]) -> Sequence[Mention]:
    """What a sentence speaks of: `After approval by the EC (2022), teclistamab …` names it behind."""
    text, span = reading.paper.text, (sentence.start, sentence.end)
    if not LEADS.match(text, *span) and not OPENS_SHORT.match(text, *span):
        return last
    named = one_of_each(named_products(reading, *span))
    return named if len(named) == 1 else [] if named else last


def _tell_brackets(reading: Reading, sentence: Sentence) -> Iterator[Told]:
    """The approvals in the brackets of products: `A (EU, 2020; US, 2021) and B (Japan, 2022) are`."""
    span = (sentence.start, sentence.end)
    if _is_refused(reading, *span) or not cue_within(reading, "approval", *span):
        return
    named = one_of_each(reading.within(*span, "disease"))
    for product in named_products(reading, *span):
        bracket = WIDE_BRACKET.match(reading.paper.text, product.end, sentence.end)
        told = _approvals_of_bracket(reading, *bracket.span()) if bracket else []
        for by, date in told:
            disease = named[0] if len(named) == 1 else None
            place = (product.start, bracket.end() if bracket else product.end)
            yield Told(product, date, by.country, by.agency, *place, False, disease)


def _approvals_of_bracket(reading: Reading, start: int, end: int) -> list[tuple[Authority, Mention]]:
    """Each name of a bracket that holds places and dates alone with the date behind it."""
    dates = reading.within(start, end, "date")
    named = names_of_place(reading, start, end)
    if not dates or not named or named[0].start > dates[0].start:
        return []
    words = CITED.sub("", words_between(reading, start, end))
    weak = [one for one in named if reading.paper.text[one.start : one.end] in words]
    for one in weak:
        words = words.replace(reading.paper.text[one.start : one.end], "", 1)
    if BARE_BRACKET.sub("", words):
        return []
    told: list[tuple[Authority, Mention]] = []
    for floor, date in _floors(dates, start):
        slot = [one for one in named if floor <= one.start < date.start]
        if not slot:
            return []
        told += [(by, date) for by in _one_each(sorted(slot, key=lambda one: not one.agency))]
    return told


def _shared_object(reading: Reading, pieces: Sequence[tuple[int, int]]) -> tuple[Mention, ...] | None:
    """What a piece and the next one approve together, named behind the second: 2017年FDA、2018年EMA批准A."""
    (start, end), (_, stop) = pieces
    text = reading.paper.text
    if not SHARING.match(text, end) or named_products(reading, start, end) or not _dates(reading, start, end):
        return None
    cue = cue_pattern(reading, "approval").search(text, start, end)
    words = CITED.sub("", words_between(reading, start, cue.start() if cue else end))
    is_bare = ELLIPSIS.match(GRANT_WORDS.sub("", words)) and (
        cue is None or not text[cue.end() : end].strip("了 ")
    )
    behind = cue_pattern(reading, "approval").search(text, end, stop)
    named = one_of_each(named_products(reading, end, stop))
    if not is_bare or behind is None or _is_refused(reading, end, stop):
        return None
    # Named before the verb, `in 2018 and A was approved`, it is the second piece's alone.
    return tuple(named) if len(named) == 1 and named[0].start >= behind.end() else ()


def why_unsettled(reading: Reading, sentence: Sentence) -> str:
    """The code of what a sentence with cue, product and date of an approval leaves open, empty for others."""
    span = (sentence.start, sentence.end)
    has_all = (
        sentence.end - sentence.start <= LONGEST_SENTENCE
        and any(dict(date.extra).get("role") == "approval" for date in _dates(reading, *span))
        and cue_within(reading, "approval", *span)
        and named_products(reading, *span)
    )
    if not has_all or _is_refused(reading, *span):
        return ""
    return "approval_unsettled" if _authorities(reading, *span) else "approval_without_country"


def _carry_latter(reading: Reading, start: int, end: int, carried: Carried) -> Carried:
    """后者 and `the latter` at the head of a piece mean the last product before it, 前者 the first."""
    cue = opening_cue(reading, "one_of_list", start, end)
    if cue is None or not carried.products:
        return carried
    of = carried.products if len(carried.products) > 1 else carried.listed or carried.products
    ordered = sorted(of, key=lambda mention: mention.start)
    meant = ordered[0] if cue_within(reading, "former", start, cue) else ordered[-1]
    return replace(carried, products=(meant,), listed=tuple(ordered))


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
        if (not partner or RELATIVE.match(text, mention.end))
        and not BESIDE_AFTER.match(text, mention.end)
        and not _is_beside(text, floor, mention)
        and not is_population(reading, mention, floor)
        and not _told_of_trial(text, floor, mention.start)
    ]


def _told_of_trial(text: str, floor: int, start: int) -> bool:
    """Whether a product stands where a trial's arms are told: `…, in which 501 were randomised to`."""
    return OF_ARMS.search(text, max(floor, start - ARMS_REACH), start) is not None


def _is_beside(text: str, floor: int, mention: Mention) -> bool:
    before = text[max(floor, mention.start - 40) : mention.start]
    if BESIDE_BEFORE.search(before) is None or TO_RECIPIENT.search(before):
        return False
    if RELATIVE.match(text, mention.end):
        return False
    # `after dupilumab was approved` tells an approval, `approved after dupilumab` a treatment before
    return not (OPENS_CLAUSE.search(before) and IS_SUBJECT.match(text, mention.end))


# ------------------------------------------------------------------------------------- cutting


def _pieces(reading: Reading, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """The sentence cut so that a piece has one date, or one list of dates."""
    text = reading.paper.text
    cuts = {m.start() for m in STRONG_JOINT.finditer(text, sentence.start, sentence.end)}
    cuts = {cut for cut in cuts if not _in_bracket(text[sentence.start : cut])}
    latter = cue_pattern(reading, "one_of_list")
    cuts |= {m.start() for m in latter.finditer(reading.folded, sentence.start + 1, sentence.end)}
    edges = [sentence.start, *sorted(cuts), sentence.end]
    for start, end in pairwise(edges):
        yield from _cut_clause(reading, start, end)


def _cut_clause(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    for before, after in pairwise(_date_groups(reading, start, end)):
        cut = _cut_between(reading, start, before[-1].end, after[0].start)
        if cut is not None:
            yield start, cut
            start = cut
    yield start, end


def _date_groups(reading: Reading, start: int, end: int) -> list[list[Mention]]:
    """The dates of a clause, those of one list together."""
    dates = _dates(reading, start, end)
    first = next((k for k in range(len(dates), 1, -1) if _are_of_names(reading, dates[:k], start)), 0)
    if first:  # A（2022年）、B（2023年）获批，C（2024年）…
        return [dates[:first], *group_list(reading, dates[first:])]
    listed = [[date for _, date in run] for run in _runs(reading, dates, start) if len(run) > 1]
    inside = [date for run in listed for date in run]
    groups = group_list(reading, [date for date in dates if date not in inside])
    return sorted([*groups, *listed], key=lambda group: group[0].start)


def _are_of_names(reading: Reading, dates: Sequence[Mention], start: int) -> bool:
    """Whether each date stands in the bracket of a name of one list: A（2022年）、B（2023年）相继获批."""
    if len(dates) < 2:
        return False
    names = [named_products(reading, floor, date.start) for floor, date in _floors(dates, start)]
    text = reading.paper.text
    return all(
        len(one_of_each(named)) == 1
        and NAME_TO_DATE.fullmatch(text, named[0].end, date.start)
        and text[date.end : date.end + 1] in (")", "）")
        for named, date in zip(names, dates, strict=True)
    ) and all(
        LIST_JOINT.fullmatch(text, date.end + 1, named[0].start)
        for date, named in zip(dates, names[1:], strict=False)
    )


def _of_authorities(reading: Reading, dates: Sequence[Mention], start: int) -> list[Authority]:
    """Who approved at each date, where each stands in the bracket of one: 日本（2020）、欧盟（2023年）."""
    runs = [run for run in _runs(reading, dates, start) if run] if len(dates) > 1 else []
    return [by for by, _ in runs[0]] if len(runs) == 1 and len(runs[0]) == len(dates) else []


def _runs(
    reading: Reading, dates: Sequence[Mention], start: int
) -> Iterator[list[tuple[Authority, Mention]]]:
    """The lists of names with a date each: `Japan (2020), the EU (2023)`, `2020 (Japan) and 2023 (EU)`."""
    text = reading.paper.text
    run: list[tuple[Authority, Mention]] = []
    for floor, date in _floors(dates, start):
        by = _in_slot(reading, floor, date.start) or _in_bracket_behind(reading, date)
        if by and not run and not may_list(reading, min(by.start, date.start), start):
            by = None
        joined = by and run and _joins(text, run[-1], (by, date))
        if run and not joined:
            yield run if ends_list(text, max(run[-1][0].end, run[-1][1].end)) else []
            run = []
        run = [*run, (by, date)] if by and (joined or not run) else []
    if run:
        yield run if ends_list(text, max(run[-1][0].end, run[-1][1].end)) else []


def ends_list(text: str, end: int) -> bool:
    """Whether nothing behind a list of places says what was there: 在美国（2016）和日本（2018）的研究."""
    return OF_STUDIES.match(text, end) is None


def _joins(text: str, one: tuple[Authority, Mention], other: tuple[Authority, Mention]) -> bool:
    end = max(one[0].end, one[1].end)
    start = min(other[0].start, other[1].start)
    return BRACKETED_JOINT.fullmatch(text, end, start) is not None


def may_list(reading: Reading, first: int, floor: int) -> bool:
    """Whether a list of places may be one of approvals: not `reviews from China (2019) and the US (2020)`."""
    before = reading.paper.text[max(floor, first - 60) : first]
    return NOT_THERE.search(before) is None and NO_PLACE_BEFORE.search(before) is None


def _in_bracket_behind(reading: Reading, date: Mention) -> Authority | None:
    """The one name in the bracket right behind a date: `2020 (Japan)`."""
    bracket = BRACKET.match(reading.paper.text, date.end)
    named = names_of_place(reading, date.end, bracket.end()) if bracket else []
    if not bracket or not named:
        return None
    inside = reading.paper.text[named[0].start : named[-1].end]
    return named[-1] if len(inside) >= len(bracket[0].strip()) - len("(the )") else None


def _in_slot(reading: Reading, floor: int, end: int) -> Authority | None:
    """The name right before the bracket of its date: 美国FDA（."""
    named = names_of_place(reading, floor, end)
    if not named or not NAME_TO_DATE.fullmatch(reading.paper.text, named[-1].end, end):
        return None
    behind = reading.within(end, end + 20, "date")
    is_closed = bool(behind) and BEHIND_BRACKET.match(reading.paper.text, behind[0].end)
    first = named[-2] if len(named) > 1 and _is_same_place(named[-2], named[-1]) else named[-1]
    return replace(named[-1], start=first.start) if is_closed else None


def _is_same_place(one: Authority, other: Authority) -> bool:
    return one.country == other.country and other.start - one.end <= len("'s ")


def names_of_place(reading: Reading, start: int, end: int) -> list[Authority]:
    """Agencies and countries of a span; of 美国FDA the agency last."""
    countries = [Authority("", m.value, m.start, m.end) for m in reading.within(start, end, "country")]
    agencies = _agencies(reading, start, end)
    apart = [one for one in countries if not any(a.start <= one.start < a.end for a in agencies)]
    return sorted([*apart, *agencies], key=lambda one: (one.start, one.agency))


def _floors(dates: Sequence[Mention], start: int) -> Iterator[tuple[int, Mention]]:
    """Each date with where the one before it ends."""
    return zip([start, *(date.end for date in dates)], dates, strict=False)


def _dates(reading: Reading, start: int, end: int) -> list[Mention]:
    """The dates of a span that may be an approval's."""
    return [
        date
        for date in reading.within(start, end, "date")
        if date.place is None and _may_be_approval(reading, date, start)
    ]


def _may_be_approval(reading: Reading, date: Mention, floor: int) -> bool:
    text = reading.paper.text
    before = text[max(floor, date.start - 60) : date.start]
    spans = SPAN_END.search(before) or (SPAN_START.search(before) and SPAN_JOINT.match(text, date.end))
    if OTHER_EVENT_BEFORE.search(before) or spans or BY_THEN.search(before):
        return False
    open_month = AND_A_MONTH.match(text, date.end)
    if open_month and not reading.within(date.end, open_month.end() + 3, "date"):
        return False
    if _is_of_study(reading, date, floor):
        return False
    if dict(date.extra).get("role") == "approval":
        return True
    fields = ("product", "drug", "agency", "country", "disease", "date")
    marks = [mention.end for mention in reading.within(floor, date.start, *fields)]
    marks += [authority.end for authority in _agencies(reading, floor, date.start)]
    marks += [floor + m.end() for m in cue_pattern(reading, "approval").finditer(text[floor : date.start])]
    near = max(marks, default=floor)
    between = text[near : date.start]
    if _in_bracket(text[floor : date.start]):
        between = between.lstrip(";；")  # (Tecvayli; October 2022)
    return any(shape.fullmatch(between) for shape in (TO_DATE, NAME_TO_DATE)) or near == floor == date.start


def _is_of_study(reading: Reading, date: Mention, floor: int) -> bool:
    """Whether a date stands behind the place of something else: `a trial in the United States (2016)`."""
    text = reading.paper.text
    sentence = reading.sentence_at(date.start)
    floor = sentence.start if sentence else floor
    countries = reading.within(max(floor, date.start - 60), date.start, "country")
    if not countries or not NAME_TO_DATE.fullmatch(text, countries[-1].end, date.start):
        return False
    first = countries[0].start
    for before, after in pairwise(countries):
        if not LIST_JOINT.fullmatch(text, before.end, after.start) and not BRACKETED_JOINT.search(
            text, before.end, after.start
        ):
            first = after.start
    return not may_list(reading, first, floor)


def _cut_between(reading: Reading, start: int, left: int, right: int) -> int | None:
    """Where between two dates the second one's piece begins."""
    text = reading.paper.text
    joints = _joints(reading, left, right)
    if not joints:
        return None
    cue = cue_pattern(reading, "approval")
    cues = [left + m.start() for m in cue.finditer(text[left:right])]
    opens = text[left : left + 1] not in (")", "）")
    if (
        cues and opens and not cue.search(text[start:left])
    ):  # 2017年FDA批准…，2018年: the first cue is its own
        first, *more = _distinct_cues(text, cues)
        behind = [joint for joint in joints if joint > first and (not more or joint < more[0])]
        return behind[-1] if behind else None
    fields = ("product", "drug", "agency", "country")
    marks = [*cues, *(mention.start for mention in reading.within(left, right, *fields))]
    behind = [joint for joint in joints if not marks or joint < min(marks)]
    if not behind:
        return joints[0]
    return behind[-1] if marks else max(behind, key=lambda joint: (_weight(text, joint), -joint))


def _joints(reading: Reading, left: int, right: int) -> list[int]:
    """Where a new piece may begin; `and` only before a preposition, a verb or something named."""
    text = reading.paper.text
    found = {m.start() for m in JOINT.finditer(text, left, right)}
    found |= {m.start() for m in OWN_CLAUSE.finditer(text, left, right + 60) if m.start() < right < m.end()}
    named = reading.within(left, right, "product", "drug", "agency", "country")
    # `psoriatic arthritis (2017) and ulcerative colitis (2018)`
    named += [m for m in reading.within(left, right, "disease") if NAME_TO_DATE.fullmatch(text, m.end, right)]
    for mention in named:
        before = AND_BEFORE.search(text, left, mention.start)
        if before:
            found.add(before.start())
    listed = _inside_lists(reading, left, right)
    found = {joint for joint in found if not any(start <= joint < end for start, end in listed)}
    return sorted(joint for joint in found if not _in_bracket(text[left:joint]))


def _inside_lists(reading: Reading, left: int, right: int) -> list[tuple[int, int]]:
    """Between the members of lists of places: 日本和中国分别于… is one piece."""
    text = reading.paper.text
    places = reading.within(left, right, "country", "agency")
    return [
        (one.end, other.start)
        for one, other in pairwise(places)
        if one.end < other.start and LIST_JOINT.fullmatch(text, one.end, other.start)
    ]


def _weight(text: str, joint: int) -> int:
    """A joint with a word that joins clauses cuts deeper than a comma."""
    return 2 if CLAUSE_WORD.match(text, joint) else 1


def _distinct_cues(text: str, cues: Sequence[int]) -> list[int]:
    """批准…上市 and `granted … approval` without a joint between are one."""
    kept = [cues[0]]
    for before, after in pairwise(cues):
        if JOINT.search(text, before, after):
            kept.append(after)
    return kept


def _in_bracket(text: str) -> bool:
    return text.count("(") + text.count("（") > text.count(")") + text.count("）")


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


# ------------------------------------------------------------------------------------- reading


def _frame(reading: Reading, sentence: Sentence) -> tuple[Authority, ...]:
    """`In China, …`, 在中国，…: the place a whole sentence is set in."""
    text = reading.paper.text
    for country in reading.within(sentence.start, min(sentence.end, sentence.start + 40), "country"):
        before, after = text[sentence.start : country.start], text[country.end : country.end + 1]
        if re.fullmatch(r"\s*(?:In(?: the)?|Within(?: the)?|在|于)?\s*", before) and after in (",", "，"):
            return (Authority("", country.value, country.start, country.end),)
    return ()


def _read_piece(reading: Reading, start: int, end: int, carried: Carried) -> tuple[list[Told], Carried]:
    products = _products(reading, start, end)
    authorities = _authorities(reading, start, end)
    approved = _is_approval(reading, start, end, carried)
    dates = _date_group(reading, start, end)
    authorities = _of_own_clause(reading, (start, end), authorities, dates)
    by = _by_whom(reading, (start, end), authorities, products, carried)
    what = products if products else _what(reading, start, end, carried, approved=approved)
    told = _pair(reading, (start, end), what or [], by, dates) if approved and dates else []
    nothing = _is_refused(reading, start, end)
    # `CPX-7 was approved by the FDA in 2017 and by the EMA in 2018`: of a name nobody knows.
    unknown = bool(approved and dates and by and not products and not what)
    return told, Carried(
        tuple(products) or (() if unknown else carried.products),
        tuple(authorities) or carried.authorities,
        carried.frame,
        approved=approved or (carried.approved and not dates and not nothing),
        listed=tuple(products) if len(products) > 1 else () if products else carried.listed,
    )


def _of_own_clause(
    reading: Reading, piece: tuple[int, int], authorities: list[Authority], dates: Sequence[Mention]
) -> list[Authority]:
    """Of several authorities the one in the date's own clause, where a verb stands with it too."""
    if len(dates) != 1 or len(_one_each(authorities)) < 2 or _stand_together(reading, authorities):
        return authorities
    text, (start, end) = reading.paper.text, piece
    opened = max([start, *(m.end() for m in COMMA.finditer(text, start, dates[0].start))])
    closed = min([end, *(m.start() for m in COMMA.finditer(text, dates[0].end, end))])
    own = [one for one in authorities if opened <= one.start < closed]
    return own if len(own) == 1 and cue_within(reading, "approval", opened, closed) else authorities


def _date_group(reading: Reading, start: int, end: int) -> list[Mention]:
    """The dates of a piece if they are one, or one list."""
    groups = _date_groups(reading, start, end)
    return groups[0] if len(groups) == 1 else []


def _products(reading: Reading, start: int, end: int) -> list[Mention]:
    """What the piece names, each once: one group, or nothing that can be told apart."""
    groups = group_list(reading, named_products(reading, start, end))
    distinct = [one_of_each(group) for group in groups]
    if len(distinct) > 1 and len({m.value for group in distinct for m in group}) == 1:
        return distinct[0]
    return distinct[0] if len(distinct) == 1 else [m for group in distinct for m in group]


def _is_refused(reading: Reading, start: int, end: int) -> bool:
    return cue_within(reading, "not_approval", start, end)


def _is_approval(reading: Reading, start: int, end: int, carried: Carried) -> bool:
    """Whether the piece tells an approval: by its own cue, or by leaving out the cue of the one before."""
    if _is_refused(reading, start, end):
        return False
    if cue_within(reading, "approval", start, end):
        return True
    if not carried.approved:
        return False
    # 获FDA批准；2025年2月，宣布终止其商业化: something else happened.
    anew = reading.paper.text[start : start + 1] in (";", "；")
    if anew and not _authorities(reading, start, end) and not reading.within(start, end, "disease"):
        return False
    words = _between_marks(reading, start, end)
    led = LED_TO.sub("", words) if _authorities(reading, start, end) else words
    return any(shape.match(led) for shape in (ELLIPSIS, FOR_ANOTHER))


def _between_marks(reading: Reading, start: int, end: int) -> str:
    """The words of a piece up to its date, without what is named there."""
    dates = _dates(reading, start, end)
    if not dates:
        return "-"
    words = words_between(reading, start, dates[0].start)
    return WEAK_AGENCY.sub(lambda m: "" if _weak_agency(reading, m[0]) else m[0], words)


def _weak_agency(reading: Reading, name: str) -> Term | None:
    """The agency that a short form names only where approvals are spoken of: EC."""
    items = reading.cells.read_items(name)
    found = items[0].in_field("agency") if items else ()
    return found[0] if len(found) == 1 and found[0].props.get("country") else None


def _authorities(reading: Reading, start: int, end: int) -> list[Authority]:
    """Who approves in a piece: its agencies, else the countries that stand as places of approval."""
    agencies = _agencies(reading, start, end)
    countries = [m for m in reading.within(start, end, "country") if m.place is None]
    if agencies:
        return _distinct_authorities(sorted([*agencies, *_beside(reading, agencies, countries)], key=_start))
    groups = group_list(reading, countries)
    # 在美国、欧盟和中国获批: of a list each is a place where one is.
    places = [m for group in groups if any(_is_place(reading, m, start, end) for m in group) for m in group]
    return _distinct_authorities(Authority("", m.value, m.start, m.end) for m in places)


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


def _agencies(reading: Reading, start: int, end: int) -> list[Authority]:
    found = [
        Authority(m.value, reading.terms["agency", m.value].props.get("country", ""), m.start, m.end)
        for m in reading.within(start, end, "agency")
        if m.place is None
    ]
    taken = sorted((one.start, one.end) for one in found)
    for match in WEAK_AGENCY.finditer(reading.paper.text, start, end):
        term = _weak_agency(reading, match[0])
        before = bisect_right(taken, (match.start(), end)) - 1
        if term and not (before >= 0 and match.start() < taken[before][1]):
            found.append(Authority(term.id, term.props["country"], match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _distinct_authorities(found: Iterable[Authority]) -> list[Authority]:
    kept: dict[tuple[str, str], Authority] = {}
    for authority in found:
        if authority.country:
            kept.setdefault((authority.agency, authority.country), authority)
    return list(kept.values())


def _is_place(reading: Reading, country: Mention, start: int, end: int) -> bool:
    text = reading.paper.text
    before, after = text[start : country.start], text[country.end : end]
    if before[-1:] and re.search(r"[\u4e00-\u9fff]", before + after):
        return bool(re.search(r"在\s?$", before) and re.match(r"，|,", after)) or bool(
            PLACE_BEFORE.search(before) and PLACE_AFTER_ZH.match(after)
        )
    if re.search(r"[\u4e00-\u9fff]", after):
        return PLACE_AFTER_ZH.match(after) is not None
    return PLACE_BEFORE.search(before) is not None and NO_PLACE_BEFORE.search(before) is None


def _by_whom(
    reading: Reading,
    piece: tuple[int, int],
    authorities: Sequence[Authority],
    products: Sequence[Mention],
    carried: Carried,
) -> list[Authority]:
    """The piece's own authorities, else the sentence's place, else that of the piece before if left out."""
    if authorities:
        return list(authorities)
    if carried.frame:
        places = {one.country for one in carried.frame}
        same = [one for one in carried.authorities if one.country in places]
        return same if len(same) == 1 else list(carried.frame)
    text = reading.paper.text[slice(*piece)]
    cue = cue_pattern(reading, "approval").search(text)
    if _names_other_country(reading, piece, carried) or OF_A_NATION.search(text):
        return []
    if CONVERTED.search(text) and not products and len(carried.authorities) == 1:
        return list(carried.authorities)  # `…, which was converted to full approval in 2017`
    if cue is not None and PASSIVE.search(text[: cue.end()]):
        return []  # `…, and P2 was approved in 2018` does not say by whom
    if cue is not None and products and products[0].start - piece[0] < cue.start():
        return []
    return list(carried.authorities) if len(carried.authorities) == 1 else []


def _names_other_country(reading: Reading, piece: tuple[int, int], carried: Carried) -> bool:
    """Whether a piece names a country other than those it would take over: `…，2023年中国患者用上的B获批`."""
    taken = {one.country for one in carried.authorities}
    return any(m.place is None and m.value not in taken for m in reading.within(*piece, "country"))


def _what(reading: Reading, start: int, end: int, carried: Carried, *, approved: bool) -> list[Mention]:
    """What a piece that names no product is about: the one product spoken of before.

    A name the vocabulary lacks must not be read over: `and approved Foomab in 2018`.
    """
    text = reading.paper.text[start:end]
    if COMBINATION.search(text):
        carried = replace(carried, products=tuple(_combined(reading, carried.products)))
    if approved and len(carried.products) > 1 and RESPECTIVELY.search(text) and not COMBINATION.search(text):
        both = len(_date_group(reading, start, end)) == len(carried.products)
        bare = cue_pattern(reading, "approval").search(text) is None or _has_no_object(reading, start, end)
        return list(carried.products) if both and bare else []
    if not approved or len(carried.products) != 1:
        return []
    if PRONOUN.search(text) or cue_pattern(reading, "approval").search(text) is None:
        return list(carried.products)
    return list(carried.products) if _has_no_object(reading, start, end) else []


def _combined(reading: Reading, products: Sequence[Mention]) -> list[Mention]:
    """该联合方案: of the products spoken of, the ones that were given with another."""
    given = [p for p in products if COMBINED_BEHIND.match(reading.paper.text, p.end)]
    return given if len(given) == 1 else list(products)


def _has_no_object(reading: Reading, start: int, end: int) -> bool:
    """`was approved by…`, `regular approval on…`, `EMA于2022年批准`: nothing else stands about the cue."""
    text = reading.paper.text
    start = _own_clause(reading, start, end)
    cue = cue_pattern(reading, "approval").search(text, start, end)
    if cue is None:
        return False
    behind = BRACKET.sub("", _without(reading, cue.end(), end, "disease", "modifier"))
    before = words_between(reading, start, cue.start())
    short = LAST_SHORT.search(before)  # EC approval
    before = before[: short.start()] if short and _weak_agency(reading, short[0].strip()) else before
    before = GRANT_WORDS.sub("", LED_IN.sub("", before))
    return ELLIPSIS.match(before) is not None and NO_OBJECT.match(behind) is not None


def _own_clause(reading: Reading, start: int, end: int) -> int:
    """Where in a piece the clause of its date begins, if it has a verb: 已在90国获批，2018年在中国获批."""
    dates = _dates(reading, start, end)
    comma = max(reading.paper.text.rfind(mark, start, dates[0].start) for mark in ",，") if dates else -1
    is_told = comma > start and cue_within(reading, "approval", comma, end)
    return comma if is_told and cue_within(reading, "approval", start, comma) else start


def words_between(reading: Reading, start: int, end: int) -> str:
    """The words of a span without what is named there."""
    fields = ("product", "drug", "agency", "country", "disease", "modifier", "date")
    return CITED.sub("", _without(reading, start, end, *fields))


def _without(reading: Reading, start: int, end: int, *fields: str) -> str:
    text, kept, at = reading.paper.text, [], start
    for mention in reading.within(start, end, *fields):
        kept.append(text[at : max(at, mention.start)])
        at = max(at, mention.end)
    return "".join((*kept, text[at:end]))


def _pair(
    reading: Reading,
    piece: tuple[int, int],
    products: Sequence[Mention],
    authorities: Sequence[Authority],
    dates: Sequence[Mention],
) -> list[Told]:
    """Products, authorities and dates of a piece: lists pair off only where the text says 分别."""
    named = _of_authorities(reading, dates, piece[0])
    if named:
        # Of several products listed before several places each may have its own.
        pairs = zip(named, dates, strict=True) if len(products) == 1 else ()
        return [Told(products[0], date, by.country, by.agency, *piece, True) for by, date in pairs]
    if not products or not authorities:
        return []
    of_names = _are_of_names(reading, dates, piece[0])
    apart = of_names or RESPECTIVELY.search(reading.paper.text, *piece) is not None
    if len(dates) > 1:
        is_again = len(products) == len(authorities) == 1 and not SPAN.search(reading.paper.text, *piece)
        if is_again:
            return [
                Told(products[0], d, authorities[0].country, authorities[0].agency, *piece, False)
                for d in dates
            ]
        paired = _pair_in_order(piece, products, authorities, dates) if apart else []
        return _with_indications(reading, piece, paired)
    if len(products) > 1 and (len(authorities) > 1 or not _is_one_list(reading, products)):
        return []
    if len(authorities) > 1 and not _stand_together(reading, authorities):
        return []
    alone = len(products) == 1
    return [
        Told(product, dates[0], by.country, by.agency, *piece, alone)
        for product in products
        for by in _one_each(authorities)
    ]


def _with_indications(reading: Reading, piece: tuple[int, int], paired: Sequence[Told]) -> list[Told]:
    """One disease is said of all; as many as products, and 分别 or `respectively`, pair off in order."""
    diseases = one_of_each(reading.within(*piece, "disease"))
    if len(diseases) == 1:
        return [replace(told, alone=True) for told in paired]
    products = {told.product.value for told in paired}
    apart = RESPECTIVELY.search(reading.paper.text, *piece) is not None
    if not apart or len(products) != len(paired) or len(diseases) != len(paired):
        return list(paired)
    return [replace(told, disease=disease) for told, disease in zip(paired, diseases, strict=True)]


def _one_each(authorities: Sequence[Authority]) -> list[Authority]:
    """EMA and European Commission are one approval."""
    kept: dict[str, Authority] = {}
    for authority in authorities:
        kept.setdefault(authority.country, authority)
    return list(kept.values())


def _is_one_list(reading: Reading, products: Sequence[Mention]) -> bool:
    return len(group_list(reading, products)) == 1


def _stand_together(reading: Reading, authorities: Sequence[Authority]) -> bool:
    text = reading.paper.text
    ordered = sorted(authorities, key=lambda one: one.start)
    return len(_one_each(authorities)) == 1 or all(
        LIST_JOINT.fullmatch(text[a.end : b.start]) for a, b in pairwise(ordered)
    )


def _pair_in_order(
    piece: tuple[int, int],
    products: Sequence[Mention],
    authorities: Sequence[Authority],
    dates: Sequence[Mention],
) -> list[Told]:
    by = _one_each(authorities)
    if len(products) == len(dates) and len(by) == 1:
        pairs = [(product, by[0], date) for product, date in zip(products, dates, strict=True)]
    elif len(by) == len(dates) and len(products) == 1:
        pairs = [(products[0], one, date) for one, date in zip(by, dates, strict=True)]
    else:
        return []
    return [Told(p, d, a.country, a.agency, *piece, False) for p, a, d in pairs]
