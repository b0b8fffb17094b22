"""The Faust app of a worker: opens the database of its tables first, and closes it last."""

from __future__ import annotations

import asyncio
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import faust
import structlog

from streams.folders import ensure_folder
from streams.rocks import Database
from streams.watching import Watch

_LAST_COMMIT_S: Final = 1.0
"""What the commit of all that is finished may take of a stop, where the broker is away."""

log = structlog.get_logger(__name__)


class WorkerApp(faust.App):
    """A Faust app with the database of its tables; ``database`` is None where they lie in memory.

    It ends by finishing the batches in work and no others, for ``drain_s`` at most.
    """

    database: Database | None = None
    watch: Watch | None = None
    drain_s: float = 0.0
    look_first: Callable[[], Awaitable[None]] | None = None
    """What is to be checked before anything starts; raises where a start would be in vain."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._in_work = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def batch_in_work(self) -> Iterator[None]:
        """Tell a stop to wait for what is done meanwhile: handling a batch and acknowledging it."""
        self._in_work += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_work -= 1
            if not self._in_work:
                self._idle.set()

    async def on_first_start(self) -> None:
        """Open the database before anything else starts, so that no other worker waits for this one.

        Raises:
            TableStoreError: it cannot be opened, for instance since another process has it.
            FolderError: there is no data folder, and none can be made.
            FrontwatchError: whatever ``look_first`` raises.
        """
        if self.look_first is not None:
            await self.look_first()
        ensure_folder(self.conf.datadir)
        if self.database is not None:
            self.database.open()
        await super().on_first_start()
        if self.watch is not None:
            self.add_future(self.watch.run())

    async def on_stop(self) -> None:
        """Wait a while for the batches in work, commit, and leave all others for the next start.

        Faust alone waits until every record is handled that was read ahead, however long that takes.
        """
        if not self.crashed and self.conf.stream_wait_empty:
            await self._drain()
            self.leave_unhandled()
        await super().on_stop()

    def leave_unhandled(self) -> None:
        """Have the stop not wait for what was read ahead."""
        with warnings.catch_warnings():  # Faust warns of every setting that changes late
            warnings.simplefilter("ignore")
            self.conf.stream_wait_empty = False

    async def _drain(self) -> None:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self.drain_s):
                await self._idle.wait()
        except TimeoutError:
            log.warning("stopping in the midst of work: it is read again", batches=self._in_work)
        try:
            async with asyncio.timeout(_LAST_COMMIT_S):
                await self.consumer.commit()
        except TimeoutError:
            log.warning("what is finished is not committed: the broker did not answer in time")
        log.info("drained", seconds=round(time.monotonic() - started, 2))

    async def _producer_flush(self, logger: Any) -> None:
        """Wait until all that was sent has arrived; not where the worker broke.

        What it sent last is sent again by the next, and what broke it may keep the rest from arriving.
        """
        if self.crashed:
            return
        try:
            async with asyncio.timeout(_LAST_COMMIT_S if self.should_stop else None):
                await super()._producer_flush(logger)
        except TimeoutError:
            log.warning("not all that was sent has arrived: it is sent again after the next start")

    async def on_shutdown(self) -> None:
        """Close the database after everything else has stopped."""
        await super().on_shutdown()
        if self.database is not None:
            self.database.close()
