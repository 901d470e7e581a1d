"""A paper with all that the stages before found in it, as the relations look at it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.finders.items import CellReader
from pipeline.normalisers.fold import fold_width
from pipeline.papertables import PaperTable, collect_tables
from pipeline.records import Fact, Mention, Paper, Sentence
from pipeline.settings import Settings, Term, split_list

LONGEST_TERM = 80


@dataclass(frozen=True, eq=False)
class Reading:
    """What stage 4 works on; everything counts in ``paper.text``."""

    paper: Paper
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    settings: Settings
    cells: CellReader

    @cached_property
    def shapes(self) -> dict[str, re.Pattern[str]]:
        """The shapes of phrases filled with the words of the settings so far."""
        return {}

    @cached_property
    def folded(self) -> str:
        """The paper's text with its width folded, as long as the text itself."""
        return fold_width(self.paper.text)

    @cached_property
    def tables(self) -> tuple[PaperTable, ...]:
        """The paper's tables, continued parts put together."""
        return collect_tables(self.paper)

    @cached_property
    def terms(self) -> Mapping[tuple[str, str], Term]:
        """Vocabulary terms by field and id."""
        return {(t.field, t.id): t for field in self.settings.fields.values() for t in field.terms}

    @cached_property
    def adjectives(self) -> Mapping[str, str]:
        """Countries by what is said of their approvals: `European`, 国内."""
        return {
            word: term.id
            for term in self.settings.fields["country"].terms
            for word in split_list(term.props.get("adjective", ""))
        }

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The lists of words that shapes of phrases may name."""
        return {**self.settings.cues, "nationality": tuple(self.adjectives)}

    @cached_property
    def _by_field(self) -> Mapping[str, tuple[list[int], list[Mention]]]:
        """The mentions of each field with their starts, in reading order."""
        found: dict[str, tuple[list[int], list[Mention]]] = {}
        for mention in self.mentions:
            starts, mentions = found.setdefault(mention.field, ([], []))
            starts.append(mention.start)
            mentions.append(mention)
        return found

    def within(self, start: int, end: int, *fields: str) -> list[Mention]:
        """The mentions of some fields inside a span, in reading order."""
        found: list[Mention] = []
        for field in fields:
            starts, mentions = self._by_field.get(field, ([], []))
            first, last = bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)
            found += [mention for mention in mentions[first:last] if mention.end <= end]
        return sorted(found, key=lambda mention: (mention.start, mention.end)) if len(fields) > 1 else found

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence in which an offset stands, None between sentences."""
        at = bisect.bisect_right(self._sentence_starts, offset) - 1
        sentence = self.sentences[at] if at >= 0 else None
        return sentence if sentence is not None and offset < sentence.end else None

    def mentions_near(self, start: int, end: int) -> list[Mention]:
        """The terms and rules of any field that touch a span; outcomes and definitions do not count."""
        fields = [name for name in self._by_field if name not in ("outcome", "abbreviation", "citation")]
        found = self.within(max(0, start - LONGEST_TERM), end + LONGEST_TERM, *fields)
        return [mention for mention in found if mention.start < end and start < mention.end]

    def of_field(self, field: str) -> Iterator[Mention]:
        """All mentions of a field in reading order."""
        return iter(self._by_field.get(field, ([], []))[1])

    def fact(self, table: str, values: Mapping[str, str], place: tuple[int, int], rule: str) -> Fact:
        """A fact with its provenance."""
        start, end = place
        return Fact(
            table,
            {
                "paper": self.paper.name,
                **values,
                **self.printed_on(start, end),
                "start": str(start),
                "end": str(end),
                "quote": self.paper.text[start:end],
                "rule": rule,
            },
        )

    def printed_on(self, start: int, end: int) -> dict[str, str]:
        """The page of a span, and how sure its recognition was where it was read from a picture."""
        page, confidence = self.paper.page_at(start), self.paper.confidence_at(start, end)
        return {
            "ocr": "" if confidence is None else f"{confidence:.2f}",
            "page": "" if page is None else str(page),
        }

    def bare_fact(self, table: str, values: Mapping[str, str]) -> Fact:
        """A fact of a table without provenance."""
        return Fact(table, {"paper": self.paper.name, **values})


def one_of_each(mentions: Iterable[Mention]) -> list[Mention]:
    """Each value at its first mention, in their order."""
    kept: dict[str, Mention] = {}
    for mention in mentions:
        kept.setdefault(mention.value, mention)
    return list(kept.values())


def first_of_each(facts: Iterable[Fact], *key: str) -> list[Fact]:
    """The first fact of each key: what the paper says twice is one row."""
    kept: dict[tuple[str, ...], Fact] = {}
    for fact in facts:
        kept.setdefault((fact.table, *(fact.values.get(name, "") for name in key)), fact)
    return list(kept.values())
