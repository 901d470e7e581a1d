"""The title of a paper that reports one registered trial is a clause about that trial."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.records import Mention
from pipeline.relations.cues import cue_within
from pipeline.relations.reading import Reading
from pipeline.relations.studies import Study

BEFORE_ID = 120
"""Characters before an id in which its registration is told: `Trial registration: ClinicalTrials.gov`."""


def title_studies(reading: Reading) -> Iterator[Study]:
    """The sentences of the title of a trial's report, each as a clause about the trial.

    A report says that the only trial it names is registered, and its title is a study's, not a review's.
    """
    trial = _registered_trial(reading)
    if trial is None:
        return
    titles = [sentence for sentence in reading.sentences if sentence.role == "title"]
    if any(cue_within(reading, "review_title", one.start, one.end) for one in titles):
        return
    if any(cue_within(reading, "report_title", one.start, one.end) for one in titles):
        yield from (Study((trial,), one.start, one.end) for one in titles)


def _registered_trial(reading: Reading) -> Mention | None:
    """The one trial a paper names by its id, where it is told to be registered; None of several."""
    named = tuple(reading.of_field("trial"))
    if len({mention.value for mention in named}) != 1:
        return None
    return next((one for one in named if _is_registered(reading, one)), None)


def _is_registered(reading: Reading, trial: Mention) -> bool:
    return trial.place is None and cue_within(
        reading, "registration", max(0, trial.start - BEFORE_ID), trial.start
    )
