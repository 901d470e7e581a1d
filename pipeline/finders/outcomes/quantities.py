"""The numbers of a sentence: per cents, durations, counts and fractions, with comparators and ranges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

MASK = "\x01"
"""Stands for what is a number and no result: a date, a dose, a confidence interval."""

_NUM = r"(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,3}(?![0-9.])|[0-9]{1,9})(?:\.[0-9]{1,4})?"
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_UNDER_HUNDRED = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
WORD = (
    rf"(?:(?:{_ONES}) hundred(?:(?: and)? {_UNDER_HUNDRED})?|{_UNDER_HUNDRED})"
    r"(?![A-Za-z]|-(?!(?:year|month|week|day)))"
)
_HAN_NUM = "[一二两三四五六七八九十]{1,3}(?=[例名位人款个项])"
_DURATIONS = {
    "months": r"个月|[ -]?(?:months?|mos?)(?![A-Za-z])|[ -]?m(?![A-Za-z0-9/²2])",
    "weeks": r"个?星期|周(?!期|围)|[ -]?(?:weeks?|wks?|w)(?![A-Za-z0-9])",
    "days": r"天|日(?!本)|[ -]?(?:days?|d)(?![A-Za-z0-9])",
    "years": r"年(?!龄|代|级)|[ -]?(?:years?|yrs?|y)(?![A-Za-z0-9])",
    "hours": r"个?小时|[ -]?(?:hours?|hrs?|h)(?![A-Za-z0-9])",
}
PEOPLE_WORD = (
    r"(?:patients?|participants?|subjects?|individuals?|adults|children|people|cases|women|men|pts"
    r"|infants|babies|newborns|recipients|responders|others)"
)
_NO_ADJECTIVE = (
    r"(?!(?:of|in|and|or|with|to|were|was|had|at|per|the|vs|versus|than|by|for|from|among|who|as|on"
    r"|received|died|responded|achieved|new|trials|studies)[ ,)])"
)
_UNITS = {
    "per 100000": r"/10万| ?per 100[, ]?000",
    "%": r" ?%| ?per ?cent(?!age)",
    "cases": r"[ ](?:new |incident |cancer |estimated ){0,3}(?:cases|deaths)(?![A-Za-z])",
    "patients": rf"例次?(?!外)|名(?!称|单)|位(?!点|居|于)|人(?!源|群|类|体|工|份|次|年|种|免)"
    rf"|(?: {_NO_ADJECTIVE}[A-Za-z][A-Za-z/+0-9-]{{0,24}}){{0,4}}? {PEOPLE_WORD}(?![A-Za-z])",
    "trials": r"项(?!目[^,;。]{0,3}标)|个(?=[^,;。、]{0,8}临床(?:试验|研究))"
    r"|(?: [A-Za-z][A-Za-z/+0-9-]{0,24}){0,4}? (?:trials|studies)(?![A-Za-z])",
    "products": r"款|[个种](?=[^,;。、]{0,20}(?:产品|药物))|(?: [A-Za-z][A-Za-z/+0-9-]{0,24}){0,4}? products"
    r"(?![A-Za-z])",
    **_DURATIONS,
}
MEASURES = {
    "kg/m2": r" ?kg/m[2²]",
    "kg": r" ?kg(?![A-Za-z/])| ?公斤",
    "cm": r" ?cm(?![A-Za-z2-3²³])|厘米",
    "mmHg": r" ?mm ?Hg",
    "mmol/L": r" ?mmol/[lL]",
    "μmol/L": r" ?[μµu]mol/[lL]",
    "mg/dL": r" ?mg/d[lL]",
    "g/dL": r" ?g/d[lL]",
    "g/L": r" ?g/[lL]",
    "IU/dL": r" ?IU/d[lL]",
    "IU/mL": r" ?IU/m[lL]",
    "U/L": r" ?I?U/[lL]",
    "ng/mL": r" ?ng/m[lL]",
    "pg/mL": r" ?pg/m[lL]",
    "mL/min/1.73 m2 per year": r" ?m[lL](?:/min|·min-1)(?:/1\.73 ?m[2²]| per 1\.73 ?m[2²])?"
    r"(?:/(?:年|y(?:ear|r)?)| ?per (?:year|annum)|·年)(?![A-Za-z])",
    "mL/min/1.73 m2": r" ?m[lL](?:/min|·min-1)(?:/1\.73 ?m[2²]| per 1\.73 ?m[2²])?",
    "per year": r"次?/(?:\(?人·?年\)?|患者·?年)(?!龄)|次?/年"
    r"|次(?=每年)| ?(?:bleeds?|episodes|events|exacerbations|relapses)? ?(?:per|/) ?"
    r"(?:patient-|person-)?year(?!s)",
    "per month": r"次/月|次(?=每月)| ?(?:attacks?|seizures?|episodes|bleeds?|events)? ?(?:per|/) ?month(?!s)",
    "times": r"次(?!/|给药|输注|[Mm]|剂|数)| (?:bleeding )?(?:events|bleeds|episodes)(?! per)(?= \(|,? )",
    "mL": r" ?m[lL](?![A-Za-z/·²])",
    "L": r" ?L(?![A-Za-z/·])",
    "μm": r" ?[μµu]m(?![A-Za-z])",
    "letters": r" letters|个?字母",
    "points": r" points?(?! of (?!the))|分(?![别析之钟子组型期层化布级为裂泌])",
}
"""Units of what is measured in a patient; a dose has others."""
MEASURE = "|".join(MEASURES.values())
_UNITS |= MEASURES
_OTHER_UNIT = (
    rf"(?!{MEASURE}) ?(?:mg|μg|ug|kg|g/|ml|mL|L(?![A-Za-z])|Gy|岁|线|期|次|倍|元|万元|美元|亿|°|℃|×|×|条"
    r"|代|号|页|种|条|家|国|部|mmol|mm|cm|IU|kb|bp|Da"
    r"|years? old|years? of age|年龄|lines?(?![A-Za-z])|prior|sites|countries|centers|centres|cycles?"
    r"|doses?(?![A-Za-z])|genes?"
    r"| in (?:every )?(?:two|three|four|five|six|seven|eight|nine|ten|[1-9]0*)(?![0-9.%])(?= [a-z]))"
)
_UNIT = "|".join(f"(?P<u{number}>{pattern})" for number, pattern in enumerate(_UNITS.values()))
_UNIT_NAMES = tuple(_UNITS)
_SCALE = {"万": 10**4, "亿": 10**8, "million": 10**6, "billion": 10**9, "thousand": 1000}
_QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9.±^#])(?<![A-Za-z][-/])(?<![A-Za-z]\))(?:(?P<spread>\((?P<core>{_NUM})%? ?± ?{_NUM}\))"
    rf"|(?P<percent_word>百分之)?(?P<num>[-+]?{_NUM}|(?<![A-Za-z])(?i:{WORD})|(?<!第){_HAN_NUM}))"
    rf"(?P<scale>[万亿]| (?:million|billion)(?![A-Za-z]))?"
    rf"(?P<other>{_OTHER_UNIT})?(?P<plusminus>%? ?± ?{_NUM})?(?P<inner>(?:\([^()]{{1,30}}\)"
    rf"|{MASK}{{1,40}}\)?)(?=个月|年|天|%| ?months|周|日| ?[dh](?![A-Za-z])))?"
    rf"(?:(?P<unit>{_UNIT}))?(?P<points> points|个百分点| ?percentage points)?"
)
_HIGH = re.compile(
    rf"(?: ?[~\-]{{1,2}} ?|至|到| to | and )(?P<high>{_NUM})(?P<scale>[万亿])?(?P<unit>{_UNIT})?"
    rf"(?P<other>{_OTHER_UNIT})?"
)
_UNIT_HERE = re.compile(rf"(?P<unit>{_UNIT})")
_BETWEEN = re.compile(r"(?:between|介于|[之介]间?于?) ?$")
_CHANGE = re.compile(
    r"(?:increas|decreas|improv|ris(?:e|en|ing)|rose|fell|fall|declin|reduc|drop|prolong|extend|gr[eo]w"
    r"|lower|went|shorten"
    r"|延长|提高|提升|升|降|减|增|上升|缩短|改善)"
)
_CHANGE_LEAD = re.compile(r"(?:from|从|由)[^0-9]{0,6}$")
_COMPARATORS = (
    (
        ">=",
        r"≥|>=|至少(?:有|为|达)?|不低于|不少于|at least|no less than|no fewer than|not less than|a "
        r"minimum of",
    ),
    (
        "<=",
        r"≤|<=|最多|至多|[不未](?:曾|能)?(?:超过|高于|大于)|没有超过|up to|at most"
        r"|(?:no|not) (?:more|greater|higher) than"
        r"|a maximum of|(?:did |does )?not (?:exceed(?:ing)?|above|over)",
    ),
    (
        ">",
        r">|超过|大于|高于|多于|逾|more than|greater than|over|above|exceed(?:ed|ing|s)?|higher than|in "
        r"excess of|surpass(?:ed|ing)",
    ),
    (
        "<",
        r"<|不足|低于|小于|少于|[不未](?:曾|能)?(?:达到|达至|到|达|及)|less than|fewer than|below|under"
        r"|lower than"
        r"|(?:(?:did |does |could )?not|failed to|without) reach(?:ing)?",
    ),
    (
        "~",
        r"约[为有]?|大约|大概|近|接近|将近|~|≈"
        r"|about|approximately|around|roughly|nearly|almost|close to|circa",
    ),
)
_COMPARATOR = re.compile(
    r"(?i)(?:(?<![A-Za-z])|(?<=[≥>≤<~≈]))(?:"
    + "|".join(f"(?P<c{n}>{p})" for n, (_, p) in enumerate(_COMPARATORS))
    + r")(?:达到|达|为)? ?$"
)
_SUFFIX = re.compile(
    r"(?P<atleast>以上(?!的?时间))|(?P<below>以下)|(?P<about>左右|上下)|(?P<more>余|多(?=例|名|项))"
)
_INT = r"(?:[0-9]{1,3}(?:[, ][0-9]{3}){1,2}(?![0-9])|[0-9]{1,6})"
_TAIL_FRACTION = re.compile(
    rf" ?[(\[](?P<eq>n ?= ?)?(?P<n>{_INT})(?: ?(?:/| of | out of ) ?(?P<N>{_INT}))?"
    rf" ?(?P<who>例|名|人|patients?|participants?)?(?: ?[)\]]|(?= ?[,;{MASK}]))"
)
_TAIL_BEHIND_INTERVAL = re.compile(
    rf" ?{MASK}{{1,60}}[;,] ?(?P<eq>)(?P<n>{_INT}) ?(?:/| of ) ?(?P<N>{_INT})(?P<who>) ?[)\]]"
)
_TAIL_WHOLE = re.compile(
    rf" of (?:the |all |these |those )?(?P<N>{_INT})(?: [A-Za-z-]{{1,20}}){{0,3}}? {PEOPLE_WORD}(?![A-Za-z])"
)
_TAIL_PERCENT = re.compile(
    r"(?:(?:的?(?:患者|受试者|病例|病人))? ?[(\[](?:(?P<n>[0-9]{1,6})/(?P<N>[0-9]{1,6})[,;] ?)?占?(?:n "
    r"?= ?)?|,?占(?:比)?(?:为)?)"
    rf"(?P<cmp>[<>≥≤~]?)(?P<pct>{_NUM}) ?%(?: ?[)\]]|(?=[,;])|(?= ))?"
)
_FRACTION = re.compile(
    rf"(?<![A-Za-z0-9./-])(?:(?P<n>{_INT}) ?/ ?(?P<N>{_INT})(?![0-9/.%]|(?:的| of ))(?P<zh>例|名|人)?"
    rf"|(?P<n2>{_INT}|(?i:{WORD})) (?:out )?of (?:the |these |all )?"
    rf"(?P<N2>{_INT}|(?i:{WORD}))(?![0-9.%])"
    rf")"
    rf"(?P<who>(?: [A-Za-z-]{{1,20}}){{0,3}}? {PEOPLE_WORD})?"
)
_NOT_REACHED = re.compile(
    r"(?:均|仍|尚)*未(?:达到|达|到达)(?!主要|统计|终点|预设|显著|CR|PR|完全|部分|缓解)"
    r"|(?:was|were|has|have)? ?(?:not|never) (?:yet )?(?:been )?reached|(?:not|yet to be) (?:yet )?reached"
    r"|(?<![A-Za-z0-9-])NR(?![A-Za-z0-9])"
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t"
    r"(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
BOUND = rf"(?:-?{_NUM}\+?|NR|NE|NA|not reached|not estimable|not evaluable|尚?未达到|∞)"
"""An end of an interval; what was not reached has no number."""
_BOUND_UNIT = r" ?(?:%|个月|months?|mo|weeks?|years?|days?|年|周|天)?"
_INTERVAL = rf"{BOUND}{_BOUND_UNIT} ?(?:-|~|,|、|;|至|到|to|and)+ ?{BOUND}{_BOUND_UNIT}"
NOISE = re.compile(
    "|".join(
        (
            r"(?:19|20)[0-9]{2} ?年(?! ?(?:OS|PFS))(?: ?[0-9]{1,2} ?月(?: ?[0-9]{1,2} ?[日号])?)?",
            r"[0-9]{1,2}月(?:[0-9]{1,2}[日号]|[底初末中份])?",
            rf"(?<![A-Za-z]){_MONTH}\.? [0-9]{{1,2}}(?:,? (?:19|20)[0-9]{{2}})?(?![0-9])",
            rf"(?:[0-9]{{1,2}} )?(?<![A-Za-z]){_MONTH}\.?,? (?:19|20)[0-9]{{2}}(?![0-9])",
            r"(?<![0-9.,])(?:19|20)[0-9]{2}(?:-(?:19|20)?[0-9]{2})?(?=[,;.) ]|$)(?! ?(?:%|例|patients"
            r"|cases))",
            rf"[(\[,;]? ?(?:[0-9]{{2}} ?% ?)?(?<![A-Za-z])(?:CI|CrI|confidence intervals?|credible "
            rf"interval|置信区间|可信区间|range(?!d)|范围|IQR|interquartile range|四分位数?间?距?"
            rf"|Q1,Q3)[^0-9;)N%]{{0,14}}{_INTERVAL}",
            r"[0-9]{2} ?% ?(?:CI|CrI|confidence interval|置信区间|可信区间)",
            r"(?<![A-Za-z])(?:aHR|sHR|HR|OR|RR|[Hh]azard ratio|[Oo]dds ratio|[Rr]isk ratio|[Rr]elative "
            r"risk|风险比|比值比|相对危险度)(?![A-Za-z])[^0-9;。]{0,24}?[0-9]+\.[0-9]+",
            r"(?<![A-Za-z])[Pp](?:[- ]?values?|值)?(?: for [a-z]{1,16})? ?[=<>≤≥] ?[0-9.]+",
            r"(?<![0-9.])[1-9] ?[:∶] ?[1-9](?: ?[:∶] ?[1-9])?(?![0-9.%])",
            r"[0-9.]+ ?[×xX*] ?10 ?(?:\^|e)?-?[0-9⁰¹²³⁴⁵⁶⁷⁸⁹]{0,3}(?: ?[A-Za-z+]{0,8} ?(?:细胞|cells)?"
            r"(?:/kg)?)",
            r"(?<![A-Za-z])(?:(?i:cohort|phase|arms?|group|part|table|fig(?:ure)?\.?|dose level|lines?"
            r"|stage|type|cycle|file|version|step|tier|level|grade)|DL|队列|表|图|第|剂量水平|ECOG|NYHA"
            r"|ASA|Child-Pugh) ?[0-9]{1,3}(?:\.[0-9])?(?:[/-][0-9]{1,2})?(?![0-9]*[天周月年个%秒])",
            r"[0-9]{1,2}(?:[~-][0-9]{1,2})?(?:例|名)?(?:线|期)(?:及以上|以上)?",
            r"≥? ?[0-9]{1,3}(?:\.[0-9])?(?: ?[~-] ?[0-9]{1,3})? ?(?:岁|years? (?:old|of age))",
            r"(?:(?<![A-Za-z])aged?(?![A-Za-z])|年龄)[^0-9;。]{0,16}[0-9]{1,3}(?:\.[0-9])?"
            r"(?: ?(?:[~-]|to) ?[0-9]{1,3})?(?: years?)?",
            rf"[0-9.]+(?!{MEASURE})[ -]?(?:mg|μg|µg|ug|g|mL|ml|IU|Gy|vg)(?:/[A-Za-z²2]{{1,4}}){{0,2}}"
            r"(?![A-Za-z])",
            r"(?<![A-Za-z])n ?= ?[0-9]+(?= ?[)\]])(?!.)",
        )
    )
)
BRACKET_INTERVAL = re.compile(rf" ?[(\[]{_INTERVAL}[)\]]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number phrase in folded text.

    ``kind``: percent, points, duration, measure (kg, mmHg …), people, trials, products,
    per 100000, bare, reached or other.
    """

    start: int
    end: int
    kind: str
    value: str
    comparator: str = "="
    high: str = ""
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    is_mean: bool = False


