"""Facts about trials from running text: only what the trial's own clause says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Fact, Mention, Sentence
from pipeline.relations.cues import cue_after, cue_before, cue_within, group_lists
from pipeline.relations.reading import Reading
from pipeline.relations.rows import modifier_before

CLAUSE_END = re.compile(r"[；;](?![^（(]{0,40}[)）])")
SAME_TRIAL_GAP = re.compile(r"^[\s（()）,，、;；/和与及或]*(?:and|or|also|registered as)?[\s（(]*$")
# `ZUMA-14试验（NCT…）`, `CALM(NCT…)`, `the KarMMa trial (NCT…)`.
ACRONYM = re.compile(
    r"(?<![A-Za-z0-9\-])(?P<name>(?!(?:The|An?|In|Of|Phase)\s)[A-Z][A-Za-z]{0,14}[0-9]{0,3}"
    r"(?:[\-–‑ ]?(?:[A-Z][A-Za-z]{0,12}[0-9]{0,4}|[0-9]{1,4}|[IVX]{1,4})){0,3})"
    r"\s?(?:试验|研究|临床试验|临床研究|(?:clinical\s)?(?:trial|study))?\s?[（(\[【]\s?$"
)
CAPITALS = re.compile(r"[A-Z]")
NOT_AN_ACRONYM = re.compile(
    r"^(?:CAR|CAR-T|CAR-NK|NK|TCR|ADC|IV|II|III|RCT|USA|FDA|NMPA|EMA|PHASE|DNA|RNA)$", re.IGNORECASE
)
MOST_TRIALS_OF_A_CLAUSE = 8  # a longer list of ids is a list: what the sentence says is about no one of them
PROSE = frozenset({"body", "abstract", "footnote", "legend", "title", "caption"})


@dataclass(frozen=True)
class Study:
    """Trials named side by side and the clause that speaks of them."""

    trials: tuple[Mention, ...]
    start: int
    end: int


def find_studies(reading: Reading) -> Iterator[Study]:
    """The trials of running text, each with the span that is about it."""
    for sentence in reading.sentences:
        if sentence.role in PROSE:
            yield from _studies_of(reading, sentence)


def _studies_of(reading: Reading, sentence: Sentence) -> Iterator[Study]:
    trials = [m for m in reading.within(sentence.start, sentence.end, "trial") if m.place is None]
    if not trials:
        return
    groups = _group_trials(reading, trials)
    for start, end in _cut_spans(reading, sentence, groups):
        inside = [group for group in groups if start <= group[0].start < end]
        if inside and len(inside[0]) <= MOST_TRIALS_OF_A_CLAUSE:
            yield Study(tuple(inside[0]), start, end)


def _group_trials(reading: Reading, trials: Sequence[Mention]) -> list[list[Mention]]:
    """`（NCT02498912和NCT06343376）`: ids side by side share what is said."""
    groups = [[trials[0]]]
    for trial in trials[1:]:
        if SAME_TRIAL_GAP.match(reading.paper.text[groups[-1][-1].end : trial.start]):
            groups[-1].append(trial)
        else:
            groups.append([trial])
    return groups


def _cut_spans(
    reading: Reading, sentence: Sentence, groups: Sequence[Sequence[Mention]]
) -> list[tuple[int, int]]:
    """A sentence cut at its semicolons, and between trials at the comma nearest behind the earlier one."""
    text = reading.paper.text
    cuts = {
        sentence.start + match.end() for match in CLAUSE_END.finditer(text[sentence.start : sentence.end])
    }
    for before, after in pairwise(groups):
        between = text[before[-1].end : after[0].start]
        comma = re.search(r"[，,；;、]|(?<=[）)])|\sand\s|\swhereas\s|\swhile\s", between)
        cuts.add(before[-1].end + (comma.end() if comma else 0))
    edges = [sentence.start, *sorted(cuts), sentence.end]
    return [(a, b) for a, b in pairwise(edges) if a < b]


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
    sizes = {
        dict(mention.extra)["value"]
        for mention in reading.within(study.start, study.end, "outcome")
        if mention.value == "ENROLLED"
    }
    return _trial_fact(
        reading,
        trial,
        {
            "acronym": _acronym(reading, study, trial),
            "phase": phases.pop() if len(phases) == 1 else "",
            "enrolled": sizes.pop() if len(sizes) == 1 else "",
        },
    )


def _trial_fact(reading: Reading, trial: Mention, said: dict[str, str]) -> Fact:
    extra = dict(trial.extra)
    values = {
        "trial_id": trial.value,
        "registry": extra.get("registry", ""),
        "acronym": said.get("acronym", ""),
        "phase": said.get("phase", ""),
        "enrolled": said.get("enrolled", ""),
        "place": "text",
        "url": extra.get("url", ""),
    }
    return reading.fact("trials", values, (trial.start, trial.end), trial.rule)


def _acronym(reading: Reading, study: Study, trial: Mention) -> str:
    """The study's name right before its bracketed id, unless the name is a term of another field."""
    match = ACRONYM.search(reading.paper.text[max(study.start - 2, trial.start - 60) : trial.start])
    if match is None:
        return ""
    name = match["name"].strip()
    if (
        len(CAPITALS.findall(name)) < 2
        or NOT_AN_ACRONYM.match(name)
        or reading.cells.read_items(name)[0].terms
    ):
        return ""
    return name


def _targets(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    mentions = _own(study, reading.within(study.start, study.end, "target"))
    roles: dict[str, dict[str, Mention]] = {}
    groups = group_lists(reading, mentions)
    for at, group in enumerate(groups):
        until = groups[at + 1][0].start if at + 1 < len(groups) else study.end
        role = target_role(reading, group, Study(study.trials, study.start, until))
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
        values = {"trial_id": trial.value, "intervention": mention.value, "kind": kind, "class": ""}
        yield reading.fact(
            "trial_interventions", values, (mention.start, mention.end), f"relation:{mention.field}"
        )


def _is_negated(reading: Reading, mention: Mention) -> bool:
    before = reading.paper.text[max(0, mention.start - 8) : mention.start]
    return re.search(r"(?:未接受|不接受|无|未用|未联合|without|no prior|not)\s?$", before) is not None


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
