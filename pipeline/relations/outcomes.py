"""Outcomes with the trial or product they are about and the references they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import Fact, Mention, Sentence
from pipeline.relations.cues import cue_within
from pipeline.relations.reading import Reading

COUNTED_AT_LARGE = frozenset({"TRIALS", "PRODUCTS", "INCIDENCE", "PREVALENCE"})
"""Metrics of a field, not of a trial's patients: they never inherit a trial from a sentence before."""
COLUMNS = (
    "metric",
    "statistic",
    "comparator",
    "value",
    "value_high",
    "unit",
    "numerator",
    "denominator",
    "time_point",
)


@dataclass(frozen=True)
class Topic:
    """The study that sentences go on speaking of, with the references it was introduced with."""

    trial: Mention
    citations: str


def relate_outcomes(reading: Reading) -> Iterator[Fact]:
    """The rows of ``outcomes``, numbered in reading order."""
    by_sentence: dict[int | None, list[Mention]] = {}
    for mention in reading.of_field("outcome"):
        by_sentence.setdefault(mention.sentence, []).append(mention)
    topic: Topic | None = None
    number, paragraph_end = 0, 0
    for sentence in reading.sentences:
        if "\n" in reading.paper.text[paragraph_end : sentence.start]:
            topic = None
        paragraph_end = sentence.end
        topic = _next_topic(reading, sentence, topic)
        for mention in by_sentence.get(sentence.number, ()):
            number += 1
            yield _outcome(reading, sentence, mention, topic, number)


def _next_topic(reading: Reading, sentence: Sentence, topic: Topic | None) -> Topic | None:
    """A sentence with one trial sets the topic; one with several, or on another study, ends it."""
    trials = {m.value: m for m in reading.within(sentence.start, sentence.end, "trial") if m.place is None}
    if len(trials) == 1:
        trial = next(iter(trials.values()))
        return Topic(trial, _cited_near(reading, sentence, trial))
    if trials or cue_within(reading, "other_study", sentence.start, min(sentence.end, sentence.start + 20)):
        return None
    return topic


def _outcome(
    reading: Reading, sentence: Sentence, mention: Mention, topic: Topic | None, number: int
) -> Fact:
    said = dict(mention.extra)
    subject, subject_id, inherited = _subject(reading, sentence, mention, topic)
    values = {
        "outcome": str(number),
        "subject": subject,
        "subject_id": subject_id,
        "arm": said.get("arm", ""),
        "disease_id": _disease(reading, sentence, said),
        **{name: said.get(name, "") for name in COLUMNS},
        "metric": mention.value,
        "citations": _cited(reading, sentence, mention) or (topic.citations if topic and inherited else ""),
    }
    return reading.fact("outcomes", values, (mention.start, mention.end), mention.rule)


def _subject(
    reading: Reading, sentence: Sentence, mention: Mention, topic: Topic | None
) -> tuple[str, str, bool]:
    """What the number is about: the trial of sentence or topic, a product, a class, a population."""
    if mention.value in COUNTED_AT_LARGE:
        return "population" if mention.value in ("INCIDENCE", "PREVALENCE") else "class", "", False
    if topic is not None:
        return "trial", topic.trial.value, True
    products = {m.value for m in reading.within(sentence.start, sentence.end, "product")}
    if len(products) == 1:
        return "product", products.pop(), False
    return "class", "", False


def _disease(reading: Reading, sentence: Sentence, said: Mapping[str, str]) -> str:
    """The disease that the outcome's own words name."""
    hint = said.get("disease_hint", "")
    if not hint:
        return ""
    text = reading.paper.text[sentence.start : sentence.end]
    at = text.find(hint)
    if at < 0:
        return ""
    found = reading.within(sentence.start + at, sentence.start + at + len(hint), "disease")
    return found[0].value if found else ""


def _cited(reading: Reading, sentence: Sentence, mention: Mention) -> str:
    """The references of the nearest marker behind the number, else before it, in its sentence."""
    markers = reading.within(sentence.start, sentence.end, "citation")
    behind = [marker for marker in markers if marker.start >= mention.end]
    return behind[0].value if behind else markers[-1].value if markers else ""


def _cited_near(reading: Reading, sentence: Sentence, trial: Mention) -> str:
    markers: Sequence[Mention] = reading.within(sentence.start, sentence.end, "citation")
    nearest = min(markers, key=lambda marker: abs(marker.start - trial.end), default=None)
    return nearest.value if nearest else ""
