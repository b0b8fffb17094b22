"""The live stream: server-sent events, each encoded once, for many readers at once.

A hub looks for new alerts while somebody listens. A reader first gets from the store what it missed
and then stands in line at the hub; it goes from one to the other at a number that both agree on, so
nothing is left out and nothing comes twice. A reader that cannot keep up is let go, and resumes by
the number of the last alert it got.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Final

import orjson
import structlog
from starlette.concurrency import run_in_threadpool

from streams.safetext import one_line
from streams.subscribers.filters import EVERYTHING, AlertFilter
from streams.subscribers.matching import Prepared, matches, prepared
from streams.subscribers.store import AlertStore, AlertStoreError, Stored
from streams.web.answers import summary_line

log = structlog.get_logger(__name__)

RETRY: Final = b"retry: 3000\n\n"
PING: Final = b": ping\n\n"
_REPLAY: Final = 200
"""Alerts read at once for who resumes."""
_BATCH: Final = 32
"""Alerts handed on before the readers get their turn: half a line, so that no burst is too much for
a reader that keeps up."""
_AFTER_TROUBLE_S: Final = 1.0
_LINE_ENDS: Final = tuple(
    (chr(code).encode(), b"\\u%04x" % code) for code in (0x85, 0x2028, 0x2029)
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the hub works. Seconds, but for ``queue``, which counts frames that wait for one reader."""

    poll_s: float = 0.1
    ping_s: float = 15.0
    queue: int = 64
    longest_s: float = 24 * 3600.0


@dataclass(slots=True, eq=False)
class Reader:
    """Somebody who listens. ``last`` is the number of the last alert it got or did not want."""

    wanted: AlertFilter
    last: int
    waiting: deque[bytes] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        """End its stream."""
        self.waiting.clear()
        self.gone.set()
        self.woken.set()


class Hub:
    """Hands new alerts on to whoever listens. All of it runs on one event loop.

    ``dropped`` counts the readers that could not keep up.
    """

    def __init__(self, store: AlertStore, pace: Pace | None = None) -> None:
        self._store = store
        self._pace = pace or Pace()
        self._readers: set[Reader] = set()
        self._head = 0
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self.dropped = 0

    @property
    def readers(self) -> int:
        """How many listen."""
        return len(self._readers)

    def wake(self) -> None:
        """Look for new alerts at once: whoever stored one in this process says so."""
        self._new.set()

    def stop(self) -> None:
        """End every stream; those that come later end at once."""
        self._stopped = True
        for reader in tuple(self._readers):
            reader.end()
        if self._task is not None:
            self._task.cancel()

    async def listen(self, reader: Reader) -> AsyncGenerator[bytes]:
        """Yield what ``reader`` gets, until it leaves or is let go.

        Raises:
            AlertStoreError: the store cannot be read.
        """
        yield RETRY
        until = time.monotonic() + self._pace.longest_s
        try:
            async for frames in self._missed(reader):
                yield frames
            while not reader.gone.is_set() and time.monotonic() < until:
                yield await self._next(reader)
        finally:
            self._readers.discard(reader)

    async def _missed(self, reader: Reader) -> AsyncGenerator[bytes]:
        """Yield what came after ``reader.last``, and leave the reader in line for the rest."""
        newest = await run_in_threadpool(self._store.last_sequence)
        if self._task is None or self._task.done():
            self._head = max(self._head, newest)
        reader.last = min(reader.last, newest)  # a number of another store's means nothing here
        while reader.last < self._head and not self._stopped:
            some = await run_in_threadpool(self._store.after, reader.last, _REPLAY)
            frames = [frame(each) for each in some if matches(reader.wanted, _ready(each))]
            reader.last = some[-1].seq if some else self._head
            if frames:
                yield b"".join(frames)
        # Nothing waits between the look at the head and here: no alert passes in between.
        self._join(reader)

    def _join(self, reader: Reader) -> None:
        if self._stopped:
            reader.end()
            return
        self._readers.add(reader)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._follow())

    async def _next(self, reader: Reader) -> bytes:
        """Return all frames that wait for ``reader``, or a ping when none has come for a while."""
        if not reader.waiting:
            try:
                async with asyncio.timeout(self._pace.ping_s):
                    await reader.woken.wait()
            except TimeoutError:
                return PING
        reader.woken.clear()
        frames = b"".join(reader.waiting)
        reader.waiting.clear()
        return frames

    async def _follow(self) -> None:
        """Hand on what comes for as long as somebody listens."""
        while self._readers:
            try:
                some = await run_in_threadpool(self._store.after, self._head, _BATCH)
            except AlertStoreError as error:
                log.warning("the live stream cannot read the store", reason=one_line(str(error)))
                await asyncio.sleep(_AFTER_TROUBLE_S)
                continue
            for each in some:
                self._hand_on(each)
            if len(some) == _BATCH:
                await asyncio.sleep(0)
            else:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._pace.poll_s):
                await self._new.wait()
        except TimeoutError:
            return
        finally:
            self._new.clear()

    def _hand_on(self, stored: Stored) -> None:
        self._head = stored.seq
        written: bytes | None = None
        subject = _ready(stored)
        for reader in tuple(self._readers):
            if stored.seq <= reader.last:
                continue
            if reader.wanted is not EVERYTHING and not matches(reader.wanted, subject):
                continue
            if len(reader.waiting) >= self._pace.queue:
                self.dropped += 1
                self._readers.discard(reader)
                reader.end()
                continue
            written = written or frame(stored)
            reader.waiting.append(written)
            reader.woken.set()


def _ready(stored: Stored) -> Prepared:
    return prepared(stored.alert, stored.stored_at)


def frame(stored: Stored) -> bytes:
    """Return an alert as one server-sent event.

    Its JSON holds no line ends. What only Unicode calls a line end is escaped as well: many readers
    of such streams split lines by Unicode's rules.
    """
    data = orjson.dumps(summary_line(stored))
    for raw, escaped in _LINE_ENDS:
        data = data.replace(raw, escaped)
    return b"event: alert\nid: %d\ndata: %b\n\n" % (stored.seq, data)
