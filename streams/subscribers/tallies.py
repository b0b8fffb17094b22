"""What there is to choose from: how many alerts there are of each actor, country, tier and kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from streams.subscribers.tables import ACTOR, ALERT, PARTY


@dataclass(frozen=True, slots=True)
class ActorCount:
    """A party, and how many alerts it takes part in."""

    id: str
    name: str
    alerts: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over all alerts, the most frequent first; times are in UTC, None where there is no alert."""

    actors: tuple[ActorCount, ...]
    countries: Mapping[str, int]
    tiers: Mapping[str, int]
    kinds: Mapping[str, int]
    first: datetime | None
    last: datetime | None


def facets(connection: Connection, newest: int | None = None) -> Facets:
    """Count, up to number ``newest``; on a large store it takes a tenth of a second, so whoever asks often keeps the answer."""
    alerts = func.count()
    there = () if newest is None else (ALERT.c.seq <= newest,)
    named = () if newest is None else (PARTY.c.seq <= newest,)
    query = select(ACTOR.c.actor_id, ACTOR.c.name, alerts)
    query = query.join(PARTY, PARTY.c.actor == ACTOR.c.actor_id)
    query = query.where(*named).group_by(ACTOR.c.actor_id, ACTOR.c.name)
    query = query.order_by(alerts.desc(), ACTOR.c.actor_id)
    known = select(func.min(ALERT.c.known_at), func.max(ALERT.c.known_at)).where(*there)
    first, last = connection.execute(known).one()
    return Facets(
        tuple(ActorCount(*row) for row in connection.execute(query)),
        {code: count for code, count in _by(connection, ALERT.c.country, *there).items() if code},
        _by(connection, ALERT.c.tier, *there),
        _by(connection, ALERT.c.kind, *there),
        first,
        last,
    )


def _by(connection: Connection, column: Any, *there: Any) -> dict[str, int]:
    query = select(column, func.count()).where(*there).group_by(column)
    return {
        row[0]: row[1] for row in connection.execute(query.order_by(func.count().desc(), column))
    }
