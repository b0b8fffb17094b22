"""Alerts out of the tables: the stream, pages of a filter, one alert with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, func, select

from schemas.alerts import ControlAlert
from schemas.wire import decode
from streams.subscribers.columns import day_of
from streams.subscribers.compiling import plan
from streams.subscribers.cursors import Cursor, parse_cursor
from streams.subscribers.filters import EVERYTHING, AlertFilter
from streams.subscribers.tables import ACTOR, ALERT, COUNTER, RECORD, ROLLUP
from streams.subscribers.wording import key
from streams.subscribers.writing import STRETCHES

MAX_PAGE: Final = 1_000

By = Literal["tier", "gainer"]
"""What counts are told apart by."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An alert, its number in order of arrival (from 1, none left out), and when it came, in UTC."""

    seq: int
    alert: ControlAlert
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Alerts, newest first, and the cursor of the next page; None on the last."""

    alerts: tuple[Stored, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Detail:
    """An alert and what belongs to it.

    ``revisions`` are all alerts about its change, the first first. ``followed_by`` are those about
    other changes that follow up one of them, such as a reversal; ``follows`` is the alert that this
    one follows up.
    """

    alert: Stored
    revisions: tuple[Stored, ...]
    follows: Stored | None
    followed_by: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many alerts became known in a stretch of days, by its first (UTC).

    ``of`` is what they share: a tier, or the id of a gainer, "" where none is named.
    """

    day: date
    of: str
    alerts: int


@dataclass(frozen=True, slots=True)
class KnownActor:
    """A party that some alert names. ``side`` is "" where it is not known."""

    id: str
    name: str
    side: str


def after(connection: Connection, seq: int, limit: int) -> list[Stored]:
    """Return up to ``limit`` alerts that came after number ``seq``, oldest first."""
    here = ALERT.c.seq > seq, RECORD.c.seq > seq  # both, or PostgreSQL reads one from its beginning
    query = _whole().where(*here).order_by(ALERT.c.seq).limit(limit)
    return _read(connection, query)


def before(connection: Connection, seq: int | None, limit: int) -> list[Stored]:
    """Return up to ``limit`` alerts that came before number ``seq`` (None: all), newest first."""
    query = _whole().order_by(ALERT.c.seq.desc()).limit(limit)
    here = () if seq is None else (ALERT.c.seq < seq, RECORD.c.seq < seq)
    return _read(connection, query.where(*here))


def page(
    connection: Connection, wanted: AlertFilter, limit: int, cursor: str | None = None
) -> Page:
    """Return a page of the alerts that are ``wanted``, newest first.

    Raises:
        CursorError: the cursor is none of ours.
    """
    limit = max(1, min(limit, MAX_PAGE))
    start = parse_cursor(cursor) if cursor is not None else None
    top = last(connection) if start is None else start.top
    found = plan(connection, wanted, top, limit)
    query = select(ALERT.c.seq).select_from(found.source).where(*found.where)
    if start is not None:
        query = query.where(ALERT.c.seq < start.before)
    query = query.order_by(found.order.desc()).limit(limit + 1)
    numbers = list(connection.execute(query).scalars())
    more = Cursor(numbers[limit - 1], top).text() if len(numbers) > limit else None
    return Page(tuple(by_number(connection, numbers[:limit])), more)


def by_number(connection: Connection, numbers: Sequence[int]) -> list[Stored]:
    """Return the alerts with these numbers, newest first."""
    # Written out as numbers: a hundred parameters take psycopg longer than the query itself.
    these: BindParameter[Any] = bindparam(
        "numbers", list(numbers), expanding=True, literal_execute=True
    )
    query = _whole().where(ALERT.c.seq.in_(these)).order_by(ALERT.c.seq.desc())
    return _read(connection, query) if numbers else []


def get(connection: Connection, alert_id: str) -> Stored | None:
    """Return the alert with this id, or None; of several revisions under one id the last."""
    query = _whole().where(ALERT.c.alert_id == key(alert_id)).order_by(ALERT.c.revision.desc())
    found = _read(connection, query.limit(1))
    return found[0] if found else None


def detail(connection: Connection, alert_id: str) -> Detail | None:
    """Return an alert with all that belongs to it, or None."""
    alert = get(connection, alert_id)
    if alert is None:
        return None
    change = key(alert.alert.change_id)
    own = _whole().where(ALERT.c.change_id == change).order_by(ALERT.c.revision, ALERT.c.alert_id)
    revisions = _read(connection, own)
    ids = [key(each.alert.alert_id) for each in revisions]
    others = _whole().where(ALERT.c.follows.in_(ids), ALERT.c.change_id != change)
    followed_by = _read(connection, others.order_by(ALERT.c.seq))
    follows = None if alert.alert.follows is None else get(connection, alert.alert.follows)
    return Detail(alert, tuple(revisions), follows, tuple(followed_by))


def count(connection: Connection, wanted: AlertFilter = EVERYTHING) -> int:
    """Return how many alerts are ``wanted``."""
    if wanted == EVERYTHING:
        total = select(func.coalesce(func.sum(ROLLUP.c.alerts), 0))
        total = total.where(ROLLUP.c.days == STRETCHES[-1], ROLLUP.c.by == "tier")
        return int(connection.execute(total).scalar_one())
    found = plan(connection, wanted)
    query = select(func.count()).select_from(found.source).where(*found.where)
    return int(connection.execute(query).scalar_one())


def last(connection: Connection) -> int:
    """Return the number of the newest alert that there ever was, 0 before the first."""
    query = select(COUNTER.c.value).where(COUNTER.c.name == "alert")
    return int(connection.execute(query).scalar_one())


def per_day(connection: Connection, wanted: AlertFilter, by: By, days: int) -> list[DayCount]:
    """Return how many of the ``wanted`` alerts became known in each stretch of so many ``days``."""
    if wanted == EVERYTHING and days in STRETCHES:  # counted already, as they came
        counted = select(ROLLUP.c.day, ROLLUP.c.of, ROLLUP.c.alerts)
        counted = counted.where(ROLLUP.c.days == days, ROLLUP.c.by == by)
        return _counts(connection, counted.order_by(ROLLUP.c.day, ROLLUP.c.of))
    found = plan(connection, wanted)
    day = (ALERT.c.day - ALERT.c.day % days).label("first_day")
    query = select(day, ALERT.c[by], func.count()).select_from(found.source).where(*found.where)
    return _counts(connection, query.group_by(day, ALERT.c[by]).order_by(day, ALERT.c[by]))


def _counts(connection: Connection, query: Select[Any]) -> list[DayCount]:
    return [DayCount(day_of(row[0]), row[1], row[2]) for row in connection.execute(query)]


def actors(connection: Connection) -> list[KnownActor]:
    """Return every party that some alert names, by name."""
    query = select(ACTOR).order_by(ACTOR.c.name, ACTOR.c.actor_id)
    return [KnownActor(row.actor_id, row.name, row.side) for row in connection.execute(query)]


def _whole() -> Select[Any]:
    columns = (ALERT.c.seq, ALERT.c.stored_at, RECORD.c.record)
    return select(*columns).join(RECORD, RECORD.c.seq == ALERT.c.seq)


def _read(connection: Connection, query: Select[Any]) -> list[Stored]:
    return [_stored(row) for row in connection.execute(query)]


def _stored(row: Row[Any]) -> Stored:
    return Stored(row.seq, decode(ControlAlert, bytes(row.record)), row.stored_at)
