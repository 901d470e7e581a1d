"""Two treatments compared, and their numbers in a bracket: 甲较乙延长PFS（5.5个月 vs 3.9个月）.

The subject of the comparison is told first in the bracket, what it is compared with second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.finders.outcomes.reading import Found, Reading

_LABEL_ZH = r"[^,;。:()0-9%]{2,30}?"
_BETTER_ZH = (
    r"(?:治疗)?(?:组)?(?:患者)?的?(?:可|能|均|也|未)*(?:显著|明显|进一步|有效|大幅)*(?:地)?"
    r"(?:延长|提高|改善|降低|减少|增加|升高|缩短|提升)"
)
_SUBJECT_FIRST_ZH = re.compile(
    rf"(?:^|[,;。:])(?P<subject>{_LABEL_ZH})(?:较|与|对比|相比于?|相较于?|比)(?P<other>{_LABEL_ZH})(?:组)?"
    rf"(?:相比|比较|相较)?,?{_BETTER_ZH}"
)
_OTHER_FIRST_ZH = re.compile(
    rf"(?:与|和|较|相[较比]于?)(?P<other>{_LABEL_ZH})(?:组)?(?:相比|比较|相较),?"
    rf"(?P<subject>{_LABEL_ZH}){_BETTER_ZH}"
)
_CUT_ZH = re.compile(r".*(?:显示|表明|发现|提示|证实|结果|其中|研究|试验|的|中(?!药|剂量))")
_GROUP_ZH = re.compile("(?:治疗)?组$|治疗$")
_NO_SUBJECT_ZH = re.compile("[者性]$|人群$|^(?:两|二|三|各)|该|其$")

_LABEL_EN = r"[A-Za-z0-9][A-Za-z0-9 +/-]{1,40}?"
_BETTER_EN = (
    r"(?: (?:significantly|markedly|also|alone|further))? (?:reduced|lowered|decreased|increased|improved"
    r"|prolonged|extended|(?:was|were) associated with|resulted in|led to|yielded|produced|showed|achieved"
    r"|had|provided|gave|did not improve|failed to improve)(?![A-Za-z])"
)
_OTHER_BEHIND_EN = re.compile(
    rf" (?:than|as compared with|compared with|compared to|versus|vs\.?|relative to|over)"
    rf" (?:with |in |for )?(?:the )?(?P<label>{_LABEL_EN})(?: (?:arm|group))? ?[(\[][A-Za-z ,:]{{0,24}}$"
)
_OTHER_FRONT_EN = re.compile(
    rf"(?:^|[;.:] )(?:Compared with|Compared to|As compared with|Versus|Relative to|compared with) (?:the )?"
    rf"(?P<other>{_LABEL_EN})(?: (?:arm|group))?, (?:the )?"
    rf"(?P<subject>{_LABEL_EN})(?: (?:arm|group))?{_BETTER_EN}"
)
_SUBJECT_EN = re.compile(
    rf"(?:^|[,;:] |that )(?:[Tt]reatment with |[Tt]herapy with |[Tt]he )?"
    rf"(?P<label>[A-Za-z0-9][A-Za-z0-9+/-]*(?: [A-Za-z0-9+/-]+){{0,9}}?){_BETTER_EN}"
)
_VERSUS = re.compile(r"(?<![A-Za-z])(?:vs\.?|versus|compared with)(?![A-Za-z])|对比|比")
_NO_LABEL = re.compile(
    r"(?:it|this|the|they|treatment|both|patients|participants|results?|no|who|which)(?: |$)", re.IGNORECASE
)


def compared_arms(reading: Reading, group: Sequence[Found]) -> Sequence[str]:
    """The two arms of two numbers with a versus between them; none where the sentence compares otherwise."""
    if len(group) != 2 or not _VERSUS.search(reading.text, group[0].end, group[1].start):
        return ()
    at = group[0].start
    lead = max(reading.text.rfind(stop, 0, at) for stop in ";。") + 1
    labels = _of_zh(reading.text, lead, at) or _of_en(reading.text, lead, at)
    return () if any(_holds_metric(reading, label, lead, at) for label in labels) else labels


def _of_zh(text: str, lead: int, at: int) -> tuple[str, ...]:
    for pattern in (_OTHER_FIRST_ZH, _SUBJECT_FIRST_ZH):
        found = pattern.search(text, lead, at)
        if found is None or "(" not in text[found.end() : at]:
            continue
        labels = tuple(_plain_zh(found[name]) for name in ("subject", "other"))
        if all(len(label) > 1 and not _NO_SUBJECT_ZH.search(label) for label in labels):
            return labels
    return ()


def _plain_zh(label: str) -> str:
    cut = _CUT_ZH.match(label)
    return _GROUP_ZH.sub("", label[cut.end() :] if cut else label).strip(" ")


def _of_en(text: str, lead: int, at: int) -> tuple[str, ...]:
    front = _OTHER_FRONT_EN.search(text, lead, at)
    if front and re.search(r"[(\[]", text[front.end() : at]):
        return () if _NO_LABEL.match(front["subject"]) else (front["subject"], front["other"])
    other = _OTHER_BEHIND_EN.search(text, max(lead, at - 90), at)
    subject = _SUBJECT_EN.search(text, lead, other.start() if other else at)
    if other is None or subject is None or _NO_LABEL.match(subject["label"]):
        return ()
    return subject["label"], other["label"]


def _holds_metric(reading: Reading, label: str, lead: int, at: int) -> bool:
    start = reading.text.find(label, lead, at)
    return any(start <= name.start < start + len(label) for names in reading.names for name in names.members)
