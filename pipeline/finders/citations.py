"""Numbered citations: [1-2], [13,16-20], ［3］, [1]-[3], raised ¹⁻³, on request (1,2), ``affected.1``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.frozen import frozen
from pipeline.normalisers.fold import fold_punctuation

MOST_IN_RANGE = 60
STYLES = ("square", "superscript", "round", "glued")

DASH = r"[-‐‑‒–—―~∼～]"
NUMBER = r"[1-9][0-9]{0,2}"
ITEM = rf"{NUMBER}(?:\s?{DASH}{{1,2}}\s?{NUMBER})?"
LIST = rf"\s?{ITEM}(?:\s?[,，;；、]\s?{ITEM}){{0,40}}\s?"
SQUARE = re.compile(rf"[\[【](?P<list>{LIST})[\]】](?:\s?{DASH}\s?[\[【](?P<last>{NUMBER})[\]】])?")
ROUND = re.compile(rf"(?<=\S)\s?(?P<mark>\((?P<list>{LIST})\))")
RAISED = re.compile(r"[⁰¹²³⁴-⁹](?:[⁰¹²³⁴-⁹]|[⁻⁼–,，ʼ‧˒˙·](?=[⁰¹²³⁴-⁹])){0,40}")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁼–，ʼ‧˒˙·", "0123456789---,,,,,,")
GLUED = re.compile(
    rf"(?P<before>[A-Za-z\u4e00-\u9fff]{{2}}|[)\]%\"”’]|[0-9])(?P<stop>[.,;。])(?P<list>{ITEM}(?:,{ITEM}){{0,12}})"
    r"(?=\s|[\u4e00-\u9fff\"”]|$)(?!\s?[%‰°×±=<>/])"
)
LABEL_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:no|nos|fig|figs|vol|eq|eqs|ref|refs|sec|sect|ver|tab|suppl|pp|vs|ca|ch|chap|art|approx"
    r"|www|ph|phase|version)$",
    re.IGNORECASE,
)
COUNTED_BEFORE = re.compile(
    r"(?:(?<![0-9.,])(?:1[89]|20)[0-9]{2}|(?<![A-Za-z])(?:week|day|month|year|cycle)s? [0-9]{1,3})$",
    re.IGNORECASE,
)
UNIT_BEHIND_GLUED = re.compile(
    r"\s?(?:mg|mL|ml|kg|g|L|%|months?|mo|weeks?|years?|days?|hours?|h|fold|times|cm|mm|个月|年|例|倍|岁|天|周)"
    r"(?![A-Za-z])"
)
LEAST_GLUED = 3
WIDEST_STEP = 3
"""How far the highest reference cited may rise from one marker to the next."""
ONE = re.compile(rf"(?P<low>{NUMBER})(?:\s?{DASH}{{1,2}}\s?(?P<high>{NUMBER}))?")

STATISTIC_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:CI|IQR|HR|OR|RR|SD|SE|Q1|P25|median|mean|range|interval|quartiles?|percentiles?"
    r"|(?<![0-9] )(?<![0-9]-)(?<!per )(?<!a )(?<!each )(?<!working )(?<!recent )"
    r"(?<!past )(?<!last )(?<!many )years?|(?<!of )(?<!ive )(?<!bearing )(?<!old )aged?)"
    r"|区间|范围|四分位数?间?距?|中位数?|均数|年龄|岁|可信限|置信|∈|[=<>≤≥±×])\s?[,，:：(（=]?\s?$",
    re.IGNORECASE,
)
SIGN_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:CI|IQR|SD|SE|Q1|P25|quartiles?|percentiles?|median|mean"
    r"|(?:median|mean|age),? years)|区间|四分位数?间?距?|[∈=<>≤≥±×])\s?[,，:：(（=]?\s?$"
)
"""What stands before a bracket with one number that is no marker; `women of reproductive age [4]` is one."""
TEST_BEFORE = re.compile(r"(?<![A-Za-z])(?:F|t|χ²|χ2|Chi²|H|Z)\s?$")  # F[1, 201] = 3.81: degrees of freedom
NEIGHBOURS = re.compile(rf"\s?({NUMBER})\s?[,，]\s?({NUMBER})\s?")
UNIT_BEHIND = re.compile(
    r"\s?(?:岁|个月|月龄|天|周岁|小时|分钟|mg|μg|µg|ng|g/|kg|ml|mmol|cm|mm|nm|years?|months?|weeks?|days?|hours?|h\b|yr)",
    re.IGNORECASE,
)
NUMBER_BEFORE = re.compile(r"[0-9]{1,6}(?:[.][0-9]{1,4})?\s?$")
CHEMISTRY = re.compile(
    r"(?:benz|pyri|pyrr|pyra|thi|imidaz|oxa|oxo|diaz|triaz|tetraz|naphth|quin|indol|furo|purin|pyrid|hept|hex|oct|non|dec|azep)"
)
CHEMISTRY_BEFORE = re.compile(r"(?:bicyclo|tricyclo|spiro|[a-z]{3,}[eo]|[0-9]-|[a-z]-|H-)$")
RAISED_UNIT = re.compile(
    r"(?:(?<![A-Za-z])(?:[kcdmnµμ]?m|s|h|d|kg|g|L|R|r|χ|I|x|X|P|cm|η|ω|τ|Chi|chi|min|mol|sec|log|cal|bar|rad"
    r"|tan|cos|sin|exp|lim|max|pol)|[0-9]\)?|[·/×])\s?$"
)
CITED_BEFORE = re.compile(r"(?:[A-Za-z]{4,}|[a-z]{3,}|[\u4e00-\u9fff]|[.,;:。，；：)）”\"’'」』%％‰])$")
PROSE_BEFORE = re.compile(
    r"(?:[(（][^()（）]{0,40}[A-Za-z=<>,，%][^()（）]{0,40}[0-9]\)"  # (p=0.0024)⁵, not (1+2)³
    r"|(?:(?<![A-Za-z])(?:in|since|of|until|by|from|during|before|after|and|[A-Z][a-z]{2,8}(?:\s[0-9]{1,2},)?)\s)"
    r"(?:19|20)[0-9]{2})$"
)
"""A bracket with words and a number last, or a year: what is raised behind them is no power."""
RAISED_CHARGE = re.compile(r"[⁺⁻+]|[A-Z][a-z]?(?![a-z])")


@frozen
class CitationMatch:
    """A citation marker: ``text[start:end]`` is it, ``references`` its numbers, ranges written out.

    ``rule`` is its provenance, by the style of the marker.
    """

    start: int
    end: int
    references: tuple[int, ...]
    rule: str = "citation:square"


def find_citations(text: str, *, style: str = "square", references: int | None = None) -> list[CitationMatch]:
    """The citation markers of ``text`` in order, superscript ones of Unicode always among them.

    ``style="round"`` also reads (1,2), ``style="glued"`` superscripts that came out as plain digits
    (``affected.1``); ``references`` is the length of the reference list, where it is known, and
    refuses higher numbers. Entries of the reference list itself (``[1] Author``)
    are the caller's to leave out, see :func:`pipeline.layout.entries.is_reference_entry`.

    >>> [match.references for match in find_citations("约占全球的20%[1-2]，风险[13,16-20]。[摘要][J][2019]")]
    [(1, 2), (13, 16, 17, 18, 19, 20)]
    >>> find_citations("范围[2,5]岁；x∈[0,1]；[1.2-3.4]；[20-13]；[1-99]")
    []
    """
    if style not in STYLES:
        raise ValueError(f"style is {style!r}, not one of {', '.join(STYLES)}")
    folded = fold_punctuation(text)
    found = [*find_square(folded), *find_raised(text)]
    if style == "round":
        found += find_round(folded)
    if style == "glued":
        found += find_glued(folded, references)
    most = references if references is not None else 999
    kept = [match for match in found if max(match.references) <= most]
    return sorted(kept, key=lambda match: match.start)


def find_square(text: str) -> Iterator[CitationMatch]:
    """Markers in square brackets, in a text with punctuation folded."""
    for match in SQUARE.finditer(text):
        first = match["list"].strip()
        numbers = expand(f"{first}-{match['last']}" if match["last"] and first.isdecimal() else first)
        if numbers and not is_interval(text, match) and not is_chemistry(text, match):
            yield CitationMatch(match.start(), match.end(), numbers)


def find_round(text: str) -> Iterator[CitationMatch]:
    """Markers in round brackets behind a word; (1) that opens a clause is an enumeration."""
    for match in ROUND.finditer(text):
        before = text[max(0, match.start("mark") - 12) : match.start("mark")].rstrip()
        numbers = expand(match["list"])
        opens = not before or before[-1] in ".。;；:：,，、\n(" or text[: match.start("mark")].endswith("\n")
        if numbers and not opens and not NUMBER_BEFORE.search(before) and not is_interval(text, match):
            yield CitationMatch(match.start("mark"), match.end("mark"), numbers, "citation:round")


def find_raised(text: str) -> Iterator[CitationMatch]:
    """Markers in superscript digits of Unicode; powers, units, charges and isotopes are none.

    >>> [match.references for match in find_raised("占45%¹。 at week 36.¹¹⁻¹² The 10² cells")]
    [(1,), (11, 12)]
    """
    for match in RAISED.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        numbers = expand(match[0].translate(LOWERED))
        if not numbers or RAISED_CHARGE.match(text[match.end() : match.end() + 3]):
            continue
        word = CITED_BEFORE.search(before)
        if (word and not RAISED_UNIT.search(before)) or (
            before[-1:] in "0123456789)"
            and PROSE_BEFORE.search(text[max(0, match.start() - 84) : match.start()])
        ):
            yield CitationMatch(match.start(), match.end(), numbers, "citation:superscript")


def find_glued(text: str, references: int | None = None) -> Iterator[CitationMatch]:
    """Markers in plain digits behind a stop; their numbers rise through the text as citations do.

    A decimal, a date or a version is none: behind a digit only a year or a week that ends its
    sentence goes before the very next number.

    >>> text = "many are affected.1 It needs injection.2,3 It was reported in 2011.4 The dose of 3.5 mg"
    >>> [match.references for match in find_glued(text)]
    [(1,), (2, 3), (4,)]
    """
    top = 0
    for match in GLUED.finditer(text):
        numbers = expand(match["list"])
        if not numbers or (references is not None and max(numbers) > references):
            continue
        if min(numbers) <= top + WIDEST_STEP and may_be_glued(text, match, top):
            top = max(top, *numbers)
            yield CitationMatch(match.start("list"), match.end("list"), numbers, "citation:glued")


def may_be_glued(text: str, match: re.Match[str], top: int) -> bool:
    """Whether digits behind a stop can be a marker by what stands around them."""
    before = text[max(0, match.start("stop") - 16) : match.start("stop")]
    if LABEL_BEFORE.search(before) or UNIT_BEHIND_GLUED.match(text, match.end()):
        return False
    if not match["before"].isdigit():
        return True
    opens = re.match(r"\s*(?:$|[A-Z\u4e00-\u9fff])", text[match.end() : match.end() + 8])
    is_next = expand(match["list"])[0] == top + 1
    return bool(match["stop"] in ".。" and top and is_next and opens and COUNTED_BEFORE.search(before))


def expand(listed: str) -> tuple[int, ...]:
    """The numbers of ``13,16-20`` written out; none for a descending or overlong range.

    >>> expand("13，16–20"), expand("20-13"), expand("1-99")
    ((13, 16, 17, 18, 19, 20), (), ())
    """
    numbers: list[int] = []
    for item in ONE.finditer(listed):
        low, high = int(item["low"]), int(item["high"] or item["low"])
        if item["high"] and not low < high <= low + MOST_IN_RANGE:
            return ()
        numbers += range(low, high + 1)
    return tuple(dict.fromkeys(numbers))


def is_interval(text: str, match: re.Match[str]) -> bool:
    """Whether a bracket is a range of values: 中位数56[45-60]岁, 95% CI [28-69], x∈[1,2]."""
    before = text[max(0, match.start() - 20) : match.start()]
    listed = NEIGHBOURS.fullmatch(match["list"])
    is_next = listed is not None and int(listed[2]) == int(listed[1]) + 1  # over a pH range [12,13]
    told = SIGN_BEFORE if is_next or match["list"].strip().isdecimal() else STATISTIC_BEFORE
    if told.search(before) or UNIT_BEHIND.match(text, match.end()):
        return True
    if TEST_BEFORE.search(before) and re.match(r"\s?[=<>]", text[match.end() : match.end() + 2]):
        return True
    # 58.5 [45, 67]: a value and the range around it; in 2019 [12, 15] is none
    two = re.fullmatch(rf"\s?({NUMBER})\s?(?:{DASH}|[,，;；])\s?({NUMBER})\s?", match["list"])
    value = NUMBER_BEFORE.search(before)
    if two is None or value is None:
        return False
    return float(two[1]) <= float(value[0]) <= float(two[2])


def is_chemistry(text: str, match: re.Match[str]) -> bool:
    """Whether a bracket stands in a chemical name: [1,2,4]triazolo[4,3-a], bicyclo[2,2]."""
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(CHEMISTRY.match(text, match.end())) or bool(
        text[match.end() : match.end() + 1].isalpha()
        and text[match.end() : match.end() + 1].isascii()
        and CHEMISTRY_BEFORE.search(before)
        and "," in match["list"]
    )


def guess_citation_style(text: str) -> str:
    """The style most markers of a text have: ``square``, ``superscript``, ``round``; empty for none.

    Round brackets win only where they hold lists or ranges, or high numbers: (1) also enumerates.
    Digits glued to a stop are markers only in a text that has no others, three of them at least.
    """
    folded = fold_punctuation(text)
    counts = {
        "square": len({match.references for match in find_square(folded)}),
        "superscript": len({match.references for match in find_raised(text)}),
        "round": count_round(folded),
    }
    best = max(counts, key=lambda style: counts[style])
    if counts[best] >= 2:
        return best
    glued = {match.references for match in find_glued(folded)}
    return "glued" if len(glued) >= LEAST_GLUED else ""


def count_round(text: str) -> int:
    """Different markers in round brackets, 0 where none is a list, a range or above 9."""
    markers = {match.references for match in find_round(text)}
    telling = [numbers for numbers in markers if len(numbers) > 1 or numbers[0] > 9]
    return len(markers) if len(telling) >= 2 else 0
