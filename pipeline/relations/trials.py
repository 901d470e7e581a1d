"""Facts about trials from running text: only what the trial's own clause says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.records import Fact, Mention, Sentence
from pipeline.relations.cues import cue_after, cue_before, cue_within, group_lists
from pipeline.relations.disease_cells import modifier_before
from pipeline.relations.population import is_negated, is_not_given, is_population
from pipeline.relations.reading import Reading, one_of_each
from pipeline.relations.reports import title_studies
from pipeline.relations.side_effects import is_side_effect
from pipeline.relations.studies import NAMED_ONLY, RESUMED, Study, acronym_of, bracket_about

# Several studies of one phase: 两项…Ⅲ期, `phase 3 randomised trials`.
SEVERAL_BEFORE = re.compile(
    r"(?:[两三四五六多几]|[2-9])\s?项[^，。；;,]{0,14}\Z|均[为是]\s?\Z"
    r"|(?<![A-Za-z])(?:both|all)\s(?:(?:were|are|being)\s)?\Z"
)
CLAUSE_END = re.compile("[;；]")
SEVERAL_AFTER = re.compile(r"\s(?:[a-z][A-Za-z\-]{1,20},?\s){0,3}(?:trials|studies)(?![A-Za-z])")
APART = re.compile(r"分别|依次|respectively")
ELIDED = re.compile(r"[\u4e00-\u9fff]{2,8}[和与及或]$|(?<![A-Za-z])[A-Za-z\-]{2,20}\s(?:and|or)\s$")
"""A modifier whose noun is told with the next one: 非鳞状和|鳞状NSCLC, `nonsquamous and |squamous NSCLC`."""
RESPECTIVELY = re.compile(r"[^,，;；。.]{0,30},?\s?respectively(?![a-z])", re.IGNORECASE)
# Between a phase and the bracket with the id: `Phase 3 KEYNOTE-024 trial (`, Ⅱ期DESTINY-Breast01研究（.
NEAR_NAME = re.compile(r"[^，。；;,()（）]{0,36}$")


def relate_trial_sentences(reading: Reading, studies: Iterable[Study]) -> Iterator[Fact]:
    """Trials of the text with targets, interventions, diseases, phase, size and name."""
    for study in studies:
        for trial in study.trials:
            yield _trial(reading, study, trial)
            yield from _told_in(reading, study, trial)
    for study in title_studies(reading):
        trial = study.trials[0]
        yield _trial_fact(reading, trial, {"phase": phase_of(reading, study, trial)})
        # `after thyroid surgery` in a title is where the patients come from
        yield from (
            fact for fact in _told_in(reading, study, trial) if fact.values.get("kind", "drug") == "drug"
        )
    yield from _other_trials(reading)


def _told_in(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    """What a study's clause says of one of its trials."""
    yield from _targets(reading, study, trial)
    yield from _products(reading, study, trial)
    yield from _interventions(reading, study, trial)
    yield from _diseases(reading, study, trial)


def _other_trials(reading: Reading) -> Iterator[Fact]:
    """Trials named outside sentences, in headings or key words: the id alone."""
    for trial in reading.of_field("trial"):
        if trial.place is None:
            yield _trial_fact(reading, trial, {})


def _trial(reading: Reading, study: Study, trial: Mention) -> Fact:
    by_name = trial.rule in RESUMED
    said = {
        "acronym": "" if by_name else acronym_of(reading, trial, study.start),
        "phase": phase_of(reading, study, trial),
        "place": NAMED_ONLY if by_name else "text",
    }
    return _trial_fact(reading, trial, said)


def phase_of(reading: Reading, study: Study, trial: Mention) -> str:
    """The phase in the bracket of the trial's id, else right before its name, else the clause's only one."""
    own = reading.within(*bracket_about(reading.paper.text, trial), "phase") or _in_order(
        reading, study, trial
    )
    opened = bracket_about(reading.paper.text, trial)[0]
    phases = [
        mention
        for mention in reading.within(study.start, study.end, "phase")
        if not _is_anothers(reading, study, trial, mention)
    ]
    near = [p for p in phases if p.end <= opened and NEAR_NAME.match(reading.paper.text, p.end, opened - 1)]
    for found in (own, phases, near[-1:], _of_all(reading, study)):
        if len({mention.value for mention in found}) == 1:
            return found[0].value
    return ""


