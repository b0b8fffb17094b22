"""The alert store: every alert once, for good, in the order in which they came.

Delivery is at least once, so an alert can arrive again after a crash. Its id comes from content, and
the store takes each revision of an id once: what reads from the store sees no alert twice. Calls
wait for the disk or the server; on an event loop they belong in a thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from agents.notify.keeping import PlaceRecord
from schemas.alerts import ControlAlert
from streams.databases import Closing
from streams.subscribers import backups, placing, reading, retention, tallies, writing
from streams.subscribers.engines import WRITES, address_of, open_engine, reader_of
from streams.subscribers.errors import AlertStoreError, AlertStoreVersionError, CursorError
from streams.subscribers.filters import EVERYTHING, AlertFilter
from streams.subscribers.geography import Box, Radius
from streams.subscribers.migrating import HEAD, migrate, require_current
from streams.subscribers.placing import Held, Timeline
from streams.subscribers.reading import OTHERS, By, DayCount, Detail, KnownActor, Page, Stored
from streams.subscribers.tables import ALERT, PLACE
from streams.subscribers.taking_over import take_over
from streams.subscribers.tallies import ActorCount, Facets

__all__ = [
    "OTHERS",
    "ActorCount",
    "AlertFilter",
    "AlertStore",
    "AlertStoreError",
    "AlertStoreVersionError",
    "Box",
    "By",
    "CursorError",
    "DayCount",
    "Detail",
    "Facets",
    "Held",
    "KnownActor",
    "Page",
    "PlaceRecord",
    "Radius",
    "StoreInfo",
    "Stored",
    "Timeline",
]

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What a store holds. ``size`` is in bytes; times are in UTC, None where there is no alert."""

    address: str
    engine: str
    schema: str
    alerts: int
    changes: int
    places: int
    last_sequence: int
    oldest: datetime | None
    newest: datetime | None
    size: int


