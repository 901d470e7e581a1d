"""The mentions and tables in forms that other tools read: one module a form.

All are named in ``EXPORTS`` or ``TABLE_EXPORTS``, and in the command's ``FORMS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.interchange.annotations import write_annotations
from pipeline.interchange.bioc import write_bioc
from pipeline.interchange.docbin import write_docbin
from pipeline.interchange.parquet import write_parquet
from pipeline.interchange.reading import ReadPaper, read_papers
from pipeline.run import STAGES, Workspace
from pipeline.schemas import Schemas, load_schemas

FOLDER = "interchange"
EXPORTS: dict[str, Callable[[Iterator[ReadPaper], Path], list[Path]]] = {
    "bioc": write_bioc,
    "annotations": write_annotations,
    "docbin": write_docbin,
}
"""Forms of the papers with their mentions: BioC JSON, W3C Web Annotation, spaCy DocBin."""

TABLE_EXPORTS: dict[str, Callable[[Path, Schemas, Path], list[Path]]] = {"parquet": write_parquet}
"""Forms of the tables."""


def export(workspace: Workspace, form: str) -> list[Path]:
    """Write one form into ``extracted/interchange``; return the files.

    Raises :class:`pipeline.trouble.MendableError` where a library is missing, FileNotFoundError before the
    first run.
    """
    source = workspace.out / ("tables" if form in TABLE_EXPORTS else STAGES["find"])
    source.stat()  # else a folder of nothing would be made where no run ever was
    folder = workspace.out / FOLDER
    folder.mkdir(exist_ok=True)
    if form in TABLE_EXPORTS:
        return TABLE_EXPORTS[form](source, load_schemas(workspace.config), folder)
    return EXPORTS[form](read_papers(workspace), folder)
