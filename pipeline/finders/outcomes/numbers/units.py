"""Units, and the kind of number each makes."""

from __future__ import annotations

import re

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


_NO_LINK = (
    r"(?:of|in|and|or|with|to|were|was|is|are|that|had|at|per|the|vs|versus|than|by|for|from|among|who|as|on"
    r"|each|after|before|while|when|if|between|received|died|responded|achieved"
    r"|hours?|hrs?|days?|weeks?|months?|years?|min|minutes"
    r"|Several|Previous|Many|Most|Some|Other|These)"
)
"""Words that no number's own noun stands behind: 6 Previous studies is reference 6, and studies."""
_ADJECTIVE = rf"(?!(?:{_NO_LINK}|new|trials|studies)[ ,)])[A-Za-z][A-Za-z/+0-9-]{{0,24}}"
_KIND_OF_STUDY = rf"(?!{_NO_LINK}[ ,)])[A-Za-z][A-Za-z/+0-9-]{{0,24}}"


_UNITS = {
    "per 100000": r"/10万| ?per 100[, ]?000",
    "%": r" ?%| ?per ?cent(?!age)",
    "cases": r"[ ](?:new |incident |cancer |estimated ){0,3}(?:cases|deaths)(?![A-Za-z])",
    "patients": rf"例次?(?!外)|名(?!称|单)|位(?!点|居|于)|人(?!源|群|类|体|工|份|次|年|种|免)"
    rf"|(?: {_ADJECTIVE}){{0,4}}? {PEOPLE_WORD}(?![A-Za-z])",
    "trials": r"项(?!目[^,;。]{0,3}标)|个(?=[^,;。、]{0,8}临床(?:试验|研究))"
    rf"|(?: {_KIND_OF_STUDY}){{0,4}}? (?:trials|studies)(?![A-Za-z]| (?:each|per)(?![A-Za-z]))",
    "products": r"款|[个种](?=[^,;。、]{0,20}(?:产品|药物))"
    rf"|(?: {_KIND_OF_STUDY}){{0,4}}? products(?![A-Za-z])",
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


OTHER_UNIT = (
    rf"(?!{MEASURE}) ?(?:mg|μg|ug|kg|g/|ml|mL|L(?![A-Za-z])|Gy|岁|线|期|次|倍|元|万元|美元|亿|°|℃|×|×|条"
    r"|代|号|页|种|条|家|国|部|mmol|mm|cm|IU|kb|bp|Da"
    r"|years? old|years? of age|年龄|lines?(?![A-Za-z])|prior|sites|countries|centers|centres|cycles?"
    r"|doses?(?![A-Za-z])|genes?|-(?:times|fold)(?![A-Za-z])|fold(?![A-Za-z])"
    r"| in (?:every )?(?:two|three|four|five|six|seven|eight|nine|ten|[1-9]0*)(?![0-9.%])(?= [a-z]))"
)


UNIT = "|".join(f"(?P<u{number}>{pattern})" for number, pattern in enumerate(_UNITS.values()))


_UNIT_NAMES = tuple(_UNITS)


def kind_of(unit: str) -> str:
    """The kind of quantity a unit makes."""
    if unit in _DURATIONS:
        return "duration"
    if unit in MEASURES:
        return "measure"
    return {"%": "percent", "patients": "people", "cases": "people", "": "bare"}.get(unit, unit)


def unit_of(found: re.Match[str]) -> str:
    """The unit that a pattern of numbers matched; empty where it matched none."""
    for number, name in enumerate(_UNIT_NAMES):
        if found[f"u{number}"]:
            return name
    return ""
