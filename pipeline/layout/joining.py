"""Putting printed lines together into running text.

Chinese joins without a space, English with one; ids, addresses and hyphenated
words close up; letter-spaced Chinese loses its spaces.
"""

from __future__ import annotations

import re
from collections.abc import Container

from pipeline.han import HAN

WIDE_MARKS = "，。、；：！？（）【】《》“”‘’…—～"
HAN_OR_MARK = f"{HAN}{WIDE_MARKS}"
# `疗 法` `相 比 较 ，`: no space between Han belongs to a sentence.
SPACED_HAN = re.compile(f"(?<=[{HAN}])[ \u3000\u00a0]{{1,3}}(?=[{HAN_OR_MARK}])")
SPACED_MARK = re.compile(f"(?<=[，。、；：！？（）])[ \u3000\u00a0]{{1,3}}(?=[{HAN}])")
# Names and key words are kept apart by spaces: only runs of single characters close there.
LETTER_SPACED_RUN = re.compile(f"(?<![{HAN}])[{HAN}](?:[ \u3000]{{1,2}}[{HAN}]){{2,}}(?![{HAN}])")
HAN_OR_MARK_CHAR = re.compile(f"[{HAN_OR_MARK}]")
OPEN_ENDS = frozenset("([{（［【〔“‘/／")
CLOSED_STARTS = frozenset(")]}）］】〕”’/／,.;:!?%‰，。、；：！？％")
# `http://www. chictr.` | `org.cn`: dumps leave a space behind www.
ADDRESS_END = re.compile(
    r"(?:https?:/{0,2}(?:www\.\s?)?|www\.\s?|doi[:.]?\s?10\.)[^\s\u3000-\u9fff（）]{0,200}$", re.IGNORECASE
)
ADDRESS_START = re.compile(r"^[A-Za-z0-9][A-Za-z0-9.\-]{0,80}(?:[./?=&_][A-Za-z0-9]|$|[)）/])")
# `NCT0237` | `4333` and `ChiCTR-IPR-` | `17011522`: an id cut by the line end.
ID_END = re.compile(
    r"(?<![A-Za-z0-9])(?:NCT|ChiCTR|CTR|ISRCTN|UMIN|jRCT|JapicCTI|DRKS|ACTRN|KCT|CTRI|IRCT|PACTR|TCTR)"
    r"[A-Za-z0-9/\-]{0,20}$",
    re.IGNORECASE,
)
ID_START = re.compile(r"^(?:[0-9]{1,14}|[A-Z]{2,5}-[0-9]{6,8})(?![0-9])")
# `12.5 months.¹⁵⁻` | `¹⁷`: a list of raised numbers that the line's end cuts.
RAISED_END, RAISED_START = re.compile(r"[⁰¹²³⁴-⁹][⁻⁼–,，]$"), re.compile(r"[⁰¹²³⁴-⁹]")
LONGEST_TAIL = 5  # treat-ment, manage-ment: longer rests are words, time-averaged
LONGEST_PREFIX = 4  # non-, anti-, low-, pre-: kept when a known word follows
# `relapse-` | `free survival`: words that stand behind a hyphen and end no longer word.
COMPOUND_TAILS = frozenset(
    [
        *("free", "specific", "related", "associated", "induced", "based", "mediated", "modified", "derived"),
        *("dependent", "independent", "cell", "cells", "pluripotent", "targeted", "targeting", "resistant"),
        *("refractory", "naive", "like", "line", "term", "dose", "label", "blind", "controlled", "positive"),
        *("negative", "onset", "risk", "grade", "stage", "wide", "type", "driven", "treated", "released"),
        *("engineered", "expressing", "binding", "inhibitor"),
        *("in", "up", "on", "by", "to"),  # lead-in, follow-up: two letters are hardly broken off a word
    ]
)
HYPHEN_END = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,30})-$")
WORD_START = re.compile(r"^([A-Za-z]{2,30})")
BROKEN_END = re.compile(r"[-‐][^\S\n]*\n")
BROKEN_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]+[-‐][^\S\n]*\n\s*[A-Za-z]+")


def mend_hyphens(text: str) -> str:
    """U+FFFE stands in some dumps for the hyphen of a line end: `treat\ufffement`, `CAR\ufffeT`.

    >>> mend_hyphens("treat\ufffement"), mend_hyphens("CAR\ufffeT细胞")
    ('treatment', 'CAR-T细胞')
    """
    if "\ufffe" not in text:
        return text
    return re.sub(r"(?<=[a-z])\ufffe(?=[a-z])", "", text).replace("\ufffe", "-")


