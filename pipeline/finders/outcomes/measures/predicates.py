"""Words for events that only say what kind of thing a named event is: ILD是重要的不良反应, 发生率为15.2%."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.reading import Name, Reading

_EVENTS = frozenset({"AE", "TRAE", "TEAE", "IRAE"})
_IS_ONE = re.compile(
    r"(?:均|也|都|仍)?(?:是|属于?)[^,;。0-9]{0,24}|,? (?:is|are|was|were|remains?|as) (?:an?|the|one of the)"
    r" [^,;.0-9]{0,40}"
)


def without_predicates(reading: Reading, names: list[Name]) -> list[Name]:
    """The names without the events that another name is said to be; that name reaches to their end."""
    kept: list[Name] = []
    for name in names:
        former = kept[-1] if kept else None
        is_other = former is not None and former.metric.kind == "safety" and former.metric.id not in _EVENTS
        is_event = former and is_other and name.metric.id in _EVENTS
        if former and is_event and _IS_ONE.fullmatch(reading.gap(former.end, name.start)):
            former.end = name.end
        else:
            kept.append(name)
    return kept
