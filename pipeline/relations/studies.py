"""Which clause of running text is about which trials, and the names trials go by.

Ids in one bracket are one study: `CARTITUDE-4 (NCT04181827; EudraCT 2019-001413-16)`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from weakref import WeakKeyDictionary

from pipeline.finders.outcomes.numbers.noise import STUDY_WORD
from pipeline.frozen import frozen
from pipeline.records import Mention, Sentence
from pipeline.relations.cues import cue_pattern, cue_within, opening_cue
from pipeline.relations.reading import Reading

CLAUSE_END = re.compile(r"[；;](?![^（(]{0,40}[)）])")
# A verb right behind the bracket of an id: `(NCT…) enrolled`, `(NCT…) was`, （NCT…）纳入.
GOES_ON = re.compile(
    r"[^()（）]{0,60}[)）](?:\s(?!and\s|or\s|in\s|for\s|which\s|with\s)(?=[a-z]{2,})"
    r"|,\s(?:an?|which|with|where|conducted|involving|comprising|enrolling)\s)"
)
GOES_ON_ZH = re.compile(
    r"(?:[^()（）]{0,60}[)）])?(?:试验|研究|\s)*(?![，,；;、。：:]|和|与|及|以及|或)(?=[\u4e00-\u9fff])"
)
ANYHOW = re.compile("")
SEMICOLON = re.compile(r"[；;]")
AND_ENGLISH = re.compile(r"[,，]?\s(?:and|whereas|while|but)\s|,\s(?=(?:in|the)\s)")
AND_CHINESE = re.compile(r"[，,](?=而|另|同时|但|同期|此外)")
COMMA = re.compile(r"[，,](?!(?<=[0-9][，,])[0-9]{3}(?![0-9]))")
SAME_TRIAL_GAP = re.compile(
    r"^[\s（()）,，、;；/和与及或]*(?:and|or|also|registered as)?[\s（(]*(?:EudraCT|EU ?CT|registry|注册号"
    r"|登记号|编号|number"
    r"|no\.|[:：\s]){0,4}$",
    re.IGNORECASE,
)
NAME = (
    r"(?P<name>(?!(?:The|An?|In|Of|Phase|After|Following|From|Both|Although|While|And|With|By|For|On|Since|Upon|Unlike|Despite|Like|To)\s)[A-Z][A-Za-z]{0,14}(?:\([a-z]\))?[0-9]{0,6}"
    r"(?:[\-–‑ ]?(?:[A-Z][A-Za-z]{0,12}(?:\([a-z]\))?[0-9]{0,4}|[0-9]{1,4}|[IVX\u2160-\u216b]{1,4})){0,3})"
)
# Between the ids of studies listed by their names alone: `A (NCT…) and B (NCT…)`, A（NCT…）、B（NCT…）.
LISTED = re.compile(
    r"(?:[^()（）]{0,60}[)）])?\s?(?:试验|研究|trials?|stud(?:y|ies))?\s?(?:[,，、/]\s?(?:and\s|和|以及|及)?"
    rf"|和|与|以及|及|\sand\s)\s?(?:the\s)?(?:{NAME}\s?(?:试验|研究|trial|study)?\s?[（(\[]?"
    r"[A-Za-z. ]{0,20})?"
)
# In one bracket: `(POETYK SLE-1, NCT…; POETYK SLE-2, NCT…)`.
LISTED_INSIDE = re.compile(rf"\s?[;；]\s?{NAME}\s?[,，:：]\s?(?:NCT\s)?")
# `ZUMA-14试验（NCT…）`, `CALM(NCT…)`, `the KarMMa trial (NCT…)`, `EV-302/KEYNOTE-A39 (NCT…)`.
ACRONYM = re.compile(
    rf"(?<![A-Za-z0-9\-–/]){NAME}(?:\s?/\s?[A-Z][A-Za-z0-9\-–]{{1,20}})?"
    r"\s?(?:试验|研究|临床试验|临床研究|(?:clinical\s)?(?:trial"
    r"|study))?\s?[（(\[【]\s?(?P<inside>[^()（）]{0,60})$"
)
# `(GO29781; NCT02500407)`: the name stands in the bracket itself.
INSIDE = re.compile(
    rf"(?:[（(\[【]|[;；])\s?{NAME}\s?(?:试验|研究|trial|study)?\s?[;；,，:：]\s?(?:[A-Za-z. ]{{0,20}})$"
)
PHASE_WORD = re.compile(
    r"^(?:(?:Phase\s)?(?:I{1,3}V?|IV|[0-4])[abAB]?(?:\s?[/-]\s?(?:I{1,3}|[0-4])[abAB]?)?)\s+(?=\S)", re.I
)
LABEL = re.compile(r"[A-Za-z. ]{0,30}(?:临床试验)?(?:注册号|登记号|编号)?[:：\s]{0,3}")
NEXT_WORDS = re.compile(r"[，,；;、]|(?<=[）)])|\sand\s|\swhereas\s|\swhile\s")
CAPITALS = re.compile(r"[A-Z]")
# Northstar-2, Checkmate-214, Checkmate017: with a number, not of an isotope, a cohort, a virus.
NUMBERED_WORD = re.compile(
    r"(?!(?:Study|Trial|Cohort|Part|Arm|Group|Phase|Grade|Type|Stage|Step|Day|Week|Month|Year|Level|Protocol|Panel|Period"
    r"|Version|Table|Cycle|Covid|Omega|Interleukin|Factor|Complement|Caspase|Claudin|Glypican|Galectin|Carbon|Fluorine|[A-Za-z]+ium"
    r"|Iodine|[A-Za-z]+in)-)[A-Z][a-z]{4,14}(?:-[0-9]{1,3}|[0-9]{3})"
)
CODE = re.compile(
    r"^(?:[A-Z][a-z]{1,2} )?[A-Z]{1,4}(?:[0-9]{3,6}|-[0-9]{4,6})[A-Z]?$"
)  # LY011, SPK-8011, but not EV-302
# CheckMate 067, KEYNOTE-024, DESTINY-Breast03; EMPEROR-Preserved only where a trial is called so
STUDY_NAME = re.compile(
    rf"(?<![A-Za-z0-9-])(?:{STUDY_WORD}[- ]?[0-9]{{1,4}}"
    r"|[A-Z]{4,}-[A-Z][a-z]+[0-9]{1,2})(?![A-Za-z0-9])"
)
CALLED_STUDY = re.compile(
    r"(?<![A-Za-z0-9-])(?P<name>[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)\s?(?:试验|研究|trial|study)(?![A-Za-z])"
)
CAPITALS_BEFORE = re.compile(r"(?:(?<![A-Za-z0-9-])[A-Z]{2,}[A-Z0-9-]*\s)+$")
"""LUNG before `SAFE study`."""
OF_WHAT = re.compile(r"\sof\s(?!this|the same)")
"""Behind `The trial`: it says of what, so it need not be the one before."""
STUDY_NOUN = re.compile(r"试验|研究|trial|study", re.IGNORECASE)
NOT_AN_ACRONYM = re.compile(
    r"^(?:CAR|CAR-T|CAR-NK|NK|TCR|ADC|IV|II|III|RCT|IIT|EAP|RWS|OLE|LTE|LTFU|USA|FDA|NMPA|EMA|PHASE|DNA|RNA)$",
    re.IGNORECASE,
)
HOLDS_CAR = re.compile(r"(?<![A-Za-z])CAR(?:[- ]?(?:T|NK|M))?(?![A-Za-z])")  # a product, no study: CD70 CAR-T
MOST_TRIALS_OF_A_CLAUSE = 8  # a longer list of ids is a list: what the sentence says is about no one of them
LONGEST_BRACKET = 200
NAMED_ONLY = "name"
"""The place of a trial that a clause names by its acronym alone: no first mention of its id."""
NAME_RULE = "relation:acronym"
PRONOUN_RULE = "relation:same_study"
ONE_OF_LIST_RULE = "relation:one_of_list"
RESUMED = frozenset({NAME_RULE, PRONOUN_RULE, ONE_OF_LIST_RULE})
"""Rules of mentions that are no first mention of an id."""
NO_STUDIES = ("drug", "product", "target", "intervention")
LONGEST_LIST_GAP = 120
SHORTEST_NAME = 4
"""Shorter names are words of other meanings: EV, ALL."""
PROSE = frozenset({"body", "abstract", "footnote", "legend", "title", "caption"})


@frozen
class Study:
    """Trials named side by side and the clause that speaks of them.

    ``listed`` is true for several studies in one list: what counts patients is then no one's.
    """

    trials: tuple[Mention, ...]
    start: int
    end: int
    listed: bool = False


def find_studies(reading: Reading, names: Sequence[Mention]) -> list[Study]:
    """The trials of running text, by id or by one of the ``names`` the paper ties to an id, with their spans.

    A sentence that opens with 该研究 or `The trial` goes on about the one study of the sentence before.
    """
    starts = [name.start for name in names]
    found: list[Study] = []
    topic: list[Study] = []
    paragraph_end = 0
    for sentence in reading.sentences:
        if sentence.role not in PROSE:
            continue
        if "\n" in reading.paper.text[paragraph_end : sentence.start]:
            topic = []
        paragraph_end = sentence.end
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        own = list(_studies_of(reading, sentence, names[first:last]))
        further = own or _gone_on(reading, sentence, topic)
        found += further
        if own or (not further and cue_within(reading, "other_study", sentence.start, sentence.end)):
            topic = own  # another study was spoken of since: 该研究 is that one
    return found


def _gone_on(reading: Reading, sentence: Sentence, topic: Sequence[Study]) -> list[Study]:
    """What an opening 该试验 speaks of, where the sentences before spoke of one study."""
    cue = opening_cue(reading, "same_study", sentence.start, sentence.end)
    if cue is None or len(topic) != 1 or topic[0].listed or OF_WHAT.match(reading.paper.text, cue):
        return []
    trials = tuple(
        Mention(sentence.start, cue, "trial", trial.value, trial.name, PRONOUN_RULE)
        for trial in topic[0].trials
    )
    return [Study(trials, sentence.start, sentence.end)]


def _studies_of(reading: Reading, sentence: Sentence, named: Sequence[Mention]) -> Iterator[Study]:
    trials = [m for m in reading.within(sentence.start, sentence.end, "trial") if m.place is None]
    told = {trial.value for trial in trials}
    by_name = [m for m in named if m.value not in told]
    trials = sorted((*trials, *by_name), key=lambda mention: mention.start)
    if not trials:
        return
    lists = _join_lists(reading, group_trials(reading, trials))
    for start, end in _cut_spans(reading, sentence, lists):
        inside = [group for group in lists if start <= group[0].start < end]
        if inside and len(inside[0]) <= MOST_TRIALS_OF_A_CLAUSE:
            yield from _divide(reading, inside[0], start, end)


def _divide(reading: Reading, group: Sequence[Mention], start: int, end: int) -> Iterator[Study]:
    """A list of studies with what is said of all, of the latter (后者) and of the former."""
    if not _are_several(reading, group):
        yield Study(tuple(group), start, end)
        return
    cuts = list(cue_pattern(reading, "one_of_list").finditer(reading.folded, group[-1].end, end))
    edges = [start, *(m.start() for m in cuts), end]
    yield Study(tuple(group), edges[0], edges[1], listed=True)
    for (at, until), cue in zip(pairwise(edges[1:]), cuts, strict=True):
        former = cue_within(reading, "former", cue.start(), cue.end())
        trial = group[0] if former else group[-1]
        yield Study((replace(trial, rule=ONE_OF_LIST_RULE),), at, until)


def _are_several(reading: Reading, group: Sequence[Mention]) -> bool:
    """Whether ids are several studies: each in its own bracket, or of one registry and unnamed."""
    if len({trial.value for trial in group}) < 2:
        return False
    if len({bracket_about(reading.paper.text, trial) for trial in group}) > 1:
        return True
    registries = [dict(trial.extra).get("registry", "") for trial in group]
    return len(set(registries)) < len(registries) and not acronym_of(reading, group[0], 0)


def _join_lists(reading: Reading, groups: Sequence[list[Mention]]) -> list[list[Mention]]:
    """Studies listed by their names alone share what is said before and behind the list."""
    joined = [list(groups[0])]
    for group in groups[1:]:
        between = reading.paper.text[joined[-1][-1].end : group[0].start]
        named = reading.within(joined[-1][-1].end, group[0].start, *NO_STUDIES)
        is_list = LISTED.fullmatch(between) or LISTED_INSIDE.fullmatch(between)
        if len(between) <= LONGEST_LIST_GAP and is_list and not named:
            joined[-1] += group
        else:
            joined.append(list(group))
    return joined


_known: WeakKeyDictionary[Reading, Mapping[str, str]] = WeakKeyDictionary()


def known_names(reading: Reading) -> Mapping[str, str]:
    """Each study name of running text that is tied to one id, with that id; looked for once a paper."""
    if reading not in _known:
        _known[reading] = _tie_names(reading)
    return _known[reading]


def _tie_names(reading: Reading) -> dict[str, str]:
    ids = study_ids(reading)
    owners: dict[str, set[str]] = {}
    for sentence in reading.sentences:
        for trial in reading.within(sentence.start, sentence.end, "trial"):
            name = acronym_of(reading, trial, sentence.start) if trial.place is None else ""
            if len(name) >= SHORTEST_NAME:
                owners.setdefault(name, set()).add(ids.get(trial.value, trial.value))
    return {name: trials.pop() for name, trials in owners.items() if len(trials) == 1}


def group_trials(reading: Reading, trials: Sequence[Mention]) -> list[list[Mention]]:
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
        sentence.start + match.end()
        for match in CLAUSE_END.finditer(text[sentence.start : sentence.end])
        if not _is_open(text, sentence.start, sentence.start + match.start())
    }
    for before, after in pairwise(groups):
        between = text[before[-1].end : after[0].start]
        _, closed = bracket_about(text, before[-1])
        cuts.add(before[-1].end + _cut_between(between, max(0, closed - before[-1].end)))
    edges = [sentence.start, *sorted(cuts), sentence.end]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _cut_between(between: str, closed: int) -> int:
    """Where between two studies the later one's words begin.

    `（NCT1）和BCMA CAR-T（NCT2）`: behind the bracket at once. `(NCT1) enrolled 97 and ABC-2 (NCT2)`: at
    the joint nearest the later one, for what follows the bracket of an id goes on about it.
    """
    for goes_on, joints in (
        (ANYHOW, (SEMICOLON,)),
        (GOES_ON, (AND_ENGLISH,)),
        (GOES_ON_ZH, (AND_CHINESE, COMMA)),
    ):
        opened = goes_on.match(between)
        for joint in joints if opened else ():
            found = [m for m in joint.finditer(between, closed) if not _is_open(between, 0, m.start())]
            if found and opened and found[-1].start() >= opened.end():
                return found[-1].end()
    first = NEXT_WORDS.search(between, closed)
    return first.end() if first else 0


def _is_open(text: str, start: int, end: int) -> bool:
    """Whether a bracket opened not far before is still open at ``end``."""
    near = text[max(start, end - LONGEST_BRACKET) : end]
    return max(near.rfind("("), near.rfind("（")) > max(near.rfind(")"), near.rfind("）"))


def bracket_about(text: str, trial: Mention) -> tuple[int, int]:
    """The inside of the bracket a trial's id stands in; an empty span where it stands in none."""
    floor = max(0, trial.start - 120)
    opened = max(text.rfind("(", floor, trial.start), text.rfind("（", floor, trial.start))
    closed = max(text.rfind(")", floor, trial.start), text.rfind("）", floor, trial.start))
    if opened < 0 or closed > opened:
        return trial.start, trial.start
    ends = [at for mark in ")）" if (at := text.find(mark, trial.end, trial.end + 160)) >= 0]
    return (opened + 1, min(ends)) if ends else (trial.start, trial.start)


