"""The word lists of the outcome finder, ready to be looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.frozen import frozen


@frozen
class Words:
    """Patterns of the lists of ``config/fields/outcome.yml``."""

    people_zh: re.Pattern[str]
    population_en: re.Pattern[str]
    whole_zh: re.Pattern[str]
    whole_en: re.Pattern[str]
    lead_zh: re.Pattern[str]
    joint_zh: re.Pattern[str]
    treated_en: re.Pattern[str]
    place: re.Pattern[str]
    assumed: re.Pattern[str]
    planned: re.Pattern[str]
    own: re.Pattern[str]
    apart: re.Pattern[str]
    task: re.Pattern[str]
    gone: re.Pattern[str]
    other_measure: re.Pattern[str]
    treatment: re.Pattern[str]
    organ_before: re.Pattern[str]
    response_leads: frozenset[str]
    other_response_zh: re.Pattern[str]


def make_words(lists: Mapping[str, Mapping[str, str]]) -> Words | None:
    """The words of the field's lists; None where there are none."""
    if not lists:
        return None
    people = _any_of(lists["people_en"])
    return Words(
        people_zh=re.compile(_any_of(lists["people_zh"])),
        population_en=re.compile(
            rf"(?<![A-Za-z])(?P<how>[Ii]n|[Aa]mong|[Ff]or|of) "
            rf"(?P<label>(?:[A-Za-z0-9][A-Za-z0-9/+-]{{0,24}} ){{0,4}}?{people}(?![A-Za-z])(?: (?:with"
            r"|without|who|whose|aged|previously|harbou?ring|carrying|younger|older|not|refractory|naive"
            r"|[0-9]{1,2} years) [^,;:()]{2,70}?(?: \([A-Z0-9-]{2,10}\) ?(?:of |≥|>|<)[^,;:()]{1,20}?)?)?)"
            r"(?= (?:was|were|had|reached|and|vs|versus|compared|than|at (?:[0-9]|week|month)"
            r"|by (?:week|month)|in (?:the|a|an|this)|it)(?![A-Za-z])|[,;:)(.]| ?$| ?\x01)"
        ),
        joint_zh=re.compile(rf"(?:{_any_of(lists['joints_zh'])}| |\x01)*"),
        treated_en=re.compile(
            rf" (?:of|in|among|for) (?:the )?{people} with(?= (?:[A-Za-z0-9+-]{{1,24}} ){{0,3}}?"
            rf"[A-Za-z-]{{0,24}}{_any_of(lists['treatment_ends_en'])}(?![A-Za-z]))"
        ),
        whole_zh=re.compile(rf"(?:{_any_of(lists['whole_zh'])}|[0-9]+|\x01)*"),
        whole_en=re.compile(rf"(?:(?:{_any_of(lists['whole_en'])}|[0-9,]+) )*"),
        lead_zh=re.compile(rf".*(?:{_any_of(lists['lead_zh'])})"),
        place=re.compile(rf"(?<!占){_whole_words_of(lists['places'])}"),
        assumed=re.compile(rf"(?<![A-Za-z])(?:{_any_of(lists['assumed'])})", re.IGNORECASE),
        planned=re.compile(rf"(?<![A-Za-z]){_any_of(lists['planned'])}", re.IGNORECASE),
        own=re.compile(_whole_words_of(lists["own"]), re.IGNORECASE),
        apart=re.compile(_any_of(lists["apart"]), re.IGNORECASE),
        task=re.compile(_whole_words_of(lists["tasks"])),
        gone=re.compile(_whole_words_of(lists["gone"])),
        other_measure=re.compile(_any_of(lists["other_measures"])),
        response_leads=frozenset(lists["response_leads"]),
        other_response_zh=re.compile(rf"{_any_of(lists['other_responses_zh'])}(?:性|学)?的?$"),
        organ_before=re.compile(
            rf"(?<![A-Za-z]){_any_of(lists['organs'])}(?:系统)?(?:相关)?的?[- ]?$", re.IGNORECASE
        ),
        treatment=re.compile(
            rf"(?:{_any_of(lists['treatment_ends_zh'])}|{_any_of(lists['treatment_ends_en'])}(?![A-Za-z]))"
            r"(?: ?\([^()]{1,20}\))?"
        ),
    )


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word.replace("_", " ")) for word in longest_first) + ")"


def _whole_words_of(words: Iterable[str]) -> str:
    """The same where an English word does not end inside another: 我国GC, but not Asian."""
    english = [word for word in words if word.isascii()]
    chinese = [word for word in words if not word.isascii()]
    han = f"|{_any_of(chinese)}" if chinese else ""
    return rf"(?:(?<![A-Za-z]){_any_of(english)}(?![A-Za-z]){han})"
