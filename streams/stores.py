"""Where tables keep their bytes: in a dict for tests, in a Faust table that can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from streams.changelog import ChangelogTable


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


class TableStore:
    """A Faust table of bytes as a store: what is put can be read once the changelog has it."""

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
        """Set ``key``; what is returned ends when changelog and table have it, or raises."""
        return self._table.write(key, value)

    def delete(self, key: bytes) -> Awaitable[object]:
        """Remove ``key``; what is returned ends when changelog and table know, or raises."""
        return self._table.write(key, None)
