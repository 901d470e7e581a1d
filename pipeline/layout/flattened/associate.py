"""Evidence across columns: rows alike in one column are alike in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.layout.flattened.evidence import Facts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SMOOTHINGS = (1.0, 3.0, 10.0)
"""Rows' worth of doubt before company becomes a habit; each pair of columns takes the best."""

CAP = 3.0
"""The most one line can be worth, in nats: association is a habit, not a law."""

MAX_COMPANY = 100_000
"""Items here x lines x items there above which the columns are not compared."""

Signature = frozenset[str]
"""What a cell of another column says: its items; empty where that cell is not certain."""


def signature(facts: Facts) -> Signature:
    """The items by which two cells are alike; the text itself for free text."""
    return frozenset(facts.items) or frozenset([facts.text.casefold()])


def _indicator(signatures: Sequence[Signature]) -> Floats:
    """Rows x items that come back, each row's items sharing one; an item seen once tells nothing."""
    import numpy as np

    seen = Counter(name for names in signatures for name in names)
    places = {item: place for place, item in enumerate(sorted(item for item in seen if seen[item] > 1))}
    table = np.zeros((len(signatures), max(1, len(places))))
    for row, names in enumerate(signatures):
        for name in names & places.keys():
            table[row, places[name]] = 1.0 / len(names)
    return table


def association(lines: Sequence[Signature], rows: Sequence[Signature], weight: Floats) -> Floats | None:
    """How well each line suits each row: rows x lines, in nats, positive for good company.

    ``weight`` is the probability of each line standing in each row. A line's own company is
    left out of what it is measured by, so that chance company is worth less than nothing; None
    where the other column tells nothing.
    """
    if not _repeats(rows) or not _repeats(lines):
        return None
    fits = [_fit(lines, rows, weight, smoothing) for smoothing in SMOOTHINGS]
    best = max(fits, key=lambda fit: float((fit * weight).sum()))
    return best if float((best * weight).sum()) > 0.0 else None


def _repeats(signatures: Sequence[Signature]) -> bool:
    """Whether any item comes back: a column of ids has no company to tell of."""
    items = [item for names in signatures for item in names]
    return len(set(items)) < len(items)


def _fit(lines: Sequence[Signature], rows: Sequence[Signature], weight: Floats, smoothing: float) -> Floats:
    import numpy as np

    there, here = _indicator(rows), _indicator(lines)
    placed = there.T @ weight
    if placed.size * here.shape[1] > MAX_COMPANY:
        return np.zeros((len(rows), len(lines)))
    base = (here > 0) * (here.sum(axis=0)[None, :] - here) / max(1.0, len(lines) - 1.0)
    others = np.maximum(0.0, (placed @ here)[:, None, :] - placed[:, :, None] * here[None, :, :])
    company = np.maximum(0.0, placed.sum(axis=1)[:, None] - placed)[:, :, None]
    safe = np.maximum(base, 1e-12)[None]
    scores = np.log((others + smoothing * safe) / (company + smoothing) / safe)
    told = np.where(base[None] > 1e-9, scores, 0.0) * (here > 0)
    fit = told.sum(axis=2) / np.maximum(1, (here > 0).sum(axis=1))
    result: Floats = np.clip(there @ fit, -CAP, CAP)
    return result
