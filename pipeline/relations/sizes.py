"""How many patients a trial has: said outright (`n = 103` beside its id, 入组), told in passing, in a table.

`randomised 493 patients` outdoes a bare column `n`, which may count one arm; what differs is an issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.frozen import frozen
from pipeline.normalisers.number import parse_number
from pipeline.records import Issue, Mention
from pipeline.relations.reading import Reading
from pipeline.relations.studies import RESUMED, Study, bracket_about
from pipeline.relations.trial_rows import trials_of_row
from pipeline.relations.typed_tables import Row, typed_rows

OUTRIGHT, COLUMN, PASSING = 0, 1, 2
"""How a size is told, the strongest first."""

NUM = (
    r"(?P<n>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+(?=\s?[例名])|[0-9]{1,6})"
    r"(?![0-9.%,/]|\s?[-–~%]\s?[0-9]| [0-9]{3}\s?[例名])"
)
NUM_2 = NUM.replace("?P<n>", "?P<m>")
WORDS = r"(?:[A-Za-z][A-Za-z0-9\-–/+]{0,24}\s){0,5}?"
PEOPLE_EN = rf"{WORDS}(?:patients|participants|subjects|adults|children|individuals|people|infants|men|women)"
# HER2突变NSCLC患者: a digit may stand behind a letter.
PATIENTS_ZH = (
    r"(?:[^，。；;,、0-9（）()]|(?<=[A-Za-z\-])[0-9]{1,2}(?![0-9%])){0,24}?"
    r"(?:患者|受试者|参与者|病例|病人|儿童|成人)"
)
SUBGROUP_ZH = r"[^，。；]{0,8}(?:缓解|应答|可评估|获益|亚组|接受)"
PEOPLE_ZH = rf"(?:例|名|位|人)(?:{PATIENTS_ZH})?"
FREE = r"(?<![A-Za-z0-9.,/%<>≤≥~\-–])"
NOT_OF = r"(?<![0-9]\sof\s)(?<![0-9]\sof the\s)(?<!/)(?<!%\sof\s)"
RANDOMISED = r"(?:randomi[sz]ed|randomly assigned|enrol+ed|recruited|included|assigned|registered)"
# `is recruiting an estimated 1800 men`, `plans to enrol 500 patients`: the size a trial is to have.
ENROLLING = r"(?:recruiting|enrolling|randomi[sz]ing|(?:will|to)\s(?:enroll?|recruit|randomi[sz]e|include))"
ABOUT = r"(?:a total of\s|an (?:estimated|expected)\s|(?:about|approximately|over|some|nearly|around)\s)?"
OUTRIGHT_EN = (
    rf"{FREE}{NOT_OF}{NUM}\s{PEOPLE_EN}(?:\s(?:with|who|aged|from|had)\s[^,.;，；。]{{0,80}}?)?"
    rf"\s(?:were|was|have been|had been|underwent)\s(?:(?:then|initially|subsequently)\s)?"
    rf"(?:{RANDOMISED}|randomi[sz]ation)(?![A-Za-z])",
    rf"(?<![A-Za-z])(?:{RANDOMISED}|{ENROLLING})\s{ABOUT}{NUM}\s(?!(?:sites"
    rf"|centers|centres|"
    rf"countries|trials|studies)){PEOPLE_EN}",
    rf"(?<![A-Za-z])(?:enrol+ment|sample size|target accrual|accrual)\s(?:of|was|is|="
    rf"|:)\s{NUM}(?!\s?(?:months|sites))",
)
OUTRIGHT_ZH = (
    rf"(?:共|总共|合计|计划)?(?:入组|纳入|招募|随机分配|随机化|入选|募集)(?:了|约|共"
    rf"|总共)?{NUM}\s?{PEOPLE_ZH}",
    rf"{FREE}{NUM}\s?{PEOPLE_ZH}(?:被|均|按[^，。；]{{0,10}})?(?:随机|入组|纳入|入选)",
    rf"{FREE}{NUM}\s?例[^，。；;,（）()]{{4,60}}?(?:患者|受试者)(?:被|均|按[^，。；]{{0,10}})?随机",
    rf"共有?{NUM}\s?{PEOPLE_ZH}(?:被)?(?:分配|分为|分成|分入)",
    rf"(?:样本量|入组人数|入组例数|总例数)(?:为|是|约|：|:|=)?{NUM}(?!\s?(?:个月|家|个中心))",
)
OUTRIGHT_SAID = tuple(re.compile(p, re.IGNORECASE) for p in (*OUTRIGHT_EN, *OUTRIGHT_ZH))
# Inside the bracket of the id itself: `(NCT…; n = 103)`, `(NCT…; 7020 patients)`, （NCT…，128例）.
BRACKET_SAID = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?<![A-Za-z0-9])n\s?[=:：]\s?{NUM}",
        rf"{FREE}{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"{FREE}{NUM}\s?{PEOPLE_ZH}",
    )
)
# Right behind the id: `(NCT…), 128 patients received`, `(NCT…): 17 patients were treated`.
BEHIND_SAID = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"^[)）\]]?\s?[,，:：]?\s?(?:a total of\s|in which\s)?{NUM}\s{PEOPLE_EN}(?:\s(?:with|who"
        rf"|aged)\s(?:[^.;0-9]|(?<=[A-Za-z\-])[0-9]{{1,3}}){{0,120}}?)?"
        rf"\s(?:were|was)?\s?(?:treated|received|dosed|infused|given|evaluated|studied)(?![A-Za-z])",
        rf"^[)）\]]?\s(?:of|in)\s(?:a total of\s)?{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"^[)）\]]?\s?(?:试验|研究)?中?[,，]?(?:共|总共)?(?:治疗|回输|输注)了?{NUM}\s?{PEOPLE_ZH}(?!中)",
        rf"^[)）\]]?\s?(?:treated|dosed|tested|evaluated|studied|infused)\s{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"^[)）\]]?\s?(?:试验|研究)?(?:中)?[,，:：]?\s?(?:共|共有"
        rf"|总共)?{NUM}\s?{PEOPLE_ZH}(?:[^，。；]{{0,14}}?)(?:接受|输注"
        rf"|给药)(?![^，。；]{{0,12}}的(?:患者|受试者))",
        rf"^[)）\]]?\s?(?:试验|研究)?(?:中[,，:：]?|[,，:：])\s?(?:共|共有|总共)?{NUM}\s?例(?!可评估|{SUBGROUP_ZH})"
        rf"{PATIENTS_ZH}(?:的|(?=\s?(?:[A-Z]{{2,5}}|中位)))",
    )
)
PASSING_SAID = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?<![A-Za-z])(?:under ?way|ongoing|recruiting)\s(?:in|with)\s"
        rf"{ABOUT}{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"(?<![A-Za-z])(?:trial|study|studied|evaluated|evaluates|tested|tests|testing|trial conducted"
        rf"|conducted|was a"
        rf"|was an|investigated|investigates|compares|compared|assesses|assessed|added|adds"
        rf"|given|gave|administered)\s(?:[^.;；。0-9(（]|(?<=[A-Za-z\-])[0-9]{{1,3}}){{0,90}}?"
        rf"(?<![A-Za-z])(?:in|of|with|to|involving|among|in which|including"
        rf"|enrolling)\s{NUM}\s(?!of\s){PEOPLE_EN}(?![A-Za-z])",
        rf"(?<![A-Za-z])(?:in which|involving|conducted in)\s{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"(?:在|对|治疗|给予)\s?{NUM}\s?{PEOPLE_ZH}(?:中(?!的|，?\s?[A-Z]*(?:ORR|CRR?|DCR))|进行)",
    )
)
# `ATTRACTION-4 (NCT…), with 724 patients,`: as good as its bracket.
WITH_SAID = re.compile(
    rf"^[)）\]]?\s?,?\s?(?:with|which (?:included|enrolled)|comprising|involving)\s(?:a total of\s)?{NUM}\s"
    rf"{PEOPLE_EN}(?=\s?[,，.;)])|^[)）\]]?[,，]?(?:共|共有|总共|合计){NUM_2}\s?{PEOPLE_ZH}(?=[，,。；;])",
    re.IGNORECASE,
)
# Right before the bracket: `in 13 patients with SLE (NCT…)`; not what a rate is of, `86% in 70 patients`.
BEFORE_SAID = re.compile(
    rf"(?<![%0-9]\s)(?<![A-Za-z])(?:in|to|with|among|involving)\s{NUM}\s{PEOPLE_EN}(?:\s[^,.;0-9]{{0,90}})?$"
    rf"|(?<![%0-9])(?:在|对|纳入了?|治疗了?){NUM_2}\s?{PEOPLE_ZH}[^，。；;0-9]{{0,40}}$",
    re.IGNORECASE,
)
N_PLAIN = r"[0-9][0-9,]{0,7}"
COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6}")
N = COUNT.pattern
# Several studies at once: 分别纳入604例和305例患者, `enrolled 604 and 305 patients, respectively`.
APART_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"分别共?(?:入组|纳入|招募|随机化?)了?(?P<all>(?:{N})\s?[例名]?(?:\s?[、,，和与及]\s?(?:{N})\s?[例名]?){{1,7}})",
        rf"(?:{RANDOMISED}|(?:trials|studies)\s(?:in|of|with|involving))\s(?P<all>(?:{N})(?:(?:,\s(?:and\s)?|\sand\s)(?:{N})){{1,7}})\s{PEOPLE_EN}(?![A-Za-z])",
    )
)
EACH_SAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"各(?:自)?(?:入组|纳入|招募|随机)(?:了)?{NUM}\s?{PEOPLE_ZH}",
        rf"(?<![A-Za-z])each\s{RANDOMISED}\s{NUM}\s{PEOPLE_EN}(?![A-Za-z])",
        rf"{FREE}{NUM}\s{PEOPLE_EN}\seach(?![A-Za-z])",
    )
)
BRACKET_BEHIND = re.compile(r"\s?(?:试验|研究|trial|study)?\s?[(（](?P<inside>[^()（）]{1,60})[)）]")
POOLED = re.compile(
    r"(?<![A-Za-z])(?:pooled|combined analys|meta-analys|across|both)|汇总|合并分析|荟萃", re.IGNORECASE
)
# What enrols is a part of the trial: `a second cohort enrolled 399 men`, 队列B纳入37例.
PART_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:cohorts?|arms?|groups?|parts?|sub-?stud(?:y|ies)|subgroups?|subsets?"
    r"|extensions?)(?:\s[A-Z0-9]{1,3})?(?:\s[(（][^()（）]{1,40}[)）])?\s(?:(?:has|had|have|also|then|enrol+ed|randomi[sz]ed|included|recruited)\s){0,2}$"
    r"|(?:队列|亚组|试验组|对照组|部分|子研究)\s?[A-Z0-9一二三四]{0,3}\s?(?:中|共|另|又)?(?:纳入|入组)?了?$",
    re.IGNORECASE,
)
# Behind the number: those who got one of several treatments: `528 patients received A and 531 received B`,
# `were assigned to A`, 529例患者接受甲，532例接受乙; not `to either A or B`.
ARM_BEHIND = re.compile(
    rf"(?:\s{PEOPLE_EN})?\s(?:were\s|was\s)?(?:(?:randomly\s)?(?:randomi[sz]ed|assigned|allocated)(?:\s[1-9]:[1-9])?"
    r"\sto\s(?!either|[^.;]{0,120}\sor\s|(?:two|three|four|five|one of|[1-9] (?:arms|groups)))"
    rf"|received\s[^,.;]{{2,60}}?,?\s(?:and|while|whereas|versus|vs\.?)\s{N_PLAIN}\s[^,.;]{{0,30}}?(?:received|were))"
    r"|(?:[例名人])?(?:患者|受试者)?(?:被?(?:随机)?(?:分配|分入|分至|分到)[至到入]?[^，。；,;]{1,24}组"
    rf"|接受[^，。；,;]{{2,24}}[，,；;]\s?(?:另|其余)?{N_PLAIN}\s?[例名人][^，。；,;]{{0,8}}(?:接受|[至入]))",
    re.IGNORECASE,
)
# The clause opens with a part: `In the tezepelumab arm of NAVIGATOR (NCT…), 528 patients were enrolled`.
PART_OPENS = re.compile(
    r"(?:^|\n|[.;。；]\s?)(?:in|among|for)\s(?:the\s)?[^,.;]{1,60}?\s(?:cohort|arm|group|sub-?study|subgroup)s?(?![A-Za-z])"
    r"[^,;]{0,60},\s?(?:a total of\s)?$",
    re.IGNORECASE,
)
# In the bracket of the id: （NCT…；甲组n=529）, `(NCT…; n = 529 in the tezepelumab arm)`.
ARM_BEFORE_N = re.compile(
    r"(?:(?<![入分])组|队列)[，,：:]?\s?(?:n\s?[=:]\s?)?$|(?<![A-Za-z])(?:arm|group|cohort)[:,]?\s(?:n\s?=\s?)?$",
    re.IGNORECASE,
)
ARM_BEHIND_N = re.compile(
    r"\s?(?:in|per|for each|each|/)\s?(?:the\s|each\s)?[^(),;]{0,40}?(?:arm|group|cohort)|\s?/\s?[组臂]",
    re.IGNORECASE,
)
RAISED_MARK = re.compile(r"(?<=[0-9])\s?[ᵃ-ᶻ⁰-⁹¹²³*†‡§¶]+$")
EXPLICIT_HEAD = re.compile(
    r"enrol|random|recruit|sample\s?size|accru|入组|纳入|随机|招募|样本|总例数", re.IGNORECASE
)


@frozen
class Size:
    """A number of patients and how it is told; ``start``, ``end`` span the words that tell it."""

    value: str
    how: int
    start: int
    end: int


def find_sizes(reading: Reading, studies: Iterable[Study], names: Sequence[Mention]) -> dict[str, list[Size]]:
    """All sizes of all trials, by trial; ``names``: where studies are named without their id."""
    found: dict[str, list[Size]] = {}
    for trial, size in (*_of_rows(reading, names), *_of_sentences(reading, studies)):
        found.setdefault(trial, []).append(size)
    return found


def settle_sizes(reading: Reading, sizes: Mapping[str, Iterable[Size]]) -> tuple[dict[str, str], list[Issue]]:
    """The size of each trial, and what the paper says in two ways."""
    settled: dict[str, str] = {}
    issues: list[Issue] = []
    for trial, told in sizes.items():
        ordered = sorted(told, key=lambda size: (size.how, size.start))
        strongest = _strongest(ordered)
        if len({size.value for size in strongest}) == 1:
            settled[trial] = strongest[0].value
        other = next((size for size in ordered if _conflicts(size, strongest[0])), None)
        if other is not None:
            issues.append(_conflict(reading, trial, strongest[0], other))
    return settled, issues


def _strongest(ordered: Sequence[Size]) -> list[Size]:
    """The sizes told the strongest way; a column n below what the text tells is no whole trial's."""
    best = [size for size in ordered if size.how == ordered[0].how]
    passing = [size for size in ordered if size.how == PASSING]
    if best[0].how == COLUMN and len({size.value for size in passing}) == 1:
        return passing if all(int(size.value) < int(passing[0].value) for size in best) else best
    return best


