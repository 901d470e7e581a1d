"""Approvals in a list of pairs: 分别于2021年8月在欧盟、2022年1月在美国获批, `A on 17 May, B on 4 June`.

The sentence is read as a row of marks: P a product, A who approves, D a date, I an indication; between
two of them stands nothing but small words (t), the joint of a list (j), one with a
semicolon (s), or more (x).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.frozen import frozen
from pipeline.records import Mention, Sentence
from pipeline.relations.approvals.brackets import find_brackets
from pipeline.relations.approvals.dates import ends_list, is_in_bracket, may_list
from pipeline.relations.approvals.names import named_products, names_of_place, words_between
from pipeline.relations.approvals.pairing import with_indications
from pipeline.relations.approvals.told import Authority, DateList, Spoken, Told
from pipeline.relations.approvals.words import NAME_TO_DATE
from pipeline.relations.cues import cue_pattern, cue_within, shape
from pipeline.relations.reading import Reading, one_of_each

SMALL = (
    r"(?:(?<![A-Za-z])(?:in|by|on|for|from|the|since|early|late|mid)(?![A-Za-z])|用于|治疗|<approval_kind>|<approval_given>"
    r"|的|为|是|则|于|在|由|经|被|获|已|也|又|即|就|\s)"
)
TIGHT = rf"{SMALL}{{0,6}}(?:<approval>\s?)?(?:[(（]{SMALL}{{0,4}})?"
JOINED = (
    r"年?\s?[)）]?(?:\s?[,，、;；]"
    r"|\s?(?:and|(?:only\s)?(?:then|thereafter)|finally|eventually|followed by|as well as)(?![A-Za-z])"
    r"|和|与|及|以及|并|而|后|随后|其后){1,3}"
    rf"{SMALL}{{0,6}}"
)
LIST = "[js]"
WHERE = f"A(?:{LIST}A)*"
USE = "[tj]"
SHAPES = {
    # 2021年8月在欧盟、2022年1月在美国; not the end of `FDA于2021年8月在…`
    "dates_first": re.compile(rf"(?<![A]t)Dt{WHERE}(?!tD)(?:{LIST}Dt{WHERE}(?!tD))+|D{USE}A(?:sD{USE}A)+"),
    # 美国为2018年12月，欧盟为2019年7月
    "places_first": re.compile(
        rf"(?<!Dt){WHERE}tD(?!tA|jD)(?:{LIST}{WHERE}tD(?!tA|jD))+|A{USE}D(?:sA{USE}D)+(?!jA)"
    ),
    # `erenumab on 17 May 2018, fremanezumab on 14 September 2018`
    "products": re.compile(rf"(?<![AD]t)PtD(?!t[AP])(?:{LIST}PtD(?!t[AP]))+"),
    # 美国（2021年9月，特应性皮炎；2022年7月，白癜风）和欧盟（2023年4月，白癜风）
    "uses": re.compile(
        rf"AtD{USE}I(?:{LIST}D{USE}I)+(?:{LIST}AtD{USE}I(?:{LIST}D{USE}I)*)*|AtD{USE}I(?:{LIST}AtD{USE}I)+"
    ),
    # `psoriatic arthritis, September 2013; Crohn's disease, September 2016`
    "uses_first": re.compile(rf"I{USE}D(?:sI{USE}D)+|ItD(?:{LIST}ItD)+"),
    # A (Sanofi, France, 2017) and B (LEO, Denmark, 2021): whose places these are is open
    "makers": re.compile(rf"PtA[tj]D(?:{LIST}PtA[tj]D)+"),
    "dates_of_uses": re.compile(rf"D{USE}I(?:sD{USE}I)+|DtI(?:{LIST}DtI)+"),
}
CLAUSE_END = re.compile(r"[;；]")
REST = (
    r"<approval_kind>|<approval_given>|<respectively>"
    r"|(?<![A-Za-z])(?:was|were|has|have|been|came|for|of|in|by|on|the|to|its|a|an)(?![A-Za-z])"
    r"|适应[证症]|时间|日期|治疗|用于|[^\w]|[于在为是的其经由被获]"
)
OF_USE = (
    r"(?i)<approval>\s?(?:for|to treat|for the treatment of|用于|治疗)\s?(?:治疗)?\s?(?:[A-Za-z\-]{1,14}\s)?$"
)
LED = re.compile(r"\s?(?:[(（][^()（）]{0,40}[)）])?\s?[:：]\s?(?:the\s)?")
LIST_END = re.compile(r"[)）]?\s?(?:[.。;；]|$)")
LONGEST_REST = 4
NEAR = 60


@frozen
class Mark:
    """Something named in a sentence; ``what`` is its letter in the row of marks."""

    what: str
    start: int
    end: int
    mention: Mention | None = None
    by: Authority | None = None


def find_lists(reading: Reading, sentence: Sentence, spoken: Spoken) -> Iterator[DateList]:
    """The lists of pairs in which a sentence with a cue tells approvals.

    One whose dates or places stand in brackets is a list also where its members are open.
    """
    brackets = list(find_brackets(reading, sentence))
    yield from brackets
    if len(reading.within(sentence.start, sentence.end, "date")) < 2:
        return
    marks = _marks(reading, sentence.start, sentence.end)
    row = _row(reading, marks)
    read = {date.start for one in brackets for date in one.dates}
    for form, pattern in SHAPES.items():
        for match in pattern.finditer(row):
            members = marks[match.start() // 2 : (match.end() + 1) // 2]
            if _is_of_approvals(reading, sentence, members, spoken):
                told = tuple(_read_list(reading, sentence, form, members, spoken))
                dates = tuple(mark.mention for mark in members if mark.what == "D" and mark.mention)
                is_open = any(date.start in read for date in dates)
                if not is_open and (told or _are_bracketed(reading, members, sentence.start)):
                    read |= {date.start for date in dates}
                    yield DateList(dates, told)


def _marks(reading: Reading, start: int, end: int) -> list[Mark]:
    """Products, places, dates and indications in reading order, none inside another."""
    found = [Mark("P", m.start, m.end, m) for m in named_products(reading, start, end)]
    places = names_of_place(reading, start, end)
    found += [Mark("A", one.start, one.end, None, one) for one in places]
    found += [Mark("D", m.start, m.end, m) for m in reading.within(start, end, "date") if m.place is None]
    found += [Mark("I", m.start, m.end, m) for m in reading.within(start, end, "disease")]
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return list(_merge(kept))


def _merge(marks: Sequence[Mark]) -> Iterator[Mark]:
    """美国FDA, `Japan's PMDA` and 塔奎妥单抗（Talvey are one name."""
    before: Mark | None = None
    for mark in marks:
        if before and before.by and mark.by and not before.by.agency and _is_same_place(before.by, mark.by):
            mark = replace(mark, start=before.start)
        elif before and before.mention and mark.mention and before.mention.value == mark.mention.value:
            if mark.start - before.end <= len(" ("):
                continue
            yield before
        elif before:
            yield before
        before = mark
    if before:
        yield before


def _is_same_place(one: Authority, other: Authority) -> bool:
    return one.country == other.country and other.start - one.end <= len("'s ")


def _row(reading: Reading, marks: Sequence[Mark]) -> str:
    """The letters of the marks with the kind of each gap between them: PxDtAjDtA."""
    text = reading.paper.text
    gaps = [_gap(reading, text[one.end : other.start]) for one, other in pairwise(marks)]
    return "".join(mark.what + gap for mark, gap in zip(marks, [*gaps, ""], strict=True))


def _gap(reading: Reading, between: str) -> str:
    if len(between) > NEAR:
        return "x"
    if shape(reading, TIGHT).fullmatch(between) or NAME_TO_DATE.fullmatch(between):
        return "t"
    if not shape(reading, JOINED).fullmatch(between):
        return "x"
    return "s" if CLAUSE_END.search(between) else "j"


def _clause(reading: Reading, sentence: Sentence, members: Sequence[Mark]) -> tuple[int, int]:
    """From the semicolon before a list to the one behind it."""
    text = reading.paper.text
    ends = [
        m.span()
        for m in CLAUSE_END.finditer(text, sentence.start, sentence.end)
        if not is_in_bracket(text[sentence.start : m.start()])
    ]
    opened = [end for _, end in ends if end <= members[0].start]
    closed = [start for start, _ in ends if start >= members[-1].end]
    return max([sentence.start, *opened]), min([sentence.end, *closed])


def _is_of_approvals(reading: Reading, sentence: Sentence, members: Sequence[Mark], spoken: Spoken) -> bool:
    """Whether a list's clause tells approvals, close to it, and nothing else of its places and dates."""
    start, end = _clause(reading, sentence, members)
    whole = sentence.start, sentence.end
    first, last = members[0].start, members[-1].end
    if cue_within(reading, "not_approval", start, end) or cue_within(reading, "other_event", first, last):
        return False
    if not may_list(reading, first, start):
        return False
    if not ends_list(reading, last):
        return False
    cue = cue_pattern(reading, "approval")
    if _is_led(reading, sentence, members) and (spoken.approving or cue.search(reading.folded, *whole)):
        return True
    if _are_bracketed(reading, members, start) and cue.search(reading.folded, start, end):
        return True
    behind = cue.search(reading.folded, last, min(end, last + NEAR))
    if behind and not _rest(reading, last, behind.start()):
        return True
    before = [m.end() for m in cue.finditer(reading.folded, start, first)]
    return bool(before) and len(_rest(reading, before[-1], first)) <= LONGEST_REST


