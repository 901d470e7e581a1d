"""The entries of the reference list: as written, or put together of their parts."""

from __future__ import annotations

import re

from pipeline.han import has_han
from pipeline.readers.elements import Element
from pipeline.readers.inline import raise_text, settle_text
from pipeline.readers.jats.runs import read_run

IDS = {"doi": "doi: ", "pmid": "PMID: ", "pmcid": "PMCID: "}


def reference_text(ref: Element) -> str:
    """An entry of the reference list with its number: as written, or put together of its parts."""
    entries = []
    for citation in ref.elements(
        "mixed-citation", "element-citation", "citation", "nlm-citation", "citation-alternatives", "note"
    ):
        if citation.tag == "citation-alternatives":
            citation = next(citation.elements(), citation)
        entries.append(read_run(citation) if citation.tag == "note" else _entry(citation))
    if not any(entries):
        return ""
    label = re.sub(r"[\[\]().\s]", "", read_run(ref.first("label")))
    text = " ".join(entry for entry in entries if entry)
    return f"[{label}] {text}" if label.isascii() and label.isdecimal() else text


def _entry(citation: Element) -> str:
    loose = "".join(child for child in citation.children if isinstance(child, str))
    if len(re.findall(r"[.,;:，。；：]", loose)) < 2 and sum(1 for _ in citation.elements()) > 2:
        return _compose(citation)
    return settle_text("".join(_entry_part(citation, at) for at in range(len(citation.children))))


def _entry_part(citation: Element, at: int) -> str:
    """A part of an entry; an id that only the markup names gets its name before it."""
    child = citation.children[at]
    if isinstance(child, str):
        return child
    if child.tag == "pub-id":
        name = IDS.get(child.get("pub-id-type"), "")
        before = citation.children[at - 1] if at else ""
        told = isinstance(before, str) and name.rstrip(": ").lower() in before.lower()
        gap = "" if isinstance(before, str) and before.endswith((" ", "/")) else " "
        return gap + ("" if told else name) + child.text()
    inner = "".join(_entry_part(child, i) for i in range(len(child.children)))
    inner = raise_text(inner) if child.tag == "sup" else inner
    behind = citation.children[at + 1] if at + 1 < len(citation.children) else ""
    # `<surname>Sung</surname><given-names>H</given-names>`: nothing is printed between the parts.
    return inner + (
        " " if isinstance(behind, Element) and behind.tag != "sup" and child.tag != "italic" else ""
    )


def _compose(citation: Element) -> str:
    """An entry of bare parts: `Sung H, et al. Title. CA Cancer J Clin. 2021;71(3):209-249. doi: …`."""
    names = _entry_names(citation)
    title = read_run(citation.first("article-title")) or read_run(citation.first("chapter-title"))
    source, year = read_run(citation.first("source")), read_run(citation.first("year"))
    volume, issue = read_run(citation.first("volume")), read_run(citation.first("issue"))
    pages = "-".join(
        part for part in (read_run(citation.first("fpage")), read_run(citation.first("lpage"))) if part
    )
    numbers = volume + (f"({issue})" if issue else "")
    where = f"{year};{numbers}" if numbers else year
    where += (
        f":{pages or read_run(citation.first('elocation-id'))}"
        if pages or citation.first("elocation-id")
        else ""
    )
    publisher = read_run(citation.first("publisher-name"))
    said = [
        names,
        title,
        source,
        publisher,
        where,
        *(read_run(comment) for comment in citation.elements("comment")),
    ]
    parts = [part.rstrip(". ") + ("" if part.endswith("?") else ".") for part in said if part.strip(". ")]
    parts += [
        IDS[i.get("pub-id-type")] + i.text()
        for i in citation.elements("pub-id")
        if i.get("pub-id-type") in IDS
    ]
    return " ".join(parts)


def _entry_names(citation: Element) -> str:
    groups = list(citation.elements("person-group"))
    authors = [g for g in groups if g.get("person-group-type") in ("", "author")] or groups[:1] or [citation]
    names = []
    for child in (c for group in authors for c in group.elements("name", "string-name", "collab", "etal")):
        if child.tag == "etal":
            names.append("et al")
        elif child.tag == "name":
            family, given = read_run(child.first("surname")), read_run(child.first("given-names"))
            names.append(family + given if has_han(family) else f"{family} {given}".strip())
        else:
            names.append(read_run(child))
    return ", ".join(name for name in names if name)
