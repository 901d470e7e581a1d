"""Captions of tables and figures: `表1    已上市的产品`, `Table 2. Ongoing trials`.

A caption stands on a line of its own. A sentence that happens to start a line with
`表2）。` or `Table 2 shows …` is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.frozen import frozen

# `表1SMBG的影响因素`: a word right behind the number; `Table 2A` is the number's own letter.
NUMBER = (
    r"(?:S?[0-9]{1,3}(?:[.\-][0-9]{1,2})?(?:[A-Za-z]?(?![0-9A-Za-z])|(?=[A-Z]{2}|[A-Z][a-z]))"
    r"|(?:[IVX]{1,5}|[一二三四五六七八九十]{1,3})(?![0-9A-Za-z]))"
)
# What a sentence goes on with behind the number, a caption never.
PROSE_AFTER = re.compile(
    r"^(?:[，,。；;）)\]、]|显示|列出|所示|所列|可见|总结了|给出|概括|中[，,的所可]|为|和|及|与|至"
    r"|(?:shows?|lists?|summari[sz]es?|presents?|provides?|gives?|describes?|and|to|in|for|is|are|was|were)\b)",
    re.IGNORECASE,
)
# `Table 3 also relates …`: a title begins with a capital, a number, an article or a name like mRNA.
SENTENCE_AFTER = re.compile(r"(?!cont(?:inued|['’]?d)|the\s)[a-z]{2,}\s+\S")
# `(continued)`, `（续）`; as all a title says, or behind its comma: `Continued`, `– continued from page 3`.
CONTINUED = re.compile(
    r"[(（](?:续表?|接上[页表]|continued|cont['’]?d?\.?)(?:\sfrom\s(?:the\s)?(?:previous\s)?page(?:\s[0-9]+)?)?[)）]"
    r"|(?:^|[,，:：–—-]\s?)(?:续表?|接上[页表]|(?:continued|cont['’]?d)"
    r"(?:\sfrom\s(?:the\s)?(?:previous\s)?page(?:\s[0-9]+)?)?)\s?[.。]?$",
    re.IGNORECASE,
)
LONGEST_CAPTION = 300


@frozen
class Caption:
    """A caption line: ``kind`` is table or figure, ``continued`` true for 续表."""

    kind: str
    label: str
    title: str
    continued: bool = False
    separated: bool = True

    @property
    def number(self) -> str:
        """The label without its word: `1` of 表1, 续表1 and Table 1."""
        return re.sub(r"^[^0-9IVXS一二三四五六七八九十]*", "", self.label)


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"^(?P<open>[【\[(（])?(?P<label>(?:{alternatives})\s{{0,3}}(?P<number>{NUMBER}))(?(open)[】\])）]|)"
        rf"(?P<gap>\s{{0,3}}[.:：、。．|—]{{1,2}}\s{{0,10}}|\s+|$)?(?P<title>.{{0,{LONGEST_CAPTION}}})$"
    )


def read_caption(text: str, words: Sequence[str], kind: str) -> Caption | None:
    """The caption in a line, by the label words of ``config/layout.yml``.

    >>> read_caption("表1    已上市的CAR-T细胞产品", ["表", "Table"], "table").title
    '已上市的CAR-T细胞产品'
    >>> read_caption("表1SMBG的影响因素", ["表"], "table").title
    'SMBG的影响因素'
    >>> read_caption("表2）。", ["表"], "table"), read_caption("表2。", ["表"], "table")
    (None, None)
    >>> read_caption("(Table 1).", ["Table"], "table")
    >>> read_caption("(Table 2). After two years relapses were rarer.", ["Table"], "table")
    >>> read_caption("Table 3 the Global Status of Products", ["Table"], "table").label
    'Table 3'
    >>> read_caption("Table 1 – continued from previous page", ["Table"], "table").continued
    True
    >>> read_caption("Table 2 shows", ["Table"], "table")
    >>> read_caption("Table 3 also relates losses to income.", ["Table"], "table")
    """
    match = _pattern(tuple(words)).match(text)
    if match is None or match["title"].startswith(("）", ")")):
        return None
    gap, title = match["gap"] or "", match["title"].strip()
    stop = gap.strip()[:1]
    # `…的缓解率见` | `表2。`; `… did not differ` | `(Table 1). After two years …`
    if match["open"] and stop and (not title or stop in {".", "。", "．"}):
        return None
    if not title and stop == "。":
        return None
    unmarked = not re.search(r"[.:：．|—]", gap)
    if unmarked and (PROSE_AFTER.match(title) or SENTENCE_AFTER.match(title)):
        return None
    label = re.sub(r"\s+", " ", match["label"]).strip()
    continued = label.startswith("续") or CONTINUED.search(title) is not None
    return Caption(kind, label.removeprefix("续"), title, continued, separated=bool(gap) or not title)
