"""One sentence while it is read: its metrics, numbers and time points."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from pipeline.finders.outcomes.measures.grades import Grade
from pipeline.finders.outcomes.measures.metrics import Metric
from pipeline.finders.outcomes.numbers.noise import MASK
from pipeline.finders.outcomes.numbers.quantities import Quantity
from pipeline.finders.outcomes.words import Words
from pipeline.frozen import frozen

COUNTED_ONLY = frozenset({"ENROLLED", "TREATED", "EVALUABLE"})

NEVER_REACHED = frozenset({"FOLLOW_UP", "VEIN_TO_VEIN"})

OBJECTS = frozenset({"TRIALS", "PRODUCTS"})


@dataclass(slots=True)
class Name:
    """A metric where it is named, with its grade, whether it is said as a rate, and its time points."""

    start: int
    end: int
    metric: Metric
    grade: Grade | None = None
    is_rate: bool = False
    is_mean: bool = False
    is_median: bool = False
    is_grade_only: bool = False


@dataclass(slots=True)
class Names:
    """Coordinated metrics (ORR和CR率), the kinds of number they already have, and of how many they are."""

    members: list[Name]
    filled: set[str] = field(default_factory=set)
    whole: str = ""

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.members[0].start

    @property
    def end(self) -> int:
        """Where the last ends."""
        return self.members[-1].end


@dataclass(slots=True)
class Numbers:
    """Coordinated numbers of one kind (85%和60%)."""

    members: list[Quantity]

    @property
    def start(self) -> int:
        """Where the first begins."""
        return self.members[0].start

    @property
    def end(self) -> int:
        """Where the last ends."""
        return self.members[-1].end

    @property
    def kind(self) -> str:
        """The kind of all of them."""
        return self.members[0].kind


@frozen
class Times:
    """Coordinated time points: 6个月和12个月, at 6, 12 and 24 months."""

    start: int
    end: int
    values: tuple[str, ...]


@frozen
class Found:
    """An outcome in folded text.

    ``group`` spans the numbers it was linked with, ``width`` is how many of them its metric has.
    """

    start: int
    end: int
    name: Name | None
    metric: Metric
    quantity: Quantity
    time_point: str = ""
    arm: str = ""
    share: bool = False
    disease: str = ""
    population: str = ""
    group: tuple[int, int] = (0, 0)
    width: int = 1


@frozen
class Context:
    """What the sentence before left: its denominator and its last safety metric or deaths."""

    denominator: str = ""
    metric: Metric | None = None
    grade: Grade | None = None


@dataclass(slots=True)
class Reading:
    """One sentence while it is read: folded text, the same with noise masked, and what was found."""

    text: str
    clean: str
    grades: list[Grade]
    names: list[Names] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    populations: list[tuple[int, int]] = field(default_factory=list)
    number_starts: list[int] = field(default_factory=list)
    wholes: dict[int, str] = field(default_factory=dict)
    words: Words | None = None

    def is_free(self, start: int, end: int) -> bool:
        """Whether no number stands between two places."""
        at = bisect.bisect_left(self.number_starts, start)
        return at == len(self.number_starts) or self.number_starts[at] >= end

    def gap(self, start: int, end: int) -> str:
        """The clean text between two places, masks and brackets without numbers left out."""
        between = self.clean[start:end]
        if MASK in between:
            between = _CLOSED_MASK.sub(_without_mask, between).replace(MASK, "")
        return _ASIDE.sub("", between)


_CLOSED_MASK = re.compile(rf"(?P<open>\([^()]*)? ?{MASK}+ ?\)")


def _without_mask(found: re.Match[str]) -> str:
    """Nothing for a masked interval whose bracket was masked with it: 70% (95% CI, 60-80) at 12 months."""
    return found[0] if found["open"] is not None else ""


_ASIDE = re.compile(r"\([^()0-9%]{0,80}\)")

TRIGGER = re.compile(
    r"(?=[-0-9未无没均所全一两二三四五六七八九十]|(?i:[aefnopstwz]))"
    r"(?:(?<![A-Za-z0-9\-/.])-?[0-9]|[未无没]|均|所有|全部|全体|(?i:(?<![a-z])(?:no|not|none|neither"
    r"|without|zero|all|NR|never)(?![a-z])|percent|per cent"
    r"|(?<![a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six"
    r"|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?![a-z]))|[一两二三四五六七八九十][例名款])"
)

SEGMENT = re.compile("[;。!?\n]")
