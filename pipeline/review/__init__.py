"""The page on which a person checks the facts against the paper: table left, paper right."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.review.gathering import NewRows, gather_review, shown_schemas, tell_new
from pipeline.review.page import write_pages
from pipeline.run import Workspace

__all__ = ["make_review"]


def make_review(workspace: Workspace, *, since: Path | None, repo: Path) -> list[Path]:
    """Write ``review.html`` beside the tables; return what was written, the page to open first.

    Rows that ``since`` (or, without it, what git has of the tables) did not hold are marked as new.
    Raises FileNotFoundError where there are no tables yet.
    """
    new = _find_new(workspace.out, since, repo)
    return write_pages(workspace.out / "review.html", shown_schemas(workspace), gather_review(workspace, new))


def _find_new(out: Path, since: Path | None, repo: Path) -> NewRows:
    """What is new, nothing where there is nothing to compare with."""
    from pipeline.diff import DiffError, diff_tables, read_committed

    with tempfile.TemporaryDirectory() as folder:
        try:
            old = since or read_committed(repo, out, "HEAD", Path(folder))
            return tell_new(diff_tables(old, out))
        except DiffError:
            if since:
                raise
            return {}
