"""The live stream: server-sent events, each encoded once, for many readers at once.

A hub looks for new alerts while somebody listens. A reader first gets from the store what it missed
and then stands in line at the hub; it goes from one to the other at a number that both agree on, so
nothing is left out and nothing comes twice. A reader that cannot keep up is let go, and resumes by
the number of the last alert it got.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
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
from streams.web.writer import Writer

log = structlog.get_logger(__name__)

RETRY: Final = b"retry: 3000\n\n"
PING: Final = b": ping\n\n"
_REPLAY: Final = 200
"""Alerts read at once for who resumes."""
_BATCH: Final = 32
"""Alerts handed on before the readers get their turn: half a line, so that no burst is too much for
a reader that keeps up."""
_GRACE_S: Final = 0.1
"""How long a burst waits after a batch for readers who are still busy with it."""
_AFTER_TROUBLE_S: Final = 1.0
_LINE_ENDS: Final = tuple(
    (chr(code).encode(), b"\\u%04x" % code) for code in (0x85, 0x2028, 0x2029)
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How the hub works. Seconds, but for ``queue``, which counts alerts that wait for one reader."""

    poll_s: float = 0.1
    ping_s: float = 15.0
    queue: int = 64
    longest_s: float = 24 * 3600.0


@dataclass(slots=True, eq=False)
class Reader:
    """Somebody who listens. ``last`` is the number of the last alert it got before it stood in line."""

    wanted: AlertFilter
    last: int
    writer: Writer
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        """End its stream."""
        self.writer.give_up()
        self.gone.set()


class Hub:
    """Hands new alerts on to whoever listens. All of it runs on one event loop.

    ``dropped`` counts the readers that could not keep up.
    """

    def __init__(self, store: AlertStore, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._store = store
        self._groups: dict[AlertFilter, set[Reader]] = {}
        self._head = 0
        self._new = asyncio.Event()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self._stopped = False
        self.dropped = 0

    @property
    def readers(self) -> int:
        """How many listen."""
        return sum(len(group) for group in self._groups.values())

    def wake(self) -> None:
        """Look for new alerts at once: whoever stored one in this process says so."""
        self._new.set()

    def stop(self) -> None:
        """End every stream; those that come later end at once."""
        self._stopped = True
        for reader in self._all():
            reader.end()
        for task in self._tasks:
            task.cancel()

    async def join(self, reader: Reader) -> None:
        """Send ``reader`` what it missed, and leave it in line for the rest.

        Raises:
            AlertStoreError: the store cannot be read.
        """
        await reader.writer.send(RETRY)
        newest = await run_in_threadpool(self._store.last_sequence)
        if not self._running:
            self._head = max(self._head, newest)
        reader.last = min(reader.last, newest)  # a number of another store's means nothing here
        while reader.last < self._head and not self._stopped:
            some = await run_in_threadpool(self._store.after, reader.last, _REPLAY)
            frames = _Batch(some).frames(reader.wanted)
            reader.last = some[-1].seq if some else self._head
            if frames:
                await reader.writer.send(b"".join(frames))
        # Nothing waits between the look at the head and here: no alert passes in between.
        if self._stopped:
            reader.end()
            return
        self._groups.setdefault(reader.wanted, set()).add(reader)
        if not self._running:
            self._tasks = tuple(
                asyncio.create_task(each) for each in (self._follow(), self._ping())
            )

    def leave(self, reader: Reader) -> None:
        """Hand on nothing more to ``reader``. Safe to repeat."""
        group = self._groups.get(reader.wanted, set())
        group.discard(reader)
        if not group:
            self._groups.pop(reader.wanted, None)
        if not self._groups:
            for task in self._tasks:
                task.cancel()
            self._tasks = ()

    @property
    def _running(self) -> bool:
        return bool(self._tasks) and not self._tasks[0].done()

    def _all(self) -> list[Reader]:
        return [reader for group in self._groups.values() for reader in group]

    async def _follow(self) -> None:
        """Hand on what comes for as long as somebody listens."""
        while True:
            try:
                some = await run_in_threadpool(self._store.after, self._head, _BATCH)
            except AlertStoreError as error:
                log.warning("the live stream cannot read the store", reason=one_line(str(error)))
                await asyncio.sleep(_AFTER_TROUBLE_S)
                continue
            if some:
                self._hand_on(some)
            if len(some) == _BATCH:
                await self._spare()
            else:
                await self._rest()

    async def _ping(self) -> None:
        """Let proxies and clients see that a quiet stream is alive."""
        while True:
            await asyncio.sleep(self.pace.ping_s)
            for reader in self._all():
                if reader.writer.going is None:
                    reader.writer.write(PING, 0)

    async def _spare(self) -> None:
        """Give way to others, and to readers who are busy with what they just got."""
        busy = {task for reader in self._all() if (task := reader.writer.going) is not None}
        if busy:
            await asyncio.wait(busy, timeout=_GRACE_S)
        else:
            await asyncio.sleep(0)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.pace.poll_s):
                await self._new.wait()
        except TimeoutError:
            return
        finally:
            self._new.clear()

    def _hand_on(self, some: Sequence[Stored]) -> None:
        """Write ``some`` to every reader that wants any of them; let go who is too far behind."""
        self._head = some[-1].seq
        batch, behind = _Batch(some), []
        for wanted, group in self._groups.items():
            frames = batch.frames(wanted)
            data = b"".join(frames)
            for reader in group:
                mine, count = data, len(frames)
                if reader.last >= some[0].seq:  # it got the first of them from the store
                    rest = batch.frames(wanted, reader.last)
                    mine, count = b"".join(rest), len(rest)
                if mine and not reader.writer.write(mine, count):
                    behind.append(reader)
        for reader in behind:
            self.dropped += 1
            self.leave(reader)
            reader.end()


class _Batch:
    """Alerts that are handed on together; each is worked out once, and only if somebody asks."""

    def __init__(self, some: Sequence[Stored]) -> None:
        self._some = some
        self._frames: dict[int, bytes] = {}
        self._ready: dict[int, Prepared] = {}

    def frames(self, wanted: AlertFilter, after: int = 0) -> list[bytes]:
        """Return as events those that are ``wanted`` and have a number above ``after``."""
        return [
            self._frame(each) for each in self._some if each.seq > after and self._is(each, wanted)
        ]

    def _is(self, stored: Stored, wanted: AlertFilter) -> bool:
        if wanted is EVERYTHING:
            return True
        ready = self._ready.get(stored.seq)
        if ready is None:
            ready = self._ready[stored.seq] = prepared(stored.alert, stored.stored_at)
        return matches(wanted, ready)

    def _frame(self, stored: Stored) -> bytes:
        found = self._frames.get(stored.seq)
        if found is None:
            found = self._frames[stored.seq] = frame(stored)
        return found


def frame(stored: Stored) -> bytes:
    """Return an alert as one server-sent event.

    Its JSON holds no line ends. What only Unicode calls a line end is escaped as well: many readers
    of such streams split lines by Unicode's rules.
    """
    data = orjson.dumps(summary_line(stored))
    for raw, escaped in _LINE_ENDS:
        data = data.replace(raw, escaped)
    return b"event: alert\nid: %d\ndata: %b\n\n" % (stored.seq, data)
