"""The rows of the vocabularies: the terms, and what no term may say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.frozen import frozen
from pipeline.settings.files import ConfigError, ConfigFile, read_rows, split_list
from pipeline.settings.parts import Term

LONGEST_SHORT_FORM = 5
TERM_COLUMNS = ("id", "name_en", "name_zh", "en", "zh")
"""The columns every vocabulary has."""
TERM_KEYS = frozenset(
    {
        "adjective",
        "agency",
        "atc",
        "chembl",
        "class",
        "company",
        "country",
        "doid",
        "hgnc",
        "icd10",
        "ignores",
        "iso3",
        "kind",
        "modified",
        "modifier",
        "mondo",
        "name_source",
        "ncit",
        "negatable",
        "note",
        "parent",
        "prefixes",
        "region",
        "shared",
        "source",
        "status",
        "statistic_default",
        "target",
        "targets",
        "unit_default",
        "uniprot",
        "weak",
    }
)
"""What a term may say beside its names. ``source`` says where its identifiers were checked, ``name_source``
where its names are from (``general knowledge`` may be wrong). ``shared`` lists surfaces that other terms
carry too, ``weak`` those that mean something else elsewhere and only count in a cell or where the paper
defines them, ``ignores`` longer phrases that hold a surface and mean something else (凝血酶原). ``modified``
are surfaces that say a modifier too, with its id (``uHCC=advanced``); ``prefixes`` of a modifier are what
stands before any disease's short form: the m of mCRPC, the RR of RRMM."""


@frozen
class PlacedTerm:
    """A term with the file and the place it was read from, for messages."""

    term: Term
    file: ConfigFile
    place: str

    def seen_from(self, other: PlacedTerm) -> str:
        """The place in short, with the file where it is another one: ``line 7``."""
        line = self.place.split(" (")[0]
        return line if self.file == other.file else f"{line} of {self.file.path.name}"

    def refuse(self, message: str, remedy: str) -> ConfigError:
        """The error for this term."""
        return self.file.refuse(self.place, message, remedy)


def read_term_rows(file: ConfigFile, field: str) -> list[PlacedTerm]:
    """The terms of a vocabulary CSV, in the order of the file."""
    terms = []
    for line, row in read_rows(file, required=TERM_COLUMNS, optional=TERM_KEYS):
        place = f"line {line} ({row['id']})" if row["id"] else f"line {line}"
        terms.append(PlacedTerm(make_term(file, place, field, row), file, place))
    return terms


def make_term(file: ConfigFile, place: str, field: str, row: Mapping[str, str]) -> Term:
    """A term of a row of texts; lists are separated by ``;``."""
    if not row["id"]:
        raise file.refuse(place, "the term has no id", "give it one")
    if ";" in row["id"]:
        raise file.refuse(place, f"a ; in the id '{row['id']}'", "an id is one word or phrase, not a list")
    if not (row.get("name_en") or row.get("name_zh")):
        raise file.refuse(place, "the term has no name", "fill name_en or name_zh")
    for column in ("en", "zh"):
        if "；" in row.get(column, ""):
            raise file.refuse(place, f"a full-width ； in '{column}'", "separate the forms with ;")
    return Term(
        field=field,
        id=row["id"],
        name_en=row.get("name_en", ""),
        name_zh=row.get("name_zh", ""),
        en=split_list(row.get("en", "")),
        zh=split_list(row.get("zh", "")),
        props={key: value for key, value in row.items() if key not in TERM_COLUMNS and value},
    )


def refuse_doubles(terms: Iterable[PlacedTerm]) -> None:
    """Refuse an id used twice, and a surface of two terms that do not both name it under ``shared``.

    Case parts short forms (MS, mS), but no words: Pembrolizumab is pembrolizumab.
    """
    ids: dict[str, PlacedTerm] = {}
    owners: dict[str, PlacedTerm] = {}
    for here in terms:
        refuse_forms_not_its_own(here)
        also = ids.setdefault(here.term.id, here)
        if also is not here:
            raise here.refuse(
                f"duplicate id '{here.term.id}' (also {also.seen_from(here)})", "remove one of the two"
            )
        for surface in here.term.surfaces:
            name = surface if len(surface) <= LONGEST_SHORT_FORM else surface.casefold()
            also = owners.setdefault(name, here)
            if also is not here and not (shares(also.term, surface) and shares(here.term, surface)):
                remedy = "remove one of the two, or name it under shared in both"
                raise here.refuse(f"duplicate term '{surface}' (also {also.seen_from(here)})", remedy)


def refuse_forms_not_its_own(here: PlacedTerm) -> None:
    """Refuse a word under ``weak`` or ``shared`` that is no name of the term: it would be lost."""
    for column in ("weak", "shared"):
        for word in split_list(here.term.props.get(column, "")):
            if word not in here.term.surfaces:
                raise here.refuse(
                    f"'{word}' under {column} is none of its names", "write it under en or zh, too"
                )


def shares(term: Term, surface: str) -> bool:
    """Whether the term says that others carry this surface too."""
    return surface in split_list(term.props.get("shared", ""))
