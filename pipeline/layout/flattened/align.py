"""One column's lines cut into rows, at the least cost, with what else would fit as well.

A cell is a run of lines; its cost is that of its links plus the row's: gaps that other columns
explain, company that other columns make likely. The cost is a sum over cells, so the best cut,
the probability of each line standing in each row, and the best cut through any given cell all
come from one forward and one backward sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.frozen import frozen
from pipeline.layout.flattened.associate import CAP, Signature, association, signature
from pipeline.layout.flattened.evidence import (
    NEVER,
    WEIGHTS,
    Column,
    Weights,
    forced_joins,
    link_cost,
    related_cost,
)
from pipeline.layout.flattened.shapes import join_lines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Span = tuple[int, int]
"""First line of a cell and the line after its last, as places in the column."""

MAX_CELL_LINES = 12
MAX_TRACED = 60
ROUNDS = 2
STARTS = 8


@dataclass
class Witness:
    """What the other columns say of the rows.

    ``gaps`` holds for each row how irregular the gap above it is, ``signatures`` one list of
    row signatures for each column, ``counts`` the number of items in each row of each column;
    rows that are not certain are empty.
    """

    rows: int
    gaps: dict[int, int] = field(default_factory=dict)
    signatures: list[list[Signature]] = field(default_factory=list)
    counts: list[list[int]] = field(default_factory=list)


@frozen
class Alignment:
    """The taken cut, the rows that another cut within the margin would change, and the farthest one."""

    spans: tuple[Span, ...]
    uncertain: frozenset[int] = frozenset()
    other: tuple[Span, ...] = ()


class Aligner:
    """The costs of all cells of one column against all rows."""

    def __init__(self, column: Column, witness: Witness, weights: Weights = WEIGHTS) -> None:
        """Price every run of lines that may be a cell."""
        self.column, self.witness, self.weights = column, witness, weights
        self.lines, self.rows = len(column.lines), witness.rows
        self.longest = self._longest()
        self.may_be_empty = self.lines - sum(forced_joins(column)) < self.rows
        self.cells = self._cell_costs()
        self.row_costs = self._gap_costs()
        self.counts: Floats | None = None

    def _longest(self) -> int:
        surplus = max(0, self.lines - self.rows)
        mean = -(-self.lines // max(1, self.rows))
        return min(surplus + 1, max(MAX_CELL_LINES, 3 * mean)) + int(self.lines < self.rows)

    def _links(self) -> list[float]:
        share = max(0, self.lines - self.rows) / max(1, self.rows)
        gap_marks = self._gaps_mark_wraps()
        costs = []
        for at in range(self.lines - 1):
            cost = link_cost(self.column, at, surplus_share=share, weights=self.weights)
            gap = self.column.gap(at + 1)
            if gap > 0 or (gap == 0 and gap_marks and cost > 0):
                cost += 2 * self.weights.short_gap
            costs.append(cost)
        return costs

    def _gaps_mark_wraps(self) -> bool:
        """Whether this column lacks exactly as many blank lines as it has lines too many."""
        surplus = self.lines - self.rows
        short = sum(self.column.gap(at) < 0 for at in range(1, self.lines))
        elsewhere = sum(gap < 0 for gap in self.witness.gaps.values())
        return surplus > 0 and short - elsewhere == surplus

    def _cell_costs(self) -> Floats:
        """Cost of the cell of ``length`` lines from ``start``: (lines + 1) x (longest + 1)."""
        import numpy as np

        costs = np.full((self.lines + 1, self.longest + 1), NEVER)
        costs[:, 0] = self.weights.empty if self.may_be_empty else NEVER
        links = self._links()
        # Where every other cell wraps, one more is no surprise.
        rare = max(0.0, 1 - 2 * max(0, self.lines - self.rows) / max(1, self.rows))
        costs[: self.lines, 1] = 0.0
        for start in range(self.lines):
            total = self.weights.wrapped_cell * rare
            for length in range(2, min(self.longest, self.lines - start) + 1):
                last = start + length - 1
                total += links[last - 1]
                if total >= NEVER / 2:
                    break
                if links[last - 1] > 0:
                    near = range(max(start, last - 3), last)
                    total += sum(related_cost(self.column, at, last, self.weights) for at in near)
                costs[start, length] = total
        return costs

    def _gap_costs(self) -> Floats:
        """What it costs to begin row ``row`` with line ``line``: rows x (lines + 1)."""
        import numpy as np

        costs = np.zeros((self.rows, self.lines + 1))
        short = np.array([self.column.gap(at) < 0 if at else False for at in range(self.lines)] + [False])
        for row in range(1, self.rows):
            if self.witness.gaps.get(row, 0) < 0:
                costs[row, 1 : self.lines] = np.where(short[1 : self.lines], 0.0, self.weights.row_gap)
            else:
                costs[row, short] = self.weights.short_gap
        return costs

    def transition(self, length: int, company: Floats) -> Floats:
        """Cost of a cell of ``length`` lines beginning row r with line i: rows x (lines + 1 - length)."""
        stop = self.lines + 1 - length
        together = (company[:, length : length + stop] - company[:, :stop]) / max(1, length)
        cost = self.cells[:stop, length][None, :] - together
        if length:
            cost = cost + self.row_costs[:, :stop]
        result: Floats = cost
        return result

    def _with_counts(self, step: Floats, length: int) -> Floats:
        assert self.counts is not None
        result: Floats = step + self.counts[length][:, : step.shape[1]]
        return result

    def sweep(self, steps: Sequence[Floats], combine: Callable[[Any, Any], Any]) -> tuple[Floats, Floats]:
        """Forward and backward costs: (rows + 1) x (lines + 1) each."""
        import numpy as np

        big = 4 * NEVER
        ahead = np.full((self.rows + 1, self.lines + 1), big)
        back = np.full((self.rows + 1, self.lines + 1), big)
        ahead[0, 0] = back[self.rows, self.lines] = 0.0
        for row in range(self.rows):
            for length, step in enumerate(steps):
                stop = self.lines + 1 - length
                ahead[row + 1, length:] = combine(ahead[row + 1, length:], ahead[row, :stop] + step[row])
        for row in range(self.rows - 1, -1, -1):
            for length, step in enumerate(steps):
                stop = self.lines + 1 - length
                back[row, :stop] = combine(back[row, :stop], step[row] + back[row + 1, length:])
        return ahead, back

    def steps(self, company: Floats) -> list[Floats]:
        """The transitions of all lengths, from 0 on."""
        return [self.transition(length, company) for length in range(self.longest + 1)]

    def no_company(self) -> Floats:
        """Company of no line in any row, summed from the left."""
        import numpy as np

        return np.zeros((self.rows, self.lines + 1))

    def line_rows(self, company: Floats) -> Floats:
        """Probability of each line standing in each row: rows x lines."""
        import numpy as np

        steps = self.steps(company)
        ahead, back = self.sweep(steps, lambda a, b: -np.logaddexp(-a, -b))
        ends = np.zeros((self.rows, self.lines + 1))
        for length in range(1, self.longest + 1):
            stop = self.lines + 1 - length
            cost = ahead[:-1, :stop] + steps[length] + back[1:, length:] - ahead[-1, -1]
            share = np.exp(-np.clip(cost, 0.0, 700.0))
            ends[:, :stop] += share
            ends[:, length:] -= share
        result: Floats = np.clip(np.cumsum(ends, axis=1)[:, : self.lines], 0.0, 1.0)
        return result

    def fits(self, weight: Floats) -> tuple[Floats, float]:
        """How lines suit rows by all columns that tell anything, and how well they do as they stand."""
        import numpy as np

        own = [signature(facts) for facts in self.column.facts]
        told = [association(own, rows, weight) for rows in self.witness.signatures]
        total = sum((fit for fit in told if fit is not None), np.zeros((self.rows, self.lines)))
        fit: Floats = np.clip(total, -CAP, CAP) * self.weights.association
        return fit, float((fit * weight).sum())

    def starts(self) -> list[Floats]:
        """Where lines may stand to begin with: by the links alone, and with the surplus in one place.

        Company can only be learnt from rows that stand right: where two surplus lines stand far
        down, guessing them early puts every row between them beside the wrong company.
        """
        first = self.line_rows(self.no_company())
        if not self.witness.signatures or self.lines <= self.rows:
            return [first]
        places = sorted({round(n * (self.rows - 1) / STARTS) for n in range(STARTS + 1)})
        shifted = [self._surplus_at(row) for row in places]
        return [first, max(shifted, key=lambda weight: self.fits(weight)[1])]

    def _surplus_at(self, place: int) -> Floats:
        """Lines in rows as if row ``place`` held all the surplus."""
        import numpy as np

        surplus = self.lines - self.rows
        weight = np.zeros((self.rows, self.lines))
        for line in range(self.lines):
            weight[min(max(min(line, place), line - surplus), self.rows - 1), line] = 1.0
        return weight

    def company(self, weight: Floats) -> Floats:
        """Association with the other columns, summed from the left: rows x (lines + 1)."""
        import numpy as np

        total = self.no_company()
        for turn in range(ROUNDS):
            fit, _ = self.fits(weight)
            total = np.concatenate([np.zeros((self.rows, 1)), np.cumsum(fit, axis=1)], axis=1)
            if turn < ROUNDS - 1:
                weight = self.line_rows(total)
        return total

    def align(self) -> Alignment:
        """The best cut, and what else cannot be excluded."""
        tries = [self._attempt(self.company(weight)) for weight in self.starts()]
        if any(attempt is None for attempt in tries):
            # More placeholders or ids than rows: no cut is possible, say so for every row.
            return self._unfit()
        _, steps, taken = min((attempt for attempt in tries if attempt), key=lambda attempt: attempt[0])
        if self._learn_counts(taken):
            steps = [self._with_counts(step, length) for length, step in enumerate(steps)]
        return self._judge(steps)

    def _attempt(self, company: Floats) -> tuple[float, list[Floats], tuple[Span, ...]] | None:
        """Price, transitions and best cut; the price is the links' and the company the cut itself gives."""
        import numpy as np

        steps = self.steps(company)
        ahead, back = self.sweep(steps, np.minimum)
        if ahead[-1, -1] >= NEVER / 2:
            return None
        taken = self._trace(steps, ahead, back, (0, 0))
        weight = np.zeros((self.rows, self.lines))
        bare = self.steps(self.no_company())
        cost = 0.0
        for row, (start, stop) in enumerate(taken):
            weight[row, start:stop] = 1.0
            cost += float(bare[stop - start][row, start])
        return cost - self.fits(weight)[1], steps, taken

    def _learn_counts(self, taken: Sequence[Span]) -> bool:
        """Price unequal numbers of items where another column has as many as this in most rows."""
        import numpy as np

        own = [_count(self.column, span) for span in taken]
        told = [counts for counts in self.witness.counts if _is_count_habit(own, counts)]
        if not told or self.lines == self.rows:
            return False
        wanted = np.array(told[0])[:, None]
        self.counts = np.zeros((self.longest + 1, self.rows, self.lines + 1))
        for length in range(1, self.longest + 1):
            spans = [(at, min(at + length, self.lines)) for at in range(self.lines + 1)]
            have = np.array([_count(self.column, span) for span in spans])[None, :]
            self.counts[length] = ((wanted > 0) & (have != wanted)) * self.weights.count
        return True

    def _trace(
        self, steps: Sequence[Floats], ahead: Floats, back: Floats, via: tuple[int, int]
    ) -> tuple[Span, ...]:
        """The best cut in which row ``via[0]`` begins with line ``via[1]``."""
        spans: list[Span] = []
        row, at = via
        while row > 0:
            lengths = range(min(self.longest, at) + 1)
            length = min(lengths, key=lambda n: ahead[row - 1, at - n] + steps[n][row - 1, at - n])
            spans.insert(0, (at - length, at))
            row, at = row - 1, at - length
        row, at = via
        while row < self.rows:
            lengths = range(min(self.longest, self.lines - at) + 1)
            length = min(lengths, key=lambda n: steps[n][row, at] + back[row + 1, at + n])
            spans.append((at, at + length))
            row, at = row + 1, at + length
        return tuple(spans)

    def _unfit(self) -> Alignment:
        cuts = [self.lines * row // self.rows for row in range(self.rows + 1)]
        spans = tuple(pairwise(cuts))
        return Alignment(spans, frozenset(range(self.rows)), spans)

    def _judge(self, steps: Sequence[Floats]) -> Alignment:
        import numpy as np

        ahead, back = self.sweep(steps, np.minimum)
        taken = self._trace(steps, ahead, back, (0, 0))
        others = self._others(taken, steps, ahead, back)
        rows = frozenset(row for row, span in others if self._text(span) != self._text(taken[row]))
        starts = sorted({(row, span[0]) for row, span in others if row in rows})
        starts += sorted({(row + 1, span[1]) for row, span in others if row in rows and row + 1 < self.rows})
        stride = max(1, len(starts) // MAX_TRACED)
        readings = [self._trace(steps, ahead, back, start) for start in starts[::stride]]
        if any(start == stop for start, stop in taken):
            rows = frozenset(range(self.rows))
        far = min(
            readings,
            key=lambda spans: (-self._distance(taken, spans), self._cost(spans, steps)),
            default=(),
        )
        return Alignment(taken, rows, far)

    def _others(
        self, taken: tuple[Span, ...], steps: Sequence[Floats], ahead: Floats, back: Floats
    ) -> list[tuple[int, Span]]:
        """Every row and cell not taken through which a cut within the margin goes."""
        import numpy as np

        found: list[tuple[int, Span]] = []
        for length, step in enumerate(steps):
            stop = self.lines + 1 - length
            cost = ahead[:-1, :stop] + step + back[1:, length:]
            near = np.argwhere(cost <= ahead[-1, -1] + self.weights.margin)
            found += [(int(row), (int(at), int(at) + length)) for row, at in near]
        return sorted((row, span) for row, span in found if span != taken[row])

    def _text(self, span: Span) -> str:
        return cell_text(self.column, span)

    def _cost(self, spans: Sequence[Span], steps: Sequence[Floats]) -> float:
        return sum(float(steps[stop - start][row, start]) for row, (start, stop) in enumerate(spans))

    def _distance(self, taken: Sequence[Span], spans: Sequence[Span]) -> int:
        return sum(self._text(a) != self._text(b) for a, b in zip(taken, spans, strict=True))


def cell_text(column: Column, span: Span) -> str:
    """The text of a cell."""
    return join_lines([line.text for line in column.lines[span[0] : span[1]]])


def _count(column: Column, span: Span) -> int:
    """How many items a cell names; none for a placeholder."""
    if span[0] == span[1]:
        return 0
    facts = column.lexicon.facts(cell_text(column, span))
    return 0 if facts.is_placeholder else len(facts.items)


def _is_count_habit(own: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two columns name as many items in nearly all rows that name several."""
    pairs = [(a, b) for a, b in zip(own, other, strict=True) if a and b and max(a, b) > 1]
    return len(pairs) >= 3 and sum(a == b for a, b in pairs) >= 0.8 * len(pairs)
