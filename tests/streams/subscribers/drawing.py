"""Alerts and filters by chance, and what a filter means, said as plainly as Python can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from agents.notify.filters import distance_km
from schemas.alerts import AlertKind, ControlAlert, Severity, SeverityLevel
from schemas.claims import Actor, Place
from schemas.control import Tier
from streams.subscribers.store import AlertFilter, Box, Radius
from tests.streams.records import make_alert

START = datetime(2024, 1, 1, tzinfo=UTC)
ACTORS = [
    Actor(id=name, name=name.title(), mention=name, side=side)
    for name, side in (("reds", "east"), ("rosy-guard", "east"), ("blues", None), ("navy", "blues"))
]
PLACES = [
    Place(id=f"p{n}", mention=name, name=name, country=code, lat=lat, lon=lon)
    for n, (name, code, lat, lon) in enumerate(
        [
            ("Upper Mill", "AA", 10.0, 20.0),
            ("Lower Mill", "AA", 10.1, 20.1),
            ("Fjörd-Haven", "BB", 69.5, 18.25),
            ("West Atoll", "FJ", -17.0, -179.9),
            ("East Atoll", "FJ", -17.1, 179.9),
            ("South Station", None, -89.9, 45.0),
            ("Nowhere Known", "BB", None, None),
        ]
    )
]
WORDS = ["offensive", "offers", "river", "мост", "bridge", "o'clock", "7th"]


def some_alerts(seed: int, count: int) -> list[ControlAlert]:
    """Return alerts about a few changes at a few places, each with an id of its own."""
    chance = Random(seed)
    return [_alert(chance, number) for number in range(1, count + 1)]


def _alert(chance: Random, number: int) -> ControlAlert:
    parties = chance.sample([*ACTORS, None, None], 4)
    known = START + timedelta(hours=chance.randrange(24 * 40), microseconds=chance.randrange(10**6))
    return make_alert(
        number,
        change_id=f"chg_{chance.randrange(12)}",
        revision=number,
        kind=chance.choice(list(AlertKind)),
        tier=chance.choice(list(Tier)),
        place=chance.choice(PLACES),
        gainer=parties[0],
        loser=parties[1],
        supporters=tuple(actor for actor in parties[2:] if actor)[: chance.randrange(3)],
        event_date=chance.choice([None, (known - timedelta(days=chance.randrange(9))).date()]),
        published_at=chance.choice([known, known, known, None]),
        independent_sources=chance.randrange(5),
        confidence=chance.choice([None, 0.25, 0.5, 0.9, 1.0]),
        severity=Severity(level=chance.choice(list(SeverityLevel))),
        summary=" ".join(chance.sample(WORDS, 3)),
        evidence=(),
    )


def some_filters() -> st.SearchStrategy[AlertFilter]:
    """Draw filters of one to a few conditions, near enough to the alerts to meet some."""
    names = st.lists(st.sampled_from(["reds", "rosy-guard", "blues", "navy", "east"]), max_size=2)
    moments = st.integers(-24, 24 * 42).map(lambda hours: START + timedelta(hours=hours))
    days = st.integers(-10, 42).map(lambda n: START.date() + timedelta(days=n))
    asked: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("gaining", "losing", "either", "taking_part"), names.map(tuple)),
        "countries": st.lists(st.sampled_from(["AA", "bb", "FJ"]), max_size=2).map(tuple),
        "places": st.lists(st.sampled_from([p.id for p in PLACES]), max_size=3).map(tuple),
        "changes": st.lists(st.sampled_from([f"chg_{n}" for n in range(12)])).map(tuple),
        "tiers": st.frozensets(st.sampled_from(Tier), max_size=3),
        "kinds": st.frozensets(st.sampled_from(AlertKind), max_size=3),
        "severities": st.frozensets(st.sampled_from(SeverityLevel), max_size=2),
        "min_independent_sources": st.integers(0, 5),
        "min_confidence": st.sampled_from([0.0, 0.3, 0.5, 0.91, 1.0]),
        **dict.fromkeys(("known_from", "known_until", "known_at"), moments),
        **dict.fromkeys(("event_from", "event_until"), days),
        "box": _boxes(),
        "radius": _circles(),
        "text": _texts(),
        "latest": st.just(value=True),
    }
    assert asked.keys() == {field.name for field in fields(AlertFilter)}
    return st.lists(st.sampled_from(sorted(asked)), min_size=1, max_size=3, unique=True).flatmap(
        lambda chosen: st.builds(AlertFilter, **{name: asked[name] for name in chosen})
    )


def _boxes() -> st.SearchStrategy[Box]:
    lat, lon = st.integers(-90, 90).map(float), st.integers(-180, 180).map(float)
    near = st.sampled_from(
        [Box(9, 19, 10.05, 20.05), Box(10, 20, 10.1, 20.1), Box(-20, 179, 0, -179)]
    )
    wide = st.builds(lambda a, b, w, e: Box(min(a, b), w, max(a, b), e), lat, lat, lon, lon)
    return near | wide


def _circles() -> st.SearchStrategy[Radius]:
    placed = [(p.lat, p.lon) for p in PLACES if p.lat is not None and p.lon is not None]
    km = st.sampled_from([0.5, 10.0, 16.0, 30.0, 300.0, 5_000.0, 12_000.0, 30_000.0])
    anywhere = st.tuples(st.integers(-90, 90), st.integers(-180, 180))
    return st.builds(
        lambda point, far: Radius(float(point[0]), float(point[1]), far),
        st.sampled_from(placed) | anywhere,
        km,
    )


def _texts() -> st.SearchStrategy[str]:
    words = [
        "offensive",
        "off*",
        "OFFERS",
        "most",
        "Мост",
        "oclock",
        "7*",
        "fjord",
        "mill",
        "upper river",
    ]
    return st.lists(st.sampled_from(words), min_size=1, max_size=2).map(" ".join)


# -- what a filter means ----------------------------------------------------------------------------


def plainly(
    alerts: Sequence[ControlAlert], wanted: AlertFilter, stored_at: datetime
) -> list[ControlAlert]:
    """Return the ``wanted`` of ``alerts``, in their order."""
    known = {a.alert_id: a.published_at or stored_at for a in alerts}
    then = wanted.known_at
    seen = [a for a in alerts if then is None or known[a.alert_id] <= then]
    if wanted.latest:
        newest = {a.change_id: a for a in sorted(seen, key=lambda a: (a.revision, a.alert_id))}
        seen = [a for a in seen if newest[a.change_id] is a]
    return [a for a in seen if _fits(a, wanted, known[a.alert_id])]


def _fits(alert: ControlAlert, wanted: AlertFilter, known: datetime) -> bool:
    gains, loses = _sides(alert.gainer), _sides(alert.loser)
    helps = {name for actor in alert.supporters for name in _sides(actor)}
    day = alert.event_date
    return all(
        (
            not wanted.gaining or gains & {*wanted.gaining},
            not wanted.losing or loses & {*wanted.losing},
            not wanted.either or (gains | loses) & {*wanted.either},
            not wanted.taking_part or (gains | loses | helps) & {*wanted.taking_part},
            not wanted.countries or alert.place.country in {c.upper() for c in wanted.countries},
            not wanted.places or alert.place.id in wanted.places,
            not wanted.changes or alert.change_id in wanted.changes,
            not wanted.tiers or alert.tier in wanted.tiers,
            not wanted.kinds or alert.kind in wanted.kinds,
            not wanted.severities or alert.severity.level in wanted.severities,
            alert.independent_sources >= wanted.min_independent_sources,
            not wanted.min_confidence or (alert.confidence or 0) >= wanted.min_confidence,
            wanted.known_from is None or known >= wanted.known_from,
            wanted.known_until is None or known < wanted.known_until,
            wanted.event_from is None or (day or date.min) >= wanted.event_from,
            wanted.event_until is None or (day or date.max) <= wanted.event_until,
            wanted.box is None or _boxed(alert.place, wanted.box),
            wanted.radius is None or _circled(alert.place, wanted.radius),
            wanted.text is None or _said(alert, wanted.text),
        )
    )


def _sides(actor: Actor | None) -> set[str]:
    return set() if actor is None else {actor.id, actor.side or actor.id}


def _boxed(place: Place, box: Box) -> bool:
    if place.lat is None or place.lon is None or not box.south <= place.lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= place.lon <= box.east
    return place.lon >= box.west or place.lon <= box.east


def _circled(place: Place, radius: Radius) -> bool:
    if place.lat is None or place.lon is None:
        return False
    return distance_km(radius.lat, radius.lon, place.lat, place.lon) <= radius.km


def _said(alert: ControlAlert, text: str) -> bool:
    said = f"{alert.summary} {alert.place.name}".lower().replace("'", "")
    words = set(re.split(r"[ -]", said.replace("мост", "most").replace("ö", "o")))
    asked = text.lower().replace("мост", "most").split()
    return all(
        any(word.startswith(each[:-1]) for word in words) if each.endswith("*") else each in words
        for each in asked
    )


def ids(alerts: Iterable[ControlAlert]) -> list[str]:
    """Return the ids of ``alerts``."""
    return [alert.alert_id for alert in alerts]
