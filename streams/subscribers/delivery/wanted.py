"""A subscription's filter as text: the query of an address of the HTTP API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from schemas.alerts import AlertKind, SeverityLevel
from schemas.control import Tier
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.filters import AlertFilter
from streams.subscribers.geography import Box, Radius

_LONGEST: Final = 4_000
_MOST_FIELDS: Final = 100


def read_filter(text: str) -> AlertFilter:
    """Return the filter that a query such as ``country=SY&tier=confirmed`` asks for.

    Raises:
        SubscriptionError: a parameter is unknown or does not fit; the message names it.
    """
    if len(text) > _LONGEST:
        raise SubscriptionError(f"a filter has at most {_LONGEST} characters")
    try:
        given = parse_qs(text, strict_parsing=bool(text), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise SubscriptionError("a filter is a query, as in country=SY&tier=confirmed") from error
    fields: dict[str, Any] = {}
    for name, values in given.items():
        if name not in _READERS:
            raise SubscriptionError(f"{name[:40]!r} is no parameter of a filter")
        field, reader = _READERS[name]
        try:
            fields[field] = reader([part for value in values for part in _split(name, value)])
        except (ValueError, LookupError) as error:
            raise SubscriptionError(f"{name}: {str(error)[:200]}") from error
    try:
        return AlertFilter(**fields)
    except ValueError as error:
        raise SubscriptionError(str(error)[:200]) from error


def canonical(text: str) -> str:
    """Return a filter in one way of writing it, refusing one that cannot be read.

    Raises:
        SubscriptionError: it cannot be read.
    """
    read_filter(text)
    given = parse_qs(text)
    return urlencode(sorted((name, value) for name in given for value in given[name]))


def _split(name: str, value: str) -> list[str]:
    if name in {"text", "box", "near"}:
        return [value]
    return [part.strip() for part in value.split(",") if part.strip()]


def _strings(values: list[str]) -> tuple[str, ...]:
    return tuple(values)


def _countries(values: list[str]) -> tuple[str, ...]:
    if any(len(value) != 2 or not value.isalpha() for value in values):  # noqa: PLR2004
        raise ValueError("a country is two letters, as in SY")
    return tuple(value.upper() for value in values)


def _numbers(value: str, count: int) -> list[float]:
    numbers = [float(part) for part in value.split(",")]
    if len(numbers) != count:
        raise ValueError(f"these are {count} numbers with commas between them")
    return numbers


def _box(values: list[str]) -> Box:
    west, south, east, north = _numbers(values[-1], 4)
    return Box(south=south, west=west, north=north, east=east)


def _near(values: list[str]) -> Radius:
    lat, lon, km = _numbers(values[-1], 3)
    return Radius(lat=lat, lon=lon, km=km)


def _moment(values: list[str]) -> datetime:
    return datetime.fromisoformat(values[-1])


_READERS: Final[dict[str, tuple[str, Callable[[list[str]], Any]]]] = {
    "gaining": ("gaining", _strings),
    "losing": ("losing", _strings),
    "actor": ("taking_part", _strings),
    "country": ("countries", _countries),
    "place": ("places", _strings),
    "box": ("box", _box),
    "near": ("radius", _near),
    "tier": ("tiers", lambda values: frozenset(map(Tier, values))),
    "kind": ("kinds", lambda values: frozenset(map(AlertKind, values))),
    "severity": ("severities", lambda values: frozenset(map(SeverityLevel, values))),
    "min_sources": ("min_independent_sources", lambda values: int(values[-1])),
    "from": ("known_from", _moment),
    "to": ("known_until", _moment),
    "text": ("text", " ".join),
}
"""Each parameter: the field of the filter that it sets, and what reads its values."""
