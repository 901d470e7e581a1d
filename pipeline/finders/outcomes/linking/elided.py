"""Metrics left out of a list."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.finders.outcomes.reading import Found, Numbers, Reading

_LABELLED = re.compile(r" ?[^:;,]{1,40}: ?")


def find_elided(reading: Reading, numbers: Sequence[Numbers]) -> None:
    """Metrics left out because they stand in the order of the list before: ``JULIET：52%，40%``."""
    if ";" not in reading.clean:
        return
    bounds = [0, *(found.end() for found in re.finditer(";", reading.clean)), len(reading.clean) + 1]
    former: list[Found] = []
    for start, end in itertools.pairwise(bounds):
        own = sorted((one for one in reading.found if start <= one.start < end), key=lambda one: one.start)
        named = any(start <= names.start < end for names in reading.names)
        quantities = [one for group in numbers for one in group.members if start <= one.start < end]
        is_elided = not own and not named and former and _LABELLED.match(reading.clean, start)
        if is_elided and [one.kind for one in quantities] == [one.quantity.kind for one in former]:
            own = [
                replace(old, start=new.start, end=new.end, quantity=new)
                for old, new in zip(former, quantities, strict=True)
            ]
            reading.found += own
        former = own or former
