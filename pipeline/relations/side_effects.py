"""Which diseases of a trial's clause befell its patients: its side effects, not what it treats.

The words stand in `config/relations.yml`: `<befell_before>` in a shape is the list of that name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Mention
from pipeline.relations.cues import list_about, shape
from pipeline.relations.reading import Reading

REACH = 120
# 出现间质性肺炎, `No case of MDS`, `died from`, `one developed hepatocellular carcinoma`.
BEFORE = (
    r"(?i)(?:<befell_before>(?:[^，。；,;、的A-Za-z]{0,8}|\s?(?:of|to|from)?\s?"
    r"(?:(?:an?|new|secondary|fatal|severe|serious|grade [0-9]|immune-mediated)\s){0,3})"
    r"|<events>\s?(?:of|to|from)?\s(?:(?:new|secondary|fatal|severe|serious|grade [0-9])\s){0,2})\Z"
)
# `pulmonary embolism was reported in 6.5%`, 心肌炎发生率为2%.
BEHIND = (
    r"(?i)[)）]?(?:\s?[(（][^()（）]{1,30}[)）])?"
    r"(?:\s(?:(?:was|were|has been|have been|also)\s){0,2}<befell_after>|<befell_after_zh>)"
)
# `hypertension, proteinuria and rash were the main toxicities`, 中性粒细胞减少症为主要毒性.
IS_ADVERSE = (
    r"(?i)(?:(?!<of_patients>)[^；;。]){0,60}?(?:\s(?:was|were|are|is)\s(?:the\s)?|[为是系])"
    r"(?:[^，。；,;()（）]|[(（][^()（）]{1,30}[)）]){0,24}<adverse>"
)
# What a clause says of its adverse events, up to a word that turns to the patients or to another matter.
TOLD_OF = r"(?i)<adverse>(?P<between>(?:(?!<of_patients>)[^；;。])*)\Z"
WHOSE = r"(?i)(?:(?<![a-z])(?:in|with|for|among|of)(?![a-z])|<of_patients>)[^，。；,;]{0,24}\Z"
TREATED = re.compile(r"(?:治疗|防治|patients with|treatment of|therapy for)[^，。；,;]{0,8}\Z")


def is_side_effect(reading: Reading, mention: Mention, among: Sequence[Mention], floor: int) -> bool:
    """Whether a disease befell patients of a trial; what is said of a list is said of each member."""
    text = reading.folded
    first, last = list_about(reading, mention, among)
    before = text[max(floor, first.start - REACH) : first.start]
    if shape(reading, BEFORE).search(before) or shape(reading, BEHIND).match(text, last.end):
        return True
    told = shape(reading, TOLD_OF).search(before)
    whose = shape(reading, WHOSE).search(told["between"] if told else before)
    if not whose and (told or shape(reading, IS_ADVERSE).match(text, last.end)):
        return True
    if reading.terms["disease", mention.value].props.get("kind") != "complication":
        return False
    near = text[max(0, mention.start - 16) : mention.start]
    return TREATED.search(near) is None and not text.startswith("患者", mention.end)
