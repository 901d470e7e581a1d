"""Where a paper says what its short forms stand for, in Chinese, English or both.

Read ``inline`` first: it goes from bracket to bracket (``brackets``), reads what each holds (``inside``)
and asks ``chinese`` or ``english`` for the long form before it. ``edge`` tells where a Chinese long form
begins, ``letters`` whether an English one has the letters of its short form, ``shapes`` what either looks
like; ``footnotes`` reads lists below tables. Words: ``config/fields/abbreviation.yml`` (``lists``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.records import Definition

from .edge import Evidence, Lexicon
from .footnotes import find_listed
from .inline import find_inline
from .lists import Lists, load_lists, make_lists
from .passages import Passage, Vocabulary

__all__ = ["Lists", "find_definitions", "load_lists", "make_lists"]

_HINT = re.compile(r"[(（﹙〔\[［【:：=＝,，—–]")
_PARAGRAPH = re.compile(r"[^\n\f]+")


def find_definitions(
    text: str,
    *,
    cut: Callable[[str], list[str]] | None = None,
    lexicon: Lexicon | None = None,
    lists: Lists | None = None,
) -> list[Definition]:
    """Find the definitions of short forms and the bilingual pairs of a text, in their order.

    ``cut`` is a Chinese word segmenter, ``lexicon`` has known names in lower case with their concepts:
    evidence for where a Chinese long form begins. No definition reaches over a line or page break.

    >>> found = find_definitions("主要挑战在于克服移植物抗宿主病（graft-versus-host disease，GVHD）。")
    >>> [(d.abbreviation, d.long_en, d.long_zh) for d in found]
    [('GVHD', 'graft-versus-host disease', '移植物抗宿主病')]
    >>> find_definitions("ZUMA-14试验（NCT04002401）（图1）")
    []
    """
    evidence = Evidence(lists or load_lists(), cut, lexicon)
    vocabulary = Vocabulary(text)
    found: list[Definition] = []
    for match in _PARAGRAPH.finditer(text):
        if _HINT.search(text, match.start(), match.end()):
            found.extend(_find_in(Passage(text, match.start(), match.end(), evidence, vocabulary)))
    return found


def _find_in(passage: Passage) -> Iterator[Definition]:
    """The definitions of one paragraph, lists before brackets where both claim a short form."""
    listed = find_listed(passage)
    inline = [one for one in find_inline(passage) if not _overlaps(one, listed)]
    inline = [one for one in inline if not any(_is_inner(one, other) for other in inline)]
    seen: set[tuple[str, int]] = set()
    for one in sorted(listed + inline, key=lambda one: (one.start, one.end, one.abbreviation, one.long_en)):
        key = (one.abbreviation or one.long_en, one.start)
        if key not in seen:
            seen.add(key)
            yield one


def _is_inner(one: Definition, other: Definition) -> bool:
    """Whether another definition of the same short form holds this one: 药物（drug conjugate[ADC]）."""
    inside = other.start <= one.start and one.end <= other.end
    return inside and one is not other and one.abbreviation == other.abbreviation and one.end < other.end


def _overlaps(one: Definition, listed: list[Definition]) -> bool:
    """Whether a list item spans the place."""
    return any(other.start <= one.start and one.end <= other.end + 1 for other in listed)
