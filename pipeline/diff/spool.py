"""Many records in little memory: the first ones are kept, the others go to a temporary file."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Generic, TypeVar

Record = TypeVar("Record")

_BATCH = 500


class Spool(Generic[Record]):
    """A list that is only added to and read from its beginning; ``kept`` records stay in memory."""

    def __init__(self, records: Iterable[Record] = (), *, kept: int = 5_000) -> None:
        """Begin with some records."""
        self._kept = kept
        self._first: list[Record] = []
        self._batch: list[Record] = []
        self._file: IO[bytes] | None = None
        self._length = 0
        for record in records:
            self.append(record)

    def append(self, record: Record) -> None:
        """Add a record."""
        self._length += 1
        if self._length <= self._kept:
            self._first.append(record)
            return
        self._batch.append(record)
        if len(self._batch) >= _BATCH:
            self._write_batch()

    def __len__(self) -> int:
        """How many records there are."""
        return self._length

    def __iter__(self) -> Iterator[Record]:
        """The records in their order; several readers may read in turn."""
        return chain(self._first, self._read_batches(), self._batch)

    def _write_batch(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the spool
            weakref.finalize(self, self._file.close)
        pickle.dump(self._batch, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._batch = []

    def _read_batches(self) -> Iterator[Record]:
        if self._file is None:
            return
        end, at = self._file.tell(), 0
        while at < end:
            self._file.seek(at)
            batch: list[Record] = pickle.load(self._file)
            at = self._file.tell()
            self._file.seek(end)
            yield from batch