def mask(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every find of a pattern that holds a number blanked, its length kept."""
    pieces: list[str] = []
    at = 0
    for start, end in _near_digits(text):
        for found in pattern.finditer(text, max(at, start), end):
            pieces += (text[at : found.start()], MASK * len(found[0]))
            at = found.end()
    return "".join((*pieces, text[at:])) if pieces else text


_DIGITS = re.compile("[0-9]+")


def _near_digits(text: str) -> list[tuple[int, int]]:
    """The spans within 40 characters before and after digits, those that meet put together."""
    spans: list[tuple[int, int]] = []
    for found in _DIGITS.finditer(text):
        start, end = max(0, found.start() - 40), found.end() + 40
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return spans


def find_quantities(text: str) -> list[Quantity]:
    """The number phrases of a folded, masked text, in order.

    >>> [(q.value, q.high, q.unit) for q in find_quantities("复发率高达30%~50%,2例(8%)")]
    [('30', '50', '%'), ('8', '', '%')]
    """
    return _share_whole(text, [_with_whole(text, one) for one in _share_units(text, list(_scan(text)))])


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


_WORD_START = re.compile(rf"百分之|{_HAN_NUM}|(?<![A-Za-z])(?i:{WORD})")


def _number_starts(text: str) -> Iterator[int]:
    """Where digits or number words begin, with the sign or the bracket before them."""
    for found in _DIGITS.finditer(text):
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
    unit = "%" if found["percent_word"] else _unit_of(found)
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
    comparator, end = _comparator_behind(text, end, comparator)
    comparator = _negated(text, start, comparator)
    if not unit and (behind := _UNIT_HERE.match(text, end)) and comparator != "=":
        unit = _unit_of(behind)  # 20余例
        kind, end = kind_of(unit), behind.end()
    if kind in _COUNTED and (not value.isdigit() or text[max(0, start - 1) : start] == "每"):
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
    return plain_number(found["high"], found["scale"] or ""), _unit_of(found), found.end()


def comparator_before(text: str, start: int) -> tuple[str, int]:
    """The comparator that stands before a number, and where its words start: `more than 2,000`, 约1800.

    >>> comparator_before("enrolled about 1,800 men", 15)
    ('~', 9)
    """
    found = _COMPARATOR.search(text, max(0, start - 24), start)
    if found is None:
        return "=", start
    for number, (sign, _) in enumerate(_COMPARATORS):
        if found[f"c{number}"]:
            return sign, found.start()
    return "=", start


_NONE_DID = re.compile(
    r"(?<![A-Za-z])(?:[Nn]either|[Nn]one of|[Nn]o (?:arm|group|cohort|stud(?:y|ies)|trials?|patients?|dose))"
    r"(?![A-Za-z])[^.;]{0,80}?(?P<reached>reach(?:es|ed)?|attain(?:s|ed)?|achieved?)? ?$"
)
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def _negated(text: str, start: int, comparator: str) -> str:
    """What is left of a comparison that nobody met: no cohort had an ORR above 30%, neither reached 90%."""
    found = _NONE_DID.search(text, max(0, start - 120), start)
    if found is None or comparator not in ("=", *_DENIED):
        return comparator
    return "<" if comparator == "=" and found["reached"] else _DENIED.get(comparator, comparator)


def _comparator_behind(text: str, end: int, comparator: str) -> tuple[str, int]:
    found = _SUFFIX.match(text, end)
    if found is None or comparator != "=":
        return comparator, end
    signs = {"atleast": ">=", "below": "<=", "about": "~", "more": ">"}
    return signs[str(found.lastgroup)], found.end()


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
    if quantity.kind == "bare" and _OF_A_TIME.search(text, max(0, quantity.start - 8), quantity.start):
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


_COMMA_PERCENT = re.compile(rf"[,;:=] ?(?P<cmp>)(?P<pct>{_NUM}) ?%(?P<n>)(?P<N>)")


def _same_share(text: str, quantity: Quantity) -> re.Match[str] | None:
    """The per cent behind a comma that says a fraction again: 23/45, 51.1%."""
    found = _COMMA_PERCENT.match(text, quantity.end)
    share = 100 * float(quantity.numerator) / float(quantity.denominator)
    return found if found and abs(float(plain_number(found["pct"])) - share) < 1 else None


_MASKED = re.compile(rf" ?[(\[]?{MASK}[{MASK};, ]*(?:NE|NR)?[)\]]?")


def joint_between(text: str, one: Quantity, other: Quantity) -> str:
    """What stands between two numbers, confidence intervals left out: 73% (95% CI 60–82) and 50%."""
    return _MASKED.sub("", text[one.end : other.start])


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give numbers without a unit that of their list: ``8, 3, 1 and 2 patients``, ``13.3 vs 4.4 mo``."""
    shared = list(found)
    is_list = False
    for at in range(len(shared) - 2, -1, -1):
        one, following = shared[at], shared[at + 1]
        if one.kind != "bare" or following.kind in ("bare", "other", "reached") or following.high:
            is_list = False
            continue
        joint = text[one.end : following.start]
        if following.kind == "measure" and _RISE_JOINT.fullmatch(joint):
            shared[at] = replace(one, kind="measure", unit=following.unit)
            continue
        is_list = bool(LIST_JOINT.fullmatch(joint)) and (is_list or joint.strip(" -") != ",")
        if _OF_A_TIME.search(text, max(0, one.start - 8), one.start):
            is_list = False  # by 0.32 L at week 12 versus 0.18 L
            continue
        if is_list and _is_count(one) >= (following.kind in _COUNTED):
            unit = "patients" if following.kind == "percent" and following.numerator else following.unit
            kind = "points" if following.kind == "points" else kind_of(unit)
            shared[at] = replace(one, kind=kind, unit=unit)
    return _share_zeros(text, shared)


def _share_zeros(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give a nought behind shares or counts their unit: 分别为12%、3%和0, ``4.1% and 0``."""
    for at in range(1, len(found)):
        one, before = found[at], found[at - 1]
        if one.kind == "bare" and one.value == "0" and before.kind in ("percent", "people"):
            joint = joint_between(text, before, one)
            if LIST_JOINT.fullmatch(joint) and joint.strip() not in (",", ";", "/", "-"):
                found[at] = replace(one, kind=before.kind, unit=before.unit)
    return found


_OF_A_TIME = re.compile(r"(?i:week|month|day|year)s? $")
_RISE_JOINT = re.compile(r"(?:显著|逐渐|明显)?(?:升高?|降低?|下降|上升|增加?|减少?|提高|改善)?[至到为]| to ")
_COUNTED = ("people", "trials", "products")


def _is_count(quantity: Quantity) -> bool:
    return quantity.value.isdigit()


LIST_JOINT = re.compile(
    r"-?(?: ?(?:,|、|/|和|及|与|以及|and|or|versus|vs\.?|对比|比|to|;|,? ?and|,? ?vs\.?) ?){1,2}"
)
"""What stands between the numbers of a list."""


_WHOLE_BEFORE = re.compile(
    r"(?:(?P<zh>[0-9]{1,6})[例名](?:可评估|可评价)?的?[^,;。0-9]{0,12}中,?(?:共?有|的|仅有?)?"
    r"|(?<![A-Za-z])Of (?:the |all |these )?(?P<en>[0-9]{1,6}) [^,;.0-9()]{0,60}, )$"
)


def _with_whole(text: str, quantity: Quantity) -> Quantity:
    """The count with the whole it is told of: 15例患者中有11例, ``Of 25 patients, 12 (48%)``."""
    is_part = (quantity.kind in ("people", "bare") and quantity.value.isdigit()) or (
        quantity.kind == "percent" and quantity.numerator
    )
    found = (
        _WHOLE_BEFORE.search(text, max(0, quantity.start - 90), quantity.start)
        if is_part and not quantity.denominator
        else None
    )
    if found is None:
        return quantity
    part, whole = quantity.numerator or quantity.value, found["zh"] or found["en"]
    return replace(quantity, numerator=part, denominator=whole) if float(part) <= float(whole) else quantity


def _share_whole(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """The whole of a list told once: ``Of 56 patients, 3 (5%) had a CR, 14 (25%) a PR``."""
    shared: list[Quantity] = []
    whole, at = "", 0
    for one in quantities:
        if ";" in text[at : one.start]:
            whole = ""
        if lead := _WHOLE_LEAD.search(text, max(0, one.start - 90), one.start):
            whole = lead["zh"] or lead["en"]
        at = one.end
        is_part = one.kind == "percent" and one.numerator and not one.denominator and whole
        if is_part and abs(100 * float(one.numerator) / float(whole) - float(one.value)) < 1:
            one = replace(one, denominator=whole)
        shared.append(one)
    return shared


_WHOLE_LEAD = re.compile(
    r"(?:(?<![A-Za-z])(?:[Oo]f|[Aa]mong|[Ii]n) (?:the |all |these )?(?P<en>[0-9]{1,6}) [^,;.0-9()%]{0,60},"
    r"|(?P<zh>[0-9]{1,6})[例名][^,;。0-9]{0,12}中)"
)


def kind_of(unit: str) -> str:
    """The kind of quantity a unit makes."""
    if unit in _DURATIONS:
        return "duration"
    if unit in MEASURES:
        return "measure"
    return {"%": "percent", "patients": "people", "cases": "people", "": "bare"}.get(unit, unit)


def _unit_of(found: re.Match[str]) -> str:
    for number, name in enumerate(_UNIT_NAMES):
        if found[f"u{number}"]:
            return name
    return ""


_NUMBER_WORDS = {
    **{word: number for number, word in enumerate(_ONES.split("|"), 1)},
    **{word: number for number, word in enumerate(_TEENS.split("|"), 10)},
    **{word: number for number, word in zip(range(20, 100, 10), _TENS.split("|"), strict=True)},
}
_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def plain_number(printed: str, scale: str = "") -> str:
    """A number as plain decimals.

    >>> plain_number("274 864"), plain_number("Ninety-three"), plain_number("106.06", "万")
    ('274864', '93', '1060600')
    """
    if printed[0].isalpha():
        number = Decimal(_han_number(printed) if "一" <= printed[0] <= "龥" else _word_number(printed))
    else:
        number = Decimal(printed.replace(",", "").replace(" ", ""))
    if scale:
        number *= _SCALE[scale]
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _word_number(words: str) -> int:
    """The number words say.

    >>> _word_number("One hundred and twelve"), _word_number("thirty-one")
    (112, 31)
    """
    hundreds, hundred, rest = words.lower().rpartition(" hundred")
    told = [word for word in re.split("[- ]", rest) if word and word != "and"]
    return (100 * _NUMBER_WORDS[hundreds] if hundred else 0) + sum(_NUMBER_WORDS[word] for word in told)


def _han_number(printed: str) -> int:
    tens, ten, ones = printed.partition("十")
    if not ten:
        return int("".join(str(_HAN_DIGITS[digit]) for digit in printed))
    return 10 * _HAN_DIGITS.get(tens, 1) + _HAN_DIGITS.get(ones, 0)
