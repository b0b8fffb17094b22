"""Alerts out of the tables: the stream, pages of a filter, one alert with all that belongs to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    cast,
    func,
    literal,
    select,
)

from schemas.alerts import ControlAlert
from schemas.wire import decode
from streams.subscribers.columns import Number, day_of
from streams.subscribers.compiling import plan
from streams.subscribers.cursors import Cursor, parse_cursor
from streams.subscribers.filters import EVERYTHING, AlertFilter
from streams.subscribers.tables import ACTOR, ALERT, COUNTER, RECORD, ROLLUP
from streams.subscribers.wording import key
from streams.subscribers.writing import STRETCHES

MAX_PAGE: Final = 1_000

By = Literal["tier", "gainer"]
"""What counts are told apart by."""

OTHERS: Final = "*"
"""What counts of all others go by where only the most frequent are told apart; no actor's id."""


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

    ``of`` is what they share: a tier, or the id of a gainer, "" where none is named, or ``OTHERS``.
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
    connection: Connection,
    wanted: AlertFilter,
    limit: int,
    cursor: str | None = None,
    newest: int | None = None,
) -> Page:
    """Return a page of the alerts that are ``wanted``, newest first, none above number ``newest``.

    Raises:
        CursorError: the cursor is none of ours.
    """
    limit = max(1, min(limit, MAX_PAGE))
    start = parse_cursor(cursor) if cursor is not None else None
    newest = last(connection) if newest is None else newest
    top = newest if start is None else min(start.top, newest)
    found = plan(connection, wanted, top, limit)
    query = select(ALERT.c.seq, ALERT.c.stored_at).select_from(found.source).where(*found.where)
    if start is not None:
        query = query.where(ALERT.c.seq < start.before)
    here = query.order_by(found.order.desc()).limit(limit + 1).subquery()
    # One query finds and fetches: on a server each costs a way there and back.
    fetch: Select[Any] = select(here.c.seq, here.c.stored_at, RECORD.c.record)
    fetch = fetch.join(RECORD, RECORD.c.seq == here.c.seq).order_by(here.c.seq.desc())
    rows = connection.execute(fetch).all()
    more = Cursor(rows[limit - 1].seq, top).text() if len(rows) > limit else None
    return Page(tuple(_stored(row) for row in rows[:limit]), more)


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


def count(
    connection: Connection, wanted: AlertFilter = EVERYTHING, newest: int | None = None
) -> int:
    """Return how many alerts are ``wanted``, of those up to number ``newest``."""
    if wanted == EVERYTHING and newest is None:
        total = select(func.coalesce(func.sum(ROLLUP.c.alerts), 0))
        total = total.where(ROLLUP.c.days == STRETCHES[-1], ROLLUP.c.by == "tier")
        return int(connection.execute(total).scalar_one())
    found = plan(connection, wanted, newest)
    query = select(func.count()).select_from(found.source).where(*found.where)
    return int(connection.execute(query).scalar_one())


def last(connection: Connection) -> int:
    """Return the number of the newest alert that there ever was, 0 before the first."""
    query = select(COUNTER.c.value).where(COUNTER.c.name == "alert")
    return int(connection.execute(query).scalar_one())


def last_by(connection: Connection, when: datetime) -> int:
    """Return the number of the newest alert that had come by ``when``, 0 where there is none."""
    query = select(ALERT.c.seq).where(ALERT.c.stored_at <= when).order_by(ALERT.c.seq.desc())
    return connection.execute(query.limit(1)).scalar() or 0


def per_day(
    connection: Connection,
    wanted: AlertFilter,
    by: By,
    days: int,
    most: int | None = None,
    newest: int | None = None,
) -> list[DayCount]:
    """Return how many of the ``wanted`` alerts became known in each stretch of so many ``days``.

    Nothing above number ``newest`` is counted. With ``most``, only so many that share the most alerts are told apart; the rest is ``OTHERS``.
    """
    if (
        wanted == EVERYTHING and days in STRETCHES and newest is None
    ):  # counted already, as they came
        told = _counted(connection, by, days, most)
    else:
        found = plan(connection, wanted, newest)
        day, of = (ALERT.c.day - ALERT.c.day % days).label("day"), ALERT.c[by].label("of")
        query = select(day, of, func.count()).select_from(found.source).where(*found.where)
        told = connection.execute(query.group_by(day, of).order_by(day, of)).all()
        told = told if most is None else _first(told, max(1, most))
    first_days = {row[0]: day_of(row[0]) for row in told}  # few, and each for many rows
    return [DayCount(first_days[day], of, number) for day, of, number in told]


def _counted(connection: Connection, by: By, days: int, most: int | None) -> Sequence[Any]:
    """Return day, of and alerts from the rollup."""
    mine = ROLLUP.c.days == days, ROLLUP.c.by == by
    each = select(ROLLUP.c.day, ROLLUP.c.of, ROLLUP.c.alerts).where(*mine)
    if most is None:
        return connection.execute(each.order_by(ROLLUP.c.day, ROLLUP.c.of)).all()
    total = func.sum(ROLLUP.c.alerts)
    top = select(ROLLUP.c.of).where(*mine).group_by(ROLLUP.c.of)
    top = top.order_by(total.desc(), ROLLUP.c.of).limit(max(1, most))
    # Every alert has a tier: adding up the few tiers of a day gives what all gainers have.
    every = select(ROLLUP.c.day, literal(OTHERS), cast(total, Number))
    every = every.where(ROLLUP.c.days == days, ROLLUP.c.by == "tier").group_by(ROLLUP.c.day)
    rows = connection.execute(each.where(ROLLUP.c.of.in_(top)).union_all(every)).all()
    told = {(day, of): number for day, of, number in rows}
    for day, of, number in rows:
        if of != OTHERS:
            told[day, OTHERS] -= number
    return [(day, of, number) for (day, of), number in sorted(told.items()) if number]


def _first(rows: Sequence[Any], most: int) -> list[Any]:
    """Put together what ``rows`` (day, of, alerts) tell apart beyond the ``most`` frequent."""
    totals: Counter[str] = Counter()
    for _, of, number in rows:
        totals[of] += number
    kept = set(sorted(totals, key=lambda of: (-totals[of], of))[:most])
    together: Counter[tuple[int, str]] = Counter()
    for day, of, number in rows:
        together[day, of if of in kept else OTHERS] += number
    return [(day, of, number) for (day, of), number in sorted(together.items())]


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
