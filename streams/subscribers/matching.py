"""The same filter without a database: for the live stream, where one alert meets many filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.alerts import ControlAlert
from streams.subscribers.filters import AlertFilter
from streams.subscribers.geography import Radius, Window, on_sphere, scaled
from streams.subscribers.wording import key, searched, wanted_words
from streams.subscribers.writing import GAINS, LOSES, SUPPORTS, roles_of


@dataclass(frozen=True, slots=True)
class Prepared:
    """An alert with what every filter asks of it, worked out once."""

    alert: ControlAlert
    known_at: datetime
    roles: dict[str, int]
    words: frozenset[str]
    point: tuple[int, int] | None
    sphere: tuple[float, float, float] | None


def prepared(alert: ControlAlert, stored_at: datetime) -> Prepared:
    """Return ``alert``, which was stored at ``stored_at`` in UTC, ready to be matched."""
    lat, lon = alert.place.lat, alert.place.lon
    placed = None if lat is None or lon is None else (lat, lon)
    return Prepared(
        alert,
        (alert.published_at or stored_at).astimezone(UTC),
        roles_of(alert),
        frozenset(searched(alert).split()),
        None if placed is None else (scaled(placed[0]), scaled(placed[1])),
        None if placed is None else on_sphere(*placed),
    )


def matches(wanted: AlertFilter, subject: Prepared) -> bool:
    """Return whether an alert is ``wanted``, as the store would.

    ``latest`` asks for nothing here: an alert that has just come is the last about its change.
    """
    alert = subject.alert
    return (
        _one_of(alert.tier, wanted.tiers)
        and _one_of(alert.kind, wanted.kinds)
        and _one_of(alert.severity.level, wanted.severities)
        and _one_of(key(alert.place.country or ""), [key(c.upper()) for c in wanted.countries])
        and _one_of(alert.place.id, wanted.places)
        and _one_of(alert.change_id, wanted.changes)
        and alert.independent_sources >= wanted.min_independent_sources
        and (alert.confidence or 0.0) >= wanted.min_confidence
        and _in_time(wanted, subject)
        and _has_parties(wanted, subject.roles)
        and _in_area(wanted, subject)
        and (wanted.text is None or _has_words(wanted.text, subject.words))
    )


def _one_of(value: object, wanted: Iterable[object]) -> bool:
    choices = tuple(wanted)
    return not choices or value in choices


def _in_time(wanted: AlertFilter, subject: Prepared) -> bool:
    known, happened = subject.known_at, subject.alert.event_date
    if wanted.known_from is not None and known < wanted.known_from:
        return False
    if wanted.known_until is not None and known >= wanted.known_until:
        return False
    if wanted.known_at is not None and known > wanted.known_at:
        return False
    if wanted.event_from is not None and (happened is None or happened < wanted.event_from):
        return False
    return wanted.event_until is None or (happened is not None and happened <= wanted.event_until)


def _has_parties(wanted: AlertFilter, roles: dict[str, int]) -> bool:
    asked = (
        (wanted.gaining, GAINS),
        (wanted.losing, LOSES),
        (wanted.either, GAINS | LOSES),
        (wanted.taking_part, GAINS | LOSES | SUPPORTS),
    )
    return all(
        not actors or any(roles.get(key(actor), 0) & role for actor in actors)
        for actors, role in asked
    )


def _in_area(wanted: AlertFilter, subject: Prepared) -> bool:
    if wanted.box is not None and not _inside(wanted.box.windows(), subject.point):
        return False
    return wanted.radius is None or _near(wanted.radius, subject)


def _inside(windows: Iterable[Window], point: tuple[int, int] | None) -> bool:
    if point is None:
        return False
    lat, lon = point
    return any(s <= lat <= n and w <= lon <= e for s, n, w, e in windows)


def _near(radius: Radius, subject: Prepared) -> bool:
    if subject.sphere is None:
        return False
    centre = on_sphere(radius.lat, radius.lon)
    apart = sum((a - b) * (a - b) for a, b in zip(subject.sphere, centre, strict=True))
    return apart <= radius.chord_squared()


def _has_words(text: str, words: frozenset[str]) -> bool:
    return all(
        any(each.startswith(word) for each in words) if start else word in words
        for word, start in wanted_words(text)
    )
