"""What the look of a text says: width, script, shape, and how two lines are joined to one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.han import HAN, is_han, text_width

_ZH_OR_MARK = re.compile(f"[{HAN}，、。；：（）【】《》“”％]")
_HYPHENS = "-‐‑"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def fold_width(text: str) -> str:
    """Full-width Latin letters, digits and marks as ASCII, one to one in length.

    >>> fold_width("ＣＤ１９，％")
    'CD19,%'
    """
    return text.translate(_FULL_WIDTH)


def first_word_width(text: str) -> int:
    """Width of what a line filler must place first: a Latin word or one Han character.

    >>> first_word_width("单抗 x"), first_word_width("anti-CD20 mAb")
    (2, 9)
    """
    end = 1
    while end < len(text) and not (text[end].isspace() or is_han(text[end]) or is_han(text[end - 1])):
        end += 1
    return text_width(text[:end])


def _joint(left: str, right: str) -> tuple[str, str]:
    """What to keep of the left line and what to put between it and the right one."""
    if not left or not right:
        return left, ""
    if left[-1] in _HYPHENS and len(left) > 1 and left[-2].isalnum():
        return _hyphen_joint(left, right)
    if left[-1] == "/" or right[0] == "/":
        return left, ""
    if _ZH_OR_MARK.match(left[-1]) and _ZH_OR_MARK.match(right[0]):
        return left, ""
    if left[-1] in "（(［[" or right[0] in "）)］],，、;；.。":
        return left, ""
    return left, "" if _ZH_OR_MARK.match(left[-1]) and not is_han(left[-1]) else " "


def _hyphen_joint(left: str, right: str) -> tuple[str, str]:
    """A word cut at a hyphen: dropped between lower-case letters of a long word, else kept.

    A short first part is a prefix that keeps its hyphen (``anti-`` ``drug``), a digit or a
    capital says a name (``CD19-`` ``CAR``).
    """
    word = re.search(r"[A-Za-z]{1,40}$", left[:-1])
    whole = left[:-1]
    latin = word is not None and len(word.group()) > 4 and word.group()[1:].islower()
    inner_hyphen = word is not None and word.start() > 0 and whole[word.start() - 1] in _HYPHENS
    if latin and not inner_hyphen and right[0].islower():
        return whole, ""
    return left, ""


def join_lines(texts: Sequence[str]) -> str:
    """The text of a cell from its lines.

    >>> join_lines(["B-ALL", "B细胞淋巴瘤", "B-NHL"])
    'B-ALL B细胞淋巴瘤 B-NHL'
    >>> join_lines(["复发或难", "治性淋巴瘤"]), join_lines(["obinutuzumab,", "glofitamab"])
    ('复发或难治性淋巴瘤', 'obinutuzumab, glofitamab')
    >>> join_lines(["NCT-", "01234567"]), join_lines(["immuno-", "histochem-", "istry"])
    ('NCT-01234567', 'immunohistochemistry')
    """
    joined = texts[0] if texts else ""
    for text in texts[1:]:
        kept, between = _joint(joined, text)
        joined = kept + between + text
    return joined


_SCRIPTS = (
    ("digits", re.compile(r"[0-9][0-9\s.,/%()（）~～–-]*$")),
    ("code", re.compile(r"[A-Z][A-Za-z]{0,9}[ -]?[0-9][A-Za-z0-9/+-]*$")),
    ("han", re.compile(f"[{HAN}，、（）]+$")),
    ("mixed", re.compile(f".*[{HAN}]")),
    ("capitals", re.compile(r"[A-Z][A-Z0-9/+ ,-]*$")),
    ("lower", re.compile(r"[a-z]")),
    ("capital", re.compile(r"[A-Z]")),
)


def script_of(text: str) -> str:
    """The script a text is written in, coarsely.

    >>> [script_of(text) for text in ("12.5 (3-9)", "NCT04134325", "放疗", "CD20单抗", "MCL", "—")]
    ['digits', 'code', 'han', 'mixed', 'capitals', 'symbol']
    """
    folded = fold_width(text)
    return next((name for name, rule in _SCRIPTS if rule.match(folded)), "symbol")


_CLASSES = ((re.compile(f"[{HAN}]+"), "汉"), (re.compile(r"[A-Z]+"), "A"), (re.compile(r"[a-z]+"), "a"))
_DIGITS = re.compile(r"[0-9]+")


def shape_of(text: str) -> str:
    """Runs of one class of character as one sign; long texts have no shape of their own.

    >>> shape_of("NCT04134325"), shape_of("2017年08月"), shape_of("85.7%")
    ('A9', '9汉9汉', '9.9%')
    """
    if len(text) > 24:
        return "long"
    folded = _DIGITS.sub("9", fold_width(text))
    for rule, sign in _CLASSES:
        folded = rule.sub(sign, folded)
    return folded[:8]


_PLACEHOLDER = re.compile(r"(?:[-–—－―/·]{1,4}|n/?[sarde]|n\.a\.|未报告|未提及|不详|不限|无)$", re.IGNORECASE)
_SHAPE_KINDS = (
    ("placeholder", _PLACEHOLDER),
    ("trial", re.compile(r"[A-Za-z]{2,8}[ -]?[0-9]{6,14}$")),
    ("date", re.compile(r"(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?$")),
    ("date", re.compile(r"(?:19|20)[0-9]{2}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?$")),
    ("date", re.compile(r"[A-Z][a-z]{2,8}\.? (?:[0-9]{1,2}, ?)?(?:19|20)[0-9]{2}$")),
    ("percent", re.compile(r"[<>≤≥~约]?\s?[0-9]{1,3}(?:\.[0-9]{1,3})?\s?%$")),
    ("number", re.compile(r"[<>≤≥~约]?\s?[0-9]{1,12}(?:[.,][0-9]{1,6})?$")),
    ("number", re.compile(r"[0-9.]{1,8}\s?[(][0-9., ~–-]{1,20}[)]$")),
    ("phase", re.compile(r"(?:Phase )?[IVⅠⅡⅢⅣ1-4]{1,3}(?:[/-][IVⅠⅡⅢⅣ1-4]{1,3})?[ab]?期?$")),
    ("reference", re.compile(r"[\[][0-9]{1,3}(?:[,-][0-9]{1,3}){0,9}[\]]$")),
)
_SEPARATORS = re.compile(r"[,，、;；]\s*|\s+(?:and|or)\s+|\s+[+]\s+")


class ShapeKinds:
    """What can be said of a cell without any vocabulary: ids, dates, numbers, placeholders."""

    def kinds(self, text: str) -> frozenset[str]:
        """The kinds whose shape the text has.

        >>> sorted(ShapeKinds().kinds("2017年08月")), sorted(ShapeKinds().kinds("放疗"))
        (['date'], [])
        """
        folded = fold_width(text)
        return frozenset([next((kind for kind, rule in _SHAPE_KINDS if rule.match(folded)), "")]) - {""}

    def head_kinds(self, text: str) -> frozenset[str]:
        """No head is known by its shape."""
        return frozenset()

    def items(self, text: str) -> tuple[str, ...]:
        """The parts of a list.

        >>> ShapeKinds().items("BTK抑制剂，CD20单抗")
        ('btk抑制剂', 'cd20单抗')
        """
        return tuple(part for part in _SEPARATORS.split(text.casefold()) if part)

    def parents(self, item: str) -> frozenset[str]:
        """Shapes know no broader concepts."""
        return frozenset()