def _conflicts(size: Size, best: Size) -> bool:
    """Whether table and text, or two outright words, differ; what is told in passing may be a part."""
    return size.value != best.value and not (size.how == best.how == PASSING) and size.how != PASSING


def _conflict(reading: Reading, trial: str, one: Size, other: Size) -> Issue:
    quotes = [" ".join(reading.paper.text[size.start : size.end].split()) for size in (one, other)]
    message = f'{trial}: "{quotes[0]}" and "{quotes[1]}" give different sizes; the first is taken'
    if one.how == other.how:
        message = f'{trial}: "{quotes[0]}" and "{quotes[1]}" give different sizes; none is taken'
    return Issue("warning", "enrolment_conflict", message, one.start, one.end, "relation:enrolled")


# -------------------------------------------------------------------------------------- tables


def _of_rows(reading: Reading, names: Sequence[Mention]) -> Iterator[tuple[str, Size]]:
    """The sizes of table rows; where a table gives one study several, they are its arms' or cohorts'."""
    told: dict[tuple[str, str], list[Size]] = {}
    for row in typed_rows(reading):
        cell = row.cell("enrolled")
        value = whole_number(cell.text) if cell is not None else ""
        if cell is None or not value:
            continue
        for trial in trials_of_row(reading, row, names):
            size = Size(value, _how_headed(row), cell.start, cell.end)
            told.setdefault((row.typed.table.id, trial.value), []).append(size)
    for (_, trial_id), sizes in told.items():
        if len({size.value for size in sizes}) == 1:
            yield trial_id, sizes[0]


