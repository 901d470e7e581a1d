"""Numbers that are no results: differences, goals, planned sizes, ranges of the patients, shares."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.counts.denials import is_denied
from pipeline.finders.outcomes.linking.fitting import FREQUENCIES
from pipeline.finders.outcomes.measures.changes import CHANGE, is_change_noun, tells_people
from pipeline.finders.outcomes.measures.graded_names import metric_id
from pipeline.finders.outcomes.measures.levels import is_level, is_told_as_change
from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.measures.standing import is_standing
from pipeline.finders.outcomes.reading import Found, Name, Reading
from pipeline.finders.outcomes.words import Words


def leave_out(reading: Reading, metrics: Metrics) -> None:
    """Leave out what is no result: assumptions, criteria, sensitivities, spans that are no medians."""
    words = metrics.words
    if words and words.planned.search(reading.text):
        reading.found = []
        return
    if words and words.assumed.search(reading.text):
        counts = [one for one in reading.found if one.metric.kind == "count"]
        reading.found = [one for one in counts if not _is_size(reading, one)]
    if words and words.own.search(reading.text):
        reading.found = [one for one in reading.found if one.metric.kind != "safety" or _is_treated(one)]
    reading.found = [one for one in reading.found if not _is_other(reading, one, words)]


def _is_treated(one: Found) -> bool:
    """Whether an event is one of treatment by its name: adverse events, deaths, discontinuation."""
    return one.metric.id in _OF_TREATMENT


_OF_TREATMENT = frozenset(
    {"AE", "TEAE", "TRAE", "SAE", "TRSAE", "DISCONTINUATION", "DEATHS", "MORTALITY", "CV_DEATH"}
)
_OR_LESS = re.compile(
    r",? or (?:lower|less|below|more|higher|greater|above)(?![A-Za-z])| (?:more|greater|less) than (?![0-9])"
)


_DIFFERENCE = re.compile(
    r"(?:difference(?: of| was|,|:|\()?|差值(?:为|是)?|差异为)[^0-9;。a-z]{0,6}$"
    r"|(?<!减)[多少](?:下降|降低|减少|升高|增加|提高|改善|减轻|延长)了?[^0-9;。,]{0,2}$"
)


_LEVEL_OF = re.compile(r"(?:水平|值| levels?| values?)?(?: of)? ?")


def _is_goal(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a number is one to be reached, or a difference: HbA1c below 7%, 降至<7%."""
    if _OR_LESS.match(reading.clean, one.end):
        return True  # a level of 600 μmol/L or lower
    if one.quantity.comparator in ("=", "~", "range"):
        return False
    is_noun = is_change_noun(reading.text[name.start : name.end])
    is_next = name.end <= one.start and _LEVEL_OF.fullmatch(reading.clean, name.end, one.start) is not None
    return is_level(reading, one) or (is_next and not is_noun)


def _is_size(reading: Reading, one: Found) -> bool:
    """Whether a number is the size a trial was planned to have."""
    return one.name is not None and "样本" in reading.text[one.name.start : one.name.end]


def _is_other(reading: Reading, one: Found, words: Words | None) -> bool:
    name = one.name
    if name is None:
        return False
    if is_denied(reading, one):
        return True
    if one.quantity.comparator == "range":
        said = reading.text[name.start : name.end]
        is_plain = not (name.is_median or name.is_mean or re.search("中位|edian", said))
        is_measured = one.quantity.kind == "measure" and one.metric.unit not in FREQUENCIES
        if is_measured or (one.metric.id == "FOLLOW_UP" and is_plain):
            return True  # 体重35~90 kg, 随访5~20个月 are ranges of the patients
    is_share = one.quantity.kind == "percent" and one.metric.unit in FREQUENCIES
    if is_share and not is_told_as_change(reading, one):
        return True  # ABR为0.6次, 80%的患者…: of something else
    if one.metric.kind == "change" and (_is_goal(reading, one, name) or is_standing(reading, one, name)):
        return True
    if _DIFFERENCE.search(reading.clean, max(0, one.start - 40), one.start):
        return True  # an estimated treatment difference of -12.4 percentage points
    if _is_of_else(reading, one, name):
        return True
    if _is_composition(reading, one, name) or _is_share_of_people(reading, one, name):
        return True
    if words is None or name.end > one.start or one.metric.kind == "change":
        return False
    return words.other_measure.search(reading.clean, name.end, one.start) is not None


