"""Approvals told in prose: a sentence cut into pieces with one date each, and each piece read for itself.

A piece says who approved what and when. What it leaves out it may take from the piece before, as a
reader does: `approved by the FDA in 2017 and by the EMA in 2018`, `the EC followed in 2018`, `it`, 该药.
Where two readings fit there is no approval.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.frozen import frozen
from pipeline.records import Mention, Sentence
from pipeline.relations.approvals.clauses import cut_sentence
from pipeline.relations.approvals.dates import approval_dates, date_groups
from pipeline.relations.approvals.names import (
    approvers_in,
    group_list,
    is_refused,
    named_products,
    one_of_each_country,
    place_of_sentence,
    stand_together,
    text_without,
    weak_agency,
    words_between,
)
from pipeline.relations.approvals.pairing import pair_off, says_no_more
from pipeline.relations.approvals.told import Authority, DateList, Spoken, Told
from pipeline.relations.approvals.words import (
    AGAIN,
    BOTH,
    BRACKET,
    CITED,
    COMBINATION,
    COMBINED_BEHIND,
    COMMA,
    CONVERTED,
    EARLY,
    ELLIPSIS,
    FOLLOWED,
    FOR_ANOTHER,
    FULL,
    GRANT_WORDS,
    IS_SUBJECT,
    LAST_SHORT,
    LEADS,
    LED_IN,
    LED_TO,
    LONGEST_SENTENCE,
    NO_OBJECT,
    OPENS_SHORT,
    PASSIVE,
    PRONOUN,
    RESPECTIVELY,
    SHARING,
    WEAK_AGENCY,
)
from pipeline.relations.cues import cue_pattern, cue_within, opening_cue, shape
from pipeline.relations.reading import Reading, one_of_each


@frozen
class Carried:
    """What the piece before said and the next may leave out."""

    products: tuple[Mention, ...] = ()
    authorities: tuple[Authority, ...] = ()
    frame: tuple[Authority, ...] = ()
    approved: bool = False
    told: tuple[Told, ...] = ()
    others: bool = False
    """Whether the sentence names another drug only beside or before one: what is left out is open."""
    listed: tuple[Mention, ...] = ()
    """The last products named together: what 前者 and 后者 choose from."""


def tell_approvals(
    reading: Reading,
    sentence: Sentence,
    before: Spoken,
    lists: Sequence[DateList],
) -> Iterator[Told]:
    """The approvals of a sentence; ``before`` is what the text spoke of before it.

    Behind a sentence that told one, `In China, the NMPA followed in 2021` does too.
    """
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return
    follows = (
        before.approving
        and shape(reading, FOLLOWED).search(reading.paper.text, sentence.start, sentence.end) is not None
    )
    if not follows and not lists and not cue_within(reading, "approval", sentence.start, sentence.end):
        return
    spoken = tuple(_spoken_of(reading, sentence, before.products))
    frame = place_of_sentence(reading, sentence) or tuple(before.places)
    others = _names_others(reading, sentence, spoken)
    leaders = _leaders(before) if follows else ()
    carried = Carried(spoken, leaders, frame, approved=follows, told=tuple(before.told), others=others)
    pieces = list(cut_sentence(reading, sentence, lists))
    for at, (start, end) in enumerate(pieces):
        carried = _carry_latter(reading, start, end, carried)
        shared = _shared_object(reading, pieces[at : at + 2]) if at + 1 < len(pieces) else None
        if shared is not None:
            carried = replace(carried, products=shared, approved=True)
        found, carried = _read_piece(reading, start, end, carried, lists)
        carried = replace(carried, told=(*carried.told, *found))
        yield from found


def _leaders(before: Spoken) -> tuple[Authority, ...]:
    """Who approved what a sentence follows on: `A was approved by the FDA in 2015. B followed in 2016.`"""
    by = {one.country: Authority(one.agency, one.country, one.start, one.end) for one in before.told}
    return tuple(by.values()) if len(by) == 1 else ()


def _names_others(reading: Reading, sentence: Sentence, spoken: Sequence[Mention]) -> bool:
    """Whether a sentence names a drug that it does not speak of: `It began with A: the FDA nod came on`."""
    span = (sentence.start, sentence.end)
    named = {mention.value for mention in reading.within(*span, "product", "drug") if mention.place is None}
    own = {mention.value for mention in (*named_products(reading, *span), *spoken)}
    return bool(named - own)


def _spoken_of(reading: Reading, sentence: Sentence, last: Sequence[Mention]) -> Sequence[Mention]:
    """What a sentence speaks of: `After approval by the EC (2022), teclistamab …` names it behind."""
    text, span = reading.paper.text, (sentence.start, sentence.end)
    if not LEADS.match(text, *span) and not shape(reading, OPENS_SHORT).match(text, *span):
        return last
    named = one_of_each(named_products(reading, *span))
    return named if len(named) == 1 else [] if named else last


def _shared_object(reading: Reading, pieces: Sequence[tuple[int, int]]) -> tuple[Mention, ...] | None:
    """What a piece and the next one approve together, named behind the second: 2017年FDA、2018年EMA批准A."""
    (start, end), (_, stop) = pieces
    text = reading.paper.text
    if (
        not SHARING.match(text, end)
        or named_products(reading, start, end)
        or not approval_dates(reading, start, end)
    ):
        return None
    cue = cue_pattern(reading, "approval").search(text, start, end)
    words = CITED.sub("", words_between(reading, start, cue.start() if cue else end))
    is_bare = shape(reading, ELLIPSIS).match(shape(reading, GRANT_WORDS).sub("", words)) and (
        cue is None or not text[cue.end() : end].strip("了 ")
    )
    behind = cue_pattern(reading, "approval").search(text, end, stop)
    named = one_of_each(named_products(reading, end, stop))
    if not is_bare or behind is None or is_refused(reading, end, stop):
        return None
    # Named before the verb, `in 2018 and A was approved`, it is the second piece's alone.
    return tuple(named) if len(named) == 1 and named[0].start >= behind.end() else ()


def _carry_latter(reading: Reading, start: int, end: int, carried: Carried) -> Carried:
    """后者 and `the latter` at the head of a piece mean the last product before it, 前者 the first."""
    cue = opening_cue(reading, "one_of_list", start, end)
    if cue is None or not carried.products:
        return carried
    of = carried.products if len(carried.products) > 1 else carried.listed
    if not of:
        return replace(carried, products=())  # of two drugs one is a name nobody knows
    ordered = sorted(of, key=lambda mention: mention.start)
    meant = ordered[0] if cue_within(reading, "former", start, cue) else ordered[-1]
    return replace(carried, products=(meant,), listed=tuple(ordered))


def _read_piece(
    reading: Reading, start: int, end: int, carried: Carried, lists: Sequence[DateList]
) -> tuple[list[Told], Carried]:
    products = _products(reading, start, end)
    authorities = approvers_in(reading, start, end)
    approved = _is_approval(reading, start, end, carried)
    dates = _date_group(reading, start, end, lists)
    authorities = _of_own_clause(reading, (start, end), authorities, dates)
    by = _by_whom(reading, (start, end), authorities, products, carried)
    what = products if products else _what(reading, start, end, carried, approved=approved)
    told = pair_off(reading, (start, end), what or [], by, dates) if approved and dates else []
    here = [one for one in lists if start <= one.dates[0].start < end]
    is_list = any(one.dates[0] in dates for one in here)
    told = [*(one for each in here for one in each.told), *([] if is_list else told)]
    nothing = is_refused(reading, start, end)
    # `CPX-7 was approved by the FDA in 2017 and by the EMA in 2018`: of a name nobody knows.
    unknown = bool(approved and dates and by and not products and not what)
    return told, Carried(
        tuple(products) or (() if unknown else carried.products),
        tuple(authorities) or carried.authorities,
        carried.frame,
        told=carried.told,
        others=carried.others and not products,
        approved=approved or (carried.approved and not dates and not nothing),
        listed=tuple(products) if len(products) > 1 else () if products else carried.listed,
    )


def _of_own_clause(
    reading: Reading, piece: tuple[int, int], authorities: list[Authority], dates: Sequence[Mention]
) -> list[Authority]:
    """Of several authorities the one in the date's own clause, where a verb stands with it too."""
    if len(dates) != 1 or len(one_of_each_country(authorities)) < 2 or stand_together(reading, authorities):
        return authorities
    text, (start, end) = reading.paper.text, piece
    opened = max([start, *(m.end() for m in COMMA.finditer(text, start, dates[0].start))])
    closed = min([end, *(m.start() for m in COMMA.finditer(text, dates[0].end, end))])
    own = [one for one in authorities if opened <= one.start < closed]
    return own if len(own) == 1 and cue_within(reading, "approval", opened, closed) else authorities


