"""Stage 2: a paper's running text into sentences and tokens."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.records import Line, Paper, Sentence, Token
from pipeline.segment.language import detect_language
from pipeline.segment.sentences import split_sentences

if TYPE_CHECKING:
    from pipeline.segment.chinese import WordLattice

SENTENCE_ROLES = frozenset({"title", "abstract", "keywords", "body", "caption", "legend", "footnote"})
"""Lines of these roles hold sentences; headings, tables, references, authors and furniture do not."""


def segment_paper(paper: Paper, settings_terms: Iterable[str]) -> list[Sentence]:
    """Split the running text of a paper; a Chinese term of the settings is one token.

    >>> from pipeline.records import Page
    >>> page = Page(1, "阿基仑赛上市[1]。随访12.8个月。", (Line(0, 20),))
    >>> [[token.text for token in s.tokens] for s in segment_paper(Paper("a.txt", (page,)), ["阿基仑赛"])]
    [['阿基仑赛', '上市', '[', '1', ']', '。'], ['随访', '12.8', '个', '月', '。']]
    """
    words = _Words(settings_terms)
    headings = [heading.start for heading in paper.headings]
    sentences = []
    for number, (start, end, role) in enumerate(_find_sentences(paper), 1):
        text = paper.text[start:end]
        language = detect_language(text)
        tokens = tuple(
            Token(start + first, start + last, text[first:last])
            for first, last in words.spans(text, language)
        )
        section = bisect_right(headings, start)
        sentences.append(Sentence(number, start, end, language, section, role, tokens))
    return sentences


def _find_sentences(paper: Paper) -> Iterator[tuple[int, int, str]]:
    for start, end, role in _find_paragraphs(paper):
        for first, last in split_sentences(paper.text[start:end]):
            yield start + first, start + last, role


def _find_paragraphs(paper: Paper) -> Iterator[tuple[int, int, str]]:
    """Lines of one role with no line break between them in the text."""
    run: list[Line] = []
    for line in paper.lines:
        if run and (line.role != run[-1].role or _is_broken(paper.text[run[-1].end : line.start])):
            yield from _closed(run)
            run = []
        run.append(line)
    yield from _closed(run)


def _closed(run: list[Line]) -> Iterator[tuple[int, int, str]]:
    if run and run[0].role in SENTENCE_ROLES:
        yield run[0].start, run[-1].end, run[0].role


def _is_broken(between: str) -> bool:
    return "\n" in between or "\f" in between


class _Words:
    """The tokenisers, loaded with the first sentence that needs them."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = terms

    def spans(self, sentence: str, language: str) -> Iterator[tuple[int, int]]:
        if language == "zh":
            return self._lattice.spans(sentence)
        return self._english(sentence)

    @cached_property
    def _lattice(self) -> WordLattice:
        from pipeline.segment.chinese import load_lattice

        return load_lattice(tuple(sorted(set(self._terms))))

    @cached_property
    def _english(self) -> Callable[[str], Iterator[tuple[int, int]]]:
        from pipeline.segment.english import english_spans

        return english_spans
