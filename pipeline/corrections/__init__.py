"""What a reader decided about rows of the tables, and how it survives the next run.

``config/corrections.csv`` holds a line for each decision, with these columns:

=============  ==========================================================================================
paper          the paper, as in the tables
table          the table of the row
key            what tells the row, ``column=value`` parted by ``;``: as much of it as makes it the only one
quote          the words that the row quotes, exactly; empty only in tables that quote nothing
occurrence     which of several such rows (or, to add one, which of several such places), from 1
action         ``accept``: the row is right; ``reject``: it is wrong, take it out; ``set``: these values are
               right; ``add``: the paper says this too
values         for ``set`` and ``add``, ``column=value`` parted by ``;``
was            the values that the reader saw, in the same form; where the row says something else now, the
               decision is stale: it is told and not applied
reason, date   why, and when (2025-03-31)
=============  ==========================================================================================

A ``;`` inside a value is written ``\\;``, a ``\\`` as ``\\\\``. One line of each kind::

    a.txt,trials,trial_id=NCT01234567,NCT01234567,,accept,,phase=2; enrolled=30,checked in the PDF,2025-03-31
    a.txt,trial_targets,trial_id=NCT01234567; target_id=EGFR,EGFR,,reject,,,a comparator's target,2025-03-31
    a.txt,trials,trial_id=NCT01234567,NCT01234567,,set,enrolled=36,enrolled=30,30 were planned,2025-03-31
    a.txt,approvals,product_id=x; country=US,2021年3月,1,add,date=2021-03; name=X,,told in a figure,2025-03-31

What hangs on a row goes with it: rows that point at a rejected one are taken out too, those that point at a
key that was set follow it. No decision is lost silently: the table ``corrections`` holds every line with
``state`` applied, stale or unused, and what is stale or unused is an issue of the paper.
"""

from __future__ import annotations

from pipeline.corrections.applying import correct_tables
from pipeline.corrections.reading import COLUMNS, Correction, load_corrections

__all__ = ["COLUMNS", "Correction", "correct_tables", "load_corrections"]
