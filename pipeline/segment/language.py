"""The language of a sentence, from its letters."""

from __future__ import annotations

import re

from pipeline.segment.atoms import HAN

ENOUGH = 0.3  # Han characters among Han characters and Latin words
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_GLOSS = re.compile(r"[（(][^（()）]{0,200}[)）]")


def detect_language(sentence: str) -> str:
    """``zh`` or ``en``; glosses in brackets do not count where the rest has letters.

    >>> detect_language("r/rFL：relapsed or refractory follicular lymphoma，复发或难治性滤泡淋巴瘤")
    'zh'
    >>> detect_language("Axicabtagene ciloleucel (阿基仑赛注射液) was approved.")
    'en'
    """
    rest = _GLOSS.sub(" ", sentence)
    if not (_HAN.search(rest) or _LATIN.search(rest)):
        rest = sentence
    han, latin = len(_HAN.findall(rest)), len(_LATIN.findall(rest))
    return "zh" if han and han >= ENOUGH * (han + latin) else "en"
