"""The numbers of a sentence: per cents, durations, counts and fractions, with comparators and ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.finders.outcomes.numbers.comparators import comparator_before, comparator_behind, negated
from pipeline.finders.outcomes.numbers.noise import DIGITS, MASK
from pipeline.finders.outcomes.numbers.numerals import HAN_NUM, INT, NUM, WORD, plain_number
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.shared import COUNTED, OF_A_TIME, share_units, share_whole, with_whole
from pipeline.finders.outcomes.numbers.units import OTHER_UNIT, PEOPLE_WORD, UNIT, kind_of, unit_of

_QUANTITY = re.compile(
    rf"(?<![A-Za-zα-ω0-9.±^#])(?<![A-Za-zα-ω][-/])(?<![A-Za-z]\))"
    rf"(?:(?P<spread>\((?P<core>{NUM})%? ?± ?{NUM}\))"
    rf"|(?P<percent_word>百分之)?(?P<num>[-+]?{NUM}|(?<![A-Za-z])(?i:{WORD})|(?<!第){HAN_NUM}))"
    rf"(?P<scale>[万亿]| (?:million|billion)(?![A-Za-z]))?"
    rf"(?P<other>{OTHER_UNIT})?(?P<plusminus>%? ?± ?{NUM})?(?P<inner>(?:\([^()]{{1,30}}\)"
    rf"|{MASK}{{1,40}}\)?)(?=个月|年|天|%| ?months|周|日| ?[dh](?![A-Za-z])))?"
    rf"(?:(?P<unit>{UNIT}))?(?P<points> points|个百分点| ?percentage points)?"
)


_HIGH = re.compile(
    rf"(?: ?[~\-]{{1,2}} ?|至|到| to | and )(?P<high>{NUM})(?P<scale>[万亿])?(?P<unit>{UNIT})?"
    rf"(?P<other>{OTHER_UNIT})?"
)


_UNIT_HERE = re.compile(rf"(?P<unit>{UNIT})")


_BETWEEN = re.compile(r"(?:between|介于|[之介]间?于?) ?$")


_CHANGE = re.compile(
    r"(?:doubl|tripl|halv|chang|went |increas|decreas|improv|ris(?:e|en|ing)|rose|fell|fall|declin|reduc"
    r"|drop|prolong|extend|gr[eo]w"
    r"|lower|went|shorten"
    r"|延长|提高|提升|升|降|减|增|上升|缩短|改善)"
)


_CHANGE_LEAD = re.compile(r"(?:from|从|由)[^0-9]{0,6}$")


_TAIL_FRACTION = re.compile(
    rf" ?[(\[](?P<eq>n ?= ?)?(?P<n>{INT})(?: ?(?:/| of | out of ) ?(?:the )?(?P<N>{INT}))?"
    rf" ?(?P<who>例|名|人|patients?|participants?)?(?: ?[)\]]|(?= ?[,;{MASK}]))"
)


_TAIL_BEHIND_INTERVAL = re.compile(
    rf" ?{MASK}{{1,60}}[;,] ?(?P<eq>)(?P<n>{INT}) ?(?:/| of ) ?(?P<N>{INT})(?P<who>) ?[)\]]"
)


_TAIL_WHOLE = re.compile(
    rf" of (?:the |all |these |those )?(?P<N>{INT})(?: [A-Za-z-]{{1,20}}){{0,3}}? {PEOPLE_WORD}(?![A-Za-z])"
)


_TAIL_PERCENT = re.compile(
    r"(?:(?:的?(?:患者|受试者|病例|病人))? ?[(\[](?:(?P<n>[0-9]{1,6})/(?P<N>[0-9]{1,6})[,;] ?)?占?(?:n "
    r"?= ?)?|,?占(?:比)?(?:为)?)"
    rf"(?P<cmp>[<>≥≤~]?)(?P<pct>{NUM}) ?%(?: ?[)\]]|(?=[,;])|(?= ))?"
)


_FRACTION = re.compile(
    rf"(?<![A-Za-z0-9./-])(?:(?P<n>{INT}) ?/ ?(?P<N>{INT})(?![0-9/.%]|(?:的| of ))(?P<zh>例|名|人)?"
    rf"|(?P<n2>{INT}|(?i:{WORD})) (?:out )?of (?:the |these |all )?"
    rf"(?P<N2>{INT}|(?i:{WORD}))(?![0-9.%])"
    rf")"
    rf"(?P<who>(?: [A-Za-z-]{{1,20}}){{0,3}}? {PEOPLE_WORD})?"
)


_NOT_REACHED = re.compile(
    r"(?:均|仍|尚)*未(?:达到|到达|达(?!到))(?!主要|统计|终点|预设|显著|CR|PR|完全|部分|缓解)"
    r"|(?:was|were|has|have)? ?(?:not|never) (?:yet )?(?:been )?reached|(?:not|yet to be) (?:yet )?reached"
    r"|(?<![A-Za-z0-9-])NR(?![A-Za-z0-9])"
)


def find_quantities(text: str) -> list[Quantity]:
    """The number phrases of a folded, masked text, in order.

    >>> [(q.value, q.high, q.unit) for q in find_quantities("复发率高达30%~50%,2例(8%)")]
    [('30', '50', '%'), ('8', '', '%')]
    """
    return share_whole(text, [with_whole(text, one) for one in share_units(text, list(_scan(text)))])


def _scan(text: str) -> Iterator[Quantity]:
    at = 0
    marks = _merge_starts(text)
    for start, read in marks:
        if start < at:
            continue
        quantity = read(text, start)
        if quantity is not None:
            at = quantity.end
            yield quantity


def _merge_starts(text: str) -> list[tuple[int, Callable[[str, int], Quantity | None]]]:
    """Where something starts that may be a number phrase, and what reads it there."""
    starts: list[tuple[int, int, Callable[[str, int], Quantity | None]]] = []
    for at in sorted(_number_starts(text)):
        starts += ((at, 0, _read_fraction), (at, 1, _read_number))
    starts += [(found.start(), 2, _read_not_reached) for found in _NOT_REACHED.finditer(text)]
    starts.sort(key=lambda one: one[:2])
    return [(start, read) for start, _, read in starts]


_WORD_START = re.compile(rf"百分之|{HAN_NUM}|(?<![A-Za-z])(?i:{WORD})")


def _number_starts(text: str) -> Iterator[int]:
    """Where digits or number words begin, with the sign or the bracket before them."""
    for found in DIGITS.finditer(text):
        start = found.start()
        yield start
        if text[start - 1 : start] in ("-", "(", "+") and start:
            yield start - 1
    for found in _WORD_START.finditer(text):
        yield found.start()


def _read_not_reached(text: str, start: int) -> Quantity | None:
    found = _NOT_REACHED.match(text, start)
    return found and Quantity(found.start(), found.end(), "reached", "", "not_reached")


def _read_fraction(text: str, start: int) -> Quantity | None:
    """``12/25``, ``12 of 25 patients (48%)``, ``25例患者中12例``."""
    found = _FRACTION.match(text, start)
    if found is None:
        return None
    part = plain_number(found["n"] or found["n2"])
    whole = plain_number(found["N"] or found["N2"])
    if int(part) > int(whole) or int(whole) < 2:
        return None
    if part == "1" and int(whole) % 1000 == 0:
        return Quantity(start, found.end(), "other", part)  # 发病率约为1/5 000
    quantity = Quantity(start, found.end(), "people", part, "=", "", "patients", part, whole)
    return _with_percent(text, quantity)


def _read_number(text: str, start: int) -> Quantity | None:
    found = _QUANTITY.match(text, start)
    if found is None:
        return None
    printed = found["core"] or found["num"]
    unit = "%" if found["percent_word"] else unit_of(found)
    scale = (found["scale"] or "").strip()
    value = plain_number(printed, scale)
    end = found.end()
    if found["points"]:
        return Quantity(start, end, "points", value, unit="%")
    if found["other"]:
        return Quantity(start, end, "other", value)
    high, high_unit, end = _read_high(text, start, end)
    if high and "other" in (high_unit,):
        return Quantity(start, end, "other", value)
    unit = unit or high_unit
    kind = kind_of(unit)
    if kind in ("bare", "people"):
        unit = "cases" if scale else "patients" if unit else ""
        kind = kind_of(unit)
    comparator, start = comparator_before(text, start)
    comparator, end = comparator_behind(text, end, comparator)
    comparator = negated(text, start, comparator)
    if not unit and (behind := _UNIT_HERE.match(text, end)) and comparator != "=":
        unit = unit_of(behind)  # 20余例
        kind, end = kind_of(unit), behind.end()
    if kind in COUNTED and (not value.isdigit() or text[max(0, start - 1) : start] == "每"):
        kind = "other"  # 每10万名妇女中有54.4例
    quantity = Quantity(
        start,
        end,
        kind,
        value,
        "range" if high else comparator,
        high,
        unit,
        is_mean=bool(found["plusminus"] or found["spread"]),
    )
    return _with_tail(text, quantity)


def _read_high(text: str, start: int, end: int) -> tuple[str, str, int]:
    """The upper end of a range, its unit and where it ends; from 44% to 67% is a change, no range."""
    found = _HIGH.match(text, end)
    if found is None:
        return "", "", end
    joint = found[0]
    if joint.startswith(" and ") and not _BETWEEN.search(text, max(0, start - 10), start):
        return "", "", end
    if joint.startswith((" to ", "到", "至")):
        lead = text[max(0, start - 60) : start]
        if (
            _CHANGE_LEAD.search(lead)
            and "rang" not in lead
            and _CHANGE.search(text[max(0, start - 60) : end + 40])
        ):
            return "", "", end
    if found["other"]:
        return plain_number(found["high"]), "other", found.end()
    return plain_number(found["high"], found["scale"] or ""), unit_of(found), found.end()


def _with_tail(text: str, quantity: Quantity) -> Quantity:
    """The quantity with the bracket behind it: ``95%(19/20)``, ``2例(8%)``, ``12 (48%)``."""
    if quantity.kind == "percent":
        if of := _TAIL_WHOLE.match(text, quantity.end):
            return replace(quantity, end=of.end(), denominator=plain_number(of["N"]))
        found = _TAIL_BEHIND_INTERVAL.match(text, quantity.end) or _TAIL_FRACTION.match(text, quantity.end)
        if found and (found["N"] or found["eq"] or found["who"]):
            whole = plain_number(found["N"]) if found["N"] else ""
            return replace(quantity, end=found.end(), numerator=plain_number(found["n"]), denominator=whole)
        return quantity
    if quantity.kind == "bare" and OF_A_TIME.search(text, max(0, quantity.start - 8), quantity.start):
        return quantity  # response at week 12 (70% vs 40%)
    if quantity.kind == "people" or (quantity.kind == "bare" and "." not in quantity.value):
        return _with_percent(text, quantity)
    return quantity


def _with_percent(text: str, quantity: Quantity) -> Quantity:
    """A count with its per cent in brackets is one rate; a count with its fraction keeps both."""
    found = _TAIL_PERCENT.match(text, quantity.end)
    if found is None and quantity.denominator:
        found = _same_share(text, quantity)
    if found and found["pct"]:
        part = found["n"] or quantity.value
        of = None if found["N"] or quantity.denominator else _TAIL_WHOLE.match(text, found.end())
        return Quantity(
            quantity.start,
            of.end() if of else found.end(),
            "percent",
            plain_number(found["pct"]),
            found["cmp"] or "=",
            "",
            "%",
            part,
            plain_number(of["N"]) if of else found["N"] or quantity.denominator,
        )
    fraction = _TAIL_FRACTION.match(text, quantity.end)
    if fraction and fraction["N"] and quantity.kind == "people":
        part, whole = plain_number(fraction["n"]), plain_number(fraction["N"])
        return replace(quantity, end=fraction.end(), numerator=part, denominator=whole)
    return quantity


_COMMA_PERCENT = re.compile(rf"[,;:=] ?(?P<cmp>)(?P<pct>{NUM}) ?%(?P<n>)(?P<N>)")


def _same_share(text: str, quantity: Quantity) -> re.Match[str] | None:
    """The per cent behind a comma that says a fraction again: 23/45, 51.1%."""
    found = _COMMA_PERCENT.match(text, quantity.end)
    share = 100 * float(quantity.numerator) / float(quantity.denominator)
    return found if found and abs(float(plain_number(found["pct"])) - share) < 1 else None