def _how_headed(row: Row) -> int:
    return OUTRIGHT if EXPLICIT_HEAD.search(row.typed.head("enrolled")) else COLUMN


def whole_number(text: str) -> str:
    """The whole number a cell holds, else empty.

    >>> whole_number("1,581"), whole_number("45例"), whole_number("12.5"), whole_number("n/s")
    ('1581', '45', '', '')
    >>> whole_number("30ᵃ"), whole_number("412*")
    ('30', '412')
    """
    number = parse_number(RAISED_MARK.sub("", text.strip()))
    return number if number is not None and number.isdigit() else ""


# ------------------------------------------------------------------------------------ sentences


def _of_sentences(reading: Reading, studies: Iterable[Study]) -> Iterator[tuple[str, Size]]:
    for study in studies:
        yield from _of_list(reading, study) if study.listed else _of_one(reading, study)


def _of_one(reading: Reading, study: Study) -> Iterator[tuple[str, Size]]:
    """The sizes of a clause about one study; one that only names it tells less surely."""
    sizes = list(_of_study(reading, study))
    if any(trial.rule in RESUMED for trial in study.trials):
        sizes = [replace(size, how=PASSING) for size in sizes if size.how == OUTRIGHT]
    best = min((size.how for size in sizes), default=PASSING)
    kept = [size for size in sizes if size.how == best]
    if len({size.value for size in kept}) > 1 and best == PASSING:
        return
    for trial in study.trials:
        for size in kept:
            yield trial.value, size


