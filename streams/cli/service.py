"""What `run` and `worker` hold together: worker, alert store, page, feeds, status line."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

from agents.notify.keeping import PlaceRecord
from agents.notify.render import one_line as alert_text
from schemas.alerts import ControlAlert
from streams.app import StagesFactory
from streams.baseline.files import lay_in_log, require
from streams.cli.common import now
from streams.cli.output import Format, counted, flush, note, write_alert
from streams.cli.progressing import Progress, read_progress
from streams.embedded.lock import OwnerLock
from streams.folders import ensure_folder
from streams.logs import configure_logging
from streams.safetext import one_line
from streams.seeding import seed_log
from streams.service import Beside, Worker, serve
from streams.settings import Settings
from streams.sources.poller import Look, open_poller
from streams.sources.sink import RawSink
from streams.subscribers.delivery.setup import deliver
from streams.subscribers.metrics import StoreMetrics
from streams.subscribers.store import AlertStore
from streams.threads import in_thread
from streams.web.gateway import Gateway, HubMetrics

_STATUS_S: Final = 2.0
_IDLE_S: Final = 0.2
_LATEST: Final = 5


class Service:
    """One run. It ends by SIGINT, SIGTERM, or with ``once`` when there is nothing left to do."""

    def __init__(
        self,
        settings: Settings,
        *,
        quiet: bool = False,
        as_json: bool = False,
        once: bool = False,
        prints: bool = True,
        stages: StagesFactory | None = None,
    ) -> None:
        self._settings = settings
        self._quiet = quiet
        self._as_json = as_json
        self._once = once
        self._keeps = stages is None
        self._prints = prints
        self._fed = asyncio.Event()
        self._worker = Worker(settings, deliver=self._deliver, keep=self._keep, stages=stages)

    async def run(self) -> None:
        """Run until the end.

        Raises:
            FrontwatchError: it cannot start, or it broke; the message says why.
        """
        settings = self._settings
        configure_logging(settings)
        _require_free(settings)
        async with AsyncExitStack() as stack:
            self._store = stack.enter_context(AlertStore(settings.alert_store))
            self._gateway = Gateway(
                settings,
                self._store,
                alive=self._worker.alive,
                ready=self._worker.ready,
                metrics=self._worker.metrics_text,
                oldest_unhandled=self._worker.oldest_unhandled,
            )
            HubMetrics(self._gateway.hub, self._worker.metrics.registry)
            StoreMetrics(self._store, self._worker.metrics.registry)
            await stack.enter_async_context(self._gateway)
            self._say(f"Frontwatch runs; its page is {self._gateway.url}  (Ctrl-C ends it)")
            self._tell_latest()
            await self._lay_baseline()
            await self._seed()
            await serve(self._worker, self._beside())
        self._say("Frontwatch has stopped; nothing is lost, the next run goes on from here.")

    def _beside(self) -> list[Beside]:
        beside: list[Beside] = [self._join_and_feed]
        if self._settings.ticks_by_clock and not self._once:
            beside.append(self._worker.tick)
        if self._settings.deliver_subscriptions and not self._once:
            beside.append(self._deliver_subscriptions)
        if self._settings.log_path is not None:
            beside.append(self._status)
        else:
            beside.append(self._worker.watch)
        if self._once:
            beside.append(self._end_when_idle)
        return beside

    def _tell_latest(self) -> None:
        """Say what was told last: on standard error, since standard output has each alert once."""
        latest = self._store.before(None, _LATEST) if self._prints else []
        if latest:
            self._say(f"{self._store.count()} alerts so far; the latest:")
        for stored in reversed(latest):
            self._say(f"  {alert_text(stored.alert)}")

    async def _lay_baseline(self) -> None:
        """Put the baseline of the settings into the log before anything else."""
        settings = self._settings
        if settings.baseline is None:
            return
        baselines = await asyncio.to_thread(
            require, settings.baseline, settings.gazetteer_path, now().date()
        )
        new = await asyncio.to_thread(lay_in_log, settings, baselines)
        self._say(f"baseline: {counted(len(baselines), 'place')}, {new} of them applied anew")

    async def _seed(self) -> None:
        if self._settings.seed_first_start:
            count = await asyncio.to_thread(seed_log, self._settings)
            if count:
                self._say(
                    f"First start: replaying {count} seed articles, made up after real events."
                )

    async def _deliver(self, alerts: Sequence[ControlAlert]) -> None:
        """Store, then print what was new: so nothing is printed twice, whatever kills us between."""
        numbers = await in_thread(lambda: self._store.add_all(alerts))
        new = [alert for alert, number in zip(alerts, numbers, strict=True) if number is not None]
        if new:
            self._gateway.hub.wake()
        if not new or not self._prints:
            return
        try:
            for alert in new:
                write_alert(alert, Format.JSON if self._as_json else Format.TEXT)
            flush()
        except OSError:  # whoever read has gone; what is stored stays stored
            self._prints = False
            signal.raise_signal(signal.SIGTERM)

    async def _deliver_subscriptions(self) -> None:
        await deliver(self._store, self._settings)

    async def _keep(self, records: Sequence[PlaceRecord]) -> None:
        await in_thread(lambda: self._store.put_places(records))

    async def _join_and_feed(self) -> None:
        """Ask places to join before any feed can name them anew."""
        await self._worker.join()
        await self._feeds()

    async def _feeds(self) -> None:
        feeds = self._settings.feeds
        if feeds:
            with RawSink(self._settings) as sink:
                async with open_poller(self._settings, sink.send, now) as poller:
                    poller.told = self._tell_look
                    if self._once:
                        for feed in feeds:
                            poller.told(await poller.look(feed))
                    else:
                        await poller.run(feeds, self._settings.feed_interval_s)
        self._fed.set()

    def _tell_look(self, look: Look) -> None:
        if look.problem:
            self._say(f"feed {one_line(look.feed)}: {one_line(look.problem)}")
        elif look.new:
            self._say(f"feed {one_line(look.feed)}: {look.new} new articles")
        for item in look.bad:
            self._say(f"{one_line(item.where)}: {one_line(item.problem)}")

    async def _status(self) -> None:
        told: Progress | None = None
        while True:
            await asyncio.sleep(_STATUS_S)
            seen = await asyncio.to_thread(read_progress, self._settings, keeps=self._keeps)
            if seen != told:
                told = seen
                self._say(seen.told(self._store.count()))

    async def _end_when_idle(self) -> None:
        await self._fed.wait()
        while True:
            seen = await asyncio.to_thread(read_progress, self._settings, keeps=self._keeps)
            if seen.idle:
                signal.raise_signal(signal.SIGTERM)
                return
            await asyncio.sleep(_IDLE_S)

    def _say(self, text: str) -> None:
        note(text, quiet=self._quiet)


def _require_free(settings: Settings) -> None:
    """Raise LogLockedError where another process owns the log: told before anything else is."""
    if settings.log_path is not None:
        ensure_folder(settings.log_path.parent)
        with OwnerLock(settings.log_path):
            pass
