"""The arm told right behind a number: ``79.7% with T-DXd``, ``in the 30-mg, 15-mg and placebo groups``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.finders.outcomes.reading import Found, Reading
from pipeline.finders.outcomes.words import Words

_PEOPLE = (
    r"(?:patients|participants|subjects|those|recipients|individuals|women|men|children|adults|vaccinees"
    r"|infants|people|responders)"
)


_TO_ARM = (
    rf"(?: (?:(?:of|in|among|for) (?:the )?(?:[0-9,]+ )?)?{_PEOPLE})?"
    r" ?(?P<how>who (?:received|were (?:treated with|assigned to|given)|got)|receiving|treated with|given"
    r"|taking|assigned to|randomi[sz]ed to|to receive|on|with|for|in|among|of|to)"
    rf" (?:{_PEOPLE} (?:receiving|treated with|on|given|who (?:received|were treated with)|assigned to|in) )?"
)


_LABEL_EN = r"(?:the |a )?(?P<label>(?!(?:week|month|day|year|both|each|all|which|whom|total)s?(?![A-Za-z]))"


_END_EN = (
    r"(?P<group>[ -](?:arms?|groups?|cohorts?))?(?=,? (?:and|versus|vs\.?|compared|as compared|while|whereas"
    r"|but|due|during|who|had|have|achieved|were|was|died|discontinued"
    r"|relapsed|responded|withdrew|stopped|to(?= [0-9])|than|respectively|at|by|from|after|over|P ?[=<])"
    r"(?![A-Za-z])|[,;)]|\.(?![0-9])| ?[(\x01]| ?$)"
)


_BEHIND_EN = re.compile(rf"{_TO_ARM}{_LABEL_EN}[A-Za-z0-9][A-Za-z0-9 .+/'’-]{{1,50}}?){_END_EN}")


_LIST_BEHIND_EN = re.compile(
    rf"{_TO_ARM}(?:the )?(?P<labels>[A-Za-z0-9][A-Za-z0-9 ,.+/'’-]{{1,90}}?)(?:"
    r"[ -](?:arms|groups|cohorts|regimens|schedules|doses)|(?=,? respectively|, and (?:by|in) |[.;]?$))"
)


_OF_WHOM_THEN = (
    r"(?: (?:of (?:the |all |these )?(?:treated |evaluable )?)?"
    r"(?:patients|participants|subjects|adults|children|women|men|eyes)(?= ?[(\x01]))?"
)


_AFTER_INTERVAL = re.compile(_OF_WHOM_THEN + r"(?: ?[(\x01][^()%;]{0,90}\)| ?\x01+\)?)")


_WHICH_PATIENTS = re.compile(
    rf"(?: (?:of|in|among|for) (?:the )?)?{_PEOPLE}"
    r" (?:with|who (?:had|have|achieved|were (?!treated|assigned)))"
)


NO_LABEL = re.compile(
    rf"(?:{_PEOPLE}|cases|events?|month|week|year|treatment|baseline|[0-9.,]+ ?[mnμ]?g/d?[lL]"
    r"|[0-9.,]+(?! ?[mμ]?g(?:/|$| ))|two|three"
    r"|four|and|with|without|same|whom|them|none|total|addition|all|any|either|clinical|cell|cells"
    r"|patient)(?: |$)",
    re.IGNORECASE,
)


_TAKING_EN = re.compile(
    rf" (?:of|in|among) (?:the )?{_PEOPLE} (?:taking|receiving|given|treated with|assigned to|on)"
    r" [A-Za-z0-9][A-Za-z0-9 .+/-]{1,40}? (?:had|have|were|was|achieved)"
)


_IN_GROUP_EN = re.compile(
    rf"(?: (?:of|in|among) (?:the )?{_PEOPLE})? in the"
    r" [A-Za-z0-9][A-Za-z0-9 .+/-]{1,40}? (?:group|arm|cohort)"
    r" (?:had|have|were|was|died|discontinued|relapsed|responded|withdrew|stopped)"
)


_BEHIND_ZH = re.compile(
    r"(?:患者|受试者)?(?:被?随机)?(?:进入|分入|分[配到至]+|归入|至|入)(?P<label>[^,;。0-9()组]{1,20})组"
)


_TREATED_WITHIN = re.compile(rf"(?<![A-Za-z])(?P<label>[A-Za-z0-9][A-Za-z0-9+/-]{{1,30}}?)-treated {_PEOPLE}")
"""The arm of a count that says itself of whom: two TIO-treated subjects died."""
_TREATED_EN = re.compile(
    rf" (?:of|in|among) (?:the )?(?P<label>[A-Za-z0-9][A-Za-z0-9+-]{{1,40}}?)[- ]treated {_PEOPLE}"
)


def arm_behind(reading: Reading, one: Found, words: Words | None) -> tuple[str, bool]:
    """The arm told right behind a number, and whether a word for group says that it is one."""
    if own := _TREATED_WITHIN.search(reading.text, one.start, one.end):
        return own["label"], True
    at = one.end
    is_told_first = _IN_GROUP_EN.match(reading.text, at) or _TAKING_EN.match(reading.text, at)
    if one.name and at <= one.name.start <= at + 34 and not is_told_first:
        at = one.name.end  # 8 cases of Covid-19 in the vaccine group
    interval = _AFTER_INTERVAL.match(reading.clean, at)
    at = interval.end() if interval else at
    if listed := _RESPECTIVELY.match(reading.text, at):
        at = listed.end()  # 27%, 22% and 22%, respectively in the surgery arm
    if lower := _LOWER_WITH.match(reading.text, at):
        at = lower.end()  # 51% lower with A than with placebo
    if found_zh := _BEHIND_ZH.match(reading.text, one.end) or _BEHIND_ZH.match(reading.text, at):
        return found_zh["label"], True
    if treated_with := _TREATED_EN.match(reading.text, at):
        return treated_with["label"], False
    treated = words.treated_en.match(reading.text, at) if words else None
    if treated:
        at = treated.end() - len(" with")
    elif _WHICH_PATIENTS.match(reading.text, at) or reading.text[at : at + 1] not in (" ", ""):
        return "", False
    found = _BEHIND_EN.match(reading.text, at)
    if found is None or (found["how"] == "of" and not found["group"]):
        return "", False
    if NO_LABEL.match(found["label"]) and not (found["label"] == "treatment" and found["group"]):
        return "", False
    if _NUMBER_WITHIN.search(reading.clean, at, found.end()):
        return "", False
    if any(found.start("label") <= names.start < found.end("label") for names in reading.names):
        return "", False
    label = _IN_STUDY.sub("", found["label"].strip())
    return label, found["group"] is not None or lower is not None


_RESPECTIVELY = re.compile(r",? respectively,?(?= (?:in|with|for|among) the )")
_LOWER_WITH = re.compile(
    r" (?:lower|higher|greater|fewer|less|more|longer|shorter)(?= (?:with|in|for|among) [^,;.]{1,60} than )"
)
_IN_STUDY = re.compile(" in [A-Z][A-Za-z]*[A-Z0-9-][A-Za-z0-9-]*(?: [0-9]{1,3})?$")  # placebo in TALAPRO-2
_NUMBER_WITHIN = re.compile("[0-9]%")


def listed_behind(reading: Reading, group: Sequence[Found]) -> Sequence[str]:
    """The arms of a list right behind the last number: in the 30-mg, 15-mg and placebo groups."""
    at = group[-1].end
    interval = _AFTER_INTERVAL.match(reading.clean, at)
    found = _LIST_BEHIND_EN.match(reading.text, interval.end() if interval else at)
    if found is None:
        return ()
    if NO_LABEL.match(found["labels"]):
        return ()
    labels = [label for label in re.split(r",? and (?:the )?|, (?:the )?", found["labels"]) if label]
    labels = _with_doses(labels)
    return labels if len(labels) == len(group) else ()


_DRUG_AND_DOSE = re.compile(r"(?P<drug>[A-Za-z][A-Za-z -]*) [0-9.]+")
_DOSE = re.compile(r"[0-9.]+(?P<unit> ?(?:mg|[μµu]g|g|IU|mL)(?:/[a-zA-Z0-9]+)?)?")


def _with_doses(labels: list[str]) -> list[str]:
    """The doses of one drug, each with its name and unit.

    >>> _with_doses(["dapagliflozin 2.5", "5", "10 mg"])
    ['dapagliflozin 2.5 mg', 'dapagliflozin 5 mg', 'dapagliflozin 10 mg']
    """
    first = _DRUG_AND_DOSE.fullmatch(labels[0]) if labels else None
    doses = [_DOSE.fullmatch(label) for label in labels[1:]]
    last = doses[-1] if doses else None
    if first is None or last is None or not last["unit"] or not all(doses):
        return labels
    numbers = [one[0].removesuffix(one["unit"] or "") for one in doses if one]
    drug = first["drug"]
    return [f"{labels[0]}{last['unit']}", *(f"{drug} {number}{last['unit']}" for number in numbers)]