_PER = re.compile(r"(?<![A-Za-z])per (?:every )?$")
_PER_BEHIND = re.compile(r" (?:[a-z]+ )?per 1[0, ]{2,8}(?![0-9])")
_DIFFERENCE_IN = re.compile(
    r"(?<![A-Za-z])(?:difference (?:of|in|between)|(?:absolute|relative) (?:risk )?(?:reduction"
    r"|increase) (?:of|in)) [^.;,()%]{0,100}(?:was|were|of) (?:about |only )?$"
    r"|(?:under|over)estimated by (?:about )?$"
)
_DIFFERENCE_IN_SPAN = re.compile(r"(?<![A-Za-z])difference in (?:median|mean) [^.;,()%0-9]{1,40}$")
_IDENTIFIER = re.compile(r"(?<![A-Za-z])[A-Z]{2,}[A-Za-z]*[ -]?[0-9]{1,3}/$|(?<![A-Za-z])[A-Z]{3,} $")
_EXTREME = re.compile(
    r"(?<![A-Za-z])(?:maximum|minimum|max|min)(?: [a-z-]+){0,3} $|(?:最长|最短)[^,;。0-9]{0,8}$"
)
_EXTREME_BEHIND = re.compile(r" as an? (?:maximum|minimum)")
_THINGS_BEHIND = re.compile(
    r"(?: (?!(?:in|of|with|for|and|or|from|to|by|at|on|across|between|among|than|the|both|per)(?![A-Za-z]))"
    r"[A-Za-z0-9][A-Za-z0-9/+-]*){0,2} (?:groups|arms|cohorts|trials|studies|cent(?:er|re)s|sites|countries"
    r"|questionnaires|items)(?![A-Za-z])"
)
"""Behind a number of people that are none: two of the three belatacept groups."""
_OF_THINGS = re.compile(r"[0-9] (?:responses|questionnaires|items|studies|trials|cent(?:er|re)s)(?![A-Za-z])")
_BY_SO_MUCH = re.compile(
    r"(?<![A-Za-z])(?:reduc|decreas|lower|increas|declin|cut)(?:e[sd]?|ed|ing|s)?(?![A-Za-z])"
    r" [^.;()0-9]{1,80} by (?:about |approximately |up to |nearly |only )?(?:[0-9.]+%? (?:and|or|to) )?$"
)
"""reduced the rates of diarrhoea by 20%: what it fell by is no rate."""
_OF_PEOPLE = re.compile(r" of (?:the |all )?(?:patients|participants|subjects|women|men)")
_LATER = re.compile(r" (?:after|later|post|following|from)(?![A-Za-z])")
_OR_BEFORE = re.compile(r"(?<![A-Za-z])(?<!\) )or (?:any |[a-z]{1,16} )?$")
_OR_BEHIND = re.compile(r" or (?!(?:more|less|higher|greater|worse)(?![A-Za-z]))[a-z]")


