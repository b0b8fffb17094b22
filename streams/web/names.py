"""Names into ids: a person asks for "Abu Kamal" and "Syrian army", the store knows ids."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from agents.detect.actors.catalogue import read_knowledge
from streams.errors import FrontwatchError
from streams.subscribers.store import AlertStore
from streams.subscribers.wording import words_of

_ID: Final = re.compile(r"[a-z0-9][a-z0-9:._-]*")
_PLACE_ID: Final = re.compile(r"(?:gn|fw|un):.+", re.IGNORECASE)
_FRESH_S: Final = 10.0
"""How long the names of places are good for where one of them is found."""

Ids = Mapping[str, tuple[str, ...]]


class UnknownNameError(FrontwatchError):
    """Nobody and nothing goes by this name."""


class Names:
    """The names of a store's actors and places, folded. Safe to use from several threads."""

    def __init__(self, store: AlertStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._places: Ids = {}
        self._seen = -1
        self._read_at = 0.0

    def actors(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the actors that ``asked`` holds ids or names of.

        What looks like an id is taken for one, known or not: an actor may be heard of tomorrow.

        Raises:
            UnknownNameError: a name is neither in the store nor in the catalogue.
            AlertStoreError: the store cannot be read.
        """
        asked = tuple(asked)
        if all(map(_ID.fullmatch, asked)):
            return asked
        known = self._actors()
        found: dict[str, None] = {}
        for name in asked:
            ids = known.get(folded(name)) or ((name,) if _ID.fullmatch(name) else ())
            if not ids:
                raise UnknownNameError(f"no actor is called {name!r}; /v1/facets lists them")
            found |= dict.fromkeys(ids)
        return tuple(found)

    def places(self, asked: Iterable[str]) -> tuple[str, ...]:
        """Return the ids of the places that ``asked`` holds ids or names of; a name may be of several.

        Raises:
            UnknownNameError: no place in the store is called so.
            AlertStoreError: the store cannot be read.
        """
        found: dict[str, None] = {}
        for name in asked:
            found |= dict.fromkeys((name,) if _PLACE_ID.fullmatch(name) else self._called(name))
        return tuple(found)

    def _actors(self) -> Ids:
        known: dict[str, dict[str, None]] = {}
        pairs = [(party.name, party.id) for party in read_knowledge().parties]
        pairs += [(alias, p.id) for p in read_knowledge().parties for alias in p.aliases]
        pairs += [(actor.name, actor.id) for actor in self._store.actors()]
        for name, actor in pairs:
            known.setdefault(folded(name), {})[actor] = None
        return {name: tuple(ids) for name, ids in known.items()}

    def _called(self, name: str) -> tuple[str, ...]:
        wanted = folded(name)
        with self._lock:
            old = self._clock() - self._read_at > _FRESH_S
            if (old or wanted not in self._places) and self._seen != self._store.last_sequence():
                self._read()
            if not wanted or wanted not in self._places:
                raise UnknownNameError(f"no place with alerts is called {name!r}")
            return self._places[wanted]

    def _read(self) -> None:
        self._seen, self._read_at = self._store.last_sequence(), self._clock()
        known: dict[str, list[str]] = {}
        for place, name in self._store.place_names():
            known.setdefault(folded(name), []).append(place)
        self._places = {name: tuple(ids) for name, ids in known.items()}


def folded(name: str) -> str:
    """Return a name as names are compared: in small letters of Latin script, without marks."""
    return " ".join(words_of(name))
