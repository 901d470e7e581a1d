"""Cue words beside a mention: `敲除…`, `…CAR-T`, `…分泌型`, read from `config/relations.yml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.cuewords import fill_shape, join_cues
from pipeline.records import Mention
from pipeline.relations.reading import Reading

# What may stand between the members of one list: 、 / 和 and, a bracket with the member's other names, 基因.
LIST_GAP = re.compile(
    r"^(?:[^()（），。；]{0,30}[)）])?\s*(?:[(（][^()（）]{0,60}[)）])?\s*(?:基因|蛋白|抗原|genes?|靶点)?\s*"
    r"(?:[、,，/／+＋×&\-]|和|与|及|以及|或|和/或|and/or|and|or|/)\s*(?:the\s|active\s|severe\s|活动性|严重的?)?$"
)
# Between a target and the noun that says what it is: `CD19/CD22的三靶点CAR-T`, `CD19-directed CAR`.
NOUN_GAP = r"^(?:[)）]\s?的?\s?|[^，。；;,、()（）\[\]\n]{0,12}?)"  # …（mesothelin，MSLN）CAR-T
BEFORE_GAP = r"(?!的)[^，。；;,、()（）\n]{0,14}$"


def group_lists(reading: Reading, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions that stand in one list: `TRAC和CD52`, `CD19/CD20/CD22`."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        between = reading.paper.text[groups[-1][-1].end : mention.start] if groups else ""
        same = groups and (
            LIST_GAP.match(between) or mention.start < groups[-1][-1].end or _is_bracket_name(between)
        )
        if same:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def list_about(reading: Reading, mention: Mention, among: Sequence[Mention]) -> tuple[Mention, Mention]:
    """The first and the last member of the list a mention stands in: what is said of one is said of all."""
    text, first, last = reading.paper.text, mention, mention
    for other in reversed([one for one in among if one.end <= mention.start]):
        if LIST_GAP.match(text[other.end : first.start]) is None:
            break
        first = other
    end = mention.end
    for other in [one for one in among if one.start >= mention.end]:
        if LIST_GAP.match(text[end : other.start]) is None:
            break
        # `in NSCLC, ILD was seen`: a comma alone ends no list
        last = last if text[end : other.start].strip() in (",", "，") else other
        end = other.end
    return first, last


def _is_bracket_name(between: str) -> bool:
    """`TCR α恒定区(TCR α constant, TRAC)`: the bracket names the same thing again."""
    return re.match(r"^\s*[(（][^()（）。；]{0,40}$", between) is not None


@cache
def _after(words: tuple[str, ...], *, near: bool) -> re.Pattern[str]:
    gap = r"^[)）]?[\s\-]?" if near else NOUN_GAP
    return re.compile(gap + "(?:" + join_cues(words) + ")", re.IGNORECASE)


@cache
def _before(words: tuple[str, ...], *, near: bool) -> re.Pattern[str]:
    gap = r"\s?$" if near else BEFORE_GAP
    return re.compile("(?:" + join_cues(words) + ")" + gap, re.IGNORECASE)


def cue_after(reading: Reading, name: str, end: int, stop: int, *, near: bool = False) -> bool:
    """Whether a cue of the list stands behind ``end``, before ``stop``; ``near`` allows nothing between."""
    text = reading.folded[end : min(stop, end + 60)]
    return _after(reading.settings.cues[name], near=near).search(text) is not None


def cue_before(reading: Reading, name: str, start: int, floor: int, *, near: bool = False) -> bool:
    """Whether a cue of the list stands before ``start``, behind ``floor``."""
    text = reading.folded[max(floor, start - 60) : start]
    return _before(reading.settings.cues[name], near=near).search(text) is not None


@cache
def _anywhere(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(join_cues(words), re.IGNORECASE)


def cue_pattern(reading: Reading, name: str) -> re.Pattern[str]:
    """The cues of a list as one pattern, for width-folded text."""
    return _anywhere(reading.settings.cues[name])


def cue_within(reading: Reading, name: str, start: int, end: int) -> bool:
    """Whether a cue of the list stands anywhere in a span."""
    return cue_pattern(reading, name).search(reading.folded[start:end]) is not None


def opening_cue(reading: Reading, name: str, start: int, end: int) -> int | None:
    """Where a cue of the list ends that a sentence opens with, None where it opens otherwise."""
    match = _opening(reading.settings.cues[name]).match(reading.folded[start:end])
    return start + match.end() if match else None


@cache
def _opening(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{join_cues(words)})", re.IGNORECASE)


def shape(reading: Reading, pattern: str) -> re.Pattern[str]:
    """A pattern with the words of `relations.yml` where it names a list: `<approval>`."""
    filled = reading.shapes.get(pattern)
    if filled is None:
        filled = reading.shapes[pattern] = fill_shape(pattern, reading.words)
    return filled
