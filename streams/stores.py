"""Where tables keep their bytes: in memory for tests, in a Faust table that can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from typing import Any, Protocol

import faust


class ByteStore(Protocol):
    """Where the entries lie as bytes."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of ``key``, or None."""

    def __iter__(self) -> Iterator[bytes]:
        """Iterate over all keys."""
        ...

    def put(self, key: bytes, value: bytes) -> Awaitable[object]:
        """Set ``key``; what is returned ends when the changelog has it, or raises."""
        ...

    @property
    def recoveries(self) -> int:
        """Return how often the content was replaced by what a changelog holds."""
        ...


class DictStore:
    """A store in memory, for the bare runner and for tests: what is put is durable at once."""

    recoveries = 0

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
    recoveries = 0

    def send_changelog(self, *args: Any, **kwargs: Any) -> Any:
        """Send as Faust does, and keep hold of the future."""
        self.last_write = super().send_changelog(*args, **kwargs)
        return self.last_write

    async def on_recovery_completed(self, *args: Any) -> None:
        """Do as Faust does, and count: what was read from the table before may be out of date."""
        await super().on_recovery_completed(*args)
        self.recoveries += 1


class TableStore:
    """A Faust table of bytes as a store."""

    def __init__(self, table: ChangelogTable) -> None:
        self._table = table

    @property
    def recoveries(self) -> int:
        """Return how often the table was recovered."""
        return self._table.recoveries

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
