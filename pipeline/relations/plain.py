"""Facts that are mentions or records as they stand: sections, sentences, cells, dates, citations …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.finders.heads import kinds_of_head
from pipeline.records import Fact, Issue, Mention
from pipeline.relations.reading import Reading

MENTION_FIELDS = frozenset(
    {
        "trial",
        "product",
        "target",
        "drug",
        "disease",
        "date",
        "country",
        "agency",
        "intervention",
        "phase",
        "modifier",
    }
)


def list_sections(reading: Reading) -> Iterator[Fact]:
    """A row a heading; section 0, the lead, has none."""
    for section, heading in enumerate(reading.paper.headings, start=1):
        values = {
            "section": str(section),
            "number": heading.number,
            "level": str(heading.level),
            "title": heading.title,
        }
        yield reading.fact("sections", values, (heading.start, heading.end), "layout:heading")


def list_sentences(reading: Reading) -> Iterator[Fact]:
    """A row a sentence."""
    for sentence in reading.sentences:
        values = {
            "sentence": str(sentence.number),
            "section": str(sentence.section),
            "language": sentence.language,
            "tokens": str(len(sentence.tokens)),
        }
        yield reading.fact(
            "sentences", values, (sentence.start, sentence.end), f"segment:{sentence.language}"
        )


def list_tables(reading: Reading) -> Iterator[Fact]:
    """A row a table, and a row a cell below its head."""
    for table in reading.tables:
        note = reading.paper.text[slice(*table.footnote)] if table.footnote else ""
        values = {
            "table": table.id,
            "label": table.label,
            "caption": table.caption,
            "caption_other": table.caption_other,
            "rows": str(len(table.rows)),
            "columns": str(len(table.heads)),
            "method": table.method,
            "footnote": note,
        }
        yield reading.fact("tables", values, (table.start, table.end), f"layout:{table.method}")
        for r, row in enumerate(table.rows, start=1):
            for c, cell in enumerate(row, start=1):
                if cell is None:
                    continue
                place = {"table": table.id, "row": str(r), "column": str(c)}
                shown = {"header": table.heads[c - 1], "text": cell.text, "state": cell.state}
                yield reading.fact("cells", place | shown, (cell.start, cell.end), f"layout:{table.method}")


def list_mentions(reading: Reading) -> Iterator[Fact]:
    """A row a mention of a term or a rule."""
    for mention in reading.mentions:
        if mention.field in MENTION_FIELDS:
            yield reading.bare_fact("mentions", _mention_row(reading, mention))


def _mention_row(reading: Reading, mention: Mention) -> dict[str, str]:
    place = mention.place
    return {
        "start": str(mention.start),
        "end": str(mention.end),
        "field": mention.field,
        "value": mention.value,
        "quote": reading.paper.text[mention.start : mention.end],
        "name": mention.name,
        "section": str(mention.section),
        "sentence": "" if mention.sentence is None else str(mention.sentence),
        "table": place.table if place else "",
        "row": str(place.row) if place else "",
        "column": str(place.column) if place else "",
        **reading.printed_on(mention.start, mention.end),
        "rule": mention.rule,
    }


def list_abbreviations(reading: Reading) -> Iterator[Fact]:
    """A row a definition."""
    for mention in reading.of_field("abbreviation"):
        values = {"abbreviation": mention.value, **dict(mention.extra)}
        yield reading.fact("abbreviations", values, (mention.start, mention.end), mention.rule)


def list_dates(reading: Reading, approvals: Iterable[Fact] = ()) -> Iterator[Fact]:
    """A row a date; in a table the column's head gives the role, and the date of an approval is one."""
    approved = {fact.values["start"] for fact in approvals if fact.table == "approvals"}
    for mention in reading.of_field("date"):
        said = dict(mention.extra)
        role = _role_of_column(reading, mention) or said.get("role", "event")
        role = "approval" if str(mention.start) in approved else role
        values = {"date": mention.value, "precision": said.get("precision", ""), "role": role}
        yield reading.fact("dates", values, (mention.start, mention.end), mention.rule)


def _role_of_column(reading: Reading, mention: Mention) -> str:
    if mention.place is None:
        return ""
    table = next(table for table in reading.tables if table.id == mention.place.table)
    kinds = kinds_of_head(reading.cells, table.heads[mention.place.column - 1])
    return "approval" if "approval_date" in kinds else ""


def list_citations(reading: Reading) -> Iterator[Fact]:
    """A row a citation marker."""
    for mention in reading.of_field("citation"):
        yield reading.fact(
            "citations", {"references": mention.value}, (mention.start, mention.end), mention.rule
        )


def list_issues(reading: Reading, issues: Iterable[Issue]) -> Iterator[Fact]:
    """A row a thing that could not be settled."""
    for number, issue in enumerate(issues, start=1):
        values = {
            "issue": str(number),
            "severity": issue.severity,
            "code": issue.code,
            "message": issue.message,
        }
        yield reading.fact("issues", values, (issue.start or 0, issue.end or 0), issue.rule)