def _date_group(reading: Reading, start: int, end: int, lists: Sequence[DateList]) -> list[Mention]:
    """The dates of a piece if they are one, or one list."""
    groups = date_groups(reading, start, end, lists)
    return groups[0] if len(groups) == 1 else []


def _products(reading: Reading, start: int, end: int) -> list[Mention]:
    """What the piece names, each once: one group, or nothing that can be told apart."""
    groups = group_list(reading, named_products(reading, start, end))
    distinct = [one_of_each(group) for group in groups]
    if len(distinct) > 1 and len({m.value for group in distinct for m in group}) == 1:
        return distinct[0]
    if len(distinct) == 1:
        return distinct[0]
    named = [product for group in distinct for product in group]
    # `Converting into 5-hydroxymethyl tolterodine, fesoterodine was approved`
    subjects = [m for m in named if shape(reading, IS_SUBJECT).match(reading.paper.text, m.end, end)]
    return subjects if len(subjects) == 1 else named


def _is_approval(reading: Reading, start: int, end: int, carried: Carried) -> bool:
    """Whether the piece tells an approval: by its own cue, or by leaving out the cue of the one before."""
    if is_refused(reading, start, end):
        return False
    if cue_within(reading, "approval", start, end):
        return True
    if not carried.approved:
        return False
    # 获FDA批准；2025年2月，宣布终止其商业化: something else happened.
    anew = reading.paper.text[start : start + 1] in (";", "；")
    if anew and not approvers_in(reading, start, end) and not reading.within(start, end, "disease"):
        return False
    words = _between_marks(reading, start, end)
    led = LED_TO.sub("", words) if approvers_in(reading, start, end) else words
    is_elliptic = any(form.match(led) for form in (shape(reading, ELLIPSIS), FOR_ANOTHER))
    return is_elliptic and says_no_more(reading, start, end)


