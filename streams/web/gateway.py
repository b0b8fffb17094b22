"""The gateway as `run`, `worker` and `serve` hold it: the application at an address, with its hub."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.errors import FrontwatchError
from streams.settings import Settings
from streams.sources.items import Item
from streams.sources.sink import RawSink
from streams.subscribers.access.keyring import Keyring
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.published import published
from streams.subscribers.store import AlertStore
from streams.subscribers.verdicts.book import VerdictBook
from streams.subscribers.verdicts.sink import ClaimSink
from streams.web.app import create_app
from streams.web.basemap import read_basemap
from streams.web.doorkeeper import is_loopback
from streams.web.live import Hub
from streams.web.server import WebServer
from streams.web.state import State, doors_of, limits_of, unknown

_OTHER_CONNECTIONS = 1_000
"""Open at once besides those that live streams may have."""


class OpenAddressError(FrontwatchError):
    """The address is not loopback, and there is no key to ask for."""


def require_closed(settings: Settings, store: AlertStore) -> bool:
    """Refuse to listen where strangers can reach without a key, unless the settings insist.

    Returns:
        Whether a key is asked for whatever becomes of those that there are.

    Raises:
        OpenAddressError: the message says what to do.
    """
    if settings.http_insecure or is_loopback(settings.http_host):
        return False
    if Keyring(store).any_holds():
        return True
    raise OpenAddressError(
        f"http_host is {settings.http_host}, which others may reach, and there is no key that holds: make "
        "one (frontwatch keys add NAME --scope read), or listen on 127.0.0.1, or set http_insecure "
        "(FRONTWATCH_HTTP_INSECURE=true) where whoever can reach it may read and write everything"
    )


class Articles:
    """The way of articles into news.raw, opened when the first comes. Safe to use from any thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._sink: RawSink | None = None

    def put(self, items: Sequence[Item]) -> None:
        """Append items; on return they are safe in the log.

        Raises:
            FrontwatchError: the log cannot be written.
        """
        with self._lock:
            if self._sink is None:
                self._sink = RawSink(self._settings)
            self._sink.put(items)

    def close(self) -> None:
        """Give up the log. Safe to repeat."""
        with self._lock:
            if self._sink is not None:
                self._sink.close()
            self._sink = None


class Gateway:
    """The application at the address of the settings; an async context manager."""

    def __init__(
        self,
        settings: Settings,
        store: AlertStore,
        *,
        alive: Callable[[], str | None],
        ready: Callable[[], str | None],
        metrics: Callable[[], bytes],
        oldest_unhandled: Callable[[], float | None] = unknown,
    ) -> None:
        """Make it; nothing listens yet.

        Raises:
            OpenAddressError: strangers could reach it.
            SettingsError: the base map of one's own cannot be drawn.
        """
        closed = require_closed(settings, store)
        store = published(store, settings.publish_delay_minutes, settings.coordinate_digits)
        self.hub = Hub(store)
        self._articles = Articles(settings)
        self._claims = ClaimSink(settings)
        state = State(
            store,
            alive,
            ready,
            metrics,
            put=self._articles.put,
            oldest_unhandled=oldest_unhandled,
            desk=Desk(store, settings),
            verdicts=VerdictBook(store, self._claims.put),
            limits=limits_of(settings),
            doors=doors_of(settings, closed=closed),
            basemap=read_basemap(settings.basemap_dir),
        )
        app = create_app(state, (settings.http_host, *settings.http_names), self.hub)
        host, port = settings.http_host, settings.http_port
        self._server = WebServer(
            app,
            host,
            port,
            stopping=self.hub.stop,
            connections=settings.http_streams + _OTHER_CONNECTIONS,
        )

    @property
    def url(self) -> str:
        """The address of the page."""
        return self._server.url

    async def __aenter__(self) -> Self:
        """Listen.

        Raises:
            PortInUseError: the address is taken, or is not this machine's.
        """
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening; streams end, and what is asked already is answered."""
        await self._server.stop()
        await asyncio.to_thread(self._articles.close)
        await asyncio.to_thread(self._claims.close)


class HubMetrics(Collector):
    """What Prometheus reads of a hub."""

    def __init__(self, hub: Hub, registry: CollectorRegistry) -> None:
        self._hub = hub
        registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield how many listen, and how many were let go."""
        yield GaugeMetricFamily(
            "frontwatch_live_readers", "Live streams open now.", value=self._hub.readers
        )
        yield CounterMetricFamily(
            "frontwatch_live_dropped",
            "Live streams ended because their reader did not keep up.",
            value=self._hub.dropped,
        )
