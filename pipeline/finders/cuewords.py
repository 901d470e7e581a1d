"""Word lists of `config/` as patterns, and shapes of phrases with such lists in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

LIST_NAME = re.compile(r"(?<!\(\?)(?<!\(\?P)<([a-z_]+)>")
"""A list named in a shape; not the name of a group."""


def join_cues(words: Sequence[str]) -> str:
    """The words of a list as alternatives of a pattern, the longest first; Latin ones end at their letters.

    The first letters go before them: where none of these stands, no word is tried.

    >>> join_cues(("无", "without"))
    '(?=[w无])(?:(?<![A-Za-z])without(?![A-Za-z])|无)'
    """
    first = "".join(sorted({re.escape(word[0]) for word in words if word}))
    cues = "|".join(_cue(word) for word in _longest_first(words))
    return f"(?=[{first}])(?:{cues})" if all(words) and first else cues


def _longest_first(words: Sequence[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _cue(word: str) -> str:
    escaped = re.escape(word)
    left = r"(?<![A-Za-z])" if word[:1].isascii() and word[:1].isalpha() else ""
    right = r"(?![A-Za-z])" if word[-1:].isascii() and word[-1:].isalpha() else ""
    return f"{left}{escaped}{right}"


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
