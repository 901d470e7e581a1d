"""How a number stands to the truth: at least, about, up to, and what is left where nobody reached it."""

from __future__ import annotations

import re

_COMPARATORS = (
    (
        ">=",
        r"≥|>=|至少(?:有|为|达)?|不低于|不少于|at least|no less than|no fewer than|not less than|a "
        r"minimum of",
    ),
    (
        "<=",
        r"≤|<=|最多|至多|[不未](?:曾|能)?(?:超过|高于|大于)|没有超过|up to|at most"
        r"|(?:no|not) (?:more|greater|higher) than"
        r"|a maximum of|(?:did |does )?not (?:exceed(?:ing)?|above|over)",
    ),
    (
        ">",
        r">|超过|大于|高于|多于|逾|more than|greater than|over|above|exceed(?:ed|ing|s)?|higher than|in "
        r"excess of|surpass(?:ed|ing)",
    ),
    (
        "<",
        r"<|不足|低于|小于|少于|[不未](?:曾|能)?(?:达到|达至|到|达|及)|less than|fewer than|below|under"
        r"|lower than"
        r"|(?:(?:did |does |could )?not|failed to|without) reach(?:ing)?",
    ),
    (
        "~",
        r"约[为有]?|大约|大概|近|接近|将近|~|≈"
        r"|about|approximately|around|roughly|nearly|almost|close to|circa",
    ),
)


_COMPARATOR = re.compile(
    r"(?i)(?:(?<![A-Za-z])|(?<=[≥>≤<~≈]))(?:"
    + "|".join(f"(?P<c{n}>{p})" for n, (_, p) in enumerate(_COMPARATORS))
    + r")(?:达到|达|为)? ?$"
)


_SUFFIX = re.compile(
    r"(?P<atleast>以上(?!的?时间))|(?P<below>以下)|(?P<about>左右|上下)|(?P<more>余|多(?=例|名|项))"
)


def comparator_before(text: str, start: int) -> tuple[str, int]:
    """The comparator that stands before a number, and where its words start: `more than 2,000`, 约1800.

    >>> comparator_before("enrolled about 1,800 men", 15)
    ('~', 9)
    """
    found = _COMPARATOR.search(text, max(0, start - 24), start)
    if found is None:
        return "=", start
    for number, (sign, _) in enumerate(_COMPARATORS):
        if found[f"c{number}"]:
            return sign, found.start()
    return "=", start


_NONE_DID = re.compile(
    r"(?<![A-Za-z])(?:[Nn]either|[Nn]one of|[Nn]o (?:arm|group|cohort|stud(?:y|ies)|trials?|patients?|dose))"
    r"(?![A-Za-z])[^.;]{0,80}?(?P<reached>reach(?:es|ed)?|attain(?:s|ed)?|achieved?)? ?$"
)


_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def negated(text: str, start: int, comparator: str) -> str:
    """What is left of a comparison that nobody met: no cohort had an ORR above 30%, neither reached 90%."""
    found = _NONE_DID.search(text, max(0, start - 120), start)
    if found is None or comparator not in ("=", *_DENIED):
        return comparator
    return "<" if comparator == "=" and found["reached"] else _DENIED.get(comparator, comparator)


def comparator_behind(text: str, end: int, comparator: str) -> tuple[str, int]:
    """The comparator that stands behind a number, and where its words end: 30%以上, 20余例."""
    found = _SUFFIX.match(text, end)
    if found is None or comparator != "=":
        return comparator, end
    signs = {"atleast": ">=", "below": "<=", "about": "~", "more": ">"}
    return signs[str(found.lastgroup)], found.end()
