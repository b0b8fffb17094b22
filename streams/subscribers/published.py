"""The store as strangers get it: later, and less exact, where the settings say so.

Whoever runs Frontwatch where an alert of the minute, or a position to the metre, could help to harm
people sets a delay and rounds coordinates. One place does it for all that goes out: the page, the
interface, every format, the live stream and deliveries read from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from schemas.claims import Place
from streams.subscribers import placing, reading, tallies
from streams.subscribers.filters import EVERYTHING, AlertFilter
from streams.subscribers.formats.sheet import rounded
from streams.subscribers.geography import Box, Radius
from streams.subscribers.placing import Held, Timeline
from streams.subscribers.reading import By, DayCount, Detail, Page, Stored
from streams.subscribers.store import PAGE, AlertStore
from streams.subscribers.tables import ALERT
from streams.subscribers.tallies import Facets

_BEFORE: timedelta = timedelta(microseconds=1)


class PublishedStore(AlertStore):
    """A view of a store in which alerts are there only after a while, with rounded coordinates.

    It lives as long as the store that it views, and closes nothing.
    """

    def __init__(self, whole: AlertStore, delay: timedelta, digits: int | None) -> None:
        """View ``whole``.

        Args:
            whole: The store.
            delay: How long after an alert came it is there.
            digits: Decimals of degrees; None: as they are.
        """
        self.__dict__.update(whole.__dict__)  # the same connections
        self._delay = delay
        self._digits = digits

    def close(self) -> None:
        """Do nothing: the connections are those of the store."""

    def shown(self, stored: Stored) -> Stored:
        """Return an alert as it goes out."""
        if self._digits is None:
            return stored
        return replace(stored, alert=rounded(stored.alert, self._digits))

    def last_sequence(self) -> int:
        """Return the number of the newest alert that is there, 0 before the first."""
        with self._reading() as connection:
            return self._top(connection)

    def shown_until(self) -> datetime | None:
        """Return the time up to which what came is shown; None where nothing is held back."""
        return self._clock() - self._delay if self._delay else None

    def after(self, seq: int, limit: int = 500) -> list[Stored]:
        """Return up to ``limit`` alerts that came after number ``seq``, oldest first."""
        with self._reading() as connection:
            top = self._top(connection)
            return self._all(s for s in reading.after(connection, seq, limit) if s.seq <= top)

    def before(self, seq: int | None, limit: int = PAGE) -> list[Stored]:
        """Return up to ``limit`` alerts that came before number ``seq``, newest first."""
        with self._reading() as connection:
            end = self._top(connection) + 1
            return self._all(
                reading.before(connection, end if seq is None else min(seq, end), limit)
            )

    def page(
        self, wanted: AlertFilter = EVERYTHING, *, limit: int = PAGE, cursor: str | None = None
    ) -> Page:
        """Return a page of the ``wanted`` alerts, newest first.

        Raises:
            CursorError: the cursor is none that a page gave.
        """
        with self._reading() as connection:
            found = reading.page(connection, wanted, limit, cursor, self._top(connection))
        return replace(found, alerts=tuple(self._all(found.alerts)))

    def get(self, alert_id: str) -> Stored | None:
        """Return the alert with this id, or None."""
        found = self.detail(alert_id)
        return None if found is None else found.alert

    def detail(self, alert_id: str) -> Detail | None:
        """Return an alert with its revisions and what follows it up, or None."""
        with self._reading() as connection:
            found, top = reading.detail(connection, alert_id), self._top(connection)
        if found is None or found.alert.seq > top:
            return None
        follows = found.follows
        return Detail(
            self.shown(found.alert),
            tuple(self._all(s for s in found.revisions if s.seq <= top)),
            self.shown(follows) if follows is not None and follows.seq <= top else None,
            tuple(self._all(s for s in found.followed_by if s.seq <= top)),
        )

    def count(self, wanted: AlertFilter = EVERYTHING) -> int:
        """Return how many alerts are ``wanted``."""
        with self._reading() as connection:
            top = self._top(connection)
            if wanted != EVERYTHING:
                return reading.count(connection, wanted, top)
            hidden = select(func.count()).select_from(ALERT).where(ALERT.c.seq > top)
            return reading.count(connection) - int(connection.execute(hidden).scalar_one())

    def per_day(
        self,
        wanted: AlertFilter = EVERYTHING,
        *,
        by: By = "tier",
        days: int = 1,
        most: int | None = None,
    ) -> list[DayCount]:
        """Return how many of the ``wanted`` alerts became known each day (UTC), in order."""
        with self._reading() as connection:
            top = self._top(connection) if self._delay else None
            return reading.per_day(connection, wanted, by, max(1, days), most, top)

    def facets(self) -> Facets:
        """Return what there is to choose from, with counts over all alerts that are there."""
        with self._reading() as connection:
            return tallies.facets(connection, self._top(connection) if self._delay else None)

    def timeline(
        self, place_id: str, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> Timeline | None:
        """Return a place, its changes, and who held it when, by what is there."""
        if self._delay:
            with self._reading() as connection:
                until = self._believed_until(connection, place_id)
            known_at = until if known_at is None else min(known_at, until)
        found = super().timeline(place_id, as_of=as_of, known_at=known_at)
        return None if found is None else replace(found, place=self._rounded(found.place))

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
        """Return who holds which place; one of which there is an alert to come is left out."""
        with self._reading() as connection:
            found = placing.held(
                connection,
                day=as_of,
                countries=countries,
                holders=holders,
                places=places,
                box=box,
                radius=radius,
                after=after,
                limit=limit,
                quiet_after=self._top(connection) if self._delay else None,
            )
        digits = self._digits
        if digits is None:
            return found
        return [
            replace(each, lat=round(each.lat, digits), lon=round(each.lon, digits))
            if each.lat is not None and each.lon is not None
            else each
            for each in found
        ]

    def _top(self, connection: Connection) -> int:
        """Return the newest number that is there."""
        if not self._delay:
            return reading.last(connection)
        return reading.last_by(connection, self._clock() - self._delay)

    def _believed_until(self, connection: Connection, place_id: str) -> datetime:
        """Return the time up to which what is known of a place is there."""
        hidden = select(func.min(ALERT.c.known_at)).where(
            ALERT.c.seq > self._top(connection), ALERT.c.place_id == place_id
        )
        first: datetime | None = connection.execute(hidden).scalar_one()
        cut = self._clock() - self._delay
        return cut if first is None else min(cut, first - _BEFORE)

    def _all(self, found: Iterable[Stored]) -> list[Stored]:
        return [self.shown(each) for each in found]

    def _rounded(self, place: Place) -> Place:
        digits = self._digits
        if digits is None or place.lat is None or place.lon is None:
            return place
        lat, lon = round(place.lat, digits), round(place.lon, digits)
        return replace(place, lat=lat, lon=lon, candidates=())


def published(store: AlertStore, delay_minutes: float, digits: int | None) -> AlertStore:
    """Return ``store`` as it goes out: itself where nothing is held back."""
    if delay_minutes <= 0 and digits is None:
        return store
    return PublishedStore(store, timedelta(minutes=delay_minutes), digits)
