"""The sizes of trials that sentences tell, as rows of outcomes: `(NCT…; n = 405)`, 610例患者随机分组."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pipeline.cuewords import join_cues
from pipeline.finders.outcomes.numbers.comparators import comparator_before
from pipeline.records import Fact
from pipeline.relations.outcomes import cited_near_number
from pipeline.relations.reading import Reading
from pipeline.relations.sizes import OUTRIGHT, Size

COUNTED = re.compile(r"\s?(?:[例名](?:患者|受试者)?|(?:patients|participants|subjects)(?![A-Za-z]))")

GIVEN_LEAD = r"[^,.;，。；0-9]{0,12}"
GIVEN_GAP = r"[^,.;，。；0-9]{0,40}?"


def relate_enrolments(
    reading: Reading, sizes: Mapping[str, Iterable[Size]], settled: Mapping[str, str]
) -> Iterator[Fact]:
    """A row a trial and size told in running text: outright, or as what the trial's size is taken to be."""
    for trial, told in sizes.items():
        seen = set[str]()
        for size in sorted(told, key=lambda one: one.start):
            start, end = _number(reading, size)
            is_sure = size.how == OUTRIGHT or size.value == settled.get(trial)
            sentence = reading.sentence_at(start)
            if not is_sure or size.value in seen or sentence is None:
                continue
            seen.add(size.value)
            metric = "TREATED" if _is_given(reading, start, end) else "ENROLLED"
            values = _values(trial, metric, size.value)
            values["comparator"], start = comparator_before(reading.folded, start)
            values["citations"] = cited_near_number(reading, sentence, end)
            yield reading.fact("outcomes", values, (start, end), "relation:enrolled")


def _is_given(reading: Reading, start: int, end: int) -> bool:
    """Whether a size counts those the treatment was given to: `was given to 75 patients`, 对36例患者输注."""
    text = reading.folded
    before = _given_before(reading.settings.cues["given_before"]).search(text, max(0, start - 40), start)
    return (
        before is not None or _given_after(reading.settings.cues["given_after"]).match(text, end) is not None
    )


@cache
def _given_before(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{join_cues(words)})\s?{GIVEN_LEAD}$", re.IGNORECASE)


@cache
def _given_after(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"{GIVEN_GAP}(?:{join_cues(words)})", re.IGNORECASE)


def _values(trial: str, metric: str, value: str) -> dict[str, str]:
    return {
        "outcome": "",
        "subject": "trial",
        "subject_id": trial,
        "metric": metric,
        "statistic": "count",
        "comparator": "=",
        "value": value,
        "unit": "patients",
    }


def _number(reading: Reading, size: Size) -> tuple[int, int]:
    """Where the number stands inside the words that tell it, with its 例 or `patients`."""
    digits = r"[,\s]?".join(size.value)
    found = re.compile(rf"(?<![0-9]){digits}(?![0-9])").search(reading.folded, size.start, size.end)
    if found is None:
        return size.start, size.end
    unit = COUNTED.match(reading.folded, found.end())
    return found.start(), unit.end() if unit else found.end()
