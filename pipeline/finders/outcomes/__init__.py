"""Outcomes: the numbers a paper reports, with what they measure, in Chinese and English sentences.

Read in this order: ``sentences`` goes through a text, ``reader`` takes one sentence through its steps,
and each step is a package. ``reading`` holds what they hand on.

1. ``folding`` makes the text of one width; ``numbers`` masks what is no result, reads the rest.
2. ``measures`` finds the metrics named, their grades, thresholds; ``numbers.times`` the time points.
3. ``linking`` gives each number its metric and time; ``counts`` reads those told otherwise: nobody, trials.
4. ``refusals`` leaves out what is no result.
5. ``arms`` tells of whom: the arm, its size, the part of the patients.
6. ``telling`` writes the outcome down: code, statistic, unit, sign (``mentions``).

The metrics stand in ``config/fields/outcome.csv``, other words in ``config/fields/outcome.yml`` (``words``).
"""

from pipeline.finders.outcomes.measures.metrics import Metrics
from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.sentences import find_outcomes, find_outcomes_in_text

__all__ = ["Metrics", "OutcomeMention", "find_outcomes", "find_outcomes_in_text"]
