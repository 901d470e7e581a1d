"""What a bracket holds: short form, English long form, Chinese long form, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.han import has_han

from .letters import fits
from .lists import Lists
from .shapes import is_english, is_short, is_unit

_SEPARATOR = re.compile(r"[,，;；:：、=＝](?!(?<=[0-9][,，])[0-9])")
_OR = re.compile(r"\s*(?:或者|或|\bor\b|和|\band\b)\s*")
_QUOTES = "\"“”'‘’「」 \t\u3000"
_NESTED = re.compile(r"^(?P<long>[^()（）\[\]]{4,200}?)\s*[(（\[](?P<short>[^()（）\[\]]{2,24})[)）\]]?$")
_REMARK = re.compile(r"^(?P<short>[A-Za-z0-9+/\-]{2,16})\s*[(（\[](?P<remark>[^()（）\[\]]{4,120})[)）\]]$")
# What it is called now, or was: 国家食品药品监督管理总局（CFDA，现NMPA）
_OTHER_TIME = re.compile(r"(?:现为?|原为?|曾称|now |formerly )\s?[A-Z][A-Za-z-]{1,9}$")
_CODE = re.compile(r"[A-Z]{2,5}[ -]?[0-9]{3,7}")
_LAST_TOKEN = re.compile(r"^(?P<long>.{4,200})\s(?P<short>\S{2,14})$")


@dataclass
class Contents:
    """The parts of a bracket; ``strange`` holds what is none of the three."""

    shorts: list[str] = field(default_factory=list)
    english: str = ""
    chinese: str = ""
    strange: list[str] = field(default_factory=list)
    enumerates: bool = False


def read_bracket(inner: str, lists: Lists) -> Contents | None:
    """Sort the parts of a bracket; None for examples, references, units and numbers.

    >>> from .lists import load_lists
    >>> contents = read_bracket("acute lymphoblastic leukemia，ALL", load_lists())
    >>> contents.shorts, contents.english
    (['ALL'], 'acute lymphoblastic leukemia')
    >>> read_bracket("如PD-1、TIM-3", load_lists()) is None
    True
    """
    cued = _strip_cue(_without_alias(_without_brand(inner, lists), lists), lists)
    if cued is None or is_unit(cued, lists):
        return None
    example = lists.example.match(cued)
    if example and not re.match("[A-Z]{2}(?![A-Za-z])", example[0]):  # e.g., or; not odds ratio (OR)
        return None
    contents = Contents(enumerates="、" in cued)
    for start, end in _part_spans(cued):
        part = _strip_cue(cued[start:end], lists)
        if part and not _OTHER_TIME.match(part):
            _sort_part(part, contents, lists)
    _split_single(contents, lists)
    return contents


def _without_brand(inner: str, lists: Lists) -> str:
    """Drop the brand name behind the other names, and the developer's code: SG；商品名：拓达维."""
    brand = lists.brand.search(inner)
    kept = inner[: brand.start()] if brand else inner
    parts = [kept[start:end] for start, end in _part_spans(kept)]
    last = _CODE.fullmatch(parts[-1].strip(_QUOTES)) if len(parts) > 2 else None
    return kept[: -len(parts[-1]) - 1] if last and is_short(parts[-2].strip(_QUOTES)) else kept


def _without_alias(inner: str, lists: Lists) -> str:
    """Drop a second Chinese name before the short form: 简称慢阻肺，COPD."""
    spans = _part_spans(inner)
    if len(spans) != 2 or not lists.cue.match(inner.strip(_QUOTES)):
        return inner
    alias, short = (inner[start:end].strip(_QUOTES) for start, end in spans)
    return short if is_short(short) and _strip_cue(alias, lists) is None else inner


def _strip_cue(text: str, lists: Lists) -> str | None:
    """Drop 简称, abbreviated as and the like; None where a cue opens a gloss in Chinese (即…)."""
    text = text.strip(_QUOTES)
    match = lists.cue.match(text)
    if match is None:
        return text
    rest = text[match.end() :].strip(_QUOTES + "：:为是,，")
    return None if not rest or (has_han(rest) and not is_short(_trim_noun(rest, lists))) else rest


def _part_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the parts between separators outside nested brackets."""
    spans, start = [], 0
    depths = _depths(text)
    for match in _SEPARATOR.finditer(text):
        if depths[match.start()] == 0:
            spans.append((start, match.start()))
            start = match.end()
    return [*spans, (start, len(text))]


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for char in text:
        depth = max(0, depth + (char in "(（[［") - (char in ")）]］"))
        depths.append(depth)
    return depths


def _trim_noun(part: str, lists: Lists) -> str:
    """Drop a Chinese head noun behind a short form: UCAR-T细胞 is UCAR-T."""
    for noun in lists.trailing_nouns:
        if part.endswith(noun) and has_han(noun):
            return part.removesuffix(noun).strip()
    return part


def _is_short_with_noun(part: str, lists: Lists) -> bool:
    """CAR-T cell: a short form and a generic English noun."""
    head, _, noun = part.rpartition(" ")
    return noun in lists.trailing_nouns and is_short(head)


def _sort_part(part: str, contents: Contents, lists: Lists) -> None:
    """Put a part where it belongs by its shape; parts of an English form with commas join again."""
    remark = _REMARK.match(part)  # NSCLC [including squamous NSCLC]
    if remark and is_short(remark["short"]) and lists.example.match(remark["remark"]):
        part = remark["short"]
    options = [option for option in _OR.split(part) if option]
    if is_short(part) or _is_short_with_noun(part, lists):
        contents.shorts.append(part)
    elif len(options) == 2 and all(is_short(option) for option in options):
        contents.shorts.extend(options)
    elif is_short(_trim_noun(part, lists)):
        contents.shorts.append(_trim_noun(part, lists))
    elif is_english(part) or (contents.english and not has_han(part) and not contents.shorts):
        contents.english = f"{contents.english}, {part}" if contents.english else part
    elif has_han(part) and not contents.chinese:
        contents.chinese = part
    else:
        contents.strange.append(part)


def _split_single(contents: Contents, lists: Lists) -> None:
    """Part ``chimeric antigen receptor (CAR)`` and ``chimeric antigen receptor CAR``."""
    if contents.shorts or not contents.english:
        return
    for pattern in (_NESTED, _LAST_TOKEN):
        match = pattern.match(contents.english)
        if (
            match
            and is_short(match["short"])
            and match["short"][-1] != "-"
            and fits(match["short"], match["long"], lists)
        ):
            contents.english, contents.shorts = match["long"].strip(), [match["short"]]
            return