# --------------------------------------------------------------------------------------- names


def acronym_of(reading: Reading, trial: Mention, floor: int) -> str:
    """The study's name before the bracket with its id, or in it; none that is a term of another field."""
    before = reading.paper.text[max(floor - 2, trial.start - 110, 0) : trial.start]
    inside = INSIDE.search(before)
    earlier = reading.within(trial.start - len(before), trial.start, "trial")
    if inside and not any(one.start >= trial.start - len(before) + inside.start() for one in earlier):
        # ATTRACTION-2（ONO-4538-12，NCT…）: the name before the bracket, then the one in it.
        outer = ACRONYM.search(before[: inside.start() + 1])
        named = _clean(reading, outer["name"]) if outer and not CODE.match(outer["name"]) else ""
        return named or _clean(reading, inside["name"])
    match = ACRONYM.search(before)
    if match is None or (match["inside"] and not _only_ids(reading, trial, len(match["inside"]))):
        return ""
    name = _clean(reading, match["name"])
    # CM336（CTR20213333） is a drug under trial, CM336研究 its study
    return "" if CODE.match(name) and not STUDY_NOUN.search(before[match.end("name") :]) else name


def _only_ids(reading: Reading, trial: Mention, length: int) -> bool:
    """Whether nothing but ids of the same study goes before this one in its bracket."""
    start = trial.start - length
    earlier = reading.within(start, trial.start, "trial")
    if not earlier:
        return LABEL.fullmatch(reading.paper.text, start, trial.start) is not None
    return len(group_trials(reading, [*earlier, trial])) == 1


