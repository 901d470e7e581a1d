"""What the stages need of the configuration and the program, loaded once and shared by all papers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.frozen import frozen

if TYPE_CHECKING:
    from pipeline.readers import ReadContext
    from pipeline.schemas import TableSchema
    from pipeline.settings import Settings
    from pipeline.stage3_find import Finders

STAGE_MODULES = tuple(f"pipeline.{name}" for name in ("stage2_segment", "stage4_relate", "stage5_tables"))
"""What workers and the last stage would else each load for themselves."""


@frozen
class Engine:
    """What the stages need of the configuration, each part loaded when first used."""

    config: Path

    def __reduce__(self) -> tuple[type[Engine], tuple[Path]]:
        """Where workers do not fork, each loads the parts for itself: the scanners cannot be sent."""
        return Engine, (self.config,)

    @cached_property
    def settings(self) -> Settings:
        """The configuration; raises :class:`pipeline.settings.ConfigError`."""
        from pipeline.settings import load_settings

        return load_settings(self.config)

    @cached_property
    def finders(self) -> Finders:
        """The finders of stage 3."""
        from pipeline.segment.chinese import segmenter
        from pipeline.stage3_find import build_finders

        return build_finders(self.settings, segmenter(self.terms_zh))

    @cached_property
    def context(self) -> ReadContext:
        """What the readers are given."""
        from pipeline.readers import ReadContext

        return ReadContext(self.settings.layout, self.finders.cells)

    def load(self) -> None:
        """Load what every paper needs; raises :class:`pipeline.settings.ConfigError`."""
        from pipeline.checks import refuse_unknown_checks
        from pipeline.settings import refuse_missing_lists

        refuse_missing_lists(self.settings)
        _ = self.context, self.schemas
        for stage in STAGE_MODULES:
            import_module(stage)
        refuse_unknown_checks(self.settings.checks, self.config.name)

    def load_tokenisers(self) -> None:
        """Load both languages' tokenisers, which else come with the first sentence of their language."""
        from pipeline.segment.chinese import load_lattice
        from pipeline.segment.english import load_rules

        load_lattice(self.terms_zh).words("细胞")
        load_rules().cut("cells.")

    @cached_property
    def schemas(self) -> dict[str, TableSchema]:
        """The output tables' descriptions."""
        from pipeline.schemas import load_schemas

        return load_schemas(self.config)

    @cached_property
    def terms_zh(self) -> tuple[str, ...]:
        """The Chinese terms of the vocabularies, for the segmenter's dictionary."""
        fields = self.settings.fields.values()
        return tuple(
            sorted({s for field in fields for term in field.terms for s in (term.name_zh, *term.zh) if s})
        )


def load_readers(names: Iterable[str]) -> None:
    """Load the readers of some papers; a paper without one is told when its turn comes."""
    from pipeline.readers import ReadError, find_reader

    for ending in {Path(name).suffix for name in names}:
        with suppress(ReadError):
            find_reader(Path(f"paper{ending}"))
