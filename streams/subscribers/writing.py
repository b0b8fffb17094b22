"""Alerts into the tables: the row, its indexes, its outbox number and its rollup in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, case, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from schemas.alerts import ControlAlert
from schemas.claims import Actor
from schemas.wire import encode
from streams.subscribers.columns import day_number
from streams.subscribers.engines import hold_counter
from streams.subscribers.geography import on_sphere, scaled
from streams.subscribers.tables import ACTOR, ALERT, BOX, COUNTER, PARTY, RECORD, ROLLUP, SPAN
from streams.subscribers.wording import key, searched

GAINS: Final = 1
LOSES: Final = 2
SUPPORTS: Final = 4

STRETCHES: Final = (1, 7, 28)
"""Days that alerts are counted over as they come; each stretch starts so many days after 1970."""

Row = dict[str, Any]

_INDEX_TEXT: Final = text("INSERT INTO alert_text (rowid, words) VALUES (:seq, :words)")


def add_alerts(
    connection: Connection, alerts: Sequence[ControlAlert], stored_at: datetime
) -> list[int | None]:
    """Store ``alerts`` in their order; return the number of each, None for one that is there already."""
    last = hold_counter(connection)
    seen = _stored(connection, alerts)
    numbers: list[int | None] = []
    new: list[tuple[int, ControlAlert]] = []
    for alert in alerts:
        identity = key(alert.alert_id), alert.revision
        if identity in seen:
            numbers.append(None)
            continue
        seen.add(identity)
        last += 1
        numbers.append(last)
        new.append((last, alert))
    if new:
        _insert(connection, new, stored_at)
        taken = update(COUNTER).where(COUNTER.c.name == "alert").values(value=last)
        connection.execute(taken)
    return numbers


def upsert(connection: Connection, table: Table) -> Any:
    """Return an INSERT that the engine at hand can make an upsert."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def _stored(connection: Connection, alerts: Iterable[ControlAlert]) -> set[tuple[str, int]]:
    ids = {key(alert.alert_id) for alert in alerts}
    query = select(ALERT.c.alert_id, ALERT.c.revision).where(ALERT.c.alert_id.in_(ids))
    return {(row.alert_id, row.revision) for row in connection.execute(query)}


def _insert(
    connection: Connection, new: Sequence[tuple[int, ControlAlert]], stored_at: datetime
) -> None:
    rows = [_row(seq, alert, stored_at) for seq, alert in new]
    records = [
        {"seq": seq, "words": searched(alert), "record": encode(alert)} for seq, alert in new
    ]
    connection.execute(insert(ALERT), rows)
    connection.execute(insert(RECORD), records)
    parties = [
        party for row, (_, alert) in zip(rows, new, strict=True) for party in _parties(row, alert)
    ]
    if parties:
        connection.execute(insert(PARTY), parties)
    if connection.dialect.name == "sqlite":
        connection.execute(_INDEX_TEXT, records)
        boxes = [_box(row) for row in rows if row["lat"] is not None]
        if boxes:
            connection.execute(insert(BOX), boxes)
    _keep_actors(connection, [alert for _, alert in new])
    _widen_spans(connection, rows)
    count(connection, [(row["day"], row["tier"], row["gainer"]) for row in rows])


def _row(seq: int, alert: ControlAlert, stored_at: datetime) -> Row:
    place, known = alert.place, (alert.published_at or stored_at).astimezone(UTC)
    point: Row = dict.fromkeys(("lat", "lon", "x", "y", "z"))
    if place.lat is not None and place.lon is not None:
        x, y, z = on_sphere(place.lat, place.lon)
        point = {"lat": scaled(place.lat), "lon": scaled(place.lon), "x": x, "y": y, "z": z}
    return point | {
        "seq": seq,
        "alert_id": key(alert.alert_id),
        "revision": alert.revision,
        "change_id": key(alert.change_id),
        "follows": None if alert.follows is None else key(alert.follows),
        "place_id": key(place.id),
        "kind": alert.kind.value,
        "tier": alert.tier.value,
        "severity": alert.severity.level.value,
        "gainer": "" if alert.gainer is None else key(alert.gainer.id),
        "country": key(place.country or ""),
        "independent_sources": alert.independent_sources,
        "confidence": alert.confidence,
        "event_date": alert.event_date,
        "known_at": known,
        "day": day_number(known.date()),
        "stored_at": stored_at,
    }


