"""Abbreviations of a paper: defined twice differently, misspelt, not defined, defined late or for nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from weakref import WeakKeyDictionary

from pipeline.checks.view import Alarm, Row, View, at, shorten
from pipeline.finders.abbreviations.letters import SMALL_WORDS
from pipeline.finders.heads import kinds_of_head
from pipeline.relations.reading import Reading
from pipeline.relations.studies import known_names
from pipeline.settings import Settings

ALIKE = 0.8
# Capitals by themselves; an author's name goes on with initials, 等 or et al.
TOKEN = re.compile(
    r"(?<![A-Za-z0-9\-–/.@+])[A-Z]{2,6}(?![A-Za-z0-9\-–/@+]|\.[0-9A-Za-z]|\([a-z0-9]\)|\s?等(?!级|待)|\s?et\sal"
    r"|,?\s[A-Z]{1,2}(?![A-Za-z0-9])|\s?[（(][0-9]{4})"
)
SPEAKING = frozenset({"body", "abstract", "caption", "footnote", "table", "legend"})
MOST_LISTED = 12
SHORTEST_LONG_FORM = 8
BRITISH = (
    *(("aemi", "emi"), ("oede", "ede"), ("haem", "hem"), ("tumour", "tumor"), ("oeso", "eso")),
    *(("alogue", "alog"), ("aviour", "avior"), ("centre", "center"), ("fibre", "fiber"), ("paedi", "pedi")),
    *(("ise", "ize"), ("isation", "ization")),
    *(("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("κ", "kappa"), ("δ", "delta")),
)
FEWEST_WORDS = 3
WORD = re.compile(r"[^\W_]+(?:['’]s)?")
COUNTED = dict(
    zip(("one", "two", "three", "four", "five", "six", "first", "second"), "12345612", strict=True)
)
NOTE_LETTER = re.compile(r"\s[a-z]$")  # a mark of a note behind the short form: ASIR c
NAMED_BY_FIELDS = ("target", "drug", "product", "agency", "country", "trial", "modifier")
OTHERS_NAMES = frozenset({"company", "reference", "note", "acronym", "trial"})
"""Columns whose short forms are names of firms, authors and studies."""


def fold_long(text: str) -> str:
    """A long form without case, hyphens, plural and British spelling.

    >>> fold_long("Antibody–drug conjugates") == fold_long("antibody drug conjugate")
    True
    """
    folded = re.sub(r"[\s\-‐‑–—_/，,（）()]+", "", text.casefold().replace("’", "'"))
    for british, american in BRITISH:
        folded = folded.replace(british, american)
    return re.sub(r"(?<=[a-z])s(?=$)|ies$", "", folded)


def check_meanings(view: View) -> Iterator[Alarm]:
    """One abbreviation with two long forms that are not alike."""
    yield from _compare(view, alike=False)


def check_spellings(view: View) -> Iterator[Alarm]:
    """One abbreviation with a long form spelt in two ways."""
    yield from _compare(view, alike=True)


def _compare(view: View, *, alike: bool) -> Iterator[Alarm]:
    groups: dict[str, list[Row]] = {}
    for row in view.rows("abbreviations"):
        if row["abbreviation"]:
            groups.setdefault(row["abbreviation"], []).append(row)
    written = {short: row["long_en"] for short, rows in groups.items() for row in rows if row["long_en"]}
    for short, rows in groups.items():
        for column in ("long_en", "long_zh"):
            told = [row for row in rows if row[column]]
            other = next(
                (
                    row
                    for row in told[1:]
                    if _differs(told[0][column], row[column], alike)
                    and not _say_the_same(told[0][column], row[column], written)
                ),
                None,
            )
            if other is not None:
                quotes = f'"{shorten(told[0]["quote"])}" and "{shorten(other["quote"])}"'
                yield Alarm(f"{short} is {told[0][column]} and {other[column]}: {quotes}", *at(other))
                break


def _differs(one: str, other: str, alike: bool) -> bool:
    """Whether two long forms differ, as two spellings or as two things; part of another is neither."""
    a, b = fold_long(one), fold_long(other)
    if a in b or b in a:
        return False
    return (SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE) == alike


def _say_the_same(one: str, other: str, written: Mapping[str, str]) -> bool:
    """Whether one long form has all words of the other, the short forms in them written out.

    >>> _say_the_same("systolic BP", "systolic blood pressure", {"BP": "blood pressure"})
    True
    >>> _say_the_same("Dutch Neck Disability Index", "Neck Disability Index (Dutch version)", {})
    True
    >>> _say_the_same("LDL cholesterol", "low-density lipoprotein cholesterol", {})
    True
    >>> _say_the_same("spectral domain", "standard deviation", {})
    False
    """
    a, b = (
        _words_of(long, {**written, **_initials(long, against)})
        for long, against in ((one, other), (other, one))
    )
    return len(a) > 1 < len(b) and (a <= b or b <= a)


def _initials(long: str, other: str) -> dict[str, str]:
    """The words in capitals of a long form that the other one writes out."""
    words = WORD.findall(other)
    return {
        short: " ".join(words[at : at + len(short)])
        for short in WORD.findall(long)
        if len(short) > 1 and short.isupper()
        for at in range(len(words) - len(short) + 1)
        if "".join(word[0] for word in words[at : at + len(short)]).casefold() == short.casefold()
    }


def _words_of(long: str, written: Mapping[str, str]) -> frozenset[str]:
    """The words of an English long form but the small ones; a short form the paper defines as its own."""
    words: set[str] = set()
    for word in WORD.findall(long):
        inner = WORD.findall(written.get(word, "")) or [word]
        words.update(COUNTED.get(part.casefold(), fold_long(part)) for part in inner)
    return frozenset(words - SMALL_WORDS)


def check_long_forms(view: View) -> Iterator[Alarm]:
    """A long form nearly a name of what its abbreviation stands for."""
    known = _names_of_short_forms(view)
    for row in view.rows("abbreviations"):
        long = row["long_en"]
        names = known.get(row["abbreviation"].casefold(), ())
        if len(long) < SHORTEST_LONG_FORM or not names:
            continue
        name = max(names, key=lambda name: (_likeness(long, name), name))
        if view.rule.tolerance <= _likeness(long, name) < 1 and not _is_part(fold_long(long), names):
            yield Alarm(f'{row["abbreviation"]}: "{long}", in the vocabularies {name}', *at(row))


def _likeness(one: str, other: str) -> float:
    """How alike two long forms are, 1 the same; of three words and more all but one may count.

    A word of another first letter is another name, no slip: kidney, renal.

    >>> _likeness("duration of reaction", "duration of response") > 0.9
    True
    >>> _likeness("end-stage kidney disease", "end-stage renal disease")
    0.0
    """
    words, others = one.casefold().split(), other.casefold().split()
    unlike = [(a, b) for a, b in zip(words, others, strict=False) if a != b]
    if len(words) == len(others) and any(a[0] != b[0] for a, b in unlike):
        return 0.0
    if len(words) == len(others) >= FEWEST_WORDS and len(unlike) == 1:
        return 0.95
    return SequenceMatcher(None, fold_long(one), fold_long(other), autojunk=False).ratio()


def _is_part(folded: str, names: Iterable[str]) -> bool:
    """Whether one goes on where the other ends: complete response, complete response rate."""
    return any(folded in fold_long(name) or fold_long(name) in folded for name in names)


def _names_of_short_forms(view: View) -> dict[str, tuple[str, ...]]:
    """The long English names of each short form that names one concept, read once for a configuration."""
    settings = view.reading.settings
    if settings.digest not in _names:
        _names.clear()
        _names[settings.digest] = _read_names(settings)
    return _names[settings.digest]


_names: dict[str, dict[str, tuple[str, ...]]] = {}


def _read_names(settings: Settings) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[tuple[str, str]]] = {}
    names: dict[tuple[str, str], tuple[str, ...]] = {}
    for field in ("disease", "outcome", "target", "intervention"):
        for term in settings.fields[field].terms:
            long = tuple(name for name in (term.name_en, *term.en) if len(name) >= SHORTEST_LONG_FORM)
            names[field, term.id] = long
            for short in (term.id, term.name_en, *term.en):
                if len(short) < SHORTEST_LONG_FORM:
                    found.setdefault(short.casefold(), set()).add((field, term.id))
    return {short: names[next(iter(ids))] for short, ids in found.items() if len(ids) == 1}


def check_undefined(view: View) -> Iterator[Alarm]:
    """One alarm with all abbreviations that are used twice or in a table and defined nowhere."""
    counts: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    known = _known_short_forms(view)
    for match, weight in _short_forms(view):
        if match[0].casefold() not in known and not _names_something(view, match.span(), NAMED_BY_FIELDS):
            counts[match[0]] += weight
            first.setdefault(match[0], match.span())
    told = [name for name in first if counts[name] > 1]
    if told and view.rows("abbreviations"):
        yield Alarm(f"used and not defined: {_list(told)}", *first[told[0]])


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more


ShortForm = tuple[re.Match[str], int]
"""A place of a short form and its weight: one in a cell weighs as much as two in text."""

_found: WeakKeyDictionary[Reading, list[ShortForm]] = WeakKeyDictionary()


def _short_forms(view: View) -> list[ShortForm]:
    """The short forms of text and tables, looked for once a paper."""
    if view.reading not in _found:
        _found[view.reading] = list(_find_short_forms(view))
    return _found[view.reading]


def _find_short_forms(view: View) -> Iterator[ShortForm]:
    for line in view.reading.paper.lines:
        if line.role not in SPEAKING:
            continue
        matches = list(TOKEN.finditer(view.folded, line.start, line.end))
        for match in () if matches and _is_shouted(view.folded[line.start : line.end]) else matches:
            if line.role != "table":
                yield match, 1
            elif not _is_of_others(view, match.start()):
                yield match, 2


def _is_of_others(view: View, start: int) -> bool:
    """Whether a place stands in a column of firms, authors or studies, or in a head."""
    head = view.head_at(start)
    return head is None or bool(kinds_of_head(view.reading.cells, head) & OTHERS_NAMES)


def _is_shouted(line: str) -> bool:
    """A line in capitals throughout is a heading."""
    letters = [char for char in line if char.isalpha() and char.isascii()]
    return len(letters) > 12 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def _known_short_forms(view: View) -> set[str]:
    """What needs no definition: what the paper defines, its studies' names, the list of checks.yml."""
    defined = {row["abbreviation"] for row in view.rows("abbreviations")}
    names = {*known_names(view.reading), *(row["acronym"] for row in view.rows("trials"))}
    parts = {part for name in (*defined, *names) for part in re.split(r"[\s\-–/]+", name)}
    genes = (term.id for term in view.reading.settings.fields["target"].terms)
    known = {*defined, *parts, *view.rule.words, *genes}
    folded = {form.casefold() for form in known}
    return folded | {f"{form}s" for form in folded} | {form.removesuffix("s") for form in folded}


