"""The mentions and tables in forms that other tools read: one module a form, all named in ``EXPORTS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.interchange.annotations import write_annotations
from pipeline.interchange.bioc import write_bioc
from pipeline.interchange.docbin import write_docbin
from pipeline.interchange.parquet import write_parquet
from pipeline.interchange.reading import ReadPaper, read_papers
from pipeline.run import STAGES, Workspace
from pipeline.schemas import load_schemas
from pipeline.trouble import MendableError

FOLDER = "interchange"
Export = Callable[[Iterator[ReadPaper], Path], list[Path]]
EXPORTS: dict[str, Export] = {
    "bioc": write_bioc,
    "annotations": write_annotations,
    "docbin": write_docbin,
}
"""Forms of the papers with their mentions: BioC JSON, W3C Web Annotation, spaCy DocBin."""


class ExportError(MendableError):
    """A form that cannot be written here, and what to do about it."""


def export(workspace: Workspace, form: str) -> list[Path]:
    """Write one form into ``extracted/interchange``; return the files.

    Raises :class:`ExportError` where a library is missing, FileNotFoundError before the first run.
    """
    (workspace.out / ("tables" if form == "parquet" else STAGES["find"])).stat()
    folder = workspace.out / FOLDER
    folder.mkdir(exist_ok=True)
    if form == "parquet":
        try:
            return write_parquet(workspace.out / "tables", load_schemas(workspace.config), folder)
        except ImportError as error:
            raise ExportError("Parquet needs pyarrow: .venv/bin/pip install pyarrow") from error
    return EXPORTS[form](read_papers(workspace), folder)
