"""The one thread that writes: everything queued meanwhile goes to disk as one group."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future as ThreadFuture
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streams.embedded import tables
from streams.embedded.files import explained, transaction
from streams.embedded.records import Pending, Position
from streams.errors import LogClosedError

GROUP_RECORDS: Final = 2000
"""Jobs in one transaction at most: about 20 ms of writing."""

GROUP_BYTES: Final = 16 * 1024 * 1024
"""Bytes in one transaction at most, so that the write-ahead file stays small."""

AnyFuture = asyncio.Future[Any] | ThreadFuture[Any]
Work = Callable[[sqlite3.Connection], Any]


@dataclass(slots=True)
class Job:
    """Something to write, and who waits for it. Either a record or any other work."""

    future: AnyFuture
    record: Pending | None = None
    work: Work | None = None
    alone: bool = False
    upkeep: bool = False
    """Only removes what may go: nothing is lost or reordered when it is refused."""
    result: Any = None

    @property
    def size(self) -> int:
        """Return the bytes that the job adds."""
        return self.record.size if self.record else 0

    @property
    def writes(self) -> bool:
        """Tell a job from a barrier, which stores nothing and only waits for its turn."""
        return self.record is not None or self.work is not None


class Writer:
    """Runs jobs strictly in the order in which they were put, many in one transaction.

    That order is what the offset commits lean on: a commit put after a record is durable only
    together with that record or after it. When a group fails, nothing of it is stored and every
    waiter of the group gets the error.

    So that nothing overtakes what was refused, the first failure is the last thing that the writer
    does: a full disk that has no room for a large record would take a small one sent after it, and
    a busy one may have room again a moment later. Every later job gets the same error, until the
    log is opened anew and its owner goes on from the last offsets stored. Failed upkeep alone
    refuses nothing that anybody sent, and is tried again.
    """

    def __init__(
        self,
        path: Path,
        database: sqlite3.Connection,
        catalogue: Callable[[], tables.Catalogue],
        clock: Callable[[], float],
        stored: Callable[[], None],
    ) -> None:
        self._path = path
        self._database = database
        self._catalogue = catalogue
        self._clock = clock
        self._stored = stored
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._held: Job | None = None
        self._guard = threading.Lock()
        self._closed = False
        self._refusal: Exception | None = None
        self._count = 0
        self._bytes = 0
        self._thread = threading.Thread(target=self._run, name="frontwatch-log", daemon=True)
        self._thread.start()

    @property
    def backlog(self) -> tuple[int, int]:
        """Return how many jobs wait, and their bytes."""
        return self._count, self._bytes

    def put(self, job: Job) -> None:
        """Queue ``job`` behind all others.

        Raises:
            LogClosedError: the log was closed.
        """
        with self._guard:
            if self._closed:
                raise LogClosedError(f"{self._path} was closed")
            self._count += 1
            self._bytes += job.size
            self._queue.put(job)

    def close(self) -> None:
        """Write what is queued, then end the thread. The connection is the caller's to close."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._next_group()
            if group:
                self._write(group)

    def _next_group(self) -> tuple[list[Job], bool]:
        job = self._held or self._queue.get()
        self._held = None
        group: list[Job] = []
        size = 0
        while job is not None:
            if job.alone and group:
                self._held = job  # it opens transactions of its own, so it cannot join this one
                return group, True
            group.append(job)
            size += job.size
            if job.alone or len(group) >= GROUP_RECORDS or size >= GROUP_BYTES:
                return group, True
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _write(self, group: list[Job]) -> None:
        error = self._refusal or self._attempt(group)
        if error is not None and any(job.writes and not job.upkeep for job in group):
            self._refusal = error
        with self._guard:
            self._count -= len(group)
            self._bytes -= sum(job.size for job in group)
        if error is None:
            self._stored()  # before its waiters, who may stop listening as soon as they are woken
        _settle(group, error)

    def _attempt(self, group: list[Job]) -> Exception | None:
        """Store ``group`` whole, or return why nothing of it was stored."""
        try:
            if len(group) == 1 and group[0].alone:
                self._work(group[0])
            else:
                self._write_together(group)
        except sqlite3.Error as raised:
            return explained(self._path, raised)
        except Exception as raised:  # noqa: BLE001  # the thread must live; the waiters are told
            return raised
        return None

    def _write_together(self, group: list[Job]) -> None:
        with transaction(self._database):
            start = 0
            while start < len(group):
                if group[start].record is None:
                    self._work(group[start])
                    start += 1
                    continue
                end = start
                while end < len(group) and group[end].record is not None:
                    end += 1
                self._append(group[start:end])
                start = end

    def _append(self, jobs: list[Job]) -> None:
        batch = [job.record for job in jobs if job.record is not None]
        stored = int(self._clock() * 1000)
        offsets = tables.append(self._database, self._catalogue(), batch, stored)
        for job, record, offset in zip(jobs, batch, offsets, strict=True):
            job.result = Position(record.topic, record.partition, offset, record.millis / 1000)

    def _work(self, job: Job) -> None:
        if job.work is not None:
            job.result = job.work(self._database)


def _settle(group: list[Job], error: Exception | None) -> None:
    """Wake whoever waits, with one call per event loop."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in group:
        if isinstance(job.future, ThreadFuture):
            _resolve([job], error)
        else:
            loops.setdefault(job.future.get_loop(), []).append(job)
    for loop, jobs in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve, jobs, error)
        except RuntimeError:
            # The loop was closed: nobody waits any more, and what was written stays written.
            continue


def _resolve(jobs: list[Job], error: Exception | None) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if error is not None and job.writes:
            job.future.set_exception(error)
        else:
            job.future.set_result(job.result)
