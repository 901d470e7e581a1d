"""Section headings told from lines that merely start with a number.

A heading is what fits the section tree: after 2.1 come 2.1.1, 2.2 or 3, never 12.
So the numbered candidates are read as one chain, the best over the whole paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.frozen import frozen
from pipeline.han import HAN

ARABIC = re.compile(
    r"^(?P<number>[0-9]{1,2}(?:[.．][0-9]{1,2}){0,3})(?P<mark>[.．、]?)(?P<gap>[ \u3000\t]*)"
    r"(?![–—−~～\-]\s?[0-9])(?P<title>[^\s0-9.．%].*)$"  # `1–2 weeks` counts
)
CHINESE = re.compile(
    r"^(?P<number>[一二三四五六七八九十]{1,3})(?P<mark>、|[.．]\s?)(?P<gap>\s*)(?P<title>\S.*)$"
)
BRACKETED = re.compile(
    r"^[（(](?P<number>[一二三四五六七八九十]{1,3})[）)](?P<mark>)(?P<gap>\s*)(?P<title>\S.*)$"
)
# Only where the format marks the heading: in running text `（1）` counts the items of a sentence.
BRACKETED_ARABIC = re.compile(
    r"^[（(]\s?(?P<number>[0-9]{1,2})\s?[）)](?P<mark>)(?P<gap>\s*)(?P<title>\S.*)$"
)
CHAPTER = re.compile(
    rf"^(?P<number>[1-9](?:[.．][1-9][0-9]?){{0,3}})(?P<mark>)(?P<gap>)(?P<title>[{HAN}]{{3}}.*)$"
)
A_TYPE = re.compile(r"[0-9]{1,2}\s?型(?!别)")
"""A paragraph that begins with 2 型糖尿病: a type, no number of a section."""
# `7. 1. 2 治疗`
SPACED_NUMBER = re.compile(r"(?<=[0-9])([.．])\s(?=[0-9])")
ROMAN = re.compile(r"^(?P<number>[IVX]{1,5})(?P<mark>[.．])(?P<gap>\s+)(?P<title>\S.*)$")
# `A. Methods` below `II. RESULTS`; I, V and X are read as Roman numerals.
LETTERED = re.compile(r"^(?P<number>[A-HJ-N])(?P<mark>[.．])(?P<gap>\s+)(?P<title>\S.*)$")
MARKDOWN = re.compile(r"^(?P<hashes>#{1,6})\s+(?P<title>\S.*?)\s*#*$")
# `12款产品`, `2例（8%）`, `5 mg`, `3.2个月`: a number with what it counts.
UNITS_EN = r"(?:mg|kg|ml|mL|μg|months?|years?|days?|weeks?|patients?|cases?|of|to|and|or|h|min)(?![a-z])"
COUNTED = re.compile(
    rf"^(?:[{HAN}]?[款例项个年月日名种次篇家条种倍天周岁株对线期组只位处人份万亿]|{UNITS_EN})"
)
COUNTED_APART = re.compile(rf"^(?:个月|[例项年月日岁天周倍万亿名款](?![{HAN}]{{2}})|{UNITS_EN})")
ORNAMENTED = re.compile(r"(?:[\[【［](?P<title>[^\[\]【】［］]{1,40})[\]】］]|(?P<bare>[^:：]{1,40}))[:：]?")
# `1 the organization of patient flow`: a point of a list; `2 in vitro studies` is a heading
POINT = re.compile(rf"[a-z]{{2,}}(?:\s[^\s{HAN}]+){{3,}}")
NOT_TITLE_END = re.compile(r"[。，；,;：:、]$|(?<![A-Z])\.$")
STYLES = ("roman", "lettered", "chinese", "bracketed", "arabic")
CHINESE_DIGITS = "零一二三四五六七八九"
SKIP_COST = 1.2
LONGEST_TITLE = 120
DEEPER_THAN_A_DECIMAL = 3


@frozen
class Candidate:
    """A line that may be a heading; ``path`` is its number as a path, ``weight`` how well it looks."""

    at: int
    number: str
    path: tuple[int, ...]
    title: str
    style: str
    weight: float


def read_candidate(text: str, at: int, *, after_end: bool) -> Candidate | None:
    """The numbered heading a line may be, with its weight.

    ``after_end``: whether the text before it has come to an end.

    >>> read_candidate("2.1  双靶点CAR-T细胞的临床应用现状", 0, after_end=True).path
    (2, 1)
    >>> read_candidate("12款CAR-T细胞产品上市", 0, after_end=False) is None
    True
    >>> read_candidate("2 型糖尿病（T2DM）的患病率", 0, after_end=True) is None
    True
    >>> read_candidate("1 the views of those who are treated", 0, after_end=True) is None
    True
    """
    if A_TYPE.match(text):
        return None
    for style, pattern in (
        ("arabic", ARABIC),
        ("chinese", CHINESE),
        ("bracketed", BRACKETED),
        ("roman", ROMAN),
        ("lettered", LETTERED),
    ):
        match = pattern.match(text)
        if match:
            return _weigh(match, style, at, after_end=after_end)
    return None


def read_marked(text: str, at: int) -> Candidate | None:
    """The numbered heading in a line that its format marks as one: no doubt that it is a heading.

    >>> read_marked("2多个产品获批上市，产业体系初步成型", 0).title, read_marked("（1）DC疫苗", 0).number
    ('多个产品获批上市，产业体系初步成型', '1')
    >>> read_marked("12款产品上市", 0) is None, read_marked("1背景介绍：", 0).title
    (True, '背景介绍')
    >>> read_marked("7. 1. 2 治疗", 0).number, read_marked("2.2两组患者的比较", 0).title
    ('7.1.2', '两组患者的比较')
    """
    bare = SPACED_NUMBER.sub(r"\1", re.sub(r"[:：]$", "", text))
    found = read_candidate(bare, at, after_end=True)
    if found is None and (counted := BRACKETED_ARABIC.match(bare) or CHAPTER.match(bare)):
        style = "paren" if counted.re is BRACKETED_ARABIC else "arabic"
        return _weigh(counted, style, at, after_end=True, marked=True)
    return found


def strip_number(text: str, number: str) -> str:
    """A heading's title: what stands behind its number, `#` marks gone.

    >>> strip_number("3  通用型 CAR-T", "3"), strip_number("（一）概述", "一"), strip_number("Methods", "")
    ('通用型 CAR-T', '概述', 'Methods')
    """
    if not number:
        return tidy_title(text.strip().strip("#").strip())
    printed = r"[.．]".join(re.escape(part) for part in number.split("."))
    title = re.sub(rf"^#*\s*[（(第]?\s?{printed}\s?[）)章节]?[.．、:：]?\s*", "", text, count=1)
    return tidy_title(title.strip())


def tidy_title(title: str) -> str:
    """A title without the brackets and the colon some journals set around it.

    >>> tidy_title("[参考文献]"), tidy_title("参考文献："), tidy_title("[18F]FDG与疗效")
    ('参考文献', '参考文献', '[18F]FDG与疗效')
    """
    whole = ORNAMENTED.fullmatch(title)
    return (whole["title"] or whole["bare"]).strip() if whole else title


def _weigh(
    match: re.Match[str], style: str, at: int, *, after_end: bool, marked: bool = False
) -> Candidate | None:
    number, title = match["number"].replace("．", "."), match["title"].strip()
    path = tuple(_to_int(part, style) for part in number.split("."))
    loose = not match["gap"] and not match["mark"]
    if (
        len(title) > LONGEST_TITLE
        or NOT_TITLE_END.search(title)
        or 0 in path[1:]
        or (len(path) == 1 and not marked and POINT.fullmatch(title))
        or not re.search(r"[^\W\d_]", title)
    ):
        return None
    counted = COUNTED if loose else COUNTED_APART
    if (
        style == "arabic"
        and not marked
        and len(path) < DEEPER_THAN_A_DECIMAL
        and len(match["gap"]) < 2
        and counted.match(title)
    ):
        return None
    weight = 1.0 + 0.5 * (len(path) > 1) + 0.5 * (len(match["gap"]) >= 2) + 0.3 * after_end
    weight -= (
        0.8 * (loose and len(path) == 1) + 1.5 * (not after_end) + 0.4 * bool(re.search("[。；]", title))
    )
    return Candidate(at, number, path, title, style, weight) if weight > 0 else None


def _to_int(part: str, style: str) -> int:
    if style in ("arabic", "paren"):
        return int(part)
    if style == "roman":
        return _roman(part)
    if style == "lettered":
        return ord(part) - ord("A") + 1
    return _chinese(part)


def _roman(part: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10}[char] for char in part]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _chinese(part: str) -> int:
    tens, _, ones = part.rpartition("十")
    if "十" not in part:
        return CHINESE_DIGITS.find(part[0]) if len(part) == 1 else 0
    return 10 * (CHINESE_DIGITS.find(tens) if tens else 1) + (CHINESE_DIGITS.find(ones) if ones else 0)


def best_chain(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chain of candidates that a section tree explains best.

    >>> lines = ["1 Introduction", "12 Cohorts", "2 Methods"]
    >>> found = [read_candidate(text, at, after_end=True) for at, text in enumerate(lines)]
    >>> [candidate.number for candidate in best_chain(found)]
    ['1', '2']
    """
    ordered = _as_one_tree(candidates)
    best: list[tuple[float, int]] = []  # score of the best chain ending here, and its predecessor
    for here, candidate in enumerate(ordered):
        score, before = _start_score(candidate), -1
        for earlier in range(max(0, here - 400), here):
            step = _step(ordered[earlier].path, candidate.path)
            if step is not None and best[earlier][0] + candidate.weight - step > score:
                score, before = best[earlier][0] + candidate.weight - step, earlier
        best.append((score, before))
    return _walk_back(ordered, best)


