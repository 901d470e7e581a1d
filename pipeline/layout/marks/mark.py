"""What a line opens."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.frozen import frozen
from pipeline.layout.captions import Caption

LayoutWords = Mapping[str, tuple[str, ...]]
"""The lists of ``config/layout.yml``."""


@frozen
class Mark:
    """What a line opens: ``kind`` is abstract, keywords, front_matter, contents, references, heading, table,
    figure, legend; ``level``, ``number``, ``title`` are a heading's; ``lines`` how many lines it takes,
    ``run_in`` whether its paragraph goes on behind it."""

    kind: str
    level: int = 0
    number: str = ""
    title: str = ""
    caption: Caption | None = None
    lines: int = 1
    run_in: bool = False