def _of_list(reading: Reading, study: Study) -> Iterator[tuple[str, Size]]:
    """Of several studies: what each one's bracket says, and 分别纳入604例和305例 in order."""
    for trial in study.trials:
        for size in _in_bracket(reading, trial):
            yield trial.value, size
    for trial in study.trials:
        for size in _search(reading.folded, study.trials[-1].end, study.end, EACH_SAID, OUTRIGHT):
            yield trial.value, size
    found = (p.search(reading.folded, study.trials[-1].end, study.end) for p in APART_SAID)
    said = next((match for match in found if match), None)
    numbers = list(COUNT.finditer(said["all"])) if said else []
    if said and len(numbers) == len(study.trials):
        for trial, number in zip(study.trials, numbers, strict=True):
            start = said.start("all") + number.start()
            yield trial.value, Size(_plain(number[0]), OUTRIGHT, start, start + len(number[0]))


def _of_study(reading: Reading, study: Study) -> Iterator[Size]:
    """The sizes a study's clause tells, its bracket first."""
    for trial in study.trials:
        yield from _in_bracket(reading, trial)
    yield from _outcomes(reading, study)
    text = reading.folded
    yield from _search(text, study.start, study.end, OUTRIGHT_SAID, OUTRIGHT)
    if POOLED.search(text, study.start, study.end):
        return
    behind = _behind_bracket(reading, study.trials[-1])
    yield from _match(text, behind, study.end)
    yield from _search(text, study.start, study.end, PASSING_SAID, PASSING)
    yield from _before(reading, study)


