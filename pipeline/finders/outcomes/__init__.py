"""Outcomes: the numbers a paper reports, with what they measure, in Chinese and English sentences."""

from pipeline.finders.outcomes.mentions import OutcomeMention
from pipeline.finders.outcomes.metrics import Metrics
from pipeline.finders.outcomes.sentences import find_outcomes, find_outcomes_in_text

__all__ = ["Metrics", "OutcomeMention", "find_outcomes", "find_outcomes_in_text"]
