"""What a clause says of patients, not of their treatment: what they had before, what they do not have.

`previously treated with rituximab`, 既往接受过PD-1抑制剂治疗, `lenalidomide-refractory`, 无脑转移. The words
stand in `config/relations.yml`, the shapes of the phrases here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.cuewords import join_cues
from pipeline.records import Mention
from pipeline.relations.cues import LIST_GAP, list_about
from pipeline.relations.reading import Reading

LOOK_BACK = 90
# A member of an English list behind the cue: `prior anti-PD-1 antibodies, platinum chemotherapy and`.
VERB = (
    r"(?:received|were|was|is|are|had|got|treated|given|gave|assigned|randomi[sz]ed|enrolled|then|followed|in"
    r"|to|with|by|using|who|and|or)(?![A-Za-z])"
)
WORD = rf"(?!{VERB})[A-Za-z0-9][A-Za-z0-9\-–/+.]{{0,24}}"
MEMBER = rf"{WORD}(?:\s{WORD}){{0,3}}"
ENGLISH_GAP = (
    r"\s(?:(?:at\sleast|more\sthan|up\sto|or\sless)\s)?"
    rf"(?:{MEMBER}(?:,\s(?:and\s|or\s)?|\s(?:and|or|plus|and/or)\s(?:on\s|after\s|to\s)?|\s?/\s?)){{0,4}}"
    rf"(?:(?:the|an?|any|one|two|three|[0-9])\s)?(?:{WORD}[\s\-–]){{0,2}}"
)
# What ends the words on earlier treatment in Chinese: 既往接受过…的胃癌患者给予…
CHINESE_END = re.compile(r"的(?!药物)|后(?!续)|患者|[、，](?=给予|接受(?!过))|给予|随机")
# 排除合并活动性肿瘤或|心力衰竭的患者: a list of exclusion whose other members are no known names.
EXCLUDED_LIST = re.compile(
    r"(?:排除|剔除)了?[^，。；;,的]{0,30}(?:[、或和及]|以及)\Z"
    r"|exclud(?:ed|ing)\s(?:patients|adults|participants|people|those)\swith\s[^.;()]{0,30}(?:,|\sor|\sand|,\sor)\s\Z",
    re.IGNORECASE,
)
AFTER_GAP = r"(?:单药|联合|类药物|药物|方案|靶向|为基础的)?(?:治疗|化疗|therapy|treatment)?[- ]?"
NEGATION_GAP = (
    r"(?:活动性|症状性|已知的?|明显|可测量的?|其他|新发|合并|患有|伴有?|有|严重的?"
    r"|(?:patients|adults|participants|people|those)\s(?:with|who\shad)\s|(?:known|active|untreated|prior|other|any|symptomatic"
    r"|clinical|evidence\sof|history\sof|detectable|baseline)\s|\s){0,3}"
)


def is_population(reading: Reading, mention: Mention, floor: int) -> bool:
    """Whether a treatment only says which patients: those who had it before or no longer answer to it."""
    text = reading.folded[max(floor, mention.start - LOOK_BACK) : mention.end + 30]
    at = mention.start - max(floor, mention.start - LOOK_BACK)
    before, behind = text[:at], text[at + mention.end - mention.start :]
    if _after(reading.settings.cues["population_after"]).match(behind):
        return True
    return _had_before_en(reading, before) or _had_before_zh(reading, before)


def _had_before_en(reading: Reading, before: str) -> bool:
    return _english(reading.settings.cues["prior_before"]).search(before) is not None


def _had_before_zh(reading: Reading, before: str) -> bool:
    """Whether words on earlier treatment, opened by 既往 or 未接受过, go on at the end of ``before``."""
    opened = [m.end() for m in _anywhere(reading.settings.cues["prior_before_zh"]).finditer(before)]
    return any(
        not re.search(r"[，。；;,\n]", before[at:]) and not CHINESE_END.search(before[at:]) for at in opened
    )


def is_negated(reading: Reading, mention: Mention, among: Sequence[Mention], floor: int) -> bool:
    """Whether a clause says that the patients do not have a disease; 无 counts for the list behind it."""
    first, last = list_about(reading, mention, among)
    before = reading.folded[max(floor, first.start - 40) : first.start]
    behind = reading.folded[last.end : last.end + 30]
    return (
        _negation(reading.settings.cues["negated_before"]).search(before) is not None
        or EXCLUDED_LIST.search(before) is not None
        or _excluded(reading.settings.cues["negated_after"]).match(behind) is not None
    )


def is_not_given(reading: Reading, mention: Mention) -> bool:
    """Whether a treatment is said not to be given: 未联合…, `without…`."""
    before = reading.folded[max(0, mention.start - 16) : mention.start]
    return _right_before(reading.settings.cues["not_given_before"]).search(before) is not None


def are_partners(reading: Reading, mentions: Sequence[Mention], floor: int) -> list[bool]:
    """Which drugs are named as given beside another: those behind 联合, `combined with`, and their list."""
    text = reading.folded[floor : mentions[-1].end] if mentions else ""
    told: list[bool] = []
    for at, mention in enumerate(mentions):
        before = text[max(0, mention.start - floor - 60) : mention.start - floor]
        direct = _right_before(reading.settings.cues["partner_before"]).search(before) is not None
        between = text[mentions[at - 1].end - floor : mention.start - floor] if at else ""
        told.append(direct or (at > 0 and told[-1] and LIST_GAP.match(between) is not None))
    return told


# --------------------------------------------------------------------------------------- shapes


@cache
def _after(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s?{AFTER_GAP}(?:{join_cues(words)})", re.IGNORECASE)


@cache
def _english(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{join_cues(words)}){ENGLISH_GAP}$", re.IGNORECASE)


@cache
def _anywhere(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(join_cues(words))


@cache
def _negation(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{join_cues(words)})\s?{NEGATION_GAP}$", re.IGNORECASE)


@cache
def _excluded(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s?(?:的)?(?:患者|patients|者)?\s?(?:{join_cues(words)})", re.IGNORECASE)


@cache
def _right_before(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{join_cues(words)})\s?(?:the\s)?$", re.IGNORECASE)
