"""spaCy DocBin: a Doc a paper, its text whole, mentions as span groups by field and as entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.interchange.reading import ReadPaper
from pipeline.records import Token

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

SPANS = "revtab"


def write_docbin(papers: Iterator[ReadPaper], folder: Path) -> list[Path]:
    """Write ``revtab.spacy``; read it with ``DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab)``."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("xx").vocab
    docs = DocBin(attrs=["SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_ID"], store_user_data=True)
    for read in papers:
        docs.add(make_doc(read, vocab))
    path = folder / "revtab.spacy"
    docs.to_disk(path)
    return [path]


def make_doc(read: ReadPaper, vocab: Vocab) -> Doc:
    """The Doc of a paper: ``doc.text`` is its text, ``doc.spans["revtab"]`` are all mentions.

    ``doc.ents`` has the longest where mentions overlap. A mention that ends inside a token takes it whole.
    """
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    tokens = list(_cover(read.paper.text, [token for one in read.sentences for token in one.tokens]))
    starts = {one.start for one in read.sentences}
    doc = Doc(
        vocab,
        words=[token.text for token in tokens],
        spaces=[False] * len(tokens),
        sent_starts=[at == 0 or token.start in starts for at, token in enumerate(tokens)],
    )
    doc.user_data["paper"] = read.paper.name
    found: list[Span] = []
    for mention in read.mentions:
        span = doc.char_span(
            mention.start, mention.end, mention.field, span_id=mention.value, alignment_mode="expand"
        )
        if span is not None:
            found.append(span)
    doc.spans[SPANS] = found
    doc.ents = filter_spans(found)
    return doc


def _cover(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens, and what stands between them as tokens of their own: nothing of the text is lost."""
    at = 0
    for token in sorted(tokens, key=lambda token: token.start):
        if token.start < at or token.end <= token.start:
            continue
        if token.start > at:
            yield Token(at, token.start, text[at : token.start])
        yield Token(token.start, token.end, text[token.start : token.end])
        at = token.end
    if at < len(text):
        yield Token(at, len(text), text[at:])
