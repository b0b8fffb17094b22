"""The ledger as a Faust table: entries in and out, bytes in the table, nothing before its time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Iterator, Mapping, MutableMapping
from typing import Any, Final, Protocol

import faust

from schemas import wire
from schemas.control import LedgerEntry

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
    if value.startswith(_PLAIN):
        return wire.decode(LedgerEntry, value)
    try:
        return wire.decode(LedgerEntry, zlib.decompress(value))
    except zlib.error as error:
        raise wire.UndecodableError(f"not a packed entry: {error}") from error


class ByteStore(Protocol):
    """Where the entries lie as bytes."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over all keys."""
        ...

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        """Set ``key``; what is returned ends when the changelog has it, or raises."""


class DictStore:
    """A store in memory, for the bare runner and for tests: what is put is durable at once."""

    def __init__(self, content: Mapping[bytes, bytes] | None = None) -> None:
        self.content = dict(content or {})

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        return self.content.get(key)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.content)

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        """Set ``key``."""
        self.content[key] = value
        return asyncio.sleep(0)


class ChangelogTable(faust.Table[bytes, bytes]):
    """A Faust table whose last write can be waited for.

    Faust alone commits the offset of the event after it has *tried* to send the changelog: its
    buffer's flush gives up after 0.1 s without progress, does not wait for the record in flight,
    and a failed send is only logged. The stage therefore waits for each of its own writes.
    """

    last_write: Any = None

    def send_changelog(self, *args: Any, **kwargs: Any) -> Any:
        """Send as Faust does, and keep hold of the future."""
        self.last_write = super().send_changelog(*args, **kwargs)
        return self.last_write


class TableStore:
    """A Faust table of bytes as a store."""

    def __init__(self, table: ChangelogTable) -> None:
        self._table = table

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""
        value: bytes | None = self._table.get(key)
        return value

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._table.keys())

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        """Set ``key``; the future is that of its changelog record."""
        self._table[key] = value
        written: Awaitable[object] = self._table.last_write
        return written


class Ledger(MutableMapping[str, LedgerEntry]):
    """The ledger by place id, as the corroborating agent sees it.

    Writes are drafts first. ``keep`` or ``discard`` decides over those of one call of the core,
    ``flush`` writes all that was kept to the store and waits until its changelog has it. So the
    table never runs ahead of the alerts that it speaks of.
    """

    def __init__(self, store: ByteStore) -> None:
        self._store = store
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
        written = [self._store.put(_key(place), pack(entry)) for place, entry in self._kept.items()]
        for answer in await asyncio.gather(*written, return_exceptions=True):
            if isinstance(answer, BaseException):
                raise answer
        self._kept.clear()


def _key(place_id: str) -> bytes:
    return place_id.encode("utf-8", "surrogatepass")