def _clean(reading: Reading, printed: str) -> str:
    """A name without the phase before it (`III CARTITUDE-4`), empty where it is none."""
    name = PHASE_WORD.sub("", printed.strip())
    if not looks_like_a_study(name) or NOT_AN_ACRONYM.match(name) or HOLDS_CAR.search(name):
        return ""
    if is_known_term(reading, name) or cue_pattern(reading, "no_study_name").search(name):
        return ""
    return name


def looks_like_a_study(name: str) -> bool:
    """Whether a name has the shape of a study's: two capitals, or a word with a number."""
    return len(CAPITALS.findall(name)) > 1 or NUMBERED_WORD.fullmatch(name) is not None


def named_studies(reading: Reading, start: int, end: int) -> set[str]:
    """The names of a span that call a study, as printed; none that the paper defines as something else."""
    text = reading.paper.text
    names = {found[0] for found in STUDY_NAME.finditer(text, start, end)}
    for found in CALLED_STUDY.finditer(text, start, end):
        if name := _clean(reading, found["name"]):
            before = CAPITALS_BEFORE.search(text, max(start, found.start() - 30), found.start())
            names.add((before[0] if before else "") + name)
    defined = {one.value for one in reading.of_field("abbreviation") if not STUDY_NOUN.search(one.name)}
    return {name for name in names if len(name) >= SHORTEST_NAME} - defined


