"""What a text tells of approvals: product, date, who approved, and what was spoken of before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.frozen import frozen
from pipeline.records import Mention


@frozen
class Authority:
    """Who approves: the agency, or the country alone."""

    agency: str
    country: str
    start: int
    end: int


@frozen
class Told:
    """One approval of a sentence; ``start``, ``end`` span the piece that tells it."""

    product: Mention
    date: Mention
    country: str
    agency: str
    start: int
    end: int
    alone: bool
    disease: Mention | None = None
    """The one indication of several that is this product's: 分别…用于A和B."""


@frozen
class Spoken:
    """What stands before a sentence: the products spoken of, the one place its paragraph is set in."""

    products: Sequence[Mention] = ()
    places: Sequence[Authority] = ()
    told: Sequence[Told] = ()
    """The approvals told in the paragraph so far."""
    approving: bool = False
    """Whether the sentence before told an approval."""


@frozen
class DateList:
    """The dates of one list in a sentence, with the approvals it tells; none where they are open."""

    dates: tuple[Mention, ...]
    told: tuple[Told, ...]
