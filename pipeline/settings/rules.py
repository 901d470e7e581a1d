"""The rules of the fields: a pattern, what it means, and the examples it carries."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.settings.files import ConfigFile, Entry, as_map, as_text, as_texts, refuse_unknown
from pipeline.settings.parts import Rule

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
