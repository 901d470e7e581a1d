"""Names the vocabulary lacks: what stands in a typed column and is no known term, and what prose has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.han import has_han
from pipeline.normalisers.name import name_key
from pipeline.records import Fact
from pipeline.relations.reading import Reading
from pipeline.relations.typed_tables import typed_rows
from pipeline.relations.unknown import CODE_ALONE, Search, find_unknown

NAMED_COLUMNS = ("product", "drug", "target", "disease")
LONGEST_NAME = 60
LONGEST_SENTENCE = 240
NAME = re.compile(r"[^\W\d_]{2,}|[A-Z]+[0-9]+")
NO_NAME = re.compile(
    r"(?:(?:first|second|third|fourth|later|front|[0-9](?:st|nd|rd|th)?)[- ]?lines?|[一二三四后][线期]"
    r"|临床前?\s?[Ⅰ-ⅣI]{0,3}期?|[0-9.]{1,6}\s?(?:mg|kg|ml|%).{0,12}|Table\s?[0-9]+|表\s?[0-9]+)",
    re.IGNORECASE,
)
IN_BRACKET = re.compile(r"^(?P<name>[^()（）]{2,60}?)\s?[(（](?P<other>[^()（）]{2,40})[)）]$")
PROSE = frozenset({"body", "abstract", "caption", "footnote", "legend"})


def list_candidates(reading: Reading) -> Iterator[Fact]:
    """A row a name, as it stands first, with how often it stands so in any case and hyphenation."""
    first: dict[str, Fact] = {}
    counts: dict[str, int] = {}
    for fact in (*_of_columns(reading), *_of_prose(reading)):
        name = name_key(fact.values["text"])
        counts[name] = counts.get(name, 0) + 1
        kept = first.setdefault(name, fact)
        kept.values["other_name"] = kept.values["other_name"] or fact.values["other_name"]
    for name, fact in first.items():
        fact.values["count"] = str(counts[name])
        yield fact


def _of_columns(reading: Reading) -> Iterator[Fact]:
    """What stands in a typed column and is no known term."""
    for row in typed_rows(reading):
        for kind in NAMED_COLUMNS:
            cell = row.cell(kind)
            for item in reading.cells.read_items(cell.text) if cell else ():
                if cell is None or item.terms:
                    continue
                text, at = _unknown_part(reading, item.text)
                start = cell.start + item.start + at
                if not text or not _is_name(reading, text) or reading.within(start, start + len(text), kind):
                    continue
                text, other = _split_pair(text)
                because = f"column {row.typed.head(kind)} of {row.typed.table.id}"
                if kind in ("product", "drug") and CODE_ALONE.fullmatch(text):
                    because = f"code in {because}"
                values = {"text": text, "guess": kind, "because": because, "other_name": other}
                values["sentence"] = ""
                yield reading.fact("candidates", values, (start, start + len(text)), "column")


def _unknown_part(reading: Reading, text: str) -> tuple[str, int]:
    """`Known name (MB-101)`: only a code in the bracket is new, a trade name is not asked for."""
    found = IN_BRACKET.match(text)
    named = reading.cells.read_items(found["name"]) if found else ()
    if found is None or not (len(named) == 1 and named[0].terms):
        return text, 0
    other = found["other"].strip()
    known = any(item.terms for item in reading.cells.read_items(other))
    if known or CODE_ALONE.fullmatch(other) is None:
        return "", 0
    return other, text.index(other, found.start("other"))


def _split_pair(text: str) -> tuple[str, str]:
    """`艾博韦泰（albuvirtide）` as the name and its other language's; `Mipomersen (Kynamro)` as the name.

    >>> _split_pair("艾博韦泰（albuvirtide）"), _split_pair("Mipomersen (Kynamro)"), _split_pair("MB-101")
    (('艾博韦泰', 'albuvirtide'), ('Mipomersen', ''), ('MB-101', ''))
    """
    found = IN_BRACKET.match(text)
    if found is None or len(found["name"].strip()) < 3:
        return text, ""
    name, other = found["name"].strip(), found["other"].strip()
    return name, other if has_han(name) != has_han(other) and re.search("[A-Za-z]{4}", name + other) else ""


def _of_prose(reading: Reading) -> Iterator[Fact]:
    """What the sentences print that looks like a name, each with its sentence."""
    search = Search(reading)
    for sentence in reading.sentences:
        for found in find_unknown(search, sentence) if sentence.role in PROSE else ():
            said = " ".join(reading.paper.text[sentence.start : sentence.end].split())
            values = {
                "text": " ".join(reading.paper.text[found.start : found.end].split()),
                "guess": found.guess,
                "because": found.because,
                "other_name": found.other,
                "sentence": said if len(said) <= LONGEST_SENTENCE else said[: LONGEST_SENTENCE - 1] + "…",
            }
            yield reading.fact("candidates", values, (found.start, found.end), "shape")


def _is_name(reading: Reading, text: str) -> bool:
    if len(text) > LONGEST_NAME or NO_NAME.fullmatch(text) or text.count("(") != text.count(")"):
        return False
    if _is_kind(reading, text) or reading.cells.head_kinds(text) or text.count("（") != text.count("）"):
        return False  # a head repeated inside the table, or a piece of a cell
    return NAME.search(text) is not None and not reading.cells.read_parts(text)


def _is_kind(reading: Reading, text: str) -> bool:
    """Whether a text is a word for a kind of product: the inhibitors of `haemophilia A, inhibitors`."""
    lists = reading.settings.lists
    return text.lower().removesuffix("s") in lists["product_word"] or text in lists["product_word_zh"]