def _is_led(reading: Reading, sentence: Sentence, members: Sequence[Mark]) -> bool:
    """Whether a list is all that is said of the product before it: `A: NMPA, March 2025; EC, July`."""
    text, first = reading.paper.text, members[0].start
    named = named_products(reading, sentence.start, first)
    alone = not named_products(reading, first, members[-1].end) and any(one.by for one in members)
    led = bool(named) and LED.fullmatch(text, named[-1].end, first) is not None
    return alone and led and LIST_END.match(text, members[-1].end, sentence.end) is not None


def _are_bracketed(reading: Reading, members: Sequence[Mark], start: int) -> bool:
    """Whether each date stands in a bracket, or each place: nothing but approvals is listed so."""
    text = reading.paper.text
    return any(
        all(is_in_bracket(text[start : mark.start]) for mark in members if mark.what == what)
        for what in ("D", "A")
        if any(mark.what == what for mark in members)
    )


def _rest(reading: Reading, start: int, end: int) -> str:
    """The words of a span that are neither named things nor words of granting."""
    return shape(reading, REST).sub("", words_between(reading, start, end))


def _read_list(
    reading: Reading, sentence: Sentence, form: str, members: Sequence[Mark], spoken: Spoken
) -> Iterator[Told]:
    span = _clause(reading, sentence, members)
    if form == "makers":
        return
    if form == "products":
        yield from _of_products(reading, span, members, spoken)
        return
    product = _one_product(reading, sentence, span, spoken)
    if product is None:
        return
    pairs = (
        _pairs(members, form) if any(one.by for one in members) else _of_uses(reading, span, members, spoken)
    )
    for by, date, disease in pairs:
        told = Told(product, date, by.country, by.agency, *span, alone=False, disease=disease)
        yield told if disease else replace(told, disease=_shared_use(reading, span))


