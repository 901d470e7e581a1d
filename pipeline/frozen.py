"""Records that nobody changes, made quickly: a paper becomes some ten thousand of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, dataclass_transform

Record = TypeVar("Record")

if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def frozen(record: type[Record]) -> type[Record]:
        """Read by the type checker, which refuses a change."""

else:

    def frozen(record: type[Record]) -> type[Record]:
        """A frozen dataclass, as far as the type checker is asked, and it is asked of every change.

        It has slots, unless it keeps what it once worked out (``cached_property``).

        While the program runs nothing is checked: a constructor that goes round the lock of
        ``dataclass(frozen=True)`` for each field takes five times as long as one without.

        >>> @frozen
        ... class Span:
        ...     start: int
        ...     end: int
        >>> Span(3, 5), Span(3, 5) in {Span(3, 5)}
        (Span(start=3, end=5), True)
        """
        keeps = any(isinstance(member, cached_property) for member in vars(record).values())
        return dataclass(slots=not keeps, unsafe_hash=True)(record)
