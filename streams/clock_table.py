"""The clocks as a Faust table: the latest tick of each partition, beside the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from datetime import datetime

from schemas import wire
from schemas.ticks import Tick
from streams.changelog import ChangelogTable
from streams.stores import ByteStore


class ClockTable(ChangelogTable):
    """A table whose keys are partitions, each kept in the changelog partition of that number."""

    def partition_of_key(self, key: bytes) -> int:
        """Return the partition that the key names: so it is recovered with what it is about."""
        return int(key)


class Clocks(MutableMapping[int, datetime]):
    """The latest tick by partition. Writes are drafts first, as those of the ledger are."""

    def __init__(self, store: ByteStore) -> None:
        self._store = store
        self._draft: dict[int, datetime] = {}
        self._kept: dict[int, datetime] = {}

    def __getitem__(self, part: int) -> datetime:
        for layer in (self._draft, self._kept):
            if part in layer:
                return layer[part]
        value = self._store.get(_key(part))
        if value is None:
            raise KeyError(part)
        return wire.decode(Tick, value).at

    def __setitem__(self, part: int, at: datetime) -> None:
        self._draft[part] = at

    def __delitem__(self, part: int) -> None:
        """Refuse: time does not go back."""
        raise TypeError(f"the clock of partition {part} stays")

    def __iter__(self) -> Iterator[int]:
        return iter(dict.fromkeys((*map(int, self._store), *self._kept, *self._draft)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self) -> None:
        """Hold on to the drafts."""
        self._kept |= self._draft
        self._draft.clear()

    def discard(self) -> None:
        """Forget the drafts."""
        self._draft.clear()

    def reset(self) -> None:
        """Forget all that is not flushed."""
        self._draft.clear()
        self._kept.clear()

    async def flush(self) -> None:
        """Write what is kept and wait until the log has it.

        Raises:
            Exception: whatever the log raised; what is kept stays kept, to be flushed again.
        """
        written = [
            self._store.put(_key(part), wire.encode(Tick(at=at))) for part, at in self._kept.items()
        ]
        for answer in await asyncio.gather(*written, return_exceptions=True):
            if isinstance(answer, BaseException):
                raise answer
        self._kept.clear()


def _key(part: int) -> bytes:
    return b"%d" % part