def _between_marks(reading: Reading, start: int, end: int) -> str:
    """The words of a piece up to its date, without what is named there."""
    dates = approval_dates(reading, start, end)
    if not dates:
        return "-"
    words = BRACKET.sub("", words_between(reading, start, dates[0].start))  # A (Brand, Firm) followed on
    return WEAK_AGENCY.sub(lambda m: "" if weak_agency(reading, m[0]) else m[0], words)


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
    if shape(reading, AGAIN).search(text) and not products and len(carried.authorities) == 1:
        return list(carried.authorities)  # ，9月再获批糖尿病适应证
    if _names_other_country(reading, piece, carried):
        return []
    if shape(reading, CONVERTED).search(text) and not products and len(carried.authorities) == 1:
        return list(carried.authorities)  # `…, which was converted to full approval in 2017`
    if shape(reading, FULL).search(text):
        return _of_the_early(reading, products or carried.products, carried.told)
    if cue is not None and PASSIVE.search(text[: cue.end()]):
        return []  # `…, and P2 was approved in 2018` does not say by whom
    if cue is not None and products and products[0].start - piece[0] < cue.start():
        return []
    return list(carried.authorities) if len(carried.authorities) == 1 else []


def _of_the_early(reading: Reading, products: Sequence[Mention], told: Sequence[Told]) -> list[Authority]:
    """Who gave a product the early approval that a full one follows; nobody where others approved it too."""
    named = {product.value for product in products}
    own = [one for one in told if named == {one.product.value}]
    by = {one.country: Authority(one.agency, one.country, one.start, one.end) for one in own}
    early = any(shape(reading, EARLY).search(reading.paper.text, one.start, one.end) for one in own)
    return list(by.values()) if early and len(by) == 1 else []


