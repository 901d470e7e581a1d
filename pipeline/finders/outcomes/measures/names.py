"""Which metrics a sentence names, and which of them only say whom or why."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.measures.endpoints import end_of_endpoint, only_names_endpoint
from pipeline.finders.outcomes.measures.metrics import MetricPlace, Metrics
from pipeline.finders.outcomes.measures.thresholds import find_thresholds
from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.reading import COUNTED_ONLY, OBJECTS, Name, Reading

_POPULATION_AFTER = re.compile(
    r"率?的?(?:患者|病例|病人|人群|亚组|者|组)"
    r"(?!(?:分别|各|均|约|仅)*(?:占|为[0-9])|的?比例|的?例数|的?发生|数|有[0-9]|[0-9]|达|[(:])"
)

_POPULATION_AFTER_EN = re.compile(
    r"[ -](?:patients?|responders?|group|subgroup|population|cohort|survivors|status)(?![A-Za-z])(?! "
    r"(?:was|were) [0-9])"
)

_POPULATION_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:[Aa]mong|[Ii]n|[Ff]or|Of)(?: the| all)?(?: [0-9]{1,5})? (?:patients|those"
    r"|responders|participants)"
    r"(?: (?:who|with|in|without|achieving|had|achieved|developed|experienced|experiencing|a|an|any|the"
    r"|not))* $"
)

_RESPONDERS = re.compile(r"(?:responders?|survivors?|者)$")
_WHOM_BEFORE = re.compile(r"(?<![A-Za-z])(?:among|in|for|of)(?: the| all)? $|在$", re.IGNORECASE)

_CAUSE_BEFORE = re.compile(
    r"(?:死于|死因[为是:]|由于|归因于|原因[为是]|(?:died|deaths?)(?: [a-z]+)? (?:of|from|due to|because "
    r"of)(?: [a-z-]+){0,1} |due to |because of |attributed to "
    r"|(?:a?etiology|causes?|reasons?) (?:of|for) [^,;.]{1,40} (?:was|were|is|are) (?:mainly )?"
    r"|other than |caused by |result of "
    r"|(?:died|deaths?)[^;.]{0,40} (?:[0-9]{1,3}|one|two|three|four|five|six)"
    r" (?:of|from) |treatment (?:of|for) |预防|治疗(?:难治性)?|risk of (?:the )?|风险|a "
    r"history of |history of |previous |prior |与|(?<![病诱])因为?(?:重症|严重|肺部|继发|合并)?)$"
)

_RELATED_AFTER = re.compile(
    r" (?:units?|prophyla[a-z]+|sites?|wards?|clinics?|services?)(?![A-Za-z])"
    r"|(?:-| )?(?:相关|风险|导致的|引起的|related|risk|的风险|诱发|的?危险|的?定义|评估标准|标准|有关"
    r"|效果|作用|症状|疼痛|方案|(?:研究|文献)(?!对象)|criteria|-free|期间?隔)"
)

_RECEPTOR_AFTER = re.compile(
    r"(?:的?(?:阳性|阴性|表达|缺失|低表达|高表达)|[-+ ](?:positive|negative|expression)|[+-](?![0-9]))"
)

_RATE_AFTER = re.compile(
    r"(?:的?(?:累积|总|总体)?(?:发生率|发病率|比例|比率|概率|率)| rates?(?![A-Za-z])| incidence"
    r"(?![A-Za-z])| probabilit)"
)

_SAME_BRACKET = re.compile(r" ?率?的?(?:发生率)? ?\([^()]{0,60}$")

_MEAN = re.compile(
    r"(?:平均|(?<![A-Za-z])(?:[Mm]ean|[Aa]verage) (?:time to |annuali[sz]ed |monthly )?)"
    r"(?:值|的)?[^,;。]{0,6}$"
)


_MEDIAN = re.compile(
    r"(?:中位|(?<![A-Za-z])[Mm]edian )(?:值|的|(?:percent )?(?:reduction|change) in )?[^,;。]{0,6}$"
)
_MEDIAN_CHANGES = re.compile(  # median changes in A (+2 vs -6 mg/dL), B and C
    r"(?<![A-Za-z])[Mm]edian (?:percent(?:age)? )?(?:change|reduction|increase|decrease)s?[^;.]{0,200}$"
)
_MEDIAN_AFTER = re.compile(r"的?(?:\([^()]{1,12}\))?的?中位")


def name_places(reading: Reading, metrics: Metrics) -> list[Name]:
    """The metrics a sentence reports on; those that only say whom or why go to the populations."""
    names: list[Name] = []
    for place in _with_elliptic(reading.text, metrics):
        is_inside = names and place.start < names[-1].end
        if is_inside or reading.text[place.start - 1 : place.start] == "_":
            continue  # CRF01_AE is a type of HIV
        if names and _is_prevented(reading, names[-1], place):
            names[-1].end = place.end
            continue
        if names and only_names_endpoint(reading.text, names[-1], place):
            continue
        if thresholds := find_thresholds(reading.text, place):
            names += thresholds
        elif (
            place.metric.id in OBJECTS
            or MASK in reading.clean[place.start : place.end]
            or _is_of_organ(reading, place)
        ):
            continue
        elif names and _is_repeated(reading.text, names[-1], place):
            names[-1].end = close_bracket(reading.text, place.end)
            names[-1].is_rate = names[-1].is_rate or bool(_RATE_AFTER.match(reading.text, names[-1].end))
        elif names and _is_rest_of_name(reading.text, names[-1], place):
            names[-1].end, names[-1].is_rate = place.end, True
        elif names and _is_predicate(reading.text, names[-1], place):
            names[-1].end = _end_of_predicate(reading.text, place.end)
        elif _is_other_response(reading, place) or _is_when_or_whom(reading.text, place):
            continue
        elif _is_population(reading.text, place):
            reading.populations.append((place.start, place.end))
        elif _is_aside(reading.text, place):
            if _CAUSE_BEFORE.search(reading.text, max(0, place.start - 40), place.start):
                reading.populations.append((place.start, place.end))
        else:
            names.append(_named(reading.text, place))
            names[-1].end = end_of_endpoint(reading.text, names[-1])
    return _without_general_words(_without_deviations(reading.text, names))


def _is_prevented(reading: Reading, name: Name, place: MetricPlace) -> bool:
    """Whether a metric is what a vaccine works against: efficacy against severe infection was 72%."""
    return name.metric.id == "VACCINE_EFFICACY" and bool(
        _AGAINST.fullmatch(_without_types(reading.text[name.end : place.start]))
    )


_TYPES = re.compile(r"[A-Z]{2,}[A-Za-z]*[ -]?[0-9]{1,3}(?:(?:/|, | and | or )[0-9]{1,3})*")


def _without_types(text: str) -> str:
    """A text without the numbered types of a germ: HPV16/18."""
    return _TYPES.sub("", text)


def _is_of_organ(reading: Reading, place: MetricPlace) -> bool:
    """Whether adverse events are those of one organ: 严重肾脏不良事件, ``ocular adverse events``."""
    if place.metric.id not in _GENERAL or reading.words is None:
        return False
    return reading.words.organ_before.search(reading.text, max(0, place.start - 20), place.start) is not None


_COMPLETE_AND = re.compile(
    r"(?<![A-Za-z])complete(?= (?:and|or) (?:[0-9]{1,4}|[a-z]{3,9})(?: \([0-9.]{1,5}%\))?"
    r" partial (?:response|remission))"
)


_FREE = {"progression": "PFS", "event": "EFS", "relapse": "RFS", "recurrence": "RFS", "disease": "DFS"}
_FREE_AND = re.compile(
    r"(?<![A-Za-z])(progression|event|relapse|recurrence|disease)[- ]free(?=,? (?:and|or) overall survival)",
    re.IGNORECASE,
)
_TREATED_SO_MANY = re.compile(r"治疗了?(?=[0-9]{1,5}[例名])")  # 该药治疗20例患者
_WORKED = re.compile(r"(?<=[)例者])有效(?=[,;。、]|$)")  # 7例(77.8%)有效
_LOST_SO_MUCH = re.compile(
    r"(?<![A-Za-z])(?:lost|gained) (?=(?:an? (?:mean|average|median) (?:of )?|about |nearly |up to )?"
    r"[0-9.]{1,5} ?(?:kg|kilograms))"
)
_LETTERS_GAINED = re.compile(  # a gain of letters is one of visual acuity, named or not
    r"(?:(?<![A-Za-z])gain(?:ed|ing|s)?(?: of)?|获得|提高|增加|改善)了? ?(?=(?:≥|>|at least |至少"
    r"|超过)? ?(?:[0-9.]{1,4}个?[、和与及])*[0-9]{1,2}(?:\.[0-9])? ?(?:ETDRS )?"
    r"(?:or more )?(?:letters|个?(?:ETDRS)?字母))"
)
_FOLLOWED = re.compile(r"(?<![A-Za-z])followed(?: up)? for an? (?=(?:median|mean)(?: of)? [0-9])")
_EFFICACY = re.compile(  # 12 in one arm and 25 in the other, an efficacy of 74.5%
    r"(?<![A-Za-z])(?:(?:(?:an|with|had) )efficacy(?= of (?:about |approximately )?[0-9.]{1,5} ?%)"
    r"|[Ee]fficacy(?= against [^,;.()]{1,80}? (?:was|of|reached) (?:about |approximately )?[0-9.]{1,5} ?%)"
    r"|[Ee]fficacy(?= (?:was|reached) [0-9.]{1,5} ?%)(?=.{0,200}(?:vaccin|antibod|infection|immuni)))"
)
_AGAINST = re.compile(
    r" (?:against|for preventing|in preventing|for the prevention of)(?![A-Za-z])[^,;.0-9%]{0,60}"
)
_MEDIAN_TO = re.compile(
    r"中位(?=[0-9.]{1,4} ?(?:\([^()]{1,16}\))? ?(?:天|d|日|周|个月|h|小时)(?:后|时)?(?:出现|发生|起病))"
)
_DIED_OF_TREATMENT = re.compile(
    r" (?:of|from|due to|because of|following|after) (?:an? )?(?:treatment|drug|transplant|therapy)-related"
)
_PART_OF = re.compile(
    r"(?:[0-9]|(?<!None)(?<!none)(?<=[a-z])) (?:out )?of (?:the )?(?:[0-9]{1,5}|[a-z]{3,9})"
    r" (?:[a-z][a-z-]+ )?$"
)
_THE_PATIENTS = re.compile(r" (?:patients|participants|subjects|children|adults|men|women)(?![A-Za-z])")


def _is_of_whom(text: str, place: MetricPlace) -> bool:
    """`29 of 30 evaluable patients (97%) had no attack`: the word says of whom, and no result."""
    return (
        place.metric.id in COUNTED_ONLY
        and _THE_PATIENTS.match(text, place.end) is not None
        and _PART_OF.search(text, max(0, place.start - 30), place.start) is not None
    )


def _with_elliptic(text: str, metrics: Metrics) -> list[MetricPlace]:
    """The places where metrics are named, 5 complete and 30 partial responses included."""
    places = [place for place in metrics.find(text) if not _is_of_whom(text, place)]
    treated = metrics.by_id.get("TREATED")
    if treated is not None and "治疗" in text:
        places += [MetricPlace(*found.span(), treated) for found in _TREATED_SO_MANY.finditer(text)]
    for pattern, metric_id in (
        (_LOST_SO_MUCH, "WEIGHT_CHANGE"),
        (_MEDIAN_TO, "ONSET"),
        (_LETTERS_GAINED, "BCVA_CHANGE"),
        (_EFFICACY, "VACCINE_EFFICACY"),
        (_FOLLOWED, "FOLLOW_UP"),
    ):
        if told := metrics.by_id.get(metric_id):
            places += [MetricPlace(*found.span(), told) for found in pattern.finditer(text)]
    places = [_with_cause(text, place, metrics) for place in places]
    response = metrics.by_id.get("ORR")
    if response is not None and "有效" in text:
        places += [MetricPlace(*found.span(), response) for found in _WORKED.finditer(text)]
        places.sort(key=lambda place: place.start)
    places += [
        MetricPlace(*found.span(), metrics.by_id[metric])
        for found in _FREE_AND.finditer(text)
        if (metric := _FREE[found[1].lower()]) in metrics.by_id
    ]
    places.sort(key=lambda place: place.start)
    places += _of_stroke_lists(text, places, metrics)
    places.sort(key=lambda place: place.start)
    complete = metrics.by_id.get("CRR")
    if complete is not None and "partial" in text:
        places += [MetricPlace(*found.span(), complete) for found in _COMPLETE_AND.finditer(text)]
        places.sort(key=lambda place: place.start)
    return places


_NUMBERED = re.compile(r"(?P<index>[A-Za-z]+[ -]?)[0-9]{2,3}$")
_STROKE_LIST = re.compile(r"(?:/[0-9]{2,3}(?![0-9.%]))+")


def _of_stroke_lists(text: str, places: list[MetricPlace], metrics: Metrics) -> list[MetricPlace]:
    """The responses that only their numbers name: ACR20/50/70."""
    more: list[MetricPlace] = []
    for place in places:
        named = _NUMBERED.match(text, place.start, place.end)
        listed = _STROKE_LIST.match(text, place.end) if named else None
        if named is None or listed is None:
            continue
        for found in re.finditer("[0-9]+", listed[0]):
            metric = metrics.by_id.get(f"{named['index'].rstrip(' -').upper()}{found[0]}")
            if metric is not None:
                more.append(MetricPlace(place.end + found.start(), place.end + found.end(), metric))
    return more


def _with_cause(text: str, place: MetricPlace, metrics: Metrics) -> MetricPlace:
    """Deaths as deaths of the treatment, where the words behind say so: died of treatment-related events."""
    related = metrics.by_id.get("TRM")
    if place.metric.id != "DEATHS" or related is None or not _DIED_OF_TREATMENT.match(text, place.end):
        return place
    return MetricPlace(place.start, place.end, related)


def _without_deviations(text: str, names: list[Name]) -> list[Name]:
    """Leave out SD and PD where no other response is named: standard deviation, pharmacodynamics."""
    known = {
        name.metric.id
        for name in names
        if name.metric.kind == "response" and name.metric.id not in ("SD", "PD")
    }
    kept = [name for name in names if known or text[name.start : name.end].rstrip("s") not in ("SD", "PD")]
    return [name for name in kept if text[name.start : name.end] != "PR" or not _is_receptor(text, name)]


_RECEPTORS = re.compile(r"(?<![A-Za-z])(?:ER(?![A-Za-z])|HER-?2|[Kk]i-?67)|[孕雌]激素")


def _is_receptor(text: str, name: Name) -> bool:
    """Whether PR is the progesterone receptor: it stands among receptors, or has a cut-off."""
    return bool(
        _RECEPTORS.search(text, max(0, name.start - 30), name.end + 30)
        or re.compile(r" ?[<>≤≥]|临界值|评分").match(text, name.end)
    )


_TREATED_WHOM = re.compile(
    r"(?:%[)]?|[0-9]) (?:of|in|among) (?:the )?(?:patients|participants|those|subjects|women|men|recipients)"
    r" (?:who were )?$"
)


def _is_when_or_whom(text: str, place: MetricPlace) -> bool:
    """Whether being treated only says since when or of whom: 回输后第2天, 3% of those treated with X."""
    if place.metric.id not in COUNTED_ONLY:
        return False
    if text[place.start - 1 : place.start] == "-":
        return True  # dapagliflozin-treated
    return text[place.end : place.end + 1] == "后" or bool(
        _TREATED_WHOM.search(text, max(0, place.start - 40), place.start)
    )


_OTHER_SURVIVAL = re.compile(
    r"(?:free|[Gg]raft|[Cc]ells?|specific|[Ii]mplant)[ -]$|(?:无[一-龥]{1,8}|细胞|移植物|特异性?)$"
)


def _is_repeated(text: str, name: Name, place: MetricPlace) -> bool:
    """Whether the place is the same metric in a bracket behind it: 总缓解率(ORR)."""
    return name.metric.id == place.metric.id and bool(_SAME_BRACKET.fullmatch(text, name.end, place.start))


_GENERAL_RESPONSE = re.compile(r"(?:应答|缓解|反应|有效)率?|(?:response|responder)(?: rate)?s?", re.I)


def _is_rest_of_name(text: str, name: Name, place: MetricPlace) -> bool:
    """Whether a response in general stands right behind a particular one: EASI-75应答率."""
    return (
        name.metric.kind == place.metric.kind == "response"
        and place.metric.id == "ORR" != name.metric.id
        and text[name.end : place.start] in ("", " ", "的")
        and _GENERAL_RESPONSE.fullmatch(text, place.start, place.end) is not None
    )


_GENERAL = frozenset({"AE", "TEAE", "TRAE", "SAE"})
_MOST_COMMON = re.compile(
    r"s? ?\)? ?(?:(?:was|were|is|are|being|remained) (?:also |by far )?(?:among |one of )?"
    r"the (?:second |third )?"
    r"(?:most (?:common|frequent|frequently reported|commonly reported)|commonest|main|predominant)"
    r"|(?:是|为|仍是|也是)?(?:最|较)(?:为)?(?:常见|多见|主要)的?)[^,;。.()0-9%]{0,40}"
)
_THEN_NUMBER = re.compile(
    r"s?(?:, ?(?:(?:occurring|seen|reported|observed|present|affecting)(?: in)?|in"
    r"|with|at|发生率为?|占)?(?= ?[0-9]))?"
)


def _is_predicate(text: str, name: Name, place: MetricPlace) -> bool:
    """Whether events in general are only what an event is called: CRS was the most common adverse event."""
    return (
        place.metric.id in _GENERAL
        and name.metric.kind == "safety"
        and name.metric.id not in _GENERAL
        and bool(_MOST_COMMON.fullmatch(text, name.end, place.start))
    )


def _end_of_predicate(text: str, end: int) -> int:
    found = _THEN_NUMBER.match(text, end)
    return found.end() if found else end


def close_bracket(text: str, end: int) -> int:
    """The end of a name whose bracket is still open: 总缓解率（ORR）."""
    close = text.find(")", end, end + 40)
    return close + 1 if close >= 0 and not re.search("[(0-9]", text[end:close]) else end


_DISEASED = re.compile(r"(?:患者|人群)\(")


def _is_population(text: str, place: MetricPlace) -> bool:
    """Whether the metric only says which patients: CR患者, among patients who achieved CR."""
    if place.metric.kind in ("count", "epidemiology"):
        return False
    return bool(
        _POPULATION_AFTER.match(text, place.end)
        or (place.metric.kind == "safety" and _DISEASED.match(text, place.end))
        or _POPULATION_AFTER_EN.match(text, place.end)
        or _POPULATION_BEFORE.search(text, max(0, place.start - 60), place.start)
        or (
            _RESPONDERS.search(text, place.start, place.end)
            and _WHOM_BEFORE.search(text, max(0, place.start - 16), place.start)
        )
    )


_OF_RESPONSES = re.compile("%[)]? of (?:the |all )?$")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z0-9/-])(?P<word>[A-Za-z][A-Za-z+/]*)(?P<joint>[ -])$")
_NUMBERED_BEFORE = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]?[A-Z]{2,}[A-Za-z]*[- ]?[0-9]{1,3} ?$"
)  # SCORAD 50应答率
_LATIN_BEFORE = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9/+-]{2,14} ?$")
_DURATION_OF = re.compile(r"median duration(?! (?:of|was|is) (?:about |approximately )?[0-9])", re.IGNORECASE)
_ALONE = r"(?<!, )(?<![Nn]o )(?<!and )(?<!or )(?<!any )(?<!new )(?<!VIII )(?<!IX )(?<!^)(?<![A-Za-z])"
_OTHER_WORD = re.compile(  # 总体质量; PD-1 inhibitors, but not: no thrombosis, inhibitors or deaths
    rf"[总整全]体质量$|{_ALONE}(?:inhibitors|[Mm]alignanc(?:y|ies))$"
)
# 停药后24周, 停药24周时: when it was measured; 约2.54亿人感染HBV: how many live with it.
_STOPPED_SINCE = re.compile(r"(?:后(?!续)|(?:第|满)? ?[0-9]{1,3} ?(?:周|个月|月|年|天|d(?![A-Za-z])))")
_ADDED_UP = re.compile("累计$|cumulative $|total $|累积$")
_OF_A_PEOPLE = re.compile(r"[0-9] ?[万亿](?:多|余)?(?:人|名|例|患者|儿童|成人){0,2}$")
_REACHED_BEFORE = re.compile(r"(?:达到|满足|达成|(?:met|meeting|reached|achieved)(?: the| its)?)(?:了)? ?$")
_ENDS = frozenset({"DISCONTINUATION", "RELAPSE", "PD", "DEATHS"})
_WHEN_BEFORE = re.compile(r"(?<![A-Za-z])(?:prior to|before|until|time of)(?: the)? $")
_CONTROL_AFTER = re.compile(r"(?:水平)?(?:控制|正常|达标|应答|恢复)")


def _is_other_response(reading: Reading, place: MetricPlace) -> bool:
    """Whether a response is one of its own that no metric knows: antibody response, CHQ应答率, 免疫应答."""
    words, text = reading.words, reading.text
    said = text[place.start : place.end].lower()
    if place.metric.id != "ORR" or words is None:
        return False
    before = text[max(0, place.start - 24) : place.start]
    if _NUMBERED_BEFORE.search(before):
        return True
    if said.startswith(("response", "responder")):
        found = _WORD_BEFORE.search(before)
        return found is not None and found["word"].lower() not in words.response_leads
    if said.startswith(("应答", "反应")):
        return bool(_LATIN_BEFORE.search(before) or words.other_response_zh.search(before))
    return False


_EFFECT_ON = re.compile(r"s? (?:up)?on(?![A-Za-z])")
_LOST_TO = re.compile(r"(?:lost|loss|losses) (?:to|of) $")
_VISIT = re.compile(
    r"[ -](?:assessment|visit|session|stud(?:y|ies)|interview|questionnaire|appointment|examination"
    r"|survey|scan|call|programme?|care)"
)
_RATIO_BEHIND = re.compile(r" ?/ ?[A-Z]")
_RATIO_BEFORE = re.compile(r"[A-Z][A-Za-z0-9-]{1,6} ?/ ?$")


def _lead(place: MetricPlace) -> tuple[int, int]:
    return max(0, place.start - 20), place.start


def _is_in_ratio(text: str, place: MetricPlace) -> bool:
    """Whether a measure is part of a ratio's name: FEV1/FVC, TC/HDL-C."""
    return bool(_RATIO_BEHIND.match(text, place.end) or _RATIO_BEFORE.search(text, *_lead(place)))


