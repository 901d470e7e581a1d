"""Why a value stands in the tables, why nothing came of some words, why a paper was run again."""

from __future__ import annotations

from pipeline.explain.coverage import tell_coverage
from pipeline.explain.runs import tell_run
from pipeline.explain.words import tell_words

__all__ = ["tell_coverage", "tell_run", "tell_words"]