def _names_other_country(reading: Reading, piece: tuple[int, int], carried: Carried) -> bool:
    """Whether a piece names a country other than those it would take over: `…，2023年中国患者用上的B获批`."""
    taken = {one.country for one in carried.authorities}
    return any(m.place is None and m.value not in taken for m in reading.within(*piece, "country"))


def _what(reading: Reading, start: int, end: int, carried: Carried, *, approved: bool) -> list[Mention]:
    """What a piece that names no product is about: the one product spoken of before.

    A name the vocabulary lacks must not be read over: `and approved Foomab in 2018`.
    """
    text = reading.paper.text[start:end]
    if shape(reading, COMBINATION).search(text):
        carried = replace(carried, products=tuple(_combined(reading, carried.products)))
    if (
        approved
        and len(carried.products) > 1
        and shape(reading, RESPECTIVELY).search(text)
        and not shape(reading, COMBINATION).search(text)
    ):
        both = len(_date_group(reading, start, end, ())) == len(carried.products)
        bare = cue_pattern(reading, "approval").search(text) is None or _has_no_object(reading, start, end)
        return list(carried.products) if both and bare else []
    of_both = BOTH.search(text) is not None
    if not approved or carried.others or len(carried.products) != (2 if of_both else 1):
        return []
    if of_both:
        return list(carried.products)
    if shape(reading, PRONOUN).search(text) or cue_pattern(reading, "approval").search(text) is None:
        return list(carried.products)
    return list(carried.products) if _has_no_object(reading, start, end) else []


def _combined(reading: Reading, products: Sequence[Mention]) -> list[Mention]:
    """该联合方案: of the products spoken of, the ones that were given with another."""
    given = [p for p in products if COMBINED_BEHIND.match(reading.paper.text, p.end)]
    return given if len(given) == 1 else list(products)


def _has_no_object(reading: Reading, start: int, end: int) -> bool:
    """`was approved by…`, `regular approval on…`, `EMA于2022年批准`: nothing else stands about the cue."""
    text = reading.paper.text
    start = own_clause(reading, start, end)
    cue = cue_pattern(reading, "approval").search(text, start, end)
    if cue is None:
        return False
    behind = BRACKET.sub("", text_without(reading, cue.end(), end, "disease", "modifier"))
    before = words_between(reading, start, cue.start())
    short = LAST_SHORT.search(before)  # EC approval
    before = before[: short.start()] if short and weak_agency(reading, short[0].strip(" -")) else before
    before = shape(reading, GRANT_WORDS).sub("", LED_IN.sub("", before))
    return (
        shape(reading, ELLIPSIS).match(before) is not None
        and shape(reading, NO_OBJECT).match(behind) is not None
    )


def own_clause(reading: Reading, start: int, end: int) -> int:
    """Where in a piece the clause of its date begins, if it has a verb: 已在90国获批，2018年在中国获批."""
    dates = approval_dates(reading, start, end)
    comma = max(reading.paper.text.rfind(mark, start, dates[0].start) for mark in ",，") if dates else -1
    is_told = comma > start and cue_within(reading, "approval", comma, end)
    return comma if is_told and cue_within(reading, "approval", start, comma) else start
