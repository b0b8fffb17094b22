"""What the pages and the interface ask of the process that they run in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from streams.settings import Settings
from streams.sources.items import Item
from streams.subscribers.access.keyring import Keyring, Lasting
from streams.subscribers.delivery.desk import Desk
from streams.subscribers.store import AlertStore
from streams.subscribers.verdicts.book import VerdictBook
from streams.web.counting import Failures
from streams.web.guard import Guard
from streams.web.names import Names

Put = Callable[[Sequence[Item]], object]


def unknown() -> float | None:
    """Return None: how long the oldest article has waited is not known here."""
    return None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a stranger may ask of this server.

    Attributes:
        body_bytes: Longest body.
        lines: Most articles of one body.
        record_bytes: Longest article, as the log takes it.
        streams: Live streams open at once.
        key_streams: The same of one key.
        requests_per_s: Requests a second of one key, or from one address, on average; 0 for any number.
        burst_s: Seconds of that rate which may come at once.
    """

    body_bytes: int = 16_000_000
    lines: int = 1_000
    record_bytes: int = 4_200_000
    streams: int = 2_000
    key_streams: int = 100
    requests_per_s: float = 0.0
    burst_s: float = 10.0


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings set."""
    return Limits(
        record_bytes=settings.max_record_bytes,
        streams=settings.http_streams,
        key_streams=settings.http_key_streams,
        requests_per_s=settings.http_rate,
    )


@dataclass(frozen=True, slots=True)
class Doors:
    """How strangers are kept out.

    Attributes:
        closed: A key is asked for although there is none yet.
        proxies: Addresses or networks of the proxies in front.
        lasting: How long a log-in lasts.
    """

    closed: bool = False
    proxies: tuple[str, ...] = ()
    lasting: Lasting = field(default_factory=Lasting)


def doors_of(settings: Settings, *, closed: bool) -> Doors:
    """Return the doors that the settings set."""
    lasting = Lasting(
        timedelta(hours=settings.session_idle_hours), timedelta(days=settings.session_days)
    )
    return Doors(closed, settings.http_proxies, lasting)


@dataclass(frozen=True, slots=True)
class State:
    """What the pages ask. The probes are called at every request and must not wait.

    Attributes:
        store: Alerts and places.
        alive: None when all is well, or the reason why not in plain words.
        ready: The same of being ready.
        metrics: The text that Prometheus reads.
        put: Puts articles into news.raw and returns when they are safe there; it may wait. None
            where articles are not taken.
        oldest_unhandled: How many seconds the oldest article that is not handled yet has waited;
            None where that is not known, 0 where there is none.
        desk: The subscriptions; None where this server keeps none.
        verdicts: The verdicts of analysts; None where none are kept.
        limits: What a stranger may ask for.
        doors: How strangers are kept out.
        guard: Finds who calls.
        failures: Counts wrong keys.
        basemap: Files of a base map of one's own, by name.
        names: The names of the store's actors and places.
    """

    store: AlertStore
    alive: Callable[[], str | None]
    ready: Callable[[], str | None]
    metrics: Callable[[], bytes]
    put: Put | None = None
    oldest_unhandled: Callable[[], float | None] = unknown
    desk: Desk | None = None
    verdicts: VerdictBook | None = None
    limits: Limits = field(default_factory=Limits)
    doors: Doors = field(default_factory=Doors)
    basemap: Mapping[str, bytes] = field(default_factory=dict)
    guard: Guard = field(init=False)
    failures: Failures = field(init=False)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        keyring = Keyring(self.store, self.doors.lasting)
        object.__setattr__(self, "guard", Guard(keyring, closed=self.doors.closed))
        object.__setattr__(self, "failures", Failures(time.monotonic))
        object.__setattr__(self, "names", Names(self.store))