def _is_of_else(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a number is part of a rate, a name, a maximum, or told of one event or another."""
    clean, quantity = reading.clean, one.quantity
    before = clean[max(0, one.start - 120) : one.start]
    if _PER.search(before[-12:]) or (quantity.kind != "percent" and _PER_BEHIND.match(clean, one.end)):
        return one.metric.kind != "epidemiology" or quantity.kind != "per 100000"
    is_endpoint = one.metric.id == "PRIMARY_ENDPOINT_EVENT"
    if is_endpoint and _ENDPOINTS.fullmatch(clean, one.end, max(one.end, name.start)):
        return True  # the two primary endpoints
    if _is_defined(reading, one) or _is_threshold(reading, one) or _is_of_events(reading, one, name):
        return True
    if quantity.value.startswith("-") and one.metric.kind != "change":
        return True
    if quantity.kind == "percent" and one.metric.kind != "change" and _BY.search(before[-40:]):
        return True
    if quantity.kind == "percent" and one.metric.kind != "change" and _BY_SO_MUCH.search(before):
        return not _OF_PEOPLE.match(clean, one.end)
    if quantity.kind in ("percent", "people", "bare") and _DIFFERENCE_IN.search(before):
        return True
    is_count = quantity.kind in ("people", "bare") or quantity.denominator
    if is_count and (_THINGS_BEHIND.match(clean, one.end) or _OF_THINGS.search(clean, one.start, one.end)):
        return one.metric.id not in ("TRIALS", "PRODUCTS")
    if quantity.kind in ("people", "bare") and one.metric.kind != "change" and _is_in_name(reading, one):
        return True
    if quantity.kind == "duration":
        if _DIFFERENCE_IN_SPAN.search(before):
            return True
        is_extreme = _EXTREME.search(before[-40:]) or _EXTREME_BEHIND.match(clean, one.end)
        is_later = one.metric.id == "FOLLOW_UP" and _LATER.match(clean, one.end)
        return bool(is_extreme or is_later)
    return _is_of_either(reading, one, name)


_DEFINED = re.compile(r"(?<![A-Za-z])defined as (?![^()]*\))")
_BY = re.compile(r"\(by (?:[0-9.]+ ?%?,? (?:and |vs\.? )?)?$")


def _is_defined(reading: Reading, one: Found) -> bool:
    """Whether a number stands in what something is defined as: response was defined as at least 50% of …."""
    found = _DEFINED.search(reading.clean)
    return found is not None and found.end() <= one.start


_CUT = (">", ">=", "<", "<=")
_IF_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:if|whose|when|unless|until|whether|provided)(?![A-Za-z])[^,;.]{0,80}$|(?:若|如果|一旦)[^,;。]{0,20}$",
    re.IGNORECASE,
)
_OR_MORE_OF = re.compile(r" or (?:more|greater|higher|fewer|less) (?:of|in) ")
_LIKELY = re.compile(r"likelihood|odds|probability|chance|risk")


def _is_threshold(reading: Reading, one: Found) -> bool:
    """Whether a number is a criterion: if FVC differs by more than 150 mL, at least one, 10% or more of."""
    quantity, clean = one.quantity, reading.clean
    if _OR_MORE_OF.match(clean, one.end):
        return True
    if quantity.comparator not in _CUT:
        return False
    if quantity.value == "1" and quantity.kind in ("people", "bare"):
        return True
    if one.name and one.name.start >= one.end and _LIKELY.search(clean, one.end, one.name.start):
        return True  # a KPS ≤80% reduced the likelihood of a response
    return _IF_BEFORE.search(clean, max(0, one.start - 100), one.start) is not None


_OF_EVENTS = re.compile(r" of (?:the |all |these |those |our )?(?:first(?:-time)? |new |acute )?")
_ENDPOINTS = re.compile(r"s? (?:of (?:the |our |its )?)?(?:co-|main |key )?")
_MOST_BEFORE = re.compile(r"(?<![A-Za-z])(?:most|majority of)(?: of)?(?: the| these)? $", re.IGNORECASE)
_SEX_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:(?:fe)?males?|women|men|boys|girls|[Ww]hite|Black|Asian) ?\($|[男女]性? ?\($"
)


def _is_of_events(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent is of the events or of who had them: 32% of recurrences, most relapses (80%)."""
    is_event = one.metric.kind in ("safety", "response", "count") and one.metric.id != "ONGOING_REMISSION"
    if one.quantity.kind != "percent" or one.share or not is_event:
        return False
    if _SEX_BEFORE.search(reading.clean, max(0, one.start - 12), one.start):
        return True
    if name.start >= one.end:
        return _OF_EVENTS.fullmatch(reading.clean, one.end, name.start) is not None
    return (
        reading.clean[name.end : one.start].strip() == "("
        and _MOST_BEFORE.search(reading.clean, max(0, name.start - 24), name.start) is not None
    )


def _is_in_name(reading: Reading, one: Found) -> bool:
    """Whether a number belongs to a name: HPV 16/18 infection; not ORR 12/20, where a metric is named."""
    is_metric = any(names.end in (one.start, one.start - 1) for names in reading.names)
    if re.compile("/[0-9]").match(reading.clean, one.end):
        return True  # 41/49/276
    found = _IDENTIFIER.search(reading.clean, max(0, one.start - 16), one.start)
    is_slashed = "/" in reading.clean[one.start - 1 : one.end]
    return found is not None and is_slashed and not is_metric


def _is_of_either(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a count is of death or another event: stroke or death occurred in 238 patients."""
    if one.metric.id != "DEATHS" or one.quantity.kind not in ("percent", "people") or name.end > one.start:
        return False
    lead = reading.clean[max(0, name.start - 24) : name.start]
    is_either = _OR_BEFORE.search(lead) or _OR_BEHIND.match(reading.clean, name.end)
    return bool(is_either) and one.quantity.value != "0"


_AMONG_THEM = re.compile(r"其中[^,;。0-9]{1,12}$")


def _is_composition(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent says what the events were: 感染发生率为32.1%，其中细菌感染占61.5%."""
    if name.metric.kind != "safety" or name.grade is not None or one.quantity.kind != "percent":
        return False
    is_kind = _AMONG_THEM.search(reading.text, max(0, name.start - 16), name.start)
    return bool(is_kind and reading.clean[name.end : one.start] in ("占", "者占", "约占"))


_ATTAINED_BEFORE = re.compile(
    r"(?:attainment|achievement rate)[^,;.()0-9]{0,30}$"
    r"|(?:proportion|percentage) of (?:[a-z-]+ )?(?:patients|participants|subjects)[^,;.]{0,30}$"
)


def _is_share_of_people(reading: Reading, one: Found, name: Name) -> bool:
    """Whether a per cent says how many had a change; the share that reached a threshold is one."""
    if one.quantity.kind != "percent" or not metric_id(reading, name).endswith(CHANGE):
        return False
    if one.quantity.numerator:
        return True  # weight loss 17 (80.9%)
    first, last = min(one.start, one.group[0] or one.start), max(one.end, one.group[1])
    lead = min(first, name.start)
    if _ATTAINED_BEFORE.search(reading.text, max(0, lead - 60), lead):
        return True
    return tells_people(reading.text[name.end : first], reading.text[last : last + 40])
