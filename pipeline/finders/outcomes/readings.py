"""What a sentence's outcomes say, as plain maps, and how far they agree with the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.mentions import INTERVALS, VALUES
from pipeline.finders.outcomes.sentences import find_outcomes
from pipeline.frozen import frozen

__all__ = ["VALUES", "WHOLE", "Agreement", "compare", "readings"]

WHOLE = (*VALUES, "arm", "population", *INTERVALS)
"""What is measured, how much and when, with the people it is told of and the interval."""


def readings(sentence: str, metrics: Metrics) -> list[dict[str, str]]:
    """The outcomes of a sentence as maps without empty values, in order of their numbers."""
    found = find_outcomes(sentence, metrics)
    return [{name: said for name in WHOLE if (said := getattr(one, name))} for one in found]


@frozen
class Agreement:
    """How many readings are right, of how many true and how many given."""

    right: int = 0
    true: int = 0
    given: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        """Both counted together."""
        return Agreement(self.right + other.right, self.true + other.true, self.given + other.given)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing to find."""
        return 2 * self.right / (self.true + self.given) if self.true + self.given else 1.0


def compare(
    true: Iterable[Mapping[str, str]], given: Iterable[Mapping[str, str]], columns: tuple[str, ...] = WHOLE
) -> Agreement:
    """Count the readings that agree in every one of ``columns``.

    >>> compare([{"metric": "ORR", "value": "85"}], [{"metric": "ORR", "value": "85", "arm": "A"}], VALUES)
    Agreement(right=1, true=1, given=1)
    """
    wanted, found = _counted(true, columns), _counted(given, columns)
    return Agreement((wanted & found).total(), wanted.total(), found.total())


def _counted(lines: Iterable[Mapping[str, str]], columns: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(one.get(name, "") for name in columns) for one in lines)
