"""A subscription's filter as text: the query of an address of the HTTP API, names turned into ids.

A name may come to mean other places with time; what somebody subscribed to stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlencode

from streams.safetext import one_line
from streams.subscribers.delivery.errors import SubscriptionError
from streams.subscribers.filters import AlertFilter
from streams.web.names import Names, UnknownNameError
from streams.web.parameters import ACTOR, FILTER, GAINING, LOSING, PLACE
from streams.web.problems import Problem
from streams.web.query import filter_of, read_pairs

_LONGEST: Final = 4_000
_MOST_FIELDS: Final = 100
_ACTORS: Final = frozenset({GAINING.name, LOSING.name, ACTOR.name})

Pairs = list[tuple[str, str]]


class Wanted:
    """Reads filters, with the names of a store. Safe to use from several threads."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def read(self, text: str) -> AlertFilter:
        """Return the filter that a query such as ``country=SY&tier=confirmed`` asks for.

        Raises:
            SubscriptionError: a parameter is unknown or does not fit; the message names it.
            AlertStoreError: the store, which knows the names, cannot be read.
        """
        return self._filter(_pairs(text))

    def canonical(self, text: str) -> str:
        """Return a query in one way of writing it: sorted, with ids in the place of names.

        Raises:
            SubscriptionError: it cannot be read.
            AlertStoreError: the store, which knows the names, cannot be read.
        """
        pairs = _pairs(text)
        self._filter(pairs)
        made = {(name, each) for name, value in pairs for each in self._ids(name, value)}
        return urlencode(sorted(made))

    def _filter(self, pairs: Pairs) -> AlertFilter:
        try:
            return filter_of(read_pairs(pairs, FILTER), self._names)
        except Problem as error:
            raise SubscriptionError(f"filter: {error.detail}") from error
        except ValueError as error:
            raise SubscriptionError(f"filter: {one_line(str(error), 200)}") from error

    def _ids(self, name: str, value: str) -> Iterable[str]:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        try:
            if name in _ACTORS:
                return self._names.actors(parts)
            return self._names.places(parts) if name == PLACE.name else (value,)
        except UnknownNameError as error:
            raise SubscriptionError(f"filter: {one_line(str(error), 200)}") from error


def _pairs(text: str) -> Pairs:
    if len(text) > _LONGEST:
        raise SubscriptionError(f"a filter has at most {_LONGEST} characters")
    try:
        return parse_qsl(text, strict_parsing=bool(text), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise SubscriptionError("a filter is a query, as in country=SY&tier=confirmed") from error
