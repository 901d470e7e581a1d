"""What the numbers of a list share: their unit, and the whole they are told of."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.numbers.units import kind_of

_MASKED = re.compile(rf" ?[(\[]?{MASK}[{MASK};, ]*(?:NE|NR)?[)\]]?")


def joint_between(text: str, one: Quantity, other: Quantity) -> str:
    """What stands between two numbers, confidence intervals left out: 73% (95% CI 60–82) and 50%."""
    return _MASKED.sub("", text[one.end : other.start])


def share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give numbers without a unit that of their list: ``8, 3, 1 and 2 patients``, ``13.3 vs 4.4 mo``."""
    shared = list(found)
    is_list = False
    for at in range(len(shared) - 2, -1, -1):
        one, following = shared[at], shared[at + 1]
        if one.kind != "bare" or following.kind in ("bare", "other", "reached") or following.high:
            is_list = False
            continue
        joint = text[one.end : following.start]
        if following.kind == "measure" and _RISE_JOINT.fullmatch(joint):
            shared[at] = replace(one, kind="measure", unit=following.unit)
            continue
        is_list = bool(LIST_JOINT.fullmatch(joint)) and (is_list or joint.strip(" -") not in (",", ";"))
        if OF_A_TIME.search(text, max(0, one.start - 8), one.start):
            is_list = False  # by 0.32 L at week 12 versus 0.18 L
            continue
        if is_list and _is_count(one) >= (following.kind in COUNTED):
            unit = "patients" if following.kind == "percent" and following.numerator else following.unit
            kind = "points" if following.kind == "points" else kind_of(unit)
            shared[at] = replace(one, kind=kind, unit=unit)
    return _share_zeros(text, shared)


def _share_zeros(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give a nought behind shares or counts their unit: 分别为12%、3%和0, ``4.1% and 0``."""
    for at in range(1, len(found)):
        one, before = found[at], found[at - 1]
        if one.kind == "bare" and one.value == "0" and before.kind in ("percent", "people"):
            joint = joint_between(text, before, one)
            if LIST_JOINT.fullmatch(joint) and joint.strip() not in (",", ";", "/", "-"):
                found[at] = replace(one, kind=before.kind, unit=before.unit)
    return found


OF_A_TIME = re.compile(r"(?i:week|month|day|year)s? $")


_RISE_JOINT = re.compile(r"(?:显著|逐渐|明显)?(?:升高?|降低?|下降|上升|增加?|减少?|提高|改善)?[至到为]| to ")


COUNTED = ("people", "trials", "products")


def _is_count(quantity: Quantity) -> bool:
    return quantity.value.isdigit()


LIST_JOINT = re.compile(
    r"[-个]?(?: ?(?:,|、|/|和|及|与|以及|and|or|versus|vs\.?|对比|比|to|;|,? ?and|,? ?vs\.?) ?){1,2}"
)
"""What stands between the numbers of a list."""


_WHOLE_BEFORE = re.compile(
    r"(?:(?P<zh>[0-9]{1,6})[例名](?:可评估|可评价)?的?[^,;。0-9]{0,12}中,?(?:共?有|的|仅有?)?"
    r"|(?<![A-Za-z])Of (?:the |all |these )?(?P<en>[0-9]{1,6}) [^,;.0-9()]{0,60}, )$"
)


def with_whole(text: str, quantity: Quantity) -> Quantity:
    """The count with the whole it is told of: 15例患者中有11例, ``Of 25 patients, 12 (48%)``."""
    is_part = (quantity.kind in ("people", "bare") and quantity.value.isdigit()) or (
        quantity.kind == "percent" and quantity.numerator
    )
    found = (
        _WHOLE_BEFORE.search(text, max(0, quantity.start - 90), quantity.start)
        if is_part and not quantity.denominator
        else None
    )
    if found is None:
        return quantity
    part, whole = quantity.numerator or quantity.value, found["zh"] or found["en"]
    return replace(quantity, numerator=part, denominator=whole) if float(part) <= float(whole) else quantity


def share_whole(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """The whole of a list told once: ``Of 56 patients, 3 (5%) had a CR, 14 (25%) a PR``."""
    shared: list[Quantity] = []
    whole, at = "", 0
    for one in quantities:
        if ";" in text[at : one.start]:
            whole = ""
        if lead := _WHOLE_LEAD.search(text, max(0, one.start - 90), one.start):
            whole = lead["zh"] or lead["en"]
        at = one.end
        is_part = one.kind == "percent" and one.numerator and not one.denominator and whole
        if is_part and abs(100 * float(one.numerator) / float(whole) - float(one.value)) < 1:
            one = replace(one, denominator=whole)
        shared.append(one)
    return shared


_WHOLE_LEAD = re.compile(
    r"(?:(?<![A-Za-z])(?:[Oo]f|[Aa]mong|[Ii]n) (?:the |all |these )?(?P<en>[0-9]{1,6}) [^,;.0-9()%]{0,60},"
    r"|(?P<zh>[0-9]{1,6})[例名][^,;。0-9]{0,12}中)"
)
