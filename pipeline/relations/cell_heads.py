"""Which metrics, arms, units and time points a table's head or the label of a row names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace

from pipeline.finders.outcomes import Metrics
from pipeline.finders.outcomes.folding import fold
from pipeline.finders.outcomes.linking.fitting import FREQUENCIES
from pipeline.finders.outcomes.measures.changes import CHANGE
from pipeline.finders.outcomes.measures.grades import find_grades
from pipeline.finders.outcomes.measures.metrics import Metric, MetricPlace
from pipeline.finders.outcomes.numbers.units import MEASURES
from pipeline.papertables import HEAD_LEVELS
from pipeline.relations.cell_values import UNIT, Head

# What a head may hold beside its metric.
HEAD_UNIT = re.compile(rf"(?<![A-Za-z])(?:{UNIT})(?![A-Za-z])", re.IGNORECASE)
TIME = re.compile(
    r"(?P<n>[0-9]{1,3})\s?[- ]?(?P<unit>个?月|months?|mos?|周|weeks?|wks?|年|years?|yrs?)(?![A-Za-z])"
    r"|(?P<word>半)年",
    re.IGNORECASE,
)
HEAD_WORDS = re.compile(
    r"median|中位数?|mean|平均|rates?|率|发生|any[- ]?grades?|all[- ]?grades?|任[何意]级别?|所有级别|各级"
    r"|比例|占比|best|confirmed|overall"
    r"|estimated|patients|participants|subjects|with|any|at least one|[≥>]\s?[01](?![0-9])"
    r"|(?:during|on) (?:study )?treatment"
    r"|患者|no\.?|number|of|at|the|in|n|例数?|人数|95\s?%?\s?(?:ci|置信区间)|ci|range"
    r"|范围|iqr|%|(?<![a-z])(?:sd|se|sem)(?![a-z])|±"
    r"|[()\[\],，、;；:/=\-–—]|\s",
    re.IGNORECASE,
)
# The same beside a metric of change: `LDL-C reduction (%)`, FEV1改善（L）; not a baseline alone.
CHANGE_WORDS = re.compile(
    r"(?:(?:change|reduction|decrease|increase|improvement|loss|gain)s?(?: from baseline)?|lowering"
    r"|(?:vs\.?|versus|compared with|relative to) placebo|placebo[- ](?:corrected|adjusted))(?![A-Za-z])"
    r"|较基线|自基线|相对基线|(?:变化|改善|降低|下降|减少|升高|增加|提高)(?:值|幅度?|量|百分比|率)?|[降增升]幅",
    re.IGNORECASE,
)
ANY_AND_HIGH = re.compile(
    r"(?:(?:any|all)[- ]?grades?|任[何意]级别?|所有级别|各级)\s?[/／]\s?"
    r"(?P<high>(?:grade\s?)?(?:≥|>=)\s?(?:grade\s?)?3(?:\s?级)?|(?:grade\s)?3[-–~]4(?:\s?级)?|3级及?以上)",
    re.IGNORECASE,
)
MEDIAN = re.compile(r"median|中位|(?<![A-Za-z])m(?=[A-Z])", re.IGNORECASE)
DEVIATION_BEFORE = re.compile(r"(?:mean|average|均[数值]|平均值?)[^A-Za-z]{0,5}$|±\s?$", re.IGNORECASE)
MEAN = re.compile(r"(?<![A-Za-z])mean(?![A-Za-z])|平均", re.IGNORECASE)
COUNT_HEAD = re.compile(r"(?<![A-Za-z])(?:n|no\.?|number of)(?![A-Za-z])|例数?|人数", re.IGNORECASE)
COUNT_FIRST = re.compile(
    r"(?:(?<![A-Za-z])(?:n|no\.?)|例数?)\s?(?:/\s?N)?\s?(?:[,，]?\s?[(\[/]|[,，])\s?%", re.IGNORECASE
)
GRADED_EVENTS = re.compile(
    r"(grades?\s?(?:≥|>=|>)?\s?[1-5](?:\s?[-–/]\s?[1-5])?\s)events?(?![a-z])", re.IGNORECASE
)
GRADE_ALONE = re.compile(r"(?:≥|>=)\s?(?:G|grade\s?)?(?P<low>[345])\s?(?:级)?")
MEASURE = re.compile("|".join(f"(?P<m{at}>{pattern})" for at, pattern in enumerate(MEASURES.values())))
CONFIDENCE = re.compile(r"(?<![A-Za-z])CI(?![A-Za-z])|置信区间|confidence", re.IGNORECASE)
QUARTILES = re.compile(r"IQR|interquartile|四分位", re.IGNORECASE)
RANGE = re.compile(r"(?<![A-Za-z])range(?![A-Za-z])|范围", re.IGNORECASE)
BETWEEN_METRICS = re.compile(r"\s?(?:/|、|和|及|and|&|,)\s?", re.IGNORECASE)
VERSUS_HEAD = re.compile(r"\s?(?<![A-Za-z])(?:vs\.?|versus)(?![A-Za-z])\s?|\s?对比\s?", re.IGNORECASE)
SIZE = re.compile(
    r"[(（,，]?\s?(?<![A-Za-z])[nN]\s?[=＝]\s?(?P<n>[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]{1,6})\s?例?\s?[)）]?"
)
HYPHENS = str.maketrans("\u2010\u2011", "--")
"""Gla‐300 in a table is the Gla-300 of sentences."""
GROUP_WORD = re.compile(r"组$|[ -](?:arms?|groups?|cohorts?)$", re.IGNORECASE)
SIZES = frozenset({"ENROLLED", "TREATED", "EVALUABLE", "TRIALS", "PRODUCTS"})
"""Sizes stand in ``trials``; products and trials are counted in prose."""
ENDPOINT = "PRIMARY_ENDPOINT_EVENT"
OF_EVENTS = re.compile("composite|events?(?![a-z])|复合|事件", re.IGNORECASE)
"""In a head of endpoints that have a rate; others are named below it, not measured."""


def read_head(text: str, metrics: Metrics) -> Head | None:
    """The metric a head names, with unit, grade and time point; None where a word stays unread."""
    heads = read_heads(text, metrics)
    return heads[0] if len(heads) == 1 and not heads[0].arms else None


def read_heads(
    text: str, metrics: Metrics, is_arm: Callable[[str], bool] = lambda text: False
) -> tuple[Head, ...]:
    """The metrics a head names, several only for `ORR/CR (%)`, with the arms beside them.

    `PFS (months) / Experimental arm` has its arm in another level, `ORR（试验组vs对照组）` in a bracket;
    ``is_arm`` tells of a level whether it is one.
    """
    if both := ANY_AND_HIGH.search(text):
        return _read_both(text, both, metrics, is_arm)
    level, arms = _take_arms(GRADED_EVENTS.sub(r"\1adverse events", text), metrics, is_arm)
    folded = fold(level.replace(HEAD_LEVELS, " / ")).text.replace(" / ", HEAD_LEVELS)
    found = [one for one in metrics.find(folded) if not _is_deviation(folded, one)]
    if not found or any(place.metric.id in SIZES for place in found):
        return ()
    if any(place.metric.id == ENDPOINT for place in found) and not OF_EVENTS.search(folded):
        return ()
    if len({place.metric.id for place in found}) == 1:
        head = _read_one(folded, text, found)
        return (replace(head, arms=arms),) if head else ()
    between = [folded[one.end : other.start] for one, other in itertools.pairwise(found)]
    if len(found) > 2 or not all(BETWEEN_METRICS.fullmatch(joint) for joint in between):
        return ()
    first, last = found[0].start, found[-1].end
    heads = []
    for place in found:
        alone = folded[:first] + folded[place.start : place.end] + folded[last:]
        moved = MetricPlace(first, first + place.end - place.start, place.metric)
        heads.append(_read_one(alone, text, [moved]))
    return tuple(replace(head, arms=arms) for head in heads if head) if all(heads) else ()


def _is_deviation(folded: str, place: MetricPlace) -> bool:
    """Whether SD is the standard deviation: `mean (SD)`, `mean ± SD`, not stable disease."""
    return place.metric.id == "SD" and DEVIATION_BEFORE.search(folded, 0, place.start) is not None


def _read_both(
    text: str, both: re.Match[str], metrics: Metrics, is_arm: Callable[[str], bool]
) -> tuple[Head, ...]:
    """The events of any grade and those of a high one, of one head: CRS（任意级别/≥3级，%）."""
    before, behind = text[: both.start()], text[both.end() :]
    read = [read_heads(alone, metrics, is_arm) for alone in (before + behind, before + both["high"] + behind)]
    return tuple(one[0] for one in read) if all(len(one) == 1 for one in read) else ()


def _take_arms(text: str, metrics: Metrics, is_arm: Callable[[str], bool]) -> tuple[str, tuple[str, ...]]:
    """A head without the arms it names, and the arms."""
    for found in PIECE.finditer(text):
        if pair := _pair_of(found["piece"], metrics, is_arm):
            return text[: found.start("piece")] + text[found.end("piece") :], pair
    levels = text.split(HEAD_LEVELS)
    named = [level for level in levels if not metrics.find(fold(level).text) and is_arm(level)]
    if len(levels) > 1 and len(named) == 1:
        rest = HEAD_LEVELS.join(level for level in levels if level not in named)
        return rest, (clean_arm_head(named[0]),)
    return _take_aside(text, metrics, is_arm)


PIECE = re.compile(
    rf"(?:^|[(（,，:：;；]|{HEAD_LEVELS})(?=\s?(?P<piece>[^()（），,:：;；]{{3,60}})(?:[)）,，:：;；]|$))"
)


def _pair_of(piece: str, metrics: Metrics, is_arm: Callable[[str], bool]) -> tuple[str, ...]:
    """Two arms with a versus or a stroke between: 试验组/对照组, `treated vs. control`; no unit or metric."""
    pair = [one.strip() for one in VERSUS_HEAD.split(piece)]
    if len(pair) == 1:
        pair = [one.strip() for one in re.split("[/／]", piece)]
        if not any(is_arm(one) for one in pair):
            return ()
    is_named = len(pair) == 2 and all(_is_name(one, metrics) for one in pair)
    return tuple(clean_arm_head(one) for one in pair) if is_named else ()


def _is_name(text: str, metrics: Metrics) -> bool:
    """Whether more than metrics, units, signs and words of heads stands there; `treated` names an arm."""
    if any(place.metric.id not in (*SIZES, ENDPOINT) for place in metrics.find(fold(text).text)):
        return False
    rest = HEAD_WORDS.sub("", HEAD_UNIT.sub("", fold(SIZE.sub("", text)).text))
    return re.search("[A-Za-z一-龥]", rest) is not None


ASIDE = re.compile(
    r"\s?[(（](?P<inside>[^()（）]{1,40})[)）]|\s?[,，]\s?(?P<behind>[^()（），,/]{2,40}?)(?=\s?[(（,，]|$)"
)


def _take_aside(text: str, metrics: Metrics, is_arm: Callable[[str], bool]) -> tuple[str, tuple[str, ...]]:
    """The one arm in a bracket or behind a comma: CDR-SB变化（治疗组）, `MACE, placebo (%)`."""
    named = [
        found
        for found in ASIDE.finditer(text)
        if is_arm(said := found["inside"] or found["behind"]) and not metrics.find(fold(said).text)
    ]
    if len(named) != 1:
        return text, ()
    arm = clean_arm_head(named[0]["inside"] or named[0]["behind"])
    return text[: named[0].start()] + text[named[0].end() :], (arm,) if arm else ()


def clean_arm_head(text: str) -> str:
    """An arm's name without its size and the word for group: T-DXd组（n=373）.

    >>> clean_arm_head("T-DXd组（n=373）"), clean_arm_head("Control arm (N = 1,204)")
    ('T-DXd', 'Control')
    """
    plain = SIZE.sub("", text).translate(HYPHENS)
    return GROUP_WORD.sub("", " ".join(plain.split())).strip(" ,，;；:：")


def size_in(text: str) -> str:
    """The number of patients a head gives, empty where it gives none.

    >>> size_in("Control arm (N = 1,204)")
    '1204'
    """
    found = SIZE.search(text)
    return re.sub("[, ]", "", found["n"]) if found else ""


def _read_one(folded: str, text: str, found: list[MetricPlace]) -> Head | None:
    """The one metric of a head; None where a word stays unread."""
    metric = found[0].metric
    if metric.id == "FOLLOW_UP" and not (MEDIAN.search(folded) or MEAN.search(folded)):
        return None  # 随访（周） may be the trial's length
    rest = folded
    for place in reversed(found):
        rest = rest[: place.start] + " " + rest[place.end :]
    suffix, rest = _grade(rest, metric)
    time_point, rest = _time(rest, metric)
    unit, bare = _unit_of(rest, metric)
    if metric.kind == "change":
        is_amount = metric.unit in FREQUENCIES and "%" in rest and CHANGE_WORDS.search(bare)
        suffix += CHANGE if is_amount else ""  # Attack rate reduction (%)
        bare = CHANGE_WORDS.sub(" ", bare)
    if HEAD_WORDS.sub("", bare).strip():
        return None
    return Head(
        metric,
        metric.id + suffix,
        0,
        text,
        unit=unit,
        percent="%" in re.sub(r"[89][0-9](?:\.[0-9]+)?\s?%", "", rest)
        or (metric.unit not in FREQUENCIES and _is_rate_name(folded, found[0].start, found[0].end)),
        median=MEDIAN.search(folded) is not None,
        mean=MEAN.search(folded) is not None,
        count=COUNT_HEAD.search(rest) is not None,
        count_first=COUNT_FIRST.search(rest) is not None,
        time_point=time_point,
        interval="ci" if CONFIDENCE.search(rest) else _spread_of(rest),
    )


def _spread_of(rest: str) -> str:
    return "iqr" if QUARTILES.search(rest) else "range" if RANGE.search(rest) else ""


def _unit_of(rest: str, metric: Metric) -> tuple[str, str]:
    """The unit of a head and what is left without it."""
    measure = MEASURE.search(rest) if metric.kind == "change" else None
    found = HEAD_UNIT.search(rest)
    if found and not (measure and measure.start() <= found.start()):
        return found.lastgroup or "", HEAD_UNIT.sub("", rest)
    if measure and measure.lastgroup:
        return tuple(MEASURES)[int(measure.lastgroup[1:])], MEASURE.sub("", rest)
    return "", rest


def _is_rate_name(head: str, start: int, end: int) -> bool:
    """客观缓解率, response rate, ORR: the name itself says per cent; not 年化出血率, a rate per year."""
    name = head[start:end]
    tail = head[end : end + 6]
    is_rate = name.endswith(("率", "rate", "rates")) or re.match(r"\s?(?:rate|发生率|率)", tail) is not None
    return is_rate or name in ("ORR", "CRR", "DCR", "CBR")


def _grade(rest: str, metric: Metric) -> tuple[str, str]:
    grades = find_grades(rest) if metric.kind == "safety" else []
    if len(grades) == 1:
        return (
            f"_{grades[0].suffix}" if grades[0].suffix else "",
            rest[: grades[0].start] + rest[grades[0].end :],
        )
    alone = GRADE_ALONE.search(rest) if metric.kind == "safety" and not grades else None
    if alone:
        return f"_GE{alone['low']}", rest[: alone.start()] + rest[alone.end() :]
    return "", rest


def _time(rest: str, metric: Metric) -> tuple[str, str]:
    """`12-month PFS`, 1年OS率: the time point; years as months, as survival is told."""
    found = TIME.search(rest)
    if found is None or metric.id == "FOLLOW_UP":
        return "", rest
    left = rest[: found.start()] + rest[found.end() :]
    if found["word"]:
        return "6 months", left
    unit = found["unit"].lower()
    if unit[0] in "年y":
        return f"{int(found['n']) * 12} months", left
    return f"{found['n']} {'weeks' if unit[0] in '周w' else 'months'}", left