def _as_one_tree(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where 一、 or I. number the chapters, （一） and 1. stand below them."""
    styles = [style for style in STYLES if _is_used(style, candidates)]
    if len(styles) < 2:
        return [c for c in candidates if c.style in styles]
    ranks: dict[str, int] = {}
    for candidate in candidates:
        if candidate.style in styles:
            ranks.setdefault(candidate.style, len(ranks))
    placed: list[Candidate] = []
    current: dict[str, tuple[int, ...]] = dict.fromkeys(styles, (0,))
    for candidate in candidates:
        if candidate.style not in ranks:
            continue
        rank = ranks[candidate.style]
        above = tuple(part for style in styles if ranks[style] < rank for part in current[style][:1])
        current[candidate.style] = candidate.path
        placed.append(
            Candidate(
                candidate.at,
                candidate.number,
                above + candidate.path,
                candidate.title,
                candidate.style,
                candidate.weight,
            )
        )
    return placed


def _is_used(style: str, candidates: Sequence[Candidate]) -> bool:
    if style == "lettered" and not _is_used("roman", candidates):
        return False  # else it is the initial of a name
    paths = {c.path for c in candidates if c.style == style}
    return ((1,) in paths and ((2,) in paths or style in ("arabic", "lettered"))) or (
        style == "arabic" and bool(paths)
    )


def _start_score(candidate: Candidate) -> float:
    opening = candidate.path in {(0,), (1,), (1, 1)}
    return candidate.weight - (0 if opening else 2 * SKIP_COST)


def _step(before: tuple[int, ...], after: tuple[int, ...]) -> float | None:
    """What a step from one number to the next costs: nothing to a lawful successor, None back."""
    if after <= before:
        return None
    if after[: len(before)] == before:
        return _gap_cost(after[len(before) :], 1)
    shared = next(i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    return SKIP_COST * (after[shared] - before[shared] - 1) + _gap_cost(after[shared + 1 :], 0)


def _gap_cost(deeper: tuple[int, ...], free_levels: int) -> float:
    return SKIP_COST * (max(0, len(deeper) - free_levels) + sum(part - 1 for part in deeper))


def _walk_back(ordered: Sequence[Candidate], best: Sequence[tuple[float, int]]) -> list[Candidate]:
    if not best:
        return []
    at = max(range(len(best)), key=lambda i: (best[i][0], -i))
    chain: list[Candidate] = []
    if best[at][0] <= 0:
        return chain
    while at >= 0:  # a chain that begins at 2 starts below nought, and keeps its first members
        chain.append(ordered[at])
        at = best[at][1]
    return chain[::-1]
