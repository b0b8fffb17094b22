"""The query of a request: parameters into values, values into the filter of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from streams.subscribers.filters import AlertFilter
from streams.web.names import Names, UnknownNameError
from streams.web.parameters import LONGEST_VALUE, MOST_VALUES, TEXT, Parameter
from streams.web.problems import bad_parameter

Values = Mapping[str, Any]
"""What a query asks for by the names of its parameters; what it does not ask for is not in it."""


def read_query(request: Request, parameters: Iterable[Parameter]) -> Values:
    """Return what the request asks for.

    Raises:
        Problem: a parameter that is not known here, or a value that it does not have.
    """
    return read_pairs(request.query_params.multi_items(), parameters)


def read_pairs(pairs: Iterable[tuple[str, str]], parameters: Iterable[Parameter]) -> Values:
    """Return what ``pairs`` of names and texts ask for.

    Raises:
        Problem: a parameter that is not known here, or a value that it does not have.
    """
    known = {parameter.name: parameter for parameter in parameters}
    texts: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in known:
            raise bad_parameter(name, f"is none of the parameters here: {', '.join(known)}")
        if len(value) > LONGEST_VALUE:
            raise bad_parameter(name, f"a value has at most {LONGEST_VALUE} characters")
        if "\0" in value:
            raise bad_parameter(name, "a value holds no null character")
        texts.setdefault(name, []).append(value)
    found = {name: _value(known[name], given) for name, given in texts.items()}
    return {name: value for name, value in found.items() if value not in (None, ())}


def _value(parameter: Parameter, given: list[str]) -> Any:
    if parameter is TEXT:
        given = [" ".join(given)]
    parts = [part for text in given for part in (text.split(",") if parameter.many else [text])]
    parts = [part.strip() for part in parts if part.strip()]
    if len(parts) > (MOST_VALUES if parameter.many else 1):
        most = f"at most {MOST_VALUES} values" if parameter.many else "one value"
        raise bad_parameter(parameter.name, f"takes {most}")
    try:
        values = tuple(parameter.read(part) for part in parts)
    except ValueError as error:
        raise bad_parameter(parameter.name, str(error)) from error
    if parameter.many:
        return tuple(dict.fromkeys(values))
    return values[0] if values else None


async def wanted(values: Values, names: Names) -> AlertFilter:
    """Return the filter that ``values`` ask for, names looked up.

    Raises:
        Problem: a name that nobody and nothing goes by.
        AlertStoreError: the store cannot be read.
    """
    return await run_in_threadpool(filter_of, values, names)


def filter_of(values: Values, names: Names) -> AlertFilter:
    """Return the filter that ``values`` ask for, names looked up; waits for the store.

    Raises:
        Problem: a name that nobody and nothing goes by.
        AlertStoreError: the store cannot be read.
    """
    get = values.get
    return AlertFilter(
        gaining=actor_ids("gaining", values, names),
        losing=actor_ids("losing", values, names),
        taking_part=actor_ids("actor", values, names),
        countries=get("country", ()),
        places=place_ids(values, names),
        box=get("box"),
        radius=get("near"),
        tiers=frozenset(get("tier", ())),
        kinds=frozenset(get("kind", ())),
        severities=frozenset(get("severity", ())),
        changes=get("change", ()),
        min_independent_sources=get("min_sources", 0),
        min_confidence=get("min_confidence", 0.0),
        known_from=_moment(get("from")),
        known_until=_moment(get("to"), end=True),
        event_from=get("event_from"),
        event_until=get("event_to"),
        text=get("text"),
        latest=get("latest", False),
        known_at=get("known_at"),
    )


def actor_ids(parameter: str, values: Values, names: Names) -> tuple[str, ...]:
    """Return the ids of the actors that ``parameter`` names.

    Raises:
        Problem: a name that nobody goes by.
    """
    try:
        return names.actors(values.get(parameter, ()))
    except UnknownNameError as error:
        raise bad_parameter(parameter, str(error)) from error


def place_ids(values: Values, names: Names) -> tuple[str, ...]:
    """Return the ids of the places that are asked for.

    Raises:
        Problem: a name that no place goes by.
    """
    try:
        return names.places(values.get("place", ()))
    except UnknownNameError as error:
        raise bad_parameter("place", str(error)) from error


def _moment(when: date | datetime | None, *, end: bool = False) -> datetime | None:
    """Return an instant; of a day its first, or with ``end`` the first of the next."""
    if when is None or isinstance(when, datetime):
        return when
    if end and when == date.max:
        return None
    return datetime.combine(when + timedelta(days=end), time(), UTC)
