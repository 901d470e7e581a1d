"""Approvals in the bracket of a product: `A (EU, 2020; US, 2021) and B (Japan, 2022) are approved`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.records import Mention, Sentence
from pipeline.relations.approvals.dates import with_floors
from pipeline.relations.approvals.names import (
    is_refused,
    named_products,
    names_of_place,
    one_of_each_country,
    words_between,
)
from pipeline.relations.approvals.told import Authority, DateList, Told
from pipeline.relations.approvals.words import BARE, CITED, WIDE_BRACKET
from pipeline.relations.cues import cue_within, shape
from pipeline.relations.reading import Reading, one_of_each


def find_brackets(reading: Reading, sentence: Sentence) -> Iterator[DateList]:
    """The brackets of products with places and dates: `A (EU, 2020; US, 2021) and B (Japan, 2022) are`."""
    span = (sentence.start, sentence.end)
    if is_refused(reading, *span) or not cue_within(reading, "approval", *span):
        return
    named = one_of_each(reading.within(*span, "disease"))
    disease = named[0] if len(named) == 1 else None
    for product in named_products(reading, *span):
        bracket = WIDE_BRACKET.match(reading.paper.text, product.end, sentence.end)
        pairs = _approvals_of_bracket(reading, *bracket.span()) if bracket else []
        if bracket and pairs:
            place = (product.start, bracket.end())
            told = (Told(product, date, by.country, by.agency, *place, False, disease) for by, date in pairs)
            yield DateList(tuple(date for _, date in pairs), tuple(told))


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
    if shape(reading, BARE).sub("", words):
        return []
    told: list[tuple[Authority, Mention]] = []
    for floor, date in with_floors(dates, start):
        slot = [one for one in named if floor <= one.start < date.start]
        if not slot:
            return []
        told += [(by, date) for by in one_of_each_country(sorted(slot, key=lambda one: not one.agency))]
    return told
