"""The papers with what the first three stages wrote of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.frozen import frozen
from pipeline.records import Mention, Paper, Sentence
from pipeline.run import Workspace, find_papers, load_paper
from pipeline.store import read_records


@frozen
class ReadPaper:
    """A paper, its sentences and its mentions; offsets are code points of ``paper.text``."""

    paper: Paper
    sentences: Sequence[Sentence]
    mentions: Sequence[Mention]

    def __post_init__(self) -> None:
        """Nothing here may point outside the text."""
        assert all(mention.end <= len(self.paper.text) for mention in self.mentions)


def read_papers(workspace: Workspace) -> Iterator[ReadPaper]:
    """The papers one after another; those that could not be read are left out."""
    for name in find_papers(workspace.raw):
        if workspace.path("find", name).exists():
            yield ReadPaper(
                load_paper(workspace, name),
                read_records(workspace.path("segment", name), Sentence),
                read_records(workspace.path("find", name), Mention),
            )
