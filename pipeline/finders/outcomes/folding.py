"""A sentence made easy to match: width folded, lines joined, citation marks taken out, every place kept."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.frozen import frozen

_HAN = "\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f"
_FOLDS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(shown): ord(plain) for shown, plain in zip("\u3000‐‑‒–—−∼〜≧≦⩾⩽﹥﹤", " ------~~≥≤≥≤><", strict=True)
}
_ASIDE = re.compile(r"\s+|\[[0-9,\-~、 ]{1,40}\]")
_DECIMAL_DOT = re.compile(r"(?<=[0-9])[·‧∙](?=[0-9])")


@frozen
class Folded:
    """Folded text and, for every character of it, its offset in the text it was made of."""

    text: str
    places: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original text behind ``text[start:end]``."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold width, join lines, drop blanks beside Han and citation marks.

    >>> fold("中位无复发生\\n\\n存期为７.4 个月[56]，").text
    '中位无复发生存期为7.4个月,'
    """
    plain = _DECIMAL_DOT.sub(".", text.translate(_FOLDS))
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for found in _ASIDE.finditer(plain):
        kept = _keep_of(plain, found.start(), found.end())
        if kept is None:
            continue
        pieces += (plain[at : found.start()], kept)
        places += range(at, found.start())
        places += range(found.start(), found.start() + len(kept))
        at = found.end()
    if not pieces:
        return Folded(plain, range(len(plain)))
    pieces.append(plain[at:])
    places += range(at, len(plain))
    return Folded("".join(pieces), tuple(places))


def _keep_of(plain: str, start: int, end: int) -> str | None:
    """What stays of a blank or a citation mark; None leaves it as it is."""
    if plain[start] == "[":
        return ""
    before, after = plain[start - 1 : start], plain[end : end + 1]
    if (before and _is_wide(before)) or (after and _is_wide(after)):
        return ""
    return None if plain[start:end] == " " else " "


_is_wide: Callable[[str], re.Match[str] | None] = re.compile(f"[{_HAN}]").match