def _names_something(view: View, span: tuple[int, int], fields: Sequence[str]) -> bool:
    """Whether a gene, drug, regimen, agency or country goes by it: no abbreviation of the paper."""
    near = view.reading.within(max(0, span[0] - 40), span[1] + 40, *fields, "intervention")
    return any(
        mention.start <= span[0] and span[1] <= mention.end
        for mention in near
        if mention.field != "intervention"
        or view.reading.terms["intervention", mention.value].props.get("kind") == "regimen"
    )


def check_late_definitions(view: View) -> Iterator[Alarm]:
    """One alarm with the abbreviations used in text or tables before they are defined."""
    defined: dict[str, int] = {}
    for row in view.rows("abbreviations"):
        short = row["abbreviation"]
        defined[short] = min(defined.get(short, len(view.text)), int(row["start"]))
    notes = [table.footnote for table in view.reading.tables if table.footnote]
    late: dict[str, tuple[int, int]] = {}
    for match, weight in _short_forms(view):
        at_ = defined.get(match[0], 0)
        if match.end() >= at_ or match[0] in late or match[0] in view.rule.words:
            continue
        by_its_note = weight > 1 and any(start <= at_ <= end for start, end in notes)
        if not by_its_note and not _is_in_abstract(view, match.start()):
            late[match[0]] = match.span()
    told = [name for name in late if not _names_something(view, late[name], ("agency", "country"))]
    if told:
        yield Alarm(f"used before they are defined: {_list(told)}", *late[told[0]])


def _is_in_abstract(view: View, start: int) -> bool:
    """Whether a place stands in the abstract, which defines for itself, or in a caption or legend."""
    sentence = view.sentence_at(start)
    return sentence is not None and sentence.role != "body"


def check_note_terms(view: View) -> Iterator[Alarm]:
    """An abbreviation a table's note defines and the paper never uses."""
    notes = [table.footnote for table in view.reading.tables if table.footnote]
    for row in view.rows("abbreviations"):
        start, end = at(row)
        short = row["abbreviation"]
        inside = next((note for note in notes if note[0] <= start and end <= note[1]), None)
        if inside is None or len(short) < 2 or NOTE_LETTER.search(short):
            continue
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(short)}s?(?![A-Za-z0-9])", re.IGNORECASE)
        if all(start <= found.start() < end for found in pattern.finditer(view.text)):
            yield Alarm(f"{short} is defined in a table's note and stands nowhere else", start, end)
