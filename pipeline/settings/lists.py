"""Lists of words that the program asks for by name, and the checks of papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.records import SEVERITIES
from pipeline.settings.files import (
    ConfigFile,
    Entry,
    Named,
    as_map,
    as_text,
    as_texts,
    config_file,
    read_yaml,
    refuse_unknown,
)
from pipeline.settings.parts import Check, Settings

CUE_NAMES = """
car_target_after payload_after payload_before knockout_before knockout_after knockin_before
safety_switch_after drug_target_after drug_target_before antibody_of_patient_after two_targets_after
receptor_after sequential tandem cocktail alternative population_after prior_before prior_before_zh
not_given_before partner_before negated_before negated_after enrolled given_before given_after
approval marketed not_approval same_study one_of_list former other_study no_study_name
approval_kind approval_given befell_before befell_after befell_after_zh events adverse of_patients
approval_converted early_approval full_approval approval_widened approval_follows undone other_event up_to
regulator span_from span_to later respectively of_a_study drug_noun the_combination given_how named_beside
to_arms beside_topic first_of approval_again filing
registration report_title review_title
"""
CUES = frozenset(CUE_NAMES.split())
"""The lists of words of ``relations.yml``; the relations ask for each by its name."""
LAYOUT_NAMES = """
abstract keywords references contents front_matter article_type page_line_start page_line title_end
section_name end_section footnote table_label figure_label
"""
LAYOUT = frozenset(LAYOUT_NAMES.split())
"""Those of ``layout.yml``."""
LIST_NAMES = """
placeholder kept_in_cells stem stem_zh no_stem no_stem_zh product_word product_word_zh target_before
target_after target_long no_target cell_line other_meaning english_word person_before
person_after us_state
"""
LISTS = frozenset(LIST_NAMES.split())
"""Those of ``lists.yml``."""
COLUMN_NAMES = """
trial acronym product drug intervention conditioning comparator target disease date approval_date
country agency company phase status enrolled function line dose structure reference age follow_up
endpoint outcome safety trae orr cr pr dcr mrd pfs os efs rfs dor ttr crs crs_ge3 icans icans_ge3 gvhd
relapse death hr p_value hba1c weight ldl_c mace row_number note
"""
COLUMNS = frozenset(COLUMN_NAMES.split())
"""The kinds of ``columns.yml`` that the program asks for; the file may have others, that no rule knows."""


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
        _refuse_missing(held, names)
    _refuse_missing(settings.column_heads, COLUMNS | settings.lists["kept_in_cells"].keys())


def _refuse_missing(held: Mapping[str, object], names: frozenset[str]) -> None:
    for name in sorted(names - held.keys()):
        held[name]  # which raises, with the file's name


def read_word_map(file: ConfigFile, name: str, block: Entry) -> dict[str, str]:
    """A map of words; a list, or a text of words with spaces between, says nothing of its words."""
    place = f"line {block.line} ({name})"
    if isinstance(block.value, dict):
        return {key: as_text(file, f"line {value.line} ({key})", value) for key, value in block.value.items()}
    words = block.value.split() if isinstance(block.value, str) else as_texts(file, place, block)
    return dict.fromkeys(words, "")