def _in_bracket(reading: Reading, trial: Mention) -> Iterator[Size]:
    """What stands in the bracket of the id, or in the one right behind the study's name."""
    text = reading.folded
    start, end = bracket_about(reading.paper.text, trial)
    if start < end:
        yield from _search(text, start, end, BRACKET_SAID, OUTRIGHT)
    behind = BRACKET_BEHIND.match(text, end + 1 if start < end else trial.end)
    if behind:
        yield from _search(text, *behind.span("inside"), BRACKET_SAID[:1], OUTRIGHT)


def _outcomes(reading: Reading, study: Study) -> Iterator[Size]:
    """What the outcome finder read as the number enrolled."""
    for mention in reading.within(study.start, study.end, "outcome"):
        if mention.value == "ENROLLED" and mention.place is None:
            said = dict(mention.extra)
            value = said["value"]
            before = PART_BEFORE.search(reading.paper.text, max(0, mention.start - 70), mention.start)
            of_part = _is_of_part(reading.folded, _digits(reading.folded, mention))
            if before or of_part or said.get("arm"):
                continue
            if value.isdigit() and said.get("statistic") == "count":
                yield Size(value, OUTRIGHT, mention.start, mention.end)


def _behind_bracket(reading: Reading, trial: Mention) -> int:
    _, end = bracket_about(reading.paper.text, trial)
    return max(end, trial.end)


