"""Names the vocabulary lacks: what stands in a typed column and is no known term."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import Fact, Sentence
from pipeline.relations.reading import Reading
from pipeline.relations.rows import typed_rows

NAMED_COLUMNS = ("product", "drug", "target", "disease")
LONGEST_NAME = 60
NAME = re.compile(r"[^\W\d_]{2,}|[A-Z]+[0-9]+")


# A developer's code: letters and digits, MCARH109, SHR-A1811, JNJ-68284528, MB-CART19.1, BL-B01D1.
CODE = (
    r"(?<![A-Za-z0-9\-–.])(?P<code>(?!CD[0-9]|IL-?[0-9]|HLA|COVID|NCT|ICD|miR|ISO|DOI|PMID|GSE)"
    r"(?:[A-Z]{2,6}-)?(?:[A-Z]{2,6}[- ]?[0-9]{3,8}|[A-Z]{2,6}-[0-9]{2,8}|[A-Z]{1,4}-?[A-Z][0-9]{2,6}"
    r"|[A-Z]{2,6}[0-9]{2,4})[A-Z]{0,2}[0-9]{0,2}(?:\.[0-9])?)(?![A-Za-z0-9]|-[A-Za-z0-9])"
)
KIND_EN = (
    r"(?:CAR|CAR[- ]?T|CAR[- ]?NK|ADC|antibody|antibodies|inhibitor|agonist|antagonist|conjugate|engager"
    r"|degrader|vaccine"
    r"|gene therapy|cell therapy|product|T[- ]cells?|siRNA|vector)"
)
KIND_ZH = (
    r"(?:CAR-?T|CAR-?NK|ADC|单抗|双抗|抗体|抑制剂|激动剂|拮抗剂|偶联物|偶联药物"
    r"|疫苗|产品|药物|疗法|细胞|注射液|制剂)"
)
CODES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{KIND_EN}(?:s|\s(?:cells?|product|therapy|candidate))?,?\s[（(]?{CODE}",
        rf"{KIND_ZH}\s?[（(]?\s?{CODE}",
        rf"{CODE}(?:\s?[(（][^()（）]{{1,40}}[)）])?,?\s(?:(?:is|was|are)\s)?(?:an?|the first"
        rf"|another)\s[^,.;，。；]{{0,60}}?"
        rf"(?<![A-Za-z]){KIND_EN}(?![a-z])",
        rf"{CODE}\s(?:CAR[- ]T|cells|T[- ]cells|ADC)(?![a-z])",
        rf"{CODE}\s?(?:是|为|作为)(?:一种|一款|首个|首款|全球)[^，。；]{{0,40}}?{KIND_ZH}",
        rf"(?:received|(?:treated|treatment) with|infusions? of|doses? of|given|接受|输注|给予"
        rf"|应用)\s?{CODE}",
        rf"{CODE}\s(?:was|is|has been|were)\s(?:tested|evaluated|well tolerated|infused|administered|given"
        rf"|granted|safe)",
        rf"{CODE}\sreceived\s(?:a\s)?(?:fast|breakthrough|orphan|priority|accelerated|regenerative"
        rf"|conditional|approval)",
        rf"{CODE}\s?(?:单抗|双抗|注射液|细胞|CAR-T)",
    )
)
CODE_ALONE = re.compile(CODE)
IN_BRACKET = re.compile(r"^(?P<name>[^()（）]{2,60}?)\s?[(（](?P<other>[^()（）]{2,40})[)）]$")
PROSE = frozenset({"body", "abstract", "caption", "footnote", "legend"})


def list_candidates(reading: Reading) -> Iterator[Fact]:
    """A row a name, at its first place, with how often it stands so."""
    first: dict[str, Fact] = {}
    counts: dict[str, int] = {}
    for fact in (*_of_columns(reading), *_codes_of_prose(reading)):
        text = fact.values["text"]
        counts[text] = counts.get(text, 0) + 1
        first.setdefault(text, fact)
    for text, fact in first.items():
        fact.values["count"] = str(counts[text])
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
                if not text or not _is_name(reading, text):
                    continue
                because = f"column {row.typed.head(kind)} of {row.typed.table.id}"
                if kind in ("product", "drug") and CODE_ALONE.fullmatch(text):
                    because = f"code in {because}"
                start = cell.start + item.start + at
                values = {"text": text, "guess": kind, "because": because}
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


def _codes_of_prose(reading: Reading) -> Iterator[Fact]:
    """Codes that the words beside them call a drug or a product, and `known name (code)`."""
    for sentence in reading.sentences:
        if sentence.role not in PROSE:
            continue
        places = dict(_codes_of(reading, sentence))
        for start in sorted(places):
            code = reading.paper.text[start : places[start]]
            values = {"text": code, "guess": "product", "because": "shape of a code beside a kind of product"}
            yield reading.fact("candidates", values, (start, places[start]), "shape")


def _codes_of(reading: Reading, sentence: Sentence) -> Iterator[tuple[int, int]]:
    text = reading.folded
    for pattern in CODES:
        for match in pattern.finditer(text, sentence.start, sentence.end):
            yield from _free(reading, *match.span("code"))
    for mention in reading.within(sentence.start, sentence.end, "product", "drug"):
        found = re.compile(rf"\s?[(]\s?{CODE}\s?[),;]").match(text, mention.end, sentence.end)
        if found:
            yield from _free(reading, *found.span("code"))


def _free(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span unless something known stands in it."""
    if not any(m.start < end and start < m.end for m in reading.mentions_near(start, end)):
        yield start, end


def _is_name(reading: Reading, text: str) -> bool:
    return len(text) <= LONGEST_NAME and NAME.search(text) is not None and not reading.cells.read_parts(text)
