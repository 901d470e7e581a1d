"""Facts about trials from running text: only what the trial's own clause says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Fact, Mention
from pipeline.relations.cues import cue_after, cue_before, cue_within, group_lists
from pipeline.relations.reading import Reading
from pipeline.relations.rows import modifier_before
from pipeline.relations.studies import Study, acronym_of, find_studies

# `lenalidomide-refractory patients`, `previously treated with rituximab`: who is treated, not with what.
POPULATION_AFTER = re.compile(
    r"[-–‑ ]?(?:refractory|resistant|exposed|na[iï]ve|pre-?treated|experienced|intolerant|failure|failures"
    r"|耐药|难治|经治|初治|治疗失败|失败|不耐受|暴露)(?![A-Za-z])",
    re.IGNORECASE,
)
POPULATION_BEFORE = re.compile(
    r"(?:(?:previously|prior|already|heavily)\s(?:treated|exposed|exposure|treatment|therapy)\s(?:with|to)"
    r"|(?:refractory|resistant|intolerant|exposed|exposure)\sto|(?:progress\w*|relaps\w*|failure)\s(?:on"
    r"|after|of|following)"
    r"|prior|after\s(?:failure\sof|progression\son)|既往(?:接受过?|使用过?|用过?|应用过?)?|经|接受过|对)"
    r"\s?(?:[A-Za-z0-9\-]+(?:,|\s(?:and|or))\s){0,3}(?:the\s)?$",
    re.IGNORECASE,
)


def relate_trial_sentences(reading: Reading) -> Iterator[Fact]:
    """Trials of the text with targets, interventions, diseases, phase, size and name."""
    for study in find_studies(reading):
        for trial in study.trials:
            yield _trial(reading, study, trial)
            yield from _targets(reading, study, trial)
            yield from _interventions(reading, study, trial)
            yield from _diseases(reading, study, trial)
    yield from _other_trials(reading)


def _other_trials(reading: Reading) -> Iterator[Fact]:
    """Trials named outside sentences, in headings or key words: the id alone."""
    for trial in reading.of_field("trial"):
        if trial.place is None:
            yield _trial_fact(reading, trial, {})


def _trial(reading: Reading, study: Study, trial: Mention) -> Fact:
    phases = {mention.value for mention in reading.within(study.start, study.end, "phase")}
    return _trial_fact(
        reading,
        trial,
        {
            "acronym": acronym_of(reading, trial, study.start),
            "phase": phases.pop() if len(phases) == 1 else "",
        },
    )


def _trial_fact(reading: Reading, trial: Mention, said: dict[str, str]) -> Fact:
    extra = dict(trial.extra)
    values = {
        "trial_id": trial.value,
        "registry": extra.get("registry", ""),
        "acronym": said.get("acronym", ""),
        "phase": said.get("phase", ""),
        "enrolled": "",
        "place": "text",
        "url": extra.get("url", ""),
    }
    return reading.fact("trials", values, (trial.start, trial.end), trial.rule)


def _targets(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    mentions = _own(study, reading.within(study.start, study.end, "target"))
    roles: dict[str, dict[str, Mention]] = {}
    groups = group_lists(reading, mentions)
    for at, group in enumerate(groups):
        # A cue counts for the list beside it: 敲除B2M和TRAC的抗CD7 knocks out no CD7.
        since = groups[at - 1][-1].end if at else study.start
        until = groups[at + 1][0].start if at + 1 < len(groups) else study.end
        role = target_role(reading, group, Study(study.trials, since, until))
        for mention in group if role else ():
            roles.setdefault(role, {}).setdefault(mention.value, mention)
    if "car_target" in roles:
        roles.pop("drug_target", None)
    for role, found in roles.items():
        relation = _relation(reading, study, list(found.values())) if role == "car_target" else "single"
        for mention in found.values():
            values = {"trial_id": trial.value, "target_id": mention.value, "role": role, "relation": relation}
            yield reading.fact("trial_targets", values, (mention.start, mention.end), f"relation:{role}")


def _own(study: Study, mentions: Sequence[Mention]) -> list[Mention]:
    return [mention for mention in mentions if mention.place is None and study.start <= mention.start]


def target_role(reading: Reading, group: Sequence[Mention], study: Study) -> str:
    """What a list of targets does in its sentence: the cue before its first or behind its last member."""
    start, end = group[0].start, group[-1].end
    if cue_before(reading, "knockout_before", start, study.start) or cue_after(
        reading, "knockout_after", end, study.end, near=True
    ):
        return "knockout"
    if cue_before(reading, "knockin_before", start, study.start, near=True):
        return "knockin"
    if cue_after(reading, "safety_switch_after", end, study.end, near=True):
        return "safety_switch"
    if cue_after(reading, "payload_after", end, study.end, near=True) or cue_before(
        reading, "payload_before", start, study.start, near=True
    ):
        return "payload"
    if cue_after(reading, "drug_target_after", end, study.end, near=True):
        return "drug_target"
    if cue_after(reading, "receptor_after", end, study.end, near=True):
        return ""
    if cue_after(reading, "car_target_after", end, study.end) or _car_before(reading, start, study.start):
        return "car_target"
    return "drug_target" if cue_before(reading, "drug_target_before", start, study.start, near=True) else ""


def _car_before(reading: Reading, start: int, floor: int) -> bool:
    """`CAR T cells targeting CD19`, `CAR-T细胞靶向CD19`."""
    text = reading.paper.text[max(floor, start - 60) : start]
    return (
        re.search(
            r"CAR[^，。；,;]{0,24}(?:targeting|targeted to|against|directed at|靶向|针对)\s?(?:the\s)?$", text
        )
        is not None
    )


def _relation(reading: Reading, study: Study, targets: Sequence[Mention]) -> str:
    """Single, dual, triple, or as a cue word of the clause says."""
    if len(targets) < 2:
        return "single"
    for relation in ("sequential", "tandem", "cocktail"):
        if cue_within(reading, relation, study.start, study.end):
            return relation
    first, last = min(m.start for m in targets), max(m.end for m in targets)
    if cue_within(reading, "alternative", first, last):
        return "alternative"
    return "dual" if len(targets) == 2 else "triple"


def _interventions(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    """Drugs and other treatments of the clause; a class that names a drug also given is not counted twice."""
    for mention in _own(study, reading.within(study.start, study.end, "drug", "intervention")):
        term = reading.terms.get((mention.field, mention.value))
        kind = (term.props.get("kind", "") if term else "") or ("drug" if mention.field == "drug" else "")
        if kind in ("drug_class", "conditioning") or _is_negated(reading, mention):
            continue
        if _is_population(reading, mention, study):
            continue
        values = {"trial_id": trial.value, "intervention": mention.value, "kind": kind, "class": ""}
        yield reading.fact(
            "trial_interventions", values, (mention.start, mention.end), f"relation:{mention.field}"
        )


def _is_negated(reading: Reading, mention: Mention) -> bool:
    before = reading.paper.text[max(0, mention.start - 8) : mention.start]
    return re.search(r"(?:未接受|不接受|无|未用|未联合|without|no prior|not)\s?$", before) is not None


def _is_population(reading: Reading, mention: Mention, study: Study) -> bool:
    """Whether a treatment only says which patients: those who had it before or no longer answer to it."""
    text = reading.paper.text
    before = text[max(study.start, mention.start - 60) : mention.start]
    if POPULATION_AFTER.match(text, mention.end):
        return True
    found = POPULATION_BEFORE.search(before)
    return found is not None and not (
        found[0].startswith("对") and not POPULATION_AFTER.match(text, mention.end)
    )


def _is_side_effect(reading: Reading, mention: Mention) -> bool:
    """A complication (GVHD) is what is treated only where the text says its patients or its treatment."""
    if reading.terms["disease", mention.value].props.get("kind") != "complication":
        return False
    text = reading.paper.text
    before, after = text[max(0, mention.start - 16) : mention.start], text[mention.end : mention.end + 3]
    treated = re.search(r"(?:治疗|防治|patients with|treatment of|therapy for)[^，。；,;]{0,8}$", before)
    return treated is None and not after.startswith("患者")


def _diseases(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    mentions = _own(study, reading.within(study.start, study.end, "disease"))
    mentions = [mention for mention in mentions if not _is_in_name(reading, mention, study)]
    named = {mention.value for mention in mentions}
    broader = {parent for value in named for parent in reading.cells.parents(value)}
    for mention in mentions:
        if mention.value in broader:  # ALL、NHL、MM等血液系统恶性肿瘤: the last only sums up
            continue
        if _is_side_effect(reading, mention):
            continue
        modifier, start = modifier_before(reading, mention, study.start)
        values = {"trial_id": trial.value, "disease_id": mention.value, "modifier": modifier}
        yield reading.fact("trial_diseases", values, (start, mention.end), "relation:disease")


def _is_in_name(reading: Reading, disease: Mention, study: Study) -> bool:
    """Whether a disease is a part of the study's name: the NHL of EPCORE NHL-1."""
    for trial in study.trials:
        name = acronym_of(reading, trial, study.start)
        at = reading.paper.text.rfind(name, study.start, trial.start) if name else -1
        if at >= 0 and at <= disease.start and disease.end <= at + len(name):
            return True
    return False
