"""The vocabularies and rules of ``config/``, read once and checked: the only module that reads them."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from pipeline.frozen import frozen
from pipeline.records import SEVERITIES
from pipeline.trouble import MendableError

CUE_NAMES = """
car_target_after payload_after payload_before knockout_before knockout_after knockin_before
safety_switch_after drug_target_after drug_target_before antibody_of_patient_after two_targets_after
receptor_after sequential tandem cocktail alternative population_after prior_before prior_before_zh
not_given_before partner_before negated_before negated_after enrolled given_before given_after approval
marketed not_approval same_study one_of_list former other_study approval_kind approval_given
approval_converted early_approval full_approval approval_widened approval_follows undone other_event up_to
regulator span_from span_to later respectively of_a_study drug_noun the_combination given_how named_beside
to_arms beside_topic
"""
CUES = frozenset(CUE_NAMES.split())
"""The lists of words of ``relations.yml``; the relations ask for each by its name."""
LAYOUT_NAMES = """
abstract keywords references front_matter article_type page_line_start page_line title_end section_name
footnote table_label figure_label
"""
LAYOUT = frozenset(LAYOUT_NAMES.split())
"""Those of ``layout.yml``."""
LIST_NAMES = """
placeholder kept_in_cells stem stem_zh no_stem no_stem_zh product_word product_word_zh target_before
target_after target_long no_target cell_line other_meaning english_word
"""
LISTS = frozenset(LIST_NAMES.split())
"""Those of ``lists.yml``."""
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

RULE_KEYS = frozenset(
    {
        "because",
        "canonical",
        "case",
        "flags",
        "kind",
        "language",
        "note",
        "priority",
        "registry",
        "requires",
        "role",
        "url",
    }
)
"""What a rule may say beside its pattern, value and examples; ``flags`` and ``case`` change the pattern."""

CLOSED_KEYS = {
    "case": ("ignore", "keep"),
    "language": ("en", "zh"),
    "requires": ("coverage", "furniture", "malformed", "ocr"),
}
"""What some keys of a rule may say. ``requires`` names the text that the rule is for, and no other one."""

FLAGS = {
    "ascii": re.ASCII,
    "dotall": re.DOTALL,
    "ignorecase": re.IGNORECASE,
    "multiline": re.MULTILINE,
    "verbose": re.VERBOSE,
}
"""What ``flags`` may name; ``case: ignore`` is the same as ``flags: ignorecase``."""


Held = TypeVar("Held")


class ConfigError(MendableError):
    """A mistake in ``config/``: where it stands, what is wrong and what to do about it.

    >>> print(ConfigError("config/fields/drug.csv", "line 12 (ibrutinib)", "no name", "give one"))
    config/fields/drug.csv, line 12 (ibrutinib): no name. Remedy: give one.
    """

    lead = "the configuration has a mistake; nothing was written\n  "

    def __init__(self, file: str, place: str, message: str, remedy: str) -> None:
        """Keep the four parts apart, so that a caller can show them in its own way."""
        super().__init__(file, place, message, remedy)
        self.file, self.place, self.message, self.remedy = file, place, message, remedy

    def __str__(self) -> str:
        """One line for the person who edits the file."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.message}. Remedy: {self.remedy}."


class Named(dict[str, Held]):
    """What a file or folder of ``config/`` holds by name; to ask it for more is :class:`ConfigError`."""

    def __init__(self, file: str, kind: str, held: Mapping[str, Held]) -> None:
        """``kind`` is what the file holds, for the message."""
        super().__init__(held)
        self.file, self.kind = file, kind

    def __missing__(self, name: str) -> Held:
        """The program has no word of its own in its place."""
        raise ConfigError(self.file, "", f"there is no {self.kind} '{name}'", "restore it, if need be empty")


