"""Numbers of those who did not have it: 99%以上没有复发, ``95% of patients did not relapse``.

They are no rate of the event, nor is the negation a count of zero.
"""

from __future__ import annotations

import re

from pipeline.finders.outcomes.reading import Found, Reading

_DENIED_BEFORE = re.compile(
    r"(?:没有|未(?!经|接受|用药)|(?<!有)无)[^,;。0-9者]{0,10}$"
    r"|(?<![A-Za-z])(?:not|no|never|without|free (?:of|from))"
    r"(?: (?:an?|any|the|ha[dv]e?|experienc\w+|develop\w*|achieve\w*|attain\w*|reach\w*|show\w*|report\w*"
    r"|evidence"
    r"|signs?|of|from|new|recurrent|documented|further|serious|severe|major|subsequent|disease"
    r"|grade)){0,4} ?$"
)
_NOT_ZH = re.compile("(?:未|没有)(?:能?达到?|获得|发生|出现|曾)?$")
_DENIED_BEHIND = re.compile(
    r"(?: events?| cases?)? (?:did not (?:occur|develop|recur)|(?:was|were) (?:not |never |absent)|never)"
    r"|(?:均|都|皆)?(?:未(?:发生|出现|见)|没有发生)于?"
)
_NO_BEFORE = re.compile(r"(?:(?:^|[,;:.] ?)(?:[Nn]o|[Nn]either)|(?<![A-Za-z])nor)(?: [a-z-]+){0,2} $")
_SEEN_IN = re.compile(
    r"(?:s|es)?(?: events?)?(?: (?:was|were|occurred|had|seen|observed|reported|noted|been))* (?:in"
    r"|among) (?:the )?"
)
_CLAUSE = re.compile(r"[,;:。](?![0-9]{3})")
_OF_ALL = re.compile(
    r"(?<![A-Za-z])[Aa]ll(?![A-Za-z])|^ ?(?:(?:and|but|while) )?(?:In|in|[Aa]mong|[Oo]f|[Ww]ith) (?!.*%)"
    r"|均|都|皆|所有|全部|中[^0-9]*$"
)


def is_denied(reading: Reading, one: Found) -> bool:
    """Whether a number counts those who did not have what its metric names."""
    name = one.name
    is_event = one.metric.negatable or one.metric.id == "DEATHS"
    if name is None or not is_event or one.quantity.kind not in ("percent", "people"):
        return False
    if one.quantity.value in ("0", "100"):
        return False
    clean = reading.clean
    if one.end <= name.start:
        return _DENIED_BEFORE.search(clean, max(one.end, name.start - 60), name.start) is not None
    between = clean[name.end : one.start]
    if between in ("的", "") and _NOT_ZH.search(clean, max(0, name.start - 10), name.start):
        return True  # 未达到缓解的12例患者
    return _DENIED_BEHIND.match(between) is not None or (
        _NO_BEFORE.search(clean, max(0, name.start - 40), name.start) is not None
        and _SEEN_IN.fullmatch(between) is not None
    )


def is_of_some(reading: Reading, start: int, end: int) -> bool:
    """Whether the negation at a place is said of a number of patients: 28例无复发; not 24例均无复发."""
    lead = max((stop.end() for stop in _CLAUSE.finditer(reading.clean, 0, start)), default=0)
    before = reading.clean[lead:start]
    return not reading.is_free(lead, start) and not _OF_ALL.search(before + reading.clean[start:end])
