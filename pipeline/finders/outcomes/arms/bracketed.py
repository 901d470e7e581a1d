"""Numbers in a bracket behind their arm: ``with nivolumab (45%) than with placebo (30%)``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.finders.outcomes.reading import Found, Numbers, Reading

_LABEL = r"(?P<label>(?!the )[A-Za-z0-9一-龥][A-Za-z0-9一-龥 .+/'’-]{0,50}?)"
_ARM_BEFORE = re.compile(
    r"(?:(?:^|[,;:。] ?)|(?<![A-Za-z])(?:with|than|and|versus|vs\.?|compared with|compared to|in|for|on"
    r"|receiving|given|taking) |[与和比较于])"
    rf"(?:in |with |for |the |those |receiving |given |on |而)*{_LABEL}(?:组| (?:group|arm|cohort))? ?\($"
)
_LAST_JOINT = re.compile(
    r".*(?<![A-Za-z])(?:with|than|and|versus|vs\.?|compared with|compared to|in|for|on|receiving|given"
    r"|taking|those|the)(?![A-Za-z]) |.*[与和比较于而在中,]"
)
_NO_ARM = re.compile(
    r"(?:patients|participants|subjects|adults|children|患者|受试者|events?|cases|median|mean|week|month|第)",
    re.I,
)
_BETWEEN = re.compile(
    r"\)(?: groups?| arms?)?(?:,? ?(?:and|versus|vs\.?|compared with|than)|[,、和与及]|,? ?而)"
    r"[^,;.。()0-9]{1,50}?\("
)


_MORE_THAN = re.compile(
    r"\) [^,;.()0-9]{3,90}? (?:more|less|better|greater|further)(?: [a-z]+){0,3} than"
    r" [^,;.()0-9]{2,50}?\("
)


def are_compared(reading: Reading, one: Numbers, other: Numbers) -> bool:
    """Whether the metric stands between two bracketed numbers: A (14.9%) cut weight more than B (2.4%)."""
    return (
        one.kind == other.kind
        and all(is_bracketed(reading, group.start, group.end) for group in (one, other))
        and _MORE_THAN.fullmatch(reading.clean, one.end, other.start) is not None
    )


def is_bracketed(reading: Reading, start: int, end: int) -> bool:
    """Whether a number stands alone in its bracket."""
    return reading.clean[start - 1 : start] == "(" and reading.clean[end : end + 1] == ")"


def go_together(reading: Reading, one: Numbers, other: Numbers) -> bool:
    """Whether two bracketed numbers of a kind stand behind two arms of one list: A (14.9%) and B (2.4%)."""
    is_alike = one.kind == other.kind and all(
        is_bracketed(reading, group.start, group.end) for group in (one, other)
    )
    return is_alike and _BETWEEN.fullmatch(reading.clean, one.end, other.start) is not None


def bracketed_arms(reading: Reading, group: Sequence[Found]) -> Sequence[str]:
    """The arms before the brackets of a metric's numbers; none where one of them has no arm."""
    labels = [_label_before(reading, one) for one in group]
    is_list = len(labels) > 1 and all(labels) and len(set(labels)) == len(labels)
    return labels if is_list else ()


def _label_before(reading: Reading, one: Found) -> str:
    if not is_bracketed(reading, one.start, one.end):
        return ""
    floor = max(0, one.start - 80)
    found = _ARM_BEFORE.search(reading.text[floor : one.start])
    if found is None:
        return ""
    label = found["label"]
    cut = _LAST_JOINT.match(label)
    label = (label[cut.end() :] if cut else label).removesuffix("组")
    start = floor + found.start("label") + (cut.end() if cut else 0)
    is_measured = any(start <= names.start < one.start for names in reading.names)
    return "" if not label or is_measured or _NO_ARM.search(label) else label