def _in_order(reading: Reading, study: Study, trial: Mention) -> list[Mention]:
    """The phase of one of several: A和B分别为Ⅰ/Ⅱ期和Ⅲ期研究."""
    behind = study.trials[-1].end
    phases = reading.within(behind, study.end, "phase")
    if not study.listed or len(phases) != len(study.trials):
        return []
    apart = APART.search(reading.paper.text, behind, phases[0].start)
    apart = apart or APART.search(reading.paper.text, phases[-1].end, study.end)
    return [phases[study.trials.index(trial)]] if apart else []


def _of_all(reading: Reading, study: Study) -> list[Mention]:
    """The phase that a sentence gives several studies: 两项Ⅲ期研究…, `The phase 3 trials …`."""
    text = reading.paper.text
    sentence = reading.sentence_at(study.start)
    phases = reading.within(sentence.start, sentence.end, "phase") if sentence else []
    return [
        phase
        for phase in phases
        if not _is_of_others(reading, sentence, study, phase)
        and (
            SEVERAL_AFTER.match(text, phase.end)
            or SEVERAL_BEFORE.search(text, max(0, phase.start - 20), phase.start)
        )
    ]


def _is_of_others(reading: Reading, sentence: Sentence | None, study: Study, phase: Mention) -> bool:
    """Whether a phase is told of studies named before it, and this one behind a semicolon."""
    before = reading.within(sentence.start, phase.start, "trial") if sentence else []
    return bool(before) and CLAUSE_END.search(reading.paper.text, phase.end, study.start) is not None


def _is_anothers(reading: Reading, study: Study, trial: Mention, phase: Mention) -> bool:
    """Whether a phase stands in the bracket of another trial of the list."""
    spans = {bracket_about(reading.paper.text, other) for other in study.trials if other is not trial}
    spans.discard(bracket_about(reading.paper.text, trial))
    return any(start <= phase.start < end for start, end in spans)


def _trial_fact(reading: Reading, trial: Mention, said: dict[str, str]) -> Fact:
    extra = dict(trial.extra)
    values = {
        "trial_id": trial.value,
        "registry": extra.get("registry", ""),
        "acronym": said.get("acronym", ""),
        "phase": said.get("phase", ""),
        "enrolled": "",
        "place": said.get("place", "text"),
        "url": extra.get("url", ""),
    }
    return reading.fact("trials", values, (trial.start, trial.end), trial.rule)


