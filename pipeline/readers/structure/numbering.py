"""Headings with their numbers and levels, those among them that the format marks as nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.han import has_han
from pipeline.layout.headings import Candidate, best_chain, read_candidate, read_marked
from pipeline.readers.structure.blocks import Block, HeadingBlock, Structure, TableBlock, TextBlock
from pipeline.readers.structure.roles import LONGEST_NAME

MARK_OF_NUMBER = re.compile(r"^[\s.．、)）]+")
LONGEST_COUNTED = 60


def number_headings(blocks: Sequence[Block], structure: Structure) -> list[Block]:
    """Split the numbers off the titles and set the levels; headings without marks are found too.

    `（1）DC疫苗` stands below whatever heading precedes it.
    """
    headings = {at: block for at, block in enumerate(blocks) if isinstance(block, HeadingBlock)}
    loose = {} if structure.told else _loose_candidates(blocks)
    candidates = {at: found for at, block in headings.items() if (found := read_marked(block.text, at))}
    counted = any(found.style == "paren" for found in candidates.values())
    unmarked = _counted_headings(blocks) if counted and not structure.told else {}
    candidates |= unmarked
    numbered = sorted((loose | candidates).items())
    chain = {found.at: found for found in best_chain([c for _, c in numbered if c.style != "paren"])}
    levels = _levels(headings.values())
    nested = structure.levels and len(levels) > 1
    settled: list[Block] = []
    depth = 1
    for at, block in enumerate(blocks):
        found = candidates.get(at)
        if not isinstance(block, TableBlock) and found is not None and found.style == "paren":
            settled.append(HeadingBlock(block.text, depth + 1, block.source_line, found.number, found.title))
        elif isinstance(block, HeadingBlock):
            settled.append(_numbered(block, found, chain.get(at), levels[block.level] if nested else 0))
            depth = settled[-1].level if isinstance(settled[-1], HeadingBlock) else depth
        elif at in loose and at in chain and isinstance(block, TextBlock):
            loose_one = chain[at]
            depth = len(loose_one.path)
            settled.append(
                HeadingBlock(block.text, depth, block.source_line, loose_one.number, loose_one.title)
            )
        else:
            settled.append(block)
    return settled


def _levels(headings: Iterable[HeadingBlock]) -> dict[int, int]:
    """The levels in use to levels without gaps from 1."""
    return {
        level: rank for rank, level in enumerate(sorted({heading.level for heading in headings}), start=1)
    }


def _numbered(
    block: HeadingBlock, found: Candidate | None, chained: Candidate | None, level: int
) -> HeadingBlock:
    if block.number:  # the format itself tells the number
        return replace(block, level=level or block.number.strip(".").count(".") + 1)
    if found is None or (chained is None and not _is_apart(found, block.text)):
        return replace(block, level=level or 1, title=block.text)
    depth = len((chained or found).path)
    if len(found.path) > 1 and found.style == "arabic":
        level = depth
    return replace(block, level=level or depth, number=found.number, title=found.title)


def _is_apart(found: Candidate, text: str) -> bool:
    """`3D structure` and `21基因检测` have no number, `3 Results`, `3. Results` and `3讨论` have."""
    if len(found.number) == 1 and found.number.isdigit() and has_han(found.title[:1]):
        return True
    return len(found.path) > 1 or MARK_OF_NUMBER.match(text[len(found.number) :]) is not None


def _loose_candidates(blocks: Sequence[Block]) -> dict[int, Candidate]:
    """Short numbered paragraphs that may be headings a converter failed to mark; lists are none."""
    found: dict[int, Candidate] = {}
    for at, block in enumerate(blocks):
        if not isinstance(block, TextBlock) or block.role != "body" or len(block.text) > LONGEST_NAME:
            continue
        candidate = read_candidate(block.text, at, after_end=True)
        if candidate is not None and candidate.weight >= 1.3 and not block.text.startswith(("（", "(")):
            found[at] = candidate
    listed = {at for at in found if at + 1 in found and _is_sibling(found[at], found[at + 1])}
    listed |= {at for at in found if at - 1 in listed}
    return {at: candidate for at, candidate in found.items() if at not in listed}


def _counted_headings(blocks: Sequence[Block]) -> dict[int, Candidate]:
    """`（3）Cartistem` unmarked in a paper that marks `（2）OsteoCel`: short, above a longer text."""
    found: dict[int, Candidate] = {}
    for at, (block, below) in enumerate(pairwise(blocks)):
        short = isinstance(block, TextBlock) and block.role == "body" and len(block.text) <= LONGEST_COUNTED
        if not short or not isinstance(block, TextBlock) or not isinstance(below, TextBlock):
            continue
        candidate = read_marked(block.text, at)
        if candidate and candidate.style == "paren" and len(below.text) > 2 * len(block.text):
            found[at] = candidate
    return found


def _is_sibling(one: Candidate, two: Candidate) -> bool:
    return one.path[:-1] == two.path[:-1]
