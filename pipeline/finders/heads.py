"""What kind of column a head names: bilingual, with a unit, a footnote mark or a number behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from pipeline.finders.items import CellReader
from pipeline.papertables import HEAD_LEVELS

# Marks of footnotes: Agentᵃ, 靶点*, Target[b].
NOTE_MARK = re.compile(
    r"\s*(?:[\u1d43-\u1d61\u1d9c-\u1dbf\u02b0-\u02e1⁰-⁹ⁱⁿ¹²³*†‡§¶]+|[\[(（][a-z0-9*†‡][\])）]|\^[a-z0-9]\^?)+\s*$"
)
UNIT = re.compile(
    r"\s*[/／,，(（\[]\s*(?:n|N|例|人|名|%|％|岁|月|个月|年|周|天|d|mg|months?|mo|years?|n\s?[(（]%[)）])"
    r"\s*[)）\]]?\s*$"
)
# What a head may say besides: 计划例数, `Planned enrollment`.
QUALIFIER = re.compile(
    r"^(?:(?:计划|预计|拟定?|目标|实际|最终|主要|相关|具体|所用|涉及)的?|(?:planned|estimated|actual|total|main|key"
    r"|selected|investigated)\s)",
    re.IGNORECASE,
)
PART_JOINT = re.compile(r"\s*(?:以?及|和|与|、)\s*|\s+(?:and|&)\s+")
HAN_AND_LATIN = re.compile(
    r"(?P<han>[\u4e00-\u9fff][^A-Za-z]*?)\s*[/|\n(（]?\s*"
    r"(?P<latin>[A-Za-z][A-Za-z .,'’/()\-]{1,60}?)\s*[)）]?\s*"
)
LATIN_AND_HAN = re.compile(
    r"(?P<latin>[A-Za-z][A-Za-z .,'’/\-]{1,60}?)\s*[/|\n(（]?\s*"
    r"(?P<han>[\u4e00-\u9fff][^A-Za-z]*?)\s*[)）]?\s*"
)


def kinds_of_head(cells: CellReader, head: str) -> frozenset[str]:
    """The kinds of column a head may name, none where it says nothing known.

    `获批时间及国家` names both where each of its parts is a known head.
    """
    return _kinds_of_part(cells, head) or _kinds_of_parts(cells, head)


def _kinds_of_parts(cells: CellReader, head: str) -> frozenset[str]:
    parts = PART_JOINT.split(head)
    kinds = [_kinds_of_part(cells, part) for part in parts]
    return frozenset(kind for some in kinds for kind in some) if all(kinds) else frozenset()


def _kinds_of_part(cells: CellReader, part: str) -> frozenset[str]:
    return next((kinds for form in forms_of_head(part) if (kinds := cells.head_kinds(form))), frozenset())


def forms_of_head(head: str) -> Iterator[str]:
    """A head as printed, then what is left of it without marks, units, its other language, its upper levels.

    >>> list(forms_of_head("靶点 Target"))
    ['靶点 Target', '靶点', 'Target']
    >>> list(forms_of_head("样本量/例*"))
    ['样本量/例*', '样本量/例', '样本量']
    """
    seen: list[str] = []
    levels = head.split(HEAD_LEVELS)
    joined = ["".join(levels), " ".join(levels)] if len(levels) > 1 else []  # 试验 / 名称 is 试验名称
    for form in chain([head], joined, *(_forms_of_level(level) for level in reversed(levels))):
        if form and form not in seen:
            seen.append(form)
            yield form


def _forms_of_level(level: str) -> Iterator[str]:
    yield level.strip()
    bare = NOTE_MARK.sub("", level).strip()
    yield bare
    yield UNIT.sub("", bare).strip()
    yield QUALIFIER.sub("", UNIT.sub("", bare)).strip()
    both = HAN_AND_LATIN.fullmatch(bare) or LATIN_AND_HAN.fullmatch(bare)
    for name in ("han", "latin") if both else ():
        part = both[name].strip() if both else ""
        yield part
        yield UNIT.sub("", part).strip()
