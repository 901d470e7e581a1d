"""Rows for ``config/fields/*.csv`` out of the table candidates, ready to paste.

Each row stands below a comment that says where its name comes from. The vocabularies skip lines that
begin with ``#``, so both may be pasted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.han import has_han
from pipeline.normalisers.name import name_key
from pipeline.writers.csv_tables import read_csv

LONGEST_SENTENCE = 160


@dataclass
class Suggestion:
    """A name to add: its field, its names in both languages, how often and where it stands."""

    guess: str
    names: list[str]
    count: int = 0
    papers: list[str] = field(default_factory=list)
    because: str = ""
    sentence: str = ""
    paired: bool = False
    """Whether the sentence holds the names in both languages."""

    @property
    def name_en(self) -> str:
        """The first name without Chinese; an INN, told by its stem, in small letters."""
        latin = next((name for name in self.names if not has_han(name)), "")
        return latin.lower() if self.because.startswith("stem") else latin

    @property
    def name_zh(self) -> str:
        """The first Chinese name."""
        return next((name for name in self.names if has_han(name)), "")


def suggest_rows(tables: Path, config: Path) -> str:
    """The text of all suggestions, by the file they are for; raises FileNotFoundError before a run."""
    suggestions = gather(read_csv(tables / "candidates.csv"))
    fields = sorted({one.guess for one in suggestions})
    return "\n".join(
        line
        for name in fields
        if (vocabulary := config / "fields" / f"{name}.csv").exists()
        for line in _lines(vocabulary, [one for one in suggestions if one.guess == name])
    )


def gather(rows: Iterable[dict[str, str]]) -> list[Suggestion]:
    """The candidates of all papers, one a name in whatever language; the most printed first."""
    found: dict[tuple[str, str], Suggestion] = {}
    for row in rows:
        names = [name for name in (row["text"], row["other_name"]) if name]
        keys = [(row["guess"], name_key(name)) for name in names]
        known = next((found[key] for key in keys if key in found), None)
        one = known or Suggestion(row["guess"], [], because=row["because"], sentence=row["sentence"])
        one.names += [name for name in names if name not in one.names]
        one.count += int(row["count"])
        one.papers += [row["paper"]] if row["paper"] not in one.papers else []
        if not one.sentence or (row["other_name"] and not one.paired):
            one.sentence, one.paired = row["sentence"], bool(row["other_name"])
        found.update(dict.fromkeys(keys, one))
    unique = {id(one): one for one in found.values()}
    return sorted(unique.values(), key=lambda one: (one.guess, -one.count, one.names[0]))


def _lines(vocabulary: Path, suggestions: Iterable[Suggestion]) -> Iterator[str]:
    """The file's name and header, then each suggestion as a comment and a row in the file's columns.

    A further name of what the file has already is no row: the comment says where to add it.
    """
    header = next(csv.reader([vocabulary.read_text(encoding="utf-8-sig").splitlines()[0]]))
    known = _known_names(vocabulary)
    yield f"# {'/'.join(vocabulary.parts[-3:])}: {','.join(header)}"
    for one in suggestions:
        yield _comment(one)
        owner = next((known[key] for name in one.names if (key := name_key(name)) in known), "")
        further = [name for name in one.names if name_key(name) not in known]
        yield from _additions(owner, further) if owner else [_row(header, one)]


def _known_names(vocabulary: Path) -> dict[str, str]:
    """Every name of a vocabulary with the id it stands for."""
    with vocabulary.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {
        name_key(name): row["id"]
        for row in rows
        for column in ("id", "name_en", "name_zh", "en", "zh")
        for name in (row.get(column) or "").split(";")
        if name
    }


def _additions(owner: str, names: Iterable[str]) -> Iterator[str]:
    """Where the further names of a known concept belong.

    >>> list(_additions("enfortumab vedotin", ["恩诺单抗"]))
    ['# add 恩诺单抗 to the zh of enfortumab vedotin']
    """
    yield from (f"# add {name} to the {'zh' if has_han(name) else 'en'} of {owner}" for name in names)


def _comment(one: Suggestion) -> str:
    cut = one.sentence[:LONGEST_SENTENCE]
    sentence = cut if cut == one.sentence else f"{cut}…"
    said = f"# {one.count}x in {', '.join(one.papers)}; {one.because}" + (f": {sentence}" if sentence else "")
    return " ".join(said.replace('"', "'").split())


def _row(header: Iterable[str], one: Suggestion) -> str:
    """A row of a vocabulary.

    >>> one = Suggestion("drug", ["Zevitumab", "泽维妥单抗"], because="stem -mab")
    >>> _row(["id", "name_en", "name_zh", "en", "zh", "name_source"], one)
    'zevitumab,zevitumab,泽维妥单抗,,,'
    """
    first = {one.name_en.lower(), one.name_zh}
    further = [name for name in one.names if name.lower() not in first]
    values = {
        "id": one.name_en or one.name_zh,
        "name_en": one.name_en,
        "name_zh": one.name_zh,
        "en": ";".join(name for name in further if not has_han(name)),
        "zh": ";".join(name for name in further if has_han(name)),
        "status": "investigational",
        "name_source": "; ".join(one.papers),
    }
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([values.get(column, "") for column in header])
    return out.getvalue()
