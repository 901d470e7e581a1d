"""Word lists of `config/` as patterns, and shapes of phrases with such lists in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

LIST_NAME = re.compile(r"(?<!\(\?)(?<!\(\?P)<([a-z_]+)>")
"""A list named in a shape; not the name of a group."""
FEW_WORDS = (r"\ …\ ", r"\ (?:[^.;；。\n]{0,50}?\ )?")
"""What … in a cue stands for: `the MHRA on 12 September 2024 cleared`."""
ENDS = ((True, False), (True, True), (False, True), (False, False))
"""Whether a word begins and ends with a letter: CAR-T细胞 is tried before CAR-T."""


def join_cues(words: Sequence[str]) -> str:
    """The words of a list as alternatives of a pattern, the longest first; Latin ones end at their letters.

    The first letters go before them: where none of these stands, no word is tried. Words with the same
    ends share the look at what stands beside them: a look for each took most of the time to compile.

    >>> join_cues(("无", "without", "with no"))
    '(?=[w无])(?:(?<![A-Za-z])(?:with\\\\ no|without)(?![A-Za-z])|无)'
    """
    first = "".join(sorted({re.escape(word[0]) for word in words if word}))
    groups: dict[tuple[bool, bool], list[str]] = {ends: [] for ends in ENDS}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        groups[_is_letter(word[:1]), _is_letter(word[-1:])].append(re.escape(word).replace(*FEW_WORDS))
    cues = "|".join(_between(cues, *ends) for ends, cues in groups.items() if cues)
    return f"(?=[{first}])(?:{cues})" if all(words) and first else cues


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _between(cues: Sequence[str], begins: bool, ends: bool) -> str:
    """Alternatives before which, and behind which, no letter may stand."""
    if not begins and not ends:
        return "|".join(cues)
    left, right = r"(?<![A-Za-z])" if begins else "", r"(?![A-Za-z])" if ends else ""
    return f"{left}(?:{'|'.join(cues)}){right}"


def fill_shape(shape: str, lists: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """A shape with the words of the lists it names.

    >>> fill_shape("于<given>批准", {"given": ("附条件", "正式")}).search("2021年于附条件批准")[0]
    '于附条件批准'
    """
    return _compile(shape, tuple(lists[name] for name in LIST_NAME.findall(shape)))


@cache
def _compile(shape: str, lists: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    words = iter(lists)
    return re.compile(LIST_NAME.sub(lambda _: f"(?:{join_cues(next(words))})", shape))
