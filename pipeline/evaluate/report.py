"""Figures, their changes and the rows behind them, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from pipeline.evaluate.figures import Change, Figure, Miss

HEAD = f"{'field':32}{'papers':>8}{'gold':>7}{'found':>7}{'right':>7}{'precision':>11}{'recall':>9}{'F1':>8}"


def render_figures(figures: Sequence[Figure]) -> str:
    """The figures as a table.

    >>> print(render_figures([Figure("trials.phase", 3, 20, 18, 17)]))
    field                             papers   gold  found  right  precision   recall      F1
    trials.phase                           3     20     18     17      0.944    0.850   0.895
    """
    return "\n".join([HEAD, *(_render_figure(figure) for figure in figures)])


def _render_figure(figure: Figure) -> str:
    counts = f"{figure.papers:>8}{figure.gold:>7}{figure.found:>7}{figure.right:>7}"
    return f"{figure.field:32}{counts}{figure.precision:>11.3f}{figure.recall:>9.3f}{figure.f1:>8.3f}"


def render_changes(changes: Iterable[Change]) -> str:
    """What fell, then what rose or is new, one score a line."""
    ordered = sorted(changes, key=lambda change: not change.fell)
    return "\n".join(
        f"{'fell' if change.fell else 'rose'}  {change.field} {change.score}: "
        f"{_written(change.old)} -> {_written(change.new)}"
        for change in ordered
    )


def _written(score: float | None) -> str:
    return "none" if score is None else f"{score:.4f}"


def render_misses(misses: Sequence[Miss], fields: Sequence[str]) -> str:
    """The rows behind the figures of some fields: `-` in truth and not found, `+` found and not in truth."""
    chosen = [miss for miss in misses if miss.field in fields]
    ordered = sorted(chosen, key=lambda miss: (fields.index(miss.field), miss.paper, miss.wrong))
    lines = []
    for (field, paper), rows in groupby(ordered, key=lambda miss: (miss.field, miss.paper)):
        lines += [f"{field}  {paper}"]
        lines += [f"  {'+' if row.wrong else '-'} {' | '.join(row.values)}" for row in rows]
    return "\n".join(lines)