def _before(reading: Reading, study: Study) -> Iterator[Size]:
    """The patients named right before the id's bracket."""
    opened, _ = bracket_about(reading.paper.text, study.trials[0])
    match = BEFORE_SAID.search(reading.folded[study.start : max(study.start, opened - 1)])
    if match:
        n = match["n"] or match["m"]
        yield Size(_plain(n), PASSING, study.start + match.start(), study.start + match.end())


def _plain(number: str) -> str:
    """1,581 and 1 581 as digits."""
    return number.replace(",", "").replace(" ", "")


def _search(text: str, start: int, end: int, patterns: Iterable[re.Pattern[str]], how: int) -> Iterator[Size]:
    for pattern in patterns:
        for match in pattern.finditer(text, start, end):
            if PART_BEFORE.search(text, max(start, match.start() - 70), match.start()):
                continue
            if _is_of_part(text, match.span("n")):
                continue
            yield Size(_plain(match["n"]), how, match.start(), match.end())


def _is_of_part(text: str, number: tuple[int, int]) -> bool:
    """Whether a number is of an arm, a cohort, a part: 甲组n=529, `528 patients received A and …`."""
    start, end = number
    return bool(
        PART_OPENS.search(text[max(0, start - 160) : start])
        or ARM_BEFORE_N.search(text, max(0, start - 12), start)
        or ARM_BEHIND_N.match(text, end)
        or ARM_BEHIND.match(text, end)
    )


def _digits(text: str, mention: Mention) -> tuple[int, int]:
    """Where the number of a count stands among its words: `About 1,800 patients`."""
    found = COUNT.search(text, mention.start, mention.end)
    return found.span() if found else (mention.start, mention.end)


def _match(text: str, start: int, end: int) -> Iterator[Size]:
    told = WITH_SAID.search(text[start:end])
    if told:
        n = told["n"] or told["m"]
        group = "n" if told["n"] else "m"
        yield Size(_plain(n), OUTRIGHT, start + told.start(group), start + told.end())
    for pattern in BEHIND_SAID:
        match = pattern.search(text[start:end])
        if match and not _is_of_part(text, (start + match.start("n"), start + match.end("n"))):
            yield Size(_plain(match["n"]), PASSING, start + match.start("n"), start + match.end())
