"""What the paper names: products, targets, drugs, diseases, counted and with the names it prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.han import has_han
from pipeline.layout.joining import close_letter_spacing
from pipeline.records import Fact, Mention
from pipeline.relations.reading import Reading

LONGEST_SHORT_NAME = 12
MARKETED = "marketed"
SINGLE_LETTER_GAP = re.compile(
    r"(?<=[\u4e00-\u9fff]) (?=[A-Za-z](?![A-Za-z]))|(?<=(?<![A-Za-z])[A-Za-z]) (?=[\u4e00-\u9fff])"
)


def list_entities(reading: Reading, approved: Iterable[str]) -> Iterator[Fact]:
    """Rows of products, targets, drugs and diseases; ``approved`` are the products with an approval here."""
    marketed = frozenset(approved)
    products = dict(_by_value(reading, "product"))
    products |= {drug: found for drug, found in _by_value(reading, "drug").items() if drug in marketed}
    for product, mentions in products.items():
        term = reading.terms[mentions[0].field, product]
        status = MARKETED if product in marketed else term.props.get("status", "") or "investigational"
        values = {
            "product_id": product,
            "name_en": term.name_en,
            "name_zh": _printed_zh(reading, mentions),
            "status": status,
            "mentions": str(len(mentions)),
        }
        yield reading.bare_fact("products", values)
    for target, mentions in _by_value(reading, "target").items():
        term = reading.terms["target", target]
        in_tables = sum(mention.place is not None for mention in mentions)
        values = {
            "target_id": target,
            "name": _common_name(reading, mentions),
            "name_zh": _printed_zh(reading, mentions),
            "mentions_text": str(len(mentions) - in_tables),
            "mentions_tables": str(in_tables),
        }
        yield reading.bare_fact("targets", values)
    for field, properties in (("drug", ("class",)), ("disease", ("doid", "ncit"))):
        for value, mentions in _by_value(reading, field).items():
            term = reading.terms[field, value]
            values = {
                f"{field}_id": value,
                "name_en": term.name_en,
                "name_zh": _printed_zh(reading, mentions),
                **{name: term.props.get(name, "") for name in properties},
                "mentions": str(len(mentions)),
            }
            yield reading.bare_fact(f"{field}s", values)


def _by_value(reading: Reading, field: str) -> Mapping[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in reading.of_field(field):
        if (field, mention.value) in reading.terms:
            found.setdefault(mention.value, []).append(mention)
    return found


def _printed_zh(reading: Reading, mentions: Sequence[Mention]) -> str:
    """The Chinese name the paper prints: the vocabulary's own if it stands there, else the first.

    Where only its beginning is printed, 1型或2型糖尿病, the whole is the vocabulary's.
    """
    printed = [clean_name(reading.paper.text[m.start : m.end]) for m in mentions]
    chinese = [name for name in printed if has_han(name)]
    term = reading.terms[mentions[0].field, mentions[0].value]
    whole = [name for name in chinese if name in term.zh or not term.name_zh.startswith(name)]
    if not chinese or term.name_zh in chinese:
        return term.name_zh if chinese else ""
    return next(iter(whole), term.name_zh)


def _common_name(reading: Reading, mentions: Sequence[Mention]) -> str:
    """The vocabulary's name where the paper prints it, else the short form it prints most, else any."""
    term = reading.terms[mentions[0].field, mentions[0].value]
    printed = [clean_name(reading.paper.text[m.start : m.end]) for m in mentions]
    latin = [name for name in printed if not has_han(name)]
    short = [name for name in latin if len(name) <= LONGEST_SHORT_NAME]
    if term.name_en in latin or (latin and not short):
        return term.name_en
    counts = Counter(short or printed)
    return max(counts, key=lambda name: counts[name])


def clean_name(printed: str) -> str:
    """A printed name without the spaces that only set Chinese and single letters apart.

    >>> clean_name("弥漫大 B 细胞淋巴瘤")
    '弥漫大B细胞淋巴瘤'
    """
    return SINGLE_LETTER_GAP.sub("", close_letter_spacing(printed.replace("\n", "")))
