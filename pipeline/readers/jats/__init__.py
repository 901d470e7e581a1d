"""JATS and NLM XML, the form in which PubMed Central and publishers keep papers."""

from __future__ import annotations

from pathlib import Path

from pipeline.readers.context import ReadContext, ReadError
from pipeline.readers.elements import parse_xml
from pipeline.readers.html import lay_out_html
from pipeline.readers.jats.article import Article
from pipeline.readers.structure import Structure, lay_out
from pipeline.records import Page

LARGEST = 100_000_000


def read_jats(path: Path, context: ReadContext) -> tuple[Page, ...]:
    """Read a JATS file into one page; raises :class:`ReadError` where it is no article."""
    raw = path.read_bytes()
    if len(raw) > LARGEST:
        raise ReadError(
            f"the file is larger than {LARGEST // 1_000_000} MB", "split the collection into its articles"
        )
    if not raw.strip():
        raise ReadError("the file is empty", "replace it with the paper's file")
    root = parse_xml(raw)
    if root.tag.lower() == "html":
        return (lay_out_html(root, context),)
    articles = [root] if root.tag == "article" else list(root.find("article"))
    if len(articles) != 1:
        what = (
            f"the file holds {len(articles)} articles"
            if articles
            else f"the XML is no JATS article (it is <{root.tag[:40]}>)"
        )
        raise ReadError(what, "give each paper as one JATS file, or as PDF, HTML or text")
    blocks = Article(articles[0]).blocks()
    if not blocks:
        raise ReadError("the article holds no text", "get the file again from its publisher")
    return (lay_out(blocks, context.words, Structure(told=True)),)
