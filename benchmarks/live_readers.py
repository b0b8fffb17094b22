"""Many readers of one live stream, in a process of their own: sockets and little else.

``python -m benchmarks.live_readers PORT READERS STUCK`` opens the streams and speaks with whoever
started it in lines of JSON: it writes ``{"open": N}`` once all have their head, takes ``{"last": N}``
once the alert with that number is stored, and writes what arrived once all have it. The stuck
readers take the head and read nothing more until ``last`` is said; then they take what still lies
there, and go on by the number of the last alert of that, as a browser does.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Final

_IDS: Final = re.compile(rb"^id: (\d+)$", re.MULTILINE)
_PATIENCE_S: Final = 60.0
_NARROW: Final = 4096  # bytes that lie ready for a stuck reader, so that it gets stuck soon
_AT_ONCE: Final = 100  # that connect together: fewer than a server lets wait


class Reading(asyncio.Protocol):
    """One stream: which alerts came, in their order, and when. Times are those of time.monotonic."""

    def __init__(self, after: int | None = None) -> None:
        self._after = after
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        loop = asyncio.get_running_loop()
        self.head = loop.create_future()
        self.over = loop.create_future()
        self.numbers: list[int] = []
        self.times: list[float] = []
        self.waited: tuple[int, asyncio.Future[None]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        last = "" if self._after is None else f"Last-Event-ID: {self._after}\r\n"
        transport.write(f"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n{last}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Note which alerts it holds."""
        now = time.monotonic()
        whole, end, self._rest = (self._rest + data).rpartition(b"\n\n")
        if not self.head.done() and b"retry:" in whole:
            self.head.set_result(whole.startswith(b"HTTP/1.1 200 "))
        for number in _IDS.findall(whole + end):
            self.numbers.append(int(number))
            self.times.append(now)
        if self.waited is not None and self.numbers and self.numbers[-1] >= self.waited[0]:
            self.waited[1].set_result(None)
            self.waited = None

    def connection_lost(self, error: Exception | None) -> None:
        """Wake who waits for more."""
        del error
        self.over.set_result(None)
        if self.waited is not None:
            self.waited[1].set_result(None)
            self.waited = None

    def pause(self) -> None:
        """Read nothing more."""
        assert self._transport is not None
        self._transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        assert self._transport is not None
        self._transport.resume_reading()

    async def until(self, last: int) -> None:
        """Wait until the alert with that number is there, or the stream is over."""
        if self.over.done() or (self.numbers and self.numbers[-1] >= last):
            return
        self.waited = last, asyncio.get_running_loop().create_future()
        await self.waited[1]

    def close(self) -> None:
        """Leave."""
        assert self._transport is not None
        self._transport.abort()


@dataclass(slots=True)
class Readers:
    """All readers of one address."""

    port: int
    steady: list[Reading] = field(default_factory=list)
    stuck: list[Reading] = field(default_factory=list)

    async def open(self, steady: int, stuck: int) -> None:
        """Open the streams; on return all have their head."""
        for begun in range(0, steady, _AT_ONCE):
            count = min(_AT_ONCE, steady - begun)
            self.steady += await asyncio.gather(*(self._one() for _ in range(count)))
        self.stuck += [await self._one(narrow=True) for _ in range(stuck)]
        for reading in self.stuck:
            reading.pause()

    async def _one(self, after: int | None = None, *, narrow: bool = False) -> Reading:
        loop = asyncio.get_running_loop()
        line = socket.socket()
        line.settimeout(0)
        if narrow:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _NARROW)
        await loop.sock_connect(line, ("127.0.0.1", self.port))
        _, reading = await loop.create_connection(lambda: Reading(after), sock=line)
        assert await reading.head, "the server does not let us read"
        return reading

    async def finish(self, last: int) -> dict[str, object]:
        """Wait until all have the ``last`` alert, and return what arrived."""
        await asyncio.gather(*(reading.until(last) for reading in self.steady))
        resumed = await asyncio.gather(*(self._resume(each, last) for each in self.stuck))
        return {
            "steady": [{"numbers": r.numbers, "times": r.times} for r in self.steady],
            "stuck": resumed,
        }

    async def _resume(self, stuck: Reading, last: int) -> dict[str, object]:
        stuck.go_on()
        await stuck.until(last)
        stuck.close()
        first = stuck.numbers
        going_on = await self._one(first[-1] if first else 0)
        await going_on.until(last)
        going_on.close()
        return {"before": len(first), "numbers": [*first, *going_on.numbers]}


async def _line() -> dict[str, int]:
    return dict(json.loads(await asyncio.to_thread(sys.stdin.readline)))


async def _main(port: int, steady: int, stuck: int) -> None:
    readers = Readers(port)
    await readers.open(steady, stuck)
    print(json.dumps({"open": len(readers.steady) + len(readers.stuck)}), flush=True)
    last = (await _line())["last"]
    async with asyncio.timeout(_PATIENCE_S):
        found = await readers.finish(last)
    print(json.dumps(found), flush=True)
    await asyncio.gather(*(reading.over for reading in readers.steady))


if __name__ == "__main__":
    asyncio.run(_main(*(int(each) for each in sys.argv[1:])))
