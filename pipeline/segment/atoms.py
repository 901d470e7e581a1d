"""What no tokeniser may cut: ids, dates, numbers with their sign, names in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff"
_WORD = rf"(?:[^\W_{HAN}{_KANA}][\u0300-\u036f]*)"
# CD19/CD22, 4-1BB, CRISPR/Cas9, HLA-A*02:01, CD4+CD25+, 1,200, 0.05, clinicaltrials.gov: the sign
# joins when a word follows. A full stop joins only what cannot be a new sentence (`CD19.The` is two words),
# a comma only groups of three digits, a colon only numbers (`ORR:85%` is three words).
_SIGN = (
    r"(?:[-‐‑‒–−/'’&_@·*^+⁺⁻]"
    r"|\.(?=[0-9a-z])"
    r"|(?<=[0-9]),(?=[0-9]{3}(?![0-9]))"
    r"|(?<=[0-9]):(?=[0-9]))"
)
_ADDRESS = r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'*+,;=%]{1,500}(?<![.,;:!?'])"
RUN = rf"{_ADDRESS}|{_WORD}(?:{_SIGN}?{_WORD})*+(?:[+⁺⁻%‰]|°[CF]?|℃)*"
_ATOM = re.compile(rf"({RUN})|([{HAN}{_KANA}])|(\S)\3*+")
_RUN = re.compile(RUN)

_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)}
_FOLDED = {
    wide: narrow
    for wide, narrow in _WIDE.items()
    if chr(narrow).isalnum() or chr(narrow) in "-/.%+"  # never `，`: CD19，CD22 are two
}


def fold(text: str) -> str:
    """Full-width letters, digits and the signs inside numbers made narrow, one for one.

    >>> fold("Ｔ细胞，８５．７％")
    'T细胞，85.7%'
    """
    return text.translate(_FOLDED)


def find_atoms(folded: str) -> Iterator[tuple[int, int]]:
    """Spans of runs, Han characters and signs; they cover all but the spaces.

    >>> [("r/rB-ALL患者85.7%")[s:e] for s, e in find_atoms("r/rB-ALL患者85.7%")]
    ['r/rB-ALL', '患', '者', '85.7%']
    """
    return (atom.span() for atom in _ATOM.finditer(folded))


def is_run(folded: str) -> bool:
    """Whether the whole text is one id, date, number or Latin name.

    >>> is_run("NCT02374333"), is_run("2025-03-01"), is_run("5日"), is_run("p<0.05")
    (True, True, False, False)
    """
    return _RUN.fullmatch(folded) is not None
