"""Which clause of running text is about which trials, and the names trials go by.

Ids in one bracket are one study: `CARTITUDE-4 (NCT04181827; EudraCT 2019-001413-16)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Mention, Sentence
from pipeline.relations.reading import Reading

CLAUSE_END = re.compile(r"[；;](?![^（(]{0,40}[)）])")
# An English verb right behind the bracket of an id: `(NCT…) enrolled`, `(NCT…) was`.
GOES_ON = re.compile(r"[^()（）]{0,40}[)）]\s(?!and\s|or\s|in\s|for\s|which\s|with\s)(?=[a-z]{2,})")
SEMICOLON = re.compile(r"[；;]")
AND_ENGLISH = re.compile(r"[,，]?\s(?:and|whereas|while|but)\s|,\s(?=(?:in|the)\s)")
SAME_TRIAL_GAP = re.compile(
    r"^[\s（()）,，、;；/和与及或]*(?:and|or|also|registered as)?[\s（(]*(?:EudraCT|EU ?CT|registry|注册号"
    r"|登记号|编号|number"
    r"|no\.|[:：\s]){0,4}$",
    re.IGNORECASE,
)
NAME = (
    r"(?P<name>(?!(?:The|An?|In|Of|Phase)\s)[A-Z][A-Za-z]{0,14}[0-9]{0,6}"
    r"(?:[\-–‑ ]?(?:[A-Z][A-Za-z]{0,12}[0-9]{0,4}|[0-9]{1,4}|[IVX]{1,4})){0,3})"
)
# `ZUMA-14试验（NCT…）`, `CALM(NCT…)`, `the KarMMa trial (NCT…)`, `EV-302/KEYNOTE-A39 (NCT…)`.
ACRONYM = re.compile(
    rf"(?<![A-Za-z0-9\-–/]){NAME}(?:\s?/\s?[A-Z][A-Za-z0-9\-–]{{1,20}})?"
    r"\s?(?:试验|研究|临床试验|临床研究|(?:clinical\s)?(?:trial"
    r"|study))?\s?[（(\[【]\s?(?P<inside>[^()（）]{0,60})$"
)
# `(GO29781; NCT02500407)`: the name stands in the bracket itself.
INSIDE = re.compile(
    rf"[（(\[【]\s?{NAME}\s?(?:试验|研究|trial|study)?\s?[;；,，:：]\s?(?:[A-Za-z. ]{{0,20}})$"
)
PHASE_WORD = re.compile(
    r"^(?:(?:Phase\s)?(?:I{1,3}V?|IV|[0-4])[abAB]?(?:\s?[/-]\s?(?:I{1,3}|[0-4])[abAB]?)?)\s+(?=\S)", re.I
)
LABEL = re.compile(r"[A-Za-z. ]{0,30}(?:临床试验)?(?:注册号|登记号|编号)?[:：\s]{0,3}")
CAPITALS = re.compile(r"[A-Z]")
CODE = re.compile(r"^[A-Z]{1,4}(?:[0-9]{3,6}|-[0-9]{4,6})[A-Z]?$")  # LY011, SPK-8011, but not EV-302
STUDY_NOUN = re.compile(r"试验|研究|trial|study", re.IGNORECASE)
NOT_AN_ACRONYM = re.compile(
    r"^(?:CAR|CAR-T|CAR-NK|NK|TCR|ADC|IV|II|III|RCT|USA|FDA|NMPA|EMA|PHASE|DNA|RNA)$", re.IGNORECASE
)
HOLDS_CAR = re.compile(r"(?<![A-Za-z])CAR(?:[- ]?(?:T|NK|M))?(?![A-Za-z])")  # a product, no study: CD70 CAR-T
MOST_TRIALS_OF_A_CLAUSE = 8  # a longer list of ids is a list: what the sentence says is about no one of them
LONGEST_BRACKET = 200
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
    groups = group_trials(reading, trials)
    for start, end in _cut_spans(reading, sentence, groups):
        inside = [group for group in groups if start <= group[0].start < end]
        if inside and len(inside[0]) <= MOST_TRIALS_OF_A_CLAUSE:
            yield Study(tuple(inside[0]), start, end)


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
        cuts.add(before[-1].end + _cut_between(between))
    edges = [sentence.start, *sorted(cuts), sentence.end]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def _cut_between(between: str) -> int:
    """Where between two studies the later one's words begin.

    `（NCT1）和BCMA CAR-T（NCT2）`: behind the bracket at once. `(NCT1) enrolled 97 and ABC-2 (NCT2)`: at
    the joint nearest the later one, for what follows the bracket of an id goes on about it.
    """
    goes_on = GOES_ON.match(between)
    if goes_on is not None:
        for joints in (SEMICOLON, AND_ENGLISH):
            found = list(joints.finditer(between, goes_on.end()))
            if found:
                return found[-1].end()
    first = re.search(r"[，,；;、]|(?<=[）)])|\sand\s|\swhereas\s|\swhile\s", between)
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
        return _clean(reading, inside["name"])
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
    if len(CAPITALS.findall(name)) < 2 or NOT_AN_ACRONYM.match(name) or HOLDS_CAR.search(name):
        return ""
    if is_known_term(reading, name):
        return ""
    return name


def is_known_term(reading: Reading, name: str) -> bool:
    """Whether the whole of a name is a term of a vocabulary."""
    items = reading.cells.read_items(name)
    return len(items) == 1 and items[0].text == name and bool(items[0].terms)


def study_ids(reading: Reading) -> Mapping[str, str]:
    """Each id of a study with several to the one the study goes by: ClinicalTrials.gov's, else the first."""
    chosen: dict[str, str] = {}
    trials = [m for m in reading.of_field("trial") if m.place is None]
    for group in group_trials(reading, trials) if trials else ():
        brackets = {bracket_about(reading.paper.text, trial) for trial in group}
        if len(brackets) > 1 or brackets == {(group[0].start, group[0].start)}:
            continue
        by_registry = [t for t in group if dict(t.extra).get("registry") == "ClinicalTrials.gov"]
        if len(by_registry) < 2:
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
        Mention(m.start(), m.end(), "trial", acronyms[m[0]], m[0], "relation:acronym")
        for m in pattern.finditer(reading.paper.text)
    ]
