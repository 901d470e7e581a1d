"""Lay the trials of the papers beside an export of ClinicalTrials.gov and say where they differ.

    .venv/bin/python examples/join_clinicaltrials.py ctg-studies.csv [extracted/tables]

On ClinicalTrials.gov search, choose Download, CSV, with the columns NCT Number, Study Status, Phases and
Enrollment. What is printed is a CSV: each trial of the papers with what the registry says, and whether the
paper's phase and size are the registry's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas

COLUMNS = ["NCT Number", "Study Status", "Phases", "Enrollment"]
PHASES = {"PHASE1|PHASE2": "1/2", "PHASE2|PHASE3": "2/3", "EARLY_PHASE1": "0/1"}


def join(trials: pandas.DataFrame, registry: pandas.DataFrame) -> pandas.DataFrame:
    """A row a trial and paper; registry columns are empty for a trial that the export does not hold."""
    joined = trials.merge(registry, how="left", left_on="trial_id", right_on="NCT Number", validate="m:1")
    phases = joined["Phases"].map(lambda told: PHASES.get(told, str(told).removeprefix("PHASE")))
    joined["phase_agrees"] = agree(joined["phase"], phases)
    joined["size_agrees"] = agree(joined["enrolled"], joined["Enrollment"])
    columns = ["paper", "trial_id", "acronym", "phase", "Phases", "phase_agrees", "enrolled", "Enrollment"]
    return joined[[*columns, "size_agrees", "Study Status", "quote"]]


def agree(paper: pandas.Series, registry: pandas.Series) -> pandas.Series:
    """``yes``, ``no``, or empty where one of them does not say."""
    said = paper.notna() & registry.notna() & (registry.astype(str) != "nan")
    same = (paper.astype(str) == registry.astype(str)).map({True: "yes", False: "no"})
    return same.where(said, "")


def main(export: str, tables: str = "extracted/tables") -> None:
    """Print the joined table as CSV."""
    trials = pandas.read_csv(Path(tables) / "trials.csv", dtype="string")
    registry = pandas.read_csv(export, dtype="string", usecols=COLUMNS)
    join(trials, registry).to_csv(sys.stdout, index=False)


if __name__ == "__main__":
    if not 1 <= len(sys.argv[1:]) <= 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