class AlertStore(Closing):
    """Alerts, places and their histories in SQLite or PostgreSQL. Safe to use from several threads.

    Any number of processes may read a store and write to it at once; writers take turns.
    """

    def __init__(
        self,
        where: Path | str,
        *,
        read_only: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the store at a path or an address, making or migrating it unless ``read_only``.

        Raises:
            AlertStoreVersionError: another version of Frontwatch wrote it.
            AlertStoreError: it cannot be opened, or is no alert store.
        """
        self._url = address_of(where)
        self._clock = clock
        self._read_only = read_only
        self._engine = open_engine(self._url, read_only=read_only)
        self._reader = reader_of(self._engine)
        try:
            with self._clear_errors():
                if read_only:
                    require_current(self._engine)
                else:
                    migrate(self._engine)
                    with self._writing() as connection:
                        take_over(connection, clock())
        except BaseException:
            self.close()
            raise

    # -- writing -----------------------------------------------------------------------------

    def add(self, alert: ControlAlert) -> bool:
        """Store an alert; return False when it is there already."""
        return self.add_all([alert])[0] is not None

    def add_all(self, alerts: Sequence[ControlAlert]) -> list[int | None]:
        """Store alerts, all or none; return the number of each, None for one that is there already."""
        with self._writing() as connection:
            return writing.add_alerts(connection, alerts, self._clock())

    def put_places(self, records: Sequence[PlaceRecord]) -> None:
        """Store states of places and what left their ledgers, all or none; the last of each stands."""
        with self._writing() as connection:
            placing.put_places(connection, records)

    # -- the stream --------------------------------------------------------------------------

    def last_sequence(self) -> int:
        """Return the number of the newest alert that there ever was, 0 before the first."""
        with self._reading() as connection:
            return reading.last(connection)

    def shown_until(self) -> datetime | None:
        """Return the time up to which what came is shown; None where nothing is held back."""
        return None

    def after(self, seq: int, limit: int = 500) -> list[Stored]:
        """Return up to ``limit`` alerts that came after number ``seq``, oldest first.

        Whoever goes on from the last number seen misses none: a number becomes visible only after
        all below it.
        """
        with self._reading() as connection:
            return reading.after(connection, seq, limit)

    def before(self, seq: int | None, limit: int = PAGE) -> list[Stored]:
        """Return up to ``limit`` alerts that came before number ``seq`` (None: all), newest first."""
        with self._reading() as connection:
            return reading.before(connection, seq, limit)

    def shown(self, stored: Stored) -> Stored:
        """Return an alert as it goes out; see :mod:`streams.subscribers.published`."""
        return stored

    # -- the screens -------------------------------------------------------------------------

    def page(
        self, wanted: AlertFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> Page:
        """Return a page of the ``wanted`` alerts, newest arrival first.

        Pages that follow one another's cursors show every alert of the moment of the first once,
        whatever arrives meanwhile; the filter must stay the same. ``limit`` is at most 1,000.

        Raises:
            CursorError: the cursor is none that a page gave.
        """
        with self._reading() as connection:
            return reading.page(connection, wanted, limit, cursor)

    def get(self, alert_id: str) -> Stored | None:
        """Return the alert with this id, or None."""
        with self._reading() as connection:
            return reading.get(connection, alert_id)

    def detail(self, alert_id: str) -> Detail | None:
        """Return an alert with its revisions and what follows it up, or None."""
        with self._reading() as connection:
            return reading.detail(connection, alert_id)

    def count(self, wanted: AlertFilter = EVERYTHING) -> int:
        """Return how many alerts are ``wanted``."""
        with self._reading() as connection:
            return reading.count(connection, wanted)

    def per_day(
        self,
        wanted: AlertFilter = EVERYTHING,
        *,
        by: By = "tier",
        days: int = 1,
        most: int | None = None,
    ) -> list[DayCount]:
        """Return how many of the ``wanted`` alerts became known each day (UTC), in order.

        Args:
            wanted: Which alerts. Of everything, stretches of 1, 7 and 28 days are counted already.
            by: Counts are told apart by tier, or by the gainer's id.
            days: Count stretches of so many days together; each goes by its first day.
            most: Tell only so many apart, those with the most alerts over the whole time, and count
                the rest as ``OTHERS``. None tells all apart.
        """
        with self._reading() as connection:
            return reading.per_day(connection, wanted, by, max(1, days), most)

    def actors(self) -> list[KnownActor]:
        """Return every party that some alert names, by name."""
        with self._reading() as connection:
            return reading.actors(connection)

    def facets(self) -> Facets:
        """Return what there is to choose from, with counts over all alerts."""
        with self._reading() as connection:
            return tallies.facets(connection)

    # -- places ------------------------------------------------------------------------------

    def timeline(
        self, place_id: str, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> Timeline | None:
        """Return a place, its changes, and who held it when; None where there is no such place.

        Args:
            place_id: Its id. A place that was joined to another is found under both.
            as_of: Its state at the end of that day, by all that is known.
            known_at: What was believed at that moment, in UTC.
        """
        with self._reading() as connection:
            return placing.timeline(connection, place_id, day=as_of, known_at=known_at)

    def held(
        self,
        *,
        as_of: date | None = None,
        countries: Sequence[str] = (),
        holders: Sequence[str] = (),
        places: Sequence[str] = (),
        box: Box | None = None,
        radius: Radius | None = None,
        after: str = "",
        limit: int = 1_000,
    ) -> list[Held]:
        """Return who holds which place, or held it on a day; by place id, from ``after`` on.

        ``holders`` are ids of actors, ``places`` of places, ``countries`` ISO 3166 alpha-2 codes.
        ``limit`` is at most 5,000.
        """
        with self._reading() as connection:
            return placing.held(
                connection,
                day=as_of,
                countries=countries,
                holders=holders,
                places=places,
                box=box,
                radius=radius,
                after=after,
                limit=limit,
            )

    def place_names(self) -> list[tuple[str, str]]:
        """Return the id and the name of every place; one that was joined to another is not among them."""
        with self._reading() as connection:
            return placing.place_names(connection)

    # -- keeping -----------------------------------------------------------------------------

    def prune(
        self, before: datetime, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> tuple[int, int]:
        """Remove changes that are over and of which nothing came since ``before``; return how many.

        Args:
            before: A time in UTC.
            progress: Told how many changes have been looked at, and how many there are.

        Returns:
            Changes and alerts removed.
        """
        with self._reading() as connection:
            total = retention.candidates(connection, before)
        changes = alerts = seen = 0
        after: str | None = ""
        while after is not None:
            with self._writing() as connection:
                done = retention.prune_batch(connection, before, after)
            after, changes, alerts = done.last, changes + done.changes, alerts + done.alerts
            seen = total if after is None else min(total, seen + retention.BATCH)
            progress(seen, total)
        return changes, alerts

    def optimize(self) -> None:
        """Let the engine take stock, so that it plans by what is there; worth it after a bulk load."""
        with self._writing() as connection:
            connection.exec_driver_sql("ANALYZE")

    def backup(self, target: Path) -> None:
        """Write a copy of the store as it is now to ``target``, while others go on writing.

        Raises:
            AlertStoreError: the target is there already, the disk is full, or the store is on
                PostgreSQL, which has pg_dump for this.
        """
        with self._clear_errors():
            backups.backup(self._engine, self._url, target)

    def info(self) -> StoreInfo:
        """Return what the store holds. Counts changes, which takes a while on a large store."""
        with self._reading() as connection:
            known = func.min(ALERT.c.known_at), func.max(ALERT.c.known_at)
            oldest, newest = connection.execute(select(*known)).one()
            changes = select(func.count(ALERT.c.change_id.distinct()))
            return StoreInfo(
                address=self.address,
                engine=connection.dialect.name,
                schema=HEAD,
                alerts=reading.count(connection),
                changes=connection.execute(changes).scalar_one(),
                places=connection.execute(select(func.count()).select_from(PLACE)).scalar_one(),
                last_sequence=reading.last(connection),
                oldest=oldest,
                newest=newest,
                size=backups.size(connection),
            )

    @property
    def address(self) -> str:
        """Where the store is: a path, or an address without its password."""
        if self._url.drivername == "sqlite":
            return self._url.database or ""
        return self._url.set(drivername="postgresql").render_as_string(hide_password=True)

    def close(self) -> None:
        """Close every connection. Safe to repeat."""
        self._engine.dispose()

    def transaction(self, *, writes: bool) -> AbstractContextManager[Connection]:
        """Return a transaction for a room that keeps tables of its own in the store.

        It is committed at the end of the block, and taken back where the block raises.

        Raises:
            AlertStoreError: the store cannot be used, or is open to read and ``writes``.
        """
        return self._writing() if writes else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._clear_errors(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._read_only:
            raise AlertStoreError(f"the alert store {self.address} is open to read (readonly)")
        writer = self._engine.execution_options(**{WRITES: True})
        with self._clear_errors(), writer.begin() as connection:
            yield connection

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except AlertStoreError as error:
            raise type(error)(_named(self.address, str(error))) from error
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise AlertStoreError(_explained(self.address, error)) from error


def _named(address: str, reason: str) -> str:
    return reason if address in reason else f"the alert store {address}: {reason}"


def _explained(address: str, error: Exception) -> str:
    cause: Any = getattr(error, "orig", None) or error
    name = getattr(cause, "sqlite_errorname", "")
    reason = " ".join(str(cause).split())[:500]
    if name.startswith("SQLITE_CORRUPT") or name == "SQLITE_NOTADB":
        return (
            f"the alert store {address} is damaged or is none ({reason}): put back a copy, or move "
            "it away and the alerts to come go into a new one"
        )
    return f"the alert store {address} cannot be used: {reason}"