def names_a_study(reading: Reading, start: int, end: int) -> bool:
    """Whether a span calls a study by a name, whatever its id: CheckMate-067中, the EMPEROR-Reduced trial."""
    text = reading.paper.text
    if STUDY_NAME.search(text, start, end):
        return True
    return any(_clean(reading, called["name"]) for called in CALLED_STUDY.finditer(text, start, end))


def is_known_term(reading: Reading, name: str) -> bool:
    """Whether the whole of a name is a term of a vocabulary."""
    items = reading.cells.read_items(name)
    return len(items) == 1 and items[0].text == name and bool(items[0].terms)


def study_ids(reading: Reading) -> Mapping[str, str]:
    """Each id of a study with several to the one the study goes by: ClinicalTrials.gov's, else the first.

    Two ids of one registry in a bracket are two studies, unless a name stands before it: MajesTEC-1
    （NCT03145181/NCT04557098） has one for each phase.
    """
    chosen: dict[str, str] = {}
    trials = [m for m in reading.of_field("trial") if m.place is None]
    for group in group_trials(reading, trials) if trials else ():
        brackets = {bracket_about(reading.paper.text, trial) for trial in group}
        if len(brackets) > 1 or brackets == {(group[0].start, group[0].start)}:
            continue
        by_registry = [t for t in group if dict(t.extra).get("registry") == "ClinicalTrials.gov"]
        names = {acronym_of(reading, trial, group[0].start - 110) for trial in group}
        if len(by_registry) < 2 or (len(names) == 1 and "" not in names):
            best = (by_registry or group)[0].value
            for trial in group:
                chosen.setdefault(trial.value, best)
    return chosen


def find_names(reading: Reading, acronyms: Mapping[str, str]) -> list[Mention]:
    """The places where a study is named by an acronym; ``acronyms`` gives its id, the longest name wins."""
    if not acronyms:
        return []
    words = sorted(acronyms, key=lambda name: (-len(name), name))
    pattern = re.compile(
        r"(?<![A-Za-z0-9\-–])(?:" + "|".join(re.escape(w) for w in words) + r")(?![A-Za-z0-9]"
        r"|[\-–][A-Za-z0-9])"
    )
    return [
        Mention(m.start(), m.end(), "trial", acronyms[m[0]], m[0], NAME_RULE)
        for m in pattern.finditer(reading.paper.text)
    ]
