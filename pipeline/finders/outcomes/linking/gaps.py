"""What may stand between a metric and its number."""

from __future__ import annotations

import re

_LEFT_WORDS = frozenset(
    [
        "rate",
        "rates",
        "was",
        "were",
        "is",
        "are",
        "of",
        "at",
        "in",
        "reached",
        "reaching",
        "being",
        "estimated",
        "as",
        "occurred",
        "observed",
        "reported",
        "seen",
        "noted",
        "recorded",
        "developed",
        "experienced",
        "incidence",
        "frequency",
        "proportion",
        "only",
        "the",
        "to",
        "a",
        "an",
        "for",
        "with",
        "patients",
        "participants",
        "any",
        "overall",
        "median",
        "mean",
        "respectively",
        "both",
        "stood",
        "equalled",
        "remained",
        "remains",
        "had",
        "been",
        "has",
        "have",
        "achieved",
        "obtained",
        "among",
        "still",
        "by",
        ":",
        "=",
        "(",
        "[",
        "-",
        "event",
        "events",
        "value",
        "probability",
        "about",
        "level",
        "cases",
        "case",
        "just",
        "also",
        "actually",
        "calculated",
        "time",
        "change",
        "found",
        "documented",
    ]
)

_LEFT_ZH = re.compile(
    r"(?:(?:输注|回输|移植|接种|注射|治疗|用药|给药|术)后|发生率|发病率|比例|比率|概率|达到|可达|高达|达成|共计|患者|病例"
    r"|例数|人数|发生者|发生|时间|中位数?|平均|估计|分别|依次|最高|累积|总数|升至|降至|提高至|增至|出现"
    r"|[率的为是达仅约只有共占者各均总数期值也已则却至于在:=( \[])*"
)

_RIGHT_WORDS = frozenset(
    [
        "of",
        "the",
        "all",
        "these",
        "those",
        "treated",
        "evaluable",
        "patients",
        "participants",
        "subjects",
        "cases",
        "responders",
        "individuals",
        "children",
        "adults",
        "women",
        "men",
        "them",
        "whom",
        "who",
        "had",
        "has",
        "have",
        "having",
        "been",
        "achieved",
        "achieving",
        "achieve",
        "attained",
        "attaining",
        "reached",
        "reaching",
        "experienced",
        "experiencing",
        "developed",
        "developing",
        "showed",
        "showing",
        "reported",
        "reporting",
        "obtained",
        "were",
        "was",
        "in",
        "with",
        "a",
        "an",
        "best",
        "confirmed",
        "ongoing",
        "sustained",
        "acute",
        "any",
        "any-grade",
        "to",
        "went",
        "into",
        "became",
        "become",
        "undetectable",
        "additional",
        "new",
        "further",
        "at",
        "least",
        "one",
        "or",
        "more",
        "only",
        "still",
        "demonstrated",
        "subsequently",
        "their",
        "his",
        "first",
        "our",
        "infused",
        "dosed",
        "pts",
        "cancer-",
        "related",
        "cancer",
        "patient",
        "person",
        "had",
        "recipients",
        "infants",
        "also",
        "could",
        "can",
        "able",
        "be",
        "independently",
        "then",
        "remain",
        "remained",
        "led",
        "resulted",
        "produced",
    ]
)

_RIGHT_ZH = re.compile(
    r"(?:患儿|婴儿|婴幼儿|女性|男性|老年人|孕妇|接种者|志愿者|能够?|接受(?=随机)|患者|受试者|病例|病人|儿童|成人|参与者|个体|发生|出现|达到|达|获得|取得|实现|经历|表现为|评估为"
    r"|评价为|判定为|至少|一次|任何|持续|急性|慢性|皮肤|最佳|疗效|保持|维持|最终|先后|伴有|合并"
    r"|[的了名例有中可能均都为被曾再仍获在因于 ])*"
)

_VERB_ZH = re.compile(
    r"发生|出现|达到|获得|取得|实现|保持|维持|经历|获|死于|判定为|评价为|表现为|评估为|[为有的患]$|"
    r"(?:患者|受试者|病例|者)$"
)