_SINCE_EVENT = re.compile(
    r"(?<![A-Za-z])(?:after|following) (?:an? |the )?(?:first |acute |ischa?emic )?$", re.IGNORECASE
)


def _is_aside(text: str, place: MetricPlace) -> bool:
    """Whether the metric stands as a cause, a risk or the first half of another word."""
    if place.metric.kind == "change" and _CONTROL_AFTER.match(text, place.end):
        return True
    is_plain = text[place.start : place.end].lower().rstrip("s") == "response"
    if is_plain and _OF_RESPONSES.search(text, max(0, place.start - 14), place.start):
        return True  # 62% of responses
    if place.metric.id == "EVENT_DURATION" and _DURATION_OF.match(text, place.start):
        return True  # the median duration of treatment
    if _OTHER_WORD.search(text, max(0, place.start - 24), place.end):
        return True
    said_effect = text[place.start : place.end].rstrip("s").endswith("effect")
    if place.metric.id in _GENERAL and said_effect and _EFFECT_ON.match(text, place.end):
        return True  # no adverse effect on glucose
    if place.metric.id == "FOLLOW_UP" and (
        _LOST_TO.search(text, *_lead(place)) or _VISIT.match(text, place.end)
    ):
        return True
    if place.metric.kind == "change" and place.metric.unit != "mmHg" and _is_in_ratio(text, place):
        return True
    if place.metric.id == "PRIMARY_ENDPOINT_EVENT" and text.startswith(" data", place.end):
        return True
    if place.metric.id == "FOLLOW_UP" and _ADDED_UP.search(text, max(0, place.start - 6), place.start):
        return True  # 5例患者累计随访81个月: of all together
    if place.metric.id == "DISCONTINUATION" and _STOPPED_SINCE.match(text, place.end):
        return True
    before = max(0, place.start - 20), place.start
    if place.metric.id in _ENDS and _WHEN_BEFORE.search(text, *before):
        return True  # assessments prior to discontinuation
    if place.metric.id == "PRIMARY_ENDPOINT_EVENT" and _REACHED_BEFORE.search(text, *before):
        return True  # 达到主要终点的患者占9%: what was hoped for, no event
    if place.metric.id == "INFECTION" and _OF_A_PEOPLE.search(text, max(0, place.start - 12), place.start):
        return True
    if place.metric.kind == "safety" and _SINCE_EVENT.search(text, max(0, place.start - 40), place.start):
        return True  # depression after stroke: the patients had it
    if _RELATED_AFTER.match(text, place.end) and place.metric.id != "DEATHS":
        return True
    if place.metric.id == "OS" and _OTHER_SURVIVAL.search(text, max(0, place.start - 12), place.start):
        return True
    if place.metric.kind == "response" and _RECEPTOR_AFTER.match(text, place.end):
        return True  # PR阳性 is a progesterone receptor
    return place.metric.id != "DEATHS" and bool(
        _CAUSE_BEFORE.search(text, max(0, place.start - 40), place.start)
    )


