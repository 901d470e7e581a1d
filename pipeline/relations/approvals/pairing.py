"""Products, authorities and dates of one clause put together; nothing where two readings fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Mention
from pipeline.relations.approvals.dates import approval_dates
from pipeline.relations.approvals.names import group_list, one_of_each_country, stand_together, text_without
from pipeline.relations.approvals.told import Authority, Told
from pipeline.relations.approvals.words import BRACKET, CITED, NO_MORE, RESPECTIVELY, SPAN, UNKNOWN_BESIDE
from pipeline.relations.cues import cue_within, shape
from pipeline.relations.reading import Reading, one_of_each


def pair_off(
    reading: Reading,
    piece: tuple[int, int],
    products: Sequence[Mention],
    authorities: Sequence[Authority],
    dates: Sequence[Mention],
) -> list[Told]:
    """Products, authorities and dates of a piece: lists pair off only where the text says 分别."""
    if not products or not authorities:
        return []
    apart = shape(reading, RESPECTIVELY).search(reading.paper.text, *piece) is not None
    if len(dates) > 1:
        is_again = len(products) == len(authorities) == 1 and says_no_more(reading, *piece)
        is_again = is_again and not shape(reading, SPAN).search(reading.paper.text, *piece)
        if is_again and apart and UNKNOWN_BESIDE.match(reading.paper.text, products[0].end):
            return []  # 罗沙司他与某某分别于2020年3月和2021年3月获批: the second date is another's
        if is_again:
            by = authorities[0]
            again = [Told(products[0], d, by.country, by.agency, *piece, False) for d in dates]
            return _use_of_each(reading, piece, again) if apart else again
        paired = _pair_in_order(piece, products, authorities, dates) if apart else []
        return with_indications(reading, piece, paired)
    if len(products) > 1 and (len(authorities) > 1 or not is_one_list(reading, products)):
        return []
    if len(authorities) > 1 and not stand_together(reading, authorities):
        return []
    alone = len(products) == 1
    told = [
        Told(product, dates[0], by.country, by.agency, *piece, alone)
        for product in products
        for by in one_of_each_country(authorities)
    ]
    return told if alone else with_indications(reading, piece, told)


def with_indications(reading: Reading, piece: tuple[int, int], paired: Sequence[Told]) -> list[Told]:
    """One disease is said of all; as many as products, and 分别 or `respectively`, pair off in order."""
    diseases = one_of_each(reading.within(*piece, "disease"))
    if len(diseases) == 1:
        return [replace(told, alone=True) for told in paired]
    products = {told.product.value for told in paired}
    apart = shape(reading, RESPECTIVELY).search(reading.paper.text, *piece) is not None
    if not apart or len(products) != len(paired) or len(diseases) != len(paired):
        return list(paired)
    return [replace(told, disease=disease) for told, disease in zip(paired, diseases, strict=True)]


def is_one_list(reading: Reading, products: Sequence[Mention]) -> bool:
    """Whether products stand in one list."""
    return len(group_list(reading, products)) == 1


def _pair_in_order(
    piece: tuple[int, int],
    products: Sequence[Mention],
    authorities: Sequence[Authority],
    dates: Sequence[Mention],
) -> list[Told]:
    by = one_of_each_country(authorities)
    if len(products) == len(dates) and len(by) == 1:
        pairs = [(product, by[0], date) for product, date in zip(products, dates, strict=True)]
    elif len(by) == len(dates) and len(products) == 1:
        pairs = [(products[0], one, date) for one, date in zip(by, dates, strict=True)]
    else:
        return []
    return [Told(p, d, a.country, a.agency, *piece, False) for p, a, d in pairs]


def _use_of_each(reading: Reading, piece: tuple[int, int], told: Sequence[Told]) -> list[Told]:
    """先后于2007年和2011年获批用于PNH和aHUS: as many uses as dates, in order."""
    diseases = one_of_each(reading.within(*piece, "disease"))
    if len(diseases) != len(told):
        return list(told)
    return [replace(one, disease=disease) for one, disease in zip(told, diseases, strict=True)]


def says_no_more(reading: Reading, start: int, end: int) -> bool:
    """Whether behind the dates of a piece stands a word of approving, a use or nothing: no other event."""
    dates = approval_dates(reading, start, end)
    if not dates or cue_within(reading, "approval", dates[-1].end, end):
        return True
    behind = text_without(reading, dates[-1].end, end, "disease", "modifier", "agency", "country", "date")
    return shape(reading, NO_MORE).match(BRACKET.sub("", CITED.sub("", behind))) is not None
