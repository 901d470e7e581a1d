"""What became of some words of a paper, and by which term or rule; or why nothing came of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.engine import Engine
from pipeline.explain.entries import find_entry
from pipeline.finders.places import Places
from pipeline.finders.rules import find_rule_mentions
from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_width
from pipeline.records import Fact, Mention, Paper, Sentence
from pipeline.run import Workspace, check_config_folder, load_facts, load_paper
from pipeline.stage3_find import TERM_ROLES
from pipeline.store import read_records

MOST_PLACES = 12
AROUND = 24
SAID_ELSEWHERE = frozenset({"mentions", "sentences", "tables", "sections", "coverage"})
NOT_SAID = frozenset({"quote", "text", "title", "header", "paper"})
COUNTED = SAID_ELSEWHERE | {"cells", "candidates"}
UNREAD = {
    "reference": "an entry of the reference list: terms and rules are not looked for there",
    "furniture": "a running head or page number, which stands in no sentence",
    "front_matter": "front matter (addresses, funding, dates of receipt), where only dates are read",
    "end_matter": "end matter (contributions, interests, funding), where only trials and dates are read",
    "author": "a line of authors",
}
Span = tuple[int, int]


@frozen
class Told:
    """What the stages wrote of a paper."""

    workspace: Workspace
    engine: Engine
    paper: Paper
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]
    facts: Sequence[Fact]


def tell_words(workspace: Workspace, name: str, words: str) -> Iterator[str]:
    """Lines to print about words as the paper prints them, or about a value as the tables write it.

    Raises FileNotFoundError before the paper's first run.
    """
    check_config_folder(workspace.config)
    told = _read(workspace, name)
    places = _find_places(told.paper.text, words)
    said = list(_tell_rows_saying(told, words))
    yield from said
    if not places:
        places = _places_of_value(told, words)
        yield f"{name}: {'written' if places else 'neither printed nor written'} as a value: {words}"
    for span in places[:MOST_PLACES]:
        yield from _tell_place(told, span, said=bool(said))
    if len(places) > MOST_PLACES:
        yield f"… and {len(places) - MOST_PLACES} more places"


def _read(workspace: Workspace, name: str) -> Told:
    return Told(
        workspace,
        Engine(workspace.config),
        load_paper(workspace, name),
        read_records(workspace.path("segment", name), Sentence),
        read_records(workspace.path("find", name), Mention),
        load_facts(workspace, name),
    )


def _find_places(text: str, words: str) -> list[Span]:
    """Where the words stand, in any case and width; spaces may be any white space."""
    parts = [re.escape(part) for part in fold_width(words).split()]
    if not parts:
        return []
    return [found.span() for found in re.finditer(r"\s*".join(parts), fold_width(text), re.IGNORECASE)]


def _places_of_value(told: Told, value: str) -> list[Span]:
    spans = {(m.start, m.end) for m in told.mentions if value in (m.value, m.name)}
    spans |= {span for fact in told.facts if value in fact.values.values() for span in _span(fact)}
    return sorted(spans)


def _tell_rows_saying(told: Told, words: str) -> Iterator[str]:
    """Rows that hold the words as a value: an acronym's trial stands where the trial is first named."""
    for fact in told.facts:
        columns = [name for name, value in fact.values.items() if name not in NOT_SAID and value == words]
        if columns and fact.table not in COUNTED:
            yield f"{columns[0]} of {_tell_row(told, fact)}"


def _span(fact: Fact) -> Iterator[Span]:
    start, end = fact.values.get("start", ""), fact.values.get("end", "")
    if start and end and fact.table not in SAID_ELSEWHERE:
        yield int(start), int(end)


def _tell_place(told: Told, span: Span, *, said: bool) -> Iterator[str]:
    start, end = span
    text = told.paper.text
    page = told.paper.page_at(start)
    around = f"{text[max(0, start - AROUND) : start]}[{text[start:end]}]{text[end : end + AROUND]}"
    where = (f"page {page}, " if page else "") + f"{start}-{end}"
    yield f"{where}: {' '.join(around.split())}"
    mentions = [m for m in told.mentions if m.start < end and start < m.end]
    facts = [fact for fact in told.facts for low, high in _span(fact) if low < end and start < high]
    yield from _tell_mentions(told, mentions)
    yield from _tell_facts(told, facts)
    if not mentions and not facts and not said:
        yield f"    nothing: {_why_nothing(told, span)}"


def _tell_mentions(told: Told, mentions: Iterable[Mention]) -> Iterator[str]:
    for mention in mentions:
        entry = find_entry(told.workspace.config, mention.rule)
        said = mention.value or mention.name
        yield f"    {mention.field} {said}, by {mention.rule} ({entry})"


def _tell_facts(told: Told, facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        yield f"    row of {_tell_row(told, fact)}"


def _tell_row(told: Told, fact: Fact) -> str:
    said = [value for name, value in fact.values.items() if name not in ("paper", "quote")]
    row = " · ".join(value for value in said[:6] if value)
    rule = fact.values.get("rule", "")
    by = f", by {rule} ({find_entry(told.workspace.config, rule)})" if rule else ""
    return f"{fact.table}: {row}{by}"


def _why_nothing(told: Told, span: Span) -> str:
    start, end = span
    role = Places(told.paper, told.sentences, told.engine.settings.layout["end_section"]).role(start)
    if role in UNREAD and role not in TERM_ROLES:
        return UNREAD[role]
    words = told.paper.text[start:end]
    terms = told.engine.finders.scanner.find_whole(words)
    if terms:
        rules = sorted({term.rule for term in terms})
        known = ", ".join(f"{rule} ({find_entry(told.workspace.config, rule)})" for rule in rules)
        return f"known as {known}, but the surroundings or the paper's own definitions speak against it"
    ruled = find_rule_mentions(words, told.engine.finders.rules)
    if ruled:
        return f"{ruled[0].rule} reads the words alone, but not where they stand here"
    return (
        "no term and no rule of config/ knows these words. A name is found by a row of drug.csv, target.csv,"
        " disease.csv or product.csv in config/fields/, a measure by one of outcome.csv"
    )