_VERB_EN = re.compile(
    r"(?:had|have|has|achiev\w+|attain\w+|develop\w+|experienc\w+|report\w+|with|in|show\w+|were|was|of)"
    r"(?: an?| the| any| at least one| sustained| confirmed)? $"
)

_COPULA_EN = re.compile(
    r"(?:(?<![A-Za-z])(?:was|were|is|are|of|reached|in|at|exceeded|as high as|to|remained|from|by"
    r"|averaged)|[:=(])(?: only| just)? ?$"
)

_COPULA_ZH = re.compile(
    r"(?:为|是|达到?|有|仅|占|:|=|[(\[]|于|至|[从由](?:(?:基线|治疗前|导入期|用药前)(?:时|水平)?的)?|(?:下降|降低|减轻|减少|升高|增加)了?)$"
)


_ELIDED = re.compile(r"^,(?:在|于)?[^,;。]{0,30}?(?:研究|试验)中?的?(?=总?发生率)")
"""ILD是重要的不良反应，某研究中发生率为15.2%: its own subject left out."""


def is_strong_left(gap: str) -> bool:
    """Whether a metric and the number behind it stand together: ORR为85%, ``ORR was 85%``."""
    gap = _ELIDED.sub("", gap)
    if len(gap) > 80 or gap.count(",") + gap.count(";") > 0:
        return False
    if _LEFT_ZH.fullmatch(gap):
        return True
    words = re.findall(r"[A-Za-z-]+|[^A-Za-z \-]", gap)
    return len(words) <= 9 and all(word in _LEFT_WORDS for word in words)


def is_strong_right(gap: str) -> bool:
    """Whether a number and the metric behind it stand together: 9例达到CR, ``12 patients had a CR``."""
    if len(gap) > 80 or re.search("[,;:。]", gap):
        return False
    if _RIGHT_ZH.fullmatch(gap):
        return True
    words = re.findall(r"[A-Za-z-]+|[^A-Za-z \-]", gap)
    return len(words) <= 9 and all(word in _RIGHT_WORDS for word in words)


def is_weak_left(gap: str) -> bool:
    """Whether a metric further left may own the number: 中位PFS显著延长（4.3个月."""
    if len(gap) > 100 or ";" in gap or "。" in gap:
        return False
    if re.fullmatch(
        r"(?:(?:仅|均|多|主要)?见于[^,;。0-9]{1,12}|(?:最|较)?为?(?:常|多)见)?,?其?总?(?:发生率|发生比例|比例|占比)(?:均|约|分别)?(?:为"
        r"|达到?|是)?",
        gap,
    ):
        return True  # 最常见的为贫血，发生率为29.7%
    if re.search(r"\((?:median|mean|中位数?),? ?$", gap):
        return True  # longer with A than with B (median, not reached vs 11.8 months)
    head, comma, last = gap.rpartition(",")
    if not comma:
        return bool(_COPULA_ZH.search(gap) or _COPULA_EN.search(gap))
    if re.search("(?:was|were|为|达) ?", head):
        return False
    if re.fullmatch(r" ?(?:and |respectively )?", last):
        return len(gap) <= 3
    zh_arm = re.fullmatch(
        r"(?:[^,]{0,14}(?:组|者|中|时|内|后|患者|人群|比例|水平|值|数|幅度?))?(?:仅|均|约|分别|可|则)?(?:为|达到?|是)",
        last,
    )
    return bool(zh_arm or re.search(r"(?:was|were|reached|is) ?$", last))


def is_weak_right(gap: str) -> bool:
    """Whether the number counts those a metric further right is told of."""
    if len(gap) > 60 or re.search("[,;:。]", gap):
        return False
    if re.search("[一-龥]", gap):
        return len(gap) <= 28 and bool(_VERB_ZH.search(gap))
    return gap.count(" ") <= 12 and bool(_VERB_EN.search(gap))
