"""The command ``diff``: which tables are compared, in which form the answer is written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.diff.committed import find_side
from pipeline.diff.comparing import diff_tables
from pipeline.diff.page import render_page
from pipeline.diff.papers import PapersDiff, diff_papers, list_papers_pieces
from pipeline.diff.papers_json import papers_json_lines
from pipeline.diff.pieces import Piece, list_pieces
from pipeline.diff.records import DiffError, TablesDiff
from pipeline.diff.rendering import json_lines, markdown_lines, text_lines
from pipeline.frozen import frozen
from pipeline.store import write_whole_lines

Diff = TablesDiff | PapersDiff


@frozen
class DiffOptions:
    """What is asked: ``named`` are folders or revisions, none to two; ``papers`` two papers of one of them.

    ``extracted`` is the folder of today's tables; ``html`` the page to write where the form is html.
    """

    extracted: Path
    named: tuple[str, ...] = ()
    papers: tuple[str, str] | None = None
    form: str = "text"
    html: Path | None = None
    everything: bool = False
    color: bool = False


def run_command(options: DiffOptions, write: Callable[[str], object]) -> int:
    """Compare and write; the exit code is 0 the same, 1 different, 2 trouble.

    Raises :class:`DiffError` where the tables to compare are not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        diff = compare_named(options, Path(folder))
        if options.html is not None:
            write_whole_lines(options.html, render_page(pieces_of(diff, options), whole=options.everything))
            write(f"{next(pieces_of(diff, options)).text}\n{options.html}\n")
            return diff.exit_code
        for text in lines_of(diff, options):
            write(text)
    return diff.exit_code


def compare_named(options: DiffOptions, room: Path) -> Diff:
    """The comparison asked for; committed tables are written into ``room``."""
    if options.papers is not None:
        if len(options.named) > 1:
            raise DiffError("two papers are compared inside one extraction; name one folder or revision")
        side = find_side(options.named[0], options.extracted, room) if options.named else options.extracted
        return diff_papers(side, options.papers)
    named = options.named or ("HEAD",)
    old = find_side(named[0], options.extracted, room / "old")
    new = find_side(named[1], options.extracted, room / "new") if len(named) > 1 else options.extracted
    return diff_tables(old, new)


def pieces_of(diff: Diff, options: DiffOptions) -> Iterator[Piece]:
    """What a person reads of a diff."""
    if isinstance(diff, PapersDiff):
        return list_papers_pieces(diff, everything=options.everything)
    return list_pieces(diff, everything=options.everything)


def lines_of(diff: Diff, options: DiffOptions) -> Iterable[str]:
    """The diff in the form asked for."""
    if options.form == "json":
        return papers_json_lines(diff) if isinstance(diff, PapersDiff) else json_lines(diff)
    pieces = pieces_of(diff, options)
    if options.form == "markdown":
        return markdown_lines(pieces, whole=options.everything)
    return text_lines(pieces, color=options.color, whole=options.everything)
