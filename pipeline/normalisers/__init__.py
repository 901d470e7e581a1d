"""Normalisers: the modules of a kind of value. ``NORMALISERS`` names those that rules may use.

A normaliser gets the match of a rule's pattern and gives a :class:`Value`, several, or None
to refuse the match. It knows nothing of the rule it serves and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.normalisers import date, phase
from pipeline.normalisers.date import read_ambiguous_date, read_date
from pipeline.normalisers.phase import read_phase
from pipeline.normalisers.several_dates import (
    read_date_list,
    read_date_of_entry,
    read_dates,
    read_dates_sharing_year,
    read_elided_dates,
    read_en_years,
    read_later_month,
    read_same_year,
)
from pipeline.normalisers.trial_id import read_trial_id
from pipeline.normalisers.value import Normaliser, Value, Values

NORMALISERS: dict[str, Normaliser] = {
    "date": read_date,
    "date_ambiguous": read_ambiguous_date,
    "date_elided": read_elided_dates,
    "date_en_years": read_en_years,
    "date_list": read_date_list,
    "date_same_year": read_same_year,
    "date_later_month": read_later_month,
    "date_of_entry": read_date_of_entry,
    "date_shared_year": read_dates_sharing_year,
    "dates": read_dates,
    "phase": read_phase,
    "trial_id": read_trial_id,
}

ANCHORS: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    **{name: date.ANCHORS for name in NORMALISERS if name.startswith("date")},
    "phase": phase.ANCHORS,
}
"""By normaliser and language: what stands within 120 characters of any match, to look only there."""

__all__ = ["ANCHORS", "NORMALISERS", "Normaliser", "Value", "Values"]