def _named(text: str, place: MetricPlace) -> Name:
    word = text[place.start : place.end]
    is_rate = word.endswith(("率", "rate", "rates")) or bool(_RATE_AFTER.match(text, place.end))
    is_mean = bool(_MEAN.search(text, max(0, place.start - 20), place.start))
    is_median = bool(
        _MEDIAN.search(text, max(0, place.start - 14), place.start)
        or _MEDIAN_AFTER.match(text, place.end)
        or (place.metric.kind == "change" and _MEDIAN_CHANGES.search(text, 0, place.start))
    )
    return Name(place.start, place.end, place.metric, is_rate=is_rate, is_mean=is_mean, is_median=is_median)


_OR_BETTER = re.compile(r"(?:及以上|或以上|以上|及更好|或更好)| or better")


def raise_to_better(reading: Reading, names: list[Name], metrics: Metrics) -> list[Name]:
    """非常好的部分缓解（VGPR）及以上 is a metric of its own."""
    for name in names:
        found = _OR_BETTER.match(reading.text, name.end)
        known = name.metric.id.removesuffix("R") if name.metric.id == "CRR" else name.metric.id
        better = metrics.by_id.get(f"{known}_OR_BETTER") if found else None
        if found and better:
            name.metric, name.end = better, found.end()
    return names


def _without_general_words(names: list[Name]) -> list[Name]:
    """Leave out the incidence of something, where that something is named: incidence of CRS, GVHD发病率."""
    kept: list[Name] = []
    for at, name in enumerate(names):
        near = [other for other in names[max(0, at - 1) : at + 2] if other is not name]
        if name.metric.id in (
            "INCIDENCE",
            "PREVALENCE",
            "AE",
            "EVENT_DURATION",
            "PRIMARY_ENDPOINT_EVENT",
        ) and any(
            other.metric.kind in ("safety", "response", "survival", "time")
            and other.metric.id != "MORTALITY"
            and _touches(name, other)
            for other in near
        ):
            continue
        former = names[at - 1] if at else None
        if (
            former
            and former.metric.id in ("ONSET", "EVENT_DURATION")
            and name.start - former.end <= 4
            and name.metric.kind == "safety"
        ):
            continue
        kept.append(name)
    return kept


def _touches(name: Name, other: Name) -> bool:
    if name.metric.id == "AE":
        return False
    return -1 < other.start - name.end <= 8 or -1 < name.start - other.end <= 2
