"""Lines that open with a label: abstract, key words, what stands around the title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.han import HAN_CHAR, has_han
from pipeline.layout.marks.mark import LayoutWords, Mark
from pipeline.layout.source import SourceLine

LABELLED = ("abstract", "keywords", "front_matter")
LABEL_BEGINS = "[(*#Dd \t\n\r\f\v\x1c\x1d\x1e\x1f"
"""Of ASCII, beside the letters of the labels themselves: `#`, `(`, `DOI 10.…`, white."""
# Labels that some journals print in bold with nothing but a space behind: `Abstract Hemophilia is …`.
BARE_LABELS = ("abstract", "key words", "keywords")
LISTED_LABELS = ("key words", "keywords")
LISTED = r"(?=[^.。;；·•|]{2,60}\s?[;；·•|]\s?[^.。;；·•|]{2,60}(?:[;；·•|]|$))"
STOPPED_LABELS = ("summary", "index terms")
"""Labels that a full stop may end as well: `Summary. Sickle cell disease is …`; the bare ones are, too."""


@cache
def _label_pattern(words: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
    """What a line with one of the labels can begin with, of ASCII and Han, and the labels' pattern."""
    han = "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in words if has_han(word))
    latin = "|".join(re.escape(word) for word in words if not has_han(word))
    # `A B S T R A C T`: a word in spaced capitals.
    spread = "|".join(
        " ".join(word.upper()) for word in words if word.isascii() and word.isalpha() and len(word) > 4
    )
    either = "|".join(part for part in (han, latin) if part)
    bare = [word for word in words if word.casefold() in BARE_LABELS]
    apart = [rf"(?:{han})[ \u3000]{{1,4}}(?=[^\s,，、。；;:：])"] if han else []
    apart += [rf"(?:{'|'.join(map(re.escape, bare))})\s{{1,3}}(?-i:(?=[A-Z]))"] if bare else []
    # `Keywords lung cancer · ROS1 · MET`: a list behind the label, though it begins in lower case.
    listed = [word for word in bare if word.casefold() in LISTED_LABELS]
    apart += [rf"(?:{'|'.join(map(re.escape, listed))})\s{{1,3}}{LISTED}"] if listed else []
    stopped = [*bare, *(word for word in words if word.casefold() in STOPPED_LABELS)]
    ended = r"\.(?:\s{1,3}(?-i:(?=[A-Z]))|\s*$)"
    apart += [rf"(?:{'|'.join(map(re.escape, stopped))}){ended}"] if stopped else []
    apart += [rf"(?:{spread})\s*$"] if spread else []
    begins = frozenset(LABEL_BEGINS).union(*((word[0], word[0].lower(), word[0].upper()) for word in words))
    return begins, re.compile(
        rf"^(?P<label>[\[【［(（]\s*(?:{either})\s*[\]】］)）]\s*[:：]?|[(（]\s*(?:{either})\s*[:：]|\*{{0,2}}(?:{either})\*{{0,2}}\s*[:：—]"
        rf"|#{{0,4}}\s*(?:{either})\s*$|(?:DOI|doi)\s+(?=10\.){''.join('|' + form for form in apart)})"
        r"\s*(?P<rest>.*)$",
        re.IGNORECASE,
    )


def split_label(text: str, words: Sequence[str]) -> tuple[str, str] | None:
    """A line's label and the rest, where it opens with one of the words.

    >>> split_label("[摘  要]  血液系统恶性肿瘤", ["摘要"])
    ('[摘  要]', '血液系统恶性肿瘤')
    >>> split_label("摘要显示", ["摘要"]) is None
    True
    >>> split_label("Summary. Chronic hepatitis B is common.", ["Summary"])
    ('Summary.', 'Chronic hepatitis B is common.')
    """
    begins, pattern = _label_pattern(tuple(words))
    first = text[:1]
    if first not in begins and (first.isascii() or HAN_CHAR.match(first)):
        return None
    match = pattern.match(text)
    return (match["label"].strip(), match["rest"].strip()) if match else None


def split_labels(lines: Sequence[SourceLine], words: LayoutWords) -> list[SourceLine]:
    """Put each label of abstract, key words and front matter on a line of its own."""
    split = []
    for line in lines:
        parts = _label_of(line, words)
        if parts is None or not parts[1] or parts[2] == "front_matter":
            split.append(line)
            continue
        split.append(replace(line, raw=parts[0]))
        tail = " " if line.trailing_space else ""
        split.append(replace(line, raw=parts[1] + tail, gap=0, first_on_page=False))
    return split


def _label_of(line: SourceLine, words: LayoutWords) -> tuple[str, str, str] | None:
    for kind in LABELLED:
        parts = split_label(line.text, words[kind])
        if parts:
            return (*parts, kind)
    return None


def read_labelled(line: SourceLine, words: LayoutWords) -> Mark | None:
    """A line that opens with a label."""
    parts = _label_of(line, words)
    return Mark(parts[2]) if parts else None
