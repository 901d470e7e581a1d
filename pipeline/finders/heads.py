"""What kind of column a head names: bilingual, with a unit, a footnote mark or a number behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.finders.items import CellReader
from pipeline.papertables import HEAD_LEVELS
from pipeline.settings import Term

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
    r"^(?:(?:计划|预计|拟定?|目标|实际|最终|主要|相关|具体|所用|涉及|其他|其它)的?|(?:planned|estimated|actual|total|main|key|current(?:ly)?|major"
    r"|selected|investigated|other)\s)",
    re.IGNORECASE,
)
NOTES_BEHIND = re.compile(r"\s*[/／]\s*(?:notes?|remarks?|comments?|备注|说明)$", re.IGNORECASE)
MAKER_BEHIND = re.compile(
    r"\s*[,，;；/／]\s*(?:company|companies|manufacturer|developer|sponsor|maker|公司|企业|厂家|研发公司|生产企业)$",
    re.IGNORECASE,
)
PART_JOINT = re.compile(r"\s*(?:以?及|和|与|、)\s*|\s+(?:and|&)\s+")
# Between a place and its date: 上市地点/时间, 批准国家（时间）, `Approved by, date`.
PLACE_JOINT = re.compile(r"\s*(?:[/／|,，;；(（\[]|以?及|和|与|、)\s*|\s+(?:and|&)\s+")
OF = re.compile(r"\s(?:of|by)\s")
PLACES = frozenset({"country", "agency"})
DATES = frozenset({"date", "approval_date"})
APPROVED_ON = frozenset({"approval_date"})
STATUS = frozenset({"status"})
"""`Status/studies so far`: the cells below say themselves which of it is the status."""
SAID_BESIDE = frozenset({"disease", "target"})
"""What a cell can say in brackets beside what its head names first."""
CLOSING_BRACKET = re.compile(r"(?P<head>.*\S)\s*[(（\[](?P<said>[^()（）\[\]]{2,40})[)）\]]")
APPROVED = re.compile("approved|获批|批准|上市", re.IGNORECASE)
OF_PLACE = re.compile(r"^(?:的|/|、|\s)+|\s(?:in|by|of|from)(?:\sthe)?$")
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

    `获批时间及国家` names both where each of its parts is a known head; so does `上市地点/时间`.
    """
    kinds = _kinds_of_part(cells, head)
    if kinds and not kinds <= PLACES:
        return kinds | _kinds_in_bracket(cells, head)
    found = _kinds_of_place_and_date(cells, head) or kinds or _kinds_of_parts(cells, PART_JOINT.split(head))
    if found or is_agency(cells, head):
        return found or APPROVED_ON
    return _kinds_without_place(cells, head) or _kinds_of_part(cells, re.split("[/／]", head)[0]) & STATUS


def _kinds_in_bracket(cells: CellReader, head: str) -> frozenset[str]:
    """`Target (indication)`: each cell says both; `Use (year of approval)`, 获批适应证（年份）: dates."""
    bracket = CLOSING_BRACKET.fullmatch(NOTE_MARK.sub("", head).strip())
    if bracket is None:
        return frozenset()
    said = kinds_of_head(cells, bracket["said"])
    dates = said & DATES
    approved = dates & APPROVED_ON or (dates and APPROVED.search(bracket["head"]))
    return (said & SAID_BESIDE) | (APPROVED_ON if approved else frozenset())


def _kinds_without_place(cells: CellReader, head: str) -> frozenset[str]:
    """中国获批, `US approval`, `Approval in Japan`: a head of approvals with who approved."""
    rest = cells.without_named(head, "agency", "country")
    if rest == head:
        return frozenset()
    return _kinds_of_part(cells, OF_PLACE.sub("", rest.strip(" /、,，&（()）"))) & APPROVED_ON


def is_agency(cells: CellReader, head: str) -> bool:
    """Whether a head names agencies and no more: below FDA, EMA, `US (FDA)` stand the dates they approved."""
    return any(term.field == "agency" for term in places_of(cells, head))


def is_place(cells: CellReader, head: str) -> bool:
    """Whether the lowest level of a head names agencies or countries and no more."""
    return bool(places_of(cells, lowest_level(head)))


def lowest_level(head: str) -> str:
    """What a head of several levels says of its own column."""
    return head.rpartition(HEAD_LEVELS)[2]


def places_of(cells: CellReader, text: str) -> tuple[Term, ...]:
    """The places of which a text is a list: `US (FDA)`, `EMA/EC`, `NMPA (year)`; else none."""
    parts = (part.strip(")）] ") for part in PLACE_JOINT.split(NOTE_MARK.sub("", text).strip()))
    found = [_place(cells, part) for part in parts if part and not _kinds_of_part(cells, part) & DATES]
    return tuple(term for terms in found for term in terms) if found and all(found) else ()


def _place(cells: CellReader, name: str) -> tuple[Term, ...]:
    items = cells.read_items(name)
    return tuple(term for term in items[0].terms if term.field in PLACES) if len(items) == 1 else ()


def _kinds_of_place_and_date(cells: CellReader, head: str) -> frozenset[str]:
    parts = PLACE_JOINT.split(NOTE_MARK.sub("", head).rstrip(")）] "))
    kinds = _kinds_of_parts(cells, parts) if len(parts) > 1 else frozenset()
    return kinds if kinds & PLACES and kinds & DATES else frozenset()


def _kinds_of_parts(cells: CellReader, parts: Sequence[str]) -> frozenset[str]:
    kinds = [_kinds_of_shared(cells, parts, at) for at in range(len(parts))]
    return frozenset(kind for some in kinds for kind in some) if all(kinds) else frozenset()


def _kinds_of_shared(cells: CellReader, parts: Sequence[str], at: int) -> frozenset[str]:
    """The kinds of one part, first with a word it shares: 上市地点/时间 is 上市地点 and 上市时间."""
    shared = (form for form in _shared_forms(parts, at) if cells.head_kinds(form))
    return _kinds_of_part(cells, next(shared, parts[at]))


def _shared_forms(parts: Sequence[str], at: int) -> Iterator[str]:
    """A part with the beginning of the first, or with the end of the last: `Date/agency of approval`."""
    first, part, last = parts[0], parts[at], parts[-1]
    if at > 0:
        yield from (first[:end] + part for end in range(len(first) - 1, 1, -1))
        words = first.split()
        yield from (" ".join([*words[:end], part]) for end in range(len(words) - 1, 0, -1))
    if at < len(parts) - 1:
        words = last.split()
        yield from (" ".join([part, *words[start:]]) for start in range(1, len(words)))
    elif OF.search(last):
        yield OF.split(last)[0]


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
    bare = NOTES_BEHIND.sub("", NOTE_MARK.sub("", level).strip())
    yield bare
    yield MAKER_BEHIND.sub("", bare)
    yield UNIT.sub("", bare).strip()
    yield QUALIFIER.sub("", UNIT.sub("", bare)).strip()
    both = HAN_AND_LATIN.fullmatch(bare) or LATIN_AND_HAN.fullmatch(bare)
    for name in ("han", "latin") if both else ():
        part = both[name].strip() if both else ""
        yield part
        yield UNIT.sub("", part).strip()
