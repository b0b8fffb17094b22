"""Places in the store: the last state of each, what left its ledger, and who held it when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select

from agents.corroborate.as_of import as_of
from agents.corroborate.hindsight import as_known_at
from agents.corroborate.periods import Period, holder_periods
from agents.notify.keeping import PlaceRecord
from schemas.claims import Place
from schemas.control import PlaceControl, Tier
from schemas.history import HistoryRecord
from schemas.wire import decode, encode
from streams.place_states import whole
from streams.subscribers.geography import SCALE, Box, Radius, scaled
from streams.subscribers.tables import ALERT, HOLDING, PAST, PLACE
from streams.subscribers.wording import key
from streams.subscribers.writing import Row, upsert

_MOST_JOINS: Final = 16
MAX_PLACES: Final = 5_000
_TIERS: Final = {tier.value: tier for tier in Tier}
_TOLD: Final = ("holder", "holder_name", "since", "until", "tier", "contested")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A place and who held it when.

    ``control`` is the state that was asked for, with the changes that left the ledger; None where
    nothing was known of the place then. ``periods`` are in their order.
    """

    place: Place
    control: PlaceControl | None
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a place on a day. ``tier`` is None where a baseline alone says so. WGS84 degrees."""

    place_id: str
    name: str
    country: str
    lat: float | None
    lon: float | None
    holder: str
    holder_name: str
    since: date | None
    until: date | None
    tier: Tier | None
    contested: bool


def put_places(connection: Connection, records: Sequence[PlaceRecord]) -> None:
    """Store ``records`` in their order: the last of each place, and of each record id, stands."""
    states = {record.place.id: record for record in records if isinstance(record, PlaceControl)}
    past = {record.record_id: record for record in records if isinstance(record, HistoryRecord)}
    if states:
        _put(connection, PLACE, "place_id", [_place_row(state) for state in states.values()])
    if past:
        rows = [
            {"record_id": key(i), "place_id": key(told.place.id), "record": encode(told)}
            for i, told in past.items()
        ]
        _put(connection, PAST, "record_id", rows)
    touched = sorted({key(place) for place in states} | {key(r.place.id) for r in past.values()})
    _hold_anew(connection, touched)


def _put(connection: Connection, table: Any, unique: str, rows: list[Row]) -> None:
    add = upsert(connection, table)
    kept = {name: add.excluded[name] for name in rows[0] if name != unique}
    ordered = sorted(rows, key=lambda row: str(row[unique]))  # so that two writers never cross
    connection.execute(add.on_conflict_do_update(index_elements=[unique], set_=kept), ordered)


def _place_row(state: PlaceControl) -> Row:
    place = state.place
    return {
        "place_id": key(place.id),
        "name": place.name.replace("\0", "�"),
        "country": key(place.country or ""),
        "lat": None if place.lat is None else scaled(place.lat),
        "lon": None if place.lon is None else scaled(place.lon),
        "joined_into": None if state.joined_into is None else key(state.joined_into),
        "record": encode(state),
    }


def _hold_anew(connection: Connection, places: Sequence[str]) -> None:
    """Work out the periods of ``places`` again."""
    found = _states(connection, places)
    rows = [row for place in places if place in found for row in _periods(place, found[place])]
    connection.execute(delete(HOLDING).where(HOLDING.c.place_id.in_(places)))
    if rows:
        connection.execute(insert(HOLDING), rows)


def _periods(place_id: str, control: PlaceControl) -> Iterable[Row]:
    for position, period in enumerate(holder_periods(control)):
        yield {
            "place_id": place_id,
            "position": position,
            "holder": key(period.holder.id),
            "holder_name": period.holder.name.replace("\0", "�"),
            "since": period.since,
            "until": period.until,
            "tier": "" if period.tier is None else period.tier.value,
            "contested": int(period.contested),
        }


def _states(connection: Connection, places: Sequence[str]) -> dict[str, PlaceControl]:
    """Return the whole states of those of ``places`` that go by their own id."""
    query = select(PLACE.c.place_id, PLACE.c.record)
    query = query.where(PLACE.c.place_id.in_(places), PLACE.c.joined_into.is_(None))
    states = {i: decode(PlaceControl, bytes(record)) for i, record in connection.execute(query)}
    past: dict[str, list[HistoryRecord]] = {}
    left = select(PAST.c.place_id, PAST.c.record).where(PAST.c.place_id.in_(places))
    for place, record in connection.execute(left):
        past.setdefault(place, []).append(decode(HistoryRecord, bytes(record)))
    return {
        i: whole(state, [told.change for told in past.get(i, ()) if told.change is not None])
        for i, state in states.items()
    }


def timeline(
    connection: Connection, place_id: str, *, day: date | None, known_at: datetime | None
) -> Timeline | None:
    """Return a place with its periods, None if there is none; one that was joined under its new id.

    Args:
        connection: The store.
        place_id: Its id.
        day: Its state at the end of that day, by all that is known; today's where None.
        known_at: What was believed at that moment, in UTC; of that, the state on ``day``.
    """
    here = _onward(connection, key(place_id))
    found = _states(connection, [here])
    if here not in found:
        return None
    control: PlaceControl | None = found[here]
    place = found[here].place
    if control is not None and known_at is not None:
        control = as_known_at(control, known_at)
    periods = () if control is None else holder_periods(control)
    if control is not None and day is not None:
        control = as_of(control, day)
    return Timeline(place, control, periods)


def _onward(connection: Connection, place_id: str) -> str:
    """Return the id under which a place goes on today."""
    for _ in range(_MOST_JOINS):
        query = select(PLACE.c.joined_into).where(PLACE.c.place_id == place_id)
        onward = connection.execute(query).scalar()
        if onward is None:
            break
        place_id = onward
    return place_id


def held(
    connection: Connection,
    *,
    day: date | None,
    countries: Sequence[str],
    holders: Sequence[str],
    places: Sequence[str],
    box: Box | None,
    radius: Radius | None,
    after: str,
    limit: int,
    quiet_after: int | None = None,
) -> list[Held]:
    """Return who held which place on ``day`` (None: holds it now), by place id from ``after`` on.

    Places with an alert above number ``quiet_after`` are left out.
    """
    told = [PLACE.c[name] for name in ("place_id", "name", "country", "lat", "lon")]
    told += [HOLDING.c[name] for name in _TOLD]
    query = select(*told).join(HOLDING, HOLDING.c.place_id == PLACE.c.place_id)
    query = query.where(PLACE.c.place_id > after)
    if day is None:
        query = query.where(HOLDING.c.until.is_(None))
    else:
        query = query.where(or_(HOLDING.c.since.is_(None), HOLDING.c.since <= day))
        query = query.where(or_(HOLDING.c.until.is_(None), HOLDING.c.until > day))
    if countries:
        query = query.where(PLACE.c.country.in_([key(code.upper()) for code in countries]))
    if holders:
        query = query.where(HOLDING.c.holder.in_([key(holder) for holder in holders]))
    if places:
        query = query.where(PLACE.c.place_id.in_([key(place) for place in places]))
    if quiet_after is not None:
        moved = select(ALERT.c.place_id).where(ALERT.c.seq > quiet_after)
        query = query.where(PLACE.c.place_id.not_in(moved))
    for area in (box, radius):
        if area is not None:
            query = query.where(_inside(area))
    query = query.order_by(PLACE.c.place_id)
    limit = max(1, min(limit, MAX_PLACES))
    if radius is None:
        return [_held(row) for row in connection.execute(query.limit(limit))]
    found = (_held(row) for row in connection.execute(query))
    return list(islice((held for held in found if _within(radius, held)), limit))


def _inside(area: Box | Radius) -> ColumnElement[bool]:
    return or_(
        *(
            PLACE.c.lat.between(south, north) & PLACE.c.lon.between(west, east)
            for south, north, west, east in area.windows()
        )
    )


def _within(radius: Radius, held: Held) -> bool:
    return held.lat is not None and held.lon is not None and radius.holds(held.lat, held.lon)


def place_names(connection: Connection) -> list[tuple[str, str]]:
    """Return the id and the name of every place that goes by its own id."""
    query = select(PLACE.c.place_id, PLACE.c.name).where(PLACE.c.joined_into.is_(None))
    return [(row.place_id, row.name) for row in connection.execute(query)]


def _held(row: Any) -> Held:
    place, name, country, lat, lon, holder, holder_name, since, until, tier, contested = row
    return Held(
        place,
        name,
        country,
        None if lat is None else lat / SCALE,
        None if lon is None else lon / SCALE,
        holder,
        holder_name,
        since,
        until,
        _TIERS.get(tier),
        bool(contested),
    )
