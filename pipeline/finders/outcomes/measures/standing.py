"""Numbers told of what is measured in patients that are no result of the trial.

Where the patients stood before it, cut points that class them, shares of a norm, test statistics, and
differences between arms.
"""

from __future__ import annotations

import re

from pipeline.finders.outcomes.measures.changes import is_change_noun, tells_direction
from pipeline.finders.outcomes.reading import Found, Name, Reading

_STATISTIC_BEFORE = re.compile(
    r"(?<![A-Za-z])[A-Za-zηρβχ]{1,3}[²2]?(?: ?[0-9]{1,3}(?:,[0-9]{1,3})?)? ?= ?[-+]?$"
)
_TIMES_BEFORE = re.compile(
    r"(?:weeks?|days?|months?|visits?|years?) [0-9]{1,3}(?:, [0-9]{1,3})*,? (?:and|or|to) $"
)
_NORM_BEHIND = re.compile(r" ?(?:of )?(?:the )?pred(?:icted|\.)?(?![A-Za-z])")
_OF_WEIGHT = re.compile(r" of (?:the |their )?body[ -]?(?:weight|mass)")
_DIFFERENCE_BEFORE = re.compile(
    r"(?<![A-Za-z])differences?(?![A-Za-z])"
    r"(?:[^.;0-9]|(?<=[A-Za-z])[0-9]|(?:week|month|day|year)s? [0-9]+"
    r"|[+][0-9](?![0-9.])){0,120}$",
    re.IGNORECASE,
)
_BASELINE_BEFORE = re.compile(
    r"(?<!from )(?<!versus )(?<!vs )(?<!over )(?<!above )(?<!below )(?:baseline|pre-?pregnancy|preoperative) "
    r"(?:(?:mean|median|average|serum|total|fasting|plasma|body) )*$"
    r"|(?<![较自从由与比])基线(?:时|期)?的?(?:平均|中位)?$",
    re.IGNORECASE,
)
_AT_BASELINE = re.compile(
    r"(?<![A-Za-z])at (?:baseline|(?:study )?entry|inclusion|enrol\w+|admission|randomi[sz]ation)"
)
_OF_BASELINE = re.compile(
    r"(?<!from )(?<!from a )(?<!from the )(?<![A-Za-z])baseline(?: levels?)?(?: of| was| were|:|,)? \(?$"
)
_FROM_BASELINE = re.compile(
    r"(?:reduction|decrease|increase|change|improvement)s? from (?:[a-z/-]+ )?baseline of $", re.I
)
_AGE = re.compile(
    r"(?<![A-Za-z])(?:mean|median|average)? ?(?:aged?|years old|years of age)(?![A-Za-z])", re.IGNORECASE
)
_CUT = (">", "<", ">=", "<=")
_ACHIEVED_BEFORE = re.compile(
    r"(?:\)|who|(?:patients|participants|subjects|adults|women|men|those)[^,;.]{0,40}?) ?"
    r"(?:lost|losing|achiev\w+|gain\w*|had|experienc\w+|with)(?: an?)? $"
)
_FALLS_BEHIND = re.compile(
    r" ?(?:[a-z-]+ ){0,3}(?:loss|gain|reduction|decrease|increase|improvement|change|fall|rise)"
)


def is_standing(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a number of a metric of change is no result: baseline BMI, r = 0.52, FEV1 of 37% predicted."""
    start = min(one.start, one.group[0] or one.start)
    before = reading.text[max(0, start - 140) : start]
    is_bare = one.quantity.kind == "bare"
    if is_bare and reading.text[one.start : one.end].strip("+-±().0123456789 "):
        return True  # differences among the three groups
    behind_name = (
        reading.text[max(name.end, one.start - 20) : one.start] if name.end <= one.start else before[-20:]
    )
    if is_bare and (_STATISTIC_BEFORE.search(behind_name) or _TIMES_BEFORE.search(before[-30:])):
        return True
    if _NORM_BEHIND.match(reading.text, one.end) or _is_of_weight(reading, one):
        return True
    if _DIFFERENCE_BEFORE.search(before) or _is_of_class(reading, one, name):
        return True
    return _is_cut(reading, one, name, before) or _is_at_baseline(reading, one, name, before)


def _is_of_weight(reading: Reading, one: Found) -> bool:
    """Whether a per cent is of the body's weight, which nobody lost: a load of 64% of body weight."""
    is_part = one.quantity.kind == "percent" and _OF_WEIGHT.match(reading.text, one.end)
    return bool(is_part) and not tells_direction(reading.text[: one.start])


_CLASS = re.compile(r"[^A-Za-z0-9%,;.]{0,3}(?:of |at )?[≥≤<>]")


def _is_of_class(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent counts those beyond a cut point: obesity (a BMI ≥25 kg/m²) in 31.7%."""
    is_share = one.quantity.kind == "percent" and one.metric.unit not in ("%", "mL", "L")
    return is_share and name.end <= one.start and _CLASS.match(reading.text, name.end) is not None


def _is_cut(reading: Reading, one: Found, name: Name, before: str) -> bool:
    """Whether a number only classes patients: `≥5% weight loss`, `patients who lost at least 5%`."""
    if one.quantity.comparator not in _CUT or name.is_mean or name.is_median:
        return False
    is_sign = reading.text[one.start : one.start + 1] in "≥≤<>"
    if is_sign and (one.end <= name.start or _FALLS_BEHIND.match(reading.text, one.end)):
        return True
    between = reading.text[name.start : one.start]
    if is_sign and name.end <= one.start and not tells_direction(between):
        return True  # stratified by body weight (<60 kg or ≥60 kg)
    return _ACHIEVED_BEFORE.search(before) is not None


_HOPED_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:goal|target|unexplained|unintentional|unintended|involuntary)(?: of)?(?: an?)? $"
    r"|(?<![A-Za-z])(?:each|every|per)(?: [a-z0-9-]+){0,3} (?:increase|decrease|reduction|increment"
    r"|rise)s? (?:in|of) $"
    r"|目标$",
    re.IGNORECASE,
)
_THEN_AT_BASELINE = re.compile(
    r"[^.;,0-9]{0,20} at (?:baseline|(?:study )?entry|admission)(?![A-Za-z]| (?:and|to|vs|versus) )"
)
_TO_LATER = re.compile(r"[^()]{0,40}\) to ")


def _is_at_baseline(reading: Reading, one: Found, name: Name, before: str) -> bool:
    """Whether a number says where the patients stood before the trial, as their age is told."""
    if _HOPED_BEFORE.search(reading.text, max(0, name.start - 40), name.start):
        return True
    if name.end <= one.start and _THEN_AT_BASELINE.match(reading.text, max(one.end, one.group[1])):
        return True
    if before.endswith("baseline (") and _TO_LATER.match(reading.text, one.end):
        return True  # from baseline (13.2 mmHg) to month 4 (13.4 mmHg)
    if is_change_noun(reading.text[name.start : name.end]) or name.end > one.start:
        return False
    if _OF_BASELINE.search(before) and not _FROM_BASELINE.search(before):
        return True
    between = reading.text[name.end : one.start]
    if tells_direction(between):
        return False
    lead = reading.text[max(0, name.start - 50) : name.start]
    if _BASELINE_BEFORE.search(lead) or _AT_BASELINE.search(between):
        return True
    is_level = one.quantity.kind in ("measure", "bare") and one.quantity.is_mean
    return is_level and _AGE.search(reading.text) is not None and not tells_direction(reading.text)