@frozen
class Term:
    """One concept of a vocabulary: its id, its names in both languages, its further surface forms."""

    field: str
    id: str
    name_en: str
    name_zh: str
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    props: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """Provenance as the tables print it: ``drug:ibrutinib``."""
        return f"{self.field}:{self.id}"

    @property
    def modified(self) -> Mapping[str, str]:
        """Surfaces that say a modifier beside the concept, with the modifier's id: uHCC is advanced."""
        if "modified" not in self.props:
            return {}
        pairs = (pair.partition("=") for pair in split_list(self.props.get("modified", "")))
        return {surface.strip(): modifier.strip() for surface, _, modifier in pairs}

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every way this concept is written, names first, without empties and doubles."""
        written = (self.name_en, self.name_zh, *self.en, *self.zh, *self.modified)
        return tuple(dict.fromkeys([surface for surface in written if surface]))


@frozen
class Rule:
    """One pattern rule, matched on width-folded text, with the examples that test it."""

    field: str
    name: str
    pattern: re.Pattern[str]
    value: str
    finds: Mapping[str, str] = dataclasses.field(hash=False)
    ignores: tuple[str, ...]
    props: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def rule(self) -> str:
        """Provenance as the tables print it: ``date:zh_year_month_day``."""
        return f"{self.field}:{self.name}"


@frozen
class Field:
    """A kind of thing the papers speak of, with its terms, its pattern rules and its word lists.

    A word list is a map, word to what is said of it; a plain list has nothing said.
    """

    name: str
    terms: tuple[Term, ...] = ()
    rules: tuple[Rule, ...] = ()
    lists: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict, hash=False)


@frozen
class Check:
    """A comparison of ``checks.yml``: what it tells becomes a row of ``issues`` with its name as code."""

    name: str
    severity: str
    explanation: str
    example: str
    tolerance: float = 0.0
    words: tuple[str, ...] = ()


@frozen
class Settings:
    """All of ``config/`` that the stages need; ``digest`` changes when a byte of it does.

    ``layout`` are the words of ``layout.yml`` (parts of a paper), ``cues`` those of
    ``relations.yml`` (what a thing does in a sentence), ``checks`` the comparisons of ``checks.yml``.
    """

    fields: Mapping[str, Field]
    column_heads: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Mapping[str, str]]
    digest: str
    layout: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    cues: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    checks: Mapping[str, Check] = dataclasses.field(default_factory=dict)


@frozen
class Entry:
    """A value of a YAML file with the line it stands on: a text, a list or a map of entries."""

    value: str | tuple[Entry, ...] | dict[str, Entry]
    line: int


@frozen
class ConfigFile:
    """A file of ``config/``: its path, and its name as messages print it."""

    path: Path
    name: str

    def refuse(self, place: str, message: str, remedy: str) -> ConfigError:
        """The error for a place in this file."""
        return ConfigError(self.name, place, message, remedy)

    def read(self) -> str:
        """The text, UTF-8, a byte order mark dropped (Excel writes one)."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise self.refuse("", "the file is missing", "restore it") from None
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            raise self.refuse(f"line {line}", "the file is not UTF-8", "save it as UTF-8") from None


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


@dataclass(slots=True)
class FieldParts:
    """What was read of a field so far."""

    name: str
    terms: list[PlacedTerm] = dataclasses.field(default_factory=list)
    rules: list[Rule] = dataclasses.field(default_factory=list)
    lists: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)

    def join(self, folder: str) -> Field:
        """The field; ``folder`` is where its files stand, for messages."""
        lists = Named(f"{folder}/{self.name}.yml", "list", self.lists)
        return Field(self.name, tuple(placed.term for placed in self.terms), tuple(self.rules), lists)


def load_settings(config: Path) -> Settings:
    """Read all of ``config/``; raise :class:`ConfigError` at the first mistake."""
    if not (config / "fields").is_dir():
        raise ConfigError(config.name, "", "there is no folder fields/ in it", "name the folder config/")
    return Settings(
        fields=read_fields(config),
        column_heads=read_word_lists(config, "columns.yml"),
        lists=read_lists(config),
        digest=digest_config(config),
        layout=read_word_lists(config, "layout.yml", LAYOUT),
        cues=read_word_lists(config, "relations.yml", CUES),
        checks=read_checks(config),
    )


