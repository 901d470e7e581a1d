"""Whether a number told of a change is its amount or where the measure stood, and which way it went."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.measures.changes import (
    clause_start,
    is_change_noun,
    tells_amount,
    tells_direction,
    tells_fall,
    tells_level,
)
from pipeline.finders.outcomes.reading import Found, Reading


def is_told_as_change(reading: Reading, one: Found) -> bool:
    """Whether a number says by how much it rose or fell: ABR降低71%, ``fell by 3.2 bleeds per year``."""
    if is_level(reading, one):
        return False
    if tells_amount(reading.text[max(0, one.start - 40) : one.start], reading.text[one.end : one.end + 40]):
        return True
    former = _former(reading, one)
    return former is not None and is_told_as_change(reading, former)


def _former(reading: Reading, one: Found) -> Found | None:
    """The number of the same change before, which this one goes on with: by 44% with A and 22% with B."""
    former = next((other for other in reversed(reading.found) if other.end <= one.start), None)
    if former is None or former.name is not one.name or former.quantity.kind != one.quantity.kind:
        return None
    return None if tells_direction(reading.text[former.end : one.start]) else former


def is_level(reading: Reading, one: Found) -> bool:
    """Whether a number of a metric of change is what was measured before or after it: 由8.6%降至7.1%."""
    name = one.name
    if name is None or one.metric.kind != "change" or one.quantity.high:
        return False
    if is_change_noun(reading.text[name.start : name.end]):
        return False
    if tells_level(reading.text[max(0, one.start - 40) : one.start]) or _is_compared(reading, one):
        return True
    former = _former(reading, one)
    return former is not None and is_level(reading, former)  # reduced to 6.5% with A and 7.1% with B


_MINUS_APART = re.compile(r"(?:\(|vs\.? |versus )- $")
_COMPARED = re.compile(r"(?<![A-Za-z])(?:lower|higher|greater)(?![A-Za-z])(?! by(?![A-Za-z]))", re.IGNORECASE)
_AMOUNT = re.compile(r"[^,;.()]{0,24}(?:lower|higher|reduc|declin|decreas|increas|improv|change|差|降|升)")


def _is_compared(reading: Reading, one: Found) -> bool:
    """Whether a measure was only higher or lower in some: a lower BMI (23.3 vs 24.5 kg/m²)."""
    text = reading.text
    is_absolute = one.quantity.kind in ("measure", "bare")
    if not is_absolute or one.name is None or text[one.start - 1 : one.start] in "+-":
        return False
    if text[one.start : one.start + 1] in "+-" or _AMOUNT.match(text, one.end):
        return False
    lead = text[clause_start(text, min(one.name.start, one.start)) : one.start]
    return _COMPARED.search(lead) is not None and not tells_direction(_COMPARED.sub("", lead))


def is_fall(reading: Reading, one: Found) -> bool:
    """Whether the words of a change, from its name's clause on, say that it is a fall; a sign says it."""
    text = reading.text
    if text[one.start : one.start + 1] == "+" or text[one.start - 1 : one.start] == "+":
        return False
    if _MINUS_APART.search(text, max(0, one.start - 12), one.start):
        return True
    name_start = one.name.start if one.name else one.start
    if one.name and one.name.start >= one.end and tells_fall(text[one.end : one.name.end + 8]):
        return True  # A (14.9%) and B (2.4%) led to weight loss
    first = clause_start(text, min(name_start, one.start))
    return tells_fall(text[first : one.start], text[one.end : one.end + 40])