def _targets(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    mentions = [
        mention
        for mention in _own(study, reading.within(study.start, study.end, "target"))
        if not is_population(reading, mention, study.start)
    ]
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
        named = list(found.values())
        is_car = role == "car_target"
        relation = _relation(reading, study, named) if is_car else _drug_relation(reading, named)
        for mention in found.values():
            values = {"trial_id": trial.value, "target_id": mention.value, "role": role, "relation": relation}
            yield reading.fact("trial_targets", values, (mention.start, mention.end), f"relation:{role}")


def _drug_relation(reading: Reading, targets: Sequence[Mention]) -> str:
    """Two targets of one list before `bispecific`, 双抗 or 双重激动剂 are one drug's."""
    if len(targets) != 2:
        return "single"
    first, last = sorted(targets, key=lambda mention: mention.start)
    together = len(group_lists(reading, [first, last])) == 1
    cue = cue_after(reading, "two_targets_after", last.end, last.end + 24)
    return "dual" if together and cue else "single"


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
    if cue_after(reading, "antibody_of_patient_after", end, study.end, near=True):
        return ""
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


def _products(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    """The products of the clause, but for those its patients had before and those compared at large."""
    mentions = _own(study, reading.within(study.start, study.end, "product"))
    for mention in _in_turn(reading, study, trial, mentions):
        if is_population(reading, mention, study.start) or is_not_given(reading, mention):
            continue
        values = {"trial_id": trial.value, "product_id": mention.value}
        yield reading.fact("trial_products", values, (mention.start, mention.end), "relation:product")


def _interventions(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    """Drugs and other treatments of the clause; a class that names a drug also given is not counted twice."""
    mentions = _own(study, reading.within(study.start, study.end, "drug", "intervention"))
    for mention in _in_turn(reading, study, trial, mentions):
        term = reading.terms.get((mention.field, mention.value))
        kind = (term.props.get("kind", "") if term else "") or ("drug" if mention.field == "drug" else "")
        if kind in ("drug_class", "conditioning") or is_not_given(reading, mention):
            continue
        if is_population(reading, mention, study.start):
            continue
        values = {"trial_id": trial.value, "intervention": mention.value, "kind": kind, "class": ""}
        yield reading.fact(
            "trial_interventions", values, (mention.start, mention.end), f"relation:{mention.field}"
        )


def _in_turn(
    reading: Reading, study: Study, trial: Mention, mentions: Sequence[Mention]
) -> Sequence[Mention]:
    """Of studies and as many drugs told 分别 or `respectively` the trial's own: A和B研究分别评价了X与Y."""
    named = one_of_each(mentions)
    if not study.listed or len(study.trials) < 2 or len(named) != len(study.trials):
        return mentions
    text = reading.paper.text
    floor = max(study.start, named[0].start - 16)
    said = APART.search(text, floor, named[0].start) or RESPECTIVELY.match(text, named[-1].end, study.end)
    apart = named[0].start > study.trials[-1].end or named[-1].end < study.trials[0].start
    if not apart or not said or len(group_lists(reading, named)) > 1:
        return mentions
    own = named[study.trials.index(trial)]
    return [mention for mention in mentions if mention.value == own.value]


def _diseases(reading: Reading, study: Study, trial: Mention) -> Iterator[Fact]:
    told = _own(study, reading.within(study.start, study.end, "disease"))
    mentions = [
        mention
        for mention in told
        if not _is_in_name(reading, mention, study) and not is_negated(reading, mention, told, study.start)
    ]
    mentions = list(_in_turn(reading, study, trial, mentions))
    if _is_the_last_of_several(reading, study, mentions) and trial != study.trials[-1]:
        return
    named = {mention.value for mention in mentions}
    broader = {parent for value in named for parent in reading.cells.parents(value)}
    for mention in mentions:
        if mention.value in broader:  # ALL、NHL、MM等血液系统恶性肿瘤: the last only sums up
            continue
        if is_side_effect(reading, mention, told, study.start):
            continue
        modifier, start = modifier_before(reading, mention, study.start)
        values = {"trial_id": trial.value, "disease_id": mention.value, "modifier": modifier}
        yield reading.fact("trial_diseases", values, (start, mention.end), "relation:disease")


def _is_the_last_of_several(reading: Reading, study: Study, mentions: Sequence[Mention]) -> bool:
    """Whether of the diseases of several studies only the last is whole: 分别用于非鳞状和鳞状NSCLC."""
    if not study.listed or len(study.trials) < 2 or len({mention.value for mention in mentions}) != 1:
        return False
    text, first = reading.paper.text, mentions[0]
    floor = max(study.start, first.start - 40)
    said = APART.search(text, floor, first.start)
    if said is None and RESPECTIVELY.match(text, first.end, study.end) is None:
        return False
    return ELIDED.search(text, said.end() if said else floor, first.start) is not None


def _is_in_name(reading: Reading, disease: Mention, study: Study) -> bool:
    """Whether a disease is a part of the study's name: the NHL of EPCORE NHL-1."""
    for trial in study.trials:
        name = acronym_of(reading, trial, study.start)
        at = reading.paper.text.rfind(name, study.start, trial.start) if name else -1
        if at >= 0 and at <= disease.start and disease.end <= at + len(name):
            return True
    return False