def close_letter_spacing(text: str, *, names: bool = False) -> str:
    """Close letter-spaced Chinese; with ``names`` only runs of three and more single characters.

    >>> close_letter_spacing("相 比 较 ，DLBCL 治 疗 中")
    '相比较，DLBCL 治疗中'
    >>> close_letter_spacing("李梅芳 周丽娟", names=True)
    '李梅芳 周丽娟'
    """
    if text.isascii():
        return text
    if names:
        return LETTER_SPACED_RUN.sub(lambda run: re.sub(r"[ \u3000]", "", run.group()), text)
    return SPACED_MARK.sub("", SPACED_HAN.sub("", text))


def glue(
    left: str, right: str, *, words: Container[str] = frozenset(), cell: bool = False
) -> tuple[str, str]:
    """How two line ends meet: the text that ``left`` loses its tail to, and what stands between.

    Returns ``(left, between)``: ``left`` may lose a hyphen. ``words`` are the words the paper
    prints unbroken elsewhere, which tell a hyphenation from a hyphened word; in a ``cell``, where few
    setters hyphenate, a hyphen goes only before the rest of a word.

    >>> glue("B细胞成熟抗", "原"), glue("relapse-free survival,", "RFS")
    (('B细胞成熟抗', ''), ('relapse-free survival,', ' '))
    >>> glue("NCT0237", "4333"), glue("treat-", "ment", words={"treatment"}), glue("BCMA/", "GPRC5D")
    (('NCT0237', ''), ('treat', ''), ('BCMA/', ''))
    >>> glue("12.5 months.¹⁵⁻", "¹⁷"), glue("12.5 months.¹⁵", "¹⁷O")
    (('12.5 months.¹⁵⁻', ''), ('12.5 months.¹⁵', ' '))
    >>> glue("ide-", "cel", words={"ide-cel"}), glue("ide-", "al", words={"ide-cel"})
    (('ide-', ''), ('ide', ''))
    """
    if not left or not right:
        return left, ""
    if left.endswith("\u00ad"):
        return left[:-1], ""
    if HAN_OR_MARK_CHAR.match(left[-1]) or HAN_OR_MARK_CHAR.match(right):
        return left, ""
    if left[-1] in OPEN_ENDS or right[0] in CLOSED_STARTS or splits_id(left, right):
        return left, ""
    if ADDRESS_START.match(right) and ADDRESS_END.search(left):
        return left, ""
    if RAISED_START.match(right) and RAISED_END.search(left):
        return left, ""
    if left.endswith(("-", "‐", "–")) and not left.endswith((" -", " –")):
        return _close_hyphen(left, right, words, cell=cell), ""
    return left, " "


def splits_id(left: str, right: str) -> bool:
    """Whether the end of a line cuts a trial's id in two.

    >>> splits_id("NCT036439", "65"), splits_id("NCT03643965", "65")
    (True, False)
    """
    if ID_START.match(right) is None:
        return False
    tail = ID_END.search(left)
    return tail is not None and not re.search(r"[0-9]{8}$", tail.group())


def _close_hyphen(left: str, right: str, words: Container[str], *, cell: bool) -> str:
    """Drop the hyphen of a word broken at the line end, keep the one of a hyphened word."""
    tail, head = HYPHEN_END.search(left), WORD_START.match(right)
    if tail is None or head is None:
        return left
    first, second = tail.group(1).lower(), head.group(1).lower()
    if first + second in words:
        return left[:-1]
    if head.group(1)[0].isupper():  # `FUR-` | `LONG` is one word only where the paper prints it as one
        return left
    if f"{first}-{second}" in words:
        return left
    two_words = second in words and (cell or first in words or len(first) <= LONGEST_PREFIX)
    if cell and len(second) > LONGEST_TAIL:
        return left
    return left if two_words or second in COMPOUND_TAILS else left[:-1]


def unbroken_words(text: str) -> frozenset[str]:
    """The English words and hyphened words that a paper prints inside its lines, in lower case.

    >>> sorted(unbroken_words("obje-\\nctive response rate"))
    ['rate', 'response']
    >>> sorted(unbroken_words("cilta-cel or ide-cel"))
    ['cilta-cel', 'ide-cel']
    """
    whole = BROKEN_WORD.sub(" ", text) if BROKEN_END.search(text) else text
    words = re.findall(
        r"(?<![A-Za-z\-])(?:[A-Za-z]{4,}(?:-[A-Za-z]{2,})?|[A-Za-z]{2,3}-[A-Za-z]{2,})(?![A-Za-z\-])", whole
    )
    return frozenset(word.lower() for word in words)
