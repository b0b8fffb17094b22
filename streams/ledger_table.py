"""The ledger as a Faust table: entries in and out, bytes in the table, nothing before its time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas import wire
from schemas.control import LedgerEntry
from streams.clock_table import Clocks
from streams.stores import ByteStore, DictStore

_LEVEL: Final = 1
"""Of packing: the claims about a place repeat each other, so that the fastest level does. It leaves
170 bytes of a claim, a slower one 140."""
_PLAIN: Final = b"{"
"""What an entry begins with that is not packed."""


def pack(entry: LedgerEntry) -> bytes:
    """Return ``entry`` as the table and its changelog hold it: its JSON, compressed by zlib.

    A claim of it takes about 200 bytes instead of 1,300.
    """
    return zlib.compress(wire.encode(entry), _LEVEL)


def unpack(value: bytes) -> LedgerEntry:
    """Return the entry that ``value`` holds, packed or plain.

    Raises:
        UndecodableError: it holds none.
    """
    return wire.decode(LedgerEntry, _plain(value))


def _plain(value: bytes) -> bytes:
    if value.startswith(_PLAIN):
        return value
    try:
        return zlib.decompress(value)
    except zlib.error as error:
        raise wire.UndecodableError(f"not a packed entry: {error}") from error


@dataclass(frozen=True, slots=True)
class _Due:
    """The one field of an entry that a search for due times needs: the others are not decoded."""

    due: datetime | None = None


class Ledger(MutableMapping[str, LedgerEntry]):
    """The ledger by place id, as the corroborating agent sees it.

    Writes are drafts first. ``keep`` or ``discard`` decides over those of one call of the core,
    ``flush`` writes all that was kept to the store and waits until its changelog has it. So the
    table never runs ahead of the alerts that it speaks of. ``clocks``, the latest tick of each
    partition, are kept with it, and written after it: a tick whose effects are lost comes again.
    """

    def __init__(self, store: ByteStore, clocks: ByteStore | None = None) -> None:
        self._store = store
        self._undone = 0
        self.clocks = Clocks(DictStore() if clocks is None else clocks)
        self._draft: dict[str, LedgerEntry] = {}
        self._kept: dict[str, LedgerEntry] = {}

    def __getitem__(self, place_id: str) -> LedgerEntry:
        for layer in (self._draft, self._kept):
            if place_id in layer:
                return layer[place_id]
        value = self._store.get(_key(place_id))
        if value is None:
            raise KeyError(place_id)
        return unpack(value)

    def __setitem__(self, place_id: str, entry: LedgerEntry) -> None:
        self._draft[place_id] = entry

    def __delitem__(self, place_id: str) -> None:
        """Refuse: what was once in the ledger stays in its history."""
        raise TypeError(f"the ledger forgets no place, not even {place_id!r}")

    def __iter__(self) -> Iterator[str]:
        stored = (key.decode("utf-8", "surrogatepass") for key in self._store)
        return iter(dict.fromkeys((*stored, *self._kept, *self._draft)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def generation(self) -> int:
        """Return a number that changes when writes were undone or the table was recovered."""
        return self._undone + self._store.recoveries

    def dues(self) -> Iterator[tuple[str, datetime]]:
        """Yield every place for which time will do something, and when."""
        fresh = self._kept | self._draft
        for key in list(self._store):
            place_id = key.decode("utf-8", "surrogatepass")
            value = self._store.get(key)
            if place_id not in fresh and value is not None:
                due = wire.decode(_Due, _plain(value)).due
                if due is not None:
                    yield place_id, due
        for place_id, entry in fresh.items():
            if entry.due is not None:
                yield place_id, entry.due

    def keep(self) -> None:
        """Hold on to the drafts."""
        self._kept |= self._draft
        self._draft.clear()
        self.clocks.keep()

    def discard(self) -> None:
        """Forget the drafts."""
        self._undone += 1
        self._draft.clear()
        self.clocks.discard()

    def reset(self) -> None:
        """Forget all that is not flushed."""
        self._undone += 1
        self._draft.clear()
        self._kept.clear()
        self.clocks.reset()

    async def flush(self) -> None:
        """Write what is kept and wait until the log has it.

        Raises:
            Exception: whatever the log raised; what is kept stays kept, to be flushed again.
        """
        written = [self._store.put(_key(place), pack(entry)) for place, entry in self._kept.items()]
        for answer in await asyncio.gather(*written, return_exceptions=True):
            if isinstance(answer, BaseException):
                raise answer
        self._kept.clear()
        await self.clocks.flush()


def _key(place_id: str) -> bytes:
    return place_id.encode("utf-8", "surrogatepass")