def _box(row: Row) -> Row:
    lat, lon = row["lat"], row["lon"]
    return {"seq": row["seq"], "south": lat, "north": lat, "west": lon, "east": lon}


def roles_of(alert: ControlAlert) -> dict[str, int]:
    """Return the roles of every party and of its side, by their ids."""
    roles: dict[str, int] = {}
    told: list[tuple[Actor | None, int]] = [(alert.gainer, GAINS), (alert.loser, LOSES)]
    for actor, role in (*told, *((actor, SUPPORTS) for actor in alert.supporters)):
        for name in {actor.id, actor.side or actor.id} if actor else ():
            roles[key(name)] = roles.get(key(name), 0) | role
    return roles


def _parties(row: Row, alert: ControlAlert) -> list[Row]:
    here = {name: row[name] for name in ("seq", "lat", "lon")}
    return [{"actor": name, "roles": role} | here for name, role in roles_of(alert).items()]


def _keep_actors(connection: Connection, alerts: Iterable[ControlAlert]) -> None:
    """Keep every party's name; of several the first by the alphabet, whichever came first."""
    names: dict[str, tuple[str, str]] = {}
    for alert in alerts:
        for actor in (alert.gainer, alert.loser, *alert.supporters):
            if actor is not None:
                told = (key(actor.name), key(actor.side or ""))
                names[key(actor.id)] = min(names.get(key(actor.id), told), told)
    if not names:
        return
    add = upsert(connection, ACTOR)
    new = add.excluded
    before = (new.name < ACTOR.c.name) | ((new.name == ACTOR.c.name) & (new.side < ACTOR.c.side))
    kept = {
        "name": case((before, new.name), else_=ACTOR.c.name),
        "side": case((before, new.side), else_=ACTOR.c.side),
    }
    rows = [{"actor_id": i, "name": n, "side": s} for i, (n, s) in sorted(names.items())]
    connection.execute(add.on_conflict_do_update(index_elements=["actor_id"], set_=kept), rows)


def _widen_spans(connection: Connection, rows: Iterable[Row]) -> None:
    """Note between which numbers the alerts of each day lie; what is pruned later leaves it as it is."""
    days: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        days.setdefault(("known", row["day"]), []).append(row["seq"])
        if row["event_date"] is not None:
            days.setdefault(("event", day_number(row["event_date"])), []).append(row["seq"])
    add = upsert(connection, SPAN)
    spans = [
        {"time": time, "day": day, "first": min(numbers), "last": max(numbers)}
        for (time, day), numbers in sorted(days.items())
    ]
    later = {"last": add.excluded.last}  # numbers only grow
    connection.execute(add.on_conflict_do_update(index_elements=["time", "day"], set_=later), spans)


def count(connection: Connection, rows: Iterable[tuple[int, str, str]], sign: int = 1) -> None:
    """Add alerts to the rollup by day, tier and gainer, or take them out of it with ``sign`` -1."""
    counted: Counter[tuple[int, str, int, str]] = Counter()
    for day, tier, gainer in rows:
        for days in STRETCHES:
            counted[days, "tier", day - day % days, tier] += sign
            counted[days, "gainer", day - day % days, gainer] += sign
    add = upsert(connection, ROLLUP)
    columns = ("days", "by", "day", "of")
    total = {"alerts": ROLLUP.c.alerts + add.excluded.alerts}
    values = [
        dict(zip(columns, each, strict=True)) | {"alerts": number}
        for each, number in sorted(counted.items())
    ]
    connection.execute(add.on_conflict_do_update(index_elements=columns, set_=total), values)
    if sign < 0:
        connection.execute(ROLLUP.delete().where(ROLLUP.c.alerts <= 0))