def _one_product(
    reading: Reading, sentence: Sentence, span: tuple[int, int], spoken: Spoken
) -> Mention | None:
    """The one product of the clause, of the sentence before it, or spoken of before; None of several."""
    inside = one_of_each(named_products(reading, *span))
    before = inside or one_of_each(named_products(reading, sentence.start, span[0]))
    chosen = before or list(spoken.products)
    return chosen[0] if len(chosen) == 1 else None


def _shared_use(reading: Reading, span: tuple[int, int]) -> Mention | None:
    """The one use of a clause, or of several the one that a word of approving names: `approved for NMOSD`."""
    named = one_of_each(reading.within(*span, "disease"))
    said = [one for one in named if shape(reading, OF_USE).search(reading.paper.text, span[0], one.start)]
    chosen = named if len(named) == 1 else said
    return chosen[0] if len(chosen) == 1 else None


def _pairs(members: Sequence[Mark], form: str) -> Iterator[tuple[Authority, Mention, Mention | None]]:
    """Who approved at which date, and for what where each date has its own use."""
    by: list[Authority] = []
    date: Mention | None = None
    for at, mark in enumerate(members):
        ahead = members[at - 1].what if at else ""
        if mark.by is not None:
            by = [*by, mark.by] if ahead == "A" and form != "dates_first" else [mark.by]
            if form == "dates_first" and date is not None:
                yield mark.by, date, None
        elif mark.what == "D":
            date = mark.mention
            if form == "places_first" and date is not None:
                yield from ((one, date, None) for one in by)
        elif date is not None and by:
            yield by[0], date, mark.mention


def _of_uses(
    reading: Reading, span: tuple[int, int], members: Sequence[Mark], spoken: Spoken
) -> Iterator[tuple[Authority, Mention, Mention | None]]:
    """`FDA approvals: PsA, September 2013; CD, September 2016`: each use with its date."""
    by = _place_behind(reading, span, members) or _one_place(reading, span, spoken)
    for one, other in zip(members[::2], members[1::2], strict=True):
        date, use = (one, other) if one.what == "D" else (other, one)
        if by is not None and date.mention is not None:
            yield by, date.mention, use.mention


def _one_place(reading: Reading, span: tuple[int, int], spoken: Spoken) -> Authority | None:
    """The one authority of a clause, else the place its paragraph is set in."""
    named: Mapping[str, Authority] = {one.country: one for one in names_of_place(reading, *span)}
    chosen = list(named.values()) or list(spoken.places)
    return chosen[0] if len(chosen) == 1 else None


def _of_products(
    reading: Reading, span: tuple[int, int], members: Sequence[Mark], spoken: Spoken
) -> Iterator[Told]:
    """`The FDA approved A on 17 May and B on 14 September`: one authority in the clause, or its place."""
    by = _place_behind(reading, span, members) or _one_place(reading, span, spoken)
    if by is None:
        return
    products = [mark.mention for mark in members if mark.mention and mark.what == "P"]
    dates = [mark.mention for mark in members if mark.mention and mark.what == "D"]
    pairs = zip(products, dates, strict=True)
    told = [Told(product, date, by.country, by.agency, *span, alone=False) for product, date in pairs]
    yield from with_indications(reading, span, told)


def _place_behind(reading: Reading, span: tuple[int, int], members: Sequence[Mark]) -> Authority | None:
    """Who approved, named behind a list: `A (2010) and B (2017) by the FDA, C …`, `(May 2020) in the USA`."""
    last = members[-1].end
    behind = named_products(reading, last, span[1])
    names = names_of_place(reading, last, behind[0].start if behind else span[1])
    if not behind and names and _gap(reading, reading.paper.text[last : names[0].start].lstrip(")）")) != "t":
        return None
    named = {one.country: one for one in names}
    return next(iter(named.values())) if len(named) == 1 else None
