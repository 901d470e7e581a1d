"""What approvals are told of without being named: the product or the place a section or paragraph is set in.

`### Ustekinumab` over `EC approval: January 2009`, `United States. A was approved in 2018` with the place run
into the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Heading, Mention, Sentence
from pipeline.relations.approvals.names import named_products, names_of_place
from pipeline.relations.approvals.told import Authority, Spoken
from pipeline.relations.cues import cue_pattern, shape
from pipeline.relations.reading import Reading, one_of_each

# What a heading may hold beside the name it is set in: its number, the name's other forms in a bracket.
NUMBER = re.compile(
    r"^\W*(?:[0-9]+(?:\.[0-9]+)*|[一二三四五六七八九十]{1,3}|[（(][一二三四五六七八九十0-9]{1,2}[）)])?[\s.、．:：]*"
)
OTHER_NAMES = re.compile(r"[(（][^()（）]{0,60}[)）]")
BESIDE = r"(?i)<beside_topic>|(?<![A-Za-z])(?:the|in|by|of|and)(?![A-Za-z])|[^\w]"
LONGEST_RUN_IN = 60


def topic_of(reading: Reading, at: int) -> Spoken:
    """What the headings over an offset name and no more, the nearest first."""
    products: Sequence[Mention] = ()
    places: Sequence[Authority] = ()
    for heading in _over(reading, at):
        named = set_in(reading, heading.start, heading.end)
        products, places = products or named.products, places or named.places
    return Spoken(products, places)


def _over(reading: Reading, at: int) -> Iterator[Heading]:
    """The heading of an offset's section, then those it stands below."""
    level: int | None = None
    for heading in reversed(reading.paper.headings):
        if heading.start < at and (level is None or heading.level < level):
            level = heading.level
            yield heading


def set_in(reading: Reading, start: int, end: int) -> Spoken:
    """The product or the place a short span names, where it holds little else."""
    products = one_of_each(named_products(reading, start, end))
    if len(products) == 1 and not _rest(reading, start, end, [(m.start, m.end) for m in products]):
        return Spoken(products=(products[0],))
    places = names_of_place(reading, start, end)
    if len({one.country for one in places}) != 1 or not places[0].country:
        return Spoken()
    rest = _rest(reading, start, end, [(one.start, one.end) for one in places])
    return Spoken() if rest else Spoken(places=(places[-1],))


def place_of_run_in(reading: Reading, sentence: Sentence) -> Sequence[Authority]:
    """The place a sentence is, with nothing said of it: `European Union.`, 欧盟："""
    if sentence.end - sentence.start > LONGEST_RUN_IN:
        return ()
    return set_in(reading, sentence.start, sentence.end).places


def _rest(reading: Reading, start: int, end: int, named: Sequence[tuple[int, int]]) -> str:
    """What a span holds besides its number, the names and words of approving."""
    text = reading.folded[start:end]
    for at, until in sorted(named, reverse=True):
        text = text[: at - start] + text[until - start :]
    text = cue_pattern(reading, "approval").sub("", OTHER_NAMES.sub("", text))
    return shape(reading, BESIDE).sub("", NUMBER.sub("", text))
