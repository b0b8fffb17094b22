"""A worker as `frontwatch run` and `frontwatch worker` hold it: start, readiness, stop.

Faust's own command line does the same for `faust -A streams.app worker`; this one starts without
its two seconds of ceremony, shares its event loop with the web page and the feeds, and stops on
SIGTERM by finishing what it has begun.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import structlog
from prometheus_client import generate_latest

from agents.notify.keeping import Keep
from streams.app import Deliver, StagesFactory, create_app, nobody, sender_of, stop_broken
from streams.clock_table import Clocks
from streams.cores import LoadedLater, load_detector
from streams.errors import FrontwatchError
from streams.joining import send_joins
from streams.kafka.preflight import preflight
from streams.kafka.watching import watch_topics
from streams.messages import Outgoing
from streams.metrics import Metrics
from streams.settings import Settings
from streams.stores import TableStore
from streams.ticking import tick_by_clock
from streams.topic_plan import TopicsError
from streams.topics import CLOCK_TABLE, LEDGER_TABLE
from streams.topology import default_stages

log = structlog.get_logger(__name__)

_STOP_GRACE_S: Final = 30.0
"""How long a stopping worker may take to finish what it has begun. What it does not finish is read
again at the next start."""

Beside = Callable[[], Coroutine[Any, Any, None]]
"""Something that runs beside the worker until it is cancelled."""


class WorkerStoppedError(FrontwatchError):
    """The worker stopped by itself; the message says why."""


class Worker:
    """A worker in this process. ``metrics`` holds what it counts."""

    def __init__(
        self,
        settings: Settings,
        *,
        deliver: Deliver = nobody,
        keep: Keep | None = None,
        stages: StagesFactory | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.metrics = metrics or Metrics()
        self._settings = settings
        self._deliver = deliver
        self._keep = keep
        self._stages = stages
        self._app: Any = None
        self._detector: LoadedLater | None = None

    @classmethod
    def of(cls, app: Any, settings: Settings, metrics: Metrics) -> Worker:
        """Return what holds an ``app`` that somebody else starts and stops."""
        worker = cls(settings, metrics=metrics)
        worker._app = app
        return worker

    async def start(self) -> None:
        """Start; on return the tables are recovered and the stages run.

        Raises:
            LogError: the log cannot be opened, for instance since another worker owns it.
            FrontwatchError: the brokers cannot be worked with, or topics do not lie as they should.
            WorkerStoppedError: it crashed while starting.
        """
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        await preflight(self._settings)
        stages = self._stages or self._stages_of_settings()
        self._app = create_app(
            self._settings, deliver=self._deliver, stages=stages, metrics=self.metrics
        )
        await self._app.start()
        self._raise_crash()
        await self._have_detector()

    def _stages_of_settings(self) -> StagesFactory:
        """Return the stages; the detector comes while the app joins and recovers its tables.

        Claims that others found are handed on meanwhile, so a restart delays their alerts less.
        """
        self._detector = LoadedLater(partial(load_detector, self._settings))
        return default_stages(self._settings, self._keep, self._detector)

    async def _have_detector(self) -> None:
        if self._detector is None:
            return
        try:
            await self._detector.loaded()
        except Exception:
            self._app.leave_unhandled()  # articles that wait for it: stopping must not wait as well
            raise
        self._raise_crash()

    async def wait(self) -> None:
        """Wait until the worker stops.

        Raises:
            WorkerStoppedError: it stopped by itself.
        """
        await self._app.wait_until_stopped()
        self._raise_crash()

    async def stop(self) -> None:
        """Finish what has begun, commit, close the log. Safe to repeat."""
        if self._app is None:
            return
        try:
            async with asyncio.timeout(_STOP_GRACE_S):
                await self._app.stop()
        except TimeoutError:
            log.warning("worker did not finish in time; the rest is read again at the next start")

    def latest_tick(self) -> datetime | None:
        """Return the latest tick that the ledger has taken, None before the first."""
        return max(Clocks(TableStore(self._app.tables[CLOCK_TABLE])).values(), default=None)

    async def send(self, message: Outgoing) -> None:
        """Put a record into the log; on return it is safe there.

        Raises:
            Exception: whatever the log raised.
        """
        await (await sender_of(self._app, self._settings)(message))

    async def tick(self) -> None:
        """Write ticks by the clock into news.raw until it is cancelled."""
        await tick_by_clock(
            self._settings, self.latest_tick, self.send, clock=lambda: datetime.now(UTC)
        )

    async def watch(self) -> None:
        """Look after the topics on Kafka until it is cancelled.

        Raises:
            TopicsError: one was deleted; the worker is stopping, with nothing further acknowledged.
        """
        try:
            await watch_topics(self._settings)
        except TopicsError as error:
            await stop_broken(self._app, error)
            raise

    async def join(self) -> None:
        """Ask every place that the place table knows by now to go on under its entry there."""
        table = TableStore(self._app.tables[LEDGER_TABLE])
        await send_joins(table, self._settings.gazetteer_path, self.send)

    def alive(self) -> str | None:
        """Return None while the worker is neither broken nor stuck, else the reason."""
        if self._app is None:
            return None
        if self._app.crashed:
            return f"the worker stopped: {self._app.crash_reason}"
        return None if self._app.should_stop else self._app.watch.stuck()

    def ready(self) -> str | None:
        """Return None when articles are being handled, else the reason why not."""
        if self._app is None or not self._app.started:
            return "starting"
        if self._app.should_stop:
            return self.alive() or "stopping"
        if self._detector is not None and not self._detector.ready:
            return "loading the detector"
        return "recovering the ledger" if self._recovering() else None

    def oldest_unhandled(self) -> float | None:
        """Return how many seconds the oldest record that no stage has handled yet has waited.

        As of the last look at the log, every five seconds; None where it is not known.
        """
        return None if self._app is None else self._app.watch.oldest_unhandled()

    def metrics_text(self) -> bytes:
        """Return the metrics as Prometheus reads them."""
        self.metrics.recovering.set(self._recovering())
        self.metrics.stuck.set(self._app is not None and self._app.watch.stuck() is not None)
        return generate_latest(self.metrics.registry)

    def _recovering(self) -> bool:
        app = self._app
        return app is not None and (app.rebalancing or not app.tables.actives_ready)

    def _raise_crash(self) -> None:
        if self._app.crashed:
            reason = self._app.crash_reason
            if isinstance(reason, FrontwatchError):
                raise reason
            text = f"{type(reason).__name__}: {reason}"
            raise WorkerStoppedError(f"the worker stopped: {text[:300]}") from reason


async def serve(worker: Worker, beside: Sequence[Beside] = ()) -> None:
    """Run ``worker`` with all of ``beside`` until SIGTERM or SIGINT, then stop it gracefully.

    Raises:
        FrontwatchError: the worker stopped by itself.
        Exception: whatever something beside it raised; the worker is stopped first.
    """
    stop = asyncio.Event()
    with _signals(stop.set):
        try:
            starting = asyncio.ensure_future(worker.start())
            await _first_of(starting, asyncio.ensure_future(stop.wait()))
            if not stop.is_set():
                runs = [asyncio.ensure_future(each()) for each in beside]
                await _first_of(
                    asyncio.ensure_future(worker.wait()), asyncio.ensure_future(stop.wait()), *runs
                )
        finally:
            await worker.stop()


async def _first_of(*tasks: asyncio.Future[Any]) -> None:
    """Wait until one of ``tasks`` ends for good or ill, cancel the others, raise what it raised.

    Only the first two end everything by ending well: the rest may be done when they are done.
    """
    waiting = set(tasks)
    try:
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            if done & set(tasks[:2]):
                return
    finally:
        for task in waiting:
            task.cancel()
        for task in waiting:
            with suppress(asyncio.CancelledError):
                await task


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
