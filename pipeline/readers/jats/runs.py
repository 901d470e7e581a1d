"""The text of an element: citations and powers raised, formulas as text."""

from __future__ import annotations

import re

from pipeline.readers.elements import Element
from pipeline.readers.inline import (
    BREAK,
    cite_text,
    join_lines,
    raise_text,
    read_formula,
    settle_lines,
    settle_text,
)

FLOATS = frozenset({"table-wrap", "table-wrap-group", "fig", "fig-group", "chem-struct-wrap"})
APART = frozenset(
    {
        "list",
        "def-list",
        "disp-quote",
        "boxed-text",
        "disp-formula",
        "verse-group",
        "speech",
        "statement",
        "preformat",
        "disp-formula-group",
        "p",
        "sec",
        "table",
        "supplementary-material",
        "ref-list",
    }
)
SILENT = frozenset(
    {
        "graphic",
        "inline-graphic",
        "media",
        "object-id",
        "inline-supplementary-material",
        "private-char",
        "processing-meta",
        "custom-meta-group",
        "index-term",
        "long-desc",
        "alt-text",
        "attrib",
        "permissions",
    }
)
NUMERIC = re.compile(r"[\[(（]?\s?[0-9]{1,3}(?:\s?[-–,]\s?[0-9]{1,3})?\s?[\])）]?")
TEX_BODY = re.compile(r"\\begin\{document\}(.*?)\\end\{document\}", re.DOTALL)


def inline_text(element: Element) -> str:
    """The marked text of an element's content, without the blocks in it."""
    parts = []
    for child in element.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag not in FLOATS and child.tag not in APART:
            parts.append(inline_element(child))
        elif child.tag == "p":
            parts += [BREAK, inline_text(child), BREAK]
    return "".join(parts)


def inline_element(element: Element) -> str:
    """The marked text of an element that stands in a line."""
    tag = element.tag
    if tag in SILENT or (tag == "fn" and element.get("fn-type") != "other"):
        return ""
    if tag == "break":
        return BREAK
    if tag == "sup":
        return raise_text(inline_text(element))
    if tag == "xref":
        return _cross_reference(element)
    if tag in ("inline-formula", "disp-formula", "alternatives"):
        return formula_text(element)
    if tag == "math":
        return _math(element)
    if tag == "tex-math":
        return _tex(element.text())
    return inline_text(element)


def _cross_reference(element: Element) -> str:
    """A link to a reference is a citation; to a footnote of a table a raised mark."""
    inner = inline_text(element)
    if element.get("ref-type") == "bibr" and NUMERIC.fullmatch(element.text()):
        raised = any(True for _ in element.find("sup"))
        return raise_text(cite_text(settle_text(element.text()))) if raised else cite_text(inner)
    if element.get("ref-type") in ("table-fn", "fn") and re.fullmatch("[a-z0-9]{1,2}", element.text()):
        return raise_text(element.text())
    return inner


def formula_text(element: Element) -> str:
    """The text of a formula, of its several forms the first that can be read."""
    for wanted in ("math", "tex-math", "textual-form"):
        found = next(element.find(wanted), None)
        if found is not None:
            return inline_element(found)
    return inline_text(element)


def _math(element: Element) -> str:
    """MathML as text: powers raised, white space of the markup dropped."""
    if element.tag in ("annotation", "annotation-xml"):
        return ""
    children = list(element.elements())
    if element.tag == "msup" and len(children) == 2:
        return _math(children[0]) + raise_text(settle_text(_math(children[1])))
    if element.tag == "mfrac" and len(children) == 2:
        return f"{_math(children[0])}/{_math(children[1])}"
    if element.tag in ("mtext", "ms"):
        return " ".join(element.text().split())
    return "".join(_math(c) if isinstance(c, Element) else "".join(c.split()) for c in element.children)


def _tex(source: str) -> str:
    body = TEX_BODY.search(source)
    return read_formula((body.group(1) if body else source).strip().strip("$"))


def read_run(element: Element | None) -> str:
    """The text of an element as one run."""
    return join_lines(lines) if element is not None and (lines := settle_lines(inline_text(element))) else ""