def digest_config(config: Path) -> str:
    """Sha256 over the names and bytes of all files of ``config/``, sorted by name.

    Hidden files and editors' backups do not count.
    """
    digest = hashlib.sha256()
    for file in sorted(config_files(config), key=lambda file: file.name):
        content = file.path.read_bytes()
        digest.update(f"{file.name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def config_files(config: Path, folder: str = "") -> Iterator[ConfigFile]:
    """The files below ``config/`` or one of its folders, hidden files and backups left out."""
    for path in sorted((config / folder).rglob("*")):
        parts = path.relative_to(config).parts
        hidden = any(part.startswith((".", "~")) or part.endswith("~") for part in parts)
        if path.is_file() and not hidden:
            yield config_file(config, "/".join(parts))


def config_file(config: Path, name: str) -> ConfigFile:
    """The file ``name`` (``fields/drug.csv``) of ``config/``."""
    return ConfigFile(config / name, f"{config.name}/{name}")


# ------------------------------------------------------------------------------------------ fields


def read_fields(config: Path) -> dict[str, Field]:
    """All fields by name, in the order of their names; a field may have a CSV, a YAML file or both."""
    parts: dict[str, FieldParts] = {}
    for file in config_files(config, "fields"):
        read_field_file(file, parts.setdefault(file.path.stem, FieldParts(file.path.stem)))
    for part in parts.values():
        refuse_doubles(part.terms)
    refuse_unknown_modifiers(parts)
    folder = f"{config.name}/fields"
    return Named(folder, "field", {name: parts[name].join(folder) for name in sorted(parts)})


def read_field_file(file: ConfigFile, parts: FieldParts) -> None:
    """Add the terms, rules and lists of one file of ``fields/`` to its field."""
    if file.path.suffix == ".csv":
        parts.terms += read_term_rows(file, parts.name)
    elif file.path.suffix == ".yml":
        read_field_yaml(file, parts)
    else:
        ending = file.path.suffix or "no ending"
        raise file.refuse("", f"a field is a .csv or a .yml file, this has {ending}", "rename it")


def read_term_rows(file: ConfigFile, field: str) -> list[PlacedTerm]:
    """The terms of a vocabulary CSV, in the order of the file."""
    terms = []
    for line, row in read_rows(file, required=TERM_COLUMNS, optional=TERM_KEYS):
        place = f"line {line} ({row['id']})" if row["id"] else f"line {line}"
        terms.append(PlacedTerm(make_term(file, place, field, row), file, place))
    return terms


def read_rows(
    file: ConfigFile, *, required: Iterable[str], optional: Iterable[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV with their line numbers; header, width and quoting are checked, cells stripped.

    A line that begins with ``#`` is a comment.
    """
    text = file.read()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        check_header(file, header, tuple(required), frozenset(optional))
        line = reader.line_num + 1
        for row in reader:
            if row and not row[0].startswith("#"):
                check_width(file, f"line {line}", header, row)
                yield line, dict(zip(header, [cell.strip() for cell in row], strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise file.refuse(
            f"line {reader.line_num}", f"the row cannot be read ({error})", "mend the quotes"
        ) from None


def check_header(
    file: ConfigFile, header: list[str], required: tuple[str, ...], optional: frozenset[str]
) -> None:
    """Refuse a header with a missing, an unknown or a doubled column."""
    for name in required:
        if name not in header:
            raise file.refuse("line 1", f"there is no column '{name}'", f"begin with {','.join(required)}")
    for name in header:
        if name not in required and name not in optional:
            known = ", ".join(sorted(optional)) or ", ".join(required)
            raise file.refuse("line 1", f"unknown column '{name}'", f"use one of {known}")
        if header.count(name) > 1:
            raise file.refuse("line 1", f"the column '{name}' stands twice", "remove one of the two")


def check_width(file: ConfigFile, place: str, header: list[str], row: list[str]) -> None:
    """Refuse a row with more or fewer cells than the header."""
    if len(row) != len(header):
        what = "short" if len(row) < len(header) else "long"
        message = f"a {what} row: {len(row)} cells for {len(header)} columns"
        raise file.refuse(f"{place} ({row[0].strip()})", message, "quote cells that hold a comma")


def make_term(file: ConfigFile, place: str, field: str, row: Mapping[str, str]) -> Term:
    """A term of a row of texts; lists are separated by ``;``."""
    if not row["id"]:
        raise file.refuse(place, "the term has no id", "give it one")
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


def split_list(text: str) -> tuple[str, ...]:
    """The parts of a ``;``-separated cell, stripped, empties dropped.

    >>> split_list("奕凯达; Yescarta;")
    ('奕凯达', 'Yescarta')
    """
    if ";" not in text:
        return (text,) if text else ()
    return tuple([stripped for part in text.split(";") if (stripped := part.strip())])


def refuse_doubles(terms: Iterable[PlacedTerm]) -> None:
    """Refuse an id used twice, and a surface of two terms that do not both name it under ``shared``."""
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
            also = owners.setdefault(surface, here)
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


def refuse_unknown_modifiers(parts: Mapping[str, FieldParts]) -> None:
    """Refuse a surface under ``modified`` whose modifier is no term of the field ``modifier``."""
    known = {placed.term.id for placed in parts["modifier"].terms} if "modifier" in parts else set()
    for part in parts.values():
        for here in part.terms if "modifier" in parts else ():
            for surface, modifier in here.term.modified.items():
                if modifier not in known:
                    message = f"'{surface}' says no known modifier ('{modifier}')"
                    raise here.refuse(message, f"write {surface}= and one of {', '.join(sorted(known))}")


def shares(term: Term, surface: str) -> bool:
    """Whether the term says that others carry this surface too."""
    return surface in split_list(term.props.get("shared", ""))


def read_field_yaml(file: ConfigFile, parts: FieldParts) -> None:
    """Add the terms, rules and word lists of a field's YAML file."""
    top = read_yaml(file)
    refuse_unknown(file, "", top, ("terms", "rules", "lists"))
    for name, entry in as_map(file, "terms", top.get("terms")).items():
        place = f"line {entry.line} ({name})"
        block = {"id": Entry(name, entry.line), **as_map(file, place, entry)}
        parts.terms.append(PlacedTerm(make_yaml_term(file, place, parts.name, block), file, place))
    for name, entry in as_map(file, "rules", top.get("rules")).items():
        parts.rules.append(make_rule(file, parts.name, name, entry))
    for name, entry in as_map(file, "lists", top.get("lists")).items():
        parts.lists[name] = read_word_map(file, name, entry)


def make_yaml_term(file: ConfigFile, place: str, field: str, block: Mapping[str, Entry]) -> Term:
    """A term of a YAML block; ``en`` and ``zh`` are lists, or texts separated by ``;``."""
    refuse_unknown(file, place, block, (*TERM_COLUMNS, *TERM_KEYS))
    row = {key: ";".join(as_texts(file, place, entry)) for key, entry in block.items()}
    return make_term(file, place, field, row)


def make_rule(file: ConfigFile, field: str, name: str, entry: Entry) -> Rule:
    """A rule of a YAML block, its pattern compiled, its examples present."""
    place = f"line {entry.line} ({name})"
    block = as_map(file, place, entry)
    refuse_unknown(file, place, block, ("pattern", "value", "finds", "ignores", *RULE_KEYS))
    for key, example in (("finds", "{text: value}"), ("ignores", "[text]")):
        if key not in block or not block[key].value:
            raise file.refuse(place, f"the rule has no {key}", f"add {key}: {example}")
    finds = as_map(file, f"{place} finds", block["finds"])
    props = {key: as_text(file, place, block[key]) for key in block if key in RULE_KEYS}
    refuse_other_words(file, place, props)
    pattern = compile_pattern(file, place, as_text(file, place, block.get("pattern")), props)
    value = as_text(file, place, block["value"]) if "value" in block else ""
    refuse_unreadable(file, place, pattern, value, props.get("canonical", ""))
    return Rule(
        field=field,
        name=name,
        pattern=pattern,
        value=value,
        finds={text: as_text(file, place, value) for text, value in finds.items()},
        ignores=as_texts(file, f"{place} ignores", block["ignores"]),
        props=props,
    )


def refuse_other_words(file: ConfigFile, place: str, props: Mapping[str, str]) -> None:
    """Refuse what a key of :data:`CLOSED_KEYS` cannot say."""
    for key, words in CLOSED_KEYS.items():
        if key in props and props[key] not in words:
            raise file.refuse(place, f"{key} is '{props[key]}'", f"use one of {', '.join(words)}")


def refuse_unreadable(
    file: ConfigFile, place: str, pattern: re.Pattern[str], value: str, canonical: str
) -> None:
    """Refuse a normaliser that there is not, and a canonical form that the pattern cannot fill."""
    from pipeline.normalisers import NORMALISERS
    from pipeline.normalisers.trial_id import split_form

    if value and value not in NORMALISERS:
        raise file.refuse(place, f"there is no normaliser '{value}'", f"use one of {', '.join(NORMALISERS)}")
    for literal, group, _ in split_form(canonical):
        if "{" in literal or (group and group not in pattern.groupindex):
            message = f"canonical '{canonical}' names what the pattern has not"
            known = ", ".join(pattern.groupindex) or "a group that the pattern names"
            raise file.refuse(place, message, f"write {{group:8}} with one of {known}")


def compile_pattern(file: ConfigFile, place: str, pattern: str, props: Mapping[str, str]) -> re.Pattern[str]:
    """The compiled pattern of a rule; ``flags`` and ``case`` of the rule are applied."""
    if not pattern:
        raise file.refuse(place, "the rule has no pattern", "add pattern: '…'")
    flags = re.NOFLAG
    for name in re.findall(r"[^\s;,|]+", props.get("flags", "").lower()):
        if name not in FLAGS:
            raise file.refuse(place, f"unknown flag '{name}'", f"use one of {', '.join(sorted(FLAGS))}")
        flags |= FLAGS[name]
    if props.get("case") == "ignore":
        flags |= re.IGNORECASE
    try:
        return re.compile(pattern, flags)
    except re.error as error:
        raise file.refuse(place, f"the pattern does not compile ({error})", "mend the pattern") from None


# ---------------------------------------------------------------------------------- other files


def read_word_lists(
    config: Path, name: str, known: Iterable[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """A file of lists: ``columns.yml`` holds the kinds of table columns with their heads as printed."""
    file = config_file(config, name)
    lists = read_yaml(file)
    if known is not None:
        refuse_unknown(file, "", lists, known)
    texts = {key: as_texts(file, f"line {words.line} ({key})", words) for key, words in lists.items()}
    return Named(file.name, "list", texts)


def read_checks(config: Path) -> dict[str, Check]:
    """The checks of ``checks.yml``; none where there is no such file."""
    if not (config / "checks.yml").exists():
        return {}
    file = config_file(config, "checks.yml")
    return {name: make_check(file, name, entry) for name, entry in read_yaml(file).items()}


def make_check(file: ConfigFile, name: str, entry: Entry) -> Check:
    """A check of its block; explanation, example and a known severity are needed."""
    place = f"line {entry.line} ({name})"
    block = as_map(file, place, entry)
    refuse_unknown(file, place, block, ("severity", "explanation", "example", "tolerance", "words"))
    severity, explanation, example = (
        as_text(file, place, block.get(key)) for key in ("severity", "explanation", "example")
    )
    if severity not in SEVERITIES:
        raise file.refuse(place, f"severity '{severity}'", f"use one of {', '.join(SEVERITIES)}")
    if not explanation or not example:
        raise file.refuse(place, "a check needs explanation and example", "say what it compares and finds")
    tolerance = as_text(file, place, block.get("tolerance")) or "0"
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", tolerance):
        raise file.refuse(place, f"tolerance '{tolerance}' is no number", "write 0.5")
    words = as_texts(file, place, block["words"]) if "words" in block else ()
    return Check(name, severity, explanation, example, float(tolerance), words)


def read_lists(config: Path) -> dict[str, dict[str, str]]:
    """``lists.yml``: small closed maps, printed form to value."""
    file = config_file(config, "lists.yml")
    top = read_yaml(file)
    refuse_unknown(file, "", top, LISTS)
    maps = {name: read_word_map(file, name, block) for name, block in top.items()}
    return Named(file.name, "list", maps)


def refuse_missing_lists(settings: Settings) -> None:
    """Raise :class:`ConfigError` where a list is not there that some paper would be read by."""
    asked = ((settings.cues, CUES), (settings.layout, LAYOUT), (settings.lists, LISTS))
    for held, names in asked:
        for name in sorted(names - held.keys()):
            held[name]  # which raises, with the file's name


def read_word_map(file: ConfigFile, name: str, block: Entry) -> dict[str, str]:
    """A map of words; a list, or a text of words with spaces between, says nothing of its words."""
    place = f"line {block.line} ({name})"
    if isinstance(block.value, dict):
        return {key: as_text(file, f"line {value.line} ({key})", value) for key, value in block.value.items()}
    words = block.value.split() if isinstance(block.value, str) else as_texts(file, place, block)
    return dict.fromkeys(words, "")


# ----------------------------------------------------------------------------------------- YAML

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Guesses no types; libyaml where the wheel has it: ten times faster, the same nodes."""


def read_yaml(file: ConfigFile) -> dict[str, Entry]:
    """A YAML file as maps, lists and texts with their lines; no value is guessed, no key stands twice."""
    try:
        node = yaml.compose(file.read(), Loader=_Loader)
        return {} if node is None else as_map(file, "", read_node(file, node))
    except RecursionError:
        raise file.refuse("", "an alias holds itself", "write the block out") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        place = f"line {mark.line + 1}" if mark is not None else ""
        raise file.refuse(
            place, f"the YAML cannot be read ({problem})", "mend indentation and quotes"
        ) from None


def read_node(file: ConfigFile, node: yaml.Node) -> Entry:
    """A node as an entry; texts stay as they are written."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Entry(str(node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Entry(tuple(read_node(file, item) for item in node.value), line)
    if isinstance(node, yaml.MappingNode):
        return Entry(read_pairs(file, node), line)
    raise file.refuse(f"line {line}", "this kind of YAML is not used here", "write maps, lists and texts")


def read_pairs(file: ConfigFile, node: yaml.MappingNode) -> dict[str, Entry]:
    """The pairs of a map; each entry's line is its key's."""
    pairs: dict[str, Entry] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise file.refuse(f"line {line}", "a key is not a text", "quote keys that hold [ or {")
        if key.value in pairs:
            also = pairs[key.value].line
            raise file.refuse(
                f"line {line} ({key.value})", f"duplicate key (also line {also})", "remove one of the two"
            )
        pairs[key.value] = Entry(read_node(file, value).value, line)
    return pairs


def as_map(file: ConfigFile, place: str, entry: Entry | None) -> dict[str, Entry]:
    """The map of an entry; an absent or empty entry is an empty map."""
    if entry is None or entry.value == "":
        return {}
    if not isinstance(entry.value, dict):
        raise file.refuse(place or f"line {entry.line}", "here a map is needed", "write key: value")
    return entry.value


def as_text(file: ConfigFile, place: str, entry: Entry | None) -> str:
    """The text of an entry, empty where there is none."""
    if entry is None:
        return ""
    if not isinstance(entry.value, str):
        raise file.refuse(f"{place}, line {entry.line}", "here a single text is needed", "quote the value")
    return entry.value


def as_texts(file: ConfigFile, place: str, entry: Entry) -> tuple[str, ...]:
    """The texts of a list; a single text is a list of one."""
    if isinstance(entry.value, str):
        return (entry.value,) if entry.value else ()
    if isinstance(entry.value, dict):
        raise file.refuse(place, "here a list is needed", "write [one, two]")
    return tuple(as_text(file, place, item) for item in entry.value)


def refuse_unknown(file: ConfigFile, place: str, block: Mapping[str, Entry], known: Iterable[str]) -> None:
    """Refuse a key that means nothing here, so that a slip of the pen is not lost."""
    for key, entry in block.items():
        if key not in known:
            where = place or f"line {entry.line} ({key})"
            raise file.refuse(where, f"unknown key '{key}'", f"use one of {', '.join(sorted(known))}")
